"""An answer cut into claims: the sentences that state something a source must support."""

import re
from dataclasses import dataclass

from harness.scoring.groundedness.quantities import quantities
from harness.scoring.groundedness.weighed_words import words
from harness.turns import ClaimFinding, Support

_BREAK = re.compile(
    r"(?<=[.!?])(?<!\n\d[.])(?<!\n\d\d[.])(?:\s+(?=\S)"
    r"|[\"')\]]+\s+(?=[^\sa-z]))"  # choose "Forgot password?" on the page: no end
    r"|\n+(?![a-z])|\n{2,}"  # a line that goes on in lower case was only wrapped
    r"|(?<=\S);\s+"
)
_BULLET = re.compile(r"[\s\-*>#\u2022]*(?:\d{1,2}[.)]\s+)?")
_COURTESY = re.compile(
    r"(?i)\b(anything else|something else|let me know|help you|assist|hope|glad|sorry|apolog\w*|thank\w*|"
    r"would you like|do you (?:want|need|still)|happy to|welcome|have a (?:nice|great|good)|feel free|reach out|"
    r"good question|hello|hi|dear|best regards|kind regards)\b"
)
_NOTHING_BUT = re.compile(  # in other languages, where the words are known less well: all of the sentence
    r"(?i)\W*(?:(?:vielen|herzlichen|besten|schönen) dank|danke(?: ihnen| dir)?(?: sehr| schön)?|hallo|gerne?|"
    r"guten (?:tag|morgen|abend)|(?:das )?tut mir (?:sehr )?leid|entschuldigung|merci(?: beaucoup| bien)?|bonjour|"
    r"bonsoir|(?:je suis )?désolée?|(?:muchas )?gracias|hola|buen(?:os|as) (?:días|tardes|noches)|lo siento|claro|"
    r"(?:molte |mille )?grazie|buongiorno|mi dispiace|(?:muito )?obrigad[oa]|olá|bom dia|"
    r"(?:hartelijk )?(?:dank|bedankt)|goedendag)\W*"
)
_OFFER = re.compile(
    r"(?i)\b(let (?:me|us) know|hesitate|feel free|(?:happy|glad|here) to help|reach out|here if you)\b"
)
_SAID_IN_OFFERS = (
    "a also always and any anything are ask assist assistance at be can contact do don't else feel for free further "
    "glad happy have help here hesitate i i'd i'll i'm if in is just know let like may me more need not of or other "
    "our out please question questions reach should something support team them then there there's to touch us we we'd "
    "we'll we're will with would you you'd your"
)
_CLAUSES = re.compile(  # of a sentence, and what follows `I'm glad to say`
    r"(?i)\s*[,;:\u2013\u2014]\s+|\s+-\s+|\s+(?:but|because)\s+"
    r"|\bto (?:say|confirm|report|announce|tell you|inform you|let you know)(?: that)?\s+"
)
_IF = re.compile(
    r"(?i)\s*(?:if|when|whenever|should|once|before|after|in case)\b"
)  # such a clause states nothing alone
_PROMISE = re.compile(
    r"(?i)\b(?:we|i|team|support)(?:['\u2019]ll| will)(?! be (?:happy|glad|here)\b)"
)  # it states what follows
_OF_OFFERS = frozenset(_SAID_IN_OFFERS.split())  # an offer of nothing but these words, of any length, states nothing
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_MOST_COURTEOUS = 12  # words; a longer sentence says something beside the courtesy
_TELLING = 0.55  # weight from which a word says something


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of an answer, and its place there."""

    text: str
    start: int
    end: int

    def finding(
        self, support: Support, score: float, source: str = "", evidence: str = "", why: str = ""
    ) -> ClaimFinding:
        """What was found out about it."""
        return ClaimFinding(self.text, self.start, self.end, support, score, source, evidence, why)


def claims(answer: str) -> list[Claim]:
    """What an answer states. Greetings, thanks, questions and offers to help are not claims."""
    return [sentence for sentence in sentences(answer) if _states_something(sentence.text)]


def sentences(text: str) -> list[Claim]:
    """The sentences of a text in order, list items and lines by themselves, without their bullets and numbers."""
    found: list[Claim] = []
    lines = f"\n{text}"  # so that a number at the start is a bullet's as well
    start = 0
    for end, following in [*(match.span() for match in _BREAK.finditer(lines)), (len(lines), len(lines))]:
        raw = lines[start:end]
        if any(character.isalpha() for character in raw):
            bullet = _BULLET.match(raw)
            left = start + (bullet.end() if bullet else 0)
            right = start + len(raw.rstrip())
            found.append(Claim(lines[left:right], left - 1, right - 1))
        start = following
    return found


def _states_something(sentence: str) -> bool:
    if sentence.rstrip("\"')] !").endswith(("?", "\uff1f", "\u061f")) or _NOTHING_BUT.fullmatch(sentence):
        return False
    found = words(sentence)
    if quantities(sentence):
        return True
    courteous = bool(_COURTESY.search(sentence)) and len(found) <= _MOST_COURTEOUS and not _says_more(sentence)
    return not (courteous or _only_offers(sentence)) and any(word.weight > _TELLING for word in found)


def _says_more(sentence: str) -> bool:
    """Whether a clause beside the courtesy states something, as in `Sorry, we never refund annual plans.`"""
    for clause in _CLAUSES.split(sentence):
        said = words(clause)
        apart = not _COURTESY.search(clause) and not _IF.match(clause) and len(said) > 2
        if apart and any(word.weight > _TELLING for word in said):
            return True
    return bool(_PROMISE.search(sentence))


def _only_offers(sentence: str) -> bool:
    said = {each.lower().replace("\u2019", "'") for each in _WORD.findall(sentence)}
    return bool(_OFFER.search(sentence)) and not _PROMISE.search(sentence) and said <= _OF_OFFERS
