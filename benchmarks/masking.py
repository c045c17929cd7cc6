"""What masking finds and what it masks by mistake: values and lookalikes in sentences, made by a seed.

python -m benchmarks.masking [COUNT] [SEED]
"""

import random
import string
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence

from harness.live.conversations import Masker

COUNT, SEED = 400, 1  # values of each kind
LENGTHS = (1_000, 10_000, 100_000)  # characters of the texts whose time is measured
FIRST = ("Ann", "Robin", "José", "Zoë", "Priya", "Mehmet", "Olga", "Jean-Luc", "Bill", "Wei", "Fatima", "Siobhán")
LAST = (
    "Hill",
    "Vance",
    "García",
    "O'Brien",
    "Kowalska",
    "van der Berg",
    "Nguyen",
    "Şahin",
    "Stone",
    "de la Cruz",
    "Li",
)
SENTENCES = (
    "{}", "Hi, it is {} thanks", "Please look at {}.", "I wrote ({}) yesterday, and nobody replied!", "> {}\nwhat now?",
    "Does \"{}\" help?", "see below:\n{}\nregards", "Es geht um {}, danke.", "{}: why?", "Is it {}?",
)  # fmt: skip
IBANS = ("DE89370400440532013000", "GB29NWBK60161331926819", "FR1420041010050500013M02606", "NL91ABNA0417164300",
         "ES9121000418450200051332", "PL61109010140000071219812874", "SE4550000000058398257466")  # fmt: skip
PHONES = ("+49 30 901820",
          "+1 415-555-0123", "(415) 555-0132", "020 7946 0958", "+44 20 7946 0958", "+33 1 42 68 53 00",
          "+5511961234567", "+91 98765 43210", "415.555.0199")  # fmt: skip
DIGITS = string.digits
HOSTILE = {
    "digits": "12 ", "cards": "4111 ", "phones": "415-555-0123 ", "IBANs": "DE89 ", "`@`": "a@", "IPs": "1.2.3.4 ",
    "names": "Ann Hill ", "passwords": "pw=", "PINs": "pin 4711 ", "spelled mails": "a(at)",
    "words": "the quick brown fox ",
}  # fmt: skip

Chance = random.Random


def _letters(chance: Chance, count: int, of: str = string.ascii_letters + string.digits) -> str:
    return "".join(chance.choices(of, k=count))


def _card(chance: Chance) -> str:
    from stdnum import luhn

    start, length = chance.choice((("4", 16), ("51", 16), ("2223", 16), ("37", 15), ("6011", 16)))
    digits = start + _letters(chance, length - len(start) - 1, string.digits)
    digits += luhn.calc_check_digit(digits)
    cuts = (4, 10) if length == 15 else (4, 8, 12)
    apart = chance.choice(("", " ", "-", "\u00a0", ".", "_"))
    parts = [digits[a:b] for a, b in zip((0, *cuts), (*cuts, length), strict=True)]
    if chance.random() < 0.1:
        return "\n".join(parts)
    if chance.random() < 0.1:
        return " ".join(parts[:2]) + "\n" + " ".join(parts[2:])
    return apart.join(parts)


def _iban(chance: Chance) -> str:
    whole, apart = chance.choice(IBANS), chance.choice(("", " ", "-", "\u00a0"))
    text = apart.join(whole[at : at + 4] for at in range(0, len(whole), 4))
    return text.lower() if chance.random() < 0.2 else text


def _mail(chance: Chance) -> str:
    local = chance.choice(("ann.hill", "o'brien+shop", "дима", "j_li", "info", "zoë"))
    domain = chance.choice(("client.example", "bücher.example", "mail.co.uk", "почта.рф"))
    return f"{local}{chance.randrange(99)}@{domain}"


def _secret(chance: Chance) -> str:
    return _letters(chance, chance.randint(6, 18)) + chance.choice(("!7", "9", "x3", "#2$"))


def _named(chance: Chance) -> tuple[str, str]:
    secret = _secret(chance)
    form = chance.choice((
        "my password is {}", "pw={}", "pass: {}", "client_secret={}", "api_key={}", "https://user:{}@host.example/x",
        "Password: {}", "API key: {}", "DB_PASSWORD={}", "Passwort: {}", "token = {}", "secret: '{}'",
    ))  # fmt: skip
    if "://" in form:
        secret = secret.replace("#", "")
    return form.format(secret), secret


