"""A section or an article under another name: every place that cites it says the new one, and no other byte changes."""

import os
import os.path
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

import yaml

from harness.commonmark import commonmark
from harness.files import below
from harness.lazy_regex import regex
from harness.workspace import Location, Problem, Workspace, WorkspaceError, composed, parse_yaml, read_text, replaced

_CITING = {"scenarios": "*.yaml", "knowledge": "*.md", "rules/prompts": "*.md"}
_TARGET = regex(r"(?m)(\]\([ \t]*<?|^ {0,3}\[[^\]\n]+\]:[ \t]*<?)([^)\s>]+)")
_IN_PROMPT = regex(r"(?<![\w/#.-])([^\W_][\w.-]*#[\w-]+(?:\.[\w-]+)*)")


@dataclass(frozen=True, slots=True)
class Renaming:
    """From one reference to another: `reset#link-expired`, or a whole article, `reset`."""

    old: str
    new: str

    def of(self, ref: str) -> str:
        """What is to be written in place of a reference; itself where it is another's."""
        whole = "#" not in self.old + self.new
        if ref == self.old or (whole and ref.startswith(f"{self.old}#")):
            return self.new + ref[len(self.old) :]
        return ref


def citing_files(workspace: Workspace) -> dict[str, Path]:
    """Every file that may cite a section, by its name. Raises WorkspaceError for one that cannot be read."""
    root = workspace.root
    paths = [path for part, pattern in _CITING.items() for path in below(root / part, pattern)]
    paths += [
        path for name in ("rules/variants.yaml", *workspace.rollout.seal.files) if (path := root / name).is_file()
    ]
    names = {Path(os.path.relpath(path, root)).as_posix(): path for path in paths}
    for name, path in names.items():
        read_text(path, name)  # says what is wrong with a file that cannot be read
    return names


def rewritten(workspace: Workspace, renaming: Renaming, texts: Mapping[str, str]) -> dict[str, str]:
    """The files that cite it, with what they are to say. `texts` has every file that may, by name.

    Raises WorkspaceError where a file says it in a way that cannot be changed on its own.
    """
    now: dict[str, str] = {}
    for name, text in texts.items():
        if name.startswith("knowledge/"):
            now[name] = _article(text, name, renaming, workspace)
        elif name.startswith("rules/prompts/"):
            now[name] = _IN_PROMPT.sub(lambda found: renaming.of(found[1]), text)
        else:
            now[name] = _expectations(text, name, renaming)
    return {name: text for name, text in now.items() if text != texts[name]}


def _expectations(text: str, name: str, renaming: Renaming) -> str:
    """A file of scenarios or variants, with every `source:` of an `expect:` rewritten."""
    if renaming.old not in text:
        return text
    edited = text
    for node in sorted(_sources(composed(text)), key=lambda n: -n.start_mark.index):
        if (now := renaming.of(node.value)) != node.value:
            changed = replaced(edited, node, now)
            if changed is None:
                raise _by_hand(name, node, renaming)
            edited = changed
    if parse_yaml(edited, name) != _said(parse_yaml(text, name), renaming):
        raise _by_hand(name, None, renaming)
    return edited


def _sources(node: Any) -> set[yaml.ScalarNode]:
    """The places of what any `expect:` expects as a source."""
    found: set[yaml.ScalarNode] = set()
    waiting = [(node, False)]
    while waiting:
        here, expects = waiting.pop()
        if isinstance(here, yaml.SequenceNode):
            waiting += [(each, expects) for each in here.value]
        elif isinstance(here, yaml.MappingNode):
            for key, value in here.value:
                if expects and key.value == "source":
                    found |= set(_scalars(value))
                else:
                    waiting.append((value, key.value == "expect"))
    return found


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    for each in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        if isinstance(each, yaml.ScalarNode):
            yield each


def _said(value: Any, renaming: Renaming, expects: bool = False) -> Any:
    """What the file is to say, as plain values."""
    if isinstance(value, list):
        return [_said(each, renaming, expects) for each in value]
    if not isinstance(value, dict):
        return value
    said = {}
    for key, each in value.items():
        if expects and key == "source":
            refs = each if isinstance(each, list) else [each]
            renamed = [renaming.of(ref) if isinstance(ref, str) else ref for ref in refs]
            said[key] = renamed if isinstance(each, list) else renamed[0]
        else:
            said[key] = _said(each, renaming, key == "expect")
    return said


def _article(text: str, name: str, renaming: Renaming, workspace: Workspace) -> str:
    """An article with its links rewritten; code is left alone."""
    code = _lines_of_code(text)

    def now(found: re.Match[str]) -> str:
        if text.count("\n", 0, found.start(2)) in code:
            return found[0]
        return found[1] + _target(found[2], name, renaming, workspace)

    return _TARGET.sub(now, text)


def _lines_of_code(text: str) -> set[int]:
    blocks = (t.map for t in commonmark().parse(text) if t.type in ("fence", "code_block") and t.map)
    return {line for start, end in blocks for line in range(start, end)}


def _target(target: str, name: str, renaming: Renaming, workspace: Workspace) -> str:
    """A link's target, which leads to the same section under its new name."""
    path, mark, anchor = target.partition("#")
    cited = _cited(unquote(path), name, renaming, workspace)
    ref = f"{cited}{mark}{unquote(anchor)}"
    now = renaming.of(ref)
    if cited is None or now == ref:
        return target
    article, mark, anchor = now.partition("#")
    if article != cited:
        path = _path(path, name, workspace.articles[article].file, article, cited)
    return f"{path}{mark}{anchor}"


def _cited(path: str, name: str, renaming: Renaming, workspace: Workspace) -> str | None:
    """The id of the article that a relative path leads to; that of the renamed article though it may be gone."""
    file = os.path.normpath(PurePosixPath(name).parent / path) if path else name
    for article in workspace.articles.values():
        if article.file in (file, f"{file}.md") or article.id == path:
            return article.id
    old = renaming.old.partition("#")[0]
    return old if path and PurePosixPath(path).name in (old, f"{old}.md") else None


def _path(path: str, name: str, file: str, article: str, cited: str) -> str:
    """The path to another article, written as the old one was: by id, or by file with or without `.md`."""
    if path == cited:
        return article
    relative = PurePosixPath(os.path.relpath(file, PurePosixPath(name).parent)).as_posix()
    return relative if not path or path.endswith(".md") else relative.removesuffix(".md")


def _by_hand(name: str, node: yaml.Node | None, renaming: Renaming) -> WorkspaceError:
    at = Location(name, node.start_mark.line + 1 if node else 1)
    message = f"`{renaming.old}` cannot be renamed here on its own"
    return WorkspaceError(
        [Problem(at, message, f"write `{renaming.new}` here by hand, without anchors, and try again")]
    )
