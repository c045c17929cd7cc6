"""Scenarios that are alike: duplicates, contradictions, and messages that the support AI learned from."""

from collections.abc import Iterator, Sequence

from harness.findings import Remark, Severity, kind
from harness.same_words import same_words
from harness.scoring import accepts
from harness.suite.audit.subject import ALIKE, ScenariosSubject, about
from harness.workspace import Category, Expect, Scenario, Topic, normalise

_AT_ONCE = 1024  # scenarios compared with all others at a time, which bounds the memory

LikePair = tuple[Scenario, Scenario, float]


@kind("scenario-near-duplicate", Severity.WARNING)
def near_duplicate(subject: ScenariosSubject) -> Iterator[Remark]:
    """Two scenarios say nearly the same and expect the same.

    **Why.** A gate counts scenarios that are alike as one, since they pass and fail together. The second one is work
    for nothing.

    **Bad**: `how do i reset my password` beside `how do I reset my password?`

    **Good**: one of them, with `variants: [punctuation, lowercase]`; or the second about something else.
    """
    counting = [scenario for scenario in subject.scenarios if scenario.evidence]
    for a, b, likeness in same_words([tuple(turn.customer for turn in each.turns) for each in counting]):
        first, second = counting[a], counting[b]
        if first.customer == second.customer and not list(_disagreements(first, second)):
            yield Remark(
                second.location,
                f"`{second.id}` says nearly the same as `{first.id}` ({first.location}; likeness {likeness:.2f}): "
                "they count as one",
                "keep one, and give it `variants:`, or change the question in the other", (first.id, second.id),
            )  # fmt: skip


@kind("scenario-contradiction", Severity.ERROR)
def contradiction(subject: ScenariosSubject) -> Iterator[Remark]:
    """Two scenarios say the same, or nearly the same, and their expectations contradict each other.

    An error where the words are the same, a warning where they are nearly the same.

    **Why.** No support AI can pass both, so one of them always fails. It also shows that the team has not agreed
    on what is right.

    **Bad**: `where is my invoice` expects `outcome: answer` in one file and `outcome: handoff` in another.

    **Good**: one expectation; where the customer makes the difference, different `customer:` attributes.
    """
    for first, second, likeness in _alike(subject):
        found = list(_disagreements(first, second))
        if found:
            same = _words(first) == _words(second)
            yield Remark(
                second.location,
                f"`{second.id}` says {'the same' if same else 'nearly the same'} as `{first.id}` ({first.location}; "
                f"likeness {likeness:.2f}) but expects something else: {'; '.join(found)}",
                "decide which is right, or distinguish the customers by `customer:`", (first.id, second.id),
                None if same else Severity.WARNING,
            )  # fmt: skip


@kind("scenario-leaks", Severity.ERROR)
def leak(subject: ScenariosSubject) -> Iterator[Remark]:
    """A message of a scenario is also an example of a category, topic or sentiment, or nearly the same as one.

    An error where the words are the same, a warning where they are nearly the same.

    **Why.** The embedded pipeline learns from the examples, and an LLM may see them in its prompt. A message that
    it already knows does not show what it does with a new one.

    **Bad**: `What is your refund policy?` is an example, and `whats ur refund policy` a scenario.

    **Good**: other words in one of the two; or remove the example and keep the scenario.
    """
    workspace = subject.workspace
    owners: list[Category | Topic] = [*workspace.categories.values()]
    owners += [*workspace.topics.topics, *workspace.topics.sentiments]
    learned = [(owner, text) for owner in owners for text in _teaches(owner)]
    asked = [(each, turn.customer) for each in subject.scenarios if each.evidence for turn in each.turns]
    if not learned or not asked:
        return
    vectors = subject.encoder.embed([message for _, message in asked])
    likeness = vectors @ subject.encoder.embed([text for _, text in learned]).T
    nearest = likeness.argmax(axis=1)
    for row, (scenario, message) in enumerate(asked):
        owner, text = learned[nearest[row]]
        near = float(likeness[row, nearest[row]])
        if near < ALIKE:
            continue
        same = normalise(text) == normalise(message)
        yield about(
            scenario,
            f"a message of `{scenario.id}` is {'an' if same else 'nearly an'} example of `{owner.id}` "
            f"({owner.location}; likeness {near:.2f}), and the support AI learns from these",
            f'use other words, or remove the example "{_short(text)}"' if text in owner.examples else "use other words",
            None if same else Severity.WARNING,
        )


def _teaches(owner: Category | Topic) -> Sequence[str]:
    return owner.whole.examples if isinstance(owner, Topic) else owner.examples


def _alike(subject: ScenariosSubject) -> Iterator[LikePair]:
    """Pairs of scenarios of the same customer whose first and later messages are alike."""
    vectors = subject.first_vectors
    for start in range(0, len(vectors), _AT_ONCE):
        likeness = vectors[start : start + _AT_ONCE] @ vectors.T
        for row, j in zip(*(likeness >= ALIKE).nonzero(), strict=True):
            first, second = subject.scenarios[start + row], subject.scenarios[j]
            if start + row < j and first.customer == second.customer and _go_on_alike(subject, first, second):
                yield first, second, float(likeness[row, j])


def _go_on_alike(subject: ScenariosSubject, first: Scenario, second: Scenario) -> bool:
    """Whether the messages that both have are alike; what only one has comes later."""
    later = [(a.customer, b.customer) for a, b in zip(first.turns[1:], second.turns[1:], strict=False)]
    if not later:
        return True
    mine, other = (subject.encoder.embed(texts) for texts in zip(*later, strict=True))
    return bool(((mine * other).sum(axis=1) >= ALIKE).all())


def _disagreements(first: Scenario, second: Scenario) -> Iterator[str]:
    """What one expects and the other excludes, turn by turn, in words."""
    for number, (a, b) in enumerate(zip(first.turns, second.turns, strict=False), 1):
        where = f"turn {number}: " if len(first.turns) > 1 else ""
        yield from (f"{where}{words}" for words in disagreements(a.expect, b.expect))


def disagreements(first: Expect, second: Expect) -> Iterator[str]:
    """What two expectations of one message cannot both have, in words."""
    for name in ("outcome", "queue", "rule", "priority"):
        one, other = getattr(first, name), getattr(second, name)
        if one is not None and other is not None and one != other:
            yield f"{name} `{one}` or `{other}`"
    if first.category and second.category and not set(first.category) & set(second.category):
        yield f"category `{first.category[0]}` or `{second.category[0]}`"
    if first.source and second.source and not _meet(first.source, second.source):
        yield f"source `{first.source[0]}` or `{second.source[0]}`"
    for says, never in ((first, second), (second, first)):
        banned = {normalise(words) for words in never.never_states}
        for fact in says.states:
            if all(normalise(words) in banned for words in fact):
                yield f'"{fact[0]}" must and must not be said'


def _meet(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether one section can satisfy both."""
    return any(accepts(a, b) or accepts(b, a) for a in first for b in second)


def _words(scenario: Scenario) -> list[str]:
    return [normalise(turn.customer) for turn in scenario.turns]


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
