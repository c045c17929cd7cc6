"""Does a customer do what its brief says: give what it is asked for, agree and refuse, confirm what is so?

Only what is plain is found: a message that begins with a yes or a no, or says that it does not know what was requested
by its name.
"""

from collections.abc import Iterator

from harness.runs.customers.phrases import Phrases
from harness.runs.customers.told_values import tells
from harness.runs.customers.viewpoint import SimulatedTalk
from harness.turns import BrokenBrief
from harness.workspace import Told

Breach = tuple[BrokenBrief, str]
"""How a message breaks the brief, and what in it does."""


def stance(message: str, talk: SimulatedTalk) -> Iterator[Breach]:
    """How a message decides differently from the brief, or keeps back what it is to tell."""
    yield from _kept_back(message, talk)
    says = _says(message, talk)
    if says is not None:
        yield from _decided(says, message, talk)


def _kept_back(message: str, talk: SimulatedTalk) -> Iterator[Breach]:
    asked, facts = talk.asked[-1], talk.facts
    if asked.unknown or any(facts[name][0] is Told.NEVER for name in asked.facts):
        return  # it may speak of that
    told = [name for name in asked.facts if _tells(message, name, talk)]
    if not told and asked.named and (words := _heard("keeps_back", message, talk)):
        yield BrokenBrief.KEPT_BACK, f'it says "{words}", and is asked for `{asked.named[0]}`'


def _decided(says: bool, message: str, talk: SimulatedTalk) -> Iterator[Breach]:
    asked = talk.asked[-1]
    yes = "yes" if says else "no"
    if asked.accepts is not None:
        if asked.accepts is not says:
            yield BrokenBrief.DECIDED, f'it says {yes} to "{asked.proposal}"'
    elif says and asked.wrong and not any(_tells(message, name, talk) for name in asked.wrong):
        yield BrokenBrief.DECIDED, f"it says yes, and `{asked.wrong[0]}` is another"
    elif not says and asked.right and not asked.wrong:
        yield BrokenBrief.DECIDED, f"it says no, and `{asked.right[0]}` is right"
    elif says and asked.checks and not asked.facts:
        yield BrokenBrief.LEFT_EARLY, f"it says that it was helped, and still wants {talk.still_wanted}"


def _says(message: str, talk: SimulatedTalk) -> bool | None:
    """Whether it begins with a yes; None where it begins with neither."""
    phrases = Phrases(talk.brief.manner.language), Phrases("en")
    if any(each.opens_with("no", message) for each in phrases):
        return False
    return True if any(each.opens_with("yes", message) for each in phrases) else None


def _heard(kind: str, message: str, talk: SimulatedTalk) -> str:
    return Phrases(talk.brief.manner.language).heard(kind, message) or Phrases("en").heard(kind, message)


def _tells(message: str, name: str, talk: SimulatedTalk) -> bool:
    return any(tells(message, value) for value in talk.facts[name][1].values)
