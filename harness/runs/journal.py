"""The conversations of a run as they come, one a line of `journal.jsonl`, so that a killed run keeps what is done."""

import os
from collections.abc import Iterable, Iterator, Sequence
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from harness.files import append, not_a_link, open_plain, open_to_add
from harness.io_errors import naming
from harness.runs.attempts import ConversationKey
from harness.runs.results import TurnResult, from_line, is_final, to_line
from harness.workspace import WorkspaceError

JOURNAL = "journal.jsonl"

_BETWEEN_TURNS = b"\t"  # JSON never holds a bare tab


class Journal:
    """Conversations in the order in which they end; read back in any other."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._open: FileIO | None = None
        self._places: dict[ConversationKey, tuple[int, int]] = {}  # where each conversation starts, how long it is

    def open(self) -> None:
        """To be written to."""
        not_a_link(self.path)
        self._open = open_to_add(self.path)

    def close(self) -> None:
        """Nothing is written any more."""
        if self._open:
            self._open.close()
            self._open = None

    def exists(self) -> bool:
        """Whether there is one."""
        return self.path.exists()

    def unlink(self) -> None:
        """Remove it: all that it held is in the results."""
        self.path.unlink()

    def empty(self) -> None:
        """Begin again."""
        os.truncate(self.path, 0)
        self._places.clear()

    def append(self, turns: Sequence[TurnResult]) -> None:
        """Add a conversation, at once."""
        if self._open is None:
            raise ValueError("append to a run folder inside `with`")
        with naming(self.path):
            line = _BETWEEN_TURNS.join(to_line(turn)[:-1] for turn in turns) + b"\n"
            self._places[_held(turns)] = append(self._open, line, durable=False), len(line)

    def pick_up(self) -> set[ConversationKey]:
        """The conversations that are final (`is_final`); those that ended in another error run again.

        A line that a killed run left unfinished is cut off. Raises WorkspaceError for any other damage.
        """
        done: set[ConversationKey] = set()
        whole = 0
        self._places.clear()
        for start, line in self._lines():
            whole = start + len(line)
            turns = [self._turn(part) for part in line.split(_BETWEEN_TURNS)]
            held = _held(turns)
            self._places[held] = start, len(line)
            (done.add if is_final(turns) else done.discard)(held)
        os.truncate(self.path, whole)
        return done

    def in_order(self, wanted: Iterable[ConversationKey]) -> Iterator[bytes]:
        """Lines of results: the turns of these conversations, one after the other."""
        places = [self._places[key] for key in wanted]
        with open_plain(self.path) as lines:
            for place in places:
                yield _part(lines, *place).replace(_BETWEEN_TURNS, b"\n")

    def final(self) -> Iterator[tuple[list[TurnResult], bytes]]:
        """The conversations that are final, and their lines of results."""
        for _, line in self._lines():
            try:
                turns = [from_line(part) for part in line.split(_BETWEEN_TURNS)]
            except ValidationError:  # damaged: nothing that could be used
                continue
            if is_final(turns):
                yield turns, line.replace(_BETWEEN_TURNS, b"\n")

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """Each whole line and where it starts."""
        start = 0
        with open_plain(self.path) as lines:
            for line in lines:
                if line.endswith(b"\n"):
                    yield start, line
                start += len(line)

    def _turn(self, line: bytes) -> TurnResult:
        try:
            return from_line(line)
        except ValidationError:
            what, hint = "its journal is damaged", "run again without `--resume`"
            raise WorkspaceError.at(self.path.parent, 1, what, hint) from None


def _held(turns: Sequence[TurnResult]) -> ConversationKey:
    return turns[0].scenario, turns[0].variant, turns[0].repeat


def _part(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    return file.read(length)
