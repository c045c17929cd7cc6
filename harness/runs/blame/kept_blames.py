"""The causes found in a run, kept: whoever looks at the run again need not take its steps again."""

from collections.abc import Sequence

from pydantic import TypeAdapter, ValidationError

from harness.cache import Cache
from harness.reference import LEARNED_BY
from harness.runs import RESULTS_BY, Manifest, ScenarioResult, opened, to_line
from harness.runs.blame.attribution import blame
from harness.runs.blame.cause import Blame
from harness.runs.blame.replay import replay_of
from harness.scoring import EMBEDDED, SCORERS
from harness.turns import Pipeline, Status
from harness.workspace import Workspace

_MOST_KEPT = 3  # of one run, each of another state of the workspace; the oldest go first
BLAMED_BY = {*RESULTS_BY, *LEARNED_BY}
"""The code that finds causes."""

_BLAMES = TypeAdapter(tuple[Blame, ...])


def blamed(
    results: Sequence[ScenarioResult], workspace: Workspace, manifest: Manifest, pipeline: Pipeline | None = None
) -> tuple[Blame, ...]:
    """One cause for each open scenario of a run that does not pass, as `blame` finds them; see `replay_of`.

    Those that another checker than the embedded one is asked about are found each time: it may answer otherwise.
    """
    if manifest.checker_name != EMBEDDED:
        return blame(results, workspace, replay_of(workspace, manifest, results, pipeline))
    kept = Cache(workspace.cache, "blames", BLAMED_BY, most=_MOST_KEPT)
    failing = [
        to_line(turn).decode() for each in opened(results) if each.status is not Status.PASS for turn in each.turns
    ]
    key = kept.key(manifest.id, manifest.fields, workspace.digest, str(workspace.today), SCORERS.packages, failing)
    if value := kept.get(key):
        try:
            return _BLAMES.validate_json(value)
        except ValidationError:
            pass  # damaged
    found = blame(results, workspace, replay_of(workspace, manifest, results, pipeline))
    kept.put(key, _BLAMES.dump_json(found))
    return found
