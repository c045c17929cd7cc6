"""Made-up conversations as the systems export them."""

import csv
import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any, TextIO

from harness.files import writing_text
from harness.live.conversations.sample.generated import made_up
from harness.live.conversations.sample.script import Script, ScriptLine, by_hand
from harness.workspace import Workspace

MADE_UP = 2_000
HELP = "https://help.quillboard.example/articles/"
CHATS_MAPPING = """\
vendor: chats
conversation:
  id: conversation
  category: topic
  closed: closed_at
  rating: stars
  resolution: bot_result
  reopens: reopened
  quality: review_score
  names: visitor
message: {author: role, text: text, at: sent_at, public: visibility, sources: articles}
words:
  author: {visitor: customer, assistant: ai, operator: agent}
  public: {hidden: internal}
"""
_COLUMNS = (
    "conversation", "visitor", "topic", "role", "text", "sent_at", "visibility", "articles", "stars", "bot_result",
    "reopened", "closed_at", "review_score",
)  # fmt: skip
_AI_USER, _AGENT_USER = 7001, 7002
_RESOLUTIONS = {
    "confirmed": "confirmed_resolution", "assumed": "assumed_resolution", "escalated": "escalated",
    "negative-feedback": "negative_feedback", "abandoned": "abandoned",
}  # fmt: skip
_STATUSES = {"confirmed": "bot_handled", "assumed": "bot_handled", "escalated": "agent_escalation"}


@dataclass(frozen=True, slots=True)
class Export:
    """The export of one system."""

    system: str  # the importer's name
    folder: Path
    mapping: Path | None = None


def write_exports(workspace: Workspace, folder: Path) -> list[Export]:
    """Made-up conversations and those by hand, as three exports in folders of their own. Raises NoSampleError."""
    scripts = [*made_up(workspace, MADE_UP), *by_hand()]
    titles = {ref: workspace.articles[s.article].head.title for ref, s in workspace.sections.items()}
    return write(scripts, folder, titles)


def write(scripts: Iterable[Script], folder: Path, titles: dict[str, str]) -> list[Export]:
    """The conversations as three exports, one line after the other; only one conversation is in memory."""
    with ExitStack() as stack:

        def opened(name: str) -> TextIO:
            return stack.enter_context(writing_text(folder / name))

        names = ("tickets", "comments", "ticket_metrics", "satisfaction_ratings", "audits", "users", "reviews")
        zendesk = {name: opened(f"zendesk/{name}.ndjson") for name in names}
        _write(zendesk["users"], {"id": _AI_USER, "name": "Quill", "role": "bot"})
        _write(zendesk["users"], {"id": _AGENT_USER, "name": "Robin Vance", "role": "agent"})
        intercom = opened("intercom/conversations.jsonl")
        chats = csv.DictWriter(opened("chats/messages.csv"), _COLUMNS)
        chats.writeheader()
        opened("chats.yaml").write(CHATS_MAPPING)
        for script in scripts:
            if script.system == "zendesk":
                _zendesk(script, zendesk)
            elif script.system == "intercom":
                _write(intercom, intercom_record(script, titles))
                if script.ticket:
                    _zendesk(_ticket_of(script), zendesk)
            else:
                chats.writerows(_chat_rows(script))
    return [
        Export("zendesk", folder / "zendesk"),
        Export("intercom", folder / "intercom"),
        Export("mapped", folder / "chats", folder / "chats.yaml"),
    ]


def _write(out: TextIO, record: dict[str, Any]) -> None:
    out.write(json.dumps(record, ensure_ascii=False) + "\n")


def _address(line: ScriptLine) -> str:
    article, _, section = line.source.partition("#")
    return f"{HELP}{article}{'#' + section if section else ''}"


def _ticket_of(script: Script) -> Script:
    """The ticket that continues an Intercom conversation: what the agent did."""
    at = next(number for number, line in enumerate(script.lines) if line.who in ("agent", "draft"))
    lines = (ScriptLine("customer", script.lines[0].text), *script.lines[at:])
    return replace(
        script, id=script.ticket, system="zendesk", opened=script.times[at], lines=lines, resolution="", quality=None,
        automation="",
    )  # fmt: skip


