"""The command line: one file a command."""

__all__ = ["check", "evaluation", "judged_run", "main", "moving", "options"]
