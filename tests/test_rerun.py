"""A changed state is as right as a run of all scenarios, to the last byte, whatever was changed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from harness.articles.impact import differs
from harness.reference import ReferencePipeline
from harness.reference.learned_arrays import LearnedArrays
from harness.reference.lexical import LexicalIndex
from harness.reference.terms import Terms
from harness.reference.triage import sharpness
from harness.runs import ConversationDone, ScenarioResult, counted, run
from harness.runs.rerun import WorkspaceState
from harness.runs.results import to_line
from harness.runs.variants import ways
from harness.workspace import Workspace, WorkspaceError, load
from tests.conftest import copy_of_own

pytestmark = pytest.mark.slow


@dataclass
class Copy:
    """The repository's workspace, to be edited, its state, and what it holds when nobody has edited it."""

    root: Path
    state: WorkspaceState
    texts: dict[str, str]

    def edited(self, texts: dict[str, str]) -> Workspace:
        """The workspace with these texts as its files. Raises WorkspaceError where they do not fit together."""
        for name in self.texts.keys() - texts.keys():
            (self.root / name).unlink()
        for name, text in texts.items():
            if self.texts.get(name) != text:
                (self.root / name).write_text(text)
        try:
            return load(self.root)
        finally:
            for name in texts.keys() - self.texts.keys():
                (self.root / name).unlink()
            for name, text in self.texts.items():
                if texts.get(name) != text:
                    (self.root / name).write_text(text)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, own_run: Path) -> Copy:
    root = copy_of_own(tmp_path_factory.mktemp("edited"))
    shutil.copytree(own_run / "reports/.cache", root / "reports/.cache")
    with (root / "rules/rollout.yaml").open("a") as rollout:
        rollout.write("seal: {share: 0}\n")  # a state has no sealed scenarios; here all are compared
    texts = {
        path.relative_to(root).as_posix(): path.read_text()
        for pattern in ("knowledge/*.md", "rules/*.yaml", "scenarios/**/*.yaml")
        for path in sorted(root.glob(pattern))
    }
    return Copy(root, WorkspaceState.of(load(root)), texts)


def lines(results: list[ScenarioResult]) -> list[bytes]:
    return [to_line(turn) for result in results for turn in result.turns]


def full_run(workspace: Workspace) -> list[ScenarioResult]:
    """Every scenario through a pipeline opened for it; only the text model's vectors are kept, nothing learned."""
    kept = list(workspace.cache.glob("learned.*"))
    assert kept
    for path in kept:
        path.unlink()
    held = [way for scenario in counted(workspace.scenarios) for way in ways(scenario, workspace)]
    events = run(workspace, ReferencePipeline(workspace, workspace.cache), held)
    return [ScenarioResult(event.turns) for event in events if isinstance(event, ConversationDone)]


Texts = dict[str, str]
Edit = Callable[[Texts, st.DataObject], None]


def drawn(data: st.DataObject, texts: Texts, folder: str) -> str:
    return data.draw(st.sampled_from(sorted(name for name in texts if name.startswith(folder))), label="file")


def replaced_line(texts: Texts, name: str, data: st.DataObject, start: str, new: Callable[[str], str]) -> None:
    """One of the lines that start so, written anew."""
    found = texts[name].splitlines()
    at = data.draw(st.sampled_from([i for i, line in enumerate(found) if line.lstrip().startswith(start)] or [None]))
    assume(at is not None)
    found[at] = new(found[at])
    texts[name] = "\n".join(found) + "\n"


def body(texts: Texts, data: st.DataObject) -> None:
    name, other = drawn(data, texts, "knowledge/"), drawn(data, texts, "knowledge/")
    sentence = texts[other].strip().splitlines()[-1]
    kind = data.draw(st.sampled_from(["append", "number", "cut"]))
    if kind == "append":
        texts[name] += f"\n{sentence}\n"
    elif kind == "number":
        head, _, rest = texts[name].rpartition("---\n")
        texts[name] = head + "---\n" + rest.replace("1", "7").replace("day", "week")
    else:
        texts[name] = "\n".join(texts[name].rstrip().splitlines()[:-1]) + "\n"


def front_matter(texts: Texts, data: st.DataObject) -> None:
    name = drawn(data, texts, "knowledge/")
    key, value = data.draw(
        st.sampled_from([("status:", "retired"), ("status:", "draft"), ("review_by:", "2026-09-01"),
                         ("title:", "Refunds and money"), ("categories:", "[bugs, setup]"),
                         ("owner:", "platform-team\nlanguage: pt")])
    )  # fmt: skip
    replaced_line(texts, name, data, key, lambda _: f"{key} {value}")


