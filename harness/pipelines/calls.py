"""Calls a system under test: with rate limits, retries, time limits, a budget and a cache."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from harness.cache import Cache
from harness.pipelines.environment import as_echoed, secrets_of
from harness.pipelines.spending import Spending
from harness.turns import PipelineError, Usage
from harness.workspace import CallSettings, Price, Workspace

if TYPE_CHECKING:
    from harness.reference.models import Encoder, PairModel

REPLIES = "replies"  # the name of their cache
CHARACTERS_PER_TOKEN = 3  # fewer than English text has, so that estimates err on the high side
SHORTEST_SECRET = 8  # characters; a shorter one is a placeholder such as `none`, and a word of many replies
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds between tries; doubled each time, with full jitter
SHOWN, CUT = 200, "\u2026"  # characters of what the other side said in an error, and what marks that it said more
_NOT_FOR_NOW = ("insufficient_quota", "billing_hard_limit_reached", "billing_not_active")  # no pause helps
MOST_KEPT = 1_000_000  # bytes; a longer reply is asked for again

T = TypeVar("T")


@dataclass(frozen=True)
class UncachedOpening:
    """What calls need of which nothing is kept."""

    cache: Path | None = None
    spending: Spending = field(default_factory=Spending)
    fresh: bool = False
    machines: int = 1
    code: str = ""


@dataclass(frozen=True)
class Opening:
    """What a pipeline is opened with."""

    workspace: Workspace  # what the team wrote
    cache: Path | None  # a folder for what may be kept between runs
    spending: Spending = field(default_factory=Spending)  # the budget of the run, in calls and cost
    fresh: bool = False  # ask again even where a reply was kept
    notes: list[str] = field(default_factory=list)  # what the person who runs it should know
    code: str = ""  # of a part of another package that is opened with this: its version and code, in words
    machines: int = 1  # that call the same system at the same time, and share its limits

    @cached_property
    def pair_model(self) -> PairModel:
        """The one pair model of all who are opened with this, so that a pair is looked at once."""
        from harness.reference import LanguageReader
        from harness.reference.models import PairModel

        return PairModel.of(self.workspace, self.cache, LanguageReader(self.cache))

    @cached_property
    def encoder(self) -> Encoder:
        """The embedded text model, whatever the workspace names: what compares by it has its cuts for this one."""
        from harness.reference.models import Encoder

        return Encoder(self.cache)

    def note(self, text: str) -> None:
        """Show a note to the person who runs it, once."""
        if text not in self.notes:
            self.notes.append(text)


@dataclass(frozen=True, slots=True)
class CallResult:
    """What came back from one call."""

    data: Any  # JSON
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None  # where the system itself says so
    value: Any = None  # what the caller's `parse` makes of the data, where it is known already


def shown(said: str | bytes) -> str:
    """The beginning of what the other side said, marked where it is cut, so that a secret in two is found there."""
    text = said if isinstance(said, str) else said.strip()[: 4 * SHOWN].decode("utf-8", "replace")
    return text if len(text) <= SHOWN else text[:SHOWN] + CUT


def is_lasting(body: str) -> bool:
    """Whether an error says that no pause helps. Servers and gateways put the word under many keys, or in a text."""
    return any(word in body.lower() for word in _NOT_FOR_NOW)


class TryAgainError(PipelineError):
    """A call that failed for now: it may work later, after `pause` seconds if the other side says so."""

    def __init__(self, message: str, pause: float | None = None) -> None:
        super().__init__(message)
        self.pause = pause


class GaveUpError(PipelineError):
    """Every try failed for now: the other side is down, too busy, or too slow."""


class Caller:
    """Makes the calls of one pipeline."""

    def __init__(
        self, declared: CallSettings, opening: Opening | UncachedOpening, fingerprint: str, *, keep: bool,
        secrets: tuple[str, ...] = (), address: str = "",
    ) -> None:  # fmt: skip
        """`keep`: whether replies may be reused. `secrets` are removed from everything that comes back.

        So is what the `address` has before its host, and however short it is, no error has it as a word.
        """
        self._declared, self._opening, self._fingerprint = declared, opening, fingerprint + opening.code
        self._price = declared.price or Price()
        self._tokens_count = bool(self._price.per_million_input_tokens or declared.tokens_per_minute)
        login = sorted(secrets_of(address), key=len, reverse=True)
        long = (secret for secret in (*secrets, *login) if len(secret) >= SHORTEST_SECRET)
        self._secrets = tuple(form for secret in long for form in as_echoed(secret))
        self._cut_secrets = (*self._secrets, *login)
        self._login = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, login))})(?!\w)") if login else None
        self._kept = Cache(opening.cache, REPLIES, ["harness.pipelines"]) if keep and opening.cache else None
        self._pace = Pace(declared.requests_per_minute, declared.tokens_per_minute, opening.machines)
        if opening.spending.max_cost is not None and declared.price is None:
            raise PipelineError(f"`--max-cost` requires the price of a call; add `price:` ({declared.location})")

    async def ask(
        self, request: Any, repeat: int, send: Callable[[], Awaitable[CallResult]], parse: Callable[[Any], T],
        most_output: int = 0,
    ) -> tuple[T, Usage]:  # fmt: skip
        """One reply, from the cache or by calling, with its tokens, cost and time.

        `request` is all that determines the reply; `send` makes one try; `parse` makes a value of what
        came back. Raises PipelineError when there is no usable reply, BudgetSpentError before a call
        that the budget does not allow.
        """
        try:
            return await self._asked(request, repeat, send, parse, most_output)
        except PipelineError as error:
            error.args = (self._error(str(error)),)
            raise

    async def _asked(
        self, request: Any, repeat: int, send: Callable[[], Awaitable[CallResult]], parse: Callable[[Any], T],
        most_output: int,
    ) -> tuple[T, Usage]:  # fmt: skip
        """As `ask`; its errors may still have secrets."""
        if self._kept is None:
            answered, usage = await self._try(request, send, most_output)
            return _value(answered, parse), usage
        key = self._kept.key(self._fingerprint, request, repeat)
        kept = None if self._opening.fresh else _read(self._kept.get(key))
        if kept is not None:
            return parse(kept["data"]), Usage(**kept["usage"])
        answered, usage = await self._try(request, send, most_output)
        value = _value(answered, parse)
        written = json.dumps({"data": answered.data, "usage": asdict(usage)}).encode()
        if len(written) <= MOST_KEPT:
            self._kept.put(key, written)
        return value, usage

    def _hide(self, text: str) -> str:
        """The text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return text

    def _error(self, text: str) -> str:
        """The words of an error without secrets; whatever they say, they begin no line."""
        for secret in self._cut_secrets:
            end = next((n for n in range(len(secret) - 1, 3, -1) if secret[:n] + CUT in text), 0)
            text = text.replace(secret[:end] + CUT, f"[secret]{CUT}") if end else text
        text = " ".join(self._hide(text).splitlines())
        return self._login.sub("[secret]", text) if self._login else text

    def close(self) -> None:
        if self._kept:
            self._kept.close()

    async def _try(
        self, request: Any, send: Callable[[], Awaitable[CallResult]], most_output: int
    ) -> tuple[CallResult, Usage]:
        """Try until it works, may not be tried again, or the deadline has passed."""
        input_tokens = len(json.dumps(request)) // CHARACTERS_PER_TOKEN if self._tokens_count else 0
        clock = _Clock(self._declared.deadline)

        async def once() -> tuple[CallResult, Usage]:
            return await self._once(send, input_tokens, most_output, clock)

        try:
            return await once()
        except TryAgainError as error:
            return await self._again(error, once, clock)

    async def _again(
        self, first: TryAgainError, once: Callable[[], Awaitable[tuple[CallResult, Usage]]], clock: _Clock
    ) -> tuple[CallResult, Usage]:
        """The tries after a first one that failed for now. Raises GaveUpError."""
        from tenacity import AsyncRetrying, retry_if_exception_type

        failed = [first]

        async def next_try() -> tuple[CallResult, Usage]:
            if failed:
                raise failed.pop()
            return await once()

        tries = AsyncRetrying(
            retry=retry_if_exception_type(TryAgainError),
            stop=lambda state: state.attempt_number >= self._declared.tries or state.upcoming_sleep >= clock.left,
            wait=_pause,
            sleep=clock.sleep,
            reraise=True,
        )
        try:
            return await tries(next_try)
        except TryAgainError as error:
            count, words = tries.statistics["attempt_number"], str(error)
            if error.pause is not None and error.pause >= clock.left:
                pause = f"{error.pause:.0f} s" if isfinite(error.pause) else "for ever"
                words += f"; it asks to wait {pause}, and {clock.left:.0f} s are left of the `deadline`"
            raise GaveUpError(f"{words} (tried {count} times)" if count > 1 else words).after(error.calls) from None

    async def _once(
        self, send: Callable[[], Awaitable[CallResult]], input_tokens: int, most_output: int, clock: _Clock
    ) -> tuple[CallResult, Usage]:
        await self._pace.turn(input_tokens + most_output)
        estimate = self._cost(input_tokens, most_output)
        self._opening.spending.start(estimate)
        limit = min(self._declared.timeout, clock.left)
        cost, started = 0.0, time.monotonic()
        try:
            async with asyncio.timeout(limit):
                answered = await send()
            cost = self._cost(answered.input_tokens, answered.output_tokens, answered.cost)
        except TimeoutError:
            cost = estimate  # it may well be charged
            raise TryAgainError(f"no reply within {limit:.3g} s") from None
        except TryAgainError as error:
            if error.pause is not None and error.pause < clock.left:
                self._pace.hold(error.pause)
            raise
        except PipelineError:
            cost = estimate  # it did reply
            raise
        finally:
            seconds = time.monotonic() - started
            clock.left -= seconds
            self._opening.spending.end(estimate, cost)
        self._pace.settle(input_tokens + most_output, answered.input_tokens + answered.output_tokens)
        clean = self._without_secrets(answered.data)
        if clean is not answered.data:
            answered = replace(answered, data=clean, value=None)
        return answered, Usage(answered.input_tokens, answered.output_tokens, cost, round(seconds, 3))

    def _cost(self, input_tokens: int, output_tokens: int, said: float | None = None) -> float:
        if said is not None:
            return said
        price = self._price
        by_tokens = input_tokens * price.per_million_input_tokens + output_tokens * price.per_million_output_tokens
        return price.per_call + by_tokens / 1e6

    def _without_secrets(self, data: Any) -> Any:
        """The same value where it has none. A number that has one among its digits is still a number."""
        return self._hidden(data) if self._secrets else data

    def _hidden(self, data: Any) -> Any:
        if isinstance(data, dict):
            return {self._hide(name): self._hidden(value) for name, value in data.items()}
        if isinstance(data, list):
            return [self._hidden(value) for value in data]
        whole = isinstance(data, int) and str(data) in self._secrets
        return self._hide(str(data)) if whole or isinstance(data, str) else data


