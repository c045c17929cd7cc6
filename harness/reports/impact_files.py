"""What an edit of articles does, for a pull request, as a page, and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from harness.articles import ArticleImpact, Impact, MarkedTexts
from harness.gates import Pair, PairKind
from harness.reports.impact import BECAME, MOST_SHOWN, count_of, findings, headline, title, turn_changes, verdict
from harness.reports.markdown import escape
from harness.reports.page import render


def markdown_impact(impact: Impact) -> str:
    """The impact for a pull request, every text of a customer or article escaped."""
    lines = ["## What the edit of articles changes", "", escape(headline(impact)), ""]
    if impact.articles:
        lines += [f"**{escape(verdict(impact))}**", ""]
    for article in impact.articles:
        lines += [f"### {escape(title(article.change))}", ""]
        lines += [f"- {escape(finding)}" for finding in findings(article)]
        lines += [f"- {count_of(article.same)} that expect or find it: as before"] if article.same else []
        lines += ["", *_markdown_pairs(article.pairs)]
    if impact.elsewhere:
        lines += ["### Elsewhere, without these articles", "", *_markdown_pairs(impact.elsewhere)]
    return "\n".join(lines).rstrip() + "\n"


def _markdown_pairs(pairs: Sequence[Pair]) -> Iterator[str]:
    for pair in pairs[:MOST_SHOWN]:
        opened = " open" if pair.kind is PairKind.BROKEN else ""
        yield f"<details{opened}><summary>{BECAME[pair.kind]}: {pair.id} ({pair.location})</summary>"
        yield ""
        for change in turn_changes(pair):
            yield f"Customer: {escape(change.message)}"
            yield from ("", "| before | after |", "| --- | --- |")
            yield f"| {_markdown(change.before, '~~')} | {_markdown(change.after, '**')} |"
            yield from ("", *(f"- wrong: {escape(reason)}" for reason in change.reasons), "")
        yield from ("</details>", "")
    if len(pairs) > MOST_SHOWN:
        yield from (f"... and {len(pairs) - MOST_SHOWN} more.", "")


def _markdown(pieces: MarkedTexts, mark: str) -> str:
    """Marked text in a cell of a table. A mark must touch a word on both sides to count in Markdown."""
    said = ""
    for piece in pieces:
        words = escape(piece.text)
        before = " " if piece.text[:1].isspace() else ""
        after = " " if piece.text[-1:].isspace() and words else ""
        said += before + (f"{mark}{words}{mark}" if piece.differs and words else words) + after
    return said


def html_impact(impact: Impact) -> Iterator[str]:
    """The impact as one self-contained page, part by part."""
    return render(
        "impact.html.j2",
        impact=impact,
        headline=headline(impact),
        verdict=verdict(impact) if impact.articles else "",
        became=BECAME,
        count_of=count_of,
        title=title,
        findings=findings,
        turn_changes=turn_changes,
    )


def json_impact(impact: Impact) -> str:
    """The impact for programs."""
    whole = {
        "base": impact.base,
        "exit_code": impact.exit_code,
        "headline": headline(impact),
        "scenarios": impact.scenarios,
        "held_again": impact.touched,
        "articles": [_article(article) for article in impact.articles],
        "elsewhere": [_pair(pair) for pair in impact.elsewhere],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _article(article: ArticleImpact) -> dict[str, Any]:
    return {
        "file": article.change.latest.file,
        "ids": sorted(article.change.ids),
        "changes": list(article.change.words),
        "as_before": article.same,
        "findings": list(findings(article)),
        "scenarios": [_pair(pair) for pair in article.pairs],
    }


def _pair(pair: Pair) -> dict[str, Any]:
    turns = [
        {
            "message": change.message,
            "before": "".join(piece.text for piece in change.before),
            "after": "".join(piece.text for piece in change.after),
            "wrong": list(change.reasons),
        }
        for change in turn_changes(pair)
    ]
    return {"id": pair.id, "at": str(pair.location), "became": BECAME[pair.kind], "turns": turns}
