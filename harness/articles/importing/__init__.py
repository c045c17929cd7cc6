"""Importing articles: read the source, plan what to write, write it."""

from harness.articles.importing.accounts import MADE_BY, read_live
from harness.articles.importing.import_plan import Existing, ImportPlan, ImportTarget
from harness.articles.importing.plan import plan
from harness.articles.importing.record import ArticleRecord, LeftOut, System
from harness.articles.importing.source import ArticleSource, read_source
from harness.articles.importing.workspace import open_into, read_map, write

__all__ = [
    "MADE_BY", "ArticleRecord", "ArticleSource", "Existing", "ImportPlan", "ImportTarget", "LeftOut", "System",
    "open_into", "plan", "read_live", "read_map", "read_source", "write",
]  # fmt: skip
