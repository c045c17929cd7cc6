"""One file a part of the studio: thin routes over what the command line calls."""

from harness.studio.pages import board, files, jobs, rules, stages, suite
from harness.studio.visit import StudioRoute

ROUTES: tuple[StudioRoute, ...] = (
    *board.ROUTES, *files.ROUTES, *jobs.ROUTES, *rules.ROUTES, *stages.ROUTES, *suite.ROUTES,
)  # fmt: skip

__all__ = ["ROUTES"]
