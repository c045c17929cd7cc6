"""Review: conversations that were drawn, what the AI would do with each, and what people say about it."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response

from harness.live.conversations import Author
from harness.live.labels import (
    DESK,
    Desk,
    ReviewLabel,
    ReviewWord,
    SampledConversation,
    agreement,
    judged,
    next_for,
    rates,
)
from harness.studio.imported import newest_conversation
from harness.studio.pages.name import ask_name
from harness.studio.visit import StudioRoute, Visit

HERE, NEXT = "/review", "/review/next"
_ITEM = "/review/item/{id:number}"
_PAGE = 100  # conversations of a list
_MOST_LETTERS = 20_000  # of an edit, as in the form


@dataclass(frozen=True, slots=True)
class ReviewerPage:
    """Who reads, and everything to read."""

    reviewer: str
    items: Sequence[SampledConversation]
    labels: Sequence[ReviewLabel]

    @property
    def own(self) -> dict[int, ReviewLabel]:
        """What the reviewer has said, by item."""
        return {label.item: label for label in self.labels if label.reviewer == self.reviewer}

    @property
    def next(self) -> SampledConversation | None:
        return next_for(self.reviewer, self.items, self.labels)

    @property
    def next_path(self) -> str:
        """Where to continue: the next conversation, or the overview."""
        return f"/review/item/{self.next.id}" if self.next else HERE


def overview(visit: Visit) -> Response:
    """Everything that was drawn, the rates so far, and how far people agree."""
    if asking := ask_name(visit, NEXT):
        return asking
    reading = _reading(visit)
    own, others = reading.own, dict[int, list[str]]()
    for label in reading.labels:
        if label.reviewer != reading.reviewer and label.item in own:  # nobody is led by others
            others.setdefault(label.item, []).append(label.word)
    page = visit.paged(reading.items, _PAGE)
    return visit.page(
        "review.html.j2",
        reading=reading,
        own=own,
        others=others,
        shown=page.items,
        number=page.number,
        pages=page.pages,
        rates=rates(judged(reading.items, reading.labels)),
        agreements=agreement(reading.labels),
        imported=newest_conversation(visit.studio.root) is not None,
    )


def following(visit: Visit) -> Response:
    """The next one that needs the reader."""
    return ask_name(visit, NEXT) or visit.go(_reading(visit).next_path)


def item(visit: Visit) -> Response:
    """One conversation, what the AI would do with it, and what the reviewer may say."""
    found = _found(visit)
    if asking := ask_name(visit, visit.request.url.path):
        return asking
    reading, sections = _reading(visit), visit.workspace.sections
    ids, own = [each.id for each in reading.items], reading.own
    gone = "This section no longer exists."
    place = ids.index(found.id)
    return visit.page(
        "review_item.html.j2",
        item=found,
        first=next((n for n, part in enumerate(found.thread) if part.author is Author.CUSTOMER), None),
        place=place + 1,
        count=len(ids),
        before=ids[place - 1] if place else None,
        after=ids[place + 1] if place + 1 < len(ids) else None,
        read=len(own),
        mine=own.get(found.id),
        most_letters=_MOST_LETTERS,
        titles=visit.workspace.titles,
        sources=[(ref, sections[ref].text if ref in sections else gone) for ref in found.reply.citations],
    )


def label(visit: Visit) -> Response:
    """Save the label; the reply is sent when it is on disk."""
    found = _found(visit)
    if asking := ask_name(visit, visit.request.url.path):
        return asking
    edit = visit.form.get("edit", "").replace("\r\n", "\n").strip()
    if wrong := _wrong(found, visit.form.get("word", ""), edit):
        return visit.page("trouble.html.j2", 400, words=wrong)
    word = ReviewWord(visit.form["word"])
    supported = {"yes": True, "no": False}.get(visit.form.get("supported", ""))
    kept, day = (edit if word is ReviewWord.EDITED else ""), str(visit.workspace.today)
    with closing(Desk(visit.studio.root)) as desk:
        desk.label(ReviewLabel(found.id, visit.visitor.name, word, kept, supported, day))
    return visit.go(_reading(visit).next_path, f"Saved for {found.conversation}: {word.replace('-', ' ')}.")


def _wrong(found: SampledConversation, word: str, edit: str) -> str:
    """What is wrong with what was said; empty where nothing is."""
    if len(edit) > _MOST_LETTERS:
        raise HTTPException(413, "That is more than an answer may hold.")
    if word not in found.choices:
        return "This label does not fit this conversation."
    changed = edit.split() != found.reply.answer.split()
    if word == ReviewWord.EDITED and not (edit and changed):
        return "The edit is empty or the same as the draft. Go back and write what the answer should be."
    if changed and (word == ReviewWord.APPROVED or (edit and word != ReviewWord.EDITED)):
        return "You have changed the draft. Go back, and keep the edit or undo it."
    return ""


def draw(visit: Visit) -> Response:
    """Draw the newest week, as `harness review draw` does."""
    return visit.start("Draw conversations to read", ["review", "draw"], NEXT, dated=False)


def export(visit: Visit) -> Response:
    """Write the labels to where the gates read them, as `harness review export` does."""
    return visit.start("Hand the labels to the gates", ["review", "export"], HERE, dated=False)


def _desk(root: Path) -> Desk | None:
    """None where nothing was drawn yet: looking makes no file."""
    return Desk(root) if (root / DESK).exists() else None


def _reading(visit: Visit) -> ReviewerPage:
    desk = _desk(visit.studio.root)
    if desk is None:
        return ReviewerPage(visit.visitor.name, [], [])
    with closing(desk):
        return ReviewerPage(visit.visitor.name, desk.items(), desk.labels())


def _found(visit: Visit) -> SampledConversation:
    desk = _desk(visit.studio.root)
    if desk is not None:
        with closing(desk):
            found = desk.item(int(visit.path("id")))
        if found is not None:
            return found
    raise HTTPException(404, "There is no such conversation.")


ROUTES = (
    StudioRoute(HERE, overview),
    StudioRoute(NEXT, following),
    StudioRoute(_ITEM, item),
    StudioRoute(_ITEM, label, "POST", saves=True),
    StudioRoute("/review/draw", draw, "POST", saves=True),
    StudioRoute("/review/export", export, "POST", saves=True),
)
