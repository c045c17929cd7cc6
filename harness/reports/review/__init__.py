"""What reviewers' labels say, and what the command says."""

__all__ = ["rates", "wording"]
