"""Short ways to put a workspace's scenarios to a server, a program or a function."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from harness.pipelines import Opening, Spending, open_pipeline
from harness.runs import ConversationDone, RunPlan, RunStopped, ScenarioResult, run
from harness.workspace import load
from tests.conftest import Folder

KEY = "sk-very-secret-key-0123456789"

DECLARED = """\
pipelines:
  - {{id: http, kind: http, url: "{url}/reply", headers: {{Authorization: "Bearer ${{SUPPORT_KEY}}"}}, {settings}}}
  - {{id: openai, kind: openai, {settings}}}
"""
PATIENT = "deadline: 120, tries: 4"


def limit(fault: str) -> float:
    """Seconds for a reply: few where a test has to wait them out, more than any machine takes elsewhere."""
    return 2 if fault in ("hang", "slow drip") else 60


def declare(folder: Folder, url: str, settings: str = PATIENT) -> dict[str, str]:
    """Write rules/pipelines.yaml; returns the environment that it needs."""
    folder.write("rules/pipelines.yaml", DECLARED.format(url=url, settings=settings))
    return {
        "SUPPORT_KEY": KEY, "OPENAI_API_KEY": KEY, "OPENAI_MODEL": "m", "OPENAI_BASE_URL": f"{url}/v1",
    }  # fmt: skip


def messages(folder: Folder, texts: Sequence[str], expect: str = "{outcome: handoff}") -> None:
    """One scenario of one turn a text: s0, s1, ..."""
    lines = [
        f"  - {{id: s{number}, turns: [{{customer: {json.dumps(text)}, expect: {expect}}}]}}"
        for number, text in enumerate(texts)
    ]
    folder.write("scenarios/login.yaml", "category: login\nscenarios:\n" + "\n".join(lines) + "\n")


def said(body: dict[str, Any]) -> str:
    """The customer's message in a request of either protocol."""
    return str(body["message"] if "message" in body else body["messages"][-1]["content"])


class Stopped(Exception):  # noqa: N818 - an outcome that a test looks for
    """The run stopped before its end."""


def results(
    folder: Folder, name: str, plan: RunPlan | None = None, spending: Spending | None = None, *, cache: bool = False,
    notes: list[str] | None = None, fresh: bool = False,
) -> list[ScenarioResult]:  # fmt: skip
    """Every scenario through a declared pipeline, in the order of the files."""
    workspace = load(folder.root)
    kept = folder.root / "reports/.cache"
    opening = Opening(
        workspace, kept if cache else None, spending or Spending(), fresh, notes if notes is not None else []
    )
    done: dict[str, list[Any]] = {}
    for event in run(workspace, open_pipeline(name, opening), workspace.scenarios, plan=plan or RunPlan()):
        if isinstance(event, ConversationDone):
            done.setdefault(event.turns[0].scenario, []).extend(event.turns)
        if isinstance(event, RunStopped):
            raise Stopped(event.reason)
    return [ScenarioResult(tuple(done[scenario.id])) for scenario in workspace.scenarios]
