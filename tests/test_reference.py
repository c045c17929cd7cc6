"""The reference: every key, option, trigger, scorer, figure and criterion has words; its pages are those of today."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
import yaml

from handbook import commands, criteria, triggers
from handbook.reference import DOCS, PAGES
from handbook.words import docstring
from harness.cli.commands import SECTIONS, cli
from harness.gates import Verdict
from harness.gates.criteria import KINDS
from harness.live.week.metrics import METRICS
from harness.live.week.watchdog import WATCHED
from harness.reports.schemas import keys_of, schema_names
from harness.scoring import all_scorers
from harness.workspace import Condition, Gate

pytestmark = pytest.mark.slow

SENTENCE = re.compile(r"[A-Z`].*[.:]$", re.DOTALL)


def is_said(words: str) -> bool:
    """Whether it is a sentence of a few words at least."""
    return bool(SENTENCE.match(words)) and len(words.split()) >= 3


@pytest.mark.parametrize("name", schema_names())
def test_every_key_is_said_in_a_sentence(name: str) -> None:
    assert [key.path for key in keys_of(name) if not is_said(key.words) or not key.values] == []


def test_a_key_says_what_may_be_written_and_what_it_is_otherwise() -> None:
    keys = {key.path: key for key in keys_of("rollout")}
    assert keys["gates.auto-checked.needless_handoffs.rate_upper_bound"].values == "number, 0.001 to 0.5"
    assert keys["gates.draft.confidence"].default == "`0.95`"
    assert keys["stages"].default == "*required*"
    assert keys["gates.family"].values == "`all` or `one`"
    assert "keys are those of `gates.auto-checked`" in keys["gates.auto"].words
    of_pipelines = {(key.path, key.values): key.words for key in keys_of("pipelines")}
    assert of_pipelines["pipelines[].url", "text"].endswith("Of `kind: http`.")


def test_every_command_and_every_option_has_words() -> None:
    silent = []
    for name in (name for names in SECTIONS.values() for name in names):
        command = cli.get_command(click.Context(cli), name)
        assert command is not None, name
        for path, each in commands.walk(command, name):
            silent += [path] * (not each.help)
            silent += [
                f"{path} {option.opts}" for option in commands.options_of(each)
                if len((option.help or "").partition("[default: ")[0].split()) < 2
            ]  # fmt: skip
    assert silent == []


def test_the_options_before_a_command_are_on_the_page() -> None:
    assert "| `--version` | Show the version and exit. |" in commands.page()


def test_every_option_of_pytest_has_words() -> None:
    said = {name.split()[0]: words for name, words, _ in commands.OfPytest().rows}
    assert said.keys() == {"--harness-pipeline", "--harness-checker", "--harness-fresh", "harness"}
    assert [name for name, words in said.items() if len(words.split()) < 3] == []


def test_every_trigger_has_words_and_an_example_that_fires_by_it() -> None:
    found = dict(triggers.triggers())
    assert found.keys() >= {"familiarity_below", "same_question_again", "matches"}
    for key, words in found.items():
        assert is_said(words.split("\n\n")[0]), key
        condition = Condition.model_validate(yaml.safe_load(triggers.example_of(words)))
        assert condition.model_fields_set == {key}
        assert [each.key for each in condition.triggers()] == [key]


def test_every_scorer_says_when_it_passes() -> None:
    for name, scorer in all_scorers().items():
        assert docstring(scorer.function).startswith("Passes when "), name


def test_every_figure_has_a_definition_and_more_words() -> None:
    for figure, function in [(m, m.speak) for m in METRICS] + [(w, w.good) for w in WATCHED]:
        assert figure.definition, figure.name
        assert is_said(docstring(function)), figure.name


def test_every_criterion_has_words_and_every_key_of_a_gate_a_criterion() -> None:
    assert [kind.name for kind in KINDS if not is_said(kind.about)] == []
    assert Gate.model_fields.keys() - {"confidence"} <= {kind.name for kind in KINDS}
    assert [key.path for key in criteria.keys_of_criterion("needless_handoffs")] == [
        "gates.draft.needless_handoffs.rate_upper_bound"
    ]


def test_every_verdict_says_what_it_means_and_what_to_do() -> None:
    rows = re.findall(r"^\| `([a-z ]+)` \| (.+) \| (.+) \|$", (DOCS / "moving.md").read_text("utf-8"), re.MULTILINE)
    said = {verdict: (means, what_to_do) for verdict, means, what_to_do in rows}
    assert [verdict for verdict in Verdict if len(" ".join(said.get(verdict, ())).split()) < 8] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_that_of_today(name: str) -> None:
    assert PAGES[name]() == (DOCS / name).read_text("utf-8"), "python -m handbook.reference makes it"


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.stem)
def test_a_file_of_the_code_that_a_page_names_is_there(page: Path) -> None:
    """`tests/mails.yaml`, `make docs`, `python -m benchmarks.packs`: what was moved is told where it is now."""
    text = page.read_text(encoding="utf-8")
    files = re.findall(r"`((?:harness|tests|benchmarks|release|handbook|locks|templates)/[\w./-]+)`", text)
    modules = [
        name.replace(".", "/") for name in re.findall(r"`python -m ((?:benchmarks|release|handbook)[\w.]*)", text)
    ]
    targets = set(re.findall(r"^([a-z-]+):", (DOCS.parent / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert [name for name in files if not (DOCS.parent / name).exists()] == []
    assert [name for name in modules if not (DOCS.parent / f"{name}.py").exists()] == []
    assert [name for name in re.findall(r"`make ([a-z-]+)", text) if name not in targets] == []
