"""What a template leaves behind in an answer: fields nobody filled in, its code, and remarks to its writer.

An answer that explains a template shows it as code; what it shows so is meant. So is what a cited section shows as
code, except where the answer greets a customer by it. Words in brackets are one only where they name what a template
fills in (`[Customer Name]`): others are a button, a key, a link, a footnote.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from harness.scoring.reader_text import as_read, nothing_to_read

_NOT_SAID = re.compile(  # code that the answer shows, and remarks
    r"(?s)(`{3,}|~{3,}).*?(?:\1|\Z)|(`+)(?!`).+?(?<!`)\2(?!`)|<(code|pre|kbd)\b.*?</\3\s*>|<!--.*?-->"
)
_ESCAPED = re.compile(r"\\(?=[\[\]{}<>_%$*|#])")
_BLANKS = (
    "address agent amount balance city company country currency customer date days department email firstname fname "
    "hours id lastname link lname minutes name number order phone placeholder plan price product reason salutation "
    "signature tbd ticket time total url user username"
)  # what a template leaves to be filled in
_OF_WHOM = (
    "account agent billing client company contact customer delivery due expiry first full insert invoice last member "
    "order phone product receipt recipient reference refund sender shipping support ticket tracking user your"
)
_WHOSE = rf"(?:(?:{'|'.join(_OF_WHOM.split())})(?:['\u2019]s)?[ ._-]?)"
_NAMED = rf"(?:{'|'.join(_BLANKS.split())})(?:[ _-]?(?:here|id))?"
_BLANK = rf"(?:{_WHOSE}*{_NAMED}|(?:number|amount|name|date) of [a-z ]{{2,30}})"
_BLANK_OF = rf"{_WHOSE}+{_NAMED}"
_BLANKS_ABROAD = (  # German, French, Spanish, Italian, Dutch
    r"(?:(?:ihr|dein|name) )?(?:des |der )?kunden?(?:name|nummer)?|(?:ihr|dein) (?:vor|nach)?name|(?:vor|nach)name"
    r"|(?:bestell|rechnungs|auftrags|ticket)nummer|datum|betrag"
    r"|(?:(?:votre|ton) )?(?:pr\u00e9)?nom(?: (?:du|de la) cliente?)?|num\u00e9ro (?:de |du )\w+|montant"
    r"|(?:(?:su|tu) )?nombre(?: del? (?:la )?client[ea])?|n\u00famero (?:de |del )\w+|fecha|importe"
    r"|(?:(?:il )?(?:suo|tuo) )?(?:cog)?nome(?: del cliente)?|numero (?:di |d['\u2019] ?|dell['\u2019] ?)?\w+|importo"
    r"|(?:(?:uw|je|jouw) )?(?:voor|achter|klant)?naam|(?:bestel|factuur|klant)nummer|bedrag"
)
_ORDERS_ABROAD = (
    r"(?!(?:bild|tabelle|datei|zeile|spalte|seite|code|text|symbol|diagramm|afbeelding|tabel|bestand|rij|kolom) )"
    r"[^\[\]\n]{1,60} (?:einf\u00fcgen|einsetzen|erg\u00e4nzen|invoegen)"
    r"|(?:ins\u00e9rer|ins\u00e9rez|insertar|inserte|inserisci|inserire)"
    r" (?!(?:une? |una? |un')?(?:image|tableau|fichier|ligne|imagen|tabla|archivo|fila|immagine|tabella|riga)\b)"
    r"[^\[\]\n]{1,60}"
)
_SNAKE = r"[A-Za-z]+(?:_[A-Za-z]+)+"
_BUTTONS = "block cell chart code column emoji file image key mode page picture row symbol table text video"
"""What an editor's buttons insert."""
_WRITE = "(?:(?:enter|type|write|add|put|insert|state|include) )"
_BEFORE, _AFTER = r"(?<![\w./@:=\"'-])", r"(?![\w./@:-]*\w)"  # standing alone
_FIELD = r"[^\W\d_](?:\w|[.-](?=\w))+(?: \w+){0,3}"  # letters, of any script; one letter alone is a formula's
_AS = r"(?:\s*\|[^{}\n]{0,80}|:[<>^+,.\d]*[a-z%]|![rsa])?"  # how it is to be shown: `{price:.2f}`
_UNIT = r"(?:(?:business|working) )?(?:minutes?|hours?|days?|weeks?|months?|years?|%|[€£]|EUR|USD|GB|MB)(?!\w)"
_EMPTY = "undefined null none nan"  # a value that a program did not have
_NOTHING = f"(?:{'|'.join(_EMPTY.split())})"


