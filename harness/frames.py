"""A finished run, and what was imported and labelled, as pandas tables for analysts (the extra `frames`).

    from harness.frames import Frames
    frames = Frames.of("reports/reference-0123456789")
    frames.turns.groupby("scenario_category")["status"].value_counts()

Sealed scenarios are counted in `verdicts` and `criteria`, and are in no other table. `TABLES` says what each column is.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from harness.gates import CategoryVerdict, Criterion, CriterionState, Judgement, Method, Verdict, judge_run
from harness.live.conversations import NAME as STORE
from harness.live.conversations import Author, Definition, LiveConversation, Resolution, Store
from harness.live.labels import DESK, Desk, ReviewLabel, ReviewWord, SampledConversation
from harness.runs import RunFolder, ScenarioResult, TurnResult, latest_run, open_run, opened
from harness.safe_text import safe, safe_json
from harness.turns import Fault, Score, Status
from harness.workspace import NoEvidence, Outcome, Priority, Stage, Standing, Workspace, find_root, load

if TYPE_CHECKING:
    import pandas as pd


class ScenarioSeverity(StrEnum):
    """How grave a mistake in a scenario is."""

    NORMAL = "normal"
    CRITICAL = "critical"


TEXT, COUNT, NUMBER, FLAG, TIME = "string", "Int64", "Float64", "boolean", "datetime64[us, UTC]"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet computes a cell that begins so


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    type: str | type[StrEnum]  # pandas' own name of it; of an enum the values are the categories
    meaning: str
    of: Callable[[Any], Any]  # a row to its value; None where there is none


def _one(path: str, type_: str | type[StrEnum], meaning: str, name: str = "") -> Column:
    """A column that is an attribute of the row, or of the one it has: missing where that is missing."""
    *above, last = path.split(".")

    def of(row: Any) -> Any:
        for each in above:
            row = getattr(row, each)
            if row is None:
                return None
        return getattr(row, last)

    return Column(name or last, type_, meaning, of)


def _listed(path: str, meaning: str, name: str = "") -> Column:
    """Several words in one cell, as `kind: recorded` reads them."""
    one = _one(path, TEXT, meaning, name)
    return Column(one.name, TEXT, meaning, lambda row: " ".join(map(str, one.of(row) or ())))


@dataclass(frozen=True, slots=True)
class _ScoreRow:
    turn: TurnResult
    score: Score


@dataclass(frozen=True, slots=True)
class _CriterionRow:
    verdict: CategoryVerdict
    stage: Stage
    criterion: Criterion


@dataclass(frozen=True, slots=True)
class _LabelRow:
    item: SampledConversation
    label: ReviewLabel


_WHICH = (
    _one("turn.scenario", TEXT, "the scenario's id"),
    _one("turn.variant", TEXT, "in which other words it was held; empty for its own"),
    _one("turn.repeat", COUNT, "which time it was held, from 1"),
    _one("turn.turn", COUNT, "which message of the conversation, from 1"),
)


TURNS = (
    *(Column(each.name, each.type, each.meaning, attrgetter(each.name)) for each in _WHICH),
    _one("category", TEXT, "the scenario's", "scenario_category"),
    _one("severity", ScenarioSeverity, "how grave a mistake in it is"),
    _one("file", TEXT, "where the scenario is written"),
    _one("line", COUNT, "the line there"),
    _one("message", TEXT, "what the customer wrote"),
    _one("expect.outcome", Outcome, "what had to follow", "expected_outcome"),
    _listed("expect.category", "any of them was right", "expected_category"),
    _one("expect.queue", TEXT, "the queue it had to reach", "expected_queue"),
    _one("expect.rule", TEXT, "the rule that had to decide", "expected_rule"),
    _listed("expect.source", "any of them was right", "expected_source"),
    _one("status", Status, "`error` where it could not be scored"),
    _one("error", TEXT, "why there is no reply; empty where there is one"),
    _one("no_evidence", NoEvidence, "why it counts for no gate"),
    _one("reply.outcome", Outcome, "what the support AI did"),
    _one("reply.category", TEXT, "what it filed the message under"),
    _one("reply.confidence", NUMBER, "0 to 1: how sure it was of the category"),
    _one("reply.familiarity", NUMBER, "0 to 1: the share of known messages that look stranger"),
    _one("reply.retrieval", NUMBER, "0 to 1: how well its source fits the message"),
    _one("reply.language", TEXT, "in which the customer writes: an ISO 639-1 code"),
    _one("reply.priority", Priority, "how urgent it took it to be"),
    _one("reply.queue", TEXT, "who got it, of a handoff"),
    _one("reply.rule", TEXT, "the rule that decided"),
    _listed("reply.fired", "every rule that fired", "fired_rules"),
    _one("reply.reason", TEXT, "why, in its own words"),
    _one("reply.answer", TEXT, "its answer"),
    _listed("reply.citations", "the sections it cites"),
    _one("reply.quotes", FLAG, "whether it can only quote"),
    _one("reply.standing", Standing, "of the best source that it found"),
    _one("reply.usage.input_tokens", COUNT, "tokens in"),
    _one("reply.usage.output_tokens", COUNT, "tokens out"),
    _one("reply.usage.cost", NUMBER, "in the currency of the declared price"),
    _one("reply.usage.seconds", NUMBER, "how long the reply took"),
)
SCORES = (
    *_WHICH,
    _one("score.scorer", TEXT, "who judged"),
    _one("score.status", Status, "what it found"),
    _one("score.value", NUMBER, "where it measures something"),
    _one("score.fault", Fault, "which of the graver mistakes it is"),
    _one("score.advisory", FLAG, "whether it fails nothing, whatever it found"),
    _one("score.reason", TEXT, "why"),
)


def _cases(evidence: str, what: str) -> tuple[Column, Column]:
    return (
        _one(f"evidence.{evidence}.total", COUNT, f"scenarios that it is about: {what}", f"{evidence}_total"),
        _one(f"evidence.{evidence}.good", COUNT, "those of them that went right", f"{evidence}_good"),
    )


VERDICTS = (
    _one("category.id", TEXT, "the category", "category"),
    _one("category.title", TEXT, "its title"),
    _one("category.weekly_volume", NUMBER, "tickets a week"),
    _one("stage", Stage, "where it stands"),
    _one("category.ceiling", Stage, "how far it may ever go"),
    _one("verdict", Verdict, "the gate's decision"),
    _one("to", Stage, "where it would go"),
    _one("holds", FLAG, "whether the evidence supports the stage of today"),
    *_cases("handled", "handled right"),
    *_cases("grounded", "answers supported by their sources"),
    *_cases("responsive", "answers to what was asked"),
    *_cases("missed_handoffs", "messages that had to reach a person"),
    *_cases("needless_handoffs", "messages that could be answered"),
    *_cases("critical", "critical scenarios"),
    Column("errors", COUNT, "scenarios that could not be measured", lambda row: len(row.evidence.errors)),
)
CRITERIA = (
    _one("verdict.category.id", TEXT, "the category", "category"),
    _one("stage", Stage, "whose gate asks: the stage of today, or the next one"),
    _one("criterion.name", TEXT, "what the gate requires", "criterion"),
    _one("criterion.method", Method, "how it is judged"),
    _one("criterion.state", CriterionState, "`short`: more of the same could still show it"),
    _one("criterion.cases.total", COUNT, "cases that it is about", "cases"),
    _one("criterion.cases.good", COUNT, "those of them that went right", "good"),
    _one("criterion.clusters", COUNT, "groups that they count as, where some are alike"),
    _one("criterion.rate", NUMBER, "the plain share"),
    _one("criterion.bound", NUMBER, "what the evidence shows of it, at all looks together"),
    _one("criterion.limit", NUMBER, "what the gate requires of the bound"),
    _one("criterion.confidence", NUMBER, "of the bound, one-sided"),
    _one("criterion.more", COUNT, "further good cases that would be enough"),
    _one("criterion.fix", COUNT, "bad cases made good that would be enough"),
)


def _written(author: Author) -> Callable[[LiveConversation], int]:
    return lambda row: sum(part.author is author and part.public for part in row.parts)


CONVERSATIONS = (
    _one("name", TEXT, "the system and its id: `zendesk:1042`"),
    _one("vendor", TEXT, "the system"),
    _one("opened", TIME, "when it began"),
    _one("closed", TIME, "when it was closed"),
    _one("handed_off", TIME, "when an AI or bot gave it to a person"),
    _one("category", TEXT, "as the system says it: an intent, a topic, a tag"),
    _one("channel", TEXT, "the channel"),
    _one("language", TEXT, "the language"),
    _one("reopens", COUNT, "how often it was opened again"),
    _one("rating.good", FLAG, "whether the customer was content", "rated_good"),
    _one("ai.resolution", Resolution, "how it ended with the AI that took part"),
    _one("ai.definition", Definition, "by whose definition"),
    *(
        Column(f"messages_of_{author}", COUNT, f"public messages of the {author}", _written(author))
        for author in (Author.CUSTOMER, Author.AI, Author.AGENT)
    ),
    Column("first_message", TEXT, "what the customer wrote first, masked", lambda row: next(iter(row.asked), None)),
    _listed("tags", "its tags"),
    _listed("calls", "tools that the AI called"),
    _one("follows", TEXT, "the closed conversation that the customer came back from"),
    _one("cut", FLAG, "whether the export lacks parts of it"),
)
LABELS = (
    _one("item.week", TEXT, "the Monday of the week"),
    _one("item.conversation", TEXT, "the conversation: `zendesk:1042`"),
    _one("label.reviewer", TEXT, "who read it"),
    _one("label.word", ReviewWord, "what the reviewer says", "label"),
    _one("label.supported", FLAG, "whether the cited sections say what the draft says"),
    _one("label.edit", TEXT, "what should be sent instead"),
    _one("label.day", TEXT, "when"),
    _one("item.reply.outcome", Outcome, "what the support AI would have done"),
    _one("item.reply.category", TEXT, "what it filed the message under"),
    _one("item.chance", NUMBER, "0 to 1, of being drawn: weigh by its inverse"),
    _one("item.by_chance", FLAG, "whether it is in the random part"),
)
TABLES: Mapping[str, tuple[Column, ...]] = {
    "turns": TURNS, "scores": SCORES, "verdicts": VERDICTS, "criteria": CRITERIA,
    "conversations": CONVERSATIONS, "labels": LABELS,
}  # fmt: skip


@dataclass(frozen=True)
class Frames:
    """The tables of one finished run, judged by the workspace as it is today, and of its imported conversations."""

    run: RunFolder
    workspace: Workspace

    @classmethod
    def of(cls, run: Path | str, workspace: Path | str | None = None) -> Self:
        """Those of a run folder, of the workspace it lies in when None. Raises WorkspaceError."""
        return cls(open_run(Path(run)), load(find_root(Path(workspace or run))))

    @classmethod
    def latest(cls, workspace: Path | str) -> Self:
        """Those of the run under `reports/` whose results are newest. Raises WorkspaceError."""
        root = find_root(Path(workspace))
        return cls(latest_run(root), load(root))

    def __getitem__(self, table: str) -> pd.DataFrame:
        """The table of a name. Raises KeyError for an unknown one."""
        return _frame(TABLES[table], getattr(self, f"_{table}")())

    @cached_property
    def turns(self) -> pd.DataFrame:
        """One row a message that a customer wrote, with what followed."""
        return self["turns"]

    @cached_property
    def scores(self) -> pd.DataFrame:
        """One row a score of a turn."""
        return self["scores"]

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """One row a category."""
        return self["verdicts"]

    @cached_property
    def criteria(self) -> pd.DataFrame:
        """One row a criterion of a category's gates."""
        return self["criteria"]

    @cached_property
    def conversations(self) -> pd.DataFrame:
        """One row a conversation that was imported, oldest first; personal data is masked as at the import."""
        return self["conversations"]

    @cached_property
    def labels(self) -> pd.DataFrame:
        """One row a reviewer's last label of a conversation."""
        return self["labels"]

    @cached_property
    def _results(self) -> list[ScenarioResult]:
        return self.run.read()

    @cached_property
    def _judgement(self) -> Judgement:
        return judge_run(self._results, self.workspace, self.run.manifest)

    def _turns(self) -> Iterable[TurnResult]:
        return (turn for result in opened(self._results) for turn in result.turns)

    def _scores(self) -> Iterable[_ScoreRow]:
        return (_ScoreRow(turn, score) for turn in self._turns() for score in turn.scores)

    def _verdicts(self) -> Iterable[CategoryVerdict]:
        return self._judgement.verdicts

    def _criteria(self) -> Iterable[_CriterionRow]:
        for verdict in self._judgement.verdicts:
            for check in filter(None, (verdict.now, verdict.next)):
                yield from (_CriterionRow(verdict, check.stage, each) for each in check.criteria)

    def _conversations(self) -> Iterable[LiveConversation]:
        path = self.workspace.root / STORE
        if path.exists():
            with Store(path) as store:
                yield from store.read()

    def _labels(self) -> Iterable[_LabelRow]:
        if (self.workspace.root / DESK).exists():
            desk = Desk(self.workspace.root)
            items = {item.id: item for item in desk.items()}
            yield from (_LabelRow(items[label.item], label) for label in desk.labels())


