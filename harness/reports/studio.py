"""What `harness studio` says on a terminal."""


def address(link: str) -> str:
    """Where the site is."""
    return f"Open {link}\nIt is for this machine alone. Press Ctrl-C to stop."
