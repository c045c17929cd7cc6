"""Who plays the customers of a run, and what they do next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Protocol

from harness.pipelines import Opening
from harness.reference import LanguageReader
from harness.reference.models import Encoder, ModelMissingError
from harness.runs.customers.brief_adherence import breach
from harness.runs.customers.embedded import EmbeddedCustomer, closing
from harness.runs.customers.llm import LLMCustomer
from harness.runs.customers.reply_requests import Listener
from harness.runs.customers.viewpoint import Asked, SimulatedTalk, Step
from harness.runs.variants import reword, said_in
from harness.scoring.groundedness import EmbeddedChecker
from harness.turns import BrokenBrief, Ending, PipelineError, Reply
from harness.workspace import EMBEDDED, Brief, Rewording, Scenario, Workspace

_SHOWN = 300  # characters of what breaks a brief
_CLOSES = {Ending.CONTENT: "thanks", Ending.HANDED_OVER: "waits", Ending.GAVE_UP: "gives_up"}


class Customer(Protocol):
    """Who plays the customers."""

    @property
    def by(self) -> str:
        """`embedded`, or the fingerprint of an LLM."""
        ...

    async def write(self, talk: SimulatedTalk) -> str: ...

    async def close(self) -> None: ...


class Customers:
    """The customers of one workspace. Whoever plays them, every message is held to the brief before it is sent."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._workspace = opening.workspace

    @staticmethod
    @lru_cache(maxsize=4)
    def of(workspace: Workspace) -> Customers:
        """With the workspace's cache."""
        return Customers(Opening(workspace, workspace.cache))

    @cached_property
    def player(self) -> Customer:
        """Raises PipelineError when it cannot start."""
        declared = self._workspace.customers.chosen
        seed = self._workspace.variants.seed
        return LLMCustomer(declared, self._opening) if declared else EmbeddedCustomer(self._listener, seed)

    @property
    def by(self) -> str:
        """Who plays: `embedded`, or the fingerprint of an LLM. Raises PipelineError."""
        return self.player.by if self._workspace.customers.chosen else EMBEDDED

    def llm_of(self, scenarios: Iterable[Scenario]) -> str:
        """The fingerprint of the LLM that plays in these scenarios; empty where none does. Raises PipelineError."""
        played = self._workspace.customers.chosen and any(scenario.brief for scenario in scenarios)
        return self.player.by if played else ""

    def hear(self, reply: Reply, brief: Brief, said: Sequence[str] = ()) -> Asked:
        """What a reply asks of the customer, who has said this. Raises ModelMissingError."""
        return self._listener.hear(reply, brief, said)

    async def step(self, talk: SimulatedTalk) -> Step:
        """What the customer does next. Raises BudgetSpentError."""
        seed = self._workspace.variants.seed
        talk = replace(talk, brief=self._listener.as_spoken(talk.brief, talk.messages))
        if ended := talk.over:
            return Step(ended=ended, closing=closing(talk, _CLOSES[ended], seed))
        try:
            message = await self.player.write(talk)
            broke = breach(message, talk, self._checker, self._listener)
        except (PipelineError, ModelMissingError) as error:
            return Step(broke=BrokenBrief.SILENT, error=f"the customer's message could not be had: {error}")
        if broke:
            how, what = broke[0], broke[1][:_SHOWN]
            return Step(message, broke=how, error=f"the customer broke its brief, its message {how}: {what}")
        return Step(_spelled(message, talk, seed))

    async def close(self) -> None:
        """Close what was opened."""
        if "player" in self.__dict__:
            await self.player.close()

    @cached_property
    def _listener(self) -> Listener:
        return Listener(Encoder.of(self._workspace, self._opening.cache), LanguageReader(self._opening.cache))

    @cached_property
    def _checker(self) -> EmbeddedChecker:
        return EmbeddedChecker(Encoder(self._opening.cache))


def _spelled(message: str, talk: SimulatedTalk, seed: int) -> str:
    """The message as the customer types it, and as the variant of the scenario has it."""
    variant = [Rewording(talk.scenario.variant)] if talk.scenario.variant else []
    for way in dict.fromkeys([*talk.brief.manner.writes, *variant]):
        message = reword(message, way, seed, f"{said_in(talk.scenario)} {message}")
    return message
