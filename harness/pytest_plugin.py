"""pytest collects each scenario of a workspace as a test: `pytest scenarios/`; the sealed ones of a file are one.

So that nobody can tell one sealed scenario from another, those of files with fewer than five are one test together;
where fewer are collected at all, it says only that they ran. Only YAML files in the `scenarios/` folder of a workspace
are taken, and only where that folder, or something in it, is named on the command line (or in `testpaths`), or
`harness = true` stands in pytest's configuration: a plain `pytest` runs a team's own tests. `-k`, `-m` (by category,
severity and tags), `-x` and xdist work as with any test; choose another pipeline with `--harness-pipeline NAME`,
and who judges groundedness with `--harness-checker NAME`. If nothing has changed since a `harness run`,
its results are used; `--harness-fresh` asks the AI again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _pytest._code.code import ReprEntryNative, ReprExceptionInfo, ReprFileLocation, ReprTraceback

FEWEST_SEALED = 5
"""The smallest group of sealed scenarios of which it is said how many pass."""

_SEVERITIES = ("normal", "critical")
_PYTESTS_OWN = {"filterwarnings", "parametrize", "skip", "skipif", "tryfirst", "trylast", "usefixtures", "xfail"}
"""Marks that do something: a tag of that name does not become one, or it could keep its scenario from failing."""

if TYPE_CHECKING:
    from harness.runs import Customers, RunFolder, ScenarioResult
    from harness.scoring import Bench
    from harness.workspace import Scenario, Workspace


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("harness", "scenarios for support AI")
    group.addoption("--harness-pipeline", default="reference", metavar="NAME", help="the pipeline that scenarios test")
    group.addoption("--harness-checker", default="embedded", metavar="NAME", help="who judges groundedness")
    group.addoption("--harness-fresh", action="store_true", help="ask the AI again even if an equal run was kept")
    parser.addini("harness", "collect scenarios although `scenarios/` is not named", type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    for severity in _SEVERITIES:
        config.addinivalue_line(
            "markers", f"{severity}: a scenario of this severity; categories and tags are marks too"
        )
    if not hasattr(config, "workerinput"):  # of xdist: its workers' reports all come to one process
        config.pluginmanager.register(_Looked(), _LOOKED)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the sealed ones of small files together, once it is known which are chosen."""
    of: dict[Path, list[SealedItem]] = {}
    for item in items:
        if isinstance(item, SealedItem):
            of.setdefault(item.loaded.workspace.root, []).append(item)
    for few in of.values():
        small = [item for item in few if len(item.scenarios) < FEWEST_SEALED]
        large = sorted((item for item in few if item not in small), key=lambda item: len(item.scenarios))
        while small and sum(len(item.scenarios) for item in small) < FEWEST_SEALED and large:
            small.append(large.pop(0))
        for item in small[1:]:
            small[0].scenarios += item.scenarios
            items.remove(item)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    looked = terminalreporter.config.pluginmanager.get_plugin(_LOOKED)
    for words in sorted(looked.used) if looked else ():
        terminalreporter.write_line(words)
    for report in terminalreporter.stats.get("skipped", ()):
        if said := dict(report.user_properties).get("sealed"):
            terminalreporter.write_line(f"{report.nodeid}: {said}")


_LOOKED, _USED = "harness-looked", "harness-used"


class _Looked:
    """Counts a session as one look at the evidence of each workspace, by what its scenarios found."""

    def __init__(self) -> None:
        self.used: set[str] = set()  # that an earlier run is used and which, in words
        self._found: dict[tuple[str, str], list[str]] = {}  # the digest of each result, by workspace and support AI

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.used |= {str(words) for name, words in report.user_properties if name == _USED}
        for root, ai, evidence in getattr(report, "harness_found", ()):
            self._found.setdefault((root, ai), []).append(evidence)

    def pytest_sessionfinish(self) -> None:
        for (root, ai), found in self._found.items():
            from harness.cache import key_of
            from harness.ledger import EvidenceLook, note
            from harness.reports import rendering, run_standing

            try:
                note(Path(root), EvidenceLook.now("pytest", key_of(sorted(found)).hex(), ai))
            except OSError as error:
                rendering.note(run_standing.look_not_counted(error))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if isinstance(item, ScenarioItem) and report.when == "call" and item.result:
        from harness.pipelines import fingerprint_of
        from harness.runs import evidence_of

        root, ai = str(item.loaded.workspace.root), fingerprint_of(item.loaded.bench.pipeline)
        found = [(root, ai, evidence_of("pytest", [item.result]))]
        setattr(report, "harness_found", found)  # noqa: B010 - not in its class; xdist carries it along
    return report


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ScenarioFile | None:
    root = _workspace_of(file_path) if file_path.suffix == ".yaml" else None
    if root is None or not (parent.config.getini("harness") or _named(root / "scenarios", parent.config)):
        return None
    file: ScenarioFile = ScenarioFile.from_parent(parent, path=file_path)
    return file


