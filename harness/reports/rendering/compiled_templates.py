"""Templates are kept compiled, as Python keeps modules: compiling those of a page takes longer than filling them."""

import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from harness.cache import made_by


def compiled_templates() -> FileSystemBytecodeCache | None:
    """Where they are kept: in the package's own `__pycache__`, since what is there is run, and in no workspace.

    None where Python keeps nothing either: it was told not to, or may not write there.
    """
    folder = Path(cache_from_source(__file__)).parent
    if sys.dont_write_bytecode or not folder.is_dir():
        return None
    code = made_by("harness.reports.rendering.html", "jinja2")[:16]
    return _CompiledTemplates(str(folder), f"template_{code}_%s.pyc")


class _CompiledTemplates(FileSystemBytecodeCache):
    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write it aside and rename, as Jinja does; on a full disk, or where others own the folder, it is not kept."""
        with suppress(OSError):
            super().dump_bytecode(bucket)
