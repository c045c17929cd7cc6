"""The groundedness checker: claims, quantities, findings; calibration on labels; the gate's correction."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from importlib import resources
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, norm
from sklearn.metrics import cohen_kappa_score, precision_recall_fscore_support

from benchmarks.pair.rows import TEST, sections
from harness.gates.anytime import anytime_lower_bound
from harness.gates.correction import corrected
from harness.pipelines import Opening
from harness.reference.models import MOST_SECTION, Encoder, PairModel, word_pieces
from harness.scoring.calibration import Labelled, measure
from harness.scoring.groundedness import CheckedAnswer, CitedAnswer, NotJudgedError, open_checker
from harness.scoring.groundedness.checker import CitedSource, EmbeddedChecker
from harness.scoring.groundedness.claims import claims
from harness.scoring.groundedness.network import weights
from harness.scoring.groundedness.pair_measures import excerpt
from harness.scoring.groundedness.quantities import quantities
from harness.turns.claims import Support
from harness.workspace import load
from harness.workspace.calibration import Card
from tests.build import unlike
from tests.conftest import Folder, Harness, yaml_file

QUANTITIES = yaml_file("quantity_cases.yaml")
LINK = CitedSource(
    "reset#link", "Link expired\nA reset link is valid for 60 minutes and works once. Ask for a new one then."
)
REFUND = CitedSource("refunds", "Yearly plans are refundable within 14 days. Monthly plans are not refundable.")


@pytest.fixture(scope="module")
def checker() -> EmbeddedChecker:
    return EmbeddedChecker(Encoder(), PairModel())


@pytest.mark.parametrize("case", QUANTITIES, ids=[f"{case['one']} / {case['other']}" for case in QUANTITIES])
def test_quantities_are_compared_for_what_they_are(case: dict[str, str]) -> None:
    (one,), (other,) = quantities(case["one"]), quantities(case["other"])
    assert one.equals(other) == case["same"]
    assert other.equals(one) == case["same"]


FOREIGN = [
    (
        "Der Link gilt 60 Minuten. Gutscheine können Sie bis zum Ende des Folgejahres einlösen.",
        ["Der Link gilt nie 60 Minuten.", "Nach einer Stunde ist der Link ungültig.", "Der Link gilt unbegrenzt."],
    ),
    (
        "Les chiens de moins de huit kilos voyagent en cabine. Les autres voyagent en soute.",
        ["Les chiens ne voyagent pas en cabine.", "Tous les chiens voyagent en cabine.", "Only small dogs fly."],
    ),
    (
        "Puede cambiar su cita hasta 24 horas antes. Los menores deben venir acompañados de un adulto.",
        ["Puede cambiar su cita hasta 24 horas después.", "Los adultos deben venir acompañados de un menor."],
    ),
]


@pytest.mark.parametrize(("source", "reworded"), FOREIGN)
def test_what_it_does_not_understand_it_does_not_judge_unless_it_is_copied(
    folder: Folder, source: str, reworded: list[str]
) -> None:
    """Closeness of words passed most of what is wrong here, and flagged what is right."""
    checker = open_checker("embedded", Opening(load(folder.root), None))
    one, _, other = source.partition(". ")
    first, second = CitedSource("a", f"{one.replace(' ', chr(10), 1)}."), CitedSource("b", other)
    for said in reworded:
        with pytest.raises(NotJudgedError, match=r"is in (German|French|Spanish), and the embedded checker under"):
            checker.check(CitedAnswer(said, (first, second)))
    found = checker.check(CitedAnswer(f"{other} {one}.", (first, second)))
    assert isinstance(found, CheckedAnswer)
    assert [(each.support, each.source) for each in found.findings] == [
        (Support.SUPPORTED, "b"), (Support.SUPPORTED, "a"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "supported"),
    [
        ("**Kinder fahren mit, wenn ein Erwachsener dabei ist.**", True),
        ("- „Kinder fahren mit, wenn ein Erwachsener dabei ist“\n2. »Hunde bis acht Kilo reisen gratis«", True),
        ("Hunde bis acht Kilo reisen gratis …", True),
        ("Kinder fahren mit", None),  # its condition is left out
        ("sichtbar für alle.", None),  # the source: unsichtbar
        ("Kilo reisen gratis.", None),
        ("Preise ändern sich.", None),  # for whom, is left out
        ("Vielen Dank für Ihre zweite Zahlung von 80 Euro.", None),
    ],
)
def test_a_whole_sentence_is_copied_however_it_is_quoted_and_a_part_of_one_is_not(
    folder: Folder, answer: str, supported: bool | None
) -> None:
    text = (
        "Mitnahme\nKinder fahren mit, wenn ein Erwachsener dabei ist. Hunde bis acht Kilo reisen gratis.\n"
        "- Ihr Konto ist\nunsichtbar für alle.\nNur für Mitglieder: Preise ändern sich."
    )
    checker = open_checker("embedded", Opening(load(folder.root), None))
    given = CitedAnswer(answer, (CitedSource("a", text),))
    if supported is None:
        with pytest.raises(NotJudgedError, match="is in German"):
            checker.check(given)
    else:
        found = checker.check(given)
        assert isinstance(found, CheckedAnswer)
        assert found.findings
        assert found.supported is supported


@pytest.mark.parametrize(
    "said",
    [
        "Open Einstellungen > Konto > Passwort.", "Tap Einstellungen, then Konto, then Passwort zurücksetzen.",
        "Visit Müller & Söhne GmbH, Königstraße 12, 70173 Stuttgart.", 'Select "Mot de passe oublié".',
        "Contact María José Rodríguez de la Fuente in Bogotá.", "Email Łukasz Żółkiewski in Gdańsk.",
        "Berlin, Hamburg, München, Köln", "Zürich Flughafen Terminal", "RESET LINKS EXPIRE AFTER ONE HOUR", "Yes.",
        "Espresso, latte macchiato, ristretto", "Pro: 12 EUR, Team: 30 EUR", "Settings > Billing 🎉",
    ],
)  # fmt: skip
def test_names_in_another_language_do_not_make_a_claim_foreign(folder: Folder, said: str) -> None:
    source = CitedSource(
        "a",
        "Passwords\nIn the settings, Passwort zurücksetzen sends a new link, which is valid for one hour. "
        "While you wait, have an espresso, a latte macchiato or a ristretto.",
    )
    checker = open_checker("embedded", Opening(load(folder.root), None))
    assert isinstance(checker.check(CitedAnswer(said, (source,))), CheckedAnswer)
    for foreign in (
        "Der Link gilt nie.",
        "DER LINK GILT NIE EINE STUNDE",
        "لا أستطيع تسجيل الدخول إلى حسابي منذ هذا الصباح",
    ):
        with pytest.raises(NotJudgedError):
            checker.check(CitedAnswer(f"{said}\n{foreign}", (source,)))


def test_an_answer_is_cut_into_what_it_states() -> None:
    answer = (
        "Hi Anna! Thanks for writing in. A reset link works once; ask for a new one.\n"
        '1. Open the sign-in page.\n2. Choose "Forgot password?".\nIs there anything else I can help you with?'
    )
    found = claims(answer)
    assert [claim.text for claim in found] == [
        "A reset link works once", "ask for a new one.", "Open the sign-in page.", 'Choose "Forgot password?".',
    ]  # fmt: skip
    assert all(answer[claim.start : claim.end] == claim.text for claim in found)


@pytest.mark.parametrize(
    ("said", "states"),
    [
        ("Sorry, we never refund annual plans.", True),
        ("Glad to say all plans include free phone support.", True),
        ("Thank you, your plan includes unlimited boards.", True),
        ("Our phone line is open on Sundays, happy to help.", True),
        ("Sorry for the trouble with your invoice.", False),
        ("Hi Anna, thanks for your patience with the export.", False),
        ("If the link has expired, let me know.", False),
        ("I am happy to help and annual plans are never refunded.", True),
        ("Hello and your account gets deleted tonight.", True),
        ("Happy to help so we waived the fee.", True),
        ("Good question and the answer is that discounts stack.", True),
        ("Happy to help as owners can restore boards.", True),
        ("We are glad that all plans include phone support.", True),
        ("Sorry you cannot change the owner.", True),
        ("Sorry the warranty excludes water damage.", True),
        ("Sorry, once you cancel your data is gone.", True),
        ("Feel free to share your password with colleagues.", True),
        ("You are welcome to cancel at any time without a fee.", True),
        ("I'd be happy to refund the fee.", True),
        ("Our agents assist customers in Portugal.", True),
        ("Vielen Dank für Ihre Nachricht und Jahresverträge werden nie erstattet.", True),
        ("Bonjour et la garantie couvre les dégâts des eaux.", True),
        ("Grazie per averci scritto e la spedizione è sempre gratuita.", True),
        ("Lo siento, los invitados no pueden subir archivos.", True),
        ("Obrigado pela mensagem, mas o plano anual não tem reembolso.", True),
        ("Bedankt voor uw bericht, maar jaarplannen worden niet terugbetaald.", True),
        ("I'm sorry to hear that you had a bad experience.", False),
        ("Sorry that your order has not arrived yet.", False),
        ("Thanks for letting me know that the export failed.", False),
        ("Thanks for the screenshot and the detailed description.", False),
        ("Sorry for the inconvenience and any trouble this caused.", False),
        ("Thank you for reaching out to us today and for your kind words.", False),
        ("I am happy to help, and please let me know if anything else comes up.", False),
        ("I hope this answers your question and that you have a great weekend.", False),
        ("I completely understand your frustration and I'm sorry about it.", False),
        ("Our support team is always happy to assist.", False),
        ("You are welcome to contact us at any time.", False),
        ("Vielen Dank für Ihre Nachricht und einen schönen Tag noch!", False),
        ("Merci de votre patience et bonne journée !", False),
        ("Muchas gracias por su paciencia y que tenga un buen día.", False),
        ("Obrigado pela mensagem e tenha um bom dia.", False),
        ("Grazie per averci scritto e buona giornata!", False),
        ("Bedankt voor uw bericht en nog een fijne dag.", False),
    ],
)
def test_a_courtesy_hides_no_statement_beside_it(said: str, states: bool) -> None:
    assert bool(claims(said)) is states


@pytest.mark.parametrize(
    ("said", "states"),
    [
        ("Let me know if there is anything else I can do for you!", False),
        ("Please don\u2019t hesitate to contact us if you have any further questions.", False),
        ("If you have any other questions, just let me know and I'll be happy to help you with them.", False),
        ("We are always here to help.", False),
        ("Let me know if there is anything else I can do for you, and you get a refund today.", True),
        ("Feel free to ride without a helmet, as we will be happy to help you with all of this.", True),
        ("We will reach out to you.", True),
        ("Our team will be in touch with you, feel free to ask.", True),
        ("We\u2019ll be happy to do that for you, let us know.", True),
        ("Please contact us on Sundays if you need help, and don't hesitate to ask.", True),
        ("We can do that for you today.", True),
    ],
)
def test_an_offer_of_help_states_nothing_however_long_it_is(said: str, states: bool) -> None:
    assert bool(claims(said)) == states


@pytest.mark.parametrize(
    "sentence",
    [
        "Der Zähler wurde am 3. März abgelesen.", "Vom 1. bis 2. Juli ist geschlossen.", "Leveres den 4. maj.",
        "Ihre Bestellung Nr. 4711 ist unterwegs.", "Das gilt z. B. für Gruppen, d. h. ca. 3 Personen.",
        "Your order no. 4711 is with Dr. Smith, e.g. on Monday.", "Wir sind in der Hauptstr. 5 im Hof.",
    ],
)  # fmt: skip
def test_a_date_and_a_short_form_end_no_claim(sentence: str) -> None:
    assert [claim.text for claim in claims(f"{sentence} It costs 5 euros.")] == [sentence, "It costs 5 euros."]


def test_a_number_and_a_no_end_a_claim() -> None:
    said = ["It was built in 1997.", "April is warm.", "The answer is no.", "5 euros are due."]
    assert [claim.text for claim in claims(" ".join(said))] == said


def test_a_question_mark_in_quotes_and_a_wrapped_line_end_no_claim() -> None:
    answer = 'Choose "Forgot password?" on the sign-in\npage. Links last an hour. Then\nask again.\nYou get an email.'
    assert [claim.text for claim in claims(answer)] == [
        'Choose "Forgot password?" on the sign-in\npage.', "Links last an hour.", "Then\nask again.",
        "You get an email.",
    ]  # fmt: skip


@given(st.text(max_size=300))
def test_claims_stand_where_they_say_in_order(answer: str) -> None:
    found = claims(answer)
    assert all(answer[claim.start : claim.end] == claim.text for claim in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("answer", "source", "support"),
    [
        ("A reset link is valid for 60 minutes.", LINK, Support.SUPPORTED),
        ("The reset link works for one hour.", LINK, Support.SUPPORTED),
        ("A reset link is valid for 24 hours.", LINK, Support.CONTRADICTED),
        ("A reset link works twice.", LINK, Support.CONTRADICTED),
        ("Monthly plans are refundable.", REFUND, Support.CONTRADICTED),
        ("Yearly plans can be refunded within two weeks.", REFUND, Support.SUPPORTED),
        ("Yearly plans are refundable within 30 days.", REFUND, Support.CONTRADICTED),
        ("Our office in Lisbon is open on weekdays.", LINK, Support.MISSING),
        ("You can also call us on our hotline.", REFUND, Support.MISSING),
    ],
)
def test_a_claim_is_held_against_its_source(
    checker: EmbeddedChecker, answer: str, source: CitedSource, support: Support
) -> None:
    (finding,) = checker.check(answer, [source]).findings
    assert finding.support is support, finding
    assert finding.evidence in source.text
    assert bool(finding.why) == (support is not Support.SUPPORTED)


SHOP = "The shop is open from 9 am to 5 pm."
STAY = "Check-in starts at 3 pm and check-out ends at 11 am."
DELIVERY = "Delivery takes 3 to 5 days."
PRICE = "The Pro plan costs $12 per seat a month."
PHARMACY = (
    "Orders placed before 2 pm are delivered the same day within the city. Shipping costs 4.90 €; from 50 € "
    "shipping is free. Prescription medicines can only be collected in the shop, with the original "
    "prescription and photo ID. Parcels heavier than 10 kg cost 3 € more. Unopened products can be returned "
    "within 14 days, medicines cannot be returned."
)
GYM = (
    "The Day membership costs 19 € a month and lets you train until 4 pm; the Full membership costs 34 € a "
    "month and has no time limit. Students pay 5 € less. The contract runs for 12 months, or for 1 month at a "
    "surcharge of 8 €. You can pause for up to 3 months a year, except in the first 6 months. Members under 16 "
    "need a parent's signature. A guest pass costs 9 €, and members get two of them free every year."
)
TRANSIT = (
    "Single tickets cost 2.80 € in zone A and 3.60 € in zones A and B. They are valid for 90 minutes from "
    "validation. Day tickets are valid until 3 am of the next day. Children from 6 to 14 travel at half price, "
    "children under 6 travel free. Dogs in a carrier travel free; other dogs need a child ticket. Bicycles may "
    "be taken along after 9 am and at weekends. Travelling without a valid ticket costs 60 €, or 7 € if you "
    "show a personal pass within 7 days."
)
UNIVERSITY = (
    "Applicants from outside the EU need a language certificate of level B2 or higher; for medicine C1. The "
    "semester fee is 312 €, of which 190 € is for the transit pass. Late applications are accepted until 14 "
    "days after the deadline for a surcharge of 40 €. Exams can be repeated up to 2 times."
)


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        (SHOP, "The shop opens at 9 am.", "The shop opens at 5 pm."),
        (SHOP, "The shop closes at 5 pm.", "The shop closes at 9 am."),
        (STAY, "Check-in starts at 3 pm.", "Check-in starts at 11 am."),
        (DELIVERY, "Delivery takes up to 5 days.", "Delivery takes at least 5 days."),
        (DELIVERY, "Delivery takes at least 3 days.", "Delivery takes at most 3 days."),
        ("Files may be up to 20 MB.", "Files may be at most 20 MB.", "Files must be at least 20 MB."),
        ("Files must not exceed 20 MB.", "Files must not exceed 20 MB in size.", "Files need at least 20 MB."),
        ("Orders need a minimum of 10 seats.", "Orders need at least 10 seats.", "Orders may have up to 10 seats."),
        (PRICE, "The Pro plan costs $12 monthly per user.", "The Pro plan costs $12 per workspace a month."),
        (PRICE, "The Pro plan costs $12 per seat every month.", "The Pro plan costs $12 per seat a year."),
        ("Prices rise from $10 to $12.", "Prices rise to $12.", "Prices rise to $10."),
        ("Refunds take 14 days instead of 30 days.", "Refunds take 14 days.", "Refunds take 30 days."),
        ("You may upload 5 files of 10 MB.", "You may upload 5 files.", "You may upload 10 files."),
        ("Free has 5 boards, Team 50.", "Free has 5 boards.", "Free has at most 50 boards and Team no board."),
        ("The offer ends on 3 March 2025.", "The offer ends on March 3, 2025.", "The offer ends on 3 May 2025."),
        ("You can add at most 5 users.", "You can add no more than 5 users.", "You can add more than 5 users."),
        ("You can add at most 5 users.", "You cannot add more than 5 users.", "You can add fewer than 5 users."),
        ("You can add at most 5 users.", "You can add a maximum of 5 users.", "You can add 5 or more users."),
        ("Refunds take up to 10 days.", "Refunds take no longer than 10 days.", "Refunds take longer than 10 days."),
        ("Use at least 12 characters.", "Use no fewer than 12 characters.", "Use more than 12 characters."),
        ("Use at least 12 characters.", "Use 12 characters or more.", "Use fewer than 12 characters."),
        (
            "Parcels heavier than 20 kg are collected.",
            "Parcels over 20 kg are collected.",
            "Parcels of up to 20 kg are collected.",
        ),
        (
            "Dogs under 8 kg may travel in the cabin.",
            "Dogs lighter than 8 kg may travel in the cabin.",
            "Dogs of at least 8 kg may travel in the cabin.",
        ),
        (
            "The library lends 10 books at most.",
            "The library lends up to 10 books.",
            "The library lends more than 10 books.",
        ),
        (
            "Loans of 500 euros or more need a guarantor.",
            "Loans of at least 500 euros need a guarantor.",
            "Loans under 500 euros need a guarantor.",
        ),
        (
            "You can return an item within 30 days.",
            "You can return an item up to 30 days later.",
            "You can return an item after 30 days.",
        ),
        (
            "Items cannot be returned after 30 days.",
            "After 30 days you cannot return items.",
            "Items cannot be returned within 30 days.",
        ),
        (
            "Shipping costs 4.90 euros; orders from 50 euros are free.",
            "Orders under 50 euros cost 4.90 euros to ship.",
            "Orders below 50 euros are free.",
        ),
        (
            "Answers arrive within 2 days. If it takes longer than 2 days, call us.",
            "If it takes longer than 2 days, call us.",
            "Answers arrive after 2 days.",
        ),
        (
            "There are no fees for orders over 50 euros.",
            "You do not pay fees for orders over 50 euros.",
            "There are no fees for orders under 50 euros.",
        ),
        ("Backups are kept for 90 days.", "Backups are kept for 90 days.", "Backups are kept for more than 90 days."),
        ("The file limit is 20 MB.", "The limit of a file is 20 MB.", "The file limit is over 20 MB."),
        (
            "Gold cards come with 3 free visits.",
            "3 visits are free with a Gold card.",
            "Gold cards come with at least 3 free visits.",
        ),
        (
            "You need 3 letters of support.",
            "At least 3 letters of support are needed.",
            "At most 2 letters of support are needed.",
        ),
        (
            PHARMACY,
            "After 14 days unopened products can no longer be returned.",
            "Unopened products can be returned after 14 days.",
        ),
        (
            UNIVERSITY,
            "More than 14 days after the deadline, applications are no longer accepted.",
            "Late applications are accepted until 40 days after the deadline.",
        ),
        (GYM, "Members of 16 and older need no signature from a parent.", "Members over 16 need a parent's signature."),
        (
            "If you move, tell us at least 2 weeks before.",
            "Tell us no later than 2 weeks before you move.",
            "If you move, tell us at most 2 weeks before.",
        ),
        (
            "Deleted projects stay in the trash for 30 days and are then removed for good.",
            "After 30 days in the trash, projects are removed for good.",
            "Deleted projects stay in the trash for more than 30 days.",
        ),
        (
            "Membership is free for anyone under 18; adults pay 24 a year.",
            "Adults pay 24 per year for membership.",
            "Membership is free for anyone over 18.",
        ),
        (
            "Files may be as large as 2 GB on paid plans, 100 MB on Free.",
            "Files over 100 MB need a paid plan.",
            "Files must be at least 2 GB on paid plans.",
        ),
        (
            "A map shows where the driver is from 8 am. A search takes up to 8 working days.",
            "From 8 am a map shows where the driver is.",
            "A search takes at least 8 working days.",
        ),
        (
            "Transfers above 10,000 € need a second approval.",
            "Transfers of more than 10,000 € need a second approval.",
            "Transfers below 10,000 € need a second approval.",
        ),
        (
            "Gratuities of $16 a person are added daily.",
            "Gratuities of $16 a guest are added daily.",
            "Gratuities of $16 a cabin are added.",
        ),
        (
            "Employers book pool cars by the week, for £95, and any employee can unlock them.",
            "A pool car is £95 a week.",
            "A pool car is £95 a day.",
        ),
    ],
)
def test_a_quantity_of_the_source_supports_no_other_bound_or_unit(
    checker: EmbeddedChecker, source: str, right: str, wrong: str
) -> None:
    held = [checker.check(said, [CitedSource("shop#terms", source)]) for said in (right, wrong)]
    assert [each.supported for each in held] == [True, False]


PLANS = """\
Plans, prices and users

