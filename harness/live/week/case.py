"""A conversation in a review: its category, its turns, and how the workspace would handle each."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from urllib.parse import parse_qs

from harness.live.conversations import Author, Cited, LiveConversation, Part, Resolution
from harness.plain_addresses import parts_of
from harness.turns import Conversation, Exchange, Pipeline, Progress, Reply
from harness.workspace import Outcome, Standing, Workspace, slug

UNFILED = "unfiled"  # no category is recorded, and no customer wrote
_ANSWERED = (Resolution.CONFIRMED, Resolution.ASSUMED, Resolution.NEGATIVE)


@dataclass(frozen=True, slots=True)
class ReviewTurn:
    """What the customer wrote before somebody replied, and the reply; None where there is none."""

    message: str
    reply: Part | None
    person: Part | None = None  # what an agent wrote to it, first or after the AI

    @property
    def by(self) -> Author | None:
        """Who replied."""
        return self.reply.author if self.reply else None

    @property
    def answered_by_ai(self) -> bool:
        """Whether the AI replied; where a person wrote to it too, whether it cited what it says: else it may only have
        said that somebody takes over.
        """
        if self.reply is None or self.reply.author is not Author.AI:
            return False
        return self.person is None or bool(self.reply.sources)


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """A cited source as the workspace knows it; `ref` is empty for one that it does not know."""

    name: str
    ref: str
    standing: Standing
    whole: bool = False  # the article is cited, not the one section that `ref` names


class UnhelpfulSign(Enum):
    """What shows that the AI's answer did not help."""

    RATED_BAD = auto()
    SAID_SO = auto()
    REOPENED = auto()
    UNRESOLVED = auto()
    ASKED_AGAIN = auto()


@dataclass(frozen=True, slots=True)
class ReviewCase:
    """A conversation, and how the workspace would handle it."""

    conversation: LiveConversation
    category: str  # of the workspace: as recorded, else as triage files the first message, else UNFILED
    own_category: bool
    turns: tuple[ReviewTurn, ...]
    replies: tuple[Reply, ...]  # of the pipeline, to the first turns; as many as were asked for
    sources: tuple[CitedArticle, ...]  # cited by the AI
    needs_person: bool | None = None  # by a reviewer's label

    @property
    def answered(self) -> bool:
        """Whether the AI answered, and did not just hand off."""
        ai = self.conversation.ai
        return ai is not None and bool(self.sources or ai.resolution in _ANSWERED or ai.answered)

    @property
    def from_approved(self) -> bool:
        """Whether everything that the AI cited is approved today, and it cited something."""
        return bool(self.sources) and all(source.standing is Standing.APPROVED for source in self.sources)

    @property
    def gap(self) -> bool | None:
        """Whether no approved section is near enough to the first message; None where there is none."""
        return self.replies[0].standing is not Standing.APPROVED if self.replies else None

    @property
    def person_at(self) -> int:
        """The number of the turn that a person replied to; 0 where none did."""
        return next((number for number, turn in enumerate(self.turns, 1) if turn.person), 0)

    @property
    def unhelpful(self) -> tuple[UnhelpfulSign, ...]:
        """What shows that the AI's answer did not help; empty where nothing does."""
        ai, rating = self.conversation.ai, self.conversation.rating
        if ai is None or ai.resolution is Resolution.CONFIRMED:
            return ()
        signs = {
            UnhelpfulSign.RATED_BAD: rating is not None and not rating.good,
            UnhelpfulSign.SAID_SO: ai.resolution is Resolution.NEGATIVE,
            UnhelpfulSign.REOPENED: bool(self.conversation.reopens),
            UnhelpfulSign.UNRESOLVED: ai.resolution is Resolution.UNRESOLVED,
            UnhelpfulSign.ASKED_AGAIN: Author.AI in [turn.by for turn in self.turns[:-1]],
        }
        return tuple(sign for sign, there in signs.items() if there)


def cases_of(
    conversations: Sequence[LiveConversation],
    workspace: Workspace,
    pipeline: Pipeline,
    all_turns: bool,
    progress: Progress,
) -> list[ReviewCase]:
    """Each conversation with the pipeline's result for its turns: for all, or for the first one only."""
    turns = [turns_of(conversation) for conversation in conversations]
    wanted = [each if all_turns else each[:1] for each in turns]
    pipeline.prepare([turn.message for each in wanted for turn in each], progress)
    known = CitedArticles(workspace)
    with asyncio.Runner() as loop:
        return [
            _case(conversation, each, loop.run(_replies(asked, known, pipeline)), workspace, known)
            for conversation, each, asked in zip(conversations, turns, wanted, strict=True)
        ]


def turns_of(conversation: LiveConversation) -> tuple[ReviewTurn, ...]:
    """The turns until a person replies, that person's reply included. A bot's canned text is not a reply."""
    people = (
        part.author for part in conversation.parts if part.public and part.author in (Author.CUSTOMER, Author.AGENT)
    )
    if next(people, None) is Author.AGENT:  # who wrote first, so nobody asked
        return ()
    turns = all_turns_of(conversation)
    by_person = next((number for number, turn in enumerate(turns, 1) if turn.person), len(turns))
    return turns[:by_person]


