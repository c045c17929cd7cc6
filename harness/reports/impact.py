"""What an edit of articles does: on a terminal, in a pull request, as a page, and for programs."""

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from harness.articles import ArticleImpact, Impact, MarkedTexts, marked, turn_differs
from harness.gates import Pair, PairKind
from harness.reports import seals
from harness.reports.document import (
    Block,
    Document,
    Edited,
    Fold,
    Heading,
    Item,
    Items,
    Quote,
    Span,
    Style,
    Text,
    Tone,
    counted,
    listed,
    picked,
)
from harness.runs import TurnResult

MOST_SHOWN = 20  # scenarios of an article on a terminal or in Markdown; the page has them all
MOST_NAMED = 5  # scenarios in a sentence
BECAME = {
    PairKind.BROKEN: "broken",
    PairKind.FIXED: "fixed",
    PairKind.PASSING: "changed, still right",
    PairKind.FAILING: "changed, still wrong",
    PairKind.QUARANTINED: "quarantined",
    PairKind.UNMEASURED: "not measured",
    PairKind.NEW: "new",
    PairKind.GONE: "gone",
    PairKind.CHANGED: "expects something else now",
}
_TONES: dict[PairKind, Tone] = {PairKind.BROKEN: "bad", PairKind.FIXED: "good"}


def expecting(count: int) -> str:
    """So many scenarios whose answers an edited section may change."""
    return f"{counted(count, 'scenario')} that {'expects or finds' if count == 1 else 'expect or find'} it"


def document(
    impact: Impact, most: int | None = MOST_SHOWN, rest: str = "see them with --html FILE", sealed: int = 0
) -> Document:
    """The impact, with at most so many scenarios of an article; `rest` says how to see the others.

    `sealed` is how many are left out, where nothing else says so.
    """
    lead = [Text(headline(impact)), *([Text(_not_compared(impact.beside))] if impact.beside else [])]
    lead += [Text(f"To have the scenarios follow: {command}") for command in renames(impact)]
    if impact.articles or impact.missing:
        lead.append(Text(Span(verdict(impact), "bad" if impact.exit_code else "good", "strong")))
    if sealed:
        lead.append(Text(seals.left_out(sealed)))
    data = {**_data(impact), **({"sealed_left_out": sealed} if sealed else {})}
    return Document(list(_blocks(impact, most, rest)), "What the edit changes", lead, data)


def _blocks(impact: Impact, most: int | None, rest: str) -> Iterator[Block]:
    for article in impact.articles:
        change = article.change
        yield Heading(f"{change.latest.file}: {'; '.join(change.words)}", 3, change.latest.head.title)
        same = [Item(f"{expecting(article.same)}: as before")] if article.same else []
        yield Items([*same, *(Item(Span(finding, "wait")) for finding in findings(article))])
        yield from _pairs(article.pairs, most, rest)
    if impact.elsewhere:
        why = "These expect and cite none of the edited articles, but every article influences triage a little."
        yield Heading("Elsewhere, without these articles", 3, why)
        yield from _pairs(impact.elsewhere, most, rest)


def _pairs(pairs: Sequence[Pair], most: int | None, rest: str) -> Iterator[Block]:
    for pair in pairs[:most]:
        yield Fold(
            Span(BECAME[pair.kind], _TONES.get(pair.kind, "soft")), list(_turns(pair)), pair.id, str(pair.location),
            pair.kind is PairKind.BROKEN, 2,
        )  # fmt: skip
    if most is not None and len(pairs) > most:
        yield Text(f"... and {len(pairs) - most} more: {rest}", 2)


def _turns(pair: Pair) -> Iterator[Block]:
    for was, now in _changed(pair):
        before, after = marked(decided(was), decided(now))
        yield Quote("customer", now.message, 2)
        yield Edited(_spans(before, "removed"), _spans(after, "added"), 2)
        yield Items([Item(Span(f"wrong: {score.reason}", "bad")) for score in now.wrong])


def _spans(pieces: MarkedTexts, style: Style) -> list[Span]:
    return [Span(piece.text, style=style if piece.differs else "") for piece in pieces]


