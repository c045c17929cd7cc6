"""All sentences about the cause of a failure. No code reads them back."""

from collections.abc import Iterable, Sequence

from harness.reference import Decision, Found, ReplyParts
from harness.runs.blame.case import FailingTurn, NoSource
from harness.workspace import Expect, Standing, Workspace


def no_source_words(why: NoSource, case: FailingTurn, workspace: Workspace) -> str:
    """Why no approved section can be the right source."""
    expect = case.turn.expect
    match why:
        case NoSource.EXPECTED:
            standings = sorted({str(workspace.standing(ref)) for ref in case.sources}) or [Standing.MISSING]
            return f"no approved section answers it: {_or(expect.source or (), '`')} is {' and '.join(standings)}"
        case NoSource.FACTS:
            return "no approved section states " + ", ".join(_or(fact, '"') for fact in expect.states)
        case NoSource.FOUND:
            return f"no section is expected, and the best one found is {case.reply.standing}"


def off_question_words(beside: str, reason: str) -> str:
    """That what is said is supported, but is no answer to the question; `reason` is what failed."""
    return f"{reason}; it is grounded, but answers another question: {beside}"


def elsewhere_words(reason: str, where: Iterable[str]) -> str:
    """That what the answer leaves out stands in sections that it does not cite."""
    return f"{reason}, which stands in {_or(where, '`')}; that is not cited"


def exchanged_words(was: ReplyParts, now: ReplyParts) -> str:
    """How the message was filed and what was found, and the correction."""
    wrong, right = [], []
    filed, refiled = was.reading.filed, now.reading.filed
    if filed != refiled:
        wrong.append(f"filed under `{filed.category}`")
        right.append(f"`{refiled.category}`")
        if filed.confidence != refiled.confidence or filed.familiarity != refiled.familiarity:
            wrong[0] += f" (confidence {filed.confidence:.2f}, familiarity {filed.familiarity:.2f})"
            right[0] += " and high confidence" if refiled.confidence else " and low confidence"
    if was.found != now.found:
        wrong.append(f"found {_section(was.found)}" if was.found else "found no section close enough")
        right.append(_section(now.found))
    return f"{' and '.join(wrong)}; with {' and '.join(right)}"


def fixed_words(was: ReplyParts, now: ReplyParts, wrong: Sequence[str]) -> str:
    """That the correction makes what failed pass; `wrong` are the reasons of what fails then."""
    then = f"what failed would pass, but then something else fails: {wrong[0]}" if wrong else "it would have passed"
    return f"{exchanged_words(was, now)} {then}"


def against_words(reason: str, decision: Decision, expect: Expect) -> str:
    """That the rules decide differently from what the scenario expects."""
    return f"{reason}; by the workspace's rules {decides_words(decision, expect)}"


def decides_words(decision: Decision, expect: Expect) -> str:
    """What the rules decide."""
    who = f"the rule `{decision.rule}` decides" if decision.rule else "no rule fires, so the result is"
    where = f" to `{decision.queue}`" if decision.queue else ""
    kinds = ", ".join(f"`{action.kind}`" for action in decision.actions) or "no action"
    also = f" and proposes {kinds}" if expect.actions is not None else ""
    return f"{who} `{decision.outcome}`{where} with priority `{decision.priority}`{also}"


def not_followed_words(reason: str, missed: Iterable[str] = (), mistaken: Iterable[str] = ()) -> str:
    """That right rules were not followed: topics and sentiments that were missed, or detected by mistake."""
    unseen = [f"`{name}` was not detected" for name in sorted(missed)]
    return "; ".join([reason, *unseen, *(f"`{name}` was detected by mistake" for name in sorted(mistaken))])


def _section(found: Found | None) -> str:
    return f"`{found.section.ref}`" if found else "no section"


def _or(texts: Iterable[str], mark: str) -> str:
    return " or ".join(f"{mark}{text}{mark}" for text in texts)
