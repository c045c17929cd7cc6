"""What configurations of sites say of pages, each kind of site in a reader: which are left out, hidden or not listed.

A reader takes the text of a configuration and gives rules for paths below its folder. Configurations that are code
(Docusaurus, VitePress, Sphinx, Nextra) are not run: only lists of plain texts are read.
"""

import ast
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any
from urllib.parse import unquote

from harness.articles.importing.sites.path_patterns import Fits, anywhere, at_the_top, ignored, searched
from harness.articles.importing.visibility import for_agents_in, held_back_in
from harness.lazy_regex import regex
from harness.plain_json import objects
from harness.workspace import parse_yaml


@dataclass(frozen=True, slots=True)
class SiteRule:
    """What a configuration says of some pages."""

    fits: Fits  # by the path below the configuration's folder
    why: str = ""  # why they may not be quoted to customers; empty where only `front` says something
    front: Mapping[str, Any] = field(default_factory=dict)  # front matter that they have unless they say otherwise
    values: Mapping[str, str] = field(default_factory=dict)  # what template code in them may name


def jekyll(text: str, name: str) -> Iterator[SiteRule]:
    """Jekyll, GitHub Pages and Jupyter Book: `defaults`, `exclude`, and folders with `_` that are no collection."""
    said = _yaml(text, name)
    source = str(said.get("source") or "").strip("./")
    for rule in _of_jekyll(said, name):
        yield replace(rule, fits=_below(source, rule.fits))
    if said.get("only_build_toc_files") is True:
        raise ValueError("it has pages only of what `_toc.yml` lists")


def _of_jekyll(said: Mapping[str, Any], name: str) -> Iterator[SiteRule]:
    scoped = [each for each in objects(said.get("defaults")) if isinstance(each.get("values"), dict)]
    for each in sorted(scoped, key=lambda default: len(_path(default))):
        yield SiteRule(_scope(_path(each), each.get("scope")), front=each["values"])
    yield SiteRule(at_the_top([*_texts(said.get("exclude")), *_texts(said.get("exclude_patterns"))]), _left_out(name))
    yield SiteRule(lambda _: True, values=_values(said, "site."))
    collections = said.get("collections")
    named = {f"_{each}" for each in collections} if isinstance(collections, list | dict) else set[str]()
    known = {"_posts", *named, *_texts(said.get("include"))}
    yield SiteRule(_in_folders(lambda folder: folder not in known), f"{name} has no collection of its folder's name")
    silent = named - {f"_{key}" for key, each in _items(collections) if _is_shown(each)} - {"_posts"}
    yield SiteRule(_in_folders(silent.__contains__), f"{name} makes no pages of its folder (`output`) there")


def _in_folders(fits: Fits) -> Fits:
    """Pages in a folder that begins with `_` and fits."""
    return lambda page: any(folder[0] == "_" and fits(folder) for folder in PurePosixPath(page).parts[:-1])


def _is_shown(collection: Any) -> bool:
    return isinstance(collection, dict) and collection.get("output") is True


def _path(default: Mapping[str, Any]) -> str:
    scope = default.get("scope")
    return str(scope.get("path") or "").strip("/") if isinstance(scope, dict) else ""


def _scope(path: str, scope: Any) -> Fits:
    """Which pages a default of Jekyll is for: those in a folder, of a sort, or both."""
    sort = str(scope.get("type") or "") if isinstance(scope, dict) else ""
    in_folder: Fits = at_the_top([path]) if path else lambda _: True

    def fits(page: str) -> bool:
        marked = [folder for folder in PurePosixPath(page).parts[:-1] if folder.startswith("_")]
        of_sort = not sort or (not marked if sort == "pages" else f"_{sort}" in marked)
        return of_sort and in_folder(page)

    return fits


def mkdocs(text: str, name: str) -> Iterator[SiteRule]:
    """MkDocs: `exclude_docs` and `draft_docs`, the plugin `exclude`, and `extra`, which macros may name."""
    said = _yaml(text, name)
    docs = str(said.get("docs_dir") or "docs").strip("./")
    if re.search(r"(?m)^[ \t]*-[ \t]*[\"']?(?:macros|markdownextradata)\b", text):
        values = _values(said, "config.") | _values(said.get("extra"), "extra.") | _values(said.get("extra"))
        yield SiteRule(_below(docs, lambda _: True), values=values)
    for key in ("exclude_docs", "draft_docs"):
        why = _left_out(name) if key == "exclude_docs" else f"it is one of the drafts in {name} there"
        yield SiteRule(_below(docs, ignored(_lines(said.get(key)))), why)
    plugins = said.get("plugins")
    for each in [plugins, *objects(plugins)]:
        plugin = each.get("exclude") if isinstance(each, dict) else None
        globs = _texts(plugin.get("glob")) if isinstance(plugin, dict) else []
        yield SiteRule(_below(docs, anywhere(globs)), _left_out(name))
        for pattern in _texts(plugin.get("regex")) if isinstance(plugin, dict) else ():
            yield SiteRule(_below(docs, searched(pattern)), _left_out(name))


