"""Erases what a workspace holds of one conversation or person, from its databases and files, to the last byte.

Kept replies do not say whom they are about (their keys are digests), so all of them go.
"""

import gzip
import json
import os
import re
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import normalize

from harness.files import open_plain, raised, read_plain, write_aside
from harness.lazy_regex import regex
from harness.live.conversations import NAME as CONVERSATIONS
from harness.live.conversations import PACKED, Store, masked_id
from harness.live.labels import DESK
from harness.live.outbox import OUTBOX, one_at_a_time
from harness.pipelines import REPLIES
from harness.plain_json import parse
from harness.seen_text import typed
from harness.sqlite_files import connect, of_database

LONGEST_ID = 8  # digits; more of them may be grouped in any way, as in a phone
_BETWEEN = r"[ \u00a0\u202f().+/-]"  # the digits of a phone
_UNSEARCHED = PACKED | {".parquet", ".arrow", ".feather", ".pdf", ".doc", ".docx", ".odt", ".pptx"}
"""In these nothing can be searched; `.gz` is unpacked."""
_TABLES = frozenset({".csv", ".tsv", ".gz"})
_ACCENTS = regex(r"[\u0300-\u036f]")
_MADE_OF_TEXTS = ("parsed", "vectors", "tokens")
"""Caches that say nothing of whom they are: what files were parsed to, of which one may be gone by now, and vectors, by
which the words of a text can be guessed. They are made again without cost but time."""
FEWEST = 6  # letters, digits and signs of a person's name, address or phone: shorter ones stand in many texts

_TEXTS = {  # where a conversation is named, and the columns in which people may be
    CONVERSATIONS: "SELECT vendor || ':' || id, data FROM conversations"
    " UNION ALL SELECT vendor || ':' || id, '' FROM hidden",
    DESK: "SELECT conversation, thread || reply || COALESCE(GROUP_CONCAT(edit), '') FROM items"
    " LEFT JOIN labels ON item = items.id GROUP BY items.id",
    OUTBOX: "SELECT conversation, note || ' ' || summary FROM actions",
}
_ONE_WITH = """
SELECT vendor || ':' || id FROM conversations WHERE ticket != '' AND 'zendesk:' || ticket = ?1
UNION SELECT 'zendesk:' || ticket FROM conversations WHERE ticket != '' AND vendor || ':' || id = ?1
UNION SELECT vendor || ':' || id FROM merges WHERE vendor || ':' || merged_into = ?1
UNION SELECT vendor || ':' || merged_into FROM merges WHERE vendor || ':' || id = ?1
"""
_COUNTS = {  # what is erased where, in order: labels refer to items, deliveries to actions
    CONVERSATIONS: {
        "conversations": "FROM conversations WHERE vendor || ':' || id = ?",
        "hidden conversations": "FROM hidden WHERE vendor || ':' || id = ?",
        "merges": "FROM merges WHERE ? IN (vendor || ':' || id, vendor || ':' || merged_into)",
        "follow-ups": "FROM follow_ups WHERE ? IN (vendor || ':' || id, vendor || ':' || follows)",
    },
    DESK: {
        "labels": "FROM labels WHERE item IN (SELECT id FROM items WHERE conversation = ?)",
        "sampled conversations": "FROM items WHERE conversation = ?",
    },
    OUTBOX: {
        "deliveries": "FROM deliveries WHERE action IN (SELECT id FROM actions WHERE conversation = ?)",
        "actions": "FROM actions WHERE conversation = ?",
    },
}


