"""A workspace at a git revision, in a temporary folder. The repository and its checkout do not change."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from harness.files import read_plain
from harness.lazy_regex import regex
from harness.nearest import nearest
from harness.workspace.stage_edit import NAME as _MARK  # which every workspace has

_HUNK = regex(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")
_REFUSED = {os.strerror(code): code for code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)} | {
    "Out of diskspace": errno.ENOSPC
}  # in git's words, and what it is
_BESIDE = regex(r"(?<![\w./])\.\./[^\s\"',;\]}#]+")  # a path out of the workspace
_MOST_UP = 8  # folders
_AT_ONCE = 500  # names of files in one call of git
_PLACE = ("--show-cdup", "--show-prefix")
_SET_BY_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
_AS_COMMITTED = {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": os.devnull}  # `git replace` shows another history


_NO_COMMIT = regex(r"0{40}(?:0{24})?")  # as long as a commit's name, by SHA-1 or SHA-256


class RevisionError(Exception):
    """A revision that cannot be used; the message says why and what to do."""


class NoFolderThenError(RevisionError):
    """A revision from before the folder was, or from before every commit, which code hosts give for a new branch."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A checked-out folder as it was."""

    folder: Path  # deleted when the context ends
    commit: str
    tree: str  # git's digest of everything in the folder
    was_at: str | None = None  # under the top of the repository, where the folder was elsewhere then


@contextmanager
def at_revision(root: Path, ref: str) -> Iterator[Revision]:
    """The workspace under `root` as it was at a git ref, also where it was in another folder then.

    Raises RevisionError, NoFolderThenError where it was not there yet.

    The files come from git's objects by way of an index of their own: no branch is switched, no
    worktree registered, and what is not committed stays untouched.
    """
    git = Git(root)
    top, inside = _place(root, git.ask("rev-parse", *_PLACE))
    commit = _commit(git, ref)
    was_at = _moved_from(top, commit, inside)
    try:
        there = git.ask("rev-parse", "--verify", f"{commit}:{inside if was_at is None else was_at}").strip()
        tree = git.ask("rev-parse", "--verify", f"{there}^{{tree}}")  # and no file of that name
    except RevisionError:
        raise NoFolderThenError(f"at `{ref}` there is no folder `{inside}`: the workspace is newer") from None
    then = inside if was_at is None else was_at
    with tempfile.TemporaryDirectory(prefix="harness-baseline-") as made:
        above = Path(made).resolve().joinpath(*["above"] * _MOST_UP, "workspace")
        folder = above / then
        folder.mkdir(parents=True)
        _check_out(top, tree, root, folder)
        for path in _named_beside(folder):
            _put_beside(path, Git(top), commit, PurePosixPath(then), above, root)
        yield Revision(folder, commit, tree, was_at)


def _named_beside(folder: Path) -> list[str]:
    """What the rules of a workspace name outside its folder: a program, a recording, a sealed file."""
    texts = (
        read_plain(file).decode("utf-8", "replace") for file in sorted(folder.glob("rules/*.yaml")) if file.is_file()
    )
    return list(dict.fromkeys(path for text in texts for path in _BESIDE.findall(text)))


def _put_beside(path: str, git: Git, commit: str, then: PurePosixPath, above: Path, root: Path) -> None:
    """A file outside the workspace, at the same way from it: as it was then, where git has it, else today's."""
    place = os.path.normpath(then / path)
    way_up = place.split("/").count("..")
    if way_up >= _MOST_UP:
        return
    if not way_up:
        beside = PurePosixPath(place).parent  # a program has others beside it
        whole = place if beside in (PurePosixPath("."), then, *then.parents) else str(beside)
        names = [name for each in (whole, place) for name in _names_at(git, commit, each)]
        if any(name == place or name.startswith(f"{place}/") for name in names):
            past = Git(git.folder, index=above.parent / f"beside{len(list(above.parent.glob('beside*')))}.index")
            past.ask("read-tree", commit)
            for start in range(0, len(names), _AT_ONCE):
                past.ask("checkout-index", "--force", f"--prefix={above}/", "--", *names[start : start + _AT_ONCE])
            return
    here = Path(os.path.normpath(above / place))
    if (root / path).exists() and not here.exists():
        here.parent.mkdir(parents=True, exist_ok=True)
        here.symlink_to((root / path).resolve())


def _names_at(git: Git, commit: str, path: str) -> list[str]:
    """The files at or below a path of a commit, from the top of the repository."""
    listed = git.ask("ls-tree", "-r", "-z", "--full-tree", commit, "--", path).split("\0")
    return [name for entry, _, name in (each.partition("\t") for each in listed) if " blob " in entry]


def _check_out(repository: Path, tree: str, today: Path, to: Path) -> None:
    """Writes a tree of a repository, with its submodules as they are checked out below the same folder today."""
    past = Git(repository, index=to.parent / f"{to.name}.index")
    past.ask("read-tree", tree)
    past.ask("checkout-index", "--all", f"--prefix={to}/")
    for path, commit in _submodules(past, tree):
        (to / path).mkdir(parents=True, exist_ok=True)
        _check_out(_submodule(today, path, commit), commit, today / path, to / path)


