"""An approved action as other systems get it: a CloudEvent, in JSON."""

import json

from harness.live.outbox.outbox import OutboxAction

SOURCE = "urn:support-harness:actions"
TYPE = "support-harness.action.approved.v1"


def body_of(action: OutboxAction) -> str:
    """The event in one line; what UTF-8 cannot hold becomes `?`.

    CloudEvents 1.0.2 (https://github.com/cloudevents/spec, cloudevents/spec.md): the same id is the same event.
    """
    event = {
        "specversion": "1.0",
        "id": action.id,
        "source": SOURCE,
        "type": TYPE,
        "subject": action.conversation,
        "time": action.reviewed,
        "datacontenttype": "application/json",
        "data": {
            "kind": action.kind,
            "note": action.note,
            "category": action.category,
            "summary": action.summary,
            "conversation": action.conversation,
            "turn": action.turn,
            "conversation_url": action.url,
            "review": {"status": action.state, "by": action.reviewer, "at": action.reviewed},
        },
    }
    text = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode()
