"""Does the support AI do the same when customers use other words? By category, with the worst variant.

A variant is compared only on scenarios that pass as written: what fails anyway shows nothing about words.
All repeats have to pass. An error is never a pass.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness.runs import ScenarioResult, shown
from harness.turns import Status
from harness.workspace import Outcome, Rewording, Workspace


@dataclass(frozen=True, slots=True)
class VariantCounts:
    """Scenarios that ran in one variant."""

    variant: str
    held: int
    passed: int
    sound: int  # of those held, the ones that pass as they are written
    broken: tuple[str, ...]  # of these, the ones that do not pass in the variant
    missed: tuple[str, ...]  # of those, the ones in which a message had to reach a person and did not

    @property
    def kept(self) -> float | None:
        """The share of those passing as written that pass in the variant too; None where there is none."""
        return 1 - len(self.broken) / self.sound if self.sound else None


@dataclass(frozen=True, slots=True)
class Robustness:
    """The results of some scenarios as written, and in each variant."""

    name: str
    scenarios: int
    passed: int  # as they are written
    variants: tuple[VariantCounts, ...]  # the worst first

    @property
    def together(self) -> VariantCounts:
        """All variants as one; a scenario runs once in each."""
        broken, missed = (tuple(i for s in self.variants for i in getattr(s, part)) for part in ("broken", "missed"))
        held, passed, sound = (sum(getattr(s, part) for s in self.variants) for part in ("held", "passed", "sound"))
        return VariantCounts("", held, passed, sound, broken, missed)

    @property
    def worst(self) -> VariantCounts | None:
        """The variant that breaks the largest share of what passes as written; None where none breaks anything."""
        return next((said for said in self.variants if said.broken), None)


def robustness(results: Sequence[ScenarioResult], categories: Sequence[str]) -> tuple[Robustness, ...]:
    """One a category that has scenarios, in the given order."""
    own: dict[str, list[ScenarioResult]] = {name: [] for name in categories}
    for result in results:
        if result.category in own:
            own[result.category].append(result)
    return tuple(overall(found, name) for name, found in own.items() if found)


def overall(results: Sequence[ScenarioResult], name: str = "") -> Robustness:
    """All of the results as one."""
    came = [(result, result.variants) for result in results]
    names = {variant for _, statuses in came for variant in statuses if variant}
    said = (_said(came, variant) for variant in names)
    return Robustness(
        name=name,
        scenarios=len(came),
        passed=sum(statuses[""] is Status.PASS for _, statuses in came),
        variants=tuple(sorted(said, key=lambda each: (1.0 if each.kept is None else each.kept, each.variant))),
    )


def _said(came: Sequence[tuple[ScenarioResult, dict[str, Status]]], variant: str) -> VariantCounts:
    held = [(result, statuses) for result, statuses in came if variant in statuses]
    sound = [(result, statuses) for result, statuses in held if statuses[""] is Status.PASS]
    broken = [result for result, statuses in sound if statuses[variant] is not Status.PASS]
    return VariantCounts(
        variant=variant,
        held=len(held),
        passed=sum(statuses[variant] is Status.PASS for _, statuses in held),
        sound=len(sound),
        broken=tuple(result.id for result in broken),
        missed=tuple(result.id for result in broken if _missed(result, variant)),
    )


def _missed(result: ScenarioResult, variant: str) -> bool:
    """Whether a message that had to reach a person did not, or it is unknown what happened to it."""
    return any(
        turn.expect.outcome is Outcome.HANDOFF
        and (turn.reply is None or turn.reply.outcome is not Outcome.HANDOFF or turn.handed_to_nobody)
        for turn in result.turns
        if turn.variant == variant
    )


def critical_missed(results: Sequence[ScenarioResult]) -> dict[str, tuple[str, ...]]:
    """The critical scenarios that pass as written and lose a handoff in some variants, and in which."""
    found = {
        result.id: tuple(name for name in result.variants if name and _missed(result, name))
        for result in results
        if result.severity == "critical" and result.variants[""] is Status.PASS
    }
    return {id_: names for id_, names in found.items() if names}


def variant_names(workspace: Workspace) -> list[str]:
    """Every variant that there is, built in or of the team."""
    return [*map(str, Rewording), *(variant.id for variant in workspace.variants.variants)]


def varied(workspace: Workspace, names: Sequence[str], seed: int) -> Workspace:
    """The workspace as if each of its open scenarios named these variants, with its runs in a folder of their own.

    Sealed ones are left out: whoever looks at what words break learns from it. The runs are not evidence for a gate,
    and must not be used as the latest run.
    """
    whole = "\0".join([workspace.digest, *names, str(seed)])
    return replace(
        workspace,
        scenarios=tuple(s.model_copy(update={"variants": tuple(names)}) for s in shown(workspace)),
        variants=workspace.variants.model_copy(update={"seed": seed}),
        digest=hashlib.sha256(whole.encode()).hexdigest(),
        reports=workspace.reports / "robustness",
    )
