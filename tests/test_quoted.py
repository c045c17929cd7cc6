"""What customers say in their mails themselves: all of it, and nothing that they quote."""
# ruff: noqa: RUF001 - the letters of other languages look like ours

from typing import Any

import pytest

from harness.live.conversations.html_text import plain_text
from harness.live.conversations.mail_quotes import own_words
from tests.conftest import yaml_file

MAILS: list[dict[str, Any]] = yaml_file("mails.yaml")


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail["name"])
def test_what_the_writer_says_is_left(mail: dict[str, Any]) -> None:
    text, cut = own_words(mail["body"])
    assert text == (mail.get("own") or plain_text(mail["body"])).strip()
    assert cut == (text != plain_text(mail["body"]))


@pytest.mark.parametrize("sign", ["| ", "AS> ", "|> "])
def test_other_signs_quote_what_was_said_before(sign: str) -> None:
    said = ["A refund takes five days. Which invoice is it?"]
    body = f"{sign}A refund takes five days.\n{sign}Which invoice is it?\n\n{sign}4711 and 4712"
    assert own_words(body, said) == (f"{sign}4711 and 4712", True)
    assert own_words(body, ["Nothing of that."]) == (plain_text(body), False)


@pytest.mark.parametrize("body", [None, 7, "", "   ", "<p></p>"])
def test_no_mail_says_nothing(body: object) -> None:
    assert own_words(body) == ("", False)


@pytest.mark.parametrize(
    "introduction",
    [
        "ma 16. marrask. 2026 klo 10.00 Support (s@x.example) kirjoitti:",
        "Support <s@x.example>, 16 Kas 2026 Pzt, 10:00 tarihinde şunu yazdı:",
        "Support <s@x.example>, 16 Kas 2026 Pzt,\n10:00 tarihinde şunu yazdı:",
        "Support <s@x.example> 於 2026年11月16日 週一 上午10:00寫道：",
        "пн, 16 лист. 2026 р. о 10:00 Support <s@x.example> пише:",
        "2026년 11월 16일 (월) 오전 10:00, Support <s@x.example>님이 작성:",
        "\u202bבתאריך יום ב׳, 16 בנוב׳ 2026 ב-10:00 מאת \u202aSupport\u202c <\u202as@x.example\u202c>:\u202c",
        "Vào Th 2, 16 thg 11, 2026 vào lúc 10:00 Support <s@x.example> đã viết:",
        "Lähettäjä: Support\nLähetetty: maanantai 16. marraskuuta 2026 10.00\nVastaanottaja: Ida\nAihe: VS: x\n",
        "Fra: Support\nSendt: mandag 16. november 2026 10.00\nTil: Ida\nEmne: SV: x\n",
        "От: Support\nОтправлено: 16 ноября 2026 г. 10:00\nКому: Ида\nТема: RE: x\n",
        "Kimden: Support\nGönderildi: 16 Kasım 2026 Pazartesi 10:00\nKime: Ida\nKonu: RE: x\n",
        "差出人: Support\n送信日時: 2026年11月16日 10:00\n宛先: Ida\n件名: RE: x\n",
        "发件人： Support\n发送时间： 2026年11月16日 10:00\n收件人： Ida\n主题： RE: x\n",
        "---------- Původní e-mail ----------\nOd: Support",
        'Gesendet: Montag, 16. November 2026 um 10:00 Uhr\nVon: "Support" <s@x.example>\nAn: Ida\nBetreff: Re: x\n',
        "Date: Mon, 16 Nov 2026 10:00:00 +0000\nSubject: Re: x\nFrom: s@x.example\nTo: Ida\n",
        "-------- Opprinnelig melding --------",
    ],
)
def test_what_is_quoted_is_known_in_many_languages(introduction: str) -> None:
    assert own_words(f"Call me at 10:00\n\n{introduction}\n\nA refund takes five days.") == ("Call me at 10:00", True)


@pytest.mark.parametrize(
    "introduction",
    [
        "On Mon, Nov 16, 2026 at 10:00 AM, Support<s@x.example> wrote:   ",
        "El lun., 16 nov. 2026 a la(s) 10:00, Support<s@x.example> escribió: ",
        "Le lun. 16 nov. 2026 à 10:00, Support <s@x.example> a écrit :   ",
    ],
)
def test_what_is_quoted_on_the_line_that_introduces_it_is_left_out(introduction: str) -> None:
    assert own_words(f"Call me at 10:00\n\n{introduction}A refund takes five days.") == ("Call me at 10:00", True)


@pytest.mark.parametrize(
    ("body", "own"),
    [
        ("No.\n> Your refund of 30 EUR was\napproved yesterday.", "No."),  # a program broke the line
        ("No.\n> Your refund of 30 EUR was\nrefused!", "No.\nrefused!"),
        ("No.\n＞ Your refund of 30 EUR was approved yesterday.", "No."),
        ("Not yet.\n\nAcme Support wrote:\nYour refund of 30 EUR was approved yesterday.", "Not yet."),
        ("Acme Support wrote:\nthat I get a refund", "Acme Support wrote:\nthat I get a refund"),
        ("Not yet.\n\n—\nAcme wrote on Nov 16:\nYour refund of 30 EUR was approved yesterday.", "Not yet."),
        ("Am 16.11.2026 um 10:01 schrieb Acme <s@x.example>:\n> Hello\nNot yet.\n\n-- \nIda", "Not yet."),
    ],
)
def test_what_was_said_before_is_known_again(body: str, own: str) -> None:
    text, cut = own_words(body, ["Your refund of 30 EUR was approved yesterday."])
    assert (text, cut) == (own, own != body)


