"""HTML inside a line of Markdown, as Markdown: links, anchors, emphasis, code. What is left is taken out later."""

import re
from html import unescape

from harness.articles.importing.shown_code import SHOWN_CODE
from harness.commonmark import commonmark
from harness.lazy_regex import regex

FIGURE = r"[-+\d]*\d[-+\d]*"
"""What may be raised or lowered in a number or unit."""

_TAGS = regex(
    SHOWN_CODE + r"|<a\b[^<>]*?\bhref\s*=\s*(?P<quote>[\"'])(?P<href>[^\"'<>\s]+)(?P=quote)[^<>]*>"
    r"(?P<words>(?:(?!</?a\b|\n\s*\n).)*?)</a>"
    rf"|<(?P<level>sup|sub)>\s*(?P<figure>{FIGURE})\s*</(?P=level)>"
    r"|<img\b(?P<img>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>"
    r"|<(?P<mark>strong|b|em|i|code)>(?P<said>[^<>\n]+)</(?P=mark)>",
    re.DOTALL | re.IGNORECASE,
)
_NAMED = regex(  # an anchor on its own above a heading, or in it
    r"(?mi)^[ \t]*<a\s+(?:id|name)\s*=\s*[\"']([\w.-]+)[\"'][^<>]*>\s*</a>[ \t]*\n\s*(#{1,6}[ \t][^\n]*)$"
    r"|^(#{1,6}[ \t][^\n]*?)<a\s+(?:id|name)\s*=\s*[\"']([\w.-]+)[\"'][^<>]*>\s*</a>([^\n]*)$"
)
_TABS = regex(
    SHOWN_CODE + r"|(?P<before>(?m:^)[ \t]+|)[ \t]*(?P<tab></?(?:Tabs|TabItem|Tab)(?:\s[^<>\n]*)?>)[ \t]*", re.DOTALL
)
_ITEM = regex(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]")
_LOOKED_AT = 4000  # characters above a tag
_OPENS_MARKDOWN = regex(r"(?m)^[ \t]*<[a-z]+\b[^<>\n]*\smarkdown\b[^<>\n]*>[ \t]*\n(?=[^\n])")  # of MkDocs
_ATTRIBUTE = regex(r"\b(src|alt)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_RAISED = str.maketrans("0123456789+-", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207a\u207b")
_LOWERED = str.maketrans("0123456789+-", "\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089\u208a\u208b")
_AROUND = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`"}


def as_markdown(text: str) -> str:
    """A text with the HTML in its lines as Markdown; blocks of HTML stay, since they are converted as a whole."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "<" not in text:  # reading a text of many short lines is slow
        return text
    text = _NAMED.sub(_heading, _OPENS_MARKDOWN.sub(r"\g<0>\n", text))
    text = _TABS.sub(lambda found: _alone(found) if found["tab"] else found[0], text)
    lines, done, pieces = [f"{line}\n" for line in text.split("\n")], 0, list[str]()
    for token in commonmark().parse(text):
        if token.type == "html_block" and token.map and token.map[0] >= done:
            pieces += [_TAGS.sub(_said, "".join(lines[done : token.map[0]])), *lines[slice(*token.map)]]
            done = token.map[1]
    return "".join([*pieces, _TAGS.sub(_said, "".join(lines[done:]))])[:-1]


def _alone(tag: re.Match[str]) -> str:
    """A tag in a paragraph of its own; one in an item of a list stays in it."""
    before, blanks = "", tag["before"]
    for line in reversed(tag.string[max(tag.start() - _LOOKED_AT, 0) : tag.start()].split("\n")) if blanks else ():
        if line.strip() and not line.startswith(blanks):
            before = blanks if _ITEM.match(line) else ""
            break
    return f"\n\n{before}{tag['tab']}\n\n{before}"


def raised_figure(name: str, figure: str) -> str:
    """A figure of `sup` or `sub` in characters that say so: 10 to the third is not 103."""
    return figure.strip().translate(_RAISED if name.lower() == "sup" else _LOWERED)


def _image(attributes: str) -> str:
    """A picture in a line; its words alone where it has no address."""
    given = {key.lower(): unescape(one or other) for key, one, other in _ATTRIBUTE.findall(attributes)}
    words = " ".join(re.sub(r"[\[\]]", "", given.get("alt", "")).split())
    source = given.get("src", "").strip()
    return f"![{words}](<{source}>)" if " " in source else f"![{words}]({source})" if source else words


def _heading(found: re.Match[str]) -> str:
    if found[1]:
        return f"{found[2]} {{#{found[1]}}}"
    return f"{found[3].rstrip()}{found[5].rstrip()} {{#{found[4]}}}"


def _said(found: re.Match[str]) -> str:
    if found["code"]:
        return found[0]
    if found["figure"]:
        return raised_figure(found["level"], found["figure"])
    if found["img"] is not None:
        return _image(found["img"])
    if found["mark"]:
        around = _AROUND[found["mark"].lower()]
        return f"{around}{found['said'].strip()}{around}"
    words = " ".join(found["words"].split())
    target = unescape(found["href"]).replace("(", "%28").replace(")", "%29")
    return f"[{words}]({target})" if words else found[0]
