"""What the scenarios exercise of the workspace: rules and their triggers, categories, sections, stages, queues.

A thing is covered when a scenario expects it and the pipeline does it on that same message: what is done but
expected by no scenario could change unnoticed; what is expected but never done is not tested yet.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from harness.scoring import accepts
from harness.suite.file_locations import Places
from harness.suite.observations import Observed
from harness.suite.triggers import Limit, TriggerSeen, limits, triggers_seen
from harness.workspace import Finder, Location, Outcome, Section, Standing, Workspace, normalise
from harness.workspace.conditions import may_hold

RULES, ROLLOUT, TOPICS = "rules/handoff.yaml", "rules/rollout.yaml", "rules/topics.yaml"


class CoverageKind(StrEnum):
    """What can be covered."""

    RULE = "rule"
    CATEGORY = "category"
    SECTION = "section"
    STAGE = "stage"
    OUTCOME = "outcome"
    QUEUE = "queue"
    WORDS = "words of a topic"


@dataclass(frozen=True, slots=True)
class CoveredItem:
    """One thing in a file, and the scenarios that exercise it, each once."""

    kind: CoverageKind
    name: str
    at: Location
    last: int  # line
    asked: tuple[str, ...]  # scenarios that expect it
    done: tuple[str, ...]  # in which the pipeline did it
    covered_by: tuple[str, ...]  # in which it did it where it was expected
    volume: float | None = None  # messages a week that it can concern

    @property
    def covered(self) -> bool:
        return bool(self.covered_by)


@dataclass(frozen=True, slots=True)
class Coverage:
    """All that can be covered, in the order of the files."""

    items: tuple[CoveredItem, ...]
    triggers: tuple[TriggerSeen, ...]  # none where the pipeline's facts cannot be told
    limits: tuple[Limit, ...]

    def of(self, kind: CoverageKind) -> tuple[CoveredItem, ...]:
        return tuple(item for item in self.items if item.kind is kind)

    def share(self, kind: CoverageKind) -> float:
        """The share of a kind that is covered; 1 where there is nothing of that kind."""
        items = self.of(kind)
        return sum(item.covered for item in items) / len(items) if items else 1.0

    def weighed(self, kind: CoverageKind) -> float | None:
        """The same, weighted by the weekly messages that each can affect; None where no volume is known."""
        items = [item for item in self.of(kind) if item.volume]
        whole = sum(item.volume or 0 for item in items)
        return sum(item.volume or 0 for item in items if item.covered) / whole if whole else None


def coverage(workspace: Workspace, seen: Sequence[Observed]) -> Coverage:
    """What the turns of a run cover."""
    surveyor = _Surveyor(workspace, seen)
    items = (
        *surveyor.rules(), *surveyor.categories(), *surveyor.sections(),
        *surveyor.stages(), *surveyor.outcomes(), *surveyor.queues(), *surveyor.words(),
    )  # fmt: skip
    places = surveyor.places
    return Coverage(items, tuple(triggers_seen(workspace, seen, places)), tuple(limits(workspace, seen, places)))


def rule_coverage(workspace: Workspace, seen: Sequence[Observed]) -> tuple[CoveredItem, ...]:
    """What the turns of a run cover of the handoff rules that decide, by rank."""
    return tuple(_Surveyor(workspace, seen).rules())


class _Surveyor:
    """Goes through a workspace, one kind of thing after the other."""

    def __init__(self, workspace: Workspace, seen: Sequence[Observed]) -> None:
        self._workspace, self._seen = workspace, seen
        self.places = Places(workspace)
        self._tells_rules = any(each.reply.fired is not None for each in seen)
        self._tells_found = any(each.facts is not None for each in seen)

    def rules(self) -> Iterator[CoveredItem]:
        """A pipeline that does not report rules covers one where it hands off as that rule does."""
        rules = self._workspace.handoff.rules
        for number, rule in enumerate(rules):
            if not rule.then.decides:
                continue  # it is exercised by who expects its actions
            asked = [each for each in self._seen if each.turn.expect.rule == rule.id]
            told = [each for each in self._seen if each.reply.rule == rule.id]
            guessed = [each for each in asked if each.reply.queue == rule.then.handoff]
            done = told if self._tells_rules else guessed
            last = self._end(rules[number + 1].location.line if number + 1 < len(rules) else None)
            able = [c.weekly_volume for c in self._workspace.categories.values() if may_hold(rule.when.tree(), c.id)]
            yield _item(CoverageKind.RULE, rule.id, rule.location, asked, done, last, sum(able))

    def categories(self) -> Iterator[CoveredItem]:
        for id_, category in self._workspace.categories.items():
            asked = [each for each in self._seen if id_ in (each.turn.expect.category or ())]
            done = [each for each in self._seen if each.reply.category == id_]
            volume = category.weekly_volume
            yield _item(CoverageKind.CATEGORY, id_, category.location, asked, done, volume=volume)

    def sections(self) -> Iterator[CoveredItem]:
        """One that may not be answered from is covered when it was found and, as expected, a person got the message."""
        for ref, section in self._workspace.sections.items():
            at = Location(self._workspace.articles[section.article].file, section.line)
            approved = self._workspace.standing(ref) is Standing.APPROVED
            if approved:
                asked = [e for e in self._seen if any(accepts(wanted, ref) for wanted in e.turn.expect.source or ())]
                done = [each for each in self._seen if ref in each.reply.citations]
            elif self._tells_found:
                found = [each for each in self._seen if each.found == ref]
                asked = [each for each in found if each.turn.expect.outcome is Outcome.HANDOFF]
                done = [each for each in found if each.reply.outcome is Outcome.HANDOFF]
            else:
                continue
            volume = self._concerns(section) if approved else None
            yield _item(CoverageKind.SECTION, ref, at, asked, done, self.places.last_line(section), volume)

    def stages(self) -> Iterator[CoveredItem]:
        """A stage affects what would be answered or drafted under its category."""
        judged = [each for each in self._seen if each.turn.expect.outcome]
        filed = [each for each in self._seen if each.reply.outcome is not Outcome.HANDOFF]
        for id_, stage in self._workspace.rollout.stages.items():
            at = self.places.of_value(ROLLOUT, ("stages", id_))
            asked = [each for each in judged if each.turn.category == id_]
            done = [each for each in filed if each.reply.category == id_]
            volume = self._workspace.categories[id_].weekly_volume
            yield _item(CoverageKind.STAGE, f"{id_}: {stage}", at, asked, done, volume=volume)

    def outcomes(self) -> Iterator[CoveredItem]:
        """Those that a rule, or no rule, can decide."""
        drafts = next((rule.location for rule in self._workspace.handoff.rules if rule.then.draft), None)
        top = Location(RULES, 1)
        for outcome, at in ((Outcome.ANSWER, top), (Outcome.DRAFT, drafts), (Outcome.HANDOFF, top)):
            if at:
                asked = [each for each in self._seen if each.turn.expect.outcome == outcome]
                done = [each for each in self._seen if each.reply.outcome == outcome]
                yield _item(CoverageKind.OUTCOME, outcome, at, asked, done)

    def queues(self) -> Iterator[CoveredItem]:
        for queue in self._workspace.handoff.queues:
            asked = [each for each in self._seen if each.turn.expect.queue == queue.id]
            done = [each for each in self._seen if each.reply.queue == queue.id]
            yield _item(CoverageKind.QUEUE, queue.id, queue.location, asked, done)

    def words(self) -> Iterator[CoveredItem]:
        """Words of a topic: covered when they are in a message that a rule on the topic must decide."""
        said = [(each, normalise(each.turn.message)) for each in self._seen]
        for key in ("topics", "sentiments"):
            for number, topic in enumerate(getattr(self._workspace.topics, key)):
                rules = self._rules_on(topic.id)
                asked = [(each, message) for each, message in said if each.turn.expect.rule in rules]
                for field, find in (("mentions", Finder), ("matches", partial(Finder, ()))):
                    for place, text in enumerate(getattr(topic, field)):
                        at, finder = self.places.of_value(TOPICS, (key, number, field, place)), find((text,))
                        done = [each for each, message in asked if finder.found(message)]
                        name = f"{topic.id}: {text}"
                        yield _item(CoverageKind.WORDS, name, at, [each for each, _ in asked], done)

    def _rules_on(self, topic: str) -> frozenset[str]:
        """The rules with a trigger on a topic or sentiment."""
        return frozenset(
            rule.id
            for rule in self._workspace.handoff.rules
            for _, trigger in rule.when.placed()
            for asked in (trigger.situation(self._workspace),)
            if topic in (*asked.topics, *asked.sentiments)
        )

    def _end(self, following: int | None) -> int:
        """The last line above another that is not empty."""
        lines = self.places.lines(RULES)
        end = following - 1 if following else len(lines)
        while end > 1 and lines[end - 1].strip()[:1] in ("", "#"):
            end -= 1
        return end

    def _concerns(self, section: Section) -> float:
        """Messages a week: those of its article's categories, shared evenly among all sections that serve them."""
        articles = self._workspace.articles.values()
        served = {
            id_: sum(
                len(a.sections)
                for a in articles
                if id_ in a.head.categories and a.standing(self._workspace.today) is Standing.APPROVED
            )
            for id_ in self._workspace.articles[section.article].head.categories
        }
        return sum(self._workspace.categories[id_].weekly_volume / count for id_, count in served.items())


def _item(
    kind: CoverageKind, name: str, at: Location, asked: Sequence[Observed], done: Sequence[Observed],
    last: int = 0, volume: float | None = None,
) -> CoveredItem:  # fmt: skip
    """Of the turns that ask for a thing, and those in which it was done; both are some of the same turns."""
    expected = {id(each) for each in asked}
    return CoveredItem(
        kind=kind, name=name, at=at, last=max(last, at.line), asked=_scenarios(asked), done=_scenarios(done),
        covered_by=_scenarios(each for each in done if id(each) in expected), volume=volume,
    )  # fmt: skip


def _scenarios(turns: Iterable[Observed]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.scenario for each in turns))
