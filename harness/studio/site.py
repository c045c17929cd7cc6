"""The application: who may reach a page, and how errors are shown.

Three things keep others out: it answers to no other name than this machine's own (a page elsewhere cannot reach it
by a name of its own); the first request must bring the token of the printed address, which then is a cookie that no
other site's request carries; and whatever changes something brings back a secret of its session.
"""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

import click
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import FormData, MutableHeaders, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from harness.cli import options
from harness.io_errors import explained
from harness.plugins import PluginError
from harness.reference.models import ModelMissingError
from harness.scoring.groundedness import CheckerError
from harness.studio.job_events import job_events
from harness.studio.pages import ROUTES
from harness.studio.static_files import asset
from harness.studio.studio import Studio, Visitor
from harness.studio.visit import StudioRoute, Visit
from harness.turns import PipelineError
from harness.workspace import WorkspaceError, each_once

MOST_BYTES = 4_000_000  # of a form
MOST_FILES = 10_000  # such as the articles of a help centre
MOST_OF_FILES = 2_000_000_000  # bytes of one that brings files
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_NO_PAGE = "There is no such page."
_ENTER = "Open the address that `harness studio` printed, in a browser that keeps cookies of this machine."
_EXPLAINED = (
    click.ClickException,
    options.UnfinishedError,
    PluginError,
    PipelineError,
    ModelMissingError,
    CheckerError,
)

Answer = Callable[[Request], Awaitable[Response]]


class _AddressNumber(Convertor[int]):
    """A number in an address, as far as databases count."""

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("number", _AddressNumber())


def application(studio: Studio) -> ASGIApp:
    """The site of a workspace."""

    async def enter(request: Request) -> Response:
        """Take the token for a cookie, and out of the address."""
        cookie = studio.come_in(request.query_params.get("token", ""), request.cookies.get(studio.cookie, ""))
        if cookie is None:
            raise HTTPException(403, _ENTER)
        response = RedirectResponse(studio.start, 303)
        response.set_cookie(studio.cookie, cookie, httponly=True, samesite="strict", path="/")
        return response

    async def session(request: Request) -> Response:
        """The word of the session, for a page that was opened in one that has ended."""
        return JSONResponse({"csrf": _visitor(studio, request).csrf})

    async def events(request: Request) -> Response:
        _visitor(studio, request)
        return job_events(studio.jobs, request.path_params["number"])

    routes = [
        Route("/favicon.ico", _no_icon),
        Route("/enter", enter),
        Route("/session", session),
        Route("/assets/{name}", asset),
        Route("/jobs/{number:number}/events", events),
        *(Route(each.path, _answering(studio, each), methods=[each.method]) for each in ROUTES),
    ]

    async def refused(request: Request, error: Exception) -> Response:
        """Why, as a page for who has come in, so that the way on is there; as a line for scripts and strangers."""
        assert isinstance(error, HTTPException)
        visitor = studio.visitors.get(request.cookies.get(studio.cookie, ""))
        form = FormData() if _brings_files(request) else await _form(request)
        visit = Visit(studio, visitor or Visitor(""), request, _texts(form))
        if visitor is None or not (visit.part or "text/html" in request.headers.get("accept", "")):
            typed = [] if visit.part else visit.typed  # scripts would put it into a page
            return PlainTextResponse(
                "\n\n".join([f"{error.status_code}: {error.detail}", *typed, ""]), error.status_code
            )
        words = _NO_PAGE if error.detail == HTTPStatus.NOT_FOUND.phrase else error.detail
        missing = error.status_code == HTTPStatus.NOT_FOUND
        return visit.page("trouble.html.j2", error.status_code, words=words, missing=missing)

    site = Starlette(routes=routes, exception_handlers={HTTPException: refused})
    return _Guard(site, studio)


