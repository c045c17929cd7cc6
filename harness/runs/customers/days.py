"""Days on which a customer can: a proposal of another one is no good to it."""

from harness.lazy_regex import regex
from harness.runs.customers.particulars import particulars
from harness.runs.customers.wishes import is_wished
from harness.workspace import Known, normalise

_DAYS = 7
_RANGE = regex(r"\b([a-zäöü]+)\s*(?:to|till|until|through|bis|[-\u2013])\s*([a-zäöü]+)\b")
_TOGETHER = {
    "weekdays": range(5), "working days": range(5), "werktags": range(5), "wochentags": range(5),
    "weekend": range(5, _DAYS), "weekends": range(5, _DAYS), "wochenende": range(5, _DAYS),
    "any day": range(_DAYS), "every day": range(_DAYS), "jeden tag": range(_DAYS),
}  # fmt: skip


def is_another_day(proposal: str, name: str, fact: Known) -> bool:
    """Whether what is proposed is on none of the days on which the customer can or wants to, by weekday or date."""
    if not is_wished(name, fact):
        return False
    said, wanted = _days(proposal), _days(" ".join(fact.values))
    both = {kind for kind, _ in said} & {kind for kind, _ in wanted}
    return bool(both) and not said & wanted


def is_such_a_day(text: str, name: str, fact: Known) -> bool:
    """Whether it has one of the days on which the customer can: "Are you free on Tuesday?"."""
    return is_wished(name, fact) and bool(_days(text) & _days(" ".join(fact.values)))


def _days(text: str) -> set[tuple[str, str]]:
    """The weekdays and dates of a text, with those between two: `Monday to Friday`."""
    found = {(each.kind, each.value) for each in particulars(text) if each.kind in ("date", "weekday")}
    said = normalise(text)
    for first, last in _RANGE.findall(said):
        ends = [each.value for word in (first, last) for each in particulars(word) if each.kind == "weekday"]
        if len(ends) > 1:
            found |= {("weekday", str(day % _DAYS)) for day in _between(*map(int, ends))}
    return found | {("weekday", str(day)) for words, days in _TOGETHER.items() if words in said for day in days}


def _between(first: int, last: int) -> range:
    return range(first, (last if last >= first else last + _DAYS) + 1)
