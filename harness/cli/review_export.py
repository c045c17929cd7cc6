"""`harness review export`: the labels, where gates and checkers read them."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import FILE, workspace_option
from harness.cli.propose import inside_scenarios
from harness.files import write_text

if TYPE_CHECKING:
    from harness.workspace import Workspace


@click.command()
@workspace_option
@click.option("--labels", type=FILE, help="For `harness calibrate`: a .jsonl file.")
@click.option(
    "--scenarios", "name", metavar="FILE",
    help="Add the random part as sealed scenarios to this file under scenarios/, as `status: proposed`.",
)  # fmt: skip
def command(workspace: Workspace, labels: Path | None, name: str | None) -> None:
    """Write the labels of drafts to reviews/drafts.jsonl, where the gates read them.

    Only those of the random part: a gate's bound needs a fair sample. Labels are kept in one place,
    the desk; exporting again updates its own lines and leaves all others alone.

    With --scenarios every conversation of the random part that people have read, and that no scenario
    comes from yet, becomes one with `seal: true`, so that nobody sees it failing in detail. It counts
    once a person has filled it in and approved it.

    \b
    Examples:
      harness review export
      harness review export --labels labels.jsonl
      harness review export --scenarios scenarios/reviewed.yaml
    """
    file = inside_scenarios(name) if name else None
    from harness.live.labels import Desk, draft_lines, judged, labelled_rows, reviewed_scenarios, write_drafts
    from harness.reports.rendering import say
    from harness.reports.review import wording
    from harness.suite import ScenarioProposal, append_proposals

    with closing(Desk(workspace.root)) as desk:
        found, samples = judged(desk.items(), desk.labels()), desk.samples()
    say(wording.exported_drafts(write_drafts(workspace.root, draft_lines(found, workspace.categories, samples))))
    if labels:
        rows = [json.dumps(row, ensure_ascii=False) + "\n" for row in labelled_rows(found)]
        write_text(labels, rows)
        say(wording.exported_answers(len(rows), labels))
    if file:
        found_new = reviewed_scenarios(found, workspace)
        proposals = [ScenarioProposal(each, wording.WHY_PROPOSED, wording.TO_JUDGE) for each in found_new]
        where = append_proposals(workspace.root, proposals, file) if proposals else file
        say(wording.exported_scenarios(len(proposals), where))
