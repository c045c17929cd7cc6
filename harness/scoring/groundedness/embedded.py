"""The embedded checker as one of several."""

from functools import lru_cache

from harness.pipelines import Opening
from harness.reference.models import Encoder, ModelMissingError
from harness.scoring.groundedness.checker import CheckedAnswer, EmbeddedChecker
from harness.scoring.groundedness.checkers import CheckerError, CitedAnswer, calibrated_threshold
from harness.scoring.groundedness.network import version

ANSWERS_KEPT = 4096  # checked answers held in memory: the same answer is given to many messages


class Embedded:
    """Answers at once, on this machine."""

    jobs = 1

    def __init__(self, opening: Opening) -> None:
        """With the threshold of the card that was made with it."""
        self.fingerprint = f"{EmbeddedChecker.name}/{version()}"
        encoder = Encoder(opening.cache)
        self._checker = EmbeddedChecker(encoder, calibrated_threshold(self.fingerprint, opening))
        self._checked = lru_cache(maxsize=ANSWERS_KEPT)(self._checker.check)

    def check(self, answer: CitedAnswer) -> CheckedAnswer:
        try:
            return self._checked(answer.text, answer.sources)
        except ModelMissingError as error:
            raise CheckerError(str(error)) from None

    async def close(self) -> None:
        """Nothing is open."""
