"""The runner: every scenario ends scored or counted as an error, and is written as it comes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.pipelines import Conversation, PipelineError, Progress, Reply
from harness.runs import RunFolder, ScenarioDone, open_run, read_results, run
from harness.runs.results import by_scenario, to_line
from harness.scoring import Score, Status
from harness.workspace import Outcome, Workspace, WorkspaceError, load
from tests.build import turn
from tests.conftest import Folder


class Scripted:
    """A pipeline that does what the message says."""

    name, fingerprint = "scripted", "1"

    def __init__(self) -> None:
        self.seen: list[Conversation] = []

    def prepare(self, messages: Sequence[str], progress: Progress) -> None:
        pass

    def reply(self, conversation: Conversation) -> Reply:
        self.seen.append(conversation)
        if conversation.message == "down":
            raise PipelineError("the server is down")
        if conversation.message == "bug":
            raise KeyError("x")
        return Reply(Outcome(conversation.message))


SCENARIOS = """\
category: login
scenarios:
  - id: two-turns
    customer: {plan: team}
    turns:
      - {customer: answer, expect: {outcome: answer}}
      - {customer: handoff, expect: {outcome: handoff}}
  - id: down-then-more
    turns:
      - {customer: down, expect: {outcome: handoff}}
      - {customer: handoff, expect: {outcome: handoff}}
  - id: bug
    turns: [{customer: bug}]
"""


@pytest.fixture
def workspace(folder: Folder) -> Workspace:
    folder.write("scenarios/login.yaml", SCENARIOS)
    return load(folder.root)


def test_the_pipeline_sees_the_conversation_so_far(workspace: Workspace) -> None:
    pipeline = Scripted()
    list(run(workspace, pipeline, workspace.scenarios[:1]))
    first, second = pipeline.seen
    assert first.history == ()
    assert [(e.message, e.reply.outcome) for e in second.history] == [("answer", Outcome.ANSWER)]
    assert dict(second.customer) == {"plan": "team"}


def test_failures_of_the_pipeline_are_errors_with_their_cause(workspace: Workspace) -> None:
    pipeline = Scripted()
    done = [e.result for e in run(workspace, pipeline, workspace.scenarios) if isinstance(e, ScenarioDone)]
    assert [result.id for result in done] == ["two-turns", "down-then-more", "bug"]
    assert [result.status for result in done][1:] == [Status.ERROR, Status.ERROR]
    assert [t.error for t in done[1].turns] == ["the server is down", "an earlier turn failed"]
    assert done[2].turns[0].error == "the pipeline broke: KeyError: 'x'"
    assert len(pipeline.seen) == 4  # nothing is asked after a turn that failed


def test_results_are_on_disk_before_the_run_ends(workspace: Workspace) -> None:
    with RunFolder.create(workspace, Scripted(), 3) as folder:
        for event in run(workspace, Scripted(), workspace.scenarios):
            if isinstance(event, ScenarioDone):
                folder.append(event.result)
                assert read_results(folder.results)[-1] == event.result


def test_a_run_folder_reads_back(workspace: Workspace) -> None:
    with RunFolder.create(workspace, Scripted(), 0) as folder:
        pass
    assert open_run(folder.path).manifest == folder.manifest
    assert open_run(folder.path).read() == []


def test_a_folder_without_a_run_says_so(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="is not a run folder"):
        open_run(tmp_path)


def test_a_bad_line_of_results_is_named(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    path.write_bytes(to_line(turn()) + b'{"scenario": 7}\n')
    with pytest.raises(WorkspaceError, match=r"results.jsonl:2: is not a result"):
        read_results(path)


def test_text_that_utf8_cannot_hold_is_written_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    path.write_bytes(to_line(turn(message="a\ud800b", answer="\udfff")))
    (result,) = read_results(path)
    assert result.turns[0].message == "a?b"


@given(
    message=st.text(),
    answer=st.text(),
    error=st.text(max_size=5),
    value=st.none() | st.floats(0, 1),
)
def test_any_result_survives_being_written_and_read(
    tmp_path_factory: pytest.TempPathFactory, message: str, answer: str, error: str, value: float | None
) -> None:
    made = turn(message=message, answer=answer, error=error)
    made = type(made)(
        **{**{f: getattr(made, f) for f in made.__slots__}, "scores": (Score("x", Status.PASS, answer, value),)}
    )
    path = tmp_path_factory.mktemp("r") / "results.jsonl"
    path.write_bytes(to_line(made))
    assert read_results(path) == list(by_scenario([made]))
