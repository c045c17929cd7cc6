"""The embedded checker: each claim of an answer checked against its sources, on this machine."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from harness.lazy_regex import regex
from harness.reference import LanguageReader
from harness.reference.models import Encoder, PairModel
from harness.scoring.groundedness.additions import added
from harness.scoring.groundedness.bounds_said import at_odds, is_complement
from harness.scoring.groundedness.claims import Claim, claims, sentences
from harness.scoring.groundedness.courtesies import only_opens
from harness.scoring.groundedness.features import (
    HIGH_IS_BAD,
    MEASURES,
    ClaimFeatures,
    held,
    measured,
    opposite_words,
    with_doubts,
)
from harness.scoring.groundedness.headed import of_another
from harness.scoring.groundedness.network import network, weights
from harness.scoring.groundedness.pair_measures import pair_measures
from harness.scoring.groundedness.quantities import is_stated
from harness.scoring.groundedness.sentence import Passage, passage, read, together
from harness.scoring.groundedness.weighed_words import CONTENT
from harness.scoring.reader_text import as_read, places
from harness.turns import ClaimFinding, Support

_HIGH = np.array([name in HIGH_IS_BAD for name in MEASURES])
SOURCES_KEPT = 256  # read passages held in memory
_DOUBTED, _DOUBTS_SAID = 0.5, 3  # a word's doubt from which it is named, and how many stretches of words are
_TURNED_ROUND = 0.05  # the score of a sentence of a source turned round; below any useful threshold
_ADDED_TO = 0.3  # the highest score of one with something added, which now and then follows from it
_SHOWN = 80  # characters of words in doubt
_QUOTES = "\"'\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a)]("
_AROUND = f" .!\u2026\u3002{_QUOTES}"  # a copied sentence, which says the same without
_FIRST = regex(  # the first letter of a sentence, at the end of what is looked at
    rf"(?:[.!?\u2026;][{re.escape(_QUOTES)}]{{0,4}}\s|\u3002|\n(?![a-z]))"
    rf"[\s\-*>#\u2022]{{0,20}}(?:\d{{1,2}}[.)]\s{{1,4}})?[{re.escape(_QUOTES)}]{{0,4}}(?s:.)\Z"
)
_LONGEST_BEFORE = 40  # characters
_ENDS = regex(
    rf"[{re.escape(_QUOTES)}]{{0,4}}"
    rf"(?:[.!\u2026;][{re.escape(_QUOTES)}]{{0,4}}\s|\u3002|[^\S\n]{{0,20}}\n(?!\s{{0,20}}[a-z]))"
)
_SAME_MATTER, _SAME_WORDS = 0.7, 0.9  # shares of a claim's words that a source holds


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A source text of an answer, and its name."""

    ref: str  # as it is cited
    text: str  # what it says


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """An answer's claims, and how likely the whole answer is supported, assuming that half of all answers are."""

    findings: tuple[ClaimFinding, ...]  # claim by claim
    score: float  # 0 to 1: how likely every claim is supported

    @property
    def supported(self) -> bool:
        """Whether every claim is."""
        return all(finding.support is Support.SUPPORTED for finding in self.findings)


