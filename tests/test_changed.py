"""What changed sections make of messages, derived, against what a full pass makes of them."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.reference.anchor import Anchor, SectionShares, measure
from harness.reference.answer import SectionIndex, Shelf
from harness.reference.changed_sections import Changed
from harness.reference.models import Encoder
from harness.workspace import Section, Standing

WORDS = [
    "the", "a", "link", "reset", "invoice", "card", "refund", "board", "guest", "plan", "export", "login", "code",
    "mail", "trial", "seat", "api", "limit",
]  # fmt: skip


class Vectors:
    """In place of the text model: to each text a vector, half of it by its words, so that like texts are near."""

    def embed(self, texts: Sequence[str]) -> Any:
        made = [self._of(text) for text in texts]
        return np.array(made, dtype=np.float32).reshape(len(texts), 24)

    embed_passages = embed

    def _of(self, text: str) -> Any:
        vector = 0.5 * self._noise(text) + sum(map(self._noise, text.lower().replace(".", "").split()), np.zeros(24))
        return (vector / np.linalg.norm(vector)).astype(np.float16).astype(np.float32)

    def _noise(self, text: str) -> Any:
        return np.random.default_rng(zlib.crc32(text.encode())).normal(size=24)


ENCODER = cast(Encoder, Vectors())
text = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)


def shelf(texts: Sequence[str]) -> Shelf:
    sections = {f"a{i}": Section(f"a{i}", "", text.split()[0], text, 1) for i, text in enumerate(texts)}
    articles = {id_: SimpleNamespace(id=id_, head=SimpleNamespace(title="title")) for id_ in sections}
    return Shelf(cast(Any, SimpleNamespace(sections=sections, articles=articles, standing=lambda _: Standing.APPROVED)))


def serves(texts: Sequence[str]) -> Any:
    """By its text each section serves one of three categories."""
    return np.eye(3)[[zlib.crc32(text.encode()) % 3 for text in texts]]


def full(texts: Sequence[str], messages: Sequence[str]) -> tuple[SectionIndex, SectionShares]:
    vectors = ENCODER.embed(messages)
    index = SectionIndex.of(shelf(texts), ENCODER)
    return index, measure(vectors, vectors[::-1], messages, index, serves(texts))


def derived(before: Sequence[str], after: Sequence[str], messages: Sequence[str]) -> Changed:
    index, measured = full(before, messages)
    vectors = ENCODER.embed(messages)
    keys = [text.encode() for text in before]
    anchor = Anchor.of(keys, index, serves(before), messages, vectors, vectors[::-1], measured)
    return Changed(anchor, [text.encode() for text in after], shelf(after), serves(after), ENCODER)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    before=st.lists(text, min_size=2, max_size=25),
    came=st.lists(text, max_size=3),
    went=st.sets(st.integers(0, 24), max_size=3),
    messages=st.lists(st.one_of(text, st.just("..."), st.just("unknown words")), min_size=2, max_size=12),
    order=st.randoms(use_true_random=False),
)
def test_what_is_surely_derived_is_what_a_full_pass_finds(
    before: list[str], came: list[str], went: set[int], messages: list[str], order: Any
) -> None:
    after = [text for place, text in enumerate(before) if place not in went] + came
    order.shuffle(after)
    if not after:
        return
    changed = derived(before, after, messages)
    got, sure = changed.measured(np.arange(len(messages)))
    index, wanted = full(after, messages)
    # What is left of a sum after most of it was taken away is as exact as the sum was.
    rounding = 4 * np.finfo(float).eps * full(before, messages)[1].weights.max()
    np.testing.assert_allclose(got.weights, wanted.weights, rtol=1e-9, atol=rounding)
    assert (got.best[sure] == wanted.best[sure]).all()
    assert (got.similarity[sure] == wanted.similarity[sure]).all()
    vectors = ENCODER.embed(messages)
    assert (changed.index().similarities(vectors) == index.similarities(vectors)).all()
    np.testing.assert_allclose(
        changed.index().fit(messages, index.similarities(vectors)),
        index.fit(messages, index.similarities(vectors)),
        atol=1e-9,
    )


def test_most_messages_need_no_full_pass_when_one_section_of_many_changes() -> None:
    random = np.random.default_rng(5)
    texts = [" ".join(random.choice(WORDS, 8)) for _ in range(200)]
    messages = [" ".join(random.choice(WORDS, 5)) for _ in range(100)]
    _, sure = derived(texts, [*texts[:-1], texts[-1] + " seat"], messages).measured(np.arange(100))
    assert sure.mean() > 0.8
