"""What changed in the articles: text, front matter, and sections that were moved or renamed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from harness.workspace import Article, Section

SAME_TEXT = 0.75  # share of words in common from which two sections count as the same one
Articles = Mapping[str, Article]


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """One article that changed. `before` is None for a new article, `after` for a deleted one."""

    before: Article | None
    after: Article | None
    words: tuple[str, ...]  # what changed, one thing each
    edited: tuple[Section, ...]  # today's sections whose text is new or changed

    @property
    def latest(self) -> Article:
        """Today's article, or the old one where it was deleted."""
        article = self.after or self.before
        if article is None:
            raise ValueError("a change of no article")
        return article

    @property
    def ids(self) -> frozenset[str]:
        """Its ids: two where the id changed."""
        return frozenset(article.id for article in (self.before, self.after) if article)


def changes(before: Articles, after: Articles) -> list[ArticleChange]:
    """Every article that changed, in the order of today's files; deleted ones come last."""
    pairs = _pairs(before, after)
    moved = _moved(pairs)
    return [_change(was, now, moved) for was, now in pairs]


def moved_sections(before: Articles, after: Articles) -> dict[str, str]:
    """The new reference of each section that was moved or renamed, by the old one."""
    return {was: now for now, was in _moved(_pairs(before, after)).items()}


def _pairs(before: Articles, after: Articles) -> list[tuple[Article | None, Article | None]]:
    gone = [article for id_, article in before.items() if id_ not in after]
    came = [article for id_, article in after.items() if id_ not in before]
    renamed = _renamed(gone, came)
    pairs: list[tuple[Article | None, Article | None]] = [
        (before.get(id_) or renamed.get(id_), article)
        for id_, article in after.items()
        if before.get(id_) is not article and before.get(id_) != article
    ]
    taken = {article.id for article in renamed.values()}
    return pairs + [(article, None) for article in gone if article.id not in taken]


def _renamed(gone: Iterable[Article], came: Iterable[Article]) -> dict[str, Article]:
    """The old article behind each new id."""
    left, found = list(gone), {}
    for article in came:
        alike = [(_alike(_text(article), _text(each)), each.file == article.file, each.id) for each in left]
        likeness, same_file, id_ = max(alike, default=(0.0, False, ""))
        if likeness >= SAME_TEXT or (same_file and likeness >= SAME_TEXT / 2):
            found[article.id] = next(each for each in left if each.id == id_)
            left.remove(found[article.id])
    return found


def _moved(pairs: Sequence[tuple[Article | None, Article | None]]) -> dict[str, str]:
    """Sections that were moved or renamed: the old reference by the new one."""
    old = {s.ref: s for was, _ in pairs if was for s in was.sections}
    new = {s.ref: s for _, now in pairs if now for s in now.sections}
    gone = [section for ref, section in old.items() if ref not in new]
    found: dict[str, str] = {}
    for ref, section in new.items():
        if ref in old:
            continue
        likeness, was = max(((_alike(section.text, each.text), each.ref) for each in gone), default=(0.0, ""))
        if likeness >= SAME_TEXT:
            found[ref] = was
            gone = [each for each in gone if each.ref != was]
    return found


def _change(was: Article | None, now: Article | None, moved: Mapping[str, str]) -> ArticleChange:
    if now is None:
        return ArticleChange(was, now, ("the article was deleted",), ())
    old = {section.ref: section for section in was.sections} if was else {}
    edited = tuple(
        section for section in now.sections if section.ref not in old or old[section.ref].text != section.text
    )
    if was is None:
        came = (f"section `{moved[s.ref]}` is now `{s.ref}`" for s in now.sections if s.ref in moved)
        return ArticleChange(was, now, ("the article is new", *came), edited)
    return ArticleChange(was, now, (*_head(was, now), *_sections(was, now, moved)), edited)


def _head(was: Article, now: Article) -> Iterator[str]:
    if was.file != now.file:
        yield f"the file {was.file} is now {now.file}"
    for key, value in now.head:
        before = getattr(was.head, key)
        if before != value:
            yield f"{key}: {_words(before)} -> {_words(value)}"


def _sections(was: Article, now: Article, moved: Mapping[str, str]) -> Iterator[str]:
    old = {section.anchor: section for section in was.sections}
    new = {section.anchor: section for section in now.sections}
    for anchor, section in new.items():
        if section.ref in moved:
            yield f"section `{moved[section.ref]}` is now `{section.ref}`"
        elif anchor not in old:
            yield f"section `{section.ref}` is new"
        elif old[anchor].text != section.text:
            yield f"section `{section.ref}` has new text"
        elif old[anchor].heading != section.heading and anchor:
            yield f"section `{section.ref}` has a new heading"
    own = {section.ref for section in now.sections}
    went = {before: after for after, before in moved.items()}
    for section in (section for anchor, section in old.items() if anchor not in new):
        if section.ref not in went:
            yield f"section `{section.ref}` was deleted"
        elif went[section.ref] not in own:
            yield f"section `{section.ref}` is now `{went[section.ref]}`"


def _alike(one: str, other: str) -> float:
    """The share of words that two texts have in common, in order."""
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= SAME_TEXT / 2 else 0.0


def _text(article: Article) -> str:
    return "\n".join(section.text for section in article.sections)


def _words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
