"""What articles state: the facts that scenarios require, and figures on which two articles differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harness.articles.changes import ArticleChange
from harness.pipelines import Conversation
from harness.pipelines.reference import ReferencePipeline
from harness.pipelines.reference.understanding import Asked
from harness.scoring.groundedness.claims import sentences
from harness.scoring.groundedness.quantities import is_stated, quantities
from harness.scoring.groundedness.wording import CONTENT, words
from harness.workspace import Article, Scenario, Section, Standing, Workspace
from harness.workspace.patterns import normalise

ALIKE = 0.8  # cosine of two sentences without their figures, from which they may be about the same thing
SHARED = 0.4  # and the share of their content words that both have
NEAREST = 6  # sections that are held against a sentence


@dataclass(frozen=True, slots=True)
class LostFact:
    """What scenarios require and no approved section states any more."""

    words: tuple[str, ...]  # any of these would do
    scenarios: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A figure that two articles state differently."""

    ref: str
    sentence: str
    other_ref: str
    other_sentence: str
    figure: str
    other_figure: str


def lost_facts(changed: Article, before: Workspace, after: Workspace, scenarios: Iterable[Scenario]) -> list[LostFact]:
    """The facts of scenarios that only this article, as it was before, stated."""
    said = normalise("\n".join(s.text for s in changed.sections if before.standing(s.ref) is Standing.APPROVED))
    wanted: dict[tuple[str, ...], list[str]] = {}
    for scenario in scenarios:
        for fact in (fact for turn in scenario.turns for fact in turn.expect.states):
            if any(normalise(each) in said for each in fact):
                wanted.setdefault(fact, []).append(scenario.id)
    if not wanted:
        return []
    says = [normalise(s.text) for s in after.sections.values() if after.standing(s.ref) is Standing.APPROVED]
    return [
        LostFact(fact, tuple(dict.fromkeys(ids)))
        for fact, ids in wanted.items()
        if not any(normalise(each) in text for each in fact for text in says)
    ]


def stated_otherwise(change: ArticleChange, after: Workspace, pipeline: ReferencePipeline) -> Iterator[Otherwise]:
    """Figures that the edit states, where another approved article says another figure of the same matter."""
    before = change.before.sections if change.before else ()
    known = {sentence.text for section in before for sentence in sentences(section.text)}
    for section in change.edited:
        if after.standing(section.ref) is not Standing.APPROVED:
            continue
        for sentence in sentences(section.text):
            if sentence.text not in known and any(each.kind for each in quantities(sentence.text)):
                yield from _against(section, sentence.text, pipeline)


def _against(section: Section, sentence: str, pipeline: ReferencePipeline) -> Iterator[Otherwise]:
    conversation = Conversation(sentence)
    near = pipeline.ranked(conversation, pipeline.read(conversation))
    others = [f for f in near if f.section.article != section.article and f.standing is Standing.APPROVED][:NEAREST]
    for found in others:
        for other in sentences(found.section.text):
            figures = _contradicting(sentence, other.text)
            if figures and _alike(sentence, other.text, pipeline):
                yield Otherwise(section.ref, sentence, found.section.ref, other.text, *figures)


def _contradicting(one: str, other: str) -> tuple[str, str] | None:
    """A figure of each sentence that measure the same thing, where neither sentence holds the other's."""
    figures, others = quantities(one), quantities(other)
    for figure in (each for each in figures if each.kind and not is_stated(each, others)):
        rival = next((each for each in others if figure.comparable(each) and not is_stated(each, figures)), None)
        if rival:
            return one[figure.start : figure.end].strip(), other[rival.start : rival.end].strip()
    return None


def _alike(one: str, other: str, pipeline: ReferencePipeline) -> bool:
    """Whether two sentences are about the same thing, their figures aside."""
    ours, theirs = _content(one), _content(other)
    if len(ours & theirs) < SHARED * len(ours | theirs):
        return False
    read = pipeline.read_all([Asked(_masked(one)), Asked(_masked(other))])
    return float(read[0].reading.vector @ read[1].reading.vector) >= ALIKE


def _masked(text: str) -> str:
    for figure in reversed(quantities(text)):
        text = f"{text[: figure.start]}#{text[figure.end :]}"
    return text


def _content(text: str) -> set[str]:
    return {word.stem for word in words(_masked(text)) if word.weight > CONTENT and not word.denies}
