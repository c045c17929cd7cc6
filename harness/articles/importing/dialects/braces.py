"""Marks in braces on lines of their own, as Zulip's help centre has them: `{start_tabs}`, `{tab|mobile}`."""

import re

from harness.articles.importing.dialects.steps import among_steps
from harness.articles.importing.part_marks import up_to
from harness.lazy_regex import regex

_MARK = regex(r"(?m)^[ \t]*\{(?P<name>[a-z][a-z_]*)(?:\|(?P<of>[^{}\n]*)|\([^{}()\n]*\))?\}[ \t]*$")
_TAB = regex(r"(?m)^[ \t]*\{tab\|([^{}\n]+)\}[ \t]*$")
_END = regex(r"(?m)^[ \t]*\{end_tabs\}[ \t]*$")
_AROUND = {"start_tabs", "end_tabs"}


def without_braces(text: str, lost: dict[str, None]) -> str:
    """A text whose tabs stand under their names. It has no code in it."""
    if "{start_tabs}" not in text and "|" not in text and "(" not in text:
        return text

    def said(mark: re.Match[str]) -> str:
        if mark["name"] in _AROUND:
            return "" if mark["name"] == "start_tabs" else mark[0]
        if mark["name"] == "tab" and mark["of"]:
            words = re.sub(r"[-_/]+", " ", mark["of"])
            return f"{{tab|{words[:1].upper()}{words[1:]}}}"
        if mark[0].strip() == f"{{{mark['name']}}}":
            return mark[0]  # a field, perhaps
        stays = among_steps(mark)
        lost[f"template code: {mark[0].strip()}{' stays, since its value is not known here' if stays else ''}"] = None
        return f"{{{{ {mark[0].strip(' {}' + chr(9))} }}}}" if stays else ""

    return _END.sub("", up_to(_MARK.sub(said, text), _TAB, _END))
