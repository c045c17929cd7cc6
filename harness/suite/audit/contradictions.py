"""Expectations that contradict the workspace: its rules, its articles, what it can do at all."""

from collections.abc import Iterator
from typing import Any

from harness.findings import Remark, Severity, kind
from harness.reference import Decision
from harness.runs.blame import FailingTurn, WrittenRules, case_of, decides_words, no_approved_source, no_source_words
from harness.scoring import accepts, contains, unstated
from harness.suite.audit.expected_reply import as_expected
from harness.suite.audit.subject import ScenariosSubject, about
from harness.suite.drafting import TODO, unfinished
from harness.workspace import Expect, Finder, Outcome, Scenario, Stage, Workspace, normalise


@kind("scenario-against-rule", Severity.ERROR)
def against_rule(subject: ScenariosSubject) -> Iterator[Remark]:
    """The written rules, read with the right category and source, contradict what the scenario expects.

    **Why.** Either the scenario is wrong, or the rule is; a support AI that follows the rules to the letter fails.
    The check searches the message only for the team's own phrases and patterns; no model judges it.

    **Bad**: the rule `refund-request` names the word `refund`; `is a refund possible?` expects `outcome: answer`.

    **Good**: the scenario expects the handoff; or the rule has an exception for questions about the policy.
    """
    rules = WrittenRules(subject.workspace)
    scripted = [scenario for scenario in subject.scenarios if not scenario.brief]  # a brief is not done at once
    for scenario in scripted:
        for case in _cases(scenario, subject.workspace):
            expect = case.turn.expect
            if expect.outcome is Outcome.HANDOFF and case.rule is None:
                continue  # which topic hands it off is left to the reading of it
            if decision := rules.against(case):
                wanted = f"`{expect.outcome or 'something else'}`" + (f" by `{expect.rule}`" if expect.rule else "")
                turn = f", turn {case.turn.turn}" if len(scenario.turns) > 1 else ""
                yield about(
                    scenario,
                    f"`{scenario.id}`{turn} expects {wanted}, but {decides_words(decision, expect)}"
                    + _heard(decision, case, subject.workspace),
                    "fix the expectation, or the rule in rules/handoff.yaml",
                )


@kind("scenario-source-lacks-fact", Severity.ERROR)
def source_lacks_fact(subject: ScenariosSubject) -> Iterator[Remark]:
    """The expected source does not contain what the answer must state.

    **Why.** An answer from the right section fails, or an answer with an invented fact passes.

    **Bad**: `source: reset-password#link-expired, states: ["24 hours"]`, where the section says 60 minutes.

    **Good**: the words of the section, or an inner list of the ways to say it: `states: [["60 minutes", "an hour"]]`.
    """
    articles = subject.workspace.articles
    place = {id_: number for number, id_ in enumerate(articles)}
    for scenario, expect in ((each, expect) for each in subject.scenarios for expect in each.expects):
        if expect.outcome is Outcome.HANDOFF or not expect.source:
            continue
        named = {wanted.split("#")[0] for wanted in expect.source} & place.keys()
        sections = [each for id_ in sorted(named, key=place.__getitem__) for each in articles[id_].sections]
        accepted = (each for each in sections if any(accepts(wanted, each.ref) for wanted in expect.source))
        for fact in unstated(expect.states, "\n\n".join(section.text for section in accepted)):
            wanted = " or ".join(f'"{words}"' for words in fact)
            where = " or ".join(f"`{ref}`" for ref in expect.source)
            message = f"`{scenario.id}` requires the answer to say {wanted}, which is not in {where}"
            yield about(scenario, message, "fix the fact or the source, or add the fact to the article")


@kind("scenario-impossible", Severity.ERROR)
def impossible(subject: ScenariosSubject) -> Iterator[Remark]:
    """No rule and no stage can produce what the scenario expects.

    **Why.** It fails whatever the support AI does, and counts against its category without reason.

    **Bad**: `outcome: answer` from an article that is a draft; `outcome: draft` where no rule says `draft: true`;
    `rule: refund-request, queue: legal-desk`, where that rule hands off to `billing`; `states: [60 minutes]` beside
    `never_states: [60 minutes]`.

    **Good**: what the rules, the articles and the category's ceiling allow; or change these.
    """
    for scenario in subject.scenarios:
        for case in _cases(scenario, subject.workspace):
            if words := _why_impossible(case, subject.workspace):
                hint = "expect something that is possible, or change the rule, the article or the ceiling"
                yield about(scenario, f"`{scenario.id}`: {words}", hint)
        for words in dict.fromkeys(each for expect in scenario.expects for each in _both_ways(expect)):
            yield about(scenario, f"`{scenario.id}`: {words}", "remove one of the two")


