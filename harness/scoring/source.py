"""Does the answer stand on the right section, and only on approved ones?"""

from __future__ import annotations

from harness.turns import Reply, Score, failed, passed, skipped
from harness.workspace import Expect, Outcome, Standing, Workspace


def source(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when an expected section is among the cited ones.

    An expected article without a section accepts any of its sections. A message that was handed
    off has no source to be right or wrong about: the outcome says what went wrong there.
    """
    if not expect.source or reply.outcome is Outcome.HANDOFF:
        return skipped("source")
    if any(accepts(wanted, cited) for wanted in expect.source for cited in reply.citations):
        return passed("source")
    wanted = " or ".join(f"`{ref}`" for ref in expect.source)
    cited = ", ".join(f"`{ref}`" for ref in reply.citations) or "nothing"
    return failed("source", f"answered from {cited}, expected {wanted}")


def citations(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when the answer cites at least one section and every cited one exists and is approved.

    It applies to every answer and draft, whether or not the scenario expects a source.
    """
    if reply.outcome is Outcome.HANDOFF:
        return skipped("citations")
    if not reply.citations:
        return failed("citations", "answered without citing any section")
    for ref in reply.citations:
        standing = workspace.standing(ref)
        if standing is Standing.MISSING:
            return failed("citations", f"cites `{ref[:120]}`, which does not exist")
        if standing is not Standing.APPROVED:
            return failed("citations", f"cites `{ref}`, which is {standing}")
    return passed("citations")


def accepts(wanted: str, cited: str) -> bool:
    """Whether a cited section satisfies an expected `article#section` or whole `article`."""
    return cited == wanted or ("#" not in wanted and cited.split("#")[0] == wanted)
