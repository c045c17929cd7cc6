"""Tools that a support AI calls: over every transport that tells of them, scored, and critical where they last."""

from __future__ import annotations

import html
import json
import sys
from typing import Any

import jsonschema
import pytest

from harness.workspace.yaml_source import parse_yaml
from tests.conftest import Folder, Harness
from tests.remote import declare
from tests.server import Server, handoff

BOT = """\
import json, sys

def reply(request):
    calls = [{"tool": "look_up_order", "arguments": {"order": 4711}}]
    if "refund" in request["message"]:
        calls.append({"tool": "issue_refund", "arguments": json.dumps({"amount": 48.5})})
    if request["history"]:
        calls = request["history"][0]["reply"]["calls"]
    return {"outcome": "handoff", "category": "login", "queue": "people", "calls": calls}

if __name__ == "__main__":
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps({"id": request["id"], **reply(request)}), flush=True)
"""
TOOLS = """\
tools:
  - {id: look_up_order}
  - {id: issue_refund, irreversible: true}
"""
SCENARIOS = """\
category: login
scenarios:
  - id: looks
    turns:
      - customer: where is 4711
        expect:
          outcome: handoff
          calls: [{tool: look_up_order, with: {order: 4711}, at_most: 1}]
          never_calls: issue_refund
      - customer: and now
        expect: {outcome: handoff, calls: [look_up_order]}
  - id: pays
    turns: [{customer: give me a refund, expect: {outcome: handoff, never_calls: [issue_refund]}}]
"""


@pytest.fixture
def team(folder: Folder, server: Server, monkeypatch: pytest.MonkeyPatch) -> Folder:
    for name, value in declare(folder, server.url).items():
        monkeypatch.setenv(name, value)
    own = [
        "  - {id: function, kind: python, function: bot:reply}",
        f"  - {{id: program, kind: command, run: [{sys.executable}, bot.py]}}",
    ]
    path = folder.root / "rules/pipelines.yaml"
    folder.write("rules/pipelines.yaml", path.read_text() + "\n".join(own) + "\n")
    folder.write("rules/tools.yaml", TOOLS)
    folder.write("bot.py", BOT)
    folder.write("scenarios/login.yaml", SCENARIOS)
    scope: dict[str, Any] = {"__name__": "bot"}
    exec(BOT, scope)  # the service answers as the function does
    server.answer = scope["reply"]
    return folder


def results(folder: Folder, pipeline: str) -> list[dict[str, Any]]:
    (path,) = folder.root.glob(f"reports/{pipeline}-*/results.jsonl")
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.parametrize("pipeline", ["function", "program", "http"])
def test_calls_are_told_scored_and_shown(team: Folder, harness: Harness, pipeline: str) -> None:
    harness("run", "-p", pipeline)
    looks, again, pays = results(team, pipeline)
    assert looks["reply"]["calls"] == [{"tool": "look_up_order", "arguments": {"order": 4711}}]
    assert again["reply"]["calls"] == looks["reply"]["calls"]  # of the history
    assert pays["reply"]["calls"][1] == {"tool": "issue_refund", "arguments": {"amount": 48.5}}
    found = [{score["scorer"]: score for score in turn["scores"]} for turn in (looks, again, pays)]
    assert found[0]["calls"]["status"] == found[0]["never_calls"]["status"] == found[1]["calls"]["status"] == "pass"
    wrong = found[2]["never_calls"]
    assert (wrong["status"], wrong["fault"]) == ("fail", "forbidden call that cannot be undone")
    assert wrong["reason"] == "forbidden call of `issue_refund`, which cannot be undone"
    (folder,) = team.root.glob(f"reports/{pipeline}-*")
    assert "issue_refund(amount: 48.5)" in (folder / "report.html").read_text()


@pytest.mark.parametrize("kind", ["", "evidence: false\n    ", "quarantine: {until: 2027-01-01, because: flaky}\n    "])
def test_a_forbidden_call_that_lasts_fails_the_gate_whatever_the_stage_and_severity(
    team: Folder, harness: Harness, kind: str
) -> None:
    """The scenario is not critical, and a draft reaches nobody unread: the call has been made all the same."""
    team.write("scenarios/login.yaml", SCENARIOS.replace("- id: pays\n    ", f"- id: pays\n    {kind}"))
    done = harness("gate", "-p", "function")
    assert done.returncode == 1
    assert "1 of 1 critical scenarios gone wrong" in done.stdout
    team.write("rules/tools.yaml", TOOLS.replace(", irreversible: true", ""))
    assert harness("gate", "-p", "function").returncode == 0


