"""Scenarios in the studio: found in a list, changed as fields or as YAML, added, and proposals decided by one key."""

from __future__ import annotations

import html
import json
import re
from functools import cache

import httpx
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, Route, expect

from harness.studio.scenario_editing import ScenarioEditing
from harness.workspace import ScenarioBlocks, load
from tests.browser import NARROW, WIDE, Chromium, could_be_read
from tests.conftest import PATIENCE, REPOSITORY, Folder, Harness
from tests.studio import HOST, Guest, fields, guest, serving, visiting

LOGIN = "scenarios/login.yaml"
INVOICE = """\
category: billing
scenarios:
  - id: invoice
    turns:
      - {customer: Where is my invoice?, expect: {outcome: handoff}}
"""
PROPOSED = """\
scenarios:
  # Proposed: nothing covers reset#link-expired
  # To judge: whether customers write like this
  - id: link-is-old
    status: proposed
    turns:
      - customer: My link is a day old, and now?
        expect: {category: login, outcome: answer, source: reset#link-expired}
  # Proposed: from the week
  - id: who-am-i
    status: proposed
    turns:
      - customer: Who am I?
        expect: {category: login}
  - id: thank-you
    status: proposed
    turns:
      - customer: Thank you!
        expect: {category: login, outcome: handoff, queue: people}
"""


