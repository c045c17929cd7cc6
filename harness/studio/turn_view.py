"""One turn as the pages show it: what the AI decided and why, with links to where each reason is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from harness.articles import TurnTrace
from harness.reports import ask
from harness.scoring import RESPONSIVE_AT
from harness.studio.article_rows import place_of
from harness.turns import ClaimFinding, Support
from harness.workspace import Workspace, written_in

RULES = "/files/rules/handoff.yaml"


@dataclass(frozen=True, slots=True)
class AnswerPiece:
    """A part of an answer: a claim and what it stands on, or what states nothing."""

    text: str
    claim: ClaimFinding | None = None
    closes: bool = False  # whether the next claim stands on something else, so that the source is named here

    @property
    def supported(self) -> bool:
        return self.claim is not None and self.claim.support is Support.SUPPORTED


@dataclass(frozen=True)
class TurnView:
    """What a template shows of a turn."""

    told: TurnTrace
    filed: str  # the category in words
    rules: tuple[tuple[str, str], ...]  # those that fired, by rank, each with its place in the files, if it has one
    pieces: tuple[AnswerPiece, ...]
    today: str
    workspace: Workspace

    responsive_at: ClassVar[float] = RESPONSIVE_AT

    @property
    def language(self) -> str:
        """In which the customer writes; empty where the AI does not say."""
        return written_in(self.told.reply.language) if self.told.reply.language else ""

    def place(self, ref: str) -> str:
        """Where a section is written; empty for one that there is not."""
        return section_place(ref, self.workspace)


def viewed(told: TurnTrace, workspace: Workspace) -> TurnView:
    """A turn for a template."""
    category = told.reply.category or ""
    title = workspace.titles.get(category)
    filed = f"{title} ({category})" if title else category or "no category"
    lines = {rule.id: rule.location.line for rule in workspace.handoff.rules}
    fired = told.reply.fired if told.reply.fired is not None else (told.reply.rule,) if told.reply.rule else ()
    rules = tuple((id_, f"{RULES}?line={lines[id_]}" if id_ in lines else "") for id_ in fired)
    return TurnView(told, filed, rules, tuple(_pieces(told)), ask.today_words(told, workspace), workspace)


def section_place(ref: str, workspace: Workspace) -> str:
    """The address at which a section can be read and edited; empty for one that there is not."""
    section = workspace.sections.get(ref)
    return place_of(workspace.articles[section.article].file, section.line, workspace) if section else ""


def _pieces(told: TurnTrace) -> Iterator[AnswerPiece]:
    """The answer in pieces; the source is named once behind claims in a row that stand on the same."""
    answer, at = told.reply.answer, 0
    claims = [each for each in sorted(told.claims, key=lambda each: each.start) if each.start < each.end]
    for number, claim in enumerate(claims):
        if claim.start < at:
            continue
        if between := answer[at : claim.start]:
            yield AnswerPiece(between)
        after = claims[number + 1] if number + 1 < len(claims) else None
        same = after is not None and (after.source, after.support) == (claim.source, claim.support)
        apart = after is not None and re.search(r"\n\s*\n", answer[claim.end : after.start])
        yield AnswerPiece(answer[claim.start : claim.end], claim, not same or bool(apart))
        at = claim.end
    if rest := answer[at:]:
        yield AnswerPiece(rest)
