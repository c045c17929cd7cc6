"""The command line: one file a command."""

__all__ = ["audit", "evaluation", "judged_run", "main", "moving", "options"]
