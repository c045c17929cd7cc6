"""Scenarios that are alike: which ones count as one, and how they are counted."""

from __future__ import annotations

import random
import re
import string
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.gates import CustomerSide, clusters_of, count_by_cluster, customer_side, identity
from harness.runs import ScenarioResult
from harness.runs.variants import reword
from harness.same_words import NEAR_DUPLICATE, filled_in, joined, letter_groups, same_words
from harness.spelling import Spelling
from harness.turns import Ending, SimulatedTurn
from harness.workspace import Expect, Outcome, Rewording, load
from tests.build import turn
from tests.conftest import REPOSITORY


def sides(*texts: str) -> tuple[CustomerSide, ...]:
    return tuple(CustomerSide(str(number), (text,)) for number, text in enumerate(texts))


def talks(*texts: str) -> list[tuple[str]]:
    return [(text,) for text in texts]


def together(*texts: str) -> bool:
    return len(set(clusters_of(sides(*texts)).values())) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("how do i reset my password", "How do I reset my password?"),
        ("How do I reset my password?", "How can I reset my password?"),
        ("HOW DO I RESET MY PASSWORD", "how do i reset my pasword pls"),
        ("I was charged $48 twice for invoice INV-2210", "i was charged €112 twice for invoice INV-9981!"),
        ("Where is my order 1234?", "where is my order 99"),
        ("Why was I charged twice?", "I was charged twice. Why?"),
        (
            "Hi, my name is Anna Berg and my card was charged twice",
            "Hi, my name is Tom Lee and my card was charged twice",
        ),
        ("We are at a.berg@corp.example, please call back", "We are at tom@other.example, please call back"),
        ("Can't sign in", "Can\u2019t sign in"),
        ("How do I pay?\n\n-- \nAnn Lee, Harbour Pumps, Leeds", "How do I pay?\n\n-- \nTom Berg, Violin School, Bonn"),
        (
            "How do I pay?\n\nOn 3 May 2026 Ann wrote:\n> your lantern is here",
            "How do I pay?\n\nOn 9 June 2026 Support wrote:\n> we closed a ticket about umbrellas",
        ),
        ("> an old question about tractors\n\nHow do I pay?", "How do I pay?"),
        ("> How do I pay?", "> How do I pay"),
        (
            "How do I pay?\n-----Original Message-----\nFrom: us\nYour parcel left",
            "How do I pay?\n-----Original Message-----\nFrom: us\nOur shop is closed on Monday",
        ),
        ("Where is my order K7X2-QQ9P?", "Where is my order Z1Y4-AA5T?"),
        ("Where is 550e8400-e29b-41d4-a716-446655440000?", "Where is f47ac10b-58cc-4372-a567-0e02b2c3d479?"),
        ("My page www.foo.example does not load", "My page shop.example.com/tea does not load"),
        ("我的订单5在哪里", "我的订单4455在哪里"),
        ("注文番号5はいつ届きますか", "注文番号123はいつ届きますか"),
        ("12345", "99"),
        ("🙂", "🙏🙏"),
        ("How do I reset my password?", "How do I re\u200bset my pass\u200bword?"),
        ("How do I reset my password?", "How do I re\u00adset my p\u200da\u200cs\u2060sword?"),
        ("How do I reset my password?", "How do I r\ufe0fe\U000e0101set my p\u034fass\u180bword?"),
        ("How do I reset my password?", "Ｈｏｗ ｄｏ Ｉ ｒｅｓｅｔ ｍｙ ｐａｓｓｗｏｒｄ？"),  # noqa: RUF001
        ("How do I reset my password?", "𝐇𝐨𝐰 𝐝𝐨 𝐈 𝐫𝐞𝐬𝐞𝐭 𝐦𝐲 𝐩𝐚𝐬𝐬𝐰𝐨𝐫𝐝?"),  # noqa: RUF001
        ("fix my office file", "\ufb01x my o\ufb03ce \ufb01le"),
        ("How do I reset my password?", "Ноw dо І rеsеt mу раsswоrd?"),  # noqa: RUF001
        ("HOW DO I RESET MY PASSWORD", "НОW DО І RЕSЕТ МУ РАSSWОRD"),  # noqa: RUF001
        ("How do I reset my password?", "Hοw dο I reset my pαsswοrd?"),  # noqa: RUF001
        ("a user saves over a copy", "α υser sανes ονer а сорy"),  # noqa: RUF001
        ("How do I reset my password?", "H0w d0 1 r3s3t my p4ssw0rd?"),
        ("How do I reset my password?", "H0W D0 1 R3537 MY P@$$W0RD!"),
        ("I cannot pay by my bill, help me", "I cannot pay by my b|11, h3lp m3!"),
        ("How do I reset my password?", "H o w  d o  I  r e s e t  m y  p a s s w o r d ?"),
        ("How do I reset my password?", "h o w d o i r e s e t m y p a s s w o r d"),
        ("How do I reset my password?", "How do I r-e-s-e-t my p.a.s.s.w.o.r.d?"),
        ("How do I reset my password?", "h_o_w d_o I r*e*s*e*t my password?"),
        ("How do I reset my password?", "How do I r 3 s 3 t my p 4 s s w 0 r d"),
        ("please r e s e t the whole thing", "please re\u0455et the whole thing"),  # a Cyrillic letter
        ("k l a r n a p a y", "K.L.A.R.N.A.P.A.Y"),  # nobody writes it usually
        ("I was charged two times", "I was charged 3 times"),
        ("I was charged two times", "I was charged eleven times"),
        ("We need Twenty seats for the team", "We need thirty five seats for the team"),
    ],
)
def test_the_same_words_are_together(one: str, other: str) -> None:
    assert together(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How do I reset my password?", "How do I change my password?"),
        ("r e s e t please it all", "r e m o v e please it all"),
        ("is it sold to a l l", "is it sold to o l d"),
        ("How do I change my email?", "How do I change my password?"),
        ("How do I connect Slack?", "How do I connect Google?"),  # the name is what it is about
        ("I can't log in", "I can log in"),
        ("How do I reset my password?", "I need a new one since I forgot it"),  # a paraphrase
        ("Do you have a dark mode?", "Will there be a dark mode?"),
        ("Wie kann ich mein Passwort ändern?", "Wie kann ich meine Rechnung ändern?"),
        ("我的订单12345在哪里", "如何退款 123"),
        ("Do you ship to Oslo?", "Do you ship to Bergen?"),  # two, as with Slack and Google
        ("как сменить пароль", "как сменить почту"),
        ("Πώς αλλάζω τον κωδικό", "Πώς αλλάζω το email"),
    ],
)
def test_other_questions_and_paraphrases_are_evidence_of_their_own(one: str, other: str) -> None:
    assert not together(one, other)


