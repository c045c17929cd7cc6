"""Files of the workspace as they were opened, and saving them so that nobody's work is lost.

A save brings the digest of what was opened: over a file that somebody else, an editor or git has changed meanwhile
nothing is written. What is written is valid, or at least adds no mistake to those that there are.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from threading import Lock

from harness.files import read_plain, write_text
from harness.files_together import ready
from harness.ledger import locked
from harness.studio.loaded import LoadedWorkspace
from harness.workspace import WorkspaceError

_EDITABLE = {"knowledge": ".md", "scenarios": ".yaml", "rules": ".yaml"}
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A text file of the workspace at one moment; of one that does not exist the text is empty."""

    name: str  # relative to the workspace
    text: str

    @property
    def digest(self) -> str:
        return digest(self.text)


def lines_apart(theirs: str, mine: str) -> list[tuple[str, bool]]:
    """The lines of one text, each with whether the other one lacks it in its place."""
    lines = theirs.splitlines()
    found = dict.fromkeys(range(len(lines)), True)
    for block in SequenceMatcher(None, lines, mine.splitlines()).get_matching_blocks():
        found |= dict.fromkeys(range(block.a, block.a + block.size), False)
    return [(line, found[number]) for number, line in enumerate(lines)]


class ChangedMeanwhileError(Exception):
    """Somebody has saved the file since it was opened: what it holds now."""

    def __init__(self, theirs: OpenedFile) -> None:
        super().__init__(f"{theirs.name} has changed since you opened it.")
        self.theirs = theirs


def digest(text: str) -> str:
    """What tells one text from another."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def may_be_edited(name: str) -> bool:
    """Whether a file of this name is one of those that people write."""
    folder, _, rest = name.partition("/")
    hides = any(part.startswith(".") for part in Path(name).parts)
    return bool(rest) and folder in _EDITABLE and name.endswith(_EDITABLE[folder]) and not hides


def editable(root: Path, name: str) -> Path:
    """The path of a file that people may edit here: an article, scenarios, rules.

    Raises WorkspaceError for any other, and for a link that leads out of the workspace.
    """
    path, folder = (root / name).resolve(), name.partition("/")[0]
    if not (may_be_edited(name) and path.is_relative_to((root / folder).resolve())):
        hint = "articles are knowledge/*.md, scenarios scenarios/*.yaml, rules rules/*.yaml"
        raise WorkspaceError.at(name, 1, "is not a file to edit here", hint)
    return path


def opened(root: Path, name: str) -> OpenedFile:
    """The file as it is now. Raises WorkspaceError for one that may not be edited or is no text, OSError."""
    path = editable(root, name)
    if not path.exists():
        return OpenedFile(name, "")
    try:
        return OpenedFile(name, read_plain(path).decode("utf-8"))
    except UnicodeDecodeError:
        raise WorkspaceError.at(name, 1, "is not UTF-8 text", "save it as UTF-8 in an editor") from None


def save(loaded: LoadedWorkspace, name: str, text: str, was: str) -> None:
    """Write the file, whole or not at all, if it still has the digest `was`.

    Raises ChangedMeanwhileError; WorkspaceError for mistakes that it would add; OSError.
    """
    path = editable(loaded.root, name)
    with _ONE_AT_A_TIME, locked(loaded.root):
        now = opened(loaded.root, name)
        if now.digest != was and now.text != text:  # as it is where somebody pressed twice
            raise ChangedMeanwhileError(now)
        if problems := loaded.problems_with({name: text}):
            raise WorkspaceError(problems)
        write_text(path, [text])
        loaded.saved({name: text})


def save_all(loaded: LoadedWorkspace, texts: Mapping[str, str], was: Mapping[str, str]) -> None:
    """Write several files of the workspace that exist, all of them or none, if each still has its digest in `was`.

    For what a change takes with it: which files these are is no visitor's choice. Raises as `save`.
    """
    with _ONE_AT_A_TIME, locked(loaded.root):
        for name, digest_then in was.items():
            now = OpenedFile(name, read_plain(loaded.root / name).decode("utf-8"))
            if now.digest != digest_then:
                raise ChangedMeanwhileError(now)
        if problems := loaded.problems_with(texts):
            raise WorkspaceError(problems)
        with ready(loaded.root, {name: text.encode("utf-8") for name, text in texts.items()}) as put:
            put()
        loaded.saved(texts)


def as_typed(text: str) -> str:
    """What a form brings: with line breaks of this system, and one at the end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines if lines.endswith("\n") or not lines else lines + "\n"