def _token(chance: Chance) -> str:
    return chance.choice((
        "ghp_" + _letters(chance, 36), "sk-proj-" + _letters(chance, 24), "AKIA" + _letters(chance, 16, "ABCDEFGH2345"),
        "xoxb-" + _letters(chance, 20), _letters(chance, 30) + "7a",
        f"-----BEGIN PRIVATE KEY-----\n{_letters(chance, 60)}\n-----END PRIVATE KEY-----",
    ))  # fmt: skip


def _ssn(chance: Chance) -> str:
    parts = chance.choice((123, 536, 219, 401)), chance.randint(10, 99), chance.randint(1000, 9999)
    return chance.choice("- ").join(map(str, parts))


def _ip(chance: Chance) -> str:
    if chance.random() < 0.3:
        return ":".join(f"{chance.randrange(1, 65536):x}" for _ in range(7)) + ":1"
    return ".".join(str(chance.randrange(1, 255)) for _ in range(4))


def _spelled(chance: Chance) -> str:
    """A mail address that is spelled out, in words of several languages."""
    local = chance.choice(("ida", "ida.hill", "j_li", "zoë", "info"))
    at, dot = chance.choice(
        (
            ("at", "dot"),
            ("AT", "DOT"),
            ("ät", "punkt"),
            ("arroba", "punto"),
            ("arobase", "point"),
            ("chiocciola", "punto"),
        )
    )
    opens, closes = chance.choice(("()", "[]", "{}", "  "))
    in_words = f"{opens}{at}{closes}", f"{opens}{dot}{closes}"
    return f"{local}{in_words[0]}client{in_words[1]}{chance.choice(('com', 'de', 'example'))}"


def _code(chance: Chance) -> tuple[str, str]:
    """A PIN, the code of a card, or one that somebody was sent."""
    code = _letters(chance, chance.choice((4, 5, 6, 8)), DIGITS)
    form = chance.choice((
        "PIN {}", "my pin is {}", "PIN: {}", "meine Geheimzahl lautet {}", "mon code PIN est {}", "mi PIN es {}",
        "mijn pincode is {}", "мой пин-код {}", "your code is {}", "verification code: {}", "OTP {}",
        "{} is your verification code", "Ihr Bestätigungscode lautet {}", "código de verificación: {}",
        "votre code de validation est {}", "il codice di verifica è {}", "код подтверждения {}", "onay kodu: {}",
        "验证码{}",
    ))  # fmt: skip
    if chance.random() < 0.15:
        form, code = chance.choice(("CVV {}", "cvc: {}", "Prüfziffer {}", "código de seguridad {}")), code[:3]
    return form.format(code), code


def _birth(chance: Chance) -> tuple[str, str]:
    """A date of birth, with its word."""
    year, month, day = chance.randint(1925, 2015), chance.randint(1, 12), chance.randint(1, 28)
    date = chance.choice((
        f"{year}-{month:02}-{day:02}", f"{day:02}/{month:02}/{year}", f"{month}/{day}/{year}", f"{day}.{month}.{year}",
        f"{day}. {month}. {year}", f"{day:02}-{month:02}-{year % 100:02}", f"{day} March {year}", f"May {day}, {year}",
    ))  # fmt: skip
    form = chance.choice((
        "date of birth: {}", "DOB {}", "born on {}", "born {}", "my birthday is {}", "my date of birth is {}",
        "{} is my date of birth", "geboren am {}", "Geburtsdatum: {}", "né le {}", "date de naissance : {}",
        "nacida el {}", "fecha de nacimiento {}", "nato il {}", "data de nascimento: {}", "geboortedatum {}",
        "дата рождения: {}",
    ))  # fmt: skip
    return form.format(date), date


def _document(chance: Chance) -> tuple[str, str]:
    """A passport or a licence to drive, with its word."""
    number = chance.choice((
        "C01X" + _letters(chance, 5, DIGITS), _letters(chance, 9, DIGITS), "AB " + _letters(chance, 7, DIGITS),
        _letters(chance, 2, DIGITS) + "AA" + _letters(chance, 5, DIGITS),
        "MORGA" + _letters(chance, 6, DIGITS) + "SM9IJ",
        "D" + "-".join((_letters(chance, 3, DIGITS), _letters(chance, 4, DIGITS), _letters(chance, 4, DIGITS))),
    ))  # fmt: skip
    form = chance.choice((
        "passport number {}", "passport: {}", "my passport is {}", "Reisepassnummer {}", "passeport n° {}",
        "pasaporte {}", "passaporto n. {}", "driver's license {}", "driving licence number {}", "Führerschein {}",
        "permis de conduire {}", "carnet de conducir {}", "rijbewijsnummer {}", "паспорт {}", "护照号码{}",
    ))  # fmt: skip
    return form.format(number), number


