"""A conversation as its simulated customer sees it, and what the customer does next."""

from dataclasses import dataclass

from harness.scoring import missing
from harness.turns import BrokenBrief, Ending, Exchange
from harness.workspace import Brief, Known, Outcome, Scenario, Told


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reply asks of the customer."""

    facts: tuple[str, ...] = ()  # of the brief, by name
    perhaps: tuple[str, ...] = ()  # facts that it may have asked for: the customer is not blamed for telling them
    proposal: str = ""  # what the customer may agree to or not, in the AI's words
    checks: bool = False  # whether it helped
    repeats: bool = False  # for the request once more
    opens: bool = False  # for more, whatever it is
    unknown: bool = False  # something that the brief knows nothing of
    named: tuple[str, ...] = ()  # facts that it asks for by their words
    accepts: bool | None = None  # whether the customer agrees to the proposal; None where it has a choice, or is none
    right: tuple[str, ...] = ()  # facts that a question has as they are: "Is it INV-2210?"
    wrong: tuple[str, ...] = ()  # and those that it has in another way
    understood: bool = False  # whether it asks if it has understood what the customer did say

    @property
    def something(self) -> bool:
        """Whether the talk can go on from it."""
        return bool(self.facts or self.proposal or self.opens or self.understood)


@dataclass(frozen=True, slots=True)
class SimulatedTalk:
    """What has been said by now, and what each reply asks. The last exchange has the reply to react to."""

    scenario: Scenario
    brief: Brief
    history: tuple[Exchange, ...]
    asked: tuple[Asked, ...]  # reply by reply
    repeat: int = 1

    @property
    def facts(self) -> dict[str, tuple[Told, Known]]:
        """Every fact of the brief by its name."""
        return {name: (told, fact) for told, name, fact in self.brief.knows.all()}

    @property
    def start(self) -> str:
        """The request, in its first words, before they are misspelt."""
        return self.scenario.start or self.scenario.turns[-1].customer

    @property
    def messages(self) -> list[str]:
        """What the customer has written."""
        return [exchange.message for exchange in self.history]

    def missing(self, replies: int) -> list[str]:
        """What the customer still wants after so many replies; of a handoff nothing is missing once it is there."""
        wants, seen = self.scenario.wants, [exchange.reply for exchange in self.history[:replies]]
        if wants.handoff:
            return [] if any(reply.outcome is Outcome.HANDOFF for reply in seen) else ["a person"]
        return missing(wants.states, wants.source or (), seen)

    def helped(self, at: int) -> bool:
        """Whether the reply at that place (from 0) brought the customer further, or asked for something new.

        To have a fact confirmed is new once, and to be asked for more is while there is more to tell.
        """
        asks, before = self.asked[at], self.asked[:at]
        known = {name for asked in before for name in asked.facts}
        confirmed = {name for asked in before for name in (*asked.right, *asked.wrong)}
        anew = bool(set(asks.facts) - known or {*asks.right, *asks.wrong} - confirmed or asks.proposal)
        anew |= asks.opens and bool(self.untold(at))
        anew |= asks.understood and not any(asked.understood for asked in before)
        return anew or len(self.missing(at + 1)) < len(self.missing(at))

    def untold(self, at: int) -> list[str]:
        """The facts that the customer may give and has kept until the reply at that place."""
        known = {name for asked in self.asked[:at] for name in asked.facts}
        written = " ".join(self.messages[: at + 1])
        kept = ((name, fact) for name, (told, fact) in self.facts.items() if told is Told.WHEN_ASKED)
        return [name for name, fact in kept if name not in known and not fact.told_in(written)]

    @property
    def still_wanted(self) -> str:
        """What the customer still wants, in words."""
        return ", ".join(self.missing(len(self.history)))

    @property
    def in_vain(self) -> int:
        """How many replies in a row, up to the last, did not help."""
        count = 0
        while count < len(self.history) and not self.helped(len(self.history) - 1 - count):
            count += 1
        return count

    @property
    def over(self) -> Ending | None:
        """How the customer leaves now; None while it goes on."""
        if self.history[-1].reply.outcome is Outcome.HANDOFF:
            return Ending.HANDED_OVER
        if not self.scenario.wants.in_words_alone and not self.missing(len(self.history)):
            return Ending.CONTENT
        spent = len(self.history) >= self.brief.gives_up_after or self.in_vain > self.brief.manner.patience
        return Ending.GAVE_UP if spent else None


@dataclass(frozen=True, slots=True)
class Step:
    """What a customer does next: it writes, leaves, or breaks its brief."""

    message: str = ""
    ended: Ending | None = None
    closing: str = ""  # said as it leaves
    broke: BrokenBrief | None = None
    error: str = ""  # why the message was not sent, in words
