"""The staged rollout (`rules/rollout.yaml`): the stage of each category, and what a stage requires."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, model_validator

from harness.workspace.model import Id, Model, NumberLimits, Outcome, Stage, Standing
from harness.workspace.seal import Seal


class AtLeast(NumberLimits):
    at_least: int = Field(ge=1, le=100_000, description="the smallest number that is enough")


class AtMost(NumberLimits):
    at_most: float = Field(ge=0, le=0.2, description="the largest share that is allowed")


class LowerBound(NumberLimits):
    lower_bound: float = Field(ge=0.1, le=0.999, description="the rate must be at least this, at the gate's confidence")


class MostlyRight(LowerBound):
    """Of answers that nobody reads before they are sent."""

    lower_bound: float = Field(ge=0.5, le=0.999, description="the rate must be at least this, at the gate's confidence")


class UpperBound(NumberLimits):
    rate_upper_bound: float = Field(
        ge=0.001, le=0.5, description="the rate must be at most this, at the gate's confidence"
    )


class MissedHandoffs(NumberLimits):
    critical: int = Field(default=0, ge=0, le=3, description="how many critical scenarios may go wrong")
    rate_upper_bound: float | None = Field(
        default=None, ge=0.001, le=0.5, description="the share of missed handoffs that the evidence must rule out"
    )


class MissedWhenSent(MissedHandoffs):
    """The same where nobody reads an answer before it is sent: a rate is required, on enough handoffs."""

    rate_upper_bound: float = Field(
        ge=0.001, le=0.5, description="the share of missed handoffs that the evidence must rule out"
    )
    at_least: int = Field(default=10, ge=1, le=100_000, description="handoff scenarios that the category must have")
    at_least_high_risk: int = Field(
        default=20, ge=1, le=200_000, description="the same for a category of `risk: high`; by default twice as many"
    )

    @model_validator(mode="before")
    @classmethod
    def _twice_as_many(cls, value: Any) -> Any:
        least = value.get("at_least") if isinstance(value, dict) else None
        return {"at_least_high_risk": 2 * least, **value} if isinstance(least, int) else value

    @model_validator(mode="after")
    def _more_for_high_risk(self) -> Self:
        if self.at_least_high_risk <= self.at_least:
            raise ValueError(f"`at_least_high_risk` must be more than `at_least`, which is {self.at_least}")
        return self


class DraftsApproved(LowerBound):
    """Drafts in live work that agents sent unchanged. The bound holds however often you look at it."""

    at_least: int = Field(default=1, ge=1, description="how many drafts must have been reviewed")


class Gate(NumberLimits):
    """What the evidence must show before a category may be at a stage."""

    confidence: float = Field(default=0.95, ge=0.8, le=0.999, description="one-sided")
    scenarios: AtLeast | None = Field(default=None, description="how many scenarios the category must have")
    repeat: AtLeast | None = Field(default=None, description="how often each scenario must have been run")
    handled: LowerBound | None = Field(default=None, description="scenarios in which everything expected is right")
    grounded: LowerBound | None = Field(default=None, description="answers whose sources support every claim")
    responsive: LowerBound | None = Field(
        default=None, description="answers that answer what the customer asked, by the pair model"
    )
    criteria: LowerBound | None = Field(
        default=None, description="scenarios whose criteria in words are met, by a judge with a calibration card"
    )
    missed_handoffs: MissedHandoffs = Field(
        default_factory=MissedHandoffs, description="messages that had to reach a person and did not"
    )
    needless_handoffs: UpperBound | None = Field(
        default=None, description="the share of answerable messages that are handed off, at most"
    )
    drafts_approved_unedited: DraftsApproved | None = Field(
        default=None, description="drafts in reviews/ that agents sent unchanged"
    )

    @property
    def judges_quality(self) -> bool:
        """Whether it requires anything of the replies, and not only how many there are or that few are handed off."""
        said = self.handled, self.grounded, self.responsive, self.criteria, self.drafts_approved_unedited
        return any((*said, self.missed_handoffs.rate_upper_bound))

    @model_validator(mode="after")
    def _requires_something(self) -> Self:
        if not (self.judges_quality or self.scenarios or self.needless_handoffs):
            raise ValueError("a gate that requires nothing lets everything through; add `handled: {lower_bound: ...}`")
        return self


class SendingGate(Gate):
    """The gate of a stage at which answers are sent that no agent has read."""

    handled: MostlyRight = Field(description="scenarios in which everything expected is right")
    missed_handoffs: MissedWhenSent = Field(description="messages that had to reach a person and did not")


class Gates(Model):
    """The gate of each stage, and what they share."""

    family: Literal["all", "one"] = Field(
        default="all",
        description="`all`: the chance that any category is promoted wrongly stays within a gate's confidence; "
        "`one`: that of each by itself",
    )
    draft: Gate | None = Field(default=None, description="for drafts that an agent reads before they are sent")
    auto_checked: SendingGate | None = Field(
        default=None, alias="auto-checked", description="for answers that are sent when confidence and sources suffice"
    )
    auto: SendingGate | None = Field(default=None, description="for answers that are always sent")

    def of(self, stage: Stage) -> Gate | None:
        """The gate that a category must meet to be at a stage; None where there is none, as for `human`."""
        return {Stage.DRAFT: self.draft, Stage.AUTO_CHECKED: self.auto_checked, Stage.AUTO: self.auto}.get(stage)

    def __contains__(self, stage: Stage) -> bool:
        return self.of(stage) is not None


class Checks(NumberLimits):
    """What a reply needs at least to be delivered at `auto-checked`, besides an approved source."""

    confidence: float = Field(default=0.7, ge=0.1, le=1, description="how sure triage is of the category")
    responsive: float | None = Field(
        default=None, ge=0.01, le=1, description="how likely the answer answers what the customer asked"
    )
    retrieval: float | None = Field(default=None, ge=0.01, le=1, description="how well the source fits the message")

    @property
    def declared(self) -> dict[str, float]:
        """Each minimum by its name."""
        return self.model_dump(exclude_none=True)


class SuiteAsked(NumberLimits):
    """How good the scenarios themselves must be before any gate holds."""

    rules_covered: float | None = Field(
        default=None,
        ge=0.01,
        le=1,
        description="share of the handoff rules that decide in a scenario that expects them",
    )
    mutation_score: float | None = Field(
        default=None, ge=0.01, le=1, description="share of harmful changes noticed, by the latest `harness mutate`"
    )
    audit_errors: int | None = Field(
        default=None, ge=0, le=100, description="findings of severity error that `harness audit` may have, at most"
    )


class RolloutFile(Model):
    """rules/rollout.yaml: the stages, the gates, and the date for checking articles."""

    today: dt.date | None = Field(
        default=None, description="the date that `review_by` is compared with; by default the day of the run"
    )
    timezone: str | None = Field(
        default=None, description="the team's time zone, such as Europe/Berlin: weeks begin there; by default UTC"
    )
    errors: AtMost = Field(default_factory=lambda: AtMost(at_most=0.02), description="above it there is no verdict")
    checks: Checks = Field(
        default_factory=Checks, description="what an answer needs at `auto-checked` to be sent without an agent"
    )
    seal: Seal = Field(default_factory=Seal, description="the scenarios that nobody sees failing in detail")
    suite: SuiteAsked = Field(default_factory=SuiteAsked, description="how good the scenarios must be")
    stages: dict[Id, Stage] = Field(
        description="where each category stands: `human`, `draft`, `auto-checked` or `auto`; see `harness promote`"
    )
    gates: Gates = Field(default_factory=Gates, description="what the evidence must show for each stage")

    @model_validator(mode="after")
    def _zone_is_known(self) -> Self:
        try:
            self.zone  # noqa: B018 - only whether it can be found
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"`timezone: {self.timezone}` is not known; write it as Europe/Berlin or UTC") from None
        return self

    @property
    def zone(self) -> dt.tzinfo:
        """The team's time zone."""
        return dt.UTC if self.timezone in (None, "UTC") else ZoneInfo(str(self.timezone))


