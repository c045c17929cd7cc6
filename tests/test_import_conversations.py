"""Importing conversations: what the systems export, in every form, and what nobody would export."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
import re
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from harness.cli.commands import cli
from harness.live.conversations import (
    Author,
    Definition,
    Import,
    ImportSource,
    LiveConversation,
    Resolution,
    Store,
    import_conversations,
    json_files,
)
from harness.live.conversations.importers import find_importer
from harness.live.conversations.mapping import read_mapping
from harness.live.conversations.records import NoteReason, Read, Skipped, SkipReason
from harness.live.conversations.sample import Script, by_hand, made_up
from harness.live.conversations.sample.exports import Export, write
from harness.live.conversations.store import StoreOutcome
from harness.live.conversations.tables import table_records
from harness.live.conversations.vendors.intercom import read_intercom
from harness.live.conversations.vendors.mapped import read_dataset, read_mapped
from harness.live.conversations.vendors.zendesk import read_zendesk
from harness.workspace import Workspace, WorkspaceError, load
from tests.conftest import REPOSITORY, Folder, Harness, in_process

ALWAYS = (dt.datetime(1971, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC))


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load(REPOSITORY)


@pytest.fixture(scope="module")
def scripts(workspace: Workspace) -> list[Script]:
    return [*made_up(workspace, 400), *by_hand()]


@pytest.fixture(scope="module")
def exports(scripts: list[Script], tmp_path_factory: pytest.TempPathFactory) -> list[Export]:
    return write(scripts, tmp_path_factory.mktemp("exports"), {})


def source_of(export: Export, scratch: Path) -> ImportSource:
    return ImportSource((str(export.folder),), scratch, read_mapping(export.mapping) if export.mapping else None)


def kept(exports: list[Export], path: Path, regions: tuple[str, ...] | None = None) -> Counter[StoreOutcome]:
    found: Counter[StoreOutcome] = Counter()
    with Store(path) as store:
        for export in exports:
            imported = import_conversations(
                find_importer(export.system), source_of(export, path.parent), store, regions
            )
            assert not imported.skipped
            found.update(imported.kept)
    return found


def found_in(path: Path) -> dict[str, LiveConversation]:
    with Store(path) as store:
        return {conversation.name: conversation for conversation in store.read(*ALWAYS)}


def said(text: str) -> str:
    """In one line, without quoted mail."""
    return " ".join(" ".join(line for line in text.split("\n") if not line.startswith(">")).split())


# What the sample's scripts say happened is what the importers must find, whatever the system.


@pytest.mark.slow
def test_what_happened_is_what_is_found(scripts: list[Script], exports: list[Export], tmp_path: Path) -> None:
    kept(exports, tmp_path / "all.sqlite")
    found = found_in(tmp_path / "all.sqlite")
    assert len(found) == len(scripts)
    kinds = {"customer": Author.CUSTOMER, "agent": Author.AGENT, "note": Author.AGENT, "bot": Author.BOT}
    for script in scripts:
        conversation = found[f"{script.system}:{script.id}"]
        parts = [
            (part.author, part.public, " ".join(part.text.split("\nhttps://")[0].split()))
            for part in conversation.parts
        ]
        expected = [
            (kinds.get(line.who, Author.AI), line.who not in ("draft", "note"), said(line.text))
            for line in script.lines
        ]
        assert parts == expected, script.id
        assert conversation.category == script.category
        assert bool(conversation.closed) == script.closed
        assert (conversation.ai is not None) == bool(script.resolution)
        if script.rating is not None and (script.system != "zendesk" or script.rating != 3) and not script.ticket:
            assert conversation.rating
            assert conversation.rating.good == (script.rating >= 4)
        assert {
            cited.url.rpartition("/")[2] or cited.title for part in conversation.parts for cited in part.sources
        } <= {line.source for line in script.lines}


@pytest.mark.slow
def test_a_ticket_that_carries_a_conversation_on_counts_once(
    exports: list[Export], scripts: list[Script], tmp_path: Path
) -> None:
    path = tmp_path / "joined.sqlite"
    carried = [script for script in scripts if script.ticket]
    assert kept(list(reversed(exports)), path)[StoreOutcome.NEW] == len(scripts) + len(carried)
    found = found_in(path)
    assert len(carried) >= 5
    for script in carried:
        conversation = found[f"intercom:{script.id}"]
        assert f"zendesk:{script.ticket}" not in found
        assert [part.author for part in conversation.parts].count(Author.AGENT) == sum(
            li.who == "agent" for li in script.lines
        )
        assert conversation.handed_off is not None
        assert conversation.ai is None or conversation.ai.definition is Definition.FIN


@pytest.mark.slow
def test_importing_again_doubles_nothing_and_an_older_copy_changes_nothing(
    exports: list[Export], tmp_path: Path
) -> None:
    path = tmp_path / "again.sqlite"
    first, again = kept(exports, path), kept(exports, path)
    assert set(+first) == {StoreOutcome.NEW}
    assert +again == Counter({StoreOutcome.UNCHANGED: sum(first.values())})
    at = dt.datetime(2026, 11, 9, tzinfo=dt.UTC)
    newer = LiveConversation("intercom", "7", at, updated=at + dt.timedelta(days=2), subject="newer")
    older = LiveConversation("intercom", "7", at, updated=at + dt.timedelta(days=1), subject="older")
    with Store(path) as store:
        assert [store.put(each) for each in (older, newer, older)] == [
            StoreOutcome.NEW,
            StoreOutcome.UPDATED,
            StoreOutcome.OLDER,
        ]
        assert store.get("intercom", "7") == newer


def test_what_is_deleted_or_redacted_at_the_source_is_gone_from_the_file(tmp_path: Path) -> None:
    path, export = tmp_path / "kept.sqlite", tmp_path / "export.ndjson"

    def ticket(id_: int, word: str, status: str, day: int) -> str:
        comment = {"id": id_, "author_id": 2, "body": word, "public": True, "created_at": "2026-11-09T10:00:00Z"}
        return json.dumps({"id": id_, "status": status, "requester_id": 2, "created_at": "2026-11-09T10:00:00Z",
                           "updated_at": f"2026-11-{day}T10:00:00Z", "comments": [comment]})  # fmt: skip

    def imported(*lines: str) -> bytes:
        export.write_text("\n".join(lines))
        with Store(path) as store:
            import_conversations(read_zendesk, ImportSource((str(export),), tmp_path, None), store, ("US",))
        return path.read_bytes()

    before = imported(ticket(1, "sesquipedalian", "open", 10), ticket(2, "quotidian", "open", 10))
    assert b"sesquipedalian" in before
    assert b"quotidian" in before
    after = imported(ticket(1, "", "deleted", 11), ticket(2, "\u2587\u2587\u2587", "open", 11))
    assert b"sesquipedalian" not in after
    assert b"quotidian" not in after


@pytest.mark.slow
def test_a_killed_import_leaves_whole_conversations_and_the_next_one_ends_it(
    exports: list[Export], tmp_path: Path
) -> None:
    class Killed(BaseException):
        pass

    def dying(source: ImportSource) -> Iterator[Import | Skipped]:
        for number, each in enumerate(read_intercom(source)):
            if number == 50:
                raise Killed
            yield each

    path = tmp_path / "killed.sqlite"
    with pytest.raises(Killed), Store(path) as store:
        import_conversations(dying, source_of(exports[1], tmp_path), store, None)
    before = len(found_in(path))
    assert before <= 50
    found = kept([exports[1]], path)
    assert found[StoreOutcome.NEW] + found[StoreOutcome.UNCHANGED] == len(found_in(path))
    assert not list(tmp_path.glob(".staging-*"))


@pytest.mark.slow
def test_memory_does_not_grow_with_the_export(workspace: Workspace, tmp_path: Path) -> None:
    def peak(count: int) -> int:
        folder = tmp_path / str(count)
        zendesk = write((s for s in made_up(workspace, count) if s.system == "zendesk"), folder, {})[0]
        tracemalloc.start()
        found = sum(isinstance(each, Import) for each in read_zendesk(source_of(zendesk, folder)))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert found > count / 4
        return most

    peak(100)  # what is imported once
    assert peak(1500) < 1.5 * peak(300)


# The forms of a file.

TICKET = {
    "id": 7,
    "subject": "Reset",
    "description": "first",
    "status": "solved",
    "requester_id": 1,
    "tags": ["intent__login"],
    "via": {"channel": "email"},
    "created_at": "2026-11-09T08:00:00Z",
    "updated_at": "2026-11-10T08:00:00Z",
}
COMMENTS: list[dict[str, Any]] = [
    {
        "id": 71,
        "ticket_id": 7,
        "author_id": 1,
        "html_body": "<p>link is dead</p>",
        "public": True,
        "created_at": "2026-11-09T08:00:00Z",
    },
    {
        "id": 72,
        "ticket_id": 7,
        "author_id": 2,
        "body": "ask for a new one",
        "public": True,
        "created_at": "2026-11-09T09:00:00Z",
    },
]
METRICS = {"ticket_id": 7, "reopens": 1, "solved_at": "2026-11-10T07:00:00Z"}


def lines(*records: Any) -> str:
    return "\n".join(map(json.dumps, records)) + "\n"


ZENDESK_FORMS: dict[str, dict[str, str]] = {
    "lines": {"a.ndjson": lines(*COMMENTS, TICKET, METRICS)},
    "arrays": {
        "tickets.json": json.dumps([TICKET]),
        "comments.json": json.dumps(COMMENTS),
        "m.json": json.dumps([METRICS]),
    },
    "envelope": {
        "t.json": json.dumps({"count": 1, "tickets": [TICKET], "metric_sets": [METRICS]}),
        "c.json": json.dumps({"comments": COMMENTS, "end_of_stream": True}, indent=2),
    },
    "pages": {
        "p.json": lines({"tickets": [TICKET], "after_cursor": "x"}, {"tickets": []}),
        "c.json": lines({"comments": COMMENTS[:1]}, {"comments": COMMENTS[1:]}),
        "m.ndjson": lines(METRICS),
    },
    "sideloaded": {"t.ndjson": lines({**TICKET, "comments": COMMENTS, "metric_set": METRICS})},
    "audits": {
        "t.ndjson": lines(
            TICKET,
            METRICS,
            *(
                {
                    "id": c["id"],
                    "ticket_id": 7,
                    "author_id": c["author_id"],
                    "created_at": c["created_at"],
                    "events": [
                        {"type": "Comment", "body": c.get("body"), "html_body": c.get("html_body"), "public": True}
                    ],
                }
                for c in COMMENTS
            ),
        )
    },
    "lines with the commas of a list": {"t.ndjson": lines(TICKET, METRICS, *COMMENTS).replace("\n", ",\n")},
    "a sequence of RFC 7464": {"t.json": "".join(f"\x1e{json.dumps(each)}\n" for each in (TICKET, METRICS, *COMMENTS))},
    "byte order mark and gz": {"t.ndjson.gz": "\ufeff" + lines(TICKET, METRICS, *COMMENTS)},
}


@pytest.mark.parametrize("form", ZENDESK_FORMS)
def test_zendesk_in_every_form_is_the_same(form: str, tmp_path: Path) -> None:
    for name, text in ZENDESK_FORMS[form].items():
        packed = gzip.compress(text.encode()) if name.endswith(".gz") else text.encode()
        (tmp_path / name).write_bytes(packed)
    (found,) = (each for each in read_zendesk(ImportSource((str(tmp_path),), tmp_path)))
    assert isinstance(found, Import), found
    conversation = found.conversation
    assert [(part.author, part.text) for part in conversation.parts] == [
        (Author.CUSTOMER, "link is dead"),
        (Author.AGENT, "ask for a new one"),
    ]
    assert (conversation.category, conversation.reopens, conversation.channel) == ("login", 1, "email")
    assert conversation.closed == dt.datetime(2026, 11, 10, 7, tzinfo=dt.UTC)


CONVERSATION: dict[str, Any] = {
    "type": "conversation",
    "id": "9",
    "created_at": 1762675200,
    "updated_at": 1762680000,
    "state": "closed",
    "source": {"type": "email", "body": "<p>is it dead?</p>", "author": {"type": "lead", "id": "u", "name": "Ann"}},
    "statistics": {"count_reopens": 0, "last_close_at": 1762680000},
    "custom_attributes": {"Category": "login"},
}
PARTS = [
    {
        "id": "1",
        "part_type": "comment",
        "body": "no",
        "created_at": 1762675260,
        "author": {"type": "bot", "name": "Fin", "from_ai_agent": True},
    },
    {
        "id": "2",
        "part_type": "note",
        "body": "check",
        "created_at": 1762675300,
        "author": {"type": "admin", "name": "Bo"},
    },
]
INTERCOM_FORMS: dict[str, str] = {
    "array": json.dumps([{**CONVERSATION, "conversation_parts": {"total_count": 2, "conversation_parts": PARTS}}]),
    "envelope": json.dumps(
        {
            "type": "conversation.list",
            "conversations": [{**CONVERSATION, "conversation_parts": {"total_count": 2, "conversation_parts": PARTS}}],
        }
    ),
    "lines": lines({**CONVERSATION, "conversation_parts": {"total_count": 2, "conversation_parts": PARTS}}),
    "flat list": lines({**CONVERSATION, "conversation_parts": PARTS}),
    "parts apart": lines(
        *({**part, "conversation_id": "9"} for part in PARTS), {**CONVERSATION, "priority": "not_priority"}
    ),
}


@pytest.mark.parametrize("form", INTERCOM_FORMS)
def test_intercom_in_every_form_is_the_same(form: str, tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text(INTERCOM_FORMS[form])
    (found,) = read_intercom(ImportSource((str(tmp_path),), tmp_path))
    assert isinstance(found, Import), found
    assert [(p.author, p.text, p.public) for p in found.conversation.parts] == [
        (Author.CUSTOMER, "is it dead?", True),
        (Author.AI, "no", True),
        (Author.AGENT, "check", False),
    ]
    assert found.people == ("Ann", "Bo")
    assert not found.conversation.cut


def intercom(tmp_path: Path, **more: Any) -> LiveConversation:
    (tmp_path / "c.json").write_text(lines({**CONVERSATION, **more}))
    (found,) = read_intercom(ImportSource((str(tmp_path / "c.json"),), tmp_path))
    assert isinstance(found, Import), found
    return found.conversation


STATES = {
    "assumed_resolution": Resolution.ASSUMED,
    "confirmed_resolution": Resolution.CONFIRMED,
    "routed_to_team": Resolution.ESCALATED,
    "escalated": Resolution.ESCALATED,
    "procedure_handoff": Resolution.ESCALATED,
    "negative_feedback": Resolution.NEGATIVE,
    "abandoned": Resolution.ABANDONED,
    "of 2.17": Resolution.UNKNOWN,
    None: Resolution.UNRESOLVED,  # "if no AI or custom answer has been delivered" (2.16)
}


@pytest.mark.parametrize("state", STATES)
def test_the_ai_block_of_every_version(state: str | None, tmp_path: Path) -> None:
    cited = {
        "content_sources": [{"content_type": "article", "url": "https://h.example/articles/1-reset", "title": "Reset"}]
    }
    found = intercom(tmp_path, ai_agent={"resolution_state": state, "rating": 4, "content_sources": cited})
    assert found.ai is not None
    assert (found.ai.resolution, found.ai.definition) == (STATES[state], Definition.FIN)
    assert [source.title for source in found.ai.sources] == ["Reset"]
    assert found.rating is not None
    assert found.rating.good


def test_what_intercom_gives_in_part_is_marked(tmp_path: Path) -> None:
    parts = {"total_count": 700, "conversation_parts": [{**PARTS[0], "redacted": True}, PARTS[1]]}
    found = intercom(tmp_path, conversation_parts=parts, ai_agent_participated=True)
    assert found.cut
    assert [part.text for part in found.parts] == ["is it dead?", "check"]


def test_a_newer_copy_from_a_list_takes_no_messages_away(tmp_path: Path) -> None:
    """Where it lacks parts and has more than before, as a very long one does, it is the better one."""
    with Store(tmp_path / "store.sqlite") as store:
        whole = intercom(tmp_path, conversation_parts={"total_count": 2, "conversation_parts": PARTS[:2]})
        later = dt.timedelta(days=1)
        listed = replace(whole, parts=whole.parts[:1], updated=whole.ended + later, closed=None, cut=True)
        assert [store.put(each) for each in (whole, listed)] == [StoreOutcome.NEW, StoreOutcome.OLDER]
        longer = replace(listed, parts=(*whole.parts, *whole.parts))
        assert store.put(longer) is StoreOutcome.UPDATED
        assert list(store.read()) == [longer]


def test_labels_of_people_come_in_and_those_of_ai_do_not(tmp_path: Path) -> None:
    def card(source: str) -> dict[str, Any]:
        return {
            "name": source,
            "score": 80,
            "passed": True,
            "evaluators": [{"result": {"source": source, "reasoning": "why"}}],
        }

    (label,) = intercom(tmp_path, scorecards=[card("human"), card("ai")]).labels
    assert (label.name, label.score, label.passed, label.causes) == ("human", 0.8, True, ("why",))
    review = {
        "scorecard": {"name": "QA"},
        "ratings": [
            {"score": 100, "weight": 3, "critical": False},
            {"score": 0, "weight": 1, "critical": False, "causes": ["tone"]},
        ],
    }
    failed = {
        "scorecard": {"name": "QA"},
        "ratings": [{"score": 100, "weight": 9}, {"score": 40, "weight": 1, "critical": True}],
    }
    unweighed = {"ratings": [{"score": 100, "weight": 10}, {"score": 0, "weight": 0}]}
    nothing = {"ratings": [{"score": 100, "weight": 0}]}
    reviews = [review, failed, unweighed, nothing]
    (tmp_path / "c.json").write_text(lines(TICKET, {"externalId": "7", "reviews": reviews}))
    (found,) = read_zendesk(ImportSource((str(tmp_path / "c.json"),), tmp_path))
    assert isinstance(found, Import)
    assert [(label.score, label.passed, label.causes) for label in found.conversation.labels] == [
        (0.75, None, ("tone",)),
        (0.0, False, ()),  # a critical category below one half: the review failed
        (1.0, None, ()),  # a category without weight counts for nothing
        (None, None, ()),
    ]


def test_a_note_of_the_ai_before_a_reply_is_a_draft(tmp_path: Path) -> None:
    ai, agent = {"type": "bot", "from_ai_agent": True}, {"type": "admin"}
    parts = [
        {"part_type": "note", "body": "draft", "created_at": 1762675260, "author": ai},
        {"part_type": "comment", "body": "sent", "created_at": 1762675300, "author": agent},
        {"part_type": "note", "body": "second", "created_at": 1762675360, "author": ai},
        {"part_type": "comment", "body": "wait", "created_at": 1762675400, "author": {"type": "user"}},
        {"part_type": "comment", "body": "to that", "created_at": 1762675460, "author": agent},
    ]
    assert [(d.text, d.sent) for d in intercom(tmp_path, conversation_parts=parts).drafts] == [("draft", "sent")]


TIMES = {
    "1762675200": 1762675200,
    "2026-11-09T08:00:00Z": 1794211200,
    "2026-11-09": 1794182400,
    "1794211200000": 1794211200,
    "2026-11-09 09:00:00+01:00": 1794211200,
    "2026-11-09 08:00:00 UTC": 1794211200,
    "2026-11-09 08:00:00 +0000": 1794211200,
    "2026-11-09T08:00:00.123456789Z": 1794211200.123456,
    "Mon, 09 Nov 2026 08:00:00 +0000": 1794211200,
    "Mon, 09 Nov 2026 00:00:00 PST": 1794211200,
    "11/13/2026 8:00 AM": 1794556800,
    "13/11/2026 20:00": 1794600000,
    "13.11.2026 08:00": 1794556800,
    "9.11.2026, 08:00": 1794211200,
    "Nov 9, 2026, 8:00\u202fAM": 1794211200,
    "9 November 2026 at 8:00 am": 1794211200,
    "11/11/2026 8:00 AM": 1794384000,
    "1794211200000000": 1794211200,
    "1794211200000000000": 1794211200,
    "1e30": None,
    "Mon Nov  9 08:00:00 2026": 1794211200,
    "Mon Nov 09 08:00:00 UTC 2026": 1794211200,
    "Mon Nov 09 2026 09:00:00 GMT+0100 (Central European Standard Time)": 1794211200,
    "2026-11-09T09:00:00+01:00[Europe/Berlin]": 1794211200,
    "2026-11-09 10:00:00 GMT+2": 1794211200,
    "2026-11-09 09:00:00 CET": 1794211200,
    "9. November 2026 09:00 MEZ": 1794211200,
    "Mo., 9. Nov. 2026, 08.00 Uhr": 1794211200,
    "Mon Nov 09 09:00:00 CET 2026": 1794211200,
    "lundi 9 novembre 2026 à 08h00": 1794211200,
    "9 de noviembre de 2026 a las 8:00": 1794211200,
    "lun, 9 nov 2026 8:00 a. m.": 1794211200,
    "segunda-feira, 9 de nov. de 2026 às 08:00": 1794211200,
    "lunedì 9 novembre 2026 alle ore 8.00": 1794211200,
    "maandag 9 november 2026 om 08:00 uur": 1794211200,
    "9/nov/2026 10:00 EET": 1794211200,
    "2026-11-09 17:30 ACST": 1794211200,
    "2026-07-09 10:00 CEST": 1783584000,
    "1er août 2026": 1785542400,
    "3. Mär 2026": 1772496000,
    "3 mrt 2026": 1772496000,
    "3 marzo 2026": 1772496000,
    "mar. 3 mars 2026": 1772496000,
    "Mar 3, 2026": 1772496000,
    "mar, 10 nov 2026 8:00": 1794297600,
    "5 out 2026": 1791158400,
    "2 juil. 2026": 1782950400,
    "2 jui 2026": None,  # June or July
    "9 no 2026": None,
    "30 févr. 2026": None,
    "2026-11-09 08:00:00 XYZ": None,
    "20261109": None,
    "31/11/2026": None,
    "20261109080000": 1794211200,
    "202611090800": 1794211200,
    "20261131080000": None,
    "yesterday": None,
    "": None,
    "1e999": None,
    "1e20": None,
    "nan": None,
}


@pytest.mark.parametrize("told", TIMES)
def test_times_in_every_form(told: str, tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text(lines({**CONVERSATION, "created_at": told}))
    (found,) = read_intercom(ImportSource((str(tmp_path),), tmp_path))
    if TIMES[told] is None:
        assert isinstance(found, Skipped)
        assert found.reason == "has no time"
        assert told in found.detail
    else:
        assert isinstance(found, Import)
        assert found.conversation.opened.timestamp() == TIMES[told]


@pytest.mark.parametrize("told", ["11/12/2026", "1/2/2026 9:00 AM", "11-12-2026 09:00", "16/11/26"])
def test_a_time_that_can_be_read_in_two_ways_is_refused(told: str, tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text(lines({**CONVERSATION, "created_at": told}))
    (found,) = read_intercom(ImportSource((str(tmp_path),), tmp_path))
    assert isinstance(found, Skipped)
    assert found.reason == "has a time in which day and month can be swapped"
    assert "time_format" in found.detail


@pytest.mark.parametrize("told", ["2026-11-09 08:00 IST", "9 Nov 2026 08:00:00 BST", "Mon Nov 09 08:00:00 IST 2026"])
def test_a_zone_whose_name_stands_for_several_is_refused(told: str, tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text(lines({**CONVERSATION, "created_at": told}))
    (found,) = read_intercom(ImportSource((str(tmp_path),), tmp_path))
    assert isinstance(found, Skipped)
    assert found.reason == "has a time in a zone whose name stands for several"
    assert "such as `+05:30`" in found.detail
    assert "time_format" not in found.detail  # which would not help


# What nobody would export.

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "type", "author", "body", "created_at", "events", "score", "ticket_id", "source", "tags", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
Reader = Callable[[ImportSource], Iterator[Import | Skipped]]


@pytest.mark.slow
@given(
    changes=st.lists(
        st.tuples(
            st.sampled_from(
                sorted(
                    {
                        *TICKET,
                        *CONVERSATION,
                        *METRICS,
                        *COMMENTS[0],
                        *PARTS[0],
                        "ai_agent",
                        "conversation_parts",
                        "scorecards",
                        "reviews",
                        "externalId",
                        "events",
                        "satisfaction_rating",
                    }
                )
            ),
            JSON,
        ),
        max_size=4,
    ),
    reader=st.sampled_from([read_zendesk, read_intercom]),
    base=st.sampled_from([TICKET, CONVERSATION, METRICS, COMMENTS[0], PARTS[0], {"externalId": 7, "reviews": [{}]}]),
)
@example(  # what holds a message looks like an envelope, in which a list holds two that are none
    changes=[("author", [None, {}]), ("ai_agent", {"source": {"author": None}})], reader=read_intercom, base=TICKET
)
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_a_record_holds_it_is_taken_or_skipped(
    changes: list[tuple[str, Any]], reader: Reader, base: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "c.ndjson"
    path.write_text(lines({**base, **dict(changes)}))
    found = list(reader(ImportSource((str(path),), tmp_path)))
    assert sum(isinstance(each, Import) for each in found) <= 1  # a user, say, is neither; of a list each is skipped


def test_broken_records_are_skipped_with_their_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_files, "LONGEST_LINE", 3000)
    text = "\n".join(
        [
            '{"id": 1, "stat',
            json.dumps(TICKET),
            "",
            "[1, 2]",
            "\ud800",
            "x" * 9000,
            '{"foo": 1}',
            json.dumps({**METRICS, "ticket_id": 8}),
            json.dumps({**TICKET, "updated_at": "2026-11-09T08:30:00Z"}),
            json.dumps({**TICKET, "id": 9, "status": "deleted"}),
            "[" * 2000,
        ]
    )
    (tmp_path / "t.ndjson").write_bytes(text.encode("utf-8", "surrogatepass"))
    found = list(read_zendesk(ImportSource((str(tmp_path),), tmp_path)))
    skipped = {each.place.number: each.reason for each in found if isinstance(each, Skipped)}
    assert sum(isinstance(each, Import) for each in found) == 1
    assert skipped == {
        1: "is not valid JSON",
        4: "is not a JSON object",
        5: "is not valid JSON",
        6: "the line is longer than 64 MB",
        7: "is not a record of a ticket export",
        8: "belongs to a ticket that is not in the export",
        9: "the export contains a newer copy of the same ticket",
        10: "the ticket is deleted",
        11: "is not valid JSON",
    }


def test_what_utf8_cannot_hold_is_replaced(tmp_path: Path) -> None:
    broken = "\ud800x"
    record = {
        **CONVERSATION,
        "title": broken,
        "tags": {"tags": [{"name": broken}]},
        "custom_attributes": {"topic": broken},
    }
    (tmp_path / "i.ndjson").write_text(lines(record))
    (tmp_path / "z.ndjson").write_text(lines({**TICKET, "tags": [broken, f"intent__{broken}"], "description": broken}))
    with Store(tmp_path / "c.sqlite") as store:
        for name, reader in (("i.ndjson", read_intercom), ("z.ndjson", read_zendesk)):
            import_conversations(reader, ImportSource((str(tmp_path / name),), tmp_path), store, ())
    assert {conversation.category for conversation in found_in(tmp_path / "c.sqlite").values()} == {"?x"}


def test_a_file_that_breaks_off_keeps_what_stands_before(tmp_path: Path) -> None:
    whole = json.dumps([{**CONVERSATION, "id": str(number)} for number in range(5)])
    (tmp_path / "c.json").write_text(whole[:-30])
    found = list(read_intercom(ImportSource((str(tmp_path),), tmp_path)))
    assert sum(isinstance(each, Import) for each in found) == 4
    (skipped,) = (each for each in found if isinstance(each, Skipped))
    assert skipped.reason.startswith("the file is cut off")
    assert skipped.place.number == 5


def test_a_file_that_is_no_json_from_somewhere_on_is_not_called_cut_off(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text(json.dumps([CONVERSATION])[:-1] + ",\n]")
    (tmp_path / "d.json").write_text(f"[\n{json.dumps({**CONVERSATION, 'id': '10'})},\n" + '{"id": "x\ty"}]')
    found = list(read_intercom(ImportSource((str(tmp_path),), tmp_path)))
    assert sum(isinstance(each, Import) for each in found) == 2
    reasons = [(each.place.file, each.place.number, each.reason) for each in found if isinstance(each, Skipped)]
    assert reasons == [(name, 2, SkipReason.NO_MORE_JSON) for name in ("c.json", "d.json")]


def test_a_tab_in_a_text_is_part_of_it(tmp_path: Path) -> None:
    record = {**CONVERSATION, "source": {**CONVERSATION["source"], "body": "is itTABdead?"}}
    (tmp_path / "c.ndjson").write_text((json.dumps(record) + "\n").replace("TAB", "\t"))
    (found,) = read_intercom(ImportSource((str(tmp_path),), tmp_path))
    assert isinstance(found, Import)
    assert [part.text.split() for part in found.conversation.parts] == [["is", "it", "dead?"]]


@pytest.mark.parametrize("how", ["cut off", "cut off, packed", "on a broken disk"])
def test_files_that_are_not_read_to_their_end_are_not_measured(folder: Folder, harness: Harness, how: str) -> None:
    whole = lines(*({**CONVERSATION, "id": str(number)} for number in range(300)))
    if how == "cut off":
        folder.write("all/c.json", json.dumps([json.loads(line) for line in whole.splitlines()])[:-30])
    elif how == "cut off, packed":
        folder.write("all/c.json.gz", gzip.compress(whole.encode())[:-200])
    else:
        folder.write("all/a.jsonl", whole)
        (folder.root / "all/c.jsonl").symlink_to("nowhere")
    done = harness("import", "conversations", "--from", "intercom", folder.root / "all")
    assert (done.returncode, "Not everything is imported" in done.stderr) == (3, True), done
    assert " new" in done.stdout


@pytest.mark.parametrize(
    "broken", [b'{"id": "x", "source": ' + b"[" * 200_000, b'{"i\xed\xa0\x80d": "x", "source": {}}']
)
def test_a_line_that_cannot_be_read_costs_one_record(folder: Folder, harness: Harness, broken: bytes) -> None:
    for first in (0, 3):
        rows = [json.dumps({**CONVERSATION, "id": f"{first}-{number}"}).encode() for number in range(5)]
        rows.insert(first, broken)
        path = folder.write(f"c{first}.jsonl", b"\n".join(rows) + b"\n")
        done = harness("import", "conversations", "--from", "intercom", path)
        assert (done.returncode, "5 new" in done.stdout) == (0, True), done
        assert f"{path.name}:{first + 1}: " in done.stdout


# Any other system.

MAPPING = """\
vendor: desk
conversation: {id: chat.id, closed: chat.end, category: topic, rating: stars, names: who, resolution: result}
messages: chat.log
message: {author: by, text: says, at: at, public: seen}
words:
  author: {visitor: customer, robot: ai}
  resolution: {done: confirmed}
