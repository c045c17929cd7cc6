"""What stands in files beside pages counts: files of a page's own name, tables of pages, lists of folders."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Folder
from tests.test_import_articles import article, do

TEXT = "Open the settings and change the card; it takes three minutes."


def standing(folder: Folder, id_: str) -> str:
    head = article(folder, id_).head
    return "agents" if head.audience == "agents" and head.status == "approved" else head.status


@pytest.mark.parametrize(
    ("file", "said", "wanted"),
    [
        ("card.yaml", "status: archived", "draft"),
        ("card.yml", "Tags: [internal]", "agents"),
        ("card.md.yaml", "audience: agents", "agents"),
        ("card.meta.json", '{"validUntil": "2024-12-31"}', "draft"),
        ("card.json", '{"id": "7", "draft": true}', "draft"),
        ("card.11tydata.json", '{"permalink": false}', "draft"),
        ("card.toml", "draft = true", "draft"),
        ("card.meta", ".. title: Card\n.. status: private", "draft"),
        ("card.yaml", "status: [published", "draft"),  # which cannot be read
        ("card.yaml", "status: published", "approved"),
        ("card.json", '{"openapi": "3.1.0", "info": {"status": "draft"}}', "approved"),  # is not about the page
        ("index.csv", "file,status\ncard.md,archived\n", "draft"),
        ("index.tsv", "Path\tAudience\n./docs/card.md\tAgents\n", "agents"),
        ("pages.json", '{"pages": [{"path": "docs/card.md", "hidden": true}]}', "draft"),
        ("pages.yaml", "card.md: {state: retired}", "draft"),
        ("redirects.json", '[{"from": "old.md", "to": "card.md", "status": "draft"}]', "approved"),
    ],
)
def test_a_file_beside_a_page_says_who_may_read_it(folder: Folder, file: str, said: str, wanted: str) -> None:
    folder.write("site/docs/card.md", f"# Card\n\n{TEXT}\n")
    folder.write("site/docs/fee.md", f"# Fee\n\n{TEXT}\n")
    folder.write(f"site/docs/{file}", said)
    do(folder, folder.root / "site")
    assert (standing(folder, "card"), standing(folder, "fee")) == (wanted, "approved")


def test_what_a_page_says_itself_lets_nobody_in_whom_the_file_beside_it_keeps_out(folder: Folder) -> None:
    folder.write("docs/card.md", f"---\ntitle: Card\nstatus: published\n---\n{TEXT}\n")
    folder.write("docs/card.yaml", "status: archived\n")
    do(folder, folder.root / "docs")
    assert standing(folder, "card") == "draft"


def test_a_file_beside_a_page_withdraws_it_at_a_second_import_though_the_text_is_the_same(folder: Folder) -> None:
    folder.write("docs/card.html", f"<p>{TEXT}</p>")
    folder.write("docs/card.yaml", "Title: Change a card\nTags: []\n")
    do(folder, folder.root / "docs")
    assert standing(folder, "change-a-card") == "approved"
    folder.write("docs/card.yaml", "Title: Change a card\nTags: [archived]\n")
    said = do(folder, folder.root / "docs")
    assert [each["what"] for each in said["withdrawn"]] == ["knowledge/change-a-card.md"]


def test_an_export_of_guru_has_titles_labels_and_boards_in_files_of_their_own(folder: Folder) -> None:
    cards = {"c1": ("Change a card", []), "c2": ("Double charge", ["archived"]), "c3": ("Goodwill", [])}
    for id_, (title, tags) in cards.items():
        folder.write(f"guru/cards/{id_}.html", f"<p>{TEXT}</p><p>{id_}</p>")
        folder.write(f"guru/cards/{id_}.yaml", f"ExternalId: {id_}\nTitle: {title}\nTags: {json.dumps(tags)}\n")
    board = "Title: Agents only\nItems:\n- {Type: section, Title: A, Items: [{ID: c3, Type: card}]}\n"
    folder.write("guru/boards/b1.yaml", board)
    folder.write("guru/boards/b2.yaml", "Title: Payments\nItems: [{ID: c1, Type: card}, {ID: c3, Type: card}]\n")
    said = do(folder, folder.root / "guru")
    assert {id_: standing(folder, id_) for id_ in ("change-a-card", "double-charge", "goodwill")} == {
        "change-a-card": "approved",
        "double-charge": "draft",
        "goodwill": "agents",
    }
    assert article(folder, "change-a-card").head.categories == ("billing",)  # as the map says of Payments
    assert not [each for each in said["skipped"] if each["what"].endswith(".yaml")]
