"""A real conversation, in the same format whatever system it comes from."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

BLACKED = "\u2587"  # stands for each letter that was redacted


class Author(StrEnum):
    """Who wrote a message or note."""

    CUSTOMER = "customer"
    AGENT = "agent"
    AI = "ai"
    BOT = "bot"  # answers by fixed words: a workflow, an autoresponder
    SYSTEM = "system"


class Resolution(StrEnum):
    """How it ended with the AI that took part."""

    CONFIRMED = "confirmed"  # the customer said so
    ASSUMED = "assumed"  # the customer left after the AI's last answer
    ESCALATED = "escalated"
    NEGATIVE = "negative-feedback"
    ABANDONED = "abandoned"  # before the AI had answered
    UNRESOLVED = "unresolved"  # none of these, as the system says itself
    UNKNOWN = "unknown"


class Definition(StrEnum):
    """Whose definition a resolution follows. They are not the same, so no figure mixes them."""

    FIN = "fin"
    ZENDESK = "zendesk"
    MAPPED = "told"  # the mapped source says so in its own way


@dataclass(frozen=True, slots=True)
class Cited:
    """A source of an AI answer, as the system names it."""

    title: str = ""  # empty where the system does not say
    url: str = ""  # the same


@dataclass(frozen=True, slots=True)
class Part:
    """One message or note."""

    author: Author  # who wrote it
    text: str  # masked when it is stored
    at: dt.datetime | None = None  # UTC
    public: bool = True  # False: a note that the customer does not see
    sources: tuple[Cited, ...] = ()  # of an AI answer


@dataclass(frozen=True, slots=True)
class Rating:
    """How the customer rated it."""

    scale: str  # `1-5` (4 and 5 are good) or `good-bad`
    value: str  # as the customer gave it
    good: bool  # whether it counts as content
    remark: str = ""  # what the customer wrote with it, masked


@dataclass(frozen=True, slots=True)
class AIOutcome:
    """How it ended with the AI that took part, by the definition of the system it ran in."""

    resolution: Resolution  # how it ended
    definition: Definition  # by whose definition
    sources: tuple[Cited, ...] = ()  # cited somewhere in the conversation, where it is not said in which part
    answered: bool | None = None  # whether the AI gave at least one answer; None where nothing shows it


@dataclass(frozen=True, slots=True)
class QualityReview:
    """A person's score of the conversation's quality: one review by one scorecard."""

    name: str  # of the scorecard
    score: float | None = None  # 0 to 1
    passed: bool | None = None
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What the AI drafted for an agent, and what the agent sent."""

    text: str
    sent: str
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """Work that an automation made for a person: an assignment, an action, a ticket."""

    automation: str
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class LiveConversation:
    """One conversation. What a system does not say is None or empty, never a guess."""

    vendor: str  # the system
    id: str  # its id there
    opened: dt.datetime  # UTC, as all times
    closed: dt.datetime | None = None  # when it was closed
    updated: dt.datetime | None = None  # when anything in it last changed
    category: str = ""  # from the system: an intent, a topic, a tag; not checked against rules/categories.yaml
    channel: str = ""  # such as mail or chat
    language: str = ""  # a code such as `es`, as the system says it
    subject: str = ""  # of the ticket or mail
    parts: tuple[Part, ...] = ()  # messages and notes, the earliest first
    handed_off: dt.datetime | None = None  # to a person, after an AI or bot had it
    reopens: int | None = None  # how often it was opened again
    replied_late: bool | None = None  # a reply came after its target, as the system says; None without a target
    rating: Rating | None = None  # by the customer
    ai: AIOutcome | None = None  # None: no AI took part
    labels: tuple[QualityReview, ...] = ()  # what people said of its quality in that system
    drafts: tuple[Draft, ...] = ()  # what the AI wrote for agents, with what they sent
    tasks: tuple[Task, ...] = ()  # work that automations made of it
    calls: tuple[str, ...] = ()  # tools that the AI called, by name, in order; their arguments may be personal data
    tags: tuple[str, ...] = ()  # as the system has them
    ticket: str = ""  # the Zendesk ticket that carries it on, so that both count once
    follows: str = ""  # the closed conversation of the same system that the customer came back from
    cut: bool = False  # the export lacks some of its parts, or all

    @property
    def name(self) -> str:
        """How it is called in reports: `zendesk:1042`."""
        return f"{self.vendor}:{self.id}"

    @property
    def asking(self) -> tuple[Part, ...]:
        """The messages of the customer, in order."""
        return tuple(part for part in self.parts if part.author is Author.CUSTOMER and part.public and part.text)

    @property
    def asked(self) -> tuple[str, ...]:
        """What the customer wrote, in order."""
        return tuple(part.text for part in self.asking)

    @property
    def taken_over(self) -> bool | None:
        """Whether a person took over from the AI; None without an AI, or where parts that would show it are missing."""
        if self.ai is None:
            return None
        public = [part.author for part in self.parts if part.public]
        since = public.index(Author.AI) if Author.AI in public else 0  # where the AI's part is not seen, all counts
        if self.handed_off or self.ai.resolution is Resolution.ESCALATED or Author.AGENT in public[since:]:
            return True
        return None if self.cut else False

    @property
    def ended(self) -> dt.datetime:
        """The latest time in it."""
        return max(filter(None, (self.opened, self.closed, self.updated)))
