"""The salutation and the close of a letter, which state nothing: `Hi Anna, ...`, `... Best regards, the Acme team`."""

from harness.lazy_regex import regex

_GREETING = regex(
    r"(?i)\W*(?:hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening|day)"
    r"|hallo|moin|servus|liebe[rs]?|sehr geehrte[rs]?|guten (?:tag|morgen|abend)"
    r"|bonjour|bonsoir|salut|ch[eè]re?|madame|monsieur"
    r"|hola|buen[oa]s (?:días|tardes|noches)|estimad[oa]s?|querid[oa]s?"
    r"|ciao|salve|buongiorno|buonasera|gentil[ei]|car[oa]|egregio"
    r"|olá|oi|bom dia|boa (?:tarde|noite)|prezad[oa]s?"
    r"|hoi|dag|beste|geachte|goede(?:morgen|middag|navond|ndag))\b"
)
_CLOSE = regex(
    r"(?i)(?:^|\n|(?<=[.!?:;])\s)\W*(?:"
    r"(?:(?:best|kind|kindest|warm|warmest|many) )?regards|(?:best|kind|warm) wishes"
    r"|(?:yours )?(?:sincerely|truly|faithfully)(?: yours)?"
    r"|(?:mit )?(?:freundliche|beste|herzliche|liebe|viele|schöne)[nr]? gr(?:ü|ue)(?:ß|ss)en?"
    r"|(?:bien )?cordialement|(?:meilleures|sincères) salutations|(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?"
    r"|atentamente|(?:cordiali |distinti )saluti|(?:com os )?(?:melhores )?cumprimentos|atenciosamente"
    r"|(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?"
    r"|(?:all the best|best|cheers|take care|(?:many )?thanks|thank you|gru(?:ß|ss)|lg|vg|mfg|bien à vous|un abrazo"
    r"|un saluto|saluti|abraços?|groet(?:en|jes))(?=[ \t]*(?:[,!.\n]|$))"
    r")(?![\w'\u2019])"
    r"|\n\s*\n[ \t]*(?:\u2014|--)(?= )"
)
_WORD = regex(r"[ \t]+([^\W\d_][\w.'\u2019-]*)")
_ENDS = regex(r"[ \t]*(?:[,!.:;]|[-\u2013\u2014] |\n|$)\s*")
_NAMED = regex(r"[^\W\d_][\w.'\u2019&-]*|[&,.!\s\u2013\u2014]")
_TITLES = (
    "mr mrs ms mx miss dr prof sir madam there all team everyone valued customer friend herr frau familie damen und "
    "herren kundin kunde and mme mlle m madame monsieur client cliente sr sra srta señor señora don doña sig signor "
    "signora dott tutti todos a o e y et dhr mevr heer mevrouw klant"
)
_OFFICES = (
    "the your our from at of for support care service services desk help success agent ihr ihre dein deine euer unser "
    "das der die vom von aus im kundenservice kundendienst i.a. l'équipe équipe de du des la le el equipo del il lo da "
    "do het van uw jouw klantenservice"
)
_PEOPLE = frozenset(_TITLES.split())
_SENDERS = _PEOPLE | frozenset(_OFFICES.split())
_MOST_PEOPLE, _MOST_SENDERS = 5, 10  # words
_MOST_NAMES = 4  # of those, words that nobody knows: more of them could state something
_GOES_ON = regex(r"[^\W\d_]{4}[.!]\s+\S")  # a sentence after another: `Best regards, Anna. Refunds Are Free`
_CLOSE_IS_IN = 200  # characters at the end of a letter


def body(text: str) -> tuple[int, int]:
    """Where what a letter says begins and ends. Names are words with a capital letter; numbers are not."""
    end = _end(text)
    return min(_start(text), end), end


def _start(text: str) -> int:
    greeting = _GREETING.match(text)
    if not greeting:
        return 0
    at = greeting.end()
    for _ in range(_MOST_PEOPLE):
        word = _WORD.match(text, at)
        if not word or not _names(word[1], _PEOPLE):
            break
        at = word.end()
        if word[1].endswith(".") and word[1].lower().rstrip(".") not in _PEOPLE:
            at -= 1  # it ends the greeting
            break
    ended = _ENDS.match(text, at)
    return ended.end() if ended else 0


def _end(text: str) -> int:
    """Where the first close begins after which nothing but names comes."""
    for close in _CLOSE.finditer(text, max(0, len(text) - _CLOSE_IS_IN)):
        rest = text[close.end() :]
        names = [word for word in _NAMED.findall(rest) if word[0].isalpha()]
        only_names = not _NAMED.sub("", rest) and all(_names(name, _SENDERS) for name in names)
        unknown = sum(not _names(name.lower(), _SENDERS) for name in names)
        if only_names and len(names) <= _MOST_SENDERS and unknown <= _MOST_NAMES and not _GOES_ON.search(rest):
            return close.start()
    return len(text)


def _names(word: str, known: frozenset[str]) -> bool:
    return word[0].isupper() or word.lower().replace("\u2019", "'").rstrip(".,") in known
