"""One file a system that conversations come from."""
