"""A support AI on loopback, as well behaved or as broken as a test wants it.

It speaks the harness's own JSON at /reply and the chat completions protocol at /v1/chat/completions.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

FAULTS = (
    "429", "429 and when", "500", "hang", "cut off", "wrong schema", "error in a 200", "reset", "slow drip",
    "a key twice",
)  # fmt: skip

Behave = Callable[[dict[str, Any], int], str]
"""What to do with a request, given how often the same one came before: a fault, or "" for a reply."""
Answer = Callable[[dict[str, Any]], dict[str, Any]]


def handoff(request: dict[str, Any]) -> dict[str, Any]:
    """The plainest reply, in full: everything a chat completion must hold is there."""
    return {
        "outcome": "handoff", "category": "login", "confidence": 0.9, "priority": "normal", "queue": "people",
        "summary": "", "reason": "", "answer": "", "citations": [],
    }  # fmt: skip


@dataclass
class Server:
    """What it was told to do, and what it saw."""

    answer: Answer = handoff
    behave: Behave = lambda request, before: ""
    delay: float = 0.0  # seconds before each reply
    together: int = 0  # no reply before so many requests were there at once
    forms: tuple[str | None, ...] = ("json_schema", "json_object", None)  # response formats that it takes
    headers: dict[str, str] = field(default_factory=dict)  # sent with each reply
    tokens: Any = 20  # that a completion says that it wrote
    raw: str = ""  # what is sent in place of the answer's JSON
    tls: ssl.SSLContext | None = None
    said_in_errors: str = ""  # in place of what was sent
    elsewhere: str = ""  # where a redirect leads
    port: int = 0
    requests: list[dict[str, Any]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    replied: list[dict[str, Any]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                body = await reader.readexactly(length)
                self.bodies.append(body)
                await self._request(head.decode(), json.loads(body), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        except asyncio.CancelledError:  # the server ends; asyncio would print a traceback for each that still hangs
            pass
        finally:
            writer.close()

    async def _request(self, head: str, body: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        before = sum(earlier == body for earlier in self.requests[-2000:])
        self.requests.append(body)
        self.heads.append(head)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            while self.most_at_once < self.together:
                await asyncio.sleep(0.001)
            await asyncio.sleep(self.delay)
            await self._reply(head, body, writer, self.behave(body, before))
        finally:
            self.at_once -= 1

    async def _reply(self, head: str, body: dict[str, Any], writer: asyncio.StreamWriter, fault: str) -> None:
        chat = "/v1/chat/completions" in head
        if chat and (body.get("response_format") or {}).get("type") not in self.forms:
            fault = "form"
        good = self.answer(body)
        shape = self._completion if chat else lambda reply: reply
        if self.raw:
            said = _message(content=self.raw) if chat else None
            data = json.dumps(said).encode() if said else self.raw.encode()
            writer.write(_head("200 OK", len(data)) + data)
        elif not fault:
            self.replied.append(body)
            writer.write(_whole("200 OK", shape(good), self.headers))
        elif fault in _SPOKEN:
            status, said, headers = _SPOKEN[fault]
            headers = {name: value.replace("{elsewhere}", self.elsewhere) for name, value in headers.items()}
            echo = {**said, "sent": self.said_in_errors or head}
            writer.write(_whole(status, shape(said) if fault == "wrong schema" else echo, headers))
        else:
            await _BROKEN[fault](writer, json.dumps(shape(good)).encode())
        await writer.drain()

    def _completion(self, reply: dict[str, Any]) -> dict[str, Any]:
        message = {"role": "assistant", "content": None if "tool_calls" in reply else json.dumps(reply)}
        message |= {"tool_calls": reply["tool_calls"]} if "tool_calls" in reply else {}
        return {
            "id": "c", "object": "chat.completion", "created": 0, "model": "m",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 100, "completion_tokens": self.tokens},
        }  # fmt: skip


def _message(finish: str = "stop", times: int = 1, **message: Any) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": None, **message}, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice] * times}


_SPOKEN: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "429": ("429 Too Many Requests", {"error": "slow down"}, {}),
    "429 and when": ("429 Too Many Requests", {"error": "slow down"}, {"Retry-After": "1"}),
    "307": ("307 Temporary Redirect", {"error": "over there"}, {"Location": "{elsewhere}"}),
    "no quota": ("429 Too Many Requests", {"error": {"message": "pay", "code": "insufficient_quota"}}, {}),
    "no quota by type": ("429 Too Many Requests", {"error": {"code": 429, "type": "insufficient_quota"}}, {}),
    "no quota in a text": ("429 Too Many Requests", {"error": "Error 429: insufficient_quota"}, {}),
    "no quota deeper": ("503 Service Unavailable", {"detail": {"errors": [{"code": "insufficient_quota"}]}}, {}),
    "no quota in a 200": ("200 OK", {"error": {"message": "pay", "code": "insufficient_quota"}}, {}),
    "429 and much later": ("429 Too Many Requests", {"error": "slow down"}, {"Retry-After": "3600"}),
    "500": ("500 Internal Server Error", {"error": "broken"}, {}),
    "401": ("401 Unauthorized", {"error": "wrong key"}, {}),
    "form": ("400 Bad Request", {"error": {"message": "response_format is not supported"}}, {}),
    "wrong schema": ("200 OK", {"outcome": "maybe", "confidence": "very"}, {}),
    "no choice": ("200 OK", _message(times=0), {}),
    "refusal": ("200 OK", _message(refusal="I cannot judge this."), {}),
    "no JSON": ("200 OK", _message(content="It looks fine to me."), {}),
    "broken JSON": ("200 OK", _message(content='{"statements": ["A reset link is'), {}),
    "filtered": ("200 OK", _message("content_filter", content='{"statements": ["It is"]}'), {}),
    "too long": ("200 OK", _message("max_tokens", content='{"statements": ["It is"]}'), {}),
    "a tool": (
        "200 OK",
        _message(
            tool_calls=[
                {"id": "1", "type": "function", "function": {"name": "judge", "arguments": '{"statements": ["It is"]}'}}
            ]
        ),
        {},
    ),
    "two replies": ("200 OK", _message(times=2, content='{"statements": ["It is"]}'), {}),
    "error in a 200": ("200 OK", {"error": {"message": "overloaded"}}, {}),
}


async def _reset(writer: asyncio.StreamWriter, good: bytes) -> None:
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _hang(writer: asyncio.StreamWriter, good: bytes) -> None:
    await asyncio.sleep(3600)


async def _slow_drip(writer: asyncio.StreamWriter, good: bytes) -> None:
    writer.write(_head("200 OK", 100_000))
    for _ in range(100_000):
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _cut_off(writer: asyncio.StreamWriter, good: bytes) -> None:
    writer.write(_head("200 OK", len(good) // 2) + good[: len(good) // 2])


async def _a_key_twice(writer: asyncio.StreamWriter, good: bytes) -> None:
    body = good[:-1] + b", " + good[1:]
    writer.write(_head("200 OK", len(body)) + body)


async def _closed_mid_body(writer: asyncio.StreamWriter, good: bytes) -> None:
    writer.write(_head("200 OK", len(good)) + good[: len(good) // 2])
    await writer.drain()
    writer.close()


async def _bomb(writer: asyncio.StreamWriter, good: bytes) -> None:
    packed = gzip.compress(b" " * 300_000_000, 1)
    writer.write(_head("200 OK", len(packed), {"Content-Encoding": "gzip"}) + packed)


async def _failing_bomb(writer: asyncio.StreamWriter, good: bytes) -> None:
    packed = gzip.compress(b" " * 300_000_000, 1)
    writer.write(_head("400 Bad Request", len(packed), {"Content-Encoding": "gzip"}) + packed)


async def _endless(writer: asyncio.StreamWriter, good: bytes) -> None:
    writer.write(_head("200 OK", 10**12))
    for _ in range(200):
        writer.write(b" " * 1_000_000)
        await writer.drain()


async def _packed_by_charset(writer: asyncio.StreamWriter, good: bytes) -> None:
    """A codec of Python that unpacks."""
    body = zlib.compress(b" " * 300_000_000, 1)
    head = _head("400 Bad Request", len(body)).replace(b"application/json", b"application/json; charset=zlib")
    writer.write(head + body)


async def _charset_of_bytes(writer: asyncio.StreamWriter, good: bytes) -> None:
    said = b'{"error": "no such model"}'
    head = _head("429 Too Many Requests", len(said), {"Retry-After": "3600"})
    writer.write(head.replace(b"application/json", b"text/plain; charset=rot13") + said)


async def _called_html(writer: asyncio.StreamWriter, good: bytes) -> None:
    writer.write(_head("200 OK", len(good)).replace(b"application/json", b"text/html; charset=hex") + good)


async def _odd_packing(writer: asyncio.StreamWriter, good: bytes) -> None:
    writer.write(_head("200 OK", len(good), {"Content-Encoding": "zstd"}) + good)


async def _not_packed(writer: asyncio.StreamWriter, good: bytes) -> None:
    writer.write(_head("200 OK", len(good), {"Content-Encoding": "gzip"}) + good)


async def _packed(writer: asyncio.StreamWriter, good: bytes) -> None:
    packed = gzip.compress(good)
    writer.write(_head("200 OK", len(packed), {"Content-Encoding": "gzip"}) + packed)


async def _packed_and_cut(writer: asyncio.StreamWriter, good: bytes) -> None:
    packed = gzip.compress(good)[:-5]
    writer.write(_head("200 OK", len(packed), {"Content-Encoding": "gzip"}) + packed)


async def _packed_twice(writer: asyncio.StreamWriter, good: bytes) -> None:
    packed = gzip.compress(good) + gzip.compress(good)
    writer.write(_head("200 OK", len(packed), {"Content-Encoding": "gzip"}) + packed)


async def _lines(writer: asyncio.StreamWriter, good: bytes) -> None:
    said = b"no\nrules/a.yaml:1: forged\n"
    writer.write(_head("400 Bad Request", len(said)) + said)


_BROKEN = {
    "lines": _lines, "packed and cut": _packed_and_cut, "packed twice": _packed_twice,
    "bomb": _bomb, "failing bomb": _failing_bomb, "endless": _endless, "odd packing": _odd_packing,
    "packed by charset": _packed_by_charset, "charset of bytes": _charset_of_bytes, "called HTML": _called_html,
    "not packed": _not_packed, "packed": _packed,
    "reset": _reset, "hang": _hang, "slow drip": _slow_drip, "cut off": _cut_off, "closed mid-body": _closed_mid_body,
    "a key twice": _a_key_twice,
}  # fmt: skip


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """The server on a free port of loopback, in a thread of its own."""
    loop = asyncio.new_event_loop()

    async def start() -> asyncio.Server:
        return await asyncio.start_server(
            server.serve, "127.0.0.1", server.port, limit=2**24, backlog=1000, ssl=server.tls
        )

    listening = loop.run_until_complete(start())
    server.port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_stop(listening), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)
        loop.close()


async def _stop(listening: asyncio.Server) -> None:
    listening.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _head(status: str, length: int, headers: dict[str, str] | None = None) -> bytes:
    given = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    return f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{given}\r\n".encode()


def _whole(status: str, body: Any, headers: dict[str, str] | None = None) -> bytes:
    data = json.dumps(body).encode()
    return _head(status, len(data), headers) + data
