"""Scenarios that are alike, and how they count: one cluster is one piece of evidence.

A bound takes its cases for independent. Ten scenarios of one template, or of one customer, pass and fail together, so
counting them as ten makes the bound look better than it is (Kish, "Survey Sampling", 1965: the design effect). A
cluster counts as one case instead, good by the share of its scenarios that are.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import fsum

from harness.gates.spelling import Spelling
from harness.number_words import SCALES, number_words
from harness.runs import ScenarioResult
from harness.seen_text import latin_word, visible
from harness.similar_sets import similar

NEAR_DUPLICATE = 0.75
"""Share of letter groups that two conversations have in common from which they are near-duplicates.

Of 10,003 messages to a bank (Banking77), 95 % of the pairs this near have the same one of 77 fine intents, and 100
messages of one intent are 86 clusters (median); 99 % of the sample's messages are this near to themselves with typing
mistakes (`python -m benchmarks.likeness FOLDER`). A paraphrase is not: it is evidence of its own.
"""

_SENTENCE_ENDS = ".!?:\n"
_TOKENS = re.compile(rf"[{_SENTENCE_ENDS}]|[^\W\d_]+")
_CODE = re.compile(
    r"\b[A-Z]{1,5}-(?=\d)"
    r"|(?<![A-Za-z0-9])[A-Za-z]*+[0-9][A-Za-z]*+[0-9][A-Za-z0-9]*+(?:-(?:[A-Za-z]*+[0-9][A-Za-z0-9]*+|[A-Z]+\b))*"
)
"""Letters before a number (`INV-12`), and what has two digits or more, with its other parts: they number as well."""
_ADDRESS = re.compile(r"www\.\S|[\w-]+(?:\.[\w-]+)+/|[\w-]+(?:\.[\w-]+){2}")
_MAIL_TAG = re.compile(r"\+[^@]*@")  # the mail of `ann+shop@example.com` goes to `ann@example.com`
_ACCENTS = re.compile("[\u0300-\u036f]")
_TEMPLATE_WORDS = 6  # in fewer words, a name such as Slack or Google is what the question is about ...
_FRAME_WORDS, _FRAMED = 4, 3  # ... but where so many words are asked of so many names, the names were filled in
_NUMBER_WORDS = frozenset((*number_words("en"), *SCALES))
_IDENTITY = re.compile(
    r"(?:(?:customer|user|account|contact|client|requester|member|company|org|organi[sz]ation|tenant|workspace)[_ -]?)?"
    r"(?:id|uuid|login|e[_ -]?mail(?:[_ -]?address)?|phone(?:[_ -]?(?:number|no))?)"
    r"|(?:customer|user|account|contact|client|member)[_ -]?(?:number|no)"
    r"|(?:(?:customer|user|account|contact|client|requester)[_ -]?)?(?:account|name)|user|contact|tenant"
    r"|(?:kunden?|benutzer|nutzer|konto|mitglieds?|klant|cliente|usuario|utilisateur|compte)"
    r"(?:[_ -]?(?:nummer|nr|no|id|name|num[e\u00e9]ro|e?[_-]?mail))?"
)
_NOT_OWN = re.compile(
    r"(?ms)^(?:-- ?$|-{2,} ?(?:Original Message|Forwarded message|Urspr\u00fcngliche Nachricht)\b).*\Z"
    r"|^>[^\n]*$|^(?:On|Am|Le|El) [^\n]{5,120}(?:wrote|schrieb[^\n]*|a \u00e9crit|escribi\u00f3) ?:$"
)
"""A signature and what is quoted: often another in every mail, and no part of the question."""


@dataclass(frozen=True, slots=True)
class CustomerSide:
    """All of a scenario that tells whether it is alike another: what the customer writes, and who it is."""

    id: str  # of the scenario
    messages: tuple[str, ...]
    identity: tuple[tuple[str, str], ...] = ()  # attributes that only one customer has


@dataclass(frozen=True, slots=True)
class ClusterCount:
    """Scenarios counted by cluster: how many clusters there are, and how much of them is good."""

    total: int
    good: float  # the sum of the share of each cluster that is good
    bad: tuple[float, ...]  # what each bad scenario weighs: its part of its cluster


def customer_side(result: ScenarioResult) -> CustomerSide:
    """That of a scenario in its own words, as it was run first; under the name it is shown as."""
    first = result.turns[0]
    messages = tuple(
        turn.message for turn in result.turns if (turn.repeat, turn.variant) == (first.repeat, "") and turn.given
    )
    return CustomerSide(result.shown_as, messages, identity(first.customer or {}))


def identity(customer: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """What among a customer's attributes names the customer, or the organisation: an id, email, account or name."""
    given = ((name, value) for name, value in customer.items() if not isinstance(value, bool))
    named = ((name.casefold(), value) for name, value in given)
    known = (
        _of_kind(name, " ".join(_plain(str(value)).casefold().split()))
        for name, value in named
        if _IDENTITY.fullmatch(name)
    )
    return tuple((name, value) for name, value in known if value)


