"""Whether the stages and the ledger can be trusted: what is at a stage by hand, and a ledger that was rewritten."""

from collections.abc import Iterator
from pathlib import Path

from harness.files import read_plain
from harness.ledger.chain import rewritten
from harness.ledger.ledger import NAME, Ledger, Outside, outside, read_ledger
from harness.workspace import NAME as ROLLOUT
from harness.workspace import Location, Problem, Workspace, WorkspaceError, line_of


def trusted_ledger(root: Path, anchor: str = "") -> Ledger:
    """The ledger, which holds `anchor` if one is given, and begins as it did at every commit that git knows.

    Raises WorkspaceError where it does not, or its chain is broken.
    """
    ledger = read_ledger(root)
    if problems := [*_without(anchor, ledger), *rewritten(root, NAME, ledger.lines)]:
        raise WorkspaceError(problems)
    return ledger


def set_by_hand(workspace: Workspace, ledger: Ledger) -> list[Problem]:
    """Every stage that the ledger does not hold, at its line, with the ways out."""
    text = read_plain(workspace.root / ROLLOUT).decode("utf-8")
    now = outside_today(workspace, ledger)
    return [Problem(Location(ROLLOUT, line_of(text, each.category)), *_words(each)) for each in now]


def outside_today(workspace: Workspace, ledger: Ledger) -> list[Outside]:
    """The stages of today that the ledger does not hold."""
    return [each for each in outside(ledger.entries, workspace.rollout.stages) if each.before is None]


def _words(each: Outside) -> tuple[str, str]:
    entry = f"its last entry ({NAME}:{each.line}) says" if each.line else f"{NAME} has no entry of it, which stands for"
    message = f"`{each.category}` is at {each.found}, and {entry} {each.recorded}: it was set by hand"
    up = each.found.rank > each.recorded.rank
    move = f"harness {'promote' if up else 'demote'} {each.category} --to {each.found}"
    recorded = f'`{move}`, and `--override --reason "..."` where the evidence is missing' if up else f"`{move}`"
    return message, f"set it back to {each.recorded}, or have it recorded: {recorded}"


def _without(anchor: str, ledger: Ledger) -> Iterator[Problem]:
    if anchor and not ledger.holds(anchor):
        message = f"no line has the sha256 {anchor}: lines were rewritten or removed since it was noted"
        yield Problem(
            Location(NAME, max(1, len(ledger.lines))),
            message,
            f"restore the file: `git log -p {NAME}` shows who changed it",
        )
