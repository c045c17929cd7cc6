"""A gate's check on a category, as the ledger records it."""

from harness.gates.criterion import Criterion, StageCheck
from harness.gates.wording import found_words, takes_words
from harness.ledger import GateStep, ShownCriterion


def step(category: str, check: StageCheck) -> GateStep:
    """What the evidence showed at the time, with the sentences of the time."""
    return GateStep(
        category=category, stage=check.stage, state=check.state, criteria=tuple(map(_shown, check.criteria))
    )


def _shown(criterion: Criterion) -> ShownCriterion:
    rate, bound = (None if value is None else round(value, 6) for value in (criterion.rate, criterion.bound))
    return ShownCriterion(
        name=criterion.name, state=criterion.state, words=found_words(criterion), missing=takes_words(criterion),
        rate=rate, bound=bound, asked=criterion.limit,
    )  # fmt: skip
