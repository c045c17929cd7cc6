"""One file a part of the studio: thin routes over what the command line calls."""

from harness.studio.pages import (
    article,
    articles,
    board,
    files,
    importing,
    jobs,
    name,
    outbox,
    review,
    rules,
    scenarios,
    stages,
    suite,
    week,
)
from harness.studio.visit import StudioRoute

_PARTS = (board, scenarios, articles, article, rules, stages, suite, week, outbox, importing, review, files, jobs, name)

ROUTES: tuple[StudioRoute, ...] = tuple(route for part in _PARTS for route in part.ROUTES)

__all__ = ["ROUTES"]