| Plan | Price per month | Users |
|---|---|---|
| Free | 0 € | 2 |
| Team | 12 € | 25 |
| Business | 29 € | 100 |
"""
TURNED = """\
Plans, prices and users

| | Free | Team | Business |
|---|---|---|---|
| Price | 0 € | 12 € | 29 € |
| Users | 2 | 25 | 100 |
"""
CARDS = """\
What each card costs:
- Basic: 5 € a year, 3 free withdrawals a month
- **Gold**: 39 € a year, 10 free withdrawals a month
"""
FIBER = """\
Internet plans

| Plan | Upload | Monthly price | Setup fee |
|---|---|---|---|
| Fiber 100 | 50 Mbit/s | £25 | £49 |
| Fiber 250 | 100 Mbit/s | £32 | £49 |
| Fiber 1000 | 500 Mbit/s | £45 | £0 |
"""
DELIVERIES = "Standard delivery takes 3 to 5 days and costs 4.90 €, express delivery takes 1 day and costs 12.90 €."


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        (PLANS, "The Team plan costs 12 €.", "The Team plan costs 29 €."),
        (PLANS, "Team has room for 25 users.", "Free has room for 25 users."),
        (PLANS, "The Business plan costs 29 €.", "Business costs 12 €."),
        (TURNED, "The Team plan costs 12 €.", "The Team plan costs 29 €."),
        (TURNED, "With Business there are 100 users.", "With Team there are 100 users."),
        (CARDS, "The Gold card costs 39 € a year.", "The Basic card costs 39 € a year."),
        (CARDS, "Basic has 3 free withdrawals a month.", "Gold has 3 free withdrawals a month."),
        (DELIVERIES, "Express delivery takes 1 day.", "Express delivery takes 3 to 5 days."),
        (DELIVERIES, "Standard delivery costs 4.90 €.", "Standard delivery costs 12.90 €."),
        (FIBER, "Fiber 250 costs £32 a month plus a setup fee of £49.", "Fiber 100 costs £32 a month."),
        (FIBER, "Fiber 1000 uploads at 500 Mbit/s.", "The setup fee for Fiber 1000 is £49."),
        ("Guided tours take 90 minutes and start at 11 am and 3 pm.",
         "Tours start at 11 am and at 3 pm and last an hour and a half.",
         "Guided tours take 90 minutes, start at 11 am and 3 pm and include a coffee in our garden."),
        (TRANSIT, "You pay 7 € if you show a personal pass within 7 days.",
         "Bicycles and electric scooters with a helmet may be taken along after 9 am and at weekends."),
        ("Admission is $10 for adults and $4 for children.", "It is $10 for adults and $4 for children.",
         "Children pay $10 for admission."),
        ("Prices: Basic 5 €, Gold 39 €.", "Gold is 39 €.", "Basic is 39 €."),
        ("Request a freeze 7 days before you pay.", "You can request a freeze 7 days before you pay.",
         "Request a freeze 7 days before you pay and attach a photo of your passport."),
        ("Bring photo ID and proof of address.", "Please bring photo ID and proof of address.",
         "Bring photo ID, a recent birth certificate and proof of address."),
    ],
)  # fmt: skip
def test_a_quantity_belongs_to_its_row_and_details_do_not_come_from_nowhere(
    checker: EmbeddedChecker, source: str, right: str, wrong: str
) -> None:
    held = [checker.check(said, [CitedSource("shop#prices", source)]) for said in (right, wrong)]
    assert [each.supported for each in held] == [True, False]


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("Children under 12 travel free.", "Children under 12 travel free.", "Children over 12 travel free."),
        ("Orders above 50 euros ship free.", "Orders above 50 euros ship free.", "Orders below 50 euros ship free."),
        ("Pay before you board.", "You pay before you board.", "Pay after you board."),
        (
            "Only admins can change the payment card.",
            "Unfortunately, only admins can change the payment card.",
            "Yes, everybody can change the payment card.",
        ),
        ("Bills are sent monthly by post.", "Bills are sent monthly.", "Bills are sent yearly by post."),
    ],
)
def test_a_sentence_of_the_source_with_the_opposite_of_a_word_is_contradicted(
    checker: EmbeddedChecker, source: str, right: str, wrong: str
) -> None:
    assert checker.check(right, [CitedSource("a", source)]).supported
    (finding,) = checker.check(wrong, [CitedSource("a", source)]).findings
    assert finding.support is Support.CONTRADICTED


def test_the_claim_without_support_is_the_one_that_is_named(checker: EmbeddedChecker) -> None:
    checked = checker.check("A reset link works once. It is valid for 24 hours.", [LINK, REFUND])
    assert [finding.support for finding in checked.findings] == [Support.SUPPORTED, Support.CONTRADICTED]
    wrong = checked.findings[1]
    assert (wrong.source, wrong.evidence) == ("reset#link", "A reset link is valid for 60 minutes and works once.")
    assert '"24 hours", the source says "60 minutes"' in wrong.why


def test_the_words_that_no_section_bears_out_are_named(checker: EmbeddedChecker) -> None:
    (finding,) = checker.check("A reset link works once in Lisbon.", [LINK]).findings
    assert finding.support is Support.MISSING
    assert '"Lisbon"' in finding.why
    assert "reset" not in finding.why


@pytest.mark.parametrize(
    ("letter", "stated"),
    [
        ("Hi Anna, the link lives for an hour.", ["the link lives for an hour."]),
        ("Hello Mr. Smith! It works once. Kind regards, The Acme Team", ["It works once."]),
        ("Dear valued customer,\n\nIt works once.\n\nBest regards,\nTom Baker\nAcme Support", ["It works once."]),
        ("It works once. Cheers, Tom", ["It works once."]),
        ("It works once.\n\n\u2014 Tom", ["It works once."]),
        (
            "Sehr geehrte Frau Dr. Klein,\n\ner gilt eine Stunde.\n\nMit freundlichen Grüßen\nIhr Team",
            ["er gilt eine Stunde."],
        ),
        ("Bonjour Mme Dupont, il vaut une heure.\n\nCordialement,\nL'équipe", ["il vaut une heure."]),
        ("Hola Juan: vale una hora. Un saludo, Ana", ["vale una hora."]),
        ("Gentile Sig. Rossi, vale un'ora. Cordiali saluti", ["vale un'ora."]),
        ("Unfortunately, it works once.", ["it works once."]),
        ("Yes, of course! Please note that it works once.", ["of course!", "it works once."]),
        ("According to our help centre, it works once.", ["it works once."]),
        ("Leider, ja: er gilt noch.", ["er gilt noch."]),
        ("No, it works once.", ["No, it works once."]),
        ("Good day passes cost 12 euros.", ["Good day passes cost 12 euros."]),
        ("You get:\n\n- Free Shipping\n- Gold Card", ["Free Shipping", "Gold Card"]),
        ("Rooms are small. Thanks, refunds are free.", ["Rooms are small.", "Thanks, refunds are free."]),
        ("It ends soon. Best regards, Anna. Refunds Are Free", ["It ends soon.", "Refunds Are Free"]),
        (
            "It ends soon. Best regards, Refunds Are Always Free Here",
            ["It ends soon.", "Best regards, Refunds Are Always Free Here"],
        ),
        ("It ends soon. Best regards, 12 euros", ["It ends soon.", "Best regards, 12 euros"]),
        ("Thanks to the Gold Card you travel free.", ["Thanks to the Gold Card you travel free."]),
    ],
)
def test_what_is_said_around_a_statement_is_no_part_of_it(letter: str, stated: list[str]) -> None:
    found = claims(letter)
    assert [each.text for each in found] == stated
    assert [letter[each.start : each.end] for each in found] == stated


def test_a_letter_is_judged_by_what_it_says(checker: EmbeddedChecker) -> None:
    assert checker.check("Of course! A reset link is valid for 60 minutes.", [LINK]).supported
    assert not checker.check("Of course!", [LINK]).supported
    letter = "Hi Anna, a reset link is valid for {} and works once.\n\nBest regards,\nTom Baker\nAcme Support"
    assert checker.check(letter.format("60 minutes"), [LINK]).supported
    assert not checker.check(letter.format("24 hours"), [LINK]).supported


def test_nothing_stated_is_nothing_wrong_and_no_source_supports_nothing(checker: EmbeddedChecker) -> None:
    assert checker.check("Is there anything else?", [LINK]).supported
    alone = checker.check("A reset link works once.", [])
    assert [finding.support for finding in alone.findings] == [Support.MISSING]
    assert alone.score == 0.0


@settings(max_examples=60, deadline=None)
@given(answer=st.text(max_size=120), source=st.text(max_size=120))
def test_any_text_gets_a_score(checker: EmbeddedChecker, answer: str, source: str) -> None:
    checked = checker.check(answer, [CitedSource("s", source)])
    assert 0 <= checked.score <= 1
    assert checker.check(answer, [CitedSource("s", source)]) == checked
    assert all(answer[f.start : f.end] == f.claim for f in checked.findings)


# Calibration


def labelled(scores: list[float], supported: list[bool]) -> list[Labelled]:
    return [Labelled(unlike(str(n)), (), flag, str(n), "all") for n, flag in enumerate(supported)]


def test_figures_agree_with_scikit_learn() -> None:
    draw = np.random.default_rng(3)
    supported = draw.random(500) < 0.7
    scores = np.clip(supported * 0.3 + draw.normal(0.4, 0.2, 500), 0, 1)
    found = measure(labelled(scores.tolist(), supported.tolist()), scores, threshold=0.5)
    precision, recall, f1, _ = precision_recall_fscore_support(~supported, scores < 0.5, average="binary")
    assert found.rates.precision == pytest.approx(precision)
    assert found.rates.recall == pytest.approx(recall)
    assert found.rates.f1 == pytest.approx(f1)
    assert found.rates.kappa == pytest.approx(cohen_kappa_score(supported, scores >= 0.5))
    assert sum(count for _, _, count in found.curve) == 500


def test_a_chosen_threshold_does_not_flatter() -> None:
    """On scores that know nothing, rates at a threshold chosen on the same rows would look better than chance."""
    found = []
    for seed in range(40):
        draw = np.random.default_rng(seed)
        supported, scores = draw.random(100) < 0.5, draw.random(100)
        found.append(measure(labelled(scores.tolist(), supported.tolist()), scores).rates.balanced_accuracy)
    assert np.mean(found) == pytest.approx(0.5, abs=0.03)


def card(supported: int = 100, passed: int = 100, unsupported: int = 100, caught: int = 100) -> Card:
    return Card.model_validate(
        {"checker": "embedded", "threshold": 0.5, "labels": "l.csv", "labels_sha256": "0", "made": "2026-11-02",
         "supported": supported, "supported_passed": passed, "unsupported": unsupported, "unsupported_caught": caught}
    )  # fmt: skip


def test_the_corrected_rate_is_rogan_and_gladens() -> None:
    # 80 % pass; the checker passes 90 % of the supported and 30 % of the others: (0.8 + 0.7 - 1) / (0.9 + 0.7 - 1)
    rate, lower = corrected(80, 100, card(passed=90, caught=70), 0.95)
    assert rate == pytest.approx(0.5 / 0.6)
    assert lower < rate
    assert corrected(80, 100, card(passed=50, caught=50), 0.95) == (0.0, 0.0)
    assert corrected(0, 0, card(), 0.95) == (0.0, 0.0)


PUBLISHED = [  # positive of tested, sensitivity, specificity, 95 % interval
    ((4060, 11284), (178, 179), (358, 359), 0.349, 0.372),
    ((51, 2971), (32, 33), (20, 20), 0.0, 0.053),
    ((259, 509), (84, 127), (96, 109), 0.58, 0.87),
    ((51, 509), (23, 41), (187, 195), 0.037, 0.195),
]


@pytest.mark.parametrize(("positive", "se", "sp", "low", "high"), PUBLISHED)
def test_lang_and_reiczigels_interval_agrees_with_their_examples(
    positive: tuple[int, int], se: tuple[int, int], sp: tuple[int, int], low: float, high: float
) -> None:
    """Examples 1, 2 and 4 of the paper, as the R package asht 1.0.3 states them for `prevSeSp`, to as many digits.

    Their upper limit is the lower one of those that are not ill: what is caught then is what passed before.
    """
    (found, tested), digits = positive, 5e-4 if len(str(high)) > 4 else 5e-3
    lower = corrected(found, tested, card(se[1], se[0], sp[1], sp[0]), 0.975)[1]
    upper = 1 - corrected(tested - found, tested, card(sp[1], sp[0], se[1], se[0]), 0.975)[1]
    assert (lower, upper) == pytest.approx((low, high), abs=digits)


def test_lang_and_reiczigels_third_example_rests_on_too_few_labels() -> None:
    assert corrected(712, 11862, card(10, 8, 12, 12), 0.975) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("passed", "total", "se", "sp", "confidence"),
    [(40, 50, (95, 100), (70, 90), 0.95), (9.5, 12, (30, 40), (25, 30), 0.99), (180, 200, (199, 200), (150, 160), 0.9)],
)
def test_the_corrected_bound_step_by_step(
    passed: float, total: int, se: tuple[int, int], sp: tuple[int, int], confidence: float
) -> None:
    """Equations 2, 4, 6, 7, 16 and 17 of the paper, with the sign in 4 that asht's manual puts right."""
    z = norm.ppf(confidence)
    share = (passed + z**2 / 2) / (total + z**2)
    (se_, n_se), (sp_, n_sp) = (((right + 1) / (of + 2), of + 2) for right, of in (se, sp))
    youden = se_ + sp_ - 1
    p = (share + sp_ - 1) / youden
    parts = [share * (1 - share) / (total + z**2), p**2 * se_ * (1 - se_) / n_se, (1 - p) ** 2 * sp_ * (1 - sp_) / n_sp]
    dp = 2 * z**2 * (p * se_ * (1 - se_) / n_se - (1 - p) * sp_ * (1 - sp_) / n_sp)
    made = card(se[1], se[0], sp[1], sp[0])
    assert corrected(passed, total, made, confidence)[1] == pytest.approx(p + dp - z * sum(parts) ** 0.5 / youden)
    each = 1 - (1 - confidence) / 3  # at every look: three bounds that each hold with a third of the error
    passes = anytime_lower_bound(passed, total, each)
    most_se = beta.ppf(each, se[0] + 1, se[1] - se[0])  # Clopper and Pearson
    least_sp = beta.ppf(1 - each, sp[0], sp[1] - sp[0] + 1)
    surely = max(0.0, (passes + least_sp - 1) / (most_se + least_sp - 1))
    looked = corrected(passed, total, made, confidence, every_look=True)[1]
    assert looked == pytest.approx(min(surely, corrected(passed, total, made, confidence)[1]))


