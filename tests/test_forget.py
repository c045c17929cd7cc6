"""`harness forget`: what is erased is gone from every file, byte by byte, and nothing else is."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner, Result

from harness.cache import Cache
from harness.cli.commands import cli
from harness.live.conversations import NAME as CONVERSATIONS
from harness.live.conversations import (
    AIOutcome,
    Author,
    Definition,
    LiveConversation,
    Part,
    Resolution,
    Store,
    store_of,
)
from harness.live.forgetting import forget as erase
from harness.live.labels.desk import Desk, ReviewLabel, ReviewWord, Sample, SampledConversation
from harness.live.outbox.outbox import ActionProposal, Outbox
from harness.turns import Reply
from harness.workspace import ActionKind, Outcome, load
from tests.conftest import Folder

GONE, STAYS = "sesquipedalian-woe", "quotidian-joy"
WHO = "ann@client.example"


@pytest.fixture
def full(folder: Folder) -> Folder:
    """A workspace with the conversation zendesk:7 (GONE) and zendesk:77 (STAYS) in every place."""
    workspace = load(folder.root)
    opened = dt.datetime(2026, 10, 27, tzinfo=dt.UTC)
    reply = Reply(outcome=Outcome.ANSWER, answer="Done.", category="login")
    items = []
    with Store(store_of(workspace)) as store:
        for id_, word in (("7", GONE), ("77", STAYS)):
            parts = (Part(Author.CUSTOMER, f"{word} {WHO if word == GONE else ''}"),)
            store.put(LiveConversation("zendesk", id_, opened, parts=parts, follows="5"))
            name = f"zendesk:{id_}"
            items.append(SampledConversation(0, "2026-10-26", name, parts, reply, 1.0, True, ""))
    with closing(Desk(folder.root)) as desk:
        desk.keep(Sample("2026-10-26", "reference", 2, 2, 0, 1, 0), items)
        for number, word in ((1, GONE), (2, STAYS)):
            desk.label(ReviewLabel(number, "bo", ReviewWord.EDITED, word))
    with closing(Outbox(folder.root)) as outbox:
        outbox.propose(
            ActionProposal(f"zendesk:{i}", 1, ActionKind.CRM_NOTE, w) for i, w in (("7", GONE), ("77", STAYS))
        )
    lines = [{"subject": f"zendesk:{i}", "data": {"note": w}} for i, w in (("7", GONE), ("77", STAYS))]
    folder.write("reviews/sent.ndjson", "".join(json.dumps(line) + "\n" for line in lines))
    whole = (("7", GONE), ("77", STAYS))
    drafts = [{"id": f"{by}zendesk:{i}", "edit": w} for by in ("review:2026-10-26:", "replay ") for i, w in whole]
    folder.write("reviews/drafts.jsonl", "".join(json.dumps(line) + "\n" for line in drafts))
    cache = Cache(workspace.cache, "replies", [])
    cache.put(cache.key("x"), GONE.encode())
    cache.close()
    for name in ("parsed", "vectors", "tokens"):  # of a scenario that is gone, and what models made of texts
        made = Cache(workspace.cache, name, [])
        made.put(made.key("x"), GONE.encode())
        made.close()
    return folder


def forget(folder: Folder, *words: str) -> Result:
    return CliRunner().invoke(cli, ["forget", "-w", str(folder.root), *words])


def files_with(folder: Folder, word: str) -> set[str]:
    paths = [path for path in folder.root.rglob("*") if path.is_file()]
    return {path.relative_to(folder.root).as_posix() for path in paths if word.encode() in path.read_bytes()}


PLACES = {"reviews/conversations.sqlite", "reviews/desk.sqlite", "reviews/actions.sqlite", "reviews/sent.ndjson",
          "reviews/drafts.jsonl"}  # fmt: skip


@pytest.mark.parametrize("wanted", ["zendesk:7", "7", WHO, WHO.upper()])
def test_no_byte_of_it_is_left_and_nothing_else_goes(full: Folder, wanted: str) -> None:
    result = forget(full, wanted)
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "Erased: zendesk:7",
        "  2  lines in reviews/drafts.jsonl",
        "  1  lines in reviews/sent.ndjson",
        "  1  replies in reports/.cache/replies.sqlite",
        "  1  actions in reviews/actions.sqlite",
        "  1  labels in reviews/desk.sqlite",
        "  1  sampled conversations in reviews/desk.sqlite",
        "  1  conversations in reviews/conversations.sqlite",  # last: by it all else is found after a stop midway
        "  1  follow-ups in reviews/conversations.sqlite",
    ]
    assert files_with(full, GONE) == files_with(full, WHO) == set()
    assert files_with(full, STAYS) == PLACES
    assert forget(full, wanted).exit_code == 2


def imported(folder: Folder, day: int, *said: str, json_: bool = True) -> str:
    """Imports a ticket with these comments, as it was on a day."""
    comments = [
        {"id": number, "author_id": 2, "body": text, "public": True, "created_at": f"2026-11-09T10:0{number}:00Z"}
        for number, text in enumerate(said)
    ]
    times = {"created_at": "2026-11-09T10:00:00Z", "updated_at": f"2026-11-{day}T10:00:00Z"}
    ticket = {"id": 2, "status": "open", "requester_id": 2, "comments": comments, **times}
    folder.write("reviews/export.json", json.dumps(ticket))
    args = ["-w", str(folder.root), "--from", "zendesk", str(folder.root / "reviews/export.json")]
    done = CliRunner().invoke(cli, ["import", "conversations", *args, *["--json"] * json_])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(
    ("then", "named"),
    [
        (("my word is \u2587\u2587\u2587\u2587 now", "and this too"), True),  # blacked out
        (("[deleted]", "and this too"), True),
        (("and this too",), True),
        (("my word is quotidian now", "and this too", "and more"), False),
        (("My word is quotidian now!", "and this too"), False),  # edited, or other names are masked
    ],
)
@pytest.mark.parametrize("place", ["reviews/actions.sqlite", "reviews/sent.ndjson"])
def test_words_that_are_redacted_at_the_source_and_kept_elsewhere_are_named(
    folder: Folder, then: tuple[str, ...], named: bool, place: str
) -> None:
    imported(folder, 10, "my word is quotidian now", "and this too")
    if place == "reviews/sent.ndjson":
        folder.write(place, json.dumps({"subject": "zendesk:2", "data": {"note": "quotidian"}}) + "\n")
    else:
        with closing(Outbox(folder.root)) as outbox:
            outbox.propose([ActionProposal("zendesk:2", 1, ActionKind.CRM_NOTE, "quotidian")])
    found = json.loads(imported(folder, 11, *then))
    assert (found["deleted_but_kept"], found["redacted_but_kept"]) == ([], ["zendesk:2"] * named)
    imported(folder, 12, "my word is quotidian now", "and this too")
    assert ("  harness forget zendesk:2" in imported(folder, 13, *then, json_=False)) == named


@pytest.mark.parametrize(
    ("id_", "wanted"),
    [
        ("ida@client.example", "Ida@client.example"),
        ("ida@client.example", "chats:ida@client.example"),
        ("whatsapp:+14155552671", "+1 (415) 555-2671"),
        ("14155552671@c.us", "+14155552671"),
        ("14155552671", "+1 (415) 555-2671"),  # as WhatsApp has it
    ],
)
def test_an_id_that_is_an_address_or_a_phone_is_stored_as_a_digest_and_found(
    id_: str, wanted: str, folder: Folder
) -> None:
    """As chats are kept by the phone that wrote, and mails by their sender."""
    rows = [{"conv": each, "who": "customer", "text": "hello", "at": "2026-11-16 09:00"} for each in (id_, "other-7")]
    folder.write("export/c.json", json.dumps(rows))
    vendor = "whatsapp" if id_.isdecimal() else "chats"
    mapping = f"vendor: {vendor}\nconversation: {{id: conv}}\nmessage: {{author: who, text: text, at: at}}\n"
    args = ["--from", "mapped", str(folder.root / "export"), "--mapping", str(folder.write("m.yaml", mapping))]
    done = CliRunner().invoke(cli, ["import", "conversations", "-w", str(folder.root), *args])
    assert done.exit_code == 0, done.output
    assert b"client.example" not in (store := (folder.root / "reviews/conversations.sqlite").read_bytes())
    assert b"4155552671" not in store
    shutil.rmtree(folder.root / "export")
    result = forget(folder, wanted)
    assert result.exit_code == 0, result.output
    with Store(folder.root / "reviews/conversations.sqlite") as left:
        assert [each.name for each in left.read()] == [f"{vendor}:other-7"]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("I am Jos\u00e9 \u00c1lvarez", "Jose\u0301 A\u0301lvarez"),
        ("I am Jose\u0301 A\u0301lvarez", "jos\u00e9 \u00e1lvarez"),
        ("call +49 (170) 123-4567 today", "+491701234567"),
        ("call +491701234567 today", "+49 170 / 123 45 67"),
        ("call (415)\u00a0555.0134-22 today", "415 555-013422"),
        ("call 020 7946 0958 today", "+44 20 7946 0958"),
        ("call +44 (0)20 7946 0958 today", "+442079460958"),
        ("call 0044 20 7946 0958 today", "020 7946 0958"),
        ("call 442079460958 today", "0044 20 7946 0958"),
        ("call +1 (415) 555-0134 today", "415 555 0134"),
        ("call 06 698 12345 today", "+39 06 69812345"),
        ("I am JOSE ALVAREZ", "Jos\u00e9 \u00c1lvarez"),
        ("I am J\u00fcrgen Gro\u00dfe", "JURGEN GROSSE"),
        ("I am \u0130lkay O\u2019Brien", "ilkay o'brien"),
    ],
)
def test_a_person_is_found_however_the_same_is_spelled(written: str, wanted: str, full: Folder) -> None:
    with Store(full.root / CONVERSATIONS) as store:
        opened = dt.datetime(2026, 10, 27, tzinfo=dt.UTC)
        store.put(LiveConversation("zendesk", "8", opened, parts=(Part(Author.CUSTOMER, written),)))
    assert "zendesk:8" in forget(full, wanted).stdout
    assert files_with(full, STAYS) == PLACES


@pytest.mark.parametrize(
    "wanted",
    [
        "4155550134",
        "415 555 013 422 1",
        "12345678",
        "+49 1234567",
        "+33 20 7946 0958",
        "+44 207 946 095",
        "+44 20 7946 09581",
    ],
)
def test_a_part_of_a_number_is_nobody(wanted: str, full: Folder) -> None:
    with Store(full.root / CONVERSATIONS) as store:
        opened = dt.datetime(2026, 10, 27, tzinfo=dt.UTC)
        said = "call 415-555-013422 or +44 20 7946 0958, about 1234 5678 or 1234567"
        store.put(LiveConversation("zendesk", "8", opened, parts=(Part(Author.CUSTOMER, said),)))
    assert forget(full, wanted).exit_code == 2


def test_nothing_is_erased_while_it_is_sent(full: Folder) -> None:
    """What is sent goes to the end of a file that would be another one."""
    with closing(Outbox(full.root)) as outbox, outbox.sending():
        with pytest.raises(BlockingIOError, match="another process is sending"):
            erase("zendesk:7", full.root)
        assert forget(full, "zendesk:7", "--dry-run").exit_code == 0
    assert files_with(full, GONE) >= PLACES
    assert forget(full, "zendesk:7").exit_code == 0


FORGETS = """
from pathlib import Path
from harness.live.forgetting import forget

