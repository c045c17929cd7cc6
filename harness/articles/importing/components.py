"""Components of MDX (Docusaurus, Mintlify, Nextra) as HTML that says the same: what unfolds, steps, cards, tabs."""

import html
import re

_NAME = r"[A-Z][A-Za-z0-9.]*[a-z][A-Za-z0-9.]*"
_TAG = re.compile(
    rf"<(?P<close>/)?(?P<name>{_NAME})\b"
    r"(?P<with>(?:[^<>{}\"']|\"[^\"]{0,300}\"|'[^']{0,300}'|\{(?:[^{}]|\{[^{}]*\}){0,2000}\})*?)(?P<alone>/)?>"
)
_SAID = re.compile(
    r"\b(title|label|header|heading|summary|question|value)\s*=\s*\{?\s*(?:\"([^\"]*)\"|'([^']*)')\s*\}?"
)
_VALUES = re.compile(r"\{[^{}]*\}")
_PAIR = re.compile(r"\b(label|value)\s*:\s*(?:\"([^\"]*)\"|'([^']*)')")
_UNFOLDS = re.compile("accordion|step|expand|collaps|details|toggle|faq|question|spoiler", re.I)
_AROUND = re.compile(r"\w+(?:s|group|list)", re.I)
_PANEL = re.compile(r"tab|tabitem|tabs\.tab", re.I)
_HTML = {"br", "hr", "img", "input", "div", "span", "table", "details", "summary", "strong", "code", "iframe", "video"}


STAYS = " stays, since its value is not known here"
_SHOWS = re.compile(  # what shows a picture, or a mark beside words
    r"icon|fa[brs]?$|emoji|image|img|figure|picture|svg|badge|label|tag|br$|anchor|video|youtube|vimeo|player|embed|new|since|toc"
    r"|spacer|separator|divider|clear|button|link|include",
    re.I,
)
_ENDED = re.compile(r"(?:^|[.!?:;|>\n])[\s*_)\]\"']*\Z")


def stands_for_words(tag: re.Match[str], name: str) -> bool:
    """Whether a tag stands in a sentence, which would have a hole without what it says."""
    before, after = tag.string[: tag.start()][-80:], tag.string[tag.end() :][:80]
    inside = not _ENDED.search(before) or bool(re.match(r"[ \t]*[*_]*[a-z(]", after))
    alone = not before.rpartition("\n")[2].strip() and not after.partition("\n")[0].strip()
    return inside and not alone and not _SHOWS.search(name)


def in_html(text: str, lost: dict[str, None]) -> str:
    """A text whose components say their titles. `lost` gets those that stand for something that is not known here."""
    labels = _labels(text)

    def said(tag: re.Match[str]) -> str:
        name = tag["name"]
        if name.lower() in _HTML:
            return tag[0]
        unfolds = bool(_UNFOLDS.match(name)) and not _AROUND.fullmatch(name)
        if tag["close"]:
            return "</details>" if unfolds else tag[0]
        given = {key: _escaped(one or other) for key, one, other in _SAID.findall(tag["with"])}
        words = next((said for key, said in given.items() if key != "value" and said), "")
        if _PANEL.fullmatch(name):
            label = words or labels.get(given.get("value", ""), given.get("value", ""))
            return f'<TabItem label="{label}">' if label and not tag["alone"] else tag[0]
        if tag["alone"] and not words:
            stays = stands_for_words(tag, name)
            lost[f"template code: {' '.join(tag[0].split())[:80]}{STAYS if stays else ''}"] = None
            if stays:
                return f"{{{name}}}"
        return _opened(tag, words, unfolds)

    return _TAG.sub(said, text)


def _opened(tag: re.Match[str], words: str, unfolds: bool) -> str:
    """What a component begins with; all of it, where it stands alone."""
    shown = f"<p><strong>{words}</strong></p>" if words else ""
    if unfolds:
        said = f"<details><summary>{words}</summary>" if words else "<details>"
        return said + ("</details>" if tag["alone"] else "")
    if tag["alone"]:
        return shown
    return (f"<{tag['name']}>" if "{" in tag["with"] else tag[0]) + shown


def _escaped(words: str) -> str:
    return html.escape(html.unescape(words))


def _labels(text: str) -> dict[str, str]:
    """The names of tabs that the component around them gives, by their values."""
    found: dict[str, str] = {}
    for tag in _TAG.finditer(text):
        for each in _VALUES.findall(tag["with"]):
            pair = {key: one or other for key, one, other in _PAIR.findall(each)}
            if pair.keys() >= {"label", "value"}:
                found.setdefault(_escaped(pair["value"]), _escaped(pair["label"]))
    return found
