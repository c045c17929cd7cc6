"""Does the answer state nothing that it must not?"""

from functools import partial

from harness.scoring.said_words import contains
from harness.scoring.scorer import Scorer, ScorerGroup
from harness.turns import Reply, Score, failed, passed
from harness.workspace import Expect, Workspace


@partial(
    Scorer, "never_states", group=ScorerGroup.FACTS, local=True, expects=lambda expect: expect.never_states,
)  # fmt: skip
def never_states(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when the pipeline's text contains no forbidden words, delivered or not, to be read or in its markup."""
    said = [words for words in expect.never_states if contains(reply.answer, words)]
    if said:
        return failed("never_states", "the answer says " + ", ".join(f'"{words}"' for words in said))
    return passed("never_states")
