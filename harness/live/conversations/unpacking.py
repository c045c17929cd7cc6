"""Opens a file of an export as UTF-8 bytes: plain or gzip, UTF-8 or UTF-16, whole or broken off."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

CHUNK = 1 << 18
_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Unpacked(io.RawIOBase):
    """The bytes of a file; those of a gzip that is cut off or damaged end where it does, and `broken` says why."""

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] = path.open("rb")
        packed = self._file.read(2) == b"\x1f\x8b"
        self._file.seek(0)
        self._data: Any = gzip.GzipFile(fileobj=self._file) if packed else self._file
        self.broken = ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = len(buffer)
        try:
            chunk = self._data.read1(size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            self.broken = str(error) or "the compressed data ends early"
            return 0
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._file.close()
        super().close()


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[IO[bytes], Unpacked]]:
    """A file's bytes, in UTF-8 where it is UTF-16 with a mark, and what says at the end whether it was broken off."""
    with Unpacked(path) as raw, io.BufferedReader(raw, CHUNK) as data:
        utf16 = data.peek(2)[:2] in _BOMS
        yield codecs.EncodedFile(data, "utf-8", "utf-16") if utf16 else data, raw
