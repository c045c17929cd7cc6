"""Did a handoff go to the right queue?"""

from functools import partial

from harness.scoring.scorer import ReplyStep, Scorer
from harness.turns import Reply, Score, failed, passed, skipped
from harness.workspace import Expect, Outcome, Workspace


@partial(
    Scorer, "queue", blames=ReplyStep.DECISION, seen_by_customer=False, local=True,
    expects=lambda expect: expect.queue, tells=lambda reply: reply.queue,
)  # fmt: skip
def queue(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when a handoff went to the expected queue."""
    if reply.outcome is not Outcome.HANDOFF:
        return skipped("queue")
    if reply.queue == expect.queue:
        return passed("queue")
    why = f" ({reply.reason})" if reply.reason else ""
    return failed("queue", f"handed off to `{reply.queue}`, expected `{expect.queue}`{why}")
