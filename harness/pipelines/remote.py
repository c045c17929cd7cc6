"""Systems that receive the harness's own JSON, whatever the transport."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from harness.cache import key_of
from harness.pipelines.calls import Caller, CallResult, Opening, TryAgainError, is_lasting
from harness.pipelines.wire import Received, ReplyReader, reply_of, request_of
from harness.turns import Conversation, PipelineError, Progress, Reply
from harness.workspace import CallSettings, RemoteDeclared

_NOT_THE_REPLY = {"id", *CallSettings.model_fields} - {"version"} | {"ca_file"}  # how it is called changes no reply


class Transport(Protocol):
    """Carries a request to the system under test, and what it sends back."""

    async def send(self, request: dict[str, Any]) -> Any:
        """What came back, as JSON. Raises TryAgainError for temporary failures, PipelineError for the rest."""
        ...

    async def close(self) -> None: ...


class RemotePipeline:
    """A system under test behind a transport."""

    def __init__(
        self,
        declared: RemoteDeclared,
        opening: Opening,
        transport: Transport,
        address: str = "",
        secrets: tuple[str, ...] = (),
        code: str = "",
        said: Mapping[str, str] | None = None,
    ) -> None:
        """`address` and `said`, headers with values of the environment, are not in its settings but can change its
        replies. `code` is a digest of what answers, if known.
        """
        self.name, self.jobs = declared.id, declared.jobs
        self._workspace, self._transport = opening.workspace, transport
        self._reader = ReplyReader(declared.reply, declared.words)
        settings = declared.model_dump(mode="json", exclude=_NOT_THE_REPLY)
        outside = [address, dict(said)] if said else address
        self.fingerprint = f"{declared.kind} {key_of(settings, outside, code).hex()[:12]}"
        keep = declared.version is not None
        self.versioned = keep or bool(code)
        known = f"{self.fingerprint} {opening.workspace.sources_digest}"
        self._caller = Caller(declared, opening, known, keep=keep, secrets=secrets, address=address)
        if declared.price and not keep:
            opening.note(f"`{declared.id}` declares no `version`, so its replies are not cached: each run pays again")

    def prepare(self, messages: Sequence[str], progress: Progress) -> None:
        """Nothing can be prepared."""

    async def reply(self, conversation: Conversation) -> Reply:
        """Request one reply. Raises PipelineError when there is no usable one."""
        request = request_of(conversation)

        async def send() -> CallResult:
            data = await self._transport.send(request)
            told = self._told(data)
            return CallResult(data, told.input_tokens or 0, told.output_tokens or 0, told.cost, told)

        received, usage = await self._caller.ask(request, conversation.repeat, send, self._reader.read)
        return reply_of(received, self._workspace, usage)

    async def close(self) -> None:
        await self._transport.close()
        self._caller.close()

    def _told(self, data: Any) -> Received:
        try:
            return self._reader.read(data)
        except PipelineError as error:
            if isinstance(data, dict) and data.get("error") and not is_lasting(str(data["error"])):
                raise TryAgainError(str(error)).after(error.calls) from None
            raise
