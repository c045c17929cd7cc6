"""From evidence to a verdict on each category."""

from harness.gates.action_counts import ActionCount
from harness.gates.anytime import anytime_lower_bound, anytime_upper_bound
from harness.gates.beta import quantile
from harness.gates.bounds import lower_bound, upper_bound
from harness.gates.change import Baseline, Change, change_since
from harness.gates.clusters import ClusterCount, CustomerSide, clusters_of, count_by_cluster, customer_side, identity
from harness.gates.comparison import METRICS, ComparedRun, Comparison, Difference, RunCost, RunMetric, compare
from harness.gates.confusion import Confusion, confusion
from harness.gates.criteria import KINDS
from harness.gates.criterion import Criterion, CriterionState, Method, StageCheck
from harness.gates.decline import Decline, WeekTally, decline_of
from harness.gates.evidence import (
    Cases,
    Evidence,
    by_category,
    checked_values,
    delivered,
    gather,
    missed,
    needless,
    unmet_checks,
    wrong_answer_sent,
    wrong_for_the_customer,
)
from harness.gates.ledger_record import step
from harness.gates.loosened_scenarios import as_strict
from harness.gates.loosening import (
    Looser,
    LooserKind,
    all_drafts,
    as_calibrated_then,
    looser_cards,
    looser_categories,
    looser_drafts,
    looser_family,
    looser_limits,
    other_talk,
    stricter,
    stricter_categories,
)
from harness.gates.next_stages import Climb, climb, steps_up
from harness.gates.paired import wilson
from harness.gates.pairing import Pair, PairKind, pair_up
from harness.gates.projection import CONFIDENCE, Expected, Projection, Spent, WeekVolume, project
from harness.gates.repeats import Repeats
from harness.gates.risk_coverage import GRID, Point, RiskCoverage, risk_coverage
from harness.gates.simulations import Simulations
from harness.gates.softened import (
    as_drawn_before,
    as_they_failed,
    formerly,
    left_behind,
    redrawn,
    softened,
    softer,
    under_todays_name,
)
from harness.gates.tuning import Side, Tuning
from harness.gates.unpaired import difference_of_rates
from harness.gates.verdict import (
    BesideResults,
    CategoryVerdict,
    GateChecks,
    Judgement,
    NotOurs,
    Standards,
    Verdict,
    VerdictReason,
    check_at,
    family_of,
    judge,
    judge_run,
)
from harness.gates.wording import METHODS, found_words, missing_words, takes_words, unmet_words, why_words

__all__ = [
    "CONFIDENCE", "GRID", "KINDS", "METHODS", "METRICS", "ActionCount", "Baseline", "BesideResults", "Cases",
    "CategoryVerdict", "Change", "Climb", "ClusterCount", "ComparedRun", "Comparison", "Confusion", "Criterion",
    "CriterionState", "CustomerSide", "Decline", "Difference", "Evidence", "Expected", "GateChecks", "Judgement",
    "Looser", "LooserKind", "Method", "NotOurs", "Pair", "PairKind", "Point", "Projection", "Repeats", "RiskCoverage",
    "RunCost", "RunMetric", "Side", "Simulations", "Spent", "StageCheck", "Standards", "Tuning", "Verdict",
    "VerdictReason", "WeekTally", "WeekVolume", "all_drafts", "anytime_lower_bound", "anytime_upper_bound",
    "as_calibrated_then", "as_drawn_before", "as_strict", "as_they_failed", "by_category", "change_since", "check_at",
    "checked_values", "climb", "clusters_of", "compare", "confusion", "count_by_cluster", "customer_side", "decline_of",
    "delivered", "difference_of_rates", "family_of", "formerly", "found_words", "gather", "identity", "judge",
    "judge_run", "left_behind", "looser_cards", "looser_categories", "looser_drafts", "looser_family", "looser_limits",
    "lower_bound", "missed", "missing_words", "needless", "other_talk", "pair_up", "project", "quantile", "redrawn",
    "risk_coverage", "softened", "softer", "step", "steps_up", "stricter", "stricter_categories", "takes_words",
    "under_todays_name", "unmet_checks", "unmet_words", "upper_bound", "why_words", "wilson", "wrong_answer_sent",
    "wrong_for_the_customer",
]  # fmt: skip
