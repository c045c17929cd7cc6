"""One file a part of the studio: thin routes over what the command line calls."""

from harness.studio.pages import (
    board,
    files,
    importing,
    jobs,
    name,
    outbox,
    review,
    rules,
    stages,
    suite,
    week,
)  # fmt: skip
from harness.studio.visit import StudioRoute

ROUTES: tuple[StudioRoute, ...] = (
    *board.ROUTES, *files.ROUTES, *jobs.ROUTES, *name.ROUTES,
    *rules.ROUTES, *stages.ROUTES, *suite.ROUTES,
    *review.ROUTES, *week.ROUTES, *outbox.ROUTES, *importing.ROUTES,
)  # fmt: skip

__all__ = ["ROUTES"]
