"""The pages on which people review: what to read, one conversation, and the results."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.live.conversations import Author
from harness.live.labels import ReviewLabel, SampledConversation, agreement, judged, next_for, rates
from harness.reports.rendering import page, visible
from harness.workspace import Workspace


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


def home_page(reading: ReviewerPage) -> Iterator[str]:
    """Everything that was drawn, the rates so far, and how far people agree."""
    own = reading.own
    others: dict[int, list[str]] = {}
    for label in reading.labels:
        if label.reviewer != reading.reviewer and label.item in own:  # nobody is led by others
            others.setdefault(label.item, []).append(label.word)
    return page(
        "review_home.html.j2",
        script="review.js",
        reading=reading,
        own=own,
        others=others,
        rates=rates(judged(reading.items, reading.labels)),
        agreements=agreement(reading.labels),
        visible=visible,
    )


def item_page(
    item: SampledConversation, reading: ReviewerPage, workspace: Workspace, *, csrf: str, saved: str
) -> Iterator[str]:
    """One conversation, what the AI would do with it, and what the reviewer may say."""
    ids, own, sections = [each.id for each in reading.items], reading.own, workspace.sections
    gone = "This section no longer exists."
    place = ids.index(item.id)
    return page(
        "review_item.html.j2",
        script="review.js",
        forms=True,
        item=item,
        first=next((n for n, part in enumerate(item.thread) if part.author is Author.CUSTOMER), None),
        place=place + 1,
        count=len(ids),
        before=ids[place - 1] if place else None,
        after=ids[place + 1] if place + 1 < len(ids) else None,
        read=len(own),
        mine=own.get(item.id),
        sources=[(ref, sections[ref].text if ref in sections else gone) for ref in item.reply.citations],
        saved=saved,
        csrf=csrf,
        visible=visible,
    )
