"""Do the AI's answers of a week answer what the customers asked? The model that runs have, on a sample of them."""

from collections.abc import Iterator, Sequence

from harness.live.week.case import ReviewCase
from harness.live.week.groundedness import MOST_CHECKED, by_lot
from harness.live.week.questions import QuestionAnswer, ReviewQuestion, WeekFinding
from harness.reference import OtherLanguageError
from harness.reference.models import PairModel
from harness.scoring import RESPONSIVE_AT, asked_in, responsiveness

_ENDS_OF_SENTENCES = ".!:"

_Answer = tuple[int, str, str]
"""A turn from 1, the question and the answer."""


def beside_the_question(cases: Sequence[ReviewCase], pair_model: PairModel) -> QuestionAnswer:
    """The conversations with an answer to another question, the worst first, whatever the answer cites.

    Raises ModelMissingError.
    """
    at_hand = [(case, found) for case in cases if case.answered and (found := tuple(_answers(case)))]
    drawn = sorted(at_hand, key=by_lot)[:MOST_CHECKED]
    worst, unjudged = list[tuple[ReviewCase, float, int]](), list[str]()
    for case, answers in drawn:
        try:
            worst.append((case, *_worst(answers, pair_model)))
        except OtherLanguageError as error:
            unjudged.append(str(error))
    beside = sorted((each for each in worst if each[1] < RESPONSIVE_AT), key=lambda each: each[1])
    findings = (WeekFinding(ReviewQuestion.BESIDE, case, turn=number) for case, _, number in beside)
    return QuestionAnswer(
        ReviewQuestion.BESIDE, len(worst), tuple(findings), drawn_from=len(at_hand) - len(unjudged),
        unjudged=len(unjudged), why_unjudged=next(iter(unjudged), ""),
    )  # fmt: skip


def _worst(answers: Sequence[_Answer], pair_model: PairModel) -> tuple[float, int]:
    """How likely the answer does that is furthest from its question, and its turn.

    Raises OtherLanguageError where it has an answer that could not be judged, and none that is doubted.
    """
    judged, unjudged = list[tuple[float, int]](), list[OtherLanguageError]()
    for number, asked, said in answers:
        try:
            judged.append((responsiveness(said, asked, pair_model), number))
        except OtherLanguageError as error:
            unjudged.append(error)
    if unjudged and min(judged, default=(1.0, 0))[0] >= RESPONSIVE_AT:
        raise unjudged[0]
    return min(judged)


def _answers(case: ReviewCase) -> Iterator[_Answer]:
    """The AI's answers at hand; not what it says when a person takes over, and not what it asks back."""
    for number, turn in enumerate(case.turns, 1):
        said = turn.reply.text.strip() if turn.reply and turn.answered_by_ai else ""
        if said and not _only_asks(said):
            yield number, asked_in(turn.message, case.turns[number - 2].message if number > 1 else ""), said


def _only_asks(said: str) -> bool:
    return said.endswith("?") and not any(sign in said for sign in _ENDS_OF_SENTENCES)
