"""A message without the words that it only quotes: names of cards, subjects, files, code."""

import re

from harness.lazy_regex import regex

_LONGEST = 300  # characters; what is longer is no name, and a stray mark must not hide a message
_TOUCHING = "\"\" '' “” „“ „” ”” ‘’ ‚‘ »« ›‹ ´´ `´".split()  # noqa: RUF001, SIM905 - the marks themselves
_ENCLOSING = "«» ‹› 「」 『』".split()  # noqa: RUF001, SIM905 - that are nothing else, with or without spaces inside
_AS_TYPED = rf"<<[^<>\n]{{1,{_LONGEST}}}>>|,,(?![\s,])[^\n]{{1,{_LONGEST}}}?(?:''|\"|“|”)"
_CODE = rf"```.{{1,{_LONGEST}}}?```|`[^`\n]{{1,{_LONGEST}}}`"


def _touching(opening: str, closing: str) -> str:
    """A span whose marks touch its words, on one line or broken as mail is; an apostrophe in a word does not end it."""
    within = rf"(?:[^{opening}{closing}\n]|\n(?!\s))"
    if closing in "'’":  # noqa: RUF001
        within = rf"(?:[^{opening}{closing}\n]|(?<=\w){closing}(?=\w))"
    return rf"(?<!\w){opening}(?!\s){within}{{1,{_LONGEST}}}(?<!\s){closing}(?!\w)"


_SPANS = [_touching(*pair) for pair in _TOUCHING]
_SPANS += [rf"{pair[0]}[^{pair}]{{1,{_LONGEST}}}{pair[1]}" for pair in _ENCLOSING]
_QUOTED = regex("|".join((_CODE, _AS_TYPED, *_SPANS)), re.DOTALL)


def without_quoted(text: str) -> str:
    """The text with a space for each quoted span; the text as it is where hardly anything is left of it.

    An apostrophe or a sign for inches opens no quote: a letter or digit stands before it.
    """
    left = _QUOTED.sub(" ", text)
    return left if any(each.isalpha() for each in left) else text
