"""The code of a support AI that lies on this machine, by digest: when it changes, earlier runs are of another AI."""

import ast
import hashlib
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import distribution, packages_distributions
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from harness.files import open_plain, read_plain
from harness.lazy_regex import regex

_NOT_CODE = (".pyc", ".log")
_WRITTEN_BY_THE_HARNESS = {"exports", "reports", "reviews"}  # in a workspace's folder
_SHOWN = {
    ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp", ".ico", ".tif", ".tiff", ".heic",
    ".mp3", ".mp4", ".m4v", ".mov", ".webm",
}  # fmt: skip
_WATCHED = {"rules": {".yaml", ".jsonl"}, "scenarios": {".yaml"}, "knowledge": {".md", *_SHOWN}}
"""What the harness watches itself, or only people look at, by suffix: a prompt beside it is the AI's."""

_MOST_FILES = 10_000
_INSTALLED = {"site-packages", "dist-packages"}  # folders of what comes from a package index
_NOT_OF_AN_AI = {*sys.stdlib_module_names, "harness"}  # the code of the harness is in `run.json` by itself
_WORD = regex(r"[^\s\"'`=;|&()<>${}]*\w[^\s\"'`=;|&()<>${}]*")  # of a shell script
_RUN_OTHERS = {
    "bash", "cmd", "dash", "deno", "docker", "env", "fish", "java", "ksh", "make", "node", "npm", "npx", "perl", "php",
    "powershell", "pwsh", "python", "python3", "ruby", "sh", "uv", "zsh",
}  # fmt: skip
"""Programs that say nothing about what they run."""
_ELSEWHERE = {"curl", "docker", "kubectl", "nc", "podman", "socat", "ssh", "wget"}
"""Programs by which the AI runs somewhere else."""
_QUOTED = regex(r"[\"'`]([^\"'`\n]{1,200})[\"'`]")  # of any program
_PARTS = regex(r"[/\\.\s]+")
_LONGEST_CODE = 1_000_000  # bytes


def code_of_module(module: str, root: Path) -> str:
    """A digest of the package that holds `module`, or of all files beside it, and of what it imports.

    It is looked for in the folder `root`, else where Python finds it. Empty where it has no files, or too many, and
    where something that it imports is not found.
    """
    name = module.partition(".")[0]
    found = _named(name, root)
    if not found:
        return _digest(_with_imports(_installed(name), root), root)
    beside = _files(root, root) if (root / f"{name}.py") in found else ()
    return _digest(_with_named((*_with_imports(found, root), *beside), root), root)


def code_of_command(run: Sequence[str], root: Path) -> str:
    """A digest of the files that a command names, of all in the folder of the workspace that each lies in, of what
    scripts import, and of the folders and files of the workspace that any of these names.

    So of the folders that the command names. Empty where nobody can tell: a program that is found by its name alone,
    code that is an argument (`sh -c ...`), a module that is not in the folder `root`, an import that is not found, what
    runs elsewhere (`docker`, `ssh`), or too many files.
    """
    named = [(root / part).is_file() for part in run]
    options = run[1 : named.index(True, 1)] if any(named[1:]) else run[1:]  # of an interpreter, before its script
    program = Path(run[0]).stem
    nothing_named = program in _RUN_OTHERS and not any(named[1:]) and "-m" not in run
    if "-c" in options or nothing_named or program in _ELSEWHERE:
        return ""
    folders = [folder for part in run if (folder := _folder(part, root))]  # such as prompts, or a PYTHONPATH
    files = [path for folder in folders for path in _files(_top_of(folder / "any", root), root)]
    for number, (before, part) in enumerate(zip(("", *run), run, strict=False)):
        path = root / part.rpartition("=")[2]  # also of `--config=FILE`
        if before == "-m":
            module = _named(part.partition(".")[0], root)
            if not module:
                return ""
            files += _with_imports(module, root, *folders)
        elif path.is_file():
            files += _with_imports([path], path.parent, root, *folders)
            if number or _within(path, root):  # beside an interpreter are only other programs
                files += _files(_top_of(path, root), root)
    return _digest(_with_named(_started(files, root, folders), root), root)


def _top_of(path: Path, root: Path) -> Path:
    """The folder of the workspace in which a file lies, at the top of it; elsewhere the file's own."""
    inside = path.relative_to(root).parts if path.is_relative_to(root) else ()
    return root / inside[0] if len(inside) > 1 and ".." not in inside else path.parent


