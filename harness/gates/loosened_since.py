"""What was made easier since runs were judged, when a category is to go up: failing scenarios, and limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from harness.gates.loosening import (
    Looser,
    LooserKind,
    all_drafts,
    as_calibrated_then,
    looser_cards,
    looser_categories,
    looser_drafts,
    looser_family,
    looser_limits,
    other_talk,
    stricter,
    stricter_categories,
)
from harness.gates.next_stages import climb
from harness.gates.run_evidence import RunEvidence
from harness.gates.softened import (
    as_drawn_before,
    as_they_failed,
    formerly,
    left_behind,
    redrawn,
    softened,
    softer,
    under_todays_name,
)
from harness.gates.verdict import GateChecks, family_of
from harness.ledger import EvidenceLook, LedgerEntry, read_ledger, read_looks, since
from harness.runs import JudgedBy, RunFolder, ScenarioResult, every_run
from harness.turns import Status
from harness.workspace import DraftReview, DraftVerdict, Stage, SuiteAsked, Workspace, WorkspaceError, reviewed_before


@dataclass(frozen=True, slots=True)
class Loosened:
    """What was made easier since runs were judged, and what today's run would show if it had not been."""

    looser: tuple[Looser, ...] = ()
    lost: int = 0  # runs that were judged, and of which something that tells is gone
    strict: tuple[GateChecks, ...] = ()  # by the cards of today, and by others of before; none where nothing is easier
    suite: SuiteAsked = field(default_factory=SuiteAsked)  # the strictest that was required of the scenarios
    other_talk: bool = False  # whether customers or tools say something else than where it failed
    unjudged_drafts: int = 0  # that were approved before any support AI was judged

    @property
    def easier(self) -> list[Looser]:
        """What is, without the move down that the ledger has already."""
        return [each for each in self.looser if each.kind is not LooserKind.DEMOTED]

    def decides(self, stages: Mapping[str, Stage], category: str, to: Stage) -> bool:
        """Whether the category could not move if as much were asked as before."""
        if self.other_talk or len(self.easier) < len(self.looser):
            return True  # nobody knows how it would go as it was, or whether what moved it down is over
        raised = [each for each in self.looser if (each.kind, each.what) == (LooserKind.CEILING, category)]
        if any(Stage(str(each.was)).rank < to.rank for each in raised):
            return True
        return any(not climb(strict, stages, category, to).is_supported for strict in self.strict)


NOTHING = Loosened()


def loosened_since(workspace: Workspace, run: RunEvidence, category: str) -> Loosened:
    """What is easier than in the runs that were judged, whatever AI they are of. Raises WorkspaceError for a broken
    ledger.
    """
    before, today = _JudgedBefore.of(workspace, run, category), run.results
    pairs, redrawn_ones = softened(before.results, today), redrawn(before.results, today, category)
    then, limits, shared_by = _limits_then(before, workspace, category, run)
    cards, calibrated = _as_calibrated(before.limits, then)
    still_drawn = as_drawn_before(as_they_failed(pairs, today), redrawn_ones)
    split, results = left_behind(still_drawn, before.former, category)
    drawn = [Looser(LooserKind.REDRAWN, f"{len(redrawn_ones)} of its scenarios")] if redrawn_ones else []
    easier = [*limits, *cards, *drawn, *split]
    every_way = (then, *calibrated) if pairs or easier else ()
    strict = tuple(run.gates_of(results, each, shared_by) for each in every_way)
    talk = _other_talk(before.runs, workspace, category)
    demoted = _demoted(category, before.entries, before.looks, run.pool.known)
    looser = (*easier, *talk, *softer(pairs, category), *demoted)
    unjudged = _unjudged_drafts(then, category, before.looks)
    return Loosened(looser, before.lost, strict, then.rollout.suite, bool(talk), unjudged)


@dataclass(frozen=True, slots=True)
class _JudgedBefore:
    """What was judged of other states of the workspace, as far as it still says something."""

    entries: Sequence[LedgerEntry]
    looks: Sequence[EvidenceLook]  # all of them
    former: Collection[str]  # ids that the category had
    runs: Sequence[tuple[RunFolder, list[ScenarioResult] | None]]  # by today's id; None where it cannot be read
    limits: Sequence[JudgedBy]  # by which each was judged
    lost: int  # runs that were judged, and of which something that tells is gone

    @property
    def results(self) -> list[list[ScenarioResult]]:
        return [results for _, results in self.runs if results is not None]

    @classmethod
    def of(cls, workspace: Workspace, run: RunEvidence, category: str) -> Self:
        """Whatever was judged since the category went up by what was not made easier."""
        entries, every = read_ledger(workspace.root).entries, read_looks(workspace.root)
        looks, known = _unsettled(every, entries, category), every_run(workspace.root)
        folders = _by_evidence(known)
        judged = dict.fromkeys(each for look in reversed(looks) for each in folders.get(look.evidence, ()))
        others = _others(run.folder, list(judged))
        read, today = [_read(each) for each in others], run.results
        former = formerly([each or [] for each in read], today, workspace.categories, category)
        named = [each and under_todays_name(each, former, category, today) for each in read]
        limits = {digest: _limits_of(digest, known) for digest in dict.fromkeys(look.judged_by for look in looks)}
        lost = {look.run for look in since(every, entries, category) if look.evidence not in folders}
        lost |= {folder.manifest.id for folder, results in zip(others, read, strict=True) if results is None}
        lost |= {look.run for look in looks if not limits[look.judged_by]}
        pairs = tuple(zip(others, named, strict=True))
        return cls(entries, every, former, pairs, list(filter(None, limits.values())), len(lost))


