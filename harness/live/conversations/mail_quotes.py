"""What a customer wrote in a mail: without the mail that it answers, what it forwards, and the signature.

Nothing is cut unless a line says that something begins there: `>`, `On … wrote:`, the headers of a forwarded mail, or
`-- ` before a signature. An answer below or between quoted lines stays. Where a person could have written such a line,
what follows is compared with what was said before: what repeats it is quoted, anything else stays.
"""
# ruff: noqa: RUF001 - the words of other languages have letters that look like ours

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import islice, takewhile

from harness.lazy_regex import regex
from harness.live.conversations.html_text import MOST_CHARACTERS, plain_text
from harness.live.conversations.quote_marks import Sureness, introduction, without_run_on

NOTHING_OWN = "[only quoted mail]"
"""Stands for a message of which nothing is left."""

_OPEN, _CLOSE, _SIGNATURE = (
    "\ue000",
    "\ue001",
    "\ue002",
)  # around a quotation, before a signature, while markup becomes text
_BLOCK = regex(r"<(/?)blockquote\b([^<>]*)>", re.IGNORECASE)
_INDENTED = regex(r"border\s*:\s*(none|0)", re.IGNORECASE)  # by a mail program; not a quotation
_SIGNED = regex(
    r"<[a-z]{1,20}\s[^<>]{0,400}class=[\"']?[^\"'<>]{0,200}\b(?:gmail_signature|moz-signature)\b[^<>]*>", re.IGNORECASE
)
_DELIMITED = regex(r"(?m)^-- \r?$")  # by RFC 3676, with a space at its end
_CONTACT = regex(r"@|https?:|www\.|\d[\d ()/.-]{5,}\d")  # what makes a few lines below two hyphens a signature
_MAKES = (
    r"i-?phon\w{1,5}|i-?pad\w{0,4}|i-?pod|android|galaxy|samsung|huawei|xiaomi|redmi|pixel|oneplus|xperia|nokia"
    r"|blackberry|windows|outlook|yahoo|gmail|gmx|web\.de|proton|superhuman|spark|airmail|mailbird|thunderbird|edison"
    r"|fairemail|k-9|tuta(?:nota)?|fastmail|zoho|mimestream|canary|newton|bluemail|aquamail|front|missive|shortwave"
)
_LINK = r"(?:\s?[(<\[]{0,2}\s?https?://[^<>\s]{1,300}\s?[)>\]]{0,2})?"
_DEVICE = (
    rf"(?:\w+\s){{0,3}}(?:{_MAKES}|mail|phone|smartphone|handy|mobile?|móvil|celular|téléphone|telefoon|telefon"
    r"|telefono|tablet|device|appareil|dispositivo|app|ios)\b(?:\s?<https?://[^<>\s]*>)?.{0,30}"
)
_OUTLOOK = r"outlook\s\S{2,5}\s(?:ios|android|mac)(?:\s?<https?://[^<>\s]*>)?"
_SENT_FROM = regex(
    rf"""^(?:sent\sfrom\s{_DEVICE}|sent\s(?:with|using|via)\s\[?(?:{_MAKES})\b.{{0,30}}{_LINK}.{{0,30}}|von\s(?:meinem\s.{{2,40}}|{_DEVICE})\sgesendet
    |gesendet\s(?:von|mit\sder|mit|über)\s{_DEVICE}|envoy[ée]\s(?:de(?:puis)?|[àa]\spartir\sd['’e])\s?{_DEVICE}
    |enviado\s(?:desde|do|de)\s{_DEVICE}|inviato\sda(?:l\smio)?\s{_DEVICE}|ver(?:stuurd|zonden)\s(?:vanaf|vanuit|met|via)\s{_DEVICE}
    |skickat\sfr[åa]n\s{_DEVICE}|sendt\sfra\s{_DEVICE}|lähetetty\s{_DEVICE}|(?:wysłan[eo]|odesláno)\sz\s{_DEVICE}
    |отправлено\s(?:с|из)\s{_DEVICE}|надіслано\sз\s{_DEVICE}|στάλθηκε\sαπό\s{_DEVICE}|{_DEVICE}\sgönderildi
    |[发發]自我的.{{1,20}}|[从從]我的.{{1,20}}(?:发送|傳送)|(?:{_MAKES})\S{{0,8}}から送信|(?:나의\s)?(?:{_MAKES})에서\s?보냄
    |(?:get|obtenir|télécharger|obtener|obtén|obter|baixar|scarica|ottieni|download(?:en)?|haal|hämta|skaffa|hent|få|pobierz
    |получить|скачать|[获獲]取|下[载載])\s?{_OUTLOOK}|{_OUTLOOK}\s?(?:beziehen|herunterladen|を入手)
    |yahoo\smail:\ssearch,\sorganize,\sconquer)[.!。]?$""",
    re.IGNORECASE | re.VERBOSE,
)
_FOLLOWS = regex(r"^this is a follow-up to your previous request #\d+\b", re.IGNORECASE)  # Zendesk writes it
_BY_MACHINES = regex(  # above or below a mail: where it comes from, that it has no virus, and that paper is trees
    r"""^\W*(?:(?:caution|warning|external(?:\ssender|\se-?mail)?|achtung|vorsicht|attention|avertissement|precaución|advertencia|atenção
    |attenzione|avviso|let\sop|varning|uwaga|внимание)\b\W*)?
    (?:(?:this|the)\s(?:e-?mail|message)\s(?:originated|was\ssent|comes|came)\s(?:from\s)?
      (?:outside\s(?:of\s)?(?:the|our|your)\s(?:\w+\s)?(?:organi[sz]ation|company|network|university|domain)|an\sexternal\ssender)\b.*
    |(?:diese|die)\s(?:e-?mail|nachricht)\s(?:stammt|kommt|wurde)\svon\s(?:einem\sexternen\sabsender
      |außerhalb\s(?:der|unserer|ihrer)\s(?:organisation|firma)).*
    |cet?\s(?:e-?mail|courriel|message)\s(?:provient|vient|a\sété\senvoyé)\s
      (?:de\sl['’]extérieur\sde\s(?:l['’]organisation|l['’]entreprise|votre)|d['’]un\sexpéditeur\sexterne).*
    |este\s(?:correo|mensaje|mensagem|e-?mail)\b.{0,20}\s(?:proviene|procede|se\soriginó|foi\senviado|vem)\s(?:desde\s|de\s)?
      (?:fuera\sde\s(?:la|su)\s(?:organización|empresa)|fora\sda\s(?:organização|empresa)|un\sremitente\sexterno).*
    |quest[oa]\s(?:e-?mail|messaggio)\sproviene\s(?:dall['’]esterno|da\sun\smittente\sesterno).*
    |(?:deze|dit)\s(?:e-?mail|bericht)\s(?:is\safkomstig|komt)\svan\sbuiten\s(?:de|onze|uw)\sorganisatie.*
    |you\sdon['’]t\soften\sget\semail\sfrom\s.*learn\swhy\b.*|sie\serhalten\snicht\s(?:häufig|oft)\se-mails\svon\s.*erfahren\ssie\b.*
    |vous\s(?:n['’]obtenez|ne\srecevez)\spas\ssouvent\s.{0,10}e-mail.*pourquoi\b.*
    |no\s(?:suele|sueles)\srecibir\scorreos?\selectrónicos?\sde\s.*por\squé\b.*
    |(?:virus-free|virenfrei|(?:garanti\s)?sans\svirus|libre\sde\svirus|virusvrij|privo\sdi\svirus)\W{1,4}(?:www\.|https?:|avast|avg)\S{0,60}.{0,30}
    |this\s(?:e-?mail|message)\shas\sbeen\s(?:checked|scanned)\sfor\s(?:viruses|spam).{0,80}
    |diese\s(?:e-?mail|nachricht)\swurde\s.{0,40}auf\sviren\s(?:geprüft|überprüft).{0,40}
    |cet?\s(?:e-?mail|courriel)\sa\sété\svérifiée?\spar\s.{0,60}
    |(?:please\s)?(?:consider|think\sof)\s(?:the|our)\senvironment\sbefore\sprinting.{0,80}
    |(?:bitte\s)?(?:denken\ssie\san\sdie|prüfen\ssie\sder)\sumwelt.{0,120}
    |(?:merci\sde\s)?pense[rz]\sà\sl['’]environnement\savant\sd['’]imprimer.{0,80}
    |(?:por\sfavor,?\s)?(?:piense|considere)\sen?\s?el\smedio\sambiente\santes\sde\simprimir.{0,80}
    |antes\sde\simprimir,?\spense\sn.{0,80}|pensa(?:te)?\sall['’]ambiente\sprima\sdi\sstampare.{0,80}
    |denk\saan\shet\smilieu\svoordat?.{0,80})$""",
    re.IGNORECASE | re.VERBOSE,
)
_NOTICE = regex(  # how a notice that a mail is confidential begins
    r"""^\W*(?:confidential\w*\b.{0,20}:|.{0,30}(?:notice|disclaimer|hinweis|avertissement|aviso|avviso)\b
    |(?:this|the|diese|die|ce|cet|le|este|esta|el|o|a|questo|questa|il|dit|deze|de)\s(?:(?:information|contents?)\s.{0,30})?
    (?:e-?mail|message|communication|transmission|mail|nachricht|courriel|correo|mensaje|mensagem|messaggio|bericht)\b
    |(?:l[ea]s?|los|as|os|de|die|het)\s(?:informa\w{3,8}|conten\w{2,5}|inhalte?|inhoud)\b.{0,60}\b
    (?:e-?mail|mail|nachricht|message|courriel|correo|mensaje|mensagem|messaggio|bericht)\b
    |(?:detta|denna|denne|dette|det\shär)\s(?:e-?post\w*|e-?mail\w*|mejl|mail|meddeland\w*|melding\w*)\b
    |(?:niniejsza|ta|treść\s(?:tej|niniejszej))\s(?:wiadomoś\w+|korespondencj\w+|e-?mail)\b
    |(?:настоящее|данное|это)\s(?:электронное\s)?(?:письмо|сообщение)\b|информация,?\sсодержащаяся)""",
    re.IGNORECASE | re.VERBOSE,
)
_CONFIDENTIAL = regex(  # in its first line
    r"confiden[tc]|vertraul|vertrouwelijk|riservat|konfidentiel|fortrolig|poufn|конфиденциальн|privileged|intended|solely|exclusiv|ausschließlich|bestimmt|attachments"
    r"|if you|wenn sie|falls sie|si vous|destinat|avsedd|adresat|предназначен",
    re.IGNORECASE,
)
_NOT_FOR_YOU = regex(  # nobody writes that to a help desk
    r"""if\syou\s(?:are|were)\snot\sthe\s(?:intended|named)\s(?:recipient|addressee)
    |if\syou\shave\sreceived\sthis\s(?:e-?mail|message|communication|transmission)\s(?:in|by)\s(?:error|mistake)
    |wenn\ssie\snicht\sder\s(?:richtige|beabsichtigte|vorgesehene)\s(?:adressat|empfänger)
    |falls\ssie\snicht\sder\s(?:richtige|beabsichtigte|vorgesehene)\s(?:adressat|empfänger)
    |si\svous\sn['’]êtes\spas\sle\s(?:bon\s)?destinataire|si\s(?:usted\s)?no\ses\sel\sdestinatario
    |se\snão\s(?:é|for)\so\sdestinatário|se\snon\s(?:è|siete|sei)\s(?:il|i)\sdestinatar
    |(?:als|indien)\su\sniet\sde\s(?:beoogde\sontvanger|geadresseerde)
    |(?:wenn|falls|sollten)\ssie\sdiese\s(?:e-?mail|nachricht)\s(?:irrtümlich|versehentlich)
    |si\svous\savez\sreçu\s(?:ce|cet)\s(?:e-?mail|message|courriel)\spar\serreur
    |si\s(?:usted\s)?(?:ha|has)\srecibido\seste\s(?:mensaje|correo)\b.{0,20}\spor\serror
    |(?:se|caso)\s(?:você\s|tenha\s)?(?:recebeu|recebido)\sest[ae]\s(?:mensagem|e-?mail)\spor\s(?:engano|erro)
    |se\s(?:avete|ha|hai)\sricevuto\squest[oa]\s(?:messaggio|e-?mail|comunicazione)\sper\serrore
    |(?:als|indien)\su\s(?:dit\sbericht|deze\se-?mail)\s(?:per\songeluk|abusievelijk|ten\sonrechte)
    |om\sdu\s(?:inte\sär\s(?:den\s)?(?:avsedda?|rätt)\smottagare|har\s(?:fått|mottagit)\s.{5,40}\sav\smisstag)
    |hvis\s(?:du|de)\s(?:ikke\ser\s(?:den\s)?rette|har\smodtaget\s.{5,40}\sved\sen\sfejl|har\smottatt\s.{5,40}\sved\sen\sfeil)
    |jeśli\s(?:nie\ssą\spaństwo\s(?:jej\s)?adresat|nie\sjest(?:eś|\span)\s.{0,20}adresat|otrzyma\S{2,6}\s.{5,40}(?:omyłkowo|przez\spomyłkę))
    |если\sвы\s(?:не\sявляетесь\s.{0,30}(?:адресат|получател)|получили\s.{5,40}\sпо\sошибке)""",
    re.IGNORECASE | re.VERBOSE,
)
_CLOSING = regex(  # how a mail ends, as a line of its own
    r"""^(?:(?:(?:with\s)?(?:kind|best|warm)(?:est)?\s)?(?:regards|wishes)|best|cheers|sincerely|yours\s(?:sincerely|faithfully|truly)
    |(?:mit\s)?(?:freundlichen|besten|herzlichen|lieben|vielen)\s(?:grüße?n?|gruss|grüssen|dank)|(?:beste|viele|liebe|schöne)\sgrüße|mfg|vg|lg
    |(?:bien\s)?(?:cordialement|à\svous)|(?:meilleures|sincères|cordiales)\ssalutations|(?:un\s(?:cordial\s)?)?saludos?(?:\scordiales)?
    |atentamente|(?:com\sos\s)?(?:melhores\s)?cumprimentos|atenciosamente|(?:cordiali|distinti)\ssaluti|cordialmente
    |(?:met\s)?(?:vriendelijke|hartelijke)\sgroet(?:en)?|mvg|(?:med\s)?(?:vänliga?|venlig(?:e)?|vennlig)\s(?:hälsning(?:ar)?|hilsen(?:er)?)|mvh
    |pozdrawiam|z\spoważaniem|с\sуважением|s\spozdravem|ystävällisin\sterveisin|saygılarımla|üdvözlettel)[\s,.!]*$""",
    re.IGNORECASE | re.VERBOSE,
)
_REACHED_AT = regex(r"@|https?:|www\.|\+\d|\b(?:tel|phone|mobile?|mob|fax|telefon|telefono|tél)\b", re.IGNORECASE)
_SENTENCE = regex(  # so is what asks for something
    r"(?i)[.?!…]$|^\W*p\.?\s?s\b|\S{61}|(?:\S+\s+){9}|\b(?:i|me|my|we|you|your|please|pls|call|ring|reach|urgent|ich|mich|mir|wir|bitte"
    r"|je|moi|svp|merci|yo|por\sfavor|favor|llám\w+|eu|io|mi|per\sfavore|ik|mij|graag|jag|mig|jeg|meg|proszę|пожалуйста)\b"
)
_MOST_BELOW_CLOSING = 8  # lines
_LONGEST_NOTICE = 5  # lines of a notice before that sentence
_QUOTED = (">", "＞", "bq. ")  # the last is Jira's
_MORE_THAN = regex(r"[>＞]\s?\d")  # `> 500 EUR`, which people write too
_OF_FORUMS = regex(r"\[(/?)quote\b[^\[\]\n]{0,80}\]", re.IGNORECASE)
_OF_WIKIS = "{quote}"  # before and behind it, as Jira writes it
_BARRED = regex(r"^(?:\|+[|>]*|[A-Z]{1,3}>)(?:\s|$)")  # as some programs quote, and people draw tables
_SHORTEST_REST = 6  # letters of a quoted line that are told from an answer
_LONGEST_SIGNATURE = 15  # lines
_MOST_DOUBTS = 20  # of one mail: each compares what follows with what was said
_REPEATS = 0.5  # share of the letters of a mail from which on it is quoted


