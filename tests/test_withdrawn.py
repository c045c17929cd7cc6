"""What a help centre withdrew, keeps for agents or has only as a draft never answers a customer after an import."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from harness.pipelines.wire import Received, reply_of
from harness.workspace import CheckedValues, Outcome, Stage, Standing, deliver, load
from harness.workspace.rollout import Checks
from tests.conftest import Folder
from tests.test_import_articles import article, do, export, intercom, zendesk

WITHDRAWN = {
    "a draft": zendesk(5, draft=True),
    "outdated": zendesk(5, outdated=True),
    "archived": zendesk(5, archived=True),
    "archived at": zendesk(5, archived_at="2026-10-01T00:00:00Z"),
    "for a segment": zendesk(5, user_segment_id=7),
    "for segments": zendesk(5, user_segment_ids=[7]),
    "outdated in its language": zendesk(5, outdated_locales=["fr", "en-US"]),
    "a draft in its language": zendesk(5, translations=[{"locale": "en-us", "title": "5", "body": "x", "draft": True}]),
    "emptied": zendesk(5, body=" "),
    "emptied to null": zendesk(5, body=None),
}


@pytest.mark.parametrize("now", WITHDRAWN)
def test_what_zendesk_withdrew_is_withdrawn_here_with_the_same_text(folder: Folder, now: str) -> None:
    do(folder, export(folder, [zendesk(5), zendesk(6)]))
    before = (folder.root / "knowledge/title-5.md").read_text()
    said = do(folder, export(folder, [WITHDRAWN[now], zendesk(6)]))
    assert [each["what"] for each in said["withdrawn"]] == ["knowledge/title-5.md"]
    assert said["changed"] == ["knowledge/title-5.md"]
    assert (folder.root / "knowledge/title-5.md").read_text() == before.replace("status: approved", "status: draft")
    assert do(folder, export(folder, [WITHDRAWN[now], zendesk(6)]))["withdrawn"] == []
    assert article(folder, "title-5").head.status == "draft"


@pytest.mark.parametrize(
    ("who", "status", "audience"),
    [
        ("everybody", "approved", "customers"),
        ("signed_in_users", "draft", "customers"),
        ("staff", "approved", "agents"),
    ],
)
def test_an_old_export_of_zendesk_says_at_the_section_who_may_read(
    folder: Folder, who: str, status: str, audience: str
) -> None:
    section = {"id": 71, "name": "Cards", "category_id": 8, "outdated": True, "access_policy": {"viewable_by": who}}
    do(folder, export(folder, {"articles": [zendesk(5)], "sections": [section]}))
    head = article(folder, "title-5").head
    assert (head.status, head.audience) == (status, audience)


def test_a_section_that_only_a_segment_may_read_holds_its_articles_back(folder: Folder) -> None:
    sections = [{"id": 71, "name": "Cards", "category_id": 8, "user_segment_id": 4}]
    do(folder, export(folder, {"articles": [zendesk(5)], "sections": sections}))
    assert article(folder, "title-5").head.status == "draft"


OPEN, STAFF = (
    {"id": 1, "title": "Cards", "body": "A card takes 5 days."},
    {"id": 2, "title": "Fees", "body": "Waive 25 EUR."},
)
HOME_GROWN: dict[str, Any] = {
    "slugs, in two steps": {
        "articles": [{**OPEN, "section": "cards"}, {**STAFF, "section": "fees"}],
        "sections": [
            {"slug": "cards", "title": "A", "category": "pay"}, {"slug": "fees", "title": "B", "category": "ops"},
        ],
        "categories": [{"slug": "pay", "title": "Payments"}, {"slug": "ops", "title": "Internal"}],
    },
    "keys of one's own": {
        "entries": [{**OPEN, "sid": 1}, {**STAFF, "sid": 2}],
        "sections": [{"sid": 1, "name": "A", "cat": 1}, {"sid": 2, "name": "B", "cat": 2}],
        "categories": [{"cid": 1, "name": "Payments"}, {"cid": 2, "name": "Agents only"}],
    },
    "tables of a database": {
        "kb_article": [
            {"article_id": 1, "article_title": "Cards", "article_body": "A card takes 5 days.", "section_fk": 1},
            {"article_id": 2, "article_title": "Fees", "article_body": "Waive 25 EUR.", "section_fk": 2},
        ],
        "kb_section": [{"section_id": 1, "section_name": "A"}, {"section_id": 2, "section_name": "Internal"}],
    },
    "a table of pairs": {
        "articles": [OPEN, STAFF],
        "sections": [{"id": 1, "name": "A"}, {"id": 2, "name": "Internal"}],
        "article_sections": [{"article_id": 1, "section_id": 1}, {"article_id": 2, "section_id": 2}],
    },
    "sections by their ids": {
        "articles": [{**OPEN, "section": 4}, {**STAFF, "section": 5}],
        "sections": {"4": {"name": "A"}, "5": {"name": "B", "internal": True}},
    },
    "what holds what": {
        "articles": [OPEN, STAFF],
        "sections": [{"id": 4, "name": "A", "article_ids": [1]}, {"id": 5, "name": "B", "article_ids": [2]}],
        "categories": [{"id": 2, "name": "Internal", "section_ids": [5]}],
    },
    "a menu": {
        "menu": [{"node": 1, "caption": "Internal", "up": None}, {"node": 2, "caption": "B", "up": 1},
                 {"node": 3, "caption": "A", "up": None}],
        "pages": [{**OPEN, "node": 3}, {**STAFF, "node": 2}],
    },
    "pages above pages": [
        {"id": 7, "title": "Internal", "body": "Below stands what staff need."}, OPEN, {**STAFF, "parent": 7},
    ],
    "paths": [{**OPEN, "path": "/help/internal"}, {**STAFF, "path": "/internal/fees/waive"}],
    "breadcrumbs": [{**OPEN, "breadcrumb": ["Help", "A"]}, {**STAFF, "breadcrumb": "Help > Internal > B"}],
    "topics with a state": {
        "topics": [{"id": "t1", "title": "A", "parent": None}, {"id": "t2", "title": "Agents only", "parent": None}],
        "pages": [{**OPEN, "topic": "t1", "state": "published"}, {**STAFF, "topic": "t2", "state": "published"}],
    },
    "in another language": {
        "articles": [{**OPEN, "rubrik_id": 4}, {**STAFF, "rubrik_id": 5}],
        "rubriken": [{"id": 4, "name": "Karten"}, {"id": 5, "name": "Nur intern"}],
    },
    "like Zendesk": {
        "articles": [{**OPEN, "section_id": 4}, {**STAFF, "section_id": 5}],
        "sections": [{"id": 4, "name": "A", "internal": False}, {"id": 5, "name": "B", "internal": True}],
    },
}  # fmt: skip


@pytest.mark.parametrize("shape", HOME_GROWN)
def test_what_an_article_is_in_says_who_may_read_it_however_its_export_names_that(folder: Folder, shape: str) -> None:
    do(folder, export(folder, HOME_GROWN[shape]), "--category", "login")
    assert [article(folder, id_).head.audience for id_ in ("cards", "fees")] == ["customers", "agents"]


def test_a_table_of_sections_beside_that_of_articles_says_who_may_read_them(folder: Folder) -> None:
    folder.write("csv/articles.csv", "id,title,body,section\n1,Cards,It takes 5 days.,A\n2,Fees,Waive 25 EUR.,B\n")
    source = folder.write("csv/sections.csv", "section,category\nA,Payments\nB,Internal\n").parent
    do(folder, source, "--category", "login")
    assert [article(folder, id_).head.audience for id_ in ("cards", "fees")] == ["customers", "agents"]


def test_what_only_has_the_same_number_or_stands_beside_an_article_holds_nothing_back(folder: Folder) -> None:
    exported = {
        "articles": [{**OPEN, "section": 1, "author_id": 1, "product_id": 1, "views": 1, "tag_ids": [1]}],
        "sections": [{"id": 1, "name": "A", "featured_article_id": 2}, {"id": 2, "name": "Internal"}],
        "users": [{"id": 1, "name": "Kim", "active": False, "group": "Internal"}],
        "tags": [{"id": 1, "name": "internal", "visibility": "hidden"}],
        "products": [{"id": 1, "name": "App", "status": "deprecated"}],
        "attachments": [{"id": 1, "article_id": 1, "public": False}],
        "comments": [{"id": 1, "article_id": 1, "status": "pending"}],
    }
    do(folder, export(folder, exported), "--category", "login")
    head = article(folder, "cards").head
    assert (head.status, head.audience) == ("approved", "customers")


def test_what_is_in_a_place_that_is_not_in_the_export_is_to_be_looked_at(folder: Folder) -> None:
    places = {"sections": [{"id": 4, "name": "A"}], "articles": [{**OPEN, "section_id": 4}, {**STAFF, "section_id": 5}]}
    said = do(folder, export(folder, places), "--category", "login")["unsure"]
    assert [(each["what"], "`section_id` names what is not" in each["why"]) for each in said] == [
        ("knowledge/fees.md", True)
    ]


def test_what_a_help_centre_of_ones_own_that_looks_like_zendesk_says_is_not_passed_over(folder: Folder) -> None:
    said = do(folder, export(folder, [zendesk(5, quality={"approved": False}, portals=[])]))["unsure"]
    assert [each["why"] for each in said] == [
        "its quality.approved there is `false`", "its portals there is `empty`",
    ]  # fmt: skip


def test_a_section_says_nothing_of_those_beside_it(folder: Folder) -> None:
    sections = [
        {"id": 1, "name": "Summer", "visible": False, "articles": [STAFF | {"id": 1}]},
        {"id": 2, "name": "Winter", "articles": [OPEN | {"id": 2}]},
    ]
    do(
        folder,
        export(folder, {"categories": [{"id": 1, "name": "Garden", "sections": sections}]}),
        "--category",
        "login",
    )
    assert [article(folder, id_).head.status for id_ in ("cards", "fees")] == ["approved", "draft"]


@pytest.mark.parametrize("change", [{"state": "draft"}, {"state": "archived"}, {"help_center_audience": "restricted"}])
def test_what_intercom_withdrew_is_withdrawn_here(folder: Folder, change: dict[str, Any]) -> None:
    do(folder, export(folder, [intercom("5"), intercom("6")]))
    do(folder, export(folder, [intercom("5", **change), intercom("6")]))
    assert (article(folder, "title-5").head.status, article(folder, "title-6").head.status) == ("draft", "approved")


@pytest.mark.parametrize(
    "line",
    [
        "draft: true",
        "archived: yes",
        "outdated: 'true'",
        "status: retired",
        "state: Archived",
        "published: false",
        "Draft: true",
        "isDraft: true",
        "archivedAt: 2026-01-01",
        "private: true",
        "is_restricted: true",
        "active: no",
        "expiryDate: 2026-01-01",
        "expires_at: '2026-01-01T00:00:00Z'",
        "unpublish_date: 2026-11-02",
        "expires: next spring",
        "publishDate: 2099-01-01",
        "date: 2099-01-01",
        "publishedAt:",
        "access: subscribers",
        "visible_to: [partners]",
        "requires_login: true",
        "status: {name: Archived, color: grey}",
        "status: {id: 3, select: {name: Archived}}",
        "Status: 'ARCHIVED '",
        "state: '\U0001f5c4 Archived'",
        "status: Published / archived",
        "workflow: {state: archived}",
        "meta: {status: draft}",
        "page: {settings: {hidden: true}}",
        "archived: {at: 2026-01-01, by: ann}",
        "draft: [en, de]",
        "draft: {en: true}",
        "restricted: [premium]",
        "visibility: {public: false, members: true}",
        "archive: true",
        "hide: true",
        "publish: false",
        "lifecycle: deprecated",
        "stage: draft",
        "review_status: rejected",
        "confidential: true",
        "tags: [billing, Archived]",
        "labels: billing, do-not-publish",
        "published: f",
        "published: '0.0'",
        "published: \u2717",
        "published:",
        "published: 2099-01-01",
        "public: draft",
        "publish_date: 24 December 2099",
        "publish_date: 12/05/2099",
        "valid_from: 31.12.2099",
        "expires: Dec 31, 2025",
        "expired: true",
        "archive_date: 31.12.2025",
        "publication_state: preview",
        "content_status: stale",
        "redirect_to: /other",
        "deactivated: yes",
        "hide_from_search: true",
        "indexable: false",
        "seo: {noindex: true}",
        "yoast_head_json: {robots: {index: noindex, follow: follow}}",
        "head: [[meta, {name: robots, content: 'noindex, nofollow'}]]",
        "head: [{tag: meta, attrs: {name: robots, content: noindex}}]",
        "isDraftVersion: true",
        "draft_only: yes",
        "soft_deleted: true",
        "is_archive: true",
        "deprecated_since: '2.0'",
        "hidden_from_search: true",
        "discontinued: true",
        "do_not_publish: true",
        "not_for_customers: true",
        "isCustomerFacing: 'false'",
        "displayOnPortal: false",
        "liveFrom: 2099-05-01",
        "scheduled_publish_date: 2099-01-01",
        "expire_at: 2026-01-01",
        "valid_through: 2025-12-31",
        "best_before: 2025-01-01",
        "customer_segment: VIP",
        "segmentId: 12",
        "required_role: partner",
        "acl: ['group:vip']",
        "cannot_read_user_criteria: guests",
        "whoCanView: Team members",
        "channels: application",
        "Channels: Internal App;Partner",
        "u_draft: true",
        "Is_Archived__c: 1",
        "status: published\nu_status: draft",
        "editorialStatus: Awaiting legal",
        "workflowState: In progress",
        "approvalStatus: Not submitted",
        "lifecycle: Sunset",
        "Statut de publication: Non publié",
        "ステータス: 非公開",
        "whatever: Draft",
        "Kanban: ARCHIVED",
        "published_version: null",
        "has_published_version: false",
        "properties: {Published: {checkbox: false}}",
        "visibility_config: {visibility: ai_agent}",
        "publicAccessRulesEnabled: true",
        "visibility: public (obsolete since 2024)",
        "status: published - do not use",
        "status: public but outdated",
        "status: {name: Published, deprecated: true}",
        "published: true (obsolete)",
        "public: yes - archived",
        "anything: public (obsolete since 2024)",
        "anything: published - do not use",
        "anything: live | archived",
        "anything: published, but needs review",
        "anything: [published, obsolete]",
        "note: do not use",
        "note: This article is deprecated.",
        "mystatus: published (obsolete)",
        "lifecycle: GA (deprecated in v3)",
        "Zustand: veröffentlicht (veraltet)",
        "availability: deprecated since 2.0",
        "custom_fields: [{name: State, value: Archived}]",
        "legacy: true",
        "if: visitor.claims.plan == 'pro'",
        "show_in_help: false",
        "external: false",
        "ready: false",
        "legal_ok: no",
        "qa: failed",
        "review: pending",
        "stage: idea",
        "audience: {type: segment, ids: [x]}",
        "audience: [members]",
        "valid: {from: 2024-01-01, to: 2025-01-01}",
        "access_control: 'role:support'",
        "visibility_level: 2",
        "hidden_from: [customers]",
        "widoczność: tylko pracownicy",
        "show_on: {web: false, agent_desktop: true}",
        "requires: [login]",
        "publication: null",
        "environment: staging",
        "umgebung: test",
        "portal: agent portal",
        "ttl_end: 2026-01-01",
        "good_until: 2026-01-01",
        "active_to: 31/12/2024",
        "Freigabe: nein",
        "approval: false",
        "publicación: no",
        "publishing: {to: 2024-01-01}",
        "fin_de_validité: 2026-01-01",
        "tlp: amber",
        "security_label: Restricted",
        "approval: {state: requested}",
        "readiness: not ready",
        "nivel_acceso: restringido",
        "login: required",
    ],
)
def test_front_matter_withdraws(folder: Folder, line: str) -> None:
    folder.write("docs/card.md", "---\ntitle: Card\n---\nChange the card.\n")
    do(folder, folder.root / "docs")
    folder.write("docs/card.md", f"---\ntitle: Card\n{line}\n---\nChange the card.\n")
    do(folder, folder.root / "docs")
    assert article(folder, "card").head.status == "draft"


HEADS = {
    "blank lines above": "\n\n---\ntitle: Card\ndraft: true\n---\n",
    "a byte order mark and CRLF": "\ufeff---\r\ntitle: Card\r\ndraft: true\r\n---\r\n",
    "closed as YAML closes": "---\ntitle: Card\ndraft: true\n...\n",
    "a key that begins with a line": "---\ntitle: Card\n_build:\n  render: never\n---\n",
    "keys in other letters": "---\ntitle: Card\ndraft: true\ngröße: 5\nétiquettes: [a]\nタイトル: カード\n---\n",
    "keys with signs": '---\ntitle: Card\ndraft: true\n$schema: x\nog:title: y\n"Who, and when?": z\n---\n',
    "TOML": '+++\ntitle = "Card"\ndraft = true\nlastmod = 2026-01-02\n+++\n',
    "JSON": '{"title": "Card",\n "draft": true}\n',
    "a comment": "<!--\n---\ntitle: Card\ndraft: true\n---\n-->\n",
    "a comment without rules": "<!--\ntitle: Card\nstatus: draft\n-->\n",
    "without a line that opens it": "title: Card\ndate: 2026-01-02\ntags:\n  - a\npublished: false\n---\n",
    "lines at the top": "Title: Card\nStatus: draft\nTags: a, b\n\n",
    "lines below the title": "# Card\n\nStatus: Archived\nOwner: Ann\nLast edited: August 8, 2026\n\n",
}


@pytest.mark.parametrize(
    "text",
    [
        "We are no longer maintaining this page.\n\nPay by card.",
        "Deprecated\n\nPay by card.",
        "Status: DRAFT\n\nPay by card.",
        "| Status | DRAFT |\n|---|---|\n\nPay by card.",
        "## Overview\n\nThis article is outdated, see the new one.\n\n## Cards\n\nPay by card.",
    ],
)
def test_what_a_page_says_of_itself_at_its_start_withdraws(folder: Folder, text: str) -> None:
    folder.write("docs/one.md", f"---\ntitle: One\n---\n{text}\n")
    do(folder, folder.root / "docs")
    assert article(folder, "one").head.status == "draft"


@pytest.mark.parametrize(
    "text",
    [
        "Archived chats stay for a year.\n\nPay by card.",
        "Drafts\n\nA draft is saved each minute.",
        "## Old cards\n\nThis card is deprecated.\n\n## New cards\n\nPay by card.",
        "Status\n\nThe status of your order is in your account.",
    ],
)
def test_what_an_article_is_about_does_not_withdraw_it(folder: Folder, text: str) -> None:
    folder.write("docs/one.md", f"---\ntitle: One\n---\n{text}\n")
    do(folder, folder.root / "docs")
    assert article(folder, "one").head.status == "approved"


@pytest.mark.parametrize(
    ("said", "status", "audience"),
    [
        ({"access_policy": {"viewable_by": "signed_in_users"}}, "draft", "customers"),
        ({"access_policy": {"viewable_by": "everybody", "restricted_to_organization_ids": [77]}}, "draft", "customers"),
        ({"access_policy": {"viewable_by": "everybody", "manageable_by": "staff"}}, "approved", "customers"),
        ({"scheduled_unpublish_at": "2025-01-01T00:00:00Z"}, "draft", "customers"),
    ],
)
def test_who_may_read_an_article_of_zendesk_and_until_when(
    folder: Folder, said: dict[str, object], status: str, audience: str
) -> None:
    do(folder, export(folder, [zendesk(5, **said)]))
    (found,) = (each for each in load(folder.root).articles.values() if each.head.origin)
    assert (found.head.status, found.head.audience) == (status, audience)


@pytest.mark.parametrize(("by", "status"), [("everybody", "approved"), ("signed_in_users", "draft")])
def test_who_may_edit_a_section_is_not_who_may_read_it(folder: Folder, by: str, status: str) -> None:
    policy = {"viewable_by": by, "manageable_by": "staff"}
    do(
        folder,
        export(folder, {"articles": [zendesk(5)], "sections": [{"id": 71, "name": "Cards", "access_policy": policy}]}),
    )
    (found,) = (each.head for each in load(folder.root).articles.values() if each.head.origin)
    assert (found.status, found.audience) == (status, "customers")


def test_a_category_is_in_no_section_of_it_that_stands_above_another(folder: Folder) -> None:
    """Zendesk's subsections: every article of the category was in the parent section, and was archived with it."""
    sections = [
        {"id": 11, "name": "General", "category_id": 21},
        {"id": 12, "name": "Archived", "category_id": 21},
        {"id": 13, "name": "Old cards", "category_id": 21, "parent_section_id": 12},
    ]
    listed = [zendesk(5, section_id=11), zendesk(6, section_id=12), zendesk(7, section_id=13)]
    whole = {"articles": listed, "sections": sections, "categories": [{"id": 21, "name": "Help"}]}
    do(folder, export(folder, whole))
    found = {each.head.origin.id: each.head.status for each in load(folder.root).articles.values() if each.head.origin}
    assert found == {"5": "approved", "6": "draft", "7": "draft"}


