"""The pages on which people review, and the results. `site` needs the extra `review`."""

__all__ = ["rates", "site"]
