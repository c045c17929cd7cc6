"""Files that look as if they belonged to a workspace, and that nothing would read."""

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from harness.nearest import nearest

_YAML, _MARKDOWN = {".yaml", ".yml"}, {".md", ".markdown", ".mdown", ".mkd"}
_READ, _OTHERS = ("knowledge", "rules", "scenarios"), {"reports", "reviews", "node_modules"}
_SCENARIOS = re.compile(rb"^scenarios\s*:", re.MULTILINE)
_MOST = 1 << 20  # bytes that are read of a file to see whether it has scenarios

Ignored = tuple[Path, str, str]
"""A file or folder, what is wrong and what to do."""


def ignored_files(root: Path, rule_files: Sequence[str], outside: Collection[Path]) -> Iterator[Ignored]:
    """Those of the workspace at `root`, folder by folder; `outside` are files of scenarios that may lie elsewhere."""
    for folder in _READ:
        for path in sorted((root / folder).rglob("*")):
            if path.is_symlink() and path.is_dir():
                yield path, "is a link to a folder, and would be ignored", "put the files themselves there"
            elif path.is_dir():
                continue
            elif words := _of[folder](path, root / folder, rule_files):
                yield path, *words
    for path in _elsewhere(root):
        if path.resolve() not in outside and _has_scenarios(path):
            yield path, "has scenarios, and would be ignored", "move it to `scenarios/`"


def _of_knowledge(path: Path, _: Path, __: Sequence[str]) -> tuple[str, str] | None:
    wrong = path.suffix != ".md" and path.suffix.lower() in _MARKDOWN
    return ("would be ignored", "name it `.md`") if wrong else None


def _of_scenarios(path: Path, _: Path, __: Sequence[str]) -> tuple[str, str] | None:
    wrong = path.suffix != ".yaml" and path.suffix.lower() in _YAML
    return ("would be ignored", "name it `.yaml`") if wrong else None


def _of_rules(path: Path, folder: Path, names: Sequence[str]) -> tuple[str, str] | None:
    if path.is_relative_to(folder / "prompts"):
        return _of_knowledge(path, folder, names)
    if path.suffix.lower() not in _YAML or (path.parent == folder and path.name in names):
        return None
    if path.parent != folder:
        return "would be ignored", "move what it says to the files in `rules/` itself"
    return "is not a rules file", nearest(path.name, names)


_of = {"knowledge": _of_knowledge, "rules": _of_rules, "scenarios": _of_scenarios}


def _elsewhere(root: Path) -> Iterator[Path]:
    """YAML beside the folders that are read: in the workspace itself, and in folders that are no workspace."""
    folders = [each for each in sorted(root.iterdir()) if each.is_dir() and not each.name.startswith(".")]
    others = (each for each in folders if each.name not in _OTHERS and each.name not in ("rules", "scenarios"))
    for folder in (root, *(each for each in others if not (each / "rules").is_dir())):
        yield from (each for each in sorted(folder.iterdir()) if each.suffix.lower() in _YAML and each.is_file())


def _has_scenarios(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _SCENARIOS.search(file.read(_MOST)) is not None
    except OSError:
        return False
