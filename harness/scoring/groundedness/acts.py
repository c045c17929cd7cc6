"""What an answer says was or will be done for this customer: `I have refunded you`, `Your seat is booked`.

No article knows what was done in one case, so only a tool call shows that. What is promised an article may say: `We
reply within a day`. In English, as the embedded checker judges nothing else.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from harness.lazy_regex import regex
from harness.scoring.groundedness.claims import Claim, sentences
from harness.turns import ToolCall
from harness.workspace import own_patterns

_PATTERNS = own_patterns("harness.scoring.groundedness", "acts.yaml")
_MADE = regex(_PATTERNS["made"])  # which no article can say
_PROMISED = regex(_PATTERNS["promised"])  # which an article may say
_SETTLED = regex(_PATTERNS["settled"])  # `Your seat is booked.`, which is how it always is where an article says so
_IF_SO = regex(  # holds for everybody, in a case that may come
    r"\b(?:if|once|when|whenever|after|before|until|unless|as soon as|in case|should|otherwise|every|each|any|"
    r"whether)\b"
)
_IN_CASE = regex(r"\b(?:if|once|when|whenever|unless|as soon as|in case)\b")
_CONTACT = (
    "reply respon answer contact touch reach back hear write follow updat inform notif call phon ring mail messag send"
)
_SAME = tuple(
    frozenset(group.split())
    for group in (
        "check review look investigat examin verif assess",
        "refund reimburs credit repay return",
        "help assist support",
        "send mail get receiv deliver ship",
        "call phon ring",
        "fix resolv repair solv",
        "replac exchang swap",
        "cancel clos end",
        "chang updat edit adjust",
        _CONTACT,
    )
)
_ANY_CONTACT = "reply respon answer contact touch reach back hear write follow updat inform notif messag"
_GENERIC = frozenset(_ANY_CONTACT.split())
_NO_ACTS = (
    "a an the you your to it this that in on at by with for from us our get receive have be make take go keep give "
    "me up out over them their his her and i we will personally"
)
_LIGHT = frozenset(_NO_ACTS.split())
_CUSTOMERS = regex(r"\b(?:you|customers?|users?|members?) (?:can|may|could|might|must|should|need|have to)\b")
_WORD = regex(r"[a-z]+")
_STEM, _LETTERS = 4, 5  # letters that a word has at least, and that its forms share at most
_OF_WHAT = ("issu", "made", "sent", "send", "open", "rais", "creat", "process", "submit", "put")  # verbs of any tool
_LOOKS_UP = (
    "look", "get", "find", "search", "fetch", "list", "read", "check", "retriev", "view", "query", "track", "verif",
)  # fmt: skip
_LOOKED = regex(r"\b(?:see|checked|looked|reviewed|verified)\b")
_BETWEEN = regex(r"[./:]|__")
_HUMP = regex(r"(?<=[a-z])(?=[A-Z])")
_ENDING = regex(r"(?<=\w{3})(?:ing|ed)$")
_AROUND = " .!\"'()"


def claimed_acts(answer: str, sources: Iterable[str], calls: Sequence[ToolCall]) -> Iterator[tuple[Claim, str]]:
    """The sentences of an answer, as read, that say what was or will be done, each with the words that do.

    Left out is what a call may have done, and a promise that the sources make too.
    """
    stated = [_even(each.text) for source in sources for each in sentences(source)]
    tools = [_words_of(call.tool) for call in calls]
    for sentence in sentences(answer):
        said = _even(sentence.text)
        if not said.endswith("?") and said not in stated:
            act = _made(said) or _promised(said, stated) or _settled(said, stated)
            if act and not _is_called(act, said, tools):
                yield sentence, act


def _even(sentence: str) -> str:
    return " ".join(sentence.lower().replace("\u2019", "'").split()).strip(_AROUND)


def _made(said: str) -> str:
    found = _MADE.search(said)
    return found[0].strip(" ,.;:!") if found and not _IF_SO.search(said, 0, found.end()) else ""


def _promised(said: str, stated: Sequence[str]) -> str:
    supposed, in_case = _IF_SO.search(said), _IN_CASE.search(said)
    for found in _PROMISED.finditer(said):
        if supposed and supposed.start() < found.start():
            return ""
        act = next(filter(None, found.groups()))
        if not (in_case and not found[0].startswith("i")) and not _is_stated(act, stated):
            return found[0].strip()
    return ""


def _settled(said: str, stated: Sequence[str]) -> str:
    found = _SETTLED.search(said)
    if not found or _IN_CASE.search(said):
        return ""
    state = next(filter(None, found.groups()))
    always = re.compile(rf"\b(?:is|are|been|gets?)(?: \w+)? {state}\b")
    return "" if any(always.search(each) for each in stated) else found[0].strip(" ,.;:!")


def _is_stated(act: str, stated: Sequence[str]) -> bool:
    """Whether a source says that the company does it: any of its words, in other words where they mean the same."""
    wanted = [word for word in _WORD.findall(act) if word not in _LIGHT][:1]
    ours = [each for each in stated if not _CUSTOMERS.search(each)]
    return all(any(_says(each, _alike(word)) for each in ours) for word in wanted)


def _alike(word: str) -> frozenset[str]:
    same = [group for group in _SAME if any(word.startswith(stem) for stem in group)]
    generic = any(word.startswith(stem) for stem in _GENERIC)
    return frozenset().union(*same) if same and generic else same[0] if same else frozenset((word[:_LETTERS],))


def _says(sentence: str, stems: frozenset[str]) -> bool:
    return any(word.startswith(stem) for word in _WORD.findall(sentence) for stem in stems)


def _words_of(tool: str) -> list[str]:
    """The words of a tool's name, without what it belongs to: `shop.issueRefund`."""
    own = next((part for part in reversed(_BETWEEN.split(tool)) if part.strip()), tool)
    return _WORD.findall(_HUMP.sub(" ", own).lower())


def _is_called(act: str, said: str, tools: Sequence[Sequence[str]]) -> bool:
    """Whether the name of a tool has what was done in it; for `issued` also what was issued.

    A tool that looks something up does nothing else.
    """
    looking = [tool for tool in tools if tool and tool[0].startswith(_LOOKS_UP)]
    if _LOOKED.search(act):
        return bool(looking)
    words = [word for word in _WORD.findall(act) if len(word) >= _STEM]
    verbs = [word for word in words if word.endswith(("ed", "ing", "sent", "made", "done"))] or words
    if any(verb.startswith(_OF_WHAT) for verb in verbs):
        verbs += [word for word in _WORD.findall(said.partition(act)[2])[:4] if len(word) >= _STEM]
    called = [word for tool in tools if tool not in looking for word in tool]
    stems = [_ENDING.sub("", "send" if verb == "sent" else verb)[:_LETTERS] for verb in verbs]
    return any(word == stem or (len(stem) >= _STEM and word.startswith(stem)) for stem in stems for word in called)
