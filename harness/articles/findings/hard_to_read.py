"""A hard reading level."""

import re
from collections.abc import Iterator, Sequence

from harness.articles.findings.subject import ArticlesSubject
from harness.findings import Severity, kind
from harness.workspace import Location, Problem

HARDEST = 12.0  # the end of secondary school
LONG = 35  # words: a sentence that is worth cutting in two; an article of shorter ones is hard by its terms alone
MUCH_TOO_HARD = 16.0  # the end of university, whatever its sentences
FEWEST_WORDS = 100  # the formula was fitted to passages of that length
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouy\u00e0-\u00ff]+")


@kind("article-hard-to-read", Severity.WARNING)
def hard_to_read(subject: ArticlesSubject) -> Iterator[Problem]:
    """An article is hard to read: its Flesch-Kincaid grade level is above 12, the end of secondary school.

    A sentence of it has 35 words or more, or the level is above 16. Articles of fewer than 100 words are not checked.

    **Why it hurts an answer.** The answer uses the article's own words. A customer who cannot follow them asks again,
    and the second question goes to a person.

    **Bad**

        In the event that reimbursement has been authorised, remittance to the originating financial institution is
        initiated subsequent to verification of the applicable documentation.

    **Good**

        When we have approved the refund, we send the money to your bank.
    """
    for page in subject.approved:
        said = [sentence.text for sentence in page.sentences]
        if sum(len(_WORD.findall(text)) for text in said) >= FEWEST_WORDS and (level := grade(said)) > HARDEST:
            longest = max(page.sentences, key=lambda sentence: len(_WORD.findall(sentence.text)))
            length = len(_WORD.findall(longest.text))
            if length >= LONG or level > MUCH_TOO_HARD:
                yield Problem(
                    Location(page.article.file, longest.line),
                    f"reads at grade {level:.1f}; its longest sentence, with {length} words, is here",
                    "cut long sentences in two and use everyday words",
                )


def grade(sentences: Sequence[str]) -> float:
    """The Flesch-Kincaid grade level of sentences with at least one word: years at school that a reader needs.

    J. P. Kincaid et al., "Derivation of New Readability Formulas", Naval Technical Training Command Research Branch
    Report 8-75, 1975.
    """
    words = [word for sentence in sentences for word in _WORD.findall(sentence.lower())]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """About how many syllables a lower-case English word has: its groups of vowels, without a silent ending."""
    groups = len(_VOWELS.findall(word))
    silent = re.search(r"[^aeiouy]e$|[^aeiouydt]ed$|[^aeiouylscxz]es$", word) and not re.search(r"[^aeiouy]le$", word)
    return max(1, groups - (1 if silent else 0))
