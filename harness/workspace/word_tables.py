"""Tables of words and expressions that stand beside the harness's own code, such as what people call a password."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from harness.lazy_regex import regex
from harness.workspace.yaml_source import parse_yaml

_GOES_ON = regex(r"\n +")
_EARLIER = regex(r"\{([a-z_]+)\}")


@cache
def own_yaml(package: str, name: str) -> Any:
    """What a YAML file beside the harness's own code holds; it is read once."""
    return parse_yaml((resources.files(package) / name).read_text("utf-8"), name)


@cache
def own_patterns(package: str, name: str) -> dict[str, str]:
    """The regular expressions of such a file, each by its name.

    A line is one alternative. Where they stand by language, they are alternatives in that order.
    """
    found: dict[str, str] = {}
    for key, written in own_yaml(package, name).items():
        lines = "".join(written.values()) if isinstance(written, dict) else written
        found[key] = f"(?:{composed_pattern(lines, found).replace(chr(10), '|')})"
    return found


def composed_pattern(written: str, earlier: Mapping[str, str]) -> str:
    """A regular expression in which an indented line goes on with the one before, and `{name}` stands for another."""
    return _EARLIER.sub(lambda name: earlier[name[1]], _GOES_ON.sub("", written.rstrip("\n")))
