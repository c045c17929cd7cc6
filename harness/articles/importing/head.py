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

_YAML = regex(r"---[ \t]*(\w*)[ \t]*\n(.*?)^(?:-{3,}|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_HEXO = regex(r"(?:;;;[ \t]*\n)?((?:\{|[ \t]*\").*?)^;;;[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)  # JSON
_SHOWN = regex(r"(`{3,})[ \t]*ya?ml[ \t]*\n(.*?)^\1[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_ABOVE = regex(r"(?:<!--(?!\[if).*?-->\s*|\#[ \t][^\n]*\n\s*)(?=---|\+\+\+)", re.DOTALL)  # a remark or the title
_REMARKS = regex(
    r"(?:\[[^\[\]\n]+\]:[ \t]*<?#>?[ \t]*[(\"'][^\n]*[)\"'][ \t]*(?:\n\s*|\Z))+"
)  # `[//]: # (status: draft)`
_REMARK = regex(r"\[([^\[\]\n]+)\]:[ \t]*<?#>?[ \t]*[(\"']([^\n]*)[)\"']")
_UNOPENED = regex(r"((?:[A-Za-z_]\w*:(?:[ \t][^\n]*)?\n(?:[ \t-][^\n]*\n)*)+)---[ \t]*(?:\n|\Z)")  # of Hexo
_TOML = regex(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_OPENED = regex(r"(?:---|\+\+\+)[ \t]*\n(?!\d)[\w$@][\w.-]*[ \t]*[:=](?:[ \t]|\n)")
_COMMENT = regex(r"<!--(?!\[if)\s*\n(.*?)-->[ \t]*(?:\n|\Z)", re.DOTALL)
_BEFORE_KEY = regex(r"(?m)^---[ \t]*$|^\.\. (?=[\w-]+:)")  # of Nikola: `.. title: Cards`
_KEY_AND_VALUE = regex(r"([\w .-]{1,60}?)[ \t]*:[ \t]*([^\n]*)")
_PLAIN_KEY = regex(r"(?!\d)[\w$@][\w .:/@$-]{0,60}")  # `_build`, `größe`, `og:title`
_PROPERTY = regex(r"(?=[^\n]{0,40}[^\W_])[^\s:][^:\n]{0,99}:[ \t]")
_IN_BRACKETS = regex(r"\s*\([^()]*\)")
_NOT_SEEN = "\ufeff\u200b\u200c\u200d\u2060 \t\r\n"
_LINES = regex(
    r"(?P<title>\s*#[ \t][^\n]*\n\s*)?(?P<lines>(?:[A-ZÀ-ÖØ-Þ][\w /()-]{0,40}:[ \t]+\S[^\n]*\n)+)(?:[ \t]*\n|\Z)"
)
_NOTION = regex(r" ([0-9a-f]{32})\.\w+$")  # the name of a file in its export
_USUAL = {
    "author", "authors", "category", "categories", "created", "createdby", "createdtime", "date", "lastedited",
    "lasteditedby", "lasteditedtime", "lang", "language", "modified", "owner", "slug", "summary", "tags", "title",
    "updated", "verification",
}  # fmt: skip
_KEYS = regex(r"(?m)^[ \t]*[\"']?\w+[\"']?[ \t]*[:=]")
_ENOUGH = 2  # known keys from which lines are no text


def notion_id(name: str) -> str:
    """The id of a page in the name of a file that Notion exported; it stays when the page is renamed or moved."""
    found = _NOTION.search(name)
    return found[1] if found else ""


def read_head(content: str, name: str) -> tuple[Head, str]:
    """What a file says of itself, and its text. Raises WorkspaceError for front matter that cannot be read."""
    text = content.lstrip(_NOT_SEEN).replace("\r\n", "\n").replace("\r", "\n")
    first = content[: len(content) - len(content.lstrip(_NOT_SEEN))].count("\n") + 1
    head, rest = _read(text, content, name, first)
    if not head and (above := _ABOVE.match(text)):
        below, after = _read(text[above.end() :], "", name, first + above[0].count("\n"))
        if any(map(_is_usual, below)):
            return below, f"{'' if above[0].startswith('<') else above[0]}{after}"
    if head and _YAML.match(rest.lstrip()):  # what a script left of the one of before
        more, after = _read(rest.lstrip(), "", name, first)
        if any(map(_is_usual, more)):
            return {**more, **head}, after
    return head, rest


def _read(text: str, content: str, name: str, first: int) -> tuple[Head, str]:
    """The head at the very beginning of a text; where there is none, nothing and `content`."""
    if found := _TOML.match(text):
        return _toml(found[1], name), text[found.end() :]
    if found := _YAML.match(text):
        head = _fenced(found[1].lower(), found[2], name, first)
        return (head, text[found.end() :]) if head is not None else ({}, content)
    if _OPENED.match(text):
        raise _unread(name, first, "its front matter has no end")
    return _unfenced(text, content, name, first)


def _unfenced(text: str, content: str, name: str, first: int) -> tuple[Head, str]:
    """The same in other forms than between lines of signs."""
    head: Head | None
    if (found := _HEXO.match(text)) and (head := _hexo(found[1])):
        return head, text[found.end() :]
    if found := _SHOWN.match(text):
        head = _yaml(found[2], name, first, commented=True)
        return (head, text[found.end() :]) if head and any(map(is_known, head)) else ({}, content)
    if (found := _REMARKS.match(text)) and (head := _remarks(found[0])):
        return head, text[found.end() :]
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


def _fenced(language: str, written: str, name: str, line: int) -> Head | None:
    """Front matter whose fence may say in which language it is."""
    if language in ("", "yaml", "yml"):
        return _yaml(written, name, line + 1)
    if language == "toml":
        return _toml(written, name)
    if language in ("json", "json5") and (head := _json(written.strip())[0]):
        return head
    if _KEYS.search(written):
        raise _unread(name, line, f"its front matter is written in `{language}` and cannot be read")
    return None


def _hexo(written: str) -> Head:
    """An object of JSON, with or without its braces."""
    plain = written.strip().rstrip(",")
    return _json(plain if plain.startswith("{") else f"{{{plain}}}")[0]


def _remarks(written: str) -> Head:
    """What remarks of Markdown say that a reader does not see; only where one says who may read the article."""
    head = {}
    for key, said in _REMARK.findall(written):
        pair = (key, ":", said) if key.strip("/_* ").isalpha() and ":" not in said else said.partition(":")
        head[pair[0].strip().lower()] = _value(pair[2].strip())
    return head if any(map(is_known, head)) else {}


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
    plain = all(map(_PLAIN_KEY.fullmatch, keys)) or any(map(_is_usual, keys))
    return _named({str(key): value for key, value in read.items()}) if isinstance(read, dict) and plain else None


def _named(head: Head) -> Head:
    """A head in which `Status (KCS)` is the status, where it has no other."""
    bare = {_IN_BRACKETS.sub("", key): value for key, value in head.items() if "(" in key}
    return {**{key: value for key, value in bare.items() if key}, **head}


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
    if _NOTION.search(name) and (read := _properties(text)):
        return read
    found = _LINES.match(text)
    if not found:
        return None
    pairs = [line.partition(":")[::2] for line in found["lines"].splitlines()]
    known = sum(_is_usual(key) for key, _ in pairs)
    if known < (1 if _NOTION.search(name) else _ENOUGH) or (known * 2 < len(pairs)):
        return None
    head = {re.sub(r"\W+", "_", key.strip().lower()): _value(value.strip()) for key, value in pairs}
    return head, (found["title"] or "") + text[found.end() :]


def _properties(text: str) -> tuple[Head, str] | None:
    """The properties of a page of Notion, below its title: all lines to the next empty one, whatever they are called,
    where one says who may read the page or the like. A value may go on in a line of its own."""
    title = re.match(r"#[ \t][^\n]*\n\s*", text)
    begin = title.end() if title else 0
    block, gap, after = text[begin:].partition("\n\n")
    pairs: list[tuple[str, str]] = []
    for line in block.splitlines():
        if _PROPERTY.match(line):
            key, _, said = line.partition(":")
            pairs.append((key, said.strip()))
        elif pairs:
            pairs[-1] = pairs[-1][0], f"{pairs[-1][1]} {line.strip()}"
        else:
            return None
    head = _named({re.sub(r"[^\w()]+", "_", key.lower()).strip("_"): _value(said) for key, said in pairs})
    if not any(map(_is_usual, head)):
        return None
    return head, text[:begin] + after if gap else text[:begin]


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
