"""An imported article's file, updated: what was set here stays, title and text follow the source."""

import hashlib
from collections.abc import Sequence
from io import StringIO

from harness.articles.front_matter import origin_line, scalar
from harness.articles.importing.record import ArticleRecord, LeftOut
from harness.lazy_regex import regex
from harness.workspace import REMARK, Article, Origin, body_of, lines_of, slug, without_remarks

_HEADING = regex(r"#{1,6}[ \t]+(.+?)[ \t]*#*")


def digest_of(title: str, body: str) -> str:
    """A digest that shows whether an article's words changed; blanks and silences do not count."""
    words = " ".join(without_remarks(body).split())
    return hashlib.sha256(f"{title}\0{words}".encode("utf-8", "replace")).hexdigest()[:16]


def renewed(
    record: ArticleRecord, body: str, origin: Origin, article: Article, text: str, overwrite: bool, kept: list[LeftOut]
) -> str:
    """The updated file of an article that was imported before; the same text where nothing changed.

    Owner, categories, status and review date stay, and so do silences, with their sections.
    """
    before = article.head.origin
    if before and before.text == origin.text:
        return text if before.id == origin.id else with_key(text, "origin", origin_line(origin))
    if before and before.text != digest_of(article.head.title, body_of(text)[0]) and not overwrite:
        why = "its title or text was edited here after the import and stays; --overwrite takes the source's version"
        kept.append(LeftOut(article.file, why))
        return text
    old, first = body_of(text)
    head = lines_of(text)[: first - 1]
    head = _set(head, "title", scalar(record.title))
    head = _set(head, "updated", str(record.updated or article.head.updated))
    head = _set(head, "origin", origin_line(origin))
    return "\n".join(head) + f"\n\n{_with_silences(old, body, article.file, kept)}"


def with_key(text: str, key: str, value: str) -> str:
    """An article's file with a key of its front matter set, and not another byte changed."""
    lines, first = StringIO(text, newline="").readlines(), body_of(text)[1]
    head = _set([line.rstrip("\r\n") for line in lines[: first - 1]], key, value)
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    return "".join(line + end for line in head) + "".join(lines[first - 1 :])


def _set(head: Sequence[str], key: str, value: str) -> list[str]:
    """The front matter with a key set, in place of its old value and the lines that continue it."""
    start = next((i for i, line in enumerate(head) if line.startswith(f"{key}:")), len(head) - 1)
    end = start + 1 if head[start].startswith(f"{key}:") else start
    while start < end < len(head) - 1 and head[end].startswith((" ", "\t")):
        end += 1
    return [*head[:start], f"{key}: {value}", *head[end:]]


def _with_silences(old: str, new: str, file: str, kept: list[LeftOut]) -> str:
    """The new body with the silences of the old one, each where it stood: at the top, under a heading, on a line."""
    lines, anchor, above = new.rstrip("\n").split("\n"), "", False
    for line in old.split("\n"):
        rest = REMARK.sub("", line).strip()
        if heading := _HEADING.fullmatch(rest):
            anchor = slug(heading[1])
        for remark in REMARK.findall(line):
            at = _place(lines, rest, anchor if above else None)
            if at is None:
                kept.append(LeftOut(file, f"lost the silence `{remark}`: its section was deleted"))
            elif rest and lines[at] == rest:
                lines[at] += f" {remark}"
            else:
                lines.insert(at, remark)
        above = above or bool(rest)
    return "\n".join(lines) + "\n"


def _place(lines: Sequence[str], rest: str, anchor: str | None) -> int | None:
    """The line a silence goes to: the one it stood on, the one under its heading, the first."""
    if rest and rest in lines:
        return lines.index(rest)
    if anchor is None:
        return 0
    for number, line in enumerate(lines):
        heading = _HEADING.fullmatch(line)
        if heading and slug(heading[1]) == anchor:
            return number + 1
    return len(lines) if not anchor and not any(map(_HEADING.fullmatch, lines)) else None
