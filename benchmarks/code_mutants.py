"""Does a test fail when the harness's own code is made worse? `make mutants`

`code_changes.py` makes the mutants. mutmut's own runner leaves out decorated functions, properties and tables at the
top of a module, which here are the scorers, the bounds, the criteria and the metrics; so the mutants run here: the
tests are collected once, and each mutant lives in a forked process in which the code of one function is exchanged.
Where a mutant is no function's, that process imports the harness again.

`code_mutants.yaml` has the modules, the tests that speak to each, and the survivors that are explained.
"""

from __future__ import annotations

import argparse
import gc
import os
import pickle
import random
import resource
import signal
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from tempfile import TemporaryFile
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import IO, Any

import pytest
import yaml
from _pytest.runner import runtestprotocol

from benchmarks.code_changes import Mutant, path_of, places_of

TABLE = Path(__file__).with_name("code_mutants.yaml")
REQUIRED = 0.95  # of the mutants are to be killed
SAMPLE, SEED = 300, 15
CPU_SECONDS = 10  # that a mutant may take, and three times what its tests need without it: an endless loop is killed
KILLED, SURVIVED = "killed", "survived"
LEAVE = os._exit  # as it is before a test loads code of others, from where on the harness has it raise an error
Place = tuple[str, str, int]
"""Of a function: its file, qualified name and first line."""


@dataclass(frozen=True)
class Tried:
    mutant: Mutant
    status: str


def path_of_tests(name: str) -> str:
    """`gates` is a file of tests, `gates::test_x` one test in it."""
    file, *test = name.split("::")
    return "::".join([f"tests/test_{file}.py", *test])


def functions_of(modules: Iterable[str]) -> dict[Place, list[FunctionType]]:
    """The functions of modules that are imported."""
    files = {str(path_of(module).resolve()) for module in modules}
    found = defaultdict(list)
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename in files:
            found[_place(each.__code__)].append(each)
    return found


def _place_of(function: Any) -> Place | None:
    """Of a function that is cached."""
    return _place(function.__wrapped__.__code__) if isinstance(function.__wrapped__, FunctionType) else None


def _place(code: CodeType) -> Place:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def exchange(mutant: Mutant, functions: dict[Place, list[FunctionType]]) -> list[Place]:
    """Give functions their mutated code, and say which; none where that is not all of the mutant."""
    path = str(path_of(mutant.module).resolve())
    old = compile(Path(path).read_text("utf-8"), path, "exec", dont_inherit=True)
    new = compile(mutant.source, path, "exec", dont_inherit=True)
    if _shape(old) != _shape(new):
        return []
    changed = [(a, b) for a, b in zip(_outermost(old), _outermost(new), strict=True) if a != b]
    if not changed or any(_place(a) not in functions or a.co_freevars != b.co_freevars for a, b in changed):
        return []
    made_on_import = {f"{before.co_qualname}.<locals>" for before, _ in changed}
    if any(qualname.rpartition(".")[0] in made_on_import for _, qualname, _ in functions):
        return []  # functions that it made live on
    for before, after in changed:
        for function in functions[_place(before)]:
            if function.__code__ != before:
                return []  # several on one line
            function.__code__ = after
    return [_place(before) for before, _ in changed]


def _shape(code: CodeType) -> tuple[Any, ...]:
    """A module or a class body but for the functions in it: what is done when it is imported."""
    values = tuple(_shape(c) if _body(c) else None if isinstance(c, CodeType) else repr(c) for c in code.co_consts)
    return code.co_code, code.co_names, values


def _outermost(code: CodeType) -> Iterator[CodeType]:
    """The functions of a module and of its classes, lambdas at its top included, not those within functions."""
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _outermost(each) if _body(each) else (each,)


def _body(code: object) -> bool:
    """Whether it is the body of a class: it has no fast locals."""
    return isinstance(code, CodeType) and not code.co_flags & 0x02


class _Mutated(SourceFileLoader):
    def __init__(self, mutant: Mutant, path: str) -> None:
        super().__init__(mutant.module, path)
        self._source = mutant.source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._source, self.path, "exec", dont_inherit=True)


