"""Importing articles: nothing that runs comes in, nothing is lost without a word, nothing set here is overwritten."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from harness.articles.importing import read_source
from harness.articles.importing.dialects.inner_headings import deepened
from harness.articles.importing.markdown import clean
from harness.cli.import_articles import command
from harness.workspace import Article, ImportMapFile, WorkspaceError, load
from tests.conftest import Folder, calls_in, small_in

MAP = """\
default: {categories: login}
rules:
  - collections: Payments
    categories: [billing]
    review_after_days: 90
  - collections: [72]
    labels: VIP
    owner: vip-team
"""


def zendesk(id_: int = 1, **given: Any) -> dict[str, Any]:
    return {
        "id": id_, "title": f"Title {id_}", "body": f"<p>Text of {id_}.</p>", "locale": "en-us",
        "source_locale": "en-us", "section_id": 71, "draft": False, "outdated": False,
        "outdated_locales": [], "label_names": [],
        "promoted": False, "author_id": 9, "user_segment_id": None, "html_url": f"https://help.example/hc/en-us/articles/{id_}",
        "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-09-09T09:00:00Z", "edited_at": "2026-08-08T08:00:00Z",
        **given,
    }  # fmt: skip


SECTIONS = [{"id": 71, "name": "Cards", "category_id": 8}, {"id": 72, "name": "Other", "category_id": 9}]
CATEGORIES = [
    {"id": 8, "name": "Payments", "source_locale": "en-us"},
    {"id": 9, "name": "Access", "source_locale": "en-us"},
]


def intercom(id_: str = "1", **given: Any) -> dict[str, Any]:
    return {
        "type": "article", "id": id_, "title": f"Title {id_}", "description": "", "body": f"<p>Text of {id_}.</p>",
        "state": "published", "author_id": 3, "created_at": 1767225600, "updated_at": 1786176000, "parent_ids": ["72"],
        "has_unpublished_changes": False, "default_locale": "en",
        "translated_content": {"type": "article_translated_content"},
        "url": f"https://help.example/en/articles/{id_}", "tags": {"type": "tag.list", "tags": []}, **given,
    }  # fmt: skip


def do(folder: Folder, source: Path, *options: str, kind: str = "", code: int = 0) -> dict[str, Any]:
    """Import and say what was done."""
    map_file = folder.root / "map.yaml"
    if not map_file.exists():
        map_file.write_text(MAP)
    given = ["--kind", kind] if kind else []
    arguments = [str(source), "-w", str(folder.root), "--map", str(map_file), "--json", "--today", "2026-11-02"]
    done = CliRunner().invoke(command, [*arguments, *given, *options], catch_exceptions=False)
    assert done.exit_code == code, done.output
    said: dict[str, Any] = json.loads(done.output)
    return said


def export(folder: Folder, value: Any, name: str = "export.json") -> Path:
    return folder.write(name, json.dumps(value))


def article(folder: Folder, id_: str) -> Article:
    return load(folder.root).articles[id_]


SHAPES = {
    "an array": lambda objects: json.dumps(objects),
    "an envelope": lambda objects: json.dumps({"articles": objects, "count": len(objects), "next_page": None}),
    "one a line": lambda objects: "\n".join(map(json.dumps, objects)),
    "envelopes, one a line": lambda objects: "\n".join(json.dumps({"articles": [each]}) for each in objects),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("make", [zendesk, lambda i: intercom(str(i))], ids=["zendesk", "intercom"])
def test_every_shape_of_an_export_is_recognised(folder: Folder, shape: str, make: Any) -> None:
    source = folder.write("export.json", SHAPES[shape]([make(5), make(6)]))
    assert do(folder, source)["new"] == ["knowledge/title-5.md", "knowledge/title-6.md"]
    assert article(folder, "title-5").sections[0].text == "Text of 5."


def test_a_zendesk_export_is_mapped(folder: Folder) -> None:
    envelope = {
        "categories": CATEGORIES,
        "sections": SECTIONS,
        "articles": [zendesk(5), zendesk(6, section_id=72, label_names=["vip"])],
        "translations": [zendesk(77, source_id=5, source_type="Article")],
    }
    said = do(folder, export(folder, envelope))
    assert said["skipped"] == []  # what stands beside the articles is the text of one of them
    five, six = article(folder, "title-5").head, article(folder, "title-6").head
    assert (five.categories, five.owner, str(five.updated), str(five.review_by)) == (
        ("billing",), "money-team", "2026-08-08", "2026-11-06",
    )  # fmt: skip
    assert (six.categories, six.owner, str(six.review_by)) == (("login",), "vip-team", "2027-02-04")
    assert five.origin is not None
    assert (five.origin.system, five.origin.id) == ("zendesk", "5")


def test_an_intercom_export_takes_markdown_and_the_wanted_language(folder: Folder) -> None:
    folder.write("map.yaml", f"locale: en\n{MAP}")
    german = {"type": "article_content", "title": "Titel", "body": "<p>Deutsch.</p>", "state": "published"}
    english = {**german, "title": "Other title", "body": "<p>English.</p>"}
    objects = [
        intercom("1", body_markdown="Take **this**.", body="<p>not this</p>"),
        intercom(
            "2",
            default_locale="de",
            title="Titel",
            body="<p>Deutsch.</p>",
            translated_content={"de": german, "en": english},
        ),
        intercom("3", default_locale="de", title="Titel", body="<p>Deutsch.</p>", translated_content={"de": german}),
    ]
    said = do(
        folder, export(folder, {"data": objects, "collections": [{"id": "72", "name": "Other", "parent_id": None}]})
    )
    assert article(folder, "title-1").sections[0].text == "Take **this**."
    assert article(folder, "other-title").sections[0].text == "English."
    assert str(article(folder, "title-1").head.updated) == "2026-08-08"
    assert [left["what"] for left in said["skipped"]] == ["intercom 3 (Titel)"]
    assert {
        "what": "knowledge/other-title.md",
        "why": "its translations (de): only one language is imported at a time",
    } in said["lost"]


LEFT = {
    "an empty body": (zendesk(6, body=""), "skipped", "its body is empty"),
    "a body without text": (zendesk(6, body="<p>&nbsp;</p><hr>"), "", ""),
    "only a script": (zendesk(6, body="<script>x()</script>"), "skipped", "its body has no text"),
    "no title": (zendesk(6, title=" "), "skipped", "it has no title"),
    "another language": (zendesk(6, locale="de"), "skipped", "it is in `de`, but `en-us` is imported"),
    "a draft": (zendesk(6, draft=True), "drafts", "it is a draft there"),
    "outdated": (zendesk(6, outdated=True), "drafts", "it is marked as outdated there"),
    "for agents only": (zendesk(6, user_segment_id=4), "drafts", "only a user segment may read it there"),
    "outdated in a language": (zendesk(6, outdated_locales=["fr"]), "lost", "outdated in fr"),
    "two megabytes": (zendesk(6, body="<p>" + "word " * 400_000), "skipped", "the limit is 100,000"),
    "six megabytes": (zendesk(6, body="<p>" + "word " * 1_300_000), "skipped", "the limit is 5,000,000"),
    "nests without end": (zendesk(6, body="<div>" * 20_000 + "x"), "skipped", "too deeply nested"),
    "a script": (zendesk(6, body="<p>x</p><script>y()</script>"), "lost", "scripts or styles"),
    "a film": (zendesk(6, body='<p>x</p><iframe src="https://film.example/1"></iframe>'), "lost", "now a link"),
    "an image inside": (zendesk(6, body='<p>x <img src="data:image/png;base64,AAAA" alt="y"></p>'), "lost", "an image"),
    "an id that is taken": (zendesk(6, title="Reset"), "skipped", "an article `reset` from elsewhere"),
    "one id twice": (zendesk(5, title="Newer", edited_at="2026-09-01T00:00:00Z"), "skipped", "the id 5 occurs twice"),
    "one title twice": (zendesk(6, title="Title 5"), "lost", "this is `title-5-6`"),
    "a date beyond all calendars": (zendesk(6, edited_at="9999-12-31T00:00:00Z"), "lost", "2026-11-02 is used"),
    "no date": (zendesk(6, edited_at=None, updated_at="soon"), "lost", "2026-11-02 is used"),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", LEFT)
def test_what_is_left_out_is_told(folder: Folder, case: str) -> None:
    record, where, words = LEFT[case]
    said = do(folder, export(folder, [zendesk(5), record]))
    told = [f"{name}: {left['why']}" for name in ("skipped", "drafts", "lost") for left in said[name]]
    if not where:
        assert len(said["new"]) + len(said["skipped"]) == 2
        return
    assert any(each.startswith(f"{where}: ") and words in each for each in told), told
    assert len(said["new"]) == (1 if where == "skipped" else 2)
    load(folder.root)


def test_a_record_without_a_category_is_left_and_told(folder: Folder) -> None:
    folder.write("map.yaml", "rules: [{collections: Payments, categories: billing}]\n")
    said = do(
        folder,
        export(folder, {"sections": SECTIONS, "categories": CATEGORIES, "articles": [zendesk(5, section_id=72)]}),
        code=1,  # there was nothing else
    )
    assert said["skipped"][0]["why"].startswith("it has no category: no rule of the map (--map) fits it")
    assert said["unplaced"] == dict.fromkeys(("72", "9", "Access", "Other"), 1)


HTML = """
<h2 id="x" onclick="evil()">Prices &amp; limits</h2>
<p>Open <strong>Settings &gt; Billing</strong>, or <a
href="https://help.example/hc/en-us/articles/6-Title" title="t">see this</a>.</p>
<ol><li>First<ul><li>Inner</li></ul></li><li>Second</li></ol>
<table><tr><td>Plan</td><td>Price</td></tr><tr><td>Team</td><td>$6 | month</td></tr></table>
<p><img src="https://cdn.example/a b.png" alt="The [page](x)"></p>
<pre><code>a &lt; b</code></pre><p>snake_case and 2 * 3 and &lt;b&gt;not bold&lt;/b&gt;</p>
<p># no heading</p><p>Open <b>A</b> &gt; <b>B</b></p>
<a href=" java\tscript:alert(1)">press</a><!-- harness: allow article-outdated: sneaked in -->
"""


def test_html_becomes_clean_markdown(folder: Folder) -> None:
    do(folder, export(folder, [zendesk(5, body=HTML), zendesk(6)]))
    text = (folder.root / "knowledge/title-5.md").read_text()
    assert text.split("---\n", 2)[2] == (
        "\n## Prices & limits {#x}\n\nOpen **Settings > Billing**, or [see this](title-6.md).\n\n"
        "1. First\n   - Inner\n2. Second\n\n| Plan | Price |\n| --- | --- |\n| Team | $6 \\| month |\n\n"
        "![The page x](https://cdn.example/a%20b.png)\n\n```\na < b\n```\n\n"
        "snake_case and 2 * 3 and \\<b>not bold\\</b>\n\n"
        "\\# no heading\n\nOpen **A** > **B**\n\npress\n"
    )


FRAGMENTS = [
    "<script>", "</script>", "<img src=x onerror=a()>", "<a href='javascript:a()'>", "</a>", "[x](javascript:a())",
    "&lt;script&gt;", "&#60;b&#62;", "&amp;lt;i&amp;gt;", "<b", ">",
    "```", "\n", "\n\n", "> ", "- ", "    ", "<!--", "-->",
    "<svg onload=a()>", "<iframe src=javascript:a()>", "<![CDATA[", "]]>", "<?php", "?>", "`", "|", "<td>", "<pre>",
    "</pre>", "<code>", "[y]: java&#115;cript:a()", "<javascript:a()>", "</", "<div>", "\\", "](", "text", "<style>",
    "</style>", "\x1f", "\u200b", "\u00a0", "1. ", "\t",
]  # fmt: skip
HOSTILE = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=25).map("".join)


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(body=HOSTILE, is_html=st.booleans())
def test_whatever_comes_in_nothing_runs(body: str, is_html: bool) -> None:
    """Read as any Markdown reader does that lets HTML through."""
    text = clean(body, is_html).text
    tokens = MarkdownIt().enable("table").parse(text)
    inner = [child for token in tokens for child in token.children or ()]
    assert not [t for t in (*tokens, *inner) if t.type in ("html_block", "html_inline")]
    targets = [str(t.attrs.get("href") or t.attrs.get("src") or "") for t in inner]
    assert not [target for target in targets if re.match(r"(?i)\s*(javascript|vbscript|data):", target)]
    assert clean(text, False).text == clean(clean(text, False).text, False).text


def test_a_second_import_changes_nothing(folder: Folder) -> None:
    source = export(folder, [zendesk(5, body=HTML), zendesk(6)])
    do(folder, source)
    before = {path: path.read_bytes() for path in (folder.root / "knowledge").iterdir()}
    said = do(folder, source)
    assert said["unchanged"] == ["knowledge/title-5.md", "knowledge/title-6.md"]
    assert {path: path.read_bytes() for path in (folder.root / "knowledge").iterdir()} == before


SILENT = "<!-- harness: allow article-outdated: as meant -->"


def test_what_was_set_here_stays_when_the_source_changes(folder: Folder) -> None:
    body = "<p>Intro.</p><h2>Prices</h2><p>Old price.</p><h2>Gone</h2><p>Old.</p>"
    do(folder, export(folder, [zendesk(5, body=body)]))
    folder.edit(
        "knowledge/title-5.md", "status: approved", "status: retired  # by Ada\n# harness: allow article-outdated: x"
    )
    folder.edit("knowledge/title-5.md", "owner: access-team", "owner: my-team")
    folder.edit("knowledge/title-5.md", "\nIntro.", f"\n{SILENT}\n\nIntro.")
    folder.edit("knowledge/title-5.md", "## Prices\n", f"## Prices\n{SILENT}\n")
    folder.edit("knowledge/title-5.md", "## Gone\n", f"## Gone\n{SILENT}\n")
    newer = body.replace("Old price", "New price").replace("Gone", "Came")
    said = do(folder, export(folder, [zendesk(5, title="New title", body=newer, edited_at="2026-10-01T00:00:00Z")]))
    assert said["changed"] == ["knowledge/title-5.md"]
    text = (folder.root / "knowledge/title-5.md").read_text()
    head = article(folder, "title-5").head
    assert (head.title, head.owner, head.status, str(head.updated), str(head.review_by)) == (
        "New title", "my-team", "retired", "2026-10-01", "2027-02-04",
    )  # fmt: skip
    assert "# by Ada\n# harness: allow article-outdated: x\n" in text
    assert text.split("---\n", 2)[2] == f"\n{SILENT}\nIntro.\n\n## Prices\n{SILENT}\n\nNew price.\n\n## Came\n\nOld.\n"
    assert "lost the silence" in said["kept"][0]["why"]


def test_text_that_was_edited_here_stays_until_told_otherwise(folder: Folder) -> None:
    do(folder, export(folder, [zendesk(5)]))
    folder.edit("knowledge/title-5.md", "Text of 5.", "My own words.")
    newer = export(folder, [zendesk(5, body="<p>Theirs.</p>")])
    said = do(folder, newer)
    assert (said["changed"], "was edited here" in said["kept"][0]["why"]) == ([], True)
    assert article(folder, "title-5").sections[0].text == "My own words."
    said = do(folder, newer, "--overwrite")
    assert said["changed"] == ["knowledge/title-5.md"]
    assert article(folder, "title-5").sections[0].text == "Theirs."


def test_an_article_of_others_is_taken_over_only_when_told(folder: Folder) -> None:
    source = export(folder, [zendesk(5, title="Reset")])
    before = (folder.root / "knowledge/reset.md").read_text()
    do(folder, source, code=1)
    assert (folder.root / "knowledge/reset.md").read_text() == before
    folder.edit("scenarios/login.yaml", "reset#link-expired", "reset")
    assert do(folder, source, "--overwrite")["changed"] == ["knowledge/reset.md"]
    assert article(folder, "reset").head.owner == "access-team"
    assert do(folder, source)["unchanged"] == ["knowledge/reset.md"]


def test_what_is_gone_from_the_source_is_told(folder: Folder) -> None:
    do(folder, export(folder, [zendesk(5), zendesk(6)]))
    said = do(folder, export(folder, [zendesk(6)]))
    assert [left["what"] for left in said["kept"]] == ["knowledge/title-5.md"]


def test_a_text_that_stays_although_its_source_has_another_is_told_first_and_why(folder: Folder) -> None:
    folder.write("docs/map.md", "# The building\n\nThere are three lifts, and number two goes to the stacks.\n")
    folder.write("docs/wifi.md", "# Wi-Fi\n\nAsk for a code.\n")
    do(folder, folder.root / "docs")
    folder.write("docs/map.md", "# Photographers\n\nAsk the press office before you take pictures.\n")
    (folder.root / "docs/wifi.md").rename(folder.root / "docs/wifi.html")
    given = [str(folder.root / "docs"), "-w", str(folder.root), "--map", str(folder.root / "map.yaml")]
    shown = CliRunner().invoke(command, [*given, "--kind", "markdown"], catch_exceptions=False).output
    kept, _, others = shown.partition("Not imported:")
    assert kept.strip().startswith("Kept unchanged:")
    why = "was not imported again, so it may be out of date: its id there is that of knowledge/the-building.md"
    assert f"knowledge/the-building.md: {why}, which has another title and text: use --overwrite" in kept
    assert "wifi.html: is a page of another kind: import it with `--kind html`" in others


def test_a_dry_run_writes_nothing(folder: Folder) -> None:
    source = export(folder, [zendesk(5)])
    folder.write("map.yaml", MAP)
    before = sorted(folder.root.rglob("*"))
    assert do(folder, source, "--dry-run")["new"] == ["knowledge/title-5.md"]
    assert sorted(folder.root.rglob("*")) == before


def test_a_folder_of_markdown_in_either_dialect(folder: Folder) -> None:
    folder.write(
        "docs/one.md",
        "---\nintercom_id: 77\nintercom_collection_id: 72\nlocale: en\nstatus: draft\nupdated_at: 2026-05-05\n"
        "title: One\nauthor_id: 1\ntranslations: [de]\nseo: x\n---\n\n# One\n\nText <b>one</b>.\n",
    )
    folder.write(
        "docs/Payments/two.md",
        "---\ntitle: Two\nlocale: en-us\ndraft: false\noutdated: false\nsection_id: 1\nsource_id: 88\n"
        "html_url: https://x.example/2\n---\nText two.\n",
    )
    folder.write("docs/three-things.md", "Text three.\n")
    folder.write("docs/logo.png", b"png")
    said = do(folder, folder.root / "docs")
    heads = {name: article(folder, name).head for name in ("one", "two", "three-things")}
    assert {name: head.origin.id for name, head in heads.items() if head.origin} == {
        "one": "77",
        "two": "88",
        "three-things": "three-things.md",
    }
    assert [heads[name].status for name in ("one", "two")] == ["draft", "approved"]
    assert heads["two"].categories == ("billing",)  # by its folder
    assert [s.heading for s in article(folder, "one").sections] == ["One"]
    assert article(folder, "one").sections[0].text == "Text **one**."
    assert {"what": "logo.png", "why": "is not a file of the kind `markdown`"} in said["skipped"]
    assert {"what": "knowledge/one.md", "why": "unknown keys in the front matter: seo"} in said["lost"]


def test_a_folder_of_html(folder: Folder) -> None:
    folder.write(
        "site/a.html",
        "<html><head><title>Site - A</title><style>p{}</style></head><body><nav></nav>"
        "<main><h1>How to A</h1><p>Do A.</p></main></body></html>",
    )
    do(folder, folder.root / "site")
    made = article(folder, "how-to-a")
    assert (made.head.title, made.sections[0].text) == ("How to A", "Do A.")


WRONG = {
    "no JSON": (lambda f: f.write("x.json", '{"articles": [\n{"id": 1,}]}'), "x.json:2: is not JSON in column 10"),
    "half a line": (
        lambda f: f.write("x.json", json.dumps(zendesk(1)) + '\n{"id": '),
        "x.json:2: is not JSON in column 8",
    ),
    "no article": (lambda f: f.write("x.json", '[{"id": 1}]'), "contains no article of a known kind"),
    "two kinds": (lambda f: export(f, [zendesk(1), intercom("2")], "x.json"), "contains articles of several kinds"),
    "not UTF-8": (lambda f: f.write("x.json", b'[{"title": "caf\xe9"}]'), "is not UTF-8"),
    "nests without end": (lambda f: f.write("x.json", "[" * 200_000), "x.json:1: is nested deeper than 100 levels"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_source_that_cannot_be_read_is_said_with_its_place(folder: Folder, case: str) -> None:
    make, words = WRONG[case]
    with pytest.raises(WorkspaceError, match=re.escape(words)):
        do(folder, make(folder))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("default: {categories: logn}\n", "map.yaml:1: there is no category `logn`"),
        ("rules:\n  - {collection: Payments}\n", "did you mean `collections`?"),
        ("default: {review_after_days: 0}\n", "review_after_days"),
    ],
)
def test_a_wrong_map_is_said_with_its_line(folder: Folder, text: str, words: str) -> None:
    folder.write("map.yaml", text)
    with pytest.raises(WorkspaceError, match=re.escape(words)):
        do(folder, export(folder, [zendesk(5)]))


def test_two_articles_with_one_id_stop_it(folder: Folder) -> None:
    folder.write("knowledge/copy.md", (folder.root / "knowledge/reset.md").read_text())
    with pytest.raises(WorkspaceError, match=r"knowledge/reset.md:1: the article id `reset` is used twice"):
        do(folder, export(folder, [zendesk(5)]))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@example(titles=["\x1b\r\ud7a4"])  # nothing of it can be shown
@given(
    titles=st.lists(
        st.sampled_from(["Reset", "RESET!", "Tax & VAT", "税", "---", "null", "a: b # c", '"q" \\ \x07', "x" * 300])
        | st.text(),
        max_size=8,
    )
)
def test_any_titles_make_articles_that_load_and_none_is_lost(
    titles: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = small_in(tmp_path_factory.mktemp("titles"))
    said = do(
        made,
        export(
            made, [zendesk(0, title="Always there"), *(zendesk(i, title=title) for i, title in enumerate(titles, 1))]
        ),
    )
    assert len(said["new"]) + len(said["skipped"]) == len(titles) + 1
    assert len(load(made.root).articles) == 1 + len(said["new"])


READERS = [  # what a field says of an article, and what follows: it is approved, a draft, or for agents only
    ("PublishStatus", "Online", "approved"), ("PublishStatus", "Archived", "draft"), ("IsVisibleInPkb", False, "draft"),
    ("IsVisibleInPkb", "1", "approved"), ("visibility_status", "UNLISTED", "draft"), ("published", "N", "draft"),
    ("isPublic", "n", "draft"), ("is_enabled", "false", "draft"), ("customer_visible", "no", "draft"),
    ("currentState", "DRAFT", "draft"), ("Lifecycle state", "Archived", "draft"), ("article_state", "Live", "approved"),
    ("superseded_by", "another", "draft"), ("superseded_by", None, "approved"), ("trashed", True, "draft"),
    ("noindex", True, "draft"), ("robots", "noindex, follow", "draft"), ("robots", "index, follow", "approved"),
    ("build", {"list": "never"}, "draft"), ("_build", {"render": False}, "draft"),
    ("build", {"list": "always"}, "approved"),
    ("Statut", "Brouillon", "draft"), ("Estado", "Borrador", "draft"), ("Stato", "Pubblicato", "approved"),
    ("Status", "Veröffentlicht", "approved"), ("Veröffentlicht", "Nein", "draft"), ("publicado", "no", "draft"),
    ("type", "draft", "draft"), ("type", "concept", "approved"), ("real_estate", "open", "approved"),
    ("permission", "AGENTS", "agents"), ("permission", "ALL", "approved"), ("internal_at", "2026-01-01", "agents"),
    ("internal_at", None, "approved"), ("is_agent_only", 1, "agents"), ("article_type", "Internal", "agents"),
    ("Zielgruppe", "Mitarbeiter", "agents"), ("Sichtbarkeit", "intern", "agents"),
    ("classification", "Internal", "agents"),
    ("latest", "false", "draft"), ("IsLatestVersion", "true", "approved"), ("roles", "itil", "draft"),
    ("can_read_user_criteria", "Employees", "draft"), ("roles", "", "approved"), ("groups", ["admin"], "draft"),
    ("groups", ["everyone"], "approved"), ("permission", "REGISTEREDUSERS", "draft"), ("visibility_id", 0, "approved"),
    ("visibility_id", 1, "agents"), ("visibility_id", 2, "draft"), ("accessibility", "private", "draft"),
    ("Audience access", "Private - registration required", "draft"), ("ValidationStatus", "Not Validated", "draft"),
    ("privacy", {"view": "anyone_with_link"}, "draft"), ("privacy", {"view": "public"}, "approved"),
    ("Verification", "Expired", "draft"), ("dg-publish", False, "draft"), ("sitemap", False, "draft"),
    ("sitemap", {"priority": 0.5}, "approved"), ("pagefind", False, "draft"), ("search", {"exclude": True}, "draft"),
    ("wip", True, "draft"), ("needs_review", True, "draft"), ("embargo_until", "2030-01-01", "draft"),
    ("published_date", "2026-01-01", "approved"), ("sunset", "2020-01-01", "draft"),
    ("sunset", "2030-01-01", "approved"), ("restrict_to", "members", "draft"),
    ("permalink", False, "draft"), ("permalink", "/a", "approved"), ("render", False, "draft"),
    ("in_search_index", False, "draft"), ("collection", {"id": 3, "visibility": "private"}, "draft"),
    ("collection", {"id": 3, "visibility": "public"}, "approved"), ("search", {"boost": 2}, "approved"),
    ("search_exclude", True, "draft"), ("User segment", "Agents and managers", "draft"),
    ("user_segment", "Signed-in users", "draft"), ("User segment", "Everyone", "approved"),
    ("currentlyPublished", False, "draft"), ("kb_knowledge_base", "Internal KB", "agents"),
    ("kb_category", "Archived articles", "draft"), ("folder_name", "Internal wiki", "agents"),
    ("status", False, "draft"), ("deleted_datetime", "2026-01-01T00:00:00Z", "draft"),
    ("archivedAt", "1970-01-01T00:00:00Z", "approved"), ("published_at", "0001-01-01T00:00:00Z", "draft"),
    ("valid_to", "2100-01-01", "approved"), ("valid_to", "9999-12-31 23:59:59", "approved"),
    ("can_read_user_criteria", {"display_value": "", "value": ""}, "approved"),
    ("internal_note", "ask Jo", "approved"), ("nav_exclude", True, "approved"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "said", "wanted"), READERS)
def test_who_may_read_an_article_is_told_by_many_keys(folder: Folder, key: str, said: Any, wanted: str) -> None:
    do(folder, export(folder, [{"id": 1, "title": "The card", "content": "Open the settings.", key: said}]))
    head = article(folder, "the-card").head
    assert (head.status, head.audience) == (
        ("draft" if wanted == "draft" else "approved"), ("agents" if wanted == "agents" else "customers"),
    )  # fmt: skip


def test_a_plain_export_with_a_state_is_plain(folder: Folder) -> None:
    records = [{"id": n, "title": f"Title {n}", "content": f"Text of {n}.", "state": "published"} for n in (1, 2)]
    said = do(folder, export(folder, [*records, {"id": 3, "title": "Title 3", "content": "Text of 3."}]))
    assert said["new"] == ["knowledge/title-1.md", "knowledge/title-2.md", "knowledge/title-3.md"]


@pytest.mark.parametrize("about", [{"state": "published"}, {"draft": False}, {}], ids=["state", "draft", "plain"])
def test_markdown_in_an_export_stays_markdown(folder: Folder, about: dict[str, Any]) -> None:
    steps = "## Steps\n\n1. Press **Reset**.<br>\n2. Wait & see.\n\n| a | b |\n|---|---|\n| 1 | 2<br>3 |\n"
    body = f"<img src='x.png'>\n\n{steps}"
    do(folder, export(folder, [{"id": 1, "title": "Reset it", "body": body, **about}]))
    made = article(folder, "reset-it").sections[-1]
    assert made.heading == "Steps"
    assert made.text.startswith("1. Press **Reset**.\n2. Wait & see.\n\n| a | b |\n")


def test_html_with_signs_of_markdown_in_its_code_stays_html(folder: Folder) -> None:
    body = "<h2>Install</h2><p>Type this:</p><pre>\n# as root\n- x\n</pre><ul><li>Wait.</li></ul>"
    do(folder, export(folder, [{"id": 1, "title": "Install it", "content": body}]))
    (section,) = article(folder, "install-it").sections
    assert section.heading == "Install"
    assert section.text == "Type this:\n\n```\n# as root\n- x\n```\n\n- Wait."


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("_drafts/card.md", "its folder there is `_drafts`"),
        ("help/archived/card.md", "its folder there is `archived`"),
        ("de/_archiv/card.md", "its folder there is `_archiv`"),
        ("versioned_docs/version-1.0/card.md", "it is a version of its own there"),
        ("api_versioned_docs/version-1.0/card.md", "it is a version of its own there"),
        ("i18n/en/docusaurus-plugin-content-docs/version-1/card.md", "it is a version of its own there"),
        ("es/borradores/card.md", "its folder there is `borradores`"),
        ("nl/concepten/card.md", "its folder there is `concepten`"),
        ("pl/szkice/card.md", "its folder there is `szkice`"),
        ("_card.md", "its file there is `_card.md`, which is no page of its own"),
    ],
)
def test_a_file_in_a_place_that_is_not_published_is_a_draft(folder: Folder, place: str, why: str) -> None:
    folder.write(
        "source/card.md", "# The card\n\nOpen the settings and choose the card that you want to pay with now.\n"
    )
    do(folder, folder.root / "source")
    moved = folder.root / "source" / place
    moved.parent.mkdir(parents=True, exist_ok=True)
    (folder.root / "source/card.md").rename(moved)
    said = do(folder, folder.root / "source")
    assert said["withdrawn"] == [{"what": "knowledge/the-card.md", "why": f"is a draft now: {why}"}]
    assert article(folder, "the-card").head.status == "draft"


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("[ARCHIVED] Cards", "draft"), ("Cards [WIP] of today", "draft"), ("Cards [IBAN] of today", "approved"),
        ("(Draft) Cards", "draft"), ("DRAFT: Cards", "draft"), ("Cards (old)", "draft"),
        ("DO NOT USE | Cards", "draft"), ("Deprecated: Cards", "draft"), ("Archived - Cards", "draft"),
        ("Cards - draft", "draft"), ("Cards DRAFT", "draft"), ("OUTDATED Cards", "draft"),
        ("Cards (obsolete since 2024)", "draft"), ("Brouillon \u2013 Cartes", "draft"),
        ("Internal: cards", "agents"), ("Cards | Internal", "agents"), ("INTERNAL USE ONLY Cards", "agents"),
        ("Cards \u2013 internal use only", "agents"), ("For agents: cards", "agents"),
        ("Staff: set their hours", "approved"), ("Internal: how transfers work", "approved"),
        ("Internal transfers", "approved"), ("Drafts", "approved"), ("Archive a chat", "approved"),
        ("INTERNAL TRANSFERS", "approved"), ("[Entwurf] Karten", "draft"), ("[Internal] Cards", "agents"),
        ("INTERNAL: Cards", "agents"),
        ("\u3010\u793e\u5185\u7528\u3011Cards", "agents"),
        ("Draft: how drafts are saved", "approved"), ("Notes (private)", "approved"),
        ("zzz OLD Cards", "draft"), ("ZZ_Cards", "draft"), ("zOLD Cards", "draft"), ("xxx - Cards", "draft"),
        ("Copy of Cards", "draft"), ("Cards (copy 2)", "draft"), ("Cards - Copy", "draft"),
        ("Kopie von Karten", "draft"),
        ("ARCHIVE - Cards", "draft"), ("[Archive] Cards", "draft"), ("Cards (OLD 2023)", "draft"),
        ("PLEASE DELETE Cards", "draft"), ("DON'T USE: Cards", "draft"), ("Cards (no longer valid)", "draft"),
        ("Cards [NEEDS UPDATE]", "draft"), ("TBD: Cards", "draft"), ("Untitled 2", "draft"), ("Test article", "draft"),
        ("CS ONLY: Cards", "agents"), ("Internal process: cards", "agents"),
        ("INTERNO: tarjetas", "agents"), ("Wewnętrzne: karty", "agents"), ("[CONCEPT] Kaarten", "draft"),
        ("[Concept] Idea boards", "approved"), ("[PUSH] Cards", "approved"),
        ("Copy of an invoice", "approved"), ("ZZ Plants", "approved"), ("Old accounts: close them", "approved"),
        ("Test your webhook", "approved"), ("Get a copy", "approved"),
        ("FAQ: cards", "approved"), ("[iOS] Cards", "approved"), ("Delete it (permanently)", "approved"),
    ],
)  # fmt: skip
def test_a_title_says_who_may_read_an_article(folder: Folder, title: str, wanted: str) -> None:
    do(folder, export(folder, [zendesk(5, title=title)]))
    (made,) = (each.head for each in load(folder.root).articles.values() if each.head.origin)
    assert (made.status == "draft", made.audience == "agents") == (wanted == "draft", wanted == "agents")


@pytest.mark.parametrize(
    "title",
    ["Staff: set their hours", "Agents - cards", "SOP: cards", "Team: add a person", "Archive: what it keeps",
     "Legacy: cards", "Template: cards", "Draft: how drafts are saved", "Copy of an invoice", "TEST cards",
     "Notes (private)"],
)  # fmt: skip
def test_a_title_that_may_say_who_may_read_an_article_is_reported(folder: Folder, title: str) -> None:
    said = do(folder, export(folder, [zendesk(5, title=title), zendesk(6)]))
    (made,) = (each for each in load(folder.root).articles.values() if each.head.title == title)
    assert (made.head.status, made.head.audience) == ("approved", "customers")
    assert [each["what"] for each in said["unsure"]] == [made.file]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Drafts", "draft"), ("Deprecated articles", "draft"), ("[ARCHIVE] Cards", "draft"), ("Internal", "agents"),
        ("[ARCHIVED] Cards", "draft"), ("Agents only", "agents"), ("[INTERNAL] Playbooks", "agents"),
        ("HR internal", "agents"),
        ("Reviews", "approved"), ("Archive", "approved"), ("Support team", "agents"), ("Teams", "approved"),
    ],
)  # fmt: skip
def test_a_section_says_who_may_read_its_articles(folder: Folder, name: str, wanted: str) -> None:
    envelope = {"articles": [zendesk(5, section_id=3)], "sections": [{"id": 3, "name": name, "category_id": 8}]}
    do(folder, export(folder, envelope))
    made = article(folder, "title-5").head
    assert (made.status == "draft", made.audience == "agents") == (wanted == "draft", wanted == "agents")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("DEPRECATED\n\nOpen it.", "draft"), ("> [!WARNING]\n> DO NOT USE. Ask us.", "draft"),
        ("<p><b>ARCHIVED</b></p><p>Open it.</p>", "draft"), ("DRAFT messages are saved.", "approved"),
        ("Deprecated keys stop to work.", "approved"),
        ("<div><b>Internal only</b></div><p>For the team.</p><h2>Credits</h2><p>25 EUR.</p>", "draft"),
        ("Open it. Not to be shared with customers.", "draft"),
        ("Ten artykuł jest nieaktualny.\n\nOtwórz.", "draft"),
        ("Jeśli ten artykuł jest nieaktualny, pisz.", "approved"),
    ],
)  # fmt: skip
def test_a_stamp_before_the_text_holds_it_back(folder: Folder, body: str, status: str) -> None:
    do(folder, export(folder, [{"id": 1, "title": "The card", "content": body}]))
    assert article(folder, "the-card").head.status == status


def test_what_hugo_says_of_all_pages_below_a_folder_counts(folder: Folder) -> None:
    folder.write("source/old/_index.md", "---\ntitle: Old\ncascade:\n  - build: {list: never}\n---\nAll that is old.\n")
    folder.write("source/old/cards/a.md", "---\ntitle: A\n---\nOpen the settings.\n")
    folder.write("source/b.md", "---\ntitle: B\n---\nOpen the settings.\n")
    do(folder, folder.root / "source")
    assert [article(folder, each).head.status for each in ("old", "a", "b")] == ["draft", "draft", "approved"]


SITES = {  # a configuration, pages that it withdraws, and pages that it does not
    "Jekyll's keys by default": (
        "_config.yml", "defaults:\n- scope: {path: help/beta}\n  values: {published: false}\n"
        "- scope: {path: help/beta/done}\n  values: {published: true}\n",
        ["help/beta/a.md"], ["help/a.md", "help/beta/done/a.md", "help/betas/a.md"],
    ),
    "Jekyll's keys for one sort": (
        "_config.yml", "collections:\n  faqs: {output: true}\n  notes: {output: true}\n"
        "defaults: [{scope: {path: '', type: notes}, values: {published: false}}]\n",
        ["_notes/a.md"], ["_faqs/a.md", "a.md"],
    ),
    "Jekyll's folders": (
        "_config.yml", "exclude: [plans, 'help/*.tmp.md']\ncollections:\n  faqs: {output: true}\n  parts: {}\n"
        "include: [_pages]\n",
        ["plans/a.md", "help/x.tmp.md", "_ideas/a.md", "_parts/a.md", "_posts/2027-01-01-new.md"],
        ["help/plans/a.md", "_faqs/a.md", "_pages/a.md", "_posts/2026-01-01-old.md"],
    ),
    "MkDocs": (
        "mkdocs.yml", "site_name: X\nextra: {x: !!python/name:a.b }\nexclude_docs: |\n  later/  # soon\n  *.tmp.md\n"
        "  !keep.tmp.md\ndraft_docs: |\n  /new.md\nplugins:\n- search\n- exclude: {glob: [wip-*], regex: ['x[0-9]']}\n",
        ["docs/later/a.md", "docs/x/later/a.md", "docs/a.tmp.md", "docs/new.md", "docs/wip-a.md", "docs/x7.md"],
        ["docs/keep.tmp.md", "docs/x/new.md", "docs/a.md", "later/a.md"],
    ),
    "Quarto": (
        "_quarto.yml", "project: {render: ['*.qmd', '!plans/']}\nwebsite: {drafts: [new.md]}\n",
        ["plans/a.md", "new.md"], ["a.md"],
    ),
    "Docusaurus, for a folder": ("help/_category_.json", '{"label": "Drafts"}', ["help/a.md", "help/b/a.md"], ["a.md"]),
    "Quarto, for a folder": ("help/_metadata.yml", "draft: true\n", ["help/a.md"], ["a.md"]),
    "Hugo's mounts": (
        "hugo.toml", "[[module.mounts]]\nsource = 'content'\ntarget = 'content'\nexcludeFiles = ['plans/*']\n",
        ["content/plans/a.md"], ["content/a.md"],
    ),
    "Zola": ("config.toml", "ignored_content = ['*.skip.md']\n", ["content/a.skip.md"], ["content/a.md"]),
    "VuePress": (
        "docs/.vuepress/config.ts", "export default defineUserConfig({ pagePatterns: ['**/*.md', '!plans/**/*.md'] })",
        ["docs/plans/a.md"], ["docs/a.md", "plans/a.md"],
    ),
    "VuePress 1": (".vuepress/config.js", "module.exports = {patterns: ['**/*.md', '!x.md']}", ["x.md"], ["a.md"]),
    "Astro": ("astro.config.mjs", "export default {}", ["src/content/_x/a.md"], ["src/content/x/a.md"]),
    "DocFX": (
        "docfx.json", '{"build": {"content": [{"src": "help", "files": ["**/*.md"], "exclude": ["plans/**"]}]}}',
        ["help/plans/a.md"], ["help/a.md", "plans/a.md"],
    ),
    "GitBook's root": (".gitbook.yaml", "root: ./docs/\n", ["plans/a.md"], ["docs/a.md"]),
    "Eleventy's ignore file": (".eleventyignore", "plans/\nx.md\n", ["plans/a.md", "x.md"], ["a.md"]),
    "no configuration": (".x.md", "", [".x.md", "a.draft.md"], ["draft.a.md"]),
    "Hugo": (
        "hugo.toml", "ignoreFiles = ['\\.skip\\.md$']\n[[cascade]]\ndraft = true\n[cascade._target]\n"
        "path = '/Soon/**'\n",
        ["content/soon/a.md", "content/a.skip.md"], ["content/a.md"],
    ),
    "Hugo, for all": ("config/_default/hugo.yaml", "cascade: {build: {list: never}}\n", ["content/a.md"], []),
    "Docusaurus": (
        "docusaurus.config.ts", "export default {docs: {exclude: [\n  // '**/open/**',\n  '**/staff/**', \"x.md\"]}}",
        ["docs/staff/a.md", "docs/x.md", "docs/_wip/a.md"], ["docs/open/a.md", "docs/a.md"],
    ),
    "VitePress": (
        ".vitepress/config.mts", "export default defineConfig({ srcDir: './src', srcExclude: ['**/{skip,old}/*.md'] })",
        ["src/skip/a.md", "src/x/old/a.md"], ["src/a.md", "skip/a.md"],
    ),
    "Sphinx": (
        "conf.py", "exclude_patterns = ['_build', 'plans/*']\nexclude_patterns += ['x.md']\n",
        ["plans/a.md", "x.md"], ["a.md", "b/x.md"],
    ),
    "Nextra": (
        "help/_meta.js", "export default {a: 'A', b: {title: 'B', display: 'hidden'}}", ["help/b.mdx"], ["help/a.mdx"],
    ),
    "GitBook": (
        "SUMMARY.md", "# Table of contents\n\n* [Home](README.md)\n* [A](help/a%20b.md)\n<!-- * [Gone](gone.md) -->\n",
        ["gone.md", "help/c.md"], ["help/a b.md"],
    ),
    "a page named SUMMARY": ("SUMMARY.md", "# Summary\n\nAll of it is in [one page](a.md), in short.\n", [], ["b.md"]),
    "Mintlify": (
        "docs.json", '{"navigation": {"tabs": [{"groups": [{"group": "G", "root": "home", "pages": ["a", "/x/b", '
        '{"group": "H", "hidden": true, "pages": ["x/hidden"]}]}]}]}}',
        ["x/hidden.mdx", "orphan.mdx"], ["home.mdx", "a.mdx", "x/b.md"],
    ),
    "GitBook, with a word in between": (
        "SUMMARY.md", "# Summary\n\nAll pages:\n\n- [A](a.md)\n- [B](b/)\n", ["c.md"], ["a.md", "b/README.md"],
    ),
    "any program's": ("config.yaml", "a: 1\n---\nb: 2\n", [], ["a.md"]),
    "Material for MkDocs": ("help/.meta.yml", "search: {exclude: true}\n", ["help/a.md"], ["a.md"]),
    "Eleventy": ("help/help.json", '{"draft": true}', ["help/a.md", "help/b/a.md"], ["a.md", "b/a.md"]),
    "an ignore file": (".mintignore", "plans/\n", ["plans/a.mdx"], ["a.mdx"]),
}  # fmt: skip


def test_what_docusaurus_calls_a_folder_is_a_collection(folder: Folder) -> None:
    folder.write("source/desk/_category_.json", '{"label": "For library staff only", "position": 9}')
    folder.write("source/desk/refunds/_category_.yml", "label: Refunds\n")
    folder.write("source/desk/refunds/credit.md", "# Credit\n\nGive up to 25 euro.\n")
    folder.write("source/plans/_category_.json", '{"label": "Paying"}')
    folder.write("source/plans/card.md", "# Card\n\nChange it.\n")
    folder.write("map.yaml", "default: {categories: login}\nrules: [{collections: Paying, categories: billing}]\n")
    said = do(folder, folder.root / "source")
    assert article(folder, "credit").head.audience == "agents"
    assert list(article(folder, "card").head.categories) == ["billing"]
    assert not any("_category_" in each["what"] for each in said["skipped"])


@pytest.mark.parametrize("case", SITES)
def test_what_the_configuration_of_a_site_withdraws_is_a_draft(folder: Folder, case: str) -> None:
    name, written, withdrawn, shown = SITES[case]
    folder.write(f"source/{name}", written)
    for number, page in enumerate([*withdrawn, *shown]):
        folder.write(
            f"source/{page}", f"# Page number {number}\n\nOpen the settings of {page} and choose one of them.\n"
        )
    said = do(folder, folder.root / "source")
    drafts = {each["what"].split(" (")[0] for each in said["drafts"]}
    assert drafts == {f"markdown {page}" for page in withdrawn}
    assert len(said["new"]) >= len(withdrawn) + len(shown)
    about = [each["why"] for each in said["skipped"] if name in each["what"]]
    assert about == ([] if withdrawn or not name.endswith("yaml") else ["is not a file of the kind `markdown`"])


def test_a_category_in_front_matter_is_a_collection(folder: Folder) -> None:
    (folder.root / "map.yaml").write_text(
        "default: {categories: login}\nrules: [{collections: Fees, categories: billing}]\n"
    )
    heads = {
        "a": "category: Drafts",
        "b": "categories: [Cards, Internal]",
        "c": "category: Fees",
        "d": "section: Cards, Fees",
    }
    for name, said in heads.items():
        folder.write(f"source/{name}.md", f"---\ntitle: The {name}\n{said}\n---\nOpen the settings of {name}.\n")
    do(folder, folder.root / "source")
    made = [article(folder, f"the-{name}").head for name in heads]
    assert [(head.status, head.audience, head.categories) for head in made] == [
        ("draft", "customers", ("login",)), ("approved", "agents", ("login",)),
        ("approved", "customers", ("billing",)), ("approved", "customers", ("billing",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("versions", "config", "status"),
    [('["1.0"]', "lastVersion: '1.0'", "draft"), ('["1.0"]', "", "draft"), ("[]", "", "approved"),
     ('["1.0"]', "lastVersion: 'current'", "approved")],
)  # fmt: skip
def test_where_a_site_has_versions_its_docs_are_the_next_one(
    folder: Folder, versions: str, config: str, status: str
) -> None:
    folder.write("site/docusaurus.config.js", f"module.exports = {{ docs: {{ {config} }} }};")
    folder.write("site/versions.json", versions)
    folder.write("site/docs/card.md", "---\ntitle: Card\n---\nIt costs 6 dollars.\n")
    folder.write("site/versioned_docs/version-1.0/card.md", "---\ntitle: Card\n---\nIt costs 5 dollars.\n")
    do(folder, folder.root / "site/docs")
    assert article(folder, "card").head.status == status
    do(folder, folder.root / "site/versioned_docs/version-1.0", "--overwrite")
    assert "5 dollars" in "".join(
        each.sections[0].text for each in load(folder.root).articles.values() if each.head.title == "Card"
    )


def test_the_markup_of_a_wiki_is_no_article(folder: Folder) -> None:
    bodies = ["== Steps ==\n'''Open''' it.", "h2. Steps\n\nOpen it.", "## Steps\n\nOpen it.\n\n==marked== words"]
    rows = [{"number": f"KB{n}", "short_description": f"Title {n}", "text": body} for n, body in enumerate(bodies)]
    said = do(folder, export(folder, rows))
    assert said["new"] == ["knowledge/title-2.md"]
    assert {each["why"] for each in said["skipped"]} == {"it cannot be read: its text is the markup of a wiki"}


PROPERTIES = (
    '<table class="properties"><tr><th><span></span>{0}</th><td><span>{1}</span></td></tr></table>',
    '<ac:structured-macro ac:name="details"><ac:rich-text-body><table><tr><th>Owner</th><td>Ann</td></tr>'
    "<tr><th>{0}</th><td>"
    '<ac:structured-macro ac:name="status"><ac:parameter ac:name="colour">Red</ac:parameter>'
    '<ac:parameter ac:name="title">{1}</ac:parameter></ac:structured-macro></td></tr></table></ac:rich-text-body>'
    "</ac:structured-macro>",
)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [(("Status", "In review"), "draft"), (("Audience", "Internal"), "agents"), (("Status", "Published"), "approved")],
)
@pytest.mark.parametrize("table", PROPERTIES)
def test_a_table_of_a_pages_properties_is_no_text_and_counts(
    folder: Folder, table: str, said: tuple[str, str], wanted: str
) -> None:
    page = f"{table.format(*said)}<p>Pause twice.</p>"
    if "ac:" in table:
        do(folder, export(folder, [{"id": 1, "title": "Pause", "body": {"storage": {"value": page}}}]))
    else:
        folder.write("docs/Pause 0123456789abcdef0123456789abcdef.html", f"<h1>Pause</h1>{page}")
        do(folder, folder.root / "docs")
    made = article(folder, "pause")
    assert [section.text for section in made.sections] == ["Pause twice."]
    assert (made.head.status == "draft", made.head.audience == "agents") == (wanted == "draft", wanted == "agents")


@pytest.mark.parametrize(
    "body",
    ["ifdef::internal[]\nNever say so.\nendif::[]\n", "|===\n|S |20 kg\n|===\n", ".. only:: internal\n\n   Reset it.\n",
     ".. _printer:\n\nOpen it.\n"],
)  # fmt: skip
def test_a_file_in_the_markup_of_another_system_is_no_article_unless_it_shows_it_as_code(
    folder: Folder, body: str
) -> None:
    folder.write("docs/card.md", f"# Card\n\nOpen it.\n\n{body}")
    folder.write("docs/fee.md", f"# Fee\n\nWrite:\n\n```\n{body}```\n")
    said = do(folder, folder.root / "docs")
    assert said["new"] == ["knowledge/fee.md"]
    assert [each["why"].partition(" the markup")[0] for each in said["skipped"]] == ["it cannot be read: its text is"]


def test_the_day_on_which_salesforce_last_published_is_the_last_change(folder: Folder) -> None:
    rows = "Id,Title,PublishStatus,LastPublishedDate,Answer__c\n1,Card,Online,2026-05-01T10:00:00.000+0000,Open it."
    folder.write("kav.csv", rows)
    do(folder, folder.root / "kav.csv")
    assert str(article(folder, "card").head.updated) == "2026-05-01"


def test_a_configuration_counts_above_the_folder_and_for_one_file(folder: Folder) -> None:
    folder.write("site/mkdocs.yml", "draft_docs: |\n  new.md\n")
    folder.write("site/docs/new.md", "# The card\n\nOpen the settings.\n")
    for source in ("site/docs", "site/docs/new.md"):
        (folder.root / "knowledge/the-card.md").unlink(missing_ok=True)
        do(folder, folder.root / source)
        assert article(folder, "the-card").head.status == "draft"


def test_a_configuration_that_cannot_be_read_is_told(folder: Folder) -> None:
    folder.write("source/_config.yml", "defaults: [\n")
    folder.write("source/card.md", "# The card\n\nOpen the settings.\n")
    (told,) = do(folder, folder.root / "source")["skipped"]
    assert told["what"] == "_config.yml"
    assert told["why"].startswith("cannot be read, so which pages it hides is not known: ")


def test_jekyll_says_the_language_by_default_and_a_post_its_day(folder: Folder) -> None:
    folder.write("source/_config.yml", "defaults: [{scope: {path: guide}, values: {lang: fr}}]\n")
    folder.write("source/guide/card.md", "# La carte\n\nOuvrez les réglages et choisissez la carte.\n")
    folder.write("source/_posts/2026-02-03-how-to-pay.md", "---\nlayout: post\n---\nOpen the settings.\n")
    folder.write("source/pay.md", "---\nlang: en\n---\nOpen the settings and pay.\n")
    said = do(folder, folder.root / "source")
    assert [each["what"] for each in said["skipped"]] == ["markdown guide/card.md (La carte)"]
    head = article(folder, "how-to-pay").head
    assert (head.title, str(head.updated)) == ("How to pay", "2026-02-03")


def solution(id_: int, **given: Any) -> dict[str, Any]:
    """An article of Freshdesk."""
    return {
        "id": id_, "title": f"Title {id_}", "description": f"<p>Text of {id_}.</p>", "status": 2, "type": 1,
        "folder_id": 10, "category_id": 5, "updated_at": "2026-05-05T10:00:00Z", **given,
    }  # fmt: skip


PLACES = {
    "beside the articles": [
        {"id": 5, "name": "Cards", "description": "All about cards."},
        {"id": 10, "name": "Open", "visibility": 1, "category_id": 5},
        {"id": 11, "name": "Desk", "visibility": 3}, {"id": 12, "name": "Who signs in", "visibility": 2},
        {"id": 13, "name": "Below it", "visibility": 1, "parent_folder_id": 12},
        *(solution(n, folder_id=9 + n) for n in range(1, 5)),
    ],
    "around the articles": [{"category": {"id": 5, "name": "Cards", "description": "All about cards.", "folders": [
        {"id": 10, "name": "Open", "visibility": 1, "articles": [solution(1)]},
        {"id": 11, "name": "Desk", "visibility": 3, "articles": [{"article": solution(2, folder_id=11)}]},
        {"id": 12, "name": "Who signs in", "visibility": 2, "articles": [solution(3, folder_id=12)], "sub_folders": [
            {"id": 13, "name": "Below it", "visibility": 1, "articles": [solution(4, folder_id=13)]}]},
    ]}}],
}  # fmt: skip


@pytest.mark.parametrize("shape", PLACES)
def test_who_may_read_a_folder_may_read_its_articles(folder: Folder, shape: str) -> None:
    said = do(folder, export(folder, PLACES[shape]))
    heads = [article(folder, f"title-{n}").head for n in range(1, 5)]
    assert [(head.status, head.audience) for head in heads] == [
        ("approved", "customers"), ("approved", "agents"), ("draft", "customers"), ("draft", "customers"),
    ]  # fmt: skip
    assert (len(said["new"]), said["skipped"]) == (4, [])
    assert said["for_agents"] == [{"what": "plain 2 (Title 2)", "why": "it is internal there"}]


def test_a_private_collection_of_help_scout_is_not_for_everybody(folder: Folder) -> None:
    about = {"status": "published", "text": "<p>Open the settings.</p>"}
    folder.write("scout/a.json", json.dumps({"articles": {"page": 1, "items": [
        {"id": f"a{n}", "name": f"Title {n}", "collectionId": f"c{n}", **about} for n in (1, 2, 3)]}}))  # fmt: skip
    seen = [{"id": f"c{n}", "name": f"C {n}", "visibility": said} for n, said in ((1, "public"), (2, "private"))]
    folder.write("scout/b.json", json.dumps({"collections": {"page": 1, "items": seen}}))
    said = do(folder, folder.root / "scout")
    assert [article(folder, f"title-{n}").head.status for n in (1, 2, 3)] == ["approved", "draft", "draft"]
    why = "its `collectionId`, which says who may read it, is not in this export"
    assert {"what": "plain a3 (Title 3)", "why": why} in said["drafts"]


def test_an_article_with_the_id_of_a_folder_is_an_article(folder: Folder) -> None:
    rows = [{"id": n, "name": f"Title {n}", "answer": f"<p>Text of {n}.</p>", "category_id": 3 - n} for n in (1, 2)]
    places = [{"id": n, "name": f"Folder {n}", "description": "Some."} for n in (1, 2)]
    staff = [{"id": n, "name": f"Staff {n}", "visibility": "private"} for n in (1, 2)]
    said = do(folder, export(folder, {"articles": rows, "categories": places, "folders": staff}))
    assert (len(said["new"]), said["skipped"], said["drafts"]) == (2, [], [])
    pages = [{"id": n, "book_id": n, "name": f"Page {n}", "html": f"<p>Text of {n}.</p>"} for n in (3, 4)]
    more = [{"id": n, "folder_id": n, "name": f"More {n}", "description": f"<p>Text of {n}.</p>"} for n in (7, 8)]
    assert len(do(folder, export(folder, [*pages, *more]))["new"]) == 4


def test_a_text_may_be_wrapped_and_one_that_is_not_taken_is_told(folder: Folder) -> None:
    more = " ".join(f"Word {n} of what else is to be said." for n in range(20))
    page = {"id": 7, "title": {"rendered": "The card"}, "content": {"rendered": "<p>Open it.</p>", "protected": False}}
    row = {
        "sys_id": "k1",
        "Short description": {"display_value": "The bill", "value": "b"},
        "text": "Pay it.",
        "cause": more,
    }
    said = do(folder, export(folder, [page, {**page, "id": 8, "title": {"rendered": "The key"}, "content": {
        "rendered": "<p>Turn it.</p>", "protected": True}}, row]))  # fmt: skip
    assert [article(folder, id_).head.status for id_ in ("the-card", "the-key", "the-bill")] == [
        "approved",
        "draft",
        "approved",
    ]
    assert {"what": "knowledge/the-bill.md", "why": "its field `cause`"} in said["lost"]


def test_what_comes_in_for_agents_is_told_with_the_reason(folder: Folder) -> None:
    (folder.root / "map.yaml").write_text("default: {categories: login}\nrules: [{titles: Desk*, audience: agents}]\n")
    titles = ("Desk notes", "[Internal] Refunds", "Cards", "Playbook")
    rows = [{"id": n, "title": title, "content": f"Text of {n}."} for n, title in enumerate(titles)]
    said = do(folder, export(folder, [*rows[:3], {**rows[3], "internal": True}]))
    assert {each["what"]: each["why"] for each in said["for_agents"]} == {
        "plain 0 (Desk notes)": "the map says so",
        "plain 1 ([Internal] Refunds)": "its label, section or title there says so",
        "plain 3 (Playbook)": "it is internal there",
    }


def test_a_page_may_say_in_its_text_that_no_search_finds_it_and_has_its_title_below_imports(folder: Folder) -> None:
    module = "import Tabs from '@theme/Tabs';\n\nexport const Box = ({text}) => (\n  <b>{text}</b>\n);\n\n"
    robots = '<head>\n  <meta name="robots" content="noindex" />\n</head>\n\n'
    folder.write("source/a.mdx", f"{module}# The card\n\n{robots}Open the settings.\n")
    folder.write(
        "source/c.md", '<script setup>\nlet x\n</script>\n\n# The bill <Badge text="new" /> { #bill .x }\n\nPay it.\n'
    )
    folder.write("source/b.md", f"(label)=\n# The key\n\n% a comment\n```html\n{robots}```\nTurn it.\n")
    do(folder, folder.root / "source")
    assert [article(folder, id_).head.status for id_ in ("the-card", "the-key")] == ["draft", "approved"]
    assert article(folder, "the-bill").sections[0].text == "Pay it."
    assert article(folder, "the-card").sections[0].text == "Open the settings."


@pytest.mark.parametrize(
    ("written", "title", "text"),
    [
        ("The card\n========\n\nPay it.\n", "The card", "Pay it."),
        ("The card | Acme Help\n\n[Skip to main content](#a)\n\n# The card\n\nPay it.\n", "The card", "Pay it."),
        ("First this.\n\n# The card\n\nPay it.\n", "The card", "First this."),
        ("First this.\n\n# The card\n\nPay it.\n\n# The key\n\nTurn it.\n", "Card of mine", "First this."),
        ("Pay it.\n\n```\n# as root\n```\n", "Card of mine", "Pay it.\n\n```\n# as root\n```"),
    ],
)
def test_a_page_is_called_by_its_heading(folder: Folder, written: str, title: str, text: str) -> None:
    folder.write("source/7984661-card-of-mine.md", f"---\nsource_url: https://x.example/7984661\n---\n{written}")
    do(folder, folder.root / "source")
    (made,) = [each for each in load(folder.root).articles.values() if each.head.origin]
    assert (made.head.title, made.sections[0].text) == (title, text)
    assert made.head.origin
    assert made.head.origin.url == "https://x.example/7984661"


def test_a_folder_that_only_sounds_like_an_archive_is_published(folder: Folder) -> None:
    for name in ("archive/mail.md", "_index.md", "review/mail-again.md"):
        folder.write(f"source/{name}", f"# About {name[:4]}\n\nOpen the settings of {name}.\n")
    do(folder, folder.root / "source")
    assert {each.head.status for each in load(folder.root).articles.values() if each.head.origin} == {"approved"}


def test_what_a_page_of_html_says_of_itself_counts(folder: Folder) -> None:
    def page(head: str, notice: str = "") -> str:
        return f"<html><head>{head}</head><body>{notice}<h1>The card</h1><p>Open the settings.</p></body></html>"

    source = folder.root / "source"
    folder.write("source/card.html", page('<meta property="article:modified_time" content="2026-05-05T08:00:00Z">'))
    do(folder, source)
    head = article(folder, "the-card").head
    assert (head.status, str(head.updated)) == ("approved", "2026-05-05")
    folder.write("source/card.html", page('<meta name="robots" content="noindex,nofollow">'))
    said = do(folder, source)
    assert said["withdrawn"] == [
        {"what": "knowledge/the-card.md", "why": "is a draft now: it is kept out of searches there"}
    ]


def test_front_matter_of_a_page_of_html_counts(folder: Folder) -> None:
    folder.write("source/_config.yml", "defaults: [{scope: {path: old}, values: {published: false}}]\n")
    folder.write("source/old/a.html", "<h1>The card</h1><p>Open the settings.</p>")
    folder.write("source/b.html", "---\ntitle: The key\npublished: false\n---\n<h1>All keys</h1><p>Turn it.</p>")
    folder.write(
        "source/c.html", "---\ntitle: The bill\nlast_modified: 2026-05-05\n---\n<h1>The bill</h1><p>Pay it.</p>"
    )
    do(folder, folder.root / "source")
    heads = [article(folder, id_).head for id_ in ("the-card", "the-key", "the-bill")]
    assert [head.status for head in heads] == ["draft", "draft", "approved"]
    assert str(heads[2].updated) == "2026-05-05"
    assert article(folder, "the-bill").sections[0].text == "Pay it."
    assert article(folder, "the-key").sections[-1].heading == "All keys"


@pytest.mark.parametrize("make", ["zendesk", "plain", "html"])
def test_a_notice_that_a_text_is_out_of_date_holds_it_back_until_a_person_approves_it(
    folder: Folder, make: str
) -> None:
    body = '<div class="box"><p>This article is <b>no longer maintained</b>.</p></div><p>Open the settings.</p>'
    source = {
        "zendesk": lambda: export(folder, [zendesk(5, body=body)]),
        "plain": lambda: export(folder, [{"id": 5, "title": "Title 5", "content": body}]),
        "html": lambda: folder.write("source/a.html", f"<h1>Title 5</h1>{body}").parent,
    }[make]()
    said = do(folder, source)
    assert [each["why"] for each in said["drafts"]] == ["it says of itself: `This article is no longer maintained`"]
    path = folder.root / "knowledge/title-5.md"
    path.write_text(path.read_text().replace("status: draft", "status: approved"))
    assert do(folder, source)["withdrawn"] == []
    assert article(folder, "title-5").head.status == "approved"


@pytest.mark.slow
def test_tags_without_an_end_take_no_time(folder: Folder) -> None:
    start = time.process_time()
    do(folder, export(folder, [zendesk(5, body="<div " * 15_000 + "x")]))
    assert time.process_time() - start < 8  # a second; what read on from each to the end took half a minute


REPEATED = {  # each took between fifteen seconds and minutes, since something was looked for to the end from every one
    "components without an end": "<Tab>" * 20_000,
    "components that have a title": '<Tab title="a">\n\nx\n\n' * 5_000,
    "conditions without an end": "{% if a %}\n" * 20_000,
    "conditions in one another": "{% if a %}" * 10_000 + "{% endif %}" * 10_000,
    "code without an end": "{% raw %}" * 20_000,
    "code in a line without an end": "<code>x " * 10_000,
    "groups without an end": "+++ a\nb\n\n" * 10_000,
    "lists in one another": "".join("  " * n + "- a\n" for n in range(400)),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", REPEATED)
def test_whatever_is_repeated_is_imported_in_seconds(folder: Folder, what: str) -> None:
    folder.write("docs/a.md", f"# The card\n\nOpen the settings.\n\n{REPEATED[what]}\n\nThen wait.\n")
    folder.write("docs/b.md", "# The bill\n\nPay it.\n")
    start = time.process_time()
    do(folder, folder.root / "docs")
    assert time.process_time() - start < 12


def test_what_stands_in_one_another_takes_time_that_grows_with_its_number_alone() -> None:
    few, many = ("{% if a %}" * n + "{% endif %}" * n for n in (200, 400))
    assert calls_in(lambda: deepened(many)) < 3 * calls_in(lambda: deepened(few))


@pytest.mark.slow
def test_tabs_of_one_page_are_read_in_seconds(folder: Folder) -> None:
    start = time.process_time()
    do(folder, export(folder, [zendesk(5, body='<Tab title="a">x</Tab>\n' * 4_000)]))
    assert time.process_time() - start < 12


@pytest.mark.slow
def test_code_that_nobody_closes_in_an_export_is_read_in_seconds(folder: Folder) -> None:
    start = time.process_time()
    do(folder, export(folder, [{"id": 1, "title": "Live", "content": "<p>x</p><pre>y " * 15_000}]), code=1)
    assert time.process_time() - start < 8


SEVERAL = """<html lang="en"><head><title>Help centre</title></head><body><main>
<article id="hire"><h2>Hire a van</h2><p>It costs 40 EUR. See <a href="other.html">other</a>.</p></article>
<article data-status="draft"><h2>Return a van</h2><p>Fill the tank.</p></article>
<article lang="de"><h2>Unfall</h2><p>Rufen Sie zuerst die Polizei und warten Sie dann am Wagen auf uns.</p></article>
<article><h2><a href="/next.html">Read on</a></h2><p>A tile.</p></article>
<p>Call us.</p></main></body></html>"""


def test_a_page_of_several_articles_is_several(folder: Folder) -> None:
    said = do(folder, folder.write("source/all.html", SEVERAL), "--category", "login")
    assert sorted(said["new"]) == ["knowledge/hire-a-van.md", "knowledge/return-a-van.md"]
    assert article(folder, "hire-a-van").sections[0].text == "It costs 40 EUR. See other."
    assert article(folder, "hire-a-van").head.status == "approved"
    assert article(folder, "return-a-van").head.status == "draft"
    assert [each["what"] for each in said["skipped"]] == ["html all.html#unfall (Unfall)"]
    assert "what its page has beside its articles" in [each["why"] for each in said["lost"]]
    assert do(folder, folder.root / "source/all.html", "--category", "login")["new"] == []


def test_headings_that_may_be_articles_are_sections_and_reported(folder: Folder) -> None:
    page = "<title>Manual</title><h1>Start</h1><p>Turn it.</p><h1>Stop</h1><p>Press it.</p>"
    said = do(folder, folder.write("source/all.html", page), "--category", "login")
    assert [each.heading for each in article(folder, "manual").sections] == ["Manual", "Start", "Stop"]
    assert "it has 2 headings of the first level: if each is an article, give each a file" in [
        each["why"] for each in said["lost"]
    ]
    folder.write(
        "source/one.html", "<title>Start it - Help</title><h1>Start it</h1><p>Turn.</p><h1>Then</h1><p>Wait.</p>"
    )
    do(folder, folder.root / "source/one.html", "--category", "login")
    assert article(folder, "start-it").head.title == "Start it"


def test_documents_that_are_not_read_are_told(folder: Folder) -> None:
    folder.write("source/a.md", "# Live\n\nOpen it.\n")
    folder.write("source/b.pdf", "%PDF")
    said = do(folder, folder.root / "source", "--category", "login")
    assert [each["why"] for each in said["skipped"]] == [
        "may hold articles, but .pdf is not read: save it as Markdown or HTML"
    ]
    with pytest.raises(WorkspaceError) as told:
        read_source(folder.root / "source/b.pdf", None, ImportMapFile())
    assert "save it as Markdown or HTML" in told.value.problems[0].hint


@pytest.mark.parametrize(
    ("of", "link"),
    [
        ({"number": "KB2", "sys_id": "s2"}, "kb_view.do?sysparm_article=KB2"),
        ({"number": "KB2", "sys_id": "s2"}, "https://x.example/sp?id=kb_article_view&amp;sys_kb_id=s2"),
        ({"Id": "k2", "UrlName": "Old-card"}, "/s/article/Old-card"),
        ({"Id": "k2", "UrlName": "Old-card"}, "/articles/en_US/Knowledge/Old-card"),
        ({"id": "g2", "slug": "abc/Old-card"}, "https://app.getguru.com/card/abc/Old-card"),
        ({"id": "22"}, "/wiki/spaces/HELP/pages/22/Old+card"),
        ({"id": "22"}, "https://wiki.example/pages/viewpage.action?pageId=22"),
        ({"id": "22"}, "/display/HELP/Old+card"),
    ],
)
def test_links_by_number_or_name_lead_to_the_article(folder: Folder, of: dict[str, str], link: str) -> None:
    first = {**of, **dict.fromkeys(of, "one"), "title": "The card", "text": f'<p>See <a href="{link}">it</a>.</p>'}
    do(folder, export(folder, [first, {**of, "title": "Old card", "text": "<p>Open it.</p>"}]))
    assert article(folder, "the-card").sections[0].text == "See [it](old-card.md)."


def test_files_in_their_order_are_linked_without_their_numbers(folder: Folder) -> None:
    folder.write("source/1.start/1.card.md", "# The card\n\nSee [the bill](/start/bill).\n")
    folder.write("source/1.start/2.bill.md", "# The bill\n\nPay it.\n")
    do(folder, folder.root / "source")
    assert article(folder, "the-card").sections[0].text == "See [the bill](the-bill.md)."


def test_a_picture_of_an_export_without_its_file_is_told(folder: Folder) -> None:
    record = {"id": 1, "title": "The card", "text": '<p>Open it.</p><p><img src="sys_attachment.do?sys_id=9"></p>'}
    said = do(folder, export(folder, [record]))
    assert article(folder, "the-card").sections[0].text == "Open it."
    assert "an image that is not in the export" in [each["why"] for each in said["lost"]]


def test_translations_beside_the_articles_of_zendesk_are_theirs(folder: Folder) -> None:
    (folder.root / "map.yaml").write_text(f"locale: de\n{MAP}")
    german = {
        "id": 9,
        "source_id": 1,
        "source_type": "Article",
        "locale": "de",
        "title": "Karte",
        "body": "<p>Hier.</p>",
    }
    staged = {**german, "id": 8, "source_id": 2, "title": "Entwurf", "draft": True}
    exported = {"articles": [zendesk(1), zendesk(2)], "translations": [german, staged]}
    assert do(folder, export(folder, exported))["skipped"] == []
    assert (article(folder, "karte").head.status, article(folder, "entwurf").head.status) == ("approved", "draft")


def test_an_article_in_two_languages_comes_in_and_is_told(folder: Folder) -> None:
    english = "Open the settings and choose your plan. The change is shown within ten minutes on every device."
    german = "Öffnen Sie die Einstellungen und wählen Sie Ihren Plan. Die Änderung wird nach zehn Minuten angezeigt."
    folder.write("source/a.md", f"# Plans\n\n{english}\n\n{german}\n")
    folder.write("source/b.md", f"# Others\n\n{english}\n")
    said = do(folder, folder.root / "source")
    assert sorted(said["new"]) == ["knowledge/others.md", "knowledge/plans.md"]
    assert [each for each in said["unsure"] if "languages" in each["why"]] == [
        {"what": "knowledge/plans.md", "why": "it is in several languages: English, German"}
    ]


def test_without_a_map_the_language_of_most_is_taken_of_each(folder: Folder) -> None:
    english = {"type": "article_content", "title": "The seat", "body": "<p>Open.</p>", "state": "draft"}
    both = {"type": "article_translated_content", "en": english}
    spanish = intercom("3", title="Asiento", body="<p>Abra.</p>", default_locale="es", translated_content=both)
    do(folder, export(folder, [intercom("1"), intercom("2"), spanish]))
    assert article(folder, "the-seat").head.status == "draft"


def test_links_without_an_address_are_words(folder: Folder) -> None:
    folder.write(
        "source/a.md",
        "---\ntitle: '**Set up** the card'\n---\nSee [the limits]() and [settings of [your team]](team.md).\n\n"
        '!!! note "Only **owners** can"\n\nDone.\n',
    )
    do(folder, folder.root / "source")
    made = article(folder, "set-up-the-card")
    assert made.head.title == "Set up the card"
    assert made.sections[0].text == "See the limits and settings of [your team].\n\n**Only owners can**\n\nDone."


def _entry(id_: str, title: str, fields: dict[str, Any] | None = None, **state: Any) -> dict[str, Any]:
    """An entry of Contentful as its editors' API gives it."""
    told = {"title": {"en-US": title, "de": f"{title} auf Deutsch"}, "body": {"en-US": f"<p>Text of {id_}.</p>"}}
    about = {"id": id_, "type": "Entry", "version": 13, "publishedVersion": 12, "updatedAt": "2026-05-01T10:00:00Z"}
    kept = {key: said for key, said in (about | state).items() if said is not None}
    return {"sys": kept, "fields": told | (fields or {})}


