"""The house: rooms, the faces through which they are entered, and one name for one thing."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import grimp

from tests.conftest import REPOSITORY, yaml_file

PACKAGE = REPOSITORY / "harness"
MOST_ROOMS = 15
FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if not {"starter", "node_modules"} & {*path.parts}]


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}


def package_of(path: Path) -> str:
    return ".".join(path.relative_to(REPOSITORY).parts[:-1])


def imports(path: Path) -> Iterator[tuple[int, str, list[str]]]:
    """Line, module and names of each `from harness... import ...`."""
    for node in ast.walk(trees()[path]):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("harness."):
            yield node.lineno, node.module, [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, []) for alias in node.names if alias.name.startswith("harness."))


def rooms() -> list[str]:
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


@cache
def face(package: Path) -> frozenset[str]:
    """What a package's `__all__` lists, read and not imported: some take seconds."""
    for node in trees()[package / "__init__.py"].body:
        if isinstance(node, ast.Assign) and [ast.unparse(each) for each in node.targets] == ["__all__"]:
            return frozenset(ast.literal_eval(node.value))
    return frozenset()


def test_packages_are_entered_through_their_faces() -> None:
    """A module may name the modules of its own package and of those around it; of any other, what `__all__` lists."""
    past = []
    for path in FILES:
        here = package_of(path)
        for line, module, names in imports(path):
            file = REPOSITORY / Path(*module.split("."))
            package = module if file.is_dir() else module.rpartition(".")[0]
            if package == "harness" or here == package or here.startswith(f"{package}."):
                continue
            if package != module or not names or not set(names) <= face(file):
                past.append(f"{path.relative_to(REPOSITORY)}:{line}: {module} {names}")
    assert past == []


def test_packages_are_not_entered_by_side_doors() -> None:
    """By a relative import, or a package as a whole, whose insides are at hand then."""
    past = []
    for path in FILES:
        for node in ast.walk(trees()[path]):
            relative = isinstance(node, ast.ImportFrom) and node.level
            whole = isinstance(node, ast.ImportFrom) and node.module == "harness"
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            bare = isinstance(node, ast.Import) and any(name.split(".")[0] == "harness" for name in named)
            if relative or bare or (whole and named != ["__version__"]):
                past.append(f"{path.relative_to(REPOSITORY)}:{node.lineno}: {named}")
    assert past == []


def test_faces_list_what_is_there() -> None:
    for path in PACKAGE.rglob("__init__.py"):
        package = importlib.import_module(package_of(path))
        for name in getattr(package, "__all__", ()):
            assert hasattr(package, name) or importlib.import_module(f"{package.__name__}.{name}")


def test_a_class_name_stands_for_one_class() -> None:
    """Neither for two classes, nor for a class and another name of a type."""
    classes, aliases = defaultdict(list), defaultdict(list)
    for path, tree in trees().items():
        file = path.relative_to(REPOSITORY)
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                classes[node.name].append(f"{file}:{node.lineno}")
            elif isinstance(node, ast.Assign) and node in tree.body:
                names = [each.id for each in node.targets if isinstance(each, ast.Name)]
                aliases.update({each: [f"{file}:{node.lineno}"] for each in names})
            elif isinstance(node, ast.ImportFrom):
                aliases.update({each.asname: [f"{file}:{node.lineno}"] for each in node.names if each.asname})
    assert {
        name: [*where, *aliases[name]] for name, where in classes.items() if len([*where, *aliases[name]]) > 1
    } == {}


