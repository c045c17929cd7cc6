"""Opens a file of an export as UTF-8 bytes: plain or gzip, UTF-8 or UTF-16, whole or broken off."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from harness.files import open_plain

CHUNK = 1 << 18


class Unpacked(io.RawIOBase):
    """The bytes of a file in UTF-8; those of a gzip that is cut off or damaged end there, and `broken` says why."""

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] = open_plain(path)
        packed = self._file.read(2) == b"\x1f\x8b"
        self._file.seek(0)
        self._data: Any = gzip.GzipFile(fileobj=self._file) if packed else self._file
        self.broken = ""
        self._waiting = self._chunk(CHUNK)
        encoding = _utf16(self._waiting[:4])
        self._decode = codecs.getincrementaldecoder(encoding)("replace").decode if encoding else None
        self._waiting = self._as_utf8(self._waiting).removeprefix(codecs.BOM_UTF8)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._waiting:
            chunk = self._chunk(len(buffer))
            self._waiting = self._as_utf8(chunk)
            if not chunk:
                break
        chunk, self._waiting = self._waiting[: len(buffer)], self._waiting[len(buffer) :]
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _chunk(self, size: int) -> bytes:
        try:
            return bytes(self._data.read1(size))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            self.broken = str(error) or "the compressed data ends early"
            return b""

    def _as_utf8(self, chunk: bytes) -> bytes:
        return self._decode(chunk, not chunk).encode("utf-8", "replace") if self._decode else chunk


def _utf16(start: bytes) -> str:
    """The encoding of UTF-16, by its mark or by its first letters; empty for anything else."""
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    nothing = "".join("-" if byte else "0" for byte in start)
    return {"-0-0": "utf-16-le", "0-0-": "utf-16-be"}.get(nothing, "")


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[IO[bytes], Unpacked]]:
    """A file's bytes in UTF-8, and what says at the end whether it was broken off."""
    with Unpacked(path) as raw, io.BufferedReader(raw, CHUNK) as data:
        yield data, raw