def sent(page: httpx.Response, **changed: str) -> dict[str, str]:
    """What the form of a scenario sends, with some fields changed; `turns__0__customer` is `turns.0.customer`."""
    form = fields(page)
    for name, text in re.findall(r'<textarea[^>]*? name="([^"]+)"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL):
        form[name] = html.unescape(text)
    for name, text in re.findall(r'<input [^>]*?name="([^"]+)"[^>]*? value="([^"]*)" placeholder', page.text):
        form[name] = html.unescape(text)
    for name, options in re.findall(r'<select [^>]*?name="([^"]+)"[^>]*>(.*?)</select>', page.text, re.DOTALL):
        chosen = re.findall(r'<option(?: value="([^"]*)")? selected>([^<]*)', options) or [("", "")]
        form[name] = html.unescape(chosen[0][0] or ("" if "value=" in options else chosen[0][1]))
    form["do"] = "save"
    return form | {name.replace("__", "."): text for name, text in changed.items()}


def save(ann: Guest, id_: str, **changed: str) -> httpx.Response:
    return ann.post("/scenarios", sent(ann.get(f"/scenarios/{id_}"), **changed))


@cache
def blocks() -> list[tuple[str, str]]:
    """Every scenario of the repository: its file, its id."""
    found = []
    for path in sorted(REPOSITORY.glob("scenarios/**/*.yaml")):
        name = path.relative_to(REPOSITORY).as_posix()
        found += [(name, each["id"]) for each in yaml.load(path.read_bytes(), yaml.CSafeLoader)["scenarios"]]
    return found


@cache
def blocks_of(name: str) -> ScenarioBlocks:
    return ScenarioBlocks((REPOSITORY / name).read_text(encoding="utf-8"), name)


def edited(name: str, id_: str) -> ScenarioEditing:
    block = blocks_of(name).find(id_)
    assert block
    return ScenarioEditing(blocks_of(name), id_, block.text)


def comments(text: str) -> list[str]:
    return re.findall(r"(?m)^ *# .*$", text)


COMMENTED = """\
- id: with-comments   # its id
  turns:
    # before the first message
    - customer: >-
        folded
        text
      expect:
        outcome: answer   # an answer
        source:
          - one      # the first
          - "two"
        states: ["60",
          [70, seventy]]  # the end
        actions: []
    # before the second one
    - {customer: hi, expect: {outcome: handoff}}
  customer: {plan: pro}   # a paying one
  # at the end
"""
WORDS = st.text(st.sampled_from("ab1 #:-{}[]'\"&*!%@,ä日?\\~"), min_size=1, max_size=12).map(str.strip)


def normal(kind: str, text: str) -> str:
    """A field's text as it is shown again."""
    between = {"several": ",", "lines": "\n"}.get(kind)
    if between is None:
        return text
    parts = [" | ".join(p for p in map(str.strip, part.split("|")) if p) if "|" in part else part.strip()
             for part in text.split(between)]  # fmt: skip
    return {",": ", "}.get(between, between).join(part for part in parts if part)


@pytest.mark.slow
def test_every_scenario_comes_back_byte_for_byte_from_an_unchanged_form() -> None:
    for name, id_ in blocks():
        made = edited(name, id_)
        form = {field.name: field.text or "" for field in made.form.fields()}
        assert made.with_fields(made.text, form).text == made.text
        assert made.blocks.replaced(id_, made.text) == made.blocks.text


@pytest.mark.slow
@settings(max_examples=120)
@given(data=st.data())
def test_what_is_typed_in_the_form_comes_back_from_the_yaml_and_all_else_stays(data: st.DataObject) -> None:
    if data.draw(st.booleans()):
        made = edited(*data.draw(st.sampled_from(blocks())))
    else:
        made = ScenarioEditing(ScenarioBlocks("scenarios: []\n", "x.yaml"), "with-comments", COMMENTED)
    can = [field for field in made.form.fields() if field.text is not None and field.kind.shape.kind != "known"]
    can = [field for field in can if field.name != "id"]
    changes: dict[str, str] = {}
    for field in data.draw(st.lists(st.sampled_from(can), min_size=1, max_size=3, unique_by=lambda each: each.name)):
        if field.kind.choices:
            text = data.draw(st.sampled_from([value for value, _ in field.kind.choices]))
        elif field.kind.shape.kind in ("message", "lines"):
            text = "\n".join(data.draw(st.lists(WORDS, min_size=1, max_size=3)))
        else:
            text = data.draw(WORDS)
        if normal(field.kind.shape.kind, text).strip() and "|" not in text:
            changes[field.name] = text
    shown = {field.name: field.text or "" for field in made.form.fields()}
    after = made.with_fields(made.text, {**shown, **changes})
    kinds = {field.name: field.kind.shape.kind for field in made.form.fields()}
    again = {field.name: field.text or "" for field in after.form.fields()}
    wanted = {**shown, **{name: normal(kinds[name], text) for name, text in changes.items()}}
    assert again == wanted
    before = comments(made.text)
    assert [each for each in comments(after.text) if each in before] == before  # a line of a note may look like one
    assert after.form.beside == made.form.beside
    back = after.with_fields(after.text, {**again, **shown})
    assert {field.name: field.text or "" for field in back.form.fields()} == shown


def test_a_filter_finds_and_sealed_ones_are_only_counted(folder: Folder) -> None:
    many = "".join(
        f"  - id: many-{n}\n    tags: [{'odd' if n % 2 else 'even'}]\n    turns:\n"
        f"      - {{customer: Message {n}, expect: {{outcome: handoff}}}}\n"
        for n in range(240)
    )
    turns = "    turns:\n      - {customer: Secret words, expect: {outcome: handoff}}\n"
    hidden = f"  - id: hidden\n    seal: true\n{turns}"
    folder.write("scenarios/many.yaml", f"category: login\nscenarios:\n{many}{hidden}")
    ann = guest(folder.root)
    page = ann.get("/scenarios")
    assert "242 scenarios, 1 to 100 here" in page.text
    assert "1 more is sealed" in page.text
    assert "Secret words" not in page.text
    assert page.text.count("/scenarios/many-") == 98
    assert "Message 239" in ann.get("/scenarios?page=3").text
    assert "120 of 242 scenarios" in ann.get("/scenarios?tag=odd").text
    assert "1 of 242 scenarios" in ann.get("/scenarios?typed=REFUND").text
    assert "No open scenario" in ann.get("/scenarios?typed=Secret").text
    assert "1 more is sealed" in ann.get("/scenarios?typed=nobody").text  # whatever else is searched: it says nothing
    assert "more is sealed" not in ann.get("/scenarios?category=billing").text
    notice = ann.get("/scenarios/hidden")
    assert "sealed" in notice.text
    assert "Secret words" not in notice.text
    assert "by lot" not in notice.text


def test_whose_scenario_is_drawn_to_be_sealed_is_told_so(folder: Folder) -> None:
    folder.edit("rules/rollout.yaml", "seal: {share: 0}", "seal: {share: 0.9}")
    notice = guest(folder.root).get("/scenarios/money").text
    assert "drawn by lot, about 90 of 100, new ones too. It counts on the board after the next run." in notice
    assert 'href="/scenarios/new">Write another one' in notice


def test_a_sealed_one_is_opened_with_a_reason_and_another_is_sealed_instead(folder: Folder) -> None:
    folder.write("scenarios/billing.yaml", INVOICE)
    folder.edit(LOGIN, "  - id: money", "  - id: money\n    seal: true")
    ann, address = guest(folder.root), "/scenarios/money/unseal"
    assert address in ann.get("/scenarios/money").text
    for lacking in ({"by": "Ann"}, {"reason": "a complaint"}, {"reason": " ", "by": "Ann"}):
        refused = ann.post(address, lacking)
        assert (refused.status_code, "Say why, and who you are" in refused.text) == (422, True)
    assert not (folder.root / "rules/seals.jsonl").exists()
    done = ann.post(address, {"reason": "a complaint", "by": "Ann <ann@example.com>"})
    assert (done.status_code, done.headers["Location"]) == (303, "/unseal/opened?ids=money")
    told = ann.get("/unseal/opened?ids=money").text
    assert "money is open from now on; invoice is sealed instead." in told
    assert "No finished run has it yet" in told
    (record,) = map(json.loads, (folder.root / "rules/seals.jsonl").read_text().splitlines())
    assert {name: record[name] for name in ("by", "reason", "scenario", "replaced_by")} == {
        "by": "Ann <ann@example.com>", "reason": "a complaint", "scenario": "money", "replaced_by": "invoice",
    }  # fmt: skip
    assert not load(folder.root).rollout.seal.holds(
        next(each for each in load(folder.root).scenarios if each.id == "money")
    )
    ann.post(address, {"reason": "again", "by": "Ann"})
    assert "<code>money</code> is open already" in ann.get("/scenarios/money").text
    assert guest(folder.root, read_only=True).post(address, {"reason": "x", "by": "Ann"}).status_code == 403


CRITICAL = """\
  - id: robbed
    seal: true
    severity: critical
    turns:
      - customer: my reset link is from a stranger, has it expired
        expect: {outcome: handoff, queue: money}
  - id: other
    seal: true
    turns:
      - customer: the other link in my mail has expired
        expect: {outcome: handoff, queue: money}
"""


@pytest.mark.slow
def test_all_sealed_critical_ones_that_went_wrong_are_opened_together(folder: Folder, harness: Harness) -> None:
    folder.write(LOGIN, (folder.root / LOGIN).read_text() + CRITICAL)
    ann, said = guest(folder.root), {"reason": "which is it?", "by": "Ann <ann@example.com>"}
    assert "Nobody knows yet" in ann.get("/unseal").text
    harness("run")
    assert '<a href="/unseal">Open the sealed ones</a>' in ann.get("/").text
    assert "/unseal" not in guest(folder.root, read_only=True).get("/").text
    asked = ann.get("/unseal").text
    assert "1 of them went wrong in the newest run" in asked
    assert "robbed" not in asked
    assert ann.get("/unseal/opened?ids=robbed,other").text.count("stranger") == 0
    assert ann.post("/unseal", {**said, "reason": " "}).status_code == 422
    assert guest(folder.root, read_only=True).post("/unseal", said).status_code == 403
    assert not (folder.root / "rules/seals.jsonl").exists()
    done = ann.post("/unseal", said)
    assert done.headers["Location"] == "/unseal/opened?ids=robbed"
    told = ann.get("/unseal/opened?ids=robbed,other").text
    assert "robbed is open from now on" in told
    assert "my reset link is from a stranger" in told
    assert "the other link" not in told
    (record,) = map(json.loads, (folder.root / "rules/seals.jsonl").read_text().splitlines())
    assert (record["scenario"], record["reason"]) == ("robbed", "which is it?")
    assert "There is nothing to open" in ann.get("/unseal").text
    one = ann.get("/scenarios/robbed").text
    assert "missed handoff" in one.partition("What the latest run did")[2]
    assert "/unseal/opened?ids=robbed" in one


@pytest.mark.slow
def test_what_fails_in_the_latest_run_is_found_and_said(folder: Folder) -> None:
    folder.edit(LOGIN, '"60 minutes"', '"61 minutes"')
    folder.edit(LOGIN, "  - id: money", "  - id: money\n    seal: true")
    ann = guest(folder.root)
    assert "not run" in ann.get("/scenarios").text
    job = ann.post("/run").headers["Location"]
    with ann.client.stream("GET", f"{job}/events") as events:
        "".join(events.iter_text())
    found = ann.get("/scenarios?run=failing")
    assert "/scenarios/link-expired" in found.text
    page = ann.get("/scenarios/link-expired")
    assert "Run the scenarios now" not in page.text
    assert "Fails" in page.text
    assert "61 minutes" in page.text.partition("What the latest run did")[2]
    assert "/conversations#scenario=link-expired" in page.text
    sealed = ann.get("/scenarios/money?written=yes")
    assert "latest run" not in sealed.text
    form = sent(ann.get("/scenarios/new?category=login&message=Where&turns.0.expect.outcome=handoff"))
    added = ann.get(ann.post("/scenarios", form).headers["Location"])
    assert "It was not in the latest run." in added.text
    assert '<button form="run-all">Run the scenarios now</button>' in added.text
    folder.edit(LOGIN, "  - id: login-where\n", "  - id: login-where\n    status: proposed\n")
    proposed = ann.get("/scenarios/login-where").text
    assert ("no run has it before" in proposed, "Run the scenarios now" in proposed) == (True, False)
    folder.edit(LOGIN, "  - id: login-where\n    status: proposed\n", "  - id: login-where\n")
    board = ann.get("/").text
    assert "Press <strong>Run now</strong>" in board
    assert "since the scenarios have changed: which ones there are, or their words. Press" in board
    reader = guest(folder.root, read_only=True)
    for page in (board, reader.get("/").text, ann.get("/conversations").text, reader.get("/conversations").text):
        assert "the scenarios have changed: which ones there are, or their words" in page
        assert "harness run" not in page


def test_a_field_is_saved_where_it_stands_and_no_other_byte(folder: Folder) -> None:
    text = (folder.root / LOGIN).read_text().replace("  - id: money", "  # about money\n\n  - id: money  # the id")
    folder.write(LOGIN, text)
    ann = guest(folder.root)
    said = save(ann, "money", **{"turns__0__customer": "I want my money back: all of it", "severity": "critical"})
    assert said.status_code == 303
    assert (folder.root / LOGIN).read_text() == text.replace("i want a refund", "'I want my money back: all of it'") + (
        "    severity: critical\n"
    )
    assert "Saved." in ann.get("/scenarios/money").text


def test_two_people_edit_one_file_and_disturb_each_other_only_in_one_scenario(folder: Folder) -> None:
    ann, bob = guest(folder.root), guest(folder.root)
    anns, bobs = ann.get("/scenarios/link-expired"), bob.get("/scenarios/money")
    bobs_too = bob.get("/scenarios/link-expired")
    assert ann.post("/scenarios", sent(anns, turns__0__customer="Ann's words")).status_code == 303
    assert bob.post("/scenarios", sent(bobs, turns__0__customer="Bob's words")).status_code == 303
    text = (folder.root / LOGIN).read_text()
    assert "Ann's words" in text
    assert "Bob's words" in text
    again = ann.post("/scenarios", sent(anns, turns__0__customer="Ann's words"))
    assert again.status_code == 303, "she pressed twice"
    asked = bob.post("/scenarios", sent(bobs_too, turns__0__customer="Bob's other words"))
    assert asked.status_code == 409
    assert re.search("<mark>[^<]*Ann&#39;s words[^<]*</mark>", asked.text)
    assert "Bob&#39;s other words" in asked.text
    assert (folder.root / LOGIN).read_text() == text
    assert bob.post("/scenarios", sent(asked)).status_code == 303
    assert "Bob's other words" in (folder.root / LOGIN).read_text()


def test_what_somebody_edits_is_not_lost_where_another_one_takes_it_out(folder: Folder) -> None:
    ann, text = guest(folder.root), (folder.root / LOGIN).read_text()
    page = ann.get("/scenarios/money")
    (folder.root / LOGIN).write_text(text[: text.index("  - id: money")])
    asked = ann.post("/scenarios", sent(page, turns__0__customer="My words"))
    assert (asked.status_code, "My words" in asked.text) == (409, True)
    assert ann.post("/scenarios", sent(asked)).status_code == 303
    assert (folder.root / LOGIN).read_text() == text.replace("i want a refund", "My words")


def test_what_somebody_edits_is_not_lost_where_another_file_cannot_be_read(folder: Folder) -> None:
    ann, rollout = guest(folder.root), folder.root / "rules/rollout.yaml"
    typed, whole = sent(ann.get("/scenarios/money"), turns__0__customer="My own words"), rollout.read_text()
    rollout.write_text(whole + "<<<<<<< HEAD\n")
    script = ann.post("/scenarios", typed | {"do": "fields"}, headers={"HX-Request": "true"})
    assert (script.headers["HX-Retarget"], "rules/rollout.yaml:" in script.text) == ("#state", True)
    assert "<nav" not in script.text
    asked = ann.post("/scenarios", typed)
    assert (asked.status_code, "What you typed is not saved" in asked.text) == (422, True)
    assert 'href="/files/rules/rollout.yaml?line=' in asked.text
    assert ('target="_blank"' in asked.text, 'data-guarded="unsaved"' in asked.text) == (True, True)
    rollout.write_text(whole)
    again = {name: html.unescape(text) for name, text in fields(asked).items()}
    assert ann.post("/scenarios", again).status_code == 303
    assert "customer: My own words" in (folder.root / LOGIN).read_text()


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"turns__0__expect__queue": "peeple"}, "turns.0.expect.queue", "there is no queue `peeple`"),
        ({"turns__0__expect__rule": "no-rule"}, "turns.0.expect.rule", "there is no rule `no-rule`"),
        ({"turns__0__expect__source": "reset#gone"}, "turns.0.expect.source", "`source` contradict"),
        ({"turns__0__expect__category": "lgin"}, "turns.0.expect.category", "there is no category `lgin`"),
        ({"turns__0__expect__outcome": "", "turns__0__expect__queue": "", "turns__0__expect__rule": ""},
         "turns.0.expect.outcome", "expects no outcome"),
        ({"turns__0__customer": " "}, "turns.0.customer", "`customer` is missing"),
        ({"id": "link-expired"}, "id", "the scenario id `link-expired` is used twice"),
        ({"id": "Two words"}, "id", "`id` cannot be `Two words`"),
        ({"turns__0__expect__outcome": "answer"}, "turns.0.expect.outcome", "an answer has no `queue` and no `rule`"),
        ({"turns__0__expect__outcome": "answer"}, "turns.0.expect.queue", "an answer has no `queue` and no `rule`"),
        ({"turns__0__expect__outcome": "answer"}, "turns.0.expect.rule", "an answer has no `queue` and no `rule`"),
    ],
)  # fmt: skip
def test_a_mistake_is_shown_at_its_field_in_the_words_of_check(
    folder: Folder, changed: dict[str, str], field: str, words: str
) -> None:
    text = (folder.root / LOGIN).read_text()
    ann = guest(folder.root)
    if "source" in field:
        changed = {**changed, "turns__0__expect__outcome": ""}
    said = save(ann, "money", **changed)
    assert said.status_code == 422
    at = re.search(rf'data-wrong="{re.escape(field)}">(.*?)</div>', said.text, re.DOTALL)
    assert at
    assert words in html.unescape(re.sub("</?code>", "`", at[1]))
    assert (folder.root / LOGIN).read_text() == text
    yaml_typed = html.unescape(re.findall(r'data-editor="yaml"[^>]*>\n(.*?)</textarea>', said.text, re.DOTALL)[0])
    checked = ann.post("/check", {"name": f"{LOGIN}#money", "text": yaml_typed}).json()["problems"]
    whole = guest(folder.root).post(
        "/check", {"name": LOGIN, "text": ScenarioBlocks(text, LOGIN).replaced("money", yaml_typed)}
    )
    assert [each["message"] for each in checked] == [each["message"] for each in whole.json()["problems"]]


