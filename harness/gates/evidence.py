"""Evidence: what the results say about a category if a given stage were its own.

Each kind of evidence is a list of scenarios, and which of them went wrong. A scenario counts
once, whatever the number of its turns. One that could not be measured is never good. One that
is not evidence (`NoEvidence` says why) counts neither for nor against.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from harness.runs import ScenarioResult, TurnResult
from harness.scoring import GateKey, scorer_of
from harness.turns import Status
from harness.workspace import Checks, DraftReview, DraftVerdict, NoEvidence, Outcome, Stage, deliver


@dataclass(frozen=True, slots=True)
class Cases:
    """Scenarios that answer one question, and those of them that went wrong."""

    all: tuple[str, ...]
    bad: tuple[str, ...]

    @property
    def total(self) -> int:
        return len(self.all)

    @property
    def good(self) -> int:
        return len(self.all) - len(self.bad)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the gate of a stage requires about one category."""

    handled: Cases
    grounded: Cases
    missed_handoffs: Cases
    missed_critical: Cases
    needless_handoffs: Cases
    errors: tuple[str, ...]
    left_out: Mapping[NoEvidence, tuple[str, ...]] = field(default_factory=dict)  # its own that are none, by why
    drafts: Cases = Cases((), ())  # reviewed drafts of live work, by file and line; bad when not sent as they were


def delivered(turn: TurnResult, stages: Mapping[str, Stage], checks: Checks) -> Outcome | None:
    """What reached the customer at the given stages; None when the pipeline gave no reply.

    The category that counts is the one the pipeline filed the message under, since that is
    whose stage lets the answer out.
    """
    if turn.reply is None:
        return None
    stage = stages.get(turn.reply.category or turn.category, Stage.HUMAN)
    return deliver(turn.reply.outcome, stage, turn.reply.confidence, turn.reply.standing, checks)


def gather(results: Sequence[ScenarioResult], category: str, stages: Mapping[str, Stage], checks: Checks) -> Evidence:
    """The evidence on a category, with every category at the given stages.

    Its own scenarios count, and handoffs of others that are missed because the pipeline filed
    them under it.
    """
    counting = [result for result in results if not result.no_evidence]
    own = [result for result in counting if result.category == category]
    strays = [r for r in counting if r.category != category and _filed_under(r, category)]
    handoffs = [r for r in (*own, *strays) if _expects(r, Outcome.HANDOFF)]
    unreached = [r.id for r in handoffs if any(missed(turn, stages, checks) for turn in r.turns)]
    answers = [r for r in own if _expects(r, Outcome.ANSWER) or _expects(r, Outcome.DRAFT)]
    grounded = [(r, statuses) for r in own if (statuses := set(_groundedness(r)))]
    critical = [r.id for r in handoffs if r.severity == "critical"]
    return Evidence(
        handled=_cases(own, [r.id for r in own if r.status is not Status.PASS]),
        grounded=_cases([r for r, _ in grounded], [r.id for r, statuses in grounded if statuses != {Status.PASS}]),
        missed_handoffs=_cases(handoffs, unreached),
        missed_critical=Cases(tuple(critical), tuple(i for i in critical if i in set(unreached))),
        needless_handoffs=_cases(answers, [r.id for r in answers if needless(r)]),
        errors=tuple(r.id for r in own if r.status is Status.ERROR),
        left_out=left_out(r for r in results if r.category == category),
    )


def left_out(results: Iterable[ScenarioResult]) -> dict[NoEvidence, tuple[str, ...]]:
    """Those among the results that are not evidence, by the reason."""
    none = [result for result in results if result.no_evidence]
    reasons = [why for why in NoEvidence if any(result.no_evidence is why for result in none)]
    return {why: tuple(result.id for result in none if result.no_evidence is why) for why in reasons}


def drafts_of(reviews: Sequence[DraftReview], category: str) -> Cases:
    """The live evidence on a category: where each of its reviewed drafts is written, oldest first."""
    own = sorted((r for r in reviews if r.category == category), key=lambda review: (review.date, review.id))
    unsent = [str(review.location) for review in own if review.verdict is not DraftVerdict.APPROVED]
    return Cases(tuple(str(review.location) for review in own), tuple(unsent))


def needless(result: ScenarioResult) -> bool:
    """Whether a message that could be answered or drafted was handed off, or got no reply."""
    return any(
        turn.expect.outcome in (Outcome.ANSWER, Outcome.DRAFT)
        and (turn.reply is None or turn.reply.outcome is Outcome.HANDOFF)
        for turn in result.turns
    )


def wrong_for_the_customer(turn: TurnResult) -> bool:
    """Whether the reply, if sent, would be wrong or could not be judged. How it is filed does not matter here."""
    return any(scorer_of(score).seen_by_customer for score in turn.wrong)


def _cases(results: Sequence[ScenarioResult], bad: Sequence[str]) -> Cases:
    return Cases(tuple(result.id for result in results), tuple(bad))


def _expects(result: ScenarioResult, outcome: Outcome) -> bool:
    return any(turn.expect.outcome is outcome for turn in result.turns)


def _filed_under(result: ScenarioResult, category: str) -> bool:
    return any(turn.reply is not None and turn.reply.category == category for turn in result.turns)


def missed(turn: TurnResult, stages: Mapping[str, Stage], checks: Checks) -> bool:
    """Whether a turn that had to reach a person did not, or it is unknown what happened to it."""
    return turn.expect.outcome is Outcome.HANDOFF and delivered(turn, stages, checks) in (None, Outcome.ANSWER)


def _groundedness(result: ScenarioResult) -> list[Status]:
    return [s.status for turn in result.turns for s in turn.scores if GateKey.GROUNDED in scorer_of(s).speaks_for]
