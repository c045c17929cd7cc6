"""What `harness check` says of a workspace as a whole, today and at a git ref."""

from collections.abc import Sequence

from harness.reports.document import counted, listed
from harness.workspace import NoFolderThenError, Problem, Workspace

MOST = 5  # names


def history_unknown(why: str) -> str:
    """Why git cannot tell whether the ledger was cut, and what to do."""
    way_out = "fetch it whole, with `git fetch --unshallow`" if "shallow" in why else "let git read it"
    return (
        f"{why}, so nobody can tell whether lines of rules/ledger.jsonl or rules/looks.jsonl were removed: "
        f"{way_out}, or name what they must hold, with `--anchor`"
    )


def no_problems(workspace: Workspace) -> str:
    """What a workspace without mistakes holds."""
    categories = counted(len(workspace.categories), "category")
    rules, sections = counted(len(workspace.handoff.rules), "handoff rule"), counted(len(workspace.sections), "section")
    articles, scenarios = counted(len(workspace.articles), "article"), counted(len(workspace.scenarios), "scenario")
    return f"{categories}, {rules}, {articles} with {sections}, {scenarios}: no problems."


def not_read(names: Sequence[str]) -> str:
    """Which files of the folders that are read are not, so that nobody counts on them."""
    return (
        f"nothing reads {listed(names, MOST)}; articles are `.md` files, scenarios are in `.yaml` files, and of others "
        "only those that a rules file names are read"
    )


def not_there_then(error: NoFolderThenError) -> str:
    """Why nothing is left out as known: at that git ref the folder was not there."""
    return f"{error}; all findings are shown."


def not_valid_then(ref: str, problem: Problem) -> str:
    """The same of a workspace that was not valid there."""
    return f"At {ref} the workspace is not valid ({problem}), so all findings are shown."