def test_a_short_question_about_many_names_is_one() -> None:
    cities = ("Oslo", "Bergen", "Paris", "Tokyo", "Lima", "Cairo", "Quito", "New York")
    assert together(*(f"Do you ship to {city}?" for city in cities))
    assert together(*(f"Do you ship to {city} in two days?" for city in cities))
    assert together("Do you ship to Oslo?", "do you ship to Bergen", "Do you ship to 3 Paris!")


@pytest.mark.parametrize(
    "template", ["{} here, where do I put the value?", "Where do I put the value? {}", "Where do I put it, then?\n\n{}"]
)
def test_names_that_begin_a_sentence_fill_in_a_template_too(template: str) -> None:
    assert together(*(template.format(name) for name in ("Miller", "Novak", "Kaya")))
    assert not together(*(template.format(name) for name in ("Miller", "Novak")))  # once may be chance


def test_letters_that_stand_alone_somewhere_make_no_words_of_letters_apart() -> None:
    asked = ("how do i buy r e s t m e d s", "how do i buy m e s t r e d s")
    assert len(set(clusters_of(sides(*asked, "plan r, e, s, t, m or d?")).values())) == 3


def test_a_name_in_a_sentence_stays_a_name_whoever_writes_it_in_small_letters() -> None:
    names = (("Miller", "Slack"), ("Novak", "Jira"), ("Kaya", "Zoom"))
    asked = (f"{who} here, does {what} open for you?" for who, what in names)
    assert len(set(clusters_of(sides(*asked, "slack, jira and zoom are slow")).values())) == 2


