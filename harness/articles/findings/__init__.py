"""Findings in articles and rules: one small function for each kind.

A new kind is a function in the file of its subject, and its name in `ARTICLES` or `RULES`.
"""

from harness.articles.findings.asks_secret import asks_secret
from harness.articles.findings.contradiction import ALIKE, SHARED, contradiction, figures_differ
from harness.articles.findings.duplicate import duplicate
from harness.articles.findings.empty_heading import empty_heading
from harness.articles.findings.front_matter import is_nobody, no_owner, outdated, review_far_off, unknown_owner
from harness.articles.findings.hard_to_read import hard_to_read
from harness.articles.findings.links import broken_link, missing_image, renamed_anchor, withdrawn_link
from harness.articles.findings.missing_step import missing_step
from harness.articles.findings.near_contact import near_contact
from harness.articles.findings.opposite import says_opposite
from harness.articles.findings.other_figure import other_figure
from harness.articles.findings.other_language import not_understood, other_language
from harness.articles.findings.oversized import many_answers, too_long
from harness.articles.findings.past_offer import past_offer
from harness.articles.findings.placeholder import placeholder, reader_field
from harness.articles.findings.rules import contradictory, never_decided, never_fired, shadowed
from harness.articles.findings.same_thing import same_thing
from harness.articles.findings.statements import Statement, statement
from harness.articles.findings.subject import LONGEST, ArticlesSubject, Question, articles_of, rules_of
from harness.articles.findings.unanswered import has_no_section, in_the_way, needed, unanswered
from harness.articles.findings.vague_word import vague_word

ARTICLES = (
    no_owner, unknown_owner, outdated, review_far_off, placeholder, reader_field, asks_secret, needed, in_the_way,
    duplicate, contradiction, says_opposite, many_answers, unanswered, broken_link, missing_image, renamed_anchor,
    withdrawn_link, past_offer, missing_step,
    hard_to_read, vague_word, too_long, empty_heading, other_language, not_understood, near_contact, other_figure,
)  # fmt: skip
RULES = (contradictory, shadowed, never_fired, never_decided)


__all__ = [
    "ALIKE", "ARTICLES", "LONGEST", "RULES", "SHARED", "ArticlesSubject", "Question", "Statement", "articles_of",
    "figures_differ", "has_no_section", "is_nobody", "rules_of", "same_thing", "statement",
]  # fmt: skip
