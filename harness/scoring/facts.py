"""Does the answer state what it must, and nothing it must not?"""

from __future__ import annotations

from harness.turns import Reply, Score, failed, passed, skipped
from harness.workspace import Expect, Outcome, Workspace, normalise


def states(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when every required fact stands in the answer; case, quotes and spacing do not matter."""
    if not expect.states or reply.outcome is Outcome.HANDOFF:
        return skipped("states")
    text = normalise(reply.answer)
    absent = [fact for fact in expect.states if not any(normalise(words) in text for words in fact)]
    if not absent:
        return passed("states", value=1.0)
    share = 1 - len(absent) / len(expect.states)
    wanted = ", ".join(" or ".join(f'"{words}"' for words in fact) for fact in absent)
    return failed("states", f"the answer does not say {wanted}", share)


def never_states(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when no forbidden words stand in what the pipeline wrote, delivered or not."""
    if not expect.never_states:
        return skipped("never_states")
    text = normalise(reply.answer)
    said = [words for words in expect.never_states if normalise(words) in text]
    if said:
        return failed("never_states", "the answer says " + ", ".join(f'"{words}"' for words in said))
    return passed("never_states")
