"""How well topics and sentiments are found, in messages that no example was written for.

    make bench-topics [HALF=dev | HALF=blind]
    make bench-topics DATA=FOLDER

For this repository's workspace and for the starter of `harness init`: how many of the messages of
topic_messages.yaml that show a topic are found to, and how many of those that don't. By default the
half of each list that nothing was chosen on; `blind` are those of topic_messages_blind.yaml.

With a FOLDER of real messages instead, one JSON object a line: for the starter, `test` rows of
`banking77.jsonl.gz` and `clinc150.jsonl.gz` in the categories of theft and fraud, and all others; and of
`nlupp_handoff.jsonl.gz` (which has no `split`) those in which people heard that somebody asks for a person.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from harness.reference import AskedMessage, MessageReader
from harness.workspace import load

HERE = Path(__file__).parent
WORKSPACES = {"this repository": HERE.parent, "the starter": HERE.parent / "harness/workspace/starter"}
HALVES = {"dev": 0, "test": 1}
INCIDENTS = {
    "banking77": {"card_payment_not_recognised", "cash_withdrawal_not_recognised", "compromised_card",
                  "lost_or_stolen_card", "lost_or_stolen_phone"},
    "clinc150": {"report_fraud", "report_lost_card"},
}  # fmt: skip


@dataclass(frozen=True)
class Message:
    text: str
    shows: frozenset[str]
    kind: str  # "shows" one thing, "several", only "quoted" words of one, or "neutral"


@dataclass(frozen=True)
class Seen:
    """A message, and the topics and sentiments that it was found to show."""

    message: Message
    found: frozenset[str]


def main() -> None:
    half = sys.argv[1] if len(sys.argv) > 1 and sys.argv[1] else "test"
    if Path(half).is_dir():
        for line in real_messages(Path(half)):
            print(line, flush=True)
        return
    if half == "blind":
        messages = list(read(HERE / "topic_messages_blind.yaml", 0, 1))
    elif half in HALVES:
        messages = list(read(HERE / "topic_messages.yaml", HALVES[half]))
    else:
        sys.exit("usage: make bench-topics [HALF=dev | HALF=blind | DATA=FOLDER]")
    for name, root in WORKSPACES.items():
        print(f"{name}, half `{half}`")
        for line in table(root, messages):
            print(line, flush=True)


def read(path: Path, start: int, step: int = 2) -> Iterator[Message]:
    """Every other message of each list, or every one, from this one."""
    lists: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    for topic, texts in lists["shows"].items():
        yield from (Message(text, frozenset({topic}), "shows") for text in texts[start::step])
    yield from (Message(text, frozenset(), "neutral") for text in lists["neutral"][start::step])
    for kind in ("quoted", "several"):
        yield from (Message(row["message"], frozenset(row["shows"]), kind) for row in lists.get(kind, [])[start::step])


def real_messages(folder: Path) -> Iterator[str]:
    """A line a set: how many of the messages that show it are found to, and how many of the others."""
    reader = MessageReader(load(WORKSPACES["the starter"]), None)
    sets = {name: [row for row in _rows(folder / f"{name}.jsonl.gz") if row["split"] == "test"] for name in INCIDENTS}
    shown = {name: ("security", [row["category"] in some for row in sets[name]]) for name, some in INCIDENTS.items()}
    sets["nlupp_handoff"] = _rows(folder / "nlupp_handoff.jsonl.gz")
    shown["nlupp_handoff"] = ("human-request", [bool(row["handoff"]) for row in sets["nlupp_handoff"]])
    yield "| | topic | shown and found | found in others |"
    yield "|---|---|---|---|"
    for name, rows in sets.items():
        topic, shows = shown[name]
        found = [topic in read.topics for read, _ in reader.understand([AskedMessage(row["text"]) for row in rows])]
        right = sum(each for each, does in zip(found, shows, strict=True) if does)
        others = len(rows) - sum(shows)
        yield f"| {name} | {topic} | {right} of {sum(shows)} | {sum(found) - right} of {others} |"


def _rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def table(root: Path, messages: list[Message]) -> Iterator[str]:
    """A line for each topic and sentiment, then those of all topics together and of all sentiments together."""
    workspace = load(root)
    reader = MessageReader(workspace, None)
    read = reader.understand([AskedMessage(message.text) for message in messages])
    seen = [Seen(message, found.topics | found.sentiments) for message, (found, _) in zip(messages, read, strict=True)]
    yield "| | shown and found | found in neutral ones | in quoted words | in those that show something else |"
    yield "|---|---|---|---|---|"
    topics, sentiments = ([each.id for each in some] for some in (workspace.topics.topics, workspace.topics.sentiments))
    for topic in (*topics, *sentiments):
        yield row(topic, seen, {topic})
    yield row("any topic", seen, topics)
    yield row("any sentiment", seen, sentiments)


def row(name: str, seen: list[Seen], ids: Collection[str]) -> str:
    """How many messages that show one of these were found to, all of what they show of them; and false alarms."""
    showing = [each for each in seen if each.message.shows & set(ids)]
    others = [each for each in seen if not each.message.shows & set(ids)]
    right = sum(each.found >= each.message.shows & set(ids) for each in showing)
    cells = [f"{right} of {len(showing)}"]
    for kinds in ({"neutral"}, {"quoted"}, {"shows", "several"}):
        some = [each for each in others if each.message.kind in kinds]
        cells.append(f"{sum(bool(each.found & set(ids)) for each in some)} of {len(some)}")
    return f"| {name} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
