"""Looks at evidence: one line each, the same evidence once, counted from the last move of a category."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest

from harness.ledger import LOOKS, EvidenceLook, LedgerEntry, note, read_looks, since, since_last_move
from harness.workspace import Stage, WorkspaceError

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


def lines(root: Path) -> list[bytes]:
    return (root / LOOKS).read_bytes().splitlines()


def sha256(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def test_a_look_is_a_line_of_canonical_json_that_holds_its_own_sha256_and_that_of_the_one_before(root: Path) -> None:
    """Keys sorted, no spaces, UTF-8; code and subject are there where they are known."""
    note(root, look("é")), note(root, look("2", code="c", subject="s"))
    first = '{"ai":"python:ai","before":"%s","evidence":"é","run":"run-1","when":"2026-11-02T12:00:00+00:00"}' % (
        "0" * 64
    )
    own = sha256(first.encode())
    whole = first.replace(',"when"', f',"sha256":"{own}","when"').encode()
    assert lines(root)[0] == whole
    second = json.loads(lines(root)[1])
    assert (second["before"], second["code"], second["subject"]) == (sha256(whole), "c", "s")


def test_the_same_evidence_by_other_limits_has_a_line_more_and_is_no_other_look(root: Path) -> None:
    first, other = look("1", judged_by="a"), look("1", 1, judged_by="b", unmeasured="2")
    for each in (first, other, first, other):
        note(root, each)
    assert read_looks(root) == [first, other]
    assert since_last_move(read_looks(root), [], {"login": None}) == {"login": 1}


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


def test_the_same_evidence_is_the_same_look_whenever_it_is_judged(root: Path) -> None:
    first, second = look("1"), look("2", 1)
    note(root, first), note(root, second)
    before = lines(root)
    assert note(root, look("1", 9)) == [first, second]
    assert lines(root) == before


def test_the_same_evidence_by_other_code_is_noted_beside_but_counts_once(root: Path) -> None:
    first, second = look("1", code="c"), look("1", 1, code="d")
    note(root, first)
    assert note(root, second) == [first, second]
    assert since_last_move([first, second], [], {"login": 0}) == {"login": 1}


EARLIER = b'{"ai":"python:ai","evidence":"old","run":"run-1","when":"2026-11-02T12:00:00+00:00"}'
"""As an earlier version wrote it, without a sha256."""


@pytest.mark.parametrize(
    "line",
    [
        b"<<<<<<< HEAD", b"[]", b"1", b'"x"', b"null", b"{}", b"\xff", b"[" * 100_000, EARLIER,
        b'{"ai":"a","evidence":"e","when":"2026-11-02T12:00:00Z"}',
        b'{"ai":"a","evidence":"e","run":"r","when":"monday"}',
        b'{"ai":"a","evidence":"e","run":"r","when":5}',
        b'{"ai":"a","evidence":5,"run":"r","when":"2026-11-02T12:00:00Z"}',
    ],
)  # fmt: skip
def test_a_line_that_is_no_look_or_was_changed_is_said(root: Path, line: bytes) -> None:
    note(root, look("1"))
    with (root / LOOKS).open("ab") as file:
        file.write(line + b"\n")
    for command in (lambda: read_looks(root), lambda: note(root, look("2"))):
        with pytest.raises(WorkspaceError) as caught:
            command()
        (problem,) = caught.value.problems
        assert (problem.at.file, problem.at.line, problem.message) == (LOOKS, 2, "was changed by hand")


@pytest.mark.parametrize(("which", "at"), [(0, 1), (1, 2)])
def test_a_line_that_others_follow_is_missed(root: Path, which: int, at: int) -> None:
    for number in range(3):
        note(root, look(str(number), number))
    left = [line for number, line in enumerate(lines(root)) if number != which]
    (root / LOOKS).write_bytes(b"".join(line + b"\n" for line in left))
    with pytest.raises(WorkspaceError, match="follows a line that is not there") as caught:
        read_looks(root)
    assert [problem.at.line for problem in caught.value.problems] == [at]


def test_an_edit_is_found_though_it_brings_its_own_sha256(root: Path) -> None:
    note(root, look("1")), note(root, look("2", 1))
    other = root / "other"
    (other / "rules").mkdir(parents=True)
    note(other, look("other"))
    (root / LOOKS).write_bytes(lines(other)[0] + b"\n" + lines(root)[1] + b"\n")
    with pytest.raises(WorkspaceError, match="follows a line that is not there"):
        read_looks(root)


def test_two_branches_keep_both_of_theirs_and_the_next_look_follows_both(root: Path) -> None:
    note(root, look("1"))
    whole = (root / LOOKS).read_bytes()
    note(root, look("2", 1))
    ours = lines(root)[-1]
    (root / LOOKS).write_bytes(whole)
    note(root, look("3", 2))
    theirs = lines(root)[-1]
    for both in ([ours, theirs], [theirs, ours]):
        (root / LOOKS).write_bytes(whole + both[0] + b"\n" + both[1] + b"\n")
        assert {each.evidence for each in note(root, look("4", 3))} == {"1", "2", "3", "4"}
        assert set(json.loads(lines(root)[-1])["before"].split()) == {sha256(ours), sha256(theirs)}


def test_lines_of_an_earlier_version_count_and_are_covered_from_then_on(root: Path) -> None:
    (root / LOOKS).write_bytes(EARLIER + b"\n")
    assert [each.evidence for each in note(root, look("1"))] == ["old", "1"]
    assert json.loads(lines(root)[1])["before"] == sha256(EARLIER)
    (root / LOOKS).write_bytes(EARLIER.replace(b"old", b"new") + b"\n" + lines(root)[1] + b"\n")
    with pytest.raises(WorkspaceError, match="follows a line that is not there"):
        read_looks(root)


def test_a_line_that_was_never_finished_is_none(root: Path) -> None:
    note(root, look("1"))
    with (root / LOOKS).open("ab") as file:
        file.write(b'{"ai":"python')
    assert [each.evidence for each in read_looks(root)] == ["1"]
    assert [each.evidence for each in note(root, look("2"))] == ["1", "2"]
    assert [each.evidence for each in read_looks(root)] == ["1", "2"]


@pytest.mark.parametrize(("zone", "hours"), [(b"", 0), (b"+01:00", -1)])
def test_a_time_without_a_zone_is_utc(root: Path, zone: bytes, hours: int) -> None:
    (root / LOOKS).write_bytes(EARLIER.replace(b"+00:00", zone) + b"\n")
    assert [each.when for each in read_looks(root)] == [NOON + hours * HOUR]


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
