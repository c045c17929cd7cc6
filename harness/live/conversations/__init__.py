"""Real conversations: importing, masking and storing them."""

from harness.live.conversations.conversation import (
    AIOutcome,
    Author,
    Cited,
    Definition,
    Draft,
    LiveConversation,
    Part,
    QualityReview,
    Rating,
    Resolution,
    Task,
)
from harness.live.conversations.export_files import PACKED
from harness.live.conversations.fetching import import_live, other_account
from harness.live.conversations.importers import Import, Importer, ImportSource, find_importer
from harness.live.conversations.importing import Imported, SkipCount, import_conversations, together
from harness.live.conversations.mapping import MappingFile, read_mapping
from harness.live.conversations.masking import Masker, masked_id, without_placeholders
from harness.live.conversations.records import Note, NoteReason, Place, Read, Skipped, SkipReason
from harness.live.conversations.store import AHEAD, NAME, Store, store_of

__all__ = [
    "AHEAD", "NAME", "PACKED", "AIOutcome", "Author", "Cited", "Definition", "Draft", "Import", "ImportSource",
    "Imported", "Importer", "LiveConversation", "MappingFile", "Masker", "Note", "NoteReason", "Part", "Place",
    "QualityReview", "Rating", "Read", "Resolution", "SkipCount", "SkipReason", "Skipped", "Store", "Task",
    "find_importer", "import_conversations", "import_live", "masked_id", "other_account", "read_mapping",
    "store_of", "together", "without_placeholders",
]  # fmt: skip
