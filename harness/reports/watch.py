"""What a save did, on one screen: rewritten in place on a terminal, one block a save when piped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Self, TextIO

from harness.articles import Look
from harness.gates import Pair
from harness.reports.blame import plain
from harness.reports.impact import BECAME, count_of, decided, findings
from harness.turns import Status

MOST_PROBLEMS, MOST_HINT, MOST_ANSWER = 6, 160, 400  # problems that are shown; characters of a hint, of an answer
_MARKS = {True: ("PASS", "green"), False: ("FAIL", "red")}

Line = tuple[str, str]
"""Text and the style it has on a terminal."""


def lines(look: Look) -> list[Line]:
    """The whole screen, what this save changed first."""
    head = ", ".join(map(plain, look.files)) or "nothing"
    shown: list[Line] = [(f"Saved {head} ({look.seconds:.1f} s)", "bold")]
    if look.problems:
        shown += _problems(look)
    if look.impact is None:
        return shown
    pairs = look.impact.pairs
    fresh = [pair for pair in pairs if pair.id in look.now]
    if not look.now:
        shown.append(("No scenario is dealt with otherwise than before.", ""))
    for pair in fresh:
        shown += _pair(pair)
    if back := len(look.now) - len(fresh):
        shown.append((f"As it was when the watch began again: {count_of(back)}", "green"))
    older = [pair for pair in pairs if pair.id not in look.now]
    if older:
        shown.append((f"Since the watch began: {_counts(older)}", ""))
    if look.same:
        passing = sum(result.status is Status.PASS for result in look.same)
        others = f"{passing} pass, {len(look.same) - passing} do not"
        shown.append((f"{count_of(len(look.same))} that expect or find it, as before: {others}", ""))
    shown += [(plain(finding), "yellow") for article in look.impact.articles for finding in findings(article)]
    return shown


def _problems(look: Look) -> Iterator[Line]:
    """The mistakes in what was saved; without any there, those that it leads to elsewhere."""
    yield "The files do not fit together yet; the last good state is kept.", "yellow"
    own = [problem for problem in look.problems if problem.at.file in look.files]
    told = (own or look.problems)[:MOST_PROBLEMS]
    for problem in told:
        yield f"{problem.at}: {plain(problem.message)}", "red"
        if problem.hint:
            yield f"    {plain(problem.hint)[:MOST_HINT]}", ""
    if left := len(look.problems) - len(told):
        yield f"... and {left} more that follow or stand elsewhere: `harness check` says all", ""


def _pair(pair: Pair) -> Iterator[Line]:
    """A scenario, whether it passes now, and its new answer."""
    result = pair.latest
    mark, style = _MARKS[result.status is Status.PASS]
    became = BECAME[pair.kind]
    yield f"{mark} {result.id} ({became})", style
    turn = next((turn for turn in result.turns if turn.status is not Status.PASS), result.turns[-1])
    yield f"     customer: {plain(turn.message)[:MOST_ANSWER]}", ""
    yield f"     now: {plain(decided(turn))[:MOST_ANSWER]}", ""
    yield from ((f"     {plain(reason)}", "red") for reason in result.failures)


def _counts(pairs: Sequence[Pair]) -> str:
    counts = [(BECAME[kind], sum(pair.kind is kind for pair in pairs)) for kind in BECAME]
    return ", ".join(f"{count} {word}" for word, count in counts if count)


class Screen:
    """Shows one look at a time (as a context manager)."""

    def __init__(self, out: TextIO, welcome: str) -> None:
        self._out, self._welcome = out, welcome
        self._live: Any = None

    def __enter__(self) -> Self:
        if self._out.isatty():
            from rich.console import Console
            from rich.live import Live

            self._live = Live(console=Console(file=self._out), screen=True, auto_refresh=False)
            self._live.start()
        self.show([(self._welcome, "")])
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def show(self, shown: Sequence[Line]) -> None:
        """Put these lines in place of those before."""
        if not self._live:
            self._out.writelines(f"{text}\n" for text, _ in shown)
            self._out.write("\n")
            self._out.flush()
            return
        from rich.text import Text

        whole = Text("\n").join(Text(text, style) for text, style in shown)
        fitting = list(whole.wrap(self._live.console, self._live.console.width))
        if len(fitting) >= self._live.console.height:
            fitting = fitting[: self._live.console.height - 2]
            fitting.append(Text("... more than the screen holds: `harness impact` shows all", "bold"))
        self._live.update(Text("\n").join(fitting), refresh=True)
