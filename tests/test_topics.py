"""Topics and sentiments, as a reader of messages finds them: thresholds, prices, several at once, quoted words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from sklearn.kernel_ridge import KernelRidge
from sklearn.model_selection import LeaveOneOut, cross_val_predict

from benchmarks.topics import HALVES, HERE, Message, read
from harness.reference import AskedMessage, MessageReader
from harness.reference.learned_arrays import LearnedArrays
from harness.reference.message_parts import MOST_PARTS, parts_of
from harness.reference.models import Encoder
from harness.reference.models.preset_vectors import preset_vectors
from harness.reference.topic_odds import PENALTY, TopicOdds
from harness.workspace import WorkspaceError, load, preset_messages
from tests.conftest import REPOSITORY, Folder

STARTER = REPOSITORY / "harness/workspace/starter"
# Written for this test; no choice was made on them, and no example was written after them.
SENTENCES = [
    ("I got a mail that I changed my password. I did not change anything.", {"security"}),
    ("Somebody unknown is using my login, please stop him.", {"security"}),
    ("Our attorney will contact you next week, you broke the law.", {"legal"}),
    ("Please wipe all data that you store about me.", {"privacy"}),
    ("You charged our card two times in June.", {"disputed-charge"}),
    ("Just get me a human being", {"human-request"}),
    ("QR code won't scan in the bakery", set()),
    ('The card called "Customer is furious" cannot be opened.', set()),
    ("How do I rename a board?", set()),
]
SECURITY = """\
topics:
  - id: security
    title: Security
    miss_costs: {price}
    examples:
      - a stranger is in my account
      - my password was stolen
      - somebody changed my profile and it was not me
      - I see a sign-in from a country where I have never been
  - id: legal
    title: Legal
    examples:
      - my lawyer will write to you
      - I will sue your company
      - we go to court over this
      - you will hear from our attorney
sentiments:
  - id: angry
    title: Anger
    mentions: [furious]
    examples: [you are all idiots, I hate your company, this is a disgrace, worst service ever]
