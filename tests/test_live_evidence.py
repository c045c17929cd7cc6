"""Drafts that agents have reviewed: how they are read, a bound for every look, and what a gate makes of it."""

from __future__ import annotations

import datetime as dt
import json
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta

from harness.gates import BesideResults, Criterion, CriterionState, Verdict, found_words, judge, takes_words
from harness.gates.anytime import SHARPEST_AT, anytime_lower_bound, log_mixture, more_approved
from harness.gates.bounds import lower_bound
from harness.workspace import DraftReview, WorkspaceError, load
from tests.build import category, results, rollout
from tests.conftest import Folder, Harness

HEAD = "id,date,category,verdict,edit,agent\n"
ASKED = {"drafts_approved_unedited": {"lower_bound": 0.8, "at_least": 30}}
EASY = {"scenarios": {"at_least": 1}}


# The bound.


def test_the_mixture_agrees_with_published_values() -> None:
    """`TestOneSidedBetaBinomialMixture` of the authors' confseq: v_opt = v = 100 at g = 0.2, h = 0.8 is 625 cases.

    Its sum s is what is above the 125 good cases that a rate of 0.2 would give.
    """
    assert log_mixture(125 + 10, 500 - 10, 0.2, sharpest_at=625) == pytest.approx(-0.07134019, abs=1e-8)
    assert log_mixture(125 + 28.41238, 500 - 28.41238, 0.2, sharpest_at=625) == pytest.approx(log(20), abs=1e-5)


