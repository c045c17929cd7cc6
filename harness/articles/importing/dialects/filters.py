"""Filters behind a value of template code, such as `{{ page.seats | default: "5" }}`.

One that is not known here may make another value of it, so such a value is not known either.
"""

from collections.abc import Callable

from harness.lazy_regex import regex

_FILTER = regex(r"\|\s*(\w+)((?:\"[^\"]*\"|'[^']*'|[^|\"'])*)")
_GIVEN = regex(r"\s*[:(]\s*(?:\"([^\"]*)\"|'([^']*)'|(-?\d+(?:\.\d+)?))\s*\)?\s*")
_SAME = {  # how a value is written for a page, or where the page stands
    "escape", "escape_once", "e", "h", "safe", "safehtml", "raw", "strip", "lstrip", "rstrip", "trim", "markdown",
    "markdownify", "smartify", "xml_escape", "forceescape", "relative_url", "absolute_url", "relurl", "absurl", "url",
    "strip_newlines",
}  # fmt: skip
_MADE: dict[str, Callable[[str], str]] = {
    "upcase": str.upper, "upper": str.upper, "downcase": str.lower, "lower": str.lower, "capitalize": str.capitalize,
}  # fmt: skip
_WITH: dict[str, Callable[[str, str], str]] = {
    "append": lambda said, given: said + given,
    "prepend": lambda said, given: given + said,
}


def filtered(said: str | None, chain: str) -> str | None:
    """A value behind all its filters; None where it is not known."""
    for each in _FILTER.finditer(chain.rstrip().removesuffix("-")):
        name, given = each[1].lower(), _GIVEN.fullmatch(each[2])
        argument = next((group for group in given.groups() if group is not None), "") if given else None
        if name in ("default", "d") and argument is not None:
            said = said or argument
        elif said is None or (name in _WITH and argument is None):
            return None
        elif name in ("t", "trans", "translate") and " " in said:  # the words themselves, no key of a message
            continue
        elif name in _WITH:
            said = _WITH[name](said, argument or "")
        elif name in _MADE or name in _SAME:
            said = _MADE.get(name, str)(said)
        else:
            return None
    return said
