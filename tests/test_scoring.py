"""Each scorer on cases that are data; that all is known of each; that a broken one is an error, never a pass."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest
from pydantic import TypeAdapter

from harness.gates import compare, gather
from harness.gates.evidence import wrong_for_the_customer
from harness.pipelines import BudgetSpentError
from harness.reference.models import Encoder, ModelMissingError, PairModel, PairScores
from harness.reports.run.conversations import ConversationList, told
from harness.reports.run.report import Report
from harness.runs import ScenarioResult
from harness.runs.blame import Cause, WrittenRules, case_of
from harness.runs.blame.scores import read_off
from harness.runs.results import from_line, to_line
from harness.scoring import (
    SCORERS,
    Bench,
    GateKey,
    ReplyStep,
    Scorer,
    ScorerGroup,
    all_scorers,
    asked_secrets,
    score_turn,
    scorer_of,
)
from harness.scoring.criteria import CriteriaJudge, CriterionError, CriterionVerdict, Line
from harness.turns import Conversation, Course, Ending, Exchange, Fault, Reply, Score, Status, failed
from harness.workspace import Checks, ConversationExpect, Expect, Gate, Outcome, Stage, Tool, Workspace, load
from tests.build import reported, turn
from tests.conftest import small_in, yaml_file

CASES = yaml_file("scorer_cases.yaml")
KNOWN = CASES.pop("known")
ALL = [(name, case) for name, cases in CASES.items() for case in cases]
REPLY = TypeAdapter(Reply)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = small_in(tmp_path_factory.mktemp("scored"))
    draft = (folder.root / "knowledge/reset.md").read_text().replace("id: reset", "id: plan")
    folder.write("knowledge/plan.md", draft.replace("status: approved", "status: draft"))
    return load(folder.root)


NOBODY = Conversation("")


def test_every_scorer_has_cases() -> None:
    assert set(CASES) == set(SCORERS.built_in)


def kind_of(scorer: str) -> type[Expect]:
    """What a scorer's cases expect: something of a reply, or of a whole conversation."""
    return ConversationExpect if scorer == "conversation" else Expect


def scored(workspace: Workspace, scorer: str, case: dict[str, Any]) -> Score:
    expect, reply = kind_of(scorer).model_validate(case["expect"]), REPLY.validate_python(case["reply"])
    said = [Exchange(each, reply) for each in case.get("before", ())]
    said += [Exchange("", REPLY.validate_python(each)) for each in case.get("earlier", ())]
    course = Course(Ending(case["ended"]), tuple(map(tuple, case["fact"]))) if "ended" in case else None
    conversation, bench = Conversation(case.get("asked", ""), tuple(said), course=course), Bench.of(workspace)
    made = bench.scorers[scorer]
    if verdicts := case.get("judged"):
        models = bench.checker, bench.opening.pair_model, bench.opening.encoder
        made = all_scorers()[scorer].asking(*models, cast(CriteriaJudge, Judged(verdicts)))
    tools = tuple(Tool.model_validate(tool) for tool in case.get("tools", ()))
    found = made(expect, reply, replace(workspace, tools=tools), conversation)
    return found if isinstance(found, Score) else asyncio.run(cast("Coroutine[Any, Any, Score]", found))


@dataclass
class Judged:
    """A judge of criteria that finds what a case says."""

    verdicts: dict[str, Any]

    async def judge(self, criterion: str, conversation: Sequence[Line]) -> CriterionVerdict:
        found = self.verdicts[criterion]
        if isinstance(found, str):
            raise CriterionError(found)
        return CriterionVerdict(**found)


@pytest.mark.parametrize(("scorer", "case"), ALL, ids=[f"{name}: {case['name']}" for name, case in ALL])
def test_scorer(workspace: Workspace, scorer: str, case: dict[str, Any]) -> None:
    score = scored(workspace, scorer, case)
    assert score.status == case["status"], score
    assert case.get("says", "") in score.reason
    assert score.fault == case.get("fault")


