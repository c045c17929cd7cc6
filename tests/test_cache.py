"""What is kept between runs: it comes back as it was, only for what it was made from, and is never in the way."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import grimp
import pytest

from harness.cache import Cache, made_by
from harness.reference import LEARNED_BY, language
from harness.reference.models import vectors
from harness.runs import RESULTS_BY
from harness.runs.blame.kept_blames import BLAMED_BY
from harness.suite.mutation.trial_store import TRIED_BY
from harness.workspace import parse_cache
from tests.conftest import REPOSITORY, Folder, in_process

PUTS = """
import sys
from pathlib import Path
from harness.cache import Cache
cache = Cache(Path(sys.argv[1]), "replies", [])
for number in range(int(sys.argv[3])):
    cache.put(cache.key(f"{sys.argv[2]} {number}"), b"a reply")
    print(number, flush=True)
"""


def cache(folder: Path, kind: str = "replies", most: int | None = None) -> Cache:
    return Cache(folder, kind, ["harness.turns", "numpy"], most)


def puts(folder: Path, who: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", PUTS, folder, who, f"{count}"], stdout=subprocess.PIPE, text=True)


def put_by(folder: Path, who: str, count: int) -> int:
    """How many of so many values of another process are there."""
    kept = Cache(folder, "replies", [])
    return len(kept.get_all([kept.key(f"{who} {number}") for number in range(count)]))


# What a value holds for


def test_a_value_comes_back_for_all_that_it_was_made_from_and_for_nothing_else(tmp_path: Path) -> None:
    one = cache(tmp_path)
    key = one.key("a", ["b", 1], {"c": None})
    one.put(key, b"\0value")
    other = cache(tmp_path)
    assert other.get(other.key("a", ["b", 1], {"c": None})) == b"\0value"
    others = [other.key("a"), other.key("b", ["b", 1], {"c": None}), other.key("a", ["b", "1"], {"c": None}),
              other.key("a", ["b", 1, {"c": None}]), cache(tmp_path, "other").key("a", ["b", 1], {"c": None}),
              Cache(tmp_path, "replies", ["harness.turns"]).key("a", ["b", 1], {"c": None})]  # fmt: skip
    assert other.get_all(others) == {}


def test_many_values_are_read_at_once(tmp_path: Path) -> None:
    kept = cache(tmp_path)
    values = {kept.key(f"{number}\ud800"): f"{number}".encode() for number in range(1201)}
    kept.put_all(values)
    assert cache(tmp_path).get_all([*values, kept.key("another")]) == values


def test_of_one_name_the_newest_are_kept(tmp_path: Path) -> None:
    kept = cache(tmp_path, most=2)
    keys = [kept.key("name", number) for number in range(3)]
    for key in keys:
        kept.put(key, b"value")
    kept.put(kept.key("other name", 0), b"value")
    assert kept.get_all([*keys, kept.key("other name", 0)]).keys() == {*keys[1:], kept.key("other name", 0)}


def test_nothing_is_made_by_reading(tmp_path: Path) -> None:
    kept = cache(tmp_path / "none")
    assert kept.get(kept.key("a")) is None
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "code",
    [LEARNED_BY, RESULTS_BY, vectors.MADE_BY, language.MADE_BY, parse_cache.MADE_BY, TRIED_BY, BLAMED_BY],
    ids=["learned", "results", "vectors", "languages", "parsed", "trials", "blames"],
)
def test_all_code_that_makes_a_value_is_named(code: tuple[str, ...]) -> None:
    """A module that one of those named imports can change the value as well. A cache can only cost time."""
    graph = grimp.build_graph("harness", cache_dir=None)
    named = [name for name in code if name.split(".")[0] == "harness"]
    modules = {module for name in named for module in (name, *graph.find_descendants(name))}
    used = {each for module in modules for each in graph.find_upstream_modules(module)}
    written = {"harness.files", "harness.files_together", "harness.io_errors", "harness.sqlite_files"}
    hints = {"harness.nearest"}
    assert used - modules - {"harness", "harness.cache"} - written - hints == set()


@pytest.mark.slow
def test_a_digest_of_code_is_of_its_sources_its_data_and_the_libraries(tmp_path: Path) -> None:
    copy, names = tmp_path / "harness", ("harness.reference", "harness.turns.score", "numpy")
    shutil.copytree(REPOSITORY / "harness", copy, ignore=shutil.ignore_patterns("node_modules"))

    def digest(*names: str) -> str:
        script = f"import harness.cache as c; print(c.__file__, c.made_by(*{names}))"
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        file, made = done.stdout.split()
        assert Path(file).parent == copy
        return made

    assert digest(*names) == made_by(*names)
    (copy / "reference/models/wordpiece-vocab.txt").write_text("another word\n")
    changed = digest(*names)
    assert changed != made_by(*names)
    (tmp_path / "numpy-99.dist-info").mkdir()
    assert digest(*names) != changed
    assert digest("harness.turns") == made_by("harness.turns")


# Never in the way


@pytest.mark.parametrize("content", [b"", b"no database" * 500, None])
def test_a_damaged_file_only_costs_time_and_is_replaced(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "replies.sqlite"
    with closing(cache(tmp_path)) as kept:
        kept.put_all({kept.key(f"{number}"): b"x" * 1000 for number in range(100)})
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if content is None else content)
    kept = cache(tmp_path)
    kept.get_all([kept.key(f"{number}") for number in range(100)])
    kept.put(kept.key("new"), b"new")
    kept.put(kept.key("new"), b"new")
    assert cache(tmp_path).get(kept.key("new")) == b"new"


@pytest.mark.parametrize(
    "shape",
    [
        "CREATE TABLE kept (key, amount)",
        "CREATE TABLE kept (key, value, of NOT NULL DEFAULT 0)",
        "CREATE TABLE kept (key, value TEXT CHECK (length(value) > 90))",
        "CREATE TABLE kept (key INTEGER PRIMARY KEY, value)",
        "CREATE VIEW kept AS SELECT 1 key, 2 value",
    ],
)
def test_a_file_of_another_shape_is_put_aside(tmp_path: Path, shape: str) -> None:
    """Else paid replies would never be kept again, in silence."""
    with closing(sqlite3.connect(tmp_path / "replies.sqlite")) as db, db:
        db.execute(shape)
    kept = cache(tmp_path)
    for _ in range(2):
        kept.get(kept.key("new"))
        kept.put(kept.key("new"), b"new")
    assert (cache(tmp_path).get(kept.key("new")), (tmp_path / "replies.damaged").exists()) == (b"new", True)


@pytest.mark.slow
def test_a_file_that_another_process_keeps_locked_is_waited_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.cache.PATIENCE", 1)
    kept = cache(tmp_path)
    kept.put(kept.key("before"), b"before")
    with closing(sqlite3.connect(tmp_path / "replies.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        for number in range(20):
            kept.put(kept.key(f"{number}"), b"value")
        assert time.monotonic() - started < 10
    kept.put(kept.key("after"), b"after")
    assert (kept.get(kept.key("before")), kept.get(kept.key("after"))) == (b"before", b"after")


@pytest.mark.slow
def test_no_byte_that_is_wrong_is_an_error(tmp_path: Path) -> None:
    file, chance = tmp_path / "replies.sqlite", random.Random(0)
    with closing(cache(tmp_path)) as kept:
        keys = [kept.key(f"{number}") for number in range(50)]
        kept.put_all(dict.fromkeys(keys, b"x" * 300))
    whole = file.read_bytes()
    for _ in range(60):
        bad = bytearray(whole)
        for at in [*chance.sample(range(len(bad)), 3), chance.randrange(200)]:
            bad[at] = chance.randrange(256)
        file.write_bytes(bad)
        with closing(cache(tmp_path)) as kept:
            assert all(value == b"x" * 300 for value in kept.get_all(keys).values())
            kept.put(keys[0], b"new")
        for path in tmp_path.iterdir():
            path.unlink()


@pytest.mark.parametrize("value", [None, "text", 3, b"", b"\xffa", b"null", b"[" * 5000])
def test_a_value_that_nobody_here_put_is_none(tmp_path: Path, value: object) -> None:
    kept = cache(tmp_path)
    kept.put(kept.key("a"), b"value")
    with closing(sqlite3.connect(tmp_path / "replies.sqlite")) as db, db:
        db.execute("UPDATE kept SET value = ?", (value,))
    assert kept.get(kept.key("a")) is None


def test_a_place_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "replies.sqlite").mkdir()
    for folder in (tmp_path / "file", tmp_path / "file/folder", tmp_path, None):
        kept = Cache(folder, "replies", [])
        kept.put(kept.key("a"), b"value")
        assert kept.get(kept.key("a")) is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_read_only_only_costs_time(tmp_path: Path) -> None:
    with closing(cache(tmp_path)) as kept:
        kept.put(kept.key("a"), b"value")
    tmp_path.chmod(0o500)
    try:
        assert cache(tmp_path).get(kept.key("a")) in (b"value", None)
        cache(tmp_path).put(kept.key("b"), b"value")
    finally:
        tmp_path.chmod(0o700)


def test_a_cache_that_is_deleted_while_in_use_is_made_again(tmp_path: Path) -> None:
    kept = cache(tmp_path / "kept")
    kept.put(kept.key("a"), b"value")
    shutil.rmtree(tmp_path / "kept")
    for _ in range(2):
        kept.put(kept.key("a"), b"value")
    assert cache(tmp_path / "kept").get(kept.key("a")) == b"value"


@pytest.mark.slow
def test_several_processes_lose_nothing(tmp_path: Path) -> None:
    others = [puts(tmp_path / "new", f"process {number}", 60) for number in range(4)]
    for other in others:
        other.communicate()
    assert [put_by(tmp_path / "new", f"process {number}", 60) for number in range(4)] == [60] * 4


def test_a_killed_process_keeps_what_it_has_put(tmp_path: Path) -> None:
    other = puts(tmp_path, "killed", 1_000_000)
    assert other.stdout
    done = [int(other.stdout.readline()) for _ in range(50)]
    other.send_signal(signal.SIGKILL)
    other.communicate()
    assert put_by(tmp_path, "killed", 50) == len(done)


# An upgrade


def run(root: Path, tree: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """`harness run` by the code in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "harness", "run", *args], cwd=root, env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def results(root: Path) -> bytes:
    (path,) = root.glob("reports/*/results.jsonl")
    return path.read_bytes()


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Code in which triage learns otherwise, and nothing else is other."""
    tree = tmp_path_factory.mktemp("upgraded")
    shutil.copytree(REPOSITORY / "harness", tree / "harness", ignore=shutil.ignore_patterns("node_modules"))
    triage = tree / "harness/reference/triage.py"
    text, learned_from = triage.read_text(), "    vectors, named = encoder.embed(texts), "
    assert text.count(learned_from) == 1
    triage.write_text(text.replace(learned_from, learned_from.replace("encoder", "-encoder")))
    return tree


@pytest.mark.slow
def test_other_code_uses_nothing_that_was_kept_and_is_no_longer_right(folder: Folder, upgraded: Path) -> None:
    assert in_process("run", cwd=folder.root).returncode == 0
    before = results(folder.root)
    resumed = run(folder.root, upgraded, "--resume")
    assert "Note: this run was made by another version of the harness's code; it starts again" in resumed.stderr
    with_what_was_kept = results(folder.root)
    shutil.rmtree(folder.root / "reports")
    assert "Note" not in run(folder.root, upgraded).stderr
    assert with_what_was_kept == results(folder.root) != before
    assert "Note" not in run(folder.root, upgraded, "--resume").stderr


@pytest.mark.slow
def test_a_run_that_other_code_has_made_is_none_of_today(folder: Folder, upgraded: Path) -> None:
    assert run(folder.root, upgraded).returncode == 0
    done = in_process("promote", "billing", "--by", "Ann <ann@example.com>", cwd=folder.root)
    assert done.returncode == 3
    assert "There is no finished run of the workspace and the harness as they are today" in done.stderr
    (manifest,) = folder.root.glob("reports/*/run.json")
    written = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({name: value for name, value in written.items() if name != "code"}))
    resumed = in_process("run", "--resume", cwd=folder.root)
    assert "another version of the harness's code" in resumed.stderr, "what does not say who made it is not used"
    assert json.loads(manifest.read_text())["code"] == made_by(*RESULTS_BY)
