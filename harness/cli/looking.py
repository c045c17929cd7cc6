"""Counting looks: each time that evidence is judged, and for what; and missing what was looked at and is gone."""

from collections.abc import Sequence

import click

from harness.ledger import LOOKS, EvidenceLook, note, read_ledger, read_looks, since, since_last_move
from harness.runs import RunFolder, ScenarioResult, Stale, StaleReason
from harness.workspace import Workspace


def note_look(workspace: Workspace, folder: RunFolder, results: Sequence[ScenarioResult]) -> None:
    """Count this look at a run. Where it cannot be written, say so; it is no reason to fail."""
    manifest, evidence = folder.manifest, folder.evidence(results)
    try:
        folder.note_judged(evidence)
        note(workspace.root, EvidenceLook.now(manifest.id, evidence, manifest.fingerprint, manifest.code))
    except OSError as error:
        click.echo(f"Note: this look is not counted: {LOOKS} cannot be written: {error.strerror}", err=True)


def looks_of(workspace: Workspace) -> dict[str, int]:
    """How often each category was looked at since it was last moved. Raises WorkspaceError for a broken ledger."""
    looks, entries = read_looks(workspace.root), read_ledger(workspace.root).entries
    return since_last_move(looks, entries, workspace.categories)


def gone(workspace: Workspace, folder: RunFolder, *categories: str) -> tuple[Stale, ...]:
    """Whether a run found something else before, which was judged and is missing in its folder: that is a reason.

    Looks before the last move of all these categories do not matter. Raises WorkspaceError for a broken ledger.
    """
    manifest, entries = folder.manifest, read_ledger(workspace.root).entries
    same = [each for each in read_looks(workspace.root) if (each.run, each.code) == (manifest.id, manifest.code)]
    known = {*manifest.judged, folder.evidence(folder.read())} if same else set()
    missing = [look for each in categories for look in since(same, entries, each) if look.evidence not in known]
    return (Stale(StaleReason.GONE, min(f"{look.when:%Y-%m-%d %H:%M}" for look in missing)),) if missing else ()
