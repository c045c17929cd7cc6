"""Proposed scenarios: one after the other, to approve or drop by one key."""

from dataclasses import replace
from urllib.parse import quote

from starlette.responses import Response

from harness.studio import scenario_editing as editing
from harness.studio.pages.scenarios import hidden, scenario_of
from harness.studio.scenario_editing import Mistake, ScenarioChangedError, ScenarioEditing
from harness.studio.scenario_list import proposals
from harness.studio.visit import StudioRoute, Visit
from harness.suite import unfinished

_PROPOSALS, _DROPPED = "/scenarios/proposals", "dropped proposal"
_TODO = Mistake("something in it is still to be written: a text begins with TODO", "edit it first")


def proposed(visit: Visit) -> Response:
    """The proposals, one after another."""
    return _proposal(visit, visit.asked("id"))


def decide(visit: Visit) -> Response:
    """Approve a proposal, or drop it; the next one is shown. What was dropped last can be put back."""
    do, root = visit.form.get("do", ""), visit.studio.root
    if do == "undo":
        return _put_back(visit)
    found = scenario_of(visit, visit.form.get("id", ""))
    if found.status != "proposed":
        return visit.go(_PROPOSALS, f"{found.id} has been decided about already.")
    waiting = [each.id for each in proposals(visit.workspace)]
    at = waiting.index(found.id)
    following = (*waiting[at + 1 :], *waiting[:at])[:1]
    wanted = replace(editing.editing(root, found.location.file, found.id), was=visit.form.get("was", ""))
    try:
        if do == "drop":
            editing.drop_scenario(visit.studio.loaded, wanted)
            visit.visitor.kept[_DROPPED] = wanted
        else:
            made = editing.approved(wanted)
            if wrong := (*made.mistakes(visit.workspace), *([_TODO] if unfinished(found) else [])):
                return _proposal(visit, found.id, wrong, 422)
            editing.save_scenario(visit.studio.loaded, made)
            visit.visitor.kept.pop(_DROPPED, None)
    except ScenarioChangedError:
        return _proposal(visit, found.id, (Mistake("somebody has changed it meanwhile", "look at it again"),), 409)
    said = f"{'Dropped' if do == 'drop' else 'Approved'}: {found.id}."
    return visit.go(_PROPOSALS + "".join(f"?id={quote(id_)}" for id_ in following), said)


def _put_back(visit: Visit) -> Response:
    dropped: ScenarioEditing | None = visit.visitor.kept.pop(_DROPPED, None)
    if dropped is None:
        return visit.go(_PROPOSALS, "There is nothing to put back any more.")
    editing.save_scenario(visit.studio.loaded, editing.with_its_comment(dropped))
    return visit.go(f"{_PROPOSALS}?id={quote(dropped.id)}", f"{dropped.id} is back, at the end of {dropped.file}.")


def _proposal(visit: Visit, id_: str, wrong: tuple[Mistake, ...] = (), status: int = 200) -> Response:
    waiting = proposals(visit.workspace)
    if not waiting:
        return visit.page("scenarios_decided.html.j2", dropped=visit.visitor.kept.get(_DROPPED))
    at = next((n for n, each in enumerate(waiting) if each.id == id_), 0)
    shown = waiting[at]
    made = editing.editing(visit.studio.root, shown.location.file, shown.id)
    block = made.blocks.find(shown.id)
    return visit.page(
        "proposals.html.j2", status, scenario=shown, opened=made, form=made.form, at=at, count=len(waiting),
        comment=block.comment.splitlines() if block else [], wrong=wrong, sealed=hidden(visit.workspace, shown),
        dropped=visit.visitor.kept.get(_DROPPED),
        before=waiting[at - 1] if at else None, after=waiting[at + 1] if at + 1 < len(waiting) else None,
    )  # fmt: skip


ROUTES = (StudioRoute(_PROPOSALS, proposed), StudioRoute(_PROPOSALS, decide, "POST", saves=True))
