"""A declared LLM: called with limits and retries, and for JSON in whatever way its server supports."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from harness.cache import key_of
from harness.pipelines.calls import Caller, Opening
from harness.pipelines.openai.endpoint import Endpoint, FormRefusedError
from harness.pipelines.openai.prompt import ChatMessage
from harness.pipelines.openai.toolbox import CallsAsked, calls_in, offered
from harness.plain_json import only_object
from harness.turns import PipelineError, ToolCall, Usage
from harness.workspace import LLMDeclared, Tool, ToolResult

MOST_ROUNDS = 10  # of calls before a reply; a model that needs more is caught in a loop

T = TypeVar("T")


class LLM:
    """One LLM of a workspace. Its replies are cached; its key is hidden wherever it comes back."""

    def __init__(self, declared: LLMDeclared, opening: Opening, name: str) -> None:
        """`name` is its name for the person who runs it. Raises PipelineError for a variable that is not set."""
        self._endpoint = Endpoint(declared, opening, name)
        self.base_url, self.model = self._endpoint.base_url, self._endpoint.model
        known = str(key_of([self.base_url, self.model], declared.version))
        secrets = (self._endpoint.key,)
        self._caller = Caller(declared, opening, known, keep=True, secrets=secrets, address=self.base_url)
        most = declared.parameters.get("max_tokens", declared.parameters.get("max_completion_tokens"))
        self._most_output = most if isinstance(most, int) else 0

    async def ask(
        self, messages: list[ChatMessage], schema: dict[str, Any], parse: Callable[[Any], T], repeat: int = 1,
        around: Callable[[str], object] = str,
    ) -> tuple[T, Usage]:  # fmt: skip
        """One reply as JSON of a schema, made into a value by `parse`. Raises as `Caller.ask` does.

        `around` gets what the model wrote before and after the JSON. A call of a tool is no reply, and nobody
        answers it: it would be paid for again and again.
        """

        def heard(data: Any) -> T:
            around(_around(data))
            return parse(object_in(data))

        value, usage = await self._one(messages, schema, heard, (), repeat)
        if isinstance(value, CallsAsked):
            raise PipelineError(f"the model called `{value.calls[0].tool}`, and was offered no tool")
        return value, usage

    async def converse(
        self, messages: list[ChatMessage], schema: dict[str, Any], parse: Callable[[Any], T],
        tools: Sequence[Tool] = (), results: Sequence[ToolResult] = (), repeat: int = 1,
    ) -> tuple[T, Usage, tuple[ToolCall, ...]]:  # fmt: skip
        """The reply after all calls of tools that the model wants, what all of it cost, and the calls, in order.

        Raises as `Caller.ask` does, and PipelineError for a model that goes on calling; it has the calls made by then.
        """
        total, made, said = Usage(), list[ToolCall](), messages
        for _ in range(MOST_ROUNDS):
            try:
                value, usage = await self._one(said, schema, lambda data: parse(object_in(data)), tools, repeat)
            except PipelineError as error:
                raise error.after([*made, *error.calls]) from None
            total = total + usage
            if not isinstance(value, CallsAsked):
                return value, total, tuple(made)
            made += value.calls
            said = [*said, value.message, *value.answered(results)]
        raise PipelineError(f"the model called tools {MOST_ROUNDS} times in a row and did not reply").after(made)

    async def _one(
        self, messages: list[ChatMessage], schema: dict[str, Any], parse: Callable[[Any], T],
        tools: Sequence[Tool], repeat: int,
    ) -> tuple[T | CallsAsked, Usage]:  # fmt: skip
        def value_of(data: Any) -> T | CallsAsked:
            return calls_in(data) or parse(data)

        while True:
            request = self._endpoint.request(messages, schema, offered(tools))
            try:
                return await self._caller.ask(
                    request,
                    repeat,
                    lambda request=request: self._endpoint.send(request),  # type: ignore[misc]
                    value_of,
                    self._most_output,
                )
            except FormRefusedError as error:
                if (
                    request == self._endpoint.request(messages, schema, offered(tools))
                    and not self._endpoint.give_way()
                ):
                    raise PipelineError(str(error)) from None

    async def close(self) -> None:
        await self._endpoint.close()
        self._caller.close()


def _around(text: str) -> str:
    """What stands before and after the JSON object in what a model wrote."""
    return f"{text.partition('{')[0]} {text.rpartition('}')[2]}" if "{" in text else ""


def object_in(text: str) -> Any:
    """The JSON object in what a model wrote, with or without words or a fence around it.

    Raises PipelineError when there is none.
    """
    try:
        return only_object(text)
    except ValueError as error:
        raise PipelineError(f"the model did not write a JSON object but {text[:200]!r}, which {error}") from None
