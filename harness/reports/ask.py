"""What the support AI would do with a message now, in words."""

from collections.abc import Iterator
from typing import Any

from harness.articles import TurnTrace
from harness.lazy_regex import regex
from harness.reference import answers_at
from harness.reports.board import outcome_words
from harness.reports.document import Document, Gap, Text, picked
from harness.scoring import RESPONSIVE_AT
from harness.turns import Support
from harness.workspace import NOT_OURS, Workspace, written_in

_OPENS = regex(r"(?:(?:\d+[.)](?=\s)|[-+*>\[(\"'_`#]+)[^\S\n]*)+\Z")  # a step's number, a bullet, marks, before a claim
_CLOSES = regex(r"(?:\]\([^()\s]*\)|[*_`\"')\]]+(?!\w))+")  # the end of a link, marks, behind one


def document(told: TurnTrace, workspace: Workspace) -> Document:
    """Everything that is known about a message, one thing a line."""
    return Document([*map(Text, _lines(told, workspace)), Gap()], data=_data(told))


def _lines(told: TurnTrace, workspace: Workspace) -> Iterator[str]:
    reply = told.reply
    title = workspace.titles.get(reply.category or "")
    yield f"Filed under  {f'{title} ({reply.category})' if title else 'no category'}{_sure(told)}"
    if reply.language:
        yield f"Language     {written_in(reply.language)}"
    if told.topics is not None and told.sentiments is not None:
        yield f"Topics       {', '.join((*told.topics, *told.sentiments)) or 'none'}"
    yield f"Rules        {_rules(told, workspace)}"
    if told.found is not None:
        least = f"{answers_at(workspace):g}"
        yield f"Sections     best first, by how likely each answers the message; one may from {least} up"
        yield from (f"  {each.answers:.2f}  {each.standing:<10}  {each.section.ref}" for each in told.found)
    to = f" to {reply.queue}" if reply.queue else ""
    how = f", priority {reply.priority}" if reply.queue and reply.priority else ""
    yield f"Decision     {reply.outcome}{to}{how}{f': {reply.reason}' if reply.reason else ''}"
    if reply.answer:
        yield "Answer"
        yield from _answer(told)
        if told.unjudged:
            yield f"Not judged   {told.unjudged}"
    if told.responsive is not None:
        least = f"{RESPONSIVE_AT:g}"
        yield f"Responsive   {told.responsive:.2f}: how likely it answers the message; from {least} up it does"
    elif told.why_unknown:
        yield f"Responsive   not judged: {told.why_unknown}"
    yield f"Today        {today_words(told, workspace)}"


def today_words(told: TurnTrace, workspace: Workspace) -> str:
    """What reaches the customer, at the stage that the category has now."""
    title = workspace.titles.get(told.reply.category or "")
    of = f"{title or 'no category'} is at {told.stage}" if told.reply.category != NOT_OURS else f"{title} has no stage"
    return f"{of}: {outcome_words(told.reached, told.held)}"


def _sure(told: TurnTrace) -> str:
    degrees = (("confidence", told.reply.confidence), ("familiarity", told.reply.familiarity))
    return "".join(f", {name} {value:.2f}" for name, value in degrees if value is not None)


def _rules(told: TurnTrace, workspace: Workspace) -> str:
    """The rules that fired by rank: the first decides."""
    if told.reply.fired is None:
        return "the pipeline does not report them"
    known = {rule.id: rule for rule in workspace.handoff.rules}
    fired = [f"{id_} ({known[id_].location})" if id_ in known else id_ for id_ in told.reply.fired]
    return ", ".join(fired) or "none fired"


def _answer(told: TurnTrace) -> Iterator[str]:
    """The answer claim by claim, each with its marks and the section that supports it; other text stands alone."""
    answer, at = told.reply.answer, 0
    for claim in sorted(told.claims, key=lambda claim: claim.start):
        between = answer[at : claim.start]
        opens = _OPENS.search(between)
        start = at + (opens.start() if opens else len(between))
        yield from _said(answer[at:start], "")
        closes = _CLOSES.match(answer, claim.end)
        at = closes.end() if closes else claim.end
        supported = claim.support is Support.SUPPORTED
        mark = claim.source if supported else f"{claim.support}: {claim.why}"
        yield from _said(answer[start:at], f"  [{mark}]")
    yield from _said(answer[at:], "")


def _said(text: str, mark: str) -> list[str]:
    words = " ".join(text.split())
    return [f"  {words}{mark}"] if any(map(str.isalnum, words)) else []


def _data(told: TurnTrace) -> dict[str, Any]:
    reply = told.reply
    return {
        "message": told.message,
        **picked(reply, "category", "confidence", "familiarity", "language"),
        **picked(told, "topics", "sentiments"),
        **picked(reply, "fired", "rule"),
        "sections": told.found
        and [{"ref": f.section.ref, "answers": f.answers, "standing": f.standing} for f in told.found],
        **picked(reply, "outcome", "queue", "priority", "reason", "answer", "citations"),
        "claims": [picked(claim, "start", "end", "support", "source", "evidence") for claim in told.claims],
        **(picked(told, "unjudged") if told.unjudged else {}),
        **picked(told, "responsive", *(["why_unknown"] if told.why_unknown else []), "stage", "reached"),
        "held_by": [picked(each, "name", "found", "least") for each in told.held],
    }
