"""Changes of a module's source for the worse, one at a time, as mutmut's operators make them.

Left out are words (golden files and `test_words.py` hold them) and what mypy finds (values replaced by None).
https://github.com/boxed/mutmut
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import (
    operator_arg_removal,
    operator_augmented_assignment,
    operator_if_exp,
    operator_keywords,
    operator_match,
    operator_name,
    operator_number,
    operator_remove_unary_ops,
    operator_swap_op,
    operator_symmetric_string_methods_swap,
)

_OTHER_NAMES = {"any": "all", "all": "any", "min": "max", "max": "min"}
_OPERATORS: Sequence[tuple[type[cst.CSTNode], Any]] = (
    (cst.BaseNumber, operator_number),
    (cst.Name, operator_name),
    (cst.AugAssign, operator_augmented_assignment),
    (cst.UnaryOperation, operator_remove_unary_ops),
    (cst.Call, operator_arg_removal),
    (cst.Call, operator_symmetric_string_methods_swap),
    (cst.CSTNode, operator_keywords),
    (cst.CSTNode, operator_swap_op),
    (cst.Match, operator_match),
    (cst.IfExp, operator_if_exp),
)


@dataclass(frozen=True)
class Mutant:
    """A module with one change."""

    module: str
    line: int
    source: str
    before: str  # the changed lines
    after: str

    @property
    def change(self) -> tuple[str, str, str]:
        return self.module, self.before, self.after


class _Finder(cst.CSTVisitor):
    """Every change of one place that the operators propose."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, cst.CSTNode, cst.CSTNode]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Annotation | cst.Import | cst.ImportFrom) or _says_nothing(node):
            return False
        for changed in _changes(node):
            self.found.append((self.get_metadata(PositionProvider, node).start.line, node, changed))
        return True


def _says_nothing(node: cst.CSTNode) -> bool:
    """Whether a change of it changes no behaviour: how a dataclass keeps its values, how large a cache is."""
    if isinstance(node, cst.Assign):
        return any(isinstance(each.target, cst.Name) and each.target.value == "__all__" for each in node.targets)
    called = node.decorator if isinstance(node, cst.Decorator) else node
    name = called.func.value if isinstance(called, cst.Call) and isinstance(called.func, cst.Name) else ""
    return name in {"dataclass", "lru_cache", "isinstance"}


def _changes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for kind, operator in _OPERATORS:
        if isinstance(node, kind):
            yield from (each for each in operator(node) if not _left_to_others(node, each))
    if isinstance(node, cst.If | cst.CompIf):
        inverted = cst.UnaryOperation(cst.Not(), node.test, lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        yield node.with_changes(
            test=inverted.with_changes(
                expression=node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
            )
        )
    if isinstance(node, cst.Name) and node.value in _OTHER_NAMES:
        yield node.with_changes(value=_OTHER_NAMES[node.value])


def _left_to_others(node: cst.CSTNode, changed: cst.CSTNode) -> bool:
    """A call of which an argument became None, which mypy finds, or which lost a description, which is words."""
    if not isinstance(node, cst.Call) or not isinstance(changed, cst.Call) or not changed.func.deep_equals(node.func):
        return False
    left = {id(each) for each in changed.args}
    gone = [each for each in node.args if id(each) not in left]
    return len(changed.args) == len(node.args) or any(
        each.keyword is not None and each.keyword.value == "description" for each in gone
    )


def places_of(module: str) -> list[Callable[[], Mutant | None]]:
    """Every change of a module, made when it is called: making all takes a minute."""
    source = path_of(module).read_text("utf-8")
    finder = _Finder()
    tree = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    tree.visit(finder)

    def changed(line: int, old: cst.CSTNode, new: cst.CSTNode) -> Mutant | None:
        return _mutant(module, line, source, tree.module.deep_replace(old, new).code)

    return [partial(changed, *found) for found in finder.found]


def _mutant(module: str, line: int, source: str, changed: str) -> Mutant | None:
    try:
        compile(changed, module, "exec")
    except SyntaxError:
        return None
    lines = difflib.unified_diff(source.splitlines(), changed.splitlines(), n=0, lineterm="")
    diff = [each for each in lines if each[:3] not in ("---", "+++") and each[:1] in "+-"]
    before, after = ("\n".join(each[1:].strip() for each in diff if each[0] == sign) for sign in "-+")
    return Mutant(module, line, changed, before, after) if diff else None


def path_of(module: str) -> Path:
    return Path(module.replace(".", "/") + ".py")
