"""What scenarios to write next: for rules and sections that none expects, and for what customers wrote.

Only the team can say what is right: a message is proposed without an outcome, since an outcome copied from
a support AI would test that AI against itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from harness.reference import ReferencePipeline
from harness.reference.models import Encoder
from harness.scoring import Bench, accepts
from harness.suite.audit import ALIKE
from harness.suite.drafting import TODO, ScenarioProposal, free_id
from harness.turns import Conversation, Progress
from harness.workspace import Rule, Scenario, Section, Stage, Standing, Workspace


@dataclass(frozen=True, slots=True)
class Message:
    """What a customer wrote, and where it comes from."""

    text: str
    origin: str
    category: str = ""  # where it was filed, if that is known
    later: tuple[str, ...] = ()  # what the customer wrote after it
    calls: tuple[str, ...] = ()  # tools that the AI called then


def for_rules(workspace: Workspace) -> list[ScenarioProposal]:
    """One for each handoff rule that no scenario expects, proposed ones included."""
    asked = {expect.rule for scenario in workspace.scenarios for expect in scenario.expects}
    return _named((_for_rule(rule, workspace) for rule in workspace.handoff.rules if rule.id not in asked), workspace)


def for_sections(workspace: Workspace) -> list[ScenarioProposal]:
    """One for each section that no scenario accepts as a source."""
    return _named((_for_section(section, workspace) for section in bare_sections(workspace)), workspace)


def bare_sections(workspace: Workspace) -> list[Section]:
    """The approved sections that no scenario accepts as a source, proposed ones included.

    Sections that serve only categories which may never be answered are for agents, and left out.
    """
    wanted = {ref for s in workspace.scenarios for expect in s.expects for ref in expect.source or ()}
    return [
        section
        for ref, section in workspace.sections.items()
        if workspace.standing(ref) is Standing.APPROVED
        and _answerable(section, workspace)
        and not any(accepts(each, ref) for each in wanted)
    ]


def for_messages(
    messages: Sequence[Message], workspace: Workspace, encoder: Encoder, progress: Progress
) -> list[ScenarioProposal]:
    """One for each message that is not nearly the same as a scenario or an earlier message."""
    known = [scenario.turns[0].customer for scenario in workspace.scenarios]
    texts = [message.text for message in messages]
    seen, count = np.vstack([encoder.embed(known), encoder.embed(texts, progress)]), len(known)
    pipeline = Bench.of(workspace).reference
    pipeline.prepare(texts, progress)
    found = []
    for message, vector in zip(messages, seen[count:].copy(), strict=True):
        if count and float((seen[:count] @ vector).max()) >= ALIKE:
            continue
        seen[count] = vector
        count += 1
        found.append(_for_message(message, pipeline, workspace))
    return _named(found, workspace)


def _answerable(section: Section, workspace: Workspace) -> bool:
    served = workspace.articles[section.article].head.categories
    return any(workspace.categories[name].ceiling is not Stage.HUMAN for name in served)


def _for_rule(rule: Rule, workspace: Workspace) -> ScenarioProposal:
    wanted = rule.when.situation(workspace)
    category = next(iter((*wanted.categories, *workspace.categories)))
    then = rule.then
    action = {"outcome": "handoff", "queue": then.handoff} if then.handoff else {"outcome": "draft"}
    expect = {"category": category, **action, "rule": rule.id, **({"priority": then.priority} if then.priority else {})}
    asks = " or ".join(dict.fromkeys(wanted.asks)) or f"triggers `{rule.id}`"
    turns = [{"customer": f"{TODO}: a message that {asks}", "expect": expect}]
    if wanted.after_answer:
        first = {"category": category, "outcome": "answer"}
        turns.insert(0, {"customer": f"{TODO}: a question that an article answers", "expect": first})
    judge = ["what a customer would write, in other words than the rule's"]
    judge += [] if wanted.categories else ["the category: the rule does not name one"]
    why = f"no scenario expects the rule `{rule.id}` ({rule.location})"
    return _proposal(rule.id, turns, why, judge, customer=wanted.customer)


def _for_section(section: Section, workspace: Workspace) -> ScenarioProposal:
    served = workspace.articles[section.article].head.categories
    category = next(name for name in served if workspace.categories[name].ceiling is not Stage.HUMAN)
    ask = f"{TODO}: how a customer would ask what `{section.heading}` answers"
    expect = {"category": category, "outcome": "answer", "source": section.ref}
    why = f"no scenario accepts the section `{section.ref}` as a source"
    judge = ["what a customer would write", f"what the answer must say, as `states:`; the section says: {section.text}"]
    if len(served) > 1:
        judge.append(f"the category: the article serves {', '.join(served)}")
    return _proposal(section.ref, [{"customer": ask, "expect": expect}], why, judge)


def _for_message(message: Message, pipeline: ReferencePipeline, workspace: Workspace) -> ScenarioProposal:
    parts = pipeline.read(Conversation(message.text))
    filed = parts.reading.filed
    category = message.category if message.category in workspace.categories else filed.category
    judge = ["the outcome: an answer with `source:` and `states:`, or a handoff with `queue:` and `rule:`"]
    if category != message.category:
        judge.append(f"the category: a guess ({filed.confidence:.0%} confidence)")
    if parts.found:
        judge.append(f"the source: the nearest section is {parts.found.section.ref}")
    judge.append("whether anything in it reveals who the customer is")
    turns = [{"customer": message.text, "expect": {"category": category}}]
    words = f"{category} {' '.join(message.text.split()[:5])}"
    return _proposal(words, turns, "a customer wrote it, and no scenario says nearly the same", judge, message.origin)


def _proposal(
    words: str, turns: Sequence[Any], why: str, judge: Sequence[str], origin: str = "", customer: Any = None
) -> ScenarioProposal:
    told: dict[str, Any] = {"id": free_id(words, ()), "status": "proposed", "turns": turns}
    told |= {"from": origin} if origin else {}
    told |= {"customer": customer} if customer else {}
    return ScenarioProposal(Scenario.model_validate(told), why, tuple(judge))


def _named(proposals: Iterable[ScenarioProposal], workspace: Workspace) -> list[ScenarioProposal]:
    """The proposals under unused ids, in the workspace and among themselves."""
    taken = {scenario.id for scenario in workspace.scenarios}
    made = []
    for proposal in proposals:
        id_ = free_id(proposal.scenario.id, taken)
        taken.add(id_)
        scenario = proposal.scenario.model_copy(update={"id": id_})
        made.append(ScenarioProposal(scenario, proposal.why, proposal.to_judge))
    return made
