"""All scorers, and how a reply is scored."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from math import isfinite
from numbers import Real

from harness.pipelines import BudgetSpentError
from harness.plugins import Registry
from harness.scoring.conversation import as_one
from harness.scoring.scorer import Scorer, ScorerFunction
from harness.turns import Conversation, Reply, Score, Status, skipped
from harness.workspace import Expect, Workspace

_ALONE = (
    "category", "priority", "outcome", "queue", "rule", "actions", "source", "citations", "sendable", "states",
    "never_states", "answers_within", "asks_for", "no_longer_than", "language", "reading_level", "names_no",
    "calls", "never_calls", "declared_tools", "conversation",
)  # fmt: skip
SCORERS: Registry[Scorer | ScorerFunction] = Registry(
    "scorer",
    {name: f"harness.scoring.{name}:{name}" for name in _ALONE}
    | {"groundedness": "harness.scoring.groundedness.scorer:groundedness"}
    | {"responsive": "harness.scoring.responsive:responsive"}
    | {"criteria": "harness.scoring.criteria.scorer:criteria"},
)
"""In the order of a turn's scores. Other packages add a `Scorer`, or a plain function of (expect, reply, workspace)."""


def all_scorers() -> dict[str, Scorer]:
    """Every scorer by name. Raises PluginError for one of another package that cannot be used."""
    return dict(_every(tuple(sys.path)))


def scorer_of(score: Score) -> Scorer:
    """The scorer that found a score; one with defaults where its package is not installed here."""
    return _known(score.scorer, tuple(sys.path))


async def score_turn(
    conversation: Conversation, expect: Expect, reply: Reply, workspace: Workspace, scorers: Mapping[str, Scorer]
) -> tuple[Score, ...]:
    """Every score that applies to the reply to a conversation. A scorer that crashes or returns no number is an error.

    Raises BudgetSpentError when a scorer would need more than the budget allows.
    """
    asked = _asked(scorers, expect)
    scores = [await _score(scorer, conversation, expect, reply, workspace) for scorer in asked]
    return tuple(score for score in scores if score.status is not Status.SKIPPED)


async def score_whole(
    conversation: Conversation, expect: Expect, reply: Reply, workspace: Workspace, scorers: Mapping[str, Scorer]
) -> tuple[Score, ...]:
    """Every score of the last reply to a simulated customer, with what must hold of the whole conversation.

    What is expected is looked for in all replies together; what holds of any answer is judged of the last one alone.
    """
    whole = as_one([*(exchange.reply for exchange in conversation.history), reply])
    scores = [
        await _score(scorer, conversation, expect, whole if scorer.of_whole else reply, workspace)
        for scorer in _asked(scorers, expect)
    ]
    return tuple(score for score in scores if score.status is not Status.SKIPPED)


def _asked(scorers: Mapping[str, Scorer], expect: Expect) -> list[Scorer]:
    """Those that have something to judge: most look for what most turns do not expect."""
    try:
        return [scorer for scorer in scorers.values() if scorer.expects is None or scorer.expects(expect)]
    except Exception:  # noqa: BLE001 - a scorer may be anyone's code; which one it is comes out when each is called
        return list(scorers.values())


async def _score(
    scorer: Scorer, conversation: Conversation, expect: Expect, reply: Reply, workspace: Workspace
) -> Score:
    try:
        found = scorer(expect, reply, workspace, conversation)
        score = found if isinstance(found, Score) else await found
        if wrong := _no_score(score):
            score = Score(scorer.name, Status.ERROR, wrong)
        if score.scorer == scorer.name and score.advisory == scorer.advisory:
            return score  # nearly always, and a copy costs more than most scorers
        return replace(score, scorer=scorer.name, advisory=scorer.advisory)
    except BudgetSpentError:
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a scorer may be anyone's code
        words = f"the scorer crashed: {type(error).__name__}: {error}"
        return Score(scorer.name, Status.ERROR, words, advisory=scorer.advisory)


def _no_score(score: Score) -> str:
    """What is wrong with it, where another package made it of something else: it would count as what it is not."""
    if not isinstance(score.status, Status):
        return f"the scorer returned the status {score.status!r:.50}, which is no `Status`"
    if score.value is not None and not (isinstance(score.value, Real) and isfinite(score.value)):
        return f"the scorer did not return a number ({score.value!r:.50})"
    return ""


@lru_cache(maxsize=4)
def _every(path: tuple[str, ...]) -> Mapping[str, Scorer]:
    return {name: _scorer(name) for name in SCORERS.names}


@lru_cache(maxsize=256)
def _known(name: str, path: tuple[str, ...]) -> Scorer:
    return _scorer(name) if name in SCORERS.names else Scorer(name, lambda *_: skipped(""))


def _scorer(name: str) -> Scorer:
    found = SCORERS.find(name)
    return replace(found, name=name) if isinstance(found, Scorer) else Scorer(name, found)
