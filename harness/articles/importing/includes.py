"""What a file of Markdown includes from other files of its folder: put where it belongs, or reported.

MkDocs (`--8<-- "a.md"`, `{!a.md!}`), Jekyll, GitBook and Hugo (`{% include a.md %}`, `{{% include "a.md" %}}`),
Diplodoc (`{% include notitle [a](a.md) %}`), docsify (`[a](a.md ':include')`),
VitePress (`<!--@include: a.md-->`), Sphinx (`.. include:: a.md`, a fence with `{include} a.md`), Pandoc and
markdown-it (`!include a.md`, `!!!include(a.md)!!!`), MDX (`import A from './a.mdx'`, `<A />`), Microsoft Learn
(`[!INCLUDE [a](a.md)]`), Adobe (`{{$include /a.md}}`), GitHub (`{% data reusables.a.b %}`); and values that stand in a
file of YAML or a module, at GitHub and in Jekyll (`{% data variables.a.b %}`, `{{ site.data.a.b }}`) and in MDX
(`import { a } from './a.mdx'`, `{a}`).
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from harness.articles.importing.dialects import among_steps, constants, without_module_code
from harness.articles.importing.head import read_head
from harness.articles.importing.paths import file_below
from harness.articles.importing.shown_code import SHOWN_CODE
from harness.articles.importing.visibility import for_agents, held_back
from harness.files import read_plain
from harness.lazy_regex import regex
from harness.workspace import WorkspaceError, parse_yaml

MOST_DEEP = 4
MOST_INCLUDED = 100_000  # characters in all; no article is longer
_FILE = r"[\w./ -]+\.(?:md|mdx|markdown|txt|html?)"
_INCLUDED = regex(
    SHOWN_CODE + r"|(?m:^)(?P<before>[ \t]*(?:>[ \t]*)*)(?:-+8<-+[ \t]+[\"'](?P<snippet>[^\"'\n]+)[\"']"
    rf"|\{{!>?[ \t]*(?P<mark>{_FILE})[ \t]*!\}}"
    rf"|\{{%-?[ \t]*(?:include(?:_relative)?|snippet)[ \t]+[\"']?(?P<liquid>{_FILE})[\"']?"
    rf"(?P<given>(?:[ \t]+[\w-]+[ \t]*=[^%{{}}\n]*?)?)[ \t]*-?%\}}"
    rf"|\{{\{{[%<][ \t]*(?:include|readfile)[ \t]+(?:file[ \t]*=[ \t]*)?[\"'](?P<hugo>{_FILE})[\"'][^{{}}\n]*[%>]\}}\}}"
    rf"|<!--[ \t]*@include:[ \t]*(?P<vite>{_FILE})(?P<lines>[^\n]*?)-->|\[\[[ \t]*include[ \t]+(?P<wiki>[^\[\]\n]+)\]\]"
    rf"|\{{%[ \t]*include[ \t]+(?:notitle[ \t]+)?\[[^\[\]\n]*\]\((?P<diplodoc>{_FILE})(?:#[^()\n]*)?\)[ \t]*%\}}"
    rf"|\[[^\[\]\n]*\]\((?P<docsify>{_FILE})[ \t]+[\"']:include(?:[ \t]+:type=markdown)?[ \t]*[\"']\)"
    rf"|\.\.[ \t]+include::[ \t]*(?P<rest>\S+)"
    rf"|!{{1,3}}include[ \t]*(?:\([ \t]*)?[\"']?(?P<plugin>{_FILE})[\"']?(?:[ \t]*\))?!{{0,3}}"
    r"|\[!INCLUDE[ \t]*\[[^\[\]\n]*\]\((?P<learn>[^()\n]+)\)\]|\{\{\$include[ \t]+(?P<adobe>[^{}\s]+)[ \t]*\}\}"
    r"|\{%-?[ \t]*data[ \t]+reusables\.(?P<github>[\w.-]+)[ \t]*-?%\}"
    r"|<(?P<component>[A-Z]\w*)(?P<with>[ \t][^<>\n]*?)?[ \t]*/>)[ \t]*(?m:$)",
    re.DOTALL,
)
_NAMES = (
    "snippet",
    "mark",
    "liquid",
    "hugo",
    "diplodoc",
    "docsify",
    "vite",
    "wiki",
    "rest",
    "plugin",
    "learn",
    "adobe",
    "github",
)
_IMPORTED = regex(rf"(?m)^import[ \t]+(\w+)[ \t]+from[ \t]+[\"']({_FILE})[\"'];?[ \t]*$")
_OF_MYST = regex(
    rf"(?m)^([ \t]*)(`{{3,}}|~{{3,}}|:{{3,}})\{{include\}}[ \t]+({_FILE})[ \t]*\n((?:[ \t]*:[^\n]*\n)*)[ \t]*\2[ \t]*$"
)
_OPTION = regex(r"(?m)^[ \t]*:([\w-]+):[ \t]*(.*)$")
_LINES = regex(r"\{(\d*),?(\d*)\}")
_NAMED = regex(rf"(?m)^import[ \t]*\{{([^{{}}]*)\}}[ \t]*from[ \t]*[\"']({_FILE})[\"'];?[ \t]*$")
_IN_SENTENCE = regex(
    SHOWN_CODE + r"|\[!INCLUDE[ \t]*\[[^\[\]\n]*\]\((?P<file>[^()\n]+)\)\]|<(?P<component>[A-Z]\w*)[ \t]*/>", re.DOTALL
)
_VALUE = regex(
    SHOWN_CODE + r"|\{%-?[ \t]*data[ \t]+(?P<where>variables)\.(?P<file>[\w-]+)\.(?P<key>[\w.-]+)[ \t]*-?%\}"
    r"|\{\{-?[ \t]*site\.data\.(?P<data>[\w-]+)\.(?P<of>[\w.-]+)[ \t]*-?\}\}",
    re.DOTALL,
)
_PROPERTY = regex(r"(\w+)\s*=\s*(?:\{?\s*[\"']([^\"'{}]*)[\"']\s*\}?|\{\s*(-?\d+(?:\.\d+)?)\s*\})")
_GIVEN = regex(r"([\w-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[\w.]+)")
_KEPT_IN = ("_includes", "includes", "include", "snippets", ".snippets")
_PARTS = regex(r"(?:^|/)(?:_[^/]+|_?(?:includes?|partials?|snippets?|shared|reusables?)/.*)$")


def taken_in(text: str, name: str, root: Path, lost: dict[str, None]) -> str:
    """A text with what it includes from files below `root`. `lost` gets what is not there, and what is withdrawn."""
    return _Taking(root, lost).into(text, (name,))


class _Taking:
    """Takes files into a text, and files into these, up to a length."""

    def __init__(self, root: Path, lost: dict[str, None]) -> None:
        self._root, self._lost, self._left = root, lost, MOST_INCLUDED

    def into(self, text: str, names: Sequence[str]) -> str:
        """A text with the files that it names; it is that of the last of `names`, the others take it in."""
        imported = dict(_IMPORTED.findall(text))
        imported |= {name: file for given, file in _NAMED.findall(text) for name in re.findall(r"\w+", given)}
        text = _OF_MYST.sub(_of_myst, text)
        text = _NAMED.sub(lambda found: self._constants(found, names), text)

        def included(found: re.Match[str]) -> str:
            if found["code"] or (found["component"] and found["component"] not in imported):
                return found[0]
            wanted = str(imported.get(found["component"] or "") or next(filter(None, found.group(*_NAMES)))).strip()
            if found["github"]:
                wanted = f"data/reusables/{wanted.replace('.', '/')}.md"
            inner = _between(self._part(wanted, names), (found["lines"] or "").strip())
            if not inner or (found["component"] and not without_module_code(inner).strip()):
                step = among_steps(found)
                self._lost[f"what stands in another file: {wanted}"] = None
                return f"{found['before']}{{{{ {wanted} }}}}" if step else ""
            for key, said, figure in _PROPERTY.findall(found["with"] or ""):
                value = said or figure
                inner = inner.replace(f"{{{key}}}", value).replace(f"{{props.{key}}}", value)
            inner = _with_given(inner, dict(_GIVEN.findall(found["given"] or "")))
            return "\n".join(f"{found['before']}{line}".rstrip() for line in inner.strip("\n").split("\n"))

        def in_sentence(found: re.Match[str]) -> str:
            if found["code"] or (found["component"] and found["component"] not in imported):
                return found[0]
            wanted = (found["file"] or imported[found["component"]]).strip()
            part = self._part(wanted, names)
            if inner := " ".join((without_module_code(part) if found["component"] else part).split()):
                return inner
            self._lost[f"what stands in another file: {wanted}"] = None
            return f"{{{{ {wanted} }}}}"

        return _VALUE.sub(self._value, _IN_SENTENCE.sub(in_sentence, _INCLUDED.sub(included, text)))

    def _part(self, wanted: str, names: Sequence[str]) -> str:
        """What stands in a file, with all that it takes in; empty where nothing does."""
        file = _at(wanted, names[-1], self._root) if len(names) <= MOST_DEEP else None
        name = file.relative_to(self._root.resolve()).as_posix() if file else ""
        part = self._text(file) if file and name not in names else ""
        return self.into(part, (*names, name)) if part else ""

    def _constants(self, found: re.Match[str], names: Sequence[str]) -> str:
        """The constants that are imported from a file, as exports of the text's own."""
        known = constants(self._part(found[2], names))
        wanted = [name for name in re.findall(r"\w+", found[1]) if '"' not in known.get(name, '"')]
        return "\n".join(f'export const {name} = "{known[name]}";' for name in wanted)

    def _value(self, found: re.Match[str]) -> str:
        """A value of a file of YAML; the code for it where there is none."""
        if found["code"]:
            return found[0]
        place = f"data/variables/{found['file']}" if found["where"] else f"_data/{found['data']}"
        file = file_below(self._root, f"{place}.yml") or file_below(self._root, f"{place}.yaml")
        try:
            said = parse_yaml(read_plain(file).decode("utf-8"), f"{place}.yml") if file else None
        except (OSError, UnicodeDecodeError, WorkspaceError):
            said = None
        for key in (found["key"] or found["of"]).split("."):
            said = said.get(key) if isinstance(said, dict) else None
        return str(said).strip() if isinstance(said, str | int | float) and not isinstance(said, bool) else found[0]

    def _text(self, file: Path) -> str:
        """The text of a file; empty where customers may not read it, or it makes the whole too long."""
        try:
            head, text = read_head(read_plain(file).decode("utf-8"), file.name)
        except (OSError, UnicodeDecodeError, WorkspaceError):
            return ""
        self._left -= len(text)
        return "" if self._left < 0 or held_back(head) or for_agents(head) else text


