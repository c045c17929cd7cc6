"""Parts of a page that lead elsewhere and answer nothing: related articles, breadcrumbs, how to get in touch."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import pairwise

from harness.articles.importing.markdown import UNNAMED
from harness.commonmark import commonmark
from harness.lazy_regex import regex
from harness.workspace import own_patterns

ALL = 0.8  # of the pages of a site, on which what stands around them is the same
MOST_AROUND = 6  # blocks above and below a page
OFTEN = 3  # articles with the same heading of links, or of how to get in touch, from which it is the site's
_PATTERNS = own_patterns(__package__, "navigation.yaml")
_NAMES = regex(rf"(?i){_PATTERNS['names']}\b.*")
_READING = regex(  # what is nothing but a list to read on, also where it says what each link is
    rf"(?i){_PATTERNS['reading']}\b.*"
)
MOST_BESIDE = 4  # words for each link there
_CONTACT = regex(_PATTERNS["contact"], re.IGNORECASE)
_MORE_HELP = regex(rf"\W*(?:{_PATTERNS['more_help']})\W*", re.IGNORECASE)  # that nobody asks for by its name
MOST_CONTACT = 60  # words outside links; what is longer has an answer of its own
_LINKED = regex(r"!?\[(?:[^\[\]]|!\[[^\[\]]*\]\([^()]*\))*\]\([^()]*\)|<https?://[^>\s]+>|https?://\S+")
_WORDS_AND_TARGET = regex(r"(?<!!)\[([^\[\]]*)\]\(([^()\s]*)\)")
_UNDER_HEADINGS = regex(r"(?m)^#{1,6}[ \t][^\n]*$|^[ \t]*\d+[.)](?=[ \t])")
_BREADCRUMBS = regex(
    r"\A\s*(?:\[[^\[\]]+\]\([^()]+\)[ \t]*(?:\\?>|/|\u00bb|\u203a|\u2192|&gt;|\|)[ \t]*)+"
    r"(?:\[[^\[\]]+\]\([^()]+\)|[^\n\[\]]{0,80})[ \t]*(?:\n|\Z)"
)
_PAGING = regex(
    r"(?im)^[^\w\n]*\[[^\w\[\]]*(?:previous|next|prev|back)(?: (?:article|page|to [^\[\]]*))?"
    r"(?:\s*:[^\[\]]*|[^\w\[\]]*)\]\([^()]+\)(?:[^\w\n]*\[[^\[\]]*\]\([^()]+\))*[^\w\n]*$"
)
_OF_THE_PAGE = regex(_PATTERNS["of_the_page"], re.IGNORECASE | re.MULTILINE)  # its links and dates
_OWN_LINK = r"\[[^\[\]\n]*\]\(#(?:[^()\n]|\([^()\n]*\))*\)[ \t.;,]*"  # also to `#limits-(legacy)`
_CONTENTS = regex(  # what introduces a list of links into the page, and the list
    r"(?im)(?:^|(?<=[.!?:*][ ]))\**(?:in this (?:article|section|page|guide)(?:,? (?:we|you)(?:'ll| will| can)?"
    r" (?:cover|learn|find|discuss|see)[^\n.!?:]{0,40})?|on this page"
    r"|(?:table of )?contents|jump to|quick links|learn more about [^\n.!?:]{1,60}(?=:))\**:?\**[ \t]*\n\s*"
    rf"(?:^[ \t]*(?:[-*+]|\d+[.)])[ \t]+{_OWN_LINK}(?:\n|\Z))+"
)
_OWN_LINKS = regex(  # the same without a word about it: behind a whole sentence, so that none waits for it
    rf"(?m)(?<=[.!?]\n\n)(?:^[ \t]{{0,3}}(?:[-*+]|\d{{1,2}}[.)])[ \t]+{_OWN_LINK}(?:\n|\Z)){{2,}}(?=\n|\Z)"
)
_RELATED = regex(  # a line that introduces links to other pages, and the list of nothing else
    r"(?im)^[ \t]*[*_]*(?:related|see also|further|read more|learn more)\b[^\n.!?]{0,40}"
    r"[*_]*:[*_]*[ \t]*\n\s*(?:^[ \t]*(?:[-*+]|\d+[.)])[ \t]+\[[^\[\]\n]*\]\([^()\n]*\)[ \t]*(?:\n|\Z)\s*)+"
    r"(?=\s*(?:\Z|#|-{3}))"  # at the end of a section: in the middle it can be a choice of ways
    r"|^[ \t]*[*_]*(?:related|similar|recommended) (?:articles?|pages?|topics?|content|guides?|links?|reading)[*_]*"
    r"[ \t]*\n\s*(?:(?:(?:[-*+]|\d+[.)])[ \t]+)?\[[^\[\]\n]*\]\([^()\n]*\)[\s,|\u00b7]*)+(?=\Z|#|-{3})"
)
_PIECES = regex(r"\n\s*\n|\n(?=[ \t>]*(?:[-*+]|\d+[.)])[ \t])|\n(?=#)|(?<=\n)[-*_ \t]{3,}\n|(?<!\\)\|")  # of a page
_TABLE_HEAD = regex(r"(?m)^\|[^\n]*\n\|[ :|-]+$")
_NAME = regex(r"#+[ \t][^\n\[\]]*|(?:[-*+][ \t]+)?(\*\*|__)[^\n*_\[\]]*\1")  # above what has it
_NUMBERED = regex(r"\d+[.)][ \t]")
_TO_ARTICLE = r"(?<!!)\[[^\[\]]+\]\((?!\w+:|#)[^()\s]+\)"
_TILE = regex(  # a link before what is said of it, or behind that
    rf"\A(?:[-+*#_\s]{{0,12}}{_TO_ARTICLE}[*_]{{0,3}}){{1,20}}(?=[*_]*(?:\Z|\s*[:.\u2013\u2014\u00b7-](?:\s|\Z)|\s*\n|\s+[^\W\d_a-z]))"
    rf"|(?:[.!?:\n]|\u2192)[\u2192*_\s]{{0,12}}{_TO_ARTICLE}[*_.\s\u2192\u00bb\u203a]{{0,12}}\Z"
)
_LIST_OF_PAGES = regex(
    r"<(?:DocCardList|CardList|ChildPages|PageList|DocsIndex|Overview)\b|\{toctree\}|\{\{[<%]\s*(?:children|section|pages|list-children)\b"
)
MOST_ABOUT = 20  # words about a tile
_TEASER = regex(  # a sentence at the start that only says what the article is about
    _PATTERNS["teaser"], re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A heading and the lines under it."""

    heading: str
    first: int
    end: int
    text: str

    @property
    def said(self) -> tuple[str, str]:
        """Its heading and text, by which it is the same in several articles."""
        return self.heading.casefold(), " ".join(self.text.split())

    @property
    def links_only(self) -> bool:
        return bool(_LINKED.search(self.text)) and not any(map(str.isalnum, _LINKED.sub("", self.text)))

    @property
    def reading_only(self) -> bool:
        """Whether it is a list to read on, with a few words about each link."""
        links, words = len(_LINKED.findall(self.text)), re.findall(r"\w+", _LINKED.sub("", self.text))
        return bool(links and _READING.fullmatch(self.heading)) and len(words) <= MOST_BESIDE * links

    @property
    def more_help_only(self) -> bool:
        """Whether it only leads to those who help further."""
        return bool(_LINKED.search(self.text) and _MORE_HELP.fullmatch(self.heading)) and self.contact_only

    @property
    def contact_only(self) -> bool:
        """Whether it says no more than how to get in touch."""
        return bool(_CONTACT.fullmatch(self.heading)) and len(_LINKED.sub("", self.text).split()) <= MOST_CONTACT


