"""Finds mail addresses that are spelled out, such as `ida(at)example(dot)com` and `ida at example dot com`."""

from collections.abc import Iterator

import re2

from harness.live.conversations.found_spans import FoundSpan, linear
from harness.live.conversations.person_names import is_ordinary

_LONGEST_LOCAL, _LONGEST_DOMAIN = 80, 120  # characters around the sign
_MOST_LABELS = 5
_NAMES_OF_AT = r"at|ät|arroba|arobase|chiocciola|apenstaartje|snabel-a|kukac|małpa|zavináč|собака"
_NAMES_OF_DOT = r"dot|punkt|point|punto|ponto|punt|pont|piste|kropka|tečka|точка|nokta"
_SIGN = r"[_*|/-]{1,2}"
_SPELLED = rf"(?:\s?[\[({{<]\s?(?:{_NAMES_OF_DOT}|\.)\s?[\])}}>]\s?|\s(?:{_NAMES_OF_DOT})\s)"
_AT = linear(
    rf"(?i)(\s?[\[({{<]\s?(?:{_NAMES_OF_AT}|@)\s?[\])}}>]\s?|[\[({{]a[\])}}])|(\s@\s?|@\s)|@|\s(?:{_NAMES_OF_AT})\s"
    rf"|\s?{_SIGN}(?:{_NAMES_OF_AT}){_SIGN}\s?"
)
_LOCAL = linear(rf"(?i)[\p{{L}}\p{{N}}_+%'-]+(?:(?:\.|{_SPELLED})[\p{{L}}\p{{N}}_+%'-]+){{0,4}}$")
_LABEL = linear(r"[\p{L}\p{N}-]*[\p{L}\p{N}]")
_DOT = linear(rf"(?i)\.|({_SPELLED}|\s?{_SIGN}(?:{_NAMES_OF_DOT}){_SIGN}\s?)")
_SOME_PLACE = linear(  # what one does at a place: no name of a mailbox
    r"(?i)look(?:s|ed|ing)?|find|found|see|seen|saw|reach(?:ed)?|check(?:ed)?|read|order(?:ed)?|buy|bought|shop"
    r"|work(?:s|ed|ing)?|log(?:ged)?|login|sign(?:ed)?|page|site|website|article|docs|available|hosted|live|stay|meet|arrive|accounts?|mail|address|mailbox"
)
_MAIL_WORD = linear(r"(?i)(?:e-?mails?|mail|address|adresse|correo|write to|contact)\W{1,3}$")
_MAILBOXES = linear(
    r"(?i)(?:gmail|googlemail|hotmail|outlook|live|yahoo|icloud|gmx|web|proton(?:mail)?|aol|mail|yandex|libero|orange|qq)"
    r"\.(?:com|de|net|fr|es|it|nl|ru|me|ch|at|co\.uk)"
)


def find_spelled_mails(text: str) -> Iterator[FoundSpan]:
    """Their places; the value is the address as it is written elsewhere."""
    for sign in _AT.finditer(text):
        before = text[max(0, sign.start() - _LONGEST_LOCAL) : sign.start()]
        local = _LOCAL.search(before)
        if local is None or is_ordinary(local[0]) or _SOME_PLACE.fullmatch(local[0]):
            continue
        end, labels, spelled = _host(text[sign.end() : sign.end() + _LONGEST_DOMAIN])
        host = ".".join(labels)
        named = sign[0] != "@" and _MAIL_WORD.search(before[: local.start()])
        if end and (named or _is_address(sign, local[0], host, spelled)):
            start = sign.start() - len(before) + local.start()
            name = "".join(str(_DOT.sub(".", local[0])).split())
            yield start, sign.end() + end, f"{name}@{host}".lower()


def _host(text: str) -> tuple[int, list[str], bool]:
    """Where the host ends with which a text begins, its labels, and whether a dot is spelled out; 0 for none."""
    end, spelled, at = 0, False, 0
    labels: list[str] = []
    while len(labels) < _MOST_LABELS and (label := _LABEL.match(text[at:])):
        labels.append(str(label[0]))
        at += label.end()
        end = at if len(labels) > 1 and labels[-1].isalpha() and len(labels[-1]) > 1 else 0
        dot = _DOT.match(text[at:])
        if dot is None or not _LABEL.match(text[at + dot.end() :]):
            break
        spelled, at = spelled or bool(dot[1]), at + dot.end()
    return end, labels, spelled


def _is_address(sign: "re2._Match[str]", name: str, host: str, spelled: bool) -> bool:
    """Else it is a place, or an address as it is always written."""
    if sign[1] or sign[2]:
        return True
    if spelled:
        return not is_ordinary(host.partition(".")[0])
    shouted = sign[0].strip() == "AT" and not name.isupper()
    return bool(sign[0] != "@" and (shouted or _MAILBOXES.fullmatch(host)))
