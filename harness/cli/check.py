"""`harness check`: is the workspace well-formed, and are its articles and rules any good?"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import open_workspace, today_option, workspace_option
from harness.cli.repository import folder_in_repository
from harness.workspace import Problem, Workspace, WorkspaceError, find_root

if TYPE_CHECKING:
    from harness.articles.checking import Checked
    from harness.articles.findings import Finding
    from harness.runs import ScenarioResult

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("what", required=False, type=click.Choice(["articles", "rules"]), metavar="[articles|rules]")
@workspace_option
@click.option("--sarif", type=_FILE, help="Write the mistakes as SARIF 2.1.0, for GitHub code scanning.")
@click.option("--code-quality", type=_FILE, help="Write the mistakes as GitLab's Code Quality report.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings in articles or rules for programs.")
@click.option("--catalogue", is_flag=True, help="Print what is looked for in articles and rules, and why.")
@today_option
def command(
    what: str | None, folder: Path, sarif: Path | None, code_quality: Path | None, as_json: bool, catalogue: bool,
    today: dt.datetime | None,
) -> None:  # fmt: skip
    """Check the workspace's files, and with `articles` or `rules` what they say.

    Every mistake is shown with its file and line and what to write instead, and every line of
    rules/ledger.jsonl that was changed by hand. Exit code 0 when there is none, 2 when there is one.

    `articles` also looks for what makes a bad source: out of date, contradicting figures, broken
    links, questions that nothing answers. `rules` looks for rules that contradict each other or did
    nothing in the newest run. Each finding says why it hurts an answer and how to mend it, and can
    be silenced in place with a reason (docs/findings.md). Exit code 1 when an error is among them;
    0 for warnings and notes only; 3 when the text model is not installed.

    \b
    Examples:
      harness check
      harness check articles
      harness check rules --json
      harness check --sarif harness.sarif
      harness check articles --code-quality gl-code-quality.json
    """
    if catalogue:
        _print_catalogue()
        return
    if as_json and not what:
        raise click.UsageError("--json goes with `harness check articles` or `harness check rules`.")
    try:
        workspace = open_workspace(folder, today)
        if (workspace.root / "rules" / "ledger.jsonl").exists():
            from harness.gates.ledger import read_ledger

            read_ledger(workspace.root)
        checked = _look_for(what, workspace) if what else None
    except WorkspaceError as error:
        _write(error.problems, (), folder, sarif, code_quality)
        raise
    _write((), checked.findings if checked else (), folder, sarif, code_quality)
    if checked:
        _print(checked, as_json)
    else:
        click.echo(
            f"{len(workspace.categories)} categories, {len(workspace.handoff.rules)} handoff rules, "
            f"{len(workspace.articles)} articles with {len(workspace.sections)} sections, "
            f"{len(workspace.scenarios)} scenarios: no problems."
        )


def _look_for(what: str, workspace: Workspace) -> Checked:
    from harness.articles.checking import check
    from harness.articles.findings import ARTICLES, RULES, articles_of, rules_of
    from harness.pipelines import Spending
    from harness.reports.terminal import RunProgress

    if what == "rules":
        return check(rules_of(workspace, _newest_run(workspace)), RULES)
    with RunProgress(Spending(), "kinds of finding", after=1) as progress:
        return check(articles_of(workspace), ARTICLES, progress.held)


def _newest_run(workspace: Workspace) -> Sequence[ScenarioResult] | None:
    """The newest finished run of the workspace as it is now."""
    from harness.runs import finished_runs

    runs = finished_runs(workspace, (workspace.digest,))
    return runs[0].read() if runs else None


def _print(checked: Checked, as_json: bool) -> None:
    from harness.reports.findings import findings_json, print_findings

    if as_json:
        click.echo(findings_json(checked), nl=False)
    else:
        print_findings(checked, sys.stdout)
    if not checked.holds:
        sys.exit(1)


def _print_catalogue() -> None:
    from harness.articles.findings import ARTICLES, RULES, SILENCES
    from harness.reports.findings import catalogue

    click.echo(catalogue((("Articles", ARTICLES), ("Rules", RULES), ("Silences", SILENCES))), nl=False)


def _write(
    problems: Sequence[Problem], findings: Sequence[Finding], folder: Path, sarif: Path | None,
    code_quality: Path | None,
) -> None:  # fmt: skip
    """Both files, whether or not there are mistakes: an old one would speak of mistakes long mended."""
    if not (sarif or code_quality):
        return
    from harness.reports import problems as formats

    place = folder_in_repository(find_root(folder))
    for path, text in (
        (sarif, formats.sarif(problems, place, findings)),
        (code_quality, formats.code_quality(problems, place, findings)),
    ):
        if path:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            except OSError as error:
                raise click.UsageError(f"{path} cannot be written: {error.strerror}") from None
