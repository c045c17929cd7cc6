"""One conversation to read."""

from collections.abc import Iterator

from harness.live.conversations import LiveConversation
from harness.reports.document import Block, Document, Heading, Text


def document(conversation: LiveConversation) -> Document:
    """What is known about it, and every part in order."""
    return Document(list(_blocks(conversation)))


def known(conversation: LiveConversation) -> dict[str, str]:
    """What the system that it comes from says about it, by name."""
    ai = conversation.ai
    told = {
        "opened": f"{conversation.opened:%Y-%m-%d %H:%M}", "category": conversation.category,
        "channel": conversation.channel, "ai": f"{ai.resolution} ({ai.definition})" if ai else "",
        "handed off": f"{conversation.handed_off:%Y-%m-%d %H:%M}" if conversation.handed_off else "",
        "reopened": str(conversation.reopens or ""), "rated": conversation.rating.value if conversation.rating else "",
        "called": ", ".join(conversation.calls),
        "continued in": f"zendesk:{conversation.ticket}" if conversation.ticket else "",
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def _blocks(conversation: LiveConversation) -> Iterator[Block]:
    told = ", ".join(f"{name} {value}" for name, value in known(conversation).items())
    yield Text(f"{conversation.name}: {told}")
    for part in conversation.parts:
        at = f"{part.at:%m-%d %H:%M} " if part.at else ""
        yield Heading(f"{at}{part.author}{'' if part.public else ' (note)'}:", 3)
        yield from (Text(line.strip(), 2) for line in part.text.split("\n"))
        if cited := ", ".join(source.title or source.url for source in part.sources):
            yield Text(f"[{cited}]", 2)
