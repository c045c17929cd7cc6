"""The configurations of the sites that a folder's pages belong to, in the folder or above it."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.articles.importing.record import LeftOut
from harness.articles.importing.sites import site_rules
from harness.articles.importing.sites.beside import said_beside
from harness.articles.importing.sites.site_rules import SiteRule
from harness.files import read_plain
from harness.lazy_regex import regex
from harness.workspace import WorkspaceError

_READERS: tuple[tuple[str, Callable[[str, str], Iterator[SiteRule]]], ...] = (
    (r"_config\.ya?ml", site_rules.jekyll),
    (r"mkdocs\.ya?ml", site_rules.mkdocs),
    (r"_quarto\.ya?ml", site_rules.quarto),
    (r"(?:config/_default/)?(?:hugo|config)\.(?:toml|ya?ml|json)", site_rules.hugo),
    (r"docusaurus\.config\.[cm]?[jt]s", site_rules.docusaurus),
    (r"_category_\.(?:json|ya?ml)", site_rules.category),
    (r"\.vitepress/config(?:/index)?\.[cm]?[jt]s", site_rules.vitepress),
    (r"\.vuepress/config\.[cm]?[jt]s", site_rules.vuepress),
    (r"astro\.config\.[cm]?[jt]s", site_rules.astro),
    (r"conf\.py", site_rules.sphinx),
    (r"docfx\.json", site_rules.docfx),
    (r"\.gitbook\.ya?ml", site_rules.gitbook),
    (r"_meta\.(?:json|[jt]sx?)", site_rules.nextra),
    (r"SUMMARY\.md", site_rules.summary),
    (r"(?:\.meta|_metadata)\.ya?ml", site_rules.below),
    (r"([^/]+)/\2\.(?:11tydata\.)?json", site_rules.eleventy),
    (r"([^/]+)/\2\.11tydata\.[cm]?js", site_rules.eleventy_code),
    (r"(?:docs|mint)\.json", site_rules.mintlify),
    (r"\.(?:book|mint|eleventy)ignore", site_rules.ignore_file),
)
_IS_ONE = [(regex(rf"((?:.*?/)?){name}"), reader) for name, reader in _READERS]
_ABOVE = 2  # folders above the one that is imported: `docs` lies beside `mkdocs.yml`
_PLACES = ("", ".vuepress", ".vitepress", ".vitepress/config", "config/_default")
_LONGEST = 2_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Site:
    """What configurations say of the pages of a folder."""

    root: Path
    rules: tuple[tuple[Path, SiteRule], ...] = ()  # with the folders that their paths are below
    unread: tuple[LeftOut, ...] = ()
    read: frozenset[Path] = frozenset()  # the configurations in the folder, which are no pages
    about: Mapping[Path, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)  # what files beside pages say

    @staticmethod
    def of(root: Path, files: Iterable[Path]) -> "Site":
        """The site of a folder, with these files in it."""
        whole = root.resolve()
        own = {whole / file.relative_to(root): file for file in files}
        above = [folder for folder in (whole, *whole.parents[:_ABOVE]) if folder.parent != folder]
        beside = (file for folder in above for place in _PLACES for file in _files(folder / place))
        rules: list[tuple[Path, SiteRule]] = []
        unread: list[LeftOut] = []
        read: set[Path] = set()
        for file in sorted({*own, *beside}):
            before = len(rules), len(unread)
            try:
                for rule in _rules(file):
                    rules.append(rule)
            except (OSError, ValueError, RecursionError, WorkspaceError) as error:
                why = error.problems[0].message if isinstance(error, WorkspaceError) else str(error)
                unread.append(LeftOut(file.name, f"cannot be read, so which pages it hides is not known: {why}"))
            if file in own and before != (len(rules), len(unread)):
                read.add(own[file])
        about: dict[Path, tuple[Mapping[str, Any], ...]] = {}
        for file, page, said in said_beside(whole, own or _files(whole)):
            about[page] = (*about.get(page, ()), said)
            read |= {own[file]} if file in own else set()
        return Site(whole, tuple(rules), tuple(unread), frozenset(read), about)

    def front(self, name: str) -> dict[str, Any]:
        """The front matter that a page has unless it says otherwise; the most special comes last."""
        return {key: value for rule in self._of(name) for key, value in rule.front.items()}

    def beside(self, name: str) -> tuple[Mapping[str, Any], ...]:
        """What files beside a page say of it, one after the other."""
        return self.about.get(self.root / name, ())

    def values(self, name: str) -> dict[str, str]:
        """What template code in a page may name, such as a product's name."""
        return {key: value for rule in self._of(name) for key, value in rule.values.items()}

    def held_back(self, name: str) -> str:
        """Why a page may not be quoted to customers; empty where no configuration says so."""
        return next((rule.why for rule in self._of(name) if rule.why), "")

    def _of(self, name: str) -> Iterator[SiteRule]:
        page = self.root / name
        for folder, rule in self.rules:
            if page.is_relative_to(folder) and rule.fits(page.relative_to(folder).as_posix()):
                yield rule


def _files(folder: Path) -> list[Path]:
    """Those in it, which may be anybody's: a folder for downloads has thousands of others."""
    with suppress(OSError), os.scandir(folder) as entries:
        return [folder / entry.name for entry in entries if entry.is_file()]
    return []


def _rules(file: Path) -> Iterator[tuple[Path, SiteRule]]:
    """What a file says, if it is a configuration; what it says before a part that cannot be read counts."""
    for pattern, reader in _IS_ONE:
        if (found := pattern.fullmatch(file.as_posix())) and file.is_file():
            yield from ((Path(found[1]), rule) for rule in reader(_text(file), file.name))
            if reader is site_rules.docusaurus and (versions := file.with_name("versions.json")).is_file():
                rules = site_rules.docusaurus_unreleased(_text(file), _text(versions))
                yield from ((Path(found[1]), rule) for rule in rules)
            return


def _text(file: Path) -> str:
    written = read_plain(file)
    if len(written) > _LONGEST:
        raise ValueError("it is too long")
    return written.decode("utf-8-sig")
