"""How many scenarios of each pack the embedded pipeline handles as expected in this repository's workspace.

    python -m benchmarks.packs

Those that say what must happen are approved for it, whatever a team would decide; the others are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from harness.runs import ConversationDone, ScenarioResult, run
from harness.scoring import Bench
from harness.suite import PACKS, read_pack, to_add
from harness.turns import Status
from harness.workspace import Scenario, Workspace, find_root, load


def main() -> None:
    workspace = load(find_root(Path()))
    print("| pack | scenarios | handled as expected |")
    print("|---|---|---|")
    for name in PACKS:
        right, all_ = handled(name, workspace)
        print(f"| `{name}` | {len(read_pack(name).scenarios)} | {right} of {all_} |")


def approved(scenarios: Iterable[Scenario]) -> list[Scenario]:
    """Those that say what must happen, as if a person had approved them."""
    whole = (each for each in scenarios if all(expect.outcome for expect in each.expects))
    return [each.model_copy(update={"status": "approved"}) for each in whole]


def handled(name: str, workspace: Workspace) -> tuple[int, int]:
    """How many scenarios of a pack pass, and how many ran."""
    scenarios = approved(proposal.scenario for proposal in to_add(name, workspace))
    events = run(workspace, Bench.of(workspace).reference, scenarios)
    passed = [ScenarioResult(each.turns).status is Status.PASS for each in events if isinstance(each, ConversationDone)]
    return sum(passed), len(passed)


if __name__ == "__main__":
    main()
