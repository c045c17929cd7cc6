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


def test_turns_without_an_answer_make_quotes_no_other_thing() -> None:
    handoff, silent = (turn("mixed", decided=decided, number=2) for decided in ("handoff", None))
    (quoted,), (reworded,) = (answer(1, quotes).turns for quotes in (True, False))
    assert only_quotes(ScenarioResult((quoted, handoff)))
    assert only_quotes(ScenarioResult((quoted, silent)))
    assert not only_quotes(ScenarioResult((quoted, reworded)))
    assert not only_quotes(ScenarioResult((handoff, silent)))


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


@pytest.mark.slow
def test_the_gate_says_so_of_the_embedded_pipeline_alone(folder: Folder, harness: Harness) -> None:
    """A function that happens to answer with the words of the section could have said something else."""
    folder.write(
        "bot.py",
        f"def reply(asked):\n    return {{'outcome': 'answer', 'category': 'login', 'answer': {QUOTED!r},"
        " 'citations': ['reset#link-expired']}\n",
    )
    folder.write("rules/pipelines.yaml", 'pipelines: [{id: bot, kind: python, function: "bot:reply", version: "1"}]\n')
    folder.edit("rules/rollout.yaml", "scenarios: {at_least: 1}}", "grounded: {lower_bound: 0.5}}")
    own, bot = (
        harness("gate", *given, "--explain", "login", cwd=folder.root).stdout for given in ((), ("--pipeline", "bot"))
    )
    assert "1 of 1 grounded by construction, as they only quote: no evidence" in own
    assert "by construction" not in bot
    assert " grounded: at least" in bot
