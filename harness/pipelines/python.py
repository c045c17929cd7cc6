"""A Python function under test: it takes a conversation as a dict and returns its reply as one."""

import asyncio
import inspect
import json
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import chdir, contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from harness.io_errors import followed
from harness.pipelines.calls import Opening, TryAgainError
from harness.pipelines.code_digest import code_of_module
from harness.pipelines.remote import RemotePipeline
from harness.plugins import outlive_others
from harness.turns import PipelineError
from harness.workspace import pipelines


def open_python(declared: pipelines.PythonDeclared, opening: Opening) -> RemotePipeline:
    """The pipeline of a declared function. Raises PipelineError when it cannot be imported."""
    outlive_others()
    module, _, attribute = declared.function.partition(":")
    folder = str(opening.workspace.root)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        function: Any = import_module(module)
        for name in attribute.split("."):
            function = getattr(function, name)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a module may be anyone's code
        raise PipelineError(f"`{declared.function}` cannot be imported: {type(error).__name__}: {error}") from None
    if not callable(function):
        raise PipelineError(f"`{declared.function}` is not a function")
    code = code_of_module(module, opening.workspace.root)
    return RemotePipeline(declared, opening, PythonTransport(function), code=code)


@contextmanager
def modules_of(folder: Path, instead_of: Path) -> Iterator[None]:
    """Let Python find modules in one workspace's folder instead of another's; unload them afterwards.

    Otherwise the functions of two revisions of a workspace would be the same: modules are loaded once, by name.
    """
    path, known = list(sys.path), set(sys.modules)
    sys.path[:] = [str(folder) if followed(Path(entry)) == instead_of else entry for entry in path]
    try:
        with chdir(folder):
            yield
    finally:
        for name in [name for name in sys.modules if name not in known and _lies_in(sys.modules[name], folder)]:
            del sys.modules[name]
        sys.path[:] = path


def _lies_in(module: ModuleType, folder: Path) -> bool:
    places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
    return any(place and Path(place).is_relative_to(folder) for place in places)


class PythonTransport:
    """Awaits an async function; runs a plain one in a thread, so that it does not block others."""

    def __init__(self, function: Callable[[dict[str, Any]], Any]) -> None:
        self._function, self._awaited = function, inspect.iscoroutinefunction(function)

    async def send(self, request: dict[str, Any]) -> Any:
        """What the function returns for the request."""
        try:
            if self._awaited:
                returned = await self._function(request)
            else:
                returned = await _in_a_thread(self._function, request)
            return json.loads(json.dumps(returned))
        except TimeoutError:
            raise TryAgainError("the function reported a timeout") from None
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a function may be anyone's code
            raise PipelineError(f"the function crashed: {type(error).__name__}: {error}") from None

    async def close(self) -> None:
        """Nothing is open."""


async def _in_a_thread(function: Callable[[dict[str, Any]], Any], request: dict[str, Any]) -> Any:
    """Run in a daemon thread: one that hangs must not keep the harness alive."""
    result: Future[Any] = Future()
    result.set_running_or_notify_cancel()  # nobody can stop a thread

    def work() -> None:
        try:
            result.set_result(function(request))
        except (StopIteration, CancelledError) as raised:  # would end the one who waits, as in a coroutine of its own
            result.set_exception(RuntimeError(repr(raised)))
        except Exception as raised:  # noqa: BLE001 - handed to the one who waits
            result.set_exception(raised)
        except BaseException as raised:  # noqa: BLE001 - must not end the run
            result.set_exception(RuntimeError(repr(raised)))

    threading.Thread(target=work, daemon=True).start()
    return await asyncio.wrap_future(result)
