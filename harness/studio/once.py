"""What is derived from a loaded workspace or its report: made once, and kept while pages go on asking about it."""

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from threading import Lock
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class _Same(Generic[T]):
    """A value that equals itself alone."""

    def __init__(self, value: T) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


def once(most: int = 2) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Keeps a function's last `most` results. Its first value is known by its identity, the others by what they are.

    Several threads that ask for the same at once wait for one answer.
    """

    def keeping(make: Callable[..., R]) -> Callable[..., R]:
        made = lru_cache(maxsize=most)(lambda same, *others: make(same.value, *others))
        one_at_a_time = Lock()

        @wraps(make)
        def kept(value: Any, *others: Hashable) -> R:
            with one_at_a_time:
                return made(_Same(value), *others)

        return kept

    return keeping