@pytest.mark.parametrize(
    "signature",
    [
        "iPhoneから送信", "发自我的iPhone", "從我的 iPhone 傳送", "나의 iPhone에서 보냄", "Отправлено с iPhone",
        "Wysłane z iPhone'a", "Odesláno z iPhonu", "Lähetetty iPhonesta", "Sendt fra min iPhone",
        "iPhone'umdan gönderildi",
        "Get Outlook for iOS<https://aka.ms/o0ukef>", "Outlook für iOS<https://aka.ms/o0ukef> beziehen",
        "Obtenir Outlook pour Android", "Obtener Outlook para iOS", "Scarica Outlook per iOS", "Outlook for iOS を入手",
        "Gesendet von Mail<https://go.microsoft.com/fwlink/?LinkId=550986> für Windows",
    ],
)  # fmt: skip
def test_what_an_app_adds_below_a_message_is_left_out(signature: str) -> None:
    assert own_words(f"Where is it?\n\n{signature}") == ("Where is it?", True)


@pytest.mark.parametrize(
    "body",
    [
        "I use\nOutlook for iOS",
        "It says\nDownload failed in Outlook for Android",
        "My trip\nDate: 3 May 10:00\nFrom: Berlin\nTo: Paris\nrefund it",
        "Order of 2026-11-16 10:00:\ntwo boards",
        "Write to <ida@client.example>:\nit is new since 2026",
        "Email: ida@client.example\nDate: 16 November 2026 10:00\nTo: Quillboard\nthe board is empty",
        "Til: kontoen min\nDato: 16. november 2026\nbetal tilbake",
    ],
)
def test_what_looks_like_an_introduction_is_the_writers(body: str) -> None:
    assert own_words(body) == (body, False)


def test_what_the_help_desk_adds_to_a_follow_up_is_not_the_writers() -> None:
    body = 'This is a follow-up to your previous request #47 "I want a refund"\n\nIt is empty again.'
    assert own_words(body) == ("It is empty again.", True)


AI = "Hello Ida,\na refund takes five days.\nYou can cancel your plan in the settings.\nBest regards, Quill"
BELOW = [  # an introduction, what is below it, what is left of both with what was said before
    ("On Mon, Nov 16, 2026 at 10:00 AM Acme <help@acme.example> wrote:", AI, ""),
    ("On Mon, Nov 16, 2026 at 10:00 AM Acme <help@acme.example> wrote:", "I want my money.", None),
    ("On 16 November your agent wrote:", "a refund takes five days.\nYou can cancel your plan in the settings.", ""),
    ("On 16 November your agent wrote:", "refunded!\nI want my money.", None),
    ("From: Acme\nTo: Ida\nDate: 16 November", AI, ""),
    ("From: Berlin\nTo: Paris\nDate: 16 November", "I want my money.", None),
    ("Support <s@x.example>, 16 Kas 2026 Pzt, 10:00 tarihinde \u015funu yazd\u0131:", AI, ""),
    ("The page says (help@acme.example) on 16.11.2026, 10:00:", "your plan has ended\nI want my money.", None),
]


@pytest.mark.parametrize(("above", "below", "left"), BELOW)
def test_what_repeats_what_was_said_is_quoted_and_nothing_else(above: str, below: str, left: str | None) -> None:
    mail = f"{above}\n{below}"
    wrapped = f"{above}\n{below.replace(' ', chr(10))}"  # as programs break long lines
    assert own_words(mail, ["It is empty.", AI]) == ((mail, False) if left is None else ("[only quoted mail]", True))
    if left is not None:
        assert own_words(wrapped, ["It is empty.", AI]) == ("[only quoted mail]", True)


@pytest.mark.parametrize("above", ["", "Thanks.\n"])
@pytest.mark.parametrize("introduction", ["On 16 November your agent wrote:", "From: Acme\nTo: Ida\nDate: 16 November"])
def test_an_answer_below_what_is_repeated_stays(above: str, introduction: str) -> None:
    mail = f"{above}{introduction}\n{AI}\nIt is not fine.\nI want my money."
    assert own_words(mail, [AI]) == (f"{above}It is not fine.\nI want my money.", True)


@pytest.mark.parametrize("own", ["On Monday it worked.", "a second question", "am Montag ging es noch"])
def test_a_line_right_above_an_introduction_is_the_writers(own: str) -> None:
    mail = f"Hello\n{own}\nOn Mon, Nov 16, 2026 at 10:00 AM Acme <help@acme.example> wrote:\n{AI}"
    assert own_words(mail, [AI]) == (f"Hello\n{own}", True)


def test_an_answer_below_a_mail_without_marks_stays() -> None:
    mail = f"On Mon, Nov 16, 2026 at 10:00 AM Acme <help@acme.example> wrote:\n{AI}\nI want my money."
    assert own_words(mail, [AI]) == ("I want my money.", True)


def test_below_an_answer_a_mail_program_is_believed() -> None:
    """Even if nobody knows what it quotes: a notice, say, which is nobody's message."""
    line = "On Mon, Nov 16, 2026 at 10:00 AM Acme <help@acme.example> wrote:"
    mail = f"It is empty again.\n{line}\nYour request was received."
    assert own_words(mail, [AI]) == ("It is empty again.", True)


def test_a_mail_of_many_introductions_is_read_at_once() -> None:
    mail = "On 16 November I wrote:\nplease\n" * 3000
    assert own_words(mail, [AI]) == (mail.strip(), False)
