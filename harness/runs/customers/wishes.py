"""What a customer has is not what it wishes for: "How many seats do you want to keep?" is not about those there are.

In English, German, French, Spanish, Italian, Portuguese and Dutch.
"""

import re
from collections.abc import Sequence

from harness.runs.customers.matters import matters
from harness.workspace import Known, normalise

_TO_COME = re.compile(  # asks for a state that is not yet, whatever the customer has written
    r"\b(?:(?:to|(?:should|shall|can|could|may) (?:i|we|you)|(?:will|would) you) (?:keep|retain)|"
    r"(?:should|shall|to) remain|(?:are|is) (?:allowed|permitted)|in (?:the )?future|from now on|going forward|"
    r"after the change|instead|(?:up|down)grade to|"
    r"(?:change|switch|move|reduce|increase|lower|raise|cut|set)\b[^.?!]* to(?=\W*$)|"
    r"(?:like|want|wish|prefer) to (?:change|switch|move|upgrade|downgrade) to|"
    r"behalten|künftig|zukünftig|stattdessen|(?:in|auf|zu) welche[nmrs]? .*(?:wechseln|ändern|umsteigen|umbuchen)|"
    r"garder|conserver|à l'avenir|à la place|(?:vers|pour|à) quel\w* .*(?:passer|changer)|"
    r"conservar|mantener|en el futuro|en su lugar|(?:a|por) (?:qué|cuál) .*cambiar\w*|"
    r"mantenere|in futuro|invece|(?:a|in|con) quale .*(?:passare|cambiare)|"
    r"manter|ficar com|no futuro|em vez|para (?:que|qual) .*mudar|"
    r"houden|behouden|in de toekomst|in plaats daarvan|naar welke?\b.*(?:overstappen|wijzigen))\b"
)
_MORE = re.compile(
    r"\b(?:extra|additional|(?:to|(?:should|shall|can|could|may) (?:i|we|you)) (?:add|remove)|zusätzlich\w*|"
    r"dazu(?:buchen|nehmen)|ajouter|en plus|añadir|adicional\w*|aggiungere|adicionar|toevoegen)\b"
)
_WISHES = re.compile(
    r"\b(?:(?:would|do|did) you (?:like|want|wish|prefer|need|rather)|suits? (?:you|best)|"
    r"works? (?:well |best |better )?(?:for you|best)|convenient|"
    r"(?:are|would) you (?:be )?(?:available|free|at home)|möchten|wollen|wünschen|brauchen|"
    r"benötigen|(?:hätten|hättest) (?:sie|du) (?:\w+ ){0,2}gerne?|"
    r"passt (?:es|das|ihnen|dir)|(?:haben|hätten) (?:sie|du) (?:\w+ )?zeit|"
    r"souhait\w+|voul\w+|voudri\w+|désir\w+|desea\w*|quier\w+|prefier\w+|desider\w+|vuol\w+|vorre\w+|preferisc\w+|deseja\w*|"
    r"quer|prefere\w*|wilt|wenst)\b"
)
_DONE_TO_IT = re.compile(  # to a thing that is there: "Which plan would you like to change?"
    r"\b(?:to (?:change|move|cancel|amend|update|correct|rebook|reschedule|return|exchange|replace|dispute|report|"
    r"close|end|terminate|renew|extend|check|see|use|talk|speak)|kündigen|ändern|umbuchen|stornieren|verlängern|"
    r"verschieben|résilier|annuler|modifier|cancelar|anular|modificar|disdire|annullare|modificare|alterar|opzeggen|annuleren)\b"
)
_CHANGES = re.compile(  # a request that wants another state
    r"\b(?:chang(?:e|ing)|switch|reduc(?:e|ing)|increas(?:e|ing)|to lower|fewer|smaller|bigger|"
    r"(?:up|down)grad(?:e|ing)|move|reschedule|rebook|instead|to keep|wechseln|ändern|umbuchen|verschieben|"
    r"reduzieren|verringern|weniger|changer|modifier|réduire|augmenter|cambiar|reducir|ampliar|cambiare|ridurre|aumentare|"
    r"mudar|reduzir|aumentar|wijzigen|veranderen|verminderen|overstappen)\b"
)
OF_A_PLAN = re.compile(  # which somebody has, and may have another
    r"\b(?:plans?|tari\w+|tier|package|subscription|membership|cover(?:age)?|edition|abo\w*|paket|abonnement|suscripción|"
    r"abbonamento|assinatura|plano|piano)\b"
)
_BEGINS = re.compile(  # a request of somebody who has none yet
    r"\b(?:sign(?:ing)? up|subscribe|join|order|buy|book|start|open|take out|new customer|abschließen|bestellen|buchen|"
    r"anmelden|souscrire|commander|contratar|pedir|sottoscrivere|ordinare|aderir|encomendar|afsluiten|bestellen)\b"
)
_HAS_MOVED = re.compile(
    r"\b(?:(?:have|has|'ve|just|already|recently|i|we) (?:just |already |recently )?moved|"
    r"moved (?:house|home|in|last|to|into)|(?:bin|sind) .*umgezogen|"
    r"umgezogen|(?:ai|avons) déménagé|(?:he|hemos) mudado|mudei|trasferit\w+|verhuisd)\b"
)
_OLD = (
    r"\b(?:old|previous|former|alte[nmrs]?|frühere[nmrs]?|bisherige[nmrs]?|ancien\w*|antigu[oa]s?|vecchi[oa]|"
    r"antig[oa]s?|oude) (?:\w+ )?"
)
_OF_A_WISH = re.compile(  # names of facts
    r"\b(?:new|wanted|wished|desired|preferred|free|possible|suitable|"
    r"verfügbar\w*|möglich\w*|passend\w*|disponib\w*|beschikba\w*|requested|alternative|available|availability|future|target|"
    r"to keep|wish\w*|wunsch\w*|"
    r"gewünscht\w*|neue[nmrs]?|bevorzugt\w*|künftig\w*|nouve\w+|souhait\w+|désir\w+|préfér\w+|nuev[oa]s?|desead\w+|"
    r"preferid\w+|nuov[oaie]|desiderat\w+|preferit\w+|nov[oa]s?|desejad\w+|nieuwe?|gewenst\w*|voorkeur\w*)\b"
)
_NEW = r"\b(?:new|neue[nmrs]?|nouve\w+|nuev[oa]s?|nuov[oaie]|nov[oa]s?|nieuwe?) (?:\w+ )?"
_WORD = re.compile(r"[^\W\d_]+")


