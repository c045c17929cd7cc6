"""docs/api.md is what the docstrings of the public parts say, and everything on it can be imported."""

from __future__ import annotations

from importlib import import_module

import pytest

from release.api import PUBLIC, Subject, page
from tests.conftest import REPOSITORY


@pytest.mark.slow
def test_the_page_says_what_the_docstrings_say() -> None:
    assert (REPOSITORY / "docs/api.md").read_text(encoding="utf-8") == page()  # else: make api


@pytest.mark.parametrize("subject", PUBLIC.subjects, ids=lambda subject: subject.title)
def test_what_is_public_is_on_the_face_of_its_module(subject: Subject) -> None:
    module = import_module(subject.module)
    assert set(subject.names) <= set(module.__all__)
    for name in subject.names:
        assert PUBLIC.parts.get(name, set()) <= {*dir(getattr(module, name)), *getattr(module, name).__annotations__}


@pytest.mark.slow
def test_every_public_name_and_field_has_words() -> None:
    things = page().split("\n### ")[1:]
    assert [each.split("`")[1] for each in things if not each.split("\n\n", 1)[1].strip("\n| -")] == []
    assert [(each.split("`")[1], row) for each in things for row in each.splitlines() if row.endswith("|  |")] == []