@pytest.mark.parametrize(
    "texts",
    [
        ("Miller here, is the PDF there?", "Novak here, is the CSV there?", "Kaya here, is the ZIP there?"),
        ("Where do I put it now?", "When do I put it now?", "How do I put it now?", "and where, when or how to sell"),
        ("How do I pay?", "How do I sign out?", "How do I move a board?"),
        ("How do I pay Oslo?", "How can I pay Bergen?", "Where do we pay Paris?"),  # other words
        ("Connect Slack now?", "Connect Google now?", "Connect Jira now?"),  # too few
        ("How do I change my password?", "How do I change my email?", "How do I change my plan?"),  # no names
        ("Do you ship to Oslo?", "Do you ship to Bergen?", "Do you ship to?"),
    ],
)
def test_unlike_short_questions_are_not_thrown_together(texts: tuple[str, ...]) -> None:
    assert len(set(clusters_of(sides(*texts)).values())) == len(texts)


@given(st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0f\ufe00\U000e0100"), st.integers(1, 30))
def test_what_nobody_sees_makes_no_other_message(unseen: str, at: int) -> None:
    text = "How do I reset my password on two phones?"
    found = clusters_of(sides(text, text[:at] + unseen + text[at:]))
    assert len(set(found.values())) == 1
    assert letter_groups((text,)) == letter_groups((text[:at] + unseen + text[at:],))


def test_six_words_besides_a_name_make_a_template_and_five_do_not() -> None:
    names = "Bartholomew Featherstonehaugh", "Wilhelmina Oppenheimer"
    assert together(*(f"Today I cannot send mail to {name}" for name in names))
    assert not together(*(f"I cannot send mail to {name}" for name in names))


def test_the_first_word_of_a_message_is_no_name() -> None:
    assert not together("Thunderstorms stop us when we go on", "Chrysanthemums stop us when we go on")


def test_how_alike_two_are_by_hand() -> None:
    """The same words: 1. A word of n letters between spaces has n groups of three; the last one differs here."""
    assert [*same_words(talks("Where is my order 1234?", "something else", "where is my order 99"))] == [(0, 2, 1.0)]
    near = [*same_words(talks("abcdefgh", "abcdefghi"))]  # of 8 groups and 9 they share 7: 7 of 10
    assert near == []
    assert [*same_words(talks("abcdefghijk", "abcdefghijkl"))] == [(0, 1, 10 / 13)]  # of 11 and 12 they share 10


def test_pairs_come_in_the_order_of_the_later_one() -> None:
    texts = (
        "Where is my order 1?",
        "What does a seat cost each month?",
        "what does a seat cost each month",
        "where is my order 2",
    )
    assert [*same_words(talks(*texts))] == [(1, 2, 1.0), (0, 3, 1.0)]
    assert [*same_words(talks("Where is my order", "is my order Where"))] == [(0, 1, 1.0)]  # the same groups of letters


def test_a_later_turn_makes_another_conversation() -> None:
    asked = CustomerSide("one", ("How do I reset my password?",))
    went_on = CustomerSide("two", ("How do I reset my password?", "That did not work, may I talk to a person?"))
    assert len(set(clusters_of((asked, went_on)).values())) == 2


def test_what_is_alike_by_way_of_a_third_is_together_and_named_after_the_first() -> None:
    found = clusters_of((
        CustomerSide("a", ("How do I reset my password?",), (("id", "7"),)),
        CustomerSide("b", ("Something else altogether",), (("id", "7"),)),
        CustomerSide("c", ("something ELSE altogether!",)),
        CustomerSide("d", ("What does it cost?",), (("id", "8"),)),
    ))  # fmt: skip
    assert found == {"a": "a", "b": "a", "c": "a", "d": "d"}


def test_each_template_with_names_filled_in_is_a_cluster_beside_the_others() -> None:
    ship = ("Do you ship to Oslo?", "Do you ship to Wolfenbuettel?", "Do you ship to Ulaanbaatar?")
    pay = ("Can I pay with Klarna?", "Can I pay with Mastercard?", "Can I pay with Bitcoin?")
    names = (
        "My colleague Maximilian needs our newest invoice", "My colleague Xi needs our newest invoice",
    )  # fmt: skip
    assert sorted(clusters_of(sides(*ship, *pay, *names)).values()) == ["0"] * 3 + ["3"] * 3 + ["6"] * 2


SMALL_CAPITALS = "ʜᴏᴡ ᴅᴏ ɪ ᴄʜᴀɴɢᴇ ᴍʏ ᴘʟᴀɴ"  # noqa: RUF001
RUSSIAN = "КАК НАМ ВЕРНУТЬ СТАРЫЙ ТАРИФ", "как нам вернуть старый тариф"  # noqa: RUF001
KOREAN = "한국어 질문입니다", "비밀번호를 잊었어요"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("The invoice a3f9c1d2 is wrong", "The invoice 77be01aa is wrong", True),
        ("where is order QX-1234", "where is order ABC-99", True),
        ("is ticket ab12 open", "is ticket wxyz34 open", True),
        ("how do I change my plan", "h\u00f3w d\u00f6 \u00ec ch\u00e4nge m\u00fd pl\u00e0n", True),  # accents
        ("how do I change my plan", "h\u0301ow do\u0308 I ch\u0301ange my\u0301 plan", True),  # as marks of their own
        ("how do I change my plan", SMALL_CAPITALS, True),
        (*KOREAN, False),
        (*RUSSIAN, True),
        ("How do I enable 2FA?", "How do I disable mails?", False),
        ("my mp3 does not play", "my login does not work", False),
    ],
)  # fmt: skip
def test_codes_accents_and_small_capitals_make_no_other_question(one: str, other: str, alike: bool) -> None:
    assert together(one, other) is alike


