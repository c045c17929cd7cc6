"""A Markdown summary for a CI job or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.gates import Change, PairKind
from harness.reports.board import HEADINGS, actions_words, board, headline
from harness.reports.change import change_counts, change_groups, change_headline
from harness.reports.report import Report
from harness.runs import ScenarioResult
from harness.turns import Status

MOST_FAILURES = 50
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@])")


def markdown_summary(report: Report) -> str:
    """The board and the failures, every text of a customer or article escaped."""
    judgement, manifest = report.judgement, report.manifest
    lines = [
        "## Support AI: may it answer?",
        "",
        escape(headline(judgement)),
        "",
        escape(f"Pipeline {manifest.pipeline}, groundedness by the checker {manifest.checker}."),
        "",
        *(_change(report.change) if report.change else ()),
        "| " + " | ".join(HEADINGS) + " |",
        "|" + " --- |" * len(HEADINGS),
        *("| " + " | ".join(map(escape, row.cells)) + " |" for row in board(judgement)),
    ]
    if words := actions_words(judgement.actions):
        lines += ["", escape(f"Actions to other systems: {words}.")]
    failing = [result for result in report.results if result.status is not Status.PASS]
    if failing:
        lines += ["", f"<details><summary>{len(failing)} scenarios do not pass</summary>", ""]
        lines += [_failure(result) for result in failing[:MOST_FAILURES]]
        if len(failing) > MOST_FAILURES:
            lines.append(f"- ... and {len(failing) - MOST_FAILURES} more in `results.jsonl`")
        lines += ["", "</details>"]
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no link, no mention, one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _change(change: Change) -> Iterator[str]:
    yield f"### {escape(change_headline(change))}"
    yield ""
    yield escape(change_counts(change))
    yield ""
    if change.unlike:
        yield from (*(f"- {escape(note)}" for note in change.unlike), "")
    for group in change_groups(change):
        if group.kind is PairKind.FAILING:
            continue  # they are listed below, among all that does not pass
        opened = " open" if group.blamed else ""
        yield from (f"<details{opened}><summary>{group.heading}</summary>", "")
        for line in group.lines[:MOST_FAILURES]:
            yield f"- **{escape(line.id)}** ({escape(line.at)}): {escape(line.words)}"
        if len(group.lines) > MOST_FAILURES:
            yield f"- ... and {len(group.lines) - MOST_FAILURES} more in `summary.json`"
        yield from ("", "</details>", "")


def _failure(result: ScenarioResult) -> str:
    reasons = escape("; ".join(result.failures))
    return f"- **{escape(result.id)}** ({escape(str(result.location))}): {reasons}"
