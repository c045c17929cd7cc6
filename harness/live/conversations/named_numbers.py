"""Finds numbers that a word beside them makes personal: PINs, codes of cards, one-time codes, passports, licences, the
numbers by which states know people and cars, bank accounts and dates of birth.

The words are in `named_numbers.txt`, in the languages in which secrets are known. What stands beside each is looked at
within a few characters, so the time grows with the text's length.
"""

import re
from collections.abc import Iterator

import re2

from harness.lazy_regex import regex
from harness.live.conversations.found_spans import ANY_WORD_START, FoundSpan, also_unaccented, linear, phrases_of

_BESIDE = 60  # characters before or behind a word
_LEAST_OF_DOCUMENT = 6  # letters and digits
_LEAST_DIGITS = 4
_LONGEST_SHORT = 4  # letters of a word that takes no ending
_SERIAL = regex(r"(?=(?:[A-Z]*\d){2})[A-Z\d]{8,12}")  # of cards whose letters and digits are mixed: `X4RTBPFW4`


_WORDS = phrases_of("named_numbers.txt")
_MINE = (
    r"your|my|the|this|dein|ihr|mein|der|votre|ton|mon|le|tu|su|mi|el|seu|meu|o|il tuo|il mio|il|je|jouw|uw|mijn|de"
    r"|den|dem|meinen|einen|din|min|twój|mój|tvůj|můj|ваш|твой|мой"
)
_PIN, _CARD_CODE, _SENT, _DOCUMENT, _BIRTH, _PLATE = (
    linear(f"{ANY_WORD_START}((?:{_WORDS[name]})s?)")
    for name in ("pins", "card codes", "one-time codes", "documents", "birth dates", "plates")
)
_CODE = also_unaccented(r"code|passcode|codice|código|kod|kode|kód|koodi|код")
_GIVEN = r"enter(?:ed)?|typed|got|received|sent me|sent"
_BRAND = r"(?-i:\p{Lu})[\p{L}\p{N}.]*"
_MY_CODE = linear(rf"{ANY_WORD_START}((?:{_MINE}|{_GIVEN})(?: the| a| this)?(?: ({_BRAND}))? (?:{_CODE}))")
_VERBS = r"is|was|be|been|are|ist|war|lautete?|c['\u2019]est|est|était|es|era|fue|é|foi|è|jest"
_ARTICLES = r"the|der|die|das|le|la|el|il|het"
_IS = rf"{_VERBS}|to|je|är|er|on|die|είναι|là|הוא|هو|это|是|为|為|は|가|는|이"
_NUMBER = also_unaccented(
    r"number|num(?:mer)?|nummeret|no|nr|n|numéro|número|numero|numer|číslo|numaras.|номер|серия|αριθμός|szám|szama|broj"
    r"|番号|号码|号|號碼|號|번호"
)
_SIGNS = r"[\s:=#.,º°№()>|→-]{0,3}"
_JOINED = rf"(?:{_SIGNS}(?:{_NUMBER}|(?:{_VERBS})\s(?:{_ARTICLES})|{_IS}|of)){{0,3}}{_SIGNS}"
_OTHER = also_unaccented(
    r"error|status|exit|discount|promo|promotion|coupon|voucher|gift|zip|postal|post|area|country|product|order"
    r"|booking|item|article|source|bar|qr|sort|bank|swift|vat|tax|color|colour|fault|reason|response|http"
    r"|postale|promotionnel|réduction|remise|produit|commande|article|erreur|pays|descuento|producto|pedido|artículo"
    r"|país|desconto|produto|artigo|prodotto|ordine|articolo|errore|sconto|paese|rabatt|artikel|produkt|fehler"
    r"|bestellung|gutschein|korting|bestelling|zniżki|produktu"
)
_A_CASE = r"ticket|case|invoice|reference|ref|board|page|version|rechnung|vorgang|facture|factura|fattura"
_WORD = rf"(?!(?:{_OTHER}|{_A_CASE})\b)[^\W\d_]{{1,12}}"
_JOIN = (  # `the PIN that I use is`, `code on the back:`
    rf"(?:{_JOINED}|(?:\s[^\W\d_]{{1,12}}){{1,4}}\s(?:{_VERBS})[\s:]{{1,3}}|(?:\s{_WORD}){{1,4}}\s?:\s{{0,3}})"
)
_JOIN_NUMBER = rf"(?:{_JOIN}|(?:\s[^\W\d_]{{1,12}}){{1,4}}\s(?:{_NUMBER}){_SIGNS})"
_END = r"(?![A-Za-z0-9%€$])"
_COUNTED_CODE = linear(  # `the 6-digit code`, `sechsstelliger Code`, `code à 6 chiffres`
    rf"{ANY_WORD_START}((?:(?:\d|one|two|three|four|five|six|seven|eight)[ -]digits? (?:\p{{L}}{{2,14}} )?"
    rf"(?:{_CODE}|number)"
    rf"|(?:\d-?|vier|fünf|sechs|sieben|acht)stellige[nrs]? (?:{_CODE})|\d-?cijferige (?:{_CODE})"
    rf"|(?:{_CODE}) (?:à|a|de|di|com|of) (?:\d|\p{{L}}{{3,6}}) (?:chiffres|cifre|dígitos|digits)))"
)
_ANY_CODE = linear(rf"{ANY_WORD_START}({_CODE})")
_GOT = (
    r"got|received|sent|texted|bekommen|erhalten|bekam|erhielt|reçu|reçois|recibí|recibido|llegó|ricevuto|arrivato"
    r"|recebi|chegou|kreeg|ontvangen|gekregen|otrzymałem|otrzymałam"
)
_GOT_BEHIND = regex(  # `código que me llegó: 482913`
    rf"(?i)(?:\s[^\W\d_]{{1,12}}){{0,4}}?\s(?:{_GOT})(?:\s[^\W\d_]{{1,12}}){{0,3}}?"
    rf"(?:\s?[:=]|\s(?:{_VERBS})[\s:])\s{{0,3}}(\d(?:[ -]?\d){{3,9}}){_END}"
)
_TYPED = linear(  # `I typed in 482913 but the code is rejected`
    r"(?i)\b(?:typed|entered|entering|tried|put)(?: in)?:? (\d{3}[ -]?\d{2,5})\b([^\n.\d]{0,40}\b(?:code|pin|otp)\b)"
)
_DIGITS = r"(?:[A-Z]{1,2}-)?(?<!\d)\d(?:[ -]?\d){3,9}"
_PIN_BEHIND = regex(rf"(?i){_JOIN}(\d(?:[ -]?\d){{3,11}}){_END}")
_CARD_CODE_BEHIND = regex(rf"(?i)(?:/cv[vc]2?)?{_JOIN}(\d{{3,4}}){_END}(?! \d{{3}}(?![\d/]))")  # not `482 913`
_LETTERED = r"(?=[A-Z-]*\d)[A-Z0-9]{3,5}(?:-?[A-Z0-9]{2,5}){0,3}"
_CODE_BEHIND = regex(rf"(?i){_JOIN}({_DIGITS}|{_LETTERED}){_END}")
_NEXT_CODE = regex(
    rf"(?i)(?:[\s:,;|/•-]{{1,4}}(?:\d\d?[.)]\s{{1,2}})?|\s?(?:and|or|und|et|y|e|og|och|en|i)\s)({_DIGITS}|{_LETTERED}){_END}"
)
_DIGITS_BEHIND = regex(rf"(?i){_JOIN}({_DIGITS}){_END}")
_CODE_BEFORE = regex(rf"(?i)(?<![A-Z0-9])({_DIGITS}) (?:{_IS}|as|als) (?:(?:{_MINE}) )?(?:[\w.-]{{1,20}} ){{0,2}}$")
_MY_CODE_BEFORE = regex(rf"(?i)(?<![A-Z0-9])({_DIGITS}) (?:{_IS}|as|als) $")
_USED = linear(  # `Use 482913 to sign in`
    r"(?i)(?:^|[.!?:;,\n]\s{0,2}|\b(?:please|then|and|just) )(?:use|enter|type)(?: in)?:? (\d{3}[ -]?\d{2,5})"
    r" (?:to|and|as|for|when|on) (?:[a-z']{1,12} ){0,3}"
    r"(?:verif|confirm|sign|log|authenti|activat|unlock|complet|continu|reset|access|finish|proceed)"
)
_OTHER_CODES = regex(rf"(?i)\b(?:{_OTHER})\b")
"""What is beside `code` where it is nothing that somebody was sent, even with a capital."""
_DOCUMENT_BEHIND = regex(
    rf"(?:['\u2019]s|[a-zà-öø-ÿа-я]{{0,8}})(?i:{_JOIN_NUMBER})"
    r"((?:[A-Z]{1,5}[ -])?[A-Za-z]{0,6}\d[A-Za-z0-9]*"
    r"(?:[ ./-](?:[A-Z] )?[A-Z]{0,2}\d[A-Za-z0-9]*){0,7}(?:-[A-Za-z0-9]\b| [A-Z](?=[.,;!?)]|\s*(?:\n|$)))?)"
)
_CAPITAL = r"A-Z\u00c4\u00d6\u00dc\u0410-\u042f\u4e00-\u9fff\uac00-\ud7af"
_PLATE_BEHIND = regex(  # `B-MW 1234`, `LB07 SEO`, `1234 BCD`, and the 17 signs of a factory
    rf"(?i:['\u2019]?[a-zà-öø-ÿа-я]{{0,3}}{_JOIN})"
    rf"((?=[^\n]{{0,12}}\d)[{_CAPITAL}\d]{{1,4}}(?:[ ·•-]?[{_CAPITAL}\d]{{1,4}}){{1,4}})(?![\w%€$])"
)
_SHORTEST_PLATE = 4  # letters and digits
_TO_PIN = regex(r"(?i)\b(?:to|can|could|only|cannot|can't|not|please|let|and|or|i|we|they|you)\s+$")
"""Before `pin` it is something that one does with boards."""
_DATE = regex(r"(?:19|20)\d\d[./-]\d\d?[./-]\d\d?.*|\d\d?[./-]\d\d?[./-](?:19|20)?\d\d|\d\d?[./-](?:19|20)\d\d")