def _sanity(id_: str, *words: str) -> dict[str, Any]:
    spans = [{"_type": "span", "text": each, "marks": []} for each in words]
    block = {"_type": "block", "style": "normal", "markDefs": [], "children": spans}
    return {"_id": id_, "_type": "faq", "_updatedAt": "2026-05-01T10:00:00Z", "title": id_.title(), "body": [block]}


def _of_kayako(title: str, status: str) -> dict[str, Any]:
    said = {"titles": title, "contents": f"<p>Text of {title}.</p>"}
    fields = {key: [{"locale": "en-us", "translation": each}] for key, each in said.items()}
    return {"id": len(title), "status": status, "resource_type": "article", **fields}


DAY = "2026-05-01T10:00:00Z"
SYSTEMS: dict[str, tuple[Any, dict[str, str]]] = {
    "Contentful": (
        {"contentTypes": [{"sys": {"id": "h", "type": "ContentType"}, "name": "Help", "description": "Of the centre"}],
         "entries": [
            _entry("a", "Live"), _entry("b", "New", publishedVersion=None), _entry("c", "Old", archivedVersion=9),
            _entry("d", "Staged", version=15), _entry("e", "One language", fieldStatus={"*": {"en-US": "draft"}}),
            _entry("f", "Gone", {"expiryDate": {"en-US": "2025-01-01"}}),
            _entry("h", "Until later", {"expiryDate": {"en-US": "2030-01-01"}}),
            _entry("g", "Staff", {"audience": {"en-US": ["Internal"]}}),
         ],
         "assets": [{"sys": {"type": "Asset"}, "fields": {"title": {"en-US": "P"}, "description": {"en-US": "Q"}}}]},
        {"Live": "approved", "New": "draft", "Old": "draft", "Staged": "draft", "One language": "draft",
         "Gone": "draft", "Until later": "approved", "Staff": "agents"},
    ),
    "one entry of Contentful": (_entry("a", "New", publishedVersion=None), {"New": "draft"}),
    "Strapi 4": (
        {"data": [{"id": n, "attributes": {
            "title": title, "content": "Open **it**.", "publishedAt": at, "locale": code}}
            for n, (title, at, code) in enumerate([("Live", DAY, "en"), ("New", None, "en"), ("Neu", DAY, "de")])],
         "meta": {"pagination": {"total": 3}}},
        {"Live": "approved", "New": "draft"},
    ),
    "one entry of Strapi": (
        {"data": {"id": 2, "attributes": {"title": "New", "content": "Open it.", "publishedAt": None}}, "meta": {}},
        {"New": "draft"},
    ),
    "Strapi 5": (
        {"data": [
            {"id": 4, "documentId": "x1", "title": "Live", "content": "Open it.", "publishedAt": DAY, "updatedAt": DAY},
            {"id": 5, "documentId": "x1", "title": "Live", "content": "Not yet.", "publishedAt": None,
             "updatedAt": "2026-06-01T10:00:00Z"},
            {"id": 6, "documentId": "x2", "title": "New", "content": "Not yet.", "publishedAt": None}]},
        {"Live": "approved", "New": "draft"},
    ),
    "Sanity": (
        [_sanity("live", "Open ", "it."), _sanity("drafts.live", "Not yet."), _sanity("drafts.new", "Not yet.")],
        {"Live": "approved", "Drafts.New": "draft"},
    ),
    "Gorgias": (
        {"data": [{"id": n, "deleted_datetime": deleted, "translation": {
            "locale": "en-US", "title": title, "content": "<p>Open it.</p>", "visibility_status": seen}}
            for n, (title, deleted, seen) in enumerate([
                ("Live", None, "PUBLIC"), ("Gone", DAY, "PUBLIC"), ("Unlisted", None, "UNLISTED")])]},
        {"Live": "approved", "Gone": "draft", "Unlisted": "draft"},
    ),
    "Kayako": (
        {"status": 200, "data": [_of_kayako("Live", "PUBLISHED"), _of_kayako("Draft", "DRAFT")], "resource": "article"},
        {"Live": "approved", "Draft": "draft"},
    ),
    "one article of Kayako": ({"status": 200, "data": _of_kayako("Draft", "DRAFT")}, {"Draft": "draft"}),
    "Directus": (
        {"data": [{"id": n, "status": status, "translations": [
            {"id": 90 + n, "languages_code": "de-DE", "title": f"{title} (de)", "content": "<p>Hier.</p>"},
            {"id": 80 + n, "languages_code": "en-US", "title": title, "content": "<p>Open it.</p>"}]}
            for n, (title, status) in enumerate([("Live", "published"), ("New", "draft")])]},
        {"Live": "approved", "New": "draft"},
    ),
    "a translation that is a draft": (
        {"articles": [{"id": 1, "status": "published", "translations": [
            {"locale": "en", "title": "New", "body": "<p>Not yet.</p>", "status": "draft"}]}]},
        {"New": "draft"},
    ),
    "Drupal": (
        {"data": [{"id": f"u{n}", "type": "node--faq", "attributes": {
            "status": status, "langcode": "en", "title": title, "body": {"value": "<p>Open it.</p>", "format": "html"}}}
            for n, (title, status) in enumerate([("Live", True), ("New", False)])]},
        {"Live": "approved", "New": "draft"},
    ),
    "Drupal, through its REST module": (
        [{"nid": [{"value": n}], "type": [{"target_id": "faq"}], "status": [{"value": status}], "field_tags": [],
          "langcode": [{"value": "en"}], "title": [{"value": title}], "path": [{"alias": "/help", "pid": 3}],
          "changed": [{"value": "2026-05-01T09:00:00+00:00"}], "body": [{"value": "<p>Open it.</p>", "format": "html"}]}
         for n, (title, status) in enumerate([("Live", True), ("New", False)])],
        {"Live": "approved", "New": "draft"},
    ),
    "Salesforce": (
        {"totalSize": 4, "records": [
            {"attributes": {"type": "Knowledge__kav", "url": f"/kav/{id_}"}, "Id": id_, "KnowledgeArticleId": of,
             "Title": title, "Answer__c": f"<p>Text {id_}.</p>", "PublishStatus": status, "LastModifiedDate": at}
            for id_, of, title, status, at in [
                ("k1", "A", "Live", "Online", "2026-05-01"), ("k2", "A", "Live", "Draft", "2026-06-01"),
                ("k0", "A", "Live", "Archived", "2026-05-02"), ("k3", "B", "Gone", "Archived", "2026-05-01")]]},
        {"Live": "approved", "Gone": "draft"},
    ),
    "Freshservice": (
        {"articles": [{"id": n, "title": title, "description": "<p>Open it.</p>", "status": status, "folder_id": n,
                       "folder_visibility": seen} for n, (title, status, seen) in enumerate([
            ("Live", 2, 1), ("Draft", 1, 1), ("Staff", 2, 3), ("Some", 2, 4)])]},
        {"Live": "approved", "Draft": "draft", "Staff": "agents", "Some": "draft"},
    ),
    "SharePoint": (
        {"value": [{"Id": n, "Title": title, "OData__ModerationStatus": state, "CanvasContent1": "<p>Open it.</p>",
                    "OData__ModernAudienceTargetUserField": readers}
                   for n, (title, state, readers) in enumerate([
                       ("Live", 0, None), ("Draft", 3, None), ("Some", 0, [{"Title": "Berlin"}])])]},
        {"Live": "approved", "Draft": "draft", "Some": "draft"},
    ),
    "SharePoint's pages from Graph": (
        {"value": [{"id": f"p{n}", "title": title, "publishingState": {"level": level},
                    "canvasLayout": {"horizontalSections": [{"columns": [{"webparts": [
                        {"innerHtml": "<p>Open it.</p>"}, {"data": {"serverProcessedContent": {}}}]}]}]}}
                   for n, (title, level) in enumerate([("Live", "published"), ("Draft", "checkout")])]},
        {"Live": "approved", "Draft": "draft"},
    ),
    "Outline": (
        {"collection": {"id": "c", "name": "Help"}, "documents": {
            f"d{n}": {"id": f"d{n}", "title": title, "publishedAt": published, "template": template,
                      "data": {"type": "doc", "content": [{"type": "paragraph", "content": [
                          {"type": "text", "text": "Open it."}]}]}}
            for n, (title, published, template) in enumerate([
                ("Live", "2026-01-01", False), ("Draft", None, False), ("Form", "2026-01-01", True)])}},
        {"Live": "approved", "Draft": "draft", "Form": "draft"},
    ),
    "an export of Document360": (
        {"categories": [
            {"id": "c1", "name": "Help", "hidden": False, "articles": [
                {"id": str(n), "title": title, "html_content": "<p>Open it.</p>", "status": status, "hidden": hidden,
                 "security_visibility": public}
                for n, (title, status, hidden, public) in enumerate([
                    ("Live", 3, False, 0), ("Draft", 0, False, 0), ("Hidden", 3, True, 0), ("Private", 3, False, 1)])],
             "child_categories": [{"id": "c2", "name": "More", "hidden": True, "articles": [
                 {"id": "9", "title": "Below", "html_content": "<p>Open it.</p>", "status": 3, "hidden": False}]}]}]},
        {"Live": "approved", "Draft": "draft", "Hidden": "draft", "Private": "draft", "Below": "draft"},
    ),
    "Dynamics": (
        {"value": [{"knowledgearticleid": f"g{n}", "title": title, "content": "<p>Open it.</p>", "statecode": state,
                    **({"statecode@OData.Community.Display.V1.FormattedValue": title} if n % 2 else {})}
                   for n, (title, state) in enumerate([
                       ("Live", 3), ("Published", 3), ("Gone", 4), ("Expired", 4), ("New", 0), ("Scheduled", 2)])]},
        {"Live": "approved", "Published": "approved", "Gone": "draft", "Expired": "draft", "New": "draft",
         "Scheduled": "draft"},
    ),
    "ManageEngine and BookStack": (
        [{"id": n, "title": f"T{n}", "description": "Open it.", **more} for n, more in enumerate([
            {"approval_status": {"id": "2", "name": "Approved"}, "template": False, "audience": "everyone"},
            {"approval_status": {"id": "3", "name": "Approval Pending"}}, {"template": True},
            {"template": "wide.html"}, {"audience": ["partner"]}, {"meta": {"_members_access_role": ["plus"]}},
            {"status": "szkic"}])],
        {"T0": "approved", "T1": "draft", "T2": "draft", "T3": "approved", "T4": "draft", "T5": "draft", "T6": "draft"},
    ),
    "Sanity, where a short draft has no language that is recognised": (
        [{"_id": id_, "_type": "faq", "title": "Live", "_updatedAt": day, "body": [
            {"_type": "block", "children": [{"_type": "span", "text": text}]}]} for id_, day, text in [
                ("s", "2026-01-01", "Press the red key twice, and then wait until the light is green again."),
                ("drafts.s", "2026-02-01", "Rouge.")]],
        {"Live": "approved"},
    ),
    "Freshdesk's levels": (
        [{"id": 1, "folder_id": 5, "title": "Staff", "description": "<p>Open it.</p>", "status": 2,
          "hierarchy": [{"level": 1, "type": "folder", "data": {"id": 5, "name": "Internal notes"}}]},
         *({"id": 10 + n, "folder_id": n, "title": title, "description": "<p>Open it.</p>", "status": 2, "hierarchy": [
             {"level": 1, "type": "folder", "data": {"id": n, "name": "F", "visibility": n}}]}
           for n, title in ((1, "Live"), (2, "Signed in")))],
        {"Staff": "agents", "Live": "approved", "Signed in": "draft"},
    ),
    "ServiceNow with values to show": (
        {"result": [{key: {"display_value": shown, "value": said} for key, shown, said in [
            ("sys_id", id_, id_), ("short_description", title, title), ("text", "<p>Open it.</p>", "<p>Open it.</p>"),
            ("workflow_state", state.title(), state), ("valid_to", "01/01/2100", until), ("roles", "", "")]}
            for id_, title, state, until in [
                ("a", "Live", "published", "2100-01-01"), ("b", "Going", "pending_retirement", "2100-01-01"),
                ("c", "Gone", "published", "2020-01-01")]]},
        {"Live": "approved", "Going": "draft", "Gone": "draft"},
    ),
    "HubSpot": (
        {"results": [{"id": str(n), "htmlTitle": title, "postBody": "<p>Open it.</p>", "state": state,
                      "archivedAt": "1970-01-01T00:00:00Z", "archivedInDashboard": archived}
                     for n, (title, state, archived) in enumerate([
            ("Live", "PUBLISHED", False), ("Draft", "DRAFT", False), ("Gone", "PUBLISHED", True)])]},
        {"Live": "approved", "Draft": "draft", "Gone": "draft"},
    ),
    "Document360": (
        {"data": [{"id": str(n), "title": title, "html_content": "<p>Open it.</p>", "project_version_id": "v",
                   "status": status, "public_version": public, "latest_version": 2, "version_number": 2}
                  for n, (title, status, public) in enumerate([("Live", 3, 2), ("Draft", 0, 0), ("Staged", 3, 1)])]},
        {"Live": "approved", "Draft": "draft", "Staged": "draft"},
    ),
    "a table from phpMyAdmin": (
        [{"type": "header", "version": "5"}, {"type": "table", "name": "faq", "data": [
            {"faq_id": str(n), "ispublished": str(shown), "question": title, "answer": "<p>Open it.</p>"}
            for n, (title, shown) in enumerate([("Live", 1), ("Draft", 0)])]}],
        {"Live": "approved", "Draft": "draft"},
    ),
    "Storyblok": (
        {"stories": [{"id": n, "full_slug": f"faq/{n}", "lang": "default", "unpublished_changes": staged, "content": {
            "component": "faq", "title": title, "text": {"type": "doc", "content": [
                {"type": "paragraph", "content": [{"type": "text", "text": "Open it."}]}]}}}
            for n, (title, staged) in enumerate([("Live", False), ("Staged", True)])]},
        {"Live": "approved", "Staged": "draft"},
    ),
    "Helpjuice": (
        {"questions": [{"id": n, "name": title, "is_published": shown, "answer": {"id": 9, "body": "<p>Open it.</p>"}}
                       for n, (title, shown) in enumerate([("Live", True), ("Draft", False)])]},
        {"Live": "approved", "Draft": "draft"},
    ),
    "categories of Strapi": (
        {"data": [{"id": n, "attributes": {
            "title": title, "content": "Open it.", "publishedAt": DAY, "locale": "en",
            "category": {"data": {"id": 30 + n, "attributes": {"name": name}}}}}
            for n, (title, name) in enumerate([("Live", "Cards"), ("Staff", "Internal")])]},
        {"Live": "approved", "Staff": "agents"},
    ),
    "categories of Contentful": (
        {"items": [
            {"sys": {"id": "a", "type": "Entry", "locale": "en-US"}, "fields": {
                "title": "Staff", "body": "Open it.", "category": {"sys": {"type": "Link", "id": "c"}}}},
            {"sys": {"id": "c", "type": "Entry", "locale": "en-US"}, "fields": {"name": "Internal", "slug": "x"}}]},
        {"Staff": "agents"},
    ),
    "a category in an internal knowledge base": (
        [{"id": 1, "title": "Staff", "text": "Open it.", "kb_category": "Cards", "kb_knowledge_base": "Internal KB"}],
        {"Staff": "agents"},
    ),
    "schema.org": (
        {"@type": "FAQPage", "mainEntity": [
            {"@type": "Question", "name": "Live", "acceptedAnswer": {"@type": "Answer", "text": "<p>Open it.</p>"}}]},
        {"Live": "approved"},
    ),
    "an export of Freshdesk": (
        [{"category": {"id": 1, "name": "All", "all_folders": [{"folder": {"id": n, "name": title, "visibility": seen,
            "published_articles": [{"article": {
                "id": 9 + n, "title": title, "description": "<p>Open it.</p>", "status": 2, "folder_id": n}}]}}
            for n, (title, seen) in enumerate([("Live", 1), ("Staff", 3)])]}}],
        {"Live": "approved", "Staff": "agents"},
    ),
    "a table of WordPress": (
        [{"ID": n, "post_title": title, "post_content": "<p>Open it.</p>", "post_status": status, "post_password": key}
         for n, (title, status, key) in enumerate([
             ("Live", "publish", ""), ("Draft", "draft", ""), ("Locked", "publish", "x"), ("Old", "inherit", "")])],
        {"Live": "approved", "Draft": "draft", "Locked": "draft", "Old": "draft"},
    ),
    "Ghost": (
        {"db": [{"meta": {"exported_on": 1790000000000, "version": "5.80.0"}, "data": {
            "posts": [{"id": f"p{n}", "title": title, "slug": f"s{n}", "html": "<p>Open it.</p>", "type": "page",
                       "status": status, "visibility": seen, "published_at": DAY}
                      for n, (title, status, seen) in enumerate([
                          ("Live", "published", "public"), ("Draft", "draft", "public"), ("Paid", "published", "paid"),
                          ("Staff", "published", "public")])],
            "tags": [{"id": "t1", "name": "#internal", "visibility": "internal"}],
            "posts_tags": [{"id": "x", "post_id": "p3", "tag_id": "t1"}],
            "users": [{"id": "1", "name": "Jo", "bio": "<p>Writes.</p>", "status": "active"}]}}]},
        {"Live": "approved", "Draft": "draft", "Paid": "draft", "Staff": "agents"},
    ),
    "Prismic": (
        {"results": [{"id": f"X{n}", "type": "faq", "tags": tags, "first_publication_date": day, "lang": "en-us",
                      "last_publication_date": day, "data": {
                          "title": [{"type": "heading1", "text": title, "spans": []}],
                          "content": [{"type": "paragraph", "text": "Open it.", "spans": []}]}}
                     for n, (title, tags, day) in enumerate([
                         ("Live", ["cards"], DAY), ("Preview", [], None), ("Staff", ["internal"], DAY)])]},
        {"Live": "approved", "Preview": "draft", "Staff": "agents"},
    ),
    "Kontent.ai": (
        {"items": [{"system": {"id": f"k{n}", "name": "Item", "codename": "item", "language": "default",
                               "last_modified": DAY, "workflow_step": step},
                    "elements": {"title": {"type": "text", "name": "Title", "value": title},
                                 "body": {"type": "rich_text", "name": "Body", "value": "<p>Open it.</p>"}}}
                   for n, (title, step) in enumerate([("Live", "published"), ("Draft", "draft"), ("Odd", "on hold")])],
         "modular_content": {}, "pagination": {"count": 3}},
        {"Live": "approved", "Draft": "draft", "Odd": "draft"},
    ),
    "HelpDocs": (
        {"articles": [{"article_id": f"a{n}", "category_id": of, "title": title, "body": "<p>Open it.</p>",
                       "is_private": False, "is_published": True, "permission_groups": groups}
                      for n, (title, of, groups) in enumerate(
                          [("Live", "c1", []), ("Group", "c1", ["g"]), ("Shut", "c2", [])])],
         "categories": [{"category_id": f"c{n}", "title": f"C {n}", "is_private": n == 2} for n in (1, 2)]},
        {"Live": "approved", "Group": "draft", "Shut": "draft"},
    ),
    "Guru": (
        [{"id": f"g{n}", "preferredPhrase": title, "content": "<p>Open it.</p>", "shareStatus": "PUBLIC",
          "verificationState": state, "tags": [{"id": "t", "value": tag}]} for n, (title, state, tag) in enumerate(
            [("Live", "TRUSTED", "cards"), ("Stale", "NEEDS_VERIFICATION", "a"), ("Staff", "TRUSTED", "internal")])],
        {"Live": "approved", "Stale": "draft", "Staff": "agents"},
    ),
    "Confluence's API": (
        {"results": [{"id": str(n), "type": kind, "status": "current", "title": title, "version": {"when": DAY},
                      "body": {"storage": {"value": "<p>Open it.</p>", "representation": "storage"}},
                      "metadata": {"labels": {"results": [{"prefix": "global", "name": label}]}},
                      "ancestors": [{"id": str(above), "type": "page"}], "restrictions": {
                          "read": {"restrictions": {"user": {"results": []}, "group": {"results": readers}}},
                          "update": {"restrictions": {"user": {"results": [{"displayName": "Jo"}]}}}}}
                     for n, (title, kind, label, readers, above) in enumerate([
                         ("Live", "page", "cards", [], 9), ("Some", "page", "cards", [{"name": "agents"}], 9),
                         ("Below", "page", "cards", [], 1), ("Staff", "page", "internal", [], 9),
                         ("Old", "page", "archived", [], 9), ("Re: Live", "comment", "cards", [], 9)])]},
        {"Live": "approved", "Some": "draft", "Below": "draft", "Staff": "agents", "Old": "draft"},
    ),
    "KnowledgeOwl": (
        {"valid": True, "data": [
            {"id": f"k{n}", "type": "article", "url_hash": f"u{n}", "name": "Own name", "status": status,
             "visibility": "public", "reader_roles": readers,
             "current_version": {"version_number": 2, "en": {"title": title, "text": "<p>Open it.</p>"}}}
            for n, (title, status, readers) in enumerate([
                ("Live", "published", []), ("Draft", "draft", []), ("Some", "published", ["Staff"])])]},
        {"Live": "approved", "Draft": "draft", "Some": "draft"},
    ),
    "the name that HubSpot does not show": (
        {"results": [{"id": "1", "name": "Our name", "htmlTitle": "Live", "postBody": "<p>Open it.</p>",
                      "state": "PUBLISHED"}]},
        {"Live": "approved"},
    ),
    "a text with a password in WordPress": (
        [{"id": n, "status": "publish", "title": {"rendered": title},
          "content": {"rendered": "<p>Open it.</p>", "protected": shut},
          "excerpt": {"rendered": "", "protected": False}}
         for n, (title, shut) in enumerate([("Live", False), ("Shut", True)])],
        {"Live": "approved", "Shut": "draft"},
    ),
    "a newer draft in ServiceNow": (
        {"result": [
            {"sys_id": f"s{n}", "number": "KB1", "article_id": "a", "short_description": title,
             "text": "<p>Open it.</p>", "workflow_state": state, "latest": latest,
             "sys_updated_on": f"2026-0{n}-01 10:00:00"}
            for n, (title, state, latest) in enumerate([("Live", "published", "false"), ("New", "draft", "true")], 1)]},
        {"Live": "approved"},
    ),
    "a mark in another language": (
        [{"id": n, "title": title, "text": "Open it.", "Sichtbar": shown}
         for n, (title, shown) in enumerate([("Live", "ja"), ("Shut", "nein")])],
        {"Live": "approved", "Shut": "draft"},
    ),
    "questions below their subjects": (
        [{"category": "Trips", "questions": [{"question": "Live", "answer": "Open it."}]}],
        {"Live": "approved"},
    ),
    "questions and answers by their first letters": (
        {"faqs": [{"q": "Live", "a": "Open it."}]},
        {"Live": "approved"},
    ),
    "a folder of Freshdesk that is not there": (
        [{"id": 1, "folder_id": 5, "title": "Anyone's", "description": "<p>Open it.</p>", "status": 2}],
        {"Anyone's": "draft"},
    ),
    "what is no article": (
        {"products": [{"id": 1, "name": "Pro", "description": "For teams."}],
         "articles": [{"id": 2, "title": "Live", "description": "<p>Open it.</p>"}]},
        {"Live": "approved"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("system", SYSTEMS)
def test_an_article_of_a_content_system_comes_in_as_it_is_there(folder: Folder, system: str) -> None:
    exported, wanted = SYSTEMS[system]
    (folder.root / "map.yaml").write_text("locale: en\ndefault: {categories: login}\n")
    do(folder, export(folder, exported))
    heads = [each.head for each in load(folder.root).articles.values() if each.head.origin]
    found = {
        head.title: "agents" if head.audience == "agents" and head.status == "approved" else head.status
        for head in heads
    }
    assert (found, len(heads)) == (wanted, len(wanted))


PARAGRAPH = {"nodeType": "paragraph", "data": {}, "content": [
    {"nodeType": "text", "value": "Open ", "marks": []},
    {"nodeType": "text", "value": "Account <1>", "marks": [{"type": "bold"}]},
    {"nodeType": "hyperlink", "data": {"uri": "https://x.example/a"}, "content": [
        {"nodeType": "text", "value": " now", "marks": []}]},
    {"nodeType": "text", "value": ".", "marks": []}]}  # fmt: skip
RICH: dict[str, tuple[Any, str]] = {
    "Contentful": (
        {"nodeType": "document", "content": [
            {"nodeType": "heading-2", "content": [{"nodeType": "text", "value": "Steps", "marks": []}]}, PARAGRAPH,
            {"nodeType": "ordered-list", "content": [
                {"nodeType": "list-item", "content": [{"nodeType": "paragraph", "content": [
                    {"nodeType": "text", "value": f"Step {n}", "marks": []}]}]} for n in (1, 2)]}]},
        "## Steps\n\nOpen **Account <1>** [now](https://x.example/a).\n\n1. Step 1\n2. Step 2",
    ),
    "Quill": (
        {"ops": [
            {"insert": "Steps"}, {"insert": "\n", "attributes": {"header": 2}}, {"insert": "Press "},
            {"insert": "Save", "attributes": {"bold": True}}, {"insert": ".\nPay"},
            {"insert": "\n", "attributes": {"list": "bullet"}},
            {"insert": "Wait", "attributes": {"link": "https://x.example"}},
            {"insert": "\n", "attributes": {"list": "bullet", "indent": 1}}, {"insert": {"divider": True}}]},
        "## Steps\n\nPress **Save**.\n\n- Pay\n  - [Wait](https://x.example)",
    ),
    "Strapi": (
        [{"type": "heading", "level": 3, "children": [{"type": "text", "text": "Steps"}]},
         {"type": "list", "format": "unordered", "children": [
             {"type": "list-item", "children": [{"type": "text", "text": "Pay", "bold": True}]},
             {"type": "list-item", "children": [{"type": "link", "url": "https://x.example", "children": [
                 {"type": "text", "text": "Wait"}]}]}]}],
        "### Steps\n\n- **Pay**\n- [Wait](https://x.example)",
    ),
    "Sanity": (
        [{"_type": "block", "style": "h2", "children": [{"_type": "span", "text": "Steps"}]},
         *({"_type": "block", "style": "normal", "listItem": kind, "level": level, "children": [
             {"_type": "span", "text": words, "marks": ["k", "em"]}], "markDefs": [
                 {"_key": "k", "_type": "link", "href": "https://x.example"}]}
           for kind, level, words in [("number", 1, "Pay"), ("bullet", 2, "by card"), ("number", 1, "Wait")])],
        "## Steps\n\n1. [*Pay*](https://x.example)\n   - [*by card*](https://x.example)\n"
        "2. [*Wait*](https://x.example)",
    ),
    "TipTap, as a text": (
        json.dumps({"type": "doc", "content": [{"type": "table", "content": [
            {"type": "tableRow", "content": [{"type": kind, "content": [{"type": "paragraph", "content": [
                {"type": "text", "text": word}]}]} for word in words]}
            for kind, words in [("tableHeader", ["Plan", "Price"]), ("tableCell", ["Pro", "9 EUR"])]]}]}),
        "| Plan | Price |\n| --- | --- |\n| Pro | 9 EUR |",
    ),
    "Editor.js": (
        json.dumps({"time": 1, "blocks": [
            {"type": "header", "data": {"text": "Steps", "level": 2}},
            {"type": "paragraph", "data": {"text": "<b>A</b>"}},
            {"type": "list", "data": {"style": "ordered", "items": ["One", "Two"]}}]}),
        "## Steps\n\n**A**\n\n1. One\n2. Two",
    ),
    "GitBook": (
        {"object": "document", "nodes": [{"object": "block", "type": "hint", "nodes": [
            {"object": "block", "type": "paragraph", "nodes": [{"object": "text", "leaves": [
                {"object": "leaf", "text": "Never ", "marks": []}, {"object": "leaf", "text": "share", "marks": [
                    {"object": "mark", "type": "bold"}]}, {"object": "leaf", "text": " it.", "marks": []}]}]}]}]},
        "> Never **share** it.",
    ),
    "Lexical": (
        {"root": {"type": "root", "children": [
            {"type": "heading", "tag": "h3", "children": [{"type": "text", "text": "Steps", "format": 0}]},
            {"type": "list", "listType": "number", "tag": "ol", "children": [
                {"type": "listitem", "value": n, "children": [{"type": "text", "text": words, "format": bits}]}
                for n, (words, bits) in enumerate([("Pay", 1), ("Wait", 2)])]}]}},
        "### Steps\n\n1. **Pay**\n2. *Wait*",
    ),
    "Prismic": (
        [{"slice_type": "text", "primary": {"text": [
            {"type": "heading2", "text": "Steps", "spans": []}, {"type": "o-list-item", "text": "Pay", "spans": []},
            {"type": "o-list-item", "text": "Wait & see", "spans": [
                {"start": 0, "end": 6, "type": "strong"},
                {"start": 7, "end": 10, "type": "hyperlink", "data": {"url": "https://x.example/a"}}]}]},
            "items": [{"note": [{"type": "preformatted", "text": "a < b", "spans": []}]}]},
         {"type": "embed", "oembed": {"embed_url": "https://x.example/film", "title": "The film"}}],
        "## Steps\n\n1. Pay\n2. **Wait &** [see](https://x.example/a)\n\n```\na < b\n```\n\n"
        "[The film](https://x.example/film)",
    ),
    "Sanity: blocks of one's own": (
        [{"_type": "callout", "tone": "warning", "body": [{"_type": "block", "children": [
            {"_type": "span", "text": "Mind it."}]}]},
         {"_type": "table", "rows": [{"cells": ["Model", "Range"]}, {"cells": ["L20", "20 m"]}]},
         {"_type": "note", "message": "Not for children."}],
        "> Mind it.\n\n| Model | Range |\n| --- | --- |\n| L20 | 20 m |\n\n{{ note }}",
    ),
    "Confluence": (
        {"atlas_doc_format": {"representation": "atlas_doc_format", "value": json.dumps({
            "type": "doc", "version": 1, "content": [{"type": "panel", "attrs": {"panelType": "warning"}, "content": [
                {"type": "paragraph", "content": [{"type": "text", "text": "Wait."}]}]}]})}},
        "> Wait.",
    ),
    "WordPress's editor": ({"rendered": "<p>Open <b>it</b>.</p>", "raw": "[box]Open it.[/box]"}, "Open **it**."),
    "HTML in an object": ({"html": "<p>Open <b>it</b>.</p>", "plain": "Open it."}, "Open **it**."),
    "what is not known": (
        {"type": "doc", "content": [{"type": "paragraph", "content": [
            {"type": "text", "text": "Ask "}, {"type": "mention", "attrs": {"id": "7"}},
            {"type": "text", "text": " now."}]}]},
        "Ask {{ mention }} now.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", RICH)
def test_rich_text_in_json_comes_in_as_its_readers_see_it(folder: Folder, kind: str) -> None:
    body, wanted = RICH[kind]
    do(folder, export(folder, [{"id": 1, "title": "The card", "content": body, "locale": "en"}]))
    text = (folder.root / "knowledge/the-card.md").read_text().partition("\n---\n")[2].strip()
    assert text == wanted


KEYS = st.sampled_from(
    ["content", "children", "type", "_type", "text", "value", "level", "listItem", "marks", "markDefs", "attrs", "data",
     "items", "format", "title", "body", "fields", "sys", "attributes", "translations", "locale", "en", "de", "status"]
)  # fmt: skip
WORDS = st.sampled_from(["paragraph", "heading", "list", "link", "bullet", "en", "block", "draft", '{"type": 1}', "x"])
LEAVES = st.none() | st.booleans() | st.integers() | WORDS
JSON = st.recursive(LEAVES, lambda each: st.lists(each, max_size=3) | st.dictionaries(KEYS, each, max_size=4))


@given(value=st.dictionaries(KEYS, JSON, max_size=6))
@settings(max_examples=200)
def test_whatever_an_export_holds_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    path = tmp_path_factory.mktemp("export") / "export.json"
    path.write_text(json.dumps([{"id": 1, "title": "Live", "content": "Open it."}, {"id": 2, "title": "T", **value}]))
    assert read_source(path, None, ImportMapFile()).records


@pytest.mark.parametrize(
    "body",
    ['{"pages": [{"words": "Press Save"}]}', "{\\rtf1 Press Save}", "articles/card.html", "https.html"],
    ids=["JSON", "RTF", "a file", "a name"],
)
def test_a_text_that_nobody_reads_is_refused(folder: Folder, body: str) -> None:
    live = {"id": 2, "title": "Live", "content": "Open it."}
    said = do(folder, export(folder, [{"id": 1, "title": "The card", "content": body}, live]))
    assert said["new"] == ["knowledge/live.md"]
    assert [each["what"] for each in said["skipped"]] == ["plain 1 (The card)"]


def test_a_table_may_name_the_pages_that_hold_its_texts(folder: Folder) -> None:
    """Salesforce exports a table and a page an article; the pages alone would not say what is a draft."""
    rows = "Title,PublishStatus,Answer__c\nLive,Online,pages/live.html\nDraft,Draft,pages/draft.html\n"
    folder.write("source/articles.csv", f"{rows}Gone,Online,pages/gone.html\nOut,Online,../out.html\n")
    for name in ("source/pages/live", "source/pages/draft", "out"):
        folder.write(f"{name}.html", f"<p>Text of <b>{name.rpartition('/')[2]}</b>.</p>")
    said = do(folder, folder.root / "source")
    assert article(folder, "live").sections[-1].text == "Text of **live**."
    assert article(folder, "draft").head.status == "draft"
    assert [each["what"] for each in said["skipped"]] == ["plain Gone (Gone)", "plain Out (Out)"]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"modifiedTime": "2026-05-01T10:00:00.000Z"}, "2026-05-01"), ({"updated_at": 1777629600000}, "2026-05-01"),
        ({"updated_datetime": "2026-05-01"}, "2026-05-01"), ({"updated": "1777629600"}, "2026-05-01"),
        ({"Last modified date": "2026-05-01 10:00"}, "2026-05-01"), ({"date_updated": "2026-05-01"}, "2026-05-01"),
    ],
)  # fmt: skip
def test_the_day_of_the_last_change_has_many_names(folder: Folder, given: dict[str, Any], wanted: str) -> None:
    do(folder, export(folder, [{"id": 1, "title": "Cards &#8211; and <em>fees</em>", "content": "Open it.", **given}]))
    head = article(folder, "cards-and-fees").head
    assert (str(head.updated), head.title) == (wanted, "Cards \u2013 and fees")


