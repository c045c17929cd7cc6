"""A calibration card (`rules/calibration.yaml`): how often a groundedness checker is right, on labelled answers."""

from typing import Self

from pydantic import Field, model_validator

from harness.workspace.model import Day, Model, SomeText

LEAST_LABELS = 20
"""Of either kind. With fewer, one label more or less moves the correction by more than the rate it corrects."""

LEAST_THRESHOLD = 0.01
"""At 0 every answer would pass, whatever the card says was measured."""


class Card(Model):
    """What `harness calibrate` measured. The gate corrects groundedness rates with it."""

    checker: SomeText = Field(description="The checker that was measured, with everything that can change its results.")
    threshold: float = Field(
        ge=LEAST_THRESHOLD, le=1, description="The lowest score that counts as supported, from 0.01 to 1."
    )
    labels: SomeText = Field(description="The file of labelled answers: in the workspace its path, elsewhere its name.")
    labels_sha256: SomeText = Field(description="The digest of that file, to see whether it was edited since.")
    made: Day = Field(description="The day of the measurement.")
    labelled_by: tuple[SomeText, ...] = Field(
        default=(), description="Who made the labels, by their column `by`. Left out where a label does not say."
    )
    supported: int = Field(
        ge=1,
        description="How many answers people labelled as supported. At least 20 of each kind are needed to prove "
        "anything.",
    )
    supported_passed: int = Field(ge=0, description="How many of these the checker passed.")
    unsupported: int = Field(ge=1, description="How many answers people labelled as unsupported.")
    unsupported_caught: int = Field(ge=0, description="How many of these the checker caught.")

    @model_validator(mode="after")
    def _counts_fit(self) -> Self:
        if self.supported_passed > self.supported or self.unsupported_caught > self.unsupported:
            raise ValueError("more answers were counted right than there are; run `harness calibrate --write` again")
        return self

    @property
    def enough(self) -> bool:
        """Whether there are enough labels of both kinds for the card to prove anything."""
        return min(self.supported, self.unsupported) >= LEAST_LABELS

    @property
    def proves_something(self) -> bool:
        """Whether there are enough labels, and the judge is better than chance: measured, and with one label more of
        each kind on either side, as bounds have it.
        """
        caught = (self.unsupported_caught + 1) / (self.unsupported + 2)
        passed = (self.supported_passed + 1) / (self.supported + 2)
        return self.enough and self.sensitivity + self.specificity > 1 and passed + caught > 1

    @property
    def sensitivity(self) -> float:
        """The share of supported answers that pass."""
        return self.supported_passed / self.supported

    @property
    def specificity(self) -> float:
        """The share of unsupported answers that are caught."""
        return self.unsupported_caught / self.unsupported


class CalibrationFile(Model):
    """rules/calibration.yaml, written by `harness calibrate --write`."""

    card: Card | None = Field(
        default=None,
        description="How right the groundedness checker is, as measured last. The gate corrects its rates by it.",
    )
    criteria: Card | None = Field(
        default=None,
        description="How right the judge of criteria in words is. Criteria that are met count as supported.",
    )
