"""Each kind of pipeline over its real transport: a service, a program, a function, a recording, an LLM's protocol."""

from __future__ import annotations

import csv
import json
import os
import textwrap
from pathlib import Path
from typing import Any

import datasets
import pandas as pd
import pytest

from harness.reports.schemas import schema_text
from harness.runs import RunPlan
from harness.turns.pipeline import PipelineError
from harness.turns.score import Status
from harness.workspace import Outcome, Standing
from tests.conftest import Folder, Harness
from tests.remote import limit, messages, results, said
from tests.server import Server, handoff

pytestmark = pytest.mark.slow

ANSWER = {
    "outcome": "answer", "category": "login", "confidence": 0.9, "answer": "A reset link is valid for 60 minutes.",
    "citations": ["reset#link-expired"],
}  # fmt: skip
TWO_TURNS = """\
category: login
scenarios:
  - id: twice
    customer: {plan: team}
    turns:
      - {customer: the link has expired, expect: {outcome: answer}}
      - {customer: get me a person, expect: {outcome: handoff, queue: people}}
"""


def pipelines(folder: Folder, text: str) -> None:
    folder.write("rules/pipelines.yaml", "pipelines:\n" + textwrap.indent(textwrap.dedent(text).strip("\n"), "  "))


# A service


def test_a_service_gets_the_conversation_and_gives_its_reply(folder: Folder, server: Server) -> None:
    server.answer = lambda body: handoff(body) if body["turn"] == 2 else ANSWER
    folder.write("scenarios/login.yaml", TWO_TURNS)
    (result,) = results(folder, "http")
    assert result.status is Status.PASS, result.failures
    first, second = server.requests
    assert first == {
        "scenario": "twice", "turn": 1, "repeat": 1, "message": "the link has expired", "customer": {"plan": "team"},
        "history": [],
    }  # fmt: skip
    (before,) = second["history"]
    assert before["message"] == "the link has expired"
    assert before["reply"]["answer"] == "A reset link is valid for 60 minutes."
    assert before["reply"]["citations"] == ["reset#link-expired"]
    assert "authorization: bearer sk-" in server.heads[0].lower()


def test_a_reply_is_found_by_paths_and_words(folder: Folder, server: Server) -> None:
    pipelines(
        folder,
        f"""
        - id: bot
          kind: http
          url: {server.url}/reply
          reply:
            outcome: data.escalated
            answer: "!(data.escalated) && join(' ', data.parts[].text) || ''"
            queue: "data.escalated && 'people' || ''"
            citations: data.sources[].id
            category: topic
            input_tokens: meta.tokens
          words: {{outcome: {{"true": handoff, "false": answer}}, category: {{Anmeldung: login}}}}
        """,
    )
    server.answer = lambda body: {
        "data": {
            "escalated": said(body) == "two",
            "parts": [{"text": "A reset link is"}, {"text": "valid for 60 minutes."}],
            "sources": [{"id": "reset#link-expired"}],
        },
        "topic": "Anmeldung",
        "meta": {"tokens": 7},
    }
    messages(folder, ["one", "two"], expect="{outcome: answer}")
    one, two = (result.turns[0].reply for result in results(folder, "bot"))
    assert one
    assert two
    assert (one.outcome, two.outcome) == (Outcome.ANSWER, Outcome.HANDOFF)
    assert (one.queue, two.queue, two.answer) == (None, "people", "")
    assert (one.category, one.answer) == ("login", "A reset link is valid for 60 minutes.")
    assert one.standing is Standing.APPROVED
    assert one.usage
    assert one.usage.input_tokens == 7


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"answer": "hello"}, "the reply has no `outcome`"),
        ({"outcome": "reply"}, "`outcome` of the reply cannot be 'reply'"),
        ({"outcome": "answer", "confidence": 7}, "`confidence` of the reply cannot be 7"),
        ({"outcome": "answer", "confidence": float("nan")}, "`confidence` of the reply cannot be nan"),
        ({"outcome": "answer", "confidence": True}, "`confidence` of the reply cannot be True"),
        ({"outcome": "answer", "retrieval": True}, "`retrieval` of the reply cannot be True"),
        ({"outcome": "answer", "retrieval": 1.2}, "`retrieval` of the reply cannot be 1.2"),
        ({"outcome": "answer", "answer": ["x"]}, "`answer` of the reply cannot be ['x']"),
        ([1], "the reply is not a JSON object but [1]"),
    ],
)
def test_a_reply_that_does_not_fit_says_which_part(folder: Folder, server: Server, wrong: Any, says: str) -> None:
    messages(folder, ["one"])
    server.answer = lambda body: wrong
    (result,) = results(folder, "http")
    assert result.status is Status.ERROR
    assert says in result.turns[0].error


