"""Try it: a talk with an AI, turn by turn, beside what it decided and why, which can be kept as a scenario."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import click
from starlette.responses import Response

from harness.articles import TurnTrace
from harness.io_errors import explained
from harness.plugins import PluginError
from harness.reference.models import ModelMissingError
from harness.runs import shown
from harness.scoring.groundedness import CheckerError
from harness.studio.pages.board import pipelines
from harness.studio.saving import ChangedMeanwhileError, digest, opened, save
from harness.studio.turn_view import section_place, viewed
from harness.studio.visit import StudioRoute, Visit
from harness.suite import PROPOSED, talked, with_proposals
from harness.turns import MOST_ANSWER, Exchange, PipelineError
from harness.workspace import Workspace, WorkspaceError

HERE = "/try"
_TALK = "talk"
_ATTRIBUTE = "customer."
_MOST_ATTRIBUTES, _MOST_VALUES = 8, 20
_MOST_MESSAGES = 50  # of a conversation that is asked again
_TRIES = 5  # to add to a file that others write at the same time
_OTHER_TALK = (
    "This is no longer the talk that you saw: the studio was started again meanwhile, or it went on in another tab. "
    "Look at it, then press again."
)
_FAILS = (click.ClickException, CheckerError, ModelMissingError, OSError, PipelineError, PluginError, WorkspaceError)


@dataclass
class KeptTalk:
    """A visitor's talk."""

    pipeline: str = "reference"
    customer: dict[str, str] = field(default_factory=dict)
    turns: list[TurnTrace] = field(default_factory=list)
    typed: str = ""  # what could not be answered
    trouble: str = ""  # why
    scenario: str = ""  # as which it was kept, as it is now

    @property
    def shown(self) -> str:
        """What tells the talk that a page shows from any other."""
        return digest("\0".join(each.message for each in self.turns))

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        return tuple(Exchange(each.message, each.reply) for each in self.turns)


def talk(visit: Visit) -> Response:
    """The talk so far; the address may name the AI for the first message."""
    kept = _kept(visit)
    if not kept.turns and visit.asked("pipeline") in _asked(visit):
        kept.pipeline = visit.asked("pipeline")
    return visit.page("try.html.j2", **_values(visit))


def say(visit: Visit) -> Response:
    """Send a message; the AI and the customer are chosen with the first one."""
    kept, message = _kept(visit), visit.form.get("message", "").replace("\r\n", "\n").strip()
    kept.typed, kept.trouble = message, ""
    if not kept.turns:
        kept.pipeline = visit.form.get("pipeline", kept.pipeline)
        kept.customer, kept.trouble = _customer(visit.form)
    if _is_other(visit, kept):
        kept.trouble = _OTHER_TALK
    elif visit.studio.read_only and kept.pipeline not in _asked(visit):
        kept.trouble = f"This studio is read-only, and asking `{kept.pipeline}` may cost money."
    elif not message:
        kept.trouble = "Write a message first."
    elif len(message) > MOST_ANSWER:
        kept.trouble = f"That is longer than a customer's message: at most {MOST_ANSWER:,} characters."
    if not kept.trouble:
        _answer(visit, kept, message)
    return visit.page("try_talk.html.j2", **_values(visit)) if visit.part else visit.go(HERE)


def again(visit: Visit) -> Response:
    """Forget what was said; who is asked and who asks stay. With messages, the embedded AI is asked them one by one."""
    before, messages = _kept(visit), _messages(visit.form)
    kept = KeptTalk() if messages else KeptTalk(before.pipeline, before.customer)
    visit.visitor.kept[_TALK] = kept
    for message in messages:
        if not kept.trouble:
            kept.typed = message
            _answer(visit, kept, message)
    return visit.go(HERE)


def _messages(form: Mapping[str, str]) -> list[str]:
    """What a customer wrote, by the names that a scenario's fields have."""
    told = (form.get(f"turns.{number}.customer", "").strip()[:MOST_ANSWER] for number in range(_MOST_MESSAGES))
    return [message for message in told if message]


