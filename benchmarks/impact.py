"""What an edit of one article costs in a large workspace: `make bench-impact`.

1,000 articles and 10,000 scenarios are made from the repository's own, each with words of its own. Their
vectors are made from those of the texts they come from, so that the text model is asked for the edited
section only. Every figure is CPU time or peak memory of a whole process, the best of three.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.speed import HARNESS, REPOSITORY, best, cost, many_scenarios, row
from harness.reference.answer import passages
from harness.reference.models import Encoder
from harness.reference.models.vectors import KeptVectors
from harness.workspace import Workspace, load

ARTICLES, SCENARIOS = 1_000, 10_000
NOISE = 0.35  # length of the noise beside a unit vector
EDITED = "knowledge/reset-password-0.md"


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        root = many_articles(many_scenarios(Path(scratch) / "large", SCENARIOS), ARTICLES)
        keep_vectors(load(root))
        commit(root)
        print("| what | CPU s | wall s | peak MiB |\n|---|---|---|---|")
        row(f"harness check, {ARTICLES:,} articles, {SCENARIOS:,} scenarios", best([HARNESS, "check"], root))
        edit(root, "60 minutes", "30 minutes")
        row("harness impact, the first one (learns, and keeps the index)", cost([HARNESS, "impact"], root))
        check(root)
        row("harness impact, one article edited", best([HARNESS, "impact"], root))
        edit(root, "30 minutes", "45 minutes")
        row("harness impact, the same article edited again", cost([HARNESS, "impact"], root))
        edit(root, "## Link expired", "## Link that has expired")
        row("harness impact, a heading edited (learns again)", cost([HARNESS, "impact"], root))


def many_articles(root: Path, count: int) -> Path:
    """The workspace with `count` articles, each the repository's with a number among its words."""
    texts = {path.stem: path.read_text() for path in sorted((root / "knowledge").glob("*.md"))}
    for path in (root / "knowledge").glob("*.md"):
        path.unlink()
    names = sorted(texts)
    for number in range(count):
        name, copy = names[number % len(names)], number // len(names)
        text = texts[name].replace(f"id: {name}", f"id: {name}-{copy}")
        text = re.sub(r"^(title: .*|## .*)$", rf"\1 in product {copy}", text, flags=re.MULTILINE)
        (root / "knowledge" / f"{name}-{copy}.md").write_text(text)
    return root


def keep_vectors(workspace: Workspace) -> None:
    """Fill the cache of vectors: those of the repository's texts, with some noise."""
    own = load(REPOSITORY)
    encoder = Encoder(own.cache)
    bases = {text: text for category in own.categories.values() for text in category.examples}
    bases |= {t.customer: re.sub(r" \(ticket \d+\)$", "", t.customer) for s in workspace.scenarios for t in s.turns}
    for article in workspace.articles.values():
        for section in article.sections:
            for text in [*passages(section, article.head.title), f"{article.head.title}. {section.heading}"]:
                bases[text] = re.sub(r" in product \d+", "", text)
    originals = sorted(set(bases.values()))
    vectors = dict(zip(originals, encoder.embed(originals), strict=True))
    random = np.random.default_rng(0)
    kept = KeptVectors(workspace.cache, "vectors", encoder.name)
    noisy = {}
    for text, original in bases.items():
        size = len(vectors[original])
        noise = random.normal(size=size) * NOISE / np.sqrt(size)
        vector = vectors[original] + (noise if text != original else 0)
        noisy[text] = (vector / np.linalg.norm(vector)).astype(np.float16)
    kept.keep(noisy)


def edit(root: Path, old: str, new: str) -> None:
    path = root / EDITED
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def check(root: Path) -> None:
    """That it is the edit that is measured, and not a crash, which ends with 1 as well."""
    done = subprocess.run([HARNESS, "impact"], cwd=root, capture_output=True, text=True, check=False)
    assert "1 article edited since the last commit" in done.stdout, done.stderr


def commit(root: Path) -> None:
    (root / ".gitignore").write_text("reports/\n")
    for arguments in (["init", "-q"], ["add", "-A"], ["-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "x"]):
        subprocess.run(["git", *arguments], cwd=root, check=True)


if __name__ == "__main__":
    main()
