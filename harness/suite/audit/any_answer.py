"""Scenarios that expect an answer, whatever it says."""

from collections.abc import Iterator

from harness.findings import Remark, Severity, kind
from harness.scoring import accepts_any_answer
from harness.suite.audit.subject import ScenariosSubject, about


@kind("scenario-any-answer", Severity.WARNING)
def any_answer(subject: ScenariosSubject) -> Iterator[Remark]:
    """An answer is expected, and nothing of what it says.

    **Why.** An AI that gives everybody the same sentence from an article passes it, and a category of such scenarios
    moves up. What must not be said, or how long it may be, does not tell a right answer from a wrong one.

    Sealed ones are counted below the board only.

    **Bad**: `expect: {outcome: answer}`; `expect: {outcome: answer, states: ["the"]}`.

    **Good**: `expect: {source: reset-password#link-expired, states: ["60 minutes"]}`.
    """
    seal = subject.workspace.rollout.seal
    for scenario in subject.scenarios:
        if not seal.holds(scenario) and accepts_any_answer(scenario, subject.workspace):
            hint = "add the `source` that must be cited, or what it `states`"
            yield about(scenario, f"any answer passes `{scenario.id}`", hint)
