"""Sends ragas's LLM calls through the harness."""

from typing import TypeVar

from pydantic import BaseModel
from ragas.llms.base import InstructorBaseRagasLLM

from harness.pipelines import BudgetSpentError
from harness.scoring.judge.questions import FormQuestions
from harness.turns import PipelineError

SYSTEM = "You judge the answers of customer support with care. You reply with one JSON object and nothing else."

M = TypeVar("M", bound=BaseModel)


class MetricQuestions(InstructorBaseRagasLLM):
    """One metric's calls about one answer, and the replies.

    Some metrics of ragas catch every exception and go on without a part of their figures; what
    went wrong is therefore recorded here.
    """

    def __init__(self, asking: FormQuestions) -> None:
        self._asking = asking
        self.replies: list[BaseModel] = []
        self.failed: PipelineError | BudgetSpentError | None = None

    def generate(self, prompt: str, response_model: type[M]) -> M:
        raise NotImplementedError("the judge can only be called asynchronously")

    async def agenerate(self, prompt: str, response_model: type[M]) -> M:
        try:
            if self.failed:
                raise self.failed
            reply = await self._asking.ask(prompt, response_model)
        except (PipelineError, BudgetSpentError) as error:
            self.failed = error
            raise
        self.replies.append(reply)
        return reply
