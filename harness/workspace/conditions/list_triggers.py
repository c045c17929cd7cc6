"""Triggers that list values, any of which will do."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import ClassVar, Self

from harness.workspace.categories import Topic
from harness.workspace.conditions.facts import Facts
from harness.workspace.conditions.sentence import either, quoted
from harness.workspace.conditions.tree import group
from harness.workspace.conditions.trigger import (
    ChangeKind,
    Node,
    Path,
    Situation,
    Trigger,
    TriggerChange,
    TriggerPart,
    ValueTrigger,
    Vocabulary,
)
from harness.workspace.languages import written_in
from harness.workspace.model import DeclaredId, OneOrMore, Phrase, Priority, Standing
from harness.workspace.patterns import Finder, normalise, pattern_problems
from harness.workspace.problems import Location, Problem, unknown


class ListedTrigger(ValueTrigger):
    """Values, any of which will do."""

    root: OneOrMore[str]

    @property
    def words(self) -> str:
        return f"{self.key} {', '.join(self.root)}"

    def nodes(self, path: Path) -> Iterable[Node]:
        alone = zip(self.root, self.each(), strict=True)
        yield group("any", [TriggerPart((*path, i), one, f"{self.key} `{v}`") for i, (v, one) in enumerate(alone)])

    def changes(self) -> Iterator[TriggerChange]:
        for i, value in enumerate(self.root if len(self.root) > 1 else ()):
            yield TriggerChange(ChangeKind.VALUE, (i,), f"{self.key}: {value}")

    def demands(self) -> Sequence[Trigger]:
        return (self._of(sorted(set(self.root))),)

    def each(self) -> Sequence[Trigger]:
        return [self._of([value]) for value in self.root]

    def covers(self, other: Self) -> bool:
        return set(other.root) <= set(self.root)

    def _of(self, values: Iterable[str]) -> Trigger:
        return type(self).model_construct(tuple(values))


class OneOfTrigger(ListedTrigger):
    """Values of something that a message has exactly one of."""

    fact: ClassVar[str]  # of `Facts`

    def fires(self, facts: Facts) -> bool | None:
        value = getattr(facts, self.fact)
        return None if value is None else value in self.root

    def excludes(self, other: Self) -> bool:
        return set(self.root).isdisjoint(other.root)


class CategoryIs(OneOfTrigger):
    """Fires when triage filed the message under one of these categories.

    They are ids of rules/categories.yaml. Before a category is known, as for an LLM that has not replied yet, the rule
    waits. Example: `category: [refunds, billing]`.
    """

    root: OneOrMore[DeclaredId]
    key: ClassVar[str] = "category"
    fact: ClassVar[str] = "category"

    def fires_in(self, category: str) -> bool:
        return category in self.root

    def reads(self, names: Vocabulary) -> str:
        return f"it is filed under {either([names.categories[each].title for each in self.root])}"

    def situation(self, names: Vocabulary) -> Situation:
        return Situation(categories=self.root)

    def mistakes(self, names: Vocabulary, at: Location) -> Iterator[Problem]:
        return (unknown(at, "category", name, names.categories) for name in self.root if name not in names.categories)


class SourceIs(OneOfTrigger):
    """Fires when the best source found for the message has one of these standings.

    `approved`: customers may read it. `for-agents`: it is approved, and for drafts only. `unapproved`: a draft, or
    retired. `outdated`: its `review_by` is over. `missing`: no section answers the message, or none in its language.
    Example: `source: [missing, unapproved, outdated]`.
    """

    root: OneOrMore[Standing]
    key: ClassVar[str] = "source"
    fact: ClassVar[str] = "standing"

    def note(self, facts: Facts) -> str:
        return f"{written_in(facts.language)}, and the article found is not" if facts.other_language else ""

    def reads(self, names: Vocabulary) -> str:
        return f"its source is {either(self.root)}"

    def situation(self, names: Vocabulary) -> Situation:
        return Situation(asks=(f"asks what only a source that is {self.root[0]} answers",), standings=self.root)


class PriorityIs(OneOfTrigger):
    """Fires when the message has one of these priorities.

    It has the priority of its category, before any rule makes it more urgent. Example: `priority: [high, urgent]`.
    """

    root: OneOrMore[Priority]
    key: ClassVar[str] = "priority"
    fact: ClassVar[str] = "priority"

    def reads(self, names: Vocabulary) -> str:
        return f"its priority is {either(self.root)}"

    def situation(self, names: Vocabulary) -> Situation:
        return Situation(priorities=self.root)


class ShownTrigger(ListedTrigger):
    """What a message shows beside its category, by words that the team lists or to a model."""

    root: OneOrMore[DeclaredId]
    fact: ClassVar[str]  # of `Facts`, and where `TopicsFile` lists them
    what: ClassVar[str]

    def fires(self, facts: Facts) -> bool:
        shown: frozenset[str] = getattr(facts, self.fact)
        return not shown.isdisjoint(self.root)

    def mistakes(self, names: Vocabulary, at: Location) -> Iterator[Problem]:
        known = self._defined(names)
        return (unknown(at, self.what, name, known) for name in self.root if name not in known)

    def reads(self, names: Vocabulary) -> str:
        known = self._defined(names)
        return f"it shows the {self.what} {either([known[each].title for each in self.root])}"

    def _defined(self, names: Vocabulary) -> dict[str, Topic]:
        return {topic.id: topic for topic in getattr(names.topics, self.fact)}

    def _situation(self, names: Vocabulary, asks: str) -> Situation:
        """One in which a message shows it by the team's own words."""
        topics = [self._defined(names)[name].whole for name in self.root]
        phrases = tuple(words for topic in topics for words in topic.mentions)
        patterns = tuple(pattern for topic in topics for pattern in topic.matches)
        return Situation((f"{asks} `{self.root[0]}`",), topics[0].mentions[:1], phrases, patterns)