@pytest.mark.parametrize(
    ("labels", "rate"),
    [
        ((20, 18, 20, 18), 0.875),  # (0.8 + 0.9 - 1) / 0.8; 20 of both kinds are enough
        ((19, 18, 20, 18), 0.0),
        ((20, 18, 19, 18), 0.0),
        ((20, 10, 20, 10), 0.0),  # as good as chance
        ((20, 8, 20, 8), 0.0),
        ((100, 75, 20, 5), 0.0),  # 3/4 + 1/4: chance as measured, although 76/102 + 6/22 > 1
        ((100, 2, 20, 20), 0.0),  # better than chance, but not after the correction: 3/102 + 21/22 < 1
    ],
)
def test_a_card_that_proves_nothing_corrects_nothing(labels: tuple[int, int, int, int], rate: float) -> None:
    found, lower = corrected(80, 100, card(*labels), 0.95)
    assert found == pytest.approx(rate)
    assert (lower > 0) is (found > 0)


def test_a_card_of_other_answers_corrects_nothing_at_every_look() -> None:
    """Of 20 supported answers the checker passed 10, so at most 73 % in the long run: 100 of 100 are others."""
    of_others = card(20, 10, 20, 20)
    assert corrected(100, 100, of_others, 0.95)[1] == 1.0
    assert corrected(100, 100, of_others, 0.95, every_look=True)[1] == 0.0


