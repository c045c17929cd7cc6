"""Labelled answers: a CSV or JSONL file with what was answered, from what, and whether it was supported."""

import csv
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from harness.scoring.groundedness import CitedSource
from harness.workspace import Location, Problem, Workspace, WorkspaceError

_YES, _NO = frozenset(("true", "yes", "1", "supported")), frozenset(("false", "no", "0", "unsupported"))


@dataclass(frozen=True, slots=True)
class Labelled:
    """An answer that a person has judged."""

    answer: str
    sources: tuple[CitedSource, ...]
    supported: bool
    group: str  # rows that share one are not independent: a conversation, a document
    part: str  # where it comes from, for error rates by part
    reference: str = ""  # an answer that would be right


def read_labelled(path: Path, workspace: Workspace) -> list[Labelled]:
    """The labelled answers of a .csv, .jsonl or .jsonl.gz file.

    A row has `answer` (or `claim`), `supported` (true or false; empty rows are left out) and its
    source: `citations` (sections of the workspace) or `source` / `sources` (the text). `group`, `part`
    and `reference` may be given. Raises WorkspaceError with the line of every row that cannot be used.
    """
    problems: list[Problem] = []
    found: list[Labelled] = []
    try:
        with _opened(path) as lines:
            for number, record in _records(path, lines):
                at = Location(str(path), number)
                try:
                    if record.get("supported") not in (None, "") and record.get("split") != "train":
                        found.append(_labelled(record, workspace, number))
                except ValueError as error:
                    problems.append(Problem(at, str(error), "see `harness calibrate --help` for the columns"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problems.append(Problem(Location(str(path), 1), f"cannot be read: {error}", "give a .csv or .jsonl file"))
    if not problems and len({row.supported for row in found}) < 2:
        problems.append(
            Problem(Location(str(path), 1), "needs both supported and unsupported answers", "label some of each")
        )
    if problems:
        raise WorkspaceError(problems)
    return found


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8-sig", newline="")


def _records(path: Path, lines: TextIO) -> Iterator[tuple[int, dict[str, Any]]]:
    if ".csv" in path.suffixes:
        reader = csv.DictReader(lines)
        for record in reader:
            yield reader.line_num, {name: value for name, value in record.items() if name}
        return
    for number, line in enumerate(lines, 1):
        try:
            parsed = json.loads(line)
        except ValueError:
            parsed = None
        yield number, parsed if isinstance(parsed, dict) else {"answer": line, "supported": "is not a JSON object"}


def _labelled(record: dict[str, Any], workspace: Workspace, number: int) -> Labelled:
    answer = str(record.get("answer") or record.get("claim") or "")
    if not answer.strip():
        raise ValueError("has no `answer`")
    word = str(record["supported"]).strip().lower()
    if word not in _YES | _NO:
        raise ValueError(f"`supported` cannot be `{word[:40]}`; write true or false")
    group = record.get("group") or record.get("conversation") or record.get("article") or f"row {number}"
    part = record.get("part") or record.get("domain") or record.get("collection") or "all"
    reference = str(record.get("reference") or "")
    return Labelled(answer, tuple(_sources(record, workspace)), word in _YES, str(group), str(part), reference)


def _sources(record: dict[str, Any], workspace: Workspace) -> Iterator[CitedSource]:
    citations = record.get("citations") or ()
    for ref in citations.replace(",", " ").replace(";", " ").split() if isinstance(citations, str) else citations:
        if ref not in workspace.sections:
            raise ValueError(f"cites `{str(ref)[:80]}`, which is not a section of the workspace")
        section = workspace.sections[ref]
        yield CitedSource(ref, f"{section.heading}\n{section.text}")
    texts = record.get("sources") or ([record["source"]] if record.get("source") else [])
    if not texts and not citations:
        raise ValueError("has no source: give `citations`, or the text as `source`")
    yield from (CitedSource(f"source {i}", str(text)) for i, text in enumerate(texts, 1))