def _account(chance: Chance) -> tuple[str, str]:
    """An account at a bank, with its word or with the branch before it."""
    account = _letters(chance, chance.choice((8, 9, 10)), "123456789")
    form = chance.choice((
        "account number {}", "my account number is {}", "acc no: {}", "a/c no. {}", "Kontonummer {}",
        "rekeningnummer: {}",
        "numéro de compte {}", "número de cuenta: {}", "sort code 20-00-00 account number {}",
        "Sort code: 60-16-13, account {}", "routing number 021000021 and account {}", "BSB 062-000 acct {}",
    ))  # fmt: skip
    return form.format(account), account


def _told_phone(chance: Chance) -> tuple[str, str]:
    """A phone as it is written in its own country, with its word."""
    start, more = chance.choice((
        ("0171/", 7), ("089 / ", 6), ("06 12 34 56 ", 2), ("06.12.34.56.", 2), ("612 345 ", 3), ("347 123 ", 4),
        ("06-", 8), ("8 (912) 345-67-", 2), ("138", 8),
    ))  # fmt: skip
    number = start + _letters(chance, more, DIGITS)
    form = chance.choice((
        "phone: {}", "call me on {}", "my mobile is {}", "text me at {}", "Tel. {}", "Handy {}", "Rückruf unter {}",
        "tél : {}", "mon portable est le {}", "mi móvil es {}", "llámame al {}", "cellulare {}", "telemóvel: {}",
        "bel me op {}", "nr tel {}", "тел. {}", "手机{}",
    ))  # fmt: skip
    return form.format(number), number


def _answer(chance: Chance) -> tuple[str, str]:
    """The answer to a question by which a company knows its customer."""
    answer = chance.choice(("Blackwood", "O'Brien", "Smith-Jones", "van Dyck", "García", "Fluffy"))
    form = chance.choice((
        "my mother's maiden name is {}", "mother's maiden name: {}", "security answer: {}",
        "my first pet was called {}",
        "the answer to my security question is {}", "security question: pet? answer: {}", "memorable word is {}",
        "Mädchenname meiner Mutter: {}", "le nom de jeune fille de ma mère est {}",
        "el apellido de soltera de mi madre es {}", "nome de solteira da minha mãe: {}",
    ))  # fmt: skip
    return form.format(answer), answer


VALUES: dict[str, Callable[[Chance], str]] = {
    "mail": _mail, "mail, spelled out": _spelled, "card": _card, "iban": _iban, "ssn": _ssn, "ip": _ip, "token": _token,
    "phone": lambda chance: chance.choice(PHONES),
}  # fmt: skip
NAMED: dict[str, Callable[[Chance], tuple[str, str]]] = {
    "named secret": _named, "PIN or one-time code": _code, "passport or licence": _document,
    "phone of any country": _told_phone,
    "date of birth": _birth,
    "account at a bank": _account, "answer to a secret question": _answer,
}  # fmt: skip
"""Values that a word beside them makes personal: the text, and what may not be left of it."""
LOOKALIKES: dict[str, Callable[[Chance], str]] = {
    "version": lambda c: c.choice(("version ", "v", "build ", "Chrome/")) + ".".join(_letters(c, 4, "123456789")),
    "commit": lambda c: f"{c.choice(('commit ', 'at ', ''))}{_letters(c, c.choice((7, 10, 40)), 'abcdef0123456789')}",
    "network": lambda c: f"{c.randrange(256)}.{c.randrange(256)}.0.0/{c.randrange(8, 32)}",
    "order": lambda c: c.choice(("order ", "#", "invoice ", "case ")) + _letters(c, c.randint(5, 12), string.digits),
    "date or amount": lambda c: c.choice(
        ("2026-11-09 10:00:00", "11/09/2026", "$1,440.00", "1.440.000,00 EUR", "50 MB")
    ),
    "year, hours or street": lambda c: c.choice(
        ("since {}", "in {}", "Baker Street {}", "Suite {}", "open 08:00-18:00 until {}", "model {}", "{} boards")
    ).format(c.randrange(1900, 2100)),
    "code of programs": lambda c: c.choice(
        ("pass=true", "token=null", "password=$DB_PASSWORD", "password: ********", "logo@2x.png", "hero@1.5x.webp",
         "git@github.com:acme/shop.git", "secret: undefined", "password={{ password }}")
    ),
    "another code": lambda c: c.choice(
        ("error code ", "discount code ", "zip code ", "status code ", "the error code is ", "Fehlercode ",
         "country code ")
    )
    + _letters(c, c.randint(3, 6), DIGITS),
    "words about a code": lambda c: c.choice(
        ("the verification code did not come", "my passport expired", "I can pin 1000 boards", "look at client dot com",
         "my driver's license is 20 years old", "the code expired after 10 minutes",
         "my birthday party on 12/05/2026", "how do I change my date of birth?", "born in 1985, here since 2019-03-12")
    ),
    "UUID": lambda c: "-".join(_letters(c, n, "abcdef0123456789") for n in (8, 4, 4, 4, 12)),
    "words about a secret": lambda c: c.choice(
        ("my password is wrong", "reset my password", "the token expired", "pass it on")
    ),
    "words that are in names": lambda c: c.choice(
        ("the user was deleted", "from Dublin", "Billing Support", "the hill", "a stone")
    ),
}  # fmt: skip
NO_NAMES = ("Permanently deleted user", "Billing Support", "Orange Book from Dublin", "Visitor 12")


