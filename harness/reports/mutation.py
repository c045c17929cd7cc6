"""Which harmful changes the scenarios notice, as tables on a terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from harness.reports.blame import plain
from harness.reports.terminal import print_table
from harness.suite.mutation import MUTATORS, Mutation, MutationScore, TriedMutant

_COUNTS = ("Killed", "Survived", "Equivalent", "Score")


def print_mutation(mutation: Mutation, out: TextIO) -> None:
    """The score by mutator and by file, each survivor in words, then the score of all."""
    by_mutator = [(MUTATORS[name].does, *_row(score)) for name, score in mutation.by_mutator().items()]
    print_table(("A mutant", *_COUNTS), by_mutator, out)
    out.write("\n")
    print_table(("File", *_COUNTS), [(name, *_row(score)) for name, score in mutation.by_file().items()], out)
    for survivor in mutation.survivors:
        out.write("\n")
        out.writelines(f"{line}\n" for line in explained(survivor))
    out.write(f"\n{headline(mutation)}\n")


def headline(mutation: Mutation) -> str:
    """The mutation score in a sentence."""
    score, tried = mutation.score, len(mutation.tried)
    of = f" (of {mutation.of:,})" if tried < mutation.of else ""
    equivalent = f"; {score.equivalent} more make no difference" if score.equivalent else ""
    counted = score.killed + score.survived
    share = "unknown" if score.share is None else f"{score.share:.1%}"
    noticed = f"{score.killed} of {counted} are noticed{equivalent}"
    return f"{tried:,} mutants{of}: {noticed}. Mutation score {share}."


def explained(survivor: TriedMutant) -> Iterator[str]:
    """A mutant that no scenario notices: where, what, why it hurts, and what would show it."""
    change, trial = survivor.mutant.change, survivor.trial
    yield f"{change.at}: {plain(change.words)}: {MUTATORS[survivor.mutant.mutator].harm}"
    yield f"  before: {plain(change.before) or '(nothing)'}"
    yield f"  after:  {plain(change.after) or '(nothing)'}"
    yield "  no scenario notices; this conversation comes out otherwise:"
    yield from (f"    customer: {plain(message)}" for message in trial.says)
    if trial.customer:
        yield f"    whose record says {plain(', '.join(f'{name}: {value}' for name, value in trial.customer.items()))}"
    same = trial.before == trial.after
    yield f"    {trial.before}, in other words" if same else f"    {trial.before} -> {trial.after}"


def mutation_json(mutation: Mutation) -> str:
    """The same for programs, with every mutant; rates to six places."""
    whole = {
        "headline": headline(mutation),
        "mutants": mutation.of,
        "tried": len(mutation.tried),
        **_score(mutation.score),
        "by_mutator": {name: _score(score) for name, score in mutation.by_mutator().items()},
        "by_file": {name: _score(score) for name, score in mutation.by_file().items()},
        "trials": list(_trials(mutation.tried)),
    }
    return json.dumps(whole, indent=2, ensure_ascii=False).encode("utf-8", "replace").decode() + "\n"


def _trials(tried: Iterable[TriedMutant]) -> Iterator[dict[str, Any]]:
    for each in tried:
        change, trial = each.mutant.change, each.trial
        yield {
            "id": each.mutant.id, "mutator": each.mutant.mutator, "file": change.at.file, "line": change.at.line,
            "words": change.words, "before": change.before, "after": change.after, "fate": trial.fate,
            "by": list(trial.by), "says": list(trial.says), "customer": dict(trial.customer),
            "reply_before": trial.before, "reply_after": trial.after,
        }  # fmt: skip


def _row(score: MutationScore) -> tuple[str, ...]:
    share = "-" if score.share is None else f"{score.share:.0%}"
    return str(score.killed), str(score.survived), str(score.equivalent), share


def _score(score: MutationScore) -> dict[str, Any]:
    return {
        "killed": score.killed, "survived": score.survived, "equivalent": score.equivalent,
        "score": None if score.share is None else round(score.share, 6),
    }  # fmt: skip
