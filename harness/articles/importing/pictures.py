"""The images of articles: copied where they are at hand; where not, nothing stands for one that shows nothing."""

import os.path
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from harness.articles.importing.paths import file_below
from harness.articles.importing.record import ArticleRecord
from harness.articles.importing.shown_code import SHOWN_CODE
from harness.commonmark import commonmark
from harness.lazy_regex import regex
from harness.plain_addresses import joined, parts_of
from harness.workspace import headings_of

MOST_IMAGE = 10_000_000  # bytes; a larger one is not copied
LOST = "\ue003"  # stands for a picture that is not here; not for reading, so no text holds it
IMAGE = (  # with re.DOTALL
    r"(?P<image>!)\[(?P<alt>(?:[^\[\]\n]|\[[^\[\]\n]*\]|\n(?!\s*\n))*)\]"
    r"\(\s*<?(?P<source>(?<=<)[^<>\n]+|(?:[^()<>\s]|\([^()<>\s]*\))+)>?(?:\s+\"[^\"\n]*\")?\s*\)"
)
_SHOWN = regex(rf"{SHOWN_CODE}|{IMAGE}", re.DOTALL)
_IMAGES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif"}
_TABLE = regex(r"(?m)^[ \t]*\|[^\n]*\n[ \t]*\|[ \t:|-]*-[ \t:|-]*(?:\n[ \t]*\|[^\n]*)*")
_ITEM = regex(rf"(?m)^[ \t>]*(?:[-*+]|\d+[.)])[ \t]*{LOST}[ \t]*\n")


@dataclass(frozen=True, slots=True)
class ImageCopy:
    """An image to copy from the source beside the articles."""

    source: Path
    of: str  # its path in the source
    file: str


def pictured(
    text: str, record: ArticleRecord, article: tuple[str, str], root: Path | None, lost: list[str]
) -> tuple[str, list[ImageCopy]]:
    """A text with its images as they are here, and those to copy.

    `article` is its id and its file here, `root` the folder of a source that is one.
    """
    copies: list[ImageCopy] = []

    def image(found: re.Match[str]) -> str:
        return found[0] if found["code"] else _image(found, record, article, root, copies, lost)

    return _without_lost(_SHOWN.sub(image, text), lost), copies


def path_from(file: str, other: str) -> str:
    """The path of another file here as a link in a file here."""
    return os.path.relpath(other, PurePosixPath(file).parent).replace(" ", "%20")


def _image(
    found: re.Match[str], record: ArticleRecord, article: tuple[str, str], root: Path | None, copies: list[ImageCopy],
    lost: list[str],
) -> str:  # fmt: skip
    """An image, copied where it is at hand."""
    said = found["source"].strip().replace(" ", "%20")
    source = parts_of(said)
    if source.scheme or source.netloc or not root or not record.path:
        if not (source.scheme or source.netloc or record.url):
            lost.append("an image that is not in the export")
            return _in_words(found) or LOST
        full = joined(record.url, said) if record.url and not source.scheme else said
        return f"![{found['alt']}]({full})"
    path = unquote(source.path)
    of = path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(record.path), path)
    of_site = f"{PurePosixPath(record.path).parts[0]}/{of}"  # a crawler keeps a site in a folder of its host's name
    of = of_site if path.startswith("/") and not file_below(root, of) and file_below(root, of_site) else of
    at = file_below(root, of)
    if at is None or at.suffix.lower() not in _IMAGES or at.stat().st_size > MOST_IMAGE:
        lost.append("an image that is not in the folder")
        return _in_words(found) or LOST
    copies.append(ImageCopy(at, posixpath.normpath(of), f"knowledge/images/{article[0]}-{at.name}"))
    return f"![{found['alt']}]({path_from(article[1], copies[-1].file)})"


def _in_words(image: re.Match[str]) -> str:
    """An image that stands for a word, such as a button's in a sentence or a link; nothing for one beside words."""
    text, (start, end) = image.string, image.span()
    line = text[text.rfind("\n", 0, start) + 1 : start], text[end:].split("\n", 1)[0]
    alone_in_link = line[0].endswith("[") and line[1].startswith("](")
    told = re.match(r"\s*(?:\*\*|_|\[|\()", line[1])
    inline = any(map(str.isalnum, re.sub(r"^\s*(?:[-*+>]|\d+[.)])", "", line[0])))
    return " ".join(image["alt"].split()) if alone_in_link or (inline and not told) else ""


def _without_lost(text: str, lost: list[str]) -> str:
    """A text without what consisted of lost pictures only. `lost` gets the headings of whole sections."""
    if LOST not in text:
        return text
    before, text = "", _ITEM.sub("", _TABLE.sub(_table, text))
    while text != before:  # a section of nothing but such sections goes, too
        before, lines = text, text.split("\n")
        for heading, first, end in reversed(list(_sections(text))):
            under = "\n".join(lines[first:end])
            if LOST in under and not under.replace(LOST, "").strip():
                lost.append(f"a section that only shows an image: {heading}")
                lines[first - 1 : end] = [LOST]
        text = "\n".join(lines)
    return re.sub(f"{LOST}[ \t]?", "", text)


def _table(found: re.Match[str]) -> str:
    head, rule, *rows = found[0].split("\n")
    said = [row for row in rows if LOST not in row or any(map(str.isalnum, row))]
    worded = any(map(str.isalnum, "".join([head, *said])))
    return "\n".join([head, rule, *said]) if worded or LOST not in found[0] else LOST


def _sections(text: str) -> Iterator[tuple[str, int, int]]:
    """Each heading with nothing below it but its own text: its words, and the lines of that text."""
    heads = [
        (headings_of([(1, inline.content)])[0].name, token.tag, token.map[1], token.map[0])
        for token, inline in pairwise(commonmark().parse(text))
        if token.type == "heading_open" and token.map and not token.level and token.markup.startswith("#")
    ]
    for (words, tag, first, _), after in zip(heads, [*heads[1:], None], strict=False):
        if after is None or after[1] <= tag:
            yield words, first, after[3] if after else text.count("\n") + 1
