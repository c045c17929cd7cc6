"""A run against its baseline, both judged by the stricter of the gates of then and of today."""

from collections.abc import Sequence
from dataclasses import replace

from harness.gates.change import Baseline, Change, change_since
from harness.gates.loosened_scenarios import as_strict
from harness.gates.loosening import all_drafts, as_calibrated_then, stricter, stricter_categories
from harness.gates.pairing import pair_up
from harness.gates.verdict import Judgement, judge_run
from harness.ledger import outside_today, read_ledger
from harness.runs import RunFolder, ScenarioResult
from harness.workspace import Workspace


def judged_since(
    baseline: Baseline, folder: RunFolder, own: Sequence[ScenarioResult], results: Sequence[ScenarioResult],
    workspace: Workspace, today: Judgement, stale: bool,
) -> Change:  # fmt: skip
    """What happened since the baseline. Both are judged by the stricter of the gates of then and of today.

    Compared is what the run found itself, its `own`: the baseline may be one of those that found the rest of the
    `results`, and would make what broke since look flaky.
    """
    rollout = stricter(baseline.rollout, workspace.rollout) if baseline.rollout else workspace.rollout
    categories = stricter_categories(baseline.categories, workspace.categories)
    strict = replace(workspace, rollout=rollout, categories=categories)
    before = judge_run(baseline.results, strict, baseline.manifest)
    after = judge_run(results, strict, folder.manifest)
    then = as_calibrated_then(baseline.judged_by, strict) if baseline.judged_by else strict
    then = replace(then, drafts=all_drafts(baseline.drafts, strict.drafts))
    unchanged = judge_run(as_strict(pair_up(baseline.results, own)), then, folder.manifest)
    change = change_since(
        baseline, folder.manifest, own, workspace, before=before, after=after, as_strict=unchanged, today=today
    )
    by_hand = outside_today(workspace, read_ledger(workspace.root))
    titles = tuple(workspace.categories[each.category].title for each in by_hand)
    return replace(change, by_hand=titles, stale=stale, suite=rollout.suite)
