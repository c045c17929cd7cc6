"""Thresholds: the numbers in the rules from which on a message is held back, one by one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from harness.reference import answers_at
from harness.suite.file_locations import Places
from harness.suite.mutation import with_rules, with_topic
from harness.workspace import Location, Rule, Topic, Workspace
from harness.workspace.conditions import Measure, Path, with_value

_RULES, _TOPICS, _ROLLOUT, _MODELS = (f"rules/{name}.yaml" for name in ("handoff", "topics", "rollout", "models"))

_STEPS = {
    Measure.CONFIDENCE: (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
    Measure.FAMILIARITY: (0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3),
}
_PRICES = (1, 3, 6, 10, 15, 25, 40, 60)
_SCORES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_SURE = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Threshold:
    """One number that decides what is held back: the higher, the more, unless a rule has it under `not`."""

    name: str  # `unsure.confidence_below`
    holds_back: str  # which messages, in words
    file: str
    keys: tuple[str | int, ...]  # where it stands, or would stand, in the file
    value: float  # today's
    steps: tuple[float, ...]  # the others that are tried: fixed in advance, so that the data do not choose them
    put: Callable[[Workspace, float], Workspace]  # the workspace with another value
    for_an_agent: bool = False  # what it holds back is read by an agent before it is sent, and not handed off

    @property
    def values(self) -> tuple[float, ...]:
        """All that are tried, today's among them, the one that holds back least first."""
        return tuple(sorted({*self.steps, self.value}))

    def location(self, places: Places) -> Location:
        """Where it is written; where it is not yet, the nearest place to it."""
        exists = (places.root / self.file).exists()
        return places.of_value(self.file, self.keys) if exists else Location(self.file, 1)


def thresholds_of(workspace: Workspace) -> list[Threshold]:
    """Every threshold of a workspace, those of rules first, in the order of the files."""
    return [*_of_rules(workspace), *_of_topics(workspace), _answers_at(workspace), _checks(workspace)]


def _of_rules(workspace: Workspace) -> Iterator[Threshold]:
    """Of the rules that hand off, whatever they compare with a limit."""
    for place, rule in enumerate(workspace.handoff.rules):
        for path, trigger in rule.when.placed() if rule.then.handoff else ():
            if limit := trigger.limit:
                measure, value = limit
                side = "from it on" if path.count("not") % 2 else "below it"
                words = f"triage {measure} {side}, by the rule `{rule.id}`"
                keys = ("rules", place, "when", *path)
                yield Threshold(
                    f"{rule.id}.{trigger.key}", words, _RULES, keys, value, _STEPS[measure], _in_rule(place, rule, path)
                )


def _in_rule(place: int, rule: Rule, path: Path) -> Callable[[Workspace, float], Workspace]:
    def put(workspace: Workspace, value: float) -> Workspace:
        when = with_value(workspace.handoff.rules[place].when, path, value)
        return with_rules(workspace, {place: rule.model_copy(update={"when": when})})

    return put


def _of_topics(workspace: Workspace) -> Iterator[Threshold]:
    """The price of a miss, from which the threshold of a topic with examples follows (docs/topics.md)."""
    for key in ("topics", "sentiments"):
        for place, topic in enumerate(getattr(workspace.topics, key)):
            if topic.preset or topic.examples:
                words = f"messages that show `{topic.id}`: the higher the price of a miss, the sooner"
                keys = (key, place, "miss_costs")
                name = f"{topic.id}.miss_costs"
                yield Threshold(name, words, _TOPICS, keys, topic.miss_costs, _PRICES, _in_topic(key, topic))


def _in_topic(key: str, topic: Topic) -> Callable[[Workspace, float], Workspace]:
    return lambda workspace, value: with_topic(workspace, key, topic.model_copy(update={"miss_costs": value}))


def _answers_at(workspace: Workspace) -> Threshold:
    def put(workspace: Workspace, value: float) -> Workspace:
        return replace(workspace, models=workspace.models.model_copy(update={"answers_at": value}))

    words = "messages whose best section scores below it"
    return Threshold("answers_at", words, _MODELS, ("answers_at",), answers_at(workspace), _SCORES, put)


def _checks(workspace: Workspace) -> Threshold:
    def put(workspace: Workspace, value: float) -> Workspace:
        checks = workspace.rollout.checks.model_copy(update={"confidence": value})
        return replace(workspace, rollout=workspace.rollout.model_copy(update={"checks": checks}))

    words, now = "answers at `auto-checked` with a confidence below it", workspace.rollout.checks.confidence
    return Threshold("checks.confidence", words, _ROLLOUT, ("checks", "confidence"), now, _SURE, put, for_an_agent=True)
