"""A scorer: one function that judges a reply, and all that other parts must know about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, partial
from inspect import signature
from typing import TYPE_CHECKING

from harness.turns import Conversation, Reply, Score, skipped
from harness.workspace import Expect, Workspace

if TYPE_CHECKING:
    from harness.reference.models import Encoder, PairModel
    from harness.scoring.criteria import CriteriaJudge
    from harness.scoring.groundedness import Checker

ScorerFunction = Callable[..., Score | Awaitable[Score]]
"""Of (expectation, reply, workspace) to a score with a reason; async where it has to wait for somebody.

Whatever of GIVEN its further parameters name it is given, too.
"""
GIVEN = ("conversation", "checker", "encoder", "judge", "pair_model")
"""The conversation, the run's groundedness checker, the embedded text model, the judge of criteria in words (None
where none is at hand), and the run's pair model.
"""


class ScorerGroup(StrEnum):
    """Scorers that reports count together, as one rate."""

    TRIAGE = "triage"
    SOURCE = "source"
    FACTS = "facts"
    CRITERIA = "criteria"


class ReplyStep(StrEnum):
    """A step on the way to a reply, in the order in which a message passes them. The first that fails is the cause."""

    TRIAGE = "triage"
    RETRIEVAL = "retrieval"
    DECISION = "decision"  # what happens to the message, and who takes it
    FOLLOW_UP = "follow-up"  # what goes with the decision: how urgent it is, what other systems hear
    TOOLS = "tools"  # what it called in other systems
    ANSWER = "answer"


class GateKey(StrEnum):
    """A rate of scores that a gate can require, as it is spelled in rules/rollout.yaml."""

    HANDLED = "handled"
    GROUNDED = "grounded"
    RESPONSIVE = "responsive"
    CRITERIA = "criteria"


@dataclass(frozen=True)
class Scorer:
    """A scorer, and what is known of it.

    Defaults are the cautious case, and apply to a plain function of another package: a failure is wrong
    for the customer and counts at the gate. Use `@partial(Scorer, "name", ...)` before a function to
    change them.
    """

    name: str  # as reports call it
    function: ScorerFunction  # the function that judges
    group: ScorerGroup | None = None  # with which others reports count it; None for none
    blames: ReplyStep = ReplyStep.ANSWER  # the step to fix where it fails
    seen_by_customer: bool = True  # False where it judges what happens inside, such as a queue
    speaks_for: frozenset[GateKey] = frozenset((GateKey.HANDLED,))  # without it a failure is shown, and fails nothing
    expects: Callable[[Expect], object] | None = None  # what it needs, or is skipped (True: no one thing); None: all
    tells: Callable[[Reply], str | None] | None = None  # the one thing it judges, where several replies can agree on it
    local: bool = False  # it goes by what is said and expected, the reply but for how sure it is, the sections cited
    of_each: bool = False  # of a whole conversation it judges each reply by itself, on its way
    of_calls: bool = False  # it judges each call by itself: in every reply, and before an error that gave none

    def __call__(
        self, expect: Expect, reply: Reply, workspace: Workspace, conversation: Conversation
    ) -> Score | Awaitable[Score]:
        if self.expects and not self.expects(expect):
            return skipped(self.name)
        if "conversation" in self.needs:
            return self.function(expect, reply, workspace, conversation=conversation)
        return self.function(expect, reply, workspace)

    @cached_property
    def needs(self) -> frozenset[str]:
        """What its function is given beside (expectation, reply, workspace), by the names of its parameters."""
        return frozenset(GIVEN).intersection(signature(self.function).parameters)

    @cached_property
    def advisory(self) -> bool:
        """Whether its failures are shown but fail nothing."""
        return GateKey.HANDLED not in self.speaks_for

    @property
    def of_whole(self) -> bool:
        """Whether, of a whole conversation, it judges all replies together: where it looks for what is expected."""
        alone = self.of_calls or self.of_each or "conversation" in self.needs
        return self.expects is not None and not alone

    def asking(
        self, checker: Checker, pair_model: PairModel, encoder: Encoder, judge: CriteriaJudge | None = None
    ) -> Scorer:
        """The same, with the checker or models for scorers that need one."""
        at_hand = {"checker": checker, "pair_model": pair_model, "encoder": encoder, "judge": judge}
        given = {name: value for name, value in at_hand.items() if name in self.needs}
        return replace(self, function=partial(self.function, **given)) if given else self
