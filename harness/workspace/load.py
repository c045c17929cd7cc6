"""Loading a workspace: everything a team writes, checked, or every mistake in it at once."""

import datetime as dt
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel

from harness.cache import key_of
from harness.files import aside_of, below, is_there
from harness.files_together import UNFINISHED, finish
from harness.io_errors import followed
from harness.workspace.articles import ids_in
from harness.workspace.calibration import CalibrationFile
from harness.workspace.categories import CategoriesFile, TopicsFile
from harness.workspace.check import cross_check, expected_and_missing
from harness.workspace.costs import CostsFile
from harness.workspace.customers import CustomersFile
from harness.workspace.drafts import READERS, DraftReview, looks_like_drafts
from harness.workspace.findings_file import FindingsFile
from harness.workspace.judge import JudgeFile
from harness.workspace.models import ModelsFile
from harness.workspace.parse_cache import Parsed
from harness.workspace.patterns import encodable
from harness.workspace.pipelines import PipelinesFile
from harness.workspace.pointing import pointed
from harness.workspace.problems import Location, Problem, WorkspaceError
from harness.workspace.rollout import RolloutFile
from harness.workspace.rules import HandoffFile
from harness.workspace.scenarios import ScenariosFile
from harness.workspace.tools import ToolsFile
from harness.workspace.typed_reading import read_as
from harness.workspace.unread_files import ignored_files, misnamed_rules, unread_files
from harness.workspace.variants import VariantsFile
from harness.workspace.workspace import Workspace
from harness.workspace.yaml_source import line_at, parse_yaml, read_text

# In the order in which they are read: what a support AI may know, then what decides how answers are judged and which
# questions there are, then what changes only the meaning of a run. Digests are taken in between.
_OF_SOURCES: dict[str, type[BaseModel]] = {
    "categories": CategoriesFile,
    "handoff": HandoffFile,
    "topics": TopicsFile,
    "rollout": RolloutFile,
    "pipelines": PipelinesFile,
    "models": ModelsFile,
}
_OF_RUNS: dict[str, type[BaseModel]] = {
    "calibration": CalibrationFile, "judge": JudgeFile, "tools": ToolsFile, "variants": VariantsFile,
    "customers": CustomersFile,
}  # fmt: skip
_OF_DECISIONS: dict[str, type[BaseModel]] = {"costs": CostsFile, "findings": FindingsFile}
_REQUIRED = {"categories", "handoff", "rollout"}
RULE_FILES = {**_OF_SOURCES, **_OF_RUNS, **_OF_DECISIONS}
FILE_MODELS: dict[str, type[BaseModel]] = {**RULE_FILES, "scenarios": ScenariosFile}

_AS_THEY_ARE: Mapping[str, str] = MappingProxyType({})

M = TypeVar("M", bound=BaseModel)
R = TypeVar("R")


def find_root(start: Path) -> Path:
    """The workspace that contains `start`: the nearest folder upwards with `rules/` and `knowledge/`.

    Raises WorkspaceError when there is none.
    """
    if not start.exists():
        raise WorkspaceError.at(start, 1, "is no folder", "name the workspace's with `-w`")
    for folder in (followed(start), *followed(start).parents):
        if is_workspace(folder):
            return folder
    message = "is not in a workspace (no folder here or above has `rules/` and `knowledge/`)"
    raise WorkspaceError.at(start, 1, message, "name its folder with `-w`, or make one with `harness init my-support`")


def is_workspace(folder: Path) -> bool:
    """Whether a folder is one: what makes it one are `rules/` and `knowledge/`."""
    return (folder / "rules").is_dir() and (folder / "knowledge").is_dir()


def load(root: Path, today: dt.date | None = None, instead: Mapping[str, str] = _AS_THEY_ARE) -> Workspace:
    """Read and check a workspace.

    `today` is the date that `review_by` is compared with: given here, else from
    `rules/rollout.yaml`, else the calendar's. `instead` has texts by file name that replace what is on
    disk, or are read beside it. Raises WorkspaceError with every mistake found.
    """
    workspace, problems, unread = _read(root, today, instead)
    problems += expected_and_missing(workspace, unread)
    if problems:
        raise WorkspaceError(pointed(problems, partial(_text, root, instead)))
    return workspace


def unread(workspace: Workspace) -> list[str]:
    """The files below scenarios/, rules/ and knowledge/ that nothing reads; none that plainly is something else."""
    found = unread_files(workspace.root, [f"{name}.yaml" for name in RULE_FILES])
    return [encodable(path.relative_to(workspace.root).as_posix()) for path in found]


def load_while_edited(root: Path, today: dt.date | None = None, instead: Mapping[str, str] = _AS_THEY_ARE) -> Workspace:
    """A workspace whose articles are being edited: sections that scenarios expect may be missing (`missing_sources`).

    Raises WorkspaceError with every other mistake.
    """
    workspace, problems, unread = _read(root, today, instead)
    if problems:
        problems += expected_and_missing(workspace, unread)
        raise WorkspaceError(pointed(problems, partial(_text, root, _AS_THEY_ARE)))
    return workspace


