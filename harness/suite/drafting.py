"""Proposed scenarios: skeletons that a person finishes, added to a scenarios file without touching the rest of it.

A proposal contains all that is known. A comment above it says what a person must judge, and a
missing text begins with TODO. It does not count until its status is `approved`.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import combining, normalize

import yaml

from harness.files import write_text
from harness.ledger import locked
from harness.workspace import (
    PlainDumper,
    Scenario,
    ScenariosFile,
    WorkspaceError,
    composed,
    parse_model,
    read_text,
    slug,
)

TODO = "TODO"
"""The beginning of a text that a person must still write."""

MOST_COMMENT = 240  # characters
PROPOSED = "scenarios/proposed.yaml"
_HEAD = "# yaml-language-server: $schema=../rules/schema/scenarios.json\nscenarios:\n"


@dataclass(frozen=True, slots=True)
class ScenarioProposal:
    """A scenario of status `proposed`, why it is proposed, and what a person must judge before it counts."""

    scenario: Scenario
    why: str
    to_judge: tuple[str, ...] = ()


def free_id(wanted: str, taken: Collection[str]) -> str:
    """An id made of some words that no scenario has yet, at most 60 characters and a number long."""
    plain = "".join(char for char in normalize("NFKD", slug(wanted.replace("#", " "))) if not combining(char))
    words = re.sub(r"[^a-z0-9]+", "-", plain)[:60].strip("-") or "proposed"
    number, found = 1, words
    while found in taken:
        number += 1
        found = f"{words}-{number}"
    return found


def append_proposals(root: Path, proposals: Sequence[ScenarioProposal], name: str = PROPOSED) -> Path:
    """Add proposals to a scenarios file of a workspace, which is created if missing; returns its path.

    Another command that adds some meanwhile waits. Raises WorkspaceError for a file that nothing can be added to, also
    where it has one of them by now; it is then left unchanged.
    """
    with locked(root):
        return add_proposals(root, proposals, name)


def add_proposals(root: Path, proposals: Sequence[ScenarioProposal], name: str) -> Path:
    """As `append_proposals`, for who keeps others away while it chooses their ids."""
    path = root / name
    text = read_text(path, name) if path.exists() else ""
    write_text(path, [with_proposals(text, proposals, name)])
    return path


def with_proposals(text: str, proposals: Sequence[ScenarioProposal], name: str = PROPOSED) -> str:
    """The text of a scenarios file with proposals at the end of its list, and no other byte changed.

    The new text is parsed and compared with what it must contain. Raises WorkspaceError where nothing
    can be added automatically, such as to a list written in brackets.
    """
    before = parse_model(text, name, ScenariosFile)
    _refuse_twice(before, proposals, name)
    text = _without_brackets(text) if proposals else text
    place, indent = _end_of_list(text or _HEAD)
    newline = "\r\n" if "\r\n" in text else "\n"
    entries = "".join(_entry(proposal, indent) for proposal in proposals).replace("\n", newline)
    start = text[:place] if text else _HEAD
    between = newline if start and not start.endswith("\n") else ""
    added = start + between + entries + text[place:]
    wanted = (*before.scenarios, *(proposal.scenario for proposal in proposals))
    try:
        as_wanted = _said(parse_model(added, name, ScenariosFile).scenarios) == _said(wanted)
    except WorkspaceError:
        as_wanted = False
    if not as_wanted:
        hint = "put each scenario on its own lines under `scenarios:`, or name another file"
        raise WorkspaceError.at(name, 1, "cannot be extended automatically", hint)
    return added


def _refuse_twice(before: ScenariosFile, proposals: Iterable[ScenarioProposal], name: str) -> None:
    """Raises WorkspaceError where another command has added one of the proposals since they were made."""
    there = {scenario.id for scenario in before.scenarios}
    if twice := [each.scenario.id for each in proposals if each.scenario.id in there]:
        what = f"has the scenario `{twice[0]}` by now: another command added it meanwhile"
        raise WorkspaceError.at(name, 1, what, "give the command again, for what is still missing")


def proposals_text(proposals: Sequence[ScenarioProposal]) -> str:
    """The proposals as a scenarios file of their own."""
    return with_proposals("", proposals)


def unfinished(scenario: Scenario) -> bool:
    """Whether a text in it is still to be written."""
    facts = (text for expect in scenario.expects for fact in expect.states for text in fact)
    texts = (*(turn.customer for turn in scenario.turns), *facts)
    return any(text.lstrip().startswith(TODO) for text in texts)


def _scenarios_in(text: str) -> tuple[Sequence[Any], Any]:
    """The keys of a file with their values, and the value of `scenarios`; None where it has none."""
    root: Any = composed(text)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    return pairs, next((value for key, value in pairs if key.value == "scenarios"), None)


def _end_of_list(text: str) -> tuple[int, int]:
    """Where the list of scenarios ends in a text, and the column of its items."""
    pairs, listed = _scenarios_in(text)
    if listed is None:
        return len(text), 2  # adds to nothing, which is seen when the new text is read
    indent = listed.start_mark.column if isinstance(listed, yaml.SequenceNode) and listed.value else 2
    if pairs[-1][1] is listed:
        return len(text), indent
    line_end = text.find("\n", _last(listed).end_mark.index - 1)
    return (line_end + 1 if line_end >= 0 else len(text)), indent


def _without_brackets(text: str) -> str:
    """`scenarios: []`, which is all that is left where the last one was taken out, can be followed by lines."""
    _, listed = _scenarios_in(text)
    if not isinstance(listed, yaml.SequenceNode) or listed.value:
        return text
    return text[: listed.start_mark.index].rstrip(" ") + text[listed.end_mark.index :]


def _last(node: Any) -> Any:
    """The node that ends last; its end excludes the comments and empty lines that follow."""
    while not isinstance(node, yaml.ScalarNode) and node.value and not node.flow_style:
        node = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
    return node


def _said(scenarios: Iterable[Scenario]) -> list[dict[str, Any]]:
    """All that scenarios say, wherever they are written."""
    return [scenario.model_dump() for scenario in scenarios]


def _entry(proposal: ScenarioProposal, indent: int) -> str:
    """One item of the list, with its comments above, each line as far in as the list is."""
    comments = [f"Proposed: {proposal.why}", *(f"To judge: {question}" for question in proposal.to_judge)]
    head = "".join(f"# {_one_line(comment)}\n" for comment in comments)
    said = [_plain(proposal.scenario)]
    item = yaml.dump(said, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**9)
    return re.sub("^(?=.)", " " * indent, head + item, flags=re.MULTILINE)  # a line ends in \\n and in nothing else


def _one_line(text: str) -> str:
    words = " ".join(text.split())
    shown = words if len(words) <= MOST_COMMENT else f"{words[: MOST_COMMENT - 3]}..."
    return "".join(c if c.isprintable() else "?" for c in shown)


def _plain(scenario: Scenario) -> dict[str, Any]:
    """A scenario as people write it: without empty fields, and a list of one as a single value."""
    said = scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    turns = [{**turn, "expect": _Flow(_expect(turn["expect"]))} if "expect" in turn else turn for turn in said["turns"]]
    return {key: said[key] for key in ("id", "status") if key in said} | said | {"turns": turns}


def _expect(said: dict[str, Any]) -> dict[str, Any]:
    facts = {"states": [_single(fact) for fact in said["states"]]} if "states" in said else {}
    return {key: _single(value) if key in ("category", "source") else value for key, value in said.items()} | facts


def _single(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


class _Flow(dict[str, Any]):
    """A mapping that is written in one line."""


class _Dumper(PlainDumper):
    """Writes lines as lines, and what must follow in one line."""


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    """Lines as lines; in quotes where YAML would see the end of a line in another character."""
    odd = re.search("[\r\x85\u2028\u2029]", text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if odd else "|" if "\n" in text else None)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(
    _Flow, lambda dumper, value: dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=True)
)
