"""What a message says, whether it was sent as HTML or as plain text."""

import html

import re2

from harness.workspace import encodable

MOST_CHARACTERS = 100_000  # of one message; what is beyond is cut
MOST_TAGS = 2_000  # above it tags are only cut away: building a tree takes time that grows with its depth squared

_TAG = re2.compile(r"<[^<>]*>")
_LOOKS_LIKE_HTML = re2.compile(r"(?i)</?[a-z][a-z0-9]*(\s[^<>]*)?/?>")
_BREAK = re2.compile(r"(?i)(<br\s*/?>|</(?:p|div|li|tr|h[1-6]|blockquote|pre)\s*>)")


def plain_text(body: object) -> str:
    """The text of a body: no markup, scripts gone, a line break where a block ends. Empty for anything else."""
    if not isinstance(body, str):
        return ""
    text = sound(body[: 4 * MOST_CHARACTERS])
    if "<" in text and _LOOKS_LIKE_HTML.search(text):
        import nh3  # of an extra: what only shows conversations needs none

        text = _BREAK.sub(r"\1" + "\n", text)
        text = _TAG.sub(" ", text) if text.count("<") > MOST_TAGS else nh3.clean(text, tags=set())
        text = html.unescape(text)
    return _in_lines(text)


def as_written(body: object) -> str:
    """The text of a body that is known to be plain: what looks like markup is part of it."""
    return _in_lines(sound(body[: 4 * MOST_CHARACTERS])) if isinstance(body, str) else ""


def _in_lines(text: str) -> str:
    lines = map(str.strip, text.replace("\xa0", " ").splitlines())
    return "\n".join(filter(None, lines))[:MOST_CHARACTERS]


def sound(text: str) -> str:
    """The text without characters that UTF-8 cannot encode, and without NUL."""
    return encodable(text).replace("\0", "")
