"""One self-contained HTML page from a template: nothing fetched, a strict policy, everything escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from importlib import resources
from typing import Any


def render(template: str, **values: Any) -> Iterator[str]:
    """The page, part by part. `template` extends `page.html.j2`.

    Everything that is put in is escaped, whoever wrote it.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("harness.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (resources.files("harness.reports") / "templates" / "page.css").read_text("utf-8")
    yield from environment.get_template(template).generate(style=style, style_hash=_hash(style), **values)


def _hash(text: str) -> str:
    """What a Content-Security-Policy allows an inline style by."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