class ShowsTopic(ShownTrigger):
    """Fires when the message shows one of these topics.

    Topics are defined in rules/topics.yaml by phrases, patterns and examples. They are found beside the category: a
    message about billing can also be a security incident. Example: `topics: [security, legal]`.
    """

    key: ClassVar[str] = "topics"
    fact: ClassVar[str] = "topics"
    what: ClassVar[str] = "topic"

    def situation(self, names: Vocabulary) -> Situation:
        return self._situation(names, "shows the topic") + Situation(topics=self.root)


class Sounds(ShownTrigger):
    """Fires when the message sounds like one of these sentiments.

    Sentiments are defined in rules/topics.yaml as topics are. Example: `sentiment: angry`.
    """

    key: ClassVar[str] = "sentiment"
    fact: ClassVar[str] = "sentiments"
    what: ClassVar[str] = "sentiment"

    def situation(self, names: Vocabulary) -> Situation:
        return self._situation(names, "sounds") + Situation(sentiments=self.root)


class WordsTrigger(ListedTrigger):
    """What the words of a message are."""

    root: OneOrMore[Phrase]

    @cached_property
    def finder(self) -> Finder:
        """Finds them all in one pass."""
        return Finder(phrases=self.root)

    def fires(self, facts: Facts) -> bool:
        return bool(self.finder.found(facts.text))

    def changes(self) -> Iterator[TriggerChange]:
        for i, words in enumerate(self.root if len(self.root) > 1 else ()):
            yield TriggerChange(ChangeKind.WORDS, (i,), words)


class Mentions(WordsTrigger):
    """Fires when the message holds one of these words or phrases.

    They are found as whole words, in upper or lower case, also in letters of other scripts that look the same; in
    scripts without spaces between words, and in Korean, anywhere. For `refund` and `refunds` write both. Example:
    `mentions: [refund, refunds, money back]`.
    """

    key: ClassVar[str] = "mentions"

    def demands(self) -> Sequence[Trigger]:
        return (self._of(sorted(set(map(normalise, self.root)))),)

    def reads(self, names: Vocabulary) -> str:
        return f"it mentions {either(quoted(self.root))}"

    def situation(self, names: Vocabulary) -> Situation:
        return Situation((f"mentions `{self.root[0]}`",), self.root[:1], self.root)


class Matches(WordsTrigger):
    """Fires when one of these patterns is found in the message.

    Patterns are in RE2 syntax, which takes linear time and has no look-around and no back-references. Upper and lower
    case are the same, and a pattern may match in the middle of a word unless it says `\\b`.
    Example: `matches: ['\\b(sue|lawsuit|attorney)\\b']`.
    """

    key: ClassVar[str] = "matches"

    @cached_property
    def finder(self) -> Finder:
        return Finder(patterns=self.root)

    def reads(self, names: Vocabulary) -> str:
        return "it matches " + ("a pattern" if len(self.root) == 1 else f"one of {len(self.root)} patterns")

    def situation(self, names: Vocabulary) -> Situation:
        return Situation(patterns=self.root)

    def mistakes(self, names: Vocabulary, at: Location) -> Iterable[Problem]:
        return pattern_problems(self.root, at)
