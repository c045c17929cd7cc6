"""Silences that give no reason, or silence nothing."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from harness.findings.allow import Allowance
from harness.findings.kind import Remark, Severity, kind
from harness.workspace import Location, nearest


@dataclass(frozen=True, slots=True)
class Silences:
    """The silences in what was looked at, and what is known of them."""

    all: Sequence[Allowance]
    used: Collection[tuple[Location, str]]  # where one stands, and the id of a kind that it silenced
    looked: Collection[str]  # ids of the kinds that were looked for
    known: Collection[str]  # and of all that there are


@kind("silence-without-reason", Severity.WARNING)
def without_reason(subject: Silences) -> Iterator[Remark]:
    """A silence gives no reason, so it silences nothing.

    **Why.** The next reader cannot see whether somebody considered the finding or just ignored it.

    **Bad**

        <!-- harness: allow article-vague-word -->

    **Good**

        <!-- harness: allow article-vague-word: the lead decides exceptions case by case -->
    """
    for silence in subject.all:
        if not silence.reason:
            kinds = ", ".join(silence.kinds)
            yield Remark(silence.at, f"allows {kinds} without a reason", f"write `allow {kinds}: why`", silence.kinds)


@kind("silence-unused", Severity.WARNING)
def unused(subject: Silences) -> Iterator[Remark]:
    """A silence silences nothing.

    The problem is fixed or has moved elsewhere, or the id is mistyped.

    **Why.** It would hide the next problem of that kind in the same place.

    **Bad**, in an article that is reviewed on time

        # harness: allow article-outdated: the new prices come in January

    **Good**: nothing.
    """
    for silence, id_ in ((each, id_) for each in subject.all if each.reason for id_ in each.kinds):
        if (silence.at, id_) not in subject.used and (id_ in subject.looked or id_ not in subject.known):
            hint = "remove it" if id_ in subject.known else nearest(id_, subject.known)
            yield Remark(silence.at, f"allows {id_}, but there is no such finding here", hint, (id_,))


SILENCES = (without_reason, unused)