def test_a_path_whose_function_cannot_take_what_is_there_says_which(folder: Folder, server: Server) -> None:
    reply = """{outcome: kind, answer: "join(' ', parts)"}"""
    pipelines(folder, f"- {{id: bot, kind: http, url: {server.url}/reply, reply: {reply}}}")
    server.answer = lambda body: {"kind": "answer", "parts": None}
    messages(folder, ["one"])
    (result,) = results(folder, "bot")
    assert result.status is Status.ERROR
    assert "the path of `answer` fails: In function join()" in result.turns[0].error


# A program

BOT = """\
import json, os, sys, time
for line in sys.stdin:
    asked = json.loads(line)
    reply = {"id": asked["id"], "outcome": "handoff", "category": "login", "queue": "people"}
    reply["summary"] = str(os.getpid())
    message = asked["message"]
    if message == "die once" and not os.path.exists("died"):
        open("died", "w").close()
        sys.exit("out of memory")
    if message == "die":
        print("cannot go on", file=sys.stderr)
        os._exit(7)
    if message == "hang":
        time.sleep(60)
    if message == "chatter":
        print("debug: thinking")
    if message == "mixed up":
        reply["id"] = 0
    if message == "flood":
        reply["reason"] = "x" * 40_000_000
    print(json.dumps(reply), flush=True)
"""


@pytest.fixture
def bot(folder: Folder) -> Folder:
    folder.write("bot.py", BOT)
    pipelines(folder, "- {id: bot, kind: command, run: [python3, bot.py], timeout: 60, tries: 2}")
    return folder


def test_a_program_lives_for_many_conversations(bot: Folder) -> None:
    messages(bot, [f"message {n}" for n in range(20)])
    done = results(bot, "bot")
    assert [result.status for result in done] == [Status.PASS] * 20
    assert len({result.turns[0].reply.summary for result in done if result.turns[0].reply}) == 1
    done = results(bot, "bot", RunPlan(jobs=4))
    children = {result.turns[0].reply.summary for result in done if result.turns[0].reply}
    assert len(children) == 4
    assert not any(Path(f"/proc/{child}").exists() for child in children)  # none is left behind


def test_a_program_that_dies_is_started_again(bot: Folder) -> None:
    messages(bot, ["one", "die once", "die", "three"])
    one, died, dead, three = results(bot, "bot")
    assert [result.status for result in (one, died, dead, three)] == [
        Status.PASS, Status.PASS, Status.ERROR, Status.PASS,
    ]  # fmt: skip
    assert "ended with exit code 7: cannot go on" in dead.turns[0].error


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ("hang", "no reply within 2 s"),
        ("chatter", "wrote a line that is not JSON in column 1: Expecting value: b'debug: thinking"),
        ("mixed up", 'must be an object with "id": '),
        ("flood", "longer than 32 MB"),
    ],
)
def test_a_program_that_misbehaves_is_an_error_and_replaced(bot: Folder, message: str, says: str) -> None:
    bot.edit("rules/pipelines.yaml", "timeout: 60, tries: 2", f"timeout: {limit(message)}, tries: 1")
    messages(bot, ["one", message, "three"])
    one, bad, three = results(bot, "bot")
    assert (one.status, bad.status, three.status) == (Status.PASS, Status.ERROR, Status.PASS)
    assert says in bad.turns[0].error


def test_a_program_that_is_not_there_is_named(folder: Folder) -> None:
    pipelines(folder, "- {id: bot, kind: command, run: [no-such-program]}")
    with pytest.raises(PipelineError, match=r"`no-such-program` does not exist; rules/pipelines.yaml:2 names it"):
        results(folder, "bot")


# A function

