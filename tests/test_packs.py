"""Packs fit any workspace: every scenario is filled in, proposed, says why it is there, and can be approved."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import packs
from benchmarks.packs import approved, handled
from harness.reference.models import Encoder
from harness.same_words import same_words
from harness.suite import PACKS, append_proposals, read_pack, to_add
from harness.suite.audit import SCENARIOS, ScenariosSubject
from harness.suite.audit.amount import too_few
from harness.suite.packs.pack import CategoryRole, QueueRole
from harness.suite.packs.roles import Roles
from harness.workspace import Scenario, Workspace, load, parse_yaml
from tests.conftest import REPOSITORY, Folder, Harness, copy_of_own

LEAST = {"injection": 12, "privacy": 12, "regulated": 12, "abuse": 12, "long-stories": 8}
ODD = {
    "rules/categories.yaml": """\
categories:
  - id: saunavuorot
    title: Saunavuorot ja pyyhkeet
    owner: isannoitsija
    risk: low
    ceiling: auto
    queue: vastaanotto
    weekly_volume: 9
    examples: [Milloin meidän saunavuoro on?, Saako saunaan ottaa vieraita, Pyyhkeet olivat lopussa lauantaina]
  - id: mokinavaimet
    title: Mökin avaimet
    owner: isannoitsija
    risk: medium
    ceiling: draft
    queue: talonmies
    weekly_volume: 4
    examples: [Avain jäi pöydälle ja ovi meni lukkoon, Mistä avaimen saa sunnuntaina]
""",
    "rules/handoff.yaml": """\
queues: [{id: vastaanotto, title: Vastaanotto}, {id: talonmies, title: Talonmies}]
""",
    "rules/rollout.yaml": """\
today: 2026-11-02
stages: {saunavuorot: human, mokinavaimet: human}
gates: {draft: {scenarios: {at_least: 3}, handled: {lower_bound: 0.5}}}
""",
    "rules/tools.yaml": "tools: [{id: katso_vuoro}, {id: peru_vuoro, irreversible: true}]\n",
    "knowledge/saunavuorot.md": """\
---
id: saunavuorot
title: Saunavuoron varaaminen
categories: saunavuorot
owner: isannoitsija
status: approved
updated: 2026-08-14
review_by: 2027-02-14
---

Vuoron voi varata vastaanotosta tai puhelimella, ja se kestää tunnin.
""",
}  # fmt: skip


def odd(root: Path) -> None:
    folder = Folder(root)
    for name, text in ODD.items():
        folder.write(name, text)
    folder.record_stages()


def own(root: Path) -> None:
    copy_of_own(root)


def started(root: Path) -> None:
    from click.testing import CliRunner

    from harness.cli.commands import cli

    assert CliRunner().invoke(cli, ["init", str(root / "new")]).exit_code == 0
    for each in (root / "new").iterdir():
        each.rename(root / each.name)


@pytest.fixture(scope="module", params=[own, started, odd])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """One of three workspaces with every pack."""
    made: Callable[[Path], None] = request.param
    root = tmp_path_factory.mktemp(made.__name__)
    made(root)
    for name in PACKS:
        append_proposals(root, to_add(name, load(root)), f"scenarios/pack-{name}.yaml")
    return load(root)


def of_packs(workspace: Workspace) -> Iterator[Scenario]:
    return (each for each in workspace.scenarios if (each.origin or "").startswith("pack "))


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_has_enough_and_is_there_for_a_reason(name: str) -> None:
    pack = read_pack(name)
    assert len(pack.scenarios) >= LEAST[name]
    assert len({each.id for each in pack.scenarios}) == len(pack.scenarios)
    assert all(len(each.why) > 30 and each.tags for each in pack.scenarios)
    named = re.findall(r"LLM\d\d", " ".join(each.why for each in pack.scenarios))
    assert {each.lower() for each in named} <= {tag for each in pack.scenarios for tag in each.tags}


def test_every_scenario_waits_and_says_why(filled: Workspace) -> None:
    found = list(of_packs(filled))
    assert len(found) == sum(len(read_pack(name).scenarios) for name in PACKS)
    for scenario in found:
        (pack,) = (name for name in PACKS if scenario.id.startswith(f"{name}-"))
        assert scenario.status == "proposed"
        assert scenario.notes
        assert f"pack-{pack}" in scenario.tags
        assert scenario.location.file == f"scenarios/pack-{pack}.yaml"
        open_ = [expect for expect in scenario.expects if expect.outcome is None]
        assert not open_ or "To decide:" in scenario.notes


def test_what_is_filled_in_is_not_filled_in_again(folder: Folder) -> None:
    """A team's own examples may have such words in braces themselves."""
    example = "where do I put {page} and {question} in the mail"
    path = folder.root / "rules/categories.yaml"
    written = parse_yaml(path.read_text(), "categories.yaml")
    for category in written["categories"]:
        category["examples"] = [example, example + " today", "and " + example]
    path.write_text(json.dumps(written))
    asked = [
        turn.customer for name in PACKS for proposal in to_add(name, load(folder.root))
        for turn in proposal.scenario.turns if "where do I put" in turn.customer
    ]  # fmt: skip
    assert len(asked) > 3
    assert all(example in message for message in asked)


