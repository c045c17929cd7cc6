"""What an import would write: new and changed articles, and everything that is left out, with the reason."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from harness.articles.front_matter import REVIEW_AFTER, id_of, written
from harness.articles.importing.addresses import key_of
from harness.articles.importing.article_file import digest_of, renewed, with_key
from harness.articles.importing.bodies import Body, bodies
from harness.articles.importing.pictures import ImageCopy
from harness.articles.importing.readers import for_agents_by, held_back_by
from harness.articles.importing.record import ArticleRecord, Left, System, locale_of
from harness.articles.importing.source import ArticleSource
from harness.similar_sets import similar
from harness.turns import Progress
from harness.workspace import (
    Article,
    Category,
    FrontMatter,
    ImportMapFile,
    Origin,
    WorkspaceError,
    body_of,
    parse_article,
)

SAME_TEXT = 0.85  # share of the words of two texts that both have, from which one is the other, renamed
LEAST_WORDS = 15  # of a text that is found again by them
_STAGED = "it has changes there that are not published, and nothing says whether this text is the published one"
_EMPTY = "its body is empty there"


@dataclass(frozen=True, slots=True)
class Existing:
    """An article of the workspace and the text of its file."""

    article: Article
    text: str


@dataclass(frozen=True, slots=True)
class Write:
    """One file to write."""

    file: str
    text: str
    new: bool
    title: str


@dataclass
class ImportPlan:
    """What an import would do."""

    writes: list[Write] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)  # files that are up to date already
    skipped: list[Left] = field(default_factory=list)  # records that are not imported
    lost: list[Left] = field(default_factory=list)  # parts of imported records that are not
    drafts: list[Left] = field(default_factory=list)  # records that are new drafts here, and why
    images: list[ImageCopy] = field(default_factory=list)  # images to copy beside the articles
    withdrawn: list[Left] = field(default_factory=list)  # articles that customers are not answered from any more
    kept: list[Left] = field(default_factory=list)  # what differs from the source and stays


@dataclass(frozen=True)
class Into:
    """The workspace that is imported into."""

    categories: dict[str, Category]
    articles: Sequence[Existing]
    today: dt.date
    overwrite: bool  # also articles that were edited here or came from elsewhere


def plan(source: ArticleSource, mapping: ImportMapFile, into: Into, progress: Progress) -> ImportPlan:
    """Decide what happens to every record of a source."""
    made = ImportPlan(skipped=list(source.left))
    source = replace(source, records=tuple(_as_of(into.today, record) for record in source.records))
    wanted = _wanted(source.records, mapping, made)
    ids = _ids(wanted, into, _gone_from(source, into), made)
    taken = [record for record in wanted if record.id in ids]
    files = {id_: f"knowledge/{id_}.md" for id_ in ids.values()} | {e.article.id: e.article.file for e in into.articles}
    found = bodies(taken, ids, files, mapping.ignore_headings, source.root, progress)
    planner = _Planner(mapping, into, ids, made)
    for record in taken:
        planner.take(record, found[record.id])
    _absent(source, {ids[record.id] for record in taken}, into, made)
    copied = {copy.of for copy in made.images}
    made.skipped = [left for left in made.skipped if left.what not in copied]
    return made


def _as_of(today: dt.date, record: ArticleRecord) -> ArticleRecord:
    """A record as its source shows it that day."""
    held_back = record.held_back or record.term.closed(today) or held_back_by(record.labels)
    return replace(record, held_back=held_back)


def _wanted(records: Sequence[ArticleRecord], mapping: ImportMapFile, made: ImportPlan) -> list[ArticleRecord]:
    """Records in the wanted language, with a title and a body, each id once: the one changed last."""
    locale = locale_of(mapping.locale) or _commonest(records)
    newest: dict[str, ArticleRecord] = {}
    for record in records:
        if why := _unusable(record, locale):
            made.skipped.append(Left(_name(record), why))
            continue
        other = newest.get(record.id)
        if other is None or _beats(record, other):
            newest[record.id], record = record, other or record
        if other:
            made.skipped.append(Left(_name(record), f"the id {record.id} occurs twice; {_rather(record)} is imported"))
    return list(newest.values())


def _rather(record: ArticleRecord) -> str:
    return "the newest that is published" if record.system in (System.MARKDOWN, System.HTML) else "the newest"


def _beats(record: ArticleRecord, other: ArticleRecord) -> bool:
    """Whether a record is taken rather than another of its id: the newest, but never what may be a staged draft."""
    days = [each.updated or dt.date.min for each in (record, other)]
    if record.system in (System.MARKDOWN, System.HTML):  # a draft in a file of its own, beside what is published
        return (not record.held_back, days[0]) > (not other.held_back, days[1])
    return (not record.staged, days[0], bool(record.held_back)) > (not other.staged, days[1], bool(other.held_back))


def _unusable(record: ArticleRecord, locale: str) -> str:
    if record.unread:
        return f"it cannot be read: {record.unread}"
    if not record.id:
        return "it has no id"
    if not record.title:
        return "it has no title"
    if record.locale and locale and record.locale.split("-")[0] != locale.split("-")[0]:
        return f"it is in `{record.locale}`, but `{locale}` is imported; `locale` in the map chooses"
    return "its body is empty" if not record.body.strip() else ""


def _commonest(records: Sequence[ArticleRecord]) -> str:
    """The language of most records; of several, English, which the text model reads."""
    counts = Counter(record.locale for record in records if record.locale)
    return max(sorted(counts), key=lambda name: (counts[name], name.startswith("en")), default="")


def _gone_from(source: ArticleSource, into: Into) -> list[Existing]:
    """Articles whose files are not in a whole folder any more."""
    there = {record.id for record in source.records}
    origins = ((each, each.article.head.origin) for each in into.articles if source.whole and source.root)
    return [each for each, origin in origins if origin and origin.system == source.system and origin.id not in there]


def _ids(
    records: Sequence[ArticleRecord], into: Into, gone: Sequence[Existing], made: ImportPlan
) -> dict[str, str]:  # fmt: skip
    """The article's id by each record's: the one it has here, else made of its title. Clashing ones are left out."""
    ours: dict[tuple[str, str], str] = {
        (origin.system, origin.id): each.article.id for each in into.articles if (origin := each.article.head.origin)
    }
    foreign = {each.article.id for each in into.articles}
    ids = {record.id: here for record in records if (here := ours.get((record.system.value, record.id)))}
    ids |= _moved(records, ids, into, made)
    ids |= _renamed([record for record in records if record.id not in ids], gone, ids, made)
    for record in records:
        if record.id in ids:
            continue
        id_ = _id(record)
        if id_ in ids.values():
            longer = f"{id_[:60]}-{id_of(record.id)[:34]}".strip("-")
            id_ = next(name for n in count() if (name := f"{longer}-{n}" if n else longer) not in ids.values())
            made.lost.append(Left(_name(record), f"its short id: another has the same title, so this is `{id_}`"))
        if id_ in foreign and not into.overwrite:
            why = f"there already is an article `{id_}` from elsewhere: rename one of them, or use --overwrite"
            made.skipped.append(Left(_name(record), why))
            continue
        ids[record.id] = id_
    return ids


def _moved(records: Sequence[ArticleRecord], known: Mapping[str, str], into: Into, made: ImportPlan) -> dict[str, str]:
    """Articles whose files have another name or place in the source: with the same title, or with a redirect.

    Help centres give an article the same id for ever, so there the same title is another article.
    """
    left = [e.article for e in into.articles if e.article.id not in known.values() and e.article.head.origin]
    found: dict[str, str] = {}
    for record in records:
        if record.id in known or record.system not in (System.MARKDOWN, System.HTML):
            continue
        old = {key_of(each) for each in record.aliases}
        for article in left:
            origin = article.head.origin
            same = article.id == _id(record) or bool(origin and key_of(origin.id) in old)
            if origin and origin.system == record.system.value and same and article.id not in found.values():
                found[record.id] = article.id
                made.lost.append(
                    Left(article.file, f"its old place: it was `{origin.id}`, and is `{record.id}` there now")
                )
                break
    return found


def _renamed(
    records: Sequence[ArticleRecord], gone: Sequence[Existing], known: Mapping[str, str], made: ImportPlan
) -> dict[str, str]:  # fmt: skip
    """Articles whose files have another name and another title at once, by their words."""
    left = [each for each in gone if each.article.id not in known.values()]
    if not left:
        return {}
    words = [_words(body_of(each.text)[0]) for each in left] + [_words(record.body) for record in records]
    alike = [pair for pair in similar(words, SAME_TEXT) if pair[0] < len(left) <= pair[1]]
    found: dict[str, str] = {}
    for old, new, _ in sorted(alike, key=lambda pair: -pair[2]):
        article, record = left[old].article, records[new - len(left)]
        if record.id not in found and article.id not in found.values() and article.head.origin:
            found[record.id] = article.id
            was = f"its old place and title: it was `{article.head.origin.id}`, and is `{record.id}` there now"
            made.lost.append(Left(article.file, was))
    return found


def _words(text: str) -> frozenset[str]:
    """The words of a text; none of a short one, which may be like another by chance."""
    found = frozenset(re.findall(r"\w+", re.sub(r"<[^<>]*>|\]\([^()]*\)", " ", text.lower())))
    return found if len(found) >= LEAST_WORDS else frozenset()


def _id(record: ArticleRecord) -> str:
    return id_of(record.title) or f"{record.system}-{id_of(record.id) or 'article'}"


@dataclass(frozen=True)
class _Planner:
    """Decides record by record, and writes the decisions into the plan."""

    mapping: ImportMapFile
    into: Into
    ids: dict[str, str]  # of the articles, by their records' ids
    made: ImportPlan

    def take(self, record: ArticleRecord, body: Body) -> None:
        """Decide what happens to one record with that body."""
        id_ = self.ids[record.id]
        there = next((each for each in self.into.articles if each.article.id == id_), None)
        file = there.article.file if there else f"knowledge/{id_}.md"
        if record.staged and there:
            self.made.kept.append(Left(file, f"keeps its text: {_STAGED}"))
            return self._keep(record, there)
        if body.unusable:
            return self._skip(record, body.unusable, there)
        try:
            text = self._text(record, body.text, there)
            if text:
                parse_article(text, file)
        except WorkspaceError as error:
            return self._skip(record, error.problems[0].message, there)
        if not text:
            return self._skip(record, self._no_category(record), there)
        self.made.lost.extend(Left(file, what) for what in body.lost)
        self.made.images.extend(body.images)
        self._write(file, text, there, record.title)
        return None

    def _write(self, file: str, text: str, there: Existing | None, title: str) -> None:
        if there and text == there.text:
            self.made.unchanged.append(file)
        else:
            self.made.writes.append(Write(file, text, there is None, title))

    def _keep(self, record: ArticleRecord, there: Existing) -> None:
        """An article keeps its text; what its source took back from customers is taken back all the same."""
        text = self._restricted(record, there.article, there.text, self._for_agents(record))
        self._write(there.article.file, text, there, there.article.head.title)

    def _for_agents(self, record: ArticleRecord) -> bool:
        given = self.mapping.given(record.title, record.collections, record.labels).audience
        labelled = given is None and for_agents_by(record.labels)  # the map knows labels that are no more than topics
        return record.for_agents or given == "agents" or labelled

    def _text(self, record: ArticleRecord, body: str, there: Existing | None) -> str:
        """The text of the article's file; empty where the map gives it no category."""
        origin = Origin(system=record.system.value, id=record.id, url=record.url, text=digest_of(record.title, body))
        given = self.mapping.given(record.title, record.collections, record.labels)
        for_agents = self._for_agents(record)
        if there:
            text = renewed(record, body, origin, there.article, there.text, self.into.overwrite, self.made.kept)
            return self._restricted(record, there.article, text, for_agents)
        if not given.categories:
            return ""
        if held_back := _STAGED if record.staged else record.held_back:
            self.made.drafts.append(Left(_name(record), held_back))
        if record.updated is None:
            self.made.lost.append(Left(_name(record), f"its last change has no date; {self.into.today} is used"))
        updated = record.updated or self.into.today
        head = FrontMatter(
            id=self.ids[record.id],
            title=record.title,
            categories=given.categories,
            owner=given.owner or self.into.categories[given.categories[0]].owner,
            status="draft" if held_back else "approved",
            audience="agents" if for_agents else "customers",
            updated=updated,
            review_by=updated + dt.timedelta(given.review_after_days or REVIEW_AFTER),
            origin=origin,
        )
        return written(head, body)

    def _restricted(self, record: ArticleRecord, article: Article, text: str, for_agents: bool) -> str:
        """An article's file, taken back from customers where its source did so; nothing is given back to them."""
        head = article.head
        if record.held_back and head.status == "approved":
            self.made.withdrawn.append(Left(article.file, f"is a draft now: {record.held_back}"))
            text = with_key(text, "status", "draft")
        elif not record.held_back and head.status == "draft":
            why = "stays a draft, although it is published there: set `status: approved` if answers may use it"
            self.made.kept.append(Left(article.file, why))
        if for_agents and head.audience == "customers":
            self.made.withdrawn.append(Left(article.file, "is for agents only now, as in the source or the map"))
            text = with_key(text, "audience", "agents")
        elif not for_agents and head.audience == "agents":
            why = "stays for agents only: set `audience: customers` if answers may use it"
            self.made.kept.append(Left(article.file, why))
        return text

    def _no_category(self, record: ArticleRecord) -> str:
        places = ", ".join(sorted(record.collections)) or "articles outside all collections"
        return f"it has no category: the map (--map) has no rule for {places} and no default"

    def _skip(self, record: ArticleRecord, why: str, there: Existing | None) -> None:
        """Not imported. An article that is here already must not go on saying what its source says no more."""
        self.made.skipped.append(Left(_name(record), why))
        if there:
            self._keep(record if record.held_back else replace(record, held_back=f"of its source now, {why}"), there)


def _gone(record: ArticleRecord) -> str:
    return record.held_back or (f"it cannot be read there: {record.unread}" if record.unread else _EMPTY)


def _absent(source: ArticleSource, taken: Collection[str], into: Into, made: ImportPlan) -> None:
    """Articles from the imported system that were not imported: withdrawn where the source says why, else reported."""
    for each in into.articles:
        origin = each.article.head.origin
        if not origin or origin.system != source.system or each.article.id in taken:
            continue
        there = [record for record in source.records if record.id == origin.id]
        why = next((_gone(record) for record in there if record.held_back or not record.body.strip()), "")
        if why and each.article.head.status == "approved":
            made.withdrawn.append(Left(each.article.file, f"is a draft now: {why}"))
            text = with_key(each.text, "status", "draft")
            made.writes.append(Write(each.article.file, text, False, each.article.head.title))
        elif source.whole and not there:
            why = "is not in the source any more: set `status: retired` if it was deleted there"
            made.kept.append(Left(each.article.file, why))
        elif there:
            made.kept.append(Left(each.article.file, "was not imported again, so it may be out of date"))


def _name(record: ArticleRecord) -> str:
    return f"{record.system} {record.id or '(no id)'}" + (f" ({record.title})" if record.title else "")
