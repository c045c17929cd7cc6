"""What a change does to the yardstick itself: limits, categories, reviews and judges that require less."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from harness.gates.verdict import family_of
from harness.runs import JudgedBy, ScenarioResult, key_of
from harness.turns import Status
from harness.workspace import (
    Card,
    Category,
    DraftReview,
    DraftVerdict,
    LimitValue,
    RolloutFile,
    Scenario,
    Workspace,
    lower_limits,
    strictest,
)

_RISKS = ("low", "medium", "high")
_OF_GATES = ("errors", "checks", "seal", "suite", "gates")


class LooserKind(StrEnum):
    """How the yardstick is looser than it was."""

    LIMIT = "limit lowered"
    LIMIT_GONE = "limit removed"
    RISK = "risk lowered"
    CEILING = "ceiling raised"
    CATEGORY_GONE = "category removed"
    FAMILY = "fewer categories share the chance of error"
    DRAFTS = "reviews of drafts that were not sent as drafted removed or changed"
    DRAFTS_OF_ANOTHER = "drafts that were approved before this support AI was first judged, or after another one was"
    DEMOTED = "moved down after this was found, and nothing else since"
    SPLIT = "failing scenarios left in the category that most of its own were taken from"
    DELETED = "scenario deleted"
    SEALED_GONE = "sealed scenario gone"
    SEALED_LESS = "sealed scenario gone or easier"
    MOVED = "scenario moved to another category"
    MESSAGE = "message replaced"
    BRIEF = "brief replaced"
    CUSTOMER = "customer replaced"
    VARIANTS = "variants removed"
    SEALED = "scenario sealed"
    REDRAWN = "sealed or opened since it was judged"
    UNSEALED = "scenario unsealed"
    QUARANTINED = "scenario quarantined"
    NO_EVIDENCE = "scenario made no evidence"
    SEVERITY = "severity lowered"
    EXPECTS_LESS = "expectation removed"
    EXPECTS_OTHER = "expectation replaced"
    CARD = "calibration card replaced"
    CARD_GONE = "calibration card removed"
    TOOL_RESULTS = "tool results replaced"
    REVERSIBLE = "tool made reversible"
    TOOLS_GONE = "declared tools removed"
    TOOL = "tool declared, whose calls are no mistake by themselves any more"
    QUEUE = "queue declared, so that a handoff to it reaches people"
    VARIANT = "variant replaced"
    SEED = "seed replaced"
    MODELS = "models that judge replaced"


@dataclass(frozen=True, slots=True)
class Looser:
    """One thing that a verdict became easier by."""

    kind: LooserKind
    what: str  # the place in rollout.yaml, the category or the scenario; how many sealed ones are gone
    was: LimitValue = None
    now: LimitValue = None
    at: str = ""  # file and line of the scenario


def looser_limits(was: RolloutFile, now: RolloutFile) -> list[Looser]:
    """Every requirement of the rollout that is less strict than it was, or gone."""
    found = lower_limits(_plain(was), _plain(now))
    return [
        Looser(LooserKind.LIMIT_GONE, ".".join(each.place))
        if each.now is None
        else Looser(LooserKind.LIMIT, ".".join(each.place), each.was, each.now)
        for each in found
    ]


def stricter(was: RolloutFile, now: RolloutFile) -> RolloutFile:
    """Today's stages, judged by the stricter of each requirement."""
    merged = strictest(_plain(was), _plain(now))
    return RolloutFile.model_validate({**now.model_dump(), **merged})


def looser_categories(was: Mapping[str, Category], now: Mapping[str, Category]) -> Iterator[Looser]:
    """Every category that is said to be less risky than it was, may go further, or is not judged any more."""
    yield from (Looser(LooserKind.CATEGORY_GONE, name) for name in was if name not in now)
    for name, category in now.items():
        before = was.get(name, category)
        at = str(category.location)
        if _RISKS.index(category.risk) < _RISKS.index(before.risk):
            yield Looser(LooserKind.RISK, name, before.risk, category.risk, at)
        if category.ceiling.rank > before.ceiling.rank:
            yield Looser(LooserKind.CEILING, name, before.ceiling, category.ceiling, at)