_NO_VALUE = (
    r"(?:not (?:available|found|set|known|specified|provided|defined)|unavailable|missing"
    r"|to be (?:added|announced|confirmed|decided|defined|determined)|tb[acd]|n/a|coming soon)"
)


class Leftover(NamedTuple):
    """What one kind of template leaves behind."""

    of: str
    signs: str  # it has one of these, in small letters; texts without need no search
    pattern: str


# fmt: off
_IN_ANY_CASE = (  # the first that fits at a place counts; also code that is not closed
    Leftover("Jinja, Liquid, Handlebars", "{{", r"\{\{(?:.{0,200}?\}\})?"),
    Leftover("Jinja, Liquid: tags", "{%", r"\{%(?:.{0,200}?%\})?"),
    Leftover("ERB, EJS, ASP", "<%", r"<%[\s=#@\w-](?:.{0,200}?%>)?"),
    Leftover("Template Toolkit", "[%", r"\[%[\s=-][^\[\]\n]{0,200}%\]"),
    Leftover("PHP", "<?", r"<\?(?:php|=)"),
    Leftover("Jinja: remarks", "{#", r"\{#[\s\w].{0,200}?#\}|\{#\s"),
    Leftover("Salesforce", "{!", r"\{\![A-Za-z$][^{}\n]{0,200}\}?"),
    Leftover("Svelte, Dust", "{", r"\{[#/:@](?:if|else|each|for|foreach|with|unless|section|list)\b"),
    Leftover("Smarty, Latte", "{", r"\{/?(?:if|foreach)\b[^{}\n]*\}"),
    Leftover("Campaign Monitor", "fallback=", r"\[\w+, ?fallback=[^\[\]\n]*\]"),
    Leftover("ICU messages", "{", r"\{\s?\w+, ?(?:plural|select|number|date|time)\b"),
    Leftover("JavaScript, Ruby, Velocity", "${ #{ !{", r"[$#]!?\{[^{}\n]{0,200}\}"),
    Leftover("Mailchimp", "*|", r"\*\|[A-Za-z][\w:.-]{2,60}\|\*"),
    Leftover("Salesforce Marketing Cloud", "%%", r"(?<![\w%])%%[\[=A-Za-z][^%\n]{0,200}%%"),
    Leftover("mail merge", "<<", r"<<(?:[^\W\d][\w .-]{0,60}\w| [^\W\d]\w+(?: \w+)? )>>"),
    Leftover(
        "fields in braces", "{",
        rf"(?<![\w./@:=^{{}}\"'-])\{{\s?(?!return|break|continue|pass\b){_FIELD}{_AS}\s?\}}"
        r"(?![\w-]*[./@:]+[a-z\d_]*[a-z_/])",
    ),
    Leftover("Python, C#: numbered fields", "{", rf"(?<![\w./@:=\"'-])\{{\d+{_AS}\}}"),
    Leftover(
        "blanks in brackets", "[ <",
        rf"{_BEFORE}(?:\[\[?{_BLANK}(?: or [^\[\]\n]{{1,40}})?\]\]?(?![(\[:])|<{_BLANK}>){_AFTER}",
    ),
    Leftover(
        "blanks of other languages", "[",
        rf"{_BEFORE}\[(?:{_BLANKS_ABROAD}|{_ORDERS_ABROAD})\](?![(\[:]){_AFTER}",
    ),
    Leftover("blanks between signs", "# @", rf"{_BEFORE}(?:[#@]{{1,2}}){_BLANK}[#@]{{1,2}}{_AFTER}"),
    Leftover(
        "orders to the writer", "[",
        rf"\[(?:{_WRITE}?your|specify|fill in|insert(?! (?:an? )?(?:{'|'.join(_BUTTONS.split())})s?\]))"
        r" [^\[\]\n]{1,60}\](?![(\[:])",
    ),
    Leftover("fields for the reader", "<your {your", r"<your[ _-][^<>\n]{1,60}>|(?<!\{)\{your[ _-][^{}\n]{1,60}\}"),
    Leftover("values that are missing", "[", rf"\[[^\[\]\n]{{0,40}}\b{_NO_VALUE}\b[^\[\]\n]{{0,20}}\](?![(\[:])"),
    Leftover("variables in brackets", "[", rf"(?<![\w\])])\[{_SNAKE}\](?![(\[:=])"),
    Leftover("Word", "\u00ab", rf"\u00ab\s?(?:{_BLANK_OF}|{_SNAKE})\s?\u00bb"),
    Leftover("C, Python", "%", r"(?<![\w%])%(?:\(\w+\))?[sd](?![\w%])"),
    Leftover("Windows, .NET", "%", rf"(?<![\w\\/%])%{_BLANK}%"),
    Leftover("designs", "lorem dolor", r"\blorem ipsum\b|\bdolor sit amet\b"),
    Leftover("JavaScript: an object", "[object", r"\[object [A-Z]\w+\]"),
    Leftover("Python: an object", "<", r"<[\w.]+ object at 0x"),
    Leftover(
        "greetings", _EMPTY + " __ {}",
        rf"\b(?:hi|hello|dear) (?:{_NOTHING}(?: {_NOTHING})?(?=\W*$|[ \t]*[,!])|_{{2,}}|\{{\}})",
    ),
    Leftover("no name in a greeting", "hello dear", r"^(?:hello|dear)[ \t]+,"),
    Leftover("a blank to write on", "___", r"(?<=\S[ \t])_{3,}(?!\w)"),
    Leftover("chats of language models", "<| inst] _turn>", r"<\|[a-z_]{1,40}\|>|\[/?INST\]|<(?:start|end)_of_turn>"),
    Leftover("amounts", _EMPTY, rf"(?<![\w.-]){_NOTHING} ?{_UNIT}|[$€£] ?{_NOTHING}\b"),
)
_AS_WRITTEN = (  # in capitals a variable of the system, in small letters bold words or a title
    Leftover(
        "PHP, Perl, shell", "$",
        rf"{_BEFORE}\$(?:{_BLANK}|(?!USER)(?i:{_BLANK_OF})|[a-z]+(?:_[a-z]+)+|[a-z]+(?:[A-Z][a-z]+)+){_AFTER}",
    ),
    Leftover(
        "blanks between underscores", "__",
        rf"(?<!\w)__(?:(?=[A-Z_]+__)(?:(?i:{_BLANK})|[A-Z]+(?:_[A-Z]+)+)|(?=[a-z]+_)(?i:{_BLANK_OF}))__(?!\w)",
    ),
    Leftover("Word", "\u00ab", rf"\u00ab\s?{_BLANK}\s?\u00bb"),
    Leftover("numbers to come", "xx", rf"\bX{{2,}}[ -]{_UNIT}"),
    Leftover(
        "figures to come", "xx",
        r"(?<![\w.-])(?<!size )(?<!chapter )(?<!volume )(?<!part )[$€£]?X{2,3}(?![\w-]|[.:/]\w)(?! century)",
    ),
    Leftover("FIXME", "fixme", r"\bFIXME\b"),
    Leftover(
        "TBD", "tbd",
        r"(?<![\"\u201c'-])(?<![Ww]rite )(?<![Tt]ype )(?<![Ee]nter )(?<!called )(?<!named )(?<!marked )\bTBD\b"
        r"(?!\s+(?:column|board|list|lane|label|tag|status|card)s?\b)",
    ),
)
_COLUMNS = r"(?:column|board|list|lane|label|tag|status|state|card|view|item|app|comment|task|entry|tab)s?\b"
_NEXT = r"(?:in progress|doing|done|review|blocked|backlog)\b"
_TO_WRITE = (  # a column of a board may be called so
    Leftover(
        "TODO", "todo",
        r"(?<![\w/#@.\"\u201c'-])(?<![Ff]rom )(?<![Ii]nto )(?<![Ii]n )(?<!to )(?<![Tt]he )(?<![Uu]nder )(?<!as )"
        r"(?<![Ww]rite )(?<![Tt]ype )(?<![Ee]nter )(?<!called )(?<!named )(?<!marked )"
        r"(?<!Done, )(?<!Doing, )(?<!Backlog, )"
        rf"TODO(?![\w/\"\u201d'-]|\.\w|\s+{_COLUMNS}|(?i:\s*(?:,|and|or|/|&|->|\u2192|>|to)\s*{_NEXT}))"
        r"(?<!- TODO(?=[ \t]*(?:\n|\Z)))(?<!\* TODO(?=[ \t]*(?:\n|\Z)))"
        rf"|\bTODO(?=\s*[:(\]])|\bTODO {_UNIT}",
    ),
)
# fmt: on
_LEFTOVERS = ((_IN_ANY_CASE, re.IGNORECASE | re.MULTILINE), (_AS_WRITTEN, 0), (_TO_WRITE, 0))
_TICKED = re.compile(r"[\W_]*|yes|no|x|y|n|true|false", re.IGNORECASE)
_MARKED = re.compile(r"(?<![\w\]])\[(?:X{1,4}|Y|N|#+)\](?![(\[:])")
_KEYS = re.compile(  # boxes to tick, keys and buttons to press
    r"(?m)^[ \t]*(?:[-*+]|\d+[.)])[ \t]+\[[xX]\]|\[[^\[\]\n]{1,12}\](?:[ ]?[+/][ ]?\[?[^\[\]\n ]{1,12}\]?)+|\+ ?\[\w+\]"
    r"|(?i:\b(?:press|click|tap|hit|push|hold|select|choose|use|type)(?: (?:on|the|down|key|button|icon))* \[\w+\]"
    r"|\[\w+\] (?:key|button|icon|in the|at the)\b)"
)
_NOT_YET = re.compile(rf"(?i)\b(?:{_NO_VALUE}|specify|insert (?!your))\b")  # what only the writer can fill in
_YOURS = re.compile(rf"(?i)(?:\[|<|\{{(?!\{{))\s*{_WRITE}?your(?![a-z])")
_NAMES_A_FIELD = re.compile(r"\[(?!\[)[^\[\]]+\]|\{(?!\{)[^{}]+\}|<(?!<)[^<>]+>")
_WIDGETS = "(?:button|field|box|menu|option|tab|column|link|icon|checkbox|list|label|page)"
_ON_SCREEN = re.compile(  # **Welcome [Name]** button
    rf"(\*\*|__|[*_])(?=\S)[^*_\n]*?\S?\1(?= {_WIDGETS}s?\b)|\b{_WIDGETS} (\*\*|__|[*_])[^*_\n]+?\2"
)
_PATTERN = re.compile(  # - **Email Subject:** Invoice [Number]
    r"(?i)[\s>*_+-]*(?:[\w-]+ ){0,3}(?:subject|title|file ?name|format|pattern|example|template|syntax|command)"
    r"s?(?: line)?[*_]*:[*_]*"
)
_MOST_LINE = 200  # characters before and behind a field that say what it is
_ONLY_NOTHING = re.compile(r"[\W_]*(?:undefined|null|none|nil|nan|nat|n/a)[\W_]*", re.IGNORECASE)
_GREETED = re.compile(r"(?:hi|hello|hey|dear|good (?:morning|day|afternoon|evening))\W*\Z", re.IGNORECASE)


