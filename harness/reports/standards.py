"""What is required of the scenarios, and whether they meet it, in a sentence each."""

from harness.suite import Standard, StandardKind


def words(standard: Standard) -> str:
    """The requirement, what was found, and the result."""
    result = "met" if standard.met else "not met"
    if standard.found is None:
        tried, of = standard.mutants
        what = f"{tried} of {of} mutants of today's workspace have been tried"
        return f"Scenarios: mutation score unknown: {what}; run `harness mutate`."
    if standard.kind is StandardKind.AUDIT:
        found, most = int(standard.found), int(standard.required)
        more = f" ({standard.silenced} more silenced)" if standard.silenced else ""
        return f"Scenarios: {found} errors found by `harness audit`{more}, at most {most} allowed: {result}."
    found_share = f"{standard.kind} {standard.found:.1%}"
    return f"Scenarios: {found_share}, needs at least {standard.required:.1%}: {result}."
