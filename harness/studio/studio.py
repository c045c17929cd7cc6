"""What one site knows: its workspace, who has come in, what runs."""

import datetime as dt
import hmac
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Thread
from typing import Any

from harness.studio.jobs import Jobs
from harness.studio.loaded import LoadedWorkspace
from harness.studio.run_lists import RunLists
from harness.studio.scenario_editing import lay_out
from harness.studio.scenario_list import latest, listed
from harness.studio.suite_findings import used_rules
from harness.studio.talking import Talking
from harness.studio.uploads import Uploads, remove_left_uploads
from harness.studio.week_reviews import WeekReviews
from harness.studio.writing import WritingDesk


@dataclass
class Visitor:
    """One browser that has come in."""

    csrf: str
    name: str = ""  # whose labels and moves these are; empty until it is asked for
    messages: list[str] = field(default_factory=list)  # to be shown on the next page
    kept: dict[str, Any] = field(default_factory=dict)  # what a page keeps for this browser, such as a talk

    def tell(self, message: str) -> None:
        """Show this on the next page."""
        self.messages.append(message)

    def told(self) -> list[str]:
        """The messages, once."""
        messages, self.messages = self.messages, []
        return messages


@dataclass
class Studio:
    """The site's state. Pages are made in several threads."""

    root: Path
    port: int
    today: dt.date | None = None
    start: str = "/"  # the page that a visitor sees first
    read_only: bool = False
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    visitors: dict[str, Visitor] = field(default_factory=dict)
    is_reading: bool = False  # whether the workspace is being read before the first page

    @cached_property
    def jobs(self) -> Jobs:
        return Jobs(self.root, self.today)

    @cached_property
    def uploads(self) -> Uploads:
        return Uploads()

    @cached_property
    def loaded(self) -> LoadedWorkspace:
        return LoadedWorkspace(self.root, self.today)

    @cached_property
    def weeks(self) -> WeekReviews:
        return WeekReviews(self.loaded)

    @cached_property
    def writing(self) -> WritingDesk:
        return WritingDesk(self.loaded)

    @cached_property
    def run_lists(self) -> RunLists:
        return RunLists(self.loaded)

    @cached_property
    def talking(self) -> Talking:
        return Talking()

    def read_ahead(self, then: Callable[[], object] = lambda: None) -> None:
        """Read the workspace and its newest run beside the site, which takes long after an upgrade; `then` the rest."""

        def read() -> None:
            try:
                with suppress(OSError):  # without room for one more open file, the next studio removes them
                    remove_left_uploads()
                self._read()
            finally:
                self.is_reading = False
            with suppress(Exception):  # the page that needs it shows it
                then()

        self.is_reading = True
        Thread(target=read, daemon=True).start()

    def _read(self) -> None:
        """All that the first page of a kind would have to wait for."""
        with suppress(Exception):  # the page that is asked for shows it
            workspace, report = self.loaded.workspace(), self.loaded.report()
            if report:
                used_rules(report)
            self.run_lists.of()
            listed(workspace, latest(workspace))
            lay_out(workspace)

    def close(self) -> None:
        """End whatever runs, and close what is open."""
        self.jobs.stop()
        self.uploads.close()
        self.talking.close()
        self.writing.stop()

    @property
    def address(self) -> str:
        """The link that lets a browser in."""
        return f"http://127.0.0.1:{self.port}/enter?token={self.token}"

    @property
    def cookie(self) -> str:
        """Its name: browsers hand a cookie to every port, and several studios can be open at once."""
        return f"harness-studio-{self.port}"

    @property
    def hosts(self) -> frozenset[str]:
        """The names by which it answers."""
        return frozenset({f"127.0.0.1:{self.port}", f"localhost:{self.port}"})

    def come_in(self, token: str, cookie: str = "") -> str | None:
        """The cookie of a new visitor, or the one of who is in already: other tabs go on with it. None: wrong token."""
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            return None
        if cookie in self.visitors:
            return cookie
        cookie = secrets.token_urlsafe(32)
        self.visitors[cookie] = Visitor(secrets.token_urlsafe(32))
        return cookie
