"""What a support team writes, as typed values: categories, rules, rollout, articles, scenarios."""

from harness.workspace.actions import ActionKind, ProposedAction
from harness.workspace.articles import Article, Section
from harness.workspace.categories import Category, Topic
from harness.workspace.costs import CostsFile
from harness.workspace.drafts import DraftReview, DraftVerdict
from harness.workspace.load import find_root, load
from harness.workspace.model import Outcome, Priority, Stage, Standing
from harness.workspace.problems import Location, Problem, WorkspaceError
from harness.workspace.rollout import Checks, Gate, RolloutFile, deliver
from harness.workspace.rules import Condition, Rule
from harness.workspace.scenarios import Expect, NoEvidence, Scenario, Turn
from harness.workspace.workspace import Workspace

__all__ = [
    "ActionKind", "Article", "Category", "Checks", "Condition", "CostsFile", "DraftReview", "DraftVerdict", "Expect",
    "Gate", "Location", "NoEvidence", "Outcome", "Priority",
    "Problem", "ProposedAction", "RolloutFile", "Rule", "Scenario", "Section", "Stage", "Standing", "Topic", "Turn",
    "Workspace", "WorkspaceError", "deliver", "find_root", "load",
]  # fmt: skip
