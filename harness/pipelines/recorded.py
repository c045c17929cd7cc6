"""Recorded replies, of real conversations or an earlier run, joined to scenarios by id."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from harness.cache import key_of
from harness.files import open_plain
from harness.pipelines.calls import Opening
from harness.pipelines.wire import MOST_TOKENS, Amount, Count, ReceivedCall, ReplyReader, reply_of
from harness.plain_csv import TableError, table
from harness.plain_json import decoded, lines_of, parse_object
from harness.turns import Conversation, PipelineError, Progress, Reply, ToolCall, Usage
from harness.workspace import RecordedDeclared, Workspace

_BUILDERS = {".json": "json", ".jsonl": "json", ".csv": "csv", ".parquet": "parquet", ".arrow": "arrow"}

RESCORED = "rescored"
"""The kind of replies of an earlier run that are scored again: no AI of today answers with them."""

Record = dict[str, Any]
TurnKey = tuple[str, str, int, int]  # scenario, variant, repeat, turn


class RecordedUsage(BaseModel):
    """What a recorded reply cost."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    input_tokens: Count = Field(default=0, ge=0, le=MOST_TOKENS)
    output_tokens: Count = Field(default=0, ge=0, le=MOST_TOKENS)
    cost: Amount = Field(default=0.0, ge=0)
    seconds: Amount = Field(default=0.0, ge=0)


