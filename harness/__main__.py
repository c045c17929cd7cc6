"""The `harness` command, also as `python -m harness`."""

import sys


def main() -> None:
    """Run the command line, and end with its exit code: 130 after Ctrl-C, also while it is loaded."""
    try:
        from harness.cli import main as command

        command.main()
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