MOST_SAID = 50  # messages before a mail, which it may quote


def own_words(body: object, said: Iterable[str] = ()) -> tuple[str, bool]:
    """What the writer of a mail says in it, after what was `said` before, and whether anything was left out."""
    if not isinstance(body, str):
        return "", False
    body = body[: 4 * MOST_CHARACTERS]
    marked = _DELIMITED.sub(_SIGNATURE, _bracketed(body))
    if "<" in marked:
        marked = _SIGNED.sub(rf"<br>{_SIGNATURE}<br>\g<0>", _BLOCK.sub(_mark, marked))
    lines = without_run_on(_unmarked(plain_text(marked).split("\n")))
    own = _own(lines, said)
    lines = [line for line in lines if line != _SIGNATURE]
    if own == lines:
        return "\n".join(lines), False
    return "\n".join(own) or NOTHING_OWN, True


def _mark(found: "re.Match[str]") -> str:
    if found[1]:
        return f"{found[0]}<br>{_CLOSE}<br>"
    return found[0] if _INDENTED.search(found[2]) else f"<br>{_OPEN}<br>{found[0]}"


def _bracketed(body: str) -> str:
    """The same with the signs of a quotation where wikis and forums write brackets around it, each with its end."""
    ends = [found[1] for found in _OF_FORUMS.finditer(body)] if "[" in body else []
    if ends.count("/") * 2 == len(ends) > 0:
        body = _OF_FORUMS.sub(lambda found: f"\n{_CLOSE if found[1] else _OPEN}\n", body)
    pieces = body.split(_OF_WIKIS)
    if len(pieces) == 1 or len(pieces) % 2 == 0:
        return body
    return "".join(f"\n{_OPEN}\n{piece}\n{_CLOSE}\n" if place % 2 else piece for place, piece in enumerate(pieces))


