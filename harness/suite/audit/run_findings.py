"""What finished runs show about the scenarios: expectations that no support AI agrees with, and flakiness."""

import datetime as dt
from collections.abc import Iterator

from harness.findings import Remark, Severity, kind
from harness.runs import ScenarioResult
from harness.scoring import all_scorers
from harness.suite.audit.subject import FinishedRun, ScenariosSubject, about
from harness.turns import Status

QUARANTINE_DAYS = 14


@kind("scenario-doubted", Severity.WARNING, needs_run=True)
def doubted(subject: ScenariosSubject) -> Iterator[Remark]:
    """At least two support AIs were run, and all of them agree on a result that the scenario does not expect.

    **Why.** Each of them can be wrong. But a wrong expectation is more likely than the same mistake by all of them.

    **Bad**: only the scenario files `my card was declined` under `bugs`.

    **Good**: a person checks it, and fixes the expectation or explains in a note why it is right.
    """
    newest: dict[str, list[ScenarioResult]] = {}
    for run, results in subject.of_today:
        newest.setdefault(run.pipeline, results)
    if len(newest) < 2:
        return
    by_id = [{result.id: result for result in results} for results in newest.values()]
    names = ", ".join(sorted(newest))
    for scenario in subject.scenarios:
        found = [results[scenario.id] for results in by_id if scenario.id in results]
        if len(found) < len(newest) or (words := _agreed(found)) is None:
            continue
        yield about(
            scenario,
            f"all {len(newest)} support AIs that were run ({names}) contradict `{scenario.id}`: {words}",
            "check whether the expectation is right; fix it, or explain in `notes:` why it is right",
        )


@kind("scenario-flaky", Severity.WARNING, needs_run=True)
def flaky(subject: ScenariosSubject) -> Iterator[Remark]:
    """A scenario passed some repeats of a run and failed others.

    **Why.** Its result can change from run to run: it breaks builds in which nothing changed, and people stop
    paying attention. The support AI is unstable there, and that needs a fix. Until then, a quarantine keeps the
    scenario visible but out of the evidence, and ends by itself.

    **Bad**: you delete it, or run it again until it passes.

    **Good**: `quarantine: {until: 2026-12-09, because: the model flips between two sections}`.
    """
    until = subject.workspace.today + dt.timedelta(days=QUARANTINE_DAYS)
    for run, results in _newest_with_repeats(subject):
        for result in results:
            scenario = subject.by_id[result.id]
            if result.flaky and not scenario.quarantined(subject.workspace.today):
                passed, held = result.repeats.count(Status.PASS), len(result.repeats)
                way = "make the support AI stable here" if scenario.severity == "critical" else (
                    f"make the support AI stable here, or add `quarantine: {{until: {until}, because: ...}}`"
                )  # fmt: skip
                yield about(scenario, f"`{result.id}` passed {passed} of {held} repeats in {run.name}", way)


def _newest_with_repeats(subject: ScenariosSubject) -> Iterator[tuple[FinishedRun, list[ScenarioResult]]]:
    """Of each support AI, the newest run with repeats."""
    seen = set()
    for run, results in subject.of_today:
        if run.pipeline not in seen and any(len(result.repeats) > 1 for result in results):
            seen.add(run.pipeline)
            yield run, results


def _agreed(found: list[ScenarioResult]) -> str | None:
    """The first thing on which all replies to a turn agree against what it expects, in words."""
    if found[0].simulated:
        return None  # no two conversations have the same turns
    turns = len({turn.turn for turn in found[0].turns})
    for number in range(1, turns + 1):
        replies = [t.reply for result in found for t in result.turns if t.turn == number and not t.variant]
        expect = next(t.expect for t in found[0].turns if t.turn == number)
        for scorer in all_scorers().values():
            told = {scorer.tells(reply) if reply and scorer.tells else None for reply in replies}
            wanted = scorer.expects(expect) if scorer.expects else None
            right = wanted if isinstance(wanted, tuple) else (wanted,)
            if (
                wanted
                and wanted is not True
                and len(told) == 1
                and (one := told.pop()) is not None
                and one not in right
            ):
                return (f"turn {number}: " if turns > 1 else "") + f"the {scorer.name} is `{one}`"
    return None
