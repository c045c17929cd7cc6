"""What a customer reads of an answer: markup off, whole words and numbers, in any script; and quickly."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scoring import as_read, contains, says
from harness.scoring.reader_text import places
from harness.turns import MOST_ANSWER
from tests.conftest import calls_in

READ = [
    ("A reset link is valid for 60 minutes.", "A reset link is valid for 60 minutes."),
    ("full **refund**", "full refund"),
    ("**60** minutes and _once_, `not` twice", "60 minutes and once, not twice"),
    ("~~60~~ 90 minutes", " 90 minutes"),
    ("<s>60</s> <del>70</del> <strike class='x'>80</strike> 90 minutes", "   90 minutes"),
    ("`~~60~~` and `<s>60</s>`", "~~60~~ and <s>60</s>"),
    ("<div hidden>one<div>two</div>\n\nthree</div>four", "four"),
    ("<span style='color: red; Display:  none'>one</span>two", "two"),
    ('<span style=visibility:hidden>one</span><b style="text-decoration: line-through">two</b>three', "three"),
    ("<b title='hidden'>one</b> <i class=hidden>two</i> <u data-hidden>three</u>", "one two three"),
    ("<input hidden>one<br hidden>two</s>", "one\ntwo"),
    ("<s>one", ""),
    ("<p>A link is valid for <b>60&nbsp;minutes</b>.</p>", "A link is valid for 60 minutes."),
    ("one<br>two", "one\ntwo"),
    ("<ul><li>**one**</li><li>two</li></ul>", "one\n\ntwo"),
    ("# Links\nvalid\n> for an hour", "Links\n\nvalid\n\nfor an hour"),
    ("* one\n* two\n\n1. first\n2. second", "- one\n- two\n1. first\n2. second"),
    ("| plan | cards |\n|---|---|\n| Free | 500 |", "plan | cards | \nFree | 500 | "),
    ("[Read more](https://help.example/a) ![shot](a.png)", "Read more "),
    ("ref\u00adund in 5\u00a0days\u200b", "refund in 5 days"),
    ("a < b and 2 * 3 * 4 and snake_case_name \\*", "a < b and 2 * 3 * 4 and snake_case_name *"),
    ("<!-- not said -->said", "said"),
    ("&lt;b&gt; is a tag, as is `<i>`", "<b> is a tag, as is <i>"),
    ("**「60分」**です", "「60分」です"),
    ("**", ""),
    ("one  \n\n\n   two, 3. three", "one  \n\n\n   two, 3. three"),
    ("5\ufe0f\u3164 days\ufe00 \u034fleft", "5 days left"),
    ("5\u202fdays", "5 days"),
]

ALIKE = [  # text with words in it that are forbidden, as a reader sees it: Unicode TS 39, "confusables"
    ("refund", "a full r\u0435fund"),  # Cyrillic
    ("refund", "a full REFUN\u13a0"),  # Cherokee
    ("help", "\u0397elp"),  # a Greek capital that is no Latin letter when it is small
    ("help", "\u0397\u0415LP"),
    ("\u03b7elp", "nelp"),
    ("saves", "sa\u03bdes"),
    ("copy", "\u0441\u043e\u0440\u0443"),  # all letters are Cyrillic
    ("login", "\u04cfogin"),
    ("invoice", "\u0406nvoice"),
    ("30 days", "\u04170 days"),
    ("refund", "**r\u0435**fund"),
    ("refund", "~~r\u0435fund~~"),
    ("refund", "r&#1077;fund"),
    ("refund", "\u24e1\u24d4\u24d5\u24e4\u24dd\u24d3"),  # circled
    ("refund", "\U0001f181\U0001f174\U0001f175\U0001f184\U0001f17d\U0001f173"),
    ("refund", "\u0280\u1d07\ua730\u1d1c\u0274\u1d05"),  # small capitals
    ("refund", "r\u0336e\u0336f\u0336u\u0336n\u0336d\u0336"),  # crossed out
    ("tests", "\u1d57\u1d49\u02e2\u1d57\u02e2"),
    ("r\u0435fund", "refund"),  # what is forbidden was written with the other letter
]


@pytest.mark.parametrize(("words", "text"), ALIKE)
def test_what_is_forbidden_is_found_in_letters_that_look_alike_and_what_is_required_is_not(
    words: str, text: str
) -> None:
    assert contains(text, words)
    assert not says(text, words)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("$48", "It costs $48.00."),
        ("$48.00", "It costs $48."),
        ("1000 euros", "1,000 euros"),
        ("1,000 euros", "1 000 euros"),
        ("60 minutes", "valid for 60minutes"),
        ("60GB", "60 GB"),
        ("5 \u00b0C", "at 5\u00b0C"),
        ("60 minutes", "\u0666\u0660 minutes"),  # Arabic digits
        ("$0.50", "It costs $.50."),
        ("0.5%", "You save 0,50 %."),
        ("0.5%", "You save .5%."),
        ("10 GB", "a 10-GB plan"),
        ("24/7", "open 24 / 7"),
        ("9 am", "from 9 a.m. on"),
        ("555-1234", "Call 555.1234."),
        ("+1 555 1234", "Call +15551234."),
        ("full refund", "a full-refund"),
        ("full refund", "a full_refund"),
        ("full refund", "a full/refund"),
        ("full refund", "a full \u201crefund\u201d"),
        ("full refund", "a full (refund)"),
        ("full refund", "- full\n- refund"),
        ("email", "an e-mail"),
        ("e-mail", "an e mail"),
        ("\u9000\u6b3e", "\u53ef\u4ee5\u9000\n\u6b3e"),
        ("7 working days", "It takes 5 to 7 working days."),
        ("7 working days", "between 5 and 7 working days"),
        ("2", "2 or 5 working days"),
        ("5 Tage", "2 bis 5 Tage"),
    ],
)
def test_in_doubt_a_number_is_said_where_it_is_forbidden_and_not_where_it_is_required(words: str, text: str) -> None:
    assert contains(text, words)
    assert not says(text, words)


@pytest.mark.parametrize(
    ("words", "text"),
    [("$48", "$48.50"), ("$48", "$1,048"), ("000 euros", "1,000 euros"), ("5 days", "10,5 days"), ("1.2", "1.2.0"),
     ("5", "5.00.1"), ("60 minutes", "160minutes")],
)  # fmt: skip
def test_another_number_is_not_said(words: str, text: str) -> None:
    assert not contains(text, words)


@pytest.mark.parametrize(
    ("words", "text"), [("5 to 7 days", "5 to 7 days"), ("5 days", "go to 5 days"), ("5 days", "1 and 2. 5 days")]
)
def test_a_word_between_two_numbers_alone_makes_a_range(words: str, text: str) -> None:
    assert says(text, words)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("refund", "r\u00e9fund"),  # another word in French
        ("bop", "\u0432\u043e\u0440"),  # Russian, whose small letters are not like these
        ("30 days", "\u0417\u04170 days"),
        ("cop", "\u043a\u043e\u043f\u0435\u0439\u043a\u0430"),
        ("refund", "r\u0435funding"),
    ],
)
def test_what_does_not_look_alike_is_not_found(words: str, text: str) -> None:
    assert not contains(text, words)


FOUND = [
    ("5 working days", "It takes 5 working days.", True),
    ("5 working days", "It takes 15 working days.", False),
    ("5 working days", "It takes 5 working dayspan.", False),
    ("5 working days", "It takes 2-5 working days.", False),
    ("5 working days", "It takes 2\u20135 working days.", False),
    ("5 working days", "It takes 2 \u2013 5 working days.", False),
    ("5 working days", "It takes **2** - **5** working days.", False),
    ("2-5 working days", "It takes 2-5 working days.", True),
    ("2-5 working days", "It takes 2 \u2013 5 working days.", True),
    ("2", "It takes 2-5 working days.", False),
    ("5 working days", "Plan 2:\n- 5 working days", True),
    ("5 working days", "Pay $20\n- 5 working days later", True),
    ("60", "A 60-minute link", True),
    ("$5", "It costs $2-$5.", False),
    ("5%", "You save 2%-5%.", False),
    ("2%", "You save 2% - 5%.", False),
    ("60 minutes", "~~60 minutes~~", False),
    ("60 minutes", "<s>60 minutes</s> an hour", False),
    ("60 minutes", "<p hidden>60 minutes</p>", False),
    ("60 minutes", "60 ~~working~~ minutes", True),
    ("5", "It takes 5.", True),
    ("5", "It takes 5, not 6.", True),
    ("5", "It costs 5.5", False),
    ("5.5", "It costs 5.5.", True),
    ("5", "It costs 1,500", False),
    ("1", "It costs 1,500", False),
    ("500", "It costs 1,500", False),
    ("500", "It costs 1\u202f500", False),
    ("1 500", "It costs 1\u202f500", True),
    ("1", "It costs 1 500", False),
    ("500", "It costs 1'500", False),
    ("5", "It is .5", False),
    ("5", "Open at 5:30", False),
    ("30", "Open at 5:30", False),
    ("5:30", "Open at 5:30", True),
    ("2", "The 2nd", False),
    ("version 1.2", "version 1.2.3", False),
    ("$5", "It costs $5.", True),
    ("$5", "It costs $50", False),
    ("$5", "It costs $5.50", False),
    ("$5", "It costs $5,000", False),
    ("$5", "It costs $ 5", True),
    ("5 %", "You save 5%", True),
    ("5%", "You save 5 %", True),
    ("5%", "You save 15%", False),
    ("5%", "Ein 5%iger Rabatt", True),
    ("$5", "It costs US$5", True),
    ("5%", "You save 2.5 %", False),
    ("48 €", "Es kostet 48\u00a0€", True),
    ("8 €", "Es kostet 48 €", False),
    ("refund", "No refunds", False),
    ("refund", "Prerefund", False),
    ("refund", "A RE\u200bFUND!", True),
    ("full refund", "a full\n**refund**", True),
    ("full refund", "a full <i>refund</i>", True),
    ("60 minutes", "**60** minutes", True),
    ("60 minutes", "<b>60&nbsp;minutes</b>", True),
    ("60 minutes", "60 [minutes](https://a.example)", True),
    ("60 minutes", "`60 minutes`", True),
    ("60 minutes", "- valid for 60\n  minutes", True),
    ("60 minutes", "<td>60</td><td>minutes</td>", True),
    ("**60** minutes", "60 minutes", True),
    ("don't", "we don\u2019t", True),
    ("9-17", "9\u201317", True),
    ("Settings > Billing", "Open **Settings > Billing**", True),
    ("Settings > Billing", "Open <b>Settings</b> &gt; Billing", True),
    ("/quill", "Type `/quill`", True),
    ("/quill", "Type /quillboard", False),
    ("QB-123", "Write QB-1234", False),
    ("<head>", "Paste it in `<head>`", True),
    ("ideas.example", "[Vote](https://ideas.example/new)", True),
    ("ideas.example", '<a href="https://ideas.example">Vote</a>', True),
    ("ideas.example", '<a HREF="https://ideas.example">Vote</a>', True),
    ("refund", "[Read more](https://help.example/refund)", False),
    ("60分", "有効期限は60分です", True),
    ("5分", "有効期限は15分です", False),
    ("15分", "有効期限は**15分**です", True),
    ("60分", "有効期限は６０分です", True),
    ("退款", "您可以申请退款。", True),
    ("คืนเงิน", "ขอคืนเงินได้", True),
    ("60분", "60분입니다", True),
    ("Straße", "Die Hauptstraße", False),
    ("café", "le cafe\u0301", True),
    ("5 working days", "It takes 2~5 working days.", False),
    ("5 working days", "It takes 2\uff5e5 working days.", False),
    ("5 working days", "It takes 2\u301c5 working days.", False),
    ("5 working days", "It takes 2\u20145 working days.", False),
    ("5 working days", "It takes 2...5 working days.", False),
    ("5 working days", "It takes 4\u00bd-5 working days.", False),
    ("2-5 working days", "It takes 2\u20265 working days.", True),
    ("5 days", ".5 days", False),
    ("5 days", "(.5 days)", False),
    ("五日", "十五日以内", False),
    ("五个工作日", "五十五个工作日", False),
    ("五日", "五日以内", True),
    ("final", "a \ufb01nal answer", True),
    ("Straße", "STRASSE", True),
    ("5 days", "\U0001d7d35 days", False),
    ("refund", "a \U0001d42b\U0001d41e\U0001d41f\U0001d42e\U0001d427\U0001d41d", True),
]


JOINED = [  # what must be said is not; what must not be said may be
    ("tre dage", "To til tre dage."),
    ("zes dagen", "Vijf of zes dagen."),
    ("tre giorni", "Due o tre giorni."),
    ("030 1234567", "Call 030/1234567."),
    ("10 days", "It takes 5 days to 10 days."),
    ("5 days", "It takes 5 days to 10 days."),
    ("10 working days", "It takes 5 working days - 10 working days."),
    ("10 EUR", "Von 5 EUR bis 10 EUR."),
    ("10 %", "5 % bis 10 %"),
    ("5 \u20ac", "5 \u20ac bis 10 \u20ac"),
    ("EUR 10", "EUR 5 to EUR 10 a month"),
    ("seven days", "It takes five to seven days."),
    ("five days", "It takes five days to seven days."),
    ("sieben Tage", "F\u00fcnf bis sieben Tage."),
    ("siete d\u00edas", "De cinco a siete d\u00edas."),
    ("deux jours", "Un ou deux jours."),
    ("30 minutes", "It is valid for 1 hour 30 minutes."),
    ("1 hour", "It is valid for 1 hour and 30 minutes."),
    ("thirty minutes", "An hour and thirty minutes."),
    ("12 Stunden", "Nach 2 Tagen und 12 Stunden."),
    ("30\u5206", "\u30ea\u30f3\u30af\u306f1\u6642\u959330\u5206\u6709\u52b9\u3067\u3059"),
    ("30 min", "1 h 30 min"),
    ("1 heure", "Il est valable 1 heure et demie."),
    ("an hour", "It is valid for half an hour."),
    ("an hour", "It is valid for an hour and a half."),
    ("an hour", "It takes three quarters of an hour."),
    ("2", "It takes 2 and a half hours."),
    ("2", "It takes 2 1/2 hours."),
    ("2", "It takes 2 \u00bd hours."),
    ("1/2 hours", "It takes 2 1/2 hours."),
    ("$5", "It is worth $5 bn."),
    ("5", "Es kostet 5 Tausend Euro."),
    ("5", "5 \u0442\u044b\u0441. \u0440\u0443\u0431."),
    ("5", "5\u4e07\u5186"),
    ("5 working days", "See /in-5-working-days there."),
    ("dix jours", "soixante dix jours"),
    ("5 working days", "It takes 1/5 working days."),
    ("5 working days", "It takes 1 / 5 working days."),
    ("5 working days", "It takes 1\u20445 working days."),
    ("5 working days", "It takes -5 working days."),
    ("5 working days", "-5 working days"),
    ("5 working days", "It takes \u22125 working days."),
    ("5 working days", "It takes (-5 working days)."),
    ("5 working days", "It takes 3 x 5 working days."),
    ("5 working days", "It takes 3 X **5 working days**."),
    ("5 working days", "It takes 3 \u00d7 5 working days."),
    ("5 working days", "It takes 3\u00d75 working days."),
    ("5 working days", "It takes 3 * 5 working days."),
    ("5 working days", "It takes 3* 5 working days."),
    ("5 working days", "It takes 3 \u22c5 5 working days."),
    ("5 working days", "It takes 3 \u00b7 5 working days."),
    ("5 working days", "It takes 3 times 5 working days."),
    ("$5", "It costs 3 x $5."),
    ("5", "It is 1_5"),
    ("1", "It is 1_5"),
    ("5", "It is 1\u066b5"),
    ("1", "It is 1\u066b5"),
    ("500", "It is 1\u066c500"),
    ("5", "It is 1\u00b75"),
    ("2 GB", "It has 1/2 GB."),
    ("1", "It has 1/2 GB."),
    ("24", "Open 24/7"),
    ("$5", "You owe -$5."),
    ("$5", "-$5"),
    ("19", "COVID-19"),
    ("refundable", "It is non-refundable."),
    ("refundable", "It is non\u2011refundable."),
    ("refundable", "It is **non**-refundable."),
    ("refundable", "It is non-re\u00adfundable."),
    ("refundable", "It is non_refundable."),
    ("paid", "It is pre-paid."),
    ("paid", "It is un-paid."),
    ("refund", "It is refund-free."),
    ("refund", "a full-refund"),
    ("the plan is paid", "the plan is paid-for"),
    ("mail", "an e-mail"),
    ("refundable", "Non-Refundable"),
    ("5", "It is 3\u00d75"),
    ("£5", "It is £5 million."),
    ("five days", "It takes twenty five days."),
    ("601 minutes", "60<sup>1</sup> minutes"),
    ("601 minutes", "60\u00b9 minutes"),
    ("103 files", "10\u00b3 files"),
    ("5 days", '<i style="font-size:0">5 days</i>'),
    ("5 days", '<i style="color: red; opacity: 0">5 days</i>'),
    ("5 days", '<i style="font-size: 0.0em">5 days</i>'),
    ("5 items", "up to 2^5 items"),
    ("5 items", "up to 10<sup>5 items</sup>"),
    ("five days", "It takes one hundred and five days."),
    ("five days", "It takes one hundred five days."),
    ("cinq jours", "Il faut vingt cinq jours."),
    ("cinco d\u00edas", "En treinta y cinco d\u00edas."),
    ("cinque giorni", "In cento cinque giorni."),
    ("60 minutes", "It takes 30 through 60 minutes."),
    ("30", "It takes 30 up to 60 minutes."),
    ("60 minutes", "Il faut 30 \u00e0 60 minutes."),
    ("60 minut", "Trv\u00e1 to 30 a\u017e 60 minut."),
    ("60 \u043c\u0438\u043d\u0443\u0442", "\u041e\u0442 30 \u0434\u043e 60 \u043c\u0438\u043d\u0443\u0442."),
    ("60\u5206\u949f", "30\u81f360\u5206\u949f"),
    ("60\u5206", "30\u304b\u308960\u5206"),
    ("30", "30\u304b\u308960\u5206"),
    ("60\ubd84", "30\uc5d0\uc11c 60\ubd84"),
    ("5 \u00b0C", "At minus 5 \u00b0C."),
    ("https://example.com", "See https://example.com.evil.test/"),
    ("https://example.com", "See https://example.com:x@evil.test/"),
    ("help@example.com", "Write to billing.help@example.com"),
    ("help@example.com", "Write to billing+help@example.com"),
    ("example.com", "See shop.example.com"),
    ("example.com", "Write to help@example.com"),
    ("example.com/reset", "See https://example.com/reset/phone"),
    ("example.com/reset", "[There](https://shop.example.com/reset)"),
]

ALONE = [
    ("5 channels", "A board can post to up to 5 channels."),
    ("5 failures", "It is due to 5 failures."),
    ("30 days", "Take this one a 30 days trial."),
    ("5 users", "It is open to you and to 5 users."),
    ("10 minutes", "In case of fire and 10 minutes later"),
    ("5 days to 10 days", "It takes 5 days to 10 days."),
    ("five to seven days", "It takes five to seven days."),
    ("1 hour 30 minutes", "It is valid for 1 hour 30 minutes."),
    ("10 minutes", "Wait 5 days. 10 minutes later it is there."),
    ("10 minutes", "Within 5 days, 10 minutes if you pay."),
    ("30 seconds", "Try again 5 times, and 30 seconds later"),
    ("step 3", "See step 2 and step 3."),
    ("10 EUR", "Pro costs 5 EUR a month, Team 10 EUR."),
    ("seven days", "Choose one to see it for seven days."),
    ("5 miles", "It is 5 miles away."),
    ("an hour", "You get the half back, an hour later."),
    ("5 days", "More</summary>5 days"),
    ("5 days", "<details><summary>More</summary>5 days</details>"),
    ("working days", "5 working days to 10 working days"),
    ("5 days", "option x 5 days"),
    ("5 days", "* 5 days"),
    ("5 days", "It took 3 tries. 5 days later it came."),
    ("5 days", "We tried 10 times, 5 days each"),
    ("3 x 5 days", "It takes 3 x 5 days"),
    ("60 minutes", "valid for 60 minutes<sup>1</sup>"),
    ("60 minutes", "valid for 60 minutes<sup>[12]</sup>"),
    ("60 minutes", 'valid for 60 minutes<sup id="a"><a href="#n1">1</a></sup>.'),
    ("60 minutes", "valid for 60 minutes\u00b9"),
    ("60 minutes", "valid for **60 minutes**<sup>1</sup>"),
    ("60 minutes", "valid for 60 minutes[^1]"),
    ("60 minutes", "valid for 60 minutes*"),
    ("60 minutes", "valid for ==60== minutes"),
    ("60 minutes", "valid for ==60 minutes=="),
    ("60 minutes", "valid for ==**60** minutes=="),
    ("==60== minutes", "valid for 60 minutes"),
    ("==60== minutes", "valid for ==60== minutes"),
    ("m2", "25 m<sup>2</sup>"),
    ("25 m2", "25 m\u00b2"),
    ("25 m\u00b2", "25 m2"),
    ("the I2C bus", "the I\u00b2C bus"),
    ("CO2", "CO\u2082 is counted"),
    ("10\u00b3 files", "up to 10\u00b3 files"),
    ("1st", "the 1<sup>st</sup>"),
    ("a == b", "if a == b"),
    ("5 days", "Wait:\n- 5 days\n- 6 days"),
    ("5 days", "Wait \u2014 5 days"),
    ("5 days", "Wait - 5 days"),
    ("5 days", "It takes 5 days - no more"),
    ("refund", "We refund - always"),
    ("refund", "- refund\n- return"),
    ("refund", "refund/return"),
    ("refund", "a *refund*"),
    ("refund", "a _refund_"),
    ("24-hour", "a 24-hour link"),
    ("24-hour link", "a 24\u2011hour link"),
    ("24", "a 24-hour link"),
    ("hour link", "a 24-hour link"),
    ("24/7", "open 24/7"),
    ("1/5", "it takes 1/5 of it"),
    ("-5", "it is -5 here"),
    ("non-refundable", "It is non-refundable."),
    ("e-mail", "an e-mail"),
    ("pre-paid plan", "a pre-paid plan"),
    ("2026-11-30", "until 2026-11-30"),
    ("QB-123", "QB-123"),
    ("$5/month", "It costs $5/month."),
    ("$5", "It costs $5/month."),
    ("2 GB", "2 GB/month"),
    ("$5", "It costs US-$5."),
    ("退款", "您可以-退款-。"),
    ("60 minutes", "valid for 60[^1] minutes\n\n[^1]: or so"),
    ("5 days", '<i style="opacity: 0.9; font-size:0.8em">5 days</i>'),
    ("5", "It takes 5 milliseconds."),
    ("5 days", "Wait ~5 days"),
    ("https://example.com", "See https://example.com/help"),
    ("status.example.com", "See https://status.example.com."),
    ("example.com", "See www.example.com, or (example.com/help)."),
    ("help@example.com", "[Write](mailto:help@example.com)"),
    ("example.com/reset", "See <https://www.example.com/reset/>, or example.com/reset?from=mail#top."),
    ("\u00a5500", "it costs \uffe5500"),
    ("five days", "A hundred people wait five days."),
]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("\u0627\u0633\u062a\u0631\u062f\u0627\u062f", "\u0627\u0633\u062a\u0640\u0640\u0631\u062f\u0627\u062f"),
        ("\u05d4\u05d7\u05d6\u05e8", "\u05d4\u05b6\u05d7\u05b0\u05d6\u05b5\u05e8"),
        ("\u03b4\u03cc\u03c3\u03b7", "\u0394\u039f\u03a3\u0397"),
        ("\u0432\u0441\u0451", "\u0432\u0441\u0435"),
        ("iade", "\u0130ADE"),
    ],
)
def test_words_are_the_same_with_the_marks_of_their_script_and_without(words: str, text: str) -> None:
    assert says(text, words)
    assert contains(text, words)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("version 1.1", "version 1.10"),
        ("1.5 GB", "15 GB"),
        ("full refund", "It is full. Refund it."),
        ("15%", "You save 1.5 %."),
        ("$5", "It costs $.50."),
        ("555-1234", "Call 5551235."),
    ],
)
def test_another_number_is_not_found(words: str, text: str) -> None:
    assert not contains(text, words)


@pytest.mark.parametrize(("words", "text"), JOINED, ids=[f"{words} in {text}" for words, text in JOINED])
def test_in_doubt_what_must_be_said_is_not_and_what_must_not_be_is(words: str, text: str) -> None:
    assert not says(text, words)
    assert contains(text, words)


@pytest.mark.parametrize(("words", "text"), ALONE, ids=[f"{words} in {text}" for words, text in ALONE])
def test_signs_beside_words_are_no_part_of_them(words: str, text: str) -> None:
    assert says(text, words)
    assert contains(text, words)


@pytest.mark.parametrize(("words", "text", "right"), FOUND)
def test_what_is_said_is_contained(words: str, text: str, right: bool) -> None:
    assert contains(text, words) or not right


@pytest.mark.parametrize(("text", "read"), READ, ids=[text for text, _ in READ])
def test_a_text_is_read_as_its_reader_sees_it(text: str, read: str) -> None:
    assert as_read(text) == read


@pytest.mark.parametrize(("words", "text", "right"), FOUND, ids=[f"{words} in {text}" for words, text, _ in FOUND])
def test_words_and_numbers_are_whole(words: str, text: str, right: bool) -> None:
    assert says(text, words) is right


def test_what_must_not_be_said_is_found_in_markup_too() -> None:
    for text in (
        "[Read more](https://help.example/refund)",
        "<a title='refund'>x</a>",
        "<!-- refund -->",
        "> " * 200 + "refund",
        "~~refund~~",
        "~~re**fund**~~",
        "<p hidden>re<b>fund</b></p>",
    ):
        assert contains(text, "refund"), text
    assert not contains("refunds", "refund")


WORDS = st.sampled_from(
    ["refund", "working", "days", "5", "15", "1,500", "$5", "5%", "2.5", "plan", "Größe", "退款", "once"]
)
DECORATIONS = st.sampled_from(
    ["{}", "**{}**", "*{}*", "_{}_", "`{}`", "***{}***", "<b>{}</b>", "<span class='x y'>{}</span>",
     "[{}](https://a.example/b)", "<a href=\"https://a.example\">{}</a>", "**<i>{}</i>**", "{}\u200b", "\u2060{}",
     "{}\u00ad"]
)  # fmt: skip
GAPS = st.sampled_from([" ", "\u00a0", "\n", "  ", "&nbsp;", "\u2009", " \u200b", "<br>"])
FRAMES = st.sampled_from(
    ["{}", "- {}", "> {}", "# {}", "<p>{}</p>", "1. {}", "Hello,\n\n{}\n\nBye", "<div>\n{}\n</div>"]
)


@given(
    words=st.lists(st.tuples(WORDS, DECORATIONS, GAPS), min_size=1, max_size=8),
    frame=FRAMES,
    wanted=st.lists(WORDS, min_size=1, max_size=3),
)
def test_decoration_never_changes_what_is_found(
    words: list[tuple[str, str, str]], frame: str, wanted: list[str]
) -> None:
    plain = " ".join(word for word, _, _ in words)
    text = frame.format("".join(form.format(word) + gap for word, form, gap in words))
    if frame == "# {}":
        text = text.replace("\n", " ")  # a heading is one line
    assert says(text, plain), as_read(text)
    for fact in (" ".join(wanted), *wanted):
        assert says(text, fact) is says(plain, fact), (fact, as_read(text))


@given(text=st.text(max_size=200))
def test_any_text_can_be_read_and_placed(text: str) -> None:
    read = as_read(text)
    found = places(text, read)
    assert len(found) == len(read)
    assert found == sorted(found)
    assert all(0 <= at < len(text) for at in found)


@pytest.mark.parametrize(
    ("text", "words"),
    [("Valid for **60** minutes.", "60"), ("<p>print <b>p</b></p>", "print"), ("[6](https://a.example/6) days", "days"),
     ("It&rsquo;s valid for <b>an hour</b>", "an hour"), ("- **Open** it", "Open")],
)  # fmt: skip
def test_what_is_read_is_placed_in_what_is_written(text: str, words: str) -> None:
    read = as_read(text)
    start = read.index(words)
    found = places(text, read)
    assert text[found[start] : found[start + len(words) - 1] + 1] == words


def test_an_answer_is_parsed_once_however_often_it_is_looked_into() -> None:
    answers = [f"Answer {n}: valid for **{n}** minutes, and **once**. " * 20 for n in range(20)]
    first = calls_in(lambda: [says(answer, "once") for answer in answers])
    again = calls_in(lambda: [says(answer, f"{n} minutes") for n in range(10) for answer in answers])
    assert again < first


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ["[", "*a", "<", "`", "> ", "- ", "![", "&", "|a", "**a", "[a](", "<a ", "_a ", "[a", "[a][", "[[a]", "~~a", "<s>"],
)
def test_hostile_markup_costs_no_more_than_its_length(piece: str) -> None:
    """Brackets within brackets once took six times as long as other answers of the most characters that can be sent."""
    half, whole = (
        calls_in(partial(as_read, piece * (characters // len(piece))))
        for characters in (MOST_ANSWER // 8, MOST_ANSWER // 4)
    )
    assert whole < 2.5 * half + 1000
    as_read(piece * (MOST_ANSWER // len(piece)))


def test_brackets_nested_deeply_are_shown_as_they_are() -> None:
    assert as_read("[" * 200 + "**a**](https://a.example)") == "[" * 200 + "a](https://a.example)"


def test_a_hundred_brackets_within_brackets_are_read_and_one_more_is_not() -> None:
    assert as_read("[" * 99 + "[a](https://a.example)") == "[" * 99 + "a"
    assert as_read("[" * 100 + "[a](https://a.example)") == "[" * 101 + "a](https://a.example)"
    assert as_read("[a](https://a.example) " * 150).split() == ["a"] * 150


def test_what_is_struck_out_still_keeps_its_neighbours_apart() -> None:
    assert as_read("one<del>two<br>three</del>four") == "one\nfour"
    assert as_read("one<del>two\n\nthree</del>four").split() == ["one", "four"]


def test_a_heading_or_a_quote_after_a_plain_line_is_read() -> None:
    assert as_read("Hello\n# Title").split() == ["Hello", "Title"]
    assert as_read("Hello\n\n> said").split() == ["Hello", "said"]


def test_a_sign_that_stands_in_the_text_otherwise_moves_nothing_that_follows() -> None:
    """A bullet is read as a dash, a break as a new line: the next of these in the text is another one."""
    bullet = f"* alpha beta {'gamma ' * 10}well-known"
    assert places(bullet, as_read(bullet))[as_read(bullet).index("alpha")] == 2
    lines = "one<br>two\nthree"
    assert places(lines, as_read(lines))[as_read(lines).index("two")] == 7


def test_words_are_found_before_a_place_where_they_are_part_of_others() -> None:
    assert says("5 days, not 15 days", "5 days")
    assert says("15 days in banks, 5 days on cards", "5 days")


def test_tags_in_capitals_and_words_after_the_number_of_a_step() -> None:
    assert as_read("one <DEL>two</DEL> three").split() == ["one", "three"]
    assert says("See step 2.Open the page", "open the page")