def _unmarked(lines: Sequence[str]) -> list[str]:
    """The lines, with `> ` before those inside a marked quotation."""
    depth, found = 0, []
    for line in lines:
        if line in (_OPEN, _CLOSE):
            depth = max(0, depth + (1 if line == _OPEN else -1))
        elif line:
            found.append(f"> {line}" if depth else line)
    return found


def _own(lines: list[str], said: Iterable[str]) -> list[str]:
    found: list[str] = []
    at = doubts = 0
    introduced = -1  # the line that follows what says that it is quoted
    before = cache(lambda: "".join(map(_letters, said)))
    while at < len(lines):
        line = lines[at]
        if _is_signature(lines, at, found):
            break
        quoted_below = at + 1 < len(lines) and lines[at + 1].startswith(_QUOTED)
        if begun := introduction(lines, at, quoted_below=quoted_below):
            at += begun.size
            if at < len(lines) and (lines[at].startswith(_QUOTED) or _BARRED.match(lines[at])):
                introduced = at
                continue  # its own sign tells what is quoted
            doubts += 1
            quoted = _quoted(begun.sureness, bool(found), lines[at:], before() if doubts <= _MOST_DOUBTS else "")
            if not quoted:
                found += lines[at - begun.size : at]
            at += quoted
            continue
        if line.startswith(_QUOTED) and not (at != introduced and _is_more_than(lines, at, before)):
            at += 1 + _broken_off(lines[at : at + 2], before)
            continue
        if _BARRED.match(line) and (at == introduced or _repeats(line, before)):
            introduced += at == introduced
            at += 1
            continue
        if line != _SIGNATURE and not any(form.match(line) for form in (_SENT_FROM, _FOLLOWS, _BY_MACHINES)):
            found.append(line)
        at += 1
    while found and set(found[-1]) <= set("_-–—*= "):
        found.pop()
    return found


