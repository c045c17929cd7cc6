"""A hard reading level."""

from collections.abc import Iterator

from harness.articles.findings.subject import ArticlesSubject
from harness.findings import Remark, Severity, kind
from harness.scoring import grade, words_in
from harness.workspace import Location

HARDEST = 12.0  # the end of secondary school
LONG = 35  # words: a sentence that is worth cutting in two; an article of shorter ones is hard by its terms alone
MUCH_TOO_HARD = 16.0  # the end of university, whatever its sentences
FEWEST_WORDS = 100  # the formula was fitted to passages of that length


@kind("article-hard-to-read", Severity.WARNING)
def hard_to_read(subject: ArticlesSubject) -> Iterator[Remark]:
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
        if sum(len(words_in(text)) for text in said) >= FEWEST_WORDS and (level := grade(said)) > HARDEST:
            longest = max(page.sentences, key=lambda sentence: len(words_in(sentence.text)))
            length = len(words_in(longest.text))
            if length >= LONG or level > MUCH_TOO_HARD:
                yield Remark(
                    Location(page.article.file, longest.line),
                    f"reads at grade {level:.1f}; its longest sentence, with {length} words, is here",
                    "cut long sentences in two and use everyday words",
                )
