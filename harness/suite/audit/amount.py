"""Categories with too few scenarios for their gates, whatever the support AI does."""

from collections.abc import Iterator, Sequence

from harness.findings import Remark, Severity, kind
from harness.gates import CriterionState, StageCheck, check_stage, gather, takes_words
from harness.runs import ScenarioResult
from harness.suite.audit.as_expected import as_expected
from harness.suite.audit.subject import ScenariosSubject
from harness.workspace import Category, Gate, Problem, Stage, Workspace


@kind("category-too-few", Severity.ERROR)
def too_few(subject: ScenariosSubject) -> Iterator[Problem]:
    """A category has too few scenarios for a gate, even if every one of them passed.

    An error for its current stage, a warning for a stage that it could reach.

    **Why.** A gate checks the exact bound of a rate, never the rate itself: 20 of 20 passing show 86 %, but not
    90 %. Until there are more scenarios, the category stays where it is, however good the support AI becomes.

    **Bad**: a gate with `handled: {lower_bound: 0.9}` and 20 scenarios.

    **Good**: 29 of them; the message says how many more you need, and of which kind.
    """
    perfect = [as_expected(scenario, subject.workspace) for scenario in subject.scenarios]
    for category in subject.workspace.categories.values():
        stands = subject.workspace.rollout.stages[category.id]
        for stage in list(Stage)[1 : category.ceiling.rank + 1]:
            check = _at_best(perfect, category, stage, subject.workspace)
            if check is None or check.state is CriterionState.MET:
                continue
            wanted = "; ".join(map(takes_words, check.unmet))
            now = "its current stage" if stage is stands else "which it could reach"
            yield Remark(
                category.location,
                f"`{category.id}` has too few scenarios for `{stage}`, {now}, even if all of them passed",
                f"needs {wanted}", (category.id,),
                Severity.ERROR if stage.rank <= stands.rank else Severity.WARNING,
            )  # fmt: skip
            break


def _at_best(
    perfect: Sequence[ScenarioResult], category: Category, stage: Stage, workspace: Workspace
) -> StageCheck | None:
    """The stage's gate if all went well; None where it has none. Live evidence does not come from scenarios."""
    rollout = workspace.rollout
    if stage not in rollout.gates:
        return None
    gate: Gate = rollout.gates[stage].model_copy(update={"drafts_approved_unedited": None})
    evidence = gather(perfect, category.id, {**rollout.stages, category.id: stage}, rollout.checks)
    return check_stage(stage, gate, evidence)