def _name(chance: Chance) -> tuple[str, str]:
    """A name, and a way in which it is written."""
    name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
    first = name.split()[0]
    return name, chance.choice((name, name.upper(), name.lower(), first, first.upper(), name.replace(" ", "\u00a0")))


def _survives(value: str, masked: str) -> bool:
    return value in masked or any(len(line) > 3 and line in masked for line in value.split("\n"))


def recall(count: int, chance: Chance) -> Counter[str]:
    """How many of so many values of each kind are masked, the sentence around them staying as it is."""
    found: Counter[str] = Counter()
    for kind, make in VALUES.items():
        for _ in range(count):
            value, sentence = make(chance), chance.choice(SENTENCES)
            masked = Masker().mask(sentence.format(value))
            before, after = sentence.split("{}")
            found[kind] += masked.startswith(before + "<") and masked.endswith(">" + after)
    for kind, of_text in NAMED.items():
        for _ in range(count):
            text, secret = of_text(chance)
            found[kind] += not _survives(secret, Masker().mask(chance.choice(SENTENCES).format(text)))
    for _ in range(count):
        name, written = _name(chance)
        found["name"] += not _survives(written, Masker([name]).mask(chance.choice(SENTENCES).format(written)))
    return found


def false_alarms(count: int, chance: Chance) -> Counter[str]:
    """How many of so many lookalikes of each kind are not left as they are."""
    found: Counter[str] = Counter(dict.fromkeys(LOOKALIKES, 0))
    for kind, make in LOOKALIKES.items():
        for _ in range(count):
            text = chance.choice(SENTENCES).format(make(chance))
            found[kind] += Masker([*NO_NAMES, _name(chance)[0]]).mask(text) != text
    return found


def seconds(piece: str, length: int, people: Sequence[str]) -> float:
    """CPU seconds for one text of this length."""
    masker, text = Masker(people), (piece * (length // len(piece) + 1))[:length]
    before = time.process_time()
    masker.mask(text)
    return time.process_time() - before


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else SEED
    print("| value | masked |\n|---|---|")
    for kind, masked in recall(count, Chance(seed)).items():
        print(f"| {kind} | {masked} of {count} |")
    print("\n| lookalike | masked by mistake |\n|---|---|")
    for kind, masked in false_alarms(count, Chance(seed + 1)).items():
        print(f"| {kind} | {masked} of {count} |")
    people = [f"Ann Hill{_letters(Chance(number), 8)}" for number in range(1000)] + ["Ann Hill"]
    Masker().mask("call +1 415-555-0123")  # so that libraries are imported
    print(
        f"\n| a text of | {' | '.join(f'{length:,} characters' for length in LENGTHS)} |\n|---|{'---|' * len(LENGTHS)}"
    )
    for what, piece in HOSTILE.items():
        took = (f"{seconds(piece, length, people):.2f} s" for length in LENGTHS)
        print(f"| {what} | {' | '.join(took)} |")


if __name__ == "__main__":
    main()
