"""What a run found: one result a turn, gathered by scenario. Written and read as `results.jsonl`."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from harness.files import open_plain
from harness.scoring import GateKey, scorer_of
from harness.turns import BrokenBrief, Fault, Reply, Score, SimulatedTurn, Status, ToolCall
from harness.workspace import EMBEDDED, ConversationExpect, Expect, Location, NoEvidence, Outcome, WorkspaceError

LEAST_REPEATS = 3  # of a scenario whose customer an LLM plays: once, it may have been the customer's luck
_HINT = "repeat the run with `harness run`"


@dataclass(frozen=True, slots=True)
class TurnResult:
    """One customer message, what was expected, what the pipeline did, and the scores.

    A line of `results.jsonl` is exactly this, without the fields that are empty.
    """

    scenario: str
    category: str  # whose evidence the scenario is
    severity: Literal["normal", "critical"]
    file: str
    line: int
    turn: int  # from 1
    message: str
    expect: Expect | ConversationExpect
    reply: Reply | None = None  # None when the pipeline gave none
    error: str = ""  # why it gave none
    scores: tuple[Score, ...] = ()
    repeat: int = 1  # from 1; which time the conversation was held
    drawn: int = 0  # of an earlier run or attempt: which time it was there
    variant: str = ""  # in which other words it was held; empty for the scenario's own
    no_evidence: NoEvidence | None = None  # why it was none on the day of the run
    sealed: bool = False  # only counts of it are shown
    customer: Mapping[str, str | int | float | bool] | None = None  # attributes of the customer record
    simulated: SimulatedTurn | None = None  # where a customer with a brief wrote, or will go on
    called: tuple[ToolCall, ...] = ()  # tools that it had called before an error
    sources: str = ""  # of a remote pipeline: a digest of the sections that are cited and expected, as they stood

    @property
    def status(self) -> Status:
        """`error` before `fail` before `pass`: a turn that could not be scored is never a pass."""
        if self.error or self.reply is None:
            return Status.ERROR
        found = Status.PASS
        for score in self.scores:  # of every result, many times: a loop takes a third of what clearer words would
            if score.wrong:
                if score.status is Status.ERROR:
                    return Status.ERROR
                found = Status.FAIL
        return found

    @property
    def wrong(self) -> tuple[Score, ...]:
        """The scores that keep it from passing."""
        return tuple(score for score in self.scores if score.wrong)

    @property
    def error_words(self) -> str:
        """Why there is no reply, and whose error that is."""
        broke = self.simulated and self.simulated.broke
        return self.error if broke else f"no reply: {self.error}"

    @property
    def given(self) -> bool:
        """Whether the scenario has its message word for word; else a simulated customer wrote it."""
        return self.simulated is None or not self.simulated.written

    @property
    def settles(self) -> bool:
        """Whether its outcome is known to be right or wrong; on the way of a simulated customer it is not."""
        return self.simulated is None or self.last

    @property
    def last(self) -> bool:
        """Whether a simulated customer left after it, one way or another."""
        return self.simulated is not None and self.simulated.ended is not None

    @property
    def did_what_lasts(self) -> bool:
        """Whether a forbidden call was made that cannot be undone."""
        return any(score.fault is Fault.FORBIDDEN_CALL for score in self.wrong)

    @property
    def handed_to_nobody(self) -> bool:
        """Whether the reply is a handoff that a scorer found to be missed all the same."""
        handed_off = self.reply is not None and self.reply.outcome is Outcome.HANDOFF
        return handed_off and any(score.fault is Fault.MISSED_HANDOFF for score in self.wrong)


@dataclass(frozen=True)
class ScenarioResult:
    """A scenario's turns in order, repeat by repeat and in each variant by variant, its own words first.

    It passes when every turn of every variant passes in every repeat (pass^k).
    """

    turns: tuple[TurnResult, ...]

    @property
    def id(self) -> str:
        return self.turns[0].scenario

    @property
    def category(self) -> str:
        return self.turns[0].category

    @property
    def severity(self) -> str:
        return self.turns[0].severity

    @property
    def location(self) -> Location:
        return Location(self.turns[0].file, self.turns[0].line)

    @cached_property
    def status(self) -> Status:
        return worst(turn.status for turn in self.turns)

    @cached_property
    def no_evidence(self) -> NoEvidence | None:
        """Why it is shown but is not evidence; None where it is."""
        return self.turns[0].no_evidence or self._unplayed

    @property
    def played_too_rarely(self) -> bool:
        """Whether it may have been luck how it went: an LLM played the customer in too few repeats."""
        return self._unplayed is NoEvidence.RARELY

    @property
    def simulated(self) -> bool:
        """Whether a customer with a brief wrote in it."""
        return self.turns[0].simulated is not None

    @property
    def broken(self) -> tuple[BrokenBrief, ...]:
        """How the customer broke its brief, conversation by conversation in which it did."""
        return tuple(turn.simulated.broke for turn in self.turns if turn.simulated and turn.simulated.broke)

    @property
    def did_what_lasts(self) -> bool:
        """Whether a forbidden call was made that cannot be undone."""
        return any(turn.did_what_lasts for turn in self.turns)

    @property
    def conversations(self) -> int:
        """How many there are, in all repeats and variants."""
        return sum(turn.turn == 1 for turn in self.turns)

    @property
    def _unplayed(self) -> NoEvidence | None:
        """Why its customer shows nothing of the support AI. What a critical one shows that fails is always heard,
        and so is a call that cannot be undone.
        """
        simulated = self.turns[0].simulated
        if simulated is None:
            return None
        if self.broken:
            return NoEvidence.BROKEN
        often = simulated.by == EMBEDDED or self._plays >= LEAST_REPEATS
        grave = self.did_what_lasts or (self.severity, self.status) == ("critical", Status.FAIL)
        return None if often or grave else NoEvidence.RARELY

    @property
    def _plays(self) -> int:
        """How often it was played. What an LLM wrote in a repeat is kept, and said in that of other runs, too,
        however it is spelled then and whatever the support AI replies.
        """
        return len({turn.drawn or turn.repeat for turn in self.turns})

    @property
    def sealed(self) -> bool:
        """Whether only counts of it are shown."""
        return self.turns[0].sealed

    @cached_property
    def shown_as(self) -> str:
        """Its id where it is open; of a sealed one a name that is no id, see `open_names`."""
        return f"{_SEALED}{hashlib.sha256(self.id.encode()).hexdigest()[:12]}" if self.sealed else self.id

    @property
    def quarantined(self) -> bool:
        """Whether it is left out altogether: it is not compared, covers nothing and kills no mutant."""
        return self.no_evidence is NoEvidence.QUARANTINED

    @property
    def variants(self) -> dict[str, Status]:
        """The result of each variant, over all repeats; its own words under the empty name."""
        names = dict.fromkeys(turn.variant for turn in self.turns)
        return {name: worst(turn.status for turn in self.turns if turn.variant == name) for name in names}

    @cached_property
    def repeats(self) -> tuple[Status, ...]:
        """The result of each repeat, all variants together."""
        if len(self.turns) == 1:
            return (self.status,)
        held = groupby(self.turns, key=lambda turn: turn.repeat)
        return tuple(worst(turn.status for turn in turns) for _, turns in held)

    @property
    def flaky(self) -> bool:
        """Whether some repeats passed and others did not."""
        statuses = set(self.repeats)
        return Status.PASS in statuses and len(statuses) > 1

    @cached_property
    def spoken(self) -> Mapping[GateKey, frozenset[Status]]:
        """What was found by the scorers that count in each rate of a gate; nothing of a rate in which none counts."""
        found: dict[GateKey, set[Status]] = {}
        for turn in self.turns:
            for score in turn.scores:
                for key in scorer_of(score).speaks_for:
                    found.setdefault(key, set()).add(score.status)
        return {key: frozenset(statuses) for key, statuses in found.items()}

    @cached_property
    def went(self) -> Mapping[tuple[str, int], tuple[str, bool]]:
        """How the conversation went in each variant and repeat, and whether that is final.

        As a digest without its cost and time, its place in the files, and for what it counts.
        """
        went: dict[tuple[str, int], tuple[str, bool]] = {}
        for held, group in groupby(self.turns, key=lambda turn: (turn.variant, turn.repeat)):
            turns = list(group)
            found = hashlib.sha256(b"".join(map(_outcome, turns))).hexdigest()
            went[held] = found, is_final(turns)
        return went

    @property
    def asks(self) -> tuple[object, ...]:
        """The messages and expectations: results with the same ones can be compared.

        What a simulated customer writes follows from the replies; of its conversation only the beginning is asked, and
        what must hold in the end.
        """
        first = self.turns[0]
        held_once = [turn for turn in self.turns if turn.repeat == first.repeat]
        if first.simulated:
            given, filed = [turn.message for turn in held_once if turn.given], first.expect.category
            whole = next(turn.expect for turn in held_once if turn.last).model_copy(update={"category": None})
            return first.customer or None, first.simulated.by, *given, filed, whole
        return first.customer or None, *((turn.message, turn.expect) for turn in held_once)

    @property
    def failures(self) -> tuple[str, ...]:
        """Every reason why it did not pass, in words, with the turn where there are several."""
        return tuple(words for words, _ in self._failures())

    @property
    def unmeasured(self) -> str:
        """The first reason why it could not be measured, in words; empty where it could."""
        turn = next((turn for turn in self.turns if turn.status is Status.ERROR), None)
        if turn is None or turn.error or turn.reply is None:
            return turn.error_words if turn else ""
        return next(score.reason for score in turn.wrong if score.status is Status.ERROR)

    @property
    def gravest_first(self) -> tuple[str, ...]:
        """The same reasons, the most important first: missed handoffs, then needless ones."""
        ranks = [*Fault, None]
        return tuple(words for words, _ in sorted(self._failures(), key=lambda failure: ranks.index(failure[1])))

    def _failures(self) -> Iterator[tuple[str, Fault | None]]:
        turns, repeats = max(turn.turn for turn in self.turns), self.turns[-1].repeat
        for turn in self.turns:
            where = (
                (f"variant {turn.variant}: " if turn.variant else "")
                + (f"repeat {turn.repeat}: " if repeats > 1 else "")
                + (f"turn {turn.turn}: " if turns > 1 else "")
            )
            if turn.error:
                yield where + turn.error_words, None
            yield from ((where + score.reason, score.fault) for score in turn.wrong)


_SEALED = "sealed:"  # no id has a colon


def opened(results: Iterable[ScenarioResult]) -> list[ScenarioResult]:
    """The results that may be shown one by one; of the sealed ones only counts are."""
    return [result for result in results if not result.sealed]


def open_names(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names (`shown_as`) that may be shown; the others stand for sealed scenarios, and only count."""
    return tuple(name for name in names if not name.startswith(_SEALED))


