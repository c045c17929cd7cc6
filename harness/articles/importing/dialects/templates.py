"""Template code in articles: rendered where it is plain, left out and reported where it is not.

Liquid (Jekyll, Zendesk, GitBook), Jinja, Hugo's shortcodes, kramdown, Docusaurus. What only some readers are shown is
left out, since nobody knows here who they are. A field without a known value stays: it is found as a placeholder
(`article-placeholder`), while a sentence with a hole would not be.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any
from urllib.parse import quote

from harness.articles.importing.addresses import BY_NAME
from harness.articles.importing.dialects.alerts import without_alerts
from harness.articles.importing.dialects.braces import without_braces
from harness.articles.importing.dialects.bracket_tags import without_tags
from harness.articles.importing.dialects.components import STAYS, in_html, stands_for_words
from harness.articles.importing.dialects.containers import without_colons
from harness.articles.importing.dialects.esm import constants, with_texts, without_expressions, without_module_code
from harness.articles.importing.dialects.filters import filtered
from harness.articles.importing.dialects.icons import without_icons
from harness.articles.importing.dialects.inner_headings import deepened
from harness.articles.importing.dialects.markdoc import with_tables
from harness.articles.importing.dialects.markup import as_edited, with_tab_names, without_marks
from harness.articles.importing.dialects.mkdocs import unfolded, without_slashes
from harness.articles.importing.dialects.myst import without_directives
from harness.articles.importing.dialects.nesting import unnested
from harness.articles.importing.dialects.readme_blocks import without_blocks, without_fields
from harness.articles.importing.part_marks import ENDED, begun, unmarked
from harness.articles.importing.shown_code import SHOWN_CODE
from harness.articles.importing.structure import DEEP, DEEPEST
from harness.articles.importing.unshown import without_blocks_for_agents
from harness.articles.importing.word_processors import without_comments
from harness.lazy_regex import regex

_DIAGRAM = regex(
    r"[ \t]*(?:`{3,}|~{3,})[ \t]*\{?\.?(?:mermaid|plantuml|puml|graphviz|dot|d2|vega(?:-?lite)?|kroki|ditaa"
    r"|dataview(?:js)?)\b"
)
_CODE = regex(  # a tag up to the next of its name, so that many that nobody closes are read once
    SHOWN_CODE + r"|<(?P<tag>pre|code|samp|kbd)\b[^<>]*>(?:(?!<(?P=tag)\b).)*?</(?P=tag)>", re.DOTALL
)
_CONDITIONS = "if|unless|case|for|ifversion|ifchanged|tablerow|switch"
_COMMENTS = (  # each with what ends it
    (regex(r"\{%-?\s*comment\b.*?\{%-?\s*endcomment\s*-?%\}", re.DOTALL), "endcomment"),
    (regex(r"\{#(?=\s).*?#\}", re.DOTALL), "#}"),
    (regex(r"\{\{!--.*?--\}\}", re.DOTALL), "--}}"),
    (regex(r"\{\{/\*.*?\*/\}\}", re.DOTALL), "*/}}"),
    (regex(r"\{/\*.*?\*/\}", re.DOTALL), "*/}"),
    (regex(r"\{::comment\}.*?\{:/(?:comment)?\}", re.DOTALL), "{:/"),
)
_REMARK = regex(
    r"(?m:^) {0,3}\[[^\[\]\n]+\]:[ \t]*(?:#|<#?>)[ \t]*(?:\([^\n]*\)|\"[^\n]*\"|'[^\n]*')[ \t]*(?m:$)"
    r"|(?<![\w%])%%(?![%\w]*%%\w)(?:(?!%%).){1,2000}%%(?![\w%])",  # the last is Obsidian's
    re.DOTALL,
)
_CONDITION = regex(rf"\{{%-?\s*(?P<ends>end|/\s*)?(?P<name>{_CONDITIONS})\b[^%]*%\}}")
_HISTORY = regex(  # of a feature, at GitLab
    r"\{\{<\s*history\s*>\}\}.*?\{\{<\s*/history\s*>\}\}|^(?:>[ \t]*-[ \t][^\n]*\bGitLab \d+\.\d[^\n]*\n?)+",
    re.DOTALL | re.MULTILINE,
)
_BLOCK_TAGS = (
    regex(r"\{\{[<%]\s*(?P<closes>/)?\s*(?P<of>[\w-]+)(?P<with>[^{}]*?)(?P<alone>/)?\s*[>%]\}\}"),
    regex(r"\{%-?\s*(?P<closes>end|/)?(?P<of>[\w-]+)(?P<with>[^%]*)(?P<alone>)%\}"),
)
_VERBATIM = regex(r"\{%-?\s*(raw|verbatim)\s*-?%\}(.*?)\{%-?\s*end\1\s*-?%\}", re.DOTALL)
_SHOWN_CODE = regex(
    r"\{%-?\s*(highlight|codeblock)\b[^%]*%\}\n?(?P<liquid>(?:(?!\{%-?\s*\1\b).)*?)\n?\{%-?\s*end\1\s*-?%\}"
    r"|\{\{[<%]\s*(highlight|code)\b[^{}]*?[>%]\}\}\n?(?P<hugo>(?:(?!\{\{[<%]\s*\3\b).)*?)\n?\{\{[<%]\s*/\s*\3\s*[>%]\}\}",
    re.DOTALL,
)
_ASSIGNED = regex(
    r"""\{%-?\s*(?:assign|set)\s+(\w+)\s*=\s*(?:"([^"{}]*)"|'([^'{}]*)'|(-?\d+(?:\.\d+)?))\s*-?%\}[ \t]*\n?"""
)
_SETS = regex(r"\{%-?\s*(?:assign|set|capture)\s+(\w+)")
_CAPTURED = regex(r"\{%-?\s*capture\s+(\w+)\s*-?%\}((?:(?!\{%)[^{]|\{(?!%))*)\{%-?\s*endcapture\s*-?%\}[ \t]*\n?")
_FIELD = regex(r"""\{\{-?\s*(?:"([^"{}]*)"|'([^'{}]*)'|(\$?[A-Za-z_][\w.-]*(?:\[\d+\][\w.-]*)*))\s*(\|[^{}]*)?-?\}\}""")
_EXPRESSION = regex(  # but the gap of a file that is not there, which is told as such
    r"(?<!=)\{\{(?![<%{])(?![^{}\n]*\.(?:mdx?|markdown|txt|html?)[ \t]*\}\})[^{}\n]*\}\}"
)
_PARAM = regex(r"\{\{[<%]\s*param\s+[\"']?([\w.-]+)[\"']?\s*/?[>%]\}\}")  # of Hugo
_BASE = regex(r"(?<=[(\"'])(?:\{\{-?\s*(?:site\.)?(?:base_?url|url|root)\s*-?\}\})+(?=/)")
_TAG = regex(
    r"\{%-?\s*(?P<liquid>/?@?[\w./-]+)(?P<with>(?>(?<=[=\s])\"[^\"\n]*\"|(?<=[=\s])'[^'\n]*'|[^%])*?)-?%\}"
    r"|\{\{[<%]\s*(?P<hugo>/?\s*[\w./-]+)(?P<args>[^{}]*?)/?\s*[>%]\}\}"
)
_ATTRIBUTE = regex(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_FIRST = regex(r"""\s*["']?([^"'\s]+)["']?""")
_DEVICES = {
    "mac": "macOS", "windows": "Windows", "linux": "Linux", "webui": "Web", "cli": "Command line", "desktop": "Desktop",
    "mobile": "Mobile", "vscode": "Visual Studio Code", "jetbrains": "JetBrains", "android": "Android", "ios": "iOS",
}  # fmt: skip
_NO_PICTURE = "\ue003"  # stands for one that goes, with the blank behind it
_ANSWERS = ("yes", "no")
_KRAMDOWN = regex(r"[ \t]*\{:(?!:)[^{}\n]*\}|\{::[^{}\n]*/?\}|\{:/\w*\}")
_ATTRIBUTES = regex(r"(?m)(?<=[)\]*_`])[ \t]?\{[ \t]*(?:[.:]|[\w-]+=)[^{}\n]*\}|^[ \t]*\{[ \t]*[.:][^{}\n]*\}[ \t]*$")
_HEADING_MARKS = regex(
    r"(?m)^(#{1,6}[ \t][^\n{]*?)[ \t]*\{[ \t]*(?=[^{}\n]*[ \t.])([^{}\n]*#([\w-]+)[^{}\n]*|\.[^{}\n#]*)\}[ \t]*$"
)
_OF_MDX = regex(r"(?m)^(#{1,6}[ \t][^\n]*?)[ \t]*\{/\*[ \t]*#([\w-]+)[ \t]*\*/\}[ \t]*$")  # the id of a heading
_OF_IMAGE = regex(r"(!\[[^\[\]\n]*\]\([^()\n]*\))\{[^{}\n]*\}")
_OWN_ID = regex(r"(?m)^(#{1,6}[ \t].*?)[ \t]*#*[ \t]*\n?[ \t]*\{:[^{}\n]*#([\w.-]+)[^{}\n]*\}")
_CONTENTS = regex(  # where a site puts a list of the page's own headings
    r"(?mi)^[ \t]*(?:\[\[_?toc_?\]\]|\[toc\]|\$\{toc\}|<!--[ \t]*toc[ \t]*-->)[ \t]*$"
    r"|^(?:#{2,6}[ \t][^\n]*\n(?:[ \t]*\{:[^}\n]*\}[ \t]*\n)?\s*?)?(?:[*-]|\d+\.)[ \t]+[^\n]*\n"
    r"[ \t]*\{:[ \t]*toc\b[^}\n]*\}(?=\s*(?:\Z|#|-{3}))"
    r"|^(?:[*-]|\d+\.)[ \t]+[^\n]*\n[ \t]*\{:[ \t]*toc\b[^}\n]*\}"
)
_STEP = regex(r"(?m)(?:\\[ \t]*(?=\n))?(^|\n)([ \t>]*\d{1,2})\\[.)][ \t]+(?=\S)")  # `1\) Log in`, as GitBook writes it
_APART = regex(r"(?<=[\w.!?)])\][ \t]\((?=(?:https?:/|\.{0,2})/[^()\s]+\))")  # a link that a translation took apart
_FROM_FILE = regex(r"(?m)^[ \t]*<<<[ \t]+[@.\w/][^\n]*$")  # at VitePress
_WIKI = regex(r"!?\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]+))?\]\](?!\()")
_MARK = regex(r"(?<![=\w])==(?=\S)([^=\n]+?)(?<=\S)==(?![=\w])")
_SAID = (
    "title", "content", "text", "label", "message", "description", "name", "header", "heading", "summary", "question",
)  # fmt: skip
_TARGETS, _BELOW = ("link", "href", "url"), ("subtitle", "description", "caption")
_OPENS = regex("tab|step|accordion|details|expand|collaps|spoiler|toggle|faq|^cut$")
_PICTURE = regex("icon|octicon|fa-icon|fontawesome|svg")
_FIGURES = ("figure", "image", "img")
_LINKS = ("link", "post_url", "ref", "relref")
_AROUND = ("tabs", "steps", "accordions", "tabpane", "cards")  # around those that have names
_NOTED = "template code: "
_NOTHING: Mapping[str, str] = {}


def rendered(
    text: str,
    front: Mapping[str, Any],
    lost: dict[str, None],
    given: Mapping[str, str] = _NOTHING,
    *,
    module: bool = False,
) -> str:
    """A text without template code, except in what it shows as code. `lost` gets what was left out.

    `given` are values of its site by the names that code there has for them. `module` says that it is MDX, where every
    brace begins an expression.
    """
    own = {key: str(value) for key, value in front.items() if isinstance(value, (str, int, float))}
    values = {**given, **{f"{of}.{key}": said for key, said in own.items() for of in ("page", "param")}}
    values |= {key: said for key, said in own.items() if key in given} | _assigned(text)
    values |= {f"const.{name}": said for name, said in constants(text).items()}
    text = deepened(_without_diagrams(without_comments(unmarked(text), lost), lost))
    text = without_module_code(unfolded(without_directives(without_blocks(text, lost), front, lost), lost))
    if "/>" in text or "</" in text:
        text = unnested(text)
    steps = (
        _blocks, with_tables, as_edited, without_alerts, without_colons, without_slashes, without_fields,
        _texts(values), _fields(values), _params(values), _shortcodes, without_braces, without_tags, with_tab_names,
        in_html, _markup, without_marks, *([without_expressions] if module else []),
    )  # fmt: skip
    for step in steps:
        text = _outside_code(text, step, lost)
    return text


def _without_diagrams(text: str, lost: dict[str, None]) -> str:
    """A text without the code of diagrams, which its page shows as pictures."""

    def said(code: re.Match[str]) -> str:
        if not _DIAGRAM.match(code[0]):
            return code[0]
        lost["a diagram"] = None
        return ""

    return re.sub(SHOWN_CODE, said, text, flags=re.DOTALL)


def _assigned(text: str) -> dict[str, str]:
    """What a text gives names to; not where a name has another value at another place or under a condition."""
    text = _without_comments(text)
    always = _without_conditions(text, {})
    sets = Counter(_SETS.findall(text))
    once = {name for name in _SETS.findall(always) if sets[name] == 1}
    plain = {name: next(filter(None, given), "") for name, *given in _ASSIGNED.findall(always)}
    captured = {name: said.strip() for name, said in _CAPTURED.findall(always)}
    return {name: said for name, said in (plain | captured).items() if name in once}


def _outside_code(text: str, step: Callable[[str, dict[str, None]], str], lost: dict[str, None]) -> str:
    """The text with a step taken on all that is not shown as code."""
    kept: list[str] = []

    def put_away(shown: re.Match[str]) -> str:
        kept.append(shown[0])
        return f"\ue001{len(kept) - 1}\ue002"

    hidden = _CODE.sub(put_away, text.replace("\ue001", "").replace("\ue002", ""))
    return re.sub("\ue001(\\d+)\ue002", lambda at: kept[int(at[1])], step(hidden, lost))


def _blocks(text: str, lost: dict[str, None]) -> str:
    """Comments go, what is shown as it stands is code, what depends on the reader is left out."""
    text = _BASE.sub("", _without_comments(_OF_MDX.sub(r"\1 {#\2}", text)))
    if _HISTORY.search(text):
        lost["the history of a feature"] = None
        text = _HISTORY.sub("", text)
    for tag in _BLOCK_TAGS:
        text = without_blocks_for_agents(text, tag, lost)
    text = _SHOWN_CODE.sub(lambda shown: f"\n```\n{shown['liquid'] or shown['hugo'] or ''}\n```\n", text)
    verbatim, rest = _up_to_last(text, "endraw", "endverbatim")
    text = _VERBATIM.sub(lambda shown: f"`{shown[2].strip()}`" if "{" in shown[2] else shown[2], verbatim) + rest
    return _without_conditions(_CAPTURED.sub("", _ASSIGNED.sub("", text)), lost)


def _up_to_last(text: str, *ends: str) -> tuple[str, str]:
    """A text up to the line of the last of some ends, behind which nothing that needs one has to be looked for."""
    last = max(text.rfind(end) for end in ends)
    after = text.find("\n", last) if last >= 0 else 0
    return (text, "") if after < 0 else (text[:after], text[after:])


def _without_comments(text: str) -> str:
    for comment, end in _COMMENTS:
        whole, rest = _up_to_last(text, end)
        text = comment.sub("", whole) + rest
    return _REMARK.sub("", text)


def _without_conditions(text: str, lost: dict[str, None]) -> str:
    """A text without what is shown under a condition, with all in it; `endif` ends any of them."""
    opened: list[tuple[str, int]] = []
    gone: list[tuple[int, int]] = []
    for tag in _CONDITION.finditer(text):
        if not tag["ends"]:
            opened.append((tag["name"], tag.start()))
        elif opened and tag["name"] in ("if", opened[-1][0]):
            name, start = opened.pop()
            lost[f"what is shown under a condition only ({name})"] = None
            while gone and gone[-1][0] > start:
                gone.pop()
            gone.append((start, tag.end()))
    kept, done = list[str](), 0
    for start, end in gone:
        kept.append(text[done:start])
        done = end
    return "".join([*kept, text[done:]])


def _texts(values: Mapping[str, str]) -> Callable[[str, dict[str, None]], str]:
    return lambda text, lost: with_texts(text, values)


def _fields(values: Mapping[str, str]) -> Callable[[str, dict[str, None]], str]:
    def filled(text: str, lost: dict[str, None]) -> str:
        def value(field: re.Match[str]) -> str:
            said = field[1] if field[1] is not None else field[2]
            name = re.sub(r"^\$(?:page\.)?frontmatter\.", "page.", field[3] or "")  # at VitePress
            known = filtered(said if said is not None else values.get(name), field[4] or "")
            if known is None:
                lost[f"{_NOTED}{field[0]}{STAYS}"] = None
            return field[0] if known is None else known

        text = _FIELD.sub(value, text)
        worked_out = (found[0] for found in _EXPRESSION.finditer(text) if not _FIELD.fullmatch(found[0]))
        lost.update(dict.fromkeys(f"{_NOTED}{each}{STAYS}" for each in worked_out))
        return text

    return filled


def _params(values: Mapping[str, str]) -> Callable[[str, dict[str, None]], str]:
    return lambda text, lost: _PARAM.sub(lambda named: values.get(f"param.{named[1].lower()}", named[0]), text)


def _shortcodes(text: str, lost: dict[str, None]) -> str:
    """A tag that says something says it; one around a text goes and leaves the text; another is left out."""

    names: list[str] = []  # of tabs, where what is around them says them
    around: list[str] = []  # what a tag stands in that has a heading of its own

    closed = cache(partial(_closed, text))  # thousands of tags have few names, and each search is through all of it

    def said(tag: re.Match[str]) -> str:
        name = (tag["liquid"] or tag["hugo"]).replace(" ", "")
        given = tag["with"] or tag["args"] or ""
        attributes = {key: one or other for key, one, other in _ATTRIBUTE.findall(given)}
        if name in _LINKS and (found := _FIRST.match(given)):
            target = attributes.get("path") or found[1]
            return target if tag.string[tag.start() - 1 : tag.start()] in ("(", "<", '"', "'") else _page(target)
        if name in _AROUND:
            names[:] = [each.strip() for each in attributes.get("items", "").split(",") if each.strip()]
        if name.removeprefix("end") in _DEVICES or name in _ANSWERS:
            return name if name in _ANSWERS else _on_device(name, closed=closed(name))
        if _PICTURE.fullmatch(name) or (name in _FIGURES and attributes.get("src")):
            return _figure(attributes) if name in _FIGURES else _pictured(tag, attributes)
        words = "" if name.startswith("@") else next((attributes[key] for key in _SAID if attributes.get(key)), "")
        opens = bool(_OPENS.search(name)) and not name.startswith(("end", "/")) and name not in _AROUND
        if opens and not words:
            words = _placed(given) or (names.pop(0) if names else "")
        inside = len(around)
        level = 3 + _deep(around, name, opens=bool(opens and words and closed(name)))
        level = min(int(attributes[DEEP]) + 2 if DEEP in attributes else level, DEEPEST)
        if words and not (name in _AROUND and closed(name)):
            if _in_a_line(tag) and not closed(name):
                return words
            head = f"{'#' * level} {words}" if opens else _carded(words, attributes)
            return begun(head) if opens and closed(name) else f"\n\n{head}\n\n"
        if not name.startswith(("end", "/")) and not closed(name):
            stays = stands_for_words(tag, name)
            lost[_NOTED + " ".join(tag[0].split())[:80] + (STAYS if stays else "")] = None
            return tag[0] if stays else ""
        return ENDED if len(around) < inside else ""

    return re.sub(f"{_NO_PICTURE} ?", "", _TAG.sub(said, text))


def _on_device(name: str, *, closed: bool) -> str:
    """What begins or ends a part for one device."""
    if name not in _DEVICES:
        return ENDED
    return begun(f"### {_DEVICES[name]}") if closed else f"\n\n### {_DEVICES[name]}\n\n"


def _carded(words: str, attributes: Mapping[str, str]) -> str:
    """The words of a card, which may lead somewhere, and what it says below them."""
    target = next((attributes[key] for key in _TARGETS if attributes.get(key)), "")
    below = next((attributes[key] for key in _BELOW if attributes.get(key, words) != words), "")
    return "\n\n".join(filter(None, [f"[{words}]({target})" if target else words, below]))


def _page(target: str) -> str:
    """A link that stands for the title of a page."""
    file = target if target.endswith(".md") else f"{target.rstrip('/')}.md"
    return f"[{file}]({file})"


def _deep(around: list[str], name: str, *, opens: bool) -> int:
    """In how many tags with a heading of their own a tag stands; one that `opens` another is added to them."""
    if around and name in (f"end{around[-1]}", f"/{around[-1]}"):
        around.pop()
    deep = len(around)
    around += [name] if opens else []
    return deep


def _in_a_line(tag: re.Match[str]) -> bool:
    """Whether other words stand in the line of a tag."""
    before, after = tag.string[: tag.start()].rpartition("\n")[2], tag.string[tag.end() :].partition("\n")[0]
    return bool(before.strip() or after.strip())


def _figure(attributes: Mapping[str, str]) -> str:
    """A picture of Hugo, with the words below it."""
    words = attributes.get("caption") or attributes.get("title") or ""
    return f"\n\n![{attributes.get('alt', '')}]({attributes['src']})\n\n{words}\n\n"


def _pictured(tag: re.Match[str], attributes: Mapping[str, str]) -> str:
    """What a picture of an icon says; nothing where the words behind it say it as well."""
    words = attributes.get("aria-label") or re.sub("[_-]+", " ", attributes.get("name", ""))
    hidden = attributes.get("aria-hidden") == "true" or not _in_a_line(tag)
    after = re.sub(r"[^\w ]", "", tag.string[tag.end() : tag.end() + len(words) + 6]).strip().lower()
    return _NO_PICTURE if hidden or after.startswith(words.lower()) else words


def _placed(given: str) -> str:
    """What a tag is given without the name of a key: words between quotes, else the last word."""
    bare = _ATTRIBUTE.sub("", given)
    quoted = re.search(r"""["']([^"']+)["']""", bare)
    return quoted[1].strip() if quoted else next(reversed(re.findall(r"(?<![\w=-])[\w.+#-]+(?![\w=])", bare)), "")


def _closed(text: str, name: str) -> bool:
    return bool(re.search(rf"\{{%-?\s*(?:end|/){re.escape(name)}\b|\{{\{{[<%]\s*/\s*{re.escape(name)}\b", text))


def _markup(text: str, lost: dict[str, None]) -> str:
    """Marks of kramdown, Docusaurus, GitHub and wikis, which a reader does not see."""
    text = _APART.sub("](", _STEP.sub(r"\1\2. ", _CONTENTS.sub("", text)))
    text = _OF_IMAGE.sub(r"\1", _OWN_ID.sub(r"\1 {#\2}", text))
    text = _HEADING_MARKS.sub(lambda found: f"{found[1]} {{#{found[3]}}}" if found[3] else found[1], text)
    text = _ATTRIBUTES.sub("", _KRAMDOWN.sub("", text))
    text = without_icons(text, lost)
    text = _FROM_FILE.sub(lambda found: _noted_file(lost), text)
    text = _WIKI.sub(lambda link: _embedded(link, lost) if link[0][0] == "!" else _to_page(link), text)
    return _MARK.sub(r"\1", text)


def _to_page(link: re.Match[str]) -> str:
    """A link of a wiki, which names a page by its title: `[[Fees#Limits|the limits]]`."""
    page = link[1].rstrip("\\").strip()  # in a table its bar is escaped
    words = (link[2] or re.sub(r"\s*#\s*", " \u203a ", page.strip("# "))).strip()
    return f"[{words}]({BY_NAME}{quote(page, safe='#')})" if words else link[0]


def _embedded(link: re.Match[str], lost: dict[str, None]) -> str:
    """What Obsidian shows of another file; a gap, where words stand around it."""
    if re.search(r"\.(?:png|jpe?g|gif|svg|webp|bmp|mp4|mov|webm|mp3|pdf)$", link[1].strip(), re.IGNORECASE):
        lost["an image that is not in the folder"] = None
        return ""
    lost[f"what stands in another file: {link[1].strip()}"] = None
    before, after = link.string[: link.start()].rpartition("\n")[2], link.string[link.end() :].partition("\n")[0]
    return f"{{{{ {link[1].strip()} }}}}" if before.strip() or after.strip() else ""


def _noted_file(lost: dict[str, None]) -> str:
    lost["code of another file"] = None
    return ""
