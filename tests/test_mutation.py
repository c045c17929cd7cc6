"""Mutation: each mutant is one edit that somebody could make, and what is said of it is what a full rerun finds."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from harness.cli.commands import cli
from harness.reference import ReferencePipeline
from harness.runs import ScenarioResult, hold
from harness.scoring.groundedness.checker import EmbeddedChecker
from harness.scoring.groundedness.network import version
from harness.suite.mutation.mutant import Mutant
from harness.suite.mutation.probes import Turns
from harness.suite.mutation.table import MUTATORS, mutants, sample
from harness.suite.mutation.trial import Fate, Trial, Trials, worse
from harness.suite.mutation.trial_store import KeptTrials, kept
from harness.turns.score import Status
from harness.workspace import Scenario, Workspace, load
from tests.build import turn
from tests.conftest import FILES, Folder, yaml_file

pytestmark = pytest.mark.slow

CASES = yaml_file("mutants.yaml")
SMALL = {**FILES, **CASES["files"]}
EDITS = (
    "change-number", "negate-sentence", "retire-article", "clear-article", "lower-priority", "raise-stage",
    "trust-sooner", "shift-threshold", "swap-queue", "all-for-any", "any-for-all",
)  # fmt: skip
"""Mutators whose words before and after stand in the file."""

CHECKER = f"{EmbeddedChecker.name}/{version()}"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    made = Folder(tmp_path_factory.mktemp("small"))
    for name, text in SMALL.items():
        made.write(name, text)
    return made


@pytest.fixture(scope="module")
def workspace(small: Folder) -> Workspace:
    return load(small.root)


@pytest.fixture(scope="module")
def made(workspace: Workspace) -> list[Mutant]:
    return mutants(workspace)


@pytest.fixture(scope="module")
def trials(workspace: Workspace, made: list[Mutant]) -> dict[str, Trial]:
    """Every mutant of the small workspace, tried."""
    tried = Trials(workspace)
    return {mutant.id: tried.of(mutant) for mutant in made}


@pytest.fixture
def own(tmp_path: Path, small: Folder) -> Folder:
    """A copy of the small workspace for tests that write into it, with the vectors that are known already."""
    copy = Folder(tmp_path / "own")
    for path in (*map(small.root.joinpath, SMALL), *small.root.glob("reports/.cache/*.sqlite")):
        copy.write(path.relative_to(small.root).as_posix(), path.read_bytes())
    return copy


def mutate(folder: Folder, *args: str) -> Result:
    return CliRunner().invoke(cli, ["mutate", "-w", str(folder.root), *args])


def found(folder: Folder, *args: str) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(mutate(folder, "--json", *args).output)
    return whole


@pytest.mark.parametrize("mutator", MUTATORS)
def test_each_mutator_makes_what_its_table_says(mutator: str, made: list[Mutant]) -> None:
    changes = [mutant.change for mutant in made if mutant.mutator == mutator]
    assert [[str(c.at), c.words, c.before, c.after] for c in changes] == CASES["mutants"][mutator]


def test_a_mutant_is_what_an_edit_of_its_line_would_have_made(small: Folder, made: list[Mutant]) -> None:
    edited = [mutant for mutant in made if mutant.mutator in EDITS]
    assert {mutant.mutator for mutant in edited} == set(EDITS)
    for mutant in edited:
        change = mutant.change
        lines = (small.root / change.at.file).read_text().splitlines(keepends=True)
        start = sum(map(len, lines[: change.at.line - 1]))
        text = "".join(lines)
        place = text.index(change.before, start if "knowledge" not in change.at.file else 0)
        assert text.count("\n", start, place) <= 1, f"{change.at}: {change.before!r} does not stand there"
        wanted = load(
            small.root, instead={change.at.file: text[:place] + change.after + text[place + len(change.before) :]}
        )
        assert _said(change.workspace) == _said(wanted), change.words


def _said(workspace: Workspace) -> list[Any]:
    """All that a workspace says, wherever it is written."""
    return [
        workspace.handoff.model_dump(), workspace.topics.model_dump(), workspace.rollout.model_dump(),
        {id_: category.model_dump() for id_, category in workspace.categories.items()},
        {id_: (article.head, article.sections) for id_, article in workspace.articles.items()},
    ]  # fmt: skip


def test_mutants_are_told_apart_and_stay_the_same(small: Folder, made: list[Mutant]) -> None:
    ids = [mutant.id for mutant in made]
    assert len(set(ids)) == len(ids)
    assert ids == [mutant.id for mutant in mutants(load(small.root))]


def test_a_sample_is_drawn_by_its_seed(made: list[Mutant]) -> None:
    assert sample(made, None, 0) == sample(made, len(made), 1) == made
    drawn = [mutant.id for mutant in sample(made, 7, 3)]
    assert drawn == [mutant.id for mutant in sample(list(made), 7, 3)]
    assert len(drawn) == 7
    assert drawn != [mutant.id for mutant in sample(made, 7, 4)]


def _run(workspace: Workspace) -> dict[str, ScenarioResult]:
    """Every scenario through a pipeline of its own."""
    pipeline = ReferencePipeline(workspace)
    return {each.id: ScenarioResult(asyncio.run(hold(workspace, pipeline, each))) for each in workspace.scenarios}


def test_what_killed_a_mutant_is_what_a_full_rerun_finds(
    workspace: Workspace, made: list[Mutant], trials: dict[str, Trial]
) -> None:
    before = _run(workspace)
    chosen = {mutant.mutator: mutant for mutant in made if not mutant.change.stage_of}  # the last of each
    for mutant in chosen.values():
        after = _run(mutant.change.workspace)
        killers = tuple(id_ for id_, then in before.items() if worse(then.turns, after[id_].turns))
        trial = trials[mutant.id]
        assert trial.by == killers, mutant.change.words
        assert (trial.fate is Fate.KILLED) is bool(killers)


@pytest.mark.parametrize(("words", "fate"), CASES["fates"].items())
def test_what_becomes_of_mutants(words: str, fate: str, made: list[Mutant], trials: dict[str, Trial]) -> None:
    mutant = next(mutant for mutant in made if mutant.change.words == words)
    assert trials[mutant.id].fate == fate


def test_a_survivor_names_a_conversation_that_comes_out_otherwise(
    workspace: Workspace, made: list[Mutant], trials: dict[str, Trial]
) -> None:
    survivors = [m for m in made if trials[m.id].fate is Fate.SURVIVED and not m.change.stage_of]
    chosen = {mutant.mutator: mutant for mutant in survivors}
    assert len(chosen) > 5
    original = ReferencePipeline(workspace)
    for mutant in chosen.values():
        said, changed = _conversation(trials[mutant.id]), mutant.change.workspace
        before = asyncio.run(hold(workspace, original, said, scorers={}))
        after = asyncio.run(hold(changed, ReferencePipeline(changed), said, scorers={}))
        assert [each.reply for each in before] != [each.reply for each in after], mutant.change.words


def _conversation(trial: Trial) -> Scenario:
    turns = [{"customer": text} for text in trial.says]
    return Scenario.model_validate({"id": "c", "turns": turns, "customer": trial.customer})


def _one(failed: str, expected: str = "answer", decided: str = "answer") -> Turns:
    return (turn(failed=failed, expected=expected, decided=decided),)


def test_only_what_is_strictly_worse_kills() -> None:
    passing, failing, handed_off = _one(""), _one("wrong"), _one("", decided="handoff")
    assert worse(passing, failing)
    assert worse(passing, handed_off)
    assert not worse(failing, passing)
    assert not worse(failing, failing)
    assert not worse(handed_off, failing), "it is otherwise wrong, not worse"
    assert worse(handed_off, _one("wrong", decided="handoff")), "it failed before, and fails in more"
    lost = (turn(error="no reply", decided=None),)
    assert lost[0].status is Status.ERROR
    assert worse(passing, lost)
    assert not worse(failing + passing, passing + failing), "the first turn that differs decides"


def test_a_variant_kills_and_what_is_no_evidence_but_not_what_is_in_quarantine(own: Folder) -> None:
    args = ("--only", "change-number")
    own.edit("scenarios/login.yaml", "  - id: link-expired\n", "  - id: link-expired\n    variants: [shouting]\n")
    killed = [trial for trial in found(own, *args)["trials"] if trial["fate"] == "killed"]
    assert [trial["by"] for trial in killed] == [["link-expired"]]
    own.edit("scenarios/login.yaml", "variants: [shouting]", "evidence: false")
    assert [trial["by"] for trial in found(own, *args)["trials"] if trial["fate"] == "killed"] == [["link-expired"]]
    quarantine = "quarantine: {until: 2026-12-01, because: It flips.}"
    own.edit("scenarios/login.yaml", "evidence: false", quarantine)
    (survivor,) = (trial for trial in found(own, *args)["trials"] if trial["id"] == killed[0]["id"])
    assert survivor["fate"] == "survived"


def test_a_killed_run_goes_on_where_it_stopped(own: Folder) -> None:
    whole = found(own)
    first, *others = kept(load(own.root), CHECKER).tried
    file = own.root / "reports/.cache/trials.sqlite"
    with closing(sqlite3.connect(file)) as db, db:  # as if it had stopped early, and one were only half there
        db.execute("DELETE FROM kept WHERE rowid > 2")
        db.execute("UPDATE kept SET value = x'7b22' WHERE rowid = 2")
    KeptTrials(load(own.root), CHECKER).keep(replace(first.trial, by=("kept, not tried again",)))
    assert len(kept(load(own.root), CHECKER).tried) == 1 < len(others)
    again = found(own)
    for trial in whole["trials"]:
        if trial["id"] == first.mutant.id:
            trial["by"] = ["kept, not tried again"]
    assert again == whole
    assert found(own, "--fresh")["trials"] != again["trials"], "--fresh tries all again"


def test_trials_that_cannot_be_kept_are_not_said_to_be(own: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    (own.root / "reports/.cache/trials.sqlite").mkdir(parents=True)
    tried = Trials.of

    def of(trials: Trials, mutant: Mutant) -> Trial:
        if done:
            raise KeyboardInterrupt
        done.append(mutant)
        return tried(trials, mutant)

    done: list[Mutant] = []
    monkeypatch.setattr(Trials, "of", of)
    assert str(mutate(own).exception).startswith("Stopped: interrupted.\n0 of ")


def test_trials_count_for_the_workspace_that_they_were_made_of(own: Folder) -> None:
    def count() -> int:
        return len(kept(load(own.root), CHECKER).tried)

    found(own)
    whole = count()
    assert whole > 0
    own.write("scenarios/proposed.yaml", SMALL["scenarios/login.yaml"].replace("id: ", "id: not-").replace(
        "    turns", "    status: proposed\n    turns"
    ))  # fmt: skip
    assert count() == whole, "what is proposed counts for nothing"
    own.edit("scenarios/login.yaml", '"60 minutes"', '"60"')
    assert count() == 0
    own.edit("scenarios/login.yaml", '"60"', '"60 minutes"')
    assert count() == whole
    own.edit("rules/rollout.yaml", "confidence: 0.6", "confidence: 0.7")
    assert count() == 0


def test_a_survivors_skeleton_counts_once_approved_and_then_kills_it(own: Folder) -> None:
    args = ("--only", "change-number", "--only", "drop-phrase")
    survivors = {trial["id"]: trial for trial in found(own, *args)["trials"] if trial["fate"] == "survived"}
    assert {trial["mutator"] for trial in survivors.values()} == {"change-number", "drop-phrase"}
    assert mutate(own, *args, "--write").exit_code == 0
    proposed = own.root / "scenarios/proposed.yaml"
    assert proposed.read_text().count("status: proposed") == len(survivors)
    assert mutate(own, *args, "--write").exit_code == 0
    assert proposed.read_text().count("status: proposed") == len(survivors), "what stands there is not added again"
    assert found(own, *args)["score"] < 1, "proposals count for nothing"
    proposed.write_text(proposed.read_text().replace("status: proposed", "status: approved"))
    then = {trial["id"]: trial["fate"] for trial in found(own, *args)["trials"]}
    assert {then[id_] for id_ in survivors} == {"killed"}


def test_the_exit_code_says_whether_the_score_is_high_enough(own: Folder) -> None:
    assert mutate(own, "--only", "drop-rule", "--fail-under", "25").exit_code == 0, (
        "one of the four that make a difference"
    )
    assert mutate(own, "--only", "drop-rule", "--fail-under", "26").exit_code == 1
    nothing = mutate(own, "--only", "trust-sooner", "--fail-under", "0")
    assert nothing.exit_code == 3, "nothing that makes a difference was tried"
    assert "Mutation score unknown." in nothing.output
    wrong = mutate(own, "--only", "drop-rules")
    assert wrong.exit_code == 2
    assert "did you mean `drop-rule`?" in wrong.output


def test_the_report_says_each_survivor_in_words_with_its_place(own: Folder) -> None:
    own.edit("knowledge/reset.md", "60 minutes", "60\x1b[31m minutes")
    own.edit("scenarios/login.yaml", ', states: ["60 minutes"]', "")
    output = mutate(own, "--only", "change-number").output
    assert "knowledge/reset.md:14: `reset#link-expired` says 70 instead of 60: customers read a wrong number" in output
    assert "\x1b" not in output
    assert "Mutation score 0.0%." in output


def gate(folder: Folder) -> Result:
    return CliRunner().invoke(cli, ["gate", "-w", str(folder.root)])


@pytest.fixture
def asked(own: Folder) -> Iterator[Folder]:
    own.edit("rules/rollout.yaml", "billing: auto-checked", "billing: draft")
    own.edit("rules/rollout.yaml", "stages:", "suite: {mutation_score: 0.05, rules_covered: 0.2}\nstages:")
    return own


def test_a_gate_can_ask_how_good_the_scenarios_are(asked: Folder) -> None:
    unknown = gate(asked)
    assert unknown.exit_code == 3
    assert "mutation score unknown: 0 of" in unknown.output
    mutate(asked)
    held = gate(asked)
    assert held.exit_code == 0
    assert "mutation score" in held.output
    asked.edit("rules/rollout.yaml", "rules_covered: 0.2", "rules_covered: 1")
    mutate(asked)
    assert gate(asked).exit_code == 1
    assert "needs at least 100.0%: not met." in gate(asked).output


def test_hostile_messages_are_kept_as_they_are(own: Folder, made: list[Mutant]) -> None:
    trial = Trial(made[0].id, Fate.SURVIVED, (), ("one\u2028two\ud800\n", "three"), {"plan": "gold"}, "a", "b")
    other = Trial(made[1].id, Fate.KILLED, ("s",))
    trials = KeptTrials(load(own.root), CHECKER)
    for each in (trial, other):
        trials.keep(each)
    assert KeptTrials(load(own.root), CHECKER).of(made) == {trial.mutant: trial, other.mutant: other}