def heading(texts: Texts, data: st.DataObject) -> None:
    name = drawn(data, texts, "knowledge/")
    replaced_line(texts, name, data, "## ", lambda line: f"{line} and invoices")


def new_article(texts: Texts, data: st.DataObject) -> None:
    name = drawn(data, texts, "knowledge/")
    text = texts[name].replace("\nid: ", "\nid: another-")
    texts["knowledge/another.md"] = text.replace("status: draft", "status: approved")


def removed_article(texts: Texts, data: st.DataObject) -> None:
    del texts[drawn(data, texts, "knowledge/")]


def rules(texts: Texts, data: st.DataObject) -> None:
    head, *entries = texts["rules/handoff.yaml"].split("\n  - id: ")
    at = data.draw(st.integers(0, len(entries) - 1))
    kind = data.draw(st.sampled_from(["drop", "swap", "priority", "threshold", "phrase", "queue"]))
    if kind == "drop":
        del entries[at]
    elif kind == "swap":
        entries.insert(data.draw(st.integers(0, len(entries) - 1)), entries.pop(at))
    else:
        old, new = {
            "priority": ("priority: high", "priority: urgent"),
            "threshold": ("_below: 0.", "_below: 0.1"),
            "phrase": ("mentions: [", "mentions: [password, "),
            "queue": ("handoff: human-support", "handoff: billing"),
        }[kind]
        entries[at] = entries[at].replace(old, new)
    texts["rules/handoff.yaml"] = "\n  - id: ".join([head, *entries])


def examples(texts: Texts, data: st.DataObject) -> None:
    replaced_line(texts, "rules/categories.yaml", data, "- ", lambda line: line.replace(" my ", " the "))


def words_of_categories(texts: Texts, data: st.DataObject) -> None:
    key, value = data.draw(st.sampled_from([("title:", "Another"), ("risk:", "high"), ("queue:", "billing")]))
    replaced_line(texts, "rules/categories.yaml", data, key, lambda line: f"{line[: line.index(key)]}{key} {value}")


def date(texts: Texts, data: st.DataObject) -> None:
    replaced_line(texts, "rules/rollout.yaml", data, "today:", lambda _: "today: 2027-01-20")


def scenario(texts: Texts, data: st.DataObject) -> None:
    name = drawn(data, texts, "scenarios/")
    texts[name] = texts[name].replace("customer: I ", "customer: We all ", data.draw(st.integers(1, 3)))


EDITS: list[Edit] = [
    body, body, front_matter, heading, new_article, removed_article, rules, rules, examples, words_of_categories, date,
    scenario,
]  # fmt: skip


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), chosen=st.lists(st.sampled_from(EDITS), min_size=1, max_size=3))
def test_any_edit_gives_what_a_run_of_all_scenarios_gives(copy: Copy, data: st.DataObject, chosen: list[Edit]) -> None:
    texts = dict(copy.texts)
    for edit in chosen:
        edit(texts, data)
    assume(texts != copy.texts)
    try:
        workspace = copy.edited(texts)
    except WorkspaceError:
        assume(False)
    after = copy.state.changed(workspace)
    full = full_run(workspace)
    assert lines(after.results()) == lines(full)
    before = {result.id: result for result in copy.state.results()}
    assert {result.id for result in full if differs(before.get(result.id), result)} <= after.touched


def test_variants_are_held_again_as_all_else_is(copy: Copy) -> None:
    texts = dict(copy.texts)
    texts["scenarios/login.yaml"] += "variants: [typos, refund]\n"
    with_variants = copy.state.changed(copy.edited(texts))
    assert with_variants.touched == {id_ for id_, s in with_variants.scenarios.items() if s.variants}
    texts["knowledge/reset-password.md"] = texts["knowledge/reset-password.md"].replace("60 minutes", "90 minutes")
    texts["rules/handoff.yaml"] = texts["rules/handoff.yaml"].replace("refunded, money back", "money back")
    workspace = copy.edited(texts)
    assert lines(with_variants.changed(workspace).results()) == lines(full_run(workspace))


