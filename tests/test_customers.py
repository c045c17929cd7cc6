"""Simulated customers: what they do, that they keep to their brief, and what counts where one does not."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.gates import Pair, PairKind, judge
from harness.gates.loosened_scenarios import looser_scenarios
from harness.ledger import locked
from harness.pipelines import Opening, open_pipeline
from harness.reference.models import Encoder
from harness.runs import RunPlan, ScenarioResult, hold
from harness.runs.customers import Customers, SimulatedTalk
from harness.runs.customers.brief_adherence import breach
from harness.runs.customers.phrases import Phrases, languages
from harness.runs.rerun import WorkspaceState
from harness.runs.results import from_line, to_line
from harness.runs.variants import ways
from harness.scoring import Bench
from harness.scoring.groundedness import EmbeddedChecker
from harness.turns import BrokenBrief, Ending, Exchange, Reply, Status
from harness.workspace import CustomerTone, NoEvidence, Outcome, Scenario, Workspace, WorkspaceError, load
from harness.workspace.briefs import WRITTEN_IN
from tests.conftest import REPOSITORY, Folder, Harness, yaml_file
from tests.remote import results
from tests.server import Server

pytestmark = pytest.mark.slow

BOT = """\
import json
from pathlib import Path
def reply(conversation):
    turns = json.loads(Path({script!r}).read_text())
    turn = turns[min(len(conversation["history"]), len(turns) - 1)]
    return {{"outcome": "answer", "category": "billing", "citations": ["charges"], **turn}}
"""
WANTED = "the billing team answers within two days"
BRIEF = {
    "start": "You charged me twice this month.",
    "wants": {"to": "to know who looks at the double charge and when they answer", "states": [WANTED]},
    "knows": {
        "when_asked": {
            "invoice number": "INV-2210",
            "amount": {"is": "$48", "says": ["It was $48 both times."], "asked": ["how much was it"]},
        },
        "never": {"card number": "4111 1111 1111 1111"},
    },
    "again": ["Who looks at the double charge, and when do they answer?"],
    "manner": {"patience": 1, "refuses": ["to cancel the plan"]},
}


CHARGES = f"""\
---
id: charges
title: Charges
categories: billing
owner: money-team
status: approved
updated: 2026-08-14
review_by: 2027-02-14
---

Thanks, {WANTED}. And {WANTED}. Sure, {WANTED}. Fine, {WANTED}. Done, {WANTED}. I see: {WANTED}.
You can pay by card. Refunds are made to the card. Hello.
"""


def brief(folder: Folder, says: Sequence[str | dict[str, Any]], expect: Any = None, **changed: Any) -> None:
    """One scenario with this brief, and a support AI that says this, turn by turn."""
    folder.write("knowledge/charges.md", CHARGES)
    script = folder.write("says.json", json.dumps([{"answer": s} if isinstance(s, str) else s for s in says]))
    folder.write("bot.py", BOT.format(script=str(script)))
    folder.write("rules/pipelines.yaml", 'pipelines: [{id: bot, kind: python, function: "bot:reply"}]\n')
    given = {key: value for key, value in {**BRIEF, **changed}.items() if value is not None}
    scenario = {
        "id": "twice", "brief": given, "expect": expect or {"outcome": "answer", "states": [WANTED]},
    }  # fmt: skip
    folder.write("scenarios/login.yaml", json.dumps({"category": "billing", "scenarios": [scenario]}))


def held(folder: Folder, plan: RunPlan | None = None) -> ScenarioResult:
    (result,) = results(folder, "bot", plan)
    return result


def said(result: ScenarioResult) -> list[str]:
    return [turn.message for turn in result.turns]


def left(result: ScenarioResult) -> Ending | None:
    simulated = result.turns[-1].simulated
    return simulated.ended if simulated else None


# The embedded customer


def test_it_tells_what_it_is_asked_and_leaves_content(folder: Folder) -> None:
    brief(folder, ["Which invoice is it, and how much was it?", f"Thanks, {WANTED}."])
    result = held(folder)
    assert result.status is Status.PASS, result.failures
    assert left(result) is Ending.CONTENT
    first, told = said(result)
    assert first == BRIEF["start"]
    assert "INV-2210" in told
    assert "It was $48 both times." in told
    assert result.turns[0].simulated
    assert result.turns[0].simulated.asked == ("invoice number", "amount")
    assert not result.turns[0].simulated.written
    assert result.turns[1].simulated
    assert result.turns[1].simulated.closing


@pytest.mark.parametrize(
    ("asks", "status"),
    [
        ("I am sorry. Which invoice is it about?", Status.PASS),
        ("Could you tell me how much it was, and the number of the bill?", Status.PASS),
        ("Invoices are under Settings. Which invoice is it?", Status.FAIL),  # states what needs a source
        ("How are you today?", Status.FAIL),
        ("Please send:\n- the invoice number\n- the amount", Status.PASS),
        ("Thank you. And the invoice?", Status.PASS),
        ("Shall I ask the billing team?", Status.PASS),  # it waits for the go-ahead
        ("What would you like? 1) a call 2) a mail", Status.PASS),
        ("Please choose:\n1. A call\n2. A mail", Status.PASS),
        ("Which would you prefer?\n- A call\n- A mail", Status.PASS),
        ("Press 1 for a call or 2 for a mail.", Status.PASS),
        ("You have been refunded. What would you like? 1) a call 2) a mail", Status.FAIL),
        ("Choose: Settings and Billing", Status.FAIL),
        ("1. Refunds take 5 days.\n2. Cards take 3 days.\nDid that help?", Status.FAIL),
        ("Could you tell me more about it?", Status.PASS),
        ("I have asked the billing team. Is that fine?", Status.FAIL),
        ("OK, INV-2210. Is that correct?", Status.PASS),
        ("Great! Which invoice is it?", Status.PASS),
        ("One moment, let me check. Which invoice is it?", Status.PASS),
        ("I can help with that. Let me look into it for you. Which invoice is it?", Status.PASS),
        ("Which invoice is it? Once I have that, I'll get right on it.", Status.PASS),
        ("Just a couple of quick questions. Which invoice is it?", Status.PASS),
        ("I can refund that. Which invoice is it?", Status.FAIL),
        ("Let me refund it for you. Which invoice is it?", Status.FAIL),
        ("Thank you, I have noted INV-2210. And how much was it?", Status.PASS),
        ("So that is the invoice INV-2210 and the amount is $48. Is that right?", Status.PASS),
        ("The invoice INV-2210 is cancelled. Is that correct?", Status.FAIL),
        ("Of course. Which invoice is it?", Status.PASS),  # says yes to nothing: the message is no question
        ("Certainly! Which invoice is it?", Status.PASS),
        ("Absolutely. I have refunded it. Which invoice is it?", Status.FAIL),
        ("INV-2210 is paid. How much was it?", Status.FAIL),
        ("OK, refunds take 5 days. Is that correct?", Status.FAIL),
    ],
)
def test_a_question_on_the_way_needs_no_source(folder: Folder, asks: str, status: Status) -> None:
    brief(folder, [{"answer": asks, "citations": []}, f"Thanks, {WANTED}."])
    assert held(folder).status is status, held(folder).failures


def test_it_confirms_what_it_has_said_and_tells_nothing_with_it(folder: Folder) -> None:
    brief(folder, ["So you were charged twice this month, right?", f"Thanks, {WANTED}."])
    assert said(held(folder))[1] in Phrases("en")._table["confirms_it"]["plain"]


def test_it_refuses_what_it_never_tells(folder: Folder) -> None:
    brief(folder, ["Could you send us your card number?", f"Fine, {WANTED}."])
    _, refused = said(held(folder))
    assert refused in (*Phrases("en")._table["refuses"]["plain"],)


@pytest.mark.parametrize("fact", ["card number", "password"])
def test_nobody_may_ask_for_a_secret_that_it_never_tells(folder: Folder, fact: str) -> None:
    brief(folder, [f"What is your {fact}?", f"Fine, {WANTED}."], knows={"never": {fact: "4111 1111 1111 1111"}})
    (asks, _) = held(folder).turns
    assert any("a secret in the conversation" in score.reason for score in asks.scores if score.wrong)
    assert not asks.expect.asks_for


@pytest.mark.parametrize(("asks", "wrong"), [
    ("Give me the code.", True), ("Tell me the code, please.", True), ("What is the code?", True),
    ("Enter the code on the sign-in page.", False), ("Which invoice is it?", False),
])  # fmt: skip
def test_a_bare_request_for_what_the_brief_says_is_a_secret_is_one(folder: Folder, asks: str, wrong: bool) -> None:
    knows = {"never": {"one-time code": {"is": "771204", "asked": ["the code"]}}, "when_asked": {"invoice": "INV-2210"}}
    brief(folder, [asks, f"Fine, {WANTED}."], knows=knows)
    first = held(folder).turns[0]
    assert ("never_states" in [score.scorer for score in first.wrong]) is wrong, first.wrong


@pytest.mark.parametrize(
    "asks",
    ["Is that clear?", "Was this helpful?", "Does that make sense?", "Have I answered your question?",
     "Were you able to sign in?"],
)  # fmt: skip
def test_asked_whether_it_was_helped_it_says_no_and_asks_again(folder: Folder, asks: str) -> None:
    brief(folder, [f"Invoices are under Settings. {asks}", f"Thanks, {WANTED}."])
    _, answer = said(held(folder))
    assert answer.startswith(tuple(Phrases("en")._table["helped_not"]["plain"]))
    assert "double charge" in answer


def test_it_says_so_where_it_knows_nothing(folder: Folder) -> None:
    brief(folder, ["What colour is your keyboard?", f"Fine, {WANTED}."])
    _, answer = said(held(folder))
    assert answer in Phrases("en")._table["knows_not"]["plain"]


@pytest.mark.parametrize(
    "asks",
    ["What is your postal code?", "Could you give me your phone number?", "What is your order number?",
     "Which browser do you use?", "What's your ZIP?"],
)  # fmt: skip
def test_a_fact_that_only_sounds_like_one_of_its_own_is_another(folder: Folder, asks: str) -> None:
    brief(folder, [asks, f"Thanks, {WANTED}."], knows={"never": {"card number": "4111 1111 1111 1111"}})
    (turn, later) = held(folder).turns
    assert turn.simulated
    assert (turn.simulated.asked, "do not know" in later.message) == ((), True)


@pytest.mark.parametrize(
    ("fact", "asks"),
    [
        ("invoice number", "Which invoice do you mean?"),
        ("invoice number", "Could you give me the ID of the bill?"),
        ("postal code", "What is your ZIP?"),
        ("time zone", "Which timezone are you in?"),
        ("renewal date", "When does it renew?"),
        ("card number", "What is your postal code, and the number on your card?"),
        ("serial number", "Before we go on, I'd need your serial number."),
        ("order number", "May I have your order number?"),
        ("phone number", "And what number should we call?"),
        ("order number", "Thanks. I have noted 4711-A. Is that correct?"),
        ("device", "So is it 4711-A that you have?"),
        ("order number", "You gave us 4711-A; correct?"),
        ("order number", "To go on, please send us:\n- your order number\n- a picture"),
        ("order number", "Order number, please."),
        ("order number", "What is your order number?!"),
        ("order number", "what is your order number"),
        ("order number", "Your order number would help me find it."),
        ("order number", "I can't find anything without an order number."),
        ("order number", "Please write your order number here in the chat."),
        ("renewal date", "When is your renewal date"),
        ("renewal date", "Thank you. And the date?"),
        ("order number", "Which order?"),
        ("order number", "Mails are sent at once. I only need your order number."),
        ("order number", "Without your order number I can do nothing. What is it?"),
        ("order number", "There is an order number in the mail. Could you send it to me?"),
    ],
)
def test_a_fact_is_asked_for_in_other_words(folder: Folder, fact: str, asks: str) -> None:
    brief(folder, [asks, f"Thanks, {WANTED}."], knows={"when_asked": {fact: "4711-A"}}, again=[])
    assert "4711-A" in held(folder).turns[1].message


@pytest.mark.parametrize(
    "asks",
    ["Wie lautet Ihre Buchungsnummer?", "Ihre Buchungsnummer, bitte.", "Dafür benötige ich Ihre Buchungsnummer.",
     "Ich bräuchte noch Ihre Buchungsnummer.", "Sag mir einfach deine Buchungsnummer.",
     "Darf ich Ihre Buchungsnummer haben?", "Es fehlt noch: Buchungsnummer.",
     "Bitte geben Sie Ihre Buchungsnummer an.", "Ohne Buchungsnummer kann ich nichts tun.",
     "Darf ich Sie um Ihre Buchungsnummer bitten?"],
)  # fmt: skip
def test_a_fact_is_asked_for_in_german(folder: Folder, asks: str) -> None:
    brief(folder, [asks, f"Thanks, {WANTED}."], start="Ich möchte umbuchen.", again=[],
          knows={"when_asked": {"Buchungsnummer": "QX7TRB"}}, manner={"language": "de"})  # fmt: skip
    assert "QX7TRB" in held(folder).turns[1].message


def test_what_a_question_wants_is_heard_without_the_words_of_the_fact(folder: Folder) -> None:
    """One of another kind, or about something else, is not told in its place: the date of an order for a car's."""
    customers, wrong = Customers(Opening(load(folder.root), None)), []
    for case in yaml_file("customer_questions.yaml"):
        given = {"start": case["start"], "wants": {"states": ["x"]}, "knows": {"when_asked": case["knows"]},
                 "manner": {"language": case["language"], "refuses": case.get("refuses", [])}}  # fmt: skip
        talks = Scenario.model_validate({"id": "x", "brief": given, "expect": {"outcome": "answer"}}).brief
        assert talks
        for asks, wants in case["asks"].items():
            heard = customers.hear(Reply(Outcome.ANSWER, answer=asks), talks, [case["start"]])
            wrong += [(asks, heard.facts)] if {*heard.facts} != {*wants} or heard.right or heard.wrong else []
        for asks, has in case.get("confirms", {}).items():
            heard = customers.hear(Reply(Outcome.ANSWER, answer=asks), talks, [case["start"]])
            found = "wrong" if heard.wrong else "right" if heard.right else ""
            found = [*heard.wrong] if isinstance(has, list) else found
            wrong += [(asks, found)] if found != has else []
        for asks, is_so in case.get("echoes", {}).items():
            heard = customers.hear(Reply(Outcome.ANSWER, answer=asks), talks, [case["start"]])
            wrong += [(asks, heard.facts)] if heard.understood is not is_so or heard.facts else []
        for asks, agrees in case.get("proposes", {}).items():
            heard = customers.hear(Reply(Outcome.ANSWER, answer=asks), talks, [case["start"]])
            wrong += [(asks, heard.accepts)] if heard.accepts is not agrees else []
        for asks in case.get("checks", ()):
            heard = customers.hear(Reply(Outcome.ANSWER, answer=asks), talks, [case["start"]])
            wrong += [] if heard.checks and not heard.proposal else [(asks, heard)]
    assert wrong == []


@pytest.mark.parametrize(
    ("start", "knows", "asks"),
    [
        ("Mon internet est très lent depuis hier.", {"numéro de client": "TC-31", "nombre d'appareils": "12"},
         "Combien en avez-vous ?"),
        ("Mi internet va muy lento desde ayer.", {"número de cliente": "TC-31", "número de aparatos": "12"},
         "¿Cuántos son?"),
    ],
)  # fmt: skip
def test_questions_are_heard_in_the_language_of_the_brief(
    folder: Folder, start: str, knows: dict[str, str], asks: str
) -> None:
    """Also where the customer itself has no words of it."""
    brief(folder, [asks, f"Thanks, {WANTED}."], start=start, again=[], knows={"when_asked": knows}, manner=None)
    assert "12" in said(held(folder))[1]


