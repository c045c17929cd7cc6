"""Sentences that only greet, thank, apologise or offer help, and what states something although it is as polite."""

import re

from harness.scoring.groundedness.weighed_words import words

_DAY = r"(?:day|evening|weekend|week|morning|afternoon|night|time|one)"
_OURS = (
    r"let me know|glad|sorry|apolog\w*|thank\w*(?! to\b)|would you like|do you (?:want|need|still)|happy to|"
    r"here to help|"
    rf"hesitate|have a (?:nice|great|good)|(?:have|wish you) an? (?:\w+ )?{_DAY}|"
    rf"enjoy (?:your|the|the rest of (?:your|the)) (?:\w+ )?{_DAY}|i (?:completely |fully )?understand|"
    r"feel free|reach out|good question|hello|hi|best regards|kind regards"
)
_OF_ANYBODY = r"anything else|something else|help you|assist|hope|welcome|dear"  # resellers may help you, too
_COURTESY = re.compile(rf"(?i)\b(?:(?P<ours>{_OURS})|{_OF_ANYBODY})\b")
_ABROAD = (  # in other languages, where the words are known less well: all of the sentence
    r"(?:(?:vielen|herzlichen|besten|schönen) dank|danke(?: ihnen| dir)?(?: sehr| schön)?|hallo|"
    r"(?:herzlich )?willkommen|gerne?|guten (?:tag|morgen|abend)|(?:das |es )?tut mir (?:sehr )?leid|entschuldigung|"
    r"oh je|oje|ohje|oh nein|oh non|oh no|oh dear|ay no|oddio|"
    r"merci(?: beaucoup| bien)?|bonjour|bonsoir|(?:je suis )?désolée?|(?:muchas )?gracias|hola|"
    r"buen(?:os|as) (?:días|tardes|noches)|lo siento|claro|(?:molte |mille )?grazie|buongiorno|mi dispiace|"
    r"(?:muito )?obrigad[oa]|olá|bom dia|(?:hartelijk )?(?:dank|bedankt)|goedendag)"
    r"(?: (?:für|pour|de|por|pela|pelo|per|voor) (?:(?:ihre?n?|deine?n?|votre|vos|ta|le|su|tu|sua|seu|la|il|uw|je) )?"
    r"(?:geduld|nachricht|anfrage|rückmeldung|verspätung|patience|message|retard|paciencia|mensaje|consulta|"
    r"paciência|mensagem|demora|pazienza|messaggio|ritardo|bericht|vraag|escribirnos|averci scritto|"
    r"nous avoir écrit))?"
    r"|(?:einen )?schönen (?:tag|abend)(?: noch)?|bonne (?:journée|soirée)|(?:que )?tengas? un buen día|buen día|"
    r"(?:tenha )?um bom dia|buona (?:giornata|serata)|(?:nog )?een fijne (?:dag|avond)"
)
_IF_YOU_LIKE = r"if you(?:['\u2019]d| would)? (?:like|want|prefer|wish)(?: (?:that|me to|us to))?"
_OFFERED = (  # to be handed over, or to be written to again
    rf"(?:(?:{_IF_YOU_LIKE}|(?:just )?let me know),? (?:and )?)?(?:i|we) can (?:also |gladly |happily )?"
    r"(?:connect|transfer|put|hand|pass|forward|refer) (?:you|this|it)(?: over| through| on| in touch)? (?:to|with) "
    r"(?:a|an|one of our|our|the|someone|somebody)(?: (?:human|support|live))?"
    r"(?: (?:colleagues?|agents?|person|human|team|specialists?))?"
    rf"(?: (?:on|from|of|in) (?:our|the) (?:\w+ )?team)?(?:,? {_IF_YOU_LIKE})?|"
    r"gerne? helfe ich(?: ihnen| dir)?(?: gerne?)? weiter|(?:ich )?hoffe,? das hilft(?: ihnen| dir)?(?: weiter)?|"
    r"melden sie sich(?: jederzeit| einfach)? gerne?,? wenn sie noch fragen haben|"
    r"j'espère que cela vous (?:aide|aidera)|n'hésitez pas à nous (?:écrire|contacter|recontacter)|"
    r"espero que (?:le|te|esto le|esto te) (?:sirva|ayude)|no dude en (?:escribirnos|contactarnos)|"
    r"spero (?:che )?(?:le )?sia utile|non esiti a (?:scriverci|contattarci)|espero que (?:isso )?ajude|"
    r"não hesite em (?:escrever-nos|contactar-nos|nos contatar)|ik hoop dat dit (?:u |je )?helpt|"
    r"laat het (?:me|ons) gerust weten"
)
_POLITE = rf"(?:{_ABROAD}|{_OFFERED})"
_NOTHING_BUT = re.compile(rf"(?i)\W*{_POLITE}(?:\W+(?:(?:und|et|y|e|en) )?{_POLITE})*\W*")
_OFFER = re.compile(
    r"(?i)\b(let (?:me|us) know|hesitate|feel free|(?:happy|glad|here) to help|reach out|here if you)\b"
)
_SAID_IN_OFFERS = (
    "a also always and any anything are ask assist assistance at be can contact do don't else feel for free further "
    "glad happy have help here hesitate i i'd i'll i'm if in is just know let like may me more need not of or other "
    "our out please question questions reach should something support team them then there there's to touch us we we'd "
    "we'll we're will with would you you'd your"
)
_OF_OFFERS = frozenset(_SAID_IN_OFFERS.split())  # an offer of nothing but these words, of any length, states nothing
_SUBJECT = r"(?:we|i|you|it|this|that|these|they|there|our|your|the|all|any|every|only|no|most)"
_CLAUSES = re.compile(  # of a sentence, and what follows `I'm glad to say` or `Sorry`
    r"(?i)\s*[,;:\u2013\u2014]\s+|\s+-\s+"
    r"|\b(?:and|but|because|yet|plus|although|though|that|so(?! (?:much|many|sorry|very|glad)\b))\s+"
    r"|\bto (?:say|confirm|report|announce|tell you|inform you|let you know)(?: that)?\s+|\bto hear (?=that\b)"
    rf"|\b(?:since|sorry|glad|hope)\s+(?={_SUBJECT}\b)"
    r"|\bas\s+(?!(?:soon|well|always|an?|possible|much|many|quickly|ever|usual)\b)"
)
_IF = re.compile(r"(?i)(?:if|when|whenever|should|once|before|after|in case)\b")  # beside an offer it states nothing
_INVITES = re.compile(
    r"(?i)\b(?:let (?:me|us) know|(?:anything|something) else|ask|contact us|reply|write|help|assist)\b"
)
_ASIDE = re.compile(  # goes on with it: `and for your kind words`, `and any trouble this caused`, `so just ask`
    r"(?i)for (?:(?:all )?(?:your|the|this|any)|\w+ing)(?: [^\W_]+){1,3}"
    r"|(?:please )?(?:just )?(?:ask|write|reply|contact us)"
    r"|(?:the|your|any|all the) (?:[^\W_]*[^\W_s] )?[^\W_]*[^\W_s]"  # a verb or a plural would end in an s
    r"(?: (?:this|it|we|you) (?:(?:may )?ha[sv]e? )?[^\W_]+ed)?"
)
_MET = re.compile(  # what a customer met, as in `sorry that you had to wait`
    r"(?i)\b(?:sorry|glad|happy|hear|hope|apologi[sz]e|letting (?:me|us) know) (?:that )?"
    r"(?:you|it|this|that|things|everything|(?:your|the) \w+) (?:all |both |really |now )?"
    r"(?:had|were|was|have|has|took|happened|went|got|felt|feel|failed|works?|helps?|answers|\w+ed|are having|"
    r"is (?:late|slow|back))\b(?:(?!\b(?:and|but|because|so)\b)[^,;:.!])*"
)
_RULE = re.compile(  # a word of what holds for everybody, and not only of what a customer met
    r"(?i)\b(?:can|cannot|may|might|must|shall|should|will|would|never|always|(?<!has )(?<!have )(?<!had )not|no|none|"
    r"only|free|\w+n['\u2019]t|allowed|included|limited|refunded|refundable|cancel\w*|deleted)\b"
)
_ALLOWS = re.compile(  # a permission or a promise, and no offer to be asked
    r"(?i)\b(?:feel free|(?:you(?:['\u2019]re| are)|are) (?:always |also )?welcome|hesitate) to "
    r"(?!(?:(?:always|also|simply|just) )?"
    r"(?:ask|contact|reach|reply|respond|write|message|get|call|e-?mail|let|tell|come|drop|ping)\b"
    r"|(?:send|share|provide) (?:us|me|any|more|further)\b)"
    r"|\b(?:happy|glad|pleased|delighted) to (?!(?:help|assist|answer|hear|see|know|read|look|explain|talk|walk|guide|"
    r"clarify|discuss|say|confirm|report|announce|tell|inform|let|have|be|advise|support|check|take a look)\b"
    r"|(?:send|share|give|provide) (?:you )?(?:any|more|further)\b)"
)
_PROMISE = re.compile(
    r"(?i)\b(?:we|i|team|support)(?:['\u2019]ll| will)(?! be (?:happy|glad|here)\b)"
)  # it states what follows
_PAGES = r"(?:help (?:cent(?:re|er)|pages?)|articles?|docs|documentation|polic(?:y|ies)|pages?|guides?|faqs?|website)"
_OPENER = re.compile(  # what stands before a statement, and changes nothing of it; `No,` does
    r"(?i)(?:(?:(?:un)?fortunately|sadly|luckily|good news|yes|sure(?: thing)?|of course|certainly|absolutely"
    r"|definitely"
    r"|(?:great|good) question|no (?:problem|worries)(?: at all)?|in (?:short|summary|brief)|to summari[sz]e|to sum up"
    r"|to answer your question|(?:just )?(?:so you know|to be clear)|(?:please )?note(?: that)?|important|tip|hint"
    rf"|(?:according to|as per|as (?:stated|described|explained) in) (?:our|the|your) (?:\w+ ){{0,2}}{_PAGES}"
    r"|leider|natürlich|selbstverständlich|klar|gerne?|ja|malheureusement|bien sûr|oui|desafortunadamente"
    r"|lamentablemente|por supuesto|claro|sí|purtroppo|certo|sì|infelizmente|sim|helaas|natuurlijk)"
    r"(?:\s*[,!:\u2013\u2014]|\s-)\s+|(?:please )?note that\s+)+"
)
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_MOST_COURTEOUS = 12  # words; a longer clause says something beside the courtesy
TELLING = 0.55  # weight from which a word says something


