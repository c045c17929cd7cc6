"""What `harness studio` says, on a terminal and to its visitors."""

from harness.gates import Judgement
from harness.ledger import NAME as LEDGER
from harness.ledger import LedgerEntry
from harness.reports import run_standing
from harness.reports.run_standing import RunStanding
from harness.workspace import NAME as ROLLOUT
from harness.workspace import Category


def visitors_wait(why: str) -> str:
    """That no more of them can be served at once."""
    return f"new visitors wait until others have left: {why}; raise the limit on open files (`ulimit -n`)"


def address(link: str) -> str:
    """Where the site is."""
    return f"Open {link}\nIt is for this machine alone. Press Ctrl-C to stop."


def moved(entry: LedgerEntry, category: Category, line: int) -> str:
    """That a move was made, and where it is written."""
    move = f"{category.title}: {entry.from_} -> {entry.to}, by {entry.by}."
    return f"{move} Written in {ROLLOUT} and {LEDGER}:{line}."


def standing(found: RunStanding, judgement: Judgement) -> list[str]:
    """What a run is evidence of, without the command that makes another one: the board has a button for that."""
    told, manifest, stale = list(run_standing.sentences(found, judgement)), found.manifest, found.stale
    helps = manifest and stale and run_standing.new_run_helps(stale)
    return told[:-1] if helps else told  # the way out comes last


def needs_reason(*, override: bool) -> str:
    """Why a move down, or one that the evidence does not support, is not made without one."""
    if override:
        return "An override needs a reason that others can read."
    return "Give a reason that others can read: the evidence gives none."


def proposed(scenario: str, file: str) -> str:
    """That a scenario was proposed, and when it counts."""
    return f"`{scenario}` waits in {file}. It counts when somebody approves it."
