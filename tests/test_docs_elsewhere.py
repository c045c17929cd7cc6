"""Blocks of commands that wait for a person or speak to another system, as the docs show them, with one here for it."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copytree
from subprocess import PIPE, STDOUT
from threading import Event, Thread

import pytest

from harness.live.outbox import Outbox
from harness.live.outbox.outbox import HANDOFF, ActionProposal, ActionState
from harness.workspace import ActionKind
from release.console import commands_of
from tests.conftest import REPOSITORY, Folder
from tests.console import desk_in
from tests.help_desks import Zendesk, open_to_calls
from tests.server import Server, serving

pytestmark = pytest.mark.slow

DOCS = REPOSITORY / "docs"
BLOCKS = {
    (page.stem, commands_of(block)[0].split(" --")[0]): block
    for page in sorted([REPOSITORY / "README.md", *DOCS.glob("*.md")])
    for block in re.findall(r"```text\n(\$ .*?)```", page.read_text("utf-8"), re.DOTALL)
}
SERVE, WATCH, TICKET = (
    ("review", "harness review serve"),
    ("impact", "harness watch | cat"),
    ("actions", "harness actions send"),
)
HOOK = ("actions", "export HOOK=https://hooks.zapier.com/hooks/catch/...  HARNESS_WEBHOOK_SECRET=whsec_...")
_OF_THE_DAY = (
    (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
    (r"token=[\w-]+", "token=TOKEN"),
    (r"\(\d+\.\d s\)", "(SECONDS)"),
    (r"\b[0-9a-f]{16}\b", "ACTION"),
)


def shown(block: tuple[str, str]) -> list[str]:
    """The lines that a block says are printed."""
    return [same(line) for line in BLOCKS[block].splitlines() if not line.startswith("$ ")]


def same(line: str) -> str:
    """A line without what is another on each day."""
    for found, instead in _OF_THE_DAY:
        line = re.sub(found, instead, line)
    return line.rstrip()


@contextmanager
def waiting(block: tuple[str, str], folder: Path) -> Iterator[Iterator[str]]:
    """What the command of a block prints in a folder until it is interrupted, line by line."""
    (command,) = commands_of(BLOCKS[block])
    words = command.removesuffix(" | cat").split()[1:]
    with subprocess.Popen(
        [sys.executable, "-m", "harness", *words], cwd=folder, stdout=PIPE, stderr=STDOUT, text=True
    ) as process:
        assert process.stdout
        try:
            yield (same(line.replace(str(folder), "/home/me/quillboard")) for line in process.stdout)
        finally:
            process.send_signal(signal.SIGINT)


@contextmanager
def saving(file: Path, old: str, new: str) -> Iterator[None]:
    """Somebody edits a file, and saves it again and again: whoever watches it may begin a moment after saying so."""
    edited, seen = file.read_text("utf-8").replace(old, new), Event()

    def save() -> None:
        while not seen.wait(1):
            file.write_text(edited, "utf-8")

    saves = Thread(target=save)
    saves.start()
    try:
        yield
    finally:
        seen.set()
        saves.join()


def test_these_are_all_that_wait_or_speak_to_others() -> None:
    assert BLOCKS.keys() == {SERVE, WATCH, HOOK, TICKET}


def test_the_page_of_a_review_is_served(folder: Folder) -> None:
    with waiting(SERVE, folder.root) as lines:
        assert [next(lines) for _ in shown(SERVE)] == shown(SERVE)


def test_a_saved_article_is_shown(own_run: Path, tmp_path: Path) -> None:
    root = copytree(own_run, tmp_path / "quillboard")
    expected = shown(WATCH)
    with waiting(WATCH, root) as lines:
        assert [next(lines) for _ in range(2)] == expected[:2]
        with saving(root / "knowledge/reset-password.md", "valid for 60 minutes", "valid for 30 minutes"):
            for line in expected[2:-1]:
                assert next(lines).startswith(line.removesuffix("..."))


def approved(folder: Folder, conversation: str, kind: str, note: str) -> None:
    with closing(Outbox(folder.root)) as outbox:
        action = ActionProposal(conversation, 1, kind, note)
        outbox.propose([action])
        outbox.review(action.id, ActionState.APPROVED, "ann")


def printed(folder: Folder, commands: list[str], env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a shell prints in which all these commands are typed."""
    done = desk_in(folder.root, tmp_path_factory.mktemp("desk")).ended("\n".join(commands), folder.root, env)
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_an_approved_action_is_sent_to_the_hook(folder: Folder, tmp_path_factory: pytest.TempPathFactory) -> None:
    approved(folder, "intercom:100998", ActionKind.BILLING_FLAG, "A charge that nobody knows.")
    with serving(Server()) as hook:
        secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        here = BLOCKS[HOOK].replace("https://hooks.zapier.com/hooks/catch/...", hook.url).replace("whsec_...", secret)
        said = printed(folder, commands_of(here), {}, tmp_path_factory).replace(hook.url, "https://hooks.zapier.com")
        assert [same(line) for line in said.splitlines()] == shown(HOOK)
        assert [json.loads(body)["subject"] for body in hook.bodies] == ["intercom:100998"]


def test_an_approved_handoff_is_written_into_its_ticket(
    folder: Folder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    approved(folder, "zendesk:11", HANDOFF, "to money, high: Refunds are decided by people.")
    account = Zendesk()
    account.open(11, "i want a refund")
    with open_to_calls(account):
        said = printed(folder, commands_of(BLOCKS[TICKET]), account.environment(), tmp_path_factory)
    as_shown, *sent = [line.split("...") for line in shown(TICKET)]
    dry, *rest = [same(line) for line in said.replace(account.url, "https://example.zendesk.com").splitlines()]
    assert (dry.startswith(as_shown[0]), dry.endswith(as_shown[1])) == (True, True)
    assert [[line] for line in rest] == sent
    assert account.tickets[11]["tags"] == ["harness_handoff"]
