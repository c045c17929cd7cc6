"""Whether something of which nothing is known stands for a step of a procedure, which would have a hole without it."""

import re

_STEP = re.compile(r"[ \t>]*\d+[.)][ \t]")
_CONTINUES = re.compile(r"[ \t]+\S")


def among_steps(before: str, after: str) -> bool:
    """Whether a line between two texts stands before a step, or right behind one."""
    below = next((line for line in after.split("\n") if line.strip()), "")
    above = [line for line in before.split("\n") if line.strip()]
    while above and _CONTINUES.match(above[-1]) and not _STEP.match(above[-1]):
        above.pop()
    return bool(_STEP.match(below) or (above and _STEP.match(above[-1])))
