"""Every mistake in a file: line, what is wrong, what to write instead. Cases are data."""

from __future__ import annotations

import pytest

from harness.workspace import WorkspaceError, load
from tests.conftest import FILES, Folder, Harness, yaml_file

CASES, SAY = yaml_file("workspace_problems.yaml"), "write something"


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_mistake_is_reported_with_its_line_and_a_hint(folder: Folder, case: dict[str, str]) -> None:
    if "write" in case:
        folder.write(case["file"], case["write"])
    else:
        folder.edit(case["file"], case["old"], case["new"])
    with pytest.raises(WorkspaceError) as caught:
        load(folder.root)
    said = [str(problem) for problem in caught.value.problems]
    assert any(line.startswith(f"{case['file']}:{case['line']}: ") and case["says"] in line for line in said), said


def test_a_wrong_item_does_not_make_its_list_look_empty(folder: Folder) -> None:
    folder.edit("scenarios/login.yaml", 'states: ["60 minutes"]', "states: ['']")
    with pytest.raises(WorkspaceError) as caught:
        load(folder.root)
    (problem,) = caught.value.problems
    assert str(problem).startswith("scenarios/login.yaml:6: `states` is empty")


def test_the_untouched_workspace_has_no_problem(folder: Folder) -> None:
    workspace = load(folder.root)
    assert set(workspace.sections) == {"reset", "reset#link-expired"}
    assert [scenario.id for scenario in workspace.scenarios] == ["link-expired", "money"]


def test_auto_need_not_require_what_costs_work_or_is_of_drafts(folder: Folder) -> None:
    """Nor what neither of the two requires, such as a rate of grounded answers."""
    sending = "handled: {lower_bound: 0.7}, missed_handoffs: {rate_upper_bound: 0.2}"
    more = "needless_handoffs: {rate_upper_bound: 0.3}, drafts_approved_unedited: {lower_bound: 0.6}"
    gates = ["gates:", "  draft: {handled: {lower_bound: 0.4}}", f"  auto-checked: {{{sending}, {more}}}"]
    stages = ["today: 2026-11-02", "seal: {share: 0}", "stages: {login: draft, billing: human}"]
    folder.write("rules/rollout.yaml", "\n".join([*stages, *gates, f"  auto: {{{sending}}}", ""]))
    assert load(folder.root)


def test_all_mistakes_of_all_files_come_at_once(folder: Folder) -> None:
    folder.edit("rules/categories.yaml", "risk: low", "risk: tiny")
    folder.edit("rules/handoff.yaml", "handoff: money", "hand_off: money")
    folder.edit("knowledge/reset.md", "status: approved", "status: ok")
    folder.edit("scenarios/login.yaml", "outcome: answer", "outcome: reply")
    folder.edit("reviews/drafts.csv", "t1,2026-10-05", "t1,yesterday")
    with pytest.raises(WorkspaceError) as caught:
        load(folder.root)
    assert {problem.at.file for problem in caught.value.problems} == set(FILES) - {"rules/rollout.yaml"}


def test_a_file_that_is_not_utf8_names_the_line(folder: Folder) -> None:
    folder.write("scenarios/bad.yaml", b"scenarios:\n  - id: caf\xe9\n")
    with pytest.raises(WorkspaceError, match=r"scenarios/bad.yaml:2: is not UTF-8 \(byte 0xe9\)"):
        load(folder.root)


def test_a_file_past_the_size_limit_is_refused(folder: Folder) -> None:
    folder.write("scenarios/big.yaml", b"# " + b"x" * (33 * 1024 * 1024))
    with pytest.raises(WorkspaceError, match=r"scenarios/big.yaml:1: is 33 MiB; the limit is 32 MiB"):
        load(folder.root)


def test_aliases_that_balloon_are_refused(folder: Folder) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    folder.write("scenarios/laughs.yaml", "\n".join(levels))
    with pytest.raises(WorkspaceError, match="expands to more than"):
        load(folder.root)


def test_deep_nesting_is_refused(folder: Folder) -> None:
    folder.write("scenarios/deep.yaml", "scenarios: " + "[" * 5000)
    with pytest.raises(WorkspaceError, match="is nested deeper than 40 levels"):
        load(folder.root)


