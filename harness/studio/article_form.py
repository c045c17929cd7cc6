"""An article as a form: the text of its file, taken apart into fields and Markdown, and put together again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from harness.articles import with_fields
from harness.studio.saving import as_typed
from harness.workspace import Article, FrontMatter, Location, Problem, Workspace, body_of, parse_yaml

FIELDS = ("title", "status", "owner", "audience", "review_by")
_KEYS = FrontMatter.model_fields.items()
_CATEGORY = "category:"  # begins the name of each box that may be ticked


@dataclass(frozen=True)
class ArticleForm:
    """One file's text; the Markdown begins with its first line that is not blank."""

    name: str
    text: str

    @cached_property
    def front(self) -> str:
        """The front matter with its fences, and the blank lines below it."""
        body = body_of(self.text)[0]
        blank = len(body) - len(body.lstrip("\n"))
        return self.text[: len(self.text) - len(body) + blank]

    @property
    def body(self) -> str:
        return self.text[len(self.front) :]

    @cached_property
    def values(self) -> dict[str, Any]:
        """What the front matter says, valid or not. Raises WorkspaceError where it is not YAML."""
        lines = self.front.strip().split("\n")[1:-1]
        found = parse_yaml("\n".join(lines), self.name, first_line=2)
        return {key: "" if field.is_required() else field.default for key, field in _KEYS} | dict(found or {})

    @property
    def categories(self) -> list[str]:
        said = self.values["categories"]
        return [str(each) for each in (said if isinstance(said, list) else [said]) if each]

    def line(self, at: Location) -> int:
        """A line of the file as one of the Markdown; 0 or less in the front matter."""
        return at.line - self.front.count("\n")

    def key(self, at: Location) -> str:
        """The key of the front matter that a line of the file belongs to; empty for none."""
        lines = self.front.split("\n")[: at.line]
        found = (line.partition(":")[0] for line in reversed(lines) if line[:1].isalpha())
        return next(found, "") if self.line(at) <= 0 else ""

    def at_fields(self, problems: Iterable[Problem]) -> dict[str, list[Problem]]:
        """Those of the problems that are about a field of the form, by its key."""
        found: dict[str, list[Problem]] = {}
        for each in problems:
            if each.at.file == self.name and (key := self.key(each.at)) in (*FIELDS, "categories"):
                found.setdefault(key, []).append(each)
        return found


def typed_article(form: Mapping[str, str], *, draft: bool = False) -> ArticleForm:
    """What a writer has typed, as the file would be: fields and Markdown, or the whole text.

    Raises WorkspaceError for a field that cannot be changed on its own.
    """
    name = form.get("file", "")
    if "text" in form:
        return ArticleForm(name, as_typed(form["text"]))
    fields: dict[str, str | list[str]] = {key: form[key].strip() for key in FIELDS if key in form}
    if "categories" in form:
        fields["categories"] = [each.removeprefix(_CATEGORY) for each in form if each.startswith(_CATEGORY)]
    if draft:
        fields["status"] = "draft"
    text = as_typed(form.get("front", "")) + as_typed(form.get("body", ""))
    return ArticleForm(name, with_fields(text, name, fields))


def categories_to_tick(article: ArticleForm, workspace: Workspace) -> dict[str, str]:
    """Titles of categories by id: those that it has, in its order, then the others."""
    titles = {each.id: each.title for each in workspace.categories.values()}
    return {id_: titles.get(id_, id_) for id_ in dict.fromkeys((*article.categories, *titles))}


def edited_today(article: ArticleForm, saved: Article, workspace: Workspace) -> ArticleForm:
    """The article with the day of its last edit, where the form does not know it."""
    today = max(workspace.today, saved.head.updated)
    return ArticleForm(article.name, with_fields(article.text, article.name, {"updated": str(today)}))
