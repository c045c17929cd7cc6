"""`harness check articles`: which findings count, in which files, and what a change adds."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from harness.cli.check import command
from harness.workspace import WorkspaceError
from tests.conftest import Folder

GAP = """\
---
id: gap
title: Gap
categories: login
owner: access-team
status: approved
updated: 2026-08-14
review_by: 2027-02-14
---

## Fee

The fee is [value not available].
"""


def found(folder: Folder, *arguments: str, code: int | None = None) -> list[dict[str, Any]]:
    done = CliRunner().invoke(
        command, ["articles", "-w", str(folder.root), "--json", *arguments], catch_exceptions=False
    )
    assert code is None or done.exit_code == code, done.output
    listed: list[dict[str, Any]] = json.loads(done.stdout)["findings"]
    return listed


def test_findings_in_the_files_named(folder: Folder) -> None:
    folder.write("knowledge/gap.md", GAP)
    folder.write("knowledge/more/gap2.md", GAP.replace("id: gap", "id: gap2"))
    files = {each["file"] for each in found(folder, "knowledge/more", "--only", "article-placeholder", code=1)}
    assert files == {"knowledge/more/gap2.md"}
    assert len(found(folder, str(folder.root / "knowledge/gap.md"), "--only", "article-placeholder")) == 1
    assert found(folder, "knowledge/reset.md", "--only", "article-placeholder", code=0) == []


def test_a_file_that_does_not_exist_is_said(folder: Folder) -> None:
    done = CliRunner().invoke(command, ["articles", "knowledge/none.md", "-w", str(folder.root)])
    assert (done.exit_code, "there is no `knowledge/none.md`" in done.output) == (2, True)


def test_kinds_can_be_off_and_weigh_less(folder: Folder) -> None:
    folder.write("knowledge/gap.md", GAP)
    folder.write("rules/findings.yaml", "severity: {article-placeholder: note}\n")
    only = ("--only", "article-placeholder")
    assert [each["severity"] for each in found(folder, *only, code=0)] == ["note"]
    folder.write("rules/findings.yaml", "off: article-placeholder\n")
    assert found(folder, *only, code=0) == []
    folder.write("rules/findings.yaml", "ignore_headings: fee*\n")
    assert found(folder, *only, code=0) == []


@pytest.mark.parametrize(
    "text", ["off: article-placehlder\n", "off: scenario-near-duplicate\n", "severity: {article-outdated: fatal}\n"]
)
def test_a_wrong_findings_file_is_said(folder: Folder, text: str) -> None:
    folder.write("rules/findings.yaml", text)
    with pytest.raises(WorkspaceError, match=r"rules/findings\.yaml"):
        CliRunner().invoke(command, ["articles", "-w", str(folder.root)], catch_exceptions=False)


def git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@b.example"]
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)


def test_since_shows_what_a_change_adds(folder: Folder) -> None:
    folder.write("knowledge/gap.md", GAP)
    git(folder.root, "init", "-q", "-b", "main")
    git(folder.root, "add", "-A")
    git(folder.root, "commit", "-q", "-m", "before")
    folder.edit("knowledge/gap.md", "## Fee", "A new first paragraph.\n\n## Fee")
    folder.write("knowledge/two.md", GAP.replace("id: gap", "id: two"))
    only = ("--only", "article-placeholder")
    assert [each["file"] for each in found(folder, *only, "--since", "main", code=1)] == ["knowledge/two.md"]
    assert len(found(folder, *only)) == 2


def test_a_file_that_only_moved_adds_no_finding(folder: Folder) -> None:
    folder.write("knowledge/gap.md", GAP)
    git(folder.root, "init", "-q", "-b", "main")
    git(folder.root, "add", "-A")
    git(folder.root, "commit", "-q", "-m", "before")
    (folder.root / "knowledge/gap.md").unlink()
    folder.write("knowledge/fees/gap.md", GAP)
    only = ("--only", "article-placeholder")
    assert found(folder, *only, "--since", "main", code=0) == []
    folder.write("knowledge/fees/gap.md", GAP + "\nTODO: the fee of next year\n")
    assert len(found(folder, *only, "--since", "main", code=1)) == 1


def test_a_finding_is_the_same_however_its_figures_change(folder: Folder) -> None:
    long = GAP.replace("## Fee", f"{'Ask the billing team first. ' * 4000}\n\n## Fee")
    folder.write("knowledge/gap.md", long)
    git(folder.root, "init", "-q", "-b", "main")
    git(folder.root, "add", "-A")
    git(folder.root, "commit", "-q", "-m", "before")
    folder.write("knowledge/gap.md", long + "One more sentence.\n")
    only = ("--only", "article-too-long")
    assert len(found(folder, *only, code=1)) == 1
    assert found(folder, *only, "--since", "main", code=0) == []


def test_what_a_finding_is_about_tells_it_from_others_of_its_line(folder: Folder) -> None:
    folder.write("knowledge/gap.md", GAP)
    git(folder.root, "init", "-q", "-b", "main")
    git(folder.root, "add", "-A")
    git(folder.root, "commit", "-q", "-m", "before")
    folder.edit("knowledge/gap.md", "## Fee", "See [this](gone.md).\n\n## Fee")
    git(folder.root, "commit", "-q", "-a", "-m", "one link is broken")
    folder.edit("knowledge/gap.md", "gone.md", "lost.md")
    (new,) = found(folder, "--only", "article-broken-link", "--since", "main", code=1)
    assert new["subjects"] == ["lost.md"]


def test_where_the_base_is_not_valid_all_are_shown(folder: Folder) -> None:
    folder.write("knowledge/gap.md", GAP.replace("title: Gap\n", ""))
    git(folder.root, "init", "-q", "-b", "main")
    git(folder.root, "add", "-A")
    git(folder.root, "commit", "-q", "-m", "before")
    folder.write("knowledge/gap.md", GAP)
    assert len(found(folder, "--only", "article-placeholder", "--since", "main", code=1)) == 1
