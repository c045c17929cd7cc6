"""Do the AI's answers of a week say what the sources they cite say? The check that runs have, on a sample of them."""

import asyncio
import hashlib
from collections.abc import Iterator, Sequence

import re2

from harness.live.conversations import Author, Cited
from harness.live.week.case import CitedArticles, ReviewCase, ReviewTurn, all_turns_of
from harness.live.week.questions import QuestionAnswer, ReviewQuestion, WeekFinding
from harness.scoring.groundedness import CheckedAnswer, Checker, CitedAnswer, CitedSource, NotJudgedError
from harness.turns import ClaimFinding, Support
from harness.workspace import Workspace

_ADDRESS = re2.compile(r"https?://[^\s<>\"')]+")
MOST_CHECKED = 200  # conversations of a week; of more, as many are drawn, each with the same chance


def unsupported(cases: Sequence[ReviewCase], workspace: Workspace, checker: Checker) -> QuestionAnswer:
    """The conversations with an answer that its sources do not support, the worst first.

    Those are checked whose answers are at hand, with sources that the workspace has, approved or not. Raises
    CheckerError.
    """
    known = CitedArticles(workspace)
    at_hand = [(case, found) for case in cases if (found := tuple(_answers(case, known, workspace)))]
    drawn = sorted(at_hand, key=by_lot)[:MOST_CHECKED]
    doubted, unjudged = list[tuple[ReviewCase, int, ClaimFinding]](), list[str]()
    with asyncio.Runner() as loop:
        for case, answers in drawn:
            try:
                if worst := loop.run(_worst(answers, checker)):
                    doubted.append((case, *worst))
            except NotJudgedError as error:
                unjudged.append(str(error))
    doubted.sort(key=lambda each: each[2].score)
    findings = (WeekFinding(ReviewQuestion.UNSUPPORTED, case, turn=n, claim=claim) for case, n, claim in doubted)
    lacking, why = len(unjudged), next(iter(unjudged), "")
    return QuestionAnswer(
        ReviewQuestion.UNSUPPORTED, len(drawn) - lacking, tuple(findings), drawn_from=len(at_hand) - lacking,
        unjudged=lacking, why_unjudged=why,
    )  # fmt: skip


def by_lot(drawn: tuple[ReviewCase, object]) -> str:
    """The same for a conversation whoever draws, and by chance among conversations."""
    return hashlib.sha256(drawn[0].conversation.name.encode()).hexdigest()


def _answers(case: ReviewCase, known: CitedArticles, workspace: Workspace) -> Iterator[tuple[int, CitedAnswer]]:
    """The AI's answers, also after a person, with what each cites, else its conversation."""
    for number, turn in enumerate(all_turns_of(case.conversation), 1):
        if turn.reply and turn.by is Author.AI and turn.reply.text.strip():
            said = _ADDRESS.sub(lambda found: _shown(found[0], known), turn.reply.text)
            sources = tuple(_sources(turn, case, known, workspace))
            if sources and said.strip():
                yield number, CitedAnswer(said, sources)


def _shown(address: str, known: CitedArticles) -> str:
    """The address of an article that there is names a source and claims nothing; any other stays a claim."""
    return "" if known.find(Cited(url=address)).ref else address


def _sources(turn: ReviewTurn, case: ReviewCase, known: CitedArticles, workspace: Workspace) -> Iterator[CitedSource]:
    own = [known.find(each) for each in turn.reply.sources] if turn.reply else []
    found = dict[str, CitedSource]()
    for cited in own or case.sources:
        section = workspace.sections.get(cited.ref)
        for each in workspace.articles[section.article].sections if section and cited.whole else [section]:
            if each:
                found[each.ref] = CitedSource(each.ref, f"{each.heading}\n{each.text}")
    yield from found.values()


async def _worst(answers: Sequence[tuple[int, CitedAnswer]], checker: Checker) -> tuple[int, ClaimFinding] | None:
    """The least supported claim of a conversation, with its turn; None where every claim is supported.

    Raises NotJudgedError where it has an answer that could not be judged, and none that is doubted.
    """
    doubted, unjudged = list[tuple[int, ClaimFinding]](), list[NotJudgedError]()
    for number, answer in answers:
        try:
            checked = checker.check(answer)
            found = checked if isinstance(checked, CheckedAnswer) else await checked
        except NotJudgedError as error:
            unjudged.append(error)
            continue
        doubted += [(number, each) for each in found.findings if each.support is not Support.SUPPORTED]
    if unjudged and not doubted:
        raise unjudged[0]
    return min(doubted, key=lambda each: each[1].score, default=None)
