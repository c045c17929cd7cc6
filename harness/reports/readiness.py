"""Whether AI support is the right move yet."""

from collections import Counter
from typing import Any

from harness.articles import CHANGES, DAYS, FOR_PEOPLE, UNDOCUMENTED, Lack, Readiness, Ready
from harness.reports.document import Block, Document, Gap, Table, Text, counted, items
from harness.workspace import Stage

HEADINGS = ("Category", "A week", "Articles to quote", "Undocumented", "For people", "AI support", "What is missing")


def document(found: Readiness) -> Document:
    """Four findings with their evidence, then every category with a yes or a not yet."""
    said = [
        ("Documented", *_documented(found)),
        ("Undocumented", *_undocumented(found)),
        ("Churn", *_churn(found)),
        ("For people", *_for_people(found)),
    ]
    blocks: list[Block] = []
    for title, words, evidence in said:
        blocks += [Text(f"{title}: {words}"), items(evidence)]
    blocks += [Gap(), Table(HEADINGS, list(map(_row, found.categories)))]
    data = {
        "findings": [{"finding": title.lower(), "says": words, "evidence": lines} for title, words, lines in said],
        "categories": list(map(_data, found.categories)),
    }
    return Document(blocks, lead=[_lead(found)], data=data)


def _lead(found: Readiness) -> Text:
    ready = [each for each in found.categories if each.is_ready]
    volume = sum(each.category.weekly_volume for each in ready)
    return Text(
        f"Yes in {len(ready)} of {len(found.categories)} categories, {volume:g} of {found.volume:g} messages a week. "
        "`harness run` says whether its answers are right."
    )


def _data(each: Ready) -> dict[str, Any]:
    return {
        "category": each.category.id,
        "ready": each.is_ready,
        "missing": _missing(each),
        "weekly_volume": each.category.weekly_volume,
        "articles": [article.id for article in each.articles],
        "articles_to_quote": [article.id for article in each.good],
        "scenarios": each.scenarios,
        "undocumented": list(map(str, each.open_undocumented)),
        "undocumented_sealed": each.undocumented - len(each.open_undocumented),
        "for_people": each.for_people,
        "for_people_share": round(each.people_share, 4),
        "changing_often": None if each.unsettled is None else [article.id for article in each.unsettled],
    }


def _documented(found: Readiness) -> tuple[str, list[str]]:
    there = sum(each.category.weekly_volume for each in found.categories if each.good)
    words = f"{_share(there, found.volume)} fall in categories with an approved, fresh and owned article."
    return words, [
        f"{article.id} ({each.category.id}, {article.head.owner}): "
        + (f"review due {article.head.review_by}" if article.head.status == "approved" else article.head.status)
        for each in found.categories
        for article in each.articles
        if article not in each.good and article.head.categories[0] == each.category.id
    ]


def _undocumented(found: Readiness) -> tuple[str, list[str]]:
    count, all_ = sum(each.undocumented for each in found.categories), sum(e.scenarios for e in found.categories)
    words = f"{count} of {all_} scenarios open with a question that no approved and fresh section answers."
    return words, [
        f"{each.category.id}: {each.undocumented} of {each.scenarios}"
        + (f", such as {each.open_undocumented[0]}" if each.open_undocumented else ", all of them sealed")
        for each in found.categories
        if each.undocumented
    ]


def _churn(found: Readiness) -> tuple[str, list[str]]:
    commits = found.churn.commits
    if found.churn.unknown:
        return f"not known: {found.churn.unknown}.", []
    often = [(file, count) for file, count in commits.items() if count > CHANGES]
    changed = sum(1 for count in commits.values() if count)
    words = (
        f"{changed} of {len(commits)} articles changed since {found.churn.since}, "
        f"{len(often)} of them more than {CHANGES} times."
    )
    return words, [f"{file}: {count} times" for file, count in sorted(often, key=lambda each: (-each[1], each[0]))]


def _for_people(found: Readiness) -> tuple[str, list[str]]:
    needed = sum(each.category.weekly_volume * each.people_share for each in found.categories)
    rules: Counter[str] = sum((each.for_people for each in found.categories), Counter())
    words = (
        f"about {_share(round(needed), found.volume)} need negotiation, money, account access or another decision by a "
        "person: all of a category whose ceiling is human or draft, and of the others the same share as of scenarios."
    )
    return words, [f"{rule}: {counted(count, 'scenario')}" for rule, count in rules.most_common()]


def _row(each: Ready) -> tuple[str, ...]:
    return (
        each.category.title,
        f"{each.category.weekly_volume:g}",
        f"{len(each.good)} of {len(each.articles)}",
        f"{each.undocumented} of {each.scenarios}",
        f"{each.people_share:.0%}",
        _word(each),
        "; ".join(_missing(each)),
    )


def _missing(each: Ready) -> list[str]:
    rules = each.for_people.most_common(1)
    names = ", ".join(article.id for article in (each.unsettled or ())[:3])
    said = {
        Lack.FOR_PEOPLE_ONLY: "it stays with people: its ceiling is human",
        Lack.ARTICLE: "an article that is approved, fresh and owned",
        Lack.SCENARIOS: "scenarios: without them nobody knows what customers ask",
        Lack.ANSWERS: f"answers to {each.undocumented} of {each.scenarios} questions "
        f"({UNDOCUMENTED:.0%} may be missing)",
        Lack.WORK: f"work that AI may do: {each.people_share:.0%} of the messages need a person "
        f"({FOR_PEOPLE:.0%} may), mostly by {rules[0][0] if rules else ''}",
        Lack.SETTLED_ARTICLES: "articles that stay the same for a while: "
        f"{names} changed more than {CHANGES} times in {DAYS} days",
    }
    return [said[lack] for lack in each.missing]


def _word(each: Ready) -> str:
    if not each.is_ready:
        return "not yet"
    return "yes, as drafts" if each.category.ceiling is Stage.DRAFT else "yes"


def _share(part: float, whole: float) -> str:
    return f"{part:g} of {whole:g} messages a week ({part / whole if whole else 0:.0%})"