def keep(visit: Visit) -> Response:
    """Write the talk as a proposed scenario, as `harness propose` writes them."""
    kept = _kept(visit)
    if _is_other(visit, kept):
        return visit.go(HERE, _OTHER_TALK)
    if not kept.turns:
        return visit.go(HERE, "Say something first.")
    for _ in range(_TRIES):
        workspace, file = visit.workspace, opened(visit.studio.root, PROPOSED)
        taken = {scenario.id for scenario in workspace.scenarios}
        proposal = talked(kept.exchanges, kept.customer, kept.pipeline, workspace, taken)
        try:
            save(visit.studio.loaded, PROPOSED, with_proposals(file.text, [proposal]), file.digest)
        except ChangedMeanwhileError:
            continue
        kept.scenario = proposal.scenario.id
        return visit.go(HERE)
    return visit.go(HERE, f"Somebody else is writing to {PROPOSED}; try again.")


def _answer(visit: Visit, kept: KeptTalk, message: str) -> None:
    """Have the AI reply; why it cannot is shown in the talk."""
    workspace = visit.workspace
    try:
        told = visit.studio.talking.say(workspace, kept.pipeline, message, kept.exchanges, kept.customer)
    except _FAILS as error:
        kept.trouble = explained(error) if isinstance(error, OSError) else _words(error)
        return
    kept.turns.append(told)
    kept.typed = kept.scenario = ""


def _is_other(visit: Visit, kept: KeptTalk) -> bool:
    """Whether the page shows another talk than the one that there is now."""
    return visit.form.get("shown", kept.shown) != kept.shown


def _words(error: Exception) -> str:
    return error.format_message() if isinstance(error, click.ClickException) else str(error)


def _kept(visit: Visit) -> KeptTalk:
    kept: KeptTalk = visit.visitor.kept.setdefault(_TALK, KeptTalk())
    return kept


def _values(visit: Visit) -> dict[str, Any]:
    kept, workspace = _kept(visit), visit.workspace
    return {
        "talk": kept, "pipelines": _asked(visit), "attributes": _attributes(workspace),
        "views": [viewed(each, workspace) for each in kept.turns], "prefix": _ATTRIBUTE,
        "place": lambda ref: section_place(ref, workspace),
        "others": ", ".join(f"{k}={v}" for k, v in kept.customer.items() if k not in _attributes(workspace)),
    }  # fmt: skip


def _asked(visit: Visit) -> list[str]:
    """The AIs to talk to; who may only look is not to spend money."""
    return ["reference"] if visit.studio.read_only else pipelines(visit.workspace)


def _attributes(workspace: Workspace) -> dict[str, list[str]]:
    """What rules and open scenarios say of customers, and with which values."""
    said = [rule.when.situation(workspace).customer for rule in workspace.handoff.rules]
    said += [scenario.customer for scenario in shown(workspace) if scenario.customer]
    found: dict[str, dict[str, None]] = {}
    for record in said:
        for name, value in record.items():
            found.setdefault(name, {})[str(value)] = None
    return {name: list(values)[:_MOST_VALUES] for name, values in list(found.items())[:_MOST_ATTRIBUTES]}


def _customer(form: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The attributes of the form, and what is wrong with them, if anything."""
    found = {key.removeprefix(_ATTRIBUTE): form[key].strip() for key in form if key.startswith(_ATTRIBUTE)}
    for each in filter(None, map(str.strip, form.get("others", "").split(","))):
        name, equals, value = (part.strip() for part in each.partition("="))
        if not (name and equals):
            return found, f"“{each}” is no attribute: write name=value, such as plan=pro."
        found[name] = value
    return {name: value for name, value in found.items() if value}, ""


ROUTES = (
    StudioRoute(HERE, talk),
    StudioRoute(f"{HERE}/say", say, "POST"),
    StudioRoute(f"{HERE}/again", again, "POST"),
    StudioRoute(f"{HERE}/keep", keep, "POST", saves=True),
)
