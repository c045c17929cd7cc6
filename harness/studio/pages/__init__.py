"""One file a part of the studio: thin routes over what the command line calls."""

from harness.studio.pages import (
    article,
    articles,
    board,
    conversations,
    files,
    importing,
    importing_articles,
    jobs,
    name,
    outbox,
    proposals,
    review,
    rules,
    scenarios,
    stages,
    suite,
    try_it,
    unsealing,
    week,
)
from harness.studio.visit import StudioRoute

_PARTS = (
    board, conversations, try_it, proposals, scenarios, unsealing, importing_articles, articles, article, rules,
    stages, suite, week, outbox, importing, review, files, jobs, name,
)  # fmt: skip

ROUTES: tuple[StudioRoute, ...] = tuple(route for part in _PARTS for route in part.ROUTES)

__all__ = ["ROUTES"]
