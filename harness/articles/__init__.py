"""What article writers use: what an edit changes, while it is written and before it is committed."""
