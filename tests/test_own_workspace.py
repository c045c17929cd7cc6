"""The repository's own workspace is documentation that people copy: it must be what it claims to be."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from harness.scoring.source import accepts
from harness.workspace import Outcome, Standing, Workspace, load
from harness.workspace.patterns import normalise
from tests.conftest import REPOSITORY

ALIKE = 0.7  # cosine of character n-grams from which two messages are taken for one
CATEGORIES = {
    "billing", "login", "setup", "plan-limits", "bugs", "refunds", "integrations", "feature-requests",
    "account-security",
}  # fmt: skip


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load(REPOSITORY)


def test_it_has_the_breadth_it_promises(workspace: Workspace) -> None:
    assert set(workspace.categories) == CATEGORIES
    per_category = Counter(scenario.category for scenario in workspace.scenarios)
    assert len(workspace.scenarios) >= 250
    assert min(per_category[name] for name in CATEGORIES) >= 20
    assert sum(len(scenario.turns) > 1 for scenario in workspace.scenarios) >= 40
    assert sum("hard" in scenario.tags for scenario in workspace.scenarios) >= len(workspace.scenarios) / 5
    assert sum(category.weekly_volume for category in workspace.categories.values()) == 80


def test_it_has_articles_of_every_standing(workspace: Workspace) -> None:
    standings = Counter(article.standing(workspace.today) for article in workspace.articles.values())
    assert len(workspace.articles) >= 30
    assert {Standing.APPROVED, Standing.UNAPPROVED, Standing.OUTDATED} <= set(standings)
    assert {article.head.status for article in workspace.articles.values()} == {"approved", "draft", "retired"}


def test_every_rule_is_expected_somewhere(workspace: Workspace) -> None:
    expected = {turn.expect.rule for scenario in workspace.scenarios for turn in scenario.turns}
    assert {rule.id for rule in workspace.handoff.rules} <= expected


def test_an_expected_source_is_approved_and_states_what_is_required(workspace: Workspace) -> None:
    wrong = []
    for scenario in workspace.scenarios:
        for turn in scenario.turns:
            if turn.expect.outcome is not Outcome.ANSWER:
                continue
            wanted = turn.expect.source or ()
            sections = [s for ref, s in workspace.sections.items() if any(accepts(want, ref) for want in wanted)]
            approved = all(workspace.standing(section.ref) is Standing.APPROVED for section in sections)
            text = normalise(" ".join(section.text for section in sections))
            stated = all(any(normalise(words) in text for words in fact) for fact in turn.expect.states)
            if not (sections and approved and stated):
                wrong.append(scenario.id)
    assert not wrong


def messages(workspace: Workspace) -> tuple[list[str], list[str]]:
    learned = [text for category in workspace.categories.values() for text in category.examples]
    topics = (*workspace.topics.topics, *workspace.topics.sentiments)
    learned += [text for topic in topics for text in topic.examples]
    return learned, [turn.customer for scenario in workspace.scenarios for turn in scenario.turns]


def test_what_is_learned_and_what_is_tested_share_no_sentence(workspace: Workspace) -> None:
    def sentences(texts: list[str]) -> set[str]:
        parts = (re.sub(r"[^\w ]", "", part) for text in texts for part in re.split(r"[.!?\n]+", normalise(text)))
        return {" ".join(part.split()) for part in parts if len(part.split()) >= 4}

    learned, tested = messages(workspace)
    assert not sentences(learned) & sentences(tested)


@pytest.mark.slow
def test_what_is_learned_and_what_is_tested_share_no_near_duplicate(workspace: Workspace) -> None:
    learned, tested = messages(workspace)
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)).fit([*learned, *tested])
    likeness = (vectorizer.transform(tested) @ vectorizer.transform(learned).T).toarray()
    pairs = [(tested[i], learned[j]) for i, j in zip(*(likeness >= ALIKE).nonzero(), strict=True)]
    assert not pairs


def test_no_two_scenarios_are_near_duplicates(workspace: Workspace) -> None:
    first = [scenario.turns[0].customer for scenario in workspace.scenarios]
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)).fit(first)
    vectors = vectorizer.transform(first)
    likeness = (vectors @ vectors.T).toarray()
    pairs = [(first[i], first[j]) for i, j in zip(*(likeness >= ALIKE).nonzero(), strict=True) if i < j]
    assert not pairs
