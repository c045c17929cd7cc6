"""The workspaces that `make bench-scale` measures in, and the exponent that it prints."""

from functools import cache
from pathlib import Path

import pytest

from benchmarks.scale import GROWTHS, exponent
from benchmarks.scale_steps import STEPS, ChecksumsAsScores, WordsAsVectors
from benchmarks.scale_workspace import Size, write_workspace
from harness.reference.models import encoder, pair
from harness.workspace import load


def test_the_exponent_is_that_of_a_power() -> None:
    sizes = [10, 20, 40, 80]
    assert exponent(sizes, [0.5, 1, 2, 4]) == pytest.approx(1)
    assert exponent(sizes, [3 * size**2 for size in sizes]) == pytest.approx(2)
    assert exponent(sizes, [1, 1, 1, 1]) == pytest.approx(0)


@pytest.mark.slow
def test_a_workspace_is_valid_as_large_as_wanted_and_says_nothing_twice(tmp_path: Path) -> None:
    size = Size(scenarios=60, categories=3, articles=8)
    for name in ("one", "same"):
        write_workspace(tmp_path / name, size, seed=1)
    write_workspace(tmp_path / "other", size, seed=2)
    files = {
        name: [path.read_bytes() for path in sorted((tmp_path / name).rglob("*")) if path.is_file()]
        for name in ("one", "same", "other")
    }
    assert files["one"] == files["same"] != files["other"]
    made = load(tmp_path / "one")
    assert (len(made.scenarios), len(made.categories), len(made.articles)) == (60, 3, 8)
    messages = [scenario.turns[0].customer for scenario in made.scenarios]
    assert len(set(messages)) == len(messages)
    assert len({section.text for section in made.sections.values()}) == len(made.sections)


@pytest.mark.slow
def test_each_step_that_is_measured_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "small"
    write_workspace(root, Size(scenarios=60, categories=3, articles=8))
    monkeypatch.chdir(root)
    monkeypatch.setattr(encoder, "_session", cache(WordsAsVectors))
    monkeypatch.setattr(pair, "_sessions", cache(ChecksumsAsScores))
    STEPS["run"](root)()
    for growth in GROWTHS.values():
        STEPS[growth.step](root)()