def test_a_file_named_after_a_language_is_in_it_where_its_text_is_too_short_to_tell(folder: Folder) -> None:
    folder.write("source/refunds/en.md", "# Refund times\n\nA refund takes 5 days.\n")
    folder.write("source/refunds/fr.md", "# D\u00e9lais de remboursement\n\nUn remboursement prend 5 jours.\n")
    folder.write(
        "source/staff/it.md", "# Whom to call\n\nCall the people on the second floor when your screen is dark.\n"
    )
    said = do(folder, folder.root / "source")
    assert said["new"] == ["knowledge/refund-times.md", "knowledge/whom-to-call.md"]
    assert [each["why"] for each in said["skipped"]] == [
        "it is in `fr`, but `en` is imported; `locale` in the map chooses"
    ]


def test_a_page_that_is_still_to_be_translated_is_no_second_article(folder: Folder) -> None:
    english = "# The card\n\nOpen the settings and choose the card that you want to pay with now.\n"
    for path in ("docs/card.md", "docs/it/staff.md", "i18n/fr/docs/card.md", "de/docs/card.md", "docs/card.es.md"):
        folder.write(f"source/{path}", english.replace("card", "key") if "staff" in path else english)
    for path in ("docs/no/plan.md", "docs/plan.md"):  # its front matter knows better
        folder.write(f"source/{path}", f"---\nlang: en\n---\n{english.replace('card', path)}")
    said = do(folder, folder.root / "source")
    assert sorted(said["new"]) == [
        f"knowledge/the-{name}.md" for name in ("card", "docs-no-plan-md", "docs-plan-md", "key")
    ]
    told = {each["what"]: each["why"] for each in said["skipped"]}
    assert told == {
        f"{path}": f"stands for `{code}`, but is not translated yet"
        for path, code in [("i18n/fr/docs/card.md", "fr"), ("de/docs/card.md", "de"), ("docs/card.es.md", "es")]
    }