def _submodules(git: Git, tree: str) -> list[tuple[str, str]]:
    """The submodules in a tree or, of a commit, in git's folder: the path and the commit of each."""
    listed = git.ask("ls-tree", "-r", "-z", tree).split("\0")
    return [
        (path, entry.split()[2]) for entry, _, path in (each.partition("\t") for each in listed) if " commit " in entry
    ]


def _submodule(root: Path, path: str, commit: str) -> Path:
    """The folder of a submodule that has a commit. Raises RevisionError: its files must not count as deleted."""
    folder = root / path
    if not (folder / ".git").exists():
        raise RevisionError(
            f"`{path}` was a submodule then, and none is checked out there: `git submodule update --init`"
        )
    try:
        Git(folder).ask("rev-parse", "--verify", f"{commit}^{{commit}}")
    except RevisionError:
        raise RevisionError(
            f"the submodule `{path}` lacks the commit {commit[:7]} of then: fetch all of its history"
        ) from None
    return folder


def _place(root: Path, told: str) -> tuple[Path, str]:
    """The top of a repository, and a folder of it as git names it; `told` as asked by `_PLACE`.

    The way up to the top has no names in it, which may have line breaks.
    """
    up, _, inside = told.partition("\n")
    return root / up, inside.strip("/")


@lru_cache(maxsize=64)
def _moved_from(top: Path, commit: str, inside: str) -> str | None:
    """The folder from which a workspace was moved to `inside` since a commit; None where it was there already, or new.

    A workspace that is moved is no new one: a comparison goes on, so that nobody gets out of it by `git mv`.
    """
    git = Git(top)
    then = git.ask("-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", commit).splitlines()
    folders = {str(PurePosixPath(name).parents[1]) for name in then if f"/{name}".endswith(f"/{_MARK}")}
    here = inside or "."
    if here in folders:
        return None
    gone = {folder for folder in folders if not (top / folder / _MARK).exists()}
    if len(gone) > 1:  # which of them became this one is told by what the file says
        alike = git.ask("-c", "core.quotePath=false", "diff", "--find-renames", "--diff-filter=R", "--name-status",
                        "-z", commit, "--", f":(glob)**/{_MARK}").split("\0")  # fmt: skip
        renamed = {str(PurePosixPath(now).parents[1]): was for was, now in zip(alike[1::3], alike[2::3], strict=False)}
        gone = {str(PurePosixPath(renamed[here]).parents[1])} if here in renamed else set()
    was = next(iter(gone), None)
    return "" if was == "." else was


@dataclass(frozen=True, slots=True)
class Since:
    """The files of a folder that changed since a commit."""

    commit: str
    texts: dict[str, str | None]  # their old text by path under the root; None for new files


def changed_since(root: Path, ref: str, files: str) -> Since:
    """The files under `root` that were committed, staged, edited, added or deleted since a git ref.

    `files` is a pattern such as `knowledge/*.md`; it includes folders below. Raises RevisionError.
    """
    git = Git(root)
    commit = _commit(git, ref)
    listed = git.ask("diff", "--name-only", "--no-renames", "--relative", "-z", commit, "--", files)
    listed += "\0" + git.ask("ls-files", "--others", "--exclude-standard", "-z", "--", files)
    names = sorted({name for name in listed.split("\0") if name and "\n" not in name})
    texts = git.texts(commit, names)
    folder, _, inside = files.partition("/")
    for path, then in _submodules(git, commit):
        if path == folder or path.startswith(f"{folder}/"):
            inner = changed_since(_submodule(root, path, then), then, inside)
            texts |= {f"{path}/{name}": text for name, text in inner.texts.items()}
    return Since(commit, texts)


def edited_lines(root: Path, commit: str) -> dict[str, tuple[range, ...]]:
    """The lines of today's tracked files under `root` that are new or different since a commit, by file, from 1.

    Where lines were only removed, it is the line above. Raises RevisionError.
    """
    patch = Git(root).ask("-c", "core.quotePath=false", "diff", "--relative", "--no-renames", "--no-color",
                          "--no-ext-diff", "--unified=0", "--dst-prefix=b/", commit, "--", ".")  # fmt: skip
    edited: dict[str, tuple[range, ...]] = {}
    file = ""
    for line in patch.split("\n"):
        if line.startswith("+++ "):
            file = line.removeprefix("+++ b/").rstrip("\t") if line.startswith("+++ b/") else ""
        elif file and (hunk := _HUNK.match(line)):
            start, count = int(hunk[1]), int(hunk[2] or 1)
            edited[file] = (*edited.get(file, ()), range(max(start, 1), max(start, 1) + max(count, 1)))
    return edited


