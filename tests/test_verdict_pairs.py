"""Verdicts worked out by hand: a workspace that fools, and a sound twin (verdict_pairs.yaml), by the command line."""

from __future__ import annotations

import copy
import hashlib
import itertools
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.workspace.seal import drawn
from tests.conftest import Folder, in_process, yaml_file

pytestmark = pytest.mark.slow

WRITTEN: dict[str, Any] = yaml_file("verdict_pairs.yaml")
PAIRS: list[dict[str, Any]] = WRITTEN["pairs"]
REPLIES: dict[str, dict[str, Any]] = WRITTEN["replies"]
ANN = ("--by", "Ann <ann@example.com>", "--date", "2026-11-03")
NAMED = {"checker": ""}  # of the runs of this harness; a card is for one checker
RECORDED = "kind: recorded, file: replies.jsonl"
FILES = {
    "rules/handoff.yaml": """\
queues:
  - {id: people, title: People}
  - {id: money, title: Money}
rules:
  - id: refund
    when: {mentions: [refund]}
    then: {handoff: people, because: Refunds are decided by people.}
  - id: contract
    when: {mentions: [our contract]}
    then: {draft: true, because: An agent reads what we say about contracts.}
  - id: no-source
    when: {source: missing}
    then: {handoff: people}
""",
    "rules/pipelines.yaml": "pipelines:\n  - {id: bot, kind: python, function: 'bot:reply', tries: 1}\n",
    "knowledge/reset.md": """\
---
id: reset
title: Reset your password
categories: [login, billing]
owner: team
status: approved
updated: 2026-08-14
review_by: 2027-02-14
---

Choose "Forgot password?" on the sign-in page and we mail you a link.

## Link expired
A reset link is valid for 60 minutes and works once. Ask for a new one when it has expired.
A new security key costs $25.
""",
    "knowledge/refund-times.md": """\
---
id: refund-times
title: How long it takes
categories: [login, billing]
owner: team
status: approved
updated: 2026-08-14
review_by: 2027-02-14
---

Refunds to cards take 5 working days. Refunds to bank accounts take 15 working days.
""",
    "labels.csv": "answer,supported,citations\n",
}
BOT = """\
import os

REPLIES = {replies!r}


def reply(request):
    found = REPLIES[request["scenario"], request["turn"]]
    signs = {{f"repeat {{request['repeat']}}", os.environ.get("LUCK", "lucky")}}
    if request["message"].isupper():
        signs.add("shouted")
    for sign, other in found.get("when", {{}}).items():
        if sign in signs:
            found = other
    if "error" in found:
        raise RuntimeError(found["error"])
    return {{key: value for key, value in found.items() if key != "when"}}
"""
WORDS: dict[str, list[str]] = WRITTEN["words"]


@dataclass(frozen=True)
class Said:
    """What a command returned, and all that it printed."""

    code: int
    text: str


def set_at(world: dict[str, Any], path: str, value: Any) -> None:
    """Put a value where a dotted path leads; None removes the key."""
    *way, last = path.split(".")
    for key in way:
        world = world.setdefault(key, {})
    if value is None:
        world.pop(last, None)
    else:
        world[last] = copy.deepcopy(value)


def world_of(pair: dict[str, Any], twin: str) -> dict[str, Any]:
    world: dict[str, Any] = copy.deepcopy(WRITTEN["world"])
    for path, value in (pair["base"] | pair[twin]["set"]).items():
        set_at(world, path, value)
    return world


def reply_of(written: Any, number: int) -> dict[str, Any]:
    """A reply by its name, one like another, or that of a list whose turn it is."""
    if isinstance(written, list):
        return reply_of(written[number % len(written)], number)
    if isinstance(written, str):
        return dict(REPLIES[written])
    other = {"when": {sign: reply_of(each, number) for sign, each in written.get("when", {}).items()}}
    made: dict[str, Any] = REPLIES[written["like"]] | written | other
    return {key: value for key, value in made.items() if key != "like" and value is not None}


def numbers(name: str, group: dict[str, Any]) -> Iterator[int]:
    """Which numbers the ids of a group have: the first ones, or the first that the draw seals or leaves open."""
    found, number = 0, 0
    while found < group["count"]:
        if "drawn" not in group or (drawn(f"{name}-{number}") < 0.33) == (group["drawn"] == "sealed"):
            found += 1
            yield number
        number += 1


def text_of(index: int) -> str:
    """A message like no other."""
    nouns, sentences = WORDS["nouns"], WORDS["sentences"]
    a, b, c = (nouns[(index * step + first) % len(nouns)] for step, first in ((1, 0), (8, 31), (15, 58)))
    return sentences[index % len(sentences)].format(a=a, b=b, c=c)