@pytest.mark.parametrize(
    ("name", "written", "is_told"),
    [
        ("docusaurus.config.js", "docs: {exclude: hidden.map((n) => n + '.md')}", True),
        ("docusaurus.config.js", "const exclude = on ? ['a.md'] : [];\nexport default {docs: {exclude}}", True),
        ("docusaurus.config.js", "docs: {exclude: [...shared, 'z.md']}", True),
        ("docusaurus.config.js", "docs: {path: 'docs', exclude}", True),
        ("docusaurus.config.js", "const exclude = ['z.md'];\nexport default {docs: {exclude}}", False),
        ("docusaurus.config.js", "{test: /x/, exclude: /node_modules/}", False),
        ("docusaurus.config.js", "docs: {exclude: [\n  '**/z.md', // old\n  \"y.md\",\n]}", False),
        (".vitepress/config.ts", "srcExclude: drafts.map(d => d)", True),
        ("conf.py", "exclude_patterns = [f for f in os.listdir('.')]", True),
        ("conf.py", "exclude_patterns = ['z.md'] + more", True),
        ("conf.py", "exclude_patterns = ['z.md', 'y/*']\nexclude_patterns.append('x.md')", False),
    ],
)
def test_a_configuration_that_works_out_what_it_hides_is_told(
    folder: Folder, name: str, written: str, is_told: bool
) -> None:
    folder.write(f"source/{name}", written)
    folder.write("source/a.md", "# The card\n\nOpen the settings and choose the card.\n")
    said = do(folder, folder.root / "source")
    assert any("is worked out by code" in each["why"] for each in said["skipped"]) == is_told


