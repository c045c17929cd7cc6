"""Did what had to go to a human go there, to the right queue, for the right reason?"""

from __future__ import annotations

from harness.turns import Reply, Score, failed, passed, skipped
from harness.workspace import Expect, Outcome, Workspace


def outcome(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when the pipeline decided as expected. Names missed and needless handoffs as such."""
    if expect.outcome is None:
        return skipped("outcome")
    if reply.outcome is expect.outcome:
        return passed("outcome")
    why = f" ({reply.reason})" if reply.reason else ""
    if expect.outcome is Outcome.HANDOFF:
        return failed("outcome", f"missed handoff: a human had to take it, the pipeline decided `{reply.outcome}`{why}")
    if reply.outcome is Outcome.HANDOFF:
        return failed("outcome", f"needless handoff: it could be answered, but went to `{reply.queue}`{why}")
    return failed("outcome", f"decided `{reply.outcome}`, expected `{expect.outcome}`{why}")


def queue(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when a handoff went to the expected queue."""
    if expect.queue is None or reply.outcome is not Outcome.HANDOFF:
        return skipped("queue")
    if reply.queue == expect.queue:
        return passed("queue")
    why = f" ({reply.reason})" if reply.reason else ""
    return failed("queue", f"handed to `{reply.queue}`, expected `{expect.queue}`{why}")


def rule(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when the expected rule decided. Skipped for a pipeline that does not tell its rules."""
    if expect.rule is None or reply.fired is None or reply.outcome is not Outcome.HANDOFF:
        return skipped("rule")
    if reply.rule == expect.rule:
        return passed("rule")
    decided = f"`{reply.rule}` decided" if reply.rule else "no rule fired"
    fired = "; it fired too, but ranks lower" if expect.rule in reply.fired else ""
    return failed("rule", f"{decided}, expected `{expect.rule}`{fired}")
