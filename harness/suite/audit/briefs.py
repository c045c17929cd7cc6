"""Briefs whose customer cannot get what it wants."""

from collections.abc import Iterator

from harness.findings import Remark, Severity, kind
from harness.scoring import unstated
from harness.suite.audit.subject import ScenariosSubject, about
from harness.workspace import Outcome, Standing


@kind("brief-wants-unstated", Severity.WARNING)
def wants_unstated(subject: ScenariosSubject) -> Iterator[Remark]:
    """The customer of a brief wants a fact that no approved section states, and an answer is expected.

    **Why.** The customer can only give up, or leave content with a fact that the support AI invented.

    **Bad**: `wants: {states: ["within 3 hours"]}`, where the articles say 2 working days.

    **Good**: the words of a section; or expect a handoff, where nobody has written the answer yet.
    """
    sections = subject.workspace.sections.items()
    texts = [text.text for ref, text in sections if subject.workspace.standing(ref) is Standing.APPROVED]
    for scenario in subject.scenarios:
        if not scenario.brief or scenario.whole.outcome is Outcome.HANDOFF:
            continue
        for fact in scenario.wants.states:
            if all(unstated([fact], text) for text in texts):
                message = f'the customer of `{scenario.id}` wants "{fact[0]}", which no approved section states'
                yield about(scenario, message, "use the words of a section, add it to one, or expect a handoff")
