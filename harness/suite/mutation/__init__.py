"""Harmful changes to a workspace, one at a time, and whether its scenarios notice."""

from harness.suite.mutation.mutant import Mutant, with_rules, with_topic
from harness.suite.mutation.score import Mutation, MutationScore, TriedMutant
from harness.suite.mutation.survivor import id_of, proposal, proposals
from harness.suite.mutation.table import MUTATORS, mutants, sample
from harness.suite.mutation.trial import Trial, Trials
from harness.suite.mutation.trial_store import KeptTrials, kept

__all__ = [
    "MUTATORS", "KeptTrials", "Mutant", "Mutation", "MutationScore", "Trial", "Trials", "TriedMutant", "id_of", "kept",
    "mutants", "proposal", "proposals", "sample", "with_rules", "with_topic",
]  # fmt: skip
