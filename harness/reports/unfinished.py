"""Why a command stopped before its end, and how to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.reports.document import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from harness.live.week import Week

MAKE_OR_NAME_ONE = "Make one with `harness run`, or name one with --run RUN_FOLDER."
SEVERAL_SUPPORT_AIS = "Several support AIs were run. Choose whose evidence counts:"
NO_CARD = "Too many answers could not be scored, so there is no card."
ONE_LABEL = "All answers that could be scored have the same label: nothing can be measured."
MOST_HIDDEN = 20  # conversations that are named
MOST_LOST = 10  # shards that are named
PARQUET_IN_FILES = "Parquet goes into files: leave `--only` out, or use `--to jsonl`."


def run_stopped(reason: str, done: int, total: int, again: str) -> str:
    """A run; `again` is the command that continues it."""
    kept = f"{done} of {total} conversations are done and kept. Continue with: {again}"
    return f"Stopped: {reason.rstrip('.')}.\n{kept}"


def shards_lost(numbers: Sequence[int], of: int) -> str:
    """Shards of a run that are not there: nobody knows what they would have shown."""
    lost = listed([f"{number}/{of}" for number in numbers], MOST_LOST)
    if len(numbers) == 1:
        return f"Not measured: shard {lost} is missing. Run it with `harness run --shard`, and name its folder as well."
    return (
        f"Not measured: shards {lost} are missing. Run them with `harness run --shard`, and name their folders as well."
    )


def shard_not_of_today(folder: object, why: str) -> str:
    """A shard that is not evidence on today."""
    return f"{folder}:\n{why}"


def mutants_interrupted(done: int, total: int) -> str:
    """Trials of mutants."""
    return f"Stopped: interrupted.\n{done} of {total} mutants are tried and kept. Run it again to continue."


def scoring_stopped(spent: object, again: str) -> str:
    """The scoring of labelled answers, where the budget is spent; `again` is the command that continues it."""
    return f"Stopped: {spent}.\nThe judge's answers so far are kept. To continue, with a larger budget: {again}"


def writing_stopped(spent: object) -> str:
    """An LLM that writes proposals, where the budget is spent."""
    return f"Stopped: {spent}. What was written so far is kept: repeat it with more."


def nothing_written(llm: str) -> str:
    """An LLM of whose proposals none holds."""
    return f"`{llm}` wrote nothing that can be used."


def replay_stopped(spent: object) -> str:
    """A replay, where the budget is spent."""
    return f"Stopped: {spent}. Replies so far are kept if the pipeline keeps replies."


def replay_not_measured(failed: int, total: int, first: str | None) -> str:
    """A replay in which more failed than the workspace allows."""
    return f"Not measured: {failed} of {total} failed. The first error: {first}"


def without_replies(errors: int, first: object) -> str:
    """Conversations of which nothing could be proposed."""
    return f"{counted(errors, 'conversation')} got no reply. The first: {first}"


def sample_without_replies(errors: int) -> str:
    """Conversations that reviewers will not see."""
    return f"{errors} more were drawn, but the pipeline gave no reply to them."


def import_stopped(failed: str) -> str:
    """A live import, after the reason."""
    return f"{failed}\nWithout --since, the next import goes on where this one stopped."


FILES_NOT_READ = "Not everything is imported, as a file could not be read to its end: copy or export it again."


def conversations_hidden(system: str, names: Sequence[str]) -> str:
    """A live import that went to the end, without some conversations; the report says why."""
    them = "it" if len(names) == 1 else "them"
    return (
        f"{system}: {counted(len(names), 'conversation')} could not be read, so not everything is imported: "
        f"{listed(names, MOST_HIDDEN)}.\nIf the API token may not read {them}, give it read permission. "
        f"The next import tries {them} again."
    )


def conversations_missing(names: Sequence[str], of: str) -> str:
    """What no figure of a week, or of another time, knows of."""
    what = f"{counted(len(names), 'conversation')} {of} {'is' if len(names) == 1 else 'are'}"
    return f"{what} missing, or older than in the account, as the last import could not read them: {listed(names, 5)}."


def articles_unread(system: str, error: object) -> str:
    """An import of articles from an account that did not answer to the end."""
    return f"{system}: {error}\nNothing is written."


def no_conversation(week: Week | None, store: str) -> str:
    """A week without any, or a store."""
    where = f"opened in {week}" if week else f"in {store}"
    return f"There is no conversation {where}; `harness import conversations` imports them."


def no_finished_run(today: date) -> str:
    """Nothing to judge by."""
    return f"There is no finished run of the workspace and the harness as they are today ({today})."


def choices(folders: Iterable[str]) -> str:
    """The runs of which one has to be named."""
    return "\n".join(f"  --run {folder}" for folder in folders)
