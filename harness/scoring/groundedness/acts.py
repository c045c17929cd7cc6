"""What an answer says was or will be done for this customer: `I have refunded you`, `A colleague will call you`.

No article knows what was done in one case, so only a tool call shows that. What is promised an article may say: `We
reply within a day`. In English, as the embedded checker judges nothing else.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from harness.scoring.groundedness.claims import Claim, sentences
from harness.turns import ToolCall

_JUST = (
    r"(?: (?:just|already|now|also|personally|gladly|successfully|immediately|shortly|definitely|certainly|then|soon|"
    r"currently|still|always|happily|gone ahead and|went ahead and|been able to|able to))*"
)
_TEAM = (
    r"(?:(?:a|an|one of (?:our|my)|our|my|the|another|another of our) (?:\w+ ){0,2}?"
    r"(?:colleagues?|agents?|specialists?|technicians?|engineers?|developers?|managers?|supervisors?|team|teams|"
    r"department|representatives?|advisors?|experts?|staff|courier|driver|carrier)(?: member)?|"
    r"(?:someone|somebody|a person|a human)(?: from (?:our |the )?(?:\w+ ){0,2}?\w+)?)"
)
_DONE = (
    r"(?:refunded|cancell?ed|upgraded|downgraded|updated|changed|credited|escalated|forwarded|processed|approved|"
    r"resolved|fixed|unlocked|unblocked|blocked|reset|reactivated|activated|deactivated|notified|informed|waived|"
    r"issued|"
    r"closed|scheduled|rescheduled|booked|rebooked|extended|applied|registered|logged|noted|passed|taken|deleted|"
    r"removed|"
    r"transferred|arranged|dispatched|replaced|restored|contacted|sorted|submitted|raised|assigned|adjusted|"
    r"corrected|"
    r"reversed|flagged|shipped|sent|reported)"
)
_CASE = (
    r"(?:refund|ticket|order|request|payment|subscription|booking|account|complaint|case|credit|charge|fee|issue|"
    r"problem|amount|bug|card|invoice|replacement|voucher|parcel)"
)
_TOLD = (  # what somebody did who only talks
    r"(?:understood|misunderstood|read|heard|received|noticed|seen|mentioned|said|explained|listed|described|"
    r"summari[sz]ed|"
    r"found|included|linked|provided|outlined|apologi[sz]ed|been|had|wanted|thought|got|answered|shown|given|assumed|"
    r"understand|learned|come|gathered|covered|written|quoted|copied|attached|translated|thanked|asked|tried)\b"
)
_SEARCHED = (
    r"(?:looked|checked|searched)(?: in| through| at| for)* (?:it |this |that )?(?:in )?(?:our|the|all|my) (?:\w+ )?"
    r"(?:help|articles?|docs|documentation|knowledge|polic(?:y|ies)|faqs?|pages?|guides?|sources?)\b"
)
_DID = (
    r"(?:\w+ed|made|put|taken|done|sent|set|reset|spoken|written|paid|let|gone|went|cut|begun|left|kept|brought|"
    r"undone|"
    r"taken|given|sorted|looked|spoke|told|had)"
)
_MADE = re.compile(  # which no article can say
    rf"\bi(?:'ve| have){_JUST} (?!{_TOLD}){_DID}\b|(?:^|[,.;:!] ?|\band )i{_JUST} (?!{_TOLD}|need|want|indeed|"
    rf"{_SEARCHED})(?:\w+ed|spoke|sent|took care|put in|put through|set up)\b"
    r"|\bi(?:'m| am)(?: now| currently| just| already)* (?!going|looking (?:at the|forward)|having|writing to|"
    r"asking|reading|"
    r"assuming|trying|talking|referring|wondering|hoping|being|sorry)(?:\w+ing|look(?:ing) into|working on) (?:an?|"
    r"the|"
    r"your?|this|"
    r"it|that|out)\b"
    rf"|\bwe(?:'ve| have){_JUST} (?!{_TOLD}){_DID} (?:[^,.;]{{0,40}} )?(?:you|your|this|it|that|everything|"
    r"(?:the|our) (?:team|carrier|courier|bank|developers|engineers|\w+ team))\b"
    r"|\bwe(?:'re| are)(?: now| currently| already| just)* (?:working on|look(?:ing) into|processing|checking|"
    r"sending|"
    r"issuing|"
    r"refunding|replacing|arranging|shipping|crediting|reviewing|fixing|investigating|updating) (?:you|your|it|"
    r"this|that)\b"
    rf"|\b{_TEAM} (?:has|have){_JUST} (?:been )?{_DONE}\b|\b{_TEAM} (?:is|are){_JUST} (?:on (?:it|its|their|"
    r"the way)|(?:\w+ing|working on|look(?:ing) into) (?:it|this|that|your)|informed|aware)\b"
    rf"|\b(?:your (?:\w+ ){{1,3}}?|it |(?:the|this|an?(?: new| full)?) {_CASE} )(?:has|"
    rf"have){_JUST} been{_JUST} {_DONE}\b"
    rf"|\b(?:your (?:\w+ ){{1,3}}?|the {_CASE} )was{_JUST} (?:refunded|processed|cancell?ed|approved|escalated|"
    rf"fixed|resolved|issued|credited|reversed|upgraded|forwarded)\b"
    r"|\b(?:it|that|this)'s been (?:\w+ ){0,2}?" + _DONE + r"\b"
    r"|\byour (?:\w+ ){1,3}?(?:is|are)(?: now| already| currently)* (?:on (?:its|their|the) way|being \w+ed|underway|"
    r"in progress|with (?:a|an|our|the) \w+)"
    rf"|\byour (?:\w+ ){{1,3}}?(?:is|are) (?:(?:now|already) {_DONE}|{_DONE} now)\b"
    r"|^\W*(?:(?:all|and|ok|okay|great|perfect|there)\W+)?(?:done|fixed|sorted|resolved|"
    r"taken care of)\b(?=\W*$|[,.!;]| and\b| for you\b)(?! (?:when|if|by|in|on|"
    r"with|for|at|after|once)\b)"
    r"|\bit(?:'s| is)(?: now| all| already)* (?:done|fixed|sorted|taken care of|resolved)\b|\bconsider it done\b"
    rf"|^\W*{_CASE} {_DONE}\W*$"
    r"|\bi (?:can )?see (?:that |from |in )?(?:your|you have|two|an?|the) (?:\w+ ){0,4}?(?:payments?|orders?|"
    r"account|charges?|"
    r"subscription|invoices?|transactions?|refund|booking|ticket|profile)\b"
    r"|\b(?:glad|happy|pleased) (?:that )?(?:i|we) (?:could|was able to|were able to|managed to) (?!help\b|"
    r"assist\b|answer\b|"
    r"clarify\b|explain\b)\w+"
)
_TALKS = (  # what is done by talking on
    r"(?:be (?!in touch|with you|back|there|contacting|calling|sending|reaching|getting|looking)|help you (?:with|"
    r"to|find|understand)|explain|walk|guide|"
    r"show|try|do my best|"
    r"need|wait|tell|list|describe|summari[sz]e|give you (?:the|an?|some)|share|answer|keep (?:it|this) (?:short|"
    r"brief)|"
    r"go through|start|never|not|only|assume|say|add|ask (?:you|for)|no longer)\b"
)
_VERB = rf"(?!{_TALKS})(?P<%s>\w+(?: \w+){{0,3}})"
_PROMISED = re.compile(  # which an article may say
    rf"\b(?:i|we)(?:'ll| will| shall|'m going to| am going to|'re going to| are going to){_JUST} {_VERB % 'ours'}"
    rf"|\b{_TEAM}(?:'ll| will| is going to| are going to| is about to){_JUST} {_VERB % 'theirs'}"
    r"|\byou(?:'ll| will)" + _JUST + r" (?P<yours>(?:hear|get|receive)(?: [\w-]+){1,3})"
    r"|\bexpect (?P<coming>an? [\w-]+(?: back)?) from (?:us|our|me|the)\b"
)
_IF_SO = re.compile(  # holds for everybody, in a case that may come
    r"\b(?:if|once|when|whenever|after|before|until|unless|as soon as|in case|should|otherwise|every|each|any|"
    r"whether)\b"
)
_IN_CASE = re.compile(r"\b(?:if|once|when|whenever|unless|as soon as|in case)\b")
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
_CUSTOMERS = re.compile(r"\b(?:you|customers?|users?|members?) (?:can|may|could|might|must|should|need|have to)\b")
_WORD = re.compile(r"[a-z]+")
_STEM, _LETTERS = 4, 5  # letters that a word has at least, and that its forms share at most
_OF_WHAT = ("issu", "made", "sent", "send", "open", "rais", "creat", "process", "submit", "put")  # verbs of any tool
_LOOKS_UP = (
    "look",
    "get",
    "find",
    "search",
    "fetch",
    "list",
    "read",
    "check",
    "retriev",
    "view",
    "query",
    "track",
    "verif",
)
_LOOKED = re.compile(r"\b(?:see|checked|looked|reviewed|verified)\b")
_BETWEEN = re.compile(r"[./:]|__")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ENDING = re.compile(r"(?<=\w{3})(?:ing|ed)$")
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
            act = _made(said) or _promised(said, stated)
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
