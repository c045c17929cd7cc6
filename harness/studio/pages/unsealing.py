"""Sealed scenarios that people open, with a reason: one, or all critical ones that went wrong; and what they show."""

from collections.abc import Sequence
from urllib.parse import urlencode

import click
from starlette.responses import Response

from harness.cli import options, unseal
from harness.reports import seals, story
from harness.reports.run import Report
from harness.studio.once import once
from harness.studio.pages.name import known_name
from harness.studio.pages.scenarios import scenario_of, sealed
from harness.studio.visit import StudioRoute, Visit
from harness.suite import Unsealing

HERE = "/unseal"
_LACKING = "Say why, and who you are: others read it later."


def critical(visit: Visit) -> Response:
    """All critical ones that went wrong, to be opened together; only their number is known before."""
    return _critical(visit)


def _critical(visit: Visit, refused: str = "") -> Response:
    report = visit.studio.loaded.report()
    return visit.page(
        "unseal.html.j2", 422 if refused else 200, count=_count(report) if report else None, refused=refused,
        reason=visit.form.get("reason", ""), by=visit.form.get("by") or known_name(visit),
    )  # fmt: skip


@once()
def _count(report: Report) -> int:
    return len(unseal.critical_sealed(report.workspace))


def open_critical(visit: Visit) -> Response:
    """Open them, as `harness unseal --critical` does."""
    reason, by = _said(visit)
    if not (reason and by):
        return _critical(visit, _LACKING)
    visit.visitor.name = by
    return _opened(visit, unseal.open_critical(visit.studio.root, by, reason))


def open_one(visit: Visit) -> Response:
    """Open a sealed one, as `harness unseal` does; without a reason or a name nothing happens."""
    found = scenario_of(visit, visit.path("id"))
    reason, by = _said(visit)
    if not (reason and by):
        return sealed(visit, found, _LACKING)
    try:
        opened = unseal.open_seal(visit.studio.root, found.id, by, reason)
    except click.UsageError as refused:
        return visit.go(f"/scenarios/{found.id}", refused.format_message())
    visit.visitor.name = by
    return _opened(visit, [opened])


def results(visit: Visit) -> Response:
    """What the newest run did with those that were opened, as the command shows it."""
    names = visit.asked("ids").split(",")
    run, found = unseal.results_of_unsealed(visit.workspace, names)
    return visit.page("unsealed.html.j2", run=run, found=[(each.id, "\n".join(story.story(each))) for each in found])


def _said(visit: Visit) -> tuple[str, str]:
    reason, by = (options.as_one_line(visit.form.get(name, "")) for name in ("reason", "by"))
    return reason, by


def _opened(visit: Visit, opened: Sequence[Unsealing]) -> Response:
    for each in opened:
        visit.visitor.tell(seals.opened_words(each))
    return visit.go(f"{HERE}/opened?{urlencode({'ids': ','.join(each.record.scenario for each in opened)})}")


ROUTES = (
    StudioRoute(HERE, critical),
    StudioRoute(HERE, open_critical, "POST", saves=True),
    StudioRoute(f"{HERE}/opened", results),
    StudioRoute("/scenarios/{id}/unseal", open_one, "POST", saves=True),
)