OTHER_HEADS = [
    "---yaml\ntitle: One\ndraft: true\n---\nText.",
    "---toml\ntitle = 'One'\ndraft = true\n---\nText.",
    '---json\n{"title": "One", "draft": true}\n---\nText.',
    ';;;\n"title": "One",\n"published": false\n;;;\nText.',
    '"title": "One",\n"published": false\n;;;\nText.',
    "---\rtitle: One\rdraft: true\r---\rText.\r",
    "<!-- markdownlint-disable -->\n---\ntitle: One\ndraft: true\n---\nText.",
    "# One\n\n---\ntitle: One\ndraft: true\n---\nText.",
    "---\ntitle: One\n---\n---\ndraft: true\ntitle: Old\n---\nText.",
    "```yaml\ntitle: One\ndraft: true\n```\nText.",
    "\u200b---\ntitle: One\ndraft: true\n---\nText.",
    "---\ntitle: One\ndraft: true\n----\nText.",
    "---\nTitle: One\nStatus (KCS): Draft\n---\nText.",
    "[//]: # (status: draft)\n\n# One\n\nText.",
]


@pytest.mark.parametrize("text", OTHER_HEADS)
def test_a_head_in_another_form_withdraws_and_is_no_text(folder: Folder, text: str) -> None:
    folder.write("docs/one.md", text)
    do(folder, folder.root / "docs")
    found = article(folder, "one")
    assert (found.head.status, found.head.title) == ("draft", "One")
    assert [section.text for section in found.sections] == ["Text."]