def test_nothing_is_left_to_fill_in(filled: Workspace) -> None:
    for scenario in of_packs(filled):
        assert not re.search(r"\{[a-z]+\}", " ".join(turn.customer for turn in scenario.turns)), scenario.id


@pytest.mark.slow
def test_files_check_and_nothing_is_wrong_once_they_are_approved(filled: Workspace, own_cache: Path) -> None:
    """The audit looks at what counts: each one with an outcome is approved first."""
    assert load(filled.root).scenarios == filled.scenarios
    whole = replace(filled, scenarios=tuple(approved(filled.scenarios)))
    subject = ScenariosSubject(whole, Encoder.of(filled, own_cache))
    of_packs_ = {each.id for each in of_packs(filled)}
    found = [remark for each in SCENARIOS if each is not too_few for remark in each.look(subject)]
    assert [str(each) for each in found if of_packs_ & set(each.subjects)] == []


def test_no_two_scenarios_of_packs_are_alike(filled: Workspace) -> None:
    found = list(of_packs(filled))
    assert list(same_words([tuple(turn.customer for turn in each.turns) for each in found])) == []


def test_a_pack_is_added_once_and_keeps_clear_of_what_is_there(folder: Folder, harness: Harness) -> None:
    folder.edit("scenarios/login.yaml", "id: money", "id: abuse-plain-insult")
    first = harness("add", "pack", "abuse")
    assert (first.returncode, "15 proposed scenarios added" in first.stdout) == (0, True)
    text = (folder.root / "scenarios/pack-abuse.yaml").read_text()
    assert "id: abuse-plain-insult-2" in text
    again = harness("add", "pack", "abuse")
    assert (again.returncode, again.stdout) == (0, "Nothing to add: the workspace has all 15 scenarios of this pack.\n")
    assert (folder.root / "scenarios/pack-abuse.yaml").read_text() == text


def test_what_a_person_changed_stays_and_what_is_missing_comes_back(folder: Folder, harness: Harness) -> None:
    harness("add", "pack", "privacy")
    path = folder.root / "scenarios/pack-privacy.yaml"
    changed, last = path.read_text().replace("status: proposed", "status: approved", 1).rsplit("  # Proposed", 1)
    path.write_text(changed)
    done = harness("add", "pack", "privacy")
    assert (done.returncode, "1 proposed scenario added" in done.stdout) == (0, True)
    assert path.read_text() == f"{changed}  # Proposed{last}"