"""


def shown(reader: MessageReader, messages: Sequence[str]) -> list[frozenset[str]]:
    return [read.topics | read.sentiments for read, _ in reader.understand([AskedMessage(each) for each in messages])]


@pytest.fixture(scope="module")
def own(own_cache: Path) -> MessageReader:
    return MessageReader(load(REPOSITORY), own_cache)


@pytest.fixture(scope="module")
def starter() -> MessageReader:
    return MessageReader(load(STARTER), None)


def priced(folder: Folder, price: float, cache: Path | None = None, like: MessageReader | None = None) -> MessageReader:
    folder.write("rules/topics.yaml", SECURITY.format(price=price))
    return MessageReader(load(folder.root), cache, like)


@pytest.mark.parametrize(("message", "expected"), SENTENCES)
def test_a_sentence_shows_what_it_says(own: MessageReader, message: str, expected: set[str]) -> None:
    assert shown(own, [message]) == [expected]


@pytest.mark.slow
@pytest.mark.parametrize("message", ["QR code won't scan in the bakery", "May a friend use it?", "Where are you?"])
def test_the_starter_neither_accuses_nor_alarms_about_plain_words(starter: MessageReader, message: str) -> None:
    assert shown(starter, [message]) == [frozenset()]


@pytest.mark.slow
@pytest.mark.parametrize("message", ["Just get me a human being", "May I speak with your supervisor?", "Operator!"])
def test_the_starter_hears_who_wants_a_person(starter: MessageReader, message: str) -> None:
    assert shown(starter, [message]) == [frozenset({"human-request"})]


@pytest.mark.parametrize("reader", ["own", "starter"])
def test_the_half_that_nothing_was_chosen_on(reader: str, request: pytest.FixtureRequest) -> None:
    messages = list(read(HERE / "topic_messages.yaml", HALVES["test"]))
    found = dict(zip(messages, shown(request.getfixturevalue(reader), [each.text for each in messages]), strict=True))

    def share(ids: set[str], some: list[Message]) -> float:
        return sum(bool(found[each] & ids) for each in some) / len(some)

    for topic in ("security", "account-access", "legal", "human-request"):
        assert share({topic}, [each for each in messages if topic in each.shows]) >= 0.8
    plain = [each for each in messages if each.kind == "neutral"]
    assert share({"security", "account-access", "legal"}, plain) <= 0.05
    quoted = [each for each in messages if each.kind == "quoted" and not each.shows]
    assert share({"angry", "churn"}, [*plain, *quoted]) <= 0.02


def test_a_message_shows_several_topics(own: MessageReader) -> None:
    (found,) = shown(own, ["My account was hacked, and my lawyer will write to you if you do nothing."])
    assert found >= {"security", "legal"}


@pytest.mark.slow
def test_a_higher_price_of_a_miss_flags_more_and_never_less(folder: Folder, tmp_path: Path) -> None:
    messages = [each.text for each in read(HERE / "topic_messages.yaml", HALVES["dev"])]
    readers = [priced(folder, price, tmp_path / "cache") for price in (1, 20, 400)]
    flagged = [
        {text for text, ids in zip(messages, shown(reader, messages), strict=True) if "security" in ids}
        for reader in readers
    ]
    assert flagged[0] < flagged[1] < flagged[2]


@pytest.mark.slow
def test_an_example_itself_is_found_at_any_price(folder: Folder) -> None:
    assert shown(priced(folder, 0.01), ["my password was stolen"]) == [{"security"}]


@pytest.mark.slow
@pytest.mark.parametrize(
    "message",
    [
        'The card "Customer is furious" does not open', "The card “you are all idiots” does not open",
        "The file «this is a disgrace» does not open", "The label `furious` does not open",
        "The label 'furious' does not open", "The label 'I'm furious' does not open",
        "The label \u2018don\u2019t, I\u2019m furious\u2019 does not open",
        "The label «\u202fMerci, furious\u00a0» does not open",
        "The label « furious » does not open", "The label »furious« does not open", "The label ”furious” does not open",
        "The label <<furious>> does not open", "The label ,,furious, all of them'' does not open",
        "The label \u00b4furious\u00b4 does not open", 'The card "The customer\nis furious" does not open',
        "ラベル「furious」が開きません", "The note «I am furious.\nYou are all idiots.» does not open",
    ],
)  # fmt: skip
def test_quoted_words_are_no_tone(folder: Folder, message: str) -> None:
    assert "angry" not in shown(priced(folder, 10), [message])[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    "message",
    ["I am furious", '"I am furious"', 'I am furious about the card "plan"', "it's me who's furious, isn't it",
     'my 24" and 27" screens are dark and I am furious', 'an open " quote and I am furious',
     "the users' boards are gone, I'm furious, and so are the clients' boards", "the sign » is odd and I am furious",
     "it\u2019s me who\u2019s furious, isn\u2019t it", 'an open "quote.\n\nI am furious about the "plan"',
     "well,, I am furious, isn't it odd", "a << b and I am furious"],
)  # fmt: skip
def test_other_marks_hide_no_tone(folder: Folder, message: str) -> None:
    assert "angry" in shown(priced(folder, 10), [message])[0]


@pytest.mark.slow
def test_after_an_edit_of_a_price_messages_are_read_as_if_from_nothing(folder: Folder, tmp_path: Path) -> None:
    messages = [each.text for each in read(HERE / "topic_messages.yaml", HALVES["dev"])]
    cache = tmp_path / "cache"
    before = priced(folder, 1, cache)
    before.remember([AskedMessage(each) for each in messages], lambda done, total: None)
    was = shown(before, messages)
    fresh = shown(priced(folder, 400), messages)
    assert shown(priced(folder, 400, cache, before), messages) == fresh != was
    again = priced(folder, 400, cache)
    again.remember([AskedMessage(each) for each in messages], lambda done, total: None)
    assert shown(again, messages) == fresh


@pytest.mark.slow
@pytest.mark.parametrize("step", ["prepare", "remember"])
def test_how_far_the_reading_is_counts_both_of_its_steps(folder: Folder, tmp_path: Path, step: str) -> None:
    messages = ["my reset link has expired", "where is my invoice", "i want my money back", "hello"]
    told: list[tuple[int, int]] = []
    reader = MessageReader(load(folder.root), tmp_path / "cache")
    asked = [AskedMessage(each) for each in messages] if step == "remember" else messages
    getattr(reader, step)(asked, lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (4, 4)
    assert told.count((4, 4)) == 1
    assert (2, 4) in told
    told.clear()
    getattr(MessageReader(load(folder.root), tmp_path / "cache"), step)(asked, lambda *each: told.append(each))
    assert told == []


@pytest.mark.slow
def test_a_topic_needs_only_one_example_and_needs_none(folder: Folder) -> None:
    folder.write("rules/topics.yaml", "topics:\n  - {id: a, title: A, examples: [the roof is on fire]}\n"
                 "  - {id: b, title: B, mentions: [water]}\n")  # fmt: skip
    reader = MessageReader(load(folder.root), None)
    assert shown(reader, ["the roof is on fire", "water!", "where is my invoice"]) == [{"a"}, {"b"}, set()]


@pytest.mark.slow
def test_topics_are_learned_where_every_risk_is_high(folder: Folder) -> None:
    rules = folder.root / "rules/categories.yaml"
    folder.write("rules/categories.yaml", re.sub(r"risk: \w+", "risk: high", rules.read_text()))
    assert {each.risk for each in load(folder.root).categories.values()} == {"high"}
    messages = ["my lawyer will write to you", "our attorney writes to you", "where is my invoice"]
    assert shown(priced(folder, 10), messages) == [{"legal"}, {"legal"}, set()]


@pytest.mark.parametrize("price", ["0", "-1", ".nan", ".inf", "2000", "often"])
def test_a_price_is_a_number_above_zero(folder: Folder, price: str) -> None:
    folder.write("rules/topics.yaml", SECURITY.format(price=price))
    with pytest.raises(Exception, match=r"topics\.yaml:4"):
        load(folder.root)


PRESET = """\
topics:
  - {id: theft, title: Theft, preset: security, mentions: [burglar], examples: [the till was emptied overnight]}
