"""Is the answer easy enough to read?"""

import re
from collections.abc import Sequence
from functools import partial

from harness.lazy_regex import regex
from harness.scoring.groundedness import sentences
from harness.scoring.language import language_of, language_required
from harness.scoring.reader_text import as_read
from harness.scoring.scorer import Scorer, ScorerGroup
from harness.turns import Conversation, Reply, Score, Status, failed, passed, skipped
from harness.workspace import LANGUAGES, UNKNOWN, Expect, Outcome, Workspace

COMPARED = frozenset(("da", "de", "es", "fi", "fr", "it", "no", "pt", "ru", "sv"))
"""Languages other than English in which the share of long words was found to measure how hard texts are:
C. H. Björnsson, "Readability of Newspapers in 11 Languages", Reading Research Quarterly 18 (1983)."""

_RIX_GRADES = (0.2, 0.5, 0.8, 1.3, 1.8, 2.4, 3.0, 3.7, 4.5, 5.3, 6.2, 7.2)  # from each, one grade more
_LONG = 7  # letters
_WORD = regex(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_ADDRESS = regex(r"(?:https?://|www\.)[^\s)>\]]*[^\s)>\].,;:!?]|[^\s@(<]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_VOWELS = regex(r"[aeiouy\u00e0-\u00ff]+")


@partial(
    Scorer, "reading_level", group=ScorerGroup.CRITERIA, local=True,
    expects=lambda expect: expect.reading_level,
)  # fmt: skip
def reading_level(expect: Expect, reply: Reply, workspace: Workspace, conversation: Conversation) -> Score:
    """Passes when a reader needs no higher school grade than this; the value is the grade.

    By Flesch and Kincaid for English, by Rix for languages in which long words are hard ones, without addresses. An
    answer in another language, or one whose language is not clear, is an error, unless `language` says which it is.
    """
    if reply.outcome is Outcome.HANDOFF:
        return skipped("reading_level")
    said = [each.text for each in sentences(_ADDRESS.sub(" ", as_read(reply.answer))) if words_in(each.text)]
    before = (each.message for each in conversation.history)
    written = language_of(reply.answer)
    if written == UNKNOWN:
        written = language_required(expect, (*before, conversation.message))
    if not said or written not in {"en", *COMPARED}:
        known = f"there is no formula for {LANGUAGES[written]}" if written in LANGUAGES else _UNCLEAR
        return Score("reading_level", Status.ERROR, f"the reading level cannot be measured: {known}")
    limit, level = expect.reading_level, grade(said) if written == "en" else rix_grade(said)
    if limit is None or not level <= limit:
        return failed(
            "reading_level", f"the answer needs school grade {level:.1f}, at most {limit:g} is allowed", level
        )
    return passed("reading_level", value=level)


_UNCLEAR = "the language of the answer is not clear; say it beside it: `language: en`"


def grade(sentences: Sequence[str]) -> float:
    """The Flesch-Kincaid grade level of sentences with at least one word: years at school that a reader needs.

    J. P. Kincaid et al., "Derivation of New Readability Formulas", Naval Technical Training Command Research Branch
    Report 8-75, 1975.
    """
    words = [word for sentence in sentences for word in words_in(sentence.lower())]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def rix_grade(sentences: Sequence[str]) -> float:
    """The school grade of sentences by Rix, the number of long words a sentence: 1 to 12, or 13 for college.

    Jonathan Anderson, "Lix and Rix: Variations on a Little-known Readability Index", Journal of Reading 26 (1983), with
    its table of grades; from Lix of C. H. Björnsson, "Läsbarhet", 1968.
    """
    long_words = sum(len(word) >= _LONG for sentence in sentences for word in words_in(sentence))
    return 1.0 + sum(long_words / len(sentences) >= least for least in _RIX_GRADES)


def words_in(sentence: str) -> list[str]:
    """Its words, without numbers."""
    return _WORD.findall(sentence)


def syllables(word: str) -> int:
    """About how many syllables a lower-case English word has: its groups of vowels, without a silent ending."""
    groups = len(_VOWELS.findall(word))
    silent = re.search(r"[^aeiouy]e$|[^aeiouydt]ed$|[^aeiouylscxz]es$", word) and not re.search(r"[^aeiouy]le$", word)
    return max(1, groups - (1 if silent else 0))
