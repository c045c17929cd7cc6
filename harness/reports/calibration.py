"""What `harness calibrate` found: in words, as a picture, and as a card for the gate."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from harness.files import read_plain, write_text
from harness.ledger import locked
from harness.reports.charts import BLUE, RED, SOFT, drawing, figure, save
from harness.reports.document import Document, Gap, Table, Text, counted, picked
from harness.scoring.calibration import CheckerMeasured, Rates
from harness.workspace import CalibrationFile, Card, Workspace, parse_model, read_text

HEADINGS = ("Answers", "Labelled", "AUROC", "Balanced accuracy", "F1", "Precision", "Recall", "False alarms", "Kappa")


def document(measured: CheckerMeasured, checker: str, *, of_criteria: bool = False) -> Document:
    """One row for all answers and one for each part. A positive is an unsupported answer, or a criterion not met."""
    rows = [_row("all", measured.rates, f"{measured.auroc:.3f}", of_criteria)]
    if len(measured.parts) > 1:
        rows += [_row(name, rates, "", of_criteria) for name, rates in measured.parts.items()]
    if of_criteria:
        headings = ("Criteria", *HEADINGS[1:])
        return Document([Table(headings, rows), Gap(), Text(f"Judge {checker}. It says yes or no, with a quotation.")])
    said = Text(f"Checker {checker}, threshold {measured.threshold:g}. The reliability of its scores:")
    curve = [(f"{score:.2f}", f"{share:.2f}", str(count)) for score, share, count in measured.curve]
    reliability = Table(("Mean score", "Really supported", "Answers"), curve)
    return Document([Table(HEADINGS, rows), Gap(), said, Gap(), reliability])


def not_scored(errors: Sequence[str]) -> str:
    """How many answers have no score, and the usual cause."""
    ((cause, _),) = Counter(errors).most_common(1)
    return f"{counted(len(errors), 'answer')} could not be scored. The most common cause: {cause}"


def counted_once(copies: int) -> str:
    """How many rows are copies, or nearly."""
    are = "1 row says the same as an earlier one" if copies == 1 else f"{copies} rows say the same as earlier ones"
    return f"{are}, or nearly the same; each case counts once."


def own_labels(names: Sequence[str]) -> str:
    """Why labels prove nothing."""
    return f"was labelled by an AI of this workspace ({', '.join(names)}), which agrees with what it says itself"


def write_curve(measured: CheckerMeasured, path: Path) -> Path:
    """The reliability curve as a picture. Raises WorkspaceError where matplotlib is not installed."""
    scores, shares = [point[0] for point in measured.curve], [point[1] for point in measured.curve]
    with drawing("--plot"):
        made = figure(5, 5)
        axes = made.subplots()
        axes.plot([0, 1], [0, 1], color=SOFT, linestyle="--", label="perfect calibration")
        axes.plot(scores, shares, marker="o", color=BLUE, label="measured")
        axes.axvline(measured.threshold, color=RED, linewidth=1, label=f"threshold {measured.threshold:g}")
        axes.set(xlabel="mean score", ylabel="share of answers that people found supported", xlim=(0, 1), ylim=(0, 1))
        axes.legend(loc="upper left")
        return save(made, path)


def write_card(
    measured: CheckerMeasured,
    checker: str,
    labels: Path,
    workspace: Workspace,
    by: Sequence[str] = (),
    *,
    of_criteria: bool = False,
) -> Path:
    """The card in rules/calibration.yaml, beside that of the other kind; `checker` is its fingerprint.

    `by` is who made the labels. The other one is read now, since another command may have measured it meanwhile.
    """
    import yaml

    card = Card(
        checker=checker,
        threshold=measured.threshold,
        labels=_labels_in(workspace, labels),
        labels_sha256=hashlib.sha256(read_plain(labels)).hexdigest(),
        labelled_by=tuple(by),
        made=workspace.today if workspace.rollout.today else dt.date.today(),
        **picked(measured.rates, "supported", "supported_passed", "unsupported", "unsupported_caught"),
    )
    head = "# yaml-language-server: $schema=schema/calibration.json\n# Made by `harness calibrate --write`.\n"
    file = "rules/calibration.yaml"
    path = workspace.root / file
    with locked(workspace.root):
        there = parse_model(read_text(path, file), file, CalibrationFile) if path.exists() else CalibrationFile()
        cards = {"card": there.card, "criteria": there.criteria, "criteria" if of_criteria else "card": card}
        said = {name: each.model_dump(exclude_defaults=True) for name, each in cards.items() if each}
        write_text(path, [head, yaml.safe_dump(said, sort_keys=False)])
    return path


def _labels_in(workspace: Workspace, labels: Path) -> str:
    """Where they are in the workspace, so that the card can be counted again; elsewhere their name alone."""
    root, path = workspace.root.resolve(), labels.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else labels.name


def _row(name: str, rates: Rates, auroc: str, of_criteria: bool) -> tuple[str, ...]:
    figures = (rates.balanced_accuracy, rates.f1, rates.precision, rates.recall, 1 - rates.sensitivity, rates.kappa)
    labelled = f"{rates.supported} {'met' if of_criteria else 'supported'}, {rates.unsupported} not"
    return (name, labelled, auroc, *(f"{figure:.3f}" for figure in figures))
