"""Where an edit of articles or rules is that a newly broken scenario goes back to, as far as the replies tell."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from harness.gates import Pair
from harness.runs import TurnResult
from harness.turns import Reply, Status
from harness.workspace import Location, Workspace

HANDOFF, CATEGORIES = "rules/handoff.yaml", "rules/categories.yaml"


def edited_places(pair: Pair, edited: Mapping[str, Sequence[range]], workspace: Workspace) -> tuple[Location, ...]:
    """The edited line of each article that a failing turn expects or cites, and of each rule that decided it.

    `edited` are the lines of today's files that differ. A reply of before counts too. Empty where the replies lead to
    no edit, as when only the code of a support AI changed.
    """
    found: dict[Location, None] = {}
    for before, after in _failing_turns(pair):
        replies = [turn.reply for turn in (before, after) if turn and turn.reply]
        refs = [*(after.expect.source or ()), *(ref for reply in replies for ref in reply.citations)]
        found |= dict.fromkeys(_of_articles(refs, edited, workspace))
        found |= dict.fromkeys(_of_rules(replies, edited, workspace))
    return tuple(found)


def _failing_turns(pair: Pair) -> Iterator[tuple[TurnResult | None, TurnResult]]:
    befores, afters = (result.turns if result else () for result in (pair.before, pair.after))
    for before, after in zip_longest(befores, afters):
        if after and after.status is not Status.PASS:
            yield before, after


def _of_articles(
    refs: Sequence[str], edited: Mapping[str, Sequence[range]], workspace: Workspace
) -> Iterator[Location]:
    """In the section itself where that was edited, else the first edit in its article."""
    for ref in dict.fromkeys(refs):
        article = workspace.articles.get(ref.partition("#")[0])
        if article is None or article.file not in edited:
            continue
        starts = [section.line for section in article.sections]
        own = {section.ref: section.line for section in article.sections}.get(ref)
        line = _first(edited[article.file], own, starts) if own else None
        yield Location(article.file, line or edited[article.file][0].start)


def _of_rules(
    replies: Sequence[Reply], edited: Mapping[str, Sequence[range]], workspace: Workspace
) -> Iterator[Location]:
    """A rule that decided and was edited; the first edit there if it is gone; the categories if triage differs."""
    starts = {rule.id: rule.location.line for rule in workspace.handoff.rules}
    for rule in {reply.rule: None for reply in replies if reply.rule and HANDOFF in edited}:
        own = starts.get(str(rule))
        line = _first(edited[HANDOFF], own, list(starts.values())) if own else edited[HANDOFF][0].start
        if line:
            yield Location(HANDOFF, line)
    if CATEGORIES in edited and len({reply.category for reply in replies}) > 1:
        yield Location(CATEGORIES, edited[CATEGORIES][0].start)


def _first(edits: Sequence[range], start: int, starts: Sequence[int]) -> int | None:
    """The first edited line of the part that starts there; the next part starts where it ends."""
    end = min((other for other in starts if other > start), default=None)
    lines = (max(edit.start, start) for edit in edits if edit.stop > start and (end is None or edit.start < end))
    return min(lines, default=None)
