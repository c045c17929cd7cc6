"""Sends ragas's LLM calls through the harness: with its cache, rate limits, retries, time limits and budget."""

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from pydantic import BaseModel, ValidationError
from ragas.llms.base import InstructorBaseRagasLLM

from harness.pipelines import BudgetSpentError
from harness.pipelines.openai import LLM
from harness.turns import PipelineError

_SYSTEM = "You judge the answers of customer support with care. You reply with one JSON object and nothing else."
_RATINGS = {"verdict": (0, 1), "rating": (0, 1, 2)}  # what ragas takes for a number without looking

M = TypeVar("M", bound=BaseModel)


class Asking:
    """One LLM for all answers. Equal calls run one after the other, so that the second finds a cached reply."""

    def __init__(self, llm: LLM) -> None:
        self._llm = llm
        self._under_way: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def ask(self, prompt: str, form: type[M]) -> M:
        """A reply of a form. Raises PipelineError when there is no usable one, BudgetSpentError as `Caller.ask`."""
        messages = [{"role": "system", "content": _SYSTEM}, {"role": "user", "content": prompt}]
        lock = self._under_way.setdefault(prompt, asyncio.Lock())
        async with lock:
            reply, _ = await self._llm.ask(messages, strict(form.model_json_schema()), partial(_read, form))
        return reply

    async def close(self) -> None:
        await self._llm.close()


class MetricQuestions(InstructorBaseRagasLLM):
    """One metric's calls about one answer, and the replies.

    Some metrics of ragas catch every exception and go on without a part of their figures; what
    went wrong is therefore recorded here.
    """

    def __init__(self, asking: Asking) -> None:
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


def strict(schema: Any) -> Any:
    """A JSON Schema as OpenAI's strict mode takes it: every key required, no other allowed."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: strict(value) for key, value in schema.items()}
    if made.get("type") == "object" and "properties" in made:
        return {**made, "required": list(made["properties"]), "additionalProperties": False}
    return made


def _read(form: type[M], data: Any) -> M:
    """A usable reply. Raises PipelineError for one that ragas would turn into a misleading number."""
    try:
        reply = form.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the reply"
        raise PipelineError(f"the judge's reply cannot be used: {place}: {first['msg'][:200]}") from None
    for name, value in _values(reply.model_dump()):
        if value == []:
            raise PipelineError(f"the judge's reply cannot be used: it has no {name}")
        if name in _RATINGS and value not in _RATINGS[name]:
            raise PipelineError(f"the judge's reply cannot be used: the {name} is {value}")
    return reply


def _values(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every key and value, also of the objects in a list."""
    for name, value in data.items():
        yield name, value
        for each in value if isinstance(value, list) else ():
            if isinstance(each, dict):
                yield from _values(each)
