"""How near facts are to questions, in view of more than vectors: names, kinds, wishes, and what a question is about."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from harness.lazy_regex import regex
from harness.runs.customers.day_and_time import together
from harness.runs.customers.heads import is_a_neighbour
from harness.runs.customers.matters import matters, special
from harness.runs.customers.question_kinds import (
    Fit,
    fit,
    is_of_another_state,
    is_of_routine,
    is_of_something_else,
    leaves_open,
    only_names,
    wanted,
    wants_its_own_question,
)
from harness.runs.customers.refusals import stems
from harness.runs.customers.wishes import is_for_a_wish, is_wished
from harness.scoring import is_question
from harness.workspace import Brief, Known

Vectors = NDArray[np.float32]
KnownByName = Sequence[tuple[str, Known]]

ASKS = 0.5  # cosine of a question to a fact's name or questions from which it asks for the fact
PERHAPS = 0.35  # from which it may: a customer is not blamed for telling it
SAID = 1.0  # where the words themselves are there
OF_ITS_KIND = 0.9  # where no other fact is what a question wants by its own words
_WHICH = regex(r"\W*(?:\w+\W+)?(?:which|who|why)\b", re.IGNORECASE)  # wants no count
_AS_NEAR = 0.16  # than to another fact that support often asks for: "When did you order?" wants no sailing date
UNDERSTOOD = "en"  # by the text model
_PLAIN = ("person", "number", "code", "birth", "phone", "email", "reason")  # kinds of questions that want nothing else
_TWO_PARTS = regex(
    r"\b(\w{3,}?)(?:en|e|st|t)? (?:sie|du|ihr)\b.*\b(an|ab|aus|ein|auf|zurück|hin|um)\W*$", re.IGNORECASE
)


def by_kind(
    near: Vectors, others: Vectors, questions: Sequence[str], known: KnownByName, brief: Brief, said: Sequence[str]
) -> Vectors:
    """How near facts are to questions, in view of what a question wants by its own words, and of what it is about.

    The only fact of that kind is asked for; where the text model understands the language it has to find it near, too.
    What the customer has is far from what it is to wish for, and the reverse.
    """
    near, words, language = near.copy(), context(brief, said), brief.manner.language
    wants = request(brief, said)
    for at, question in enumerate(questions):
        kind = wanted(question, language)
        another = np.array([is_of_another_state(question, name, fact, wants, language) for name, fact in known])
        of_it = _of_the_state(question, known)
        far = another | (~of_it & (of_it & (near[:, at] >= ASKS)).any())
        near[far, at] = np.minimum(near[far, at], PERHAPS)
        beside = np.array(
            [
                is_a_neighbour(kind, question, name, fact, words, language)
                or is_of_routine(question, name, fact, wants)
                for name, fact in known
            ]
        )
        named = beside | np.array([only_names(kind, question, name, fact, words, language) for name, fact in known])
        near[named, at] = np.minimum(near[named, at], PERHAPS)
        if near[:, at].max() >= SAID:
            continue
        apart = another | beside | [
            is_of_something_else(kind, question, name, fact, words, language) for name, fact in known
        ]  # fmt: skip
        if kind:
            near[:, at] = _wanted(kind, question, near[:, at], float(others[at]), apart, known, language)
        elif is_question(question) and (language != UNDERSTOOD or _WHICH.match(question)):
            unlike = np.array([wants_its_own_question(name, fact, language) for name, fact in known])
            near[unlike, at] = np.minimum(near[unlike, at], PERHAPS)
        near[apart, at] = np.minimum(near[apart, at], PERHAPS)
        left = np.array([leaves_open(kind, question, name, fact, wants, language) for name, fact in known])
        if near[:, at].max() < ASKS and left.sum() == 1:
            near[left, at] = OF_ITS_KIND
    return near


def _wanted(
    kind: str, question: str, near: Vectors, other: float, apart: NDArray[np.bool_], known: KnownByName, language: str
) -> Vectors:
    """How near facts are to a question that wants one of a kind; those that are `apart` are not meant.

    `other`: how near it is to a fact that support often asks for, and the brief has not.
    """
    fits = np.array([fit(kind, question, name, fact, language) for name, fact in known])
    meant = (fits == Fit.SAME) & ~apart
    if (meant & _of_the_state(question, known)).any():
        meant &= _of_the_state(question, known)
    if kind == "time" and meant.sum() > 1:
        meant[meant] = together(question, [fact for (_, fact), one in zip(known, meant, strict=True) if one])
    elif language == UNDERSTOOD and kind not in _PLAIN:
        plain = not special(question, language)  # "And when was that?"
        about = [plain or bool(matters(question) & matters(name)) for name, _ in known]
        meant &= about | (near >= max(PERHAPS, other - _AS_NEAR))
    at_least = np.where(fits >= Fit.AKIN, PERHAPS, 0)
    near = np.where(fits > Fit.NONE, np.maximum(near, at_least), 0)
    if language == "de" and (ones := (fits == Fit.SAME) & _of_the_verb(question, known)).any():
        apart &= ~ones
        near[~ones] = np.minimum(near[~ones], PERHAPS)
        meant = ones
    if meant.sum() == 1 or kind == "time":
        near[meant] = OF_ITS_KIND
    return near


def by_name(near: Vectors, names: Sequence[str]) -> Vectors:
    """How near facts are to questions: who asks for the `light on the router` does not ask for the `router`."""
    near, words = near.copy(), [stems([name]) for name in names]
    for at in range(near.shape[1]):
        said = near[:, at] >= SAID
        within = [own and any(said[n] and own < other for n, other in enumerate(words)) for own in words]
        near[said & np.array(within, dtype=bool), at] = PERHAPS
    return near


def _of_the_state(question: str, known: KnownByName) -> NDArray[np.bool_]:
    """The facts that are wishes where a question is for a wish, else the others."""
    wished = is_for_a_wish(question)
    return np.array([is_wished(name, fact) is wished for name, fact in known])


def _of_the_verb(question: str, known: KnownByName) -> NDArray[np.bool_]:
    """The facts that begin with a German verb in two parts: `Anreisedatum` of "Wann reisen Sie an?"."""
    verb = _TWO_PARTS.search(question)
    root = f"{verb[2]}{verb[1]}".casefold() if verb else ""
    return np.array([bool(root) and name.casefold().startswith(root) for name, _ in known])


def request(brief: Brief, said: Sequence[str]) -> list[str]:
    """What the customer wants, in its own words."""
    return [brief.start or "", *brief.again, *said[:1], brief.wants.to or ""]


def context(brief: Brief, said: Sequence[str]) -> list[str]:
    """What the talk is about, in the customer's words."""
    known = [(name, *fact.values) for _, name, fact in brief.knows.all()]
    return [brief.start or "", *brief.again, *said, *(words for each in known for words in each)]
