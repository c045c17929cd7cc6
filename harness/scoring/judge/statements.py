"""The judge's verdicts on an answer, statement by statement, as findings."""

from collections.abc import Sequence

from pydantic import BaseModel

from harness.scoring.groundedness import CheckedAnswer, sentences
from harness.turns import ClaimFinding, Support

_SHOWN = 500  # characters of what a model wrote
_SAME_SENTENCE = 0.5  # share of a statement's words


def findings(
    answer: str, replies: Sequence[BaseModel], score: float, threshold: float, figures: str
) -> tuple[ClaimFinding, ...]:
    """The statements with their verdicts. An answer has an unsupported one exactly when its score is too low.

    A calibration card measures how often the scores are right at the threshold, so the threshold decides:
    above it a doubted statement is shown and does not fail the answer; below it, where no statement
    is doubted or none was judged, the answer as a whole is unsupported.
    """
    passes = score >= threshold
    found = tuple(_finding(answer, verdict, passes) for reply in replies for verdict in _verdicts(reply))
    if found and (passes or any(finding.support is not Support.SUPPORTED for finding in found)):
        return found
    support = Support.SUPPORTED if passes else Support.MISSING
    why = f"{figures}; needs at least {threshold:g}"
    return (ClaimFinding(answer, 0, len(answer), support, score, why=why), *found)


def unjudged(answer: str, why: str) -> CheckedAnswer:
    """An answer that is not supported, whatever a judge would say."""
    return CheckedAnswer(
        (ClaimFinding(answer[:_SHOWN], 0, min(len(answer), _SHOWN), Support.MISSING, 0.0, why=why),), 0.0
    )


def _verdicts(reply: BaseModel) -> list[dict[str, str | int]]:
    """The verdicts of a reply; a plain list of statements has none."""
    return [each for each in reply.model_dump().get("statements", ()) if isinstance(each, dict)]


def _finding(answer: str, verdict: dict[str, str | int], passes: bool) -> ClaimFinding:
    statement, reason = str(verdict["statement"])[:_SHOWN], str(verdict["reason"])[:_SHOWN]
    start, end = _place(answer, statement)
    if verdict["verdict"] == 1:
        return ClaimFinding(statement, start, end, Support.SUPPORTED, 1.0)
    if passes:
        return ClaimFinding(statement, start, end, Support.SUPPORTED, 0.0, why=f"the judge doubts it: {reason}")
    return ClaimFinding(statement, start, end, Support.MISSING, 0.0, why=f"the judge: {reason}")


def _place(answer: str, statement: str) -> tuple[int, int]:
    """The place of the sentence behind a statement: the one with most of its words; (0, 0) if none has any."""
    wanted = _words(statement)
    best, start, end = _SAME_SENTENCE * len(wanted), 0, 0
    for sentence in sentences(answer):
        shared = len(wanted & _words(sentence.text))
        if shared > best:
            best, start, end = shared, sentence.start, sentence.end
    return start, end


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip(".,;:!?\"'()") for word in text.lower().split())