@pytest.mark.parametrize(("truth", "se", "sp"), [(0.9, 0.9, 0.8), (0.7, 0.85, 0.9), (0.95, 0.95, 0.6)])
def test_the_corrected_bound_keeps_its_confidence(truth: float, se: float, sp: float) -> None:
    """Simulated: of many samples, the lower bound is above the truth in about one of twenty."""
    draw = np.random.default_rng(11)
    above = 0
    for _ in range(2000):
        made = card(200, int(draw.binomial(200, se)), 150, int(draw.binomial(150, sp)))
        passed = int(draw.binomial(60, truth * se + (1 - truth) * (1 - sp)))
        above += corrected(passed, 60, made, 0.95)[1] > truth
    assert above / 2000 <= 0.07


def test_labels_that_are_alike_count_as_one_and_the_checker_is_believed_less() -> None:
    """By hand. Supported: 2 of 3 alike pass, not the other one: 2/3 of 2, up to 1. Others: 2/3 + 1 caught, down to 1.

    The fewer of the supported pass, and the more of the others are caught, the higher is a corrected rate.
    """
    source = (CitedSource("a#b", "A link is valid for 60 minutes. Ask Ann."),)
    supported = [("The link works for 60 minutes", 0.9), ("the link works for 60.0 minutes!", 0.8)]
    supported += [("The link works for sixty minutes", 0.1), ("Ann is there to be asked", 0.2)]
    others = [("The link works for 61 minutes", 0.1), ("The link works for 90 minutes", 0.2)]
    others += [("The link works for 5 minutes", 0.7), ("Nobody may ask questions", 0.3)]
    given = [(*each, label) for label, all_of in ((True, supported), (False, others)) for each in all_of]
    rows = [Labelled(text, source, label, str(n), "all") for n, (text, _, label) in enumerate(given)]
    scores = np.array([score for _, score, _ in given])
    for turned in (slice(None), slice(None, None, -1)):
        rates = measure(rows[turned], scores[turned], 0.5).rates
        assert (rates.supported, rates.supported_passed, rates.unsupported, rates.unsupported_caught) == (2, 1, 2, 1)
    elsewhere = [replace(row, sources=(CitedSource("a#b", unlike(row.group)),)) for row in rows]
    rates = measure(elsewhere, scores, 0.5).rates
    assert (rates.supported, rates.supported_passed, rates.unsupported, rates.unsupported_caught) == (4, 2, 4, 3)


