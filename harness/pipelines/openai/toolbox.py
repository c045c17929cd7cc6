"""The tools of a workspace as an LLM is offered them, and what they give back in a scenario."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from harness.lazy_regex import regex
from harness.pipelines.calls import shown
from harness.pipelines.openai.prompt import ChatMessage
from harness.pipelines.wire import MOST_CALLS, MOST_NAME
from harness.plain_json import parse_object, within_json
from harness.turns import PipelineError, ToolCall
from harness.workspace import Tool, ToolResult

_NAME = regex(r"[A-Za-z0-9_-]{1,64}")  # OpenAI's rule
_ANY_ARGUMENTS = {"type": "object", "properties": {}, "additionalProperties": True}


@dataclass(frozen=True, slots=True)
class CallsAsked:
    """What a model wants called before it goes on."""

    ids: tuple[str, ...]  # the model's own, by which it knows the results
    calls: tuple[ToolCall, ...]

    @property
    def message(self) -> ChatMessage:
        """The model's message, as it gets it back."""
        asked = [
            {"id": id_, "type": "function", "function": {"name": call.tool, "arguments": json.dumps(call.arguments)}}
            for id_, call in zip(self.ids, self.calls, strict=True)
        ]
        return {"role": "assistant", "content": None, "tool_calls": asked}

    def answered(self, results: Sequence[ToolResult]) -> list[ChatMessage]:
        """A message a call: the first result that fits it, or that there is none."""
        return [
            {"role": "tool", "tool_call_id": id_, "content": json.dumps(_result(call, results), ensure_ascii=False)}
            for id_, call in zip(self.ids, self.calls, strict=True)
        ]


def offered(tools: Sequence[Tool]) -> list[dict[str, Any]]:
    """The tools as a request names them. Raises PipelineError for a name that OpenAI does not allow."""
    for tool in tools:
        if not _NAME.fullmatch(tool.id):
            raise PipelineError(
                f"the tool `{tool.id}` ({tool.location}) cannot be offered to an LLM: "
                "its `id` may have letters, digits, _ and -, 64 at most"
            )
    return [
        {
            "type": "function",
            "function": {
                "name": tool.id,
                **({"description": tool.description} if tool.description else {}),
                "parameters": tool.parameters or _ANY_ARGUMENTS,
            },
        }
        for tool in tools
    ]


def calls_in(data: Any) -> CallsAsked | None:
    """The calls that a model asks for; None where it replied. Raises PipelineError for those that nobody could make."""
    if not isinstance(data, dict):
        return None
    asked = data["tool_calls"]
    try:
        if len(asked) > MOST_CALLS:
            raise PipelineError(f"the model asked for {len(asked)} calls at once; {MOST_CALLS} are read")
        return CallsAsked(_ids([each["id"] for each in asked]), tuple(map(_call, asked)))
    except PipelineError as error:
        named = (each["name"] for each in asked)
        raise error.after(ToolCall(name[:MOST_NAME]) for name in named if isinstance(name, str) and name) from None


def _ids(given: Sequence[Any]) -> tuple[str, ...]:
    """The model's own ids, or numbers where some are missing or the same: each result must find its call."""
    own = tuple(id_ for id_ in given if isinstance(id_, str) and id_)
    return own if len(set(own)) == len(given) else tuple(f"call_{at}" for at in range(len(given)))


def _call(asked: dict[str, Any]) -> ToolCall:
    name, given = asked["name"], asked["arguments"] or "{}"  # some servers send an object in place of its text
    if not isinstance(name, str) or not 0 < len(name) <= MOST_NAME:
        raise PipelineError(f"the model called {shown(repr(name))}, which is no name of a tool")
    try:
        arguments = within_json(parse_object(given if isinstance(given, str) else json.dumps(given)))
    except (ValueError, TypeError) as error:
        said = shown(str(asked["arguments"]))
        raise PipelineError(f"the model called `{name}` with {said!r}, which {error}") from None
    return ToolCall(name, arguments)


def _result(call: ToolCall, results: Sequence[ToolResult]) -> Any:
    none = {"error": "there is no result for this call"}
    return next((each.result for each in results if each.fits(call.tool, call.arguments)), none)
