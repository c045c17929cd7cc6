"""Mutators of articles: their text, and whether they may be answered from."""

import re
from collections.abc import Iterator
from dataclasses import replace

from harness.lazy_regex import regex
from harness.suite.file_locations import Places
from harness.suite.mutation.mutant import MutantChange, with_text
from harness.workspace import Article, Location, Section, Standing, Workspace

_NUMBER = regex(r"(?<![\w#/.])\d+(?:[.,:]\d+)*(?![\w/])")
_LIST_MARK = regex(r"^[ \t]*(\d+)[.)]\s", re.MULTILINE)
_SENTENCE = regex(r"\S.*?(?:[.!?](?=\s|$)|$)", re.DOTALL)
_AUXILIARY = regex(r"\b(is|are|was|were|can|could|will|would|must|may|should)\b(?! not\b)")
_PLAIN_VERB = regex(r"\b(You|We|They|Members|Admins|Owners|Guests) (?=[a-z]+\b)")
_NEGATIONS = (
    (regex(r"\bcannot\b"), "can"),
    (regex(r"\b(is|are|was|were|can|could|will|would|must|may|should|does|do|did|has|have) not\b"), r"\1"),
    (regex(r"\bno longer "), ""),
    (regex(r"\bnever\b"), "always"),
    (regex(r"\bwithout\b"), "with"),
    (regex(r"\bnot "), ""),
    (regex(r"\b(needs?|has|have|takes?|gets?|is|are) no\b"), r"\1 a"),
)


def change_number(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    for section in _approved(workspace):
        marks = {mark.start(1) for mark in _LIST_MARK.finditer(section.text)}
        for match in _NUMBER.finditer(section.text):
            other = _other_number(match[0])
            if other and match.start() not in marks:
                text = section.text[: match.start()] + other + section.text[match.end() :]
                words = f"`{section.ref}` says {other} instead of {match[0]}"
                yield MutantChange(
                    workspace, places.of_text(section, match.start()), words,
                    sentence_at(section.text, match.start()), sentence_at(text, match.start()),
                    (section.heading,), article=with_text(workspace.articles[section.article], section, text),
                )  # fmt: skip


def negate_sentence(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    for section in _approved(workspace):
        for match in _SENTENCE.finditer(section.text):
            if opposite := _negated(match[0]):
                text = section.text[: match.start()] + opposite + section.text[match.end() :]
                words = f"`{section.ref}` says the opposite in a sentence"
                yield MutantChange(
                    workspace, places.of_text(section, match.start()), words, match[0], opposite, (section.heading,),
                    article=with_text(workspace.articles[section.article], section, text),
                )  # fmt: skip


def retire_article(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    for article in _with_standing(workspace, Standing.APPROVED):
        changed, words = _with_head(article, status="retired"), f"the article `{article.id}` is retired"
        at = _of_head(article, places, "status:")
        asked_for = tuple(each.heading for each in article.sections[:1])
        yield MutantChange(workspace, at, words, "approved", "retired", asked_for, article=changed)


def clear_article(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    for article in _with_standing(workspace, Standing.UNAPPROVED):
        changed = _with_head(article, status="approved")
        if changed.standing(workspace.today) is Standing.APPROVED:
            words = f"the article `{article.id}` is used for answers although nobody approved it"
            at = _of_head(article, places, "status:")
            yield MutantChange(workspace, at, words, article.head.status, "approved", article=changed)
    for article in _with_standing(workspace, Standing.OUTDATED):
        changed = _with_head(article, review_by=workspace.today)
        words = f"the article `{article.id}` is used for answers although it is outdated"
        at = _of_head(article, places, "review_by:")
        yield MutantChange(
            workspace, at, words, str(article.head.review_by), str(workspace.today), article=changed
        )  # fmt: skip


def _with_head(article: Article, **update: object) -> Article:
    return replace(article, head=article.head.model_copy(update=update))


def sentence_at(text: str, place: int) -> str:
    """The sentence of a text in which a place lies."""
    return next((m[0] for m in _SENTENCE.finditer(text) if m.start() <= place < m.end()), text)


def _other_number(number: str) -> str:
    """The number with its last non-zero digit one higher; empty when all are zeros."""
    last = max((i for i, digit in enumerate(number) if digit in "123456789"), default=None)
    return "" if last is None else f"{number[:last]}{int(number[last]) % 9 + 1}{number[last + 1 :]}"


def _negated(sentence: str) -> str:
    """The sentence's opposite; empty where no simple one is known."""
    for pattern, positive in _NEGATIONS:
        if pattern.search(sentence):
            return pattern.sub(positive, sentence, count=1)
    if _AUXILIARY.search(sentence):
        return _AUXILIARY.sub(r"\1 not", sentence, count=1)
    return _PLAIN_VERB.sub(r"\1 do not ", sentence, count=1) if _PLAIN_VERB.search(sentence) else ""


def _approved(workspace: Workspace) -> Iterator[Section]:
    """Only articles that may be answered from can do harm by their text."""
    return (s for s in workspace.sections.values() if workspace.standing(s.ref) is Standing.APPROVED)


def _with_standing(workspace: Workspace, standing: Standing) -> Iterator[Article]:
    return (a for a in workspace.articles.values() if a.standing(workspace.today) is standing)


def _of_head(article: Article, places: Places, key: str) -> Location:
    lines = places.lines(article.file)
    return Location(article.file, next((n for n, line in enumerate(lines, 1) if line.startswith(key)), 1))
