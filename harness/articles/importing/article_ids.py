"""Which article a record is: by its id there, by its title, by redirects, by its words; or a new one."""

import re
from collections.abc import Mapping, Sequence
from itertools import count

from harness.articles.front_matter import id_of
from harness.articles.importing.addresses import key_of
from harness.articles.importing.import_plan import Existing, ImportPlan, ImportTarget, named
from harness.articles.importing.record import ArticleRecord, LeftOut, System
from harness.articles.importing.source import ArticleSource
from harness.similar_sets import similar
from harness.workspace import body_of

SAME_TEXT = 0.85  # share of the words of two texts that both have, from which one is the other, renamed
ANOTHER_TEXT = 0.4  # share of the words of the shorter text, below which two texts with other titles are two articles
LEAST_WORDS = 15  # of a text that is found again by them

_OTHER = (
    "which has another title and text: use --overwrite if it is the same article; of two sources, give one other ids"
)


def article_ids(
    records: Sequence[ArticleRecord], into: ImportTarget, source: ArticleSource, made: ImportPlan
) -> dict[str, str]:  # fmt: skip
    """The article's id by each record's: the one it has here, else made of its title. Clashing ones are left out."""
    ours: dict[tuple[str, str], str] = {
        (origin.system, origin.id): each.article.id for each in into.articles if (origin := each.article.head.origin)
    }
    foreign = {each.article.id for each in into.articles}
    ids = {record.id: here for record in records if (here := ours.get((record.system.value, record.id)))}
    renumbered = _without_zeros(records, ids, ours)
    ids |= renumbered
    others = {} if into.overwrite else _others(records, ids, into)
    ids = {id_: here for id_, here in ids.items() if id_ not in others}
    zeros = "its old number there, which had other zeros at the start"
    made.lost += [LeftOut(f"knowledge/{here}.md", zeros) for id_, here in renumbered.items() if id_ in ids]
    ids |= _moved(records, ids, into, made)
    ids |= _renamed([record for record in records if record.id not in ids], _gone_from(source, into), ids, made)
    for record in records:
        if record.id in ids:
            continue
        if there := others.get(record.id):
            made.skipped.append(LeftOut(named(record), f"its id there is that of {there}, {_OTHER}"))
            continue
        id_ = _id(record)
        if id_ in ids.values():
            longer = f"{id_[:60]}-{id_of(record.id)[:34]}".strip("-")
            id_ = next(name for n in count() if (name := f"{longer}-{n}" if n else longer) not in ids.values())
            made.lost.append(LeftOut(named(record), f"its short id: another has the same title, so this is `{id_}`"))
        if id_ in foreign and not into.overwrite:
            why = f"there already is an article `{id_}` from elsewhere: rename one of them, or use --overwrite"
            made.skipped.append(LeftOut(named(record), why))
            continue
        ids[record.id] = id_
    return ids


def _others(records: Sequence[ArticleRecord], ids: Mapping[str, str], into: ImportTarget) -> dict[str, str]:
    """The files of articles that only share their ids with records, which a second source may give to others."""
    there = {each.article.id: each for each in into.articles}
    found: dict[str, str] = {}
    for record in records:
        each = there.get(ids.get(record.id, ""))
        if each is None or record.system not in (System.PLAIN, System.MARKDOWN, System.HTML) or not record.body.strip():
            continue
        titles = [_all_words(title) for title in (record.title, each.article.head.title)]
        texts = [_all_words(text) for text in (record.body, body_of(each.text)[0])]
        least = min(map(len, texts))
        if titles[0].isdisjoint(titles[1]) and len(texts[0] & texts[1]) < ANOTHER_TEXT * least:
            found[record.id] = each.article.file
    return found


def _gone_from(source: ArticleSource, into: ImportTarget) -> list[Existing]:
    """Articles whose files are not in a whole folder any more."""
    there = {record.id for record in source.records}
    origins = ((each, each.article.head.origin) for each in into.articles if source.whole and source.root)
    return [each for each, origin in origins if origin and origin.system == source.system and origin.id not in there]


def _without_zeros(
    records: Sequence[ArticleRecord], known: Mapping[str, str], ours: Mapping[tuple[str, str], str]
) -> dict[str, str]:  # fmt: skip
    """Articles whose numbers have more or fewer zeros at the start than before: a spreadsheet drops them."""
    numbers = {(system, id_.lstrip("0")): here for (system, id_), here in ours.items() if id_.isdecimal()}
    found: dict[str, str] = {}
    for record in records:
        here = numbers.get((record.system.value, record.id.lstrip("0"))) if record.id.isdecimal() else None
        if here and record.id not in known and here not in (*known.values(), *found.values()):
            found[record.id] = here
    return found


def _moved(
    records: Sequence[ArticleRecord], known: Mapping[str, str], into: ImportTarget, made: ImportPlan
) -> dict[str, str]:
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
                    LeftOut(article.file, f"its old place: it was `{origin.id}`, and is `{record.id}` there now")
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
            made.lost.append(LeftOut(article.file, was))
    return found


def _words(text: str) -> frozenset[str]:
    """The words of a text; none of a short one, which may be like another by chance."""
    found = _all_words(text)
    return found if len(found) >= LEAST_WORDS else frozenset()


def _all_words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", re.sub(r"<[^<>]*>|\]\([^()]*\)", " ", text.lower())))


def _id(record: ArticleRecord) -> str:
    return id_of(record.title) or f"{record.system}-{id_of(record.id) or 'article'}"
