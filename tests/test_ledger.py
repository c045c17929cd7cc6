"""The ledger's chain: whatever is done to it by hand is found, with its line, but for lines missing at the end."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
import resource
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.gates import anytime_lower_bound, judge, step
from harness.ledger import START, canonical, sha256_of
from harness.ledger.chain import as_linked, head_of, linked
from harness.ledger.ledger import NAME, Ledger, LedgerEntry, RunRecord, append, outside, read_ledger
from harness.workspace import Stage, WorkspaceError
from tests.build import category, results, rollout


def entry(
    category: str = "login", from_: str = "human", to: str = "draft", reason: str = "", **more: object
) -> LedgerEntry:
    return LedgerEntry.model_validate(
        {"when": dt.datetime(2026, 11, 2, tzinfo=dt.UTC), "by": "Ann <ann@example.com>", "category": category,
         "from": from_, "to": to, "run": None, "evidence": [], "card": None, "override": False, "reason": reason,
         **more}
    )  # fmt: skip


def fill(root: Path, entries: list[LedgerEntry]) -> Ledger:
    (root / "rules").mkdir(exist_ok=True)
    ledger = Ledger()
    for each in entries:
        ledger = append(root, each, ledger)
    return ledger


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("ledger")
    fill(made, [entry(reason=f'reason {n}: café \u2028 \\ "quoted"') for n in range(5)])
    return made


@pytest.fixture(scope="module")
def whole(root: Path) -> bytes:
    return (root / NAME).read_bytes()


def broken(root: Path, whole: bytes) -> set[int]:
    """The lines that are said to be wrong."""
    (root / NAME).write_bytes(whole)
    with pytest.raises(WorkspaceError) as caught:
        read_ledger(root)
    assert all(problem.at.file == NAME for problem in caught.value.problems)
    return {problem.at.line for problem in caught.value.problems}


def test_canonical_json_is_the_same_for_the_same_values() -> None:
    assert canonical({"b": [1, 2.5], "a": {"d": None, "c": "é"}}) == '{"a":{"c":"é","d":null},"b":[1,2.5]}'.encode()
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"a": float("nan")})


def test_a_line_is_linked_by_the_sha256_of_the_one_before_and_of_itself() -> None:
    plain = linked({"b": 1, "a": "é"}, START)
    own = hashlib.sha256(f'{{"a":"é","b":1,"before":"{"0" * 64}"}}'.encode()).hexdigest()
    assert plain == {"b": 1, "a": "é", "before": "0" * 64, "sha256": own}
    line = canonical(plain)
    assert as_linked(line) == plain
    assert head_of([]) == "0" * 64
    assert head_of([b"one", line]) == sha256_of(line) == hashlib.sha256(line).hexdigest()
    assert all(
        as_linked(each) is None for each in (line + b" ", b" " + line, line.replace(b"1,", b"2,"), b"{}", b"[1]")
    )


def test_what_was_added_is_read_back(tmp_path: Path) -> None:
    ledger = fill(tmp_path, [entry(), entry("billing", reason="Größe\t1")])
    assert read_ledger(tmp_path) == ledger
    assert [each.category for each in ledger.entries] == ["login", "billing"]


def test_each_line_is_canonical_json_and_holds_the_sha256_of_the_line_before(root: Path, whole: bytes) -> None:
    lines = whole.split(b"\n")[:-1]
    before = "0" * 64
    for line in lines:
        plain = json.loads(line)
        assert line == json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
        assert plain["before"] == before
        before = hashlib.sha256(line).hexdigest()
    (root / NAME).write_bytes(whole)
    assert read_ledger(root).head == before


@given(st.data())
def test_any_byte_that_is_changed_is_found_in_its_line(root: Path, whole: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))
    line = whole[:place].count(b"\n") + 1
    assert line in broken(root, whole[:place] + bytes([byte]) + whole[place + 1 :])


def test_each_bit_of_the_last_line_counts(root: Path, whole: bytes) -> None:
    start = whole[:-1].rindex(b"\n") + 1
    for place in range(start, len(whole)):
        bit = 1 << random.Random(place).randrange(8)
        assert 5 in broken(root, whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])


@given(st.data())
def test_a_byte_that_is_put_in_or_taken_out_is_found(root: Path, whole: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(whole) - 1))
    more = data.draw(st.binary(max_size=3))
    changed = whole[:place] + more + whole[place + (not more) :]
    assert broken(root, changed)


@given(st.permutations(range(5)).filter(lambda order: order != list(range(5))))
def test_lines_in_another_order_are_found(root: Path, whole: bytes, order: list[int]) -> None:
    lines = whole.split(b"\n")[:-1]
    first = next(n for n, place in enumerate(order, 1) if place != n - 1)
    assert first in broken(root, b"".join(lines[n] + b"\n" for n in order))


@pytest.mark.parametrize("gone", range(4))
def test_a_line_that_is_taken_out_is_found_by_the_next(root: Path, whole: bytes, gone: int) -> None:
    lines = whole.split(b"\n")
    assert broken(root, b"\n".join(lines[:gone] + lines[gone + 1 :])) == {gone + 1}


@pytest.mark.parametrize("place", range(5))
def test_a_sound_line_of_another_ledger_is_found(root: Path, whole: bytes, tmp_path: Path, place: int) -> None:
    fill(tmp_path, [entry(reason="another"), entry(reason="one")])
    strange = (tmp_path / NAME).read_bytes().split(b"\n")[1]
    lines = whole.split(b"\n")
    assert place + 1 in broken(root, b"\n".join([*lines[:place], strange, *lines[place:]]))


def test_a_line_that_was_made_anew_is_found_by_the_next(root: Path, whole: bytes, tmp_path: Path) -> None:
    """Someone who knows how a line is made can make the last one, but not those before it."""
    forged = append_to_copy(tmp_path, whole, 2)
    lines = whole.split(b"\n")
    assert broken(root, b"\n".join([*lines[:2], forged, *lines[3:]])) == {4}


def append_to_copy(root: Path, whole: bytes, keep: int) -> bytes:
    (root / "rules").mkdir()
    (root / NAME).write_bytes(b"\n".join(whole.split(b"\n")[:keep]) + b"\n")
    return append(root, entry(reason="made up"), read_ledger(root)).lines[-1]


def test_lines_missing_at_the_end_show_only_in_the_last_hash(root: Path, whole: bytes) -> None:
    (root / NAME).write_bytes(whole)
    head = read_ledger(root).head
    (root / NAME).write_bytes(b"\n".join(whole.split(b"\n")[:3]) + b"\n")
    assert len(read_ledger(root).entries) == 3
    assert read_ledger(root).head != head


@pytest.mark.parametrize(
    "text", [b"\n", b"null\n", b"[]\n", b"{}\n", b"NaN\n", b'{"a":"\\ud800"}\n', b"[" * 100_000 + b"\n", b"\xff\n"]
)
def test_what_is_no_entry_is_said_to_be_none(root: Path, text: bytes) -> None:
    assert broken(root, text) == {1}


def test_a_stage_that_changed_without_an_entry_is_found_then_and_today(tmp_path: Path) -> None:
    ledger = fill(tmp_path, [entry(to="draft"), entry("billing"), entry(from_="human", to="draft")])
    found = outside(ledger.entries, {"login": Stage.AUTO, "billing": Stage.DRAFT})
    assert [(each.recorded, each.found, each.line, each.before) for each in found] == [
        (Stage.DRAFT, Stage.HUMAN, 1, 3),
        (Stage.DRAFT, Stage.AUTO, 3, None),
    ]


def test_a_stage_without_an_entry_is_human() -> None:
    (found,) = outside((), {"login": Stage.DRAFT, "billing": Stage.HUMAN})
    assert (found.category, found.recorded, found.found, found.line) == ("login", Stage.HUMAN, Stage.DRAFT, None)


def test_a_ledger_that_cannot_be_written_is_a_problem_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir(parents=True)
    with pytest.raises(IsADirectoryError) as caught:
        append(tmp_path, entry(), Ledger())
    assert caught.value.filename == str(tmp_path / NAME)


def test_a_chain_that_is_cut_off_or_cannot_be_read_is_said_with_its_line(tmp_path: Path) -> None:
    fill(tmp_path, [entry(), entry("billing")])
    whole = (tmp_path / NAME).read_bytes()
    assert broken(tmp_path, whole[:-1]) == {2}  # without its line break
    assert broken(tmp_path, whole + b"{") == {3}
    (tmp_path / NAME).unlink()
    (tmp_path / NAME).mkdir()
    with pytest.raises(WorkspaceError, match="cannot be read") as caught:
        read_ledger(tmp_path)
    (problem,) = caught.value.problems
    assert (problem.at.line, problem.hint) == (1, "check that it is a readable file")


def test_a_line_that_is_cut_off_says_what_to_do(tmp_path: Path) -> None:
    fill(tmp_path, [entry()])
    path = tmp_path / NAME
    path.write_bytes(path.read_bytes() + b"{")
    with pytest.raises(WorkspaceError) as caught:
        read_ledger(tmp_path)
    assert caught.value.problems[0].message == "is cut off"
    assert caught.value.problems[0].hint.startswith(
        "a command was interrupted while it wrote, and did nothing else: add --repair"
    )


def test_the_whole_line_is_written_before_the_disk_has_to_confirm_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed: list[bytes] = []
    monkeypatch.setattr("os.fsync", lambda _: confirmed.append((tmp_path / NAME).read_bytes()))
    ledger = fill(tmp_path, [entry(), entry("billing")])
    assert confirmed == [ledger.lines[0] + b"\n", b"".join(line + b"\n" for line in ledger.lines)]


def test_a_disk_that_is_full_just_before_the_line_break_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    (line,) = fill(tmp_path, [entry()]).lines
    (tmp_path / NAME).write_bytes(b"")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(line), hard))
    try:
        with pytest.raises(OSError, match="No space left on device"):
            append(tmp_path, entry(), Ledger())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (tmp_path / NAME).read_bytes() == b""


def test_a_category_that_is_gone_has_no_stage_to_compare() -> None:
    assert outside([entry()], {}) == []


def test_a_run_of_an_earlier_version_says_less() -> None:
    """Before a move could rest on several runs, and say why one was stale."""
    plain = {"id": "bot-1", "pipeline": "bot", "checker": "overlap", "of_today": True, "results": "0" * 64}
    run = RunRecord.model_validate(plain)
    assert (run.support_ai, run.stale, run.also) == ("", (), ())


def test_an_anchor_is_held_by_every_line_and_by_the_start(tmp_path: Path) -> None:
    ledger = fill(tmp_path, [entry(), entry("billing"), entry("other")])
    assert Ledger().holds("0" * 64)
    assert not Ledger().holds("1" * 64)
    anchors = [hashlib.sha256(line).hexdigest() for line in (tmp_path / NAME).read_bytes().splitlines()]
    assert [ledger.holds(each) for each in ("0" * 64, *anchors, "1" * 64)] == [True, True, True, True, False]


def test_the_stage_of_a_category_is_that_of_its_last_entry(tmp_path: Path) -> None:
    moves = [entry(), entry("billing", to="auto"), entry(from_="draft", to="auto-checked")]
    ledger = fill(tmp_path, moves)
    assert [ledger.stage(each) for each in ("login", "billing", "never")] == [
        Stage.AUTO_CHECKED, Stage.AUTO, Stage.HUMAN,
    ]  # fmt: skip


def test_the_evidence_of_a_move_is_kept_as_it_was() -> None:
    """20 of 30, and no grounded answers: rates and bounds to six digits, and what the gate required."""
    found = [*results(20), *results(10, "bad", failed="no")]
    gates = {"handled": {"lower_bound": 0.4}, "grounded": {"lower_bound": 0.9}}
    check = judge(found, {"login": category()}, rollout("human", draft=gates)).verdicts[0].next
    assert check
    made = step("login", check)
    assert (made.category, made.stage, made.state) == ("login", Stage.DRAFT, "short")
    shown = {each.name: each for each in made.criteria}
    assert (shown["handled"].rate, shown["handled"].asked, shown["handled"].state) == (0.666667, 0.4, "met")
    assert shown["handled"].bound == pytest.approx(anytime_lower_bound(20, 30, 0.95), abs=5e-7)
    assert (shown["grounded"].rate, shown["grounded"].bound, shown["grounded"].state) == (None, 0.0, "short")
    assert shown["handled"].words
    assert shown["grounded"].missing


def test_an_entry_of_another_version_is_said_to_be_one(tmp_path: Path) -> None:
    """A sound chain, whose second line has a key that is not known here."""
    fill(tmp_path, [entry()])
    path = tmp_path / NAME
    first = path.read_bytes().rstrip(b"\n")
    plain = {**json.loads(first), "tomorrow": 1, "before": hashlib.sha256(first).hexdigest()}
    del plain["sha256"]

    def canonical() -> bytes:
        return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()

    plain["sha256"] = hashlib.sha256(canonical()).hexdigest()
    path.write_bytes(first + b"\n" + canonical() + b"\n")
    with pytest.raises(WorkspaceError, match="is not an entry that this version can read") as caught:
        read_ledger(tmp_path)
    assert [problem.at.line for problem in caught.value.problems] == [2]


def test_what_an_entry_does_not_say_is_the_least_that_can_be_said() -> None:
    made = entry()
    assert (made.by_evidence, made.workspace, made.workspace_after, made.before, made.sha256) == (False, "", "", "", "")
    assert (made.recorded, made.softened, made.lost, made.unjudged_drafts) == (None, (), 0, 0)
    assert (Ledger().head, Ledger().anchor, Ledger().looks) == ("0" * 64, "0" * 64, 0)


def test_one_line_that_was_edited_is_the_only_one_that_is_named(tmp_path: Path) -> None:
    """The next line no longer follows it, which says nothing new."""
    fill(tmp_path, [entry(reason=f"reason {n}") for n in range(4)])
    whole = (tmp_path / NAME).read_bytes()
    assert broken(tmp_path, whole.replace(b"reason 1", b"reason 9")) == {2}
    lines = whole.splitlines(keepends=True)
    assert broken(tmp_path, b"".join([lines[0], *lines[2:]])) == {2}
    assert broken(tmp_path, b"".join([lines[0], lines[2], lines[1], lines[3]])) == {2, 3, 4}
