"""Phrases and patterns in customer text, found in linear time (RE2)."""

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import re2

from harness.lazy_regex import regex
from harness.seen_text import UNSPACED, latin_readings, typed
from harness.workspace.problems import Location, Problem

_QUOTES = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u2032\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
    }
)
_CODE = r"\\x(?:\{(?P<code>[0-9a-fA-F]{1,6})\}|(?P<two>[0-9a-fA-F]{2}))"  # of a character
_OTHER = rf"{_CODE}|[^\x00-\x7f]"  # than ASCII
_OTHERS = regex(_OTHER)
_SET = r"\[(?:\\.|[^\]\\])*(?:\]|\Z)"  # of characters; or one without an end
_PART = regex(rf"{_SET}|{_OTHER}", re.DOTALL)
_RANGE = regex(r"[}\x80-\U0010ffff]-[^\]]|-(?:\\x|[^\x00-\x7f])")  # in a set, from or to such a character
_ESCAPE = regex(r"\\(?:x\{[^}]*\}|[pP]\{[^}]*\}|.)", re.DOTALL)
_ESCAPED = regex(rf"{_SET}|\\.", re.DOTALL)
_LETTER = r"(?:[^\x00-\x7f]|\\x\{[0-9a-fA-F]+\}|\[[^\]]*[^\x00-\x7f\]][^\]]*\])"  # or a set of them, outside ASCII
_GROUPED = r"(?:[^()]|\([^()]*\))*"
_BEGINS = regex(rf"(?:\((?:\?:)?)*(?:{_GROUPED}\|)?{_LETTER}")
_ENDS = regex(rf"{_LETTER}[?*+]?(?:\|{_GROUPED})?\)*[?*+]?$")
_EDGE = r"(?:\b|^|$|[^\w\x{80}-\x{10ffff}]|[\x{a1}\x{ab}\x{bb}\x{bf}\x{2010}-\x{2027}])"  # of a word in any letters
_OF_PATTERN = regex(rf"{_CODE}|\\(?P<sign>.)|\s+", re.DOTALL)
_SPACE = r"(?:\\s|\\? |\[(?:\\s| )+\]|\[\[:(?:space|blank):\]\])"  # of a pattern that is straight
_TIMES = r"(?:[*+?]|\{\d+(?:,\d*)?\})?\??"
_SPACES = regex(rf"(?P<begin>\^|\\A)?(?P<run>(?:{_SPACE}{_TIMES})+)(?P<end>\$|\\z)?|{_SET}|\\.", re.DOTALL)
_EACH_SPACE = regex(rf"{_SPACE}({_TIMES})")
_SEVERAL = regex(r"\{(?:[2-9]|1\d)")  # times
_IS_UNSPACED = regex(f"[{UNSPACED}]")
_JOINED = {  # small words that are written as one with the next
    regex("[\u0620-\u06d3]"): "[وف]?(?:ال|لل|[بلك](?:ال)?)?|و|ف",
    regex("[\u05d0-\u05ea]"): "[הובלמשכ]{1,2}",
}
_CASE_COUNTS = regex(r"\(\?[a-zA-Z]*-[a-zA-Z]*i")


def normalise(text: str) -> str:
    """Text for comparing: lower case, straight quotes, single spaces, only what UTF-8 can encode."""
    return " ".join(encodable(text).translate(_QUOTES).lower().split())


def straight(pattern: str) -> str:
    """A pattern with the quotes and spaces that a normalised text has, or it would never be found there."""

    def as_normalised(part: re.Match[str]) -> str:
        if part["code"] or part["two"]:
            character = _coded(part)
            plain = " " if character.isspace() else character.translate(_QUOTES)
            return plain if plain == " " else re.escape(plain) if plain != character else part[0]
        return " " if part["sign"] is None or part["sign"] in "ntrfv" else part[0]

    written = _OF_PATTERN.sub(as_normalised, encodable(pattern)).translate(_QUOTES)
    return _SPACES.sub(_single, written)


def _single(found: re.Match[str]) -> str:
    """Several spaces of a pattern as the one that a normalised text has in their place, and none at its ends."""
    run = found["run"]
    if run is None:
        return found[0]
    if found["begin"] or found["end"]:
        return (found["begin"] or "") + (found["end"] or "")
    times = _EACH_SPACE.findall(run)
    if len(times) == 1 and not _SEVERAL.match(times[0]):
        return run
    return " ?" if all(each.startswith(("*", "?", "{0")) for each in times) else " "


def _finds_anything(pattern: str) -> bool:
    """Whether it is found in every message of two words, also of letters that no language has."""
    return bool(re2.compile(pattern, _options()).search("\ue000 \ue000"))


def _never_found(pattern: str) -> str:
    """Why no message has what a pattern says, which is read in small letters and with single spaces; else empty."""
    if _finds_anything(straight(pattern)) and not _finds_anything(pattern):  # several spaces, or some at an end
        return "messages are read in one line, with single spaces and none at the ends"
    if _CASE_COUNTS.search(pattern) and any(c.isupper() for c in _ESCAPE.sub("", pattern)):
        return "messages are read in small letters; leave `(?-i)` out"
    return ""


