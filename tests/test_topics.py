"""Topics and sentiments, as a reader of messages finds them: thresholds, prices, several at once, quoted words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.topics import HALVES, HERE, Message, read
from harness.reference import AskedMessage, MessageReader
from harness.workspace import load
from tests.conftest import REPOSITORY, Folder

STARTER = REPOSITORY / "harness/workspace/starter"
# Written for this test; no choice was made on them, and no example was written after them.
SENTENCES = [
    ("I got a mail that I changed my password. I did not change anything.", {"security"}),
    ("Somebody unknown is using my login, please stop him.", {"security"}),
    ("Our attorney will contact you next week about this breach of our agreement.", {"legal"}),
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


def test_the_half_that_nothing_was_chosen_on(own: MessageReader) -> None:
    messages = list(read(HERE / "topic_messages.yaml", HALVES["test"]))
    found = dict(zip(messages, shown(own, [each.text for each in messages]), strict=True))

    def share(ids: set[str], some: list[Message]) -> float:
        return sum(bool(found[each] & ids) for each in some) / len(some)

    for topic in ("security", "account-access", "legal"):
        assert share({topic}, [each for each in messages if topic in each.shows]) >= 0.5
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
