"""One conversation to read."""

from __future__ import annotations

from typing import TextIO

from harness.live.conversations import LiveConversation
from harness.reports.blame import plain


def print_transcript(conversation: LiveConversation, out: TextIO) -> None:
    """What is told of it, and every part in its order."""
    ai = conversation.ai
    told = {
        "opened": f"{conversation.opened:%Y-%m-%d %H:%M}", "category": conversation.category,
        "channel": conversation.channel, "ai": f"{ai.resolution} ({ai.definition})" if ai else "",
        "handed off": f"{conversation.handed_off:%Y-%m-%d %H:%M}" if conversation.handed_off else "",
        "reopened": str(conversation.reopens or ""), "rated": conversation.rating.value if conversation.rating else "",
        "carried on in": f"zendesk:{conversation.ticket}" if conversation.ticket else "",
    }  # fmt: skip
    out.write(
        f"{conversation.name}: " + ", ".join(f"{name} {plain(value)}" for name, value in told.items() if value) + "\n"
    )
    for part in conversation.parts:
        at = f"{part.at:%m-%d %H:%M} " if part.at else ""
        out.write(f"\n{at}{part.author}{'' if part.public else ' (note)'}:\n")
        out.writelines(f"  {plain(line)}\n" for line in part.text.split("\n"))
        cited = ", ".join(plain(source.title or source.url) for source in part.sources)
        out.write(f"  [{cited}]\n" if cited else "")
