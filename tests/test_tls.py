"""Certificates: a server that is not who it says gets nothing, and one of an own authority is trusted by `ca_file:`."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from harness.live.outbox.outbox import Outbox
from tests.conftest import Folder, Harness
from tests.remote import KEY, declare, messages
from tests.server import _BROKEN, Server, _whole, serving
from tests.test_outbox import SECRET, approved

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="certificates are made with openssl"),
]


def certificate(folder: Path, host: str, days: int) -> Path:
    """A certificate that signs itself, with its key in the same file."""
    key, asked, made = folder / "key.pem", folder / "asked.pem", folder / "server.pem"
    (folder / "names").write_text(f"subjectAltName={host}\n")
    for words in (
        f"req -new -newkey rsa:2048 -nodes -keyout {key} -out {asked} -subj /CN=x",
        f"x509 -req -in {asked} -signkey {key} -days {days} -extfile {folder / 'names'} -out {made}",
    ):
        subprocess.run(["openssl", *words.split()], check=True, capture_output=True)
    made.write_bytes(made.read_bytes() + key.read_bytes())
    return made


@pytest.mark.parametrize("kind", ["http", "openai"])
@pytest.mark.parametrize(
    ("host", "days", "trusted", "says"),
    [
        ("IP:127.0.0.1", 30, True, ""),
        ("IP:127.0.0.1", 30, False, "the server's certificate is not trusted: self-signed certificate"),
        ("IP:127.0.0.1", -1, True, "the server's certificate is not trusted: certificate has expired"),
        ("DNS:other.example.com", 30, True, "the server's certificate is not trusted: IP address mismatch"),
    ],
)
def test_a_server_is_trusted_by_its_certificate(
    folder: Folder, harness: Harness, tmp_path: Path, kind: str, host: str, days: int, trusted: bool, says: str
) -> None:
    made = certificate(tmp_path, host, days)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(made)
    messages(folder, ["hello there"])
    with serving(Server(tls=tls)) as server:
        environment = declare(folder, server.url, "tries: 4" + (", ca_file: server.pem" if trusted else ""))
        done = harness("run", "-p", kind, env=environment)
    assert (done.returncode, says in done.stdout) == (3 if says else 0, True), done.stdout + done.stderr
    assert len(server.requests) == (0 if says else 1)


@pytest.mark.parametrize(("text", "says"), [(None, "No such file or directory"), ("no", "has no certificates in PEM")])
def test_a_file_of_certificates_that_cannot_be_used_is_told(
    folder: Folder, harness: Harness, text: str | None, says: str
) -> None:
    if text:
        folder.write("own.pem", text)
    environment = declare(folder, "https://127.0.0.1:1", "tries: 1, ca_file: own.pem")
    for kind in ("http", "openai"):
        done = harness("run", "-p", kind, env=environment)
        assert (done.returncode, f"the `ca_file` own.pem cannot be used: {says}" in done.stderr) == (3, True), (
            done.stderr
        )


SENT = ("actions", "send", "--to", "${HOOK}")
LIVE = ("import", "conversations", "--live", "--from")


@pytest.mark.parametrize("line", [SENT, (*LIVE, "zendesk"), (*LIVE, "intercom"), ("run", "-p", "http")])
@pytest.mark.parametrize(
    ("host", "days", "trusted", "says"),
    [
        ("IP:127.0.0.1", 30, False, "self-signed certificate; a server of your own needs `ca_file:`, or SSL_CERT_FILE"),
        ("IP:127.0.0.1", -1, True, "certificate has expired"),
        ("DNS:other.example.com", 30, True, "certificate is not valid for '127.0.0.1'"),
    ],
)
def test_what_has_no_key_for_it_is_trusted_by_the_environment(
    folder: Folder, harness: Harness, tmp_path: Path, line: tuple[str, ...], host: str, days: int, trusted: bool,
    says: str,
) -> None:  # fmt: skip
    """No token and no customer's word goes to a server that is not who it says; what would help is said."""
    made = certificate(tmp_path, host, days)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(made)
    messages(folder, ["hello there"])
    with closing(Outbox(folder.root)) as outbox:
        approved(outbox, "a")
    with serving(Server(tls=tls)) as server:
        environment = _accounts(server.url) | declare(folder, server.url)
        if trusted:
            environment["SSL_CERT_FILE"] = str(made)
        done = harness(*line, env=environment)
    told = done.stdout + done.stderr
    assert (done.returncode, says in told, server.requests) == (3, True, []), told
    assert ("ca_file" in told) == (not trusted)  # which helps against neither an old certificate nor another's


