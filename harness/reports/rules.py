"""Handoff rules as sentences."""

from harness.workspace import Rule, Workspace


def condition_words(rule: Rule, workspace: Workspace) -> str:
    """When a rule fires."""
    return f"If {rule.when.reads(workspace)}"


def action_words(rule: Rule, workspace: Workspace) -> str:
    """What follows when it does."""
    then, parts = rule.then, []
    if then.handoff:
        titles = {queue.id: queue.title for queue in workspace.handoff.queues}
        parts.append(f"it goes to {titles.get(then.handoff, then.handoff)}")
    elif then.draft:
        parts.append("an agent reads the answer before it is sent")
    if then.priority:
        parts.append(f"with priority {then.priority}")
    if then.actions:
        proposed = ", ".join(action.kind for action in then.actions)
        parts.append(f"{'and ' if parts else ''}the action {proposed} is proposed")
    return " ".join(parts)
