"""Which section answers a message: found by vectors, put in order by words, decided by the pair model."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.reference import Found, ReferencePipeline, Retrieval, Shelf
from harness.reference.lexical import LexicalIndex
from harness.reference.models import Encoder, ModelMissingError, PairModel, PairScores
from harness.reference.models import pair as pair_module
from harness.turns import Conversation
from harness.workspace import Outcome, Section, Standing, Workspace, load
from tests.conftest import Folder

WORDS = [
    "the", "a", "link", "reset", "invoice", "card", "refund", "board", "guest", "plan", "export", "login", "code",
    "mail", "trial", "seat", "api", "limit",
]  # fmt: skip


class Vectors:
    """In place of the text model: to each text a vector, half of it by its words, so that like texts are near."""

    def embed(self, texts: Sequence[str]) -> Any:
        return np.array([self._of(text) for text in texts], dtype=np.float32).reshape(len(texts), 24)

    embed_passages = embed

    def _of(self, text: str) -> Any:
        vector = 0.5 * self._noise(text) + sum(map(self._noise, text.lower().replace(".", "").split()), np.zeros(24))
        return (vector / np.linalg.norm(vector)).astype(np.float16).astype(np.float32)

    def _noise(self, text: str) -> Any:
        return np.random.default_rng(zlib.crc32(text.encode())).normal(size=24)


class Answers:
    """In place of the pair model: some sections answer, others not, and it counts what it is shown."""

    def __init__(self, answers: Mapping[str, float] | None = None) -> None:
        self.answers, self.shown = answers, set[tuple[str, str]]()

    def look_at(self, pairs: Sequence[tuple[str, str]], *_: object) -> list[PairScores]:
        self.shown |= set(pairs)
        return [PairScores(0, 0, 1, self._of(section, text), ()) for section, text in pairs]

    def _of(self, section: str, text: str) -> float:
        if self.answers is None:
            return zlib.crc32(f"{section} {text}".encode()) % 1000 / 1000
        return next((share for part, share in self.answers.items() if part in section), 0.01)


ENCODER = cast(Encoder, Vectors())
text = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)


def retrieval(texts: Sequence[str], before: Retrieval | None = None, pairs: Answers | None = None) -> Retrieval:
    sections = {f"a{i}": Section(f"a{i}", "", text.split()[0], text, 1) for i, text in enumerate(texts)}
    articles = {id_: SimpleNamespace(id=id_, head=SimpleNamespace(title="title")) for id_ in sections}
    whole = SimpleNamespace(sections=sections, articles=articles, standing=lambda _: Standing.APPROVED)
    return Retrieval(Shelf(cast(Any, whole)), ENCODER, cast(PairModel, pairs or Answers()), before)


def best(index: Retrieval, messages: Sequence[str]) -> list[Found | None]:
    return index.best(messages, ENCODER.embed(messages))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=15, max_size=80), st.lists(text, min_size=1, max_size=6))
def test_the_nearest_sections_are_those_that_a_stable_sort_has_first(texts: list[str], messages: list[str]) -> None:
    """Sections of the same words are equally near: the first of them counts."""
    nearest, vectors = retrieval(texts).nearest, ENCODER.embed(messages)
    every = nearest.all(vectors)
    order = np.argsort(-every, axis=1, kind="stable")[:, : nearest.of(vectors).places.shape[1]]
    assert (nearest.of(vectors).places == order).all()
    assert (nearest.of(vectors).cosines == np.take_along_axis(every, order, axis=1)).all()


# Incremental against full


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    before=st.lists(text, min_size=2, max_size=45),
    came=st.lists(text, max_size=4),
    went=st.sets(st.integers(0, 44), max_size=4),
    messages=st.lists(st.one_of(text, st.just("..."), st.just("unknown words")), min_size=2, max_size=12),
    place=st.randoms(use_true_random=False),
    in_order=st.booleans(),
)
def test_what_is_taken_over_is_what_a_full_pass_finds(
    before: list[str], came: list[str], went: set[int], messages: list[str], place: Any, in_order: bool
) -> None:
    after = [text for at, text in enumerate(before) if at not in went]
    for each in came:
        after.insert(place.randint(0, len(after)), each)
    if not in_order:
        place.shuffle(after)
    former = retrieval(before)
    best(former, messages[1:])  # one message is new
    for derived in (retrieval(after, former), recalled(after, former)):
        full = retrieval(after)
        assert best(derived, messages) == best(full, messages)
        vectors = ENCODER.embed(messages)
        for got, wanted in zip(derived.nearest.of(vectors), full.nearest.of(vectors), strict=True):
            assert (got == wanted).all()


def recalled(after: Sequence[str], former: Retrieval) -> Retrieval:
    """What was found, through a file."""
    other = retrieval(after)
    other.nearest.recall(former.nearest.arrays())
    return other


def test_of_an_edited_section_only_its_own_pairs_are_new() -> None:
    random = np.random.default_rng(5)
    texts = [" ".join(random.choice(WORDS, 8)) for _ in range(100)]
    messages = [" ".join(random.choice(WORDS, 5)) for _ in range(50)]
    first, second = Answers(), Answers()
    former = retrieval(texts, pairs=first)
    best(former, messages)
    edited = retrieval([*texts[:-1], texts[-1] + " seat"], former, second)
    best(edited, messages)
    new = {section for section, _ in second.shown - first.shown}
    assert len(new) <= 3  # the edited one, and where a word's rarity lets another come into question


# What decides


def test_the_pair_model_decides_between_sections_that_are_near() -> None:
    texts = ["reset link mail one", "reset link mail two", "invoice card refund"]
    for right in ("one", "two"):
        (found,) = best(retrieval(texts, pairs=Answers({right: 0.99})), ["reset link mail"])
        assert found
        assert found.section.text.endswith(right)
        assert found.answers > 0.5


def test_sections_that_are_far_behind_are_not_looked_at_and_stand_behind() -> None:
    texts = ["reset link mail one", "reset link mail two", *(f"{word} invoice card refund" for word in WORDS)]
    pairs = Answers({"reset link mail": 0.9})
    index = retrieval(texts, pairs=pairs)
    message = "reset link mail"
    ranked = index.ranked(message, ENCODER.embed([message])[0], limit=50)
    assert len(ranked) == len(texts)
    assert {found.section.text for found in ranked[:2]} == set(texts[:2])
    assert [found.answers for found in ranked[2:]] == sorted((found.answers for found in ranked[2:]), reverse=True)
    assert len(pairs.shown) <= 5
    assert ranked[0] == best(index, [message])[0]


def test_where_no_section_is_nothing_is_found() -> None:
    assert best(retrieval([]), ["reset link", ""]) == [None, None]
    assert retrieval([]).ranked("reset link", ENCODER.embed(["reset link"])[0], 5) == []


def test_shares_at_some_places_are_those_of_all_whatever_was_known_before() -> None:
    random = np.random.default_rng(3)
    texts = [" ".join(random.choice(WORDS, 8)) for _ in range(40)]
    messages = [" ".join([*random.choice(WORDS, 5), "unheard"]) for _ in range(30)]
    places = np.stack([random.permutation(40)[:6] for _ in messages])
    index = LexicalIndex(texts)
    for edit in range(6):  # each state from the one before, as it is, with other texts, places or messages
        assert (index.shares_at(messages, places) == np.take_along_axis(index.shares(messages), places, 1)).all()
        if edit == 1:
            texts = [*texts[:7], texts[7] + " unheard words", *texts[8:]]
        elif edit == 2:
            places = np.where(random.random(places.shape[0])[:, None] < 0.3, places[:, ::-1], places)
        elif edit == 3:
            texts, messages = [*texts[1:], texts[0]], messages[::-1]
        elif edit == 4:
            texts, places = texts[:35], places % 35
        index = LexicalIndex(texts, index)
        assert (index.shares_at(messages, places) == LexicalIndex(texts).shares_at(messages, places)).all()


def test_words_count_by_their_rarity_and_no_message_reaches_more_than_all() -> None:
    index = LexicalIndex(["link link mail", "link card", "card"])
    lengths, k1, b = [3, 2, 1], 1.5, 0.75

    def idf(held_by: int) -> float:
        return math.log(1 + (3 - held_by + 0.5) / (held_by + 0.5))

    def worth(count: int, length: int, held_by: int) -> float:
        return idf(held_by) * count / (k1 * (1 - b + b * length / (sum(lengths) / 3)) + count)

    wanted = np.array([[worth(2, 3, 2) + worth(1, 3, 1), worth(1, 2, 2), 0]]) / (idf(2) + idf(1) + idf(0))
    np.testing.assert_allclose(index.shares(["Link, mail: unknown!"]), wanted)
    assert index.shares(["...", "link " * 50]).max() < 1
    assert index.shares([]).shape == (0, 3)


# The threshold and the weights


@pytest.mark.slow
def test_a_section_answers_from_the_cut_up(folder: Folder) -> None:
    workspace = load(folder.root)
    asked = Conversation("The reset link says it has expired. What now?")
    always, never = (_with_threshold(workspace, threshold) for threshold in (0.0, 1.0))
    assert always.read(asked).standing is not Standing.MISSING
    assert never.read(asked).standing is Standing.MISSING
    likeliest = always.ranked(asked, always.read(asked))[0]
    assert 0 < likeliest.answers < 1
    assert _with_threshold(workspace, likeliest.answers).read(asked).found == likeliest


def _with_threshold(workspace: Workspace, threshold: float) -> ReferencePipeline:
    return ReferencePipeline(replace(workspace, models=workspace.models.model_copy(update={"answers_at": threshold})))


AGENTS = """\
---
id: internal
title: The link in my reset mail has expired
categories: login
owner: access-team
status: approved
audience: agents
updated: 2026-08-14
review_by: 2027-02-14
---

