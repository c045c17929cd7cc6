"""One request of one visitor, and what a page may answer with."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from jinja2 import Environment, PackageLoader
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from harness.reports import document as documents
from harness.reports.rendering import environment_of
from harness.studio.article_rows import file_address
from harness.studio.saving import may_be_edited
from harness.studio.studio import Studio, Visitor
from harness.workspace import Workspace


@dataclass(frozen=True)
class NavigationLink:
    """A page of the bar at the left."""

    title: str
    path: str


NAVIGATION = (
    NavigationLink("Board", "/"),
    NavigationLink("Conversations", "/conversations"),
    NavigationLink("Try it", "/try"),
    NavigationLink("Scenarios", "/scenarios"),
    NavigationLink("Articles", "/articles"),
    NavigationLink("Rules", "/rules"),
    NavigationLink("Stages", "/stages"),
    NavigationLink("The week", "/week"),
    NavigationLink("Review", "/review"),
    NavigationLink("Suite", "/suite"),
)


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListPage(Generic[T]):
    """A page of a list."""

    items: Sequence[T]
    number: int  # from 1
    pages: int
    start: int  # how many items stand on the pages before


@dataclass
class Visit:
    """Handed to every page. `form` and `files` are what was sent with a POST."""

    studio: Studio
    visitor: Visitor
    request: Request
    form: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[UploadFile] = ()
    _shown: Workspace | None = None

    @property
    def typed(self) -> list[str]:
        """The texts that the form brings, for a page that cannot do with them what was wanted."""
        texts = (text for name, text in self.form.items() if name != "csrf" and len(text.split()) > 2)
        return list(dict.fromkeys(text.replace("\r\n", "\n") for text in texts))

    @property
    def part(self) -> bool:
        """Whether a script asks, which puts the answer into a page."""
        return "HX-Request" in self.request.headers

    @property
    def workspace(self) -> Workspace:
        """As the files are now; while a page is shown, as they were at first. Raises WorkspaceError, which the site
        shows as a page.
        """
        if self._shown is None or self.request.method != "GET":
            self._shown = self.studio.loaded.workspace()
        return self._shown

    def asked(self, name: str) -> str:
        """A value of the address."""
        return self.request.query_params.get(name, "")

    def number(self, name: str, default: int = 1) -> int:
        """A value of the address that counts from 1."""
        told = self.asked(name)
        return int(told) or default if told.isdecimal() and len(told) < 10 else default

    def paged(self, items: Sequence[T], size: int) -> ListPage[T]:
        """The page of a list that the address names (`page`), or the last one."""
        pages = max(1, -(-len(items) // size))
        number = min(self.number("page"), pages)
        return ListPage(items[size * (number - 1) : size * number], number, pages, size * (number - 1))

    def path(self, name: str) -> str:
        """A part of the address' path."""
        return str(self.request.path_params[name])

    def page(
        self, template: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
    ) -> Response:
        """A template of this package, or part of one; everything that is put in is escaped, whoever wrote it."""
        nonce, here = secrets.token_urlsafe(16), quote(self.request.scope["path"])
        html = _environment().get_template(template).render(
            visitor=self.visitor, read_only=self.studio.read_only, here=here, navigation=NAVIGATION,
            job=self.studio.jobs.running, workspace_name=self.studio.root.name, nonce=nonce, alone=not self.part,
            brought=self.form, typed_texts=self.typed, **values,
        )  # fmt: skip
        response = HTMLResponse(html, status, headers)
        response.headers["Content-Security-Policy"] = policy(nonce)
        return response

    def document(self, document: documents.Document, title: str, status: int = 200, **values: Any) -> Response:
        """A report, as the command line shows it too."""
        return self.page("report.page.html.j2", status, document=document, title=title, **values)

    def go(self, where: str, message: str = "") -> Response:
        """Another page, which shows the message."""
        if message:
            self.visitor.tell(message)
        if self.part:
            return Response(headers={"HX-Redirect": where})
        return RedirectResponse(where, 303)

    def start(
        self, title: str, arguments: Sequence[str], then: str, *, dated: bool = True,
        afterwards: Callable[[], None] = lambda: None, form: str = "",
    ) -> Response:  # fmt: skip
        """Start a job, and show how far it is; or what runs already, and say that the other one did not start."""
        job = self.studio.jobs.start(title, arguments, then, dated=dated, afterwards=afterwards, form=form)
        other = job.arguments != tuple(arguments)
        if other:
            afterwards()
        words = f"“{title}” has not started, since this runs. Start it when this has ended." if other else ""
        return self.go(job.path, words)


@dataclass(frozen=True, slots=True)
class StudioRoute:
    """One address of the site. `saves`: it changes a file, so it is refused where the site is read-only."""

    path: str
    answer: Callable[[Visit], Response]
    method: str = "GET"
    saves: bool = False


def policy(nonce: str) -> str:
    """What a page may load: its own scripts, styles and pictures, nothing inline but the editor's styles."""
    return "; ".join(
        (
            "default-src 'none'", "script-src 'self'", f"style-src 'self' 'nonce-{nonce}'", "connect-src 'self'",
            "img-src 'self' data:", "font-src 'self'", "form-action 'self'", "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )  # fmt: skip


def compile_templates() -> None:
    """Compile those of this package, which takes each longer than what it shows."""
    environment = _environment()
    for name in PackageLoader(__package__).list_templates():
        environment.get_template(name)


@cache
def _environment() -> Environment:
    """Templates of the studio, and the parts of those of the reports."""
    environment = environment_of("harness.studio")
    environment.globals.update(
        counted=documents.counted,
        file_address=file_address,
        may_be_edited=may_be_edited,
        spans=documents.spans,
        kind=lambda block: type(block).__name__,
    )
    return environment
