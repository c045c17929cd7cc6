"""The week: its review, the conversations behind each question, and what to change."""

from collections import Counter
from collections.abc import Sequence
from textwrap import shorten
from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from harness.live.conversations import LiveConversation, Masker
from harness.live.week import (
    QUESTIONS,
    ChangeProposal,
    ProposedChange,
    QuestionAnswer,
    Review,
    ReviewQuestion,
    Week,
    WeekFinding,
    finding_words,
    proposed_id,
    week_of,
    worth_a_scenario,
)
from harness.reports import qa, transcript
from harness.studio.article_rows import file_address, place_of
from harness.studio.imported import conversation_address, imported_conversation, newest_week, weeks_imported
from harness.studio.pages.outbox import waiting
from harness.studio.saving import ChangedMeanwhileError, opened, save
from harness.studio.turn_view import section_place
from harness.studio.visit import StudioRoute, Visit
from harness.suite import with_proposals
from harness.workspace import Workspace

HERE = "/week"
_RULES = "rules/handoff.yaml"
_FEW, _PAGE = 3, 100  # conversations of a question on the first page, and on a page of all of them
_GROUPS = 5


class AnsweredQuestion(NamedTuple):
    """A question of the review: the words, and conversations under what they are about."""

    key: str
    title: str
    words: str
    bad: int
    total: int
    unit: str
    against: str
    groups: Sequence[tuple[str, str, Sequence[WeekFinding]]]  # what they share, how many they are, the first ones
    more: bool


class Remedy(NamedTuple):
    """Where a proposal is carried out."""

    title: str
    path: str


def week(visit: Visit) -> Response:
    """The review; while it is made, how far it is."""
    workspace = visit.workspace
    chosen = _chosen(visit, workspace)
    if chosen is None:
        return visit.go("/week/import")
    made = visit.studio.weeks.soon(chosen, again=bool(visit.asked("again")))
    values: dict[str, Any] = {"week": chosen, "weeks": weeks_imported(visit.studio.root, workspace.zone), "made": made}
    if not made.ended:
        return visit.page("week_waiting.html.j2", **values)
    if made.found is None:
        return visit.page("week_none.html.j2", **values)
    review = made.found
    late = worth_a_scenario(review.answers[ReviewQuestion.LATE].findings)
    to_add = qa.scenario_proposals(late, str(chosen), workspace)
    return visit.page(
        "week.html.j2", **values, review=review, summary=qa.summary(review),
        outdated=made.outdated(workspace), actions=waiting(visit.studio.root),
        questions=[_answered(answer, _GROUPS, _FEW) for answer in review.answers.values()],
        proposals=[(each, _remedies(each, workspace)) for each in review.proposals],
        to_add=to_add, to_add_from={each.scenario.origin for each in to_add}, SCENARIO=ProposedChange.SCENARIO,
        MACRO=ProposedChange.MACRO,
        **_figures(review, workspace), edits_title=qa.EDITS, edits=list(qa.edits(review)), qa=qa,
        rows_next=[qa.next_row(each) for each in review.next], **_finding_tools(workspace, chosen),
    )  # fmt: skip


def progress(visit: Visit) -> Response:
    """How far the review is, for the page that waits; the page itself when it is there."""
    chosen = _chosen(visit, visit.workspace)
    if chosen is None:
        return visit.go(HERE)
    made = visit.studio.weeks.of(chosen)
    return visit.go(_at(chosen)) if made.ended else visit.page("week_progress.html.j2", week=chosen, made=made)


