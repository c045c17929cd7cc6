"""What to do next, heaviest first: the few steps that change a verdict or mend most failures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.blame import Cause, pareto
from harness.gates import CategoryVerdict, State, Verdict
from harness.reports.report import Report

MOST_STEPS = 6


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, why, and the filters that list the conversations behind it."""

    what: str
    why: str
    command: str = ""
    filters: str = ""  # as they stand in the page's address; empty for none


def next_steps(report: Report) -> list[Step]:
    """At most MOST_STEPS, those that keep customers from harm before those that help more of them."""
    if not report.judgement.measurable:
        return [Step("Make it measurable", f"the commonest cause is: {report.judgement.cause}", filters="show=failing")]
    return [*_down(report), *_critical(report), *_up(report), *_nearest(report), *_causes(report)][:MOST_STEPS]


def _down(report: Report) -> Iterator[Step]:
    for verdict in report.judgement.verdicts:
        if verdict.verdict is Verdict.DEMOTE:
            command = f"harness demote {verdict.category.id} --to {verdict.to}"
            yield Step(f"Move {verdict.category.title} down to {verdict.to}", verdict.why, command, _failing(verdict))


def _critical(report: Report) -> Iterator[Step]:
    missed = {id_ for verdict in report.judgement.verdicts for id_ in verdict.unheld.missed_critical.bad}
    reached = {id_ for verdict in report.judgement.verdicts for id_ in verdict.evidence.missed_critical.bad}
    if missed:
        out = f"{len(reached)} would reach a customer today" if reached else "today's stages hold them back"
        what = f"Mend {len(missed)} critical missed handoff{'' if len(missed) == 1 else 's'}"
        yield Step(what, f"{out}; each keeps its category from moving up", filters="kind=missed-critical")


def _up(report: Report) -> Iterator[Step]:
    for verdict in report.judgement.verdicts:
        if verdict.verdict is Verdict.PROMOTE:
            command = f"harness promote {verdict.category.id} --to {verdict.to}"
            yield Step(f"Move {verdict.category.title} up to {verdict.to}", verdict.why, command)


def _nearest(report: Report) -> Iterator[Step]:
    """Categories that only lack evidence, those with most tickets first."""
    thin = [verdict for verdict in report.judgement.verdicts if verdict.verdict is Verdict.NOT_ENOUGH]
    for verdict in sorted(thin, key=lambda verdict: -verdict.category.weekly_volume)[:3]:
        short = verdict.now if verdict.now.state is State.SHORT else verdict.next
        to = f" for {short.stage}" if short else ""
        volume = f"{verdict.category.weekly_volume:g} tickets a week"
        yield Step(
            f"Gather evidence on {verdict.category.title}: {'; '.join(verdict.missing)}{to}", volume,
            filters=_failing(verdict),
        )  # fmt: skip


def _causes(report: Report) -> Iterator[Step]:
    """The causes that together make up half of all failures, or the heaviest."""
    for share in pareto(report.blames):
        if share.cumulative - share.share >= 0.5:
            break
        words = f"{share.count} of {len(report.blames)} failures: {share.cause.meaning}"
        yield Step(_MENDING[share.cause], words, filters=f"cause={share.cause}".replace(" ", "+"))


_MENDING = {
    Cause.MEASUREMENT: "Find out why scenarios could not be measured",
    Cause.TRIAGE: "Mend triage: give the categories more examples of what customers write, or clearer borders",
    Cause.RETRIEVAL: "Mend retrieval: name sections in customers' words, split those that answer two questions",
    Cause.ARTICLE: "Write the missing articles, or approve those that stand as drafts",
    Cause.ESCALATION: "Make the pipeline follow the handoff rules",
    Cause.RULES: "Make handoff rules and scenarios agree",
    Cause.ANSWER: "Mend the answers: the right source is found, but not what it says",
}


def _failing(verdict: CategoryVerdict) -> str:
    return f"show=failing&category={verdict.category.id}"
