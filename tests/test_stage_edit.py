"""A stage is changed in rules/rollout.yaml, and every other byte stays: whatever the layout and the comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.workspace import Stage, WorkspaceError
from harness.workspace.load import parse_model
from harness.workspace.rollout import RolloutFile
from harness.workspace.stage_edit import with_stage

ids = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,8}", fullmatch=True)
stages = st.sampled_from(list(Stage))
comments = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff"), max_size=12
).map(lambda text: f"# {text}")


@dataclass(frozen=True)
class Line:
    """One category as a person may have written it."""

    key: str
    stage: str
    quote: str
    colon: str
    comment: str
    above: str


@dataclass(frozen=True)
class Layout:
    """A whole file as a person may have written it."""

    lines: Sequence[Line]
    flow: bool
    indent: int
    newline: str
    mark: str  # a byte order mark or none
    head: str
    tail: str
    end: str

    @property
    def text(self) -> str:
        return self.mark + self._lf().replace("\n", self.newline)

    def _lf(self) -> str:
        pad = " " * self.indent
        if self.flow:
            parts = [f"{self._above(e)}{pad}{self._pair(e)}" for e in self.lines]
            body = " {" + f"  {self.lines[0].comment}\n" + f", {self.lines[-1].comment}\n".join(parts) + f"\n{pad}}}"
        else:
            body = "".join(f"\n{self._above(e)}{pad}{self._pair(e)}  {e.comment}".rstrip(" ") for e in self.lines)
        return f"{self.head}stages:{body}{self.tail or self.end}"

    def _above(self, line: Line) -> str:
        return f"{line.above}\n" if line.above else ""

    def _pair(self, line: Line) -> str:
        return f"{line.key}{line.colon}{line.quote}{line.stage}{line.quote}"


lines = st.builds(
    Line,
    key=ids,
    stage=stages,
    quote=st.sampled_from(["", "'", '"']),
    colon=st.sampled_from([": ", ":   ", " : "]),
    comment=st.just("") | comments,
    above=st.sampled_from(["", "\n"]) | comments,
)
layouts = st.builds(
    Layout,
    lines=st.lists(lines, min_size=1, max_size=6, unique_by=lambda line: line.key),
    flow=st.booleans(),
    indent=st.integers(1, 6),
    newline=st.sampled_from(["\n", "\r\n"]),
    mark=st.sampled_from(["", "\ufeff"]),
    head=st.sampled_from(["", "# stages: {a: b}\n", "today: 2026-11-02   # é\n\n", "errors: {at_most: 0.1}\n"]),
    tail=st.sampled_from(["", "\n\ngates:\n  draft: {scenarios: {at_least: 3}}  # stages:\n"]),
    end=st.sampled_from(["", "\n", "\n\n# the end"]),
)


@pytest.mark.slow
@given(layouts, st.data())
def test_nothing_changes_but_the_stage(layout: Layout, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(layout.lines) - 1))
    stage = data.draw(stages)
    line = layout.lines[place]
    moved = replace(
        layout, lines=[replace(line, stage=stage) if n == place else each for n, each in enumerate(layout.lines)]
    )
    assert with_stage(layout.text, line.key, stage) == moved.text


@pytest.mark.slow
@given(layouts, ids, stages)
def test_a_category_without_a_stage_is_put_in_and_nothing_else_changes(layout: Layout, new: str, stage: Stage) -> None:
    text = layout.text
    if new in {line.key for line in layout.lines}:
        return
    edited = with_stage(text, new, stage)
    longer = len(edited) - len(text)
    same = next((n for n, (a, b) in enumerate(zip(text, edited, strict=False)) if a != b), len(text))
    assert edited[same + longer :] == text[same:]  # one piece was put in, nothing taken out
    found = parse_model(edited.removeprefix("\ufeff"), "f.yaml", RolloutFile).stages
    assert found == {**{line.key: line.stage for line in layout.lines}, new: stage}


def test_the_first_category_of_all_is_put_in() -> None:
    assert with_stage("stages: {}\n", "login", Stage.DRAFT) == "stages: {login: draft}\n"


@pytest.mark.parametrize("written", ["!!str draft", "|-\n    draft", "'draft'"])
def test_a_stage_is_changed_however_it_is_written(written: str) -> None:
    quote = "'" if "'" in written else ""
    edited = with_stage(f"stages:\n  login: {written}\n", "login", Stage.AUTO)
    assert edited == f"stages:\n  login: {quote}auto{quote}\n"


def test_what_cannot_be_changed_by_itself_is_refused_with_its_line() -> None:
    text = "stages:\n  login: &d draft\n  billing: *d\n"
    with pytest.raises(WorkspaceError, match=r"rollout\.yaml:2: the stage of `login` cannot be changed on its own"):
        with_stage(text, "login", Stage.AUTO)


def test_a_reference_to_another_stage_is_refused() -> None:
    with pytest.raises(WorkspaceError, match="cannot be changed on its own"):
        with_stage("stages:\n  login: &d draft\n  billing: *d\n", "billing", Stage.AUTO)
