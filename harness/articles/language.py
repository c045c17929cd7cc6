"""The language of an article where its source does not say it."""

from harness.reference import recognised
from harness.workspace import UNKNOWN

LEAST_WORDS, LEAST_SURE = 12, 0.9  # fewer words, or less probable: unknown; an article that is told wrongly is left out


def recognised_in(body: str) -> str:
    """The language of a text, as a key of LANGUAGES; empty where that is not clear."""
    if len(body.split()) < LEAST_WORDS:
        return ""
    language, probability = recognised(body[:5000])
    return "" if language == UNKNOWN or probability < LEAST_SURE else language