@given(good=st.integers(0, 40), bad=st.integers(0, 40), rate=st.floats(0.05, 0.95))
@settings(max_examples=40, deadline=None)
def test_the_mixture_is_the_likelihood_averaged_over_higher_rates(good: int, bad: int, rate: float) -> None:
    """Its definition, integrated numerically; `width` as Howard et al. tune it at 5 %."""
    width = SHARPEST_AT / (2 * log(10) + log(1 + 2 * log(10))) - 1
    over = beta(width * rate, width * (1 - rate))

    def weighed(higher: float) -> float:
        return float((higher / rate) ** good * ((1 - higher) / (1 - rate)) ** bad * over.pdf(higher))

    average = quad(weighed, rate, 1, limit=200)[0] / over.sf(rate)
    assert log_mixture(good, bad, rate) == pytest.approx(log(average), abs=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("rate", [0.5, 0.8, 0.95])
def test_looking_every_week_for_a_year_keeps_the_error_only_with_the_anytime_bound(rate: float) -> None:
    """4,000 teams, ten drafts a week: how many ever see a bound above their true rate?"""
    weeks, a_week, teams = 52, 10, 4000
    good = np.random.default_rng(20261102).binomial(a_week, rate, (teams, weeks)).cumsum(axis=1)
    anytime = fixed = 0
    for team in good:
        looks = [(int(count), (week + 1) * a_week) for week, count in enumerate(team)]
        anytime += any(anytime_lower_bound(*look, 0.95) > rate for look in looks)
        fixed += any(lower_bound(*look, 0.95) > rate for look in looks)
    assert anytime / teams <= 0.05
    assert fixed / teams > 0.10


@given(good=st.integers(0, 300), bad=st.integers(0, 300), confidence=st.sampled_from([0.6, 0.9, 0.95, 0.99]))
@settings(deadline=None)
def test_it_never_promises_more_than_the_bound_for_one_look(good: int, bad: int, confidence: float) -> None:
    bound = anytime_lower_bound(good, good + bad, confidence)
    assert 0 <= bound <= lower_bound(good, good + bad, confidence)


@given(good=st.integers(0, 300), bad=st.integers(0, 300))
@settings(deadline=None)
def test_a_good_case_raises_it_a_bad_one_lowers_it_and_more_confidence_asks_more(good: int, bad: int) -> None:
    bound = anytime_lower_bound(good, good + bad, 0.95)
    assert anytime_lower_bound(good + 1, good + bad + 1, 0.95) >= bound
    assert anytime_lower_bound(good, good + bad + 1, 0.95) <= bound
    assert anytime_lower_bound(good, good + bad, 0.99) <= bound


@given(good=st.integers(1, 200), bad=st.integers(0, 60))
@settings(deadline=None)
def test_every_rate_below_the_bound_is_spoken_against_and_none_above(good: int, bad: int) -> None:
    bound = anytime_lower_bound(good, good + bad, 0.95)
    below = [bound * share for share in (0.2, 0.6, 0.9, 0.999) if bound * share > 1e-6]
    assert all(log_mixture(good, bad, rate) >= log(20) for rate in below)
    above = [rate for rate in np.linspace(bound + 1e-6, 1 - 1e-6, 20) if rate < 1]
    assert all(log_mixture(good, bad, float(rate)) < log(20) for rate in above)


@given(good=st.integers(0, 60), bad=st.integers(0, 20), at_least=st.integers(1, 80))
@settings(deadline=None, max_examples=40)
def test_how_many_more_is_the_least_number(good: int, bad: int, at_least: int) -> None:
    more = more_approved(good, good + bad, 0.95, 0.8, at_least)
    assert more is not None

    def enough(extra: int) -> bool:
        total = good + bad + extra
        return total >= at_least and anytime_lower_bound(good + extra, total, 0.95) >= 0.8

    assert enough(more)
    assert more == 0 or not enough(more - 1)


# What a gate makes of it.


def reviews(approved: int, edited: int = 0, of: str = "login") -> list[DraftReview]:
    verdicts = ["approved-unedited"] * approved + ["edited"] * edited
    return [
        DraftReview.model_validate(
            {"id": f"{of}-{number}", "date": dt.date(2026, 10, 1), "category": of, "verdict": verdict}
        )
        for number, verdict in enumerate(verdicts)
    ]


def criterion(found: list[DraftReview]) -> tuple[Verdict, Criterion]:
    stages = rollout(draft=EASY, **{"auto-checked": ASKED})
    verdict = judge(
        [*results(30), *results(30, "h", expected="handoff", decided="handoff")],
        {"login": category()},
        stages,
        BesideResults(drafts=found),
    ).verdicts[0]
    assert verdict.next is not None
    (asked,) = [c for c in verdict.next.criteria if c.name == "drafts_approved_unedited"]
    return verdict.verdict, asked


def test_enough_approved_drafts_promote() -> None:
    verdict, asked = criterion(reviews(30))
    assert (verdict, asked.state) == (Verdict.PROMOTE, CriterionState.MET)
    assert asked.bound == pytest.approx(0.887, abs=5e-4)
    assert found_words(asked) == (
        "30 of 30 drafts approved unedited: at least 88.7%, however often you look "
        "(95% confidence; needs at least 80% of 30 or more)"
    )


def test_too_few_drafts_are_not_enough_whatever_they_say() -> None:
    verdict, asked = criterion(reviews(1, edited=1))
    assert (verdict, asked.state) == (Verdict.NOT_ENOUGH, CriterionState.SHORT)
    more = more_approved(1, 2, 0.95, 0.8, 30)
    assert takes_words(asked) == f"{more} more drafts approved unedited"


def test_drafts_that_are_mostly_edited_speak_against_it() -> None:
    verdict, asked = criterion(reviews(20, edited=20))
    assert (verdict, asked.state) == (Verdict.HOLD, CriterionState.FAILED)
    assert takes_words(asked).startswith("20 drafts not sent as drafted to learn from, and ")
    assert len(asked.cases.bad) == 20


def test_drafts_of_another_category_say_nothing() -> None:
    assert found_words(criterion(reviews(40, of="billing"))[1]).startswith("0 of 0 drafts")


def test_a_gate_that_does_not_ask_shows_no_such_criterion() -> None:
    verdict = judge(results(5), {"login": category()}, rollout(draft=EASY), BesideResults(drafts=reviews(3))).verdicts[
        0
    ]
    assert "drafts_approved_unedited" not in {c.name for c in verdict.now.criteria}


# How they are read.


def csv_rows(count: int) -> str:
    return HEAD + "".join(f"t{i},2026-10-0{i % 9 + 1},login,approved-unedited,,\n" for i in range(count))


def test_csv_and_jsonl_say_the_same(folder: Folder) -> None:
    folder.write(
        "reviews/drafts.csv",
        HEAD + 't1,2026-10-01,login,edited,"two\nlines, here",\nt2,2026-10-02,login,rejected,,ann\n',
    )
    from_csv = load(folder.root).drafts
    (folder.root / "reviews/drafts.csv").unlink()
    lines = [
        {"id": "t1", "date": "2026-10-01", "category": "login", "verdict": "edited", "edit": "two\nlines, here"},
        {"id": "t2", "date": "2026-10-02", "category": "login", "verdict": "rejected", "agent": "ann"},
    ]
    folder.write("reviews/drafts.jsonl", "\n\n".join(map(json.dumps, lines)) + "\r\n")
    from_jsonl = load(folder.root).drafts
    assert from_csv == tuple(d.model_copy(update={"at": c.at}) for c, d in zip(from_csv, from_jsonl, strict=True))
    assert [d.location.line for d in from_csv] == [2, 4]
    assert [d.location.line for d in from_jsonl] == [1, 3]


ROW = "t1,2026-10-01,login,edited,,\n"
MISTAKES = [
    ("drafts.csv", HEAD + ROW + ROW, 3, "the draft id `t1` is used twice (first at reviews/drafts.csv:2)"),
    ("drafts.csv", HEAD + ROW + "#T1.,2026-10-01,login,edited,,\n", 3, "the draft id `#T1.` is used twice"),
    ("drafts.csv", HEAD + ROW + "t\u200b1,2026-10-01,login,edited,,\n", 3, "is used twice"),
    ("drafts.csv", HEAD + "".join(ROW.replace("t1", id_, 1) for id_ in ("0042", "#42.")), 3, "is used twice"),
    ("drafts.csv", HEAD + ROW + ROW.replace("t1", "review:2026-09-28:T1"), 3, "`review:2026-09-28:T1` is used twice"),
    ("drafts.csv", HEAD + "t1,2026-10-01,logn,edited,,\n", 2, "there is no category `logn`"),
    ("drafts.csv", HEAD + "t1,2026-11-03,login,edited,,\n", 2, "is dated 2026-11-03, after today (2026-11-02)"),
    ("drafts.csv", HEAD + "t1,2026-10-01,login,edit,,\n", 2, "did you mean `edited`?"),
    ("drafts.csv", HEAD + "t1,yesterday,login,edited,,\n", 2, "`date` must be a date, not `yesterday`"),
    ("drafts.csv", HEAD + "t1,,login,edited,,\n", 2, "`date` is missing"),
    ("drafts.csv", HEAD + "t1,2026-10-01,login,edited,a,b,c\n", 2, "has 7 cells but 6 headings"),
    ("drafts.csv", HEAD + 't1,2026-10-01,login,edited,"open,\n', 2, "is not valid CSV here"),
    ("drafts.csv", "id,date,categry,verdict\n", 1, "there is no column `categry`; did you mean `category`?"),
    ("drafts.csv", "id,date,category\n", 1, "the column `verdict` is missing"),
    ("drafts.csv", "id,id,date,category,verdict\n", 1, "the column `id` occurs twice"),
    ("drafts.csv", "id;date;category;verdict\nt1;2026-10-05;login;rejected\n", 1, "has `;` between its cells"),
    ("drafts.csv", "", 1, "the column `id` is missing"),
    ("drafts.jsonl", '{"id": "t1"\n', 1, "is not JSON in column 12"),
    ("drafts.jsonl", "\n[1]\n", 2, "is not a JSON object"),
    ("drafts.jsonl", "[" * 100_000, 1, "is nested deeper than 100 levels"),
    ("drafts.jsonl", '{"id": "t1", "note": "x"}\n', 1, "`note` is not a key here"),
    ("drafts.xlsx", "", 1, "would be ignored"),
]


@pytest.mark.parametrize(("name", "text", "line", "says"), MISTAKES, ids=[says for *_, says in MISTAKES])
def test_a_mistake_is_reported_with_its_line(folder: Folder, name: str, text: str, line: int, says: str) -> None:
    folder.write(f"reviews/{name}", text)
    with pytest.raises(WorkspaceError) as caught:
        load(folder.root)
    said = [str(problem) for problem in caught.value.problems]
    assert any(word.startswith(f"reviews/{name}:{line}: ") and says in word for word in said), said


def test_an_id_is_used_once_in_both_files_together(folder: Folder) -> None:
    folder.write("reviews/drafts.csv", HEAD + ROW)
    folder.write("reviews/drafts.jsonl", '{"id": "t1", "date": "2026-10-01", "category": "login", "verdict": "edited"}')
    with pytest.raises(WorkspaceError, match="used twice"):
        load(folder.root)


def test_new_reviews_and_prices_make_no_new_run(folder: Folder) -> None:
    before = load(folder.root)
    folder.write("reviews/drafts.csv", csv_rows(3))
    folder.write("rules/costs.yaml", "ai: {answer: 1}\n")
    after = load(folder.root)
    assert (after.digest, after.sources_digest) == (before.digest, before.sources_digest)
    assert len(after.drafts) == 3


@pytest.mark.slow
def test_the_board_and_the_reports_speak_of_live_evidence(folder: Folder, harness: Harness) -> None:
    live = "drafts_approved_unedited: {lower_bound: 0.5, at_least: 9}, handled"
    folder.edit("rules/rollout.yaml", "handled", live)
    folder.write("reviews/drafts.csv", csv_rows(7) + "t7,2026-10-01,login,edited,SECRET WORDS,ann\n")
    done = harness("run", "-w", folder.root)
    assert "7 of 8 drafts approved unedited: at least" in done.stdout, done.stderr
    assert "more drafts approved unedited" in done.stdout
    (made,) = (folder.root / "reports").glob("reference-*")
    assert "however often you look" in (made / "report.html").read_text()
    (login, _) = json.loads((made / "summary.json").read_text())["categories"]
    assert login["drafts"] == {"total": 8, "bad": ["reviews/drafts.csv:9"]}
    assert not any("SECRET" in path.read_text() for path in made.iterdir())
