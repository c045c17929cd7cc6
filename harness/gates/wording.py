"""All sentences about criteria and verdicts. No code reads them back."""

from harness.gates.criterion import Criterion, CriterionState, Method, StageCheck
from harness.gates.verdict import CategoryVerdict, VerdictReason
from harness.runs import open_names


def why_words(verdict: CategoryVerdict) -> str:
    """What the verdict is based on."""
    match verdict.reason:
        case VerdictReason.CEILING:
            return f"{verdict.stage} is its ceiling"
        case VerdictReason.NO_GATE:
            return "there is no gate for a further stage"
        case VerdictReason.SHOWN:
            return f"everything required for {verdict.to} is shown"
        case VerdictReason.PART:
            return "only a part of the scenarios was run"
    found = unmet_words(verdict.rests_on)
    if verdict.holds:
        return f"for {verdict.rests_on.stage}: {found}"
    return f"not yet shown for {verdict.stage}: {found}" if verdict.now.state is CriterionState.SHORT else found


def missing_words(verdict: CategoryVerdict) -> tuple[str, ...]:
    """What it would take to meet the gate that decides, one criterion each."""
    if verdict.reason is VerdictReason.PART:
        return ("a run of all scenarios",)
    return tuple(map(takes_words, verdict.rests_on.unmet))


def unmet_words(check: StageCheck) -> str:
    """What was found where the evidence falls short of a gate."""
    return "; ".join(map(found_words, check.unmet))


MOST_NAMED = 5  # scenarios named in a sentence


def found_words(criterion: Criterion) -> str:
    """What was found, against what the gate requires."""
    kind, total, bad = criterion.kind, criterion.cases.total, len(criterion.cases.bad)
    if criterion.bound is None or criterion.method is Method.QUOTED:
        return _counts(criterion, total, bad)
    counted = f"{bad if kind.at_most else total - bad} of {total}{' sealed' if criterion.cases.sealed else ''}"
    counted += _groups(criterion)
    bound = f"{'at most' if kind.at_most else 'at least'} {criterion.bound:.1%}"
    required = f"at most {criterion.limit:.0%} allowed" if kind.at_most else f"needs at least {criterion.limit:.0%}"
    family = f" over {criterion.family} categories" if criterion.family > 1 else ""
    beside = f"{criterion.confidence:.0%} confidence{family}; {required}"
    match criterion.method:
        case Method.UNCALIBRATED:
            return f"{counted} {kind.found}: {bound} ({beside}), checker uncalibrated"
        case Method.MODELLED:
            return f"{counted} {kind.found}: {bound} ({beside}), by a model that makes mistakes"
        case Method.CORRECTED if criterion.card:
            card = criterion.card.labels
            return f"{counted} pass as {kind.found}; corrected by the card on {card}: {bound} ({beside})"
        case Method.LIVE:
            found = f"{counted} {kind.found}: {bound}, however often you look"
            return f"{found} ({beside} of {criterion.least} or more)"
    return f"{counted} {kind.found}: {bound} ({beside})"


def _counts(criterion: Criterion, total: int, bad: int) -> str:
    """What was found where no rate is asked for, or there is none."""
    kind = criterion.kind
    match criterion.method:
        case Method.ENOUGH if criterion.state is CriterionState.MET:
            return f"{_count(total, kind.found)}{_groups(criterion)} (needs at least {criterion.least})"
        case Method.ENOUGH:
            unlike = " that are not alike" if _groups(criterion) else ""
            return f"{criterion.clusters} of {_count(criterion.least, kind.found)}{unlike}"
        case Method.FEW:
            return f"{bad} of {total} {kind.found}{_sealed(criterion)}"
        case Method.OFTEN:
            return f"{total - bad} of {total} scenarios run {_times(criterion.least)} or more (needs all)"
        case Method.UNPROVEN:
            card = "whose card proves nothing" if criterion.card else "without a card"
            return f"{total - bad} of {total} {kind.found}, by a {kind.by} {card}: no evidence"
        case Method.QUOTED:
            return f"{total - bad} of {total} {kind.found} by construction, as they only quote: no evidence"
    found = open_names(criterion.cases.all)
    more, sealed = len(found) - MOST_NAMED, total - len(found)
    names = [*found[:MOST_NAMED], *([f"{more} more"] if more > 0 else []), *([f"{sealed} sealed"] if sealed else [])]
    return f"{_count(total, kind.found)}: {', '.join(names)}"


def takes_words(criterion: Criterion) -> str:
    """What it would take to meet a criterion; empty where it is met."""
    kind, bad = criterion.kind, len(criterion.cases.bad)
    if criterion.state is CriterionState.MET:
        return ""
    if criterion.method is Method.OFTEN:
        return f"run each of them {_times(criterion.least)}"
    if criterion.method is Method.UNPROVEN and criterion.card:
        return f"calibrate the {kind.by} on more labels (20 of each kind or more), or use one with fewer errors"
    if criterion.method is Method.UNPROVEN:
        return f"calibrate the {kind.by} on your own labels"
    if criterion.method is Method.QUOTED and criterion.state is CriterionState.SHORT:
        return "require `handled` instead: what is quoted is grounded by construction"
    sealed = "sealed " if criterion.cases.sealed and criterion.method is not Method.FEW else ""
    thing = f"more {sealed}{kind.more}"
    new = _count(criterion.more, thing) if criterion.more else f"far {thing.format(s='s')}"
    if criterion.method is Method.CORRECTED and criterion.fix == 0:
        return "more passing scenarios, or a checker with fewer errors"
    if criterion.method is Method.LIVE and criterion.state is CriterionState.FAILED:
        return f"{_count(bad, kind.fix)} to learn from, and {new}"
    if criterion.state is CriterionState.FAILED:
        all_ = criterion.fix is None or criterion.fix == bad
        mixed = "" if sealed else _sealed(criterion)
        if mixed and criterion.method is Method.FEW:
            mixed += " (unseal the critical ones to see them)"
        return f"{'' if all_ else f'{criterion.fix} of '}{_count(bad, sealed + kind.fix)} to fix{mixed}"
    return f"{new}, or fix {criterion.fix} of {bad}" if criterion.fix else new


METHODS = {
    Method.ANYTIME: "a bound that holds however often you look",
    Method.UNCALIBRATED: "a bound that holds however often you look",
    Method.MODELLED: "a bound that holds however often you look",
    Method.CORRECTED: "a Lang-Reiczigel bound, which takes the checker's own errors into account",
    Method.LIVE: "a bound that holds however often you look",
}
"""How a bound was found."""


def _sealed(criterion: Criterion) -> str:
    """How many of those gone wrong are sealed, where some are and some may be open."""
    count = criterion.cases.sealed_bad
    return f", {'' if count == len(criterion.cases.bad) else f'{count} '}sealed" if count else ""


def _groups(criterion: Criterion) -> str:
    """In how many groups the cases count, where some are alike."""
    groups = criterion.clusters
    return "" if groups in (None, criterion.cases.total) else f" (in {_count(groups, 'group{s} of alike ones')})"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing.format(s='' if number == 1 else 's')}"
