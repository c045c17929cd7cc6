"""One import: read, mask, store; and a count of all that was not imported."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from harness.cluster import Cluster
from harness.live.conversations.importers import Import, Importer, ImportSource
from harness.live.conversations.masking import masked
from harness.live.conversations.records import ENDS_EARLY, Note, NoteReason, Skipped, SkipReason
from harness.live.conversations.store import Store, StoreOutcome

EXAMPLES = 3  # places that are shown of each reason
MOST_EXAMPLES = 8  # with one of each kind
BATCH = 256  # records that a worker of a cluster is given at a time


@dataclass
class SkipCount:
    """How many records were skipped, or noted, for one reason, of which kinds, and where the first ones are."""

    count: int = 0
    examples: list[Skipped] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, skipped: Skipped) -> None:
        """One more; an example where it is among the first, or the first of its kind."""
        self.count += 1
        if self.count <= EXAMPLES or (skipped.kind not in self.kinds and len(self.examples) < MOST_EXAMPLES):
            self.examples.append(skipped)
        self.kinds[skipped.kind] += 1


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import."""

    kept: Mapping[StoreOutcome, int]
    skipped: Mapping[str, SkipCount]  # by SkipReason
    noted: Mapping[str, SkipCount] = field(default_factory=dict)  # by NoteReason: in conversations that are imported
    removed: int = 0  # conversations that were stored and no longer count
    hidden: tuple[str, ...] = ()  # names of conversations that are in an account and cannot be read
    deleted: tuple[str, ...] = ()  # names of those of `removed` that are deleted at the source
    redacted: tuple[str, ...] = ()  # names of those of which words are gone there

    @property
    def found(self) -> int:
        """Conversations that were found, imported or not."""
        return sum(self.kept.values())

    @property
    def lacking(self) -> bool:
        """Whether there was a file of which not all, or nothing, could be read."""
        return any(reason in self.skipped for reason in (SkipReason.UNREADABLE, *ENDS_EARLY))


def import_conversations(
    importer: Importer,
    source: ImportSource,
    store: Store,
    regions: tuple[str, ...] | None,
    watch: Callable[[Skipped], None] = lambda skipped: None,
    progress: Callable[[int], None] = lambda done: None,
    cluster: Cluster | None = None,
) -> Imported:
    """Import every conversation of a source, and report every skipped record to `watch`.

    `regions` are those whose phone numbers are masked; None leaves personal data unmasked. A `cluster` masks, else
    this process. What is stored stays when the import is stopped; a second import updates it and adds no duplicates.
    Raises ClusterError.
    """
    kept = dict.fromkeys(StoreOutcome, 0)
    skipped: dict[str, SkipCount] = {}
    noted: dict[str, SkipCount] = {}
    removed, hidden, deleted, before = 0, list[str](), list[str](), len(store.redacted)
    for each in _masked(importer(source), regions, cluster):
        notes = [each] if isinstance(each, Note) else each.notes if isinstance(each, Import) else ()
        for note in notes:
            noted.setdefault(note.reason, SkipCount()).add(note)
            watch(note)
        if isinstance(each, Import):
            conversation = each.conversation
            removed += sum(store.merge(conversation.vendor, merged, conversation.id) for merged in each.merged)
            if each.into:
                gone = _merged(each)
                skipped.setdefault(gone.reason, SkipCount()).add(gone)
                watch(gone)
                removed += store.merge(conversation.vendor, conversation.id, each.into)
                store.put(conversation)
                continue
            kept[store.put(conversation, each.window)] += 1
            progress(sum(kept.values()))
        elif not isinstance(each, Note):
            skipped.setdefault(each.reason, SkipCount()).add(each)
            if each.gone and store.remove(*each.gone):
                removed += 1
                deleted.append(":".join(each.gone))
            hidden += [each.hidden] if each.hidden else []
            watch(each)
    redacted = tuple(store.redacted[before:])
    return Imported(kept, skipped, noted, removed, tuple(hidden), tuple(deleted), redacted)


def _masked(
    found: Iterable[Import | Skipped], regions: tuple[str, ...] | None, cluster: Cluster | None
) -> Iterator[Import | Skipped]:
    """The same, in their order, with conversations as they are stored."""
    if regions is None:
        return iter(found)
    if cluster:
        return chain.from_iterable(cluster.in_order(_Masking, (regions,), cluster.cores, found, BATCH))
    return map(_Masking(regions).one, found)


class _Masking:
    """Masks conversations, each as the names in its own records demand."""

    def __init__(self, regions: tuple[str, ...]) -> None:
        self._regions = regions

    def __call__(self, batch: Sequence[Import | Skipped]) -> list[Import | Skipped]:
        return [self.one(each) for each in batch]

    def one(self, found: Import | Skipped) -> Import | Skipped:
        if not isinstance(found, Import):
            return found
        names_nobody = Note(found.place, NoteReason.NO_NAMES, found.conversation.id)
        notes = found.notes if found.people else (*found.notes, names_nobody)
        conversation = masked(found.conversation, found.people, self._regions)
        return replace(found, conversation=conversation, people=(), notes=notes)


def _merged(of: Import) -> Skipped:
    """What the report says of a conversation that counts in another."""
    kind = "ticket" if of.conversation.vendor == "zendesk" else "conversation"
    return Skipped(of.place, SkipReason.MERGED, f"{of.conversation.id} into {of.into}", kind)


def together(imports: Sequence[Imported]) -> Imported:
    """Several imports as one."""
    kept = {outcome: sum(each.kept[outcome] for each in imports) for outcome in StoreOutcome}
    skipped, noted = _sum([each.skipped for each in imports]), _sum([each.noted for each in imports])
    hidden = tuple(dict.fromkeys(name for each in imports for name in each.hidden))  # one may be on several pages
    deleted = tuple(name for each in imports for name in each.deleted)
    redacted = tuple(dict.fromkeys(name for each in imports for name in each.redacted))
    return Imported(kept, skipped, noted, sum(each.removed for each in imports), hidden, deleted, redacted)


def _sum(counts: Sequence[Mapping[str, SkipCount]]) -> dict[str, SkipCount]:
    found: dict[str, SkipCount] = {}
    for each in counts:
        for reason, count in each.items():
            sum_ = found.setdefault(reason, SkipCount())
            sum_.count += count.count
            sum_.examples = [*sum_.examples, *count.examples][:MOST_EXAMPLES]
            sum_.kinds.update(count.kinds)
    return found
