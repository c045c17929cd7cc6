"""What a reply asks of a customer: by the text model's vectors and by a few words."""

import re
from collections.abc import Sequence
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from harness.reference.models import Encoder
from harness.runs.customers.phrases import Phrases
from harness.runs.customers.viewpoint import Asked
from harness.scoring import as_read, contains, names, other_facts
from harness.scoring.groundedness import sentences
from harness.turns import Reply
from harness.workspace import Brief, Known, Told

ASKS = 0.5  # cosine of a question to a fact's name or questions from which it asks for the fact
PERHAPS = 0.35  # from which it may: a customer is not blamed for telling it
_NEARLY = 0.1  # a question asks for facts that are so much further from it, too: "how much was it, and when?"
_SAID = 1.0  # where the words themselves are there
_AN_ITEM = 6  # words of one that is listed, at most
_REFERS = 2  # words of a question that is about the sentence before: "Right?", "Shall I?"
_JOINT = re.compile(r",?\s+(?:and|or|as well as|und|oder|sowie)\s+|[;:]\s+")  # one sentence may ask for several facts

Vectors = NDArray[np.float32]


class Listener:
    """Hears what support AIs ask for."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def hear(self, reply: Reply, brief: Brief) -> Asked:
        """What the reply asks. Raises ModelMissingError."""
        phrases = Phrases(brief.manner.language)
        read = [claim.text for claim in sentences(as_read(reply.answer))]
        asking = [(at, text) for at, text in enumerate(read) if _asks(text) or _requests(text, phrases)]
        heard = [(_kind(text, phrases), at, text) for at, text in asking]
        proposal = next((_whole(read, at) for kind, at, _ in heard if kind == "proposes"), "")
        questions = [
            f"{read[at - 1]} {text}" if at and phrases.heard("confirms", text) else _whole(read, at)
            for kind, at, text in heard
            if kind == "asks"
        ]
        clauses = [clause for text in questions for clause in {text: None, **dict.fromkeys(_JOINT.split(text))}]
        facts, perhaps = self._facts(clauses, [(name, fact) for _, name, fact in brief.knows.all()])
        opens = any(phrases.heard("opens", text) for text in questions)
        if opens:
            perhaps = tuple(name for told, name, _ in brief.knows.all() if told is not Told.NEVER)
        kinds = {kind for kind, *_ in heard}
        unknown = any(map(_asks, questions)) and not (facts or opens)
        return Asked(facts, perhaps, proposal, "checks" in kinds, "repeats" in kinds, opens, unknown)

    def refused(self, proposal: str, brief: Brief) -> bool:
        """Whether the customer does not want what is proposed."""
        refuses = brief.manner.refuses
        if not refuses:
            return False
        near = self._encoder.embed([proposal]) @ self._encoder.embed(refuses).T
        return bool(near.max() >= ASKS) or any(contains(proposal, words) for words in refuses)

    def _facts(
        self, questions: Sequence[str], known: Sequence[tuple[str, Known]]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The facts that are asked for, and those that may be, given questions and their clauses."""
        if not questions or not known:
            return (), ()
        vectors = self._encoder.embed(questions)
        near = np.stack([self._nearness(questions, vectors, name, fact) for name, fact in known])  # (facts, questions)
        best, others = near.max(axis=0), self._others(vectors, [name for name, _ in known])
        asks = (near >= ASKS) & (near >= np.where(best < _SAID, best - _NEARLY, ASKS))
        asks &= (near >= _SAID) | (near >= others - _NEARLY)
        called = [name for name, _ in known]
        found = tuple(name for name, row in zip(called, asks, strict=True) if row.any())
        return found, tuple(name for name, row in zip(called, near >= PERHAPS, strict=True) if row.any())

    def _nearness(self, questions: Sequence[str], vectors: Vectors, name: str, fact: Known) -> Vectors:
        ways = [name, _question(name), *fact.asked]
        near: Vectors = (vectors @ self._encoder.embed(ways).T).max(axis=1)
        said = [_named(question, name, fact) for question in questions]
        return np.where(np.array(said), np.float32(_SAID), near)

    def _others(self, vectors: Vectors, known: Sequence[str]) -> Vectors:
        """How near each question is to the nearest fact that support often asks for and the brief knows nothing of."""
        others = set.intersection(*(set(other_facts(name)) for name in known))
        ways = [way for other in sorted(others) for way in (other, _question(other))]
        near: Vectors = (vectors @ self._encoder.embed(ways).T).max(axis=1)
        return near


def _whole(read: Sequence[str], at: int) -> str:
    """The sentence at a place with what it stands for: the list after `Please send us:`, what is before `Right?`."""
    if read[at].endswith(":"):
        return " ".join([read[at], *takewhile(lambda item: len(item.split()) <= _AN_ITEM, read[at + 1 :])])
    return f"{read[at - 1]} {read[at]}" if at and len(read[at].split()) <= _REFERS else read[at]


def _asks(text: str) -> bool:
    return text.rstrip("\"')] ").endswith("?")


def _requests(text: str, phrases: Phrases) -> bool:
    """Whether it wants something without asking: not "Please do not send us your card number."."""
    return bool(phrases.heard("asks", text)) and not phrases.heard("spares", text)


def _kind(text: str, phrases: Phrases) -> str:
    """What a sentence that wants something wants: the request once more, to know whether it helped, leave, or facts."""
    if kind := next((kind for kind in ("repeats", "checks") if phrases.heard(kind, text)), ""):
        return kind
    inquires = phrases.begins("asks_what", text) or phrases.heard("asks_for", text)
    return "proposes" if phrases.heard("proposes", text) and not inquires else "asks"


def _named(question: str, name: str, fact: Known) -> bool:
    """Whether a question has the words themselves, or a value: "Is it INV-2210?". One word alone says too little in
    other words: `where`, `when`.
    """
    values = (value for value in fact.values if " " in value or any(sign.isdigit() for sign in value))
    said = any(contains(question, words) for words in (name, *fact.asked, *values))
    return said or (" " in name and names(question, name))


def _question(name: str) -> str:
    return f"What is your {name}?"
