"""Systems under test, all behind one protocol."""

from harness.pipelines.calls import REPLIES, Caller, CallResult, GaveUpError, Opening
from harness.pipelines.environment import filled, over_tls, variable
from harness.pipelines.help_desk import HelpDesk, next_at_zendesk, objects_of, open_help_desk, page_of
from harness.pipelines.http import HttpTransport, RefusedError
from harness.pipelines.opening import UnknownPipelineError, fingerprint_of, open_pipeline
from harness.pipelines.python import modules_of
from harness.pipelines.recorded import RESCORED, RecordedPipeline, dataset_records, read_file
from harness.pipelines.remote import RemotePipeline
from harness.pipelines.spending import BudgetSpentError, Spending

__all__ = [
    "REPLIES", "RESCORED", "BudgetSpentError", "CallResult", "Caller", "GaveUpError", "HelpDesk", "HttpTransport",
    "Opening", "RecordedPipeline", "RefusedError", "RemotePipeline", "Spending", "UnknownPipelineError",
    "dataset_records", "filled", "fingerprint_of", "modules_of", "next_at_zendesk", "objects_of", "open_help_desk",
    "open_pipeline", "over_tls", "page_of", "read_file", "variable",
]  # fmt: skip