def _zendesk(script: Script, out: dict[str, TextIO]) -> None:
    requester = script.id + 10_000_000
    by_machine = {"channel": "api", "source": {"from": {"title": script.automation}}}
    tags = [f"intent__{script.category}"] if script.category else []
    if script.resolution:
        tags.append(f"ai_agent__{_STATUSES.get(script.resolution, 'not_understood')}")
    created, ended = script.opened.isoformat(), script.ended.isoformat()
    _write(out["tickets"], {
        "id": script.id, "subject": script.lines[0].text[:60], "description": script.lines[0].text,
        "requester_id": requester, "status": "solved" if script.closed else "open", "tags": tags,
        "via": by_machine if script.automation else {"channel": "email"}, "created_at": created, "updated_at": ended,
        "satisfaction_rating": {"score": "offered"},
    })  # fmt: skip
    _write(out["users"], {"id": requester, "name": script.customer, "email": script.mail, "role": "end-user"})
    authors = {"customer": requester, "ai": _AI_USER, "draft": _AI_USER}
    for number, (line, at) in enumerate(zip(script.lines, script.times, strict=True)):
        cited = f"\n{_address(line)}" if line.source else ""
        _write(out["comments"], {
            "id": script.id * 100 + number, "ticket_id": script.id, "author_id": authors.get(line.who, _AGENT_USER),
            "plain_body": line.text + cited, "public": line.who not in ("draft", "note"), "created_at": at.isoformat(),
            "via": {"channel": "rule" if line.who == "bot" else "web"},
        })  # fmt: skip
    solved = ended if script.closed else None
    _write(out["ticket_metrics"], {"ticket_id": script.id, "reopens": script.reopens, "solved_at": solved})
    if script.rating is not None and script.rating != 3:
        score = "good" if script.rating > 3 else "bad"
        _write(out["satisfaction_ratings"], {"ticket_id": script.id, "score": score, "created_at": ended})
    if script.quality is not None:
        ratings = [{"categoryName": "Solution", "score": round(script.quality * 100), "weight": 10, "critical": False}]
        review = {"score": script.quality * 100, "scorecard": {"id": "1", "name": "Support"}, "ratings": ratings}
        _write(out["reviews"], {"externalId": str(script.id), "sourceType": "zendesk", "reviews": [review]})


def intercom_record(script: Script, titles: dict[str, str]) -> dict[str, Any]:
    """A conversation as Intercom's API returns it."""
    user = {"type": "user", "id": f"u{script.id}", "name": script.customer, "email": script.mail}
    parts = list(_intercom_parts(script, user))
    cited = [
        {"content_type": "article", "url": _address(line), "title": titles.get(line.source, ""), "locale": "en"}
        for line in script.lines if line.source
    ]  # fmt: skip
    ended = int(script.ended.timestamp())
    record: dict[str, Any] = {
        "type": "conversation", "id": str(script.id), "created_at": int(script.opened.timestamp()), "updated_at": ended,
        "state": "closed" if script.closed else "open", "tags": {"tags": []},
        "custom_attributes": {"Category": script.category} if script.category else {},
        "source": {"type": "conversation", "body": f"<p>{escape(script.lines[0].text)}</p>", "author": user},
        "statistics": {"count_reopens": script.reopens, "last_close_at": ended if script.closed else None},
        "conversation_parts": {"total_count": len(parts), "conversation_parts": parts},
        "ai_agent_participated": bool(script.resolution),
    }  # fmt: skip
    if script.resolution:
        sources = {"total_count": len(cited), "content_sources": cited}
        state = _RESOLUTIONS[script.resolution]
        answered = "ai_answer" if cited else None
        record["ai_agent"] = {"last_answer_type": answered, "resolution_state": state, "content_sources": sources}
    if script.rating is not None:
        record["conversation_rating"] = {"rating": script.rating, "created_at": ended}
    if script.ticket:
        record["external_references"] = [{"type": "zendesk_ticket", "id": str(script.ticket)}]
    if script.quality is not None:
        result = {"value": script.quality, "source": "human", "reasoning": "read in the weekly review"}
        record["scorecards"] = [{"name": "Support", "score": script.quality, "evaluators": [{"result": result}]}]
    return record


def _intercom_parts(script: Script, user: dict[str, str]) -> Iterator[dict[str, Any]]:
    authors = {
        "customer": user, "bot": {"type": "bot", "id": "b1", "name": "Office hours"},
        "ai": {"type": "bot", "id": "b2", "name": "Fin", "from_ai_agent": True},
    }  # fmt: skip
    authors["draft"] = authors["ai"]
    admin = {"type": "admin", "id": str(_AGENT_USER), "name": "Robin Vance"}
    for number, (line, at) in enumerate(zip(script.lines, script.times, strict=True)):
        if number:
            yield {
                "id": f"{script.id}-{number}", "part_type": "note" if line.who in ("draft", "note") else "comment",
                "body": f"<p>{escape(line.text)}</p>", "created_at": int(at.timestamp()),
                "author": authors.get(line.who, admin),
            }  # fmt: skip
    if script.automation:
        yield {
            "id": f"{script.id}-a", "part_type": "custom_action_started", "body": None,
            "created_at": int(script.ended.timestamp()), "author": authors["bot"],
            "event_details": {"action": {"name": script.automation}},
        }  # fmt: skip


def _chat_rows(script: Script) -> Iterator[dict[str, Any]]:
    roles = {"customer": "visitor", "ai": "assistant", "draft": "assistant", "bot": "bot"}
    for line, at in zip(script.lines, script.times, strict=True):
        yield {
            "conversation": script.id, "visitor": script.customer, "topic": script.category, "text": line.text,
            "role": roles.get(line.who, "operator"), "sent_at": at.isoformat(), "articles": line.source,
            "visibility": "hidden" if line.who in ("draft", "note") else "shown", "stars": script.rating or "",
            "bot_result": script.resolution, "reopened": script.reopens, "review_score": script.quality,
            "closed_at": script.ended.isoformat() if script.closed else "",
        }  # fmt: skip
