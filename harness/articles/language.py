"""The language of an article where its source does not say it."""

import re

from harness.reference import recognised
from harness.workspace import UNKNOWN

LEAST_WORDS, LEAST_SURE = 12, 0.9  # fewer words, or less probable: unknown; an article that is told wrongly is left out
LEAST_LETTERS = 20  # of scripts that put no blanks between words
_NO_BLANKS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def recognised_in(body: str) -> str:
    """The language of a text, as a key of LANGUAGES; empty where that is not clear."""
    if len(body.split()) < LEAST_WORDS and len(_NO_BLANKS.findall(body[:5000])) < LEAST_LETTERS:
        return ""
    language, probability = recognised(body[:5000])
    return "" if language == UNKNOWN or probability < LEAST_SURE else language
