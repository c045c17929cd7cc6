"""The runner: every scenario ends scored or counted as an error, and is written as it comes."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.gates import judge
from harness.reference.models import Encoder, PairModel
from harness.runs import (
    ConversationDone,
    RunDone,
    RunFolder,
    RunPlan,
    RunStopped,
    ScenarioResult,
    open_run,
    read_results,
    run,
)
from harness.runs.results import by_scenario, to_line
from harness.scoring import all_scorers
from harness.scoring.groundedness import CheckedAnswer, CitedAnswer
from harness.turns.pipeline import Conversation, PipelineError, Progress, Reply
from harness.turns.score import Score, Status
from harness.workspace import Outcome, Workspace, WorkspaceError, load
from tests.build import turn
from tests.conftest import PATIENCE, Folder


def decided(outcome: Outcome) -> Reply:
    return Reply(outcome, "login", queue="people" if outcome is Outcome.HANDOFF else None)


class Scripted:
    """A pipeline that does what the message says."""

    name, fingerprint, jobs, versioned = "scripted", "1", 1, True

    def __init__(self) -> None:
        self.seen: list[Conversation] = []
        self.closed = False

    def prepare(self, messages: Sequence[str], progress: Progress) -> None:
        pass

    async def reply(self, conversation: Conversation) -> Reply:
        self.seen.append(conversation)
        if conversation.message == "slow":
            await asyncio.sleep(0.05)
        if conversation.message == "once in two":
            return decided(Outcome.HANDOFF if conversation.repeat % 2 else Outcome.ANSWER)
        if conversation.message == "down":
            raise PipelineError("the server is down")
        if conversation.message == "bug":
            raise KeyError("x")
        return decided(Outcome.HANDOFF if conversation.message == "slow" else Outcome(conversation.message))

    async def close(self) -> None:
        self.closed = True


class Interrupting(Scripted):
    """Someone presses Ctrl-C so many steps of the loop after a reply."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps = steps

    async def reply(self, conversation: Conversation) -> Reply:
        self._after(self.steps)
        return await super().reply(conversation)

    def _after(self, steps: int) -> None:
        if steps == 0:
            raise KeyboardInterrupt
        asyncio.get_running_loop().call_soon(self._after, steps - 1)

    async def close(self) -> None:
        await asyncio.sleep(0.001)
        await super().close()


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
    turns: [{customer: bug, expect: {outcome: answer}}]
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


def conversations(workspace: Workspace, pipeline: Scripted, plan: RunPlan | None = None) -> list[ScenarioResult]:
    events = list(run(workspace, pipeline, workspace.scenarios, plan=plan or RunPlan()))
    assert isinstance(events[-1], RunDone)
    return [ScenarioResult(event.turns) for event in events if isinstance(event, ConversationDone)]


def test_failures_of_the_pipeline_are_errors_with_their_cause(workspace: Workspace) -> None:
    pipeline = Scripted()
    done = conversations(workspace, pipeline)
    assert [result.id for result in done] == ["two-turns", "down-then-more", "bug"]
    assert [result.status for result in done][1:] == [Status.ERROR, Status.ERROR]
    assert [t.error for t in done[1].turns] == ["the server is down", "an earlier turn failed"]
    assert done[2].turns[0].error == "the pipeline crashed: KeyError: 'x'"
    assert len(pipeline.seen) == 4  # nothing is asked after a turn that failed
    assert pipeline.closed


@pytest.mark.parametrize("given", [None, True, {"outcome": "answer"}, Reply("answer", "login"), Reply(None)])  # type: ignore[arg-type]
def test_what_is_no_reply_is_an_error(workspace: Workspace, given: Any) -> None:
    """A scorer that asks whether it is an answer would take the word "answer" for none."""

    class Odd(Scripted):
        async def reply(self, conversation: Conversation) -> Reply:
            return cast(Reply, given)

    (first, *_) = conversations(workspace, Odd())
    assert first.status is Status.ERROR
    assert first.turns[0].error.startswith("the pipeline returned no `Reply` with an `Outcome`: ")


def test_a_slow_conversation_holds_up_no_other(folder: Folder) -> None:
    folder.write("scenarios/login.yaml", SCENARIOS.replace("customer: answer", "customer: slow"))
    workspace = load(folder.root)
    one_by_one = [result.id for result in conversations(workspace, Scripted(), RunPlan(jobs=1))]
    together = [result.id for result in conversations(workspace, Scripted(), RunPlan(jobs=3))]
    assert one_by_one == ["two-turns", "down-then-more", "bug"]
    assert together == ["down-then-more", "bug", "two-turns"]


