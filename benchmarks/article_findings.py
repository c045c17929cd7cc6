"""How many contradictions between articles `harness check articles` finds, and how many it sees where there is none.

Sentences about the sample's articles, written by others in words of their own and some with one thing wrong
(groundedness_pairs.yaml, groundedness_twins.yaml), are held against the sentences of the section they are about, as if
they stood in another article. `python -m benchmarks.article_findings`
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import yaml

from harness.articles.findings import articles_of
from harness.articles.findings.contradiction import ALIKE, SHARED, figures_differ
from harness.articles.findings.denials import affirmed
from harness.articles.findings.duplicate import ALIKE as ALIKE_SECTIONS
from harness.articles.findings.duplicate import ALIKE_WITHOUT_TITLES
from harness.articles.findings.opposite import SHARED_WHEN_DENIED, denies
from harness.articles.findings.same_thing import same_thing
from harness.articles.findings.statements import Statement, statement
from harness.articles.page import PageSentence
from harness.reference.models import Encoder
from harness.workspace import Workspace, load

HERE = Path(__file__).parent


def main() -> None:
    workspace = load(HERE.parent)
    encoder = Encoder(workspace.cache)
    written = list(_written())
    own = _own(workspace)
    print("kind\tfound\tfalse on true sentences")
    for name, wrong, shared, differ, told in (
        ("figures", "number", SHARED, lambda a, b: bool(a.figures and b.figures) and figures_differ(a, b), str),
        ("yes and no", "negation", SHARED_WHEN_DENIED, denies, affirmed),
    ):
        hits = {
            kind: [_hit(text, own.get(ref, []), encoder, shared, differ, told) for ref, k, text in written if k == kind]
            for kind in (wrong, "true")
        }
        print("\t".join([name, *(f"{sum(found)} of {len(found)}" for found in hits.values())]))
    _duplicates(workspace, encoder, written)


def _written() -> Iterator[tuple[str, str, str]]:
    """The section, what is wrong ("true" where nothing is), and the sentence."""
    for pair in yaml.safe_load((HERE / "groundedness_pairs.yaml").read_text("utf-8"))["pairs"]:
        yield str(pair["source"]), "true" if pair["kind"] is True else str(pair["kind"]), pair["claim"]
    for pair in yaml.safe_load((HERE / "groundedness_twins.yaml").read_text("utf-8"))["pairs"]:
        yield str(pair["source"]), "true", pair["claim"]
        yield str(pair["source"]), str(pair["kind"]), pair["altered"]


def _own(workspace: Workspace) -> dict[str, list[Statement]]:
    """The statements of each section."""
    own: dict[str, list[Statement]] = {}
    for page in articles_of(workspace).pages.values():
        for sentence in page.sentences:
            own.setdefault(sentence.section, []).append(statement(sentence, page.article.file))
    return own


def _hit(
    text: str,
    section: list[Statement],
    encoder: Encoder,
    shared: float,
    differ: Callable[[Statement, Statement], bool],
    told: Callable[[str], str],
) -> bool:
    said = statement(PageSentence(text, 1, ""), "")
    texts = [[as_(each.masked) for each in (said, *section)] for as_ in (str, told)]
    first, second = (vectors[1:] @ vectors[0] for vectors in map(encoder.embed, texts))
    return any(
        max(cosines) >= ALIKE and same_thing(said, each, shared) and differ(said, each)
        for each, *cosines in zip(section, first, second, strict=True)
    )


def _duplicates(workspace: Workspace, encoder: Encoder, written: list[tuple[str, str, str]]) -> None:
    """How alike sections are that say the same in other words, and those of different articles that do not."""
    titles = {article.id: article.head.title for article in workspace.articles.values()}
    sections = [s for s in workspace.sections.values() if workspace.articles[s.article].head.status == "approved"]
    vectors = encoder.embed([f"{titles[s.article]}. {s.heading}. {s.text}" for s in sections])
    plain = encoder.embed([s.text for s in sections])
    others = [float(a @ b) for (s, a), (t, b) in combinations(zip(sections, vectors, strict=True), 2)
              if s.article != t.article]  # fmt: skip
    again, untitled = [], []
    for section, vector, text_alone in zip(sections, vectors, plain, strict=True):
        said = [text for ref, kind, text in written if ref == section.ref and kind == "true"]
        if len(said) > 1:
            texts = encoder.embed([f"{section.heading}. {' '.join(said)}", " ".join(said)])
            again.append(float(texts[0] @ vector))
            untitled.append(float(texts[1] @ text_alone))
    print(f"\nsections of different articles: at most {max(others):.3f} alike ({len(others)} pairs)")
    for cosine in (0.75, 0.8, 0.85):
        print(f"said again in other words: {np.mean(np.array(again) >= cosine):.0%} of {len(again)} at {cosine}")
    found = (np.array(again) >= ALIKE_SECTIONS) & (np.array(untitled) >= ALIKE_WITHOUT_TITLES)
    print(f"said again in other words and found: {np.mean(found):.0%} of {len(again)}")


if __name__ == "__main__":
    main()
