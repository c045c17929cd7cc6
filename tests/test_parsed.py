"""A workspace is the same whether its files are parsed or were kept."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from harness.workspace import Workspace, WorkspaceError, load
from tests.conftest import REPOSITORY, Folder

FILE = "reports/.cache/parsed.sqlite"


def same(one: Workspace, other: Workspace) -> bool:
    places = [[scenario.location for scenario in each.scenarios] for each in (one, other)]
    set_keys = [[turn.expect.model_fields_set for s in each.scenarios for turn in s.turns] for each in (one, other)]
    return (
        (one.articles, one.scenarios, one.digest) == (other.articles, other.scenarios, other.digest)
        and places[0] == places[1]
        and set_keys[0] == set_keys[1]
    )


@pytest.mark.slow
def test_the_repositorys_workspace_is_read_back_as_it_was_parsed(tmp_path: Path) -> None:
    for part in ("rules", "knowledge", "scenarios"):
        shutil.copytree(REPOSITORY / part, tmp_path / part)
    parsed = load(tmp_path)
    assert not (tmp_path / "reports").exists()
    (tmp_path / FILE).parent.mkdir(parents=True)
    load(tmp_path)
    assert (tmp_path / FILE).exists()
    assert same(load(tmp_path), parsed)


@pytest.fixture
def kept(folder: Folder) -> Folder:
    (folder.root / FILE).parent.mkdir(parents=True)
    load(folder.root)
    return folder


def rows(folder: Folder) -> int:
    with closing(sqlite3.connect(folder.root / FILE)) as db:
        return int(db.execute("SELECT count(*) FROM kept").fetchone()[0])


def test_an_edit_is_seen_and_takes_the_place_of_what_was_kept(kept: Folder) -> None:
    assert rows(kept) == 2
    kept.edit("knowledge/reset.md", "60 minutes", "30 minutes")
    kept.edit("scenarios/login.yaml", "id: money", "id: cash")
    workspace = load(kept.root)
    assert "30 minutes" in workspace.sections["reset#link-expired"].text
    assert [scenario.id for scenario in workspace.scenarios] == ["link-expired", "cash"]
    assert rows(kept) == 2


def test_a_mistake_is_told_each_time(kept: Folder) -> None:
    kept.edit("knowledge/reset.md", "status: approved", "status: appro")
    for _ in range(2):
        with pytest.raises(WorkspaceError, match="`status` cannot be `appro`"):
            load(kept.root)


@pytest.mark.parametrize("value", [b"", b"{", b'{"scenarios": 3}', b"[]", "text", None])
def test_a_damaged_entry_only_costs_time(kept: Folder, value: bytes | str | None) -> None:
    whole = load(kept.root)
    with closing(sqlite3.connect(kept.root / FILE)) as db, db:
        db.execute("UPDATE kept SET value = ?", (value,))
    assert same(load(kept.root), whole)


def test_a_damaged_file_only_costs_time(kept: Folder) -> None:
    whole = load(kept.root)
    (kept.root / FILE).write_bytes(b"no database" * 500)
    assert same(load(kept.root), whole)
