"""How often evidence was judged, and whether what was judged is there still."""

from collections.abc import Callable

from harness.ledger import EvidenceLook, read_ledger, read_looks, since, since_last_move
from harness.runs import Manifest, PooledRuns, RunFolder, Stale, StaleReason, pool_of
from harness.workspace import Workspace


def looks_of(workspace: Workspace) -> dict[str, int]:
    """How often each category was looked at since it was last moved. Raises WorkspaceError for a broken ledger."""
    looks, entries = read_looks(workspace.root), read_ledger(workspace.root).entries
    return since_last_move(looks, entries, workspace.categories)


def gone(
    workspace: Workspace, folder: RunFolder, *categories: str, pool: Callable[[], PooledRuns] | None = None
) -> tuple[Stale, ...]:
    """Whether other results on the subject of a run were judged and are in no run any more: that is a reason.

    Looks before the last move of all these categories do not matter; a part of a run is not evidence anyway. `pool`
    gives the run's own, where it was read already. Raises WorkspaceError for a broken ledger.
    """
    manifest, entries = folder.manifest, read_ledger(workspace.root).entries
    same = [look for look in read_looks(workspace.root) if _is_on(look, manifest)]
    looks = set() if manifest.part else {look for each in categories for look in since(same, entries, each)}
    read = pool or (lambda: pool_of(folder, workspace))
    if not looks:
        return ()
    found = read()
    lost = (each for each in looks if each.evidence not in found.known)
    lost = (each for each in lost if not (each.unmeasured and each.evidence in found.claimed))
    missing = sorted(lost, key=lambda look: look.when)
    return tuple(Stale(StaleReason.GONE, f"{look.when:%Y-%m-%d %H:%M}", look.run) for look in missing[:1])


def _is_on(look: EvidenceLook, manifest: Manifest) -> bool:
    """Whether it was at evidence on the subject of a run; where that is not known, at that run."""
    same = look.subject == manifest.subject if look.subject else look.run == manifest.id
    return same and look.code == manifest.code
