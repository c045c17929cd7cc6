"""A workspace with one harmful change, as a value."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from harness.workspace import Article, Category, Location, Rule, Section, Topic, Workspace

Says = tuple[str, ...]
"""What a customer writes, message by message."""


@dataclass(frozen=True, slots=True)
class MutantChange:
    """What a mutator makes: the changed workspace, where, and the words before and after."""

    changed: Workspace  # without the change of an article: a large workspace has thousands of them
    at: Location
    words: str
    before: str
    after: str
    probe: Says = ()  # a conversation that the change is about, where it names one
    stage_of: str = ""  # the category, where what is delivered changes and no reply does
    article: Article | None = None  # in another form

    @property
    def workspace(self) -> Workspace:
        """The whole changed workspace, made new each time."""
        return with_article(self.changed, self.article) if self.article else self.changed


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change and the mutator that made it."""

    mutator: str
    change: MutantChange

    @property
    def at(self) -> Location:
        return self.change.at

    @property
    def id(self) -> str:
        """Unchanged as long as the place, its line and the words are unchanged."""
        change = self.change
        parts = (self.mutator, str(change.at), change.words, change.before, change.after)
        return f"{self.mutator}-{hashlib.sha256(chr(0).join(parts).encode('utf-8', 'replace')).hexdigest()[:10]}"


def with_rules(workspace: Workspace, rules: Mapping[int, Rule | None]) -> Workspace:
    """The workspace with some of its rules, by their place, in another form or dropped."""
    changed = tuple(rule for i, old in enumerate(workspace.handoff.rules) if (rule := rules.get(i, old)) is not None)
    return replace(workspace, handoff=workspace.handoff.model_copy(update={"rules": changed}))


def with_category(workspace: Workspace, *changed: Category) -> Workspace:
    """The workspace with categories in another form."""
    return replace(workspace, categories={**workspace.categories, **{each.id: each for each in changed}})


def with_topic(workspace: Workspace, key: str, topic: Topic) -> Workspace:
    """The workspace with one of its `topics` or `sentiments` in another form."""
    listed = tuple(topic if each.id == topic.id else each for each in getattr(workspace.topics, key))
    return replace(workspace, topics=workspace.topics.model_copy(update={key: listed}))


def with_article(workspace: Workspace, article: Article) -> Workspace:
    """The workspace with an article in another form."""
    return replace(workspace, articles={**workspace.articles, article.id: article})


def with_text(article: Article, section: Section, text: str) -> Article:
    """The article with other words in a section."""
    sections = tuple(replace(each, text=text) if each.ref == section.ref else each for each in article.sections)
    return replace(article, sections=sections)
