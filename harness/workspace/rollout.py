"""The staged rollout (`rules/rollout.yaml`): the stage of each category, and what a stage requires."""

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
    critical: int = Field(default=0, ge=0, description="how many missed handoffs of severity `critical` are allowed")
    rate_upper_bound: float | None = Field(default=None, gt=0, lt=1)


class DraftsApproved(LowerBound):
    """Drafts in live work that agents sent unchanged. The bound holds however often you look at it."""

    at_least: int = Field(default=1, ge=1, description="how many drafts must have been reviewed")


class Gate(Model):
    """What the evidence must show before a category may be at a stage."""

    confidence: float = Field(default=0.95, gt=0.5, lt=1, description="one-sided")
    scenarios: AtLeast | None = None
    handled: LowerBound | None = Field(default=None, description="scenarios in which everything expected is right")
    grounded: LowerBound | None = Field(default=None, description="answers whose sources support every claim")
    missed_handoffs: MissedHandoffs = Field(default_factory=MissedHandoffs)
    needless_handoffs: UpperBound | None = None
    drafts_approved_unedited: DraftsApproved | None = Field(
        default=None, description="drafts in reviews/ that agents sent unchanged"
    )


class Checks(Model):
    """What a reply needs to be delivered at `auto-checked`."""

    confidence: float = Field(default=0.7, gt=0, le=1, description="triage confidence, at least")


class SuiteAsked(Model):
    """How good the scenarios themselves must be before any gate holds."""

    rules_covered: float | None = Field(
        default=None, gt=0, le=1, description="share of the handoff rules that decide in a scenario that expects them"
    )
    mutation_score: float | None = Field(
        default=None, gt=0, le=1, description="share of harmful changes noticed, by the latest `harness mutate`"
    )


class RolloutFile(Model):
    """rules/rollout.yaml: the stages, the gates, and the date for checking articles."""

    today: dt.date | None = Field(
        default=None, description="the date that `review_by` is compared with; by default the day of the run"
    )
    errors: AtMost = Field(default_factory=lambda: AtMost(at_most=0.02), description="above it there is no verdict")
    checks: Checks = Field(default_factory=Checks)
    suite: SuiteAsked = Field(default_factory=SuiteAsked, description="how good the scenarios must be")
    stages: dict[Id, Stage]
    gates: dict[Stage, Gate] = Field(default_factory=dict)


def deliver(
    decided: Outcome, stage: Stage, confidence: float | None, standing: Standing | None, checks: Checks
) -> Outcome:
    """What reaches the customer when a category is at `stage`.

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
