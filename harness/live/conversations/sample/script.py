"""What happens in a made-up conversation, before it takes the form that a system exports."""

import datetime as dt
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One message or note, some minutes after the one before it."""

    who: str  # customer | ai | agent | bot; `draft` is a note of the AI, `note` one of an agent
    text: str
    source: str = ""  # of an AI answer: `article#section`
    minutes: int = 3


@dataclass(frozen=True, slots=True)
class Script:
    """One conversation from its first message to its end."""

    id: int
    system: str  # zendesk | intercom | chats
    opened: dt.datetime
    category: str
    customer: str
    mail: str
    lines: tuple[ScriptLine, ...]
    resolution: str = ""  # confirmed | assumed | escalated | negative-feedback | abandoned; empty without an AI
    rating: int | None = None  # 1 to 5
    reopens: int = 0
    closed: bool = True
    quality: float | None = None  # a reviewer's score
    automation: str = ""  # that made work of it
    ticket: int = 0  # of Zendesk, that carries an Intercom conversation on

    @property
    def times(self) -> tuple[dt.datetime, ...]:
        """When each line was written."""
        found, at = [], self.opened
        for number, line in enumerate(self.lines):
            at += dt.timedelta(minutes=line.minutes if number else 0)
            found.append(at)
        return tuple(found)

    @property
    def ended(self) -> dt.datetime:
        return self.times[-1] + dt.timedelta(minutes=30)


def by_hand() -> tuple[Script, ...]:
    """The conversations that were written by hand."""
    text = (resources.files("harness.live.conversations.sample") / "by_hand.yaml").read_text("utf-8")
    return tuple(_script(number, told) for number, told in enumerate(yaml.safe_load(text), 900_001))


def _script(number: int, told: dict[str, Any]) -> Script:
    lines = tuple(_line(each) for each in told.pop("lines"))
    opened = told.pop("opened").replace(tzinfo=dt.UTC)
    customer, _, mail = told.pop("from").rpartition(" ")
    return Script(id=number, opened=opened, customer=customer, mail=mail, lines=lines, **told)


def _line(told: dict[str, Any]) -> ScriptLine:
    """`{ai: what it says, source: ..., minutes: ...}`."""
    (who,) = told.keys() - {"source", "minutes"}
    return ScriptLine(who, str(told[who]), told.get("source", ""), told.get("minutes", 3))
