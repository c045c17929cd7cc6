"""What `harness import articles` did, or would do."""

from collections.abc import Iterator

from harness.articles.importing import ImportPlan
from harness.reports.document import Block, Document, Heading, Text, items, picked

_SECTIONS = {
    "skipped": "Not imported",
    "lost": "Left out of imported articles",
    "drafts": "Imported as drafts",
    "withdrawn": "Taken back from customers",
    "kept": "Kept unchanged",
}


def document(made: ImportPlan, dry: bool) -> Document:
    """Every file written, every record and part left out with its reason, and the counts."""
    new, changed = ([each for each in made.writes if each.new is is_new] for is_new in (True, False))
    counts = (
        f"{len(new)} new, {len(changed)} changed, {len(made.unchanged)} unchanged; "
        f"{len(made.skipped)} not imported.{' Nothing was written (--dry-run).' if dry else ''}"
    )
    data = {
        "written": not dry,
        "new": [each.file for each in new],
        "changed": [each.file for each in changed],
        "unchanged": made.unchanged,
        **picked(made, *_SECTIONS),
    }
    return Document(list(_blocks(made)), lead=[Text(counts)], data=data)


def _blocks(made: ImportPlan) -> Iterator[Block]:
    yield items([f"{'new' if each.new else 'changed'}  {each.file}  {each.title}" for each in made.writes], "")
    for name, heading in _SECTIONS.items():
        if left := getattr(made, name):
            yield Heading(f"{heading}:")
            yield items([f"{each.what}: {each.why}" for each in left])
