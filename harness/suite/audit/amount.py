"""Categories with too few scenarios for their gates, whatever the support AI does."""

from collections.abc import Iterator

from harness.findings import Remark, Severity, kind
from harness.gates import BesideResults, Method, Standards, by_category, check_at, takes_words
from harness.ledger import tuned_on
from harness.suite.audit.expected_reply import as_expected
from harness.suite.audit.subject import ScenariosSubject
from harness.workspace import RolloutFile, Stage


@kind("category-too-few", Severity.ERROR)
def too_few(subject: ScenariosSubject) -> Iterator[Remark]:
    """A category has too few scenarios for a gate, even if every one of them passed.

    An error for its current stage, a warning for a stage that it could reach.

    **Why.** A gate checks a bound on a rate, never the rate itself: 20 of 20 passing show 82 %, but not
    90 %. Until there are more scenarios, the category stays where it is, however good the support AI becomes.

    **Bad**: a gate with `handled: {lower_bound: 0.9}` and 20 scenarios.

    **Good**: 34 of them; the message says how many more you need, and of which kind.
    """
    workspace = subject.workspace
    perfect = [as_expected(scenario, workspace) for scenario in subject.scenarios]
    rollout, tuned = _without_live(workspace.rollout), tuned_on(workspace)
    card = workspace.criteria_card
    standards = Standards.of(
        perfect, workspace.categories.values(), rollout, BesideResults(criteria_card=card, tuned=tuned)
    )
    concerning = by_category(perfect, workspace.categories)
    for category in workspace.categories.values():
        stands = workspace.rollout.stages[category.id]
        for stage in list(Stage)[1 : category.ceiling.rank + 1]:
            check, _ = check_at(concerning[category.id], category, stage, standards)
            short = [criterion for criterion in check.unmet if criterion.method is not Method.UNPROVEN]
            if not short:  # a judge without a card is no lack of scenarios
                continue
            wanted = "; ".join(map(takes_words, short))
            now = "its current stage" if stage is stands else "which it could reach"
            yield Remark(
                category.location,
                f"`{category.id}` has too few scenarios for `{stage}`, {now}, even if all of them passed",
                f"needs {wanted}", (category.id,),
                Severity.ERROR if stage.rank <= stands.rank else Severity.WARNING,
            )  # fmt: skip
            break


def _without_live(rollout: RolloutFile) -> RolloutFile:
    """The rollout without what its gates require of live work, which does not come from scenarios."""
    gates = {
        stage.replace("-", "_"): gate.model_copy(update={"drafts_approved_unedited": None})
        for stage in Stage
        if (gate := rollout.gates.of(stage))
    }
    return rollout.model_copy(update={"gates": rollout.gates.model_copy(update=gates)})
