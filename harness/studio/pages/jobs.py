"""What runs, how far it is, what it printed, and a way to stop it."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from harness.studio.jobs import Job
from harness.studio.visit import StudioRoute, Visit


def job(visit: Visit) -> Response:
    return visit.page("job.html.j2", shown=_found(visit), plainly=visit.studio.uploads.plainly)


def stop(visit: Visit) -> Response:
    """Stop it, as Ctrl-C does: what is done is kept."""
    found = _found(visit)
    found.stop()
    return visit.go(f"/jobs/{found.number}")


def _found(visit: Visit) -> Job:
    found = visit.studio.jobs.find(int(visit.path("number")))
    if found is None:
        raise HTTPException(404, "There is no such job.")
    return found


ROUTES = (StudioRoute("/jobs/{number:number}", job), StudioRoute("/jobs/{number:number}/stop", stop, "POST"))
