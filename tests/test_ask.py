"""`harness ask` as a writer runs it, in process."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from harness.cli.commands import cli
from harness.turns.pipeline import PipelineError
from tests.conftest import Folder

BOT = """\
def reply(request):
    if "help" in request["message"]:
        raise ValueError("no")
    if "person" in request["message"]:
        return {"outcome": "handoff", "category": "login", "queue": "money"}
    answer = "It is valid for 90 minutes. Hello!"
    return {"outcome": "answer", "category": "login", "answer": answer, "citations": ["reset#link-expired"]}
"""

Ask = Callable[..., Result]


@pytest.fixture
def ask(folder: Folder) -> Ask:
    return lambda *arguments, said=None: CliRunner().invoke(
        cli, ["ask", "-w", str(folder.root), *arguments], input=said
    )


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_it_tells_all_that_leads_to_an_answer(ask: Ask, folder: Folder) -> None:
    (told,) = lines(ask("--json", "the link in my reset mail has expired"))
    assert (told["category"], told["outcome"], told["fired"]) == ("login", "answer", [])
    assert 0 < told["confidence"] <= 1
    assert told["sections"][0]["ref"] == "reset#link-expired"
    assert told["sections"][0]["standing"] == "approved"
    assert told["answer"] == "A reset link is valid for 60 minutes. Ask for a new one when it has expired."
    cited = [(told["answer"][claim["start"] : claim["end"]], claim["source"]) for claim in told["claims"]]
    assert cited[0] == ("A reset link is valid for 60 minutes.", "reset#link-expired")
    assert (told["stage"], told["reached"]) == ("draft", "draft")


def test_in_words_it_says_the_same(ask: Ask) -> None:
    said = ask("the link in my reset mail has expired").stdout
    assert "Filed under  Login (login), confidence" in said
    assert "approved    reset#link-expired" in said
    assert "Rules        none fired" in said
    assert "  A reset link is valid for 60 minutes.  [reset#link-expired]" in said
    assert "Today        Login is at draft: drafted for an agent" in said


def test_a_step_keeps_its_number_and_a_link_its_end(ask: Ask, folder: Folder) -> None:
    steps = "1. Choose **Forgot password**\n2. Open the link in [our mail](https://x.example/mail)\n"
    steps += "\n> **Note**\n> We never ask for it by phone.\n"
    folder.edit("knowledge/reset.md", "A reset link is valid for 60 minutes.", f"Reset links expire.\n\n{steps}\n")
    said = ask("the link in my reset mail has expired").stdout
    assert "  1. Choose **Forgot password**  [reset#link-expired]\n" in said
    assert "  2. Open the link in [our mail](https://x.example/mail)  [reset#link-expired]\n" in said
    assert "  > **Note**\n  > We never ask for it by phone.  [reset#link-expired]\n" in said


@pytest.mark.parametrize(
    "text",
    [
        "```\nreset_link(expired=True)  # the link in the reset mail has expired\n```",
        "1. [The reset link has expired](reset.md#password)\n2. [The reset mail](#intro-(old))",
        "[The reset link has expired](reset.md#password)",
        "If the link in your reset mail has expired, please see [the password](reset.md#password).",
        "For more on reset links, also visit our [password](reset.md#password) page for owners.",
        "> **Note**\n> When the reset link has expired, read [the password](reset.md#password).",
        "Wenn der Link abgelaufen ist, lesen Sie bitte [das Kennwort](reset.md#password).",
        "Has the reset link expired?\n\nLearn how to get a new reset\nlink.\n\n[Read the article](reset.md)",
        "![](https://x.example/a.svg)\n\nExpired reset links\n\n[Read about the reset mail](reset.md)",
        "This article explains when the link in a reset mail has expired.",
        "When a reset link has expired, follow the steps below.",
        "The link in the reset mail has expired for one of the following reasons:",
    ],
)
def test_what_only_leads_on_is_no_answer(ask: Ask, folder: Folder, text: str) -> None:
    before = "A reset link is valid for 60 minutes. Ask for a new one when it has expired."
    folder.edit("knowledge/reset.md", before, text)
    (told,) = lines(ask("--json", "the link in my reset mail has expired"))
    assert "reset#link-expired" not in {each["ref"] for each in told["sections"]}
    assert told["answer"] in (None, "") or text not in told["answer"]


@pytest.mark.parametrize(
    "text",
    [
        "€ 48",
        "Run it:\n\n```\nreset-link\n```",
        "Do the following:\n\n- ask for a reset link",
        "[Our status page](https://status.example)",
        "A reset link lasts an hour, see [the password](reset.md#password).",
        "To get a new reset link, open [the form](reset.md#password) and press Send.",
        "- Mail\n- [Link](reset.md#password)",
        "Reset links below 60 minutes of age are valid.",
        "This article explains reset links. They last an hour.",
    ],
)
def test_whatever_says_something_may_be_an_answer(ask: Ask, folder: Folder, text: str) -> None:
    before = "A reset link is valid for 60 minutes. Ask for a new one when it has expired."
    folder.edit("knowledge/reset.md", before, text)
    (told,) = lines(ask("--json", "the link in my reset mail has expired"))
    assert "reset#link-expired" in {each["ref"] for each in told["sections"]}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Ask for a new one. Below you find the steps:", "Ask for a new one."),
        ("Ask for a new one. The table below lists the times.", "Ask for a new one."),
        ("Ask for a new one. These are the ways:\n\nSee the steps below:", "Ask for a new one."),
        ("Ask for a new one:\n\n1. Note the time:", "Ask for a new one:\n\n1. Note the time:"),
        ("Ask for a new one. Below you find the steps:\n\n- Ask.",) * 2,
    ],
)
def test_an_answer_ends_before_what_announces_something_that_is_not_in_it(
    ask: Ask, folder: Folder, text: str, answer: str
) -> None:
    """A picture that was left out, or what stands under the headings below."""
    before = "A reset link is valid for 60 minutes. Ask for a new one when it has expired."
    known = "A reset link that has expired is of no use."
    folder.edit("knowledge/reset.md", before, f"{known} {text}")
    (told,) = lines(ask("--json", "the link in my reset mail has expired"))
    assert told["answer"] == f"{known} {answer}"


def test_an_answer_keeps_the_words_of_a_link_to_another_article_and_not_where_it_leads(
    ask: Ask, folder: Folder
) -> None:
    before = "A reset link is valid for 60 minutes. Ask for a new one when it has expired."
    text = "The reset link has expired: see [the password](reset.md#intro), [its end](#link-(old)) or [us](https://x.example/a.md)."
    code = "\n\n```\n[link](reset.md)\n```"
    folder.edit("knowledge/reset.md", before, text + code)
    (told,) = lines(ask("--json", "the link in my reset mail has expired"))
    assert (
        told["answer"]
        == f"The reset link has expired: see the password, its end or [us](https://x.example/a.md).{code}"
    )
    assert {claim["support"] for claim in told["claims"]} == {"supported"}


def test_a_long_procedure_ends_with_a_whole_step_and_keeps_its_lines(ask: Ask, folder: Folder) -> None:
    steps = "\n".join(f"{n}. Open the link of the reset mail that has expired, in window {n}." for n in range(1, 21))
    code = "```\n" + "ask. for(new). link!\n" * 60 + "```"
    before = "A reset link is valid for 60 minutes. Ask for a new one when it has expired."
    folder.edit("knowledge/reset.md", before, f"A reset link has expired.\n\n{steps}\n\n{code}")
    (told,) = lines(ask("--json", "the link in my reset mail has expired"))
    assert told["answer"].startswith("A reset link has expired.\n\n1. Open")
    assert re.search(r"\n(\d+)\. Open the link of the reset mail that has expired, in window \1\.\Z", told["answer"])
    folder.edit("knowledge/reset.md", steps, "Ask for a new one")
    (told,) = lines(ask("--json", "the link in my reset mail has expired"))
    assert "```" not in told["answer"]


def test_it_names_the_rules_that_fired_and_where_they_stand(ask: Ask) -> None:
    said = ask("i want a refund").stdout
    assert "Rules        refund (rules/handoff.yaml:5)" in said
    assert "Decision     handoff to money, priority high: Refunds are decided by people." in said


def test_lines_are_turns_of_one_conversation_and_an_empty_line_begins_another(ask: Ask, folder: Folder) -> None:
    folder.add_rule("{id: again, when: {same_question_again: {}}, then: {draft: true}}")
    question = "the link in my reset mail has expired\n"
    first, again, anew = lines(ask("--json", said=f"{question}{question}\n{question}"))
    assert (first["outcome"], again["outcome"], again["rule"], anew["outcome"]) == (
        "answer",
        "draft",
        "again",
        "answer",
    )


def test_attributes_of_the_customer_reach_the_rules(ask: Ask, folder: Folder) -> None:
    folder.add_rule("{id: big, when: {customer: {plan: big}}, then: {handoff: money}}")
    question = "the link in my reset mail has expired"
    (big,), (small,) = (lines(ask("--json", question, "--customer", f"plan={plan}")) for plan in ("big", "small"))
    assert (big["rule"], small["rule"]) == ("big", None)


def test_another_support_ai_is_asked_and_what_it_says_is_held_against_its_sources(ask: Ask, folder: Folder) -> None:
    folder.write("bots/bot.py", BOT)
    folder.write("rules/pipelines.yaml", "pipelines:\n  - {id: bot, kind: python, function: bots.bot:reply}\n")
    result = ask("-p", "bot", "how long")
    assert (
        '  It is valid for 90 minutes.  [contradicted: it says "90 minutes", the source says "60 minutes"]'
        in result.stdout
    )
    assert "Rules        the pipeline does not report them" in result.stdout
    assert "\nDecision     answer\n" in result.stdout  # it gives no reason, and below no priority
    assert "\nDecision     handoff to money\n" in ask("-p", "bot", "a person").stdout
    (told,) = lines(ask("-p", "bot", "--json", "how long"))
    assert (told["sections"], told["topics"], told["confidence"]) == (None, None, None)
    assert isinstance(ask("-p", "bot", "help").exception, PipelineError)


def test_an_answer_in_another_language_is_shown_and_not_judged(ask: Ask, folder: Folder) -> None:
    german = BOT.replace("It is valid for 90 minutes.", "Der Link ist neunzig Minuten gültig.")
    assert german != BOT
    folder.write("bots/bot.py", german)
    folder.write("rules/pipelines.yaml", "pipelines:\n  - {id: bot, kind: python, function: bots.bot:reply}\n")
    result = ask("-p", "bot", "how long")
    assert "  It is" not in result.stdout
    assert "Der Link ist neunzig Minuten gültig." in result.stdout
    assert 'Not judged   "Der Link ist neunzig Minuten gültig." is in German' in result.stdout
    assert re.search('\nResponsive   not judged: "Der Link .* is in German', result.stdout)
    (told,) = lines(ask("-p", "bot", "--json", "how long"))
    assert told["claims"] == []
    assert "understands English only" in told["unjudged"]
    assert (told["responsive"], "understands English only" in told["why_unknown"]) == (None, True)


CHECKED = """\
def reply(request):
    answer = "A reset link is valid for 60 minutes. Ask for a new one when it has expired."
    surely = {"confidence": 0.9, "retrieval": 0.8, "responsive": 1.0} if "sure" not in request["message"] else {}
    return {"outcome": "answer", "category": "login", "answer": answer, "citations": ["reset#link-expired"], **surely}
