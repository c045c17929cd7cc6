"""The facts that a reply asks a customer to confirm: those that it has right, and those that it has wrong."""

import re
from collections.abc import Callable, Sequence

from harness.lazy_regex import regex
from harness.reference.models import Encoder
from harness.runs.customers.counted import count_of, measures
from harness.runs.customers.days import is_another_day
from harness.runs.customers.misheard import amount, misheard
from harness.runs.customers.nearness import PERHAPS, UNDERSTOOD, Vectors, context, request
from harness.runs.customers.particulars import Particular, offered, particular, particulars
from harness.runs.customers.phrases import Phrases
from harness.runs.customers.question_kinds import Fit, fit
from harness.runs.customers.stated_values import (
    asks_if_right,
    counts_in,
    has_predicate,
    has_value,
    has_word_of,
    is_called_another,
    is_in_words,
    is_of_else,
)
from harness.runs.customers.yes_or_no import has_word, is_another_name, is_of_its_kind, misnamed, predicate
from harness.scoring import contains, is_question
from harness.workspace import Brief, Known, Told

_LIKE = 0.45  # cosine of two values of one kind, as of `red` and `blue`; other words that follow "Is it" are below it
_LIKE_NAMED = 0.35  # and where the question has a word of the fact: "Is it a business account?" of an `account type`
_TAGGED = regex(r"(?:, |\bis that )(?:right|correct|richtig|korrekt|stimmt's|oder)\W*$", re.IGNORECASE)
_CALLS = 3  # words before a name by which somebody is called so: "Am I speaking with Anna Summer?"

Nearness = Callable[[Sequence[str], str, Known, str], Vectors]
"""How near each text is to a fact, given its name and the language."""


def is_tagged(text: str) -> bool:
    """Whether it asks at its end if it is right."""
    return bool(_TAGGED.search(text))


class Confirmations:
    """Compares what replies say that a customer said with what it knows."""

    def __init__(self, encoder: Encoder, nearness: Nearness) -> None:
        self._encoder, self._nearness = encoder, nearness

    def of(
        self, asked: Sequence[str], proposed: Sequence[str], read: Sequence[str], brief: Brief, said: Sequence[str]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The facts that yes-or-no questions have right, and those that they have wrong and the reply nowhere right."""
        phrases, whole = Phrases(brief.manner.language), " ".join(read)
        closed = [
            text for text in (*asked, *proposed)
            if not phrases.begins("asks_what", text) and (is_question(text) or asks_if_right(text, phrases))
        ]  # fmt: skip
        known = [(name, fact) for told, name, fact in brief.knows.all() if told is not Told.NEVER]
        single = [text for text in closed if text in proposed or len(phrases.choices(text)) == 1]
        right = [
            name for name, fact in known
            if any((has_value(text, name, fact, brief) or has_predicate(text, name, fact, brief, said))
                   and (text in proposed or not (is_of_else(text, name, fact, brief, said)
                                                 or is_called_another(text, name, fact, brief))) for text in single)
        ]  # fmt: skip
        wrong = [
            name for name, fact in known
            if not has_value(whole, name, fact, brief)
            and not any(has_word(each, name, fact) for text in closed for each in _choices(text, phrases))
            and any(self.mistakes(text, name, fact, brief, said) or (text not in proposed
                                                                      and self._misnames(text, name, fact, brief, said))
                    for text in closed if text not in proposed or count_of(name, fact, brief.manner.language) is None)
        ]  # fmt: skip
        return tuple(right), tuple(wrong)

    def mistakes(self, text: str, name: str, fact: Known, brief: Brief, said: Sequence[str]) -> bool:
        """Whether a text has another value in place of the fact's."""
        own = next((found for value in fact.values if (found := particular(value))), None)
        held = [*(value for _, _, each in brief.knows.all() for value in each.values), *said]
        if has_value(text, name, fact, brief):
            return False
        if is_another_day(text, name, fact):
            return True
        if count_of(name, fact, brief.manner.language) is not None:
            return bool(counts_in(text, name, fact, brief)) and not is_of_else(text, name, fact, brief, said)
        if own is None or amount(fact.values[0]):
            about = has_word_of(text, name, fact) or is_tagged(text)
            other = bool(measures(text, fact)) and about
            return (other and not is_of_else(text, name, fact, brief, said)) or misheard(
                text, fact.values, " ".join(held)
            )
        if own.kind in ("date", "weekday") and is_of_else(text, name, fact, brief, said):
            return False
        known = {each.value for words in held for each in particulars(words)}
        others = (each for each in particulars(text) if each.kind == own.kind and each.value not in known)
        return any(own.telling or self._is_about(text, each, name, fact, brief) for each in others if not offered(each))

    def _misnames(self, text: str, name: str, fact: Known, brief: Brief, said: Sequence[str]) -> bool:
        """Whether a question has another word in place of the fact's, and neither the customer nor its brief has it."""
        held = [*(words for _, other, each in brief.knows.all() for words in (other, *each.values)), *said]
        if misnamed(text, name, fact, held):
            return not is_of_else(text, name, fact, brief, said)
        return self._is_another(text, name, fact, brief, said)

    def _is_another(self, text: str, name: str, fact: Known, brief: Brief, said: Sequence[str]) -> bool:
        """Whether a question says that a fact is something else of its kind: "Is it red?" of something blue."""
        found = predicate(text, name, request(brief, said))
        if found is None or not (found.alone or found.named):
            return False
        if any(contains(each, found.words) for each in context(brief, said)):
            return False
        if is_of_else(text.replace(found.words, " "), name, fact, brief, said):
            return False
        if is_another_name(found, name, fact) or is_of_its_kind(found, fact):
            return True
        if len(Phrases(brief.manner.language).choices(text)) > 1:
            return False  # "Is it small or large?"
        if brief.manner.language != UNDERSTOOD or not is_in_words(fact):
            return False
        known = [(other, each) for told, other, each in brief.knows.all() if is_in_words(each)]
        near = self._encoder.embed([found.words]) @ self._encoder.embed([each.values[0] for _, each in known]).T
        nearest = known[int(near[0].argmax())][0]
        return nearest == name and bool(near.max() >= (_LIKE_NAMED if found.named else _LIKE))

    def _is_about(self, text: str, one: Particular, name: str, fact: Known, brief: Brief) -> bool:
        """Whether a text has a particular for a fact: it has a word of it, is near to it, or calls somebody so."""
        called = " ".join(one.before.split()[-_CALLS:])
        if one.kind == "name" and Phrases(brief.manner.language).heard("addresses", called):
            return fit("person", text, name, fact, brief.manner.language) >= Fit.AKIN
        if has_word_of(text, name, fact):
            return True
        near = self._nearness([text], name, fact, brief.manner.language)
        return one.kind != "name" and bool(near[0] >= PERHAPS)


def _choices(text: str, phrases: Phrases) -> list[str]:
    """What a question leaves to choose from, one by one: three of "Are you on Basic, Team or Business?"."""
    choices = phrases.choices(text)
    return [part for each in choices for part in each.split(", ")] if len(choices) > 1 else []
