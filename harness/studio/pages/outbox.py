"""The outbox: messages to other systems that wait for a person, and sending them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from harness.cli import actions, options
from harness.live.outbox import OUTBOX, ActionState, Outbox, OutboxAction
from harness.reports import actions as words
from harness.studio.imported import newest_conversation
from harness.studio.pages.board import pipelines
from harness.studio.pages.name import as_name
from harness.studio.visit import StudioRoute, Visit

HERE = "/week/actions"
_PAGE = 100
_PICKED = "pick-"  # before the id, in the names of a form


class Destination(NamedTuple):
    """Where a form sends actions: the arguments of the command, and the same as a value."""

    title: str
    arguments: tuple[str, ...]
    sending: actions.Sending


def outbox(visit: Visit, events: list[str] | None = None, to: str = "") -> Response:
    """The actions of one state."""
    found = _all(visit.studio.root)
    counts = Counter(each.state for each in found)
    told = visit.asked("state")
    state = ActionState(told) if told in list(ActionState) else ActionState.PROPOSED
    kind = visit.asked("kind") if visit.asked("kind") in actions.KINDS else ""
    shown = _listed(found, state, kind)
    page = visit.paged(shown, _PAGE)
    return visit.page(
        "outbox.html.j2",
        counts=counts,
        states=list(ActionState),
        state=state,
        kind=kind,
        kinds=sorted({each.kind for each in found if each.state is state}),
        shown=page.items,
        count=len(shown),
        number=page.number,
        pages=page.pages,
        row=words.action_row,
        any=bool(found),
        looked=bool(visit.asked("looked")),
        imported=newest_conversation(visit.studio.root) is not None,
        pipelines=pipelines(visit.workspace),
        systems=options.LIVE,
        file=actions.DEFAULT_SINK,
        events=events,
        to=to or "file",
        typed=visit.form,
        picked=_PICKED,
    )


def decide(visit: Visit) -> Response:
    """Approve or reject those that are picked, under the visitor's name."""
    form, visitor = visit.form, visit.visitor
    visitor.name = as_name(form.get("by", "")) or visitor.name
    one, _, id_ = form.get("one", "").partition(" ")
    told = one or form.get("do", "")
    ids = [id_] if id_ else [name.removeprefix(_PICKED) for name in form if name.startswith(_PICKED)]
    if told not in ("approved", "rejected"):
        raise HTTPException(400, "Approve or reject.")
    if not visitor.name:
        return visit.page("trouble.html.j2", 400, words="Enter your name: it is kept with what you decide.")
    if not ids:
        return visit.go(_back(form), "Nothing was selected.")
    seen = next((state for state in ActionState if state == form.get("state")), None)
    beside = _beside(id_, _listed(_all(visit.studio.root), seen, form.get("kind", "")))
    found = actions.reviewed(visit.studio.root, ids, ActionState(told), visitor.name, seen)
    sent = [each for each in found if each.state is ActionState.SENT]
    others = [each for each in found if each.state not in (told, ActionState.SENT)]
    said = f"{len(found) - len(sent) - len(others)} {told}." + (f" {len(sent)} had been sent already." if sent else "")
    said += "".join(f" {each.conversation} stays {each.state}, by {each.reviewer} meanwhile." for each in others)
    begun = [each for each in found if each.tries and each.state is ActionState.REJECTED]
    return visit.go(_back(form) + beside, said + (f" {words.may_have_left(len(begun))}" if begun else ""))


def propose(visit: Visit) -> Response:
    """Look for actions in the newest conversations, as `harness actions propose` does."""
    name = visit.form.get("pipeline", "reference")
    options.must_be("pipeline", name, pipelines(visit.workspace))
    handoffs = ["--handoffs"] if visit.form.get("handoffs") else []
    arguments = ["actions", "propose", "--pipeline", name, *handoffs]
    return visit.start("Look for actions", arguments, f"{HERE}?looked=yes", dated=False)


def send(visit: Visit) -> Response:
    """Send what is approved as a job; with `try`, show what would be sent."""
    to = _destination(visit.form)
    if visit.form.get("do") == "try":
        return outbox(visit, _events(visit.studio.root, to.sending), visit.form.get("to", ""))
    arguments = ["actions", "send", *to.arguments]
    return visit.start(to.title, arguments, f"{HERE}?state=sent", dated=False)


def waiting(root: Path) -> int:
    """How many actions wait for a person."""
    return sum(each.state is ActionState.PROPOSED for each in _all(root))


def _all(root: Path) -> list[OutboxAction]:
    """None where there is no outbox: looking makes no file."""
    if not (root / OUTBOX).exists():
        return []
    with closing(Outbox(root)) as opened:
        return opened.all()


def _listed(found: Sequence[OutboxAction], state: ActionState | None, kind: str) -> list[OutboxAction]:
    return [each for each in found if each.state is state and kind in ("", each.kind)]


def _beside(id_: str, listed: Sequence[OutboxAction]) -> str:
    """Where the list goes on when this one has left it: at the next one, or the one before."""
    ids = [each.id for each in listed]
    if id_ not in ids:
        return ""
    at = ids.index(id_)
    return "".join(f"#{each}" for each in (*ids[at + 1 :], *reversed(ids[:at]))[:1])


def _events(root: Path, sending: actions.Sending) -> list[str]:
    if not (root / OUTBOX).exists():
        return []
    with closing(Outbox(root)) as opened:
        return sending.events(opened, root)


def _destination(form: Mapping[str, str]) -> Destination:
    to, url = form.get("to", ""), form.get("url", "").strip()
    if to == "webhook":
        if not url:
            raise HTTPException(400, "Enter the address of the webhook.")
        return Destination("Send to the webhook", (f"--to={url}",), actions.Sending(url=url))
    if to in options.LIVE:
        return Destination(f"Write into tickets of {to}", ("--ticket", to), actions.Sending(ticket=to))
    return Destination("Send to a file", (), actions.Sending())


def _back(form: Mapping[str, str]) -> str:
    """The list that was shown."""
    known = {"state": list(ActionState), "kind": actions.KINDS, "page": [form.get("page")]}
    kept = {key: form[key] for key, values in known.items() if form.get(key) and form[key] in values}
    return f"{HERE}?{urlencode(kept)}".rstrip("?")


ROUTES = (
    StudioRoute(HERE, outbox),
    StudioRoute(HERE, decide, "POST", saves=True),
    StudioRoute("/week/actions/propose", propose, "POST", saves=True),
    StudioRoute("/week/actions/send", send, "POST", saves=True),
)
