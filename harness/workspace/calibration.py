"""A calibration card (`rules/calibration.yaml`): how often a groundedness checker is right, on labelled answers."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from harness.workspace.model import Model, Text


class Card(Model):
    """What `harness calibrate` found. The gate corrects groundedness rates by it."""

    checker: Text = Field(description="the checker it speaks of, with all that can change its word")
    threshold: float = Field(ge=0, le=1, description="score from which an answer counts as supported")
    labels: Text = Field(description="the file of labelled answers")
    labels_sha256: Text
    made: dt.date
    supported: int = Field(ge=1, description="answers that people found supported")
    supported_passed: int = Field(ge=0, description="of these, those that the checker passed")
    unsupported: int = Field(ge=1, description="answers that people found unsupported")
    unsupported_caught: int = Field(ge=0, description="of these, those that the checker caught")

    @property
    def sensitivity(self) -> float:
        """The share of supported answers that pass."""
        return self.supported_passed / self.supported

    @property
    def specificity(self) -> float:
        """The share of unsupported answers that are caught."""
        return self.unsupported_caught / self.unsupported


class CalibrationFile(Model):
    """rules/calibration.yaml, made by `harness calibrate --write`."""

    card: Card | None = None
