"""Conversations that people have read, as scenarios: the fresh part of the sealed share."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

from harness.live.conversations import Author, Masker
from harness.live.labels.desk import NAME as DESK
from harness.live.labels.desk import Desk, ReviewWord
from harness.live.labels.rates import Judged, judged
from harness.workspace import NOT_OURS, Outcome, Scenario, Workspace

_ANSWERED = {ReviewWord.APPROVED, ReviewWord.EDITED, ReviewWord.REJECTED, ReviewWord.NEEDLESS}


def reviewed_scenarios(found: Sequence[Judged], workspace: Workspace) -> list[Scenario]:
    """A sealed scenario of status `proposed` for each conversation of the random part that none comes from yet.

    All of that part, whatever people said of them: leaving some out by their results would choose the evidence.
    What must follow is what the label says; the rest is for a person to fill in.
    """
    known = {scenario.origin for scenario in workspace.scenarios}
    fresh = (each for each in found if each.item.by_chance and each.item.conversation not in known)
    return list(_scenarios(fresh, workspace))


def labelled_scenarios(workspace: Workspace) -> list[Scenario]:
    """The same as open scenarios that count, to tune thresholds by. No file holds them.

    A rejected draft counts as a message that needs a person: nobody has said what would have been right. Raises
    WorkspaceError for an unusable desk.
    """
    if not (workspace.root / DESK).exists():
        return []
    with closing(Desk(workspace.root)) as desk:
        found = judged(desk.items(), desk.labels())
    rejected = ReviewWord.REJECTED
    cautious = [replace(each, word=ReviewWord.HANDOFF) if each.word is rejected else each for each in found]
    made = reviewed_scenarios(cautious, workspace)
    return [each.model_copy(update={"status": "approved", "seal": False}) for each in made]


def _scenarios(fresh: Iterator[Judged], workspace: Workspace) -> Iterator[Scenario]:
    mask = Masker().mask
    for each in fresh:
        item = each.item
        asked = next((part.text for part in item.thread if part.author is Author.CUSTOMER), "")
        name = "".join(c if c.isalnum() and c.isascii() else "-" for c in f"{item.week}-{item.conversation}".lower())
        turn = {"customer": mask(asked), "expect": _expected(each, workspace)}
        told = {"id": f"review-{name}"[:100], "turns": [turn], "from": item.conversation}
        if asked.strip():
            yield Scenario.model_validate({**told, "status": "proposed", "seal": True})


def _expected(each: Judged, workspace: Workspace) -> dict[str, Any]:
    """What people said must follow, and of the reply only what they approved."""
    reply, answered = each.item.reply, each.word in _ANSWERED
    known = [*workspace.categories, *([] if answered else [NOT_OURS])]
    filed = reply.category if reply.category in known else known[0]
    expect: dict[str, Any] = {"category": filed, "outcome": Outcome.ANSWER if answered else Outcome.HANDOFF}
    if each.word is ReviewWord.APPROVED:
        expect["source"] = [ref for ref in reply.citations if ref in workspace.sections] or None
    if each.word is ReviewWord.RIGHT and reply.queue in {queue.id for queue in workspace.handoff.queues}:
        expect["queue"] = reply.queue
    return {key: value for key, value in expect.items() if value}
