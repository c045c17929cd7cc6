"""A scenario as if the support AI had done all that is expected."""

from harness.runs import ScenarioResult, TurnResult
from harness.scoring import GateKey, all_scorers
from harness.turns import Reply, Score, Status
from harness.workspace import Expect, Outcome, Scenario, Standing, Workspace


def as_expected(scenario: Scenario, workspace: Workspace) -> ScenarioResult:
    """Every turn as expected: confident, from an approved source, grounded and responsive.

    It is answered where no outcome is expected. With a brief all that must hold in the end holds after the last turn.
    """
    at = scenario.location
    *before, last = (turn.expect for turn in scenario.turns)
    expects = [*before, scenario.whole.with_own(last).as_kept if scenario.brief else last]
    return ScenarioResult(
        tuple(
            TurnResult(
                scenario.id, scenario.category, scenario.severity, at.file, at.line, number, turn.customer, expect,
                _reply(expect, scenario.category), scores=_scores(expect),
                no_evidence=scenario.no_evidence(workspace.today), sealed=workspace.rollout.seal.holds(scenario),
                customer=scenario.customer or None,
            )
            for number, (turn, expect) in enumerate(zip(scenario.turns, expects, strict=True), 1)
        )
    )  # fmt: skip


def _reply(expect: Expect, category: str) -> Reply:
    filed = expect.category[0] if expect.category else category
    outcome = expect.outcome or Outcome.ANSWER
    return Reply(outcome, filed, 1.0, citations=expect.source or (), standing=Standing.APPROVED, retrieval=1.0)


def _scores(expect: Expect) -> tuple[Score, ...]:
    if expect.outcome is Outcome.HANDOFF:
        return ()
    asked_for = (scorer for scorer in all_scorers().values() if scorer.speaks_for - {GateKey.HANDLED})
    applies = (scorer for scorer in asked_for if scorer.expects is None or scorer.expects(expect))
    return tuple(Score(scorer.name, Status.PASS, value=1.0) for scorer in applies)
