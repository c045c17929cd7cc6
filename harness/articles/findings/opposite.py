"""Sections of which one says yes and the other no."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from harness.articles.findings.contradiction import ALIKE, cosines, differing, figures_differ, remarks
from harness.articles.findings.denials import CONDITIONS, OPPOSITES, affirmed
from harness.articles.findings.same_thing import about_other_things
from harness.articles.findings.statements import Statement, stated, statement
from harness.articles.findings.subject import ArticlesSubject
from harness.findings import Remark, Severity, kind
from harness.lazy_regex import regex
from harness.scoring.groundedness import CONTENT, words
from harness.similar_sets import similar

SHARED_WHEN_DENIED = 0.8  # the same for a yes and a no, which paraphrases differ in more easily
AS_LONG = 0.75  # and the shorter of those has at least this share of the words: "if you do not" is no "you do"
SHARED_IN_PARTS = 0.6  # of the telling words of both, where all of one or three are shared
_LEAST_SHARED = 0.4  # of these, below which nothing is looked at
_ENOUGH = 3  # telling words
_SPLIT = regex(
    r"\s*[;:]\s+|,?\s+(?:but|whereas|because|since|so)\s+|,\s+(?:and|while)\s+|\s+[\u2013\u2014-]\s+|\s+\(|\)(?=\W|$)"
    r"|,\s+(?=which\s)|\s+and\s+(?=(?:it|they|you|he|she)\b)"
)
_VERB = (
    r"(?:can|could|may|must|will|do|does|is|are|was|were|has|have|need|should|would)"
    r"(?:\s+(?:also|currently|still|yet|therefore|then|generally))*"
)
_DENIES = regex(
    rf"(?i)\b{_VERB}(?:\s+(?:not|never|no longer)\b|n['\u2019]t\b)|\bcannot\b|\b(?:won|can)['\u2019]t\b|\bnever\b"
    r"|\bno longer\b|\bimpossible\b"
)
_STATES = regex(
    rf"(?i)\b{_VERB}\b|\b(?:works?|possible|allow(?:s|ed)?|support(?:s|ed)?|available|able|counts?|includes?|keeps?)\b"
)
_OPEN = CONDITIONS | {  # with which a part is no plain yes or no
    "see", "that", "which", "who", "why", "how", "what", "only", "just", "before", "after", "except", "without", "than",
    "try", "some", "most", "sometimes", "no", "not", "none",
}  # fmt: skip
_FIRST_SAYS_THIS, _FIRST_SAYS_THAT = (True, False, False, True), (False, True, True, False)
SLIGHTLY = 2  # words in which sentences differ beside two opposites


@kind("article-says-opposite", Severity.WARNING)
def says_opposite(subject: ArticlesSubject) -> Iterator[Remark]:
    """Two approved sections say the opposite of each other.

    Two sentences use nearly the same words, and one of them has a negation, or says open where the other says closed;
    in English, German, French, Spanish, Italian, Portuguese or Dutch.
    Also where a part of a sentence denies what a part of another one says in few other words. The check finds only
    about one in twenty contradictions between sentences in quite different words.

    **Why it hurts an answer.** It is chance which of the two the customer reads.

    **Bad**

        slack.md             Guests can connect a Slack channel.
        guest-limits.md      Guests cannot connect a Slack channel.

    **Good**

        guest-limits.md      What guests can connect: see [Slack](slack.md).
    """
    found = differing(subject, SHARED_WHEN_DENIED, denies, affirmed)
    places = {(one.file, one.sentence.line, other.file, other.sentence.line) for one, other in found}
    parts = [(a, b) for a, b in _denied(subject) if (a.file, a.sentence.line, b.file, b.sentence.line) not in places]
    yield from remarks([*found, *parts], "says the opposite")


def denies(one: Statement, other: Statement) -> bool:
    """Whether one of two sentences that are as long says no where the other says yes, or closed where it says open."""
    lengths = sorted(len(each.sentence.text.split()) for each in (one, other))
    opposed = one.says_no != other.says_no or (
        any(_opposed(one, other, *pair) for pair in OPPOSITES) and one.says_no == other.says_no
    )
    return opposed and lengths[0] >= AS_LONG * lengths[1] and not figures_differ(one, other)


def _opposed(one: Statement, other: Statement, this: str, that: str) -> bool:
    """Whether one sentence has one of two words and the other the other, in the same place among the same words."""
    mine, theirs = _plain(one.sentence.text), _plain(other.sentence.text)
    crossed = (this in mine, that in mine, this in theirs, that in theirs) in (_FIRST_SAYS_THIS, _FIRST_SAYS_THAT)
    differ = (set(mine) ^ set(theirs)) - {this, that}
    return crossed and len(differ) <= SLIGHTLY and not CONDITIONS & {*mine, *theirs}


def _plain(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


@dataclass(frozen=True)
class DeniedPart:
    """A part of a sentence that says yes or no of something."""

    statement: Statement
    whole: Statement
    denied: str  # the stem of what it denies; empty where it says yes


def _denied(subject: ArticlesSubject) -> list[tuple[Statement, Statement]]:
    """Pairs of parts of sentences of which one denies what the other says, the earlier first."""
    parts = [
        part
        for whole in stated(subject)
        for text in _SPLIT.split(whole.sentence.text)
        if text
        for part in _part(text, whole)
    ]
    near = similar([part.statement.telling for part in parts], _LEAST_SHARED)
    found = sorted({(i, j) for i, j, _ in near if deny(parts[i], parts[j])}, key=lambda pair: pair[::-1])
    pairs = [(parts[i].statement, parts[j].statement) for i, j in found]
    alike = cosines(pairs, subject.encoder, affirmed)
    return [pair for pair, cosine in zip(pairs, alike, strict=True) if cosine >= ALIKE]


def _part(text: str, whole: Statement) -> Iterator[DeniedPart]:
    found = _DENIES.search(text)
    plain = {*re.findall(r"[a-z]+", (_DENIES.sub(" ", text)).lower())}
    verb = found or _STATES.search(text)
    if not verb or not text[: verb.start()].strip() or plain & _OPEN:  # "is not connected" leaves out what is not
        return
    made = replace(statement(replace(whole.sentence, text=text), whole.file, whole.about), before=whole.before)
    denied = [word.stem for word in words(text) if found and word.start >= found.end() and word.weight > CONTENT]
    if len(made.telling) > 1 and (denied or (not found and not made.says_no)):
        yield DeniedPart(made, whole, denied[0] if found else "")


def _of_other_parts(one: DeniedPart, other: DeniedPart) -> bool:
    """Whether they stand in one article under headings of which neither speaks, such as those of two products."""
    headings = [each.whole.about.heading for each in (one, other)]
    apart = one.whole.file == other.whole.file and headings[0] != headings[1]
    return apart and all(headings) and not any(h & (one.whole.stems | other.whole.stems) for h in headings)


def deny(one: DeniedPart, other: DeniedPart) -> bool:
    """Whether one part denies what the other says of the same thing."""
    no, yes = (one, other) if one.denied else (other, one)
    mine, theirs = no.statement, yes.statement
    both, either = mine.telling & theirs.telling, mine.telling | theirs.telling
    least = min(len(mine.telling), len(theirs.telling))
    nearly = len(both) >= _ENOUGH and (len(both) == least or len(both) >= SHARED_IN_PARTS * len(either))
    return (
        bool(no.denied) and not yes.denied
        and no.denied in theirs.telling
        and (nearly or (len(both) > 1 and len(both) >= SHARED_WHEN_DENIED * len(either)))
        and mine.names <= yes.whole.stems | yes.whole.about.all and theirs.names <= no.whole.stems | no.whole.about.all
        and (mine.identifiers, mine.rates) == (theirs.identifiers, theirs.rates)
        and (no.whole.file, no.whole.sentence.line) != (yes.whole.file, yes.whole.sentence.line)
        and not (figures_differ(mine, theirs) or about_other_things(no.whole, yes.whole) or _of_other_parts(no, yes))
    )  # fmt: skip
