"""Text that users read is plain English: words that a support team would not write, and what to write instead.

Checked are the prose of the Markdown files (no code, no quoted output), every string of the Python files, and whole
templates and scripts of pages.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

pytestmark = pytest.mark.slow  # it reads every file

FILES = (
    "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "changes/*.md",
    "docs/*.md", "harness/**/*.py", "harness/reports/**/*.j2",
    "harness/reports/explorer/explorer.js",
    "harness/reports/explorer/list.js", "harness/studio/templates/*.j2",
    "harness/studio/assets/[acrstw][!.]*.js", "harness/studio/frontend/editor.js",
)  # fmt: skip

INSTEAD = {
    r"mend(?:s|ed|ing)?": "fix",
    r"[\d.]+% (?:of [^)]{1,40})?asked(?! for)": "required",
    r"asked (?:is|are) (?:at least|at most)|(?:what|all that) is asked|a gate asks(?: of)?": "required, requires",
    r"(?:is|are) asked for by": "needs, expects",
    r"carried by|evidence carries": "supported by, supports",
    r"(?:is|are|be) told|(?:told|tells?) of|as told by": "reported, said",
    r"tells? no": "does not say",
    r"borne|bears? out": "allowed, supports",
    r"speaks? (?:for|against|of|to)": "supports, counts against, is about",
    r"look(?:s|ed|ing)? into": "check",
    r"(?:held|holds?) (?:\w+ )?against": "compared with",
    r"(?:dealt with|headed|comes? out|scores?|is|are) otherwise": "differently, changed",
    r"(?:is|stands?|stood) in (?:the|their|its) way": "is found first, prevents",
    r"scenarios? that holds?": "passes",
    r"(?:become|becomes|became) of": "happens to",
    r"hangs on": "depends on",
    r"has its way": "decides",
    r"lean(?:s|ed)? on": "depends on",
    r"(?<![Tt]here.)is no (?:evidence|file|article|JSON|HTML|number|claim|duration)": "is not",
    r"(?<![Tt]here.)is no (?:JMESPath|CSV|Parquet|event|function|category)": "is not",
    r"but for (?:what|those|that|this|these)": "except for",
    r"unless given": "by default",
    r"(?<!^written.)anew": "again",  # `written anew` is a key of `harness qa --json`
    r"compared for what they are": "compared by value",
    r"(?:cannot|can not) be had": "cannot be used",
    r"easier without a word": "silently",
    r"(?:nests|nest) too deep": "is too deeply nested",
    r"the gate's word": "the gate's decision",
    r"answers? for it": "is responsible for it",
    r"(?:what|all that) came of": "the result of",
    r"comes? to(?= (?:nothing|an? end))": "ends",
    r"(?:what|nothing|something|anything) stands there": "is there",
    r"stands? (?:there|on approved)": "is in, cites",
    r"(?:decides?|expects?|does) otherwise": "something else, differently",
    r"bears? a": "allows a",
    r"broke:": "crashed:",
    r"no time is told": "has no time",
    r"seldom": "rarely",
    r"(?:nobody|no one) is asked": "is not called",
    r"good manners": "with limits and retries",
    r"most speaks|speaks most": "fits best",
    r"[\d.]+ ?% sure": "95% confidence",
    r"commonest": "most common",
    r"(?:stands?|stood) at": "is at",
    r"(?:held|holds?) (?:again|each|every)": "runs again, repeats",
    r"asks? (?:for|of) it|none asks for|asked for by": "expects",
    r"comes? out (?:of|as)|came of it": "the result",
    r"(?:take|taken?|takes) (?:in|over) (?:from|of)": "import",
    r"written down|writes? it down": "recorded",
    r"not told|to be told": "not reported",
}
FOUND = [(re.compile(rf"(?<!\w)(?:{words})(?!\w)".replace(" ", r"\s+")), better) for words, better in INSTEAD.items()]

_NOT_PROSE = re.compile(r"^```.*?^```|^>.*?$|^    .*?$|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def files() -> list[Path]:
    """What is looked at, of all that FILES names."""
    return sorted({path for pattern in FILES for path in REPOSITORY.glob(pattern)})


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a file that people read, each with the line on which it begins."""
    source = path.read_text("utf-8")
    if path.suffix in (".j2", ".js"):
        yield 1, source
        return
    if path.suffix == ".md":
        yield 1, _NOT_PROSE.sub(lambda code: re.sub(r"[^\n]", "x", code[0]), source)
        return
    tree = ast.parse(source)
    formatted = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    inside = {id(part) for node in formatted for part in node.values}
    for node in formatted:
        yield node.lineno, "".join(map(_shown, node.values))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.lineno, node.value


def _shown(part: ast.expr) -> str:
    """A part of an f-string; of a value, whether it is shown as a percentage."""
    if isinstance(part, ast.Constant):
        return str(part.value)
    spec = ast.unparse(part.format_spec) if isinstance(part, ast.FormattedValue) and part.format_spec else ""
    return "1%" if "%" in spec else "1"


def mannered(text: str) -> Iterator[tuple[int, str, str]]:
    """The words to replace: how many lines below the first, the words, and what to write instead."""
    for pattern, better in FOUND:
        for match in pattern.finditer(text):
            yield text[: match.start()].count("\n"), match[0], better


def test_users_read_plain_words() -> None:
    found = [
        f"{path.relative_to(REPOSITORY)}:{line + below}: {words!r}: write {better!r}"
        for path in files()
        for line, text in texts(path)
        for below, words, better in mannered(text)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "8 of 19 failing scenarios to mend",
        "at least 43% (95% sure; 70% asked)",
        "(95% sure; 80% of 30 or more asked)",
        "every category's stage is carried by\nits evidence",
        "It is told here and not looked into any further.",
        "the words that no cited section bears out",
    ],
)
def test_mannered_words_are_found(text: str) -> None:
    assert list(mannered(text))


@pytest.mark.parametrize(
    "text",
    [
        "The customer asked again.",
        "30% asked for a refund",
        "They recommend an amendment.",
        "unless the map says otherwise",
        "a topic that a message touches",
        "The customer told us that the card was declined.",
    ],
)
def test_plain_words_are_not(text: str) -> None:
    assert not list(mannered(text))
