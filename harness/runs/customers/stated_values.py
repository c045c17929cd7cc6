"""Whether a text has what a customer knows: the value of a fact, in its own words or as what it is said to be."""

import re
from collections.abc import Sequence

from harness.lazy_regex import regex
from harness.runs.customers.counted import count_of, counts
from harness.runs.customers.days import is_such_a_day
from harness.runs.customers.matters import EVENTS, akin, matters, special
from harness.runs.customers.misheard import amount, money
from harness.runs.customers.nearness import context, request
from harness.runs.customers.phrases import Phrases
from harness.runs.customers.question_kinds import is_of_another_state, is_whether_done, strays
from harness.runs.customers.refusals import stems
from harness.runs.customers.told_values import tells
from harness.runs.customers.yes_or_no import has_word, predicate
from harness.scoring.groundedness import is_stated, negations, quantities, sentences, words
from harness.workspace import Brief, Known

_FEW_WORDS = 3
_A_FEW = 2
_SUMS_UP = frozenset(  # what is said around the words of the customer
    ("understand", "understood", "correctly", "correct", "summarise", "summarize", "sure", "make", "wrote", "mentioned",
     "got", "said", "says", "check", "double", "verstehe", "verstanden", "richtig", "korrekt", "also", "schrieben",
     "geschrieben", "sagten", "gesagt", "sicher", "stimmt", "zusammengefasst")
)  # fmt: skip
_WHOSE = "is|are|as|your|the|is your|as your|ist|als|ihre?|deine?|die|das|der|ist ihre?|ist deine?|als ihre?"
_DENIES = regex(  # in other languages than English
    r"\b(?:nicht|nie|niemals|kein\w*|ne|pas|jamais|non|não|nunca|niet|geen|nooit|no)\b", re.IGNORECASE
)
_SHORT = 2  # letters of a word that is no name


def has_value(text: str, name: str, fact: Known, brief: Brief) -> bool:
    """Whether a text has the fact's value; one word without a digit says too little: `Team`, `Friday`."""
    if (count := count_of(name, fact, brief.manner.language)) is not None:
        return count in counts_in(text, name, fact, brief)
    if has_word(text, name, fact) or _states_name(text, fact) or is_such_a_day(text, name, fact):
        return True
    values = [value for value in fact.values if says_enough(value)]
    return any(is_stated(own, money(text)) if (own := amount(value)) else tells(text, value) for value in values)


def _states_name(text: str, fact: Known) -> bool:
    """Whether a summary has a value of one word: "Bruno, a Labrador. Is that right?"."""
    return len(sentences(text)) > 1 and any(
        value.isalpha() and value[0].isupper() and len(value) > _SHORT and re.search(rf"(?<!\w){value}(?!\w)", text)
        for value in fact.values
    )


def counts_in(text: str, name: str, fact: Known, brief: Brief) -> set[int]:
    """How many a text says there are of what a fact counts."""
    language = brief.manner.language
    alone = sum(count_of(other, each, language) is not None for _, other, each in brief.knows.all()) == 1
    return counts(text, name, fact, language, alone)


def has_predicate(text: str, name: str, fact: Known, brief: Brief, said: Sequence[str]) -> bool:
    """Whether a question says that a fact is what it is, in small letters too: "It's dark green, correct?"."""
    found = predicate(text, name, request(brief, said))
    return (
        found is not None
        and (found.alone or found.named)
        and any(found.words.casefold() == value.casefold() for value in fact.values)
    )


def is_of_else(text: str, name: str, fact: Known, brief: Brief, said: Sequence[str]) -> bool:
    """Whether a text with a value is about something else: "Has your order GX-20117 arrived?"."""
    if is_whether_done(text, fact):
        return True
    language = brief.manner.language
    if is_of_another_state(text, name, fact, request(brief, said), language):
        return True
    done = (matters(text) & EVENTS) - matters(" ".join([name, *fact.asked, brief.start or "", *brief.again, *said]))
    stated = asks_if_right(sentences(text)[-1].text, Phrases(language)) and len(sentences(text)) > 1
    return bool(done) or (not stated and strays(text, name, fact, context(brief, said), language))


def is_called_another(text: str, name: str, fact: Known, brief: Brief) -> bool:
    """Whether a text has a value for another fact than its own: "Is 4711-A your postcode?" of an order number."""
    values = "|".join(map(re.escape, fact.values))
    others = "|".join(re.escape(other) for _, other, _ in brief.knows.all() if other != name)
    between = rf"\W+(?:(?:{_WHOSE}) )?"
    return name.casefold() not in text.casefold() and bool(
        others
        and re.search(
            rf"(?i)(?<!\w)(?:(?:{values}){between}(?:{others})|(?:{others}){between}(?:{values}))(?!\w)", text
        )
    )


def asks_if_right(text: str, phrases: Phrases) -> bool:
    """Whether it asks if what stands before it is right; not "Could you please share:", which a list follows."""
    return bool(phrases.heard("confirms", text)) and not text.endswith(":")


def says_again(text: str, said: Sequence[str], language: str) -> bool:
    """Whether a text is a message that was written, in its own words: "So your room was too loud last night."."""
    own = special(text, language) - _SUMS_UP
    return any(
        len(own) >= _A_FEW
        and all(any(akin(word, other) for other in special(each, language)) for word in own)
        and all(is_stated(quantity, quantities(each)) for quantity in quantities(text))
        and _denies(text) is _denies(each)
        for each in said
    )


def _denies(text: str) -> bool:
    return bool(negations(words(text))) or bool(_DENIES.search(text))


def has_word_of(text: str, name: str, fact: Known) -> bool:
    """Whether a text has a word of a fact, or another for the same."""
    own = [name, *fact.asked]
    return bool(matters(text) & matters(" ".join(own))) or any(
        akin(one, other) for one in stems(own) for other in stems([text])
    )


def is_in_words(fact: Known) -> bool:
    """Whether a fact is a few words, which others of their kind may stand for."""
    value = fact.values[0]
    return len(value.split()) <= _FEW_WORDS and not any(sign.isdigit() or sign == "@" for sign in value)


def says_enough(value: str) -> bool:
    """Whether a value in a text is no accident: it is no single plain word, or has digits, or is an address."""
    return any(sign in " @-" or sign.isdigit() for sign in value)
