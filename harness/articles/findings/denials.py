"""How sentences say no and what is the opposite of what, also in other languages than English."""

from harness.lazy_regex import regex

OPPOSITES = (
    ("open", "closed"), ("open", "blocked"), ("enabled", "disabled"), ("allowed", "forbidden"),
    ("allowed", "prohibited"), ("permitted", "forbidden"), ("permitted", "prohibited"), ("always", "never"),
    ("required", "optional"), ("possible", "impossible"), ("included", "excluded"), ("available", "unavailable"),
    ("accepted", "rejected"),
    ("geöffnet", "geschlossen"), ("aktiviert", "deaktiviert"), ("erlaubt", "verboten"), ("möglich", "unmöglich"),
    ("kostenlos", "kostenpflichtig"), ("enthalten", "ausgeschlossen"), ("erforderlich", "freiwillig"),
    ("ouvert", "fermé"), ("ouverte", "fermée"), ("activé", "désactivé"), ("autorisé", "interdit"),
    ("inclus", "exclu"), ("gratuit", "payant"), ("obligatoire", "facultatif"), ("toujours", "jamais"),
    ("abierto", "cerrado"), ("abierta", "cerrada"), ("activado", "desactivado"), ("permitido", "prohibido"),
    ("posible", "imposible"), ("incluido", "excluido"), ("obligatorio", "opcional"), ("siempre", "nunca"),
)  # fmt: skip
OPPOSED = frozenset(word for pair in OPPOSITES for word in pair)  # what is said of a thing, not what it is
CONDITIONS = frozenset({
    "if", "when", "whenever", "while", "once", "unless", "until", "whether", "wenn", "falls", "sobald", "solange", "ob",
    "si", "lorsque", "quand", "cuando", "mientras",
})  # fmt: skip
ARTICLES = frozenset({"ein", "eine", "einen", "einem", "einer", "eines", "een", "ne"})  # `kein` has one in it
POLITE = frozenset({"sie", "ihr", "ihre", "ihren", "ihrem", "ihrer", "ihnen"})  # no names, though capitals in German

_NO_ELSEWHERE = regex(
    r"(?i)\b(?:nichts?|kein(?:e[mnrs]?)?|nie|niemals|niemand(?:e[mn])?|ohne|niet|geen|nooit|zonder"
    r"|pas|jamais|aucune?|rien|n(?:e |['\u2019])\w+ plus|nunca|jamás|ningun[ao]|ningún|tampoco|nadie"
    r"|não|nenhuma?|non(?!-)|niente|nessun[ao]?|senza)\b"
)


_NO = regex(r"(?i)(?<=\bcan)not\b|n['\u2019]t\b|\b(?:not|never|no|none|nobody|nothing|neither|nor|hardly)\b")
_OPPOSED_WORD = regex(rf"(?i)\b(?:{'|'.join(sorted(OPPOSED))})\b")


def affirmed(text: str) -> str:
    """A text without what denies, and without words that have an opposite: what it is about stays."""
    for each in (_NO, _NO_ELSEWHERE, _OPPOSED_WORD):
        text = each.sub(" ", text)
    return " ".join(text.split())


def denies_elsewhere(text: str) -> bool:
    """Whether a text denies in another language than English; twice is still no (`no hay nada`)."""
    return bool(_NO_ELSEWHERE.search(text))
