"""Annotations for GitHub Actions: failing scenarios, shown at their lines in a pull request.

A workflow command is one line, `::error file=F,line=N,title=T::message`. What would end the line, the
property or the message is escaped as the runner's own toolkit does it:
https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
"""

from collections.abc import Iterable, Sequence

from harness.blame import Blame
from harness.gates import Judgement
from harness.runs import ScenarioResult
from harness.turns import Status
from harness.workspace import NOT_OURS

MOST = 10  # of one kind; GitHub shows no more of a step
_MOST_CHARACTERS = 2000


def workflow_commands(
    judgement: Judgement, results: Sequence[ScenarioResult], blames: Iterable[Blame], folder: str
) -> list[str]:
    """Errors where the evidence does not support the stage or nothing could be judged, warnings elsewhere, and a count.

    `folder` is where the workspace is in its repository, empty for its root. Critical scenarios come first.
    """
    causes = {blame.scenario: blame for blame in blames}
    holding = {*(verdict.category.id for verdict in judgement.verdicts if verdict.holds), NOT_OURS}
    holding = holding if judgement.measurable else set()
    bad = sorted((r for r in results if r.status is not Status.PASS), key=lambda r: r.severity != "critical")
    kinds = {
        "error": [result for result in bad if result.category not in holding],
        "warning": [result for result in bad if result.category in holding],
    }
    lines = [_line(kind, r, causes.get(r.id), folder) for kind, group in kinds.items() for r in group[:MOST]]
    left = {kind: len(group) - MOST for kind, group in kinds.items() if len(group) > MOST}
    if left:
        more = " and ".join(f"{count} more {kind}{'' if count == 1 else 's'}" for kind, count in left.items())
        lines.append(f"::notice title=More scenarios do not pass::{more}: see the job's summary and report.html")
    return lines


def _line(kind: str, result: ScenarioResult, blame: Blame | None, folder: str) -> str:
    what = "could not be measured" if result.status is Status.ERROR else "does not pass"
    title = f"{'Critical: ' if result.severity == 'critical' else ''}{result.id} {what}"
    cause = f"Cause: {blame.cause}. {blame.words}\n" if blame else ""
    message = (cause + "\n".join(result.failures))[:_MOST_CHARACTERS]
    file = f"{folder}/{result.location.file}" if folder else result.location.file
    return f"::{kind} file={_property(file)},line={result.location.line},title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    shown = "".join(c if c.isprintable() or c in "\r\n" else "\ufffd" for c in text)
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
