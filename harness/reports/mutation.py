"""Which harmful changes the scenarios notice."""

from collections.abc import Iterator
from typing import Any

from harness.reports.document import Block, Document, Gap, Quote, Table, Text, or_dash, picked
from harness.suite.mutation import MUTATORS, Mutation, MutationScore, TriedMutant

_COUNTS = ("Killed", "Survived", "Equivalent", "Score")


def document(mutation: Mutation) -> Document:
    """The score by mutator and by file, each survivor in words, then the score of all; the data has every mutant."""
    return Document(list(_blocks(mutation)), lead=[Text(headline(mutation))], data=_data(mutation))


def _blocks(mutation: Mutation) -> Iterator[Block]:
    yield from tables(mutation)
    for survivor in mutation.survivors:
        yield Gap()
        yield from explained(survivor)


def tables(mutation: Mutation) -> Iterator[Block]:
    """The score by mutator and by file."""
    by_mutator = [(MUTATORS[name].does, *_row(score)) for name, score in mutation.by_mutator().items()]
    yield Table(("A mutant", *_COUNTS), by_mutator)
    yield Gap()
    yield Table(("File", *_COUNTS), [(name, *_row(score)) for name, score in mutation.by_file().items()])


def headline(mutation: Mutation) -> str:
    """The mutation score in a sentence."""
    score, tried = mutation.score, len(mutation.tried)
    of = f" (of {mutation.of:,})" if tried < mutation.of else ""
    equivalent = f"; {score.equivalent} more make no difference" if score.equivalent else ""
    counted = score.killed + score.survived
    share = "unknown" if score.share is None else f"{score.share:.1%}"
    noticed = f"{score.killed} of {counted} {'is' if counted == 1 else 'are'} noticed{equivalent}"
    return f"{tried:,} harmful change{'s' * (tried != 1)}{of}: {noticed}. Mutation score {share}."


def harm_words(survivor: TriedMutant) -> str:
    """Why a change like this is harmful."""
    return MUTATORS[survivor.mutant.mutator].harm


def explained(survivor: TriedMutant) -> Iterator[Block]:
    """A mutant that no scenario notices: where, what, why it is harmful, and what would show it."""
    change, trial = survivor.mutant.change, survivor.trial
    yield Text(f"{change.at}: {change.words}: {harm_words(survivor)}")
    yield Text(f"before: {change.before.strip() or '(nothing)'}", 2)
    yield Text(f"after:  {change.after.strip() or '(nothing)'}", 2)
    yield Text("no scenario notices; this conversation has another result:", 2)
    yield from (Quote("customer", message, 4) for message in trial.says)
    if trial.customer:
        yield Text(f"customer record: {', '.join(f'{name}: {value}' for name, value in trial.customer.items())}", 4)
    same = trial.before == trial.after
    yield Text(f"{trial.before}, in other words" if same else f"{trial.before} -> {trial.after}", 4)


def _data(mutation: Mutation) -> dict[str, Any]:
    return {
        "headline": headline(mutation),
        "mutants": mutation.of,
        "tried": len(mutation.tried),
        **_score(mutation.score),
        "by_mutator": {name: _score(score) for name, score in mutation.by_mutator().items()},
        "by_file": {name: _score(score) for name, score in mutation.by_file().items()},
        "trials": list(map(_trial, mutation.tried)),
    }


def _trial(tried: TriedMutant) -> dict[str, Any]:
    change, trial = tried.mutant.change, tried.trial
    return {
        **picked(tried.mutant, "id", "mutator"),
        **picked(change.at, "file", "line"),
        **picked(change, "words", "before", "after"),
        **picked(trial, "fate", "by", "says", "customer"),
        "reply_before": trial.before,
        "reply_after": trial.after,
    }


def _row(score: MutationScore) -> tuple[str, ...]:
    return str(score.killed), str(score.survived), str(score.equivalent), or_dash(score.share)


def _score(score: MutationScore) -> dict[str, Any]:
    return {**picked(score, "killed", "survived", "equivalent"), "score": score.share}
