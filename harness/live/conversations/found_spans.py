"""What all who find personal data share: where a value stands, where a word begins, and words that stand in a file."""

from collections.abc import Iterable, Iterator
from importlib import resources

import re2

FoundSpan = tuple[int, int, str]
"""From where to where, and a value that is the same for equal data."""

WORD_START = r"(?i)(?:^|[^\p{L}\p{N}])"


def spans_of(text: str, patterns: Iterable["re2._Regexp"], group: int = 0) -> Iterator[FoundSpan]:
    """Where patterns, or a group in each, are found in a text; the value as it is written."""
    for pattern in patterns:
        yield from ((match.start(group), match.end(group), match[group]) for match in pattern.finditer(text))


def sections_of(name: str) -> dict[str, str]:
    """The words of a file by section; each begins with `# ` and what it is called, up to a colon."""
    sections = (resources.files(__package__) / name).read_text("utf-8").split("# ")[1:]
    lines = (section.partition("\n") for section in sections)
    return {about.partition(":")[0]: words for about, _, words in lines}
