"""How good the scenarios are: what the commands of the suite find, kept while the files and the newest run stay as they
are.
"""

from threading import Lock

from harness.cli import audit
from harness.files import in_each
from harness.findings import CheckedFindings
from harness.reports import document as documents
from harness.reports import robustness as robustness_words
from harness.reports.run import Report
from harness.runs import RunFolder, open_run, reference_of
from harness.scoring import Bench
from harness.studio.file_states import FileState, states_of
from harness.studio.once import once
from harness.suite import (
    Coverage,
    RuleUse,
    ScenarioProposal,
    coverage,
    critical_missed,
    observed,
    overall,
    robustness,
    rules_used,
    variant_names,
    varied,
)
from harness.suite.mutation import Mutation, Trials, TriedMutant, kept, proposals
from harness.workspace import Workspace

_ONE_AT_A_TIME = Lock()  # trials keep what they read


@once()
def covered(report: Report) -> Coverage:
    """As `harness coverage` finds it in the run of the report."""
    workspace = report.workspace
    return coverage(workspace, observed(report.results, reference_of(workspace, report.manifest)))


@once()
def used_rules(report: Report) -> tuple[RuleUse, ...]:
    """How often each handoff rule fired and decided in the run of the report."""
    return rules_used(report.workspace, observed(report.results, None))


def audited(workspace: Workspace, report: Report | None) -> tuple[CheckedFindings, int]:
    """As `harness audit`: what was found, and in how many scenarios. Raises ModelMissingError."""
    return _audited(report or workspace, workspace)


@once()
def _audited(_: object, workspace: Workspace) -> tuple[CheckedFindings, int]:
    return audit.audit(workspace, (), lambda done, total: None)


def mutation_so_far(workspace: Workspace) -> Mutation:
    """What `harness mutate` has tried on the workspace as it is."""
    return _mutation(workspace, tuple(states_of(sorted(workspace.cache.glob("trials.*")))))


@once()
def _mutation(workspace: Workspace, _: tuple[FileState, ...]) -> Mutation:
    return kept(workspace, Bench.of(workspace).checker.fingerprint)


def proposed_for(workspace: Workspace, survivor: TriedMutant) -> ScenarioProposal | None:
    """The scenario that would notice it; None where there is one already, or no conversation can show it."""
    with _ONE_AT_A_TIME:
        return next(iter(proposals(workspace, [survivor], _trials(workspace))), None)


@once(most=1)
def _trials(workspace: Workspace) -> Trials:
    return Trials(workspace)


def robustness_so_far(workspace: Workspace) -> tuple[RunFolder, documents.Document, bool] | None:
    """The newest run of `harness robustness`, in words, and whether it is of the workspace as it is."""
    seed = workspace.variants.seed
    other = varied(workspace, variant_names(workspace), seed)
    found = sorted((path.stat().st_mtime_ns, path.parent) for path in in_each(other.reports, "results.jsonl"))
    if not found:
        return None
    run = open_run(found[-1][1])
    results = run.read()
    categories, whole = robustness(results, list(workspace.titles)), overall(results)
    words = robustness_words.document(categories, whole, critical_missed(results), run.manifest.id, seed)
    return run, words, run.manifest.of(other)
