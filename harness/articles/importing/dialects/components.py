"""Components of MDX (Docusaurus, Mintlify, Nextra) as HTML that says the same: what unfolds, steps, cards, tabs."""

import html
import re
from collections.abc import Sequence

from harness.articles.importing.dialects.steps import among_steps
from harness.articles.importing.structure import DEEP, DEEPEST
from harness.articles.importing.unshown import without_blocks_for_agents
from harness.lazy_regex import regex

_NAME = r"[A-Z][A-Za-z0-9.]*[a-z][A-Za-z0-9.]*"
_TAG = regex(
    rf"<(?P<close>/)?(?P<name>{_NAME})\b"
    r"(?P<with>(?:[^<>{}\"']|\"[^\"]{0,300}\"|'[^']{0,300}'|\{(?:[^{}]|\{[^{}]*\}){0,2000}\})*?)(?P<alone>/)?>"
)
_SAID = regex(r"\b(title|label|header|heading|summary|question|value)\s*=\s*\{?\s*(?:\"([^\"]*)\"|'([^']*)')\s*\}?")
_TOLD = regex(rf"\b{DEEP}=\"(\d+)\"")
_MORE = regex(r"\b(?:description|subtitle|caption)\s*=\s*\{?\s*(?:\"([^\"]*)\"|'([^']*)')\s*\}?")
_NOT_SHOWN = regex("seo|head|meta|helmet|script|layout|.*props", re.I)
_WORDS_AS = regex(
    r"\b(?!class|style|alt\b|src|sizes|width|height|allow|view|d\b)([\w-]+)\s*=\s*\"([^\"]*\w[ \t][^\"]*)\""
)
_VALUES = regex(r"\{[^{}]*\}")
_PAIR = regex(r"\b(label|value)\s*:\s*(?:\"([^\"]*)\"|'([^']*)')")
_ITEMS = regex(r"\bitems\s*=\s*\{\s*\[([^\[\]{}]*)\]\s*\}")
_TEXTS = regex(r"\"([^\"\n]*)\"|'([^'\n]*)'")
_UNFOLDS = regex("accordion|step|expand|collaps|details|toggle|faq|question|spoiler", re.I)
_AROUND = regex(r"\w+(?:s|group|list)", re.I)
_PANEL = regex(r"tab|tabitem|tabs\.tab", re.I)
_HTML = {"br", "hr", "img", "input", "div", "span", "table", "details", "summary", "strong", "code", "iframe", "video"}


_LEADS = regex("anchor|a?button|(?:nav|text|next|inline)?link|a", re.I)
_TARGET = regex(r"\b(?:href|to|url)\s*=\s*\{?\s*(?:\"([^\"]*)\"|'([^']*)')\s*\}?")
_FIELD_NAME = regex(r"\b(?:name|path|query|body|header)\s*=\s*\"([^\"]+)\"")
_FOR_MACHINES = regex(r"<Visibility\s+for=[\"']agents[\"']\s*>(?:(?!<Visibility\b).)*?</Visibility\s*>", re.DOTALL)
_BLOCK_TAG = regex(r"<(?P<closes>/)?(?P<of>[A-Z][\w.]*)(?P<with>(?:\s[^<>]*?)?)(?P<alone>/)?>")
_WITH_CODE = regex(  # an attribute whose value is an expression
    r"<[a-z][\w-]*(?=\s)(?:[^<>{}\"']|\"[^\"]*\"|'[^']*')*=\{(?:[^<>{}]|\{[^{}]*\}|=>)*\}(?:[^<>{}]|\{(?:[^{}]|\{[^{}]*\})*\})*>"
)
_GIVEN_CODE = regex(r"\s([\w-]+)=\{(?:[^{}]|\{[^{}]*\})*\}")
_IN_CODE = regex(r"[\"'`]([^\"'`{}$]+)[\"'`]")
_HIDDEN_STYLE = regex(r"""display[\"']?\s*:\s*[\"']none""")
_CLASS = regex(r"(<[a-z][\w-]*\s(?:[^<>{}]*\s)?)className=(?=[\"'])")
_FUNCTION = regex(r"(?<!\\)\{\s*(?:\([^(){}\n]*\)|\w+)\s*=>[^{}]*\}")
STAYS = " stays, since its value is not known here"
_SHOWS = regex(  # what shows a picture, or a mark beside words
    r"icon|fa[brs]?$|emoji|image|img|figure|picture|svg|badge|label|tag|br$|anchor|video|youtube|vimeo|player|embed|new|since|toc"
    r"|spacer|separator|divider|clear|button|link|include",
    re.I,
)
_LEADS_TO = regex(r"\w[*_]*:[ \t*_]*\Z")  # "The price: " wants a price
_ENDED = regex(r"(?:^|[.!?:;|>\n])[\s*_)\]\"']*\Z")


def stands_for_words(tag: re.Match[str], name: str) -> bool:
    """Whether a tag stands in a sentence or for a step, which would be missing without what it says."""
    before, after = tag.string[max(tag.start() - 80, 0) : tag.start()], tag.string[tag.end() : tag.end() + 80]
    inside = not _ENDED.search(before) or bool(re.match(r"[ \t]*[*_]*[a-z(]", after) or _LEADS_TO.search(before))
    alone = not before.rpartition("\n")[2].strip() and not after.partition("\n")[0].strip()
    if alone:
        return not _SHOWS.search(name) and among_steps(tag)
    return inside and not _SHOWS.search(name)


