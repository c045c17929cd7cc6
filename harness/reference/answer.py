"""Answer: sections as they are searched, and what is composed from those that were found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from harness.lazy_regex import regex
from harness.workspace import Section, Standing, Workspace, own_patterns

PASSAGE_WORDS = 80
MAX_WORDS = 150
_CODE = regex(r"(?ms)^[ \t]*(?P<fence>`{3,}|~{3,}).*?(?:^[ \t]*(?P=fence)[`~]*[ \t]*$|\Z)")
_WHOLE = regex(rf"{_CODE.pattern}|(?:^[ \t]*\|[^\n]*(?:\n|\Z))+")  # is quoted as a whole or not at all
_TO_ANSWERS = regex(r"(?<!!)\[(?P<words>[^\[\]]*)\]\((?:[^()\s:]+\.md(?:#[^()\s]*)?|#(?:[^()\s]|\([^()\s]*\))+)\)")
_INNER_LINK = regex(rf"{_CODE.pattern}|{_TO_ANSWERS.pattern}")  # code is left as it is
LEAST_LINKS = 2  # that are a list
MOST_LABEL = 5  # words above links that only say what they are about
MOST_LEADING = 400  # characters of a sentence that only leads on, besides its links
_PATTERNS = own_patterns(__package__, "leading_on.yaml")
_LINK = "\ue000"  # where a link to another section stood
_PIECE = regex(r"\n\s*\n|\n(?=[ \t>]*(?:[-*+]|\d+[.)])[ \t])|(?<=[.!?])\s+")  # a paragraph, an item, a sentence
_BETWEEN = rf"[^\w{_LINK}]"
_LEADS = regex(
    rf"(?is){_BETWEEN}*(?:{_PATTERNS['please']}{_BETWEEN}+)*"
    rf"(?:{_PATTERNS['before']}(?:{_BETWEEN}+{_PATTERNS['please']})*[\s,:]+)?"
    rf"(?:{_PATTERNS['points']}\b[^{_LINK}.!?;]{{0,60}})?{_LINK}(?:[^{_LINK}.!?;]{{0,10}}{_LINK})*"
    rf"(?:\s+(?:page|article|guide|section|instructions))?(?:\s+{_PATTERNS['behind']}\s[^.!?;]*)?{_BETWEEN}*"
)
_TEASES = regex(rf"(?is)\W*{_PATTERNS['teases']}\b.*")
_ITEM = regex(r"[ \t>]*(?:[-*+]|\d+[.)])[ \t]")
_IMAGE = regex(r"!\[[^\[\]]*\]\([^()]*\)")
_ANNOUNCES = regex(
    rf"(?is).*\b{_PATTERNS['announces']}\b.*:[*_\s]*|.*\b{_PATTERNS['places']}[^.!?]{{0,60}}[.!:]?[*_\s]*"
)
_END = regex(  # of a sentence, with the number of the step behind it; the number of a step is none
    r"(?m)(?P<end>(?<=[.!?])\s+)(?:[>\s]*\d{1,3}[.)]\s+)?|^[> \t]*\d{1,3}[.)]\s+"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A section, how likely it answers the message (0 to 1, 0 where nobody looked), and its standing today."""

    section: Section
    answers: float
    standing: Standing


class Shelf:
    """The sections of a workspace that can answer, approved or not, with their standing today."""

    def __init__(self, workspace: Workspace) -> None:
        self.sections = [section for section in workspace.sections.values() if answers(section.text)]
        self._standings = [workspace.standing(section.ref) for section in self.sections]
        self.for_agents = np.array([each is Standing.AGENTS for each in self._standings], dtype=np.bool_)
        self._titles = {article.id: article.head.title for article in workspace.articles.values()}

    def passages(self, at: int) -> tuple[str, ...]:
        """The texts of a section that become vectors."""
        return passages(self.sections[at], self._titles[self.sections[at].article])

    def text(self, at: int) -> str:
        """A section as it is read for its words: a heading often says little without the title above it."""
        section = self.sections[at]
        title = self._titles[section.article] if section.anchor else ""
        return ". ".join(filter(None, (title, section.heading, section.text)))

    def found(self, at: int, answers: float) -> Found:
        """A section by its place, with how likely it answers a message."""
        return Found(self.sections[at], round(float(answers), 4), self._standings[at])


