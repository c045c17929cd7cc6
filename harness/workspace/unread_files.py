"""Files that look as if they belonged to a workspace, and that nothing would read."""

import difflib
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from harness.files import below, open_plain, read_plain
from harness.io_errors import followed
from harness.lazy_regex import regex
from harness.nearest import nearest

_YAML, _MARKDOWN = {".yaml", ".yml"}, {".md", ".markdown", ".mdown", ".mkd"}
_TEXTS = {".html", ".htm", ".mdx", ".txt", ".rst", ".adoc", ".docx", ".json", ".jsonl"}  # what holds articles elsewhere
_DATA = {".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".toml", ".txt"}  # what holds scenarios elsewhere
_NEAR = 0.8  # how alike `.yamll` and `.yaml` are at least; `.xml` and `.yml` are less
_BACKUPS = {".bak", ".orig", ".rej", ".old", ".save", ".swp", ".tmp"}  # what editors and merges leave
_BESIDE = frozenset(
    ["readme", "license", "licence", "notice", "codeowners", "makefile", "thumbs", "desktop"]
)  # in any folder
_NO_TEXT = {
    ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp", ".ico", ".tif", ".tiff", ".heic",
    ".mp3", ".mp4", ".m4v", ".mov", ".webm", ".py", ".pyc",
}  # fmt: skip  # pictures of articles, and the code of pipelines and scorers
_RECORDS = {"ledger.jsonl", "looks.jsonl", "seals.jsonl", "tuned.jsonl"}  # written by commands, below rules/
_READ, _OTHERS = ("knowledge", "rules", "scenarios"), {"reports", "reviews", "node_modules"}
_SCENARIOS = regex(
    rb"""(?:^|\r|\A(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff))(?:\{(?:[^\[\]{}]*,)?\s*)?(["']?)scenarios\1\s*:""", re.MULTILINE
)
_TURNS = regex(rb"\b(?:scenarios|turns|says|expect)\b")  # recorded replies, which may lie beside them, have none
_DEEP = 4  # folders below the workspace, elsewhere than in those that it reads
_MOST = 1 << 20  # bytes that are read of a file to see whether it has scenarios

Ignored = tuple[Path, str, str]
"""A file or folder, what is wrong and what to do."""


def ignored_files(root: Path, keys: Mapping[str, Iterable[str]], outside: Collection[Path]) -> Iterator[Ignored]:
    """Those of the workspace at `root`, folder by folder.

    `keys` are those that each rules file may begin with, by its name such as `topics.yaml`; `outside` are files of
    scenarios that may lie elsewhere.
    """
    rule_files = list(keys)
    yield from _beside(root, keys)
    for folder in _READ:
        for path in below(root / folder):
            if path.is_symlink() and path.is_dir():
                yield path, "is a link to a folder, and would be ignored", "put the files themselves there"
            elif path.is_dir() or (_is_hidden(path.relative_to(root)) and _meant(path) not in _YAML | _MARKDOWN):
                continue
            elif words := _of[folder](path, root / folder, rule_files):
                yield path, *words
    linked = {followed(path) for path in below(root / "scenarios")}
    for path in _elsewhere(root):
        if followed(path) not in linked.union(outside) and _holds(_SCENARIOS, path):
            yield path, "has scenarios, and would be ignored", "move it to `scenarios/`"


def misnamed_rules(rules: Path, rule_files: Sequence[str]) -> set[str]:
    """The names of rule files, such as `topics`, that are there as `topics.yml`: `ignored_files` reports each."""
    names = {Path(each).stem for each in rule_files}
    found = ((path.name.strip().lower().partition(".")[0], path) for path in below(rules))
    of_rules = ((name, path) for name, path in found if name in names and not _is_hidden(path.relative_to(rules)))
    return {name for name, path in of_rules if path.is_file() and _of_rules(path, rules, rule_files)}


def unread_files(root: Path, rule_files: Sequence[str]) -> list[Path]:
    """Those below the folders that are read which nothing reads, and which are not plainly something else.

    Of a workspace without problems: `ignored_files` has what looks even more as if it belonged to it.
    """
    texts = b"\n".join(read_plain(path) for path in below(root / "rules", "*.yaml")).decode("utf-8", "replace")
    found = (path for folder in _READ for path in below(root / folder) if path.is_file())
    return [each for each in found if not _known(each.relative_to(root), rule_files, texts)]


def _known(path: Path, rule_files: Sequence[str], texts: str) -> bool:
    """Whether it is read, named by these texts with its folder or without, or plainly something else."""
    folder, name = path.parts[0], path.name
    if folder == "rules":
        read = str(path.parent) == folder and name in (*rule_files, *_RECORDS)
        read = read or path.parts[1] == "schema" or (path.parts[1] == "prompts" and path.suffix == ".md")
    else:
        read = path.suffix == {"knowledge": ".md", "scenarios": ".yaml"}[folder]
    named = path.as_posix() in texts or ("." in name and name in texts)  # `login` alone is also a category
    if read or named or any(each.as_posix() in texts for each in path.parents if len(each.parts) > 1):
        return True
    return _is_hidden(path) or _is_backup(path) or path.stem.lower() in _BESIDE or path.suffix.lower() in _NO_TEXT


def _is_hidden(path: Path) -> bool:
    """Whether other programs keep it there, such as those that notes are written with."""
    return any(part.startswith(".") or part in ("__pycache__", "__MACOSX") for part in path.parts)


def _is_backup(path: Path) -> bool:
    return path.name.endswith("~") or path.name.startswith(("#", ".#")) or path.suffix.lower() in _BACKUPS


def _beside(root: Path, keys: Mapping[str, Iterable[str]]) -> Iterator[Ignored]:
    """Folders whose names are nearly those that are read, and rules files that lie beside them."""
    for path in sorted(root.iterdir()):
        name = path.name.strip().lower()
        if path.is_dir() and path.name not in _READ:
            for meant in difflib.get_close_matches(name, _READ, n=1, cutoff=_NEAR):
                same = (root / meant).exists() and path.samefile(root / meant)  # where case does not count
                if not same and any(_would_be_read(each, meant, keys) for each in path.rglob("*")):
                    yield path, "would be ignored", f"move its files to `{meant}/`"
        elif _suffix(name) in _YAML and _begins_with_one(path, _keys_of(name.partition(".")[0], keys)):
            yield path, "would be ignored", _to_rules(name.partition(".")[0])


def _begins_with_one(path: Path, keys: Sequence[str]) -> bool:
    pattern = re.compile(rf"^(?:{'|'.join(keys)})\s*:".encode(), re.MULTILINE)
    return bool(keys) and path.is_file() and _holds(pattern, path)


def _keys_of(stem: str, keys: Mapping[str, Iterable[str]]) -> list[str]:
    """Those that a file of this name in `rules/` may begin with; one of the folder's own name may be any.

    `rules` itself is also what linters and monitoring have in a `rules.yaml` of theirs.
    """
    of_all = stem == "rules"
    of_file = (found for name, found in keys.items() if of_all or stem == Path(name).stem)
    return [key for found in of_file for key in found if not (of_all and key == stem)]


def _to_rules(stem: str) -> str:
    return "move what it says to the files in `rules/`" if stem == "rules" else f"move it to `rules/{stem}.yaml`"


def _would_be_read(path: Path, folder: str, rule_files: Collection[str]) -> bool:
    if folder == "rules":
        return path.name in rule_files
    return path.suffix == ".md" and folder == "knowledge"  # scenarios are found by what they hold, wherever they lie


def _of_knowledge(path: Path, _: Path, __: Sequence[str]) -> tuple[str, str] | None:
    if path.suffix.lower() in _TEXTS:
        to_do = "make articles of it with `harness import articles`, or move it away"
        return "is no Markdown, and would be ignored", to_do
    return _renamed(path, ".md", _MARKDOWN)


def _of_scenarios(path: Path, _: Path, __: Sequence[str]) -> tuple[str, str] | None:
    if path.suffix.lower() == ".json":
        return "would be ignored", "name it `.yaml`: JSON is YAML as well"
    if path.suffix.lower() in _DATA and _holds(_TURNS, path):
        return "is no YAML, and would be ignored", "write its scenarios in a `.yaml` file, or move it away"
    return _renamed(path, ".yaml", _YAML)


def _of_rules(path: Path, folder: Path, names: Sequence[str]) -> tuple[str, str] | None:
    if path.is_relative_to(folder / "prompts"):
        return _renamed(path, ".md", _MARKDOWN)
    if path.parent == folder and path.suffix.lower() in (".json", ".toml") and path.with_suffix(".yaml").name in names:
        return "would be ignored", f"write it in `{path.with_suffix('.yaml').name}`"
    if _meant(path) not in _YAML or (path.parent == folder and path.name in names):
        return None
    if path.parent != folder:
        return "would be ignored", "move what it says to the files in `rules/` itself"
    return "is not a rules file", nearest(path.name, names)


def _renamed(path: Path, suffix: str, alike: Collection[str]) -> tuple[str, str] | None:
    wrong = path.suffix != suffix and _meant(path) in alike
    return ("would be ignored", f"name it `{suffix}`") if wrong else None


def _meant(path: Path) -> str:
    """The suffix that was meant: some editors make `x.yaml.txt` of `x.yaml`, and a space or a typo is not seen."""
    suffix = _suffix(path.name)
    if _is_backup(path):
        return suffix
    return next(iter(difflib.get_close_matches(suffix, [*_YAML, *_MARKDOWN], n=1, cutoff=_NEAR)), suffix)


def _suffix(name: str) -> str:
    return Path(name.strip().lower().removesuffix(".txt")).suffix


_of = {"knowledge": _of_knowledge, "rules": _of_rules, "scenarios": _of_scenarios}


def _elsewhere(root: Path) -> Iterator[Path]:
    """YAML beside the folders that are read: in the workspace itself, and in folders that are no workspace.

    Those that the workspace has of its own are looked through to the bottom; others, which may be a whole repository,
    so many folders deep, and links only where they lie in the workspace itself.
    """
    for own in ("knowledge", "reviews"):
        found = (each for each in (root / own).rglob("*") if each.suffix.lower() in _YAML)
        yield from sorted(each for each in found if each.is_file())
    for at, folders, names in os.walk(root, followlinks=True):
        folder = Path(at)
        deep = len(folder.relative_to(root).parts)
        skipped = {*_OTHERS, *(_READ if folder == root else ())}
        open_ = sorted(each for each in folders if each not in skipped and not each.startswith("."))
        further = (each for each in open_ if not deep or not (folder / each).is_symlink())
        folders[:] = [each for each in further if deep < _DEEP and not _on_its_own(folder / each)]
        yield from (folder / name for name in sorted(names) if _suffix(name) in _YAML)


def _on_its_own(folder: Path) -> bool:
    """Whether it is another workspace, or a Python package, whose files are read by its code."""
    return os.path.isdir(folder / "rules") or os.path.exists(folder / "__init__.py")  # False where nobody may look


def _holds(words: re.Pattern[bytes], path: Path) -> bool:
    try:
        with open_plain(path) as file:
            return words.search(file.read(_MOST).replace(b"\0", b"")) is not None  # in UTF-16, too
    except OSError:
        return False
