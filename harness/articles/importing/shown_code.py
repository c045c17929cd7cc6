"""What Markdown shows as code: nothing in it is a link, a tag or a template."""

from harness.lazy_regex import regex

SHOWN_CODE = (  # with re.DOTALL; the groups `code` and `fence` are its own
    r"(?P<code>(?m:^[ \t]*(?P<fence>`{3,}|~{3,})).*?(?:(?m:^[ \t]*(?P=fence)[`~]*[ \t]*$)|\Z)|`[^`\n]+`)"
)
_FENCE = regex(r"[ \t]*(`{3,}|~{3,})")


def open_fence(line: str, fence: str) -> str:
    """The fence that is open below a line, where `fence` is above it; empty for none."""
    found = _FENCE.match(line)
    if not found or (fence and not found[1].startswith(fence)):
        return fence
    return "" if fence else found[1]
