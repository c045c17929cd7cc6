"""What a writer left for later: values to come, notes to themselves, parts that nobody has written yet.

`XXXX`, `???` and `TBC` stand for a value only where a value belongs ("The fee is XXXX.", "Phone: TBC"), not where a
text shows what something looks like. "Coming soon." says so of a whole part; in a list or a table it may be true.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class _Sign:
    """One way to leave something for later."""

    signs: str  # the text has one of these, in small letters; texts without need no search
    written: str
    flags: re.RegexFlag

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Its `gap` is what stands for the missing. Made when a text first needs it: most never do."""
        return re.compile(self.written, re.MULTILINE | self.flags)


def _sign(signs: str, *pattern: str, flags: re.RegexFlag = re.IGNORECASE) -> _Sign:
    return _Sign(signs, "".join(pattern), flags)


_QUOTES = "\"'\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb`"
_UNIT = (
    r"(?:(?:business |working )?(?:second|minute|hour|day|week|month|year)s?|percent|per cent|euros?|dollars?"
    r"|EUR|USD|GBP|CHF|[KMGT]i?B|[%\u20ac\u00a3$])(?!\w)"
)
_MONEY = "[$\u20ac\u00a3][ \t]?"
_IS = (  # behind these words a value belongs
    r"(?:\b(?:is|are|was|costs?|takes?|within|after|until|till|by|than|least|most|of|at|up to|call|dial|ring)\b"
    r"|[:=\u2013])[ \t*_(]{1,5}"
)
_IS_YET = r"(?:\b(?:is|are|was|remains|still)\b|:)[ \t*_(]{1,5}"
_LINE = r"(?:^|\|)[ \t>]*(?:(?:[-*+]|\d+[.)]|#{1,6})[ \t]+)?[*_(]{0,4}"  # of a text, an item, a cell
_LINE_END = r"[.!\u2026)*_]{0,5}[ \t]*(?=$|\|)"
_CLAUSE_END = rf"(?=[ \t]*(?:[.,;!()|*_\]]|$|{_UNIT}))"
_BEGINS, _ENDS = rf"(?<![\w.@/#{_QUOTES}-])", rf"(?![\w@/#{_QUOTES}-]|[.:,]\w|[ -]?\d)"
_NO_LINK = r"(?![(\[:])"
_ABBREVIATED = r"(?:TB[ACD]|T\.B\.[ACD]\.?)"
_WRITTEN = "written|added|defined|documented|filled in|specified|provided|supplied|described|inserted|translated"
_DECIDED = "announced|decided|determined|finali[sz]ed|advised"
_LATER = r"(?:,? (?:later|soon|here|shortly|below))?"
_TO_DO = "insert|add|update|check|verify|confirm|replace|rewrite|reword|rephrase|fill in|write|attach|todo|to do|ask"
_TEAM = (
    "(?:the )?(?:eng(?:ineering)?|legal|product|finance|marketing|design|devs?|dev team|ops|pms?|compliance)"
    "(?: teams?| people)?"
)
_COPY = "text|content|contents|copy|description|answer|details?|image|screenshot|picture|photo|video|logo|table|diagram"
_TO_WRITE_ABROAD = (  # German, French, Spanish, Italian, Dutch, Portuguese
    r"wird noch (?:erg\u00e4nzt|nachgereicht|nachgetragen|geschrieben)|noch zu (?:erg\u00e4nzen|definieren|schreiben)"
    r"|\u00e0 (?:d\u00e9finir|r\u00e9diger)|por definir|(?:ancora )?da (?:definire|scrivere)"
    r"|nog (?:in te vullen|te bepalen|aan te vullen|te schrijven)|a definir|a preencher"
)
_LATER_ABROAD = (
    r"(?:text |inhalt |bild )?folgt(?: noch| bald| in k\u00fcrze)?|wird erg\u00e4nzt|noch (?:offen|zu kl\u00e4ren)"
    r"|\u00e0 (?:compl\u00e9ter|pr\u00e9ciser)|(?:por|para) (?:completar|confirmar)|da (?:completare|confermare)"
)
_UNDEFINED_ABROAD = (  # behind `is`, where `\u00e0 compl\u00e9ter` is what the customer has to do
    r"noch zu definieren|\u00e0 d\u00e9finir|por definir|a definir|(?:ancora )?da definire|nog te bepalen"
)
_BY_WHOM = r"(?: (?:von|durch|par|por|da|door|by) [^\[\]()<>\n]{1,30})?"
_INSERT_ABROAD = (
    r"(?:bitte )?hier [^\[\]()<>\n]{1,40} (?:einf\u00fcgen|erg\u00e4nzen|eintragen|invoegen|invullen)"
    r"|(?:ins\u00e9rer|ajouter) [^\[\]()<>\n]{1,40} ici|(?:insertar|a\u00f1adir|poner) [^\[\]()<>\n]{1,40} aqu\u00ed"
    r"|(?:inserire|aggiungere) [^\[\]()<>\n]{1,40} qui|(?:inserir|adicionar) [^\[\]()<>\n]{1,40} aqui"
)
_STAND_IN = r"platzhalter(?:text|bild)?|texte? de remplissage|texto de relleno|marcador de posici\u00f3n|segnaposto"
_COPY_ABROAD = (
    r"text|inhalt|bild|beschreibung|\u00fcbersetzung|screenshot|contenu|texte|image|description|traduction|contenido|texto"
    r"|imagen|descripci\u00f3n|traducci\u00f3n|contenuto|testo|immagine|traduzione|inhoud|tekst|afbeelding|vertaling"
    r"|conte\u00fado|imagem|descri\u00e7\u00e3o|tradu\u00e7\u00e3o"
)
_COPY_TO_COME_ABROAD = (
    rf"(?:{_COPY_ABROAD}) (?:\u00e0 venir|manquante?|pendiente|por venir|en camino|fehlt(?: noch)?"
    r"|folgt(?: noch)?|in arrivo|mancante|volgt|ontbreekt|em falta|pendente)"
)
_SOON_ABROAD = (
    r"(?:demn\u00e4chst|bald|in k\u00fcrze)(?: verf\u00fcgbar)?|in (?:arbeit|bearbeitung)"
    r"|(?:bient\u00f4t|prochainement)(?: disponible)?|en construction"
    r"|pr\u00f3ximamente|disponible pronto|en construcci\u00f3n|prossimamente"
    r"|(?:binnenkort|spoedig)(?: beschikbaar)?|em breve"
)

