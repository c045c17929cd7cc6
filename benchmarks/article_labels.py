"""Findings on articles that were labelled by hand, and defects that were planted: `make bench-articles DATA=FOLDER`.

FOLDER holds the help centre of `article_labels.yaml`, as a folder of Markdown; without it only the planted defects are
looked for. Each label is one finding, and whether a support team would fix what it says.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from harness.articles.findings import ARTICLES, articles_of
from harness.findings import check
from harness.reference.models import Encoder
from harness.workspace import load

HERE = Path(__file__).parent
ASKED = {"article-needed", "article-in-the-way", "article-unanswered"}  # about scenarios, not about what is planted
KINDS = [kind for kind in ARTICLES if kind.id not in ASKED]
TODAY = "2026-11-02"
HEAD = """---
id: {name}
title: {name}
categories: [login]
owner: access-team
status: approved
updated: 2026-09-15
review_by: 2027-03-15
---

"""


@dataclass(frozen=True)
class Seen:
    """A finding as it is compared: line numbers change with a text, words do not."""

    kind: str
    file: str
    message: str


def main() -> None:
    if len(sys.argv) > 1 and sys.argv[1]:
        labelled(Path(sys.argv[1]))
        planted_elsewhere(Path(sys.argv[1]))
    planted()


def labelled(folder: Path) -> None:
    """How many findings in the help centre are labelled, and how many of those that come today are right."""
    labels = yaml.safe_load((HERE / "article_labels.yaml").read_text("utf-8"))
    with TemporaryDirectory() as temporary:
        root = Path(temporary) / "workspace"
        imported(folder, root)
        if not any((root / f"knowledge/{label['article']}.md").is_file() for label in labels):
            sys.exit(f"{folder}: is not the help centre that the labels are about: none of its articles is there")
        seen = {(each.kind, each.file, _words(each.message)) for each in found(root, Encoder(root / ".cache"))}
    print("kind\tlabelled\tright\tstill found\tright of those")
    severities = {kind.id: kind.severity.value for kind in ARTICLES}
    rows: dict[str, list[tuple[bool, bool]]] = {}
    for label in labels:
        finding = (label["kind"], f"knowledge/{label['article']}.md", _words(label["message"]))
        one = bool(label["right"]), finding in seen
        for row in (label["kind"], f"all of severity {severities[label['kind']]}"):
            rows.setdefault(row, []).append(one)
    for row, ones in sorted(rows.items()):
        still = [right for right, there in ones if there]
        print(f"{row}\t{len(ones)}\t{sum(right for right, _ in ones)}\t{len(still)}\t{sum(still)}")


def _words(message: str) -> str:
    """A message without its counts, which change with what is counted."""
    return re.sub(r"\d+", "N", message)


def imported(folder: Path, root: Path) -> None:
    """A workspace that holds nothing but the help centre's articles."""
    from click.testing import CliRunner

    from harness.cli.import_articles import command as import_articles
    from harness.cli.init import command as init

    CliRunner().invoke(init, [str(root)])
    for sample in (*root.glob("knowledge/*.md"), *root.glob("scenarios/*.yaml")):
        sample.unlink()
    (root / "map.yaml").write_text("default: {categories: login, owner: support-team}\n", "utf-8")
    arguments = [str(folder), "--map", str(root / "map.yaml"), "-w", str(root), "--today", TODAY]
    made = CliRunner().invoke(import_articles, arguments)
    if made.exit_code:
        sys.exit(f"{made.output}\n{folder}: no articles came in")


def planted_elsewhere(folder: Path) -> None:
    """How many defects are found, by kind, that somebody planted in articles of the help centre in own words."""
    given = yaml.safe_load((HERE / "planted_elsewhere.yaml").read_text("utf-8"))
    with TemporaryDirectory() as temporary:
        root = Path(temporary) / "workspace"
        imported(folder, root)
        for path in (root / "knowledge").glob("*.md"):
            if path.stem not in given["articles"]:
                path.unlink()
        encoder = Encoder(root / ".cache")
        before = {_told(each) for each in found(root, encoder)}
        counts: dict[str, Counter[bool]] = {}
        for edit in given["edits"]:
            path = root / edit["file"]
            text = path.read_text("utf-8")
            path.write_text(
                text.replace(edit["old"], edit["new"]) if "old" in edit else f"{text}\n{edit['add']}\n", "utf-8"
            )
            counts.setdefault(edit["kind"], Counter())[any(_told(e) not in before for e in found(root, encoder))] += 1
            path.write_text(text, "utf-8")
    print("\nplanted elsewhere\tplanted\tfound")
    for kind, times in counts.items():
        print(f"{kind}\t{times.total()}\t{times[True]}")


def _told(seen: Seen) -> Seen:
    """A finding without the lines that its message names, which move with each edit."""
    return replace(seen, message=_words(seen.message))


def planted() -> None:
    """How many of the planted defects are found, and which are not."""
    defects = yaml.safe_load((HERE / "planted_defects.yaml").read_text("utf-8"))
    encoder = Encoder(load(HERE.parent).cache)
    right: Counter[bool] = Counter()
    false = 0
    for defect in defects:
        new = [each.kind for each in planted_in(defect, encoder)]
        if defect["kind"] == "nothing":
            false += bool(new)
            continue
        right[defect["kind"] in new] += 1
        if defect["kind"] not in new:
            print(f"not found: {defect['name']}")
    print(
        f"\nplanted\tfound\n{right.total()}\t{right[True]}\nno defect\tfound\n{len(defects) - right.total()}\t{false}"
    )


def planted_in(defect: dict[str, object], encoder: Encoder) -> Iterable[Seen]:
    """What is found with a defect in a copy of this repository's workspace, and was not there before."""
    file = str(defect["file"])
    with TemporaryDirectory() as temporary:
        root = Path(temporary)
        for name in ("knowledge", "rules"):
            shutil.copytree(HERE.parent / name, root / name)
        before = set(found(root, encoder))
        also = defect.get("also")
        for name, text in ((file, defect["add"]), *(also.items() if isinstance(also, dict) else ())):
            path = root / name
            old = path.read_text("utf-8") if path.exists() else HEAD.format(name=path.stem)
            path.write_text(f"{old.rstrip()}\n\n{text}\n", "utf-8")
        return [each for each in found(root, encoder) if each not in before]


def found(root: Path, encoder: Encoder) -> list[Seen]:
    subject = replace(articles_of(load(root)), encoder=encoder)
    findings = check(subject, KINDS, [kind.id for kind in ARTICLES]).findings
    return [Seen(each.kind.id, each.at.file, each.problem.message) for each in findings]


if __name__ == "__main__":
    main()
