"""Finds the names of people whom a record names, and leaves ordinary words, roles and placeholders of vendors.

Each word of a text is looked up in a table, so the time grows with the text's length, however many names there are.
"""
# ruff: noqa: RUF001 - Cyrillic has letters that look like ours

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

import re2

from harness.lazy_regex import regex
from harness.live.conversations.found_spans import FoundSpan, linear, sections_of, unaccented

SHORTEST_NAME = 2  # letters of a part of a name that is masked on its own
MOST_WORDS = 8  # of a name; what follows is looked for on its own

_WORD = linear(r"[\p{L}\p{M}\p{N}]+")
_ASCII_WORD = regex(r"[A-Za-z0-9]+")  # the same words, found five times as fast
_BETWEEN = ("", "-", "\u2010", "'", "\u2019", ".", "_")  # words of one name, besides space
_UNSPACED = regex(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts that set no space between words, or none between a name and what is said of it."""
_SPELLED = regex(r"[\u3041-\u309f]{2,3}|[\uac00-\ud7af]{2,3}")
"""A part of a name in hiragana or hangul: so are ordinary words written, and their beginnings."""
_BEHIND_HIRAGANA = regex(r"さん|さま|くん|ちゃん|だ|です|でし|といい|[はがをにのともへで]|(?![\u3041-\u309f])")
_BEHIND_HANGUL = regex(
    r"씨|님|군|양|입니다|이에요|예요|(?:[은는이가을를의도와과야아]|에게|께서?|이[가는])?(?![\uac00-\ud7af])"
)
"""Behind a name: a title, a particle, or the end of the word."""
_WRITTEN_AS_ONE = regex(r"[\u3400-\u9fff]{2,5}|[\uac00-\ud7af]{2,5}")
_TITLES = "様|さま|さん|氏|くん|君|ちゃん|先生|女士|小姐|太太|씨|님"
_BESIDE_NUMBER = regex(r"\.?\s?\d")
_BEFORE_MONTH = regex(
    r"(?i)(?:\d(?:st|nd|rd|th|\.)?(?: of)?|\b(?:in|since|until|till|during|last|next|early|late|mid|im|seit|bis|ab)) $"
)
_LONGEST_BEFORE = 10  # characters
_ALSO_NUMBERED = ("jan", "max", "april", "june", "august", "may", "mai", "juni")  # `Jan 5`, `Max. 10`: nobody
_AFTER_PERSON = regex(r"\s*[(|/\[•\u2013\u2014]|\s-\s|,?\s+(?:from|at|of|@|via)\s", re.IGNORECASE)
_VISITOR = regex(  # `Orange Book from Dublin`, as Intercom calls who has no name
    r"(?i)(?:amber|aqua|azure|beige|black|blue|bronze|brown|coral|crimson|cyan|fuchsia|gold(?:en)?|gr[ae]y|green|indigo"
    r"|ivory|jade|khaki|lavender|lime|magenta|maroon|mint|navy|ochre|olive|orange|peach|pink|plum|purple|red|rose|ruby"
    r"|rust|salmon|sapphire|scarlet|silver|tan|teal|turquoise|vermill?ion|violet|white|yellow)\s\S+\sfrom\s.+"
)
_DOUBLE = regex(
    r"(?:[^\W\d_]['’])?[^\W\d_]{3,}-(?:[^\W\d_]['’])?[^\W\d_]{3,}"
)  # `Anna-Lena`, `Schmidt-Berg`: people call themselves by one half
_CYRILLIC = regex("[\u0400-\u04ff]{4,}")
_DECLINED = tuple(  # how a name in Cyrillic ends, and how where it is declined; the first that fits
    (regex(end), endings)
    for end, endings in {
        "[иыо]й$": "ого его ому ему им ым ом",
        "ая$": "ой ую ою",
        "а$": "ы и е і у ой ою ей",
        "я$": "и е ю ї ей ею єю",
        "й$": "я ю ем е єм ї",
        "ь$": "я ю ем е і и",
        "(?<=[бвгджзклмнпрстфхцчшщ])$": "а у ом ем ым им е і ові",
    }.items()
)
_IN_ASCII = str.maketrans(  # as people write names where the keyboard lacks a letter: `Mueller`
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "ß": "ss",
        "å": "aa",
        "Å": "Aa",
        "ø": "oe",
        "æ": "ae",
    }
)
_ALSO_FIRST_NAMES = ("will", "may", "can", "per", "june", "april", "august")  # names where they are addressed or sign


_WORDS = {name: frozenset(words.split()) for name, words in sections_of("ordinary_words.txt").items()}
_ORGANISATION, _ACCOUNTS = _WORDS["organisations"], _WORDS["accounts"]
_FUNCTION_WORDS = _WORDS["function words"] | _WORDS["matters"]
_ROLES = _ACCOUNTS | _WORDS["roles"]

_Words = tuple[str, ...]


class NameFinder:
    """Finds whole names in any case, and parts of them as names are written: capitalised or in capitals.

    Both with or without accents, unless that makes an ordinary word of one.
    """

    def __init__(self, people: Iterable[str]) -> None:
        """`people` are the names in a record; mail addresses and phones among them are no names."""
        self._whole: dict[_Words, str] = {}
        self._parts: dict[_Words, str] = {}
        unspaced, titled = dict[str, str](), dict[str, str]()
        for name in sorted({" ".join(each.split()) for each in people}):
            person = _AFTER_PERSON.split(name, maxsplit=1)[0].strip()
            if "@" in person or _VISITOR.fullmatch(name) or _no_name(person):
                continue
            key = _small(person)
            words = tuple(_words(key))[:MOST_WORDS]
            if len(words) > 1 and all(word in _FUNCTION_WORDS for word in words):  # only as names are written
                self._parts |= {tuple(map(str.capitalize, words)): key, tuple(map(str.upper, words)): key}
            elif len(words) > 1 or any(map(str.isdigit, key)):
                self._whole.setdefault(tuple(map(_plain, words)), key)
                if not is_ordinary((bare := tuple(map(unaccented, words)))[0]):  # `The Nguyen board` of a Thế Nguyen
                    self._whole.setdefault(bare, key)  # also where another word alone is an ordinary one: `Van`, `An`
            for form in ("".join(person.split()), *person.split(), person):
                if len(form) >= SHORTEST_NAME and _UNSPACED.search(form) and not _is_no_first_name(form):
                    unspaced.setdefault(form, key)
            if _WRITTEN_AS_ONE.fullmatch(person):  # before a title the family's name or the given one stands alone
                titled |= {part: key for at in range(1, len(person)) for part in (person[:at], person[at:])}
            for form in _parts_of(person):
                self._parts.setdefault(tuple(map(_plain, form)), key)
        self._unspaced, self._titled = unspaced, titled
        spelled = filter(_SPELLED.fullmatch, unspaced)
        self._spelled = {form for form in spelled if form != "".join(unspaced[form].split())}
        self._pattern, self._before_title = _any_of(tuple(unspaced)), _any_of(tuple(titled), f"(?:{_TITLES})")
        tables = (*self._whole, *self._parts)
        self._lengths = sorted({len(words) for words in tables}, reverse=True)
        self._firsts = {words[0] for words in tables}

    def find(self, text: str) -> Iterator[FoundSpan]:
        """The names in a text, each with the person; of two that begin with the same word the longer."""
        if self._unspaced:
            for match in self._pattern.finditer(text):
                if match[0] not in self._spelled or _ends_name(text, match.end()):
                    yield match.start(), match.end(), self._unspaced[match[0]]
        if self._titled:
            for match in self._before_title.finditer(text):
                yield match.start(1), match.end(1), self._titled[match[1]]
        if self._firsts:
            yield from self._find_words(text)

    def find_whole(self, text: str) -> Iterator[FoundSpan]:
        """Whole names, and a part of one that is all of the text."""
        for start, end, person in self.find(text):
            if text[start:end] == text.strip() or len(_words(text[start:end])) > 1:
                yield start, end, person

    def _find_words(self, text: str) -> Iterator[FoundSpan]:
        """The names that are written as words."""
        said = _words(text)
        written = said if text.isascii() else [_plain(_composed(word)) for word in said]
        small = _words(text.lower()) if text.isascii() else list(map(_small, written))
        bare = small if text.isascii() else list(map(unaccented, small))
        if all(map(self._firsts.isdisjoint, (small, written, bare))):
            return
        places = [match.span() for match in (_ASCII_WORD if text.isascii() else _WORD).finditer(text)]
        at = 0
        while at < len(places):
            if self._firsts.isdisjoint((small[at], written[at], bare[at])):
                at += 1
                continue
            for length in self._lengths:
                end = at + length
                if end > len(places):
                    continue
                person = self._whole.get(tuple(small[at:end])) or self._parts.get(tuple(written[at:end]))
                person = person or (self._whole.get(tuple(bare[at:end])) if length > 1 else None)
                if length == 1 and small[at] in _ALSO_FIRST_NAMES and not _ends_phrase(text, places[at][1]):
                    continue
                if length == 1 and small[at] in _ALSO_NUMBERED and _is_of_a_date(text, *places[at]):
                    continue
                if person and _joined(text, places[at:end]):
                    yield places[at][0], places[end - 1][1], person
                    at = end - 1
                    break
            at += 1


@lru_cache(maxsize=64)  # most names have none
def _any_of(forms: tuple[str, ...], before: str = "") -> "re2._Regexp":
    """Any of these before something; of two that begin alike the longer."""
    return linear(f"({'|'.join(map(re2.escape, sorted(forms, key=len, reverse=True)))}){before}")


@lru_cache(maxsize=2048)  # the team's names are in most records
def _parts_of(name: str) -> tuple[_Words, ...]:
    return tuple(_each_part_of(name))


def _each_part_of(name: str) -> Iterator[_Words]:
    """The words of a person's name that are masked on their own, in the ways in which they are written."""
    words = name.split()
    words += [half for word in words if _DOUBLE.fullmatch(word) for half in word.split("-")]
    plain = [_small(word).strip(".,;:'\"") for word in words]
    if any(word in _ORGANISATION or word in _ROLES or word in ("&", "+", "and", "the") for word in plain):
        return  # an organisation or a role: only the whole of it is a name
    for word, small in zip(words, plain, strict=True):
        letters = word.strip(".,;:'\"")
        if len(letters) < SHORTEST_NAME or not letters[0].isalpha() or _is_no_first_name(small):
            continue
        one_case = letters in (letters.lower(), letters.upper())
        for each in (letters, letters.translate(_IN_ASCII), *_declined(letters)):
            for form in {each[0].upper() + each[1:].lower() if one_case else each, each.upper()}:
                yield tuple(map(_composed, _words(form)))


def _declined(name: str) -> Iterator[str]:
    """A name in Cyrillic as sentences have it: `Кузнецовой`, `Ивану`."""
    if _CYRILLIC.fullmatch(name):
        for end, endings in _DECLINED:
            if found := end.search(name.lower()):
                yield from (name[: found.start()] + ending for ending in endings.split())
                return


@lru_cache(maxsize=2048)
def _no_name(name: str) -> bool:
    """Whether it is what a system calls somebody without a name, or the account of a team: nobody's name."""
    words = [word for word in _words(_small(name)) if not word.isdigit()]
    ordinary = all(word in _ROLES or _is_no_first_name(word) or len(word) < SHORTEST_NAME for word in words)
    numbered = bool(words) and words[0] in _ROLES and any(map(str.isdigit, name))  # `Visitor 123`, `Lead 4f3a`
    return ordinary or numbered or words[-1] in _ACCOUNTS


def _is_no_first_name(word: str) -> bool:
    return word in _FUNCTION_WORDS and word not in _ALSO_FIRST_NAMES


def is_ordinary(word: str) -> bool:
    """Whether it is one of the words that every sentence has."""
    return _small(word) in _FUNCTION_WORDS


def _plain(word: str) -> str:
    """A word without accents; not an ordinary one, nor one that would become one, as `Th\u1ebf` would."""
    plain = unaccented(word)
    return word if plain == word or is_ordinary(word) or is_ordinary(plain) else plain


def _words(text: str) -> list[str]:
    return _ASCII_WORD.findall(text) if text.isascii() else [str(each) for each in _WORD.findall(text)]


def _small(text: str) -> str:
    """In lower case and composed; `İ` without the dot that Python gives it."""
    return _composed(text).lower().replace("i̇", "i")


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _is_of_a_date(text: str, start: int, end: int) -> bool:
    """Whether a number or a word of time stands beside it: `Jan 5`, `3rd of May`, `until April`."""
    return bool(_BESIDE_NUMBER.match(text, end) or _BEFORE_MONTH.search(text[max(0, start - _LONGEST_BEFORE) : start]))


def _ends_phrase(text: str, end: int) -> bool:
    """Whether a comma or the end of a line follows, as in `Hi Will,` and below `Regards`."""
    return text[end : end + 1] in ("", ",", "\n") or text[end : end + 2] in (".", "!", ".\n", "!\n")


def _ends_name(text: str, end: int) -> bool:
    """Whether a name in hiragana or hangul ends here, and no longer word goes on."""
    behind = _BEHIND_HANGUL if text[end - 1] >= "\uac00" else _BEHIND_HIRAGANA
    return bool(behind.match(text, end))


def _joined(text: str, places: list[tuple[int, int]]) -> bool:
    """Whether these words may be one name: little stands between them."""
    gaps = (text[end:start] for (_, end), (start, _) in pairwise(places))
    return all(len(gap) <= 3 and gap.strip() in _BETWEEN for gap in gaps)
