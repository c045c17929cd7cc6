"""What `harness tune` found: the trade along each threshold, in words and as a picture."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from harness.ledger import TUNED
from harness.reports.charts import BLUE, RED, SOFT, drawing, figure, save
from harness.reports.document import Block, Document, Heading, Item, Items, Span, Table, Text, counted, picked
from harness.suite import Places
from harness.suite.thresholds import (
    LEAST,
    AllThresholds,
    ThresholdAdvice,
    ThresholdTuning,
    TradeCount,
    TradeFigures,
    TradeRow,
    TuningAim,
    figures_in_words,
)

HOW_TO_WRITE = "To write what is proposed, add --write; to write one of several, --only THRESHOLD --write."
_OF_WHOM = "These are thresholds of the embedded AI, `reference`; another support AI has its own."
NOTHING_DRAWN = "no plot is drawn: along no threshold is there enough to show."
NOTHING_SEALED = (
    "nothing is sealed, so no category moves up before there are scenarios that no threshold was tuned on "
    "(docs/tune.md)."
)


def thresholds_written(found: AllThresholds) -> str:
    """In which files the proposed thresholds are now."""
    files = ", ".join(sorted({each.threshold.file for each in found.proposed}))
    return f"Written in {files}, and on what they were tuned in {TUNED}. Commit them, and run again."


def document(found: AllThresholds, places: Places) -> Document:
    """What decides, a table a threshold, and what is proposed."""
    return Document(
        list(_blocks(found, places)), "Tuning the thresholds", [Text(headline(found))], _data(found, places)
    )


def headline(found: AllThresholds) -> str:
    """The result, in one sentence."""
    if all(each.advice is ThresholdAdvice.FEW for each in found.tunings):
        return "There are too few open scenarios to tune by: along no threshold do enough of them come out differently."
    if not found.proposed:
        return "No other value is shown to do better: every threshold stays as it is."
    moves = ", ".join(f"{each.threshold.name} {each.threshold.value:g} -> {each.proposed:g}" for each in found.proposed)
    if found.better_alone:
        return f"Proposed: {moves}. {to_write_alone(found.better_alone)}"
    return f"Proposed: {moves}."


def to_write_alone(tuning: ThresholdTuning) -> str:
    """Why not all of them are written."""
    name = tuning.threshold.name
    return f"Together they do no better than {name} alone: write that one, with --only {name}, and tune again."


def _blocks(found: AllThresholds, places: Places) -> Iterator[Block]:
    labelled = f" and {counted(len(found.labelled), 'labelled conversation')}" if found.labelled else ""
    yield Text(f"Tuned by {counted(len(found.scenarios), 'open scenario')}{labelled}. {_aim(found.aim)} {_OF_WHOM}")
    if found.imported:
        imported = counted(found.imported, "imported conversation")
        yield Text(f"Of the latest {imported} only the number answered is known.")
    for tuning in found.tunings:
        if tuning.advice is not ThresholdAdvice.FEW:
            yield from _threshold(tuning, found, places)
    if found.together:
        yield Heading("All proposed thresholds that hand off, together", 3)
        yield Text(f"{_sentence(found.together)} (on scenarios that did not choose them)")
    if few := [each for each in found.tunings if each.advice is ThresholdAdvice.FEW]:
        yield Heading("Too few conversations to tune these by", 3)
        yield Items([Item(_few(each), each.threshold.name, str(each.threshold.location(places))) for each in few])


def _aim(aim: TuningAim) -> str:
    if aim.at_most_missed is not None:
        limit = f"{aim.at_most_missed:.1%}"
        return f"The best value answers most while at most {limit} of the handoffs are missed (upper bound at 95 %)."
    missed, wrong = (f"{price:g}" for price in (aim.missed_costs, aim.wrong_costs))
    return (
        f"The best value costs least: a missed handoff counts as {missed} needless ones, a wrong answer as {wrong}, "
        "and scenarios that are alike count once."
    )


def _threshold(tuning: ThresholdTuning, found: AllThresholds, places: Places) -> Iterator[Block]:
    threshold, imported = tuning.threshold, found.imported
    yield Heading(f"{threshold.name} ({threshold.location(places)})", 3)
    yield Text(f"Held back: {threshold.holds_back}.")
    held = "Held for an agent needlessly" if threshold.for_an_agent else "Needless handoffs"
    volume = ["Imported, answered"] if imported else []
    headings = ["Value", "", "Answered", "Missed handoffs", "Wrong answers", held, "Cost", *volume]
    yield Table(headings, [_row(tuning, row, imported) for row in tuning.rows])
    yield Text(_verdict(tuning, found.luck))
    if tuning.out_of_fold and tuning.proposed != threshold.value:
        yield Text(f"{tuning.proposed:g}, on scenarios that did not choose it: {_sentence(tuning.out_of_fold)}")
        yield Text(f"{threshold.value:g}, today: {_sentence(tuning.now)}")
        without = ", ".join(f"{value:g}" for value in tuning.chosen)
        yield Text(f"The best value by four fifths of the scenarios, for each fifth left out: {without}.")


def _row(tuning: ThresholdTuning, row: TradeRow, imported: int) -> list[str | Span]:
    figures, mark = row.figures, Span("")
    if row.value == tuning.threshold.value:
        mark = Span("now", style="strong")
    elif row.value == tuning.proposed:
        proposed = tuning.advice is ThresholdAdvice.PROPOSED
        mark = Span("proposed", "good") if proposed else Span("best", "soft")
    counts = (figures.missed, figures.wrong, figures.needless)
    volume = [f"{row.imported} of {imported}"] if imported else []
    answered = f"{figures.answered} of {figures.conversations}"
    return [f"{row.value:g}", mark, answered, *map(_count, counts), f"{figures.cost:.0f}", *volume]


def _count(count: TradeCount) -> str:
    return f"{count.bad} of {count.all} (at most {count.at_most:.1%})" if count.all else "none"


def _sentence(figures: TradeFigures) -> str:
    said = figures_in_words(figures)
    return f"answered {figures.answered} of {figures.conversations}, {said}; cost {figures.cost:.0f}."


def _verdict(tuning: ThresholdTuning, allowed: float) -> Span:
    value, best = f"{tuning.threshold.value:g}", f"{tuning.proposed or 0:g}"
    chance = tuning.luck or 0
    luck = f"luck alone gives such a gain {'less than 0.1%' if chance < 0.001 else f'{chance:.1%}'} of the time"
    match tuning.advice:
        case ThresholdAdvice.PROPOSED:
            return Span(f"Proposed: {best} in place of {value}; {luck}.", "good")
        case ThresholdAdvice.LUCK:
            return Span(f"Stays at {value}: {best} looks better, but {luck} ({allowed:.1%} is allowed).", "wait")
        case ThresholdAdvice.NONE:
            return Span(f"Stays at {value}: no value is shown to keep missed handoffs that low.", "wait")
        case _:
            return Span(f"Stays at {value}: no other value does better on scenarios that did not choose it.")


def _few(tuning: ThresholdTuning) -> str:
    if tuning.needed > LEAST or tuning.turning >= LEAST:
        return f"{tuning.now.missed.all} conversations need a person, at least {tuning.needed} are needed"
    comes = "comes" if tuning.turning == 1 else "come"
    turning = counted(tuning.turning, "conversation")
    return f"{turning} {comes} out differently along it, at least {tuning.needed} are needed"


def _data(found: AllThresholds, places: Places) -> dict[str, Any]:
    return {
        "scenarios": len(found.scenarios),
        "labelled": len(found.labelled),
        "imported": found.imported,
        "aim": asdict(found.aim),
        "together": asdict(found.together) if found.together else None,
        "better_alone": found.better_alone.threshold.name if found.better_alone else None,
        "thresholds": [_cut_data(each, places) for each in found.tunings],
    }


def _cut_data(tuning: ThresholdTuning, places: Places) -> dict[str, Any]:
    return {
        "name": tuning.threshold.name,
        "at": str(tuning.threshold.location(places)),
        "now": tuning.threshold.value,
        "best": tuning.proposed,
        "proposed": tuning.proposed if tuning.advice is ThresholdAdvice.PROPOSED else None,
        **picked(tuning, "advice", "chosen", "turning", "needed", "luck"),
        "out_of_fold": asdict(tuning.out_of_fold) if tuning.out_of_fold else None,
        "trade": [asdict(row) for row in tuning.rows],
    }


def write_plot(found: AllThresholds, path: Path) -> Path | None:
    """The trade along each threshold as a picture; None where there is none to show.

    Raises WorkspaceError where matplotlib is not installed.
    """
    shown = [each for each in found.tunings if each.advice is not ThresholdAdvice.FEW]
    if not shown:
        return None
    with drawing("--plot"):
        from matplotlib.ticker import PercentFormatter

        made = figure(5 * min(3, len(shown)), 1 + 3.4 * -(-len(shown) // 3), headline(found))
        panels = list(made.subplots(-(-len(shown) // 3), min(3, len(shown)), squeeze=False).flat)
        for empty in panels[len(shown) :]:
            empty.remove()
        for axes, tuning in zip(panels, shown, strict=False):
            _trade(axes, tuning)
            axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        made.axes[0].legend(loc="upper left")
        made.supxlabel("value of the threshold; dashed: today's, dotted: the best", fontsize=10, color=SOFT)
        return save(made, path)


def _trade(axes: Any, tuning: ThresholdTuning) -> None:
    """Missed, wrong and needless along the threshold, evenly spaced whatever the values."""
    places: Sequence[int] = range(len(tuning.rows))
    lines = (("missed handoffs", RED, "o"), ("wrong answers", SOFT, "s"), ("needless handoffs", BLUE, "^"))
    counts = [(row.figures.missed, row.figures.wrong, row.figures.needless) for row in tuning.rows]
    for (label, colour, marker), some in zip(lines, zip(*counts, strict=True), strict=True):
        rates = [count.bad / count.all if count.all else 0 for count in some]
        axes.plot(places, rates, color=colour, marker=marker, markersize=4, linewidth=1.5, label=label)
    values = [row.value for row in tuning.rows]
    axes.axvline(values.index(tuning.threshold.value), color=SOFT, linestyle="--", linewidth=1)
    if tuning.proposed is not None and tuning.proposed != tuning.threshold.value:
        axes.axvline(values.index(tuning.proposed), color=SOFT, linestyle=":", linewidth=1.5)
    axes.set_xticks(places, [f"{value:g}" for value in values])
    axes.set_ylim(-0.02, 1.02)
    axes.set_title(f"{tuning.threshold.name}: {tuning.advice}")
