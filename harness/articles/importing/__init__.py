"""Getting articles in from where a team has them: read the source, plan what to write, write it."""

from harness.articles.importing.plan import Existing, Into, Plan, plan
from harness.articles.importing.record import Left, Record, System
from harness.articles.importing.source import Source, read_source

__all__ = ["Existing", "Into", "Left", "Plan", "Record", "Source", "System", "plan", "read_source"]