FUNCTIONS = """\
import asyncio, concurrent.futures, os, sys, threading, time
def plain(asked):
    if asked["message"] == "break":
        raise KeyError("x")
    if asked["message"] == "exit":
        sys.exit(1)
    if asked["message"] == "leave":
        os._exit(0)
    if asked["message"] == "empty":
        next(iter([]))
    if asked["message"] == "cancelled":
        raise concurrent.futures.CancelledError
    if asked["message"] == "hang":
        time.sleep(600)
    if asked["message"] == "no json":
        return {"outcome": {1}}
    return {"outcome": "handoff", "category": "login", "queue": "people", "summary": threading.current_thread().name}
async def waits(asked):
    await asyncio.sleep(0.1)
    return plain(asked)
"""


@pytest.fixture
def functions(folder: Folder, request: pytest.FixtureRequest) -> str:
    """A module of its own for each test: a module is imported once a process."""
    name = f"bot_{abs(hash(request.node.name))}_{os.getpid()}"
    folder.write(f"{name}.py", FUNCTIONS)
    pipelines(
        folder,
        f"""
        - {{id: plain, kind: python, function: "{name}:plain", timeout: 2, tries: 1}}
        - {{id: waits, kind: python, function: "{name}:waits", jobs: 20}}
        - {{id: gone, kind: python, function: "{name}:gone"}}
        """,
    )
    return name


@pytest.mark.parametrize("name", ["plain", "waits"])
def test_a_function_is_asked_and_its_failures_are_errors(folder: Folder, functions: str, name: str) -> None:
    messages(folder, ["one", "break", "exit", "no json", "five", "leave"])
    one, broke, left, no_json, five, gone = results(folder, name)
    assert (one.status, five.status) == (Status.PASS, Status.PASS)
    assert "the function crashed: KeyError: 'x'" in broke.turns[0].error
    assert "the function crashed: " in left.turns[0].error
    assert "not JSON serializable" in no_json.turns[0].error
    assert (
        "the function crashed: EndsProcessError: it wanted to end the process with os._exit(0)" in gone.turns[0].error
    )


@pytest.mark.parametrize("name", ["plain", "waits"])
def test_what_ends_a_loop_or_a_task_elsewhere_is_an_error_of_the_function(
    folder: Folder, functions: str, name: str
) -> None:
    """Handed on as they are, they are lost in the loop of events: nobody hears of the function again."""
    messages(folder, ["one", "empty", "cancelled", "four"])
    one, empty, cancelled, four = results(folder, name)
    assert (one.status, four.status) == (Status.PASS, Status.PASS)
    for broke, error in ((empty, "StopIteration"), (cancelled, "CancelledError")):
        assert broke.turns[0].error.startswith("the function crashed: ")
        assert error in broke.turns[0].error


def test_a_function_that_hangs_is_left_behind(folder: Folder, functions: str, harness: Harness) -> None:
    messages(folder, ["one", "hang", "three"])
    done = harness("run", "-p", "plain", cwd=folder.root)
    assert done.returncode == 3, done.stderr  # one error of three is more than the allowed share
    (page,) = folder.root.glob("reports/plain-*/results.jsonl")
    lines = [json.loads(line) for line in page.read_text().splitlines()]
    assert [bool(line.get("reply")) for line in lines] == [True, False, True]
    assert "no reply within 2 s" in lines[1]["error"]


def test_a_function_that_is_not_there_is_named(folder: Folder, functions: str) -> None:
    with pytest.raises(PipelineError, match=r":gone` cannot be imported: AttributeError"):
        results(folder, "gone")


@pytest.mark.parametrize("status", ["", "0", "'no API key'"])
def test_a_module_that_ends_the_process_does_not_decide_the_exit_code(
    folder: Folder, harness: Harness, status: str
) -> None:
    folder.write("leaving.py", f"import sys\nsys.exit({status})\n")
    pipelines(folder, '- {id: leaving, kind: python, function: "leaving:reply"}')
    done = harness("gate", "-p", "leaving", cwd=folder.root)
    assert done.returncode == 3, done.stdout
    assert "`leaving:reply` cannot be imported: SystemExit" in done.stderr


# A recording

RECORDS = [
    {"scenario": "s0", "outcome": "answer", "category": "login", "answer": "It is valid for 60 minutes.",
     "citations": "reset#link-expired", "confidence": "0.8"},
    {"scenario": "s1", "outcome": "handoff", "category": "login", "queue": "people"},
    {"scenario": "another", "outcome": "handoff"},
]  # fmt: skip


