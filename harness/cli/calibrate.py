"""`harness calibrate`: how right is the groundedness checker, on answers that people have labelled?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from harness.cli.options import open_workspace, workspace_option


@click.command()
@click.argument("labels", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@workspace_option
@click.option("--checker", "name", default="embedded", show_default=True, help="The checker to measure.")
@click.option("--threshold", type=click.FloatRange(0, 1), help="Judge by this one. [default: the best on LABELS]")
@click.option(
    "--plot", type=click.Path(path_type=Path, dir_okay=False), help="Draw the reliability curve to a .png file."
)
@click.option("--write", is_flag=True, help="Keep the card in rules/calibration.yaml, for the gate.")
def command(labels: Path, folder: Path, name: str, threshold: float | None, plot: Path | None, write: bool) -> None:
    """Measure a groundedness checker on LABELS, a .csv or .jsonl file of answers that people have judged.

    \b
    Columns:
      answer      what was said
      supported   true or false
      citations   the sections it stands on: reset-password#link-expired, or
      source      the text it stands on
      group       optional: rows that belong together, such as a conversation
      part        optional: where it comes from, for error rates by part

    With --write the gate corrects every groundedness rate for the errors found here, and the
    checker uses the threshold.

    \b
    Examples:
      harness calibrate labels.csv
      harness calibrate labels.csv --plot curve.png --write
    """
    workspace = open_workspace(folder)
    from harness.calibration import measure, measure_scores, read_labelled
    from harness.reports import print_calibration, write_card, write_curve

    rows = read_labelled(labels, workspace)
    scores = measure_scores(rows, name, workspace)
    measured = measure(rows, scores, threshold)
    print_calibration(measured, sys.stdout)
    if plot:
        click.echo(f"Curve: {write_curve(measured, plot)}")
    if write:
        click.echo(f"Card: {write_card(measured, name, labels, workspace)}")
