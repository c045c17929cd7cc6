"""What a record of a Zendesk export is: by the key that held it, what it says itself, and its shape; never by an id."""

import re
from pathlib import PurePath

from harness.lazy_regex import regex
from harness.live.conversations.fields import block, inside, listed, records, whole, word
from harness.live.conversations.json_text import from_text
from harness.live.conversations.records import Record

SIDE, DELETED, SURVEY, EVENT = "side conversation", "deleted ticket", "survey response", "event"
KINDS = {
    "tickets": "ticket", "ticket": "ticket", "comments": "comment", "ticket_comments": "comment", "comment": "comment",
    "comment_events": "comment", "audits": "audit", "ticket_audits": "audit", "audit": "audit",
    "ticket_events": "audit", "ticket_metrics": "metrics", "ticket_metric": "metrics", "metric_sets": "metrics",
    "ticket_metric_events": "metric event", "satisfaction_ratings": "rating", "satisfaction_rating": "rating",
    "users": "user", "user": "user", "conversations": "review", "events": "logged", "messages": "logged",
    "requests": "ticket", "request": "ticket", "deleted_tickets": DELETED,
    "survey_responses": SURVEY, "survey_response": SURVEY,
    "suspended_tickets": "suspended ticket", "suspended_ticket": "suspended ticket",
}  # fmt: skip
"""Which key of an envelope contains what."""
_OPEN_KEYS = ("", "results", "data", "items", "records", "rows", "values")
"""Keys that do not say what they hold."""

_STATUSES = ("new", "open", "pending", "hold", "solved", "closed", "deleted")
_OF_TICKETS = {"requester_id", "submitter_id", "subject", "description", "assignee_id", "group_id", "tags"}
_OF_ZENDESK = {"requester_id", "submitter_id", "requester", "submitter", "via", "brand_id", "ticket_form_id"}
"""Of which every ticket has some; a subject and a status others have too."""
_OF_CALLS = {"call_id", "direction", "phone_number", "completion_status", "duration", "talk_time", "call_charge"}
_SHAPES = (
    ("review", {"externalId", "reviews"}),
    ("audit", {"ticket_id", "events"}),
    ("audit", {"ticket_id", "child_events"}),
    ("metrics", {"ticket_id", "reopens"}),
    ("metric event", {"ticket_id", "metric"}),
    ("rating", {"ticket_id", "score"}),
    (SURVEY, {"answers", "subject_zrns"}),
    (SURVEY, {"answers", "subjects"}),
    ("comment", {"author_id", "public"}),
    ("comment", {"ticket_id", "user_id", "public", "body"}),  # in the tables of Fivetran
    ("suspended ticket", {"cause", "author", "content"}),
    ("logged", {"ticket_id", "author", "content"}),
    ("chat", {"visitor", "session"}),
    ("user", {"role", "name"}),
)
"""Which keys show what a record outside an envelope is; the first that fits."""
_URL = regex(r"/api/v2/.*?([a-z_]+)/[^/]+?(?:\.json)?$")
_FLOAT = regex(r"^(\d+)\.0+$")
NO_TEXT = {
    "tags", "via", "events", "custom_fields", "fields", "satisfaction_rating", "metric_set", "metadata", "data",
    "attachments", "comments", "audits", "followup_ids", "author", "content", "reviews", "answers", "subjects",
    "subject_zrns", "collaborator_ids", "follower_ids", "email_cc_ids", "users", "child_events",
}  # fmt: skip
"""What is no text, but JSON where a table or a warehouse holds it."""
_CHANGED = ("status", "assignee_id", "group_id", "requester_id")  # fields of which a change is looked at
_PEOPLE = ("requester", "submitter", "assignee", "author")
_SUBJECT = regex(r"z[a-z]+:(?:ticket|request):(\d+)")
_TICKET_IN_NAME = (
    regex(r"(?:^|[^a-z])(?:tickets?|requests?)[^a-z0-9]*(\d+)(?:[^a-z0-9]|[_-]|$)"),
    regex(r"^(\d+)(?:[^0-9]*)$"),
    regex(r"^(?:comments?|audits?|events?|conversation[_-]log)[^a-z0-9]+(\d+)$"),
)


def kind_of(data: Record, key: str = "") -> str:
    """The kind; for a record that is no part of a ticket what it calls itself; empty where nothing tells."""
    if "side_conversation_id" in data or key in ("side_conversations", "side_conversation"):
        return SIDE
    if word(data, "type").startswith("zen:event-type:"):
        return EVENT
    if key not in _OPEN_KEYS:
        kind = KINDS.get(key, key)
        return "" if kind == "ticket" and not _has_status(data) else kind
    if told := word(data, "result_type") or _by_url(data):
        return KINDS.get(told, told)
    told = next((kind for kind, keys in _SHAPES if keys <= data.keys()), "")
    if told == "audit" and any("content" in event for event in records(data, "events")):
        return ""  # the conversation log of one ticket: each event is a record
    if told:
        return told
    if not _OF_CALLS.isdisjoint(data):
        return "call"
    is_ticket = "id" in data and "ticket_id" not in data and len(_OF_TICKETS & data.keys()) >= 1
    return "ticket" if is_ticket and _has_status(data) and not _OF_ZENDESK.isdisjoint(data) else ""


def _has_status(data: Record) -> bool:
    """Whether its status is one of Zendesk's, or none: a number, say, is of another help desk."""
    return word(data, "status").lower().replace("on-hold", "hold") in ("", *_STATUSES)


def _by_url(data: Record) -> str:
    """`tickets` from `https://acme.zendesk.com/api/v2/tickets/2.json`, where records name their address."""
    found = _URL.search(word(data, "url").lower())
    return found[1] if found else ""


