"""GitHub's runner as far as it reads a step's output: which commands it takes from the lines.

After https://github.com/actions/runner: src/Runner.Common/ActionCommand.cs (both syntaxes) and
src/Runner.Worker/ActionCommandManager.cs (`stop-commands`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

COMMANDS = {
    "error", "warning", "notice", "debug", "group", "endgroup", "add-mask", "add-path", "set-env", "set-output",
    "save-state", "add-matcher", "remove-matcher", "echo", "stop-commands",
}  # fmt: skip


@dataclass
class Command:
    """One that the runner carries out."""

    name: str
    data: str
    properties: dict[str, str] = field(default_factory=dict)


def commands(printed: str) -> list[Command]:
    """Those that a step's output makes the runner carry out, without stopping and resuming."""
    done, stopped_until = [], ""
    for line in re.split("\r\n|\r|\n", printed):
        command = _new_syntax(line, stopped_until) or _old_syntax(line, stopped_until)
        if command is None:
            continue
        if stopped_until:
            stopped_until = "" if command.name == stopped_until else stopped_until
        elif command.name == "stop-commands":
            stopped_until = command.data
        else:
            done.append(command)
    assert not stopped_until, "commands stay stopped for the rest of the step"
    return done


def _known(name: str, stopped_until: str) -> bool:
    return name.lower() in COMMANDS or (bool(stopped_until) and name == stopped_until)


def _new_syntax(line: str, stopped_until: str) -> Command | None:
    line = line.lstrip()
    end = line.find("::", 2)
    if not line.startswith("::") or end < 0:
        return None
    name, _, given = line[2:end].partition(" ")
    pairs = (pair.partition("=") for pair in given.strip().split(",") if pair)
    properties = {key: _unescaped(value, "\r\n:,%") for key, _, value in pairs if key and value}
    return Command(name, _unescaped(line[end + 2 :], "\r\n%"), properties) if _known(name, stopped_until) else None


def _old_syntax(line: str, stopped_until: str) -> Command | None:
    found = re.search(r"##\[([^\]]*)\](.*)", line)
    name = found[1].split(" ")[0] if found else ""
    return Command(name, found[2]) if found and _known(name, stopped_until) else None


def _unescaped(text: str, characters: str) -> str:
    for character in characters:  # in the runner's order, `%` last
        text = text.replace(f"%{ord(character):02X}", character)
    return text
