"""Is the answer in the right language?"""

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial

from harness.lazy_regex import regex
from harness.reference import differ, recognised
from harness.scoring.groundedness import sentences
from harness.scoring.reader_text import KEPT, as_read
from harness.scoring.scorer import Scorer, ScorerGroup
from harness.turns import Conversation, Reply, Score, Status, failed, passed, skipped
from harness.workspace import LANGUAGES, SAME_LANGUAGE, UNKNOWN, Expect, Outcome, Workspace

_READ = 5000  # characters; more do not make a language any clearer
_SHOWN = 80  # characters of a sentence
_A_SENTENCE = 6  # words from which one is surely of a language
_SURE = 0.99
_QUOTED = regex(r"[\"\u201c\u201e\u00ab][^\"\u201c\u201d\u00bb]*[\"\u201c\u201d\u00bb]")


@partial(
    Scorer, "language", group=ScorerGroup.CRITERIA, local=True,
    expects=lambda expect: expect.language,
)  # fmt: skip
def language(expect: Expect, reply: Reply, workspace: Workspace, conversation: Conversation) -> Score:
    """Passes when the answer is in the required language, or in that of the customer's message, sentence by sentence.

    Where the message is too short to tell, all that the customer has written so far counts. A language that is not
    clear is an error; of a single sentence only one that is surely another counts, and nothing that is quoted.
    """
    if reply.outcome is Outcome.HANDOFF:
        return skipped("language")
    before = (each.message for each in conversation.history)
    wanted = language_required(expect, (*before, conversation.message))
    found = language_of(reply.answer)
    if UNKNOWN in (wanted, found):
        whose = "the customer's message" if wanted == UNKNOWN else "the answer"
        return Score("language", Status.ERROR, f"the language of {whose} is not clear: it has too few words")
    if found != wanted:
        whose = "which is the customer's" if expect.language == SAME_LANGUAGE else "as expected"
        return failed("language", f"the answer is in {LANGUAGES[found]}, not in {LANGUAGES[wanted]}, {whose}")
    if other := next(_of_others(reply.answer, wanted), None):
        return failed("language", f'a part of the answer is in {LANGUAGES[other[0]]}: "{other[1][:_SHOWN]}"')
    return passed("language")


def _of_others(answer: str, wanted: str) -> Iterator[tuple[str, str]]:
    """The sentences of an answer that are surely in another language, after it."""
    for each in sentences(as_read(answer)[:_READ]):
        own = _QUOTED.sub(" ", each.text)
        found, sure = recognised(own)
        if len(own.split()) >= _A_SENTENCE and sure >= _SURE and differ(found, wanted):
            yield found, each.text


def language_required(expect: Expect, messages: Iterable[str]) -> str:
    """The language that an answer must be in; `UNKNOWN` where none is expected. The latest message counts."""
    if expect.language != SAME_LANGUAGE:
        return expect.language or UNKNOWN
    *_, last = written = list(messages)
    clear = language_of(last)
    return language_of("\n".join(written)) if clear == UNKNOWN else clear


@lru_cache(maxsize=KEPT)
def language_of(text: str) -> str:
    """The language of a text as a reader sees it, or `UNKNOWN`."""
    return recognised(as_read(text)[:_READ])[0]
