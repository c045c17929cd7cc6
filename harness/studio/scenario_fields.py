"""The fields of a scenario's form: which there are, and how a value is written in each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harness.workspace import CustomerTone, Expect, Outcome, Priority, as_in_yaml

_EITHER = " | "


class _Shape:
    """How a value is written in a field."""

    kind = "text"

    def read(self, value: Any) -> str | None:
        """The value as text; None for one that this field cannot give back."""
        text = None if isinstance(value, (dict, list)) else as_in_yaml(value)
        return None if text and "\n" in text else text  # it has one line only

    def write(self, text: str) -> Any:
        return text


class _Message(_Shape):
    kind = "message"

    def read(self, value: Any) -> str | None:
        return None if isinstance(value, (dict, list)) else as_in_yaml(value)


class _Number(_Shape):
    kind = "number"

    def write(self, text: str) -> Any:
        return int(text) if len(text) < 10 and text.strip().lstrip("-").isdecimal() else text.strip()


class _YesOrNo(_Shape):
    kind = "choice"

    def write(self, text: str) -> Any:
        return {"true": True, "false": False}.get(text, text)


class _Choice(_Shape):
    kind = "choice"


@dataclass(frozen=True)
class _Several(_Shape):
    """One or more texts, between commas or line by line; one alone is no list."""

    kind: str = "several"
    between: str = ", "
    listed: bool = False  # one alone is a list too

    def read(self, value: Any) -> str | None:
        values = value if isinstance(value, list) else [value]
        parts = [self._part(each) for each in values]
        if any(part is None or not part.strip() or self._split(part) != [part] for part in parts):
            return None
        return self.between.join(part for part in parts if part is not None)

    def write(self, text: str) -> Any:
        parts = [self._value(part) for part in self._split(text)]
        return parts[0] if len(parts) == 1 and not self.listed else parts

    def _split(self, text: str) -> list[str]:
        return [part.strip() for part in text.split(self.between.strip(" ")) if part.strip()]

    def _part(self, value: Any) -> str | None:
        return as_in_yaml(value) if isinstance(value, (str, int, float)) else None

    def _value(self, part: str) -> Any:
        return part


class _Facts(_Several):
    """Lines of which each is one fact, or several of which one is enough."""

    def _part(self, value: Any) -> str | None:
        if not isinstance(value, list):
            plain = super()._part(value)
            return None if plain is None or "|" in plain else plain
        parts = [super(_Facts, self)._part(each) or "" for each in value]
        either = _EITHER.join(parts)
        return either if len(parts) > 1 and self._value(either) == parts else None

    def _value(self, part: str) -> Any:
        either = [each.strip() for each in part.split("|") if each.strip()]
        return part if len(either) < 2 else either


class KnownFacts(_Shape):
    """Facts by name, `amount: $48 | 48 dollars`; below each the sentences that tell it, and the questions for it."""

    kind = "known"

    def read(self, value: Any) -> str | None:
        if not isinstance(value, dict):
            return None
        text = "\n".join(line for name, fact in value.items() for line in self._lines(name, fact))
        return text if _facts(self.write(text)) == _facts(value) else None

    def write(self, text: str) -> Any:
        found: dict[str, dict[str, list[str]]] = {}
        for line in text.split("\n"):
            name, _, said = (part.strip() for part in line.partition(":"))
            if line[:1].isspace() and found and name in ("says", "asked"):
                list(found.values())[-1].setdefault(name, []).append(said)
            elif line.strip():
                found[name] = {"is": [each.strip() for each in said.split("|")]}
        return {name: self._fact(fact) for name, fact in found.items()}

    def _lines(self, name: str, fact: Any) -> Iterator[str]:
        values, says, asked, _ = _fact(fact)
        yield f"{name}: {_EITHER.join(values)}"
        yield from (f"  says: {each}" for each in says)
        yield from (f"  asked: {each}" for each in asked)

    def _fact(self, fact: dict[str, list[str]]) -> Any:
        single = {key: values[0] if len(values) == 1 else values for key, values in fact.items()}
        return single["is"] if len(single) == 1 else single


def _facts(value: Mapping[str, Any]) -> dict[str, Any]:
    return {str(name): _fact(fact) for name, fact in value.items()}


def _fact(fact: Any) -> tuple[list[str], ...]:
    """What it is, the sentences that tell it, the questions for it; without a meaning where it has other keys."""
    told = fact if isinstance(fact, dict) else {"is": fact}
    values = [told.get(key, []) for key in ("is", "says", "asked")]
    other = [str(key) for key in told if key not in ("is", "says", "asked")]
    return (*([str(each) for each in (value if isinstance(value, list) else [value])] for value in values), other)


TEXT, MESSAGE, NUMBER, CHOICE, YES_OR_NO = _Shape(), _Message(), _Number(), _Choice(), _YesOrNo()
WORDS, WORD_LIST = _Several(), _Several(listed=True)
LINES, LINE_LIST = _Several("lines", "\n"), _Several("lines", "\n", listed=True)
KNOWN = KnownFacts()
FACTS = _Facts("lines", "\n", listed=True)


_RARE = {"priority", "never_states", "criteria", "again", "manner.tone", "manner.patience", "manner.writes",
           "manner.refuses", "gives_up_after"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldKind:
    """What a field is about."""

    key: str
    label: str
    shape: _Shape
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()  # value and words
    completes: str = ""  # which names it takes
    likely: Any = None  # what to try where a mistake may be that nothing is there
    needed: bool = False  # nothing is right without it

    @property
    def rare(self) -> bool:
        """Whether most scenarios say nothing of it."""
        return self.key in _RARE


def _all(values: type[Any], empty: str = "") -> tuple[tuple[str, str], ...]:
    return (("", empty), *((str(each), str(each)) for each in values))


_OUTCOMES = (("", "not said"), ("answer", "an answer"), ("draft", "a draft for an agent"), ("handoff", "a handoff"))
OF_EXPECT = (
    FieldKind("outcome", "Outcome", CHOICE, choices=_OUTCOMES, likely=str(Outcome.HANDOFF)),
    FieldKind("category", "Category", WORDS, "one, or any of several", completes="category", likely="none"),
    FieldKind("source", "Source", WORDS, "article#section, or any of several", completes="source"),
    FieldKind("queue", "Queue", TEXT, "where a handoff goes", completes="queue"),
    FieldKind("rule", "Rule", TEXT, "the one that decides", completes="rule"),
    FieldKind("priority", "Priority", CHOICE, choices=_all(Priority)),
    FieldKind("states", "Must state", FACTS, "a fact a line; a | b: one of them is enough"),
    FieldKind("never_states", "Must never say", LINE_LIST, "a fact a line"),
    FieldKind("criteria", "In words, for the judge", LINES, "one thing a line"),
)
OF_SCENARIO = (
    FieldKind("id", "Id", TEXT, "its name in reports", likely="nobody-has-this-id", needed=True),
    FieldKind(
        "severity", "Severity", CHOICE, "one critical miss forbids every move up",
        (("", "normal"), ("critical", "critical")),
    ),
    FieldKind("status", "Status", CHOICE, "proposed ones do not count", (("", "approved"), ("proposed", "proposed"))),
    FieldKind("tags", "Tags", WORD_LIST, "words to find it by", completes="tag"),
    FieldKind("from", "From", TEXT, "such as a ticket"),
    FieldKind("notes", "Notes", MESSAGE, "for people"),
)  # fmt: skip
OF_BRIEF = (
    FieldKind("start", "Begins with", MESSAGE),
    FieldKind("wants.to", "Wants", MESSAGE, "in words", likely="something", needed=True),
    FieldKind("wants.states", "Content when told", FACTS, "a fact a line; a | b: one of them is enough"),
    FieldKind("wants.source", "Content when this is cited", WORDS, "article#section", completes="source"),
    FieldKind("wants.handoff", "Content with a person", YES_OR_NO, choices=(("", "no"), ("true", "yes"))),
    FieldKind("knows.at_once", "Tells at once", KNOWN, "plan: pro, a fact a line"),
    FieldKind("knows.when_asked", "Tells when asked", KNOWN, "invoice: INV-2210, a fact a line"),
    FieldKind("knows.never", "Never tells", KNOWN, "card: 4111, a fact a line"),
    FieldKind("again", "Says it again as", LINES, "the request in other words, one a line"),
    FieldKind("manner.tone", "Tone", CHOICE, choices=_all(CustomerTone)),
    FieldKind("manner.patience", "Patience", NUMBER, "replies in a row that do not help"),
    FieldKind("manner.writes", "Writes with", WORDS, "typos, shouting, ..."),
    FieldKind("manner.refuses", "Says no to", LINES, "proposals, one a line"),
    FieldKind("gives_up_after", "Gives up after", NUMBER, "messages of the customer"),
)
OF_WHOLE = (*OF_EXPECT, FieldKind("by_turn", "By turn", NUMBER, "the message after which it must be done"))
MESSAGE_OF_TURN = FieldKind("customer", "The customer writes", MESSAGE, likely="Hello")

_FIRST = ("category", "outcome", "source", "states", "never_states", "queue", "rule", "priority")
ORDER = (
    "id", "status", "turns", "brief", "customer", "start", "wants", "knows", "again", "manner", "gives_up_after",
    "expect", *dict.fromkeys((*_FIRST, *Expect.model_fields)), "by_turn", "milestones", "severity", "tags", "from",
    "notes",
)  # fmt: skip
"""Of the keys of a scenario, as people write them: where one goes that is added."""
