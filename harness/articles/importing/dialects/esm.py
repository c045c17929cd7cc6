"""Code of a module in MDX: imports, exports, and expressions that say a text."""

import re
from collections.abc import Mapping

from harness.articles.importing.shown_code import open_fence
from harness.lazy_regex import regex

_STARTS = regex(
    r"(?:import\s*(?:[\w*${][^'\"\n]*(?:from\s*)?)?['\"][^'\"\n]+['\"];?[ \t]*|import\s*\{[^'\"\n]*"
    r"|export\s+(?:default\b|(?:const|let|var|function|class|async)\s+\w).*)"
)
_MOST_LINES = 300
_STRINGS = regex(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|`[^`]*`")
_TEXT = regex(
    r"(?<!\{)\{\s*(['\"])([^'\"{}\n]*)\1\s*\}(?!\})|\{\s*(?P<of>(?:frontMatter|metadata)\.)?(?P<name>\w+)\s*\}"
    r"|\{\s*`(?P<whole>[^`$\\]*)`\s*\}"
)
_EXPRESSION = regex(  # no name, no id of a heading, no field of a template
    r"(?<![\\{$])\{(?!\s*[\w.$#-]+\s*\}|\{|#)(?:[^{}\n]|\{(?:[^{}]|\{[^{}]*\})*\})+\}(?!\})"
)
_CONSTANT = regex(
    r"(?m)^export[ \t]+const[ \t]+(\w+)[^=\n]*=[ \t]*"
    r"(?:\"([^\"\n]*)\"|'([^'\n]*)'|`([^`$\n]*)`|(-?\d+(?:\.\d+)?))[ \t]*;?[ \t]*$"
)


def without_expressions(text: str, lost: dict[str, None]) -> str:
    """A text of MDX in which no code is left: a field stands in a sentence for a value that only the code knows."""

    def said(found: re.Match[str]) -> str:
        before, after = text[: found.start()].rpartition("\n")[2], text[found.end() :].partition("\n")[0]
        if not (before + after).strip():
            lost["code of a component"] = None
            return ""
        name = re.search(r"[A-Za-z]\w*", found[0].replace("new ", ""))
        lost[f"template code: {' '.join(found[0].split())[:80]} stays, since its value is not known here"] = None
        return f"{{{{ {name[0] if name else 'code'} }}}}"

    return _EXPRESSION.sub(said, text)


def constants(text: str) -> dict[str, str]:
    """The texts and numbers that a module exports, by their names."""
    return {name: next(filter(None, said), "") for name, *said in _CONSTANT.findall(text)}


def without_module_code(text: str) -> str:
    """A text without imports and exports, each up to where its brackets close; those shown as code stay."""
    said, lines, fence = list[str](), text.split("\n"), ""
    at = 0
    while at < len(lines):
        fence = open_fence(lines[at], fence)
        end = _end(lines, at) if not fence and _STARTS.fullmatch(lines[at]) else at
        said += [] if end > at else [lines[at]]
        at = max(end, at + 1)
    return "\n".join(said)


def _end(lines: list[str], start: int) -> int:
    """The line behind a statement; the same line where its brackets never close."""
    is_import = lines[start].startswith("import")
    for end in range(start + 1, min(len(lines), start + _MOST_LINES) + 1):
        written = "\n".join(lines[start:end])
        bare = _STRINGS.sub("", written)
        closed = all(bare.count(one) == bare.count(other) for one, other in ("()", "[]", "{}"))
        if closed and (not is_import or re.search(r"['\"];?[ \t]*$", written)):
            return end
    return start


def with_texts(text: str, values: Mapping[str, str]) -> str:
    """A text whose expressions of nothing but a text, a constant or a value of the page say it."""

    def said(found: re.Match[str]) -> str:
        if found["name"]:
            return values.get(f"{'page' if found['of'] else 'const'}.{found['name']}", found[0])
        return found["whole"] if found["whole"] is not None else found[2]

    return _TEXT.sub(said, text)
