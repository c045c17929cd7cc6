"""The review pages served on this machine alone, to whoever was given the address.

Three things keep others out: it listens on loopback only and answers to no other name (a page elsewhere
cannot reach it by a name of its own); the first request must bring the token of the address, which is then
a cookie that no other site's request carries; and every form brings back a secret of its session.
"""

import hmac
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import BadRequest, Forbidden, HTTPException, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from harness.live.labels import Desk, ReviewLabel, ReviewWord, SampledConversation
from harness.reports.rendering import page
from harness.reports.review.page import ReviewerPage, home_page, item_page
from harness.workspace import Workspace, WorkspaceError

COOKIE = "harness-review"
MOST_BYTES = 200_000  # of a form
_ITEM = f"/item/<int(max={2**63 - 1}):id_>"  # as far as the database counts
_ROUTES = Map(
    [
        Rule("/", endpoint="home", methods=["GET"]),
        Rule("/favicon.ico", endpoint="icon", methods=["GET"]),  # browsers ask for one; there is none
        Rule("/enter", endpoint="enter", methods=["GET"]),
        Rule("/name", endpoint="name", methods=["POST"]),
        Rule("/next", endpoint="next", methods=["GET"]),
        Rule(_ITEM, endpoint="item", methods=["GET"]),
        Rule(_ITEM, endpoint="label", methods=["POST"]),
    ]
)
_HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'none'",  # beside the page's own, which cannot say this
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass
class Session:
    """One browser."""

    csrf: str
    reviewer: str = ""


class Site:
    """The WSGI application. Requests may come from several threads."""

    def __init__(self, desk: Desk, workspace: Workspace, port: int) -> None:
        self.token = secrets.token_urlsafe(32)
        self._desk, self._workspace = desk, workspace
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._sessions: dict[str, Session] = {}

    def __call__(self, environ: Mapping[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(dict(environ))
        request.max_content_length = request.max_form_memory_size = MOST_BYTES
        try:
            response = self._answer(request)
        except HTTPException as error:
            response = _text(f"{error.code}: {error.description}", error.code or 500)
        except (WorkspaceError, OSError) as error:  # the disk is full, say: nothing was confirmed
            response = _text(f"500: not saved: {error}", 500)
        response.headers.extend(_HEADERS)
        return response(request.environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.environ.get("HTTP_HOST") not in self._hosts:
            raise BadRequest("This is not a name of this machine.")
        endpoint, values = _ROUTES.bind_to_environ(request.environ).match()
        if endpoint == "icon":
            return Response(status=204)
        if endpoint == "enter":
            return self._enter(request)
        session = self._sessions.get(request.cookies.get(COOKIE, ""))
        if session is None:
            raise Forbidden("Open the address that `harness review serve` printed.")
        if request.method == "POST":
            self._check_form(request, session)
        if endpoint == "name":
            return self._name(request, session)
        if not session.reviewer:
            return _page(page("review_enter.html.j2", forms=True, csrf=session.csrf))
        if endpoint in ("item", "label"):
            item = self._desk.item(values["id_"])
            if item is None:
                raise NotFound("There is no such conversation.")
            return self._label(request, session, item) if endpoint == "label" else self._item(request, session, item)
        reading = self._reading(session)
        return _page(home_page(reading)) if endpoint == "home" else _go(_next(reading))

    def _reading(self, session: Session) -> ReviewerPage:
        return ReviewerPage(session.reviewer, self._desk.items(), self._desk.labels())

    def _enter(self, request: Request) -> Response:
        """Take the token for a cookie, and out of the address."""
        if not hmac.compare_digest(request.args.get("token", "").encode(), self.token.encode()):
            raise Forbidden("Open the address that `harness review serve` printed.")
        name = secrets.token_urlsafe(32)
        self._sessions[name] = Session(secrets.token_urlsafe(32))
        response = _go("/")
        response.set_cookie(COOKIE, name, httponly=True, samesite="Strict", path="/")
        return response

    def _check_form(self, request: Request, session: Session) -> None:
        origin = request.headers.get("Origin", "")
        if origin and origin.removeprefix("http://") not in self._hosts:
            raise Forbidden("The form comes from another site.")
        if not hmac.compare_digest(request.form.get("csrf", "").encode(), session.csrf.encode()):
            raise Forbidden("The form is not from this session; open the page again.")

    def _name(self, request: Request, session: Session) -> Response:
        name = "".join(c for c in " ".join(request.form.get("name", "").split()) if c.isprintable())[:60]
        if not name:
            raise BadRequest("Enter your name.")
        session.reviewer = name
        return _go("/next")

    def _item(self, request: Request, session: Session, item: SampledConversation) -> Response:
        saved = request.args.get("saved", "")
        shown = saved if saved in set(ReviewWord) else ""
        reading = self._reading(session)
        return _page(item_page(item, reading, self._workspace, csrf=session.csrf, saved=shown))

    def _label(self, request: Request, session: Session, item: SampledConversation) -> Response:
        """Save the label; the reply is sent when it is on disk."""
        said, edit = request.form.get("word", ""), request.form.get("edit", "").replace("\r\n", "\n").strip()
        if said not in item.choices:
            raise BadRequest("This label does not fit this conversation.")
        word = ReviewWord(said)
        changed = edit.split() != item.reply.answer.split()
        if word is ReviewWord.EDITED and not (edit and changed):
            raise BadRequest("The edit is empty or the same as the draft. Go back and write what the answer should be.")
        if word is ReviewWord.APPROVED and changed:
            raise BadRequest("You have changed the draft. Go back, and keep the edit or undo it.")
        supported = {"yes": True, "no": False}.get(request.form.get("supported", ""))
        edit, day = (edit if word is ReviewWord.EDITED else ""), str(self._workspace.today)
        self._desk.label(ReviewLabel(item.id, session.reviewer, word, edit, supported, day))
        return _go(_next(self._reading(session), f"?saved={word}"))


def _next(reading: ReviewerPage, saved: str = "") -> str:
    """Where to continue: the next conversation, or the overview."""
    return f"/item/{reading.next.id}{saved}" if reading.next else "/"


def _text(text: str, status: int) -> Response:
    return Response(text + "\n", status=status, mimetype="text/plain")


def _page(parts: Iterable[str]) -> Response:
    return Response("".join(parts), mimetype="text/html")


def _go(where: str) -> Response:
    return Response(status=303, headers={"Location": where})