def _frame(columns: Iterable[Column], rows: Iterable[Any]) -> pd.DataFrame:
    import pandas as pd

    held = list(rows)
    return pd.DataFrame({each.name: pd.array([each.of(row) for row in held], dtype=_type(each)) for each in columns})


def _type(column: Column) -> Any:
    import pandas as pd

    return column.type if isinstance(column.type, str) else pd.CategoricalDtype([str(each) for each in column.type])


def as_csv(frame: pd.DataFrame) -> bytes:
    """For spreadsheets: a text that one would compute begins with an apostrophe, and none steers a terminal."""
    safe = frame.copy()
    for name in frame.columns:
        if frame[name].dtype == TEXT:
            safe[name] = frame[name].map(_plain_cell, na_action="ignore")
    written: str = safe.to_csv(index=False, lineterminator="\n")
    return written.encode("utf-8", "replace")


def _plain_cell(text: str) -> str:
    shown = safe(text, "\n\t")
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def as_jsonl(frame: pd.DataFrame) -> bytes:
    """One object a line, times in ISO 8601."""
    written: str = frame.to_json(orient="records", lines=True, date_format="iso", force_ascii=False)
    return safe_json(written).encode()


def as_parquet(frame: pd.DataFrame) -> bytes:
    """With the columns' types."""
    out = io.BytesIO()
    frame.to_parquet(out, index=False, engine="pyarrow")
    return out.getvalue()


FORMATS: Mapping[str, Callable[[pd.DataFrame], bytes]] = {"csv": as_csv, "parquet": as_parquet, "jsonl": as_jsonl}
