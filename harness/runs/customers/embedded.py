"""The embedded customer: no LLM; what it writes follows from the brief, the seed and the AI's replies."""

from collections.abc import Iterator, Sequence

from harness.runs.customers.phrases import Phrases
from harness.runs.customers.refusals import stems
from harness.runs.customers.reply_requests import Listener
from harness.runs.customers.viewpoint import Asked, SimulatedTalk
from harness.runs.variants import Dice
from harness.workspace import EMBEDDED, Brief, CustomerTone, Told

MOST_AT_ONCE = 3  # facts told in one message where a reply asks for more, whatever it is
CHOSEN = ("first", "second", "third")  # by its words


class EmbeddedCustomer:
    """Answers what it is asked, and repeats its request in other words where a reply does not help."""

    by = EMBEDDED

    def __init__(self, listener: Listener, seed: int) -> None:
        self._listener, self._seed = listener, seed

    async def write(self, talk: SimulatedTalk) -> str:
        """The next message, without its spelling. Raises ModelMissingError."""
        dice = Dice(self._seed, talk.scenario.id, talk.scenario.variant, str(len(talk.history)))
        said, asked = list(self._answers(talk, dice)), talk.asked[-1]
        if not said or asked.repeats or (asked.checks and len(said) == 1):
            said.append(_again(talk))
        return " ".join([*(_ended(each) for each in said[:-1]), said[-1]])

    async def close(self) -> None:
        """Nothing is open."""

    def _answers(self, talk: SimulatedTalk, dice: Dice) -> Iterator[str]:
        """What it says to each thing that the last reply asks."""
        asked, manner = talk.asked[-1], talk.brief.manner
        phrases, tone = Phrases(manner.language), manner.tone
        if asked.checks:
            yield phrases.one("helped_not", tone, dice)
        if asked.proposal:
            yield phrases.one(self._decision(asked, talk.brief, talk.messages), tone, dice)
        facts = talk.facts
        names = (*asked.wrong, *(name for name in asked.facts if name not in asked.wrong)) or (
            tuple(talk.untold(len(talk.history) - 1)[:MOST_AT_ONCE]) if asked.opens else ()
        )
        if not asked.proposal and (asked.right or asked.wrong or asked.understood):
            yield phrases.one("corrects" if asked.wrong else "confirms_it", tone, dice)
        for name in names:
            told, fact = facts[name]
            if told is Told.NEVER:
                yield phrases.one("refuses", tone, dice)
            elif fact.says:
                yield dice.one_of(fact.says)
            else:
                yield phrases.one("tells", tone, dice, value=fact.values[0], name=name)
        if asked.unknown:
            yield phrases.one("knows_not", tone, dice)

    def _decision(self, asked: Asked, brief: Brief, said: Sequence[str]) -> str:
        """What it makes of a proposal; of several that it does not refuse it takes what it wants, or the first."""
        choices = Phrases(brief.manner.language).choices(asked.proposal)[: len(CHOSEN)]
        known = (*asked.wrong, *asked.right)
        left = [at for at, choice in enumerate(choices) if not self._listener.refused(choice, brief, known, said)]
        if not left:
            return "declines"
        wanted = stems([*said[:1], *brief.again, brief.wants.to or ""])
        taken = max(left, key=lambda at: len(wanted & stems([choices[at]])))
        return "agrees" if len(choices) == 1 else CHOSEN[taken]


def closing(talk: SimulatedTalk, kind: str, seed: int) -> str:
    """What a customer says as it leaves."""
    manner = talk.brief.manner
    return Phrases(manner.language).one(kind, manner.tone, Dice(seed, talk.scenario.id, kind))


def _ended(words: str) -> str:
    """Words that others may follow: two values side by side would be read as one, as `seven` and `two weeks`."""
    return f"{words}," if words[-1].isalnum() else words


def _again(talk: SimulatedTalk) -> str:
    """The request in other words: those of the brief first, then with some of its own before it.

    Where part of it was answered, it asks for the rest. The last time before it leaves, it is annoyed.
    """
    manner = talk.brief.manner
    phrases, before = Phrases(manner.language), _repeated(talk)
    if before < len(talk.brief.again):
        return talk.brief.again[before]
    leaving = talk.in_vain == manner.patience and manner.tone is CustomerTone.PLAIN
    tone = CustomerTone.ANNOYED if leaving else manner.tone
    partly = 0 < len(talk.missing(len(talk.history))) < len(talk.missing(0))
    number = before - len(talk.brief.again)
    return phrases.others("rest" if partly else "again", tone, number).replace("{start}", talk.start)


def _repeated(talk: SimulatedTalk) -> int:
    """How often the customer has repeated its request so far: after each reply that asked for it, or for nothing.

    Counted by the replies, since its messages may be misspelt.
    """
    since_script = [*enumerate(talk.asked)][len(talk.scenario.turns) - 1 : -1]
    return sum(
        each.repeats
        or not (each.facts or each.proposal or each.unknown or each.understood or (each.opens and talk.untold(at)))
        for at, each in since_script
    )