def test_yaml_changes_the_fields_and_fields_the_yaml_without_scripts(folder: Folder) -> None:
    ann = guest(folder.root)
    form = sent(ann.get("/scenarios/money"))
    form["text"] = form["text"].replace("rule: refund}", "rule: refund}  # why")
    form["turns.0.customer"] = "both at once"
    shown = ann.post("/scenarios", {**form, "do": "more-messages"})
    assert "rule: refund}  # why" in shown.text
    assert "customer: both at once" in shown.text
    assert 'name="turns.1.customer"' in shown.text
    less = ann.post("/scenarios", {**sent(shown), "do": "without-message-2"})
    assert 'name="turns.1.customer"' not in less.text
    assert ann.post("/scenarios", sent(less)).status_code == 303
    assert "rule: refund}  # why" in (folder.root / LOGIN).read_text()


def test_yaml_that_cannot_be_read_is_not_saved_and_not_lost(folder: Folder) -> None:
    ann = guest(folder.root)
    said = ann.post("/scenarios", {**sent(ann.get("/scenarios/money")), "text": "- id: [money\n"})
    assert said.status_code == 422
    assert "is not valid YAML here" in said.text
    assert "- id: [money" in said.text
    mended = ann.post("/scenarios", {**sent(said), "text": "- id: money\n", "do": "fields"})
    assert "`turns` is missing" in mended.text
    two = ann.post("/scenarios", {**sent(ann.get("/scenarios/money")), "text": "- id: a\n- id: b\n"})
    assert "write one scenario here" in two.text


