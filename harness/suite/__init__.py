"""How good the scenarios themselves are."""

from harness.suite.coverage import Coverage, CoverageKind, CoveredItem, coverage
from harness.suite.drafting import (
    PROPOSED,
    ScenarioProposal,
    add_proposals,
    append_proposals,
    free_id,
    proposals_text,
    unfinished,
    with_proposals,
)
from harness.suite.file_locations import Places
from harness.suite.freezing import frozen
from harness.suite.observations import observed
from harness.suite.packs import PACKS, Pack, read_pack, to_add
from harness.suite.proposals import Message, bare_sections, for_messages, for_rules, for_sections
from harness.suite.robustness import (
    Robustness,
    VariantCounts,
    critical_missed,
    overall,
    robustness,
    variant_names,
    varied,
)
from harness.suite.rule_use import RuleUse, rules_used
from harness.suite.seals import Unsealing, replacement, unseal, unsealing
from harness.suite.standards import Standard, StandardKind, exit_code, standards
from harness.suite.talks import talked
from harness.suite.triggers import NEAR, Limit, TriggerSeen

__all__ = [
    "NEAR", "PACKS", "PROPOSED", "Coverage", "CoverageKind", "CoveredItem", "Limit", "Message", "Pack", "Places",
    "Robustness", "RuleUse", "ScenarioProposal", "Standard", "StandardKind", "TriggerSeen", "Unsealing",
    "VariantCounts", "add_proposals", "append_proposals", "bare_sections", "coverage", "critical_missed", "exit_code",
    "for_messages", "for_rules", "for_sections", "free_id", "frozen", "observed", "overall", "proposals_text",
    "read_pack", "replacement", "robustness", "rules_used", "standards", "talked", "to_add", "unfinished", "unseal",
    "unsealing", "variant_names", "varied", "with_proposals",
]  # fmt: skip