class Unfilled(NamedTuple):
    """A placeholder or piece of template code in a text."""

    words: str
    for_reader: bool  # a field that whoever reads the text fills in, or the name of something on the screen


def unfilled(text: str, documented: str = "") -> str:
    """The first placeholder or piece of template code outside what is shown as code; empty where there is none.

    `documented` is the code in what the answer cites (`code_in`). An answer that is nothing but code is read whole.
    """
    return next((gap.words for gap in gaps(text, documented)), "")


def gaps(text: str, documented: str = "") -> Iterator[Unfilled]:
    """Every placeholder and piece of template code outside what is shown as code; `documented` as for `unfilled`."""
    if _ONLY_NOTHING.fullmatch(read := as_read(text)):
        yield Unfilled(read.strip(), False)
        return
    said = _NOT_SAID.sub(" ", text)
    written = _ESCAPED.sub("", unescape(text if nothing_to_read(said) else said))
    for words, start, before in _found(written):
        if _slip(words, before, documented):
            yield Unfilled(words, _is_for_reader(words, written, start))


def _is_for_reader(words: str, written: str, start: int) -> bool:
    """Whether a field addresses the reader, or stands in the name of a button or in the pattern of a message."""
    if _NOT_YET.search(words):
        return False
    if _YOURS.match(words):
        return True
    first = max(written.rfind("\n", 0, start) + 1, start - _MOST_LINE)
    line, at = written[first : start + _MOST_LINE].split("\n", 1)[0], start - first
    on_screen = any(found.start() <= at < found.end() for found in _ON_SCREEN.finditer(line))
    pattern = _PATTERN.match(line)
    return bool(_NAMES_A_FIELD.fullmatch(words)) and (on_screen or bool(pattern and pattern.end() <= at))


