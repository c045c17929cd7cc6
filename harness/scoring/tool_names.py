"""Is a tool that was called one that is named? In doubt it is: who may not call it may not under another spelling."""

from collections.abc import Collection

from harness.lazy_regex import regex
from harness.seen_text import letters_of
from harness.workspace import Tool

_BETWEEN = regex(r"[./:]|__")  # a tool and what it belongs to, as in `functions.refund` and `mcp__shop__refund`


def may_be(called: str, named: str, declared: Collection[Tool]) -> bool:
    """Whether a call is one of the tool that is named, in any case, with other signs, or with what it belongs to.

    One that is spelled just as a tool is declared is that tool.
    """
    if called == named or any(tool.id == called for tool in declared):
        return called == named
    return letters_of(named) in (letters_of(called), letters_of(_last(called))) or letters_of(
        _last(named)
    ) == letters_of(called)


def lasts(tool: str, declared: Collection[Tool]) -> bool:
    """Whether a call of a tool cannot be undone."""
    return any(each.irreversible for each in declared if each.id == tool)


def _last(name: str) -> str:
    return next((part for part in reversed(_BETWEEN.split(name)) if part.strip()), name)
