"""A pack made to fit one workspace: its scenarios as proposals, with what a person has to decide of each."""

from typing import Any

from harness.lazy_regex import regex
from harness.suite.drafting import ScenarioProposal, free_id
from harness.suite.packs.pack import CategoryRole, PackExpect, PackScenario, PackTurn, read_pack
from harness.suite.packs.roles import Roles
from harness.workspace import NOT_OURS, Article, Outcome, Scenario, Workspace

_GAP = regex(r"\{(?:question|page)\}")


def to_add(name: str, workspace: Workspace) -> list[ScenarioProposal]:
    """The scenarios of a pack that the workspace does not have yet, by what they say they are from."""
    roles = Roles(workspace)
    taken = {each.id for each in workspace.scenarios}
    there = {each.origin for each in workspace.scenarios}
    found = []
    for place, wanted in enumerate(read_pack(name).scenarios):
        origin = f"pack {name}: {wanted.id}"
        if origin in there:
            continue
        id_ = free_id(f"{name} {wanted.id}", taken)
        taken.add(id_)
        found.append(_Filling(roles, wanted, place).proposal(id_, name, origin))
    return found


class _Filling:
    """One scenario. Its place in the pack chooses among a category's examples and articles, so that they vary."""

    def __init__(self, roles: Roles, wanted: PackScenario, place: int) -> None:
        self._roles = roles
        self._wanted = wanted
        examples = roles.answerable.examples
        self._question = examples[place % len(examples)]
        self._page: Article | None = roles.pages[place % len(roles.pages)] if roles.pages else None
        self._to_decide = [wanted.decide] if wanted.decide else []

    def proposal(self, id_: str, name: str, origin: str) -> ScenarioProposal:
        turns = [self._turn(turn, first=not number) for number, turn in enumerate(self._wanted.turns)]
        to_decide = tuple(dict.fromkeys(self._to_decide))
        notes = [self._wanted.why, *(f"To decide: {each}" for each in to_decide)]
        said = {
            "id": id_,
            "status": "proposed",
            "turns": turns,
            "severity": self._wanted.severity,
            "tags": [f"pack-{name}", *self._wanted.tags],
            "from": origin,
            "notes": "\n".join(notes),
        }
        return ScenarioProposal(Scenario.model_validate(said), f"by the pack `{name}`", to_decide)

    def _turn(self, turn: PackTurn, *, first: bool) -> dict[str, Any]:
        title = self._page.head.title if self._page else self._roles.answerable.title
        gaps = {"{question}": self._question, "{page}": title}
        text = _GAP.sub(lambda gap: gaps[gap[0]], turn.customer)  # at once: what is filled in is not read again
        message = " ".join([text] * turn.repeated)
        return {"customer": message, "expect": self._expect(turn.expect, first=first)}

    def _expect(self, wanted: PackExpect, *, first: bool) -> dict[str, Any]:
        said: dict[str, Any] = {"never_states": wanted.never_states} if wanted.never_states else {}
        if wanted.category or first:
            said["category"] = self._categories(wanted.category, self._page if wanted.page else None)
        if wanted.outcome is Outcome.ANSWER and self._page is None:
            self._to_decide.append("no approved article was found to answer from: add `outcome:` and `source:`")
        elif wanted.outcome:
            said["outcome"] = wanted.outcome
            said |= {"source": self._page.head.id} if wanted.outcome is Outcome.ANSWER and self._page else {}
        if wanted.queue:
            queue = self._roles.queue(wanted.queue)
            said |= {"queue": queue.id} if queue.id else {}
            self._to_decide += [queue.remark] if queue.remark else []
        tools = [tool.id for tool in self._roles.workspace.tools if tool.irreversible]
        return said | ({"never_calls": tools} if wanted.never_calls and tools else {})

    def _categories(self, roles: tuple[CategoryRole, ...], page: Article | None) -> list[str]:
        """Those that there are, and those of the page; `none`, to be confirmed, where there are none of them."""
        named = [role for role in roles if role is not CategoryRole.ANY]
        found = [id_ for role in named if (id_ := self._roles.category(role))]
        if named and not found:
            self._to_decide.append(f"no category here is named after {' or '.join(named)}: is `{NOT_OURS}` right?")
        anywhere = [NOT_OURS, *self._roles.workspace.categories] if CategoryRole.ANY in roles else []
        of_page = page.head.categories if page else ()
        return list(dict.fromkeys([*found, *of_page, *anywhere])) or [NOT_OURS]