class EmbeddedChecker:
    """Measures and small networks; deterministic, no network connection, CPU."""

    name = "embedded"

    def __init__(
        self,
        encoder: Encoder,
        pairs: PairModel | None = None,
        threshold: float | None = None,
        languages: LanguageReader | None = None,
    ) -> None:
        """An answer whose score is below `threshold` is not supported; the shipped one when None.

        Without `pairs` the wording alone is compared, which doubts what is true in quite other words. With `languages`
        only English is judged; without, how near the words are is measured in any language.
        """
        self._encoder, self._pairs, self._languages = encoder, pairs, languages
        shipped = weights()["read"] if pairs else weights()
        self._sources = lru_cache(maxsize=SOURCES_KEPT)(self._read_sources)  # answers share their sources
        self.threshold = float(shipped["threshold"]) if threshold is None else threshold

    def check(self, answer: str, sources: Sequence[CitedSource]) -> CheckedAnswer:
        """Every claim of an answer, as a reader sees it. Without a source every claim is unsupported.

        Without a claim nothing is. A finding has the claim and its place as the answer has it written.

        Raises OtherLanguageError where a claim, or a source beside it, is in a language that is not judged. A claim
        that is copied from a source is supported in any.
        """
        read_answer = as_read(answer)
        checked = self._check_read(read_answer, [CitedSource(each.ref, as_read(each.text)) for each in sources])
        if read_answer == answer:
            return checked
        at = places(answer, read_answer)
        spans = [(at[each.start], at[each.end - 1] + 1, each) for each in checked.findings]
        written = (replace(each, claim=answer[start:end], start=start, end=end) for start, end, each in spans)
        return CheckedAnswer(tuple(written), checked.score)

    def _check_read(self, answer: str, sources: Sequence[CitedSource]) -> CheckedAnswer:
        every = claims(answer)
        stated = [claim for claim in every if not only_opens(claim.text)] or every
        copied = {claim: ref for claim in stated if (ref := _stands_in(claim, sources)) is not None}
        if stated and len(copied) == len(stated):
            return _all_copied(copied)
        if self._languages and stated and sources:
            reworded = [claim.text for claim in stated if claim not in copied]
            self._languages.require_english([*reworded, *(each.text for each in sources)])
        if stated and sources and all(claim.text in sources[0].text for claim in stated):
            return _all_copied(dict.fromkeys(stated, sources[0].ref))
        looked_at = stated or sentences(answer)
        sentences_read = read([claim.text for claim in looked_at], self._encoder)
        own = [each for each in zip(looked_at, sentences_read, strict=True) if each[1]]
        if not own:
            return CheckedAnswer((), 1.0)
        whole, places = self._sources(tuple(sources))
        if whole is None:
            none = "there is no source that says so"
            return CheckedAnswer(tuple(claim.finding(Support.MISSING, 0.0, why=none) for claim in stated), 0.0)
        every_held = [held(one, whole) for _, one in own if one]
        texts = tuple(each.text for each in sources)
        score = self._score(every_held, texts)
        if not stated:
            return CheckedAnswer((), score)
        alone = [self._score([each], texts) for each in every_held]
        found = [
            _finding(claim, each, places, round(one, 4))
            for (claim, _), each, one in zip(own, every_held, alone, strict=True)
        ]
        return CheckedAnswer(self._judged(found, score), score)

    def _score(self, every_held: Sequence[ClaimFeatures], sources: Sequence[str]) -> float:
        """How likely all these claims together are supported, assuming that half of all answers are: 0 to 1."""
        inputs, networks = seen(every_held), network("answers")
        if self._pairs and not any(map(_is_beyond, every_held)):  # which a pair model takes for a contradiction
            beside = pair_measures([each.claim.text for each in every_held], sources, self._pairs)
            inputs, networks = np.concatenate([inputs, beside]), network("answers_read")
        return min(float(networks.supported(inputs)), *map(most, every_held))

    def _read_sources(self, sources: tuple[CitedSource, ...]) -> tuple[Passage | None, list[tuple[str, str]]]:
        """The sources as one passage, None where they have no word, and the place of each of its sentences."""
        places = [(source.ref, part.text) for source in sources for part in sentences(source.text)]
        read_ones = read([text for _, text in places], self._encoder)
        readable = [(place, part) for place, part in zip(places, read_ones, strict=True) if part]
        texts = [each.text for each in sources]
        whole = passage([part for _, part in readable], texts) if readable else None
        return whole, [place for place, _ in readable]

    def _judged(self, found: Sequence[ClaimFinding], score: float) -> tuple[ClaimFinding, ...]:
        """An answer that is supported as a whole has no unsupported claim.

        One that is not has at least one: those below the threshold, or the weakest.
        """
        if score >= self.threshold:
            return tuple(_supported(finding) for finding in found)
        weak = max(self.threshold, min(finding.score for finding in found) + 1e-9)
        return tuple(finding if finding.score < weak else _supported(finding) for finding in found)


def _all_copied(copied: Mapping[Claim, str]) -> CheckedAnswer:
    found = (claim.finding(Support.SUPPORTED, 1.0, ref, claim.text) for claim, ref in copied.items())
    return CheckedAnswer(tuple(found), 1.0)


def _stands_in(claim: Claim, sources: Sequence[CitedSource]) -> str | None:
    """The first source that has it word for word as whole sentences, however its lines are broken or it is quoted.

    A part of a sentence may leave out its condition: "Children ride along" of "Children ride along with an adult."
    """
    said = " ".join(claim.text.strip(_AROUND).split())
    return next((each.ref for each in sources if said and _as_whole_sentences(said, _on_one_line(each.text))), None)


@dataclass(frozen=True, slots=True)
class _OneLine:
    """A text on one line, and where each word of it stands in the text."""

    text: str  # between line breaks
    line: str
    in_line: Sequence[int]
    in_text: Sequence[int]

    def place(self, at: int) -> int:
        """Where in the text a sign of the line is."""
        word = bisect_right(self.in_line, at) - 1
        return self.in_text[word] + at - self.in_line[word]


@lru_cache(maxsize=SOURCES_KEPT)
def _on_one_line(text: str) -> _OneLine:
    text = f"\n{text}\n"
    words = [(word.start(), word[0]) for word in re.finditer(r"\S+", text)]
    lengths = accumulate((len(word) + 1 for _, word in words), initial=0)
    return _OneLine(text, " ".join(word for _, word in words), [*lengths][:-1], [start for start, _ in words])


def _as_whole_sentences(said: str, source: _OneLine) -> bool:
    first, rest = (said[0], said[0].upper()), said[1:]  # a greeting before it makes the first letter small
    at = source.line.find(rest, 1)
    while at >= 0:
        if source.line[at - 1] in first:
            start, end = source.place(at - 1), source.place(at + len(rest) - 1) + 1
            begins = _FIRST.search(source.text, max(0, start - _LONGEST_BEFORE), start + 1)
            if begins and _ENDS.match(source.text, end):
                return True
        at = source.line.find(rest, at + 1)
    return False


