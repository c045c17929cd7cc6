"""Choosing what runs: a part of the open scenarios, which is evidence for no stage."""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass

from harness.workspace import Scenario


@dataclass(frozen=True, slots=True)
class Choice:
    """Which scenarios are wanted: all that is given has to hold; of several values of one kind, any."""

    only: tuple[str, ...] = ()  # categories or scenarios, by id
    tags: tuple[str, ...] = ()
    severity: str = ""
    words: tuple[str, ...] = ()  # each one or more words, which all have to be in a scenario
    failed: frozenset[str] | None = None  # those that did not pass, by id; None: whether they passed does not matter

    def __str__(self) -> str:
        """As options of `harness run`; empty where everything is wanted."""
        named = (("--only", self.only), ("--tag", self.tags), ("--severity", (self.severity,)), ("-k", self.words))
        given = [part for name, values in named for value in values if value for part in (name, value)]
        return shlex.join([*given, *(["--failed"] if self.failed is not None else [])])

    def of(self, scenarios: Iterable[Scenario]) -> list[Scenario]:
        """Those that fit."""
        return [each for each in scenarios if self._fits(each)]

    def _fits(self, scenario: Scenario) -> bool:
        return (
            (not self.only or scenario.id in self.only or scenario.category in self.only)
            and (not self.tags or not set(self.tags).isdisjoint(scenario.tags))
            and (not self.severity or scenario.severity == self.severity)
            and (not self.words or any(_holds(scenario, words) for words in self.words))
            and (self.failed is None or scenario.id in self.failed)
        )


@dataclass(frozen=True, slots=True)
class ChosenPart:
    """The scenarios of a run that is not of all of them, and how they were chosen."""

    words: str  # as options of `harness run`
    ids: frozenset[str]


def _holds(scenario: Scenario, words: str) -> bool:
    """Whether all words are in its id, file, tags or messages, in any case."""
    said = [scenario.id, scenario.location.file, *scenario.tags, *(turn.customer for turn in scenario.turns)]
    whole = "\n".join(said).casefold()
    return all(word in whole for word in words.casefold().split())
