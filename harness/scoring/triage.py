"""Was the message filed under the right category, with the right priority?"""

from __future__ import annotations

from harness.turns import Reply, Score, failed, passed, skipped
from harness.workspace import Expect, Workspace


def category(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when the reply's category is one of the expected ones."""
    if not expect.category:
        return skipped("category")
    if reply.category in expect.category:
        return passed("category")
    wanted = " or ".join(f"`{name}`" for name in expect.category)
    return failed("category", f"filed under `{reply.category}`, expected {wanted}")


def priority(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when the reply has exactly the expected priority."""
    if expect.priority is None:
        return skipped("priority")
    if reply.priority is expect.priority:
        return passed("priority")
    return failed("priority", f"given priority `{reply.priority}`, expected `{expect.priority}`")
