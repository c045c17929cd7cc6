"""What a document says, for programs."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from harness.reports.document import Document
from harness.safe_text import safe_json


def json_text(document: Document, indent: int | None = 2) -> str:
    """The document's data as JSON; numbers to six places. What UTF-8 cannot hold becomes `?`."""
    text = json.dumps(_data(document.data), indent=indent, ensure_ascii=False)
    return safe_json(text.encode("utf-8", "replace").decode()) + "\n"


def _data(value: Any) -> Any:
    if value is None or isinstance(value, (str, int)):
        return value  # most are, and the tests below cost more
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, Mapping):
        return {str(key): _data(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_data(each) for each in value]
    if is_dataclass(value):
        return {each.name: _data(getattr(value, each.name)) for each in fields(value)}
    return str(value) if isinstance(value, dt.date) else value