def _with_named(files: Iterable[Path], root: Path) -> list[Path]:
    """The files, with the folders and files at the top of the workspace that they name, and so on: a start script names
    a program, and a program its prompts. Where a script runs something elsewhere, a file stands for it that is none."""
    found = list(dict.fromkeys(files))
    known, tops = set(found), {path.name: path for path in _at_the_top(root)}
    for path in found:  # grows meanwhile
        if len(found) > _MOST_FILES:
            break
        words = _words_of(path) if _within(path, root) and _INSTALLED.isdisjoint(path.parts) else set()
        if _is_shell(path) and not _ELSEWHERE.isdisjoint(words):
            found.append(root / "elsewhere")
        for name in words & tops.keys():
            top = tops.pop(name)
            new = [each for each in (_files(top, root) if top.is_dir() else [top]) if each not in known]
            known.update(new)
            found += new
    return found


def _at_the_top(root: Path) -> Iterator[Path]:
    for path in root.iterdir() if root.is_dir() else ():
        if not path.name.startswith(".") and path.name not in (*_WRITTEN_BY_THE_HARNESS, "harness"):
            yield path


def _is_shell(path: Path) -> bool:
    return path.suffix in (".sh", ".bash") or (not path.suffix and _begins_with(path, b"#!"))


def _begins_with(path: Path, sign: bytes) -> bool:
    try:
        return read_plain(path).startswith(sign)
    except OSError:
        return False


def _words_of(path: Path) -> set[str]:
    """The parts of paths and names that a program may mean: any word of a shell script, of others what is quoted."""
    try:
        content = read_plain(path)
    except OSError:
        return set()
    if len(content) > _LONGEST_CODE or b"\0" in content:
        return set()
    text = content.decode("utf-8", "replace")
    said = _WORD.findall(text) if _is_shell(path) else _QUOTED.findall(text)
    return {part for each in said for part in _PARTS.split(each)} | {word.lstrip("./") for word in said}


def _folder(part: str, root: Path) -> Path | None:
    """The folder that an argument names, if it may be the AI's: none that is hidden, or that the harness watches."""
    named = part.rpartition("=")[2]
    path = root / named
    if not named or not path.is_dir():
        return None
    inside = path.resolve().relative_to(root.resolve()).parts if _within(path, root) else (path.resolve().name,)
    return None if inside and (inside[0] in _WRITTEN_BY_THE_HARNESS or inside[-1].startswith(".")) else path


def _started(files: Iterable[Path], root: Path, folders: Sequence[Path]) -> list[Path]:
    """The files, with what shell scripts among them name there, from either folder, with what that imports."""
    found = list(dict.fromkeys(files))
    for script in [path for path in found if _is_shell(path) and _within(path, root)]:
        try:
            words = set(_WORD.findall(read_plain(script).decode("utf-8", "replace")))
        except OSError:
            continue  # of which no digest can be taken
        named = {base / word.lstrip("/") for word in words for base in (root, script.parent)}
        for path in sorted(path for path in named if path.is_file() and _within(path, root)):
            found += _with_imports([path], path.parent, root, *folders)
    return found


def _within(path: Path, root: Path) -> bool:
    return path.resolve().is_relative_to(root.resolve())


def _named(name: str, folder: Path) -> list[Path]:
    """The files of the package or module of that name in a folder."""
    package, module = folder / name, folder / f"{name}.py"
    if package.is_dir() and any(package.rglob("*.py")):
        return list(_files(package))
    return [module] if module.is_file() else []


