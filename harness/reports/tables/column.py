"""A column of a table for analysts."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

TEXT, COUNT, NUMBER, FLAG = "string", "Int64", "Float64", "boolean"
TIME, DAY = "datetime64[us, UTC]", "datetime64[s]"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    type: str | type[StrEnum]  # pandas' own name of it; of an enum the values are the categories
    meaning: str
    of: Callable[[Any], Any]  # a row to its value; None where there is none


def one(path: str, type_: str | type[StrEnum], meaning: str, name: str = "") -> Column:
    """A column that is an attribute of the row, or of the one it has: missing where that is missing."""
    *above, last = path.split(".")

    def of(row: Any) -> Any:
        for each in above:
            row = getattr(row, each)
            if row is None:
                return None
        return getattr(row, last)

    return Column(name or last, type_, meaning, of)


def listed(path: str, meaning: str, name: str = "") -> Column:
    """Several words in one cell, as `kind: recorded` reads them."""
    found = one(path, TEXT, meaning, name)
    return Column(found.name, TEXT, meaning, lambda row: " ".join(map(str, found.of(row) or ())))
