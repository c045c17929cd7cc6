"""Texts that are alike: of the same words up to numbers, names, case and what nobody sees, or of nearly the same."""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from functools import lru_cache

from harness.lazy_regex import regex
from harness.number_words import SCALES, number_words
from harness.seen_text import NO_BLANKS, latin_word, visible
from harness.similar_sets import similar
from harness.spelling import Spelling

Messages = tuple[str, ...]
"""What is said in one case, such as all that a customer writes in a conversation."""

NEAR_DUPLICATE = 0.75
"""Share of letter groups that two conversations have in common from which they are near-duplicates.

Of 10,003 messages to a bank (Banking77), 95 % of the pairs this near have the same one of 77 fine intents, and 100
messages of one intent are 86 clusters (median); 99 % of the sample's messages are this near to themselves with typing
mistakes (`python -m benchmarks.likeness FOLDER`). A paraphrase is not: it is evidence of its own.
"""

_SENTENCE_ENDS = ".!?:\n"
_TOKENS = regex(rf"[{_SENTENCE_ENDS}]|[^\W\d_]+")
_CODE = regex(
    r"\b[A-Z]{1,5}-(?=\d)"
    r"|(?<![A-Za-z0-9])[A-Za-z]*+[0-9][A-Za-z]*+[0-9][A-Za-z0-9]*+(?:-(?:[A-Za-z]*+[0-9][A-Za-z0-9]*+|[A-Z]+\b))*"
)
"""Letters before a number (`INV-12`), and what has two digits or more, with its other parts: they number as well."""
_ADDRESS = regex(r"www\.\S|[\w-]+(?:\.[\w-]+)+/|[\w-]+(?:\.[\w-]+){2}")
_ACCENTS = regex("[\u0300-\u036f]")
_TEMPLATE_WORDS = 6  # in fewer words, a name such as Slack or Google is what the question is about ...
_FRAME_WORDS, _FRAMED = 4, 3  # ... but where so many words are asked of so many names, the names were filled in
_FEWEST, _LONGEST = 4, 16  # words of a sentence in which one is filled in; longer ones are nearly the same anyway
_FEWEST_SIGNS, _MOST_SIGNS, _LONGEST_WORD = 6, 30, 6  # the same without blanks: around what is filled in, in all, in it
_FILLED_IN = 3  # words in one place from which on they are filled in
_NUMBER_WORDS = frozenset((*number_words("en"), *SCALES))
_NOT_OWN = regex(
    r"(?ms)^(?:-- ?$|-{2,} ?(?:Original Message|Forwarded message|Urspr\u00fcngliche Nachricht)\b).*\Z"
    r"|^>[^\n]*$|^(?:On|Am|Le|El) [^\n]{5,120}(?:wrote|schrieb[^\n]*|a \u00e9crit|escribi\u00f3) ?:$"
)
"""A signature and what is quoted: often another in every mail, and no part of the question."""


def joined(pairs: Iterable[tuple[int, int]], count: int) -> list[int]:
    """The first of those with which each is together, by pairs, also by way of others; by position."""
    parent = list(range(count))

    def root(each: int) -> int:
        while parent[each] != each:
            parent[each] = each = parent[parent[each]]
        return each

    for first, second in pairs:
        a, b = root(first), root(second)
        parent[max(a, b)] = min(a, b)
    return [root(each) for each in range(count)]


def same_words(talks: Sequence[Messages]) -> Iterator[tuple[int, int, float]]:
    """Pairs of one template or of nearly the same words, by position, and how alike they are: up to 1.

    Of one template, and of the same groups of letters, each is paired with the first, and the first with those that
    are nearly like it: so many pairs as there are talks, not their square.
    """
    spelling = Spelling(message for talk in talks for message in talk)
    talks = [tuple(map(spelling.out, talk)) for talk in talks]
    first: dict[tuple[str, ...], int] = {}
    frames: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)  # what is the same up to names -> the firsts
    paired = set()
    small = {latin_word(token) for talk in talks for each in talk for token in _tokens(each) if token.islower()}
    for position, talk in enumerate(talks):
        template, *framed = _templates(talk, small)
        earlier = first.setdefault(template, position)
        if earlier != position:
            paired.add((earlier, position))
            continue
        for frame in {*framed} - {template}:
            frames[frame].append(position)
    for alike in frames.values():
        paired |= {(alike[0], each) for each in alike[1:] if len(alike) >= _FRAMED}
    yield from ((*pair, 1.0) for pair in sorted(paired, key=lambda pair: pair[::-1]))
    yield from (pair for pair in _near_duplicates(talks) if pair[:2] not in paired)


