"""`run.json`: what was run, and how it is known again."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from harness import __version__
from harness.files import read_plain
from harness.scoring import EMBEDDED
from harness.workspace import Id, Workspace, WorkspaceError

_SAID_IF_ANY = ("checked_by", "criteria", "scorers", "customers", "chosen", "shard", "results", "judged", "judged_by")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was run, by whom it was judged, and when."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(strict=True, extra="forbid")

    pipeline: Id  # also in the name of the folder
    fingerprint: str  # of the support AI: kind, and a digest of its code, model, settings, version
    workspace: str  # sha256 of all that results can depend on
    today: str
    scenarios: Annotated[int, Field(ge=0)]
    repeats: Annotated[int, Field(ge=1)] = 1
    checker: str = "embedded"  # the fingerprint of who judged groundedness
    checked_by: str = ""  # the name of this checker; said where it is not the embedded one
    criteria: str = ""  # the fingerprint of who judged criteria in words; empty where there are none
    scorers: str = ""  # those of other packages, with their versions; said where there are any
    customers: str = ""  # the fingerprint of the LLM that played them; said where there is one
    harness: str = __version__
    code: str = ""  # a digest of the code that made the results; unknown where it is empty
    versioned: bool = True  # False: the fingerprint stays the same when the support AI changes
    suite: str = ""  # a digest of the scenarios that are to be run, in their words
    subject: str = ""  # a digest of what it is evidence about: the AI, the scenarios with what they expect, the judges
    chosen: str = ""  # which part of the scenarios was to run, as options of `harness run`; empty: all of them
    shard: str = ""  # which shard of the run it is, such as 3/8; empty: all of it
    results: str = ""  # sha256 of the results, written when the run has ended
    judged_by: str = ""  # the digest of the limits, cards and tools at the run
    judged: tuple[str, ...] = ()  # the evidence that was judged here, by digest, as it grew from one time to the next

    @property
    def id(self) -> str:
        """A name for the run: the pipeline and a digest of all that can change the results, except for the code.

        Its shards have the same.
        """
        found = ("code", "subject", "shard", "results", "judged", "judged_by")
        named = {name: value for name, value in self.fields.items() if name not in found}
        whole = json.dumps(named, sort_keys=True).encode()
        return f"{self.pipeline}-{hashlib.sha256(whole).hexdigest()[:10]}"

    @property
    def fields(self) -> dict[str, Any]:
        """The content of the file."""
        return {name: value for name, value in asdict(self).items() if value or name not in _SAID_IF_ANY}

    @property
    def checker_name(self) -> str:
        """The name of who judged groundedness."""
        return self.checked_by or EMBEDDED

    @property
    def part(self) -> str:
        """Which part of the scenarios it holds, as options of `harness run`; empty: all of them."""
        return self.chosen or (f"--shard {self.shard}" if self.shard else "")

    @property
    def about(self) -> str:
        """What it is evidence about, by digest; only itself where that is not known."""
        return self.subject or self.id

    def of(self, workspace: Workspace) -> bool:
        """Whether the run is of this workspace, at its date."""
        return (self.workspace, self.today) == (workspace.digest, workspace.today.isoformat())


def has_manifest(folder: Path) -> bool:
    """Whether a folder is one of a run, though nobody may be able to read its manifest. Raises OSError if unknown."""
    path = folder / "run.json"
    return path.is_symlink() or path.exists()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a run made earlier.

    Raises WorkspaceError when there is none, or it is damaged; OSError when it is there and cannot be read.
    """
    if not has_manifest(folder):
        hint = "name one under `reports/`, made by `harness run`"
        raise WorkspaceError.at(folder, 1, "is not a run folder", hint)
    try:
        return _adapter().validate_json(read_plain(folder / "run.json"))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = f"`{'.'.join(map(str, first['loc']))}`: " if first["loc"] else ""
        hint = "nobody has to edit it: repeat the run with `harness run`"
        raise WorkspaceError.at(folder / "run.json", 1, f"is damaged: {where}{first['msg']}", hint) from None


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Manifest]:
    return TypeAdapter(Manifest)
