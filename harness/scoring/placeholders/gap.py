"""The gaps of a text: what a template left behind, and what its writer left for later.

A text that explains a template shows it as code; what it shows so is meant. So is what a cited section shows as code,
except where the answer greets a customer by it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from harness.lazy_regex import regex
from harness.scoring.placeholders.leftovers import NO_VALUE, WRITE, left_over
from harness.scoring.placeholders.unwritten import nothing_but_later, unwritten
from harness.scoring.reader_text import KEPT, as_read, nothing_to_read
from harness.seen_text import visible

_NOT_SAID = regex(  # code that the answer shows, and remarks
    r"(?s)(`{3,}|~{3,}).*?(?:\1|\Z)|(`+)(?!`).+?(?<!`)\2(?!`)|<(code|pre|kbd)\b.*?</\3\s*>|<!--.*?-->"
)
_ESCAPED = regex(r"\\(?=[\[\]{}<>_%$*|#])")
_BRACKETS = str.maketrans(
    "\uff3b\uff3d\u3010\u3011\u3014\u3015\uff5b\uff5d\uff1c\uff1e\u3008\u3009\u27e8\u27e9\uff38", "[][][]{}<><><>X"
)  # of other widths
_NOT_YET = regex(rf"(?i)\b(?:{NO_VALUE}|specify|insert (?!your))\b")  # what only the writer can fill in
_YOURS = regex(rf"(?i)(?:\[|<|\{{(?!\{{))\s*{WRITE}?your(?![a-z])")
_NAMES_A_FIELD = regex(r"\[(?!\[)[^\[\]]+\]|\{(?!\{)[^{}]+\}|<(?!<)[^<>]+>")
_WIDGETS = "(?:button|field|box|menu|option|tab|column|link|icon|checkbox|list|label|page)"
_ON_SCREEN = regex(  # **Welcome [Name]** button
    rf"(\*\*|__|[*_])(?=\S)[^*_\n]*?\S?\1(?= {_WIDGETS}s?\b)|\b{_WIDGETS} (\*\*|__|[*_])[^*_\n]+?\2"
)
_PATTERN = regex(  # - **Email Subject:** Invoice [Number]
    r"(?i)[\s>*_+-]*(?:[\w-]+ ){0,3}(?:subject|title|file ?name|format|pattern|example|template|syntax|command)"
    r"s?(?: line)?[*_]*:[*_]*"
)
_FILL_IN = regex(r"(?i)\bfill (?:this|it|these|them|the form|in|out)\b|\bausfüllen\b|\bfüllen sie\b")
_TO_FILL_IN = regex(  # by the customer, where a form is sent: `Order number: ____`
    r"(?m)^([ \t]*(?:[-*\u2022]|\d{1,2}[.)])?[ \t]*[^\n:]{1,60}:)[ \t]*(?:_{2,}|\[[ \t]*\])[ \t]*$"
)
_MOST_LINE = 200  # characters before and behind a field that say what it is
_ONLY_NOTHING = regex(r"[\W_]*(?:undefined|null|none|nil|nan|nat|n/a)[\W_]*", re.IGNORECASE)
_SAID_TO_BE_NONE = regex(r"[\W_]*(?:none|nil|n/a)[\W_]*", re.IGNORECASE)
_GREETED = regex(r"(?:hi|hello|hey|dear|good (?:morning|day|afternoon|evening))\W*\Z", re.IGNORECASE)


class Unfilled(NamedTuple):
    """A placeholder or piece of template code in a text."""

    words: str
    for_reader: bool  # a field that whoever reads the text fills in, or the name of something on the screen


@lru_cache(maxsize=KEPT)
def unfilled(text: str, documented: str = "") -> str:
    """The first placeholder or piece of template code outside what is shown as code; empty where there is none.

    `documented` is the code in what the answer cites (`code_in`). An answer that is nothing but code is read whole.
    """
    return next((gap.words for gap in gaps(text, documented)), "")


def gaps(text: str, documented: str = "", block: bool = False) -> Iterator[Unfilled]:
    """Every placeholder and piece of template code outside what is shown as code; `documented` as for `unfilled`.

    `block` says that the text is one paragraph, item or cell of a page: "Coming soon" or "n/a" may be meant so there.
    """
    if _ONLY_NOTHING.fullmatch(read := as_read(text)) and not (block and _SAID_TO_BE_NONE.fullmatch(read)):
        yield Unfilled(read.strip(), False)
        return
    said = _NOT_SAID.sub(" ", text)
    written = _ESCAPED.sub("", visible(unescape(text if nothing_to_read(said) else said))).translate(_BRACKETS)
    if _FILL_IN.search(written):
        written = _TO_FILL_IN.sub(r"\1", written)
    for words, start, before in left_over(written):
        if _slip(words, before, documented):
            yield Unfilled(words, _is_for_reader(words, written, start))
    for words, _ in (*unwritten(written), *(() if block else nothing_but_later(written))):
        if words not in documented:
            yield Unfilled(words, False)


def _is_for_reader(words: str, written: str, start: int) -> bool:
    """Whether a field addresses the reader, or stands in the name of a button or in the pattern of a message."""
    if _NOT_YET.search(words):
        return False
    if _YOURS.match(words):
        return True
    first = max(written.rfind("\n", 0, start) + 1, start - _MOST_LINE)
    line, at = written[first : start + _MOST_LINE].split("\n", 1)[0], start - first
    on_screen = any(found.start() <= at < found.end() for found in _ON_SCREEN.finditer(line))
    pattern = _PATTERN.match(line)
    return bool(_NAMES_A_FIELD.fullmatch(words)) and (on_screen or bool(pattern and pattern.end() <= at))


def code_in(text: str) -> str:
    """All that a text shows as code."""
    return "\n".join(shown[0] for shown in _NOT_SAID.finditer(text))


def _slip(words: str, before: str, documented: str) -> bool:
    closed = all(words.count(one) == words.count(other) for one, other in ("{}", "[]", "<>"))
    return not closed or words not in documented or bool(_GREETED.search(before))
