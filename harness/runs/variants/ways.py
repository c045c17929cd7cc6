"""All conversations of a scenario: as it is written, and each of its variants.

A variant is a scenario of the same id, category and severity with other words, and `variant` says which.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from harness.runs.variants import added_words, spelling
from harness.runs.variants.dice import Dice
from harness.workspace import FORBIDDEN, DeclaredVariant, Expect, Outcome, Rewording, Scenario, Turn, Workspace

SPELLED: dict[Rewording, Callable[[str, Dice], str]] = {
    Rewording.TYPOS: spelling.typos,
    Rewording.LOWERCASE: spelling.lowercase,
    Rewording.PUNCTUATION: spelling.punctuation,
    Rewording.SHOUTING: spelling.shouting,
    Rewording.EMOJI: added_words.emoji,
    Rewording.LOOKALIKES: spelling.lookalikes,
    Rewording.CONTRACTIONS: spelling.contractions,
}
"""What changes or adds signs."""
ADDED: dict[Rewording, Callable[[str, Dice, Any], str]] = {
    Rewording.POLITE: added_words.polite,
    Rewording.GREETING: added_words.greeting,
    Rewording.HISTORY: added_words.history,
    Rewording.MERGED: added_words.merged,
    Rewording.INJECTION: added_words.injection,
}
"""What adds words, of a language."""


def reword(text: str, kind: Rewording, seed: int = 0, talk: str = "") -> str:
    """A message in other words; the same text where there is nothing to change.

    `talk` is all that its customer says, where that is more: a `Ja` alone shows no language.
    """
    if not text.strip():
        return text
    dice = Dice(seed, kind, text)
    if kind in SPELLED:
        return SPELLED[kind](text, dice)
    added = added_words.fitting(talk or text)
    return ADDED[kind](text, dice, added) if added else text


def said_in(scenario: Scenario) -> str:
    """All that the customer of a scenario is known to say."""
    return " ".join((*(turn.customer for turn in scenario.turns), *(scenario.brief.again if scenario.brief else ())))


def typed(scenario: Scenario, workspace: Workspace) -> Scenario:
    """The scenario with the start of its brief spelled as its customer spells. A script stays word for word."""
    if not (scenario.start and scenario.brief and scenario.brief.manner.writes):
        return scenario
    (first,) = scenario.turns
    talk, seed = said_in(scenario), workspace.variants.seed
    for way in scenario.brief.manner.writes:
        first = first.model_copy(update={"customer": reword(first.customer, way, seed, talk)})
    return scenario.model_copy(update={"turns": (first,)})


def ways(scenario: Scenario, workspace: Workspace) -> tuple[Scenario, ...]:
    """The scenario, then each of its variants that differs, in the order it names them.

    With a brief only those whose words change nothing: what else must follow later nobody has written. A variant in
    which its customer writes anyway is none.
    """
    seed = workspace.variants.seed
    declared = {variant.id: variant for variant in workspace.variants.variants}
    scenario = typed(scenario, workspace)
    made = [scenario]
    for name in dict.fromkeys(scenario.variants):
        if scenario.brief and (name in declared or (scenario.start and name in scenario.brief.manner.writes)):
            continue
        if name in declared:
            turns = _added(scenario, declared[name], workspace)
        else:
            made_of = partial(reword, kind=Rewording(name), seed=seed, talk=said_in(scenario))
            turns = tuple(turn.model_copy(update={"customer": made_of(turn.customer)}) for turn in scenario.turns)
        if turns != scenario.turns:
            made.append(scenario.model_copy(update={"turns": turns, "variant": name}))
    return tuple(made)


def _added(scenario: Scenario, variant: DeclaredVariant, workspace: Workspace) -> tuple[Turn, ...]:
    """The words are added to the end of the last message; earlier messages stay."""
    *before, last = scenario.turns
    words = Dice(workspace.variants.seed, variant.id, last.customer).one_of(variant.adds)
    with_a_person = any(turn.expect.outcome is Outcome.HANDOFF for turn in before)
    ranks = [rule.id for rule in workspace.handoff.rules]
    expect = last.expect if with_a_person else changed(last.expect, variant.expect, ranks)
    return (*before, Turn(customer=f"{last.customer} {words}", expect=expect))


def changed(expect: Expect, by: Expect, ranks: Sequence[str]) -> Expect:
    """What must follow when words are added that require something themselves.

    A message that goes to a person anyway still goes to one: to the one of the higher-ranked rule, where
    both name a rule, and to any where that is unknown. It may be filed under the category of either; where
    the message itself may be filed anywhere, so may this one. `ranks` are rules, highest first; where one
    of the two is gone, as in a workspace that is tried without it, the scenario's own rule counts.
    """
    together = {
        "category": (*expect.category, *(by.category or ())) if expect.category else None,
        **{name: (*getattr(expect, name), *getattr(by, name)) for name in ("never_states", "never_calls", *FORBIDDEN)},
    }
    if expect.outcome is Outcome.HANDOFF:
        if not (expect.rule and by.rule):
            return expect.model_copy(update={"queue": None, "rule": None, "priority": None, **together})
        known = by.rule in ranks and expect.rule in ranks
        if not known or ranks.index(expect.rule) < ranks.index(by.rule):
            return expect.model_copy(update=together)
    return by.model_copy(update=together)