def test_a_new_one_comes_filled_in_and_goes_to_the_file_that_is_chosen(folder: Folder) -> None:
    ann = guest(folder.root)
    known = "message=Where%20is%20it%3F&category=login&from=ticket+7&turns.0.expect.outcome=handoff"
    page = ann.get(f"/scenarios/new?{known}")
    form = sent(page)
    assert (form["turns.0.customer"], form["from"], form["file"]) == ("Where is it?", "ticket 7", "")
    before = (folder.root / LOGIN).read_text()
    twice = ann.post("/scenarios", sent(page, id="money"))
    assert (twice.status_code, "is used twice" in twice.text) == (422, True)
    assert (folder.root / LOGIN).read_text() == before
    done = ann.post("/scenarios", sent(page))
    assert done.headers["Location"] == "/scenarios/login-where-is-it"
    assert (folder.root / LOGIN).read_text() == before + (
        "  - id: login-where-is-it\n    turns:\n      - customer: Where is it?\n"
        "        expect: {category: login, outcome: handoff}\n    from: ticket 7\n"
    )
    talk = ann.post("/scenarios/new", {"message": "One", "turns.1.customer": "Two", "file": LOGIN})
    assert (sent(talk)["turns.1.customer"], sent(talk)["file"]) == ("Two", LOGIN)