def test_only_what_names_a_customer_makes_the_same_customer() -> None:
    attributes = {
        "plan": "pro",
        "Email": " Anna@Corp.example",
        "account_id": 7,
        "user name": "anna",
        "account_type": "x",
    }
    assert identity(attributes) == (("email", "anna@corp.example"), ("accountid", "7"), ("username", "anna"))
    for name in (
        "user", "login", "contact", "account_number", "customer_no", "company_id", "org_id", "tenant", "tenant_id",
        "member_id", "uuid", "user_uuid",
    ):  # fmt: skip
        assert identity({name: "7"}) == ((name.replace("_", ""), "7"),)
    for name in ("Kundennummer", "kunden-nr", "Kunde", "konto_id", "cliente", "usuario id", "klantnummer"):
        assert identity({name: "7"}) == ((re.sub("[_ -]", "", name.casefold()), "7"),)
    for value in ("42", 42, 42.0, "0042", "#42", " 42."):
        assert identity({"id": value}) == (("id", "42"),)
    assert identity({"id": "C-42"}) == identity({"id": "c 42"}) == (("id", "c42"),)
    assert identity({"id": "--"}) == (("id", "--"),)
    for name in ("email", "e_mail", "E-Mail", "contact_email", "email address"):
        assert identity({name: " A@b.example\u200b"}) == (("email", "a@b.example"),)
        assert identity({name: "a+shop@b.example"}) == (("email", "a@b.example"),)
    for name in ("phone", "phone number", "Phone-No"):
        assert identity({name: "+49 (170) 12-34"}) == identity({name: "0049 1701234"}) == (("phone", "491701234"),)
    for name in ("company", "plan", "country", "language", "number", "no", "plan_id", "tenant_plan", "user_type"):
        assert identity({name: "7"}) == ()
    assert identity({"login": True, "contact": False}) == ()
    assert identity({"plan_name": "pro", "id": "", "seats": 3, "renamed": True}) == ()


def test_the_customers_side_of_a_result_is_its_own_words_of_the_first_time() -> None:
    first = replace(turn(message="one"), customer={"email": "a@b.example", "plan": "pro"})
    held = [first, replace(first, turn=2, message="two"), replace(first, variant="typos", message="oen")]
    held += [replace(each, repeat=2) for each in held]
    side = customer_side(ScenarioResult(tuple(held)))
    assert replace(side, expects=None) == CustomerSide("s", ("one", "two"), (("email", "a@b.example"),))
    assert replace(customer_side(ScenarioResult((turn(message="one"),))), expects=None) == CustomerSide("s", ("one",))


def test_what_is_expected_is_that_of_its_own_words_and_of_what_ends_a_conversation() -> None:
    answer, handoff = (replace(turn(), expect=Expect(outcome=outcome)) for outcome in (Outcome.ANSWER, Outcome.HANDOFF))
    held = [answer, replace(handoff, variant="cross"), replace(handoff, repeat=2)]
    assert customer_side(ScenarioResult(tuple(held))).expects == customer_side(ScenarioResult((answer,))).expects
    way = replace(handoff, simulated=SimulatedTurn("embedded"))
    end = replace(answer, turn=2, simulated=SimulatedTurn("embedded", written=True, ended=Ending.CONTENT))
    assert customer_side(ScenarioResult((way, end))).expects == customer_side(ScenarioResult((answer,))).expects
    assert customer_side(ScenarioResult((handoff,))).expects != customer_side(ScenarioResult((answer,))).expects