def _changed(pair: Pair) -> list[tuple[TurnResult, TurnResult]]:
    """The messages of a scenario that have another result, before and after; of a talk that ends elsewhere the last."""
    befores, afters = pair.before.turns if pair.before else (), pair.after.turns if pair.after else ()
    ends = [(befores[-1], afters[-1])] if befores and afters and len(befores) != len(afters) else []
    return [pair for pair in [*zip(befores, afters, strict=False), *ends] if turn_differs(*pair)]


def headline(impact: Impact) -> str:
    """What the edit does, in one sentence."""
    if not impact.articles:
        return f"No article differs from {impact.base}."
    said = became_words(impact.pairs) or "no scenario changed"
    edited = counted(len(impact.articles), "article")
    return f"{edited} edited since {impact.base}: {said}; {impact.touched} of {impact.scenarios} scenarios run again."


def _not_compared(files: Sequence[str]) -> str:
    """That an edit has more than articles."""
    differ = "also differs" if len(files) == 1 else "also differ"
    return f"{listed(files, MOST_NAMED)} {differ}: `harness gate --baseline` compares that, here only articles are."


def verdict(impact: Impact) -> str:
    """Whether the edit breaks anything, as its exit code says."""
    broken = [pair.id for pair in impact.pairs if pair.kind is PairKind.BROKEN]
    if broken:
        return f"The edit breaks {counted(len(broken), 'scenario')}: {listed(broken, MOST_NAMED)}."
    if impact.exit_code == 3:
        return "The edit could not be measured."
    count = len(impact.missing)
    lacks = f"{counted(count, 'section')} that scenarios expect {'is' if count == 1 else 'are'} missing"
    return f"No scenario that passed breaks, but {lacks}." if count else "The edit breaks nothing."


def renames(impact: Impact) -> list[str]:
    """The commands by which scenarios follow a renamed section."""
    return [shlex.join(["harness", "rename", was, now]) for was, now in impact.renamed]


def became_words(pairs: Sequence[Pair]) -> str:
    """How many scenarios became what."""
    counts = Counter(pair.kind for pair in pairs)
    return ", ".join(f"{counts[kind]} {word}" for kind, word in BECAME.items() if counts[kind])


def findings(article: ArticleImpact) -> Iterator[str]:
    """What else the writer should know."""
    for section in article.unreachable:
        yield f"unreachable: neither a scenario nor its own heading finds section `{section.ref}`"
    for fact in article.lost:
        words = " or ".join(f'"{each}"' for each in fact.words)
        yield f"no approved section states {words} any more; required by {listed(fact.scenarios, MOST_NAMED)}"
    for each in article.otherwise:
        there = f'`{each.other_ref}` says "{each.other_sentence}"'
        yield f'stated differently: `{each.ref}` says "{each.sentence}", {there}'


def decided(turn: TurnResult) -> str:
    """What a pipeline did with a message, in words: what was decided and why, and the answer."""
    reply = turn.reply
    if reply is None:
        return f"no reply: {turn.error}"
    if reply.outcome == "handoff":
        return f"handoff to {reply.queue}: {reply.reason}"
    return f"{reply.outcome} from {', '.join(reply.citations) or 'nothing'}:\n{reply.answer}"


def _data(impact: Impact) -> dict[str, Any]:
    return {
        **picked(impact, "base", "exit_code"),
        "headline": headline(impact),
        "scenarios": impact.scenarios,
        "held_again": impact.touched,
        "articles": [
            {
                "file": article.change.latest.file,
                "ids": sorted(article.change.ids),
                "changes": article.change.words,
                "as_before": article.same,
                "findings": list(findings(article)),
                "scenarios": list(map(_pair, article.pairs)),
            }
            for article in impact.articles
        ],
        "not_compared": list(impact.beside),
        "missing": [{**picked(each.at, "file", "line"), "message": each.message} for each in impact.missing],
        "renamed": [
            {"section": was, "now": now, "command": command}
            for (was, now), command in zip(impact.renamed, renames(impact), strict=True)
        ],
        "elsewhere": list(map(_pair, impact.elsewhere)),
    }


def _pair(pair: Pair) -> dict[str, Any]:
    turns = [
        {"message": now.message, "before": decided(was), "after": decided(now), "wrong": [s.reason for s in now.wrong]}
        for was, now in _changed(pair)
    ]
    return {"id": pair.id, "at": str(pair.location), "became": BECAME[pair.kind], "turns": turns}
