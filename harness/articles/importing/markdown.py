"""An article's body as clean Markdown: no HTML, no script, no link that runs code.

HTML is converted by markdownify (on Beautiful Soup). Markdown keeps its own words; HTML inside it is converted too.
Whatever the source contains, no tag that a Markdown reader takes for HTML is left, so nothing in an answer runs.
"""

from __future__ import annotations

import html as entities
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from textwrap import dedent
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from harness.articles.importing.empty_elements import with_gaps_in_lines
from harness.articles.importing.going_on import gone_on
from harness.articles.importing.inline_html import as_markdown
from harness.articles.importing.part_marks import BEGINS, ENDS, MARKS
from harness.articles.importing.shown_code import SHOWN_CODE
from harness.articles.importing.structure import TABS_OF_MDX, parsed, plain
from harness.articles.importing.unshown import without_unshown
from harness.commonmark import commonmark
from harness.lazy_regex import regex

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from markdown_it.token import Token

LONGEST_HTML = 5_000_000  # characters; more is not converted
MOST_NESTED = 300  # tags, one in the other; the converter calls itself for each
MOST_PASSES = 8
_BLOCKS_HELD = 1000

_DROPPED = ("script", "style", "noscript", "template", "head", "svg", "canvas", "form", "input", "select", "textarea")
_INLINE = regex(  # tags of a line, beside those that Markdown knows as blocks
    "a|abbr|acronym|area|audio|b|bd[io]|big|br|button|canvas|cite|code|data|del|dfn|em|embed|font|i|img|input|ins|kbd"
    "|label|map|mark|meter|noscript|object|output|picture|pre|progress|q|r[pt]|ruby|s|samp|script|select|slot|small"
    "|span|strike|strong|style|su[bp]|svg|template|textarea|time|tt|u|var|video|wbr"
)
_EMBEDDED = "embedded page"
UNNAMED = ("video", "audio", _EMBEDDED)
"""What links to films and pages say that have no title."""
_FRAMES = ("iframe", "video", "audio", "embed", "object")
_RUNS = regex(r"(?i)(?:javascript|vbscript|data|file|blob):")
_SCRIPTS = regex(r"(?is)<(script|style)\b.*?(?:</\1\s*>|\Z)")
_TARGET = regex(r"(\]\(\s*<?|\]:\s*<?|<)([^)\s>]+)")
_BEFORE = regex(r"[ \t>]*")
_CODE = ["pre", "code", "kbd", "samp"]  # the converter shows these as they are
_NO_HEADING = regex(r"^h(?:[07-9]|\d.)", re.DOTALL)  # HTML has six levels
_LEADING = regex(r"^(\s*)(?=#{1,6}\s|>)")
_ESCAPE = "\ue000"  # stands for a backslash while HTML is converted; not for reading, so no text holds it
_WRAPPED = regex(SHOWN_CODE + rf"|<(?:{_INLINE.pattern})\s[^<>]*>", re.DOTALL)
_NO_ICON = regex(SHOWN_CODE + r"|(?<=[\w*_\])]) \([ \t]*\)", re.DOTALL)  # brackets around an icon that is gone
_TABLE = regex(SHOWN_CODE + r"|(?m:^ {0,3})<table\b(?:(?!<table\b).)*?</table\s*>", re.DOTALL | re.IGNORECASE)
_PARTS = regex(
    SHOWN_CODE + r"|<(?P<closes>/)?(?P<part>details|tabitem|tab|div|section|article)\b(?P<with>[^<>]*)>",
    re.DOTALL | re.IGNORECASE,
)
_PANEL = regex(  # that says its own name
    r"(?is)(?=.*\sdata-(?:title|label|name|tab-name|tab-title)=).*\sclass=[\"'](?:[^\"']*[\s_-])?tab(?:s?-?(?:panel|pane|content)|item)?[\"'\s]"
)
_CELL = regex(r"(<t[dh]\b[^<>]*>)((?:(?!</?t[dhr]\b).)*)", re.DOTALL | re.IGNORECASE)
_NAMED_BLANK = regex(
    SHOWN_CODE + r"|&(?:nbsp|e[nm]sp|thinsp|#x0*(?:20|a0|200[2-9ab])|#0*(?:32|160|820[1-3]));", re.DOTALL
)
_ENTITY = regex(
    SHOWN_CODE + r"|(?P<tag><[A-Za-z/!][^<>]*>)|&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,30});", re.DOTALL
)
_MARKING = set("<>*_[]()`#|\\~{}!^=$-+.")  # as themselves these would be taken for markup
_BLANK = regex(r"[^\S\n\t ]")  # also the narrow ones that figures and units have between them
_JOINER = regex(r"(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])")  # part of a word of some scripts, and of emoji
_MARKUP = regex(r"<(?=[A-Za-z/!?])|\](?=[(:\[])|`")
_DIALLED = regex(r"(?<![\w*#`\\])(?=[\w#]*\*)[*#]{1,2}\d{1,6}[*#][\w*#]*")  # `*61*`, which would be emphasis


