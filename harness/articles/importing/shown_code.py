"""What Markdown shows as code: nothing in it is a link, a tag or a template."""

SHOWN_CODE = (  # with re.DOTALL; the groups `code` and `fence` are its own
    r"(?P<code>(?m:^[ \t]*(?P<fence>`{3,}|~{3,})).*?(?:(?m:^[ \t]*(?P=fence)[`~]*[ \t]*$)|\Z)|`[^`\n]+`)"
)