def test_a_head_in_a_language_that_is_not_read_keeps_the_article_out(folder: Folder) -> None:
    folder.write("docs/one.md", "---js\nmodule.exports = {\n  draft: true,\n}\n---\nText.")
    said = do(folder, folder.root / "docs", code=1)
    assert "written in `js` and cannot be read" in said["skipped"][0]["why"]


@pytest.mark.parametrize(
    "lines",
    [
        "Assign: Bo\nPriority: High\nStatus: Draft",
        "Status: Draft\nText: line one\nline two goes on",
        "✅ Checked: No\nStatus: Draft",
        "Who's it for?: x\n% done: 3\n#: 12\nStatus: Archived",
        "Status (KCS): Draft",
        "Parent item: Untitled (https://www.notion.so/x?pvs=21)\nStatus: Backlog\nState: Draft",
    ],
)
def test_properties_of_notion_are_none_of_the_text_whatever_they_are_called(folder: Folder, lines: str) -> None:
    name = "One 0123456789abcdef0123456789abcdef.md"
    folder.write(f"docs/{name}", f"# One\n\n{lines}\n\nText.")
    do(folder, folder.root / "docs")
    found = article(folder, "one")
    assert (found.head.status, [section.text for section in found.sections]) == ("draft", ["Text."])


@pytest.mark.parametrize("form", HEADS)
def test_every_form_of_front_matter_withdraws_and_is_no_text(folder: Folder, form: str) -> None:
    folder.write("docs/card.md", f"{HEADS[form]}Change the card.\n")
    do(folder, folder.root / "docs")
    made = article(folder, "card")
    assert (made.head.status, made.head.title) == ("draft", "Card")
    assert [section.text for section in made.sections] == ["Change the card."]


@pytest.mark.parametrize("title", ["Card", "Card: how to change it"])
def test_a_comment_of_nikola_is_front_matter(folder: Folder, title: str) -> None:
    folder.write("docs/card.md", f"<!--\n.. title: {title}\n.. slug: card\n.. status: draft\n-->\n\nChange it.\n")
    do(folder, folder.root / "docs")
    (made,) = (each for each in load(folder.root).articles.values() if each.head.origin)
    assert (made.head.title, made.head.status) == (title, "draft")


def test_an_underlined_heading_with_a_colon_is_no_front_matter(folder: Folder) -> None:
    folder.write("docs/card.md", "Contact: our team\n---\nRefunds take 14 days.\n")
    do(folder, folder.root / "docs")
    assert "Contact: our team\n---\n" in (folder.root / "knowledge/card.md").read_text()


@pytest.mark.parametrize(
    "body",
    [
        "---\nChange the card: at once.\n\nOr never.\n\n---\n\nRefunds take 14 days.",
        "---\n- a card\n- a bank\n\n---\n\nRefunds take 14 days.",
        "Open: at nine.\nClosed: at five.\n\nOn Sundays we are closed.",
        '{"a": 1}\n\nis what we send.',
        "<!-- a remark: it stays here -->\n\nChange the card.",
    ],
)
def test_a_text_that_only_looks_like_front_matter_is_whole(folder: Folder, body: str) -> None:
    folder.write("docs/card.md", body)
    do(folder, folder.root / "docs")
    made = article(folder, "card")
    assert made.head.status == "approved"
    said = "".join(section.text for section in made.sections)
    assert all(word in said for word in re.findall(r"[a-z]{4,}", re.sub("<!--.*-->", "", body)))


