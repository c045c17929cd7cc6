"""The HTML page a support lead reads: one self-contained file, nothing fetched, the decision first."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from harness.gates import (
    CategoryVerdict,
    Criterion,
    CriterionState,
    Projection,
    StageCheck,
    Verdict,
    confusion,
    found_words,
    missing_words,
    why_words,
)
from harness.reports import change
from harness.reports.board import (
    HEADINGS,
    Row,
    actions_words,
    board,
    headline,
    not_ours_row,
    seal_words,
    simulated_words,
    unjudged_words,
)
from harness.reports.projection import sentence, threshold_words
from harness.reports.rendering import page, visible
from harness.reports.run.conversations import NOWHERE, ConversationList, handoff_table
from harness.reports.run.next_steps import NextStep, next_steps
from harness.reports.run.page_rows import page_rows
from harness.reports.run.report import Report
from harness.reports.run_standing import sentences
from harness.reports.scenario_names import by_name
from harness.runs import ScenarioResult, open_names
from harness.runs.blame import Blame, Share, pareto
from harness.turns import Status
from harness.workspace import NOT_OURS, Stage

StepPlaces = Callable[[NextStep], Sequence[tuple[str, str]]]
OfCategory = TypeVar("OfCategory", ScenarioResult, Blame)


@dataclass(frozen=True, slots=True)
class CategoryPage:
    """What the page shows about one category."""

    row: Row
    verdict: CategoryVerdict
    failing: int
    scenarios: int
    handoffs: list[tuple[str, list[int]]]  # what had to happen, and how many messages went each way
    causes: tuple[Share, ...]
    projection: Projection | None
    move: str  # what the next stage would mean, in a sentence

    @property
    def check(self) -> StageCheck:
        """The gate in question: the next one where the category may stay where it is."""
        return self.verdict.next if self.verdict.next and self.verdict.holds else self.verdict.now

    @property
    def deciding(self) -> list[Criterion]:
        """What keeps the gate closed; of one that is open the first that was measured."""
        shut = [each for each in self.check.criteria if each.state is not CriterionState.MET]
        return shut or [each for each in self.check.criteria if each.bound is not None][:1]

    @property
    def beside(self) -> list[Criterion]:
        """The others."""
        return [each for each in self.check.criteria if each not in self.deciding]

    @property
    def brief(self) -> str:
        """The verdict's reason in a few words."""
        verdict = self.verdict
        if verdict.verdict is Verdict.PROMOTE:
            return f"to {verdict.to}"
        if verdict.verdict is Verdict.DEMOTE:
            return f"to {verdict.to}; {why_words(verdict)}"
        return next(iter(missing_words(verdict)), why_words(verdict))


@dataclass(frozen=True, slots=True)
class CategoryGroup:
    """Categories with the same verdict, as the page's head names them."""

    heading: str
    tone: str
    pages: list[CategoryPage]


def html_page(report: Report) -> Iterator[str]:
    """The page, part by part. Everything that was written by a customer or a model is escaped."""
    rows = page_rows(ConversationList(report))
    return page("report.html.j2", script="explorer.js", conversations=rows, **shown_values(report))


def _nowhere(step: NextStep) -> Sequence[tuple[str, str]]:
    return ()


def shown_values(
    report: Report, *, at_list: str = "", at_category: str = "", places: StepPlaces = _nowhere
) -> dict[str, Any]:
    """What the templates show of a run, by name; for those who list conversations and categories elsewhere, where.

    `places` gives the links to where a step is done, by what they say; without any its command is shown.
    """
    pages, not_ours = _pages(report), report.judgement.not_ours
    return {
        "at_list": at_list,
        "at_category": at_category,
        "places": places,
        "report": report,
        "judgement": report.judgement,
        "lead": _undecided(report) or _lead(pages),
        "headline": headline(report.judgement, report.standing),
        "simulated_words": simulated_words(report.judgement.simulated) if report.judgement.simulated else "",
        "seal_words": seal_words(report.judgement),
        "standing": list(sentences(report.standing, report.judgement)),
        "open_names": open_names,
        "by_name": by_name,
        "headings": HEADINGS,
        "stages": list(Stage),
        "groups": [] if _undecided(report) else _groups(pages),
        "pages": pages,
        "not_ours": not_ours and not_ours_row(not_ours, report.judgement.measurable),
        "not_ours_id": NOT_OURS,
        "steps": next_steps(report),
        "causes": pareto(report.blames),
        "matrix": confusion(report.results, report.workspace.categories),
        "nowhere": NOWHERE,
        "titles": report.workspace.titles,
        "threshold_words": threshold_words,
        "change_words": change,
        "failing": {result.id for result in report.results if result.status is not Status.PASS},
        "actions_words": actions_words,
        "found_words": found_words,
        "missing_words": missing_words,
        "visible": visible,
    }


def _pages(report: Report) -> list[CategoryPage]:
    projections = {projection.category.id: projection for projection in report.projections}
    results, blames = _by_category(report.results), _by_category(report.blames)
    pages = []
    for row, verdict in zip(board(report.judgement), report.judgement.verdicts, strict=True):
        id_ = verdict.category.id
        own, projection = results[id_], projections.get(id_)
        pages.append(
            CategoryPage(
                row=row,
                verdict=verdict,
                failing=sum(result.status is not Status.PASS for result in own),
                scenarios=len(own),
                handoffs=handoff_table(own),
                causes=pareto(blames[id_]),
                projection=projection,
                move=sentence(projection, report.workspace.costs) if projection else "",
            )
        )
    return pages


def _by_category(found: Iterable[OfCategory]) -> Mapping[str, list[OfCategory]]:
    each_of: defaultdict[str, list[OfCategory]] = defaultdict(list)
    for each in found:
        each_of[each.category].append(each)
    return each_of


def _undecided(report: Report) -> str:
    """Why nothing can be decided, if so."""
    if not report.judgement.measurable:
        return f"Nothing can be decided: {unjudged_words(report.judgement)}."
    return "Nothing can be decided: the run is not evidence on today." if report.standing.stale else ""


def _lead(pages: Sequence[CategoryPage]) -> str:
    """The answer to the page's question, in a sentence."""
    up = [page.row.category for page in pages if page.verdict.verdict is Verdict.PROMOTE]
    down = [page.row.category for page in pages if page.verdict.verdict is Verdict.DEMOTE]
    may = f"{', '.join(up)} may move up" if up else "No category may move up today"
    must = f"{', '.join(down)} must move down" if down else "none has to move down"
    return f"{may}, and {must}."


def _groups(pages: Sequence[CategoryPage]) -> list[CategoryGroup]:
    """The verdicts in order of urgency, the empty ones too: that none may move is an answer."""
    headings = (
        ("May move up", "good", Verdict.PROMOTE),
        ("Must move down", "bad", Verdict.DEMOTE),
        ("Not enough evidence yet", "wait", Verdict.NOT_ENOUGH),
        ("Stay where they are", "", Verdict.HOLD),
    )
    return [CategoryGroup(words, tone, [p for p in pages if p.verdict.verdict is is_]) for words, tone, is_ in headings]