def is_record(data: Record) -> bool:
    """Whether an object is a record of its own, and not an envelope of records, such as an event around a ticket."""
    return kind_of(data) != "" or ("id" in data and not any(map(_has_ticket, data.values())))


def _has_ticket(value: object, depth: int = 3) -> bool:
    if not isinstance(value, dict):
        return False
    return kind_of(value) == "ticket" or (depth > 1 and any(_has_ticket(each, depth - 1) for each in value.values()))


_FLAT = {"via_channel": "via.channel", "via_source_rel": "via.source.rel"}  # of Fivetran


def unpacked(record: Record) -> Record:
    """A row of a table as the API would return it: JSON text as what it says, `via.channel` inside `via`."""
    found: Record = {}
    for heading, value in record.items():
        name = heading.strip().lower().replace(" ", "_") if " " in heading or heading[:1].isupper() else heading
        name = name if name not in record else heading  # `Created at` of a view
        outer, _, inner = _FLAT.get(name, name).partition(".")
        if inner and outer in NO_TEXT:
            held = found.get(outer)
            within, _, last = inner.rpartition(".")
            told = {within: {last: value}} if within else {last: value}
            found[outer] = {**(held if isinstance(held, dict) else {}), **told}
        else:
            found[name] = from_text(value) if name in NO_TEXT else value
        if name.endswith("id") and isinstance(value, str):
            found[name] = _FLOAT.sub(r"\1", value)  # as pandas writes ids beside empty ones
    if isinstance(found.get("tags"), str):
        found["tags"] = [tag for tag in re.split(r"[][,;'\"\s]+", found["tags"]) if tag]
    if isinstance(found.get("status"), str):
        found["status"] = found["status"].strip().lower().replace("on-hold", "hold")  # as people read it
    return found


def as_audit(event: Record) -> Record:
    """A ticket event of the incremental export as the audit that it stands for."""
    told = [_as_event(child) for child in records(event, "child_events")]
    at = inside(event, "created_at") or inside(event, "timestamp")
    return {**event, "author_id": inside(event, "updater_id"), "created_at": at, "events": told}


def _as_event(child: Record) -> Record:
    """A child event as an event of an audit: a change is under the name of its field, visibility under its own."""
    found = {**child, "type": word(child, "event_type") or word(child, "type")}
    field = next((name for name in _CHANGED if name in child), "")
    if field and "field_name" not in child:
        found |= {"field_name": field, "value": child[field]}
    if "comment_public" in child and inside(child, "public") in (None, ""):
        found["public"] = child["comment_public"]
    return found


def as_rating(survey: Record) -> Record:
    """A response to a CSAT survey as a rating of the ticket that it is about: the answer on its scale, and the words.

    developer.zendesk.com, "CSAT survey responses". Good or bad is what Zendesk makes of the answer.
    """
    answers = records(survey, "answers")
    rated = next((each for each in answers if word(each, "type") == "rating_scale"), {})
    words = (word(each, "value") for each in answers if word(each, "type") == "open_ended")
    at = inside(rated, "updated_at") or inside(rated, "created_at")
    return {
        "id": inside(survey, "id"),
        "ticket_id": _about(survey),
        "score": word(rated, "rating_category") or _category(rated),
        "comment": "\n".join(filter(None, words)),
        "updated_at": at,
    }


def _category(answer: Record) -> str:
    """Good or bad by the length of the scale, as Zendesk counts it: 4 and 5 of five, else the highest."""
    rating, options = whole(answer, "rating"), records(answer, "question", "options")
    highest = max((each for option in options if (each := whole(option, "rating")) is not None), default=None)
    if rating is None or highest is None or highest < 2:
        return ""
    return "good" if rating >= (4 if highest == 5 else highest) else "bad"


def _about(survey: Record) -> str:
    """The ticket that a survey is about: `zen:ticket:7`."""
    subjects = records(survey, "subjects")
    named = (*(word(each, "zrn") for each in subjects), *map(word, listed(survey, "subject_zrns")))
    found = (_SUBJECT.fullmatch(name) for name in named)
    told = (word(each, "id") for each in subjects if word(each, "type") in ("ticket", "request"))
    return next((each[1] for each in found if each), "") or next(told, "")


def with_ids(record: Record) -> Record:
    """The same with `requester_id` and the like, where an export lays the person there and no id; `Open` is `open`."""
    ids = {f"{role}_id": word(record, role, "id") for role in _PEOPLE if word(record, role, "id")}
    found = {**ids, **{name: value for name, value in record.items() if value is not None or name not in ids}}
    return {**found, "status": word(found, "status").lower()} if "status" in found else found


def as_comment(record: Record) -> Record:
    """A comment of an event or of a table as the API has it: visibility, author and time under their own names."""
    for name, other in (("author_id", "user_id"), ("created_at", "created")):
        if name not in record and other in record:
            record = {**record, name: record[other]}
    shown = {"public": record["is_public"]} if "is_public" in record and "public" not in record else {}
    author, staff = block(record, "author"), inside(record, "author", "is_staff")
    role = {"author": {"role": "agent" if staff else "end-user", **author}} if isinstance(staff, bool) else {}
    return {**record, **shown, **role}


def ticket_named_by(path: str) -> str:
    """The ticket that a file's name or folder names, such as `tickets_71_comments.json`; empty for none or several."""
    file = PurePath(path.removesuffix(".gz"))
    for name in (file.stem.lower(), file.parent.name.lower()):
        for form in _TICKET_IN_NAME:
            if len(found := form.findall(name)) == 1:
                return str(found[0])
    return ""