def test_a_brief_that_names_no_language_is_played_in_that_of_its_words(folder: Folder) -> None:
    brief(folder, ["Wie lautet Ihre Bestellnummer?", f"Thanks, {WANTED}."], start="Meine Bestellung ist unvollständig.",
          again=["Wann kommt der Rest?"], knows={"when_asked": {"Bestellnummer": "DE-50912"}}, manner=None)  # fmt: skip
    result = held(folder)
    assert said(result)[1] in {*Phrases("de").tellings("Bestellnummer", "DE-50912")}


def test_a_yes_is_none_to_another_question(folder: Folder) -> None:
    knows = {"when_asked": {"dog's name": "Pepper"}}
    brief(folder, ["Has he vomited? Is his name Pepper?", f"Thanks, {WANTED}."], knows=knows, manner=None)
    assert "not know" in said(held(folder))[1]


def test_of_what_it_may_choose_from_it_takes_what_it_does_not_refuse(folder: Folder) -> None:
    asks = "Souhaitez-vous un bon d'achat ou un remboursement ?"
    brief(folder, [asks, f"Thanks, {WANTED}."], start="Mon train a été supprimé et je veux être remboursé.", again=[],
          knows={"when_asked": {"numéro de dossier": "QR4T9P"}}, manner={"refuses": ["un bon d'achat"]})  # fmt: skip
    assert "second" in said(held(folder))[1]


def test_a_choice_between_two_is_that_of_the_sentence_before(folder: Folder) -> None:
    asks = "We could give you a voucher or pay the fee back. Which would you prefer?"
    brief(folder, [asks, f"Thanks, {WANTED}."], manner={"refuses": ["a voucher"]})
    assert "second" in said(held(folder))[1]


def test_a_reply_may_ask_whether_to_keep_what_is_there(folder: Folder) -> None:
    brief(folder, [{"answer": "Do you want to keep yearly billing?", "citations": []}, f"Thanks, {WANTED}."])
    assert held(folder).status is Status.PASS


def test_a_wrong_count_is_denied_and_one_of_something_else_is_not_confirmed(folder: Folder) -> None:
    knows = {"when_asked": {"number of lamps": "2"}}
    brief(folder, ["You ordered three, right?", f"Thanks, {WANTED}."], knows=knows)
    denied = said(held(folder))[1]
    assert denied.startswith("No")
    assert "2" in denied
    brief(folder, ["Did 2 parcels arrive?", f"Thanks, {WANTED}."], knows=knows)
    assert "do not know" in said(held(folder))[1]


@pytest.mark.parametrize(
    ("fact", "tells"),
    [
        ("booking number", "Please enter your booking number on the website."),
        ("booking number", "Please confirm your booking number in the app."),
        ("booking number", "You will need to provide your booking number at check-in."),
        ("booking number", "Could you enter your booking number in your account?"),
        ("booking number", "Can you log in with your booking number?"),
        ("booking number", "Please send your booking number to trips@ferries.example."),
        ("booking number", "Please tell the crew your booking number."),
        ("Buchungsnummer", "Bitte geben Sie Ihre Buchungsnummer auf unserer Website ein."),
        ("Buchungsnummer", "Nennen Sie am Schalter Ihre Buchungsnummer."),
    ],
)
def test_what_is_to_be_told_elsewhere_is_not_told_here(folder: Folder, fact: str, tells: str) -> None:
    language = "de" if fact[0].isupper() else "en"
    brief(folder, [tells, f"Thanks, {WANTED}."], knows={"when_asked": {fact: "QX7TRB"}}, manner={"language": language})
    assert said(held(folder))[1] == BRIEF["again"][0]


@pytest.mark.parametrize(
    "asks", ["Please give me the booking number that you entered on the website.",
             "What is the booking number shown in the app?", "Please provide the booking number shown in the app."],
)  # fmt: skip
def test_what_stands_elsewhere_is_told_here(folder: Folder, asks: str) -> None:
    brief(folder, [asks, f"Thanks, {WANTED}."], knows={"when_asked": {"booking number": "QX7TRB"}})
    assert "QX7TRB" in said(held(folder))[1]


def test_of_what_is_asked_here_and_elsewhere_one_is_told(folder: Folder) -> None:
    brief(folder, ["Please enter the meter reading in our app and send me your customer number.", f"Thanks, {WANTED}."],
          knows={"when_asked": {"meter reading": "20418", "customer number": "K-88120"}})  # fmt: skip
    assert ("20418" in said(held(folder))[1], "K-88120" in said(held(folder))[1]) == (False, True)


def test_it_agrees_to_a_proposal_and_refuses_what_it_does_not_want(folder: Folder) -> None:
    brief(folder, ["Shall I look into it?", "Should I cancel your plan?", f"Done, {WANTED}."])
    _, agrees, declines = said(held(folder))
    assert agrees in Phrases("en")._table["agrees"]["plain"]
    assert declines in Phrases("en")._table["declines"]["plain"]


@pytest.mark.parametrize(
    "proposes",
    ["Would you like to cancel the plan?", "Do you want to cancel the plan?", "May we cancel your plan?",
     "I can cancel the plan. Shall I?", "We will cancel the plan then. Does that work for you?",
     "I will cancel the plan now, okay?", "I am going to cancel it. Confirm?",
     "We cancel the plan. How does that sound?", "I will need to cancel the plan. Would you like me to do that?",
     "For that I have to cancel the plan. Shall I go ahead with it?", "Please confirm that I should cancel your plan."],
)  # fmt: skip
def test_what_it_does_not_want_it_refuses_however_it_is_proposed(folder: Folder, proposes: str) -> None:
    brief(folder, [proposes, f"Done, {WANTED}."])
    assert said(held(folder))[1] in Phrases("en")._table["declines"]["plain"]


@pytest.mark.parametrize(
    ("proposes", "takes"),
    [
        ("Would you like an answer by mail or a call?", "first"),
        ("Shall I cancel the plan, or shall I ask the billing team?", "second"),
        ("Shall I cancel your plan or not?", "declines"),
        ("Shall I look into it or not?", "agrees"),
        ("Would you rather have a call or a mail?", "first"),
        ("Do you prefer to cancel the plan or to wait?", "second"),
        ("I can ask the billing team. Sound good?", "agrees"),
        ("I can ask the billing team. Is that what you want?", "agrees"),
        ("I can ask the billing team. Does that work?", "agrees"),
        ("Shall I ask the billing team? Reply yes or no.", "agrees"),
        ("Would you like to cancel the plan, a mail or a call?", "second"),
        ("You can choose between cancelling the plan and a call. Which one do you want?", "second"),
        ("Please choose: 1) cancel the plan 2) a call", "second"),
        ("What would you like? 1) a call 2) to cancel the plan", "first"),
        ("Please choose an option:\n- Cancel the plan\n- A call\n- A mail", "second"),
        ("1. **Cancel the plan**\n2. **A call**\n\nWhich one would you prefer?", "second"),
        ("Which option do you want: A) cancel the plan, B) a call?", "second"),
        ("Do you want (a) a call or (b) to cancel the plan?", "first"),
        ("Reply 1 to cancel the plan or 2 for a call.", "second"),
        ("What can I help you with?\n1) Sign-in\n2) A charge\n3) A plan", "second"),  # what it has asked for
        ("We have several plans. Which one do you want?", "knows_not"),
        ("- Plan: Team\n- Seats: four\n\nWould you like to proceed with it?", "agrees"),  # details of one thing
        ("- Team plan\n- Four seats\n\nWould you like to cancel the plan?", "declines"),
        ("Your plan:\nSeats:\n- Ann\n- Ben\nShall I ask the billing team?", "agrees"),
    ],
)
def test_it_takes_the_first_choice_that_it_does_not_refuse(folder: Folder, proposes: str, takes: str) -> None:
    brief(folder, [proposes, f"Done, {WANTED}."])
    assert said(held(folder))[1] in Phrases("en")._table[takes]["plain"]


@pytest.mark.parametrize(
    "proposes", ["Shall I terminate your contract?", "May we discontinue it?", "Shall I close your account?",
                 "Would you like us to call off the plan?"],
)  # fmt: skip
def test_what_it_does_not_want_may_be_said_in_other_words(folder: Folder, proposes: str) -> None:
    brief(folder, [proposes, f"Done, {WANTED}."])
    assert said(held(folder))[1] in Phrases("en")._table["declines"]["plain"]


@pytest.mark.parametrize(
    ("asks", "tells"),
    [
        ("Could you tell me a bit more?", True), ("Can you give me some more context?", True),
        ("Could you provide additional details, please?", True), ("Can you expand on that?", True),
        ("I'd love to hear more about what happened.", True), ("What information do you have?", True),
        ("Can you walk me through what happened?", True), ("Help me understand the situation a little better?", True),
        ("Do you have more than one account?", False), ("What else can I tell you?", False),
        ("Do you have any help desk reference or invoice number?", True), ("Is that all you paid for?", False),
    ],
)  # fmt: skip
def test_asked_for_more_it_tells_what_it_knows(folder: Folder, asks: str, tells: bool) -> None:
    brief(folder, [asks, f"Thanks, {WANTED}."])
    assert ("INV-2210" in said(held(folder))[1]) is tells


@pytest.mark.parametrize(
    ("asks", "told"),
    [
        ("Please complete this form:\n- [ ] Invoice number\n- [ ] Amount", ("invoice number", "amount")),
        ("**Invoice number:**\n**Amount:**\nPlease reply with the above.", ("invoice number", "amount")),
        ("Please send us:\n1) Invoice number\n2) Amount", ("invoice number", "amount")),
        ("Would you like to share:\n- the invoice number\n- the amount", ("invoice number", "amount")),
        ("What's the invoice number, and shall I cancel the plan?", ("invoice number",)),
        ("How many of your invoices are wrong?", ()),
    ],
)
def test_a_form_and_a_question_beside_a_proposal_are_answered(folder: Folder, asks: str, told: tuple[str, ...]) -> None:
    knows = {"when_asked": {**BRIEF["knows"]["when_asked"], "number of invoices": "4"}}
    brief(folder, [asks, f"Thanks, {WANTED}."], knows=knows)
    (first, later) = held(folder).turns
    assert first.simulated
    assert first.simulated.asked == told
    assert ("No, " in later.message) is ("shall" in asks)


@pytest.mark.parametrize(
    "spares", ["Please do not send us your card number.", "Never share your card number, please.",
               "You do not need to tell us your card number."],
)  # fmt: skip
def test_what_a_support_ai_does_not_want_is_not_answered(folder: Folder, spares: str) -> None:
    brief(folder, [f"{spares} Which invoice is it?", f"Thanks, {WANTED}."])
    first, told = held(folder).turns
    assert first.simulated
    assert first.simulated.asked == ("invoice number",)
    assert "rather not" not in told.message


@pytest.mark.parametrize(
    "asks",
    ["I am not sure I understand. Could you rephrase?", "What do you mean?", "Is there anything else?",
     "Do you have any questions?",
     "May I close the ticket?", "Would you like us to close this ticket?", "Is that all?",
     "Hello! How can I help you today?", "What can I do for you?", "What is your question?", "Could you try again?",
     "Are you still there?", "Was that everything?", "Can I close this chat now?", "Are you happy with this answer?",
     "Is this what you were looking for?", "Is there anything further I can assist with?",
     "What else can I do for you?",
     "Do you need help with anything more?", "Any other concerns?", "Would that be all?", "Will that be all for today?",
     "Are we all set?", "Does that cover everything?", "Is there any other matter I can assist you with?",
     "Have we covered everything?", "I'll close this now, all good?", "Was my answer helpful? Reply yes or no.",
     "It was sent. Does it work now?", "Steps:\n1. Open Settings\n2. Choose Invoices\nDid that help?"],
)  # fmt: skip
def test_it_holds_on_to_its_request_and_says_it_again_when_asked(folder: Folder, asks: str) -> None:
    """Whoever agrees to a closed ticket has what it wants."""
    brief(folder, [asks, f"Thanks, {WANTED}."])
    _, again = said(held(folder))
    assert "Who looks at the double charge" in again
    assert "yes" not in again.lower()
    assert "not know" not in again


@pytest.mark.parametrize(
    "asks", ["Wie kann ich Ihnen helfen?", "Was kann ich für Sie tun?", "Worum geht es?", "Hat Ihnen das geholfen?",
             "Konnte ich Ihnen weiterhelfen?", "War das alles?", "Wäre das dann alles?", "Was genau möchten Sie?",
             "Konnte ich Ihre Frage beantworten?", "Was kann ich noch für Sie tun?",
             "Können Sie das genauer sagen? Was ist Ihr Anliegen?"],
)  # fmt: skip
def test_it_holds_on_to_its_request_in_german(folder: Folder, asks: str) -> None:
    again = "Wer prüft die doppelte Abbuchung?"
    brief(folder, [asks, f"Thanks, {WANTED}."], start="Sie haben zweimal abgebucht.", again=[again], knows={},
          manner={"language": "de"})  # fmt: skip
    assert again in said(held(folder))[1]
    assert "weiß" not in said(held(folder))[1]


def test_what_is_done_to_what_it_knows_is_no_refusal_of_it(folder: Folder) -> None:
    """The booking that it does not want cancelled may be moved."""
    brief(folder, ["Shall I move your booking to Friday?", "Shall I cancel your booking?", f"Done, {WANTED}."],
          start="I want to travel later.", again=["Can I still move my crossing?"],
          knows={"when_asked": {"booking number": "QX7TRB"}},
          manner={"refuses": ["to cancel the booking"]})  # fmt: skip
    _, agrees, declines = said(held(folder))
    assert agrees in Phrases("en")._table["agrees"]["plain"]
    assert declines in Phrases("en")._table["declines"]["plain"]


def test_it_repeats_itself_in_other_words_and_gives_up(folder: Folder) -> None:
    brief(folder, ["You can pay by card."])
    result = held(folder)
    assert said(result) == [BRIEF["start"], "Who looks at the double charge, and when do they answer?"]
    assert left(result) is Ending.GAVE_UP
    assert "the customer gave up without what it wanted" in result.failures[-1]
    assert result.status is Status.FAIL


def test_patience_bears_more_and_there_is_an_end_to_it(folder: Folder) -> None:
    brief(folder, ["You can pay by card."], manner={"patience": 9}, gives_up_after=5)
    result = held(folder)
    assert len(set(said(result))) == 5  # in other words each time
    assert left(result) is Ending.GAVE_UP


def test_a_question_whether_it_helped_is_answered(folder: Folder) -> None:
    brief(folder, ["You can pay by card. Did that help?", f"I see: {WANTED}."])
    _, answer = said(held(folder))
    assert answer.startswith("No")
    assert "Who looks at the double charge" in answer


def test_a_person_ends_it(folder: Folder) -> None:
    handoff = {"outcome": "handoff", "queue": "money"}
    brief(folder, ["Which invoice is it?", handoff], {"outcome": "handoff", "queue": "money", "by_turn": 2})
    result = held(folder)
    assert (result.status, left(result), len(result.turns)) == (Status.PASS, Ending.HANDED_OVER, 2)
    brief(folder, ["Which invoice is it?", handoff], {"outcome": "handoff", "queue": "money", "by_turn": 1})
    assert held(folder).failures == (
        "turn 2: it was over after 2 messages of the customer, and had to be after 1",
    )  # fmt: skip


