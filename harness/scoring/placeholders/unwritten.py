"""What a writer left for later: values to come, notes to themselves, parts that nobody has written yet.

`XXXX`, `???` and `TBC` stand for a value only where a value belongs ("The fee is XXXX.", "Phone: TBC"), not where a
text shows what something looks like. "Coming soon." says so of a whole part; in a list or a table it may be true.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from harness.lazy_regex import regex
from harness.workspace import composed_pattern, own_patterns, own_yaml

_WORDS = own_patterns(__package__, "unwritten_words.yaml")


@dataclass(frozen=True)
class _Sign:
    """One way to leave something for later."""

    signs: str  # the text has one of these, in small letters; texts without need no search
    gap: str
    as_written: bool = False  # in capitals only

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Its `gap` is what stands for the missing. Made when a text first needs it: most never do."""
        return re.compile(composed_pattern(self.gap, _WORDS), re.MULTILINE | (0 if self.as_written else re.IGNORECASE))


_SIGNS = {
    group: tuple(_Sign(**each) for each in listed) for group, listed in own_yaml(__package__, "unwritten.yaml").items()
}
_SAID_OF_IT = _Sign("this", "{said_of_it}")
_WHOLE = regex(_WORDS["whole"], re.IGNORECASE)  # all that a section says, or an answer
_MOST_WHOLE = 80  # characters
_HEADING = regex(r"(?m)^[ \t]{0,3}#{1,6}[ \t][^\n]*$")
_ABOUT_SHAPES = regex(_WORDS["about_shapes"], re.IGNORECASE)


def unwritten(text: str) -> Iterator[tuple[str, int]]:
    """What stands in a text for what nobody has written yet, and where."""
    folded = text.casefold()
    for kind in chain(*_SIGNS.values(), (_SAID_OF_IT,)):
        if any(sign in folded for sign in kind.signs.split()):
            for found in kind.pattern.finditer(text):
                if kind not in _SIGNS["shapes"] or not _ABOUT_SHAPES.search(_line_around(text, found.start("gap"))):
                    yield found["gap"].strip(), found.start("gap")


def nothing_but_later(text: str) -> Iterator[tuple[str, int]]:
    """Parts of a text that only say that there will be one, and where; a part is what stands under a heading."""
    headings = [found.span() for found in _HEADING.finditer(text)]
    starts = [0, *(end for _, end in headings)]
    ends = [*(start for start, _ in headings), len(text)]
    for start, end in zip(starts, ends, strict=True):
        said = text[start:end].strip(" \t\n.!*_()[]>:\u2026-")
        if _is_later(said):
            yield said, text.index(said, start)


def _is_later(said: str) -> bool:
    return len(said) <= _MOST_WHOLE and bool(_WHOLE.fullmatch(" ".join(said.split())))


def _line_around(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 :].split("\n", 1)[0]