def missing_sources(workspace: Workspace) -> list[Problem]:
    """Every section or article that a scenario or a variant expects and that does not exist, where it is written."""
    return pointed(expected_and_missing(workspace), partial(_text, workspace.root, _AS_THEY_ARE))


def _changed_meanwhile(name: str) -> Problem:
    """Of a file that a command was to change together with others when it was killed."""
    what = "was changed or copied after a command that changes it together with other files was interrupted"
    hint = f"take what is right from `{aside_of(Path(name))}`, then remove {UNFINISHED}"
    return Problem(Location(name, 1), what, hint)


def _read(root: Path, today: dt.date | None, instead: Mapping[str, str]) -> tuple[Workspace, list[Problem], set[str]]:
    """The workspace, every mistake in it except missing sources, and the articles that could not be read, by id.

    Raises WorkspaceError.
    """
    if changed := finish(root):
        raise WorkspaceError([_changed_meanwhile(name) for name in changed])
    reader = _WorkspaceReader(root, instead)
    reader.rule_files(_OF_SOURCES)
    models = reader.chosen_models()
    reader.ignored()
    prompts = {path.stem: reader.take(path, lambda text, _: text) for path in reader.paths("rules/prompts", "*.md")}
    articles = [a for path in reader.paths("knowledge", "*.md") if (a := reader.take(path, reader.parsed.article))]
    sources = reader.digest()
    reader.rule_files(_OF_RUNS)
    paths = (*reader.paths("scenarios", "*.yaml"), *reader.sealed())
    files = [f for path in paths if (f := reader.take(path, reader.scenarios))]
    reader.parsed.close()
    digest = reader.digest()
    reader.rule_files(_OF_DECISIONS)
    drafts = reader.drafts()
    categories, rollout = reader.rules(CategoriesFile), reader.rules(RolloutFile)
    workspace = Workspace(
        root=root,
        categories={c.id: c for c in categories.categories},
        handoff=reader.rules(HandoffFile),
        topics=reader.rules(TopicsFile),
        rollout=rollout,
        pipelines=reader.rules(PipelinesFile).pipelines,
        card=reader.rules(CalibrationFile).card,
        tools=reader.rules(ToolsFile).tools,
        criteria_card=reader.rules(CalibrationFile).criteria,
        judge=reader.rules(JudgeFile).judge,
        costs=reader.rules(CostsFile),
        findings=reader.rules(FindingsFile),
        variants=reader.rules(VariantsFile),
        customers=reader.rules(CustomersFile),
        drafts=tuple(drafts),
        models=reader.rules(ModelsFile),
        models_digest=models,
        prompts={name: text or "" for name, text in prompts.items()},
        articles={a.id: a for a in articles},
        scenarios=tuple(s for f in files for s in f.scenarios),
        today=today or rollout.today or dt.date.today(),
        sources_digest=sources,
        digest=digest,
        reports=root / "reports",
    )
    articles_unread = (path for path in reader.unread if path.is_relative_to(root / "knowledge"))
    unread = {id_ for path in articles_unread for id_ in ids_in(path)}
    times = Counter(a.id for a in articles)
    unread |= {Path(a.file).stem for a in articles if times[a.id] > 1}  # one of them was meant to have this id
    return workspace, [*reader.problems, *cross_check(workspace, categories, articles, reader.in_rollout)], unread


def _text(root: Path, instead: Mapping[str, str], name: str) -> str:
    """What stands in a file of the workspace. Raises WorkspaceError."""
    return instead[name] if name in instead else read_text(root / name, name)


