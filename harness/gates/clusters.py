"""Scenarios that are alike, and how they count: one cluster is one piece of evidence.

A bound takes its cases for independent. Ten scenarios of one template, or of one customer, pass and fail together, so
counting them as ten makes the bound look better than it is (Kish, "Survey Sampling", 1965: the design effect). A
cluster counts as one case instead, good by the share of its scenarios that are.
"""

import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum

from harness.lazy_regex import regex
from harness.runs import ScenarioResult
from harness.same_words import filled_in, joined, plain_letters, same_words

_MAIL_TAG = regex(r"\+[^@]*@")  # the mail of `ann+shop@example.com` goes to `ann@example.com`
_IDENTITY = regex(
    r"(?:(?:customer|user|account|contact|client|requester|member|company|org|organi[sz]ation|tenant|workspace)[_ -]?)?"
    r"(?:id|uuid|login|e[_ -]?mail(?:[_ -]?address)?|phone(?:[_ -]?(?:number|no))?)"
    r"|(?:customer|user|account|contact|client|member)[_ -]?(?:number|no)"
    r"|(?:(?:customer|user|account|contact|client|requester)[_ -]?)?(?:account|name)|user|contact|tenant"
    r"|(?:kunden?|benutzer|nutzer|konto|mitglieds?|klant|cliente|usuario|utilisateur|compte)"
    r"(?:[_ -]?(?:nummer|nr|no|id|name|num[e\u00e9]ro|e?[_-]?mail))?"
)


@dataclass(frozen=True, slots=True)
class CustomerSide:
    """All of a scenario that tells whether it is alike another: what the customer writes, and who it is."""

    id: str  # of the scenario
    messages: tuple[str, ...]
    identity: tuple[tuple[str, str], ...] = ()  # attributes that only one customer has
    expects: Hashable = None  # what tells one answer from another; None where that is not known


@dataclass(frozen=True, slots=True)
class ClusterCount:
    """Scenarios counted by cluster: how many clusters there are, and how much of them is good."""

    total: int
    good: float  # the sum of the share of each cluster that is good
    bad: tuple[float, ...]  # what each bad scenario weighs: its part of its cluster


def customer_side(result: ScenarioResult) -> CustomerSide:
    """That of a scenario in its own words, as it was run first; under the name it is shown as."""
    first = result.turns[0]
    messages = tuple(
        turn.message for turn in result.turns if (turn.repeat, turn.variant) == (first.repeat, "") and turn.given
    )
    return CustomerSide(result.shown_as, messages, identity(first.customer or {}), _expected(result))


def _expected(result: ScenarioResult) -> Hashable:
    first = result.turns[0]
    turns = (t for t in result.turns if (t.repeat, t.variant) == (first.repeat, "") and t.settles)
    return tuple((e.outcome, e.queue, e.rule, e.source, e.states) for e in (turn.expect for turn in turns))


def identity(customer: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """What among a customer's attributes names the customer, or the organisation: an id, email, account or name."""
    given = ((name, value) for name, value in customer.items() if not isinstance(value, bool))
    named = ((name.casefold(), value) for name, value in given)
    known = (
        _of_kind(name, " ".join(plain_letters(str(value)).casefold().split()))
        for name, value in named
        if _IDENTITY.fullmatch(name)
    )
    return tuple((name, value) for name, value in known if value)


def _of_kind(name: str, value: str) -> tuple[str, str]:
    """An attribute as it is compared: a mail address and a phone number are the same under any name."""
    if "mail" in name:
        return "email", _MAIL_TAG.sub("@", value)
    if "phone" in name:
        return "phone", "".join(filter(str.isdigit, value)).lstrip("0")
    return re.sub("[_ -]", "", name), re.sub(r"\.0$|[\W_]+", "", value).lstrip("0") or value


def count_by_cluster(ids: Sequence[str], bad: Collection[str], clusters: Mapping[str, str]) -> ClusterCount:
    """The scenarios that answer one question, `bad` among them. One without a cluster is one of its own."""
    wrong = frozenset(bad)
    of = {each: clusters.get(each, each) for each in ids}
    size = Counter(of.values())
    bad_in = Counter(of[each] for each in ids if each in wrong)
    good = fsum((count - bad_in[cluster]) / count for cluster, count in size.items())
    return ClusterCount(len(size), good, tuple(1 / size[of[each]] for each in ids if each in wrong))


@lru_cache(maxsize=128)
def clusters_of(sides: tuple[CustomerSide, ...]) -> Mapping[str, str]:
    """The cluster of each scenario by id, named after the first scenario in it.

    Together are those of the same words up to numbers, names, case, punctuation and what nobody sees; of nearly the
    same words; of one customer; and those that expect the same of one sentence with several words in one place.
    """
    talks, answers = [side.messages for side in sides], [side.expects for side in sides]
    alike = ((a, b) for a, b, _ in same_words(talks))
    firsts = joined((*_same_customer(sides), *alike, *filled_in(talks, answers)), len(sides))
    return {side.id: sides[firsts[position]].id for position, side in enumerate(sides)}


def _same_customer(sides: Sequence[CustomerSide]) -> Iterator[tuple[int, int]]:
    first: dict[tuple[str, str], int] = {}
    for position, side in enumerate(sides):
        for attribute in side.identity:
            yield first.setdefault(attribute, position), position