"""


def test_a_preset_finds_what_its_team_wrote_no_word_about(folder: Folder) -> None:
    folder.write("rules/topics.yaml", PRESET)
    reader = MessageReader(load(folder.root), None)
    for message in (
        "Somebody I don't know is logged in to my profile and changes things.",  # by the model
        "Mein Konto wurde gehackt.",  # by words
        "Our burglar alarm?",  # by the team's own word
        "the till was emptied overnight",  # by the team's own example
    ):
        assert shown(reader, [message]) == [frozenset({"theft"})], message
    assert shown(reader, ["How do I choose a new password?", "When are you open?"]) == [frozenset()] * 2


def test_an_unknown_preset_is_told_with_those_that_there_are(folder: Folder) -> None:
    folder.write("rules/topics.yaml", PRESET.replace("preset: security", "preset: securty"))
    with pytest.raises(WorkspaceError, match=r"(?s)topics.yaml:2: .*did you mean `security`"):
        load(folder.root)


@pytest.mark.slow
def test_vectors_that_come_with_the_harness_are_those_of_the_model() -> None:
    some = preset_messages()[::25]
    shipped = preset_vectors(Encoder().name, 384)
    assert set(shipped) == set(preset_messages())
    assert np.array_equal(Encoder().embed(some).astype(np.float16), np.array([shipped[each] for each in some]))


def test_odds_are_those_of_scikit_learn(folder: Folder) -> None:
    """Kernel ridge regression, left-out scores by leaving out one by one, and Platt's scaling by another optimiser."""
    folder.write("rules/topics.yaml", SECURITY.format(price=10))
    workspace, model = load(folder.root), Encoder()
    topics = [*workspace.topics.topics, *workspace.topics.sentiments]
    ordinary = [example for each in workspace.categories.values() for example in each.examples if each.risk != "high"]
    texts = [*(example for topic in topics for example in topic.examples), *ordinary]
    vectors, asked = model.embed(texts), model.embed(["Please sue him", "Where is my bill?"])
    found = TopicOdds(topics, ordinary, model, LearnedArrays(None)).of(asked)
    for column, topic in enumerate(topics):
        shows = np.array([text in topic.examples for text in texts])
        ridge = KernelRidge(alpha=PENALTY, kernel="rbf", gamma=1.0)
        left_out = cross_val_predict(ridge, vectors, np.where(shows, 1.0, -1.0), cv=LeaveOneOut())
        some, none = shows.sum(), (~shows).sum()
        target, weight = (
            np.where(shows, (some + 1) / (some + 2), 1 / (none + 2)),
            np.where(shows, 0.5 / some, 0.5 / none),
        )

        def loss(line: Any, left_out: Any = left_out, target: Any = target, weight: Any = weight) -> float:
            logits = line[0] * left_out + line[1]
            return float((weight * (np.logaddexp(0, logits) - target * logits)).sum())

        slope, offset = minimize(loss, [1.0, 0.0], method="BFGS", tol=1e-9).x
        expected = slope * ridge.fit(vectors, np.where(shows, 1.0, -1.0)).predict(asked) + offset
        assert found[:, column] == pytest.approx(expected, abs=0.02)


DIARY = "On day {n} we walked along the river, ate soup in a small village and fed the ducks. "


def test_what_is_told_at_the_end_of_a_long_letter_is_found(starter: MessageReader) -> None:
    letter = "Dear team,\n\n" + "".join(DIARY.format(n=n) for n in range(1, 30))
    incident = "By the way, a person that I do not know has been changing things in my profile."
    assert shown(starter, [letter]) == [frozenset()]
    assert "security" in shown(starter, [f"{letter}\n{incident}"])[0]
    assert "security" in shown(starter, [f"{letter}{incident} {letter}"])[0]


@given(st.lists(st.sampled_from(["word", "x" * 300, "end.", "\n", "?", "Ärger"]), max_size=400))
def test_parts_of_a_message_hold_its_words_in_their_order(words: list[str]) -> None:
    message = " ".join(words)
    parts = parts_of(message)
    assert " ".join(parts).split() == message.split() or len(parts) == MOST_PARTS


def test_a_message_of_a_megabyte_is_read_in_few_parts() -> None:
    assert len(parts_of("Somebody wrote this. " * 50_000)) == MOST_PARTS