"""
CHAT = {
    "chat": {
        "id": 5,
        "end": 1794211200,
        "log": [
            {"by": "visitor", "says": "Ann here, hello", "at": 1794211100},
            {"by": "robot", "says": "hi", "at": 1794211101, "seen": False},
            {"by": "ghost", "says": "boo", "at": 1794211102},
        ],
    },
    "topic": "login",
    "stars": 2,
    "who": ["Ann Hill"],
    "result": "done",
}


def test_a_mapping_reads_any_json(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(MAPPING)
    (tmp_path / "c.json").write_text(json.dumps({"conversations": [CHAT, {"chat": {"id": None}}, {"chat": {"id": 6}}]}))
    source = ImportSource((str(tmp_path / "c.json"),), tmp_path, read_mapping(tmp_path / "m.yaml"))
    found = list(read_mapped(source))
    (got,) = (each for each in found if isinstance(each, Import))
    assert [each.reason for each in found if isinstance(each, Skipped)] == [
        "has no id",
        "has no message with a known author and a text",
    ]
    conversation = got.conversation
    assert [(p.author, p.public) for p in conversation.parts] == [(Author.CUSTOMER, True), (Author.AI, False)]
    assert conversation.rating is not None
    assert (conversation.name, conversation.category, conversation.rating.good) == ("desk:5", "login", False)
    assert conversation.ai is not None
    assert conversation.ai.resolution is Resolution.CONFIRMED
    assert got.people == ("Ann Hill",)
    assert (conversation.cut, conversation.taken_over) == (True, None)  # the ghost may be a person


def test_a_mapped_conversation_whose_authors_are_known_is_whole(tmp_path: Path) -> None:
    for said, cut in ((AGENT, False), ({**AGENT, "by": "Team lead"}, True), ({**AGENT, "by": "", "says": " "}, False)):
        ((got,), _) = _by_mapping(tmp_path, MAPPING, _chat(5, VISITOR, said))
        assert got.conversation.cut is cut
        assert (NoteReason.CUT in [note.reason for note in got.notes]) is cut


def _by_mapping(folder: Path, mapping: str, *records: object) -> tuple[list[Import], list[tuple[str, int]]]:
    """What a mapping makes of records in a file, and what is told of the others: the reason, and which record."""
    (folder / "m.yaml").write_text(mapping)
    (folder / "c.json").write_text(json.dumps(records))
    found = list(read_mapped(ImportSource((str(folder / "c.json"),), folder, read_mapping(folder / "m.yaml"))))
    told = [(each.reason.name, each.place.number) for each in found if isinstance(each, Skipped)]
    return [each for each in found if isinstance(each, Import)], told


def _chat(id_: object, *log: object, **more: object) -> dict[str, object]:
    return {"chat": {"id": id_, "log": list(log)}, **more}


VISITOR = {"by": "visitor", "says": "hello", "at": 1794211100}


def test_names_of_a_mapping_may_be_objects(tmp_path: Path) -> None:
    ann = {"id": 3, "first": "Ann", "lastName": "Hill", "city": "Rome", "mails": [{"emailAddress": "a@b.example"}]}
    (got, other), _ = _by_mapping(tmp_path, MAPPING, _chat(1, VISITOR, who=[ann]), _chat(2, VISITOR, who={"id": 3}))
    assert got.people == ("Ann Hill", "a@b.example")
    assert (got.notes, other.people, other.notes) == ((), (), ())


@pytest.mark.parametrize(
    "said",
    [
        {"public": False}, {"isPublic": "false"}, {"visible_to_customer": 0}, {"published": "no"},
        {"visibility": "private"}, {"visibility": "agents"}, {"type": "internal-note"}, {"kind": "private_note"},
        {"channel": "internal-note"}, {"status": "draft"}, {"messageType": "Note"}, {"staff_only": True},
    ],
)  # fmt: skip
def test_a_message_that_says_itself_that_it_is_hidden_is_never_public(tmp_path: Path, said: dict[str, object]) -> None:
    by = "vendor: x\nconversation: {id: id}\nmessage: {author: by, text: text, at: at}\n"
    note = {"id": 1, "by": "agent", "text": "pest", "at": "2026-11-16T12:00:00Z"}
    seen = {**note, "at": "2026-11-16T12:01:00Z", "type": "notebook", "public_id": 0, "visibility": "everyone"}
    (got,), _ = _by_mapping(tmp_path, by, {**note, **said}, seen)
    assert [part.public for part in got.conversation.parts] == [False, True]


@pytest.mark.parametrize("path", ["agent_only", "staff_only", "visible_to_agents_only", "not_public", "is_nonpublic"])
def test_a_path_that_says_the_reverse_of_public_needs_words(tmp_path: Path, path: str) -> None:
    by = f"vendor: x\nconversation: {{id: id}}\nmessage: {{author: by, text: text, public: {path}}}\n"
    (tmp_path / "m.yaml").write_text(by)
    with pytest.raises(WorkspaceError, match="says the reverse"):
        read_mapping(tmp_path / "m.yaml")


SAID_BY_TIME = "customer 09:00 Hi, refund please", "agent 09:01 Hello Ida"


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        (
            "16/11/2026, 09:00 - Messages are end-to-end encrypted.\n16/11/2026, 09:00 - Ida Ray: Hi, refund please\n"
            "16/11/2026, 09:01 - Acme: Hello Ida\n16/11/2026, 09:02 - Ida Ray changed their phone number.\n"
            "16/11/2026, 09:04 - Missed voice call\n16/11/2026, 09:05 - Ida Ray: <Media omitted>",
            [*SAID_BY_TIME, "customer 09:05 [attachment]"],
        ),
        (
            "[16/11/2026, 09:00:12] Ida Ray: Hi, refund please\n[16/11/2026, 09:01:12] Acme: Hello Ida\n"
            "\u200e[16/11/2026, 09:02:12] Ida Ray: \u200eimage omitted",
            [*SAID_BY_TIME, "customer 09:02 image omitted"],
        ),
        ("11/16/26, 9:00\u202fAM - Ida Ray: Hi, refund please\n11/16/26, 9:01\u202fAM - Acme: Hello Ida", SAID_BY_TIME),
        ("16.11.26, 09:00 - Ida Ray: Hi, refund please\n16.11.26, 09:01 - Acme: Hello Ida", SAID_BY_TIME),
        (
            "01/02/26, 09:00 - Ida Ray: Hi\n16/02/26, 09:01 - Acme: Hello",  # the second says how the first is meant
            ["customer 09:00 Hi", "agent 09:01 Hello"],
        ),
        ("Ida Ray : hi\nFreddy : a bot\nBob : mine", ["customer 12:00 hi", "agent 12:00 a bot", "agent 12:00 mine"]),
        ("Visitor 12 09:00:01: hi\nSue Doe 09:00:05: sure", ["customer 12:00 hi", "agent 12:00 sure"]),
        ("[11/16 9:00 AM] Ida Ray\nhi\n[11/16 9:01 AM] Sue\nhello", ["customer 12:00 hi", "agent 12:00 hello"]),
        ("Ida Ray\n9:00 AM\nhi\n\nDrift bot\n9:01 AM\nhello", ["customer 12:00 hi", "ai 12:00 hello"]),
        (
            "[09:00] Visitor: hi\n[09:01] Sue joined the conversation\n[09:01] Sue: hello\n*** Sue left the chat ***",
            ["customer 12:00 hi", "agent 12:00 hello"],
        ),
        (
            "Chat Started: Monday\n( 1s ) Ida: hi\nChat Transferred From Einstein Bot To Sue D\n( 9s ) Sue D: hello",
            ["customer 12:00 hi", "agent 12:00 hello"],
        ),
        ("Chat transcript:\nCustomer: hi\nAgent: hello", ["customer 12:00 hi", "agent 12:00 hello"]),
        (
            "These are the roles:\nCustomer: sees all.\nAgent: can refund.\nAdmin: sees more.",
            ["customer 12:00 These are the roles: Customer: sees all. Agent: can refund. Admin: sees more."],
        ),
    ],
)
def test_a_chat_as_programs_export_it_is_its_turns(tmp_path: Path, text: str, turns: list[str] | tuple[str]) -> None:
    by = "vendor: x\nconversation: {id: id, customer: who}\nmessage: {author: by, text: text, at: at}\n"
    record = {"id": 1, "who": "Ida Ray", "by": "customer", "text": text, "at": "2026-11-16T12:00:00Z"}
    (got,), _ = _by_mapping(tmp_path, by, record)
    assert [f"{each.author} {each.at:%H:%M} {' '.join(each.text.split())}" for each in got.conversation.parts] == [
        *turns
    ]


def test_names_in_every_row_of_a_log_are_masked_and_a_record_without_is_told(folder: Folder) -> None:
    rows = "id,by,from_name,text,at\n1,agent,Sue Doe,Hello this is Sue Doe,2026-11-16T09:00:00Z\n"
    rows += '1,customer,Ida Ray,"I am Ida Ray, Sue",2026-11-16T09:01:00Z\n2,customer,,I am Tom,2026-11-16T09:00:00Z\n'
    by = "vendor: x\nconversation: {id: id, names: from_name}\nmessage: {author: by, text: text, at: at}\n"
    files = [str(folder.write("rows.csv", rows)), "--from", "mapped", "--mapping", str(folder.write("by.yaml", by))]
    done = in_process("import", "conversations", *files, "--json", cwd=folder.root)
    (noted,) = json.loads(done.stdout)["noted"]
    assert (noted["reason"], noted["count"]) == (NoteReason.NO_NAMES, 1)
    with Store(folder.root / "reviews/conversations.sqlite") as store:
        said = {each.id: [part.text for part in each.parts] for each in store.read()}
    assert said == {"1": ["Hello this is <name-1>", "I am <name-2>, <name-1>"], "2": ["I am Tom"]}


def test_what_is_deleted_or_spam_by_a_mapping_does_not_count_and_goes(folder: Folder) -> None:
    by = (
        "vendor: x\nmessages: said\n"
        "conversation: {id: id, updated: updated, deleted: status == 'spam' || gone, cut: more}\n"
        "message: {author: by, text: text, at: at, deleted: archived}\n"
    )
    hi = {"by": "customer", "text": "hi", "at": "2026-11-16T09:00:00Z"}
    whole = {"id": 1, "said": [hi, {**hi, "text": "oops", "archived": True}], "updated": "2026-11-16T09:00:00Z"}
    args = ["--from", "mapped", "--mapping", str(folder.write("by.yaml", by)), "--json"]

    def imported(*records: dict[str, Any]) -> tuple[list[str], dict[str, int], int]:
        path = str(folder.write("export.json", json.dumps(records)))
        done = in_process("import", "conversations", path, *args, cwd=folder.root)
        told = json.loads(done.stdout)
        with Store(folder.root / "reviews/conversations.sqlite") as store:
            kept = [f"{each.id} {[part.text for part in each.parts]}{' cut' * each.cut}" for each in store.read()]
        return kept, {each["reason"]: each["count"] for each in told["skipped"]}, told["removed"]

    kept, skipped, removed = imported(whole, {**whole, "id": 2, "status": "spam"}, {**whole, "id": 3, "more": True})
    assert kept == ["1 ['hi']", "3 ['hi'] cut"]
    assert (skipped, removed) == ({SkipReason.DELETED_CONVERSATION: 1}, 0)
    gone = {"id": 1, "gone": True, "updated": "2026-11-17T09:00:00Z"}
    assert imported(whole, gone) == (["3 ['hi'] cut"], {SkipReason.DELETED_CONVERSATION: 1}, 1)
    back = {**whole, "updated": "2026-11-18T09:00:00Z"}
    assert imported(back, gone)[0] == ["1 ['hi']", "3 ['hi'] cut"]


AGENT = {"by": "agent", "says": "She is a difficult one", "at": 1794211101}


@pytest.mark.parametrize(
    ("path", "said", "public"),
    [
        ("seen", {"seen": True}, True),
        ("seen", {"seen": False}, False),
        ("seen", {}, False),  # the export does not say it for this one
        ("seen", {"seen": None}, False),
        ("sen", {"seen": False}, False),  # a path that leads nowhere
        ("visibility.seen", {"seen": True}, False),
    ],
)
def test_without_its_visibility_what_the_team_wrote_is_internal(
    path: str, said: dict[str, object], public: bool, tmp_path: Path
) -> None:
    mapping = MAPPING.replace("public: seen", f"public: {path}")
    ((got,), _) = _by_mapping(tmp_path, mapping, _chat(5, VISITOR, {**AGENT, **said}))
    assert [part.public for part in got.conversation.parts] == [True, public]
    doubts = [note.reason for note in got.notes if note.reason is NoteReason.VISIBILITY]
    assert len(doubts) == (path != "seen" or said.get("seen") is None)


@pytest.mark.parametrize(
    ("records", "said", "told"),
    [
        # What has the same id and no messages is something else, or an older list.
        (
            [_chat(5, VISITOR), {"chat": {"id": 5}, "name": "a tag"}],
            ["hello"],
            [("NO_MESSAGE", 2)],
        ),
        (
            [_chat(5, {**VISITOR, "says": "new"}, end=9), _chat(5, VISITOR, end=8)],
            ["hello"],
            [("LATER_CONVERSATION", 1)],
        ),
        (
            [
                _chat(5, {**VISITOR, "says": "new"}, changed=1794211300),
                _chat(5, VISITOR, changed=1794211200),
            ],
            ["new"],
            [("NEWER_CONVERSATION", 2)],
        ),
        (  # threads of one chat, each a record of its own
            [_chat(5, {**VISITOR, "says": "new"}, {**VISITOR, "at": 1794211105}),
             _chat(5, {**VISITOR, "at": 1794211090}),
             _chat(5, {**VISITOR, "says": "old", "at": 1794211080}, {**VISITOR, "at": 1794211090})],
            ["old", "hello", "new", "hello"],
            [("LATER_CONVERSATION", 2)],
        ),
        # The same, with all times an hour off.
        ([_chat(5, VISITOR), _chat(5, {**VISITOR, "at": 1794214700})], ["hello"], [("LATER_CONVERSATION", 1)]),
        # Pages that overlap.
        ([_chat(5, VISITOR, VISITOR, {**VISITOR, "at": 1794211105})], ["hello", "hello"], []),
        ([_chat(5, {**VISITOR, "read": 0}, {**VISITOR, "read": 1})], ["hello"], []),
        ([_chat(5, {**VISITOR, "id": 1}, {**VISITOR, "id": 1, "says": "[removed]"})], ["[removed]"], []),
        ([_chat(5, {**VISITOR, "id": 1}, {**VISITOR, "id": 2})], ["hello", "hello"], []),
        (  # numbers of lines, which begin anew in each file
            [_chat(5, {**VISITOR, "id": 1}, {**VISITOR, "id": 1, "at": 1794211105, "says": "you?"})],
            ["hello", "you?"],
            [],
        ),
        (  # ids of who wrote it
            [_chat(5, {**VISITOR, "id": 1}, {**VISITOR, "id": 1, "says": "yes"},
                   {**VISITOR, "id": 1, "at": 1794211105, "says": "you?"})],
            ["hello", "yes", "you?"],
            [],
        ),
        ([_chat(5, {"by": "visitor", "says": "yes"}, {"by": "visitor", "says": "yes"}, VISITOR)],
         ["yes", "yes", "hello"], []),
    ],
)  # fmt: skip
def test_a_mapped_conversation_and_its_messages_count_once(
    records: list[object], said: list[str], told: list[tuple[str, int]], tmp_path: Path
) -> None:
    mapping = MAPPING.replace("rating: stars", "rating: stars, updated: changed")
    ((got,), others) = _by_mapping(tmp_path, mapping, *records)
    assert [part.text for part in got.conversation.parts] == said
    assert others == told


LOG = {
    "first": ["c1,visitor,hi,2026-11-09 09:00,look_up", "c1,operator,hello,2026-11-09 09:01,look_up"],
    "second": ["c1,visitor,hi,2026-11-16 09:00,pay", "c1,operator,yes?,2026-11-16 09:01,pay"],
    "both": [],
    "redacted": ["c1,visitor,hi,2026-11-16 09:00,pay"],  # the operator's words are gone
}
LOG["both"] = LOG["first"] + LOG["second"]


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("first second", "hi hello hi yes?"),
        ("second first", "hi hello hi yes?"),
        ("first second second first both", "hi hello hi yes?"),
        ("both first", "hi hello hi yes?"),
        ("both second", "hi hello hi yes?"),
        ("both redacted", "hi hello hi"),
        ("redacted first", "hi hello hi"),
    ],
)
def test_a_log_of_messages_takes_none_away_that_were_written_before_it(order: str, said: str, tmp_path: Path) -> None:
    """As of a chat that goes on in the next week's export; within its time, what it lacks was deleted."""
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "vendor: chats\nconversation: {id: conv, calls: tools}\nmessage: {author: who, text: text, at: at}\n"
        "words: {author: {visitor: customer, operator: agent}}\n"
    )
    with Store(tmp_path / "c.sqlite") as store:
        for name in order.split():
            end = [] if name != "redacted" else ["c2,visitor,later,2026-11-20 09:00,"]
            (tmp_path / "log.csv").write_text("\n".join(["conv,who,text,at,tools", *LOG[name], *end]))
            source = ImportSource((str(tmp_path / "log.csv"),), tmp_path, read_mapping(mapping))
            import_conversations(read_mapped, source, store, None)
        (found, *_) = store.read()
    assert " ".join(part.text for part in found.parts) == said
    assert found.opened == dt.datetime(2026, 11, 9, 9, tzinfo=dt.UTC)
    assert len(found.calls) == 1


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_of_several_resolutions_the_one_that_says_least_for_the_ai_counts(
    order: tuple[int, ...], tmp_path: Path
) -> None:
    (tmp_path / "m.yaml").write_text(
        "vendor: chats\nconversation: {id: conv, resolution: '\"État final\"'}\n"
        "message: {author: who, text: text, at: at}\n"
        "words: {resolution: {résolu: confirmed, escaladé: escalated}}\n"
    )
    rows = ["customer,hi,09:00,", "ai,yes,09:01,résolu", "customer,no,09:02,escaladé"]
    lines = (f"c1,{rows[place].replace(',09', ',2026-11-16 09')}" for place in order)
    (tmp_path / "log.csv").write_text("\n".join(["conv,who,text,at,État final", *lines]))
    source = ImportSource((str(tmp_path / "log.csv"),), tmp_path, read_mapping(tmp_path / "m.yaml"))
    (got,) = (each for each in read_mapped(source) if isinstance(each, Import))
    assert got.conversation.ai
    assert got.conversation.ai.resolution is Resolution.ESCALATED


