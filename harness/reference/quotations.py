"""A message without the words that it only quotes: names of cards, subjects, files, code."""

import re

_LONGEST = 300  # characters; what is longer is no name, and a stray mark must not hide a message
_PAIRS = "\"\" '' “” „“ „” ‘’ ‚‘ «» »« ‹›".split()  # noqa: RUF001, SIM905 - the marks themselves
_CODE = rf"```.{{1,{_LONGEST}}}?```|`[^`\n]{{1,{_LONGEST}}}`"
_SPANS = "|".join(rf"(?<!\w){pair[0]}(?!\s)[^{pair}\n]{{1,{_LONGEST}}}(?<!\s){pair[1]}(?!\w)" for pair in _PAIRS)
_QUOTED = re.compile(f"{_CODE}|{_SPANS}", re.DOTALL)


def without_quoted(text: str) -> str:
    """The text with a space for each quoted span; the text as it is where hardly anything is left of it.

    An apostrophe or a sign for inches opens no quote: a letter or digit stands before it.
    """
    left = _QUOTED.sub(" ", text)
    return left if any(each.isalpha() for each in left) else text