def quarto(text: str, name: str) -> Iterator[SiteRule]:
    """Quarto: what `render` excludes, and `drafts`."""
    said = _yaml(text, name)
    project, website = said.get("project"), said.get("website")
    listed = _texts(project.get("render")) if isinstance(project, dict) else []
    yield SiteRule(at_the_top(each[1:] for each in listed if each.startswith("!")), _left_out(name))
    drafts = _texts(website.get("drafts")) if isinstance(website, dict) else []
    yield SiteRule(at_the_top(drafts), f"it is one of the drafts in {name} there")


def hugo(text: str, name: str) -> Iterator[SiteRule]:
    """Hugo: `cascade`, `ignoreFiles`, `excludeFiles` of mounts, and `params` to name; Zola: `ignored_content`."""
    if not re.search("cascade|ignorefiles|excludefiles|ignored_content|baseurl", text, re.IGNORECASE):
        return  # any program may have a `config.yaml`
    said = tomllib.loads(text) if name.endswith(".toml") else _yaml(text, name)
    yield SiteRule(
        lambda _: True, values={key.lower(): each for key, each in _values(said.get("params"), "param.").items()}
    )
    given = said.get("cascade")
    for each in [given, *objects(given)]:
        if isinstance(each, dict):
            target = each.get("_target") or each.get("target") or {}
            path = str(target.get("path") or "") if isinstance(target, dict) else ""
            yield SiteRule(_in_hugo(path), front={key: value for key, value in each.items() if "target" not in key})
    for each in _texts(said.get("ignoreFiles") or said.get("ignorefiles")):
        yield SiteRule(searched(each), _left_out(name))
    module = said.get("module")
    for mount in objects(module.get("mounts")) if isinstance(module, dict) else []:
        source = str(mount.get("source") or "").strip("./")
        yield SiteRule(_below(source, at_the_top(_texts(mount.get("excludeFiles")))), _left_out(name))
    yield SiteRule(_below("content", anywhere(_texts(said.get("ignored_content")))), _left_out(name))


def _in_hugo(path: str) -> Fits:
    """Pages at a path as Hugo has it: in small letters, and without the end of the file's name."""
    fits = anywhere([path.lower()])
    return lambda page: not path or fits(page.lower()) or fits(page.lower().rpartition(".")[0])


def docusaurus(text: str, name: str) -> Iterator[SiteRule]:
    """Docusaurus: `exclude`, and what it leaves out by itself."""
    yield SiteRule(anywhere([*_listed(text, "exclude"), "_*/**"]), _left_out(name))
    _must_be_plain(text, "exclude")


def docusaurus_unreleased(config: str, versions: str) -> Iterator[SiteRule]:
    """Docusaurus: with versions, `docs` is the next one, which readers do not get unless the site says so."""
    if json.loads(versions) and not re.search(r"\blastVersion\s*:\s*['\"]current['\"]", config):
        named = re.findall(r"\bdocs\s*:\s*\{[^{}]*?\bpath\s*:\s*['\"](?:\./)?([\w/-]+?)/?['\"]", config)
        next_one = re.compile(
            rf"(?:{'|'.join(map(re.escape, ['docs', *named]))})/|i18n/[^/]+/docusaurus-plugin-content-docs/current/"
        )
        why = "it is of the version there that is not out yet: import the folder of the one that is"
        yield SiteRule(lambda path: bool(next_one.match(path)), why)


def vitepress(text: str, name: str) -> Iterator[SiteRule]:
    """VitePress: `srcExclude` in `srcDir`."""
    found = re.search(r"\bsrcDir\s*:\s*['\"]([^'\"\n]*)['\"]", text)
    pages = found[1].strip("./") if found else ""
    yield SiteRule(_below(pages, at_the_top(_listed(text, "srcExclude"))), _left_out(name))
    _must_be_plain(text, "srcExclude")


def vuepress(text: str, name: str) -> Iterator[SiteRule]:
    """VuePress: what `patterns`, today `pagePatterns`, exclude."""
    listed = [*_listed(text, "patterns"), *_listed(text, "pagePatterns")]
    yield SiteRule(at_the_top(each[1:] for each in listed if each.startswith("!")), _left_out(name))
    _must_be_plain(text, "patterns")
    _must_be_plain(text, "pagePatterns")


