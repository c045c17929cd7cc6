"""Conversations that happened: importing them, and what a week of them says."""

from harness.review.conversation import (
    AIOutcome,
    Author,
    Cited,
    Conversation,
    Definition,
    Draft,
    Label,
    Part,
    Rating,
    Resolution,
    Task,
)
from harness.review.importers import IMPORTERS, Import, Importer, Source
from harness.review.importing import Imported, import_conversations
from harness.review.store import Store, store_of

__all__ = [
    "IMPORTERS", "AIOutcome", "Author", "Cited", "Conversation", "Definition", "Draft", "Import", "Imported",
    "Importer", "Label", "Part", "Rating", "Resolution", "Source", "Store", "Task", "import_conversations", "store_of",
]  # fmt: skip