def in_html(text: str, lost: dict[str, None]) -> str:
    """A text whose components say their titles. `lost` gets those that stand for something that is not known here."""
    text = _CLASS.sub(r"\1class=", _WITH_CODE.sub(_with_texts, text))
    labels = _labels(text)
    text = _for_customers(text, lost)
    items: list[str] = []  # names of tabs, where what is around them says them
    around: list[str] = []  # what a tag stands in that has a heading of its own

    def said(tag: re.Match[str]) -> str:
        name = tag["name"]
        unfolds = bool(_UNFOLDS.match(name)) and not _AROUND.fullmatch(name)
        if (unfolds or _PANEL.fullmatch(name)) and not tag["alone"]:
            around[-1:] = [] if tag["close"] else [*around[-1:], name]
        if name.lower() in _HTML or tag["close"]:
            return tag[0] if name.lower() in _HTML else _closing(name, tag[0], unfolds)
        if _LEADS.fullmatch(name) and not tag["alone"]:
            return _linking(tag)
        if listed := _ITEMS.search(tag["with"]):
            items[:] = [_escaped(one or other) for one, other in _TEXTS.findall(listed[1])]
        given = {key: _escaped(one or other) for key, one, other in _SAID.findall(tag["with"])}
        words = next((said for key, said in given.items() if key != "value" and said), "") or _field_of(tag)
        if _PANEL.fullmatch(name) and not tag["alone"]:
            words = words or labels.get(given.get("value", ""), given.get("value", ""))
            return _panel(words or (items.pop(0) if items else ""), _deep(tag, around))
        if tag["alone"] and not (words or _more(tag)) and _stays(tag, lost):
            return f"{{{name}}}"
        lost.update(_unsaid(tag, [*given.values(), words, _more(tag)]))
        return _opened(tag, words, unfolds, _deep(tag, around))

    written = _TAG.sub(said, text)
    if (plain := _FUNCTION.sub("", written)) != written:
        lost["code of a component"] = None
    return plain


def _deep(tag: re.Match[str], around: Sequence[str]) -> int:
    """How deep the heading of what unfolds is: as headings above it say, else as what it stands in."""
    told = _TOLD.search(tag["with"])
    return min(int(told[1]) if told else len(around) - 1, DEEPEST)


def _for_customers(text: str, lost: dict[str, None]) -> str:
    if (shown := _FOR_MACHINES.sub("", text)) != text:
        lost["text that is not shown there"] = None
    return without_blocks_for_agents(shown, _BLOCK_TAG, lost)


def _closing(name: str, tag: str, unfolds: bool) -> str:
    if _LEADS.fullmatch(name):
        return "</a>"
    if unfolds or _PANEL.fullmatch(name):
        return "</details>" if unfolds else "</TabItem>"
    return "" if "." in name else tag


def _panel(label: str, deep: int) -> str:
    return f'<TabItem label="{label}" {DEEP}="{deep}">' if label else "<TabItem>"


def _stays(tag: re.Match[str], lost: dict[str, None]) -> bool:
    """Whether a component without words stands for some, so that a gap has to stay; it is reported in any case."""
    stays = stands_for_words(tag, tag["name"])
    lost[f"template code: {' '.join(tag[0].split())[:80]}{STAYS if stays else ''}"] = None
    return stays


def _with_texts(tag: re.Match[str]) -> str:
    """A tag of HTML in MDX whose attributes have texts in place of code: the address in it, else nothing."""

    def said(code: re.Match[str]) -> str:
        if code[1] == "style" and _HIDDEN_STYLE.search(code[0]):
            return ' style="display: none"'
        address = _IN_CODE.search(code[0])
        return f' {code[1]}="{html.escape(address[1])}"' if address and code[1] in ("src", "href", "alt") else ""

    return _GIVEN_CODE.sub(said, tag[0])


def _opened(tag: re.Match[str], words: str, unfolds: bool, deep: int) -> str:
    """What a component begins with; all of it, where it stands alone."""
    shown = f"<p><strong>{words}</strong></p>" if words else ""
    below = f"<p>{_more(tag)}</p>" if _more(tag) else ""
    if unfolds:
        deep += bool(tag["alone"])
        said = f'<details {DEEP}="{deep}"><summary>{words}</summary>' if words else "<details>"
        return said + below + ("</details>" if tag["alone"] else "")
    if tag["alone"]:
        link = _linking(tag) if words else ""
        return (f"<p>{link}{words}</a></p>" if "href" in link else shown) + below
    if words and "href" in (link := _linking(tag)):
        return f"\n\n<p>{link}{words}</a></p>\n\n{below}"
    if "." in tag["name"]:  # which HTML does not know
        return shown + below
    return (f"<{tag['name']}>" if "{" in tag["with"] else tag[0]) + shown + below


def _more(tag: re.Match[str]) -> str:
    """What a component says below its title."""
    found = None if _NOT_SHOWN.match(tag["name"]) else _MORE.search(tag["with"])
    return _escaped(found[1] or found[2] or "") if found else ""


def _unsaid(tag: re.Match[str], said: Sequence[str]) -> dict[str, None]:
    """The words that a component around a text is given under names that are not known, to be reported."""
    given = [] if tag["alone"] or _NOT_SHOWN.match(tag["name"]) else _WORDS_AS.findall(tag["with"])
    return {f"words of a component: {tag['name']} {key}": None for key, each in given if _escaped(each) not in said}


def _linking(tag: re.Match[str]) -> str:
    """What opens a link to where a component leads."""
    target = _TARGET.search(tag["with"])
    return f'<a href="{html.escape(target[1] or target[2])}">' if target else "<a>"


def _field_of(tag: re.Match[str]) -> str:
    """The name of the field that an entry of a reference is about."""
    found = _FIELD_NAME.search(tag["with"]) if re.fullmatch(r"(?:Param|Response)Field|Property", tag["name"]) else None
    return _escaped(found[1]) if found else ""


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
