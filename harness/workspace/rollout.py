"""The staged rollout (`rules/rollout.yaml`): the stage of each category, and what a stage requires."""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from harness.workspace.model import CountedDay, DeclaredId, Model, Outcome, Stage, Standing
from harness.workspace.seal import Seal
from harness.workspace.time_zone import TimeZone, zone_of


class AtLeast(Model):
    at_least: int = Field(ge=1, le=100_000, description="The smallest number that is enough.")


class AtMost(Model):
    at_most: float = Field(
        ge=0, le=0.2, description="The largest share that is allowed, as a number from 0 to 0.2: 0.02 is 2 %."
    )


_LEAST_RATE = (
    "The rate that the evidence must show at least, as a share: 0.8 is 80 %. The lower bound of the rate is compared "
    "with it, never the rate that was found."
)


class LowerBound(Model):
    lower_bound: float = Field(ge=0.1, le=0.999, description=_LEAST_RATE)


class MostlyRight(LowerBound):
    """Of answers that nobody reads before they are sent."""

    lower_bound: float = Field(
        ge=0.5,
        le=0.999,
        description=f"{_LEAST_RATE} Where nobody reads an answer before it is sent, half is the least that can be "
        "required.",
    )


class UpperBound(Model):
    rate_upper_bound: float = Field(
        ge=0.001,
        le=0.5,
        description="The highest rate that is allowed, as a share: 0.25 is 25 %. The upper bound of the rate is "
        "compared with it, never the rate that was found.",
    )


_MISSED_RATE = (
    "The highest share of missed handoffs that is allowed: 0.05 is 5 %. The upper bound of the rate is compared with "
    "it, never the rate that was found."
)


class MissedHandoffs(Model):
    critical: int = Field(
        default=0,
        ge=0,
        le=3,
        description="How many scenarios of `severity: critical` may go wrong (a handoff missed, or something wrong "
        "sent) before the stage is forbidden.",
    )
    rate_upper_bound: float | None = Field(
        default=None, ge=0.001, le=0.5, description=f"{_MISSED_RATE} Without it no rate is required."
    )


class MissedWhenSent(MissedHandoffs):
    """The same where nobody reads an answer before it is sent: a rate is required, on enough handoffs."""

    rate_upper_bound: float = Field(ge=0.001, le=0.5, description=_MISSED_RATE)
    at_least: int = Field(
        default=10, ge=1, le=100_000, description="How many scenarios that expect a handoff the category must have."
    )
    at_least_high_risk: int = Field(
        default=20,
        ge=1,
        le=200_000,
        description="The same for a category of `risk: high`. It must be more than `at_least`; by default it is "
        "twice as many.",
    )

    @model_validator(mode="before")
    @classmethod
    def _twice_as_many(cls, value: Any) -> Any:
        with suppress(AttributeError, TypeError, ValueError, OverflowError):  # what is no number is refused later
            return {"at_least_high_risk": 2 * int(float(value.get("at_least"))), **value}
        return value

    @model_validator(mode="after")
    def _more_for_high_risk(self) -> Self:
        if self.at_least_high_risk <= self.at_least:
            raise ValueError(f"`at_least_high_risk` must be more than `at_least`, which is {self.at_least}")
        return self


class DraftsApproved(LowerBound):
    """Drafts in live work that agents sent unchanged. The bound holds however often you look at it."""

    at_least: int = Field(default=1, ge=1, description="How many drafts must have been reviewed.")


class Gate(Model):
    """What the evidence must show before a category may be at a stage."""

    confidence: float = Field(
        default=0.95,
        ge=0.8,
        le=0.999,
        description="How sure a bound must be, one-sided: with 0.95, at most 5 of 100 categories that are not good "
        "enough are promoted. With `family: all` these 5 are divided among all categories that may "
        "move.",
    )
    scenarios: AtLeast | None = Field(
        default=None, description="How many scenarios the category must have that count as evidence."
    )
    repeat: AtLeast | None = Field(
        default=None,
        description="How often each scenario must have been run (`harness run --repeat`). It passes if every repeat"
        " does.",
    )
    handled: LowerBound | None = Field(
        default=None,
        description="Scenarios in which everything expected is right: category, article, facts, outcome, queue.",
    )
    grounded: LowerBound | None = Field(
        default=None,
        description="Answers of which the cited sections support every claim. Corrected for the checker's own "
        "errors where a calibration card has measured them; from `auto-checked` up such a card is required.",
    )
    responsive: LowerBound | None = Field(
        default=None, description="Answers that answer what the customer asked, by the pair model."
    )
    criteria: LowerBound | None = Field(
        default=None, description="Scenarios whose criteria in words are met. It needs a judge with a calibration card."
    )
    missed_handoffs: MissedHandoffs = Field(
        default_factory=MissedHandoffs, description="Messages that had to reach a person and did not."
    )
    needless_handoffs: UpperBound | None = Field(
        default=None,
        description="Messages that could have been answered and went to a person, as a share of all that could have"
        " been answered.",
    )
    drafts_approved_unedited: DraftsApproved | None = Field(
        default=None, description="Drafts of live work (`reviews/drafts.*`) that agents sent unchanged."
    )

    @property
    def of_customers(self) -> dict[str, Any]:
        """What it requires for the sake of customers: needless handoffs cost work, and drafts are read."""
        return self.model_dump(exclude_none=True, exclude={"needless_handoffs", "drafts_approved_unedited"})

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

    handled: MostlyRight = Field(
        description="Scenarios in which everything expected is right: category, article, facts, outcome, queue. "
        "Required where answers are sent unread."
    )
    missed_handoffs: MissedWhenSent = Field(
        description="Messages that had to reach a person and did not. Required where answers are sent unread."
    )


