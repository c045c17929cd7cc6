"""What can be corrected in the parts of a reply: first the result of triage, then the source."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from harness.reference import Filed, Found, ReplyParts
from harness.runs.blame.case import FailingTurn, stating
from harness.runs.blame.cause import Cause
from harness.runs.blame.written_rules import situation_of
from harness.workspace import Outcome, Standing, Workspace

MOST_SOURCES = 5  # tried of those that state what the answer must, where the scenario names none

Ranked = Callable[[], Sequence[Found]]
"""The sections, best first; called only where nothing else shows the right one."""


@dataclass(frozen=True, slots=True)
class Correction:
    """Parts of which some were corrected; the last of these is the cause if that fixes the turn."""

    cause: Cause
    parts: ReplyParts


def exchanges(case: FailingTurn, parts: ReplyParts, ranked: Ranked, workspace: Workspace) -> Iterator[Correction]:
    """All that is worth trying, in the order of the steps; each builds on the earlier ones."""
    triage = list(_triage(case, parts, workspace))
    yield from triage
    refiled = any(tried.parts.reading.filed.category != parts.reading.filed.category for tried in triage)
    bases = triage if refiled else [Correction(Cause.TRIAGE, parts), *triage]
    for base in bases:
        for found in _sources(case, ranked, workspace):
            if found != parts.found:
                yield Correction(Cause.RETRIEVAL, replace(base.parts, found=found))
    for base in bases:
        for found in _stand_in(case, parts, ranked):
            yield Correction(Cause.ARTICLE, replace(base.parts, found=found))


def _triage(case: FailingTurn, parts: ReplyParts, workspace: Workspace) -> Iterator[Correction]:
    """The right category as sure as it was, then surely; or unsure, where the rule that must decide requires it."""
    filed = parts.reading.filed
    known = filed.category in case.categories or not case.categories
    right = (filed.category,) if known else case.categories
    certainty = 0.0 if case.not_ours or situation_of(case, workspace).unsure else 1.0
    alike = () if known else tuple(replace(filed, category=name) for name in right)
    for each in (*alike, *(Filed(name, certainty, certainty) for name in right)):
        yield Correction(Cause.TRIAGE, replace(parts, reading=replace(parts.reading, filed=each)))


def _sources(case: FailingTurn, ranked: Ranked, workspace: Workspace) -> Iterator[Found | None]:
    """What retrieval should have found, as far as the scenario says."""
    if case.turn.expect.outcome is Outcome.HANDOFF:
        yield from _undocumented(case, ranked, workspace)
    elif case.turn.expect.source:
        for ref in case.sources:
            if workspace.standing(ref) is Standing.APPROVED:
                yield Found(workspace.sections[ref], 1.0, Standing.APPROVED)
    elif right := stating(case, workspace):
        yield from [found for found in ranked() if found.section.ref in right][:MOST_SOURCES]


def _undocumented(case: FailingTurn, ranked: Ranked, workspace: Workspace) -> Iterator[Found | None]:
    """Nothing: where the expected rule hands off because there is no source, and where no rule is named."""
    for standing in situation_of(case, workspace).standings if case.rule else (Standing.MISSING,):
        if standing is Standing.MISSING:
            yield None
        else:
            yield from [found for found in ranked() if found.standing is standing][:1]


def _stand_in(case: FailingTurn, parts: ReplyParts, ranked: Ranked) -> list[Found]:
    """An approved section in place of a missing one, where none is expected and none was found."""
    expect = case.turn.expect
    if not case.answerable or expect.source or expect.states or parts.standing is Standing.APPROVED:
        return []
    return [found for found in ranked() if found.standing is Standing.APPROVED][:1]
