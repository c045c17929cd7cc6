"""How systems on a network are asked: faults, retries, limits, budgets, secrets. Over real connections."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from harness.pipelines import Spending
from harness.pipelines.http import retry_after
from harness.runs import RunPlan
from harness.turns.pipeline import PipelineError
from harness.turns.score import Status
from tests.conftest import Folder, Harness
from tests.remote import KEY, PATIENT, Stopped, declare, limit, messages, results, said
from tests.server import FAULTS, Server, handoff, serving

pytestmark = pytest.mark.slow

KINDS = pytest.mark.parametrize("kind", ["http", "openai"])
WHY = {
    "429": "HTTP 429", "429 and when": "HTTP 429", "500": "HTTP 500", "hang": "no reply within 2 s",
    "cut off": "is not JSON", "wrong schema": "cannot be 'maybe'", "error in a 200": "overloaded",
    "reset": "the connection failed", "slow drip": "no reply within 2 s", "a key twice": "` twice",
}  # fmt: skip


def once(fault: str) -> Callable[[dict[str, Any], int], str]:
    return lambda request, before: fault if before == 0 else ""


@KINDS
@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "wrong schema"])
def test_a_fault_that_passes_costs_only_a_retry(folder: Folder, server: Server, kind: str, fault: str) -> None:
    declare(folder, server.url, f"{PATIENT}, timeout: {limit(fault)}")
    messages(folder, ["hello there"])
    server.behave = once(fault)
    (result,) = results(folder, kind)
    assert result.status is Status.PASS, result.failures
    assert len(server.requests) == 2


@KINDS
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_stays_is_an_error_with_its_cause(folder: Folder, server: Server, kind: str, fault: str) -> None:
    declare(folder, server.url, f"{PATIENT}, timeout: {limit(fault)}".replace("tries: 4", "tries: 2"))
    messages(folder, ["hello there"])
    server.behave = lambda request, before: fault
    (result,) = results(folder, kind)
    assert result.status is Status.ERROR
    assert WHY[fault] in result.turns[0].error
    assert len(server.requests) == (1 if fault == "wrong schema" else 2)  # said on purpose: not asked again


@KINDS
def test_what_was_said_on_purpose_is_not_asked_again(folder: Folder, server: Server, kind: str) -> None:
    messages(folder, ["hello there"])
    server.behave = lambda request, before: "401"
    (result,) = results(folder, kind)
    assert "HTTP 401" in result.turns[0].error
    assert len(server.requests) == 1


@KINDS
def test_nobody_listening_is_an_error(folder: Folder, server: Server, kind: str, monkeypatch: Any) -> None:
    for name, value in declare(folder, "http://127.0.0.1:9", "tries: 2").items():
        monkeypatch.setenv(name, value)
    messages(folder, ["hello there"])
    (result,) = results(folder, kind)
    assert "the connection failed" in result.turns[0].error
    assert "tried 2 times" in result.turns[0].error


@KINDS
def test_retry_after_is_honoured(folder: Folder, server: Server, kind: str) -> None:
    messages(folder, ["hello there"])
    server.behave = once("429 and when")
    started = time.monotonic()
    (result,) = results(folder, kind)
    assert result.status is Status.PASS
    assert time.monotonic() - started >= 1.0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("7", 7.0),
        ("-3", 0.0),
        ("soon", None),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", pytest.approx(2.5e11, rel=0.02)),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: Any) -> None:
    assert retry_after({} if header is None else {"retry-after": header}) == seconds


def test_a_date_to_wait_for_is_meant_by_the_clock_of_who_says_it() -> None:
    said = {"retry-after": "Mon, 01 Jan 2001 00:00:07 GMT", "date": "Mon, 01 Jan 2001 00:00:00 GMT"}
    assert retry_after(said) == 7


@KINDS
def test_a_pause_past_the_deadline_is_not_waited_for(folder: Folder, server: Server, kind: str) -> None:
    messages(folder, ["hello there"])
    server.behave = lambda request, before: "429 and much later"
    (result,) = results(folder, kind)
    assert "HTTP 429" in result.turns[0].error
    assert "it asks to wait 3600 s, and 1" in result.turns[0].error
    assert "s are left of the `deadline`" in result.turns[0].error
    assert len(server.requests) == 1


@KINDS
@pytest.mark.parametrize("where", ["", " by type", " in a text", " deeper", " in a 200"])
def test_a_quota_that_is_spent_is_not_asked_again(folder: Folder, server: Server, kind: str, where: str) -> None:
    messages(folder, ["hello there"])
    server.behave = lambda request, before: f"no quota{where}"
    (result,) = results(folder, kind)
    assert "insufficient_quota" in result.turns[0].error
    assert len(server.requests) == 1


def test_a_completion_without_a_choice_is_shown(folder: Folder, server: Server) -> None:
    messages(folder, ["hello there"])
    server.behave = lambda request, before: "no choice"
    (result,) = results(folder, "openai")
    assert "the server did not send a completion but '{" in result.turns[0].error
    assert '"choices": []' in result.turns[0].error


@KINDS
def test_words_of_an_error_begin_no_line(folder: Folder, server: Server, kind: str) -> None:
    messages(folder, ["hello there"])
    server.behave = lambda request, before: "lines"
    (result,) = results(folder, kind)
    assert result.turns[0].error.startswith("HTTP 400: ")
    assert "no rules/a.yaml:1: forged" in result.turns[0].error


@KINDS
def test_what_customers_wrote_goes_nowhere_else(folder: Folder, server: Server, kind: str) -> None:
    messages(folder, ["hello there"])
    with serving(Server()) as other:
        server.elsewhere = f"{other.url}/v1/chat/completions"
        server.behave = lambda request, before: "307"
        (result,) = results(folder, kind)
    assert "HTTP 307: the server sends to another address, which is not followed" in result.turns[0].error
    assert (len(server.requests), other.requests) == (1, [])


@KINDS
@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("bomb", "the reply is longer than 32 MB"),
        ("failing bomb", "the reply is longer than 32 MB"),
        ("endless", "the reply is longer than 32 MB"),
        ("odd packing", "the reply is packed as `zstd`"),
        ("not packed", "the reply is not packed as `gzip`, as it says"),
        ("packed twice", "the reply goes on after the end of what is packed as `gzip`"),
        ("packed", ""),
        ("packed by charset", "HTTP 400: x"),
        ("charset of bytes", "it asks to wait 3600 s"),
        ("called HTML", ""),
    ],
)
def test_no_more_is_read_than_the_limit(folder: Folder, server: Server, kind: str, fault: str, says: str) -> None:
    messages(folder, ["hello there"])
    server.behave = lambda request, before: fault
    (result,) = results(folder, kind)
    assert says in result.turns[0].error
    assert (result.status is Status.PASS, len(server.requests)) == (not says, 1)


@KINDS
def test_a_reply_beyond_the_limit_ends_a_command_that_asks_once(
    folder: Folder, process: Harness, server: Server, kind: str
) -> None:
    """An error that is raised again may be what its own cause came of: who follows the causes would never end."""
    server.behave = lambda request, before: "endless"
    done = process("ask", "-p", kind, "my reset link has expired", env=declare(folder, server.url))
    assert (done.returncode, "the reply is longer than 32 MB" in done.stderr) == (3, True), done.stderr


@KINDS
def test_a_packed_reply_that_broke_off_is_asked_for_again(folder: Folder, server: Server, kind: str) -> None:
    messages(folder, ["hello there"])
    server.behave = once("packed and cut")
    (result,) = results(folder, kind)
    assert (result.status, len(server.requests)) == (Status.PASS, 2)


@KINDS
def test_a_key_that_is_there_twice_is_no_reply(folder: Folder, server: Server, kind: str) -> None:
    messages(folder, ["hello there"])
    twice = '{"outcome": "handoff", "category": "login", "outcome": "answer"}'
    server.raw = twice
    (result,) = results(folder, kind)
    assert "has the key `outcome` twice" in result.turns[0].error


@KINDS
def test_the_deadline_ends_a_turn_whatever_tries_are_left(folder: Folder, server: Server, kind: str) -> None:
    declare(folder, server.url, "timeout: 0.7, deadline: 2, tries: 20")
    messages(folder, ["hello there"])
    server.behave = lambda request, before: "hang"
    results(folder, kind)
    assert 1 <= len(server.requests) <= 4


@KINDS
def test_no_more_than_the_jobs_are_asked_at_once(folder: Folder, server: Server, kind: str) -> None:
    messages(folder, [f"message {n}" for n in range(40)])
    server.together, server.delay = 7, 0.02
    results(folder, kind, RunPlan(jobs=7))
    assert server.most_at_once == 7
    assert len(server.replied) == 40


@KINDS
def test_requests_are_paced(folder: Folder, server: Server, kind: str) -> None:
    declare(folder, server.url, f"{PATIENT}, requests_per_minute: 600")
    messages(folder, [f"message {n}" for n in range(6)])
    started = time.monotonic()
    results(folder, kind, RunPlan(jobs=6))
    assert time.monotonic() - started >= 5 * 0.1


def test_tokens_are_paced(folder: Folder, server: Server) -> None:
    declare(folder, server.url, f"{PATIENT}, tokens_per_minute: 60000")
    messages(folder, [f"message {n} " + "word " * 120 for n in range(6)])  # about 200 tokens, more with the rest
    started = time.monotonic()
    results(folder, "http", RunPlan(jobs=6))
    assert time.monotonic() - started >= 5 * 0.2


@KINDS
def test_a_budget_of_calls_stops_cleanly(folder: Folder, server: Server, kind: str) -> None:
    messages(folder, [f"message {n}" for n in range(40)])
    with pytest.raises(Stopped, match="budget of 10 calls is used up"):
        results(folder, kind, RunPlan(jobs=4), Spending(max_calls=10))
    assert len(server.requests) == 10


@KINDS
def test_a_budget_of_cost_is_never_passed(folder: Folder, server: Server, kind: str) -> None:
    declare(folder, server.url, f"{PATIENT}, price: {{per_call: 0.10}}")
    messages(folder, [f"message {n}" for n in range(40)])
    spending = Spending(max_cost=1.0)
    with pytest.raises(Stopped, match="could exceed the budget of 1"):
        results(folder, kind, RunPlan(jobs=8), spending)
    assert len(server.requests) == 10
    assert spending.cost == pytest.approx(1.0)


def test_cost_follows_from_tokens(folder: Folder, server: Server) -> None:
    price = "price: {per_million_input_tokens: 1000, per_million_output_tokens: 5000}"
    declare(folder, server.url, f"{PATIENT}, {price}")
    messages(folder, ["hello there"])
    (result,) = results(folder, "openai")
    reply = result.turns[0].reply
    assert reply
    assert reply.usage
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (100, 20)
    assert reply.usage.cost == pytest.approx(0.1 + 0.1)


@pytest.mark.parametrize("tokens", [-1, 1.5, True, "many", 10**400])
def test_what_is_no_count_of_tokens_costs_what_was_estimated(folder: Folder, server: Server, tokens: Any) -> None:
    """Taken for none, it would cost nothing, and no budget would ever stop."""
    server.tokens = tokens
    declare(folder, server.url, f"{PATIENT}, price: {{per_million_input_tokens: 1000}}")
    messages(folder, ["hello there"])
    spending = Spending(max_cost=1000)
    (result,) = results(folder, "openai", spending=spending)
    assert "`completion_tokens` of the reply cannot be" in (result.turns[0].error or "")
    assert (spending.cost > 0, len(server.requests)) == (True, 1)


@KINDS
def test_a_budget_of_cost_needs_a_price(folder: Folder, server: Server, kind: str) -> None:
    messages(folder, ["hello there"])
    with pytest.raises(PipelineError, match="add `price:`"):
        results(folder, kind, spending=Spending(max_cost=1))


@KINDS
def test_a_missing_variable_is_named(folder: Folder, server: Server, kind: str, monkeypatch: Any) -> None:
    name = "SUPPORT_KEY" if kind == "http" else "OPENAI_MODEL"
    monkeypatch.delenv(name)
    with pytest.raises(PipelineError, match=rf"`{name}` is not set; rules/pipelines.yaml:\d needs it"):
        results(folder, kind)


@KINDS
def test_kept_replies_make_a_rerun_cost_nothing(folder: Folder, server: Server, kind: str) -> None:
    declare(folder, server.url, f"{PATIENT}, version: v1")
    messages(folder, ["one", "two"])
    first = results(folder, kind, cache=True)
    assert len(server.requests) == 2
    assert results(folder, kind, cache=True) == first  # with the tokens, the cost and the seconds of then
    assert len(server.requests) == 2
    results(folder, kind, cache=True, fresh=True)
    assert len(server.requests) == 4
    results(folder, kind, RunPlan(repeats=3), cache=True)
    assert len(server.requests) == 8  # the second and third time are asked for, the first was kept
    declare(folder, server.url, f"{PATIENT}, version: v2")
    results(folder, kind, cache=True)
    assert len(server.requests) == 10
    if kind == "http":  # what an LLM is sent holds the article itself
        folder.edit("knowledge/reset.md", "60 minutes", "30 minutes")
        results(folder, kind, cache=True)
        assert len(server.requests) == 12


def test_without_a_version_a_service_is_asked_again(folder: Folder, server: Server) -> None:
    messages(folder, ["one", "two"])
    for runs in (1, 2):
        results(folder, "http", cache=True)
        assert len(server.requests) == 2 * runs


@KINDS
def test_errors_are_not_kept(folder: Folder, server: Server, kind: str) -> None:
    declare(folder, server.url, f"{PATIENT}, version: v1")
    messages(folder, ["one"])
    server.behave = lambda request, before: "wrong schema" if before == 0 else ""
    assert results(folder, kind, cache=True)[0].status is Status.ERROR
    assert results(folder, kind, cache=True)[0].status is Status.PASS


@KINDS
def test_an_edited_article_is_asked_about_again(folder: Folder, server: Server, kind: str) -> None:
    declare(folder, server.url, f"{PATIENT}, version: v1")
    messages(folder, ["the link in my reset mail has expired"])
    results(folder, kind, cache=True)
    folder.edit("knowledge/reset.md", "60 minutes", "30 minutes")
    results(folder, kind, cache=True)
    assert len(server.requests) == 2


def test_conversations_share_no_cookies(folder: Folder, server: Server) -> None:
    server.headers["Set-Cookie"] = "conversation=1; Path=/"
    messages(folder, ["one", "two", "three"])
    results(folder, "http")
    assert len(server.heads) == 3
    assert not any("cookie:" in head.lower() for head in server.heads)


@KINDS
@pytest.mark.parametrize("fault", ["", "401", "500", "error in a 200", "wrong schema"])
def test_a_key_that_is_sent_back_is_hidden(folder: Folder, server: Server, kind: str, fault: str) -> None:
    declare(folder, server.url, "tries: 2, version: v1")
    server.answer = lambda body: {**handoff(body), "reason": f"your key is {KEY}", "summary": KEY}
    server.behave = lambda request, before: fault
    messages(folder, ["hello there"])
    (result,) = results(folder, kind, cache=True)
    assert any(KEY in head for head in server.heads)  # it was sent, and sent back
    assert KEY not in repr(result)
    for path in (folder.root / "reports").rglob("*"):
        assert path.is_dir() or KEY.encode() not in path.read_bytes()


@KINDS
@pytest.mark.parametrize("said", ["user ann, password pw7", "ann:pw7", "http://ann:pw7@bot.example.com/reply"])
def test_what_an_address_has_before_its_host_is_in_no_error_however_short(
    folder: Folder, server: Server, kind: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages(folder, ["hello there"])
    url = server.url.replace("://", "://ann:pw7@")
    declare(folder, url)
    monkeypatch.setenv("OPENAI_BASE_URL", f"{url}/v1")
    server.raw = f"<p>no entry for {said}, but annually</p>"
    (result,) = results(folder, kind)
    error = result.turns[0].error
    assert ("pw7" in error, "no entry for" in error, "[secret]" in error) == (False, True, True), error
    assert "annually" in error


ODD = {
    "ten megabytes": ({"answer": "a" * 10_000_000}, "longer than 20,000 characters"),
    "ten megabytes of facts": ({"answer": "It is valid for 60 minutes. " * 400_000}, "longer than 20,000 characters"),
    "NUL bytes": ({"answer": "a\0b"}, "a character that cannot be shown (U+0000)"),
    "no such article": ({"citations": ["no-such-article#x"]}, "cites `no-such-article#x`, which does not exist"),
    "a million citations": ({"citations": ["reset"] * 1_000_000 + ["nope"]}, ""),
    "half a surrogate pair": ({"answer": "a\ud800b"}, "a character that cannot be shown (U+D800)"),
    "nothing": ({"answer": " "}, "the answer is empty"),
}


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_reply_is_scored_not_a_crash(folder: Folder, server: Server, odd: str) -> None:
    parts, reason = ODD[odd]
    good = {"outcome": "answer", "category": "login", "answer": "It is valid for 60 minutes.", "citations": ["reset"]}
    server.answer = lambda body: {**good, **parts}
    declare(folder, server.url, "timeout: 60, tries: 1")
    messages(folder, ["hello there"], expect="{outcome: answer}")
    (result,) = results(folder, "http")
    assert result.status is Status.FAIL
    assert reason in "; ".join(result.failures)
    assert len(repr(result)) < 50_000


def test_each_reply_belongs_to_its_question(folder: Folder, server: Server) -> None:
    """With three in ten calls failing in every way, nothing is lost, doubled or mixed up."""
    faulty = {text: FAULTS[n % len(FAULTS)] for n, text in enumerate(f"message {n * 10 // 3}" for n in range(90))}
    server.behave = lambda request, before: faulty.get(said(request), "") if before == 0 else ""
    server.answer = lambda body: {**handoff(body), "summary": said(body)}
    declare(folder, server.url, "timeout: 2.5, deadline: 120, tries: 10")
    messages(folder, [f"message {n}" for n in range(300)])
    done = results(folder, "http", RunPlan(jobs=30))
    assert len(done) == 300
    for number, result in enumerate(done):
        (turn,) = result.turns
        wrong = faulty.get(f"message {number}") == "wrong schema"
        assert (result.status is Status.ERROR) == wrong, (number, turn.error)
        assert wrong or (turn.reply and turn.reply.summary == f"message {number}")


@KINDS
def test_nothing_for_this_machine_goes_to_a_proxy(folder: Folder, harness: Harness, server: Server, kind: str) -> None:
    """Whose own loopback is another one: it would be sent the key and what customers write."""
    with serving(Server()) as proxy:
        proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), proxy.url)
        done = harness("ask", "-p", kind, "hello", env={**declare(folder, server.url), **proxies})
    assert (done.returncode, len(server.requests), len(proxy.requests)) == (0, 1, 0), done


@KINDS
@pytest.mark.parametrize(
    ("proxy", "says"),
    [
        ("http://kim:pa55word@127.0.0.1:1", "the connection to the proxy that HTTP_PROXY names failed: "),
        ("ftp://kim:pa55word@x", "HTTP_PROXY does not name a proxy by an address with http://"),
        ("http://x:pa55word", "HTTP_PROXY does not name a proxy by an address with http://"),
        ("socks5://kim:pa55word@x", "a SOCKS proxy, as ALL_PROXY names one, needs a package: pip install socksio"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_named_without_its_password(
    folder: Folder, harness: Harness, kind: str, proxy: str, says: str
) -> None:
    environment = declare(folder, "http://support.invalid", "tries: 1")
    done = harness("ask", "-p", kind, "hello", env={**environment, "HTTP_PROXY": proxy})
    assert (done.returncode, says in done.stderr, "pa55word" in done.stderr) == (3, True, False), done.stderr
