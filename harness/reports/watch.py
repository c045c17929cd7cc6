"""What a save did, on one screen."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.articles import Look
from harness.gates import Pair
from harness.reports.document import Document, Span, Text, counted
from harness.reports.impact import BECAME, became_words, decided, expecting, findings
from harness.turns import Status

MOST_PROBLEMS, MOST_HINT, MOST_ANSWER = 6, 160, 400  # problems that are shown; characters of a hint, of an answer


def welcome(folders: Sequence[str], root: Path, scenarios: int) -> str:
    """What is watched."""
    watched = f"Watching {', '.join(folders)} of {root}: {counted(scenarios, 'scenario')}."
    return f"{watched} Save an article; Ctrl-C ends it."


def code_changed(judges: Sequence[tuple[str, str]]) -> str:
    """Why the watch ends, by kind and name of whose code was edited."""
    named = ", ".join(f"the {kind} `{name}`" for kind, name in judges)
    return f"Stopped: the code of {named} has changed. Start the watch again, so that the new code judges."


def document(look: Look) -> Document:
    """What this save changed first."""
    head = Text(Span(f"Saved {', '.join(look.files) or 'nothing'} ({look.seconds:.1f} s)", style="strong"))
    return Document([head, *_problems(look), *_impact(look)])


def _problems(look: Look) -> Iterator[Text]:
    """The mistakes in what was saved; if there are none, those that it causes elsewhere."""
    if not look.problems:
        return
    yield Text(Span("The files have mistakes; the last good state is kept.", "wait"))
    own = [problem for problem in look.problems if problem.at.file in look.files]
    shown = (own or look.problems)[:MOST_PROBLEMS]
    for problem in shown:
        yield Text(Span(f"{problem.at}: {problem.message}", "bad"))
        if problem.hint:
            yield Text(_cut(problem.hint, MOST_HINT), 4)
    if left := len(look.problems) - len(shown):
        yield Text(f"... and {left} more, as a result or elsewhere: `harness check` shows all")


def _impact(look: Look) -> Iterator[Text]:
    if look.impact is None:
        return
    fresh, older = ([pair for pair in look.impact.pairs if (pair.id in look.now) is now] for now in (True, False))
    if not look.now:
        yield Text("No scenario changed.")
    for pair in fresh:
        yield from _pair(pair)
    if back := len(look.now) - len(fresh):
        yield Text(Span(f"Back to the state at the start: {counted(back, 'scenario')}", "good"))
    if older:
        yield Text(f"Since the start: {became_words(older)}")
    if look.same:
        passing = sum(result.status is Status.PASS for result in look.same)
        others = f"{passing} pass, {len(look.same) - passing} do not"
        yield Text(f"{expecting(len(look.same))}, as before: {others}")
    for article in look.impact.articles:
        yield from (Text(Span(finding, "wait")) for finding in findings(article))


def _pair(pair: Pair) -> Iterator[Text]:
    """A scenario, whether it passes now, and its new answer."""
    result = pair.latest
    passes = result.status is Status.PASS
    head = f"{'PASS' if passes else 'FAIL'} {result.id} ({BECAME[pair.kind]})"
    yield Text(Span(head, "good" if passes else "bad"))
    turn = next((turn for turn in result.turns if turn.status is not Status.PASS), result.turns[-1])
    yield Text(f"customer: {_cut(turn.message, MOST_ANSWER)}", 5)
    yield Text(f"now: {_cut(decided(turn), MOST_ANSWER)}", 5)
    yield from (Text(Span(reason, "bad"), 5) for reason in result.failures)


def _cut(text: str, most: int) -> str:
    return " ".join(text.split())[:most]