class TooLongError(Exception):
    """A body that is too long or too deeply nested to convert; the message says which."""


@dataclass(frozen=True, slots=True)
class Clean:
    """Markdown, and the parts of the source that are not in it."""

    text: str
    lost: tuple[str, ...]


def require_short(body: str) -> None:
    """Raises TooLongError for what takes too long to convert."""
    if len(body) > LONGEST_HTML:
        raise TooLongError(f"its body has {len(body):,} characters; the limit is {LONGEST_HTML:,}")


def clean(body: str, is_html: bool) -> Clean:
    """A body as Markdown. Raises TooLongError."""
    require_short(body)
    lost: dict[str, None] = {}
    try:
        text = _readable(_from_html(body, lost) if is_html else _without_scripts(body, lost))
        for _ in range(MOST_PASSES):  # what is taken out can make HTML of what is left
            before, text = text, _tidy(_harmless(_without_html(text, lost), lost))
            if text == before:
                text = _NO_ICON.sub(lambda found: found[0] if found["code"] else "", text)
                return Clean(_tidy(gone_on(text)), tuple(lost))
    except RecursionError:
        raise TooLongError("its body is too deeply nested") from None
    return Clean(_as_text(gone_on(text)), tuple(lost))


def _without_scripts(body: str, lost: dict[str, None]) -> str:
    text = _SCRIPTS.sub("", body)
    if text != body:
        lost["scripts or styles"] = None
    text = _with_marks(_WRAPPED.sub(lambda tag: tag[0] if tag["code"] else " ".join(tag[0].split()), text))
    text = without_unshown(_TABLE.sub(lambda found: found[0] if found["code"] else _whole(found[0]), text), lost)
    text = with_gaps_in_lines(text, lost)
    return as_markdown(_ENTITY.sub(_told, _NAMED_BLANK.sub(lambda found: found[0] if found["code"] else " ", text)))


def _with_marks(text: str) -> str:
    """A text with marks of where each part begins and ends whose tags stand in blocks of their own."""
    begun, marks = list[re.Match[str]](), list[tuple[int, bool, str]]()
    for tag in _PARTS.finditer(text):
        if not (tag["code"] or tag["closes"]):
            begun.append(tag)
        elif begun and tag["closes"] and begun[-1]["part"] == tag["part"]:
            first = begun.pop()
            if tag["part"].lower() in TABS_OF_MDX:  # a tag that HTML does not know has to stand alone in its line
                before = "" if _before(first).strip() else _before(first)
                begins, ends = (f"\n\n{before}{mark}\n\n{before}" for mark in (BEGINS, ENDS))
                marks += [(first.start(), True, begins), (tag.end(), False, ends)]
            elif (first["part"].lower() == "details" or _PANEL.search(first["with"])) and _opens_line(first):
                marks += [(first.end(), True, BEGINS), (tag.end(), False, ENDS)]
    said, done = list[str](), 0
    for at, _, mark in sorted(marks):
        said += [text[done:at], mark]
        done = at
    return "".join([*said, text[done:]])


def _opens_line(tag: re.Match[str]) -> bool:
    before = _before(tag).strip(" \t")
    return not before or before.endswith(">")


def _before(tag: re.Match[str]) -> str:
    """What stands before a tag in its line."""
    return tag.string[tag.string.rfind("\n", 0, tag.start()) + 1 : tag.start()]


def _told(entity: re.Match[str]) -> str:
    """The letter or sign that an entity of HTML stands for; no sign of markup, and no `&` that begins another one."""
    sign = entities.unescape(entity[0])
    begins = sign == "&" and re.match(r"[#\w]", entity.string[entity.end() : entity.end() + 1])
    shown = len(sign) == 1 and sign.isprintable() and sign not in _MARKING and not begins
    return sign if shown and not (entity["code"] or entity["tag"]) else entity[0]


