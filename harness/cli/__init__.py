"""The command line: one file a command."""

__all__ = [
    "actions", "audit", "check", "evaluation", "judged_run", "main", "moving", "options", "qa", "unseal",
]  # fmt: skip
