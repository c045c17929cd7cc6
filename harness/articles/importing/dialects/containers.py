"""Blocks between lines of colons: Docusaurus, VitePress (`:::note`), Nuxt (`::alert{type=info}`), Microsoft Learn."""

import re
from textwrap import dedent

from harness.articles.importing.part_marks import BEGINS, ENDS
from harness.articles.importing.unshown import FOR_AGENTS, ONLY_AGENTS
from harness.lazy_regex import regex

_FENCE = regex(r"(?P<before>[ \t]*(?:>[ \t]*)*)(?P<colons>:{2,})[ \t]*(?P<rest>[^\n]*?)[ \t]*")
_OPENS = regex(
    r"(?:\{\.?)?(?P<name>[A-Za-z][\w-]*)\}?(?:\[(?P<label>[^\]\n]*)\])?"
    r"(?:\{(?P<with>[^{}\n]*)\})?(?:[ \t]+(?P<words>.*))?"
)
_OF_LEARN = regex(
    r"(?P<name>image|code|row|column|zone|moniker|no-loc|video)(?P<end>-end)?(?![\w-])"
    r"(?P<with>[^\n]*?)(?::::(?P<after>[^\n]*))?"
)
_VERSIONED = regex(  # what only some versions of a product have
    r"(?m)^[ \t]*:::[ \t]*moniker[ \t]+range[^\n]*\n(?:(?!:::[ \t]*moniker[ \t]).)*?^[ \t]*:::[ \t]*moniker-end[^\n]*$",
    re.DOTALL,
)
_COLUMN = regex(
    r"(?m)^[ \t]*:::column\b[^\n]*:::[ \t]*\n((?:(?!:::column\b(?!-end)).)*?)^[ \t]*:::column-end:::[ \t]*$", re.DOTALL
)
_GIVEN = regex(r"(?m)^([ \t]*:{2,}[A-Za-z][^\n]*\n)[ \t]*---[ \t]*\n((?:(?![ \t]*---)[^\n]*\n)*)[ \t]*---[ \t]*$")
_PAIR = regex(r"""(?m)^[ \t]*(title|label|description)[ \t]*:[ \t]*["']?(.*?)["']?[ \t]*$""")
_ATTRIBUTE = regex(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'}]+))""")
_SLOT = regex(r"[ \t]*#(?:title|heading|header|default|body|content|description|footer|code|preview|summary)[ \t]*")
_UNFOLDS = regex("details|accordion-item|tabs?-?item|tab|collapsible|spoiler|collapse")
_SAID = ("title", "label", "heading", "name", "alt-text")
_IN_LINE = regex(
    r"(?<![\w:/]):(?P<name>[a-z][\w-]*)(?:\[(?P<words>[^\]\n]*)\](?:\{[^{}\n]*\})?|\{(?P<with>[^{}\n]*)\})"
    r"(?![`:])(?P<space>[ \t]?)"
)
_STYLED = regex(r"(?<![!\]])\[([^\[\]\n]+)\]\{[ \t]*[.#:][^{}\n]*\}")
_HIDES = regex(
    rf"(?mi)^[ \t]*:{{3,}}[ \t]*[({{.]*(?P<agents>{FOR_AGENTS})(?=[)}}\[{{\s]|$)"
    r"|^[ \t]*:{3,}[ \t]*\{[^{}\n]*(?:(?P<hidden>\.(?:content-)?hidden\b(?!-))"
    r"|\.content-visible\b(?![^{}\n]*when-format=[\"']?html))[^{}\n]*\}"
)
_OF_PANDOC = regex(
    r"^\{[ \t]*(?:#[\w-]+[ \t]+)?\.([A-Za-z][\w-]*)[ \t]+([^{}]*)\}$"
)  # `{.callout-tip title="Know it"}`
_NO_LOC = regex(r""":::no-loc[ \t]+text="([^"\n]*)":::""")


def without_colons(text: str, lost: dict[str, None]) -> str:
    """A text whose blocks between colons stand under their titles. It has no code in it."""
    if _VERSIONED.search(text):
        lost["what is shown under a condition only (moniker)"] = None
        text = _VERSIONED.sub("", text)
    text = _without_hidden(text, lost)
    text = _COLUMN.sub(lambda found: f"\n{dedent(found[1])}\n", _NO_LOC.sub(r"\1", text))
    text = _GIVEN.sub(_with_given, text)
    said, inside, depths, heads = list[str](), False, list[str](), list[bool]()
    for line in text.split("\n"):
        fence = _FENCE.fullmatch(line)
        if not fence or _is_no_fence(fence):
            bare = line.removeprefix(depths[-1]) if depths else line
            said += [] if inside and _SLOT.fullmatch(bare) else [bare]
            continue
        inside = inside or len(fence["colons"]) == 2
        _count(depths, fence)
        read = _read(fence, lost, min(3 + sum(heads), 6))
        if not fence["rest"]:
            read = ["", ENDS, ""] if heads and heads.pop() else read
        elif _OF_LEARN.fullmatch(fence["rest"]) is None:
            heads.append(any(line.startswith("###") for line in read))
        said += read
    text = _IN_LINE.sub(_in_line, "\n".join(said))
    return _STYLED.sub(r"\1", text)


def _without_hidden(text: str, lost: dict[str, None]) -> str:
    """A text without the blocks that a page does not show (Pandoc, Quarto), or to agents only (Document360)."""
    if not _HIDES.search(text):
        return text
    said, open_ = list[str](), 0
    for line in text.split("\n"):
        fence = _FENCE.fullmatch(line)
        if open_:
            open_ += (1 if fence["rest"] else -1) if fence and len(fence["colons"]) > 2 else 0
        elif hides := _HIDES.match(line):
            why = "text that is not shown there" if hides["hidden"] else "what is shown under a condition only"
            lost[ONLY_AGENTS if hides["agents"] else why] = None
            open_ = 1
        else:
            said.append(line)
    return "\n".join(said)


def _is_no_fence(fence: re.Match[str]) -> bool:
    """Whether colons begin a line of something else: two of them need a name right behind, as in `::alert`."""
    short = len(fence["colons"]) == 2
    return short and bool(fence["rest"]) and not re.fullmatch(r"::[A-Za-z][\w-]*(?:[\[{].*)?", fence[0].strip())


def _count(depths: list[str], fence: re.Match[str]) -> None:
    """Remember by how much blocks inside others are indented, which their text is no more."""
    if not fence["rest"]:
        depths[-1:] = []
    elif _OF_LEARN.fullmatch(fence["rest"]) is None:
        depths.append(fence["before"] if depths else "")


def _read(fence: re.Match[str], lost: dict[str, None], level: int) -> list[str]:
    """What a line of colons says; a heading has this level."""
    if learn := _OF_LEARN.fullmatch(fence["rest"]):
        return [f"{fence['before']}{each}" if each else "" for each in _learnt(learn, lost)]
    opened = _OPENS.fullmatch(_OF_PANDOC.sub(r"\1{\2}", fence["rest"]))
    if not opened:
        return [""]
    given = {key: next(filter(None, said), "") for key, *said in _ATTRIBUTE.findall(opened["with"] or "")}
    words = opened["label"] or next((given[key] for key in _SAID if given.get(key)), "") or opened["words"] or ""
    words = re.sub(r"\{[^{}]*\}$", "", words).strip()
    if not words:
        return [""]
    named = f"{'#' * level} {words}" if _UNFOLDS.fullmatch(opened["name"]) else f"**{words}**"
    before = "" if fence["before"].isspace() else fence["before"]
    begins = [f"{before}{BEGINS}", before.rstrip()] if named.startswith("#") else []
    return ["", *begins, f"{before}{named}", "", *_described(given)]


def _described(given: dict[str, str]) -> list[str]:
    return [given["description"], ""] if given.get("description") else []


def _learnt(mark: re.Match[str], lost: dict[str, None]) -> list[str]:
    """What a mark of Microsoft Learn shows: an image, or the platform that a part is about."""
    given = {key: next(filter(None, said), "") for key, *said in _ATTRIBUTE.findall(mark["with"])}
    after = (mark["after"] or "").strip()
    if mark["name"] == "zone" and given.get("pivot"):
        words = re.sub(r"[-_]+", " ", given["pivot"])
        return ["", BEGINS, "", f"### {words[:1].upper()}{words[1:]}", ""]
    if mark["name"] == "zone" and mark["end"]:
        return ["", ENDS, ""]
    if mark["name"] == "image" and given.get("type") != "icon" and given.get("source"):
        return [f"![{given.get('alt-text', '')}]({given['source']}) {after}".rstrip()]
    if mark["name"] in ("code", "video"):
        lost["code of another file" if mark["name"] == "code" else "an embedded page or film"] = None
    return [after]


def _with_given(found: re.Match[str]) -> str:
    """The first line of a block with what Nuxt says below it in lines of its own."""
    pairs = "".join(f' {key}="{said.replace(chr(34), "")}"' for key, said in _PAIR.findall(found[2]))
    line = found[1].rstrip("\n")
    return f"{line[:-1]}{pairs}}}" if line.endswith("}") else f"{line}{{{pairs.strip()}}}"


def _in_line(found: re.Match[str]) -> str:
    """What a component in a sentence says: `:kbd{value="Ctrl"}`, `:badge[New]{color=red}`."""
    if found["words"] is not None:
        return f"{found['words']}{found['space']}"
    given = {key: next(filter(None, said), "") for key, *said in _ATTRIBUTE.findall(found["with"])}
    words = next((given[key] for key in ("value", "label", "text", "title") if given.get(key)), "")
    return f"{words}{found['space']}" if words else ""