def test_a_forbidden_call_that_lasts_fails_the_gate_of_a_category_that_people_answer(
    team: Folder, harness: Harness
) -> None:
    team.edit("rules/rollout.yaml", "login: draft", "login: human")
    done = harness("gate", "-p", "function")
    assert done.returncode == 1
    assert "1 of 1 critical scenarios gone wrong" in done.stdout
    assert harness("promote", "login", "--dry-run").returncode != 0
    team.write("rules/tools.yaml", TOOLS.replace(", irreversible: true", ""))
    assert harness("gate", "-p", "function").returncode == 0


@pytest.mark.parametrize(("filed", "which"), [("login", ["login"]), ("none", ["login", "billing"])])
def test_a_forbidden_call_that_lasts_counts_where_the_message_belongs_to_nobody(
    team: Folder, harness: Harness, filed: str, which: list[str]
) -> None:
    """It counts against the category under which it was filed; filed under none, against all."""
    team.write("scenarios/login.yaml", SCENARIOS.replace("category: login", "category: none"))
    team.write("bot.py", BOT.replace('"category": "login"', f'"category": "{filed}"'))
    harness("run", "-p", "function")
    (path,) = team.root.glob("reports/function-*/summary.json")
    stages = {each["id"]: each["gates"][-1]["criteria"] for each in json.loads(path.read_text())["categories"]}
    failed = [
        id_ for id_, found in stages.items() if ("critical", "failed") in [(c["name"], c["state"]) for c in found]
    ]
    assert failed == which


def test_a_report_says_which_calls_are_expected_and_which_are_forbidden(team: Folder, harness: Harness) -> None:
    scenarios = SCENARIOS.replace("never_calls: issue_refund", "never_calls: [{tool: issue_refund, with: {sum: 9}}]")
    team.write("scenarios/login.yaml", scenarios)
    harness("run", "-p", "function")
    assert {score["scorer"]: score["status"] for score in results(team, "function")[0]["scores"]}[
        "never_calls"
    ] == "pass"
    (run,) = team.root.glob("reports/function-*")
    page = html.unescape((run / "report.html").read_text())
    assert "`look_up_order` with order: 4711, at most 1" in page
    assert "`issue_refund` with sum: 9" in page


@pytest.mark.parametrize("pipeline", ["function", "program", "http", "openai"])
def test_a_call_is_forbidden_for_what_it_is_called_with_over_every_transport(
    team: Folder, harness: Harness, server: Server, pipeline: str
) -> None:
    """Of calls side by side, each is looked at."""
    message = "a refund please"
    if pipeline == "openai":
        message = "where is it"  # no rule decides before the LLM does
        made = wants(("issue_refund", '{"amount": 20}'), ("issue_refund", '{"amount": "48.50"}'))
        server.answer = lambda request: made if request["messages"][-1]["role"] == "user" else handoff(request)
    cases = [
        {"id": f"over-{limit}", "turns": [{"customer": message, "expect": {"outcome": "handoff", "never_calls": [
            {"tool": "issue_refund", "with": {"amount": f"> {limit}"}}
        ]}}]}
        for limit in (50, 48)
    ]  # fmt: skip
    team.write("scenarios/login.yaml", json.dumps({"category": "login", "scenarios": cases}))
    assert harness("gate", "-p", pipeline).returncode == 1
    scores = [{score["scorer"]: score for score in turn["scores"]} for turn in results(team, pipeline)]
    assert [each["never_calls"]["status"] for each in scores] == ["pass", "fail"]
    assert scores[1]["never_calls"]["fault"] == "forbidden call that cannot be undone"
    assert scores[1]["never_calls"]["reason"].startswith("forbidden call of `issue_refund` with amount: > 48")


def test_a_recording_keeps_its_calls(team: Folder, harness: Harness) -> None:
    harness("run", "-p", "function")
    (run,) = team.root.glob("reports/function-*")
    done = harness("score", run)
    assert "1 of 2 scenarios pass" in done.stdout