def _of_kind(name: str, value: str) -> tuple[str, str]:
    """An attribute as it is compared: a mail address and a phone number are the same under any name."""
    if "mail" in name:
        return "email", _MAIL_TAG.sub("@", value)
    if "phone" in name:
        return "phone", "".join(filter(str.isdigit, value)).lstrip("0")
    return re.sub("[_ -]", "", name), re.sub(r"\.0$|[\W_]+", "", value).lstrip("0") or value


def count_by_cluster(ids: Sequence[str], bad: Collection[str], clusters: Mapping[str, str]) -> ClusterCount:
    """The scenarios that answer one question, `bad` among them. One without a cluster is one of its own."""
    wrong = frozenset(bad)
    of = {each: clusters.get(each, each) for each in ids}
    size = Counter(of.values())
    bad_in = Counter(of[each] for each in ids if each in wrong)
    good = fsum((count - bad_in[cluster]) / count for cluster, count in size.items())
    return ClusterCount(len(size), good, tuple(1 / size[of[each]] for each in ids if each in wrong))


@lru_cache(maxsize=128)
def clusters_of(sides: tuple[CustomerSide, ...]) -> Mapping[str, str]:
    """The cluster of each scenario by id, named after the first scenario in it.

    Together are those of the same words up to numbers, names, case, punctuation and what nobody sees; of nearly the
    same words; and those of one customer.
    """
    parent = list(range(len(sides)))

    def root(each: int) -> int:
        while parent[each] != each:
            parent[each] = each = parent[parent[each]]
        return each

    for first, second in (*_same_customer(sides), *((a, b) for a, b, _ in same_words(sides))):
        a, b = root(first), root(second)
        parent[max(a, b)] = min(a, b)
    return {side.id: sides[root(position)].id for position, side in enumerate(sides)}


def same_words(sides: Sequence[CustomerSide]) -> Iterator[tuple[int, int, float]]:
    """Pairs of one template or of nearly the same words, by position, and how alike they are: up to 1.

    Of one template, and of the same groups of letters, each is paired with the first, and the first with those that
    are nearly like it: so many pairs as there are scenarios, not their square.
    """
    sides = _spelt_out(sides)
    first: dict[tuple[str, ...], int] = {}
    frames: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)  # what is the same up to names -> the firsts
    paired = set()
    small = {
        latin_word(token) for side in sides for each in side.messages for token in _tokens(each) if token.islower()
    }
    for position, side in enumerate(sides):
        template, *framed = _templates(side, small)
        earlier = first.setdefault(template, position)
        if earlier != position:
            paired.add((earlier, position))
            continue
        for frame in {*framed} - {template}:
            frames[frame].append(position)
    for alike in frames.values():
        paired |= {(alike[0], each) for each in alike[1:] if len(alike) >= _FRAMED}
    yield from ((*pair, 1.0) for pair in sorted(paired, key=lambda pair: pair[::-1]))
    yield from (pair for pair in _near_duplicates(sides) if pair[:2] not in paired)


def _spelt_out(sides: Sequence[CustomerSide]) -> list[CustomerSide]:
    """With digits for letters and spaced letters written as the words that some of them have."""
    spelling = Spelling(message for side in sides for message in side.messages)
    spelt = [tuple(map(spelling.out, side.messages)) for side in sides]
    return [
        side if messages == side.messages else replace(side, messages=messages)
        for side, messages in zip(sides, spelt, strict=True)
    ]