def reply(request):
    forget("zendesk:7", Path(__file__).parent)
    return {"outcome": "answer", "answer": "Done.", "category": "login", "actions": [{"kind": "crm-note", "note": "x"}]}
"""


@pytest.mark.parametrize("command", [("actions", "propose"), ("review", "draw")])
def test_what_is_forgotten_while_a_pipeline_reads_it_does_not_come_back(command: tuple[str, ...], full: Folder) -> None:
    for place in ("desk.sqlite", "actions.sqlite", "drafts.jsonl"):
        (full.root / "reviews" / place).unlink()
    full.write("bot.py", FORGETS)
    full.write("rules/pipelines.yaml", 'pipelines: [{id: bot, kind: python, function: "bot:reply"}]\n')
    done = CliRunner().invoke(cli, [*command, "-w", str(full.root), "--pipeline", "bot"])
    assert done.exit_code == 0, done.output
    assert files_with(full, "zendesk:77") & {"reviews/actions.sqlite", "reviews/desk.sqlite"}
    assert forget(full, "zendesk:7").exit_code == 2
    assert files_with(full, GONE) == set()


def test_a_dry_run_changes_nothing_and_shows_the_same(full: Folder) -> None:
    before = files_with(full, GONE)
    dry = forget(full, "zendesk:7", "--dry-run")
    assert files_with(full, GONE) == before >= PLACES
    assert dry.output == forget(full, "zendesk:7").output.replace("Erased:", "Would be erased:")


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_lines_of_which_nobody_can_tell_whom_they_are_about_stay_and_are_named(full: Folder, dry: tuple[str]) -> None:
    cut, twice = b'{"subject": "zendesk:7", "data": {"no', b'{"subject": "zendesk:7", "subject": "zendesk:77"}'
    others = [b"caf\xe9", b'{"subject": "zendesk:77"}', b"", b"[" * 100_000, twice, b"null", cut]
    path = full.root / "reviews/others.jsonl"
    path.write_bytes(b"\n".join([*others[:4], b'{"subject": "zendesk:7"}', *others[4:]]))
    done = forget(full, "zendesk:7", *dry)
    numbers = [1, 4, 6, 7, 8] if dry else [1, 4, 5, 6, 7]
    assert ", ".join(f"reviews/others.jsonl:{number}" for number in numbers) in done.output
    assert done.exit_code == 3, done.output
    assert (b'"subject": "zendesk:7"}' in path.read_bytes().splitlines()[4]) is bool(dry)
    if not dry:
        assert path.read_bytes() == b"\n".join(others)
        assert files_with(full, GONE) == set()
        again = forget(full, "zendesk:7")
        assert (again.exit_code, "others.jsonl:1, " in again.output) == (3, True), again.output


@pytest.mark.parametrize("wanted", ["zendesk:7", "7", WHO])
def test_it_is_found_where_only_files_name_it(full: Folder, wanted: str) -> None:
    """As in a clone, which has no databases."""
    for path in (full.root / "reviews").glob("*.sqlite*"):
        path.unlink()
    full.write("reviews/drafts.jsonl", json.dumps({"id": "review:2026-10-26:zendesk:7", "edit": f"{GONE} {WHO}"}))
    full.write("reviews/own.jsonl", '{"about": "zendesk:7"}\n{"subject": 7, "group": ["zendesk:7"]}\n')
    done = forget(full, wanted)
    assert (done.exit_code, done.output.splitlines()[0]) == (0, "Erased: zendesk:7"), done.output
    assert "which stay: reviews/own.jsonl\n" in done.output
    assert "reviews/drafts.jsonl" not in files_with(full, GONE)


@pytest.mark.parametrize("damage", ["no database", "another's"])
def test_damaged_replies_are_erased_too(full: Folder, damage: str) -> None:
    kept = full.root / "reports/.cache/replies.sqlite"
    kept.write_text(f"{GONE} " * 999)
    if damage == "another's":
        kept.unlink()
        with closing(sqlite3.connect(kept)) as database:
            database.execute(f"CREATE TABLE said AS SELECT '{GONE}' words")
    done = forget(full, "zendesk:7")
    assert (done.exit_code, "  1  files in reports/.cache/replies.sqlite" in done.output) == (0, True), done.output
    assert not kept.exists()


def test_replies_are_kept_if_asked_for(full: Folder) -> None:
    assert forget(full, "zendesk:7", "--keep-replies").exit_code == 0
    assert files_with(full, GONE) == {"reports/.cache/replies.sqlite"}


@pytest.mark.parametrize("wanted", ["intercom:7", "quotidian", "ann@client.exampl", "client"])
def test_what_is_not_there_ends_with_2_and_erases_nothing(full: Folder, wanted: str) -> None:
    before = files_with(full, GONE)
    assert forget(full, wanted).exit_code == 2
    assert files_with(full, GONE) == before


def test_a_ticket_goes_with_the_conversation_that_it_continues(folder: Folder) -> None:
    store = store_of(load(folder.root))
    opened = dt.datetime(2026, 10, 27, tzinfo=dt.UTC)
    with Store(store) as held:
        held.put(LiveConversation("intercom", "1", opened, ticket="9"))
        held.put(LiveConversation("zendesk", "9", opened))
    assert forget(folder, "intercom:1").output.startswith("Erased: intercom:1, zendesk:9\n  2  conversations")


@pytest.mark.parametrize("wanted", ["1", "2", "3"])
def test_conversations_that_were_merged_go_together(wanted: str, folder: Folder) -> None:
    store = store_of(load(folder.root))
    opened = dt.datetime(2026, 10, 27, tzinfo=dt.UTC)
    with Store(store) as held:
        for id_ in ("1", "2", "3", "4"):
            held.put(LiveConversation("zendesk", id_, opened))
        held.merge("zendesk", "1", "2")
        held.merge("zendesk", "2", "3")
    dry = forget(folder, f"zendesk:{wanted}", "--dry-run").output
    said = forget(folder, f"zendesk:{wanted}").output
    assert said.startswith("Erased: zendesk:1, zendesk:2, zendesk:3\n  3  conversations")
    assert dry == said.replace("Erased:", "Would be erased:")
    with Store(store) as held:
        assert [each.id for each in held.read()] == ["4"]


def test_a_follow_up_counts_again_for_a_conversation_that_came_back(folder: Folder) -> None:
    opened = dt.datetime(2026, 10, 27, tzinfo=dt.UTC)
    first = LiveConversation("zendesk", "1", opened, ai=AIOutcome(Resolution.ASSUMED, Definition.ZENDESK))
    second = LiveConversation("zendesk", "2", opened, follows="1")
    store = store_of(load(folder.root))
    with Store(store) as held:
        held.put(first)
        held.put(second)
    forget(folder, "zendesk:1")
    with Store(store) as held:
        held.put(first)
        held.put(second)
        assert [each.ai.resolution for each in held.read() if each.ai] == [Resolution.UNRESOLVED]


def test_a_store_of_an_earlier_version_is_read(full: Folder) -> None:
    with closing(sqlite3.connect(full.root / "reviews/conversations.sqlite")) as store:
        store.execute("DROP TABLE merges")
    assert forget(full, "zendesk:7").exit_code == 0
    assert files_with(full, GONE) == set()


def test_scenarios_that_came_from_it_are_listed_and_stay(full: Folder) -> None:
    text = (full.root / "scenarios").glob("*.yaml")
    path = next(iter(sorted(text)))
    path.write_text(path.read_text() + "# from zendesk:7\n")
    assert f"which stay: scenarios/{path.name}" in forget(full, "zendesk:7").output
    assert "# from zendesk:7" in path.read_text()


def test_labels_for_calibration_go_in_reviews_and_are_listed_elsewhere(full: Folder) -> None:
    rows = [{"answer": word, "group": f"zendesk:{id_}"} for id_, word in (("7", GONE), ("77", STAYS))]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    full.write("reviews/labels.jsonl", lines)
    full.write("calibration/labels.jsonl", lines)
    full.write("calibration/other.jsonl", lines.splitlines()[1])
    assert "which stay: calibration/labels.jsonl\n" in forget(full, "zendesk:7").output
    assert files_with(full, GONE) == {"calibration/labels.jsonl"}
    assert files_with(full, STAYS) == PLACES | {
        f"{each}.jsonl" for each in ("reviews/labels", "calibration/labels", "calibration/other")
    }


def test_exports_that_lie_in_the_workspace_are_listed_however_they_are_written(full: Folder) -> None:
    """They are not masked. A help desk has a conversation by its number alone, and another may have the same digits."""
    named = {
        "tickets.json": b'{"tickets": [{"id": 7, "subject": "x"}]}',
        "comments.ndjson": b'{"ticket_id":"7","body":"x"}\n',
        "packed/tickets.ndjson.gz": gzip.compress(b'{"ticket_id": 7}\n'),
        "table.csv": b"ticket;subject\r\n7;x\r\n",
        "utf16.tsv": "name\topened\nzendesk:7\tx\n".encode("utf-16"),
        "seen.log": b"looked at zendesk:7",
        "reports/week.md": b"- zendesk:7: asked again",
    }
    other = {"others.json": b'{"id": 77, "at": 7, "ids": [7]}', "other.csv": b"ticket;subject\n77;7 days\n"}
    packed = {"tables/conversations.parquet": b"PAR1", "broken.ndjson.gz": gzip.compress(b"x" * 999)[:-9]}
    packed |= {"all.rar": b"Rar!", "mail.msg": b"x", "call.docx": b"PK"}
    for name, data in {**named, **other, **packed}.items():
        (full.root / name).parent.mkdir(exist_ok=True)
        (full.root / name).write_bytes(data)
    said = forget(full, "zendesk:7").output.splitlines()
    (stay,) = [line for line in said if line.startswith("Also named in other files")]
    (unseen,) = [line for line in said if line.startswith("These files cannot be searched")]
    assert set(stay.partition(": ")[2].split(", ")) == set(named)
    assert set(unseen.partition(": ")[2].split(", ")) == set(packed)


def test_a_person_is_looked_for_in_exports_too(full: Folder) -> None:
    """The store is masked, so it may be the only place."""
    full.write("export/users.json", '{"users": [{"name": "Bo Other", "email": "bo@other.example"}]}')
    result = forget(full, "bo@other.example")
    assert result.exit_code == 2
    assert "which stay: export/users.json" in result.output
    assert "which stay: export/users.json" in forget(full, "bo other").output