def compose(sections: Sequence[Section]) -> str:
    """The answer: the sections' own words, cut at a sentence when they are long.

    Of a link to another section its words stay: where it leads is in this workspace, and not before the customer.
    """
    texts = (_without_announcement(_shorten(section.text)) for section in sections)
    return "\n\n".join(_INNER_LINK.sub(lambda link: link["words"] or link[0], text) for text in texts)


def passages(section: Section, title: str) -> tuple[str, ...]:
    """The texts of a section that become vectors: its heading and title, and its text in chunks."""
    return _passages(section.heading, section.text, title)


@lru_cache(maxsize=20_000)  # of many states of a workspace nearly all sections are the same
def _passages(heading: str, text: str, title: str) -> tuple[str, ...]:
    tokens = text.split()
    chunks = [" ".join(tokens[i : i + PASSAGE_WORDS]) for i in range(0, len(tokens), PASSAGE_WORDS)]
    return (f"{title}. {heading}", *(f"{heading}. {chunk}" for chunk in chunks))


@lru_cache(maxsize=20_000)  # of many states of a workspace nearly all sections are the same
def answers(text: str) -> bool:
    """Whether a section may answer anything: it is not only code, nor does it only lead on to other sections."""
    told = _CODE.sub("", _without_announcement(text))
    said = [line for line in told.split("\n") if any(map(str.isalnum, line))]
    leading = [
        line for line in said if _TO_ANSWERS.search(line) and not any(map(str.isalpha, _TO_ANSWERS.sub("", line)))
    ]
    listed = len(leading) >= LEAST_LINKS and len(leading) * 2 > len(said)
    return bool(said) and not listed and not _leads_on(told)


def _leads_on(text: str) -> bool:
    """Whether all that a text says is where else to read, what about, and questions."""
    marked = _TO_ANSWERS.sub(_LINK, _IMAGE.sub("", text))
    pieces = [each for each in _PIECE.split(marked) if _LINK in each or any(map(str.isalnum, each))]
    others = [each for each in pieces if not _leads(each)]
    return len(others) < len(pieces) and all(map(_is_label, others))


def _leads(piece: str) -> bool:
    if len(piece) > MOST_LEADING:
        return False
    return piece.rstrip(" *_\n").endswith("?") or bool(_LEADS.fullmatch(piece) or _TEASES.fullmatch(piece))


def _is_label(piece: str) -> bool:
    """Whether a piece names what the link below it is about; an item of a list is an answer, and so is a figure."""
    ended = piece.rstrip(" *_\n").endswith((".", "!", ";"))
    return (
        not (_LINK in piece or ended or _ITEM.match(piece) or re.search(r"\d", piece))
        and len(piece.split()) <= MOST_LABEL
    )


def _without_announcement(text: str) -> str:
    """A text without sentences at its end that announce what is not there: a picture, or what stands under headings."""
    cuts = [(0, 0), *(found.span() for found in _PIECE.finditer(text.rstrip()))]
    while cuts and len(text) - cuts[-1][1] <= MOST_LEADING and _ANNOUNCES.fullmatch(text[cuts[-1][1] :]):
        text = text[: cuts.pop()[0]]
    return text


def _shorten(text: str) -> str:
    if len(text.split()) <= MAX_WORDS:
        return text
    whole = [found.span() for found in _WHOLE.finditer(text)]
    kept = 0
    for found in _END.finditer(text):
        at = found.start()
        if found["end"] is None or any(start < at < end for start, end in whole):
            continue
        if kept and len(text[:at].split()) > MAX_WORDS:
            break
        kept = at
    return text[:kept] if kept else text
