"""Did what had to go to a person go there, and nothing else?"""

from functools import partial

from harness.scoring.reader_text import nothing_to_read
from harness.scoring.requests import states_nothing
from harness.scoring.scorer import ReplyStep, Scorer
from harness.turns import Fault, Reply, Score, failed, passed
from harness.workspace import Expect, Outcome, Workspace

_SHOWN = 80  # characters of an answer


@partial(
    Scorer, "outcome", blames=ReplyStep.DECISION, local=True,
    expects=lambda expect: expect.outcome, tells=lambda reply: reply.outcome,
)  # fmt: skip
def outcome(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when the pipeline decided as expected: `answer`, `draft` or `handoff`.

    A handoff that should have been made is a missed one, one that should not have been is a needless one. A handoff
    says nothing to the customer, so one with an answer beside it fails: nobody knows what was decided. An answer of
    questions, thanks, greetings or a bare yes or no fails too, unless it has to ask for something (`asks_for`).
    """
    why = f" ({reply.reason})" if reply.reason else ""
    if reply.outcome is expect.outcome:
        if reply.outcome is Outcome.HANDOFF and reply.answer.strip():
            return failed(
                "outcome", f'handed off, but with an answer beside it: "{reply.answer.strip()[:_SHOWN]}"{why}'
            )
        if _states_nothing(expect, reply):
            return failed("outcome", f'the answer states nothing: "{reply.answer.strip()[:_SHOWN]}"{why}')
        return passed("outcome")
    if expect.outcome is Outcome.HANDOFF:
        words = f"missed handoff: it had to go to a person, the pipeline decided `{reply.outcome}`{why}"
        return failed("outcome", words, fault=Fault.MISSED_HANDOFF)
    if reply.outcome is Outcome.HANDOFF:
        words = f"needless handoff: it could be answered, but went to `{reply.queue}`{why}"
        return failed("outcome", words, fault=Fault.NEEDLESS_HANDOFF)
    return failed("outcome", f"decided `{reply.outcome}`, expected `{expect.outcome}`{why}")


def _states_nothing(expect: Expect, reply: Reply) -> bool:
    """Whether an answer in words claims nothing. Where it has to ask it need not; what cites nothing fails anyway."""
    if reply.outcome is not Outcome.ANSWER or expect.asks_for or not reply.citations or nothing_to_read(reply.answer):
        return False
    return states_nothing(reply.answer)
