"""Labelled answers: a CSV or JSONL file with what was answered, from what, and whether it was supported."""

import gzip
import re
import zlib
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from harness.files import open_plain
from harness.plain_csv import TableError, TableRow, table
from harness.plain_json import decoded, lines_of, parse_object
from harness.same_words import Messages, filled_in, joined, same_words, words_of
from harness.scoring.groundedness import CitedSource
from harness.seen_text import visible
from harness.workspace import Location, Problem, Workspace, WorkspaceError, normalise

_YES, _NO = frozenset(("true", "yes", "1", "supported")), frozenset(("false", "no", "0", "unsupported"))
_HINT = "see `harness calibrate --help` for the columns"


class LabelledCase(Protocol):
    """What a person has judged, and where it comes from."""

    @property
    def texts(self) -> tuple[Messages, ...]:
        """What was judged, then what it was judged by, which is long and often the same."""

    @property
    def supported(self) -> bool: ...

    @property
    def group(self) -> str: ...

    @property
    def part(self) -> str: ...

    @property
    def by(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Labelled:
    """An answer that a person has judged."""

    answer: str
    sources: tuple[CitedSource, ...]
    supported: bool
    group: str  # rows that share one are not independent: a conversation, a document
    part: str  # where it comes from, for error rates by part
    reference: str = ""  # an answer that would be right
    by: str = ""  # who labelled it; empty where nobody says

    @property
    def texts(self) -> tuple[Messages, ...]:
        return (self.answer,), (self.reference,), tuple(source.text for source in self.sources)


C = TypeVar("C", bound=LabelledCase)


def yes_or_no(value: Any) -> Any:
    word = str(value).strip().lower()
    if word not in _YES | _NO:
        raise ValueError(f"cannot be `{word[:40]}`; write true or false")
    return word in _YES


def _refs(value: Any) -> Any:
    return value.replace(",", " ").replace(";", " ").split() if isinstance(value, str) else value


BY: str = Field(default="", validation_alias=AliasChoices("by", "labelled_by", "labeled_by", "annotator", "reviewer"))


class LabelledRow(BaseModel):
    """A row as it is given; other columns are ignored."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    answer: str = Field(validation_alias=AliasChoices("answer", "claim"))
    supported: Annotated[bool, BeforeValidator(yes_or_no)]
    citations: Annotated[list[str], BeforeValidator(_refs)] = []
    source: str = ""
    sources: list[str] = []
    group: str = Field(default="", validation_alias=AliasChoices("group", "conversation", "article"))
    part: str = Field(default="all", validation_alias=AliasChoices("part", "domain", "collection"))
    reference: str = ""
    by: str = BY


def read_labelled(path: Path, workspace: Workspace) -> list[Labelled]:
    """The labelled answers of a .csv, .jsonl or .jsonl.gz file.

    A row has `answer` (or `claim`), `supported` (true or false; empty rows are left out) and its
    source: `citations` (sections of the workspace) or `source` / `sources` (the text). `group`, `part`, `by`
    (who labelled it) and `reference` may be given. Raises WorkspaceError with the line of every row that cannot be
    used.
    """
    both = "both supported and unsupported answers"
    return labelled_rows(path, "supported", both, lambda row, number: _labelled(row, workspace, number))


def labelled_rows(path: Path, label: str, both: str, made: Callable[[dict[str, Any], int], C]) -> list[C]:
    """What `made` makes of each row that has the label, with its line. Raises as `read_labelled`.

    `both` names the two kinds of rows that there have to be.
    """
    problems: list[Problem] = []
    found: list[C] = []
    number = 0
    try:
        with open_plain(path) as packed, _unpacked(path, packed) as file:
            for number, record in _records(path, lines_of(file)):
                try:
                    row = record.record() if isinstance(record, TableRow) else parse_object(record)
                    if row.get(label) not in (None, "") and row.get("split") != "train":
                        found.append(made(row, number))
                except ValueError as error:
                    problems.append(Problem(Location(str(path), number), _words(error), _HINT))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        at = Location(str(path), number + 1)
        problems.append(Problem(at, f"cannot be unpacked from here on: {error}", "copy or download the file again"))
    except ValueError as error:
        line = error.line if isinstance(error, TableError) else number + 1
        problems.append(Problem(Location(str(path), line), str(error), "give a .csv or .jsonl file"))
    if not problems and len({row.supported for row in found}) < 2:
        problems.append(Problem(Location(str(path), 1), f"needs {both}", "label some of each"))
    if problems:
        raise WorkspaceError(problems)
    return found


def labelled_by(rows: Iterable[LabelledCase]) -> tuple[str, ...]:
    """Who made the labels, in order; nobody where a row does not say."""
    names = [[name.strip() for name in row.by.split(",") if name.strip()] for row in rows]
    return tuple(sorted({name for each in names for name in each})) if all(names) else ()


def distinct(rows: Sequence[C]) -> list[C]:
    """Each case once, or once with each label where people disagree: a copy proves nothing that is not known."""
    found: dict[Hashable, C] = {}
    for row in rows:
        found.setdefault((row.supported, *(tuple(map(_as_case, talk)) for talk in row.texts)), row)
    return list(found.values())


def _as_case(text: str) -> str:
    """Its words and numbers: a copy with another full stop is a copy."""
    return " ".join(re.findall(r"\w+", normalise(visible(text)))) or text


def alike(rows: Sequence[LabelledCase]) -> list[int]:
    """Which rows are one piece of evidence, as scenarios that are alike are: by position, the first of them.

    They have the same label, and what they were judged by says the same up to numbers. Labels of one template with
    other numbers and names are right and wrong together.
    """
    labels = [row.supported for row in rows]
    judged, *beside = zip(*(row.texts for row in rows), strict=True)
    first: dict[Hashable, int] = {}
    clusters = _clusters(list(zip(judged, labels, strict=True)))
    keys = zip(labels, clusters, *(map(words_of, talks) for talks in beside), strict=True)
    return [first.setdefault(key, position) for position, key in enumerate(keys)]


def _clusters(given: Sequence[tuple[Messages, bool]]) -> list[int]:
    each = {one: position for position, one in enumerate(dict.fromkeys(given))}
    talks, labels = zip(*each, strict=True)
    pairs = ((a, b) for a, b, _ in same_words(talks))
    firsts = joined((*pairs, *filled_in(talks, labels)), len(each))
    return [firsts[each[one]] for one in given]


def _unpacked(path: Path, file: BufferedIOBase) -> BufferedIOBase:
    return gzip.GzipFile(fileobj=file) if path.suffix.lower() == ".gz" else file


def _records(path: Path, lines: Iterable[bytes]) -> Iterator[tuple[int, TableRow | bytes]]:
    """Each row and its line. Raises TableError."""
    if ".csv" not in map(str.lower, path.suffixes):
        yield from enumerate(lines, 1)
        return
    for row in table(decoded(lines))[1]:
        yield row.line, row


def _labelled(record: dict[str, Any], workspace: Workspace, number: int) -> Labelled:
    given = {name: value for name, value in record.items() if value not in (None, "", [])}
    row = LabelledRow.model_validate(given)
    if not row.answer.strip():
        raise ValueError("has no `answer`")
    sources = tuple(_sources(row, workspace))
    return Labelled(row.answer, sources, row.supported, row.group or f"row {number}", row.part, row.reference, row.by)


def _sources(row: LabelledRow, workspace: Workspace) -> Iterator[CitedSource]:
    for ref in row.citations:
        if ref not in workspace.sections:
            raise ValueError(f"cites `{ref[:80]}`, which is not a section of the workspace")
        section = workspace.sections[ref]
        yield CitedSource(ref, f"{section.heading}\n{section.text}")
    texts = row.sources or ((row.source,) if row.source else ())
    if not any(map(str.strip, texts)) and not row.citations:
        raise ValueError("has no source: give `citations`, or the text as `source`")
    yield from (CitedSource(f"source {i}", text) for i, text in enumerate(texts, 1))


def _words(error: ValueError) -> str:
    """The first mistake of a row."""
    return first_mistake(error) if isinstance(error, ValidationError) else str(error)


def first_mistake(error: ValidationError) -> str:
    """What is wrong with a row, in words."""
    first = error.errors(include_url=False)[0]
    name = first["loc"][0] if first["loc"] else "row"
    if first["type"] == "missing":
        return f"has no `{name}`"
    if first["type"] == "value_error":
        return f"`{name}` {first['ctx']['error']}"
    return f"`{name}` cannot be `{str(first['input'])[:40]}`: {first['msg'][:1].lower()}{first['msg'][1:]}"
