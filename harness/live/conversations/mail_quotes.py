"""What a customer wrote in a mail: without the mail that it answers, what it forwards, and the signature.

Nothing is cut unless a line says that something begins there: `>`, `On … wrote:`, the headers of a forwarded mail, or
`-- ` before a signature. An answer below or between quoted lines stays.
"""
# ruff: noqa: RUF001 - the words of other languages have letters that look like ours

import re
from collections.abc import Sequence
from itertools import islice, takewhile

from harness.live.conversations.html_text import MOST_CHARACTERS, plain_text

NOTHING_OWN = "[only quoted mail]"
"""Stands for a message of which nothing is left."""

_OPEN, _CLOSE = "\ue000", "\ue001"  # around a quotation while markup becomes text
_BLOCK = re.compile(r"<(/?)blockquote\b([^<>]*)>", re.IGNORECASE)
_INDENTED = re.compile(r"border\s*:\s*(none|0)", re.IGNORECASE)  # by a mail program; not a quotation
_SIGNED = re.compile(
    r"<[a-z]{1,20}\s[^<>]{0,400}class=[\"']?[^\"'<>]{0,200}\b(?:gmail_signature|moz-signature)\b[^<>]*>", re.IGNORECASE
)

_WROTE = re.compile(
    r"""^(?:
      on\s.+\swrote | am\s.+\sschrieb.* | (?:le|el|em|il|op|den|dne|w\sdniu|dnia|a|în|på|no\sdia|vào)\b.+\b
      (?:a\s[ée]crit|escribi[óo]|escreveu|ha\sscritto|schreef.*|skrev.*|napsal(?:\(a\)|a)?|napisa[łl].*|írta|a\sscris)
      | op\s.+\sheeft\s.+geschreven | \d.+\s(?:написал(?:\(а\)|а)?|пишет|kirjoitti)
      | 20\d\d[-/年].+(?:<[^<>]*@[^<>]*>|写道|のメール|作成)
    )\s?[:：]$""",
    re.IGNORECASE | re.VERBOSE,
)
_SOMEBODY_WROTE = re.compile(
    r"""^.+\s?(?:
      \s(?:wrote|schrieb|a\s[ée]crit|escribi[óo]|escreveu|ha\sscritto|napisa[łl](?:\(a\)|a)?)(?:\s(?:on|am|le|el|em|no|il)\s.+)?
      | 于.+写道 | さん?は書きました
    )\s?[:：]$""",
    re.IGNORECASE | re.VERBOSE,
)
"""The same on one line, which begins with who it was."""
_WHEN_OR_WHO = re.compile(r"\d|@")  # without one it is a sentence, not a mail program's line
_BY_WHOM_AND_WHEN = (
    re.compile(r"[<(][^<>()\s]+@[^<>()\s]+[>)]"),
    re.compile(r"(?:19|20)\d\d"),
    re.compile(r"\b\d{1,2}[:.]\d\d\b|\d[:.時时시]\s?\d\d"),
)
"""Somebody's address in brackets, a year and a time: with a colon at the end it introduces a mail in any language."""
_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # of the direction of writing
_LONGEST_INTRODUCTION = 300  # characters
_SEPARATOR = re.compile(
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
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_HEADER = re.compile(
    r"""^[*\s]*(?P<name>from|von|de|da|van|fr[åa]n|od|от(?:\sкого)?|sent|gesendet|envoy[ée]|enviado(?:\s(?:el|em))?
    |inviato|verzonden|skickat|date|datum|fecha|data|to|an|[àa]|para|aan|till|do|subject|betreff|objet|asunto
    |assunto|oggetto|onderwerp|[äa]mne|temat|cc
    |fra|sendt|dato|til|emne | lähettäjä|lähetetty|päivämäärä|vastaanottaja|aihe | odesláno|komu|předmět|wysłano
    |отправлено|дата|кому|тема | від|надіслано | kimden|gönderen|gönderildi|tarih|kime|konu
    |feladó|küldve|elküldve|dátum|címzett|tárgy | de\sla|trimis|data|către|subiect | από|στάλθηκε|προς|θέμα
    |差出人|送信日時|日付|宛先|件名 | 发件人|发送时间|发送日期|日期|收件人|主题 | 寄件者|傳送時間|收件者|主旨
    |보낸\s?사람|보낸\s?날짜|날짜|받는\s?사람|제목)\s?[:：][*\s]*(?P<value>\S.*)$""",
    re.IGNORECASE | re.VERBOSE,
)
_FIRST_HEADERS = (
    "from", "von", "de", "da", "van", "från", "fran", "od", "от", "от кого", "fra", "lähettäjä", "від", "kimden",
    "gönderen", "feladó", "de la", "από", "差出人", "发件人", "寄件者", "보낸 사람", "보낸사람",
)  # fmt: skip
_SENT_FROM = re.compile(
    r"""^(?:sent\sfrom\s(?:my|mail\sfor|yahoo|outlook|samsung|proton)|get\soutlook\sfor|von\smeinem\s.+\sgesendet
    |gesendet\s(?:von\s(?:meinem|mail|outlook)|mit\sder)|envoy[ée]\s(?:de(?:puis)?\s(?:mon|ma)|[àa]\spartir)
    |enviado\s(?:desde|do|de)\s(?:mi|meu|el|yahoo)|inviato\sda(?:l\smio)?\s|verstuurd\s(?:vanaf|met|via)\s
    |skickat\sfr[åa]n\s(?:min|mitt))\b.{0,60}$""",
    re.IGNORECASE | re.VERBOSE,
)
_FOLLOWS = re.compile(r"^this is a follow-up to your previous request #\d+\b", re.IGNORECASE)  # Zendesk writes it
_LONGEST_SIGNATURE = 15  # lines


def own_words(body: object) -> tuple[str, bool]:
    """What the writer of a mail says in it, and whether anything was left out."""
    if not isinstance(body, str):
        return "", False
    body = body[: 4 * MOST_CHARACTERS]
    marked = _SIGNED.sub(r"<br>-- <br>\g<0>", _BLOCK.sub(_mark, body)) if "<" in body else body
    lines = _unmarked(plain_text(marked).split("\n"))
    own = _own(lines)
    if own == lines:
        return "\n".join(lines), False
    return "\n".join(own) or NOTHING_OWN, True


def _mark(found: "re.Match[str]") -> str:
    if found[1]:
        return f"{found[0]}<br>{_CLOSE}<br>"
    return found[0] if _INDENTED.search(found[2]) else f"<br>{_OPEN}<br>{found[0]}"


def _unmarked(lines: Sequence[str]) -> list[str]:
    """The lines, with `> ` before those inside a marked quotation."""
    depth, found = 0, []
    for line in lines:
        if line in (_OPEN, _CLOSE):
            depth = max(0, depth + (1 if line == _OPEN else -1))
        elif line:
            found.append(f"> {line}" if depth else line)
    return found


def _own(lines: list[str]) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if _SEPARATOR.match(line) or _is_header(lines, at):
            break
        if line in ("--", "—") and found and not _long(lines, at + 1):
            break
        if size := _introduction(lines, at):
            at += size
            if not (at < len(lines) and lines[at].startswith(">")):
                break
        elif not (line.startswith(">") or _SENT_FROM.match(line) or _FOLLOWS.match(line)):
            found.append(line)
        at += 1
    while found and set(found[-1]) <= set("_-*= "):
        found.pop()
    return found


def _long(lines: Sequence[str], at: int) -> bool:
    """Whether more than a signature is here: mail programs put what they quote below it."""
    signature = takewhile(
        lambda place: not (lines[place].startswith(">") or _introduction(lines, place)), range(at, len(lines))
    )
    return len(list(islice(signature, _LONGEST_SIGNATURE + 1))) > _LONGEST_SIGNATURE


def _introduction(lines: Sequence[str], at: int) -> int:
    """How many lines from here introduce a quotation: mail programs break `On … wrote:` into up to three."""
    for size in (1, 2, 3):
        text = " ".join(lines[at : at + size])
        if len(text) > _LONGEST_INTRODUCTION or at + size > len(lines):
            return 0
        text = _MARKS.sub("", text).rstrip()
        if text.endswith((":", "：")):
            if _says_by_whom_and_when(lines[at : at + size]):
                return size
            wrote = _WROTE.match(text) or (size == 1 and _SOMEBODY_WROTE.match(text))
            return size if wrote and _WHEN_OR_WHO.search(text) else 0
    return 0


def _says_by_whom_and_when(lines: Sequence[str]) -> bool:
    """Whether these lines, and no fewer of them, say of a mail by whom it is and when it was written."""
    told = [{place for place, form in enumerate(_BY_WHOM_AND_WHEN) if form.search(line)} for line in lines]
    return all(told) and len(set().union(*told)) == len(_BY_WHOM_AND_WHEN) > len(set().union(*told[1:]))


def _is_header(lines: Sequence[str], at: int) -> bool:
    """Whether the headers of a mail begin here: who sent it, and at least two more of when, to whom and about what."""
    first = _HEADER.match(lines[at])
    if first is None or first["name"].lower() not in _FIRST_HEADERS:
        return False
    following = [_HEADER.match(line) for line in lines[at + 1 : at + 7]]
    return len({found["name"].lower() for found in following if found}) >= 2
