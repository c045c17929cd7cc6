"""Where the links of a source's articles lead: to the articles and sections here, as far as these are imported."""

import posixpath
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote

from harness.articles.importing.pictures import IMAGE, path_from
from harness.articles.importing.record import ArticleRecord
from harness.articles.importing.shown_code import SHOWN_CODE
from harness.articles.importing.structure import is_machine_made
from harness.commonmark import commonmark
from harness.lazy_regex import regex
from harness.plain_addresses import joined, parts_of
from harness.workspace import headings_of, slug

BY_LABEL = "label:"  # the address of what has a name of its own in all pages, as in Sphinx
BY_NAME = "wiki:"  # of what is named by its title or file, wherever it lies, as in a wiki

_LINK = regex(
    SHOWN_CODE + f"|{IMAGE}"
    r"|(?<!\\)\[(?P<words>(?:[^\[\]\\\n]|\\[^\n]|\n(?!\s*\n)|!\[[^\[\]\n]*\]\([^()\n]*\)"
    r"|(?<!!)\[[^\[\]\n]*\](?!\())*)\]"
    r"\(\s*<?(?P<target>(?<=<)[^<>\n]*|(?:[^()<>\s]|\([^()<>\s]*\))*)>?(?:\s+\"[^\"\n]*\")?\s*\)",
    re.DOTALL,
)
_ABSOLUTE = regex(r"(?<=[(\"'<])https?://[^\s()\[\]\"'<>]+")
_ENOUGH = 2  # pages here, from which links say that a site is the source's own
_MARKS = regex(r"[ \t]*\{#([^\s{}#]+)\}")
_PICTURE = regex(r"!\[[^\[\]\n]*\]\(([^()\s]+)\)")
_FILE = regex(r"[\w./-]+\.mdx?")
_TITLE_OF_PAGE = ("AUTOTITLE",)  # GitHub's
_BASES = ("help", "docs", "doc", "kb", "support", "article", "articles", "pages")  # of a site, whose folder is read
_NAMED = regex(r"(\d{6,})[-_ ]")  # a file by its number in a help centre
_IN_QUERY = regex(r"(?:^|&)(?:sysparm_article|sys_kb_id|pageId)=([\w-]+)")  # of ServiceNow, Confluence
_BY_NAME = regex(  # of Salesforce, Guru, Confluence, which write blanks as `+`
    r"/(?:articles?(?:/[a-zA-Z]{2}(?:[-_]\w+)?)?(?:/Knowledge(?:__kav)?)?|card|spaces/[^/]+/pages|display/[^/]+)/(.+)$"
)
_NUMBERED = regex(r"(^|/)\d{1,3}[.-](?=[^\W\d])")  # files in their order, of Nuxt and Docusaurus
_NUMBER = regex(r"/articles/(?:[a-z-]+/)?(\d+)(?:[-/?#][^/]*)?$")


@dataclass(frozen=True, slots=True)
class Settled:
    """A text whose headings keep at most the id that a person gave them, and the section of each id there was."""

    text: str
    sections: Mapping[str, str]


def settled(text: str) -> Settled:
    """Take the ids that editors made out of headings, and remember which sections they stood for."""
    lines, ids = text.split("\n"), list[list[str]]()
    written: list[tuple[int, str]] = []
    for token, inline in pairwise(commonmark().parse(text)):
        if token.type != "heading_open" or token.map is None or token.level:
            continue
        found = _MARKS.findall(inline.content)
        own = next((f" {{#{each}}}" for each in found if not is_machine_made(each)), "")
        if found:
            lines[token.map[0]] = _MARKS.sub("", lines[token.map[0]]).rstrip() + own
        words = _MARKS.sub("", "".join(child.content for child in inline.children or ()))
        written.append((int(token.tag[1]), words + own))
        ids.append(found)
    headings = headings_of(written)
    named = {raw: made.anchor for found, made in zip(ids, headings, strict=True) for raw in found}
    return Settled("\n".join(lines), {made.anchor: made.anchor for made in headings} | named)


