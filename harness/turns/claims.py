"""What a groundedness checker finds, claim by claim."""

from dataclasses import dataclass
from enum import StrEnum


class Support(StrEnum):
    """What the sources say about a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    MISSING = "not in source"


@dataclass(frozen=True, slots=True)
class ClaimFinding:
    """A claim of an answer, checked against the sources."""

    claim: str  # a sentence of the answer
    start: int  # where the claim stands in the answer
    end: int  # where it ends there
    support: Support  # what the sources say about it
    score: float  # 0 to 1: how likely it is supported, if half of all claims were
    source: str = ""  # the source that comes nearest, as it is cited
    evidence: str = ""  # the sentence of it that does
    why: str = ""  # where it is not supported
