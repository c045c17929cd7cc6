"""What writers of articles use: checks, importing, readiness, and what an edit changes."""