def test_a_simulated_conversation_is_held_again_once_a_reply_to_it_is_another(copy: Copy) -> None:
    """Whichever of its messages that one answers, also after an edit of what was edited."""
    texts, article = dict(copy.texts), "knowledge/reset-password.md"
    briefs = {id_ for id_, each in copy.state.scenarios.items() if each.brief}
    answered = {
        id_
        for id_ in briefs
        for turn in copy.state.result(id_).turns
        if turn.reply and any(source.startswith("reset-password") for source in turn.reply.citations)
    }
    texts[article] = texts[article].replace("status: approved", "status: retired")
    after = copy.state.changed(copy.edited(texts))
    assert answered
    assert answered <= after.touched & briefs < briefs
    assert lines(after.results()) == lines(full_run(after.workspace))
    assert after.changed(copy.state.workspace).touched >= answered
    assert lines(after.changed(copy.state.workspace).results()) == lines(copy.state.results())
    workspace = copy.state.workspace
    other_seed = replace(workspace, variants=workspace.variants.model_copy(update={"seed": 5}))
    assert copy.state.changed(other_seed).touched >= briefs


EASILY_ANSWERED = {"rules/models.yaml": "answers_at: 0.05\n"}


def test_another_language_of_an_article_touches_whom_it_answered_and_whom_it_may_answer_now(copy: Copy) -> None:
    texts, portuguese = copy.texts | EASILY_ANSWERED, "integrations-portuguese"
    before = copy.state.changed(copy.edited(texts))
    texts["knowledge/slack.md"] = texts["knowledge/slack.md"].replace("\nowner:", "\nlanguage: pt\nowner:")
    workspace = copy.edited(texts)
    after, full = before.changed(workspace), full_run(workspace)
    assert lines(after.results()) == lines(full)
    assert portuguese in after.touched
    assert len(after.touched) > 1
    reply = after.result(portuguese).turns[0].reply
    assert reply
    assert reply.citations


def test_a_reason_that_was_the_language_and_is_it_no_longer_touches_the_conversation(copy: Copy) -> None:
    before = copy.state.changed(copy.edited(copy.texts | EASILY_ANSWERED))
    unlikely = copy.edited(copy.texts | {"rules/models.yaml": "answers_at: 1\n"})  # there is no section that answers
    after = before.changed(unlikely)
    was, now = (state.result("integrations-portuguese").turns[0].reply for state in (before, after))
    assert was
    assert now
    assert (was.rule, was.reason) != (now.rule, now.reason) == ("no-source", "No article answers this.")


def test_a_rule_that_is_gone_touches_the_conversations_in_which_it_fired(copy: Copy) -> None:
    before = copy.state.workspace
    gone = "churn-threat"
    rules = tuple(rule for rule in before.handoff.rules if rule.id != gone)
    after = copy.state.changed(replace(before, handoff=before.handoff.model_copy(update={"rules": rules})))
    fired = {
        result.id
        for result in copy.state.results()
        if any(turn.reply and turn.reply.fired and gone in turn.reply.fired for turn in result.turns)
    }
    assert after.touched == fired
    assert all(after.result(id_) is copy.state.result(id_) for id_ in set(copy.state.scenarios) - after.touched)


def test_a_rule_that_now_fires_for_what_is_unfamiliar_too_touches_what_becomes_no_category_s(copy: Copy) -> None:
    texts = dict(copy.texts)
    when = "{confidence_below: 0.35}"
    assert when in texts["rules/handoff.yaml"]
    wider = "{any: [{confidence_below: 0.35}, {all: [{confidence_below: 0.35}, {familiarity_below: 0.9}]}]}"
    texts["rules/handoff.yaml"] = texts["rules/handoff.yaml"].replace(when, wider)
    workspace = copy.edited(texts)
    after, full = copy.state.changed(workspace), full_run(workspace)
    assert lines(after.results()) == lines(full)
    none = {turn.scenario for result in full for turn in result.turns if turn.reply and turn.reply.category == "none"}
    assert none
    assert none <= after.touched


def test_another_action_touches_the_conversations_in_which_its_rule_fired_whoever_decided(copy: Copy) -> None:
    texts, changed = dict(copy.texts), "source-not-approved"
    texts["rules/handoff.yaml"] = texts["rules/handoff.yaml"].replace("actions: doc-task", "actions: crm-note")
    after = copy.state.changed(copy.edited(texts))
    turns = [turn for result in copy.state.results() for turn in result.turns if turn.reply]
    fired = [turn for turn in turns if turn.reply and changed in (turn.reply.fired or ())]
    assert {turn.scenario for turn in fired if turn.reply and turn.reply.rule != changed}
    assert after.touched == {turn.scenario for turn in fired}


def test_nothing_changed_touches_nothing(copy: Copy) -> None:
    assert copy.state.changed(copy.edited(copy.texts)).touched == set()


