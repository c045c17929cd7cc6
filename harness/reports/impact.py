"""What an edit of articles does, in words that every report shows alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from harness.articles import ArticleChange, ArticleImpact, Impact, MarkedTexts, marked, turn_differs
from harness.gates import Pair, PairKind
from harness.reports.blame import plain
from harness.runs import TurnResult
from harness.turns import Reply

MOST_SHOWN = 20  # scenarios of an article on a terminal or in Markdown; the page has them all
BECAME = {
    PairKind.BROKEN: "broken",
    PairKind.FIXED: "fixed",
    PairKind.PASSING: "changed, still right",
    PairKind.FAILING: "changed, still wrong",
    PairKind.QUARANTINED: "quarantined",
    PairKind.UNMEASURED: "not measured",
    PairKind.NEW: "new",
    PairKind.GONE: "gone",
    PairKind.CHANGED: "asks something else now",
}


@dataclass(frozen=True, slots=True)
class TurnChange:
    """A message that is dealt with otherwise, before and after, with what differs marked."""

    message: str
    before: MarkedTexts
    after: MarkedTexts
    reasons: tuple[str, ...]  # what does not pass now


def headline(impact: Impact) -> str:
    """What the edit does, in one sentence."""
    if not impact.articles:
        return f"No article differs from {impact.base}."
    pairs = impact.pairs
    counts = [(BECAME[kind], sum(pair.kind is kind for pair in pairs)) for kind in BECAME]
    said = ", ".join(f"{count} {word}" for word, count in counts if count) or "no scenario is answered otherwise"
    edited = len(impact.articles)
    articles = f"{edited} article{'' if edited == 1 else 's'} edited since {impact.base}"
    return f"{articles}: {said}; {impact.touched} of {impact.scenarios} scenarios held again."


def verdict(impact: Impact) -> str:
    """Whether the edit may go in."""
    broken = [pair.id for pair in impact.pairs if pair.kind is PairKind.BROKEN]
    if broken:
        return f"The edit breaks {count_of(len(broken))}: {_some(broken)}."
    return "The edit could not be measured." if impact.exit_code else "The edit breaks nothing."


def count_of(scenarios: int) -> str:
    return f"{scenarios} scenario{'' if scenarios == 1 else 's'}"


def title(change: ArticleChange) -> str:
    """The article and what was done to it."""
    return f"{change.latest.file}: {'; '.join(change.words)}"


def findings(article: ArticleImpact) -> Iterator[str]:
    """What beside the scenarios the writer should know."""
    for section in article.unreachable:
        yield f"unreachable: nothing finds section `{section.ref}` now, neither a scenario nor its own heading"
    for fact in article.lost:
        words = " or ".join(f'"{each}"' for each in fact.words)
        yield f"no approved section states {words} any more; required by {_some(fact.scenarios)}"
    for each in article.otherwise:
        there = f'`{each.other_ref}` says "{each.other_sentence}"'
        yield f'stated otherwise: `{each.ref}` says "{each.sentence}", {there}'


def turn_changes(pair: Pair) -> list[TurnChange]:
    """The messages of a scenario that are dealt with otherwise."""
    befores, afters = pair.before.turns if pair.before else (), pair.after.turns if pair.after else ()
    return [
        TurnChange(now.message, *marked(decided(was), decided(now)), _reasons(now))
        for was, now in zip(befores, afters, strict=False)
        if turn_differs(was, now)
    ]


def decided(turn: TurnResult) -> str:
    """What a pipeline did with a message, in words: what was decided and why, and the answer."""
    return _words(turn.reply) if turn.reply else f"no reply: {turn.error}"


def _words(reply: Reply) -> str:
    if reply.outcome == "handoff":
        return f"handoff to {reply.queue}: {reply.reason}"
    return f"{reply.outcome} from {', '.join(reply.citations) or 'nothing'}:\n{reply.answer}"


def _reasons(turn: TurnResult) -> tuple[str, ...]:
    return tuple(score.reason for score in turn.wrong)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def print_impact(impact: Impact, out: TextIO) -> None:
    """The impact for a person: two columns on a terminal, lines with marks when it is piped."""
    show = _side_by_side if out.isatty() else _lines
    for article in impact.articles:
        out.write(f"{plain(title(article.change))}\n")
        if article.same:
            out.write(f"  {count_of(article.same)} that expect or find it: as before\n")
        out.writelines(f"  {plain(finding)}\n" for finding in findings(article))
        _print_pairs(article.pairs, out, show)
        out.write("\n")
    if impact.elsewhere:
        out.write("Elsewhere, without these articles\n")
        _print_pairs(impact.elsewhere, out, show)
        out.write("\n")
    out.write(f"{headline(impact)}\n")
    if impact.articles:
        out.write(f"{verdict(impact)}\n")


def _print_pairs(pairs: Sequence[Pair], out: TextIO, show: Any) -> None:
    for pair in pairs[:MOST_SHOWN]:
        out.write(f"  {BECAME[pair.kind]}: {pair.location}: {pair.id}\n")
        for change in turn_changes(pair):
            show(change, out)
    if len(pairs) > MOST_SHOWN:
        out.write(f"  ... and {len(pairs) - MOST_SHOWN} more: see them with --html FILE\n")


def _lines(change: TurnChange, out: TextIO) -> None:
    """The change as `git diff --word-diff` marks it."""
    out.write(f"    customer: {plain(change.message)}\n")
    out.write(f"    before: {plain(_with(change.before, '[-', '-]'))}\n")
    out.write(f"    after:  {plain(_with(change.after, '{+', '+}'))}\n")
    out.writelines(f"    wrong: {plain(reason)}\n" for reason in change.reasons)


def _with(pieces: MarkedTexts, left: str, right: str) -> str:
    """The text with marks around what differs, but not around the space after it."""
    said = ""
    for piece in pieces:
        words = piece.text.rstrip()
        said += f"{left}{words}{right}{piece.text[len(words) :]}" if piece.differs and words else piece.text
    return said


def _side_by_side(change: TurnChange, out: TextIO) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    table = Table("Before", "After", box=SIMPLE_HEAD, pad_edge=False, expand=True)
    cells = []
    for pieces, style in ((change.before, "red strike"), (change.after, "bold green")):
        cells.append(Text.assemble(*((_shown(piece.text), style if piece.differs else "") for piece in pieces)))
    table.add_row(*cells)
    console = Console(file=out)
    console.print(Padding(Text(f"customer: {plain(change.message)}", "italic"), (0, 0, 0, 4)))
    console.print(Padding(table, (0, 0, 0, 4)))
    for reason in change.reasons:
        console.print(Padding(Text(f"wrong: {plain(reason)}", "red"), (0, 0, 0, 4)))


def _shown(text: str) -> str:
    """The text without characters that steer a terminal, its lines kept."""
    return "\n".join("".join(c if c.isprintable() else "\ufffd" for c in line) for line in text.split("\n"))
