"""A condition with one part of it changed: left out, another number, another group."""

from collections.abc import Iterator
from typing import Any

from harness.workspace.conditions.condition import Condition
from harness.workspace.conditions.trigger import ChangeKind, Joining, Path, Trigger, TriggerChange, short


def changes(when: Condition, kind: ChangeKind) -> Iterator[tuple[Path, Trigger, TriggerChange]]:
    """The changes of a kind that its triggers name, each with its trigger and where the part stands."""
    for path, trigger in when.placed():
        for change in trigger.changes():
            if change.kind is kind:
                yield (*path, *change.path), trigger, change


def left_out(when: Condition, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """What can be left out, in words: a key beside others, a part of `any` or `all`, a value beside others."""
    written = _data(when)
    for key, value in written.items():
        if len(written) > 1:
            yield (*path, key), short({key: value})
        for trigger in when.triggers():
            for change in trigger.changes():
                if trigger.key == key and change.kind is ChangeKind.VALUE:
                    yield (*path, key, *change.path), change.before
        for at, inner in when.inner():
            if at[0] == key:
                if len(at) > 1 and len(value) > 1:
                    yield (*path, *at), short(_data(inner))
                yield from left_out(inner, (*path, *at))


def without(when: Condition, path: Path) -> Condition | None:
    """The condition without the value at a path; what is left empty goes too, and None is all of it."""
    left = _without(_data(when), path)
    return None if left is None else Condition.model_validate(left)


def with_value(when: Condition, path: Path, value: Any) -> Condition:
    """The condition with another value at a path."""
    return Condition.model_validate(_with_value(_data(when), path, value))


def regrouped(when: Condition, old: Joining, new: Joining) -> Iterator[tuple[Path, Condition]]:
    """The condition with one of its groups of the other way, where that is not there yet; and where it stands."""
    for path, each in when.within():
        written = _data(each)
        if len(written.get(old) or ()) > 1 and new not in written:
            moved = {new if key == old else key: value for key, value in written.items()}
            yield (*path, old), with_value(when, path, moved)


def _data(when: Condition) -> dict[str, Any]:
    """The condition as it is written, lists as lists."""
    data: dict[str, Any] = when.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return data


def _without(data: Any, path: Path) -> Any:
    key, *rest = path
    kept = _without(data[key], tuple(rest)) if rest else None
    if isinstance(data, dict):
        left: Any = {k: kept if k == key else v for k, v in data.items() if k != key or kept is not None}
    else:
        left = [kept if i == key else v for i, v in enumerate(data) if i != key or kept is not None]
    return left or None


def _with_value(data: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    key, *rest = path
    inner = _with_value(data[key], tuple(rest), value)
    if isinstance(data, dict):
        return {**data, key: inner}
    return [inner if i == key else v for i, v in enumerate(data)]
