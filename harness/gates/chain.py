"""Lines of canonical JSON that hold the sha256 of the line before and of themselves, so that an edit is found."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

START = "0" * 64  # stands for the line before the first


def canonical(plain: Any) -> bytes:
    """JSON that is the same for the same values: keys sorted, no spaces, UTF-8."""
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def sha256_of(line: bytes) -> str:
    """Of a line, which has no line break."""
    return hashlib.sha256(line).hexdigest()


def head_of(lines: Sequence[bytes]) -> str:
    """The sha256 of the last line, which covers all lines before it."""
    return sha256_of(lines[-1]) if lines else START


def linked(plain: Mapping[str, Any], before: str) -> dict[str, Any]:
    """The values of a line that follows the line with that sha256."""
    whole = {**plain, "before": before}
    return {**whole, "sha256": _own(whole)}


def as_linked(line: bytes) -> dict[str, Any] | None:
    """The values of a line; None where it is not as it was written."""
    try:
        plain: dict[str, Any] = json.loads(line)
        return plain if canonical(plain) == line and plain["sha256"] == _own(plain) else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _own(plain: Mapping[str, Any]) -> str:
    return sha256_of(canonical({key: value for key, value in plain.items() if key != "sha256"}))
