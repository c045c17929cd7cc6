"""Reads the files of an export as a stream of records, whatever their form; never a whole file in memory."""

from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from harness.files import below
from harness.lazy_regex import regex
from harness.live.conversations.json_files import json_records
from harness.live.conversations.records import Place, Read, Record, Skipped, SkipReason
from harness.live.conversations.tables import table_records
from harness.live.conversations.unpacking import CHUNK, unpacked

TABLES = (".csv", ".tsv", ".parquet")
SUFFIXES = (".json", ".jsonl", ".ndjson", *TABLES)
PACKED = frozenset(
    {".zip", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".xlsx", ".xls", ".ods", ".msg", ".pst", ".avro", ".orc"}
)
"""Files whose bytes say nothing of the texts in them."""
_NOT_READ = PACKED | {".tar", ".xml"}
"""What may hold an export as well, and is not read."""
_TEXTS = (".txt", ".eml", ".mbox", ".html", ".htm")  # which are read if they are JSON
_JSON = regex(rb"\s*(?:\{|\[\s*[\[\]{\"])")
_CHAT = regex(  # `[16.11.25, 09:01:12] Ida: Hello`, `11/16/25, 9:01 AM - Ida: Hello`, after marks of direction
    rb"(?:\xef\xbb\xbf|\xe2\x80[\x8e\x8f]|\s)*\[?\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s+\d{1,2}[:.]\d\d"
)
_A_CHAT = "a chat as text, as WhatsApp exports it: make a table with a row for each message, for `--from mapped`"


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The named files, and those in the named folders, in the order of their names."""
    found: list[Path] = []
    for path in paths:
        inside = [each for each in below(path) if _is_one(each)] if path.is_dir() else [path]
        found.extend(each for each in inside if not each.is_dir())  # a pipe is told, not passed over
    return found


def read_records(
    paths: Iterable[Path], envelopes: Collection[str], is_record: Callable[[Record], bool]
) -> Iterator[Read | Skipped]:
    """Every record of the files. `envelopes` are keys under which an export may hold its records."""
    for path in paths:
        try:
            start = _start(path) if _suffix(path) in _TEXTS else b""
            if _suffix(path) in _NOT_READ or (_suffix(path) in _TEXTS and not _JSON.match(start)):
                yield Skipped(Place(path.name, 1), SkipReason.NOT_READ, _A_CHAT if _CHAT.match(start) else "")
            elif is_table(path.name):
                yield from table_records(path)
            else:
                yield from json_records(path, envelopes, is_record)
        except OSError as error:
            yield Skipped(Place(path.name, 1), SkipReason.UNREADABLE, error.strerror or type(error).__name__)


def is_table(name: str) -> bool:
    """Whether a file of that name has rows, whose cells may be JSON text."""
    return name.lower().removesuffix(".gz").endswith(TABLES)


def _is_one(path: Path) -> bool:
    """Whether a file in a folder may hold records, so that it is read, or told."""
    return _suffix(path) in (*SUFFIXES, *_NOT_READ, *_TEXTS) or path.suffix.lower() == ".gz"


def _start(path: Path) -> bytes:
    with unpacked(path) as (data, _):
        return data.read(CHUNK)


def _suffix(path: Path) -> str:
    return (path.with_suffix("") if path.suffix == ".gz" else path).suffix.lower()
