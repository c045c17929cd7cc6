"""Does the answer state what it must?"""

from collections.abc import Sequence
from functools import partial

from harness.scoring.said_words import says
from harness.scoring.scorer import Scorer, ScorerGroup
from harness.turns import Reply, Score, failed, passed, skipped
from harness.workspace import Expect, Outcome, Workspace


@partial(
    Scorer, "states", group=ScorerGroup.FACTS, local=True, expects=lambda expect: expect.states,
)  # fmt: skip
def states(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when the answer states every required fact, as a reader sees it."""
    if reply.outcome is Outcome.HANDOFF:
        return skipped("states")
    absent = unstated(expect.states, reply.answer)
    if not absent:
        return passed("states", value=1.0)
    share = 1 - len(absent) / len(expect.states)
    wanted = ", ".join(" or ".join(f'"{words}"' for words in fact) for fact in absent)
    return failed("states", f"the answer does not say {wanted}", share)


def unstated(facts: Sequence[Sequence[str]], text: str) -> list[Sequence[str]]:
    """The facts that a reader of a text finds in none of their wordings."""
    return [fact for fact in facts if not any(says(text, words) for words in fact)]
