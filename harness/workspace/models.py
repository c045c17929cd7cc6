"""Models of the team's choice (`rules/models.yaml`): what reads texts, and what compares questions with sections."""

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from harness.cache import key_of
from harness.files import open_plain
from harness.workspace.model import Entry, Model, SomeText
from harness.workspace.problems import Problem, WorkspaceError

TOKENIZER = "tokenizer.json"
_POINTER = b"version https://git-lfs.github.com/spec/"


def _like(pattern: str, hint: str) -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(hint)
        return text

    return AfterValidator(check)


def _small(value: object) -> object:
    """Digits in small letters: Windows writes those of a file in capitals."""
    return value.strip().lower() if isinstance(value, str) else value


HubName = Annotated[str, _like(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", "write `ORG/NAME`, as on the Hub")]
Commit = Annotated[str, BeforeValidator(_small), _like("[0-9a-f]{40}", "write all 40 digits (0-9, a-f)")]
Sha256 = Annotated[str, BeforeValidator(_small), _like("[0-9a-f]{64}", "write all 64 digits (0-9, a-f)")]


class ChosenModel(Entry):
    """A model as one ONNX file and a tokenizer.json: in a folder, or on the Hugging Face Hub."""

    folder: SomeText | None = Field(
        default=None,
        description="A folder that holds the model, as a path from the workspace's folder. Give either this or "
        "`model`.",
    )
    model: HubName | None = Field(
        default=None,
        description="The model's name on the Hugging Face Hub, `ORG/NAME`. Give either this or `folder`.",
        examples=["intfloat/multilingual-e5-small"],
    )
    revision: Commit | None = Field(
        default=None, description="The commit on the Hub, with all 40 digits. Required with `model`."
    )
    file: SomeText = Field(default="model.onnx", description="The ONNX file, in the folder or on the Hub.")
    sha256: Sha256 | None = Field(
        default=None,
        description="The SHA-256 of the ONNX file, with all 64 digits. Required with `model`; with `folder` it "
        "notices another file.",
    )

    @model_validator(mode="after")
    def _one_source_that_is_pinned(self) -> Self:
        if (self.folder is None) == (self.model is None):
            raise ValueError("give either `folder: PATH` or `model: ORG/NAME`")
        if self.model and not (self.revision and self.sha256):
            raise ValueError("what is downloaded must be pinned: add `revision:` and `sha256:`")
        if self.folder and self.revision:
            raise ValueError("`revision` goes with `model`; a folder is pinned by `sha256`")
        return self

    @property
    def name(self) -> str:
        """What people call it."""
        return self.model or Path(self.folder or "").name

    def in_folder(self, root: Path) -> tuple[Path, Path]:
        """The ONNX file and the tokenizer of a folder, for a workspace at `root`."""
        folder = root / (self.folder or "")
        return folder / self.file, folder / TOKENIZER

    def mistakes(self, root: Path) -> Iterator[Problem]:
        """What is wrong with the files of a folder. Nothing is looked at on the Hub. Raises WorkspaceError."""
        if self.folder is None:
            return
        if (root / self.folder).is_file():
            yield Problem(self.location, f"`{self.folder}` is a file", "write the folder that it is in")
            return
        if not (root / self.folder).is_dir():
            hint = f"it holds `{self.file}` and `{TOKENIZER}`; a path starts at the workspace's folder"
            yield Problem(self.location, f"there is no folder `{self.folder}`", hint)
            return
        model, tokenizer = self.in_folder(root)
        for path, name in ((model, self.file), (tokenizer, TOKENIZER)):
            if not path.is_file():
                yield Problem(self.location, f"there is no file `{name}` in `{self.folder}`", "copy it there")
            elif self._is_pointer(path):
                what = (
                    f"`{self.folder}/{name}` is not there yet: it holds only the note that Git LFS leaves in its place"
                )
                yield Problem(self.location, what, "`git lfs pull` fetches it")
        if self.sha256 and model.is_file() and (found := self._sha256_of(model)) != self.sha256:
            hint = "find out where it comes from; if it is right, write its sha256 here and measure again"
            yield Problem(self.location, f"`{self.folder}/{self.file}` is another file: its sha256 is {found}", hint)

    def digest(self, root: Path) -> str:
        """A digest of its files and of how it is used. Raises WorkspaceError for a missing file."""
        used = self.model_dump(mode="json", exclude={"folder", "file", "sha256"})
        files = [self.sha256] if self.folder is None else [self._sha256_of(path) for path in self.in_folder(root)]
        return key_of(used, files).hex()

    @staticmethod
    def _is_pointer(path: Path) -> bool:
        try:
            with open_plain(path) as file:
                return file.read(len(_POINTER)) == _POINTER
        except OSError:  # as who reads it will say
            return False

    def _sha256_of(self, path: Path) -> str:
        """Of a file; read again only when it has changed."""
        try:
            found = path.stat()
            return _sha256(path.resolve(), found.st_size, found.st_mtime_ns)
        except OSError as error:
            what = f"`{path}` cannot be read: {error.strerror}"
            raise WorkspaceError([Problem(self.location, what, "restore it")]) from None


class EncoderDeclared(ChosenModel):
    """A model that turns texts into vectors."""

    pooling: Literal["mean", "cls"] = Field(
        description="How a text's vector is made: `mean` of its tokens' vectors, or `cls`, the first one. The "
        "model's card says which; a wrong one works badly without an error."
    )
    query_prefix: str = Field(
        default="",
        description="Written before each customer message and each example. The model's card says which.",
        examples=["query: "],
    )
    passage_prefix: str = Field(
        default="", description="Written before each passage of an article.", examples=["passage: "]
    )


class PairDeclared(ChosenModel):
    """A cross-encoder that reads a question and a section together, and gives one logit: does it answer it?"""


class ModelsFile(Model):
    """rules/models.yaml: models in place of the embedded ones."""

    encoder: EncoderDeclared | None = Field(
        default=None, description="The model that makes vectors of texts. By default it is the embedded one."
    )
    pair: PairDeclared | None = Field(
        default=None,
        description="The model that tells whether a section answers a question. By default it is the embedded one.",
    )
    answers_at: float | None = Field(
        default=None,
        ge=0.001,
        le=1,
        description="The score, from 0.001 to 1, from which a section counts as answering a question.",
    )

    @property
    def chosen(self) -> tuple[ChosenModel, ...]:
        """Those that are not embedded."""
        return tuple(each for each in (self.encoder, self.pair) if each)


@lru_cache(maxsize=16)
def _sha256(path: Path, size: int, changed: int) -> str:
    with open_plain(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
