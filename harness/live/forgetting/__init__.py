"""Erasing a conversation or person from everything that is kept."""

from harness.live.forgetting.forgetting import Forgotten, Trace, forget, kept_beside

__all__ = ["Forgotten", "Trace", "forget", "kept_beside"]
