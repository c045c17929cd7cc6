"""MyST (Sphinx, Jupyter Book): directives in fences, roles, labels and comments, as plain Markdown."""

import re
from collections.abc import Mapping
from typing import Any

from harness.articles.importing.addresses import BY_LABEL
from harness.articles.importing.part_marks import part
from harness.articles.importing.shown_code import SHOWN_CODE, open_fence
from harness.lazy_regex import regex

_OPENS = regex(r"(?P<before>[ \t]*)(?P<fence>`{3,}|~{3,}|:{3,})[ \t]*\{(?P<name>[\w:+-]+)\}[ \t]*(?P<given>.*)")
_OPTION = regex(r"[ \t]*:([\w-]+):[ \t]*(.*)")
_ROLE = regex(SHOWN_CODE + r"|\{(?P<name>[a-z][\w:+-]*)\}`(?P<said>[^`\n]+)`", re.DOTALL)
_TARGETED = regex(r"(.*?)\s*<([^<>]+)>")
_NOT_SHOWN = regex(  # labels, comments, and what parts blocks
    SHOWN_CODE + r"|(?m:^)(?:(?P<labels>(?:\([\w:./-]+\)=[ \t]*\n\s*)+)(?P<heading>#{1,6}[ \t][^\n]*)?"
    r"|%(?:[ \t][^\n]*)?(?:\n|\Z)|\+{3}[ \t]*(?:\{[^{}\n]*\})?(?m:$))",
    re.DOTALL,
)
_LABEL = regex(r"(?m)^\(([\w:./-]+)\)=[ \t]*$")
_IS_MYST = regex(
    r"(?m)^[ \t]*(?:`{3,}|~{3,}|:{3,})[ \t]*\{[a-z][\w:+-]*\}|^\([\w:./-]+\)=[ \t]*$|\{[a-z][\w:+-]*\}`[^`\n]+`"
)
_MOST_DEEP = 20

_WITH_TITLE = {"admonition", "card", "grid-item-card", "sidebar", "topic", "rubric"}
_UNFOLDS = {"tab-item", "tab", "dropdown", "details", "step"}
_CODE = {  # also the cells of Quarto and R Markdown, which are named for their language
    "code-block", "code", "sourcecode", "code-cell", "prompt", "parsed-literal", "math", "mermaid", "console",
    "python", "r", "julia", "bash", "sh", "sql", "js", "ojs", "dot", "shinylive-python", "shinylive-r",
}  # fmt: skip
_AROUND = {  # what stands in these is shown as it is
    "note", "tip", "hint", "important", "warning", "caution", "attention", "danger", "error", "seealso", "tab-set",
    "grid", "grid-item", "div", "container", "margin", "epigraph", "highlights", "pull-quote", "compound", "table",
    "list-table", "glossary", "aside", "figure-md", "steps", "procedure", "exercise", "solution", "example", "hlist",
    "centered",
}  # fmt: skip
_SINCE = {
    "versionadded": "New in version", "versionchanged": "Changed in version",
    "deprecated": "Deprecated since version", "version-added": "New in version",
}  # fmt: skip
_NAMED_FOR_MACHINES = {"grid", "figure-md", "div", "container"}
_FOR_READERS = {"only", "ifconfig", "todo", "todolist"}  # shown to some, or to the writers
_FOR_NAVIGATION = {
    "toctree", "contents", "tableofcontents", "index", "bibliography", "meta", "tags", "highlight", "currentmodule",
}  # fmt: skip
_PICTURES = regex(r"octicon|fa\w?|fa-[\w-]+|material-\w+|icon|index")


def without_directives(text: str, front: Mapping[str, Any], lost: dict[str, None]) -> str:
    """A text in plain Markdown, if it is one of MyST. `lost` gets what is left out."""
    if not _IS_MYST.search(text):
        return text
    text = _NOT_SHOWN.sub(_labelled, _directives(text.split("\n"), lost))
    for name, value in substitutions(front).items():
        text = text.replace(f"{{{{ {name} }}}}", value).replace(f"{{{{{name}}}}}", value)
    return _ROLE.sub(_role, text)


def substitutions(front: Mapping[str, Any]) -> dict[str, str]:
    """The values that a page's front matter gives to names."""
    inside = front.get("myst")
    given = inside.get("substitutions") if isinstance(inside, dict) else front.get("substitutions")
    return (
        {key: str(said) for key, said in given.items() if isinstance(said, str | int)}
        if isinstance(given, dict)
        else {}
    )


def _labelled(found: re.Match[str]) -> str:
    if found["code"]:
        return found[0]
    ids = " ".join(f"{{#{each}}}" for each in map(_id_of, _LABEL.findall(found["labels"] or "")))
    return f"{found['heading']} {ids}" if found["heading"] else ""


def _id_of(label: str) -> str:
    return re.sub("[:/]", "-", label.lower())


def labels_in(text: str) -> list[str]:
    """The addresses that other pages may lead to in a text of MyST: `(limits)=` above a heading."""
    return [f"{BY_LABEL}{_id_of(each)}" for each in _LABEL.findall(text)]