@kind("scenario-unwritten", Severity.ERROR)
def unwritten(subject: ScenariosSubject) -> Iterator[Remark]:
    """An approved scenario contains a placeholder that a person still has to replace.

    **Why.** It runs with the placeholder as the customer's words, so its result means nothing.

    **Bad**: `status: approved` with `customer: "TODO: what a customer would write"`.

    **Good**: the customer's words; or `status: proposed` until you have them.
    """
    for scenario in subject.scenarios:
        if unfinished(scenario):
            message = f"`{scenario.id}` is approved, but a text in it still begins with {TODO}"
            yield about(scenario, message, "write it, or set `status: proposed`")


def _heard(decision: Decision, case: FailingTurn, workspace: Workspace) -> str:
    """What in the message triggers the rule that decides, where it is a phrase or a pattern."""
    text = normalise(case.conversation.message)
    for rule in workspace.handoff.rules:
        if rule.id != decision.rule:
            continue
        for trigger in rule.when.wanted():
            heard = trigger.situation(workspace)
            if found := Finder(heard.phrases, heard.patterns).found(text):
                return f': the message says "{found}"'
    return ""


def _why_impossible(case: FailingTurn, workspace: Workspace) -> str:
    expect = case.turn.expect
    if expect.outcome is Outcome.HANDOFF:
        return _no_such_handoff(case, expect, workspace)
    if expect.outcome is Outcome.DRAFT and not any(rule.then.draft for rule in workspace.handoff.rules):
        return "no rule makes a draft; only a stage does, and a scenario says what is right at every stage"
    if expect.outcome is Outcome.ANSWER:
        ceilings = {workspace.categories[name].ceiling for name in case.categories}
        if ceilings == {Stage.HUMAN}:
            return f"`{case.categories[0]}` may never be answered: its ceiling is `human`"
        missing = no_approved_source(case, workspace)
        return no_source_words(missing, case, workspace) if missing else ""
    return ""


def _both_ways(expect: Expect) -> Iterator[str]:
    """What must be and must not be at once."""
    for fact in expect.states:
        said = [next((no for no in expect.never_states if contains(words, no)), "") for words in fact]
        if all(said):
            yield f'"{fact[0]}" must be said, and "{said[0]}" must not'
    for call in expect.calls:
        of_tool = [each for each in expect.never_calls if each.tool == call.tool and each.arguments]
        given = {name: value for name, (value, *other) in call.arguments.items() if not other and _is_plain(value)}
        if any(each.arguments.keys() <= given.keys() and each.may_be(given) for each in of_tool):
            yield f"{call} must be called, and must not"


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _no_such_handoff(case: FailingTurn, expect: Expect, workspace: Workspace) -> str:
    """A rule with another result, or a queue that nothing hands off to."""
    if case.rule:
        for name, wanted, does in (
            ("queue", expect.queue, case.rule.then.handoff),
            ("priority", expect.priority, case.rule.then.priority),
        ):
            if wanted and does and wanted != does:
                return f"the rule `{case.rule.id}` sets the {name} to `{does}`, not `{wanted}`"
        return "" if case.rule.then.handoff else f"the rule `{case.rule.id}` makes a draft, not a handoff"
    reached = {rule.then.handoff for rule in workspace.handoff.rules}
    reached |= {workspace.categories[name].queue for name in case.categories}
    return f"nothing hands off to the queue `{expect.queue}`" if expect.queue and expect.queue not in reached else ""


def _cases(scenario: Scenario, workspace: Workspace) -> Iterator[FailingTurn]:
    """Each turn until a person has the conversation, as if all before had gone as expected."""
    result = as_expected(scenario, workspace)
    for turn in result.turns:
        assert turn.reply
        yield case_of(result, turn, turn.reply, workspace, scenario.customer)
        if turn.expect.outcome is Outcome.HANDOFF:
            return
