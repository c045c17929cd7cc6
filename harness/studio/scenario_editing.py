"""One scenario while it is edited: as fields and as YAML, each changing the other; what is wrong with it; saving it."""

import copy
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from harness.lazy_regex import regex
from harness.ledger import opened_by_hand
from harness.studio.loaded import LoadedWorkspace
from harness.studio.saving import ChangedMeanwhileError, OpenedFile, digest, editable, opened, save
from harness.studio.scenario_fields import ORDER
from harness.studio.scenario_form import AWAY, FormField, ScenarioForm, YamlPath, edits, form_of
from harness.suite import free_id
from harness.workspace import (
    Problem,
    Scenario,
    ScenarioBlock,
    ScenarioBlocks,
    ScenariosFile,
    Workspace,
    WorkspaceError,
    parse_model,
    parse_yaml,
    scenario_problems,
    with_item,
    with_values,
)

_NAMED = regex(r"`([a-z_]+)`")  # keys in the words of a mistake
_AT = regex(r"`([a-z_]+)`:")  # what a mistake is in
_TRIES = 5  # to save while others save other scenarios of the file
_ONE = "write one scenario here: `- id: ...` and what belongs to it"
_UNNAMED = "new scenario"
_EMPTY = "- id: {id}\n  turns:\n    - customer: ''\n"


class Mistake(NamedTuple):
    """Something wrong, as `harness check` says it, with where it is in the block and in the form."""

    message: str
    hint: str
    line: int = 1
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScenarioEditing:
    """A scenario of a file. `id` is the one that it has there; empty for a new one."""

    blocks: ScenarioBlocks
    id: str
    text: str  # the YAML of this scenario alone
    was: str = ""  # digest of what the file had when it was opened

    @property
    def file(self) -> str:
        return self.blocks.name

    @cached_property
    def item(self) -> Any:
        """What the YAML says. Raises WorkspaceError for what is no YAML, or not one scenario."""
        return item_of(self.text, self.file)

    @cached_property
    def form(self) -> ScenarioForm:
        """Raises WorkspaceError as `item`."""
        return form_of(self.item, self.category_of_file)

    @cached_property
    def category_of_file(self) -> str:
        """What the file says for all of its scenarios; empty where it says nothing."""
        head, _ = self.blocks.alone("- id: nobody\n")
        try:
            category = parse_yaml(head, self.file).get("category")
        except (WorkspaceError, AttributeError):
            return ""
        return category if isinstance(category, str) else ""

    def with_text(self, text: str) -> "ScenarioEditing":
        """With other YAML."""
        return ScenarioEditing(self.blocks, self.id, text, self.was)

    def with_fields(self, before: str, sent: Mapping[str, str]) -> "ScenarioEditing":
        """With what was changed in the fields since they were made of the YAML `before`. Raises WorkspaceError."""
        changed = edits(form_of(item_of(before, self.file)), self.form, sent)
        paths: dict[YamlPath, Any] = {(0, *path): value for path, value in changed.items()}
        return self.with_text(with_values(self.text, self.file, paths, ORDER)) if paths else self

    def with_message(self) -> "ScenarioEditing":
        """With one more message at the end. Raises WorkspaceError."""
        turns = self.item.get("turns")
        if not turns:
            return self.with_text(with_values(self.text, self.file, {(0, "turns"): [{"customer": ""}]}, ORDER))
        return self.with_text(with_item(self.text, self.file, (0, "turns"), len(turns), {"customer": ""}))

    def without_message(self, number: int) -> "ScenarioEditing":
        """Without the message of that number, from 1. Raises WorkspaceError."""
        return self.with_text(with_item(self.text, self.file, (0, "turns"), number - 1, AWAY))

    def as_brief(self) -> "ScenarioEditing":
        """With a simulated customer, who begins with the first message; what must follow it must hold in the end."""
        first = (self.item.get("turns") or [{}])[0]
        paths: dict[YamlPath, Any] = {
            (0, "turns"): AWAY,
            (0, "brief"): {"start": str(first.get("customer", "")), "wants": ""},
            (0, "expect"): dict(first.get("expect") or {}) or AWAY,
        }
        return self.with_text(with_values(self.text, self.file, paths, ORDER))

    def named(self, workspace: Workspace) -> "ScenarioEditing":
        """A new one that still has the id of an empty form gets one of what its customer writes."""
        item = self.item
        if self.id or item.get("id") != _id(workspace, "", ""):
            return self
        form = self.form
        first = {field.name: field.text or field.handed_down for field in form.fields()}
        category = first.get("turns.0.expect.category") or first.get("expect.category", "")
        message = first.get("turns.0.customer") or first.get("brief.start", "")
        return self.with_text(with_values(self.text, self.file, {(0, "id"): _id(workspace, category, message)}))

    def mistakes(self, workspace: Workspace) -> tuple[Mistake, ...]:
        """Everything wrong with it, the fields beside."""
        text, first = self.blocks.alone(self.text if self.text.endswith("\n") else f"{self.text}\n")
        found = list(_problems(workspace, text, self.file, self.id))
        if not found:
            return ()
        where = self._blamed(workspace, text)
        return tuple(
            Mistake(each.message, each.hint, max(each.at.line - first + 1, 1), where.get(each.message, ()))
            for each in found
        )

    def _blamed(self, workspace: Workspace, text: str) -> dict[str, tuple[str, ...]]:
        """The fields whose value a mistake depends on: without it, or with something where nothing is, it is gone.

        Where another mistake would come in its place, only if no field takes it away for good. And those that it names
        beside one of them: "an answer has no `queue` and no `rule`".
        """
        try:
            data, fields = parse_yaml(text, self.file), list(self.form.fields())
        except WorkspaceError:
            return {}
        plain = json.loads(json.dumps(data))
        wrong = _wrong(workspace, plain, self.file, self.id)
        gone: dict[str, list[FormField]] = {}
        replaced: dict[str, list[FormField]] = {}
        for field in fields:
            tried = _tried(plain, field)
            if tried is None:
                continue
            left = _wrong(workspace, tried, self.file, self.id)
            fewer = len(left.messages) <= len(wrong.messages)  # another one in its place says the same of this field
            if left.of_whole > wrong.of_whole or (left.of_whole == wrong.of_whole and fewer):
                found = gone if left.messages < wrong.messages else replaced
                for message in wrong.messages - left.messages:
                    found.setdefault(message, []).append(field)
        return {
            message: tuple(each.name for each in _with_named(message, gone.get(message) or replaced[message], fields))
            for message in {*gone, *replaced}
        }


