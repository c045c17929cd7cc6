"""What a file of Markdown says of itself above its text: front matter in YAML, TOML or JSON, or plain lines.

Most of it says who may read the article and when, so what cannot be read keeps the article out.
"""

import datetime as dt
import json
import re
import tomllib
from typing import Any

from harness.articles.importing.record import WRITTEN_OUT
from harness.articles.importing.visibility import is_known
from harness.lazy_regex import regex
from harness.workspace import Location, Problem, WorkspaceError, parse_yaml

Head = dict[str, Any]

_YAML = regex(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_UNOPENED = regex(r"((?:[A-Za-z_]\w*:(?:[ \t][^\n]*)?\n(?:[ \t-][^\n]*\n)*)+)---[ \t]*(?:\n|\Z)")  # of Hexo
_TOML = regex(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_OPENED = regex(r"(?:---|\+\+\+)[ \t]*\n(?!\d)[\w$@][\w.-]*[ \t]*[:=](?:[ \t]|\n)")
_COMMENT = regex(r"<!--(?!\[if)\s*\n(.*?)-->[ \t]*(?:\n|\Z)", re.DOTALL)
_BEFORE_KEY = regex(r"(?m)^---[ \t]*$|^\.\. (?=[\w-]+:)")  # of Nikola: `.. title: Cards`
_KEY_AND_VALUE = regex(r"([\w .-]{1,60}?)[ \t]*:[ \t]*([^\n]*)")
_PLAIN_KEY = regex(r"(?!\d)[\w$@][\w .:/@$-]{0,60}")  # `_build`, `größe`, `og:title`
_LINES = regex(
    r"(?P<title>\s*#[ \t][^\n]*\n\s*)?(?P<lines>(?:[A-ZÀ-ÖØ-Þ][\w /()-]{0,40}:[ \t]+\S[^\n]*\n)+)(?:[ \t]*\n|\Z)"
)
_NOTION = regex(r" ([0-9a-f]{32})\.\w+$")  # the name of a file in its export
_USUAL = {
    "author", "authors", "category", "categories", "created", "createdby", "createdtime", "date", "lastedited",
    "lasteditedby", "lasteditedtime", "lang", "language", "modified", "owner", "slug", "summary", "tags", "title",
    "updated", "verification",
}  # fmt: skip
_ENOUGH = 2  # known keys from which lines are no text


def notion_id(name: str) -> str:
    """The id of a page in the name of a file that Notion exported; it stays when the page is renamed or moved."""
    found = _NOTION.search(name)
    return found[1] if found else ""


def read_head(content: str, name: str) -> tuple[Head, str]:
    """What a file says of itself, and its text. Raises WorkspaceError for front matter that cannot be read."""
    text = content.lstrip("\ufeff \t\r\n").replace("\r\n", "\n")
    first = content[: len(content) - len(content.lstrip("\ufeff \t\r\n"))].count("\n") + 1
    if found := _TOML.match(text):
        return _toml(found[1], name), text[found.end() :]
    if found := _YAML.match(text):
        head = _yaml(found[1], name, first + 1)
        return (head, text[found.end() :]) if head is not None else ({}, content)
    if _OPENED.match(text):
        raise _unread(name, first, "its front matter has no end")
    if found := _UNOPENED.match(text):
        head = _yaml(found[1], name, first, commented=True)
        if head and sum(map(_is_usual, head)) >= _ENOUGH:
            return head, text[found.end() :]
    if text.startswith("{"):
        head, end = _json(text)
        return (head, text[end:]) if head else ({}, content)
    if found := _COMMENT.match(text):
        written = _BEFORE_KEY.sub("", found[1])
        head = _yaml(written, name, first + 1, commented=True) or _in_lines(written)
        return (head, text[found.end() :]) if head else ({}, content)
    return _lines(text, name) or ({}, content)


def _yaml(written: str, name: str, line: int, *, commented: bool = False) -> Head | None:
    """Front matter; None where two lines part a text of their own."""
    keyed = all(":" in each for each in written.split("\n") if each[:1].isalpha())
    try:
        read = parse_yaml(written, name, first_line=line)
    except WorkspaceError:
        if commented or not keyed:
            return None
        raise
    if read is None:
        return {}
    keys = [str(key) for key in read] if isinstance(read, dict) else []
    plain = all(map(_PLAIN_KEY.fullmatch, keys)) or any(map(is_known, keys))
    return {str(key): value for key, value in read.items()} if isinstance(read, dict) and plain else None


def _in_lines(written: str) -> Head | None:
    """Lines of `key: value` that are no YAML, such as a title with a colon in it; None where they are a text."""
    found = [_KEY_AND_VALUE.fullmatch(line.strip()) for line in written.splitlines() if line.strip()]
    head = {pair[1]: _value(pair[2]) for pair in found if pair}
    return head if len(head) == len(found) and any(map(_is_usual, head)) else None


def _toml(written: str, name: str) -> Head:
    try:
        return tomllib.loads(written)
    except (ValueError, RecursionError) as error:  # also for a number of too many digits
        raise _unread(name, 1, f"its front matter is not valid TOML: {error}") from None


def _json(text: str) -> tuple[Head, int]:
    """An object at the start of a text that has its name in it, and where it ends; empty where there is none."""
    try:
        read, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return {}, 0
    is_head = isinstance(read, dict) and any(map(_is_usual, read))
    return (read, end) if is_head and text[end : end + 1] in ("", "\n") else ({}, 0)


def _lines(text: str, name: str) -> tuple[Head, str] | None:
    """Lines of `Key: value` at the top, or below the title as Notion writes them."""
    found = _LINES.match(text)
    if not found:
        return None
    pairs = [line.partition(":")[::2] for line in found["lines"].splitlines()]
    known = sum(_is_usual(key) for key, _ in pairs)
    if known < (1 if _NOTION.search(name) else _ENOUGH) or (known * 2 < len(pairs)):
        return None
    head = {re.sub(r"\W+", "_", key.strip().lower()): _value(value.strip()) for key, value in pairs}
    return head, (found["title"] or "") + text[found.end() :]


def _value(said: str) -> Any:
    """A day however it is written, else the words."""
    for form in (*WRITTEN_OUT, "%B %d, %Y %I:%M %p"):
        try:
            return dt.datetime.strptime(said, form).date()
        except ValueError:
            continue
    return said


def _is_usual(key: str) -> bool:
    return _plain(key) in _USUAL or is_known(key)


def _plain(key: str) -> str:
    return re.sub(r"[\W_]", "", key.lower())


def _unread(name: str, line: int, message: str) -> WorkspaceError:
    return WorkspaceError([Problem(Location(name, line), message, "fix its front matter in the source")])