def leads_only(text: str) -> str:
    """Why a text is no answer: it is links to other articles, or films that nothing is said of. Empty for others."""
    said = _UNDER_HEADINGS.sub("", text)
    links = [(words, target) for words, target in _WORDS_AND_TARGET.findall(said)]
    if not links or any(map(str.isalnum, _WORDS_AND_TARGET.sub("", said))):
        return ""
    if all(re.fullmatch(r"(?:[^:?#]+/)?[^/:?#]+\.md(?:#.*)?|#.*", target) for _, target in links):
        return "it only leads to other articles"
    shown = all(words in UNNAMED for words, _ in links)
    return "it is only a video or an embedded page, with no text about it" if shown else ""


def is_landing_page(text: str) -> bool:
    """Whether a text is tiles: links to other articles with no more than a line about each. A figure is an answer."""
    pieces = [each.strip(" \t\n>|") for each in _PIECES.split(_TABLE_HEAD.sub("", text))]
    told = [each for each in pieces if any(map(str.isalnum, each)) and not _NAME.fullmatch(each)]
    kinds = list(map(_piece_of, told))
    about = {at for at, kind in enumerate(kinds) if kind == "about"}
    beside = {at + step for at, kind in enumerate(kinds) if kind == "tile" for step in (-1, 1)}
    figures = any(map(str.isdigit, _WORDS_AND_TARGET.sub("", " ".join(told))))
    tiles = kinds.count("tile")
    lines = len(about - {0}) + sum(bool(_bare(each)) for each, kind in zip(told, kinds, strict=True) if kind == "tile")
    answers = 0 in about and lines < tiles - 1 and not told[0].endswith(":")  # and links to read on below it
    return tiles > 1 and not ("" in kinds or figures or answers) and len(about) <= tiles + 1 and about <= beside | {0}


def leads_to_pages_below(text: str, source: str) -> bool:
    """Whether a text is no more than a line above a list of other pages that its site makes."""
    return bool(_LIST_OF_PAGES.search(source)) and "\n" not in text.strip() and len(text.split()) <= MOST_ABOUT


def _bare(piece: str) -> list[str]:
    """The words of a piece outside its links."""
    return re.findall(r"\w+", _LINKED.sub("", piece))