def _coded(part: re.Match[str]) -> str:
    return chr(min(int(part["code"] or part["two"], 16), sys.maxunicode))


def _as_typed(pattern: str) -> str:
    """A pattern with the characters that a plain keyboard types, none of them a sign with a meaning in patterns.

    A set of characters stays as large as it is, so that nothing else is found: `[\u2460-\u2473]` is no `[1-20]`.
    """

    def in_set(part: re.Match[str]) -> str:
        keys = _keys(part)
        return part[0] if len(keys.removeprefix("\\")) != 1 else keys

    def plain(part: re.Match[str]) -> str:
        if not part[0].startswith("["):
            return _keys(part)
        return part[0] if _RANGE.search(part[0]) else _OTHERS.sub(in_set, part[0])

    composed = unicodedata.normalize("NFC", encodable(pattern)).replace("`", "'")
    return unicodedata.normalize("NFC", _PART.sub(plain, composed))


def _keys(part: re.Match[str]) -> str:
    """What is typed for a character, or for an escape of one."""
    character = _coded(part) if part["code"] or part["two"] else part[0]
    keys = typed(character)
    if character.isascii() or keys == character:
        return part[0]
    return re.escape(keys) if keys.isascii() else keys


def encodable(text: str) -> str:
    """The text as UTF-8 can encode it, which libraries require; half a surrogate pair becomes `?`."""
    return text.encode("utf-8", "replace").decode()


def pattern_problems(patterns: Iterable[str], at: Location) -> Iterator[Problem]:
    """Patterns that RE2 cannot use."""
    for pattern in patterns:
        try:
            re2.compile(pattern, _options())
            re2.compile(straight(pattern), _options())
        except re2.error as error:
            why = error.args[0].decode() if isinstance(error.args[0], bytes) else error
            hint = "patterns are RE2: no look-around, no back-references"
            yield Problem(at, f"the pattern `{pattern}` cannot be used: {why}", hint)
        else:
            if why := _never_found(pattern):
                yield Problem(at, f"the pattern `{pattern}` would never be found", why)


class Finder:
    """Finds phrases or patterns in a text.

    Phrases match whole words, case and spacing ignored. The text must be normalised; phrases and patterns are, as far
    as that leaves their meaning. Letters that look like Latin ones and characters that nobody sees hide nothing.
    """

    def __init__(self, phrases: Iterable[str] = (), patterns: Iterable[str] = ()) -> None:
        parts = [_phrase(form) for phrase in phrases for form in dict.fromkeys((phrase, typed(phrase)))]
        parts += [f"(?:{form})" for pattern in patterns for form in _forms(pattern)]
        self._regex: Any = re2.compile("|".join(parts), _options()) if parts else None

    def found(self, normalised: str) -> str:
        """The first words found, or an empty text: in the text itself, or as it reads to people."""
        if self._regex is None:
            return ""
        for text in (normalised, normalise(typed(normalised)), *map(normalise, latin_readings(normalised))):
            if match := self._regex.search(text):
                return str(match[0]).strip()
        return ""


def _forms(pattern: str) -> Iterator[str]:
    """A pattern as it is written, and, where that is a pattern too, as a plain keyboard types it."""
    yield _with_edges(written := straight(pattern))
    with suppress(re2.error):
        plain = straight(_as_typed(pattern))
        if plain != written and not re2.compile(plain, _options()).search(""):  # it would fire always
            yield plain


def _with_edges(pattern: str) -> str:
    """A pattern whose `\\b` also ends a word at a letter such as `é`; RE2's knows ASCII letters only."""

    def edge(part: re.Match[str]) -> str:
        before, after = pattern[: part.start()], pattern[part.end() :]
        if part[0] != r"\b" or not (_BEGINS.match(after) or _ENDS.search(before)):
            return part[0]
        return "" if before.endswith(" ") or after.startswith(" ") else _EDGE  # which would take the space

    edged = _ESCAPED.sub(edge, pattern)
    always = re2.compile(edged, _options()).search("") and not re2.compile(pattern, _options()).search("")
    return pattern if always else edged


def _phrase(phrase: str) -> str:
    words = normalise(phrase)
    left, right = _edge(words[:1], "^"), _edge(words[-1:], "$")
    return left + re.escape(words).replace(r"\ ", r"\s+") + right


def _edge(character: str, end: str) -> str:
    """What ends a word beside this letter. RE2's `\\b` knows ASCII letters only: `piraté` would never be found.

    Nothing does in scripts that set no spaces; in Arabic and Hebrew an article or a preposition may be written with it.
    """
    if not character.isalnum() or _IS_UNSPACED.match(character):
        return ""
    if end == "^" and (joined := next((forms for script, forms in _JOINED.items() if script.match(character)), "")):
        return rf"(?:^|[^\pL\pN_])(?:{joined})?"
    return r"\b" if character.isascii() else rf"(?:{end}|[^\pL\pN_])"


def _options() -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = 64 << 20
    return options
