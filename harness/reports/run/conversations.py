"""Conversations as lists of them hold them: short plain values, made to be shown as text."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from harness.gates import PairKind, confusion, delivered, unmet_checks
from harness.lazy_regex import regex
from harness.reports.board import outcome_words
from harness.reports.document import picked
from harness.reports.rendering import MOST_SHOWN, visible
from harness.reports.run.report import Report
from harness.reports.story import left_words
from harness.runs import ScenarioResult, TurnResult
from harness.runs.blame import Blame, Cause
from harness.scoring import GateKey, ScorerGroup, scorer_of
from harness.turns import ClaimFinding, Score, Status, Support, ToolCall
from harness.workspace import Outcome, written_in

NOWHERE = "-"  # filed under no known category
_STATUS_ORDER = {Status.ERROR: 0, Status.FAIL: 1, Status.PASS: 2}
_NAME = regex("`([^`]*)`")
_MOST_OF_AN_OPENING = 200  # characters; a list shows one line of them


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """Which conversations somebody wants to see; what is empty leaves nothing out."""

    show: str = ""  # `failing` or `passing`
    category: str = ""
    cause: str = ""
    kind: str = ""  # in which way it went wrong
    expected: str = ""  # of a cell of the confusion matrix
    filed: str = ""
    ids: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()  # lower case

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Self:
        """As a page's address says it."""
        show, category, cause, kind = (given.get(name, "") for name in ("show", "category", "cause", "kind"))
        ids, words = filter(None, given.get("ids", "").split(",")), given.get("q", "").lower().split()
        cell = given.get("expected", ""), given.get("filed", "")
        return cls(show, category, cause, kind, *cell, frozenset(ids), tuple(words))


class ConversationList:
    """The conversations of a run's open scenarios, the most urgent first: errors, then failures by the main causes."""

    def __init__(self, report: Report, hidden: Collection[str] = ()) -> None:
        """`hidden` are scenarios that were sealed after the run: they only count, as those sealed before."""
        self.report = report
        found = [result for result in report.results if result.id not in hidden]
        self.sealed = sum(side.total for side in report.sealed.values()) + len(report.results) - len(found)
        self.blames = {blame.scenario: blame for blame in report.blames}
        weights = Counter(blame.cause for blame in report.blames)
        self._kinds, self._filings = _kinds(report), _filings(report)
        self.results = sorted(found, key=lambda each: _rank(each, self.blames.get(each.id), weights))
        self.by_id = {result.id: result for result in self.results}
        self._texts: dict[str, str] = {}  # what is searched, by id; filled by the first search

    def found(self, wanted: ConversationFilter) -> list[ScenarioResult]:
        """Those that it leaves, in the order of the list."""
        return [result for result in self.results if self._fits(result, wanted)]

    def row(self, result: ScenarioResult) -> dict[str, Any]:
        """All that is shown of one."""
        row = {**self._common(result), **_whole(result, self.blames.get(result.id), self.report)}
        return {**row, "kinds": self._kinds.get(result.id, []), "filings": self._filings.get(result.id, [])}

    def head(self, result: ScenarioResult) -> dict[str, Any]:
        """What the list shows of one that is not opened."""
        row = {**self._common(result), "opening": visible(result.turns[0].message)[:_MOST_OF_AN_OPENING]}
        return {**row, "kinds": self._kinds.get(result.id, []), "failures": row["failures"][:1]}

    @cached_property
    def causes(self) -> list[str]:
        """Those that occur, the most common first."""
        return _most_common(blame.cause for blame in self.blames.values() if blame.scenario in self.by_id)

    @cached_property
    def kinds(self) -> list[str]:
        """The ways to go wrong that occur, the most common first."""
        return _most_common(kind for result in self.results for kind in self._kinds.get(result.id, ()))

    def _common(self, result: ScenarioResult) -> dict[str, Any]:
        blame = self.blames.get(result.id)
        return {
            "id": result.id,
            "at": str(result.location),
            **picked(result, "category", "severity", "status"),
            "failures": [told(reason) for reason in result.gravest_first],
            "cause": blame.cause if blame else "",
        }

    def _fits(self, result: ScenarioResult, wanted: ConversationFilter) -> bool:
        blame, passes = self.blames.get(result.id), result.status is Status.PASS
        return (
            (not wanted.show or passes == (wanted.show != "failing"))
            and wanted.category in ("", result.category)
            and wanted.cause in ("", blame.cause if blame else None)
            and (not wanted.ids or result.id in wanted.ids)
            and (not wanted.kind or wanted.kind in self._kinds.get(result.id, ()))
            and self._filed(result, wanted)
            and all(word in self._text(result) for word in wanted.words)
        )

    def _filed(self, result: ScenarioResult, wanted: ConversationFilter) -> bool:
        if not (wanted.expected or wanted.filed):
            return True
        cells = self._filings.get(result.id, ())
        return any(wanted.expected in ("", must) and wanted.filed in ("", was) for must, was in cells)

    def _text(self, result: ScenarioResult) -> str:
        if result.id not in self._texts:
            said = (
                (t.message, t.reply.answer, t.reply.reason) if t.reply else (t.message, t.error) for t in result.turns
            )
            texts = (result.id, *(text for turn in said for text in turn), *result.failures)
            self._texts[result.id] = "\n".join(texts).lower()
        return self._texts[result.id]


