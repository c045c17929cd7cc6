"""Are two statements about the same thing?"""

import re

from harness.articles.findings.statements import Statement
from harness.lazy_regex import regex

SHARED_IN_SECTION = 0.6  # the same inside one section
OF_A_KIND = 0.25  # of the telling words of two titles are in both: "Gold card: fees", "Silver card: fees"
"""Measured by `python -m benchmarks.article_findings`, on sentences about the sample's articles in others' words."""
_LEANS = regex(  # an answer whose subject stands in its heading
    r"(?:yes|no|it|this|that|they|these|up to|within|about|after|from|for|ja|nein|es|das|bis zu|oui|non|il|sí|sim)\b",
    re.IGNORECASE,
)
_ASKING = {"how", "long", "much", "many", "does", "do", "what", "when", "where", "which", "ther"}  # stems, in a heading
CALLING = frozenset(  # stems
    {"call", "phon", "telephon", "ring", "reach", "dial", "number", "lin", "contact", "question", "help", "hotlin"}
)


def same_thing(one: Statement, other: Statement, shared: float) -> bool:
    """Whether sentences of two sections share enough important words, all names, and the time it is per.

    In one article, short sentences depend on their headings ("The default value is 1."), so more words must be shared;
    in one section, more yet.
    """
    both, either = one.telling & other.telling, one.telling | other.telling
    rated = one.rates == other.rates or (bool(one.phones and other.phones) and not one.figures and not other.figures)
    within = len(both) >= SHARED_IN_SECTION * len(either) and abs(one.sentence.line - other.sentence.line) != 1
    elsewhere = one.sentence.section != other.sentence.section or within  # rows and items stand on lines one by one
    apart = one.file != other.file or (elsewhere and one.sentence != other.sentence and len(both) > 2)
    alike = named_alike(one, other) and rated and len(both) >= shared * len(either)
    return (
        apart
        and alike
        and one.identifiers == other.identifiers
        and (_one_party(one, other) or not about_other_things(one, other))
    )


def named_alike(one: Statement, other: Statement) -> bool:
    """Whether each sentence, or its article, has the names that are in the other."""
    return one.names <= other.stems | other.about.all and other.names <= one.stems | one.about.all


def about_other_things(one: Statement, other: Statement) -> bool:
    """Whether their articles are about different things of a kind, and the sentences leave it to these to say so."""
    mine = one.about.title - other.about.title - other.stems
    theirs = other.about.title - one.about.title - one.stems
    same_heading = one.about.heading and one.about.heading == other.about.heading
    parallel = of_a_kind(one.about.title, other.about.title) or same_heading
    of_one = one.names & other.names & (one.about.title ^ other.about.title)  # both speak of what one title names
    if one.file != other.file and _lean_apart(one, other):
        return True
    if one.file == other.file:
        return _of_other_headings(one, other) or _named_apart(one, other) or _named_apart(other, one)
    return bool(mine and theirs and parallel) and not of_one


def _of_other_headings(one: Statement, other: Statement) -> bool:
    """Whether their headings are about different things of a kind ("Free plan", "Pro plan")."""
    mine = one.about.heading - other.about.heading - other.stems
    theirs = other.about.heading - one.about.heading - one.stems
    return bool(mine and theirs) and of_a_kind(one.about.heading, other.about.heading)


def _named_apart(one: Statement, other: Statement) -> bool:
    """Whether a sentence names one thing of a kind ("Free plans allow"), and the heading of the other another one."""
    of_kind = other.about.heading & (one.telling - other.telling)
    own = other.about.heading - one.stems - one.about.heading
    return bool(of_kind) and len(own) >= len(of_kind)


def _lean_apart(one: Statement, other: Statement) -> bool:
    """Whether both leave their subject to their headings ("It takes 3 days."), and these are about other things."""
    mine, theirs = one.about.all - one.stems - _ASKING, other.about.all - other.stems - _ASKING
    lean = all(_LEANS.match(each.sentence.text) for each in (one, other))
    return lean and len(mine & theirs) * 2 < min(len(mine), len(theirs))


def _one_party(one: Statement, other: Statement) -> bool:
    """Whether both give a telephone number of a party that they name, so it is not one of an article."""
    return bool(one.phones and other.phones) and len((one.telling & other.telling) - CALLING) >= 2


def of_a_kind(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two titles are about different things of a kind: they share much, and each has words of its own."""
    return bool(one - other and other - one) and len(one & other) >= OF_A_KIND * len(one | other)
