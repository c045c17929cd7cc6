"""An OpenAI-compatible endpoint: one chat completion a call, in the strictest form that it supports."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from harness.pipelines.bounded_http import bounded_client, redirected, through_proxy, trusting, untrusted
from harness.pipelines.calls import CallResult, Opening, TryAgainError, is_lasting, shown
from harness.pipelines.environment import variable
from harness.pipelines.http import FOR_NOW, as_json, retry_after
from harness.pipelines.openai.prompt import ChatMessage
from harness.pipelines.wire import MOST_TOKENS
from harness.turns import PipelineError
from harness.workspace import LLMDeclared

FORMS = ("json_schema", "json_object", "none")  # how a form can be asked for, from strict to not at all
_REFUSES_FORM = ("response_format", "json_schema", "json_object", "schema", "structured")


class Endpoint:
    """The server, its model, and how it accepts a reply's form. Address, model and key are from the environment."""

    def __init__(self, declared: LLMDeclared, opening: Opening, name: str) -> None:
        """`name` is the LLM's name for the person who runs it."""
        try:
            import openai
        except ImportError:
            raise PipelineError("`kind: openai` needs more packages: pip install 'support-harness[openai]'") from None
        at = declared.at or f"`{name}`"
        self._openai, self._declared, self._opening, self._name = openai, declared, opening, name
        self.base_url, self.model = variable(declared.base_url_from, at), variable(declared.model_from, at)
        self.key = variable(declared.key_from, at)
        if not _is_address(self.base_url):
            raise PipelineError(f"`{declared.base_url_from}` must be an address with http:// or https:// ({at})")
        if not (self.key.isascii() and self.key.isprintable()):
            raise PipelineError(f"`{declared.key_from}` has characters that no key has: copy it once more ({at})")
        self._client = openai.AsyncOpenAI(
            base_url=self.base_url,
            api_key=self.key,
            max_retries=0,
            timeout=None,
            http_client=bounded_client(self.base_url, verify=trusting(declared.ca_file, opening.workspace.root)),
        )
        self._completions = self._client.chat.completions  # imported on first use, which the first try would pay for
        self._form = FORMS.index(declared.structured)

    def request(
        self, messages: list[ChatMessage], schema: dict[str, Any], tools: Sequence[dict[str, Any]] = ()
    ) -> dict[str, Any]:
        """All that determines the reply, besides the server itself. `schema` is its form."""
        form = FORMS[self._form]
        request = {**self._declared.parameters, "model": self.model, "messages": messages}
        if tools:
            request["tools"] = list(tools)
        if form == "json_schema":
            named = {"name": "reply", "strict": True, "schema": schema}
            return {**request, "response_format": {"type": "json_schema", "json_schema": named}}
        told = f"Reply with one JSON object of this JSON Schema and nothing else:\n{json.dumps(schema)}"
        system, *rest = messages
        request["messages"] = [{**system, "content": f"{system['content']}\n\n{told}"}, *rest]
        return {**request, "response_format": {"type": "json_object"}} if form == "json_object" else request

    async def send(self, request: dict[str, Any]) -> CallResult:
        """One completion. Raises TryAgainError for temporary failures, PipelineError for the rest."""
        openai = self._openai
        try:
            told = await self._completions.with_raw_response.create(**request)
            as_json(told.content)  # the client would read a key that is there twice, and nobody knew which counts
            completion = told.parse()
        except openai.APIConnectionError as error:
            if isinstance(error.__cause__, PipelineError):
                raise error.__cause__ from None
            if why := untrusted(error):
                raise PipelineError(why) from None
            words = f"the connection{through_proxy(self.base_url)} failed"
            raise TryAgainError(f"{words}: {error.__cause__ or error}") from None
        except openai.APIStatusError as error:
            raise self._refused(error, request) from None
        except (openai.OpenAIError, ValueError, RecursionError) as error:
            raise TryAgainError(f"the reply is not JSON: {shown(str(error))}") from None
        return _answered(completion, told.content)

    def give_way(self) -> bool:
        """Require the form in a looser way from now on; False when there is none left."""
        if self._form + 1 == len(FORMS):
            return False
        was, self._form = FORMS[self._form], self._form + 1
        looser = "a JSON object" if FORMS[self._form] == "json_object" else "JSON by the prompt"
        self._opening.note(f"`{self._name}`: the server does not support `{was}`; using {looser} instead")
        return True

    async def close(self) -> None:
        await self._client.close()

    def _refused(self, error: Any, request: dict[str, Any]) -> PipelineError:
        status, body = error.status_code, shown(str(error.body or error.message))
        if error.response.is_redirect:
            return PipelineError(redirected(status))
        if is_lasting(error.response.text):
            return PipelineError(f"HTTP {status}: {body}")
        if status in FOR_NOW or status >= 500:
            return TryAgainError(f"HTTP {status}: {body}", retry_after(error.response.headers))
        names_form = any(word in str(error.body).lower() for word in _REFUSES_FORM)
        if status in (400, 404, 415, 422, 501) and "response_format" in request and names_form:
            return FormRefusedError(f"HTTP {status}: {body}")
        return PipelineError(f"HTTP {status}: {body}")


class FormRefusedError(PipelineError):
    """The server does not support this way to require a form."""


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return usable and url.isprintable()


def _answered(completion: Any, body: bytes) -> CallResult:
    """The text of a completion, or the calls of tools that it asks for, and its tokens; `body` is what came."""
    try:
        choice, usage = completion.choices[0], completion.usage
        text, refusal = choice.message.content, getattr(choice.message, "refusal", None)
        calls = [
            {"id": call.id, "name": call.function.name, "arguments": call.function.arguments}
            for call in getattr(choice.message, "tool_calls", None) or ()
        ]
    except (AttributeError, LookupError, TypeError):
        said = getattr(completion, "error", None) or ""
        kind = PipelineError if is_lasting(str(said)) else TryAgainError
        raise kind(f"the server did not send a completion but {shown(str(said) if said else body)!r}") from None
    if refusal:
        raise PipelineError(f"the model refused: {shown(str(refusal))}")
    if len(completion.choices) > 1:
        raise PipelineError(f"the server sent {len(completion.choices)} replies, and nobody knows which counts")
    if choice.finish_reason == "content_filter":
        raise PipelineError("a content filter of the server cut the reply")
    if choice.finish_reason in ("length", "max_tokens"):
        raise PipelineError("the reply reached the token limit and was cut off; raise `max_tokens` under `parameters:`")
    tokens = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
    if calls:
        return CallResult({"tool_calls": calls}, *tokens)
    if not isinstance(text, str) or not text.strip():
        raise PipelineError(f"the model returned no text (finish reason: {shown(str(choice.finish_reason))})")
    return CallResult(text, *tokens)


def _count(usage: Any, name: str) -> int:
    """Tokens, 0 where nothing is said. Raises PipelineError for what is no count: a budget could not be kept by it."""
    value = getattr(usage, name, None)
    if value is None:
        return 0
    if type(value) is not int or not 0 <= value <= MOST_TOKENS:  # and not `true`
        raise PipelineError(f"`{name}` of the reply cannot be {shown(repr(value))}: it is no count of tokens")
    return value