def test_a_pipeline_that_never_worked_is_not_asked_for_ever(folder: Folder) -> None:
    down = "".join(f"  - {{id: s{n}, turns: [{{customer: down, expect: {{queue: people}}}}]}}\n" for n in range(100))
    folder.write("scenarios/login.yaml", "category: login\nscenarios:\n" + down)
    workspace, pipeline = load(folder.root), Scripted()
    *_, last = run(workspace, pipeline, workspace.scenarios)
    assert isinstance(last, RunStopped)
    assert "the server is down" in last.reason
    assert len(pipeline.seen) == 25


def test_a_journal_is_on_disk_before_the_run_ends(workspace: Workspace) -> None:
    with RunFolder.of(workspace, Scripted(), workspace.scenarios) as folder:
        for event in run(workspace, Scripted(), workspace.scenarios):
            if isinstance(event, ConversationDone):
                before = folder.journal.path.stat().st_size
                folder.append(event.turns)
                assert folder.journal.path.stat().st_size > before


def test_results_stand_in_the_order_of_the_files_whatever_ended_first(workspace: Workspace) -> None:
    done = conversations(workspace, Scripted())
    with RunFolder.of(workspace, Scripted(), workspace.scenarios) as folder:
        for result in reversed(done):
            folder.append(result.turns)
        folder.finish(workspace.scenarios)
    assert open_run(folder.path).manifest == folder.manifest
    assert open_run(folder.path).read() == done
    assert not folder.journal.exists()


@pytest.mark.slow
def test_a_torn_journal_loses_only_its_last_line_and_errors_are_held_again(workspace: Workspace) -> None:
    done = conversations(workspace, Scripted())
    with RunFolder.of(workspace, Scripted(), workspace.scenarios) as folder:
        for result in done:
            folder.append(result.turns)
    whole = folder.journal.path.read_bytes()
    for cut in range(len(whole.split(b"\n")[0]) + 1, len(whole)):
        folder.journal.path.write_bytes(whole[:cut])
        with folder:
            assert folder.pick_up() == {("two-turns", "", 1)}
        assert folder.journal.path.read_bytes() in [b"\n".join(whole.split(b"\n")[:n]) + b"\n" for n in (1, 2)]
    folder.journal.path.write_bytes(b"nonsense\n" + whole)
    with folder, pytest.raises(WorkspaceError, match="journal is damaged"):
        folder.pick_up()


def test_two_processes_do_not_write_one_run(workspace: Workspace) -> None:
    with (
        RunFolder.of(workspace, Scripted(), workspace.scenarios) as folder,
        pytest.raises(OSError, match="another process is writing"),
        RunFolder(folder.path, folder.manifest),
    ):
        pass


def test_repeats_count_once_and_show_what_is_flaky(folder: Folder) -> None:
    folder.write(
        "scenarios/login.yaml",
        "category: login\nscenarios:\n"
        "  - {id: steady, turns: [{customer: handoff, expect: {outcome: handoff}}]}\n"
        "  - {id: coin, turns: [{customer: once in two, expect: {outcome: handoff}}]}\n"
        "  - {id: wrong, turns: [{customer: handoff, expect: {outcome: answer}}]}\n",
    )
    workspace = load(folder.root)
    pipeline = Scripted()
    with RunFolder.of(workspace, pipeline, workspace.scenarios, repeats=4) as run_folder:
        for result in conversations(workspace, pipeline, RunPlan(repeats=4)):
            run_folder.append(result.turns)
        run_folder.finish(workspace.scenarios)
    steady, coin, wrong = results = run_folder.read()
    assert [result.status for result in results] == [Status.PASS, Status.FAIL, Status.FAIL]
    assert coin.repeats == (Status.PASS, Status.FAIL, Status.PASS, Status.FAIL)
    assert [result.flaky for result in (steady, coin, wrong)] == [False, True, False]
    assert coin.failures[0].startswith("repeat 2: ")
    judgement = judge(results, workspace.categories, workspace.rollout)
    assert (judgement.scenarios, judgement.passed) == (3, 1)
    # by hand, over all ways to draw k of the 4 repeats: coin has 2 of 4, so 1/2, 1/6, 0, 0
    assert judgement.repeats.pass_hat == pytest.approx([1.5 / 3, (1 + 1 / 6) / 3, 1 / 3, 1 / 3])
    assert judgement.repeats.flaky == ("coin",)


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