def _most_common(names: Iterable[str]) -> list[str]:
    return [name for name, _ in Counter(names).most_common()]


def told(reason: str) -> str:
    """A reason for people: as `visible`, without the marks that set names apart on a terminal."""
    return _NAME.sub(r"\1", visible(reason))


def _rank(result: ScenarioResult, blame: Blame | None, weights: Counter[Cause]) -> tuple[int, int, int]:
    cause = (-weights[blame.cause], list(Cause).index(blame.cause)) if blame else (0, 0)
    return _STATUS_ORDER[result.status], *cause


def _kinds(report: Report) -> Mapping[str, list[str]]:
    """In which ways each scenario went wrong, as the board counts them."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for kind, ids in _counted(report):
        for id_ in ids:
            if kind not in kinds[id_]:
                kinds[id_].append(kind)
    return kinds


def _counted(report: Report) -> Iterator[tuple[str, Iterator[str]]]:
    for verdict in report.judgement.verdicts:
        evidence = verdict.unheld
        yield "critical", iter(evidence.critical.bad)
        yield "missed", iter(evidence.missed_handoffs.bad)
        yield "needless", iter(evidence.needless_handoffs.bad)
        yield "ungrounded", iter(evidence.grounded.bad)
        yield "unresponsive", iter(evidence.responsive.bad)
    if found := report.judgement.not_ours:
        yield "missed", iter(found.unheld.missed_handoffs.bad)
    for group in ScorerGroup:
        yield group, (r.id for r in report.results if any(_failed(turn, group) for turn in r.turns))
    yield "flaky", iter(report.judgement.repeats.flaky)
    if report.change:
        yield "changed", (pair.id for pair in report.change.by_kind[PairKind.BROKEN])


def _filings(report: Report) -> Mapping[str, list[tuple[str, str]]]:
    """The cells of the confusion matrix that each scenario is in."""
    filings: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for (expected, filed), ids in confusion(report.results, report.workspace.categories).cells.items():
        for id_ in dict.fromkeys(ids):
            filings[id_].append((expected, filed or NOWHERE))
    return filings


def _failed(turn: TurnResult, group: ScorerGroup) -> bool:
    return any(score.status is Status.FAIL and scorer_of(score).group is group for score in turn.wrong)


def _whole(result: ScenarioResult, blame: Blame | None, report: Report) -> dict[str, Any]:
    repeats = report.judgement.repeats.count
    return {
        "way": blame.way if blame else "",
        "words": told(blame.words) if blame else "",
        "turns": [_turn(turn, repeats, report) for turn in result.turns],
    }


def _turn(turn: TurnResult, repeats: int, report: Report) -> dict[str, Any]:
    reply = turn.reply
    return {
        "repeat": _which_time(turn, repeats) if turn.turn == 1 else "",
        "message": visible(turn.message),
        "answer": [[visible(text), support] for text, support in _pieces(turn) if text],
        "reason": told(reply.reason) if reply else "",
        "error": visible(turn.error),
        "facts": [[key, visible(words)] for key, words in _facts(turn, report)],
        "claims": [_claim(finding) for finding in _findings(turn)],
        "expected": [[key, visible(words)] for key, words in _expected(turn)],
        "wrong": [told(words) for words in _wrong(turn)],
    }


def _which_time(turn: TurnResult, repeats: int) -> str:
    """Which repeat and which variant begins here, where there are several."""
    repeat = f"Repeat {turn.repeat} of {repeats}" if repeats > 1 else ""
    variant = f"Variant {turn.variant}" if turn.variant else ""
    return ", ".join(filter(None, (repeat, variant)))


def _facts(turn: TurnResult, report: Report) -> Iterator[tuple[str, str]]:
    """What the pipeline did, as pairs of key and words."""
    reply = turn.reply
    if reply is None:
        return
    sure = f" (confidence {reply.confidence:.2f})" if reply.confidence is not None else ""
    yield "Filed under", f"{reply.category or 'not reported'}{sure}"
    if reply.language:
        yield "Language", written_in(reply.language)
    queue = f", queue {reply.queue}" if reply.queue else ""
    rule = f", rule {reply.rule}" if reply.rule else ""
    why = f": {reply.reason}" if reply.reason else ""
    yield "Decided", f"{outcome_words(reply.outcome)}{queue}{rule}{why}"
    rollout = report.workspace.rollout
    held = unmet_checks(turn, rollout.stages, rollout.checks)
    yield "At today's stage", told(outcome_words(delivered(turn, rollout.stages, rollout.checks), held))
    if reply.citations:
        yield "Sources", ", ".join(reply.citations)
    for score in turn.scores:
        if score.status is Status.PASS and score.reason and "judge" in scorer_of(score).needs:
            yield "Judged", score.reason
    for words in left_words(turn):
        yield "Customer", words
    if reply.actions:
        yield "Proposed", "; ".join(f"{each.kind}: {each.note}".rstrip(": .") for each in reply.actions)
    if reply.calls:
        yield "Called", "; ".join(_called(each) for each in reply.calls)
    if (usage := reply.usage) and usage.seconds:
        tokens = f", {usage.input_tokens} tokens in, {usage.output_tokens} out" if usage.input_tokens else ""
        cost = f", {usage.cost:.4f} spent" if usage.cost else ""
        yield "Took", f"{usage.seconds:.2f} s{tokens}{cost}"


def _called(call: ToolCall) -> str:
    told = ", ".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in call.arguments.items())
    return f"{call.tool}({told})"


def _expected(turn: TurnResult) -> Iterator[tuple[str, str]]:
    """What had to follow, as pairs of key and words."""
    expect, given = turn.expect, turn.expect.model_dump(exclude_defaults=True)
    calls = {
        "calls": [f"{each}, at most {each.at_most}" if each.at_most else each for each in expect.calls],
        "never_calls": expect.never_calls,
    }
    for key, value in {**given, **{key: words for key, words in calls.items() if words}}.items():
        yield key.replace("_", " "), _words(value)


def _words(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(" or ".join(map(str, v)) if isinstance(v, (tuple, list)) else str(v) for v in value) or "none"
    return str(value)


def _findings(turn: TurnResult) -> tuple[ClaimFinding, ...]:
    """The claims of the turn's answer in their order, where a scorer looked at them."""
    found = next((score.findings for score in turn.scores if score.findings), ())
    return tuple(sorted(found, key=lambda finding: (finding.start, finding.support is Support.SUPPORTED)))


