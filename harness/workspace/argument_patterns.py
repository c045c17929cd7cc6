"""What the arguments of a call must be: values, any of several, and what stands inside objects and lists."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from harness.workspace.model import Scalar, scalar

MOST_NESTED = 20
_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)

Alternatives = tuple[Any, ...]
"""Any of them is right. Each is a value, or a mapping of names to alternatives."""


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
    return scalar(value)


def _inside(name: str, value: Any, depth: int) -> Alternatives:
    try:
        return _alternatives(value, depth + 1)
    except ValueError as error:
        raise ValueError(f"`{name}` in it {error}") from None


ArgumentPattern = Annotated[
    Any,  # alternatives
    PlainValidator(_alternatives),
    WithJsonSchema({"type": ["string", "number", "boolean", "object", "array"]}),
]


def fits(found: Any, pattern: Alternatives) -> bool:
    """Whether a value is one of the alternatives. Of a list, one of its items has to be."""
    items = found if isinstance(found, list) else [found]
    return any(_is(item, each) for item in items for each in pattern)


def holds(found: Mapping[str, Any], patterns: Mapping[str, Alternatives]) -> bool:
    """Whether a mapping has all of these; names that are not given do not matter. `a.b` is `b` in `a`.

    Paths into the same list are about the same item of it, except for those that count items.
    """
    own = {name: pattern for name, pattern in patterns.items() if name in found or "." not in name}
    if not all(name in found and fits(found[name], pattern) for name, pattern in own.items()):
        return False
    inside: dict[str, dict[str, Alternatives]] = {}
    for name, pattern in patterns.items():
        if name not in own:
            heads = [name[:at] for at, sign in enumerate(name) if sign == "." and name[:at] in found]
            if not heads:
                return False
            head = heads[-1]
            inside.setdefault(head, {})[name[len(head) + 1 :]] = pattern
    return all(_holds_inside(found[head], of_it) for head, of_it in inside.items())


def plain(pattern: Alternatives) -> Any:
    """As people write it: one value alone without a list."""
    made = [{n: plain(each) for n, each in value.items()} if isinstance(value, Mapping) else value for value in pattern]
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


def _is(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and holds(found, wanted)
    return _same(found, wanted)


def _holds_inside(found: Any, patterns: Mapping[str, Alternatives]) -> bool:
    """Whether an object has all of these, or one item of a list has; `0` is the first item."""
    if isinstance(found, Mapping):
        return holds(found, patterns)
    if not isinstance(found, list):
        return False
    of_any = {name: pattern for name, pattern in patterns.items() if not name.partition(".")[0].isdecimal()}
    counted = all(_at_number(found, name, pattern) for name, pattern in patterns.items() if name not in of_any)
    return counted and (not of_any or any(_holds_inside(item, of_any) for item in found))


def _at_number(found: list[Any], path: str, pattern: Alternatives) -> bool:
    number, _, rest = path.partition(".")
    if int(number) >= len(found):
        return False
    item = found[int(number)]
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


def _number(value: Scalar) -> Decimal | None:
    """The number that a value is or spells, as `48.50`; `007` spells none, as it may be a code."""
    plain = _PLAIN.fullmatch(str(value).strip())
    return Decimal(plain[0]) if plain else None