@dataclass(frozen=True, slots=True)
class Trace:
    """How much of what was found in one place."""

    place: str  # a path in the workspace
    what: str
    count: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was found of a conversation or person, and where."""

    conversations: tuple[str, ...]  # `zendesk:1042`
    traces: tuple[Trace, ...]
    left: tuple[str, ...]  # files of the team that name it, which stay
    packed: tuple[str, ...]  # files of the team in which nothing can be searched
    unread: tuple[str, ...]  # `reviews/drafts.jsonl:3`: lines that stay, as nobody can tell whom they are about


def forget(wanted: str, root: Path, *, replies: bool = True, dry: bool = False) -> Forgotten:
    """Erase a conversation (`zendesk:1042`, or `1042` of any system), or all in which a person is named.

    `root` is the workspace, whose other files may have mistakes. `dry` only looks. Raises OSError when a file cannot be
    read or written, or is in use, so that bytes would stay, as while actions are sent from the outbox.
    """
    with nullcontext() if dry or not (root / OUTBOX).exists() else one_at_a_time((root / OUTBOX).parent):
        return _forget(wanted, root, replies=replies, dry=dry)


def kept_beside(root: Path, names: Iterable[str]) -> list[str]:
    """Those conversations of which something is in the samples of reviews, in the outbox or in lines of `reviews/`.

    Each by the name that it has there, which may be that of its ticket. Raises OSError.
    """
    if not (names := list(names)):
        return []
    held = {str(name) for place in (DESK, OUTBOX) for name, *_ in _rows(root, place, _TEXTS[place])}
    for path in _lines_files(root):
        held |= {name for line in read_plain(path).split(b"\n") for name in _subjects(_record(line) or {})}
    one = ([name, *(str(row[0]) for row in _rows(root, CONVERSATIONS, _ONE_WITH, name))] for name in names)
    return list(dict.fromkeys(each for names in one for each in names if each in held))


def _forget(wanted: str, root: Path, *, replies: bool, dry: bool) -> Forgotten:
    if (root / CONVERSATIONS).exists():
        with Store(root / CONVERSATIONS):
            pass  # one of an earlier version gets the tables that are looked into
    found, is_named = _named(wanted.strip(), root)
    names = sorted(found)
    # the store last, by which it is found: what stops midway can be given again
    traces = [trace for path in _lines_files(root) for trace in _lines(root, path, names, dry=dry)]
    if names and not dry:
        _erase_caches(root, _MADE_OF_TEXTS)
    if names and replies:
        traces += _replies(root, dry=dry)
    traces += [trace for place in reversed(_COUNTS) for trace in _erased(root, place, names, dry=dry)]
    left, packed = _others(root, names, is_named) if names or is_named else ((), ())
    return Forgotten(tuple(names), tuple(traces), left, packed, tuple(_unread(root, names)))


def _named(wanted: str, root: Path) -> tuple[set[str], Callable[[str], bool] | None]:
    """The conversations with that id, else those in whose texts a person is named; with all that is one with them.

    Also whether a text names that person, where it is one.
    """
    texts = [(str(name), text) for place in _TEXTS for name, text in _rows(root, place, _TEXTS[place])]
    for path in _lines_files(root):
        records = [record for record in map(_record, read_plain(path).split(b"\n")) if record]
        named = ((record, name) for record in records for name in _subjects(record) if ":" in name)
        texts += [(name, json.dumps(record, ensure_ascii=False)) for record, name in named]
    found = {name for name, _ in texts if wanted in (name, name.partition(":")[2]) or _is_under(name, wanted)}
    is_named: Callable[[str], bool] | None = None
    if not found and len(wanted) >= FEWEST and ("@" in wanted or " " in wanted or any(map(str.isdigit, wanted))):
        is_named = _person(wanted)
        found = {name for name, text in texts if is_named(_folded(text.replace("\\n", "\n")))}
    new = set(found)
    while new:
        new = {str(row[0]) for name in new for row in _rows(root, CONVERSATIONS, _ONE_WITH, name)} - found
        found |= new
    return found, is_named


def _is_under(name: str, wanted: str) -> bool:
    """Whether a conversation has the id of a mail address or phone, which is stored as a digest."""
    digest = masked_id(wanted.partition(":")[2] or wanted)
    return digest not in (wanted, wanted.partition(":")[2]) and name.partition(":")[2].endswith(digest)


def _person(wanted: str) -> Callable[[str], bool]:
    """Whether a folded text has a name or address, with any space between its words; a phone however it is written."""
    wanted = _folded(wanted)
    digits = re.sub(r"\D", "", wanted)
    if len(digits) > LONGEST_ID and not re.sub(rf"{_BETWEEN}|\d", "", wanted):
        return _phone(wanted, digits)
    words = r"\s+".join(map(re.escape, wanted.split()))
    pattern = re.compile(rf"(?<!\w){words}(?!\w)")
    return lambda text: bool(pattern.search(text))


def _phone(wanted: str, digits: str) -> Callable[[str], bool]:
    """Whether a text has a phone, its digits in any groups, with the country's code or without.

    `+44 20 7946 0958` is also `020 7946 0958` and `+44 (0)20 7946 0958`, and no number of another country.
    """
    code, national = "", digits.removeprefix("0")
    if wanted.lstrip(" (").startswith(("+", "00")):
        code, national = _parts(f"+{digits.removeprefix('00')}") or ("", digits)
    gap = rf"{_BETWEEN}{{0,3}}"
    abroad = rf"(?:\+|00){gap}(?P<code>\d{{1,3}}){gap}|{code}{gap}{'|' if len(national) >= LONGEST_ID else ''}"
    pattern = re.compile(rf"(?<!\d)(?:{abroad})(?:0{gap})?{gap.join(national)}(?!\d)")
    return lambda text: any(not code or each["code"] in (None, code) for each in pattern.finditer(text))


def _parts(phone: str) -> tuple[str, str] | None:
    """The country's code of a phone, and the number in that country; None for no such number."""
    try:
        import phonenumbers
    except ImportError:  # an extra
        return None
    try:
        found = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return None
    return str(found.country_code), phonenumbers.national_significant_number(found)


