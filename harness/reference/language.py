"""What language a message is written in, by the words and letters of each language (py3langid).

Chosen and measured by `python -m benchmarks.language`: docs/measured.md. A message in English that is said to be in
another language goes to people for nothing, so a language counts only where it is likelier than all others together.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from harness.cache import Cache
from harness.workspace import LANGUAGES, UNKNOWN, encodable

SURE = 0.5  # probability from which a language counts
_NO_LANGUAGE = "zxx"  # numbers, code, identifiers
MADE_BY = (
    "harness.plain_csv",
    "harness.plain_json",
    "harness.safe_text",
    "harness.reference.language",
    "harness.seen_text",
    "harness.workspace",
    "py3langid",
)


class LanguageReader:
    """Recognises the language of messages; loads its model only for new ones."""

    def __init__(self, cache: Path | None = None) -> None:
        """`cache` is the folder for what was recognised between runs; None keeps it in memory only."""
        self._kept = Cache(cache, "languages", MADE_BY)
        self._known: dict[str, str] = {}

    def of(self, messages: Sequence[str]) -> list[str]:
        """The language of each message: a key of `LANGUAGES`, or `UNKNOWN`."""
        keys = {message: self._kept.key(message) for message in messages if message not in self._known}
        kept = self._kept.get_all(keys.values()) if keys else {}
        made = {message: recognised(message)[0] for message, key in keys.items() if key not in kept}
        self._known |= {message: kept[key].decode() for message, key in keys.items() if key in kept} | made
        if made:
            self._kept.put_all({keys[message]: language.encode() for message, language in made.items()})
        return [self._known[message] for message in messages]


def recognised(message: str) -> tuple[str, float]:
    """The language of a message or `UNKNOWN`, and how probable the likeliest language is."""
    found, probability = _model().classify(encodable(message))
    return (found if probability >= SURE and found != _NO_LANGUAGE else UNKNOWN), float(probability)


@cache
def _model() -> Any:
    """It takes half a second and 100 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages([*LANGUAGES, _NO_LANGUAGE])
    return model
