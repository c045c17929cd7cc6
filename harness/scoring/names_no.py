"""Does the reply mention none of the names that it must not?"""

import re
import unicodedata
from functools import lru_cache, partial

from harness.lazy_regex import regex
from harness.scoring.language import language_of
from harness.scoring.reader_text import KEPT, as_read
from harness.scoring.said_words import contains
from harness.scoring.scorer import Scorer, ScorerGroup
from harness.seen_text import latin_readings, visible
from harness.turns import Reply, Score, failed, passed
from harness.workspace import Expect, Workspace, normalise

_PART = regex(r"[^\W_]+")
_JOINS = regex(r"[&+]")
_ACCENT = regex("[\u0300-\u036f\u0653-\u0655]")  # also what stands on an Arabic alef
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_INFLECTED = 6  # letters of a name that no other word begins with by chance
_WITH_CASES = (  # languages in which short names get endings as well
    "az", "be", "bs", "cs", "el", "et", "eu", "fi", "hr", "hu", "kk", "lt", "lv", "mk", "pl", "ru", "sk", "sl", "sr",
    "tr", "uk",
)  # fmt: skip
_SHORT = 4  # letters of a name to which an ending of a case or a word is joined
_BEFORE = (  # words that Arabic and Hebrew join to the next: `and`, `the`, `with`
    "(?:[\u0648\u0641]?(?:[\u0628\u0643\u0644]?\u0627\u0644|\u0644\u0644|[\u0628\u0643\u0644])?"
    "|\u05d5?\u05e9?[\u05d1\u05d4\u05db\u05dc\u05de]{0,2})"
)
_APART_FROM = 4  # letters of a part of a name; shorter ones are words of their own when a space is between them


@partial(
    Scorer, "names_no", group=ScorerGroup.CRITERIA, local=True, expects=lambda expect: expect.names_no,
    of_each=True,
)  # fmt: skip
def names_no(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when the pipeline's text holds none of the names, delivered or not, to be read or in its markup.

    A name counts in any case, joined, with a hyphen, apart, as a possessive, with or without accents and within an
    address: `Help Scout` is in "HelpScout's" and in "www.help-scout.com", and not in "helpscouting"; `Nordlink` is in
    "Nord-Link" and in "N.o.r.d.l.i.n.k"; and in letters that look alike. In languages other than English also with an
    ending or as the beginning of a word, from six letters on: "Nordlinku", "Nordlinkpreise"; from four letters on with
    an ending of a case in languages that have many, and after words that Arabic and Hebrew join to it.
    """
    said = [name for name in expect.names_no if contains(reply.answer, name) or _spelt(name, reply.answer)]
    if said:
        return failed("names_no", "the answer names " + ", ".join(f'"{name}"' for name in said))
    return passed("names_no")


def _spelt(name: str, text: str) -> bool:
    """Whether a text has a name in other spellings: at one place apart, or spelt out sign by sign."""
    patterns = _patterns(name, _ending(language_of(text), sum(map(str.isalpha, name))))
    found = (match for pattern in patterns for each in _readings(text) for match in pattern.finditer(each))
    return any(sum(map(bool, match.groups())) in (0, 1, len(match.groups())) for match in found)


def _ending(language: str, letters: int) -> str:
    """What may be joined to the end of a name of so many letters."""
    if language == "en" or letters < _SHORT:
        return ""
    if letters >= _INFLECTED:
        return r"[^\W\d_]+"
    return r"[^\W\d_]{1,3}" if language in _WITH_CASES else ""


@lru_cache(maxsize=KEPT)
def _readings(text: str) -> tuple[str, ...]:
    shown = dict.fromkeys(each for seen in (text, as_read(text)) for each in (visible(seen), *latin_readings(seen)))
    return tuple(map(_plain, shown))


def _plain(text: str) -> str:
    """Lower case, without accents."""
    bare = _ACCENT.sub("", unicodedata.normalize("NFD", normalise(text).translate(_LETTERS)))
    return unicodedata.normalize("NFC", bare)


@lru_cache(maxsize=256)
def _patterns(name: str, ending: str) -> list[re.Pattern[str]]:
    """The letters of a name, also with `ae` for `ä`; each takes time in proportion to the text.

    Between two parts may be a sign or a space, or what stands for `&`; between two letters one, which is a group.
    """
    shown = normalise(visible(name))
    return [_pattern(_plain(each), ending) for each in dict.fromkeys((shown, shown.translate(_WRITTEN_OUT)))]


def _pattern(name: str, ending: str) -> re.Pattern[str]:
    between = r"(?:[\W_]{0,3}|\W(?:and|und|et|y|e|og|och|en)\W)" if _JOINS.search(name) else r"[\W_]{0,2}"
    letters = (
        (r"([\W_]?)" if len(part) >= _APART_FROM else "([.\u00b7_-]?)").join(map(re.escape, part))
        for part in _PART.findall(name)
    )
    before = _BEFORE if sum(map(str.isalpha, name)) >= _SHORT else ""
    return re.compile(rf"(?<![^\W_]){before}{between.join(letters)}(?:'?s|{ending})?(?![^\W_])")
