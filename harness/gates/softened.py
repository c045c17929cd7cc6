"""Scenarios that failed in a run that was judged, and say less by now, or nothing."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from harness.gates.clusters import clusters_of, customer_side
from harness.gates.loosened_scenarios import as_strict, looser_scenarios
from harness.gates.loosening import Looser, LooserKind
from harness.gates.pairing import Pair, pair_up
from harness.runs import ScenarioResult
from harness.turns import Status
from harness.workspace import NOT_OURS

_COUNTS_ON = {LooserKind.SEALED, LooserKind.UNSEALED}  # who opens a sealed one is recorded where that is done


def softened(judged: Sequence[Sequence[ScenarioResult]], today: Iterable[ScenarioResult]) -> list[Pair]:
    """Each scenario that failed and says less today, as it last failed and as it is; runs are given newest first.

    One that passed in a newer run, and asked for no less there, was fixed. One that was evidence, is none today and
    fails today counts as well.
    """
    runs = [{result.id: result for result in results} for results in judged]
    now = {result.id: result for result in today}
    ids = dict.fromkeys(id_ for run in runs for id_ in run)
    pairs = ((_failed([run[id_] for run in runs if id_ in run], now.get(id_)), now.get(id_)) for id_ in ids)
    return [Pair(before, after) for before, after in pairs if before]


def redrawn(
    judged: Sequence[Sequence[ScenarioResult]], today: Sequence[ScenarioResult], category: str
) -> frozenset[str]:
    """Those of a category that were sealed when something of it was judged first, and are open now, or the reverse.

    Whoever has seen which fail could choose by that. Where another id draws them otherwise, they are known by what
    their customers say, nearly in the same words. Runs in which nothing was sealed hid nothing.
    """
    first = {result.id: result for run in judged if any(result.sealed for result in run) for result in run}
    own = [result for result in today if result.category == category]
    known, here = {result.id for run in judged for result in run}, {result.id for result in today}
    new, gone = [each for each in own if each.id not in known], [each for each in first.values() if each.id not in here]
    clusters = clusters_of(tuple(map(customer_side, (*gone, *new))))
    was = {clusters[result.shown_as]: result.sealed for result in gone}
    was_new = {each.id: was[cluster] for each in new if (cluster := clusters[each.shown_as]) in was}
    before = {id_: result.sealed for id_, result in first.items()} | was_new
    return frozenset(each.id for each in own if before.get(each.id, each.sealed) is not each.sealed)


def formerly(
    judged: Sequence[Sequence[ScenarioResult]], today: Sequence[ScenarioResult], known: Collection[str], category: str
) -> frozenset[str]:
    """The categories under which scenarios of this one stood, if they are gone, or if most of its own stood there.

    Then it is the other under another name, or a part of it. Scenarios are the same by their id, or nearly by their
    words where the id is gone.
    """
    own = [result for result in today if result.category == category]
    ids, here = {result.id for result in own}, {result.id for result in today}
    elsewhere = [each for run in judged for each in run if each.category not in (category, NOT_OURS)]
    stood = {(each.id, each.category) for each in elsewhere if each.id in ids}
    gone = list({(each.id, each.category): each for each in elsewhere if each.id not in here}.values())
    old = [replace(customer_side(each), id=f"{number} before") for number, each in enumerate(gone)]
    clusters = clusters_of((*map(customer_side, own), *old)) if gone else {}
    alike = {clusters.get(each.shown_as): each.id for each in own}
    named = ((alike.get(clusters[side.id]), each.category) for each, side in zip(gone, old, strict=True))
    count = Counter(name for id_, name in stood.union(named) if id_)
    return frozenset(name for name, own_ones in count.items() if name not in known or 2 * own_ones > len(own))


def under_todays_name(
    results: Iterable[ScenarioResult], former: Collection[str], category: str, today: Iterable[ScenarioResult]
) -> list[ScenarioResult]:
    """The results with those of former categories as of this one, except for those that are where they were."""
    now = {result.id: result.category for result in today} if former else {}
    return [
        _of(result, category) if result.category in former and now.get(result.id) != result.category else result
        for result in results
    ]


def left_behind(
    today: Sequence[ScenarioResult], former: Collection[str], category: str
) -> tuple[list[Looser], list[ScenarioResult]]:
    """How many that failed are still in a former category; and the results as if they had come along."""
    stayed = (each for each in today if each.category in former and not each.no_evidence)
    failed = {each.id: each.category for each in stayed if each.status is Status.FAIL}
    along = [_of(each, category) if each.id in failed else each for each in today]
    return [Looser(LooserKind.SPLIT, name, count) for name, count in Counter(failed.values()).items()], along


def as_drawn_before(results: Iterable[ScenarioResult], ids: Collection[str]) -> list[ScenarioResult]:
    """The results with those of these ids sealed where they are open, and the reverse."""
    return [_redrawn(result) if result.id in ids else result for result in results]


def as_they_failed(pairs: Iterable[Pair], today: Sequence[ScenarioResult]) -> list[ScenarioResult]:
    """Today's results as if none of these said less."""
    return as_strict(pair_up([pair.before for pair in pairs if pair.before], today))


def softer(pairs: Iterable[Pair], category: str) -> list[Looser]:
    """How those that concern a category say less. Sealed ones are counted: their names would tell that they failed."""
    found = [(pair, each) for pair in pairs if _concerns(pair, category) for each in _less(pair)]
    hidden = {pair.id for pair, _ in found if pair.latest.sealed or (pair.before and pair.before.sealed)}
    shown = [each for pair, each in found if pair.id not in hidden]
    return [*shown, *([Looser(LooserKind.SEALED_LESS, f"{len(hidden)} sealed")] if hidden else [])]


def _concerns(pair: Pair, category: str) -> bool:
    """Whether it is of the category, or was filed under another one than its own."""
    before = pair.before or pair.latest
    replies = (turn.reply for turn in before.turns)
    return before.category == category or any(reply and reply.category != before.category for reply in replies)


def _failed(results: Sequence[ScenarioResult], today: ScenarioResult | None) -> ScenarioResult | None:
    """As it last failed; and where it fails only today and was taken from the evidence, as it is evidence."""
    if found := _last_failed(results, today):
        return found
    hidden = today and today.turns[0].no_evidence and today.status is Status.FAIL
    if not (today and hidden) or all(each.no_evidence for each in results):
        return None
    return ScenarioResult(tuple(replace(turn, no_evidence=None) for turn in today.turns))


def _last_failed(results: Sequence[ScenarioResult], today: ScenarioResult | None) -> ScenarioResult | None:
    passed: list[ScenarioResult] = []
    for result in results:
        if result.status is Status.PASS:
            passed.append(result)
        elif result.status is Status.FAIL and not result.no_evidence and _less(Pair(result, today)):
            return None if any(not _less(Pair(result, each)) for each in passed) else result
    return None


def _less(pair: Pair) -> list[Looser]:
    return [each for each in looser_scenarios([pair]) if each.kind not in _COUNTS_ON]


def _of(result: ScenarioResult, category: str) -> ScenarioResult:
    return ScenarioResult(tuple(replace(turn, category=category) for turn in result.turns))


def _redrawn(result: ScenarioResult) -> ScenarioResult:
    return ScenarioResult(tuple(replace(turn, sealed=not turn.sealed) for turn in result.turns))
