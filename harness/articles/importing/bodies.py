"""The bodies of a source's records as they become articles: clean Markdown that leads to the articles here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from harness.articles.findings import LONGEST
from harness.articles.importing.addresses import Addresses, settled
from harness.articles.importing.agents_notes import without_agents_notes
from harness.articles.importing.dialects import rendered
from harness.articles.importing.going_on import without_empty
from harness.articles.importing.includes import taken_in
from harness.articles.importing.lists import listed
from harness.articles.importing.markdown import TooLongError, clean, require_short
from harness.articles.importing.navigation import Navigation, is_landing_page, leads_only, leads_to_pages_below
from harness.articles.importing.notices import moved
from harness.articles.importing.pictures import ImageCopy, path_from, pictured
from harness.articles.importing.record import ArticleRecord
from harness.articles.importing.references import inlined
from harness.articles.importing.shown_code import SHOWN_CODE
from harness.lazy_regex import regex
from harness.turns import Progress

_RULE = regex(SHOWN_CODE + r"|(?<=\n\n) {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})\n", re.DOTALL)

_BREAKS = regex(SHOWN_CODE + r"|(?m:^[ \t>]*\\[ \t]*$)", re.DOTALL)
_LAST_BREAK = regex(  # no path of Windows, and no code
    SHOWN_CODE + r"|(?m:^)(?P<line>(?! {4}|\t)(?:[^\n]*[ \t])?[^\s\\]+)\\[ \t]*(?=\n[ \t>]*(?:\n|\Z)|\Z)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Body:
    """A record's text, what of the source is not in it, and the images that it shows."""

    text: str
    lost: tuple[str, ...] = ()
    images: tuple[ImageCopy, ...] = ()
    unusable: str = ""  # why there can be no article of it


def bodies(
    records: Sequence[ArticleRecord], ids: Mapping[str, str], files: Mapping[str, str], ignored: Sequence[str],
    root: Path | None, progress: Progress,
) -> dict[str, Body]:  # fmt: skip
    """The body of each record, by its id. `ids` are those of the articles, `files` the articles' files by their ids."""
    converted: dict[str, Body] = {}
    for done, record in enumerate(records):
        progress(done, len(records))
        converted[record.id] = _converted(record, (ids[record.id], files[ids[record.id]]), root)
    pages = [converted[record.id].text for record in records if record.html and record.path]
    navigation = Navigation((body.text for body in converted.values()), ignored, pages)
    plain = {id_: navigation.without(body.text) for id_, body in converted.items()}
    told = {id_: settled(text) for id_, (text, _) in plain.items()}
    sections = {ids[id_]: each.sections for id_, each in told.items()}

    def linked(usable: Sequence[ArticleRecord]) -> dict[str, Body]:
        own = [(record, ids[record.id]) for record in usable]
        addresses = Addresses.of(own, files, sections, (record.body for record in records))
        made: dict[str, Body] = {}
        for record in records:
            before, left = converted[record.id], plain[record.id][1]
            lost = [*before.lost, *(f"navigation: {heading}" for heading in left)]
            text = _without_breaks(addresses.relinked(told[record.id].text, record, ids[record.id], lost))
            text = without_empty(_without_rules(text))
            text = re.sub(r"\n\s*\n\s*\n", "\n\n", text).strip() + "\n"
            shown = (f"]({path_from(files[ids[record.id]], image.file)})" for image in before.images)
            images = tuple(image for image, link in zip(before.images, shown, strict=True) if link in text)
            leads = (
                "it only leads to other articles, with a line about each"
                if is_landing_page(plain[record.id][0]) or is_landing_page(text)
                else ""
            )
            unusable = before.unusable or _unusable(text) or leads
            made[record.id] = Body(text, tuple(dict.fromkeys(lost)), images, unusable)
        return made

    found = linked(records)
    if not any(body.unusable for body in found.values()):
        return found
    again = linked([record for record in records if not found[record.id].unusable])  # no link leads to what is not here
    return {id_: replace(body, unusable=found[id_].unusable or body.unusable) for id_, body in again.items()}


def _without_breaks(text: str) -> str:
    """A text without backslashes that break a line before nothing, which would be shown: pictures stood there."""
    text = _BREAKS.sub(lambda found: found[0] if found["code"] else "", text)
    return _LAST_BREAK.sub(lambda found: found[0] if found["code"] else found["line"], text)


def _without_rules(text: str) -> str:
    """A text without the lines that only part it, which would end an answer."""
    return _RULE.sub(lambda found: found[0] if found["code"] else "\n", f"\n\n{text}\n")


def _converted(record: ArticleRecord, article: tuple[str, str], root: Path | None) -> Body:
    lost: dict[str, None] = {}
    try:
        in_file = root if record.path and not record.html else None
        whole = taken_in(record.body, record.path, in_file, lost) if in_file else record.body
        require_short(whole)
        written = rendered(whole, record.front, lost, record.values, module=record.path.endswith(".mdx"))
        made = clean(written if record.html else inlined(written, lost), record.html)
    except TooLongError as error:
        return Body("", unusable=str(error))
    except RecursionError:
        return Body("", unusable="its body is too deeply nested")
    told = without_agents_notes(listed(made.text), lost)
    left = [*record.lost, *lost, *made.lost]
    shown, images = pictured(told, record, article, root, left)
    leads = "it only leads to other articles" if leads_to_pages_below(told, whole) else ""
    return Body(shown, tuple(left), tuple(images), _unusable(told) or leads)


def _unusable(text: str) -> str:
    if not text.strip():
        return "its body has no text"
    if not any(map(str.isalnum, Addresses.without_images(text))):
        return "its text is only an image, which no answer can quote"
    if moved(text):
        return "it only says that it is at another place now"
    if why := leads_only(text):
        return why
    if len(text) > LONGEST:
        return f"its text has {len(text):,} characters; the limit is {LONGEST:,}: split it in the source"
    return ""
