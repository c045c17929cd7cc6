"""The questions of a review, each answered with conversations to open."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from harness.gates import lower_bound, upper_bound
from harness.live.conversations import Author
from harness.live.week.case import CitedArticle, ReviewCase
from harness.live.week.metrics import is_needless
from harness.reference import OtherLanguageError
from harness.reference.models import PairModel
from harness.scoring import RESPONSIVE_AT, asked_in, may_be, responsiveness
from harness.turns import ClaimFinding
from harness.workspace import Category, Gate, Outcome, Stage, Standing, Tool, Workspace

FEWEST = 20  # answered conversations of a category, below which a week says nothing about it


class ReviewQuestion(Enum):
    """The questions of a review; one more, what is safe next, is `safe_next`."""

    UNAPPROVED = auto()
    UNSUPPORTED = auto()
    BESIDE = auto()
    UNHELPFUL = auto()
    LATE = auto()
    CONFUSED = auto()
    NEEDLESS = auto()
    TOOLS = auto()  # only where the team declares tools, and conversations bring calls


@dataclass(frozen=True, slots=True)
class WeekFinding:
    """One conversation to open. `about` is what it shares with others: a section, a rule, an automation."""

    question: ReviewQuestion
    case: ReviewCase
    about: str = ""
    turn: int = 0  # from 1; 0 where it is not about one
    cited: CitedArticle | None = None  # that is not approved
    claim: ClaimFinding | None = None  # that the source does not support
    meant: Tool | None = None  # the declared tool that a call is of, or may be of in another spelling

    @property
    def conversation(self) -> str:
        return self.case.conversation.name

    @property
    def category(self) -> str:
        return self.case.category


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """A question, and the conversations with a bad answer to it."""

    question: ReviewQuestion
    total: int
    findings: tuple[WeekFinding, ...]
    totals: Mapping[str, int] = field(default_factory=dict)  # of `total` by what a finding is about, where known
    drawn_from: int = 0  # as many as could be looked at, where `total` are a sample of them
    unjudged: int = 0  # beside `total`: nobody could judge them
    why_unjudged: str = ""
    checker: str = ""  # the name of who judged; empty where nobody had to

    @property
    def conversations(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(finding.conversation for finding in self.findings))


@dataclass(frozen=True, slots=True)
class MissedLimit:
    """A bound of a week's rate that the gate does not allow."""

    bound: float
    limit: float
    at_most: bool  # of what should have been handed off earlier; else at least, of what went well


@dataclass(frozen=True, slots=True)
class NextMove:
    """What a week shows about moving a category one stage up."""

    category: Category
    stage: Stage
    to: Stage | None  # None at its ceiling
    answered: int  # by the AI
    well: int = 0
    late: int = 0
    against: tuple[MissedLimit, ...] = ()

    @property
    def safe(self) -> bool | None:
        """Whether the week supports it; None where there is too little to say."""
        return None if self.to is None or self.answered < FEWEST else not self.against


def questions(
    cases: Sequence[ReviewCase], workspace: Workspace, pair_model: PairModel
) -> dict[ReviewQuestion, QuestionAnswer]:
    """The questions that conversations answer, in their order. Raises ModelMissingError."""
    answered = [case for case in cases if case.answered]
    right = [case for case in answered if _is_correct(case)]
    unhelped, unread = _unhelpful(right, pair_model)
    answers = (
        QuestionAnswer(ReviewQuestion.UNAPPROVED, len(answered), tuple(_unapproved(answered))),
        QuestionAnswer(
            ReviewQuestion.UNHELPFUL,
            len(right) - len(unread),
            unhelped,
            unjudged=len(unread),
            why_unjudged=next(iter(unread), ""),
        ),
        QuestionAnswer(ReviewQuestion.LATE, len(answered), tuple(_late(answered, workspace))),
        _confused(answered),
        _needless(cases),
    )
    return {answer.question: answer for answer in (*answers, *_tools(cases, workspace.tools))}


def _tools(cases: Sequence[ReviewCase], declared: Sequence[Tool]) -> Iterator[QuestionAnswer]:
    """The calls that cannot be undone, and those of tools that nobody declared."""
    called = [(case, tool) for case in cases for tool in dict.fromkeys(case.conversation.calls)]
    if not (declared and called):
        return
    meant = (
        (case, name, next((tool for tool in declared if may_be(name, tool.id, declared)), None))
        for case, name in called
    )
    found = tuple(
        WeekFinding(ReviewQuestion.TOOLS, case, name, meant=tool)
        for case, name, tool in meant if tool is None or tool.irreversible or tool.id != name
    )  # fmt: skip
    yield QuestionAnswer(ReviewQuestion.TOOLS, len(called), found, Counter(name for _, name in called))


def _confused(answered: Sequence[ReviewCase]) -> QuestionAnswer:
    cited = [(case, source.ref) for case in answered for source in case.sources if source.ref]
    found = tuple(WeekFinding(ReviewQuestion.CONFUSED, case, ref) for case, ref in cited if case.unhelpful)
    return QuestionAnswer(ReviewQuestion.CONFUSED, len(cited), found, Counter(ref for _, ref in cited))


