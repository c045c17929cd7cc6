"""A program under test: for each line of JSON that it reads, it writes one."""

import asyncio
import json
import os
import shutil
import signal
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from harness.pipelines.calls import Opening, TryAgainError
from harness.pipelines.code_digest import code_of_command
from harness.pipelines.remote import RemotePipeline
from harness.plain_json import parse
from harness.turns import PipelineError
from harness.workspace import pipelines

MOST_BYTES = 32_000_000
PATIENCE = 2.0  # seconds a child has to end by itself when its input is closed


def open_command(declared: pipelines.CommandDeclared, opening: Opening) -> RemotePipeline:
    """The pipeline of a declared program. Raises PipelineError when there is no such program."""
    program, *arguments = declared.run
    found = shutil.which(program) or shutil.which(str(opening.workspace.root / program))
    if found is None:
        raise PipelineError(f"the program `{program}` does not exist; {declared.location} names it")
    root = opening.workspace.root
    transport = CommandTransport((found, *arguments), root)
    return RemotePipeline(declared, opening, transport, code=code_of_command(declared.run, root))


class CommandTransport:
    """As many child processes as there are requests at a time; each handles one at a time."""

    def __init__(self, command: tuple[str, ...], folder: Path) -> None:
        self._command, self._folder = command, folder
        self._idle: list[_Child] = []
        self._number = 0

    async def send(self, request: dict[str, Any]) -> Any:
        """Give the request to an idle child, or a new one. A child that fails is stopped."""
        self._number += 1
        child = self._idle.pop() if self._idle else await _Child.start(self._command, self._folder)
        try:
            data = await child.ask({"id": self._number, **request})
        except BaseException:
            await child.end(patience=0)
            raise
        self._idle.append(child)
        return data

    async def close(self) -> None:
        await asyncio.gather(*(child.end(PATIENCE) for child in self._idle))
        self._idle.clear()


class _Child:
    """A running program."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._said: deque[str] = deque(maxlen=5)  # the last lines of its standard error
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def start(cls, command: tuple[str, ...], folder: Path) -> Self:
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                cwd=folder,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                limit=MOST_BYTES,
                start_new_session=True,  # Ctrl-C is for the harness, which ends its children
            )
        except OSError as error:
            raise PipelineError(f"`{command[0]}` cannot be started: {error.strerror}") from None
        return cls(process)

    async def ask(self, request: dict[str, Any]) -> Any:
        """Send one line and read one line, which must contain the request's `id`."""
        assert self._process.stdin
        assert self._process.stdout
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            await self._process.stdin.drain()
            line = await self._process.stdout.readline()
        except (ConnectionError, BrokenPipeError):
            line = b""
        except ValueError:
            raise PipelineError(f"the reply is longer than {MOST_BYTES // 1_000_000} MB") from None
        if not line.endswith(b"\n"):
            raise TryAgainError(await self._ended())
        try:
            data = parse(line)
        except ValueError as error:
            raise PipelineError(f"the program wrote a line that {error}: {line[:200]!r}") from None
        if not isinstance(data, dict) or data.get("id") != request["id"]:
            raise PipelineError(f'the reply must be an object with "id": {request["id"]}, not {line[:80]!r}')
        return data

    async def end(self, patience: float) -> None:
        """Close its input, and kill it when it has not ended by itself in time."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(patience):
                await self._process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)  # it leads a group of its own
            await self._process.wait()
        self._listening.cancel()

    async def _ended(self) -> str:
        """Why there is no line: it ended, and this is its last output."""
        try:
            async with asyncio.timeout(PATIENCE):
                code = await self._process.wait()
                await self._listening
        except TimeoutError:
            return "the program closed its output"
        said = f": {' / '.join(self._said)}" if self._said else ""
        return f"the program ended with exit code {code}{said}"

    async def _listen(self) -> None:
        assert self._process.stderr
        while part := await self._process.stderr.read(65536):
            self._said.extend(line[:200] for line in part.decode("utf-8", "replace").splitlines() if line.strip())
