"""What it costs to measure the scenarios of this repository's workspace: `make bench-mutation`.

CPU time of whole processes, the vectors kept. 500 mutants are drawn by a fixed seed and tried afresh;
beside them stands what a run of all scenarios for each of them would cost.
"""

from __future__ import annotations

from benchmarks.speed import HARNESS, REPOSITORY, best, cost, row

MUTANTS = 500


def main() -> None:
    print("| what | CPU s | wall s | peak MiB |")
    print("|---|---|---|---|")
    cost([HARNESS, "run"], REPOSITORY)
    run = best([HARNESS, "run"], REPOSITORY)
    row("harness run, this repository, warm", run)
    row("harness coverage", best([HARNESS, "coverage"], REPOSITORY))
    tried = cost([HARNESS, "mutate", "--most", str(MUTANTS), "--fresh"], REPOSITORY)
    row(f"harness mutate --most {MUTANTS}", tried)
    row("harness mutate, all of them tried before", cost([HARNESS, "mutate", "--most", str(MUTANTS)], REPOSITORY))
    each = 1000 * tried.cpu / MUTANTS
    print(f"\n{each:.0f} ms a mutant; a run of all scenarios for each: {MUTANTS * run.cpu:.0f} s.")


if __name__ == "__main__":
    main()
