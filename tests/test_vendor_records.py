"""What vendors hand over, through the command line: every record is either right or told."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
import sqlite3
from contextlib import closing
from itertools import permutations
from typing import Any

import pytest
from click.testing import CliRunner

from handbook.reference import DOCS
from harness.cli.commands import cli
from harness.live.conversations import LiveConversation, Store, json_files
from tests.conftest import Folder, in_process, yaml_file

NO_TIME = dt.datetime(1, 1, 1)
_BLOCKS = re.findall(r"```yaml\n(vendor: (\S+)\n.*?)```", (DOCS / "mappings.md").read_text("utf-8"), re.DOTALL)
MAPPINGS = {vendor: text for text, vendor in _BLOCKS}
CASES: list[dict[str, Any]] = yaml_file("vendor_records.yaml")


def written(content: Any, name: str) -> str:
    if isinstance(content, str):
        return content
    return (
        "".join(json.dumps(each) + "\n" for each in content)
        if name.endswith(".ndjson")
        else json.dumps(content, indent=1)
    )


def imported(folder: Folder, system: str, *more: str, code: int = 0) -> dict[str, Any]:
    args = ["import", "conversations", "-w", str(folder.root), "--from", system, str(folder.root / "export"), "--json"]
    done = in_process(*args, "--keep-personal-data", *more, cwd=folder.root)
    assert done.returncode == code, done.stderr
    return dict(json.loads(done.stdout))


def held(folder: Folder) -> dict[str, LiveConversation]:
    with Store(folder.root / "reviews/conversations.sqlite") as store:
        return {each.name: each for each in store.read()}


def turns(conversation: LiveConversation) -> list[str]:
    return [
        f"{part.author}{'' if part.public else ' note'} {part.at or NO_TIME:%H:%M} {' '.join(part.text.split())}"
        for part in conversation.parts
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_record_is_right_or_told(case: dict[str, Any], folder: Folder) -> None:
    for name, content in case["files"].items():
        folder.write(f"export/{name}", written(content, name))
    mapping = MAPPINGS.get(case.get("mapping", ""), case.get("mapping"))
    more = ["--mapping", str(folder.write("map.yaml", mapping))] if mapping else []
    report = imported(folder, case["from"], *more, code=case.get("exit", 0))
    found = held(folder)
    assert {name: turns(each) for name, each in found.items()} == case["turns"]
    assert {each["reason"]: each["count"] for each in report["skipped"]} == case.get("skipped", {})
    assert {each["reason"]: each["count"] for each in report["noted"]} == case.get("noted", {})
    assert [name for name, each in sorted(found.items()) if each.cut] == case.get("cut", [])
    assert {name: list(found[name].tags) for name in case.get("tags", {})} == case.get("tags", {})
    if "kinds" in case:
        assert report["skipped"][0]["kinds"] == case["kinds"]
    for name, count in case.get("reopens", {}).items():
        assert found[name].reopens == count
    for name, told in case.get("resolutions", {}).items():
        assert (found[name].ai and found[name].ai.resolution) == told
    for name, told in case.get("calls", {}).items():
        assert list(found[name].calls) == told
    for name, told in case.get("ratings", {}).items():
        rating = found[name].rating
        assert (rating and [rating.value, rating.remark]) == told
    for name, count in case.get("drafts", {}).items():
        assert len(found[name].drafts) == count
    assert case.get("says", "") in json.dumps(report)


TICKET = {"id": 7, "status": "open", "requester_id": 1, "description": "help", "created_at": "2025-11-09T08:00:00Z"}


def many(count: int) -> list[dict[str, Any]]:
    return [{**TICKET, "id": number, "description": f"help with board {number}"} for number in range(1, count + 1)]


FORMS = {
    "lines.ndjson": lambda tickets: "\n".join(map(json.dumps, tickets)),
    "envelope.json": lambda tickets: json.dumps({"count": 3, "tickets": tickets}),
    "indented envelope.json": lambda tickets: json.dumps({"tickets": tickets}, indent=1),
    "array.json": lambda tickets: json.dumps(tickets, indent=2),
    "wrapped.ndjson": lambda tickets: "\n".join(json.dumps({"ticket": each}) for each in tickets),
    "indented one after the other.json": lambda tickets: "\n".join(json.dumps(each, indent=1) for each in tickets),
    "pages.json": lambda tickets: "\n".join(json.dumps({"tickets": [each]}, indent=1) for each in tickets),
}


@pytest.mark.parametrize("head", [1 << 20, 4096])  # more and less than the files have: by it the form is told
@pytest.mark.parametrize("form", FORMS)
def test_a_gzip_that_is_cut_off_keeps_what_was_whole(
    form: str, head: int, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_files, "HEAD", head)
    size = 90
    packed = gzip.compress(FORMS[form](many(size)).encode())
    path = folder.root / f"export/{form}.gz"
    path.parent.mkdir()
    path.write_bytes(packed[: len(packed) * 2 // 3])
    report = imported(folder, "zendesk", code=3)
    assert size / 4 < report["conversations"] < size
    (skipped,) = report["skipped"]
    assert (skipped["reason"], skipped["count"]) == ("the file is cut off: the rest cannot be read", 1)
    path.write_bytes(packed)
    report = imported(folder, "zendesk")
    assert (report["conversations"], report["skipped"]) == (size, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_table_in_any_encoding(encoding: str, folder: Folder) -> None:
    folder.write("export/tickets.csv", "")
    text = "id,status,created_at,requester_id,description\r\n7,open,2025-11-09T08:00:00Z,1,für Zoë\r\n"
    (folder.root / "export/tickets.csv").write_bytes(text.encode(encoding))
    report = imported(folder, "zendesk")
    assert turns(held(folder)["zendesk:7"]) == ["customer 08:00 für Zoë"]
    told = [each["reason"] for each in report["noted"]]
    assert ("the file is not UTF-8 and was read as Windows-1252" in told) == (encoding == "cp1252")


def test_a_ticket_beside_a_long_list_of_its_comments_is_read(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_files, "HEAD", 400)
    comments = [
        {"id": each, "author_id": 1, "body": f"{each}", "public": True, "created_at": f"2026-11-16T09:{each}:00Z"}
        for each in range(10, 40)
    ]
    ticket = {"id": 1, "status": "open", "requester_id": 1, "created_at": "2026-11-16T09:10:00Z"}
    user = {"id": 1, "role": "end-user", "name": "Ida"}
    folder.write("export/t.json", json.dumps({"ticket": ticket, "comments": comments, "user": user}, indent=1))
    assert imported(folder, "zendesk")["skipped"] == []
    assert [part.author for part in held(folder)["zendesk:1"].parts] == ["customer"] * 30


def test_a_long_list_is_read_however_it_is_wrapped(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_files, "HEAD", 400)
    user = {"id": 1, "role": "end-user", "name": "Ida"}
    pages = [{"page": each, "tickets": [ticket]} for each, ticket in enumerate(many(9)[3:])]
    wrapped = {"meta": {"links": []}, "data": {"export": {"tickets": many(3), "users": [user]}}, "pages": pages}
    folder.write("export/t.json", json.dumps(wrapped, indent=1))
    assert imported(folder, "zendesk")["skipped"] == []
    assert sorted(held(folder)) == [f"zendesk:{each}" for each in range(1, 10)]
    twice = json.dumps({"tickets": many(9)}, indent=1).replace('"id": 5,', '"id": 5, "status": "pending",')
    folder.write("export/t.json", twice)
    (skipped,) = imported(folder, "zendesk")["skipped"]
    assert skipped["reason"].startswith("has a key twice")
    assert skipped["examples"] == ["t.json:5: status"]


def test_a_list_does_not_replace_a_conversation_that_is_whole(folder: Folder) -> None:
    comment = {
        "id": 1,
        "ticket_id": 7,
        "author_id": 2,
        "body": "Hi.",
        "public": True,
        "created_at": "2025-11-09T08:01:00Z",
    }
    folder.write("export/t.json", written({"tickets": [TICKET], "comments": [comment]}, "t.json"))
    imported(folder, "zendesk")
    folder.write("export/t.json", written({"tickets": [TICKET]}, "t.json"))
    assert imported(folder, "zendesk")["older"] == 1
    assert turns(held(folder)["zendesk:7"]) == ["agent 08:01 Hi."]


def test_what_is_merged_or_deleted_later_leaves_the_store(folder: Folder) -> None:
    folder.write("export/t.json", written({"tickets": many(4)}, "t.json"))
    imported(folder, "zendesk")
    gone = [
        {**TICKET, "id": 1, "status": "closed", "tags": ["closed_by_merge"]},
        {**TICKET, "id": 2, "status": "deleted"},
        {**TICKET, "id": 4, "status": "closed", "subject": "SCRUBBED", "description": "SCRUBBED"},  # for good
    ]
    folder.write("export/t.json", written(gone, "t.json"))
    assert imported(folder, "zendesk")["removed"] == 3
    assert list(held(folder)) == ["zendesk:3"]


def ticket(id_: int, *said: tuple[int, str], **more: Any) -> dict[str, Any]:
    """A ticket with comments inside: 1 is the customer, 2 an agent; a minute between them."""
    start = {"created_at": f"2025-11-09T0{id_}:00:00Z", "updated_at": f"2025-11-09T0{id_}:30:00Z"}
    comments = [
        {
            "id": id_ * 100 + n,
            "author_id": who,
            "body": text,
            "public": True,
            "created_at": f"2025-11-09T0{id_}:0{n}:00Z",
        }
        for n, (who, text) in enumerate(said)
    ]
    return {**TICKET, **start, "id": id_, "assignee_id": 2, "tags": [], "comments": comments, **more}


def merged_away(id_: int, into: int, *said: tuple[int, str], **more: Any) -> dict[str, Any]:
    notice = (2, f'This request was closed and merged into request #{into} "x".')
    return ticket(id_, *said, notice, status="closed", **{"tags": ["closed_by_merge"], **more})


def merging(first: int, into: int, *said: tuple[int, str]) -> dict[str, Any]:
    notice = (
        2,
        f'Request #{first} "x" was closed and merged into this request. Last comment in request #{first}: same',
    )
    return ticket(into, *said, notice, (2, "Refunded."))


CHAIN = [  # 1 into 2, 2 into 3; `same` was written into both of the first
    merged_away(1, 2, (1, "I was charged twice."), (1, "same")),
    merged_away(2, 3, (1, "My second mail."), (1, "same")),
    merging(2, 3, (1, "Anybody there?")),
]


@pytest.mark.parametrize("files", [[CHAIN], *([[each] for each in order] for order in permutations(CHAIN))])
def test_the_words_of_merged_tickets_count_once_in_the_one_that_stays(
    files: list[list[dict[str, Any]]], folder: Folder
) -> None:
    """In one file, or whichever comes first in imports of their own; and imported again."""
    for tickets in (*files, CHAIN):
        folder.write("export/t.json", written({"tickets": tickets}, "t.json"))
        imported(folder, "zendesk", code=0 if "Anybody" in json.dumps(tickets) else 2)
    ((name, found),) = held(folder).items()
    assert name == "zendesk:3"
    said = [part.text for part in found.parts if part.author in ("customer", "agent")]
    assert said == ["I was charged twice.", "same", "My second mail.", "Anybody there?", "Refunded."]
    shown = CliRunner().invoke(cli, ["qa", "-w", str(folder.root), "--show", "zendesk:3"])
    assert "I was charged twice." in shown.output


@pytest.mark.parametrize(
    ("events", "late"),
    [
        ([("reply_time", "activate", {}), ("reply_time", "fulfill", {})], None),
        ([("reply_time", "apply_sla", {})], False),
        ([("reply_time", "apply_sla", {}), ("agent_work_time", "breach", {})], False),
        ([("reply_time", "apply_sla", {}), ("reply_time", "breach", {"deleted": False})], True),
        ([("reply_time", "apply_sla", {}), ("reply_time", "breach", {"deleted": True})], False),
        ([("requester_wait_time", "apply_sla", {})], None),
    ],
)
def test_metric_events_say_whether_a_reply_was_late(
    events: list[tuple[str, str, dict[str, Any]]], late: bool | None, folder: Folder
) -> None:
    told = [
        {"id": n, "ticket_id": 7, "metric": metric, "type": kind, "time": "2025-11-09T09:00:00Z", **more}
        for n, (metric, kind, more) in enumerate(events, 1)
    ]
    folder.write("export/t.json", written({"tickets": [TICKET], "ticket_metric_events": told}, "t.json"))
    imported(folder, "zendesk")
    assert held(folder)["zendesk:7"].replied_late is late


def test_tickets_merged_into_each_other_stay_both(folder: Folder) -> None:
    """Which cannot be: nothing is lost for it."""
    both = [merged_away(1, 2, (1, "one")), merged_away(2, 1, (1, "two"))]
    folder.write("export/t.json", written({"tickets": both}, "t.json"))
    imported(folder, "zendesk", code=2)
    assert "one" in json.dumps([turns(each) for each in held(folder).values()])
    assert "two" in json.dumps([turns(each) for each in held(folder).values()])


def test_the_tag_says_which_of_two_merged_tickets_went_where_notices_name_both(folder: Folder) -> None:
    """In languages whose notices are not known, and where an agent wrote another notice."""

    def notice(of: int, other: int) -> dict[str, Any]:
        via = {"channel": "web", "source": {"rel": "merge", "from": {"ticket_id": other}}}
        at = f"2025-11-09T0{of}:20:00Z"
        return {
            "id": of * 10,
            "author_id": 2,
            "body": f"Mit #{other} zusammen",
            "public": True,
            "created_at": at,
            "via": via,
        }

    went, stays = (
        ticket(1, (1, "Ein Wort."), tags=["closed_by_merge"], status="closed"),
        ticket(2, (1, "Noch eins."), (2, "Hier ist es.")),
    )
    went["comments"].append(notice(1, 2))
    stays["comments"].append(notice(2, 1))
    for both in ([went, stays], [stays, went]):
        folder.write("export/t.json", written({"tickets": both}, "t.json"))
        assert imported(folder, "zendesk")["skipped"][0]["count"] == 1
        ((name, found),) = held(folder).items()
        assert name == "zendesk:2"
        said = [part.text for part in found.parts if part.author in ("customer", "agent")]
        assert said == ["Ein Wort.", "Noch eins.", "Hier ist es."]


def test_what_the_ai_resolved_in_a_ticket_that_was_merged_is_not_resolved(folder: Folder) -> None:
    away = merged_away(1, 3, (1, "charged twice"), tags=["closed_by_merge", "ai_agent__answered"])
    folder.write("export/t.json", written({"tickets": [away, merging(1, 3, (1, "Anybody?"))]}, "t.json"))
    imported(folder, "zendesk")
    ai = held(folder)["zendesk:3"].ai
    assert ai
    assert (ai.resolution, ai.answered) == ("unresolved", True)


def test_a_follow_up_to_a_merged_ticket_takes_back_what_was_resolved_in_the_other(folder: Folder) -> None:
    stays = {**merging(1, 3, (1, "Anybody?")), "tags": ["ai_agent__answered"]}
    again = ticket(4, (1, "Again."), via={"channel": "email", "source": {"rel": "follow_up", "from": {"ticket_id": 1}}})
    folder.write("export/t.json", written({"tickets": [merged_away(1, 3, (1, "twice")), stays, again]}, "t.json"))
    imported(folder, "zendesk")
    ai = held(folder)["zendesk:3"].ai
    assert ai
    assert ai.resolution == "unresolved"


def test_an_ai_conversation_goes_on_in_the_ticket_that_its_own_was_merged_into(folder: Folder) -> None:
    chat = {
        "type": "conversation", "id": "9", "created_at": 1762640000, "updated_at": 1762640100, "state": "closed",
        "source": {"body": "charged twice", "author": {"type": "user"}}, "conversation_parts": {"total_count": 0},
        "external_references": [{"type": "zendesk_ticket", "id": "1"}],
    }  # fmt: skip
    tickets = {"tickets": [merged_away(1, 3, (1, "From the chat.")), merging(1, 3, (1, "Anybody?"))]}
    for order in ((0, 1), (1, 0)):
        (folder.root / "reviews/conversations.sqlite").unlink(missing_ok=True)
        for each in order:
            folder.write("export/t.json", json.dumps([chat, tickets][each]))
            imported(folder, ["intercom", "zendesk"][each])
        ((name, found),) = held(folder).items()
        assert name == "intercom:9"
        said = [part.text for part in found.parts if part.author in ("customer", "agent")]
        assert said == ["charged twice", "From the chat.", "Anybody?", "Refunded."]


def test_a_ticket_that_is_deleted_goes_with_what_was_merged_into_it(folder: Folder) -> None:
    folder.write("export/t.json", written({"tickets": CHAIN}, "t.json"))
    imported(folder, "zendesk")
    folder.write("export/t.json", written([{**TICKET, "id": 3, "status": "deleted"}], "t.json"))
    assert imported(folder, "zendesk")["removed"] == 1
    with closing(sqlite3.connect(folder.root / "reviews/conversations.sqlite")) as store:
        assert store.execute("SELECT * FROM conversations").fetchall() == []


def test_a_follow_up_that_comes_later_takes_the_resolution_back(folder: Folder) -> None:
    resolved = {**TICKET, "id": 1, "status": "solved", "tags": ["ai_agent__answered"]}
    folder.write("export/t.json", written([resolved], "t.json"))
    imported(folder, "zendesk")
    again = {**TICKET, "id": 2, "via": {"channel": "email", "source": {"rel": "follow_up", "from": {"ticket_id": 1}}}}
    folder.write("export/t.json", written([again], "t.json"))
    imported(folder, "zendesk")
    ai = held(folder)["zendesk:1"].ai
    assert ai
    assert (ai.resolution, ai.answered) == ("unresolved", True)
    folder.write("export/t.json", written([resolved], "t.json"))
    assert imported(folder, "zendesk")["unchanged"] == 1


def test_the_report_says_what_was_left_out_by_kind(folder: Folder) -> None:
    path = folder.write(
        "c.ndjson", '{"type": "tag", "id": "1"}\n{"type": "tag", "id": "2"}\n{"type": "contact", "id": "3"}\n'
    )
    done = CliRunner().invoke(cli, ["import", "conversations", "-w", str(folder.root), "--from", "intercom", str(path)])
    assert "3  is another kind of record, not part of a conversation (tag: 2, contact: 1)" in done.stdout
    assert "c.ndjson:3: contact 3" in done.stdout


@pytest.mark.parametrize("kind", ["contact", "lead", "admin"])
def test_who_is_named_in_a_record_beside_an_intercom_conversation_is_masked(kind: str, folder: Folder) -> None:
    person = {"type": kind, "id": "p1", "name": "Zelda Quux", "email": "z@q.example"}
    conversation = {
        "type": "conversation", "id": "1", "created_at": 1762675200, "updated_at": 1762675200, "state": "open",
        "source": {"body": "I am Zelda Quux", "author": {"type": "user", "id": "u1", "name": None}},
        "contacts": {"contacts": [{"type": "contact", "id": "p1"}]}, "conversation_parts": {"conversation_parts": []},
    }  # fmt: skip
    folder.write("export/z.json", json.dumps({"data": [person]}))
    folder.write("export/c.json", json.dumps(conversation))
    args = ["import", "conversations", "-w", str(folder.root), "--from", "intercom", str(folder.root / "export")]
    assert CliRunner().invoke(cli, args).exit_code == 0
    assert held(folder)["intercom:1"].asked == ("I am <name-1>",)


NAMING = {"id": 1, "status": "open", "requester_id": 10, "submitter_id": 10, "created_at": "2026-11-16T09:00:00Z"}
MESSAGING = {"channel": "native_messaging"}


@pytest.mark.parametrize(
    ("ticket", "others", "text"),
    [
        ({"via": {"source": {"from": {"name": "Zelda Quux"}, "to": {"name": "Quillboard Help"}}}}, {}, "I am {}"),
        ({"submitter_id": 20, "via": {"source": {"from": {"name": "Board"}, "to": {"name": "Zelda Quux"}}}}, {}, "{}"),
        ({"via": MESSAGING}, {}, "Conversation with {}"),
        ({"via": {"channel": "chat"}}, {}, "Chat with {}"),
        ({"requester": {"name": "Zelda Quux", "email": "z@q.example"}}, {}, "I am {}"),
        ({"requester_name": "Zelda Quux", "requester": "10"}, {}, "{} paid 10 times"),
        ({"follower_ids": [11]}, {"users": [{"id": 11, "role": "end-user", "name": "Zelda Quux"}]}, "Ask {}"),
        (
            {"via": MESSAGING},
            {"comments": [{"id": 1, "ticket_id": 1, "author_id": -1, "public": False, "via": MESSAGING,
              "plain_body": "Conversation with Zelda Quux\n(09:00:00) Zelda Quux: {}\n(09:01:00) Help Bot: Hello"}]},
            "I am {}",
        ),
        (
            {"via": MESSAGING},
            {"events": [{"id": "a", "ticket_id": 1, "author": {"type": "user", "display_name": "Zelda Quux"},
              "content": {"type": "text", "text": "{}"}, "created_at": "2026-11-16T09:00:00Z"}]},
            "I am {}",
        ),
        (
            {"via": MESSAGING},
            {"events": [{"id": "a", "ticket_id": 1, "author": {"type": "user"}, "created_at": "2026-11-16T09:00:00Z",
              "content": {"type": "text", "text": "{}"}},
              {"id": "b", "ticket_id": 1, "author": {"type": "user"}, "created_at": "2026-11-16T09:01:00Z",
               "content": {"type": "formResponse", "fields": [{"label": "Your name?", "text": "Zelda Quux"},
                 {"label": "Product name", "text": "am"}]}}]},
            "I am {}",
        ),
    ],
    ids=["from", "to", "messaging", "chat", "requester", "columns", "follower", "transcript", "log", "form"],
)  # fmt: skip
def test_everybody_whom_a_ticket_names_is_masked(
    ticket: dict[str, Any], others: dict[str, Any], text: str, folder: Folder
) -> None:
    said = text.format("Zelda Quux")
    export = json.dumps({"tickets": [{**NAMING, "description": said, "subject": said, **ticket}], **others})
    folder.write("export/tickets.json", export.replace("{}", said) if others else export)
    args = ["import", "conversations", "-w", str(folder.root), "--from", "zendesk", str(folder.root / "export")]
    assert CliRunner().invoke(cli, args).exit_code == 0
    found = held(folder)["zendesk:1"]
    assert found.subject == text.format("<name-1>")
    assert found.parts[0].text == text.format("<name-1>")


def test_every_mapping_of_the_page_has_a_case() -> None:
    assert len(MAPPINGS) >= 7
    assert set(MAPPINGS) <= {case.get("mapping") for case in CASES}


@pytest.mark.parametrize(
    ("kind", "to", "taken_over"),
    [
        ("assignment", "admin", True),
        ("assignment", "nobody_admin", False),
        ("assign_and_unsnooze", "admin", True),
        ("away_mode_assignment", "team", True),  # who had it went away
        ("away_mode_assignment", "nobody_admin", False),
        ("default_assignment", "team", False),  # where all of them begin
        ("participant_added", "admin", False),
    ],
)
def test_a_person_has_it_to_whom_it_was_assigned(kind: str, to: str, taken_over: bool, folder: Folder) -> None:
    answer = {"id": "1", "part_type": "comment", "body": "Click there.", "created_at": 1794819660,
              "author": {"type": "bot", "from_ai_agent": True}}  # fmt: skip
    given = {
        "id": "2",
        "part_type": kind,
        "created_at": 1794819720,
        "author": {"type": "bot"},
        "assigned_to": {"type": to},
    }
    talk = {
        "type": "conversation", "id": "5", "created_at": 1794819600,
        "source": {"body": "hi", "author": {"type": "user"}},
        "ai_agent": {"resolution_state": "assumed_resolution"},
        "conversation_parts": {"total_count": 2, "conversation_parts": [answer, given]},
    }  # fmt: skip
    folder.write("export/c.json", json.dumps(talk))
    imported(folder, "intercom")
    assert held(folder)["intercom:5"].taken_over is taken_over