def _whole(table: str) -> str:
    """A table of HTML without blank lines, at which it would end: what stands between them in a cell is Markdown."""

    def in_html(cell: re.Match[str]) -> str:
        apart = "\n\n" in re.sub(r"(?m)[ \t]+$", "", cell[2])
        return f"{cell[1]}{commonmark(tables=True).render(dedent(cell[2]))}" if apart else cell[0]

    return re.sub(r"\n\s*\n", "\n", _CELL.sub(in_html, table))


def _as_text(text: str) -> str:
    """Markdown without any HTML."""
    return text.replace("<", "&lt;")


def _from_html(body: str, lost: dict[str, None]) -> str:
    from bs4 import Comment, Declaration, Doctype, ProcessingInstruction

    soup = parsed(body.replace(_ESCAPE, ""))
    if _nested(soup) > MOST_NESTED:
        raise TooLongError("its body is too deeply nested")
    no_text = (Comment, Declaration, Doctype, ProcessingInstruction)  # `<![if !supportLists]>` of Word
    for comment in soup.find_all(string=lambda found: isinstance(found, no_text)):
        comment.extract()
    for element in soup.find_all(_DROPPED):
        if element.name in ("script", "style", "noscript"):
            lost["scripts or styles"] = None
        elif element.name in ("form", "input", "select", "textarea"):
            lost["a form"] = None
        element.extract()
    for unknown in soup.find_all(_NO_HEADING):  # the converter takes the number for a level, however long it is
        unknown.name = "div"
    plain(soup, lost, _unclosed(body))
    _fix_frames(soup, lost)
    _fix_links(soup, lost)
    _fix_images(soup, lost)
    for words in soup.find_all(string=_LEADING):  # a text that begins a line, and looks like a heading or quotation
        begins = words.previous_sibling is None or getattr(words.previous_sibling, "name", "") == "br"
        if begins and not words.find_parent(_CODE):
            words.replace_with(_LEADING.sub(rf"\1{_ESCAPE}", words))
    return str(_converter().convert_soup(soup)).replace(_ESCAPE, "\\")


def _unclosed(html: str) -> frozenset[str]:
    """The names of tags of which some are not closed there: a fragment of a page may end within one."""
    open_ = Counter[str]()
    for closes, name in re.findall(r"<(/?)([A-Za-z][\w-]*)", html):
        open_[name.lower()] = max(open_[name.lower()] + (-1 if closes else 1), 0)
    return frozenset(name for name, times in open_.items() if times)


def _nested(soup: BeautifulSoup) -> int:
    """How many tags stand in one another, at most."""
    depths = {id(soup): 0}
    for tag in soup.find_all(True):
        depths[id(tag)] = depths[id(tag.parent)] + 1
    return max(depths.values())


def _fix_frames(soup: BeautifulSoup, lost: dict[str, None]) -> None:
    """Embedded pages and films become links."""
    for element in soup.find_all(_FRAMES):
        inner = element.find("source")
        source = str(element.get("src") or element.get("data") or (inner.get("src") if inner else "") or "")
        if source and not _runs(source):
            link = soup.new_tag("a", href=source)
            title = " ".join(str(element.get("title") or "").split())
            link.string = title or (element.name if element.name in UNNAMED else _EMBEDDED)
            element.replace_with(link)
            lost["an embedded page or film, now a link"] = None
        else:
            element.extract()
            lost["an embedded page or film"] = None


def _fix_links(soup: BeautifulSoup, lost: dict[str, None]) -> None:
    for element in soup.find_all("a"):
        target = str(element.get("href") or "").strip()
        if target and _runs(target):
            lost["a link that runs code"] = None
        if not target or _runs(target):
            element.unwrap()
            continue
        element.attrs = {"href": _as_target(target)}


def _fix_images(soup: BeautifulSoup, lost: dict[str, None]) -> None:
    for element in soup.find_all("img"):
        source = str(element.get("src") or "").strip()
        alt = re.sub(r"[\[\]()<>`\\\s]+", " ", str(element.get("alt") or "")).strip()
        if not source or _runs(source):
            lost["an image inside the text, without an address"] = None
            element.replace_with(alt)
        else:
            element.attrs = {"src": _as_target(source), "alt": alt}


def _as_target(target: str) -> str:
    """A link's target that ends where it should in Markdown."""
    return quote(target, safe="%/:?#@!$&'*+,;=~-._[]")


def _runs(target: str) -> bool:
    """Whether a target runs code or contains a file, however it is spelled."""
    plain = re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff]+", "", entities.unescape(target))
    return bool(_RUNS.match(plain))