LABELS = [
    ("A reset link is valid for 60 minutes.", "true"),
    ("The link works for an hour.", "true"),
    ("Ask for a new link when it has expired.", "true"),
    ("Once it has expired, you need to ask for another.", "true"),
    ("A reset link is valid for 24 hours.", "false"),
    ("We will call you within a day.", "false"),
    ("Your account is deleted after 60 minutes.", "false"),
    ("The link can be used by your whole team.", "false"),
]


REWORDING = """\
def reply(asked):
    return {"outcome": "answer", "category": "login", "answer": "Links work for 60 minutes.",
            "citations": ["reset#link-expired"]}
"""


def write_labels(folder: Folder, rows: list[tuple[str, str]]) -> Path:
    path = folder.root / "labels.csv"
    with path.open("w", newline="") as out:
        csv.writer(out).writerows(
            [("answer", "supported", "citations"), *((a, s, "reset#link-expired") for a, s in rows)]
        )
    return path


@pytest.mark.slow
def test_calibrate_prints_figures_draws_a_curve_and_writes_a_card(folder: Folder, harness: Harness) -> None:
    path = write_labels(folder, LABELS)
    done = harness("calibrate", path, "--plot", "curve.png", "--write", cwd=folder.root)
    assert done.returncode == 0, done.stderr
    table = dict(zip(*(line.split("\t") for line in done.stdout.splitlines()[:2]), strict=True))
    assert table["Labelled"] == "4 supported, 4 not"
    assert float(table["AUROC"]) > 0.8
    assert (folder.root / "curve.png").read_bytes().startswith(b"\x89PNG")
    assert harness("check", cwd=folder.root).returncode == 0
    folder.edit(
        "rules/rollout.yaml", "scenarios: {at_least: 1}}", "scenarios: {at_least: 1}, grounded: {lower_bound: 0.9}}"
    )
    folder.write("bot.py", REWORDING)
    folder.write("rules/pipelines.yaml", 'pipelines: [{id: bot, kind: python, function: "bot:reply", version: "1"}]\n')
    gated = harness("gate", "--pipeline", "bot", cwd=folder.root)
    assert gated.returncode == 1
    (summary,) = folder.root.glob("reports/bot-*/summary.json")
    (grounded,) = [
        criterion for gate in json.loads(summary.read_text())["categories"][0]["gates"][:1]
        for criterion in gate["criteria"] if criterion["name"] == "grounded"
    ]  # fmt: skip
    assert "by the card on labels.csv" in grounded["words"]
    (folder.root / "rules/calibration.yaml").unlink()
    assert "checker uncalibrated" in harness("gate", "--pipeline", "bot", cwd=folder.root).stdout