def test_terms_are_those_of_scikit_learn() -> None:
    texts = ["The reset link is valid, valid for 60 minutes", "where is my invoice?", "...", "The link"]
    ours = Terms.of(texts, 0.5)
    theirs = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\w+").fit([*texts, "message"])
    asked = [*texts, "a link for my invoice, the invoice", "nothing known", ""]
    assert list(ours.vocabulary) == theirs.get_feature_names_out().tolist()
    np.testing.assert_allclose(ours.rows(asked).sparse().toarray(), 0.5 * theirs.transform(asked).toarray())
    weights = np.arange(3.0 * len(ours.vocabulary)).reshape(-1, 3).astype(np.float32)
    np.testing.assert_allclose(ours.rows(asked).times(weights), 0.5 * theirs.transform(asked) @ weights)


def test_lexical_scores_are_those_of_bm25s() -> None:
    import bm25s

    sections = [["reset", "link", "link", "valid"], ["invoice"], ["the", "link", "of", "the", "invoice", "page"]]
    queries = [["the", "link", "link"], ["invoice", "unknown"], ["unknown"]]
    theirs = bm25s.BM25(method="lucene")
    theirs.index(sections, show_progress=False)
    wanted = [theirs.get_scores(query) if set(query) & set(theirs.vocab_dict) else [0.0] * 3 for query in queries]
    shares = LexicalIndex([" ".join(words) for words in sections]).shares([" ".join(words) for words in queries])
    held_by = {"the": 1, "link": 2, "invoice": 2, "unknown": 0}
    rarity = {word: np.log(1 + (3 - count + 0.5) / (count + 0.5)) for word, count in held_by.items()}
    most = np.array([[sum(rarity[word] for word in query)] for query in queries])
    np.testing.assert_allclose(shares * most, np.array(wanted), rtol=1e-5)


def test_the_sharpness_is_the_one_that_scipy_finds() -> None:
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    random = np.random.default_rng(3)
    logits, labels = random.normal(size=(80, 4)).astype(np.float32), random.integers(0, 4, 80)
    logits[np.arange(80), labels] += 1

    def loss(factor: float) -> float:
        return -float(log_softmax(factor * logits.astype(float), axis=1)[np.arange(80), labels].mean())

    wanted = minimize_scalar(loss, bounds=(0.05, 20), method="bounded", options={"xatol": 1e-9}).x
    assert sharpness(logits, labels) == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize("damage", [b"", b"no zip", None])
def test_what_was_learned_and_is_damaged_only_costs_time(tmp_path: Path, damage: bytes | None) -> None:
    def learn() -> dict[str, np.ndarray]:
        return {"weights": np.arange(2000.0)}

    def value() -> bytes:
        with closing(sqlite3.connect(tmp_path / "learned.sqlite")) as db:
            return bytes(db.execute("SELECT value FROM kept").fetchone()[0])

    first = LearnedArrays(tmp_path).arrays("triage", ["all that it depends on"], learn)
    whole = value()
    with closing(sqlite3.connect(tmp_path / "learned.sqlite")) as db, db:
        db.execute("UPDATE kept SET value = ?", (whole[:700] + b"?" + whole[701:] if damage is None else damage,))
    again = LearnedArrays(tmp_path).arrays("triage", ["all that it depends on"], learn)
    assert (first["weights"] == again["weights"]).all()
    assert value() == whole


def test_what_was_learned_is_read_back_and_not_learned_again(tmp_path: Path) -> None:
    def never() -> dict[str, np.ndarray]:
        raise AssertionError("it was learned again")

    made = LearnedArrays(tmp_path).arrays("triage", [1], lambda: {"a": np.ones(3), "b": np.arange(4)})
    read = LearnedArrays(tmp_path).arrays("triage", [1], never)
    assert made.keys() == read.keys()
    assert all((made[name] == read[name]).all() for name in made)
    with pytest.raises(AssertionError, match="learned again"):
        LearnedArrays(tmp_path).arrays("triage", [2], never)


def test_what_is_tried_beside_leaves_nothing_behind(tmp_path: Path) -> None:
    kept = LearnedArrays(tmp_path)
    kept.put("triage", [1], {"a": np.ones(3)})
    beside = kept.beside()
    assert beside.get("triage", [1]) is kept.get("triage", [1])
    tried = beside.put("triage", [2], {"a": np.zeros(3)})
    assert beside.get("triage", [2]) is tried
    assert LearnedArrays(tmp_path).get("triage", [2]) is None