def _of_myst(found: re.Match[str]) -> str:
    """An include of MyST as one of VitePress, which says the lines in one place."""
    options = dict(_OPTION.findall(found[4]))
    start, end = options.get("start-line", "0").strip(), options.get("end-line", "").strip()
    by_words = sorted({"start-after", "start-at", "end-before", "end-at"} & options.keys())
    lines = by_words[0] if by_words or not start.isdecimal() else f"{{{int(start) + 1},{end}}}"
    return f"{found[1]}<!--@include: {found[3]} {lines}-->"


def _with_given(part: str, given: Mapping[str, str]) -> str:
    """A part of Jekyll with what its include gives it, in place of `include.key`."""

    def said(found: re.Match[str]) -> str:
        value = given.get(found[2], f"include.{found[2]}")
        return f'{found[1]}"{value}"' if value[0].isdecimal() else f"{found[1]}{value}"

    return re.sub(r"(?<=\{\{)([ \t-]*)include\.([\w-]+)", said, part)


def _between(text: str, lines: str) -> str:
    """The lines of a text that an include names, such as `{2,5}`; nothing where it names a part in another way."""
    if not lines:
        return text
    found = _LINES.fullmatch(lines)
    only = found[1] if found and "," not in lines else ""
    last = (only or found[2]) if found else ""
    return "\n".join(text.split("\n")[int(found[1] or 1) - 1 : int(last) if last else None]) if found else ""


def is_part(name: str, texts: str) -> bool:
    """Whether a file is only there for others: its name or folder says so, and one of all texts names it."""
    path = PurePosixPath(name)
    return bool(_PARTS.search(name)) and (path.name in texts or f"reusables.{path.parent.name}.{path.stem}" in texts)


def _at(wanted: str, name: str, root: Path) -> Path | None:
    """The file of that name, beside the one that wants it, or in the folders where parts are kept."""
    here = PurePosixPath(name).parent
    above = (each / folder for each in (here, *here.parents) for folder in _KEPT_IN)
    places = [here, "", *_KEPT_IN, "docs", *above]
    whole = wanted.removeprefix("~").lstrip("/")
    names = [whole, whole.partition("/")[2]] if wanted.startswith(("/", "~")) else [whole]  # its folder may be the root
    found = (file_below(root, f"{place}/{each}") for each in names if each for place in places)
    return next(filter(None, found), None)
