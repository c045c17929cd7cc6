"""Conversations that an account lists, and that are asked for one by one: some are gone by then, some are hidden."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from harness.live.conversations.fields import moment, word
from harness.live.conversations.records import Fetched, Place, Record, Skipped, SkipReason
from harness.live.conversations.store import Store
from harness.pipelines import RefusedError

_HIDDEN = 403
_GONE = (404, 410)


class OneByOne:
    """Asks for the conversations of one account. What its access may not read stops no other, and is asked for again.

    Any other refusal (401, an outage) is one of the access itself, and ends the import.
    """

    def __init__(self, vendor: str, account: str, store: Store) -> None:
        self.store = store
        self._vendor, self._account = vendor, account
        self._hidden = store.hidden(account)  # since an earlier import; without those that are asked for in this one

    def read(
        self, listed: Record, fetch: Callable[[], Iterable[Fetched]], gone: Fetched
    ) -> Iterator[Fetched | Skipped]:
        """What is fetched of a listed conversation; `gone` where it is not there any more."""
        id_ = word(listed, "id")
        opened = self._hidden.pop(id_, None) or moment(listed, "created_at") or dt.datetime.now(dt.UTC)
        try:
            found = list(fetch())
        except RefusedError as refused:
            if refused.status == _HIDDEN:
                self.store.hide(self._vendor, id_, self._account, opened)
                name = f"{self._vendor}:{id_}"
                yield Skipped(Place(f"{self._vendor} {id_}", 1), SkipReason.HIDDEN, name)
                return
            if refused.status not in _GONE:
                raise
            found = [gone]
        self.store.show(self._vendor, id_)
        yield from found

    def again(
        self, fetch: Callable[[str], Iterable[Fetched]], gone: Callable[[str], Fetched]
    ) -> Iterator[Fetched | Skipped]:
        """What is fetched by id of those that earlier imports could not read, and this one has not asked for."""
        for id_ in tuple(self._hidden):
            yield from self.read({"id": id_}, partial(fetch, id_), gone(id_))
