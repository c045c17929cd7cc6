"""The decision board: one row a category, in words that every report shows alike."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from harness.gates import (
    ActionCount,
    Cases,
    CategoryVerdict,
    Evidence,
    Judgement,
    Method,
    NotOurs,
    Repeats,
    Side,
    Simulations,
    Tuning,
    Verdict,
    missing_words,
    why_words,
)
from harness.reports.document import Document, Gap, Span, Table, Text
from harness.reports.run_standing import RunStanding, sentences
from harness.reports.scenario_names import by_name
from harness.workspace import NOT_OURS_TITLE, Category, NoEvidence, Outcome, UnmetCheck

MOST_NAMED = 5  # scenarios named in a sentence
HEADINGS = (
    "Category", "Stage", "Verdict", "Handled right", "Missed handoffs", "Needless handoffs", "Why", "What is missing",
    "Open and sealed", "Responsive",
)  # fmt: skip


_NOT_MEASURED = "not measured"


class Row(NamedTuple):
    """One category's line on the board: its cells in the order of HEADINGS."""

    category: str
    stage: str
    verdict: Span  # good, bad or wait
    handled: str
    missed: str
    needless: str
    why: str
    missing: str
    tuning: str  # empty where nothing is sealed, or all is
    responsive: str  # answers that answer the question, by the pair model


def document(judgement: Judgement, standing: RunStanding) -> Document:
    """The board, what it is evidence of, and the result."""
    words = actions_words(judgement.actions, named=False)
    said = [Text(f"Actions to other systems: {words}.")] if words else []
    seal = Text(seal_words(judgement))
    stands = map(Text, sentences(standing, judgement))
    played = [Text(simulated_words(judgement.simulated))] if judgement.simulated else []
    result = Text(headline(judgement, standing))
    return Document([table(judgement), Gap(), result, *played, seal, *said, *calibrating(judgement), *stands])


def calibrating(judgement: Judgement) -> list[Text]:
    """The command for a terminal, where a gate waits for a card of a checker or judge; pages have no commands."""
    unmet = (each for verdict in judgement.verdicts for each in verdict.rests_on.unmet)
    kinds = dict.fromkeys(each.kind for each in unmet if each.method is Method.UNPROVEN and not each.card)
    return [Text(f"To calibrate the {each.by}: {each.calibrate}") for each in kinds if judgement.measurable]


def table(judgement: Judgement) -> Table:
    """The board as a table."""
    not_ours = judgement.not_ours and not_ours_row(judgement.not_ours, judgement.measurable)
    rows = [*board(judgement), *([not_ours] if not_ours else [])]
    return Table(HEADINGS, rows, wide=("Why", "What is missing"))


def board(judgement: Judgement) -> list[Row]:
    """The rows, in the order of the categories."""
    unjudged = "" if judgement.measurable else unjudged_words(judgement)
    return [_row(verdict, unjudged) for verdict in judgement.verdicts]


def unjudged_words(judgement: Judgement) -> str:
    """Why a judgement that is not measurable gives no verdict."""
    return "too much could not be measured" if judgement.scenarios else "there are no scenarios"


def headline(judgement: Judgement, standing: RunStanding | None = None) -> str:
    """The result, in one sentence; no verdict where the run is not evidence on today, which is said elsewhere."""
    standing = standing or RunStanding()
    if judgement.scenarios == 0:
        return "There are no scenarios, so there is nothing to judge."
    whom = _for_whom(standing)
    passing = f"{judgement.passed} of {judgement.scenarios} scenarios pass{_every_time(judgement.repeats)}"
    share = f"{passing}{_no_evidence(judgement.left_out)}"
    if not judgement.measurable:
        allowed = f"{judgement.errors_allowed:.0%} is allowed"
        share = f"{judgement.errors} of {judgement.scenarios} scenarios could not be measured ({allowed})"
        return f"Not judged{whom}: {share}. The most common cause: {judgement.cause}."
    if standing.stale:
        return f"No verdict{whom}: {share}, but the run is not evidence on today."
    if judgement.holds:
        more = f" Ready to move: {_titles(judgement.ready)}." if judgement.ready else ""
        return f"The gate holds{whom}: {share}, and every category's stage is supported by its evidence.{more}"
    below = _titles(judgement.below)
    return f"The gate does not hold{whom}: {share}; the evidence does not support the stage of {below}."


def _for_whom(standing: RunStanding) -> str:
    """Which support AI was judged: who forgets `-p` judges the embedded one."""
    name = standing.manifest.pipeline if standing.manifest else ""
    return f" for {'the embedded AI' if name == 'reference' else name}" if name else ""


def _titles(categories: Sequence[Category]) -> str:
    return ", ".join(each.title for each in categories)


def _every_time(repeats: Repeats) -> str:
    """How steady the pipeline was, where conversations were repeated."""
    if repeats.count < 2:
        return ""
    rates = ", ".join(f"pass^{k} {repeats.pass_hat[k - 1]:.1%}" for k in (1, repeats.count))
    return f" all {repeats.count} times ({rates}; {len(repeats.flaky)} flaky)"


def _no_evidence(left_out: Mapping[NoEvidence, Sequence[str]]) -> str:
    """Always said: a gate that requires less must say so."""
    said = [f"{len(ids)} {'is' if len(ids) == 1 else 'are'} {why} and not evidence" for why, ids in left_out.items()]
    return f" ({', '.join(said)})" if said else ""


def simulated_words(found: Simulations) -> str:
    """Simulated scenarios beside scripted ones, and how often the customer was at fault, in one sentence."""
    share = f"{found.broken} of {found.conversations} conversations ({found.share_broken:.1%})"
    silent = f" and could not be reached in {found.silent}" if found.silent else ""
    went = f"{found.passed} of {found.scenarios} simulated and {found.scripted_passed} of {found.scripted} scripted"
    return f"{went} scenarios pass; the customer ({', '.join(found.by)}) broke its brief in {share}{silent}."


