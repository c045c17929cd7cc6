"""What an import would write: new and changed articles, and everything that is left out, with the reason."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from harness.articles.front_matter import REVIEW_AFTER, written
from harness.articles.importing.article_file import digest_of, renewed, with_key
from harness.articles.importing.article_ids import article_ids
from harness.articles.importing.bodies import Body, bodies
from harness.articles.importing.import_plan import Existing, FileWrite, ImportPlan, ImportTarget, named
from harness.articles.importing.notices import out_of_date, remark_against
from harness.articles.importing.record import ArticleRecord, LeftOut, System, commonest, locale_of
from harness.articles.importing.source import ArticleSource
from harness.articles.importing.unknown_fields import unknown_fields
from harness.articles.importing.visibility import (
    doubtful_names,
    doubts,
    for_agents_by,
    for_agents_in,
    held_back_at,
    held_back_by,
    held_back_in,
    old_folders,
)
from harness.articles.importing.visibility_titles import doubt_by_title, for_agents_by_title, held_back_by_title
from harness.articles.language import languages_in
from harness.turns import Progress
from harness.workspace import LANGUAGES, Article, FrontMatter, ImportMapFile, Origin, WorkspaceError, parse_article

_STAGED = "it has changes there that are not published, and nothing says whether this text is the published one"
_EMPTY = "its body is empty there"


def plan(source: ArticleSource, mapping: ImportMapFile, into: ImportTarget, progress: Progress) -> ImportPlan:
    """Decide what happens to every record of a source."""
    made = ImportPlan(skipped=list(source.left))
    source = replace(source, records=tuple(_as_of(into.today, record) for record in source.records))
    wanted = _wanted(source.records, mapping, made)
    ids = article_ids(wanted, into, source, made)
    taken = [record for record in wanted if record.id in ids]
    files = {id_: f"knowledge/{id_}.md" for id_ in ids.values()} | {e.article.id: e.article.file for e in into.articles}
    found = bodies(taken, ids, files, mapping.ignore_headings, source.root, progress)
    planner = _Planner(mapping, into, ids, made)
    for record in taken:
        planner.take(record, found[record.id])
    made.fields = unknown_fields(planner.public, mapping.fields)
    _absent(source, {ids[record.id] for record in taken}, into, made)
    copied = {copy.of for copy in made.images}
    made.skipped = [left for left in made.skipped if left.what not in copied]
    return made


def _as_of(today: dt.date, record: ArticleRecord) -> ArticleRecord:
    """A record as its source shows it that day."""
    placed = held_back_at(record.path) or held_back_in(record.collections)
    placed = placed or held_back_by(record.labels) or held_back_by_title(record.title)
    beside = [each for each in record.front.values() if isinstance(each, str)]
    remark = next(filter(None, (remark_against(each) for each in beside if each != record.body)), "")
    held_back = record.held_back or record.term.closed(today) or placed or remark
    return replace(record, held_back=held_back, doubt=out_of_date(record.body))


def _doubts(record: ArticleRecord) -> list[str]:
    """What may say that customers may not read a record, although it is for them here."""
    named = [f"its collection there is `{each}`" for each in doubtful_names(record.collections)]
    named += [f"its label there is `{each}`" for each in doubtful_names(record.labels)]
    told = [*filter(None, [doubt_by_title(record.title)]), *record.unsure, *doubts(record.front, record.locale), *named]
    return list(dict.fromkeys(told))


def _in_several(text: str) -> list[str]:
    """That an article is in several languages, of which one is imported."""
    found = sorted(LANGUAGES[code] for code in languages_in(text))
    return [f"it is in several languages: {', '.join(found)}"] if len(found) > 1 else []


def _wanted(records: Sequence[ArticleRecord], mapping: ImportMapFile, made: ImportPlan) -> list[ArticleRecord]:
    """Records in the wanted language, with a title and a body, each id once: the last version or change."""
    locale = locale_of(mapping.locale) or commonest(records)
    newest: dict[str, ArticleRecord] = {}
    for record in records:
        if why := _unusable(record, locale):
            made.skipped.append(LeftOut(named(record), why))
            continue
        other = newest.get(record.id)
        if other is None or _beats(record, other):
            newest[record.id], record = record, other or record
        if other:
            rather = _rather(record, newest[record.id])
            made.skipped.append(LeftOut(named(record), f"the id {record.id} occurs twice; {rather} is imported"))
    return list(newest.values())


def _rather(record: ArticleRecord, taken: ArticleRecord) -> str:
    if record.staged:
        return "what is published"
    if record.version != taken.version:
        return f"version {taken.version}"
    if (record.updated, bool(record.held_back)) == (taken.updated, bool(taken.held_back)):
        return "the first"
    return "the newest that is published" if record.system in (System.MARKDOWN, System.HTML) else "the newest"


def _beats(record: ArticleRecord, other: ArticleRecord) -> bool:
    """Whether a record is taken rather than another of its id: the newest, but never what may be a staged draft."""
    days = [each.updated or dt.date.min for each in (record, other)]
    if record.system in (System.MARKDOWN, System.HTML):  # a draft in a file of its own, beside what is published
        return (not record.held_back, days[0]) > (not other.held_back, days[1])
    mine, its = (
        (not each.staged, each.version, changed, bool(each.held_back))
        for each, changed in zip((record, other), days, strict=True)
    )
    return mine > its


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


@dataclass(frozen=True)
class _Planner:
    """Decides record by record, and writes the decisions into the plan."""

    mapping: ImportMapFile
    into: ImportTarget
    ids: dict[str, str]  # of the articles, by their records' ids
    made: ImportPlan
    public: list[ArticleRecord] = field(default_factory=list)  # what customers are answered from

    def take(self, record: ArticleRecord, body: Body) -> None:
        """Decide what happens to one record with that body."""
        id_ = self.ids[record.id]
        there = next((each for each in self.into.articles if each.article.id == id_), None)
        file = there.article.file if there else f"knowledge/{id_}.md"
        record = _put_away(record, there)
        if record.staged and there:
            self.made.kept.append(LeftOut(file, f"keeps its text: {_STAGED}"))
            return self._keep(record, there)
        if body.unusable:
            return self._skip(record, body.unusable, there)
        try:
            text = self._text(record, body.text, there)
            head = parse_article(text, file).head if text else None
        except WorkspaceError as error:
            return self._skip(record, error.problems[0].message, there)
        if not head:
            return self._skip(record, self._no_category(record), there)
        self.made.lost.extend(LeftOut(file, what) for what in body.lost)
        self.made.images.extend(body.images)
        self._write(file, text, there, record.title)
        if older := _older(record, head, there):
            self.made.unsure.append(LeftOut(file, older))
        if (head.status, head.audience) == ("approved", "customers"):
            self.public.append(record)
            self.made.unsure.extend(LeftOut(file, why) for why in [*_doubts(record), *_in_several(body.text)])
        return None

    def _write(self, file: str, text: str, there: Existing | None, title: str) -> None:
        if there and text == there.text:
            self.made.unchanged.append(file)
        else:
            self.made.writes.append(FileWrite(file, text, there is None, title))

    def _keep(self, record: ArticleRecord, there: Existing) -> None:
        """An article keeps its text; what its source took back from customers is taken back all the same."""
        text = self._restricted(record, record.held_back, there.article, there.text)
        self._write(there.article.file, text, there, there.article.head.title)

    def _for_agents(self, record: ArticleRecord) -> str:
        """Why only agents may read it; empty where customers may."""
        given = self.mapping.given(record.title, record.collections, record.labels).audience
        if record.for_agents or given == "agents":
            return "it is internal there" if record.for_agents else "the map says so"
        named = for_agents_by(record.labels) or for_agents_in(record.collections) or for_agents_by_title(record.title)
        return "its label, section or title there says so" if named and given is None else ""  # the map knows topics

    def _text(self, record: ArticleRecord, body: str, there: Existing | None) -> str:
        """The text of the article's file; empty where the map gives it no category."""
        origin = Origin(system=record.system.value, id=record.id, url=record.url, text=digest_of(record.title, body))
        given = self.mapping.given(record.title, record.collections, record.labels)
        if there:
            text = renewed(record, body, origin, there.article, there.text, self.into.overwrite, self.made.kept)
            before = there.article.head.origin
            seen = before is not None and before.text == origin.text  # and approved with what they say of themselves
            return self._restricted(record, record.held_back or ("" if seen else record.doubt), there.article, text)
        if not given.categories:
            return ""
        asked = "a person has to approve it first" if self.into.drafts else ""
        if held_back := _STAGED if record.staged else record.held_back or record.doubt or asked:
            self.made.drafts.append(LeftOut(named(record), held_back))
        if for_agents := self._for_agents(record):
            self.made.for_agents.append(LeftOut(named(record), for_agents))
        if record.updated is None:
            unknown = f"when it was last changed is not known; {self.into.today} is used"
            self.made.lost.append(LeftOut(named(record), unknown))
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

    def _restricted(self, record: ArticleRecord, held_back: str, article: Article, text: str) -> str:
        """An article's file, taken back from customers where its source did so; nothing is given back to them."""
        head, for_agents = article.head, self._for_agents(record)
        if held_back and head.status == "approved":
            self.made.withdrawn.append(LeftOut(article.file, f"is a draft now: {held_back}"))
            text = with_key(text, "status", "draft")
        elif not (record.held_back or record.doubt) and head.status == "draft":
            why = "stays a draft, although it is published there: set `status: approved` if answers may use it"
            self.made.kept.append(LeftOut(article.file, why))
        if for_agents and head.audience == "customers":
            self.made.withdrawn.append(LeftOut(article.file, "is for agents only now, as in the source or the map"))
            text = with_key(text, "audience", "agents")
        elif not for_agents and head.audience == "agents":
            why = "stays for agents only: set `audience: customers` if answers may use it"
            self.made.kept.append(LeftOut(article.file, why))
        return text

    def _no_category(self, record: ArticleRecord) -> str:
        self.made.unplaced.update(sorted(record.collections) or ("(outside all collections)",))
        return "it has no category: no rule of the map (--map) fits it, and the map has no default"

    def _skip(self, record: ArticleRecord, why: str, there: Existing | None) -> None:
        """Not imported. An article that is here already must not go on saying what its source says no more."""
        self.made.skipped.append(LeftOut(named(record), why))
        if there:
            self._keep(record if record.held_back else replace(record, held_back=f"of its source now, {why}"), there)


