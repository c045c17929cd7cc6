"""The command line: one file a command."""

__all__ = ["evaluation", "judged_run", "main", "moving", "options"]
