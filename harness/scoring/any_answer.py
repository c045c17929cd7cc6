"""Scenarios that any answer passes: they show that the AI answered, and nothing of what it said."""

from harness.scoring.groundedness import CONTENT, words
from harness.workspace import Expect, Outcome, Scenario, Workspace


def accepts_any_answer(scenario: Scenario, workspace: Workspace) -> bool:
    """Whether nothing is expected of its answers but that they come, and what they must not say or exceed.

    `source` with every article and `states` with a word such as `the` say nothing either.
    """
    wants = scenario.wants
    if scenario.whole.milestones or wants.states or wants.source or wants.handoff:
        return False
    return not any(_says_which(expect, workspace) for expect in scenario.expects)


def _says_which(expect: Expect, workspace: Workspace) -> bool:
    """Whether some answers fail for what they say; a handoff is what it is."""
    other = (expect.asks_for, expect.criteria, expect.calls, expect.reference, expect.actions, expect.rule)
    if expect.outcome is Outcome.HANDOFF or any(other):
        return True
    named = {ref.partition("#")[0] for ref in expect.source or ()}
    some = bool(named) and (len(named) == 1 or len(named) < len(workspace.articles))
    return some or any(all(map(_tells, wordings)) for wordings in expect.states)


def _tells(fact: str) -> bool:
    return any(character.isdigit() for character in fact) or any(word.weight > CONTENT for word in words(fact))
