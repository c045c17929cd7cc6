"""An article's sentences, links and headings, each with its line in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import TYPE_CHECKING

from harness.commonmark import commonmark
from harness.lazy_regex import regex
from harness.scoring.groundedness import sentences
from harness.workspace import Article, body_of, headings_of, without_remarks

if TYPE_CHECKING:
    from markdown_it.token import Token

_LINKED = regex(r"!?\[(?:[^\[\]]|!?\[[^\[\]]*\](?:\([^()]*\))?)*\]\((?:[^()]|\([^()]*\))*\)|<?https?://[^>\s]+>?")


@dataclass(frozen=True, slots=True)
class PageSentence:
    """One sentence, list item or table cell of an article's text; no heading, no code."""

    text: str
    line: int
    section: str  # `article#section`


@dataclass(frozen=True, slots=True)
class Link:
    """The target of a link or an image, as written."""

    target: str
    line: int
    image: bool


@dataclass(frozen=True)
class Page:
    """An article and what stands in its file."""

    article: Article
    sentences: tuple[PageSentence, ...]
    links: tuple[Link, ...]
    questions: tuple[PageSentence, ...]  # questions in bold lines and `Q:` lines, which act as headings
    anchors: frozenset[str]  # of every heading, also of one without text under it
    blocks: tuple[PageSentence, ...]  # each paragraph, heading, list item and table cell, as written; no code
    empty_headings: tuple[PageSentence, ...]  # without words, or with nothing under them
    empty_items: tuple[int, ...]  # the lines of list items with nothing in them
    jumps: tuple[tuple[int, int, int], ...]  # steps whose number is not the next one: the line, the step before, and it

    @property
    def for_agents(self) -> bool:
        """Whether customers never see it."""
        return self.article.head.audience == "agents"


def read_page(article: Article, text: str) -> Page:
    """The page of an article whose file holds `text`."""
    body, first = body_of(text)
    tokens = commonmark(tables=True).parse(without_remarks(body))
    found: list[PageSentence] = []
    links: list[Link] = []
    asking: list[PageSentence] = []
    headings: list[tuple[int, str]] = []
    blocks: list[PageSentence] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type != "inline" or token.map is None:
            continue
        line = first + token.map[0]
        blocks.append(PageSentence(token.content, line, _section_at(article, line)))
        links += _links(token, line)
        if before is not None and before.type == "heading_open":
            headings.append((int(before.tag[1]), _plain(token)))
            continue
        inside = list(_sentences(_plain(token), line, _section_at(article, line)))
        found += inside
        asking += _asking(token, inside)
    return Page(
        article,
        tuple(found),
        tuple(links),
        tuple(asking),
        frozenset(each.anchor for each in headings_of(headings)),
        tuple(blocks),
        tuple(PageSentence(text, first + line, _section_at(article, first + line)) for text, line in _empty(tokens)),
        tuple(
            first + token.map[0] for token, after in pairwise(tokens)
            if token.type == "list_item_open" and after.type == "list_item_close" and token.map
        ),
        tuple((first + line, before, step) for line, before, step in _jumps(tokens)),
    )  # fmt: skip


def without_links(text: str) -> str:
    """What a text says outside its links and images."""
    return _LINKED.sub(" ", text)


def is_overview(text: str) -> bool:
    """Whether a text is cards or a list that lead to the answers: every fifth line, and two, are nothing but a link."""
    said = [line for line in text.split("\n") if any(map(str.isalnum, line)) and not line.startswith("![")]
    leading = [line for line in said if _LINKED.search(line) and not any(map(str.isalpha, without_links(line)))]
    return len(leading) >= 2 and len(leading) * 5 >= len(said)


def without(page: Page, headings: Sequence[str]) -> Page:
    """The page without the sections under these headings, in small letters; `*` stands for any words."""

    def ignored(heading: str) -> bool:
        return any(fnmatchcase(heading.casefold(), each) for each in headings)

    kept = [section for section in page.article.sections if not ignored(section.heading)]
    refs = {section.ref for section in kept}
    lines = {section.line for section in page.article.sections if section not in kept}
    return replace(
        page,
        article=replace(page.article, sections=tuple(kept)),
        sentences=tuple(each for each in page.sentences if each.section in refs),
        questions=tuple(each for each in page.questions if each.section in refs),
        blocks=tuple(each for each in page.blocks if each.section in refs and each.line not in lines),
        empty_headings=tuple(each for each in page.empty_headings if not ignored(each.text)),
    )


def _empty(tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The words of each heading that has none, or nothing under it, and its line in the body, from 0."""
    shown = [token for token in tokens if token.level == 0 and token.type != "hr"]
    starts = [i for i, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    for i in starts:
        heading, named = tokens[i], headings_of([(1, _plain(tokens[i + 1]))])[0]
        text, goes_on = named.name, not named.name and named.anchor != "section"  # behind tabs, with an id alone
        after = shown[shown.index(heading) + 2 :][:1]  # behind its end
        if heading.map and (not (text or goes_on) or not after or _ends(heading, after[0])):
            yield text, heading.map[0]


def _jumps(tokens: Sequence[Token]) -> Iterator[tuple[int, int, int]]:
    """Steps whose number is not the next one, each with its line in the body, from 0, and the number before.

    A procedure begins with 1, may go on after a text or a picture, and ends with its section. Where several numbers are
    left out they are no steps, but the boxes of a form.
    """
    before, found = 0, list[tuple[int, int, int]]()
    for token in tokens:
        step = int(token.info) if token.type == "list_item_open" and token.level == 1 and token.info.isdecimal() else 0
        if step == 1 or (token.type == "heading_open" and token.level == 0):
            yield from found if len(found) == 1 else ()
            before, found = step, []
        elif step and before and token.map:
            found += [(token.map[0], before, step)] if step > before + 1 else []
            before = step
    yield from found if len(found) == 1 else ()


def _ends(heading: Token, after: Token) -> bool:
    """Whether what comes after a heading is the next one, and not one below it."""
    return after.type == "heading_open" and after.tag <= heading.tag


def _section_at(article: Article, line: int) -> str:
    above = [section for section in article.sections if section.line <= line]
    return above[-1].ref if above else article.id


def _plain(token: Token) -> str:
    """What a reader sees, line by line as it is written."""
    return "".join(
        "\n" if child.type in ("softbreak", "hardbreak") else child.content
        for child in token.children or ()
        if child.type in ("softbreak", "hardbreak", "text", "code_inline")
    )


def _sentences(text: str, line: int, section: str) -> Iterator[PageSentence]:
    """The sentences of a text that begins on a line."""
    for claim in sentences(text):
        yield PageSentence(" ".join(claim.text.split()), line + text[: claim.start].count("\n"), section)


def _links(token: Token, line: int) -> Iterator[Link]:
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        target = child.attrs.get("href") if child.type == "link_open" else child.attrs.get("src")
        if child.type in ("link_open", "image") and target is not None:
            yield Link(str(target), line, child.type == "image")


def _asking(token: Token, inside: list[PageSentence]) -> Iterator[PageSentence]:
    """Questions that stand where a heading would: wholly bold, or after `Q:`."""
    children = [child for child in token.children or () if child.content or child.type == "strong_open"]
    bold = bool(children) and children[0].type == "strong_open"
    for sentence in inside[:1]:
        if sentence.text.endswith("?") and (bold or sentence.text.lower().startswith(("q:", "question:"))):
            yield sentence