def _finding(claim: Claim, each: ClaimFeatures, places: Sequence[tuple[str, str]], score: float) -> ClaimFinding:
    """A claim with its score, the nearest sentence, and what would be wrong with it."""
    ref, evidence = places[each.nearest[0]]
    against = contradiction(each)
    support = Support.CONTRADICTED if against else Support.MISSING
    return claim.finding(support, score, ref, evidence, against or _missing(each))


def _supported(finding: ClaimFinding) -> ClaimFinding:
    return replace(finding, support=Support.SUPPORTED, why="")


def _missing(each: ClaimFeatures) -> str:
    """What no source says, in words."""
    if more := added(each.claim, each.passage, each.nearest):
        return f'no cited section says "{more[:_SHOWN]}"'
    stretches: list[list[int]] = []  # first and last word
    for at in np.flatnonzero(each.doubts >= _DOUBTED).tolist():
        if stretches and stretches[-1][1] == at - 1:
            stretches[-1][1] = at
        else:
            stretches.append([at, at])
    words = each.claim.words
    spans = [each.claim.text[words[a].start : words[b].end][:_SHOWN] for a, b in stretches[:_DOUBTS_SAID]]
    said = ", ".join(f'"{span}"' for span in spans)
    return f"no cited section supports {said}" if said else "no cited section says so"


def measures(each: ClaimFeatures) -> NDArray[np.float64]:
    """The measures in their fixed order: (measures,)."""
    return np.array([each.values[name] for name in MEASURES])


def seen(every_held: Sequence[ClaimFeatures]) -> NDArray[np.float64]:
    """What the networks see of the wording of an answer's claims: (inputs,).

    The measures of all claims as one, the worst of each, and how many claims there are.
    """
    each = np.stack([measures(one) for one in every_held])
    whole = each[0]
    if len(every_held) > 1:
        doubted = np.concatenate([one.doubts for one in every_held])
        whole = measures(
            with_doubts(measured(together([one.claim for one in every_held]), every_held[0].passage), doubted)
        )
    worst = np.where(_HIGH, each.max(axis=0), each.min(axis=0))
    return np.concatenate([whole, worst, [float(len(each) > 1), np.log(len(each))]])


def contradiction(each: ClaimFeatures) -> str:
    """Where a source clearly contradicts it, in words; empty where none does."""
    near = each.passage.sentences[each.nearest[0]]
    for quantity in each.claim.quantities:
        if not is_stated(quantity, each.passage.quantities):
            said = each.claim.text[quantity.start : quantity.end].strip()
            others = [near.text[q.start : q.end].strip() for q in near.quantities if quantity.comparable(q)]
            return f'it says "{said}", the source says "{others[0]}"' if others else ""
    if misplaced := _misplaced(each):
        return misplaced
    if _is_beyond(each):
        return ""
    pairs = opposite_words(each.claim, near)
    if pairs and each.values["covered_around"] >= _SAME_MATTER:
        return f'it says "{pairs[0][0]}", the source says "{pairs[0][1]}"'
    if each.values["negations_differ"] and each.values["covered_best"] >= _SAME_MATTER:
        return "one of the two is negative, the other is not"
    return ""


def most(each: ClaimFeatures) -> float:
    """The highest score of a claim: low where it is a sentence of a source with a `not` added or removed, or with
    nothing new but the opposite of a word, or has a quantity for something else than the sources.

    Networks that learned from people's wording are not sure enough of that. On the twins to learn from
    this takes 4 of 983 true claims for turned round, and finds 11 of as many altered ones; with opposite words 1 of
    1,440, and 46 of 2,370 altered ones.
    """
    values = each.values
    turned = values["negations_differ"] and values["turned_weight"] > 0.1 and values["covered_best"] >= _SAME_WORDS
    if ((turned or _only_opposite(each)) and not _is_beyond(each)) or _misplaced(each):
        return _TURNED_ROUND
    return _ADDED_TO if added(each.claim, each.passage, each.nearest) else 1.0


def _is_beyond(each: ClaimFeatures) -> bool:
    return is_complement(each.claim, each.passage.sentences[each.nearest[0]])


def _misplaced(each: ClaimFeatures) -> str:
    """Where it has a quantity of the sources for something else than they do, in words."""
    claim, known = each.claim, each.passage.headed
    return at_odds(claim, each.passage) or of_another(claim.text, claim.stems, claim.quantities, known)


def _only_opposite(each: ClaimFeatures) -> bool:
    """Whether all that the nearest sentence does not say is the opposite of what it says."""
    near = each.passage.sentences[each.nearest[0]]
    opposite = {own for own, _ in opposite_words(each.claim, near)}
    new = [word.text for word in each.claim.words if word.weight > CONTENT and word.stem not in near.stems]
    return bool(opposite) and opposite.issuperset(new)
