"""Finds answers to the questions by which a company knows its customer: `my mother's maiden name is Blackwood`."""

import re
from collections.abc import Iterator

from harness.live.conversations.found_spans import WORD_START, FoundSpan, also_unaccented, linear
from harness.live.conversations.named_secrets import says_how
from harness.live.conversations.person_names import is_ordinary

_QUESTIONS = also_unaccented(
    r"mother(?:['\x{2019}]?s)? maiden name|maiden name of (?:my|your|the) mother|memorable (?:word|place|name|answer)"
    r"|(?:security|secret)(?: question)?(?:['\x{2019}]s)? answer|answer to (?:my|the|your) (?:security|secret) question"
    r"|secret word|name of (?:my|your) (?:first|childhood|favou?rite) (?:pet|dog|cat|school|teacher)"
    r"|(?:first|childhood|favou?rite) (?:pet|dog|cat|school|teacher)(?:['\x{2019}]?s)? name"
    r"|(?:mädchen|geburts)name (?:meiner|der|ihrer) mutter|(?:geheim|sicherheits)antwort"
    r"|antwort auf (?:meine|die|ihre) (?:sicherheits|geheim)frage"
    r"|nom de jeune fille de (?:ma|la|votre) mère|réponse (?:à (?:ma|la|votre) question )?(?:secrète|de sécurité)"
    r"|apellido de soltera de (?:mi|tu|su|la) madre|respuesta (?:a (?:mi|la|su) pregunta )?(?:secreta|de seguridad)"
    r"|nome de solteira da (?:minha |sua )?mãe|resposta (?:à (?:minha )?pergunta )?(?:secreta|de segurança)"
    r"|cognome da nubile d(?:i mia|ella) madre|risposta (?:alla (?:mia )?domanda )?(?:segreta|di sicurezza)"
    r"|meisjesnaam van (?:mijn|uw|de) moeder|antwoord op (?:mijn|de|uw) (?:geheime vraag|beveiligingsvraag)"
    r"|(?:mammas|mors|moderns) flicknamn|mors (?:pigenavn|pikenavn)|nazwisko panieńskie (?:mojej )?matki"
)
_FIRSTS = (  # said of other things too, so only a name counts
    r"(?:my|your) (?:first|childhood|favou?rite)(?: ever)? (?:pet|dog|cat|school|teacher)"
)
_JOIN = (
    r"(?:\s+(?:is|was|ist|lautet|war|est|était|es|era|é|è|är|er|jest)(?: called)?\s*:?\s+|\s{0,2}[?:=]\s{0,3}"
    r"|\s{1,2}-\s{1,2})"
)
_NAME = r"(?-i:\p{Lu})[\p{L}\p{N}'\x{2019}-]*"
_PARTICLE = r"(?:de|del|della|der|den|ten|ter|van|von|zu|da|di|du|la|le)"
_VALUE = (
    rf"(?:[\"'\x{{201c}}\x{{201e}}\x{{ab}}]([^\"\n<>\x{{201c}}\x{{201d}}\x{{bb}}]{{1,80}})"
    rf"|((?:{_PARTICLE} ){{0,2}}{_NAME}(?: {_NAME}){{0,3}})"
    r"|([^\s<>\"',.;:!?]{2,60})(?:[\"'.,;!]|\s*$|\n))"
)
_ASKED = linear(rf"{WORD_START}(?:{_QUESTIONS}){_JOIN}{_VALUE}")
_BESIDE = linear(rf"{WORD_START}(?:{_QUESTIONS})(?:\s?[(,]\s?|\s)({_NAME}(?: {_NAME}){{0,2}})")
_FIRST = linear(rf"{WORD_START}(?:{_FIRSTS}){_JOIN}{_VALUE}")
_QUESTION_AND_ANSWER = linear(
    rf"(?i)\b(?:security|secret) question\b[^\n]{{0,120}}\n?[^\n]{{0,40}}\banswer{_JOIN}{_VALUE}"
)
_BEFORE = linear(
    rf"({_NAME}(?: {_NAME}){{0,2}}) (?i:is|was|ist|est|es|è|é) (?i:my|our|meine?|ma|mi|) ?(?i:{_QUESTIONS})"
)

_QUESTION = linear(rf"(?i){_QUESTIONS}|{_FIRSTS}|(?:security|secret) question")  # each of these has one


def find_secret_answers(text: str) -> Iterator[FoundSpan]:
    """The answers; not what says how a question is (`is required`)."""
    if not _QUESTION.search(text):
        return
    for pattern in (_ASKED, _QUESTION_AND_ANSWER, _FIRST, _BESIDE):
        for match in pattern.finditer(text):
            group = match.lastindex
            value = match[group].strip()
            is_quoted = group == 1 and pattern is not _BESIDE
            said = not is_quoted and " " not in value and (says_how(value) or is_ordinary(value))
            if value and not said and (pattern is not _FIRST or group != 3):
                yield match.start(group), match.start(group) + len(match[group]), value
    for match in _BEFORE.finditer(text):
        if not is_ordinary(re.split(r"\s", match[1])[0]):
            yield match.start(1), match.end(1), match[1]
