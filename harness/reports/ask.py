"""What the support AI would do with a message now, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, TextIO

from harness.articles import TurnTrace
from harness.reference import SIMILAR
from harness.reports.blame import plain
from harness.reports.board import outcome_words
from harness.turns import Support
from harness.workspace import Workspace


def print_told(told: TurnTrace, workspace: Workspace, out: TextIO) -> None:
    """Everything that is known about a message, one thing a line; the same on a terminal and piped."""
    out.writelines(f"{line}\n" for line in _lines(told, workspace))


def _lines(told: TurnTrace, workspace: Workspace) -> Iterator[str]:
    reply = told.reply
    category = workspace.categories.get(reply.category or "")
    title = category.title if category else "no category"
    yield f"Filed under  {title}{f' ({category.id})' if category else ''}{_sure(told)}"
    if told.topics is not None and told.sentiments is not None:
        yield f"Topics       {', '.join((*told.topics, *told.sentiments)) or 'none'}"
    yield f"Rules        {_rules(told, workspace)}"
    if told.found is not None:
        yield f"Sections     best first, by meaning and words; from {SIMILAR} on one may answer"
        yield from (f"  {each.similarity:.2f}  {each.standing:<10}  {each.section.ref}" for each in told.found)
    to = f" to {plain(reply.queue)}, priority {reply.priority}" if reply.queue else ""
    yield f"Decision     {reply.outcome}{to}: {plain(reply.reason)}"
    if reply.answer:
        yield "Answer"
        yield from _answer(told)
    yield f"Today        {title} stands at {told.stage}: {outcome_words(told.reached)}"


def _sure(told: TurnTrace) -> str:
    degrees = (("confidence", told.reply.confidence), ("familiarity", told.reply.familiarity))
    return "".join(f", {name} {value:.2f}" for name, value in degrees if value is not None)


def _rules(told: TurnTrace, workspace: Workspace) -> str:
    """The rules that fired by rank: the first decides."""
    if told.reply.fired is None:
        return "the pipeline does not tell"
    known = {rule.id: rule for rule in workspace.handoff.rules}
    fired = [f"{id_} ({known[id_].location})" if id_ in known else id_ for id_ in told.reply.fired]
    return ", ".join(fired) or "none fired"


def _answer(told: TurnTrace) -> Iterator[str]:
    """The answer claim by claim, each with the section it stands on; what claims nothing stands by itself."""
    at = 0
    for claim in sorted(told.claims, key=lambda claim: claim.start):
        yield from _said(told.reply.answer[at : claim.start], "")
        supported = claim.support is Support.SUPPORTED
        mark = claim.source if supported else f"{claim.support}: {claim.why}"
        yield from _said(told.reply.answer[claim.start : claim.end], f"  [{plain(mark)}]")
        at = claim.end
    yield from _said(told.reply.answer[at:], "")


def _said(text: str, mark: str) -> Sequence[str]:
    return [f"  {plain(text)}{mark}"] if any(character.isalnum() for character in text) else []


def json_told(told: TurnTrace) -> str:
    """The same for programs, on one line."""
    reply = told.reply
    whole: dict[str, Any] = {
        "message": told.message,
        "category": reply.category,
        "confidence": reply.confidence,
        "familiarity": reply.familiarity,
        "topics": told.topics,
        "sentiments": told.sentiments,
        "fired": reply.fired,
        "rule": reply.rule,
        "sections": told.found
        and [{"ref": f.section.ref, "similarity": f.similarity, "standing": f.standing} for f in told.found],
        "outcome": reply.outcome,
        "queue": reply.queue,
        "priority": reply.priority,
        "reason": reply.reason,
        "answer": reply.answer,
        "citations": reply.citations,
        "claims": [
            {
                "start": claim.start,
                "end": claim.end,
                "support": claim.support,
                "source": claim.source,
                "evidence": claim.evidence,
            }
            for claim in told.claims
        ],
        "stage": told.stage,
        "reached": told.reached,
    }
    return json.dumps(whole, ensure_ascii=False) + "\n"
