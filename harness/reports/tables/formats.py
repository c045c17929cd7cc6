"""Tables as pandas has them, and as files of other programs."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from harness.lazy_regex import regex
from harness.reports.tables.column import TEXT, Column
from harness.safe_text import safe, safe_json

if TYPE_CHECKING:
    import pandas as pd

# A comma parts no cells where a spreadsheet takes semicolons: there one begins after these, and quotes keep no line.
_AFTER_ANOTHER_SIGN = regex(r"(?<=[;\t\n])(?=[ \"]*(?:[=+@\uff1d\uff0b\uff20]|[-\uff0d][\w.]))")
_FORMULA = tuple("=+-@\t\n\uff1d\uff0b\uff0d\uff20")  # a spreadsheet computes a cell that begins so, some in full width


def frame(columns: Iterable[Column], rows: Iterable[Any]) -> pd.DataFrame:
    """A table of these columns, with their types."""
    import pandas as pd

    held = list(rows)
    return pd.DataFrame({each.name: pd.array([each.of(row) for row in held], dtype=_type(each)) for each in columns})


def _type(column: Column) -> Any:
    import pandas as pd

    return column.type if isinstance(column.type, str) else pd.CategoricalDtype([str(each) for each in column.type])


def as_csv(frame: pd.DataFrame) -> bytes:
    """For spreadsheets: a text that one would compute begins with an apostrophe, and none steers a terminal."""
    safe = frame.copy()
    for name in frame.columns:
        if frame[name].dtype == TEXT:
            safe[name] = frame[name].map(_plain_cell, na_action="ignore")
    written: str = safe.to_csv(index=False, lineterminator="\n")
    return written.encode("utf-8", "replace")


def _plain_cell(text: str) -> str:
    shown = _AFTER_ANOTHER_SIGN.sub("'", safe(text, "\n\t"))
    begins = (shown, shown.lstrip())  # some programs trim what they read
    return f"'{shown}" if any(each.startswith(_FORMULA) for each in begins) else shown


def as_jsonl(frame: pd.DataFrame) -> bytes:
    """One object a line, times in ISO 8601."""
    written: str = frame.to_json(orient="records", lines=True, date_format="iso", force_ascii=False)
    return safe_json(written).encode()


def as_parquet(frame: pd.DataFrame) -> bytes:
    """With the columns' types."""
    out = io.BytesIO()
    frame.to_parquet(out, index=False, engine="pyarrow")
    return out.getvalue()


FORMATS: Mapping[str, Callable[[pd.DataFrame], bytes]] = {"csv": as_csv, "parquet": as_parquet, "jsonl": as_jsonl}