def record(folder: Folder, form: str) -> str:
    """The records as a file of some form; returns how it is declared."""
    if form == "jsonl":
        folder.write("replies.jsonl", "\n".join(map(json.dumps, RECORDS)) + "\n")
    elif form == "csv":
        with (folder.root / "replies.csv").open("w", newline="") as out:
            writer = csv.DictWriter(out, sorted({key for each in RECORDS for key in each}))
            writer.writeheader()
            writer.writerows(RECORDS)
    else:
        columns = sorted({key for each in RECORDS for key in each})
        table = datasets.Dataset.from_list([{name: each.get(name) for name in columns} for each in RECORDS])
        if form == "parquet":
            table.to_parquet(folder.root / "replies.parquet")
        else:
            table.save_to_disk(folder.root / "replies")
            return "dataset: replies"
    return f"file: replies.{form}"


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet", "dataset"])
def test_recorded_replies_are_joined_by_id(folder: Folder, form: str) -> None:
    pipelines(folder, f"- {{id: old, kind: recorded, {record(folder, form)}}}")
    messages(folder, ["one", "two", "three"], expect="{outcome: answer}")
    one, two, three = results(folder, "old")
    assert one.status is Status.PASS, one.failures
    assert one.turns[0].reply
    assert one.turns[0].reply.citations == ("reset#link-expired",)
    assert one.turns[0].reply.confidence == 0.8
    assert two.turns[0].reply
    assert two.turns[0].reply.queue == "people"
    assert "there is no recorded reply for turn 1 of `s2`" in three.turns[0].error


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_a_record_without_a_turn_is_not_taken_for_one_of_several(folder: Folder, form: str) -> None:
    table = pd.DataFrame({"scenario": ["other", "late", "late"], "turn": [None, None, 2], "outcome": "handoff"})
    path = folder.root / f"replies.{form}"
    table.to_json(path, orient="records", lines=True) if form == "jsonl" else getattr(table, f"to_{form}")(path)
    pipelines(folder, f"- {{id: old, kind: recorded, file: {path.name}}}")
    one, two = ("{customer: help, expect: {outcome: handoff}}",) * 2
    text = f"category: login\nscenarios:\n- {{id: other, turns: [{one}]}}\n- {{id: late, turns: [{one}, {two}]}}\n"
    folder.write("scenarios/login.yaml", text)
    with pytest.raises(PipelineError, match=rf"^replies.{form}, record 2 says no turn. `late` has several messages"):
        results(folder, "old")


def test_a_recording_names_its_own_columns(folder: Folder) -> None:
    folder.write("log.jsonl", '{"meta": {"case": "s0"}, "bot": {"text": "60 minutes", "did": "replied"}}\n')
    pipelines(
        folder,
        """
        - id: old
          kind: recorded
          file: log.jsonl
          scenario: meta.case
          reply: {outcome: bot.did, answer: bot.text}
          words: {outcome: {replied: answer}}
        """,
    )
    messages(folder, ["one"])
    (result,) = results(folder, "old")
    assert result.turns[0].reply
    assert (result.turns[0].reply.outcome, result.turns[0].reply.answer) == (Outcome.ANSWER, "60 minutes")


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("a.jsonl", '{"scenario": "s0", "outcome": "handoff"}\n[]\n', "a.jsonl:2: is not a JSON object"),
        ("a.jsonl", '{"scenario": "s0"}\n{"scenario": "s0"}\n', "record 2 is a second reply to turn 1 of `s0`"),
        ("a.jsonl", '{"scenario": "s0", "turn": "first"}\n', "record 1: `turn` cannot be 'first'"),
        ("a.csv", "scenario;outcome\ns0;handoff\n", "has `;` between its cells"),
        ("a.csv", "id,outcome\ns0,handoff\n", "no id of one at `scenario`; the first record has id, outcome"),
        ("a.jsonl", "", "a.jsonl has no reply to any scenario: no id of one at `scenario`; it has no record"),
        ("a.parquet", "no", "a.parquet is not a Parquet file"),
        ("a.txt", "no", "a.txt is not a supported file of records"),
        ("a.csv", b"scenario\n\xff\n", "is not UTF-8"),
        ("gone.csv", None, "gone.csv cannot be read: No such file"),
    ],
)
def test_a_bad_recording_says_where(folder: Folder, file: str, text: Any, says: str) -> None:
    if text is not None:
        folder.write(file, text)
    pipelines(folder, f"- {{id: old, kind: recorded, file: {file}}}")
    messages(folder, ["one"])
    with pytest.raises(PipelineError) as caught:
        results(folder, "old")
    assert says in str(caught.value)