def question(visit: Visit) -> Response:
    """Every conversation with a bad answer to one question."""
    workspace = visit.workspace
    chosen, asked = _chosen(visit, workspace), ReviewQuestion.__members__.get(visit.path("key").upper())
    if chosen is None or asked is None:
        raise HTTPException(404, "There is no such question.")
    review = visit.studio.weeks.kept(chosen)
    if review is None:
        return visit.go(_at(chosen))
    answer = review.answers.get(asked)
    if answer is None:
        raise HTTPException(404, "The week has nothing on this question.")
    about = visit.asked("about")
    findings = [each for each in answer.findings if not about or each.about == about]
    page = visit.paged(findings, _PAGE)
    return visit.page(
        "week_question.html.j2", week=chosen, question=_answered(answer, 0, 0), about=about, count=len(findings),
        shown=page.items, number=page.number, pages=page.pages,
        **_finding_tools(workspace, chosen),
    )  # fmt: skip


def conversation(visit: Visit) -> Response:
    """One conversation as it was imported, masked: a page of its own, or opened in place."""
    found = imported_conversation(visit.studio.root, visit.path("vendor"), visit.path("id"))
    if found is None:
        raise HTTPException(404, "There is no such conversation.")
    workspace = visit.workspace
    chosen = _chosen(visit, workspace)
    review = visit.studio.weeks.kept(chosen) if chosen and visit.asked("week") else None
    findings = [each for each in _findings(review) if each.conversation == found.name]
    category = findings[0].category if findings else found.category
    template = "week_conversation_part.html.j2" if visit.asked("part") else "week_conversation.html.j2"
    return visit.page(
        template, conversation=found, known=transcript.known(found), week=chosen if review else None,
        asked=_as_scenario(found, category, workspace), article=_new_article(found.asked[:1], category),
        findings=findings, questions=QUESTIONS, finding_words=finding_words,
    )  # fmt: skip


def add_scenarios(visit: Visit) -> Response:
    """Write conversations that were handed off late as proposed scenarios, as `harness qa --write` does."""
    workspace = visit.workspace
    chosen = _chosen(visit, workspace)
    review = visit.studio.weeks.kept(chosen) if chosen else None
    if chosen is None or review is None:
        return visit.go(HERE, "The review has to be made first.")
    late = review.answers[ReviewQuestion.LATE].findings
    name = visit.form.get("conversation", "")
    wanted = [each for each in late if each.conversation == name] if name else worth_a_scenario(late)
    found = qa.scenario_proposals(wanted, str(chosen), workspace)
    if not found:
        return visit.go(_at(chosen), "There is nothing to add: the workspace has it already.")
    file = qa.proposals_file(str(chosen))
    now = opened(visit.studio.root, file)
    try:
        save(visit.studio.loaded, file, with_proposals(now.text, found, file), now.digest)
    except ChangedMeanwhileError:
        return visit.go(_at(chosen), f"Somebody has just written to {file}: press again.")
    said = "1 scenario is proposed" if len(found) == 1 else f"{len(found)} scenarios are proposed"
    return visit.go(_at(chosen), f"{said} in {file}. They count once somebody has approved them, under Scenarios.")


def _chosen(visit: Visit, workspace: Workspace) -> Week | None:
    """The week of the address or form, else the last whole one; None where nothing is imported."""
    zone, told = workspace.zone, visit.form.get("week") or visit.asked("week")
    if told:
        try:
            return week_of(told, zone)
        except (ValueError, OverflowError):
            raise HTTPException(404, "There is no such week.") from None
    return newest_week(visit.studio.root, zone, workspace.today)


def _at(week: Week) -> str:
    return f"{HERE}?week={week}"


def _answered(answer: QuestionAnswer, most_groups: int, most: int) -> AnsweredQuestion:
    """As the command groups them: under what they share, where that is not one thing."""
    abouts = Counter(each.about for each in answer.findings if each.about).most_common()
    words, findings = QUESTIONS[answer.question], answer.findings
    if len(abouts) > 1:
        counts = {about: f"{n} of {answer.totals[about]}" if about in answer.totals else str(n) for about, n in abouts}
        groups = [
            (about, counts[about], [each for each in findings if each.about == about][:most])
            for about, _ in abouts[:most_groups]
        ]
    else:
        groups = [("", "", list(findings[:most_groups]))] if findings else []
    shown = sum(len(each) for _, _, each in groups)
    return AnsweredQuestion(
        answer.question.name.lower(), words.question, qa.answer_words(answer), qa.bad_of(answer), answer.total,
        words.unit, words.against, groups, shown < len(findings),
    )  # fmt: skip


