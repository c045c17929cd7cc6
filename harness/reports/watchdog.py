"""What live conversations say about today's stages, in words, and for programs."""

import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from harness.gates import Decline
from harness.live.week import CategoryWatch, WatchedRate, WatchState
from harness.reports.document import Block, Document, Gap, Heading, Span, Table, Text, items, picked
from harness.reports.unfinished import conversations_missing

MOST_SHOWN = 5  # conversations behind a decline; all are in the JSON
HEADINGS = ("Category", "Stage", "Since", "Conversations", "Figure", "Good", "Required", "Verdict")
_NOTHING_SAID = (
    "No evidence is not good news. Import newer conversations (`harness import conversations`) and label some "
    "(`harness review`); docs/watchdog.md says what an export must have."
)


def document(found: Sequence[CategoryWatch], unread: Sequence[str] = ()) -> Document:
    """The table of all categories, then what to do where a figure has declined. The data has every conversation.

    `unread` are conversations that no figure knows of.
    """
    blocks = list(_blocks(found))
    if unread:
        blocks += [Gap(), Text(conversations_missing(unread, "since the first of these moves"))]
    return Document(blocks, data={"categories": [_category(each) for each in found], "hidden": list(unread)})


def _blocks(found: Sequence[CategoryWatch]) -> Iterator[Block]:
    yield Heading("Do live conversations still support today's stages?", 1)
    if not found:
        yield Text("No category is above `human`: there is nothing to watch.")
        return
    yield Table(HEADINGS, [row for each in found for row in _rows(each)])
    for each in found:
        for rate in each.rates:
            if rate.decline:
                yield from _declined(each, rate, rate.decline)
    unknown = any(not (rate.tells or rate.decline) for each in found for rate in each.rates)
    if unknown or any(each.state is WatchState.NO_EVIDENCE for each in found):
        yield from (Gap(), Text(_NOTHING_SAID))


def _rows(each: CategoryWatch) -> Iterator[tuple[str, ...]]:
    """One row a figure; one that says why where there is none."""
    head = (each.category.title, str(each.stage), _since(each), str(each.conversations))
    if not each.rates:
        yield (*head, "-", "-", "-", "no evidence: its gate requires nothing that conversations show")
    elif each.outside:
        yield (*head, "-", "-", "-", "no evidence: changed outside the ledger, see `harness history`")
    else:
        for rate in each.rates:
            good, bad = _count(rate, "good"), _count(rate, "bad")
            said = f"{good} of {good + bad}" if rate.weeks else "-"
            yield (*head, rate.kind.title, said, f"{rate.required:.0%}", _verdict(rate))


def _since(each: CategoryWatch) -> str:
    return f"{each.moved:%Y-%m-%d}" if each.moved else "no move recorded"


def _count(rate: WatchedRate, what: str, start: int = 0, end: int | None = None) -> int:
    return sum(len(getattr(week, what)) for week in rate.weeks[start:end])


def _verdict(rate: WatchedRate) -> str:
    if rate.decline:
        return WatchState.DEMOTE
    if rate.old:
        return f"no evidence: none since {rate.weeks[-1].week}"
    if rate.weeks and not rate.tells:
        return "no evidence: too few conversations for a fall to show"
    return WatchState.NOTHING_AGAINST if rate.weeks else WatchState.NO_EVIDENCE


def _declined(each: CategoryWatch, rate: WatchedRate, decline: Decline) -> Iterator[Block]:
    yield Heading(f"{each.category.title}: demote")
    yield Text(f"{rate.kind.title} ({rate.kind.definition}): {_story(rate, decline)}")
    start, end = rate.weeks[decline.start].week, rate.weeks[decline.crossed].week
    yield Text(
        f"First shown in {end}: from {start} to then {decline.shown.good} of {decline.shown.total}, so at most "
        f"{decline.bound:.1%}, however often you look ({100 * rate.confidence:.4g}% confidence; {each.stage} requires "
        f"at least {rate.required:.0%})."
    )
    behind = [name for week in rate.fell for name in week.bad]
    more = f", {MOST_SHOWN} of {len(behind)} (the JSON has all)" if len(behind) > MOST_SHOWN else ""
    yield Text([Span("Conversations to open with "), Span("harness qa --show ID", style="code"), Span(f"{more}:")])
    yield items(behind[:MOST_SHOWN], "  - ")
    yield Text([Span("To move it down: "), Span(demotion(each), style="code")])


def _story(rate: WatchedRate, decline: Decline) -> str:
    """Since when, as is most likely."""
    now = _share(rate, decline.fell, None)
    if not decline.fell:
        return f"{now} since the first week, {rate.weeks[0].week}. It was most likely never high enough."
    before = _share(rate, 0, decline.fell)
    return f"{now} since {rate.weeks[decline.fell].week}, when it most likely fell; {before} before that."


def _share(rate: WatchedRate, start: int, end: int | None) -> str:
    good, bad = _count(rate, "good", start, end), _count(rate, "bad", start, end)
    return f"{good} of {good + bad} ({good / (good + bad):.0%})"


def demotion(each: CategoryWatch) -> str:
    """The command that moves it down, with its reason; empty where nothing has declined."""
    reasons = "; ".join(declines(each))
    return f"harness demote {each.category.id} --reason {shlex.quote(reasons)}" if reasons else ""


def declines(each: CategoryWatch) -> list[str]:
    """Each figure that has declined, and since when."""
    return [
        f"{rate.kind.title}: {_share(rate, rate.decline.fell, None)} since {rate.weeks[rate.decline.fell].week}, "
        f"{rate.required:.0%} required"
        for rate in each.rates if rate.decline
    ]  # fmt: skip


def _category(each: CategoryWatch) -> dict[str, Any]:
    return {
        "category": each.category.id,
        **picked(each, "stage", "state", "moved", "outside", "conversations"),
        "command": demotion(each) or None,
        "figures": [_figure(rate) for rate in each.rates],
    }


def _figure(rate: WatchedRate) -> dict[str, Any]:
    return {
        **picked(rate.kind, "name", "definition"),
        **picked(rate, "required", "confidence"),
        "good": _count(rate, "good"),
        "total": _count(rate, "good") + _count(rate, "bad"),
        "weeks": [{"week": str(w.week), "good": w.good, "bad": w.bad} for w in rate.weeks],
        "decline": rate.decline and {
            "first_shown": str(rate.weeks[rate.decline.crossed].week),
            "from": str(rate.weeks[rate.decline.start].week),
            **picked(rate.decline.shown, "good", "total"),
            "at_most": rate.decline.bound,
            "most_likely_since": str(rate.weeks[rate.decline.fell].week),
            "conversations": [name for week in rate.fell for name in week.bad],
        },
    }  # fmt: skip