def sealed_like(results: Sequence[ScenarioResult], others: Iterable[ScenarioResult]) -> list[ScenarioResult]:
    """The results, with those sealed that are among others: a seal that came later holds for an earlier run too."""
    sealed = {result.id for result in others if result.sealed}
    return [
        ScenarioResult(tuple(replace(turn, sealed=True) for turn in result.turns)) if result.id in sealed else result
        for result in results
    ]


def worst(statuses: Iterable[Status]) -> Status:
    """`error` before `fail` before `pass`."""
    found = Status.PASS
    for status in statuses:
        if status is Status.ERROR:
            return status
        if status is Status.FAIL:
            found = status
    return found


def is_final(conversation: Iterable[TurnResult]) -> bool:
    """Whether it counts however often it is tried again: it could be measured, or its customer broke the brief.

    A customer who is tried until it keeps to the brief would seem to break none.
    """
    turns = list(conversation)
    broke = any(turn.simulated and turn.simulated.broke not in (None, BrokenBrief.SILENT) for turn in turns)
    return broke or worst(turn.status for turn in turns) is not Status.ERROR


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[TurnResult]:
    return TypeAdapter(TurnResult)


_NOT_THE_OUTCOME: dict[str, Any] = {
    "repeat": True, "drawn": True, "file": True, "line": True, "severity": True, "no_evidence": True, "sealed": True,
    "reply": {"usage"},
}  # fmt: skip
_HOW_JUDGED: dict[str, Any] = {"scores": True, "sources": True, "reply": {"usage", "standing"}}