def _figures(review: Review, workspace: Workspace) -> dict[str, Any]:
    """Every figure by category: side by side, and each with its intervals."""
    figures = qa.figures(review)
    categories = dict.fromkeys(row.category for figure in figures for row in figure.rows)
    cells = [{row.category: row for row in figure.rows} for figure in figures]
    return {
        "figures": figures,
        "headings": qa.HEADINGS,
        "figure_rows": [[qa.figure_row(row, workspace.titles) for row in figure.rows] for figure in figures],
        "matrix": [(category, [of.get(category) for of in cells]) for category in categories],
        "change_word": qa.change_word,
    }


def _finding_tools(workspace: Workspace, week: Week) -> dict[str, Any]:
    """What the list of findings shows of each."""
    places = {rule.id: file_address(rule.location.file, rule.location.line) for rule in workspace.handoff.rules}
    places |= {ref: section_place(ref, workspace) for ref in workspace.sections}
    places |= {article.id: place_of(article.file, 1, workspace) for article in workspace.articles.values()}
    known = {scenario.id for scenario in workspace.scenarios}

    def is_new(finding: WeekFinding) -> bool:
        """Whether it is a late handoff that can become a scenario, and is none yet."""
        return finding.question is ReviewQuestion.LATE and proposed_id(finding, str(week)) not in known

    return {
        "titles": workspace.titles,
        "finding_words": finding_words,
        "place_of": places.get,
        "is_new": is_new,
        "link": conversation_address,
    }


def _article(ref: str, workspace: Workspace) -> str:
    """Where an article or a section can be edited; where the article is, if the section is gone."""
    article = workspace.articles.get(ref.partition("#")[0])
    return section_place(ref, workspace) or (place_of(article.file, 1, workspace) if article else "")


def _remedies(proposal: ChangeProposal, workspace: Workspace) -> list[Remedy]:
    """The places in the studio where a proposal is carried out."""
    match proposal.change:
        case ProposedChange.WRITE:
            return [Remedy("Write it", _new_article([proposal.about], proposal.category))]
        case ProposedChange.FIX:
            return [Remedy("Open the article", path)] if (path := _article(proposal.about, workspace)) else []
        case ProposedChange.TIGHTEN | ProposedChange.ADD:
            rule = next((each for each in workspace.handoff.rules if each.id == proposal.about), None)
            return [
                Remedy(
                    "Open the rule" if rule else "Open the rules",
                    file_address(_RULES, rule.location.line if rule else 1),
                )
            ]
    return []


def _new_article(asked: Sequence[str], category: str) -> str:
    """A draft of an article that answers what was asked."""
    question = shorten(Masker().mask(" ".join(asked)), 200, placeholder="…")
    return f"/articles/new?{urlencode({'question': question, 'category': category})}"


def _as_scenario(found: LiveConversation, category: str, workspace: Workspace) -> dict[str, str]:
    """What a new scenario of this conversation begins with, by the names of its fields."""
    mask = Masker().mask
    turns = {f"turns.{number}.customer": mask(text) for number, text in enumerate(found.asked)}
    known = {"turns.0.expect.category": category} if category in workspace.categories else {}
    return {**turns, **known, "from": found.name}


def _findings(review: Review | None) -> list[WeekFinding]:
    return [each for answer in review.answers.values() for each in answer.findings] if review else []


ROUTES = (
    StudioRoute(HERE, week),
    StudioRoute("/week/progress", progress),
    StudioRoute("/week/questions/{key}", question),
    StudioRoute("/week/conversations/{vendor}/{id:path}", conversation),
    StudioRoute("/week/scenarios", add_scenarios, "POST", saves=True),
)
