"""What a run is evidence of: whether of today's support AI and workspace, and how often it was looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.gates import Judgement
from harness.ledger import LOOKS, TuningRecord
from harness.reports.document import counted
from harness.runs import Manifest, ScenarioResult, Stale, StaleReason
from harness.turns import Status

if TYPE_CHECKING:
    from pathlib import Path

    from harness.scoring.calibration import CardGap
    from harness.workspace import Card

BY_OTHER_CODE = "this run was made by another version of the harness's code; it starts again"
NOTHING_TO_RESUME = "there is no earlier run of this workspace and pipeline; starting a new run"


def used_again(manifest: Manifest) -> str:
    """That an earlier run is used in place of a new one, and how to get a new one."""
    return f"nothing has changed since the run {manifest.id}, so it is used again; with `--fresh` a new one is made"


def set_aside(path: Path) -> str:
    """That results of before could not be read or were edited, and where what is left of them lies."""
    return f"what an earlier run left cannot be read or was edited, so it counts nowhere; it is kept as {path}"


def used_by_pytest(manifest: Manifest) -> str:
    """The same of scenarios that are tests."""
    run = f"Nothing has changed since the run {manifest.id}"
    return f"{run}: its results are used. `--harness-fresh` asks the AI again."


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A scorer that fails no scenario, and how many turns it could not judge."""

    scorer: str
    turns: int
    why: str = ""  # of the first one that is not sealed


@dataclass(frozen=True, slots=True)
class RunStanding:
    """What is known of a run as evidence."""

    manifest: Manifest | None = None
    stale: tuple[Stale, ...] = ()  # why it is none on today
    looks: Mapping[str, int] = field(default_factory=dict)  # at each category since its last move
    sealed_by_hand: int = 0  # scenarios that were sealed neither by the draw nor in place of another
    also: tuple[str, ...] = ()  # the ids of other runs on the same subject, whose results count too
    tuned: tuple[TuningRecord, ...] = ()  # the thresholds that were tuned, oldest first
    gone: tuple[Stale, ...] = ()  # why no category moves up by it, whatever it shows
    any_answer: int = 0  # scenarios that any answer passes
    on_trust: tuple[tuple[Card, CardGap], ...] = ()  # calibration cards that could not be counted again
    unjudged: tuple[Unjudged, ...] = ()


def unjudged_of(results: Iterable[ScenarioResult]) -> tuple[Unjudged, ...]:
    """What no scenario shows by failing: that somebody looks at a rate of replies that were not judged."""
    found: dict[str, list[str]] = {}
    for result in results:
        for turn in result.turns:
            for score in turn.scores:
                if score.status is Status.ERROR and score.advisory:
                    found.setdefault(score.scorer, []).append("" if turn.sealed else score.reason)
    return tuple(Unjudged(name, len(whys), next(filter(None, whys), "")) for name, whys in found.items())


def sentences(standing: RunStanding, judgement: Judgement) -> Iterator[str]:
    """Sentences for below the board."""
    if not standing.stale and (looks := _looks(standing.looks, judgement)):
        yield f"Since the last move: {'; '.join(looks)}."
    if standing.also:
        runs = f"the run{'s' if len(standing.also) > 1 else ''} {', '.join(standing.also)}"
        yield f"What {runs} found with the same AI and scenarios counts too: a scenario has to pass each time."
    yield from (f"Nothing moves up by this run: {words(each)}." for each in standing.gone)
    if standing.sealed_by_hand:
        yield f"{standing.sealed_by_hand} sealed by hand (`seal: true`), which the draw would have left open."
    if standing.any_answer:
        which = counted(standing.any_answer, "scenario")
        yield f"Any answer passes {which}, whatever it says; the audit names the open ones."
    for unjudged in standing.unjudged:
        why = f" The first: {unjudged.why}." if unjudged.why else ""
        turns = counted(unjudged.turns, "turn")
        yield f"`{unjudged.scorer}` could not judge {turns}, so none of them counts as right.{why}"
    yield from cards_on_trust(standing.on_trust)
    if standing.tuned:
        yield _tuned(standing.tuned)
    if standing.manifest and not standing.manifest.versioned:
        name = standing.manifest.pipeline
        yield f"`{name}` is not versioned: nobody can tell whether it has changed; declare a `version:` for it."
    if standing.manifest and standing.stale:
        yield from lines(standing.manifest, standing.stale)


def cards_on_trust(cards: Sequence[tuple[Card, CardGap]]) -> Iterator[str]:
    """Of each card that what it says is taken on trust, and why."""
    for card, gap in cards:
        yield f"The calibration card on {card.labels} was not counted again: {_not_counted(gap)}."


def labelled_by(card: Card) -> str:
    """Who made the labels behind a card, as far as these say."""
    if card.labelled_by:
        return f"The labels in {card.labels} are by {', '.join(card.labelled_by)}."
    return f"Who made the labels in {card.labels} they do not say (column `by`): an AI agrees with its own labels."


def _not_counted(gap: CardGap) -> str:
    from harness.scoring.calibration import CardGap  # needs numpy

    match gap:
        case CardGap.NO_LABELS:
            return "these labels are not in the workspace"
        case CardGap.NOT_ASKED:
            return "what judged them cannot be opened here as it was then, or its replies were not kept"


