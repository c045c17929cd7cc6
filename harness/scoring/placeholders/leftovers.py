"""What a template leaves behind in a text: fields nobody filled in, its code, and words that stand for others.

Words in brackets are one only where they name what a template fills in (`[Customer Name]`): others are a button, a
key, a link, a footnote.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

from harness.lazy_regex import regex
from harness.seen_text import UNSPACED

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
_BLANK = (
    rf"(?:{_WHOSE}*{_NAMED}|(?:number|amount|name|date) of [a-z ]{{2,30}}"
    r"|link to (?:(?:the|our|your|help|support) )*(?:article|page|form|guide|portal|policy|section|faq|document|docs?))"
)
_BLANK_OF = rf"{_WHOSE}+{_NAMED}"
_BLANKS_ABROAD = (  # German, French, Spanish, Italian, Dutch
    r"(?:(?:ihr|dein|name) )?(?:des |der )?(?:kunden?|mitarbeiters?|firma)(?:name|nummer)?"
    r"|(?:ihr|dein) (?:vor|nach)?name|(?:vor|nach)name"
    r"|(?:bestell|rechnungs|auftrags|ticket)nummer|datum|betrag"
    r"|(?:(?:votre|ton) )?(?:pr\u00e9)?nom(?: (?:du|de la) cliente?)?|num\u00e9ro (?:de |du )\w+|montant"
    r"|(?:(?:su|tu) )?nombre(?: del? (?:la )?client[ea])?|n\u00famero (?:de |del )\w+|fecha|importe"
    r"|(?:(?:il )?(?:suo|tuo) )?(?:cog)?nome(?: del cliente)?|numero (?:di |d['\u2019] ?|dell['\u2019] ?)?\w+|importo"
    r"|(?:(?:uw|je|jouw) )?(?:voor|achter|klant)?naam|(?:bestel|factuur|klant)nummer|bedrag"
)
_IN_OTHER_LANGUAGES = "|".join(  # patterns, a line a language
    line.split(" ", 1)[1]
    for line in (resources.files("harness.scoring.placeholders") / "blanks.txt").read_text("utf-8").splitlines()
)
_TO_WHOM = (  # behind a name, in Japanese, Chinese, Korean
    "\u69d8|\u3055\u307e|\u3055\u3093|\u6bbf|\u5148\u751f|\u5973\u58eb|\u5c0f\u59d0|(?: ?\uace0\uac1d)?\ub2d8"
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
WRITE = "(?:(?:enter|type|write|add|put|insert|state|include) )"
_UNSPACED = f"(?-i:[{UNSPACED}])"  # they have no capitals, and Python takes milliseconds to look for some
_BEFORE = rf"(?:(?<![\w./@:=\"'-])|(?<={_UNSPACED}))"  # standing alone
_AFTER = rf"(?:(?![\w./@:-]*\w)|(?={_UNSPACED}))"
_FIELD = r"[^\W\d_](?:\w|[.-](?=\w))+(?: \w+){0,3}"  # letters, of any script; one letter alone is a formula's
_AS = r"(?:\s*\|[^{}\n]{0,80}|:[<>^+,.\d]*[a-z%]|![rsa])?"  # how it is to be shown: `{price:.2f}`
_UNIT = r"(?:(?:business|working) )?(?:minutes?|hours?|days?|weeks?|months?|years?|%|[€£]|EUR|USD|GB|MB)(?!\w)"
_EMPTY = "undefined null none nan"  # a value that a program did not have
_GREETING = (  # also in German, French, Spanish, Italian, Dutch, Portuguese, Swedish, Polish, Turkish, Russian
    r"hi|hello|hey|dear(?: (?:mr|mrs|ms)\.?)?|good (?:morning|afternoon|evening)|hallo"
    r"|guten (?:tag|morgen|abend)|liebe[rs]?"
    r"|sehr geehrte[rs]?(?: (?:frau|herr))?|bonjour|ch\u00e8re?|cher|hola|estimad[oa]|querid[oa]|ciao|buongiorno"
    r"|gentile|car[oa]|beste|geachte|ol\u00e1|prezad[oa]|hej|cze\u015b\u0107|witaj|merhaba|say\u0131n"
    r"|\u043f\u0440\u0438\u0432\u0435\u0442|\u0437\u0434\u0440\u0430\u0432\u0441\u0442\u0432\u0443\u0439\u0442\u0435"
)
_VALUE = "(?:order|ticket|invoice|case|booking|parcel|balance|total|amount|price|refund|fee|subscription)"
_NOTHING = f"(?:{'|'.join(_EMPTY.split())})"


NO_VALUE = (
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
    Leftover(
        "marks of a site's generator", "[! ::: [block [/block",
        r"\[![A-Za-z][^\[\]\n]{0,200}\]?|^[ \t>]*:{3,}[ \t]*[a-z][^\n]{0,80}|\[/?block(?::[\w-]+)?\]",
    ),
    Leftover("PHP", "<?", r"<\?(?:php|=)"),
    Leftover("FreeMarker", "<# </#", r"</?#(?:if|else|elseif|list|assign|include|macro)\b"),
    Leftover("Velocity", "#set #if #foreach #end $!", r"#(?:set|if|elseif|foreach) ?\([^()\n]{0,80}\)|\$![A-Za-z]\w+"),
    Leftover("Razor", "@model @viewbag @(", r"(?<!\w)@(?:Model|ViewBag|\(Model|\(ViewBag)\.\w+"),
    Leftover(
        "JSP, XSLT, ASP.NET, ColdFusion", "<c: <fmt: <xsl: <asp: <jsp: <tmpl_ <cfoutput",
        r"</?(?:(?:c|fmt|xsl|asp|jsp):[a-z]|tmpl_[a-z]|cfoutput\b)",
    ),
    Leftover("Jinja: remarks", "{#", r"\{#[\s\w].{0,200}?#\}|\{#\s"),
    Leftover("Smarty: remarks", "{*", r"\{\*[\s\w][^{}\n]{0,200}\*\}"),
    Leftover("Salesforce", "{!", r"\{\![A-Za-z$][^{}\n]{0,200}\}?"),
    Leftover("Svelte, Dust", "{", r"\{[#/:@](?:if|else|each|for|foreach|with|unless|section|list)\b"),
    Leftover("Smarty, Latte", "{", r"\{/?(?:if|foreach)\b[^{}\n]*\}"),
    Leftover("Campaign Monitor", "fallback=", r"\[\w+, ?fallback=[^\[\]\n]*\]"),
    Leftover("ICU messages", "{", r"\{\s?\w+, ?(?:plural|select|number|date|time)\b"),
    Leftover("JavaScript, Ruby, Velocity, Thymeleaf", "${ #{ !{ @{", r"[$#@]!?\{[^{}\n]{0,200}\}"),
    Leftover("Mailchimp", "*|", r"\*\|[A-Za-z][\w:.-]{2,60}\|\*"),
    Leftover("Salesforce Marketing Cloud", "%%", r"(?<![\w%])%%[\[=A-Za-z][^%\n]{0,200}%%"),
    Leftover("mail merge", "<<", r"<<(?:[^\W\d][\w .-]{0,60}\w| [^\W\d]\w+(?: \w+)? )>>"),
    Leftover(
        "fields in braces", "{",
        rf"(?:(?<![\w./@:=^{{}}\"'-])|(?<={_UNSPACED}))\{{[@=:&]?\s?(?!return|break|continue|pass\b){_FIELD}{_AS}\s?\}}"
        r"(?![\w-]*[./@:]+[a-z\d_]*[a-z_/])",
    ),
    Leftover("Python, C#: numbered fields", "{", rf"(?<![\w./@:=\"'-])\{{\d+{_AS}\}}"),
    Leftover(
        "blanks in brackets", "[ <",
        rf"{_BEFORE}(?:\[\[?[*#-]?{_BLANK}[*-]?(?: or [^\[\]\n]{{1,40}})?\]\]?(?![(\[:])|<{_BLANK}>){_AFTER}",
    ),
    Leftover(
        "blanks of other languages", "[ <",
        rf"{_BEFORE}(?:\[(?:{_BLANKS_ABROAD}|{_ORDERS_ABROAD})\](?![(\[:])|<(?:{_BLANKS_ABROAD})>){_AFTER}",
    ),
    Leftover(
        "blanks of more languages", "[ <",
        rf"{_BEFORE}(?:\[\[?(?:{_IN_OTHER_LANGUAGES})\]\]?(?![(\[:])|<(?:{_IN_OTHER_LANGUAGES})>){_AFTER}",
    ),
    Leftover(
        "signs for a name", _TO_WHOM.replace("(?: ?\uace0\uac1d)?", "").replace("|", " "),
        rf"(?:[\u25cb\u25ef\u3007\u25cf\u25b3\u00d7\u2715*_]{{2,}}|[xo]{{3,}}|\[[^\[\]\n]{{1,20}}\])(?:{_TO_WHOM})",
    ),
    Leftover(
        "blanks between signs", "# @ ^ \u00a7 :: ! $(",
        rf"{_BEFORE}(?:(?:[#@]{{1,2}}|\^|\u00a7|::|!\*?){_BLANK}(?:[#@]{{1,2}}|\^|\u00a7|::|\*?!)|\$\({_BLANK}\))"
        rf"{_AFTER}",
    ),
    Leftover(  # in a sentence, and no emoji
        "Ruby, Laravel: names between colons", ":",
        r"(?<=\w[ \t]):(?:price|amount|total|fee|balance|days|hours|minutes"
        r"|(?:user|first|last|customer|company)[_-]?name|order[_-]?(?:number|id)):(?![\w`:])",
    ),
    Leftover(
        "orders to the writer", "[",
        rf"\[(?:{WRITE}?your|specify|fill in|insert(?! (?:an? )?(?:{'|'.join(_BUTTONS.split())})s?\]))"
        r" [^\[\]\n]{1,60}\](?![(\[:])",
    ),
    Leftover("fields for the reader", "<your {your", r"<your[ _-][^<>\n]{1,60}>|(?<!\{)\{your[ _-][^{}\n]{1,60}\}"),
    Leftover("values that are missing", "[", rf"\[[^\[\]\n]{{0,40}}\b{NO_VALUE}\b[^\[\]\n]{{0,20}}\](?![(\[:])"),
    Leftover("variables in brackets", "[", rf"(?<![\w\])])\[{_SNAKE}\](?![(\[:=])"),
    Leftover("Word", "\u00ab", rf"\u00ab\s?(?:{_BLANK_OF}|{_SNAKE})\s?\u00bb"),
    Leftover("C, Python, apps", "%", r"(?<![\w%])%(?:\(\w+\)|\d\$)?(?:[sd]|(?<=\$)@)(?![\w%])|(?<![\w%])%@(?!\w)"),
    Leftover("Windows, .NET", "%", rf"(?<![\w\\/%])%{_BLANK}%"),
    Leftover(
        "links to nothing", "](",
        rf"(?<=[^\s\[!])\]\(\s?(?:#|<>|{_NOTHING}|about:blank|javascript:[^()\n]{{0,60}})?\s?\)",
    ),
    Leftover("JavaScript: an object", "[object", r"\[object [A-Z]\w+\]"),
    Leftover("Python: an object", "<", r"<[\w.]+ object at 0x"),
    Leftover(
        "greetings", _EMPTY + " __ {}",
        rf"\b(?:{_GREETING}),? (?:{_NOTHING}(?: {_NOTHING})?(?=\W*$|[ \t]*[,!])|_{{2,}}|\{{\}})",
    ),
    Leftover(
        "blanks in a greeting", "hi hello hey dear",
        rf"\b(?:hi|hello|hey|dear) (?:[@:$~(]{{1,2}}(?:your )?{_BLANK}[)~]{{0,2}}|{_BLANK_OF}|x{{3,}}|\.{{3}}|\u2026)"
        r"(?=\W*$|[ \t]*[,!])",
    ),
    Leftover(
        "values without a name of theirs", "undefined nan null",
        rf"\b{_VALUE}(?: (?:number|no\.|id|date|total))?(?:(?::? [#$€£]?(?:undefined|nan|null))| is nan)\b(?![-.(/]\w)",
    ),
    Leftover("no name in a greeting", "hello dear", r"^(?:hello|dear)[ \t]+,"),
    Leftover("a blank to write on", "__", r"(?:(?<=\S[ \t])_{3,}|(?<=[$\u20ac\u00a3])_{2,})(?!\w)"),
    Leftover("chats of language models", "<| inst] _turn>", r"<\|[a-z_]{1,40}\|>|\[/?INST\]|<(?:start|end)_of_turn>"),
    Leftover(
        "what language models think, call and cite",
        "think reasoning> scratchpad> tool_call function_call \u2020 \ue200 [doc",
        r"</?(?:think(?:ing)?|reasoning|scratchpad|(?:tool|function)_calls?)>"
        r"|\[\d+:\d+\u2020[^\[\]\n]{0,80}\]|\ue200[^\ue201\n]{0,80}|\[doc\d{1,2}\](?!\()",
    ),
    Leftover("amounts", _EMPTY, rf"(?<![\w.-]){_NOTHING} ?{_UNIT}|[$€£] ?{_NOTHING}\b|\#(?:undefined|null|nan)\b"),
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
)
# fmt: on
_LEFTOVERS = ((_IN_ANY_CASE, re.IGNORECASE | re.MULTILINE), (_AS_WRITTEN, 0))
_MARKED = regex(r"(?<![\w\]])\[(?:X{1,4}|Y|N|#+)\](?![(\[:])")
_KEYS = regex(  # boxes to tick, keys and buttons to press
    r"(?m)^[ \t]*(?:[-*+]|\d+[.)])[ \t]+\[[xX]\]|\[[^\[\]\n]{1,12}\](?:[ ]?[+/][ ]?\[?[^\[\]\n ]{1,12}\]?)+|\+ ?\[\w+\]"
    r"|(?i:\b(?:press|click|tap|hit|push|hold|select|choose|use|type)(?: (?:on|the|down|key|button|icon))* \[\w+\]"
    r"|\[\w+\] (?:key|button|icon|in the|at the)\b)"
)


def left_over(written: str) -> Iterator[tuple[str, int, str]]:
    """What looks like one, where, and what is written just before it."""
    folded = written.casefold()
    for kinds, flags in _LEFTOVERS:
        end = 0
        patterns = [kind.pattern for kind in kinds if any(sign in folded for sign in kind.signs.split())]
        found = (each for pattern in patterns for each in _compiled(pattern, flags).finditer(written))
        for each in sorted(found, key=re.Match.start):
            if each.start() >= end:
                yield each[0].strip(), each.start(), written[max(each.start() - 20, 0) : each.start()]
                end = each.end()
    if "[" in written:
        yield from ((each[0], each.start(), "") for each in _MARKED.finditer(_KEYS.sub(_blanked, written)))


@cache
def _compiled(pattern: str, flags: re.RegexFlag | int) -> re.Pattern[str]:
    """Made when first needed: they take tens of milliseconds together, and most texts need few."""
    return re.compile(pattern, flags)


def _blanked(found: re.Match[str]) -> str:
    return " " * len(found[0])
