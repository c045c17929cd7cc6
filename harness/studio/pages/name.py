"""Who a visitor is: asked once, where something is kept under a person's name."""

import click
from starlette.responses import Response

from harness.cli import moving
from harness.studio.visit import StudioRoute, Visit

_MOST_LETTERS = 60


def ask_name(visit: Visit, then: str) -> Response | None:
    """A page that asks for the visitor's name and goes on to `then`; None where it is known, or nothing is kept."""
    if visit.visitor.name or visit.studio.read_only:
        return None
    return visit.page("name.html.j2", then=then, most=_MOST_LETTERS)


def known_name(visit: Visit) -> str:
    """The visitor, else git's user, else nobody: then it is asked for."""
    try:
        return visit.visitor.name or moving.git_user(visit.studio.root)
    except click.UsageError:
        return ""


def tell_name(visit: Visit) -> Response:
    """Keep the name for this browser."""
    name, then = as_name(visit.form.get("name", "")), visit.form.get("then", "/")
    if not name:
        return visit.page("trouble.html.j2", 400, words="Enter your name.")
    visit.visitor.name = name
    return visit.go(then if _within(then) else "/")


def as_name(typed: str) -> str:
    """A person's name on one line, as it is kept; empty where none was given."""
    return "".join(each for each in " ".join(typed.split()) if each.isprintable())[:_MOST_LETTERS]


def _within(path: str) -> bool:
    """Whether it is a page of this site."""
    return path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable()


ROUTES = (StudioRoute("/name", tell_name, "POST"),)
