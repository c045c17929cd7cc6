"""Whether a text says certain words: whole words and whole numbers, whatever the case, signs and spacing."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache

from harness.lazy_regex import regex
from harness.number_words import SCALES, number_words
from harness.scoring.reader_text import KEPT, as_read, inline_as_read, linked_from, with_hidden
from harness.scoring.whole_amounts import BEGAN_BEFORE, GOES_ON, RANGE_WORDS, has_amount, joined
from harness.seen_text import UNSPACED, latin_readings, visible
from harness.workspace import normalise

Edges = Callable[[str], tuple[list[str], list[str]]]
"""Words to all that holds before the first character, and after the last: patterns of no width."""
_SAME_SIGNS = {
    **{ord(dash): "-" for dash in "\u2010\u2011\u2012\u2013\u2212"},
    **{sign: chr(sign - 0xFEE0) for sign in range(0xFF01, 0xFF5F)},  # full width, as Chinese and Japanese write them
    **{sign: unicodedata.normalize("NFKC", chr(sign)) for sign in (0xFFE0, 0xFFE1, 0xFFE5, 0xFFE6)},  # their money
    0x301C: "~",  # between the ends of a range, in Japanese
    **{sign: unicodedata.normalize("NFKC", chr(sign)) for sign in range(0xFB00, 0xFB07)},  # `fi` as one sign, from PDFs
    **{sign: unicodedata.normalize("NFKC", chr(sign)) for sign in range(0x1D400, 0x1D800)},  # bold without markup
    **dict.fromkeys(map(ord, "\u00df\u1e9e"), "ss"),  # in capitals SS
    **{
        ord(c): unicodedata.normalize("NFD", c)[0]
        for c in "\u0386\u0388\u0389\u038a\u038c\u038e\u038f\u03ac\u03ad\u03ae\u03af\u03cc\u03cd\u03ce\u0401\u0451"
    },
    **dict.fromkeys([0x0640, *range(0x064B, 0x0660), 0x0670]),  # what lengthens and points Arabic words,
    **dict.fromkeys([*range(0x0591, 0x05BE), 0x05BF, 0x05C1, 0x05C2, 0x05C4, 0x05C5, 0x05C7]),  # and Hebrew ones
}
_GROUPED = regex(r"(?<=\d)[,.' ](?=\d{3}(?!\d))")
_CENTS = regex(r"(?<![\d.,])(\d+)[.,]0{1,2}(?![.,]?\d)")
_BARE_DECIMAL = regex(r"(?<![\d.,])[.,](?=\d)")
_COMMA = regex(r"(?<![\d.,])(\d+),(?=\d{1,2}(?![.,]?\d))")
_ZERO = regex(r"(?<=[$€£¥₹])(\d+\.[1-9])0(?![.,]?\d)|(?<![\d.,])(\d+\.[1-9])0(?=[%\u2030$€£¥₹])")  # 1.10 is a version
_SLASH = regex(r"(?<=\d) ?[/\u2044] ?(?=\d)")
_HALF_DAY = regex(r"(?<=\d)( ?)([ap])\. ?m\b\.?")
_PHONE = regex(r"\+?\d[\d .()/-]{5,}\d")
_NO_DIGIT = regex(r"\D")
_JOINING = regex(r"(?<=[^\W\d_]) ?[\"'()\[\]_/\\\u00b7\u2022-]+ ?(?=[^\W\d_])")  # words, in place of a space
_BEFORE_UNIT = regex(r"(?<=\d)[ -](?=\u00b0?[^\W\d_])")
_WITHIN_WORD = regex(rf"(?<=[{UNSPACED}]) (?=[{UNSPACED}])")
_SPANS = re.findall(".-.|.", UNSPACED)
_APART_FROM_SIGN = regex(r"(?<=\d) +(?=[%\u2030$€£¥₹])|(?<=[$€£¥₹]) +(?=\d)")
_WORD = f"[^\\W\\d_{UNSPACED}]"  # a letter; Python takes milliseconds to compile this
_AMOUNT = r"[\d%\u2030$€£¥₹\u00bc-\u00be\u2150-\u215e]"
_RANGE = regex(  # `2 - 5`, `2~5`, `2...5`; a list's dash is on a line of its own
    rf"(?<={_AMOUNT})(?:[ \t]*[-~][ \t]*|\u2014|\u2026|\.\.\.?)(?={_AMOUNT})"
)
_UNIT_RANGE = regex(  # `5 days - 7 days`
    r"(?i)(?<=\d)( ?([^\W\d_]+(?: [^\W\d_]+)?|[%\u2030$€£¥₹]))[ \t]+-[ \t]+(?=\d[\d.,]{0,20} ?\2)"
)
_NUMERAL = "[〇零一二三四五六七八九十百千万萬億亿两兩]"
_APART = ("en", "fr", "es", "pt", "it")  # languages that write the parts of a number apart
_ENDING = ["one", *(word for language in _APART for word in number_words(language, 2, 10))]
_LARGER = (
    *(word for language in _APART for word in number_words(language, 20)),
    *SCALES, "cent", "mille", "ciento", "mil", "cento",
)  # fmt: skip
_JOINED = (" ", " and ", " et ", " y ", " e ")
_TENS = "".join(rf"(?<!\b{word}{joined})" for word in _LARGER for joined in _JOINED)
_BEFORE_OTHER = "".join(rf"(?<!\d {word} )" for word in RANGE_WORDS.split("|"))
_TO_UNSPACED = "\u81f3\u5230\u6216"  # between the ends of a range in Chinese; in Japanese and Korean two signs
_BEFORE_OTHER += rf"(?<!\d[{_TO_UNSPACED}])(?<!\d(?:\u304b\u3089|\uc5d0\uc11c))(?<!\d(?:\u304b\u3089|\uc5d0\uc11c) )"
_AFTER_OTHER = rf"(?! (?:{RANGE_WORDS}) \d)(?! ?(?:[{_TO_UNSPACED}]|\u304b\u3089|\uc5d0\uc11c) ?\d)"
_MULTIPLIED = (  # how often: `3 x 5`
    r"(?<!\d [x\u00d7*\u22c5\u00b7] )(?<!\d[\u00d7*\u22c5] )(?<!\d [\u00d7*\u22c5])(?<!\d[\u00d7*\u22c5])(?<!\d times )"
)
_TIMES = (
    r"(?! ?(?:hundred|thousand|milli(?:on|ard)|billion|trillion|lakh|crore|mio|mrd"
    r"|(?:bn|dozen|tausend|mil(?:le?)?|mila)\b"
    "|\u0442\u044b\u0441|\u043c\u043b\u043d|\u043c\u043b\u0440\u0434|\u043c\u0438\u043b\u043b|[\u5343\u4e07\u842c\u5104\u4ebf\ub9cc\uc5b5]))"
)
_NOT = "".join(rf"(?<!\b{word} )" for word in (
    "not", "cannot", "never", "no", "no longer", "nicht", "nie", "kein", "keine", "keinen", "pas", "jamais", "non",
    "nunca", "niet", "geen", "n\u00e3o", "inte", "ikke",
)) + "(?<!n't )"  # fmt: skip
_FRACTION = "\u00bc-\u00be\u2150-\u215e"
_RAISED = regex(r"(?i)(?<=\d)<su[bp]\b[^<>]*>(?=\s*\d)")
_OF_A_NAME = regex(
    r"(?<=[^\W\d_])[\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089]+"
)  # m\u00b2, H\u2082O; not 10\u00b3
_FOOTNOTE = regex(  # after a word or a sentence; m<sup>2</sup> is a unit
    r"(?i)(?:(?<=[^\W\d_]{3})|(?<=[.,;:!?)>*_=]))"
    r"(?:<sup\b[^<>]*>(?:\s*<a\b[^<>]*>)?\s*[\[(]?(?:\d{1,3}|[*\u2020\u2021a-z])[\])]?\s*(?:</a>\s*)?</sup>"
    r"|[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]{1,2}(?!\w))"
    r"|(?<=\S)\[\^[^\[\]\s]{1,40}\](?!:)"  # as Markdown writes it
)
_HIGHLIGHT = regex(r"(?<![\w=])==(?=[^\s=])([^=\n]+)(?<=\S)==(?![\w=])")  # as many editors write it
_ADDRESS = regex(r"[^\s./]+(?:[./][^\s./]+)+/?|\S+://\S+")


_DIGIT = r"[\d\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u249b]"
_IN_WORD = f"[^\\W_{UNSPACED}]"
# of which words each holds, and what holds: a pattern of no width, at the first character or after the last
_WHOLE_BEFORE = (
    (rf"\A{_DIGIT}", r"(?<!\d[.,:'])(?<![\s(\[+$€£¥₹-]\.)(?<!\A\.)"),
    (r"\A\d{3}(?!\d)", r"(?<!\d )"),  # 500 is not in `1 500`
    (rf"\A{_AMOUNT}", f"(?<!{_AMOUNT}-)"),  # a range is one number
    (rf"\A{_NUMERAL}", f"(?<!{_NUMERAL})"),
)
_WHOLE_AFTER = (
    (rf"{_DIGIT}\Z", r"(?![.,:']\d)(?! \d{3}(?!\d))"),
    (rf"{_AMOUNT}\Z", f"(?!-{_AMOUNT})"),
    (rf"{_NUMERAL}\Z", f"(?!{_NUMERAL})"),
)
_ALONE_BEFORE = (
    ("", _NOT),
    (rf"\A{_WORD}", rf"(?<!{_WORD}-)(?<![^\W_]_)"),
    (rf"\A{_DIGIT}", r"(?<!-)(?<![^\W_]_)(?<!\d[/^\u2044\u066b\u066c\u00b7\u00d7])(?<!\d[/\u2044] )(?<!\d [/\u2044] )"),
    (r"\A[$€£¥₹]?\d", _MULTIPLIED + _BEFORE_OTHER + r"(?<!\bminus )"),
    (rf"\A(?!{_DIGIT})(?:{_ADDRESS.pattern})\Z(?<={_IN_WORD})", r"(?:(?<=\bwww\.)|(?<!\w[.@+]))"),  # of no longer one
    (rf"\A(?:\d+/\d|[{_FRACTION}])", r"(?<!\d )"),  # 2 1/2 is one number
    (rf"\A{_AMOUNT}", r"(?<![^\s_]_)"),  # joined to one amount
    (rf"\A(?:{'|'.join(_ENDING)})\b", _TENS),
    (r"\A[$€£¥₹]", r"(?<![^\w]-)(?<!\A-)"),  # no negative amount
)
_ALONE_AFTER = (
    (rf"{_WORD}\Z", rf"(?!-{_WORD})(?!_[^\W_])"),
    (rf"{_DIGIT}\Z", r"(?!_[^\W_])(?! ?[/\u2044] ?\d)(?![\u066b\u066c\u00b7\u00d7]\d)" + _TIMES + _AFTER_OTHER),
    (rf"\A(?:{_ADDRESS.pattern})\Z(?<={_IN_WORD})", r"(?![.:@]\w)"),
    (rf"\A(?=.*\.[^\W\d]+/)(?:{_ADDRESS.pattern})\Z(?<={_IN_WORD})", r"(?!/\w)"),
    (rf"{_DIGIT}\Z", rf"(?! \d{{1,2}}/\d)(?! ?[{_FRACTION}])"),
    (rf"{_AMOUNT}\Z", r"(?!_[^\s_])"),
)


def says(text: str, words: str) -> bool:
    """Whether a reader sees these words in a text; case, quotes and spacing do not matter. For what must be said.

    In doubt it is not said. Words and numbers are whole: "5 working days" is not in "15 working days", in "1/5
    working days", in "3 x 5 working days" or in "-5 working days", nor "refundable" in "non-refundable" or right after
    a "not". An address also counts where a link leads to it.
    """
    read = _amounts_joined(text) if _has_amount(words) else _compared(text)
    return _found(words, read, _alone) or _linked(text, words, _alone)


def contains(text: str, words: str) -> bool:
    """Whether these words are in a text, to be read, struck out or hidden in its markup. For what must not be said.

    In doubt it is said: all that `says` finds, and also "refund" in "full-refund", "full refund" in "full/refund",
    "5 days" in "1/5 days" and "5days", "$1000" in "$1,000.00", and all of it in letters of other scripts that look
    alike.
    """
    return any(_contained(text, each) for each in _forms(words))


@lru_cache(maxsize=KEPT)
def _forms(words: str) -> tuple[str, ...]:
    """Words in all spellings that mean them."""
    forms = (words, *latin_readings(words), *_looser(evened(words)))
    return tuple(each for each in dict.fromkeys(forms) if each)


@lru_cache(maxsize=KEPT)
def _compared(text: str) -> str:
    """A text as it is compared, without footnotes and highlights; what is raised continues no number."""
    return _HIGHLIGHT.sub(r"\1", evened(as_read(_RAISED.sub("^", _FOOTNOTE.sub("", text)))))


@lru_cache(maxsize=KEPT)
def _has_amount(words: str) -> bool:
    return has_amount(evened(words))


@lru_cache(maxsize=KEPT)
def _amounts_joined(text: str) -> str:
    return joined(_compared(text))


@lru_cache(maxsize=KEPT)
def _hidden_too(text: str) -> str:
    return evened(with_hidden(text)) if "~~" in text or "<" in text else ""


@lru_cache(maxsize=KEPT)
def _links(text: str) -> str:
    """The addresses to which a text links, as they are compared."""
    return evened(linked_from(text))


def evened(text: str) -> str:
    """A text for comparing: one case, one kind of quotes, dashes and digits, single spaces, `5 %` as `5%`."""
    plain = _OF_A_NAME.sub(
        lambda digits: unicodedata.normalize("NFKC", digits[0]), visible(text).translate(_SAME_SIGNS)
    )
    return _APART_FROM_SIGN.sub(
        "", normalise(_RANGE.sub("-", _UNIT_RANGE.sub(r"\1-", plain))).replace("i\u0307", "i")
    )  # of a Turkish capital


def _contained(text: str, words: str) -> bool:
    return any(_found(words, each, _whole) for each in _readings(text)) or _linked(text, words, _whole)


@lru_cache(maxsize=KEPT)
def _readings(text: str) -> tuple[str, ...]:
    """A text in all ways in which it may be read."""
    seen = (_compared(text), evened(as_read(text)), evened(text), _hidden_too(text))
    alike = (evened(each) for shown in (as_read(text), text) for each in latin_readings(shown))
    whole = (*seen, *alike)
    return tuple(dict.fromkeys((*whole, *(other for each in whole for other in _looser(each)))))


def _looser(text: str) -> tuple[str, ...]:
    """An evened text in other spellings of its numbers, and with words apart or together that a sign joins."""
    apart = _JOINING.sub(" ", text)
    return *_tight(text), apart, *_tight(apart), _JOINING.sub("", text)


def _tight(text: str) -> tuple[str, str]:
    """Without what some write in a number and others do not: `$1,000.00`, `60 GB`, `0,50` as $1000, 60GB, 0.5.

    With what follows a number apart from it as well, as `$1000 back` does not end in a word: `$1000` is in it.
    """
    plain = _SLASH.sub("/", _CENTS.sub(r"\1", _GROUPED.sub("", _WITHIN_WORD.sub("", text))))
    plain = _HALF_DAY.sub(r"\1\2m", _ZERO.sub(r"\1\2", _COMMA.sub(r"\1.", _BARE_DECIMAL.sub("0.", plain))))
    both = plain, _BEFORE_UNIT.sub("", plain)
    first, second = (_PHONE.sub(lambda number: _NO_DIGIT.sub("", number[0]), each) for each in both)
    return first, second


def _linked(text: str, words: str, edges: Edges) -> bool:
    """Whether the words are an address to which a text links."""
    return bool(_ADDRESS.fullmatch(words)) and _found(words, _links(text), edges)


def _found(words: str, text: str, edges: Edges) -> bool:
    """Whether a text that is ready for comparing has these words."""
    return any(_has(text, *wanted) for wanted in _wanted(words, edges))


def _has(text: str, words: str, begins: Sequence[re.Pattern[str]], ends: Sequence[re.Pattern[str]]) -> bool:
    at = text.find(words)
    while at >= 0 and not (_stands(text, at, begins) and _stands(text, at + len(words), ends)):
        at = text.find(words, at + 1)
    return at >= 0


def _stands(text: str, at: int, edges: Sequence[re.Pattern[str]]) -> bool:
    """Whether words can begin or end at that place: not within a longer word, and all patterns match there."""
    within = 0 < at < len(text) and _in_word(text[at - 1]) and _in_word(text[at])
    return not within and all(edge.match(text, at) for edge in edges)


@lru_cache(maxsize=KEPT)
def _in_word(character: str) -> bool:
    """Whether it is a letter or a digit, of a script that puts spaces between words."""
    return character.isalnum() and not any(span[0] <= character <= span[-1] for span in _SPANS)


@lru_cache(maxsize=KEPT)
def _wanted(words: str, edges: Edges) -> list[tuple[str, Sequence[re.Pattern[str]], Sequence[re.Pattern[str]]]]:
    """Expected words as they are written and as they are read, each with what holds where it begins and ends."""
    plain = [*map(evened, (words, inline_as_read(words), _HIGHLIGHT.sub(r"\1", words)))]
    forms = dict.fromkeys((*plain, *map(joined, plain)))
    found = ((even, *edges(even)) for even in forms if even)
    return [(even, [*map(_compiled, begins)], [*map(_compiled, ends)]) for even, begins, ends in found]


@cache
def _compiled(edge: str) -> re.Pattern[str]:
    """One of few, so that none is compiled for words of its own."""
    return re.compile(edge)


def _whole(words: str) -> tuple[list[str], list[str]]:
    """Not within a longer number."""
    return _holding(_WHOLE_BEFORE, words), _holding(_WHOLE_AFTER, words)


def _alone(words: str) -> tuple[list[str], list[str]]:
    """The same, and not joined to more by a sign: no fraction, negative number or part of a word with a hyphen."""
    (before, after), amount = _whole(words), has_amount(words) or words.startswith(("a ", "an "))
    before += [*_holding(_ALONE_BEFORE, words), *([BEGAN_BEFORE] if amount else [])]
    after += [*_holding(_ALONE_AFTER, words), *([GOES_ON] if amount else [])]
    return before, after


def _holding(edges: Iterable[tuple[str, str]], words: str) -> list[str]:
    return [holds for of, holds in edges if _compiled(of).search(words)]
