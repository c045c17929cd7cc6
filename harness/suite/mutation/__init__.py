"""Harmful changes to a workspace, one at a time, and whether its scenarios notice."""

from harness.suite.mutation.journal import Journal, folder_of, kept
from harness.suite.mutation.mutant import Mutant
from harness.suite.mutation.score import Mutation, MutationScore, TriedMutant
from harness.suite.mutation.survivor import id_of, proposal
from harness.suite.mutation.table import MUTATORS, mutants, sample
from harness.suite.mutation.trial import Trial, Trials

__all__ = [
    "MUTATORS",
    "Journal",
    "Mutant",
    "Mutation",
    "MutationScore",
    "Trial",
    "Trials",
    "TriedMutant",
    "folder_of",
    "id_of",
    "kept",
    "mutants",
    "proposal",
    "sample",
]
