"""Writing proposed thresholds into the rules, the evidence above each, and what they were tuned on into the ledger."""

from pathlib import Path
from typing import Any

from harness.files import read_plain
from harness.ledger import TunedThreshold, TuningRecord, add_tuning
from harness.suite.file_locations import Places
from harness.suite.thresholds.trade import AllThresholds, ThresholdTuning, TradeFigures
from harness.workspace import Workspace, WorkspaceError, load, refuse_number, with_number

_NEW = "# yaml-language-server: $schema=schema/{}.json\n"  # how a file begins that is not there yet


def write_thresholds(workspace: Workspace, found: AllThresholds, by: str) -> Workspace:
    """Write every proposed threshold, and the record; returns the workspace as it is then.

    All of it is written or nothing. Raises WorkspaceError or OSError where nothing was.
    """
    places, wanted, texts = Places(workspace), workspace, dict[str, str]()
    thresholds = []
    for each in found.proposed:
        assert each.proposed is not None
        threshold, remark = each.threshold, remark_of(each, found, workspace)
        text = texts[threshold.file] if threshold.file in texts else _text(workspace.root / threshold.file)
        texts[threshold.file] = with_number(text, threshold.file, threshold.keys, each.proposed, remark)
        wanted = threshold.put(wanted, each.proposed)
        at = str(threshold.location(places))
        thresholds.append(
            TunedThreshold(name=threshold.name, at=at, before=threshold.value, after=each.proposed, evidence=remark)
        )
        _compare(workspace, wanted, texts, each)
    record = TuningRecord(
        day=workspace.today,
        by=by,
        thresholds=tuple(thresholds),
        scenarios=found.scenarios,
        conversations=found.labelled,
        words=found.words,
        sketches=found.sketches,
    )
    try:
        add_tuning(workspace.root, record, texts)
    except OSError as error:
        error.add_note("nothing was tuned")
        raise
    return load(workspace.root, workspace.today)


def remark_of(tuning: ThresholdTuning, found: AllThresholds, workspace: Workspace) -> str:
    """The evidence on a proposed threshold, in one line: what the conversations show that did not choose it."""
    on = f"{len(found.scenarios)} open scenarios"
    labelled = f" and {len(found.labelled)} labelled conversations" if found.labelled else ""
    return f"{workspace.today} on {on}{labelled}: {figures_in_words(tuning.out_of_fold or tuning.now)}"


def figures_in_words(figures: TradeFigures) -> str:
    """`missed 4 of 96 (at most 9.1 %), wrong 7 of 51, needless 12 of 84`."""
    missed = f"missed {figures.missed.bad} of {figures.missed.all} (at most {100 * figures.missed.at_most:.1f} %)"
    rest = (("wrong", figures.wrong), ("needless", figures.needless))
    return ", ".join((missed, *(f"{name} {count.bad} of {count.all}" for name, count in rest)))


def _text(path: Path) -> str:
    return read_plain(path).decode("utf-8") if path.exists() else _NEW.format(path.stem)


def _compare(workspace: Workspace, wanted: Workspace, texts: dict[str, str], tuning: ThresholdTuning) -> None:
    """Raise WorkspaceError unless the new texts say what is wanted and nothing else."""
    instead = {name: text.removeprefix("\ufeff") for name, text in texts.items()}
    try:
        same = _said(load(workspace.root, workspace.today, instead)) == _said(wanted)
    except WorkspaceError:
        same = False
    if not same:
        refuse_number(tuning.threshold.file, tuning.threshold.keys, tuning.proposed or 0)


def _said(workspace: Workspace) -> list[dict[str, Any]]:
    """All that files with thresholds say, wherever in them."""
    files = (workspace.handoff, workspace.topics, workspace.rollout, workspace.models)
    return [each.model_dump() for each in files]
