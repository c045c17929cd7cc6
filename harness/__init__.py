"""A rules-and-evaluation harness for customer-support AI."""


def __getattr__(name: str) -> str:
    """`__version__`, as it was installed: git tags make it. Looked up when asked for, because that takes a while."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("support-harness")
    except PackageNotFoundError:  # a copy of the files that nobody installed
        return "0+unknown"