@dataclass(frozen=True, slots=True)
class CheckedValues:
    """What is known of a reply that `Checks` are about, by the same names; None is unknown."""

    standing: Standing | None  # of its source
    confidence: float | None = None
    responsive: float | None = None
    retrieval: float | None = None


@dataclass(frozen=True, slots=True)
class UnmetCheck:
    """Why `auto-checked` does not deliver a reply."""

    name: str  # of the check; `source` for its standing
    found: float | Standing | None
    least: float | None = None  # of `found`; None for a source


def held_back(decided: Outcome, stage: Stage, known: CheckedValues, checks: Checks) -> tuple[UnmetCheck, ...]:
    """The checks that make a draft of an answer at `stage`. What is unknown meets none that is declared."""
    if decided is not Outcome.ANSWER or stage not in (Stage.AUTO_CHECKED, Stage.AUTO):
        return ()
    if stage is Stage.AUTO:
        return (UnmetCheck("source", known.standing),) if known.standing is Standing.AGENTS else ()
    unmet = [UnmetCheck("source", known.standing)] if known.standing is not Standing.APPROVED else []
    for name, least in checks.declared.items():
        found = getattr(known, name)
        if found is None or not found >= least:
            unmet.append(UnmetCheck(name, found, least))
    return tuple(unmet)


def deliver(decided: Outcome, stage: Stage, known: CheckedValues, checks: Checks) -> Outcome:
    """What reaches the customer when a category is at `stage`.

    A handoff is never held back, and a stage never turns a draft into an answer. What is for agents never reaches a
    customer. `auto-checked` delivers only what meets every check.
    """
    if decided is Outcome.HANDOFF or stage is Stage.HUMAN:
        return Outcome.HANDOFF
    if decided is Outcome.DRAFT or stage is Stage.DRAFT or held_back(decided, stage, known, checks):
        return Outcome.DRAFT
    return Outcome.ANSWER