def _row(verdict: CategoryVerdict, unjudged: str) -> Row:
    return Row(
        category=verdict.category.title,
        stage=str(verdict.stage),
        verdict=Span("not judged", "wait") if unjudged else verdict_words(verdict),
        handled=_handled(verdict.evidence),
        missed=_NOT_MEASURED if unjudged else _missed(verdict),
        needless=_NOT_MEASURED if unjudged else _of(verdict.evidence.needless_handoffs),
        why=unjudged or why_words(verdict),
        missing="" if unjudged else "; ".join(missing_words(verdict)),
        tuning=tuning_words(verdict.tuning),
        responsive=_good(verdict.evidence.responsive),
    )


def not_ours_row(found: NotOurs, measurable: bool) -> Row:
    """The line of messages that belong to no category, below those of the categories."""
    return Row(
        category=NOT_OURS_TITLE, stage="", verdict=Span(""), handled=_handled(found.evidence),
        missed=_missed(found) if measurable else _NOT_MEASURED, needless="",
        why="belongs to no category, so it has no stage", missing="", tuning=tuning_words(found.tuning),
        responsive=_good(found.evidence.responsive),
    )  # fmt: skip


def tuning_words(found: Tuning) -> str:
    """How often open and sealed scenarios are handled right, and whether the open ones are by more than luck."""
    if not (found.open.total and found.sealed.total):
        return ""
    return f"open {_share(found.open)}, sealed {_share(found.sealed)}" + (": tuned" if found.tuned else "")


def _share(side: Side) -> str:
    return f"{side.rate or 0:.0%} of {side.total}"


def seal_words(judgement: Judgement) -> str:
    """Which scenarios a move up rests on, in one sentence; those that are like an open one are not among the sealed."""
    found = judgement.tuning
    if not judgement.by_seal:
        return "Nothing is sealed, so a move up rests on scenarios that everybody sees and can tune to (docs/seals.md)."
    if not found.sealed.total:
        return "To move up, sealed scenarios have to show it as well, and so far none of them counts (docs/seals.md)."
    rests = f"To move up, the {found.sealed.total} sealed scenarios have to show it as well as all"
    tuned = [verdict.category.title for verdict in judgement.verdicts if verdict.tuning.tuned]
    return f"{rests} {found.sealed.total + found.open.total} together; only counts of the sealed ones are shown." + (
        f" Tuned to the open ones: {', '.join(tuned)}." if tuned else ""
    )


def verdict_words(verdict: CategoryVerdict) -> Span:
    """The verdict for people, with its tone (good, bad or wait)."""
    if verdict.verdict is Verdict.PROMOTE:
        return Span(f"promote to {verdict.to}", "good")
    if verdict.verdict is Verdict.DEMOTE:
        return Span(f"demote to {verdict.to}", "bad")
    if verdict.verdict is Verdict.NOT_ENOUGH:
        return Span(verdict.verdict, "wait" if verdict.holds else "bad")
    return Span("hold", "wait")


def _missed(verdict: CategoryVerdict | NotOurs) -> str:
    """Handoffs that the pipeline missed, and how many of them the stage let through."""
    cases, reached = verdict.unheld.missed_handoffs, len(verdict.evidence.missed_handoffs.bad)
    if not cases.bad:
        return _of(cases)
    held = "all held back by the stage" if reached == 0 else f"{reached} reached the customer"
    return f"{_of(cases)} ({held})"


def _handled(evidence: Evidence) -> str:
    apart = [f"open simulated {_good(evidence.simulated)}"] if evidence.simulated.total else []
    left_out = ", ".join([*apart, *(f"{len(ids)} {why}" for why, ids in evidence.left_out.items())])
    return _good(evidence.handled) + (f" ({left_out})" if left_out else "")


def _good(cases: Cases) -> str:
    return f"{cases.good} of {cases.total}"


def _of(cases: Cases) -> str:
    return f"{len(cases.bad)} of {cases.total}"


def actions_words(count: ActionCount, *, named: bool = True) -> str:
    """What was proposed to other systems, in one sentence; empty where no scenario says what must be.

    `named`: with the scenarios where one was missing or noise.
    """
    if not count.expected and not count.proposed:
        return ""
    found = f"{count.expected - len(count.missing)} of {count.expected} expected actions proposed"
    noise = f"{len(count.needless)} of {count.proposed} proposed are needless (noise)"
    if not named:
        return f"{found}; {noise}"
    return f"{found}{_in(count.missing, 'missing in')}; {noise}{_in(count.needless, 'in')}"


def _in(scenarios: Sequence[str], word: str) -> str:
    """The scenarios by name, each once."""
    *first, last = by_name(list(dict.fromkeys(scenarios)), MOST_NAMED) or [""]
    before = f"{', '.join(first)} and " if first else ""
    return f", {word} {before}{last}" if last else ""


def outcome_words(outcome: Outcome | None, held: Sequence[UnmetCheck] = ()) -> str:
    """What happened to a message, for people, and the checks that held the answer back."""
    words = {
        Outcome.ANSWER: "answered",
        Outcome.DRAFT: "drafted for an agent",
        Outcome.HANDOFF: "handed to a person",
        None: "no reply",
    }[outcome]
    return f"{words}, since {' and '.join(map(_held_words, held))}" if held else words


def _held_words(unmet: UnmetCheck) -> str:
    if unmet.least is None:
        return f"its source is {unmet.found or 'unknown'}"
    found = "unknown" if unmet.found is None else f"{unmet.found:.2f}"
    return f"`{unmet.name}` is {found} and needs at least {unmet.least:g}"