def test_an_ai_that_does_not_say_what_it_called_is_an_error(team: Folder, harness: Harness) -> None:
    team.edit("bot.py", ', "calls": calls}', "}")
    assert harness("run", "-p", "function").returncode == 3
    (looks, *_) = results(team, "function")
    reasons = {score["scorer"]: score["reason"] for score in looks["scores"] if score["status"] == "error"}
    assert reasons.keys() == {"calls", "never_calls"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("calls", "said"),
    [
        ("[{}]", "the reply has no `calls.0.tool`"),
        ("[{'tool': 'x', 'arguments': '['}]", "no JSON object"),
        ("[{'tool': 'x'}] * 101", "`calls`"),
        ("[{'tool': 'x', 'arguments': {'a': [float('nan')]}}]", "has a number that JSON does not have"),
        ("[{'tool': 'x', 'arguments': '{\"a\": 1e999}'}]", "has a number that JSON does not have"),
    ],
)
def test_calls_that_cannot_be_read_are_an_error(team: Folder, harness: Harness, calls: str, said: str) -> None:
    team.edit("bot.py", '"calls": calls}', f'"calls": {calls}}}')
    harness("run", "-p", "function")
    assert said in results(team, "function")[0]["error"]


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("{outcome: handoff, calls: [look_up_oder]}", "there is no tool `look_up_oder`"),
        ("{outcome: handoff, never_calls: isue_refund}", "there is no tool `isue_refund`"),
        ("{outcome: handoff, calls: [issue_refund], never_calls: [issue_refund]}", "in `calls` and in `never_calls`"),
        ("{outcome: handoff, calls: [issue_refund], calls_in_order: true}", "needs two `calls` or more"),
        ("{outcome: handoff, calls: [{tool: issue_refund, at_most: 0}]}", "at_most"),
        ("{outcome: handoff, calls: [{tool: issue_refund, wiht: {a: 1}}]}", "did you mean `with`?"),
    ],
)
def test_what_makes_no_sense_is_refused(team: Folder, harness: Harness, expect: str, said: str) -> None:
    scenario = f"category: login\nscenarios:\n  - {{id: a, turns: [{{customer: hello, expect: {expect}}}]}}\n"
    team.write("scenarios/login.yaml", scenario)
    done = harness("check")
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.parametrize("key", ["calls", "never_calls"])
@pytest.mark.parametrize(
    "written", ["issue_refund", "[look_up_order, issue_refund]", "[{tool: issue_refund, with: {amount: '> 100'}}]"]
)
def test_editors_take_what_the_harness_takes(team: Folder, harness: Harness, key: str, written: str) -> None:
    expect = f"{{outcome: handoff, {key}: {written}}}"
    scenario = f"category: login\nscenarios:\n  - {{id: a, turns: [{{customer: hello, expect: {expect}}}]}}\n"
    team.write("scenarios/login.yaml", scenario)
    assert harness("check").returncode == 0
    jsonschema.validate(parse_yaml(scenario, "login.yaml"), json.loads(harness("schema", "scenarios").stdout))


def test_without_a_list_of_tools_any_name_will_do(team: Folder, harness: Harness) -> None:
    (team.root / "rules/tools.yaml").unlink()
    assert harness("check").returncode == 0


MOCKED = """\
category: login
scenarios:
  - id: late
    tool_results:
      - {tool: look_up_order, result: {status: unknown}}
      - {tool: issue_refund, result: null}
    turns:
      - customer: where is 4711
        tool_results:
          - {tool: look_up_order, with: {order: 4712}, result: {status: sent}}
          - {tool: look_up_order, with: {order: 4711}, result: {status: lost, day: "2026-11-02"}}
        expect: {outcome: handoff, calls: [{tool: look_up_order, with: {order: 4711}}], never_calls: issue_refund}
"""


def wants(*calls: tuple[str, str]) -> dict[str, Any]:
    """A model's message that asks for calls of tools."""
    return {
        "tool_calls": [
            {"id": f"c{at}", "type": "function", "function": {"name": name, "arguments": arguments}}
            for at, (name, arguments) in enumerate(calls)
        ]
    }


@pytest.mark.parametrize("pipeline", ["function", "program", "http"])
def test_every_transport_is_given_what_tools_give_back(
    team: Folder, harness: Harness, server: Server, pipeline: str
) -> None:
    bot = BOT.replace("calls = [", "found = request['tool_results'][1]['result']\n    calls = [", 1)
    team.write("bot.py", bot.replace('"queue": "people"', '"queue": "people", "reason": str(found)'))
    team.write("scenarios/login.yaml", MOCKED)
    scope: dict[str, Any] = {"__name__": "bot"}
    exec((team.root / "bot.py").read_text(), scope)
    server.answer = scope["reply"]
    harness("run", "-p", pipeline)
    (turn,) = results(team, pipeline)
    assert turn["reply"]["reason"] == "{'status': 'lost', 'day': '2026-11-02'}"


