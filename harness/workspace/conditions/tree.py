"""A condition taken apart: which of its parts hold for a message, and what that makes of the whole."""

from collections.abc import Iterable, Iterator, Sequence

from harness.workspace.conditions.facts import Facts
from harness.workspace.conditions.trigger import Joining, Node, Path, TriggerGroup, TriggerPart


def group(way: Joining, parts: Iterable[Node]) -> Node:
    """Several as one; a single one as it is."""
    whole = tuple(parts)
    return whole[0] if len(whole) == 1 else TriggerGroup(way, whole)


def parts(node: Node) -> Iterator[TriggerPart]:
    """Every part below, in the order of the file."""
    if isinstance(node, TriggerPart):
        yield node
    else:
        for part in node.parts:
            yield from parts(part)


def those_held(found: Sequence[TriggerPart], facts: Facts) -> frozenset[Path]:
    """The paths of the parts that hold for a message."""
    return frozenset(part.path for part in found if part.trigger.fires(facts))


def holds(node: Node, held: frozenset[Path]) -> bool:
    """Whether a condition holds, given the parts that do."""
    if isinstance(node, TriggerPart):
        return node.path in held
    each = (holds(part, held) for part in node.parts)
    return any(each) if node.way == "any" else all(each) if node.way == "all" else not any(each)


def decides(node: Node, held: frozenset[Path], part: TriggerPart) -> bool:
    """Whether the condition would change its result if this part did."""
    return holds(node, held) is not holds(node, held ^ {part.path})


def may_hold(node: Node, category: str) -> bool:
    """Whether some message of a category can fulfil the condition."""
    return True in _ways(node, category)


def _ways(node: Node, category: str) -> set[bool]:
    """What a condition may come to, when only the category of a message is known."""
    if isinstance(node, TriggerPart):
        known = node.trigger.fires_in(category)
        return {True, False} if known is None else {known}
    ways = [_ways(part, category) for part in node.parts]
    if node.way == "not":
        return {not value for value in ways[0]}
    easy = node.way == "any"  # the value that one part alone can bring about
    return {value for value in (True, False) if (any if value is easy else all)(value in way for way in ways)}