def _folded(text: str) -> str:
    """A text as a plain keyboard types it, in small letters and without accents."""
    return text.casefold() if text.isascii() else _ACCENTS.sub("", normalize("NFKD", typed(text)))


def _erased(root: Path, place: str, names: Collection[str], *, dry: bool) -> Iterator[Trace]:
    """What a database holds of them, erased unless `dry`; its file then has no byte of it."""
    path = root / place
    found: dict[str, set[Any]] = {what: set() for what in _COUNTS[place]}  # a row may be about two of them
    if not path.exists() or not names:
        return
    try:
        with closing(connect(path)) as database:
            database.execute("PRAGMA secure_delete = ON")
            database.execute("BEGIN" if dry else "BEGIN IMMEDIATE")
            for what, matching in _COUNTS[place].items():
                for name in names:
                    found[what] |= set(database.execute(f"SELECT * {matching}", (name,)))
                    if not dry:
                        database.execute(f"DELETE {matching}", (name,))
            database.execute("COMMIT")
            if not dry and any(found.values()):
                _leave_no_bytes(database)
    except sqlite3.Error as error:
        raise of_database(path, error) from None
    yield from (Trace(place, what, len(rows)) for what, rows in found.items() if rows)


def _leave_no_bytes(database: sqlite3.Connection) -> None:
    """Write the file again, and empty the log beside it. Raises sqlite3.OperationalError while another reads it."""
    database.execute("VACUUM")
    (busy, _, _) = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        error = sqlite3.OperationalError("another process reads it, so erased bytes are still in the file beside it")
        error.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise error


def _lines_files(root: Path) -> list[Path]:
    return sorted(path for end in ("jsonl", "ndjson") for path in (root / "reviews").glob(f"*.{end}"))


def _lines(root: Path, path: Path, names: Collection[str], *, dry: bool) -> Iterator[Trace]:
    """The lines of a file that are about one of them, such as sent actions and verdicts on drafts."""
    count, kept = len(read_plain(path).split(b"\n")), [line for _, line in _staying(path, names)]
    if len(kept) < count:
        if not dry:
            write_aside(path, [b"\n".join(kept)])
        yield Trace(path.relative_to(root).as_posix(), "lines", count - len(kept))


def _staying(path: Path, names: Collection[str]) -> list[tuple[int, bytes]]:
    """The lines of a file that are about none of them, with their numbers."""
    lines = enumerate(read_plain(path).split(b"\n"), 1)
    return [(number, line) for number, line in lines if _subjects(_record(line) or {}).isdisjoint(names)]


def _record(line: bytes) -> dict[str, Any] | None:
    """What a line says, nothing where it is empty; None where nobody can tell."""
    try:
        record = parse(line) if line.strip() else {}
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _subjects(record: dict[str, Any]) -> set[str]:
    """The conversations that a record is about."""
    data = record.get("data")
    said = [record.get("subject"), record.get("group"), data.get("conversation") if isinstance(data, dict) else None]
    drafted = re.fullmatch(r"(?:review:[^:]*:|replay )(.*)", str(record.get("id", "")))
    return {each for each in (*said, drafted and drafted[1]) if isinstance(each, str)}