@pytest.mark.slow
def test_an_llm_calls_tools_and_goes_on_with_what_they_give_back(
    team: Folder, harness: Harness, server: Server
) -> None:
    def model(request: dict[str, Any]) -> dict[str, Any]:
        last = request["messages"][-1]
        if last["role"] == "user":
            return wants(
                ("look_up_order", '{"order": "4711"}'), ("look_up_order", '{"order": 1}'), ("issue_refund", ""),
                ("drop", "{}"),
            )  # fmt: skip
        return handoff(request)

    server.answer = model
    team.write("scenarios/login.yaml", MOCKED)
    team.edit(
        "rules/tools.yaml",
        "{id: look_up_order}",
        "{id: look_up_order, description: finds it, parameters: {type: object}}",
    )
    assert harness("run", "-p", "openai").returncode in (0, 1)
    (turn,) = results(team, "openai")
    none = '{"error": "there is no result for this call"}'
    given = [(each["tool_call_id"], each["content"]) for each in server.requests[1]["messages"][-4:]]
    lost, unknown = '{"status": "lost", "day": "2026-11-02"}', '{"status": "unknown"}'
    assert given == [("c0", lost), ("c1", unknown), ("c2", "null"), ("c3", none)]
    assert [call["tool"] for call in turn["reply"]["calls"]] == [
        "look_up_order", "look_up_order", "issue_refund", "drop",
    ]  # fmt: skip
    assert (turn["reply"]["usage"]["input_tokens"], turn["reply"]["usage"]["output_tokens"]) == (200, 40)
    found = {score["scorer"]: score for score in turn["scores"]}
    assert (found["calls"]["status"], found["never_calls"]["fault"]) == ("pass", "forbidden call that cannot be undone")
    assert found["declared_tools"]["reason"] == "called `drop`, which rules/tools.yaml does not declare"
    offered = [tool["function"] for tool in server.requests[0]["tools"]]
    assert offered[0] == {"name": "look_up_order", "description": "finds it", "parameters": {"type": "object"}}
    assert offered[1]["name"] == "issue_refund"
    harness("run", "-p", "openai")
    assert len(server.requests) == 2  # kept, both of them


@pytest.mark.parametrize("ids", [(None, None), ("", ""), ("same", "same"), ("a", None)])
def test_calls_without_ids_of_their_own_get_their_results(
    team: Folder, harness: Harness, server: Server, ids: tuple[str | None, str | None]
) -> None:
    """Some servers give no ids, or the arguments as an object."""
    asks = wants(("look_up_order", '{"order": 4711}'), ("look_up_order", "{}"))
    for call, id_ in zip(asks["tool_calls"], ids, strict=True):
        call["id"] = id_
    asks["tool_calls"][1]["function"]["arguments"] = {"order": 4712}
    server.answer = lambda request: asks if request["messages"][-1]["role"] == "user" else handoff(request)
    team.write("scenarios/login.yaml", MOCKED)
    harness("run", "-p", "openai")
    (turn,) = results(team, "openai")
    assert [call["arguments"] for call in turn["reply"]["calls"]] == [{"order": 4711}, {"order": 4712}]
    asked, *given = server.requests[1]["messages"][-3:]
    assert (
        [each["id"] for each in asked["tool_calls"]] == [each["tool_call_id"] for each in given] == ["call_0", "call_1"]
    )
    assert [json.loads(each["content"])["status"] for each in given] == ["lost", "sent"]


@pytest.mark.parametrize(
    ("asks", "said"),
    [
        (
            wants(("look_up_order", "[4711]")),
            "the model called `look_up_order` with '[4711]', which is not a JSON object",
        ),
        (wants(("look_up_order", '{"order": 1e999}')), "which has a number that JSON does not have"),
        (wants(("", "{}")), "the model called '', which is no name of a tool"),
        (wants(("x" * 201, "{}")), "x\u2026, which is no name of a tool"),
        (wants(*[("look_up_order", "{}")] * 101), "the model asked for 101 calls at once; 100 are read"),
        (wants(("look_up_order", "{}")), "the model called tools 10 times in a row and did not reply"),
    ],
)
def test_a_model_that_calls_wrongly_or_for_ever_is_an_error(
    team: Folder, harness: Harness, server: Server, asks: dict[str, Any], said: str
) -> None:
    server.answer = lambda request: asks
    team.write("scenarios/login.yaml", MOCKED)
    assert harness("run", "-p", "openai").returncode == 3
    assert said in results(team, "openai")[0]["error"]


