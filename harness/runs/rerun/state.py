"""A state of the workspace: what its reference pipeline makes of every message, and each scenario's result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import is_

from harness.reference import AskedMessage, ReferencePipeline, ReplyParts
from harness.runs.customers import Customers
from harness.runs.rerun.outcomes import ScenarioOutcome, hold_all
from harness.runs.rerun.touched_conversations import DecisiveParts, RuleChange
from harness.runs.results import ScenarioResult, TurnResult
from harness.runs.runner import shown
from harness.runs.variants import ways
from harness.scoring import EMBEDDED, Bench, Scorer
from harness.turns import Progress
from harness.workspace import Scenario, Workspace
from harness.workspace.conditions import limits


@dataclass(frozen=True, eq=False)
class WorkspaceState:
    """A workspace, its reference pipeline, and its results as far as they were needed."""

    workspace: Workspace
    pipeline: ReferencePipeline
    before: WorkspaceState | None = None  # the state that this one was changed from
    progress: Progress = lambda done, total: None  # told of messages that the text model reads for the first time
    checker: str = EMBEDDED  # the name of who judges groundedness
    _scorers: Mapping[str, Scorer] = field(default_factory=dict, repr=False)
    _customers: Customers | None = field(default=None, repr=False)
    _held: dict[str, ScenarioOutcome] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls, workspace: Workspace, progress: Progress = lambda done, total: None, checker: str = EMBEDDED
    ) -> WorkspaceState:
        """The state of a workspace, with its cache. Raises ModelMissingError, and as `Bench.again_and_again`."""
        bench, players = Bench.again_and_again(workspace, checker), Customers.of(workspace)
        return cls(workspace, bench.reference, None, progress, checker, bench.scorers, players)

    def changed(self, workspace: Workspace, like: ReferencePipeline | None = None) -> WorkspaceState:
        """The state of a changed workspace; `like` is a pipeline that knows more of it. Raises ModelMissingError."""
        self.parts  # noqa: B018 - measured first, since what a change makes of them is derived from it
        pipeline = ReferencePipeline(workspace, like=like or self.pipeline)
        judges = [(each.card, each.models_digest) for each in (workspace, self.workspace)]
        same = judges[0] == judges[1] and self.checker == EMBEDDED  # another may go by all of the workspace
        scorers = self._scorers if same else Bench.of(workspace, self.checker).scorers
        players = [(each.variants.seed, each.models_digest) for each in (workspace, self.workspace)]
        customers = self._customers if players[0] == players[1] else Customers.of(workspace)
        return WorkspaceState(workspace, pipeline, self, checker=self.checker, _scorers=scorers, _customers=customers)

    def changed_like(self, other: WorkspaceState) -> WorkspaceState:
        """The same change as in another state, which has other scenarios. Raises ModelMissingError."""
        return self.changed(replace(other.workspace, scenarios=self.workspace.scenarios), other.pipeline)

    @cached_property
    def scenarios(self) -> dict[str, Scenario]:
        """The scenarios that count and are not sealed, by id, in the order of the files.

        Without those whose customer an LLM plays: each look would call it.
        """
        by_llm = self.workspace.customers.chosen is not None
        return {each.id: each for each in shown(self.workspace) if not (by_llm and each.brief)}

    @cached_property
    def ways(self) -> dict[str, tuple[Scenario, ...]]:
        """Each scenario as it is written, and its variants."""
        return {id_: ways(scenario, self.workspace) for id_, scenario in self.scenarios.items()}

    @cached_property
    def touched(self) -> frozenset[str]:
        """The scenarios whose answers, decisions or scores may differ from before; without a before, all."""
        before = self.before
        local = all(scorer.local for scorer in self._scorers.values())  # a turn left alone keeps its scores
        if before is None or before._scorers is not self._scorers or not local:
            return frozenset(self.scenarios)
        new = {id_ for id_, held in self.ways.items() if before.ways.get(id_) != held or self._counts_anew(id_, before)}
        if before._customers is not self._customers:
            new |= {id_ for id_, scenario in self.scenarios.items() if scenario.brief}
        read = self._read_otherwise(before)
        touched = {id_ for id_ in self.scenarios if id_ in new or not read.isdisjoint(self.messages[id_])}
        return frozenset(touched | self._ruled_otherwise(before, self.scenarios.keys() - touched))

    def result(self, scenario: str) -> ScenarioResult:
        """The result of a scenario. Raises KeyError for one that does not count."""
        return self._of([scenario])[scenario].result

    def results(self, scenarios: Iterable[str] | None = None) -> list[ScenarioResult]:
        """The results of these scenarios, or of all there are, in the order given or that of the files."""
        wanted = list(self.scenarios if scenarios is None else scenarios)
        held = self._of(wanted)
        return [held[id_].result for id_ in wanted]

    @cached_property
    def messages(self) -> dict[str, tuple[AskedMessage, ...]]:
        """What triage and retrieval go by, turn by turn of each scenario.

        What a simulated customer writes follows from the replies. So as long as these are as they were, it writes
        what it wrote before the change.
        """
        before = self.before
        if before is None:
            return {id_: tuple(asked for way in held for asked in _asked(way)) for id_, held in self.ways.items()}
        same = [id_ for id_, held in self.ways.items() if before.ways.get(id_) == held]
        simulated = before._of(id_ for id_ in same if self.scenarios[id_].brief)
        known = {id_: before.messages[id_] for id_ in same} | {id_: _said(each) for id_, each in simulated.items()}
        return {
            id_: known[id_] if id_ in known else tuple(asked for way in held for asked in _asked(way))
            for id_, held in self.ways.items()
        }

    @cached_property
    def parts(self) -> dict[AskedMessage, ReplyParts]:
        """What triage and retrieval make of every message."""
        every = list(dict.fromkeys(each for some in self.messages.values() for each in some))
        if self.before is None:
            self.pipeline.remember(every, self.progress)
        return dict(zip(every, self.pipeline.read_all(every), strict=True))

    def _read_otherwise(self, before: WorkspaceState) -> set[AskedMessage]:
        """The messages with another result of triage or retrieval, as far as it matters."""
        rules = (*self.workspace.handoff.rules, *before.workspace.handoff.rules)
        checked = limits(rule.when for rule in rules)
        then, now = DecisiveParts(before.workspace, checked), DecisiveParts(self.workspace, checked)
        same = then.categories == now.categories
        return {
            asked
            for asked, parts in self.parts.items()
            if (was := before.parts.get(asked)) is None
            or (
                not (same and was.reading is parts.reading and was.source == parts.source)
                and then.decisive(was) != now.decisive(parts)
            )
        }

    def _ruled_otherwise(self, before: WorkspaceState, scenarios: Iterable[str]) -> set[str]:
        """Those of these scenarios in which other rules fire, or decide something else."""
        if before.workspace.handoff.rules == self.workspace.handoff.rules:
            return set()
        change, held = RuleChange(before.pipeline.rules, self.pipeline.rules), before._of(scenarios)
        return {
            id_
            for id_, each in held.items()
            if any(
                weighed and change.touches(weighed, self.parts[asked])
                for weighed, asked in zip(each.weighed, self.messages[id_], strict=True)
            )
        }

    def _of(self, scenarios: Iterable[str]) -> dict[str, ScenarioOutcome]:
        """The results of these scenarios, run now or taken over where that was not done yet."""
        wanted = list(scenarios)
        missing = [id_ for id_ in wanted if id_ not in self._held]
        if missing:
            untouched = [id_ for id_ in missing if id_ not in self.touched]
            if self.before:
                self._held.update(
                    (id_, self._taken_over(id_, held)) for id_, held in self.before._of(untouched).items()
                )
            again = [
                (way, [self.parts[asked] for asked in _asked(way)])
                for id_ in missing
                if id_ in self.touched
                for way in self.ways[id_]
            ]
            held = hold_all(self.workspace, self.pipeline, self._scorers, self._players, again)
            self._held.update(held)
            said = [each for id_ in held if self.scenarios[id_].brief for each in _said(held[id_])]
            self.parts.update(zip(said, self.pipeline.read_all(said), strict=True))
        return {id_: self._held[id_] for id_ in wanted}

    @property
    def _players(self) -> Customers:
        return self._customers or Customers.of(self.workspace)

    def _counts_anew(self, scenario: str, before: WorkspaceState) -> bool:
        """Whether the date alone changes whether it is evidence."""
        now, then = self.workspace.today, before.workspace.today
        return self.scenarios[scenario].no_evidence(now) != before.scenarios[scenario].no_evidence(then)

    def _taken_over(self, scenario: str, held: ScenarioOutcome) -> ScenarioOutcome:
        """An untouched conversation, with how sure triage is now."""
        read = [self.parts[asked] for asked in self.messages[scenario]]
        turns = tuple(_surely(turn, now) for turn, now in zip(held.result.turns, read, strict=True))
        if all(map(is_, turns, held.result.turns)):
            return held
        weighed = tuple(
            each
            and replace(each, facts=replace(each.facts, confidence=filed.confidence, familiarity=filed.familiarity))
            for each, filed in zip(held.weighed, (parts.reading.filed for parts in read), strict=True)
        )
        return ScenarioOutcome(ScenarioResult(turns), weighed)


def _surely(turn: TurnResult, now: ReplyParts) -> TurnResult:
    """The turn with this confidence and familiarity, and with how well its source fits now."""
    if turn.reply is None:
        return turn
    filed, reply = now.reading.filed, turn.reply
    fits = now.found.answers if now.found and reply.retrieval is not None else reply.retrieval
    if (reply.confidence, reply.familiarity, reply.retrieval) == (filed.confidence, filed.familiarity, fits):
        return turn
    sure = replace(reply, confidence=filed.confidence, familiarity=filed.familiarity, retrieval=fits)
    return replace(turn, reply=sure)


def _said(held: ScenarioOutcome) -> tuple[AskedMessage, ...]:
    """What a customer wrote, turn by turn of each way."""
    turns = held.result.turns
    return tuple(
        AskedMessage(turn.message, last.message if last and turn.turn > 1 else None)
        for last, turn in zip([None, *turns], turns, strict=False)
    )


def _asked(scenario: Scenario) -> tuple[AskedMessage, ...]:
    messages = [turn.customer for turn in scenario.turns]
    return tuple(AskedMessage(message, before) for before, message in zip([None, *messages], messages, strict=False))
