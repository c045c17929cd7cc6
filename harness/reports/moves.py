"""A move of a category in sentences: that it was made and on what grounds, or why it is not."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from harness.gates import Climb, Looser, LooserKind, found_words, takes_words, unmet_words
from harness.ledger import NAME as LEDGER
from harness.ledger import Ledger, LedgerEntry
from harness.reports import run_standing
from harness.reports.change import MOST_SHOWN, looser_words
from harness.reports.document import Document, Text
from harness.runs import RunFolder, Stale
from harness.workspace import NAME as ROLLOUT
from harness.workspace import Card, Category, Stage

if TYPE_CHECKING:
    from harness.scoring.calibration import CardGap

OVERRIDE = 'To move it anyway, and have that recorded: --override --reason "..."'
REASON = 'If that was right, say why, and have it recorded with the move: --reason "..."'
_AS_REQUIRED = (LooserKind.DEMOTED, LooserKind.DRAFTS_OF_ANOTHER)  # as much is required as before
NO_RUN = 'There is no run that can be judged, so give a reason: --reason "..."'


def document(
    category: Category, entry: LedgerEntry, kept: Ledger, stale: Sequence[Stale] = (), *, versioned: bool = True,
    on_trust: Sequence[tuple[Card, CardGap]] = (),
) -> Document:  # fmt: skip
    """The move, why and on what evidence, and where it is written; `kept` ends with its entry.

    `stale` is why its run is not evidence on today; `versioned` whether the support AI of that run is;
    `on_trust` are the calibration cards that could not be counted again.
    """
    lines = [
        f"{category.title}: {entry.from_} -> {entry.to}, by {entry.by}.",
        *grounds(entry, stale, versioned=versioned, on_trust=on_trust),
        f"Written in {ROLLOUT} and {LEDGER}:{len(kept.entries)} (sha256 {kept.head}). Commit both.",
    ]
    return Document(list(map(Text, lines)))


def grounds(
    entry: LedgerEntry, stale: Sequence[Stale] = (), *, versioned: bool = True,
    on_trust: Sequence[tuple[Card, CardGap]] = (),
) -> Iterator[str]:  # fmt: skip
    """Why a move is made and on what evidence, line by line."""
    if entry.override:
        yield "Overridden: the evidence does not support it."
    if entry.reason:
        yield f"Why: {entry.reason}"
    if entry.run:
        ids = (entry.run.id, *entry.run.also)
        yield f"Evidence: the run{'s' if len(ids) > 1 else ''} {', '.join(ids)}."
        yield from (f"  not of today: {run_standing.words(each)}" for each in stale)
    if not versioned:
        yield "  of a support AI that is not versioned"
    yield from (f"  {sentence}" for sentence in run_standing.cards_on_trust(on_trust))
    if entry.card:
        yield f"  {run_standing.labelled_by(entry.card)}"
    if entry.softened:
        yield "Failing scenarios and limits that were removed or made easier since a run was judged:"
        yield from (f"  {each}" for each in entry.softened)
    if entry.lost:
        runs = "run judged since the last move is" if entry.lost == 1 else "runs judged since the last move are"
        yield f"{entry.lost} {runs} gone or edited: nobody can tell what failed there."
    if entry.unjudged_drafts:
        drafts = "draft was" if entry.unjudged_drafts == 1 else "drafts were"
        yield (
            f"{entry.unjudged_drafts} {drafts} approved before any support AI was judged here: nobody can tell whether "
            "this one wrote them."
        )
    for gate in entry.evidence:
        yield from (f"  {gate.category} at {gate.stage}, {each.state}: {each.words}" for each in gate.criteria)


def repaired(name: str, removed: str) -> str:
    """What an interrupted command had left in a file is gone, or a whole line has got its end."""
    if not removed:
        return f"The last line of {name} was whole and lacked only its end, which it has now."
    return f"Removed an unfinished line at the end of {name}: {removed}"


def beyond_ceiling(category: Category, to: Stage) -> str:
    """Why it may never go there."""
    return f"{category.title} may not go to {to}: its ceiling is {category.ceiling}, even with an override."


def moved_meanwhile(category: Category, here: Stage) -> str:
    """Why a move is not made that somebody else was quicker with, or made another before."""
    return f"{category.title} is at {here} now: it was moved meanwhile, so look again before you move it."


def not_versioned(category: Category, run: RunFolder) -> str:
    """Why nobody can say that the run is about the support AI that would answer."""
    name = run.manifest.pipeline
    return (
        f"{category.title} does not move up by the run {run.manifest.id}: `{name}` is not versioned, so nobody can\n"
        f"tell whether it has changed since. Give it a `version:` in rules/pipelines.yaml, raise it with each change,\n"
        "and run again."
    )


def unmet(category: Category, run: RunFolder, way: Climb) -> str:
    """What counts against the move, line by line."""
    lines = [f"{category.title} may not go to {way.steps[-1].stage}, according to the run {run.manifest.id}:"]
    for gate in way.steps:
        lines += [f"  {gate.stage}: {found_words(each)} ({takes_words(each)})" for each in gate.unmet]
    for other in way.left_behind:
        found = unmet_words(other.now)
        lines.append(f"  it would answer messages of {other.category.title}, which is at {other.stage}: {found}")
    return "\n".join(lines)


def softened(looser: Sequence[Looser]) -> tuple[str, ...]:
    """Each scenario and limit that was made easier, and how."""
    return tuple(f"{each.what}: {looser_words(each)}" for each in looser)


def only_softened(category: Category, run: RunFolder, to: Stage, looser: Sequence[Looser]) -> str:
    """Why it may not go there without a reason: what was made easier decides."""
    shown = softened(looser[:MOST_SHOWN])
    left = [f"  and {len(looser) - len(shown)} more"] if len(looser) > len(shown) else []
    easier = "only because failing scenarios or limits were removed or made easier since a run was judged"
    why = easier if any(each.kind not in _AS_REQUIRED for each in looser) else "only with a reason"
    return "\n".join(
        [
            f"{category.title} would go to {to} by the run {run.manifest.id} {why}:",
            *(f"  {each}" for each in shown),
            *left,
            REASON,
        ]
    )


def watched(category: Category, here: Stage, to: Stage, declines: Iterable[str]) -> str:
    """Why it may not go there without a reason: live conversations do not even support where it is."""
    why = f"{category.title} would go to {to} only with a reason: live conversations do not support {here} any more."
    return "\n".join([why, *(f"  {each}" for each in declines), REASON])


def more(category: Category, run: RunFolder) -> str:
    """Where a terminal shows more of it, and how to move it all the same."""
    return f"More: harness gate {os.path.relpath(run.path)} --explain {category.id}\n{OVERRIDE}"
