"""Can the answer be sent to a customer at all?"""

import re
from functools import partial
from html import unescape

from harness.scoring.as_read import nothing_to_read
from harness.scoring.scorer import Scorer
from harness.turns import MOST_ANSWER, Reply, Score, failed, passed, skipped
from harness.workspace import Expect, Outcome, Workspace

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NOT_SAID = re.compile(  # code that the answer shows, and remarks
    r"(?s)(`{3,}|~{3,}).*?(?:\1|\Z)|(`+)(?!`).+?(?<!`)\2(?!`)|<(code|pre|kbd)\b.*?</\3\s*>|<!--.*?-->"
)
_ESCAPED = re.compile(r"\\(?=[\[\]{}<>_%$])")
_BLANKS = (
    "address agent amount balance company customer date email link name number order phone placeholder price product "
    "salutation signature tbd ticket url user username"
)  # what a template leaves to be filled in
_OF_WHOM = (
    "account agent client company customer delivery first full insert invoice last order phone product recipient "
    "reference refund support ticket tracking user your"
)
_BLANK = (
    rf"(?:(?:{'|'.join(_OF_WHOM.split())})(?:['\u2019]s)?[ ._-])*"
    rf"(?:{'|'.join(_BLANKS.split())})(?:[ _-](?:here|id))?"
)
_BUTTONS = "block cell chart code column emoji file image key mode page picture row symbol table text video"
"""What an editor's buttons insert."""
_STANDS_ALONE = r"(?<![\w./@:=\"'-])", r"(?![\w./@:-]*\w)"
_UNFILLED = re.compile(
    r"\{\{.{0,200}?\}\}|\{%.{0,200}?%\}|<%.{0,200}?%>|[$#]\{[^{}\n]{0,200}\}"  # Jinja, Liquid, ERB, shell
    rf"|{_STANDS_ALONE[0]}(?:\[\[?{_BLANK}\]\]?(?![(\[:])|<{_BLANK}>|\{{{_BLANK}\}}|#{_BLANK}#){_STANDS_ALONE[1]}"
    rf"|\[(?:your|insert(?! (?:an? )?(?:{'|'.join(_BUTTONS.split())})s?\])) [^\[\]\n]{{1,60}}\](?![(\[:])"
    r"|(?<![\w%])%(?:\(\w+\))?[sd](?![\w%])"
    rf"|%{_BLANK}%|\{{\d\}}"  # Windows and .NET
    r"|\blorem ipsum\b|\[object Object\]|\b(?:hi|hello|dear) (?:undefined|null|none|nan)(?=\W*$)",
    re.IGNORECASE | re.MULTILINE,
)
_UNFILLED_CASED = re.compile(  # in capitals a variable of the system, in small letters bold words
    rf"{_STANDS_ALONE[0]}(?:\{{[a-z]+(?:[._][a-z]+)+\}}|\${_BLANK}){_STANDS_ALONE[1]}"
    rf"|(?<!\w)__(?=[A-Z_]+__)(?:(?i:{_BLANK})|[A-Z]+(?:_[A-Z]+)+)__(?!\w)"
    r"|\bFIXME\b|(?<![\"\u201c'-])\bTBD\b"
)
_TO_WRITE = re.compile(r"\A\W*TODO(?=[ \t]*\S|\s*\Z)|(?m:^[ \t]*TODO[ \t]*$)|\bTODO(?=\s*[:(\]])")
"""Where it stands alone or is said of something: a column of a board may be called so."""


@partial(Scorer, "sendable", local=True)
def sendable(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when the answer has words, all of them written, and is short enough for some channel.

    A placeholder or code of a template fails it, except where the answer shows it as code. So do control characters.
    """
    if reply.outcome is Outcome.HANDOFF:
        return skipped("sendable")
    if not reply.answer.strip():
        return failed("sendable", "the answer is empty")
    if len(reply.answer) > MOST_ANSWER:
        return failed("sendable", f"the answer is longer than {MOST_ANSWER:,} characters")
    if found := _CONTROL.search(reply.answer):
        return failed("sendable", f"the answer contains a character that cannot be shown (U+{ord(found[0]):04X})")
    if nothing_to_read(reply.answer):
        return failed("sendable", "the answer has no letter and no digit that a customer could read")
    if words := unfilled(reply.answer):
        return failed("sendable", f"the answer contains a placeholder or code of a template: {words}")
    return passed("sendable")


def unfilled(text: str) -> str:
    """The first placeholder or piece of template code outside what is shown as code; empty where there is none."""
    written = _ESCAPED.sub("", unescape(_NOT_SAID.sub(" ", text)))
    found = _UNFILLED.search(written) or _UNFILLED_CASED.search(written) or _TO_WRITE.search(written)
    return found[0].strip() if found else ""
