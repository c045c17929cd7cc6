"""One import: read, mask, store; and a count of all that was not imported."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from harness.live.conversations.importers import Importer, ImportSource
from harness.live.conversations.masking import masked
from harness.live.conversations.records import Skipped, SkipReason
from harness.live.conversations.store import Store, StoreOutcome

EXAMPLES = 3  # places that are told of each reason


@dataclass
class SkipCount:
    """How many records were skipped for one reason, and where the first ones are."""

    count: int = 0
    examples: list[Skipped] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import."""

    kept: Mapping[StoreOutcome, int]
    skipped: Mapping[SkipReason, SkipCount]

    @property
    def found(self) -> int:
        """Conversations that were found, imported or not."""
        return sum(self.kept.values())


def import_conversations(
    importer: Importer,
    source: ImportSource,
    store: Store,
    regions: tuple[str, ...] | None,
    watch: Callable[[Skipped], None] = lambda skipped: None,
    progress: Callable[[int], None] = lambda done: None,
) -> Imported:
    """Import every conversation of a source, and report every skipped record to `watch`.

    `regions` are those whose phone numbers are masked; None leaves personal data unmasked. What is stored stays
    when the import is stopped; a second import updates it and adds no duplicates.
    """
    kept = dict.fromkeys(StoreOutcome, 0)
    skipped: dict[SkipReason, SkipCount] = {}
    for each in importer(source):
        if isinstance(each, Skipped):
            reason = skipped.setdefault(each.reason, SkipCount())
            reason.count += 1
            if reason.count <= EXAMPLES:
                reason.examples.append(each)
            watch(each)
            continue
        conversation = each.conversation if regions is None else masked(each.conversation, each.people, regions)
        kept[store.put(conversation)] += 1
        progress(sum(kept.values()))
    return Imported(kept, skipped)


def together(imports: Sequence[Imported]) -> Imported:
    """Several imports as one."""
    skipped: dict[SkipReason, SkipCount] = {}
    for each in imports:
        for name, reason in each.skipped.items():
            sum_ = skipped.setdefault(name, SkipCount())
            sum_.count += reason.count
            sum_.examples = [*sum_.examples, *reason.examples][:EXAMPLES]
    return Imported({kept: sum(each.kept[kept] for each in imports) for kept in StoreOutcome}, skipped)