def test_a_new_one_goes_where_its_category_is_kept_whatever_it_was_when_the_page_was_opened(folder: Folder) -> None:
    folder.write("scenarios/billing.yaml", INVOICE)
    ann = guest(folder.root)
    page = ann.get("/scenarios/new?message=Where%20is%20it%3F&category=login&turns.0.expect.outcome=handoff")
    moved = ann.post("/scenarios", sent(page, turns__0__expect__category="billing"))
    assert moved.status_code == 303
    assert "customer: Where is it?" in (folder.root / "scenarios/billing.yaml").read_text()


@pytest.mark.parametrize("known", ["", "?category=login", f"?category=login&file={LOGIN}"])
def test_one_that_nobody_has_named_is_named_after_what_the_customer_writes(folder: Folder, known: str) -> None:
    ann = guest(folder.root)
    typed = {"turns__0__customer": "Where is it, please?", "turns__0__expect__outcome": "answer"}
    form = sent(ann.get(f"/scenarios/new{known}"), turns__0__expect__category="login", **typed)
    assert form["id"] == "new-scenario"
    own = ann.post("/scenarios", {**form, "id": "mine", "turns.0.expect.source": "reset"})
    assert own.headers["Location"] == "/scenarios/mine"
    done = ann.post("/scenarios", {**form, "turns.0.expect.source": "reset"})
    assert done.headers["Location"] == "/scenarios/login-where-is-it-please"


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"turns.0.customer": ""}, "turns.0.customer", "the customer writes nothing"),
        ({"turns.0.expect.category": "lgin"}, "turns.0.expect.category", "there is no category"),
        ({"turns.0.expect.queue": "peeple", "turns.0.expect.rule": "no-rule"}, "turns.0.expect.queue", "no queue"),
    ],
)  # fmt: skip
def test_a_new_one_with_a_mistake_is_not_added_and_says_so_at_its_field(
    folder: Folder, typed: dict[str, str], field: str, words: str
) -> None:
    ann, before = guest(folder.root), (folder.root / LOGIN).read_bytes()
    form = sent(ann.get("/scenarios/new"), turns__0__customer="Where is it?", turns__0__expect__outcome="handoff")
    said = ann.post("/scenarios", {**form, "turns.0.expect.category": "login", **typed})
    assert (said.status_code, "Nothing is saved yet." in said.text) == (422, True)
    at = re.search(rf'data-wrong="{re.escape(field)}">(.*?)</div>', said.text, re.DOTALL)
    assert at
    assert words in at[1]
    assert 'name="id" aria-describedby="id-wrong" value="new-scenario"' in said.text  # named of what is right later
    assert (folder.root / LOGIN).read_bytes() == before
    right = ann.post("/scenarios", {**form, "turns.0.expect.category": "login"})
    assert right.status_code == 303


def test_one_whose_customer_writes_nothing_can_be_opened_from_the_list(folder: Folder) -> None:
    folder.write("scenarios/billing.yaml", INVOICE.replace("Where is my invoice?", '""'))
    (id_,) = re.findall(r"- id: (\S+)", INVOICE)
    assert f'<a href="/scenarios/{id_}">{id_}</a>' in guest(folder.root).get("/scenarios").text


@pytest.mark.parametrize("more", [{}, {"turns.0.expect.category": "billing, login"}, {"file": LOGIN}])
def test_a_new_one_goes_to_no_category_that_nobody_chose(folder: Folder, more: dict[str, str]) -> None:
    folder.write("scenarios/billing.yaml", INVOICE)
    ann, before = guest(folder.root), (folder.root / LOGIN).read_bytes()
    page = ann.get("/scenarios/new")
    assert ", as the file says" not in page.text
    form = sent(page, turns__0__customer="Where is it, please?", turns__0__expect__outcome="handoff")
    done = ann.post("/scenarios", {**form, **more})
    if more:
        place = "scenarios/billing.yaml" if "file" not in more else LOGIN
        assert (done.status_code, "Where is it, please?" in (folder.root / place).read_text()) == (303, True)
        return
    assert (done.status_code, (folder.root / LOGIN).read_bytes()) == (422, before)
    field = re.search(r'data-wrong="turns.0.expect.category">(.*?)</div>', done.text)
    assert field
    assert "nobody has said which category" in field[1]
    assert fields(done)["id-before"] == ""
    assert 'name="id" aria-describedby="id-wrong" value="new-scenario"' in done.text


def test_a_new_one_can_be_played_by_a_simulated_customer(folder: Folder) -> None:
    ann = guest(folder.root)
    form = sent(ann.get("/scenarios/new"), id="played", turns__0__customer="My link is old")
    form |= {"turns.0.expect.outcome": "answer", "turns.0.expect.source": "reset", "file": LOGIN}
    shown = ann.post("/scenarios", {**form, "do": "as-brief"})
    assert (shown.status_code, 'class="problems"' in shown.text) == (200, False)
    empty = ann.post("/scenarios", sent(shown))
    assert empty.status_code == 422
    assert re.search(r'data-wrong="brief.wants.to"><p>', empty.text)
    wrong = ann.post("/scenarios", sent(empty, brief__wants__to="a new one", expect__queue="human-support"))
    said = re.findall(r'data-wrong="([^"]+)"><p><code>expect</code>: an answer has no', wrong.text)
    assert said == ["expect.queue"]
    assert ann.post("/scenarios", sent(empty, brief__wants__to="a new one")).status_code == 303
    (made,) = (each for each in load(folder.root).scenarios if each.id == "played")
    assert made.brief
    assert (made.turns[0].customer, made.brief.wants.to) == ("My link is old", "a new one")
    assert made.whole.source == ("reset",)
    assert "as-brief" not in ann.get("/scenarios/played").text  # nor is a scenario that is kept turned into one
    assert "as-brief" not in ann.get("/scenarios/money").text