def test_an_answer_where_a_person_was_needed_is_a_missed_handoff(folder: Folder) -> None:
    brief(folder, [f"Sure, {WANTED}."], {"outcome": "handoff", "queue": "money"})
    result = held(folder)
    assert "missed handoff" in result.failures[0]
    workspace = load(folder.root)
    (_, verdict) = judge([result], workspace.categories, workspace.rollout).verdicts
    assert verdict.unheld.missed_handoffs.bad == ("twice",)


def test_facts_and_sources_count_wherever_they_were_said_and_nothing_may_be_said_anywhere(folder: Folder) -> None:
    says = [{"answer": "Refunds are made to the card.", "citations": ["charges"]}, f"And {WANTED}."]
    expect = {"outcome": "answer", "states": ["to the card", WANTED], "source": "charges"}
    brief(folder, says, expect)
    assert held(folder).status is Status.PASS
    brief(folder, says, {**expect, "never_states": ["to the card"]})
    assert any("turn 1: the answer says" in words for words in held(folder).failures)


def test_a_draft_anywhere_is_no_answer(folder: Folder) -> None:
    brief(folder, [{"outcome": "draft", "answer": "Which invoice is it?"}, f"And {WANTED}."])
    assert any("decided `draft`, expected `answer`" in words for words in held(folder).failures)


def test_a_support_ai_that_fails_on_the_way_is_an_error_of_its_own(folder: Folder) -> None:
    brief(folder, ["Which invoice is it?", {"outcome": "nonsense"}])
    result = held(folder)
    assert (result.status, result.broken, left(result)) == (Status.ERROR, (), Ending.CUT_OFF)
    assert result.no_evidence is None


def test_a_script_goes_on_as_a_brief(folder: Folder) -> None:
    brief(folder, ["You can pay by card.", "Which invoice is it?", f"Thanks, {WANTED}."], start=None)
    text = json.loads((folder.root / "scenarios/login.yaml").read_text())
    text["scenarios"][0]["turns"] = [{"customer": "Hi!", "expect": {"outcome": "answer"}}, {"customer": "Twice."}]
    folder.write("scenarios/login.yaml", json.dumps(text))
    result = held(folder)
    assert result.status is Status.PASS, result.failures
    first, second, third = said(result)
    assert (first, second) == ("Hi!", "Twice.")
    assert "INV-2210" in third


def test_a_script_has_to_say_what_its_brief_tells_at_once(folder: Folder) -> None:
    brief(folder, ["Which invoice is it?"], start=None, knows={"at_once": {"plan": "Team"}})
    text = json.loads((folder.root / "scenarios/login.yaml").read_text())
    for says, words in (("Twice.", "is to tell `plan` at once, but goes on from a script"), ("Twice, on Team.", "")):
        text["scenarios"][0]["turns"] = [{"customer": says}]
        folder.write("scenarios/login.yaml", json.dumps(text))
        if words:
            with pytest.raises(WorkspaceError, match=words):
                load(folder.root)
        else:
            assert load(folder.root)


def test_what_the_last_turn_of_a_script_expects_itself_holds_where_it_ends_there(folder: Folder) -> None:
    brief(folder, ["Hello.", f"Thanks, {WANTED}."], start=None)
    text = json.loads((folder.root / "scenarios/login.yaml").read_text())
    own = {"outcome": "answer", "source": "reset"}
    text["scenarios"][0]["turns"] = [{"customer": "Hi!"}, {"customer": "Twice.", "expect": own}]
    folder.write("scenarios/login.yaml", json.dumps(text))
    result = held(folder)
    assert left(result) is Ending.CONTENT
    assert result.failures == ("turn 2: answered from `charges`, expected `reset`",)


def test_the_same_seed_gives_the_same_bytes_and_typing_is_only_of_what_it_writes(folder: Folder) -> None:
    says = ["Which invoice is it?", "You can pay by card.", "By card.", f"And {WANTED}."]
    brief(folder, says, manner={"patience": 3, "writes": ["shouting"]}, again=[])
    one, two = held(folder), held(folder)
    assert [(turn.message, turn.simulated) for turn in one.turns] == [(t.message, t.simulated) for t in two.turns]
    assert said(one)[0] == BRIEF["start"]
    assert said(one)[1].isupper()
    assert all(from_line(to_line(turn)) == turn for turn in one.turns)


def run_lines(folder: Folder, harness: Harness) -> list[dict[str, Any]]:
    """What a run of everything keeps, turn by turn."""
    harness("run", "-p", "bot", cwd=folder.root)
    path = max(folder.root.glob("reports/bot-*/results.jsonl"), key=lambda each: each.stat().st_mtime_ns)
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_it_spells_its_first_message_as_all_others_and_a_script_stays_as_it_is(
    folder: Folder, harness: Harness
) -> None:
    start = "Somebody charged me twice this month, invoice INV-2210."
    brief(folder, ["Hello."], start=start, knows={}, again=[], manner={"writes": ["typos", "lowercase"], "patience": 1})
    first, again = [line["message"] for line in run_lines(folder, harness)]
    assert first not in (start, start.lower().replace("inv", "INV"))
    assert first == first.lower().replace("inv-2210", "INV-2210")
    assert "INV-2210" in first
    assert again.endswith("somebody charged me twice this month, invoice INV-2210.")  # no typos upon typos
    text = json.loads((folder.root / "scenarios/login.yaml").read_text())
    text["scenarios"][0]["turns"] = [{"customer": text["scenarios"][0]["brief"].pop("start")}]
    folder.write("scenarios/login.yaml", json.dumps(text))
    assert run_lines(folder, harness)[0]["message"] == start


def test_a_variant_in_which_the_customer_writes_anyway_is_held_once(folder: Folder, harness: Harness) -> None:
    brief(folder, [f"Thanks, {WANTED}."], manner={"writes": ["typos"]})
    folder.edit("scenarios/login.yaml", '"id": "twice"', '"id": "twice", "variants": ["typos", "lowercase"]')
    assert [line.get("variant", "") for line in run_lines(folder, harness)] == ["", "lowercase"]
    done = harness("audit", cwd=folder.root)
    assert "the variant `typos` changes nothing in `twice`" in done.stdout


def test_a_variant_is_of_all_that_the_customer_writes_and_declared_ones_are_left_out(folder: Folder) -> None:
    brief(folder, ["Which invoice is it?", f"Thanks, {WANTED}."])
    folder.write("rules/variants.yaml", "variants: [{id: angry, adds: Now!, expect: {outcome: handoff}}]\n")
    workspace = load(folder.root)
    (scenario,) = workspace.scenarios
    own, shouted = ways(scenario.model_copy(update={"variants": ("shouting", "angry")}), workspace)
    assert (own.variant, shouted.variant) == ("", "shouting")
    bot = open_pipeline("bot", Opening(workspace, workspace.cache))
    turns = asyncio.run(hold(workspace, bot, shouted))
    assert all(turn.message.isupper() for turn in turns)
    assert len(turns) == 2


def test_the_words_are_there_in_every_language_that_a_brief_may_name() -> None:
    assert tuple(languages()) == WRITTEN_IN


@pytest.mark.parametrize("language", languages())
def test_every_language_has_all_words_and_writes_nothing_that_breaks_a_brief(language: str) -> None:
    assert Phrases(language)._table.keys() == Phrases("en")._table.keys()
    spoken = Phrases(language)
    kinds = ("tells", "refuses", "knows_not", "agrees", "declines", "helped_not", "again", "rest")
    for kind in kinds:
        for tone in CustomerTone:
            for words in spoken._of(kind, tone):
                assert not spoken.heard("supports", words), words
                assert not spoken.heard("goodbyes", words), words


SAYS = (
    "Which invoice is it?", "How much was it?", "Could you send us your card number?", "Shall I look into it?",
    "What is your name?", "Could you give me more details?", "You can pay by card. Did that help?",
    "Should I cancel your plan?", "A reset link is valid for 60 minutes.", "Refunds are made to the card.",
    "You can pay by card. Did that help? Shall I look into it?", "Hat das geholfen? Soll ich nachsehen?",
    "INV-2210, is that right? And did that help?",
)  # fmt: skip


@pytest.mark.parametrize("tone", CustomerTone)
@pytest.mark.parametrize("language", languages())
def test_the_embedded_customer_never_breaks_its_brief(folder: Folder, tone: CustomerTone, language: str) -> None:
    for number in range(0, len(SAYS), 3):  # from which question it begins
        manner = {"patience": 9, "tone": tone, "language": language}
        says = [*SAYS[number:], *SAYS[:number]]
        brief(folder, says, gives_up_after=len(says) + 1, manner=manner)
        result = held(folder)
        assert (result.broken, left(result)) == ((), Ending.GAVE_UP), result.failures


TRAVELS = {
    "name": "Ben Winter", "booking code": "QX7TRB", "invoice": "INV-2210", "travel date": "12 May",
    "day": {"is": "Tuesday", "asked": ["on which day do you fly"]}, "fare": "€1,250",
    "mail address": "ben@example.org",
    "card": {"is": "4111", "asked": ["card number"]},
}  # fmt: skip


@pytest.mark.parametrize(
    ("asks", "says"),
    [
        ("You are Anna Summer, right?", "No. Ben Winter"),
        ("Am I speaking with Anna Summer?", "No. Ben Winter"),
        ("Is Anna Summer your name?", "No. Ben Winter"),
        ("You are Ben Winter, right?", "Yes. Ben Winter"),
        ("To go on I need:\n- your booking code\n- your travel date", "QX7TRB, 12 May"),
        ("Are you travelling with Star Alliance Gold?", "I do not know."),  # no person
        ("Your booking code is ZZ9PLT. Is that correct?", "No. QX7TRB"),
        ("I have ZZ9PLT here. Is that you?", "No. QX7TRB"),
        ("I have ZZ9PLT here. Is that your booking code?", "No. QX7TRB"),
        ("Is ben@example.com still your mail address?", "No. ben@example.org"),
        ("Is your mail address ben@example.org?", "Yes. ben@example.org"),
        ("I have QX7TRB here. Is that the right one?", "Yes. QX7TRB"),
        ("Thanks, that is ZZ9PLT then. Can you confirm?", "No. QX7TRB"),
        ("Is your travel date 12.05.2026?", "Yes. 12 May"),
        ("Is your travel date the 13.5.?", "No. 12 May"),
        ("Is it INV-9999?", "No. INV-2210"),
        ("Is it INV-2210?", "Yes. INV-2210"),
        ("Is it about INV-2210 or INV-2211?", "INV-2210"),
        ("Which code is it, QX7TRB or ZZ9PLT?", "QX7TRB"),
        ("Shall I cancel the booking ZZ9PLT?", "No. QX7TRB"),
        ("Your booking is ZZ9PLT. Shall I cancel it?", "No. QX7TRB"),
        ("Shall I cancel the booking QX7TRB?", "Yes."),
        ("Shall I rebook you on flight ZZ9PLT?", "Yes."),  # a new one
        ("Shall I open the ticket TK-99213?", "Yes."),  # another matter
        ("Shall I note 14 June as the travel date?", "No. 12 May"),
        ("12 May is full. Shall I note 14 May as the travel date?", "Yes."),
        ("Would you like to fly on 14 June or on 12 May?", "The second."),
        ("Shall I book the flight on Friday?", "No. Tuesday"),
        ("Is your card 5500?", "I will not tell you that."),
        ("Was it 1250 euros?", "Yes."),
        ("Was the fare €1,520?", "No. €1,250"),
        ("Shall I refund €1,520 to you?", "No. €1,250"),  # two digits the other way round
        ("Would €1,250.50 be right?", "No. €1,250"),
        ("Shall I refund 1,250 EUR to you?", "Yes."),
        ("Shall I offer you €300?", "Yes."),  # a price of the AI's own
        ("We move you to the next boat. Does that suit you?", "Yes."),
    ],
)
def test_it_confirms_what_is_right_and_corrects_what_is_wrong(folder: Folder, asks: str, says: str) -> None:
    facts = dict(TRAVELS)
    knows = {"never": {"card": facts.pop("card")}, "when_asked": facts}
    brief(folder, [asks], start="Please help me.", again=[], knows=knows, manner={"tone": "short"}, gives_up_after=2)
    assert said(held(folder))[1] == says


ODD_VALUES = (
    "€1,250", "€1.250", "1'250 CHF", "1 250 kr", "$1,250.50", "3 November, 2026", "(+47) 22 33 44 55", "A;B-12",
    "NO93 8601 1117 947", "O'Brien", "Flat 3b, 12 Harbour St.", "https://example.no/c;id=7,8", "thank you card", "no",
    'error 0x80070005: "denied"', "half past seven", "two weeks ago", "No",
)  # fmt: skip


@pytest.mark.parametrize("language", languages())
def test_no_value_of_a_fact_makes_it_break_its_brief(folder: Folder, language: str) -> None:
    for value in ODD_VALUES:
        asks = ["What is the detail of your policy?", f"Is the detail of your policy {value}?", "Hello."]
        brief(folder, asks, again=[], knows={"when_asked": {"detail of your policy": value}},
              manner={"language": language}, gives_up_after=4)  # fmt: skip
        assert held(folder).broken == (), value


@pytest.mark.parametrize("language", languages())
def test_values_side_by_side_and_stock_phrases_are_told_apart(folder: Folder, language: str) -> None:
    asks = ["What are your departure and your waiting time?", "Did that help? Hat das geholfen?", "Hello."]
    knows = {"when_asked": {"departure": "half past seven", "waiting time": "two weeks"},
             "never": {"answer of your bank": "No"}}  # fmt: skip
    for tone in CustomerTone:
        brief(folder, asks, again=[], knows=knows, manner={"language": language, "tone": tone}, gives_up_after=5)
        result = held(folder)
        assert result.broken == (), result.failures
        assert "half past seven" in said(result)[1]


def test_a_name_is_known_among_other_words_with_capital_letters(folder: Folder) -> None:
    brief(folder, ["Sind Sie Anna Sommer?"], start="Bitte buchen Sie um.", again=[], gives_up_after=2,
          knows={"when_asked": {"Name": "Bernd Winter"}}, manner={"tone": "short", "language": "de"})  # fmt: skip
    assert said(held(folder))[1] == "Nein. Bernd Winter"


def test_to_have_a_fact_confirmed_tries_no_patience_the_first_time(folder: Folder) -> None:
    brief(folder, ["Which invoice number is it?", "Is it INV-2210?", "Is it really INV-2210?", "Is it INV-2210?"],
          manner={"patience": 1})  # fmt: skip
    assert len(said(held(folder))) == 4  # gives up after the second that brings nothing new


def test_to_be_asked_for_more_tries_patience_once_all_is_told(folder: Folder) -> None:
    """And it does not say the same twice in a row."""
    brief(folder, ["Could you tell me a bit more about it?"] * 9, manner={"patience": 2}, gives_up_after=9)
    result = held(folder)
    messages = said(result)
    assert left(result) is Ending.GAVE_UP
    assert len(messages) == 4  # all that it knows, then its request in other words, twice
    assert len({*messages}) == len(messages), messages


