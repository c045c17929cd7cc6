"""The language of a message: recognised, shown, a reason to hand off; and sensitive topics in other languages."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from harness.cli.commands import cli
from harness.reference import LanguageReader, ReferencePipeline
from harness.runs import ScenarioResult
from harness.turns import Conversation, Reply, Status
from harness.workspace import Outcome, load
from harness.workspace.patterns import Finder, normalise
from tests.conftest import REPOSITORY, Folder, Harness, yaml_file
from tests.remote import messages, results, said
from tests.server import Server

CASES: dict[str, dict[str, list[str]]] = yaml_file("foreign_cases.yaml")
SPANISH = "Hola, ¿cuánto tiempo es válido el enlace para la contraseña?"
GERMAN = "Wie lange ist der Link zum Zurücksetzen gültig?"
ENGLISH = "the link in my reset mail has expired"
NEITHER = "QB-1234 ???"


def replies(root: Path, texts: Sequence[str], cache: Path | None = None) -> dict[str, Reply]:
    pipeline = ReferencePipeline(load(root), cache)

    async def each() -> dict[str, Reply]:
        return {text: await pipeline.reply(Conversation(text)) for text in texts}

    return asyncio.run(each())


def turns(folder: Folder) -> dict[str, dict[str, Any]]:
    """The lines of the only run's results, by message."""
    (file,) = folder.root.glob("reports/*/results.jsonl")
    return {line["message"]: line for line in map(json.loads, file.read_text().splitlines())}


# Recognised.


@pytest.mark.parametrize(
    ("message", "language"),
    [
        (SPANISH, "es"), (GERMAN, "de"), (ENGLISH, "en"), (ENGLISH.upper(), "en"), (NEITHER, "unknown"),
        ("je n'arrive plus à me connecter depuis hier", "fr"), ("não consigo entrar na minha conta", "pt"),
        ("ログインできません", "ja"), ("登录不了账户", "zh"), ("لا أستطيع الدخول إلى حسابي", "ar"),
        ("", "unknown"), ("ok", "unknown"), ("😀", "unknown"), ("\ud800", "unknown"), ("9" * 20_000, "unknown"),
        ("https://quillboard.example/b/1?x=2", "unknown"),
    ],
)  # fmt: skip
def test_the_language_of_a_message_or_unknown(message: str, language: str) -> None:
    assert LanguageReader().of([message]) == [language]


@pytest.mark.slow
def test_ten_words_are_enough_in_each_language_and_english_is_not_taken_for_another() -> None:
    data = yaml.safe_load((REPOSITORY / "benchmarks/language.yaml").read_text())
    reader = LanguageReader()
    for language, written in data["languages"].items():
        assert set(reader.of(written["ten"])) == {language}
    workspace = load(REPOSITORY)
    ours = [each for each in workspace.scenarios if each.id not in data["not English"]]
    assert set(reader.of([turn.customer for each in ours for turn in each.turns])) == {"en", "unknown"}


def test_what_was_recognised_is_kept_and_a_damaged_cache_only_costs_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [SPANISH, NEITHER, SPANISH]
    assert LanguageReader(tmp_path).of(asked) == ["es", "unknown", "es"]
    assert [LanguageReader(tmp_path).clearly(SPANISH, least) for least in (0.8, 1.1)] == ["es", "unknown"]
    with monkeypatch.context() as without:
        without.setattr("harness.reference.language.recognised", None)
        assert LanguageReader(tmp_path).of(asked) == ["es", "unknown", "es"]
        assert LanguageReader(tmp_path).clearly(SPANISH, 0.8) == "es"
    (tmp_path / "languages.sqlite").write_bytes(b"damaged" * 500)
    assert LanguageReader(tmp_path).of(asked) == ["es", "unknown", "es"]


