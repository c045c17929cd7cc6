"""The code of a support AI that lies on this machine, by digest: when it changes, earlier runs are of another AI."""

import ast
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

_NOT_CODE = (".pyc", ".log")


def code_of_module(module: str, root: Path) -> str:
    """A digest of the package or module that holds `module`, with its data, and of what it imports from beside it.

    It is looked for in the folder `root`, else where Python finds it. Empty where it has no files.
    """
    name = module.partition(".")[0]
    found = _named(name, root)
    return _digest(_with_imports(found, root), root) if found else _digest(_installed(name), Path("/"))


def code_of_command(run: Sequence[str], root: Path) -> str:
    """A digest of the files that a command names, in the folder `root` or by a path, and of what scripts import.

    Empty where it names none: a program that is found by its name alone may be any version.
    """
    files: list[Path] = []
    for before, part in zip(("", *run), run, strict=False):
        path = root / part
        if before == "-m" and (module := _named(part.partition(".")[0], root)):
            files += _with_imports(module, root)
        elif path.is_file():
            files += _with_imports([path], path.parent)
    return _digest(files, root)


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


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.suffix not in _NOT_CODE:
            yield path


def _with_imports(files: Iterable[Path], folder: Path) -> list[Path]:
    """The files, and what Python files among them import from this folder, and so on."""
    found = list(dict.fromkeys(files))
    known, seen = set(found), set[str]()
    for path in found:  # grows meanwhile
        for name in _imports(path) - seen:
            seen.add(name)
            new = [each for each in _named(name, folder) if each not in known]
            known.update(new)
            found += new
    return found


def _imports(path: Path) -> set[str]:
    """The top-level names that a Python file imports, wherever in it; none of a file that is not Python."""
    if path.suffix != ".py":
        return set()
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, RecursionError):
        return set()
    names = {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}
    froms = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.partition(".")[0] for name in names | froms if name}


def _digest(files: Iterable[Path], root: Path) -> str:
    """Of names and bytes; empty without files."""
    found = sorted(set(files))
    if not found:
        return ""
    whole = hashlib.sha256()
    for path in found:
        content = path.read_bytes()
        name = path.relative_to(root) if path.is_relative_to(root) else path
        whole.update(f"{name.as_posix()}\0{len(content)}\0".encode("utf-8", "surrogateescape") + content)
    return whole.hexdigest()
