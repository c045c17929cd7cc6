"""Are the expected actions proposed, and none where none may be?"""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from harness.scoring.scorer import ReplyStep, Scorer
from harness.turns import Reply, Score, failed, passed
from harness.workspace import ActionKind, Expect, ProposedAction, Workspace


@partial(
    Scorer, "actions", blames=ReplyStep.FOLLOW_UP, seen_by_customer=False, local=True,
    expects=lambda expect: expect.actions is not None,
)  # fmt: skip
def actions(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when every expected action is proposed. Where none is expected (`actions: []`), none may be.

    Needless actions besides the expected ones do not fail it: the reason names them, and reports count them.
    """
    expected = expect.actions or ()
    missing, needless = difference(expected, reply.actions)
    words = [f"missing action: {_named(missing)}"] if missing else []
    words += [f"needless action: {_named(needless)}"] if needless else []
    if not fits(expected, reply.actions):
        return failed("actions", "; ".join(words))
    return passed("actions", "; ".join(words))


def fits(expected: Sequence[ActionKind], proposed: Sequence[ProposedAction]) -> bool:
    """Whether nothing is missing, and nothing proposed where nothing may be."""
    missing, needless = difference(expected, proposed)
    return not missing and (bool(expected) or not needless)


def difference(
    expected: Sequence[ActionKind], proposed: Sequence[ProposedAction]
) -> tuple[list[ActionKind], list[ActionKind]]:
    """The actions that are missing, and those that are needless; one that is proposed twice is needless once."""
    wanted, found = Counter(expected), Counter(action.kind for action in proposed)
    return list((wanted - found).elements()), list((found - wanted).elements())


def _named(kinds: Sequence[ActionKind]) -> str:
    return ", ".join(f"`{kind}`" for kind in kinds)
