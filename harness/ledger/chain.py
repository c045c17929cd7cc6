"""Lines of canonical JSON that hold the sha256 of the line before and of themselves, so that an edit is found.

Lines missing at the end are not found: no chain can know that it once was longer. git can, and an anchor.
"""

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, ValidationError

from harness.files import append_to, open_plain, read_plain, write_aside
from harness.files_together import ready
from harness.io_errors import is_of_file
from harness.workspace import Location, Model, Problem, WorkspaceError, earlier_versions

START = "0" * 64  # stands for the line before the first

_CUT_OFF = (
    "a command was interrupted while it wrote, and did nothing else: add --repair to the next `harness promote`, "
    "`demote` or `unseal`, which removes the unfinished line"
)
_OF_GIT = (
    "git may have done that (`core.autocrlf`): write the line `rules/*.jsonl -text` into .gitattributes beside rules/, "
    "remove the file, and `git checkout {0}`"
)


class Linked(Model):
    """A record, one line of a chain."""

    before: str = Field(default="", description="sha256 of the line before, without its line break")
    sha256: str = Field(default="", description="sha256 of this line without this key")


Record = TypeVar("Record", bound=Linked)


def canonical(plain: Any) -> bytes:
    """JSON that is the same for the same values: keys sorted, no spaces, UTF-8."""
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def sha256_of(line: bytes) -> str:
    """Of a line, which has no line break."""
    return hashlib.sha256(line).hexdigest()


def head_of(lines: Sequence[bytes]) -> str:
    """The sha256 of the last line, which covers all lines before it."""
    return sha256_of(lines[-1]) if lines else START


def linked(plain: Mapping[str, Any], before: str) -> dict[str, Any]:
    """The values of a line that follows the line with that sha256."""
    whole = {**plain, "before": before}
    return {**whole, "sha256": _own(whole)}


def as_linked(line: bytes) -> dict[str, Any] | None:
    """The values of a line; None where it is not as it was written."""
    try:
        plain: dict[str, Any] = json.loads(line)
        return plain if canonical(plain) == line and plain["sha256"] == _own(plain) else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def read_chain(root: Path, name: str, kind: type[Record]) -> tuple[list[Record], list[bytes]]:
    """Every record of a file, in order, and its line; none without a file. Raises WorkspaceError, OSError."""
    try:
        with open_plain(root / name) as file:
            lines = file.read().split(b"\n")
    except FileNotFoundError:
        return [], []
    except OSError as error:
        if not is_of_file(error):
            raise
        what = f"cannot be read: {error.strerror}"
        raise WorkspaceError.at(name, 1, what, "check that it is a readable file") from None
    refuse_other_line_ends(name, lines[0])
    problems = [] if lines.pop() == b"" else [Problem(Location(name, len(lines) + 1), "is cut off", _CUT_OFF)]
    records: list[Record] = []
    before: str | None = START
    for number, line in enumerate(lines, 1):
        record = _record(kind, line)
        if isinstance(record, str):
            problems.append(broken(name, number, record))
        else:
            records.append(record)
            if before not in (None, record.before):
                what = "does not follow the line before it: one was removed, inserted or moved"
                problems.append(broken(name, number, what))
        before = None if isinstance(record, str) else sha256_of(line)  # a link to a bad line says nothing new
    if problems:
        raise WorkspaceError(problems)
    return records, lines


def refuse_other_line_ends(name: str, first: bytes) -> None:
    """Raise WorkspaceError where the first line ends as git writes lines for Windows: all of them would seem edited."""
    if first.endswith(b"\r"):
        raise WorkspaceError.at(name, 1, "has other line ends (CRLF) than were written", _OF_GIT.format(name))


def append_record(root: Path, name: str, record: Record, lines: Sequence[bytes]) -> tuple[Record, bytes]:
    """Add a record after those lines, on the disk when this returns; how it reads now, and its line.

    Raises OSError, and the file is as it was.
    """
    plain = _plain(record, lines)
    line = canonical(plain)
    append_to(root / name, line + b"\n")
    return type(record).model_validate(plain), line


def _plain(record: Linked, lines: Sequence[bytes]) -> dict[str, Any]:
    return linked(record.model_dump(mode="json", by_alias=True), head_of(lines))