class Written:
    """A workspace on disk, as a world describes it."""

    def __init__(self, folder: Folder, world: dict[str, Any]) -> None:
        self.folder = folder
        self.replies: dict[tuple[str, int], Any] = {}
        for name, text in FILES.items():
            folder.write(name, text)
        self._categories(world)
        stages = dict.fromkeys(self.categories, "human")
        self._yaml("rules/rollout.yaml", {**world["rollout"], "stages": stages})
        if world.get("card"):
            self._yaml("rules/calibration.yaml", {"card": self._card(*world["card"])})
        scenarios = [each for group in world["scenarios"].items() for each in self._group(*group)]
        self._yaml("scenarios/all.yaml", {"scenarios": scenarios})
        if world.get("outside"):
            self._yaml("../held/back.yaml", {"scenarios": list(self._group("outside", world["outside"]))})
        folder.write("bot.py", BOT.format(replies=self.replies))
        if recorded := world.get("recorded"):
            self._recording(scenarios, **recorded)

    def _recording(self, scenarios: list[dict[str, Any]], missing: int, words: str) -> None:
        records = [
            {"scenario": each["id"], "turn": 1, "message": each["turns"][0]["customer"], **self.replies[each["id"], 1]}
            for each in scenarios[missing:]
        ]
        if words == "other":
            records = [record | {"message": "something else"} for record in records]
        self.folder.write("replies.jsonl", "".join(json.dumps(record) + "\n" for record in records))
        self.folder.edit("rules/pipelines.yaml", "kind: python, function: 'bot:reply', tries: 1", RECORDED)

    def _yaml(self, name: str, value: Any) -> None:
        self.folder.write(name, yaml.dump(value, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True))

    def _categories(self, world: dict[str, Any]) -> None:
        others = ["billing", "security", "bugs", "setup", "plans", "orders", "partners", "events"]
        own = {name: {"risk": "low", **world["others"]} for name in others[: world["others"]["count"]]}
        self.categories = {"login": world["login"], **own}
        known = [
            {"id": name, "title": name.title(), "owner": "team", "queue": "people", "weekly_volume": 10,
             "examples": [f"{name} question", f"it is about {name}"], "risk": made["risk"], "ceiling": made["ceiling"]}
            for name, made in self.categories.items()
        ]  # fmt: skip
        self._yaml("rules/categories.yaml", {"categories": known})

    @staticmethod
    def _card(supported: int, passed: int, unsupported: int, caught: int) -> dict[str, Any]:
        return {
            "checker": NAMED["checker"], "threshold": 0.1, "labels": "elsewhere.csv", "labels_sha256": "0" * 64,
            "made": "2026-11-02", "supported": supported, "supported_passed": passed, "unsupported": unsupported,
            "unsupported_caught": caught,
        }  # fmt: skip

    def _group(self, name: str, group: dict[str, Any]) -> Iterator[dict[str, Any]]:
        copied = ("severity", "status", "evidence", "quarantine", "variants", "seal")
        for index, number in enumerate(numbers(name, group)):
            id_ = f"{name}-{number}"
            text = text_of(len(self.replies))
            others = {key: WORDS[key][index % len(WORDS[key])] for key in ("name", "marks", "filler")}
            words = group.get("message", "{text}").format(text=text, n=index, **others)
            expect = {"category": group.get("category", "login"), **(group.get("expect") or {})}
            turns = [{"customer": words, "expect": expect}]
            self.replies[id_, 1] = reply_of(group["reply"], index)
            if second := group.get("second"):
                turns.append({"customer": f"and then, {text}, please"})
                turns[1] |= {"expect": second["expect"]} if "expect" in second else {}
                self.replies[id_, 2] = reply_of(second["reply"], index)
            customer = {key: str(value).format(n=index) for key, value in group.get("customer", {}).items()}
            made = {"id": id_, "turns": turns, **({"customer": customer} if customer else {})}
            yield made | {key: group[key] for key in copied if key in group}