@pytest.mark.parametrize(("name", "says"), [("nowhere.pem", "No such file"), ("words", "has no certificates in PEM")])
@pytest.mark.parametrize("line", [SENT, (*LIVE, "zendesk"), ("run", "-p", "http"), ("run", "-p", "openai")])
def test_certificates_of_the_environment_that_cannot_be_used_are_told(
    folder: Folder, harness: Harness, line: tuple[str, ...], name: str, says: str
) -> None:
    folder.write("words", "no")
    messages(folder, ["hello there"])
    with closing(Outbox(folder.root)) as outbox:
        approved(outbox, "a")
    place = "https://127.0.0.1:1"
    environment = _accounts(place) | declare(folder, place) | {"SSL_CERT_FILE": str(folder.root / name)}
    done = harness(*line, env=environment)
    told = f"SSL_CERT_FILE={folder.root / name}, cannot be used: {says}"
    assert (done.returncode, told in done.stderr) == (3 if line[0] == "run" else 2, True), done.stderr


@pytest.mark.parametrize("key", ["sk-\u201c0123456789\u201d", "sk-01234\n56789-abcdef", "sk-01234\x0756789-abcdef"])
def test_a_key_that_cannot_be_sent_is_told_and_not_shown(folder: Folder, harness: Harness, key: str) -> None:
    messages(folder, ["hello there"])
    environment = declare(folder, "http://127.0.0.1:1", "tries: 1") | {"OPENAI_API_KEY": key}
    done = harness("run", "-p", "openai", env=environment)
    told = "The pipeline cannot be run: `OPENAI_API_KEY` has characters that no key has"
    assert (done.returncode, done.stderr[: len(told)], "56789" in done.stderr) == (3, told, False), done.stderr


def _accounts(url: str) -> dict[str, str]:
    return {
        "HOOK": f"{url}/hook", "HARNESS_WEBHOOK_SECRET": SECRET, "ZENDESK_URL": url, "ZENDESK_OAUTH_TOKEN": "token",
        "INTERCOM_URL": url, "INTERCOM_ACCESS_TOKEN": "token",
    }  # fmt: skip


@pytest.mark.parametrize("system", ["zendesk", "intercom"])
@pytest.mark.parametrize("what", ["conversations", "articles"])
def test_a_token_that_no_header_can_have_is_not_tried_again(
    folder: Folder, harness: Harness, system: str, what: str
) -> None:
    folder.write("map.yaml", "default: {categories: login}\n")
    token = {"ZENDESK_OAUTH_TOKEN": "tok\x07en-56789", "INTERCOM_ACCESS_TOKEN": "tok\nen-56789"}
    more = ("--map", "map.yaml") if what == "articles" else ()
    done = harness("import", what, "--from", system, "--live", *more, env=_accounts("http://127.0.0.1:1") | token)
    assert "its address or a header is wrong" in done.stderr
    assert (done.returncode, "56789" in done.stderr) == (2, False), done.stderr


@pytest.mark.parametrize("before", [170, 185, 192])
@pytest.mark.parametrize("line", [SENT, ("run", "-p", "http"), ("run", "-p", "openai")])
def test_no_part_of_a_secret_is_left_where_an_error_is_cut(
    folder: Folder, harness: Harness, line: tuple[str, ...], before: int
) -> None:
    secret = SECRET if line == SENT else KEY
    messages(folder, ["hello there"])
    with closing(Outbox(folder.root)) as outbox:
        approved(outbox, "a")
    with serving(Server(raw="")) as server:
        server.behave = lambda body, tries: "said"
        _BROKEN["said"] = _saying("x" * before + secret)
        harness(*line, env=_accounts(server.url) | declare(folder, server.url, "tries: 1"))
    told = b"".join(path.read_bytes() for path in folder.root.rglob("*") if path.is_file())
    assert (b"xxxxx[secret]" in told, secret[:6].encode() in told) == (True, False)


def _saying(words: str) -> Callable[[asyncio.StreamWriter, bytes], Awaitable[None]]:
    async def said(writer: asyncio.StreamWriter, good: bytes) -> None:
        writer.write(_whole("400 Bad Request", words))

    return said
