"""Did a message go to people for the right reason?"""

from functools import partial

from harness.scoring.scorer import ReplyStep, Scorer
from harness.turns import Reply, Score, failed, passed, skipped
from harness.workspace import Expect, Outcome, Workspace


@partial(
    Scorer, "rule", blames=ReplyStep.DECISION, seen_by_customer=False, local=True,
    expects=lambda expect: expect.rule,
)  # fmt: skip
def rule(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when the expected rule decided a handoff or a draft. It is skipped where a pipeline reports no rules."""
    if reply.fired is None or reply.outcome is Outcome.ANSWER:
        return skipped("rule")
    if reply.rule == expect.rule:
        return passed("rule")
    decided = f"`{reply.rule}` decided" if reply.rule else "no rule fired"
    fired = "; it fired too, but ranks lower" if expect.rule in reply.fired else ""
    return failed("rule", f"{decided}, expected `{expect.rule}`{fired}")
