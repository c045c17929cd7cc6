"""What caused a scenario to fail, and how often each cause occurs, most frequent first."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from harness.workspace import Location, MeantWord


class Cause(MeantWord):
    """The step to fix, in the order in which a message passes them."""

    MEASUREMENT = "measurement", "it could not be measured"
    TRIAGE = "triage", "filed under the wrong category, or not sure enough of the right one"
    RETRIEVAL = "retrieval", "the wrong section was found, or none although there is one"
    ARTICLE = "article missing", "no approved section answers it"
    ESCALATION = "escalation", "the rules are right, but a topic was detected wrongly, or they were not followed"
    RULES = "rules", "the rules decide differently from what the scenario expects"
    TOOLS = "tools", "a tool was called that must not be, or one was not that must"
    QUESTION = "another question", "grounded, but answers another question"
    ANSWER = "answer", "nothing before it is wrong, but the answer is"


class Way(StrEnum):
    """How a cause was found."""

    REPLAYED = "replayed"
    SCORES = "read off the scores"


@dataclass(frozen=True, slots=True)
class Blame:
    """The cause of one failing scenario: that of its first turn that does not pass."""

    scenario: str
    category: str
    location: Location
    turn: int  # from 1
    cause: Cause
    words: str  # what happened, and what would have helped
    way: Way


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a number of failures one cause accounts for."""

    cause: Cause
    count: int
    share: float  # 0..1, of all failures
    cumulative: float  # 0..1, together with every heavier cause


def pareto(blames: Iterable[Blame]) -> tuple[Share, ...]:
    """The causes that occur, the heaviest first; equal ones in the order of the stages."""
    counted = Counter(blame.cause for blame in blames)
    total, so_far, shares = counted.total(), 0, []
    for cause in sorted(counted, key=lambda cause: (-counted[cause], list(Cause).index(cause))):
        so_far += counted[cause]
        shares.append(Share(cause, counted[cause], counted[cause] / total, so_far / total))
    return tuple(shares)
