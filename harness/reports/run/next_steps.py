"""What to do next, most important first: the few steps that change a verdict or fix most failures."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from harness.gates import CategoryVerdict, Verdict, missing_words, why_words
from harness.reports.document import counted
from harness.reports.run.report import Report
from harness.runs import open_names
from harness.runs.blame import Cause, pareto
from harness.turns import Status

MOST_STEPS = 6


class StepKind(Enum):
    """What somebody does who takes a step."""

    READ = auto()  # the conversations: what is wrong differs from one to the next
    MOVE = auto()  # a category
    PROVE = auto()  # that a category may move, by more scenarios
    UNSEAL = auto()  # scenarios
    ASK = auto()  # the AI, whose replies could not be had
    WRITE = auto()  # articles
    TRIAGE = auto()
    RULES = auto()


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do, why, and the filters that list the conversations behind it."""

    what: str
    why: str
    command: str = ""
    filters: str = ""  # as in the page's address; empty for none
    kind: StepKind = StepKind.READ
    category: str = ""  # that it is about, by id


def next_steps(report: Report) -> list[NextStep]:
    """At most MOST_STEPS, those that keep customers from harm before those that help more of them."""
    if report.judgement.scenarios == 0:
        return [NextStep("Write the first scenario", "a category moves on what scenarios show", kind=StepKind.PROVE)]
    if not report.judgement.measurable:
        return [_measurable(report)]
    if report.manifest.part:
        named = "" if report.manifest.pipeline == "reference" else f" -p {report.manifest.pipeline}"
        why = f"only a part of them was run ({report.manifest.part}), which moves no category"
        return [NextStep("Run all scenarios", why, f"harness run{named}"), *_causes(report)][:MOST_STEPS]
    kinds = (_down, _critical, _up, _nearest, _largest, _causes)
    return [step for kind in kinds for step in kind(report)][:MOST_STEPS]


def _measurable(report: Report) -> NextStep:
    """Where only sealed scenarios have errors no list shows them, but the AI can be asked what it is."""
    listed = any(result.status is Status.ERROR for result in report.results)
    if listed:
        why = f"the most common cause: {report.judgement.cause}"
        return NextStep("Make it measurable", why, filters="show=failing", kind=StepKind.ASK)
    sealed = counted(report.judgement.errors, "sealed scenario")
    why = f"{sealed} had no reply, and why is not shown: once the AI replies to what you write, run again"
    return NextStep("Make it measurable", why, kind=StepKind.ASK)


def _down(report: Report) -> Iterator[NextStep]:
    for verdict in report.judgement.verdicts:
        if verdict.verdict is Verdict.DEMOTE:
            command = f"harness demote {verdict.category.id} --to {verdict.to}"
            yield NextStep(
                f"Move {verdict.category.title} down to {verdict.to}",
                why_words(verdict),
                command,
                _failing(report, verdict),
                StepKind.MOVE,
                verdict.category.id,
            )


def _critical(report: Report) -> Iterator[NextStep]:
    missed = {
        verdict.category.title: verdict.unheld.critical.bad
        for verdict in report.judgement.verdicts
        if verdict.unheld.critical.bad
    }
    reached = {id_ for verdict in report.judgement.verdicts for id_ in verdict.evidence.critical.bad}
    if missed:
        names = {id_ for ids in missed.values() for id_ in ids}
        count = len(names)
        where = ", ".join(missed)  # one that is misfiled counts in two categories
        held = "today's stages hold them back, but each would be answered once its category answers by itself"
        out = f"{len(reached)} of them would be answered today" if reached else held
        what = f"Fix {counted(count, 'critical scenario')}: {where}"
        sealed = len(names) - len(open_names(names))
        see = 'harness unseal --critical --reason "..."' if sealed else ""
        out += f"; {sealed} sealed: to see why, unseal" if sealed else ""
        kind = StepKind.UNSEAL if sealed else StepKind.READ
        yield NextStep(what, out, see, "kind=critical" if sealed < count else "", kind)


def _up(report: Report) -> Iterator[NextStep]:
    for verdict in report.judgement.verdicts:
        if verdict.verdict is Verdict.PROMOTE:
            command = f"harness promote {verdict.category.id} --to {verdict.to}"
            what = f"Move {verdict.category.title} up to {verdict.to}"
            yield NextStep(what, why_words(verdict), command, kind=StepKind.MOVE, category=verdict.category.id)


def _nearest(report: Report) -> Iterator[NextStep]:
    """Categories that only lack evidence, those with most tickets first."""
    thin = [verdict for verdict in report.judgement.verdicts if verdict.verdict is Verdict.NOT_ENOUGH]
    for verdict in sorted(thin, key=lambda verdict: -verdict.category.weekly_volume)[:2]:
        how = "Needs more evidence" if verdict.evidence.handled.total else "No scenarios yet"
        yield _step_towards(report, verdict, how, StepKind.PROVE)


def _largest(report: Report) -> Iterator[NextStep]:
    """The largest category that failures keep from moving up."""
    held = [v for v in report.judgement.verdicts if v.verdict is Verdict.HOLD and v.rests_on.unmet]
    if held:
        yield _step_towards(
            report, max(held, key=lambda verdict: verdict.category.weekly_volume), "Held back", StepKind.READ
        )


def _step_towards(report: Report, verdict: CategoryVerdict, how: str, kind: StepKind) -> NextStep:
    return NextStep(
        f"{how}: {verdict.category.title}, {verdict.category.weekly_volume:g} tickets a week",
        f"for {verdict.rests_on.stage}: {'; '.join(missing_words(verdict))}",
        filters=_failing(report, verdict),
        kind=kind,
        category=verdict.category.id,
    )


def _causes(report: Report) -> Iterator[NextStep]:
    """The causes that together make up half of all failures, or the most common one."""
    for share in pareto(report.blames):
        if share.cumulative - share.share >= 0.5:
            break
        words = f"{share.count} of {len(report.blames)} failures: {share.cause.meaning}"
        what, kind = _FIXES[share.cause]
        yield NextStep(what, words, filters=f"cause={share.cause}".replace(" ", "+"), kind=kind)


_FIXES = {
    Cause.MEASUREMENT: ("Find out why scenarios could not be measured", StepKind.READ),
    Cause.TRIAGE: (
        "Fix triage: give the categories more examples of what customers write, or clearer borders", StepKind.TRIAGE,
    ),
    Cause.RETRIEVAL: (
        "Fix retrieval: name sections in customers' words, split those that answer two questions", StepKind.READ,
    ),
    Cause.ARTICLE: ("Write the missing articles, or approve those that are drafts", StepKind.WRITE),
    Cause.ESCALATION: (
        "Fix escalation: give the topics more examples of what customers write, or make the AI follow the rules",
        StepKind.READ,
    ),
    Cause.RULES: ("Make handoff rules and scenarios agree", StepKind.RULES),
    Cause.TOOLS: ("Make the pipeline call the tools that the scenarios expect, and no others", StepKind.READ),
    Cause.QUESTION: ("Fix the answers: they are supported, but answer another question", StepKind.READ),
    Cause.ANSWER: ("Fix the answers: the right source is found, but the answer is wrong", StepKind.READ),
}  # fmt: skip


def _failing(report: Report, verdict: CategoryVerdict) -> str:
    """None where only sealed ones fail, which no list shows."""
    own = (result for result in report.results if result.category == verdict.category.id)
    return f"show=failing&category={verdict.category.id}" if any(r.status is not Status.PASS for r in own) else ""
