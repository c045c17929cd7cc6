"""Regular expressions that are compiled when they are first used.

There are about a thousand in the package, and a command needs a few of them: compiling all that its modules hold was a
quarter of the time that it took to start.
"""

import re
from typing import Any, AnyStr, cast


def regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, with its work and its errors put off until the first use.

    What it returns answers to the methods and attributes of a compiled expression; `re.search` and the like, which
    take one as well, do not take it.
    """
    return cast("re.Pattern[AnyStr]", _Lazy(pattern, flags))


class _Lazy:
    """Takes what it is asked for from the compiled expression, and keeps it: the second time costs nothing more."""

    def __init__(self, pattern: Any, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found

    def search(self, *given: Any) -> Any:  # by this and `pattern`, looked for in the class, Beautiful Soup knows one
        return self.__getattr__("search")(*given)

    @property
    def pattern(self) -> Any:
        return self._given[0]

    def __reduce__(self) -> tuple[Any, ...]:
        return re.compile, self._given
