"""What checks an answer against its sources: the embedded checker, the judge, or one of another package."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from inspect import isawaitable, iscoroutinefunction
from typing import Protocol, cast

from harness.pipelines import Opening
from harness.plugins import Registry, UnknownNameError
from harness.reference import LanguageReader, OtherLanguageError
from harness.reference.models import Encoder, ModelMissingError, PairModel
from harness.scoring.groundedness.checker import CheckedAnswer, CitedSource, EmbeddedChecker
from harness.scoring.groundedness.claims import ANSWERS_KEPT
from harness.scoring.groundedness.network import version
from harness.turns import ClaimFinding, Support
from harness.workspace import Card, Workspace, WorkspaceError

_JUDGE = "let an LLM judge such answers, --checker judge (docs/judge.md)"
_AS_LIKELY_AS_NOT = 0.5


@dataclass(frozen=True, slots=True)
class CitedAnswer:
    """What a checker is given."""

    text: str  # the answer
    sources: tuple[CitedSource, ...]  # what it cites
    reference: str = ""  # an answer that would be right, where somebody has written one


class CheckerError(Exception):
    """A checker that cannot start, or cannot judge an answer: an error, never a score."""


class NotJudgedError(CheckerError):
    """An answer that this checker does not understand, while it goes on judging others."""


class Checker(Protocol):
    """Checks answers against their sources. `check` may be async; it is then called many times at once.

    An answer whose score is below the threshold of the calibration card is not supported. Without a card neither is one
    that has no findings, and a score below 0.5.
    """

    @property
    def fingerprint(self) -> str:
        """Its name and everything besides the workspace that can change its results, such as a model.

        A calibration card is for one fingerprint.
        """
        ...

    @property
    def jobs(self) -> int:
        """How many answers it takes at a time; 1 for one that does not wait for others."""
        ...

    def check(self, answer: CitedAnswer) -> CheckedAnswer | Awaitable[CheckedAnswer]:
        """The answer's claims and its score. Raises CheckerError when it cannot judge."""
        ...

    async def close(self) -> None:
        """End connections. Called once, at the end."""
        ...


CHECKERS: Registry[Callable[[Opening], Checker]] = Registry(
    "checker",
    {"embedded": "harness.scoring.groundedness.checkers:Embedded", "judge": "harness.scoring.judge:open_judge"},
)
"""What opens each checker, there or in another package."""


def open_checker(name: str, opening: Opening) -> Checker:
    """A checker ready for a workspace; the fingerprint of another package's names that package's version and code.

    Raises WorkspaceError for an unknown name, CheckerError when it cannot start.
    """
    try:
        opened, version = CHECKERS.find(name), CHECKERS.version(name)
        checker = CHECKERS.whole(name, opened(replace(opening, code=version)), Checker)
        return _OfPackage(checker, version, opening.workspace) if version else checker
    except UnknownNameError as unknown:
        raise WorkspaceError.at("--checker", 1, str(unknown), unknown.hint) from None


class _OfPackage:
    """A checker of another package, which is another checker when its code changes.

    A calibration card measures how often its scores are right, so its score decides in a run as well, whatever it
    found claim by claim.
    """

    def __init__(self, checker: Checker, version: str, workspace: Workspace) -> None:
        self.fingerprint, self.jobs, self.close = _with_code(checker.fingerprint, version), checker.jobs, checker.close
        self._checker, self._card = checker, card_of(workspace, self.fingerprint)
        self.check = self._awaited if iscoroutinefunction(checker.check) else self._check

    async def _awaited(self, answer: CitedAnswer) -> CheckedAnswer:
        return self._held(answer, await cast("Awaitable[CheckedAnswer]", self._checker.check(answer)))

    def _check(self, answer: CitedAnswer) -> CheckedAnswer | Awaitable[CheckedAnswer]:
        found = self._checker.check(answer)
        return self._later(answer, found) if isawaitable(found) else self._held(answer, found)

    async def _later(self, answer: CitedAnswer, found: Awaitable[CheckedAnswer]) -> CheckedAnswer:
        return self._held(answer, await found)

    def _held(self, answer: CitedAnswer, found: CheckedAnswer) -> CheckedAnswer:
        """With the whole answer as a finding where the score is too low and no claim says so. Raises CheckerError."""
        if not (isinstance(found, CheckedAnswer) and 0 <= found.score <= 1):
            raise CheckerError(f"the checker returned no score from 0 to 1: {found!r:.200}")
        without_card = 0.0 if found.findings else _AS_LIKELY_AS_NOT
        least = self._card.threshold if self._card else without_card
        if found.score >= least or not found.supported:
            return found
        why = f"a score of {found.score:.2f}; needs at least {least:g}"
        whole = ClaimFinding(answer.text, 0, len(answer.text), Support.MISSING, found.score, why=why)
        return CheckedAnswer((whole, *found.findings), found.score)


def _with_code(fingerprint: str, version: str) -> str:
    return f"{fingerprint} of {version}" if version else fingerprint


def asks_others(checker: Checker) -> bool:
    """Whether it waits for others, such as an LLM that costs money, rather than answer on this machine."""
    return checker.jobs > 1 or iscoroutinefunction(checker.check)


def card_of(workspace: Workspace, checker: str) -> Card | None:
    """The workspace's calibration card, where it is for this checker (its fingerprint) and the model behind it."""
    card = workspace.card
    return card if card and card.checker == checker else None


def calibrated_threshold(checker: str, opening: Opening) -> float | None:
    """The threshold of the card, where it is for this checker (its fingerprint)."""
    card = card_of(opening.workspace, _with_code(checker, opening.code))
    return card.threshold if card else None


class Embedded:
    """The embedded checker as one of several: it answers at once, on this machine."""

    jobs = 1

    def __init__(self, opening: Opening) -> None:
        """With the threshold of the card that was made with it."""
        self.fingerprint = f"{EmbeddedChecker.name}/{version()}"
        models = Encoder(opening.cache), PairModel(opening.cache)
        threshold = calibrated_threshold(self.fingerprint, opening)
        self._checker = EmbeddedChecker(*models, threshold, LanguageReader(opening.cache))
        self._checked = lru_cache(maxsize=ANSWERS_KEPT)(self._checker.check)

    def check(self, answer: CitedAnswer) -> CheckedAnswer:
        try:
            return self._checked(answer.text, answer.sources)
        except ModelMissingError as error:
            raise CheckerError(str(error)) from None
        except OtherLanguageError as error:
            raise NotJudgedError(f"{error}, and the embedded checker understands English only: {_JUDGE}") from None

    async def close(self) -> None:
        """Nothing is open."""