UNREAD = {
    "front matter without an end": "---\ntitle: Card\n\nChange the card.\n",
    "front matter that is no YAML": "---\ntitle: Card: change it\n---\nChange the card.\n",
    "a key twice": "---\ntitle: Card\ndraft: false\ndraft: true\n---\nChange the card.\n",
    "front matter that is no TOML": "+++\ntitle = Card\n+++\nChange the card.\n",
    "another encoding": "---\ntitle: Card\n---\nCaf\xe9.\n".encode("latin-1"),
}


@pytest.mark.parametrize("fault", UNREAD)
def test_a_file_that_cannot_be_read_is_withdrawn_and_the_others_come_in(folder: Folder, fault: str) -> None:
    folder.write("docs/card.md", "---\ntitle: Card\n---\nChange the card.\n")
    do(folder, folder.root / "docs")
    folder.write("docs/card.md", UNREAD[fault])
    folder.write("docs/plan.md", "---\ntitle: Plan\n---\nThree plans.\n")
    said = do(folder, folder.root / "docs")
    assert [each["what"] for each in said["skipped"]] == ["markdown card.md (Card)"]
    assert said["skipped"][0]["why"].startswith("it cannot be read: line ")
    assert (article(folder, "card").head.status, article(folder, "plan").head.status) == ("draft", "approved")


@pytest.mark.parametrize(
    "line",
    [
        "expiryDate: 2099-01-01",
        "expires: never",
        "publishDate: 2026-01-01",
        "date: 2026-01-01",
        "private: false",
        "Status: Published",
        "visible: true",
        "access: everyone",
        "user_segment_id: 0",
        "audience: customers",
        "visibility: {en: public, de: internal}",
        "draft: {en: false, de: true}",
        "draft: [de, fr]",
        "archived: {at: null}",
        "stage: beta",
        "lifecycle: production",
        "status: final",
        "status: '\u2705 Published!'",
        "hide: [navigation, toc]",
        "tags: [private, agents, review]",
        "published: t",
        "published: '1.0'",
        "published: 3 May 2023",
        "publish_date: 12/05/2023",
        "expires: 31.12.2099",
        "redirect_to: null",
        "isCustomerFacing: true",
        "customer_segment: all",
        "valid_through: 2099-12-31",
        "liveFrom: 2020-01-01",
    ],
)
def test_what_is_open_to_everybody_today_is_not_held_back(folder: Folder, line: str) -> None:
    folder.write("docs/card.en.md", f"---\ntitle: Card\n{line}\n---\nChange the card.\n")
    assert [each["why"] for each in do(folder, folder.root / "docs")["lost"] if "unknown" in each["why"]] == []
    assert (article(folder, "card").head.status, article(folder, "card").head.audience) == ("approved", "customers")


@pytest.mark.parametrize(
    "line",
    [
        "seo: {title: Cards, noindex: false}",
        "head: [[meta, {name: robots, content: index}], [meta, {name: x}]]",
        "has_draft: true",
        "draft_version: 4",
        "menu_hidden: Cards",
        "sidebar_label: Draft",
        "translation_of: en",
        "channels: application+pkb",
        "channels: [email, chat]",
        "plans: [pro]",
        "locked: true",
        "hide_from_nav: true",
        "target: _blank",
        "available_for: [pro, team]",
        "review: 2026-05-05",
        "reviewed: 2026-05-05",
        "external: https://a.example",
        "stage: checkout",
        "valid: {from: 2024-01-01, to: 2099-01-01}",
        "hidden_from: [sidebar]",
        "show_on: [web, app]",
    ],
)
def test_what_says_nothing_of_readers_holds_nothing_back(folder: Folder, line: str) -> None:
    folder.write("docs/card.md", f"---\ntitle: Card\n{line}\n---\nChange the card.\n")
    do(folder, folder.root / "docs")
    assert article(folder, "card").head.status == "approved"


def test_fields_about_anything_else_are_not_to_be_looked_at(folder: Folder) -> None:
    lines = [
        "requires: [a browser, Wi-Fi]", "portals: [help, app]", "publication: {date: 2026-01-05}",
        "environment: production", "quality: {score: 0.8}", "ttl: 3600", "ttl_end: 2099-01-01", "kind: how-to",
        "approved_by: Ann", "share: false", "search_boost: 0", "error_name: login required", "api: {public: false}",
        "comment_status: closed", "ping_status: open", "cover: {hidden: true}", "IsVisibleInPrm: false",
        "publicAccessRulesEnabled: false", "approval_required: false", "view_count_public: 0", "internal_id: 77",
        "send_email_when_published: false", "customers: 12000", "end: step 5", "auth: OAuth 2.0", "legal: Terms",
        "site: example.com", "classification: billing", "umgebung: Produktion", "Freigegeben_von: Jan",
        "aprobado_por: Luis", "承認者: 田中", "team: agents", "translation_status: {de: missing}",
        "suppress_toc: true", "no_comments: true", "bot_hits: 0", "website: https://a.example", "concept: billing",
        "deleted_images: []", "redirect_from: [/old/pay]", "html_url: https://a.example/archived-thing",
        "permalink: /archive/pay/", "internal_name: cards-v2", "on_site_search: false",
    ]  # fmt: skip
    for number, line in enumerate(lines):
        folder.write(f"docs/card-{number}.md", f"---\ntitle: Card {number}\n{line}\n---\nChange the card {number}.\n")
    said = do(folder, folder.root / "docs")
    assert (said["unsure"], said["drafts"], said["for_agents"]) == ([], [], [])


def test_what_articles_say_under_keys_that_nobody_knows_is_counted_with_what_is_rare_first(folder: Folder) -> None:
    said = [{"exposure": "full", "record_status": "A", "meta": {"grade": 1}, "layout": "wide"} for _ in range(9)]
    said[3]["exposure"], said[4]["record_status"], said[5]["record_status"] = "none", "I", "I"
    written = [
        {"id": f"a{n}", "title": f"Fee {n}", "content": f"The fee is {n} EUR.", "seen": n, "on": f"{n}/5",
         "state": "published", "promoted": False, **each}
        for n, each in enumerate(said)
    ]  # fmt: skip
    archived = {"id": "z", "title": "Old", "content": "Gone.", "state": "archived", "exposure": "team-x"}
    path = export(folder, [*written, archived])
    assert [(each["what"], each["why"]) for each in do(folder, path, "--category", "login", "--dry-run")["fields"]] == [
        ("`exposure`", "`none` (1, such as plain a3 (Fee 3)), `full` (8)"),
        ("`record_status`", "`I` (2, such as plain a4 (Fee 4)), `A` (7)"),
        ("`meta.grade`", "`1` (9, such as plain a0 (Fee 0))"),
        ("`layout`", "`wide` (9, such as plain a0 (Fee 0))"),
    ]
    alone = do(folder, export(folder, [written[3] | {"uid": "9f3c1"}]), "--category", "login", "--dry-run")["fields"]
    assert ("`exposure`", "`none` (1, such as plain a3 (Fee 3))") in [(each["what"], each["why"]) for each in alone]


@pytest.mark.parametrize(
    ("start", "status"),
    [
        ("> **Draft** do not share", "draft"),
        ("> [!WARNING]\n> Deprecated", "draft"),
        ("**Archived**", "draft"),
        ("<blockquote><b>Outdated</b></blockquote>", "draft"),
        ("**Draft**: an invoice that nobody was sent.", "approved"),
        ("**Archived** - read-only", "approved"),
        ("> Drafts can be deleted.", "approved"),
        ("Archived **projects** are read-only.", "approved"),
    ],
)
def test_a_state_that_stands_apart_before_a_text_is_the_articles(folder: Folder, start: str, status: str) -> None:
    folder.write("docs/card.md", f"---\ntitle: Card\n---\n{start}\n\nChange the card in the settings.\n")
    do(folder, folder.root / "docs")
    assert article(folder, "card").head.status == status


@pytest.mark.parametrize("said", ["Tier 2 support", "L1 agents", "cs-team"])
def test_a_team_of_support_is_no_audience_of_customers(folder: Folder, said: str) -> None:
    folder.write("docs/card.md", f"---\ntitle: Card\naudience: {said}\nplan: tier 2\n---\nChange the card.\n")
    do(folder, folder.root / "docs")
    assert article(folder, "card").head.audience == "agents"


def test_a_title_that_is_struck_through_is_withdrawn(folder: Folder) -> None:
    do(folder, export(folder, [{"id": 1, "title": "~~Card~~", "content": "Change the card."}]))
    assert article(folder, "card").head.status == "draft"


