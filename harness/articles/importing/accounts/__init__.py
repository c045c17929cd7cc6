"""Articles from the API of a help desk's account, as an export of it would have them."""

from harness.articles.importing.accounts.read_live import MADE_BY, read_live

__all__ = ["MADE_BY", "read_live"]
