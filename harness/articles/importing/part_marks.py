"""Marks of where tabs, accordions and the like begin and end, until all of an article's text is Markdown.

Then `going_on` reads them: what follows such a part belongs to what stands around it.
"""

import re

BEGINS, ENDS = "\ue004", "\ue005"  # not for reading, so no text holds them
MARKS = f"{BEGINS}{ENDS}"


def part(head: str, body: str) -> str:
    """A part with its heading, between marks."""
    return f"\n\n{begun(head)}{body}\n\n{ENDS}\n\n"


def begun(head: str) -> str:
    """The beginning of a part."""
    return f"\n\n{BEGINS}\n\n{head}\n\n"


ENDED = f"\n\n{ENDS}\n\n"


def up_to(text: str, head: re.Pattern[str], end: re.Pattern[str]) -> str:
    """A text whose parts have a heading, the first group, and go on to the next one, or to what ends them all."""
    said, done, open_ = list[str](), 0, False
    found_by = [(found, pattern is head) for pattern in (head, end) for found in pattern.finditer(text)]
    for found, is_head in sorted(found_by, key=lambda each: each[0].start()):
        said += [text[done : found.start()], ENDED if open_ else ""]
        done, open_ = found.end(), is_head
        said.append(begun(f"### {found[1]}") if open_ else found[0])
    return "".join([*said, text[done:], ENDED if open_ else ""])


def unmarked(text: str) -> str:
    """A text without such marks."""
    return re.sub(f"[{MARKS}]", "", text)
