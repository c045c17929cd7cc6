"""Which section answers a question, and does any? On questions that were not used to train the pair model.

    make bench-retrieval DATA=FOLDER

FOLDER holds `mtrag_un.jsonl.gz` (conversations written by people, with the passages that answer the last question, or
none) and `mtrag_un_articles.jsonl.gz` (the passages). The constants of `harness/reference/retrieval.py` are chosen on
these and on the development organisations of `benchmarks/pair/data`; the command prints what it would choose. The
sample workspace is measured and nothing is chosen on it.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks.pair import rows
from benchmarks.speed import REPOSITORY
from harness.reference.answer import Shelf
from harness.reference.models import Encoder, PairModel
from harness.reference.retrieval import ANSWERS_AT, BEHIND, LOOKED_AT, ODDS, WORDS_WEIGHT, Retrieval
from harness.runs.runner import shown
from harness.workspace import Outcome, Section, Standing, Workspace, load

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_ALL = 9.0  # further behind the first than any section is
_ALL_OF_ONE_QUESTION = ("several-questions", "-more")  # files of scenarios that are not among the 177


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the places of the sections that answer it."""

    text: str
    right: frozenset[int]
    answered: bool  # some section answers it, found or not


@dataclass(frozen=True)
class Measured:
    """Questions beside the sections that the pair model looks at, the first by vector and words first."""

    cosines: Floats  # (questions, looked at)
    shares: Floats
    pairs: Floats
    right: Flags
    answered: Flags  # (questions,)

    @classmethod
    def of(
        cls, shelf: Shelf, asked: Sequence[Asked], encoder: Encoder, model: PairModel, behind: float = _ALL
    ) -> Measured:
        """`behind`: those further behind the first are not looked at, which saves most of the time."""
        retrieval, messages = Retrieval(shelf, encoder, model), [each.text for each in asked]
        found = retrieval.candidates(messages, encoder.embed(messages))
        wide = min(LOOKED_AT, len(shelf.sections))
        fit = found.cosines + WORDS_WEIGHT * found.shares
        row, column = np.nonzero(fit >= fit[:, :1] - behind)
        beside = zip(found.places[row, column].tolist(), row.tolist(), strict=True)
        pairs = np.zeros((len(asked), wide))
        looked = model.look_at([(shelf.text(place), messages[at]) for place, at in beside])
        pairs[row, column] = [scores.answers for scores in looked]
        right = np.array([[at in each.right for at in row] for each, row in zip(asked, found.places, strict=True)])
        return cls(found.cosines, found.shares, pairs, right, np.array([each.answered for each in asked]))

    @classmethod
    def together(cls, parts: Sequence[Measured]) -> Measured:
        names = ("cosines", "shares", "pairs", "right", "answered")
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def some(self, which: Flags) -> Measured:
        return Measured(
            self.cosines[which], self.shares[which], self.pairs[which], self.right[which], self.answered[which]
        )

    def looked(self, behind: float = BEHIND) -> Flags:
        fit = self.cosines + WORDS_WEIGHT * self.shares
        near: Flags = fit >= fit[:, :1] - behind
        return near

    def chances(self, behind: float = BEHIND) -> Floats:
        return np.where(self.looked(behind), ODDS.chance(self.cosines, self.shares, self.pairs), 0.0)

    def features(self) -> Floats:
        sure = np.clip(self.pairs, 1e-4, 1 - 1e-4)
        return np.stack([self.cosines, self.shares, np.log(sure / (1 - sure))], axis=-1)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1] else None
    if folder is None or not folder.is_dir():
        sys.exit("usage: make bench-retrieval DATA=FOLDER (with mtrag_un.jsonl.gz and mtrag_un_articles.jsonl.gz)")
    cache = load(REPOSITORY).cache
    models = Encoder(cache), PairModel(cache)
    own, mtrag = (Measured.together(list(made)) for made in (_invented(*models), _mtrag(folder, *models)))
    print("| questions | answerable | right first: before, after reranking | among five | AUROC: cosine, chance |")
    print("|---|---|---|---|---|")
    _row("development organisations", own)
    _row("mtRAG", mtrag)
    for name, measured in _sample(*models):
        _row(name, measured)
    development = Measured.together([own, mtrag])
    _reranking(development)
    _chosen_odds([own, mtrag])
    _cuts(own, mtrag)


def _row(name: str, found: Measured) -> None:
    answered = found.some(found.answered)
    with_answer, chances = len(answered.right), found.chances()
    after = np.take_along_axis(answered.right, answered.chances().argmax(axis=1)[:, None], axis=1).sum()
    aurocs = "-"
    if not found.answered.all():
        best = [found.cosines[:, 0], chances.max(axis=1)]
        aurocs = ", ".join(f"{roc_auc_score(found.answered, each):.3f}" for each in best)
    before, five = answered.right[:, 0].sum(), answered.right.any(axis=1).sum()
    first, second, among = (f"{each} ({each / with_answer:.3f})" for each in (before, after, five))
    print(f"| {name}, {len(found.right)} | {with_answer} | {first}, {second} | {among} | {aurocs} |")


def _reranking(found: Measured) -> None:
    """How far behind the first a section may be to be looked at; the pair model alone; and the blend that is used."""
    answered = found.some(found.answered)
    print("\n| looked at when behind by at most | pairs a question | first by the pair model alone | by all three |")
    print("|---|---|---|---|")
    for behind in (0.02, 0.05, 0.08, 0.12, 0.2, _ALL):
        looked = answered.looked(behind)
        alone = np.where(looked, answered.pairs, -1.0)
        first = [each.argmax(axis=1)[:, None] for each in (alone, answered.chances(behind))]
        right = [np.take_along_axis(answered.right, each, axis=1).mean() for each in first]
        mark = " (used)" if behind == BEHIND else ""
        print(f"| {behind}{mark} | {looked.sum(axis=1).mean():.2f} | {right[0]:.3f} | {right[1]:.3f} |")


