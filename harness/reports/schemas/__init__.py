"""The files that a team writes: a JSON Schema of each, for editors, and all their keys in words, for people."""

from harness.reports.schemas.keys import KeyInWords, catalogue, keys_of
from harness.reports.schemas.kinds import schema_names, schema_text, write_schemas

__all__ = ["KeyInWords", "catalogue", "keys_of", "schema_names", "schema_text", "write_schemas"]
