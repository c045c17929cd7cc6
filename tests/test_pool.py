"""What counts of other runs on the same subject, step by step, with runs that are written by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.runs import Manifest, PooledRuns, RunFolder, TurnResult, evidence_of, open_run, pool_of, to_line
from harness.runs.results import by_scenario
from harness.runs.subject import sources_of
from harness.workspace import Workspace, WorkspaceError, load
from tests.build import turn
from tests.conftest import FILES, Folder

RESET = "reset#link-expired"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Workspace]:
    """A workspace of before, and the same with another text of the article."""
    made = []
    for minutes in ("60 minutes", "90 minutes"):
        root = tmp_path_factory.mktemp("team")
        for name, text in FILES.items():
            Folder(root).write(name, text.replace("60 minutes", minutes))
        made.append(load(root))
    return made[0], made[1]


@pytest.fixture
def today(loaded: tuple[Workspace, Workspace], tmp_path: Path) -> Workspace:
    """With no runs yet."""
    (tmp_path / "reports").mkdir()
    return replace(loaded[1], reports=tmp_path / "reports")


def said(
    scenario: str = "a", how: str = "right", answer: str = "yes", repeat: int = 1, variant: str = "", **more: Any
) -> TurnResult:
    """A turn that is `right`, `wrong` or `broken`, which is no reply."""
    made = turn(
        scenario, failed="wrong" if how == "wrong" else "", error="timed out" if how == "broken" else "", answer=answer
    )
    return replace(made, repeat=repeat, variant=variant, **more)


def digest(*turns: TurnResult, subject: str = "s") -> str:
    return evidence_of(subject, by_scenario(turns))


def lines(turns: Iterable[TurnResult]) -> bytes:
    return b"".join(map(to_line, turns))


def run(today: Workspace, name: str, *turns: TurnResult, judged: tuple[str, ...] = (), **more: Any) -> RunFolder:
    """A finished run, as its folder is left."""
    path = today.reports / name
    path.mkdir(parents=True)
    (path / "results.jsonl").write_bytes(lines(turns))
    said_of_it = {"repeats": max(each.repeat for each in turns), "code": "c", "subject": "s", **more}
    manifest = Manifest("bot", "v", "w", "2026-11-02", len({each.scenario for each in turns}), **said_of_it)
    made = RunFolder(path, manifest)
    return noted(made, results=made.sha256, judged=judged)


def noted(made: RunFolder, **changed: Any) -> RunFolder:
    """With other things in its run.json."""
    made.manifest = replace(made.manifest, **changed)
    (made.path / "run.json").write_text(json.dumps(made.manifest.fields))
    return open_run(made.path)


def begun(path: Path, *conversations: list[TurnResult], **more: Any) -> None:
    """A run that was stopped, with the conversations that it held until then."""
    path.mkdir(parents=True, exist_ok=True)
    whole = b"".join(b"\t".join(to_line(each)[:-1] for each in turns) + b"\n" for turns in conversations)
    (path / "journal.jsonl").write_bytes(whole)
    if not (path / "run.json").exists():
        fields = Manifest("bot", "v", "w", "2026-11-02", 1, **{"code": "c", "subject": "s", **more}).fields
        (path / "run.json").write_text(json.dumps(fields))


def also(pool: PooledRuns) -> list[str]:
    return [each.path.name for each in pool.also]


def found(pool: PooledRuns) -> dict[str, list[tuple[int, str, str, str]]]:
    """Each turn that counts: repeat, variant, answer, status."""
    return {
        each.id: [(t.repeat, t.variant, t.reply.answer if t.reply else "", t.status) for t in each.turns]
        for each in pool.results
    }


def test_what_another_run_found_otherwise_counts_as_a_further_repeat(today: Workspace) -> None:
    run(today, "before", said(how="wrong", answer="no"), said("b"))
    pool = pool_of(run(today, "now", said(), said("b")), today)
    assert also(pool) == ["before"]
    assert [each.path.name for each, _ in pool.runs] == ["before", "now"]
    assert found(pool) == {"a": [(1, "", "yes", "pass"), (2, "", "no", "fail")], "b": [(1, "", "yes", "pass")]}
    assert [each.id for each in pool.own] == ["a", "b"]
    assert [turn.reply.answer for each in pool.own for turn in each.turns if turn.reply] == ["yes", "yes"]
    assert pool.known == {
        digest(said(how="wrong", answer="no"), said("b")), digest(said(), said("b")),
    }  # fmt: skip


def test_of_three_runs_the_others_count_and_the_run_itself_is_the_last(today: Workspace) -> None:
    for number in (1, 2):
        run(today, f"before-{number}", said(answer=f"no {number}"))
    pool = pool_of(run(today, "now", said()), today)
    assert sorted(also(pool)) == ["before-1", "before-2"]
    assert [each.path.name for each, _ in pool.runs][-1] == "now"
    assert sorted(answer for _, _, answer, _ in found(pool)["a"]) == ["no 1", "no 2", "yes"]


@pytest.mark.parametrize("part", [{"chosen": "--only a"}, {"shard": "1/2"}, None])
def test_a_part_and_a_run_without_its_workspace_count_alone(today: Workspace, part: dict[str, str] | None) -> None:
    run(today, "before", said(how="wrong"))
    own = digest(said())
    pool = pool_of(run(today, "now", said(), judged=(own,), **(part or {})), today if part else None)
    assert (also(pool), pool.further, pool.begun, pool.claimed_by_others) == ([], (), (), frozenset())
    assert (pool.known, pool.claimed) == ({own}, {own})
    assert found(pool) == {"a": [(1, "", "yes", "pass")]}


@pytest.mark.parametrize(
    ("made", "name"), [({"chosen": "--only a"}, "part"), ({"shard": "1/2"}, "shard"), ({"subject": "other"}, "other"),
                       ({"code": "other"}, "code"), ({"subject": ""}, "unknown")],
)  # fmt: skip
def test_a_part_and_a_run_about_something_else_or_by_other_code_say_nothing(
    today: Workspace, made: dict[str, str], name: str
) -> None:
    run(today, name, said(how="wrong", answer="no"), **made)
    pool = pool_of(run(today, "now", said()), today)
    assert (also(pool), found(pool)) == ([], {"a": [(1, "", "yes", "pass")]})
    assert pool.known == {digest(said())}


def test_folders_that_are_no_runs_and_results_that_were_edited_or_that_nobody_can_read_are_left_out(
    today: Workspace,
) -> None:
    run(today, "edited", said(how="wrong", answer="1"))
    (today.reports / "edited/results.jsonl").write_bytes(lines([said(answer="2")]))
    cut = run(today, "cut", said(how="wrong", answer="3"))
    cut.results.write_bytes(cut.results.read_bytes()[:-20])
    noted(cut, results=cut.sha256)
    twice = run(today, "twice", said(how="wrong", answer="4"))
    twice.results.write_bytes(2 * twice.results.read_bytes())
    noted(twice, results=twice.sha256)
    (today.reports / "none").mkdir()
    (today.reports / "none/results.jsonl").write_bytes(lines([said(how="wrong")]))
    run(today, "sound", said(answer="5"))
    assert also(pool_of(run(today, "now", said()), today)) == ["sound"]


def test_a_run_that_cannot_be_read_itself_is_a_problem(today: Workspace) -> None:
    now = run(today, "now", said())
    now.results.write_bytes(b"{}\n")
    with pytest.raises(WorkspaceError, match="is not a result"):
        pool_of(now, today)


@pytest.mark.parametrize(
    ("before", "says_more"),
    [
        ([said(), said("b")], False),  # all of it
        ([said("b")], False),  # some of it
        ([said(how="broken"), said("b")], False),  # nothing else that was measured
        ([said(how="broken"), said("b", answer="no")], True),
        ([said(), said("b", answer="no")], True),
    ],
)
def test_a_run_that_found_nothing_but_what_is_known_says_nothing_more(
    today: Workspace, before: list[TurnResult], says_more: bool
) -> None:
    run(today, "before", *before)
    pool = pool_of(run(today, "now", said(), said("b")), today)
    assert (also(pool), len(pool.further)) == ((["before"], 1) if says_more else ([], 0))
    assert digest(*before) in pool.known


def test_runs_of_more_repeats_come_first_so_that_those_within_them_say_nothing_more(today: Workspace) -> None:
    run(today, "1-once", said(answer="no"))
    run(today, "2-once", said(answer="perhaps"))
    run(today, "3-twice", said(answer="no"), said(answer="never", repeat=2))
    pool = pool_of(run(today, "now", said()), today)
    assert also(pool) == ["3-twice", "2-once"]
    assert [answer for _, _, answer, _ in found(pool)["a"]] == ["yes", "no", "never", "perhaps"]


def test_what_run_json_says_was_judged_is_of_results_that_are_there(today: Workspace) -> None:
    """Of two others and of the run itself; none of one whose results as they are were never judged."""
    first, second, third = (said(answer=each) for each in ("no", "perhaps", "never"))
    run(today, "first", first, judged=(digest(first), "1" * 64))
    run(today, "second", second, judged=(digest(second), "2" * 64))
    run(today, "third", third, judged=("3" * 64,))
    pool = pool_of(run(today, "now", said(), judged=(digest(said()), "4" * 64)), today)
    assert pool.claimed_by_others == {digest(first), "1" * 64, digest(second), "2" * 64}
    assert pool.claimed == pool.claimed_by_others | {digest(said()), "4" * 64}


def test_edited_results_of_the_run_itself_claim_nothing(today: Workspace) -> None:
    now = run(today, "now", said(), judged=(digest(said()),))
    assert pool_of(now, today).claimed == {digest(said())}
    assert pool_of(noted(now, results="0" * 64), today).claimed == set()
    noted(now, results=now.sha256, judged=("1" * 64,))
    assert pool_of(open_run(now.path), today).claimed == set()


def test_what_failed_in_a_run_that_was_stopped_counts_and_nothing_else_of_it(today: Workspace) -> None:
    begun(
        today.reports / "stopped", [said(how="wrong", answer="no")], [said("b", answer="also")],
        [said("c", how="broken", answer="nothing")],
    )  # fmt: skip
    pool = pool_of(run(today, "now", said(), said("b"), said("c")), today)
    assert also(pool) == ["stopped"]
    assert [each.path.name for each in pool.begun] == ["stopped"]
    assert found(pool) == {
        "a": [(1, "", "yes", "pass"), (2, "", "no", "fail")],
        "b": [(1, "", "yes", "pass")], "c": [(1, "", "yes", "pass")],
    }  # fmt: skip
    assert pool.known == {digest(said(), said("b"), said("c"))}


def test_conversations_of_a_run_that_was_stopped_may_have_ended_in_any_order(today: Workspace) -> None:
    begun(
        today.reports / "stopped",
        [said(how="wrong", answer="2", repeat=2)], [said("b", how="wrong", answer="b1")],
        [said(how="wrong", answer="typos", variant="typos")], [said(how="wrong", answer="1")], repeats=2,
    )  # fmt: skip
    pool = pool_of(run(today, "now", said(), said("b")), today)
    assert found(pool) == {
        "a": [(1, "", "yes", "pass"), (2, "", "1", "fail"), (2, "typos", "typos", "fail"), (3, "", "2", "fail")],
        "b": [(1, "", "yes", "pass"), (2, "", "b1", "fail")],
    }  # fmt: skip


def test_the_same_failures_of_a_run_that_was_stopped_say_nothing_more(today: Workspace) -> None:
    begun(today.reports / "stopped", [said(how="wrong")])
    pool = pool_of(run(today, "now", said(how="wrong")), today)
    assert (also(pool), pool.further) == ([], ())


def test_a_run_that_was_stopped_again_is_named_once_with_all_that_failed_in_it(today: Workspace) -> None:
    run(today, "again", said(how="wrong", answer="no"), judged=("1" * 64,))
    noted(RunFolder(today.reports / "again", open_run(today.reports / "again").manifest), results="0" * 64)
    begun(today.reports / "again", [said(how="wrong", answer="never")])
    pool = pool_of(run(today, "now", said()), today)
    assert also(pool) == ["again"]
    assert [answer for _, _, answer, _ in found(pool)["a"]] == ["yes", "no", "never"]


@pytest.mark.parametrize(
    ("made", "counts"), [({}, True), ({"subject": "other"}, False), ({"code": "other"}, False),
                         ({"chosen": "--only a"}, False)],
)  # fmt: skip
def test_what_failed_in_a_shard_counts_where_it_is_about_the_same(
    today: Workspace, made: dict[str, str], counts: bool
) -> None:
    run(today, "shards/half", said(how="wrong", answer="no"), said("b"), shard="1/2", **made)
    pool = pool_of(run(today, "now", said(), said("b")), today)
    assert also(pool) == (["half"] if counts else [])
    assert len(found(pool)["a"]) == 1 + counts


def test_conversations_of_the_run_itself_that_was_begun_again_are_not_those_of_another(today: Workspace) -> None:
    now = run(today, "now", said())
    begun(now.path, [said(how="wrong", answer="no")])
    assert also(pool_of(now, today)) == []
    (today.reports / "link").symlink_to(now.path)
    assert also(pool_of(now, today)) == []


# Articles that were edited since


@pytest.fixture
def stood(loaded: tuple[Workspace, Workspace], today: Workspace) -> tuple[str, str]:
    """The digest of the cited section as it stood, and as it stands."""
    one = said(answer="90")
    assert one.reply
    reply = replace(one.reply, citations=(RESET,))
    before, now = (sources_of(each, one.expect, reply) for each in (loaded[0], today))
    assert before != now
    return before, now


def citing(sources: str, answer: str = "90", how: str = "right", **more: Any) -> TurnResult:
    made = said(answer=answer, how=how, sources=sources, **more)
    assert made.reply
    return replace(made, reply=replace(made.reply, citations=(RESET,)))


def test_what_the_ai_says_now_as_well_counts_only_where_it_was_judged_by_sections_as_they_stand(
    today: Workspace, stood: tuple[str, str]
) -> None:
    before, now = stood
    run(today, "by-the-old", citing(before, how="wrong"))
    run(today, "by-the-new", citing(now, how="wrong", repeat=1), citing(now, how="wrong", repeat=2))
    pool = pool_of(run(today, "now", citing(now)), today)
    assert also(pool) == ["by-the-new"]
    assert found(pool)["a"] == [(1, "", "90", "pass"), (2, "", "90", "fail"), (3, "", "90", "fail")]


def test_what_it_said_otherwise_counts_although_the_section_was_edited(
    today: Workspace, stood: tuple[str, str]
) -> None:
    before, now = stood
    run(today, "before", citing(before, "60", "wrong"))
    pool = pool_of(run(today, "now", citing(now)), today)
    assert found(pool)["a"] == [(1, "", "90", "pass"), (2, "", "60", "fail")]


def test_repeat_by_repeat_it_is_told_what_the_ai_would_say_now(today: Workspace, stood: tuple[str, str]) -> None:
    """The first was judged by the section as it stands, the second by the old one, the third says something else."""
    before, now = stood
    run(
        today, "before", citing(now, how="wrong"), citing(before, how="wrong", repeat=2),
        citing(before, "60", "wrong", repeat=3), said("b"), said("b", repeat=2), said("b", repeat=3),
    )  # fmt: skip
    pool = pool_of(run(today, "now", citing(now), said("b")), today)
    assert [len(each.turns) for each in pool.further[0]] == [2, 3]
    assert found(pool)["a"] == [(1, "", "90", "pass"), (2, "", "90", "fail"), (3, "", "60", "fail")]


def test_scenarios_of_which_nothing_counts_leave_the_others(today: Workspace, stood: tuple[str, str]) -> None:
    before, now = stood
    run(today, "before", citing(before, how="wrong"), said("b", how="wrong", answer="no"))
    pool = pool_of(run(today, "now", citing(now), said("b")), today)
    assert [each.id for each in pool.further[0]] == ["b"]
    assert found(pool) == {"a": [(1, "", "90", "pass")], "b": [(1, "", "yes", "pass"), (2, "", "no", "fail")]}


@pytest.mark.parametrize("edited", [1, 2])
def test_a_conversation_stands_where_each_of_its_turns_does(
    today: Workspace, stood: tuple[str, str], edited: int
) -> None:
    before, now = stood
    held = [citing(before if number == edited else now, how="wrong") for number in (1, 2)]
    second = replace(held[1], turn=2)
    run(today, "before", held[0], second)
    pool = pool_of(run(today, "now", citing(now), replace(citing(now), turn=2)), today)
    assert (also(pool), len(found(pool)["a"])) == ([], 2)


def test_other_words_of_the_scenario_are_another_conversation(today: Workspace, stood: tuple[str, str]) -> None:
    before, now = stood
    run(today, "before", citing(before, how="wrong", variant="typos"))
    pool = pool_of(run(today, "now", citing(now)), today)
    assert found(pool)["a"] == [(1, "", "90", "pass"), (2, "typos", "90", "fail")]
