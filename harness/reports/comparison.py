"""Several runs on the same scenarios, side by side."""

from collections.abc import Iterator, Mapping
from typing import Any

from harness.gates import METRICS, ComparedRun, Comparison, Difference, RunCost
from harness.reports.document import Document, Table, items, or_dash, picked
from harness.reports.scenario_names import named

NOT_MEASURED = "Not measured: a run has too many errors, or the runs have no scenario in common."


def of_a_part(run: str, chosen: str) -> str:
    """That a run cannot be compared as a whole."""
    return f"{run} holds only a part of the scenarios ({chosen})."


def document(comparison: Comparison, titles: Mapping[str, str]) -> Document:
    """One column a run, one for each difference from the first. `titles` are those of the categories.

    The data has the ids behind each rate.
    """
    names = [run.name for run in comparison.runs]
    headings = ["", *names, *(f"{name} vs {names[0]}" for name in names[1:])]
    blocks = (Table(headings, _rows(comparison, titles)), items(list(_sentences(comparison)), ""))
    return Document(blocks, data={"runs": [_run(comparison, run) for run in comparison.runs]})


def _rows(comparison: Comparison, titles: Mapping[str, str]) -> list[list[str]]:
    """The rows, each with its heading first. Handoffs are the pipeline's decisions, whatever the stages hold back."""
    runs, differences = comparison.runs, comparison.differences.values()
    rates = [
        [metric.heading, *(_of(*run.count(metric)) for run in runs), *(_words(d[number]) for d in differences)]
        for number, metric in enumerate(METRICS)
        if metric in comparison.metrics
    ]
    categories = [
        [f"{titles.get(name, name)}: right, missed", *(_category(run, name) for run in runs)]
        for name in sorted(runs[0].categories, key=[*titles, *runs[0].categories].index)
    ]
    rest = [
        ["Not measured", *(str(len(run.errors)) for run in runs)],
        ["Flaky", *(str(len(run.flaky)) for run in runs)],
        ["Tokens", *(or_dash(run.took.tokens, "{:,}") for run in runs)],
        ["Cost", *(or_dash(run.took.cost, "{:.4f}") for run in runs)],
        ["Median and p95 of seconds a reply", *(_seconds(run.took) for run in runs)],
    ]
    width = len(runs) * 2
    return [row + [""] * (width - len(row)) for row in (rates[0], *categories, *rates[1:], *rest)]


def _sentences(comparison: Comparison) -> Iterator[str]:
    """What the table does not say: what is shown, and what was left out."""
    first = comparison.runs[0]
    for name, differences in comparison.differences.items():
        yield f"{name} compared with {first.name}: {_shown(differences)}."
    left_out = [f"{len(run.left_out)} of {run.name}" for run in comparison.runs if run.left_out]
    if left_out:
        yield (
            f"Only the {first.scenarios} scenarios that all runs have, with the same words and expectations, count; "
            f"left out: {', '.join(left_out)}."
        )
    if len({run.repeats for run in comparison.runs}) > 1:
        held = ", ".join(f"{run.name} {run.repeats}" for run in comparison.runs)
        yield f"The runs differ in repeats ({held}): passing every time is harder, and costs more."
    if any(run.errors for run in comparison.runs):
        yield "A scenario that could not be measured is right in no rate, and left out of the differences."


def _shown(differences: tuple[Difference, ...]) -> str:
    better = [d.metric.heading.lower() for d in differences if d.shown is True]
    worse = [d.metric.heading.lower() for d in differences if d.shown is False]
    words = [f"{what}: {', '.join(names)}" for what, names in (("better", better), ("worse", worse)) if names]
    return f"{'; '.join(words) or 'no difference is shown'} (95% confidence)"


def _words(found: Difference) -> str:
    if found.table.total == 0:
        return "-"
    points = f"{100 * (found.table.second - found.table.first):+.1f} points"
    return f"{points} ({100 * found.low:+.1f} to {100 * found.high:+.1f}), p {found.p_value:.3g}"


def _category(run: ComparedRun, category: str) -> str:
    evidence = run.categories[category]
    return f"{_of(evidence.handled.good, evidence.handled.total)}, {len(evidence.missed_handoffs.bad)}"


def _of(count: int, total: int) -> str:
    return f"{count} of {total}"


def _seconds(took: RunCost) -> str:
    if took.median_seconds is None or took.p95_seconds is None:
        return "-"
    return f"{took.median_seconds:.2f}, {took.p95_seconds:.2f}"


def _run(comparison: Comparison, run: ComparedRun) -> dict[str, Any]:
    return {
        **picked(run, "name", "scenarios", "repeats"),
        **named("errors", run.errors),
        **named("flaky", run.flaky),
        **named("left_out", run.left_out),
        "metrics": {
            metric.name: {
                "counts": "right" if metric.wanted else "wrong",
                **dict(zip(("count", "total"), run.count(metric), strict=True)),
                **named("wrong", run.cases[metric.name].bad),
            }
            for metric in comparison.metrics
        },
        **picked(run.took, "tokens", "cost"),
        "seconds": {"median": run.took.median_seconds, "p95": run.took.p95_seconds},
        "against_first": {
            d.metric.name: _difference(d)
            for d in comparison.differences.get(run.name, ())
            if d.metric in comparison.metrics
        },
    }


def _difference(found: Difference) -> dict[str, Any]:
    table = found.table
    return {
        "scenarios": table.total,
        "only_first": table.only_first,
        "only_this": table.only_second,
        "difference": table.second - table.first,
        **picked(found, "low", "high"),
        "p": found.p_value,
        "shown": {True: "better", False: "worse", None: "no"}[found.shown],
    }
