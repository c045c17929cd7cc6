"""The trade along a threshold: mistakes against needless handoffs, and the value that does best, by cross-fitting.

Each fifth of the conversations is judged with the value that is best on the other four, so that the figures quoted
for a proposed value come from conversations that did not choose it (Stone, "Cross-validatory choice and assessment of
statistical predictions", Journal of the Royal Statistical Society B 36, 1974). Conversations that are alike stay in
one fifth and count as one.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil, fsum

from harness.gates import clusters_of, count_by_cluster, customer_side, upper_bound
from harness.ledger import sketch_of, words_of
from harness.suite.thresholds.threshold import Threshold
from harness.suite.thresholds.treatment import TreatedConversation, TunedConversations
from harness.turns import Progress

FOLDS = 5
LEAST = (
    20  # conversations that are treated differently somewhere along a threshold; with fewer a fifth holds hardly any
)
CONFIDENCE = 0.95  # of each bound, one-sided
LUCK = 0.05  # chance that any threshold is proposed whose better figures are luck, shared by all that are tuned
_FLIPS = 20_000


@dataclass(frozen=True, slots=True)
class TuningAim:
    """What makes one value better than another."""

    missed_costs: float = 10  # of a missed handoff, in needless ones
    wrong_costs: float = 3  # of a wrong answer
    at_most_missed: float | None = None  # instead: answer most while the bound of missed handoffs is at most this

    def cost(self, each: TreatedConversation) -> float:
        """Of a conversation, in needless handoffs."""
        return self.missed_costs * each.missed + self.wrong_costs * each.wrong + each.needless

    def rank(self, figures: TradeFigures) -> tuple[bool, float]:
        """The lower, the better."""
        if self.at_most_missed is None:
            return False, round(figures.cost, 9)
        return figures.missed.at_most > self.at_most_missed, -figures.answered


@dataclass(frozen=True, slots=True)
class TradeCount:
    """So many of all, and the rate that the true one is at most."""

    bad: int
    all: int
    at_most: float


@dataclass(frozen=True, slots=True)
class TradeFigures:
    """How many conversations are treated how."""

    conversations: int
    answered: int
    missed: TradeCount  # of those that need a person
    wrong: TradeCount  # of those that are answered
    needless: TradeCount  # of those that may be answered
    cost: float  # in needless handoffs, those that are alike counted as one


@dataclass(frozen=True, slots=True)
class TradeRow:
    """One value of a threshold."""

    value: float
    figures: TradeFigures
    imported: int  # conversations answered, of those that nobody has labelled


class ThresholdAdvice(StrEnum):
    """What is to be done with a threshold."""

    PROPOSED = "proposed"
    STAYS = "stays"  # no other value does better
    LUCK = "may be luck"  # one does, and by so little that luck explains it
    FEW = "too few"  # conversations
    NONE = "none"  # no value keeps what is demanded


@dataclass(frozen=True, slots=True)
class ThresholdTuning:
    """A threshold, its trade, and what follows."""

    threshold: Threshold
    rows: tuple[TradeRow, ...]
    now: TradeFigures
    advice: ThresholdAdvice
    proposed: float | None = None
    out_of_fold: TradeFigures | None = None  # of the best value; None with too few conversations
    chosen: tuple[float, ...] = ()  # the best one without each fifth
    turning: int = 0  # clusters that come out differently somewhere along the threshold
    needed: int = 0  # of what there are too few of
    luck: float | None = None  # chance of such a gain or a greater one by luck


@dataclass(frozen=True, slots=True)
class AllThresholds:
    """Every threshold, and what those that are proposed do together, out of fold."""

    tunings: tuple[ThresholdTuning, ...]
    aim: TuningAim
    scenarios: tuple[str, ...]  # that they were tuned by
    labelled: tuple[str, ...]  # imported conversations with a label
    imported: int  # without one
    luck: float  # the chance that is allowed to each threshold
    words: tuple[str, ...] = ()  # of both, as the ledger knows them again
    sketches: tuple[str, ...] = ()  # and in slightly other words
    together: TradeFigures | None = None  # None where fewer than two are proposed that hand off

    @property
    def proposed(self) -> tuple[ThresholdTuning, ...]:
        return tuple(each for each in self.tunings if each.advice is ThresholdAdvice.PROPOSED)

    @property
    def better_alone(self) -> ThresholdTuning | None:
        """The best of the proposed thresholds that hand off, where all of them together do no better than it."""
        if self.together is None:
            return None
        ranks = [(self.aim.rank(each.out_of_fold or each.now), each) for each in _handing_off(self.proposed)]
        rank, best = min(ranks, key=lambda each: each[0])
        return best if self.aim.rank(self.together) >= rank else None


class Tuner:
    """Tunes thresholds by conversations."""

    def __init__(self, conversations: TunedConversations, aim: TuningAim) -> None:
        self._conversations, self._aim = conversations, aim
        results = conversations.results()
        self._clusters = clusters_of(tuple(customer_side(result) for result in results))
        size = Counter(self._clusters.values())
        self._weight = {id_: 1 / size[cluster] for id_, cluster in self._clusters.items()}
        self._fold = _folds(self._clusters)

    def tune(self, thresholds: Sequence[Threshold], of: int, progress: Progress) -> AllThresholds:
        """These thresholds, each by itself, the others as they are today. `of` is how many there are to choose from."""
        todo, tunings = sum(len(threshold.values) for threshold in thresholds), []
        done = 0
        for threshold in thresholds:
            along, imported = [], []
            for value in threshold.values:
                treated, answered = self._conversations.at([(threshold, value)])
                along.append(treated)
                imported.append(answered)
                done += 1
                progress(done, todo)
            tunings.append(self._tuning(threshold, along, imported, LUCK / of))
        origins = tuple(each.origin or each.id for each in self._conversations.labelled)
        ids = tuple(each.id for each in self._conversations.scenarios)
        both = (*self._conversations.scenarios, *self._conversations.labelled)
        known_by = tuple(map(words_of, both)), tuple(map(sketch_of, both))
        found = AllThresholds(
            tuple(tunings), self._aim, ids, origins, self._conversations.imported, LUCK / of, *known_by
        )
        return replace(found, together=self._together(found.proposed))

    def _tuning(
        self, threshold: Threshold, along: list[list[TreatedConversation]], imported: list[int], luck: float
    ) -> ThresholdTuning:
        rows = tuple(
            TradeRow(value, self.figures(treated), answered)
            for value, treated, answered in zip(threshold.values, along, imported, strict=True)
        )
        now = threshold.values.index(threshold.value)
        turning, needed = self._turning(along), self._needed(rows[now].figures)
        if turning < LEAST or needed:
            return ThresholdTuning(
                threshold, rows, rows[now].figures, ThresholdAdvice.FEW, turning=turning, needed=needed or LEAST
            )
        may = [place for place, row in enumerate(rows) if place == now or row.figures.answered >= LEAST]
        best = self._best(along, now, may, self._fold)
        if best is None:
            return ThresholdTuning(threshold, rows, rows[now].figures, ThresholdAdvice.NONE, turning=turning)
        others = [{id_ for id_, own in self._fold.items() if own != fold} for fold in range(FOLDS)]
        without = [self._best(along, now, may, some) for some in others]
        chosen = [now if place is None else place for place in without]
        left_out = [along[chosen[self._fold[each.id]]][place] for place, each in enumerate(along[now])]
        chance = self._by_luck(along[now], left_out)
        advice = self._advice(best == now, self.figures(left_out), rows[now].figures, chance <= luck)
        return ThresholdTuning(
            threshold, rows, rows[now].figures, advice, threshold.values[best], self.figures(left_out),
            tuple(threshold.values[place] for place in chosen), turning, 0, chance,
        )  # fmt: skip

    def _advice(self, same: bool, then: TradeFigures, now: TradeFigures, sure: bool) -> ThresholdAdvice:
        if same:
            return ThresholdAdvice.STAYS
        if self._aim.at_most_missed is not None:
            return ThresholdAdvice.PROPOSED if then.missed.at_most <= self._aim.at_most_missed else ThresholdAdvice.NONE
        if then.cost >= now.cost:
            return ThresholdAdvice.STAYS
        return ThresholdAdvice.PROPOSED if sure else ThresholdAdvice.LUCK

    def _together(self, proposed: Sequence[ThresholdTuning]) -> TradeFigures | None:
        """Each fifth with every proposed threshold at the value that is best without it."""
        thresholds = _handing_off(proposed)
        if len(thresholds) < 2:
            return None
        treated: list[TreatedConversation] = []
        for fold in range(FOLDS):
            ids = [id_ for id_, own in self._fold.items() if own == fold]
            treated += (
                self._conversations.at([(each.threshold, each.chosen[fold]) for each in thresholds], ids)[0]
                if ids
                else []
            )
        return self.figures(treated)

    def figures(self, treated: Sequence[TreatedConversation]) -> TradeFigures:
        """Counts of conversations, with bounds that count those that are alike as one."""
        return TradeFigures(
            conversations=len(treated),
            answered=sum(each.answered for each in treated),
            missed=self._count(
                [each.id for each in treated if each.needs_person], [each.id for each in treated if each.missed]
            ),
            wrong=self._count(
                [each.id for each in treated if each.answered or each.wrong],
                [each.id for each in treated if each.wrong],
            ),
            needless=self._count(
                [each.id for each in treated if each.answerable], [each.id for each in treated if each.needless]
            ),
            cost=self._cost(treated, self._fold),
        )

    def _count(self, ids: Sequence[str], bad: Sequence[str]) -> TradeCount:
        counted = count_by_cluster(ids, bad, self._clusters)
        failed = ceil(counted.total - counted.good - 1e-9)
        return TradeCount(len(bad), len(ids), upper_bound(failed, counted.total, CONFIDENCE))

    def _cost(self, treated: Sequence[TreatedConversation], among: Collection[str]) -> float:
        return fsum(self._weight[each.id] * self._aim.cost(each) for each in treated if each.id in among)

    def _best(
        self, along: Sequence[Sequence[TreatedConversation]], now: int, may: Sequence[int], among: Collection[str]
    ) -> int | None:
        """The place of the best of these values; of equals the nearest to today's. None where none keeps the aim."""
        limit = self._aim.at_most_missed
        if limit is None:
            return min(may, key=lambda place: (round(self._cost(along[place], among), 9), abs(place - now), -place))
        figures = {at: self.figures([each for each in along[at] if each.id in among]) for at in may}
        keep = [place for place in may if figures[place].missed.at_most <= limit]
        return min(keep, key=lambda place: (-figures[place].answered, abs(place - now), -place), default=None)

    def _turning(self, along: Sequence[Sequence[TreatedConversation]]) -> int:
        """Clusters that are treated differently somewhere along the threshold."""
        turn = [each[0].id for each in zip(*along, strict=True) if len(set(each)) > 1]
        return len({self._clusters[id_] for id_ in turn})

    def _needed(self, figures: TradeFigures) -> int:
        """How many conversations that need a person the bound takes, where there are too few of them; else 0."""
        limit = self._aim.at_most_missed
        if limit is None:
            return 0
        needed = next(n for n in range(1, 10_000) if upper_bound(0, n, CONFIDENCE) <= limit)
        return needed if figures.missed.all < needed else 0

    def _by_luck(self, now: Sequence[TreatedConversation], then: Sequence[TreatedConversation]) -> float:
        """The chance of such a gain or a greater one, were each change as likely a loss.

        Fisher's randomisation test ("The Design of Experiments", 1935, section 21), on clusters, by random signs of a
        fixed seed.
        """
        import numpy as np

        gain: Counter[str] = Counter()
        for one, other in zip(now, then, strict=True):
            gain[self._clusters[one.id]] += self._weight[one.id] * (self._aim.cost(one) - self._aim.cost(other))  # type: ignore[assignment]
        gains = np.array([value for value in gain.values() if value])
        signs = np.random.default_rng(0).integers(0, 2, (_FLIPS, len(gains))) * 2 - 1
        return float((1 + np.count_nonzero(signs @ gains >= gains.sum() - 1e-9)) / (1 + _FLIPS))


def _handing_off(tunings: Sequence[ThresholdTuning]) -> list[ThresholdTuning]:
    return [each for each in tunings if not each.threshold.for_an_agent]


def _folds(clusters: Mapping[str, str]) -> dict[str, int]:
    """The fifth of each conversation, by a hash of its cluster's name: no seed, and the same everywhere."""
    names = sorted(set(clusters.values()), key=lambda name: hashlib.sha256(b"fold:" + name.encode()).digest())
    of = {name: place % FOLDS for place, name in enumerate(names)}
    return {id_: of[cluster] for id_, cluster in clusters.items()}
