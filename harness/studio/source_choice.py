"""What the conversations of a page can be of."""

from harness.studio.imported import weeks_imported
from harness.studio.visit import Visit


def source_choices(visit: Visit) -> list[tuple[str, list[tuple[str, str]]]]:
    """The runs, then the imported weeks, each with its words."""
    workspace, runs = visit.workspace, []
    for run in visit.studio.run_lists.offered():
        other = "" if run.manifest.of(workspace) else ", of another state of the workspace"
        runs.append((f"run:{run.manifest.id}", f"{run.manifest.id}, as of {run.manifest.today}{other}"))
    weeks = [(f"week:{week}", str(week)) for week in weeks_imported(visit.studio.root, workspace.zone)]
    return [(title, found) for title, found in (("Runs of the scenarios", runs), ("Imported weeks", weeks)) if found]