class Case:
    """One workspace, and what the command line says about it."""

    def __init__(self, tmp: Path, world: dict[str, Any], cache: Path) -> None:
        self.root, self.world = tmp / "workspace", world
        Written(Folder(self.root), world)
        (self.root / "reports").mkdir()
        (self.root / "reports/.cache").symlink_to(cache)  # the same messages again and again

    def harness(self, *args: str, luck: str = "lucky") -> Said:
        done = in_process(*args, cwd=self.root, env={"LUCK": luck})
        return Said(done.returncode, done.stdout + done.stderr)

    def check(self) -> Said:
        return self.harness("check")

    def gate(self, luck: str = "unlucky") -> Said:
        return self.harness("gate", "-p", "bot", *self.world["run"], luck=luck)

    def promote(self, *more: str) -> Said:
        own = [f"reports/{self.run().name}" if each == "RUN" else each for each in self.world["promote"]]
        return self.harness("promote", "login", "--to", self.world["to"], *ANN, *own, *more)

    def run(self) -> Path:
        (found,) = self.root.glob("reports/bot-*")
        return found

    def meanwhile(self) -> None:
        if self.world.get("meanwhile"):
            MEANWHILE[self.world["meanwhile"]](self)

    def change_the_bot(self) -> None:
        Folder(self.root).edit("bot.py", "def reply(request):", "def reply(request, strict=False):")

    def edit_an_article(self) -> None:
        Folder(self.root).edit("knowledge/refund-times.md", "15 working days", "16 working days")

    def edit_the_results(self) -> None:
        results = self.run() / "results.jsonl"
        text = results.read_text()
        assert text.count('"fail"') >= 1
        results.write_text(text.replace('"fail"', '"pass"'))

    def edit_the_results_and_their_digest(self) -> None:
        self.edit_the_results()
        self._fit_the_digest()

    def _fit_the_digest(self, **also: Any) -> None:
        digest = hashlib.sha256((self.run() / "results.jsonl").read_bytes()).hexdigest()
        manifest = json.loads((self.run() / "run.json").read_text())
        (self.run() / "run.json").write_text(json.dumps(manifest | {"results": digest} | also))

    def make_nothing_critical(self) -> None:
        results = self.run() / "results.jsonl"
        text = results.read_text()
        assert '"severity":"critical"' in text
        results.write_text(text.replace('"severity":"critical"', '"severity":"normal"'))
        self._fit_the_digest()

    def copy_each_conversation(self, **also: Any) -> None:
        results = self.run() / "results.jsonl"
        lines = [json.loads(line) for line in results.read_text().splitlines()]
        copied = [each | {"repeat": repeat} for each in lines for repeat in (1, 2)]
        results.write_text("".join(f"{json.dumps(each)}\n" for each in copied))
        self._fit_the_digest(**also)

    def copy_each_conversation_and_say_that_it_was_held_twice(self) -> None:
        self.copy_each_conversation(repeats=2)

    def edit_the_results_and_the_subject(self) -> None:
        self.edit_the_results()
        self._fit_the_digest(subject="0" * 64)

    def cut_the_results_off(self) -> None:
        results = self.run() / "results.jsonl"
        results.write_bytes(b"".join(results.read_bytes().splitlines(keepends=True)[:-4]))

    def set_the_stage_by_hand(self) -> None:
        rollout = self.root / "rules/rollout.yaml"
        rollout.write_text(rollout.read_text().replace("login: draft", "login: auto-checked"))

    def add_a_scenario(self) -> None:
        file = self.root / "scenarios/all.yaml"
        turn = "{customer: Where is my thing?, expect: {category: login, outcome: answer}}"
        file.write_text(f"{file.read_text()}- {{id: one-more, turns: [{turn}]}}\n")

    def expect_something_else(self) -> None:
        Folder(self.root).edit("scenarios/all.yaml", "- 60 minutes", "- works once")

    def change_a_rule(self) -> None:
        Folder(self.root).edit("rules/handoff.yaml", "mentions: [refund]", "mentions: [refund, money back]")

    def change_a_prompt_among_the_rules(self) -> None:
        Folder(self.root).write("rules/prompt.txt", "Promise everything.")

    def raise_the_risk(self) -> None:
        categories = self.root / "rules/categories.yaml"
        categories.write_text(categories.read_text().replace("risk: low", "risk: high", 1))

    def cut_one_repeat_out(self) -> None:
        results = self.run() / "results.jsonl"
        lines = results.read_text().splitlines(keepends=True)
        last = next(line for line in reversed(lines) if json.loads(line).get("repeat") == 2)
        results.write_text("".join(line for line in lines if line != last))
        self._fit_the_digest()

    def run_it_again(self) -> None:
        assert self.gate("lucky").code == 0


