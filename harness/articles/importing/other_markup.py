"""Texts that are written in another markup than Markdown, so that what they hide or compute is not known here."""

import re

from harness.articles.importing.shown_code import SHOWN_CODE
from harness.lazy_regex import regex

_KINDS = {
    "AsciiDoc": regex(r"(?m)^(?:ifn?def|ifeval|endif|include)::[^\s\[]*\[[^\]\n]*\][ \t]*$|^\|={3,}[ \t]*$"),
    "reStructuredText": regex(
        r"(?m)^\.\. (?:_[\w-]+:[ \t]*$|(?:[a-z][a-z-]*:)?(?:only|ifconfig|note|warning|tip|hint|caution|danger"
        r"|attention|important|admonition|todo|image|figure|table|list-table|csv-table|toctree|raw|code"
        r"|code-block|versionadded|versionchanged|deprecated|seealso|contents|tabs?|tab-item|rubric|replace)::)"
    ),
}


def other_markup(body: str) -> str:
    """The markup in which a text is written that is no Markdown; empty where it is, or where that is shown as code."""
    shown = re.sub(SHOWN_CODE, "", body, flags=re.DOTALL)
    return next((name for name, marks in _KINDS.items() if marks.search(shown)), "")