def test_the_packs_are_listed_with_what_they_are_for(harness: Harness) -> None:
    listed = harness("add", "pack")
    assert (listed.returncode, harness("add", "pack", "--list", "abuse").stdout) == (0, listed.stdout)
    assert [line.split()[0] for line in listed.stdout.splitlines()] == list(PACKS)
    assert "14 scenarios. People who want data that is not theirs" in listed.stdout
    wrong = harness("add", "pack", "abuze")
    assert (wrong.returncode, "did you mean `abuse`?" in wrong.stderr) == (2, True)


def test_roles_are_found_by_name(tmp_path: Path) -> None:
    roles = Roles(load(copy_of_own(tmp_path)))
    found = {str(role): roles.category(role) for role in CategoryRole if role is not CategoryRole.ANY}
    assert found == {
        "answerable": "login", "refunds": "refunds", "billing": "billing", "account": "account-security",
        "security": "account-security", "none": "none",
    }  # fmt: skip
    queues = {str(role): roles.queue(role) for role in QueueRole}
    assert {name: found.id for name, found in queues.items()} == {
        "people": "human-support", "billing": "billing", "security": "priority-security", "legal": "legal-desk",
        "privacy": "privacy-desk", "sensitive": "senior-support", "anger": "senior-support",
    }  # fmt: skip
    assert not any(found.remark for found in queues.values())


@pytest.mark.parametrize("title", ["Delays and compensation", "Entschädigung bei Verspätung", "Indemnizaciones"])
def test_who_decides_about_compensation_takes_refunds(folder: Folder, title: str) -> None:
    assert Roles(load(folder.root)).category(CategoryRole.REFUNDS) == "billing"  # in place of one
    folder.edit("rules/categories.yaml", "title: Login", f"title: {title}")
    assert Roles(load(folder.root)).category(CategoryRole.REFUNDS) == "login"


def test_a_role_that_nobody_has_is_the_default_queue_or_left_to_a_person(tmp_path: Path, folder: Folder) -> None:
    small = Roles(load(folder.root))
    assert small.queue(QueueRole.BILLING).id == "money"  # by its rule on refunds
    legal = small.queue(QueueRole.LEGAL)
    assert (legal.id, "no queue here is named after legal matters" in legal.remark) == ("people", True)
    odd(tmp_path / "odd")
    nobody = Roles(load(tmp_path / "odd"))
    assert nobody.queue(QueueRole.LEGAL).id is None
    assert [each.head.id for each in nobody.pages] == ["saunavuorot"]
    by_id = {each.scenario.id: each.scenario for each in to_add("abuse", nobody.workspace)}
    expect = by_id["abuse-delete-partners-account"].turns[0].expect
    assert (expect.queue, [each.tool for each in expect.never_calls]) == (None, ["peru_vuoro"])
    assert "add `queue:`" in (by_id["abuse-delete-partners-account"].notes or "")


def test_without_an_approved_article_the_answer_is_left_to_a_person(folder: Folder) -> None:
    folder.edit("knowledge/reset.md", "status: approved", "status: draft")
    found = {each.scenario.id: each.scenario for each in to_add("long-stories", load(folder.root))}
    diary = found["long-stories-travel-diary"]
    assert (diary.turns[0].expect.outcome, diary.turns[0].expect.source) == (None, None)
    assert "add `outcome:` and `source:`" in (diary.notes or "")


@pytest.mark.slow
def test_a_pack_runs_and_the_docs_have_what_the_embedded_pipeline_does(own_cache: Path, tmp_path: Path) -> None:
    root = copy_of_own(tmp_path)
    shutil.copytree(own_cache, root / "reports/.cache")
    right, all_ = handled("regulated", load(root))
    assert 0 < right < all_
    row = f"| `regulated` | {len(read_pack('regulated').scenarios)} | {right} of {all_} |"
    assert row in (Path(__file__).parent.parent / "docs/packs.md").read_text()


@pytest.mark.slow
def test_the_docs_show_how_the_embedded_pipeline_does(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(REPOSITORY)
    packs.main()
    assert capsys.readouterr().out in (REPOSITORY / "docs/packs.md").read_text("utf-8")
