"""The scenarios of a workspace as a list: who is in it, what a filter finds, how the latest run went."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Generic, TypeVar

from harness.ledger import read_seals
from harness.runs import RunFolder, ScenarioResult, open_run
from harness.studio.loaded import newest_run
from harness.turns import Status
from harness.workspace import Outcome, Scenario, Workspace

V = TypeVar("V")
EACH_PAGE = 100


@dataclass
class Remembered(Generic[V]):
    """What is made of values, as long as they are the same. Safe to use from several threads."""

    make: Callable[..., V]
    _of: tuple[Any, ...] = ()
    _made: list[V] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def __call__(self, *of: Any) -> V:
        with self._lock:
            if not self._made or of != self._of:
                self._of, self._made = of, [self.make(*of)]
            return self._made[0]


@dataclass(frozen=True, slots=True)
class ListedScenario:
    """A line of the list."""

    id: str
    message: str
    category: str
    follows: str
    scenario: Scenario
    status: Status | None  # in the latest run; None where it was not in it
    searched: str  # in lower case

    @property
    def failing(self) -> bool:
        return self.status not in (None, Status.PASS)


@dataclass(frozen=True, slots=True, eq=False)
class LatestRun:
    """How the open scenarios went in the newest run."""

    run: RunFolder
    results: Mapping[str, ScenarioResult]


@dataclass(frozen=True, slots=True)
class ScenarioFilter:
    """What somebody wants to see."""

    category: str = ""
    severity: str = ""
    status: str = ""
    tag: str = ""
    typed: str = ""
    run: str = ""

    def holds(self, row: ListedScenario) -> bool:
        """Whether a line is wanted."""
        scenario = row.scenario
        return (
            self.category in ("", row.category)
            and self.severity in ("", scenario.severity)
            and self.status in ("", scenario.status)
            and (not self.tag or self.tag in scenario.tags)
            and (self.run != "failing" or row.failing)
            and all(word in row.searched for word in self.typed.casefold().split())
        )


def latest(workspace: Workspace) -> LatestRun | None:
    """The newest run, or None. Of its scenarios those are known here that are open, and were or were opened since."""
    run = newest_run(workspace)
    return _read(workspace, run.path, run.results.stat().st_mtime_ns) if run else None


def _of_run(workspace: Workspace, path: Path, written: int) -> LatestRun:
    run, holds = open_run(path), workspace.rollout.seal.holds
    sealed = {each.id for each in workspace.scenarios if holds(each)}
    told = {record.scenario for record in read_seals(workspace.root)}
    known = (each for each in run.read() if not each.sealed or each.id in told)
    return LatestRun(run, {each.id: each for each in known if each.id not in sealed})


_read = Remembered(_of_run)


def _listed(workspace: Workspace, run: LatestRun | None) -> list[ListedScenario]:
    holds = workspace.rollout.seal.holds
    return [_row(each, run.results.get(each.id) if run else None) for each in workspace.scenarios if not holds(each)]


listed = Remembered(_listed)
"""The open scenarios of a workspace, in the order of the files, with how they went in a run."""


def sealed_in(workspace: Workspace, category: str = "") -> int:
    """How many scenarios are sealed, in that category where one is named. No other filter may say more of them."""
    found = _sealed(workspace)
    return found[category] if category else found.total()


def proposals(workspace: Workspace) -> list[Scenario]:
    """Those that wait for somebody to decide about them, sealed ones too: none of them has been run."""
    return _proposals(workspace)


def _sealed_by_category(workspace: Workspace) -> Counter[str]:
    holds = workspace.rollout.seal.holds
    return Counter(each.category for each in workspace.scenarios if holds(each))


_sealed = Remembered(_sealed_by_category)
_proposals = Remembered(lambda workspace: [each for each in workspace.scenarios if each.status == "proposed"])


def tags_of(rows: Sequence[ListedScenario]) -> list[str]:
    """Every tag, by name."""
    return sorted({tag for row in rows for tag in row.scenario.tags})


def follows(scenario: Scenario) -> str:
    """What must follow each of its messages, or the whole conversation, in few words."""
    expects = [scenario.whole] if scenario.brief else [turn.expect for turn in scenario.turns]
    return ", then ".join(" ".join(_words(each)) for each in expects)


def _words(expect: Any) -> Iterator[str]:
    if expect.outcome is None:
        yield "not said yet"
    elif expect.outcome is Outcome.HANDOFF:
        yield f"handoff to {expect.queue}" if expect.queue else "handoff"
    else:
        yield str(expect.outcome)
    if expect.source:
        yield f"from {' or '.join(expect.source)}"


def _row(scenario: Scenario, result: ScenarioResult | None) -> ListedScenario:
    messages = [turn.customer for turn in scenario.turns]
    told = follows(scenario)
    searched = (scenario.id, *messages, told, *scenario.tags, scenario.origin or "", scenario.notes or "")
    status = result.status if result else None
    return ListedScenario(
        scenario.id, messages[0], scenario.category, told, scenario, status, "\n".join(searched).casefold()
    )
