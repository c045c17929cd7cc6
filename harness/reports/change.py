"""What a change did since a baseline."""

from typing import Any

from harness.gates import Change, Looser, Pair, PairKind
from harness.reports.document import Document, Fold, Gap, Item, Items, Text, Words, counted, items, more, picked
from harness.runs import ScenarioResult
from harness.turns import Status

MOST_SHOWN = 20  # scenarios of a kind on a terminal

_ORDER = (
    PairKind.BROKEN, PairKind.FLAKY, PairKind.QUARANTINED, PairKind.UNMEASURED, PairKind.RARELY, PairKind.FIXED,
    PairKind.CHANGED, PairKind.NEW, PairKind.GONE,
    PairKind.FAILING,
)  # fmt: skip
_EXPLAINED = {
    PairKind.FLAKY: "results differ between repeats of one build; not blamed on the change",
    PairKind.QUARANTINED: "not evidence while in quarantine; not blamed on the change",
    PairKind.UNMEASURED: "could not be measured in one of the runs",
    PairKind.RARELY: "an LLM played the customer in fewer than three repeats; not blamed on the change, use --repeat 3",
    PairKind.CHANGED: "its words or expectations differ from the baseline; not compared",
}


def document(change: Change) -> Document:
    """The change on a terminal: what still fails is only counted, `report.html` lists it."""
    notes = items([f"Note: {note}." for note in change.unlike], "")
    shown = groups(change, MOST_SHOWN, "more in report.html")
    return Document([Gap(), Text(counts(change)), notes, *shown, *loosened(change, MOST_SHOWN), Text(headline(change))])


def not_compared(baseline: str, why: Exception) -> str:
    """That there is no baseline, and why."""
    return f"Nothing is compared with {baseline}: {why}"


def groups(change: Change, most: int | None = None, rest: Words = "") -> list[Fold]:
    """What happened to the scenarios that do not pass in both, kind by kind, the most urgent first.

    Where no more than `most` of a kind are listed, `rest` says where the others are, and what still fails is left out.
    """
    folds = []
    for kind in _ORDER:
        pairs, sealed = change.by_kind[kind], change.sealed[kind]
        if (pairs or sealed) and (most is None or kind is not PairKind.FAILING):
            left = 0 if most is None else len(pairs) - most
            listed = Items([Item(_words(pair), pair.id, str(pair.location)) for pair in pairs[:most]], more(left, rest))
            explained = f" ({_EXPLAINED[kind]})" if kind in _EXPLAINED else ""
            said = [*([counted(len(pairs), "scenario")] if pairs else []), *([f"{sealed} sealed"] if sealed else [])]
            heading = f"{kind.capitalize()}, {' and '.join(said)}{explained}"
            folds.append(Fold(heading, [listed], open=kind is PairKind.BROKEN))
    return folds


def loosened(change: Change, most: int) -> list[Fold]:
    """What makes the verdict easier than it was, if anything does."""
    if not change.looser:
        return []
    shown = change.looser[:most]
    listed = [Item(looser_words(each), each.what, each.at) for each in shown]
    left = more(len(change.looser) - len(shown), "more in summary.json")
    return [Fold(f"Looser than in the baseline, {len(change.looser)}", [Items(listed, left)], open=True)]


def looser_words(each: Looser) -> str:
    """How it is easier than it was."""
    if each.was is not None and each.now is None:
        return f"{each.kind}: {each.was}"
    return f"{each.kind}: {each.was} before, {each.now} now" if each.was is not None else str(each.kind)


def headline(change: Change) -> str:
    """Whether the change may pass, and why not, in one sentence."""
    if not change.measurable:
        return f"The change is not judged: {_unmeasurable(change)}."
    reasons = []
    if broken := change.count(PairKind.BROKEN):
        reasons.append(f"it newly broke {counted(broken, 'scenario')}")
    reasons += [
        f"{verdict.category.title} is below its stage {verdict.stage}"
        + (f" ({change.easier} made easier)" if verdict.category.id in change.only_looser else "")
        + (" (was so before)" if before else "")
        for verdict, before in change.below
    ]
    reasons += [f"the stage of {title} was set by hand" for title in change.by_hand]
    if reasons:
        return f"The change does not pass: {'; '.join(reasons)}."
    return "The change passes: nothing newly broke, and every category's stage is supported by its evidence."


def counts(change: Change) -> str:
    """How many scenarios of each kind, and the test."""
    every = [(change.count(kind), kind) for kind in (*_ORDER, PairKind.PASSING)]
    always = (PairKind.BROKEN, PairKind.FIXED)
    said = ", ".join(f"{count} {kind}" for count, kind in every if count or kind in always)
    return f"Compared with {change.baseline}: {said}. Exact McNemar test of broken and fixed: p = {change.p_value:.3g}."


def data(change: Change) -> dict[str, Any]:
    """The change for `summary.json`."""
    return {
        "name": change.baseline,
        "exit_code": change.exit_code,
        "headline": headline(change),
        "p": change.p_value,
        "unlike": change.unlike,
        "looser": [picked(each, "kind", "what", "was", "now", "at") for each in change.looser],
        "only_by_looser_gate": sorted(change.only_looser),
        "below_stage": [{"category": v.category.id, "was_so_before": before} for v, before in change.below],
        **{
            kind.replace(" ", "_"): [
                {"id": pair.id, "at": str(pair.location), "words": _words(pair)} for pair in change.by_kind[kind]
            ]
            for kind in _ORDER
        },
        "still_passing": len(change.by_kind[PairKind.PASSING]),
        "sealed": {kind.replace(" ", "_"): count for kind, count in change.sealed.items() if count},
    }


def _words(pair: Pair) -> str:
    """The first reason if there is one, else the results before and now."""
    before, now = pair.before, pair.after
    if now is None or before is None:
        passes = "passed" if now is None else "passes"
        return passes if pair.latest.status is Status.PASS else pair.latest.failures[0]
    match pair.kind:
        case PairKind.BROKEN | PairKind.FAILING:
            return now.failures[0]
        case PairKind.FIXED:
            return f"failed before: {before.failures[0]}"
        case PairKind.FLAKY:
            return f"passed {_times(before)} before, {_times(now)} now"
        case PairKind.UNMEASURED:
            when, result = ("now", now) if now.status is Status.ERROR else ("before", before)
            return f"{when}: {result.failures[0]}"
    return f"{_STATUS[before.status]} before, {_STATUS[now.status]} now"


_STATUS = {Status.PASS: "passing", Status.FAIL: "failing", Status.ERROR: "not measured"}


def _times(result: ScenarioResult) -> str:
    return f"{result.repeats.count(Status.PASS)} of {len(result.repeats)}"


def _unmeasurable(change: Change) -> str:
    if change.stale:
        return "the run is not evidence on today"
    for which, judgement in (("the run", change.judgement), ("the baseline", change.judgement_before)):
        if judgement.scenarios == 0:
            return f"{which} has no scenarios"
        if not judgement.measurable:
            share = f"{judgement.errors} of {judgement.scenarios} scenarios of {which} could not be measured"
            return f"{share} ({judgement.errors_allowed:.0%} is allowed); the most common cause: {judgement.cause}"
    if change.count(PairKind.RARELY):
        return "an LLM played the customers in fewer than three repeats, and nothing else can be compared"
    way_out = "add the new ones in one change, and delete the old ones in the next"
    return f"no scenario of the baseline is the same today, so nothing can be compared; {way_out}"
