"""Icons in a text: `:gear:`, and the names by which a font draws them, such as `chevron_right`.

Before or behind a line an icon only decorates it; in a sentence it says something, as an arrow or in words.
"""

import re

from harness.lazy_regex import regex

_BLOCK = r"(?:p|li|td|th|h[1-6]|div|section|button|summary|a)\b"
_LIGATURE = (  # names that are no words of a text
    r"(?:keyboard_|subdirectory_|double_)*arrow_(?:back|forward|upward|downward|outward|left|right|up|down|drop_\w+)(?:_ios)?(?:_new)?"
    r"|chevron_(?:left|right)|navigate_(?:next|before)|expand_(?:more|less|circle_\w+)|unfold_(?:more|less)"
    r"|open_in_(?:new|full|browser)|content_(?:copy|paste|cut)|more_(?:vert|horiz)|(?:first|last)_page"
    r"|(?:check|add|remove|cancel|help|account|play)_circle(?:_outline|_filled)?|check_box(?:_outline_blank)?"
    r"|(?:help|info|error|star|delete|favorite)_outline|thumb_(?:up|down)(?:_\w+)?|tips_and_updates|lightbulb_outline"
    r"|file_(?:download|upload|copy)|cloud_(?:download|upload)|exit_to_app|account_box|shopping_(?:cart|bag)|filter_list"
)
_BEFORE = rf"(?m:^)[ \t>]*(?:(?:[-*+]|\d+[.)]|#{{1,6}})[ \t]+)?|<{_BLOCK}[^<>]*>\s*"
_BEHIND = rf"(?=[ \t]*(?m:$)|\s*</{_BLOCK})"
_DRAWN = regex(  # by a font: what its element or its name tells
    rf"(?P<first>{_BEFORE})?(?:"
    r"<(?P<tag>i|em|span|mat-icon)\b[^<>]{0,200}?(?:(?<=-icon)|\b(?:material-(?:icons|symbols)|google-symbols)\b)[^<>]{0,200}>"
    r"\s*(?P<of>[a-z][a-z\d_]*)\s*</(?P=tag)>"
    rf"|<(?P<around>i|em|span|mat-icon)\b[^<>]*>\s*(?P<named>{_LIGATURE})\s*</(?P=around)>"
    rf"|(?<![\w/.:=\"'#`*\\-])(?P<marks>[*_]?)(?P<bare>{_LIGATURE})(?P=marks)(?![\w/=(`-]|\.\w))"
    rf"(?P<space>[ \t]*)(?P<last>{_BEHIND})?|(?P<skipped><[^<>]*>|\]\([^()\n]*\))"
)
_ICON = regex(  # `:gear:`, `:material-cog:{ .large }`; no role of reStructuredText, no clock
    r"(?m)(?P<first>^[ \t>]*(?:(?:[-*+]|\d+[.)]|#{1,6})[ \t]+)?[*_]{0,3}\[?|(?<!\w)\[)?(?<![\w:/.]):"
    r"(?:(?:material|octicons|simple|fontawesome(?:-(?:solid|regular|brands))?|fa[brs]?)-)?"
    r"(?P<icon>[a-z][a-z\d]+(?:[_-][a-z\d]+)*?|x|[+-]1)(?:-\d+)?:(?![\w:/`"
    "\ue001"
    r"])(?:\{[^{}\n]*\})?(?P<space>[ \t]*)(?P<last>$)?"
)
_TICKS = (
    ("yes", regex(r"check|tick|\+1|thumbsup")),
    ("no", regex(r"(?:^|_)(?:x|cross|no_entry|close)(?:$|_)|-1|thumbsdown")),
)
_SIGNS = (
    ("\u2190", regex(r"(?:arrow|chevron|navigate)\w*[_-](?:left|back|before)")),
    ("\u2192", regex(r"(?:arrow|chevron|navigate)\w*[_-](?:right|forward|next)")),
    ("\u2191", regex(r"(?:arrow|chevron)\w*[_-]up")),
    ("\u2193", regex(r"(?:arrow|chevron)\w*[_-]d(?:own|rop)")),
    ("\u22ee", regex("more_vert")),
    ("\u2026", regex("more_horiz")),
)


def without_icons(text: str, lost: dict[str, None]) -> str:
    """A text in which an icon is what it says, or is gone. It has no code in it."""

    def said(icon: re.Match[str]) -> str:
        name = icon["of"] or icon["named"] or icon["bare"]
        return icon[0] if icon["skipped"] else _said(icon, name, lost)

    return _ICON.sub(lambda icon: _said(icon, icon["icon"], lost), _DRAWN.sub(said, text))


def _said(icon: re.Match[str], name: str, lost: dict[str, None]) -> str:
    """An icon before or behind a line only decorates it, except for a cross; elsewhere it says something."""
    alone = icon.string[: icon.start()].rstrip().endswith("|") and icon.string[icon.end() :].startswith("|")
    means = next((means for means, names in _TICKS if names.search(name)), "")
    if alone and means:
        return means + icon["space"]
    if icon["first"] is not None and means == "no":
        return f"{icon['first']}No: "  # "Share your password" would be advice
    if icon["first"] is not None or icon["last"] is not None:
        lost["icons"] = None
        return icon["first"] or ""
    sign = next((sign for sign, names in _SIGNS if names.search(name)), "")
    return (sign or re.sub("[_-]", " ", name)) + icon["space"]