def earlier_versions(root: Path, file: str) -> list[tuple[str, bytes]]:
    """What a file under `root` was at each commit that changed it on the way here, with the commit; newest first.

    Of a merge the side that was merged into counts, and a workspace that was moved is followed. Nothing where git
    cannot tell.
    """
    if not any((folder / ".git").exists() for folder in (root, *root.resolve().parents)):
        return []  # as git would say, and starting it takes longer than everything else about a ledger
    found: list[tuple[str, bytes]] = []
    with suppress(RevisionError):  # such as in front of the very first commit
        ref, _, place = Git(root).ask("rev-parse", "HEAD", *_PLACE).partition("\n")
        inside: str | None
        folder, inside = _place(root, place)
        top = Git(folder)
        while inside is not None:
            path = f"{inside}/{file}".lstrip("/")
            commits = top.ask("log", "--first-parent", "--format=%H", ref, "--", f":(literal){path}").split()
            blobs = top.blobs([f"{commit}:{path}" for commit in commits])
            found += [(commit, blob) for commit, blob in zip(commits, blobs, strict=True) if blob is not None]
            ref = f"{commits[-1]}^" if commits else ref
            inside = _moved_from(top.folder, ref, inside)
    return found


def why_unknown(root: Path) -> str:
    """Why git cannot tell what was in `root` before; empty where it can, and where there is no repository.

    In a shallow clone it lacks commits, and it refuses a folder of another user, as in many containers.
    """
    if not any(os.path.lexists(folder / ".git") for folder in (root, *root.resolve().parents)):
        return ""
    try:
        git = Git(root)
        if _is_shallow(git):
            return "this clone is shallow"
        if git.ask("for-each-ref", "--count=1"):  # else nothing is committed yet
            git.ask("rev-parse", "--verify", "HEAD^{tree}")
    except RevisionError as error:
        return str(error)
    return ""


def _is_shallow(git: Git) -> bool:
    return git.ask("rev-parse", "--is-shallow-repository") == "true"


def called(root: Path, ref: str, commit: str) -> str:
    """A ref as a person would call it, with its commit, and with how far it went on beside today's."""
    try:
        ahead = int(Git(root).ask("rev-list", "--count", f"HEAD..{commit}"))
    except (RevisionError, ValueError):
        ahead = 0
    beside = f", with {ahead} commit{'s' if ahead > 1 else ''} that this branch lacks" if ahead else ""
    return f"{ref} ({commit[:7]}{beside})"


def _commit(git: Git, ref: str) -> str:
    if _NO_COMMIT.fullmatch(ref):
        raise NoFolderThenError(f"`{ref[:7]}`, only zeros, is what git calls no commit, as before the first push")
    try:
        return git.ask("rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}")
    except RevisionError:
        known = git.ask("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
        way_out = "this clone is shallow: fetch it first, with `git fetch --unshallow`" if _is_shallow(git) else ""
        raise RevisionError(f"git knows no commit `{ref}` here; {way_out or nearest(ref, known.split())}") from None


class Git:
    """Runs git in one folder, without the variables that a git hook sets."""

    def __init__(self, folder: Path, index: Path | None = None) -> None:
        program = shutil.which("git")
        if program is None:
            raise RevisionError("git is not installed, so there is no earlier revision to compare with")
        self._program, self.folder = program, folder
        self._env = {name: value for name, value in os.environ.items() if name not in _SET_BY_HOOKS}
        self._env |= {"LC_ALL": "C", **_AS_COMMITTED, **({"GIT_INDEX_FILE": str(index)} if index else {})}

    def ask(self, *arguments: str) -> str:
        """What git prints. Raises RevisionError with git's message when it fails, OSError where a disk refuses."""
        return self._run(arguments).decode("utf-8", "surrogateescape").strip()

    def texts(self, commit: str, names: Sequence[str]) -> dict[str, str | None]:
        """The text of files at a commit, by their paths under the folder; None for a missing file."""
        blobs = self.blobs([f"{commit}:./{name}" for name in names])
        return {
            name: None if blob is None else blob.decode("utf-8-sig", "replace")
            for name, blob in zip(names, blobs, strict=True)
        }

    def blobs(self, names: Sequence[str]) -> list[bytes | None]:
        """What files hold, each named as `commit:./file`; None for one that is missing."""
        asked = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
        printed = self._run(("cat-file", "--batch"), asked) if names else b""
        found: list[bytes | None] = []
        at = 0
        for _ in names:
            end = printed.index(b"\n", at)
            kind, size = printed[at:end].split()[-2:]  # or the name and `missing`
            at = end + 1
            found.append(None)
            if kind == b"blob":
                found[-1] = printed[at : at + int(size)]
                at += int(size) + 1
        return found

    def _run(self, arguments: Sequence[str], given: bytes = b"") -> bytes:
        import subprocess  # late: few commands ask git

        done = subprocess.run(  # noqa: S603 - git itself, no shell
            [self._program, *arguments], cwd=self.folder, env=self._env, input=given, capture_output=True, check=False
        )
        if done.returncode:
            words = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["it failed without a message"]
            says = f"git says: {words[0].removeprefix('fatal: ')}"
            refused = next((code for said, code in _REFUSED.items() if any(said in line for line in words)), None)
            raise OSError(refused, says, str(self.folder)) if refused else RevisionError(says)
        return done.stdout
