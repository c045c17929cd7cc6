"""The imported conversations of a week, read once as long as nothing is imported."""

import datetime as dt
from functools import lru_cache
from pathlib import Path

from harness.live.conversations import NAME, LiveConversation, Store
from harness.live.week import Week
from harness.studio.file_states import FileState, states_of


def conversations_of(root: Path, week: Week) -> tuple[LiveConversation, ...]:
    """Those opened in the week, newest first; an AI conversation and its ticket are one."""
    path = root / NAME
    return _read(path, _state(path), week.start, week.end) if path.exists() else ()


def found_in(
    conversations: tuple[LiveConversation, ...], category: str, words: tuple[str, ...]
) -> list[LiveConversation]:
    """Those of a category whose parts have all these words, which are in lower case."""
    return [
        each
        for each in conversations
        if category in ("", each.category) and (not words or all(word in _text(each) for word in words))
    ]


@lru_cache(maxsize=2)
def _read(path: Path, _: object, start: dt.datetime, end: dt.datetime) -> tuple[LiveConversation, ...]:
    with Store(path) as store:
        return tuple(store.read(start, end))[::-1]


def _text(conversation: LiveConversation) -> str:
    return "\n".join((conversation.name, *(part.text for part in conversation.parts))).lower()


def _state(path: Path) -> tuple[FileState, ...]:
    """What changes whenever something is imported: of the file, and of what is not in it yet."""
    files = (path, path.with_name(f"{path.name}-wal"))
    return tuple(state for state in states_of(files) if state[-1])