@pytest.mark.parametrize("law", ["GDPR", "CCPA", "rgpd"])
def test_a_law_on_privacy_is_what_an_article_is_about(folder: Folder, law: str) -> None:
    folder.write("docs/card.md", f"---\ntitle: Card\nprivacy: {law}\n---\nAsk us for your data.\n")
    do(folder, folder.root / "docs")
    assert article(folder, "card").head.status == "approved"


@pytest.mark.parametrize(
    "line",
    [
        "beta: true", "plans: [pro]", "plan: Enterprise", "locked: true", "read_only: true", "stage: legacy",
        "maturity: beta", "flag: OLD", "anything: {state: obsolete}", "readers: customers (not yet)",
        "version: 1.0 (deprecated)", "tags: [private]", "category: Archive",
        "portals: []", "quality: {approved: false}", "approved_by:", "checks: {legal: open}",
        "stores: {public: false}", "tenants: [acme]", "ok_to_publish: false", "approvedForPublic: false",
        "blocked_by: LEGAL-12", "synlig: nej", "gesperrt: ja", "solo_internos: true", "公開フラグ: false",
        "takedown_requested: true", "base_url: https://staging.example.com", "reason_hidden: legal",
        "exclude_from_bot: true", "chatbot_enabled: false", "self_service: no", "is_del: 1", "em_revisão: true",
        "caducado_el: 2025-01-01",
    ],
)  # fmt: skip
def test_what_may_be_about_readers_or_about_the_subject_is_reported(folder: Folder, line: str) -> None:
    folder.write("docs/card.md", f"---\ntitle: Card\n{line}\n---\nChange the card.\n")
    folder.write("docs/fee.md", "---\ntitle: Fee\nplans: all\nbeta: false\n---\nNone.\n")
    said = do(folder, folder.root / "docs")
    assert article(folder, "card").head.status == "approved"
    assert [each["what"] for each in said["unsure"]] == ["knowledge/card.md"]


@pytest.mark.parametrize(
    "line",
    [
        "status: Internal",
        "audience: Internal Use Only",
        "audience: support-agents",
        "audience: customers, agents",
        "access: {level: internal}",
        "visibility: {en: internal, de: public}",
        "visibility: {internal: true, public: false}",
        "meta: {internal: yes}",
        "tags: [billing, internal]",
        "labels: [agents only]",
        "label: Internal",
        "labels: [billing]\ntags: [internal]",
        "flags: {internal: true}",
        "extra: {audience: internal}",
        "visibility_config: {visibility: internal_only}",
        "u_internal_only: true",
        "Internal_Only__c: 1",
        "reader: staff only",
        "who_can_see: internal",
        "status: live, agents only",
        "status: published (agents only)",
        "audience: public (internal until May)",
        "anything: live, agents only",
        "target: staff",
        "only_for: employees",
        "audience_ids: [staff]",
        "visible_for: support team",
        "shared_with: internal teams",
        "sichtbar_für: Mitarbeiter",
        "reach: employees",
        "wiki: staff",
    ],
)
def test_what_a_source_keeps_for_agents_is_for_agents(folder: Folder, line: str) -> None:
    folder.write("docs/card.en.md", f"---\ntitle: Card\n{line}\n---\nChange the card.\n")
    do(folder, folder.root / "docs")
    assert (article(folder, "card").head.status, article(folder, "card").head.audience) == ("approved", "agents")


def test_the_map_may_say_that_a_label_is_a_topic(folder: Folder) -> None:
    folder.write("map.yaml", "default: {categories: login}\nrules: [{labels: internal, audience: customers}]\n")
    folder.write("docs/card.md", "---\ntitle: Card\ntags: [internal]\n---\nChange the card.\n")
    folder.write("docs/fee.md", "---\ntitle: Fee\ntags: [internal]\naudience: agents\n---\nNone.\n")
    do(folder, folder.root / "docs")
    assert (article(folder, "card").head.audience, article(folder, "fee").head.audience) == ("customers", "agents")


def test_the_columns_of_a_table_say_who_may_read_it_however_they_are_written(folder: Folder) -> None:
    rows = [
        "Id,Title,Content,Status,Audience,Expires on",
        "1,Card,Change the card.,Draft,,",
        "2,Fee,None.,Published,Staff only,",
    ]
    rows += ["3,Plan,Three plans.,Published,Customers,2026-01-01", "4,Seat,One seat.,Published,Customers,"]
    folder.write("table.csv", "\n".join([*rows, "5,Trial,A trial.,Published,Beginners,"]))
    said = do(folder, folder.root / "table.csv")
    heads = {id_: article(folder, id_).head for id_ in ("card", "fee", "plan", "seat", "trial")}
    assert {id_: (head.status, head.audience) for id_, head in heads.items()} == {
        "card": ("draft", "customers"), "fee": ("approved", "agents"), "plan": ("draft", "customers"),
        "seat": ("approved", "customers"), "trial": ("approved", "customers"),
    }  # fmt: skip
    assert [each["what"] for each in said["lost"] if "`beginners`" in each["why"]] == ["knowledge/trial.md"]


@pytest.mark.parametrize(
    ("column", "said", "wanted"),
    [
        ("For", "Agents", "agents"),
        ("For", "Customers", "approved"),
        ("Who can see it", "Team members", "draft"),
        ("Who can see it", "Signed-in customers", "draft"),
        ("Go live?", "no", "draft"),
        ("Go live?", "yes", "approved"),
        ("Publish on", "not yet", "draft"),
        ("Embargo", "no", "approved"),
        ("Command", "DELETE", "draft"),
        ("Command", "MERGE", "approved"),
        ("Action", "unpublished", "draft"),
        ("remote_was_deleted", "true", "draft"),
        ("hasBeenArchived", "yes", "draft"),
        ("visibleBy", "teammates", "agents"),
        ("visibleBy", "everyone", "approved"),
        ("Event", "Remove a guest", "approved"),
        ("Valid until", "n/a", "approved"),
        ("Valid until", "until further notice", "approved"),
        ("Valid until", "2024", "draft"),
        ("Valid until", "summer 2025", "draft"),
        ("Valid until", "Q4 2025", "draft"),
        ("Valid until", "end of 2026", "approved"),  # the import is of November
        ("Valid until", "end of 2025", "draft"),
        ("Valid until", "when we say so", "draft"),
    ],
)
def test_a_column_in_words_of_a_team_says_who_may_read_an_article_and_when(
    folder: Folder, column: str, said: str, wanted: str
) -> None:
    folder.write("table.csv", f"Id,Title,Content,{column}\n1,Card,Change the card.,{said}\n")
    do(folder, folder.root / "table.csv")
    head = article(folder, "card").head
    assert ("agents" if head.audience == "agents" and head.status == "approved" else head.status) == wanted


@pytest.mark.parametrize(
    "said",
    [
        {"deprecation": {"deprecated": True, "since": "2024"}},
        {"archival": {"archived": True}},
        {"visibleBy": {"type": "teammates"}},
        {"moderation": {"status": "rejected"}},
    ],
)
def test_an_object_about_the_end_of_a_page_keeps_customers_out(folder: Folder, said: dict[str, Any]) -> None:
    records = [
        {"id": 5, "title": "Card", "content": "Change it."} | said,
        {"id": 6, "title": "Fee", "content": "None."},
    ]
    do(folder, export(folder, records))
    heads = [article(folder, id_).head for id_ in ("card", "fee")]
    assert [head.status == "approved" and head.audience == "customers" for head in heads] == [False, True]


@pytest.mark.parametrize("name", ["Archived posts", "Deprecated answers", "Drafts", "Old notes archived"])
def test_a_folder_of_what_is_withdrawn_has_many_names(folder: Folder, name: str) -> None:
    folder.write(f"docs/{name}/card.md", "# Card\n\nChange the card.\n")
    do(folder, folder.root / "docs")
    assert article(folder, "card").head.status == ("approved" if name == "Old notes archived" else "draft")


STATES = {
    "a table of states": ("states.csv", "article_id,state\n5,{}\n6,published\n", "draft"),
    "a table by the articles' own ids": ("states.csv", "id,state\n5,{}\n6,published\n", "draft"),
    "publications": (
        "more.json", '{{"out": [{{"articleId": 5, "status": "{}"}}, {{"articleId": 6, "status": "live"}}]}}', "draft",
    ),
    "comments": ("comments.csv", "id,article_id,state\n1,5,{}\n2,6,published\n", "approved"),
    "versions": ("versions.csv", "article_id,state\n5,{}\n5,published\n", "approved"),
    "users": ("users.csv", "id,state\n5,{}\n77,published\n", "approved"),
}  # fmt: skip


