"""An AI that only quotes is grounded by construction, right or wrong: that is no evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harness.gates import judge
from harness.gates.evidence import only_quotes
from harness.gates.wording import takes_words
from harness.runs import ScenarioResult
from harness.turns import ClaimFinding, Score, Status, Support
from tests.build import category, rollout, turn
from tests.conftest import Folder, Harness

HANDLED = {"handled": {"lower_bound": 0.5}}
GROUNDED = {"grounded": {"lower_bound": 0.5}}

QUOTED, REWORDED = "A reset link is valid for 60 minutes.", "The link in your mail is good for 60 minutes."
SAYS = [(QUOTED, "A reset link is valid for 60 minutes."), (REWORDED, "A reset link is valid for 60 minutes.")]


def answer(number: int, quoted: bool, status: Status = Status.PASS) -> ScenarioResult:
    claim, evidence = SAYS[not quoted]
    support = Support.SUPPORTED if status is Status.PASS else Support.MISSING
    score = Score("groundedness", status, findings=(ClaimFinding(claim, 0, len(claim), support, 1.0, "a", evidence),))
    made = turn(f"{quoted}{status}{number}", answer=claim)
    assert made.reply
    made = replace(made, reply=replace(made.reply, quotes=quoted))
    return ScenarioResult((replace(made, scores=(*made.scores, score)),))


def answers(quotes: int, reworded: int = 0, unsupported: int = 0) -> list[ScenarioResult]:
    return [
        *(answer(n, True) for n in range(quotes)),
        *(answer(n, False) for n in range(reworded)),
        *(answer(n, False, Status.FAIL) for n in range(unsupported)),
    ]


@pytest.mark.parametrize(
    ("found", "gate", "state", "words"),
    [
        (answers(40), GROUNDED, "short", "40 of 40 grounded by construction, as they only quote: no evidence"),
        (
            answers(40),
            GROUNDED | HANDLED,
            "short",
            "40 of 40 grounded by construction, as they only quote: no evidence",
        ),
        (answers(40, unsupported=4), GROUNDED | HANDLED, "short", "40 of 44 grounded by construction"),
        (answers(4, unsupported=40), GROUNDED | HANDLED, "failed", "4 of 44 grounded by construction"),
        (answers(39, 1), GROUNDED, "met", "40 of 40 grounded: at least"),
        (answers(0, 40), GROUNDED, "met", "40 of 40 grounded: at least"),
        (answers(0, unsupported=4), GROUNDED, "failed", "0 of 4 grounded: at least 0.0%"),
    ],
)
def test_quotes_alone_show_nothing(found: list[ScenarioResult], gate: dict[str, Any], state: str, words: str) -> None:
    from harness.gates import found_words

    (verdict,) = judge(found, {"login": category()}, rollout("human", draft=gate)).verdicts
    assert verdict.next
    (criterion,) = (each for each in verdict.next.criteria if each.name == "grounded")
    assert criterion.state == state
    assert words in found_words(criterion)
    if "by construction" in words:
        assert (criterion.rate, criterion.bound) == (None, 0)


def test_all_answers_have_to_come_from_what_only_quotes() -> None:
    (quote,), (reworded,) = answer(1, True).turns, answer(1, False).turns
    assert only_quotes(ScenarioResult((quote, replace(quote, turn=2))))
    assert not only_quotes(ScenarioResult((quote, replace(reworded, turn=2))))
    assert not only_quotes(ScenarioResult((turn(),)))  # says nothing


@pytest.mark.parametrize(
    ("found", "gate", "takes"),
    [
        (answers(40), GROUNDED, "require `handled` instead: what is quoted is grounded by construction"),
        (answers(40), GROUNDED | HANDLED, "require `handled` instead: what is quoted is grounded by construction"),
        (answers(4, unsupported=40), GROUNDED | HANDLED, "40 ungrounded answers to fix"),
        (answers(1, unsupported=2), GROUNDED, "2 ungrounded answers to fix"),
    ],
)
def test_what_quotes_alone_would_take(found: list[ScenarioResult], gate: dict[str, Any], takes: str) -> None:
    (verdict,) = judge(found, {"login": category()}, rollout("human", draft=gate)).verdicts
    assert verdict.next
    (criterion,) = (each for each in verdict.next.criteria if each.name == "grounded")
    assert takes_words(criterion) == takes
    assert (criterion.rate, criterion.bound, criterion.fix, criterion.more) == (None, 0, None, None)


BOT = """\
import json, sys

def reply(asked):
    if "refund" in asked["message"]:
        return {{"outcome": "handoff", "category": "billing", "queue": "money"}}
    link = "link" in asked["message"]
    said, cited = ({link!r}, "reset#link-expired") if link else ({invoice!r}, "invoices")
    return {{"outcome": "answer", "category": "login" if link else "billing", "answer": said, "citations": [cited]}}

if __name__ == "__main__":
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps({{"id": asked["id"], **reply(asked)}}), flush=True)
"""
INVOICE = "Open Settings > Billing > Invoices."


@pytest.mark.slow
@pytest.mark.parametrize("kind", ['python, function: "bots.bot:reply"', "command, run: [python3, bots/bot.py]"])
@pytest.mark.parametrize(
    ("link", "invoice", "quotes"),
    [
        (QUOTED, INVOICE, True),
        (f"Hello! **{QUOTED}** Let me know if I can help with anything else.", INVOICE, True),
        (REWORDED, INVOICE, False),
        (QUOTED, "You find them in Settings, at Billing.", False),  # of another category
    ],
)
def test_who_never_rewords_is_grounded_by_construction(
    folder: Folder, harness: Harness, kind: str, link: str, invoice: str, quotes: bool
) -> None:
    """Whatever kind of pipeline it is: from outside nobody can tell whether it could have said something else."""
    article = (folder.root / "knowledge/reset.md").read_text().split("Choose")[0]
    article = article.replace("id: reset", "id: invoices").replace("categories: login", "categories: billing")
    folder.write("knowledge/invoices.md", article + INVOICE + "\n")
    asked = "{id: pdf, turns: [{customer: an invoice please, expect: {outcome: answer, source: invoices}}]}"
    folder.write("scenarios/billing.yaml", f"category: billing\nscenarios: [{asked}]\n")
    folder.write("bots/bot.py", BOT.format(link=link, invoice=invoice))
    folder.write("rules/pipelines.yaml", f'pipelines: [{{id: bot, kind: {kind}, version: "1"}}]\n')
    folder.edit("rules/rollout.yaml", "scenarios: {at_least: 1}}", "grounded: {lower_bound: 0.5}}")
    said = harness("gate", "--pipeline", "bot", "--explain", "login", cwd=folder.root).stdout
    assert ("grounded by construction, as they only quote: no evidence" in said) is quotes
    assert (" grounded: at least" in said) is not quotes


@pytest.mark.slow
def test_the_embedded_pipeline_only_quotes(folder: Folder, harness: Harness) -> None:
    folder.edit("rules/rollout.yaml", "scenarios: {at_least: 1}}", "grounded: {lower_bound: 0.5}}")
    said = harness("gate", "--explain", "login", cwd=folder.root).stdout
    assert "1 of 1 grounded by construction, as they only quote: no evidence" in said