def _named(scenarios: Path, config: pytest.Config) -> bool:
    """Whether that folder, or something in it, was asked for."""
    named = ((config.invocation_params.dir / arg.partition("::")[0]).resolve() for arg in config.args)
    return any(path.is_relative_to(scenarios.resolve()) for path in named)


def _workspace_of(path: Path) -> Path | None:
    """The workspace in whose `scenarios/` folder the file is."""
    folders = [folder.parent for folder in path.parents if folder.name == "scenarios"]
    if not folders:
        return None
    from harness.workspace import is_workspace  # takes long, and most files that pytest sees are no scenarios

    return next(filter(is_workspace, folders), None)


@dataclass(frozen=True)
class _Loaded:
    """A workspace, loaded once a session, and who is tested and judges there, opened when the first test runs."""

    workspace: Workspace
    bench: Bench
    fresh: bool = False  # whether an earlier run is left alone
    loop: asyncio.Runner = field(default_factory=asyncio.Runner)

    @cached_property
    def earlier(self) -> RunFolder | None:
        """The run that says what a new one would say, if there is one."""
        from harness.runs import run_of, says_the_same, to_run

        if self.fresh:
            return None
        run = run_of(self.bench, self.customers, to_run(self.workspace))
        return run if says_the_same(run, self.bench) else None

    @cached_property
    def _kept(self) -> dict[str, ScenarioResult]:
        return {result.id: result for result in self.earlier.read()} if self.earlier else {}

    @property
    def used(self) -> list[tuple[str, str]]:
        """For a test's report: that an earlier run is used, in words."""
        from harness.reports import run_standing

        return [(_USED, run_standing.used_by_pytest(self.earlier.manifest))] if self.earlier else []

    @cached_property
    def customers(self) -> Customers:
        """Who play those of briefs."""
        from harness.runs import Customers

        return Customers(self.bench.opening)

    def result(self, scenario: Scenario) -> ScenarioResult:
        """A scenario through the pipeline, scored."""
        from harness.pipelines import RemotePipeline
        from harness.runs import ScenarioResult, hold
        from harness.runs.variants import ways

        if scenario.id in self._kept:
            return self._kept[scenario.id]

        pipeline, scorers, customers = self.bench.pipeline, self.bench.scorers, self.customers
        remote = isinstance(pipeline, RemotePipeline)
        held = (
            hold(self.workspace, pipeline, way, scorers=scorers, customers=customers, remote=remote)
            for way in ways(scenario, self.workspace)
        )
        return ScenarioResult(tuple(turn for conversation in held for turn in self.loop.run(conversation)))

    def close(self) -> None:
        self.loop.run(self.bench.close())
        self.loop.run(self.customers.close())
        self.loop.close()


_LOADED = pytest.StashKey[dict[Path, _Loaded]]()


def pytest_unconfigure(config: pytest.Config) -> None:
    for loaded in config.stash.get(_LOADED, {}).values():
        loaded.close()


class ScenarioFile(pytest.File):
    """One file of scenarios."""

    def collect(self) -> Iterator[ScenarioItem | SealedItem]:
        from harness.workspace import WorkspaceError

        root = _workspace_of(self.path)
        assert root is not None
        try:
            loaded = self._loaded(root)
        except WorkspaceError as error:
            raise self.CollectError(str(error)) from None
        name = self.path.relative_to(root).as_posix()
        own = [scenario for scenario in loaded.workspace.scenarios if scenario.location.file == name]
        sealed = [each for each in own if loaded.workspace.rollout.seal.holds(each) and each.status == "approved"]
        for scenario in own:
            if scenario not in sealed:
                yield ScenarioItem.from_parent(self, name=scenario.id, scenario=scenario, loaded=loaded)
        if sealed:
            yield SealedItem.from_parent(self, name="sealed", scenarios=sealed, loaded=loaded)

    def _loaded(self, root: Path) -> _Loaded:
        from harness.pipelines import Opening
        from harness.scoring import Bench
        from harness.workspace import load

        known = self.config.stash.setdefault(_LOADED, {})
        if root not in known:
            workspace = load(root)
            chosen = (self.config.getoption(f"--harness-{what}") for what in ("pipeline", "checker"))
            bench = Bench(Opening(workspace, workspace.cache), *chosen)
            known[root] = _Loaded(workspace, bench, self.config.getoption("--harness-fresh"))
        return known[root]


