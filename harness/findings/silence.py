"""Silences that say no reason, or silence nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.findings.allow import Allowance
from harness.findings.kind import Severity, kind
from harness.workspace import Problem


@dataclass(frozen=True, slots=True)
class Silences:
    """All that was read, and those that silence nothing: each with the kind and what to write instead."""

    all: Sequence[Allowance]
    unused: Sequence[tuple[Allowance, str, str]]


@kind("silence-without-reason", Severity.WARNING)
def without_reason(subject: Silences) -> Iterator[Problem]:
    """A silence says no reason, and so silences nothing.

    **Why.** Whoever reads it next cannot tell whether the finding was weighed or waved away.

    **Bad**

        <!-- harness: allow article-vague-word -->

    **Good**

        <!-- harness: allow article-vague-word: the lead decides exceptions case by case -->
    """
    for silence in subject.all:
        if not silence.reason:
            kinds = ", ".join(silence.kinds)
            yield Problem(silence.at, f"allows {kinds} without a reason", f"write `allow {kinds}: why`")


@kind("silence-unused", Severity.WARNING)
def unused(subject: Silences) -> Iterator[Problem]:
    """A silence silences nothing.

    What it was about has been mended, stands elsewhere, or its id is mistyped.

    **Why.** The next mistake of that kind in its place goes unseen.

    **Bad**, in an article that is reviewed on time

        # harness: allow article-outdated: the new prices come in January

    **Good**: nothing.
    """
    for silence, kind_id, hint in subject.unused:
        yield Problem(silence.at, f"allows {kind_id}, which is not found there", hint or "take it out")


SILENCES = (without_reason, unused)
