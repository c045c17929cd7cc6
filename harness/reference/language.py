"""What language a message is written in, by the words and letters of each language (py3langid).

Chosen and measured by `python -m benchmarks.language`: docs/measured.md. A message in English that is said to be in
another language goes to people for nothing, so a language counts only where it is likelier than all others together.
"""

from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from harness.cache import Cache
from harness.io_errors import naming
from harness.lazy_regex import regex
from harness.workspace import LANGUAGES, UNKNOWN, Article, encodable

UNDERSTOOD = ("en", UNKNOWN)  # by the embedded models
SURE = 0.5  # probability from which a language counts
_NO_LANGUAGE = "zxx"  # numbers, code, identifiers
_SHOWN = 80  # characters of a text
_READ = 5000  # characters of an article; more do not make its language any clearer
_QUOTED = regex(r"[\"\u201c\u201e].{1,60}?[\"\u201d\u201c]|[«»\u2039\u203a].{1,60}?[«»\u2039\u203a]|`[^`]+`")
_WORD = regex(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_NEAR = (("da", "no"), ("hr", "sr"), ("id", "ms"), ("cs", "sk"))  # who reads one reads the other; taken for each other
MADE_BY = (
    "harness.commonmark", "harness.lazy_regex",
    "harness.plain_csv", "harness.plain_json", "harness.safe_text", "harness.reference.language", "harness.seen_text",
    "harness.workspace", "py3langid",
)  # fmt: skip


class OtherLanguageError(Exception):
    """A text that the embedded models do not understand: they would only measure how near its words are."""


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

    def clearly(self, text: str, least: float) -> str:
        """The language of a text where it is so probable, else `UNKNOWN`."""
        key = self._kept.key(text, least)
        if (kept := self._kept.get(key)) is not None:
            return kept.decode()
        found, probability = recognised(text)
        clear = found if probability >= least else UNKNOWN
        self._kept.put(key, clear.encode())
        return clear

    def require_english(self, texts: Sequence[str]) -> None:
        """Raises OtherLanguageError for the first text in another language; an unknown one counts as English.

        A text of hardly more than foreign names, such as a menu path, is English beside one that surely is.
        """
        read = self.of(texts)
        foreign = [pair for pair in zip(texts, read, strict=True) if pair[1] not in UNDERSTOOD]
        english = " ".join(text for text, language in zip(texts, read, strict=True) if language == "en")
        plain = self.of([_without_names(text, english) for text, _ in foreign])
        for (text, language), otherwise in zip(foreign, plain, strict=True):
            if otherwise not in (UNDERSTOOD if english else ("en",)):
                shown = " ".join(text[:_SHOWN].split())
                raise OtherLanguageError(f'"{shown}" is in {LANGUAGES[language]}')

    def of_articles(self, articles: Collection[Article]) -> dict[str, str]:
        """The language of each article by its id: as its front matter says, or as its text shows."""
        texts = {each.id: "" if each.head.language else _text(each) for each in articles}
        read = dict(zip(texts, self.of(list(texts.values())), strict=True))
        return {each.id: each.head.language or read[each.id] for each in articles}


def _without_names(text: str, english: str) -> str:
    """Without what is quoted, words in capitals and words of an English text beside it: names, as far as it shows."""
    known = set(_WORD.findall(english.lower()))
    found = _WORD.findall(_QUOTED.sub(" ", text.lower() if text.isupper() else text))
    plain = [word for word in found if not word[0].isupper() and word.lower() not in known]
    return " ".join((*found[:1], *plain) if plain else plain)  # what begins a sentence is no name for its capital


def differ(one: str, other: str) -> bool:
    """Whether two languages are surely not the same to a reader."""
    return UNKNOWN not in (one, other) and one != other and tuple(sorted((one, other))) not in _NEAR


def _text(article: Article) -> str:
    return "\n".join((article.head.title, *(section.text for section in article.sections)))[:_READ]


def recognised(message: str) -> tuple[str, float]:
    """The language of a message or `UNKNOWN`, and how probable the likeliest language is."""
    found, probability = _model().classify(encodable(message))
    return (found if probability >= SURE and found != _NO_LANGUAGE else UNKNOWN), float(probability)


@cache
def _model() -> Any:
    """It takes half a second and 100 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    with naming(Path(gettempdir())):  # into which it is unpacked
        model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages([*LANGUAGES, _NO_LANGUAGE])
    return model
