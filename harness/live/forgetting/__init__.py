"""Erasing a conversation or person from everything that is kept."""

from harness.live.forgetting.forgetting import Forgotten, Trace, forget

__all__ = ["Forgotten", "Trace", "forget"]
