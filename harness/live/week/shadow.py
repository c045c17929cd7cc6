"""Conversations through a pipeline in shadow: where would it have answered, and does the agent's reply agree?"""

import asyncio
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.cluster import Cluster
from harness.live.conversations import LiveConversation
from harness.live.week.case import CitedArticles, ReviewCase, cases_of, exchange_of
from harness.live.week.edits import same_facts
from harness.runs import ClusterBench, WorkerSpending
from harness.scoring import Bench
from harness.turns import Conversation, Pipeline, PipelineError, Progress
from harness.workspace import DraftReview, DraftVerdict, Outcome, Workspace

FROM_A_SECTION = 70  # of 100: share of words from which an agent's reply counts as taken from a section
BATCH = 64  # conversations that a worker of a cluster is given at a time
FEWEST_WORDS = 6  # of a reply that is held against sections; a shorter one says too little


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the pipeline would have done where a person replied first. None: there is nothing to compare."""

    case: ReviewCase
    turn: int
    decided: Outcome | None  # None: the pipeline failed
    error: str = ""
    cited: str = ""  # by the pipeline
    agent_source: str = ""  # the section that the agent's reply is taken from; empty for none
    same_source: bool | None = None
    same_facts: bool | None = None
    same_words: bool = False  # the answer is taken from that article too, as far as its words tell

    @property
    def answered(self) -> bool:
        """Whether the pipeline would have answered or drafted."""
        return self.decided in (Outcome.ANSWER, Outcome.DRAFT)

    @property
    def same_outcome(self) -> bool:
        """Both answer from an article, or both leave it to a person, as an agent's own words do."""
        return self.decided is not None and self.answered == bool(self.agent_source)

    @property
    def agrees(self) -> bool:
        """The same outcome, and where both answer, the same article and facts."""
        return self.same_outcome and self.same_source is not False and self.same_facts is not False

    @property
    def verdict(self) -> DraftVerdict:
        """What would have happened to the pipeline's answer as a draft for this agent.

        Where the agent states no figure, an answer in other words than the article's may say anything.
        """
        if not self.agent_source:
            return DraftVerdict.HANDOFF
        if not self.same_source:
            return DraftVerdict.REJECTED
        same = self.same_words if self.same_facts is None else self.same_facts
        return DraftVerdict.APPROVED if same else DraftVerdict.EDITED


def replay(
    cases: Sequence[ReviewCase], workspace: Workspace, pipeline: Pipeline, progress: Progress = lambda done, total: None
) -> list[Replayed]:
    """Each case in which a person replied, up to that turn, after the AI's actual answers before it.

    As many conversations at a time as the pipeline takes. Raises BudgetSpentError when the budget is used up.
    """
    return asyncio.run(_closing(_all(cases, workspace, pipeline, progress), pipeline))


def replay_on_cluster(
    cluster: Cluster, conversations: Sequence[LiveConversation], bench: Bench,
    progress: Progress = lambda done, total: None,
) -> list[Replayed]:  # fmt: skip
    """The cases of these conversations, as `replay`, by the workers of a cluster. Raises ClusterError as well."""
    asked, done, found = ClusterBench.of(cluster, bench, -(-len(conversations) // BATCH)), 0, list[Replayed]()
    for replayed, spent in cluster.in_order(_Replaying, (asked,), asked.workers, conversations, BATCH):
        spent.take_over(bench.opening)
        found += replayed
        done += BATCH
        progress(min(done, len(conversations)), len(conversations))
    return found


def _unseen(done: int, total: int) -> None:
    """Progress of a worker: what is shown is that of all."""


class _Replaying:
    """Replays conversations on a machine of the cluster."""

    def __init__(self, asked: ClusterBench) -> None:
        self._bench, self._loop = asked.opened(), asyncio.Runner()

    def __call__(self, batch: Sequence[LiveConversation]) -> tuple[list[Replayed], WorkerSpending]:
        bench, before = self._bench, WorkerSpending.by(self._bench.opening)
        workspace = bench.opening.workspace
        cases = cases_of(batch, workspace, bench.reference, False, _unseen)
        replayed = self._loop.run(_all(cases, workspace, bench.pipeline, _unseen))
        return replayed, WorkerSpending.by(bench.opening).since(before)


def drafts_of(replayed: Sequence[Replayed], pipeline: str) -> Iterator[DraftReview]:
    """What would have been drafts, as reviewed drafts: the same evidence as those in reviews/."""
    for each in replayed:
        if each.answered:
            conversation = each.case.conversation
            yield DraftReview(
                id=f"replay {conversation.name}",
                date=conversation.opened.date(),
                category=each.case.category,
                verdict=each.verdict,
                pipeline=pipeline,
            )


def _section_of(reply: str, texts: Mapping[str, str]) -> str:
    """The section that a reply is taken from, by its words; empty for none. `texts` are those of all sections."""
    from rapidfuzz import fuzz, process

    if len(reply.split()) < FEWEST_WORDS:
        return ""
    best = process.extractOne(reply, texts, scorer=fuzz.token_set_ratio, score_cutoff=FROM_A_SECTION)
    return str(best[2]) if best else ""


async def _closing(replayed: Awaitable[list[Replayed]], pipeline: Pipeline) -> list[Replayed]:
    try:
        return await replayed
    finally:
        await pipeline.close()


async def _all(
    cases: Sequence[ReviewCase], workspace: Workspace, pipeline: Pipeline, progress: Progress
) -> list[Replayed]:
    found = [(case, case.person_at) for case in cases if case.person_at]
    pipeline.prepare([turn.message for case, number in found for turn in case.turns[:number]], progress)
    texts, known = {ref: section.text for ref, section in workspace.sections.items()}, CitedArticles(workspace)
    held = asyncio.Semaphore(pipeline.jobs)
    done = 0

    async def one(case: ReviewCase, number: int) -> Replayed:
        nonlocal done
        async with held:
            replayed = await _one(case, number, texts, known, pipeline)
        done += 1
        progress(done, len(found))
        return replayed

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(case, number)) for case, number in found]
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]


async def _one(
    case: ReviewCase, number: int, texts: Mapping[str, str], known: CitedArticles, pipeline: Pipeline
) -> Replayed:
    history = tuple(exchange_of(turn, case.category, known) for turn in case.turns[: number - 1])
    turn = case.turns[number - 1]
    try:
        reply = await pipeline.reply(Conversation(turn.message, history, scenario=case.conversation.name))
    except PipelineError as error:
        return Replayed(case, number, None, str(error))
    said = turn.person.text if turn.person else ""
    source = _section_of(said, texts)
    cited = reply.citations[0] if reply.citations else ""
    both = bool(source) and reply.outcome is not Outcome.HANDOFF
    article = source.partition("#")[0]
    same_source = article in {ref.partition("#")[0] for ref in reply.citations} if both else None
    facts = same_facts(said, reply.answer) if both and same_source else None
    same_words = bool(same_source) and _section_of(reply.answer, texts).partition("#")[0] == article
    return Replayed(case, number, reply.outcome, "", cited, source, same_source, facts, same_words)