def opener(sentence: str) -> int:
    """How many characters stand before what a sentence states: `Unfortunately, `, `According to our help centre, `."""
    found = _OPENER.match(sentence)
    return found.end() if found and found.end() < len(sentence) else 0


def only_opens(sentence: str) -> bool:
    """Whether a sentence is nothing but an opener: `Of course!`, which answers only where nothing follows."""
    return bool(_OPENER.fullmatch(f"{sentence.rstrip(' .!')}, "))


def only_courteous(sentence: str) -> bool:
    """Whether a sentence states nothing, since it only greets, thanks, apologises or offers help."""
    if _NOTHING_BUT.fullmatch(sentence.replace("\u2019", "'")):
        return True
    return _only_offers(sentence) or (bool(_COURTESY.search(sentence)) and not _says_more(sentence))


def _says_more(sentence: str) -> bool:
    """Whether a clause beside the courtesy states something, as in `Sorry, we never refund annual plans.`"""
    if _PROMISE.search(sentence) or _ALLOWS.search(sentence):
        return True
    left = _MET.sub(lambda met: met[0] if _RULE.search(met[0]) else "sorry", sentence)
    invites = bool(_INVITES.search(sentence))
    return any(_states(clause.strip(), invites) for clause in _CLAUSES.split(left))


def _states(clause: str, invites: bool) -> bool:
    """Whether a clause states something, and is neither a courtesy, nor goes on with one."""
    if len(words(clause)) <= 2 or not _tells(clause):
        return False
    courtesy = _COURTESY.search(clause)
    if courtesy:
        of_others = not courtesy["ours"] and _tells(clause[: courtesy.start()])
        return of_others or len(words(clause)) > _MOST_COURTEOUS
    return not (_ASIDE.fullmatch(clause.rstrip(".! ")) or (invites and _IF.match(clause)))


def _tells(text: str) -> bool:
    return any(word.weight > TELLING for word in words(text))


def _only_offers(sentence: str) -> bool:
    said = {each.lower().replace("\u2019", "'") for each in _WORD.findall(sentence)}
    return bool(_OFFER.search(sentence)) and not _PROMISE.search(sentence) and said <= _OF_OFFERS
