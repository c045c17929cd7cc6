"""All articles as a list: what stands in each row, and which rows are looked for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import quote

from harness.workspace import Article, FrontMatter, Standing, Workspace

NEW = "/articles/new"
_NEEDS = ("outdated", "unexpected", "findings")


@dataclass(frozen=True)
class ArticleRow:
    """One article."""

    article: Article
    outdated: bool
    scenarios: int  # that expect one of its sections and are not sealed

    @property
    def head(self) -> FrontMatter:
        return self.article.head

    @property
    def path(self) -> str:
        """Its page; as text where its id is the name of another page."""
        return _path(self.article)

    @cached_property
    def searched(self) -> str:
        """All that is searched."""
        texts = (each for section in self.article.sections for each in (section.heading, section.text))
        return "\n".join((self.article.id, self.head.title, self.head.owner, *texts)).casefold()


@dataclass(frozen=True)
class ArticleSearch:
    """What is looked for; an empty value is anything."""

    typed: str = ""
    status: str = ""
    owner: str = ""
    category: str = ""
    audience: str = ""
    needs: str = ""

    def finds(self, row: ArticleRow, findings: Mapping[str, int] | None) -> bool:
        head = row.head
        return (
            self.status in ("", head.status)
            and self.owner in ("", head.owner)
            and self.audience in ("", head.audience)
            and (not self.category or self.category in head.categories)
            and self._needs(row, findings)
            and all(word in row.searched for word in self.typed.casefold().split())
        )

    def _needs(self, row: ArticleRow, findings: Mapping[str, int] | None) -> bool:
        has = (row.outdated, not row.scenarios, bool(findings and findings.get(row.article.file)))
        return self.needs not in _NEEDS or has[_NEEDS.index(self.needs)]


@lru_cache(maxsize=2)
def article_rows(workspace: Workspace) -> Sequence[ArticleRow]:
    """Every article, by title."""
    seal = workspace.rollout.seal
    expected = Counter(
        id_
        for scenario in workspace.scenarios
        if not seal.holds(scenario)
        for id_ in {ref.partition("#")[0] for expect in scenario.expects for ref in expect.source or ()}
    )
    rows = (
        ArticleRow(each, each.standing(workspace.today) is Standing.OUTDATED, expected[each.id])
        for each in workspace.articles.values()
    )
    return sorted(rows, key=lambda row: (row.head.title.casefold(), row.article.id))


def place_of(file: str, line: int, workspace: Workspace) -> str:
    """Where a line can be read and edited: that of an article on its page, any other in its file."""
    article = _by_file(workspace).get(file)
    return _at_line(_path(article), line) if article else file_address(file, line)


def file_address(name: str, line: int = 1) -> str:
    """Where a file of the workspace is read and edited as text, whatever its name holds."""
    return _at_line(f"/files/{quote(name)}", line)


def _at_line(path: str, line: int) -> str:
    return f"{path}?line={line}" if line > 1 else path


@lru_cache(maxsize=2)
def _by_file(workspace: Workspace) -> Mapping[str, Article]:
    return {each.file: each for each in workspace.articles.values()}


def _path(article: Article) -> str:
    path = article_path(article.id)
    return file_address(article.file) if path == NEW else path


def article_path(id_: str) -> str:
    """Where an article is edited."""
    return f"/articles/{quote(id_)}"
