"""The mapping file of `harness import articles`: what an imported article gets that its source does not say."""

from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field

from harness.workspace.model import Entry, Id, Model, OneOrMore, SomeText

Name = Annotated[SomeText, BeforeValidator(lambda value: str(value) if isinstance(value, int) else value)]
"""An id or a name in the source; ids may be written as numbers."""


class Given(Model):
    """What an article gets."""

    categories: OneOrMore[Id] | None = Field(default=None, description="The categories that the article belongs to.")
    owner: SomeText | None = Field(
        default=None, description="Who keeps it right. By default it is the owner of its first category."
    )
    audience: Literal["customers", "agents"] | None = Field(
        default=None,
        description="`agents`: it is never quoted to a customer, whatever the source says. `customers`: a label such "
        "as `internal` is a topic. By default it is for customers, unless the source or a label says otherwise.",
    )
    review_after_days: int | None = Field(
        default=None,
        ge=1,
        le=3650,
        description="Days from its last change to its `review_by`. By default they are 180.",
    )


class FieldNames(Model):
    """What a plain JSON or CSV file calls the parts of an article; the first name that a record has counts."""

    id: OneOrMore[SomeText] = Field(
        default=(),
        description="Fields that hold the id, by which an article is found again at every import; the first that a "
        "record has counts.",
    )
    title: OneOrMore[SomeText] = Field(default=(), description="Fields that hold the title.")
    body: OneOrMore[SomeText] = Field(default=(), description="Fields that hold the text, in Markdown or HTML.")
    updated: OneOrMore[SomeText] = Field(default=(), description="Fields that hold the day of the last change.")
    collections: OneOrMore[SomeText] = Field(
        default=(), description="Fields that hold what contains it: sections, categories, collections or folders."
    )
    labels: OneOrMore[SomeText] = Field(default=(), description="Fields that hold its labels or tags.")
    locale: OneOrMore[SomeText] = Field(default=(), description="Fields that hold its language.")
    url: OneOrMore[SomeText] = Field(default=(), description="Fields that hold its address.")


class MapRule(Entry, Given):
    """What articles with these titles, collections or labels get. Keys next to each other must all match."""

    titles: OneOrMore[SomeText] | None = Field(
        default=None,
        description="Titles that it is for, in upper or lower case. `*` stands for any words.",
        examples=[["Internal:*"]],
    )

    collections: OneOrMore[Name] | None = Field(
        default=None,
        description="Ids or names of sections, categories, collections or folders that contain the article.",
    )
    labels: OneOrMore[Name] | None = Field(
        default=None, description="Labels or tags of the article, in upper or lower case."
    )

    def holds(self, title: str, collections: Collection[str], labels: Collection[str]) -> bool:
        """Whether the rule matches an article in these collections (ids and names) with these labels."""
        titled = self.titles is None or any(fnmatchcase(title.casefold(), each.casefold()) for each in self.titles)
        return titled and _any(self.collections, collections) and _any(self.labels, labels)


class ImportMapFile(Model):
    """What imported articles get; for each key the first matching rule that has it decides, then `default`."""

    locale: SomeText | None = Field(
        default=None,
        description="The language to import; articles in others are left out. By default it is the most common one.",
        examples=["en-us"],
    )
    ignore_headings: OneOrMore[SomeText] = Field(
        default=(), description="Headings that are left out with all under them. `*` stands for any words."
    )
    fields: FieldNames = Field(
        default=FieldNames(), description="The names of fields in plain JSON or CSV, where they are not the usual ones."
    )
    default: Given = Field(default=Given(), description="What articles get that no rule gives it to.")
    rules: tuple[MapRule, ...] = Field(
        default=(),
        description="What articles get by collection, label or title. For each key the first rule that matches and "
        "has it counts.",
    )

    def given(self, title: str, collections: Collection[str], labels: Collection[str]) -> Given:
        """What an article in these collections with these labels gets."""
        matching = [*(rule for rule in self.rules if rule.holds(title, collections, labels)), self.default]
        return Given(
            categories=next((each.categories for each in matching if each.categories), None),
            owner=next((each.owner for each in matching if each.owner), None),
            audience=next((each.audience for each in matching if each.audience), None),
            review_after_days=next((each.review_after_days for each in matching if each.review_after_days), None),
        )

    def with_category(self, name: str) -> Self:
        """The same, where articles to which it gives no category get this one."""
        given = self.default.model_copy(update={"categories": self.default.categories or (name,)})
        return self.model_copy(update={"default": given})

    def categories(self) -> Iterator[tuple[str, int]]:
        """Every category it names, with the line of its rule."""
        for each in (self.default, *self.rules):
            line = each.location.line if isinstance(each, MapRule) else 1
            yield from ((category, line) for category in each.categories or ())


def _any(wanted: Collection[str] | None, there: Collection[str]) -> bool:
    return wanted is None or bool({each.casefold() for each in wanted} & {each.casefold() for each in there})
