"""An article as it is in the source, and what was not imported."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from harness.lazy_regex import regex
from harness.workspace import LANGUAGES

_LANGUAGES = {name.lower(): code for code, name in LANGUAGES.items()}

WRITTEN_OUT = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y")  # days
_WRITTEN = (*WRITTEN_OUT, "%d.%m.%Y", "%Y/%m/%d", "%Y.%m.%d")  # no 5/6/2026, which is two days

_SLASHED = regex(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?=$|[ ,T])")

_LAST_SECOND = 100_000_000_000  # of Unix seconds in the next 3,000 years; what is more are milliseconds

_NAMED = ("name", "value", "title", "label")  # of an object in a list: in Guru, a tag has a value

Record = dict[str, Any]


class System(StrEnum):
    """Where articles can come from."""

    ZENDESK = "zendesk"
    INTERCOM = "intercom"
    MARKDOWN = "markdown"
    HTML = "html"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Term:
    """From when until when customers may read an article in its source."""

    since: dt.date | None = None
    until: dt.date | None = None
    unread: str = ""  # the key of a last day that cannot be read

    def closed(self, today: dt.date) -> str:
        """Why customers may not read it there today; empty where they may."""
        if self.until and self.until <= today:
            return f"it expired there on {self.until}"
        if self.since and self.since > today:
            return f"it is to be published there on {self.since}"
        return f"its {self.unread} there is not a date that can be read" if self.unread else ""


def joined(terms: Iterable[Term]) -> Term:
    """The term in which several say that customers may read an article."""
    each = list(terms)
    return Term(
        max(filter(None, (one.since for one in each)), default=None),
        min(filter(None, (one.until for one in each)), default=None),
        next(filter(None, (one.unread for one in each)), ""),
    )


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """One article of a source."""

    system: System
    id: str
    title: str
    body: str
    html: bool  # whether the body is HTML, else Markdown
    updated: dt.date | None
    collections: frozenset[str] = frozenset()  # ids and names of all that contain it
    labels: frozenset[str] = frozenset()
    locale: str = ""
    url: str | None = None
    held_back: str = ""  # why it becomes a draft here; empty for what customers may read
    lost: tuple[str, ...] = ()  # parts that are not imported, and why
    for_agents: bool = False  # agents may read it, customers never
    path: str = ""  # of its file in the source, if it has one of its own
    aliases: tuple[str, ...] = ()  # other addresses that it has or had there
    front: Mapping[str, Any] = field(default_factory=dict)  # what its front matter says
    values: Mapping[str, str] = field(default_factory=dict)  # what its site says, and template code in it may name
    term: Term = Term()
    unread: str = ""  # why nothing of it can be read
    doubt: str = ""  # what its text says against itself; a person may approve these words all the same
    canonical: str = ""  # the address that its page names as the one of what it says
    version: int = 0  # of several with its id, where its source counts them
    unsure: tuple[str, ...] = ()  # what may say that customers may not read it; nothing is held back by it
    staged: bool = False  # whether its text may be a staged draft: the source says there is one, not which text this is


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record that is not imported, or a part of one, and why."""

    what: str
    why: str


def text(value: Any) -> str:
    """A field as text in one line; empty for anything else."""
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        return ""
    said = " ".join(str(value).split())
    if said.isprintable():  # nearly all are, and a field may be a whole book
        return said
    return " ".join("".join(char for char in str(value) if char.isprintable() or char.isspace()).split())


def locale_of(value: Any) -> str:
    """The code of a language, however it is written: `English`, `English (US)`, `en_US`, `EN-us`."""
    said = text(value).lower()
    return _LANGUAGES.get(said.partition(" (")[0], said.replace("_", "-"))


def names(value: Any) -> list[str]:
    """A field as a list of texts, or of its objects' names; empty for anything else."""
    listed = value if isinstance(value, list) else []
    plain = [[item.get(key) for key in _NAMED] if isinstance(item, dict) else [item] for item in listed]
    return [each for said in plain if (each := next(filter(None, map(text, said)), ""))]


def within(id_: str, places: Mapping[str, dict[str, Any]], *parents: str) -> list[str]:
    """A place and everything that contains it, by id and name; `parents` are the keys that tell what contains one."""
    found: list[str] = []
    while id_ and id_ not in found:
        place = places.get(id_, {})
        found += [id_, *([text(place.get("name"))] if place.get("name") else [])]
        id_ = next(filter(None, (text(place.get(key)) for key in parents)), "")
    return found


def day(value: Any) -> dt.date | None:
    """The day of an ISO time or date written out, or of Unix seconds or milliseconds, in UTC; None for others, and
    for impossible days.
    """
    if isinstance(value, str) and re.fullmatch(r"\d{10}|\d{13}", value):
        value = int(value)
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            seconds = value / 1000 if value > _LAST_SECOND else value
            found = dt.datetime.fromtimestamp(seconds, dt.UTC).date()
        else:
            found = _day_written(" ".join(str(value).split()))
    except (ValueError, OverflowError, OSError):
        return None
    return found if 1990 <= found.year < 2200 else None


def last_change(value: Any) -> dt.date | None:
    """The day of a last change: of two that a text may say (`5/6/2026`) the earlier, of a month its first."""
    said = " ".join(str(value).split())
    parts = _SLASHED.match(said)
    both = [(parts[1], parts[2]), (parts[2], parts[1])] if parts else []
    readings = [day(f"{parts[3]}-{int(month):02}-{int(date):02}") for month, date in both if parts]
    months = [day(f"1 {said}"), day(f"{said}-01")] if isinstance(value, str) else []
    return day(value) or min(filter(None, [*readings, *months]), default=None)


def _day_written(said: str) -> dt.date:
    """The day that a text says. Raises ValueError for what can be read in two ways, or not at all."""
    if not any(map(str.isdigit, said)):  # most fields: to try every form takes a tenth of a millisecond
        raise ValueError(said)
    for form in _WRITTEN:
        try:
            return dt.datetime.strptime(said, form).date()
        except ValueError:
            continue
    return dt.datetime.fromisoformat(said).date()


def plainly(key: str) -> str:
    """A key however it is spelled: `updated_at`, `updatedAt`, `Updated at`."""
    return re.sub(r"[\W_]", "", key.lower())


def field_of(key: str) -> str:
    """The same, without what a system adds to the keys of its articles: `article_id`, `Answer__c`."""
    return plainly(key.lower().removesuffix("__c")).removeprefix("article")


def commonest(records: Sequence[ArticleRecord]) -> str:
    """The language of most records; of several, English, which the text model reads."""
    counts = Counter(record.locale for record in records if record.locale)
    return max(sorted(counts), key=lambda name: (counts[name], name.startswith("en")), default="")