_MONTH = r"\.?(?: de| of)?[ -]?[^\W\d_]{3,12}\.?(?: de|,)?[ -]?"
_DAY = (  # with its year: a birthday without one is that of many
    r"(?:(?:19|20)\d\d[-/. ]\d\d?[-/. ]\d\d?|\d\d?(?:[-/. ]|\. )\d\d?(?:[-/. ]|\. )(?:19|20)?\d\d"
    rf"|\d\d?(?:st|nd|rd|th|er)?{_MONTH}(?:19|20)?\d\d|[^\W\d_]{{3,12}}\.? \d\d?(?:st|nd|rd|th)?,? (?:19|20)\d\d"
    r"|(?:19|20)\d\d ?[年년] ?\d\d? ?[月월] ?\d\d? ?[日일]|(?<!\d)(?:19|20)\d{6})(?!\d)"
)
_BORN_BEHIND = regex(rf"(?i)(?:\.?\s(?:on|am|the|le|el|em|il|op|den|der)\b)?{_JOIN}({_DAY})")
_BORN_BEFORE = regex(
    rf"(?i)(?<!\d)({_DAY})(?:\s?[,:(-]\s?(?:(?:{_MINE}) )?|\s(?:{_IS}|as|als) (?:(?:{_MINE}) )?(?:\w{{1,20}} )?|\s)$"
)

