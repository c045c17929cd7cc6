"""Articles (`knowledge/*.md`): approved answers, cut into sections."""

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from itertools import count, pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from harness.commonmark import commonmark
from harness.files import open_plain
from harness.lazy_regex import regex
from harness.workspace.languages import known_language
from harness.workspace.model import ArticleId, Day, DeclaredId, Model, OneOrMore, SomeText, Standing
from harness.workspace.problems import WorkspaceError
from harness.workspace.typed_reading import read_as
from harness.workspace.yaml_source import parse_yaml

REMARK = regex(r"<!--\s*harness:.{0,1000}?-->", re.DOTALL)
"""A comment for the harness, such as `<!-- harness: allow article-vague-word: it is meant -->`."""
_NAMED = regex(r"[ \t]*\{#([^\s{}#]+)\}[ \t]*$")
"""A heading's own id: `## Limits {#limits}`."""
_ID = regex(rb"^id:[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)
_FENCE = regex(r"^---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)


class Origin(Model):
    """Where an imported article came from; `harness import articles` writes it and uses it to find the article."""

    system: Literal["zendesk", "intercom", "markdown", "html", "plain"] = Field(
        description="The kind of source that it was imported from."
    )
    id: SomeText = Field(description="Its id there. For a file it is its path in the imported folder.")
    url: SomeText | None = Field(default=None, description="Its address there.")
    text: SomeText = Field(description="The digest of the imported text, to see whether it was edited since.")


class FrontMatter(Model):
    """The front matter of an article."""

    id: ArticleId = Field(
        description="The article's id. Citations name it, so it stays the same when the title changes."
    )
    title: SomeText = Field(description="The title that customers see.")
    categories: OneOrMore[DeclaredId] = Field(
        description="The categories that it belongs to: ids of rules/categories.yaml."
    )
    owner: SomeText = Field(description="Who keeps it right.")
    status: Literal["approved", "draft", "retired"] = Field(
        description="Only `approved` articles are quoted to customers."
    )
    audience: Literal["customers", "agents"] = Field(
        default="customers",
        description="Who may read it. `agents`: drafts for agents cite it, and no answer to a customer does.",
    )
    language: Annotated[str, AfterValidator(known_language)] | None = Field(
        default=None,
        description="The language that it is written in, as an ISO 639-1 code such as `en`. Without it, it is "
        "recognised in the text.",
    )
    updated: Day = Field(description="The day of its last edit.")
    review_by: Day = Field(
        description="The day until which it is trusted. After it the article counts as out of date, and nothing is "
        "answered from it."
    )
    origin: Origin | None = Field(
        default=None, description="Where it was imported from. `harness import articles` writes it."
    )


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of an article and the text under it; the intro has the article's title."""

    article: str  # the id of its article
    anchor: str  # its name in the article; empty for the intro
    heading: str  # as customers read it
    text: str  # in Markdown
    line: int  # of its heading in the file

    @property
    def ref(self) -> str:
        """How it is cited: `article#section`, or `article` for the intro."""
        return f"{self.article}#{self.anchor}" if self.anchor else self.article


@dataclass(frozen=True)
class Article:
    """One approved answer (or a draft, or a retired one), with its sections."""

    head: FrontMatter
    sections: tuple[Section, ...]
    file: str

    @property
    def id(self) -> str:
        return self.head.id

    @cached_property
    def refs(self) -> frozenset[str]:
        return frozenset(section.ref for section in self.sections)

    def standing(self, today: dt.date) -> Standing:
        """Whether answers may use it on that day."""
        if self.head.status != "approved":
            return Standing.UNAPPROVED
        if self.head.review_by < today:
            return Standing.OUTDATED
        return Standing.AGENTS if self.head.audience == "agents" else Standing.APPROVED


def parse_article(text: str, name: str) -> Article:
    """An article from its Markdown. Raises WorkspaceError with the file's name and lines."""
    match = _FENCE.match(text)
    if not match:
        keys = ", ".join(f"`{key}:`" for key, field in FrontMatter.model_fields.items() if field.is_required())
        hint = f"start the file with a line `---`, the lines {keys}, and a line `---`; end lines as Unix or Windows do"
        raise WorkspaceError.at(name, 1, "has no front matter", hint)
    data = parse_yaml(match[1], name, first_line=2)
    head = read_as(FrontMatter, data, name)
    body_line = match[0].count("\n") + 1
    sections = tuple(_sections(head, text[match.end() :], body_line))
    if not sections:
        raise WorkspaceError.at(name, body_line, "has no text", "write the answer below the front matter")
    return Article(head, sections, name)


def ids_in(path: Path) -> set[str]:
    """What the id of an article that cannot be read may be: its file's name, and what its front matter says."""
    said = None
    with suppress(OSError), open_plain(path) as file:
        said = _ID.search(file.read(1 << 16))
    return {path.stem, *((said[1].decode("utf-8", "replace"),) if said else ())}


def body_of(text: str) -> tuple[str, int]:
    """The text below an article's front matter, and the line on which it begins, from 1."""
    match = _FENCE.match(text)
    return (text[match.end() :], match[0].count("\n") + 1) if match else (text, 1)


def lines_of(text: str) -> list[str]:
    """The lines of Markdown, as it counts them: a vertical tab and U+2028, from word processors, end none."""
    return [line.removesuffix("\n") for line in StringIO(text, newline=None)]


def without_remarks(body: str) -> str:
    """The text without comments for the harness, which customers must not see. Line numbers do not change."""
    return REMARK.sub(lambda remark: "\n" * remark[0].count("\n"), body)


def slug(heading: str) -> str:
    """A heading's anchor: lower case, spaces to `-`, punctuation dropped, as code hosts do it."""
    lower = heading.strip().lower()
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", lambda sign: sign[0] if _is_mark(sign[0]) else "", lower))


def _is_mark(char: str) -> bool:
    """Whether a character is part of a letter, as vowel signs are; those that choose how an emoji looks are not."""
    return unicodedata.category(char) in ("Mn", "Mc") and not "\ufe00" <= char <= "\ufe0f"


def _sections(head: FrontMatter, body: str, first_line: int) -> list[Section]:
    body = without_remarks(body)
    lines = lines_of(body)
    tokens = commonmark().parse(body)
    starts = [(0, 0)]
    written: list[tuple[int, str]] = []
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.map and token.level == 0:
            starts.append((token.map[0], token.map[1]))
            written.append((int(token.tag[1]), "".join(child.content for child in inline.children or ())))
    headings = [SectionHeading(head.title, ""), *headings_of(written)]
    ends = [start for start, _ in starts[1:]] + [len(lines)]
    found: list[Section] = []
    for (start, text_start), heading, end in zip(starts, headings, ends, strict=True):
        if text := "\n".join(lines[text_start:end]).strip():
            found.append(Section(head.id, heading.anchor, heading.name or head.title, text, first_line + start))
    return found


@dataclass(frozen=True, slots=True)
class SectionHeading:
    """A heading's name and anchor."""

    name: str
    anchor: str


def headings_of(written: Sequence[tuple[int, str]]) -> list[SectionHeading]:
    """The headings of an article, each from its level and its words as written.

    `{#id}` behind the words is the anchor, whatever they are. Headings of the same words under different ones have
    those in their names: `Windows: Steps`, `macOS: Steps`, and where that is not enough, what is above these. Of others
    with the same anchor, the second is `steps-1`. One without words goes on with what the heading above it is about.
    """
    above: list[tuple[int, str, int]] = []  # the level and words of each, and which heading they are of
    plain = [(_NAMED.sub("", words).strip(), "".join(_NAMED.findall(words))) for _, words in written]
    times = Counter(words for words, _ in plain)
    found: list[SectionHeading] = []
    paths: list[tuple[str, ...]] = []
    of: list[int] = []
    seen, taken = Counter[str](), set[str]()
    for at, ((level, _), (words, own)) in enumerate(zip(written, plain, strict=True)):
        above = [each for each in above if each[0] < level]
        parent = above[-1][1] if above else ""
        name = f"{parent}: {words}" if words and times[words] > 1 and parent else words or parent
        anchor = own or slug(name) or "section"  # no words, or only signs
        each = next(new for n in count(seen[anchor]) if (new := f"{anchor}-{n}" if n else anchor) not in taken)
        found.append(SectionHeading(name, each))
        taken.add(each)
        seen[anchor] += 1
        of.append(at if words or not above else above[-1][2])
        paths.append((*(said for _, said, _ in above if said), *([words] if words else [])))
        above.append((level, words or parent, of[-1]))
    names = _told_apart([each.name for each in found], paths)
    return [SectionHeading(names[at], each.anchor) for at, each in zip(of, found, strict=True)]


def _told_apart(names: list[str], paths: Sequence[tuple[str, ...]]) -> list[str]:
    """The names of headings, with more of those above them where two under different ones have the same name."""
    for deep in range(3, max(map(len, paths), default=0) + 1):
        times = Counter(name for name, _ in set(zip(names, paths, strict=True)))
        if max(times.values()) == 1:
            break
        names = [
            ": ".join(path[-deep:]) if times[name] > 1 and len(path) >= deep else name
            for name, path in zip(names, paths, strict=True)
        ]
    return names