@pytest.mark.slow
def test_checking_a_workspace_loads_no_language_model(folder: Folder) -> None:
    blocked = "import sys; sys.modules['py3langid'] = None; from harness.cli.main import main; main()"
    command = [sys.executable, "-c", blocked, "check"]
    done = subprocess.run(command, cwd=folder.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# On every turn.


@pytest.mark.slow
def test_every_turn_of_a_run_has_its_language_and_the_page_names_it(folder: Folder, harness: Harness) -> None:
    messages(folder, [SPANISH, ENGLISH, NEITHER])
    assert harness("run", cwd=folder.root).returncode == 0
    told = {message: line["reply"]["language"] for message, line in turns(folder).items()}
    assert told == {SPANISH: "es", ENGLISH: "en", NEITHER: "unknown"}
    (page,) = folder.root.glob("reports/latest/report.html")
    for words in ("written in Spanish", "written in English", "written in a language that was not recognised"):
        assert words in page.read_text()


@pytest.mark.slow
def test_the_board_says_why_answers_in_another_language_are_not_responsive(
    folder: Folder, server: Server, harness: Harness
) -> None:
    messages(folder, [GERMAN, ENGLISH, "Wo ändere ich mein Passwort, wenn ich es noch weiß?"], "{outcome: answer}")
    copied = {"outcome": "answer", "category": "login", "citations": ["reset#link-expired"]}
    server.answer = lambda _: {**copied, "answer": "It is valid for 60 minutes."}
    why = f'`responsive` could not judge 2 turns, so none of them counts as right. The first: "{GERMAN}" is in German'
    assert why in harness("run", "-p", "http", cwd=folder.root).stdout
    (summary,) = folder.root.glob("reports/latest/summary.md")
    assert r"\`responsive\` could not judge 2 turns" in summary.read_text()


@pytest.mark.slow
def test_asking_names_the_language(folder: Folder) -> None:
    ask = ["ask", "-w", str(folder.root)]
    assert "Language     written in German\n" in CliRunner().invoke(cli, [*ask, GERMAN]).stdout
    assert json.loads(CliRunner().invoke(cli, [*ask, "--json", GERMAN]).stdout)["language"] == "de"


@pytest.mark.parametrize(
    ("sent", "language"),
    [
        ("es", "es"), ("ES-mx", "es"), ("pt_BR", "pt"), ("gl", "gl"), ("und", "unknown"), ("unknown", "unknown"),
        (None, None),
    ],
)  # fmt: skip
def test_a_system_under_test_may_say_the_language(
    folder: Folder, server: Server, sent: str | None, language: str | None
) -> None:
    messages(folder, ["one"])
    server.answer = lambda body: {"outcome": "handoff", "queue": "people", "language": sent}
    (result,) = results(folder, "http")
    assert reply_of(result).language == language


def test_its_own_words_for_languages_are_translated_and_others_refused(folder: Folder, server: Server) -> None:
    path = "reply: {language: meta.lang}, words: {language: {Spanisch: es}}, "
    folder.edit("rules/pipelines.yaml", "kind: http, ", f"kind: http, {path}")
    messages(folder, ["one", "two"])
    lang = {"one": "Spanisch", "two": "Klingonisch"}
    server.answer = lambda body: {"outcome": "handoff", "queue": "people", "meta": {"lang": lang[said(body)]}}
    one, two = results(folder, "http")
    assert reply_of(one).language == "es"
    assert two.status is Status.ERROR
    assert "`language` of the reply cannot be 'Klingonisch'" in two.turns[0].error


def reply_of(result: ScenarioResult) -> Reply:
    (turn,) = result.turns
    assert turn.reply, turn.error
    return turn.reply


# A reason to hand off.


def test_a_rule_for_languages_hands_off_and_its_reason_names_the_language(folder: Folder) -> None:
    folder.add_rule("{id: other, when: {language: [es, de]}, then: {handoff: money, because: We answer in English.}}")
    told = replies(folder.root, [SPANISH, GERMAN, ENGLISH, NEITHER])
    assert {text: reply.rule for text, reply in told.items()} == {
        SPANISH: "other", GERMAN: "other", ENGLISH: None, NEITHER: "no-source",
    }  # fmt: skip
    assert told[SPANISH].reason == "Written in Spanish: We answer in English."
    assert told[GERMAN].reason == "Written in German: We answer in English."


@pytest.mark.slow
def test_what_is_not_known_to_be_english_goes_to_people_unless_the_rule_says_so(folder: Folder) -> None:
    folder.add_rule("{id: other, when: {not: {language: en}}, then: {handoff: money}}")
    told = replies(folder.root, [SPANISH, ENGLISH, NEITHER])
    assert [reply.rule for reply in told.values()] == ["other", None, "other"]
    assert told[SPANISH].reason == "Written in Spanish: the rule `other` fired"
    assert told[NEITHER].reason.startswith("Written in a language that was not recognised: ")
    folder.edit("rules/handoff.yaml", "{language: en}", "{language: [en, unknown]}")
    assert [reply.rule for reply in replies(folder.root, list(told)).values()] == ["other", None, "no-source"]


def test_a_reason_names_the_language_only_where_the_language_is_a_reason(folder: Folder) -> None:
    either = "any: [{mentions: [hola, expired]}, {not: {language: [en, es]}}]"
    folder.add_rule(f"{{id: other, when: {{{either}}}, then: {{handoff: money, because: B.}}}}")
    told = replies(folder.root, [SPANISH, GERMAN, ENGLISH])
    assert [reply.reason for reply in told.values()] == ["B.", "Written in German: B.", "B."]


@pytest.mark.slow
def test_no_message_is_answered_from_an_article_in_another_language(folder: Folder) -> None:
    folder.write("rules/models.yaml", "answers_at: 0.001\n")  # whatever is nearest answers
    told = replies(folder.root, [SPANISH, GERMAN, ENGLISH, NEITHER])
    assert [reply.outcome for reply in told.values()] == ["handoff", "handoff", "answer", "answer"]
    assert (told[GERMAN].rule, told[GERMAN].standing) == ("no-source", "missing")
    assert told[GERMAN].reason.startswith("Written in German, and the article found is not: ")
    folder.edit("rules/handoff.yaml", "source: missing", "source: outdated")
    unruled = replies(folder.root, [GERMAN])[GERMAN]
    assert (unruled.outcome, unruled.queue) == ("handoff", "people")
    assert unruled.reason == "it is written in German, and the article that answers it is not"


@pytest.mark.slow
def test_the_language_of_an_article_is_the_one_it_names_or_is_written_in(folder: Folder) -> None:
    folder.write("rules/models.yaml", "answers_at: 0.001\n")
    article = next(folder.root.glob("knowledge/reset*.md"))
    norwegian = "Lenken for tilbakestilling av passord har utløpt, hva gjør jeg nå?"
    told = {}
    for named in ("de", "da", "en"):
        body = article.read_text().split("---\n", 2)
        head = "".join(line for line in body[1].splitlines(True) if not line.startswith("language:"))
        article.write_text(f"---\n{head}language: {named}\n---\n{body[2]}")
        told[named] = [each.outcome for each in replies(folder.root, [GERMAN, norwegian]).values()]
    assert told == {"de": ["answer", "handoff"], "da": ["handoff", "answer"], "en": ["handoff", "handoff"]}
    text = "Der Link zum Zurücksetzen ist 60 Minuten gültig. Danach fordern Sie bitte einen neuen an."
    article.write_text(f"---\n{head}---\n# Zurücksetzen\n\n## Link expired\n\n{text}\n")
    answered = replies(folder.root, [GERMAN])[GERMAN]
    assert (answered.answer, answered.retrieval) == (text, None)  # the pair model cannot tell how well that fits


@pytest.mark.slow
def test_a_rule_for_languages_keeps_a_message_from_a_model(folder: Folder, server: Server) -> None:
    folder.add_rule("{id: other, when: {not: {language: en}}, then: {handoff: money}}")
    messages(folder, [SPANISH, ENGLISH])
    server.answer = lambda body: {"outcome": "handoff", "category": "login", "queue": "people"}
    spanish, english = results(folder, "openai")
    assert (reply_of(spanish).rule, reply_of(spanish).language) == ("other", "es")
    assert reply_of(english).language == "en"
    assert [said(body) for body in server.requests] == [ENGLISH]


@pytest.mark.slow
def test_a_support_ai_that_does_not_follow_the_rule_is_to_blame_and_not_the_rule(
    folder: Folder, server: Server, harness: Harness
) -> None:
    folder.add_rule("{id: other, when: {not: {language: en}}, then: {handoff: money}}")
    folder.write(
        "scenarios/login.yaml",
        f"""\
category: login
scenarios:
  - {{id: foreign, turns: [{{customer: "{SPANISH}", expect: {{outcome: handoff, rule: other}}}}]}}
  - {{id: plain, turns: [{{customer: {ENGLISH}, expect: {{outcome: answer, source: reset#link-expired}}}}]}}
""",
    )
    answer = {
        "outcome": "answer",
        "category": "login",
        "citations": ["reset#link-expired"],
        "answer": "For 60 minutes.",
    }
    handoff = {"outcome": "handoff", "category": "login", "queue": "people"}
    server.answer = lambda body: answer if said(body) == SPANISH else handoff
    assert harness("run", "-p", "http", cwd=folder.root).returncode == 0
    done = harness("blame", "--json", cwd=folder.root)
    causes = {each["scenario"]: each["cause"] for each in json.loads(done.stdout)["failures"]}
    assert causes == {"foreign": "escalation", "plain": "escalation"}


# Sensitive topics.


@pytest.fixture(scope="module")
def repository(own_cache: Path) -> dict[str, Reply]:
    return replies(REPOSITORY, [text for texts in CASES["repository"].values() for text in texts], own_cache)


@pytest.mark.parametrize("queue", CASES["repository"])
def test_a_sensitive_message_in_another_language_reaches_its_queue(queue: str, repository: dict[str, Reply]) -> None:
    told = {text: (repository[text].outcome, repository[text].queue) for text in CASES["repository"][queue]}
    assert {text: found for text, found in told.items() if found != (Outcome.HANDOFF, queue)} == {}


def test_plain_questions_in_other_languages_are_no_incidents() -> None:
    """By the phrases and patterns; a model that learned English examples is not asked."""
    (plain,) = CASES["plain"].values()
    for root in (REPOSITORY, REPOSITORY / "harness/workspace/starter"):
        security = next(each for each in load(root).topics.topics if each.id == "security")
        finder = Finder(security.mentions, security.matches)
        assert [text for text in plain if finder.found(normalise(text))] == []


def test_no_test_message_is_only_a_phrase_of_the_rules() -> None:
    """What a customer writes is more than the words that are listened to."""
    for file in (
        "rules/topics.yaml",
        "harness/workspace/starter/rules/topics.yaml",
        "harness/workspace/starter/rules/handoff.yaml",
    ):
        phrases = set(map(normalise, strings(yaml.safe_load((REPOSITORY / file).read_text()))))
        assert not phrases & {normalise(text) for some in CASES.values() for texts in some.values() for text in texts}


def strings(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [text for value in data.values() for text in strings(value)]
    return [text for value in data for text in strings(value)] if isinstance(data, list) else [str(data)]


@pytest.mark.slow
def test_a_new_workspace_listens_to_them_as_well(tmp_path: Path) -> None:
    assert CliRunner().invoke(cli, ["init", str(tmp_path / "new")]).exit_code == 0
    told = replies(tmp_path / "new", [text for texts in CASES["starter"].values() for text in texts])
    for rule, texts in CASES["starter"].items():
        silent = [
            text for text in texts if rule not in (told[text].fired or ()) or told[text].outcome is not Outcome.HANDOFF
        ]
        assert silent == [], rule


@pytest.mark.parametrize(
    ("phrase", "found", "not_found"),
    [
        ("compte piraté", ["mon compte piraté !", "compte piraté", "«compte piraté»"], ["mon compte piratés"]),
        ("état", ["l'état actuel", "état"], ["détat", "états"]),
        ("Rückruf", ["bitte um rückruf."], ["rückrufe"]),
        ("返金", ["返金 ください", "返金してください"], ["返 金"]),
        ("退款", ["我要退款吗"], ["退出款项"]),
        ("환불", ["환불해 주세요"], ["환전"]),
        ("คืนเงิน", ["ผมขอคืนเงินครับ"], ["คืนของ"]),
        ("استرداد", ["أريد الاسترداد", "واسترداد المبلغ", "للاسترداد"], ["قاسترداد"]),
        ("החזר", ["איפה ההחזר שלי"], ["החזרה"]),
    ],
)
def test_a_phrase_may_begin_or_end_with_any_letter(phrase: str, found: list[str], not_found: list[str]) -> None:
    finder = Finder([phrase])
    assert all(finder.found(normalise(text)) for text in found)
    assert not any(finder.found(normalise(text)) for text in not_found)


@pytest.mark.parametrize(
    ("pattern", "found", "not_found"),
    [
        (
            r"\b(gestohlen|übernommen)\b",
            ["konto übernommen!", "übernommen", "gestohlen"],
            ["übernommene", "xgestohlen"],
        ),
        (r"\bentr(ó|o)\b", ["alguien entró en mi cuenta", "¿entró?", "entró"], ["centró"]),
        (r"\bentró\b en", ["alguien entró en mi cuenta"], ["entrón en"]),
        (r"\b[áa]rea\b", ["el área roja", "«área»"], ["áreas"]),
        (r"\bécole\b.{0,9}\bferm\x{e9}e\b", ["l'école est fermée."], ["l'école est fermées"]),
        (r"\bcafé\.\b", ["café.com"], ["café. rien"]),
    ],
)
def test_a_word_ends_at_any_letter_in_a_pattern(pattern: str, found: list[str], not_found: list[str]) -> None:
    finder = Finder((), [pattern])
    assert all(finder.found(normalise(text)) for text in found)
    assert not any(finder.found(normalise(text)) for text in not_found)
