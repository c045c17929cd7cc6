"""Does a sentence tell the customer to give something in another place than in this conversation?

"Please enter your booking number on the website" names a fact and asks nobody here for it. In English, German, French,
Spanish, Italian, Portuguese and Dutch.
"""

import re

from harness.lazy_regex import regex

_HERE = regex(
    r"\b(?:me|us|here|below|chat|conversation|reply|message|mir|uns|hier|unten|moi|nous|ici|nos|aquí|aqui|mi|ci)\b"
    r"|\w[eé](?:me|nos)\b|\wte[mc]i\b",
    re.IGNORECASE,
)
_WHICH = regex(
    r"^\W*(?:\w+\W+){0,2}(?:what|which|how|welche\w*|was|wie|quel\w*|cuál|qué|quale|qual|welke)\b", re.IGNORECASE
)
_NO_ORDER = regex(  # a question that tells the customer to do nothing
    r"^(?!\W*(?:\w+\W+){0,2}(?:(?:can|could|would|will|may) you|(?:können|könnten|würden) sie|kannst du|"
    r"pou[vr]\w+-vous|puede|podría|può|potrebbe|pode|poderia|kunt u)\b).*[?\uff1f]\W*$",
    re.IGNORECASE,
)
_SEEN = regex(  # what somebody tells stands there, and is told here: "the version shown in the app"
    r"\b(?:shown|displayed|listed|printed|see|seen|find|found|appears?|that is|which is|angezeigt\w*|steht|sehen|"
    r"finden|que|che)\b",
    re.IGNORECASE,
)
_ARTICLE = (
    r"(?:(?:the|our|your|this|that|any|an?|de[rmns]|das|die|unser\w*|ihre[mrn]?|l[ae]s?|el|nuestr[oa]|notre|nostro|"
    r"o|onze|het)\s+|l')"
)
_TO_WRITE_IN = (
    r"form|field|box|account|profile|settings|menu|page|formular|feld|konto|profil|formulaire|formulario|modulo"
)
_TO_BE_AT = (
    r"web ?sites?|web ?pages?|homepage|app|portal|portail|portale|check-?in|desk|counter|kiosk|terminal|reception|"
    r"checkout|store|shop|branch|\w+(?:portal|konto|bereich)|webseite|internetseite|schalter|kasse|rezeption|"
    r"empfang|filiale|hotline|abfertigung|"
    r"site|appli(?:cation)?|sito|sitio|web|página|aplicación|aplicativo|guichet|mostrador"
)
_WRITE = (
    r"enter|type|fill|put|insert|submit|key|paste|upload|add|select|log|sign|register|eingeben|eintragen|hochladen|"
    r"(?:geben|gib|tragen|trag)\b[^.!?]{0,200}\bein\b"
)
_AT = r"(?:on|in|at|via|through|into|under|using|auf|im|am|an|bei|beim|über|sur|dans|sul|nel|nella|en|no|na|op|à|au)\s+"
_PLACE = rf"{_AT}{_ARTICLE}?(?:[\w-]+\s+){{0,2}}?"
_AND = regex(r"\s*,?\s+(?:and|und|et|y|e|en)\s+", re.IGNORECASE)
_ELSEWHERE = regex(
    rf"\b{_PLACE}(?:{_TO_BE_AT})\b|\b(?:{_WRITE})\b[^.!?]{{0,200}}\b{_PLACE}(?:{_TO_WRITE_IN})\b"
    rf"|\b(?:{_AT}|to )(?:\S+@\S+|https?://\S+|www\.\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{{2,}})"
    r"|\b(?:to |tell |give |show )(?:the |our |your )?(?:staff|crew|driver|courier|bank|receptionist|"
    r"colleagues? at)\b"
    r"|\b(?:log|sign|check)(?:ing)? ?in\b[^.!?]{0,200}\b(?:with|using)\b|"
    r"\bmelde\w*\b[^.!?]{0,200}\bmit\b[^.!?]{0,200}\ban\W*$"
    r"|\b(?:by|per|over the|par) (?:post|fax|phone|telephone|telefon|téléphone)\b"
    r"|\bwhen you (?:call|ring|phone|check in|log in|sign in|arrive|board)\b",
    re.IGNORECASE,
)


def asked_here(sentence: str) -> str:
    """The sentence without what it asks for somewhere else, as "Enter it online and tell me why"; else empty."""
    if _elsewhere(sentence):
        return ""
    clauses = _AND.split(sentence) if _ELSEWHERE.search(sentence) else []
    here = [clause for clause in clauses if not _elsewhere(clause)]
    return sentence if len(here) == len(clauses) else " ".join(here)


def _elsewhere(sentence: str) -> bool:
    told_here = any(each.search(sentence) for each in (_HERE, _WHICH, _NO_ORDER, _SEEN))
    return bool(_ELSEWHERE.search(sentence)) and not told_here
