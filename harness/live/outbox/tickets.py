"""The ticket or conversation itself as the place where an approved action goes: a private note, and a tag.

Neither API has a key under which a repeated note is the same note. So the note ends with a mark, and each try looks for
the mark first: in notes alone, since customers can write it as well.
"""

import json
from functools import partial
from html import escape
from typing import Any
from urllib.parse import urlencode

from harness.lazy_regex import regex
from harness.live.outbox.outbox import OutboxAction
from harness.pipelines import HelpDesk, next_at_zendesk
from harness.plain_json import objects
from harness.turns import PipelineError

_MOST_PAGES = 100  # of comments
_TEMPLATE = regex(r"\{(?=[{%])")  # what an agent writes at Zendesk is filled in: `{{ticket.requester.email}}`
_TAG = regex(r"<[^<>]*>|&nbsp;")
_UNKNOWN = "what is in the ticket cannot be read to its end, so nothing is written that may be there already"


def takes(desk: str, action: OutboxAction) -> bool:
    """Whether an action is about a ticket or conversation of that system."""
    return action.conversation.startswith(f"{desk}:")


def note_of(body: str) -> tuple[str, str]:
    """The note in HTML and its tag, of an event. What others wrote stays plain text, and the end is the mark."""
    event = json.loads(body)
    data = event["data"]
    lines = [f"{data['kind']}: {data['note']}" if data["note"] else data["kind"], data["summary"]]
    lines.append(f"Proposed by the support AI, approved by {data['review']['by']}.")
    plain = (_TEMPLATE.sub("{ ", " ".join(line.split())) for line in lines if line.strip())
    text = "<br>".join(map(escape, plain))
    return f"<p>{text}<br>{mark_of(event['id'])}</p>", f"harness_{data['kind']}"


def mark_of(id_: str) -> str:
    """What a note is recognized by."""
    return f"[harness-{id_}]"


class TicketSink:
    """An account of a help desk, whose customers see nothing of what is written."""

    def __init__(self, desk: HelpDesk) -> None:
        self._desk = desk
        self.name = desk.name
        self._write = {"zendesk": self._to_zendesk, "intercom": self._to_intercom}[desk.system]

    async def deliver(self, id_: str, body: str) -> None:
        """In the ticket when it returns. Raises PipelineError where it cannot be, such as in a closed ticket."""
        event = json.loads(body)
        note, tag = note_of(body)
        ticket = str(event["subject"]).partition(":")[2]
        if not ticket.isdecimal():
            raise PipelineError(f"`{ticket[:40]}` is not the number of a ticket")
        await self._desk.patiently(lambda: self._write(ticket, note, tag, mark_of(id_)))

    async def close(self) -> None:
        await self._desk.close()

    async def _to_zendesk(self, ticket: str, note: str, tag: str, mark: str) -> None:
        """The update is refused where the ticket changed since it was looked at, as it does when a try arrives late.

        https://developer.zendesk.com/documentation/ticketing/managing-tickets/creating-and-updating-tickets/
        """
        path = f"/api/v2/tickets/{ticket}"
        seen = _block(await self._desk.once("GET", path), "ticket")
        tags, stamp = seen.get("tags"), seen.get("updated_at")
        if not isinstance(tags, list) or not stamp:
            raise PipelineError(_UNKNOWN)
        query = {"page[size]": "100"}
        for _ in range(_MOST_PAGES):
            page = await self._desk.once("GET", f"{path}/comments?{urlencode(query)}")
            comments = _listed(page, "comments")
            if any(map(partial(_is_marked, mark), filter(_is_note, comments))):
                return
            if not (then := next_at_zendesk(page, _UNKNOWN)):
                break
            query |= then
        else:
            raise PipelineError(_UNKNOWN)
        comment = {"html_body": note, "public": False}
        update = {"comment": comment, "tags": [*tags, tag], "updated_stamp": stamp, "safe_update": True}
        await self._desk.once("PUT", path, {"ticket": update})

    async def _to_intercom(self, conversation: str, note: str, tag: str, mark: str) -> None:
        """The tag is added in any case: adding it twice changes nothing."""
        path = f"/conversations/{conversation}"
        seen = await self._desk.once("GET", path)
        admin = str((await self._desk.once("GET", "/me")).get("id"))
        parts = _listed(_block(seen, "conversation_parts"), "conversation_parts")
        if not any(_is_marked(mark, each) for each in parts if "note" in str(each.get("part_type"))):
            reply = {"message_type": "note", "type": "admin", "admin_id": admin, "body": note}
            await self._desk.once("POST", f"{path}/reply", reply)
        made = await self._desk.once("POST", "/tags", {"name": tag})
        await self._desk.once("POST", f"{path}/tags", {"id": str(made.get("id")), "admin_id": admin})


def _is_note(comment: dict[str, Any]) -> bool:
    """Whether a comment is a note of the team; mail from somebody who is not on copy is a private comment as well."""
    return comment.get("public") is False and _block(comment, "via").get("channel") != "email"


def _is_marked(mark: str, note: dict[str, Any]) -> bool:
    """Whether a note ends with the mark; what it quotes before that may hold another's."""
    texts = (str(note.get(form)) for form in ("body", "html_body", "plain_body"))
    return any(_TAG.sub("", text).rstrip().endswith(mark) for text in texts)


def _listed(page: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """What a page lists. Raises PipelineError without a list, in which the note may be."""
    if not isinstance(page.get(key), list):
        raise PipelineError(_UNKNOWN)
    return objects(page[key])


def _block(page: dict[str, Any], key: str) -> dict[str, Any]:
    found = page.get(key)
    return found if isinstance(found, dict) else {}
