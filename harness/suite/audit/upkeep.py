"""Scenarios with settings that have expired or do nothing: quarantines, variants."""

from collections.abc import Iterator

from harness.findings import Remark, Severity, kind
from harness.runs.variants import ways
from harness.suite.audit.subject import ScenariosSubject, about

LONGEST_QUARANTINE = 90
"""Days: a quarter. What nobody has fixed by then is hidden rather than watched."""


@kind("quarantine-over", Severity.WARNING)
def quarantine_over(subject: ScenariosSubject) -> Iterator[Remark]:
    """A quarantine has ended, and the scenario counts again.

    **Why.** It is evidence again from that day on, whether or not somebody fixed it. The key is now misleading.

    **Bad**: `quarantine: {until: 2026-08-01, because: flaky}`, and today is later.

    **Good**: remove the key; or, if the scenario is still flaky, give a new date and a new reason.
    """
    today = subject.workspace.today
    for scenario in subject.scenarios:
        if scenario.quarantine and not scenario.quarantined(today):
            message = f"the quarantine of `{scenario.id}` ended on {scenario.quarantine.until}: it counts again"
            yield about(scenario, message, "remove `quarantine:` if it is fixed; otherwise give a new date and reason")


@kind("quarantine-too-long", Severity.ERROR)
def quarantine_too_long(subject: ScenariosSubject) -> Iterator[Remark]:
    """A quarantine ends in more than 90 days.

    **Why.** A quarantine that does not end removes evidence for good, and silently makes the gate easier to pass.

    **Bad**: `quarantine: {until: 2099-01-01, because: flaky}`.

    **Good**: a few weeks; after that it counts again, or somebody decides again.
    """
    for scenario in subject.scenarios:
        days = (scenario.quarantine.until - subject.workspace.today).days if scenario.quarantine else 0
        if scenario.quarantine and days > LONGEST_QUARANTINE:
            words = f"`{scenario.id}` is quarantined for {days} more days, until {scenario.quarantine.until}"
            yield about(scenario, words, f"choose a date within {LONGEST_QUARANTINE} days")


@kind("variant-idle", Severity.NOTE)
def variant_idle(subject: ScenariosSubject) -> Iterator[Remark]:
    """A variant that a scenario names changes none of its messages.

    **Why.** It looks like a test but tests nothing.

    **Bad**: `variants: [contractions]` on `forgot my password`, where there is nothing to contract.

    **Good**: a variant that changes something there: `variants: [typos, shouting]`.
    """
    for scenario in subject.scenarios:
        held = {way.variant for way in ways(scenario, subject.workspace)}
        for name in scenario.variants:
            if name not in held:
                yield about(scenario, f"the variant `{name}` changes nothing in `{scenario.id}`", "remove it")