def _near_duplicates(sides: Sequence[CustomerSide]) -> Iterator[tuple[int, int, float]]:
    """The pairs from `NEAR_DUPLICATE` on."""
    same: defaultdict[frozenset[str], list[int]] = defaultdict(list)
    for position, side in enumerate(sides):
        same[letter_groups(side.messages)].append(position)
    yield from ((first, each, 1.0) for first, *alike in same.values() for each in alike)
    groups = list(same)
    for one, other, likeness in similar(groups, NEAR_DUPLICATE):
        first, second = sorted((same[groups[one]][0], same[groups[other]][0]))
        yield first, second, likeness


def letter_groups(messages: Sequence[str]) -> frozenset[str]:
    """The groups of three letters in the words of a conversation, a word's edges included.

    In groups of letters a typing mistake, another ending and word order change little (Jaccard likeness of n-grams:
    Broder, "On the resemblance and containment of documents", 1997).
    """
    words = {word for message in messages for word in _tokens(message) if word not in _SENTENCE_ENDS}
    return frozenset().union(*map(_groups_of, words)) or frozenset(("",))


@lru_cache(maxsize=1 << 14)  # most words of a customer are those of many others
def _groups_of(word: str) -> frozenset[str]:
    whole = f" {latin_word(word)} "
    return frozenset(whole[at : at + 3] for at in range(len(whole) - 2))


def _templates(side: CustomerSide, small: Collection[str]) -> Iterator[tuple[str, ...]]:
    """The words of a conversation without names: where enough are left for a template, and twice for a frame.

    The second time a word that begins a sentence, and that nobody writes in `small` letters, is a name as well.
    """
    messages = [_with_and_without_names(message, small) for message in side.messages]
    for fewest, kind in ((_TEMPLATE_WORDS, 0), (_FRAME_WORDS, 0), (_FRAME_WORDS, 1)):
        yield tuple(word for words, *rest in messages for word in (rest[kind] if len(rest[kind]) >= fewest else words))


def _with_and_without_names(message: str, small: Collection[str]) -> tuple[list[str], list[str], list[str]]:
    """Its words in lower case, without numbers."""
    words: list[str] = []
    nameless: list[str] = []
    bare: list[str] = []
    starts = True  # a sentence, whose first word is written with a capital letter anyway
    for token in _tokens(message):
        word = _word(token)
        if word:
            name = len(token) > 1 and token.istitle()
            words.append(word)
            nameless += [word] * (starts or not name)
            bare += [word] * (word in small if starts and name else not name)
        starts = token in _SENTENCE_ENDS
    return words, nameless, bare


@lru_cache(maxsize=1 << 14)
def _word(token: str) -> str:
    """In lower case; empty for the end of a sentence and a number."""
    word = "" if token in _SENTENCE_ENDS else latin_word(token)
    return "" if word in _NUMBER_WORDS else word


@lru_cache(maxsize=1 << 14)  # of a conversation they are looked at for its template and for its groups of letters
def _tokens(message: str) -> tuple[str, ...]:
    """Its words, and where sentences end; no numbers, and no mail and web addresses."""
    own = _NOT_OWN.sub("", message).strip() or message
    lines = (" ".join(w for w in line.split() if not _is_address(w)) for line in _plain(own).splitlines())
    plain = _CODE.sub(" ", "\n".join(lines)).replace("'", "").replace("\u2019", "")
    return tuple(_TOKENS.findall(plain))


def _is_address(word: str) -> bool:
    return "@" in word or "://" in word or bool(_ADDRESS.match(word))


def _plain(text: str) -> str:
    """Without what nobody sees and without accents, and with plain letters for those of another shape."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", visible(text))
    return visible(unicodedata.normalize("NFC", _ACCENTS.sub("", apart)))


def _same_customer(sides: Sequence[CustomerSide]) -> Iterator[tuple[int, int]]:
    first: dict[tuple[str, str], int] = {}
    for position, side in enumerate(sides):
        for attribute in side.identity:
            yield first.setdefault(attribute, position), position
