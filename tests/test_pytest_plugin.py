"""`pytest scenarios/` in a workspace: each scenario a test."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import Folder


def collected(folder: Folder, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "scenarios", *args],
        cwd=folder.root,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_scenarios_are_tests_with_readable_failures(folder: Folder, workers: tuple[str, ...]) -> None:
    folder.edit("scenarios/login.yaml", '"60 minutes"', '"90 minutes"')
    done = collected(folder, *workers)
    assert "1 failed, 1 passed" in done.stdout, done.stdout
    assert "scenarios/login.yaml:3: link-expired" in done.stdout
    assert "customer: the link in my reset mail has expired" in done.stdout
    assert 'states: the answer does not say "90 minutes"' in done.stdout
    assert "Traceback" not in done.stdout


def test_k_and_x_choose(folder: Folder) -> None:
    assert "1 passed, 1 deselected" in collected(folder, "-k", "money").stdout
    folder.edit("scenarios/login.yaml", "outcome: answer, source", "outcome: draft, source")
    assert "1 failed" in collected(folder, "-x").stdout


def test_proposed_scenarios_do_not_count(folder: Folder) -> None:
    folder.edit("scenarios/login.yaml", "  - id: money\n", "  - id: money\n    status: proposed\n")
    assert "1 passed, 1 skipped" in collected(folder).stdout


def test_a_variant_that_fails_is_named_and_what_is_quarantined_fails_no_build(folder: Folder) -> None:
    variants = """\
variants:
  - {id: thanks, adds: Many thanks., expect: {outcome: handoff}}
"""
    folder.write("rules/variants.yaml", variants)
    folder.edit("scenarios/login.yaml", "  - id: link-expired\n", "  - id: link-expired\n    variants: [thanks]\n")
    quarantine = "  - id: money\n    quarantine: {until: 2026-11-02, because: it flips}\n"
    folder.edit("scenarios/login.yaml", "  - id: money\n", quarantine)
    folder.edit("scenarios/login.yaml", "queue: money", "queue: people")
    done = collected(folder, "-rx")
    assert "1 failed, 1 xfailed" in done.stdout, done.stdout
    assert "customer (thanks): the link in my reset mail has expired Many thanks." in done.stdout
    assert "quarantined until 2026-11-02: it flips" in done.stdout


def test_a_mistake_in_the_workspace_is_shown_with_its_line(folder: Folder) -> None:
    folder.edit("scenarios/login.yaml", "outcome: answer", "outcome: anser")
    done = collected(folder)
    assert "scenarios/login.yaml:6: `outcome` cannot be `anser`" in done.stdout
    assert done.returncode == 2


def test_another_pipeline_may_be_tested(folder: Folder) -> None:
    folder.write("bot.py", "async def reply(asked):\n    return {'outcome': 'handoff', 'queue': 'money'}\n")
    folder.write("rules/pipelines.yaml", "pipelines: [{id: bot, kind: python, function: bot:reply}]\n")
    done = collected(folder, "--harness-pipeline", "bot")
    assert "pipeline: handoff to money" in done.stdout
    assert "needless handoff" in done.stdout
