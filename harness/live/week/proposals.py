"""What a week proposes to change: articles, rules, macros, and scenarios that are written as `status: proposed`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from harness.gates import lower_bound
from harness.live.conversations import Author, Masker
from harness.live.week.case import ReviewCase
from harness.live.week.questions import QuestionAnswer, ReviewQuestion, WeekFinding, rules_of_substance
from harness.workspace import Scenario, Workspace, normalise

MOST = 3  # proposals of one kind, the weightiest ones
CONFUSING = 0.3  # share of its answers after which customers came back, at least, 95 % sure
FEWEST_SENT = 3  # times an agent's text was sent, before it counts as a macro
MOST_SCENARIOS = 5
ALIKE = 75  # of 100, by their words, from which two messages ask alike
FEWEST_ALIKE = 2  # customers who ask alike, before it is more than one person's question
_COMPARED = 500  # characters of each message

T = TypeVar("T")


class ProposedChange(StrEnum):
    """What is to be changed."""

    WRITE = "article to write"
    FIX = "article to fix"
    TIGHTEN = "rule to tighten"
    ADD = "rule to add"
    MACRO = "macro to update"
    SCENARIO = "scenario to add"


@dataclass(frozen=True, slots=True)
class ChangeProposal:
    """One change, why, and the conversations that support it."""

    change: ProposedChange
    what: str
    why: str
    conversations: tuple[str, ...]
    about: str = ""  # the section, the rule, the category or, of an article to write, what customers asked
    category: str = ""  # of an article to write


def propose(
    cases: Sequence[ReviewCase], answers: Mapping[ReviewQuestion, QuestionAnswer], workspace: Workspace
) -> tuple[ChangeProposal, ...]:
    """The short list, the weightiest of each kind first."""
    late = answers[ReviewQuestion.LATE].findings
    kinds: tuple[Iterable[ChangeProposal], ...] = (
        _to_write(cases),
        _to_renew(answers[ReviewQuestion.UNAPPROVED].findings, workspace),
        _to_fix(answers[ReviewQuestion.CONFUSED]),
        _to_tighten(late),
        _to_add(cases, workspace),
        _macros(cases),
        _scenarios(worth_a_scenario(late)),
    )
    return tuple(each for kind in kinds for each in sorted(kind, key=lambda p: -len(p.conversations))[:MOST])


def proposed_scenario(late: WeekFinding, week: str, workspace: Workspace) -> Scenario:
    """A conversation as a scenario: its turns up to the one that should have been handed off."""
    mask, said = Masker().mask, late.case.turns[: late.turn]
    turns: list[dict[str, object]] = [{"customer": mask(turn.message)} for turn in said]
    turns[0]["expect"] = {"category": late.category}
    before = turns[-1].get("expect", {})
    expect = {"outcome": "handoff", "queue": rules_of_substance(workspace)[late.about], "rule": late.about}
    turns[-1]["expect"] = {**before, **expect} if isinstance(before, dict) else expect
    told = {"id": proposed_id(late, week), "turns": turns, "status": "proposed", "from": late.conversation}
    return Scenario.model_validate(told)


def proposed_id(late: WeekFinding, week: str) -> str:
    """The id of that scenario."""
    name = "".join(c if c.isalnum() and c.isascii() else "-" for c in f"{week}-{late.conversation}".lower())
    return f"qa-{name}"[:100]


def _to_write(cases: Sequence[ReviewCase]) -> Iterator[ChangeProposal]:
    """Gaps of one category with similar questions."""
    for category in dict.fromkeys(case.category for case in cases):
        gaps = [case for case in cases if case.category == category and case.gap]
        for group in alike(gaps, lambda case: case.turns[0].message):
            if len(group) >= FEWEST_ALIKE:
                asked = group[0].turns[0].message
                why = f"{len(group)} customers asked something similar, and no approved section answers it"
                what = f'{category}: "{_short(asked)}"'
                yield ChangeProposal(ProposedChange.WRITE, what, why, _names(group), asked, category)


def alike(items: Iterable[T], text_of: Callable[[T], str]) -> list[list[T]]:
    """Groups of items whose texts share their words with the first of the group, in the order of the first."""
    from rapidfuzz import fuzz

    groups: list[tuple[str, list[T]]] = []
    for item in items:
        text = normalise(text_of(item)[:_COMPARED])
        near = (group for first, group in groups if fuzz.token_sort_ratio(text, first) >= ALIKE)
        group = next(near, None)
        if group is None:
            groups.append((text, [item]))
        else:
            group.append(item)
    return [group for _, group in groups]


def _to_renew(unapproved: Sequence[WeekFinding], workspace: Workspace) -> Iterator[ChangeProposal]:
    for ref, found in _by_about(unapproved):
        if ref:
            why = f"answers cite it, and it is {workspace.standing(ref)}"
            yield ChangeProposal(ProposedChange.FIX, ref, why, _of(found), ref)


def _to_fix(confused: QuestionAnswer) -> Iterator[ChangeProposal]:
    for ref, found in _by_about(confused.findings):
        if lower_bound(len(found), confused.totals[ref], 0.95) >= CONFUSING:
            why = f"customers came back after {len(found)} of {confused.totals[ref]} answers from it"
            yield ChangeProposal(ProposedChange.FIX, ref, why, _of(found), ref)


def _to_tighten(late: Sequence[WeekFinding]) -> Iterator[ChangeProposal]:
    for rule, found in _by_about(late):
        why = f"it fires in {len(found)} conversations in which the AI went on answering"
        yield ChangeProposal(ProposedChange.TIGHTEN, rule, why, _of(found), rule)


def _to_add(cases: Sequence[ReviewCase], workspace: Workspace) -> Iterator[ChangeProposal]:
    """Categories where customers came back and a person took over, and no rule fired."""
    judged = rules_of_substance(workspace)
    unseen = [
        case for case in cases
        if case.answered and case.conversation.handed_off and not any(reply.rule in judged for reply in case.replies)
    ]  # fmt: skip
    for category in dict.fromkeys(case.category for case in unseen):
        own = [case for case in unseen if case.category == category]
        if len(own) >= FEWEST_SENT:
            why = f"a person took over {len(own)} times after AI answers, and no rule fires on any of the messages"
            yield ChangeProposal(ProposedChange.ADD, f"for {category}", why, _names(own), category)


def _macros(cases: Sequence[ReviewCase]) -> Iterator[ChangeProposal]:
    """Texts that agents send again and again, and after which customers were unhappy."""
    sent: dict[str, list[ReviewCase]] = {}
    for case in cases:
        for text in {part.text for part in case.conversation.parts if part.public and part.author is Author.AGENT}:
            sent.setdefault(text, []).append(case)
    for text, own in sent.items():
        bad = [case for case in own if _ended_badly(case)]
        if len(own) >= FEWEST_SENT and len(bad) >= 2 and 3 * len(bad) >= len(own):
            why = f"sent {len(own)} times, and {len(bad)} of these were reopened or rated bad"
            yield ChangeProposal(ProposedChange.MACRO, f'"{_short(text)}"', why, _names(bad))


def _ended_badly(case: ReviewCase) -> bool:
    rating = case.conversation.rating
    return bool(case.conversation.reopens) or (rating is not None and not rating.good)


def worth_a_scenario(late: Sequence[WeekFinding]) -> list[WeekFinding]:
    """The first of each rule whose conversation confirms it: a person took over, or the customer was not helped."""
    first: dict[str, WeekFinding] = {}
    for finding in late:
        if finding.case.conversation.handed_off or finding.case.unhelpful:
            first.setdefault(finding.about, finding)
    return list(first.values())[:MOST_SCENARIOS]


def _scenarios(findings: Sequence[WeekFinding]) -> Iterator[ChangeProposal]:
    for finding in findings:
        what = f"{finding.category}: handoff by `{finding.about}` at turn {finding.turn}"
        yield ChangeProposal(
            ProposedChange.SCENARIO, what, "`--write` adds it as a proposal", (finding.conversation,), finding.about
        )


def _by_about(findings: Sequence[WeekFinding]) -> list[tuple[str, list[WeekFinding]]]:
    abouts = dict.fromkeys(finding.about for finding in findings)
    return [(about, [finding for finding in findings if finding.about == about]) for about in abouts]


def _of(findings: Sequence[WeekFinding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(finding.conversation for finding in findings))


def _names(cases: Sequence[ReviewCase]) -> tuple[str, ...]:
    return tuple(case.conversation.name for case in cases)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return f"{words[:80]}..." if len(words) > 80 else words
