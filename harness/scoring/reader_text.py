"""What a customer reads of an answer: Markdown, HTML and what is hidden taken off."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from harness.lazy_regex import regex
from harness.seen_text import visible

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

KEPT = 2048  # texts and expected words held in memory: the same answer is given to many messages
MOST_NESTED = 100  # blocks within blocks, and brackets within brackets; beyond it nobody sees what is what
_MARKUP = regex(r"[*_`~<&\[\\|]|^[ \t]*(?:[#>=]|--)", re.MULTILINE)
_BLOCK_TAG = regex(
    r"</?(?:address|article|aside|blockquote|br|caption|dd|details|div|dl|dt|fieldset|figcaption|figure|"
    r"footer|form|h[1-6]|header|hr|li|main|nav|ol|option|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b",
    re.IGNORECASE,
)
_HREF = regex(r"href\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_STRAY = regex(r"(?<!\w)\*\*+|\*\*+(?!\w)")  # bold that is not, as before a letter of Chinese or after a space
_NOT_SHOWN = regex(r"(?is)~~(?=\S)[^~]*~~|<(s|del|strike)\b[^<>]*>.*?</\1\s*>|<[^<>]*>|\]\([^()\s]*\)")
_UNSEEN = regex(r"(?is)<(style|script|template|title)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)")
_BRACKET = regex(r"[\[\]]")
_TAG = regex(r"<(/?)([a-z][a-z0-9-]*)", re.IGNORECASE)
_EMPTY_TAGS = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))
_STRUCK_OUT = frozenset(("~~", "s", "del", "strike"))
_HIDDEN = regex(  # the attribute, and what a style says
    r"""(?is)<[^\s>]+(?:\s+[^\s=>"'/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)*?\s+hidden(?=[\s=/>])"""
    r"""|\sstyle\s*=[^>]*?(?:display\s*:\s*none|visibility\s*:\s*hidden|line-through"""
    r"""|(?:font-size|opacity)\s*:\s*0*\.?0+(?![.\d]))"""
)
_NEAR = 40  # characters of other markup between two that are read


@lru_cache(maxsize=KEPT)
def as_read(text: str) -> str:
    """A text as its reader sees it: without Markdown, HTML and invisible characters, with its lines and list numbers.

    What is struck out or hidden is left out. A plain text comes back as it is.
    """
    shown = visible(_UNSEEN.sub("", text) if "<" in text else text)
    return visible("".join(_read(_shown(_parsed(shown)))).strip("\n")) if _MARKUP.search(shown) else shown


def nothing_to_read(text: str) -> bool:
    """Whether a reader sees no letter and no digit in it."""
    return not any(
        each.isalnum() and unicodedata.category(each) != "Lm" for each in as_read(text)
    )  # "Lm" only lengthens


def with_hidden(text: str) -> str:
    """A text as it would be read with all that is struck out or hidden in it."""
    return "".join(_read(_parsed(visible(text))))


def inline_as_read(words: str) -> str:
    """Words of one line as their reader sees them: no heading, no list. Empty where there is no markup in them."""
    return "".join(_read(_shown(_flat(_markdown().parseInline(words))))) if _MARKUP.search(words) else ""


def linked_from(text: str) -> str:
    """The addresses to which a text links."""
    seen = list(_shown(_parsed(text)))
    of_links = [str(each.attrGet("href")) for each in seen if each.type == "link_open"]
    of_tags = _HREF.findall(" ".join(each.content for each in seen if each.type == "html_inline"))
    return " ".join([*of_links, *of_tags])


def places(text: str, read: str) -> list[int]:
    """Where each character of a text as read stands in the text itself."""
    shown = _NOT_SHOWN.sub(lambda markup: "\0" * len(markup[0]), text)
    found, at = [], 0
    for character in read:
        while shown[at : at + 1] == "\0":
            at += 1
        place = -1 if character.isspace() else shown.find(character, at, at + _NEAR)
        found.append(min(at, len(text) - 1) if place < 0 else place)
        at = at if place < 0 else place + 1
    return found


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    """Reads Markdown with tables. HTML is found within lines alone, so that Markdown between tags is read as well."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"maxNesting": MOST_NESTED}).enable(["table", "strikethrough"])
    return reader.disable(["html_block", "code"])


def _parsed(text: str) -> Iterator[Token]:
    """The tokens of a text. Brackets nested deeply are no links; looking for links in them takes seconds."""
    if text.count("[") > MOST_NESTED:
        opened = accumulate((1 if sign == "[" else -1 for sign in _BRACKET.findall(text)), lambda a, b: max(a + b, 0))
        text = text.replace("[", "&#91;") if max(opened) > MOST_NESTED else text
    return _flat(_markdown().parse(text))


def _flat(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from (token.children or ()) if token.type == "inline" else (token,)


def _shown(tokens: Iterable[Token]) -> Iterator[Token]:
    """Without what is struck out or hidden; of that, only what separates the rest stays."""
    hiding, depth = "", 0
    for token in tokens:
        name, nesting = _tag(token)
        if not hiding:
            yield token
            if nesting > 0 and (name in _STRUCK_OUT or _HIDDEN.search(token.content)):
                hiding, depth = name, 1
            continue
        if token.type == "html_inline" or token.nesting < 0:
            yield token
        depth += nesting if name == hiding else 0
        hiding = hiding if depth else ""


def _tag(token: Token) -> tuple[str, int]:
    """The name of an HTML tag or a strikethrough, and how it nests: 1 opens, -1 closes, 0 does neither."""
    if token.type in ("s_open", "s_close"):
        return "~~", token.nesting
    tag = _TAG.match(token.content) if token.type == "html_inline" else None
    if not tag or (name := tag[2].lower()) in _EMPTY_TAGS:
        return "", 0
    return name, -1 if tag[1] else 1


def _read(tokens: Iterable[Token]) -> Iterator[str]:
    """The pieces of a parsed text. Blocks are an empty line apart, cells of a table a bar."""
    for token in tokens:
        match token.type:
            case "text":
                yield _STRAY.sub("", token.content)
            case "text_special" | "code_inline" | "fence":
                yield token.content
            case "softbreak" | "hardbreak":
                yield "\n"
            case "html_inline":
                yield "\n" if _BLOCK_TAG.match(token.content) else ""
            case "list_item_open":
                yield f"{token.info}{token.markup} " if token.info else "- "
            case "td_close" | "th_close":
                yield " | "
            case "paragraph_close" | "heading_close" | "tr_close":
                yield "\n" if token.hidden or token.type == "tr_close" else "\n\n"
