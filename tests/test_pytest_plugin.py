"""`pytest scenarios/` in a workspace: each scenario a test."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.conftest import PATIENCE, PLAIN, Folder, in_pytest

pytestmark = pytest.mark.slow


def collected(folder: Folder, *args: str) -> tuple[int, str]:
    return in_pytest(folder.root, "scenarios", *args)


def test_scenarios_are_tests_with_readable_failures(measured: Folder) -> None:
    """In a process of its own, with workers."""
    measured.edit("scenarios/login.yaml", '"60 minutes"', '"90 minutes"')
    command = [sys.executable, "-m", "pytest", *PLAIN, "scenarios", "-n", "2"]
    done = subprocess.run(command, cwd=measured.root, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert "1 failed, 1 passed" in done.stdout, done.stdout
    assert "scenarios/login.yaml:3: link-expired" in done.stdout
    assert "customer: the link in my reset mail has expired" in done.stdout
    assert 'states: the answer does not say "90 minutes"' in done.stdout
    assert "Traceback" not in done.stdout


def test_k_and_x_choose(folder: Folder) -> None:
    assert "1 passed, 1 deselected" in collected(folder, "-k", "money")[1]
    folder.edit("scenarios/login.yaml", "outcome: answer, source", "outcome: draft, source")
    assert "1 failed" in collected(folder, "-x")[1]


def test_nothing_is_collected_unless_it_is_asked_for(folder: Folder) -> None:
    folder.write("test_own.py", "def test_own():\n    pass\n")

    def run(*arguments: str) -> str:
        return in_pytest(folder.root, f"--rootdir={folder.root}", "--collect-only", "-q", *arguments)[1]

    here = str(folder.root)
    assert "login.yaml" not in run(here)
    assert "test_own" in run(here)
    for named in ("scenarios", "scenarios/login.yaml", "scenarios/login.yaml::money"):
        assert "scenarios/login.yaml::money" in run(f"{here}/{named}")
    folder.write("pytest.ini", "[pytest]\nharness = true\n")
    assert "scenarios/login.yaml::money" in run("-c", f"{here}/pytest.ini", here)


def test_category_severity_and_tags_are_marks_and_the_reason_is_in_the_short_summary(folder: Folder) -> None:
    folder.edit(
        "scenarios/login.yaml", "  - id: money\n", "  - id: money\n    severity: critical\n    tags: [skip, vip]\n"
    )
    folder.edit("scenarios/login.yaml", "queue: money", "queue: people")
    for mark in ("critical", "vip", "critical and not normal"):
        code, printed = collected(folder, "-m", mark, "--strict-markers")
        assert (code, "1 failed, 1 deselected" in printed) == (1, True), printed
        (summary,) = (line for line in printed.splitlines() if line.startswith("FAILED "))
        assert summary.startswith("FAILED scenarios/login.yaml::money - handed off to `money`, expected")
    assert "1 failed, 1 deselected" in collected(folder, "-m", "billing")[1]  # the first of its categories
    assert "1 passed, 1 deselected" in collected(folder, "-m", "login")[1]


def test_proposed_scenarios_do_not_count(folder: Folder) -> None:
    folder.edit("scenarios/login.yaml", "  - id: money\n", "  - id: money\n    status: proposed\n")
    assert "1 passed, 1 skipped" in collected(folder)[1]


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
    _, printed = collected(folder, "-rx")
    assert "1 failed, 1 xfailed" in printed, printed
    assert "customer (thanks): the link in my reset mail has expired Many thanks." in printed
    assert "quarantined until 2026-11-02: it flips" in printed


def test_a_mistake_in_the_workspace_is_shown_with_its_line(folder: Folder) -> None:
    folder.edit("scenarios/login.yaml", "outcome: answer", "outcome: anser")
    code, printed = collected(folder)
    assert "scenarios/login.yaml:6: `outcome` cannot be `anser`" in printed
    assert code == 2


def test_another_pipeline_may_be_tested(folder: Folder) -> None:
    folder.write("bot.py", "async def reply(asked):\n    return {'outcome': 'handoff', 'queue': 'money'}\n")
    folder.write("rules/pipelines.yaml", "pipelines: [{id: bot, kind: python, function: bot:reply}]\n")
    _, printed = collected(folder, "--harness-pipeline", "bot")
    assert "pipeline: handoff to money" in printed
    assert "needless handoff" in printed


SEALED = """\
  - id: {file}-{number}
    seal: true
    turns:
      - customer: "question {number} of {file}: for how long is a reset link valid?"
        expect: {{outcome: answer, states: ["{minutes} minutes"]}}
