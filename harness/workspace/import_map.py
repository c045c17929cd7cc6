"""The mapping file of `harness import articles`: what each imported article is given that its source does not say."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated

from pydantic import BeforeValidator, Field

from harness.workspace.model import Entry, Id, Model, OneOrMore, Text

Name = Annotated[Text, BeforeValidator(lambda value: str(value) if isinstance(value, int) else value)]
"""An id or a name in the source; ids may be written as numbers."""


class Given(Model):
    """What an article is given."""

    categories: OneOrMore[Id] | None = Field(default=None, description="the categories it serves")
    owner: Text | None = Field(default=None, description="left out, the owner of its first category")
    review_after_days: int | None = Field(
        default=None, ge=1, le=3650, description="from its last change at the source to `review_by`; left out, 180"
    )


class MapRule(Entry, Given):
    """What articles of some collections or with some labels are given. Keys beside each other must all hold."""

    collections: OneOrMore[Name] | None = Field(
        default=None, description="ids or names of sections, categories, collections or folders it stands in"
    )
    labels: OneOrMore[Name] | None = Field(default=None, description="labels or tags, case ignored")

    def holds(self, collections: Collection[str], labels: Collection[str]) -> bool:
        """Whether it is about an article in these collections (ids and names) with these labels."""
        return _any(self.collections, collections) and _any(self.labels, labels)


class ImportMapFile(Model):
    """What imported articles are given; the first rule that holds and says it decides, then `default`."""

    locale: Text | None = Field(default=None, description="the language to import, such as `en` or `en-us`")
    default: Given = Given()
    rules: tuple[MapRule, ...] = ()

    def given(self, collections: Collection[str], labels: Collection[str]) -> Given:
        """What an article in these collections with these labels is given."""
        told = [*(rule for rule in self.rules if rule.holds(collections, labels)), self.default]
        return Given(
            categories=next((each.categories for each in told if each.categories), None),
            owner=next((each.owner for each in told if each.owner), None),
            review_after_days=next((each.review_after_days for each in told if each.review_after_days), None),
        )

    def categories(self) -> Iterator[tuple[str, int]]:
        """Every category it names, with the line of its rule."""
        for each in (self.default, *self.rules):
            line = each.location.line if isinstance(each, MapRule) else 1
            yield from ((category, line) for category in each.categories or ())


def _any(wanted: Collection[str] | None, there: Collection[str]) -> bool:
    return wanted is None or bool({each.casefold() for each in wanted} & {each.casefold() for each in there})
