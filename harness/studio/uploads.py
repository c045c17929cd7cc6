"""Files that a visitor chose in the browser, on this machine's disk until they are imported."""

import fcntl
import os
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path, PureWindowsPath
from tempfile import TemporaryDirectory, gettempdir, mkdtemp

from starlette.datastructures import UploadFile

from harness.files import write_aside

_CHUNK = 1 << 20  # bytes that are held in memory
_PREFIX = "harness-studio-"


def remove_left_uploads() -> None:
    """Remove the files of sites that were killed: they are not masked. What a site still uses is locked."""
    for folder in Path(gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if folder.stat(follow_symlinks=False).st_uid == os.getuid():
                os.close(_locked(folder))
                shutil.rmtree(folder)


def _locked(folder: Path) -> int:
    """The folder, open as long as this process lives. Raises OSError where another has it."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(opened)
        raise
    return opened


class Uploads:
    """Those of one site, which nobody else can read. They are removed when it ends, or earlier."""

    @cached_property
    def _scratch(self) -> TemporaryDirectory[str]:
        made = TemporaryDirectory(prefix=_PREFIX)
        self._lock = _locked(Path(made.name))
        return made

    def keep(self, files: Sequence[UploadFile]) -> Path:
        """Put files into a folder of their own; the path of the only one, or of the folder. Raises OSError."""
        folder = Path(mkdtemp(dir=self._scratch.name))
        for upload in files:
            name = PureWindowsPath(upload.filename or "").name.lstrip(".") or "export"
            if (folder / name).exists():  # such as `.a` and `a`
                name = f"{len(list(folder.iterdir()))}-{name}"
            write_aside(folder / name, iter(lambda file=upload.file: file.read(_CHUNK), b""))  # type: ignore[misc]
        return next(folder.iterdir()) if len(files) == 1 else folder

    def remove(self, path: Path) -> None:
        """Remove what `keep` gave, with its folder; nothing else is touched."""
        if "_scratch" in self.__dict__ and Path(self._scratch.name) in path.parents:
            shutil.rmtree(Path(self._scratch.name) / path.relative_to(self._scratch.name).parts[0])

    def plainly(self, text: str) -> str:
        """Words about files, by the names that people know: without where they were put."""
        if "_scratch" not in self.__dict__:
            return text
        put = rf"{re.escape(self._scratch.name)}/\w+(/?)"
        return re.sub(put, lambda found: "" if found[1] else "the chosen files", text)

    def close(self) -> None:
        """Remove all of them."""
        if "_scratch" in self.__dict__:
            self._scratch.cleanup()
            os.close(self._lock)
