"""What `harness forget` found of a conversation or person, and where."""

from collections.abc import Iterator

from harness.live.forgetting import Forgotten
from harness.reports.document import Block, Document, Text


def document(found: Forgotten, wanted: str, *, dry: bool) -> Document:
    """What is erased, or with `dry` would be, place by place, and what stays."""
    return Document(list(_blocks(found, wanted, dry)))


def _blocks(found: Forgotten, wanted: str, dry: bool) -> Iterator[Block]:
    if found.traces:
        yield Text(f"{'Would be erased' if dry else 'Erased'}: {', '.join(found.conversations)}")
    else:
        yield Text(f"Nothing was found of `{wanted}`. Texts are masked: name a conversation, such as zendesk:1042.")
    for trace in found.traces:
        yield Text(f"{trace.count:,}  {trace.what} in {trace.place}", 2)
    if found.left:
        yield Text(f"Also named in other files, which stay: {', '.join(found.left)}")
    if found.packed:
        yield Text(f"These files cannot be searched, and stay: {', '.join(found.packed)}")
    if found.unread:
        yield Text(f"Nobody can tell whom these damaged lines are about, so they stay: {', '.join(found.unread)}")
        yield Text("Correct or delete them, then repeat the command.", 2)
