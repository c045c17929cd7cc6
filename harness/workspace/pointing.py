"""Where in a file a wrong name is written: mistakes found across files know only the entry that has it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from harness.workspace.problems import Location, Problem, WorkspaceError
from harness.workspace.yaml_source import Mapping, Sequence, parse_yaml

_NOT_MEANT = ("id", "customer", "note", "title")  # keys whose values may happen to be the same word
_END = "\n---"


def pointed(problems: Iterable[Problem], text_of: Callable[[str], str]) -> list[Problem]:
    """The same mistakes, each at every line of its entry where the wrong name stands; as they are where none does.

    One that a file makes once for all its entries is reported once, where it stands. `text_of` gives a
    file's text; raises WorkspaceError.
    """
    read: dict[str, Any] = {}
    found: list[Problem] = []
    for problem in problems:
        file = problem.at.file
        if problem.name and file not in read:
            read[file] = _parsed(file, text_of)
        lines = _lines(read.get(file), problem) if problem.name else []
        found += [replace(problem, at=Location(file, line)) for line in lines] or [problem]
    return list(dict.fromkeys(found))


def _parsed(file: str, text_of: Callable[[str], str]) -> Any:
    """The values of a YAML file, or of an article's front matter; None for what cannot be read."""
    try:
        text = text_of(file)
        if file.endswith(".md"):
            return parse_yaml(text[3 : text.find(_END, 3)], file) if text.startswith("---") else None
        return parse_yaml(text, file) if file.endswith(".yaml") else None
    except WorkspaceError:
        return None


def _lines(data: Any, problem: Problem) -> list[int]:
    """Of an entry, or of the whole file where a mistake says no line; none where it names the very line."""
    entry = next((each for each in _mappings(data) if each.line == problem.at.line), None)
    if entry is None and problem.at.line > 1:
        return []
    for words in (_values(entry or data, 0), _handed_down(data)):
        if lines := [line for value, line in words if str(value) == problem.name]:
            return list(dict.fromkeys(lines))
    return []


def _handed_down(data: Any) -> Iterator[tuple[Any, int]]:
    """What a file says once for all its entries, as `category:` above `scenarios:`."""
    for key, each in data.items() if isinstance(data, Mapping) else ():
        if not any(_mappings(each)):
            yield from _values(each, data.lines[key])


def _mappings(data: Any) -> Iterator[Mapping]:
    """Entries: mappings with an id, outermost first."""
    if isinstance(data, Mapping):
        if "id" in data:
            yield data
        for each in data.values():
            yield from _mappings(each)
    elif isinstance(data, Sequence):
        for each in data:
            yield from _mappings(each)


def _values(data: Any, line: int) -> Iterator[tuple[Any, int]]:
    """Every word in it, keys of nested mappings included, with its line."""
    if isinstance(data, Mapping):
        for key, each in data.items():
            if key not in _NOT_MEANT:
                yield from _values(each, data.lines[key])
    elif isinstance(data, Sequence):
        for each, at in zip(data, data.lines, strict=True):
            yield from _values(each, at)
    else:
        yield data, line