@pytest.mark.parametrize("case", STATES)
def test_a_table_beside_the_articles_says_which_of_them_are_out(folder: Folder, case: str) -> None:
    file, written, wanted = STATES[case]
    folder.write("export/articles.csv", "id,title,content\n5,Card,Change the card.\n6,Fee,There is no fee.\n")
    folder.write(f"export/{file}", written.format("published"))
    do(folder, folder.root / "export")
    assert [article(folder, id_).head.status for id_ in ("card", "fee")] == ["approved", "approved"]
    folder.write(f"export/{file}", written.format("archived"))
    said = do(folder, folder.root / "export")
    assert [article(folder, id_).head.status for id_ in ("card", "fee")] == [wanted, "approved"]
    assert [each["what"] for each in said["withdrawn"]] == (["knowledge/card.md"] if wanted == "draft" else [])


def test_a_file_that_is_moved_to_an_archive_is_withdrawn_and_one_that_always_lay_there_is_not(folder: Folder) -> None:
    folder.write("docs/cards/change.md", "---\ntitle: Change\n---\nChange the card.\n")
    folder.write("docs/archive/mails.md", "---\ntitle: Mails\n---\nArchive mails with E.\n")
    do(folder, folder.root / "docs")
    assert [article(folder, id_).head.status for id_ in ("change", "mails")] == ["approved", "approved"]
    (folder.root / "docs/cards/change.md").rename(folder.root / "docs/archive/change.md")
    said = do(folder, folder.root / "docs")
    assert [article(folder, id_).head.status for id_ in ("change", "mails")] == ["draft", "approved"]
    assert "its file was moved to the folder `archive` there" in said["withdrawn"][0]["why"]