def test_a_split_that_a_dataset_lacks_is_told(folder: Folder) -> None:
    held = datasets.Dataset.from_list([{"scenario": "s0", "outcome": "handoff"}])
    datasets.DatasetDict({"train": held, "test": held}).save_to_disk(folder.root / "saved")
    pipelines(folder, "- {id: old, kind: recorded, dataset: saved, split: dev}")
    messages(folder, ["one"])
    with pytest.raises(PipelineError, match="it has no split `dev`; known: train, test"):
        results(folder, "old")


def test_a_run_is_scored_again_without_its_pipeline(folder: Folder, harness: Harness) -> None:
    assert harness("run", "--repeat", "2", cwd=folder.root).returncode == 0
    (run,) = folder.root.glob("reports/reference-*")
    before = (run / "results.jsonl").read_text()
    assert harness("score", run, cwd=folder.root).returncode == 0
    (again,) = set(folder.root.glob("reports/reference-*")) - {run}
    assert (again / "results.jsonl").read_text() == before
    folder.edit("scenarios/login.yaml", 'states: ["60 minutes"]', 'states: ["61 minutes"]')
    assert "0 of 1" in harness("score", run, cwd=folder.root).stdout
    folder.edit("scenarios/login.yaml", "my reset mail", "my other mail")
    done = harness("score", run, cwd=folder.root)
    assert done.returncode == 3
    assert "1 of 2 scenarios could not be measured" in done.stdout


# An LLM, by its protocol


def test_a_rule_that_decides_at_sight_keeps_the_message_from_the_model(folder: Folder, server: Server) -> None:
    messages(folder, ["i want a refund", "when does my link expire"], expect="{outcome: answer}")
    server.answer = lambda body: {**handoff(body), **ANSWER}
    refund, link = results(folder, "openai")
    assert refund.turns[0].reply
    assert refund.turns[0].reply.rule == "refund"
    assert refund.turns[0].reply.queue == "money"
    assert link.turns[0].reply
    assert link.turns[0].reply.outcome is Outcome.ANSWER
    assert [said(body) for body in server.requests] == ["when does my link expire"]


def test_a_rule_wins_over_what_the_model_says(folder: Folder, server: Server) -> None:
    folder.edit(
        "rules/handoff.yaml",
        "  - id: no-source",
        "  - {id: bills, when: {category: billing}, then: {handoff: money, priority: urgent}}\n"
        "  - {id: unsure, when: {confidence_below: 0.5}, then: {handoff: people}}\n"
        "  - id: no-source",
    )
    replies: dict[str, dict[str, Any]] = {
        "one": {**ANSWER, "category": "billing"},
        "two": {**ANSWER, "confidence": 0.2},
        "three": {**ANSWER, "citations": ["made-up#x"]},
        "four": {**ANSWER, "citations": []},
        "five": {**ANSWER, "outcome": "draft"},
        "six": ANSWER,
    }
    server.answer = lambda body: {**handoff(body), **replies[said(body)]}
    messages(folder, list(replies), expect="{outcome: answer}")
    done = [result.turns[0].reply for result in results(folder, "openai")]
    decided = [(reply.outcome, reply.queue, reply.rule) for reply in done if reply]
    assert decided == [
        (Outcome.HANDOFF, "money", "bills"),
        (Outcome.HANDOFF, "people", "unsure"),
        (Outcome.HANDOFF, "people", "no-source"),
        (Outcome.HANDOFF, "people", "no-source"),
        (Outcome.DRAFT, None, None),
        (Outcome.ANSWER, None, None),
    ]
    assert all(reply and not reply.answer for reply in done[:4])


def test_the_model_sees_approved_sections_only(folder: Folder, server: Server) -> None:
    draft = (folder.root / "knowledge/reset.md").read_text().replace("id: reset", "id: secret-plan")
    folder.write("knowledge/plan.md", draft.replace("status: approved", "status: draft"))
    messages(folder, ["when does my link expire"])
    results(folder, "openai")
    system = server.requests[0]["messages"][0]["content"]
    assert "[reset#link-expired] Link expired\nA reset link is valid for 60 minutes." in system
    assert "secret-plan" not in system
    assert "`billing`: Billing." in system


