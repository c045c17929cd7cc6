"""`harness watch`: what each save changes, while you write."""

import datetime as dt
import io
import select
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import click

from harness.cli.options import (
    UnfinishedError,
    folder_option,
    local_checker_option,
    note_sealed,
    note_unjudged,
    sealed_of,
    today_option,
)

FOLDERS = ("knowledge", "rules", "scenarios")
ENDINGS = (".md", ".yaml")
QUIET, STEP = 250, 50  # milliseconds: how long saves are gathered at most, and how long none may come
IDLE = 1000  # milliseconds without a save, after which it looks whether the code that judges is still the same


@click.command()
@folder_option
@click.option(
    "--poll", is_flag=True, help="Check the files again and again, for (network) drives that do not report changes."
)
@local_checker_option
@today_option
def command(folder: Path, poll: bool, checker: str, today: dt.datetime | None) -> None:
    """Watch the files, and show what each save changes.

    Save an article and see which scenarios turn green or red, and the new answers of the embedded
    pipeline, compared with the state when you started. If a file has a mistake, such as half-written
    front matter, it is shown and the watch goes on. On a terminal it is one screen; piped, a block of
    lines for each save. Ctrl-C ends it. Where the code of a scorer or checker of another package is
    edited, it stops: what it would show was judged by the code before.

    \b
    Exit codes:
      0  ended by Ctrl-C, or nobody reads what it prints any more
      2  the workspace or the command line is wrong
      3  the code of a scorer or checker has changed, or the text model is not installed

    \b
    Examples:
      harness watch
      harness watch -w my-support --poll
    """
    import scipy.optimize  # noqa: F401 - loaded now, so that the first save of a heading need not wait for it
    import watchfiles  # noqa: F401 - checked first, so that nothing is loaded in vain

    from harness.articles import Watch
    from harness.reports import watch
    from harness.reports.rendering import RunProgress, Screen
    from harness.workspace import find_root

    root = find_root(folder)
    with RunProgress() as progress:
        looks = Watch(root, today.date() if today else None, progress.reading, checker)
    note_sealed(sealed_of(looks.workspace))
    note_unjudged(looks.workspace)
    with Screen(sys.stdout, watch.welcome(FOLDERS, root, looks.scenarios)) as screen:
        for saved in _saves(root, poll=poll):
            if changed := looks.changed_code:
                raise UnfinishedError(watch.code_changed(changed), 3)
            if _deserted(sys.stdout):
                return
            if saved:
                screen.show(watch.document(looks.look(saved)))


def _deserted(out: TextIO) -> bool:
    """Whether it is a pipe from which nobody reads any more."""
    asked = select.poll()
    with suppress(io.UnsupportedOperation):  # a stream in memory
        asked.register(out.fileno(), 0)
    return any(event & select.POLLERR for _, event in asked.poll(0))


def _saves(root: Path, *, poll: bool) -> Iterator[set[Path]]:
    """The files of each save, until Ctrl-C, and none now and then. Without reports of the system they are polled."""
    import watchfiles

    folders = [root / name for name in FOLDERS if (root / name).is_dir()]
    try:
        for changes in watchfiles.watch(
            *folders, watch_filter=_concerns, debounce=QUIET, step=STEP,
            force_polling=poll or None, ignore_permission_denied=True, rust_timeout=IDLE, yield_on_timeout=True,
        ):  # fmt: skip
            yield {Path(path) for _, path in changes}
    except KeyboardInterrupt:
        return
    except OSError:  # no watches are left, or the file system has none
        if poll:
            raise
        yield from _saves(root, poll=True)


def _concerns(_: object, path: str) -> bool:
    """Whether a file is one of the workspace, not one that an editor or a checkout leaves beside it."""
    name = Path(path).name
    return name.endswith(ENDINGS) and not name.startswith((".", "#"))