def test_a_scenario_cannot_be_opened_by_hand(folder: Folder) -> None:
    folder.edit("rules/rollout.yaml", "seal: {share: 0}", "seal: {share: 0.9}")
    assert any(load(folder.root).rollout.seal.draws(each) for each in load(folder.root).scenarios)
    sealed = next(each.id for each in load(folder.root).scenarios if load(folder.root).rollout.seal.draws(each))
    ann = guest(folder.root)
    form = sent(ann.get(f"/scenarios/{sealed}?written=yes"))
    said = ann.post("/scenarios", {**form, "text": form["text"].rstrip("\n") + "\n  seal: false\n"})
    assert (said.status_code, "was opened by hand" in said.text) == (422, True)


def test_one_in_brackets_is_left_to_the_file(folder: Folder) -> None:
    folder.write(LOGIN, "scenarios: [{id: a, turns: [{customer: hi, expect: {category: login, outcome: handoff}}]}]\n")
    said = guest(folder.root).get("/scenarios/a")
    assert said.status_code == 422
    assert "stands in brackets" in said.text


def test_for_reading_only_there_is_nothing_to_press(folder: Folder) -> None:
    folder.write("scenarios/proposed.yaml", PROPOSED)
    ann = guest(folder.root, read_only=True)
    for path in ("/scenarios", "/scenarios/money", "/scenarios/proposals"):
        page = ann.get(path)
        assert page.status_code == 200
        assert "<button" not in page.text.replace("<noscript><button>Show</button></noscript>", "")
    assert ann.post("/scenarios", {"do": "save"}).status_code == 403


def test_a_proposal_is_approved_or_dropped_with_its_comment(folder: Folder) -> None:
    path = folder.write("scenarios/proposed.yaml", PROPOSED)
    ann = guest(folder.root)
    page = ann.get("/scenarios/proposals")
    assert "Proposal 1 of 3" in page.text
    assert "To judge: whether customers write like this" in page.text
    went = ann.post("/scenarios/proposals", {**fields(page), "do": "approve"})
    assert went.headers["Location"] == "/scenarios/proposals?id=who-am-i"
    approved = PROPOSED.replace("    status: proposed\n", "", 1)
    assert path.read_text() == approved
    page = ann.get("/scenarios/proposals?id=who-am-i")
    unclear = ann.post("/scenarios/proposals", {**fields(page), "do": "approve"})
    assert (unclear.status_code, "expects no outcome" in unclear.text) == (422, True)
    path.write_text(approved.replace("Who am I?", "Who am I really?"))
    assert ann.post("/scenarios/proposals", {**fields(page), "do": "drop"}).status_code == 409
    page = ann.get("/scenarios/proposals?id=who-am-i")
    ann.post("/scenarios/proposals", {**fields(page), "do": "drop"})
    left = approved[: approved.index("  # Proposed: from the week")] + approved[approved.index("  - id: thank-you") :]
    assert path.read_text() == left
    ann.post("/scenarios/proposals", {"do": "undo"})
    gone = "  # Proposed: from the week\n  - id: who-am-i\n"
    assert path.read_text().startswith(left + gone)
    for _ in range(2):
        ann.post("/scenarios/proposals", {**fields(ann.get("/scenarios/proposals")), "do": "drop"})
    assert "Nothing waits" in ann.get("/scenarios/proposals").text


def test_the_last_proposal_of_a_file_can_go_and_others_come(folder: Folder) -> None:
    path = folder.write("scenarios/proposed.yaml", PROPOSED[: PROPOSED.index("  # Proposed: from the week")])
    ann = guest(folder.root)
    ann.post("/scenarios/proposals", {**fields(ann.get("/scenarios/proposals")), "do": "drop"})
    assert path.read_text() == "scenarios: []\n"
    page = ann.get("/scenarios/new?message=Hello&category=login&turns.0.expect.outcome=handoff")
    assert ann.post("/scenarios", {**sent(page), "file": "scenarios/proposed.yaml"}).status_code == 303
    assert [each.id for each in load(folder.root).scenarios][-1] == "login-hello"


def following(page: Page, text: str) -> None:
    """Wait until the YAML has it."""
    expect(page.locator("#yaml")).to_have_value(re.compile(re.escape(text)), timeout=1000 * PATIENCE)


@pytest.mark.slow
def test_fields_and_yaml_follow_each_other_in_a_browser(folder: Folder, chromium: Chromium) -> None:
    with serving(folder.root) as studio, visiting(chromium, studio, "/scenarios/money") as opened:
        page = opened.page
        assert page.get_by_role("button", name="Run the scenarios now").is_enabled()
        page.get_by_label("The customer writes").fill("give me my money")
        assert page.get_by_role("button", name="Save it, then run the scenarios").is_disabled()
        following(page, "customer: give me my money")
        page.get_by_label("Queue").fill("peeple")
        page.get_by_text("there is no queue peeple").first.wait_for()
        assert page.get_by_label("The customer writes").input_value() == "give me my money"
        page.get_by_label("Queue").fill("people")
        following(page, "queue: people")
        page.locator(".cm-content").click()
        page.keyboard.press("Control+End")
        page.keyboard.type("  notes: typed in the YAML\n")
        expect(page.get_by_label("Notes")).to_have_value("typed in the YAML", timeout=1000 * PATIENCE)
        page.get_by_role("button", name="Add a message").click()
        page.get_by_label("The customer writes").nth(1).fill("And now?")
        page.get_by_label("Outcome").nth(1).select_option("handoff")
        following(page, "outcome: handoff}\n  notes")
        page.locator(".cm-content").click()
        page.keyboard.press("Control+s")
        page.get_by_role("status").get_by_text("Saved.").wait_for()
        text = (folder.root / LOGIN).read_text()
        assert "notes: typed in the YAML" in text
        assert "customer: And now?" in text
        assert "queue: people, rule: refund}" in text
    assert opened.complaints == []