@pytest.mark.parametrize(
    ("key", "thing"),
    [
        ("tickets", {"subject": "Charged twice", "description": "It was 20 EUR.", "status": "open", "requester_id": 4}),
        ("results", {"properties": {"subject": "Charged", "content": "It was 20 EUR.", "hs_pipeline_stage": "1"}}),
        ("records", {"CaseNumber": "7", "Subject": "Charged twice", "Description": "It was 20 EUR.", "Status": "New"}),
        ("", {"Ticket ID": 1, "Subject": "Charged twice", "Description": "It was 20 EUR.", "Requester": "a@b.c"}),
        ("", {"subject": "Charged twice", "body": "It was 20 EUR.", "from": "a@b.c", "to": "d@b.c"}),
        ("", {"title": "Charged twice", "body": "It was 20 EUR.", "state": "open", "author_association": "NONE"}),
        ("posts", {"title": "Charged twice", "details": "It was 20 EUR.", "topic_id": 3, "vote_sum": 1}),
        ("users", {"name": "Jo", "details": "Owes 20 EUR."}), ("", {"name": "Jo", "details": "Owes 20 EUR."}),
        ("macros", {"title": "Refund", "description": "Says sorry."}), ("", {"name": "docs", "description": "Of it."}),
        ("products", {"title": "Pro", "body_html": "<p>For teams.</p>"}),
        ("info", {"title": "API", "description": "x"}),
        ("", {"type": "macro", "name": "Refund", "body": "<p>Sorry.</p>", "visible_to": "everyone"}),
        ("", {"id": 1, "name": "Refund", "text": "Sorry.", "chatText": "Sorry."}),
        ("", {"title": "Great", "body": "Works for 20 EUR.", "reviewer": "Jo", "rating": 5}),
    ],
)  # fmt: skip
def test_what_is_no_article_never_becomes_one(folder: Folder, key: str, thing: dict[str, Any]) -> None:
    live = {"id": 2, "title": "Live", "content": "Open it."}
    told = {"id": 1, **thing}
    said = do(folder, export(folder, {"articles": [live], key: [told]} if key else [live, told]))
    assert said["new"] == ["knowledge/live.md"]
    assert [each["what"].split(" ")[0] for each in said["skipped"]] == ["plain"]
    assert read_source(export(folder, {"articles": [live]}), None, ImportMapFile())
    with pytest.raises(WorkspaceError, match="contains no article"):
        read_source(export(folder, {key: [told]} if key else [told]), None, ImportMapFile())


