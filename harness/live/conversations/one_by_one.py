"""Conversations that an account lists, and that are asked for one by one: some are gone by then, some are hidden."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from harness.live.conversations.fields import clear_moment, word
from harness.live.conversations.records import Fetched, Place, Record, Skipped, SkipReason
from harness.live.conversations.store import Store
from harness.pipelines import RefusedError
from harness.turns import PipelineError

_NO_ACCESS, _HIDDEN = 401, 403
_GONE = (404, 410)


class OneByOne:
    """Asks for the conversations of one account. One that cannot be read stops no other, and is asked for again.

    What is refused altogether (401) ends the import, and so do two in a row that the account cannot give: an outage.
    """

    def __init__(self, vendor: str, account: str, store: Store) -> None:
        self.store = store
        self._vendor, self._account = vendor, account
        self._failing = ""  # the one before
        self._hidden = store.hidden(account)  # since an earlier import; without those that are asked for in this one
        self._seen: dict[str, dt.datetime | None] = {}  # by id: when one that cannot be read was opened

    def read(
        self, listed: Record, fetch: Callable[[], Iterable[Fetched]], gone: Fetched
    ) -> Iterator[Fetched | Skipped]:
        """What is fetched of a listed conversation; `gone` where it is not there any more."""
        id_ = word(listed, "id")
        opened = self._hidden.pop(id_, None) or clear_moment(listed, "created_at") or dt.datetime.now(dt.UTC)
        try:
            found = list(fetch())
        except PipelineError as error:
            status = error.status if isinstance(error, RefusedError) else None
            failing = id_ if status not in (_HIDDEN, *_GONE) else ""
            if status == _NO_ACCESS or (failing and self._failing not in ("", failing)):
                raise
            self._failing = failing
            if status not in _GONE:
                self._seen[id_] = opened
                why = SkipReason.HIDDEN if status == _HIDDEN else SkipReason.NOT_GIVEN
                place = Place(f"{self._vendor} {id_}", 1)
                yield Skipped(place, why, str(error), hidden=f"{self._vendor}:{id_}")
                return
            found = [gone]
        else:
            self._failing = ""
        self._seen[id_] = None
        yield from found

    def keep(self) -> None:
        """Store which can be read and which not: once all are fetched, as nobody else can write from then on."""
        for id_, opened in self._seen.items():
            if opened:
                self.store.hide(self._vendor, id_, self._account, opened)
            else:
                self.store.show(self._vendor, id_)
        self._seen.clear()

    def again(
        self, fetch: Callable[[str], Iterable[Fetched]], gone: Callable[[str], Fetched]
    ) -> Iterator[Fetched | Skipped]:
        """What is fetched by id of those that earlier imports could not read, and this one has not asked for."""
        for id_ in tuple(self._hidden):
            yield from self.read({"id": id_}, partial(fetch, id_), gone(id_))