def is_wished(name: str, fact: Known) -> bool:
    """Whether a fact is what the customer wishes for: `new address`, or one that a question for a wish asks for."""
    return bool(_OF_A_WISH.search(normalise(name))) or any(_TO_COME.search(normalise(each)) for each in fact.asked)


def is_to_come(question: str, name: str, request: Sequence[str]) -> bool:
    """Whether a question is for a state that is not yet: how many seats to keep, a new address, to which plan to move.

    Who has written of the new one, or of more, may mean it by what it knows. Who has moved lives at the new address:
    its one address is that, and no old one.
    """
    said, written = normalise(question), normalise(" ".join(request))
    head = (_WORD.findall(normalise(name)) or [""])[-1]
    new = head and re.search(rf"{_NEW}{re.escape(head)}", said) and not re.search(_NEW, f"{written} x")
    more = _MORE.search(said) and not _MORE.search(written)
    if _HAS_MOVED.search(written) and "home" in matters(name):
        return bool(re.search(rf"{_OLD}{re.escape(head)}", said)) and not re.search(_OLD, normalise(name))
    return bool(_TO_COME.search(said) or more or new)


def wishes(question: str, request: Sequence[str], counts: bool) -> bool:
    """Whether somebody who wants a change is asked for what it wishes: "What time would you like?".

    "Which plan do you want?" is for a wish of anybody who has one, whatever the request is.
    `counts` where it may only be how many or how much; to want to cancel two is not to have two.
    """
    said = [normalise(each) for each in request]
    changes = any(_CHANGES.search(each) for each in said)
    of_a_plan = OF_A_PLAN.search(normalise(question)) and not any(_BEGINS.search(each) for each in said)
    return bool(changes or of_a_plan) and is_for_a_wish(question, counts)


def is_for_a_wish(question: str, counts: bool = False) -> bool:
    """Whether a question is for a wish by its words, whoever is asked."""
    said = normalise(question)
    if _TO_COME.search(said) or _MORE.search(said) or re.search(_NEW, said):
        return True
    return bool(_WISHES.search(said)) and (counts or not _DONE_TO_IT.search(said))


def besides_the_wish(question: str) -> str:
    """The rest of a question without the words by which it is for a wish."""
    said = normalise(question)
    for words in (_TO_COME, _MORE, _WISHES):
        said = words.sub(" ", said)
    return said
