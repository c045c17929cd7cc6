"""What a support team writes, as typed values: categories, rules, rollout, articles, scenarios."""

from harness.nearest import nearest
from harness.workspace.actions import MOST_NOTE, ActionKind, ProposedAction, once_each
from harness.workspace.articles import (
    REMARK,
    Article,
    FrontMatter,
    Origin,
    Section,
    body_of,
    headings_of,
    lines_of,
    parse_article,
    slug,
    without_remarks,
)
from harness.workspace.briefs import Brief, CustomerTone, Known, Told, Wants
from harness.workspace.calibration import LEAST_THRESHOLD, CalibrationFile, Card
from harness.workspace.categories import NOT_OURS, NOT_OURS_TITLE, CategoriesFile, Category, Topic
from harness.workspace.check import scenario_problems
from harness.workspace.conditions import Condition
from harness.workspace.costs import CostsFile
from harness.workspace.criteria import FORBIDDEN, OF_ANSWERS, SAME_LANGUAGE
from harness.workspace.customers import EMBEDDED, CustomerDeclared
from harness.workspace.drafts import DraftReview, DraftVerdict, looks_like_drafts
from harness.workspace.earlier_drafts import reviewed_before
from harness.workspace.expect import ConversationExpect, Expect, Milestone
from harness.workspace.import_map import FieldNames, ImportMapFile
from harness.workspace.judge import JudgeMetric
from harness.workspace.languages import LANGUAGE_CODE, LANGUAGES, UNKNOWN, written_in
from harness.workspace.limits import LimitValue, lower_limits, strictest
from harness.workspace.load import (
    FILE_MODELS,
    find_root,
    is_workspace,
    load,
    load_while_edited,
    missing_sources,
    parse_model,
    unread,
)
from harness.workspace.model import YEARS, Id, Model, Outcome, Priority, SomeText, Stage, Standing
from harness.workspace.models import TOKENIZER, ChosenModel, EncoderDeclared, PairDeclared
from harness.workspace.number_edit import refuse_number, with_number
from harness.workspace.patterns import Finder, encodable, normalise
from harness.workspace.pipelines import (
    CallSettings,
    JMESPath,
    LLMDeclared,
    Price,
    RecordedDeclared,
    RemoteDeclared,
    ReplyPaths,
    Words,
    as_in_yaml,
)
from harness.workspace.problems import Location, Problem, WorkspaceError, each_once
from harness.workspace.revision import (
    Git,
    NoFolderThenError,
    Revision,
    RevisionError,
    at_revision,
    called,
    changed_since,
    earlier_versions,
    edited_lines,
    why_unknown,
)
from harness.workspace.rewording import MeantWord, Rewording
from harness.workspace.rollout import (
    CheckedValues,
    Checks,
    DraftsApproved,
    Gate,
    Gates,
    MissedWhenSent,
    RolloutFile,
    SuiteAsked,
    UnmetCheck,
    deliver,
    held_back,
)
from harness.workspace.rule_reach import never_fires, partly_shadowed
from harness.workspace.rules import Rule, RuleAction
from harness.workspace.scalar_edit import composed, replaced
from harness.workspace.scenario_blocks import ScenarioBlock, ScenarioBlocks
from harness.workspace.scenarios import NoEvidence, Scenario, ScenariosFile, Turn
from harness.workspace.seal import drawn
from harness.workspace.seal_edit import with_seal
from harness.workspace.stage_edit import NAME, line_of, with_stage
from harness.workspace.time_zone import TimeZone, zone_of
from harness.workspace.tools import ExpectedCall, ForbiddenCall, Tool, ToolResult
from harness.workspace.topic_presets import preset_messages
from harness.workspace.variants import DeclaredVariant
from harness.workspace.word_tables import composed_pattern, own_patterns, own_yaml
from harness.workspace.workspace import Workspace
from harness.workspace.yaml_edit import PlainDumper, value_at, with_item, with_values
from harness.workspace.yaml_source import line_at, parse_yaml, read_bytes, read_text

__all__ = [
    "EMBEDDED", "FILE_MODELS", "FORBIDDEN", "LANGUAGES", "LANGUAGE_CODE", "LEAST_THRESHOLD", "MOST_NOTE", "NAME",
    "NOT_OURS", "NOT_OURS_TITLE", "OF_ANSWERS", "REMARK", "SAME_LANGUAGE", "TOKENIZER", "UNKNOWN", "YEARS",
    "ActionKind", "Article", "Brief", "CalibrationFile", "CallSettings", "Card", "CategoriesFile", "Category",
    "CheckedValues", "Checks", "ChosenModel", "Condition", "ConversationExpect", "CostsFile", "CustomerDeclared",
    "CustomerTone", "DeclaredVariant", "DraftReview", "DraftVerdict", "DraftsApproved", "EncoderDeclared", "Expect",
    "ExpectedCall", "FieldNames", "Finder", "ForbiddenCall", "FrontMatter", "Gate", "Gates", "Git", "Id",
    "ImportMapFile", "JMESPath", "JudgeMetric", "Known", "LLMDeclared", "LimitValue", "Location", "MeantWord",
    "Milestone", "MissedWhenSent", "Model", "NoEvidence", "NoFolderThenError", "Origin", "Outcome", "PairDeclared",
    "PlainDumper", "Price", "Priority", "Problem", "ProposedAction", "RecordedDeclared", "RemoteDeclared",
    "ReplyPaths", "Revision", "RevisionError", "Rewording", "RolloutFile", "Rule", "RuleAction", "Scenario",
    "ScenarioBlock", "ScenarioBlocks", "ScenariosFile", "Section", "SomeText", "Stage", "Standing", "SuiteAsked",
    "TimeZone", "Told", "Tool", "ToolResult", "Topic", "Turn", "UnmetCheck", "Wants", "Words", "Workspace",
    "WorkspaceError", "as_in_yaml", "at_revision", "body_of", "called", "changed_since", "composed",
    "composed_pattern", "deliver", "drawn", "each_once", "earlier_versions", "edited_lines", "encodable",
    "find_root", "headings_of", "held_back", "is_workspace", "line_at", "line_of", "lines_of", "load",
    "load_while_edited", "looks_like_drafts", "lower_limits", "missing_sources", "nearest", "never_fires",
    "normalise", "once_each", "own_patterns", "own_yaml", "parse_article", "parse_model", "parse_yaml",
    "partly_shadowed", "pipelines", "preset_messages", "read_bytes", "read_text", "refuse_number", "replaced",
    "reviewed_before", "scenario_problems", "slug", "strictest", "unread", "value_at", "why_unknown", "with_item",
    "with_number", "with_seal", "with_stage", "with_values", "without_remarks", "written_in", "zone_of",
]  # fmt: skip