def _with_named(message: str, blamed: Sequence[FormField], fields: Sequence[FormField]) -> Iterator[FormField]:
    """Those in what a mistake is in, and the filled ones beside them that it names, in the order of the form."""
    at = _AT.match(message)
    blamed = [each for each in blamed if at and at[1] in each.path] or blamed
    names, places = {*_NAMED.findall(message)}, {each.path[:-1] for each in blamed}
    for each in fields:
        if each in blamed or (each.text and each.path[:-1] in places and str(each.path[-1]) in names):
            yield each


class _Wrong(NamedTuple):
    """The messages; `of_whole` where each value is right by itself."""

    of_whole: bool
    messages: frozenset[str]


def _problems(workspace: Workspace, text: str, name: str, was: str) -> Iterator[Problem]:
    try:
        scenarios = parse_model(text, name, ScenariosFile).scenarios
    except WorkspaceError as error:
        yield from error.problems
        return
    if len(scenarios) != 1:
        yield from WorkspaceError.at(name, 1, _ONE).problems
        return
    yield from _of_scenario(workspace, scenarios[0], was)


def _of_scenario(workspace: Workspace, scenario: Scenario, was: str) -> Iterator[Problem]:
    yield from scenario_problems(workspace, scenario, was)
    if scenario.seal is False:
        yield from opened_by_hand(replace(workspace, scenarios=(scenario,)))


def _wrong(workspace: Workspace, data: Any, name: str, was: str) -> _Wrong:
    text = json.dumps(data, ensure_ascii=False)  # which is YAML
    try:
        (scenario,) = parse_model(text, name, ScenariosFile).scenarios
    except WorkspaceError as error:
        return _Wrong(of_whole=False, messages=frozenset(each.message for each in error.problems))
    return _Wrong(True, frozenset(each.message for each in _of_scenario(workspace, scenario, was)))


def _tried(data: Any, field: FormField) -> Any:
    """The scenarios file without a field's value; with a likely one where it has none; None where that says nothing."""
    if field.text is None or (not field.text and (field.kind.likely is None or field.handed_down)):
        return None
    tried = copy.deepcopy(data)
    holder = tried["scenarios"][0]
    for part in field.path[:-1]:
        if isinstance(holder, dict) and holder.get(str(part)) is None and not isinstance(part, int):
            holder[part] = {}
        holder = holder[part]
    if field.text and not field.kind.needed:
        holder.pop(field.path[-1], None)
    else:
        holder[field.path[-1]] = field.kind.likely
    return tried


def item_of(text: str, name: str) -> Any:
    """The one scenario of a text. Raises WorkspaceError for what is no YAML, or not one scenario."""
    data = parse_yaml(text, name)
    if not isinstance(data, list) or len(data) != 1 or not isinstance(data[0], dict):
        raise WorkspaceError.at(name, 1, _ONE)
    return data[0]


