"""Briefs whose customer cannot get what it wants, or knows what nobody asks for."""

from collections.abc import Iterator

from harness.findings import Remark, Severity, kind
from harness.runs import TurnResult
from harness.scoring import unstated
from harness.suite.audit.subject import ScenariosSubject, about
from harness.workspace import Outcome, Standing, Told


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


@kind("brief-fact-never-asked", Severity.NOTE, needs_run=True)
def fact_never_asked(subject: ScenariosSubject) -> Iterator[Remark]:
    """The customer of a brief knows facts that no support AI has asked for in any run, and that it never told.

    **Why.** They look like a test of what the support AI asks, or of what the customer keeps to itself, and test
    nothing. Perhaps it was asked in words that nobody recognised.

    **Bad**: `when_asked: {browser: Firefox}` on a double charge.

    **Good**: what an agent would ask for; with the questions under `asked`, where the name alone says little.
    """
    held: dict[str, list[TurnResult]] = {}
    for result in (each for _, results in subject.of_today for each in results):
        held.setdefault(result.id, []).extend(turn for turn in result.turns if turn.simulated)
    for scenario in subject.scenarios:
        turns = held.get(scenario.id)
        if not scenario.brief or not turns:
            continue
        asked = {name for turn in turns if turn.simulated for name in turn.simulated.asked}
        written = " ".join(turn.message for turn in turns)
        facts = [(name, fact) for told, name, fact in scenario.brief.knows.all() if told is not Told.AT_ONCE]
        if idle := [f"`{name}`" for name, fact in facts if name not in asked and not fact.told_in(written)]:
            message = f"no support AI that was run has asked the customer of `{scenario.id}` for {', '.join(idle)}"
            yield about(scenario, message, "remove what nobody asks for, or write the questions for it under `asked`")