class _Import(MetaPathFinder):
    """Imports the mutant in place of its module."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path) if name == self._mutant.module else None
        if spec is not None and spec.origin:
            spec.loader = _Mutated(self._mutant, spec.origin)
        return spec


def import_again(mutant: Mutant) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] in ("harness", "tests")]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Import(mutant))
    import_module(mutant.module)  # before pytest, which would import it itself to rewrite its assertions


OPTIONS = ("-qq", "-p", "no:cacheprovider", "--hypothesis-profile", "mutants", "-m", "not slow",
           "-W", "ignore::pytest.PytestAssertRewriteWarning")  # fmt: skip


def be_quiet() -> None:
    """Nothing is printed from here on, by other libraries either."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1), os.dup2(nowhere, 2)


def forked(work: Callable[[], int], cpu_seconds: int = 10 * CPU_SECONDS) -> int:
    """Start it in a process of its own, which ends with the status that it gives."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 5))
        signal.alarm(10 * cpu_seconds)  # one that sleeps
        be_quiet()
        code = work()
    finally:
        LEAVE(code)


class Trials:
    """A pytest plugin: where the tests are collected, each mutant lives in a process that is forked just then."""

    def __init__(
        self, mutants: Sequence[Mutant], tests: dict[str, list[str]], jobs: int, tell: Callable[[Tried], None]
    ) -> None:
        self._mutants, self._tests, self._jobs, self._tell = mutants, tests, jobs, tell
        self.refused = "the tests cannot be collected"
        self.tried: list[Tried] = []
        self._allowed: dict[str, int] = {}
        self._entered: dict[pytest.Item, set[Place]] = {}  # functions that each test enters

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for module in self._tests:
            import_module(module)  # some are imported only when they are needed
        session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]  # one for all, which goes with this process
        self._functions = functions_of(self._tests)
        self._items = {
            module: list(dict.fromkeys(item for name in names for item in session.items if of_name(item, name)))
            for module, names in self._tests.items()
        }
        cached = (each for each in gc.get_objects() if isinstance(each, type(cache(len))))
        self._cached = [each for each in cached if _place_of(each) in self._functions]
        gc.freeze()  # so that forked processes share the memory; after it, no object is found any more
        self.refused = self._refused()
        waiting, running = list(reversed(self._mutants)), dict[int, Mutant]()
        while not self.refused and (waiting or running):
            while waiting and len(running) < self._jobs:
                mutant = waiting.pop()
                running[forked(partial(self._status, mutant), self._allowed[mutant.module])] = mutant
            pid, status = os.wait()
            self.tried.append(Tried(running.pop(pid), SURVIVED if status == 0 else KILLED))
            self._tell(self.tried[-1])
            if len(self.tried) % 50 == 0:
                print(f"{len(self.tried)} tried", file=sys.stderr, flush=True)
        return True

    def _refused(self) -> str:
        """The tests of each module have to pass as the code is, also imported again; else its mutants seem killed."""
        first = next(iter(self._tests))
        unchanged = Mutant(first, 1, path_of(first).read_text("utf-8"), "", "")
        if os.waitpid(forked(lambda: self._again(unchanged)), 0)[1]:
            return f"{first} cannot be imported again for its tests"
        for names in dict.fromkeys(map(tuple, self._tests.values())):
            modules = [module for module, own in self._tests.items() if tuple(own) == names]
            items = self._items[modules[0]]
            with TemporaryFile() as told:
                _, status, used = os.wait4(forked(partial(self._enter, items, told)), 0)
                if status or not items:
                    return f"tests fail as the code is: run `pytest -m 'not slow' {' '.join(names)}`"
                told.seek(0)
                for item, entered in zip(items, pickle.load(told), strict=True):
                    self._entered.setdefault(item, set()).update(entered)
            seconds = CPU_SECONDS + int(3 * (used.ru_utime + used.ru_stime))
            self._allowed |= dict.fromkeys(modules, seconds)
        return ""

    def _enter(self, items: Sequence[pytest.Item], told: IO[bytes]) -> int:
        """Run tests, and tell which of the functions each of them enters."""
        files = {file for file, _, _ in self._functions}
        found: list[set[Place]] = []

        def note(frame: FrameType, *_: object) -> None:
            if frame.f_code.co_filename in files:
                found[-1].add(_place(frame.f_code))

        threading.settrace(note)
        sys.settrace(note)
        for item in items:
            for function in self._cached:  # else only the first would enter it
                function.cache_clear()
            found.append(set())
            if _fails([item]):  # with fixtures of its own
                return 1
        pickle.dump(found, told)
        told.flush()
        return 0

    def _status(self, mutant: Mutant) -> int:
        changed = set(exchange(mutant, self._functions))
        if not changed:
            return self._again(mutant)
        return _fails([item for item in self._items[mutant.module] if changed & self._entered[item]])

    def _again(self, mutant: Mutant) -> int:
        import_again(mutant)
        return int(pytest.main([*OPTIONS, "-x", *self._tests[mutant.module]]))


def _fails(items: Sequence[pytest.Item]) -> int:
    """1 at the first of them that fails, 0 where none does."""
    for item, after in zip(items, [*items[1:], None], strict=True):
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=after)):
            return 1
    return 0


def of_name(item: pytest.Item, name: str) -> bool:
    """Whether it is a test of that file, or that test with any parameters."""
    return item.nodeid.partition("[")[0] == name or item.nodeid.startswith(f"{name}::")


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    given.add_argument("modules", nargs="*", help="only modules whose name ends with one of these")
    given.add_argument("--all", action="store_true", help="all mutants, not a sample")
    given.add_argument("--sample", type=int, default=SAMPLE)
    given.add_argument("--seed", type=int, default=SEED)
    given.add_argument("--jobs", type=int, default=2)
    asked = given.parse_args()
    table = yaml.safe_load(TABLE.read_text())
    tests = {
        f"harness.{module}": [path_of_tests(name) for name in names.split()]
        for module, names in table["tests"].items()
        if not asked.modules or any(module.endswith(each) for each in asked.modules)
    }
    explained = {(f"harness.{each['module']}", each["before"], each["after"]) for each in table["survivors"] or ()}
    every = [place for module in tests for place in places_of(module)]
    drawn = every if asked.all or len(every) <= asked.sample else random.Random(asked.seed).sample(every, asked.sample)
    chosen = list({mutant.source: mutant for place in drawn if (mutant := place())}.values())
    print(f"{len(every)} mutants, {len(chosen)} tried", flush=True)
    files = sorted({each.partition("::")[0] for names in tests.values() for each in names})

    def tell(each: Tried) -> None:
        if each.status == SURVIVED and each.mutant.change not in explained:
            show(each.mutant)

    trials = Trials(chosen, tests, asked.jobs, tell)
    pytest.main([*OPTIONS, *files], plugins=[trials])
    if trials.refused:
        sys.exit(trials.refused)
    sys.exit(report(trials.tried, explained))


def show(mutant: Mutant) -> None:
    print(f"\n{path_of(mutant.module)}:{mutant.line}")
    for sign, text in (("-", mutant.before), ("+", mutant.after)):
        print("\n".join(f"  {sign} {line}" for line in text.splitlines()), flush=True)


def report(tried: Sequence[Tried], explained: set[tuple[str, str, str]]) -> int:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for each in tried:
        known = each.status == SURVIVED and each.mutant.change in explained
        counts[each.mutant.module]["explained" if known else each.status] += 1
    total = sum(counts.values(), Counter[str]())
    print("\n| module | mutants | killed | survived, explained | survived |\n|---|---|---|---|---|")
    for name, row in (*sorted(counts.items()), ("all", total)):
        print(f"| {name} | {row.total()} | {row[KILLED]} | {row['explained']} | {row[SURVIVED]} |")
    score = total[KILLED] / max(total.total(), 1)
    print(f"\n{100 * score:.1f} % killed; at least {100 * REQUIRED:.0f} % required, and every survivor explained.")
    return int(score < REQUIRED or total[SURVIVED] > 0)


if __name__ == "__main__":
    main()
