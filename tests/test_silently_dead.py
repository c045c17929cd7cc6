"""What a team writes is read, or it is told that it is not; one mistake is told once, where it is."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from harness.workspace import load
from tests.conftest import FILES, Folder, Harness

IMPORT = "make articles of it with `harness import articles`, or move it away"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("scenarios/more.YAML", "would be ignored\n    name it `.yaml`"),
        ("scenarios/deep/more.yml", "would be ignored\n    name it `.yaml`"),
        ("scenarios/.more.yml", "would be ignored\n    name it `.yaml`"),
        ("scenarios/__more/more.yml", "would be ignored\n    name it `.yaml`"),
        ("knowledge/.drafts/more.markdown", "would be ignored\n    name it `.md`"),
        ("knowledge/more.MD", "would be ignored\n    name it `.md`"),
        ("reviews/Drafts.jsonl", "would be ignored\n    name it `drafts.csv` or `drafts.jsonl`"),
        ("reviews/draft.csv", "would be ignored\n    name it `drafts.csv` or `drafts.jsonl`"),
        ("knowledge/deep/more.markdown", "would be ignored\n    name it `.md`"),
        ("knowledge/more.html", f"is no Markdown, and would be ignored\n    {IMPORT}"),
        ("knowledge/deep/more.Rst", f"is no Markdown, and would be ignored\n    {IMPORT}"),
        ("scenarios/more.json", "would be ignored\n    name it `.yaml`: JSON is YAML as well"),
        (
            "scenarios/more.csv",
            "is no YAML, and would be ignored\n    write its scenarios in a `.yaml` file, or move it away",
        ),
        ("rules/topics.json", "would be ignored\n    write it in `topics.yaml`"),
        ("rules/prompts/more.Md", "would be ignored\n    name it `.md`"),
        ("rules/sub/handoff.yaml", "would be ignored\n    move what it says to the files in `rules/` itself"),
        ("rules/handoff.YAML", "is not a rules file\n    did you mean `handoff.yaml`?"),
        ("rules/handoff.yaml.txt", "is not a rules file\n    did you mean `handoff.yaml`?"),
        ("rules/prompts/more.md.txt", "would be ignored\n    name it `.md`"),
        ("scenarios/more.yaml ", "would be ignored\n    name it `.yaml`"),
        ("scenarios/more.yamll", "would be ignored\n    name it `.yaml`"),
        ("scenarios/deep/more.yam", "would be ignored\n    name it `.yaml`"),
        ("knowledge/more.mdd", "would be ignored\n    name it `.md`"),
        ("rules/prompts/more.mdd", "would be ignored\n    name it `.md`"),
        ("rules/handoff.ymal", "is not a rules file\n    did you mean `handoff.yaml`?"),
        ("rules/handof.yml", "is not a rules file\n    did you mean `handoff.yaml`?"),
        ("more.yaml", "has scenarios, and would be ignored\n    move it to `scenarios/`"),
        ("deep/in/the/repository/more.yml", "has scenarios, and would be ignored\n    move it to `scenarios/`"),
        ("scenario/more.yml", "has scenarios, and would be ignored\n    move it to `scenarios/`"),
        ("reviews/deep/more.yaml", "has scenarios, and would be ignored\n    move it to `scenarios/`"),
        ("knowledge/deep/more.yml", "has scenarios, and would be ignored\n    move it to `scenarios/`"),
        ("knowledge/more.yaml", "has scenarios, and would be ignored\n    move it to `scenarios/`"),
    ],
)
def test_what_would_not_be_read_is_told(folder: Folder, harness: Harness, name: str, says: str) -> None:
    folder.write(name, FILES["scenarios/login.yaml"])
    done = harness("check")
    assert (done.returncode, done.stderr) == (2, f"{name}:1: {says}\n1 problem found.\n")


@pytest.mark.parametrize("name", ["knowledge/.trash/reset.md", "knowledge/._reset.md", "scenarios/._login.yaml"])
def test_what_an_editor_keeps_for_itself_is_not_read(folder: Folder, harness: Harness, name: str) -> None:
    """An article that was deleted in Obsidian answered on; macOS writes a file beside each on drives of others."""
    before = harness("check").stdout
    folder.write(name, (folder.root / "knowledge/reset.md").read_bytes().replace(b"id: reset", b"id: gone"))
    done = harness("check")
    assert (done.returncode, done.stdout) == (0, before), done.stderr


def test_what_is_read_through_a_link_is_not_said_to_be_ignored(folder: Folder, harness: Harness) -> None:
    scenarios = folder.root / "scenarios"
    shutil.copyfile(scenarios / "login.yaml", folder.root / "elsewhere.yaml")
    (scenarios / "login.yaml").unlink()
    (scenarios / "login.yaml").symlink_to("../elsewhere.yaml")
    assert harness("check").returncode == 0
    scenarios.rename(folder.root / "real")
    scenarios.symlink_to("real")
    done = harness("check")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        (
            "Knowledge/more.md",
            "knowledge/reset.md",
            "Knowledge:1: would be ignored\n    move its files to `knowledge/`",
        ),
        ("knowlege/a/b.md", "knowledge/reset.md", "knowlege:1: would be ignored\n    move its files to `knowledge/`"),
        ("Rules/categories.yaml", "rules/categories.yaml", "Rules:1: would be ignored\n    move its files to `rules/`"),
        ("handoff.yaml", "rules/handoff.yaml", "handoff.yaml:1: would be ignored\n    move it to `rules/handoff.yaml`"),
        ("Rollout.yaml", "rules/rollout.yaml", "Rollout.yaml:1: would be ignored\n    move it to `rules/rollout.yaml`"),
        ("handoff.yml", "rules/handoff.yaml", "handoff.yml:1: would be ignored\n    move it to `rules/handoff.yaml`"),
        (
            "rules.yaml",
            "rules/handoff.yaml",
            "rules.yaml:1: would be ignored\n    move what it says to the files in `rules/`",
        ),
    ],
)
def test_what_lies_beside_the_folders_that_are_read_is_told(
    folder: Folder, harness: Harness, name: str, text: str, says: str
) -> None:
    folder.write(name, FILES[text])
    done = harness("check")
    assert (done.returncode, done.stderr) == (2, f"{says}\n1 problem found.\n")


def test_what_others_keep_beside_a_workspace_is_not_reported(folder: Folder, harness: Harness) -> None:
    folder.write("tools.yaml", "compilers: [gcc]\n")
    folder.write("rules.yaml", "rules:\n  - {id: no-print, pattern: print(...), message: Log it.}\n")  # of a linter
    folder.write("ruler/README.md", "A ruler.\n")
    folder.write("Rules/README.md", "How we work.\n")
    folder.write("docs/knowledge/plan.md", "A plan.\n")
    assert harness("check").returncode == 0


@pytest.mark.parametrize(
    "text",
    [
        b'"scenarios":\n  - {id: a}\n',
        b"{category: login, scenarios: [{id: a}]}\n",
        b'{\n  "scenarios": [{"id": "a"}]\n}\n',
        b"\xef\xbb\xbfscenarios:\n  - {id: a}\n",
        b"# old\rscenarios:\r  - {id: a}\r",
        "scenarios:\n  - {id: a}\n".encode("utf-16"),
    ],
)
def test_scenarios_elsewhere_are_told_however_they_are_written(folder: Folder, harness: Harness, text: bytes) -> None:
    for name in ("more.yaml", "notes/more.yaml.txt"):
        folder.write(name, text)
        assert harness("check").stderr.startswith(f"{name}:1: has scenarios, and would be ignored\n")
        (folder.root / name).unlink()


@pytest.mark.parametrize("name", ["scenarios/.#login.yaml", "knowledge/.#reset.md", "rules/.#handoff.yaml"])
def test_what_an_editor_locks_a_file_with_is_none_of_ours(folder: Folder, harness: Harness, name: str) -> None:
    """Else nothing runs while somebody edits it in Emacs."""
    (folder.root / name).symlink_to("kim@desk.4711:1794211200")
    assert harness("check").returncode == 0


def test_a_link_to_a_folder_is_told(folder: Folder, harness: Harness) -> None:
    folder.write("reports/deep/more.yaml", FILES["scenarios/login.yaml"])
    (folder.root / "scenarios/linked").symlink_to(folder.root / "reports/deep")
    assert "scenarios/linked:1: is a link to a folder, and would be ignored" in harness("check").stderr


def test_scenarios_behind_a_link_beside_the_folders_are_told_once(folder: Folder, harness: Harness) -> None:
    folder.write("reports/deep/more.yaml", FILES["scenarios/login.yaml"])
    (folder.root / "shared").symlink_to(folder.root / "reports/deep")
    (folder.root / "reports/deep/again").symlink_to(folder.root / "reports/deep")
    (folder.root / "whole").symlink_to(folder.root)
    told = "shared/more.yaml:1: has scenarios, and would be ignored\n    move it to `scenarios/`\n1 problem found.\n"
    assert harness("check").stderr == told


@pytest.mark.parametrize(
    "name", [b"scenarios/\xff.yaml", b"knowledge/\xff.md", b"knowledge/\xff/x.md", b"scenarios/\xff.YAML"]
)
@pytest.mark.parametrize("command", [("check", "--sarif", "found.sarif"), ("run",)])
def test_a_name_that_is_no_utf8_is_told(
    folder: Folder, harness: Harness, name: bytes, command: tuple[str, ...]
) -> None:
    path = folder.root / os.fsdecode(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(FILES["scenarios/login.yaml"])
    done = harness(*command)
    shown = name.replace(b"\xff", b"?").decode()
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, "1 problem found."), done.stderr
    assert done.stderr.startswith(f"{shown}:1: ")


def test_names_of_imported_files_that_are_no_utf8_are_told(folder: Folder, harness: Harness) -> None:
    for name in (b"\xff.md", b"all/\xff.md", b"\xff.json", b"talks/\xff.json", b"talks/\xff.csv"):
        path = folder.root / os.fsdecode(name)
        path.parent.mkdir(exist_ok=True)
        path.write_text('[{"type": "conversation", "id": "7"}]' if b"json" in name else "# Title\n\nA text.\n")
    for given in (b"\xff.md", b"all"):
        done = harness("import", "articles", os.fsdecode(given))
        assert (done.returncode, "the name of the file is not UTF-8" in done.stdout) == (1, True), done.stderr
    for given in (b"\xff.json", b"talks"):
        done = harness("import", "conversations", "--from", "intercom", os.fsdecode(given))
        assert (done.returncode, "?.json:1: 7" in done.stdout) == (2, True), done.stderr


def test_what_is_none_of_ours_is_left_alone(folder: Folder, harness: Harness) -> None:
    folder.write("docker-compose.yaml", "services: {}\n")
    folder.write("scenarios/notes.txt", "later")
    folder.write("scenarios/replies.csv", "scenario,turn,outcome\nlogin,1,handoff\n")
    folder.write("other/rules/x.yaml", "")
    folder.write("other/all.yaml", FILES["scenarios/login.yaml"])  # another workspace
    folder.write("deep/other/rules/x.yaml", "")
    folder.write("deep/other/all.yaml", FILES["scenarios/login.yaml"])
    folder.write(".github/x.yaml", FILES["scenarios/login.yaml"])
    folder.write("src/package/__init__.py", "")
    folder.write("src/package/data/x.yaml", FILES["scenarios/login.yaml"])
    folder.write("web/node_modules/x.yaml", FILES["scenarios/login.yaml"])
    folder.write("rules/schema/x.json", "{}")
    assert harness("check").returncode == 0


UNREAD = [
    "knowledge/deep/prices.pdf", "knowledge/refunds", "rules/handoff.docx", "rules/prompts/support.pdf",
    "rules/sub/notes", "scenarios/more.xml", "scenarios/notes.txt",
]  # fmt: skip


def test_every_file_that_nothing_reads_is_noted(folder: Folder, harness: Harness) -> None:
    for number, name in enumerate(UNREAD, 1):
        folder.write(name, "as it was")
        done = harness("check")
        assert (done.returncode, done.stderr.count("\n")) == (0, 1), done.stderr
        named = done.stderr.removeprefix("Note: nothing reads ").partition(";")[0]
        more = f" and {number - 5} more" if number > 5 else ""
        assert named == ", ".join(UNREAD[: min(number, 5)]) + more


def test_what_is_plainly_something_else_is_not_noted(folder: Folder, harness: Harness) -> None:
    for name in (
        "knowledge/deep/Menu.PNG", "knowledge/README", "knowledge/.obsidian/app.json", "knowledge/.gitkeep",
        "knowledge/reset.md~", "knowledge/reset.md.orig", "knowledge/#reset.md#", "scenarios/login.yaml.bak",
        "scenarios/.login.yaml.swp", "scenarios/__pycache__/x.pyc", "rules/bot.py", "rules/tokens/e5/vocabulary.bin",
        "scenarios/replies.csv", "rules/LICENSE.rst",
    ):  # fmt: skip
        folder.write(name, "as it was")
    named = "[{id: old, kind: recorded, file: scenarios/replies.csv}]  # see rules/tokens/e5"
    folder.write("rules/pipelines.yaml", f"pipelines: {named}\n")
    done = harness("check")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(won\u2019t|can\u2019t) pay", "I won't pay this"),
        ("(won't|can't) pay", "I WON\u2019T   pay this"),
        ("[\u2018\u2019]twas", "'twas me"),
        (r"\x{2019}twas", "'twas me"),
        ("\u201cfree\u201d  plan", 'the "free" plan'),
        (r"first\nsecond", "first\nsecond"),
        (r"first\tsecond", "first\tsecond"),
        ("total\u00a05", "total 5"),
        ("rock\u00b4n\u00b4roll", "rock'n'roll"),
        ("rock`n`roll", "rock'n'roll"),
        (r"first\n\nsecond", "first\n\nsecond"),
        (r"first\r\nsecond", "first\r\nsecond"),
        (r"first \n\s*second", "first \n second"),
        (r"\s*\n[ \t]*second", "first\nsecond"),
        (r"please\s{2,}help", "please    help"),
        (r"please[ \t]{2,5}help", "please\t\thelp"),
        (r"please\x20\x20help", "please  help"),
        (r"please\xA0help", "please\u00a0help"),
        (r"please[[:space:]]{3}help", "please   help"),
        (r"^\s+please", "  please help"),
        (r"\A please", " please help"),
        (r"help\s+$", "please help\n"),
        (r"rock\xb4n", "rock\u00b4n'roll"),
        (r"caf\xe9", "cafe\u0301"),
    ],
)
def test_a_pattern_is_read_as_messages_are(folder: Folder, harness: Harness, pattern: str, message: str) -> None:
    folder.edit("rules/handoff.yaml", "mentions: [refund, money back]", f"matches: [{json.dumps(pattern)}]")
    done = harness("ask", message)
    assert "refund" in next(line for line in done.stdout.splitlines() if line.startswith("Rules")), done.stdout


@pytest.mark.parametrize("key", ["mentions", "matches"])
@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("Ru\u0308ckerstattung", "Ich will eine R\u00fcckerstattung"),
        ("\uff52\uff45fund", "I want a refund"),
        ("re\u00adfund", "I want a refund"),
        ("\ufb01nance", "your finance team"),
        ("pay\u2011off", "a pay-off now"),
        ("pay\u2013off", "a pay\u2014off now"),
        ("pay-off", "a pay\u2212off now"),
        ("Stra\u00dfe", "DIE STRASSE"),
        ("\u00abfree\u00bb plan", "the \u201efree\u201c plan"),
        ("\uff08free\uff09", "the (free) plan"),
        ("don\uff07t pay", "I don't pay"),
    ],
)
def test_words_are_found_however_they_are_typed(
    folder: Folder, harness: Harness, key: str, words: str, message: str
) -> None:
    folder.edit("rules/handoff.yaml", "mentions: [refund, money back]", f"{key}: [{json.dumps(words)}]")
    done = harness("ask", message)
    assert "refund" in next(line for line in done.stdout.splitlines() if line.startswith("Rules")), done.stdout


@pytest.mark.parametrize(
    "pattern",
    [
        "[\u2460-\u2473]", "[\u2026]", r"[\x{2460}-\x{2473}]x?", "(\u200b|zzz)", r"10\s*\s*20", r"or\\s{2}20",
        r"\^\s+1", r"links\.\s?\s?then", r"or[\s\d]{5}links", r"or\s{0}20",
    ],
)  # fmt: skip
def test_a_pattern_finds_no_more_than_it_says(folder: Folder, harness: Harness, pattern: str) -> None:
    folder.edit("rules/handoff.yaml", "mentions: [refund, money back]", f"matches: [{json.dumps(pattern)}]")
    done = harness("ask", "1, 2, 10 or 20 links. And then?")
    assert "refund" not in next(line for line in done.stdout.splitlines() if line.startswith("Rules")), done.stdout


def test_a_pattern_that_cannot_be_used_as_messages_are_is_told(folder: Folder, harness: Harness) -> None:
    folder.edit("rules/handoff.yaml", "mentions: [refund, money back]", "matches: ['[a-\u2019]']")
    done = harness("check")
    assert (done.returncode, "the pattern `[a-\u2019]` cannot be used" in done.stderr) == (2, True)


@pytest.mark.parametrize("pattern", [r"\s{3,}", r"\n\n", "[ ]{2}", r"^\s+", r"\s+$", "(?-i)REFUND", "a (?-i:VIP) man"])
@pytest.mark.parametrize("file", ["rules/handoff.yaml", "rules/topics.yaml"])
def test_a_pattern_that_no_message_has_is_told(folder: Folder, harness: Harness, pattern: str, file: str) -> None:
    """Messages are read in small letters and in one line, with single spaces."""
    if file == "rules/handoff.yaml":
        folder.edit(file, "mentions: [refund, money back]", f"matches: [{json.dumps(pattern)}]")
    else:
        folder.write(file, f"topics: [{{id: own, title: Own, matches: [{json.dumps(pattern)}]}}]\n")
    done = harness("check")
    told = f"the pattern `{pattern}` would never be found\n    messages are read in "
    assert (done.returncode, told in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize("pattern", [r"(?-i)refund", r"\s", "[A-Z]{4}", r"(?i-s)REFUND", r"\pL\s*$", "^ ?refund"])
def test_a_pattern_that_some_message_has_is_not_told(folder: Folder, harness: Harness, pattern: str) -> None:
    folder.edit("rules/handoff.yaml", "mentions: [refund, money back]", f"matches: [{json.dumps(pattern)}]")
    assert harness("check").stderr == ""


ARTICLE, SCENARIO, ROLLOUT = "knowledge/reset.md", "scenarios/login.yaml", "rules/rollout.yaml"
CATEGORIES = "rules/categories.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (ARTICLE, "status: approved", "status: aproved", "6: `status` cannot be `aproved`"),
        (ARTICLE, "id: reset", "id: [reset", "3: is not valid YAML here"),
        (SCENARIO, "customer: i want", "custommer: i want", "9: `custommer` is not a key"),
        (SCENARIO, "customer: i want a refund", "customer: [5]", "9: `customer` must be text"),
        (
            SCENARIO,
            "queue: money",
            "queue: [money, people]",
            "10: `queue` must be text, not a list\n    write one of them alone, without `[ ]` or `- `\n",
        ),
        (ROLLOUT, "{login: draft, billing: human}", "\n  login: draft", "2: `billing` has no stage"),
        (ROLLOUT, "billing: human", "biling: human", "2: there is no category `biling`"),
        (CATEGORIES, "owner: money-team", "ownr: money-team", "12: `ownr` is not a key here"),
        (SCENARIO, "category: login", "category: logn", "1: there is no category `logn`"),
        (SCENARIO, "category: login", "variants: [typoz]\ncategory: login", "1: there is no variant `typoz`"),
    ],
)
def test_one_mistake_is_told_once_at_its_line(
    folder: Folder, harness: Harness, file: str, old: str, new: str, told: str
) -> None:
    folder.edit(file, old, new)
    told = f"{file}:{told}"
    done = harness("check")
    assert (done.returncode, done.stderr[: len(told)], done.stderr.splitlines()[-1]) == (2, told, "1 problem found.")


def test_an_article_with_the_id_of_another_is_told_once(folder: Folder, harness: Harness) -> None:
    """It was copied, and a scenario already names it as its file is called."""
    folder.write("knowledge/sso.md", FILES[ARTICLE])
    folder.edit(SCENARIO, "source: reset#link-expired", "source: sso#link-expired")
    told = "knowledge/sso.md:1: the article id `reset` is used twice (first at knowledge/reset.md:1)\n"
    assert harness("check").stderr == f"{told}    give it another id\n1 problem found.\n"


@pytest.mark.parametrize(
    ("name", "other"),
    [
        (ARTICLE, "knowledge/reset.MD"),
        (ARTICLE, "knowledge/another.markdown"),
        (ARTICLE, "knowledge/reset.md.txt"),
        (CATEGORIES, "rules/categories.yml"),
        (ROLLOUT, "rules/Rollout.yaml"),
        ("rules/handoff.yaml", "rules/sub/handoff.yaml"),
        ("rules/topics.yaml", "rules/topics.yml"),
        ("rules/topics.yaml", "rules/topics.json"),
        ("rules/topics.yaml", "rules/topics.yaml.txt"),
    ],
)
def test_what_names_a_file_that_is_not_read_is_not_told_as_well(
    folder: Folder, harness: Harness, name: str, other: str
) -> None:
    folder.write("rules/topics.yaml", "topics: [{id: legal, title: Legal, mentions: [lawyer]}]\n")
    folder.edit("rules/handoff.yaml", "when: {mentions: [refund, money back]}", "when: {topics: [legal]}")
    assert harness("check").returncode == 0
    (folder.root / other).parent.mkdir(exist_ok=True)
    (folder.root / name).rename(folder.root / other)
    told = harness("check").stderr
    assert (told.startswith(f"{other}:1: "), told.splitlines()[-1]) == (True, "1 problem found."), told


def test_a_file_that_is_called_like_a_category_is_told_too(folder: Folder, harness: Harness) -> None:
    folder.write("scenarios/login", "not read")
    assert "nothing reads scenarios/login;" in harness("check").stderr


@pytest.mark.parametrize("sign", ["\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"])
def test_a_line_break_of_a_word_processor_moves_no_text_into_another_section(folder: Folder, sign: str) -> None:
    sections = load(folder.root).sections
    link = f'Choose{sign}"Forgot password?"{sign}on the sign-in page'
    folder.edit("knowledge/reset.md", 'Choose "Forgot password?" on the sign-in page', link)
    found = load(folder.root).sections
    assert found["reset#link-expired"] == sections["reset#link-expired"]
    assert found["reset"].text == f"{link} and we mail you a link."


def test_an_unknown_article_is_told_with_those_near_it(folder: Folder, harness: Harness) -> None:
    for number in range(30):
        text = FILES["knowledge/reset.md"].replace("id: reset", f"id: a{number:02}-of-something-else")
        folder.write(f"knowledge/a{number:02}.md", text)
    folder.edit("scenarios/login.yaml", "source: reset#link-expired", "source: how-to-reset-it")
    (hint,) = [line for line in harness("check").stderr.splitlines() if line.startswith("    ")]
    assert (hint.startswith("    the nearest: "), "`reset`" in hint, hint.count("`")) == (True, True, 10)


def test_each_known_name_is_told_once(folder: Folder, harness: Harness) -> None:
    done = harness("rename", "reset", "something-else")
    assert done.stderr.rstrip().endswith("known: `reset`, `reset#link-expired`"), done.stderr


def test_a_board_that_is_not_judged_says_nothing_reached_anybody(folder: Folder, harness: Harness) -> None:
    folder.write("bot.py", "def reply(conversation):\n    raise ValueError('down')\n")
    folder.write("rules/pipelines.yaml", 'pipelines: [{id: bot, kind: python, function: "bot:reply"}]\n')
    folder.edit("rules/rollout.yaml", "billing: human", "billing: draft")
    done = harness("run", "-p", "bot")
    assert "reached the customer" not in done.stdout
    assert done.stdout.count("not measured\tnot measured") == 2
