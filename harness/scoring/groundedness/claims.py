"""An answer cut into claims: the sentences that state something a source must support."""

from dataclasses import dataclass, replace
from functools import lru_cache

from harness.calendar_words import month_names
from harness.lazy_regex import regex
from harness.scoring.groundedness.courtesies import TELLING, only_courteous, opener
from harness.scoring.groundedness.letters import body
from harness.scoring.groundedness.quantities import quantities
from harness.scoring.groundedness.weighed_words import words
from harness.turns import ClaimFinding, Support

ANSWERS_KEPT = 4096  # answers that were read, held in memory: the same one is given to many messages, and read often
_SHORTENED = (
    r"\bdr \bmr \bmrs \bprof \bsr \bsra \bmme e\.g i\.e z\.b z\.\sb d\.h d\.\sh u\.a u\.\sa \bbzw \binkl \bzzgl \bvs"
)
_OF_A_NUMBER = (  # in front of one; "the answer is no." ends a sentence
    r"\bnr \bnúm \bca \bapprox str \btel order\sno booking\sno invoice\sno ticket\sno case\sno policy\sno account\sno "
    r"customer\sno reference\sno contract\sno member\sno card\sno serial\sno"
)
_MONTHS = "|".join([*month_names("de", "da", "nb", "sv"), r"\w+kuuta"])  # of languages that write `3. März`


def _after(words: str) -> str:
    return "|".join(rf"(?<={word}\.)" for word in words.split())


_NO_END = (  # a full stop that ends no sentence
    rf"(?i:(?:{_after(_SHORTENED)})\s|(?:{_after(_OF_A_NUMBER)})\s+\d"
    rf"|(?<=\b[zdu]\.)\s[bha]\.|(?:(?<=\b\d\.)|(?<=\b\d\d\.))\s+(?:(?:und|bis|oder|og|till?) \d\d?\. )?(?:{_MONTHS})\b)"
)
_BREAK = regex(
    rf"(?<=[.!?])(?!{_NO_END})"
    r"(?<!\n\d[.])(?<!\n\d\d[.])(?:\s+(?=\S)"
    r"|[\"')\]]+\s+(?=[^\sa-z]))"  # choose "Forgot password?" on the page: no end
    r"|\n+(?![a-z])|\n{2,}"  # a line that goes on in lower case was only wrapped
    r"|(?<=\S);\s+"
)
_BULLET = regex(r"[\s\-*>#\u2022]*(?:\d{1,2}[.)]\s+)?")


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


@lru_cache(maxsize=ANSWERS_KEPT)
def claims(answer: str) -> tuple[Claim, ...]:
    """What an answer states. Greetings, thanks, questions, offers to help and the close of a letter are not claims."""
    begin, end = body(answer)
    said = (_from(each, begin, opener(each.text)) for each in sentences(answer[begin:end]))
    return tuple(each for each in said if _states_something(each.text))


def _from(sentence: Claim, begin: int, cut: int) -> Claim:
    """A sentence of a text that begins there, without its first characters."""
    return replace(sentence, text=sentence.text[cut:], start=sentence.start + begin + cut, end=sentence.end + begin)


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
    if sentence.rstrip("\"')] !").endswith(("?", "\uff1f", "\u061f")):
        return False
    if quantities(sentence):
        return True
    return any(word.weight > TELLING for word in words(sentence)) and not only_courteous(sentence)
