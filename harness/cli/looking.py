"""Counting looks: each time that evidence is judged, and for what."""

from collections.abc import Sequence

import click

from harness.gates import LOOKS, EvidenceLook, note, read_ledger, read_looks, since_last_move
from harness.runs import RunFolder, ScenarioResult
from harness.workspace import Workspace


def note_look(workspace: Workspace, folder: RunFolder, results: Sequence[ScenarioResult]) -> None:
    """Count this look at a run. Where it cannot be written, say so; it is no reason to fail."""
    note_evidence(workspace, folder.manifest.id, folder.evidence(results), folder.manifest.fingerprint)


def note_evidence(workspace: Workspace, run: str, evidence: str, ai: str) -> None:
    """The same of any evidence, by its digest."""
    try:
        note(workspace.root, EvidenceLook.now(run, evidence, ai))
    except OSError as error:
        click.echo(f"Note: this look is not counted: {LOOKS} cannot be written: {error.strerror}", err=True)


def looks_of(workspace: Workspace) -> dict[str, int]:
    """How often each category was looked at since it was last moved. Raises WorkspaceError for a broken ledger."""
    looks, entries = read_looks(workspace.root), read_ledger(workspace.root).entries
    return since_last_move(looks, entries, workspace.categories)
