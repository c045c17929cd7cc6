"""One file a part of the studio: thin routes over what the command line calls."""

from harness.studio.pages import board, files, jobs, scenarios
from harness.studio.visit import StudioRoute

ROUTES: tuple[StudioRoute, ...] = (*board.ROUTES, *files.ROUTES, *jobs.ROUTES, *scenarios.ROUTES)

__all__ = ["ROUTES"]