# fmt: off
_VALUES = (
    _sign(
        "tbd t.b.d",
        rf"{_BEGINS}(?<!write )(?<!type )(?<!enter )(?<!called )(?<!named )(?<!marked )",
        rf"(?P<gap>\bTBD\b|T\.B\.D\b\.?){_ENDS}(?!\s+(?:column|board|list|lane|label|tag|status|card|file)s?\b)",
    ),
    _sign("tb t.b", rf"{_IS_YET}(?P<gap>{_ABBREVIATED})(?!\w){_CLAUSE_END}"),
    _sign("tb t.b", rf"[(\[](?P<gap>{_ABBREVIATED})[)\]]{_NO_LINK}"),
    _sign("tb t.b", rf"{_LINE}(?P<gap>{_ABBREVIATED}){_LINE_END}"),
    _sign("??", rf"(?:{_IS}|{_MONEY})(?P<gap>\?{{2,}})(?!\w)"),
    _sign("??", rf"(?<![\w?!{_QUOTES}])(?P<gap>\?{{2,}})[ \t]?{_UNIT}"),
    _sign("??", rf"{_LINE}(?P<gap>\?{{2,}}){_LINE_END}"),
    _sign("[", rf"(?:{_IS}|{_MONEY})(?P<gap>\[(?:insert|blank|empty|value|figure|\?+|[\u25cf\u2022*_]+|[ \t]*)\])"
    rf"{_NO_LINK}{_CLAUSE_END}"),
    _sign("#", rf"{_IS}(?P<gap>#(?:REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|N/A))"),
    _sign("error!", rf"(?<![{_QUOTES}])(?P<gap>Error! (?:Bookmark not defined|Reference source not found))"),
    _sign(
        "$ \u20ac \u00a3",
        r"\b(?:(?:fee|price|cost|charge|amount|total|rate|deposit|fine|limit)s? (?:is|are|of|was)|costs?) ",
        r"(?P<gap>[$\u20ac\u00a3])[ \t]*(?=(?:per|a|an|each|every|for)\b|/|[,;)]|\.(?!\S))",
    ),
    _sign("(", rf"{_IS}(?P<gap>\((?:insert|add|put) [a-z ]{{1,30}}\)){_CLAUSE_END}"),
    _sign(
        "d\u00e9f def bep",
        rf"(?:\b(?:ist|est|sont|es|son|\u00e8|sono|is|\u00e9|s\u00e3o|est\u00e1)\b|:)[ \t*_(]{{1,5}}"
        rf"(?P<gap>{_UNDEFINED_ABROAD}){_CLAUSE_END}",
    ),
    _sign(
        "to",
        rf"(?<!status)(?<!state)(?<!status\*\*)[:\u2013][ \t*_(]{{0,4}}"
        rf"(?P<gap>to be (?:{_WRITTEN}|{_DECIDED}|confirmed|agreed){_LATER})(?=[ \t]*(?:[.!)|*_]|$))",
    ),
    _sign(
        "to",
        rf"[(\[](?P<gap>to be (?:(?:{_WRITTEN}|{_DECIDED}){_LATER}|"
        rf"(?:{_WRITTEN}|{_DECIDED}|confirmed) by (?:{_TEAM})))",
        rf"[)\]]{_NO_LINK}",
    ),
    _sign("# @@", rf"{_IS}(?-i:(?P<gap>#[A-Z][A-Z_]{{2,}}#|@@[A-Za-z_]{{3,}}@@))(?!\w)"),
    _sign("... \u2026", rf"{_IS}(?P<gap>\.{{3}}|\u2026)[ \t]?{_UNIT}"),
    _sign("tk", rf"(?-i:(?:{_IS}|{_MONEY})(?P<gap>TK(?:TK)?)){_ENDS}{_CLAUSE_END}"),
    _sign("nan", rf"(?-i:(?P<gap>\bNaN[ \t]?{_UNIT}|{_MONEY}NaN\b))"),
    _sign(
        "( <",
        r"[(<](?P<gap>(?:value|price|name|number|date|figure|data|content|text|info) (?:is |to be )?",
        rf"(?:not (?:available|found|set|known|provided)|missing|{_WRITTEN}|{_DECIDED}))[)>]",
    ),
)
_SHAPES = (  # letters for figures, in lines that are not about how something looks
    _sign("xx", rf"{_IS}(?P<gap>X{{2,}}){_ENDS}{_CLAUSE_END}"),
    _sign("xx", rf"{_BEGINS}(?P<gap>X{{2,}}(?:[.,]X{{2}})?)[ \t]?{_UNIT}"),
    _sign("xx", rf"{_MONEY}(?P<gap>X{{2,}}|X+[.,]X{{2}}){_ENDS}"),
    _sign(
        "xxx",
        r"\b(?:call|dial|phone|tel(?:ephone)?|fax|hotline|ring)\b\W{0,5}",
        r"(?:(?:us|at|on|is|number|our|now|line|support|team)\W{1,5}){0,4}",
        r"(?P<gap>(?:\+?[\d(][\d ()./-]{0,15})?(?:X{3,}|X{2}[ ()./-]{1,2}X{2,})(?:[ ()./-]{1,2}X{2,})*)(?![\w-])",
    ),
    _sign("20", r"(?P<gap>\b20(?:\dX|XX)\b)", flags=re.NOFLAG),
    _sign("123", r"(?<!\d[ -])(?P<gap>\b123[-. ]456[-. ]7890\b)"),
    _sign("xxx@", r"(?P<gap>\bx{3,}@[\w.-]+)"),
    _sign("mm xx", r"\b(?:until|by|before|since|after|on) (?P<gap>(?:DD|XX|TT)[./-](?:MM|XX)[./-](?:YY|XX|JJ){1,2})\b"),
)
_COLUMNS = r"(?:column|board|list|lane|label|tag|status|state|card|view|item|app|comment|task|entry|tab)s?\b"
_NEXT = r"(?:in progress|doing|done|review|blocked|backlog)\b"
_CAPITALS = (  # in small letters other words, or a title
    _sign("xx", rf"(?P<gap>\bX{{2,}}[ -]{_UNIT})", flags=re.NOFLAG),
    _sign(
        "xx", r"(?<![\w.-])(?<!where )(?<!size )(?<!chapter )(?<!volume )(?<!part )(?P<gap>[$\u20ac\u00a3]?X{2,3})",
        r"(?![\w-]|[.:/]\w)(?! century)", flags=re.NOFLAG,
    ),
    _sign(  # a column of a board may be called so
        "todo",
        r"(?P<gap>(?<![\w/#@.\"\u201c'-])"
        r"(?<![Ff]rom )(?<![Ii]nto )(?<![Ii]n )(?<!to )(?<![Tt]he )(?<![Uu]nder )(?<!as )"
        r"(?<![Ww]rite )(?<![Tt]ype )(?<![Ee]nter )(?<!called )(?<!named )(?<!marked )"
        r"(?<!Done, )(?<!Doing, )(?<!Backlog, )"
        rf"TODO(?![\w/\"\u201d'-]|\.\w|\s+{_COLUMNS}|(?i:\s*(?:,|and|or|/|&|->|\u2192|>|to)\s*{_NEXT}))"
        r"(?<!- TODO(?=[ \t]*(?:\n|\Z)))(?<!\* TODO(?=[ \t]*(?:\n|\Z)))"
        rf"|\bTODO(?=\s*[:(\]])|\bTODO {_UNIT})",
        flags=re.NOFLAG,
    ),
    _sign("fixme", r"(?P<gap>\bFIXME\b)", flags=re.NOFLAG),
    _sign("your ", r"(?<![A-Z] )(?P<gap>\bYOUR [A-Z][A-Z ]{1,40} HERE\b)", flags=re.NOFLAG),
)
_NOTES = (
    _sign("lorem dolor", r"(?P<gap>\blorem ipsum\b|\bdolor sit amet\b)"),
    _sign(
        "fill", r"(?P<gap>[\[<{(](?:please |to be |to )?",
        rf"(?:fill (?:this |me |it )?in|filled in)(?: here| later)?[\]>}})]){_NO_LINK}",
    ),
    _sign("here]", rf"(?P<gap>\[(?:please )?(?:insert|add|put|write) [^\[\]\n]{{1,40}} here\]){_NO_LINK}"),
    _sign(
        "here)",
        r"(?P<gap>\((?:please )?(?:insert|add|put|write) (?!(?:the|a|an|your|it|this)\b)[^()\n]{1,40} here\))",
    ),
    _sign("here]", rf"(?P<gap>\[(?:{_COPY})(?: (?:goes|comes))? here\]){_NO_LINK}"),
    _sign("need", r"(?P<gap>[\[(]needs? (?:content|input|screenshots?|an? (?:answer|source|screenshot))[\])])"),
    _sign("citation do", rf"(?P<gap>\[citation needed\]|[\[<]to[- ]?do[\]>]){_NO_LINK}"),
    _sign(
        "with", r"(?P<gap>\[(?:to )?(?:check|confirm|verify|clarify|double-check)(?: this)? with ",
        rf"(?!your\b)[^\[\]\n]{{1,40}}\]){_NO_LINK}",
    ),
    _sign("ask", rf"[\[(](?P<gap>ask {_TEAM}\b[^\[\]()\n]{{0,40}})[\])]{_NO_LINK}"),
    _sign("with", rf"\((?P<gap>(?:to )?(?:check|confirm|verify|clarify|double-check)(?: this)? with {_TEAM})\)"),
    _sign(
        "before", r"(?P<gap>\b(?:check|confirm|verify|clarify|review|ask) [^.!?\n]{0,80}",
        r"\bbefore (?:we (?:publish|go live|release)|(?:this|it) (?:goes live|is published)|publishing|publication))\b"
        r"(?! (?:your|the|a|an) )",
    ),
    _sign("to follow to come", rf"[\[(](?P<gap>(?:more |further )?(?:{_COPY})s? to (?:follow|come))(?=[.,;:)\]])"),
    _sign("<<<", rf"(?P<gap><<<+ *(?:{_TO_DO})\b[^<>\n]{{0,80}}>>>+)"),
    _sign(">>>", rf"(?P<gap>>>>+ *(?:{_TO_DO})\b[^<>\n]{{0,80}}<<<+)"),
    _sign("@@", rf"(?P<gap>@@ *(?:{_TO_DO})\b[^@\n]{{0,80}}@@)"),
    _sign("screenshot", rf"(?P<gap>[\[(<]screenshot(?: of|:) [^\[\]()<>\n]{{1,60}}[\])>]){_NO_LINK}"),
    _sign(
        "note", r"(?:^|(?<=[.!?]\s)|(?<=[\[(]))[*_>\t ]*"
        r"(?P<gap>notes? to (?:the )?(?:editor|self|writer|author|translator|reviewer|team)s?:)",
    ),
    _sign("<<<<<<< >>>>>>>", r"^(?P<gap>(?:<{7}|>{7})(?: [^\n]*)?)$"),
    _sign(
        "draft", r"^[ \t>]*[*_\[(#]{0,4}",
        r"(?P<gap>draft\b[^\w\n]{1,6}(?:do not|don't|not to be|not for) (?:publish|publication)\w*)",
    ),
    _sign(
        "todo: fixme:",
        r"(?<![\w.])(?P<gap>todo: ?(?:write|add|check|fix|update|ask|verify|insert|finish|review|link|confirm|describe",
        r"|explain|fill|complete|clarify|expand|document|translate|remove|replace|screenshots?)\b|fixme:)",
    ),
    _sign("[ ( <", rf"(?P<gap>[\[(<](?:{_TO_WRITE_ABROAD}|{_LATER_ABROAD}){_BY_WHOM}[\])>]){_NO_LINK}"),
    _sign("[ ( <", rf"(?P<gap>[\[(<](?:{_INSERT_ABROAD}|{_COPY_TO_COME_ABROAD}|{_STAND_IN})[\])>]){_NO_LINK}"),
    _sign(
        "[", r"(?P<gap>\[(?:pendiente|pendente|fehlt(?: noch)?|manque|manca|ontbreekt)(?: [^\[\]\n]{1,30})?\])",
        _NO_LINK,
    ),
    _sign(
        "transl", r"(?P<gap>[\[(](?:needs? translat(?:ion|ing)|(?:not|un)(?: yet)? ?translated(?: yet)?)[\])])",
        _NO_LINK,
    ),
    _sign(
        "[insert [add [put",
        rf"(?P<gap>\[(?:insert|add|put) (?:the |an? |your )?(?:{_COPY}|link|url|price|date|number|amount|name)s?\])",
        _NO_LINK,
        flags=re.NOFLAG,  # `[Insert image]` is a button
    ),
    _sign("[", rf"{_LINE}(?P<gap>\[(?:image|screenshot|picture|photo|video|bild|imagen|immagine)\]){_LINE_END}"),
    _sign("_", r"\b(?:hi|hello|dear) (?P<gap>[a-z]+(?:_[a-z]+)+)\b"),
)
_LINES = (  # nothing else stands in the line, item or cell
    _sign(
        "to be", rf"{_LINE}(?P<gap>(?:(?:still|yet|this (?:section|page|article|part) is(?: still)?) )?",
        rf"to be (?:{_WRITTEN}){_LATER}){_LINE_END}",
    ),
    _sign("fill", rf"{_LINE}(?P<gap>(?:please )?fill (?:this |me |it )?in(?: here| later)?){_LINE_END}"),
    _sign(
        "here", rf"{_LINE}(?P<gap>(?:your |the |some )?(?:{_COPY}) (?:goes|comes) here"
        rf"|(?:insert|enter|put|add) (?:{_COPY}|link) here|click (?:or tap )?here to enter (?:text|a date)){_LINE_END}",
    ),
    _sign(
        "to need tb value", rf"{_LINE}(?P<gap>(?:more |further )?(?:{_COPY}|documentation|translation)s?"
        rf" (?:to follow|to come|needed|tb[acd])|needs content|value (?:missing|not available)){_LINE_END}",
    ),
    _sign("noch d\u00e9 por da nog a", rf"{_LINE}(?P<gap>{_TO_WRITE_ABROAD}){_LINE_END}"),
    _sign("\u00fcbersetzt", rf"{_LINE}(?P<gap>wird noch \u00fcbersetzt|noch nicht \u00fcbersetzt){_LINE_END}"),
    _sign(
        "hier", rf"{_LINE}(?P<gap>hier (?:folgt|kommt|steht) (?:noch|sp\u00e4ter|bald) (?:(?:ein|eine|der|die|das) )?"
        rf"(?:{_COPY_ABROAD}|preis|link|tabelle|absatz)[^\W\d_]{{0,12}}){_LINE_END}",
    ),
    _sign("folgt", rf":[ \t]*(?P<gap>folgt(?: noch| bald| in k\u00fcrze)?){_LINE_END}"),
)
_TEXT = "page|article|section|guide|chapter|documentation|part|tutorial|entry|answer"
_SAID_OF_IT = _sign(
    "this", rf"(?:^|(?<=[.!?]\s))[*_>\t ]*(?P<gap>this (?:{_TEXT}) (?:is|has)(?: currently| still)? ",
    r"(?:under construction|coming soon|a work in progress|a stub|to be written|being written"
    r"|not (?:yet )?(?:been )?(?:written|documented)(?: yet)?))(?!\w)",
)
# fmt: on
_WHOLE = re.compile(  # all that a section says, or an answer
    rf"(?:(?:more|further|the|this|our|some) )?(?:(?:{_COPY}|{_TEXT}|information|info|it|instructions)s? )?"
    r"(?:(?:is|are|will be) )?(?:still )?(?:coming (?:very )?soon|under construction|(?:a )?work in progress|wip"
    rf"|to be (?:{_WRITTEN}|{_DECIDED}|confirmed|continued|completed|done){_LATER}|to follow|draft|tb[acd]"
    r"|not (?:yet )?(?:written|documented)(?: yet)?)|check back (?:soon|later)|watch this space|stay tuned"
    r"|(?:this is )?(?:a )?(?:placeholder|dummy|filler)(?: text| content)?"
    rf"|{_SOON_ABROAD}|{_LATER_ABROAD}|{_COPY_TO_COME_ABROAD}|{_STAND_IN}"
    rf"|x{{3,}}|asdf\w*|bla+h?(?: bla+h?)*|test(?: test)+|foo(?: bar)?",
    re.IGNORECASE,
)
_MOST_WHOLE = 80  # characters
_HEADING = re.compile(r"(?m)^[ \t]{0,3}#{1,6}[ \t][^\n]*$")
_ABOUT_SHAPES = re.compile(
    r"(?i)\b(?:formats?|formatted|patterns?|masks?|masked|shapes?|forms?|looks?|like|examples?|e\.g|such as"
    r"|for instance|codes?|serial|ids?|identifiers?|keys?|tokens?|passwords?|pin|sku|orders?|reference"
    r"|tracking|licen[cs]es?|ssid|mac|iban|vin|cards?|ending|ends?"
    r"|begins?|beginning|starts?|starting|prefix|shown|displayed|replaced?|stands? for"
    r"|digits?|characters?|errors?|messages?|subject|ports?|versions?|models?|where x|placeholders?|called|named|type"
    r"|enter|country|area|template|sizes?|numerals?)\b"
)