def _near_duplicates(talks: Sequence[Messages]) -> Iterator[tuple[int, int, float]]:
    """The pairs from `NEAR_DUPLICATE` on."""
    same: defaultdict[frozenset[str], list[int]] = defaultdict(list)
    for position, talk in enumerate(talks):
        same[letter_groups(talk)].append(position)
    yield from ((first, each, 1.0) for first, *alike in same.values() for each in alike)
    groups = list(same)
    for one, other, likeness in similar(groups, NEAR_DUPLICATE):
        first, second = sorted((same[groups[one]][0], same[groups[other]][0]))
        yield first, second, likeness


def words_of(talk: Messages) -> tuple[str, ...]:
    """Its words in lower case, without numbers."""
    return tuple(filter(None, (_word(token) for message in talk for token in _tokens(message))))


def filled_in(talks: Sequence[Messages], answers: Sequence[Hashable]) -> Iterator[tuple[int, int]]:
    """Pairs of "my lamp arrived broken", "my sofa ..." and so on, to which the answer is one and the same."""
    frames: defaultdict[tuple[Hashable, ...], dict[str, int]] = defaultdict(dict)
    for position, talk in enumerate(talks):
        if answers[position] is not None:
            for before, after, word in _around_each(words_of(talk)):
                frames[answers[position], before, after].setdefault(word, position)
    for first, *others in (list(each.values()) for each in frames.values() if len(each) >= _FILLED_IN):
        yield from ((first, other) for other in others)


def _around_each(words: tuple[str, ...]) -> Iterator[tuple[Hashable, Hashable, str]]:
    """What is before and after each word of a sentence, and the word; without blanks whatever may be one."""
    if _FEWEST <= len(words) <= _LONGEST:
        yield from ((words[:at], words[at + 1 :], word) for at, word in enumerate(words))
    text = "".join(words)
    if _FEWEST_SIGNS < len(text) <= _MOST_SIGNS and NO_BLANKS.search(text):
        for at in range(len(text)):
            longest = min(_LONGEST_WORD, len(text) - max(at, _FEWEST_SIGNS))
            yield from ((text[:at], text[end:], text[at:end]) for end in range(at + 1, at + longest + 1))


def letter_groups(talk: Messages) -> frozenset[str]:
    """The groups of three letters in the words of a conversation, a word's edges included.

    In groups of letters a typing mistake, another ending and word order change little (Jaccard likeness of n-grams:
    Broder, "On the resemblance and containment of documents", 1997).
    """
    words = {word for message in talk for word in _tokens(message) if word not in _SENTENCE_ENDS}
    return frozenset().union(*map(_groups_of, words)) or frozenset(("",))


@lru_cache(maxsize=1 << 14)  # most words of a customer are those of many others
def _groups_of(word: str) -> frozenset[str]:
    whole = f" {latin_word(word)} "
    return frozenset(whole[at : at + 3] for at in range(len(whole) - 2))


def _templates(talk: Messages, small: Collection[str]) -> Iterator[tuple[str, ...]]:
    """The words of a conversation without names: where enough are left for a template, and twice for a frame.

    The second time a word that begins a sentence, and that nobody writes in `small` letters, is a name as well.
    """
    messages = [_with_and_without_names(message, small) for message in talk]
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
    lines = (" ".join(w for w in line.split() if not _is_address(w)) for line in plain_letters(own).splitlines())
    plain = _CODE.sub(" ", "\n".join(lines)).replace("'", "").replace("\u2019", "")
    return tuple(_TOKENS.findall(plain))


def _is_address(word: str) -> bool:
    return "@" in word or "://" in word or ("." in word and bool(_ADDRESS.match(word)))


def plain_letters(text: str) -> str:
    """Without what nobody sees and without accents, and with plain letters for those of another shape."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", visible(text))
    return visible(unicodedata.normalize("NFC", _ACCENTS.sub("", apart)))
