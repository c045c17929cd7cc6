"""What pyproject.toml cannot say: the README as a package registry shows it, where no file lies beside it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from setuptools import setup

ROOT = Path(__file__).parent
_TO_A_FILE = re.compile(r"(?P<picture>!?)\[(?P<words>[^\]]*)\]\((?!https?:|#)(?P<file>[^)\s]+)\)")


def described(readme: str, repository: str) -> str:
    """The README with links into the repository, or, as long as it has no address, with their words alone."""

    def led(link: re.Match[str]) -> str:
        if not repository:
            return "" if link["picture"] else link["words"]
        shown = "raw" if link["picture"] else "blob"
        return f"{link['picture']}[{link['words']}]({repository}/{shown}/HEAD/{link['file']})"

    return _TO_A_FILE.sub(led, readme)


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    repository = project.get("urls", {}).get("Repository", "").rstrip("/")
    setup(
        long_description=described((ROOT / "README.md").read_text("utf-8"), repository),
        long_description_content_type="text/markdown",
    )


if __name__ == "__main__":
    main()