def test_it_takes_its_own_words_for_right(folder: Folder) -> None:
    """A code that it has named itself is no mistake of the AI's."""
    brief(
        folder,
        ["Is the invoice number INV-9999?"],
        start="Is INV-9999 paid?",
        manner={"tone": "short"},
        gives_up_after=2,
    )
    assert said(held(folder))[1] == "INV-2210"


# Held to the brief: an LLM on loopback plays, and breaks it

PLAYED = 'plays: llm\ncustomers: [{id: llm, kind: openai, version: "1"}]\n'


@pytest.fixture
def played(folder: Folder, server: Server) -> Server:
    """An LLM plays the customers; the support AI asks for the invoice and then answers."""
    brief(folder, ["Which invoice is it?", f"Thanks, {WANTED}."])
    folder.write("rules/customers.yaml", PLAYED)
    server.answer = lambda request: {"message": "The invoice number is INV-2210."}
    return server


def test_an_llm_that_keeps_to_the_brief_plays_and_is_kept(folder: Folder, played: Server) -> None:
    result = held(folder)
    assert (result.status, left(result)) == (Status.PASS, Ending.CONTENT)
    (request,) = played.requests
    told = request["messages"][0]["content"]
    assert "INV-2210" in told
    assert "4111" not in told  # what is never told, nobody has to keep quiet about
    assert [each["role"] for each in request["messages"]] == ["system", "assistant", "user"]
    again = held(folder)
    assert len(played.requests) == 1
    assert [(turn.message, turn.simulated) for turn in again.turns] == [(t.message, t.simulated) for t in result.turns]


