"""Vague words in a policy."""

import re
from collections.abc import Iterator
from functools import lru_cache

from harness.articles.findings.subject import ArticlesSubject
from harness.articles.page import Page
from harness.findings import Remark, Severity, kind
from harness.workspace import Location, Workspace, own_yaml


@kind("article-vague-word", Severity.WARNING)
def vague_word(subject: ArticlesSubject) -> Iterator[Remark]:
    """A policy leaves open how often, how much, when or whether.

    A policy is an approved article that belongs to a category of medium or high risk, or has "policy" or "terms" in its
    title. The words are listed in `harness/articles/findings/vague_words.yaml`.

    **Why it hurts an answer.** The customer takes the vague word as a promise, the next answer may say something
    different, and no check can tell a right answer from a wrong one.

    **Bad**

        Refunds are usually paid soon after approval.

    **Good**

        Refunds are paid within 1 working day after approval. Banks take 5 to 10 working days.
    """
    pattern, hints = _vague()
    for page in subject.approved:
        if not _is_policy(page, subject.workspace):
            continue
        lines: dict[tuple[str, str], list[int]] = {}
        for sentence in page.sentences:
            lines.setdefault((sentence.section, sentence.text), []).append(sentence.line)
        for (_, text), (line, *again) in lines.items():
            more = f" and {len(again)} line{'s' if len(again) > 1 else ''} more" if again else ""
            for match in pattern.finditer(text):
                word = " ".join(match[0].lower().split())
                said = f'"{match[0]}" is vague in a policy: "{_around(text, match)}"{more}'
                yield Remark(Location(page.article.file, line), said, hints[word], (word, text))


def _is_policy(page: Page, workspace: Workspace) -> bool:
    head = page.article.head
    risks = {workspace.categories[category].risk for category in head.categories}
    return bool(risks & {"medium", "high"}) or bool(re.search(r"(?i)\b(?:polic(?:y|ies)|terms)\b", head.title))


_SOME_TIME = (  # after "around the", which else says where: "around the house", "around the clock"
    r"(?:same|start|beginning|middle|end|turn|time|first|second|third|last|holidays?|new year|\d+\w*|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
)


@lru_cache(maxsize=1)
def _vague() -> tuple[re.Pattern[str], dict[str, str]]:
    """The words as one pattern, longest first, and what to write instead of each."""
    listed = own_yaml(__package__, "vague_words.yaml")
    hints = {str(word): str(group["hint"]) for group in listed for word in group["words"]}
    words = "|".join(r"\s+".join(map(re.escape, word.split())) for word in sorted(hints, key=len, reverse=True))
    return re.compile(
        rf"(?i)(?<![\w-])(?:{words})(?![\w-])(?!(?<=soon)\s+as\b|(?<=around the)\s+(?!{_SOME_TIME}))"
    ), hints


def _around(text: str, match: re.Match[str]) -> str:
    start, end = max(0, match.start() - 30), min(len(text), match.end() + 30)
    return ("..." if start else "") + text[start:end] + ("..." if end < len(text) else "")