SHORT = [f"{a}{b}" for a, b in zip("abcdefghijklmnop", "qrstuvwxyzabcdef", strict=True)]  # two groups of letters each
LONG = ["bartholomewfeatherstone", "wilhelminaoppenheimer", "chrysanthemumsundlilien"]


@pytest.mark.parametrize(
    ("texts", "expects", "clusters"),
    [
        ("my {} arrived broken: lamp sofa kettle violin", "same", 1),
        ("my {} arrived broken: lamp sofa kettle violin", "other", 4),  # where other facts are right, other questions
        ("my {} arrived broken: lamp sofa", "same", 2),
        ("{} broken today: lamp sofa kettle", "same", 3),  # three words
        ("it {} mine: was is remains", "same", 3),
        ("how can {} pay here now: we she everybody", "same", 1),
        ("with 2 of 9 {} came broken here: lamps sofas kettles", "same", 1),
        ("my {} arrived broken: lamp lamp lamp sofa", "same", 2),
        *((f"{' '.join(SHORT[:count])} {{}}: {' '.join(LONG)}", "same", found) for count, found in ((15, 1), (16, 3))),
    ],
)
def test_one_word_after_the_other_in_one_sentence_is_one_question_where_the_same_is_expected(
    texts: str, expects: str, clusters: int
) -> None:
    frame, _, words = texts.partition(": ")
    facts = ("5 days" if expects == "same" else word for word in words.split())
    expected = (Expect(category=("login",), outcome=Outcome.ANSWER, states=((fact,),)) for fact in facts)
    asked = (turn(str(n), message=frame.format(word)) for n, word in enumerate(words.split()))
    found = [ScenarioResult((replace(a, expect=e),)) for a, e in zip(asked, expected, strict=True)]
    assert len(set(clusters_of(tuple(map(customer_side, found))).values())) == clusters


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        ("我的{}收到时已经坏了怎么办", "台灯 沙发 镜子 书架"),
        ("届いた{}が壊れていました。どうすればいいですか。", "ランプ ソファ 鏡 やかん"),
        ("{}ที่ส่งมาเสียหายต้องทำอย่างไร", "โคมไฟ โซฟา กระจก นาฬิกา"),
        ("订单第{}号在哪里可以查到物流", "三百二 四百五 一千二 九十九"),
    ],
)
def test_words_are_filled_in_where_no_blanks_stand_between_them_too(frame: str, words: str) -> None:
    asked = talks(*map(frame.format, words.split()))
    assert joined(filled_in(asked, "aaaa"), 4) == [0, 0, 0, 0]
    assert [*filled_in(asked, "aabb")] == []
    assert [
        *filled_in(talks("怎么重置密码", "怎么修改密码", "怎么找回密码", "怎么取消订阅"), "aaaa")
    ] == []  # too short


def test_pairs_of_what_is_filled_in() -> None:
    broken = talks("hi", "my lamp is broken", "my sofa is broken", "my desk is broken")
    assert [*filled_in(broken, "aaaa")] == [(1, 2), (1, 3)]
    assert [*filled_in(broken, [None] * 4)] == [*filled_in(broken, "aaab")] == []
    two_words = talks("my red lamp broke today", "my old sofa broke today", "my new desk broke today")
    assert [*filled_in(two_words, "aaa")] == []


def test_a_cluster_counts_once_by_its_good_share() -> None:
    clusters = {"a": "a", "b": "a", "c": "a", "d": "d"}
    counted = count_by_cluster(["a", "b", "c", "d", "e"], ["b", "e"], clusters)
    assert (counted.total, counted.good) == (3, pytest.approx(2 / 3 + 1))
    assert counted.bad == (pytest.approx(1 / 3), 1.0)


def test_what_has_no_cluster_is_one_of_its_own() -> None:
    counted = count_by_cluster(["a", "b", "c", "d"], ["b", "d"], {"c": "x", "d": "x"})
    assert (counted.total, counted.good, counted.bad) == (3, 1.5, (1.0, 0.5))


