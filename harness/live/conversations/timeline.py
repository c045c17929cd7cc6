"""What the order of the parts shows, the same in every system: drafts, and when a person took over."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

from harness.lazy_regex import regex
from harness.live.conversations.conversation import AIOutcome, Author, Draft, Part, Resolution
from harness.live.conversations.fields import first
from harness.scoring.groundedness import claims

MACHINES = (Author.AI, Author.BOT)
T = TypeVar("T")
_START = dt.datetime.min.replace(tzinfo=dt.UTC)
_HANDS_OVER = regex(  # such a sentence is no answer, in the languages of many help desks
    r"(?i)\b(?:agents?|humans?|real person|a person|colleagues?|teammates?|specialists?|representatives?|advisors?|"
    r"someone|our team|support team|transfer\w*|connect(?:ing)? you|hand(?:ed|ing)? (?:you|this|it|over)|forward\w*|"
    r"escalat\w*|kolleg\w*|mitarbeiter\w*|weiterleit\w*|leite\b.*\bweiter|verbinde|collègues?|conseill\w*|transmet\w*|"
    r"transfér\w*|agentes?|compañer\w*|humano|persona|colegas?|atendente|operator\w*|collegh?[ei]\w*|colleg[ao]|"
    r"medewerker\w*|doorverbind\w*|doorgestuurd)\b"
)
_LEAST_LAST = (
    Resolution.CONFIRMED, Resolution.ASSUMED, Resolution.UNKNOWN, Resolution.UNRESOLVED, Resolution.ABANDONED,
    Resolution.NEGATIVE, Resolution.ESCALATED,
)  # fmt: skip
_TAKEN_BACK = (Resolution.CONFIRMED, Resolution.ASSUMED, Resolution.UNKNOWN)
_AFTER_AN_ANSWER = (Resolution.CONFIRMED, Resolution.ASSUMED, Resolution.NEGATIVE)


def in_order(items: Sequence[T], when: Callable[[T], dt.datetime | None]) -> list[T]:
    """The same in the order of time; what has no time stays behind what it comes after.

    Of a list that runs backwards, what has the same time is turned as well.
    """
    known = [at for at in map(when, items) if at]
    if len(items) == len(known) > 2 and known[0] > known[-1] and all(at >= later for at, later in pairwise(known)):
        items = items[::-1]
    times = [_START]
    times += (times[-1] if at is None else at for at in map(when, items))
    return [items[place] for place in sorted(range(len(items)), key=times[1:].__getitem__)]


def drafts_in(parts: Sequence[Part]) -> Iterator[Draft]:
    """Notes of the AI that an agent's public reply follows: a draft, and what was sent.

    Not if a customer's message is in between: the agent then replies to something else.
    """
    pending: Part | None = None
    for part in parts:
        if part.author is Author.AI and not part.public:
            pending = part
        elif part.author is Author.CUSTOMER:
            pending = None
        elif part.author is Author.AGENT and part.public and pending is not None:
            yield Draft(pending.text, part.text, part.at)
            pending = None


def handed_to_person(
    parts: Sequence[Part], ai: AIOutcome | None, assigned: Sequence[dt.datetime | None] = ()
) -> dt.datetime | None:
    """When a person took a conversation over from an AI or bot; None when none had it, or nobody took over."""
    escalated = ai is not None and ai.resolution is Resolution.ESCALATED
    spoken = [part for part in parts if part.public and part.author in MACHINES]
    if not spoken and not escalated:
        return None
    start = spoken[0].at if spoken else None
    replies = [part.at for part in parts if part.public and part.author is Author.AGENT]
    after = [at for at in (*assigned, *replies) if at is not None and (start is None or at >= start)]
    return first(after) or (first([spoken[-1].at if spoken else parts[0].at if parts else None]) if escalated else None)


def has_answered(resolution: Resolution, parts: Sequence[Part], cites: bool = False) -> bool | None:
    """Whether the AI gave an answer, for a system that does not say it itself; None where nothing shows it.

    A message alone does not: it may be a greeting, or what the AI says when it hands off. A statement does to which the
    customer wrote back: else a customer who asks for a person after a wrong answer would count nowhere.
    """
    if resolution in _AFTER_AN_ANSWER or cites or any(part.sources for part in parts if part.public):
        return True
    if resolution is Resolution.ABANDONED:
        return False
    return True if _was_told(parts) else None


def _was_told(parts: Sequence[Part]) -> bool:
    """Whether the customer wrote back to something that the AI stated, and no person had come in before."""
    asked = told = False
    for part in parts:
        if part.public and part.author is Author.AGENT:
            return False
        if part.public and part.author is Author.CUSTOMER:
            if told:
                return True
            asked = True
        elif part.public and part.author is Author.AI and asked:
            told = told or any(not _HANDS_OVER.search(claim.text) for claim in claims(part.text))
    return False


def against(resolution: Resolution) -> int:
    """How little a resolution says for the AI: of several that are said of one conversation the least counts."""
    return _LEAST_LAST.index(resolution)


def taken_back(resolution: Resolution) -> Resolution:
    """What is left of a resolution when the customer came back with the same, which also says how it ended."""
    return Resolution.UNRESOLVED if resolution in _TAKEN_BACK else resolution