def _piece_of(piece: str) -> str:
    """What a piece of a page is: a tile, a line about one, or (empty) something else."""
    if len(_bare(piece)) > MOST_ABOUT or _NUMBERED.match(piece) or len(re.findall(r"[.!?](?=\s+\w)", piece)) > 1:
        return ""
    if _TILE.search(piece):
        return "tile"
    return "" if "](" in piece else "about"


class Navigation:
    """Knows the navigation of a source from all its texts."""

    def __init__(self, texts: Iterable[str], ignored: Sequence[str], pages: Sequence[str] = ()) -> None:
        """`ignored` are headings that the map says to leave out; `*` stands for any words. `pages` are whole pages."""
        self._ignored = [each.casefold() for each in ignored]
        different = dict.fromkeys(pages)  # two addresses of one page do not make its text the site's
        often = Counter(block for page in different for block in dict.fromkeys(_ends(page)))
        least = max(OFTEN, ALL * len(different))
        self._around = {block for block, times in often.items() if times >= least}
        linking, alike, more_help = Counter[str](), Counter[tuple[str, str]](), 0
        self._read: dict[str, list[_Part]] = {}  # each text is read once: those of many short lines take long
        for text in texts:
            parts = self._parts_of(_stripped(text))
            alike.update({part.said for part in parts if _NAMES.fullmatch(part.heading)})
            linking.update({part.heading.casefold() for part in parts if part.links_only or part.contact_only})
            more_help += any(part.more_help_only for part in parts)
        self._linking = {heading for heading, times in linking.items() if times >= OFTEN}
        self._more_help_is_around = more_help >= OFTEN  # under whatever heading
        self._alike = {said for said, times in alike.items() if times >= OFTEN}

    def without(self, text: str) -> tuple[str, list[str]]:
        """A text without navigation, and the headings of what is left out."""
        left = list[str]()
        inner = self._without_around(text)
        plain = _stripped(inner)
        lines = plain.split("\n")
        for part in reversed(self._parts_of(plain)):
            if part.heading and self._leads_elsewhere(part):
                left.append(part.heading)
                del lines[part.first : part.end]
        if "".join(plain.split()) != "".join(inner.split()):
            left.append("breadcrumbs, contents or links to other pages")
        if inner != text:
            left.append("what stands around nearly all pages")
        kept = "\n".join(lines)
        if (untold := _TEASER.sub("", kept)) != kept:
            left.append("a sentence about the article")
        return untold, left

    def _without_around(self, text: str) -> str:
        """A page without what stands above or below nearly all of them: a note on cookies, a chat."""
        blocks = re.split(r"\n\s*\n", text.strip())
        first = next((at for at, block in enumerate(blocks) if _same(block) not in self._around), len(blocks))
        behind = next(
            (at for at, block in enumerate(reversed(blocks)) if _same(block) not in self._around), len(blocks)
        )
        return "\n\n".join(blocks[first : len(blocks) - behind]) + "\n" if first or behind else text

    def _parts_of(self, plain: str) -> list[_Part]:
        if plain not in self._read:
            self._read[plain] = _parts(plain)
        return self._read[plain]

    def _leads_elsewhere(self, part: _Part) -> bool:
        heading = part.heading.casefold()
        if any(fnmatchcase(heading, each) for each in self._ignored):
            return True
        if (part.links_only or part.contact_only) and heading in self._linking:
            return True
        named = part.links_only and bool(_NAMES.fullmatch(part.heading))
        more_help = part.more_help_only and self._more_help_is_around
        return named or part.said in self._alike or part.reading_only or more_help


def _ends(page: str) -> list[str]:
    """The blocks at the beginning and at the end of a page, as they are the same on others."""
    blocks = re.split(r"\n\s*\n", page.strip())
    return [_same(block) for block in (*blocks[:MOST_AROUND], *blocks[-MOST_AROUND:])]


def _same(block: str) -> str:
    return " ".join(block.split()).casefold()


def _stripped(text: str) -> str:
    """A text without breadcrumbs, links to the next page and a list of its own contents."""
    text = _BREADCRUMBS.sub("", text)
    for part in (_PAGING, _OF_THE_PAGE, _CONTENTS, _OWN_LINKS, _RELATED):
        text = part.sub("\n\n", text)  # what stood above and below must not meet: a rule would make a heading of it
    return text


def _parts(text: str) -> list[_Part]:
    lines = text.split("\n")
    tokens = commonmark().parse(text)
    heads = [
        (token.map[0], token.map[1], re.sub(r"\s*\{#[^}]*\}", "", inline.content).strip(" #*:"))
        for token, inline in pairwise(tokens)
        if token.type == "heading_open" and token.map and not token.level
    ]
    ends = [*(first for first, _, _ in heads[1:]), len(lines)]
    return [
        _Part(heading, first, end, "\n".join(lines[start:end]))
        for (first, start, heading), end in zip(heads, ends, strict=False)
    ]
