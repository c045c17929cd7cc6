"""What a file of Markdown includes from other files of its folder: put where it belongs, or reported.

MkDocs (`--8<-- "a.md"`, `{!a.md!}`), Jekyll, GitBook and Hugo (`{% include a.md %}`, `{{% include "a.md" %}}`),
VitePress (`<!--@include: a.md-->`), reStructuredText (`.. include:: a.md`), MDX (`import A from './a.mdx'`, `<A />`).
"""

import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from harness.articles.importing.head import read_head
from harness.articles.importing.paths import file_below
from harness.articles.importing.readers import for_agents, held_back
from harness.articles.importing.shown_code import SHOWN_CODE
from harness.files import read_plain
from harness.workspace import WorkspaceError

MOST_DEEP = 4
MOST_INCLUDED = 100_000  # characters in all; no article is longer
_FILE = r"[\w./ -]+\.(?:md|mdx|markdown|txt|html?)"
_INCLUDED = re.compile(
    SHOWN_CODE + r"|(?m:^)(?P<before>[ \t]*)(?:-+8<-+[ \t]+[\"'](?P<snippet>[^\"'\n]+)[\"']"
    rf"|\{{!>?[ \t]*(?P<mark>{_FILE})[ \t]*!\}}"
    rf"|\{{%-?[ \t]*include(?:_relative)?[ \t]+[\"']?(?P<liquid>{_FILE})[\"']?[ \t]*-?%\}}"
    rf"|\{{\{{[%<][ \t]*(?:include|readfile)[ \t]+(?:file[ \t]*=[ \t]*)?[\"'](?P<hugo>{_FILE})[\"'][^{{}}\n]*[%>]\}}\}}"
    rf"|<!--[ \t]*@include:[ \t]*(?P<vite>{_FILE})[^\n]*?-->|\[\[[ \t]*include[ \t]+(?P<wiki>[^\[\]\n]+)\]\]"
    rf"|\.\.[ \t]+include::[ \t]*(?P<rest>\S+)|<(?P<component>[A-Z]\w*)[ \t]*/>)[ \t]*(?m:$)",
    re.DOTALL,
)
_NAMES = ("snippet", "mark", "liquid", "hugo", "vite", "wiki", "rest")
_IMPORTED = re.compile(rf"(?m)^import[ \t]+(\w+)[ \t]+from[ \t]+[\"']({_FILE})[\"'];?[ \t]*$")
_PARTS = re.compile(r"(?:^|/)(?:_[^/]+|_?(?:includes?|partials?|snippets?|shared|reusables?)/.*)$")


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

        def included(found: re.Match[str]) -> str:
            if found["code"] or (found["component"] and found["component"] not in imported):
                return found[0]
            wanted = str(imported.get(found["component"] or "") or next(filter(None, found.group(*_NAMES)))).strip()
            file = _at(wanted, names[-1], self._root) if len(names) <= MOST_DEEP else None
            name = file.relative_to(self._root.resolve()).as_posix() if file else ""
            part = self._text(file) if file and name not in names else ""
            if not part:
                self._lost[f"what stands in another file: {wanted}"] = None
                return ""
            inner = self.into(part, (*names, name))
            return "\n".join(f"{found['before']}{line}".rstrip() for line in inner.strip("\n").split("\n"))

        return _INCLUDED.sub(included, text)

    def _text(self, file: Path) -> str:
        """The text of a file; empty where customers may not read it, or it makes the whole too long."""
        try:
            head, text = read_head(read_plain(file).decode("utf-8"), file.name)
        except (OSError, UnicodeDecodeError, WorkspaceError):
            return ""
        self._left -= len(text)
        return "" if self._left < 0 or held_back(head) or for_agents(head) else text


def is_part(name: str, texts: str) -> bool:
    """Whether a file is only there for others: its name or folder says so, and one of all texts names it."""
    return bool(_PARTS.search(name)) and PurePosixPath(name).name in texts


def _at(wanted: str, name: str, root: Path) -> Path | None:
    """The file of that name, beside the one that wants it, or in the folders where parts are kept."""
    here = PurePosixPath(name).parent
    places = [here, *("", "_includes", "includes", "snippets", "docs"), *(each / "_includes" for each in here.parents)]
    return next(filter(None, (file_below(root, f"{place}/{wanted.lstrip('/')}") for place in places)), None)