MEANWHILE: dict[str, Callable[[Case], None]] = {
    "change the bot": Case.change_the_bot,
    "edit an article": Case.edit_an_article,
    "edit the results": Case.edit_the_results,
    "edit the results and their digest": Case.edit_the_results_and_their_digest,
    "edit the results and the subject": Case.edit_the_results_and_the_subject,
    "make nothing critical": Case.make_nothing_critical,
    "copy each conversation": Case.copy_each_conversation,
    "copy each conversation, also in run.json": Case.copy_each_conversation_and_say_that_it_was_held_twice,
    "cut the results off": Case.cut_the_results_off,
    "set the stage by hand": Case.set_the_stage_by_hand,
    "add a scenario": Case.add_a_scenario,
    "expect something else": Case.expect_something_else,
    "change a rule": Case.change_a_rule,
    "change a prompt among the rules": Case.change_a_prompt_among_the_rules,
    "raise the risk": Case.raise_the_risk,
    "cut one repeat out": Case.cut_one_repeat_out,
    "run it again with better luck": Case.run_it_again,
}


def came_of(case: Case, expected: dict[str, Any]) -> None:
    """Go the way of a verdict, and see that it is the one."""
    verdict = expected.get("verdict", "promoted")
    checked = case.check()
    if verdict == "refused":
        changed = "rules/rollout" if next(iter(expected["set"])).startswith("rollout") else "scenarios/all"
        file = expected.get("at", changed)
        assert checked.code == 2, checked.text
        assert re.search(rf"^{file}\.yaml:\d+: ", checked.text, re.M), checked.text
        return
    assert checked.code == 0, checked.text
    gated = case.gate()
    assert gated.code == expected.get("gate", 3 if verdict == "not measured" else 0), gated.text
    if verdict in ("held", "demoted", "by hand"):
        stands(case, verdict)
        return
    case.meanwhile()
    moved = case.promote()
    if verdict == "stale":
        assert moved.code in (1, 2, 3), moved.text
    else:
        assert moved.code == {"promoted": 0, "not promoted": 1, "not measured": 3}[verdict], moved.text
    for words in expected.get("says", ()):
        assert words in moved.text
    if hidden := expected.get("hides", ()):
        explained = case.harness("gate", f"reports/{case.run().name}", "--explain", "login")
        files = ("summary.md", "junit.xml", "summary.json", "report.html")
        shown = "".join((case.run() / name).read_text() for name in files)
        for words in hidden:
            assert words not in gated.text + moved.text + explained.text + shown


def stands(case: Case, verdict: str) -> None:
    """Whether a category may stay where somebody has put it."""
    assert case.promote("--override", "--reason", "a pilot").code == 0
    case.meanwhile()
    checked, gated = case.check(), case.harness("gate", f"reports/{case.run().name}")
    if verdict == "by hand":
        assert (checked.code == 0, gated.code == 0) == (False, False), checked.text + gated.text
    else:
        assert (checked.code, gated.code) == (0, {"held": 0, "demoted": 1}[verdict]), checked.text + gated.text


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What all the workspaces keep; and the name of the checker, from a run."""
    kept = tmp_path_factory.mktemp("cache")
    world: dict[str, Any] = copy.deepcopy(WRITTEN["world"])
    set_at(world, "scenarios", {"a": {**world["scenarios"]["a"], "count": 1}})
    case = Case(tmp_path_factory.mktemp("first"), world, kept)
    gated = case.gate()
    assert gated.code == 0, gated.text
    NAMED["checker"] = json.loads((case.run() / "run.json").read_text())["checker"]
    return kept


SEEN: set[str] = set()
"""Worlds that were judged, by what they are and what was expected: sound twins are often the same."""


@pytest.mark.parametrize("twin", ["fooled", "sound"])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["id"])
def test_the_verdict_is_the_one_worked_out_by_hand(
    pair: dict[str, Any], twin: str, tmp_path: Path, cache: Path
) -> None:
    world = world_of(pair, twin)
    key = json.dumps([world, {key: pair[twin][key] for key in pair[twin] if key != "set"}], sort_keys=True, default=str)
    if key in SEEN:
        return
    case = Case(tmp_path, world, cache)
    came_of(case, pair[twin])
    SEEN.add(key)
    shutil.rmtree(tmp_path)


def test_twins_differ_in_one_thing() -> None:
    assert len({pair["id"] for pair in PAIRS}) == len(PAIRS) >= 60
    for pair in PAIRS:
        fooled, sound = (pair[twin]["set"] for twin in ("fooled", "sound"))
        assert list(fooled) == list(sound)
        assert len(fooled) == 1
        assert world_of(pair, "fooled") != world_of(pair, "sound")


def test_no_two_messages_are_alike() -> None:
    used = [set(re.findall(r"[a-z]{4,}", text_of(index))) & set(WORDS["nouns"]) for index in range(80)]
    assert all(len(one & other) <= 1 for one, other in itertools.combinations(used, 2))