class RecordedRow(BaseModel):
    """What a record says beside the reply itself, whose parts have names of their own."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False, coerce_numbers_to_str=True)

    turn: Count = Field(default=1, ge=1)
    repeat: Count = Field(default=1, ge=1)
    variant: str = ""
    message: str | None = None
    error: Annotated[str, BeforeValidator(str)] = ""  # or an object, as services send it
    called: list[ReceivedCall] = []  # before the error
    usage: RecordedUsage | None = None


@dataclass(frozen=True, slots=True)
class RecordedReply:
    """One record: the row, and what has the parts of the reply."""

    row: RecordedRow
    parts: Record


def open_recorded(declared: RecordedDeclared, opening: Opening) -> RecordedPipeline:
    """The pipeline of a declared file or dataset. Raises PipelineError when it cannot be read."""
    root = opening.workspace.root
    if declared.file:
        return RecordedPipeline(declared, opening.workspace, read_file(root / declared.file))
    folder = root / str(declared.dataset)
    name = str(folder) if folder.is_dir() else str(declared.dataset)
    return RecordedPipeline(declared, opening.workspace, dataset_records(name, declared.split))


class RecordedPipeline:
    """Gives the recorded replies; keeps only those for scenarios of the workspace."""

    jobs = 1
    versioned = True
    repeats: int  # how often each message was asked when it was recorded, at most

    def __init__(
        self, declared: RecordedDeclared, workspace: Workspace, records: Iterable[Record], kind: str = "recorded"
    ) -> None:
        """Records may nest a reply under `reply`, or contain its fields themselves. `kind` begins the fingerprint."""
        import jmespath

        self.name = declared.id
        self._workspace = workspace
        self._reader = ReplyReader(declared.reply, declared.words)
        self._nested = not declared.reply.model_fields_set
        scenario, turn = jmespath.compile(declared.scenario).search, jmespath.compile(declared.turn).search
        several = {each.id: len(each.turns) > 1 or each.brief is not None for each in workspace.scenarios}
        source = declared.file or declared.dataset
        self._records: dict[TurnKey, RecordedReply] = {}
        given: dict[TurnKey, Record] = {}
        keys = ""
        for number, record in enumerate(records, 1):
            id_, keys = str(scenario(record)), keys or ", ".join(sorted(map(str, record))[:8])
            if id_ not in several:
                continue
            place, said = f"{source}, record {number}", turn(record)
            if said in (None, "") and several[id_]:  # the reply to any of them
                words = f"`{id_}` has several messages: write the number of the one it is about in `{declared.turn}`"
                raise PipelineError(f"{place} says no turn. {words}")
            row = _row({**record, "turn": said, "usage": self._parts(record).get("usage")}, place)
            key = (id_, row.variant, row.repeat, row.turn)
            if key in self._records:
                raise PipelineError(f"{place} is a second reply to turn {key[3]} of `{id_}`")
            self._records[key], given[key] = RecordedReply(row, self._parts(record)), record
        if several and not given:
            has = f"; the first record has {keys}" if keys else "; it has no record"
            raise PipelineError(f"{source} has no reply to any scenario: no id of one at `{declared.scenario}`{has}")
        self.repeats = max((repeat for _, _, repeat, _ in given), default=1)
        self.fingerprint = f"{kind} {key_of(sorted(map(repr, given.items()))).hex()[:12]}"

    def prepare(self, messages: Sequence[str], progress: Progress) -> None:
        """Everything is there already."""

    async def reply(self, conversation: Conversation) -> Reply:
        """The reply that was recorded. Raises PipelineError when there is none, or it was to another message."""
        key = (conversation.scenario, conversation.variant, conversation.repeat, conversation.turn)
        record = self._records.get(key)
        if record is None:
            variant = f", variant {conversation.variant}" if conversation.variant else ""
            words = f"turn {conversation.turn} of `{conversation.scenario}`{variant}"
            raise PipelineError(f"there is no recorded reply for {words}")
        row = record.row
        if row.message is not None and _words(row.message) != _words(conversation.message):
            raise PipelineError("the recorded reply was to another message; record it again")
        if row.error:
            called = (ToolCall(each.tool, each.arguments) for each in row.called)
            raise PipelineError(f"recorded without a reply: {row.error[:500]}").after(called)
        usage = Usage(**row.usage.model_dump()) if row.usage else None
        return reply_of(self._reader.read(record.parts), self._workspace, usage)

    def _parts(self, record: Record) -> Record:
        nested = record.get("reply") if self._nested else None
        return nested if isinstance(nested, dict) else record

    async def close(self) -> None:
        """Nothing is open."""


def read_file(path: Path) -> Iterator[Record]:
    """The records of a .jsonl, .csv or .parquet file. Raises PipelineError with the line of a bad one."""
    readers: dict[str, Callable[[Path], Iterator[Record]]] = {
        ".jsonl": _jsonl, ".ndjson": _jsonl, ".csv": _csv, ".parquet": _parquet,
    }  # fmt: skip
    if path.suffix not in readers:
        raise PipelineError(f"{path.name} is not a supported file of records; supported: {', '.join(readers)}")
    try:
        open_plain(path).close()  # a pipe would be waited for
        yield from readers[path.suffix](path)
    except OSError as error:
        raise PipelineError(f"{path} cannot be read: {error.strerror or error}") from None


def dataset_records(name: str, split: str) -> Iterator[Record]:
    """The records of a Hugging Face dataset: saved to disk, a file of a local builder, else streamed by name.

    Raises PipelineError when it cannot be read.
    """
    datasets = _datasets()
    path = Path(name)
    try:
        if (path / "state.json").is_file() or (path / "dataset_dict.json").is_file():
            loaded = datasets.load_from_disk(name)
            if isinstance(loaded, datasets.DatasetDict):
                if split not in loaded:
                    raise LookupError(f"it has no split `{split}`; known: {', '.join(loaded)}")
                loaded = loaded[split]
            yield from loaded
        elif path.is_file():
            builder = _BUILDERS.get(path.suffix, "text")
            yield from datasets.load_dataset(builder, data_files=name, split=split, streaming=True)
        else:
            yield from datasets.load_dataset(name, split=split, streaming=True)
    except Exception as error:  # noqa: BLE001 - the library raises many kinds
        raise PipelineError(f"the dataset `{name}` cannot be read: {error}") from None


def _jsonl(path: Path) -> Iterator[Record]:
    with open_plain(path) as file:
        lines = lines_of(file)
        for number in count(1):
            try:
                if (line := next(lines, None)) is None:
                    return
                record = parse_object(line)
            except ValueError as error:
                raise PipelineError(f"{path.name}:{number}: {error}") from None
            yield record


def _csv(path: Path) -> Iterator[Record]:
    line = 1
    with open_plain(path) as file:
        try:
            for row in table(decoded(lines_of(file)))[1]:
                line = row.line
                yield row.record()
        except ValueError as error:
            line = error.line if isinstance(error, TableError) else line
            raise PipelineError(f"{path.name}:{line}: {error}") from None


def _parquet(path: Path) -> Iterator[Record]:
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise PipelineError("Parquet files need more packages: pip install 'support-harness[frames]'") from None

    try:
        with ParquetFile(path) as table:
            for batch in table.iter_batches(batch_size=1000):
                yield from batch.to_pylist()
    except ArrowException as error:
        raise PipelineError(f"{path.name} is not a Parquet file: {error}") from None


def _datasets() -> Any:
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")  # read when the library is imported
    try:
        import datasets
    except ImportError:
        raise PipelineError(
            "Datasets of Hugging Face need more packages: pip install 'support-harness[recorded]'"
        ) from None
    return datasets


def _words(message: str) -> list[str]:
    """What two records of one message have in common: a table for spreadsheets may begin it with an apostrophe."""
    return message.removeprefix("'").split()


def _row(record: Record, place: str) -> RecordedRow:
    """What a record says beside the reply. Raises PipelineError that names the place and the part that is wrong."""
    try:
        return RecordedRow.model_validate({name: value for name, value in record.items() if value not in (None, "")})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        part, what = ".".join(map(str, first["loc"])), f"{first['msg'][:1].lower()}{first['msg'][1:]}"
        raise PipelineError(f"{place}: `{part}` cannot be {str(first['input'])[:80]!r}: {what}") from None
