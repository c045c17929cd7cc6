"""What is known of a conversation whose customer was simulated, beside what was said."""

from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """How a simulated customer left."""

    CONTENT = "content"  # all that the brief wants has happened
    HANDED_OVER = "handed over"  # a person has the conversation
    GAVE_UP = "gave up"
    BROKE = "broke the brief"
    CUT_OFF = "cut off"  # the support AI gave no reply


class BrokenBrief(StrEnum):
    """How a customer broke its brief: what its message does."""

    INVENTED = "says what the brief does not hold"
    REVEALED = "tells what nobody asked for"
    LEFT_EARLY = "leaves before the end"
    CHANGED_SIDES = "talks as the support agent"
    KEPT_BACK = "keeps back what it is to tell"
    DECIDED = "decides differently from the brief"
    OTHER_LANGUAGE = "is in another language than the brief says"
    SILENT = "could not be had"  # the one who plays the customer gave none


@dataclass(frozen=True, slots=True)
class SimulatedTurn:
    """Who plays the customer of a turn; of the last turn also how the conversation ended."""

    by: str  # `embedded`, or the fingerprint of an LLM
    written: bool = False  # the message is the customer's own; else the scenario has it word for word
    asked: tuple[str, ...] = ()  # the facts of the brief that the reply asks for, by name
    ended: Ending | None = None  # on the last turn alone
    closing: str = ""  # what it says as it leaves, which nobody has to answer
    broke: BrokenBrief | None = None  # its message breaks the brief, so it was not sent


@dataclass(frozen=True, slots=True)
class Course:
    """How a whole conversation with a simulated customer went, for those who judge it."""

    ended: Ending
    asked: tuple[tuple[str, ...], ...]  # reply by reply, the facts of the brief that it asks for
