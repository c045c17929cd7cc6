"""Did a handoff go to the right queue?"""

from functools import partial

from harness.scoring.scorer import ReplyStep, Scorer
from harness.turns import Fault, Reply, Score, failed, passed, skipped
from harness.workspace import Expect, Outcome, Workspace


@partial(
    Scorer, "queue", blames=ReplyStep.DECISION, seen_by_customer=False, local=True,
    expects=lambda expect: expect.queue or bool(expect.outcome), tells=lambda reply: reply.queue,
)  # fmt: skip
def queue(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when a handoff went to the expected queue. Without a queue, or to an unknown one, it always fails.

    It reaches nobody, so where a handoff was expected it is a missed one. An answer with a queue beside it
    fails as well: nobody knows whether a person has the conversation now. A draft may have one, where agents read it.
    """
    why = f" ({reply.reason})" if reply.reason else ""
    if reply.outcome is Outcome.ANSWER and reply.queue:
        return failed("queue", f"answered, but with the queue `{reply.queue}` beside it{why}")
    if reply.outcome is not Outcome.HANDOFF:
        return skipped("queue")
    fault = Fault.MISSED_HANDOFF if expect.outcome is Outcome.HANDOFF else None
    if reply.queue is None:
        return failed("queue", f"handed off to no queue{why}", fault=fault)
    if all(reply.queue != known.id for known in workspace.handoff.queues):
        words = f"handed off to `{reply.queue}`, which is no queue in rules/handoff.yaml{why}"
        return failed("queue", words, fault=fault)
    if expect.queue is None:
        return skipped("queue")
    if reply.queue == expect.queue:
        return passed("queue")
    return failed("queue", f"handed off to `{reply.queue}`, expected `{expect.queue}`{why}")
