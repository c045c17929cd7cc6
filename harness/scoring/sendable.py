"""Can the answer be sent to a customer at all?"""

import re
from functools import partial

from harness.scoring.scorer import Scorer
from harness.turns import MOST_ANSWER, Reply, Score, failed, passed, skipped
from harness.workspace import Expect, Outcome, Workspace

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@partial(Scorer, "sendable", local=True)
def sendable(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when the answer has words, is short enough for some channel, and has no control characters."""
    if reply.outcome is Outcome.HANDOFF:
        return skipped("sendable")
    if not reply.answer.strip():
        return failed("sendable", "the answer is empty")
    if len(reply.answer) > MOST_ANSWER:
        return failed("sendable", f"the answer is longer than {MOST_ANSWER:,} characters")
    if found := _CONTROL.search(reply.answer):
        return failed("sendable", f"the answer contains a character that cannot be shown (U+{ord(found[0]):04X})")
    return passed("sendable")