REFUND = [{"tool": "issue_refund", "arguments": {}}]


@pytest.mark.parametrize(
    ("pipeline", "says"),
    [
        ("function", {"outcome": "handed", "calls": REFUND}),  # the word is none of ours
        ("function", {"outcome": "handoff", "calls": REFUND * 101}),  # more than can be read
        ("function", {"outcome": "handoff", "calls": ["issue_refund"]}),
        ("function", {"outcome": "handoff", "calls": "issue_refund"}),
        ("function", {"error": "down", "calls": REFUND}),
        ("function", {"outcome": "handoff", "calls": wants(("issue_refund", "{}"))["tool_calls"]}),
        ("openai", wants(("issue_refund", "{}"))),  # for ever
        ("openai", wants(("look_up_order", "{}"), ("issue_refund", "[]"))),
    ],
)
def test_a_forbidden_call_is_heard_where_no_reply_came(
    team: Folder, harness: Harness, server: Server, pipeline: str, says: dict[str, Any]
) -> None:
    team.write("bot.py", f"def reply(request):\n    return {says!r}\n")
    server.answer = lambda request: says
    team.write("scenarios/login.yaml", MOCKED)
    harness("run", "-p", pipeline)
    harness("score", *team.root.glob(f"reports/{pipeline}-*"))  # as does whoever reads its results
    for path in team.root.glob(f"reports/{pipeline}-*/results.jsonl"):
        turn = json.loads(path.read_text())
        (score,) = turn["scores"]
        assert "reply" not in turn
        assert "Tools: a tool was called that must not be" in harness("blame", path.parent).stdout
        assert (score["scorer"], score["fault"]) == ("never_calls", "forbidden call that cannot be undone")