@dataclass(frozen=True)
class Addresses:
    """The addresses of all articles of a source."""

    files: Mapping[str, str]  # each article's file here, by its id
    articles: Mapping[str, str]  # its id, by every path, address and number it has in the source
    sections: Mapping[str, Mapping[str, str]]  # by its id: the section here of each anchor there
    hosts: frozenset[str]  # as the articles say
    own: frozenset[str]  # the same, or those to whose pages the articles lead
    titles: Mapping[str, str]  # by its id

    @classmethod
    def of(
        cls, records: Sequence[tuple[ArticleRecord, str]], files: Mapping[str, str],
        sections: Mapping[str, Mapping[str, str]], texts: Iterable[str],
    ) -> "Addresses":  # fmt: skip
        """The addresses of records, each with the id of its article. `texts` are all of the source."""
        known: dict[str, str] = {}
        hosts: set[str] = set()
        for record, id_ in records:
            url = parts_of(record.url or "")
            hosts |= {url.netloc.lower()} if url.netloc else set()
            for each in (record.path, _NUMBERED.sub(r"\1", record.path), url.path, *record.aliases):
                if each.strip("/"):
                    known.setdefault(key_of(each), id_)
                    known.setdefault(f"#{each}", id_)
            known.setdefault(f"#{record.id}", id_)
            for each in (posixpath.basename(key_of(record.path)), record.title):
                if record.path and each:
                    known.setdefault(_named_in_wiki(each), id_)
            for numbered in (_NUMBER.search(url.path), _NAMED.match(posixpath.basename(record.path))):
                if numbered:
                    known.setdefault(f"#{numbered[1]}", id_)
        paths = {key_of(each): id_ for record, id_ in reversed(records) if record.path
                 for each in (_NUMBERED.sub(r"\1", record.path), record.path)}  # fmt: skip
        for below, id_ in _below_folders(list(paths.items())):
            known.setdefault(f"/{below}", id_)
        titles = {id_: record.title for record, id_ in records}
        named = hosts or _hosts_of(texts, known)
        return cls(files, known, sections, frozenset(hosts), frozenset(named), titles)

    @staticmethod
    def without_images(text: str) -> str:
        """What of a text is not an image."""
        return _LINK.sub(lambda found: "" if found["image"] else found["words"] or found[0], text)

    def relinked(self, text: str, record: ArticleRecord, id_: str, lost: list[str]) -> str:
        """A text with its links as they are here."""

        def link(found: re.Match[str]) -> str:
            if found["code"] or found["image"]:
                return found[0]
            there = found["target"].strip().replace(" ", "%20")
            if there.startswith(BY_NAME):
                return self._of_wiki(found["words"], unquote(there.removeprefix(BY_NAME)), id_, lost)
            if (shown := _PICTURE.fullmatch(found["words"].strip())) and shown[1] == there:
                return found["words"].strip()  # which a click only enlarges
            target = self._target(there, record, id_, lost)
            words = " ".join(found["words"].split())
            if _FILE.fullmatch(words) and not target and _is_alone(found):
                return ""
            if _FILE.fullmatch(words) or words in _TITLE_OF_PAGE:
                words = self._title(there, record, words)
            return f"[{words or parts_of(target).netloc or target}]({target})" if target else words

        return _LINK.sub(link, text)

    def _of_wiki(self, words: str, name: str, id_: str, lost: list[str]) -> str:
        """A link of a wiki, which names a page; GitHub writes the words first, Obsidian the page."""
        for page, shown in ((name, words), (words, name)):
            title, _, fragment = page.partition("#")
            if title.strip() and (article := self.articles.get(_named_in_wiki(title))):
                target = self._between(id_, article, fragment.strip())
                return f"[{shown}]({target})" if target else shown
        own = self._section(id_, name[1:].strip()) if name.startswith("#") else None
        if not own:
            lost.append(f"a link to what was not imported: {name}")
        return f"[{words}](#{own})" if own else words

    def _title(self, target: str, record: ArticleRecord, words: str) -> str:
        """What a link says whose words stand for the page's title; `[card.md](card.md)` of GitBook does, too."""
        if article := self._article(target, record):
            return self.titles[article]
        named = re.sub(r"[-_]+", " ", posixpath.basename(re.sub(r"\.mdx?$", "", parts_of(target).path.rstrip("/"))))
        is_here = words in _TITLE_OF_PAGE or not parts_of(target).netloc
        return f"{named[:1].upper()}{named[1:]}" if named and is_here else words

    def _section(self, id_: str, fragment: str) -> str | None:
        """The section here of an anchor there; some sites keep the heading's punctuation in it."""
        known, anchor = self.sections.get(id_, {}), unquote(fragment)
        return known.get(anchor) or known.get(slug(anchor))

    def _target(self, target: str, record: ArticleRecord, id_: str, lost: list[str]) -> str:
        """Where a link leads here; empty where it leads to nothing that is here."""
        there = parts_of(target)
        if not target:
            return ""
        if target.startswith(BY_LABEL):
            return self._labelled(target, id_, lost)
        if there.scheme not in ("", "http", "https"):
            return target
        if not there.netloc and not there.path:
            anchor = self._section(id_, there.fragment)
            return f"#{anchor}" if anchor else ""
        if article := self._article(target, record):
            return self._between(id_, article, there.fragment)
        if there.netloc:
            return target
        if there.path.startswith("/") and record.url:
            return joined(record.url, target)
        lost.append(f"a link to what was not imported: {target}")
        return ""

    def _between(self, id_: str, article: str, fragment: str) -> str:
        """Where a link in one article leads that names another, and maybe a section of it."""
        anchor = self._section(article, fragment)
        if article == id_:
            return f"#{anchor}" if anchor else ""
        return path_from(self.files[id_], self.files[article]) + (f"#{anchor}" if anchor else "")

    def _labelled(self, target: str, id_: str, lost: list[str]) -> str:
        """Where a link leads that only names a label, which may stand in any article."""
        label = target.removeprefix(BY_LABEL)
        if article := self.articles.get(f"#{target}"):
            return self._between(id_, article, label)
        lost.append(f"a link to what was not imported: {label}")
        return ""

    def _article(self, target: str, record: ArticleRecord) -> str | None:
        there = parts_of(target)
        if (not there.netloc or self._is_ours(there.netloc)) and (named := self._named(there.path, there.query)):
            return named
        if there.netloc and there.netloc.lower() not in self.own and not _NUMBER.search(there.path):
            return None
        if number := _NUMBER.search(there.path):
            return self.articles.get(f"#{number[1]}") if not there.netloc or self._is_ours(there.netloc) else None
        path = unquote(there.path)
        if (
            path[:1] not in ("/", ".") and "/" in path and (found := self.articles.get(key_of(path)))
        ):  # as `{% link help/card.md %}` has it
            return found
        if not path.startswith("/") and not there.netloc:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(record.path), path))
        if not path.strip("/."):
            return None
        base, _, below = path.strip("/").partition("/")
        found = self.articles.get(key_of(path))
        if found or not path.startswith("/"):
            return found
        based = self.articles.get(key_of(below)) if below and base in _BASES else None
        return based or self.articles.get(f"/{key_of(path)}")

    def _named(self, path: str, query: str) -> str | None:
        """The article that an address names by its number or name there, wherever the help centre is."""
        if by_number := _IN_QUERY.search(query):
            return self.articles.get(f"#{by_number[1]}")
        by_name = _BY_NAME.search(path)
        names = (by_name[1], by_name[1].partition("/")[0], by_name[1].replace("+", " ")) if by_name else ()
        return next(filter(None, (self.articles.get(key_of(each)) for each in names)), None)

    def _is_ours(self, host: str) -> bool:
        return not self.hosts or host.lower() in self.hosts or any(
            f".{host.lower()}".endswith(end) for end in (".zendesk.com", ".intercom.help")
        )  # fmt: skip