ABROAD = {
    "Spanish": (
        "codigo;titulo;contenido;estado;publico;vigente_desde;vigente_hasta;eliminado;actualizado",
        "{};{};Texto.;Publicado;Clientes;2025-01-10;;No;2026-03-02",
        {"Publicado": "Vigente"},
        [{"Publicado": "Borrador"}, {"Publicado": "Caducado"}, {"Publicado": "Pendiente de revisión"}, {";;No": ";;Sí"},
         {"2025-01-10": "2027-02-01"}, {";;No": ";2026-01-31;No"}, {"Clientes": "Proveedores"}],
        {"Clientes": "Agentes"},
    ),
    "Dutch": (
        "nummer;titel;inhoud;toestand;doelgroep;geldig_van;geldig_tot;verwijderd;laatst_gewijzigd",
        "{};{};Tekst.;gepubliceerd;klanten;2025-01-10;;0;2026-03-02",
        {"gepubliceerd": "actief"},
        [{"gepubliceerd": "concept"}, {"gepubliceerd": "verlopen"}, {"gepubliceerd": "ter goedkeuring"}, {";;0": ";;1"},
         {"2025-01-10": "2027-02-01"}, {";;0": ";2026-01-31;0"}, {"klanten": "leveranciers"}],
        {"klanten": "medewerkers"},
    ),
    "Polish": (
        "numer;tytul;tresc;status;odbiorcy;wazny_od;wazny_do;usuniety;data_modyfikacji",
        "{};{};Tekst.;opublikowany;klienci;2025-01-10;;nie;2026-03-02",
        {"opublikowany": "aktywny"},
        [{"opublikowany": "szkic"}, {"opublikowany": "wycofany"}, {"opublikowany": "do akceptacji"}, {"nie": "tak"},
         {"2025-01-10": "2027-02-01"}, {";;nie": ";2026-01-31;nie"}, {"klienci": "dostawcy"}],
        {"klienci": "pracownicy"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", ABROAD)
def test_a_table_in_another_language_says_who_may_read_it_as_well(folder: Folder, language: str) -> None:
    head, row, also, held, internal = ABROAD[language]
    rows = []
    for number, change in enumerate([{}, also, *held, internal]):
        line = row
        for old, new in change.items():
            assert old in line
            line = line.replace(old, new)
        rows.append(line.format(f"00{number}", f"T{number}"))
    folder.write("table.csv", "\n".join([head, *rows]))
    said = do(folder, folder.root / "table.csv")
    heads = [article(folder, f"t{number}").head for number in range(len(rows))]
    assert [each.status for each in heads] == ["approved"] * 2 + ["draft"] * len(held) + ["approved"]
    assert [each.audience for each in heads] == ["customers"] * (2 + len(held)) + ["agents"]
    assert {str(each.updated) for each in heads} == {"2026-03-02"}
    assert '"id": "001"' in (folder.root / "knowledge/t1.md").read_text()
    assert not any("nothing is known" in each["why"] for each in said["lost"])


def test_columns_of_which_nothing_is_known_are_named(folder: Folder) -> None:
    rows = ["cim,szoveg,torolve", "Kártya,Cserélje ki.,igen"]
    folder.write("table.csv", "\n".join(rows))
    folder.write("map.yaml", "default: {categories: login}\nfields: {title: cim, body: szoveg}\n")
    said = do(folder, folder.root / "table.csv")
    why = "fields of which nothing is known here, also if they say who may read it: `torolve`"
    assert [each["why"] for each in said["lost"] if "nothing is known" in each["why"]] == [why]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("destinatarios", "Solo empleados"), ("público", "Apenas funcionários"), ("Zielgruppe", "Nur für Mitarbeiter"),
        ("doelgroep", "Alleen voor medewerkers"), ("odbiorcy", "Tylko dla konsultantów"),
        ("destinataires", "Réservé aux conseillers"),
    ],
)  # fmt: skip
def test_readers_in_more_words_of_another_language_are_agents(folder: Folder, key: str, said: str) -> None:
    rows = [{"id": 1, "title": "T", "content": "Text.", key: said}]
    do(folder, export(folder, rows))
    assert article(folder, "t").head.audience == "agents"


def test_labels_and_folders_in_another_language_count_and_lists_are_named_as_well(folder: Folder) -> None:
    row = {"título": "T", "contenido": "Texto.", "carpeta": "Tarjetas", "etiquetas": ["cobros"], "grupos_web": ["a"]}
    rows = [row, row | {"título": "U", "carpeta": "Borradores"}, row | {"título": "V", "etiquetas": ["interno"]}]
    said = do(folder, export(folder, rows))
    heads = [article(folder, id_).head for id_ in "tuv"]
    assert [(each.status, each.audience) for each in heads] == [
        ("approved", "customers"), ("draft", "customers"), ("approved", "agents"),
    ]  # fmt: skip
    named = {each["why"].rpartition(": ")[2] for each in said["lost"] if "nothing is known" in each["why"]}
    assert named == {"`grupos_web`"}


def test_of_versions_that_are_counted_the_last_one_comes_in(folder: Folder) -> None:
    rows = [
        {"id": 5, "title": "T", "content": text, "version": version, "status": status, "updated_at": day}
        for text, version, status, day in [
            ("Two years.", 1, "archived", "2026-03-02"), ("Three years.", 2, "published", "2026-02-01"),
        ]
    ]  # fmt: skip
    said = do(folder, export(folder, rows))
    assert (article(folder, "t").head.status, article(folder, "t").sections[0].text) == ("approved", "Three years.")
    assert [each["why"] for each in said["skipped"]] == ["the id 5 occurs twice; version 2 is imported"]


def test_labels_and_tags_of_a_plain_export_both_count(folder: Folder) -> None:
    rows = [{"id": 1, "title": "Card", "content": "Change the card.", "labels": ["cards"], "tags": ["agents only"]}]
    do(folder, export(folder, rows))
    assert article(folder, "card").head.audience == "agents"


@pytest.mark.parametrize(
    "block",
    [
        ":::(Internal) (Private notes)\nAsk Bob.\n:::",
        ":::internal\nAsk Bob.\n:::",
        "{{< internal >}}\nAsk Bob.\n{{< /internal >}}",
        "{% agents_only %}\nAsk Bob.\n{% endagents_only %}",
        "<InternalNote>\n\nAsk Bob.\n\n</InternalNote>",
        '<Admonition type="internal">\n\nAsk Bob.\n\n</Admonition>',
        '<Note type="internal">\n\n<Note>\n\nOne.\n\n</Note>\n\nAsk Bob.\n\n</Note>',
        "{{< internal >}}\n{{< internal >}}\nOne.\n{{< /internal >}}\nAsk Bob.\n{{< /internal >}}",
        '<div class="callout internal-note">\n<p>Ask Bob.</p>\n</div>',
        '<div class="note-internal">\n<p>Ask Bob.</p>\n</div>',
        '<div class="internal-note">\n\nAsk Bob.\n\n</div>',
        '!!! internal "Agents"\n    Ask Bob.\n\n    Or Bob himself.',
        "/// internal | Agents\nAsk Bob.\n///",
        "> [!INTERNAL]\n> Ask Bob.",
        "> **Internal:** ring the desk.\n>\n> Ask Bob.",
        "**Note for agents:** ask Bob.",
        "Notatka wewnętrzna: ask Bob.",
        "**Tylko dla konsultantów:** ask Bob.",
        "*Internal use only: Bob decides.*",
        "_Internal note: ask Bob._",
        "**Internal note**\n\n- Ask Bob.",
        "- One.\n- **Agents only** \u2013 ask Bob,\n  or Bob himself.",
        "[INTERNAL] Ask Bob.",
        "Do not tell customers: Bob decides.",
        "**AI NOTES:** never name Bob.",
        "**Interner Hinweis:** Bob fragen.",
        "**Note interne :** demandez \u00e0 Bob.",
        "**Nota interna:** pregunte a Bob.",
        "<p><strong>Internal note:</strong> ask Bob.</p>",
    ],
)
def test_a_block_for_agents_in_an_article_for_customers_is_left_out_and_told(folder: Folder, block: str) -> None:
    folder.write("docs/card.md", f"# Card\n\nChange the card.\n\n{block}\n\nWait an hour.\n")
    said = do(folder, folder.root / "docs")
    assert "Bob" not in article(folder, "card").sections[0].text
    assert "Wait an hour." in article(folder, "card").sections[0].text
    assert "what is for agents only there" in [each["why"] for each in said["lost"]]


@pytest.mark.parametrize(
    "heading", ["Internal notes", "For support agents only", "Agents only", "Internal", "Usage interne"]
)
def test_a_section_for_agents_is_left_out_with_all_below_it(folder: Folder, heading: str) -> None:
    below = f"## {heading} {{#own}}\n\nAsk Bob.\n\n### More\n\nBob knows.\n\n## Fees\n\nNone.\n"
    folder.write("docs/card.md", f"# Card\n\nChange the card.\n\n{below}")
    said = do(folder, folder.root / "docs")
    assert [each.text for each in article(folder, "card").sections] == ["Change the card.", "None."]
    assert "what is for agents only there" in [each["why"] for each in said["lost"]]


@pytest.mark.parametrize(
    "text",
    [
        "**Internal transfers:** Bob sends them.",
        "Internal notes can be added by Bob.",
        "- **Internal notes:** only your team sees them, such as Bob.",
        "- **Internal:** 128 GB, says Bob.",
        "**Internal:** 128 GB, says Bob.\n\n**External:** 1 TB.",
        "[Internal notes](https://bob.example) are private.",
        "Invite agents: ask Bob.",
        "```\nInternal note: Bob\n```",
        "The page is\ninternal note: of Bob.",
        "## Internal memory\n\nBob has 32 GB.",
    ],
)
def test_what_only_begins_like_a_note_for_agents_stays(folder: Folder, text: str) -> None:
    folder.write("docs/card.md", f"# Card\n\nChange the card.\n\n{text}\n")
    do(folder, folder.root / "docs")
    assert "bob" in (folder.root / "knowledge/card.md").read_text().lower()


@pytest.mark.parametrize(
    "link", ['<a class="reference internal" href="#x">Bob</a>', '<span class="internal">Bob</span>']
)
def test_a_link_within_the_site_is_for_customers(folder: Folder, link: str) -> None:
    folder.write("docs/card.html", f"<html><body><h1>Card</h1><p>Ask {link}.</p></body></html>")
    do(folder, folder.root / "docs")
    assert "Bob" in article(folder, "card").sections[0].text


@pytest.mark.parametrize(
    "body", ["<p><img src='https://x.example/1.png'></p>", "<p>\u200b</p>", "<p>" + "word " * 25_000 + "</p>"]
)
@pytest.mark.parametrize("draft", [True, False])
def test_an_article_whose_text_cannot_be_imported_any_more_is_withdrawn(folder: Folder, body: str, draft: bool) -> None:
    do(folder, export(folder, [zendesk(5), zendesk(6)]))
    said = do(folder, export(folder, [zendesk(5, body=body, draft=draft), zendesk(6)]))
    assert [each["what"] for each in said["withdrawn"]] == ["knowledge/title-5.md"]
    assert (article(folder, "title-5").head.status, article(folder, "title-5").sections[0].text) == (
        "draft",
        "Text of 5.",
    )


def test_a_plain_record_whose_text_was_emptied_is_withdrawn_and_named_by_its_id(folder: Folder) -> None:
    folder.write("a.csv", "Nr;title;content\n1;How to pay;By card.\n2;Refunds;Ask us.\n")
    folder.write("plain.yaml", "default: {categories: login}\nfields: {id: Nr}\n")
    named = ("--map", str(folder.root / "plain.yaml"))
    do(folder, folder.root / "a.csv", *named)
    folder.write("a.csv", "Nr;title;content\n1;How to pay;\n2;Refunds;Ask us.\n3;;X\n")
    said = do(folder, folder.root / "a.csv", *named)
    assert article(folder, "how-to-pay").head.status == "draft"
    assert [each["what"] for each in said["skipped"]] == ["plain 3", "plain 1 (How to pay)"]


@pytest.mark.parametrize("said", [{"deleted": True}, {"status": "deleted"}, {"deleted_at": "2026-10-01T00:00:00Z"}])
def test_a_record_that_only_says_that_its_article_is_deleted_withdraws_it(folder: Folder, said: dict[str, Any]) -> None:
    rows: list[dict[str, Any]] = [{"id": n, "title": f"Title {n}", "content": f"Text {n}."} for n in (5, 6)]
    do(folder, export(folder, rows))
    do(folder, export(folder, [{"id": 5, **said}, rows[1]]))
    assert [article(folder, f"title-{n}").head.status for n in (5, 6)] == ["draft", "approved"]


@pytest.mark.parametrize("suffix", ["json", "md"])
def test_another_source_with_the_same_ids_takes_nothing_over(folder: Folder, suffix: str) -> None:
    def source(name: str, title: str, text: str) -> Path:
        if suffix == "json":
            return export(folder, [{"id": 1, "title": title, "content": text}], f"{name}.json")
        return folder.write(f"{name}/faq.md", f"# {title}\n\n{text}\n").parent

    do(folder, source("a", "Bikes", "A bike costs 5 EUR."))
    do(folder, source("a", "Hire a bike", "A bike costs 6 EUR."))
    other = source("b", "Refunds", "We pay them back within 30 days.")
    said = do(folder, other, code=1)
    assert "which has another title and text" in said["skipped"][0]["why"]
    assert article(folder, "bikes").sections[0].text == "A bike costs 6 EUR."
    do(folder, other, "--overwrite")
    assert article(folder, "bikes").sections[0].text == "We pay them back within 30 days."


def test_a_staged_draft_of_what_was_withdrawn_is_withdrawn(folder: Folder) -> None:
    do(folder, export(folder, [intercom("5")]))
    do(folder, export(folder, intercom("5", state="draft", has_unpublished_changes=True)))
    assert article(folder, "title-5").head.status == "draft"


def test_another_help_centre_with_the_same_title_takes_nothing_over(folder: Folder) -> None:
    do(folder, export(folder, [zendesk(5, title="Refunds", body="<p>Within 14 days.</p>")]))
    source = export(folder, [zendesk(905, title="Refunds", body="<p>Within 90 days.</p>"), zendesk(906)])
    said = do(folder, source)
    assert "from elsewhere" in said["skipped"][0]["why"]
    assert article(folder, "refunds").sections[0].text == "Within 14 days."


def test_an_article_edited_here_is_withdrawn_with_its_own_words(folder: Folder) -> None:
    do(folder, export(folder, [zendesk(5)]))
    folder.edit("knowledge/title-5.md", "Text of 5.", "My own words.")
    do(folder, export(folder, [zendesk(5, body="<p>Theirs.</p>", draft=True)]))
    assert article(folder, "title-5").sections[0].text == "My own words."
    assert article(folder, "title-5").head.status == "draft"


def test_what_is_published_again_waits_for_a_person(folder: Folder) -> None:
    do(folder, export(folder, [zendesk(5, draft=True)]))
    said = do(folder, export(folder, [zendesk(5)]))
    assert article(folder, "title-5").head.status == "draft"
    assert "although it is published there" in said["kept"][0]["why"]


def test_what_is_retired_here_stays_retired(folder: Folder) -> None:
    do(folder, export(folder, [zendesk(5)]))
    folder.edit("knowledge/title-5.md", "status: approved", "status: retired")
    do(folder, export(folder, [zendesk(5, draft=True)]))
    assert article(folder, "title-5").head.status == "retired"


def test_a_staged_draft_never_beats_the_published_text(folder: Folder) -> None:
    staged = intercom("5", body="<p>Costs 14.</p>", has_unpublished_changes=True, updated_at=1786276000)
    live = intercom("5", body="<p>Costs 9.</p>", has_unpublished_changes=True)
    do(folder, export(folder, {"type": "list", "data": [live]}))
    assert article(folder, "title-5").sections[0].text == "Costs 9."
    said = do(folder, export(folder, staged))
    assert (said["changed"], "not published" in said["kept"][0]["why"]) == ([], True)
    assert article(folder, "title-5").sections[0].text == "Costs 9."
    assert article(folder, "title-5").head.status == "approved"


def test_beside_the_list_a_staged_draft_is_left_out(folder: Folder) -> None:
    staged = intercom("5", body="<p>14.</p>", has_unpublished_changes=True, updated_at=1786276000)
    live = intercom("5", body="<p>9.</p>", has_unpublished_changes=True)
    export(folder, staged, "export/draft.json")
    export(folder, {"data": [live]}, "export/list.json")
    do(folder, folder.root / "export")
    assert article(folder, "title-5").sections[0].text == "9."


def test_a_staged_draft_alone_is_a_draft_here(folder: Folder) -> None:
    said = do(folder, export(folder, intercom("5", has_unpublished_changes=True)))
    assert (len(said["drafts"]), article(folder, "title-5").head.status) == (1, "draft")


@pytest.mark.parametrize("given", [{"type": "article_version"}, {"article_id": "5"}, {"from_version_id": "3"}])
def test_a_version_is_no_article(folder: Folder, given: dict[str, Any]) -> None:
    version = {**intercom("301", body="<p>Older.</p>"), **given}
    if "type" not in given:
        del version["type"]
    said = do(folder, export(folder, [intercom("5"), version]))
    assert said["new"] == ["knowledge/title-5.md"]
    assert [each["what"] for each in said["skipped"]] == ["intercom 301"]


INTERNAL = {"id": "39", "title": "How agents grant refunds", "body": "<p>Up to 200 dollars.</p>",
            "body_markdown": "Up to 200 dollars.", "owner_id": 1, "author_id": 1, "locale": "en",
            "created_at": 1790000000, "updated_at": 1790000000, "audience_ids": [1]}  # fmt: skip


@pytest.mark.parametrize("kind", [{}, {"type": "internal_article"}])
def test_internal_articles_are_for_agents(folder: Folder, kind: dict[str, str]) -> None:
    do(folder, export(folder, {"type": "list", "data": [{**INTERNAL, **kind}]}))
    found = article(folder, "how-agents-grant-refunds")
    assert (found.head.audience, found.head.status) == ("agents", "approved")


@pytest.mark.parametrize("rule", ["titles: 'agents:*'", "labels: internal", "collections: [71]"])
def test_the_map_says_what_is_for_agents(folder: Folder, rule: str) -> None:
    folder.write("map.yaml", f"default: {{categories: login}}\nrules:\n  - {rule}\n    audience: agents\n")
    do(
        folder,
        export(folder, [zendesk(5, title="Agents: refunds", label_names=["Internal"]), zendesk(6, section_id=9)]),
    )
    assert article(folder, "agents-refunds").head.audience == "agents"
    assert article(folder, "title-6").head.audience == "customers"


def test_front_matter_says_what_is_for_agents(folder: Folder) -> None:
    folder.write("docs/card.md", "---\ntitle: Card\naudience: Agents\n---\nChange the card.\n")
    do(folder, folder.root / "docs")
    assert article(folder, "card").head.audience == "agents"


def test_what_becomes_internal_is_for_agents_here_and_not_given_back(folder: Folder) -> None:
    folder.write("docs/card.md", "---\ntitle: Card\n---\nChange the card.\n")
    do(folder, folder.root / "docs")
    folder.write("docs/card.md", "---\ntitle: Card\ninternal: true\n---\nChange the card.\n")
    assert len(do(folder, folder.root / "docs")["withdrawn"]) == 1
    assert article(folder, "card").head.audience == "agents"
    folder.write("docs/card.md", "---\ntitle: Card\n---\nChange the card.\n")
    do(folder, folder.root / "docs")
    assert article(folder, "card").head.audience == "agents"


@pytest.mark.parametrize("stage", [Stage.AUTO, Stage.AUTO_CHECKED, Stage.DRAFT])
def test_what_is_for_agents_reaches_no_customer_at_any_stage(stage: Stage) -> None:
    assert deliver(Outcome.ANSWER, stage, CheckedValues(Standing.AGENTS, 1.0), Checks(confidence=0.5)) is Outcome.DRAFT


def test_of_all_that_an_answer_cites_what_is_for_agents_weighs_most(folder: Folder) -> None:
    folder.edit("knowledge/reset.md", "status: approved", "status: approved\naudience: agents")
    old = (
        (folder.root / "knowledge/reset.md")
        .read_text()
        .replace("id: reset", "id: old")
        .replace("audience: agents\n", "")
    )
    folder.write("knowledge/old.md", old.replace("2027-02-14", "2026-01-01"))
    workspace = load(folder.root)
    for cited in (["old#link-expired", "reset#link-expired"], ["reset#link-expired", "old#link-expired"]):
        received = Received(outcome="answer", answer="x", citations=cited)
        assert reply_of(received, workspace, None).standing is Standing.AGENTS


LANGUAGES = {
    "docs/card.fr.md": "---\ntitle: La carte\n---\nTexte.\n",
    "docs/card._es.md": "---\ntitle: La tarjeta\n---\nTexto.\n",
    "docs/fr/other.md": "---\ntitle: Autre\n---\nTexte.\n",
    "docs/pt-br/other.md": "---\ntitle: Outro\n---\nTexto.\n",
    "docs/a.md": "---\ntitle: Karte\nlang: de\n---\nText.\n",
    "docs/b.md": "---\ntitle: Carta\nlanguage: Italian\n---\nTesto.\n",
    "docs/c.md": "---\ntitle: Konto\n---\nWenn Sie Ihr Konto schließen möchten, öffnen Sie bitte die Einstellungen und"
                 " wählen Sie dort den Punkt zum Löschen des Kontos aus.\n",
}  # fmt: skip


def test_other_languages_are_told_by_front_matter_name_folder_and_text(folder: Folder) -> None:
    for name, text in LANGUAGES.items():
        folder.write(name, text)
    english = "Open the settings of your account and choose the card that you want to be charged from now on."
    folder.write("docs/it/card.md", f"---\ntitle: Card\n---\n{english}\n")  # the folder of the IT
    folder.write("docs/en/plans.md", "---\ntitle: Plans\n---\nText.\n")
    folder.write("docs/customer_id.md", f"---\ntitle: Customer id\n---\n{english}\n")
    said = do(folder, folder.root / "docs")
    assert said["new"] == ["knowledge/customer-id.md", "knowledge/plans.md", "knowledge/card.md"]
    assert len(said["skipped"]) == len(LANGUAGES)


def test_a_language_is_told_however_it_is_written_and_in_tables_by_the_text(folder: Folder) -> None:
    german = "Die Karte wird in den Einstellungen des Kontos ge\u00e4ndert, und der Betrag wird am Ersten abgebucht."
    rows = [
        {"id": 1, "title": "One", "content": "Text.", "language": "English"},
        {"id": 2, "title": "Two", "content": "Text.", "locale": "en_US"},
        {"id": 3, "title": "Three", "content": "Text.", "lang": "EN-gb"},
        {"id": 4, "title": "Vier", "content": f"<p>{german}</p>"},
        {"id": 5, "title": "F\u00fcnf", "content": "Text.", "language": "German"},
    ]
    folder.write("map.yaml", "locale: en_GB\ndefault: {categories: login}\n")
    said = do(folder, export(folder, rows))
    assert said["new"] == ["knowledge/one.md", "knowledge/two.md", "knowledge/three.md"]
    assert sorted(each["what"] for each in said["skipped"]) == ["plain 4 (Vier)", "plain 5 (F\u00fcnf)"]


@pytest.mark.parametrize(
    ("title", "id_"),
    [("Passwort zurücksetzen", "passwort-zurücksetzen"), ("Как сменить карту?", "как-сменить-карту"),
     ("パスワードを再設定する", "パスワードを再設定する"), ("पासवर्ड रीसेट", "पासवर्ड-रीसेट"), ("👍", "zendesk-5")],
)  # fmt: skip
def test_ids_keep_the_letters_of_every_script(folder: Folder, title: str, id_: str) -> None:
    said = do(folder, export(folder, [zendesk(5, title=title)]))
    assert said["new"] == [f"knowledge/{id_}.md"]
    assert load(folder.root).articles[id_].head.title == title


def test_a_title_that_ends_with_legacy_is_to_be_looked_at(folder: Folder) -> None:
    folder.write("docs/one.md", "# Workflow \u2013 Settings \u2013 Legacy\n\nText.\n")
    folder.write("docs/two.md", "# Open a legacy file\n\nText.\n")
    said = do(folder, folder.root / "docs")["unsure"]
    assert [each["why"] for each in said] == ["its title there says `legacy`"]