def test_an_article_may_have_a_reviewer(folder: Folder) -> None:
    do(folder, export(folder, [{"id": 1, "title": "Card", "content": "Change it.", "reviewer": "Jo"}]))
    assert article(folder, "card").head.status == "approved"


@pytest.mark.parametrize("file", ["macros.json", "Canned responses.csv", "saved_replies.jsonl"])
def test_a_list_of_replies_for_agents_has_no_article(folder: Folder, file: str) -> None:
    told = "id,title,content\n1,Refund,Sorry.\n" if file.endswith("csv") else (
        json.dumps({"id": 1, "title": "Refund", "content": "Sorry."})
    )  # fmt: skip
    folder.write(f"source/{file}", told)
    folder.write("source/faq.json", json.dumps([{"id": 2, "title": "Live", "content": "Open it."}]))
    said = do(folder, folder.root / "source")
    assert said["new"] == ["knowledge/live.md"]
    assert "is not an article: it is one of" in said["skipped"][0]["why"]


def test_the_map_may_say_that_a_name_and_a_description_are_an_article(folder: Folder) -> None:
    (folder.root / "map.yaml").write_text("default: {categories: login}\nfields: {title: name, body: description}\n")
    said = do(folder, export(folder, [{"id": 1, "name": "The card", "description": "Open it."}]))
    assert said["new"] == ["knowledge/the-card.md"]


