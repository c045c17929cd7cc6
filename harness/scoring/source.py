"""Does the answer cite the right section?"""

from functools import partial

from harness.scoring.scorer import ReplyStep, Scorer, ScorerGroup
from harness.turns import Reply, Score, failed, passed, skipped
from harness.workspace import Expect, Outcome, Workspace


@partial(
    Scorer, "source", group=ScorerGroup.SOURCE, blames=ReplyStep.RETRIEVAL, local=True,
    expects=lambda expect: expect.source,
)  # fmt: skip
def source(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when an expected section is among the cited ones.

    An expected article without a section accepts any of its sections. A message that was handed
    off has no source to check: its outcome score says what went wrong.
    """
    if reply.outcome is Outcome.HANDOFF:
        return skipped("source")
    right = expect.source or ()
    if any(accepts(wanted, cited) for wanted in right for cited in reply.citations):
        return passed("source")
    wanted = " or ".join(f"`{ref}`" for ref in right)
    cited = ", ".join(f"`{ref}`" for ref in reply.citations) or "nothing"
    return failed("source", f"answered from {cited}, expected {wanted}")


def accepts(wanted: str, cited: str) -> bool:
    """Whether a cited section satisfies an expected `article#section` or whole `article`."""
    return cited == wanted or ("#" not in wanted and cited.split("#")[0] == wanted)