def _value(answered: CallResult, parse: Callable[[Any], T]) -> T:
    return parse(answered.data) if answered.value is None else answered.value


def _read(kept: bytes | None) -> dict[str, Any] | None:
    """A reply from the cache; None where there is none or it is incomplete."""
    try:
        value = json.loads(kept or b"null")
    except ValueError:
        return None
    return value if isinstance(value, dict) and value.keys() == {"data", "usage"} else None


class Pace:
    """Spaces calls evenly, so that no minute holds more requests or tokens than declared; all machines together."""

    def __init__(self, requests_per_minute: float | None, tokens_per_minute: float | None, machines: int = 1) -> None:
        self._per_request = 60 * machines / requests_per_minute if requests_per_minute else 0.0
        self._per_token = 60 * machines / tokens_per_minute if tokens_per_minute else 0.0
        self._free_at = 0.0

    async def turn(self, tokens: int) -> None:
        """Wait for a turn."""
        now = time.monotonic()
        start = max(now, self._free_at)
        self._free_at = start + max(self._per_request, self._per_token * tokens)
        if start > now:
            await asyncio.sleep(start - now)

    def settle(self, estimated: int, tokens: int) -> None:
        """Give back the time of tokens that were not used, where the other side says how many were."""
        if tokens:
            self._free_at -= self._per_token * (estimated - tokens)

    def hold(self, seconds: float) -> None:
        """Block all calls for a while."""
        self._free_at = max(self._free_at, time.monotonic() + seconds)


@dataclass
class _Clock:
    """The seconds a turn has left, tries and pauses together; waiting for a turn does not count."""

    left: float

    async def sleep(self, seconds: float) -> None:
        self.left -= seconds
        await asyncio.sleep(seconds)


def _pause(state: Any) -> float:
    """Seconds until the next try: as the other side requested, else exponential with full jitter.

    Full jitter: Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """
    from tenacity import wait_random_exponential

    error = state.outcome.exception()
    jitter: float = wait_random_exponential(multiplier=FIRST_PAUSE, max=LONGEST_PAUSE)(state)
    return jitter if error.pause is None else float(error.pause) + min(jitter, 1.0)
