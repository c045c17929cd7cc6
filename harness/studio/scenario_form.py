"""A scenario as fields of a form: what stands in each, and what a change of one means in the YAML.

A field that is left as it was changes nothing; one whose value has a shape that it could not give back is not in the
form. `turns.0.expect.source` is the field of what `source` says under the first turn's `expect`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.studio.scenario_fields import (
    MESSAGE_OF_TURN,
    OF_BRIEF,
    OF_EXPECT,
    OF_SCENARIO,
    OF_WHOLE,
    FieldKind,
    KnownFacts,
)  # fmt: skip
from harness.workspace import value_at

YamlPath = tuple[str | int, ...]
AWAY: Any = None  # of a key that is taken out

WANTS: YamlPath = ("brief", "wants")


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
        if not text.strip() and not field.text.strip():
            continue  # spaces where nothing is
        if text not in (_unix(shown[field.name]), _unix(field.text)):
            found |= _change(field, field.kind.shape.write(text) if text.strip() else AWAY)
    return _wanting(found, now)


def _change(field: FormField, value: Any) -> dict[YamlPath, Any]:
    """Of facts by name only those which are others now, so that the rest stays as it is written."""
    if not isinstance(field.kind.shape, KnownFacts):
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


def _unix(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")
