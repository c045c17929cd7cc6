"""Certificates: a server that is not who it says gets nothing, and one of an own authority is trusted by `ca_file:`."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Folder, Harness
from tests.remote import declare, messages
from tests.server import Server, serving

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
