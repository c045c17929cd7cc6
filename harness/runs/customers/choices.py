"""What a reply lists for the customer to choose from: "Please choose: 1) a refund 2) a voucher", in lines or in one."""

import re
from collections.abc import Iterator, Sequence

from harness.lazy_regex import regex
from harness.runs.customers.phrases import Phrases

_NUMBER = regex(r"(?im)(?:^|(?<=[\s,;:?]))\(?(?P<label>[1-9a-e])[).](?=\s)\s*")  # `1)`, `(a)`, `B.`
_BULLET = regex(r"(?m)^[ \t]*[-*\u2022\u2013][ \t]+(?!\[)")
_PRESS = (
    r"(?:reply|respond|press|type|enter|answer|antworten|schreiben|tippen|drücken)(?: sie)?(?: bitte)?(?: with| mit)?"
)
_KEYS = regex(rf"(?i)\b{_PRESS} 1 (?:for|to|if|für|um)\b.*\b2 (?:for|to|if|für|um)\b")
_KEY = regex(rf"(?i)(?:\b(?P<press>{_PRESS}) )?\b(?P<key>[1-9]) (?:for|to|if|für|um)\b")
_END = regex(r"[?!.](?=\s|$)|\n|\Z")
_SENTENCE = regex(r"[^.!?\n]+[.!?:]*")
_BETWEEN = regex(rf"(?i)(?:[\s,;.?]|\b(?:or|and|oder|und|{_PRESS})\b)+$")
_DATA = regex(r":|^\w*\d\w*$")  # `Departure: 07:00`, a code: details of one thing, or what the customer has
_PROPOSES = regex(r"(?i)\b(?:would you (?:like|prefer)|do you (?:want|prefer)|möchten sie|wollen sie) (?:\w+\W+){2}")
_WHICH = regex(r"(?i)\b(?:which|what|how|choose|pick|select|options?|welche\w*|was|wie|wählen)\b")
_MOST = 12  # words of one that is listed
_FEWEST, _MOST_LISTED = 2, 5


def listed_choice(text: str, phrases: Phrases) -> tuple[str, str]:
    """The question with what is listed, as `Choose: 1) this 2) that`, and the rest of a reply, as it is read.

    Empty where it lists nothing to choose from: what is listed after "Please send us" is asked for, and sentences
    that no question is about are what to do. Details in lines before "Would you like to book it?" are no choice.
    """
    written = _KEY.sub(r"\g<press> \g<key>)", text) if _KEYS.search(text) else text
    for marks in _lists(written):
        end = _END.search(written, marks[-1].end())
        stops = [*(mark.start() for mark in marks[1:]), end.start() if end else len(written)]
        items = [_BETWEEN.sub("", written[mark.end() : stop]) for mark, stop in zip(marks, stops, strict=True)]
        before, after = written[: marks[0].start()], written[end.end() if end else len(written) :]
        around = [*_SENTENCE.findall(before.rstrip())[-1:], *_SENTENCE.findall(after.lstrip())[:1]]
        asks = [each for each in around if phrases.heard("lets_choose", each) and not phrases.heard("asks_for", each)]
        lines = "\n" in written[marks[0].start() : marks[-1].start()]
        asks = [each for each in asks if not lines or _WHICH.search(each) or not _PROPOSES.search(each)]
        tells = written[stops[0] - 2 : stops[0]] == ".\n" and "?" not in "".join(asks)
        if asks and not tells and all(0 < len(item.split()) <= _MOST and not _DATA.search(item) for item in items):
            for each in asks:
                before, after = before.replace(each, ""), after.replace(each, "", 1)
            listed = " ".join(f"{number}) {item}" for number, item in enumerate(items, 1))
            return f"{' '.join(each.strip() for each in asks)} {listed}", f"{before}\n{after}"
    return "", text


def _lists(text: str) -> Iterator[Sequence[re.Match[str]]]:
    """The marks of what may be listed: numbers or letters one after the other, or signs at the beginning of lines."""
    run: list[re.Match[str]] = []
    for mark in _NUMBER.finditer(text):
        label = mark["label"].lower()
        run = [*run, mark] if run and label == chr(ord(run[0]["label"].lower()) + len(run)) else run
        run = [mark] if label in "1a" else run
    yield from (each for each in (run, [*_BULLET.finditer(text)]) if _FEWEST <= len(each) <= _MOST_LISTED)
