"""Variants: the same message in other words, the same on every machine, and held as part of their scenario."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.cli.commands import cli
from harness.gates import judge, project
from harness.runs import ConversationDone, RunFolder, RunPlan, ScenarioResult, run, to_run
from harness.runs.variants import ADDED, SPELLED, reword, ways
from harness.runs.variants.ways import changed
from harness.runs.variants.words import runs, words
from harness.suite.robustness import critical_missed, overall, robustness
from harness.turns.pipeline import Conversation, Reply
from harness.turns.score import Fault, Score, Status
from harness.workspace import Expect, NoEvidence, Outcome, Scenario, Workspace, WorkspaceError, load
from harness.workspace.costs import CostsFile
from harness.workspace.rewording import Rewording
from tests.build import category, rollout, turn
from tests.conftest import Folder

MESSAGE = (
    'Hi, I can\'t log in since Monday: it says "Wrong password, try again" although I have typed it 3 times. '
    "What should happen at https://app.example/Login? My address is Bob@corp.example, order 12-34."
)
EXACTLY = {  # the very same text, which no other machine and no other Python may make otherwise
    Rewording.TYPOS: "hapepn at https://app.example/Login? My address is Bob@corp.example, orer 12-34.",
    Rewording.LOWERCASE: "hi, i can't log in since monday: it says",
    Rewording.PUNCTUATION: "Hi I can't log in since Monday it says",
    Rewording.SHOUTING: "HI, I CAN'T LOG IN SINCE MONDAY: IT SAYS",
    Rewording.CONTRACTIONS: "although I've typed it 3 times.",
    Rewording.LOOKALIKES: "My \u0430ddress is Bob@corp.example, \u043erder 12-34.",
}
messages = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from([*MESSAGE.split(" "), "\n\n", '"', "I am", "don't", "日本", "ß"]), max_size=30).map(
        " ".join
    ),
)


@pytest.mark.parametrize("kind", EXACTLY)
def test_a_variant_is_the_same_everywhere(kind: Rewording) -> None:
    assert EXACTLY[kind] in reword(MESSAGE, kind)


@settings(max_examples=60, deadline=None)
@given(messages, st.sampled_from(Rewording), st.integers(0, 5))
def test_it_depends_on_the_text_and_the_seed_alone_and_stays_short(text: str, kind: Rewording, seed: int) -> None:
    made = reword(text, kind, seed)
    assert made == reword(text, kind, seed)
    assert len(made) <= 3 * len(text) + 250


@settings(max_examples=100, deadline=None)
@given(messages, st.sampled_from(Rewording))
def test_numbers_links_addresses_and_quotes_stand_as_they_were(text: str, kind: Rewording) -> None:
    made = reword(text, kind)
    assert re.findall(r"\d", made) == re.findall(r"\d", text)
    rest = iter(made)
    untouched = "".join(run for run, free in runs(text) if not free)
    assert all(character in rest for character in untouched if not character.isspace())


@settings(max_examples=60, deadline=None)
@given(messages.filter(str.strip), st.sampled_from([*ADDED]))
def test_words_around_a_message_leave_it_whole(text: str, kind: Rewording) -> None:
    assert text in reword(text, kind)


@settings(max_examples=60, deadline=None)
@given(messages)
def test_capitals_punctuation_and_lookalikes_change_nothing_else(text: str) -> None:
    assert reword(text, Rewording.LOWERCASE).lower() == text.lower()
    assert reword(text, Rewording.SHOUTING).upper() == text.upper()
    back = str.maketrans({other: letter for letter, other in words()["lookalikes"].items()})
    assert reword(text, Rewording.LOOKALIKES).translate(back) == text.translate(back)

    def letters(words: str) -> str:
        return "".join(c for c in words if not c.isspace() and c not in ".,;:!?\u2026")

    assert letters(reword(text, Rewording.PUNCTUATION)) == letters(text)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["password", "invoice", "again", "no", "it"]), min_size=1).map(" ".join))
def test_one_typo_in_six_words_never_at_their_beginning(text: str) -> None:
    pairs = list(zip(text.split(), reword(text, Rewording.TYPOS).split(), strict=True))
    slipped = [(before, after) for before, after in pairs if before != after]
    able = sum(len(word) >= 5 for word in text.split())
    assert len(slipped) == -(-able // 6)
    assert all(before[0] == after[0] and abs(len(before) - len(after)) <= 1 for before, after in slipped)


def test_contractions_go_both_ways() -> None:
    assert reword("I can't and won't", Rewording.CONTRACTIONS) == "I cannot and will not"
    assert reword("Do not! It is I, I\u2019m", Rewording.CONTRACTIONS) == "Don't! It's I, I\u2019m"


def test_no_word_that_variants_are_made_of_is_one_of_these() -> None:
    places = ("polite", "greeting", "history", "merged")
    added = [{name: each[name] for name in places} for each in words()["added"].values()]
    told = json.dumps(added, ensure_ascii=False).lower()
    assert not re.search(r"\d|refund|cancel|angry|human|agent|lawyer|urgent|password|\?", told)


MESSAGES = {
    "en": ["I cannot log in since the update, what can I do?", "Refund status", "Do as you like, no problem"],
    "de": ["Ich kann mich seit dem Update nicht mehr anmelden.", "Wie lange dauert eine Erstattung?"],
    "fr": ["Je ne peux plus me connecter depuis la mise à jour.", "Comment changer mon mot de passe ?"],
    "es": ["No puedo entrar desde la actualización, ¿cómo lo arreglo?", "¿Dónde está mi pedido?"],
    "it": ["Non riesco ad accedere, come posso fare?", "Quanto tempo ci vuole per il mio rimborso?"],
    "pt": ["Não consigo entrar desde a atualização.", "Como posso mudar a minha palavra-passe?"],
    "nl": ["Ik kan niet meer inloggen sinds de update.", "Hoe verander ik mijn wachtwoord?"],
}


@pytest.mark.parametrize(("language", "text"), [(each, text) for each, texts in MESSAGES.items() for text in texts])
def test_what_is_added_is_in_the_language_of_the_message(language: str, text: str) -> None:
    own = words()["added"][language]
    assert any(each in reword(text, Rewording.MERGED) for each in own["merged"])
    assert any(reword(text, Rewording.POLITE).endswith(each) for each in own["polite"]["after"])


def test_a_short_message_takes_the_language_of_its_conversation(workspace: Workspace) -> None:
    said = ("Ich kann mich nicht anmelden.", "Login App")
    turns = [{"customer": each, "expect": {"outcome": "answer"}} for each in said]
    _, made = ways(Scenario.model_validate({"id": "x", "turns": turns, "variants": ["injection"]}), workspace)
    assert all(any(each in turn.customer for each in words()["added"]["de"]["injection"]) for turn in made.turns)


@pytest.mark.parametrize("kind", ADDED)
@pytest.mark.parametrize(
    "text",
    [
        "パスワードを忘れました",
        "لا أستطيع تسجيل الدخول",
        "\u041d\u0435 \u043c\u043e\u0433\u0443 \u0432\u043e\u0439\u0442\u0438",
    ],
)
def test_nothing_is_added_in_an_alphabet_of_which_there_are_no_words(text: str, kind: Rewording) -> None:
    assert reword(text, kind) == text


def test_every_kind_is_made_and_says_what_it_does() -> None:
    assert {*SPELLED, *ADDED} == set(Rewording)
    assert all(kind.meaning for kind in Rewording)
    silent = {kind for kind in Rewording if reword(MESSAGE, kind) == MESSAGE}
    assert not silent


VARIANTS = """\
seed: 3
variants:
  - id: money
    adds: I want my money back.
    expect: {category: billing, outcome: handoff, queue: money, rule: refund}
  - id: lost
    adds: [Nothing helps., Nothing at all.]
    expect: {outcome: handoff, queue: people, rule: no-source}
