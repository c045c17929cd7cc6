"""Is a customer's message one that its brief allows? The customer is checked as hard as the support AI.

Facts are compared exactly: every number, code, address and name in a message stands in the brief, or the AI wrote it.
The rest is read by the groundedness checker, against the brief and what has been said.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from harness.lazy_regex import regex
from harness.reference import recognised
from harness.runs.customers.counterparts import counterparts
from harness.runs.customers.in_digits import in_digits
from harness.runs.customers.inventions import brought_in, circumstances, made_up, without_feelings
from harness.runs.customers.opposite import contradicts, leaves
from harness.runs.customers.phrases import Phrases, as_support, blank, elsewhere
from harness.runs.customers.reply_requests import Listener
from harness.runs.customers.sides import other_side
from harness.runs.customers.stance import Breach, only_refuses, stance
from harness.runs.customers.stated_values import is_in_words
from harness.runs.customers.told_values import as_written, tells, tells_part
from harness.runs.customers.values_held import values_not_held
from harness.runs.customers.viewpoint import SimulatedTalk
from harness.scoring import says, unfilled
from harness.scoring.groundedness import (
    ASKED_BELOW,
    CitedSource,
    EmbeddedChecker,
    as_statements,
    questions,
    sentences,
    without_courtesies,
)
from harness.turns import BrokenBrief
from harness.workspace import LANGUAGES, UNKNOWN, Told, normalise

INVENTED_BELOW = 0.15
"""The score of a sentence below which the brief does not hold it: the embedded checker's own threshold would take every
third true paraphrase for invented, because a customer does not write like an article."""

_A_SENTENCE = 4  # words
_A_REFUSAL = 9  # words at most
_SORRY = 2  # words beside it: "Mi dispiace, ..."
_CLAUSE = regex(r"[,;:]|\b(?:but|and|aber|und|pero|y|mais|et|ma|e|mas|maar|en)\b", re.IGNORECASE)
_NOT_SO = regex(  # a question in English
    r"^(\W*(?:(?:but|and|so|well|then)\W+)?)"
    r"(is|are|was|were|do|does|did|ca|could|wo|would|should|has|have)n['\u2019]t ",
    re.IGNORECASE,
)
_SPELLED_OUT = [  # a checker takes `I'll` for a word that no source has
    (regex(rf"(?i){short}\b"), words)
    for short, words in (
        (r"\bcan['\u2019]t", "cannot"), (r"\bwon['\u2019]t", "will not"), (r"n['\u2019]t", " not"),
        (r"['\u2019]ll", " will"), (r"['\u2019]re", " are"), (r"['\u2019]ve", " have"), (r"['\u2019]m", " am"),
    )
]  # fmt: skip
_ONLY_ARTICLES = regex(  # beside what stands in the brief: "A Labrador."
    r"(?:\W|\b(?:an?|the|in|at|on|der|die|das|ein|eine|im|am|el|la|un|una|le|une|il|lo|o|um|uma|de|het|een|"
    r"my|our|and|is|are|meine?|unsere?|und|ist|lautet|lauten|mi|nuestr[oa]|y|es|mon|ma|notre|et|est|mio|mia|nostr[oa]|e|è|meu|minha|é|mijn|onze?|en)\b)*",
    re.IGNORECASE,
)
_NEGATED = r"(?:not|never|(?:do|does|did|is|was|are|ca|wo|have|has|could|would)nt|nicht|kein\w*|no|pas|niet|non|não)"
_BESIDE_A_FACT = regex(  # where it tells what it is asked, this is no goodbye, offer of the support or number
    r"\b(?:(?:many )?thank(?:s| you)(?: so much| very much)? for (?:your|the|all your) help(?! .{0,20}bye)|"
    r"let me know (?:if|whether) you need (?:any ?thing|any|some ?thing|more)(?: (?:else|more|from me))*|"
    r"(?:vielen |herzlichen |schönen )?danke? für (?:die|ihre) hilfe|(?:muchas )?gracias por (?:su|la) ayuda|"
    r"merci (?:beaucoup )?(?:pour|de) votre aide|"
    r"(?:just )?one (?:second|moment|sec|minute)(?:,? please)?(?=\s*(?:[.,!]|$)))",
    re.IGNORECASE,
)
_IT_IS = regex(
    r"\W*(?:(?:it is|it's|it was|they are|they're|es ist|sie ist|er ist|sie sind|c'est|il est|elle est|ils sont|"
    r"es|está|son|è|sono|é|são|het is|zij is|hij is) )?"
    r"(?:(?:an?|the|eine?|une?|una?|um|een|de color|dark|light) )*(?:dunkel|hell)?"
    r"(?P<what>[^\W\d_]{3,})\W*(?:[.!\n]|$)",
    re.IGNORECASE,
)
_TAKEN_OUT = regex(r"[,:;] +(?=[.,!?]|$)")
_YOUR = r"(?:your|ihre?|deine?|votre|tu|su|la sua|il suo|a sua|o seu|uw|je)"
_IS = r"(?:is|was|ist|war|lautet|est|es|è|é)"
_A_ROOT = 4  # letters
_SAYS_NOTHING = ("yes", "no", "consents", "fillers", "keeps_back", "wishes")
_SURE = 0.95  # probability of a language from which a short message is in it


def breach(message: str, talk: SimulatedTalk, checker: EmbeddedChecker, listener: Listener) -> Breach | None:
    """How a message breaks the brief; None where it keeps to it. Raises ModelMissingError.

    What stands in the brief word for word, or is what any customer may say, is not looked at again.
    """
    values = [value for told, fact in talk.facts.values() if told is not Told.NEVER for value in fact.values]
    message = as_written(message, values)
    own = _without(message, [*_brief(talk), *_stock(talk)])
    beside = _without(message, _brief(talk))
    if any(tells(message, value) for name in talk.asked[-1].facts for value in talk.facts[name][1].values):
        own, beside, message = (_BESIDE_A_FACT.sub(" ", each) for each in (own, beside, message))
    looks = (
        _language(own, talk), _sides(own, message, talk), _of_the_support(message, talk),
        _other_side(own, talk, listener), _leaving(beside, talk), _opposite(beside, talk),
        _revealed(message, talk), stance(message, talk), _exact(message, talk), _made_up(own, talk),
        _other_value(message, talk),
    )  # fmt: skip
    found = next((breach for look in looks for breach in look), None)
    return found or _ungrounded(own, talk, checker)


def _without(message: str, given: Iterable[str]) -> str:
    for words in sorted(given, key=len, reverse=True):
        if words in message:  # most are not, and a pattern for each would take longer than all the rest
            message = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", " ", message)
    return message.strip()


def _language(own: str, talk: SimulatedTalk) -> Iterator[Breach]:
    """Where its own words are clearly of a language that neither the brief names nor its request is in."""
    said = " ".join(word for word in own.split() if not any(sign.isdigit() for sign in word))
    if len(said.split()) < _A_SENTENCE - 1:
        return
    found, sure = recognised(said)
    wanted = {talk.brief.manner.language, recognised(talk.start)[0], UNKNOWN}
    if found not in wanted and sure >= _SURE:
        yield BrokenBrief.OTHER_LANGUAGE, f"it is in {LANGUAGES[found]}"


def _sides(own: str, message: str, talk: SimulatedTalk) -> Iterator[Breach]:
    left = unfilled(message) or blank(message)
    if words := as_support(own, talk.brief.manner.language) or ("" if left in _held(talk) else left):
        yield BrokenBrief.CHANGED_SIDES, f'it says "{words}"'
    replies = [normalise(exchange.reply.answer) for exchange in talk.history]
    told = normalise(" ".join(talk.messages))
    for sentence in (own, *(each.text for each in sentences(own))):
        words = normalise(sentence)
        if len(words.split()) >= _A_SENTENCE and words not in told and any(words in reply for reply in replies):
            yield BrokenBrief.CHANGED_SIDES, "it repeats the AI's reply"


def _other_side(own: str, talk: SimulatedTalk, listener: Listener) -> Iterator[Breach]:
    for words in other_side(own, talk, listener):
        yield BrokenBrief.CHANGED_SIDES, f'it says "{words}"'


def _opposite(own: str, talk: SimulatedTalk) -> Iterator[Breach]:
    for words in contradicts(own, talk):
        yield BrokenBrief.INVENTED, f'"{words}", which its brief denies'
    for words, instead in counterparts(own, " ".join(_brief(talk)), _held(talk)):
        yield BrokenBrief.INVENTED, f'"{words}", and its brief says "{instead}"'


def _of_the_support(message: str, talk: SimulatedTalk) -> Iterator[Breach]:
    """What only the support says: "Your booking code is HB-77120.", or the answer that the customer wants."""
    for name, (_, fact) in talk.facts.items():
        told = "|".join(map(re.escape, fact.values))
        if found := re.search(rf"(?i)\b{_YOUR} {re.escape(name)} {_IS} (?:{told})(?!\w)", message):
            yield BrokenBrief.CHANGED_SIDES, f'it says "{found[0]}"'
    held = _held(talk)
    stated = [each.text for each in sentences(message) if not each.text.rstrip().endswith("?")]
    for words in (words for fact in talk.scenario.wants.states for words in fact):
        if (
            len(words.split()) >= _A_SENTENCE - 1
            and not says(held, words)
            and any(says(each, words) for each in stated)
        ):
            yield BrokenBrief.CHANGED_SIDES, f'it says "{words}", which is what it wants to hear'


def _leaving(own: str, talk: SimulatedTalk) -> Iterator[Breach]:
    spoken = Phrases(talk.brief.manner.language), Phrases("en")
    said = [own, *(each.text for each in sentences(own))]
    heard = (found for text in said for each in spoken if (found := each.heard("goodbyes", text)))
    words = next((each for each in heard if not _denied(each, own)), "")
    if words := words or elsewhere("goodbyes", own) or next(leaves(own, talk), ""):
        yield BrokenBrief.LEFT_EARLY, f'it says "{words}", and still wants {talk.still_wanted}'


def _denied(words: str, text: str) -> bool:
    """Whether it says that it is not so: "I don't think that answers it"."""
    said = normalise(text).replace("'", "")
    return bool(re.search(rf"\b{_NEGATED}(?: \w+){{0,3}} {re.escape(words.replace(chr(39), ''))}", said))


def _revealed(message: str, talk: SimulatedTalk) -> Iterator[Breach]:
    """Facts that it never tells, and those that nobody has asked for.

    The `No` of what any customer may say tells none.
    """
    language = talk.brief.manner.language
    message = in_digits(_without(message, Phrases(language).everything()), language)
    asked = {name for each in talk.asked for name in (*each.facts, *each.perhaps)}
    free = (fact for name, (told, fact) in talk.facts.items() if told is Told.AT_ONCE or name in asked)
    known = in_digits(" ".join([*_said(talk), *(value for fact in free for value in fact.values)]), language)
    for name, (told, fact) in talk.facts.items():
        values = [in_digits(value, language) for value in fact.values]
        if not any(_gives(message, value) and not _gives(known, value) for value in values):
            continue
        if told is Told.NEVER:
            yield BrokenBrief.REVEALED, f"it tells `{name}`, which it never tells"
        elif told is Told.WHEN_ASKED and name not in asked:
            yield BrokenBrief.REVEALED, f"it tells `{name}`"


def _gives(text: str, value: str) -> bool:
    return tells(text, value) or bool(tells_part(text, value))


def _exact(message: str, talk: SimulatedTalk) -> Iterator[Breach]:
    held = [*_brief(talk), *_stock(talk), *_said(talk)]
    for words in values_not_held(message, held, talk.brief.manner.language):
        yield BrokenBrief.INVENTED, f'"{words}"'


def _made_up(own: str, talk: SimulatedTalk) -> Iterator[Breach]:
    held, language = _held(talk), talk.brief.manner.language
    for words in (*made_up(own, held, language), *brought_in(own, held, language), *circumstances(own, held, language)):
        yield BrokenBrief.INVENTED, f'"{words}"'


def _ungrounded(own: str, talk: SimulatedTalk, checker: EmbeddedChecker) -> Breach | None:
    """A sentence that nothing in the brief or the talk supports: one that states something, or a question."""
    held, own = _held(talk), in_digits(own, talk.brief.manner.language)
    said = (
        each.text
        for each in sentences(own)
        if not (_only_names(each.text, talk) or _may_keep_back(each.text, talk) or _is_beside_a_fact(each.text))
    )
    stated = [each for each in said if not only_refuses(each, held, talk)]
    plain = without_courtesies(without_feelings("\n".join(stated), held, talk.brief.manner.language))
    asked = as_statements(_NOT_SO.sub(_asks_if, each) for each in questions(plain) if not _follows_up(each, talk))
    return _invented(plain, INVENTED_BELOW, talk, checker) or _invented(asked, ASKED_BELOW, talk, checker)


def _only_names(sentence: str, talk: SimulatedTalk) -> bool:
    """Whether nothing else is in it than what facts are called, beside what was taken out: "My order number is ."."""
    names = "|".join(map(re.escape, sorted(talk.facts, key=len, reverse=True)))
    return bool(_ONLY_ARTICLES.fullmatch(re.sub(rf"(?i)(?<!\w)(?:{names or '(?!)'})(?!\w)", " ", sentence)))


def _is_beside_a_fact(sentence: str) -> bool:
    """Whether a fact was taken out of it, and a word or two are left: "Vale, ."."""
    return bool(_TAKEN_OUT.search(sentence)) and len(re.findall(r"\w+", sentence)) < _A_SENTENCE


def _other_value(message: str, talk: SimulatedTalk) -> Iterator[Breach]:
    """Where it says in one word what a requested fact is, and the brief says something else: "It is green."."""
    language, held, asked = talk.brief.manner.language, _held(talk), talk.asked[-1].facts
    fact = talk.facts[asked[0]][1] if len(asked) == 1 else None
    found = _IT_IS.match(without_feelings(message, held, language))
    if fact is None or found is None or not is_in_words(fact) or any(tells(message, each) for each in fact.values):
        return
    phrases = Phrases(language)
    whether = any(phrases.opens_with(kind, each) for kind in ("yes", "no") for each in fact.values)
    nothing = any(phrases.heard(kind, found[0]) for kind in _SAYS_NOTHING)
    if not (whether or nothing or _is_held(found["what"], held)):
        yield BrokenBrief.INVENTED, f'"{found[0].strip()}"'


def _is_held(word: str, held: str) -> bool:
    root = normalise(word)[:_A_ROOT]
    return any(each.startswith(root) for each in re.findall(r"\w+", normalise(held)))


def _asks_if(found: re.Match[str]) -> str:
    """ "Isn't there one?" asks the same as "Is there one?"."""
    return found[1] + {"ca": "can", "wo": "will"}.get(found[2].lower(), found[2]) + " "


def _may_keep_back(sentence: str, talk: SimulatedTalk) -> bool:
    """Whether it only says that it does not know or tell what was requested, and may: "Preferisco non dirlo."."""
    asked, facts = talk.asked[-1], talk.facts
    allowed = asked.unknown or any(facts[name][0] is Told.NEVER for name in asked.facts)
    phrases, clauses = Phrases(talk.brief.manner.language), [each.split() for each in _CLAUSE.split(sentence)]
    short = all(
        len(each) <= (_A_REFUSAL if phrases.heard("keeps_back", " ".join(each)) else _SORRY) for each in clauses
    )
    return allowed and short and bool(phrases.heard("keeps_back", sentence))


def _follows_up(question: str, talk: SimulatedTalk) -> bool:
    """Whether it is about what has been said: "How do I find it there?"."""
    phrases = Phrases(talk.brief.manner.language)
    return phrases.begins("asks_what", question) and bool(phrases.heard("refers", question))


def _invented(text: str, below: float, talk: SimulatedTalk, checker: EmbeddedChecker) -> Breach | None:
    """The sentence of a text that is supported least, where that is too little."""
    if not text:
        return None
    for short, words in _SPELLED_OUT:
        text = short.sub(words, text)
    sources = [CitedSource("the brief", "\n".join([*_brief(talk), *_stock(talk)]))]
    sources += [CitedSource("what was said", said) for said in _said(talk) if said]
    worst = min(checker.check(text, sources).findings, key=lambda finding: finding.score, default=None)
    if worst is None or worst.score >= below:
        return None
    return BrokenBrief.INVENTED, f'"{worst.claim}"' + (f" ({worst.why})" if worst.why else "")


def _brief(talk: SimulatedTalk) -> Sequence[str]:
    """All that the customer may say, sentence by sentence."""
    brief = talk.brief
    told = [(name, fact) for name, (when, fact) in talk.facts.items() if when is not Told.NEVER]
    facts = [f"The {name} is {value}. My {name}: {value}." for name, fact in told for value in fact.values]
    refused = [f"I do not tell you my {name}." for name, (when, _) in talk.facts.items() if when is Told.NEVER]
    wants = [f"I want {brief.wants.to}."] if brief.wants.to else []
    scripted = [talk.start, *(turn.customer for turn in talk.scenario.turns)]
    refuses = [f"I do not want {words}." for words in brief.manner.refuses]
    says = [sentence for _, fact in told for sentence in fact.says]
    return [*scripted, *wants, *facts, *says, *brief.again, *refused, *refuses]


def _stock(talk: SimulatedTalk) -> list[str]:
    """What a customer may say whatever its brief is, with the facts that it may tell."""
    phrases = Phrases(talk.brief.manner.language)
    facts = ((name, fact.values[0]) for name, (when, fact) in talk.facts.items() if when is not Told.NEVER)
    return [*phrases.everything(), *(told for name, value in facts for told in phrases.tellings(name, value))]


def _said(talk: SimulatedTalk) -> list[str]:
    """What was said by now, by both."""
    return [text for exchange in talk.history for text in (exchange.message, exchange.reply.answer)]


def _held(talk: SimulatedTalk) -> str:
    """What the brief and the talk hold."""
    return " ".join([*_brief(talk), *_said(talk)])
