"""Does a customer do what its brief says: give what it is asked for, agree and refuse, confirm what is so?

Only what is plain is found: a message that begins with a yes or a no, or says that it does not know what was requested
by its name.
"""

import re
from collections.abc import Iterator

from harness.lazy_regex import regex
from harness.runs.customers.phrases import Phrases
from harness.runs.customers.refusals import means_refused, stems
from harness.runs.customers.told_values import tells
from harness.runs.customers.viewpoint import SimulatedTalk
from harness.scoring.groundedness import negations, sentences, without_courtesies, words
from harness.turns import BrokenBrief
from harness.workspace import Told, normalise

_AT_THE_BEGINNING = 5  # words
_A_SENTENCE = 4  # words
_BUT = regex(  # and negations of other languages than English
    r"\b(?:but|instead|without|rather|aber|sondern|statt|ohne|pero|sin|mais|sans|ma|senza|mas|sem|maar|nicht|nie|kein\w*|"
    r"no|ne|pas|jamais|non|não|nunca|niet|geen)\b|\bn['\u2019]",
    re.IGNORECASE,
)

Breach = tuple[BrokenBrief, str]
"""How a message breaks the brief, and what in it does."""


def stance(message: str, talk: SimulatedTalk) -> Iterator[Breach]:
    """How a message decides differently from the brief, or keeps back what it is to tell."""
    yield from _kept_back(message, talk)
    yield from _wants_otherwise(message, talk)
    says = _says(message, talk)
    if says is not None:
        yield from _decided(says, message, talk)


def _kept_back(message: str, talk: SimulatedTalk) -> Iterator[Breach]:
    asked, facts = talk.asked[-1], talk.facts
    if asked.unknown or any(facts[name][0] is Told.NEVER for name in asked.facts):
        return  # it may speak of that
    told = [name for name in asked.facts if _tells(message, name, talk)]
    if told or not asked.named:
        return
    if words := _heard("keeps_back", message, talk):
        yield BrokenBrief.KEPT_BACK, f'it says "{words}", and is asked for `{asked.named[0]}`'
    elif not asked.proposal and (name := _ignored(message, talk)):
        yield BrokenBrief.KEPT_BACK, f"it does not tell `{name}`, which it is asked for again"


def _ignored(message: str, talk: SimulatedTalk) -> str:
    """A fact that it has never told, where it only repeats itself or was asked for the fact before; empty for none."""
    said = normalise(message)
    repeats = len(said.split()) >= _A_SENTENCE and any(said in normalise(each) for each in talk.messages)
    before = {name for asked in talk.asked[:-1] for name in asked.named}
    wanted = (name for name in talk.asked[-1].named if repeats or name in before)
    return next((name for name in wanted if not any(_tells(each, name, talk) for each in talk.messages)), "")


def only_refuses(sentence: str, held: str, talk: SimulatedTalk) -> bool:
    """Whether it says no to what the brief refuses, in words that are all held: "Please do not cancel it."."""
    said = {stem for stem in stems([without_courtesies(sentence)]) if not stem.endswith("n't")}
    return bool(_refused(sentence, talk)) and _qualified(sentence) and said <= stems([held])


def _refused(sentence: str, talk: SimulatedTalk) -> str:
    """What the brief refuses and a sentence is about; empty for nothing."""
    others = stems([talk.start, *talk.brief.again, *talk.facts])
    return next((each for each in talk.brief.manner.refuses if means_refused(sentence, each, others)), "")


def _wants_otherwise(message: str, talk: SimulatedTalk) -> Iterator[Breach]:
    """Where it wishes for what it refuses: "Okay, cancel it." of somebody who does not want to cancel."""
    for sentence in sentences(message):
        wishes = _begins("wishes", sentence.text, talk) and not _qualified(sentence.text)
        if wishes and (refused := _refused(sentence.text, talk)):
            yield BrokenBrief.DECIDED, f'it says "{sentence.text}", and refuses {refused}'


def _decided(says: bool, message: str, talk: SimulatedTalk) -> Iterator[Breach]:
    asked = talk.asked[-1]
    yes = "yes" if says else "no"
    if asked.checks and not says:
        return  # it says that it was not helped
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
    if any(each.opens_with("yes", message) for each in phrases):
        return True  # "No problem." as well
    if any(each.opens_with("no", message) for each in phrases):
        return False
    return True if _consents(message, talk) else None


def _consents(message: str, talk: SimulatedTalk) -> bool:
    """Whether it agrees to a proposal without a yes: "Fine." """
    return talk.asked[-1].accepts is not None and _begins("consents", message, talk) and not _qualified(message)


def _begins(kind: str, text: str, talk: SimulatedTalk) -> bool:
    phrases = Phrases(talk.brief.manner.language), Phrases("en")
    return any(each.begins(kind, text, _AT_THE_BEGINNING) for each in phrases)


def _qualified(text: str) -> bool:
    """Whether it takes something back: "Fine, but do not cancel it." """
    return bool(_BUT.search(text)) or bool(negations(words(text))) or text.rstrip().endswith("?")


def _heard(kind: str, message: str, talk: SimulatedTalk) -> str:
    return Phrases(talk.brief.manner.language).heard(kind, message) or Phrases("en").heard(kind, message)


def _tells(message: str, name: str, talk: SimulatedTalk) -> bool:
    return any(tells(message, value) for value in talk.facts[name][1].values)