def all_turns_of(conversation: LiveConversation) -> tuple[ReviewTurn, ...]:
    """The same, also after a person. What an AI says in several messages is one reply: the first may be a greeting."""
    found: list[ReviewTurn] = []
    pending: list[str] = []
    for part in conversation.parts:
        if not part.public or part.author not in (Author.CUSTOMER, Author.AI, Author.AGENT):
            continue
        if part.author is Author.CUSTOMER:
            pending.append(part.text)
        elif pending:
            found.append(ReviewTurn("\n".join(pending), part, part if part.author is Author.AGENT else None))
            pending = []
        elif found and part.author is Author.AGENT and found[-1].person is None:
            found[-1] = replace(found[-1], person=part)
        elif found and part.author is Author.AI and found[-1].by is Author.AI and found[-1].person is None:
            found[-1] = replace(found[-1], reply=_together(found[-1].reply, part))
        elif found and part.author is Author.AI:  # after a person, to the same
            found.append(ReviewTurn(found[-1].message, part))
    return (*found, ReviewTurn("\n".join(pending), None)) if pending else tuple(found)


def _together(first: Part | None, then: Part) -> Part:
    """Two messages as one, with the sources of both."""
    if first is None:
        return then
    sources = tuple(dict.fromkeys((*first.sources, *then.sources)))
    return replace(first, text=f"{first.text}\n{then.text}", sources=sources)


class CitedArticles:
    """Finds what is cited among the articles of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._by_title = {article.head.title.casefold(): id_ for id_, article in workspace.articles.items()}
        self._by_heading = {(s.article, slug(s.heading)): s.ref for s in workspace.sections.values()}

    def find(self, cited: Cited) -> CitedArticle:
        """By `article#section`, by an article's id in the address, or by its title."""
        ref = self._ref(cited)
        standing = self._workspace.standing(ref) if ref else Standing.MISSING
        return CitedArticle(cited.title or cited.url, ref, standing, whole=not self._names_section(ref, cited))

    def _names_section(self, ref: str, cited: Cited) -> bool:
        """Whether one section of an article is cited; help desks cite articles."""
        anchor = ref.partition("#")[2]
        return bool(anchor) and (ref == cited.title or cited.url.endswith(f"#{anchor}"))

    def _ref(self, cited: Cited) -> str:
        if cited.title in self._workspace.sections:
            return cited.title
        url = parts_of(cited.url)
        named = [*reversed(url.path.split("/")), *parse_qs(url.query).get("id", ())]
        for each in named:
            words = each.partition("-")[2] if each[:1].isdigit() else each
            if words in self._workspace.articles:
                return self._section(words, url.fragment)
        return self._section(self._by_title.get(cited.title.casefold(), ""), url.fragment)

    def _section(self, article: str, anchor: str) -> str:
        found = f"{article}#{anchor}" if anchor else article
        if found in self._workspace.sections or article not in self._workspace.articles:
            return found if article in self._workspace.articles else ""
        return next(iter(s.ref for s in self._workspace.articles[article].sections))


def _case(
    conversation: LiveConversation,
    turns: tuple[ReviewTurn, ...],
    replies: tuple[Reply, ...],
    workspace: Workspace,
    known: CitedArticles,
) -> ReviewCase:
    told = known_category(conversation.category, workspace)
    triaged = replies[0].category if replies and replies[0].category else ""
    cited = [
        *(conversation.ai.sources if conversation.ai else ()),
        *(s for part in conversation.parts for s in part.sources),
    ]
    sources = dict.fromkeys(known.find(each) for each in cited)
    return ReviewCase(conversation, told or triaged or UNFILED, bool(told), turns, replies, tuple(sources))


def known_category(told: str, workspace: Workspace) -> str:
    """The category of that id or title; empty for none."""
    name = slug(told.replace("_", " "))
    titles = {slug(category.title): id_ for id_, category in workspace.categories.items()}
    return name if name in workspace.categories else titles.get(name, "")


def exchange_of(turn: ReviewTurn, category: str | None, known: CitedArticles) -> Exchange:
    """An earlier turn, with the AI's actual answer."""
    sources = turn.reply.sources if turn.reply else ()
    cited = tuple(ref for each in sources if (ref := known.find(each).ref))
    answer = turn.reply.text if turn.reply else ""
    return Exchange(turn.message, Reply(Outcome.ANSWER, category, answer=answer, citations=cited))


async def _replies(turns: Sequence[ReviewTurn], known: CitedArticles, pipeline: Pipeline) -> tuple[Reply, ...]:
    """The pipeline's result for each turn, after the AI's actual answers before it."""
    history: list[Exchange] = []
    found: list[Reply] = []
    for turn in turns:
        found.append(await pipeline.reply(Conversation(turn.message, tuple(history))))
        history.append(exchange_of(turn, found[-1].category, known))
    return tuple(found)
