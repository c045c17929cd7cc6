"""Whether a text is HTML, or Markdown, which may have tags in it as well."""

from harness.lazy_regex import regex

_TAG = regex(
    r"(?i)<(?:p|div|h[1-6]|ul|ol|li|br|table|a|strong|em|span|b|i|img|pre|blockquote|section|article|details|dl|hr)\b[^<>]*>"
)
_SHOWN_AS_IS = regex(  # up to the next that begins, so that many that nobody closes are read once
    r"(?is)<(pre|code|script|style)\b(?:(?!<\1\b).)*?</\1\s*>|<!--(?:(?!<!--).)*?-->"
)
_OF_MARKDOWN = regex(r"(?m)^(?:#{1,6}[ \t]+\S|(?:```|~~~)|\|?[ \t]*:?-{3,}:?[ \t]*\|[-:| \t]*$)")
_MAYBE_MARKDOWN = regex(r"(?m)^(?:[-*+]|\d{1,3}[.)])[ \t]+\S|\*\*\S|\]\([^()\s]+\)")


def is_html(body: str) -> bool:
    """Whether a text is HTML: it has tags, and no headings, tables or lists of Markdown beside them."""
    if not _TAG.search(body):
        return False
    written = _SHOWN_AS_IS.sub(" ", body)
    if _OF_MARKDOWN.search(written):
        return False
    return body.lstrip().startswith("<") or not _MAYBE_MARKDOWN.search(written)


def is_markdown(body: str) -> bool:
    """Whether a text is Markdown although its source writes HTML."""
    return not is_html(body) and bool(_OF_MARKDOWN.search(body) or _MAYBE_MARKDOWN.search(body))
