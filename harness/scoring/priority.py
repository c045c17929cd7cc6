"""Was the message given the right priority?"""

from functools import partial

from harness.scoring.scorer import ReplyStep, Scorer, ScorerGroup
from harness.turns import Reply, Score, failed, passed
from harness.workspace import Expect, Workspace


@partial(
    Scorer, "priority", group=ScorerGroup.TRIAGE, blames=ReplyStep.FOLLOW_UP, seen_by_customer=False, local=True,
    expects=lambda expect: expect.priority,
)  # fmt: skip
def priority(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when the reply has exactly the expected priority."""
    if reply.priority is expect.priority:
        return passed("priority")
    given = f"given priority `{reply.priority}`" if reply.priority else "given no priority"
    return failed("priority", f"{given}, expected `{expect.priority}`")
