"""The JSON that systems under test receive, and how a reply is read from what they send.

The same for services, programs, functions and recordings; described in docs/pipelines.md.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from harness.lazy_regex import regex
from harness.plain_json import parse_object, within_json
from harness.turns import MOST_ANSWER, MOST_CITED, Conversation, PipelineError, Reply, ToolCall, Usage
from harness.workspace import (
    LANGUAGE_CODE,
    MOST_NOTE,
    UNKNOWN,
    Outcome,
    Priority,
    ProposedAction,
    ReplyPaths,
    Standing,
    Words,
    Workspace,
    as_in_yaml,
)

_SEPARATORS = regex(r"[,;\s]+")
_REGION = regex(r"[-_].*", re.DOTALL)
_MOST = {"category": 200, "queue": 200, "rule": 200, "summary": 2_000, "reason": 2_000, "answer": MOST_ANSWER}
_MOST_ACTIONS = 20
MOST_CALLS = 100  # of tools in one reply
MOST_NAME = 200  # characters of a tool's
MOST_TOKENS = 10**12  # of one reply; more is no count of tokens


def request_of(conversation: Conversation) -> dict[str, Any]:
    """A conversation as the JSON that a system under test receives."""
    return {
        "scenario": conversation.scenario,
        "turn": conversation.turn,
        "repeat": conversation.repeat,
        "message": conversation.message,
        "customer": dict(conversation.customer),
        **_tool_results(conversation),
        "history": [
            {
                "message": exchange.message,
                "reply": {
                    "outcome": exchange.reply.outcome,
                    "category": exchange.reply.category,
                    "queue": exchange.reply.queue,
                    "answer": exchange.reply.answer,
                    "citations": list(exchange.reply.citations),
                    "actions": [action.model_dump(mode="json") for action in exchange.reply.actions],
                    **_calls_of(exchange.reply),
                },
            }
            for exchange in conversation.history
        ],
    }


def _tool_results(conversation: Conversation) -> dict[str, Any]:
    """What tools give back, where the scenario says so."""
    found = [{"tool": each.tool, "with": each.written, "result": each.result} for each in conversation.tool_results]
    return {"tool_results": found} if found else {}


def _calls_of(reply: Reply) -> dict[str, Any]:
    """The calls of a reply, where it made some."""
    made = [{"tool": call.tool, "arguments": dict(call.arguments)} for call in reply.calls or ()]
    return {"calls": made} if made else {}


def _listed(value: Any) -> Any:
    """Citations or actions as a list: a cell of a table holds them in one text."""
    return [part for part in _SEPARATORS.split(value) if part] if isinstance(value, str) else value


def _cut(note: Any) -> Any:
    """The text of an action, cut at a sensible length; null where a system has none."""
    return "" if note is None else note[:MOST_NOTE] if isinstance(note, str) else note


def _no_truth(value: Any) -> Any:
    """A number; true and false are not numbers, though Python takes them for 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("true and false are no numbers")
    return value


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _language(value: Any) -> Any:
    """The language of a code such as `es-MX`; `und`, undetermined, is ISO 639's word for unknown."""
    code = _REGION.sub("", _lower(value)) if isinstance(value, str) else value
    return UNKNOWN if code == "und" else code


CitedRefs = Annotated[list[str], BeforeValidator(_listed)]


def _some(value: Any) -> Any:
    """Actions as a list, up to a sensible number."""
    listed = [value] if isinstance(value, dict) else _listed(value)
    return listed[:_MOST_ACTIONS] if isinstance(listed, list) else listed


class ReceivedAction(ProposedAction):
    """An action as it is sent. Its text is only text: nothing in it is looked up, followed or run."""

    model_config = ConfigDict(extra="ignore")

    note: Annotated[str, BeforeValidator(_cut)] = ""


def _as_object(value: Any) -> Any:
    """Arguments as JSON text, as chat completions have them, as an object."""
    if not isinstance(value, str) or not value.strip():
        return {} if value is None or isinstance(value, str) else within_json(value)
    try:
        return within_json(parse_object(value.encode("utf-8", "replace")))
    except ValueError as error:
        raise ValueError(f"the arguments are no JSON object: {error}") from None


class ReceivedCall(BaseModel):
    """A tool call as it is sent. Nothing in it is looked up, followed or run."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    tool: str = Field(min_length=1, max_length=MOST_NAME)
    arguments: Annotated[dict[str, Any], BeforeValidator(_as_object)] = {}


Count = Annotated[int, BeforeValidator(_no_truth)]
Amount = Annotated[float, BeforeValidator(_no_truth)]
UpToOne = Annotated[Amount, Field(ge=0, le=1)]
Acted = Annotated[list[ReceivedAction], BeforeValidator(_some)]


class Received(BaseModel):
    """A reply as it is sent: `outcome` is required, the rest is optional. Other keys are ignored."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    outcome: Annotated[Outcome, BeforeValidator(_lower)]
    category: str | None = None
    confidence: UpToOne | None = None
    familiarity: UpToOne | None = None
    language: Annotated[str | None, BeforeValidator(_language), Field(pattern=LANGUAGE_CODE)] = None
    priority: Annotated[Priority | None, BeforeValidator(_lower)] = None
    summary: str | None = None
    queue: str | None = None
    rule: str | None = None
    fired: list[str] | None = None
    reason: str | None = None
    answer: str | None = None
    citations: CitedRefs | None = None
    quotes: bool = False
    actions: Acted | None = None
    calls: list[ReceivedCall] | None = Field(default=None, max_length=MOST_CALLS)
    retrieval: UpToOne | None = None
    standing: Standing | None = None  # counts only where nothing is cited
    input_tokens: Count | None = Field(default=None, ge=0, le=MOST_TOKENS)
    output_tokens: Count | None = Field(default=None, ge=0, le=MOST_TOKENS)
    cost: Amount | None = Field(default=None, ge=0)


