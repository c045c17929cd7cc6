"""Does the answer cite approved sections only?"""

from functools import partial

from harness.scoring.requests import only_asks
from harness.scoring.scorer import ReplyStep, Scorer, ScorerGroup
from harness.turns import MOST_CITED, Reply, Score, failed, passed, skipped
from harness.workspace import Expect, Outcome, Standing, Workspace


@partial(
    Scorer, "citations", group=ScorerGroup.SOURCE, blames=ReplyStep.RETRIEVAL, local=True,
)  # fmt: skip
def citations(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when the answer cites at least one section, 10 at most, and every cited one exists and is approved.

    It applies to every answer and draft, whether or not the scenario expects a source, except to one that has to ask
    for something (`asks_for`) and states nothing. A draft may cite an approved
    section for agents.
    """
    if reply.outcome is Outcome.HANDOFF:
        return skipped("citations")
    if not reply.citations and expect.asks_for and only_asks(reply.answer, expect.asks_for):
        return skipped("citations")
    if not reply.citations:
        return failed("citations", "answered without citing any section")
    if len(reply.citations) > MOST_CITED:
        return failed("citations", f"cites more than {MOST_CITED} sections, so it does not say which one supports it")
    for ref in reply.citations:
        standing = workspace.standing(ref)
        if standing is Standing.MISSING:
            return failed("citations", f"cites `{ref[:120]}`, which does not exist")
        if standing is Standing.AGENTS:
            if reply.outcome is Outcome.ANSWER:
                return failed("citations", f"cites `{ref}`, which is for agents only")
        elif standing is not Standing.APPROVED:
            return failed("citations", f"cites `{ref}`, which is {standing}")
    return passed("citations")