## The link in my reset mail has expired

When a reset link has expired, a reset link was valid for 60 minutes; check the log before you tell the customer.
"""


@pytest.mark.slow
def test_what_is_for_agents_is_not_in_the_way_of_what_customers_may_read(folder: Folder) -> None:
    asked = Conversation("The link in my reset mail has expired")
    before = ReferencePipeline(load(folder.root)).read(asked)
    folder.write("knowledge/internal.md", AGENTS)
    pipeline = ReferencePipeline(load(folder.root))
    assert pipeline.ranked(asked, pipeline.read(asked))[0].section.article == "internal"
    assert pipeline.read(asked).cited == before.cited == ("reset#link-expired",)


def test_an_agent_gets_a_draft_of_what_only_agents_may_read(folder: Folder) -> None:
    asked = Conversation("The link in my reset mail has expired")
    folder.edit("knowledge/reset.md", "status: approved", "status: approved\naudience: agents")
    pipeline = ReferencePipeline(load(folder.root))
    parts = pipeline.read(asked)
    decision = pipeline.decide(asked, parts)
    assert (decision.outcome, pipeline.compose(asked, parts, decision).citations) == (
        Outcome.DRAFT, ("reset#link-expired",),
    )  # fmt: skip


@pytest.mark.parametrize("digest", [None, "0" * 64])
def test_other_weights_than_those_whose_digest_is_in_every_key_are_refused(tmp_path: Path, digest: str | None) -> None:
    (tmp_path / "weights.bin").write_bytes(b"others")
    if digest:
        (tmp_path / "weights.bin.sha256").write_text(f"{digest}  weights.bin\n")
    with pytest.raises(ModelMissingError, match=r"weights\.bin\.sha256"):
        pair_module.check_weights(tmp_path)