ONCE = "{outcome: handoff, calls: [{tool: issue_refund, at_most: 1}]}"
IN_A_TURN = f"category: login\nscenarios: [{{id: once, turns: [{{customer: hello, expect: {ONCE}}}]}}]\n"
IN_ALL = f"""\
category: login
scenarios:
  - id: once
    brief: {{start: hello, wants: {{handoff: true}}, knows: {{when_asked: {{order number: A-17}}}}}}
    expect: {ONCE}
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pipeline", "scenarios", "replies"),
    [
        ("openai", IN_A_TURN, [wants(("issue_refund", "{}"))]),  # for ever, and no reply
        ("function", IN_A_TURN, [{"outcome": "handed", "calls": REFUND * 2}]),  # the word is none of ours
        ("function", IN_A_TURN, [{"outcome": "handoff", "calls": [*REFUND, {"tool": "IssueRefund", "arguments": {}}]}]),
        ("function", IN_ALL, [{"calls": REFUND}, {"outcome": "handoff", "calls": REFUND}]),
        ("function", IN_ALL, [{"calls": REFUND}, {"outcome": "handed", "calls": REFUND}]),  # cut off
    ],
)
def test_one_call_too_many_that_lasts_is_critical_with_or_without_a_reply(
    team: Folder, harness: Harness, server: Server, pipeline: str, scenarios: str, replies: list[dict[str, Any]]
) -> None:
    """Spelled otherwise, over two replies of one conversation, or with no reply after it."""
    asks = {"outcome": "answer", "category": "login", "queue": "", "answer": "What is your order number?"}
    said = [{**(asks if "outcome" not in each else {"queue": "people"}), **each} for each in replies]
    team.write("bot.py", f"def reply(request):\n    return {said!r}[min(len(request['history']), {len(said) - 1})]\n")
    server.answer = lambda request: replies[0]
    team.write("scenarios/login.yaml", scenarios)
    harness("run", "-p", pipeline)
    last = results(team, pipeline)[-1]
    (score,) = (score for score in last["scores"] if score["scorer"] == "calls")
    assert score["fault"] == "forbidden call that cannot be undone"
    assert "calls of `issue_refund`, at most 1 allowed, and none can be undone" in score["reason"]


def test_a_name_that_no_llm_takes_is_told_before_any_call(team: Folder, harness: Harness, server: Server) -> None:
    team.edit("rules/tools.yaml", "{id: look_up_order}", "{id: look_up_order}\n  - {id: look up}")
    done = harness("run", "-p", "openai")
    assert done.returncode in (2, 3)
    assert "the tool `look up` (rules/tools.yaml:3) cannot be offered to an LLM" in done.stderr
    assert server.requests == []


NESTED = {
    "order": {"id": 4711, "items": [{"sku": "A-1", "count": 2}, {"sku": "B-2", "count": 1}]},
    "reason": ["late", "lost"], "dotted.name": "x", "amount": "48.50", "code": "007", "paid": 48.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("{order.id: 4711}", True),
        ("{order: {id: '4711'}}", True),
        ("{order: {id: [4712, 4711], items: {sku: b-2}}}", True),
        ("{order.items: {sku: B-2, count: 1}}", True),
        ("{order.items.sku: A-1}", True),
        ("{order.items.1.sku: B-2}", True),
        ("{reason: lost}", True),
        ("{reason.0: late, dotted.name: X}", True),
        ("{amount: 48.5}", True),  # a number written as text
        ("{amount: [1, 48.50]}", True),
        ("{paid: '48.00'}", True),
        ("{code: '007'}", True),
        ("{code: 7}", False),
        ("{amount: '48.5'}", False),  # text is compared as text
        ("{order.id: 4712}", False),
        ("{order: {id: 4711, day: monday}}", False),
        ("{order.items: {sku: B-2, count: 2}}", False),  # of two items
        ("{order.items.sku: B-2, order.items.count: 1, order.id: 4711}", True),
        ("{order.items.sku: B-2, order.items.count: 2}", False),
        ("{order.items.0.sku: A-1, order.items.0.count: 1}", False),
        ("{order.items.0.sku: A-1, order.items.sku: B-2}", True),
        ("{order.items.1.sku: A-1}", False),
        ("{order.items.2.sku: B-2}", False),
        ("{order: 4711}", False),
        ("{reason.1: late}", False),
        ("{order.id.x: 1}", False),
        ("{order: {id: [true]}}", False),
    ],
)
def test_what_stands_inside_arguments_is_matched(team: Folder, harness: Harness, pattern: str, fits: bool) -> None:
    team.edit("bot.py", '{"order": 4711}', repr(NESTED))
    scenario = f"[{{customer: where, expect: {{outcome: handoff, calls: [{{tool: look_up_order, with: {pattern}}}]}}}}]"
    team.write("scenarios/login.yaml", f"category: login\nscenarios:\n  - {{id: a, turns: {scenario}}}\n")
    harness("run", "-p", "function")
    found = {score["scorer"]: score for score in results(team, "function")[0]["scores"]}
    assert found["calls"]["status"] == ("pass" if fits else "fail")
    assert fits or found["calls"]["reason"].startswith("no call of `look_up_order` with ")


def test_nested_arguments_choose_what_a_tool_gives_back_and_are_told_to_the_ai(
    team: Folder, harness: Harness, server: Server
) -> None:
    team.write(
        "scenarios/login.yaml", MOCKED.replace("with: {order: 4711}, result", "with: {order: {id: [1, 2]}}, result")
    )
    team.edit("bot.py", '"queue": "people"', '"queue": "people", "reason": str(request["tool_results"][1]["with"])')
    harness("run", "-p", "function")
    assert results(team, "function")[0]["reply"]["reason"] == "{'order': {'id': [1, 2]}}"


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("{order: }", "`order`: cannot be nothing; write text, a number, `true` or `false`"),
        ("{order: []}", "`order`: lists no value"),
        ("{order: {}}", "`order`: says nothing of what is inside"),
        ("{order: [[1]]}", "`order`: has a list in a list"),
        ('{order: "> 100 EUR"}', '`order`: "> 100 EUR" compares with no plain number'),
        ("{order: more than 100}", '"more than 100" compares with no plain number'),
        ('{order: "=> 100"}', "compares with no plain number"),
        *(
            (f'{{order: "{limit}"}}', f'"{limit}" compares with no plain number')
            for limit in (
                "> EUR 100",
                "over 100",
                "above $100",
                "under 100 EUR",
                "exceeds 100",
                "up to 100",
                "100 or more",
                "100 EUR and above",
                "> one hundred",
                "more than a hundred",
                "mehr als 100",
                "not more than 100",
                "between 100 and 200",
                "> limit",
                "\u2265 x",
            )
        ),
        ('{order: "!= 4711"}', "compares with no plain number"),
        ('{order: {id: ["<1,000"]}}', "compares with no plain number"),
        ("{order: {id: {day: }}}", "`order`: `id` in it `day` in it cannot be nothing"),
    ],
)
def test_a_wrong_argument_is_one_mistake(team: Folder, harness: Harness, pattern: str, said: str) -> None:
    team.write("scenarios/login.yaml", MOCKED.replace("with: {order: 4712}", f"with: {pattern}"))
    done = harness("check")
    assert (done.returncode, done.stderr.count("login.yaml:")) == (2, 1), done.stderr
    assert said in done.stderr


SCHEMA = """\
tools:
  - id: look_up_order
    parameters:
      type: object
      properties:
        order: {type: integer}
        fast: {type: boolean}
        kind: {enum: [parcel, letter]}
        lines: {type: array, items: {type: object, properties: {sku: {type: string}, price: {type: number}}}}
        meta: {type: object}