def astro(text: str, name: str) -> Iterator[SiteRule]:
    """Astro and Starlight: folders that begin with `_`."""
    yield SiteRule(anywhere(["_*/**"]), _left_out(name))


def docfx(text: str, name: str) -> Iterator[SiteRule]:
    """DocFX: `exclude` of a part of the content."""
    said = json.loads(text)
    build = said.get("build") if isinstance(said, dict) else None
    for part in objects(build.get("content")) if isinstance(build, dict) else []:
        source = str(part.get("src") or "").strip("./")
        yield SiteRule(_below(source, at_the_top(_texts(part.get("exclude")))), _left_out(name))


def gitbook(text: str, name: str) -> Iterator[SiteRule]:
    """GitBook: `root`, outside of which there are no pages."""
    root = str(_yaml(text, name).get("root") or "").strip("./")
    yield SiteRule(lambda page: bool(root) and not page.startswith(f"{root}/"), f"it is outside of `root` in {name}")


def sphinx(text: str, name: str) -> Iterator[SiteRule]:
    """Sphinx: `exclude_patterns`, and `myst_substitutions` to name."""
    yield SiteRule(lambda _: True, values=_values(_literal(text, "myst_substitutions")))
    yield SiteRule(at_the_top(_listed(text, "exclude_patterns")), _left_out(name))
    _must_be_plain(text, "exclude_patterns")


def nextra(text: str, name: str) -> Iterator[SiteRule]:
    """Nextra: pages whose `display` is `hidden`."""
    hidden = r"""(?<![\w.-])([\w.-]+)["']?\s*:\s*\{[^{}]*\bdisplay["']?\s*:\s*["']hidden["']"""
    pages = re.findall(hidden, text)
    fits = at_the_top(f"{page}{end}" for page in pages for end in ("", ".*"))
    yield SiteRule(fits, f"its navigation ({name}) hides it there")


def ignore_file(text: str, name: str) -> Iterator[SiteRule]:
    """`.bookignore`, `.mintignore`."""
    yield SiteRule(ignored(text.split("\n")), _left_out(name))


