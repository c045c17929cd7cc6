"""Files that people or other systems give: cut, damaged or of wrong types; told with the place, no traceback."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

import pytest

from harness.plain_json import parse
from tests.conftest import Folder, Harness

GOOD = [
    {"answer": "The link lives for an hour.", "supported": True, "citations": "reset#link-expired"},
    {"answer": "We pay for your holiday.", "supported": "no", "source": "We do not pay for anything."},
]


def lines(*rows: Any) -> bytes:
    return b"".join(row if isinstance(row, bytes) else json.dumps(row).encode() + b"\n" for row in rows)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"answer": "a", "supported": True, "citations": 5}, "`citations` cannot be `5`: input should be a valid list"),
        ({"answer": "a", "supported": True, "citations": {"reset": 1}}, "`citations` cannot be"),
        ({"answer": "a", "supported": True, "citations": [["reset"]]}, "`citations` cannot be"),
        ({"answer": "a", "supported": True, "sources": 7}, "`sources` cannot be `7`"),
        ({"answer": "a", "supported": True, "sources": "one text"}, "`sources` cannot be `one text`"),
        ({"answer": ["a"], "supported": True, "source": "s"}, "`answer` cannot be"),
        ({"answer": "a", "supported": [True], "source": "s"}, "`supported` cannot be `[true]`"),
        ({"answer": "a", "supported": 2, "source": "s"}, "`supported` cannot be `2`"),
        ({"answer": "a", "supported": True, "source": "s", "group": {"x": 1}}, "`group` cannot be"),
        ({"answer": "\ud800", "supported": True, "source": "s"}, "has half of a character"),
        (
            b'{"answer": "a", "supported": true, "source": "' + b"\xe9" + b'"}\n',
            "is not UTF-8 (byte 0xe9 in column 47)",
        ),
        (b"[" * 9000 + b"\n", "is nested deeper than 100 levels"),
        (b'{"answer": ' + b"[" * 500 + b"]" * 500 + b"}\n", "is nested deeper than 100 levels"),
        (b'{"answer": ' + b"7" * 5000 + b"}\n", "has a number of 5000 digits"),
        (b'{"answer": "a", "answer": "b"}\n', "has the key `answer` twice"),
        (b'{"answer": "a"\n', "is not JSON in column 15"),
        (b"7\n", "is not a JSON object"),
    ],
)
def test_a_labelled_row_that_cannot_be_used_is_told(folder: Folder, harness: Harness, row: Any, says: str) -> None:
    path = folder.write("labels.jsonl", lines(GOOD[0], row, GOOD[1]))
    done = harness("calibrate", path)
    assert (done.returncode, done.stderr.splitlines()[0][: len(f"{path}:2: {says}")]) == (2, f"{path}:2: {says}")


@pytest.mark.slow
@pytest.mark.parametrize("packed", [False, True])
def test_a_line_without_an_end_is_not_read_into_memory(folder: Folder, harness: Harness, packed: bool) -> None:
    """Also where a small archive unpacks to it."""
    long = lines(*GOOD) + bytes(65 << 20)
    path = folder.write("labels.jsonl.gz" if packed else "labels.jsonl", gzip.compress(long, 1) if packed else long)
    done = harness("calibrate", path)
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, f"{path}:3: is longer than 64 MB")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["messages.jsonl", "messages.csv"])
def test_a_message_without_an_end_is_not_read_into_memory(folder: Folder, harness: Harness, name: str) -> None:
    done = harness("propose", folder.write(name, b"x" * (65 << 20)))
    assert (done.returncode, "is longer than 64 MB" in done.stderr, name in done.stderr) == (2, True, True)


def test_numbers_and_words_of_other_columns_do_no_harm(folder: Folder, harness: Harness) -> None:
    rows = [
        {**row, "group": number, "weight": float("inf"), "notes": {"by": []}} for number, row in enumerate(GOOD * 3)
    ]
    assert harness("calibrate", folder.write("labels.jsonl", lines(*rows))).returncode == 0


@pytest.mark.parametrize("damage", ["cut", "flipped", "no gzip"])
def test_a_damaged_archive_of_labels_is_told_and_no_row_of_it_is_used(
    folder: Folder, harness: Harness, damage: str
) -> None:
    rows = [{**row, "answer": f"{row['answer']} {n} {n * 7919 % 1000}"} for n in range(800) for row in GOOD]
    packed = bytearray(gzip.compress(lines(*rows), mtime=0))
    if damage == "cut":
        del packed[-len(packed) // 3 :]
    elif damage == "flipped":
        packed[len(packed) // 2] ^= 0xFF
    else:
        packed = bytearray(b"not packed at all\n")
    path = folder.write("labels.jsonl.gz", bytes(packed))
    done = harness("calibrate", path, "--write")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{path}:")
    assert ("cannot be unpacked" in done.stderr) or (damage == "flipped" and "is not JSON" in done.stderr), done.stderr
    assert not (folder.root / "rules/calibration.yaml").exists()


def conversation(number: int, more: str = "") -> str:
    author = {"type": "user", "id": f"u{number}"}
    whole = {"type": "conversation", "id": str(number), "created_at": 1760000000 + number, "state": "closed",
             "source": {"body": f"hello {number}", "author": author}}  # fmt: skip
    return json.dumps(whole)[:-1] + more + "}"


DEEP_WORDS = ', "title": ' + json.dumps('\\\\" [' * 500)
LONG = ', "order": ' + "9" * 5000


@pytest.mark.parametrize(
    ("text", "kept", "told"),
    [
        ("{" + LONG[2:] + "}", 0, "integer overflow"),
        (f'{{"conversations": [{conversation(1)}, {conversation(2, LONG)}]}}', 1, "integer overflow"),
        (f"[{conversation(1)}, {conversation(2, LONG)}]", 1, "integer overflow"),
        (f"{conversation(1)}\n{conversation(2, LONG)}\n{conversation(3)}\n", 2, "is not valid JSON"),
        ("[" * 200_000, 0, "is nested deeper than 100 levels"),
        ('{"a":' * 100_000, 0, "is nested deeper than 100 levels"),
        ("[" + conversation(1) + "," + "[" * 200_000, 1, "is nested deeper than 100 levels"),
        (f"[{conversation(1, DEEP_WORDS)}, {conversation(2, DEEP_WORDS)}]", 2, "2 new"),
        (gzip.compress(b"{}", mtime=0)[:5], 0, "Compressed file ended before"),
        ("", 0, "There is no record in what was given."),
        (b'{"conversations": [\xe9]}', 0, "x.json:1: lexical error: invalid"),
    ],
)
def test_a_damaged_export_of_conversations_is_told_and_the_rest_is_kept(
    folder: Folder, harness: Harness, text: str | bytes, kept: int, told: str
) -> None:
    done = harness("import", "conversations", "--from", "intercom", folder.write("x.json", text))
    code = 3 if "the rest cannot be read" in done.stdout else 0
    assert (done.returncode, done.stdout.split(" ")[0]) == (code if kept else 2, str(kept))
    assert told in done.stdout + done.stderr


TABLES = [
    (b"answer,supported,source\na,true,s\na,true,\xff\n", "3: is not UTF-8 (byte 0xff in column 8)"),
    (b"answer,supported,source\na,true,\x00\n", "1: needs both"),
    (b'answer,supported,source\n"a\nb",true,s\n"a,true,s\nb,no,s\n', "4: is not valid CSV here"),
    (b"answer,supported,answer\na,true,b\n", "1: the column `answer` occurs twice"),
    (b"answer;supported\na, b, c;true\n", "1: has `;` between its cells; save it as CSV with commas"),
    (b"answer,supported,source\na,true,s\nyes, no,no,s\n", "3: has 4 cells but 3 headings"),
]


@pytest.mark.parametrize(("text", "says"), TABLES)
@pytest.mark.parametrize("packed", [False, True])
def test_a_damaged_table_of_labels_is_told(
    folder: Folder, harness: Harness, text: bytes, says: str, packed: bool
) -> None:
    path = folder.write("labels.CSV.gz" if packed else "labels.csv", gzip.compress(text) if packed else text)
    done = harness("calibrate", path)
    assert (done.returncode, done.stderr.startswith(f"{path}:{says}")) == (2, True), done.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"message,id,message\nhello,1,there\n", ":1: the column `message` occurs twice"),
        (b"message,id\nhello,1\nhello, there,2\n", ":3: has 3 cells but 2 headings"),
        (b'message,id\nhello,1\n"hello,2\n', ":3: is not valid CSV here"),
        (b"PK\x03\x04", " has no record"),
        (b"", " has no record"),
    ],
)
def test_a_damaged_table_of_messages_is_told(folder: Folder, harness: Harness, text: bytes, says: str) -> None:
    done = harness("propose", folder.write("messages.csv", text))
    assert (done.returncode, f"messages.csv{says}" in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"scenario,outcome,outcome\nmoney,answer,handoff\n", ":1: the column `outcome` occurs twice"),
        (b"scenario\toutcome\nmoney\thandoff\n", ":1: has tabs between its cells; save it as CSV with commas"),
        (b"scenario,outcome\nmoney,handoff\nmoney,no, answer\n", ":3: has 3 cells but 2 headings"),
    ],
)
def test_a_damaged_table_of_replies_is_told(folder: Folder, harness: Harness, text: bytes, says: str) -> None:
    folder.write("replies.csv", text)
    folder.write("rules/pipelines.yaml", "pipelines:\n  - {id: old, kind: recorded, file: replies.csv}\n")
    done = harness("run", "-p", "old")
    assert (done.returncode, f"replies.csv{says}" in done.stderr) == (3, True), done.stderr


RECORDED = {
    "scenario": "link-expired",
    "outcome": "answer",
    "answer": "60 minutes",
    "citations": ["reset#link-expired"],
}


def test_a_recording_with_repeats_is_not_judged_by_the_first_alone(folder: Folder, harness: Harness) -> None:
    money = {"scenario": "money", "outcome": "handoff", "queue": "money"}
    wrong = {"scenario": "money", "repeat": 2, "outcome": "answer", "answer": "It is free."}
    folder.write("replies.jsonl", lines(RECORDED, money, wrong, {**RECORDED, "repeat": 2}))
    folder.write("rules/pipelines.yaml", "pipelines:\n  - {id: old, kind: recorded, file: replies.jsonl}\n")
    done = harness("run", "-p", "old")
    assert done.returncode == 3
    assert (
        "was recorded with 2 replies to a message, and a scenario has to pass in all: add `--repeat 2`" in done.stderr
    )
    assert harness("run", "-p", "old", "--repeat", "2").returncode == 0
    (results,) = folder.root.glob("reports/old-*/results.jsonl")
    assert results.read_text("utf-8").count('"repeat":2') == 2


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (b'{"scenario": "money", "turn": Infinity, "outcome": "handoff"}\n', "record 2: `turn` cannot be 'inf'"),
        (b'{"scenario": "money", "turn": NaN, "outcome": "handoff"}\n', "record 2: `turn` cannot be 'nan'"),
        ({"scenario": "money", "turn": True, "outcome": "handoff"}, "record 2: `turn` cannot be 'True'"),
        ({"scenario": "money", "usage": {"input_tokens": False}}, "record 2: `usage.input_tokens` cannot be 'False'"),
        ({"scenario": "money", "usage": {"cost": True}}, "record 2: `usage.cost` cannot be 'True'"),
        ({"scenario": "money", "turn": 0}, "record 2: `turn` cannot be '0'"),
        ({"scenario": "money", "turn": 1.5}, "record 2: `turn` cannot be '1.5'"),
        ({"scenario": "money", "repeat": "twice"}, "record 2: `repeat` cannot be 'twice'"),
        ({"scenario": "money", "variant": ["typos"]}, "record 2: `variant` cannot be"),
        ({"scenario": "money", "usage": {"output_tokens": "many"}}, "record 2: `usage.output_tokens` cannot be 'many'"),
        ({"scenario": "money", "usage": {"input_tokens": 1e20}}, "record 2: `usage.input_tokens` cannot be '1e+20'"),
        (b'{"scenario": "money", "usage": {"cost": Infinity}}\n', "record 2: `usage.cost` cannot be 'inf'"),
        ({"scenario": "money", "usage": {"seconds": -1}}, "record 2: `usage.seconds` cannot be '-1'"),
        ({"scenario": "money", "usage": 5}, "record 2: `usage` cannot be '5'"),
        (b'{"scenario": "money", "turn": ' + b"1" * 5000 + b"}\n", "replies.jsonl:2: has a number of 5000 digits"),
        (b'{"scenario": "money", "scenario": "x"}\n', "replies.jsonl:2: has the key `scenario` twice"),
        (b'{"scenario": "mon\xe9y"}\n', "replies.jsonl:2: is not UTF-8 (byte 0xe9 in column 18)"),
        (b'{"a":' * 3000 + b"\n", "replies.jsonl:2: is nested deeper than 100 levels"),
    ],
)
def test_a_recorded_reply_that_cannot_be_used_is_told(folder: Folder, harness: Harness, row: Any, says: str) -> None:
    folder.write("replies.jsonl", lines(RECORDED, row))
    folder.write("rules/pipelines.yaml", "pipelines:\n  - {id: old, kind: recorded, file: replies.jsonl}\n")
    for more in ((), ("--resume",)):  # nothing is kept that would make the next run fail
        done = harness("run", "-p", "old", *more)
        assert done.returncode == 3
        assert done.stderr.startswith("The pipeline cannot be run: replies.jsonl"), done.stderr
        assert says in done.stderr.splitlines()[0]
    folder.write("replies.jsonl", lines(RECORDED, {"scenario": "money", "outcome": "handoff", "queue": "money"}))
    assert harness("run", "-p", "old", "--resume").returncode == 0


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (b'{"id": 1, "id": 2}', "has the key `id` twice"),
        (b"{" * 5000, "is not JSON in column 2"),
        (b"[" * 5000, "is nested deeper than 100 levels"),
        (b'{"id": ' + b"9" * 4999 + b"}", "has a number of 4999 digits"),
        (b'{"id": "d", "date": "2026-10-05", "category": "login", "verdict": "edited", "edit": NaN}', "`edit`"),
    ],
)
def test_a_reviewed_draft_that_cannot_be_used_is_told(folder: Folder, harness: Harness, row: bytes, says: str) -> None:
    folder.write("reviews/drafts.jsonl", b"\n" + row + b"\n")
    done = harness("check")
    assert (done.returncode, f"reviews/drafts.jsonl:2: {says}" in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("x.json", b'{"articles": [{"id": ' + b"4" * 5000 + b"}]}", "1: has a number of 5000 digits"),
        ("x.json", b"[" * 5000, "1: is nested deeper than 100 levels"),
        ("x.json", b'{"articles": [\xff]}', "1: is not UTF-8"),
        (
            "x.json",
            b'{"articles": [{"id": 1,\n"title": "a", "title": "b", "body": "c"}]}',
            "1: has the key `title` twice",
        ),
        ("x.csv", b"id,title,title,content\n1,a,b,c\n", "1: the column `title` occurs twice"),
        ("x.csv", b"id;title;content\n1;a;c\n2;b;c; d\n", "3: has 4 cells but 3 headings"),
        ("x.csv", b'id,title,content\n1,a,c\n2,"b,c\n', "3: is not valid CSV here"),
    ],
)
def test_an_export_of_articles_that_cannot_be_read_is_told(
    folder: Folder, harness: Harness, name: str, text: bytes, says: str
) -> None:
    path = folder.write(name, text)
    done = harness("import", "articles", path)
    assert (done.returncode, done.stderr.startswith(f"{path}:{says}")) == (2, True), done.stderr


@pytest.mark.parametrize(
    "address", ["https://[your-shop].example.com", "http://[your-shop/", "//[", "http://a\u2100b.example"]
)
def test_an_address_that_is_none_is_text(folder: Folder, harness: Harness, address: str) -> None:
    """Help centres have them in examples; Python's own functions end in ValueError."""
    html = f'<a href="{address}">there</a> <img src="{address}" alt="a shop"> {address} now.'
    folder.write("pages/one.md", f"# One\n\nGo [there]({address}) or ![a shop]({address}) or to {address} now.\n")
    folder.write("pages/two.html", f"<h1>Two</h1><p>{html}</p>")
    google = f"https://www.google.com/url?q={address}"
    folder.write(
        "pages/three.html", f'<h1>Three</h1><p>Go <a href="{google}">there</a> or <a href="{google}#[">on</a>.</p>'
    )
    about = {"title": "Four", "section_id": 9, "html_url": address, "updated_at": "2026-08-14T00:00:00Z"}
    links = '<a href="/there">there</a> <img src="/shop.png" alt="a shop">'
    folder.write("export.json", json.dumps({"articles": [{"id": 5, "body": f"<p>{html} {links}</p>", **about}]}))
    folder.write("map.yaml", "default: {categories: login}\n")
    for source, made in (("pages/one.md", 1), ("pages/two.html", 1), ("pages/three.html", 1), ("export.json", 1)):
        done = harness("import", "articles", source, "--map", "map.yaml")
        assert (done.returncode, f"{made} new, 0 changed" in done.stdout) == (0, True), done.stderr
    assert all("there" in path.read_text() for path in (folder.root / "knowledge").glob("*.md") if path.stem != "reset")
    done = harness("check", "articles")
    assert (done.returncode in (0, 1), done.stderr) == (True, ""), done.stderr


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, "b", null]}', {"a": [1, "b", None]}),
        (b'\xef\xbb\xbf"x"', "x"),
        ('"[[[[' + "[" * 200 + '"', "[[[[" + "[" * 200),
    ],
)
def test_json_is_read(text: str | bytes, value: Any) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_config.yml", f"exclude: ['{'**/' * 14}x', '{'*a' * 20}b']\n"),
        (".bookignore", f"{'**/' * 14}x\n"),
        ("hugo.toml", 'ignoreFiles = ["(a+)+!$"]\n'),
        ("conf.py", "exclude_patterns = []\n" + "{" * 2000),
        ("_meta.js", "export default { a: " + "9" * 100_000 + " }\n"),
    ],
)
def test_a_site_whose_settings_would_take_for_ever_is_read(
    folder: Folder, harness: Harness, name: str, text: str
) -> None:
    """Tried one way after the other, the patterns would fit in more ways than can be counted."""
    folder.write("map.yaml", "default: {categories: login, owner: team}\n")
    folder.write(f"site/{name}", text)
    folder.write(f"site/{'a/' * 24}{'a' * 60}.md", "# Pay by card\n\nCards are taken.\n")
    done = harness("import", "articles", "site", "--map", "map.yaml")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert "pay-by-card" in {path.stem for path in (folder.root / "knowledge").rglob("*.md")}


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 50_000])
def test_front_matter_in_toml_that_python_does_not_read_is_one_article_less(
    folder: Folder, harness: Harness, value: str
) -> None:
    folder.write("pages/one.md", f"+++\ntitle = 'One'\nweight = {value}\n+++\nText.\n")
    done = harness("import", "articles", "pages")
    assert (done.returncode, "its front matter is not valid TOML" in done.stdout + done.stderr) == (1, True), done


@pytest.mark.parametrize(
    "command",
    [
        "audit --today {}",
        "import articles export.json --today {}",
        "import conversations --from zendesk --live --since {}",
        "review draw --week {}",
        "actions propose --since {}",
        "demote login --reason r --date {}",
    ],
)
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_from_which_none_can_be_counted_is_refused(
    folder: Folder, harness: Harness, command: str, day: str
) -> None:
    done = harness(*command.format(day).split())
    assert (done.returncode, f"{day} is not of the years 1900 to 2999" in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_so_is_the_day_of_the_rules(folder: Folder, harness: Harness, day: str) -> None:
    rules = folder.root / "rules/rollout.yaml"
    rules.write_text(f"today: {day}\n" + re.sub(r"today: .*\n", "", rules.read_text()))
    done = harness("ready")
    assert (done.returncode, "rules/rollout.yaml:1: `today`" in done.stderr) == (2, True), done.stderr
