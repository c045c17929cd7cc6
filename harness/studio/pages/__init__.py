"""One file a part of the studio: thin routes over what the command line calls."""

from harness.studio.pages import board, conversations, files, imported, jobs, try_it
from harness.studio.visit import StudioRoute

ROUTES: tuple[StudioRoute, ...] = (
    *board.ROUTES, *conversations.ROUTES, *files.ROUTES, *imported.ROUTES, *jobs.ROUTES, *try_it.ROUTES,
)  # fmt: skip

__all__ = ["ROUTES"]
