"""How good are the scenarios? Each kind of finding is one thing that makes their evidence wrong or weak."""

from harness.suite.audit.amount import too_few
from harness.suite.audit.any_answer import any_answer
from harness.suite.audit.beforehand import wrong_beforehand
from harness.suite.audit.briefs import fact_never_asked, wants_unstated
from harness.suite.audit.contradictions import against_rule, impossible, source_lacks_fact, unwritten
from harness.suite.audit.likeness import contradiction, leak, near_duplicate
from harness.suite.audit.run_findings import doubted, flaky
from harness.suite.audit.subject import ALIKE, FinishedRun, ScenariosSubject
from harness.suite.audit.upkeep import quarantine_over, quarantine_too_long, variant_idle

SCENARIOS = (
    contradiction, near_duplicate, leak, against_rule, source_lacks_fact, impossible, unwritten, any_answer, doubted,
    flaky,    too_few, quarantine_over, quarantine_too_long, variant_idle, wants_unstated,
    fact_never_asked,
)  # fmt: skip


__all__ = ["ALIKE", "SCENARIOS", "FinishedRun", "ScenariosSubject", "wrong_beforehand"]