def test_a_wrong_name_is_told_at_every_place_where_it_stands(folder: Folder) -> None:
    """The same word as an id or as what the customer says is not meant; a key above it is."""
    folder.write(
        "scenarios/more.yaml",
        "category: login\n"
        "scenarios:\n"
        "  - id: mony\n"
        "    turns:\n"
        "      - customer: mony\n"
        "        expect:\n"
        "          outcome: handoff\n"
        "          queue: mony\n"
        "      - customer: still there?\n"
        "        expect: {outcome: handoff, queue: mony}\n",
    )
    with pytest.raises(WorkspaceError) as caught:
        load(folder.root)
    assert [(p.at.line, p.message) for p in caught.value.problems] == [
        (8, "there is no queue `mony`"), (10, "there is no queue `mony`"),
    ]  # fmt: skip


def test_a_mistake_at_many_places_is_shown_once_with_their_number(folder: Folder, harness: Harness) -> None:
    def said(count: int) -> list[str]:
        asked = "    turns: [{customer: Hm, expect: {category: Umzug, outcome: handoff}}]\n"
        folder.write("scenarios/more.yaml", "scenarios:\n" + "".join(f"  - id: m{n}\n{asked}" for n in range(count)))
        return harness("check").stderr.splitlines()

    what, hint = "there is no category `Umzug`", "    known: `billing`, `login`, `none`"
    others = ", ".join(f"scenarios/more.yaml:{line}" for line in (5, 7, 9))
    assert said(40) == [f"scenarios/more.yaml:3: {what} (also at {others} and 36 more)", hint, "40 problems found."]
    assert said(3) == [
        *(each for n in (3, 5, 7) for each in (f"scenarios/more.yaml:{n}: {what}", hint)),
        "3 problems found.",
    ]
    folder.edit("rules/handoff.yaml", "handoff: money", "handoff: Umzug")
    assert len(said(40)) == 5  # another kind of name is another mistake


def test_a_category_of_a_whole_file_is_wrong_once(folder: Folder, harness: Harness) -> None:
    folder.edit("scenarios/login.yaml", "category: login\n", "category: Umzug\n")
    assert harness("check").stderr.splitlines()[0] == "scenarios/login.yaml:1: there is no category `Umzug`"
    assert harness("check").stderr.endswith("\n1 problem found.\n")


def test_of_many_names_only_those_like_a_wrong_one_are_offered(folder: Folder, harness: Harness) -> None:
    more = "".join(f"  - {{id: desk-{n}, title: Desk}}\n" for n in range(19))
    more += "  - {id: ask-about-an-order-at-the-desk, title: Desk}\n"
    folder.edit("rules/handoff.yaml", "queues:\n", f"queues:\n{more}")
    for typed, hint in (
        ("Umzug", "none of the 22 known ones is like it; all are in rules/handoff.yaml"),
        ("People", "did you mean `people`?"),
        ("payroll", "the nearest: `people`; all are in rules/handoff.yaml"),
        (
            "ask-about-a-counterfeit-desk",
            "the nearest: `ask-about-an-order-at-the-desk`; all are in rules/handoff.yaml",
        ),
        ("ask-about-the-order-at-the-desk", "did you mean `ask-about-an-order-at-the-desk`?"),
    ):
        folder.edit("rules/handoff.yaml", "handoff: people", f"handoff: {typed}")
        assert hint in harness("check").stderr, harness("check").stderr
        folder.edit("rules/handoff.yaml", f"handoff: {typed}", "handoff: people")


@pytest.mark.parametrize(
    ("file", "old", "new", "hint"),
    [
        ("rules/categories.yaml", "title: Login", "title: ''", SAY),
        ("rules/handoff.yaml", "because: Refunds are decided by people.", "because: ''", f"{SAY} or leave the key out"),
    ],
)  # fmt: skip
def test_only_what_a_file_need_not_have_may_be_left_out(
    folder: Folder, file: str, old: str, new: str, hint: str
) -> None:
    folder.edit(file, old, new)
    with pytest.raises(WorkspaceError) as caught:
        load(folder.root)
    assert [problem.hint for problem in caught.value.problems] == [hint]
