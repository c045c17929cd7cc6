"""The run that a support AI and its judges would make, and whether an earlier one says all that it would say."""

from collections.abc import Sequence

from harness.ledger import read_looks
from harness.runs.customers import Customers
from harness.runs.folder import RunFolder
from harness.runs.suite import suite_run
from harness.scoring import EMBEDDED, SCORERS, Bench
from harness.scoring.criteria import judged_in_words
from harness.scoring.groundedness import asks_others
from harness.turns import Status
from harness.workspace import Scenario, WorkspaceError


def run_of(
    bench: Bench,
    customers: Customers,
    scenarios: Sequence[Scenario],
    repeats: int = 1,
    chosen: str = "",
    shard: str = "",
) -> RunFolder:
    """The folder of a run of these scenarios as everything is now, with what an equal earlier run left there.

    `chosen` says which part of all scenarios they are, `shard` which part of the run is made. Raises PipelineError,
    CheckerError, PluginError.
    """
    judge = bench.judge if judged_in_words(scenarios) else None
    named = "" if bench.checker_name == EMBEDDED else bench.checker_name
    judges = (bench.checker.fingerprint, SCORERS.packages, chosen, judge.fingerprint if judge else "")
    played, workspace = customers.llm_of(scenarios), bench.opening.workspace
    return RunFolder.of(workspace, bench.pipeline, scenarios, repeats, *judges, played, checked_by=named, shard=shard)


def says_the_same(run: RunFolder, bench: Bench) -> bool:
    """Whether what is in the folder (`run_of`) can be used in place of a new run. When in doubt, it cannot.

    It has to be of an AI whose changes are known by a digest, which never answered one way and then another, with
    nobody in it who may say something else each time; whole, without errors; and what it found has to be what was
    judged when it was made.
    """
    manifest, workspace = run.manifest, bench.opening.workspace
    moody = manifest.customers or manifest.criteria or asks_others(bench.checker)
    if moody or not manifest.versioned or not run.results.exists() or len(run.attempts) > 1:
        return False
    if not run.intact or run.unfinished:  # of one by other code nothing is known that could be intact
        return False
    try:
        results, looks = run.read(), read_looks(workspace.root)
    except (OSError, WorkspaceError):
        return False
    whole = run.fits(workspace) and suite_run(results) == manifest.suite
    if not whole or any(result.status is Status.ERROR for result in results):
        return False
    judged = {look.evidence for look in looks if (look.run, look.code) == (manifest.id, manifest.code)}
    return run.evidence(results) in judged