def _limits_then(
    before: _JudgedBefore, workspace: Workspace, category: str, run: RunEvidence
) -> tuple[Workspace, list[Looser], int]:
    """The workspace with the strictest limits and with the reviewed drafts of then, what is easier by now, and among
    how many categories the chance of a wrong promotion was divided.
    """
    then, limits = _as_strict_as(before.limits, workspace, dict.fromkeys(before.former, category))
    shared_by = max((family_of(each.categories, then.rollout) for each in before.limits), default=1)
    families = looser_family(shared_by, workspace.categories, workspace.rollout)
    ais = _JudgedAIs(run.folder.manifest.fingerprint, before.looks)
    reviewed, drafts = _as_reviewed(then, category, before.former, ais)
    return reviewed, [*limits, *families, *drafts], shared_by


def _demoted(
    category: str, entries: Sequence[LedgerEntry], looks: Iterable[EvidenceLook], found: Collection[str]
) -> list[Looser]:
    """The last move, if it was one down for a reason that evidence of before says nothing of."""
    last = next((each for each in reversed(entries) if each.category == category), None)
    if last is None or last.to.rank > last.from_.rank or last.by_evidence:
        return []
    moved = last.recorded or last.when
    judged = [look.when for look in looks if look.evidence in found]
    return [Looser(LooserKind.DEMOTED, category, last.reason)] if judged and max(judged) <= moved else []


def _by_evidence(runs: Iterable[RunFolder]) -> dict[str, list[RunFolder]]:
    """The runs that hold what was judged, by its digest: several may have found the same."""
    folders: dict[str, list[RunFolder]] = {}
    for each in runs:
        for evidence in each.manifest.judged if each.intact else ():
            folders.setdefault(evidence, []).append(each)
    return folders


def _limits_of(digest: str, runs: Iterable[RunFolder]) -> JudgedBy | None:
    """What evidence was judged by, in whichever run it is kept."""
    return next(filter(None, (each.was_judged_by(digest) for each in runs)), None)


def _other_talk(
    runs: Iterable[tuple[RunFolder, list[ScenarioResult] | None]], workspace: Workspace, category: str
) -> list[Looser]:
    """What customers or tools say that is other than when it failed, by the newest run that had it so.

    Runs are given newest first. Sealed scenarios are counted: their names would tell that they failed.
    """
    today, now = {each.id: each for each in workspace.scenarios}, JudgedBy.of(workspace)
    seen: set[tuple[str, Looser]] = set()
    found: dict[Looser, None] = {}
    hidden: set[str] = set()
    for folder, results in runs:
        was = folder.judged_by
        for result in results or () if was else ():
            scenario = today.get(result.id)
            if was is None or scenario is None or result.category != category or result.no_evidence:
                continue
            for each, status in other_talk(was, now, scenario, result):
                if (result.id, each) not in seen and status is Status.FAIL:
                    found |= {} if result.sealed else {each: None}
                    hidden |= {result.id} if result.sealed else set()
                seen.add((result.id, each))
    return [*found, *([Looser(LooserKind.SEALED_LESS, f"{len(hidden)} sealed")] if hidden else [])]


def _as_strict_as(
    judged: Sequence[JudgedBy], workspace: Workspace, names: Mapping[str, str]
) -> tuple[Workspace, list[Looser]]:
    """Today's stages with the strictest limits, risks and ceilings of then and today, and what is easier now.

    `names` are also those of today for categories that had another one.
    """
    rollout, categories = workspace.rollout, workspace.categories
    for was in judged:
        rollout = stricter(was.rollout, rollout)
        for each in was.categories:
            categories = stricter_categories({each.id: each, names.get(each.id, each.id): each}, categories)
    easier = [*looser_limits(rollout, workspace.rollout), *looser_categories(categories, workspace.categories)]
    return replace(workspace, rollout=rollout, categories=categories), easier


