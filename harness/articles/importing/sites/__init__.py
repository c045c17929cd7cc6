"""What the configurations of sites say of the pages beside them: hidden, left out, or with front matter of a folder."""

from harness.articles.importing.sites.site import Site

__all__ = ["Site"]