def test_a_category_for_those_without_one_and_drafts_until_a_person_approves(folder: Folder) -> None:
    folder.write("map.yaml", "rules: [{collections: Payments, categories: billing}]\n")
    given = {"sections": SECTIONS, "categories": CATEGORIES, "articles": [zendesk(5, section_id=72), zendesk(6)]}
    said = do(folder, export(folder, given), "--category", "login", "--drafts")
    assert [each["why"] for each in said["drafts"]] == ["a person has to approve it first"] * 2
    heads = {name: article.head for name, article in load(folder.root).articles.items() if name.startswith("title")}
    assert {name: head.categories for name, head in heads.items()} == {"title-5": ("login",), "title-6": ("billing",)}
    assert {head.status for head in heads.values()} == {"draft"}
    folder.edit("knowledge/title-5.md", "status: draft", "status: approved")
    do(folder, export(folder, given), "--category", "login", "--drafts")
    assert load(folder.root).articles["title-5"].head.status == "approved"
    refused = CliRunner().invoke(
        command, [str(folder.write("export.json", "[]")), "-w", str(folder.root), "--category", "logn"]
    )
    assert (refused.exit_code, "There is no category `logn`" in refused.output) == (2, True)


@pytest.mark.parametrize("lines", [True, False])
def test_what_is_no_record_is_reported_and_a_title_may_be_a_number(folder: Folder, lines: bool) -> None:
    records = [{"id": 1, "title": 1099, "content": "A form."}, "a word", {"id": 2, "title": "Two", "content": "Text."}]
    written = "\n".join(map(json.dumps, records)) if lines else json.dumps(records)
    folder.write("plain.json", written)
    said = do(folder, folder.root / "plain.json")
    assert [each["why"].partition(";")[0] for each in said["skipped"]] == ["has no title or no text"]
    assert article(folder, "1099").head.title == "1099"


def test_an_older_export_over_a_newer_one_is_told(folder: Folder) -> None:
    old, new = (
        export(folder, [intercom("1", body=f"<p>{text}</p>", updated_at=at)], f"{at}.json")
        for text, at in (("Within 14 days.", 1786147200), ("Within 30 days.", 1788825600))
    )
    do(folder, new)
    assert do(folder, new)["unsure"] == []
    said = do(folder, old)["unsure"]
    why = "its text is of 2026-08-08, what was here of 2026-09-08: is this an older export?"
    assert said == [{"what": "knowledge/title-1.md", "why": why}]
    assert do(folder, old)["unsure"] == []
    assert do(folder, new)["unsure"] == []
