"""What `mkdocs build` does beside the pages of docs/: it adds those at the root, and lets their links lead on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

ROOT = Path(__file__).parent.parent
AT_ROOT = {
    "ARCHITECTURE.md": "architecture.md", "CHANGELOG.md": "changelog.md", "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md", "changes/README.md": "changes.md",
}  # fmt: skip
"""Pages that stand at the root for code hosts, and what they are called in the site."""
COPIED = {"templates/support-gate.yml": "ci/gitlab-template.yml"}
"""Files outside docs/ to which a page leads, and where they are in the site."""
FOUND_FIRST = ("ci.md", "contributing.md", "criteria.md", "scorers.md", "triggers.md")
"""Pages on which a word is explained, so that a search shows them before those that use it."""
OF_NAMES = ("keys.md", "commands.md")
"""Pages whose tables have a long name in each row."""
_LINK = re.compile(r"(?<=\]\()(?!https?:)([^()\s#]+)")
_CODE_IN_TABLE = re.compile(r"`([^`\n]*\\\|[^`\n]*)`")


def on_files(files: Any, config: Any) -> Any:
    """Adds the pages and files that are not in docs/."""
    for at_root, name in {**AT_ROOT, **COPIED}.items():
        files.append(File.generated(config, name, abs_src_path=str(ROOT / at_root)))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """The page with links to where others are in the site."""
    at_root = page.file.src_uri in AT_ROOT.values()
    if page.file.src_uri in FOUND_FIRST:
        page.meta["search"] = {"boost": 3}
    markdown = _LINK.sub(lambda link: _in_site(link[1], at_root), markdown)
    lines = markdown.split("\n")
    return "\n".join(_CODE_IN_TABLE.sub(_with_bars, line) if line.startswith("|") else line for line in lines)


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Marks the tables whose first column is names, which docs/site.css lays out."""
    if page.file.src_uri not in OF_NAMES:
        return html
    return html.replace("<table>", '<div class="names"><table>').replace("</table>", "</table></div>")


def _in_site(link: str, at_root: bool) -> str:
    """Where a link leads that is written for a code host."""
    outside = link.removeprefix("../")
    if at_root and link.startswith("docs/"):
        return link.removeprefix("docs/")
    if not at_root and not link.startswith("../"):
        return link
    return {**AT_ROOT, **COPIED}.get(outside, outside)


def _with_bars(code: re.Match[str]) -> str:
    """Code in a table, whose bars are escaped for code hosts; here they would be shown so."""
    text = code[1].replace("\\|", "|").replace("&", "&amp;").replace("<", "&lt;").replace("|", "&#124;")
    return f"<code>{text}</code>"
