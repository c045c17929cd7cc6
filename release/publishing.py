"""Whether what lies in dist/ can be published, and what is to do first: `python -m release.publishing`."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.utils import parse_wheel_filename

ROOT = Path(__file__).parent.parent


def said(wheel: str, urls: dict[str, str]) -> Iterator[str]:
    """A sentence about the version of a wheel, and one about what the README's links lead to."""
    version = parse_wheel_filename(wheel)[1]
    if version.is_devrelease or version.local:
        yield (
            f"Not to be published: {version} is a version of development, and registries refuse it. The version is "
            "that of this commit's tag: make it (`git tag -a v1.2.3`) or fetch it (`git fetch --tags`), in a checkout "
            "without edited files, and run this again."
        )
    else:
        yield f"Version {version} can be published: `twine upload dist/*.whl dist/*.tar.gz`."
    if "Repository" not in urls:
        yield (
            "On a registry the README shows no picture, and of its links to files only the words, because "
            'pyproject.toml does not name the repository. Once it has an address: `[project.urls]`, `Repository = "https://..."`.'
        )


def main() -> None:
    (wheel,) = (ROOT / "dist").glob("*.whl")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    sys.stdout.writelines(f"{sentence}\n" for sentence in said(wheel.name, project.get("urls", {})))


if __name__ == "__main__":
    main()
