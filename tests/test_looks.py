"""Looks at evidence: one line each, the same evidence once, counted from the last move of a category."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from harness.ledger import LOOKS, EvidenceLook, LedgerEntry, note, read_looks, since, since_last_move
from harness.workspace import Stage

NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def look(evidence: str, hours: float = 0, **more: str) -> EvidenceLook:
    return EvidenceLook(NOON + hours * HOUR, "run-1", evidence, "python:ai", **more)


def moved(category: str, hours: float, recorded: float | None = None) -> LedgerEntry:
    written = None if recorded is None else NOON + recorded * HOUR
    return LedgerEntry.model_validate(
        {"when": NOON + hours * HOUR, "recorded": written, "by": "Ann", "category": category, "run": None,
         "from": Stage.HUMAN, "to": Stage.DRAFT, "evidence": [], "card": None, "override": False, "reason": ""}
    )  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    return tmp_path


def test_a_look_is_a_line_of_canonical_json() -> None:
    """Keys sorted, no spaces, UTF-8; code and subject are there where they are known."""
    plain = '{"ai":"python:ai","evidence":"é","run":"run-1","when":"2026-11-02T12:00:00+00:00"}\n'
    assert look("é").line == plain.encode()
    assert look("é", code="c").line == plain.replace('"evidence"', '"code":"c","evidence"').encode()
    assert look("é", subject="s").line == plain.replace('"when"', '"subject":"s","when"').encode()


def test_a_look_is_made_now_to_the_second() -> None:
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    made = EvidenceLook.now("r", "e", "a")
    assert before <= made.when <= dt.datetime.now(dt.UTC)
    assert (made.when.microsecond, made.when.utcoffset()) == (0, dt.timedelta(0))
    assert (made.run, made.evidence, made.ai, made.code) == ("r", "e", "a", "")
    whole = EvidenceLook.now("r", "e", "a", "c", "s")
    assert (whole.code, whole.subject) == ("c", "s")


def test_looks_are_added_and_read_back_and_no_line_changes(root: Path) -> None:
    first, second = look("1"), look("2", 1, code="c", subject="s")
    assert read_looks(root) == []
    assert note(root, first) == [first]
    assert note(root, second) == [first, second]
    assert read_looks(root) == [first, second]
    assert (root / LOOKS).read_bytes() == first.line + second.line


def test_the_same_evidence_is_the_same_look_whenever_it_is_judged(root: Path) -> None:
    first, second = look("1"), look("2", 1)
    note(root, first), note(root, second)
    assert note(root, look("1", 9)) == [first, second]
    assert (root / LOOKS).read_bytes() == first.line + second.line


def test_the_same_evidence_by_other_code_is_noted_beside_but_counts_once(root: Path) -> None:
    first, second = look("1", code="c"), look("1", 1, code="d")
    note(root, first)
    assert note(root, second) == [first, second]
    assert since_last_move([first, second], [], {"login": 0}) == {"login": 1}


@pytest.mark.parametrize(
    "line",
    [
        b"<<<<<<< HEAD", b"", b"[]", b"1", b'"x"', b"null", b"{}", b"\xff", b"[" * 100_000,
        b'{"ai":"a","evidence":"e","when":"2026-11-02T12:00:00Z"}',
        b'{"ai":"a","evidence":"e","run":"r","when":"monday"}',
        b'{"ai":"a","evidence":"e","run":"r","when":5}',
    ],
)  # fmt: skip
def test_a_line_that_is_no_look_is_passed_over(root: Path, line: bytes) -> None:
    (root / LOOKS).write_bytes(look("1").line + line + b"\n" + look("2").line)
    assert read_looks(root) == [look("1"), look("2")]


def test_a_time_without_a_zone_is_utc(root: Path) -> None:
    (root / LOOKS).write_bytes(look("1").line.replace(b"+00:00", b"") + look("2").line.replace(b"+00:00", b"+01:00"))
    assert [each.when for each in read_looks(root)] == [NOON, NOON - HOUR]


def test_only_looks_after_the_last_move_of_the_category_count() -> None:
    entries = [moved("login", 1), moved("login", 3), moved("billing", 5)]
    looks = [look(str(hour), hour) for hour in (0, 2, 3, 4, 6)]
    for category, expected in (("login", ["4", "6"]), ("billing", ["6"]), ("other", ["0", "2", "3", "4", "6"])):
        assert [each.evidence for each in since(looks, entries, category)] == expected


@pytest.mark.parametrize("dated", [-100, 100])
def test_a_move_is_when_it_was_written_whatever_its_date(dated: float) -> None:
    looks = [look(str(hour), hour) for hour in (0, 2, 4)]
    assert [each.evidence for each in since(looks, [moved("login", dated, 2)], "login")] == ["4"]


def test_how_often_each_category_was_looked_at_counts_evidence_once() -> None:
    looks = [look("a", 0), look("b", 2), look("b", 3), look("c", 4)]
    counts = since_last_move(looks, [moved("login", 1)], {"login": 0, "billing": 0})
    assert counts == {"login": 2, "billing": 3}
