"""Whether something of which nothing is known stands for a step of a procedure, which would have a hole without it."""

import re

from harness.lazy_regex import regex

_STEP = regex(r"[ \t>]*\d+[.)][ \t]")
_CONTINUES = regex(r"[ \t]+\S")
_AROUND = 4000  # characters that are looked at, before and after


def among_steps(found: re.Match[str]) -> bool:
    """Whether what is found in a text, on a line of its own, stands before a step, or right behind one."""
    before = found.string[max(found.start() - _AROUND, 0) : found.start()]
    after = found.string[found.end() : found.end() + _AROUND]
    below = next((line for line in after.split("\n") if line.strip()), "")
    above = [line for line in before.split("\n") if line.strip()]
    while above and _CONTINUES.match(above[-1]) and not _STEP.match(above[-1]):
        above.pop()
    return bool(_STEP.match(below) or (above and _STEP.match(above[-1])))