def _is_more_than(lines: Sequence[str], at: int, before: Callable[[], str]) -> bool:
    """Whether a line alone means more than a number, and repeats nothing."""
    beside = (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2])
    is_alone = not any(line.startswith(_QUOTED) for line in beside)
    return is_alone and bool(_MORE_THAN.match(lines[at])) and _letters(lines[at]) not in before()


def _broken_off(lines: Sequence[str], before: Callable[[], str]) -> bool:
    """Whether a quoted line goes on in the next one, which lacks its sign: programs break long lines."""
    if len(lines) < 2 or lines[1].startswith(_QUOTED):
        return False
    begun, rest = map(_letters, lines)
    return len(rest) >= _SHORTEST_REST and begun + rest in before()


def _quoted(sureness: Sureness, is_answer: bool, below: Sequence[str], before: str) -> int:
    """How many lines below an introduction are quoted; in doubt only those up to the last that repeats what was said.

    Programs put a mail below what its answer says; above an answer they mark each of its lines.
    """
    if sureness is Sureness.CERTAIN or (sureness is Sureness.SURE and is_answer):
        return len(below)
    by_program = sureness is not Sureness.MAYBE and is_answer
    if not before:
        return len(below) if by_program else 0
    texts = list(map(_letters, below))
    repeated = [len(text) if text and text in before else 0 for text in texts]
    last = max((place for place, size in enumerate(repeated, 1) if size), default=0)
    enough = last > 0 and sum(repeated) >= _REPEATS * sum(map(len, texts[:last]))
    return 0 if not enough else len(below) if by_program else last