@pytest.mark.slow
@pytest.mark.parametrize("first", ["fields", "yaml"])
def test_what_is_typed_while_an_answer_is_on_its_way_is_not_lost(
    folder: Folder, chromium: Chromium, first: str
) -> None:
    """From the YAML into a field, or the other way, before the server has said what the first one changes."""
    with serving(folder.root) as studio, visiting(chromium, studio, "/scenarios/money") as opened:
        page = opened.page
        page.locator(".cm-content").wait_for()
        held: list[Route] = []
        slow = True
        page.route("**/scenarios", lambda route: held.append(route) if slow else route.continue_())

        def typed_in_yaml() -> None:
            page.locator(".cm-content").click()
            page.keyboard.press("Control+End")
            page.keyboard.type("  notes: typed in the YAML\n")

        def typed_in_fields() -> None:
            page.get_by_label("The customer writes").click()
            page.keyboard.press("Control+End")
            page.keyboard.type(" and the rest")

        now, then = (typed_in_fields, typed_in_yaml) if first == "fields" else (typed_in_yaml, typed_in_fields)
        with page.expect_request("**/scenarios"):
            now()
        then()
        slow = False
        for each in held:
            each.continue_()
        expect(page.get_by_label("Notes")).to_have_value("typed in the YAML", timeout=1000 * PATIENCE)
        following(page, " and the rest")
        following(page, "notes: typed in the YAML")
        assert page.get_by_label("The customer writes").input_value().endswith(" and the rest")
        page.keyboard.press("Control+s")
        page.get_by_role("status").get_by_text("Saved.").wait_for()
    text = (folder.root / LOGIN).read_text()
    assert "notes: typed in the YAML" in text
    assert " and the rest" in text
    assert opened.complaints == []


@pytest.mark.slow
def test_of_a_new_scenario_nothing_is_marked_before_somebody_types(folder: Folder, chromium: Chromium) -> None:
    with serving(folder.root) as studio, visiting(chromium, studio) as opened:
        page, checked = opened.page, list[str]()
        page.on("request", lambda asked: checked.append(asked.post_data or "") if "/check" in asked.url else None)
        page.clock.install()
        page.goto(f"http://{HOST}:{studio.port}/scenarios/new?category=login")
        page.locator(".cm-content").wait_for()
        page.clock.run_for(5000)
        page.get_by_label("The customer writes").fill("so")
        page.clock.run_for(5000)
        following(page, "customer: so")
        page.clock.run_for(5000)
        page.locator(".cm-lint-marker-error").wait_for()
        assert all("customer%3A+so" in each for each in checked)
    assert opened.complaints == []


def test_what_is_typed_is_not_left_without_a_word_and_saved_from_any_field(folder: Folder, chromium: Chromium) -> None:
    with serving(folder.root) as studio, visiting(chromium, studio, "/scenarios/money") as opened:
        page, asked = opened.page, list[str]()
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        page.get_by_role("link", name="Board").click()
        page.wait_for_url("**/")
        page.go_back()
        assert asked == []
        page.get_by_label("The customer writes").click()
        page.keyboard.type("And: ")
        page.get_by_role("link", name="Board").click()
        assert asked == ["beforeunload"]
        page.get_by_label("The customer writes").press("Control+s")
        page.get_by_role("status").get_by_text("Saved.").wait_for()
        page.get_by_role("link", name="Board").click()
        page.wait_for_url("**/")
    assert asked == ["beforeunload"]
    assert opened.complaints == []
    assert "And: " in (folder.root / LOGIN).read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "field", "typed", "place", "then"),
    [
        ("/scenarios/money", "Queue", "peeple", ".cm-content", "queue: peeple"),
        ("/scenarios", "Words", "my money back", "#found", "0 of 2"),
        ("/rules", "What a customer writes", "I want my money back", "#tried", "refund"),
    ],
)
def test_what_is_typed_before_the_scripts_are_there_is_heard(
    folder: Folder, chromium: Chromium, path: str, field: str, typed: str, place: str, then: str
) -> None:
    with serving(folder.root) as studio, visiting(chromium, studio) as opened:
        page = opened.page
        held: list[Route] = []
        page.route("**/assets/*.js", lambda route: held.append(route))
        page.goto(f"http://{HOST}:{studio.port}{path}", wait_until="commit")
        page.get_by_label(field).first.fill(typed)
        assert not any(then in each for each in page.locator(place).all_inner_texts())
        for each in held:
            each.continue_()
        expect(page.locator(place).first).to_contain_text(then, timeout=1000 * PATIENCE)
    assert opened.complaints == []


@pytest.mark.slow
def test_a_filter_is_in_the_address(folder: Folder, chromium: Chromium) -> None:
    with serving(folder.root) as studio, visiting(chromium, studio, "/scenarios") as opened:
        page = opened.page
        page.get_by_label("Words").fill("refund")
        page.get_by_text("1 of 2 scenarios").wait_for()
        page.get_by_role("link", name="i want a refund").click()
        page.get_by_role("heading", name="money").wait_for()
        page.go_back()
        page.get_by_text("1 of 2 scenarios").wait_for()
        assert page.get_by_label("Words").input_value() == "refund"
    assert opened.complaints == []


