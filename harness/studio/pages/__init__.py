"""One file a part of the studio: thin routes over what the command line calls."""

from harness.studio.pages import article, articles, board, files, jobs
from harness.studio.visit import StudioRoute

ROUTES: tuple[StudioRoute, ...] = (
    *articles.ROUTES, *article.ROUTES, *board.ROUTES, *files.ROUTES, *jobs.ROUTES,
)  # fmt: skip

__all__ = ["ROUTES"]