"""


def with_sealed(folder: Folder, **files: str) -> None:
    """Files with a sealed scenario for each letter: one that passes for p, one that fails for f, else quarantined."""
    for file, letters in files.items():
        each = "".join(
            SEALED.format(file=file, number=number, minutes=90 if letter == "f" else 60).replace(
                "    turns",
                "    quarantine: {until: 2026-11-20, because: x}\n    turns" if letter == "q" else "    turns",
            )
            for number, letter in enumerate(letters)
        )
        folder.write(f"scenarios/{file}.yaml", f"category: login\nscenarios:\n{each}")


TOO_FEW = "too few to say how many pass (at least 5)"


@pytest.mark.parametrize(
    ("files", "code", "said"),
    [
        ({"a": "p"}, 0, [f"scenarios/a.yaml::sealed: 1 sealed scenario ran: {TOO_FEW}"]),
        ({"a": "f"}, 0, [f"scenarios/a.yaml::sealed: 1 sealed scenario ran: {TOO_FEW}"]),
        ({"a": "ffff"}, 0, [f"4 sealed scenarios ran: {TOO_FEW}"]),
        ({"a": "ffffq"}, 0, [f"4 sealed scenarios ran: {TOO_FEW}"]),
        ({"a": "pf", "b": "pf"}, 0, [f"4 sealed scenarios ran: {TOO_FEW}"]),
        ({"a": "ppppp"}, 0, []),
        ({"a": "ppppf"}, 1, ["1 of 5 sealed scenarios do not pass"]),
        ({"a": "pf", "b": "pf", "c": "p"}, 1, ["2 of 5 sealed scenarios do not pass"]),  # the whole suite still fails
        ({"a": "f", "b": "ppppp"}, 1, ["1 of 6 sealed scenarios do not pass"]),  # never 0 of 5, and so 1 of 1
        ({"a": "fp", "b": "ppp", "c": "pppppf"}, 1, ["1 of 5 sealed", "1 of 6 sealed"]),
        ({"a": "p", "b": "pppppp", "c": "pppppf"}, 1, ["1 of 6 sealed"]),  # p and six are one, the other six another
    ],
)
def test_no_sealed_scenario_is_known_from_another(
    folder: Folder, files: dict[str, str], code: int, said: list[str]
) -> None:
    with_sealed(folder, **files)
    found, printed = collected(folder)
    assert (found, [words for words in said if words not in printed]) == (code, []), printed
    assert ("failed" in printed, f"{len(said)} failed" in printed) == (bool(code), bool(code)), printed
    assert "question" not in printed


def test_one_sealed_scenario_alone_reads_the_same_right_or_wrong(folder: Folder) -> None:
    """By the exit code, and by all that is printed; with a worker too."""
    found = []
    with_sealed(folder, a="p")
    collected(folder)  # what it has read the worker need not read again
    for letter in "pf":
        with_sealed(folder, a=letter)
        command = [sys.executable, "-m", "pytest", *PLAIN, "scenarios/a.yaml", "-n", "1", "-rA"]
        done = subprocess.run(command, cwd=folder.root, capture_output=True, text=True, timeout=PATIENCE, check=False)
        found.append((done.returncode, re.sub(r"=+|in \d+\.\d+s.*", "", done.stdout)))
        assert TOO_FEW in done.stdout
    assert found[0] == found[1]
