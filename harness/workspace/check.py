"""Cross-checks: what the files of a workspace say about each other."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from harness.nearest import closest
from harness.seen_text import typed
from harness.workspace.articles import Article
from harness.workspace.brief_check import brief_problems
from harness.workspace.categories import NOT_OURS, CategoriesFile, Topic
from harness.workspace.customers import EMBEDDED
from harness.workspace.expect import Expect
from harness.workspace.limits import lower_limits
from harness.workspace.model import Outcome, Stage
from harness.workspace.patterns import pattern_problems
from harness.workspace.pipelines import OpenAIDeclared, bad_template
from harness.workspace.problems import Location, Problem, unknown
from harness.workspace.rewording import Rewording
from harness.workspace.rule_reach import never_fires
from harness.workspace.scenarios import Scenario
from harness.workspace.tools import CallPattern
from harness.workspace.workspace import Workspace

_FEW = 2  # categories of which a message may well belong to each

KeyLocation = Callable[..., Location]
"""Where a key of rules/rollout.yaml is written, given those above it; the nearest one above where it is not."""


def cross_check(
    workspace: Workspace, categories: CategoriesFile, articles: Sequence[Article], rollout: KeyLocation
) -> Iterator[Problem]:
    """Every unknown name, every id used twice, every rule that cannot fire."""
    handoff, topics = workspace.handoff, workspace.topics
    yield from _duplicates(((c.id, c.location) for c in categories.categories), "category")
    yield from _duplicates(((a.id, Location(a.file, 1)) for a in articles), "article")
    yield from _duplicates(((q.id, q.location) for q in handoff.queues), "queue")
    yield from _duplicates(((r.id, r.location) for r in handoff.rules), "rule")
    yield from _duplicates(((t.id, t.location) for t in workspace.tools), "tool")
    yield from _duplicates(((t.id, t.location) for t in topics.topics), "topic")
    yield from _duplicates(((t.id, t.location) for t in topics.sentiments), "sentiment")
    yield from _duplicates(((s.id, s.location) for s in workspace.scenarios), "scenario")
    yield from _duplicates(((p.id, p.location) for p in workspace.pipelines), "pipeline")
    yield from _categories(workspace)
    yield from _topics((*topics.topics, *topics.sentiments))
    yield from _articles(workspace, articles)
    yield from _rules(workspace)
    yield from _rollout(workspace, rollout)
    yield from _gates(workspace, rollout)
    yield from _duplicates(((d.id, d.location) for d in workspace.drafts), "draft", _as_typed)
    yield from _drafts(workspace)
    yield from _pipelines(workspace)
    yield from _duplicates(((v.id, v.location) for v in workspace.variants.variants), "variant")
    yield from _customers(workspace)
    names = _Names(workspace)
    yield from names.variants()
    for scenario in workspace.scenarios:
        yield from names.scenario(scenario)


def _duplicates(
    ids: Iterator[tuple[str, Location]], what: str, key: Callable[[str], str] = lambda id_: id_
) -> Iterator[Problem]:
    """A problem for each id that was used before."""
    first: dict[str, Location] = {}
    for id_, at in ids:
        known = first.setdefault(key(id_), at)
        if known is not at:
            yield Problem(at, f"the {what} id `{id_}` is used twice (first at {known})", "give it another id")


def _as_typed(id_: str) -> str:
    """An id that people write: `#2001`, `02001` and `Ticket-2001.` are `2001`, `2001` and `ticket-2001`.

    So is one of `harness review export`: `review:2026-10-26:zendesk:2001` is `zendesk:2001`.
    """
    of_draft = re.sub(r"^review:[^:]*:", "", typed(id_))
    return re.sub(r"^[\W_]*(?:0+(?=\d+[\W_]*$))?|[\W_]+$", "", of_draft) or id_


def _categories(workspace: Workspace) -> Iterator[Problem]:
    queues = {q.id for q in workspace.handoff.queues}
    for category in workspace.categories.values():
        if category.queue not in queues:
            yield unknown(category.location, "queue", category.queue, queues)


def _topics(topics: Iterable[Topic]) -> Iterator[Problem]:
    for topic in topics:
        if not (topic.preset or topic.mentions or topic.matches or topic.examples):
            hint = "add `mentions`, `matches` or `examples`, or a `preset`"
            yield Problem(topic.location, f"`{topic.id}` can never be found", hint)
        yield from pattern_problems(topic.matches, topic.location)


def _articles(workspace: Workspace, articles: Sequence[Article]) -> Iterator[Problem]:
    for article in articles:
        for category in article.head.categories:
            if category not in workspace.categories:
                yield unknown(Location(article.file, 1), "category", category, workspace.categories)


def _rules(workspace: Workspace) -> Iterator[Problem]:
    queues = {q.id for q in workspace.handoff.queues}
    for rule in workspace.handoff.rules:
        for _, trigger in rule.when.placed():
            yield from trigger.mistakes(workspace, rule.location)
        if rule.then.handoff and rule.then.handoff not in queues:
            yield unknown(rule.location, "queue", rule.then.handoff, queues)
    for rule, why, hint in never_fires(workspace.handoff.rules):
        yield Problem(rule.location, f"the rule `{rule.id}` {why}", hint)


def _rollout(workspace: Workspace, at: KeyLocation) -> Iterator[Problem]:
    rollout = workspace.rollout
    for name, stage in rollout.stages.items():
        category = workspace.categories.get(name)
        if category is None:
            yield unknown(at("stages", name), "category", name, workspace.categories)
        elif stage.rank > category.ceiling.rank:
            down = f'`harness demote {name} --to {category.ceiling} --reason "..."`'
            hint = f"set it to `{category.ceiling}` here and have that recorded: {down}; or raise the ceiling in "
            hint += "rules/categories.yaml if its owner agrees"
            yield Problem(at("stages", name), f"`{name}` is at `{stage}`, past its ceiling `{category.ceiling}`", hint)
    missing = workspace.categories.keys() - rollout.stages.keys()
    mistyped = {closest(name, missing) for name in rollout.stages.keys() - workspace.categories.keys()}
    for name in missing - mistyped:  # of those the mistake is reported already
        yield Problem(at("stages"), f"`{name}` has no stage", f"add `{name}: human` under `stages:`")
    for stage in sorted({Stage(s) for s in rollout.stages.values()}, key=lambda s: s.rank):
        if stage is not Stage.HUMAN and stage not in rollout.gates:
            name = next(name for name, each in rollout.stages.items() if each is stage)
            yield Problem(
                at("stages", name), f"categories are at `{stage}` but it has no gate", f"add `{stage}:` under `gates:`"
            )


def _gates(workspace: Workspace, at: KeyLocation) -> Iterator[Problem]:
    """A number of scenarios, or few needless handoffs, say nothing of the answers: 0 of 24 right would do."""
    for stage in Stage:
        gate = workspace.rollout.gates.of(stage)
        if gate and not gate.judges_quality:
            what = f"the gate of {stage} requires nothing of what is answered: any answer would do"
            yield Problem(at("gates", stage), what, "add `handled: {lower_bound: 0.6}`, or another rate")
    yield from _weaker_gate(workspace, at)


def _weaker_gate(workspace: Workspace, at: KeyLocation) -> Iterator[Problem]:
    """A stage is judged by its own gate alone: what auto does not require is not required there any more."""
    checked, auto = workspace.rollout.gates.auto_checked, workspace.rollout.gates.auto
    for less in lower_limits(checked.of_customers, auto.of_customers) if checked and auto else ():
        limit = ".".join(less.place)
        other = f"there is no `{limit}`" if less.now is None else f"`{limit}` is {less.now}, and {less.was} there"
        what = f"the gate of {Stage.AUTO} requires less than that of {Stage.AUTO_CHECKED}: {other}"
        yield Problem(at("gates", Stage.AUTO, *less.place), what, "require at least as much where nothing is checked")


def _drafts(workspace: Workspace) -> Iterator[Problem]:
    for draft in workspace.drafts:
        if draft.category not in workspace.categories:
            yield unknown(draft.location, "category", draft.category, workspace.categories)
        if draft.date > workspace.today:
            what = f"the draft `{draft.id}` is dated {draft.date}, after today ({workspace.today})"
            yield Problem(draft.location, what, "fix the date, or `today:` in rules/rollout.yaml")


def _pipelines(workspace: Workspace) -> Iterator[Problem]:
    for declared in workspace.pipelines:
        if declared.id == "reference":
            yield Problem(declared.location, "`reference` is the built-in pipeline", "give yours another id")
        if isinstance(declared, OpenAIDeclared) and declared.prompt and declared.prompt not in workspace.prompts:
            yield unknown(declared.location, "prompt", declared.prompt, workspace.prompts)
    for name, text in workspace.prompts.items():
        if wrong := bad_template(text):
            line, message = wrong
            yield Problem(Location(f"rules/prompts/{name}.md", line), message, "prompts are Jinja templates")


def _customers(workspace: Workspace) -> Iterator[Problem]:
    file = workspace.customers
    yield from _duplicates(((c.id, c.location) for c in file.customers), "customer")
    for declared in file.customers:
        if declared.id == EMBEDDED:
            yield Problem(declared.location, f"`{EMBEDDED}` is the built-in customer", "give yours another id")
        if declared.prompt and declared.prompt not in workspace.prompts:
            yield unknown(declared.location, "prompt", declared.prompt, workspace.prompts)
    known = (EMBEDDED, *(each.id for each in file.customers))
    if file.plays not in known:
        yield unknown(Location("rules/customers.yaml", 1), "customer", file.plays, known)


class _Names:
    """The names a scenario may use, gathered once for all scenarios."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.queues = {q.id for q in workspace.handoff.queues}
        self.tools = {tool.id: tool for tool in workspace.tools}
        self.rules = {r.id: r for r in workspace.handoff.rules}
        self.variant_names = {*map(str, Rewording), *(variant.id for variant in workspace.variants.variants)}

    def variants(self) -> Iterator[Problem]:
        for variant in self.workspace.variants.variants:
            if variant.id in [str(each) for each in Rewording]:
                yield Problem(variant.location, f"`{variant.id}` is a built-in variant", "give yours another id")
            if variant.expect.outcome is None:
                hint = "add `outcome: handoff`, or whatever is expected"
                yield Problem(variant.location, f"the variant `{variant.id}` expects no outcome", hint)
            yield from self._expect(variant.expect, variant.location)

    def scenario(self, scenario: Scenario) -> Iterator[Problem]:
        at = scenario.location
        if not scenario.category:
            hint = "add `category:` to the first `expect:`, or once at the top of the file; `none` if it is not ours"
            yield Problem(at, f"the scenario `{scenario.id}` has no category for its first turn", hint)
        for name in scenario.variants:
            if name not in self.variant_names:
                yield unknown(at, "variant", name, self.variant_names)
        if scenario.brief:
            yield from brief_problems(scenario, embedded=self.workspace.customers.chosen is None)
            yield from self._expect(scenario.whole, at)
        for number, turn in enumerate(scenario.turns, 1):
            if turn.expect.outcome is None and scenario.status == "approved" and not scenario.brief:
                yield Problem(
                    at,
                    f"turn {number} of the scenario `{scenario.id}` expects no outcome, so whatever follows is right",
                    "set `outcome` to `answer` or `handoff` in its `expect`; until then, set `status` to `proposed`",
                )
            if (within := turn.expect.answers_within) and within > number:
                what = (
                    f"turn {number} of the scenario `{scenario.id}` expects an answer by turn {within}, which is later"
                )
                yield Problem(at, what, f"write `answers_within: {within}` at turn {within} or at a later one")
            yield from self._expect(turn.expect, at)
        yield from _unmeetable(scenario)
        for result in (*scenario.tool_results, *(each for turn in scenario.turns for each in turn.tool_results)):
            yield from self._call(result, at)

    def _call(self, call: CallPattern, at: Location) -> Iterator[Problem]:
        """A tool that does not exist, or arguments that it never has: a forbidden call would never be found."""
        if not self.tools:
            return
        if call.tool not in self.tools:
            yield unknown(at, "tool", call.tool, self.tools)
        elif wrong := call.misplaced_in(self.tools[call.tool]):
            yield Problem(at, f"no call fits `with` of `{call.tool}`: {wrong}", "fix it there or here")

    def _expect(self, expect: Expect, at: Location) -> Iterator[Problem]:
        known = (*self.workspace.categories, NOT_OURS)
        for name in expect.category or ():
            if name not in known:
                yield unknown(at, "category", name, known)
        there, right = self.workspace.categories.keys(), {*(expect.category or ())}
        if len(there) > _FEW and there <= right and expect.outcome is Outcome.ANSWER:
            hint = "name those that are right; if it belongs to none, `category: none`"
            yield Problem(at, "`category` names every category, so an answer under any stage is right", hint)
        for call in (*expect.calls, *expect.never_calls):
            yield from self._call(call, at)
        if expect.queue and expect.queue not in self.queues:
            yield unknown(at, "queue", expect.queue, self.queues)
        if expect.rule and expect.rule not in self.rules:
            yield unknown(at, "rule", expect.rule, self.rules)
        elif expect.rule and not self.rules[expect.rule].then.decides:
            what = f"expects the rule `{expect.rule}` to decide, but it only proposes actions"
            yield Problem(at, what, "expect its `actions:` instead", name=expect.rule)
        elif expect.rule and self.rules[expect.rule].then.draft and expect.outcome is Outcome.HANDOFF:
            what = (
                f"expects the rule `{expect.rule}` to decide, and a handoff, but the rule lets an agent approve a draft"
            )
            yield Problem(at, what, "expect `outcome: draft`, or another rule", name=expect.rule)