def _chosen_odds(parts: Sequence[Measured]) -> None:
    """The logistic regression, each set of questions with the same weight."""
    features = np.concatenate([part.features()[part.looked()] for part in parts])
    right = np.concatenate([part.right[part.looked()] for part in parts])
    weights = np.concatenate([np.full(int(part.looked().sum()), 1 / part.looked().sum()) for part in parts])
    fitted = LogisticRegression(C=100).fit(features, right, weights * len(right) / len(parts))
    cosine, share, pair = fitted.coef_[0].round(2).tolist()
    print(f"\nused: {ODDS}")
    print(f"fits: AnswerOdds(cosine={cosine}, share={share}, pair={pair}, bias={fitted.intercept_[0]:.2f})")


def _cuts(own: Measured, mtrag: Measured) -> None:
    """The threshold that is best by the share answered rightly less the share of all others that are answered."""
    print("\n| chance of at least | answered rightly where answerable | answered where not: own, mtRAG |")
    print("|---|---|---|")
    gains = {}
    for threshold in np.arange(0.1, 0.95, 0.05).round(2).tolist():
        rightly, needless = [], []
        for part in (own, mtrag):
            chances = part.chances()
            right = np.take_along_axis(part.right, chances.argmax(axis=1)[:, None], axis=1)[:, 0]
            answers = chances.max(axis=1) >= threshold
            rightly.append((answers & right)[part.answered].mean())
            needless.append(answers[~part.answered].mean())
        gains[threshold] = np.mean(rightly) - np.mean(needless)
        mark = " (used)" if threshold == ANSWERS_AT else ""
        print(f"| {threshold:.2f}{mark} | {np.mean(rightly):.3f} | {needless[0]:.3f}, {needless[1]:.3f} |")
    print(f"\nbest threshold: {max(gains, key=lambda threshold: gains[threshold])}")


def _invented(encoder: Encoder, model: PairModel) -> Iterator[Measured]:
    """The development organisations: questions searched among the sections of one of them, some of them of another."""
    by_organisation: dict[str, list[rows.Section]] = defaultdict(list)
    for section in rows.sections():
        if section.part == rows.DEV:
            by_organisation[section.organisation].append(section)
    named = list(by_organisation.values())
    for some, other in zip(named, [*named[1:], named[0]], strict=True):
        asked = [Asked(text, frozenset([at]), True) for at, each in enumerate(some) for text in each.questions]
        asked += [Asked(text, frozenset(), False) for each in some for text in each.other_questions]
        asked += [Asked(text, frozenset(), False) for each in other for text in each.questions[::2]]
        split = [each.text.partition(". ") for each in some]
        sections = [Section(str(at), "", heading, text, 1) for at, (heading, _, text) in enumerate(split)]
        yield Measured.of(_shelf(sections), asked, encoder, model)


def _mtrag(folder: Path, encoder: Encoder, model: PairModel) -> Iterator[Measured]:
    """The last question of each conversation, searched in its own collection."""
    collections: dict[str, list[Section]] = defaultdict(list)
    for row in _read(folder / "mtrag_un_articles.jsonl.gz"):
        collections[row["collection"]].append(Section(row["article"], "", "", row["text"], 1))
    asked: dict[str, list[Asked]] = defaultdict(list)
    for row in _read(folder / "mtrag_un.jsonl.gz"):
        if row["answerability"] in ("ANSWERABLE", "PARTIAL", "UNANSWERABLE"):
            articles = [section.article for section in collections[row["collection"]]]
            right = frozenset(at for at, article in enumerate(articles) if article in (row["relevant"] or ()))
            answered = row["answerability"] != "UNANSWERABLE"
            asked[row["collection"]].append(Asked(row["turns"][-1]["text"], right, answered))
    for name, questions in asked.items():
        yield Measured.of(_shelf(collections[name]), questions, encoder, model)


def _sample(encoder: Encoder, model: PairModel) -> Iterator[tuple[str, Measured]]:
    """Messages of the sample's scenarios that an article answers: all, and the open ones of one question."""
    workspace = load(REPOSITORY)
    shelf = Shelf(workspace)
    places = {section.ref: at for at, section in enumerate(shelf.sections)}
    open_, asked, older = {each.id for each in shown(workspace)}, list[Asked](), list[bool]()
    for scenario in workspace.scenarios:
        for turn in scenario.turns:
            if turn.expect.outcome is Outcome.ANSWER and turn.expect.source:
                right = frozenset(places[ref] for ref in turn.expect.source if ref in places)
                asked.append(Asked(turn.customer, right, True))
                name = str(scenario.location.file)
                older.append(scenario.id in open_ and not any(part in name for part in _ALL_OF_ONE_QUESTION))
    measured = Measured.of(shelf, asked, encoder, model, BEHIND)
    yield "sample, all turns that an article answers", measured
    yield "sample, open, one question (issue: 125 of 174 before, at least 145)", measured.some(np.array(older))


def _read(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _shelf(sections: Sequence[Section]) -> Shelf:
    """Plain sections, whose articles have no title."""
    articles = {s.article: SimpleNamespace(id=s.article, head=SimpleNamespace(title="")) for s in sections}
    workspace = SimpleNamespace(
        sections={s.article: s for s in sections}, articles=articles, standing=lambda ref: Standing.APPROVED
    )
    return Shelf(cast(Workspace, workspace))


if __name__ == "__main__":
    main()