def editing(root: Path, name: str, id_: str) -> ScenarioEditing:
    """A scenario as its file has it now. Raises WorkspaceError, OSError."""
    blocks = ScenarioBlocks(opened(root, name).text, name)
    block = _known(blocks, id_)
    return ScenarioEditing(blocks, id_, block.text, digest_of(block))


def lay_out(workspace: Workspace) -> None:
    """Find where each scenario stands in its file, which is kept: in a large one it takes longer than a page may."""
    for name in sorted({each.location.file for each in workspace.scenarios}):
        ScenarioBlocks(opened(workspace.root, name).text, name)


def new(workspace: Workspace, name: str, sent: Mapping[str, str]) -> ScenarioEditing:
    """One that is not there yet, for a file, with what is known of it by the names of fields. Raises WorkspaceError."""
    message = sent.get("turns.0.customer", "")
    category = sent.get("turns.0.expect.category", "") if message else ""  # which alone is no name: see `named`
    id_ = sent.get("id") or _id(workspace, category, message)
    made = ScenarioEditing(ScenarioBlocks(opened(workspace.root, name).text, name), "", _EMPTY.format(id=id_))
    while f"turns.{len(made.form.turns)}.customer" in sent:
        made = made.with_message()
    return made.with_fields(made.text, {key: value for key, value in sent.items() if key != "id"})


def _id(workspace: Workspace, category: str, message: str) -> str:
    """A free one, of the category and the first words of the message."""
    words = f"{category} {' '.join(message.split()[:5])}".strip()
    return free_id(words or _UNNAMED, {each.id for each in workspace.scenarios})


def digest_of(block: ScenarioBlock) -> str:
    """What tells whether somebody has changed it, or the questions above it."""
    return digest(f"{block.comment}\0{block.text}")


class ScenarioChangedError(Exception):
    """Somebody has saved this scenario since it was opened: what it says now, or nothing where it is gone."""

    def __init__(self, theirs: ScenarioEditing | None) -> None:
        super().__init__("the scenario has changed since you opened it")
        self.theirs = theirs


def save_scenario(loaded: LoadedWorkspace, wanted: ScenarioEditing) -> None:
    """Write it, and nothing else of its file. Others may have saved other scenarios meanwhile.

    Raises ScenarioChangedError; WorkspaceError for mistakes that it would add; OSError.
    """

    def edited(blocks: ScenarioBlocks) -> str:
        return blocks.replaced(wanted.id, wanted.text) if wanted.id else blocks.added(wanted.text)

    item_of(wanted.text, wanted.file)
    try:
        _write(loaded, wanted, edited)
    except ScenarioChangedError as error:
        if error.theirs is None or error.theirs.text.rstrip("\n") != wanted.text.rstrip("\n"):
            raise  # and else it is as it is wanted, since somebody pressed twice


def drop_scenario(loaded: LoadedWorkspace, wanted: ScenarioEditing) -> None:
    """Take it out of its file, with the comment above it. Raises as `save_scenario`."""
    _write(loaded, wanted, lambda blocks: blocks.removed(wanted.id))


def _write(loaded: LoadedWorkspace, wanted: ScenarioEditing, edited: Callable[[ScenarioBlocks], str]) -> None:
    editable(loaded.root, wanted.file)
    for _ in range(_TRIES):
        now = opened(loaded.root, wanted.file)
        blocks = _unchanged(wanted, now)
        try:
            return save(loaded, wanted.file, edited(blocks), now.digest)
        except ChangedMeanwhileError as error:
            changed = error
    raise changed


def _unchanged(wanted: ScenarioEditing, now: OpenedFile) -> ScenarioBlocks:
    """The file, where it has the scenario as it was opened. Raises ScenarioChangedError."""
    blocks = ScenarioBlocks(now.text, now.name)
    if not wanted.id:
        return blocks
    block = blocks.find(wanted.id)
    if block is None:
        raise ScenarioChangedError(None)
    if digest_of(block) != wanted.was:
        raise ScenarioChangedError(ScenarioEditing(blocks, wanted.id, block.text, digest_of(block)))
    return blocks


def _known(blocks: ScenarioBlocks, id_: str) -> ScenarioBlock:
    block = blocks.find(id_)
    if block is None:
        raise WorkspaceError.at(blocks.name, 1, f"has no scenario `{id_}` any more", "look for it in the list")
    return block


def approved(scenario: ScenarioEditing) -> ScenarioEditing:
    """Without `status: proposed`. Raises WorkspaceError where that cannot be taken out on its own."""
    return scenario.with_text(with_values(scenario.text, scenario.file, {(0, "status"): AWAY}))


def with_its_comment(dropped: ScenarioEditing) -> ScenarioEditing:
    """One that is to be written again, as it was with the comment above it."""
    block = dropped.blocks.find(dropped.id)
    comment = [f"# {line}\n" for line in block.comment.splitlines()] if block else []
    return replace(dropped, id="", text="".join([*comment, dropped.text]))
