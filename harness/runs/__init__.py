"""Running scenarios through a pipeline, and the results."""

from harness.runs.attempts import evidence_of
from harness.runs.choice import Choice, ChosenPart
from harness.runs.cluster_bench import ClusterBench, WorkerSpending
from harness.runs.cluster_run import run_on_cluster
from harness.runs.conversations import hold
from harness.runs.customers import Customers
from harness.runs.earlier import run_of, says_the_same
from harness.runs.finished_runs import every_run, failing, finished_runs, latest_run, reference_of
from harness.runs.folder import RESULTS_BY, RunFolder, open_run
from harness.runs.judged_by import JudgedBy, key_of
from harness.runs.manifest import Manifest, has_manifest
from harness.runs.pool import PooledRuns, pool_of
from harness.runs.results import ScenarioResult, TurnResult, open_names, opened, read_results, sealed_like, to_line
from harness.runs.runner import ConversationDone, Event, RunDone, RunPlan, RunStarted, RunStopped, counted, run, shown
from harness.runs.shards import LostShardsError, Shard, merged
from harness.runs.staleness import Stale, StaleReason, staleness
from harness.runs.suite import to_run

__all__ = [
    "RESULTS_BY", "Choice", "ChosenPart", "ClusterBench", "ConversationDone", "Customers", "Event", "JudgedBy",
    "LostShardsError", "Manifest", "PooledRuns", "RunDone", "RunFolder", "RunPlan", "RunStarted", "RunStopped",
    "ScenarioResult", "Shard", "Stale", "StaleReason", "TurnResult", "WorkerSpending", "counted", "every_run",
    "evidence_of", "failing", "finished_runs", "has_manifest", "hold", "key_of", "latest_run", "merged", "open_names",
    "open_run", "opened", "pool_of", "read_results", "reference_of", "run", "run_of", "run_on_cluster", "says_the_same",
    "sealed_like", "shown", "staleness", "to_line", "to_run",
]  # fmt: skip
