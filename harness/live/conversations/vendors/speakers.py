"""Who says what in a text that names its speakers by role or by name: of calls, and of chats elsewhere."""
# ruff: noqa: RUF001 - letters of other languages look like ours

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from harness.lazy_regex import regex
from harness.live.conversations.conversation import Author, Part
from harness.live.conversations.fields import block, inside, moment, word
from harness.live.conversations.html_text import MOST_CHARACTERS, plain_text
from harness.live.conversations.records import NoteReason, Record

_CLOCK = r"(?:\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?Z?(?:\s*[AaPp]\.?[Mm]\.?)?|(?:\d+h\s*)?(?:\d+m\s*)?\d+s)"
_DATE = r"(?:\d{4}-\d\d-\d\d(?:T|,?\s+)|\d{1,2}[./]\d{1,2}[./]\d{2,4},?\s+)?"
_TIMED = regex(  # `( 1m 2s ) Ann: Hello` of Salesforce, `[2026-11-16 09:01:12] Ann: Hello`, `09:01 - Ann: Hello`
    rf"^(?:[(\[]\s*{_DATE}{_CLOCK}\s*[)\]]\s*|{_DATE}{_CLOCK}\s+-\s+)(?P<who>[^\W\d_][^:\n]{{0,60}}?)\s*:\s?(?P<text>.*)$"
)
_CLOCKED = regex(rf"^{_DATE}{_CLOCK}\s+(?P<who>[^\W\d_][^:\n]{{0,60}}?)\s*[:：]\s?(?P<text>.*)$")
"""The same without a sign, as schedules are written too: only where it is known who one of several is."""
_BEHIND_NAME = regex(rf"^(?P<who>[^\W\d_][^:\n]{{0,60}}?)\s+{_CLOCK}\s*[:：]\s?(?P<text>.*)$")
"""`Visitor 1234 09:00:01: hello`."""
_DATED = regex(rf"^[(\[]?\s*(?P<when>{_DATE.removesuffix('?')}{_CLOCK})")
"""When a line was said, where that has a date."""
_MOST_HEADER = 6  # lines before the first that somebody says
_CUE = regex(  # of WebVTT and SubRip, which say when somebody speaks in a line of its own
    r"^(?:(?<=\n\n)\S[^\n]*\n)?(?P<at>(?:\d+:)?\d\d:\d\d)[.,]\d{3}[ \t]+-->[^\n]*\n"
    r"(?:<v(?:\.[^\s>]*)?[ \t]+(?P<voice>[^<>\n]{1,60})>|(?P<named>[^\W\d_][^:\n<]{0,60}:))?",
    re.MULTILINE,
)
_HEADED = regex(  # `Ann Lee (Acme)  0:07` above what she says, as programs that listen to calls write it
    rf"^(?P<who>[^\W\d_][^:\n]{{0,60}}?)[ \t]+[(\[]?{_CLOCK}[)\]]?[ \t]*\n(?=[^\n])", re.MULTILINE
)
_HEADED_BY_TIME = regex(  # `[11/16 9:00 AM] Ann Lee` above it
    rf"^[(\[]\s*(?:{_DATE}|\d{{1,2}}[./]\d{{1,2}}\s+){_CLOCK}\s*[)\]][ \t]*"
    r"(?P<who>[^\W\d_][^:\n]{0,60}?)[ \t]*\n(?=[^\n])",
    re.MULTILINE,
)
_ABOVE_TIME = regex(  # name, time and words, each in a line
    rf"^(?P<who>[^\W\d_][^:\n]{{0,60}}?)[ \t]*\n[ \t]*{_CLOCK}[ \t]*\n(?=[^\n])", re.MULTILINE
)
_STAMP = regex(rf"^(?:[(\[]\s*{_DATE}{_CLOCK}\s*[)\]]|{_DATE}{_CLOCK}\s+-\s)")
"""How a line of a timed transcript begins; nobody says one without a name."""
_NOTICE = regex(  # what the system says between the lines
    r"^\W*(?:\*{2,}[^\n]*\*{2,}|(?:chat|conversation|session|call)\b[^.!?\n]{0,60}"
    r"\b(?:transferred|started|ended|origin|closed|accepted|disconnected)\b[^\n]{0,80}"
    r"|[^:\n]{1,60}\b(?:has )?(?:joined|left|entered) (?:the |this )?(?:chat|conversation|session|room)\W*)$",
    re.IGNORECASE,
)
_DIRECTION = regex(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LEFT_OUT = regex(  # as WhatsApp exports a picture, which no tag of HTML is
    r"(?<=: )<[^<>\n:]{2,40}"
    r"(?:omitted|weggelassen|ausgeschlossen|omise?s?|omitid[oa]s?|omess[oi]|weggelaten|pominięt\w{1,4})>"
)
_SLASHED = regex(r"^(\d{1,2})([./])(\d{1,2})\2(\d{4}|\d\d)\b")
_EXPLAINS = regex(r"[.:!](?:\s*\**)?$")  # how a text goes on to lines that name roles
_OF_A_CHAT = regex(r"(?i)\b(?:chat|transcript|conversation|dialog|verlauf|gespräch|protokoll)")
BOT_NAME = regex(r"\b(?:bot|ai|assistant|virtual agent|ai agent)\b", re.IGNORECASE)
_CALL = regex(
    r"^(?:(?:inbound|outbound)?\s*(?:call|voicemail)\s+(?:from|to|with)|answered by|length of phone call)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_SPEAKER = regex(
    r"^[^\w\n]*(?:\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?\W+)?(?P<who>[^\W\d_][^:\n]{0,60}?)"
    r"\s*(?:\([^)]*\)|\[[^\]]*\])?\s*[:：]\s*(?P<text>.*)$"
)
"""A line of a call's transcript: who speaks, after the time and before it in brackets."""
_NAMED = regex(r"[^\W\d_a-zà-öø-ÿа-я][^\W\d_]*(?:[ .'’-]{1,2}[^\W\d_a-zà-öø-ÿа-я][^\W\d_]*){0,2}\.?")
"""Up to three words with capitals, or in a script without them, as names of people are."""
_HEAD = regex(  # what one says is put under such words
    r"(?i)notes?|notice|tips?|hints?|warning|important|examples?|steps?|questions?|answers?|summary|results?|sources?|links?"
    r"|price|total|status|error|message|subject|order|date|time|address|e-?mail|phone|number|name|plan|product|option|ps|p\.s\.?|nb"
    r"|hinweis|tipp|wichtig|achtung|beispiel|schritte?|frage|antwort|quelle|fehler|betreff|preis|remarque|astuce|attention"
    r"|exemple|étape|réponse|prix|nota|importante|ejemplo|paso|respuesta|consejo|exemplo|passo|resposta|dica|esempio|risposta"
    r"|opmerking|let op|voorbeeld|stap|antwoord|obs|viktigt|exempel|uwaga|ważne|przykład"
)
_NUMBER = regex(r"[\s#-]*\d+$")  # `Customer 1`
_ROLE = regex(r"\s*[(|\[].*")  # `Ann Lee (Acme)`
_CUSTOMER = """
customer; caller; client; user; end user; kunde; kundin; anrufer; anruferin; visitor; guest; cliente; klant;
klient; kund; appelant; utente; usuario; usuário; utilizador; nutzer; besucher; visiteur; visitante; visitatore;
bezoeker; besökare; asiakas; zákazník; ügyfél; клиент; клієнт; покупатель; пользователь; müşteri; pelanggan;
お客様; 顧客; 客户; 客戶; 顾客; 고객; 고객님; khách hàng; πελάτης; العميل; לקוח
"""
_AGENT = """
agent; representative; rep; operator; support; mitarbeiter; mitarbeiterin; agente; conseiller; conseillère;
medewerker; agentin; advisor; adviser; customer service; customer support; berater; beraterin; kundenservice;
service client; opérateur; opératrice; asesor; asesora; operador; operadora; operatore; operatrice; assistenza;
atendente; suporte; klantenservice; handläggare; kundtjänst; medarbetare; medarbejder; rådgiver; kundeservice;
asiakaspalvelu; asiakaspalvelija; konsultant; konsultantka; doradca; operátor; ügyintéző; оператор; поддержка;
підтримка; специалист; temsilci; destek; オペレーター; 担当者; サポート; 客服; 상담원; 상담사; nhân viên;
υποστήριξη; موظف; נציג
"""
_AI = """
bot; ai agent; ai; virtual agent; virtual assistant; voice bot
"""
_SPEAKERS = {
    " ".join(name.split()): author
    for names, author in ((_CUSTOMER, Author.CUSTOMER), (_AGENT, Author.AGENT), (_AI, Author.AI))
    for name in names.split(";")
}
_NAMELESS = ("speaker", "sprecher", "locuteur", "hablante", "interlocutor", "spreker", "participant", "channel")


@dataclass(frozen=True, slots=True)
class Spoken:
    """What somebody says in a transcript; nobody known, where `author` is None."""

    author: Author | None
    text: str
    when: str  # a date and a time, as the transcript has them; empty without


def spoken_in(text: str, customer: str, named: Mapping[str, Author]) -> list[Spoken]:
    """Who says what in a text that is the transcript of a chat; else empty.

    A line says it with a time and a name, or by role. The customer is who is called so; beside a customer who is known
    everybody else is an agent, or a bot where the name says so.
    """
    known = {**_speakers(customer, ()), **{name.lower(): author for name, author in named.items()}}
    lines = _in_one_line(text, known).split("\n")
    form = _form_of(lines, known)
    timed = form is not _SPEAKER
    others = set[str]() if timed else _other_speakers(lines, known, customer)
    said: list[tuple[str, str, list[str]]] = []
    for number, line in enumerate(lines):
        match = form.match(line)
        if match and (timed or _known(match["who"], known) is not None or match["who"] in others):
            dated = _DATED.match(line)
            said.append((match["who"], dated["when"] if dated else "", [match["text"]]))
        elif said:
            said[-1][2].extend([] if _NOTICE.match(line) or (timed and _STAMP.match(line)) else [line])
        elif number >= _MOST_HEADER:
            return []
    sides = [_known(name, known) for name, _, _ in said]
    if len(said) < 2 or (not timed and (len(set(sides)) < 2 or _explains_roles(lines, form, said))):
        return []
    other = Author.AGENT if Author.CUSTOMER in sides else None
    times = _as_iso([when for _, when, _ in said])
    told = zip(sides, times, ("\n".join(filter(None, words)) for _, _, words in said), strict=True)
    return [Spoken(side or other, words, when) for side, when, words in told if words]


def _explains_roles(lines: Sequence[str], form: re.Pattern[str], said: Sequence[tuple[str, str, list[str]]]) -> bool:
    """Whether it is a text about who may do what: a sentence, and then each role once."""
    begins = (at for at, line in enumerate(lines) if (match := form.match(line)) and match["who"] == said[0][0])
    above = [line for line in lines[: next(begins)] if line.strip()]
    once = len({who for who, _, _ in said}) == len(said)
    return once and bool(above and _EXPLAINS.search(above[-1].rstrip())) and not _OF_A_CHAT.search(" ".join(above))


def _as_iso(times: Sequence[str]) -> list[str]:
    """Times of one transcript, whose dates are alike: what one of them says of day and month holds for all."""
    dates = [_SLASHED.match(when) for when in times]
    if not dates or not all(dates):
        return list(times)
    told = [(int(date[1]), int(date[3])) for date in dates if date]
    day_first = all(date and date[2] == "." for date in dates) or any(first > 12 for first, _ in told)
    if not day_first and all(second <= 12 for _, second in told):
        return list(times)  # who reads them says that nobody knows
    found = []
    for when, date in zip(times, dates, strict=True):
        if date:
            day, month = (date[1], date[3]) if day_first else (date[3], date[1])
            year = date[4] if len(date[4]) == 4 else f"20{date[4]}"
            found.append(f"{year}-{int(month):02}-{int(day):02} {when[date.end() :].lstrip(', ')}")
    return found


def _form_of(lines: Sequence[str], known: Mapping[str, Author]) -> re.Pattern[str]:
    """How the lines say who speaks."""
    if sum(1 for line in lines if _TIMED.match(line)) > 1:
        return _TIMED
    for form in (_CLOCKED, _BEHIND_NAME):
        names = {match["who"] for line in lines if (match := form.match(line))}
        if len(names) > 1 and any(_known(name, known) for name in names):
            return form
    return _SPEAKER


def _other_speakers(lines: Sequence[str], known: Mapping[str, Author], customer: str = "") -> set[str]:
    """Names of people of whom nothing says who they are, in a chat whose lines begin with who speaks.

    So a person who takes over does not speak as the AI: a name behind its words, one that speaks again, or the only
    one who answers.
    """
    names = [match["who"] for line in lines if (match := _SPEAKER.match(line)) and not _HEAD.fullmatch(match["who"])]
    said = [(name, _known(name, known)) for name in names]
    sides = Counter(side for _, side in said if side)
    each_line = len(names) == sum(1 for line in lines if line.strip()) > 1
    if each_line and customer.lower() in (name.lower() for name in names):  # a chat in which everybody has a name
        return {who for who, side in said if side is None and _NAMED.fullmatch(who)}
    if not sides[Author.CUSTOMER] or sides.total() < 2:
        return set()
    unknown = Counter(who for who, side in said if side is None and _NAMED.fullmatch(who))
    behind = {who for (_, side), (who, _) in pairwise(said) if side is Author.AI}
    return {who for who, times in unknown.items() if times > 1 or who in behind or len(sides) == 1}


def _in_one_line(text: str, known: Mapping[str, Author]) -> str:
    """The same with time, speaker and words in one line, where a transcript has a line for each."""
    text = _DIRECTION.sub("", text[: 4 * MOST_CHARACTERS].replace("\r\n", "\n"))
    text = _LEFT_OUT.sub("[attachment]", text)
    if _CUE.search(text):
        text = _CUE.sub(_spoken_at, text)
    text = plain_text(text)
    if sum(1 for line in text.split("\n") if _TIMED.match(line)) > 1:
        return text
    for form in (_HEADED, _HEADED_BY_TIME, _ABOVE_TIME):
        heads = {head["who"] for head in form.finditer(text)}
        if len(heads) > 1 and any(_known(_ROLE.sub("", who), known) for who in heads):
            return form.sub(lambda head: f"[0:00] {_ROLE.sub('', head['who'])}: ", text)
    return text


def _spoken_at(cue: re.Match[str]) -> str:
    """A cue's time and speaker; nothing where it goes on with what the one before says."""
    who = cue["voice"] or (cue["named"] or "").rstrip(":")
    return f"[{cue['at']}] {who}: " if who else ""


def _known(name: str, known: Mapping[str, Author]) -> Author | None:
    low = " ".join(name.lower().split())
    found = known.get(low) or known.get(_NUMBER.sub("", low))
    return found or (Author.AI if BOT_NAME.search(name) else None)


def is_call(comment: Record, ticket: Record) -> bool:
    """Whether a comment is what Zendesk writes down about a call."""
    if word(comment, "type") == "VoiceComment" or "transcription_text" in block(comment, "data"):
        return True
    of_call = "voice" in (word(comment, "via", "channel"), word(ticket, "via", "channel"))
    return of_call and bool(_CALL.search(plain_text(inside(comment, "body") or inside(comment, "plain_body"))))


def call_of(
    comment: Record, ticket: Record, customer: str, agents: Sequence[str], notes: list[NoteReason]
) -> Iterator[Part]:
    """The header of a call, which nobody says, and its transcript: by speaker if it names them, else by who called.

    A speaker of whom nothing says who it is counts as an agent, so that no customer says what an agent did.
    """
    at = moment(comment, "data", "started_at") or moment(comment, "created_at")
    header = plain_text(inside(comment, "body") or inside(comment, "plain_body") or inside(comment, "html_body"))
    text = plain_text(inside(comment, "data", "transcription_text"))
    yield Part(Author.SYSTEM, header.replace(text, "").strip() if text else header or "[call]", at, public=False)
    known = _speakers(customer, agents)
    lines = list(filter(None, text.split("\n")))
    others = _other_speakers(lines, known)
    spoken = [(_speaker(line, known, others), line) for line in lines]
    if sum(1 for found, _ in spoken if found) < 2:
        outbound = "outbound" in (word(each, "via", "source", "rel") for each in (ticket, comment))
        if text:
            notes.append(NoteReason.NO_SPEAKERS)
            yield Part(Author.AGENT if outbound else Author.CUSTOMER, text, at)
        return
    turns: list[tuple[Author | None, list[str]]] = [(Author.SYSTEM, [])]
    for found, line in spoken:
        if found:
            turns.append((found[0], [found[1]]))
        else:
            turns[-1][1].append(line)
    notes += [NoteReason.UNDESCRIBED] * any(author is None for author, _ in turns)
    for author, said in turns:
        if told := "\n".join(filter(None, said)):
            yield Part(author or Author.AGENT, told, at, public=author is not Author.SYSTEM)


def _speakers(customer: str, agents: Sequence[str]) -> dict[str, Author]:
    """Who is who in a call: by role, by name, or by a first name that only one side has."""
    ours, theirs = {each.lower() for each in agents}, {customer.lower()} - {""}
    first_of_ours, first_of_theirs = ({each.split()[0] for each in side} for side in (ours, theirs))
    return {
        **dict.fromkeys(first_of_ours - first_of_theirs, Author.AGENT),
        **dict.fromkeys(first_of_theirs - first_of_ours, Author.CUSTOMER),
        **_SPEAKERS,
        **dict.fromkeys(ours - theirs, Author.AGENT),
        **dict.fromkeys(theirs, Author.CUSTOMER),
    }


def _speaker(line: str, known: Mapping[str, Author], others: Container[str]) -> tuple[Author | None, str] | None:
    """Who begins to speak in a line, None inside for one of whom only a number or a name is known."""
    found = _SPEAKER.match(line)
    if found is None:
        return None
    name = " ".join(found["who"].lower().replace("-", " ").split())
    role = _NUMBER.sub("", name)
    if author := known.get(name) or known.get(role):
        return author, found["text"]
    return (None, found["text"]) if role in _NAMELESS or found["who"] in others else None
