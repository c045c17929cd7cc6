"""What an import would write and leave out, and the workspace that it would write into."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from harness.articles.importing.pictures import ImageCopy
from harness.articles.importing.record import ArticleRecord, LeftOut
from harness.workspace import Article, Category


@dataclass(frozen=True, slots=True)
class Existing:
    """An article of the workspace and the text of its file."""

    article: Article
    text: str


@dataclass(frozen=True, slots=True)
class FileWrite:
    """One file to write."""

    file: str
    text: str
    new: bool
    title: str


@dataclass
class ImportPlan:
    """What an import would do."""

    writes: list[FileWrite] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)  # files that are up to date already
    skipped: list[LeftOut] = field(default_factory=list)  # records that are not imported
    unplaced: Counter[str] = field(default_factory=Counter)  # where in the source those without a category are
    lost: list[LeftOut] = field(default_factory=list)  # parts of imported records that are not
    drafts: list[LeftOut] = field(default_factory=list)  # records that are new drafts here, and why
    unsure: list[LeftOut] = field(default_factory=list)  # articles for customers, and what may say otherwise
    fields: list[LeftOut] = field(default_factory=list)  # keys of which nothing is known, and what they say
    for_agents: list[LeftOut] = field(default_factory=list)  # new records that no customer reads, and why
    images: list[ImageCopy] = field(default_factory=list)  # images to copy beside the articles
    withdrawn: list[LeftOut] = field(default_factory=list)  # articles that customers are not answered from any more
    kept: list[LeftOut] = field(default_factory=list)  # what differs from the source and stays


@dataclass(frozen=True)
class ImportTarget:
    """The workspace that is imported into."""

    categories: dict[str, Category]
    articles: Sequence[Existing]
    today: dt.date
    overwrite: bool  # also articles that were edited here or came from elsewhere
    drafts: bool = False  # what is new is a draft, also what customers can read there


def named(record: ArticleRecord) -> str:
    """A record for people: its system, its id, its title."""
    return f"{record.system} {record.id or '(no id)'}" + (f" ({record.title})" if record.title else "")