def _tuned(records: Sequence[TuningRecord]) -> str:
    """On how much the thresholds were tuned, and when the last time."""
    last = records[-1]
    on = counted(len({id_ for each in records for id_ in each.scenarios}), "open scenario")
    names = {name for each in records for name in each.conversations}
    labelled = f" and {counted(len(names), 'labelled conversation')}" if names else ""
    thresholds = ", ".join(f"`{threshold.name}`" for threshold in last.thresholds)
    return (
        f"Thresholds tuned on {on}{labelled}, last on {last.day} ({thresholds}): none of these can move a category up."
    )


def _looks(counts: Mapping[str, int], judgement: Judgement) -> list[str]:
    """Which look at the evidence this is, of the categories for which it is the same."""
    titles: dict[int, list[str]] = {}
    for verdict in judgement.verdicts:
        titles.setdefault(counts.get(verdict.category.id, 0), []).append(verdict.category.title)
    if len(titles) == 1:
        titles = {count: ["every category"] for count in titles}
    return [f"the {_ordinal(count)} look at {', '.join(named)}" for count, named in titles.items() if count]


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def look_not_counted(error: OSError) -> str:
    """Where a look at the evidence cannot be recorded."""
    return f"this look is not counted: {LOOKS} cannot be written: {error.strerror}"


def explained(manifest: Manifest, stale: Sequence[Stale]) -> str:
    """The reasons, line by line, and the way out."""
    first, *reasons, last = lines(manifest, stale)
    return "\n".join([first, *(f"  {each}" for each in reasons), last])


def lines(manifest: Manifest, stale: Sequence[Stale]) -> list[str]:
    """What is wrong, each reason, and the way out: a sentence each."""
    return [headline(manifest), *(f"{words(each)}." for each in stale), way_out(manifest, stale)]


def headline(manifest: Manifest) -> str:
    """What is wrong, which the reasons follow."""
    return f"The run {manifest.id} is not evidence on today's support AI and workspace:"


def way_out(manifest: Manifest, stale: Sequence[Stale]) -> str:
    """What to do."""
    if not new_run_helps(stale):
        ways = "restore that run folder under reports/, change the AI, or move with --override and a reason"
        return f"A new run of the same does not help: {ways}."
    if all(each.why is StaleReason.SHARD for each in stale):
        return f"Put all of them together: harness merge {shards_of(manifest)}."
    return f"Make a new run: {_again(manifest)}."


def shards_of(manifest: Manifest) -> str:
    """Where all shards of a run are, as a shell finds them."""
    return f"reports/shards/{manifest.id}-*-of-{manifest.shard.rpartition('/')[2]}"


def _again(manifest: Manifest) -> str:
    """The command that makes the same once more; of a part that was chosen, all of it."""
    options = {
        "-p": "" if manifest.pipeline == "reference" else manifest.pipeline,
        "--repeat": str(manifest.repeats) if manifest.repeats > 1 else "",
        "--checker": manifest.checked_by,
        "--shard": manifest.shard,
    }
    return " ".join(["harness run", *(f"{name} {value}" for name, value in options.items() if value)])


def new_run_helps(stale: Sequence[Stale]) -> bool:
    """Whether the same run, made again, would be evidence."""
    return all(each.why is not StaleReason.GONE for each in stale)


def told(stale: Sequence[Stale]) -> list[dict[str, str]]:
    """Each reason, for programs."""
    return [{"why": each.why, "words": words(each)} for each in stale]


def words(stale: Stale) -> str:
    """One reason, without a full stop."""
    return _WORDS[stale.why].format(was=stale.was or "none", now=stale.now or "none")


_WORDS = {
    StaleReason.EDITED: "its results are not those that the run wrote: they were edited or cut afterwards",
    StaleReason.UNFINISHED: "it was started and stopped before its end; continue with `--resume`, or run it again",
    StaleReason.SHARD: "it is the shard {was} of a run; put all of them together with `harness merge`",
    StaleReason.MANIFEST: "its run.json was edited: it does not fit the run ({was})",
    StaleReason.PARTIAL: "it lacks scenarios that were to be run",
    StaleReason.CHOSEN: "it holds only a part of the scenarios ({was})",
    StaleReason.CODE: "it was made by other code of the harness ({was})",
    StaleReason.RESCORED: "it holds the replies of an earlier run, scored again; nothing ties them to today's AI",
    StaleReason.SCORERS: "the scorers of other packages were {was}, now they are {now}",
    StaleReason.CHECKER: "the checker of another package was `{was}`, now it is `{now}`",
    StaleReason.SUITE: "the scenarios have changed: which ones there are, or their words",
    StaleReason.WORKSPACE: "the workspace has changed: rules, articles, or what scenarios expect",
    StaleReason.DATE: "its date for checking articles was {was}, now it is {now}",
    StaleReason.GONE: "the same AI gave other results on the same scenarios, which are gone: {now}, judged on {was}",
    StaleReason.AI: "the support AI has changed: it was `{was}`, now it is `{now}`",
    StaleReason.AI_UNKNOWN: "the support AI cannot be opened, so nobody knows whether it has changed: {now}",
}
