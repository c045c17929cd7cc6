"""The outbox in the studio: nothing is sent before a person has approved it, under that person's name."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from harness.live.conversations import Author, LiveConversation, Part, Store, store_of
from harness.live.outbox import ActionState, Outbox
from harness.live.outbox.outbox import ActionProposal
from harness.workspace import ActionKind, load
from tests.browser import NARROW, WIDE, Chromium
from tests.conftest import Folder, Harness
from tests.studio import guest, serving, visiting

HOSTILE = "<script>alert(1)</script> \u202e"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def proposal(number: int, kind: ActionKind = ActionKind.BUG_REPORT) -> ActionProposal:
    return ActionProposal(f"desk:{number}", 1, kind, f"It is broken {number}. {HOSTILE}", "login", "Login")


@pytest.fixture
def outbox(folder: Folder) -> Iterator[Outbox]:
    with closing(Outbox(folder.root)) as opened:
        opened.propose([proposal(0), proposal(1), proposal(2, ActionKind.CRM_NOTE)])
        yield opened


def states(outbox: Outbox) -> dict[str, tuple[str, str]]:
    return {each.conversation: (each.state, each.reviewer) for each in outbox.all()}


def test_without_an_outbox_it_says_what_to_do_and_makes_no_file(folder: Folder) -> None:
    ann = guest(folder.root)
    assert "Import conversations first" in ann.get("/week/actions").text
    assert not list(folder.root.glob("reviews/*.sqlite*"))


def test_what_an_action_says_reads_as_sentences(folder: Folder, outbox: Outbox, harness: Harness) -> None:
    notes = {"desk:7": "People decide.", "desk:8": "Will they pay", "desk:9": ""}
    kind = ActionKind.BILLING_FLAG
    outbox.propose(ActionProposal(desk, 1, kind, note, "login", 'Login: "Help"') for desk, note in notes.items())
    said = harness("actions", "list", "--kind", kind, cwd=folder.root).stdout
    whole = ['People decide. Login: "Help"', 'Will they pay. Login: "Help"', 'Login: "Help"']
    assert [line.split("\t")[4] for line in said.splitlines() if "\tbilling-flag\t" in line] == whole, said
    page = guest(folder.root).get(f"/week/actions?kind={kind}").text
    assert '<td dir="auto">People decide.<br><span class="soft">Login: &#34;Help&#34;</span></td>' in page
    assert '<td dir="auto"><span class="soft">Login' in page


def test_one_or_several_are_approved_or_rejected_under_a_name(folder: Folder, outbox: Outbox) -> None:
    ann, ids = guest(folder.root), [proposal(n).id for n in (0, 1)]
    assert ann.post("/week/actions", {"one": f"approved {ids[0]}"}).status_code == 400  # by nobody
    assert ann.post("/week/actions", {"one": f"approved {ids[0]}", "by": "  ann\n "}).status_code == 303
    assert states(outbox) == {"desk:0": ("approved", "ann"), "desk:1": ("proposed", ""), "desk:2": ("proposed", "")}
    last = proposal(2, ActionKind.CRM_NOTE).id
    ann.post("/week/actions", {"do": "rejected", f"pick-{ids[1]}": "yes", f"pick-{last}": "yes"})
    assert states(outbox)["desk:1"] == states(outbox)["desk:2"] == ("rejected", "ann")
    assert "2 rejected." in ann.get("/week/actions?state=rejected").text
    assert ann.post("/week/actions", {"do": "approved"}).status_code == 303
    assert "Nothing was selected." in ann.get("/week/actions").text
    assert ann.post("/week/actions", {"do": "sent", f"pick-{last}": "yes"}).status_code == 400
    unknown = ann.post("/week/actions", {"do": "approved", f"pick-{ids[1]}": "yes", "pick-0": "yes"})
    assert (unknown.status_code, "There is no action" in unknown.text) == (422, True)
    assert states(outbox)["desk:1"] == ("rejected", "ann")


def test_after_one_decision_the_list_goes_on_beside_it(folder: Folder, outbox: Outbox) -> None:
    ann, shown = guest(folder.root), {"state": "proposed", "kind": "", "page": "2", "by": "ann"}
    first, second, third = (each.id for each in outbox.all())

    def decided(id_: str) -> str:
        return ann.post("/week/actions", {"one": f"rejected {id_}", **shown}).headers["Location"]

    here = "/week/actions?state=proposed&page=2"
    assert f'<tr id="{second}">' in ann.get("/week/actions").text
    assert [decided(each) for each in (first, third, second)] == [f"{here}#{second}", f"{here}#{second}", here]


def test_what_was_sent_stays_and_what_may_have_been_is_said(folder: Folder, outbox: Outbox) -> None:
    ann, ids = guest(folder.root), [proposal(n).id for n in (0, 1)]
    for id_ in ids:
        outbox.review(id_, ActionState.APPROVED, "bob")
        outbox.begin(id_)
    outbox.delivered(ids[0], "a file")
    ann.post("/week/actions", {"do": "rejected", "by": "ann", **{f"pick-{id_}": "yes" for id_ in ids}})
    page = ann.get("/week/actions?state=sent").text
    assert "1 rejected. 1 had been sent already. Sending 1 of them had begun, so they may have been sent." in page
    assert states(outbox) == {"desk:0": ("sent", "bob"), "desk:1": ("rejected", "ann"), "desk:2": ("proposed", "")}


def test_what_somebody_else_decided_meanwhile_stays_and_is_said(folder: Folder, outbox: Outbox) -> None:
    ann, picked = guest(folder.root), {f"pick-{proposal(n).id}": "yes" for n in (0, 1)}
    outbox.review(proposal(0).id, ActionState.REJECTED, "bob")
    ann.post("/week/actions", {"do": "approved", "by": "ann", "state": "proposed", **picked})
    assert "1 approved. desk:0 stays rejected, by bob meanwhile." in ann.get("/week/actions").text
    assert states(outbox) == {"desk:0": ("rejected", "bob"), "desk:1": ("approved", "ann"), "desk:2": ("proposed", "")}
    ann.post("/week/actions", {"one": f"approved {proposal(0).id}", "state": "rejected"})
    assert states(outbox)["desk:0"] == ("approved", "ann")


def test_each_state_and_kind_is_a_list_of_its_own_and_nothing_in_it_runs(folder: Folder, outbox: Outbox) -> None:
    outbox.propose([proposal(number) for number in range(10, 210)])
    outbox.review(proposal(0).id, ActionState.APPROVED, "ann")
    ann = guest(folder.root)
    rows = {
        path: ann.get(f"/week/actions?{path}").text.count("It is broken")
        for path in ("", "state=approved", "state=sent", "kind=crm-note", "kind=x", "page=3", "page=99", "state=x")
    }
    assert rows == {
        "": 100, "state=approved": 1, "state=sent": 0, "kind=crm-note": 1, "kind=x": 100, "page=3": 2, "page=99": 2,
        "state=x": 100,
    }  # fmt: skip
    page = ann.get("/week/actions?state=approved").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; [U+202E]" in page


def test_a_dry_run_shows_what_would_be_sent_and_sends_nothing(
    folder: Folder, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, form = guest(folder.root), {"do": "try", "to": "file"}
    outbox.review(proposal(0).id, ActionState.APPROVED, "ann")
    page = ann.post("/week/actions/send", form).text
    assert "1 message would be sent" in page
    assert "desk:0" in page[page.index("would be sent") :]
    assert ann.post("/week/actions/send", {"do": "try", "to": "webhook"}).status_code == 400
    for url in ("${NO_HOOK}", "http://desk.example/hook"):  # no such variable, not safe
        assert ann.post("/week/actions/send", {"do": "try", "to": "webhook", "url": url}).status_code == 422
    monkeypatch.setenv("HARNESS_WEBHOOK_SECRET", SECRET)
    page = ann.post("/week/actions/send", {"do": "try", "to": "webhook", "url": "https://desk.example/hook"}).text
    assert "1 message would be sent" in page
    assert SECRET not in page
    assert ann.post("/week/actions/send", {"do": "try", "to": "zendesk"}).status_code == 422  # no account
    assert states(outbox)["desk:0"] == ("approved", "ann")
    assert not (folder.root / "reviews/sent.ndjson").exists()


def test_for_reading_only_nothing_is_decided_or_sent(folder: Folder, outbox: Outbox) -> None:
    outbox.review(proposal(0).id, ActionState.APPROVED, "ann")
    cyd = guest(folder.root, read_only=True)
    assert "<form" not in cyd.get("/week/actions").text + cyd.get("/week/actions?state=approved").text
    for path in ("/week/actions", "/week/actions/send", "/week/actions/propose"):
        assert cyd.post(path, {"by": "cyd", "one": f"rejected {proposal(0).id}"}).status_code == 403
    assert states(outbox)["desk:0"] == ("approved", "ann")


@pytest.mark.slow
def test_whoever_looked_for_actions_is_told_that_there_are_none(folder: Folder) -> None:
    at = dt.datetime(2026, 11, 10, tzinfo=dt.UTC)
    with Store(store_of(load(folder.root))) as store:
        store.put(LiveConversation("desk", "7", at, parts=(Part(Author.CUSTOMER, "hello", at),)))
    ann = guest(folder.root, today=dt.date(2026, 11, 2))
    assert "Look for some" in ann.get("/week/actions").text
    job = ann.post("/week/actions/propose", {"pipeline": "reference"}).headers["Location"]
    with ann.client.stream("GET", f"{job}/events") as events:
        (then,) = re.findall(r'"then": "([^"]+)"', "".join(events.iter_text()))
    assert "None was found in the conversations" in ann.get(then).text


@pytest.mark.slow
def test_actions_are_looked_for_as_a_job(folder: Folder) -> None:
    at = dt.datetime(2026, 11, 10, tzinfo=dt.UTC)
    with Store(store_of(load(folder.root))) as store:
        store.put(LiveConversation("desk", "7", at, parts=(Part(Author.CUSTOMER, "i want a refund", at),)))
    ann = guest(folder.root, today=dt.date(2026, 11, 2))
    assert ann.post("/week/actions/propose", {"pipeline": "nobody"}).status_code == 422
    job = ann.post("/week/actions/propose", {"pipeline": "reference", "handoffs": "yes"}).headers["Location"]
    with ann.client.stream("GET", f"{job}/events") as events:
        assert '"exit_code": 0' in "".join(events.iter_text())
    page = ann.get("/week/actions").text
    assert "Refunds are decided by people." in page
    assert 'href="/week/conversations/desk/7"' in page


@pytest.mark.slow
def test_a_lead_picks_all_approves_and_sends(folder: Folder, outbox: Outbox, chromium: Chromium) -> None:
    with serving(folder.root) as studio, visiting(chromium, studio, "/week/actions") as opened:
        page = opened.page
        page.get_by_label("Your name").fill("ann")
        page.get_by_label("Select all that are shown").check()
        page.get_by_role("button", name="Approve the selected ones").click()
        page.get_by_role("status").get_by_text("3 approved.").wait_for()
        page.get_by_role("link", name="Approved (3)").click()
        page.get_by_role("button", name="Send 3").click()
        page.wait_for_url("**/week/actions?state=sent")
        assert page.get_by_role("row").count() == 4  # with the one of the headings
    assert opened.complaints == []
    sent = [json.loads(line) for line in (folder.root / "reviews/sent.ndjson").read_text().splitlines()]
    assert [each["data"]["review"]["by"] for each in sent] == ["ann"] * 3


@pytest.mark.slow
@pytest.mark.parametrize(("width", "dark"), [(WIDE, False), (NARROW, True)], ids=["desk, light", "phone, dark"])
def test_its_pages_keep_nobody_out(folder: Folder, outbox: Outbox, chromium: Chromium, width: int, dark: bool) -> None:
    outbox.review(proposal(0).id, ActionState.APPROVED, "ann")
    with serving(folder.root) as studio, visiting(chromium, studio, "/week/actions", width, dark=dark) as opened:
        for path in ("/week/actions", "/week/actions?state=approved", "/week/actions?state=sent"):
            opened.page.goto(f"http://127.0.0.1:{studio.port}{path}")
            assert opened.hinders() == [], path
    assert opened.complaints == []