def empty_cells(text: str) -> Iterator[tuple[str, int]]:
    """Cells of a Markdown table without a value where others of their column have one: the column, and the line from 0.

    A column of ticks may have empty cells: they say no.
    """
    if not re.search(r"(?m)^[ \t>]*\|?[ \t:-]*-[ \t:|-]*\|[ \t:|-]*$", text):
        return
    from markdown_it import MarkdownIt

    rows: list[list[tuple[str, int]]] = []
    for token in MarkdownIt().enable("table").parse(text):
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append([])
            line = token.map[0] if token.map else 0
        elif token.type == "inline" and token.level and rows:
            rows[-1].append((token.content.strip(), line))
        elif token.type == "table_close":
            yield from _empty_in(rows)
            rows = []


def _empty_in(rows: list[list[tuple[str, int]]]) -> Iterator[tuple[str, int]]:
    head, *body = rows
    for at, (column, _) in enumerate(head):
        cells = [row[at] for row in body if at < len(row)]
        if any(not _TICKED.fullmatch(words) for words, _ in cells):
            yield from ((column, line) for words, line in cells if not words)


def code_in(text: str) -> str:
    """All that a text shows as code."""
    return "\n".join(shown[0] for shown in _NOT_SAID.finditer(text))


def _found(written: str) -> Iterator[tuple[str, int, str]]:
    """What looks like one, where, and what is written just before it."""
    folded = written.casefold()
    for kinds, flags in _LEFTOVERS:
        if patterns := [kind.pattern for kind in kinds if any(sign in folded for sign in kind.signs.split())]:
            for each in re.finditer("|".join(patterns), written, flags):
                yield each[0].strip(), each.start(), written[max(each.start() - 20, 0) : each.start()]
    if "[" in written:
        yield from ((each[0], each.start(), "") for each in _MARKED.finditer(_KEYS.sub(_blanked, written)))


def _blanked(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _slip(words: str, before: str, documented: str) -> bool:
    closed = all(words.count(one) == words.count(other) for one, other in ("{}", "[]", "<>"))
    return not closed or words not in documented or bool(_GREETED.search(before))
