"""The command line: one file a command."""

__all__ = ["actions", "audit", "evaluation", "judged_run", "main", "moving", "options", "qa"]
