"""The text of a message as a turn: an attachment alone is a turn too, and quoted mail is not what its writer says."""

import re
from collections.abc import Sequence
from typing import Any

from harness.lazy_regex import regex
from harness.live.conversations.conversation import Author
from harness.live.conversations.fields import word
from harness.live.conversations.html_text import as_written, plain_text
from harness.live.conversations.mail_quotes import MOST_SAID, own_words
from harness.live.conversations.records import Record

_IMAGE = regex(r"<(?:img|video|audio)\b", re.IGNORECASE)
_TRUE = {
    "true", "t", "yes", "y", "1", "public", "shown", "visible",
    "ja", "oui", "si", "s\u00ed", "s\u00ec", "sim", "tak",
    "wahr", "vrai", "verdadero", "vero", "verdadeiro", "waar", "sant", "sand", "sann", "tosi", "prawda", "pravda",
}  # fmt: skip
_FALSE = {
    "false", "f", "no", "n", "0", "internal", "private", "hidden", "note",
    "nein", "non", "nee", "nej", "nei", "n\u00e3o", "nie",
    "falsch", "faux", "falso", "onwaar", "falskt", "falsk", "usann", "ep\u00e4tosi", "fa\u0142sz", "nepravda",
}  # fmt: skip
"""Also as spreadsheets write them in the language of who exports."""


def text_of(
    body: object, author: Author, attachments: Sequence[Record] = (), *, plain: bool = False, said: Sequence[str] = ()
) -> tuple[str, bool]:
    """What a message says after what was `said`, and whether quoted mail was left out, which is done for a customer's.

    A message with nothing but attachments is a mark of their kinds: `[attachment: image/png]`; no names of files.
    """
    if author is Author.CUSTOMER:
        text, cut = own_words(body, said[-MOST_SAID:])
    else:
        text, cut = as_written(body) if plain else plain_text(body), False
    return text or attached(body, attachments), cut


def attached(body: object, attachments: Sequence[Record]) -> str:
    """The mark of a message that has only attachments or pictures; empty where it has none."""
    if attachments:
        kinds = dict.fromkeys(filter(None, (word(each, "content_type") for each in attachments)))
        return f"[attachment{': ' + ', '.join(kinds) if kinds else ''}]"
    return "[attachment: image]" if isinstance(body, str) and _IMAGE.search(body) else ""


def is_public(value: Any) -> bool | None:
    """Whether the customer sees it; None where that is not said clearly, so that nobody takes a note for a reply."""
    if isinstance(value, bool):
        return value
    told = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip().lower()
    return True if told in _TRUE else False if told in _FALSE else None


def says_nothing(value: Any) -> bool:
    """Whether a field is missing, or empty as tables have it."""
    return value is None or (isinstance(value, str) and not value.strip())
