"""The six questions of a review, each answered with conversations to open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from harness.gates import lower_bound, upper_bound
from harness.live.conversations import Author
from harness.live.week.case import ReviewCase
from harness.live.week.metrics import is_needless
from harness.turns import Reply
from harness.workspace import Category, Gate, Outcome, Stage, Standing, Workspace

FEWEST = 20  # answered conversations of a category, below which a week says nothing about it


@dataclass(frozen=True, slots=True)
class WeekFinding:
    """One conversation to open, and why. `about` is what it shares with others: a section, a rule, an automation."""

    conversation: str
    category: str
    words: str
    about: str = ""
    turn: int = 0  # from 1; 0 where it is not about one


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """A question, and the conversations that answer it badly."""

    question: str
    meaning: str
    unit: str  # what `total` counts
    total: int
    findings: tuple[WeekFinding, ...]
    totals: Mapping[str, int] = field(default_factory=dict)  # of `unit` by what a finding is about, where it is told

    @property
    def conversations(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(finding.conversation for finding in self.findings))


@dataclass(frozen=True, slots=True)
class NextMove:
    """What a week says about moving a category one stage further. `speaks` is None where it says nothing."""

    category: str
    stage: Stage
    to: Stage | None
    speaks: bool | None
    words: str


def questions(cases: Sequence[ReviewCase], workspace: Workspace) -> tuple[QuestionAnswer, ...]:
    """The five questions that conversations answer; the sixth, what is safe next, is `safe_next`."""
    answered = [case for case in cases if case.answered]
    right = [case for case in answered if _is_correct(case)]
    unhelped = tuple(WeekFinding(c.conversation.name, c.category, c.unhappy) for c in right if c.unhappy)
    return (
        QuestionAnswer(
            "Answered from approved sources?",
            "the AI cited nothing, what the workspace does not know, or what is not approved today",
            "answered by AI", len(answered), tuple(_unapproved(answered)),
        ),
        QuestionAnswer(
            "Correct but unhelpful?", "the customer was not helped by an approved article that the reference finds too",
            "so answered", len(right), unhelped,
        ),
        QuestionAnswer(
            "Should have escalated earlier?",
            "a handoff rule fires at a turn that the AI answered; rules about sources and confidence left out",
            "answered by AI", len(answered), tuple(_late(answered, workspace)),
        ),
        _confused(answered),
        _needless(cases),
    )  # fmt: skip


def _confused(answered: Sequence[ReviewCase]) -> QuestionAnswer:
    cited = [(case, source.ref) for case in answered for source in case.sources if source.ref]
    found = tuple(WeekFinding(c.conversation.name, c.category, c.unhappy, ref) for c, ref in cited if c.unhappy)
    return QuestionAnswer(
        "Which articles confused?", "after an answer from it the customer asked again, rated it bad, or came back",
        "answers that cite one", len(cited), found, Counter(ref for _, ref in cited),
    )  # fmt: skip


def _needless(cases: Sequence[ReviewCase]) -> QuestionAnswer:
    tasks = [(case, task, is_needless(task, case.conversation)) for case in cases for task in case.conversation.tasks]
    found = tuple(
        WeekFinding(case.conversation.name, case.category, "closed without a word", task.automation)
        for case, task, needless in tasks if needless
    )  # fmt: skip
    return QuestionAnswer(
        "Which automations created needless work?", "closed without a word to or from the customer",
        "tasks that automations made", len(tasks), found, Counter(task.automation for _, task, _ in tasks),
    )  # fmt: skip


def _unapproved(answered: Iterable[ReviewCase]) -> Iterator[WeekFinding]:
    for case in answered:
        if not case.sources:
            yield WeekFinding(case.conversation.name, case.category, "cites nothing")
        for source in case.sources:
            if source.standing is not Standing.APPROVED:
                what = f"which is {source.standing}" if source.ref else "which the workspace does not know"
                yield WeekFinding(
                    case.conversation.name, case.category, f"cites {source.ref or source.name}, {what}", source.ref
                )


def _is_correct(case: ReviewCase) -> bool:
    """Approved, and from the article that the reference would answer from."""
    found = {ref.partition("#")[0] for reply in case.replies[:1] for ref in reply.citations}
    return case.from_approved and any(source.ref.partition("#")[0] in found for source in case.sources)


def _late(answered: Iterable[ReviewCase], workspace: Workspace) -> Iterator[WeekFinding]:
    judged = rules_of_substance(workspace)
    for case in answered:
        for number, (turn, reply) in enumerate(zip(case.turns, case.replies, strict=False), 1):
            if turn.by is Author.AI and not turn.person and _hands_off(reply, judged):
                taken = next((n for n, t in enumerate(case.turns, 1) if t.person), None)
                later = f"a person took over at turn {taken}" if taken else "no person ever did"
                words = f"`{reply.rule}` fires and the AI answered; {later}"
                yield WeekFinding(case.conversation.name, case.category, words, reply.rule or "", number)
                break


def _hands_off(reply: Reply, judged: Mapping[str, str]) -> bool:
    return reply.outcome is Outcome.HANDOFF and reply.rule in judged


def rules_of_substance(workspace: Workspace) -> Mapping[str, str]:
    """Rules about the customer's matter, with their queues; not those about what the reference found or trusts."""
    return {
        rule.id: rule.then.handoff for rule in workspace.handoff.rules
        if rule.then.handoff and not any(each.situation(workspace).about_reading for each in rule.when.triggers())
    }  # fmt: skip


def safe_next(cases: Sequence[ReviewCase], late: Sequence[WeekFinding], workspace: Workspace) -> tuple[NextMove, ...]:
    """What the week says about each category's next stage, by the thresholds of that stage's own gate."""
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
        return NextMove(category.id, stage, None, None, f"stands at its ceiling, {category.ceiling}")
    if len(answered) < FEWEST:
        return NextMove(
            category.id, stage, to, None, f"{len(answered)} answered by AI: too few to say ({FEWEST} asked)"
        )
    good = sum(case.from_approved and not case.unhappy for case in answered)
    missed = len({finding.conversation for finding in late if finding.category == category.id})
    against = list(_against(workspace.rollout.gates.get(to, Gate()), good, missed, len(answered)))
    counts = f"{good} of {len(answered)} went well, {missed} should have been handed off earlier"
    return NextMove(category.id, stage, to, not against, "; ".join([counts, *against]))


def _against(gate: Gate, good: int, missed: int, total: int) -> Iterator[str]:
    """What of the gate the week does not carry."""
    if gate.handled:
        bound = lower_bound(good, total, gate.confidence)
        if bound < gate.handled.lower_bound:
            yield f"well is at least {bound:.1%}, {gate.handled.lower_bound:.0%} asked"
    allowed = gate.missed_handoffs.rate_upper_bound
    if allowed is not None and (most := upper_bound(missed, total, gate.confidence)) > allowed:
        yield f"missed is at most {most:.1%}, {allowed:.0%} asked"
