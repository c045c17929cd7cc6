"""Was the message filed under the right category?"""

from functools import partial

from harness.scoring.scorer import ReplyStep, Scorer, ScorerGroup
from harness.turns import Reply, Score, failed, passed
from harness.workspace import NOT_OURS, Expect, Workspace


@partial(
    Scorer, "category", group=ScorerGroup.TRIAGE, blames=ReplyStep.TRIAGE, seen_by_customer=False, local=True,
    expects=lambda expect: expect.category, tells=lambda reply: reply.category,
)  # fmt: skip
def category(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when the message is filed under an expected category; for `none`, under none of the workspace's."""
    right = expect.category or ()
    if reply.category in right or (NOT_OURS in right and reply.category not in workspace.categories):
        return passed("category")
    wanted = " or ".join(f"`{name}`" for name in right)
    return failed("category", f"filed under `{reply.category}`, expected {wanted}")
