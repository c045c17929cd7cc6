"""What the arguments of a call must be: values, any of several, and what stands inside objects and lists."""

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from harness.lazy_regex import regex
from harness.nearest import nearest
from harness.plain_json import parse
from harness.seen_text import latin_word, letters_of, visible
from harness.workspace.model import Scalar, scalar

MOST_NESTED = 20
_TRUE_OR_FALSE = {
    True: {"true", "1", "1.0", "yes", "y", "on", "t"}, False: {"false", "0", "0.0", "no", "n", "off", "f"},
}  # fmt: skip
_PLAIN = regex(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_LIMIT = regex(rf"(?P<sign>[<>]=?)\s*(?P<number>{_PLAIN.pattern})", re.ASCII)
_NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty|hundred|thousand|million"
_FIGURE = rf"(?:[A-Z]{{3}} ?|[-+.,$€£¥]*)(?:\d[\d.,]*|(?:an? )?(?:{_NUMBERS})\b)"
_UNIT = r"(?: ?[^\W\d_]{1,9}| ?[$€£¥%])?"
_LIKE_A_LIMIT = regex(
    rf"(?i)(?:(?:not |no )?(?:more|less|greater|fewer|higher|lower|larger|smaller|bigger) than|at (?:least|most)|up to"
    r"|(?:not )?(?:over|above|under|below|beyond|exceed(?:s|ing)?)|(?:nicht )?(?:mehr|weniger) als|mindestens"
    rf"|h\u00f6chstens|(?:plus|moins) de|(?:m\u00e1s|menos) de) {_FIGURE}{_UNIT}$"
    rf"|{_FIGURE}{_UNIT} (?:and|or) (?:more|less|fewer|greater|higher|lower|above|below|over|under|up)$"
    rf"|between {_FIGURE}{_UNIT} and {_FIGURE}{_UNIT}$"
    rf"|[<>=!\u2260\u2264\u2265]+\s*{_FIGURE}|[<>\u2264\u2265]=?\s+\w"
)
_SIGNS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip

Alternatives = tuple[Any, ...]
"""Any of them is right. Each is a value, a limit, or a mapping of names to alternatives."""


@dataclass(frozen=True, slots=True)
class NumberLimit:
    """`> 100`: on which side of a number a value is. Whatever else is on it only in doubt."""

    sign: str
    number: str
    in_doubt: bool = False

    def __str__(self) -> str:
        return f"{self.sign} {self.number}"

    def lies_in(self, other: Self) -> bool:
        """Whether whatever is on this side is on the other's."""
        own, its = Decimal(self.number), Decimal(other.number)
        inside = own > its if ">" in self.sign else own < its
        return self.sign[0] == other.sign[0] and (inside or (own == its and self.sign in (other.sign, self.sign[0])))

    def holds(self, found: Any) -> bool:
        given = None if isinstance(found, bool) else _number(found)
        return self.in_doubt if given is None else _SIGNS[self.sign](given, Decimal(self.number))


@dataclass(frozen=True, slots=True)
class ValueInDoubt:
    """A value that others may be, too: `"true"` and 1 true, and letters that look like its own."""

    value: Scalar

    def holds(self, found: Any) -> bool:
        if _same(found, self.value):
            return True
        if isinstance(self.value, bool):
            return isinstance(found, (str, int, float)) and _looks(found) in _TRUE_OR_FALSE[self.value]
        return isinstance(found, str) and (_looks(found) == _looks(self.value) or self._marked(found))

    def _marked(self, found: str) -> bool:
        """Whether a code is this one with other signs: `#4711`."""
        return _number(found) is None and letters_of(_words(found)) == letters_of(_words(self.value))


def _alternatives(value: Any, depth: int = 0) -> Alternatives:
    if depth > MOST_NESTED:
        raise ValueError(f"is nested more than {MOST_NESTED} levels deep; name what is inside by its path, as `a.b.c`")
    listed = value if isinstance(value, (list, tuple)) else (value,)
    if not listed:
        raise ValueError("lists no value; write those of which any is right, or leave the name out")
    return tuple(_one(each, depth) for each in listed)


def _one(value: Any, depth: int) -> Any:
    if isinstance(value, Mapping):
        if not value:
            raise ValueError("says nothing of what is inside; write `name: value` in it, or leave the name out")
        return {name: _inside(name, each, depth) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        raise ValueError("has a list in a list; write the values of which any is right in one list")
    return _limit(value) if isinstance(value, str) else scalar(value)


def _limit(text: str) -> str | NumberLimit:
    if found := _LIMIT.fullmatch(text.strip()):
        return NumberLimit(found["sign"], found["number"])
    if _LIKE_A_LIMIT.match(text.strip()):
        raise ValueError(f'"{text}" compares with no plain number; write `<`, `<=`, `>` or `>=` and one, as "> 100"')
    return str(scalar(text))


def _inside(name: str, value: Any, depth: int) -> Alternatives:
    try:
        return _alternatives(value, depth + 1)
    except ValueError as error:
        raise ValueError(f"`{name}` in it {error}") from None


ArgumentPattern = Annotated[
    Any,  # alternatives
    PlainValidator(_alternatives),
    PlainSerializer(lambda pattern: _each(pattern, _written)),
    WithJsonSchema({"type": ["string", "number", "boolean", "object", "array"]}),
]


def fits(found: Any, pattern: Alternatives) -> bool:
    """Whether a value is one of the alternatives. Of a list, one of its items has to be. None is no value."""
    items = (found or [None]) if isinstance(found, list) else [found]
    return any(_is(item, each) for item in items for each in pattern)


def holds(found: Mapping[str, Any], patterns: Mapping[str, Alternatives]) -> bool:
    """Whether a mapping has all of these; names that are not given do not matter. `a.b` is `b` in `a`.

    Paths into the same list are about the same item of it, except for those that count items.
    """
    own = {name: pattern for name, pattern in patterns.items() if name in found or "." not in name}
    if not all(fits(found.get(name), pattern) for name, pattern in own.items()):
        return False
    inside: dict[str, dict[str, Alternatives]] = {}
    for name, pattern in patterns.items():
        if name not in own:
            heads = [name[:at] for at, sign in enumerate(name) if sign == "." and name[:at] in found]
            if not heads and not fits(None, pattern):
                return False
            if not heads:
                continue
            head = heads[-1]
            inside.setdefault(head, {})[name[len(head) + 1 :]] = pattern
    return all(_holds_inside(found[head], of_it) for head, of_it in inside.items())


def within(narrow: Alternatives, wide: Alternatives) -> bool:
    """Whether whatever fits the one fits the other."""
    return all(any(_is_within(each, other) for other in wide) for each in narrow)


def all_within(narrow: Mapping[str, Alternatives], wide: Mapping[str, Alternatives]) -> bool:
    """Whether whatever has all of the one has all of the other."""
    return all(name in narrow and within(narrow[name], pattern) for name, pattern in wide.items())


def in_doubt(pattern: Alternatives) -> Alternatives:
    """The same, with limits that also hold of a text, or of nothing, and values that others may stand for."""
    return _each(
        pattern, lambda value: replace(value, in_doubt=True) if isinstance(value, NumberLimit) else ValueInDoubt(value)
    )


def as_named(arguments: Mapping[str, Any], names: Iterable[str]) -> Mapping[str, Any]:
    """The arguments, also by these names where they have them in another spelling, as `orderId` for `order_id`, or
    inside of another one, also of one that is JSON text: `{"input": {"order_id": 4711}}`.
    """
    opened = {name: _opened(value) for name, value in arguments.items()}
    spelled: dict[str, list[Any]] = {}
    for name, value in _all_in(opened):
        spelled.setdefault(letters_of(name), []).append(value)
    found = {letters_of(name): value for name, value in opened.items()}
    found = {**{name: values[0] if len(values) == 1 else values for name, values in spelled.items()}, **found}
    missing = {name.split(".")[0] for name in names} - arguments.keys()
    return {**opened, **{name: found[letters_of(name)] for name in missing if letters_of(name) in found}}


def _opened(value: Any, depth: int = 0) -> Any:
    """An object or a list, also of JSON text."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            value = parse(value)
        except ValueError:
            return value
    if depth < MOST_NESTED and isinstance(value, dict):
        return {name: _opened(each, depth + 1) for name, each in value.items()}
    return [_opened(each, depth + 1) for each in value] if depth < MOST_NESTED and isinstance(value, list) else value


def _all_in(value: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Every name in it with what it stands for, however deep."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    yield from value.items() if isinstance(value, dict) else ()
    for each in inside if depth < MOST_NESTED else ():
        yield from _all_in(each, depth + 1)


def plain(pattern: Alternatives) -> Any:
    """As people write it: one value alone without a list."""
    made = [
        {n: plain(each) for n, each in value.items()} if isinstance(value, Mapping) else _written(value)
        for value in pattern
    ]
    return made[0] if len(made) == 1 else made


def in_words(name: str, pattern: Alternatives) -> str:
    """`order.id: 4711 or 4712`."""
    inside = [value for value in pattern if isinstance(value, Mapping)]
    values = " or ".join(str(value) for value in pattern if not isinstance(value, Mapping))
    told = [", ".join(in_words(f"{name}.{n}", each) for n, each in value.items()) for value in inside]
    return " or ".join([*([f"{name}: {values}"] if values else []), *told])


def leaves(pattern: Alternatives) -> int:
    """How much is asked for."""
    return max(sum(leaves(each) for each in value.values()) if isinstance(value, Mapping) else 1 for value in pattern)


def misfit(pattern: Alternatives, schema: Mapping[str, Any]) -> str | None:
    """What no value of a JSON Schema can be: a word where it has numbers, or a name that its objects do not have."""
    inside = schema.get("items") if schema.get("type") == "array" else schema
    inside = inside if isinstance(inside, Mapping) else {}
    found = (_misfit(value, inside) for value in pattern)
    return next((each for each in found if each), None)


def _misfit(value: Any, schema: Mapping[str, Any]) -> str | None:
    if isinstance(value, Mapping):
        return next((each for each in (misplaced(name, of, schema) for name, of in value.items()) if each), None)
    type_ = schema.get("type")
    wrong = {
        "boolean": not isinstance(value, bool),
        "number": not isinstance(value, NumberLimit) and (isinstance(value, bool) or _number(value) is None),
    }
    if wrong.get("number" if type_ == "integer" else str(type_)):
        return f"must be `{type_}` by rules/tools.yaml, and never is `{value}`"
    options = schema.get("enum")
    if isinstance(options, list) and not any(_is(each, value) for each in options):
        return f"is never `{value}`, by its `enum` in rules/tools.yaml"
    return None


def misplaced(path: str, pattern: Alternatives, schema: Mapping[str, Any]) -> str | None:
    """Why an argument at a path can never fit, by the JSON Schema of what it stands in; None where it may."""
    known = schema.get("properties")
    if not isinstance(known, Mapping) or schema.get("additionalProperties") or "patternProperties" in schema:
        return None
    head, _, rest = (path, "", "") if path in known else path.partition(".")
    if head not in known:
        return f"`{head}` is no argument in rules/tools.yaml; {nearest(head, known)}"
    inside = known[head] if isinstance(known[head], Mapping) else {}
    if not rest:
        return f"`{head}` {wrong}" if (wrong := misfit(pattern, inside)) else None
    while inside.get("type") == "array" and isinstance(inside.get("items"), Mapping):
        inside = inside["items"]
        rest = rest.partition(".")[2] if rest.partition(".")[0].isdecimal() else rest
    return misplaced(rest, pattern, inside) if rest else None


def _each(pattern: Alternatives, made: Callable[[Any], Any]) -> Alternatives:
    """The pattern with something made of each value in it."""
    return tuple(
        {name: _each(inside, made) for name, inside in value.items()} if isinstance(value, Mapping) else made(value)
        for value in pattern
    )


def _written(value: Any) -> Any:
    return str(value) if isinstance(value, NumberLimit) else value


def _is(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, (NumberLimit, ValueInDoubt)):
        return wanted.holds(found)
    if isinstance(wanted, Mapping):
        return holds(found if isinstance(found, Mapping) else {}, wanted)
    return _same(found, wanted)


def _is_within(narrow: Any, wide: Any) -> bool:
    if isinstance(wide, Mapping):
        return isinstance(narrow, Mapping) and all_within(narrow, wide)
    if isinstance(narrow, NumberLimit) and isinstance(wide, NumberLimit):
        return narrow.lies_in(wide)
    return not isinstance(narrow, (Mapping, NumberLimit)) and _is(narrow, wide)


def _holds_inside(found: Any, patterns: Mapping[str, Alternatives]) -> bool:
    """Whether an object has all of these, or one item of a list has; `0` is the first item."""
    if not isinstance(found, list):
        return holds(found if isinstance(found, Mapping) else {}, patterns)
    of_any = {name: pattern for name, pattern in patterns.items() if not name.partition(".")[0].isdecimal()}
    counted = all(_at_number(found, name, pattern) for name, pattern in patterns.items() if name not in of_any)
    return counted and (not of_any or any(_holds_inside(item, of_any) for item in found or [None]))


def _at_number(found: list[Any], path: str, pattern: Alternatives) -> bool:
    number, _, rest = path.partition(".")
    item = found[int(number)] if int(number) < len(found) else None
    return _holds_inside(item, {rest: pattern}) if rest else fits(item, pattern)


def _same(found: Any, wanted: Scalar) -> bool:
    """Numbers by value, also where one is written as text; words in any case. True and false are no numbers."""
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if not isinstance(found, (str, int, float)):
        return False
    if isinstance(found, str) and isinstance(wanted, str):
        return _words(found) == _words(wanted)
    return found == wanted or _words(found) == _words(wanted) or _number(found) == _number(wanted) is not None


def _words(value: Scalar) -> str:
    return " ".join(str(value).split()).casefold()


def _looks(value: Scalar) -> str:
    return latin_word(visible(_words(value)))


def _number(value: Scalar) -> Decimal | None:
    """The number that a value is or spells, as `48.50`; `007` spells none, as it may be a code."""
    plain = _PLAIN.fullmatch(format(Decimal(str(value)), "f") if isinstance(value, float) else str(value).strip())
    return Decimal(plain[0]) if plain else None
