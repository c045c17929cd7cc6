"""The handoff rules as sentences by rank, what each did in the latest run, and a message to try on them."""

import asyncio
from threading import Lock
from typing import Any

from starlette.responses import Response

from harness.articles import Talk, TurnTrace
from harness.reports import ask, board
from harness.reports import rules as in_words
from harness.scoring import Bench
from harness.studio.suite_findings import used_rules
from harness.studio.visit import StudioRoute, Visit
from harness.suite import RuleUse, rules_used
from harness.workspace import NOT_OURS, Workspace

_ONE_AT_A_TIME = Lock()  # the embedded pipeline keeps what it reads


def rules(visit: Visit) -> Response:
    return _page(visit, "", None)


def tried(visit: Visit) -> Response:
    """What the AI would do with the message now: a part of the page for a script, the whole page without one."""
    message = visit.form.get("message", "").strip()
    told = asked(visit.workspace, message) if message else None
    if visit.part:
        return visit.page("rules_tried.html.j2", **_shown(visit.workspace, told))
    return _page(visit, message, told)


def asked(workspace: Workspace, message: str) -> TurnTrace:
    """The same as `harness ask` shows. Raises ModelMissingError."""
    with _ONE_AT_A_TIME:
        return asyncio.run(Talk(Bench.of(workspace), {}).say(message))


def _page(visit: Visit, message: str, told: TurnTrace | None) -> Response:
    workspace, report = visit.workspace, visit.studio.loaded.report()
    used = used_rules(report) if report else _unused(workspace)
    return visit.page(
        "rules.html.j2", used=used, report=report, message=message, **_shown(workspace, told),
        in_words=in_words, file="rules/handoff.yaml",
    )  # fmt: skip


def _shown(workspace: Workspace, told: TurnTrace | None) -> dict[str, Any]:
    filed = told.reply.category if told else None
    return {
        "told": told,
        "workspace": workspace,
        "filed": workspace.titles.get(filed or ""),
        "staged": filed in workspace.categories and filed != NOT_OURS,
        "known": {rule.id: rule for rule in workspace.handoff.rules},
        "queues": {queue.id: queue.title for queue in workspace.handoff.queues},
        "reaches": board.outcome_words(told.reached, told.held) if told else "",
        "document": ask.document(told, workspace) if told else None,
    }


def _unused(workspace: Workspace) -> tuple[RuleUse, ...]:
    return rules_used(workspace, ())


ROUTES = (StudioRoute("/rules", rules), StudioRoute("/rules/try", tried, "POST"))
