"""The outbox: nothing leaves before a person approved it, each action leaves once, whatever the other side does."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook

from harness.cli.commands import cli
from harness.live.outbox.outbox import ActionProposal, ActionState, Outbox
from harness.live.outbox.sending import Sent, send
from harness.live.outbox.sinks import FileSink, WebhookSink
from harness.pipelines.calls import GaveUpError
from harness.turns.pipeline import PipelineError
from harness.workspace import ActionKind, Workspace, WorkspaceError, load
from harness.workspace.pipelines import CallSettings
from tests.conftest import Folder
from tests.remote import limit
from tests.server import Server, serving
from tests.started import started

pytestmark = pytest.mark.slow

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PATH = "/hooks/catch/31337/token-of-the-hook"
PATIENT = CallSettings(timeout=60, deadline=120, tries=3)
FAULTS = ("429", "429 and when", "500", "hang", "closed mid-body", "reset", "slow drip")


@pytest.fixture(autouse=True)
def workspace(folder: Folder) -> Workspace:
    return load(folder.root)


@pytest.fixture
def outbox(folder: Folder) -> Iterator[Outbox]:
    with closing(Outbox(folder.root)) as opened:
        yield opened


@pytest.fixture
def hook() -> Iterator[Server]:
    with serving(Server()) as started:
        yield started


def proposal(
    conversation: str, kind: ActionKind = ActionKind.BUG_REPORT, note: str = "It is broken."
) -> ActionProposal:
    return ActionProposal(conversation, 1, kind, note, "login", 'Login: "it is broken"', "https://desk.example/7")


def approved(outbox: Outbox, *conversations: str) -> list[str]:
    """Propose and approve one action a conversation; returns their ids."""
    proposals = [proposal(conversation) for conversation in conversations]
    outbox.propose(proposals)
    for each in proposals:
        outbox.review(each.id, ActionState.APPROVED, "ann")
    return [each.id for each in proposals]


def posted(outbox: Outbox, server: Server, workspace: Workspace, settings: CallSettings = PATIENT) -> Sent:
    return send(outbox, lambda: WebhookSink(server.url + PATH, SECRET, workspace, settings=settings))


def header(head: str, name: str) -> str:
    return next(line.split(": ", 1)[1] for line in head.split("\r\n") if line.lower().startswith(f"{name}: "))


# The signature and the envelope.


def test_signing_agrees_with_the_published_vector() -> None:
    """Of the Standard Webhooks reference implementations."""
    at = dt.datetime.fromtimestamp(1614265330, dt.UTC)
    signed = Webhook(SECRET).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, '{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_arrives_is_a_cloudevent_signed_as_the_specification_says(
    outbox: Outbox, hook: Server, workspace: Workspace
) -> None:
    (id_,) = approved(outbox, "zendesk:1042")
    assert posted(outbox, hook, workspace).left == 0
    (head,), (body,), (event,) = hook.heads, hook.bodies, hook.requests
    at = header(head, "webhook-timestamp")
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    mac = hmac.new(key, b".".join([id_.encode(), at.encode(), body]), hashlib.sha256).digest()
    assert header(head, "webhook-signature") == f"v1,{base64.b64encode(mac).decode()}"
    assert abs(int(at) - time.time()) < 60
    assert header(head, "webhook-id") == event["id"] == id_
    assert header(head, "content-type").startswith("application/cloudevents+json")
    assert event["specversion"] == "1.0"
    assert (event["source"], event["subject"]) == ("urn:support-harness:actions", "zendesk:1042")
    assert event["data"]["kind"] == "bug-report"
    assert (event["data"]["review"]["status"], event["data"]["review"]["by"]) == ("approved", "ann")


# A receiver that fails.


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_passes_costs_only_a_retry_under_the_same_id(
    outbox: Outbox, hook: Server, workspace: Workspace, fault: str
) -> None:
    (id_,) = approved(outbox, "a")
    hook.behave = lambda body, before: fault if before == 0 else ""
    started = time.monotonic()
    sent = posted(outbox, hook, workspace, PATIENT.model_copy(update={"timeout": limit(fault)}))
    assert ([each.id for each in sent.delivered], sent.left) == ([id_], 0)
    assert [header(head, "webhook-id") for head in hook.heads] == [id_, id_]
    if fault == "429 and when":
        assert time.monotonic() - started >= 1  # what `Retry-After` asks for


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_stays_stops_the_rest_and_loses_nothing(
    outbox: Outbox, hook: Server, workspace: Workspace, fault: str
) -> None:
    ids = approved(outbox, "a", "b", "c")
    hook.behave = lambda body, before: fault
    sent = posted(outbox, hook, workspace, PATIENT.model_copy(update={"tries": 1, "timeout": limit(fault)}))
    assert (sent.delivered, sent.left) == ((), 3)
    assert "counts as down" in sent.stopped
    assert len(hook.requests) == 2  # the third is not tried
    assert [bool(each.trouble) for each in outbox.due()] == [True, True, False]
    hook.behave = lambda body, before: ""
    assert [each.id for each in posted(outbox, hook, workspace).delivered] == ids
    assert [each.trouble for each in outbox.all()] == ["", "", ""]


def test_nobody_listening_stops_it(outbox: Outbox, workspace: Workspace) -> None:
    approved(outbox, "a", "b", "c")
    sent = posted(outbox, Server(port=9), workspace)
    (_, why), _ = sent.refused
    assert "the connection failed" in why
    assert "tried 3 times" in why
    assert sent.left == 3


def test_one_bad_event_holds_nobody_up(outbox: Outbox, hook: Server, workspace: Workspace) -> None:
    first, *others = approved(outbox, "a", "b", "c")
    hook.behave = lambda body, before: "500" if body["id"] == first else ""
    sent = posted(outbox, hook, workspace)
    assert [each.id for each in sent.delivered] == others
    assert (sent.stopped, [each.id for each in outbox.due()]) == ("", [first])


def test_a_refusal_is_not_tried_again_and_holds_nobody_up(outbox: Outbox, hook: Server, workspace: Workspace) -> None:
    first, second = approved(outbox, "a", "b")
    hook.behave = lambda body, before: "401" if body["id"] == first else ""
    sent = posted(outbox, hook, workspace)
    assert [each.id for each in sent.delivered] == [second]
    ((refused, why),) = sent.refused
    assert refused.id == first
    assert "HTTP 401" in why
    assert len(hook.requests) == 2
    assert [each.id for each in outbox.due()] == [first]


def test_a_slow_receiver_is_waited_for(outbox: Outbox, hook: Server, workspace: Workspace) -> None:
    approved(outbox, "a")
    hook.delay = 0.3
    assert posted(outbox, hook, workspace).left == 0
    assert len(hook.requests) == 1


# What may leave.


class Remembers:
    """A sink that takes everything, or nothing while it is down."""

    name = "memory"

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.down = False

    async def deliver(self, id_: str, body: str) -> None:
        if self.down:
            raise GaveUpError("down")
        if json.loads(body)["data"]["note"] == "refuse me":
            raise PipelineError("refused")
        self.taken.append(id_)

    async def close(self) -> None:
        pass


STEPS = st.lists(
    st.tuples(st.sampled_from(["propose", "approve", "reject", "send", "send to one that is down"]), st.integers(0, 3)),
    max_size=25,
)


@given(steps=STEPS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_nothing_leaves_unapproved_and_nothing_twice(steps: list[tuple[str, int]], tmp_path_factory: Any) -> None:
    sink = Remembers()
    known = [proposal(str(n), note="refuse me" if n == 3 else "") for n in range(4)]
    says: dict[str, str] = {}
    with closing(Outbox(tmp_path_factory.mktemp("outbox"))) as outbox:
        for step, which in steps:
            id_ = known[which].id
            if step == "propose":
                outbox.propose([known[which]])
                says.setdefault(id_, "proposed")
            elif step in ("approve", "reject"):
                outbox.review(id_, ActionState.APPROVED if step == "approve" else ActionState.REJECTED, "ann")
                if id_ in says and id_ not in sink.taken:
                    says[id_] = step
            else:
                before = list(sink.taken)
                sink.down = step != "send"
                left = send(outbox, lambda: sink).left
                may = {i for i, said in says.items() if said == "approve"} - set(before)
                assert set(sink.taken) - set(before) == (set() if sink.down else may - {known[3].id})
                assert left == len(may - set(sink.taken))
        assert len(sink.taken) == len(set(sink.taken))
        assert [each.id for each in outbox.all() if each.state is ActionState.SENT] == [
            id_ for id_ in says if id_ in sink.taken
        ]


def test_what_a_person_has_read_does_not_change_under_them(outbox: Outbox) -> None:
    (id_,) = approved(outbox, "a")
    assert outbox.propose([proposal("a", note="Something else.")]) == 0
    (kept,) = outbox.all()
    assert (kept.id, kept.note, kept.reviewer) == (id_, "It is broken.", "ann")


def test_two_who_write_at_once_lose_nothing(folder: Folder) -> None:
    def work(name: str) -> None:
        with closing(Outbox(folder.root)) as outbox:
            for number in range(15):
                approved(outbox, f"{name}{number}")

    workers = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with closing(Outbox(folder.root)) as outbox:
        assert len(outbox.due()) == 45


def test_those_who_make_a_database_at_once_wait_for_each_other(folder: Folder) -> None:
    troubles: list[BaseException] = []

    def work(root: Path) -> None:
        try:
            for _ in range(5):
                Outbox(root).close()
        except OSError as error:
            troubles.append(error)

    for number in range(40):
        workers = [threading.Thread(target=work, args=(folder.root / str(number),)) for _ in range(6)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert troubles == []


def test_only_one_sends_at_a_time(folder: Folder, outbox: Outbox) -> None:
    with closing(Outbox(folder.root)) as other, other.sending(), pytest.raises(OSError, match="another process"):
        send(outbox, Remembers)


def test_a_file_that_is_no_database_is_explained(folder: Folder) -> None:
    folder.write("reviews/actions.sqlite", "these are my notes, not a database, and quite long enough to tell\n" * 9)
    with pytest.raises(OSError, match="file is not a database"):
        Outbox(folder.root)


# The file.


def filed(outbox: Outbox, path: Path) -> Sent:
    return send(outbox, lambda: FileSink(path, path.name))


def test_the_file_holds_each_event_once_even_after_a_kill(outbox: Outbox, tmp_path: Path) -> None:
    """Killed in the middle of a line, and killed between the line and the outbox."""
    path = tmp_path / "sent.ndjson"
    ids = approved(outbox, "a", "b")
    filed(outbox, path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-7])
    fresh = Outbox(tmp_path / "another")
    with closing(fresh):
        approved(fresh, "a", "b")
        assert filed(fresh, path).left == 0
    assert [json.loads(line)["id"] for line in path.read_text().splitlines()] == ids
    assert path.read_bytes().startswith(whole.split(b"\n")[0] + b"\n")


@pytest.mark.parametrize("text", ["# Notes\n\nmine\n", "# Notes", "[1]\n"])
def test_a_file_of_something_else_is_left_alone(outbox: Outbox, tmp_path: Path, text: str) -> None:
    path = tmp_path / "README.md"
    path.write_text(text)
    approved(outbox, "a")
    with pytest.raises(WorkspaceError, match="is not an event"):
        filed(outbox, path)
    assert path.read_text() == text
    assert len(outbox.due()) == 1


# The secret.


def test_the_secret_and_the_hook_reach_no_file(
    folder: Folder, outbox: Outbox, hook: Server, workspace: Workspace
) -> None:
    approved(outbox, "a", "b")
    hook.behave = lambda body, before: "401"  # it says back all that was in the head, the address too
    assert "[secret]" in posted(outbox, hook, workspace).refused[0][1]
    hook.behave = lambda body, before: ""
    posted(outbox, hook, workspace)
    outbox.close()
    for path in folder.root.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert SECRET.removeprefix("whsec_").encode() not in held, path
            assert b"token-of-the-hook" not in held, path


@pytest.mark.parametrize(
    ("url", "secret", "says"),
    [
        ("http://hooks.example.com/x", SECRET, "https://"),
        ("ftp://127.0.0.1/x", SECRET, "https://"),
        ("https://", SECRET, "https://"),
        ("http://[::1", SECRET, "cannot be read"),
        ("https://hooks.example.com/x", "whsec_", "24 to 64 bytes"),
        ("https://hooks.example.com/x", "whsec_c2hvcnQ=", "24 to 64 bytes"),
        ("https://hooks.example.com/x", "not base 64!", "24 to 64 bytes"),
    ],
)
def test_a_bad_address_or_secret_is_explained(workspace: Workspace, url: str, secret: str, says: str) -> None:
    with pytest.raises(PipelineError, match=says) as raised:
        WebhookSink(url, secret, workspace)
    assert secret not in str(raised.value) or secret == "whsec_"


# The command, and a process that is killed.


Run = Callable[..., Result]


@pytest.fixture
def command(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(folder.root)
    return lambda *words, **env: CliRunner().invoke(cli, ["actions", *words], env=env)


def test_the_command_reviews_and_sends(command: Run, folder: Folder, outbox: Outbox, hook: Server) -> None:
    proposals = [proposal("a"), proposal("b", note="\x1b[31mred\nline")]
    outbox.propose(proposals)
    first, second = (each.id for each in proposals)
    listed = command("list").output
    assert "\x1b" not in listed
    assert "2 proposed." in listed
    assert command("send", "--dry-run").output == ""
    assert f"{first}: approved by ann" in command("approve", first, "--by", "ann").output
    assert f"{second}: rejected by bob" in command("reject", second, "--by", "bob").output
    assert "did you mean" in command("approve", first[:-1], "--by", "ann").output
    would_go = command("send", "--dry-run").output
    assert json.loads(would_go)["id"] == first
    assert not hook.requests
    env = {"HOOK": hook.url + PATH, "HARNESS_WEBHOOK_SECRET": SECRET}
    done = command("send", "--to", "${HOOK}", **env)
    assert (done.exit_code, "1 sent to http://127.0.0.1" in done.output) == (0, True)
    assert hook.bodies == [would_go.strip().encode()]
    assert command("send").output.startswith("0 sent")
    late = command("reject", first, "--by", "bob")
    assert (late.exit_code, "was already sent" in late.output) == (2, True)
    assert [json.loads(line)["state"] for line in command("list", "--json").output.splitlines()] == ["sent", "rejected"]


def test_the_command_says_what_did_not_leave(command: Run, outbox: Outbox, hook: Server) -> None:
    approved(outbox, "a")
    hook.behave = lambda body, before: "401"
    done = command("send", "--to", hook.url, HARNESS_WEBHOOK_SECRET=SECRET)
    assert (done.exit_code, "refused: HTTP 401" in done.output) == (3, True)
    no_secret = command("send", "--to", hook.url, HARNESS_WEBHOOK_SECRET="")
    assert (no_secret.exit_code, "HARNESS_WEBHOOK_SECRET" in no_secret.output) == (2, True)
    assert command("send", "--to", "${NO_HOOK}", HARNESS_WEBHOOK_SECRET=SECRET).exit_code == 2


@pytest.mark.parametrize("size", [24, 31, 32, 33, 64])
def test_a_secret_made_as_the_docs_say_is_taken(command: Run, outbox: Outbox, hook: Server, size: int) -> None:
    approved(outbox, "a")
    key = bytes(range(size))
    for secret in {base64.b64encode(key).decode(), base64.b64encode(key).decode().rstrip("=")}:
        dry = command("send", "--dry-run", "--to", hook.url, HARNESS_WEBHOOK_SECRET=f"whsec_{secret}")
        assert (dry.exit_code, hook.requests) == (0, []), dry.output
    done = command("send", "--to", hook.url, HARNESS_WEBHOOK_SECRET=f"whsec_{base64.b64encode(key).decode()}")
    assert (done.exit_code, len(hook.requests)) == (0, 1), done.output


def test_a_password_in_the_address_is_removed_however_it_is_said_back(
    command: Run, folder: Folder, outbox: Outbox, hook: Server
) -> None:
    approved(outbox, "a")
    hook.behave = lambda body, before: "401"  # it says back all that was in the head
    sent = base64.b64encode(b"kim:pass-word/77").decode()
    to = hook.url.replace("://", "://kim:pass-word%2F77@") + "?key=key-of-the-query&a=b"
    done = command("send", "--to", to, HARNESS_WEBHOOK_SECRET=SECRET)
    assert (done.exit_code, f"Basic {sent}" in hook.heads[-1]) == (3, True)
    kept = b"".join(path.read_bytes() for path in folder.root.rglob("*") if path.is_file())
    for word in ("pass-word/77", "pass-word%2F77", sent, "key-of-the-query"):
        assert word not in done.output
        assert word.encode() not in kept


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("http://kim:pass-word-77@hooks.example.com/x", "must begin with https://"),
        ("https://kim:pass-word-77@hooks.example.com:port/x", "the address cannot be read"),
        ("https://kim:pass-word-77@[::1/x", "the address cannot be read"),
        ("kim:pass-word-77@hooks.example.com", "must begin with https://"),
        ("https://kim:pass-word-77@hooks example.com/x", "the address cannot be read"),
        ("https://kim:pass-word-77@hooks.example.com/\x1b[31m", "the address cannot be read"),
    ],
)
@pytest.mark.parametrize("how", [(), ("--dry-run",)])
def test_an_address_is_looked_at_and_its_password_is_not_printed(
    command: Run, outbox: Outbox, to: str, says: str, how: tuple[str, ...]
) -> None:
    approved(outbox, "a")
    done = command("send", "--to", to, *how, HARNESS_WEBHOOK_SECRET=SECRET)
    assert (done.exit_code, says in done.output, "pass-word" in done.output) == (2, True, False), done.output


def test_a_password_in_an_address_stays_unseen(command: Run, outbox: Outbox, hook: Server) -> None:
    approved(outbox, "a")
    hook.behave = lambda body, before: "401"
    to = hook.url.replace("http://", "http://kim:pass-word-77@")
    done = command("send", "--to", to, HARNESS_WEBHOOK_SECRET=SECRET)
    assert (done.exit_code, "pass-word" in done.output, "kim" in done.output) == (3, False, False)
    assert "pass-word" not in command("list").output


def test_killed_while_sending_it_records_each_once_and_repeats_only_under_the_same_id(
    folder: Folder, outbox: Outbox, hook: Server
) -> None:
    ids = approved(outbox, *(str(number) for number in range(20)))
    outbox.propose([proposal("never approved")])
    hook.delay = 0.02
    env = {"HOOK": hook.url + PATH, "HARNESS_WEBHOOK_SECRET": SECRET}
    sending = partial(started, folder.root, "actions", "send", "--to", "${HOOK}", env=env)
    moments = random.Random(0)
    for _ in range(5):
        before = len(hook.requests)
        process = sending()
        while len(hook.requests) < before + 2 and process.poll() is None:
            time.sleep(0.002)
        time.sleep(moments.uniform(0, 0.03))
        os.kill(process.pid, signal.SIGKILL)
        process.ended()
    assert sending().ended()[0] == 0
    arrived = [header(head, "webhook-id") for head in hook.heads]
    assert list(dict.fromkeys(arrived)) == ids  # in order, none missing, none that was not approved
    assert len(arrived) <= len(ids) + 5  # at most the one under way at each kill came again
    assert {each.id for each in outbox.all() if each.state is ActionState.SENT} == set(ids)
    for id_ in set(arrived):
        assert len({body for body in hook.bodies if json.loads(body)["id"] == id_}) == 1
