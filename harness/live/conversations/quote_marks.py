"""How mail programs introduce what they quote or forward: a line of who wrote when, headers, or a line between."""
# ruff: noqa: RUF001 - the words of other languages have letters that look like ours

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import takewhile

from harness.lazy_regex import regex

_WROTE = regex(
    r"""^(?:
      on\s.+\swrote | am\s.+\sschrieb.* | (?:le|el|em|il|op|den|dne|dňa|w\sdniu|dnia|a|în|på|no\sdia|vào)\b.+\b
      (?:a\s[ée]crit|escribi[óo]|escreveu|ha\sscritto|schreef.*|skrev.*|napsal(?:\(a\)|a)?|napísal(?:\(a\)|a)?|napisa[łl].*|pisze|írta|a\sscris)
      | op\s.+\sheeft\s.+geschreven | \d.+\s(?:написал(?:\(а\)|а)?|пишет|пише|kirjoitti|skrev)
      | 20\d\d[-/年].+(?:<[^<>]*@[^<>]*>|写道|のメール|作成)
    )\s?[:：]$""",
    re.IGNORECASE | re.VERBOSE,
)
_SOMEBODY_WROTE = regex(
    r"""^.+\s?(?:
      \s(?:wrote|schrieb|a\s[ée]crit|escribi[óo]|escreveu|ha\sscritto|napisa[łl](?:\(a\)|a)?)(?:\s(?:on|am|le|el|em|no|il)\s.+)?
      | 于.+写道 | さん?は書きました
    )\s?[:：]$""",
    re.IGNORECASE | re.VERBOSE,
)
"""The same on one line, which begins with who it was."""
_WHEN_OR_WHO = regex(r"\d|@")  # without one it is a sentence, not a mail program's line
_TIME_OR_ADDRESS = regex(r"@|\b\d{1,2}[:.hH]\d\d\b|\d[:.時时시]\s?\d\d")
_FIRST_PERSON = regex(
    r"\b(?:i|my|we|your|ich|meine?[nmrs]?|wir|ihre?[nmrs]?|je|j['’]ai|nous|m['’]a|votre|yo|eu|io|ik|mijn|jag|jeg)\b",
    re.IGNORECASE,
)
"""Words of somebody who tells who wrote what; a program is no first person."""
_BY_WHOM_AND_WHEN = (
    regex(r"[<(][^<>()\s]+@[^<>()\s]+[>)]"),
    regex(r"(?:19|20)\d\d"),
    regex(r"\b\d{1,2}[:.]\d\d\b|\d[:.時时시]\s?\d\d"),
)
"""Somebody's address in brackets, a year and a time: with a colon at the end it introduces a mail in any language."""
_RUNS_ON = regex(r"^(.{1,300}?<[^<>\s@]{1,64}@[^<>\s@]{1,255}>\)?,?[\w\s()]{0,30}[:：])\s+(\S.*)$")
_MARKS = regex("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # of the direction of writing
_LONGEST_INTRODUCTION = 300  # characters
_LONGEST_HEADERS = 1_000  # characters, on one line
_SEPARATOR = regex(
    r"""^(?:
      [-_]{2,}\s*(?:original\smessage|forwarded\smessage|forwarded\sby.*|reply\smessage|urspr[üu]ngliche\snachricht
      |weitergeleitete\snachricht|message\s(?:d['’]origine|transf[ée]r[ée])|mensaje\s(?:original|reenviado)
      |mensagem\s(?:original|encaminhada)|messaggio\s(?:originale|inoltrato)|oorspronkelijk\sbericht
      |doorgestuurd\sbericht|originele?\sbericht|ursprungligt\smeddelande|vidarebefordrat\smeddelande
      |wiadomo[śs][ćc]\s(?:oryginalna|przekazana)|p[ůu]vodn[íi]\s(?:e-mail|zpr[áa]va)
      |(?:oprindelig|opprinnelig)\s(?:meddelelse|besked|melding)|videresendt\s(?:meddelelse|besked|melding)
      |alkuper[äa]inen\sviesti|v[äa]litetty\sviesti|исходное\sсообщение|пересылаемое\sсообщение
      |переслане\sповідомлення|(?:orijinal|iletilen)\s(?:mesaj|ileti)|eredeti\s[üu]zenet|továbbított\süzenet
      |mesaj\s(?:original|redirecționat)|元のメッセージ|転送メッセージ|原始邮件|转发邮件|原始郵件|原始訊息|원본\s메시지)\s*[-_]{2,}
      |begin\sforwarded\smessage:|anfang\sder\sweitergeleiteten\s(?:nachricht|e-mail):
      |d[ée]but\sdu\smessage\s(?:r[ée]exp[ée]di[ée]|transf[ée]r[ée]).*|inicio\sdel\smensaje\sreenviado:
      |in[íi]cio\sda\smensagem\s(?:reenviada|encaminhada):|inizio\smessaggio\sinoltrato:
      |\#\#-.*-\#\#
      |-{2,}\s*(?:on|am|le|el|em|il|op|den)\s.*\d.*\s(?:wrote|schrieb|a\s[ée]crit|escribi[óo]|escreveu|ha\sscritto
      |schreef|skrev)\s*-{2,}
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_ABOVE = regex(  # help desks write it over their mails; what is below is theirs where an answer stands above
    r"""^\W*(?:please\s|bitte\s|veuillez\s|por\sfavor,?\s)?
      (?:type|write|repl(?:y|ies)|in\sreplies|respond|antwort|schreib|r[ée]pond|[ée]cri|escrib|escrev|rispond|scriv
      |antwoord|schrijf|typ|svara|skriv|odpowied)\w*\b.{0,60}
      (?:above\sthis\sline|(?:oberhalb|über)\sdieser\szeile|au-dessus\sde\scette\sligne|(?:encima|arriba)\sde\sesta\sl[íi]nea
      |acima\sdesta\slinha|sopra\squesta\s(?:riga|linea)|boven\sdeze\s(?:regel|lijn)|ovanför\sden\shär\sraden
      |powyżej\stej\slinii)\b.{0,40}$""",
    re.IGNORECASE | re.VERBOSE,
)
_HEADERS = r"""
    from|von|de|da|van|fr[åa]n|od|от(?:\sкого)?|sent|gesendet|envoy[ée]|enviado(?:\s(?:el|em))?
    |inviato|verzonden|skickat|date|datum|fecha|data|to|an|[àa]|para|aan|till|do|subject|betreff|objet|asunto
    |assunto|oggetto|onderwerp|[äa]mne|temat|cc
    |fra|sendt|dato|til|emne | lähettäjä|lähetetty|päivämäärä|vastaanottaja|aihe | odesláno|komu|předmět|wysłano
    |отправлено|дата|кому|тема | від|надіслано | kimden|gönderen|gönderildi|tarih|kime|konu
    |feladó|küldve|elküldve|dátum|címzett|tárgy | de\sla|trimis|data|către|subiect | από|στάλθηκε|προς|θέμα
    |差出人|送信日時|日付|宛先|件名 | 发件人|发送时间|发送日期|日期|收件人|主题 | 寄件者|傳送時間|收件者|主旨
    |보낸\s?사람|보낸\s?날짜|날짜|받는\s?사람|제목
"""  # by their names
_HEADER = regex(rf"^[*\s]*(?P<name>{_HEADERS})\s?[:：][*\s]*(?P<value>\S.*)$", re.IGNORECASE | re.VERBOSE)
_NEXT_HEADER = regex(rf"\s+(?=[*]{{0,2}}(?:{_HEADERS})\s?[:：][*\s])", re.IGNORECASE | re.VERBOSE)  # on the same line
_WHOSE = (
    "from", "von", "de", "da", "van", "från", "fran", "od", "от", "от кого", "fra", "lähettäjä", "від", "kimden",
    "gönderen", "feladó", "de la", "από", "差出人", "发件人", "寄件者", "보낸 사람", "보낸사람",
)  # fmt: skip


_ANY_HEADER = regex(r"^[*\s]*[^\W\d_][^\d:：<>@]{0,24}[:：][*\s]*(?P<value>\S.*)$")


class Sureness(Enum):
    """How sure it is that a mail program wrote what introduces a quotation."""

    CERTAIN = auto()  # a line between two mails, which only programs write
    SURE = auto()  # as programs write it, with a time or an address
    LIKELY = auto()  # in a language that is not known: somebody's address, a year and a time
    MAYBE = auto()  # so could a person say it


@dataclass(frozen=True, slots=True)
class Introduction:
    """What introduces a quotation."""

    size: int  # lines
    sureness: Sureness


def without_run_on(lines: Sequence[str]) -> list[str]:
    """The lines; where a program goes on behind `On … wrote:` or the headers in one line, that is a line of its own."""
    found: list[str] = []
    for line in lines:
        if "@" in line and _HEADER.match(line):
            headers = _NEXT_HEADER.split(line[:_LONGEST_HEADERS])
            if "@" in headers[0] and _headers(headers, 0):
                found += [*headers[:-1], headers[-1] + line[_LONGEST_HEADERS:]]
                continue
        runs_on = _RUNS_ON.match(line) if "@" in line else None
        found += [runs_on[1], runs_on[2]] if runs_on and _is_whole([runs_on[1]]) else [line]
    return found


def introduction(lines: Sequence[str], at: int, *, quoted_below: bool = False) -> Introduction | None:
    """What introduces a quotation in these lines, if anything does; some end without a colon above `>`."""
    if _SEPARATOR.match(lines[at]):
        return Introduction(1, Sureness.CERTAIN)
    if _ABOVE.match(lines[at]):
        return Introduction(1, Sureness.SURE)
    found = _headers(lines, at) or _headers_of_any_language(lines, at) or _who_wrote(lines, at)
    if found or not quoted_below:
        return found
    told = _who_wrote([f"{lines[at].rstrip()}:"], 0)
    return told if told and told.sureness is Sureness.SURE else None


def _is_whole(lines: Sequence[str]) -> bool:
    text = _MARKS.sub("", " ".join(lines)).rstrip()
    return bool(_WROTE.match(text) and _WHEN_OR_WHO.search(text))


def _who_wrote(lines: Sequence[str], at: int) -> Introduction | None:
    """Mail programs break `On … wrote:` into up to three lines."""
    for size in (1, 2, 3):
        text = " ".join(lines[at : at + size])
        if len(text) > _LONGEST_INTRODUCTION or at + size > len(lines):
            return None
        text = _MARKS.sub("", text).rstrip()
        if text.endswith((":", "：")):
            if any(_is_whole(lines[begin : at + size]) for begin in range(at + 1, at + size)):
                return None  # this line stands above it
            wrote = _WROTE.match(text) or (size == 1 and _SOMEBODY_WROTE.match(text))
            if wrote and (size == 1 or _WHEN_OR_WHO.search(text)):
                by_program = _TIME_OR_ADDRESS.search(text) and not _FIRST_PERSON.search(text)
                return Introduction(size, Sureness.SURE if by_program else Sureness.MAYBE)
            if _says_by_whom_and_when(lines[at : at + size]):
                return Introduction(size, Sureness.MAYBE if _FIRST_PERSON.search(text) else Sureness.LIKELY)
            return None
    return None


def _says_by_whom_and_when(lines: Sequence[str]) -> bool:
    """Whether these lines, and no fewer of them, say of a mail by whom it is and when it was written."""
    told = [{place for place, form in enumerate(_BY_WHOM_AND_WHEN) if form.search(line)} for line in lines]
    return all(told) and len(set().union(*told)) == len(_BY_WHOM_AND_WHEN) > len(set().union(*told[1:]))


def _headers(lines: Sequence[str], at: int) -> Introduction | None:
    """The headers of a mail: who sent it, and at least two more of when, to whom and about what.

    Programs begin with who sent it, or say an address there.
    """
    block = [found for line in lines[at : at + 7] if (found := _HEADER.match(line))]
    if not (first := _HEADER.match(lines[at])):
        return None
    sender = next((found for found in block if found["name"].lower() in _WHOSE), None)
    if sender is None or (sender[0] != first[0] and "@" not in sender["value"]):
        return None
    if len({found["name"].lower() for found in block}) < 3:
        return None
    size = sum(1 for _ in takewhile(_HEADER.match, lines[at : at + 7]))
    by_program = any(_TIME_OR_ADDRESS.search(found["value"]) for found in block)
    return Introduction(size, Sureness.SURE if by_program else Sureness.MAYBE)


def _headers_of_any_language(lines: Sequence[str], at: int) -> Introduction | None:
    """Four or more headers of which the first is somebody's address in brackets, and the next a year and a time."""
    if "@" not in lines[at]:
        return None
    block = list(takewhile(bool, map(_ANY_HEADER.match, lines[at : at + 7])))
    told = [found["value"] for found in block if found]
    by_whom, *when = _BY_WHOM_AND_WHEN
    if len(told) < 4 or not by_whom.search(told[0]) or not all(form.search(told[1]) for form in when):
        return None
    return Introduction(len(told), Sureness.LIKELY)
