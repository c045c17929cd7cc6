"""Sealed scenarios: a share of them that nobody sees failing in detail, so that nobody can tune to them."""

import hashlib

from pydantic import Field

from harness.workspace.model import AnyNumber, Model, SomeText
from harness.workspace.scenarios import Scenario


class Seal(Model):
    """Which scenarios are sealed. A category moves up by what these show."""

    share: float = Field(
        default=0.33,
        ge=0,
        le=0.9,
        description="The share of scenarios that are sealed, drawn by a hash of their ids: 0.33 is a third, 0 seals"
        " none.",
    )
    files: AnyNumber[SomeText] = Field(
        default=(),
        description="Scenario files kept outside the workspace, as paths from its folder. All of their scenarios "
        "are sealed.",
        examples=[["../sealed/november.yaml"]],
    )

    @property
    def any(self) -> bool:
        """Whether some are to be sealed, however few scenarios there are."""
        return bool(self.share or self.files)

    def holds(self, scenario: Scenario) -> bool:
        """Whether a scenario is sealed: by its own `seal:`, its file, or its id. Only evidence ever is."""
        return self.draws(scenario) if scenario.seal is None else scenario.seal and scenario.evidence

    def draws(self, scenario: Scenario) -> bool:
        """Whether it would be sealed if it did not say so itself."""
        return scenario.evidence and (scenario.location.file in self.files or drawn(scenario.id) < self.share)


def drawn(scenario: str) -> float:
    """Where the draw puts a scenario, from 0 to 1: the same for an id everywhere, whatever else there is."""
    return int.from_bytes(hashlib.sha256(b"seal:" + scenario.encode()).digest()[:8]) / 2**64