def test_requests_for_a_secret_are_told_from_other_words() -> None:
    cases = yaml_file("asked_secrets.yaml")
    assert [each for each in cases["asked"] if not asked_secrets(each)] == []
    assert [each for each in cases["not asked"] if asked_secrets(each)] == []
    sent = cases["in the next reply"]
    assert [each for each in sent if bool(asked_secrets(each["answer"], each["earlier"])) is not each["asked"]] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["please \n", "password code pin ", "type your pin ", "we sent you a code. read it ", "sms "]
)
def test_a_hostile_answer_is_read_for_secrets_in_time(piece: str) -> None:
    """`type your pin` once took 40 s of CPU here, and takes .2 s."""
    started = time.process_time()
    asked_secrets(piece * (60_000 // len(piece)))
    assert time.process_time() - started < 5


def failing(name: str) -> list[dict[str, Any]]:
    return [case for case in CASES[name] if case["status"] == "fail"]


@pytest.mark.parametrize("name", SCORERS.built_in)
def test_what_a_scorer_says_of_itself_is_so(workspace: Workspace, name: str) -> None:
    scorer = Bench.of(workspace).scorers[name]
    declared = all_scorers()[name].function
    assert declared.__name__ == scorer.name == name
    assert name in declared.__module__.split(".")  # one file each, or a folder
    assert declared.__doc__
    assert failing(name)
    assert scorer.advisory is (GateKey.HANDLED not in scorer.speaks_for) is (name == "responsive")
    assert scorer.speaks_for <= {GateKey(key) for key in GateKey if key in Gate.model_fields}
    assert scorer.expects or not scorer.tells
    for case in failing(name):
        assert scorer.expects is None or scorer.expects(kind_of(name).model_validate(case["expect"]))
        unasked = scored(workspace, name, {**case, "expect": {}}).status
        assert unasked is (Status.SKIPPED if scorer.expects else Status.FAIL)
    for case in CASES[name]:
        surer = {**case, "reply": {**case["reply"], "confidence": 0.123, "familiarity": 0.456}}
        assert not scorer.local or scored(workspace, name, surer) == scored(workspace, name, case)


@pytest.mark.parametrize("name", KNOWN)
def test_what_is_known_of_each_scorer(name: str) -> None:
    scorer = all_scorers()[name]
    told = scorer.tells(Reply(Outcome.HANDOFF, "login", queue="people")) if scorer.tells else None
    assert [scorer.group, scorer.blames, scorer.seen_by_customer, told] == KNOWN[name]
    assert (scorer.name, scorer.local, scorer.advisory, "checker" in scorer.needs) == (name, True, False, False)
    assert scorer.speaks_for == {GateKey.HANDLED}


def test_scores_stand_in_a_fixed_order_and_each_is_found_again() -> None:
    assert list(all_scorers()) == [*KNOWN, "groundedness", "responsive", "criteria"]
    assert all(scorer_of(Score(name, Status.PASS)) == scorer for name, scorer in all_scorers().items())


def test_a_scorer_is_skipped_where_it_is_not_expected(workspace: Workspace) -> None:
    never = Scorer("x", lambda *_: failed("x", "ran"), expects=lambda expect: expect.rule)
    assert never(Expect(), Reply(Outcome.ANSWER), workspace, NOBODY) == Score("x", Status.SKIPPED)
    always = Scorer("x", lambda *_: failed("x", "ran"))
    assert always(Expect(), Reply(Outcome.ANSWER), workspace, NOBODY) == failed("x", "ran")


async def later(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    return failed("later", "after a while")


@pytest.mark.parametrize(
    ("function", "status", "reason"),
    [
        (later, Status.FAIL, "after a while"),
        (lambda *_: Score("y", Status.PASS, value=1.0), Status.PASS, ""),
        (
            lambda *_: Score("x", Status.PASS, value=float("nan")),
            Status.ERROR,
            "the scorer did not return a number (nan)",
        ),
        *(
            (
                lambda *_, given=given: Score("x", Status.PASS, value=given),
                Status.ERROR,
                f"the scorer did not return a number ({given!r})",
            )
            for given in (float("inf"), "0.9", [1])
        ),
        *(
            (
                lambda *_, given=given: Score("x", given),
                Status.ERROR,
                f"the scorer returned the status {given!r}, which is no `Status`",
            )
            for given in ("pass", "failed", None, True)
        ),
        (lambda *_: 1 / 0, Status.ERROR, "the scorer crashed: ZeroDivisionError: division by zero"),
    ],
)
@pytest.mark.parametrize("advisory", [True, False])
def test_what_a_scorer_returns(
    workspace: Workspace, function: Any, status: Status, reason: str, advisory: bool
) -> None:
    made = Scorer("x", function, speaks_for=frozenset() if advisory else frozenset((GateKey.HANDLED,)))
    (score,) = asyncio.run(score_turn(NOBODY, Expect(), Reply(Outcome.ANSWER), workspace, {"x": made}))
    assert (score.scorer, score.status, score.reason, score.advisory) == ("x", status, reason, advisory)


def test_a_spent_budget_stops_the_run(workspace: Workspace) -> None:
    def spent(*_: object) -> Score:
        raise BudgetSpentError("no money left")

    with pytest.raises(BudgetSpentError):
        asyncio.run(score_turn(NOBODY, Expect(), Reply(Outcome.ANSWER), workspace, {"x": Scorer("x", spent)}))


def test_what_does_not_apply_has_no_score(workspace: Workspace) -> None:
    found = asyncio.run(
        score_turn(NOBODY, Expect(), Reply(Outcome.HANDOFF, queue="people"), workspace, Bench.of(workspace).scorers)
    )
    assert found == ()


def test_a_checker_a_model_and_the_conversation_are_given_to_those_who_ask_for_one() -> None:
    def by_checker(expect: object, reply: object, workspace: object, checker: str) -> Score:
        return Score("x", Status.PASS, reason=checker)

    def by_model(expect: object, reply: object, workspace: object, *, encoder: str, most: int = 3) -> Score:
        return Score("x", Status.PASS, reason=f"{encoder} {most}")

    async def by_all(*said: object, conversation: str, pair_model: str, judge: object = "nobody") -> Score:
        return Score("x", Status.PASS, reason=f"{conversation}, {pair_model}, {judge}")

    made: Any = Scorer("x", by_checker)
    assert made.asking("a checker", "a model", "texts")(0, 0, 0, 0).reason == "a checker"
    like: Any = Scorer("w", by_model)
    assert like.asking("a checker", "a model", "texts")(0, 0, 0, 0).reason == "texts 3"
    told: Any = Scorer("z", by_all)
    found = asyncio.run(told.asking("a checker", "a model", "texts")(0, 0, 0, "what was said"))
    assert found.reason == "what was said, a model, None"
    plain: Any = Scorer("y", failed)  # type: ignore[arg-type]
    assert plain.asking("a checker", "a model", "texts") is plain


class Missing(PairModel):
    def look(self, section: str, texts: Sequence[str]) -> list[PairScores]:
        raise ModelMissingError("the embedded model requires `onnxruntime`")


def test_without_the_pair_model_nothing_is_known_of_answers_and_no_scenario_fails(workspace: Workspace) -> None:
    blind = all_scorers()["responsive"].asking(Bench.of(workspace).checker, Missing(), Encoder())
    asked, reply = Conversation("How do I pay?"), Reply(Outcome.ANSWER, answer="It is free.")
    (score,) = asyncio.run(score_turn(asked, Expect(), reply, workspace, {"responsive": blind}))
    assert (score.status, score.value, score.wrong) == (Status.ERROR, None, False)
    assert score.reason == "the embedded model requires `onnxruntime`"
    found = ScenarioResult((replace(turn(), reply=reply, scores=(score,)),))
    assert found.status is Status.PASS
    assert gather([found], "login", {}, Checks()).responsive.bad == ("s",)


def test_a_long_citation_is_cut(workspace: Workspace) -> None:
    long = Reply(Outcome.ANSWER, citations=("x" * 200,))
    found = Bench.of(workspace).scorers["citations"](Expect(), long, workspace, NOBODY)
    assert isinstance(found, Score)
    assert found.reason == f"cites `{'x' * 120}`, which does not exist"
    cut = scored(workspace, "outcome", {
        "expect": {"outcome": "handoff"}, "reply": {"outcome": "handoff", "answer": "y" * 200},
    })  # fmt: skip
    assert cut.reason == f'handed off, but with an answer beside it: "{"y" * 80}"'


def test_which_rule_decided_is_told_and_whether_the_expected_one_fired(workspace: Workspace) -> None:
    reply = {"outcome": "handoff", "rule": "no-source", "fired": ["no-source"]}
    other = scored(workspace, "rule", {"expect": {"rule": "refund"}, "reply": reply})
    assert other.reason == "`no-source` decided, expected `refund`"


CAUSES = {
    ReplyStep.TRIAGE: {Cause.TRIAGE},
    ReplyStep.RETRIEVAL: {Cause.RETRIEVAL, Cause.ARTICLE},
    ReplyStep.DECISION: {Cause.ESCALATION, Cause.RULES, Cause.ARTICLE},
    ReplyStep.FOLLOW_UP: {Cause.ESCALATION, Cause.RULES, Cause.ARTICLE},
    ReplyStep.TOOLS: {Cause.TOOLS},
    ReplyStep.ANSWER: {Cause.ANSWER, Cause.RETRIEVAL, Cause.ARTICLE},
}


@pytest.mark.parametrize("name", SCORERS.built_in)
def test_whoever_counts_scores_knows_every_scorer(workspace: Workspace, name: str) -> None:
    """Gates, blame, comparison and page, on a scenario that fails by this scorer alone."""
    scorer, case = all_scorers()[name], failing(name)[0]
    expect, reply = kind_of(name).model_validate(case["expect"]), REPLY.validate_python(case["reply"])
    score = replace(scored(workspace, name, case), advisory=scorer.advisory)
    wrong = replace(turn(), expect=expect, reply=reply, scores=(score,))
    counted = () if scorer.advisory else ("s",)
    result = ScenarioResult((wrong,))
    evidence = gather([result], "login", {"login": Stage.AUTO}, Checks())
    assert evidence.handled.bad == counted
    assert evidence.responsive.bad == (("s",) if GateKey.RESPONSIVE in scorer.speaks_for else ())
    assert evidence.grounded.bad == (("s",) if GateKey.GROUNDED in scorer.speaks_for else ())
    assert wrong_for_the_customer(wrong) is (scorer.seen_by_customer and not scorer.advisory)
    if counted:
        found = case_of(result, wrong, reply, workspace, {})
        assert read_off(found, WrittenRules(workspace), workspace)[0] in CAUSES[scorer.blames]
    (compared,) = compare({"one": [result]}).runs
    assert compared.cases["handled"].bad == counted
    assert compared.cases["responsive"].bad == evidence.responsive.bad
    for group in ScorerGroup:
        assert compared.cases[group].bad == (("s",) if scorer.group is group and scorer.expects else ())
    (row,) = rows_of(reported([result]))
    assert (scorer.group in row["kinds"]) is (scorer.group is not None)
    assert row["failures"] == [told(score.reason) for _ in counted]
    assert ("unresponsive" in row["kinds"]) is bool(evidence.responsive.bad)


def rows_of(report: Report) -> list[dict[str, Any]]:
    """What a list shows of each conversation."""
    listed = ConversationList(report)
    return [listed.row(result) for result in listed.results]


def test_an_advisory_scorer_is_shown_and_fails_nothing(workspace: Workspace) -> None:
    def curt(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
        return failed("another's name", "too short")

    advisory = Scorer("curt", curt, speaks_for=frozenset())
    (score,) = asyncio.run(score_turn(NOBODY, Expect(), Reply(Outcome.ANSWER), workspace, {"curt": advisory}))
    assert (score.scorer, score.status, score.advisory) == ("curt", Status.FAIL, True)
    noted = from_line(to_line(replace(turn(), scores=(score,))))
    assert noted.scores == (score,)
    assert noted.status is Status.PASS
    assert ScenarioResult((noted,)).failures == ()
    (row,) = rows_of(reported([ScenarioResult((noted,))]))
    assert row["turns"][0]["wrong"] == ["curt: too short (advisory: it fails nothing)"]


def test_a_fault_is_kept_and_the_gravest_is_said_first(workspace: Workspace) -> None:
    missed = scored(workspace, "outcome", failing("outcome")[0])
    noise = replace(turn(), scores=(Score("rule", Status.FAIL, "by another rule"), missed))
    kept = ScenarioResult((from_line(to_line(noise)),))
    assert kept.turns[0].scores[1].fault is Fault.MISSED_HANDOFF
    assert [words.split(":")[0] for words in kept.gravest_first] == ["missed handoff", "by another rule"]


def test_a_scorer_that_is_not_installed_counts_cautiously() -> None:
    unknown = scorer_of(Score("of-a-package", Status.FAIL))
    assert (unknown.seen_by_customer, unknown.advisory, unknown.group, unknown.local) == (True, False, None, False)
    assert unknown.blames is ReplyStep.ANSWER


def broken(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    raise RuntimeError("no")


def not_a_number(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    return Score("nan", Status.PASS, value=float("nan"))


@pytest.mark.parametrize("scorer", [broken, not_a_number])
def test_a_scorer_that_breaks_is_an_error(workspace: Workspace, scorer: Any) -> None:
    (score,) = asyncio.run(score_turn(NOBODY, Expect(), Reply(Outcome.ANSWER), workspace, {"x": Scorer("x", scorer)}))
    assert score.status is Status.ERROR