def to_line(turn: TurnResult, without: dict[str, Any] | None = None) -> bytes:
    """A turn as one line of JSON, keys in a fixed order. What UTF-8 cannot hold becomes `?`."""
    try:
        return _adapter().dump_json(turn, exclude_defaults=True, by_alias=True, exclude=without) + b"\n"
    except PydanticSerializationError:
        plain = _adapter().dump_python(turn, exclude_defaults=True, by_alias=True, exclude=without)
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def _outcome(turn: TurnResult) -> bytes:
    return to_line(turn, without=_NOT_THE_OUTCOME)


def said(turn: TurnResult) -> bytes:
    """What the support AI was sent and did, however that was judged, and however its sources stood."""
    return to_line(turn, without=_NOT_THE_OUTCOME | _HOW_JUDGED)


def from_line(line: bytes) -> TurnResult:
    """A turn from a line. Raises ValidationError for a line without one."""
    return _adapter().validate_json(line)


def read_results(path: Path) -> list[ScenarioResult]:
    """The results in a `results.jsonl`. Raises WorkspaceError for a missing file or a bad line."""
    try:
        state = path.stat()
    except OSError as error:
        raise WorkspaceError.at(path, 1, f"cannot be read: {error.strerror}", _HINT) from None
    return list(_read(path, state.st_ino, state.st_mtime_ns, state.st_size))


@lru_cache(maxsize=2)
def _read(path: Path, *_: int) -> tuple[ScenarioResult, ...]:
    """Kept while the file stays as it is: what judges a run reads it several times."""
    turns = []
    try:
        with open_plain(path) as lines:
            for number, line in enumerate(lines, 1):
                try:
                    turns.append(_adapter().validate_json(line))
                except ValidationError as error:
                    what = error.errors(include_url=False)[0]["msg"]
                    raise WorkspaceError.at(path, number, f"is not a result: {what}", _HINT) from None
    except OSError as error:
        raise WorkspaceError.at(path, 1, f"cannot be read: {error.strerror}", _HINT) from None
    return tuple(by_scenario(turns))


def by_scenario(turns: Iterable[TurnResult]) -> Iterator[ScenarioResult]:
    """Turns gathered by scenario; those of one scenario must follow each other."""
    for _, group in groupby(turns, key=lambda turn: turn.scenario):
        yield ScenarioResult(tuple(group))