NO_LABELS = "The calibration card on labels.csv was not counted again: these labels are not in the workspace."


@pytest.mark.slow
def test_a_card_is_counted_again_on_its_labels(folder: Folder, harness: Harness) -> None:
    """Four answers of each kind. A card by hand says something else, and every way of that is refused by all judges."""
    harness("calibrate", write_labels(folder, LABELS), "--write", cwd=folder.root)
    assert harness("check").returncode == 0
    assert harness("run").returncode == 0
    card = folder.root / "rules/calibration.yaml"
    written = card.read_text()
    for before, after, says in (
        ("unsupported: 4", "unsupported: 40", "the card counts 4 and 40 of either kind, `labels.csv` has 4 and 4"),
        ("supported: 4", "supported: 5", "the card counts 5 and 4 of either kind, `labels.csv` has 4 and 4"),
        ("supported_passed: 4", "supported_passed: 2", "the card says 2 of 4 passed and 4 of 4 caught; counted again,"),
        ("threshold: 0.", "threshold: 0.0", "counted again, `labels.csv` gives 4 of 4 passed and "),
    ):
        assert before in written
        card.write_text(written.replace(f"\n  {before}", f"\n  {after}"))
        for command in (("check",), ("run",), ("gate",), ("promote", "login", "--by", "Ann")):
            done = harness(*command)
            assert done.returncode == 2, (command, done.stdout)
            assert "rules/calibration.yaml:3: the card " in done.stderr
            assert says in done.stderr
            assert "measure it again: `harness calibrate LABELS --write`" in done.stderr
    card.write_text(written)
    labels = folder.root / "labels.csv"
    labelled = labels.read_text()
    labels.write_text(labelled.replace("within a day.,false", "within a day.,true"))
    assert "the card was made on other labels than `labels.csv` has today" in harness("check").stderr
    labels.rename(folder.root / "elsewhere.csv")
    for command in (("check",), ("gate",)):
        done = harness(*command)
        assert NO_LABELS in done.stdout + done.stderr
    card.write_text(written.replace("labels.csv", "../labels.csv"))
    (folder.root.parent / "labels.csv").write_text(labelled)
    assert "these labels are not in the workspace" in harness("check").stderr