_SORT_CODE = regex(r"(?i)sort|aba|bsb|blz|bankleit|routing|bank.?code")  # an account follows it
_ACCOUNT_BEHIND = regex(r"(?i)[\s,;:/|&-]{1,4}(?:[a-z/.]{1,10}[\s:.#]{1,3}){0,5}(\d{6,12})(?![A-Za-z0-9])")
_ACCOUNT_BEFORE = regex(r"(?<![A-Za-z0-9-])(\d{6,12})[\s,;:/|&.-]{1,4}(?:[a-z]{1,6}\s){0,3}$")
_SORT_AND_ACCOUNT = linear(
    r"(?i)\b(\d\d-\d\d-\d\d)[ ,/|;]{1,3}(?:(?:acc(?:ount|t)?|a/c|number|no)[ .:#]{1,3}){0,2}(\d{8})\b"
)
_DATE_OF_DAY = regex(
    r"(?:[0-2]?[1-9]|[123]0|3[01])-(?:0[1-9]|1[0-2])-\d\d|\d\d-(?:0[1-9]|1[0-2])-(?:[0-2][1-9]|[123]0|31)"
)


def find_named_codes(text: str) -> Iterator[FoundSpan]:
    """PINs, the codes of cards, and codes that somebody was sent."""
    for word in _alone(_PIN, text):
        if not _TO_PIN.search(text[max(0, word.start(1) - 12) : word.start(1)]):
            yield from _behind(text, word.end(1), _PIN_BEHIND)
            yield from _before(text, word.start(1), _CODE_BEFORE)
    for word in _alone(_CARD_CODE, text):
        yield from _behind(text, word.end(1), _CARD_CODE_BEHIND)
    for word in _alone(_SENT, text):
        yield from _each_behind(text, word)
        yield from _before(text, word.start(1), _CODE_BEFORE)
    for found in _USED.finditer(text):
        yield found.start(1), found.end(1), _plain(found[1])
    for word in _alone(_MY_CODE, text):
        if not (word[2] and _OTHER_CODES.fullmatch(word[2])):
            behind = _behind(text, word.end(1), _DIGITS_BEHIND)
            yield from (each for each in behind if not _OTHER_CODES.search(text[word.end(1) : each[0]]))
            yield from _before(text, word.start(1), _MY_CODE_BEFORE)