def _below_folders(paths: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Where files are on a site made of one folder: each path without what is above it, if it is the only one."""
    folders = [path.split("/")[:-1] for path, _ in paths]
    shared = len(posixpath.commonprefix(folders)) if folders else 0
    found: dict[str, set[str]] = {}
    for path, id_ in paths:
        parts = path.split("/")
        for at in range(1, len(parts)):
            if at == shared or len(parts) - at > 1:
                found.setdefault("/".join(parts[at:]), set()).add(id_)
    return ((below, min(ids)) for below, ids in found.items() if len(ids) == 1)


def _hosts_of(texts: Iterable[str], known: Container[str]) -> set[str]:
    """The hosts of a source's own site, where no article says its address: most links to these lead to its pages."""
    linked: dict[str, set[str]] = {}
    for url in (parts_of(address) for text in texts for address in _ABSOLUTE.findall(text)):
        linked.setdefault(url.netloc.lower(), set()).update(filter(None, [key_of(url.path)]))
    here = {host: sum(path in known or f"/{path}" in known for path in paths) for host, paths in linked.items()}
    return {host for host, paths in linked.items() if here[host] >= max(_ENOUGH, len(paths) / 2)}


def _is_alone(link: re.Match[str]) -> bool:
    """Whether nothing else stands in the line of a link."""
    before, after = link.string[: link.start()].rpartition("\n")[2], link.string[link.end() :].partition("\n")[0]
    return not any(map(str.isalnum, before + after))


def _named_in_wiki(name: str) -> str:
    """The address of a page in a wiki, which writes blanks as hyphens or underscores."""
    return f"#{BY_NAME}{' '.join(re.sub(r'[-_]+', ' ', posixpath.basename(key_of(name))).split())}"


def key_of(path: str) -> str:
    """A path or the path of an address, as all its spellings have it."""
    plain = unquote(path).strip("/").lower()
    plain = re.sub(r"\.(?:md|markdown|mdx|html?)$", "", plain)
    return re.sub(r"(?:^|/)(?:index|readme)$", "", plain)