class _WorkspaceReader:
    """Reads files under a root, gathering problems and the digest of all it read.

    Of the rollout only the seal is in the digest: stages, gates and checks say what results mean, and change none. A
    file of scenarios that are all proposed is not in it: no run holds them.
    """

    def __init__(self, root: Path, instead: Mapping[str, str]) -> None:
        self.root, self.instead = root, instead
        self.problems: list[Problem] = []
        self.unread: list[Path] = []
        self.parsed = Parsed(root / "reports/.cache")
        self._misnamed = misnamed_rules(root / "rules", [f"{name}.yaml" for name in RULE_FILES])
        self._rules: list[BaseModel] = []
        self._hash = hashlib.sha256()

    def digest(self) -> str:
        return self._hash.hexdigest()

    def paths(self, folder: str, pattern: str) -> list[Path]:
        """What is on disk, and what is given and not there yet."""
        if is_there(self.root / folder) and not (self.root / folder).is_dir():
            hint = "put a folder there, or remove it"
            self.problems.append(Problem(Location(folder, 1), "is not a folder, and no link to one", hint))
        given = (name for name in self.instead if fnmatchcase(name, f"{folder}/{pattern}"))
        return sorted({*below(self.root / folder, pattern), *(self.root / name for name in given)})

    def name(self, path: Path) -> str:
        return Path(os.path.relpath(path, self.root)).as_posix()

    def sealed(self) -> Iterator[Path]:
        """The scenario files that `seal:` names outside the workspace."""
        for number, name in enumerate(self.rules(RolloutFile).seal.files):
            path = self.root / name
            if path.is_file():
                yield path
            else:
                hint = "get it from whoever keeps it, or remove it under `seal:`"
                self.problems.append(
                    Problem(self.in_rollout("seal", "files", number), f"there is no file `{name}`", hint)
                )

    def in_rollout(self, *keys: int | str) -> Location:
        """Where that key is written, else the nearest one above it."""
        name = "rules/rollout.yaml"
        return Location(name, line_at(parse_yaml(_text(self.root, self.instead, name), name), keys))

    def take(self, path: Path, parse: Callable[[str, str], R]) -> R | None:
        name = self.name(path)
        try:
            if (shown := encodable(name)) != name:  # it would be in digests, reports and results
                raise WorkspaceError.at(shown, 1, "has a name that is not UTF-8", "rename it")
            text = _text(self.root, self.instead, name)
            parsed = parse(text, name)
            counts = parsed.seal.model_dump_json() if isinstance(parsed, RolloutFile) else text
            if not (isinstance(parsed, ScenariosFile) and parsed.only_proposes):
                self._hash.update(f"{name}\0{len(counts)}\0{counts}".encode())
            return parsed
        except WorkspaceError as error:
            self.problems.extend(error.problems)
            self.unread.append(path)
            return None

    def scenarios(self, text: str, name: str) -> ScenariosFile:
        return self.parsed.scenarios(text, name, partial(parse_model, model=ScenariosFile))

    def rule_files(self, models: Mapping[str, type[BaseModel]]) -> None:
        """Read these files of `rules/`; a missing optional file counts as empty."""
        for name, model in models.items():
            path = self.root / "rules" / f"{name}.yaml"
            if is_there(path) or self.name(path) in self.instead:  # a link that leads nowhere is reported
                read = self.take(path, partial(parse_model, model=model))
                self._rules += [read] if read else []
            elif name in self._misnamed:
                continue  # it is reported with the files that would be ignored
            elif name not in _REQUIRED:
                self._rules.append(model.model_construct())  # its defaults, which nothing has to validate
            else:
                at = Location(f"rules/{name}.yaml", 1)
                self.problems.append(Problem(at, "is missing", "copy it from a workspace made by `harness init`"))

    def chosen_models(self) -> str:
        """A digest of the models that are not embedded, with their files, which count as what is written does."""
        digests: list[object] = []
        for file in (each for each in self._rules if isinstance(each, ModelsFile)):
            try:
                self.problems += (mistake for each in file.chosen for mistake in each.mistakes(self.root))
                digests += [each.digest(self.root) for each in file.chosen if not self.problems]
            except WorkspaceError as error:
                self.problems += error.problems
            digests += [] if file.answers_at is None else [file.answers_at]
        digest = key_of(digests).hex() if digests else ""
        self._hash.update(digest.encode())
        return digest

    def rules(self, model: type[M]) -> M:
        """The one file of that model. Raises WorkspaceError with every problem where it could not be read."""
        found = next((each for each in self._rules if isinstance(each, model)), None)
        if found is None:
            raise WorkspaceError(self.problems)
        return found

    def drafts(self) -> list[DraftReview]:
        """Every reviewed draft, in the order of the files."""
        found: list[DraftReview] = []
        for path in self.paths("reviews", "[dD][rR][aA][fF][tT]*"):
            if path.name in READERS:
                found.extend(self.take(path, READERS[path.name]) or ())
            elif path.is_file() and looks_like_drafts(path.name):
                at = Location(self.name(path), 1)
                self.problems.append(Problem(at, "would be ignored", "name it `drafts.csv` or `drafts.jsonl`"))
        return found

    def ignored(self) -> None:
        """What looks as if it were of the workspace, and would not be read."""
        keys = {f"{name}.yaml": list(model.model_fields) for name, model in RULE_FILES.items()}
        found = list(ignored_files(self.root, keys, self._outside()))
        self.problems += [Problem(Location(encodable(self.name(path)), 1), *words) for path, *words in found]
        self.unread += [path for path, *_ in found]

    def _outside(self) -> set[Path]:
        """The files of sealed scenarios that may lie anywhere."""
        rollout = next((each for each in self._rules if isinstance(each, RolloutFile)), None)
        return {followed(self.root / name) for name in rollout.seal.files} if rollout else set()


def parse_model(text: str, name: str, model: type[M]) -> M:
    """A YAML text as a typed value. Raises WorkspaceError with every problem and its line."""
    data = parse_yaml(text, name)
    return read_as(model, data if data is not None else {}, name)