@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), max_size=60))
def test_counts_are_those_of_exact_fractions(drawn: list[tuple[int, bool]]) -> None:
    ids = [str(number) for number in range(len(drawn))]
    bad = [each for each, (_, wrong) in zip(ids, drawn, strict=True) if wrong]
    counted = count_by_cluster(ids, bad, {each: str(c) for each, (c, _) in zip(ids, drawn, strict=True)})
    groups = {c: [wrong for other, wrong in drawn if other == c] for c, _ in drawn}
    assert counted.total == len(groups)
    exact = sum(Fraction(each.count(False), len(each)) for each in groups.values())
    assert counted.good == pytest.approx(float(exact), abs=1e-12)
    assert (counted.good == 0) == (exact == 0)
    assert (counted.good == counted.total) == (exact == counted.total)
    assert sum(counted.bad) == pytest.approx(counted.total - counted.good)


def test_no_pair_is_overlooked() -> None:
    """Against all pairs compared one by one, on messages of few words that are often alike."""
    dice = random.Random(20261127)
    words = ["".join(dice.choices(string.ascii_lowercase, k=dice.randint(2, 8))) for _ in range(25)]
    found = sides(*(" ".join(dice.choices(words, k=dice.randint(1, 9))) for _ in range(400)))
    groups = [letter_groups(each.messages) for each in found]
    expected = {
        (a, b)
        for b in range(len(groups))
        for a in range(b)
        if len(groups[a] & groups[b]) / len(groups[a] | groups[b]) >= NEAR_DUPLICATE
    }
    firsts = {groups.index(each) for each in groups}
    pairs = [(a, b) for a, b, _ in same_words([each.messages for each in found])]
    needed = {(a, b) for a, b in expected if {a, b} <= firsts}
    needed |= {(groups.index(each), b) for b, each in enumerate(groups) if b not in firsts}
    assert needed <= set(pairs) <= expected
    assert len(pairs) == len(set(pairs)) > 50


def test_a_copy_costs_one_pair() -> None:
    """A suite that a program has written from one sentence has as many pairs as scenarios, not their square."""
    alike = sides(*(f"Where is my order {number}?" for number in range(50)), *["is my order Where"] * 50)
    assert len([*same_words([each.messages for each in alike])]) < 2 * len(alike)
    assert len(set(clusters_of(alike).values())) == 1


@pytest.mark.parametrize("kind", [Rewording.LOWERCASE, Rewording.SHOUTING, Rewording.PUNCTUATION, Rewording.EMOJI])
def test_a_message_and_its_spelling_are_one(kind: Rewording) -> None:
    messages = {s.turns[0].customer for s in load(REPOSITORY).scenarios}
    apart = [text for text in messages if not together(text, reword(text, kind))]
    assert not apart


def test_typing_mistakes_seldom_hide_a_copy() -> None:
    messages = sorted({s.turns[0].customer for s in load(REPOSITORY).scenarios})
    copies = [together(text, reword(text, Rewording.TYPOS)) for text in messages]
    assert sum(copies) / len(copies) >= 0.97


def test_the_sample_counts_no_scenario_twice() -> None:
    counted = [s for s in load(REPOSITORY).scenarios if s.status == "approved" and s.evidence]
    found = tuple(CustomerSide(s.id, tuple(t.customer for t in s.turns), identity(s.customer)) for s in counted)
    assert clusters_of(found) == {s.id: s.id for s in counted}


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_like_itself(text: str) -> None:
    assert together(text, text)


def test_a_long_text_without_spaces_takes_no_time() -> None:
    assert together("a" * 200_000, "A" * 200_000 + "!")


def test_a_number_with_letters_is_a_word_only_where_others_write_that_word() -> None:
    """`b411` is `ball` beside a ball, and a number beside another number."""
    assert together("Where is my order a3f9c1?", "Where is my order b7d2e9?")
    assert together("Where is order b411 of mine?", "Where is order c522 of mine?")
    assert together("Is this the red ball that I bought?", "Is this the red b411 that I bought?")


def test_letters_apart_are_the_fewest_words_that_others_write() -> None:
    others = "the pass word of a password is a word: pass it on"
    assert Spelling([others]).out("reset my p a s s w o r d") == "reset my password"
    assert Spelling(["the pass and the word"]).out("reset my p a s s w o r d") == "reset my pass word"
    many = " ".join("a" * 401)  # more than anybody writes: not looked at
    assert Spelling([others]).out(many) == "a" * 401
    assert Spelling([others]).out(" ".join("a" * 400)) == many[:799]
    assert Spelling(["b c"]).out("b c d") == "bcd"  # letters alone are no words
