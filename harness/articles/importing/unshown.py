"""HTML in Markdown that its page does not show: hidden, or crossed out.

Blocks of HTML are converted as a whole, where tabs and accordions differ from what is hidden. What stands in a
line, or has Markdown in it between blank lines, is taken out here.
"""

import re
from collections.abc import Sequence

from harness.articles.importing.shown_code import SHOWN_CODE
from harness.lazy_regex import regex

FOR_AGENTS = (
    r"internal(?:[-_ ]?(?:only|notes?|use|use[-_ ]?only|content|info|comments?|callout|section|block))?"
    r"|(?:note|callout|box|panel|block|section)[-_ ]{1,2}(?:internal|agents?(?:[-_ ]only)?|staff(?:[-_ ]only)?)"
    r"|private[-_ ]?notes?"
    r"|(?:agents?|staff|employees?)[-_ ]?(?:only|notes?)|(?:only[-_ ])?for[-_ ]?(?:agents|staff|employees)"
    r"|(?:hidden?|hide)[-_ ]?(?:for|from)[-_ ]?(?:end[-_ ]?users|customers|public)"
)
"""What blocks are called that help centres show to agents only: `:::(Internal)` of Document360, a class of CSS."""
_AGENTS_NAME = regex(FOR_AGENTS, re.IGNORECASE)
_AGENTS_KIND = regex(rf"\s(?:type|variant|kind|audience|visibility)=[\"'](?:{FOR_AGENTS})[\"']", re.IGNORECASE)
ONLY_AGENTS = "what is for agents only there"
_UNDER_CONDITION = "what is shown under a condition only"
_CONDITION = regex(  # a component of MDX that shows what is in it to some readers
    r"(?:If|Unless|When|Show|Hide|Has|For|Only|Gated?|Restricted?|Conditional|Visib(?:le|ility)|Audience|Feature(?:Flag|Gate)"
    r"|Requires?)(?:[A-Z]\w*)?|\w+(?:Gate|Gated|Guard|Conditional)"
)
_ON = regex(
    r"\s(?:if|when|unless|is|not|condition|test|for|to|audiences?|roles?|plans?|tiers?|editions?|regions?|countr(?:y|ies)"
    r"|groups?|segments?|permissions?|products?|versions?|platforms?|flags?|features?|name)\s*="
)
_ONLY = regex(  # what runs in a browser, or is shown on some screens, everybody sees
    r"(?!Client|Browser|Server|Desktop|Mobile|Tablet|Print|Screen|Sr|Web)\w+[a-z]Only|OnlyFor[A-Z]\w*"
)
_INLINE = "span|small|strong|b|em|i|u|a|mark|font|label|abbr|sup|sub|code|kbd|q|cite|bdi"
_HIDES = regex(
    r"(?i)\s(?:hidden(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'))?(?=[\s/]|$)"
    r"|style\s*=\s*(?P<quote>[\"'])(?:[^\"'<>]*;)?\s*(?:display\s*:\s*none|visibility\s*:\s*hidden"
    r"|text-decoration(?:-line)?\s*:\s*line-through|color\s*:\s*transparent|(?:opacity|font-size)\s*:\s*0(?![.\d]))[^\"'<>]*(?P=quote))"
)
_CLASSES = regex(r"(?i)\sclass\s*=\s*[\"']([^\"'<>]*)[\"']")
UNSHOWN_CLASSES = {"d-none", "is-hidden", "hidden"}  # of Bootstrap, Bulma, Tailwind
_SHOWN_ON_SOME = regex(r"[\w-]+:(?!hidden)(?:block|flex|grid|contents|inline|table)[\w-]*|d-[a-z]{2,5}-(?!none)\w+")
_SHOWN_BY_A_CLICK = regex(r"(?i)tab(?!le)|pane|collaps|accordion|expand|toggle|answer|body")
_ID = regex(r"(?i)\sid\s*=\s*[\"']?([\w.:-]+)")
_OF_AGENTS = rf"class\s*=\s*(?P<said>[\"'])(?:[^\"'<>]*\s)?(?:{FOR_AGENTS})(?:\s[^\"'<>]*)?(?P=said)"
_OPENING = regex(
    rf"{SHOWN_CODE}|<(?P<kept>div|section|aside|details)\s+{_OF_AGENTS}\s*>|<(?P<name>{_INLINE})(?P<given>\s[^<>]*)>"
    r"|<(?P<block>div|section|article|aside|p)(?P<about>\s[^<>]*)>(?=[ \t]*\n[ \t]*\n)"
    r"|<(?P<struck>del|s|strike|template)(?:\s[^<>]*)?>",
    re.DOTALL | re.IGNORECASE,
)
_TAG = regex(
    rf"<(?P<closes>/?)(?P<of>{_INLINE}|div|section|article|aside|details|p|del|s|strike|template)(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
_LOST = {"del": "text that is crossed out there", "s": "text that is crossed out there"}
_LOST["strike"] = _LOST["del"]


def without_blocks_for_agents(text: str, tag: re.Pattern[str], lost: dict[str, None]) -> str:
    """A text without the blocks for agents, with all in them. `tag` has the groups `closes`, `of`, `with`, `alone`."""
    opened: dict[str, list[int]] = {}
    ends: dict[int, int] = {}
    whys: dict[int, str] = {}
    for each in tag.finditer(text):
        began = opened.setdefault(each["of"], [])
        if each["closes"]:
            ends |= {began.pop(): each.end()} if began else {}
        elif not each["alone"]:
            began.append(each.start())
            whys |= {each.start(): why} if (why := _unshown_in(each["of"], each["with"])) else {}
    pieces, done = list[str](), 0
    for start, why in whys.items():
        if start >= done and start in ends:
            pieces.append(text[done:start])
            done = ends[start]
            lost[why] = None
    return "".join([*pieces, text[done:]])


def _unshown_in(name: str, given: str) -> str:
    """Why not every reader sees what is in a block of that name; empty where all do."""
    if _AGENTS_NAME.fullmatch(name) or _AGENTS_KIND.search(given):
        return ONLY_AGENTS
    is_so = _ONLY.fullmatch(name) or (_CONDITION.fullmatch(name) and _ON.search(f" {given}"))
    return f"{_UNDER_CONDITION} ({name})" if is_so else ""


def without_unshown(text: str, lost: dict[str, None]) -> str:
    """A text of Markdown without the HTML in it that a reader of the page does not see."""
    pieces, done, ends = list[str](), 0, _ends(text)
    while found := _OPENING.search(text, done):
        pieces.append(text[done : found.start()])
        name = (found["name"] or found["block"] or found["kept"] or found["struck"] or "").lower()
        gone = found["kept"] or found["struck"] or _is_hidden(found)
        done = ends.get(found.start(), found.end()) if gone else found.end()
        if done == found.end():  # code, or what nobody closes
            pieces.append(found[0])
        else:
            lost[ONLY_AGENTS if found["kept"] else _LOST.get(name, "text that is not shown there")] = None
    return "".join([*pieces, text[done:]])


def _is_hidden(tag: re.Match[str]) -> bool:
    """Whether a tag hides what is in it; what a click shows on the page is not hidden."""
    given = str(tag["given"] or tag["about"] or "")
    classes = _CLASSES.search(given)
    if not (_HIDES.search(given) or (classes and hides(classes[1].split()))):
        return False
    named = _ID.search(given)
    leads_here = named and len(re.findall(rf"(?<![\w-]){re.escape(named[1])}(?![\w-])", tag.string)) > 1
    return not (leads_here or "tabpanel" in given or (classes and _SHOWN_BY_A_CLICK.search(classes[1])))


def hides(classes: Sequence[str]) -> bool:
    """Whether classes hide an element, and not on small screens only: `hidden md:block`."""
    return not UNSHOWN_CLASSES.isdisjoint(classes) and not any(map(_SHOWN_ON_SOME.fullmatch, classes))


def _ends(text: str) -> dict[int, int]:
    """Where each element ends that is closed, by where it begins."""
    opened: dict[str, list[int]] = {}
    ends: dict[int, int] = {}
    for tag in _TAG.finditer(text):
        began = opened.setdefault(tag["of"].lower(), [])
        if not tag["closes"]:
            began.append(tag.start())
        elif began:
            ends[began.pop()] = tag.end()
    return ends