@pytest.mark.slow
def test_a_card_says_who_made_the_labels(folder: Folder, harness: Harness) -> None:
    """Everybody, or nobody as soon as one label does not say; and an AI of the workspace makes none."""
    path = write_labels(folder, LABELS)
    unsigned = path.read_text().splitlines()

    def signed(*names: str) -> None:
        column = ("by", *(names[n % len(names)] for n in range(len(LABELS))))
        path.write_text("".join(f"{line},{name}\n" for line, name in zip(unsigned, column, strict=True)))

    signed("Ann", "bob")
    assert harness("calibrate", path, "--write", cwd=folder.root).returncode == 0
    card = folder.root / "rules/calibration.yaml"
    written = card.read_text()
    assert "  labelled_by:\n  - Ann\n  - bob\n" in written
    assert harness("check").returncode == 0
    card.write_text(written.replace("  - bob\n", "  - Carl\n"))
    says = "the card says that Ann, Carl made the labels; `labels.csv` says Ann, bob"
    assert says in harness("check").stderr
    folder.write("bot.py", REWORDING)
    folder.write("rules/pipelines.yaml", 'pipelines: [{id: bot, kind: python, function: "bot:reply"}]\n')
    for ai in ("embedded", "Bot"):
        signed("Ann", ai)
        refused = harness("calibrate", path, "--write", cwd=folder.root)
        assert refused.returncode == 2
        assert f"labels.csv:1: was labelled by an AI of this workspace ({ai})" in refused.stderr
    signed("Ann", "")
    assert harness("calibrate", path, "--write", cwd=folder.root).returncode == 0
    assert "labelled_by" not in card.read_text()
    assert harness("run", cwd=folder.root).returncode == 0
    moved = harness("promote", "login", "--by", "Ann", "--override", "--reason", "a pilot", cwd=folder.root)
    assert "Who made the labels in labels.csv they do not say (column `by`)" in moved.stdout