"""


@pytest.mark.parametrize(
    ("checks", "message", "held"),
    [
        ("{confidence: 0.6}", "The reset link has expired. What do I do now?", {}),
        ("{confidence: 0.6, retrieval: 0.8, responsive: 0.2}", "The reset link has expired. What do I do now?", {}),
        ("{retrieval: 0.85}", "The reset link has expired. What do I do now?", {"retrieval": 0.8}),
        ("{responsive: 0.2}", "Where can I park my car at the airport?", {"responsive": True}),
        ("{responsive: 0.2, retrieval: 0.1}", "I am not sure. The reset link has expired. What do I do now?",
         {"confidence": None, "retrieval": None}),
    ],
)  # fmt: skip
def test_at_auto_checked_it_says_which_checks_hold_an_answer_back(
    ask: Ask, folder: Folder, checks: str, message: str, held: dict[str, Any]
) -> None:
    """Whether it answers the question is never taken from what the support AI says of itself."""
    folder.write("bots/bot.py", CHECKED)
    folder.write("rules/pipelines.yaml", "pipelines:\n  - {id: bot, kind: python, function: bots.bot:reply}\n")
    folder.edit("rules/rollout.yaml", "stages: {login: draft", f"checks: {checks}\nstages: {{login: auto-checked")
    (told,) = lines(ask("-p", "bot", "--json", message))
    assert {each["name"] for each in told["held_by"]} == held.keys()
    assert told["reached"] == ("draft" if held else "answer")
    for each in told["held_by"]:
        expected = told["responsive"] if each["name"] == "responsive" else held[each["name"]]
        assert each["found"] == expected
    said = ask("-p", "bot", message).stdout
    assert f"Responsive   {told['responsive']:.2f}: how likely it answers the message" in said
    for name, found in held.items():
        shown = told["responsive"] if name == "responsive" else found
        assert f"`{name}` is {'unknown' if shown is None else f'{shown:.2f}'} and needs at least" in said


def test_what_steers_a_terminal_is_not_printed(ask: Ask, folder: Folder) -> None:
    folder.edit("knowledge/reset.md", "is valid", "is \x1b[31mvalid")
    assert "\x1b" not in ask("the link in my reset mail has expired").stdout


@pytest.mark.parametrize(
    ("arguments", "says"), [(("x", "--customer", "plan"), "`plan` is not KEY=VALUE"), (("x", "y"), "unexpected")]
)
def test_a_mistake_on_the_command_line_is_explained(ask: Ask, arguments: tuple[str, ...], says: str) -> None:
    result = ask(*arguments)
    assert (result.exit_code, says in result.output) == (2, True)
