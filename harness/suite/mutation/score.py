"""The score of the trials of all mutants."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from harness.suite.mutation.mutant import Mutant
from harness.suite.mutation.trial import Fate, Trial


@dataclass(frozen=True, slots=True)
class TriedMutant:
    """A mutant and its fate."""

    mutant: Mutant
    trial: Trial


@dataclass(frozen=True, slots=True)
class MutationScore:
    """How many mutants were noticed, of those that make a difference."""

    killed: int
    survived: int
    equivalent: int

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where no mutant makes a difference."""
        counted = self.killed + self.survived
        return self.killed / counted if counted else None


@dataclass(frozen=True, slots=True)
class Mutation:
    """The mutants that were tried, in order, of all there are."""

    tried: tuple[TriedMutant, ...]
    of: int

    @property
    def score(self) -> MutationScore:
        return _score(self.tried)

    @property
    def survivors(self) -> tuple[TriedMutant, ...]:
        return tuple(each for each in self.tried if each.trial.fate is Fate.SURVIVED)

    def by_mutator(self) -> Mapping[str, MutationScore]:
        return self._by(lambda each: each.mutant.mutator)

    def by_file(self) -> Mapping[str, MutationScore]:
        return self._by(lambda each: each.mutant.at.file)

    def _by(self, of: Callable[[TriedMutant], str]) -> Mapping[str, MutationScore]:
        names = dict.fromkeys(of(each) for each in self.tried)
        return {name: _score(each for each in self.tried if of(each) == name) for name in names}


def _score(tried: Iterable[TriedMutant]) -> MutationScore:
    fates = [each.trial.fate for each in tried]
    return MutationScore(fates.count(Fate.KILLED), fates.count(Fate.SURVIVED), fates.count(Fate.EQUIVALENT))