_GIVES = r":|\+?=(?![=>])|\.extend\(|\.append\(|\.push\("
_TEXT = r"(?:\"[^\"\n]*\"|'[^'\n]*'|`[^`$]*`)"
_LITERAL = (  # texts and lists of texts, or a pattern for other tools, and nothing that goes on with them
    rf"(?:[\[(]\s*(?:{_TEXT}\s*,?\s*)*[\])]|{_TEXT}|/[^/\n]+/[a-z]*|undefined\b|null\b|None\b)(?!\s*[+.?|&(\[])"
)
_COMMENT = regex(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LINK = regex(r"\]\(\s*<?([^()<>#\s]+)")
_ENTRY = regex(r"\s*(?:[-*+]|\d+[.)])\s+\[[^\n]*")
_OF_SUMMARY = regex(r"\s*(?:#{1,6}\s.*|[-*_]{3,}|\[[^\n]*\]\([^\n]*\)|[-*+]\s.*)?")


def summary(text: str, name: str) -> Iterator[SiteRule]:
    """GitBook, HonKit and mdBook publish what `SUMMARY.md` lists. An article of that name is no such list."""
    lines = _COMMENT.sub("", text).split("\n")
    pages = {normpath(unquote(each)).lower() for line in lines for each in _LINK.findall(line) if "://" not in each}
    entries = sum(map(bool, map(_ENTRY.fullmatch, lines)))
    if pages and sum(not _OF_SUMMARY.fullmatch(line) for line in lines) < entries:
        listed = {*pages, *(f"{each}/readme.md" for each in pages), "readme.md", "index.md", name.lower()}
        yield SiteRule(lambda page: page.lower() not in listed, f"{name}, which lists all that is published, does not")


def mintlify(text: str, name: str) -> Iterator[SiteRule]:
    """Mintlify: pages that no group of the navigation lists, or that a hidden one does."""
    said = json.loads(text)
    navigation = said.get("navigation") if isinstance(said, dict) else None
    listed = dict(_pages(navigation, hidden=False))
    if listed:
        hidden = {page for page, is_hidden in listed.items() if is_hidden}
        yield SiteRule(lambda page: _bare(page) in hidden, f"its navigation ({name}) hides it there")
        yield SiteRule(lambda page: _bare(page) not in listed, f"its navigation ({name}) does not list it there")


def _pages(value: Any, *, hidden: bool) -> Iterator[tuple[str, bool]]:
    """The pages of a navigation, and whether they stand in a hidden part of it."""
    if isinstance(value, list):
        for each in value:
            if isinstance(each, str):
                yield _bare(each), hidden
            else:
                yield from _pages(each, hidden=hidden)
    elif isinstance(value, dict):
        below = hidden or value.get("hidden") is True
        for key, each in value.items():
            yield from _pages([each] if key == "root" and isinstance(each, str) else each, hidden=below)


def _bare(page: str) -> str:
    return re.sub(r"\.mdx?$", "", page.strip("/").lower())


def below(text: str, name: str) -> Iterator[SiteRule]:
    """Front matter that all pages of the folder have unless they say otherwise: `.meta.yml` of Material for MkDocs."""
    yield SiteRule(lambda _: True, front=_yaml(text, name))


def category(text: str, name: str) -> Iterator[SiteRule]:
    """Docusaurus's `_category_.json`: what a folder is called, which is a collection of all pages below it."""
    said = json.loads(text) if name.endswith(".json") else _yaml(text, name)
    label = said.get("label") if isinstance(said, dict) else None
    if isinstance(label, str):
        internal = {"internal": True} if for_agents_in([label]) else {}
        yield SiteRule(lambda _: True, held_back_in([label]), {"collection": label, **internal})


def eleventy(text: str, name: str) -> Iterator[SiteRule]:
    """Eleventy's data of a folder, in a file of the folder's name: `help/help.json`."""
    said = json.loads(text)
    if isinstance(said, dict) and not {"articles", "data"} & said.keys():
        yield SiteRule(_below(name.partition(".")[0], lambda _: True), front=said)


def eleventy_code(text: str, name: str) -> Iterator[SiteRule]:
    """The same in code, which is not run."""
    if re.search("draft|permalink|publish|hidden|private|internal", _without_comments(text), re.IGNORECASE):
        raise ValueError("it is code")
    yield from ()


def _left_out(name: str) -> str:
    return f"{name} leaves it out there"


def _below(folder: str, fits: Fits) -> Fits:
    """Patterns for paths in a folder."""
    return lambda path: path.startswith(f"{folder}/") and fits(path[len(folder) + 1 :]) if folder else fits(path)


def _listed(code: str, name: str) -> list[str]:
    """The plain texts of a list in code, without those in comments."""
    lists = re.findall(rf"\b{name}[\"']?\s*(?:{_GIVES})\s*[\[(]?([^\[\]()]*)", _without_comments(code))
    return [one or other for each in lists for one, other in re.findall(r"\"([^\"\n]*)\"|'([^'\n]*)'", each)]


def _must_be_plain(code: str, name: str) -> None:
    """Raises ValueError where code works a list out, so that what is in it is not known."""
    plain = _without_comments(code)
    given = re.findall(rf"\b{name}[\"']?\s*(?:{_GIVES})\s*({_LITERAL})?", plain)
    handed_on = re.search(rf"[{{,]\s*{name}\s*[,}}]", plain)
    if "" in given or (handed_on and not given):
        raise ValueError(f"its `{name}` is worked out by code")


def _literal(code: str, name: str) -> Any:
    """What Python code gives a name to, where it is written out there."""
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError):  # the last for many brackets
        for line in ast.parse(code).body:
            if isinstance(line, ast.Assign) and [each.id for each in line.targets if isinstance(each, ast.Name)] == [
                name
            ]:
                return ast.literal_eval(line.value)
    return None


def _values(said: Any, before: str = "") -> dict[str, str]:
    """The texts and figures in an object or list, each by its path: `support.mail`, `phones[0]`."""
    if isinstance(said, str | int | float) and not isinstance(said, bool):
        return {before.rstrip("."): str(said)} if before else {}
    if isinstance(said, list):
        pairs = [(f"{before.rstrip('.')}[{at}].", each) for at, each in enumerate(said)]
    else:
        pairs = [(f"{before}{key}.", each) for key, each in _items(said)]
    return {path: value for of, each in pairs for path, value in _values(each, of).items()}


def _without_comments(code: str) -> str:
    return re.sub(r"(?m)^[ \t]*(?://|#).*$|(?<=[,\[])[ \t]*(?://|#).*$", "", code)


def _yaml(text: str, name: str) -> Mapping[str, Any]:
    said = parse_yaml(text, name, any_tag=True)
    return said if isinstance(said, dict) else {}


def _texts(value: Any) -> list[str]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def _lines(value: Any) -> list[str]:
    return [line for each in _texts(value) for line in each.split("\n")]


def _items(value: Any) -> list[tuple[Any, Any]]:
    return list(value.items()) if isinstance(value, dict) else []
