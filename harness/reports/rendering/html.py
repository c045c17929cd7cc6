"""Self-contained HTML pages: nothing fetched, a strict policy, everything escaped."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from harness.lazy_regex import regex
from harness.reports.document import Document, spans

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_SHOWN = 4000  # characters of a message, an answer or a reason
_STEERS = regex("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_RIGHT_TO_LEFT = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
_TURNED = regex(f"{_RIGHT_TO_LEFT}(?:[^a-zA-Z\u00c0-\u024f]*{_RIGHT_TO_LEFT})?")


def html(document: Document) -> Iterator[str]:
    """The document as a page, part by part."""
    return page("document.html.j2", document=document, kind=lambda block: type(block).__name__, spans=spans)


def page(template: str, script: str = "", **values: Any) -> Iterator[str]:
    """The page, part by part. `template` extends `page.html.j2`; `script` is a file beside it, the only one that runs.

    Everything that is put in is escaped, whoever wrote it.
    """
    parts = {"style": _text("page.css"), "script": _text(script) if script else ""}
    hashes = {f"{name}_hash": _hash(text) for name, text in parts.items()}
    yield from _environment().get_template(template).generate(**parts, **hashes, **values)


@cache
def _environment() -> Environment:
    """Made once a process, since a template is compiled once an environment."""
    return environment_of()


def environment_of(*packages: str) -> Environment:
    """Templates of these packages, and those of the reports; everything that is put in is escaped."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    from harness.reports.rendering.compiled_templates import compiled_templates

    environment = Environment(
        loader=ChoiceLoader([PackageLoader(name) for name in (*packages, "harness.reports")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=compiled_templates(),
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.globals.update(visible=visible, unsteered=unsteered, isolated=isolated)
    return environment


def script_json(value: Any) -> str:
    """A value as a script of a page reads it: JSON that ends no element, ready to be put in."""
    from jinja2.utils import htmlsafe_json_dumps

    return htmlsafe_json_dumps(value, **_environment().policies["json.dumps_kwargs"])


def visible(text: str) -> str:
    """The text cut to what fits, with characters that would steer how it is shown written out: `[U+202E]`."""
    more = len(text) - MOST_SHOWN
    if more <= 0 and text.isascii() and text.isprintable():
        return text  # nearly always, and it takes a tenth of the time
    shown = unsteered(text[:MOST_SHOWN])
    return f"{shown} [... {more:,} more characters]" if more > 0 else shown


def unsteered(text: str) -> str:
    """The whole text, with such characters written out: nothing beside it is turned round by what somebody wrote."""
    return text if text.isascii() and text.isprintable() else _STEERS.sub(_written_out, text)


def isolated(text: str) -> str:
    """A sentence in which words that are written from right to left turn round no number or comma beside them."""
    if text.isascii():
        return text
    from markupsafe import Markup, escape

    return Markup(_TURNED.sub(r"<bdi>\g<0></bdi>", str(escape(text))))  # noqa: S704 - escaped before


def _written_out(found: re.Match[str]) -> str:
    return f"[U+{ord(found[0]):04X}]"


def _text(name: str) -> str:
    return (resources.files("harness.reports") / "templates" / name).read_text("utf-8")


def _hash(text: str) -> str:
    """What a Content-Security-Policy allows an inline style or script by."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