class Gates(Model):
    """The gate of each stage, and what they share."""

    family: Literal["all", "one"] = Field(
        default="all",
        description="Whose error a gate's confidence bounds. `all`: the chance that any category is promoted "
        "wrongly. `one`: the chance for each category by itself.",
    )
    draft: Gate | None = Field(
        default=None,
        description="What a category needs to be at `draft`, where an agent reads each answer before it is sent.",
    )
    auto_checked: SendingGate | None = Field(
        default=None,
        alias="auto-checked",
        description="What a category needs to be at `auto-checked`, where answers that meet every check of "
        "`checks:` are sent unread.",
    )
    auto: SendingGate | None = Field(
        default=None,
        description="What a category needs to be at `auto`, where every answer is sent unread: at least as much as at "
        "`auto-checked`, except for needless handoffs and drafts.",
    )

    def of(self, stage: Stage) -> Gate | None:
        """The gate that a category must meet to be at a stage; None where there is none, as for `human`."""
        return {Stage.DRAFT: self.draft, Stage.AUTO_CHECKED: self.auto_checked, Stage.AUTO: self.auto}.get(stage)

    def __contains__(self, stage: Stage) -> bool:
        return self.of(stage) is not None


class Checks(Model):
    """What a reply needs at least to be delivered at `auto-checked`, besides an approved source."""

    confidence: float = Field(
        default=0.7,
        ge=0.1,
        le=1,
        description="How sure triage must be of the category, from 0 to 1. A reply that gives no confidence is not "
        "sent.",
    )
    responsive: float | None = Field(
        default=None,
        ge=0.01,
        le=1,
        description="How likely the answer must answer what the customer asked, from 0 to 1, by the pair model. "
        "Without it, nothing is required.",
    )
    retrieval: float | None = Field(
        default=None,
        ge=0.01,
        le=1,
        description="How well the source must fit the message, from 0 to 1. Without it, nothing is required.",
    )

    @property
    def declared(self) -> dict[str, float]:
        """Each minimum by its name."""
        return self.model_dump(exclude_none=True)


class SuiteAsked(Model):
    """How good the scenarios themselves must be before any gate holds."""

    rules_covered: float | None = Field(
        default=None,
        ge=0.01,
        le=1,
        description="The share of handoff rules that must decide in a scenario which expects them: 1 is every rule.",
    )
    mutation_score: float | None = Field(
        default=None,
        ge=0.01,
        le=1,
        description="The share of harmful changes that scenarios must notice, by the latest `harness mutate` (all "
        "mutants must have been tried).",
    )
    audit_errors: int | None = Field(
        default=None, ge=0, le=100, description="How many findings of severity error `harness audit` may have at most."
    )


class RolloutFile(Model):
    """rules/rollout.yaml: the stages, the gates, and the date for checking articles."""

    today: CountedDay | None = Field(
        default=None,
        description="The date that `review_by` of articles and `until` of quarantines are compared with. By default"
        " it is the day of the run.",
        examples=["2026-11-02"],
    )
    timezone: TimeZone | None = Field(
        default=None,
        description="The team's time zone: a week begins there on Monday at midnight. By default it is UTC.",
        examples=["Europe/Berlin"],
    )
    errors: AtMost = Field(
        default_factory=lambda: AtMost(at_most=0.02),
        description="Which share of scenarios may end in an error, such as a timeout. Above it there is no verdict,"
        " and the exit code is 3.",
    )
    checks: Checks = Field(
        default_factory=Checks,
        description="What an answer needs to be sent unread at `auto-checked`, besides an approved source.",
    )
    seal: Seal = Field(
        default_factory=Seal, description="The scenarios that nobody sees failing in detail. A move up rests on them."
    )
    suite: SuiteAsked = Field(
        default_factory=SuiteAsked, description="How good the scenarios themselves must be before any gate holds."
    )
    stages: dict[DeclaredId, Stage] = Field(
        description="Where each category is today, by its id: `human`, `draft`, `auto-checked` or `auto`. `harness "
        "promote` and `demote` write it; a stage changed by hand fails the gate."
    )
    gates: Gates = Field(default_factory=Gates, description="What the evidence must show for each stage.")

    @property
    def zone(self) -> dt.tzinfo:
        """The team's time zone."""
        return zone_of(self.timezone)


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
