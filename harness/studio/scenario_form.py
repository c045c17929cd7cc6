"""A scenario as fields of a form: what stands in each, and what a change of one means in the YAML.

A field that is left as it was changes nothing; one whose value has a shape that it could not give back is not in the
form. `turns.0.expect.source` is the field of what `source` says under the first turn's `expect`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.workspace import CustomerTone, Expect, Outcome, Priority

YamlPath = tuple[str | int, ...]
AWAY: Any = None  # of a key that is taken out

WANTS: YamlPath = ("brief", "wants")
_EITHER = " | "


class _Shape:
    """How a value is written in a field."""

    kind = "text"

    def read(self, value: Any) -> str | None:
        """The value as text; None for one that this field cannot give back."""
        text = None if isinstance(value, (dict, list)) else _plain(value)
        return None if text and "\n" in text else text  # it has one line only

    def write(self, text: str) -> Any:
        return text


class _Message(_Shape):
    kind = "message"

    def read(self, value: Any) -> str | None:
        return None if isinstance(value, (dict, list)) else _plain(value)


class _Number(_Shape):
    kind = "number"

    def write(self, text: str) -> Any:
        return int(text) if text.strip().lstrip("-").isdecimal() else text.strip()


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
        return _plain(value) if isinstance(value, (str, int, float)) else None

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


class _Known(_Shape):
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
KNOWN = _Known()
FACTS = _Facts("lines", "\n", listed=True)


_SELDOM = {"priority", "never_states", "criteria", "again", "manner.tone", "manner.patience", "manner.writes",
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
    def seldom(self) -> bool:
        """Whether most scenarios say nothing of it."""
        return self.key in _SELDOM


def _all(values: type[Any], empty: str = "") -> tuple[tuple[str, str], ...]:
    return (("", empty), *((str(each), str(each)) for each in values))


_OUTCOMES = (("", "nothing said"), ("answer", "an answer"), ("draft", "a draft for an agent"), ("handoff", "a handoff"))
OF_EXPECT = (
    FieldKind("outcome", "Outcome", CHOICE, choices=_OUTCOMES, likely=str(Outcome.HANDOFF)),
    FieldKind("category", "Category", WORDS, "any of these is right", completes="category", likely="none"),
    FieldKind("source", "Source", WORDS, "article#section; any of these is right", completes="source"),
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
    FieldKind("wants.to", "Wants", MESSAGE, "in words"),
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
MESSAGE_OF_TURN = FieldKind("customer", "The customer writes", MESSAGE)

_FIRST = ("category", "outcome", "source", "states", "never_states", "queue", "rule", "priority")
ORDER = (
    "id", "status", "turns", "brief", "customer", "start", "wants", "knows", "again", "manner", "gives_up_after",
    "expect", *dict.fromkeys((*_FIRST, *Expect.model_fields)), "by_turn", "milestones", "severity", "tags", "from",
    "notes",
)  # fmt: skip
"""Of the keys of a scenario, as people write them: where one goes that is added."""


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of one scenario."""

    name: str
    path: YamlPath
    kind: FieldKind
    text: str | None  # None where only the YAML can say it
    handed_down: str = ""  # what the file says for all

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Those there are, and what is written where that is another one."""
        known, written = self.kind.choices, self.text or ""
        return known if written in dict(known) else (*known, (written, written))


@dataclass(frozen=True, slots=True)
class FormTurn:
    """A message and what must follow it."""

    number: int
    message: FormField
    expect: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class ScenarioForm:
    """All fields of one scenario."""

    scenario: tuple[FormField, ...]
    turns: tuple[FormTurn, ...]
    brief: tuple[FormField, ...]  # none where the customer is not simulated
    whole: tuple[FormField, ...]  # what must hold of the whole conversation of a brief
    beside: tuple[str, ...]  # keys that the form does not have

    def fields(self) -> Iterator[FormField]:
        """Every one."""
        yield from self.scenario
        for turn in self.turns:
            yield from (turn.message, *turn.expect)
        yield from (*self.brief, *self.whole)


def form_of(item: Any, category: str = "") -> ScenarioForm:
    """The form of a scenario as it is written; `category` is what its file says for all."""
    data = item if isinstance(item, dict) else {}
    turns = data.get("turns") if isinstance(data.get("turns"), list) else []
    shown = [n for n, turn in enumerate(turns or ()) if isinstance(turn, dict)]
    brief = isinstance(data.get("brief"), dict)

    def fields(kinds: Sequence[FieldKind], *path: str | int, down: str = "") -> tuple[FormField, ...]:
        return tuple(_field(data, kind, path, down if kind.key == "category" else "") for kind in kinds)

    form = ScenarioForm(
        scenario=fields(OF_SCENARIO),
        turns=tuple(
            FormTurn(
                n + 1,
                _field(data, MESSAGE_OF_TURN, ("turns", n), ""),
                fields(OF_EXPECT, "turns", n, "expect", down="" if n else category),
            )
            for n in shown
        ),
        brief=fields(OF_BRIEF, "brief") if brief else (),
        whole=fields(OF_WHOLE, "expect", down="" if turns else category) if brief else (),
        beside=(),
    )
    in_form = {field.path for field in form.fields() if field.text is not None}
    return ScenarioForm(form.scenario, form.turns, form.brief, form.whole, tuple(_beside(data, in_form)))


def edits(before: ScenarioForm, now: ScenarioForm, sent: Mapping[str, str]) -> dict[YamlPath, Any]:
    """What was changed in the form since it was shown, by where it stands in the scenario as it is `now`."""
    shown = {field.name: field.text for field in before.fields()}
    found: dict[YamlPath, Any] = {}
    for field in now.fields():
        text = sent.get(field.name)
        if text is None or field.text is None or shown.get(field.name) is None:
            continue
        text = _unix(text)
        if text not in (_unix(shown[field.name]), _unix(field.text)):
            found |= _change(field, field.kind.shape.write(text) if text.strip() else AWAY)
    return _wanting(found, now)


def _change(field: FormField, value: Any) -> dict[YamlPath, Any]:
    """Of facts by name only those which are others now, so that the rest stays as it is written."""
    if not isinstance(field.kind.shape, _Known):
        return {field.path: value}
    old, new = field.kind.shape.write(field.text or "") if field.text else {}, value or {}
    names = [name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name)]
    return {(*field.path, name): new.get(name, AWAY) for name in names}


def _wanting(found: dict[YamlPath, Any], now: ScenarioForm) -> dict[YamlPath, Any]:
    """`wants` may be words alone: with more said about it, it becomes a mapping that has them under `to`."""
    words = next((each for each in now.brief if each.path == WANTS), None)
    if words is None:
        return found
    more = {str(path[2]): found.pop(path) for path in list(found) if path[:2] == WANTS and path != WANTS}
    more = {key: value for key, value in more.items() if value is not AWAY}
    if not more:
        return found
    to = found.pop(WANTS, words.text)
    return found | {WANTS: {**({"to": to} if to else {}), **more}}


def _field(data: Any, kind: FieldKind, above: YamlPath, handed_down: str) -> FormField:
    keys = tuple(kind.key.split("."))
    path: YamlPath = (*above, *keys)
    name = ".".join(map(str, path))
    holder = value_at(data, path[:-1])
    if isinstance(holder, str) and path == (*WANTS, "to"):
        path = WANTS
    elif holder is not None and not isinstance(holder, dict) and path[:2] != WANTS:
        return FormField(name, path, kind, None, handed_down)
    value = value_at(data, path)
    text = "" if value is None else kind.shape.read(value)
    if text and kind.choices and text == default_of(kind):
        text = ""
    return FormField(name, path, kind, text, handed_down)


def default_of(kind: FieldKind) -> str:
    """What it means where a choice is not made, if that can be written as well."""
    return kind.choices[0][1] if kind.key in ("severity", "status") else ""


def _beside(data: Mapping[str, Any], in_form: Collection[YamlPath]) -> Iterator[str]:
    """The keys whose values the form does not show, as a reader knows them."""
    for path in _leaves(data, ()):
        if not any(path[: len(known)] == known for known in in_form):
            yield ".".join(str(part + 1) if isinstance(part, int) else part for part in path)


def _leaves(data: Any, path: YamlPath) -> Iterator[YamlPath]:
    deeper = path in ((), ("brief",), ("expect",), WANTS, ("brief", "manner"), ("brief", "knows"), ("turns",)) or (
        path[:1] == ("turns",) and (len(path) == 2 or path[2:] == ("expect",))
    )
    if deeper and isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(value, (*path, key))
    elif deeper and isinstance(data, list):
        for number, value in enumerate(data):
            yield from _leaves(value, (*path, number))
    else:
        yield path


def value_at(data: Any, path: YamlPath) -> Any:
    """The value at a path; None where there is none."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _unix(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