"""


@pytest.fixture
def workspace(folder: Folder) -> Workspace:
    folder.write("rules/variants.yaml", VARIANTS)
    folder.edit("scenarios/login.yaml", "category: login\n", "category: login\nvariants: [shouting, lowercase]\n")
    folder.edit("scenarios/login.yaml", "  - id: money\n", "  - id: money\n    variants: [typos, money, lost]\n")
    return load(folder.root)


def test_a_scenario_is_held_as_written_and_in_each_variant_that_says_something_else(workspace: Workspace) -> None:
    held = [way for scenario in workspace.scenarios for way in ways(scenario, workspace)]
    assert [(way.id, way.variant) for way in held] == [
        ("link-expired", ""), ("link-expired", "shouting"),  # it is all lower case already
        ("money", ""), ("money", "typos"), ("money", "money"), ("money", "lost"),
    ]  # fmt: skip
    assert held[1].turns[0].customer == "THE LINK IN MY RESET MAIL HAS EXPIRED"
    assert held[1].turns[0].expect == held[0].turns[0].expect


ANSWER = {
    "category": "login",
    "outcome": "answer",
    "source": "reset",
    "never_states": ["no"],
    "never_calls": ["pay", {"tool": "close", "with": {"all": True}}],
}
ANGER = Expect(outcome=Outcome.HANDOFF, queue="people", rule="anger", category=("bugs",))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            ANSWER,
            {
                **ANGER.model_dump(exclude_defaults=True),
                "category": ("login", "bugs"),
                "never_states": ("no",),
                "never_calls": ANSWER["never_calls"],
            },
        ),
        (
            {"category": "login", "outcome": "handoff", "rule": "harm"},
            {"category": ("login", "bugs"), "outcome": "handoff", "rule": "harm"},
        ),
        ({"outcome": "handoff", "rule": "unsure"}, ANGER.model_dump(exclude={"category"}, exclude_defaults=True)),
        ({"outcome": "handoff", "queue": "people"}, {"outcome": "handoff"}),
        ({"outcome": "handoff", "rule": "gone"}, {"outcome": "handoff", "rule": "gone"}),
    ],
)
def test_what_is_added_follows_unless_something_stronger_does(
    before: dict[str, object], after: dict[str, object]
) -> None:
    got = changed(Expect.model_validate(before), ANGER, ["harm", "anger", "unsure"])
    assert got == Expect.model_validate(after)


def test_words_are_added_to_the_last_message_unless_a_person_has_it_already(workspace: Workspace) -> None:
    turns = [{"customer": "a", "expect": {"outcome": "answer"}}, {"customer": "b", "expect": {"outcome": "answer"}}]
    asked = Scenario.model_validate({"id": "x", "turns": turns, "variants": ["money"]})
    _, added = ways(asked, workspace)
    assert [turn.customer for turn in added.turns] == ["a", "b I want my money back."]
    assert [turn.expect.rule for turn in added.turns] == [None, "refund"]
    turns[0]["expect"] = {"outcome": "handoff"}
    _, added = ways(Scenario.model_validate({"id": "x", "turns": turns, "variants": ["money"]}), workspace)
    assert added.turns[1].expect == Expect(outcome=Outcome.ANSWER)


@pytest.mark.parametrize(
    ("old", "new", "wrong", "hint"),
    [
        ("[shouting, lowercase]", "[shoutin]", "there is no variant `shoutin`", "did you mean `shouting`?"),
        ("[shouting, lowercase]", "[]\nseverty: x", "`severty` is not a key here", ""),
        ("id: link-expired\n", "id: link-expired\n    variants: typos\n", "`variants` must be a list", ""),
        ("  - id: link-expired\n", "  - id: link-expired\n    severity: critical\n    quarantine: "
         "{until: 2026-12-01, because: it flips}\n", "a critical scenario cannot be quarantined", ""),
    ],
)  # fmt: skip
def test_mistakes_are_named(folder: Folder, workspace: Workspace, old: str, new: str, wrong: str, hint: str) -> None:
    folder.edit("scenarios/login.yaml", old, new)
    with pytest.raises(WorkspaceError) as caught:
        load(folder.root)
    assert wrong in str(caught.value)
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("id: lost", "id: typos", "`typos` is a built-in variant"),
        ("rule: refund", "rule: refnd", "there is no rule `refnd`"),
        ("id: lost", "id: money", "the variant id `money` is used twice"),
        ("outcome: handoff, queue: people, rule: no-source", "category: login", "expects no outcome"),
    ],
)
def test_mistakes_in_declared_variants_are_named(
    folder: Folder, workspace: Workspace, old: str, new: str, wrong: str
) -> None:
    folder.edit("rules/variants.yaml", old, new)
    with pytest.raises(WorkspaceError, match=wrong):
        load(folder.root)


class Literal:
    """A pipeline that hands off whatever is shouted or asks for money, and has a bad second day."""

    name, fingerprint, jobs, versioned = "literal", "1", 2, True

    def prepare(self, messages: object, progress: object) -> None:
        pass

    async def reply(self, conversation: Conversation) -> Reply:
        text = conversation.message
        await asyncio.sleep(0.002 if text.islower() else 0)
        if text.isupper() or "money back" in text or "refund" in text:
            return Reply(Outcome.HANDOFF, "login", queue="money" if "refund" in text else "people", rule="refund")
        return Reply(Outcome.ANSWER, "login", answer="It is valid for 60 minutes.", citations=("reset#link-expired",))

    async def close(self) -> None:
        pass


def held(workspace: Workspace, plan: RunPlan, folder: RunFolder) -> list[ScenarioResult]:
    all_ways = [way for scenario in workspace.scenarios for way in ways(scenario, workspace)]
    for event in run(workspace, Literal(), all_ways, plan=plan):
        if isinstance(event, ConversationDone):
            folder.append(event.turns)
    folder.finish(all_ways)
    return folder.read()


def test_a_scenario_passes_when_all_its_variants_do_and_says_which_did_not(workspace: Workspace) -> None:
    with RunFolder.of(workspace, Literal(), to_run(workspace), 2) as folder:
        first, second = held(workspace, RunPlan(jobs=3, repeats=2), folder)
    assert first.variants == {"": Status.PASS, "shouting": Status.FAIL}
    assert first.status is Status.FAIL
    assert all(reason.startswith("variant shouting: repeat ") for reason in first.failures)
    assert [(t.repeat, t.variant) for t in first.turns] == [(1, ""), (1, "shouting"), (2, ""), (2, "shouting")]
    assert first.repeats == (Status.FAIL, Status.FAIL)
    assert not first.flaky
    assert set(second.variants) == {"", "typos", "money", "lost"}
    verdict = judge([first, second], workspace.categories, workspace.rollout).verdicts[0]
    assert verdict.evidence.handled.all == verdict.evidence.handled.bad == ("link-expired",)  # counted once


def test_a_stopped_run_goes_on_with_the_variants_that_are_missing(workspace: Workspace) -> None:
    whole = RunFolder.of(workspace, Literal(), to_run(workspace))
    with whole:
        held(workspace, RunPlan(), whole)
        wanted = whole.results.read_bytes()
        kept = whole.results.read_bytes().splitlines(keepends=True)[:2]  # the first scenario and its variant
        whole.results.unlink()
        whole.journal.path.write_bytes(b"".join(kept))
    with RunFolder.of(workspace, Literal(), to_run(workspace)) as again:
        done = again.pick_up()
        assert done == {("link-expired", "", 1), ("link-expired", "shouting", 1)}
        held(workspace, RunPlan(done=done), again)
        assert again.results.read_bytes() == wanted


def test_a_variant_is_no_ticket_of_its_own() -> None:
    said = turn("s", decided="answer")
    shouted = replace(turn("s", decided="handoff"), variant="shouting")
    stages = rollout("auto", auto={"scenarios": {"at_least": 1}})
    for held in ((said,), (said, shouted)):
        (projected,) = project([ScenarioResult(held)], {"login": category()}, stages, CostsFile())
        assert projected.today is not None
        assert (projected.today.answered, projected.today.handed_off) == (10, 0)


def test_robustness_holds_a_variant_against_what_passes_as_written(workspace: Workspace) -> None:
    with RunFolder.of(workspace, Literal(), to_run(workspace)) as folder:
        results = held(workspace, RunPlan(), folder)
    login, _ = robustness(results, ["login", "billing"])
    shouting = next(said for said in login.variants if said.variant == "shouting")
    assert (shouting.held, shouting.sound, shouting.broken) == (1, 1, ("link-expired",))
    assert login.worst == shouting
    assert overall(results).together.held == 4


def test_a_critical_handoff_that_a_variant_takes_away_is_named() -> None:
    written = turn("s", expected="handoff", decided="handoff", severity="critical")
    lost = replace(turn("s", expected="handoff", decided="answer", severity="critical"), variant="injection")
    silent = replace(turn("s", expected="handoff", decided=None, error="down", severity="critical"), variant="typos")
    other_queue = replace(written, variant="polite", scores=(Score("queue", Status.FAIL, "other"),))
    missed = Score("queue", Status.FAIL, "nobody", fault=Fault.MISSED_HANDOFF)
    nobody = replace(written, variant="shouting", scores=(missed,))
    result = ScenarioResult((written, lost, silent, other_queue, nobody))
    assert critical_missed([result]) == {"s": ("injection", "typos", "shouting")}
    assert overall([result]).together.missed == ("s", "s", "s")
    assert [said.kept for said in overall([result]).variants] == [0, 0, 0, 0]
    failing = replace(written, scores=(Score("queue", Status.FAIL, "other"),))
    assert critical_missed([ScenarioResult((failing, lost))]) == {}  # it does not pass as it is written


def in_process(folder: Folder, *args: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    monkeypatch.chdir(folder.root)
    monkeypatch.setattr("sys.argv", ["harness", *args])
    done = CliRunner().invoke(cli, args)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


@pytest.mark.slow
def test_the_command_holds_every_scenario_in_the_variants_that_are_asked_for(
    folder: Folder, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, told = in_process(folder, "robustness", "--variants", "shouting,lost", "--json", monkeypatch=monkeypatch)
    data = json.loads(told)
    assert code == 0
    assert {said["variant"]: said["held"] for said in data["whole"]["variants"]} == {"shouting": 2, "lost": 2}
    assert data["seed"] == 3
    assert not list((folder.root / "reports").glob("*/results.jsonl"))  # no run that could be taken for evidence
    assert len(list((folder.root / "reports" / "robustness").glob("*/results.jsonl"))) == 1


def test_the_command_names_the_nearest_variant(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.root)
    done = CliRunner().invoke(cli, ["robustness", "--variants", "typo"])
    assert done.exit_code == 2
    assert "did you mean `typos`?" in done.output
    assert all(kind in CliRunner().invoke(cli, ["robustness", "--help"]).output for kind in Rewording)


@pytest.mark.slow
def test_an_earlier_run_with_variants_can_be_scored_again(
    folder: Folder, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_process(folder, "run", monkeypatch=monkeypatch)
    (made,) = (folder.root / "reports").glob("reference-*")
    before = (made / "results.jsonl").read_bytes()
    assert b'"variant":"shouting"' in before
    code, _ = in_process(folder, "score", str(made), monkeypatch=monkeypatch)
    again = next(path for path in (folder.root / "reports").glob("reference-*") if path != made)
    assert code == 0
    assert (again / "results.jsonl").read_bytes() == before
    assert 'message="variant ' in (made / "junit.xml").read_text()
    failures = json.loads((made / "summary.json").read_text())["failures"]
    assert failures
    assert all(failure["words"].startswith("variant ") for failure in failures)


@pytest.mark.slow
def test_a_quarantined_scenario_is_shown_and_is_no_evidence_until_its_day(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.edit(
        "scenarios/login.yaml", "  - id: money\n",
        "  - id: money\n    quarantine: {until: 2026-12-31, because: it flips}\n",
    )  # fmt: skip
    _, told = in_process(folder, "run", monkeypatch=monkeypatch)
    assert "(1 is quarantined and not evidence)" in told
    assert "0 of 0 (1 quarantined)" in told
    summary = json.loads(next(Path(folder.root, "reports").glob("reference-*/summary.json")).read_text())
    assert summary["quarantined"] == ["money"]
    moved = Path(folder.root, "rules/rollout.yaml").read_text().replace("billing: human", "billing: draft")
    folder.write("rules/rollout.yaml", moved)
    _, told = in_process(folder, "gate", "--explain", "billing", monkeypatch=monkeypatch)
    assert "1 quarantined scenario left out: money" in told
    assert summary["scenarios"]["total"] == 2
    assert summary["categories"][1]["missed_handoffs"]["decided"]["total"] == 0
    _, told = in_process(folder, "run", "--today", "2027-01-01", monkeypatch=monkeypatch)
    assert "(1 quarantined)" not in told


@pytest.mark.slow
def test_a_scenario_that_is_no_evidence_is_shown_and_left_out_and_a_change_is_blamed_for_it(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.edit("scenarios/login.yaml", "category: login\n", "category: login\nevidence: false\n")
    folder.edit("scenarios/login.yaml", "  - id: link-expired\n", "  - id: link-expired\n    evidence: true\n")
    folder.edit("rules/rollout.yaml", "billing: human", "billing: draft")
    _, told = in_process(folder, "run", monkeypatch=monkeypatch)
    assert "2 of 2 scenarios pass (1 is artificial and not evidence)" in told
    assert "0 of 0 (1 artificial)" in told
    (made,) = Path(folder.root, "reports").glob("reference-*")
    summary = json.loads((made / "summary.json").read_text())
    assert (summary["quarantined"], summary["artificial"]) == ([], ["money"])
    assert summary["scenarios"]["total"] == 2
    assert summary["categories"][1]["missed_handoffs"]["decided"]["total"] == 0
    assert next(each for each in summary["projections"] if each["category"] == "billing")["scenarios"] == 0
    code, told = in_process(folder, "gate", "--explain", "billing", monkeypatch=monkeypatch)
    assert code == 1  # `draft` asks for one scenario, and none speaks
    assert "1 artificial scenario left out: money" in told
    folder.edit("rules/rollout.yaml", "billing: draft", "billing: human")
    assert in_process(folder, "gate", "--baseline", str(made), monkeypatch=monkeypatch)[0] == 0
    folder.edit("rules/handoff.yaml", "mentions: [refund, money back]", "mentions: [money back]")
    code, told = in_process(folder, "gate", "--baseline", str(made), monkeypatch=monkeypatch)
    assert code == 1
    assert "newly broke 1 scenario" in told


def test_what_is_no_evidence_changes_no_verdict() -> None:
    speak = [ScenarioResult((turn(f"s{n}", failed="no" if n == 3 else ""),)) for n in range(8)]
    silent = [
        ScenarioResult((replace(turn(f"{why}{failed}", failed=failed, expected=expected), no_evidence=why),))
        for why in NoEvidence for failed in ("", "no") for expected in ("answer", "handoff")
    ]  # fmt: skip
    stages = rollout(draft={"handled": {"lower_bound": 0.5}}, **{"auto-checked": {"handled": {"lower_bound": 0.9}}})
    own = {"login": category()}
    (alone,), (beside,) = (judge(held, own, stages).verdicts for held in (speak, [*speak, *silent]))
    assert replace(beside.evidence, left_out={}) == alone.evidence
    assert (beside.verdict, beside.reason) == (alone.verdict, alone.reason)
    assert beside.rests_on.unmet == alone.rests_on.unmet
    assert len(beside.evidence.left_out[NoEvidence.ARTIFICIAL]) == 4
    (moved,), (moved_beside,) = (project(held, own, stages, CostsFile()) for held in (speak, [*speak, *silent]))
    assert moved == moved_beside
