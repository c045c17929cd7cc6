"""Where approved actions go: a file, or a webhook that receives signed CloudEvents."""

import base64
import binascii
import datetime as dt
import json
import os
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl

from harness.files import append, open_plain, open_to_add
from harness.io_errors import naming
from harness.pipelines import Caller, CallResult, HttpTransport, Opening, over_tls
from harness.turns import PipelineError
from harness.workspace import CallSettings, Workspace, WorkspaceError

SECRET = "HARNESS_WEBHOOK_SECRET"  # noqa: S105 - the name of the variable that holds it
FEWEST_BYTES, MOST_BYTES = 24, 64  # of a secret, by the Standard Webhooks specification
CLOUDEVENTS, PLAIN = "application/cloudevents+json; charset=utf-8", "application/json; charset=utf-8"


class FileSink:
    """A file with one event a line. An event that is already in it is not written again."""

    def __init__(self, path: Path, name: str) -> None:
        """`name` is its name in the outbox. Raises WorkspaceError for a file of something else, and OSError."""
        self.name = name
        with naming(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._ids = _ids(path)
            self._out = open_to_add(path)

    async def deliver(self, id_: str, body: str) -> None:
        """On the disk when it returns."""
        if id_ in self._ids:
            return
        try:
            append(self._out, body.encode() + b"\n")
        except OSError as error:
            raise PipelineError(f"cannot be written: {error.strerror}") from None
        self._ids.add(id_)

    async def close(self) -> None:
        self._out.close()


def _ids(path: Path) -> set[str]:
    """The events in a file. A line that a killed process left unfinished is cut off."""
    if not path.exists():
        return set()
    ids, whole = set(), 0
    with open_plain(path) as lines:
        for number, line in enumerate(lines, 1):
            if line.endswith(b"\n"):
                ids.add(_id(line, path, number))
                whole += len(line)
            elif not line.startswith(b'{"specversion"'[: len(line)]):
                raise _no_event(path, number)
    os.truncate(path, whole)
    return ids


def _id(line: bytes, path: Path, number: int) -> str:
    try:
        return str(json.loads(line)["id"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise _no_event(path, number) from None


def _no_event(path: Path, number: int) -> WorkspaceError:
    return WorkspaceError.at(path, number, "is not an event", "name a file of events, or a new one")


class WebhookSink:
    """An address that receives each event by POST, signed as Standard Webhooks requires."""

    def __init__(
        self,
        url: str,
        secret: str,
        workspace: Workspace,
        content_type: str = CLOUDEVENTS,
        settings: CallSettings | None = None,
    ) -> None:
        """Raises PipelineError for an address or a secret that cannot be used, or when a package is missing."""
        parts = over_tls(url)
        self.name = f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
        self._signer = _signer(secret)
        self._content_type = content_type
        self._transport = HttpTransport(url, {}, jobs=1)
        values = [value for _, value in parse_qsl(parts.query)]
        of_address = (url, url.removeprefix(self.name), *parts.path.split("/"), parts.query, *values)
        secrets = (secret, *filter(None, of_address))
        opening = Opening(workspace, None)
        self._caller = Caller(settings or CallSettings(), opening, self.name, keep=False, secrets=secrets, address=url)

    async def deliver(self, id_: str, body: str) -> None:
        """Tried again, with pauses, while the receiver fails for now; each try has the same id and a new time."""

        async def send() -> CallResult:
            at = dt.datetime.now(dt.UTC)
            headers = {
                "Content-Type": self._content_type,
                "webhook-id": id_,
                "webhook-timestamp": str(int(at.timestamp())),
                "webhook-signature": self._signer.sign(id_, at, body),
            }
            await self._transport.post(body.encode(), headers)
            return CallResult(None)

        await self._caller.ask(id_, 1, send, lambda _: None)

    async def close(self) -> None:
        await self._transport.close()
        self._caller.close()


def check_address(url: str, secret: str) -> None:
    """Raises PipelineError for an address that no event can be sent to, or a secret, if any, that cannot sign.

    Nothing is sent, and no host is looked up.
    """
    over_tls(url)
    HttpTransport(url, {}, jobs=1)
    if secret:
        _signer(secret)


class Sink(Protocol):
    """Receives events. `name` is stored in the outbox, so it must not contain secrets."""

    name: str

    async def deliver(self, id_: str, body: str) -> None:
        """Send one event. Raises PipelineError when it was not accepted, GaveUpError when the sink is down."""
        ...

    async def close(self) -> None: ...


def _signer(secret: str) -> Any:
    """The signer (https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md)."""
    try:
        from standardwebhooks import Webhook
    except ImportError:
        raise PipelineError("signing needs more packages: pip install 'support-harness[http]'") from None
    unpadded = secret.removeprefix("whsec_").rstrip("=")
    padded = unpadded + "=" * (-len(unpadded) % 4)  # with or without padding, it is the same secret
    try:
        size = len(base64.b64decode(padded, validate=True))
    except (binascii.Error, ValueError):
        size = 0
    if not FEWEST_BYTES <= size <= MOST_BYTES:
        raise PipelineError(f"`{SECRET}` must hold `whsec_` and {FEWEST_BYTES} to {MOST_BYTES} bytes in base64")
    return Webhook(f"whsec_{padded}")
