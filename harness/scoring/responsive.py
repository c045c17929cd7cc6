"""Does the answer answer what the customer asked? By the question head of the pair model, on the answer's own words.

A sentence copied from the wrong section is grounded; whether it is an answer shows only beside the question.
"""

from functools import partial

from harness.reference import OtherLanguageError
from harness.reference.models import ModelMissingError, PairModel
from harness.scoring.reader_text import as_read, nothing_to_read
from harness.scoring.scorer import GateKey, Scorer
from harness.turns import Conversation, Reply, Score, Status, failed, passed, skipped
from harness.workspace import Expect, Outcome, Workspace

RESPONSIVE_AT = 0.027  # from which an answer answers; it doubts about one right one of 20: `make bench-responsive`
FEW_WORDS = 6  # a message of fewer is read together with the one before it: "and for the pro plan?"
_SHOWN = 80  # characters of a question
_ENGLISH_ONLY = "the embedded pair model understands English only: name another in rules/models.yaml (docs/models.md)"


@partial(
    Scorer, "responsive", speaks_for=frozenset((GateKey.RESPONSIVE,)), local=True,
)  # fmt: skip
def responsive(
    expect: Expect, reply: Reply, workspace: Workspace, conversation: Conversation, pair_model: PairModel
) -> Score:
    """Passes when the answer answers the question, by the pair model; the value is how likely it does.

    It counts for the gate's `responsive` alone and fails no scenario: what is expected there was written by a person,
    who is right more often. Where the model is not installed, or does not
    understand the language, it is an error, which counts against that gate. A reply
    that has to ask for something (`asks_for`) is skipped.
    """
    if reply.outcome is Outcome.HANDOFF or expect.asks_for or nothing_to_read(reply.answer):
        return skipped("responsive")
    question = asked_in(conversation.message, conversation.history[-1].message if conversation.history else "")
    try:
        value = responsiveness(reply.answer, question, pair_model)
    except ModelMissingError as error:
        return Score("responsive", Status.ERROR, str(error))
    except OtherLanguageError as error:
        return Score("responsive", Status.ERROR, f"{error}, and {_ENGLISH_ONLY}")
    if value >= RESPONSIVE_AT:
        return passed("responsive", value=value)
    asked = f"{question[:_SHOWN]}..." if len(question) > _SHOWN else question
    words = f'the answer does not answer "{asked}": {value:.3f}, needs at least {RESPONSIVE_AT:g}'
    return failed("responsive", words, value)


def asked_in(message: str, before: str) -> str:
    """What a customer asks in a message: with the one before it where it is too short to be understood alone."""
    whole = f"{before} {message}" if len(message.split()) < FEW_WORDS else message
    return " ".join(whole.split())


def responsiveness(answer: str, question: str, pair_model: PairModel) -> float:
    """How likely an answer, as a customer reads it, answers a question: 0 to 1.

    Raises ModelMissingError, and OtherLanguageError for a language that the model does not understand.
    """
    read = as_read(answer)
    pair_model.require_understood([question, read])
    return round(pair_model.look(read, [question])[0].answers, 4)
