"""Whether the stages and the ledger can be trusted: what is at a stage by hand, and a ledger that was rewritten."""

from collections.abc import Container, Iterator
from dataclasses import replace
from pathlib import Path

from harness.files import read_plain
from harness.ledger.chain import removed, rewritten
from harness.ledger.ledger import NAME, Ledger, Outside, outside, read_ledger
from harness.ledger.looks import LOOKS, read_look_lines
from harness.workspace import NAME as ROLLOUT
from harness.workspace import Location, Problem, Workspace, WorkspaceError, line_of


def trusted_ledger(root: Path, anchor: str = "") -> Ledger:
    """The ledger, which begins as it did at every commit that git knows; the looks beside it hold all lines of these.

    Each sha256 of `anchor`, if one is given, is in one of the two. Raises WorkspaceError where it is not, or a chain is
    broken, and OSError where the looks cannot be read.
    """
    ledger, looks = read_ledger(root), read_look_lines(root)
    lines = looks.lines
    rewrites = *rewritten(root, NAME, ledger.lines), *removed(root, LOOKS, frozenset(lines.values()))
    if problems := [*_without(anchor, ledger, lines), *rewrites]:
        raise WorkspaceError(problems)
    return replace(ledger, looks=len(lines), look_heads=tuple(looks.heads) if lines else ())


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


def _without(anchor: str, ledger: Ledger, looks: Container[str]) -> Iterator[Problem]:
    for each in anchor.split(",") if anchor else ():
        if not ledger.holds(each) and each not in looks:
            message = f"no line of it or of {LOOKS} has the sha256 {each}: lines were rewritten or removed since then"
            hint = f"restore the files: `git log -p {NAME} {LOOKS}` shows who changed them"
            yield Problem(Location(NAME, max(1, len(ledger.lines))), message, hint)
