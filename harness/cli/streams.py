"""What is printed where: streams whose readers may go away, and that cannot always be written."""

import os
import sys
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import Any, TextIO


class OutputError(OSError):
    """What is printed cannot be written."""


class _Outlet(FileIO):
    """A standard stream. Once its reader went away, as `head` does, the rest goes nowhere: nothing is wrong then.

    A command goes on, since it may have more to do than to print, and ends with its own exit code.
    """

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            return len(data)
        except OSError as error:
            raise OutputError(error.errno, error.strerror) from None


def outlet(stream: TextIO) -> TextIO:
    """The same stream for readers who may go away; one in memory has none.

    What its encoding lacks, such as an accent in ASCII, is written as an escape, as Python does on standard error.
    """
    try:
        number = stream.fileno()
    except OSError:
        return stream
    return TextIOWrapper(
        BufferedWriter(_Outlet(number, "w", closefd=False)), encoding=stream.encoding, errors="backslashreplace",
        line_buffering=stream is sys.stderr or stream.isatty(),
    )  # fmt: skip


def let_go(stream: TextIO) -> None:
    """What of it cannot be written goes nowhere, or Python would end with an exit code of its own."""
    try:
        stream.flush()
    except OSError:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())
