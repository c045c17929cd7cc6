"""Readiness: every finding can be counted by hand in the small workspace."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from harness.cli.ready import command
from tests.conftest import Folder


def say(folder: Folder, *options: str) -> str:
    done = CliRunner().invoke(command, ["-w", str(folder.root), *options], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


UNSURE = "  - id: unsure\n    when: {any: [{confidence_below: 0.3}]}\n    then: {handoff: people}\n"


def categories(folder: Folder, *options: str) -> dict[str, dict[str, Any]]:
    return {each["category"]: each for each in json.loads(say(folder, "--json", *options))["categories"]}


def commit(root: Path, day: str) -> None:
    env = {**os.environ, "GIT_AUTHOR_DATE": f"{day}T12:00:00", "GIT_COMMITTER_DATE": f"{day}T12:00:00"}
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", day]):
        subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True, env=env)


def test_what_is_missing_is_said_category_by_category(folder: Folder) -> None:
    found = categories(folder)
    assert (found["login"]["ready"], found["login"]["missing"]) == (True, [])
    assert found["login"]["for_people"] == {}
    assert found["billing"]["ready"] is False
    assert found["billing"]["missing"] == ["an article that is approved, fresh and owned"]
    assert found["billing"]["for_people"] == {"refund": 1}
    told = say(folder)
    assert "Documented: 18 of 25 messages a week (72%) fall in categories" in told
    assert "For people: about 7 of 25 messages a week (28%)" in told  # billing's ceiling is draft
    assert "Yes in 1 of 2 categories, 18 of 25 messages a week." in told
    assert "Churn: not known: there is no git history here." in told


def test_an_article_counts_while_it_is_approved_fresh_and_owned(folder: Folder) -> None:
    assert categories(folder)["login"]["articles_to_quote"] == ["reset"]
    assert categories(folder, "--today", "2027-02-15")["login"]["articles_to_quote"] == []
    folder.edit("knowledge/reset.md", "owner: access-team", "owner: TBD")
    assert categories(folder)["login"]["articles_to_quote"] == []
    folder.edit("knowledge/reset.md", "owner: TBD", "owner: access-team")
    folder.edit("knowledge/reset.md", "status: approved", "status: draft")
    login = categories(folder)["login"]
    assert login["articles_to_quote"] == []
    assert login["undocumented"] == ["scenarios/login.yaml:3"]  # its only source is a draft
    assert login["missing"][1].startswith("answers to 1 of 1 questions")


def test_a_question_that_no_section_answers_is_undocumented_and_not_for_people(folder: Folder) -> None:
    turn = "    turns:\n      - customer: do you have passkeys\n        expect: {outcome: handoff, rule: no-source}\n"
    folder.edit("scenarios/login.yaml", "  - id: money", f"  - id: passkeys\n{turn}  - id: money")
    login = categories(folder)["login"]
    assert (login["undocumented"], login["for_people"]) == (["scenarios/login.yaml:7"], {})
    assert login["missing"] == ["answers to 1 of 2 questions (20% may be missing)"]


def test_a_message_that_is_unclear_is_neither(folder: Folder) -> None:
    folder.edit("rules/handoff.yaml", "  - id: no-source", UNSURE + "  - id: no-source")
    turn = "    turns:\n      - customer: help\n        expect: {outcome: handoff, rule: unsure}\n"
    folder.edit("scenarios/login.yaml", "  - id: money", f"  - id: help\n{turn}  - id: money")
    login = categories(folder)["login"]
    assert (login["undocumented"], login["for_people"], login["scenarios"]) == ([], {}, 2)


def test_work_for_people_and_a_ceiling_of_human_are_not_yet(folder: Folder) -> None:
    folder.edit("scenarios/login.yaml", "category: [billing, login]", "category: login")
    assert categories(folder)["login"]["missing"] == []  # one of two, and more than half is too much
    folder.edit(
        "scenarios/login.yaml",
        'outcome: answer, source: reset#link-expired, states: ["60 minutes"]',
        "outcome: handoff",
    )
    assert categories(folder)["login"]["missing"][0].startswith("work that AI may do: 100% of the messages need")
    folder.edit("rules/categories.yaml", "ceiling: auto", "ceiling: human")
    folder.edit("rules/rollout.yaml", "login: draft", "login: human")
    assert categories(folder)["login"]["missing"] == ["it stays with people: its ceiling is human"]


@pytest.mark.slow
def test_articles_that_change_every_week_have_not_settled(folder: Folder) -> None:
    commit(folder.root, "2026-06-01")
    folder.edit("knowledge/reset.md", "60 minutes", "59 minutes")
    commit(folder.root, "2026-07-01")  # more than 90 days before the workspace's day
    for day, minutes in (("2026-09-01", 58), ("2026-09-08", 57), ("2026-09-15", 56)):
        folder.edit("knowledge/reset.md", f"{minutes + 1} minutes", f"{minutes} minutes")
        commit(folder.root, day)
    assert "1 of 1 articles changed since 2026-08-04, 0 of them more than 3 times." in say(folder)
    assert categories(folder)["login"]["ready"] is True
    folder.edit("knowledge/reset.md", "56 minutes", "55 minutes")
    commit(folder.root, "2026-09-22")
    assert "knowledge/reset.md: 4 times" in say(folder)
    assert categories(folder)["login"]["missing"] == [
        "articles that stay the same for a while: reset changed more than 3 times in 90 days"
    ]


def test_history_that_begins_later_is_not_taken_for_calm(folder: Folder) -> None:
    commit(folder.root, "2026-11-20")
    assert "Churn: not known: git's history of the articles does not reach back to 2026-11-02." in say(folder)


def test_of_sealed_scenarios_only_their_number_is_said(folder: Folder) -> None:
    turn = "    seal: true\n    turns:\n      - customer: do you have passkeys\n        expect: {outcome: answer}\n"
    folder.edit("scenarios/login.yaml", "  - id: money", f"  - id: passkeys\n{turn}  - id: money")
    login = categories(folder)["login"]
    assert (login["undocumented"], login["undocumented_sealed"], login["scenarios"]) == ([], 1, 2)
    assert login["missing"] == ["answers to 1 of 2 questions (20% may be missing)"]
    assert "login: 1 of 2, all of them sealed" in say(folder)
