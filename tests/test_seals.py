"""Sealed scenarios: nothing but counts of them leaves the program, and opening one is recorded."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random
from string import ascii_lowercase

import pytest

from harness.articles.watch import Watch
from harness.gates import Baseline, PairKind, Side, Tuning, change_since, compare, judge, project
from harness.gates.tuning import tuning
from harness.ledger import read_seals
from harness.live.conversations import Author, Part
from harness.live.labels.desk import Desk, ReviewLabel, ReviewWord, Sample, SampledConversation
from harness.reports import board, change, comparison, run
from harness.reports import watch as watch_report
from harness.reports.rendering import json_text, markdown, write
from harness.runs import Manifest, ScenarioResult
from harness.turns import Reply, Status
from harness.workspace import CostsFile, Outcome, WorkspaceError, drawn, load, with_seal
from harness.workspace.rollout import RolloutFile
from tests.build import category, turn, workspace
from tests.conftest import Folder, Harness, git

WORDS = (
    "zebra", "yeti", "narwhal", "okapi", "axolotl", "quagga",  # ids
    "xylophone", "dromedary", "kangaroo", "platypus", "capybara", "quokka",  # messages
    "wombat",  # expected
    "marmalade", "kaboom",  # replies
)  # fmt: skip
"""Each is in a sealed scenario, or in what came of one, and nowhere else."""

SEALED = """\
category: login
scenarios:
  - id: zebra-wrong
    seal: true
    turns:
      - customer: my xylophone cannot log in
        expect: {outcome: answer, never_states: [wombat sprocket]}
  - id: yeti-critical
    severity: critical
    seal: true
    turns:
      - customer: the dromedary ate my password
        expect: {outcome: handoff, queue: people}
  - id: narwhal-broken
    seal: true
    turns:
      - customer: kangaroo reset mail never came
        expect: {outcome: answer}
  - id: okapi-flaky
    seal: true
    turns:
      - customer: platypus password is refused
        expect: {outcome: answer}
  - id: axolotl-expired
    seal: true
    variants: [typos]
    turns:
      - customer: "capybara: for how long is a reset link valid?"
        expect: {outcome: answer, source: reset#link-expired, states: ["60 minutes"]}
"""
WAITING = """\
  - id: quagga-waits
    seal: true
    quarantine: {until: 2027-01-31, because: it is under repair}
    turns:
      - customer: quokka wants two accounts merged
        expect: {outcome: answer}
"""
BOT = """\
from itertools import count

calls = count()

def reply(conversation):
    said = conversation["message"]
    if "kangaroo" in said:
        raise RuntimeError("kaboom")
    if "platypus" in said and next(calls) % 2:
        return {"outcome": "handoff", "category": "login", "queue": "people", "reason": "marmalade handoff"}
    if "refund" in said:
        return {"outcome": "handoff", "category": "billing", "queue": "money", "rule": "refund"}
    if said == "the link in my reset mail has expired":
        return {"outcome": "answer", "category": "login", "answer": "Ask for a new one.", "confidence": 0.9}
    return {"outcome": "answer", "category": "login", "answer": "marmalade wombat sprocket 90 minutes",
            "citations": ["reset"], "confidence": 0.9, "reason": "marmalade"}
"""


@pytest.fixture
def sealed(folder: Folder) -> Folder:
    """A workspace in which sealed scenarios go wrong in every way, through both pipelines."""
    folder.write("scenarios/secret.yaml", SEALED)
    folder.write("bot.py", BOT)
    folder.write("rules/pipelines.yaml", 'pipelines: [{id: bot, kind: python, function: "bot:reply", jobs: 1}]\n')
    gates = "errors: {at_most: 0.2}\nseal: {share: 0}\nstages: {login: draft, billing: human}\ngates:\n"
    sending = "    handled: {lower_bound: 0.7}\n    missed_handoffs: {rate_upper_bound: 0.2}\n"
    asked = "  draft:\n    handled: {lower_bound: 0.4}\n"
    folder.write("rules/rollout.yaml", f"today: 2026-11-02\n{gates}{asked}  auto-checked:\n{sending}")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "x")
    return folder


def leaks(text: str) -> list[str]:
    """Words of sealed scenarios, and the names that stand for them inside."""
    return [word for word in WORDS if word in text.lower()] + re.findall("sealed:[0-9a-f]{12}", text)


def written(root: Path) -> Iterator[tuple[Path, str]]:
    """Every file that the program has written, except for the evidence itself and what is kept between runs."""
    ours = {"results.jsonl", "secret.yaml", "bot.py"}
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root).parts
        if path.is_file() and path.name not in ours and not {".git", ".cache", "__pycache__"} & set(inside):
            yield path, path.read_text("utf-8", errors="replace")


def run_of(folder: Folder, pipeline: str) -> str:
    return str(max((folder.root / "reports").glob(f"{pipeline}-*"), key=lambda path: path.stat().st_mtime_ns))


@pytest.mark.slow
def test_nothing_but_counts_leaves_the_program(sealed: Folder, harness: Harness) -> None:
    sealed.write("scenarios/secret.yaml", SEALED + WAITING)
    github = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(sealed.root / "job.md")}
    said: dict[str, str] = {}

    def tried(*args: str, env: dict[str, str] | None = None) -> None:
        done = harness(*args, env=env)
        assert "usage:" not in done.stderr.lower(), (args, done.stderr)
        assert "Error" not in done.stderr, (args, done.stderr)
        said[" ".join(args)] = done.stdout + done.stderr

    tried("run", "-p", "bot", "--repeat", "2")
    tried("run")
    first = run_of(sealed, "reference")
    bot = run_of(sealed, "bot")
    assert {word for word in WORDS if word in Path(bot, "results.jsonl").read_text().lower()} == set(WORDS)
    tried("run", "-p", "reference", "-p", "bot")
    tried("gate", "-p", "bot", env=github)
    tried("gate", first, "--explain", "login", env=github)
    tried("gate", "--baseline", "HEAD")
    tried("gate", "-p", "bot", "--baseline", first, env=github)
    tried("report", bot, "--charts", str(sealed.root / "charts"))
    for each in (first, bot):
        for name in ("blame", "coverage"):
            tried(name, each)
            tried(name, each, "--json")
        tried("score", each)
        tried("audit", first, each, "--json", "--sarif", str(sealed.root / "audit.sarif"))
    tried("audit")
    tried("coverage", first, "--html", str(sealed.root / "c.html"), "--lcov", str(sealed.root / "c.info"))
    tried("compare", first, bot)
    tried("compare", first, bot, "--json")
    tried("compare", first, bot, "--markdown")
    tried("project", "--run", bot, "--to", "auto")
    tried("project", "--run", bot, "--to", "auto", "--json")
    tried("promote", "login", "--run", bot, "--by", "a")
    tried("promote", "login", "--run", bot, "--by", "a", "--override", "--reason", "a test")
    tried("history", "--json")
    tried("ready", "--json")
    tried("check", "rules", "--json")
    tried("check", "articles")
    tried("export", bot, "--out", str(sealed.root / "tables"))
    tried("mutate", "--json", "--write")
    tried("robustness", "--variants", "typos", "--json")
    tried("robustness", "-p", "bot", "--variants", "typos,shouting", "--json")
    sealed.edit("knowledge/reset.md", "60 minutes", "30 minutes")
    tried("impact", "--html", str(sealed.root / "impact.html"))
    tried("impact", "--json")
    tried("impact", "--markdown")
    assert said["impact --markdown"].count("left out; only whole runs") == 2  # also where nobody sees the note
    assert '"sealed_left_out": ' in said["impact --json"]
    for args, shown in said.items():
        assert not leaks(shown), f"{args}: {leaks(shown)}\n{shown}"
    for path, text in written(sealed.root):
        assert not leaks(text), f"{path}: {leaks(text)}"


@pytest.mark.slow
def test_the_watch_shows_no_sealed_scenario(sealed: Folder) -> None:
    watch = Watch(sealed.root, None)
    sealed.edit("knowledge/reset.md", "60 minutes", "30 minutes")
    out = io.StringIO()
    write(watch_report.document(watch.look([sealed.root / "knowledge/reset.md"])), out)
    assert "FAIL link-expired" in out.getvalue()
    assert not leaks(out.getvalue())


@pytest.mark.slow
def test_sealed_scenarios_are_one_test_a_file(sealed: Folder) -> None:
    from tests.test_pytest_plugin import collected

    _, said = collected(sealed, "--harness-pipeline", "bot", "-v")
    assert "scenarios/secret.yaml::sealed FAILED" in said, said
    assert "sealed scenarios do not pass; only counts are shown" in said
    assert not leaks(said), said
    _, said = collected(sealed, "-k", "zebra or money")
    assert "1 passed" in said, said
    assert not leaks(said.replace("-k zebra", "")), said


def plain(text: str) -> str:
    return json.dumps(text)


def seals(folder: Folder) -> list[str]:
    workspace = load(folder.root)
    return [each.id for each in workspace.scenarios if workspace.rollout.seal.holds(each)]


FIRST = ("unseal", "--by", "Ann", "--date", "2026-11-03", "--reason", "a customer complained")


def test_a_person_opens_one_and_the_next_in_the_draw_is_sealed(sealed: Folder, harness: Harness) -> None:
    sealed.edit("scenarios/login.yaml", "  - id: money\n", "  - id: money # kept\n")
    more = [f"  - id: more-{n}\n    turns: [{{customer: hi {n}, expect: {{outcome: answer}}}}]\n" for n in range(3)]
    hands_off = "  - id: to-people\n    turns: [{customer: a person, expect: {outcome: handoff, queue: people}}]\n"
    sealed.write("scenarios/more.yaml", f"category: login\nscenarios:\n{''.join(more)}{hands_off}")
    harness("run", "-p", "bot")
    before = {path: path.read_bytes() for path in (sealed.root / "scenarios").iterdir()}
    said = harness(*FIRST, "zebra-wrong")
    assert said.returncode == 0, said.stderr
    # whatever came of them: the first of those that expect an answer, as the one that is opened does
    first = min(("link-expired", "more-0", "more-1", "more-2"), key=drawn)
    assert f"Sealed instead: {first} " in said.stdout
    assert "customer: my xylophone cannot log in" in said.stdout
    assert 'never_states: the answer says "wombat sprocket"' in said.stdout
    assert seals(sealed) == sorted(
        [first, "axolotl-expired", "narwhal-broken", "okapi-flaky", "yeti-critical"],
        key=[each.id for each in load(sealed.root).scenarios].index,
    )
    changed = {path.name: path.read_bytes() for path, text in before.items() if path.read_bytes() != text}
    assert changed.keys() == {"secret.yaml", "login.yaml" if first == "link-expired" else "more.yaml"}
    was = next(text for path, text in before.items() if path.name == "secret.yaml")
    assert changed["secret.yaml"] == was.replace(b"zebra-wrong\n    seal: true", b"zebra-wrong\n    seal: false")
    (line,) = (sealed.root / "rules/seals.jsonl").read_text().splitlines()
    said_there = {key: value for key, value in json.loads(line).items() if key not in ("before", "sha256")}
    assert json.dumps(said_there, separators=(",", ":")) == (
        f'{{"by":"Ann","reason":"a customer complained","replaced_by":{plain(first)},"scenario":"zebra-wrong",'
        '"when":"2026-11-03T00:00:00Z"}'
    )
    harness(*FIRST, "yeti-critical")
    assert [record.replaced_by for record in read_seals(sealed.root)] == [first, "to-people"]
    assert harness(*FIRST, "zebra-wrong").returncode == 2
    assert harness("check").returncode == 0
    sealed.write("rules/seals.jsonl", line.replace("Ann", "Bob ").replace(":", ": ", 1) + "\n")
    assert "rules/seals.jsonl:1: was changed by hand" in harness("check").stderr


def test_one_that_was_opened_is_never_sealed_again_by_the_draw(sealed: Folder, harness: Harness) -> None:
    harness(*FIRST, "okapi-flaky")
    sealed.edit("scenarios/secret.yaml", "  - id: okapi-flaky\n    seal: false\n", "  - id: okapi-flaky\n")
    sealed.edit(
        "scenarios/login.yaml", "  - id: link-expired\n    seal: true\n", "  - id: link-expired\n    seal: false\n"
    )
    assert "No open scenario of its category is left" in harness(*FIRST, "zebra-wrong").stdout
    assert read_seals(sealed.root)[-1].replaced_by is None


def test_critical_ones_gone_wrong_are_counted_and_can_be_opened(sealed: Folder, harness: Harness) -> None:
    harness("run", "-p", "bot")
    board = harness("gate", run_of(sealed, "bot"), "--explain", "login").stdout
    assert "1 of 1 critical scenarios gone wrong, sealed" in board
    assert "1 critical scenario to fix, sealed (unseal the critical ones to see them)" in board
    said = harness(*FIRST, "--critical").stdout
    assert "yeti-critical is open from now on" in said
    assert "customer: the dromedary ate my password" in said
    assert "zebra" not in said
    harness("run", "-p", "bot")
    assert "No sealed critical scenario went wrong" in harness(*FIRST, "--critical").stdout


@pytest.mark.parametrize("args", [(), ("zebra-wrong", "--critical"), ("zebra-wrongg",), ("link-expired",)])
def test_only_a_sealed_scenario_can_be_opened(sealed: Folder, harness: Harness, args: tuple[str, ...]) -> None:
    said = harness(*FIRST, *args)
    assert said.returncode == 2
    assert not (sealed.root / "rules/seals.jsonl").exists()


def test_no_reason_no_sight(sealed: Folder, harness: Harness) -> None:
    assert harness("unseal", "zebra-wrong", "--by", "Ann").returncode == 2
    assert harness("unseal", "zebra-wrong", "--by", "Ann", "--reason", " ").returncode == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- id: a  # one\n  turns: []\n", "- id: a  # one\n  seal: true\n  turns: []\n"),
        ("- turns: []\n  id: 'a'", "- turns: []\n  id: 'a'\n  seal: true"),
        ("- {id: a, turns: []}\n", "- {id: a, seal: true, turns: []}\n"),
        ("- id: a\r\n  seal: no  # why\r\n  turns: []\r\n", "- id: a\r\n  seal: true  # why\r\n  turns: []\r\n"),
    ],
)
def test_a_seal_changes_no_other_byte(before: str, after: str) -> None:
    turns = "[{customer: hi, expect: {category: x, outcome: answer}}]"
    text, wanted = (f"\ufeffscenarios:\n{each}".replace("[]", turns) for each in (before, after))
    assert with_seal(text, "scenarios/x.yaml", "a", sealed=True) == wanted


def test_an_anchor_is_not_sealed() -> None:
    turns = "    turns: [{customer: hi}]\n"
    text = f"scenarios:\n  - id: a\n    seal: &one false\n{turns}  - id: b\n    seal: *one\n{turns}"
    with pytest.raises(WorkspaceError, match=r"scenarios/x.yaml:2: the seal of `a` cannot be changed on its own"):
        with_seal(text, "scenarios/x.yaml", "a", sealed=True)


def evidence(open_right: int, open_total: int, sealed_right: int, sealed_total: int) -> list[ScenarioResult]:
    """Results of `login`, so many of which are right."""
    found = []
    for sealed, right, total in ((False, open_right, open_total), (True, sealed_right, sealed_total)):
        for number in range(total):
            words = Random(f"{sealed}{number}").sample(ascii_lowercase, 20)
            wrong = "" if number < right else "wrong"
            made = turn(f"{sealed}-{number}".lower(), failed=wrong, message="".join(words))
            found.append(ScenarioResult((replace(made, sealed=sealed),)))
    return found


def report_of(found: list[ScenarioResult]) -> run.Report:
    """The report of a run over `login`, at `draft`."""
    sending = {"handled": {"lower_bound": 0.7}, "missed_handoffs": {"rate_upper_bound": 0.2}}
    gates = {"draft": {"scenarios": {"at_least": 1}}, "auto-checked": sending}
    own = workspace(RolloutFile.model_validate({"stages": {"login": "draft"}, "gates": gates}), category())
    manifest = Manifest("reference", "v", own.digest, "2026-11-02", len(found))
    return run.Report(manifest, own, found, judge(found, own.categories, own.rollout))


def test_the_board_says_what_was_tuned_to_and_what_a_move_rests_on() -> None:
    report = report_of(evidence(76, 100, 24, 50))
    (row,) = board.board(report.judgement)
    assert row.tuning == "open 76% of 100, sealed 48% of 50: tuned"
    words = board.seal_words(report.judgement)
    assert words.startswith("To move up, the 50 sealed scenarios have to show it as well as all 150 together")
    assert words.endswith("Tuned to the open ones: Login.")
    shown = json.loads(json_text(run.document(report)))
    assert shown["seal"]["rests_on"] == "sealed"
    assert shown["categories"][0]["tuning"] | {"p_value": 0} == {
        "open": {"right": 76, "total": 100}, "sealed": {"right": 24, "total": 50}, "p_value": 0, "tuned": True,
    }  # fmt: skip
    assert row.tuning in markdown(run.document(report))
    assert row.tuning in "".join(run.html_page(report))
    assert "24 of 50 sealed" in row.why


@pytest.mark.parametrize(
    ("counts", "words"),
    [((76, 100, 0, 0), ""), ((0, 0, 24, 50), ""), ((50, 100, 24, 50), "open 50% of 100, sealed 48% of 50")],
)
def test_nothing_is_said_where_there_is_no_gap(counts: tuple[int, int, int, int], words: str) -> None:
    (row,) = board.board(report_of(evidence(*counts)).judgement)
    assert row.tuning == words


def test_sealed_ones_that_are_like_an_open_one_are_on_neither_side() -> None:
    alike = [ScenarioResult((replace(turn(f"twin-{n}", message="hello there"), sealed=n > 0),)) for n in range(3)]
    report = report_of([*evidence(1, 1, 1, 2), *alike])
    assert report.judgement.tuning == Tuning(Side(2, 2), Side(1, 2))
    assert report.sealed == {"login": Side(3, 4)}


def test_that_nothing_is_sealed_is_said() -> None:
    stages = RolloutFile.model_validate({"stages": {"login": "draft"}, "seal": {"share": 0}})
    judgement = judge(evidence(3, 4, 0, 0), {"login": category()}, stages)
    assert board.seal_words(judgement).startswith("Nothing is sealed, so a move up rests on scenarios that everybody")


def test_that_no_sealed_one_counts_yet_is_said() -> None:
    words = board.seal_words(report_of(evidence(3, 4, 0, 0)).judgement)
    assert words.startswith("To move up, sealed scenarios have to show it as well, and so far none of them counts")


def test_more_sealed_ones_are_asked_for_where_none_counts_yet() -> None:
    (row,) = board.board(report_of(evidence(40, 40, 0, 0)).judgement)
    assert "0 of 0 sealed handled right" in row.why
    assert " more sealed passing scenarios" in row.missing


def test_where_nothing_is_to_be_sealed_none_is_asked_for() -> None:
    gates = {"draft": {"handled": {"lower_bound": 0.7}}}
    own = RolloutFile.model_validate({"stages": {"login": "human"}, "gates": gates, "seal": {"share": 0}})
    (row,) = board.board(judge(evidence(2, 2, 0, 0), {"login": category()}, own))
    assert "2 of 2 handled right" in row.why
    assert "sealed" not in row.missing


def test_a_change_names_the_open_ones_and_counts_the_others() -> None:
    before, after = evidence(3, 3, 3, 3), evidence(2, 3, 1, 3)
    report = report_of(after)
    judged = report.judgement
    baseline = Baseline("main", report.manifest, before)
    since = change_since(
        baseline, report.manifest, after, report.workspace, before=judged, after=judged, as_strict=judged, today=judged
    )
    assert [pair.id for pair in since.by_kind[PairKind.BROKEN]] == ["false-2"]
    assert since.count(PairKind.BROKEN) == 3
    assert since.exit_code == 1
    shown = change.data(since)
    assert [each["id"] for each in shown["newly_broken"]] == ["false-2"]
    assert shown["sealed"] == {"newly_broken": 2, "still_passing": 1}
    folds = change.groups(since)
    assert folds[0].label == "Newly broken, 1 scenario and 2 sealed"


def test_no_threshold_is_suggested_by_sealed_scenarios() -> None:
    found = evidence(4, 5, 30, 30)
    stages = RolloutFile.model_validate({"stages": {"login": "draft"}})
    (projection,) = project(found, {"login": category()}, stages, CostsFile())
    assert [point.answers for point in projection.risk_coverage.points] == [5]
    assert projection.scenarios == 35


def test_a_run_from_before_the_seal_is_compared_all_the_same() -> None:
    sealed = evidence(0, 0, 2, 3)
    unsealed = [ScenarioResult(tuple(replace(each, sealed=False) for each in result.turns)) for result in sealed]
    found = compare({"then": unsealed, "now": sealed})
    assert found.runs[0].scenarios == 3
    assert found.differences["now"][0].table.total == 3
    assert "true-2" not in json_text(comparison.document(found, {}))


def test_conversations_that_people_have_read_refresh_the_seal(sealed: Folder, harness: Harness) -> None:
    """All of the random part, whatever was said of them; none twice; and nothing but what people approved."""
    replies = {
        "zendesk:1": (ReviewWord.APPROVED, Reply(Outcome.DRAFT, "login", citations=("reset#link-expired", "gone#x"))),
        "zendesk:2": (ReviewWord.REJECTED, Reply(Outcome.DRAFT, "login", citations=("reset#link-expired",))),
        "zendesk:3": (ReviewWord.HANDOFF, Reply(Outcome.DRAFT, "login", citations=("reset#link-expired",))),
        "zendesk:4": (ReviewWord.RIGHT, Reply(Outcome.HANDOFF, "billing", queue="money", rule="refund")),
        "zendesk:5": (ReviewWord.NEEDLESS, Reply(Outcome.HANDOFF, "nonsense", queue="money")),
        "zendesk:6": (ReviewWord.REJECTED, Reply(Outcome.DRAFT, "login")),  # drawn for its risk
        "zendesk:7": (ReviewWord.RIGHT, Reply(Outcome.HANDOFF, "none", queue="people")),
        "zendesk:8": (ReviewWord.NEEDLESS, Reply(Outcome.HANDOFF, "none", queue="people")),  # of some category, then
    }
    with closing(Desk(sealed.root)) as desk:
        drawn_items = [
            SampledConversation(0, "2026-10-26", name, (Part(Author.CUSTOMER, f"question {name}"),), reply, 0.5,
                                name != "zendesk:6", "")
            for name, (_, reply) in replies.items()
        ]  # fmt: skip
        desk.keep(Sample("2026-10-26", "reference", 20, 5, 5, 1, 0), drawn_items)
        for item in desk.items():
            desk.label(ReviewLabel(item.id, "ann", replies[item.conversation][0], day="2026-11-02"))
    said = harness("review", "export", "--scenarios", "scenarios/reviewed.yaml")
    assert "7 proposed scenarios, sealed, in " in said.stdout, said.stderr
    found = {each.origin: each for each in load(sealed.root).scenarios if each.origin}
    assert found.keys() == replies.keys() - {"zendesk:6"}
    assert all(each.seal is True and each.status == "proposed" for each in found.values())
    assert {
        name: each.turns[0].expect.model_dump(mode="json", exclude_defaults=True) for name, each in found.items()
    } == {
        "zendesk:1": {"category": ["login"], "outcome": "answer", "source": ["reset#link-expired"]},
        "zendesk:2": {"category": ["login"], "outcome": "answer"},
        "zendesk:3": {"category": ["login"], "outcome": "handoff"},
        "zendesk:4": {"category": ["billing"], "outcome": "handoff", "queue": "money"},
        "zendesk:5": {"category": ["login"], "outcome": "answer"},
        "zendesk:7": {"category": ["none"], "outcome": "handoff", "queue": "people"},
        "zendesk:8": {"category": ["login"], "outcome": "answer"},
    }
    again = harness("review", "export", "--scenarios", "scenarios/reviewed.yaml")
    assert "0 proposed scenarios" in again.stdout
    assert harness("review", "export", "--scenarios", "../x.yaml").returncode == 2


def test_a_record_that_was_edited_or_removed_is_found(sealed: Folder, harness: Harness) -> None:
    for name in ("zebra-wrong", "okapi-flaky", "narwhal-broken"):
        assert harness(*FIRST, name).returncode == 0
    path = sealed.root / "rules/seals.jsonl"
    whole = path.read_bytes()
    first, second, third = whole.splitlines(keepends=True)
    assert json.loads(first)["before"] == "0" * 64
    for text, words in (
        (first.replace(b"Ann", b"Bob") + second + third, "seals.jsonl:1: was changed by hand"),
        (first + third, "seals.jsonl:2: does not follow the line before it"),
        (second + third, "seals.jsonl:1: does not follow the line before it"),
        (third + second + first, "seals.jsonl:1: does not follow the line before it"),
    ):
        path.write_bytes(text)
        said = harness("check")
        assert (said.returncode, words in said.stderr) == (2, True), said.stderr
    path.write_bytes(whole)
    assert harness("check").returncode == 0
    git(sealed, "add", "-A")
    git(sealed, "commit", "-qm", "opened")
    path.write_bytes(first + second)  # which only git can tell
    assert "seals.jsonl:3: is not as it was at commit" in harness("check").stderr


def test_only_unseal_opens_what_the_draw_seals(folder: Folder, harness: Harness) -> None:
    folder.edit("rules/rollout.yaml", "seal: {share: 0}", "seal: {share: 0.9}")
    is_sealed = next(name for name in ("link-expired", "money") if drawn(name) < 0.9)
    line = (folder.root / "scenarios/login.yaml").read_text().splitlines().index(f"  - id: {is_sealed}") + 1
    folder.edit("scenarios/login.yaml", f"  - id: {is_sealed}\n", f"  - id: {is_sealed}\n    seal: false\n")
    said = harness("check")
    assert said.returncode == 2
    assert f"scenarios/login.yaml:{line}: `{is_sealed}` was opened by hand" in said.stderr
    assert f"use `harness unseal {is_sealed}`" in said.stderr
    gated = harness("gate")
    assert (gated.returncode, f"`{is_sealed}` was opened by hand" in gated.stdout) == (1, True)
    ann = ("--by", "Ann <ann@example.com>")
    moved = harness("promote", "login", *ann)
    assert (moved.returncode, f"`{is_sealed}` was opened by hand" in moved.stderr) == (2, True)
    pilot = harness("promote", "login", *ann, "--override", "--reason", "a pilot")
    assert "opened by hand" not in pilot.stderr
    folder.edit("rules/rollout.yaml", "seal: {share: 0.9}", "seal: {share: 0}")
    assert harness("check").returncode == 0  # nothing is sealed
    folder.edit("rules/rollout.yaml", "seal: {share: 0}", "seal: {share: 0.9}")
    folder.edit("scenarios/login.yaml", "    seal: false\n", "")
    assert harness(*FIRST, is_sealed).returncode == 0
    assert harness("check").returncode == 0


def test_what_is_sealed_by_hand_is_counted_on_the_board(sealed: Folder, harness: Harness) -> None:
    assert "5 sealed by hand" in harness("run", "-p", "bot").stdout
    harness(*FIRST, "zebra-wrong")  # another one is sealed instead, and not by hand
    assert "4 sealed by hand" in harness("run", "-p", "bot").stdout


def test_what_could_not_be_measured_is_on_neither_side() -> None:
    found = evidence(3, 3, 2, 2)
    broken = [ScenarioResult((replace(turn(f"down-{n}"), sealed=True, reply=None, error="down"),)) for n in range(9)]
    assert tuning([*found, *broken]) == tuning(found)


def test_sealed_ones_that_are_gone_are_counted_only() -> None:
    before = evidence(2, 2, 1, 3)
    report = report_of(before)
    judged = report.judgement
    baseline = Baseline("main", report.manifest, before)
    after = [result for result in before if not result.sealed or result.status is Status.PASS]
    since = change_since(
        baseline, report.manifest, after, report.workspace, before=judged, after=judged, as_strict=judged, today=judged
    )
    assert [(each.kind, each.what) for each in since.looser] == [("sealed scenario gone", "2 sealed")]
    assert "true-" not in json_text(change.document(since))


def test_what_is_sealed_instead_of_others_is_opened_only_with_a_record(sealed: Folder, harness: Harness) -> None:
    sealed.edit("rules/rollout.yaml", "seal: {share: 0}", "seal: {share: 0.000001}")  # which draws nothing
    more = "".join(
        f"  - id: more-{n}\n    turns: [{{customer: hi {n}, expect: {{outcome: answer}}}}]\n" for n in range(3)
    )
    sealed.write("scenarios/more.yaml", f"category: login\nscenarios:\n{more}")
    harness("run", "-p", "bot")
    for name in ("zebra-wrong", "narwhal-broken"):
        assert harness(*FIRST, name).returncode == 0
    assert harness("check").returncode == 0
    instead = [record.replaced_by for record in read_seals(sealed.root)]
    assert len({*instead, None}) == 3
    for path in (sealed.root / "scenarios").glob("*.yaml"):
        if path.name != "secret.yaml":
            path.write_text(path.read_text().replace("    seal: true\n", ""))
    said = harness("check").stderr
    assert sorted(re.findall(r"`([\w-]+)` was opened by hand", said)) == sorted(map(str, instead))
