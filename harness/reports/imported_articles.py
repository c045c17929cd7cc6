"""What `harness import articles` did, or would do."""

from collections import Counter
from collections.abc import Iterator

from harness.articles.importing import ImportPlan, LeftOut
from harness.reports.document import Block, Document, Heading, Item, Items, Text, items, more, picked

MANY = 4  # records with the same reason, from which one line speaks of them all
MOST_LINES = 2
MOST_PLACES = 20
MOST_FIELDS = 12
_MAP = "Write in the map `rules: [{collections: PLACE, categories: CATEGORY}]` or `default: {categories: CATEGORY}`."
_SECTIONS = {  # first what somebody has to decide about answers of today
    "withdrawn": "Taken back from customers",
    "kept": "Kept unchanged",
    "skipped": "Not imported",
    "lost": "Left out of imported articles",
    "drafts": "Imported as drafts",
    "unsure": "Imported for customers, but to be looked at",
    "fields": "Keys of which nothing is known here, with what articles for customers say under them",
    "for_agents": "Imported for agents only",
}


def document(made: ImportPlan, dry: bool) -> Document:
    """Every file written, every record and part left out with its reason, and the counts."""
    new, changed = ([each for each in made.writes if each.new is is_new] for is_new in (True, False))
    counts = (
        f"{len(new)} new, {len(changed)} changed, {len(made.unchanged)} unchanged; "
        f"{len(made.skipped)} not imported.{' Nothing was written.' if dry else ''}"
    )
    data = {
        "written": not dry,
        "new": [each.file for each in new],
        "changed": [each.file for each in changed],
        "unchanged": made.unchanged,
        **picked(made, *_SECTIONS),
        "unplaced": dict(made.unplaced.most_common()),
    }
    return Document(list(_blocks(made)), lead=[Text(counts)], data=data)


def _blocks(made: ImportPlan) -> Iterator[Block]:
    yield items([f"{'new' if each.new else 'changed'}  {each.file}  {each.title}" for each in made.writes], "")
    for name, heading in _SECTIONS.items():
        if left := getattr(made, name):
            yield Heading(f"{heading}:")
            lines = list(_lines(left))
            shown = lines[:MOST_FIELDS] if name == "fields" else lines
            yield Items([Item(line) for line in shown], more(len(lines) - len(shown), "keys; --json has all"))
        if name == "skipped" and made.unplaced:
            yield Heading("Where those without a category are in the source, with how many:")
            most = made.unplaced.most_common(MOST_PLACES)
            yield Items([Item(f"{count:4}  {place}") for place, count in most],
                        more(len(made.unplaced) - MOST_PLACES, "places; --json has all"))  # fmt: skip
            yield Text(_MAP)


def _lines(left: list[LeftOut]) -> Iterator[str]:
    """What is rare first, at most two lines for one record, and one for what many have in common."""
    whats: dict[str, list[str]] = {}
    for each in left:
        whats.setdefault(each.why, []).append(each.what)
    told: Counter[str] = Counter()
    for why, of in sorted(whats.items(), key=lambda item: len(item[1])):
        if len(of) >= MANY:
            yield f"{len(of)} times, such as {of[0]}: {why}"
            continue
        for what in of:
            told[what] += 1
            if told[what] <= MOST_LINES:
                yield f"{what}: {why}"
    if more := sum(count - MOST_LINES for count in told.values() if count > MOST_LINES):
        yield f"and {more} more of these; --json has all"
