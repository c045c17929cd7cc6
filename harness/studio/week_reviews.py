"""Reviews of weeks: long work the first time, so each is made in a thread, once, and kept while what it read stays."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread

from harness.cli import qa
from harness.live.conversations import NAME
from harness.live.labels import DESK
from harness.live.week import Review, Week
from harness.studio.file_states import FileState, states_of
from harness.studio.loaded import LoadedWorkspace
from harness.workspace import Workspace

_MOST_KEPT = 12
_AT_ONCE = 0.1  # seconds that a page waits for one that is made quickly

StoreState = tuple[FileState, ...]


@dataclass
class MadeReview:
    """The review of a week, while it is made and afterwards."""

    week: Week
    workspace: Workspace
    done: int = 0
    total: int = 0
    part: int = 1  # of the work: each is counted from its beginning
    found: Review | None = None  # None where the week has no conversation
    error: Exception | None = None
    thread: Thread = field(default_factory=Thread)

    @property
    def ended(self) -> bool:
        return not self.thread.is_alive()

    def outdated(self, now: Workspace) -> bool:
        """Whether rules or articles have changed since it was begun."""
        return self.workspace is not now and _judges_by(self.workspace) != _judges_by(now)

    def make(self) -> None:
        """Run in its thread."""
        try:
            found = qa.reviewed(self.workspace, self.week, self._progress)
            for each in found.measured if found else ():
                _ = each.change, each.now.total and each.now.interval  # seconds, of which a page has none
            self.found = found
        except Exception as error:  # noqa: BLE001 - raised to whoever waits for it
            self.error = error

    def _progress(self, done: int, total: int) -> None:
        self.part += done < self.done
        self.done, self.total = done, total


class WeekReviews:
    """Those of one site."""

    def __init__(self, loaded: LoadedWorkspace) -> None:
        self._loaded, self._lock = loaded, Lock()
        self._made: dict[tuple[Week, StoreState], MadeReview] = {}

    def of(self, week: Week, *, again: bool = False) -> MadeReview:
        """The review of a week; it is begun where there is none of what is imported now, or `again`.

        Raises WorkspaceError.
        """
        workspace, key = self._loaded.workspace(), self._key(week)
        with self._lock:
            made = self._made.pop(key, None)
            if made is None or (again and made.ended):
                made = MadeReview(week, workspace)
                made.thread = Thread(target=made.make, daemon=True)
                made.thread.start()
            self._made[key] = made  # as the newest
            for old in list(self._made)[:-_MOST_KEPT]:
                del self._made[old]
        return made

    def soon(self, week: Week, *, again: bool = False) -> MadeReview:
        """As `of`, after a moment in which a small one is made. Raises, once, what stopped it."""
        made = self.of(week, again=again)
        made.thread.join(_AT_ONCE)
        if made.ended and made.error:
            with self._lock:
                self._made.pop(self._key(week), None)
            raise made.error
        return made

    def kept(self, week: Week) -> Review | None:
        """The review of a week where it is made already."""
        made = self._made.get(self._key(week))
        return made.found if made and made.ended else None

    def _key(self, week: Week) -> tuple[Week, StoreState]:
        return week, _state(self._loaded.root)


def _judges_by(workspace: Workspace) -> tuple[object, ...]:
    """What a review depends on beside the conversations."""
    return workspace.categories, workspace.handoff, workspace.rollout, workspace.articles, workspace.today


def _state(root: Path) -> StoreState:
    """What changes when conversations come in, or labels."""
    files = (root / f"{name}{end}" for name in (NAME, DESK) for end in ("", "-wal"))
    return tuple(state for state in states_of(files) if state[-1])
