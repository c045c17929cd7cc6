"""What typed text of an article does before it is saved: whose answers change, and what is found in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, Thread

from harness.articles import Impact, impact, refuse_too_long
from harness.cli import check
from harness.findings import Finding
from harness.runs.rerun import WorkspaceState
from harness.studio.loaded import LoadedWorkspace
from harness.workspace import Workspace, load_while_edited

SINCE = "the last save"
SOON = 1.0  # seconds: where the articles are read by then, nobody is told to wait
_OFTEN = 0.05  # seconds


class SupersededError(Exception):
    """The same writer has typed on; nobody waits for this answer."""


@dataclass(frozen=True, slots=True)
class ArticlesReading:
    """The articles are still being read: so many messages of so many."""

    done: int
    total: int


@dataclass
class NewestTurn:
    """One thing at a time; of what one writer waits for only the newest is done."""

    _busy: Lock = field(default_factory=Lock)
    _newest: dict[str, object] = field(default_factory=dict)

    @contextmanager
    def of(self, writer: str) -> Iterator[None]:
        """Raises SupersededError where the writer asks again before it is their turn."""
        self._newest[writer] = mine = object()
        while not self._busy.acquire(timeout=_OFTEN):
            if self._newest[writer] is not mine:
                raise SupersededError
        try:
            if self._newest[writer] is not mine:
                raise SupersededError
            yield
        finally:
            self._busy.release()


@dataclass
class WritingDesk:
    """Keeps what the embedded pipeline makes of the saved workspace, so that typed text is compared in a moment."""

    loaded: LoadedWorkspace
    _turn: NewestTurn = field(default_factory=NewestTurn)
    _turn_to_check: NewestTurn = field(default_factory=NewestTurn)
    _first: WorkspaceState | None = None  # of the workspace as it was first read; all others are changed from it
    _saved: WorkspaceState | None = None
    _reading: Thread | None = None
    _read: ArticlesReading = ArticlesReading(0, 0)
    _failed: Exception | None = None
    _checked: tuple[Workspace, tuple[str, str], tuple[Finding, ...]] | None = None

    def impact(self, writer: str, name: str, text: str) -> Impact | ArticlesReading:
        """What the text in place of that file changes, as `harness impact` says after saving it.

        Raises SupersededError; WorkspaceError for mistakes in the text; ModelMissingError.
        """
        with self._turn.of(writer):
            before = self._state()
            if before is None:
                return self._read
            workspace = self._typed(name, text)
            refuse_too_long(workspace)
            return impact(before, before.changed(workspace), SINCE)

    def findings(self, writer: str, name: str, text: str) -> tuple[Finding, ...]:
        """What `harness check articles` would find in that file. Raises as `impact`."""
        with self._turn_to_check.of(writer):
            saved = self.loaded.workspace()
            if self._checked is None or self._checked[0] is not saved or self._checked[1] != (name, text):
                found = check.found_in_articles(self._typed(name, text), {name: text})
                self._checked = saved, (name, text), found.within([name]).findings
            return self._checked[2]

    def _typed(self, name: str, text: str) -> Workspace:
        return load_while_edited(self.loaded.root, self.loaded.today, {name: text})

    def _state(self) -> WorkspaceState | None:
        """Of the saved workspace; None while the articles are being read for the first time."""
        workspace = self.loaded.workspace()
        first = self._first or self._begun(workspace)
        if first is None:
            return None
        if self._saved is None or self._saved.workspace is not workspace:
            self._saved = first if first.workspace is workspace else first.changed(workspace)
        return self._saved

    def _begun(self, workspace: Workspace) -> WorkspaceState | None:
        """The first state, if it is there soon; it is made beside what else is done."""
        if self._reading is None:
            self._failed = None
            self._reading = Thread(target=self._read_first, args=[workspace], daemon=True)
            self._reading.start()
        self._reading.join(SOON)
        if self._reading.is_alive():
            return None
        self._reading = None
        if self._failed:
            raise self._failed
        return self._first

    def _read_first(self, workspace: Workspace) -> None:
        try:
            state = WorkspaceState.of(workspace, self._progress)
            state.parts  # noqa: B018 - so that the first text need not wait for it
            self._first = state
        except Exception as error:  # noqa: BLE001 - told to whoever waits for it
            self._failed = error

    def _progress(self, done: int, total: int) -> None:
        self._read = ArticlesReading(done, total)
