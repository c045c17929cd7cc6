"""Silences that say no reason, or silence nothing."""

from __future__ import annotations

from collections.abc import Iterator

from harness.articles.findings.kind import Severity, kind
from harness.articles.findings.subject import Subject
from harness.workspace import Problem


@kind("silence-without-reason", Severity.WARNING)
def without_reason(subject: Subject) -> Iterator[Problem]:
    """A silence says no reason, and so silences nothing.

    **Why it hurts an answer.** Whoever reads the article next cannot tell whether the finding was weighed or waved
    away.

    **Bad**

        <!-- harness: allow article-vague-word -->

    **Good**

        <!-- harness: allow article-vague-word: the lead decides exceptions case by case -->
    """
    for silence in subject.silences:
        if not silence.reason:
            kinds = ", ".join(silence.kinds)
            yield Problem(silence.at, f"allows {kinds} without a reason", f"write `allow {kinds}: why`")


@kind("silence-unused", Severity.WARNING)
def unused(subject: Subject) -> Iterator[Problem]:
    """A silence silences nothing.

    What it was about has been mended, stands elsewhere, or its id is mistyped.

    **Why it hurts an answer.** The next mistake of that kind in its place goes unseen.

    **Bad**, in an article that is reviewed on time

        # harness: allow article-outdated: the new prices come in January

    **Good**: nothing.
    """
    for silence, kind_id, hint in subject.unused:
        yield Problem(silence.at, f"allows {kind_id}, which is not found there", hint or "take it out")
