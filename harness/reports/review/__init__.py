"""The pages on which people review, the results, and what the command says. `site` needs the extra `review`."""

__all__ = ["rates", "site", "wording"]
