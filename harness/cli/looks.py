"""Counting looks: each time that evidence is judged, and for what."""

from harness.ledger import EvidenceLook, note
from harness.reports import rendering, run_standing
from harness.runs import PooledRuns
from harness.turns import Status
from harness.workspace import Workspace


def note_looks(workspace: Workspace, pool: PooledRuns) -> None:
    """Count this look at each run of a pool. Where it cannot be written, say so; it is no reason to fail."""
    try:
        for folder, results in pool.runs:
            manifest, evidence = folder.manifest, folder.evidence(results)
            folder.note_judged(evidence)
            unmeasured = sum(result.status is Status.ERROR for result in results)
            what = manifest.id, evidence, manifest.fingerprint, manifest.code, manifest.subject
            more = str(unmeasured or ""), folder.keep_judged_by(workspace)
            note(workspace.root, EvidenceLook.now(*what, *more))
    except OSError as error:
        rendering.note(run_standing.look_not_counted(error))
