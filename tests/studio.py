"""The studio as its visitors reach it: by requests, and in a real browser on loopback."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from starlette.testclient import TestClient

from harness.studio.serving import HOST, listening_on
from harness.studio.site import application
from harness.studio.studio import Studio
from tests.browser import WIDE, Chromium, Opened

PORT = 4711
OPEN: list[Studio] = []  # of guests, for who has to stop what goes on beside their pages
BLANK = Path(__file__).parent / "golden" / "report.html"


class Guest:
    """A browser without scripts that has come in; `post` brings the session's word as a form does."""

    def __init__(self, studio: Studio, *, enters: bool = True) -> None:
        self.studio = studio
        self.client = TestClient(application(studio), f"http://{HOST}:{studio.port}", follow_redirects=False)
        if enters:
            assert self.get(f"/enter?token={studio.token}").status_code == 303

    @property
    def csrf(self) -> str:
        cookie = self.client.cookies[self.studio.cookie]
        return self.studio.visitors[cookie].csrf

    def get(self, path: str, **given: object) -> httpx.Response:
        return self.client.get(path, **given)  # type: ignore[arg-type]

    def post(self, path: str, form: Mapping[str, str] | None = None, **given: object) -> httpx.Response:
        return self.client.post(path, data={"csrf": self.csrf, **(form or {})}, **given)  # type: ignore[arg-type]


def guest(root: Path, **given: object) -> Guest:
    """Somebody who has come in to the studio of this workspace."""
    studio = Studio(root, PORT, **given)  # type: ignore[arg-type]
    OPEN.append(studio)
    return Guest(studio)


def fields(page: httpx.Response) -> dict[str, str]:
    """The hidden fields of a page's forms; the last of each name."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)
    return dict(found)


@contextmanager
def serving(root: Path, port: int = 0, **given: object) -> Iterator[Studio]:
    """The studio on a port, or a free one, for a browser."""
    with listening_on(port) as listening:
        studio = Studio(root, listening.getsockname()[1], **given)  # type: ignore[arg-type]
        server = uvicorn.Server(uvicorn.Config(application(studio), log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        try:
            yield studio
        finally:
            server.should_exit = True
            thread.join(30)
            studio.close()


@contextmanager
def visiting(
    chromium: Chromium, studio: Studio, path: str = "/", width: int = WIDE, **context: object
) -> Iterator[Opened]:
    """A page of the studio in a browser of its own; complaints are errors in its console."""
    with chromium.open(BLANK, width=width, **context) as opened:
        opened.complaints.clear()
        opened.page.goto(studio.address)
        opened.page.goto(f"http://{HOST}:{studio.port}{path}")
        yield opened
        opened.page.close()  # or it asks for more while what it asked for is looked through
        own = f"asked http://{HOST}:{studio.port}/"
        opened.complaints[:] = [each for each in opened.complaints if not each.startswith(own)]
