"""Marks of Adobe, Microsoft Learn and docsify: `[!UICONTROL Save]`, `>[!TAB Cloud]`, `> [!VIDEO page]`, `!> Wait.`"""

import re

from harness.articles.importing.part_marks import part, up_to
from harness.lazy_regex import regex

_WORDS = regex(r"\[!(?:DNL|UICONTROL|KEYCODE|PREVIEW)[ \t]+((?:[^\[\]\n]|\[[^\[\]\n]*\])+)\]")
_BADGE = regex(r"[ \t]*\[!BADGE[ \t]+([^\[\]\n]+)\](?:\{[^{}\n]*\})?")
_CODE = regex(r"(?m)^[ \t>]*\[!(?:code|notebook)[\w-]*\[[^\[\]\n]*\]\([^()\n]*\)\][ \t]*\n?")
_FILM = regex(r"(?m)^[ \t>]*\[!VIDEO[ \t]*(?:\]\(([^()\s]+)\)|(\S+?)\])[^\n]*$")
_FOR_OTHERS = regex(  # links elsewhere, a choice between pages, and texts of the product's own screens
    r"(?mi)^[ \t]*>[ \t]*\[!(?P<what>MORELIKETHIS|CONTEXTUALHELP"
    r"|div[ \t]+class=\"(?:op_(?:single|multi)_selector|nextstepaction)[^\"\n]*\"[^\]\n]*)\][ \t]*\n"
    r"(?:[ \t]*>[^\n]*(?:\n|\Z))*"
)
_DIV = regex(r"(?m)^[ \t]*>[ \t]*\[!div[ \t][^\]\n]*\][ \t]*\n?")
_TAB = regex(r"(?m)^[ \t]*>[ \t]*\[!TAB[ \t]+([^\]\n]+)\][ \t]*$")
_PART = regex(r"(?m)^[ \t]*>?[ \t]*\[!(?:BEGIN|END)[A-Z]+(?:[ \t]+\"?([^\]\"\n]*)\"?)?\][ \t]*$")
_LEARN_TAB = regex(r"(?m)^[ \t]*#{1,6}[ \t]+\[([^\[\]\n]+)\]\(#tab/[^()\s]+\)[ \t]*$")
_END_OF_TABS = regex(r"(?m)^[ \t]*>?[ \t]*\[!(?:BEGIN|END)TABS\b[^\n]*$")
_END_OF_LEARN = regex(
    r"(?m)(?<=\n\n)[ \t]*(?:-{3,}|\*{3,})[ \t]*$|^#{1,2}[ \t]+(?!\[[^\[\]]+\]\(#tab/)|^[ \t]*:::[ \t]*zone\b"
)
_OPENED = regex(r"(?m)^\+{3}[ \t]*(\S[^\n]*)\n((?:(?!^\+{3}[ \t]*\S).)*?)^\+{3}[ \t]*$", re.DOTALL)
_NAME_OF_CODE = regex(r"<xref:([^<>?\s]+)(?:\?[^<>\s]*)?>")
_SOURCE = regex(  # the text that a translation at Microsoft was made from, which nobody is shown
    r"<span class=\"sxs-lookup\"><span [^<>]*>(?:(?!</?span)[\s\S])*</span></span>"
)
_ALERT = regex(r"(?m)^([ \t]*>[ \t]*)\[!(\w+)\][-+]?[ \t]*")
_OF_DOCSIFY = regex(r"(?m)^([ \t]*)[?!]>[ \t]+(?=\S)")  # `!> Take care.`


def without_names(text: str) -> str:
    """A text that says names of products and of what is on the screen without the marks around them."""
    return _WORDS.sub(lambda found: found[1].strip(), text)


def without_alerts(text: str, lost: dict[str, None]) -> str:
    """A text in which these marks are words, headings and links; `lost` gets what is left out."""
    text = _OF_DOCSIFY.sub(r"\1", without_names(text))

    def left_out(what: str) -> str:
        lost[what] = None
        return ""

    if _SOURCE.search(text):
        text = _SOURCE.sub("", text)
        left_out("text that is not shown there")
    text = _BADGE.sub(lambda found: left_out(f"a badge: {found[1].strip()}"), text)
    text = _CODE.sub(lambda found: left_out("code of another file"), text)
    text = _FOR_OTHERS.sub(lambda found: left_out(f"a block of the kind {found['what'].split('=')[-1].strip()}"), text)
    text = _FILM.sub(lambda found: f"\n[video]({found[1] or found[2]})\n", _DIV.sub("", text))
    text = up_to(up_to(text, _TAB, _END_OF_TABS), _LEARN_TAB, _END_OF_LEARN)
    text = _PART.sub(lambda found: f"\n**{found[1].strip()}**\n" if (found[1] or "").strip() else "", text)
    text = _OPENED.sub(lambda found: part(f"### {found[1]}", found[2].strip("\n")), text)
    text = _NAME_OF_CODE.sub(lambda found: found[1].removesuffix("*"), text)
    return _ALERT.sub(lambda alert: f"{alert[1]}**{alert[2].capitalize()}** ", text)