def _unread(root: Path, names: Collection[str]) -> Iterator[str]:
    for path in _lines_files(root):
        for number, line in _staying(path, names):
            if _record(line) is None:
                yield f"{path.relative_to(root).as_posix()}:{number}"


def _replies(root: Path, *, dry: bool) -> Iterator[Trace]:
    """All cached replies of pipelines."""
    place = f"reports/.cache/{REPLIES}.sqlite"
    what, count = "files", int((root / place).exists())
    with suppress(OSError):  # nobody can count what is in a damaged one
        what, count = "replies", next(_rows(root, place, "SELECT COUNT(*) FROM kept"), (0,))[0]
    if not dry:
        _erase_caches(root, (REPLIES,))
    if count:
        yield Trace(place, what, count)


def _erase_caches(root: Path, names: Iterable[str]) -> None:
    for name in names:
        for end in (".sqlite", ".sqlite-wal", ".sqlite-shm", ".damaged"):
            (root / "reports/.cache" / f"{name}{end}").unlink(missing_ok=True)


def _others(
    root: Path, names: Collection[str], is_named: Callable[[str], bool] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Files of a person's own that name one; and those that hold no text to search."""
    lines, found = set(_lines_files(root)), dict[str, bool | None]()
    for path in _files(root):
        texts = (line for _, line in _staying(path, names)) if path in lines else _parts_of(path)
        found[path.relative_to(root).as_posix()] = _names_one(path, texts, _naming(path, names), is_named)
    named, packed = (tuple(place for place, says in found.items() if says is it) for it in (True, None))
    return named, packed


def _names_one(
    path: Path, texts: Iterable[bytes], naming: re.Pattern[bytes], is_named: Callable[[str], bool] | None
) -> bool | None:
    """None where nobody can see."""
    if path.suffix.lower() in _UNSEARCHED:
        return None
    try:
        return any(
            naming.search(text)
            or (is_named and is_named(_folded(text.decode("utf-8", "replace").replace("\\n", "\n"))))
            for text in texts
        )
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return None


def _naming(path: Path, names: Collection[str]) -> re.Pattern[bytes]:
    """What names a conversation in a file; an export of its help desk has it by its number alone."""
    if not names:
        return re.compile(b"(?!)")
    wholes, ids = ("|".join(map(re.escape, each)) for each in (names, [name.partition(":")[2] for name in names]))
    forms = rf"(?<![\w-])(?:{wholes})(?!\w)|(?i:\"\w*id\")\s*:\s*\"?(?:{ids})(?!\w)"
    if path.suffix.lower() in _TABLES:
        forms += rf"|(?:^|[,;\t])\"?(?:{ids})\"?(?=[,;\t\r\n])"
    return re.compile(forms.encode(), re.MULTILINE)


def _parts_of(path: Path) -> Iterator[bytes]:
    """What is in a file, which may be an export larger than the memory; a name between two parts is in the second."""
    before = b""
    with open_plain(path) as plain, gzip.open(plain) if path.suffix.lower() == ".gz" else plain as file:
        while part := file.read(1 << 20):
            yield before + part.replace(b"\0", b"")  # of UTF-16
            before = part[-1000:].replace(b"\0", b"")


def _files(root: Path) -> Iterator[Path]:
    """The files of a workspace in which nothing is erased, also runs and reports: without what is hidden."""
    own = {f"{place}{end}" for place in _COUNTS for end in ("", "-wal", "-shm")}
    for name, folders, files in os.walk(root, onerror=raised):
        folder = Path(name)
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        paths = (folder / each for each in sorted(files))
        yield from (each for each in paths if each.is_file() and each.relative_to(root).as_posix() not in own)


def _rows(root: Path, place: str, query: str, *values: str) -> Iterator[Any]:
    path = root / place
    if not path.exists():
        return
    try:
        with closing(connect(path, read_only=True)) as database:
            yield from database.execute(query, values)
    except sqlite3.Error as error:
        raise of_database(path, error) from None