@pytest.mark.slow
def test_a_press_on_what_a_filter_found_is_heard_however_long_it_takes(folder: Folder, chromium: Chromium) -> None:
    with serving(folder.root) as studio, visiting(chromium, studio, "/scenarios") as opened:
        page = opened.page
        page.get_by_label("Words").press_sequentially("refund")
        page.get_by_text("1 of 2 scenarios").wait_for()
        page.get_by_role("link", name="i want a refund").hover()
        page.mouse.down()  # which ends the typing
        page.wait_for_timeout(1000)
        page.mouse.up()
        page.get_by_role("heading", name="money").wait_for()
    assert opened.complaints == []


def test_names_are_completed_by_what_people_call_a_thing(folder: Folder) -> None:
    folder.edit("rules/categories.yaml", "title: Login", 'title: "Signing in <b>"')
    ann, asked = guest(folder.root), "/scenarios/names?of={}&turns.0.expect.{}={}"
    assert (
        '<option value="login" label="Signing in &lt;b&gt;">'
        in ann.get(asked.format("category", "category", "in sign")).text
    )
    assert (
        '<option value="reset" label="Reset your password">' in ann.get(asked.format("source", "source", "your")).text
    )
    assert "<option" not in ann.get(asked.format("category", "category", "nothing")).text


@pytest.mark.slow
def test_names_are_completed(folder: Folder, chromium: Chromium) -> None:
    with serving(folder.root) as studio, visiting(chromium, studio, "/scenarios/link-expired") as opened:
        page = opened.page
        page.get_by_label("Source").fill("reset, expired")
        found = page.locator("#turns-0-expect-source-names option")
        expect(found).to_have_attribute("value", "reset, reset#link-expired", timeout=1000 * PATIENCE)
        following(page, "source: [reset, expired]")
    assert opened.complaints == []


@pytest.mark.slow
def test_a_key_that_is_held_down_decides_about_one_proposal(folder: Folder, chromium: Chromium) -> None:
    path = folder.write("scenarios/proposed.yaml", PROPOSED)
    with serving(folder.root) as studio, visiting(chromium, studio, "/scenarios/proposals") as opened:
        could_be_read(opened.page)
        opened.page.keyboard.down("d")
        opened.page.get_by_text("Dropped: link-is-old.").wait_for()
        opened.page.wait_for_load_state()
        opened.page.keyboard.down("d")
        could_be_read(opened.page)
        opened.page.keyboard.down("d")
        opened.page.get_by_role("heading", name="Proposal 1 of 2").wait_for()
    assert path.read_text().count("status: proposed") == 2


@pytest.mark.slow
def test_proposals_are_decided_by_one_key_each(folder: Folder, chromium: Chromium) -> None:
    path = folder.write("scenarios/proposed.yaml", PROPOSED)
    with serving(folder.root) as studio, visiting(chromium, studio, "/scenarios/proposals") as opened:
        page = opened.page
        page.wait_for_load_state()  # the keys are heard then
        page.keyboard.press("j")
        page.get_by_role("heading", name="Proposal 2 of 3").wait_for()
        page.wait_for_load_state()  # the keys are heard then
        page.keyboard.press("k")
        page.get_by_role("heading", name="Proposal 1 of 3").wait_for()
        could_be_read(page)
        page.keyboard.press("a")
        page.get_by_text("Approved: link-is-old.").wait_for()
        page.get_by_role("heading", name="who-am-i").wait_for()
        could_be_read(page)
        page.keyboard.press("d")
        page.get_by_text("Dropped: who-am-i.").wait_for()
        page.wait_for_load_state()  # the keys are heard then
        page.keyboard.press("e")
        page.get_by_label("The customer writes").wait_for()
        assert page.url.endswith("/scenarios/thank-you?written=yes")
    assert opened.complaints == []
    assert path.read_text().count("status: proposed") == 1


@pytest.mark.slow
@pytest.mark.parametrize(("width", "dark"), [(WIDE, False), (NARROW, True)])
def test_the_pages_keep_nobody_out(folder: Folder, chromium: Chromium, width: int, dark: bool) -> None:
    folder.write("scenarios/proposed.yaml", PROPOSED)
    folder.write("scenarios/brief.yaml", BRIEF)
    with serving(folder.root) as studio, visiting(chromium, studio, "/scenarios", width, dark=dark) as opened:
        for path in ("", "/money", "/new", "/proposals", "/brief"):
            opened.page.goto(f"http://127.0.0.1:{studio.port}/scenarios{path}")
            assert opened.hinders() == []
    assert opened.complaints == []


BRIEF = """\
scenarios:
  - id: brief
    brief:
      start: My link is old
      wants: to get a new one
      knows: {when_asked: {plan: pro}}
    expect: {category: login, outcome: answer, source: reset, states: [60 minutes]}
"""


def test_a_brief_is_a_form_too(folder: Folder) -> None:
    path = folder.write("scenarios/brief.yaml", BRIEF)
    ann = guest(folder.root)
    page = ann.get("/scenarios/brief")
    changed = {
        "brief.knows.when_asked": "plan: pro | Pro\n  asked: which plan\nage of it: 2 days",
        "brief.wants.states": "60 minutes\nnew link | fresh link", "brief.manner.patience": "3", "expect.by_turn": "2",
    }  # fmt: skip
    assert ann.post("/scenarios", sent(page, **changed)).status_code == 303
    knows = "      knows: {when_asked: {plan: {is: [pro, Pro], asked: which plan}, age of it: 2 days}}\n"
    wants = "[60 minutes, [new link, fresh link]]"
    wanted = BRIEF.replace("wants: to get a new one", f"wants: {{to: to get a new one, states: {wants}}}")
    wanted = wanted.replace("      knows: {when_asked: {plan: pro}}\n", f"{knows}      manner: {{patience: 3}}\n")
    assert path.read_text() == wanted.replace("[60 minutes]}", "[60 minutes], by_turn: 2}")
