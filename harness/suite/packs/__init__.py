"""Packs: curated scenarios that fit any workspace, filled in from its categories, queues, articles and tools."""

from harness.suite.packs.filling import to_add
from harness.suite.packs.pack import PACKS, Pack, read_pack

__all__ = ["PACKS", "Pack", "read_pack", "to_add"]