def test_the_prompt_is_a_file_of_the_team(folder: Folder, server: Server) -> None:
    folder.write("rules/prompts/short.md", "Pirate.{% for s in sections %} {{ s.ref }}{% endfor %}")
    folder.edit("rules/pipelines.yaml", "kind: openai", "kind: openai, prompt: short, parameters: {seed: 7}")
    messages(folder, ["when does my link expire"])
    results(folder, "openai")
    (request,) = server.requests
    assert request["messages"][0]["content"].startswith("Pirate. reset")
    assert request["seed"] == 7
    assert "temperature" not in request
    folder.write("rules/prompts/short.md", "{{ no_such_thing.x }}")
    (result,) = results(folder, "openai")
    assert "rules/prompts/short.md does not work: 'no_such_thing' is undefined" in result.turns[0].error


@pytest.mark.parametrize(
    ("forms", "asked", "words"),
    [
        (("json_schema",), ["json_schema"], ""),
        (("json_object", None), ["json_schema", "json_object"], "using a JSON object instead"),
        ((None,), ["json_schema", "json_object", None], "using JSON by the prompt instead"),
    ],
)
def test_a_server_without_json_schema_is_asked_in_a_looser_form(
    folder: Folder, server: Server, forms: Any, asked: list[str | None], words: str
) -> None:
    server.forms = forms
    messages(folder, ["one", "two"])
    notes: list[str] = []
    done = results(folder, "openai", RunPlan(jobs=1), notes=notes)
    assert [result.status for result in done] == [Status.PASS, Status.PASS]
    seen = [(request.get("response_format") or {}).get("type") for request in server.requests]
    assert seen == [*asked, asked[-1]]  # the second message goes out in the form that worked
    assert words in " ".join(notes)
    if asked[-1] != "json_schema":
        assert "JSON Schema" in server.requests[-1]["messages"][0]["content"]


def test_a_follow_up_carries_the_conversation(folder: Folder, server: Server) -> None:
    server.answer = lambda body: {**handoff(body), **(ANSWER if len(body["messages"]) == 2 else {})}
    folder.write("scenarios/login.yaml", TWO_TURNS)
    (result,) = results(folder, "openai")
    assert result.status is Status.PASS, result.failures
    roles = [(each["role"], each["content"][:20]) for each in server.requests[1]["messages"][1:]]
    assert roles == [
        ("user", "the link has expired"),
        ("assistant", "A reset link is vali"), ("user", "get me a person\n\n(Cu"),
    ]  # fmt: skip
    assert '(Customer record: {"plan": "team"})' in said(server.requests[1])


def test_once_handed_off_the_model_is_not_asked_again(folder: Folder, server: Server) -> None:
    folder.write("scenarios/login.yaml", TWO_TURNS)
    (result,) = results(folder, "openai")
    assert len(server.requests) == 1
    assert result.turns[1].reply
    assert result.turns[1].reply.reason == "a person already has it"


# All of them


def test_several_pipelines_are_compared(folder: Folder, server: Server, harness: Harness) -> None:
    server.answer = lambda body: {**handoff(body), **ANSWER, "queue": None}
    folder.edit("rules/pipelines.yaml", "kind: openai", "kind: openai, price: {per_call: 0.5}")
    done = harness("run", "-p", "reference", "-p", "http", "-p", "openai", cwd=folder.root)
    assert done.returncode == 0, done.stderr
    rows = {name: cells for name, *cells in (line.split("\t") for line in done.stdout.splitlines())}
    assert rows[""] == ["reference", "http", "openai", "http vs reference", "openai vs reference"]
    assert rows["Scenarios that pass"][:3] == ["2 of 2", "1 of 2", "2 of 2"]
    assert rows["Missed handoffs"][:3] == ["0 of 1", "1 of 1", "0 of 1"]
    assert rows["Cost"][:3] == ["-", "-", "0.5000"]
    assert rows["Tokens"][:3] == ["-", "-", "120"]
    assert done.stdout.count("Report: ") == 3


def test_every_kind_is_described_where_the_readme_says() -> None:
    described = (Path(__file__).parent.parent / "docs/pipelines.md").read_text()
    schema = json.loads(schema_text("pipelines"))
    kinds = [each["properties"]["kind"]["const"] for each in schema["$defs"].values() if "kind" in each["properties"]]
    assert kinds
    assert all(f"`kind: {kind}`" in described for kind in kinds)
