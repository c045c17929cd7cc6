"""An amount that an AI has heard wrong: €1,520 of somebody who said €1,250.

An AI names prices of its own, which are another matter. So only that counts which is the customer's own amount but for
one digit or two, and in the same currency.
"""

from collections.abc import Iterable

from harness.lazy_regex import regex
from harness.scoring.groundedness import Quantity, quantities

_FEWEST = 2  # digits of an amount; in one everything is alike
_FEWEST_OF_ONE_WRONG = 3  # digits of an amount of which one may be another
_SIGN_AFTER = regex(r"(?<![$€£\d.,])(\d[\d.,]*\d|\d) ?([$€£])(?!\d)")
_NO_MONEY = frozenset(
    ("", "time", "months", "clock", "date", "bytes", "percent", "kg", "lb", "m", "ft", "litre", "gallon")
)


def money(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text, with a currency before or after its number: `96 €`."""
    return quantities(_SIGN_AFTER.sub(r"\2\1", text))


def amount(value: str) -> Quantity | None:
    """The amount that a value is; None for what is something else, or more."""
    found = money(value)
    return found[0] if len(found) == 1 and found[0].kind not in _NO_MONEY else None


def misheard(text: str, values: Iterable[str], known: str) -> bool:
    """Whether a text has one of these amounts nearly right, with an amount that is nowhere in what is known."""
    own = [found for value in values if (found := amount(value))]
    held = money(known)
    others = [each for each in money(text) if not any(each.equals(one) for one in held)]
    return any(each.kind == one.kind and _alike(each, one) for each in others for one in own)


def _alike(one: Quantity, other: Quantity) -> bool:
    said, meant = f"{one.number:.2f}", f"{other.number:.2f}"
    if len(said) != len(meant) or one.equals(other):
        return False
    digits = f"{other.number:g}".replace(".", "")
    changed = sum(a != b for a, b in zip(said, meant, strict=True))
    swapped = sorted(said) == sorted(meant) and len(digits) >= _FEWEST
    return swapped or (changed == 1 and len(digits) >= _FEWEST_OF_ONE_WRONG)
