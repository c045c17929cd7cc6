"""One scenario's conversation as it was held, and why it is not right."""

from collections.abc import Iterator, Sequence

from harness.reports.document import Document, Gap, Text
from harness.runs import ScenarioResult, TurnResult


def document(results: Sequence[ScenarioResult], run: str) -> Document:
    """These results of a run in full; whoever asks for them may see them."""
    found = [Text(line) for result in results for line in story(result)]
    return Document([Gap(), Text(f"In the run {run}:"), *found])


def left_words(turn: TurnResult) -> Iterator[str]:
    """How a simulated customer left after a turn, where one did."""
    simulated = turn.simulated
    if simulated and simulated.ended:
        said = f': "{simulated.closing}"' if simulated.closing else ""
        yield f"the customer ({simulated.by}) left, {simulated.ended}{said}"


def story(result: ScenarioResult) -> Iterator[str]:
    """What happened, turn by turn, and what is wrong with it."""
    yield f"{result.location}: {result.id}"
    for turn in result.turns:
        variant = f" ({turn.variant})" if turn.variant else ""
        yield f"  customer{variant}: {turn.message}"
        if turn.reply:
            target = f" to {turn.reply.queue}" if turn.reply.queue else ""
            cited = f" from {', '.join(turn.reply.citations)}" if turn.reply.citations else ""
            yield f"  pipeline: {turn.reply.outcome}{target}{cited} (filed under {turn.reply.category})"
        if turn.error:
            yield f"    {turn.error_words}"
        yield from (f"    {score.scorer}: {score.reason}" for score in turn.wrong)
        yield from (f"  {words}" for words in left_words(turn))