class _JudgedAIs:
    """When a support AI was there, as far as looks can tell: which one was judged, and when."""

    def __init__(self, ai: str, looks: Sequence[EvidenceLook]) -> None:
        self._ai = ai
        in_order = sorted(looks, key=lambda each: each.when)
        first = next((each for each in in_order if each.ai == ai), None)
        self._own = [each for each in in_order if first and _pipeline(each) == _pipeline(first)]
        self._first = first.when.date() if first and self._another_before(first, in_order) else dt.date.min

    def _another_before(self, first: EvidenceLook, looks: Sequence[EvidenceLook]) -> bool:
        """Under another id only one of an earlier day: two judged side by side do not take each other's place."""
        others = (each for each in looks if each.ai != self._ai and each.when <= first.when)
        return any(_pipeline(each) == _pipeline(first) or each.when.date() < first.when.date() for each in others)

    def another(self, day: dt.date) -> bool:
        """Whether another one was there on a day: before this one was judged first, or after that one was."""
        until = [each for each in self._own if each.when.date() <= day]
        last = [each.ai for each in until if each.when.date() == until[-1].when.date()]
        return day < self._first or bool(last and self._ai not in last)


def _pipeline(look: EvidenceLook) -> str:
    return look.run.rpartition("-")[0]


def _as_reviewed(
    workspace: Workspace, category: str, former: Collection[str], ais: _JudgedAIs
) -> tuple[Workspace, list[Looser]]:
    """The workspace with the reviews of a category by any commit, and without those that are about another support AI;
    and how many there are of both.
    """
    if not _requires_drafts(workspace):
        return workspace, []
    names = (each.location.file for each in workspace.drafts)
    then = [
        each.model_copy(update={"category": category})
        for each in reviewed_before(workspace.root, names)
        if each.category in {category, *former}
    ]
    drafts = all_drafts(then, workspace.drafts)
    dates = {each.id: each.date for each in then}
    ours = [
        each for each in drafts if not _of_another(each, min(each.date, dates.get(each.id, each.date)), category, ais)
    ]
    others = len(drafts) - len(ours)
    named = [Looser(LooserKind.DRAFTS_OF_ANOTHER, category, others)] if others else []
    return replace(workspace, drafts=tuple(ours)), [*looser_drafts(then, workspace.drafts), *named]


def _requires_drafts(workspace: Workspace) -> bool:
    gates = (workspace.rollout.gates.of(stage) for stage in Stage)
    return any(gate and gate.drafts_approved_unedited for gate in gates)


def _unjudged_drafts(workspace: Workspace, category: str, looks: Sequence[EvidenceLook]) -> int:
    """How many count in favour of a category and are from before the first look: they may be by any AI."""
    first = min((look.when.date() for look in looks), default=dt.date.max)
    approved = (
        each.date for each in workspace.drafts if each.category == category and each.verdict is DraftVerdict.APPROVED
    )
    return sum(date < first for date in approved) if _requires_drafts(workspace) else 0


def _of_another(review: DraftReview, date: dt.date, category: str, ais: _JudgedAIs) -> bool:
    """Whether it counts in favour of another support AI: what an agent did not send counts on."""
    return review.category == category and review.verdict is DraftVerdict.APPROVED and ais.another(date)


def _as_calibrated(judged: Iterable[JudgedBy], workspace: Workspace) -> tuple[list[Looser], list[Workspace]]:
    """The workspace with the cards of each time, where they say something else than today's; and which do."""
    found: dict[Looser, Workspace] = {}
    for was in judged:
        found |= dict.fromkeys(looser_cards(was, workspace), as_calibrated_then(was, workspace))
    return list(found), list(found.values())


def _unsettled(looks: Sequence[EvidenceLook], entries: Sequence[LedgerEntry], category: str) -> list[EvidenceLook]:
    """The looks since the category went up with nothing that said less, or with a reason for it; and the last one at
    each run by which it did.
    """
    ups = [each for each in entries if each.category == category and each.from_.rank < each.to.rank and each.run]
    settled = next((each for each in reversed(ups) if each.reason or not each.softened), None)
    if not settled or not settled.run:
        return list(looks)
    runs, moved = {settled.run.id, *settled.run.also}, settled.recorded or settled.when
    last = {look.run: look for look in looks if look.run in runs and look.when <= moved}
    return [look for look in looks if look.when > moved or last.get(look.run) is look]


def _others(run: RunFolder, judged: Sequence[RunFolder]) -> list[RunFolder]:
    """Those of another workspace: the ones of this AI's name first, each time the newest first."""
    others = [each for each in judged if each.manifest.workspace != run.manifest.workspace]
    return sorted(others, key=lambda each: each.manifest.pipeline != run.manifest.pipeline)


def _read(run: RunFolder) -> list[ScenarioResult] | None:
    """None where it cannot be read: it may be of an earlier version."""
    try:
        return run.read()
    except WorkspaceError:
        return None
