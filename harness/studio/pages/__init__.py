"""One file a part of the studio: thin routes over what the command line calls."""

from harness.studio.pages import board, files, importing, jobs, name, outbox, review, week
from harness.studio.visit import StudioRoute

ROUTES: tuple[StudioRoute, ...] = (
    *board.ROUTES, *files.ROUTES, *jobs.ROUTES,
    *name.ROUTES, *review.ROUTES, *week.ROUTES, *outbox.ROUTES, *importing.ROUTES,
)  # fmt: skip

__all__ = ["ROUTES"]