def looser_family(was: int, now: Mapping[str, Category], rollout: RolloutFile) -> Iterator[Looser]:
    """Whether fewer categories may move than did, so that each may be wrong more often."""
    family = family_of(now.values(), rollout)
    if family < was and rollout.gates.family == "all":
        yield Looser(LooserKind.FAMILY, "rules/categories.yaml", was, family)


def stricter_categories(was: Mapping[str, Category], now: Mapping[str, Category]) -> dict[str, Category]:
    """Today's categories with the higher risk and the lower ceiling of each."""
    found = {}
    for name, category in now.items():
        before = was.get(name, category)
        risk = max(before.risk, category.risk, key=_RISKS.index)
        ceiling = min(before.ceiling, category.ceiling, key=lambda stage: stage.rank)
        found[name] = category.model_copy(update={"risk": risk, "ceiling": ceiling})
    return found


def looser_drafts(was: Iterable[DraftReview], now: Iterable[DraftReview]) -> Iterator[Looser]:
    """How many reviews of each category do not count against it any more."""
    gone = Counter(each.category for each in _drafts_gone(was, now))
    yield from (Looser(LooserKind.DRAFTS, category, count) for category, count in gone.items())


def all_drafts(was: Sequence[DraftReview], now: Sequence[DraftReview]) -> tuple[DraftReview, ...]:
    """Today's reviews of drafts and those of then that are gone, each as it counted least."""
    gone = {each.id: each for each in _drafts_gone(was, now)}
    today = {each.id for each in now}
    left = [each for each in was if each.id not in today and each.id not in gone]
    return (*(each for each in now if each.id not in gone), *left, *gone.values())


def _drafts_gone(was: Iterable[DraftReview], now: Iterable[DraftReview]) -> list[DraftReview]:
    """Those that counted against their category."""
    kept = {(each.id, each.category, each.verdict) for each in now}
    against = (each for each in was if each.verdict is not DraftVerdict.APPROVED)
    return [each for each in against if (each.id, each.category, each.verdict) not in kept]


def looser_judges(was: JudgedBy, workspace: Workspace) -> Iterator[Looser]:
    """Cards and judges that may be kinder, calls less grave, customers, tools and variants that may be easier."""
    now = JudgedBy.of(workspace)
    yield from looser_cards(was, workspace)
    if was.tools and not now.tools:
        yield Looser(LooserKind.TOOLS_GONE, "rules/tools.yaml")
    for tool in was.irreversible:
        if tool not in now.irreversible:
            yield Looser(LooserKind.REVERSIBLE, tool)
    for scenario in workspace.scenarios:
        key = key_of(scenario)
        if was.briefs.get(key, now.briefs.get(key)) != now.briefs.get(key):
            yield Looser(LooserKind.BRIEF, scenario.id, at=str(scenario.location))
        given = now.tool_results[key]
        if was.tool_results.get(key, given) != given:
            yield Looser(LooserKind.TOOL_RESULTS, scenario.id, at=str(scenario.location))
    yield from _declared_since(was, now)
    yield from _other_draws(was, now)
    yield from _kinder_judge(was, now)


def _declared_since(was: JudgedBy, now: JudgedBy) -> Iterator[Looser]:
    """A handoff to a queue, or the call of a tool, that nobody knows is wrong, until it is declared."""
    for name in now.queues or ():
        if was.queues is not None and name not in was.queues:
            yield Looser(LooserKind.QUEUE, name, at="rules/handoff.yaml")
    for name in now.declared or ():
        if was.declared and name not in was.declared:  # where none is declared, every call is known
            yield Looser(LooserKind.TOOL, name, at="rules/tools.yaml")


def looser_cards(was: JudgedBy, workspace: Workspace) -> Iterator[Looser]:
    """Every calibration card that says something else by now, or is gone."""
    for name, before, after in (
        ("card", was.card, workspace.card),
        ("criteria", was.criteria, workspace.criteria_card),
    ):
        if before and (after is None or _labels(after) != _labels(before)):
            kind = LooserKind.CARD if after else LooserKind.CARD_GONE
            yield Looser(kind, f"rules/calibration.yaml: {name}", _labels(before), _labels(after) if after else None)