def read_grown(root: Path, name: str, kind: type[Record]) -> list[Record]:
    """Every record of a file that git knows only to have grown, oldest first; none without a file.

    Raises WorkspaceError for lines that were edited, removed or moved; at the end only git can tell.
    """
    records, lines = read_chain(root, name, kind)
    if problems := list(rewritten(root, name, lines)):
        raise WorkspaceError(problems)
    return records


def add_record(root: Path, name: str, record: Linked, texts: Mapping[str, str]) -> None:
    """Add a record and write the files that it is about, all of it or nothing. Raises OSError, and they are as before.

    Call it while `locked`.
    """
    lines = read_chain(root, name, type(record))[1]
    whole = b"".join(line + b"\n" for line in (*lines, canonical(_plain(record, lines))))
    with ready(root, {name: whole} | {each: text.encode("utf-8") for each, text in texts.items()}) as put:
        put()


@contextmanager
def taken_back(root: Path, name: str, lines: Sequence[bytes]) -> Iterator[None]:
    """After an error inside, the file has those lines and none that was added since."""
    try:
        yield
    except OSError:
        os.truncate(root / name, sum(len(line) + 1 for line in lines))
        raise


def without_unfinished(root: Path, name: str) -> bytes | None:
    """Remove what an interrupted command left after the last line break: what that was, or None where there is nothing.

    A whole line that lacks nothing but its end, as some editors leave it, is ended: then nothing is removed.
    """
    path = root / name
    whole = read_plain(path) if path.is_file() else b""
    lines, _, rest = whole.rpartition(b"\n")
    if not rest:
        return None
    if as_linked(rest) is not None:
        write_aside(path, [whole + b"\n"])
        return b""
    write_aside(path, [lines + b"\n" if lines else b""])
    return rest


def rewritten(root: Path, name: str, lines: Iterable[bytes]) -> Iterator[Problem]:
    """The last commit at which that file had only grown, where today's lines do not begin as it was then.

    A commit that rewrote lines is passed over, so that they can be restored after it.
    """
    today, known = b"".join(line + b"\n" for line in lines), ("", b"")
    for version in reversed(earlier_versions(root, name)):
        known = version if version[1].startswith(known[1]) else known
    commit, then = known[0][:7], known[1]
    if not today.startswith(then):
        same = next((n for n, (a, b) in enumerate(zip(today, then, strict=False)) if a != b), len(today))
        line = today[:same].count(b"\n") + 1
        message = f"is not as it was at commit {commit}: lines were rewritten or removed"
        yield Problem(
            Location(name, line),
            message,
            f"restore the lines, and repeat what came later: `git show {commit}:./{name}`",
        )


def removed(root: Path, name: str, lines: Collection[bytes]) -> Iterator[Problem]:
    """The last commit at which that file held all lines of before, where today's do not hold all of its.

    For a file whose lines may stand in any order, so that branches keep both of theirs. As in `rewritten`, a commit
    that removed lines is passed over.
    """
    commit, then = "", [b""]
    for of, whole in reversed(earlier_versions(root, name)):
        held = whole.split(b"\n")
        commit, then = (of, held) if set(then) <= {b"", *held} else (commit, then)
    gone = [number for number, line in enumerate(then, 1) if line and line not in lines]
    if gone:
        message = f"does not hold all lines of commit {commit[:7]}: some were rewritten or removed"
        hint = f"restore the lines: `git show {commit[:7]}:./{name}`"
        yield Problem(Location(name, gone[0]), message, hint)


def broken(name: str, number: int, message: str) -> Problem:
    """A line that is not as it was written."""
    return Problem(Location(name, number), message, f"restore the file: `git log -p {name}` shows who changed it")


def _record(kind: type[Record], line: bytes) -> Record | str:
    """A line's record, or what is wrong with it by itself."""
    plain = as_linked(line)
    if plain is None:
        return "was changed by hand"
    try:
        return kind.model_validate(plain)
    except ValidationError:
        return "is not an entry that this version can read"


def _own(plain: Mapping[str, Any]) -> str:
    return sha256_of(canonical({key: value for key, value in plain.items() if key != "sha256"}))
