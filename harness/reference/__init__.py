"""The reference pipeline: triage, answer, escalate, from the workspace and nothing else.

Local, deterministic, without network or key. A useful baseline, and the system under test of the
repository's own workspace.
"""

from harness.reference.answer import MAX_WORDS, Found, Shelf
from harness.reference.escalate import Decision, Rules, decide
from harness.reference.language import SURE, UNDERSTOOD, LanguageReader, OtherLanguageError, differ, recognised
from harness.reference.learned_arrays import LEARNED_BY
from harness.reference.matching import AskedMessage
from harness.reference.message_reading import MessageReader, already_with_a_human, reply_of
from harness.reference.pipeline import ReferencePipeline, ReplyParts
from harness.reference.retrieval import Retrieval, answers_at
from harness.reference.triage import Filed
from harness.reference.understanding import MessageReading

__all__ = [
    "LEARNED_BY", "MAX_WORDS", "SURE", "UNDERSTOOD", "AskedMessage", "Decision", "Filed", "Found", "LanguageReader",
    "MessageReader", "MessageReading", "OtherLanguageError", "ReferencePipeline", "ReplyParts", "Retrieval", "Rules",
    "Shelf", "already_with_a_human", "answers_at", "decide", "differ", "recognised", "reply_of",
]  # fmt: skip