@pytest.mark.slow
def test_a_section_that_labels_cite_is_part_of_what_was_measured(folder: Folder, harness: Harness) -> None:
    """An article that says today what a person found unsupported yesterday: the card is of other sections."""
    harness("calibrate", write_labels(folder, LABELS), "--write", cwd=folder.root)
    folder.edit("knowledge/reset.md", "60 minutes", "24 hours")
    assert "counted again, `labels.csv` gives" in harness("gate").stderr


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([("", "true")], "labels.csv:2: has no `answer`"),
        ([("a", "perhaps")], "labels.csv:2: `supported` cannot be `perhaps`"),
        ([("a", "true")], "needs both supported and unsupported answers"),
    ],
)
def test_labels_that_cannot_be_used_are_named(
    folder: Folder, harness: Harness, rows: list[tuple[str, str]], says: str
) -> None:
    done = harness("calibrate", write_labels(folder, rows), cwd=folder.root)
    assert done.returncode == 2
    assert says in done.stderr


def test_an_unknown_checker_names_the_known(folder: Folder, harness: Harness) -> None:
    done = harness("calibrate", write_labels(folder, LABELS), "--checker", "embeded", cwd=folder.root)
    assert done.returncode == 2
    assert "did you mean `embedded`?" in done.stderr


def test_the_networks_weigh_the_pair_model_that_is_shipped() -> None:
    """Scores of another one would mean something else."""
    shipped = resources.files("harness.reference.models") / "pair-weights" / "weights.bin.sha256"
    assert weights()["read"]["pair_model"] == shipped.read_text().split()[0]


def test_what_is_true_in_other_words_is_not_doubted_for_that(checker: EmbeddedChecker) -> None:
    """Claims about organisations that nothing learned from; where wording alone is compared, nearly all are doubted."""
    wording = EmbeddedChecker(Encoder())
    held_out = [section for section in sections() if section.part == TEST][::12]
    far = [(text, section.text) for section in held_out for kind, text in section.claims if kind == "far"]
    read, alone = (
        sum(each.check(claim, [CitedSource("section", source)]).supported for claim, source in far)
        for each in (checker, wording)
    )
    assert alone < 0.05 * len(far)
    assert read > 0.5 * len(far)


@pytest.mark.parametrize("at", [0, 17, 39])
def test_of_a_long_source_the_part_is_read_that_a_claim_is_about(at: int) -> None:
    source = [f"Lamp number {number} hangs in the hall of house {number}, where nobody lives." for number in range(40)]
    source[at] = "Visitors may photograph the greenhouse on Thursdays."
    part = excerpt([" ".join(source)], "On Thursdays the greenhouse may be photographed.")
    assert source[at] in part
    assert len(word_pieces(part, 1000)) <= MOST_SECTION
