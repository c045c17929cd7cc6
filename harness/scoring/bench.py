"""The support AI under test, its checker and its scorers: opened in one place, for all who run conversations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from harness.pipelines import Opening, open_pipeline
from harness.reference import ReferencePipeline
from harness.scoring.criteria import CriteriaJudge
from harness.scoring.groundedness import CHECKERS, Checker, asks_others, open_checker
from harness.scoring.scorer import Scorer
from harness.scoring.scorers import SCORERS, all_scorers
from harness.turns import Pipeline
from harness.workspace import Workspace, WorkspaceError

EMBEDDED = "embedded"  # the checker that judges where nobody chooses one


@dataclass(frozen=True)
class Bench:
    """A pipeline, a groundedness checker and all scorers; each is opened when it is first needed."""

    opening: Opening
    support_ai: str | Pipeline = "reference"  # its name, or itself where it is open already
    checker_name: str = EMBEDDED
    judges_words: bool = True  # False: criteria in words are not judged, since each would be a call to an LLM

    @staticmethod
    @lru_cache(maxsize=4)
    def of(workspace: Workspace, checker: str = EMBEDDED) -> Bench:
        """The embedded pipeline and a checker, with the workspace's cache. Criteria in words are not judged."""
        return Bench(Opening(workspace, workspace.cache), checker_name=checker, judges_words=False)

    @staticmethod
    def again_and_again(workspace: Workspace, checker: str) -> Bench:
        """The same for a command that judges the same conversations many times.

        Raises WorkspaceError for a checker that calls a service, which may cost money each time, or has an unknown
        name, and CheckerError for one that cannot start.
        """
        bench = Bench.of(workspace, checker)
        if asks_others(bench.checker):
            words = f"`{checker}` calls a service for each answer, and this judges the same conversations many times"
            hint = f"`harness run --checker {checker}` judges by it, and so does `harness gate`, also with `--baseline`"
            raise WorkspaceError.at("--checker", 1, words, hint)
        return bench

    @cached_property
    def pipeline(self) -> Pipeline:
        """Raises PipelineError when it cannot start, ModelMissingError for the embedded one."""
        if not isinstance(self.support_ai, str):
            return self.support_ai
        return open_pipeline(self.support_ai, self.opening)

    @cached_property
    def reference(self) -> ReferencePipeline:
        """The embedded pipeline, whose steps can be taken one by one. Raises ModelMissingError."""
        return ReferencePipeline(self.opening.workspace, self.opening.cache)

    @cached_property
    def checker(self) -> Checker:
        """Raises WorkspaceError for an unknown name, CheckerError for one that cannot start."""
        return open_checker(self.checker_name, self.opening)

    @cached_property
    def judge(self) -> CriteriaJudge | None:
        """Of criteria in words; it opens its LLM when it is first asked."""
        return CriteriaJudge(self.opening) if self.judges_words else None

    @cached_property
    def scorers(self) -> dict[str, Scorer]:
        """Those that are built in and those of other packages. Raises PluginError."""
        models = self.opening.pair_model, self.opening.encoder, self.judge
        found = {name: each.asking(self.checker, *models) for name, each in all_scorers().items()}
        if self.checker_name == EMBEDDED:
            return found
        return {name: replace(each, local=each.local and "checker" not in each.needs) for name, each in found.items()}

    def opened(self) -> Bench:
        """Itself, with what cannot start known before anything is written. Raises as they do."""
        _ = self.pipeline, self.scorers
        return self

    @property
    def code_today(self) -> dict[tuple[str, str], str]:
        """A digest of the code of each scorer and checker of another package, as its files are now; what was opened
        goes on as it was then."""
        return SCORERS.code_today(SCORERS.names) | CHECKERS.code_today([self.checker_name])

    async def close(self) -> None:
        """Close what was opened."""
        if "pipeline" in self.__dict__:
            await self.pipeline.close()
        if "checker" in self.__dict__:
            await self.checker.close()
        if self.judge:
            await self.judge.close()


@dataclass(frozen=True)
class WorkingJudges:
    """Those that judge replies while conversations go on, as one."""

    all: tuple[Checker | CriteriaJudge, ...]

    @property
    def jobs(self) -> int:
        return max(each.jobs for each in self.all)

    async def close(self) -> None:
        for each in self.all:
            await each.close()
