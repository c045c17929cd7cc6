"""`harness ready`: is AI support the right move yet?"""

import click

from harness.cli.options import today_option, workspace_option
from harness.workspace import Workspace


@click.command()
@workspace_option
@click.option("--json", "as_json", is_flag=True, help="Print numbers for programs.")
@today_option
def command(workspace: Workspace, as_json: bool) -> None:
    """Show whether AI support is the right move yet, category by category.

    How much of an ordinary week has approved, fresh and owned articles; which questions nothing
    answers; how often articles change (according to git); how much people must decide. Nothing is
    run: it reads categories, articles and scenarios. Exit code 0 whatever it finds, 2 when the
    workspace is wrong, 3 when the text model is not installed.

    \b
    Examples:
      harness ready
      harness ready --json
    """
    from harness.articles import readiness as readiness_of
    from harness.articles.findings import articles_of
    from harness.reports import readiness
    from harness.reports.rendering import show

    show(readiness.document(readiness_of(articles_of(workspace))), as_json=as_json)
