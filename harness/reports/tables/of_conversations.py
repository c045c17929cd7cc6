"""What was imported and labelled, as tables."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.live.conversations import NAME, Author, Definition, LiveConversation, Resolution, Store
from harness.live.labels import DESK, Desk, ReviewLabel, ReviewWord, SampledConversation
from harness.reports.tables.column import COUNT, DAY, FLAG, NUMBER, TEXT, TIME, Column, listed, one
from harness.workspace import Outcome


@dataclass(frozen=True, slots=True)
class _LabelRow:
    item: SampledConversation
    label: ReviewLabel


_NAMED = {Author.AI: "AI"}


def _written(author: Author) -> Callable[[LiveConversation], int]:
    return lambda row: sum(part.author is author and part.public for part in row.parts)


def _known(name: str, meaning: str) -> Column:
    """A text that is missing where nobody said it."""
    return Column(name, TEXT, meaning, lambda row: getattr(row, name) or None)


CONVERSATIONS = (
    one("name", TEXT, "the system and its id: `zendesk:1042`"),
    one("vendor", TEXT, "the system"),
    one("opened", TIME, "when it began"),
    one("closed", TIME, "when it was closed"),
    one("handed_off", TIME, "when an AI or bot gave it to a person"),
    _known("category", "as the system says it: an intent, a topic, a tag"),
    _known("channel", "such as mail or chat, as the system says it"),
    _known("language", "a code such as `es`, as the system says it"),
    one("reopens", COUNT, "how often it was opened again"),
    one("rating.good", FLAG, "whether the customer was content", "rated_good"),
    one("ai.resolution", Resolution, "how it ended with the AI that took part"),
    one("ai.definition", Definition, "by whose definition"),
    *(
        Column(f"messages_of_{author}", COUNT, f"public messages of the {_NAMED.get(author, author)}", _written(author))
        for author in (Author.CUSTOMER, Author.AI, Author.AGENT)
    ),
    Column("first_message", TEXT, "what the customer wrote first, masked", lambda row: next(iter(row.asked), None)),
    listed("tags", "its tags"),
    listed("calls", "tools that the AI called"),
    _known("follows", "the closed conversation that the customer came back from"),
    one("cut", FLAG, "whether the export lacks parts of it"),
)
LABELS = (
    one("item.week", DAY, "the Monday of the week"),
    one("item.conversation", TEXT, "the conversation: `zendesk:1042`"),
    one("label.reviewer", TEXT, "who read it"),
    one("label.word", ReviewWord, "what the reviewer says", "label"),
    one("label.supported", FLAG, "whether the cited sections say what the draft says"),
    one("label.edit", TEXT, "what should be sent instead"),
    one("label.day", DAY, "when"),
    one("item.reply.outcome", Outcome, "what the support AI would have done"),
    one("item.reply.category", TEXT, "what it filed the message under"),
    one("item.chance", NUMBER, "0 to 1, of being drawn: weigh by its inverse"),
    one("item.by_chance", FLAG, "whether it is in the random part"),
)


def conversations(root: Path) -> Iterator[LiveConversation]:
    """The rows of CONVERSATIONS, of the workspace in a folder."""
    if (root / NAME).exists():
        with Store(root / NAME) as store:
            yield from store.read()


def labels(root: Path) -> Iterator[_LabelRow]:
    """The rows of LABELS, of the workspace in a folder."""
    if (root / DESK).exists():
        desk = Desk(root)
        items = {item.id: item for item in desk.items()}
        yield from (_LabelRow(items[label.item], label) for label in desk.labels())