def _installed(name: str) -> list[Path]:
    """The same, where Python finds it."""
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        return []
    folders = [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    if folders:
        return [path for folder in folders for path in _files(folder)]
    return [Path(spec.origin)] if spec and spec.origin and Path(spec.origin).is_file() else []


def _files(folder: Path, workspace: Path | None = None) -> Iterator[Path]:
    """All files in a folder and below, one more than may be at most; without what the harness reads and writes."""
    found = _below(folder, _WRITTEN_BY_THE_HARNESS if folder == workspace else set())
    return islice((path for path in found if not (workspace and _is_watched(path, workspace))), _MOST_FILES + 1)


def _is_watched(path: Path, workspace: Path) -> bool:
    """Whether the harness watches a file of the workspace itself; of `rules/`, what lies there and its schemas."""
    top, *inner = path.relative_to(workspace).parts if path.is_relative_to(workspace) else ("",)
    if top == "rules" and len(inner) > 1:
        return inner[0] == "schema"
    return path.suffix in _WATCHED.get(top, ())


def _below(folder: Path, without: Collection[str]) -> Iterator[Path]:
    """Not what is hidden, compiled or a virtual environment. What is linked is read as one file, never as a folder."""
    try:
        listed = sorted(folder.iterdir())
    except OSError:
        listed = []
        yield folder  # which no digest can be taken of
    for path in listed:
        name = path.name
        installed = name == "node_modules" and (folder / "package.json").exists()  # as its lock file says
        if name.startswith(".") or name == "__pycache__" or name in without or path.suffix in _NOT_CODE or installed:
            continue
        if path.is_dir() and not path.is_symlink() and not (path / "pyvenv.cfg").exists():
            yield from _below(path, ())
        elif path.is_file():
            yield path


def _with_imports(files: Iterable[Path], *folders: Path) -> list[Path]:
    """The files, and what Python files among them import, and so on: from these folders, else where Python finds it.

    Of what is installed from a package index only what says which version it is: it is not edited in place. What is
    found nowhere lies where the AI alone looks (`sys.path.insert`), so it stands for a file that cannot be read.
    """
    found, missing = list(dict.fromkeys(files)), []
    known, seen = set(found), set(_NOT_OF_AN_AI)
    for path in found:  # grows meanwhile
        if not _INSTALLED.isdisjoint(path.parts):
            continue
        needed, optional = _imports(path)
        for name in (needed | optional) - seen:
            seen.add(name)
            beside = next((files for folder in (*folders, path.parent) if (files := _named(name, folder))), [])
            if name in needed and not beside and not _installed(name):
                missing.append(folders[0] / f"{name}.py")
            new = [each for each in beside or _elsewhere(name) if each not in known]
            known.update(new)
            found += new
    return found + missing


def _elsewhere(name: str) -> list[Path]:
    """The files of a module or package that lies outside the folder; of an installed one those of its version."""
    files = _installed(name)
    if not files or _INSTALLED.isdisjoint(files[0].parts):
        return files
    return [path for each in _distributions().get(name, ()) if (path := _metadata(each))]


@cache
def _distributions() -> Mapping[str, Sequence[str]]:
    return packages_distributions()


def _metadata(name: str) -> Path | None:
    """The file that says which version of a distribution is installed."""
    listed = distribution(name).files or ()
    return next((Path(str(each.locate())) for each in listed if each.match("*.dist-info/METADATA")), None)


def _imports(path: Path) -> tuple[set[str], set[str]]:
    """The top-level names that a Python file imports, wherever in it, and those that it can do without.

    None of a file that is not Python.
    """
    if path.suffix != ".py":
        return set(), set()
    try:
        tree = ast.parse(read_plain(path))
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last for many brackets
        return set(), set()
    spared = {inner for node in ast.walk(tree) for guarded in _guarded(node) for inner in ast.walk(guarded)}
    if path.name == "conftest.py" or path.name.startswith("test_"):  # no part of what answers
        spared = set(ast.walk(tree))
    needed = (name for node in ast.walk(tree) if node not in spared for name in _names(node))
    return set(needed), {name for node in spared for name in _names(node)}


def _names(node: ast.AST) -> Iterator[str]:
    """The top-level names that a statement imports."""
    names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
    if isinstance(node, ast.ImportFrom) and not node.level and node.module:
        names = [node.module]
    yield from (name.partition(".")[0] for name in names)


def _guarded(node: ast.AST) -> Sequence[ast.AST]:
    """Statements that may fail to import, or run elsewhere: in `try: ... except ImportError:`, for types, by system."""
    if isinstance(node, ast.Try):
        caught = " ".join(ast.unparse(each.type) for each in node.handlers if each.type)
        return [*node.body, *node.handlers] if "ImportError" in caught or "ModuleNotFoundError" in caught else ()
    if isinstance(node, ast.If):
        asked = ast.unparse(node.test)
        return node.body if any(word in asked for word in ("TYPE_CHECKING", "version_info", "platform")) else ()
    return ()


def _digest(files: Iterable[Path], root: Path) -> str:
    """Of names and contents; empty without files, with too many, and where one cannot be read."""
    found = sorted(set(files))
    if not 0 < len(found) <= _MOST_FILES:
        return ""
    whole = hashlib.sha256()
    try:
        for path in found:
            with open_plain(path) as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
            whole.update(f"{_told(path, root)}\0{digest}\0".encode("utf-8", "surrogateescape"))
    except OSError:
        return ""
    return whole.hexdigest()


def _told(path: Path, root: Path) -> str:
    """Its name from the workspace's folder, else from where Python looks for modules: the same on every machine."""
    bases = (root, *sorted(map(Path, sys.path), key=lambda base: -len(base.parts)))
    return next((path.relative_to(base) for base in bases if path.is_relative_to(base)), path).as_posix()