def unwritten(text: str) -> Iterator[tuple[str, int]]:
    """What stands in a text for what nobody has written yet, and where."""
    folded = text.casefold()
    for kind in (*_CAPITALS, *_VALUES, *_SHAPES, *_NOTES, *_LINES, _SAID_OF_IT):
        if any(sign in folded for sign in kind.signs.split()):
            for found in kind.pattern.finditer(text):
                if kind not in _SHAPES or not _ABOUT_SHAPES.search(_line_around(text, found.start("gap"))):
                    yield found["gap"].strip(), found.start("gap")


def nothing_but_later(text: str) -> Iterator[tuple[str, int]]:
    """Parts of a text that only say that there will be one, and where; a part is what stands under a heading."""
    headings = [found.span() for found in _HEADING.finditer(text)]
    starts = [0, *(end for _, end in headings)]
    ends = [*(start for start, _ in headings), len(text)]
    for start, end in zip(starts, ends, strict=True):
        said = text[start:end].strip(" \t\n.!*_()[]>:\u2026-")
        if _is_later(said):
            yield said, text.index(said, start)


def _is_later(said: str) -> bool:
    return len(said) <= _MOST_WHOLE and bool(_WHOLE.fullmatch(" ".join(said.split())))


def _line_around(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 :].split("\n", 1)[0]
