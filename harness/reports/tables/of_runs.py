"""What a run found, as tables: its turns and their scores, the verdict on each category, the criteria behind it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter

from harness.gates import CategoryVerdict, Criterion, CriterionState, Judgement, Method, Verdict
from harness.reports.tables.column import COUNT, FLAG, NUMBER, TEXT, Column, listed, one
from harness.runs import ScenarioResult, TurnResult, opened
from harness.turns import Fault, Score, Status
from harness.workspace import NoEvidence, Outcome, Priority, Stage, Standing


class ScenarioSeverity(StrEnum):
    """How grave a mistake in a scenario is."""

    NORMAL = "normal"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class _ScoreRow:
    turn: TurnResult
    score: Score


@dataclass(frozen=True, slots=True)
class _CriterionRow:
    verdict: CategoryVerdict
    stage: Stage
    criterion: Criterion


_PART = Column(
    "part", TEXT, "which part of the scenarios was run, as options of `harness run`; empty: all of them", lambda _: None
)
_WHICH = (
    one("turn.scenario", TEXT, "the scenario's id"),
    one("turn.variant", TEXT, "in which other words it was held; empty for its own"),
    one("turn.repeat", COUNT, "which time it was held, from 1"),
    one("turn.turn", COUNT, "which message of the conversation, from 1"),
)


TURNS = (
    _PART,
    *(Column(each.name, each.type, each.meaning, attrgetter(each.name)) for each in _WHICH),
    one("category", TEXT, "the scenario's", "scenario_category"),
    one("severity", ScenarioSeverity, "how grave a mistake in it is"),
    one("file", TEXT, "where the scenario is written"),
    one("line", COUNT, "the line there"),
    one("message", TEXT, "what the customer wrote"),
    one("expect.outcome", Outcome, "what had to follow", "expected_outcome"),
    listed("expect.category", "any of them was right", "expected_category"),
    one("expect.queue", TEXT, "the queue it had to reach", "expected_queue"),
    one("expect.rule", TEXT, "the rule that had to decide", "expected_rule"),
    listed("expect.source", "any of them was right", "expected_source"),
    one("status", Status, "`error` where it could not be scored"),
    one("error", TEXT, "why there is no reply; empty where there is one"),
    one("no_evidence", NoEvidence, "why it counts for no gate"),
    one("reply.outcome", Outcome, "what the support AI did"),
    one("reply.category", TEXT, "what it filed the message under"),
    one("reply.confidence", NUMBER, "0 to 1: how sure it was of the category"),
    one("reply.familiarity", NUMBER, "0 to 1: the share of known messages that look stranger"),
    one("reply.retrieval", NUMBER, "0 to 1: how well its source fits the message"),
    one("reply.language", TEXT, "in which the customer writes: an ISO 639-1 code"),
    one("reply.priority", Priority, "how urgent it took it to be"),
    one("reply.queue", TEXT, "who got it, of a handoff"),
    one("reply.rule", TEXT, "the rule that decided"),
    listed("reply.fired", "every rule that fired", "fired_rules"),
    one("reply.reason", TEXT, "why, in its own words"),
    one("reply.answer", TEXT, "its answer"),
    listed("reply.citations", "the sections it cites"),
    one("reply.quotes", FLAG, "whether it can only quote"),
    one("reply.standing", Standing, "of the best source that it found"),
    one("reply.usage.input_tokens", COUNT, "tokens in"),
    one("reply.usage.output_tokens", COUNT, "tokens out"),
    one("reply.usage.cost", NUMBER, "in the currency of the declared price"),
    one("reply.usage.seconds", NUMBER, "how long the reply took"),
)
SCORES = (
    _PART,
    *_WHICH,
    one("score.scorer", TEXT, "who judged"),
    one("score.status", Status, "what it found"),
    one("score.value", NUMBER, "where it measures something"),
    one("score.fault", Fault, "which of the graver mistakes it is"),
    one("score.advisory", FLAG, "whether it fails nothing, whatever it found"),
    one("score.reason", TEXT, "why"),
)


def _cases(evidence: str, what: str) -> tuple[Column, Column]:
    return (
        one(f"evidence.{evidence}.total", COUNT, f"scenarios that it is about: {what}", f"{evidence}_total"),
        one(f"evidence.{evidence}.good", COUNT, "those of them that went right", f"{evidence}_good"),
    )


VERDICTS = (
    _PART,
    one("category.id", TEXT, "the category", "category"),
    one("category.title", TEXT, "its title"),
    one("category.weekly_volume", NUMBER, "tickets a week"),
    one("stage", Stage, "where it stands"),
    one("category.ceiling", Stage, "how far it may ever go"),
    one("verdict", Verdict, "the gate's decision"),
    one("to", Stage, "where it would go"),
    one("holds", FLAG, "whether the evidence supports the stage of today"),
    *_cases("handled", "handled right"),
    *_cases("grounded", "answers supported by their sources"),
    *_cases("responsive", "answers to what was asked"),
    *_cases("missed_handoffs", "messages that had to reach a person"),
    *_cases("needless_handoffs", "messages that could be answered"),
    *_cases("critical", "critical scenarios"),
    Column("errors", COUNT, "scenarios that could not be measured", lambda row: len(row.evidence.errors)),
)
CRITERIA = (
    _PART,
    one("verdict.category.id", TEXT, "the category", "category"),
    one("stage", Stage, "whose gate asks: the stage of today, or the next one"),
    one("criterion.name", TEXT, "what the gate requires", "criterion"),
    one("criterion.method", Method, "how it is judged"),
    one("criterion.state", CriterionState, "`short`: more of the same could still show it"),
    one("criterion.cases.total", COUNT, "cases that it is about", "cases"),
    one("criterion.cases.good", COUNT, "those of them that went right", "good"),
    one("criterion.clusters", COUNT, "groups that they count as, where some are alike"),
    one("criterion.rate", NUMBER, "the plain share"),
    one("criterion.bound", NUMBER, "what the evidence shows of it, at all looks together"),
    one("criterion.limit", NUMBER, "what the gate requires of the bound"),
    one("criterion.confidence", NUMBER, "of the bound, one-sided"),
    one("criterion.more", COUNT, "further good cases that would be enough; missing where they alone would not be"),
    one("criterion.fix", COUNT, "bad cases made good that would be enough"),
)


def of_part(columns: Sequence[Column], words: str) -> tuple[Column, ...]:
    """The columns of a run that holds a part of the scenarios, in words (`Manifest.part`): each row says so."""
    return tuple(replace(each, of=lambda _: words or None) if each is _PART else each for each in columns)


def turns(results: Iterable[ScenarioResult]) -> Iterator[TurnResult]:
    """The rows of TURNS."""
    return (turn for result in opened(results) for turn in result.turns)


def scores(results: Iterable[ScenarioResult]) -> Iterator[_ScoreRow]:
    """The rows of SCORES."""
    return (_ScoreRow(turn, score) for turn in turns(results) for score in turn.scores)


def criteria(judgement: Judgement) -> Iterator[_CriterionRow]:
    """The rows of CRITERIA."""
    for verdict in judgement.verdicts:
        for check in filter(None, (verdict.now, verdict.next)):
            yield from (_CriterionRow(verdict, check.stage, each) for each in check.criteria)
