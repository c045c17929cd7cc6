"""The YAML reader against PyYAML's own dumper, and where it differs on purpose."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from harness.workspace import WorkspaceError
from harness.workspace.yaml_edit import PlainDumper
from harness.workspace.yaml_source import line_at, parse_yaml

# `1e3` is a number in YAML 1.2, which is read here; PyYAML writes 1.1, and so puts no quotes around such a text.
# And it writes U+2028 and U+2029 as ends of lines, which they are in 1.1 alone.
words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"], include_characters="\n\t")
).filter(lambda text: not re.fullmatch(r"[-+]?[0-9.]+[eE][-+]?[0-9]+", text))
scalars = st.none() | st.booleans() | st.integers(-(10**17), 10**17) | words
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4), max_leaves=20
)


@pytest.mark.slow
@given(values)
def test_what_is_written_is_read_back(value: object) -> None:
    assert parse_yaml(yaml.safe_dump(value, allow_unicode=True), "f.yaml") == value


@given(st.text(max_size=200))
def test_any_text_is_a_value_or_a_problem_with_a_place(text: str) -> None:
    try:
        parse_yaml(text, "f.yaml")
    except WorkspaceError as error:
        assert all(problem.at.file == "f.yaml" and problem.at.line >= 1 for problem in error.problems)  # noqa: PT017


@pytest.mark.parametrize("sign", ["\x85", "\u2028", "\u2029"])
def test_a_line_ends_where_editors_and_git_end_it(sign: str) -> None:
    """Text from web pages has other ends, which would give each later line a wrong number."""
    text = f"says: it{sign}is\nplain: it{sign}is\nseveral: |\n  it{sign}is\nlast: 1\n"
    read = parse_yaml(text.replace("says: it", 'says: "it', 1).replace("is\n", 'is"\n', 1), "f.yaml")
    assert read == {"says": f"it{sign}is", "plain": f"it{sign}is", "several": f"it{sign}is\n", "last": 1}
    assert read.lines == {"says": 1, "plain": 2, "several": 3, "last": 5}
    for text in (f"it{sign}is", f"it{sign}is\nso", f" {sign}"):
        dumped = yaml.dump({"k": text}, Dumper=PlainDumper, allow_unicode=True, width=10**9)
        assert parse_yaml(dumped, "f.yaml") == {"k": text}


PLAIN: dict[str, object] = {
    "no": "no",
    "on": "on",
    "2026-08-14": "2026-08-14",
    "1_000": "1_000",
    "0x1f": "0x1f",
    "0": 0,
    "00123": "00123",
    "+491701234567": "+491701234567",
    "123456789012345678": 123456789012345678,
    "4111111111111111222": "4111111111111111222",
    "0.5": 0.5,
    "12:30": "12:30",
    '"60"': "60",
    "true": True,
    "~": None,
    "-3": -3,
    "1.5": 1.5,
    ".5": 0.5,
    "1e3": 1000.0,
    "-": [None],
    "!!str 60": "60",
    "! 60": "60",
    "!!int 60": 60,
}


@pytest.mark.parametrize(("text", "value"), PLAIN.items())
def test_plain_words_are_read_by_the_core_schema(text: str, value: object) -> None:
    assert parse_yaml(text, "f.yaml") == value


def test_every_value_knows_its_line() -> None:
    data = parse_yaml("a:\n  - x\n  - b: 1\n    c: 2\n", "f.yaml", first_line=10)
    assert [line_at(data, path) for path in [("a",), ("a", 0), ("a", 1), ("a", 1, "c"), ("a", 1, "gone")]] == [
        10, 11, 12, 13, 12,
    ]  # fmt: skip


@pytest.mark.parametrize("tag", ["!include", "!ENV", "!!binary", "!!python/object/apply:os.system", "!<tag:x.org:y>"])
@pytest.mark.parametrize("value", ["word", "[word]", "{a: word}"])
def test_what_a_tag_would_make_of_a_value_is_not_guessed(tag: str, value: str) -> None:
    with pytest.raises(WorkspaceError, match="is not read") as refused:
        parse_yaml(f"a: 1\nb: {tag} {value}\n", "f.yaml")
    assert [problem.at.line for problem in refused.value.problems] == [2]


@pytest.mark.parametrize(("character", "named"), [("\x0c", "U+000C"), ("\0", "U+0000"), ("\x7f", "U+007F")])
def test_a_character_that_yaml_has_not_is_named_at_its_line(character: str, named: str) -> None:
    with pytest.raises(WorkspaceError, match=re.escape(named)) as refused:
        parse_yaml(f"\u00e9: 1\nb: {character}\n", "f.yaml", first_line=10)
    assert [problem.at.line for problem in refused.value.problems] == [11]
