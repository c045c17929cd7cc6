"""Markdown as customers may see it, for who writes it: nothing in it runs, loads or leads anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from harness.workspace import without_remarks

if TYPE_CHECKING:
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token


def preview(body: str) -> Markup:
    """HTML of an article's text. HTML in it is shown as written, links and images only by their words."""
    return Markup(_markdown().render(without_remarks(body)))  # noqa: S704 - all text is escaped by the renderer


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("link_open", _link)
    markdown.add_render_rule("link_close", lambda *_: "</span>")
    markdown.add_render_rule("image", _image)
    return markdown


def _link(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    return f'<span class="link" title="{escape(str(tokens[at].attrs.get("href", "")))}">'


def _image(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    return f'<span class="image">{escape(tokens[at].content)}</span>'