def _pieces(turn: TurnResult) -> Iterator[tuple[str, Support | None]]:
    """The answer in pieces, each with whether the sources support it; None for what states nothing."""
    answer = turn.reply.answer if turn.reply else ""
    at, cut = 0, min(len(answer), MOST_SHOWN)
    for finding in _findings(turn):
        start, end = max(at, finding.start), min(finding.end, cut)
        if start < end:
            yield answer[at:start], None
            yield answer[start:end], finding.support
            at = end
    yield answer[at:] if at < cut else "", None


def _claim(finding: ClaimFinding) -> dict[str, Any]:
    return {
        "claim": visible(finding.claim),
        "support": finding.support,
        "source": visible(finding.source),
        "evidence": visible(finding.evidence),
        "why": visible(finding.why),
    }


def _wrong(turn: TurnResult) -> Iterator[str]:
    if turn.error:
        yield turn.error_words[0].upper() + turn.error_words[1:]
    for score in turn.scores:
        if score.status is not Status.PASS:
            yield f"{score.scorer.replace('_', ' ')}: {score.reason}{_counts(score)}"


def _counts(score: Score) -> str:
    """For what a score counts that fails no scenario."""
    if not score.advisory:
        return ""
    rates = ", ".join(f"`{key}`" for key in scorer_of(score).speaks_for - {GateKey.HANDLED})
    return f" (counts for {rates} only)" if rates else " (advisory: it fails nothing)"


def handoff_table(results: list[ScenarioResult]) -> list[tuple[str, list[int]]]:
    """Messages by what had to happen and what the pipeline decided: answer, draft, handoff, no reply."""
    turns = (turn for result in results for turn in result.turns)
    counts = Counter((turn.expect.outcome, turn.reply.outcome if turn.reply else None) for turn in turns)
    decided = (Outcome.ANSWER, Outcome.DRAFT, Outcome.HANDOFF, None)
    rows = (("had to reach a person", (Outcome.HANDOFF,)), ("could be answered", (Outcome.ANSWER, Outcome.DRAFT)))
    return [(label, [sum(counts[each, way] for each in wanted) for way in decided]) for label, wanted in rows]
