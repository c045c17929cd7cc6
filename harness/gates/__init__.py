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
from harness.gates.judged_since import judged_since
from harness.gates.ledger_record import step
from harness.gates.looks import gone, looks_of
from harness.gates.loosened_since import NOTHING, Loosened, loosened_since
from harness.gates.loosening import Looser, LooserKind
from harness.gates.next_stages import Climb, climb, steps_up
from harness.gates.paired import wilson
from harness.gates.pairing import Pair, PairKind, pair_up
from harness.gates.projection import CONFIDENCE, Expected, Projection, Spent, WeekVolume, project
from harness.gates.repeats import Repeats
from harness.gates.risk_coverage import GRID, Point, RiskCoverage, risk_coverage
from harness.gates.run_evidence import RunEvidence, cards_on_trust
from harness.gates.simulations import Simulations
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
    judge,
    judge_run,
)
from harness.gates.wording import METHODS, found_words, missing_words, takes_words, unmet_words, why_words

__all__ = [
    "CONFIDENCE", "GRID", "KINDS", "METHODS", "METRICS", "NOTHING", "ActionCount", "Baseline", "BesideResults", "Cases",
    "CategoryVerdict", "Change", "Climb", "ClusterCount", "ComparedRun", "Comparison", "Confusion", "Criterion",
    "CriterionState", "CustomerSide", "Decline", "Difference", "Evidence", "Expected", "GateChecks", "Judgement",
    "Loosened", "Looser", "LooserKind", "Method", "NotOurs", "Pair", "PairKind", "Point", "Projection", "Repeats",
    "RiskCoverage", "RunCost", "RunEvidence", "RunMetric", "Side", "Simulations", "Spent", "StageCheck", "Standards",
    "Tuning", "Verdict", "VerdictReason", "WeekTally", "WeekVolume", "anytime_lower_bound", "anytime_upper_bound",
    "by_category", "cards_on_trust", "change_since", "check_at", "checked_values", "climb", "clusters_of", "compare",
    "confusion", "count_by_cluster", "customer_side", "decline_of", "delivered", "difference_of_rates", "found_words",
    "gather", "gone", "identity", "judge", "judge_run", "judged_since", "looks_of", "loosened_since", "lower_bound",
    "missed", "missing_words", "needless", "pair_up", "project", "quantile", "risk_coverage", "step", "steps_up",
    "takes_words", "unmet_checks", "unmet_words", "upper_bound", "why_words", "wilson", "wrong_answer_sent",
    "wrong_for_the_customer",
]  # fmt: skip
