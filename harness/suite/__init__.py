"""How good the scenarios themselves are."""
