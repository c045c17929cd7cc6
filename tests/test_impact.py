"""`harness impact` as a writer runs it: an edit in a git repository, in process."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from harness.articles.text_diff import marked
from harness.cli.commands import cli
from harness.workspace import WorkspaceError
from tests.conftest import Folder, Harness

pytestmark = pytest.mark.slow

INVOICES = """\
---
id: invoices
title: Invoices
categories: billing
owner: money-team
status: approved
updated: 2026-08-14
review_by: 2027-02-14
---

Your invoices stand under Settings > Billing.

## Card
Change your card under Settings > Billing > Card. The new card is charged from the next month on.
"""
MONEY = """\
category: billing
scenarios:
  - id: where-invoices
    turns:
      - customer: where is my <b>invoice</b> | today
        expect: {outcome: answer, source: invoices}
  - id: other-card
    turns:
      - customer: I want to change my card
        expect: {outcome: answer, source: invoices#card, states: [next month]}
"""


def git(folder: Folder, *arguments: str) -> None:
    author = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    subprocess.run(["git", *author, *arguments], cwd=folder.root, check=True, capture_output=True)


@pytest.fixture
def committed(folder: Folder) -> Folder:
    folder.write(".gitignore", "reports/\n")
    folder.write("knowledge/invoices.md", INVOICES)
    folder.write("scenarios/money.yaml", MONEY)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "start")
    return folder


Impact = Callable[..., Result]


@pytest.fixture
def impact(committed: Folder) -> Impact:
    return lambda *arguments: CliRunner().invoke(cli, ["impact", "-w", str(committed.root), *map(str, arguments)])


def told(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    assert found["exit_code"] == result.exit_code
    return found


def became(found: dict[str, Any]) -> dict[str, str]:
    every = [pair for article in found["articles"] for pair in article["scenarios"]]
    return {pair["id"]: pair["became"] for pair in [*every, *found["elsewhere"]]}


def test_an_edit_that_breaks_a_scenario_is_shown_side_by_side(committed: Folder, impact: Impact) -> None:
    committed.edit("knowledge/reset.md", "60 minutes", "30 minutes")
    result = impact()
    assert result.exit_code == 1
    assert "broken: scenarios/login.yaml:3: link-expired" in result.stdout
    assert "valid for [-60-] minutes" in result.stdout
    assert "valid for {+30+} minutes" in result.stdout
    assert 'wrong: the answer does not say "60 minutes"' in result.stdout
    assert 'no approved section states "60 minutes" any more; required by link-expired' in result.stdout
    assert "The edit breaks 1 scenario: link-expired." in result.stdout


def test_an_edit_that_mends_one_passes(committed: Folder, impact: Impact) -> None:
    committed.edit("knowledge/reset.md", "60 minutes", "30 minutes")
    git(committed, "commit", "-qam", "wrong")
    committed.edit("knowledge/reset.md", "30 minutes", "60 minutes")
    result = impact("--json")
    assert (became(told(result)), result.exit_code) == ({"link-expired": "fixed"}, 0)
    assert became(told(impact("--json", "--base", "HEAD~1"))) == {}


def test_other_words_that_are_still_right_are_shown_and_break_nothing(committed: Folder, impact: Impact) -> None:
    committed.edit("knowledge/reset.md", "Ask for a new one", "Ask us for a new one")
    assert became(told(impact("--json"))) == {"link-expired": "changed, still right"}


def test_a_retired_article_answers_nothing_any_more(committed: Folder, impact: Impact) -> None:
    committed.edit("knowledge/invoices.md", "status: approved", "status: retired")
    found = told(impact("--json"))
    assert found["articles"][0]["changes"] == ["status: approved -> retired"]
    assert became(found) == {"where-invoices": "broken", "other-card": "broken"}
    assert (
        'no approved section states "next month" any more; required by other-card' in found["articles"][0]["findings"]
    )


def test_a_renamed_file_changes_no_answer(committed: Folder, impact: Impact) -> None:
    git(committed, "mv", "knowledge/invoices.md", "knowledge/a-bill.md")
    found = told(impact("--json"))
    assert found["articles"][0]["changes"] == ["the file knowledge/invoices.md is now knowledge/a-bill.md"]
    assert (became(found), found["held_again"]) == ({}, 0)


def test_a_section_that_moved_to_another_article_is_followed(committed: Folder, impact: Impact) -> None:
    head, card = INVOICES.split("## Card\n")
    committed.write("knowledge/invoices.md", head)
    committed.write("knowledge/card.md", INVOICES.split("\nYour")[0].replace("invoices", "card") + "\n## Pay\n" + card)
    committed.edit("scenarios/money.yaml", "invoices#card", "card#pay")
    found = told(impact("--json"))
    changed = {article["file"]: article["changes"] for article in found["articles"]}
    assert changed == {
        "knowledge/card.md": ["the article is new", "section `invoices#card` is now `card#pay`"],
        "knowledge/invoices.md": ["section `invoices#card` is now `card#pay`"],
    }


def test_a_heading_renamed_under_scenarios_that_expect_it_is_looked_into(committed: Folder, impact: Impact) -> None:
    committed.edit("knowledge/reset.md", "## Link expired", "## The link has expired")
    result = impact()
    assert result.exit_code == 1
    assert "scenarios/login.yaml:6: there is no section `reset#link-expired`" in result.stderr
    assert "did you mean `reset#the-link-has-expired`?" in result.stderr
    assert "section `reset#link-expired` is now `reset#the-link-has-expired`" in result.stdout
    assert "broken: scenarios/login.yaml:3: link-expired" in result.stdout
    committed.edit("knowledge/reset.md", "status: approved", "status: aproved")
    assert isinstance(impact().exception, WorkspaceError)  # any other mistake is one


def test_a_renamed_section_is_said_alike_everywhere_and_the_rename_is_offered_and_works(
    committed: Folder, impact: Impact, harness: Harness
) -> None:
    committed.edit("knowledge/reset.md", "## Link expired", "## The link has expired")
    offered = "harness rename 'reset#link-expired' 'reset#the-link-has-expired'"
    found = told(impact("--json"))  # the exit code is the same
    assert [each["command"] for each in found["renamed"]] == [offered]
    assert [each["message"] for each in found["missing"]] == ["there is no section `reset#link-expired`"]
    for printed in (impact().stdout, impact("--markdown").stdout):
        assert offered in printed.replace("\\", "")
        assert "The edit breaks 1 scenario: link-expired." in printed.replace("\\", "")
    assert impact().stdout.endswith("The edit breaks 1 scenario: link-expired.\n")
    assert harness(*shlex.split(offered)[1:], cwd=committed.root).returncode == 0
    followed = told(impact("--json"))
    assert (followed["exit_code"], [each["scenarios"] for each in followed["articles"]]) == (0, [[]])  # none is "fixed"
    assert "fixed" not in impact().stdout
    committed.edit("knowledge/reset.md", "valid for 60 minutes", "valid for half an hour")
    also = told(impact("--json"))  # what a rename follows does not hide what the same edit breaks
    assert (also["exit_code"], [each["became"] for each in also["articles"][0]["scenarios"]]) == (1, ["broken"])
    assert impact().stdout.endswith("The edit breaks 1 scenario: link-expired.\n")


def test_a_missing_section_alone_is_exit_code_2_in_every_form(committed: Folder, impact: Impact) -> None:
    committed.edit("scenarios/login.yaml", '["60 minutes"]', '["90 minutes"]')  # failed before, too
    committed.edit("knowledge/reset.md", "## Link expired", "## The link has expired")
    assert told(impact("--json"))["exit_code"] == 2
    last = "No scenario that passed breaks, but 1 section that scenarios expect is missing."
    assert impact().stdout.splitlines()[-1] == last
    assert last in impact("--markdown").stdout


CITING = """\
# kept \u00e9
category: login
scenarios:
  - id: one   # reset#link-expired, a comment
    turns:
      - customer: reset#link-expired
        expect: {outcome: answer, source: "reset#link-expired"}
      - customer: again
        expect:
          outcome: answer
          source:
            - 'reset#link-expired'   # the second
            - reset
"""


def test_rename_rewrites_what_cites_a_section_and_no_other_byte(committed: Folder, harness: Harness) -> None:
    committed.write("scenarios/citing.yaml", CITING.replace("\n", "\r\n"))
    links = "See [a](reset.md#link-expired), [b](reset#link-expired), [c](reset.md).\n\n[d]: reset.md#link-expired\n"
    code = "\n```\n[e](reset.md#link-expired)\n```\n"
    committed.write("knowledge/invoices.md", INVOICES + links + code)
    committed.write(
        "rules/prompts/mine.md", "Cite reset#link-expired, not reset#link-expired-2, nor reset#link-expired.1.\n"
    )
    committed.edit("knowledge/reset.md", "## Link expired", "[up](#link-expired)\n\n## Expired")
    plain = ("rename", "reset#link-expired", "reset#expired")
    dry = harness(*plain, "--dry-run", cwd=committed.root)
    assert dry.stdout.endswith("(dry run).\n")
    assert (committed.root / "rules/prompts/mine.md").read_text().startswith("Cite reset#link-expired,")
    assert harness(*plain, cwd=committed.root).returncode == 0
    yaml = CITING.replace('"reset#link-expired"', '"reset#expired"').replace("'reset#link-expired'", "'reset#expired'")
    assert (committed.root / "scenarios/citing.yaml").read_bytes() == yaml.replace("\n", "\r\n").encode()
    now = links.replace("#link-expired", "#expired")
    assert (committed.root / "knowledge/invoices.md").read_text() == INVOICES + now + code
    assert (committed.root / "rules/prompts/mine.md").read_text() == (
        "Cite reset#expired, not reset#link-expired-2, nor reset#link-expired.1.\n"
    )
    assert "[up](#expired)" in (committed.root / "knowledge/reset.md").read_text()
    assert harness("check", cwd=committed.root).returncode == 0
    again = harness(*plain, cwd=committed.root)
    assert (again.returncode, "Nothing cites `reset#link-expired`." in again.stderr) == (2, True)


def test_rename_changes_all_files_or_none(committed: Folder, harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    committed.write("scenarios/citing.yaml", CITING)
    committed.edit("knowledge/reset.md", "## Link expired", "## Expired")
    before = {path: path.read_bytes() for path in committed.root.glob("scenarios/*")}
    replace, calls = os.replace, []

    def second_fails(source: str, target: str) -> None:
        calls.append(target)
        if len(calls) == 2:
            raise OSError(28, "No space left on device", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", second_fails)
    done = harness("rename", "reset#link-expired", "reset#expired", cwd=committed.root)
    assert (done.returncode, "No space left on device" in done.stderr) == (3, True)
    assert {path: path.read_bytes() for path in committed.root.glob("scenarios/*")} == before
    monkeypatch.undo()
    committed.write("scenarios/citing.yaml", CITING.replace('source: "reset', 'source: &here "reset'))
    before = {path: path.read_bytes() for path in committed.root.glob("scenarios/*")}
    done = harness("rename", "reset#link-expired", "reset#expired", cwd=committed.root)
    assert (done.returncode, "scenarios/citing.yaml:7: `reset#link-expired` cannot be renamed" in done.stderr) == (
        2, True,
    )  # fmt: skip
    assert {path: path.read_bytes() for path in committed.root.glob("scenarios/*")} == before


def test_rename_follows_an_article_with_all_its_sections(committed: Folder, harness: Harness) -> None:
    git(committed, "mv", "knowledge/reset.md", "knowledge/password.md")
    committed.edit("knowledge/password.md", "id: reset", "id: password")
    assert harness("rename", "reset", "password", cwd=committed.root).returncode == 0
    assert "source: password#link-expired" in (committed.root / "scenarios/login.yaml").read_text()
    done = harness("rename", "reset", "pasword", cwd=committed.root)
    assert (done.returncode, "did you mean `password`?" in done.stderr) == (2, True)


def test_a_heading_with_another_name_is_the_same_section(committed: Folder, impact: Impact) -> None:
    committed.edit("knowledge/invoices.md", "## Card", "## Change your card")
    committed.edit("scenarios/money.yaml", "invoices#card", "invoices#change-your-card")
    (article,) = told(impact("--json"))["articles"]
    assert article["changes"] == ["section `invoices#card` is now `invoices#change-your-card`"]


def test_a_section_that_nothing_finds_is_unreachable(committed: Folder, impact: Impact) -> None:
    text = INVOICES + "\n## Card\nBlue boats sail on the calm sea in summer.\n"
    committed.write("knowledge/invoices.md", text)
    (article,) = told(impact("--json"))["articles"]
    assert [finding for finding in article["findings"] if finding.startswith("unreachable")] == [
        "unreachable: neither a scenario nor its own heading finds section `invoices#card-1`"
    ]


def test_a_figure_that_another_article_states_otherwise_is_told(committed: Folder, impact: Impact) -> None:
    committed.write("knowledge/invoices.md", INVOICES + "\n## Reset link\nA reset link is valid for 24 hours.\n")
    (article,) = told(impact("--json"))["articles"]
    ours, theirs = "A reset link is valid for 24 hours.", "A reset link is valid for 60 minutes."
    said = f'stated differently: `invoices#reset-link` says "{ours}", `reset#link-expired` says "{theirs}"'
    assert said in article["findings"]


def test_what_else_the_edit_changes_is_named_and_not_passed_off_as_nothing(committed: Folder, impact: Impact) -> None:
    rules = next((committed.root / "rules").glob("*.yaml"))
    rules.write_text(rules.read_text() + "# edited\n")
    said = "`harness gate --baseline` compares that, here only articles are."
    assert impact().stdout.splitlines()[1:] == [f"rules/{rules.name} also differs: {said}"]
    assert f"rules/{rules.name} also differs" in impact("--markdown").stdout.replace("\\", "")
    assert told(impact("--json"))["not_compared"] == [f"rules/{rules.name}"]
    committed.edit("knowledge/reset.md", "60 minutes", "30 minutes")
    assert impact().stdout.splitlines()[-1].startswith("The edit breaks ")


def test_a_base_that_went_on_says_so(committed: Folder, impact: Impact) -> None:
    git(committed, "checkout", "-q", "-b", "mine")
    git(committed, "checkout", "-q", "main")
    committed.edit("knowledge/reset.md", "60 minutes", "30 minutes")
    git(committed, "commit", "-q", "-a", "-m", "theirs")
    git(committed, "checkout", "-q", "mine")
    assert told(impact("--json", "--base", "main"))["base"].endswith(", with 1 commit that this branch lacks)")
    assert "lacks" not in told(impact("--json", "--base", "mine"))["base"]


def test_the_same_figure_in_other_words_is_none(committed: Folder, impact: Impact) -> None:
    committed.write("knowledge/invoices.md", INVOICES + "\n## Reset link\nA reset link is valid for one hour.\n")
    (article,) = told(impact("--json"))["articles"]
    assert not any("stated otherwise" in finding for finding in article["findings"])


def test_paths_narrow_what_is_shown_and_judged(committed: Folder, impact: Impact) -> None:
    committed.edit("knowledge/reset.md", "60 minutes", "30 minutes")
    committed.edit("knowledge/invoices.md", "under Settings > Billing.", "under Settings > Invoices.")
    only = told(impact("--json", committed.root / "knowledge" / "invoices.md"))
    assert [article["ids"] for article in only["articles"]] == [["invoices"]]
    assert only["exit_code"] == 0
    assert told(impact("--json"))["exit_code"] == 1


def test_nothing_edited_is_said(impact: Impact) -> None:
    result = impact()
    assert (result.exit_code, result.stdout == "No article differs from the last commit.\n") == (0, True)


def test_what_customers_write_is_escaped(committed: Folder, impact: Impact, tmp_path: Path) -> None:
    committed.edit("knowledge/invoices.md", "status: approved", "status: retired")
    committed.edit("knowledge/invoices.md", "stand under", "go | to <script>alert(1)</script>")
    page = tmp_path / "impact.html"
    markdown = impact("--markdown", "--html", page).stdout
    html = page.read_text()
    assert "where is my &lt;b&gt;invoice&lt;/b&gt; | today" in html
    assert "<script>" not in html
    assert "<b>" not in markdown
    assert "<script>" not in markdown
    rows = [line for line in markdown.splitlines() if line.startswith("| ")]
    assert rows
    assert all(line.replace("\\|", "").count("|") == 3 for line in rows)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--base", "mian"), "git knows no commit `mian` here; did you mean `main`?"),
        (("--base", "--output=x"), "git knows no commit `--output=x` here"),
        (("knowledge/none.md",), "`knowledge/none.md` is neither an article of the workspace"),
        (("--json", "--markdown"), "Choose one of --json and --markdown."),
    ],
)
def test_a_mistake_on_the_command_line_is_explained(impact: Impact, arguments: tuple[str, ...], says: str) -> None:
    result = impact(*arguments)
    assert result.exit_code == 2
    assert says in " ".join(result.output.split())


def test_without_git_it_says_so(folder: Folder, harness: Harness) -> None:
    done = harness("impact", cwd=folder.root, env={"GIT_CEILING_DIRECTORIES": str(folder.root.parent)})
    assert (done.returncode, "not a git repository" in done.stderr) == (2, True)


def test_an_article_that_cannot_be_read_today_is_a_problem_and_one_of_then_is_a_note(
    committed: Folder, impact: Impact
) -> None:
    committed.edit("knowledge/invoices.md", "status: approved", "status: appro")
    assert isinstance(impact().exception, WorkspaceError)
    git(committed, "commit", "-qam", "broken")
    committed.edit("knowledge/invoices.md", "status: appro", "status: approved")
    result = impact()
    assert "Note: knowledge/invoices.md could not be read at HEAD." in result.stderr
    assert "knowledge/invoices.md: the article is new" in result.stdout


def test_an_article_of_two_megabytes_is_a_problem_with_a_way_out(committed: Folder, impact: Impact) -> None:
    committed.write("knowledge/invoices.md", INVOICES + "words and words " * 130_000)
    error = impact().exception
    assert isinstance(error, WorkspaceError)
    assert "the limit is 100,000" in str(error)


def test_texts_that_share_little_are_marked_whole() -> None:
    before, after = marked("A link is valid for 60 minutes.", "A link is valid for 30 minutes.")
    assert [piece.text for piece in before if piece.differs] == ["60 "]
    assert "".join(piece.text for piece in after) == "A link is valid for 30 minutes."
    assert [piece.differs for piece in marked("one two three", "and now for something else")[0]] == [True]