@pytest.mark.slow
@given(message=st.text(), answer=st.text(), error=st.text(max_size=5), value=st.none() | st.floats(0, 1))
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


class Slow:
    """A checker and a pipeline that remember how many asked them at once, and whether they were closed."""

    name = fingerprint = "slow"
    versioned = True
    jobs = 3

    def __init__(self) -> None:
        self.now = self.most = 0
        self.closed = False

    async def busy(self) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.005)
        self.now -= 1

    def prepare(self, messages: Sequence[str], progress: Progress) -> None:
        pass

    async def reply(self, conversation: Conversation) -> Reply:
        await self.busy()
        return Reply(Outcome.ANSWER, "login", answer="yes")

    async def check(self, answer: CitedAnswer) -> CheckedAnswer:
        self.now += 1
        self.most = max(self.most, self.now)
        async with asyncio.timeout(PATIENCE):
            while self.most < self.jobs:
                await asyncio.sleep(0.001)
        await asyncio.sleep(0.005)  # there would be time for one too many
        self.now -= 1
        return CheckedAnswer((), 1.0)

    async def close(self) -> None:
        self.closed = True


def test_answers_are_judged_beside_the_conversations(folder: Folder) -> None:
    """As many as the checker takes, and the pipeline is asked no more at a time for it."""
    turns = "[{customer: hello, expect: {outcome: answer}}]"
    listed = "".join(f"  - {{id: s{n}, turns: {turns}}}\n" for n in range(12))
    folder.write("scenarios/login.yaml", f"category: login\nscenarios:\n{listed}")
    workspace, pipeline, checker = load(folder.root), Slow(), Slow()
    scorers = {"groundedness": all_scorers()["groundedness"].asking(checker, PairModel(), Encoder())}
    events = list(run(workspace, pipeline, workspace.scenarios, scorers, plan=RunPlan(jobs=1), checker=checker))
    assert (pipeline.most, checker.most) == (1, 3)
    assert checker.closed
    assert pipeline.closed
    turns_done = [turn for event in events if isinstance(event, ConversationDone) for turn in event.turns]
    assert [turn.scores[0].status for turn in turns_done] == [Status.PASS] * 12


@pytest.mark.parametrize("steps", range(1, 5))
def test_an_interrupt_at_any_step_of_the_loop_closes_the_pipeline(folder: Folder, steps: int) -> None:
    pipeline = Interrupting(steps)
    folder.write(
        "scenarios/login.yaml",
        "category: login\nscenarios: [{id: a, turns: [{customer: answer, expect: {outcome: answer}}]}]\n",
    )
    workspace = load(folder.root)
    with pytest.raises(KeyboardInterrupt):
        list(run(workspace, pipeline, workspace.scenarios))
    assert pipeline.closed


class Pressed(Scripted):
    """Someone presses Ctrl-C while the third reply opens a library, which makes an error of its own of it."""

    async def reply(self, conversation: Conversation) -> Reply:
        if conversation.scenario == "s2":
            try:
                signal.raise_signal(signal.SIGINT)
            except KeyboardInterrupt:
                raise ImportError("numpy.core.multiarray failed to import") from None
        return await super().reply(conversation)


def test_ctrl_c_while_a_library_is_opened_stops_the_run_and_is_no_fault_of_the_pipeline(folder: Folder) -> None:
    turns = "[{customer: answer, expect: {outcome: answer}}]"
    listed = "".join(f"  - {{id: s{n}, turns: {turns}}}\n" for n in range(9))
    folder.write("scenarios/login.yaml", f"category: login\nscenarios:\n{listed}")
    workspace, pipeline, done = load(folder.root), Pressed(), list[object]()
    with pytest.raises(KeyboardInterrupt):
        done.extend(event for event in run(workspace, pipeline, workspace.scenarios, plan=RunPlan(jobs=1)))
    turns_done = [turn for event in done if isinstance(event, ConversationDone) for turn in event.turns]
    assert [turn.scenario for turn in turns_done][:2] == ["s0", "s1"]
    assert len(turns_done) < 9
    assert not any(turn.error for turn in turns_done)
    assert pipeline.closed
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)  # the key means again what it meant before
