"""The judge: an answer's score is the lowest of its metrics, and an error if one of them is not a number."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import ragas
from pydantic import BaseModel
from ragas.metrics.collections import FactualCorrectness, Faithfulness, ResponseGroundedness

from harness.cache import key_of
from harness.pipelines import BudgetSpentError, Opening
from harness.pipelines.openai import LLM
from harness.scoring.addressed import not_for_a_judge
from harness.scoring.groundedness import CheckedAnswer, CheckerError, CitedAnswer, calibrated_threshold
from harness.scoring.judge.questions import FormQuestions
from harness.scoring.judge.ragas_llm import SYSTEM, MetricQuestions
from harness.scoring.judge.statements import findings, unjudged
from harness.scoring.reader_text import as_read
from harness.turns import MOST_ANSWER, PipelineError
from harness.workspace import JudgeMetric, encodable

_QUESTION = "What does customer support say?"  # the customer's own words are no source, and labels do not have them


@dataclass(frozen=True, slots=True)
class _Figure:
    """What a metric found in one answer."""

    metric: JudgeMetric
    value: float
    replies: tuple[BaseModel, ...]


class Judge:
    """An LLM behind ragas's metrics. Not deterministic in itself: its replies are cached, so that a rerun is."""

    def __init__(self, opening: Opening) -> None:
        """Raises PipelineError for a variable that is not set."""
        declared = opening.workspace.judge
        llm = LLM(declared, opening, "judge")
        settings = declared.model_dump(mode="json", include={"structured", "parameters", "version", "metrics"})
        made = key_of(ragas.__version__, settings, llm.base_url, llm.model).hex()[:12]
        self.fingerprint = f"judge {llm.model} {made}"
        self.jobs = declared.jobs
        calibrated = calibrated_threshold(self.fingerprint, opening)
        self._threshold = declared.threshold if calibrated is None else calibrated
        self._metrics, self._asking = declared.metrics, FormQuestions(llm, SYSTEM)
        self._at_once = asyncio.Semaphore(declared.jobs)

    async def check(self, answer: CitedAnswer) -> CheckedAnswer:
        """The verdict on each statement of the answer, and the lowest of the metrics.

        Without a source, or where no channel would take the answer, it is unsupported and the LLM is not called.
        Raises CheckerError for an answer that addresses the judge.
        """
        if not any(source.text.strip() for source in answer.sources):
            return unjudged(answer.text, "there is no source that says so")
        if len(answer.text) > MOST_ANSWER:
            return unjudged(answer.text, f"longer than {MOST_ANSWER:,} characters, so the judge was not called")
        if why := not_for_a_judge([as_read(answer.text)]):
            raise CheckerError(why)
        metrics = [m for m in self._metrics if m is not JudgeMetric.FACTUAL_CORRECTNESS or answer.reference.strip()]
        if not metrics:
            raise CheckerError("the judge measures nothing here: `factual_correctness` requires a `reference`")
        async with self._at_once:
            figures = [await self._figure(metric, answer) for metric in metrics]
        score = min(figure.value for figure in figures)
        replies = [reply for f in figures if f.metric is JudgeMetric.FAITHFULNESS for reply in f.replies]
        words = ", ".join(f"{figure.metric.replace('_', ' ')} {figure.value:.2f}" for figure in figures)
        return CheckedAnswer(findings(answer.text, replies, score, self._threshold, words), score)

    async def close(self) -> None:
        await self._asking.close()

    async def _figure(self, metric: JudgeMetric, answer: CitedAnswer) -> _Figure:
        line = MetricQuestions(self._asking)
        try:
            value = await _METRICS[metric](line, answer)
        except BudgetSpentError:
            raise
        except Exception as error:  # noqa: BLE001 - ragas raises what it likes
            raise CheckerError(f"{metric} could not be judged: {line.failed or error}") from None
        if isinstance(line.failed, BudgetSpentError):
            raise line.failed
        if line.failed:
            raise CheckerError(f"{metric} could not be judged: {line.failed}")
        if not 0 <= value <= 1:
            raise CheckerError(f"{metric} could not be judged: ragas returned {value}")
        return _Figure(metric, value, tuple(line.replies))


async def _faithfulness(line: MetricQuestions, answer: CitedAnswer) -> float:
    result = await Faithfulness(llm=line).ascore(
        user_input=_QUESTION, response=encodable(answer.text), retrieved_contexts=_contexts(answer)
    )
    _complete(line)
    return float(result.value)


async def _response_groundedness(line: MetricQuestions, answer: CitedAnswer) -> float:
    # One try each: a reply that cannot be used would be the same again, and `MetricQuestions.failed` says why.
    metric = ResponseGroundedness(llm=line, max_retries=1)
    result = await metric.ascore(response=encodable(answer.text), retrieved_contexts=_contexts(answer))
    return float(result.value)


async def _factual_correctness(line: MetricQuestions, answer: CitedAnswer) -> float:
    response, reference = encodable(answer.text), encodable(answer.reference)
    result = await FactualCorrectness(llm=line).ascore(response=response, reference=reference)
    _complete(line)
    return float(result.value)


def _complete(line: MetricQuestions) -> None:
    """Raises PipelineError when a listed statement got no verdict: ragas would count only the others."""
    counts = [len(values) for reply in line.replies for values in reply.model_dump().values()]
    for listed, judged in zip(counts[::2], counts[1::2], strict=True):
        if listed != judged:
            raise PipelineError(f"it gave {judged} verdicts on {listed} statements")


_METRICS: Mapping[JudgeMetric, Callable[[MetricQuestions, CitedAnswer], Awaitable[float]]] = {
    JudgeMetric.FAITHFULNESS: _faithfulness,
    JudgeMetric.RESPONSE_GROUNDEDNESS: _response_groundedness,
    JudgeMetric.FACTUAL_CORRECTNESS: _factual_correctness,
}


def _contexts(answer: CitedAnswer) -> list[str]:
    return [encodable(source.text) for source in answer.sources]
