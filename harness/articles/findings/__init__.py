"""Findings in articles and rules: one small function for each kind.

A new kind is a function in a file of its own and its name in `ARTICLES` or `RULES`.
"""

from harness.articles.findings.broken_link import broken_link
from harness.articles.findings.contradiction import (
    ALIKE,
    SHARED,
    Statement,
    contradiction,
    figures_differ,
    same_thing,
    says_opposite,
    statement,
)
from harness.articles.findings.duplicate import duplicate
from harness.articles.findings.hard_to_read import hard_to_read
from harness.articles.findings.many_answers import many_answers
from harness.articles.findings.missing_image import missing_image
from harness.articles.findings.needed import in_the_way, needed
from harness.articles.findings.no_owner import is_nobody, no_owner
from harness.articles.findings.outdated import outdated
from harness.articles.findings.renamed_anchor import renamed_anchor
from harness.articles.findings.rule_in_run import never_decided, never_fired
from harness.articles.findings.rule_shadowed import contradictory, shadowed
from harness.articles.findings.subject import LONGEST, ArticlesSubject, Question, articles_of, rules_of
from harness.articles.findings.too_long import too_long
from harness.articles.findings.unanswered import has_no_section, unanswered
from harness.articles.findings.unknown_owner import unknown_owner
from harness.articles.findings.vague_word import vague_word

ARTICLES = (
    no_owner, unknown_owner, outdated, needed, in_the_way, duplicate, contradiction, says_opposite, many_answers,
    unanswered, broken_link, missing_image, renamed_anchor, hard_to_read, vague_word, too_long,
)  # fmt: skip
RULES = (contradictory, shadowed, never_fired, never_decided)


__all__ = [
    "ALIKE", "ARTICLES", "LONGEST", "RULES", "SHARED", "ArticlesSubject", "Question", "Statement", "articles_of",
    "figures_differ", "has_no_section", "is_nobody", "rules_of", "same_thing", "statement",
]  # fmt: skip
