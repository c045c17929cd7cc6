"""Facts in articles: those that scenarios require, and figures on which two articles differ."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harness.articles.changes import ArticleChange
from harness.articles.findings import ALIKE, SHARED, Statement, figures_differ, same_thing, statement
from harness.articles.page import PageSentence
from harness.reference import AskedMessage, ReferencePipeline
from harness.scoring import unstated
from harness.scoring.groundedness import quantities, sentences
from harness.turns import Conversation
from harness.workspace import Article, Scenario, Section, Standing, Workspace

NEAREST = 6  # sections that a sentence is compared with


@dataclass(frozen=True, slots=True)
class LostFact:
    """A fact that scenarios require and no approved section states any more."""

    words: tuple[str, ...]  # any of these would do
    scenarios: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A figure that two articles state differently."""

    ref: str
    sentence: str
    other_ref: str
    other_sentence: str


def lost_facts(changed: Article, before: Workspace, after: Workspace, scenarios: Iterable[Scenario]) -> list[LostFact]:
    """Facts that scenarios require and that only this article stated, before it was edited."""
    said = "\n\n".join(s.text for s in changed.sections if before.standing(s.ref) is Standing.APPROVED)
    wanted: dict[tuple[str, ...], list[str]] = {}
    for scenario in scenarios:
        for fact in (fact for expect in scenario.expects for fact in expect.states):
            if not unstated([fact], said):
                wanted.setdefault(fact, []).append(scenario.id)
    if not wanted:
        return []
    texts = [s.text for s in after.sections.values() if after.standing(s.ref) is Standing.APPROVED]
    return [
        LostFact(fact, tuple(dict.fromkeys(ids)))
        for fact, ids in wanted.items()
        if all(unstated([fact], text) for text in texts)
    ]


def stated_otherwise(change: ArticleChange, after: Workspace, pipeline: ReferencePipeline) -> Iterator[Otherwise]:
    """Figures in the edited text that differ from what another approved article says about the same thing."""
    before = change.before.sections if change.before else ()
    known = {sentence.text for section in before for sentence in sentences(section.text)}
    for section in change.edited:
        if after.standing(section.ref) is not Standing.APPROVED:
            continue
        for sentence in sentences(section.text):
            if sentence.text not in known and quantities(sentence.text):
                yield from _against(section, sentence.text, pipeline)


def _against(section: Section, sentence: str, pipeline: ReferencePipeline) -> Iterator[Otherwise]:
    """Sentences of the nearest sections of other articles, by the measure of the finding `article-contradiction`."""
    conversation, one = Conversation(sentence), _statement(section, sentence)
    near = pipeline.ranked(conversation, pipeline.read(conversation))
    others = [f for f in near if f.section.article != section.article and f.standing is Standing.APPROVED][:NEAREST]
    for found in others:
        for other in (_statement(found.section, each.text) for each in sentences(found.section.text)):
            differ = bool(other.figures) and figures_differ(one, other) and same_thing(one, other, SHARED)
            if differ and _cosine(one.masked, other.masked, pipeline) >= ALIKE:
                yield Otherwise(section.ref, sentence, found.section.ref, other.sentence.text)


def _statement(section: Section, text: str) -> Statement:
    return statement(PageSentence(text, section.line, section.ref), section.article)


def _cosine(one: str, other: str, pipeline: ReferencePipeline) -> float:
    first, second = pipeline.read_all([AskedMessage(one), AskedMessage(other)])
    return float(first.reading.vector @ second.reading.vector)