def test_a_path_that_is_a_name_in_another_language_is_refused_with_what_helps(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text("vendor: chats\nconversation: {id: Nº de caso}\nmessage: {author: who, text: text}\n")
    with pytest.raises(WorkspaceError, match="stands in quotes: '\"Nº de caso\"'"):
        read_mapping(path)


@pytest.mark.parametrize("field", ["private", "isInternal", "nur_intern", "draft"])
def test_what_says_that_it_is_hidden_is_internal_though_the_mapping_does_not_ask(field: str, tmp_path: Path) -> None:
    mapping = MAPPING.replace(", public: seen", "")
    hidden, shown = (
        {**AGENT, "at": 1794200000, field: "yes"},
        {**AGENT, "at": 1794200060, field: False, "internal_id": 1},
    )
    ((got,), _) = _by_mapping(tmp_path, mapping, _chat(5, VISITOR, hidden, shown))
    assert [part.public for part in got.conversation.parts if part.author is Author.AGENT] == [False, True]
    assert NoteReason.VISIBILITY in [note.reason for note in got.notes]


SPEAKERS = [
    # Salesforce writes a chat into one field; names of brands speak for agents.
    ("Chat Started: Monday, November 16, 2026<br>Agent Ann H<br>( 5s ) Acme Care: Hi<br>( 1m 2s ) Rosa: Where is it?"
     "<br>I wait<br>( 2m 1s ) Acme Care: Here", "Rosa Diaz", "agent Hi|customer Where is it?/I wait|agent Here"),
    ("[2026-11-16 09:00:01] Visitor 4711: Hi\n[2026-11-16 09:00:03] Help Bot: Yes?\n[2026-11-16 09:00:05] Ann: Me",
     "", "customer Hi|ai Yes?|agent Me"),
    ("Visitor: Hi\nOperator: Yes?", "", "customer Hi|agent Yes?"),
    ("09:01 - kai: Hi\n09:02 - Customer: Yes", "", "agent Hi|customer Yes"),  # `words` names Kai
    ("( 5s ) Acme Care: Hi<br>( 1m 2s ) Rosa: Where?", "", None),  # who of them is the customer?
    ("( 5s ) Acme Care: Hi<br>( 1m 2s ) Rosa: Where?", "Bo", None),
    ("09:00 Kund: Hej\n09:01 Handläggare: Ja?\n09:02 Kund: Tack", "", "customer Hej|agent Ja?|customer Tack"),
    ("お客様\uff1a返金できますか\nオペレーター\uff1aはい", "", "customer 返金できますか|agent はい"),
    ("09:00 Клиент: Привет\n09:01 Ольга: Да?", "", "customer Привет|agent Да?"),
    ("09:00 Rosa: Hi\n09:01 Support: Yes?", "", None),
    ("09:00 Support: hi\n09:30 Support: again", "", "customer 09:00 Support: hi/09:30 Support: again"),
    ("09:00 Meeting: A\n10:00 Lunch: B", "", "customer 09:00 Meeting: A/10:00 Lunch: B"),
    ("Visitor: Hi\nQuill AI: Yes?\nNote: a day\nBo: I take over\nVisitor: Fine", "",
     "customer Hi|ai Yes?/Note: a day|agent I take over|customer Fine"),
    ("Visitor: Hi\nBo: Yes?\nVisitor: Fine", "", "customer Hi|agent Yes?|customer Fine"),
    ("Visitor: Hi\nAgent: Yes?\nAnna Lee: Me\nVisitor: Fine\nAnna Lee: Done", "",
     "customer Hi|agent Yes?|agent Me|customer Fine|agent Done"),
    # What a customer may write.
    ("Customer: Rosa\nOrder: 4711\nCity: Bern", "", "customer Customer: Rosa/Order: 4711/City: Bern"),
    ("Customer: It says\nDisk: full\nAgent: Restart", "", "customer It says/Disk: full|agent Restart"),
    ("Hello,\nName: Rosa\nOrder: 4711", "Rosa", "customer Hello,/Name: Rosa/Order: 4711"),
    ("10:00 - 12:00: nobody\n13:00 - 15:00: nobody", "", "customer 10:00 - 12:00: nobody/13:00 - 15:00: nobody"),
    ("Support: why so slow?\nSupport: why?", "", "customer Support: why so slow?/Support: why?"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "customer", "turns"), SPEAKERS)
def test_a_mapped_transcript_is_what_each_speaker_said(
    text: str, customer: str, turns: str | None, tmp_path: Path
) -> None:
    mapping = MAPPING.replace("names: who", "customer: who").replace("robot: ai", "robot: ai, Kai: agent")
    got, told = _by_mapping(tmp_path, mapping, _chat(5, {**VISITOR, "says": text}, who=customer))
    if turns is None:
        assert (got, told) == ([], [("UNKNOWN_SPEAKERS", 1)])
        return
    parts = got[0].conversation.parts
    assert "|".join(f"{part.author} {part.text}" for part in parts).replace("\n", "/") == turns
    assert got[0].people == ((customer,) if customer else ())


CHAT_OF_DAYS = (
    "[{0}, 23:59:12] Ida: Where is it?\n[{1}, 00:05:00] Acme Care: Here\nin two lines\n[{1}, 09:06:01] Ida: Thanks"
)


@pytest.mark.parametrize(
    ("days", "more", "times"),
    [
        (("16/11/2026", "17/11/2026"), "", ["16 23:59:12", "17 00:05:00", "17 09:06:01"]),
        (("2026-11-16", "2026-11-17"), "timezone: Europe/Berlin\n", ["16 22:59:12", "16 23:05:00", "17 08:06:01"]),
        (
            ("11/12/2026", "12/12/2026"),
            'time_format: "%d/%m/%Y, %H:%M:%S"\n',
            ["11 23:59:12", "12 00:05:00", "12 09:06:01"],
        ),
        (("11/12/2026", "12/12/2026"), "", ["09 07:58:20"] * 3),  # day or month: as the message says
    ],
)
def test_each_turn_of_a_transcript_has_the_time_of_its_line(
    days: tuple[str, str], more: str, times: list[str], tmp_path: Path
) -> None:
    mapping = MAPPING.replace("names: who", "customer: who") + more
    text = CHAT_OF_DAYS.format(*days)
    (got,), _ = _by_mapping(tmp_path, mapping, _chat(5, {**VISITOR, "says": text}, who="Ida"))
    assert [f"{part.at:%d %H:%M:%S}" for part in got.conversation.parts] == times
    assert [part.text for part in got.conversation.parts] == ["Where is it?", "Here\nin two lines", "Thanks"]


@pytest.mark.slow
def test_csv_parquet_and_datasets_say_the_same(exports: list[Export], tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    chats = exports[2]
    with (chats.folder / "messages.csv").open(newline="", encoding="utf-8") as text:
        rows = list(csv.DictReader(text))[:60]
    table = datasets.Dataset.from_list(rows)
    table.to_parquet(tmp_path / "chats.parquet")
    table.save_to_disk(str(tmp_path / "saved"))
    with (tmp_path / "chats.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert chats.mapping
    mapping = read_mapping(chats.mapping)

    def read(reader: Reader, name: str) -> list[LiveConversation]:
        found = reader(ImportSource((str(tmp_path / name),), tmp_path, mapping))
        return [each.conversation for each in found if isinstance(each, Import)]

    expected = read(read_mapped, "chats.csv")
    assert len(expected) >= 10
    assert read(read_mapped, "chats.parquet") == expected
    assert read(read_dataset, "saved") == expected
    assert read(read_dataset, "chats.parquet") == expected
    with pytest.raises(WorkspaceError, match="cannot be read"):
        read(read_dataset, "nothing-here")


@pytest.mark.parametrize(
    ("text", "said", "kept"),
    [
        ("id,body,body\n7,public,secret\n", "the column `body` occurs twice", 0),
        ("id,body\n7,Hello, you\n8,Hi\n9,Hi,,\n", "has 3 cells but 2 headings", 2),
        # A quote that is not closed must take in no row of somebody else, and what it took in is told.
        ('id,body\n7,"it does not close\n8,We cannot\n9,bye\n', "quotation mark that is not closed", 0),
        ('id,body\n7,"it does not close\n8,"We cannot"\n9,"bye ""you""\nthere"\n', "mark that is not closed", 1),
        ('id,body\n7,"it is "out" of order"\n8,5" wide\n9,"cut o', "quotation mark that is not closed", 2),
    ],
)
def test_a_table_whose_cells_cannot_be_told_apart_is_left_out(tmp_path: Path, text: str, said: str, kept: int) -> None:
    (tmp_path / "x.csv").write_text(text)
    found = list(table_records(tmp_path / "x.csv"))
    (left,) = (each for each in found if isinstance(each, Skipped))
    assert said in left.detail
    assert sum(isinstance(each, Read) for each in found) == kept


MAPPING_MISTAKES = [
    (MAPPING.replace("chat.log", "chat.["), "m.yaml:3: `messages`: the path cannot be used"),
    (MAPPING.replace("text: says", "txt: says"), "did you mean `text`?"),
    (MAPPING.replace("vendor: desk", ""), "`vendor` is missing"),
    (MAPPING.replace("  resolution: {", "  result: {"), "names result"),
    (MAPPING.replace("public: seen", "public: meta.isPrivate"), "`public` leads to `meta.isPrivate`"),
    (MAPPING.replace("public: seen", "public: internal"), 'public: {"true": internal, "false": public}'),
    *(
        (MAPPING.replace("public: seen", f"public: {name}"), f"`public` leads to `{name}`")
        for name in ("intern", "nur_intern", "internal_note", "note_interne || hidden", "privado")
    ),
]


@pytest.mark.parametrize(("text", "says"), MAPPING_MISTAKES)
def test_a_mistake_in_a_mapping_is_told(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(text)
    with pytest.raises(WorkspaceError, match=re.escape(says)):
        read_mapping(tmp_path / "m.yaml")


@pytest.mark.parametrize("path", ["seen && !internal", "kind == 'note'", "public_international", "notebook", "type"])
def test_a_path_that_may_say_who_sees_it_is_no_mistake(path: str, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(MAPPING.replace("public: seen", f'public: "{path}"'))
    assert read_mapping(tmp_path / "m.yaml").message.public == path


# The command.


def run(*args: str | Path) -> Any:
    return CliRunner().invoke(cli, ["import", "conversations", *map(str, args)])


def test_the_command_imports_masks_and_accounts_for_what_it_skipped(folder: Folder) -> None:
    hostile = {
        **CONVERSATION,
        "source": {**CONVERSATION["source"], "body": "I am Ann, ann@client.example \x1b[31m" + "x" * 1_000_000},
    }
    path = folder.write("c.ndjson", lines(hostile, {"x\x1b[2J": 1}) + "{broken\n")
    done = run("-w", folder.root, "--from", "intercom", path, "--skipped", folder.root / "skipped.tsv")
    assert done.exit_code == 0, done.output
    assert "1 conversation: 1 new" in done.output
    assert "2 records skipped" in done.output
    assert "c.ndjson:3" in done.output
    assert "\x1b" not in done.output
    assert (folder.root / "skipped.tsv").read_text().splitlines()[0].startswith("c.ndjson:2\thas no id")
    held = (folder.root / "reviews/conversations.sqlite").read_bytes()
    assert b"<name-1>, <mail-1>" in held
    assert b"ann@client" not in held
    again = json.loads(run("-w", folder.root, "--from", "intercom", path, "--json").output)
    assert (again["conversations"], again["unchanged"]) == (1, 1)
    assert [(each["reason"], each["count"]) for each in again["skipped"]] == [
        ("has no id", 1),
        ("is not valid JSON", 1),
    ]


def test_personal_data_is_kept_only_when_asked_for(folder: Folder) -> None:
    path = folder.write("c.ndjson", lines({**CONVERSATION, "source": {"body": "ann@client.example"}}))
    done = run("-w", folder.root, "--from", "intercom", path, "--keep-personal-data")
    assert "Warning: personal data is not masked" in done.stderr
    assert b"ann@client.example" in (folder.root / "reviews/conversations.sqlite").read_bytes()


def test_without_a_scenario_no_sample_is_made(folder: Folder) -> None:
    for path in (folder.root / "scenarios").iterdir():
        path.unlink()
    done = run("-w", folder.root, "--sample")
    assert (done.exit_code, "there is no such scenario" in done.stderr) == (2, True)


def test_no_sample_is_made_of_what_belongs_to_no_category(folder: Folder) -> None:
    turn = "turns: [{customer: What is love, expect: {outcome: handoff}}]"
    folder.write("scenarios/none.yaml", f"category: none\nscenarios: [{{id: love, {turn}}}]\n")
    assert not any("love" in line.text for script in made_up(load(folder.root), 60) for line in script.lines)


@pytest.mark.slow
def test_the_sample_of_any_workspace_is_imported(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.live.conversations.sample.exports.MADE_UP", 60)
    done = run("-w", folder.root, "--sample")
    assert done.exit_code == 0, done.output
    names = {path.name for path in (folder.root / "reviews").iterdir()}
    assert {name for name in names if not name.startswith("conversations.sqlite")} == {"drafts.csv"}


WRONG: list[tuple[tuple[str, ...], str]] = [
    (("--from", "zendsk", "c.json"), "did you mean `zendesk`?"),
    (("--from", "zendesk", "nowhere.json"), "There is no file"),
    (("--from", "zendesk"), "and its files"),
    (("--from", "zendesk", "c.json", "--region", "Germany"), "There is no region"),
    (("c.json",), "Name a system"),
    (("--from", "mapped", "c.json"), "--mapping: is required here"),
    (("--sample", "--from", "zendesk", "c.json"), "or use --sample"),
]


@pytest.mark.parametrize(("args", "says"), WRONG)
def test_a_wrong_command_line_is_told(
    args: tuple[str, ...], says: str, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.root)
    folder.write("c.json", "[]")
    done = run(*args)
    assert done.exit_code != 0
    assert says in f"{done.output}{done.exception}"


def test_nothing_that_could_be_taken_in_is_exit_code_2(folder: Folder) -> None:
    assert run("-w", folder.root, "--from", "zendesk", folder.write("c.json", "not json at all")).exit_code == 2