def _repeats(line: str, before: Callable[[], str]) -> bool:
    letters = _letters(_BARRED.sub("", line))
    return len(letters) >= _SHORTEST_REST and letters in before()


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _is_signature(lines: Sequence[str], at: int, found: Sequence[str]) -> bool:
    """Whether a signature begins here: after its sign, or after two hyphens where somebody's contact follows.

    So does a notice that a mail is confidential.
    """
    if found and _NOTICE.match(lines[at]) and _CONFIDENTIAL.search(lines[at]) and not _long(lines, at + 1):
        return bool(_NOT_FOR_YOU.search(" ".join(lines[at : at + _LONGEST_NOTICE])))
    if found and _CLOSING.match(lines[at]):
        near = lines[at + 1 : at + 1 + _MOST_BELOW_CLOSING]  # looked at first, as it takes no time
        return any(map(_REACHED_AT.search, near)) and _is_contact(_own_below(lines, at + 1))
    if not found or lines[at] not in (_SIGNATURE, "--", "—") or _long(lines, at + 1):
        return False
    return lines[at] == _SIGNATURE or any(map(_CONTACT.search, lines[at + 1 : at + 1 + _LONGEST_SIGNATURE]))


def _is_contact(below: Sequence[str]) -> bool:
    """Whether all below a closing is who writes and how to reach that person: no sentence, nothing that goes on."""
    few = 1 < len(below) <= _MOST_BELOW_CLOSING
    return few and any(map(_REACHED_AT.search, below)) and not any(map(_SENTENCE.search, below))


def _long(lines: Sequence[str], at: int) -> bool:
    """Whether more than a signature is here."""
    return len(_own_below(lines, at)) > _LONGEST_SIGNATURE


def _own_below(lines: Sequence[str], at: int) -> list[str]:
    """The next lines, up to what is quoted: mail programs put that below a signature."""
    own = takewhile(
        lambda place: not (lines[place].startswith(_QUOTED) or introduction(lines, place)), range(at, len(lines))
    )
    return [lines[place] for place in islice(own, _LONGEST_SIGNATURE + 1)]
