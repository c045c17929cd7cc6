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
PATIENCE = 10  # seconds that the reading has to end after it was told to
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
class FirstReading:
    """What takes longest is done once, beside whatever else is done; its vectors are then in the workspace's cache."""

    state: WorkspaceState | None = None
    checked: bool = False  # whether the findings have been looked for as well
    step: ArticlesReading = ArticlesReading(0, 0)
    _failed: Exception | None = None
    _thread: Thread | None = None
    _starting: Lock = field(default_factory=Lock)
    _stopped: bool = False

    def begun(self, loaded: LoadedWorkspace) -> None:
        """Start it where nobody has, and give it a moment. Raises what it ended with, once; then it can start again."""
        with self._starting:
            if self.checked:
                return
            if self._thread is None:
                self._thread = Thread(target=self._run, args=[loaded.workspace()], daemon=True)
                self._thread.start()
            if not self.state:
                self._thread.join(SOON)
            failed, self._failed = self._failed, None
            if failed:
                self._thread = None
                raise failed

    def stop(self) -> None:
        """End it soon, and wait for that: libraries that are at work when the program ends would abort it."""
        self._stopped = True
        if self._thread:
            self._thread.join(PATIENCE)

    def _run(self, workspace: Workspace) -> None:
        try:
            state = WorkspaceState.of(workspace, self._progress)
            self._go_on(0, 0)
            state.parts  # noqa: B018 - so that the first text need not wait for it
            self.state = state
            check.found_in_articles(workspace, {}, self._go_on)
            self.checked = True
        except Exception as error:  # noqa: BLE001 - whoever waits for it is shown it
            self._failed = error

    def _progress(self, done: int, total: int) -> None:
        self._go_on(done, total)
        self.step = ArticlesReading(done, total)

    def _go_on(self, done: int, total: int) -> None:
        if self._stopped:
            raise SupersededError


@dataclass
class WritingDesk:
    """Keeps what the embedded pipeline makes of the saved workspace, so that typed text is compared in a moment."""

    loaded: LoadedWorkspace
    _first: FirstReading = field(default_factory=FirstReading)
    _turn: NewestTurn = field(default_factory=NewestTurn)
    _turn_to_check: NewestTurn = field(default_factory=NewestTurn)
    _saved: WorkspaceState | None = None
    _checked: tuple[Workspace, tuple[str, str], tuple[Finding, ...]] | None = None

    def impact(self, writer: str, name: str, text: str) -> Impact | ArticlesReading:
        """What the text in place of that file changes, as `harness impact` says after saving it.

        Raises SupersededError; WorkspaceError for mistakes in the text; ModelMissingError.
        """
        self._first.begun(self.loaded)
        if self._first.state is None:
            return self._first.step
        with self._turn.of(writer):
            workspace = self._typed(name, text)
            refuse_too_long(workspace)
            before = self._state(self._first.state)
            return impact(before, before.changed(workspace), SINCE)

    def findings(self, writer: str, name: str, text: str) -> tuple[Finding, ...] | ArticlesReading:
        """What `harness check articles` would find in that file. Raises as `impact`."""
        self._first.begun(self.loaded)
        if not self._first.checked:
            return ArticlesReading(0, 0)
        with self._turn_to_check.of(writer):
            saved = self.loaded.workspace()
            if self._checked is None or self._checked[0] is not saved or self._checked[1] != (name, text):
                found = check.found_in_articles(self._typed(name, text), {name: text})
                self._checked = saved, (name, text), found.within([name]).findings
            return self._checked[2]

    def stop(self) -> None:
        """End what goes on beside the pages."""
        self._first.stop()

    def _typed(self, name: str, text: str) -> Workspace:
        return load_while_edited(self.loaded.root, self.loaded.today, {name: text})

    def _state(self, first: WorkspaceState) -> WorkspaceState:
        """Of the workspace as it is saved. All are changed from the first one, so that none keeps those between."""
        workspace = self.loaded.workspace()
        if self._saved is None or self._saved.workspace is not workspace:
            self._saved = first if first.workspace is workspace else first.changed(workspace)
        return self._saved