_PARTS = frozenset(Received.model_fields)


class ReplyReader:
    """Reads replies by the paths and words that a pipeline declares."""

    def __init__(self, paths: ReplyPaths, words: Words) -> None:
        self._find: dict[str, Callable[[Any], Any]] = {}
        for part, path in paths.model_dump(exclude_none=True).items():
            import jmespath

            self._find[part] = jmespath.compile(path).search
        self._words = words

    def read(self, data: Any) -> Received:
        """The reply in what was sent. Raises PipelineError saying which part is missing or wrong."""
        if not isinstance(data, dict) and not self._find:
            raise PipelineError(f"the reply is not a JSON object but {_shown(data)}")
        own = data if isinstance(data, dict) else {}
        parts = {part: value for part, value in own.items() if part in _PARTS}
        parts |= {part: _told(part, find, data) for part, find in self._find.items()}
        parts |= {part: _in_our_words(parts.get(part), words) for part, words in self._words.items() if words}
        try:
            return Received.model_validate({part: value for part, value in parts.items() if value not in (None, "")})
        except ValidationError as error:
            raise PipelineError(_mistake(error, data, parts)).after(_named_calls(parts.get("calls"))) from None


def _told(part: str, find: Callable[[Any], Any], data: Any) -> Any:
    from jmespath.exceptions import JMESPathError

    try:
        return find(data)
    except JMESPathError as error:  # a function that cannot take what is there
        raise PipelineError(f"the path of `{part}` fails: {str(error).splitlines()[0]}") from None


def reply_of(received: Received, workspace: Workspace, usage: Usage | None) -> Reply:
    """A reply from what was sent; very long texts are cut."""
    everything = list(dict.fromkeys(received.citations or ()))
    citations = tuple(ref[:200] for ref in everything[: MOST_CITED + 1])  # one too many fails
    standings = [each for ref in everything if (each := workspace.standing(ref)) is not Standing.APPROVED]
    for_agents = Standing.AGENTS in standings  # weighs most: at no stage may it reach a customer
    cited = Standing.AGENTS if for_agents else next(iter(standings), Standing.APPROVED)
    cut = {part: (getattr(received, part) or "")[: most + 1] for part, most in _MOST.items()}
    return Reply(
        outcome=received.outcome,
        category=cut["category"] or None,
        confidence=received.confidence,
        familiarity=received.familiarity,
        language=received.language,
        priority=received.priority,
        summary=cut["summary"],
        queue=None if received.outcome is Outcome.DRAFT else cut["queue"] or None,
        rule=cut["rule"] or None,
        fired=_fired(received.fired, cut["rule"]),
        reason=cut["reason"],
        answer=cut["answer"],
        citations=citations,
        quotes=received.quotes,
        standing=cited if citations else received.standing or Standing.MISSING,
        retrieval=received.retrieval,
        usage=usage,
        actions=tuple(ProposedAction(kind=each.kind, note=each.note) for each in received.actions or ()),
        calls=None if received.calls is None else tuple(ToolCall(each.tool, each.arguments) for each in received.calls),
    )


def _named_calls(value: Any) -> Iterator[ToolCall]:
    """The calls that can be read in a reply that is wrong, or says them in a wrong way: by name at least."""
    for each in value if isinstance(value, list) else [value]:
        given = each if isinstance(each, dict) else {"tool": each}
        function = given.get("function")  # as chat completions have it
        named = [given.get("tool"), given.get("name"), function.get("name") if isinstance(function, dict) else function]
        if tool := next((name for name in named if isinstance(name, str) and name), ""):
            arguments = given.get("arguments")
            yield ToolCall(tool[:MOST_NAME], arguments if isinstance(arguments, dict) else {})


def _fired(fired: list[str] | None, rule: str) -> tuple[str, ...] | None:
    if fired is not None:
        return tuple(name[:200] for name in fired[:1000])
    return (rule,) if rule else None


def _mistake(error: ValidationError, data: Any, parts: dict[str, Any]) -> str:
    first = error.errors(include_url=False)[0]
    part = str(first["loc"][0])
    if first["type"] == "missing":
        told = f"; it reports an error: {_shown(data['error'])}" if isinstance(data, dict) and data.get("error") else ""
        return f"the reply has no `{'.'.join(map(str, first['loc']))}`{told}"
    return f"`{part}` of the reply cannot be {_shown(parts[part])}: {first['msg'][:1].lower()}{first['msg'][1:]}"


def _in_our_words(value: Any, words: Mapping[str, str]) -> Any:
    """A part in our words; of a list each item, of an action its kind."""
    if isinstance(value, list):
        return [_in_our_words(each, words) for each in value]
    if isinstance(value, dict):
        return {**value, "kind": _in_our_words(value["kind"], words)} if "kind" in value else value
    return words.get(as_in_yaml(value), value)


def _shown(value: Any) -> str:
    text = repr(value)
    return f"{text[:80]}..." if len(text) > 80 else text
