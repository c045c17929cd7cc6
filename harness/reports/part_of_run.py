"""What a run of a part of the scenarios found: those that do not pass, turn by turn, and how many there are."""

from collections.abc import Iterator
from itertools import groupby

from harness.reports.document import Document, Gap, Text
from harness.reports.run import Report
from harness.reports.story import story
from harness.runs import ScenarioResult
from harness.turns import Status

MOST_TOLD = 20  # scenarios


def document(report: Report, chosen: str) -> Document:
    """The failures and a count, without verdicts."""
    wrong = [result for result in report.results if result.status is not Status.PASS]
    errors = sum(result.status is Status.ERROR for result in wrong)
    left = [Text(f"{len(wrong) - MOST_TOLD} more in the report.")] if len(wrong) > MOST_TOLD else []
    told = [Text(line) for result in wrong[:MOST_TOLD] for line in story(_gone_wrong(result))]
    unmeasured = f", {errors} could not be measured" if errors else ""
    passing = f"{len(report.results) - len(wrong)} of {len(report.results)} scenarios pass{unmeasured}."
    return Document([*told, *left, *([Gap()] if wrong else []), Text(passing), Text(what_it_shows(chosen))])


def what_it_shows(chosen: str) -> str:
    """A sentence that follows whatever is shown of such a run."""
    return f"Only a part of the scenarios was run ({chosen}), which is evidence for no stage."


def _gone_wrong(result: ScenarioResult) -> ScenarioResult:
    """Without the repeats and variants in which it passed."""

    def held() -> Iterator[ScenarioResult]:
        for _, turns in groupby(result.turns, key=lambda turn: (turn.repeat, turn.variant)):
            yield ScenarioResult(tuple(turns))

    return ScenarioResult(tuple(turn for each in held() if each.status is not Status.PASS for turn in each.turns))


def unjudged(in_words: int, by_llm: int) -> Iterator[str]:
    """What is left out where the same conversations are judged again and again."""
    for count, what in (
        (in_words, "criteria in words, which are not judged here"),
        (by_llm, "a customer played by an LLM and left out"),
    ):
        if count:
            have = "scenario has" if count == 1 else "scenarios have"
            yield f"{count} {have} {what}; `harness run` and `gate` judge them."