class _Guard:
    """Answers to no other name, and says with each reply what a browser may not do with it."""

    def __init__(self, site: ASGIApp, studio: Studio) -> None:
        self._site, self._studio = site, studio

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        request = Request(scope)
        if request.headers.get("host") not in self._studio.hosts:
            await PlainTextResponse("This is not a name of this machine.\n", 400)(scope, receive, guarded)
        elif request.method == "POST" and not request.headers.get("content-length", "").isdecimal():
            await PlainTextResponse("Say how long the form is.\n", 411)(scope, receive, guarded)
        elif int(request.headers.get("content-length", "0")) > (
            MOST_OF_FILES if _brings_files(request) else MOST_BYTES
        ):
            await PlainTextResponse(
                "That is more than a form may hold. Go back, and enter where the files are instead of choosing them.\n",
                413,
            )(scope, receive, guarded)
        else:
            await self._site(scope, receive, guarded)


def _answering(studio: Studio, route: StudioRoute) -> Answer:
    """The route's page, made in a thread for a visitor who has come in."""

    async def answer(request: Request) -> Response:
        visitor = _visitor(studio, request)
        try:
            return await answered(request, visitor, await _form(request))
        finally:
            await request.close()

    async def answered(request: Request, visitor: Visitor, brought: FormData) -> Response:
        form = _texts(brought)
        given = (*request.path_params.values(), *(form.values() if route.saves else ()))
        if any("\0" in str(value) for value in given):
            raise HTTPException(400, "It has a character that no file name and no text has (U+0000).")
        if route.method == "POST":
            _check(studio, visitor, request, form)
            if route.saves and studio.read_only:
                raise HTTPException(403, "This studio is read-only: nothing can be changed.")
        files = [each for each in brought.getlist("files") if isinstance(each, UploadFile) and each.filename]
        visit = Visit(studio, visitor, request, form, files)
        if studio.is_reading and route.method == "GET" and "text/html" in request.headers.get("accept", ""):
            return visit.page("reading.html.j2", headers={"Refresh": "2"})
        return await run_in_threadpool(_made, route, visit)

    return answer


async def _form(request: Request) -> FormData:
    """What the request brings. Raises HTTPException where there is no room for its files."""
    if request.method != "POST":
        return FormData()
    try:
        return await request.form(max_files=MOST_FILES)
    except OSError as error:
        raise HTTPException(507, f"{explained(error)}.") from None


def _texts(form: FormData) -> Mapping[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _brings_files(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("multipart/")


def _visitor(studio: Studio, request: Request) -> Visitor:
    visitor = studio.visitors.get(request.cookies.get(studio.cookie, ""))
    if visitor is None:
        raise HTTPException(403, _ENTER)
    return visitor


def _check(studio: Studio, visitor: Visitor, request: Request, form: Mapping[str, str]) -> None:
    origin = request.headers.get("origin", "")
    if origin and origin.removeprefix("http://") not in studio.hosts:
        raise HTTPException(403, "The form comes from another site.")
    brought = request.headers.get("x-csrf-token") or form.get("csrf", "")
    if not hmac.compare_digest(brought.encode(), visitor.csrf.encode()):
        raise HTTPException(403, "The form is not from this session; open the page again.")


def _made(route: StudioRoute, visit: Visit) -> Response:
    """The page; what a person can act on as a page of its own."""
    try:
        return route.answer(visit)
    except WorkspaceError as error:
        root = visit.studio.root
        of_a_run = all(root / "reports" in (root / each.at.file).parents for each in error.problems)
        return visit.page(
            "problems.html.j2", 422, problems=each_once(error.problems), count=len(error.problems), of_a_run=of_a_run
        )
    except _EXPLAINED as error:
        words = error.format_message() if isinstance(error, click.ClickException) else str(error)
        return visit.page("trouble.html.j2", 422, words=words)
    except OSError as error:
        return visit.page("trouble.html.j2", 500, words=explained(error))


async def _no_icon(request: Request) -> Response:
    return Response(status_code=204)