def _put_away(record: ArticleRecord, there: Existing | None) -> ArticleRecord:
    """A record, held back where its file was moved to a folder such as `archive`, which may be a topic of others."""
    before = there.article.head.origin if there else None
    if record.held_back or not before or record.id != record.path or before.id == record.id:
        return record
    now = old_folders(record.path) - old_folders(before.id)
    return replace(record, held_back=f"its file was moved to the folder `{min(now)}` there") if now else record


def _older(record: ArticleRecord, head: FrontMatter, there: Existing | None) -> str:
    """That a text takes the place of a newer one, as that of an older export does; empty where it does not."""
    before = there.article.head if there else None
    if not before or not record.updated or record.updated >= before.updated:
        return ""
    is_other = head.origin and before.origin and head.origin.text != before.origin.text
    return (
        f"its text is of {record.updated}, what was here of {before.updated}: is this an older export?"
        if is_other
        else ""
    )


def _gone(record: ArticleRecord) -> str:
    return record.held_back or (f"it cannot be read there: {record.unread}" if record.unread else _EMPTY)


def _absent(source: ArticleSource, taken: Collection[str], into: ImportTarget, made: ImportPlan) -> None:
    """Articles from the imported system that were not imported: withdrawn where the source says why, else reported."""
    for each in into.articles:
        origin = each.article.head.origin
        if not origin or origin.system != source.system or each.article.id in taken:
            continue
        there = [record for record in source.records if record.id == origin.id]
        why = next((_gone(record) for record in there if record.held_back or not record.body.strip()), "")
        if why and each.article.head.status == "approved":
            made.withdrawn.append(LeftOut(each.article.file, f"is a draft now: {why}"))
            text = with_key(each.text, "status", "draft")
            made.writes.append(FileWrite(each.article.file, text, False, each.article.head.title))
        elif source.whole and not there:
            why = "is not in the source any more: set `status: retired` if it was deleted there"
            made.kept.append(LeftOut(each.article.file, why))
        elif there:
            reasons = (left.why for left in made.skipped if left.what in {named(record) for record in there})
            why = ": ".join(["was not imported again, so it may be out of date", *list(reasons)[:1]])
            made.kept.append(LeftOut(each.article.file, why))