def _converter() -> Any:
    from markdownify import ATX, MarkdownConverter

    class Converter(MarkdownConverter):
        """Escapes only what would be taken for markup: an answer is read as plain text, too."""

        def escape(self, text: str, parent_tags: set[str]) -> str:
            escaped = _DIALLED.sub(r"`\g<0>`", _MARKUP.sub(r"\\\g<0>", text or ""))
            return escaped.replace("|", r"\|") if parent_tags & {"td", "th"} else escaped

    return Converter(
        heading_style=ATX,
        bullets="-",
        autolinks=False,
        table_infer_header=True,
        keep_inline_images_in=["td", "th", "li", "p", "a", "span", "div", "strong", "em", "h1", "h2", "h3", "h4"],
    )


def _without_html(text: str, lost: dict[str, None]) -> str:
    """Markdown with the HTML in it converted or removed."""
    if "<" not in text:
        return text
    lines = text.split("\n")
    for token, first, last in reversed(list(_html_in(commonmark(tables=True).parse(text)))):
        lines[first:last] = _fixed(token, lines[first:last], lost)
    return "\n".join(lines)


def _html_in(tokens: list[Token]) -> Iterator[tuple[Token, int, int]]:
    """The HTML in a text: the token, and the lines it stands in."""
    for token in tokens:
        if token.type == "html_block" and token.map:
            yield token, token.map[0], max(token.map[1], token.map[0] + 1)
        elif token.type == "inline" and token.map:
            inner = next((child for child in token.children or () if child.type == "html_inline"), None)
            if inner:
                yield inner, token.map[0], token.map[1]


def _fixed(token: Token, lines: list[str], lost: dict[str, None]) -> list[str]:
    whole = "\n".join(lines)
    if token.type == "html_block" and token.level == 0:
        said, left_out = _block(whole)
        lost.update(dict.fromkeys(left_out))
        return ["", *said.splitlines(), ""]
    tag = token.content
    if token.type == "html_block":  # inside a list or a quotation
        return _within(lines, lost)
    if tag not in whole:  # wrapped there
        return _as_text(whole).split("\n")
    if tag.startswith("<!--"):
        lost["a comment"] = None
    parts = re.compile(f"{SHOWN_CODE}|{re.escape(tag)}", re.DOTALL)
    fixed = parts.sub(lambda found: found[0] if found["code"] else _instead(tag, whole), whole)
    return (_as_text(whole) if fixed == whole else fixed).split("\n")


def _instead(tag: str, around: str) -> str:
    """What stands in place of a tag in a line. One that HTML does not know and nobody closes is a field to fill in."""
    from markdown_it.common.html_blocks import block_names

    if tag.lower().startswith("<br"):
        return " "
    name = re.fullmatch(r"<([a-z][a-z0-9-]*|[A-Z][A-Z0-9-]+)>", tag)
    if not name or name[1].lower() in block_names or _INLINE.fullmatch(name[1].lower()):
        return ""
    return "" if f"</{name[1]}>" in around else f"\\{tag}"


@lru_cache(maxsize=_BLOCKS_HELD)
def _block(html: str) -> tuple[str, tuple[str, ...]]:
    """A block of HTML as Markdown, and what is not in it; texts repeat the same tags."""
    lost: dict[str, None] = {}
    return _from_html(html, lost), tuple(lost)


def _within(lines: list[str], lost: dict[str, None]) -> list[str]:
    """HTML in a list or a quotation, each line after what the first begins with."""
    found = _BEFORE.match(lines[0])
    before = found[0] if found else ""
    bare = "\n".join(line[len(before) :] if line.startswith(before) else line.lstrip(" >\t") for line in lines)
    return [f"{before}{line}".rstrip() for line in _from_html(bare, lost).strip("\n").splitlines()] or [before.rstrip()]


def _harmless(text: str, lost: dict[str, None]) -> str:
    """Markdown whose links run nothing."""

    def defused(match: re.Match[str]) -> str:
        if not _runs(match[2]):
            return match[0]
        lost["a link that runs code"] = None
        return f"{match[1]}#"

    return _TARGET.sub(defused, text)


def _readable(text: str) -> str:
    """Without control characters, and with one kind of line end and of blank."""
    plain = _BLANK.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    joined = {found.start() for found in _JOINER.finditer(plain)}
    return "".join(
        char for at, char in enumerate(plain) if char.isprintable() or char in f"\n\t{MARKS}" or at in joined
    )


def _tidy(text: str) -> str:
    """No blanks at the ends of lines and no runs of blank lines."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip() + "\n"