def _directives(lines: list[str], lost: dict[str, None], deep: int = 0) -> str:
    said, at, fence = list[str](), 0, ""
    while at < len(lines):
        line, at = lines[at], at + 1
        opened = None if fence or deep > _MOST_DEEP else _OPENS.fullmatch(line)
        if not opened:
            fence = open_fence(line, fence)
            said.append(line)
            continue
        end = next((n for n in range(at, len(lines)) if _closes(lines[n], opened["fence"])), len(lines))
        inside = [each.removeprefix(opened["before"]) for each in lines[at:end]]
        shown = _shown(opened["name"].lower(), opened["given"].strip(), inside, lost, deep)
        said += ["", *(f"{opened['before']}{each}" if each else "" for each in shown.strip("\n").split("\n")), ""]
        at = end + 1
    return "\n".join(said)


def _closes(line: str, fence: str) -> bool:
    bare = line.strip()
    return bare.startswith(fence) and not bare.strip(fence[0])


def _shown(name: str, given: str, inside: list[str], lost: dict[str, None], deep: int) -> str:
    """What a directive shows."""
    options, body = _options(inside)
    if name in _CODE:
        return "\n".join([f"```{given}", *body, "```"])
    name = "container" if (name, given) == ("only", "html") else name  # shown to every reader of the site
    if name in _FOR_READERS:
        lost[f"what is shown under a condition only ({name})"] = None
    if name in _FOR_NAVIGATION | _FOR_READERS:
        return ""
    rows = _rows(body) if name == "list-table" else []
    inner = "\n".join(rows) or _directives(body, lost, deep + 1)
    if name in ("image", "figure"):
        return f"![{options.get('alt', '')}]({given})\n\n{inner}"
    if name in _SINCE:
        return f"{_SINCE[name]} {given}\n\n{inner}" if inner.strip() else f"{_SINCE[name]} {given}."
    if name in _UNFOLDS:
        return part(f"### {given}", inner) if given else inner
    if name in _WITH_TITLE:
        page, kind = options.get("link", "").strip(), options.get("link-type", "url").strip()
        target = f"{page}.md" if kind == "doc" else page if kind == "url" else ""
        head = f"[{given.strip('*')}]({target})" if target else f"**{given.strip('*')}**"
        return f"{head}\n\n{inner}" if given else inner
    if name in _AROUND:
        head = f"**{given.strip('*')}**\n" if inner.strip() else given
        return f"{head}\n{inner}" if given and name not in _NAMED_FOR_MACHINES else inner
    what = "code of another file" if name == "literalinclude" else f"a directive of Sphinx: {name} {given}".rstrip()
    lost[what] = None
    return ""


def _options(inside: list[str]) -> tuple[dict[str, str], list[str]]:
    """The options at the top of a directive, as `:alt: Page` or between two lines of `---`, and what is below them."""
    at, options = 0, dict[str, str]()
    if inside and inside[0].strip() == "---" and "---" in map(str.strip, inside[1:]):
        at = next(n for n in range(1, len(inside)) if inside[n].strip() == "---") + 1
        return options, inside[at:]
    while at < len(inside) and (found := _OPTION.fullmatch(inside[at])):
        options[found[1]] = found[2]
        at += 1
    return options, inside[at:]


def _rows(body: list[str]) -> list[str]:
    """A table that is written as a list of lists; nothing where it is not one. The first row is the head here."""
    rows: list[list[str]] = []
    for line in body:
        if row := re.fullmatch(r"[*-][ \t]+[*-](?:[ \t]+(.*))?", line):
            rows.append([row[1] or ""])
        elif rows and (cell := re.fullmatch(r"[ \t]+[*-](?:[ \t]+(.*))?", line)):
            rows[-1].append(cell[1] or "")
        elif rows and line.strip():
            rows[-1][-1] += f" {line.strip()}"
    wide = max(map(len, rows), default=0)
    plain = [[each.strip().replace("|", "\\|") for each in (*row, *[""] * (wide - len(row)))] for row in rows]
    told = [f"| {' | '.join(row)} |" for row in plain]
    return [told[0], "|" + " --- |" * wide, *told[1:]] if told else []


def _role(found: re.Match[str]) -> str:
    if found["code"]:
        return found[0]
    name, said = found["name"], found["said"]
    targeted = _TARGETED.fullmatch(said)
    words = targeted[1] if targeted and targeted[1] else said
    if name == "doc":
        target = targeted[2] if targeted else said
        return f"[{words if targeted else target.rpartition('/')[2]}]({target}.md)"
    if name in ("ref", "numref", "any"):
        words = words if targeted else re.sub("[-_:]+", " ", said)
        return f"[{words}]({BY_LABEL}{_id_of(targeted[2] if targeted else said)})"
    if name in ("code", "file", "command", "program", "option", "envvar", "samp"):
        return f"`{words}`"
    return "" if _PICTURES.fullmatch(name) else words.lstrip("~!")