def _needless(cases: Sequence[ReviewCase]) -> QuestionAnswer:
    tasks = [(case, task) for case in cases for task in case.conversation.tasks]
    needless = (each for each in tasks if is_needless(each[1], each[0].conversation))
    found = tuple(WeekFinding(ReviewQuestion.NEEDLESS, case, task.automation) for case, task in needless)
    return QuestionAnswer(ReviewQuestion.NEEDLESS, len(tasks), found, Counter(task.automation for _, task in tasks))


def _unapproved(answered: Iterable[ReviewCase]) -> Iterator[WeekFinding]:
    for case in answered:
        if not case.sources:
            yield WeekFinding(ReviewQuestion.UNAPPROVED, case)
        for source in case.sources:
            if source.standing is not Standing.APPROVED:
                yield WeekFinding(ReviewQuestion.UNAPPROVED, case, source.ref, cited=source)


def _unhelpful(right: Iterable[ReviewCase], pair_model: PairModel) -> tuple[tuple[WeekFinding, ...], list[str]]:
    """Those that a sign shows, and those whose first answer is to another question: then with its turn.

    And why each other one could not be judged.
    """
    found, unjudged = list[WeekFinding](), list[str]()
    for case in right:
        try:
            beside = _beside_the_question(case, pair_model)
        except OtherLanguageError as error:
            beside = 0
            if not case.unhelpful:
                unjudged.append(str(error))
        if case.unhelpful or beside:
            found.append(WeekFinding(ReviewQuestion.UNHELPFUL, case, turn=beside))
    return tuple(found), unjudged


def _beside_the_question(case: ReviewCase, pair_model: PairModel) -> int:
    """The number of the turn that the AI answered first, where that answers another question; 0 where it does not.

    Raises OtherLanguageError.
    """
    for number, turn in enumerate(case.turns, 1):
        if turn.by is Author.AI and turn.reply and turn.reply.text.strip():
            question = asked_in(turn.message, case.turns[number - 2].message if number > 1 else "")
            return number if responsiveness(turn.reply.text, question, pair_model) < RESPONSIVE_AT else 0
    return 0


def _is_correct(case: ReviewCase) -> bool:
    """Approved, and from the article that the reference would answer from."""
    found = {ref.partition("#")[0] for reply in case.replies[:1] for ref in reply.citations}
    return case.from_approved and any(source.ref.partition("#")[0] in found for source in case.sources)


def _late(answered: Iterable[ReviewCase], workspace: Workspace) -> Iterator[WeekFinding]:
    judged = rules_of_substance(workspace)
    for case in answered:
        for number, (turn, reply) in enumerate(zip(case.turns, case.replies, strict=False), 1):
            if turn.answered_by_ai and reply.outcome is Outcome.HANDOFF and reply.rule in judged:
                yield WeekFinding(ReviewQuestion.LATE, case, reply.rule or "", number)
                break


def rules_of_substance(workspace: Workspace) -> Mapping[str, str]:
    """Rules about the customer's question, with their queues; not those about sources and confidence."""
    return {
        rule.id: rule.then.handoff for rule in workspace.handoff.rules
        if rule.then.handoff and not any(each.situation(workspace).about_reading for each in rule.when.triggers())
    }  # fmt: skip


def safe_next(cases: Sequence[ReviewCase], late: Sequence[WeekFinding], workspace: Workspace) -> tuple[NextMove, ...]:
    """What the week shows about each category's next stage, by the thresholds of that stage's own gate."""
    return tuple(
        _next(category, [case for case in cases if case.category == category.id and case.answered], late, workspace)
        for category in workspace.categories.values()
    )


def _next(
    category: Category, answered: Sequence[ReviewCase], late: Sequence[WeekFinding], workspace: Workspace
) -> NextMove:
    stage = workspace.rollout.stages.get(category.id, Stage.HUMAN)
    to = stage.next
    if to is None or to.rank > category.ceiling.rank:
        return NextMove(category, stage, None, len(answered))
    well = sum(case.from_approved and not case.unhelpful for case in answered)
    missed = len({finding.conversation for finding in late if finding.category == category.id})
    against = _against(workspace.rollout.gates.of(to), well, missed, len(answered))
    return NextMove(category, stage, to, len(answered), well, missed, tuple(against))


def _against(gate: Gate | None, well: int, late: int, total: int) -> Iterator[MissedLimit]:
    """What of the gate the week does not show."""
    if gate is None:
        return
    if gate.handled and (bound := lower_bound(well, total, gate.confidence)) < gate.handled.lower_bound:
        yield MissedLimit(bound, gate.handled.lower_bound, at_most=False)
    allowed = gate.missed_handoffs.rate_upper_bound
    if allowed is not None and (most := upper_bound(late, total, gate.confidence)) > allowed:
        yield MissedLimit(most, allowed, at_most=True)
