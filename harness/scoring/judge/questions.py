"""Asks an LLM for replies of a form: with the cache, rate limits, retries, time limits and budget of the harness."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from pydantic import BaseModel, ValidationError

from harness.pipelines.openai import LLM
from harness.turns import PipelineError

_RATINGS = {"verdict": (0, 1), "rating": (0, 1, 2)}  # what ragas takes for a number without looking

M = TypeVar("M", bound=BaseModel)


class FormQuestions:
    """One LLM for all answers. Equal calls run one after the other, so that the second finds a cached reply."""

    def __init__(self, llm: LLM, system: str) -> None:
        """`system` is said before every question."""
        self.llm, self._system = llm, system
        self._under_way: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def ask(self, prompt: str, form: type[M], around: Callable[[str], object] = str) -> M:
        """A reply of a form. Raises PipelineError when there is no usable one, BudgetSpentError as `Caller.ask`.

        `around` gets what stands before and after its JSON.
        """
        messages = [{"role": "system", "content": self._system}, {"role": "user", "content": prompt}]
        lock = self._under_way.setdefault(prompt, asyncio.Lock())
        async with lock:
            reply, _ = await self.llm.ask(
                messages, strict(form.model_json_schema()), partial(_read, form), around=around
            )
        return reply

    async def close(self) -> None:
        await self.llm.close()


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
        raise PipelineError(f"the model's reply cannot be used: {place}: {first['msg'][:200]}") from None
    for name, value in _values(reply.model_dump()):
        if value == []:
            raise PipelineError(f"the model's reply cannot be used: it has no {name}")
        if name in _RATINGS and value not in _RATINGS[name]:
            raise PipelineError(f"the model's reply cannot be used: the {name} is {value}")
    return reply


def _values(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every key and value, also of the objects in a list."""
    for name, value in data.items():
        yield name, value
        for each in value if isinstance(value, list) else ():
            if isinstance(each, dict):
                yield from _values(each)