def test_every_room_stands_in_one_line_of_the_architecture() -> None:
    assert len(rooms()) <= MOST_ROOMS
    lines = (REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()
    told = [line.split()[0].rstrip("/") for line in lines if line.startswith("  ") and line.split()[0].endswith("/")]
    assert sorted(told) == rooms()


PRINTING = {
    "Screen", "UnfinishedError", "echo", "note", "print", "say", "secho", "show", "show_json_lines", "write",
    "writelines",
}  # fmt: skip
PRINT_DATA = {"ask.py", "check.py", "export.py", "github.py", "propose.py", "schema.py"}
"""Commands with `click.echo` or a stream of their own, for what is no sentence: a prompt, a file, a table, YAML."""
ENDS = "main.py"
"""How the program ends is said there: nothing can be imported any more when that was interrupted."""


def own_words(code: str) -> Iterator[int]:
    """The lines in which words that stand in this module are printed, in the call or by a name."""
    tree = ast.parse(code)
    for scope in (tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))):
        inside = scope.body if isinstance(scope, ast.Module) else list(ast.walk(scope))
        named = {
            target.id
            for node in (*tree.body, *inside)
            if isinstance(node, ast.Assign) and any(map(_has_words, ast.walk(node.value)))
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in (node for part in inside for node in ast.walk(part) if isinstance(node, ast.Call)):
            if _called(call) in PRINTING:
                given = [part for argument in call.args for part in ast.walk(argument)]
                if any(_has_words(part) or (isinstance(part, ast.Name) and part.id in named) for part in given):
                    yield call.lineno


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _has_words(node: ast.AST) -> bool:
    """Whether it is a text of several words, of which values may be some."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = [part.value if isinstance(part, ast.Constant) else "0" for part in parts]
    if not all(isinstance(text, str) for text in texts):
        return False
    words = "".join(map(str, texts)).split()
    return len(words) > 1 and any(map(str.isalpha, "".join(words)))


def test_no_command_says_a_sentence_by_itself() -> None:
    """They stand in `reports/`, a module a subject; a command shows them by `show`, `say` and `note`."""
    planted = 'say("Nothing found.")\nclick.echo(f"{n} more")\nwords = f"{n} more"\nnote(words)'
    assert list(own_words(planted)) == [1, 2, 4]
    assert list(own_words('say(moves.NO_RUN)\nnote(f"{words}.")\nclick.echo(path)')) == []
    found = []
    for path in (path for path in FILES if path.parent.name == "cli" and path.name != ENDS):
        found += [f"{path.name}:{line}: words" for line in own_words(path.read_text(encoding="utf-8"))]
        found += [
            f"{path.name}:{node.lineno}: {ast.unparse(node)}"
            for node in ast.walk(trees()[path])
            if isinstance(node, ast.Attribute)
            and ast.unparse(node) in ("click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write")
            and path.name not in PRINT_DATA
        ]
    assert found == []


def test_the_table_of_mutants_names_what_is_there() -> None:
    table = yaml_file("../benchmarks/code_mutants.yaml")
    paths = {name: PACKAGE / f"{name.replace('.', '/')}.py" for name in table["tests"]}
    assert [name for name, path in paths.items() if not path.exists()] == []
    tests = {each.partition("::")[0] for names in table["tests"].values() for each in names.split()}
    assert [name for name in tests if not (REPOSITORY / f"tests/test_{name}.py").exists()] == []
    lines = {name: {line.strip() for line in path.read_text("utf-8").splitlines()} for name, path in paths.items()}
    assert [each for each in table["survivors"] if not {*each["before"].splitlines()} <= lines[each["module"]]] == []


def test_check_loads_neither_numpy_nor_the_rooms_of_a_run() -> None:
    """An editor or a hook runs it at each save. Loading these takes as long again as all of its work."""
    asked = [sys.executable, "-X", "importtime", "-m", "harness", "check", "-w", str(REPOSITORY)]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    loaded = {line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if line.count("|") == 2}
    assert "harness.workspace.check" in loaded
    unneeded = {"numpy", "asyncio", *(f"harness.{room}" for room in ("gates", "pipelines", "runs", "scoring", "live"))}
    assert not loaded & unneeded


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Inside a room neither, and not for types alone."""
    found = grimp.build_graph("harness", cache_dir=None)
    of_each = {module: found.find_modules_directly_imported_by(module) for module in found.modules}
    TopologicalSorter(of_each).prepare()  # raises CycleError, with the circle


def test_regular_expressions_wait_until_they_are_used() -> None:
    """A module that is imported compiles none of its own: a thousand of them would be compiled for every command."""
    at_once = []
    for path, tree in trees().items():
        unread: list[ast.AST] = [tree]
        while unread:
            for node in ast.iter_child_nodes(unread.pop()):
                if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                    unread.append(node)
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile":
                    at_once.append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    assert at_once == []


def test_every_regular_expression_compiles() -> None:
    """Those that no test uses as well, since nothing else would say so before a user does."""
    modules = [".".join(path.relative_to(REPOSITORY).with_suffix("").parts) for path in FILES if path.name[0] != "_"]
    code = (
        "import importlib, re, harness.lazy_regex as lazy\n"
        "lazy.regex = re.compile\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=REPOSITORY)
