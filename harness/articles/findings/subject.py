"""What findings are looked for in: a workspace with its articles' pages, customers' questions and the newest run."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from harness.articles.page import Page, read_page, without, without_links
from harness.findings import Allowance, in_article, in_entries
from harness.reference import Found, Retrieval, Shelf
from harness.reference.models import Encoder, PairModel
from harness.runs import ScenarioResult
from harness.workspace import Article, Expect, Location, Section, Workspace, lines_of, read_text

_AS_THEY_ARE: Mapping[str, str] = MappingProxyType({})
LONGEST = 100_000  # characters; a longer article is reported and not checked any further


@dataclass(frozen=True, slots=True)
class Question:
    """What a customer asks."""

    text: str
    at: Location
    expect: Expect | None = None  # of its scenario
    opens: bool = True  # a conversation; later messages depend on those before
    category: str = ""  # of its scenario
    sealed: bool = False  # of a scenario of which nobody may see what the AI finds for it


@dataclass(frozen=True, eq=False)
class ArticlesSubject:
    """A workspace as the kinds of finding see it."""

    whole: Workspace
    texts: dict[str, str]  # of each article's file, by the article's id
    encoder: Encoder
    pairs: PairModel
    questions: tuple[Question, ...]
    silences: tuple[Allowance, ...] = ()
    run: tuple[ScenarioResult, ...] | None = None  # the newest finished one of this workspace

    @property
    def has_run(self) -> bool:
        return self.run is not None

    @cached_property
    def too_long(self) -> tuple[Article, ...]:
        """Articles that are reported and not checked any further."""
        return tuple(a for a in self.whole.articles.values() if len(self.texts[a.id]) > LONGEST)

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace without articles that are too long."""
        long = {article.id for article in self.too_long}
        return replace(self.whole, articles={i: a for i, a in self.whole.articles.items() if i not in long})

    @cached_property
    def pages(self) -> dict[str, Page]:
        """Every article's page, by the article's id, without what stands under ignored headings."""
        ignored = [heading.casefold() for heading in self.whole.findings.ignore_headings]
        pages = {a.id: read_page(a, self.texts[a.id]) for a in self.workspace.articles.values()}
        return {id_: without(page, ignored) for id_, page in pages.items()} if ignored else pages

    @property
    def approved(self) -> list[Page]:
        """The pages that answers come from."""
        return [page for page in self.pages.values() if page.article.head.status == "approved"]

    @cached_property
    def approved_sections(self) -> list[Section]:
        return [section for page in self.approved for section in page.article.sections]

    @cached_property
    def ordinary_words(self) -> frozenset[str]:
        """Words that approved articles write in small letters; a name never is."""
        return frozenset(
            word
            for section in self.approved_sections
            for word in re.findall(r"\w+", without_links(section.text))
            if word.islower()
        )

    def best(self, question: str) -> Found | None:
        """The section that retrieval ranks first for a question, approved or not; None in an empty workspace."""
        return self._found[question]

    @cached_property
    def _found(self) -> dict[str, Found | None]:
        """What answers each question: all at once is quicker."""
        asked = list(dict.fromkeys(question.text for question in self.questions))
        retrieval = Retrieval(Shelf(self.workspace), self.encoder, self.pairs)
        return dict(zip(asked, retrieval.best(asked, self.encoder.embed(asked)), strict=True))

    def line_of(self, article: Article, key: str) -> Location:
        """Where a key stands in an article's front matter."""
        lines = lines_of(self.texts[article.id])
        return Location(article.file, next((i for i, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1))


def articles_of(
    workspace: Workspace, asked: Iterable[tuple[str, Location]] = (), instead: Mapping[str, str] = _AS_THEY_ARE
) -> ArticlesSubject:
    """The articles of a workspace on disk. `asked` holds more questions than those of the scenarios, `instead` what
    the workspace was read with in place of files.

    Raises WorkspaceError for a file that cannot be read.
    """
    texts = _texts(workspace, instead)
    questions = (*_of_scenarios(workspace), *(Question(text, at) for text, at in asked))
    in_articles = (s for a in workspace.articles.values() for s in in_article(a, texts[a.id]))
    in_scenarios = in_entries(workspace, [scenario.location for scenario in workspace.scenarios])
    silences = (*in_articles, *in_scenarios)
    models = Encoder.of(workspace, workspace.cache), PairModel.of(workspace, workspace.cache)
    return ArticlesSubject(workspace, texts, *models, questions, silences)


def rules_of(workspace: Workspace, run: Iterable[ScenarioResult] | None) -> ArticlesSubject:
    """The handoff rules of a workspace on disk, and its newest run."""
    silences = in_entries(workspace, [rule.location for rule in workspace.handoff.rules])
    return ArticlesSubject(
        workspace, _texts(workspace), Encoder(), PairModel(), (), tuple(silences), None if run is None else tuple(run)
    )


def _texts(workspace: Workspace, instead: Mapping[str, str] = _AS_THEY_ARE) -> dict[str, str]:
    return {
        a.id: instead[a.file] if a.file in instead else read_text(workspace.root / a.file, a.file)
        for a in workspace.articles.values()
    }


def _of_scenarios(workspace: Workspace) -> Iterator[Question]:
    for scenario in workspace.scenarios:
        for number, turn in enumerate(scenario.turns):
            sealed = workspace.rollout.seal.holds(scenario)
            yield Question(turn.customer, scenario.location, turn.expect, number == 0, scenario.category, sealed)
