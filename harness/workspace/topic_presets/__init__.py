"""Topics that most teams want people to decide, with words, patterns and examples that come with the harness."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from harness.workspace.word_tables import own_yaml

__all__ = ["PRESETS", "PresetName", "TopicPreset", "preset_messages", "topic_preset"]

PresetName = Literal["account-access", "angry", "danger", "human-request", "legal", "money", "privacy", "security"]
PRESETS: tuple[PresetName, ...] = get_args(PresetName)


@dataclass(frozen=True, slots=True)
class TopicPreset:
    """How customers say it: `mentions` and `matches` in five languages, `examples` in English."""

    mentions: tuple[str, ...]
    matches: tuple[str, ...]
    examples: tuple[str, ...]


@cache
def topic_preset(name: PresetName) -> TopicPreset:
    """The preset of this name."""
    read = _read(name)
    return TopicPreset(tuple(read["mentions"]), tuple(read["matches"]), tuple(read["examples"]))


@cache
def preset_messages() -> tuple[str, ...]:
    """The examples of all presets, and what customers of many kinds of organisation write that shows none of them."""
    shown = [text for name in PRESETS for text in topic_preset(name).examples]
    return tuple(dict.fromkeys([*shown, *_read("ordinary")["examples"]]))


def _read(name: str) -> Any:
    return own_yaml(__package__, f"{name}.yaml")
