"""The front matter of an article as text: of a new file, and with a key changed while comments and order stay."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from harness.lazy_regex import regex
from harness.workspace import FrontMatter, Location, Origin, Problem, WorkspaceError, body_of, parse_article, parse_yaml

REVIEW_AFTER = 180  # days from which a new article is to be reviewed, unless somebody says otherwise
Field = str | Sequence[str]

# What is neither a letter nor a digit; vowel signs and tone marks are parts of letters, although `\w` leaves them out.
_NOT_IN_IDS = r"[^\w\u0300-\u036f\u0591-\u05c7\u0610-\u065f\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]|_"
_PLAIN = regex(r"[A-Za-z][\w ,.'()&/+-]*|\d{4}-\d\d-\d\d")
_WORDS = {"true", "false", "null"}


def id_of(title: str) -> str:
    """A title as an id, with the letters of its script; empty where it has none."""
    from slugify import slugify

    return str(slugify(title, allow_unicode=True, regex_pattern=_NOT_IN_IDS, max_length=80, word_boundary=True))


def scalar(value: str) -> str:
    """A text as a YAML value of one line."""
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS and value == value.strip()
    return value if plain else json.dumps(value, ensure_ascii=False)


def origin_line(origin: Origin) -> str:
    """Where an article came from, as a YAML value of one line."""
    return json.dumps(origin.model_dump(exclude_none=True), ensure_ascii=False)


def written(head: FrontMatter, body: str) -> str:
    """A new article's file."""
    lines = {
        "id": scalar(head.id),
        "title": scalar(head.title),
        "categories": f"[{', '.join(head.categories)}]",
        "owner": scalar(head.owner),
        "status": head.status,
        **({"audience": head.audience} if head.audience != "customers" else {}),
        "updated": str(head.updated),
        "review_by": str(head.review_by),
        **({"origin": origin_line(head.origin)} if head.origin else {}),
    }
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in lines.items()) + f"---\n\n{body}"


def with_fields(text: str, name: str, fields: Mapping[str, Field]) -> str:
    """An article's file with these keys of its front matter set; comments, order and all else stay.

    Raises WorkspaceError where there is no front matter that can be read, or a value is written in a way that cannot
    be changed on its own.
    """
    body, _ = body_of(text)
    head = text[: len(text) - len(body)]
    if not head:
        parse_article(text, name)  # says what is missing
    start, end = head.index("\n") + 1, len(head.rstrip()) - len("---")
    front = head[start:end]
    for key, value in fields.items():
        front = _with(front, name, key, value)
    return head[:start] + front + head[end:] + body


def _with(front: str, name: str, key: str, value: Field) -> str:
    known = parse_yaml(front, name, first_line=2)
    if not isinstance(known, dict):
        raise _by_hand(name, 2, key, value)
    default = FrontMatter.model_fields[key].get_default()
    if _listed(known.get(key, default)) == _listed(value):
        return front
    root: Any = yaml.compose(front, Loader=yaml.SafeLoader)
    node = next((each for each in root.value if each[0].value == key), None)
    now = f"{front}{key}: {_line(value)}\n" if node is None else _replaced(front, node[0], node[1], value)
    try:
        as_meant = parse_yaml(now, name) == {**known, key: value if isinstance(value, str) else [*value]}
    except WorkspaceError:
        as_meant = False
    if not as_meant:
        raise _by_hand(name, node[0].start_mark.line + 2 if node else 2, key, value)
    return now


def _replaced(front: str, key: yaml.Node, old: yaml.Node, value: Field) -> str:
    """The front matter with a value in place of another; a list with an item a line stays one."""
    if isinstance(old, yaml.SequenceNode) and not old.flow_style and not isinstance(value, str) and value:
        return _with_items(front, old, value)
    end: int = _end(old)
    was = front[old.start_mark.index : end]
    quoted = isinstance(value, str) and was[:1] == '"'
    new = json.dumps(value, ensure_ascii=False) if quoted else _line(value)
    line_end = "\n" if was.endswith("\n") else ""
    return f"{front[: key.end_mark.index]}: {new}{line_end}{front[end:]}"


def _with_items(front: str, old: yaml.SequenceNode, value: Sequence[str]) -> str:
    lines = front.split("\n")
    items = {item.start_mark.line: str(item.value) for item in old.value}
    dash = lines[min(items)].partition("-")[0]
    kept = [(number, line) for number, line in enumerate(lines) if items.get(number, value[0]) in value]
    last = max((place for place, (number, _) in enumerate(kept) if number in items), default=None)
    new = [f"{dash}- {_item(each)}" for each in value if each not in items.values()]
    if last is None:
        last = next(place for place, (number, _) in enumerate(kept) if number > min(items)) - 1
    return "\n".join([*(line for _, line in kept[: last + 1]), *new, *(line for _, line in kept[last + 1 :])])


def _end(node: yaml.Node) -> int:
    """Where a value ends, without the lines below it that a list of items takes with it."""
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _end(node.value[-1])
    return int(node.end_mark.index)


def _line(value: Field) -> str:
    return scalar(value) if isinstance(value, str) else f"[{', '.join(map(_item, value))}]"


def _item(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if "," in value else scalar(value)


def _listed(value: Any) -> list[str]:
    return [str(each) for each in (value if isinstance(value, list | tuple) else [value])]


def _by_hand(name: str, line: int, key: str, value: Field) -> WorkspaceError:
    message, hint = f"`{key}` cannot be changed on its own", f"write `{key}: {_line(value)}` in the file itself"
    return WorkspaceError([Problem(Location(name, line), message, hint)])
