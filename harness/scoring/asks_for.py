"""Does the reply ask the customer for what it must?"""

from collections.abc import Sequence
from functools import partial

from harness.reference.models import Encoder, ModelMissingError
from harness.scoring.requests import names, requests
from harness.scoring.scorer import Scorer, ScorerGroup
from harness.turns import Reply, Score, Status, failed, passed, skipped
from harness.workspace import Expect, Outcome, Workspace

ALIKE = 0.8  # of a request and "What is your order number?"; below it other facts are asked for: tests/asked_cases.yaml


@partial(
    Scorer, "asks_for", group=ScorerGroup.CRITERIA, local=True, asks_encoder=True,
    expects=lambda expect: expect.asks_for,
)  # fmt: skip
def asks_for(expect: Expect, reply: Reply, workspace: Workspace, encoder: Encoder) -> Score:
    """Passes when a question or request of the reply names each fact, or means it by the embedded text model.

    That model understands English; in other languages the fact has to be named. Where the model is not installed,
    what is not named is an error.
    """
    if reply.outcome is Outcome.HANDOFF:
        return skipped("asks_for")
    asked = requests(reply.answer)
    unnamed = [fact for fact in expect.asks_for if not any(names(each, words) for each in asked for words in fact)]
    try:
        absent = [fact for fact in unnamed if not _means(asked, fact, encoder)]
    except ModelMissingError as error:
        return Score("asks_for", Status.ERROR, str(error))
    if not absent:
        return passed("asks_for", value=1.0)
    wanted = ", ".join(" or ".join(f'"{words}"' for words in fact) for fact in absent)
    return failed("asks_for", f"the reply does not ask for {wanted}", 1 - len(absent) / len(expect.asks_for))


def _means(asked: Sequence[str], fact: Sequence[str], encoder: Encoder) -> bool:
    """Whether a request is like a question for the fact in one of its wordings."""
    if not asked:
        return False
    questions = encoder.embed([f"What is your {words}?" for words in fact])
    return bool((encoder.embed(asked) @ questions.T).max() >= ALIKE)
