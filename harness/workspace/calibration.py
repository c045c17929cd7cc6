"""A calibration card (`rules/calibration.yaml`): how often a groundedness checker is right, on labelled answers."""

import datetime as dt

from pydantic import Field

from harness.workspace.model import Model, Text


class Card(Model):
    """What `harness calibrate` measured. The gate corrects groundedness rates with it."""

    checker: Text = Field(description="the checker that was measured, with everything that can change its results")
    threshold: float = Field(ge=0, le=1, description="the lowest score that counts as supported")
    labels: Text = Field(description="the file of labelled answers")
    labels_sha256: Text
    made: dt.date
    supported: int = Field(ge=1, description="answers that people labelled as supported")
    supported_passed: int = Field(ge=0, description="how many of these the checker passed")
    unsupported: int = Field(ge=1, description="answers that people labelled as unsupported")
    unsupported_caught: int = Field(ge=0, description="how many of these the checker caught")

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

    card: Card | None = None