def scenario_problems(workspace: Workspace, scenario: Scenario, was: str = "") -> Iterator[Problem]:
    """What `cross_check` and `missing_sources` find wrong with one scenario that is to take the place of `was`."""
    others = ((each.id, each.location) for each in workspace.scenarios if each.id not in ("", was))
    taken = next((place for place in others if place[0] == scenario.id), None)
    if taken:
        yield from _duplicates(iter([taken, (scenario.id, scenario.location)]), "scenario")
    yield from _Names(workspace).scenario(scenario)
    yield from _missing(workspace, _sources_of(scenario), ())


def _unmeetable(scenario: Scenario) -> Iterator[Problem]:
    """Criteria in words of a handoff with nothing before it: support has written nothing that could meet them."""
    first = scenario.turns[0].expect
    if first.outcome is Outcome.HANDOFF and first.criteria:
        what = f"`criteria` of the first turn of `{scenario.id}` are never met: a handoff says nothing to the customer"
        yield Problem(scenario.location, what, "write them in a turn after an answer, or expect `outcome: answer`")


def expected_and_missing(workspace: Workspace, unread: Collection[str] = ()) -> Iterator[Problem]:
    """Every section or article that a scenario or a variant expects and that does not exist.

    `unread` are articles that may be there and have mistakes of their own, which are reported once.
    """
    expected = [each for scenario in workspace.scenarios for each in _sources_of(scenario)]
    expected += [(variant.expect.source, variant.location) for variant in workspace.variants.variants]
    yield from _missing(workspace, expected, unread)


Sources = Iterable[tuple[Collection[str] | None, Location]]
"""What is expected to be cited, and where it is written."""


def _sources_of(scenario: Scenario) -> Sources:
    yield from ((expect.source, scenario.location) for expect in scenario.expects)
    if scenario.brief:
        yield scenario.brief.wants.source, scenario.location


def _missing(workspace: Workspace, expected: Sources, unread: Collection[str]) -> Iterator[Problem]:
    for refs, at in expected:
        for ref in refs or ():
            if not (ref in workspace.sections or ref in workspace.articles or ref.split("#")[0] in unread):
                yield _unknown_source(workspace, ref, at)


def _unknown_source(workspace: Workspace, ref: str, at: Location) -> Problem:
    article = workspace.articles.get(ref.split("#")[0])
    if article is None:
        return replace(unknown(at, "article", ref.split("#")[0], workspace.articles), name=ref)
    return unknown(at, "section", ref, article.refs)