def as_calibrated_then(was: JudgedBy, workspace: Workspace) -> Workspace:
    """Today's workspace with the cards of then, of those who judge today as well."""
    card, in_words = _card_of_then(was.card, workspace.card), _card_of_then(was.criteria, workspace.criteria_card)
    return replace(workspace, card=card, criteria_card=in_words)


def _card_of_then(was: Card | None, now: Card | None) -> Card | None:
    return was if was and (now is None or now.checker == was.checker) else now


def other_talk(
    was: JudgedBy, now: JudgedBy, scenario: Scenario, result: ScenarioResult
) -> Iterator[tuple[Looser, Status]]:
    """What is other today than in a run in the words of a scenario's customer or of tools, and how it went there.

    So are queues and tools that its replies named, and that nobody had declared.
    """
    key, at = key_of(scenario), str(scenario.location)
    named = _named_in(result)
    yield from ((each, result.status) for each in _declared_since(was, now) if (each.kind, each.what) in named)
    if key in was.briefs and was.briefs[key] != now.briefs.get(key):
        yield Looser(LooserKind.BRIEF, scenario.id, at=at), result.status
    if key in was.tool_results and was.tool_results[key] != now.tool_results.get(key):
        yield Looser(LooserKind.TOOL_RESULTS, scenario.id, at=at), result.status
    of_variants = {_of_variant(name): status for name, status in result.variants.items()}
    for each in _other_draws(was, now):
        if each.what in of_variants:
            yield each, of_variants[each.what]
        elif each.kind is LooserKind.SEED:
            drawn = [status for made, status in result.variants.items() if made or result.simulated]
            yield each, Status.FAIL if Status.FAIL in drawn else Status.PASS


def _named_in(result: ScenarioResult) -> set[tuple[LooserKind, str]]:
    """The queues and tools that replies named."""
    replies = [turn.reply for turn in result.turns if turn.reply]
    queues = {(LooserKind.QUEUE, reply.queue) for reply in replies if reply.queue}
    return queues | {(LooserKind.TOOL, call.tool) for reply in replies for call in reply.calls or ()}


def _other_draws(was: JudgedBy, now: JudgedBy) -> Iterator[Looser]:
    """Variants that say something else, and another seed: of many seeds one makes every variant easy."""
    if was.seed is not None and now.seed != was.seed:
        yield Looser(LooserKind.SEED, "rules/variants.yaml: seed", was.seed, now.seed)
    for name, digest in was.variants.items():
        if now.variants.get(name, digest) != digest:
            yield Looser(LooserKind.VARIANT, _of_variant(name))


def _of_variant(name: str) -> str:
    return f"rules/variants.yaml: {name}"


def _kinder_judge(was: JudgedBy, now: JudgedBy) -> Iterator[Looser]:
    """Other models, whose scores may all be higher; and where an LLM judges groundedness and no card says from which
    score on an answer passes."""
    if was.models is not None and was.models != now.models:
        yield Looser(LooserKind.MODELS, "rules/models.yaml")
    before, after = was.judge_threshold, now.judge_threshold
    if before is not None and after is not None and after < before:
        yield Looser(LooserKind.LIMIT, "rules/judge.yaml: judge.threshold", before, after)
    for metric in was.judge_metrics:
        if metric not in now.judge_metrics:
            yield Looser(LooserKind.LIMIT_GONE, f"rules/judge.yaml: judge.metrics: {metric}")


def _labels(card: Card) -> str:
    """What it says of the checker."""
    return (
        f"{card.supported_passed} of {card.supported} supported passed and "
        f"{card.unsupported_caught} of {card.unsupported} unsupported caught, from {card.threshold:g} up"
    )


def _plain(rollout: RolloutFile) -> dict[str, Any]:
    whole = rollout.model_dump(by_alias=True, exclude_none=True)
    return {name: whole[name] for name in _OF_GATES if name in whole}
