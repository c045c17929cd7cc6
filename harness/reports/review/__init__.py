"""The pages on which people review, and what came of it. `site` needs the extra `review`."""

__all__ = ["rates", "site"]