def _failure(item: pytest.Item, words: str, reason: str) -> ReprExceptionInfo:
    """What pytest shows of a failure, with the reason for its short summary; xdist carries this class along."""
    path, line, _ = item.reportinfo()
    entry = ReprEntryNative([f"{words}\n"])
    return ReprExceptionInfo(
        ReprTraceback([entry], None, "native"), ReprFileLocation(str(path), (line or 0) + 1, reason)
    )


def _unusable() -> tuple[type[Exception], ...]:
    """What says in words that a part cannot be used."""
    from harness.plugins import PluginError
    from harness.scoring.groundedness import CheckerError
    from harness.workspace import WorkspaceError

    return PluginError, CheckerError, WorkspaceError


class ScenarioFailedError(Exception):
    """A scenario that did not pass."""

    def __init__(self, result: ScenarioResult) -> None:
        self.result = result


class SealedFailedError(Exception):
    """Some of the sealed scenarios of a file did not pass; says how many."""


class SealedItem(pytest.Item):
    """The sealed scenarios of a file, or of several, as one test: it says how many pass and nothing else."""

    def __init__(self, *, scenarios: Sequence[Scenario], loaded: _Loaded, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.loaded = loaded
        self.scenarios = [each for each in scenarios if not each.quarantined(loaded.workspace.today)]

    def runtest(self) -> None:
        from harness.turns import Status

        judged = [self.loaded.result(each) for each in self.scenarios]
        self.user_properties += self.loaded.used
        if len(judged) < FEWEST_SEALED:
            what = "scenario" if len(judged) == 1 else "scenarios"
            ran = f"{len(judged)} sealed {what} ran: too few to say how many pass (at least {FEWEST_SEALED})"
            self.user_properties.append(("sealed", ran))
            pytest.skip(ran)
        wrong = sum(result.status is not Status.PASS for result in judged)
        if wrong:
            raise SealedFailedError(f"{wrong} of {len(judged)} sealed scenarios do not pass; only counts are shown")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, (SealedFailedError, *_unusable())):
            return _failure(self, str(excinfo.value), str(excinfo.value))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, "sealed scenarios"


class ScenarioItem(pytest.Item):
    """One scenario as a test."""

    def __init__(self, *, scenario: Scenario, loaded: _Loaded, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scenario, self.loaded = scenario, loaded
        self.result: ScenarioResult | None = None
        for mark in (scenario.category, scenario.severity, *scenario.tags):
            self.extra_keyword_matches.add(mark)
            if mark not in _PYTESTS_OWN:
                self.config.addinivalue_line("markers", f"{mark}: a category, severity or tag of scenarios")
                self.add_marker(mark)
        if scenario.status == "proposed":
            self.add_marker(pytest.mark.skip(reason="proposed: it does not count until it is approved"))
        if scenario.quarantine and scenario.quarantined(loaded.workspace.today):
            reason = f"quarantined until {scenario.quarantine.until}: {scenario.quarantine.because}"
            self.add_marker(pytest.mark.xfail(reason=reason, strict=False))

    def runtest(self) -> None:
        from harness.turns import Status

        self.result = self.loaded.result(self.scenario)
        self.user_properties += self.loaded.used
        if self.result.status is not Status.PASS:
            raise ScenarioFailedError(self.result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, ScenarioFailedError):
            from harness.reports import story
            from harness.safe_text import safe

            reason = next(iter(excinfo.value.result.failures), "")
            told = "\n".join(story.story(excinfo.value.result))
            return _failure(self, safe(told, "\n"), safe(reason))
        if isinstance(excinfo.value, _unusable()):
            return _failure(self, str(excinfo.value), str(excinfo.value))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.scenario.location.line - 1, self.scenario.id
