"""docs/api.md, made of the docstrings and comments of what is public: `python -m release.api > docs/api.md`."""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

_COMMENT = re.compile(r"\s#\s(?!noqa|type:|fmt:)(.*)$")
_DEFAULT, _PRIVATE = re.compile(r"(?<! )=(?! )"), re.compile(r"= _\w+")
_SPACES = re.compile(r"\s+")

HEAD = """\
# The Python API

What this page lists is public: it changes only with a version that says so ([CHANGELOG.md](../CHANGELOG.md)).
Everything else may change at any time, even what other packages of the harness list in `__all__`: that is for the
harness itself. The package is typed (`py.typed`). Made by `make api` from the docstrings; a test keeps it true.
"""


class Subject(BaseModel):
    """What is public of one module, and what it is for."""

    title: str
    module: str
    names: tuple[str, ...]
    intro: str = ""


class Public(BaseModel):
    """What is public of the package."""

    subjects: tuple[Subject, ...]
    parts: dict[str, frozenset[str]]  # of these classes only so much


PUBLIC = Public.model_validate(yaml.safe_load((Path(__file__).parent / "public.yaml").read_text(encoding="utf-8")))


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_subject(each) for each in PUBLIC.subjects)


def _subject(subject: Subject) -> str:
    module = import_module(subject.module)
    names = ", ".join(f"`{name}`" for name in subject.names)
    intro = f"\n{subject.intro}\n" if subject.intro else ""
    head = f"\n## {subject.title}\n{intro}\nFrom `{subject.module}`: {names}.\n"
    return head + "".join(_thing(name, getattr(module, name)) for name in subject.names)


def _thing(name: str, thing: Any) -> str:
    told = _text(thing.__doc__)
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(thing)))).body
    if isinstance(node, ast.FunctionDef):
        return f"\n### `{_signature(node)}`\n\n{told or _returned(node)}\n"
    assert isinstance(node, ast.ClassDef)
    if issubclass(thing, BaseModel):
        return f"\n### `{name}`\n\n{told}\n\nIts fields are the keys of that name: [keys.md](keys.md).\n"
    rows = [row for row in _members(node, thing) if row[0] in PUBLIC.parts.get(name, {row[0]})]
    table = "".join(f"| `{shown}` | {what} |\n" for _, shown, what in rows)
    return f"\n### `{name}`\n\n{told}\n" + (f"\n| | |\n|---|---|\n{table}" if table else "")


def _members(node: ast.ClassDef, thing: type) -> Iterator[tuple[str, str, str]]:
    """Of every public member of a class its name, how it is written, and what it is."""
    lines = textwrap.dedent(inspect.getsource(thing)).splitlines()
    for each in node.body:
        comment = _COMMENT.search(lines[(each.end_lineno or each.lineno) - 1])
        what = _cell(comment[1] if comment else "")
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            yield each.target.id, _cell(f"{each.target.id}: {_unquoted(each.annotation)}{_default(each.value)}"), what
        elif isinstance(each, ast.Assign) and issubclass(thing, Enum) and isinstance(each.targets[0], ast.Name):
            yield (
                each.targets[0].id,
                each.targets[0].id,
                _cell(f"`{ast.literal_eval(each.value)}`" + (f": {what}" if what else "")),
            )
        elif isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and not each.name.startswith("_"):
            yield each.name, _cell(_signature(each)), _cell(_text(ast.get_docstring(each)))


def _signature(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """As it is called; a property as what it gives."""
    gives = f" -> {_unquoted(node.returns)}" if node.returns else ""
    if any(isinstance(each, ast.Name) and each.id.endswith("property") for each in node.decorator_list):
        return f"{node.name}{gives.replace(' -> ', ': ')}"
    arguments = node.args
    if arguments.args and arguments.args[0].arg in ("self", "cls"):
        arguments.args = arguments.args[1:]
    waits = "async " if isinstance(node, ast.AsyncFunctionDef) else ""
    written = _DEFAULT.sub(" = ", ast.unparse(arguments))
    return f"{waits}{node.name}({_PRIVATE.sub('= ...', written)}){gives}"


def _default(value: ast.expr | None) -> str:
    """Of a field: nothing where it has to be given, or is made for each."""
    plain = isinstance(value, ast.Constant | ast.Attribute) or (isinstance(value, ast.Tuple) and not value.elts)
    return f" = {ast.unparse(value)}" if value and plain else ""


def _returned(node: ast.FunctionDef) -> str:
    """What a one-line function gives, where it has no words of its own."""
    (only,) = node.body
    assert isinstance(only, ast.Return)
    return f"Short for `{ast.unparse(only).removeprefix('return ')}`."


def _unquoted(annotation: ast.expr | None) -> str:
    return ast.unparse(annotation).replace("'", "") if annotation else ""


def _text(docstring: str | None) -> str:
    """A docstring as Markdown: the same words, whatever their indentation."""
    return inspect.cleandoc(docstring or "")


def _cell(text: str) -> str:
    """The text in one cell of a table."""
    return _SPACES.sub(" ", text).replace("|", "\\|").strip()


if __name__ == "__main__":
    sys.stdout.write(page())
