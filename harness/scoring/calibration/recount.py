"""A calibration card counted again on the labels that it names: what it says is not taken on trust."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from harness.files import read_plain
from harness.pipelines import BudgetSpentError, Opening, Spending
from harness.plugins import PluginError
from harness.reference.models import ModelMissingError
from harness.scoring.calibration.criteria import read_labelled_criteria
from harness.scoring.calibration.labelled_answers import LabelledCase, alike, distinct, labelled_by, read_labelled
from harness.scoring.calibration.measure import Rates, measure
from harness.scoring.calibration.scores import ERRORS_ALLOWED, Scored, score_answers, score_criteria
from harness.scoring.criteria import CriteriaJudge, criteria_card
from harness.scoring.groundedness import CHECKERS, Checker, CheckerError, asks_others, card_of, open_checker
from harness.workspace import Card, Workspace, WorkspaceError, line_at, parse_yaml, read_text

_FILE = "rules/calibration.yaml"
_CRITERIA = "criteria"  # the key of the judge's card; the name of no checker


class CardGap(StrEnum):
    """Why a card was not counted again."""

    NO_LABELS = "no labels"  # the file is not in the workspace
    NOT_ASKED = "not asked"  # who judges cannot be opened, or not every reply to the labels was kept


def counted_again(
    workspace: Workspace, checker_name: str, checker: str, criteria: str = ""
) -> tuple[tuple[Card, CardGap], ...]:
    """The cards of this checker (its name and fingerprint) and judge of criteria that could not be counted again.

    Nobody is asked for it: of an LLM the replies that were kept are used. Raises WorkspaceError where a card is not
    what its labels give.
    """
    cards = {checker_name: card_of(workspace, checker), _CRITERIA: criteria_card(workspace, criteria)}
    gaps = ((card, _gap(workspace, card, name)) for name, card in cards.items() if card)
    return tuple((card, gap) for card, gap in gaps if gap)


def all_counted_again(workspace: Workspace) -> tuple[tuple[Card, CardGap], ...]:
    """The same of the cards that the workspace has, whether or not a run is judged by them."""
    card, words = workspace.card, workspace.criteria_card
    named = card.checker.replace("/", " ").split()[0] if card else ""
    return counted_again(workspace, named, card.checker if card else "", words.checker if words else "")


def _gap(workspace: Workspace, card: Card, name: str) -> CardGap | None:
    path = workspace.root / card.labels
    if not path.resolve().is_relative_to(workspace.root.resolve()) or not path.is_file():
        return CardGap.NO_LABELS
    if hashlib.sha256(read_plain(path)).hexdigest() != card.labels_sha256:
        raise _wrong(workspace, name, f"the card was made on other labels than `{card.labels}` has today")
    said = Rates(card.supported, card.supported_passed, card.unsupported, card.unsupported_caught)
    rows: list[LabelledCase] = []
    rows += read_labelled_criteria(path) if name == _CRITERIA else read_labelled(path, workspace)
    if (by := labelled_by(rows)) != card.labelled_by:
        who, named = (", ".join(each) or "nobody" for each in (card.labelled_by, by))
        raise _wrong(workspace, name, f"the card says that {who} made the labels; `{card.labels}` says {named}")
    rows = distinct(rows)
    there = Counter(rows[first].supported for first in {*alike(rows)})
    if not _holds(there, len(rows), said):
        labelled = f"`{card.labels}` has {there[True]} and {there[False]}"
        what = f"the card counts {said.supported} and {said.unsupported} of either kind, {labelled}"
        raise _wrong(workspace, name, what)
    scored = _scored(workspace, path, name, card)
    if scored is None:
        return CardGap.NOT_ASKED
    found = list(_rates(scored, card))
    if said not in found:
        what = f"the card says {_words(said)}; counted again, `{card.labels}` gives {_words(found[0])}"
        raise _wrong(workspace, name, what)
    return None


def _holds(there: Mapping[bool, int], rows: int, said: Rates) -> bool:
    """Whether so many labels of both kinds can be of this file: all but the few that could not be scored."""
    lacking = there[True] - said.supported, there[False] - said.unsupported
    return min(lacking) >= 0 and sum(lacking) <= ERRORS_ALLOWED * rows


def _scored(workspace: Workspace, path: Path, name: str, card: Card) -> Scored | None:
    """The labels as who judges scores them; None where somebody would have to be asked, or cannot be opened."""
    opening = Opening(workspace, workspace.cache, Spending(max_calls=0))
    try:
        if name == _CRITERIA:
            judge = CriteriaJudge(opening)
            same = judge.fingerprint == card.checker
            return score_criteria(read_labelled_criteria(path), judge) if same else None
        checker = _opened(name, opening)
        if checker is None or checker.fingerprint != card.checker:
            return None
        return score_answers(read_labelled(path, workspace), checker)
    except (BudgetSpentError, CheckerError, ModelMissingError, PluginError):
        return None


def _opened(name: str, opening: Opening) -> Checker | None:
    """A checker that can be asked for nothing: it answers on this machine, or its replies were kept."""
    if name not in CHECKERS.names:
        return None
    checker = open_checker(name, opening)
    if name not in CHECKERS.built_in and asks_others(checker):
        asyncio.run(checker.close())
        return None
    return checker


def _rates(scored: Scored, card: Card) -> Iterator[Rates]:
    """At the threshold of the card; and what `harness calibrate` counts where it finds this threshold itself."""
    yield measure(scored.rows, scored.scores, card.threshold).rates
    best = measure(scored.rows, scored.scores)
    if best.threshold == card.threshold:
        yield best.rates


def _wrong(workspace: Workspace, name: str, what: str) -> WorkspaceError:
    key, option = (_CRITERIA, " --criteria") if name == _CRITERIA else ("card", "")
    line = line_at(parse_yaml(read_text(workspace.root / _FILE, _FILE), _FILE), (key,))
    return WorkspaceError.at(_FILE, line, what, f"measure it again: `harness calibrate LABELS{option} --write`")


def _words(rates: Rates) -> str:
    return (
        f"{rates.supported_passed} of {rates.supported} passed and "
        f"{rates.unsupported_caught} of {rates.unsupported} caught"
    )
