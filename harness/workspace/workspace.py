"""A workspace as one value: everything a team wrote, checked for consistency."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from harness.workspace.articles import Article, Section
from harness.workspace.calibration import Card
from harness.workspace.categories import NOT_OURS, NOT_OURS_TITLE, Category, TopicsFile
from harness.workspace.costs import CostsFile
from harness.workspace.customers import CustomersFile
from harness.workspace.drafts import DraftReview
from harness.workspace.findings_file import FindingsFile
from harness.workspace.judge import JudgeDeclared
from harness.workspace.model import Standing
from harness.workspace.models import ModelsFile
from harness.workspace.pipelines import Declared
from harness.workspace.rollout import RolloutFile
from harness.workspace.rules import HandoffFile
from harness.workspace.scenarios import Scenario
from harness.workspace.tools import Tool
from harness.workspace.variants import VariantsFile


@dataclass(frozen=True, eq=False)
class Workspace:
    """A team's categories, rules, rollout, articles and scenarios, consistent with each other."""

    root: Path  # its folder
    categories: dict[str, Category]  # by id, in the order of the file
    handoff: HandoffFile
    topics: TopicsFile
    rollout: RolloutFile
    pipelines: tuple[Declared, ...]
    card: Card | None  # of a groundedness checker
    judge: JudgeDeclared
    costs: CostsFile
    drafts: tuple[DraftReview, ...]
    prompts: dict[str, str]  # rules/prompts/<name>.md
    articles: dict[str, Article]  # by id
    scenarios: tuple[Scenario, ...]  # in the order of the files
    today: dt.date  # what `review_by` of articles is compared with
    sources_digest: str = field(repr=False)  # sha256 of rules and articles: what a support AI may know
    digest: str = field(repr=False)  # sha256 of all that results can depend on: no stages, gates, costs or drafts
    reports: Path  # the folder that holds a folder for each run
    variants: VariantsFile = field(default_factory=VariantsFile)
    customers: CustomersFile = field(default_factory=CustomersFile)  # who plays those of briefs
    findings: FindingsFile = field(default_factory=FindingsFile)  # in articles and rules: which count, and how much
    tools: tuple[Tool, ...] = ()
    criteria_card: Card | None = None  # of the judge of criteria in words
    models: ModelsFile = field(default_factory=ModelsFile)
    models_digest: str = ""  # of the files of these models as they were, and of how they are used

    def drafts_of(self, pipeline: str) -> tuple[DraftReview, ...]:
        """The reviewed drafts that count for one pipeline."""
        return tuple(each for each in self.drafts if each.counts_for(pipeline))

    @cached_property
    def sections(self) -> dict[str, Section]:
        """Every section by its reference, in the order of the files."""
        return {s.ref: s for article in self.articles.values() for s in article.sections}

    @property
    def titles(self) -> dict[str, str]:
        """Of each category by id, and at the end of what belongs to no category."""
        return {**{category.id: category.title for category in self.categories.values()}, NOT_OURS: NOT_OURS_TITLE}

    @property
    def zone(self) -> dt.tzinfo:
        """The team's time zone, in which weeks begin."""
        return self.rollout.zone

    @property
    def cache(self) -> Path:
        """The folder for what is kept between runs; you can delete it at any time."""
        return self.reports / ".cache"

    def standing(self, ref: str) -> Standing:
        """The standing of a cited section today; `missing` if there is none with that name."""
        section = self.sections.get(ref)
        return self.articles[section.article].standing(self.today) if section else Standing.MISSING
