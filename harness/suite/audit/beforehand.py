"""What the audit would find in scenarios that are not in the workspace yet."""

from collections.abc import Sequence
from dataclasses import replace

from harness.findings import Severity
from harness.reference.models import Encoder
from harness.suite.audit.briefs import wants_unstated
from harness.suite.audit.contradictions import against_rule, impossible, source_lacks_fact, unwritten
from harness.suite.audit.likeness import contradiction, leak, near_duplicate
from harness.suite.audit.subject import ScenariosSubject
from harness.workspace import Scenario, Workspace

_KINDS = (contradiction, leak, against_rule, source_lacks_fact, impossible, unwritten)


def wrong_beforehand(workspace: Workspace, scenarios: Sequence[Scenario]) -> set[str]:
    """The ids of those with an error, that a customer's brief could not end with, or that say what another says.

    They are looked at as if a person had approved them. Of two of them that say the same, the first may stay.
    """
    approved = [scenario.model_copy(update={"status": "approved"}) for scenario in scenarios]
    whole = replace(workspace, scenarios=(*workspace.scenarios, *approved))
    subject, own = ScenariosSubject(whole, Encoder.of(whole, whole.cache)), {each.id for each in scenarios}
    wrong = {remark.subjects[-1] for remark in near_duplicate.look(subject) if remark.subjects}
    wrong |= {id_ for remark in wants_unstated.look(subject) for id_ in remark.subjects}
    for kind in _KINDS:
        errors = (each for each in kind.look(subject) if (each.severity or kind.severity) is Severity.ERROR)
        wrong |= {id_ for remark in errors for id_ in remark.subjects}
    return wrong & own
