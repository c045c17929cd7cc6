"""The language of an article where its source does not say it."""

from collections import Counter

from harness.lazy_regex import regex
from harness.reference import recognised
from harness.seen_text import NO_BLANKS
from harness.workspace import UNKNOWN

LEAST_WORDS, LEAST_SURE = 12, 0.9  # fewer words, or less probable: unknown; an article that is told wrongly is left out
LEAST_LETTERS = 20  # of scripts that put no blanks between words
LEAST_SHARE = 0.2  # of the words whose language is clear, from which an article is in a language as well
_PARAGRAPHS = regex(r"\n\s*\n")


def recognised_in(body: str) -> str:
    """The language of a text, as a key of LANGUAGES; empty where that is not clear."""
    if len(body.split()) < LEAST_WORDS and len(NO_BLANKS.findall(body[:5000])) < LEAST_LETTERS:
        return ""
    language, probability = recognised(body[:5000])
    return "" if language == UNKNOWN or probability < LEAST_SURE else language


def languages_in(body: str) -> list[str]:
    """The languages of the paragraphs of a text, that of most words first; without those of a quotation or two."""
    words: Counter[str] = Counter()
    for paragraph in _PARAGRAPHS.split(body):
        if language := recognised_in(paragraph):
            words[language] += len(paragraph.split())
    return [language for language, times in words.most_common() if times >= LEAST_SHARE * words.total()]


def language_of(body: str) -> str:
    """The one language of a text of some paragraphs; empty where it is in several, or not clear."""
    return "" if len(languages_in(body)) > 1 else recognised_in(body)
