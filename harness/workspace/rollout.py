"""The staged rollout (`rules/rollout.yaml`): where each category stands, and what a stage asks."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from harness.workspace.model import Id, Model, Outcome, Stage, Standing


class AtLeast(Model):
    at_least: int = Field(ge=1)


class AtMost(Model):
    at_most: float = Field(ge=0, le=1)


class LowerBound(Model):
    lower_bound: float = Field(gt=0, lt=1, description="the rate must be at least this, at the gate's confidence")


class UpperBound(Model):
    rate_upper_bound: float = Field(gt=0, lt=1, description="the rate must be at most this, at the gate's confidence")


class MissedHandoffs(Model):
    critical: int = Field(default=0, ge=0, description="missed handoffs of severity `critical` that are borne")
    rate_upper_bound: float | None = Field(default=None, gt=0, lt=1)


class DraftsApproved(LowerBound):
    """Of live work: drafts that agents sent as they were. The bound holds however often it is looked at."""

    at_least: int = Field(default=1, ge=1, description="drafts that must have been reviewed")


class Gate(Model):
    """What the evidence must show before a category may stand at a stage."""

    confidence: float = Field(default=0.95, gt=0.5, lt=1, description="one-sided")
    scenarios: AtLeast | None = None
    handled: LowerBound | None = Field(default=None, description="everything the scenario expects is right")
    grounded: LowerBound | None = Field(default=None, description="answers whose claims their sources support")
    missed_handoffs: MissedHandoffs = Field(default_factory=MissedHandoffs)
    needless_handoffs: UpperBound | None = None
    drafts_approved_unedited: DraftsApproved | None = Field(
        default=None, description="of the drafts in reviews/, those that agents sent as they were"
    )


class Checks(Model):
    """What a reply must show to be delivered at `auto-checked`."""

    confidence: float = Field(default=0.7, gt=0, le=1, description="triage confidence of at least")


class SuiteAsked(Model):
    """How good the scenarios themselves must be, before any gate holds."""

    rules_covered: float | None = Field(
        default=None, gt=0, le=1, description="share of the handoff rules that a scenario expects and sees decide"
    )
    mutation_score: float | None = Field(
        default=None, gt=0, le=1, description="share of harmful changes noticed, by the latest `harness mutate`"
    )


class RolloutFile(Model):
    """rules/rollout.yaml: the stages, the gates, and the date articles are judged at."""

    today: dt.date | None = Field(
        default=None, description="the date `review_by` is compared with; the day of the run when left out"
    )
    errors: AtMost = Field(default_factory=lambda: AtMost(at_most=0.02), description="above it nothing is judged")
    checks: Checks = Field(default_factory=Checks)
    suite: SuiteAsked = Field(default_factory=SuiteAsked, description="what the scenarios must be worth")
    stages: dict[Id, Stage]
    gates: dict[Stage, Gate] = Field(default_factory=dict)


def deliver(
    decided: Outcome, stage: Stage, confidence: float | None, standing: Standing | None, checks: Checks
) -> Outcome:
    """What reaches the customer when a category stands at `stage`.

    A handoff is never held back, and a stage never turns a draft into an answer. `auto-checked`
    delivers only with the declared confidence and an approved source: an unknown confidence or
    source does not pass.
    """
    if decided is Outcome.HANDOFF or stage is Stage.HUMAN:
        return Outcome.HANDOFF
    if decided is Outcome.DRAFT or stage is Stage.DRAFT:
        return Outcome.DRAFT
    if stage is Stage.AUTO:
        return Outcome.ANSWER
    checked = confidence is not None and confidence >= checks.confidence and standing is Standing.APPROVED
    return Outcome.ANSWER if checked else Outcome.DRAFT
