"""Does the reply ask the customer for what it must?"""

from functools import partial

from harness.reference.models import Encoder, ModelMissingError
from harness.scoring.asked_facts import means
from harness.scoring.requests import names, requests, wants_a_fact
from harness.scoring.scorer import Scorer, ScorerGroup
from harness.turns import Reply, Score, Status, failed, passed, skipped
from harness.workspace import Expect, Outcome, Workspace


@partial(
    Scorer, "asks_for", group=ScorerGroup.CRITERIA, local=True,
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
    perhaps = [each for each in asked if wants_a_fact(each)]
    try:
        absent = [
            fact for fact in unnamed if not any(means(each, words, encoder) for each in perhaps for words in fact)
        ]
    except ModelMissingError as error:
        return Score("asks_for", Status.ERROR, str(error))
    if not absent:
        return passed("asks_for", value=1.0)
    wanted = ", ".join(" or ".join(f'"{words}"' for words in fact) for fact in absent)
    return failed("asks_for", f"the reply does not ask for {wanted}", 1 - len(absent) / len(expect.asks_for))