FAULTS = {
    "invents an order number": ("My order number is A-99317.", BrokenBrief.INVENTED, "A-99317"),
    "gets the number wrong": ("The invoice number is INV-2211.", BrokenBrief.INVENTED, "INV-2211"),
    "invents a name": ("It is INV-2210, and I am Peter Miller.", BrokenBrief.INVENTED, "Peter"),
    "invents a story": (
        "It is INV-2210. My colleague told me that your shop in town sells it cheaper.", BrokenBrief.INVENTED,
        "my colleague",
    ),
    "ends early": ("INV-2210. Thanks for your help, goodbye!", BrokenBrief.LEFT_EARLY, "goodbye"),
    "says that it is solved": ("Never mind, the problem is solved.", BrokenBrief.LEFT_EARLY, "problem is solved"),
    "turns into the agent": ("Thank you for contacting us. How can I help you?", BrokenBrief.CHANGED_SIDES, "says"),
    "acts as the agent": ("I have issued the refund for you.", BrokenBrief.CHANGED_SIDES, "i have issued"),
    "parrots the agent": ("Which invoice is it?", BrokenBrief.CHANGED_SIDES, "repeats"),
    "asks for something else": ("INV-2210. Can you also reset my password?", BrokenBrief.INVENTED, "password"),
    "asks for a person": ("Can I speak to a real person?", BrokenBrief.INVENTED, "a real person"),
    "asks politely for more": ("Thanks, please delete my account.", BrokenBrief.INVENTED, "delete my account"),
    "writes as the company": ("Dear customer, please try again later.", BrokenBrief.CHANGED_SIDES, "dear customer"),
    "reveals what was not asked": ("It is INV-2210, and it was $48.", BrokenBrief.REVEALED, "`amount`"),
    "keeps back what it is asked for": ("I'm sorry, I do not have that.", BrokenBrief.KEPT_BACK, "`invoice number`"),
    "reveals it in words": ("It is INV-2210, and it was forty-eight dollars.", BrokenBrief.REVEALED, "`amount`"),
    "reveals the number alone": ("It is INV-2210, and it was 48 each time.", BrokenBrief.REVEALED, "`amount`"),
    "reads its card out": (
        "INV-2210. My card: four one one one one one one one one one one one one one one one.", BrokenBrief.REVEALED,
        "`card number`, which it never tells",
    ),
    "spaces its card otherwise": ("INV-2210, card 4111-1111-1111-1111.", BrokenBrief.REVEALED, "`card number`"),
    "reveals the end of its card": ("INV-2210. The card ends in 1111.", BrokenBrief.REVEALED, "`card number`"),
    "reads the end of its card out": ("INV-2210, and one one one one.", BrokenBrief.REVEALED, "`card number`"),
    "invents an amount in words": ("It is INV-2210, I paid ninety dollars.", BrokenBrief.INVENTED, "ninety dollars"),
    "invents a number that it reads out": ("INV-2210, or nine nine three one seven.", BrokenBrief.INVENTED, "99317"),
    "promises as the agent": ("INV-2210. Your refund is on its way.", BrokenBrief.CHANGED_SIDES, "your refund is on"),
    "speaks of its instructions": ("As instructed: INV-2210.", BrokenBrief.CHANGED_SIDES, "as instructed"),
    "writes code": ("```\nINV-2210\n```", BrokenBrief.CHANGED_SIDES, "```"),
    "fills in nothing": ("The number is [invoice number].", BrokenBrief.CHANGED_SIDES, "[invoice number]"),
    "needs nothing": ("Actually I'm good, no need.", BrokenBrief.LEFT_EARLY, "actually i'm good"),
    "leaves it to them": ("INV-2210. I'll leave it with you then.", BrokenBrief.LEFT_EARLY, "leave it with you"),
    "sees them soon": ("INV-2210. Cheers, speak soon!", BrokenBrief.LEFT_EARLY, "speak soon"),
    "reveals what it never tells": (
        "INV-2210, my card is 4111 1111 1111 1111.", BrokenBrief.REVEALED, "`card number`, which it never tells",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_customer_who_breaks_its_brief_is_an_error_of_the_customer(
    folder: Folder, played: Server, fault: str
) -> None:
    message, how, what = FAULTS[fault]
    played.answer = lambda request: {"message": message}
    result = held(folder)
    last = result.turns[-1]
    assert (result.status, result.broken, left(result)) == (Status.ERROR, (how,), Ending.BROKE)
    assert last.message == message
    assert last.simulated
    assert last.simulated.broke is how
    assert result.failures == (f"turn 2: {last.error}",)
    assert last.error.startswith(f"the customer broke its brief, its message {how}: ")
    assert what in last.error
    workspace = load(folder.root)
    judged = judge([result], workspace.categories, workspace.rollout)
    assert (judged.errors, judged.measurable) == (1, False)
    assert judged.left_out == {NoEvidence.BROKEN: ("twice",)}
    assert judged.simulated
    assert (judged.simulated.broken, judged.simulated.share_broken) == (1, 1.0)
    billing = judged.verdicts[1].evidence
    assert (billing.handled.all, billing.missed_handoffs.all) == ((), ())


CLINIC = {
    "start": "I need to move my appointment.",
    "wants": {"to": "to know how late it can be moved", "states": ["24 hours before"]},
    "knows": {"when_asked": {"patient number": "PN-4471"}, "never": {"insurance number": "A551-90-773"}},
    "again": ["Until when can I move it?"], "manner": {"refuses": ["to cancel the appointment"]},
}  # fmt: skip
HEATER = {
    "start": "My heater does not ignite any more.", "wants": {"states": ["within two days"]},
    "again": ["Who repairs the heater?"],
    "knows": {
        "at_once": {"model": {"is": "Calor 3", "says": "It is a Calor 3."}},
        "when_asked": {"serial number": "CH-7710", "purchase date": "3 May", "phone number": "555 0142"},
    },
}  # fmt: skip
TWICE = {
    "start": "I was charged for two memberships.", "wants": {"states": ["within ten days"]},
    "again": ["When do I get the second one back?"],
    "knows": {
        "at_once": {"studio": {"is": "Leeds", "says": "I train at the Leeds studio."}},
        "when_asked": {"member number": "GM-2204", "plan": "Gold"},
    },
}  # fmt: skip
HEIZUNG = {
    "start": "Meine Heizung wird nicht mehr warm.", "wants": {"states": ["in zwei Tagen"]},
    "knows": {"when_asked": {"Kundennummer": "KD-7710"}}, "manner": {"language": "de"},
}  # fmt: skip
GERMAN = {
    "start": "Ich möchte meinen Termin verschieben.", "wants": {"states": ["24 Stunden vorher"]},
    "knows": {"when_asked": {"Patientennummer": "PN-4471"}}, "manner": {"language": "de"},
}  # fmt: skip
FRENCH = {
    "start": "Je voudrais déplacer mon rendez-vous.", "wants": {"states": ["24 heures avant"]},
    "knows": {"when_asked": {"numéro de patient": "PN-4471"}},
    "manner": {"language": "fr", "refuses": ["annuler le rendez-vous"]},
}  # fmt: skip
ITALIAN = {
    "start": "Vorrei spostare la mia visita.", "wants": {"states": ["24 ore prima"]},
    "knows": {"when_asked": {"numero paziente": "PN-4471"}},
    "manner": {"language": "it", "refuses": ["cancellare la visita"]},
}  # fmt: skip
BOOKED = {
    "start": "Ich muss mit einer späteren Fähre fahren.", "wants": {"states": ["zwei Stunden vor Abfahrt"]},
    "knows": {"when_asked": {"Buchungsnummer": "QX7TRB"}},
    "manner": {"language": "de", "refuses": ["die Buchung stornieren"]},
}  # fmt: skip
DATED = {
    "start": "I need to move my visit.", "wants": {"states": ["24 hours before"]},
    "knows": {"when_asked": {"patient number": "PN-4471", "visit date": "14 July"}},
}  # fmt: skip
BOOKS = {
    "start": "I want to renew.", "wants": {"states": ["twice"]},
    "knows": {"when_asked": {"card number": "LB-20931", "number of books": "2", "children": "1"}},
}  # fmt: skip
BOEKEN = {
    "start": "Ik wil verlengen.", "wants": {"states": ["twee keer"]},
    "knows": {"when_asked": {"kaartnummer": "LB-20931", "aantal boeken": "2"}}, "manner": {"language": "nl"},
}  # fmt: skip
KATZE = {
    "start": "Meine Katze ist krank.", "wants": {"states": ["am Montag"]}, "manner": {"language": "de"},
    "knows": {"when_asked": {"Gewicht": "4 kg", "Name des Tieres": "Mimi", "Geburtsdatum": "3. März 2019"}},
}  # fmt: skip
FERRIES = {  # by language: the request, what it wants, what its booking is called
    "fr": ("Je veux changer ma traversée.", "Jusqu'à quand puis-je la changer ?", "numéro de réservation"),
    "es": ("Quiero cambiar mi travesía.", "¿Hasta cuándo puedo cambiarla?", "número de reserva"),
    "it": ("Vorrei cambiare la traversata.", "Fino a quando posso cambiarla?", "numero di prenotazione"),
    "pt": ("Quero mudar a travessia.", "Até quando posso mudá-la?", "número da reserva"),
    "nl": ("Ik wil mijn overtocht omboeken.", "Tot wanneer kan ik omboeken?", "boekingsnummer"),
}  # fmt: skip


def ferry(language: str) -> dict[str, Any]:
    start, again, number = FERRIES[language]
    return {"start": start, "again": [again], "wants": {"states": ["x"]}, "manner": {"language": language},
            "knows": {"when_asked": {number: "QX7TRB"}}}  # fmt: skip


NUMBER = "An appointment is moved under My visits. What is your patient number?"
STANCES = [
    (CLINIC, NUMBER, None, "PN-4471. An appointment is moved under My visits, but until when?", "Sure, it is PN-4471."),
    (CLINIC, NUMBER, BrokenBrief.CHANGED_SIDES, "An appointment is moved under My visits. PN-4471.",
     "PN-4471. We have moved your appointment.", "I can move the appointment for you.",
     "Could you please tell me your patient number?", "Let me look up your appointment."),
    (CLINIC, NUMBER, BrokenBrief.KEPT_BACK, "I do not know my patient number.", "I would rather not tell you that.",
     "Sorry, I don't have a patient number."),
    (CLINIC, "What is your insurance number?", None, "I would rather not tell you that."),
    (CLINIC, "What is your patient number and your insurance number?", None, "I would rather not tell the second one."),
    (CLINIC, NUMBER, BrokenBrief.LEFT_EARLY, "PN-4471. I am all set now.", "Never mind.", "PN-4471, that answers it."),
    (CLINIC, "You can move it under My visits. Did that help?", BrokenBrief.LEFT_EARLY, "Yes.", "Yes, thanks."),
    (CLINIC, "You can move it under My visits. Did that help?", None, "No, until when can I move it?"),
    (CLINIC, "Shall I move the appointment?", BrokenBrief.DECIDED, "No, please do not.", "Sorry, no."),
    (CLINIC, "Shall I move the appointment?", None, "Yes, please.", "That would be great."),
    (CLINIC, "Shall I cancel the appointment?", BrokenBrief.DECIDED, "Yes, please.", "Sure, go ahead."),
    (CLINIC, "Shall I cancel the appointment?", None, "No, I want to move it."),
    (CLINIC, "Shall I move it or cancel the appointment?", None, "The first, please.", "No, please do not."),
    (CLINIC, "Your patient number is PN-9999, is that correct?", BrokenBrief.DECIDED, "Yes.", "Yes, PN-9999."),
    (CLINIC, "Your patient number is PN-9999, is that correct?", None, "No, it is PN-4471.", "No."),
    (CLINIC, "Your patient number is PN-4471, is that correct?", BrokenBrief.DECIDED, "No.", "No, that is wrong."),
    (CLINIC, "Your patient number is PN-4471, is that correct?", None, "Yes, that is correct."),
    (CLINIC, NUMBER, BrokenBrief.OTHER_LANGUAGE, "Natürlich, PN-4471. Bis wann kann ich den Termin verschieben?"),
    (GERMAN, "Wie lautet Ihre Patientennummer?", BrokenBrief.OTHER_LANGUAGE, "PN-4471. How late can I still move it?"),
    (GERMAN, "Wie lautet Ihre Patientennummer?", BrokenBrief.KEPT_BACK, "Das weiß ich leider nicht."),
    (GERMAN, "Soll ich den Termin verschieben?", BrokenBrief.DECIDED, "Nein, danke."),
    (GERMAN, "Wie lautet Ihre Patientennummer?", BrokenBrief.CHANGED_SIDES, "Ich habe Ihren Termin verschoben."),
    (GERMAN, "Wie lautet Ihre Patientennummer?", None, "Gerne, sie lautet PN-4471. Bis wann geht das?"),
    (FRENCH, "Quel est votre numéro de patient ?", BrokenBrief.LEFT_EARLY, "PN-4471. Au revoir et merci !"),
    (FRENCH, "Quel est votre numéro de patient ?", BrokenBrief.CHANGED_SIDES, "Bonjour, comment puis-je vous aider ?"),
    (FRENCH, "Quel est votre numéro de patient ?", None, "Mon numéro de patient est PN-4471."),
    (FRENCH, "Il me faut votre numéro de patient.", None, "C'est PN-4471."),
    (FRENCH, "Il me faut votre numéro de patient.", BrokenBrief.KEPT_BACK, "Je ne sais pas."),
    (FRENCH, "Voulez-vous que j'annule le rendez-vous ?", None, "Non, je veux le déplacer."),
    (FRENCH, "Voulez-vous que j'annule le rendez-vous ?", BrokenBrief.DECIDED, "D'accord, annulez.", "Oui, merci."),
    (FRENCH, NUMBER, BrokenBrief.INVENTED, "PN-4471. Ma fille est malade.", "PN-4471. Je vais porter plainte.",
     "PN-4471, j'ai déjà appelé deux fois.", "PN-4471, je suis client depuis des années."),
    (FRENCH, "Quel est votre numéro de patient ?", None, "PN-4471. Jusqu'à quand puis-je le déplacer ?",
     "Bien sûr, le numéro est PN-4471. Je voudrais déplacer mon rendez-vous.", "PN-4471, merci d'avance."),
    (ITALIAN, "Vuole che cancelli la visita?", BrokenBrief.DECIDED, "Va bene.", "Sì, grazie."),
    (ITALIAN, "Vuole che cancelli la visita?", None, "No, voglio spostarla."),
    (CLINIC, "You can move it under My visits. Did that help?", None, "Good, but until when can I move it?"),
    (CLINIC, "Shall I cancel the appointment?", BrokenBrief.DECIDED, "Fine.", "Okay, thanks.", "That would be great.",
     "Okay, cancel it."),
    (CLINIC, "Shall I cancel the appointment?", None, "No, please do not cancel it.", "Fine, but do not cancel it."),
    (CLINIC, NUMBER, BrokenBrief.DECIDED, "PN-4471. Please cancel my appointment."),
    (CLINIC, NUMBER, BrokenBrief.LEFT_EARLY, "PN-4471. That's all, thank you!", "That's everything I needed to know."),
    (CLINIC, NUMBER, BrokenBrief.CHANGED_SIDES, "PN-4471\n\nAgent: Thank you, it is moved.", "Customer: It is PN-4471.",
     "(The customer gives the patient number PN-4471.)"),
    (GERMAN, "Wie lautet Ihre Patientennummer?", BrokenBrief.LEFT_EARLY, "PN-4471. Danke, das war alles."),
    (GERMAN, "Wie lautet Ihre Patientennummer?", BrokenBrief.KEPT_BACK, "Ich habe die Nummer gerade nicht."),
    (GERMAN, "Wie lautet Ihre Patientennummer?", BrokenBrief.INVENTED, "PN-4471. Ich will mein Geld zurück."),
    (BOOKED, "Wie lautet Ihre Buchungsnummer?", BrokenBrief.DECIDED, "QX7TRB. Bitte stornieren Sie alles."),
    (BOOKED, "Soll ich die Buchung stornieren?", None, "Nein, bitte nicht stornieren.", "Bitte stornieren Sie nicht."),
    (DATED, "What is your patient number?", BrokenBrief.REVEALED, "PN-4471, it is on 14 July.",
     "PN-4471, on the 14th of July."),
    (DATED, "What is your patient number and the visit date?", None, "PN-4471, on the 14th of July.",
     "PN-4471, July 14."),
    (ferry("fr"), "Quel est votre numéro de réservation ?", BrokenBrief.CHANGED_SIDES, "Je vérifie cela pour vous.",
     "Votre réservation a été modifiée.", "Nous avons annulé votre traversée."),
    (ferry("fr"), "Quel est votre numéro de réservation ?", None, "QX7TRB. Jusqu'à quand puis-je la changer ?"),
    (ferry("es"), "¿Cuál es su número de reserva?", BrokenBrief.CHANGED_SIDES, "Voy a revisar su reserva.",
     "Su reserva ha sido cambiada.", "¿Puedo ayudarle en algo más?"),
    (ferry("es"), "¿Cuál es su número de reserva?", BrokenBrief.LEFT_EARLY, "QX7TRB. Ya está todo, gracias."),
    (ferry("es"), "¿Cuál es su número de reserva?", BrokenBrief.KEPT_BACK, "No la tengo a mano."),
    (ferry("es"), "¿Cuál es su número de reserva?", None, "Es QX7TRB. ¿Hasta cuándo puedo cambiarla?"),
    (ferry("it"), "Qual è il suo numero di prenotazione?", BrokenBrief.CHANGED_SIDES, "Verifico la sua prenotazione.",
     "La sua prenotazione è stata cambiata.", "Posso aiutarla con altro?"),
    (ferry("it"), "Qual è il suo numero di prenotazione?", None, "È QX7TRB. Fino a quando posso cambiarla?"),
    (ferry("pt"), "Qual é o número da reserva?", BrokenBrief.CHANGED_SIDES, "Vou verificar a sua reserva.",
     "A sua reserva foi alterada.", "Posso ajudar em mais alguma coisa?"),
    (ferry("pt"), "Qual é o número da reserva?", BrokenBrief.LEFT_EARLY, "QX7TRB. É só isso, obrigado."),
    (ferry("pt"), "Qual é o número da reserva?", None, "É QX7TRB. Até quando posso mudá-la?"),
    (ferry("nl"), "Wat is uw boekingsnummer?", BrokenBrief.CHANGED_SIDES, "Ik controleer nu uw boeking.",
     "Uw boeking is gewijzigd.", "Kan ik u nog ergens mee helpen?"),
    (ferry("nl"), "Wat is uw boekingsnummer?", BrokenBrief.KEPT_BACK, "Dat zeg ik liever niet."),
    (ferry("nl"), "Wat is uw boekingsnummer?", None, "Het is QX7TRB. Tot wanneer kan ik omboeken?"),
    (ferry("it"), "Di che colore è il cane?", None, "Non lo so.", "Mi dispiace, non lo so.", "Preferisco non dirlo."),
    (ferry("it"), "Di che colore è il cane?", BrokenBrief.INVENTED, "Non lo so, e voglio cancellare il mio conto."),
    (ferry("fr"), "De quelle couleur est le chien ?", None, "Désolé, je ne sais pas.", "Je préfère ne pas le dire."),
    (ferry("es"), "¿De qué color es el perro?", None, "Lo siento, no lo sé.", "Prefiero no decirlo."),
    (ferry("pt"), "De que cor é o cão?", None, "Desculpe, não sei.", "Prefiro não dizer."),
    (ferry("nl"), "Welke kleur heeft de hond?", None, "Sorry, dat weet ik niet.", "Dat wil ik niet zeggen."),
    (CLINIC, "What colour is your dog?", BrokenBrief.INVENTED, "I don't know, delete my account."),
    (BOOKED, "Wie lautet Ihre Buchungsnummer?", BrokenBrief.CHANGED_SIDES, "Gerne, ich prüfe das für Sie.",
     "QX7TRB. Ihre Buchung wurde umgebucht.", "Kann ich sonst noch etwas für Sie tun?"),
    (BOOKED, "Wie lautet Ihre Buchungsnummer?", BrokenBrief.LEFT_EARLY, "QX7TRB. Danke, schönen Tag noch!",
     "QX7TRB, dann ist ja alles klar."),
    (BOOKED, "Wie lautet Ihre Buchungsnummer?", BrokenBrief.KEPT_BACK, "Die habe ich gerade nicht zur Hand."),
    (BOOKS, "What is your card number?", BrokenBrief.REVEALED, "LB-20931, and I have two books.",
     "LB-20931. There are two of them.", "LB-20931. I have one child."),
    (BOOKS, "What is your card number?", None, "LB-20931. One moment please.", "LB-20931, that one is mine."),
    (BOOKS, "How many books is it?", None, "Two.", "It is two books."),
    (BOOKS, "How many books is it?", BrokenBrief.INVENTED, "Three.", "It is three books."),
    (BOEKEN, "Wat is uw kaartnummer?", BrokenBrief.REVEALED, "LB-20931, het zijn twee boeken."),
    (BOEKEN, "Hoeveel boeken heeft u?", None, "Twee.", "Het zijn twee boeken."),
    (BOEKEN, "Hoeveel boeken heeft u?", BrokenBrief.INVENTED, "Drie.", "Het zijn drie boeken."),
    (KATZE, "Wie schwer ist sie?", None, "Sie wiegt 4 kg.", "4 kg."),
    (KATZE, "Wie schwer ist sie?", BrokenBrief.REVEALED, "4 kg, geboren am 3. März 2019."),
    (KATZE, "Wie alt ist sie?", None, "Sie ist am 3. März 2019 geboren."),
    (DATED, "Is the visit date 15 July?", None, "No, the 14th of July."),
    (CLINIC, "You can move it under My visits.", BrokenBrief.LEFT_EARLY, "Great, that fixed it!", "It works again.",
     "I understand now."),
    (CLINIC, "You can move it under My visits.", BrokenBrief.CHANGED_SIDES, '{"message": "Until when?"}',
     "[The customer waits.]", "*waits*\nUntil when can I move it?"),
    (CLINIC, "You can move it under My visits.", BrokenBrief.INVENTED, "Until when? The lady at the desk was rude.",
     "Actually forget the appointment, I want a letter."),
    (GERMAN, "Das geht unter Meine Besuche.", BrokenBrief.LEFT_EARLY, "Jetzt funktioniert es, danke.", "Hat geklappt!"),
    (BOOKED, "Wie lautet Ihre Buchungsnummer?", BrokenBrief.INVENTED, "QX7TRB. Ihr Konkurrent macht das kostenlos.",
     "QX7TRB. Ich rufe gleich an.", "QX7TRB. Bekomme ich einen Nachlass?"),
    (BOOKED, "Wie lautet Ihre Buchungsnummer?", BrokenBrief.CHANGED_SIDES, "Gern helfe ich Ihnen dabei."),
    (ferry("es"), "Cámbiela en Mis viajes.", BrokenBrief.LEFT_EARLY, "Ya funciona, gracias.",
     "Perfecto, ya puedo entrar."),
    (ferry("es"), "Cámbiela en Mis viajes.", BrokenBrief.CHANGED_SIDES, "Con mucho gusto le ayudo."),
    (ferry("fr"), "Changez-la dans Mes voyages.", BrokenBrief.LEFT_EARLY, "Merci, ça marche maintenant."),
    (ferry("it"), "La cambi in I miei viaggi.", BrokenBrief.LEFT_EARLY, "Ora funziona, grazie."),
    (ferry("pt"), "Mude-a em Minhas viagens.", BrokenBrief.LEFT_EARLY, "Já consegui, obrigado."),
    (ferry("nl"), "Wijzig het in Mijn reizen.", BrokenBrief.LEFT_EARLY, "Het is gelukt, bedankt.",
     "Ik heb geen vragen meer."),
    (CLINIC, NUMBER, BrokenBrief.LEFT_EARLY, "PN-4471. That's fine, I have no more questions."),
    (CLINIC, NUMBER, BrokenBrief.CHANGED_SIDES, "Your patient number is PN-4471.", "PN-4471. You will receive a mail.",
     "Thank you for waiting. PN-4471.", "PN-4471. It can be moved up to 24 hours before."),
    (GERMAN, "Wie lautet Ihre Patientennummer?", BrokenBrief.CHANGED_SIDES, "Ihre Patientennummer lautet PN-4471.",
     "Vielen Dank für Ihre Geduld.", "PN-4471. Das geht bis 24 Stunden vorher."),
    (GERMAN, "Das geht unter Meine Besuche.", BrokenBrief.LEFT_EARLY, "Gut, dann ist alles geklärt.",
     "Ich habe keine Fragen mehr."),
    (GERMAN, "Wie lautet Ihre Patientennummer?", BrokenBrief.CHANGED_SIDES, "Ihre Pause wurde eingetragen."),
    (ferry("fr"), "Changez-la dans Mes voyages.", BrokenBrief.LEFT_EARLY, "Je n'ai plus de questions."),
    (ferry("es"), "Cámbiela en Mis viajes.", BrokenBrief.LEFT_EARLY, "No tengo más preguntas."),
    (ferry("it"), "La cambi in I miei viaggi.", BrokenBrief.LEFT_EARLY, "Non ho altre domande."),
    (ferry("pt"), "Mude-a em Minhas viagens.", BrokenBrief.LEFT_EARLY, "Não tenho mais perguntas."),
    (HEATER, "Please unplug the heater.", BrokenBrief.CHANGED_SIDES, "What is your serial number?",
     "Could you tell me the serial number of the heater?", "When did you buy it?", "Please restart your heater.",
     "What model is it?",
     "Please unplug it and let me know the serial number.", "May I have the purchase date, please?"),
    (HEATER, "Please unplug the heater.", None, "It did ignite before.",
     "I did that, and my heater still does not ignite.", "Thanks, I will try.", "Where is the serial number?",
     "Do you need the serial number of my heater?",
     "Okay. Who repairs the heater?"),
    (HEATER, "Please unplug the heater.", BrokenBrief.LEFT_EARLY, "Great, it works!", "Perfect, it is fine now.",
     "I don't need help any more.", "My heater ignites again!"),
    (HEATER, "Please unplug the heater.", BrokenBrief.INVENTED, "My heater ignites.", "It is not a Calor 3."),
    (TWICE, "We are sorry.", BrokenBrief.CHANGED_SIDES, "We charged you for two memberships, sorry.",
     "You were charged for two memberships.", "Which plan are you on?", "Please give me your member number."),
    (TWICE, "We are sorry.", BrokenBrief.LEFT_EARLY, "Perfect, thanks!", "Great, problem sorted.", "All good.",
     "Great, that's exactly what I needed.", "Good to know, thank you."),
    (TWICE, "We are sorry.", BrokenBrief.INVENTED, "I was not charged for two memberships.",
     "I was charged for only one membership.", "I do not train at the Leeds studio."),
    (TWICE, "We are sorry.", None, "I only have one membership, and I was charged for two.", "This is taking too long.",
     "Which plan is the cheapest?", "Which plan do you recommend?", "When did you charge me?",
     "I do not want to be charged for two.", "Thanks, but when do I get it back?", "What is your phone number?"),
    (TWICE, "A colleague will look at it.", None, "Okay, thank you."),
    (TWICE, "So you were charged for two.", None, "That is right."),
    (HEIZUNG, "Das tut mir leid.", BrokenBrief.CHANGED_SIDES, "Wie lautet Ihre Kundennummer?"),
    (HEIZUNG, "Das tut mir leid.", BrokenBrief.LEFT_EARLY, "Super, vielen Dank!",
     "Die Heizung wird jetzt wieder warm."),
    (HEIZUNG, "Das tut mir leid.", BrokenBrief.INVENTED, "Die Heizung wird warm."),
    (HEIZUNG, "Das tut mir leid.", None, "Die Heizung wird immer noch nicht warm."),
    (ferry("es"), "Lo siento.", BrokenBrief.CHANGED_SIDES, "¿Cuál es su número de reserva?"),
    (ferry("fr"), "Je suis désolé.", BrokenBrief.CHANGED_SIDES, "Quel est votre numéro de réservation ?"),
]  # fmt: skip


def test_a_customer_decides_tells_and_writes_as_its_brief_says(folder: Folder) -> None:
    workspace, wrong = load(folder.root), []
    for given, reply, how, *messages in STANCES:
        scenario = Scenario.model_validate({"id": "x", "brief": given, "expect": {"outcome": "answer"}})
        found = {each: broken(workspace, scenario, reply, each) for each in messages}
        wrong += [(each, reply, breach) for each, breach in found.items() if breach != how]
    assert wrong == []


def test_what_the_ai_wrote_earlier_is_no_word_of_the_customers(folder: Folder, played: Server) -> None:
    brief(folder, ["Invoices are under Settings and Billing. Which invoice is it?", "And how much was it?"])
    says = ["It is INV-2210.", "It was $48 both times. Invoices are under Settings and Billing."]
    played.answer = lambda request: {"message": says[len(request["messages"]) // 2 - 1]}
    assert held(folder).broken == (BrokenBrief.CHANGED_SIDES,)


@pytest.mark.parametrize(
    ("asks", "says", "broke"),
    [
        (["Which invoice is it?"], ["You charged me twice this month."], True),  # only repeats itself
        (["Which invoice is it?"] * 2, ["Who looks at the double charge?", "When do they answer?"], True),
        (["Which invoice is it?"] * 2, ["Who looks at the double charge?", "It is INV-2210."], False),
        (["Which invoice is it?"] * 2, ["It is INV-2210.", "When do they answer?"], False),
        (["Which invoice is it?", "Do you pay by card?"], ["Who looks at the double charge?", "I do not know."], False),
    ],
)
def test_what_it_was_asked_for_twice_is_kept_back(
    folder: Folder, played: Server, asks: list[str], says: list[str], broke: bool
) -> None:
    """Otherwise the AI would fail for want of it."""
    brief(folder, [*asks, f"Thanks, {WANTED}."], manner={"patience": 3})
    played.answer = lambda request: {"message": says[len(request["messages"]) // 2 - 1]}
    assert held(folder).broken == ((BrokenBrief.KEPT_BACK,) if broke else ())


PARAPHRASES = {
    "Could you tell me your invoice number and how much you were charged?": (
        "The invoice number is INV-2210 and it was $48 both times.",
        "Sure, it's INV-2210. The amount was 48 dollars each time.",
        "INV-2210, $48",
        "It is I N V 2 2 1 0, and forty-eight dollars.",
        "INV twenty-two ten, 48 dollars both times.",
        "I'd be happy to. My invoice number is INV-2210, and I was charged $48 twice.",
        "Hi, the invoice is INV-2210. I see $48 two times on my card statement.",
        "I only know the invoice: INV-2210. Can you check who looks at the double charge?",
    ),
    "You can pay by card. Invoices are under Settings > Billing > Invoices.": (
        "That doesn't answer my question. I was charged twice and I want to know who is looking at it.",
        "I don't need help with paying by card. Who checks the double charge?",
        "I still don't know when somebody will answer me about the second charge.",
        "I already know where the invoices are. Who will look at the double charge?",
        "I understand, but I was charged two times. When do I get an answer?",
        "Is somebody looking at the second charge?",
        "Why was I charged twice?",
        "Thanks, but can you tell me more about that?",
        "Is that the invoice from this month?",
        "Sorry, how do I find it there?",
    ),
}


def test_what_the_brief_says_in_other_words_does_not_break_it(folder: Folder) -> None:
    brief(folder, ["Hello."])
    workspace = load(folder.root)
    (scenario,) = workspace.scenarios
    for said_by_ai, messages in PARAPHRASES.items():
        for message in messages:
            assert broken(workspace, scenario, said_by_ai, message) is None, message


def test_an_amount_is_the_same_however_its_thousands_are_written(folder: Folder) -> None:
    brief(folder, ["Hello."], knows={"when_asked": {"amount": "€1250"}})
    workspace = load(folder.root)
    (scenario,) = workspace.scenarios
    for said_by_customer, how in (("It was €1,250.", None), ("It was €1,520.", BrokenBrief.INVENTED)):
        assert broken(workspace, scenario, "How much was it, and what is the amount?", said_by_customer) == how


@pytest.mark.parametrize(
    ("value", "said_by_customer", "how"),
    [
        ("forty-eight dollars", "It was 48 dollars, so 48.", None),
        ("forty-eight dollars", "It was 84 dollars.", BrokenBrief.INVENTED),
        ("double four seven one", "It was 4471.", None),
        ("double four seven one", "It was 4417.", BrokenBrief.INVENTED),
    ],
)
def test_a_number_in_words_is_held_in_digits(
    folder: Folder, value: str, said_by_customer: str, how: BrokenBrief | None
) -> None:
    brief(folder, ["Hello."], knows={"when_asked": {"number": value}})
    workspace = load(folder.root)
    (scenario,) = workspace.scenarios
    assert broken(workspace, scenario, "How much was it, and what is the number?", said_by_customer) == how


@lru_cache(maxsize=1)
def opened(workspace: Workspace) -> tuple[Customers, EmbeddedChecker]:
    """Who plays, and what their messages are held against."""
    return Customers(Opening(workspace, None)), EmbeddedChecker(Encoder(None))


def broken(workspace: Workspace, scenario: Scenario, said_by_ai: str, message: str) -> BrokenBrief | None:
    """How a message breaks the brief of a scenario whose customer reads this reply to its first message."""
    assert scenario.brief
    customers, checker = opened(workspace)
    reply = Reply(Outcome.ANSWER, answer=said_by_ai)
    first = Exchange(scenario.turns[0].customer, reply)
    heard = customers.hear(reply, scenario.brief, [first.message])
    talk = SimulatedTalk(scenario, scenario.brief, (first,), (heard,))
    found = breach(message, talk, checker, customers._listener)
    return found and found[0]


def test_what_is_made_up_breaks_the_brief_and_its_other_words_do_not(folder: Folder) -> None:
    """People, times, attempts, threats and the like that no fact holds, farewells and words of agents, by language."""
    workspace = load(folder.root)
    wrong = []
    for case in yaml_file("customer_messages.yaml"):
        given = {"id": "x", "brief": case["brief"], "expect": {"outcome": "answer"}}
        scenario = Scenario.model_validate(given)
        expected = [
            *((each, None) for each in case["honest"]),
            *((each, BrokenBrief.INVENTED) for each in case["invents"]),
            *((each, BrokenBrief.LEFT_EARLY) for each in case.get("leaves", ())),
            *((each, BrokenBrief.CHANGED_SIDES) for each in case.get("acts", ())),
        ]
        wrong += [each for each, how in expected if broken(workspace, scenario, case["reply"], each) != how]
    assert wrong == []


def test_a_brief_that_names_no_language_is_held_to_that_of_its_words(folder: Folder, played: Server) -> None:
    brief(folder, ["Schauen Sie bitte in die FAQ."], start="Meine Bestellung ist unvollständig angekommen.",
          again=["Wann kommt der Rest?"], knows={"when_asked": {"Bestellnummer": "DE-50912"}}, manner=None)  # fmt: skip
    played.answer = lambda request: {"message": "Meine Frau wartet auch schon darauf."}
    assert held(folder).broken == (BrokenBrief.INVENTED,)
    assert "in the language `de`" in played.requests[0]["messages"][0]["content"]


def test_the_board_says_whose_errors_they_are(folder: Folder, played: Server, harness: Harness) -> None:
    brief(folder, [{"answer": "Pay by card. Which invoice is it?", "citations": []}])
    played.answer = lambda request: {"message": "My order number is A-99317."}
    done = harness("run", "-p", "bot", cwd=folder.root)
    assert done.returncode == 3
    assert "0 of 1 simulated and 0 of 0 scripted scenarios pass" in done.stdout
    assert "broke its brief in 1 of 1 conversations (100.0%)" in done.stdout
    assert "The most common cause: the customer broke its brief" in done.stdout  # not what fails beside it


@pytest.mark.parametrize("again", ["--fresh", "--resume"])
def test_a_rerun_does_not_hide_that_the_customer_broke_its_brief(
    folder: Folder, played: Server, harness: Harness, again: str
) -> None:
    brief(folder, [{"answer": "Pay by card. Which invoice is it?", "citations": []}, f"Thanks, {WANTED}."])
    played.answer = lambda request: {"message": "My order number is A-99317."}
    assert harness("run", "-p", "bot", cwd=folder.root).returncode == 3
    played.answer = lambda request: {"message": "INV-2210."}
    for _ in range(2):
        done = harness("run", "-p", "bot", again, cwd=folder.root)
        assert done.returncode == 3, done.stdout
        assert "broke its brief in 1 of " in done.stdout


def test_a_customer_who_could_not_be_had_is_tried_again(folder: Folder, played: Server, harness: Harness) -> None:
    played.behave = lambda request, before: "401"
    assert harness("run", "-p", "bot", cwd=folder.root).returncode == 3
    played.behave = lambda request, before: ""
    done = harness("run", "-p", "bot", "--resume", cwd=folder.root)
    assert "broke its brief in 0 of 1 conversations (0.0%)." in done.stdout


@pytest.mark.parametrize("message", ["", " \n", "...", "\u200b\u200b", "👍", "It is INV-2210. " * 400])
def test_what_is_no_message_is_an_error_of_the_customer(folder: Folder, played: Server, message: str) -> None:
    played.answer = lambda request: {"message": message}
    assert held(folder).broken == (BrokenBrief.SILENT,)


@pytest.mark.parametrize(
    "message",
    ["Why not, let's do that.", "I would take the voucher.", "No problem, a voucher is fine.", "I'll take it."],
)
def test_what_is_refused_is_not_agreed_to_in_other_words(folder: Folder, played: Server, message: str) -> None:
    brief(folder, ["Would you like a voucher?", f"Thanks, {WANTED}."], manner={"refuses": ["a voucher"]})
    played.answer = lambda request: {"message": message}
    assert held(folder).broken == (BrokenBrief.DECIDED,)


def test_an_llm_that_cannot_be_had_is_an_error_of_the_customer(folder: Folder, played: Server) -> None:
    played.behave = lambda request, before: "401"
    result = held(folder)
    assert (result.status, result.broken) == (Status.ERROR, (BrokenBrief.SILENT,))
    workspace = load(folder.root)
    found = judge([result], workspace.categories, workspace.rollout).simulated
    assert found
    assert (found.broken, found.silent) == (0, 1)
    assert result.turns[-1].error.startswith("the customer's message could not be had: HTTP 401")


def test_calls_of_the_customer_are_budgeted(folder: Folder, played: Server, harness: Harness) -> None:
    done = harness("run", "-p", "bot", "--max-calls", "0", cwd=folder.root)
    assert done.returncode == 3
    assert "the budget of 0 calls is used up" in done.stderr
    assert played.requests == []


def judged_after(folder: Folder, repeats: int) -> Any:
    workspace = load(folder.root)
    return judge([held(folder, RunPlan(repeats=repeats))], workspace.categories, workspace.rollout)


def test_an_llm_is_evidence_only_from_three_repeats_on(folder: Folder, played: Server) -> None:
    assert judged_after(folder, 2).left_out == {NoEvidence.RARELY: ("twice",)}
    assert judged_after(folder, 3).left_out == {}
    assert judged_after(folder, 3).verdicts[1].evidence.handled.all == ("twice",)


def test_kept_messages_of_an_llm_are_no_further_repeats(folder: Folder, played: Server, harness: Harness) -> None:
    """Two conversations and one of them once more are two: a run of one repeat and a run of two have both."""
    for options in ([], ["--repeat", "2"], []):
        assert "simulated too rarely" in harness("run", "-p", "bot", *options, cwd=folder.root).stdout
    assert len(played.requests) == 2
    assert "simulated too rarely" not in harness("run", "-p", "bot", "--repeat", "3", cwd=folder.root).stdout
    assert "simulated too rarely" not in harness("run", "-p", "bot", cwd=folder.root).stdout


def test_kept_messages_are_no_further_repeats_however_they_are_spelled_or_answered(
    folder: Folder, played: Server, harness: Harness
) -> None:
    """The LLM wrote once: another seed spells it otherwise, and an AI with another last reply reads it again."""
    brief(folder, ["Which invoice is it?", f"Thanks, {WANTED}."], start=None, manner={"writes": ["typos"]})
    path = folder.root / "scenarios/login.yaml"
    path.write_text(path.read_text().replace('"brief"', '"turns": [{"customer": "You charged me twice."}], "brief"', 1))
    asks_again = "The invoice number is INV-2210. Who looks at the double charge, and when do they answer?"
    played.answer = lambda request: {"message": asks_again}
    written = set()
    for seed, thanks in ((1, "Thanks"), (2, "Sure"), (3, "Fine")):
        folder.write("rules/variants.yaml", f"seed: {seed}\n")
        folder.write("says.json", json.dumps([{"answer": "Which invoice is it?"}, {"answer": f"{thanks}, {WANTED}."}]))
        assert "simulated too rarely" in harness("run", "-p", "bot", cwd=folder.root).stdout
        written |= {said(held(folder))[-1]}
    assert (len(played.requests), len(written)) == (1, 3)
    assert "simulated too rarely" not in harness("run", "-p", "bot", "--repeat", "3", cwd=folder.root).stdout
    assert len(played.requests) == 3


@pytest.mark.parametrize(("repeats", "code"), [(1, 3), (2, 3), (3, 1)])
def test_a_change_is_blamed_only_for_what_an_llm_showed_three_times(
    folder: Folder, played: Server, harness: Harness, repeats: int, code: int
) -> None:
    """Once, it may have been the customer's luck; there is nothing else to compare, which is exit code 3."""
    options = ("-p", "bot", "--repeat", str(repeats))
    harness("run", *options, cwd=folder.root)
    (before,) = folder.root.glob("reports/bot-*")
    brief(folder, ["Which invoice is it?", "Please wait."])
    done = harness("gate", *options, "--baseline", before, cwd=folder.root)
    assert done.returncode == code, done.stdout + done.stderr
    assert ("Newly broken, 1 scenario" in done.stdout) is (code == 1)
    rarely = "Simulated too rarely, 1 scenario (an LLM played the customer in fewer than three repeats; not blamed"
    assert (rarely in done.stdout) is (code == 3), done.stdout


PAYS = {"answer": "Which invoice is it?", "calls": [{"tool": "pay_refund", "arguments": {}}]}


def pays(folder: Folder, *later: str | dict[str, Any]) -> Any:
    """The verdict on billing where the AI pays a refund at the first message, which it may not, in one repeat."""
    brief(folder, [PAYS, *later], {"outcome": "answer", "states": [WANTED], "never_calls": ["pay_refund"]})
    folder.write("rules/tools.yaml", "tools: [{id: pay_refund, irreversible: true}]\n")
    folder.edit("rules/rollout.yaml", "billing: human", "billing: draft")
    return judged_after(folder, 1).verdicts[1]


@pytest.mark.parametrize(
    ("writes", "later", "left_out"),
    [
        ("It is INV-2210.", {"answer": f"Thanks, {WANTED}.", "calls": []}, {}),  # in one repeat
        ("My order number is A-99317.", "", {NoEvidence.BROKEN: ("twice",)}),
        ("It is INV-2210.", {"outcome": "none"}, {}),  # the AI fails later
        ("It is INV-2210.", {"outcome": "none", **PAYS}, {}),  # and calls once more
    ],
)
def test_a_call_that_cannot_be_undone_is_heard_however_the_conversation_goes_on(
    folder: Folder, played: Server, writes: str, later: str | dict[str, Any], left_out: Any
) -> None:
    played.answer = lambda request: {"message": writes}
    found = pays(folder, later)
    assert (found.evidence.critical.all, found.evidence.critical.bad) == (("twice",), ("twice",))
    assert found.evidence.left_out == left_out
    assert not found.holds


def test_a_reply_that_does_not_say_what_it_called_hides_no_call_of_another(folder: Folder) -> None:
    brief(folder, ["Which invoice is it?", {**PAYS, "answer": f"Thanks, {WANTED}."}],
          {"outcome": "answer", "states": [WANTED], "never_calls": ["pay_refund"]})  # fmt: skip
    folder.write("rules/tools.yaml", "tools: [{id: pay_refund, irreversible: true}]\n")
    result = held(folder)
    assert [turn.did_what_lasts for turn in result.turns] == [False, True]


def test_an_embedded_customer_is_evidence_at_once(folder: Folder) -> None:
    brief(folder, [f"Thanks, {WANTED}."])
    evidence = judged_after(folder, 1).verdicts[1].evidence
    assert (evidence.handled.all, evidence.simulated.all) == (("twice",), ("twice",))


def test_a_critical_scenario_of_which_nothing_is_known_holds_a_stage_up(folder: Folder, played: Server) -> None:
    folder.edit("rules/rollout.yaml", "billing: human", "billing: draft")
    folder.edit("scenarios/login.yaml", '"id": "twice"', '"id": "twice", "severity": "critical"')
    found = judged_after(folder, 1).verdicts[1]
    (customers,) = [each for each in found.now.criteria if each.name == "customers"]
    assert customers.state.value == "short"
    assert not found.holds


SAID = {"names_no": ["Acme Ltd"], "no_longer_than": 12, "language": "en", "reading_level": 12, "answers_within": 2}
LONG = "Our billing team has a look at each and every one of the invoices that come in."


@pytest.mark.parametrize(
    ("says", "wrong"),
    [
        (["Which invoice is it?", f"Thanks, {WANTED}."], []),
        (["Which invoice of AcmeLtd is it?", f"Thanks, {WANTED}."], [(1, "names_no")]),
        (["Which invoice is it?", f"Acme Ltd says: {WANTED}."], [(2, "names_no")]),
        ([f"{LONG} Which invoice is it?", f"Thanks, {WANTED}."], [(1, "no_longer_than")]),
        (["Welche Rechnung ist es denn bitte?", f"Thanks, {WANTED}."], [(1, "language")]),
        (["Which invoice is it?", "And how much was it?", f"Thanks, {WANTED}."], [(3, "answers_within")]),
        (["Which identification designates unsatisfactory invoices?", f"Thanks, {WANTED}."], [(1, "reading_level")]),
    ],
)  # fmt: skip
def test_how_it_is_said_holds_of_each_reply(
    folder: Folder, harness: Harness, says: list[str], wrong: list[tuple[int, str]]
) -> None:
    only_ask = [{"answer": each, "citations": []} for each in says[:-1]]
    brief(folder, [*only_ask, says[-1]], {"outcome": "answer", "states": [WANTED], **SAID}, manner={"patience": 3})
    assert harness("check", cwd=folder.root).returncode == 0
    named = [(turn.turn, score.scorer) for turn in held(folder).turns for score in turn.wrong]
    assert [each for each in named if each[1] in SAID] == wrong
    assert named or held(folder).status is Status.PASS


def test_how_answers_before_a_handoff_are_said_is_kept_and_frozen(folder: Folder, harness: Harness) -> None:
    people = {"answer": "", "outcome": "handoff", "queue": "money", "citations": []}
    ask = {"answer": "Which invoice is it?", "citations": []}
    told = {**SAID, "answers_within": None}
    brief(
        folder, [ask, people], {"outcome": "handoff", **{k: v for k, v in told.items() if v}}, wants={"handoff": True}
    )
    done = harness("run", "-p", "bot", cwd=folder.root)
    assert "1 of 1 simulated" in done.stdout, done.stderr
    (run,) = folder.root.glob("reports/bot-*")
    assert harness("freeze", run, "twice", cwd=folder.root).returncode == 0
    first, last = yaml.safe_load((folder.root / "scenarios/proposed.yaml").read_text())["scenarios"][0]["turns"]
    assert {"language", "no_longer_than", "reading_level", "names_no", "asks_for"} < first["expect"].keys()
    assert last["expect"] == {"outcome": "handoff", "names_no": ["Acme Ltd"]}


def test_what_one_reply_asks_for_is_no_expectation_of_a_whole_conversation(folder: Folder, harness: Harness) -> None:
    brief(folder, ["Hello."], {"outcome": "answer", "states": [WANTED], "asks_for": ["invoice number"]})
    done = harness("check", cwd=folder.root)
    assert (done.returncode, "use `milestones: [{asks: NAME}]`" in done.stderr) == (2, True), done.stderr


# What stands on the results


def test_a_customer_who_misspells_repeats_itself_in_other_words(folder: Folder) -> None:
    brief(folder, ["That is not clear."] * 6, again=["Who looks at it?", "Where do I write to?"],
          manner={"patience": 5, "writes": ["typos"], "tone": "short"})  # fmt: skip
    later = [turn.message for turn in held(folder).turns[1:]]
    assert len(later) >= 4
    assert all(one != two for one, two in itertools.pairwise(later))


def test_calls_of_a_whole_conversation_are_judged_together(folder: Folder, harness: Harness) -> None:
    brief(folder, ["Which invoice is it?", f"Thanks, {WANTED}."])
    (path,) = (folder.root / "scenarios").glob("*.yaml")
    scenarios = yaml.safe_load(path.read_text())
    scenarios["scenarios"][0].setdefault("expect", {})["never_calls"] = ["pay_refund"]
    path.write_text(json.dumps(scenarios))
    folder.write("rules/tools.yaml", "tools: [{id: pay_refund, irreversible: true}]\n")
    assert harness("check", cwd=folder.root).returncode == 0
    scores = {score.scorer: score for score in held(folder).turns[-1].scores}
    assert scores["never_calls"].status is Status.ERROR  # this bot does not say what it called


def test_what_tools_gave_back_is_frozen_as_well(folder: Folder, harness: Harness) -> None:
    brief(folder, ["Which invoice is it?", "You can pay by card.", f"Thanks, {WANTED}."])
    path = next((folder.root / "scenarios").glob("*.yaml"))
    given = [{"tool": "look_up", "with": {"order": ["4711"]}, "result": {"status": "lost"}}]
    scenarios = yaml.safe_load(path.read_text())
    scenarios["scenarios"][0]["tool_results"] = given
    path.write_text(json.dumps(scenarios))
    harness("run", "-p", "bot", cwd=folder.root)
    (run,) = folder.root.glob("reports/bot-*")
    done = harness("freeze", run, "twice", cwd=folder.root)
    assert done.returncode == 0, done.stderr
    (proposal,) = yaml.safe_load((folder.root / "scenarios/proposed.yaml").read_text())["scenarios"]
    assert proposal["tool_results"] == given


def test_two_who_freeze_at_once_have_an_id_each(
    folder: Folder, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief(folder, ["Which invoice is it?", "You can pay by card.", f"Thanks, {WANTED}."])
    harness("run", "-p", "bot", cwd=folder.root)
    (run,) = folder.root.glob("reports/bot-*")
    others = iter([("freeze", run, "twice", "--to", "scenarios/first.yaml")])

    def waiting(root: Path) -> AbstractContextManager[None]:
        for other in others:
            assert harness(*other, cwd=folder.root).returncode == 0
        return locked(root)

    monkeypatch.setattr("harness.ledger.locked", waiting)
    assert harness("freeze", run, "twice", "--to", "scenarios/second.yaml", cwd=folder.root).returncode == 0
    assert harness("check", cwd=folder.root).returncode == 0
    made = [yaml.safe_load((folder.root / f"scenarios/{each}.yaml").read_text()) for each in ("first", "second")]
    assert [each["scenarios"][0]["id"] for each in made] == ["twice-frozen", "twice-frozen-2"]


def test_a_frozen_conversation_is_the_same_as_a_script(folder: Folder, harness: Harness) -> None:
    """What the whole conversation has to state, and what the customer wants, is expected where it was said."""
    card = "pay by card"
    brief(folder, ["Which invoice is it?", f"You can {card}.", f"Thanks, {WANTED}."],
          {"outcome": "answer", "states": [card]})  # fmt: skip
    simulated = held(folder)
    assert harness("run", "-p", "bot", cwd=folder.root).returncode == 0
    (run,) = folder.root.glob("reports/bot-*")
    done = harness("freeze", run, "twice", cwd=folder.root)
    assert done.returncode == 0, done.stderr
    written = (folder.root / "scenarios/proposed.yaml").read_bytes()
    (folder.root / "scenarios/proposed.yaml").unlink()
    harness("run", "-p", "bot", "--fresh", cwd=folder.root)
    harness("freeze", run, "twice", cwd=folder.root)
    assert (folder.root / "scenarios/proposed.yaml").read_bytes() == written
    script = yaml.safe_load((folder.root / "scenarios/proposed.yaml").read_text())
    (proposal,) = script["scenarios"]
    assert proposal["turns"][-1]["expect"] == {"outcome": "answer", "states": [WANTED]}
    assert [turn.get("expect") for turn in proposal["turns"][:-1]] == [
        {"category": "billing", "outcome": "answer", "asks_for": [["invoice number"]]},
        {"outcome": "answer", "states": [card]},
    ]  # fmt: skip
    del proposal["status"]
    (folder.root / "scenarios/proposed.yaml").unlink()
    folder.write("scenarios/login.yaml", json.dumps(script))
    (scripted,) = results(folder, "bot")
    assert said(scripted) == said(simulated)
    answers = [[turn.reply and turn.reply.answer for turn in each.turns] for each in (scripted, simulated)]
    assert answers[0] == answers[1]
    assert scripted.status is Status.PASS, scripted.failures


LOOKS_UP = [{"tool": "look_up", "arguments": {"order": "4711"}}]
ASKS = {"answer": "Which invoice is it?", "citations": []}
ANSWERS = f"Thanks, {WANTED}."
GERMAN = {"knows": {"when_asked": {"Rechnungsnummer": "INV-2210"}}, "again": ["Wer sieht sich das an?"]}
ONCE = {"tool": "look_up", "with": {"order": ["4711"]}, "at_most": 1}
TALKS: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "a proposal is refused": (["Shall I cancel the plan?", "Shall I look at your invoice?", ANSWERS], None, {}),
    "in German": (["Wie lautet die Rechnungsnummer?", ANSWERS], None, {"start": "Ich habe zweimal bezahlt.", **GERMAN}),
    "a script first, in German": (
        ["Wie lautet die Rechnungsnummer?", ANSWERS],
        None,
        {
            "start": None,
            **GERMAN,
            "turns": [{"customer": "Ich habe zweimal bezahlt.", "expect": {"never_states": ["leider"]}}],
        },
    ),
    "calls in order": (
        [{**ASKS, "calls": LOOKS_UP}, {"answer": ANSWERS, "calls": [{"tool": "note", "arguments": {}}]}],
        {"outcome": "answer", "calls": [ONCE, {"tool": "note"}], "calls_in_order": True, "never_calls": ["pay"]},
        {},
    ),
    "called once too often": (
        [{**ASKS, "calls": LOOKS_UP}, {"answer": ANSWERS, "calls": LOOKS_UP}],
        {"outcome": "answer", "calls": [ONCE]},
        {},
    ),
    "called in two replies, as often as it may be": (
        [{**ASKS, "calls": LOOKS_UP}, {"answer": ANSWERS, "calls": LOOKS_UP}],
        {"outcome": "answer", "calls": [{**ONCE, "at_most": 2}]},
        {},
    ),
    "called three times in two replies": (
        [{**ASKS, "calls": LOOKS_UP * 2}, {"answer": ANSWERS, "calls": LOOKS_UP}],
        {"outcome": "answer", "calls": [{**ONCE, "at_most": 2}, {"tool": "look_up"}]},
        {},
    ),
    "a forbidden call": ([{**ASKS, "calls": LOOKS_UP}, ANSWERS], {"outcome": "answer", "never_calls": ["look_up"]}, {}),
    "a draft on the way": (
        [{"answer": "You can pay by card.", "outcome": "draft"}, ANSWERS],
        {"outcome": "draft", "states": [WANTED]},
        {},
    ),
    "a draft where an answer was needed": (
        [{"answer": "You can pay by card.", "outcome": "draft"}, ANSWERS],
        {"outcome": "answer", "states": [WANTED]},
        {},
    ),
    "an early answer": (
        ["You can pay by card.", ANSWERS],
        {"outcome": "answer", "states": [WANTED], "answers_within": 1},
        {},
    ),
    "a late answer": ([ASKS, ANSWERS], {"outcome": "answer", "states": [WANTED], "answers_within": 1}, {}),
    "another queue": (
        [ASKS, {"outcome": "handoff", "queue": "human-support", "answer": "", "citations": []}],
        {"outcome": "handoff", "queue": "money"},
        {"wants": {"handoff": True}},
    ),
    "never any help": (["Hello."] * 6, None, {}),
}


@pytest.mark.parametrize("talk", TALKS)
def test_a_frozen_conversation_passes_or_fails_as_it_did(folder: Folder, harness: Harness, talk: str) -> None:
    """Once a person has filled in the outcomes that it leaves open, here as they were."""
    says, expect, changed = TALKS[talk]
    turns = changed.pop("turns", [])
    brief(folder, says, expect, **changed)
    path = folder.root / "scenarios/login.yaml"
    (scenario,) = (written := yaml.safe_load(path.read_text()))["scenarios"]
    scenario |= {"tool_results": [{"tool": "look_up", "result": "lost"}], **({"turns": turns} if turns else {})}
    path.write_text(json.dumps(written))
    assert harness("check", cwd=folder.root).returncode == 0
    harness("run", "-p", "bot", cwd=folder.root)
    (run,), simulated = folder.root.glob("reports/bot-*"), held(folder)
    done = harness("freeze", run, "twice", cwd=folder.root)
    assert done.returncode == 0, done.stderr
    proposed = folder.root / "scenarios/proposed.yaml"
    (script,) = yaml.safe_load(proposed.read_text())["scenarios"]
    proposed.unlink()
    del script["status"]
    for turn, as_it_was in zip(script["turns"], simulated.turns, strict=True):
        assert as_it_was.reply
        turn["expect"] = {"outcome": str(as_it_was.reply.outcome), **turn.get("expect", {})}
    path.write_text(json.dumps({"category": "billing", "scenarios": [script]}))
    assert harness("check", cwd=folder.root).returncode == 0
    scripted = held(folder)
    assert said(scripted) == said(simulated)
    assert scripted.status is simulated.status, (scripted.failures, simulated.failures)


def test_a_fact_that_nobody_asks_for_is_found(folder: Folder, harness: Harness) -> None:
    brief(folder, ["Which invoice is it?", f"Thanks, {WANTED}."])
    harness("run", "-p", "bot", cwd=folder.root)
    (found,) = (each for each in audited(folder, harness) if each["id"] == "brief-fact-never-asked")
    assert found["message"] == (
        "no support AI that was run has asked the customer of `twice` for `amount`, `card number`"
    )
    brief(folder, ["Which invoice is it, how much was it, and what is your card number?", f"Thanks, {WANTED}."])
    harness("run", "-p", "bot", "--fresh", cwd=folder.root)
    assert "brief-fact-never-asked" not in [each["id"] for each in audited(folder, harness)]


def audited(folder: Folder, harness: Harness) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(harness("audit", "--json", cwd=folder.root).stdout)["findings"]
    return found


def test_calls_and_actions_are_frozen_where_they_were_made(folder: Folder, harness: Harness) -> None:
    looked = [{"tool": "look_up", "arguments": {"order": {"id": 7}}}]
    says: list[str | dict[str, Any]] = [
        {"answer": "Which invoice is it?", "calls": looked, "actions": [{"kind": "billing-flag"}]},
        {"answer": f"Thanks, {WANTED}.", "calls": [{"tool": "note", "arguments": {}}]},
    ]
    expect = {
        "outcome": "answer", "states": [WANTED], "calls": [{"tool": "look_up", "with": {"order.id": 7}}, "note"],
        "calls_in_order": True, "never_calls": ["pay"], "actions": ["billing-flag"],
    }  # fmt: skip
    brief(folder, says, expect)
    assert held(folder).status is Status.PASS, held(folder).failures
    harness("run", "-p", "bot", cwd=folder.root)
    (run,) = folder.root.glob("reports/bot-*")
    done = harness("freeze", run, "twice", cwd=folder.root)
    assert done.returncode == 0, done.stderr
    script = yaml.safe_load((folder.root / "scenarios/proposed.yaml").read_text())
    first, last = (turn["expect"] for turn in script["scenarios"][0]["turns"])
    call = [{"tool": "look_up", "with": {"order.id": [7]}}]
    kept = {"category": "billing", "outcome": "answer", "asks_for": [["invoice number"]]}
    assert first == {**kept, "calls": call, "actions": ["billing-flag"], "never_calls": ["pay"]}
    assert last == {"outcome": "answer", "states": [WANTED], "calls": [{"tool": "note"}], "never_calls": ["pay"]}


def test_calls_that_a_script_requires_are_frozen_beside_those_of_the_whole(folder: Folder, harness: Harness) -> None:
    looked = {"tool": "look_up", "arguments": {"order": {"id": 7}}}
    says: list[str | dict[str, Any]] = [
        {"answer": "Which invoice is it?", "calls": [looked, {"tool": "note", "arguments": {}}]},
        {"answer": f"Thanks, {WANTED}.", "calls": []},
    ]
    never = ["pay", {"tool": "refund", "with": {"sum.euros": "> 100"}}]
    expect = {"outcome": "answer", "states": [WANTED], "calls": ["look_up", "note"], "never_calls": never}
    brief(folder, says, expect)
    (path,) = (folder.root / "scenarios").glob("*.yaml")
    scenarios = json.loads(path.read_text())
    (scenario,) = scenarios["scenarios"]
    own = {"calls": [{"tool": "look_up", "with": {"order.id": [7]}}], "never_calls": ["close"]}
    scenario["turns"] = [{"customer": scenario["brief"].pop("start"), "expect": own}]
    path.write_text(json.dumps(scenarios))
    assert harness("run", "-p", "bot", cwd=folder.root).returncode == 0
    (run,) = folder.root.glob("reports/bot-*")
    done = harness("freeze", run, "twice", cwd=folder.root)
    assert done.returncode == 0, done.stderr
    script = yaml.safe_load((folder.root / "scenarios/proposed.yaml").read_text())
    first, last = (turn["expect"] for turn in script["scenarios"][0]["turns"])
    calls = [*own["calls"], {"tool": "note"}]  # one call of look_up stands for both that are required
    assert (first["calls"], first["never_calls"]) == (calls, ["close", *never])
    assert (last.get("calls"), last["never_calls"]) == (None, never)


def test_milestones_are_frozen_where_they_were_passed(folder: Folder, harness: Harness) -> None:
    people = {"answer": "", "outcome": "handoff", "queue": "money"}
    milestones: list[dict[str, Any]] = [
        {"asks": "invoice number"}, {"asks": "amount", "source": "charges"}, {"states": ["pay by card"]},
        {"outcome": "handoff", "queue": "money"},
    ]  # fmt: skip
    expect = {"outcome": "handoff", "milestones": milestones}
    says = ["Which bill is it?", "And how much was it?", "You can pay by card.", people]
    brief(folder, says, expect, wants={"handoff": True}, manner={"patience": 3})
    assert held(folder).status is Status.PASS, held(folder).failures
    harness("run", "-p", "bot", cwd=folder.root)
    (run,) = folder.root.glob("reports/bot-*")
    assert harness("freeze", run, "twice", cwd=folder.root).returncode == 0
    script = yaml.safe_load((folder.root / "scenarios/proposed.yaml").read_text())
    first, second, third, last = (turn.get("expect", {}) for turn in script["scenarios"][0]["turns"])
    assert first == {"category": "billing", "outcome": "answer", "asks_for": [["invoice number"]]}
    assert second == {"outcome": "answer", "asks_for": [["amount", "how much was it"]], "source": "charges"}
    assert third == {"outcome": "answer", "states": ["pay by card"]}
    assert last == {"outcome": "handoff", "queue": "money"}
    script["scenarios"][0].pop("status")
    (folder.root / "scenarios/proposed.yaml").unlink()
    folder.write("scenarios/login.yaml", json.dumps(script))
    (scripted,) = results(folder, "bot")
    scores = [{score.scorer: score.status for score in turn.scores} for turn in scripted.turns]
    assert [each["asks_for"] for each in scores[:2]] == [Status.PASS, Status.PASS]
    assert scripted.status is Status.PASS, scripted.failures


UNMET: list[tuple[dict[str, Any], list[str | dict[str, Any]], dict[str, Any], str]] = [
    (  # calls in another order
        {"outcome": "answer", "calls": ["look_up", {"tool": "note", "at_most": 1}], "calls_in_order": True},
        [{"answer": "Which invoice is it?", "calls": [{"tool": "note", "arguments": {}}]},
         {"answer": f"Thanks, {WANTED}.", "calls": [{"tool": "look_up", "arguments": {}}]}],
        {"outcome": "answer", "states": [WANTED], "calls_in_order": True,
         "calls": [{"tool": "look_up"}, {"tool": "note", "at_most": 1}]},
        "how often a tool is called at most",
    ),
    (  # a milestone that nothing passed
        {"outcome": "answer", "milestones": [{"states": "see the receipt"}, {"asks": "amount"}]},
        [f"Thanks, {WANTED}."],
        {"category": "billing", "outcome": "answer", "asks_for": [["amount", "how much was it"]],
         "states": ["see the receipt", WANTED]},
        "milestones that no reply passed",
    ),
    (  # one that was passed by an answer where a person was needed
        {"outcome": "handoff", "by_turn": 2,
         "milestones": [{"states": WANTED}, {"outcome": "handoff", "queue": "money"}]},
        [f"Thanks, {WANTED}."],
        {"category": "billing", "outcome": "handoff", "queue": "money"},
        "by which message it has to be over",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("expect", "says", "last", "to_judge"), UNMET)
def test_what_a_conversation_did_not_meet_is_required_of_its_last_reply(
    folder: Folder, harness: Harness, expect: Any, says: Any, last: Any, to_judge: str
) -> None:
    brief(folder, says, expect)
    harness("run", "-p", "bot", cwd=folder.root)
    (run,) = folder.root.glob("reports/bot-*")
    done = harness("freeze", run, "twice", cwd=folder.root)
    assert done.returncode == 0, done.stderr
    text = (folder.root / "scenarios/proposed.yaml").read_text()
    assert to_judge in text
    turns = yaml.safe_load(text)["scenarios"][0]["turns"]
    found = turns[-1]["expect"]
    assert {**found, "states": sorted(found.get("states", []))} == {**last, "states": sorted(last.get("states", []))}


def test_what_cannot_be_frozen_says_why(folder: Folder, harness: Harness, played: Server) -> None:
    played.answer = lambda request: {"message": "My order number is A-99317."}
    harness("run", "-p", "bot", cwd=folder.root)
    (run,) = folder.root.glob("reports/bot-*")
    broken = harness("freeze", run, "twice", cwd=folder.root)
    assert (broken.returncode, "cannot be frozen: the customer broke its brief" in broken.stderr) == (2, True)
    unknown = harness("freeze", run, "twise", cwd=folder.root)
    assert "There is no simulated scenario `twise`; did you mean `twice`?" in unknown.stderr
    elsewhere = harness("freeze", run, "twice", "--repeat", "2", cwd=folder.root)
    assert "was not held in the repeat 2" in elsewhere.stderr


def test_a_sealed_conversation_is_not_frozen(folder: Folder, harness: Harness) -> None:
    brief(folder, [f"Thanks, {WANTED}."])
    folder.edit("scenarios/login.yaml", '"id": "twice"', '"id": "twice", "seal": true')
    harness("run", "-p", "bot", cwd=folder.root)
    (run,) = folder.root.glob("reports/bot-*")
    done = harness("freeze", run, "twice", cwd=folder.root)
    assert (done.returncode, "`twice` is sealed" in done.stderr) == (2, True)
    assert not (folder.root / "scenarios/proposed.yaml").exists()


LINK = {
    "start": "The link in my reset mail has expired.", "wants": {"states": ["60 minutes"]},
    "again": ["How long is a reset link valid?"], "manner": {"patience": 2},
}  # fmt: skip


def test_a_rerun_is_a_run(folder: Folder) -> None:
    """Of what an edit touches: a simulated conversation may go on otherwise, and ends elsewhere."""
    expect = {"outcome": "answer", "states": ["60 minutes"]}
    scenario = {"id": "link", "brief": LINK, "expect": expect}
    folder.write("scenarios/more.yaml", json.dumps({"category": "login", "scenarios": [scenario]}))
    before = WorkspaceState.of(load(folder.root))
    assert before.result("link").status is Status.PASS
    folder.edit("knowledge/reset.md", "for 60 minutes", "for an hour")
    after = before.changed(load(folder.root))
    workspace = load(folder.root)
    (wanted,) = [each for each in workspace.scenarios if each.id == "link"]
    fresh = asyncio.run(hold(workspace, Bench.of(workspace).reference, wanted))
    assert after.result("link").turns == fresh
    assert len(fresh) > 1
    assert after.result("link").status is Status.FAIL
    assert Pair(before.result("link"), after.result("link")).kind is PairKind.BROKEN
    assert list(looser_scenarios([Pair(before.result("link"), after.result("link"))])) == []
    read = ScenarioResult(tuple(from_line(to_line(turn)) for turn in fresh))
    assert Pair(before.result("link"), read).kind is PairKind.BROKEN


# Mistakes in files


@pytest.mark.parametrize(
    ("changed", "expect", "words"),
    [
        ({}, {"states": [WANTED]}, ""),
        ({"wants": {"to": "an answer"}}, {"outcome": "answer"}, "can only end by giving up"),
        ({"gives_up_after": 1}, None, "gives up after 1, so the customer never says anything of its own"),
        ({"gives_up_after": 3}, {"outcome": "answer", "by_turn": 4}, "gives up after 3, before `by_turn: 4`"),
        ({"start": "Invoice INV-2210 twice."}, None, "tells `invoice number` in its own messages"),
        (
            {"knows": {"when_asked": {"a": {"is": "x", "says": "x, and Rex"}, "b": "Rex"}}},
            None,
            "tells `b` with `a`, but is to tell it when asked",
        ),
        (
            {"knows": {"when_asked": {"a": "no. x"}, "never": {"b": "x"}}},
            None,
            "tells `b` with `a`, but is to tell it never",
        ),
        ({"knows": {"when_asked": {"a": {"is": "x", "says": "x, a Rex"}}, "at_once": {"b": "Rex"}}}, None, ""),
        ({"wants": {"handoff": True, "states": ["x"]}}, None, "want either `handoff`, or `states` and `source`"),
        ({"knows": {"never": {"a": "x"}, "at_once": {"A": "x"}}}, None, "`a` is listed twice"),
        ({"knows": {"never": {"a": {"is": "x", "says": "y"}}}}, None, '"y" tells none of its values'),
        ({"patience": 3}, None, "`patience` is not a key here"),
        ({"start": None}, None, "a brief begins with its `start`"),
        ({"manner": {"language": "fr"}}, None, "writes in `fr`, of which the embedded customer has no words"),
        ({"wants": {}}, None, "says nothing; say in words what the customer wants"),
        ({}, {"category": "billing"}, "expects no outcome, so whatever follows is right"),
        ({}, {"outcome": "answer", "milestones": [{"asks": "invoise number"}]}, "did you mean `invoice number`?"),
        ({}, {"outcome": "answer", "milestones": [{}]}, "says nothing; add `asks`"),
    ],
)
def test_a_brief_that_cannot_be_meant_is_refused(folder: Folder, changed: Any, expect: Any, words: str) -> None:
    brief(folder, ["Hello."], expect, **changed)
    if not words:
        assert load(folder.root)
        return
    with pytest.raises(WorkspaceError) as raised:
        load(folder.root)
    assert words in str(raised.value)
    assert "scenarios/login.yaml:1" in str(raised.value)


@pytest.mark.parametrize(
    ("customers", "words"),
    [
        ("plays: llm\n", "there is no customer `llm`"),
        ("customers: [{id: embedded, kind: openai}]\n", "`embedded` is the built-in customer"),
        ("customers: [{id: llm, kind: openai, prompt: x}]\n", "there is no prompt `x`"),
    ],
)
def test_who_plays_is_checked(folder: Folder, customers: str, words: str) -> None:
    folder.write("rules/customers.yaml", customers)
    with pytest.raises(WorkspaceError) as raised:
        load(folder.root)
    assert words in str(raised.value)


def test_the_tutorial_can_be_copied(folder: Folder) -> None:
    """The brief and rules/customers.yaml of docs/customers.md."""
    text = (REPOSITORY / "docs/customers.md").read_text()
    first, _, customers, _ = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    rules = (folder.root / "rules/handoff.yaml").read_text().replace("money", "billing")
    folder.write("rules/handoff.yaml", rules)
    folder.edit("rules/categories.yaml", "queue: money", "queue: billing")
    folder.write("scenarios/login.yaml", first)
    folder.write("rules/customers.yaml", customers)
    folder.write("rules/prompts/customer.md", "{{ start }}")
    workspace = load(folder.root)
    (scenario,) = workspace.scenarios
    assert scenario.turns[0].customer == "You charged me twice this month. We are on the Team plan."
    assert workspace.customers.chosen


def test_the_tutorial_shows_what_happens(tmp_path: Path, harness: Harness) -> None:
    """Its brief and support AI in a workspace made by `harness init`: the conversation, and the script made of it."""
    text = (REPOSITORY / "docs/customers.md").read_text()
    first, _, _, frozen = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    (bot,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (shown,) = re.findall(r"```\n(scenarios/briefs/billing.yaml:.*?)```", text, re.DOTALL)
    (declared,) = re.findall(r"`(- \{id: asks.*?\})`", text)
    assert harness("init", "demo", cwd=tmp_path).returncode == 0
    demo = Folder(tmp_path / "demo")
    demo.write("scenarios/briefs/billing.yaml", first)
    demo.write("bots/asks.py", bot)
    pipelines = (demo.root / "rules/pipelines.yaml").read_text()
    demo.write("rules/pipelines.yaml", f"{pipelines}  {declared}\n")
    assert shown in harness("run", "-p", "asks", "--only", "charged-twice", cwd=demo.root).stdout
    harness("run", "-p", "asks", cwd=demo.root)
    (run,) = demo.root.glob("reports/asks-*")
    assert harness("freeze", run, "charged-twice", cwd=demo.root).returncode == 0
    proposed = (demo.root / "scenarios/proposed.yaml").read_text()
    assert frozen.replace("asks-0123456789", run.name) in proposed


@pytest.mark.slow
def test_a_reply_of_a_megabyte_of_requests_is_read_to_its_end(folder: Folder) -> None:
    """Of the last ones the customer hears what it is asked; all of them would take hours."""
    workspace = load(folder.root)
    customers, _ = opened(workspace)
    given = {"start": "Hello", "wants": {"states": ["x"]}, "knows": {"when_asked": {"order number": "QX7TRB"}}}
    brief = Scenario.model_validate({"id": "x", "brief": given, "expect": {"outcome": "answer"}}).brief
    assert brief
    flood = "your name and " * 70_000
    heard = customers.hear(Reply(Outcome.ANSWER, answer=f"{flood}. What is your order number?"), brief, ["Hello"])
    assert [*heard.facts] == ["order number"]
