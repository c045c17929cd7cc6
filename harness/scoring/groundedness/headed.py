"""Whose each quantity of a text is: of a row and a column of a table, of an entry of a list, of a clause.

`The Team plan costs 29 euros` repeats the words and a figure of a table of prices; only where the figure stands tells
that it is the one of another plan.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from harness.lazy_regex import regex
from harness.scoring.groundedness.claims import sentences
from harness.scoring.groundedness.quantities import Quantity, quantities
from harness.scoring.groundedness.weighed_words import CONTENT, words

_CELL = " | "  # after each cell of a table, as a reader sees it
_ENTRY = regex(
    r"^\s*+(?:[-*+\u2022]|\d+[.)])?\s*+(?P<head>[^\s:|][^:|]{0,50}?)\s*(?::|\s[\u2013\u2014-])\s+(?P<said>.+)$"
)
_CLAUSES = regex(r"[;:()]|,\s|\s[\u2013\u2014]\s|\b(?:and|but|or|while|whereas)\b")
_ASIDE = regex(
    r"(?i)\b(?:plus|without|no|excluding|including|besides)\b[^,;.\d]{0,60}+(?=[,;.]|$)"
)  # `plus a setup fee`
_DIGIT = regex(r"\d")
_SHORTEST = 3  # letters of a word that names something
_EXCEPTS = regex(r"(?i)(?:except|unless|only|until)\b")  # goes on about the same
_ORDINALS = frozenset(  # which tell two of a kind apart
    "first second third fourth fifth next last other another each additional extra further".split()  # noqa: SIM905
)
_SPANS = regex(r"(?:minut|hour|day|week|month|year)s?")
_MOMENTS = ("clock", "date")

Stems = frozenset[str]
Group = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Headed:
    """Quantities, and the words that say what they are of: stems, and as they are written."""

    group: Group  # those of one table, list or sentence can be taken for each other
    heads: tuple[Stems, Stems]  # of the row, or else of the entry or clause; of the column
    said: tuple[str, str]
    quantities: tuple[Quantity, ...]


def headed(texts: Iterable[str]) -> tuple[Headed, ...]:
    """Every quantity of texts, as a reader sees them, that has a head."""
    found: list[Headed] = []
    for text in texts:
        for kind, lines in groupby(filter(str.strip, text.split("\n")), key=_kind):
            found += _OF_KIND[kind]((kind, len(found)), list(lines))
    return tuple(each for each in found if each.quantities and any(each.heads))


def _kind(line: str) -> str:
    return "table" if _CELL in line else "list" if _ENTRY.match(line) else "text"


def _table(group: Group, lines: Sequence[str]) -> Iterator[Headed]:
    header, *rows = [[cell.strip() for cell in line.split(_CELL)] for line in lines]
    heads, columns = _heads([row[0] for row in rows]), _heads(header[1:])
    for head, row in zip(heads, rows, strict=True):
        for cell, column, of_column in zip(row[1:], header[1:], columns, strict=False):
            yield Headed(group, (head, of_column), (row[0], column), quantities(cell))


def _list(group: Group, lines: Sequence[str]) -> Iterator[Headed]:
    """One line alone, such as `Prices: Basic 5 euros, Gold 39 euros`, is no list."""
    if len(lines) < 2:
        yield from _text(("text", *group), lines)
        return
    entries = [entry for line in lines if (entry := _ENTRY.match(line))]
    for head, entry in zip(_heads([entry["head"] for entry in entries]), entries, strict=True):
        yield Headed(group, (head, frozenset()), (entry["head"], ""), quantities(entry["said"]))


def _text(group: Group, lines: Sequence[str]) -> Iterator[Headed]:
    for number, sentence in enumerate(sentences("\n".join(lines))):
        yield from _clauses((*group, number), sentence.text)


_OF_KIND: Mapping[str, Callable[[Group, Sequence[str]], Iterator[Headed]]] = {
    "table": _table, "list": _list, "text": _text,
}  # fmt: skip


def _heads(said: Sequence[str]) -> list[Stems]:
    """The words of heads that tell them apart: `Fiber 100` and `Fiber 250`, sizes `S` and `M`, do so by all of them."""
    content = [_content(each) for each in said]
    told = len(set(content)) == len(said) and all(stems or not each for stems, each in zip(content, said, strict=True))
    return content if told else [frozenset(word.stem for word in words(each)) for each in said]


def _clauses(group: Group, sentence: str) -> Iterator[Headed]:
    """The clauses of a sentence; one that names nothing of its own goes on about what the one before names."""
    parts = [part.strip() for part in _CLAUSES.split(sentence) if part.strip()]
    told = [_content(part) for part in parts]
    times = Counter(stem for stems in told for stem in stems)
    head, said = frozenset[str](), ""
    for part, stems in zip(parts, told, strict=True):
        own = frozenset(stem for stem in stems if times[stem] == 1 and not _SPANS.fullmatch(stem))
        if own and not _EXCEPTS.match(part):
            head, said = own, part
        yield Headed(group, (head, frozenset()), (said, ""), quantities(part))


def _content(text: str) -> Stems:
    found = (word for word in words(text) if word.weight > CONTENT or word.name or word.text in _ORDINALS)
    return frozenset(word.stem for word in found if len(word.text) >= _SHORTEST and not word.text[0].isdigit())


def of_another(claim: str, stems: Stems, own: Sequence[Quantity], known: Sequence[Headed]) -> str:
    """Where a claim says a quantity of one row, entry or clause that only another one has, in words; empty for none.

    On the pairs and twins to learn from this finds 13 of 350 swapped plans, most of which have no quantity, and takes 2
    of 1,600 true claims for wrong.
    """
    named = stems & frozenset(word.stem for word in words(_ASIDE.sub(" ", claim)))
    free = [each for each in known if not any(_has(each, other) for other in own)]
    for quantity in _of_no_name(claim, own, known):
        having = [each for each in known if _has(each, quantity)]
        if not having or quantity.kind in _MOMENTS:
            continue
        others = _others(quantity, free)
        swaps = list(takewhile(bool, (_swapped(quantity, named, stems, each, others) for each in having)))
        if len(swaps) == len(having):
            return f'it says "{claim[quantity.start : quantity.end].strip()}" of {swaps[0]}'
    return ""


def _others(quantity: Quantity, free: Sequence[Headed]) -> Mapping[Group, list[Headed]]:
    """Those that a quantity could be of by mistake, by where they stand and their row, or their column."""
    found: dict[Group, list[Headed]] = {}
    for other in free:
        if any(each.comparable(quantity) for each in other.quantities):
            for by in (0, 1):
                found.setdefault((other.group, by, other.heads[1 - by]), []).append(other)
    return found


def _of_no_name(claim: str, own: Sequence[Quantity], known: Sequence[Headed]) -> list[Quantity]:
    """Those that are no part of a name: the 250 of `Fiber 250 costs 32 euros`."""
    lower, names = claim.lower(), {said.lower() for each in known for said in each.said if _DIGIT.search(said)}
    spans = [(at, at + len(name)) for name in names if (at := lower.find(name)) >= 0]
    return [each for each in own if not any(start < each.start and each.end - 1 <= end for start, end in spans)]


def _swapped(
    quantity: Quantity, named: Stems, stems: Stems, right: Headed, others: Mapping[Group, Sequence[Headed]]
) -> str:
    """What the claim says the quantity of, and what it is of, in words."""
    if not quantity.kind and right.group[0] == "text":
        return ""
    for by in (0, 1):
        here = right.heads[by]
        for other in others.get((right.group, by, right.heads[1 - by]), ()):
            there = other.heads[by]
            if there and there <= named and here - there - stems:
                return f'"{other.said[by]}", the source of "{right.said[by]}"'
    return ""


def _has(each: Headed, quantity: Quantity) -> bool:
    return any(quantity.equals(other) for other in each.quantities)