"""


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("{oder: 1}", "`oder` is no argument in rules/tools.yaml; did you mean `order`?"),
        ("{order: 100+}", "`order` must be `integer` by rules/tools.yaml, and never is `100+`"),
        ('{fast: "true"}', "`fast` must be `boolean` by rules/tools.yaml, and never is `true`"),
        ("{kind: [parcel, box]}", "`kind` is never `box`, by its `enum` in rules/tools.yaml"),
        ("{lines.skku: a}", "`skku` is no argument"),
        ("{lines.0.price: cheap}", "`price` must be `number` by rules/tools.yaml, and never is `cheap`"),
        ("{lines: {price: cheap}}", "`price` must be `number` by rules/tools.yaml, and never is `cheap`"),
    ],
)
def test_an_argument_that_the_tool_never_has_is_one_mistake(
    team: Folder, harness: Harness, pattern: str, said: str
) -> None:
    team.write("rules/tools.yaml", SCHEMA)
    forbids = f"[{{tool: look_up_order, with: {pattern}}}]"
    turns = f"[{{customer: Where is it?, expect: {{outcome: answer, never_calls: {forbids}}}}}]"
    team.write("scenarios/login.yaml", f"category: login\nscenarios:\n  - {{id: a, turns: {turns}}}\n")
    done = harness("check")
    assert (done.returncode, done.stderr.count("login.yaml:")) == (2, 1), done.stderr
    assert said in done.stderr


@pytest.mark.parametrize(
    "pattern",
    [
        '{order: "> 100", fast: true, kind: Parcel}', '{order: "4711"}', '{lines.0.price: "< 5", lines.sku: a-1}',
        "{lines: {sku: 12}}", "{meta.source.name: web}", "{meta: {any: thing}}",
    ],
)  # fmt: skip
def test_an_argument_that_the_tool_may_have_is_fine(team: Folder, harness: Harness, pattern: str) -> None:
    team.write("rules/tools.yaml", SCHEMA)
    forbids = f"[{{tool: look_up_order, with: {pattern}}}]"
    turns = f"[{{customer: Where is it?, expect: {{outcome: answer, never_calls: {forbids}}}}}]"
    team.write("scenarios/login.yaml", f"category: login\nscenarios:\n  - {{id: a, turns: {turns}}}\n")
    assert harness("check").returncode == 0


def test_a_wrong_attribute_of_a_customer_is_one_mistake(team: Folder, harness: Harness) -> None:
    team.edit("scenarios/login.yaml", "  - id: looks", "  - id: looks\n    customer: {plan: [a, b]}")
    done = harness("check")
    assert (done.returncode, done.stderr.count("login.yaml:")) == (2, 1), done.stderr
    assert "`plan`: cannot be a list; write text, a number, `true` or `false`" in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("tool: look_up_order, with: {order: 4712}", "tool: look_up_oder", "there is no tool `look_up_oder`"),
        (", result: {status: unknown}", "", "`result` is missing"),
        ("status: unknown", "status: 1e999", "`result`: has a number that JSON does not have"),
    ],
)
def test_results_that_make_no_sense_are_refused(team: Folder, harness: Harness, old: str, new: str, said: str) -> None:
    team.write("scenarios/login.yaml", MOCKED.replace(old, new, 1))
    done = harness("check")
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
