"""HTML inside a line of Markdown, as Markdown: links, anchors, emphasis, code. What is left is taken out later."""

import re
from html import unescape

from harness.articles.importing.shown_code import SHOWN_CODE

_TAGS = re.compile(
    SHOWN_CODE + r"|<a\b[^<>]*?\bhref\s*=\s*(?P<quote>[\"'])(?P<href>[^\"'<>\s]+)(?P=quote)[^<>]*>"
    r"(?P<words>(?:(?!</?a\b|\n\s*\n).)*?)</a>"
    r"|<(?P<mark>strong|b|em|i|code)>(?P<said>[^<>\n]+)</(?P=mark)>",
    re.DOTALL | re.IGNORECASE,
)
_NAMED = re.compile(  # an anchor on its own above a heading, or in it
    r"(?mi)^[ \t]*<a\s+(?:id|name)\s*=\s*[\"']([\w.-]+)[\"'][^<>]*>\s*</a>[ \t]*\n\s*(#{1,6}[ \t][^\n]*)$"
    r"|^(#{1,6}[ \t][^\n]*?)<a\s+(?:id|name)\s*=\s*[\"']([\w.-]+)[\"'][^<>]*>\s*</a>([^\n]*)$"
)
_TABS = re.compile(SHOWN_CODE + r"|[ \t]*(?P<tab></?(?:Tabs|TabItem|Tab)(?:\s[^<>\n]*)?>)[ \t]*", re.DOTALL)
_AROUND = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`"}


def as_markdown(text: str) -> str:
    """A text with the HTML in its lines as Markdown; blocks of HTML stay, since they are converted as a whole."""
    from markdown_it import MarkdownIt

    text = _NAMED.sub(_heading, text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _TABS.sub(lambda found: f"\n\n{found['tab']}\n\n" if found["tab"] else found[0], text)
    lines, done, pieces = [f"{line}\n" for line in text.split("\n")], 0, list[str]()
    for token in MarkdownIt().parse(text):
        if token.type == "html_block" and token.map and token.map[0] >= done:
            pieces += [_TAGS.sub(_said, "".join(lines[done : token.map[0]])), *lines[slice(*token.map)]]
            done = token.map[1]
    return "".join([*pieces, _TAGS.sub(_said, "".join(lines[done:]))])[:-1]


def _heading(found: re.Match[str]) -> str:
    if found[1]:
        return f"{found[2]} {{#{found[1]}}}"
    return f"{found[3].rstrip()}{found[5].rstrip()} {{#{found[4]}}}"


def _said(found: re.Match[str]) -> str:
    if found["code"]:
        return found[0]
    if found["mark"]:
        around = _AROUND[found["mark"].lower()]
        return f"{around}{found['said'].strip()}{around}"
    words = " ".join(found["words"].split())
    target = unescape(found["href"]).replace("(", "%28").replace(")", "%29")
    return f"[{words}]({target})" if words else found[0]