def find_told_codes(text: str) -> Iterator[FoundSpan]:
    """Codes of which the text says that they were typed or received, or how many digits they have."""
    for found in _TYPED.finditer(text):
        if not _OTHER_CODES.search(found[2]):
            yield found.start(1), found.end(1), _plain(found[1])
    for word in _alone(_COUNTED_CODE, text):
        if not _OTHER_CODES.search(word[1]):
            yield from _behind(text, word.end(1), _DIGITS_BEHIND)
            yield from _before(text, word.start(1), _MY_CODE_BEFORE)
    for word in _alone(_ANY_CODE, text):
        yield from _behind(text, word.end(1), _GOT_BEHIND)


def _each_behind(text: str, word: "re2._Match[str]") -> Iterator[FoundSpan]:
    """The code behind a word; behind a plural all of a list, as codes to recover an account come by the ten."""
    at, several = word.end(1), word[1][-1:] in ("s", "S")
    found = [*_behind(text, at, _CODE_BEHIND)] or ([*_behind(text, at, _NEXT_CODE)] if several else [])
    while found:
        yield found[0]
        found = [*_behind(text, found[0][1], _NEXT_CODE)] if several else []


def _alone(form: "re2._Regexp", text: str) -> Iterator["re2._Match[str]"]:
    """The words that are no part of a longer one, such as `2fa` of a commit, and of no name such as `PIN-4711`."""
    for word in form.finditer(text):
        after = text[word.end(1) : word.end(1) + 2]
        part = after[:1].isascii() and after[:1].isalnum()
        if not (word[1].isascii() and (part or (after[:1] == "-" and after[1:].isdigit()))):
            yield word


def find_documents(text: str) -> Iterator[FoundSpan]:
    """Numbers of passports, licences to drive, identity cards and bank accounts."""
    for word in _DOCUMENT.finditer(text):
        after = text[word.end(1) : word.end(1) + 1]
        if len(word[1]) <= _LONGEST_SHORT and after.lower() != after.upper():
            continue  # `panel`, which is no `PAN`
        for start, end, value in _behind(text, word.end(1), _DOCUMENT_BEHIND):
            is_date = _DATE.fullmatch(text[start:end]) and not _SORT_CODE.search(word[1])
            enough = len(value) >= _LEAST_OF_DOCUMENT and sum(map(str.isdigit, value)) >= _LEAST_DIGITS
            if (enough or _SERIAL.fullmatch(text[start:end])) and not is_date:
                yield start, end, value
                if _SORT_CODE.search(word[1]):
                    yield from _behind(text, end, _ACCOUNT_BEHIND)
                    yield from _before(text, word.start(1), _ACCOUNT_BEFORE)
    for found in _SORT_AND_ACCOUNT.finditer(text):
        if not _DATE_OF_DAY.fullmatch(found[1]):
            yield found.start(1), found.end(2), _plain(found[0])


def find_plates(text: str) -> Iterator[FoundSpan]:
    """What a car is registered as, beside a word that says so: letters and digits."""
    for word in _alone(_PLATE, text):
        for start, end, value in _behind(text, word.end(1), _PLATE_BEHIND):
            if len(value) >= _SHORTEST_PLATE and not value.isdigit() and not value.isalpha():
                yield start, end, value


def find_birth_dates(text: str) -> Iterator[FoundSpan]:
    """The day on which somebody was born, beside words that say so."""
    for word in _BIRTH.finditer(text):
        yield from _behind(text, word.end(1), _BORN_BEHIND)
        if word[1].casefold() != "born":  # which goes on: `invoice of 12.03.2026, born out of ...`
            yield from _before(text, word.start(1), _BORN_BEFORE)


def _behind(text: str, at: int, form: re.Pattern[str]) -> Iterator[FoundSpan]:
    if found := form.match(text[at : at + _BESIDE]):
        yield at + found.start(1), at + found.end(1), _plain(found[1])


def _before(text: str, at: int, form: re.Pattern[str]) -> Iterator[FoundSpan]:
    start = max(0, at - _BESIDE)
    if found := form.search(text[start:at]):
        yield start + found.start(1), start + found.end(1), _plain(found[1])


def _plain(value: str) -> str:
    return "".join(filter(str.isalnum, value)).upper()
