"""Importing articles: what a page shows by its layout, its links, its template code and its navigation."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from harness.articles.importing.dialects import rendered
from harness.articles.importing.markdown import clean
from harness.articles.importing.part_marks import unmarked
from harness.cli.import_articles import command
from harness.workspace import load, parse_article
from tests.conftest import Folder
from tests.test_import_articles import article, do, export, intercom, zendesk

HEAD = (
    "id: a\ntitle: A\ncategories: login\nowner: access-team\nstatus: approved\n"
    "updated: 2026-08-14\nreview_by: 2027-02-14"  # of an article
)


def macro(name: str, body: str = "", **given: str) -> str:
    """A macro of Confluence; `body` is rich where it has tags."""
    said = "".join(f'<ac:parameter ac:name="{key}">{words}</ac:parameter>' for key, words in given.items())
    rich, plain = f"<ac:rich-text-body>{body}</ac:rich-text-body>", f"<![CDATA[{body}]]>"
    inner = rich if body.startswith("<p>") else f"<ac:plain-text-body>{plain}</ac:plain-text-body>" if body else ""
    return f'<ac:structured-macro ac:name="{name}">{said}{inner}</ac:structured-macro>'


FEES = '<ri:page ri:content-title="Fees" />'
PAGES = {
    "Confluence: macros with a text": (
        macro("info", "<p>Cards only.</p>", icon="false", title="Know it")
        + macro("expand", f"<p>Try {macro('status', title='NOW')}.</p>", title="Refused?"),
        "**Know it**\n\nCards only.\n\n## Refused?\n\nTry NOW.\n",
    ),
    "Confluence: code, and what is not shown": (
        macro("toc", maxLevel="3")
        + macro("code", "pay <now>", language="bash")
        + "<p>Done.</p>"
        + macro("excerpt", "<p>For us.</p>", hidden="true")
        + "<p><ac:placeholder>Type</ac:placeholder></p>",
        "```\npay <now>\n```\n\nDone.\n",
    ),
    "Confluence: links, images and tasks": (
        f"<p>See <ac:link>{FEES}</ac:link>, <ac:link>{FEES}<ac:plain-text-link-body><![CDATA[the fees]]>"
        "</ac:plain-text-link-body></ac:link>.</p>"
        '<p><ac:image ac:alt="It"><ri:attachment ri:filename="a.png" /></ac:image></p><ac:task-list><ac:task>'
        "<ac:task-id>1</ac:task-id><ac:task-status>incomplete</ac:task-status><ac:task-body>Check</ac:task-body>"
        "</ac:task></ac:task-list>",
        "See [Fees](/display/-/Fees), [the fees](/display/-/Fees).\n\n![It](a.png)\n\n- Check\n",
    ),
    "a code to dial is no emphasis": (
        "<p>Dial *61*, <b>*100*code#</b> or #31#, not 2*3*4.</p>",
        "Dial `*61*`, **`*100*code#`** or #31#, not 2*3*4.\n",
    ),
    "the same for small screens": (
        "<div><p class='d-none d-md-block'>Tell us.</p><p class='d-md-none'>Tell us.</p>"
        "<p class='d-md-none'>Tap.</p></div>",
        "Tell us.\n\nTap.\n",
    ),
    "a cell over two rows": (
        "<table><tr><th>Plan</th><th>Days</th></tr><tr><td rowspan='2'>Pro</td><td>30</td></tr>"
        "<tr><td>14</td></tr></table>",
        "| Plan | Days |\n| --- | --- |\n| Pro | 30 |\n| Pro | 14 |\n",
    ),
    "headings in two rows": (
        "<table><tr><td rowspan='2'>Plan</td><td colspan='2'>Members</td></tr><tr><td>min</td><td>max</td></tr>"
        "<tr><td>Free</td><td>1</td><td>3</td></tr></table>",
        "| Plan | Members: min | Members: max |\n| --- | --- | --- |\n| Free | 1 | 3 |\n",
    ),
    "a list in a cell": (
        "<table><tr><th>Plan</th></tr><tr><td><ul><li>50 members</li><li>10 guests</li></ul></td></tr></table>",
        "| Plan |\n| --- |\n| 50 members; 10 guests |\n",
    ),
    "a first cell over two rows, and no headings": (
        "<table><tr><td rowspan='2'>BOOT</td><td>ON</td></tr><tr><td>OFF</td></tr></table>",
        "| BOOT | ON |\n| --- | --- |\n| BOOT | OFF |\n",
    ),
    "cells that nobody closed": (
        "<table><tr><th>A</th><th>B</th><th>C</th></tr><tr><td>1<td>2<td>3</tr></table>",
        "| A | B | C |\n| --- | --- | --- |\n| 1 | 2 | 3 |\n",
    ),
    "headings of their own part": (
        "<table><thead><tr><th>Plan</th><th colspan='2'>Price</th></tr></thead><tbody><tr><th rowspan='2'>Team</th>"
        "<td>monthly</td><td>12</td></tr><tr><td>yearly</td><td>10</td></tr></tbody></table>",
        "| Plan | Price | Price |\n| --- | --- | --- |\n| Team | monthly | 12 |\n| Team | yearly | 10 |\n",
    ),
    "headings of rows below headings of columns": (
        "<table><tr><th>Plan</th><th colspan='2'>Price</th></tr><tr><th>Team</th><td>monthly</td><td>12</td></tr>"
        "<tr><th>Team</th><td>yearly</td><td>10</td></tr></table>",
        "| Plan | Price | Price |\n| --- | --- | --- |\n| Team | monthly | 12 |\n| Team | yearly | 10 |\n",
    ),
    "several parts": (
        "<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td></tr></tbody><tbody><tr><td>2</td></tr></tbody>"
        "<tfoot><tr><td>3</td></tr></tfoot></table>",
        "| A |\n| --- |\n| 1 |\n| 2 |\n| 3 |\n",
    ),
    "a caption and no headings": (
        "<table><caption>Fees</caption><tbody><tr><td>A</td></tr><tr><td>1</td></tr></tbody></table>",
        "Fees\n\n| A |\n| --- |\n| 1 |\n",
    ),
    "rows that are only spanned": (
        "<table><tr><th>A</th><th>B</th></tr><tr><td rowspan='2'>x</td><td rowspan='2'>y</td></tr><tr></tr></table>",
        "| A | B |\n| --- | --- |\n| x | y |\n",
    ),
    "tabs": (
        "<ul><li><a href='#t1'>Windows</a></li><li><a href='#t2'>macOS</a></li></ul>"
        "<div class='tab' id='t1'><p>Run it.</p></div>"
        "<div class='tab' id='t2' style='display: none'><p>Drag it.</p></div><h2>After</h2><p>Done.</p>",
        "## Windows\n\nRun it.\n\n## macOS\n\nDrag it.\n\n## After\n\nDone.\n",
    ),
    "an accordion of Bootstrap, as it is saved": (
        "<div><h4><a data-toggle='collapse' href='#c1'>Cancel?</a></h4><div id='c1' class='collapse'>14 days.</div>"
        "<h4><a data-bs-toggle='collapse' href='#c2'>Pause?</a></h4>"
        "<div id='c2' style='display:none'>30 days.</div></div>",
        "#### [Cancel?](#c1)\n\n14 days.\n\n#### [Pause?](#c2)\n\n30 days.\n",
    ),
    "text that a style crosses out or hides": (
        "<p>It is <span style='color: red; text-decoration: line-through'>9</span> 7 EUR"
        "<span style='font-size:0'>, not 8</span><span style='opacity: 0;'> or 6</span>"
        "<span style='opacity: 0.5'> a month</span>.</p>",
        "It is  7 EUR a month.\n",
    ),
    "tabs by their place": (
        "<ul class='tabs-menu'><li><a href='#'>Cloud</a></li><li><a href='#'>Server</a></li></ul>"
        "<div class='tab'>500 seats.</div><div class='tab is-hidden'>50 seats.</div>",
        "## Cloud\n\n500 seats.\n\n## Server\n\n50 seats.\n",
    ),
    "tabs by their place, with panels in one of their own": (
        "<div class='nav'><button>Cloud</button><button>Server</button></div><div class='panes'>"
        "<div class='tab-pane active'><p>500 seats.</p></div><div class='tab-pane'><p>50 seats.</p></div></div>",
        "## Cloud\n\n500 seats.\n\n## Server\n\n50 seats.\n",
    ),
    "tabs in a tab": (
        "<ul><li><a href='#t1'>Windows</a></li></ul><div class='tab' id='t1'><ul><li><a href='#t2'>11</a></li></ul>"
        "<div class='tab' id='t2'><p>Run it.</p></div></div>",
        "## Windows\n\n### 11\n\nRun it.\n",
    ),
    "a table of Intercom's editor": (
        "<div class='intercom-interblocks-table-container'><table role='presentation'><tbody><tr><td><p>Owner</p></td>"
        "<td><p>yes</p></td></tr><tr><td><p>Guest</p></td><td></td></tr></tbody></table></div>",
        "| Owner | yes |\n| --- | --- |\n| Guest |  |\n",
    ),
    "a table for layout with headings is one of data": (
        "<table role='presentation'><tr><td><b>Role</b></td><td><b>Seats</b></td></tr>"
        "<tr><td>Guest</td><td>3</td></tr></table>",
        "| **Role** | **Seats** |\n| --- | --- |\n| Guest | 3 |\n",
    ),
    "Confluence: what unfolds in an exported page": (
        "<div class='expand-container'><div class='expand-control'><span class='expand-control-text'>For admins</span>"
        "</div><div class='expand-content'><p>Reset all.</p></div></div>",
        "## For admins\n\nReset all.\n",
    ),
    "tabs by role": (
        "<h2>Install</h2><button role='tab' aria-controls='p'>Linux</button>"
        "<div role='tabpanel' id='p' hidden><p>Unpack.</p></div>",
        "## Install\n\n### Linux\n\nUnpack.\n",
    ),
    "tabs of Bootstrap": (
        "<ul><li><a data-toggle='tab' href='#a'>iOS</a></li><li><a data-bs-toggle='tab' data-bs-target='#b'>Android</a>"
        "</li></ul><div class='tab-pane' id='a'>Tap.</div><div class='tab-pane' id='b'>Press.</div>",
        "## iOS\n\nTap.\n\n## Android\n\nPress.\n",
    ),
    "tabs that say their own names": (
        "<div class='tabs'><div class='tab' data-title='One'>Tap.</div>"
        "<div class='tab' data-title='Two'>Press.</div></div>",
        "## One\n\nTap.\n\n## Two\n\nPress.\n",
    ),
    "a tab that its panel names": (
        "<span id='l'>Linux</span><div role='tabpanel' aria-labelledby='l'>Unpack.</div>",
        "## Linux\n\nUnpack.\n",
    ),
    "raised and lowered figures": (
        "<p>10<sup>3</sup> m<sup>2</sup> of CO<sub>2</sub>, $20<sup><a href='#n'>1</a></sup>, the 5<sup>th</sup></p>",
        "10\u00b3 m\u00b2 of CO\u2082, $20[\u00b9](#n), the 5th\n",
    ),
    "marks in what opens": ("<details><summary>Why <b>so</b>?</summary>So.</details>", "## Why so?\n\nSo.\n"),
    "what opens": (
        "<details><summary>Is it free?</summary><p>Yes.</p></details>"
        "<div><button aria-expanded='false'>For whom?</button><div><p>For all.</p></div></div>",
        "## Is it free?\n\nYes.\n\n## For whom?\n\nFor all.\n",
    ),
    "what a click shows": (
        "<div class='faq'><button class='faq-question'>Free?</button><div style='display:none'><p>Yes.</p></div></div>"
        "<h3><button aria-controls='p9'>For whom?</button></h3><div id='p9' hidden><p>For all.</p></div>"
        "<h3>When?</h3><p>Now.</p><div hidden>Later.</div>",
        "## Free?\n\nYes.\n\n### For whom?\n\nFor all.\n\n### When?\n\nNow.\n",
    ),
    "not shown": ("<p>Costs $12. <span style='display:none'>Code SAVE50</span><s>$10</s></p>", "Costs $12.\n"),
    "navigation": ("<nav><a href='/'>Home</a></nav><div class='breadcrumbs'>Home</div><p>Text.</p>", "Text.\n"),
    "an empty heading": ("<h2></h2><p>Text.</p>", "Text.\n"),
    "its own id": ("<h2 id='limits'>How much</h2><p>Text.</p>", "## How much {#limits}\n\nText.\n"),
}


GAPS = [
    ("A seat costs <price-tag sku='a'></price-tag> a month.", "A seat costs {{price-tag}} a month."),
    ("The limit is <app-limit /> users.", "The limit is {{app-limit}} users."),
    ("Up to <span data-bind='limits.users'></span> users.", "Up to {{limits.users}} users."),
    ("It is <b v-text='size'></b>.", "It is {{size}}."),
]


@pytest.mark.parametrize(("written", "shown"), GAPS)
def test_a_value_that_a_program_shows_is_a_gap_and_no_nothing(written: str, shown: str) -> None:
    for body, is_html in ((f"<p>{written}</p>", True), (f"{written}\n", False)):
        made = clean(body, is_html)
        assert made.text == f"{shown}\n"
        assert any("its value is not known here" in each for each in made.lost)


@pytest.mark.parametrize(
    "written",
    [
        "Click <ion-icon name='menu'></ion-icon> Menu.",
        "Open <span class='icon'></span> Menu.",
        "Open <o:p></o:p> Menu.",
        "<my-banner></my-banner>",
    ],
)
def test_an_element_that_only_looks_good_is_no_gap(written: str) -> None:
    assert "{{" not in clean(f"{written}\n", False).text + clean(f"<p>{written}</p>", True).text
    assert "{{" not in clean("Write `<price-tag></price-tag>` there.\n", False).text


def test_many_elements_without_an_end_are_read_in_seconds() -> None:
    start = time.perf_counter()
    for body in ("<a-b " * 20_000, "x <a-b></a-b" * 8_000, "a <b-" * 15_000, "<span data-bind=" * 6_000):
        clean(body[:30_000], False)
    assert time.perf_counter() - start < 20


def test_a_topic_of_flare_is_what_everybody_reads(folder: Folder) -> None:
    html = '<html xmlns:MadCap="http://www.madcapsoftware.com/Schemas/MadCap.xsd"{}><body><h1>{}</h1>{}</body></html>'
    text = (
        '<p>Hold <b>R</b> for <MadCap:variable name="General.Seconds" /> seconds.</p>'
        '<p MadCap:conditions="Default.Internal">Agents use code 4711.</p>'
        '<p MadCap:conditions="Default.ScreenOnly">See the film.</p><MadCap:keyword term="reset" />'
        "<MadCap:dropDown><MadCap:dropDownHead><MadCap:dropDownHotspot>If it beeps</MadCap:dropDownHotspot>"
        "</MadCap:dropDownHead><MadCap:dropDownBody><p>Wait 20 seconds.</p></MadCap:dropDownBody></MadCap:dropDown>"
        '<MadCap:snippetBlock src="../Warn.flsnp" />'
    )
    folder.write("docs/meter.htm", html.format("", "Meter", text))
    folder.write("docs/dial.htm", html.format(' MadCap:conditions="Default.Internal"', "Dial", "<p>Set it to 3.</p>"))
    said = do(folder, folder.root / "docs")
    made = article(folder, "meter")
    assert [(section.heading, section.text) for section in made.sections] == [
        ("Meter", "Hold **R** for {{General.Seconds}} seconds.\n\nSee the film."),
        ("If it beeps", "Wait 20 seconds."),
    ]
    assert article(folder, "dial").head.status == "draft"
    lost = [each["why"] for each in said["lost"] if each["what"] == "knowledge/meter.md"]
    assert "what is shown under a condition only (MadCap:conditions)" in lost
    assert "what stands in another file: ../Warn.flsnp" in lost


def test_links_of_a_wiki_lead_to_the_page_that_they_name(folder: Folder) -> None:
    folder.write("docs/Pay.md", "Pay it.\n\n## How\n\nBy card.\n\nSee [[#How]].\n")
    folder.write("docs/more/Late-fees.md", "## Limits\n\nAt most 9.\n")
    folder.write(
        "docs/Start.md",
        "Read [[Late fees]], [[Late fees#Limits|the limits]], [[paying|Pay]] and [[Gone|that]].\n\n"
        "| a | b |\n|---|---|\n| [[Pay\\|x]] | 1 |\n\nWrite `[[Pay]]` and [[1]](#n).\n",
    )
    said = do(folder, folder.root / "docs")
    start = (folder.root / "knowledge/start.md").read_text()
    assert "Read [Late fees](late-fees.md), [the limits](late-fees.md#limits), [paying](pay.md) and that." in start
    assert "| [x](pay.md) | 1 |" in start
    assert "Write `[[Pay]]` and" in start
    assert "See [How](#how)." in (folder.root / "knowledge/pay.md").read_text()
    assert [each["why"] for each in said["lost"] if "Gone" in each["why"]] == ["a link to what was not imported: Gone"]


def test_the_ids_that_google_docs_gives_headings_are_nobodys(folder: Folder) -> None:
    folder.write("docs/a.html", "<title>Brew</title><h2 id='h.30j0zll'>Steps</h2><p>Fill it.</p>")
    folder.write("docs/b.html", "<title>Rinse</title><p>See <a href='a.html#h.30j0zll'>steps</a>.</p>")
    do(folder, folder.root / "docs")
    assert "See [steps](brew.md#steps)." in (folder.root / "knowledge/rinse.md").read_text()


def test_what_word_says_to_browsers_in_a_list_is_no_text() -> None:
    item = "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]>"
    page = f"{item}<span style='mso-list:Ignore'>1.<span>&nbsp;</span></span><![endif]>Take out the filter.</p>"
    assert clean(page, True).text == "1. Take out the filter.\n"


@pytest.mark.parametrize("case", PAGES)
def test_a_page_means_what_it_shows(case: str) -> None:
    page, markdown = PAGES[case]
    assert clean(page, True).text == markdown


def test_a_raised_figure_in_a_line_of_markdown_is_no_digit_of_the_number() -> None:
    text = clean("Up to 10<sup>3</sup> files of 25 m<SUP> 2 </SUP>, CO<sub>2</sub>; `x<sup>2</sup>`.\n", False).text
    assert text == "Up to 10\u00b3 files of 25 m\u00b2, CO\u2082; `x<sup>2</sup>`.\n"


def test_html_inside_markdown_opens_as_well() -> None:
    text = clean("Before.\n\n<details>\n<summary>Is it free?</summary>\n\nYes, **always**.\n\n</details>\n", False).text
    assert "## Is it free?" in text
    assert "Yes, **always**." in text


INLINE = {
    "a link": (
        '1. <a class="go" href="https://x.example/a?b=1&amp;c=2">Get it</a> now.',
        "1. [Get it](https://x.example/a?b=1&c=2) now.",
    ),
    "a link that runs": ("<a href='javascript:x()'>Get it</a> now.", "[Get it](#) now."),
    "an image": (
        "Press <img width='9' src='g.png' alt=\"Save\"> and <img src='b c.png'/>, <img alt='Go'>.",
        "Press ![Save](g.png) and ![](<b c.png>), Go.",
    ),
    "in code": ("`<a href='x'>y</a>`", "`<a href='x'>y</a>`"),
    "an anchor above a heading": ('<a id="prepare"></a>\n## Prepare it', "## Prepare it {#prepare}"),
    "in a list": (
        "1. Do it:\n\n   <div>See <b>this</b>.</div>\n\n2. Done.",
        "1. Do it:\n\n   See **this**.\n\n2. Done.",
    ),
    "a comment in a list": ("1. Do it:\n\n   <!-- not for readers -->\n\n2. Done.", "1. Do it:\n\n2. Done."),
}


@pytest.mark.parametrize("case", INLINE)
def test_html_in_the_lines_of_markdown(case: str) -> None:
    written, read = INLINE[case]
    assert clean(written, False).text.strip() == read


def test_a_table_of_html_may_have_blank_lines_in_its_cells() -> None:
    written = (
        "<table>\n<tr><td>\n\n**Plan**\n\n</td><td>Fee</td></tr>\n\n<tr><td>Pro</td><td>\n\n- 5 EUR\n- 6 EUR\n\n"
        "</td></tr>\n</table>\n\nPay."
    )
    read = "| **Plan** | Fee |\n| --- | --- |\n| Pro | 5 EUR; 6 EUR |\n\nPay."
    assert clean(written, False).text.strip() == read


def test_an_article_by_its_id_stays_the_same_when_it_is_renamed(folder: Folder) -> None:
    do(folder, export(folder, {"7": {"title": "Card", "body": "Change it."}, "8": {"title": "Fee", "body": "None."}}))
    again = {"7": {"title": "Your card", "body": "Change it."}, "8": {"title": "Fee", "body": "None."}}
    assert do(folder, export(folder, again))["changed"] == ["knowledge/card.md"]


def test_an_image_that_stands_for_a_word_leaves_the_word(folder: Folder) -> None:
    text = "Click the ![Save](img/s.png) button.\n\n![A big picture](img/b.png)\n\n"
    text += "[![Get it](img/g.png)](https://x.example)"
    folder.write("docs/one.md", f"---\ntitle: One\n---\n{text}\n")
    do(folder, folder.root / "docs")
    assert article(folder, "one").sections[0].text == "Click the Save button.\n\n[Get it](https://x.example)"


def test_links_into_the_page_that_say_something_stay(folder: Folder) -> None:
    text = "Try these in order:\n\n1. [Restart](#restart)\n2. [Update](#update)\n\n"
    text += "## Restart\n\nA.\n\n## Update\n\nB."
    folder.write("docs/one.md", f"---\ntitle: One\n---\n{text}\n")
    do(folder, folder.root / "docs")
    assert "1. [Restart](#restart)" in article(folder, "one").sections[0].text


def test_an_anchor_that_keeps_the_headings_brackets_leads_to_the_section(folder: Folder) -> None:
    folder.write("docs/one.md", "---\ntitle: One\n---\nSee [it](#use-it-(old)).\n\n## Use it (old)\n\nA.\n")
    do(folder, folder.root / "docs")
    assert article(folder, "one").sections[0].text == "See [it](#use-it-old)."


TEMPLATES = {
    "icons before and behind a line": (
        "## :gear: Settings\n\n- :white_check_mark: **Save** it :tada:",
        "## Settings\n\n- **Save** it",
        "icons",
    ),
    "icons in a sentence": ("Press the :material-cog:{ .lg } icon, twice.", "Press the cog icon, twice.", ""),
    "ticks and crosses": (
        "| :heavy_check_mark: | :x: |\n\n- :x: Share your password",
        "| yes | no |\n\n- No: Share your password",
        (),
    ),
    "no icons": (
        "At 10:30:15, :ref:`here`, a:b:c, `:gear:`, 1:2",
        "At 10:30:15, :ref:`here`, a:b:c, `:gear:`, 1:2",
        (),
    ),
    "a condition": ("Free. {% if plan == 'x' %}Costs 5.{% endif %}", "Free. ", "shown under a condition only (if)"),
    "conditions inside": ("A {% if x %}b {% for y in z %}c{% endfor %}{% endif %}d", "A d", "condition only (for)"),
    "a field": ("Costs {{ price }}.", "Costs {{ price }}.", "{{ price }} stays"),
    "a field of the page": ("On {{ page.title }}.", "On Prices.", ""),
    "an assigned one": ("{% assign days = '14' %}\nWithin {{ days }} days.", "Within 14 days.", ""),
    "raw": ("Write {% raw %}{{ name }}{% endraw %}.", "Write `{{ name }}`.", ""),
    "in code": ("Write `{% if x %}`.", "Write `{% if x %}`.", ""),
    "in a fence": ("```\n{% if x %}\n```", "```\n{% if x %}\n```", ""),
    "an include with words": ('{% include note.html content="Mind this." %}', "Mind this.", ""),
    "an include": ("A {% include legal.html %}", "A ", "{% include legal.html %}"),
    "a hint": ('{% hint style="info" %}Mind.{% endhint %}', "Mind.", ""),
    "a shortcode": ("{{< note >}}Mind.{{< /note >}}", "Mind.", ""),
    "a picture with words below": (
        '{{< figure src="a.png" alt="It" caption="The *card*" >}}',
        "![It](a.png)\n\nThe *card*",
        (),
    ),
    "a field of the page at VitePress": ("On {{ $frontmatter.title }}.", "On Prices.", ""),
    "a film": ("A {{< youtube abc >}}", "A ", "youtube"),
    "kramdown": ("Text\n{: .note}", "Text", ""),
    "a class": ("[Go](x.md){.button}", "[Go](x.md)", ""),
    "an id": ("## Limits {: #limits}", "## Limits {#limits}", ""),
    "an admonition": (":::note Careful\nText.\n:::", "**Careful**\n\nText.", ""),
    "an alert": ("> [!WARNING]\n> Text.", "> **Warning** \n> Text.", ""),
    "an import": ("import X from './x'\n\nText.", "Text.", ""),
    "a comment": ("A{# not for readers #}B{% comment %}x{% endcomment %}", "AB", ""),
    "a tab by its place": ('{{< tab "Mac" >}}Do it.{{< /tab >}}', "### Mac\n\nDo it.", ""),
    "a tab in one word": ("{% tab group Mac %}Do it.{% endtab %}", "### Mac\n\nDo it.", ""),
    "a tab by its header": ('{{% tab header="Go" lang="go" %}}Do it.{{% /tab %}}', "### Go\n\nDo it.", ""),
    "tabs that name theirs": (
        '{{< tabs items="npm, yarn" >}}{{< tab >}}A{{< /tab >}}{{< tab >}}B{{< /tab >}}{{< /tabs >}}',
        "### npm\n\nA\n\n### yarn\n\nB",
        "",
    ),
    "what unfolds": ('{{% details "How so?" %}}So.{{% /details %}}', "### How so?\n\nSo.", ""),
    "what unfolds in MkDocs": ('??? question "How so?"\n    So.', "### How so?\n\nSo.", ""),
    "contents": ("[[toc]]\n[TOC]\n* TOC\n{:toc}\n\nText.", "Text.", ""),
    "a component in a sentence": ('<Price plan="team" /> a month.', "{Price} a month.", '<Price plan="team" /> stays'),
    "a component alone": ('Mind.\n\n<Hint plan="team" />\n\nPay.', "Mind.\n\n\n\nPay.", '<Hint plan="team" />'),
    "a picture in a sentence": ('Open <GearIcon size="2" /> now.', "Open  now.", "<GearIcon"),
    "a shortcode in a sentence": (
        "Refunds take {{< param days >}} days.",
        "Refunds take {{< param days >}} days.",
        "{{< param days >}} stays",
    ),
    "a tag in a sentence": ("Write to {% data product %}.", "Write to {% data product %}.", "{% data product %} stays"),
    "a shortcode alone": ("Mind.\n\n{{< param days >}}\n", "Mind.", "{{< param days >}}"),
    "what is captured": ("{% capture who %}owners{% endcapture %}\nOnly {{ who }}.", "Only owners.", ""),
    "code of a module": (
        "import {\n  A,\n  B\n} from 'x';\nimport C from \"y\";\n\n"
        "export const Red = ({of}) => (\n  <b style={{color: 'red'}}>\n    {of}\n  </b>\n);\n\n"
        "Refunds take 14 days.\nExport them.\nimport of goods\nexport { }",
        "Refunds take 14 days.\nExport them.\nimport of goods\nexport { }",
        "",
    ),
    "a statement without an end": ("export const a = {\n\nPay.", "export const a = {\n\nPay.", ""),
    "expressions of a text": (
        'Pay{\' \'}now, {"please"}, {"soon"}: {frontMatter.title}.',
        "Pay now, please, soon: Prices.",
        "",
    ),
    "brackets in code": ("Write `{` and `}`.", "Write `{` and `}`.", ""),
    "a footnote": (
        "Pay.[^1] Or wait[^b]. Or go[^c].\n\n[^1]: In *euros*,\nonce.\n[^b]: Long.\n[^c]: Far. To us.\n\nMore.",
        "Pay (In *euros*, once). Or wait (Long). Or go. Far. To us.\n\nMore.",
        "",
    ),
    "footnotes with a list": (
        "Pay[^a] us.[^b]\n\n[^a]: In\n    - euros\n[^b]: In\n    - a year\n\n## More\n",
        "Pay (see note 1) us (see note 2).\n\nNote 1: In\n- euros\n\nNote 2: In\n- a year\n\n## More",
        "",
    ),
    "a footnote in the text": ("Pay^[in euros] now.", "Pay (in euros) now.", ""),
    "a footnote that nobody uses": (
        "Pay.[^2]\n\n[^1]: In euros.\n[^2]: Soon.",
        "Pay (Soon).",
        "a footnote that nothing refers to",
    ),
    "two footnotes of one name": (
        "Pay.[^1]\n\n[^1]: In euros.\n\n[^1]: In pounds.",
        "Pay (In euros).",
        "a footnote whose name another one has",
    ),
    "a footnote that is not there": ("Pay.[^1]", "Pay.[^1]", ""),
    "a name with two values": (
        "{% assign d = 14 %}Within {{ d }} days. {% assign d = 30 %}Or {{ d }}.",
        "Within {{ d }} days. Or {{ d }}.",
        "{{ d }} stays",
    ),
    "a name with a value under a condition": (
        "{% if pro %}{% assign d = 30 %}{% endif %}Within {{ d }} days.",
        "Within {{ d }} days.",
        "{{ d }} stays",
    ),
    "a name with another value under a condition": (
        "{% assign d = 14 %}{% if pro %}{% capture d %}30{% endcapture %}{% endif %}Within {{ d }} days.",
        "Within {{ d }} days.",
        "{{ d }} stays",
    ),
    "a value that is missing, and what stands for it": ('At most {{ page.seats | default: "5" }}.', "At most 5.", ""),
    "filters that are known": ("{{ page.title | upcase | append: ' 2' | escape }}", "PRICES 2", ""),
    "a filter that makes another value": ("Pay {{ page.title | size }}.", "Pay {{ page.title | size }}.", "stays"),
    "a text to translate": ("{{ 'Pay now' | t }}.", "Pay now.", ""),
    "a text between two braces": ('{{"Pay"}} now.', "Pay now.", ""),
    "a filter behind a text": ("{{ 'menu.pay' | t }} now.", "{{ 'menu.pay' | t }} now.", "stays"),
    "crossed out": ("It costs ~~5~~ 6 euros.", "It costs 6 euros.", "crossed out"),
    "keys": ('Press ++ctrl+alt+"p"++ or ++enter++, in C++ and C++.', "Press Ctrl+Alt+P or enter, in C++ and C++.", ""),
    "raised": ("10^3^ of H~2~O, ~5 minutes, 2^8.", "10\u00b3 of H\u2082O, ~5 minutes, 2^8.", ""),
    "an abbreviation": ("*[SSO]: Single sign-on\nSSO is free.", "SSO is free.", ""),
    "a container that unfolds": ("::: details How so?\nSo.\n:::", "### How so?\n\nSo.", ""),
    "a tab": ('{% tab title="Windows" %}Do it.{% endtab %}', "### Windows\n\nDo it.", ""),
}


@pytest.mark.parametrize("case", TEMPLATES)
def test_template_code_is_rendered_or_left_out_with_a_word(case: str) -> None:
    written, read, said = TEMPLATES[case]
    lost: dict[str, None] = {}
    told = unmarked(rendered(written, {"title": "Prices"}, lost)).strip()
    assert re.sub(r"\n{3,}", "\n\n", told) == re.sub(r"\n{3,}", "\n\n", read.strip())
    assert [said] == [said for each in lost if said and said in each] if said else not lost


GENERATORS = {
    "MyST: a note, a title and options": (
        "```{note}\nOne.\n```\n\n:::{warning} Take care\n:class: dropdown\nTwo.\n:::\n\n"
        "```{admonition} Three\n---\nclass: tip\n---\nFour.\n```",
        "One.\n\n**Take care**\n\nTwo.\n\n**Three**\n\nFour.",
        (),
    ),
    "Obsidian: what stands in another note": (
        "Pay ![[b#Fee]] now.\n\n![[pic.png|300]]\n\n![[c]]\n\nSee [[d|this]].",
        "Pay {{ b#Fee }} now.\n\nSee [this](wiki:d).",
        "what stands in another file: b#Fee",
    ),
    "a diagram": (
        "Pay.\n\n```mermaid\ngraph TD; A-->B;\n```\n\n```\npay now\n```",
        "Pay.\n\n```\npay now\n```",
        "a diagram",
    ),
    "MkDocs: what unfolds in a tab": (
        '=== "Debian"\n\n    Update.\n\n    === "12"\n\n        4 GB.\n\n    ??? tip "It fails"\n\n        Wait.\n\n'
        '=== "RHEL"\n\n    Run.',
        "### Debian\n\nUpdate.\n\n#### 12\n\n4 GB.\n\n#### It fails\n\nWait.\n\n### RHEL\n\nRun.",
        (),
    ),
    "Hugo: what unfolds in a tab, and a price that is not known": (
        '{{< tab "Mac" >}}\nOpen it.\n{{% expand "It fails" %}}\nWait.\n{{% /expand %}}\n{{< /tab >}}\n'
        '{{< tab "PC" >}}\nRun it.\n{{< /tab >}}\n\nPrice: {{< fee >}} EUR.',
        "### Mac\n\nOpen it.\n\n#### It fails\n\nWait.\n\n### PC\n\nRun it.\n\n## {#section.1}\n\n"
        "Price: {{< fee >}} EUR.",
        "template code: {{< fee >}} stays, since its value is not known here",
    ),
    "colons: what unfolds in a tab": (
        "::::tab-item{label=Mac}\nOpen it.\n:::details It fails\nWait.\n:::\n::::\n\n"
        ":::tab-item{label=PC}\nRun it.\n:::",
        "### Mac\n\nOpen it.\n\n#### It fails\n\nWait.\n\n### PC\n\nRun it.",
        (),
    ),
    "MyST: tabs and what unfolds": (
        "````{tab-set}\n```{tab-item} Mac\nOpen it.\n```\n````\n\n```{dropdown} Refused?\nTry again.\n```",
        "### Mac\n\nOpen it.\n\n### Refused?\n\nTry again.",
        (),
    ),
    "MyST: comments, labels, blocks and values": (
        "(pay)=\n## Pay\n\n% Ask Jo first\nPay `% 5`.\n\n+++ {a}\n\n(last)=\n\nDone {kbd}`Enter`.",
        "## Pay {#pay}\n\nPay `% 5`.\n\nDone Enter.",
        (),
    ),
    "MyST: roles": (
        "See {ref}`the fees <fees>`, {ref}`all-fees`, {doc}`Cards </help/cards>` and {file}`a.txt` {octicon}`gear`.",
        "See [the fees](label:fees), [all fees](label:all-fees), [Cards](/help/cards.md) and `a.txt` .",
        (),
    ),
    "MyST: code and its lists": (
        "```{code-block} bash\n:linenos:\npay now\n```\n\n```{toctree}\na\n```",
        "```bash\npay now\n```",
        (),
    ),
    "MyST: a table in lists": (
        "```{list-table} Fees\n:header-rows: 1\n\n* - Card\n  - Fee\n* - Red\n  - 5 | 6\n    EUR\n* - Blue\n```\n\n"
        "```{only} html\nPay.\n```",
        "**Fees**\n\n| Card | Fee |\n| --- | --- |\n| Red | 5 \\| 6 EUR |\n| Blue |  |\n\nPay.",
        (),
    ),
    "MDX: what a component says beside its title": (
        '<Card title="Cover" description="Up to 200." />\n\n<Box titel="In the shop">Free.</Box>\n\n'
        '<Head description="x y"></Head>',
        "**Cover**\n\nUp to 200.\n\nFree.",
        "words of a component: Box titel",
    ),
    "MyST: what only some are shown": ("```{only} internal\nAsk Jo.\n```\n\nPay.", "Pay.", "(only)"),
    "MyST: what is not known": ("```{autofunction} pay\n```\n\nPay.", "Pay.", "Sphinx: autofunction pay"),
    "MyST: names as they are written": (
        "(a/b:c)=\n## Pay\n\n```{Caution}\nOne.\n```\n\n```{table} **Two**\n| a |\n|---|\n```\n\n"
        "```{python}\npay()\n```\n\n```{literalinclude} a.py\n```",
        "## Pay {#a-b-c}\n\nOne.\n\n**Two**\n\n| a |\n|---|\n\n```\npay()\n```",
        "code of another file",
    ),
    "no MyST": ("% of all: {a}\n\n100 (all)=\n\n+++", "% of all: {a}\n\n100 (all)=\n\n+++", ()),
    "MDX: constants and texts": (
        "export const plan = 'Pro';\nexport const days: number = 14;\n\nOnly {plan}, {days} days, {other}.\n\n"
        "<HTMLBlock>{`\n<b>So</b>\n`}</HTMLBlock>",
        "Only Pro, 14 days, {other}.\n\n**So**",
        (),
    ),
    "MDX: code in attributes of HTML": (
        "See <img src={useBaseUrl('/a.png')} alt=\"It\" style={{width: '9%'}} /> now.\n\n"
        "<div hidden={x => x}>Two.</div>",
        "See ![It](/a.png) now.\n\nTwo.",
        (),
    ),
    "MDX: tabs that are named around them": (
        "<Tabs items={['Mac', \"Linux\"]}>\n<Tabs.Tab>Open it.</Tabs.Tab>\n<Tabs.Tab>Start it.</Tabs.Tab>\n</Tabs>",
        "## Mac\n\nOpen it.\n\n## Linux\n\nStart it.",
        (),
    ),
    "kramdown: ids of headings": (
        "## Pay { .big #pay-it }\n\nOne.\n\n## Ask { .big }\n\nTwo ^^so^^.\n\n## Use {braces}\n\n<<< @/a.js\n\nIt.",
        "## Pay {#pay-it}\n\nOne.\n\n## Ask\n\nTwo so.\n\n## Use {braces}\n\nIt.",
        "code of another file",
    ),
    "MDX: a component of another": (
        '<Tree.Folder name="app" open>\n\nOne.\n\n</Tree.Folder>', "One.", (),
    ),
    "MDX: code that is shown": (
        "import A from './a'\n\n```js\nimport B from './b'\nexport const c = 1\n```\n\n## Ids {/* #own-id */}\n\nOne.",
        "```js\nimport B from './b'\nexport const c = 1\n```\n\n## Ids {#own-id}\n\nOne.",
        (),
    ),
    "comments of other kinds": (
        "One.\n\n[//]: # (For us.)\n\n[comment]: <> (For us)\n\nTwo %%for us%% and 5%%.\n\n%%\nFor us.\n%%\n\n"
        "`%%a%%` 7%%",
        "One.\n\nTwo  and 5%%.\n\n`%%a%%` 7%%",
        (),
    ),
    "Quarto: what a page does not show": (
        "::: {.content-hidden when-format=\"pdf\"}\nFor us.\n\n::: {.x}\nSo.\n:::\n:::\n\n::: {.content-visible "
        "when-format=\"html\"}\nOne.\n:::\n\n::: {.callout-tip title=\"Know it\"}\nTwo.\n:::\n\n"
        "![It](a.png){#fig-1 width=50%}",
        "One.\n\n**Know it**\n\nTwo.\n\n![It](a.png)",
        "text that is not shown there",
    ),
    "MkDocs: an element": ("/// html | div.result\nOne.\n///", "One.", ()),
    "Hugo: code": ("{{< highlight go >}}\npay()\n{{< / highlight >}}", "```\npay()\n```", ()),
    "Adobe: words of the screen": (
        "Press **[!UICONTROL Save]** in [!DNL Planner].\n\n## Plans [!BADGE Beta]{type=Info}\n\nOne.",
        "Press **Save** in Planner.\n\n## Plans\n\nOne.",
        "a badge: Beta",
    ),
    "Adobe: tabs": (
        ">[!BEGINTABS]\n\n>[!TAB Cloud]\n\n30 days.\n\n>[!ENDTABS]\n\n+++How long?\n\nNo time.\n\n+++",
        "### Cloud\n\n30 days.\n\n### How long?\n\nNo time.",
        (),
    ),
    "Adobe: a film, and links elsewhere": (
        ">[!VIDEO](https://x.example/v)\n\n>[!MORELIKETHIS]\n>\n>* [Copy](copy.md)\n\nEnd.",
        "[video](https://x.example/v)\n\nEnd.",
        "a block of the kind MORELIKETHIS",
    ),
    "Microsoft: a list of links and a check list": (
        '> [!div class="op_single_selector"]\n> * [A](a.md)\n\n> [!div class="checklist"]\n> * Open it',
        "> * Open it",
        "op_single_selector",
    ),
    "Microsoft: tabs and zones": (
        '# [Windows](#tab/win)\n\nPress Ctrl.\n\n::: zone pivot="web-app"\n\nOpen it.\n\n::: zone-end',
        "### Windows\n\nPress Ctrl.\n\n### Web app\n\nOpen it.",
        (),
    ),
    "Microsoft: images, columns and names of code": (
        ':::image type="icon" source="i.svg"::: Press it.\n\n:::row:::\n   :::column span="2":::\n      Left.\n'
        "   :::column-end:::\n:::row-end:::\n\nUse <xref:A.b?x=y>.",
        "Press it.\n\nLeft.\n\nUse A.b.",
        (),
    ),
    "Microsoft: versions": (
        'A.\n\n::: moniker range=">= v2"\n\nIn version 2.\n\n::: moniker-end',
        "A.",
        "under a condition only (moniker)",
    ),
    "GitHub: conditions, icons and devices": (
        'A{% ifversion x %} b{% endif %}.\n\n{% octicon "gear" aria-label="Settings" %} **Settings**, then '
        '{% octicon "eye" aria-label="View it" %}.\n\n{% mac %}\n\nPress Cmd.\n\n{% endmac %}',
        "A.\n\n**Settings**, then View it.\n\n### macOS\n\nPress Cmd.",
        "under a condition only (ifversion)",
    ),
    "GitLab, as it was": ("> - Introduced in [GitLab 9.1](x).\n\nOpen it.", "Open it.", "the history of a feature"),
    "Microsoft: what a translation was made from": (
        'Ouvrez-le.<span class="sxs-lookup"><span data-stu-id="a-1">Open *it*.</span></span>',
        "Ouvrez-le.",
        "not shown",
    ),
    "GitLab": (
        '{{< history >}}\n\n- Introduced in 16.1.\n\n{{< /history >}}\n\nOpen {{< icon name="user" >}} it '
        "({{< yes >}}).",
        "Open user it (yes).",
        "the history of a feature",
    ),
    "Zulip": (
        "{start_tabs}\n\n{tab|desktop-web}\n\n{relative|channel|all}\n\n1. Press it.\n\n{end_tabs}\n\n{x(/y)}",
        "### Desktop web\n\n{{ relative|channel|all }}\n\n1. Press it.",
        "{relative|channel|all} stays",
    ),
    "Starlight: a component for a step": (
        '<Tabs>\n  <TabItem label="Web">\n    <Flat>\n      <Go target="x" />\n\n      1. Press it.\n    </Flat>\n'
        "  </TabItem>\n</Tabs>",
        "## Web\n\n{Go}\n\n1. Press it.",
        "stays",
    ),
    "Mintlify: code in a group, links, what people do not see": (
        "<Group>\n  ```js\n  a()\n  ```\n</Group>\n\n<Anchor href=\"https://x.example\">More</Anchor> here.\n\n"
        '<Visibility for="agents">No.</Visibility>',
        "```js\na()\n```\n\n[More](https://x.example) here.",
        "not shown",
    ),
    "MDX: what only some readers see": (
        '<PlanOnly plan="pro">\nFree.\n</PlanOnly>\n\n<Audience roles={["staff"]}>\n20% off.\n</Audience>\n\n'
        '<ClientOnly>\n7 EUR.\n</ClientOnly>\n\n<PlanCard plan="pro">\n9 EUR.\n</PlanCard>',
        "7 EUR.\n\n9 EUR.",
        "under a condition only (PlanOnly)",
    ),
    "MDX: what a style or class does not show": (
        '<div style={{display: "none"}}>\n\nFree.\n\n</div>\n\n<div className="hidden">\n\nFree.\n\n</div>\n\nPay.',
        "Pay.",
        (),
    ),
    "Obsidian: the name of a block, and a query": (
        "It costs 9 EUR. ^price\n\n```dataview\nTABLE a\n```\n\nPay 2 ^ 3.", "It costs 9 EUR.\n\nPay 2 ^ 3.",
        "a diagram",
    ),
    "Google Docs: comments in Markdown": (
        "Book by phone\\[a\\].\n\nIt is free.\n\n\\[a\\]Sam: the new number?\n",
        "Book by phone.\n\nIt is free.",
        "comments",
    ),
    "Docusaurus: code of a component": ("<Only>{() => <Ask />}</Only>\n\nWait.", "Wait.", "code of a component"),
    "Nuxt": (
        '::alert{type="info"}\nIt is on.\n::\n\n::tabs\n  ::tabs-item{label="Web"}\n  Open it.\n  ::\n::\n\n:::box\n'
        '---\ntitle: Mind\n---\nThe gap.\n:::\n\nPress :kbd{value="Ctrl"} in :icon{name="x"} [red]{.red} at 10:30.',
        "It is on.\n\n### Web\n\nOpen it.\n\n## {#section.1}\n\n**Mind**\n\nThe gap.\n\nPress Ctrl in red at 10:30.",
        (),
    ),
    "ReadMe: a note, a heading and a table": (
        '[block:callout]\n{"title": "Mind", "body": "Five."}\n[/block]\n[block:api-header]\n{"title": "A"}\n[/block]'
        '\n\n[block:parameters]\n{"data": {"h-0": "Plan", "0-0": "Pro"}, "cols": 1, "rows": 1}\n[/block]',
        "> **Mind**\n>\n> Five.\n\n## A\n\n| Plan |\n| --- |\n| Pro |",
        (),
    ),
    "ReadMe: what says nothing, and fields": (
        'Hi <<user>>, <<glossary:board>>.\n\n[block:code]\n{"codes": [{"code": "a()"}]}\n[/block]\n\n'
        "[block:tile]\n{}\n[/block]",
        "Hi {{ user }}, board.\n\n````\na()\n````",
        "a block of the kind tile",
    ),
    "MkDocs: blocks between slashes, and what an editor proposes": (
        "/// details | More\nInside.\n///\n\nIt takes {--5--}{++6++} {~~h~>days~~}.{>>why?<<}\n\n"
        "[:octicons-play-24: Go](https://x.example){ .md-button target=_blank }",
        "### More\n\nInside.\n\n## {#section.1}\n\nIt takes 6 days.\n\n[Go](https://x.example)",
        "icons",
    ),
    "Jekyll: the base of addresses": ("[A]({{ site.baseurl }}/a/)\n\n1. TOC\n{:toc}\n\nB.", "[A](/a/)\n\nB.", ()),
    "Jekyll: the heading of its contents": (
        "## Table of contents\n{: .no_toc .text-delta }\n\n1. TOC\n{:toc}\n\n---\n\n## Fees\n\nNone.",
        "---\n\n## Fees\n\nNone.",
        (),
    ),
    "Jekyll: a heading with more than its contents": ("## A\n\n1. TOC\n{:toc}\n\nB.", "## A\n\nB.", ()),
    "Hugo: a link by the name of its argument": (
        'See [A]({{< ref path="kb/a" lang="en" >}}).', "See [A](kb/a).", (),
    ),
    "VK Cloud: names of tabs before them": (
        "<tabs>\n<tablist>\n<tab>One</tab>\n<tab>Two</tab>\n</tablist>\n<tabpanel>\n\n30 days.\n\n</tabpanel>\n"
        "<tabpanel>\n\n45 days.\n\n</tabpanel>\n</tabs>",
        "### One\n\n30 days.\n\n### Two\n\n45 days.",
        (),
    ),
    "docsify: notes": ("Pay.\n\n!> Wait a day.\n\n?> Then `?> x`.", "Pay.\n\nWait a day.\n\nThen `?> x`.", ()),
    "Diplodoc: what unfolds": ('{% cut "More" %}\n\nPay.\n\n{% endcut %}', "### More\n\nPay.", ()),
    "letters that are written as entities": (
        "L&#39;acc&egrave;s &amp; plus. `&#39;` &lt;b&gt; &amp;lt; 1&#46; &#42;",
        "L'acc\u00e8s & plus. `&#39;` &lt;b&gt; &amp;lt; 1&#46; &#42;",
        (),
    ),
    "a quotation mark in an attribute": ('<b title="say &quot;a&quot;">Pay</b> now.', "Pay now.", ()),
    "GitBook: signs in attributes": ('{% column width="50%" %}\nLeft.\n{% endcolumn %}&#x20;', "Left.", ()),
    "WordPress": (
        '[caption id="a"]Words.[/caption] [gallery ids="1,2"]\n\n[row][col]In it.[/col][/row] See [ ] [note] [x](y).',
        "Words.\n\nIn it. See [ ] [note] [x](y).",
        '[gallery ids="1,2"]',
    ),
    "marks in code": ("`[!DNL A]` `{tab|x}` `[a b=\"c\"]`", "`[!DNL A]` `{tab|x}` `[a b=\"c\"]`", ()),
    "an icon on two lines": (
        'Tap the menu (<i class="fa\n   fa-bars"></i>) now, then `f ()`.',
        "Tap the menu now, then `f ()`.",
        (),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", GENERATORS)
def test_what_generators_of_sites_write_is_said_as_they_show_it(case: str) -> None:
    written, read, said = GENERATORS[case]
    lost: dict[str, None] = {}
    assert clean(rendered(written, {}, lost), False).text.strip() == read
    assert [said] == [said for each in lost if said in each][:1] if said else not lost


def test_a_list_of_the_pages_own_headings_is_no_answer_unless_a_sentence_leads_to_it(folder: Folder) -> None:
    listed = "- [Card](#card)\n- [Transfer](#transfer)\n\n## Card\n\nAt once.\n\n## Transfer\n\nIn 3 days.\n"
    folder.write("docs/one.md", f"# One\n\nYou can pay in two ways.\n\n{listed}")
    folder.write("docs/two.md", f"# Two\n\nChoose how you paid:\n\n{listed}")
    do(folder, folder.root / "docs")
    texts = {each.id: each.sections[0].text for each in load(folder.root).articles.values()}
    assert (texts["one"], "[Card](#card)" in texts["two"]) == ("You can pay in two ways.", True)


def test_a_page_without_a_title_or_heading_is_called_by_its_name(folder: Folder) -> None:
    folder.write("docs/one.md", "---\nname: How to cancel\nslug: one\n---\nPress it.\n")
    folder.write("docs/two.md", "---\nname: two\n---\n# Pay a bill\n\nPay.\n")
    do(folder, folder.root / "docs")
    assert {"How to cancel", "Pay a bill"} <= {each.head.title for each in load(folder.root).articles.values()}


NOTICES = {
    "This article is out of date! See [the new one](https://x.example).\n\nPress the red button.": "draft",
    "> **Note:** this page is no longer *maintained*.\n\nPress it.": "draft",
    "Press it.\n\n## Old\n\nThis page is outdated.": "approved",
    "If this page is outdated, press it.": "approved",
    "_Internal use only._\n\nPress it.": "draft",
    "INTERNAL - do not share\n\nPress it.": "draft",
    "INTERNAL transfers are free. Press it.": "approved",
    "This article has been replaced by another one.\n\nPress it.": "draft",
    "**For agents only.**\n\nPress it.": "draft",
    "> Note: do not share this article with customers.\n\nPress it.": "draft",
    "This article is for support agents only. Press it.": "draft",
    "Confidential. Press it.": "draft",
    "Nur f\u00fcr den internen Gebrauch.\n\nPress it.": "draft",
    "This page is a draft. Press it.": "draft",
    "This article has expired. Press it.": "draft",
    "> Este art\u00edculo est\u00e1 desactualizado.\n\nPress it.": "draft",
    "**Esta p\u00e1gina ya no est\u00e1 vigente.**\n\nPress it.": "draft",
    "Dieser Artikel ist veraltet.\n\nPress it.": "draft",
    "Diese Seite gilt nicht mehr.\n\nPress it.": "draft",
    "> Dieser Artikel wird nicht mehr gepflegt.\n\nPress it.": "draft",
    "Cet article n\u2019est plus \u00e0 jour.\n\nPress it.": "draft",
    "Este artigo est\u00e1 desatualizado.\n\nPress it.": "draft",
    "Questo articolo \u00e8 obsoleto.\n\nPress it.": "draft",
    "Dit artikel is verouderd.\n\nPress it.": "draft",
    "Si cet article est obsol\u00e8te, dites-le.\n\nPress it.": "approved",
    "Wenn dieser Artikel veraltet ist, melden Sie es.\n\nPress it.": "approved",
    "Diese Seite wird nicht mehr gezeigt, sobald Sie best\u00e4tigen.\n\nPress it.": "approved",
    "Dieser Artikel gilt nicht mehr f\u00fcr Version 1.\n\nPress it.": "approved",
    "Do not share your password with customers. Press it.": "approved",
    "An internal transfer is for internal accounts. Press it.": "approved",
    "Confidential mails are sent with a code. Press it.": "approved",
    "This document was moved to [another place](https://x.example).": "",
}


@pytest.mark.parametrize("notice", NOTICES)
def test_a_page_that_says_it_is_out_of_date_or_elsewhere_answers_nothing(folder: Folder, notice: str) -> None:
    folder.write("docs/one.md", f"---\nlang: en\n---\n# One\n\n{notice}\n")
    folder.write("docs/two.md", "# Two\n\nPay.\n")
    do(folder, folder.root / "docs")
    made = {each.id: each.head.status for each in load(folder.root).articles.values()}
    assert made.get("one", "") == NOTICES[notice]


def test_values_and_steps_of_other_files_come_in_and_missing_ones_stay_as_gaps(folder: Folder) -> None:
    folder.write("docs/data/variables/product.yml", "name: Planner\n")
    folder.write("docs/data/reusables/pay/open.md", "1. Open it.\n")
    folder.write("docs/includes/fee.md", "---\ntitle: Fee\n---\n5 euros\n")
    folder.write("docs/search.md", "---\ntitle: 'Find [!UICONTROL it]'\n---\nType.\n")
    folder.write(
        "docs/card.md",
        "---\ntitle: Card\nupdatedAt: 2026-03-31T12:53:55.772Z\n---\n{% data variables.product.name %} costs "
        "[!INCLUDE [fee](includes/fee.md)], see [AUTOTITLE](/docs/search) and [AUTOTITLE](/docs/x-y).\n\n"
        "{% data reusables.pay.open %}\n1. Pay.\n{% data reusables.pay.gone %}\n\n"
        "> [!INCLUDE [fee](includes/fee.md)]\n",
    )
    said = do(folder, folder.root / "docs")
    made = article(folder, "card")
    assert str(made.head.updated) == "2026-03-31"
    assert made.sections[0].text == (
        "Planner costs 5 euros, see [Find it](find-it.md) and X y.\n\n1. Open it.\n1. Pay.\n"
        "{{ data/reusables/pay/gone.md }}\n\n> 5 euros"
    )
    lost = [each["why"] for each in said["lost"]]
    assert "what stands in another file: data/reusables/pay/gone.md" in lost
    assert "a link to what was not imported: /docs/x-y" in lost
    assert not any("is not known" in each["why"] for each in said["lost"] if "card" in each["what"])


def test_what_a_site_has_around_its_pages_is_no_answer() -> None:
    page = (
        "<div class='header'><a href='/'>Home</a></div><div class='header'>Pay</div><p>Press it.</p>"
        "<div class='footer'>Copyright 2025 Acme</div>"
    )
    assert clean(page, True).text == "Pay\n\nPress it.\n"


def test_links_lead_to_the_articles_here(folder: Folder) -> None:
    base = "https://help.example/hc/en-us/articles"
    body = (
        "<h2 id='h_01AA'>Prices</h2><p>"
        f"<a href='{base}/6-Title#h_01BB'>a</a> <a href='/hc/en-us/articles/6'>b</a> <a href='#h_01AA'>c</a> "
        "<a href='#nowhere'>d</a> <a href='https://other.example/articles/6'>e</a> "
        "<a href='/hc/en-us/articles/999'>f</a></p>"
    )
    other = "<h2 id='h_01BB'>How long</h2><p>Text.</p>"
    do(folder, export(folder, [zendesk(5, body=body), zendesk(6, body=other)]))
    assert article(folder, "title-5").sections[0].text == (
        "[a](title-6.md#how-long) [b](title-6.md) [c](#prices) d [e](https://other.example/articles/6) "
        "[f](https://help.example/hc/en-us/articles/999)"
    )


def test_components_say_what_they_open(folder: Folder) -> None:
    folder.write(
        "docs/one.md",
        """---
title: One
---
<Tabs groupId="os" values={[{label: 'Windows', value: 'win'}, {value: 'mac', label: 'macOS'}]}>
  <TabItem value="win">Use Ctrl.</TabItem>
  <TabItem value="mac">Use Cmd.</TabItem>
</Tabs>

<AccordionGroup>
  <Accordion title="Can I undo it?">
    Yes, *within* an hour.
  </Accordion>
</AccordionGroup>

<Card title="Mind">Once only.</Card>

Write `<Step title="x">` for a step.
""",
    )
    do(folder, folder.root / "docs")
    found = {section.heading: section.text for section in article(folder, "one").sections}
    assert list(found) == ["Windows", "macOS", "Can I undo it?", "One"]
    assert (found["Windows"], found["macOS"]) == ("Use Ctrl.", "Use Cmd.")
    assert "Yes, *within* an hour." in found["Can I undo it?"]
    assert "**Mind**\n\nOnce only." in found["One"]
    assert '`<Step title="x">`' in found["One"]


def test_what_unfolds_in_a_tab_of_mdx_stands_below_it(folder: Folder) -> None:
    tabs = (
        '<Tabs>\n<TabItem label="Mac">\n\nOpen it.\n\n<Accordion title="It fails">\n\nWait.\n\n</Accordion>\n\n'
        '<Tabs>\n<TabItem label="15">\n\n4 GB.\n\n</TabItem>\n</Tabs>\n\n</TabItem>\n'
        '<TabItem label="PC">\n\nRun it.\n\n</TabItem>\n</Tabs>\n'
    )
    folder.write("docs/one.mdx", f"---\ntitle: One\n---\n{tabs}")
    do(folder, folder.root / "docs")
    text = (folder.root / "knowledge/one.md").read_text()
    levels = [line for line in text.splitlines() if line.startswith("#")]
    assert levels == ["## Mac", "### It fails", "### 15", "## PC"]


@pytest.mark.parametrize(
    "written",
    [
        '<Tabs>\n<TabItem label="Mac">\n\n## Install\n\nDrag it.\n\n</TabItem>\n'
        '<TabItem label="PC">\n\n# Install\n\nRun it.\n\n</TabItem>\n</Tabs>\n',
        '{% tabs %}\n{% tab title="Mac" %}\n## Install\n\nDrag it.\n{% endtab %}\n'
        '{% tab title="PC" %}\n### Install\n\nRun it.\n{% endtab %}\n{% endtabs %}\n',
        "::: details Mac\n# Install\n\nDrag it.\n:::\n\n::: details PC\n## Install\n\nRun it.\n:::\n",
        '=== "Mac"\n\n    ## Install\n\n    Drag it.\n\n=== "PC"\n\n    # Install\n\n    Run it.\n',
        "<details>\n\n<summary>Mac</summary>\n\n# Install\n\nDrag it.\n\n</details>\n\n"
        "<details><summary>PC</summary>\n\n## Install\n\nRun it.\n\n</details>\n",
        "<details><summary>Mac</summary><h2>Install</h2><p>Drag it.</p></details>\n\n"
        "<details><summary>PC</summary><h1>Install</h1><p>Run it.</p></details>\n",
        '### Before\n\n{% tabs %}\n{% tab title="Mac" %}\n## Install\n\nDrag it.\n{% endtab %}\n'
        '{% tab title="PC" %}\n## Install\n\nRun it.\n{% endtab %}\n{% endtabs %}\n',
    ],
)
def test_headings_in_a_tab_stand_below_it(folder: Folder, written: str) -> None:
    folder.write("docs/one.mdx", f"---\ntitle: One\n---\n{written}\n## After\n\nText.\n")
    do(folder, folder.root / "docs")
    found = {section.heading: section.text for section in article(folder, "one").sections}
    assert (found["Mac: Install"], found["PC: Install"], found["After"]) == ("Drag it.", "Run it.", "Text.")


def test_an_accordion_under_a_heading_stands_below_it(folder: Folder) -> None:
    accordion = (
        '<AccordionGroup>\n  <Accordion title="What does it cost?">\n    %s\n  </Accordion>\n</AccordionGroup>\n'
    )
    body = f"## Free\n\n{accordion % 'Nothing.'}\n## Pro\n\n{accordion % 'Five dollars.'}"
    folder.write("docs/one.mdx", f"---\ntitle: One\n---\n{body}")
    do(folder, folder.root / "docs")
    found = {section.heading: section.text for section in article(folder, "one").sections}
    assert found["Free: What does it cost?"] == "Nothing."
    assert found["Pro: What does it cost?"] == "Five dollars."


GROUPS: dict[str, str] = yaml.safe_load((Path(__file__).parent / "tab_groups.yaml").read_text("utf-8"))


@pytest.mark.parametrize(("head", "around"), [("## Install", "Install"), ("#### Install", "Install"), ("", "Setup")])
@pytest.mark.parametrize("group", GROUPS)
def test_what_follows_tabs_belongs_to_the_section_around_them(group: str, head: str, around: str) -> None:
    """And each step to its tab; no other section has another reference because of it."""
    after = "Then restart.\n\n## After\n\nDone."
    level = head.count("#")
    body = f"{head}\n\nSign in.\n\n{GROUPS[group]}\n\n{after}\n"
    if is_html := group.startswith("HTML"):
        heading = f"<h{level}>Install</h{level}>" if head else ""
        body = f"{heading}<p>Sign in.</p>{GROUPS[group]}<p>Then restart.</p><h2>After</h2><p>Done.</p>"
    name = around.lower() if head else ""
    found = sections_of(body, is_html=is_html)
    assert [(anchor, heading.replace("MacOS", "macOS"), text) for anchor, heading, text in found] == [
        (name, around, "Sign in."),
        ("windows", "Windows", "Run it."),
        ("macos", "macOS", "Drag it."),
        (f"{name or 'section'}.1", around, "Then restart."),
        ("after", "After", "Done."),
    ]


def sections_of(body: str, *, is_html: bool = False) -> list[tuple[str, str, str]]:
    """The sections of an article called Setup: their anchors, headings and texts, without rules."""
    text = clean(rendered(body, {}, {}, module=not is_html), is_html).text.replace("\n---\n", "\n")
    found = parse_article(f"---\n{HEAD.replace('title: A', 'title: Setup')}\n---\n\n{text}", "a.md").sections
    return [(each.anchor, each.heading, each.text) for each in found]


DETAILS = "<details>\n<summary>A?</summary>\n\na.\n\n</details>"
AROUND = {
    "parts in parts": (
        '## Install\n\n=== "Mac"\n\n    Open.\n\n    ??? note "A?"\n\n        a.\n\n    Close.\n\n'
        '=== "PC"\n\n    Run.\n\nEnd.',
        ["mac Open.", "a a.", "mac.1 Close.", "pc Run.", "install.1 End."],
    ),
    "two groups": (f"## Install\n\n{DETAILS}\n\nOne.\n\n{DETAILS.replace('A?', 'B?')}\n\nTwo.",
                   ["a a.", "install.1 One.", "b a.", "install.2 Two."]),
    "nothing": (f"## Install\n\n{DETAILS}\n\n### B\n\nb.\n\n## C\n\nc.", ["a a.", "b b.", "c c."]),
    "the same heading again": (f"## Install\n\n{DETAILS}\n\nEnd.\n\n## Install\n\nAgain.",
                               ["a a.", "install.1 End.", "install-1 Again."]),
    "in a step": (
        '1. Open it.\n\n   <Tabs>\n   <TabItem label="Mac">\n\n   Drag.\n\n   </TabItem>\n   </Tabs>\n\n'
        "   Wait.\n\n2. Go.",
        [" 1. Open it.\n\n   ## Mac\n\n   Drag.\n\n   Wait.\n\n2. Go."],
    ),
    "no heading": (f"{DETAILS}\n\n<details>\n\nSo.\n\n</details>\n\nEnd.", ["a a.", "section.1 So.\n\nEnd."]),
    "in the same line": ("<details><summary>A?</summary>a.</details> End.", ["a a.", "section.1 End."]),
    "that nobody closed": ("<details><summary>A?</summary>\n\na.\n\nEnd.", ["a a.\n\nEnd."]),
    "in code": (f"```\n{DETAILS}\n```", [f" ```\n{DETAILS}\n```"]),
    "in a quotation": ("> " + DETAILS.replace("\n", "\n> ") + "\n\nEnd.", [" >\n> ## A?\n>\n> a.\n>\n\nEnd."]),
}  # fmt: skip


@pytest.mark.parametrize("case", AROUND)
def test_parts_of_a_page_end_where_they_end(case: str) -> None:
    written, read = AROUND[case]
    assert [f"{anchor} {text}" for anchor, _, text in sections_of(written)] == read


def test_a_section_does_not_go_on_with_links_that_are_left_out(folder: Folder) -> None:
    folder.write("docs/one.md", f"---\ntitle: One\n---\n{DETAILS}\n\n[Next: Two](two.md)\n")
    folder.write("docs/two.md", "---\ntitle: Two\n---\nText.\n")
    do(folder, folder.root / "docs")
    assert (folder.root / "knowledge/one.md").read_text("utf-8").endswith("## A?\n\na.\n")


def test_images_and_links_with_blanks_and_brackets_in_their_paths(folder: Folder) -> None:
    """GitBook puts them in angle brackets, and a backslash where a line ends."""
    folder.write("docs/.gitbook/assets/image(1) a.png", "x")
    folder.write("docs/faq/two (new).md", "---\ntitle: Two\n---\nText.\n")
    folder.write(
        "docs/faq/one.md",
        "---\ntitle: One\n---\nOpen it.\\\n\\\n![](<../.gitbook/assets/image (9).png>)\\\n\\\n2\\) Close it.\\\n"
        "![Here](<../.gitbook/assets/image(1) a.png>)\n\nSee [two](<two (new).md>).\n",
    )
    do(folder, folder.root / "docs")
    text = article(folder, "one").sections[0].text
    assert text.startswith("Open it.\n\n2. Close it.\\\n![Here](images/one-image(1)%20a.png)")
    assert text.endswith("See [two](two.md).")


def test_a_tile_to_a_page_that_is_not_here_leaves_no_name_of_a_file(folder: Folder) -> None:
    tile = '{% content-ref url="../terms-of-use.md" %}\n[terms-of-use.md](../terms-of-use.md)\n{% endcontent-ref %}\n'
    folder.write("docs/one.md", f"---\ntitle: One\n---\nText. See [terms-of-use.md](terms-of-use.md).\n\n{tile}")
    do(folder, folder.root / "docs")
    assert article(folder, "one").sections[0].text == "Text. See Terms of use."


def test_links_from_the_root_of_a_site_lead_to_the_files_of_its_folder(folder: Folder) -> None:
    folder.write("docs/en/gpu.md", "# GPU\n\n## Load {#load}\n\nHalf.\n")
    folder.write("docs/en/login.md", "---\nid: sign-in\ntitle: Login\n---\nText.\n")
    links = "[a](/en/gpu.html#load) [b](/articles/sign-in.html) [c]({% link docs/en/gpu.md %}) [d](/en/other.html)"
    folder.write("docs/en/games.md", f"# Games\n\n{links}\n")
    do(folder, folder.root)
    assert article(folder, "games").sections[0].text == "[a](gpu.md#load) [b](login.md) [c](gpu.md) d"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("last_update:\n  date: 12/13/2022\n  author: a", "2022-12-13"),
        ('lastUpdated: "03/02/2021"', "2021-02-03"),  # the earlier of the two days that it may be
        ('lastUpdated: "February 2020"', "2020-02-01"),
        ("klaviyo_updated: 2026-04-21T13:56:39Z", "2026-04-21"),
    ],
)
def test_the_day_of_the_last_change_however_it_is_written(folder: Folder, written: str, day: str) -> None:
    folder.write("docs/one.md", f"---\ntitle: One\n{written}\n---\nText.\n")
    do(folder, folder.root / "docs")
    assert str(article(folder, "one").head.updated) == day


def test_a_last_change_that_is_not_understood_is_told(folder: Folder) -> None:
    folder.write("docs/one.md", "---\ntitle: One\nupdated: last spring\n---\nText.\n")
    lost = [each["why"] for each in do(folder, folder.root / "docs")["lost"]]
    assert "its last change: `last spring` is not a date that can be read" in lost
    assert "when it was last changed is not known; 2026-11-02 is used" in lost


def test_a_question_in_front_matter_is_the_title_and_a_tight_heading_a_heading(folder: Folder) -> None:
    folder.write("docs/0050_46b6_can-i.md", "---\nid: 46b6399b91\nquestion: Can I still graduate?\n---\n\nYes\n")
    folder.write("docs/two.md", "---\ntitle: Two\n---\n\n#Magento\n\nText.\n\n##Install it\nRun it.\n\n#hashtag\n")
    do(folder, folder.root / "docs")
    assert article(folder, "can-i-still-graduate").head.title == "Can I still graduate?"
    found = {section.heading: section.text for section in article(folder, "two").sections}
    assert found == {"Magento": "Text.", "Install it": "Run it.\n\n#hashtag"}


def test_addresses_in_front_matter_with_numbers_are_led_to(folder: Folder) -> None:
    at = "https://help.example/en/articles"
    folder.write("docs/one.md", f"---\ntitle: One\nsource_url: {at}/7-one\n---\nSee [two]({at}/8-a-former-name).\n")
    folder.write("docs/two.md", f"---\ntitle: Two\nsource_url: {at}/8-two\n---\nSee it.\n")
    do(folder, folder.root / "docs")
    assert article(folder, "one").sections[0].text == "See [two](two.md)."


def test_links_and_images_by_reference_lead_on(folder: Folder) -> None:
    folder.write("docs/card.md", "---\ntitle: Card\n---\n# Card\n\n## Old\n\nText of it.\n")
    folder.write("docs/img/a.png", "png")
    folder.write(
        "docs/one.md",
        "---\ntitle: One\n---\nSee [the card][1], [Card] and [here][card]. ![Form][pic] Note[^1]. `[card]: x`\n\n"
        "[1]: card.md#old\n[CARD]: <card.md> 'Title'\n[pic]: img/a.png\n[^1]: The note.\n",
    )
    do(folder, folder.root / "docs")
    text = (folder.root / "knowledge/one.md").read_text()
    assert "See [the card](card.md#old), [Card](card.md) and [here](card.md). ![Form](images/" in text
    assert "`[card]: x`" in text
    assert "Note (The note)." in text
    assert "[1]:" not in text.replace("[^1]:", "")


def test_a_link_whose_address_is_elsewhere_is_its_words(folder: Folder) -> None:
    written = "Open [the card][card-page] as `[it][is-shown]`, [A-Z][a-z], [x][] and a[i][index], [PEP 517][]."
    folder.write("docs/one.md", f"# One\n\n{written}\n")
    said = do(folder, folder.root / "docs")
    assert article(folder, "one").sections[0].text == written.replace("[the card][card-page]", "the card").replace(
        "[PEP 517][]", "PEP 517"
    )
    assert {"what": "knowledge/one.md", "why": "a link whose address is not in the text"} in said["lost"]


def test_links_between_files_lead_on_and_images_come_along(folder: Folder) -> None:
    folder.write(
        "docs/a/one.md",
        "---\ntitle: One\n---\n![form](img/x.png) [two](../b/two.md#limits) [2](/b/zwei) [gone](../b/three.md)\n",
    )
    folder.write("docs/b/two.md", "---\ntitle: Two\npermalink: /b/zwei/\n---\n## How much {#limits}\n\nText.\n")
    folder.write("docs/a/img/x.png", b"\x89PNG")
    folder.write("secret.png", b"\x89PNG")
    folder.write("docs/c.md", "---\ntitle: C\n---\n![x](../secret.png) Text.\n")
    said = do(folder, folder.root / "docs")
    text = article(folder, "one").sections[0].text
    assert text == "![form](images/one-x.png) [two](two.md#limits) [2](two.md) gone"
    assert (folder.root / "knowledge/images/one-x.png").read_bytes() == b"\x89PNG"
    assert [each.name for each in (folder.root / "knowledge/images").iterdir()] == ["one-x.png"]
    assert said["skipped"] == []
    assert [s.ref for s in article(folder, "two").sections] == ["two#limits"]


def test_links_of_jekyll_begin_at_the_top(folder: Folder) -> None:
    folder.write("source/_help/a.md", "# Pay\n\nSee [how it comes back]({% link _help/b.md %}) and pay now.\n")
    folder.write("source/_help/b.md", "# Back\n\nIt comes back in a week.\n")
    do(folder, folder.root / "source")
    assert article(folder, "pay").sections[0].text == "See [how it comes back](back.md) and pay now."


@pytest.mark.parametrize("moved", ["docs/other/one.md", "docs/first.md"])
def test_a_moved_file_is_the_same_article(folder: Folder, moved: str) -> None:
    folder.write("docs/one.md", "---\ntitle: One\n---\nText.\n")
    do(folder, folder.root / "docs")
    folder.edit("knowledge/one.md", "owner: access-team", "owner: my-team")
    (folder.root / "docs/one.md").unlink()
    folder.write(moved, "---\ntitle: One\n---\nNew text.\n")
    said = do(folder, folder.root / "docs")
    assert (said["new"], said["changed"], said["kept"]) == ([], ["knowledge/one.md"], [])
    assert (article(folder, "one").head.owner, article(folder, "one").sections[0].text) == ("my-team", "New text.")


def test_a_redirect_makes_a_renamed_file_the_same_article(folder: Folder) -> None:
    folder.write("docs/one.md", "---\ntitle: One\n---\nText.\n")
    do(folder, folder.root / "docs")
    (folder.root / "docs/one.md").unlink()
    folder.write("docs/two.md", "---\ntitle: Two\nredirect_from: [/one]\n---\nText.\n")
    assert do(folder, folder.root / "docs")["changed"] == ["knowledge/one.md"]
    assert do(folder, folder.root / "docs")["unchanged"] == ["knowledge/one.md"]


def test_navigation_is_no_answer(folder: Folder) -> None:
    for name in ("one", "two", "three"):
        folder.write(
            f"docs/{name}.md",
            f"---\ntitle: {name}\n---\n[Home](/) > [Docs](/docs) > Here\n\nIn this article:\n\n- [A](#a)\n- [B](#b)\n\n"
            f"## A\n\nText of {name}.\n\n## B\n\nRefunds take 5 days.\n\n## Elsewhere\n\n- [x](https://x.example)\n\n"
            "## Contact\n\n[Mail us](https://x.example/mail)\n\n[Next: More](https://x.example/more)\n",
        )  # fmt: skip
    folder.write("map.yaml", "default: {categories: login}\nignore_headings: [B*]\n")
    said = do(folder, folder.root / "docs")
    assert [s.heading for s in article(folder, "one").sections] == ["A"]
    assert {"what": "knowledge/one.md", "why": "navigation: Elsewhere"} in said["lost"]


LEADING = {
    "a list of links under its own line": ("Related articles:\n\n* [A](https://x.example/a)\n", ""),
    "in bold, with two": ("**See also:**\n\n1. [A](https://x.example/a)\n2. [B](https://x.example/b)\n", ""),
    "before a heading": ("Read more:\n\n- [A](https://x.example)\n\n---\n\n## Fees\n\n0.\n", "## Fees\n\n0."),
    "without a colon, beside each other": (
        "Related Articles\n\n[A](https://x.example/a)[B](https://x.example/b)\n\n"
        "Did this answer your question?\n\n\U0001f61e\U0001f610\n",
        "",
    ),
    "related articles with words": ("Related articles\n\n[A](https://x.example/a) says how.\n", None),
    "a byline": ("Written by Jo Doe\n\nUpdated over a week ago\n\nPay it.\n", "Pay it."),
    "how long and how new it is": (
        "3 min read\n\nPay it.\n\nLast updated: 3 March 2024\n\nLast updated in May, it costs 3 EUR.\n",
        "Pay it.\n\nLast updated in May, it costs 3 EUR.",
    ),
    "a line that only begins so": ("Written by hand, it counts as well.\n\nUpdated prices apply a day ago.\n", None),
    "contents with brackets in an address": (
        "Pay it.\n\nIn this article:\n\n- [Fee (old)](#fee-(old))\n- [Card](#card)\n\n## Fee (old)\n\nNone.",
        "Pay it.\n\n## Fee (old)\n\nNone.",
    ),
    "a way past what is above": ("[Skip to main content](#main)\n\nPay it.\n\nTable of contents\n", "Pay it."),
    "links that are told of": ("Learn more:\n\n- [A](https://x.example/a) says how.\n", None),
    "what is asked for": ("Supported boards:\n\n- [A](https://x.example/a)\n", None),
    "a way to choose": ("Related plans:\n\n- [A](https://x.example/a)\n\nChoose one.\n", None),
    "a rule between two parts": ("One.\n\n---\n\nTwo.\n\n* * *\n", "One.\n\nTwo."),
    "a rule in code": ("```\n\n---\n\n```\n", None),
    "a heading that is underlined": ("Fees\n---\n\nNone.\n", None),
}  # fmt: skip


TEASERS = {
    "Learn how to ask for your money back.\n\n## Steps\n\nPress Refund.": "## Steps\n\nPress Refund.",
    "This article explains which cards we take:\n\n## Cards\n\nAll.": "## Cards\n\nAll.",
    "Learn how to ask.": None,  # there is nothing else
    "Learn how to ask. Refunds take 5 days.\n\n## Steps\n\nPress Refund.": None,
    "This article is about the Team plan.\n\n## Steps\n\nPress Refund.": None,  # for whom it holds
    "In this guide you will cover how to pay\n\n# Pay\n\nPress Pay.": "# Pay\n\nPress Pay.",
    "In this guide, you'll learn how to pay.\n\n## Steps\n\nPress Pay.": "## Steps\n\nPress Pay.",
    "This page shows prices without VAT.\n\n## Steps\n\nPress Refund.": None,
    "In this section you need version 2 of the app.\n\n## Steps\n\nPress Refund.": None,
    "Learning takes a week.\n\n## Steps\n\nPress Refund.": None,
}


@pytest.mark.parametrize("written", TEASERS)
def test_a_sentence_about_the_article_is_no_answer(folder: Folder, written: str) -> None:
    folder.write("docs/one.md", f"---\ntitle: One\n---\n{written}\n")
    said = do(folder, folder.root / "docs")
    text = (folder.root / "knowledge/one.md").read_text().split("---\n", 2)[2].strip()
    assert text == (TEASERS[written] or written)
    assert any("a sentence about" in each["why"] for each in said["lost"]) is bool(TEASERS[written])


@pytest.mark.parametrize("case", LEADING)
def test_what_leads_elsewhere_or_only_parts_a_text_is_left_out(folder: Folder, case: str) -> None:
    written, left = LEADING[case]
    folder.write("docs/one.md", f"---\ntitle: One\n---\nText.\n\n{written}")
    do(folder, folder.root / "docs")
    text = (folder.root / "knowledge/one.md").read_text().split("---\n", 2)[2].strip()
    assert text == f"Text.\n\n{written if left is None else left}".strip()


def test_the_same_words_in_several_articles_are_kept_unless_they_are_navigation(folder: Folder) -> None:
    for name in ("one", "two", "three"):
        folder.write(f"docs/{name}.md", f"---\ntitle: {name}\n---\n## Refunds\n\nWithin 14 days.\n\n## Fees\n\nNone.\n")
    do(folder, folder.root / "docs")
    assert "Refunds" in [s.heading for s in article(folder, "one").sections]


def test_the_same_heading_under_two_others_is_two_sections() -> None:
    body = "## Windows\n\n### Steps\n\nPress Export.\n\n## macOS\n\n### Steps\n\nOpen File.\n\n## Steps\n\nAll."
    found = parse_article(f"---\n{HEAD}\n---\n\n{body}\n", "knowledge/a.md").sections
    assert [(s.ref, s.heading) for s in found] == [
        ("a#windows-steps", "Windows: Steps"), ("a#macos-steps", "macOS: Steps"), ("a#steps", "Steps"),
    ]  # fmt: skip


def test_the_same_headings_three_deep_are_told_apart_and_go_on_under_their_names() -> None:
    steps = "## {0}\n\n### Install\n\n#### Steps\n\n{0}.\n\n<details><summary>{0}?</summary>So.</details>\n\nEnd.\n\n"
    found = sections_of(steps.format("Windows") + steps.format("macOS") + "## Use\n\n#### Steps\n\nGo.")
    assert [(anchor, name) for anchor, name, _ in found] == [
        ("install-steps", "Windows: Install: Steps"),
        ("windows-1", "Windows?"),
        ("install-steps.1", "Windows: Install: Steps"),
        ("install-steps-1", "macOS: Install: Steps"),
        ("macos-1", "macOS?"),
        ("install-steps-1.1", "macOS: Install: Steps"),
        ("use-steps", "Use: Steps"),
    ]


def test_an_article_that_is_only_an_image_is_not_imported(folder: Folder) -> None:
    image = "<p><img src='https://x.example/1.png' alt='image-2024.png'></p>"
    said = do(folder, export(folder, [zendesk(5, body=image), zendesk(6)]))
    assert (said["new"], said["skipped"][0]["what"]) == (["knowledge/title-6.md"], "zendesk 5 (Title 5)")


PLAIN: dict[str, tuple[str, Any]] = {
    "a.json": ("", json.dumps([{"id": 7, "title": "Card", "content": "<p>Change <b>it</b>.</p>"}])),
    "a.jsonl": ("", '{"id": "7", "title": "Card", "content": "Change **it**."}\n'),
    "a.csv": ("", "id,title,content\n7,Card,Change **it**.\n"),
    "b.csv": ("", "\ufeffid;title;content\r\n7;Card;Change **it**.\r\n".encode("utf-16")),
    "c.csv": ("fields: {id: Nr, title: Frage, body: Antwort}\n", "Nr,Frage,Antwort\n7,Card,Change **it**.\n"),
}


@pytest.mark.parametrize("name", PLAIN)
def test_plain_json_and_csv(folder: Folder, name: str) -> None:
    more, text = PLAIN[name]
    folder.write("map.yaml", f"{more}default: {{categories: login}}\n")
    do(folder, folder.write(name, text))
    found = load(folder.root).articles["card"]
    assert (found.sections[0].text, found.head.origin and found.head.origin.id) == ("Change **it**.", "7")


@pytest.mark.parametrize("named", ["Url Name", "Article URL", "ArticleNumber"])
def test_an_article_of_a_table_stays_the_same_when_it_is_renamed(folder: Folder, named: str) -> None:
    rows = "{title},Change the card.,{at}\nFee,None.,/kb/fee\n"
    source = folder.write("table.csv", f"Title,Content,{named}\n" + rows.format(title="Card", at="/kb/card"))
    do(folder, source)
    folder.write("table.csv", f"Title,Content,{named}\n" + rows.format(title="Your card", at="/kb/card"))
    assert do(folder, source)["changed"] == ["knowledge/card.md"]
    assert article(folder, "card").head.title == "Your card"


def test_numbers_from_which_a_spreadsheet_dropped_the_zeros_are_the_same_articles(folder: Folder) -> None:
    folder.write("table.csv", "id,title,content,status\n0042,Card,Change it.,Published\n0043,Fee,None.,Published\n")
    do(folder, folder.root / "table.csv")
    folder.write("table.csv", "id,title,content,status\n42,Card,Change it.,Retired\n43,Fees,None.,Published\n")
    said = do(folder, folder.root / "table.csv")
    assert (said["new"], [each["what"] for each in said["withdrawn"]]) == ([], ["knowledge/card.md"])
    assert article(folder, "fee").head.title == "Fees"
    folder.write("table.csv", "id,title,content\n43,Fees,None.\n0043,Plan,Three plans.\n")
    assert do(folder, folder.root / "table.csv")["new"] == ["knowledge/plan.md"]


def test_articles_that_share_an_address_are_told_apart_by_their_titles(folder: Folder) -> None:
    folder.write("table.csv", "Title,Content,URL\nCard,Change it.,https://kb.example\nFee,None.,https://kb.example\n")
    assert len(do(folder, folder.root / "table.csv")["new"]) == 2


def test_nothing_imported_exits_with_1(folder: Folder) -> None:
    folder.write("map.yaml", "default: {categories: login}\n")
    source = export(folder, [zendesk(5, body="")])
    arguments = [str(source), "-w", str(folder.root), "--map", str(folder.root / "map.yaml")]
    assert CliRunner().invoke(command, arguments).exit_code == 1


def test_many_with_one_reason_are_one_line(folder: Folder) -> None:
    folder.write("map.yaml", "default: {categories: login}\n")
    source = export(folder, [intercom(str(n), updated_at=None, created_at=None) for n in range(20)])
    arguments = [str(source), "-w", str(folder.root), "--map", str(folder.root / "map.yaml")]
    said = CliRunner().invoke(command, arguments).output
    assert said.count("is not known") == 1
    assert "20 times, such as" in said


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            '<b style="font-weight:normal" id="docs-1"><p>First.</p><ol><li>Pay</li></ol><p>Last.</p></b>',
            "First.\n\n1. Pay\n\nLast.",
        ),
        ("<strong><p>One.</p><p>Two.</p></strong><em><div>Three</div></em>", "One.\n\nTwo.\n\nThree"),
        ("<p>Press <b>Sa</b><b>ve</b> or <code>a</code><code>b</code>.</p>", "Press **Save** or `ab`."),
        ("<p><b>One</b> <b>two</b> and <i>three</i>.</p>", "**One** **two** and *three*."),
    ],
)
def test_marks_within_lines_show_no_stars(folder: Folder, body: str, text: str) -> None:
    do(folder, export(folder, [zendesk(5, body=body)]))
    assert article(folder, "title-5").sections[0].text == text


@pytest.mark.parametrize("folder_name", ["pt_BR", "pt-br", "pt"])
def test_a_folder_of_a_language_is_read_however_its_code_is_written(folder: Folder, folder_name: str) -> None:
    folder.write("map.yaml", "locale: pt-BR\ndefault: {categories: login}\n")
    body = "O link para redefinir a senha vale por sessenta minutos e depois disso você precisa pedir um novo link."
    folder.write(f"docs/{folder_name}/senha.md", f"---\ntitle: Senha\n---\n{body}\n")
    said = do(folder, folder.root / "docs")
    assert len(said["new"]) == 1, said


@pytest.mark.parametrize("language", ["English (US)", "English (United Kingdom)", "en_US", "English"])
def test_english_of_any_country_is_english(folder: Folder, language: str) -> None:
    folder.write("map.yaml", "locale: en\ndefault: {categories: login}\n")
    folder.write("docs/one.md", f"---\ntitle: One\nlanguage: {language}\n---\nText.\n")
    said = do(folder, folder.root / "docs")
    assert len(said["new"]) == 1, said


CONTACT = (
    "## Still need help?\n\nVisit [the forum](https://x.example/f), or [contact us](https://x.example/c) and say why.\n"
)


def test_how_to_get_in_touch_is_no_answer_where_several_articles_say_it(folder: Folder) -> None:
    for name in ("one", "two", "three"):
        folder.write(f"docs/{name}.md", f"---\ntitle: Error {name}\n---\nRestart it.\n\n{CONTACT}")
    folder.write(
        "docs/own.md", f"---\ntitle: Own\n---\nA.\n\n## Still need help?\n\n{'Look at the order history. ' * 20}"
    )
    said = do(folder, folder.root / "docs")
    assert [section.text for section in article(folder, "error-one").sections] == ["Restart it."]
    assert "navigation: Still need help?" in str(said)
    assert len(article(folder, "own").sections) == 2


def test_headings_that_offer_more_help_are_one_kind(folder: Folder) -> None:
    for name, heading in {"one": "If you need help", "two": "Brauchen Sie Hilfe?", "three": "Still stuck?"}.items():
        folder.write(
            f"docs/{name}.md", f"---\ntitle: Error {name}\n---\nRestart it.\n\n## {heading}\n\nSee [us](/c).\n"
        )
    do(folder, folder.root / "docs")
    assert [len(article(folder, f"error-{name}").sections) for name in ("one", "two", "three")] == [1, 1, 1]


def test_one_article_that_says_how_to_get_in_touch_says_it(folder: Folder) -> None:
    folder.write("docs/one.md", f"---\ntitle: Contact\n---\nRestart it.\n\n{CONTACT}")
    do(folder, folder.root / "docs")
    assert len(article(folder, "contact").sections) == 2


def test_a_heading_without_words_has_a_section_of_its_own(folder: Folder) -> None:
    folder.write(
        "docs/one.md", "---\ntitle: Limits\n---\nFive.\n\n##\n\nTen.\n\n## Team\n\nA.\n\n###\n\nB.\n\n## ???\n\nC.\n"
    )
    do(folder, folder.root / "docs")
    sections = [(section.ref, section.heading) for section in article(folder, "limits").sections]
    assert sections == [
        ("limits", "Limits"), ("limits#section", "Limits"), ("limits#team", "Team"), ("limits#team-1", "Team"),
        ("limits#section-1", "???"),
    ]  # fmt: skip


def test_no_two_sections_share_a_reference(folder: Folder) -> None:
    folder.write(
        "docs/one.md",
        "---\ntitle: One\n---\n## Steps\n\nA.\n\n## Steps\n\nB.\n\n## Steps-1\n\nC.\n\n## X {#steps}\n\nD.\n",
    )
    do(folder, folder.root / "docs")
    refs = [section.ref for section in article(folder, "one").sections]
    assert len(set(refs)) == len(refs) == 4


TILES = {
    '<div><a href="https://x.example/a"></a><img src="https://x.example/i.svg"><span>Pay</span></div>': "[Pay](https://x.example/a)",
    '<div><a href="https://x.example/a"><img src="https://x.example/i.svg"></a><p>Pay</p></div>': "[Pay](https://x.example/a)",
    '<a href="https://x.example/a"><img src="https://x.example/i.svg"><h3>Pay</h3><p>Cards and bills</p></a>':
        "[Pay](https://x.example/a)\n\nCards and bills",
    '<div class="card"><h3>Pay</h3><p>All of it.</p>\n<a href="https://x.example/a">Read the guide</a></div>':
        "### Pay\n\nAll of it.\n\n[Read the guide](https://x.example/a)",
}  # fmt: skip


@pytest.mark.parametrize("suffix", ["md", "html"])
@pytest.mark.parametrize("tile", TILES)
def test_a_tile_is_a_link_with_its_words(folder: Folder, tile: str, suffix: str) -> None:
    head = "<h1>Start</h1>" if suffix == "html" else "---\ntitle: Start\n---\n"
    folder.write(f"docs/one.{suffix}", f"{head}\n\n<div>\n{tile}\n</div>\n")
    do(folder, folder.root / "docs")
    (written,) = folder.root.glob("knowledge/start.md")
    assert written.read_text("utf-8").split("---\n\n")[1].strip() == TILES[tile]


def test_what_only_shows_an_image_that_is_not_there_goes_and_is_reported(folder: Folder) -> None:
    text = "A.\n\nSee [front](#front).\n\n## Views\n\n### Front\n\n![Front](f.png)\n\n### Back\n\n![Back](b.png)\n\n"
    text += "## Table\n\n| Board | Pin |\n|---|---|\n| Uno | 5 |\n| ![](x.png) | |\n\n- ![](y.png)\n- Uno\n\n"
    text += "1. ![Icon](i.png) **Save** it.\n"
    folder.write("docs/one.md", f"---\ntitle: One\n---\n{text}")
    said = do(folder, folder.root / "docs")
    assert (folder.root / "knowledge/one.md").read_text("utf-8").split("---\n\n")[1] == (
        "A.\n\nSee front.\n\n## Table\n\n| Board | Pin |\n|---|---|\n| Uno | 5 |\n\n- Uno\n\n1. **Save** it.\n"
    )
    assert all(f"a section that only shows an image: {name}" in str(said) for name in ("Front", "Back", "Views"))


LINES = {
    "Go to https://<your-domain>.x.example and type <name>, `<name>`.":
        "Go to https://\\<your-domain>.x.example and type \\<name>, `<name>`.",
    "Press <kbd>Enter</kbd>, `<b>` and <b>Save</b> 3.3\u202fV.": "Press Enter, `<b>` and **Save** 3.3 V.",
    "<table><tr><td>A<br></td><td>B<br>C</td></tr></table>": "| A | B; C |\n| --- | --- |",
    "## Choose<br>a plan\n\nText.": "## Choose a plan\n\nText.",
    "One.\n\nIn this article:\n\n- [A](#a)\n\n---\n\n## A\n\nText.": "One.\n\n## A\n\nText.",
    "Learn how to pay.\n\nOpen the page.": "Open the page.",
    "<table><tr><td><img src='https://x.example/a.png' alt='A'></td><td><img src='https://x.example/b.png'></td></tr></table>\n\nB.":
        "![A](https://x.example/a.png)\n\n![](https://x.example/b.png)\n\nB.",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645.": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645.",
}  # fmt: skip


def test_headings_keep_the_vowels_of_their_script(folder: Folder) -> None:
    folder.write(
        "docs/one.md", "---\ntitle: One\nlang: hi\n---\n## \u0939\u093f\u0928\u094d\u0926\u0940 \u260e\ufe0f\n\nA.\n"
    )
    do(folder, folder.root / "docs")
    assert article(folder, "one").sections[0].anchor == "\u0939\u093f\u0928\u094d\u0926\u0940-"


TABS_AND_NOTES = {
    '=== "Windows"\n\n    Run it.\n\n    ```\n    a\n      b\n    ```\n\n=== "macOS"\n\n    Drag it.\n\nEnd.':
        "### Windows\n\nRun it.\n\n```\na\n  b\n```\n\n### macOS\n\nDrag it.\n\n## {#section.1}\n\nEnd.",
    '!!! note "Careful"\n    It is hot.\n\n??? tip\n    Wait.\n': "**Careful**\n\nIt is hot.\n\n**Tip**\n\nWait.",
    '1. One\n\n    !!! warning\n        Hot.\n\n2. Two': "1. One\n\n    **Warning**\n\n    Hot.\n\n2. Two",
    '```\n!!! note\n    x\n```': "```\n!!! note\n    x\n```",
    "Heading\n===\n\nStop!!! Now": "Heading\n===\n\nStop!!! Now",
    '<Tabs><TabItem value="a" label="iOS">Tap.</TabItem><TabItem value="b">Press.</TabItem></Tabs>':
        "## iOS\n\nTap.\n\n## b\n\nPress.",
    '{{< tabs name="os" >}}\n{{% tab name="Linux" %}}\nUse apt.\n{{% /tab %}}\n{{< /tabs >}}': "### Linux\n\nUse apt.",
    "A day\n: It opens at night.\n\nA month?\n:   It costs 18 euro.\n\n    Pay by card.\n\n```\na\n: b\n```":
        "- **A day**: It opens at night.\n\n- **A month?** It costs 18 euro.\n\n  Pay by card.\n\n```\na\n: b\n```",
    "- [ ] Sign it\n- [x] Pay\n\n```\n- [ ] a\n```": "- \u2610 Sign it\n- \u2611 Pay\n\n```\n- [ ] a\n```",
    "Pay first.[^1] Then go.\n\n[^1]:\n    Most do.\n\n    Two do not.": "Pay first. Most do. Two do not. Then go.",
    '<figure markdown="span">\n  ![It](https://x.example/a.png){ width="3" }\n  <p>Here</p>\n</figure>':
        "![It](https://x.example/a.png)\n\nHere",
    "Text.\n\n[Next :octicons-arrow-right-24:](two.md){ .md-button }": "Text.",
    "Go :material-arrow-left: or :material-menu: there.": "Go \u2190 or menu there.",
}  # fmt: skip


@pytest.mark.parametrize(("written", "comes_in"), [*LINES.items(), *TABS_AND_NOTES.items()])
def test_each_piece_comes_in_as_it_is_shown(folder: Folder, written: str, comes_in: str) -> None:
    folder.write("docs/one.md", f"---\ntitle: One\nlang: en\n---\n{written}\n")
    do(folder, folder.root / "docs")
    assert (folder.root / "knowledge/one.md").read_text("utf-8").split("---\n\n")[1].strip() == comes_in


def test_an_image_in_navigation_is_not_copied(folder: Folder) -> None:
    (folder.root / "docs").mkdir()
    (folder.root / "docs/a.png").write_bytes(b"x")
    folder.write("docs/one.md", "---\ntitle: One\n---\nA.\n\n## Related\n\n[![Two](a.png)](two.md)\n")
    do(folder, folder.root / "docs")
    assert not (folder.root / "knowledge/images").exists()


def test_the_shared_host_of_intercom_is_the_help_centres(folder: Folder) -> None:
    two = intercom("12", title="Two", body="<p>Two.</p>", url="https://help.acme.example/en/articles/12-two")
    one = intercom(
        "11", title="One", body='<p>See <a href="https://intercom.help/acme/en/articles/12-two">two</a>.</p>'
    )
    do(folder, export(folder, [one, two]))
    assert "[two](two.md)" in (folder.root / "knowledge/one.md").read_text("utf-8")


@pytest.mark.parametrize("level", ["7", "12", "9" * 5000, "9" * 5000 + "x"])
def test_a_heading_of_no_level_is_text(level: str) -> None:
    assert clean(f"<h{level}>Keys</h{level}><p>Press it.</p>", True).text.split() == ["Keys", "Press", "it."]


PARTS = {
    "a table in a table": (
        "<table><tr><th>Plan</th><th>Limits</th></tr><tr><td>Team</td><td><table><tr><td>Boards</td><td>50</td></tr>"
        "<tr><td>Seats</td><td>5</td></tr></table></td></tr></table>",
        "| Plan | Limits |\n| --- | --- |\n| Team | Boards: 50; Seats: 5 |\n",
    ),
    "lists and headings in a cell": (
        "<table><tr><th>Plan</th><th>Limits</th></tr><tr><td><h4>Free</h4><p>For one.</p></td><td>At most:<ul>"
        "<li>5 boards<ul><li>1 private</li></ul></li><li>1 seat</li></ul></td></tr></table>",
        "| Plan | Limits |\n| --- | --- |\n| Free For one. | At most: 5 boards; 1 private; 1 seat |\n",
    ),
    "a table around a note": (
        "<table><tr><td><p>Mind the gap.</p></td></tr></table><p>Go.</p>",
        "Mind the gap.\n\nGo.\n",
    ),
    "a table of layout": (
        "<table><tr><td><h2>Pay</h2><p>By card.</p></td><td><h2>Wait</h2><p>Five days.</p></td></tr></table>",
        "## Pay\n\nBy card.\n\n## Wait\n\nFive days.\n",
    ),
    "a table of links": (
        "<table><tr><td><h4>A</h4><ul><li><a href='https://x.example/1'>One thing</a></li></ul></td>"
        "<td><h4>B</h4><ul><li><a href='https://x.example/2'>Another thing</a></li></ul></td></tr></table>",
        "| A; [One thing](https://x.example/1) | B; [Another thing](https://x.example/2) |\n| --- | --- |\n",
    ),
    "a row that is a table": ("<table><tr><td>5</td><td>6</td></tr></table>", "| 5 | 6 |\n| --- | --- |\n"),
    "navigation by its id, and a footer": (
        '<ol id="breadcrumbs"><li>Help</li></ol><h2 id="footer">Footer</h2><p>Pay.</p><footer>Made by Ann</footer>'
        "<blockquote>Go.<footer>Ann</footer></blockquote>",
        "## Footer {#footer}\n\nPay.\n\n> Go.Ann\n",
    ),
    "a link of Confluence": (
        '<p><ac:link><ri:page ri:content-title="Cards"/></ac:link> has more.</p>',
        "[Cards](/display/-/Cards) has more.\n",
    ),
    "a day of Confluence": ('<p>Until <time datetime="2026-12-31" />.</p>', "Until 2026-12-31.\n"),
    "tabs of Confluence": (
        '<ac:structured-macro ac:name="tab-pane"><ac:parameter ac:name="name">Mac</ac:parameter><ac:rich-text-body>'
        "<p>Open it.</p></ac:rich-text-body></ac:structured-macro>",
        "## Mac\n\nOpen it.\n",
    ),
    "a table by its roles, and icons with names": (
        '<div role="table"><div role="row"><span role="columnheader">Zone</span><span role="columnheader">Days</span>'
        '</div><div role="row"><span role="cell">EU</span><span role="cell"><i aria-label="30"></i></span></div></div>',
        "| Zone | Days |\n| --- | --- |\n| EU | 30 |\n",
    ),
    "questions and answers of schema.org": (
        '<div itemtype="https://schema.org/Question"><div itemprop="name">Plants?</div>'
        '<div itemprop="acceptedAnswer" hidden><p>No.</p></div></div>',
        "## Plants?\n\nNo.\n",
    ),
    "comments, a footnote, a link and lists of Google Docs": (
        '<p>Until 24 hours before<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup>, for 3 EUR'
        '<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>. '
        '<a href="https://www.google.com/url?q=https://x.example/a&amp;sa=D">Fees</a></p>'
        '<ol class="lst-kix_1-0 start"><li>Open.</li></ol><ol class="lst-kix_1-1"><li>Swipe.</li></ol>'
        '<ol class="lst-kix_1-0"><li>Send.</li></ol><hr><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a> Free for us.'
        '</p></div><div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>12 from May</span></p><p>Hush.</p></div>',
        "Until 24 hours before, for 3 EUR (Free for us). [Fees](https://x.example/a)\n\n"
        "1. Open.\n   1. Swipe.\n2. Send.\n\n---\n",
    ),
    "a permalink, and a button that copies": (
        '<h2 id="flow">Flow<a class="headerlink" href="#flow">\u00b6</a></h2><pre>a()</pre><button>Copy</button>',
        "## Flow {#flow}\n\n```\na()\n```\n",
    ),
    "what attributes keep for agents, and classes hide": (
        '<p>Free.</p><div data-audience="agents">Waive it.</div><div class="hide-from-customers">7781.</div>'
        '<div class="hidden md:block">Now.</div><div class="d-none d-md-block">Pay.</div>'
        '<div class="box d-none">Call 1.</div>'
        '<button aria-controls="a">More</button>'
        '<div id="a" class="hidden">Call 2.</div>',
        "Free.\n\nNow.\n\nPay.\n\n## More\n\nCall 2.\n",
    ),
    "comments and lists of Word": (
        '<p class="MsoToc1"><a href="#_Toc1">Pay 2</a></p><p class=MsoListParagraphCxSpFirst style="margin-left:36pt">'
        "1.<span>&nbsp;&nbsp; </span>Open <b>it</b><a class=msocomanchor href='#_msocom_1'>[JK1]</a>.</p>"
        '<p class=MsoListParagraphCxSpMiddle style="margin-left:72.0pt">\u00b7<span>&nbsp; </span>Wait.</p>'
        '<p class=MsoListParagraphCxSpLast style="margin-left:36.0pt">2.<span>&nbsp; </span>Pay.</p>'
        "<div class=msocomtxt id='_com_1'><p class=MsoCommentText>[JK1] Not signed off.</p></div>",
        "1. Open **it**.\n   - Wait.\n2. Pay.\n",
    ),
    "a panel of Confluence, twice": (
        '<ac:adf-extension><ac:adf-node type="panel"><ac:adf-content>Dry.</ac:adf-content></ac:adf-node>'
        "<ac:adf-fallback><p>Dry.</p></ac:adf-fallback></ac:adf-extension>",
        "Dry.\n",
    ),
}


@pytest.mark.parametrize("part", PARTS)
def test_parts_of_a_page_say_what_they_show(part: str) -> None:
    page, said = PARTS[part]
    assert clean(page, is_html=True).text == said


def test_a_page_of_confluence_is_its_text_alone(folder: Folder) -> None:
    folder.write(
        "docs/page.html",
        '<html><body><h1 id="title-heading"><span id="title-text">Help : Card</span></h1><div id="content">'
        '<div class="page-metadata">Created by Ann Bee, last modified by <span>Jo on call</span> on Mar 03, 2026</div>'
        '<div id="main-content"><p>Change the card.</p></div>'
        '<div><h2 id="attachments">Attachments:</h2></div></div>'
        '<div id="footer">Made by Confluence</div></body></html>',
    )
    do(folder, folder.root / "docs")
    made = article(folder, "card")
    assert (made.head.title, [section.text for section in made.sections]) == ("Card", ["Change the card."])
    assert str(made.head.updated) == "2026-03-03"


def test_a_page_that_word_or_google_docs_saved_is_read_in_its_encoding_and_called_by_its_title(folder: Folder) -> None:
    style = "<style>.c1{color:red}.c3{text-decoration:line-through}</style>"
    word = folder.write("docs/a.htm", "")
    word.write_bytes(
        f'<head><meta http-equiv=Content-Type content="text/html; charset=windows-1252"><title>v3</title>{style}</head>'
        "<body><p class=MsoTitle>Gift cards</p><h1>Price</h1><p><span class='c3'>10</span> 20 \u20ac</p>"
        "<h1>Term</h1><p>3 years</p></body>".encode("cp1252")
    )
    do(folder, folder.root / "docs")
    made = article(folder, "gift-cards")
    assert [(section.heading, section.text) for section in made.sections] == [
        ("Price", "20 \u20ac"),
        ("Term", "3 years"),
    ]


def test_languages_without_blanks_between_words_are_told_apart(folder: Folder) -> None:
    folder.write(
        "docs/ja.md",
        "# \u8fd4\u91d1\n\n\u8fd4\u91d1\u306b\u306f14\u65e5\u304b\u304b\u308a\u307e\u3059\u3002"
        "\u7533\u8acb\u306f\u8acb\u6c42\u66f8\u306e\u65e5\u304b\u308930\u65e5\u4ee5\u5185\u306b\u884c\u3063\u3066\u304f\u3060\u3055\u3044\u3002",
    )
    folder.write(
        "docs/zh.md",
        "# \u9000\u6b3e\n\n\u9000\u6b3e\u9700\u898114\u5929\u3002\u8bf7\u5728\u53d1\u7968"
        "\u65e5\u671f\u540e\u768430\u5929\u5185\u63d0\u51fa\u7533\u8bf7\uff0c"
        "\u5426\u5219\u65e0\u6cd5\u9000\u6b3e\u3002",
    )
    folder.write(
        "docs/card.md",
        "# Card\n\nYou change the card in the settings of your account, and you get a mail when it is done.",
    )
    said = do(folder, folder.root / "docs")
    assert sorted(each["why"][:13] for each in said["skipped"]) == ["it is in `ja`", "it is in `zh`"]


def test_what_vue_shows_under_a_condition_is_left_out_and_told() -> None:
    read = clean('<div v-if="paid">Paid.</div>\n\n<p v-show="x">Two.</p>\n\nThree.', False)
    assert (read.text.strip(), read.lost) == ("Three.", ("what is shown under a condition only (v-if)",))


TAKEN_IN = {
    "MyST": "```{include} includes/vat.md\n:start-line: 0\n```",
    "MDX, by its name": "import { Vat } from './includes/vat.md';\n\n<Vat />",
    "MkDocs": '--8<-- "includes/vat.md"',
    "MkDocs with braces": "{!includes/vat.md!}",
    "Jekyll": "{% include vat.md %}",
    "GitBook": '{% include "includes/vat.md" %}',
    "docsify": "[VAT](includes/vat.md ':include')",
    "Diplodoc": "{% include notitle [VAT](includes/vat.md#vat) %}",
    "Hugo": '{{% readfile "includes/vat.md" %}}',
    "VitePress": "<!--@include: ./includes/vat.md-->",
    "reStructuredText": ".. include:: includes/vat.md",
    "pandoc-include": "!include includes/vat.md",
    "markdown-it-include": "!!!include(includes/vat.md)!!!",
    "MDX": "import Vat from './includes/vat.md';\n\n<Vat />",
}


@pytest.mark.parametrize(
    ("include", "shown"),
    [
        ("<!--@include: ./vat.md{2,3}-->", "Two.\nThree."),
        ("<!--@include: ./vat.md{3,}-->", "Three.\nFour."),
        ("<!--@include: ./vat.md{,1}-->", "One."),
        ("<!--@include: ./vat.md{2}-->", "Two."),
        ("<!--@include: ./vat.md#part-->", ""),
        ("```{include} vat.md\n:start-line: 1\n:end-line: 3\n```", "Two.\nThree."),
        ("```{include} vat.md\n:start-after: Two.\n```", ""),
        ('--8<-- "vat.md:2:3"', ""),
    ],
)
def test_of_a_file_only_the_lines_that_are_named_come_in(folder: Folder, include: str, shown: str) -> None:
    folder.write("docs/card.md", f"# Card\n\nChange it.\n\n{include}\n\nDone.\n")
    folder.write("docs/vat.md", "One.\nTwo.\nThree.\nFour.\n")
    said = do(folder, folder.root / "docs")
    (section,) = article(folder, "card").sections
    assert section.text == f"Change it.\n\n{shown}\n\nDone.".replace("\n\n\n\n", "\n\n")
    assert shown or any("what stands in another file" in each["why"] for each in said["lost"])


@pytest.mark.parametrize("form", TAKEN_IN)
def test_what_stands_in_another_file_is_put_where_it_belongs(folder: Folder, form: str) -> None:
    folder.write("docs/card.md", f"# Card\n\nChange it.\n\n{TAKEN_IN[form]}\n\nDone.\n")
    folder.write("docs/includes/vat.md", "---\ntitle: VAT\n---\nVAT is 19 %.\n")
    said = do(folder, folder.root / "docs")
    (section,) = article(folder, "card").sections
    assert section.text == "Change it.\n\nVAT is 19 %.\n\nDone."
    assert [each["what"] for each in said["skipped"]] == ["includes/vat.md"]


def test_a_part_in_a_sentence_stays_in_it_and_one_that_is_not_there_is_a_gap(folder: Folder) -> None:
    head = "import Hours from './_hours.mdx';\nimport None from './_none.mdx';\n\n"
    folder.write("docs/card.mdx", f"---\ntitle: Card\n---\n{head}Come by. <Hours /> Ask for <None />.\n")
    folder.write("docs/_hours.mdx", "We open at 8:30.\n")
    said = do(folder, folder.root / "docs")
    (section,) = article(folder, "card").sections
    assert section.text == "Come by. We open at 8:30. Ask for {{ ./_none.mdx }}."
    assert "what stands in another file: ./_none.mdx" in {each["why"] for each in said["lost"]}


def test_code_of_a_module_is_a_gap_in_a_sentence_and_nothing_alone(folder: Folder) -> None:
    text = "It is {new Date().getFullYear()} and \\{a => b} `{f(x)}`.\n\n{list.map(each => <b>{each}</b>)}\n"
    for name in ("card.mdx", "key.md"):
        folder.write(f"docs/{name}", f"# {name[:-3]}\n\n{text}")
    said = do(folder, folder.root / "docs")
    assert article(folder, "card").sections[0].text == "It is {{ Date }} and \\{a => b} `{f(x)}`."
    lost = {each["why"] for each in said["lost"] if each["what"] == "knowledge/card.md"}
    assert "code of a component" in lost
    assert any(why.startswith("template code: {new Date()") for why in lost)
    assert "{new Date().getFullYear()}" in article(folder, "key").sections[0].text


def test_a_constant_of_another_module_is_known(folder: Folder) -> None:
    folder.write(
        "docs/card.mdx",
        "import { plan, Box } from '/snippets/all.mdx';\n\n# Card\n\nOnly {plan}, {other}.\n\n<Box />\n",
    )
    folder.write("docs/snippets/all.mdx", 'export const plan = "Größe M";\nexport const other = "x";\n')
    said = do(folder, folder.root / "docs")
    (section,) = article(folder, "card").sections
    assert section.text == "Only Größe M, {other}."
    assert {"what": "knowledge/card.md", "why": "what stands in another file: /snippets/all.mdx"} in said["lost"]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("vat.md", ""),
        ("includes/vat.md", "---\ndraft: true\n---\nVAT."),
        ("../vat.md", "VAT."),
        ("vat.md", '--8<-- "vat.md"'),
        ("v" * 300 + ".md", ""),
    ],
)
def test_what_is_not_there_withdrawn_or_outside_is_not_taken_in(folder: Folder, file: str, text: str) -> None:
    folder.write("docs/card.md", f'# Card\n\nChange it.\n\n--8<-- "{file}"\n\n`--8<-- "{file}"`\n')
    folder.write(f"docs/{file}", text) if text else None
    said = do(folder, folder.root / "docs")
    (section,) = article(folder, "card").sections
    assert " ".join(section.text.split()) == f'Change it. `--8<-- "{file}"`'
    why = [each["why"] for each in said["lost"] if each["what"] == "knowledge/card.md"]
    assert why == [f"what stands in another file: {file}"]


def test_a_file_that_takes_itself_in_is_there_once(folder: Folder) -> None:
    folder.write("docs/card.md", "# Card\n\nChange it.\n\n{!two.md!}\n\n{!card.md!}\n")
    folder.write("docs/two.md", "Pay.\n\n{!card.md!}\n\n{!two.md!}\n")
    do(folder, folder.root / "docs")
    assert " ".join(article(folder, "card").sections[0].text.split()) == "Change it. Pay."


CRAWLED = "<html><head><title>{0}</title>{1}</head><body><h1>{0}</h1><p>{2}</p></body></html>"
CANONICAL = '<link rel="canonical" href="https://tel.example/help/card/">'


def test_what_a_crawler_keeps_is_each_article_once(folder: Folder) -> None:
    """Queries of addresses are in names of files, and errors, searches and redirects are files as well."""
    pages = {
        "help/card/index.html": ("Card", CANONICAL, "Change it. <img src='/i/a.png' alt='A'>"),
        "help/card/index.html?from=mail.html": ("Card", CANONICAL, "Change it."),
        "help/card/print.html": ("Card", CANONICAL, "Change it."),
        "help/page.html?id=7&of=card": ("Fee", CANONICAL, "A card costs 5 euro."),
        "help/plan.html": ("Plan", CANONICAL, "There are three plans."),
        "help/gone.html": ("Page not found", "", "Sorry, it is not here."),
        "help/search.html": ("Search", "", "Type at least three letters."),
        "help/lost.html": ("Page not found: what to do", "", "Check the address."),
        "help/other.html": ("Plan", CANONICAL, "Each plan ends after a year of use unless you prolong it."),
        "search.html?q=card": ("Search results for card", "", "Two pages."),
        "to.html": ("Card", "", "Redirecting\u2026 <a href='/help/card/'>Click here</a> if you are not redirected."),
    }
    for name, said in pages.items():
        folder.write(f"crawl/tel.example/{name}", CRAWLED.format(*said))
    (folder.root / "crawl/tel.example/i").mkdir()
    (folder.root / "crawl/tel.example/i/a.png").write_bytes(b"x")
    said = do(folder, folder.root / "crawl")
    new = ["card", "fee", "page-not-found-what-to-do", "plan", "plan-tel-example-help-plan-html", "search"]
    assert sorted(said["new"]) == sorted(f"knowledge/{name}.md" for name in new)
    assert article(folder, "card").sections[0].text == "Change it. ![A](images/card-a.png)"
    skipped = {each["what"].removeprefix("html ").removeprefix("tel.example/"): each["why"] for each in said["skipped"]}
    again = "is tel.example/help/card/index.html under another address, as it says itself"
    own = "is a page of the site itself, not an article"
    assert skipped == {
        "help/card/index.html?from=mail.html": again, "help/card/print.html": again, "help/gone.html": own,
        "search.html?q=card": own, "to.html (Card)": "it only says that it is at another place now",
    }  # fmt: skip


def test_articles_that_only_lead_elsewhere_or_only_show_a_film_are_none(folder: Folder) -> None:
    folder.write("docs/SUMMARY.md", "# Table of contents\n\n## Cards\n\n1. [Card](card.md#new)\n2. [Fee](fee.md)\n")
    folder.write("docs/film.md", "# Film\n\n<iframe src='https://films.example/1'></iframe>\n")
    folder.write("docs/titled.md", "# Titled\n\n<iframe src='https://films.example/1' title='How to pay'></iframe>\n")
    folder.write("docs/out.md", "# Out\n\n- [Our shop](https://shop.example)\n")
    folder.write(
        "docs/card.md", "# Card\n\nChange it, see [the film](film.md) and [fee.md](fee.md).\n\n## New\n\nPay.\n"
    )
    folder.write("docs/fee.md", "# Fee\n\nNone.\n")
    said = do(folder, folder.root / "docs")
    assert {each["what"]: each["why"].split(",")[0] for each in said["skipped"]} == {
        "markdown SUMMARY.md (Table of contents)": "it only leads to other articles",
        "markdown film.md (Film)": "it is only a video or an embedded page",
    }
    assert article(folder, "card").sections[0].text == "Change it, see the film and [Fee](fee.md)."


LONG = (
    "You change the card in the settings of your workspace: open Billing, choose Payment, write the new number, and "
    "save. The old card is charged until the end of the month, and the owner gets a mail."
)


@pytest.mark.parametrize(("again", "same"), [(f"{LONG} Then sign out.", True), ("Three plans. " * 9, False)])
def test_a_file_with_another_name_and_title_is_the_same_article_by_its_words(
    folder: Folder, again: str, same: bool
) -> None:
    folder.write("docs/card.md", f"# Card\n\n{LONG}\n")
    folder.write("docs/other.md", "# Other\n\nSomething else.\n")
    do(folder, folder.root / "docs")
    (folder.root / "docs/card.md").unlink()
    folder.write("docs/billing/pay.md", f"# How to pay\n\n{again}\n")
    said = do(folder, folder.root / "docs")
    made = article(folder, "card" if same else "how-to-pay")
    assert (made.head.title, made.file) == ("How to pay", f"knowledge/{'card' if same else 'how-to-pay'}.md")
    assert any("its old place and title" in each["why"] for each in said["lost"]) is same
    assert any("not in the source any more" in each["why"] for each in said["kept"]) is not same


def test_one_file_alone_takes_no_article_of_another(folder: Folder) -> None:
    folder.write("docs/card.md", f"# Card\n\n{LONG}\n")
    do(folder, folder.root / "docs")
    folder.write("docs/pay.md", f"# How to pay\n\n{LONG}\n")
    do(folder, folder.root / "docs/pay.md")
    assert {article(folder, id_).head.title for id_ in ("card", "how-to-pay")} == {"Card", "How to pay"}


def test_freshdesk_has_numbers_for_its_states_and_help_scout_an_envelope_in_another(folder: Folder) -> None:
    desk = {"type": 1, "folder_id": 9, "updated_at": "2026-01-01T00:00:00Z"}
    states = [(1, 2, None), (2, 1, None), (3, 2, 3), (4, 2, 2)]
    rows = [
        {
            "id": n,
            "title": f"F {n}",
            "description": f"<p>Text {n}.</p>",
            "status": status,
            "folder": {"visibility": seen},
            **desk,
        }
        for n, status, seen in states
    ]
    folder.write("desk.json", json.dumps(rows))
    do(folder, folder.root / "desk.json")
    heads = [article(folder, f"f-{n}").head for n in range(1, 5)]
    assert [(head.status, head.audience) for head in heads] == [
        ("approved", "customers"), ("draft", "customers"), ("approved", "agents"), ("draft", "customers"),
    ]  # fmt: skip
    items = [{"id": 11, "name": "H 1", "text": "<p>Text.</p>", "status": "notpublished"},
             {"id": 12, "name": "H 2", "text": "<p>Text.</p>", "status": "published"}]  # fmt: skip
    folder.write("scout.json", json.dumps({"articles": {"page": 1, "pages": 1, "items": items}}))
    do(folder, folder.root / "scout.json")
    assert [article(folder, id_).head.status for id_ in ("h-1", "h-2")] == ["draft", "approved"]


OWN = {
    "LICENSE.md": "repository", "licence.md": "repository", "README.md": "repository",
    "docs/CONTRIBUTING.md": "repository", "CLAUDE.md": "repository", ".github/ISSUE_TEMPLATE/bug.md": "tools",
    "node_modules/x/help.md": "tools", "_includes/note.md": "a part", "_layouts/page.html": "a part",
    "404.html": "the site itself",
}  # fmt: skip
PAGES_NAMED_SO = ("faq/README.md", "security.md", "billing/history.md", "agents.md", "_posts/one.md")


def test_files_of_a_repository_and_of_a_site_are_no_articles(folder: Folder) -> None:
    for name in (*OWN, *PAGES_NAMED_SO):
        folder.write(f"help/{name}", f"# About {name}\n\nText of {name} for whoever reads it.\n")
    folder.write("help/SUPPORT.md", "---\ntitle: How we support you\n---\nText of a page with front matter.\n")
    said = do(folder, folder.root / "help")
    assert {each["what"] for each in said["skipped"]} == set(OWN)
    assert all(OWN[each["what"]] in each["why"] for each in said["skipped"])
    assert len(said["new"]) == len(PAGES_NAMED_SO) + 1


def test_an_export_is_read_by_its_records_and_told_where_its_folder_belongs_to_tools(folder: Folder) -> None:
    export(folder, {"articles": [intercom("1")]}, "help/404.json")
    export(folder, {"articles": [intercom("2")]}, "help/.export/articles.json")
    said = do(folder, folder.root / "help")
    assert len(said["new"]) == 1
    assert said["skipped"] == [{"what": ".export/articles.json", "why": "is in a folder that belongs to tools"}]


def test_a_file_that_is_named_is_an_article(folder: Folder) -> None:
    file = folder.write("README.md", "# Opening hours\n\nWe answer on weekdays from nine to five.\n")
    assert do(folder, file)["new"] == ["knowledge/opening-hours.md"]


NOT_SHOWN = {
    "in a line": 'Pay $12<span style="display:none"> with SAVE50</span> today.',
    "crossed out by a style": "Pay <span style='text-decoration: line-through'>$15 </span>$12 today.",
    "too small to see": 'Pay $12<span style="font-size:0"> with SAVE50</span> today.',
    "in other spellings": "Pay $12<SPAN style='color: red; DISPLAY : none !important'> with SAVE50</SPAN> today.",
    "with emphasis and the same in it": "Pay $12<span hidden> with <span>**SAVE50**</span> now</span> today.",
    "crossed out": "Pay <del>$15 </del>$12 <s>at once </s>today.",
    "with Markdown between blank lines": '<div style="display: none">\n\nWith **SAVE50**.\n\n</div>\n\nPay $12 today.',
    "a template": "Pay $12<template>SAVE50</template> today.",
    "by a class": 'Pay $12<span class="price hidden"> with SAVE50</span> today.',
    "by a class, with Markdown in it": '<div class="box d-none">\n\nWith **SAVE50**.\n\n</div>\n\nPay $12 today.',
    "with an id that nothing leads to": '<div id="old" style="display:none">\n\nSAVE50.\n\n</div>\n\nPay $12 today.',
    "with other attributes": '<section hidden class="y">\n\nSAVE50.\n\n</section>\n\nPay $12 today.',
}


@pytest.mark.parametrize("case", NOT_SHOWN)
def test_what_a_page_of_markdown_does_not_show_is_left_out_and_said(case: str) -> None:
    read = clean(NOT_SHOWN[case], False)
    assert read.text.strip() == "Pay $12 today."
    assert any("is not shown there" in each or "is crossed out there" in each for each in read.lost)


@pytest.mark.parametrize(
    "shown",
    [
        "Write `<span hidden>x</span>` into it.",
        "```\n<del>x</del>\n```",
        "Pay <s>at once.",
        'See <a href="https://x.example/hidden">this</a>.',
        '<span style="color: red">Pay</span> now.',
        '<span style="font-size: 0.9em">Pay</span> now.',
        "<details><summary>Fees</summary>\n\nNone.\n\n</details>",
        '<a href="#fees">Fees</a>\n\n<div id="fees" style="display:none">\n\nNone.\n\n</div>',
        '<div class="tab-pane hidden">\n\nNone.\n\n</div>',
        '<div class="hidden md:block">\n\nNone.\n\n</div>',
    ],
)
def test_what_a_page_of_markdown_shows_stays(shown: str) -> None:
    assert clean(shown, False).lost == ()
    assert all(word in clean(shown, False).text for word in ("x", "Pay", "this", "None") if f">{word}" in shown)


@pytest.mark.parametrize(
    "under",
    [
        "## Further reading\n\n* **Rules:**\n  * [Europe](https://x.example/a)\n* [Ways](b.md) to send",
        "## See also\n\n- [Passwords](a.md) in the manual",
        "## Verwandte Artikel\n\n- [Passwort](a.md)\n- [Konto](b.md) in der Hilfe\n\nWar dieser Artikel hilfreich?",
        "## Voir aussi\n\n- [Mot de passe](a.md)\n\nCet article vous a-t-il été utile ?\n\n[Retour en haut](#top)",
        "## Zobacz też\n\n- [Hasło](a.md)\n\nCzy ten artykuł był pomocny?\n\n[Do góry](#top)",
        "## Artículos relacionados\n\n- [Contraseña](a.md)\n\n[↑ Volver arriba](#top)",
    ],
)
def test_a_list_to_read_on_is_navigation_in_every_language(folder: Folder, under: str) -> None:
    folder.write("docs/card.md", f"---\ntitle: Card\nlang: en\n---\nChange the card.\n\n{under}\n")
    said = do(folder, folder.root / "docs")
    assert [each.text for each in article(folder, "card").sections] == ["Change the card."]
    assert [each for each in said["lost"] if "navigation" in each["why"]]


@pytest.mark.parametrize(
    "under",
    [
        "## Related accounts\n\nA related account costs 5 euros a month, see [fees](https://x.example/a).",
        "## Further reading\n\n- [Ways](https://x.example/b). The one for Europe takes five days and costs two euros.",
        "## Resources\n\nEach pod has two cores and 4 GB of memory.",
    ],
)
def test_what_says_something_under_such_a_heading_stays(folder: Folder, under: str) -> None:
    folder.write("docs/card.md", f"---\ntitle: Card\n---\nChange the card.\n\n{under}\n")
    do(folder, folder.root / "docs")
    assert len(article(folder, "card").sections) == 2


@pytest.mark.parametrize(
    ("table", "above"),
    [
        ("<table><caption>Our <b>fees</b></caption><tr><th>Plan</th><th>Fee</th></tr>{}</table>", "Our **fees**\n\n"),
        ("<table><colgroup><col><col></colgroup><tr><th>Plan</th><th>Fee</th></tr>{}</table>", ""),
        ("<table><col><col><tr><td>Plan</td><td>Fee</td></tr>{}</table>", ""),
        ("<table><thead></thead><tbody><tr><td>Plan</td><td>Fee</td></tr>{}</tbody></table>", ""),
        ("<table><caption></caption><thead><tr><th>Plan</th><th>Fee</th></tr></thead>{}</table>", ""),
    ],
)
def test_a_table_has_a_row_of_headings_whatever_stands_above_its_rows(table: str, above: str) -> None:
    read = clean(table.format("<tr><td>Team</td><td>$9</td></tr>"), True).text
    assert read == f"{above}| Plan | Fee |\n| --- | --- |\n| Team | $9 |\n"


def test_what_an_include_gives_stands_in_the_part(folder: Folder) -> None:
    part = 'The fee is {{ include.fee }} for {{include.who | default: "everybody"}}.\n'
    folder.write("docs/_includes/fee.md", part)
    given = ['fee="$5" who="guests"', "fee='$9'", "fee=12 who=page.title"]
    text = "\n\n".join(f"{{% include fee.md {each} %}}" for each in given)
    folder.write("docs/card.md", f"---\ntitle: Card\n---\n{text}\n")
    folder.write("docs/_snippets/seats.mdx", "At most {props.most} seats in {props.in}.\n")
    seats = "import Seats from './_snippets/seats.mdx';\n\n<Seats most={5} in=\"Team\" />"
    folder.write("docs/seats.mdx", f"---\ntitle: Seats\n---\n{seats}\n")
    do(folder, folder.root / "docs")
    assert article(folder, "card").sections[0].text.split("\n\n") == [
        "The fee is $5 for guests.", "The fee is $9 for everybody.", "The fee is 12 for Card.",
    ]  # fmt: skip
    assert article(folder, "seats").sections[0].text == "At most 5 seats in Team."


def test_tables_and_conditions_of_markdoc(folder: Folder) -> None:
    rows = "* State\n* Meaning\n---\n* `paid`\n* The money\n  is here\n---\n* Any {% colspan=2 %}\n"
    table = f"{{% table %}}\n{rows}{{% /table %}}\n"
    either = "{% if $trial %}\nYou can.\n{% else /%}\nYou cannot.\n{% /if %}\n"
    folder.write("docs/one.md", f"---\ntitle: One\n---\nText.\n\n{table}\n{either}")
    lost = [each["why"] for each in do(folder, folder.root / "docs")["lost"]]
    rows = "| State | Meaning |\n| --- | --- |\n| `paid` | The money is here |\n| Any | Any |"
    assert article(folder, "one").sections[0].text == f"Text.\n\n{rows}"
    assert "what is shown under a condition only (if)" in lost


def test_a_section_for_feedback_that_articles_share_is_no_answer(folder: Folder) -> None:
    feedback = "## Share your feedback\n\nThanks for letting us know. How would you describe this article?\n"
    for name in ("one", "two", "three"):
        folder.write(f"docs/{name}.md", f"---\ntitle: {name}\n---\nText of {name}.\n\n{feedback}")
    folder.write(
        "docs/four.md", "---\ntitle: four\n---\nText.\n\n## Share your feedback\n\nUnder Help, choose Feedback.\n"
    )
    do(folder, folder.root / "docs")
    assert [section.heading for section in article(folder, "one").sections] == ["one"]
    assert "Share your feedback" in [section.heading for section in article(folder, "four").sections]


def test_steps_with_backslashes_are_steps_and_a_shortcode_for_a_page_its_title(folder: Folder) -> None:
    folder.write("docs/add-domain.md", "---\ntitle: Add a domain\n---\nText.\n")
    steps = "1\\) Log out.\\\n2\\) Click *Login*.\n\n10\\) Reset it.\n\nIt is `1\\) x`."
    links = 'Visit {{< link "add-domain" >}} or {{< link "other-page" >}}, or [this]({{< ref "add-domain" >}}).'
    folder.write("docs/one.md", f"---\ntitle: One\n---\n{steps}\n\n{links}\n")
    do(folder, folder.root / "docs")
    said = "1. Log out.\n2. Click *Login*.\n\n10. Reset it.\n\nIt is `1\\) x`.\n\n"
    linked = "Visit [Add a domain](add-a-domain.md) or Other page, or [this](add-a-domain.md)."
    assert article(folder, "one").sections[0].text == said + linked


def test_links_of_files_named_by_number_and_those_that_a_translation_took_apart(folder: Folder) -> None:
    folder.write("docs/12310173-status.md", "# Status\n\nText.\n")
    links = (
        "[a](https://support.x.example/en/articles/12310173-old-name#h_5db32e5398), [b] (/12310173-status.md) [c] (d)."
    )
    folder.write(
        "docs/10798891-login.md", f"# Login\n\nSee {links}\n\n## Verwandtes Lesen\n\n* [Status](12310173-status.md)\n"
    )
    do(folder, folder.root / "docs")
    (section,) = article(folder, "login").sections
    assert section.text == "See [a](status.md), [b](status.md) [c] (d)."


def test_a_path_that_ends_with_a_backslash_keeps_it(folder: Folder) -> None:
    body = "Open it.\\\n\nGo to C:\\Users\\\n\n    C:\\Local\\\n\nDone."
    folder.write("docs/one.md", f"---\ntitle: One\n---\n{body}\n")
    do(folder, folder.root / "docs")
    assert article(folder, "one").sections[0].text == body.replace("it.\\", "it.")


CONFIGURED = {
    "MkDocs": (
        "mkdocs.yml",
        "plugins: [search]\nextra: {product: Boatly}\n",
        "{{ product }} costs 3 euros.",
        "{{ product }} costs 3 euros.",
    ),
    "MkDocs with macros": (
        "mkdocs.yml",
        "site_name: Help\nplugins:\n  - macros\nextra: {product: Boatly, days: 21, mail: {of: [a@a.example]}}\n",
        "{{ product }}: {{days}} or {{ config.extra.days }} days. Write to {{ mail.of[0] }} at {{ config.site_name }}.",
        "Boatly: 21 or 21 days. Write to a@a.example at Help.",
    ),
    "Jekyll": ("_config.yml", "support: {mail: a@a.example}\n", "Write {{ site.support.mail }}.", "Write a@a.example."),
    "Hugo": (
        "hugo.toml",
        'baseURL = "https://a.example"\n[params]\nPrice = "9 EUR"\n',
        'It costs {{< param "price" >}}.',
        "It costs 9 EUR.",
    ),
    "Sphinx": (
        "conf.py",
        'import os\nmyst_substitutions = {"room": "12 cm"}\n',
        "Leave {{ room }} free.",
        "Leave 12 cm free.",
    ),
}


@pytest.mark.parametrize("generator", CONFIGURED)
def test_what_the_configuration_of_a_site_gives_a_name_stands_in_its_pages(folder: Folder, generator: str) -> None:
    name, configuration, body, shown = CONFIGURED[generator]
    folder.write(f"site/{name}", configuration)
    folder.write("site/docs/card.md", f"---\nlang: en\n---\n# Card\n\n{body}\n")
    do(folder, folder.root / "site")
    assert article(folder, "card").sections[0].text == shown


def test_a_value_that_a_site_works_out_stays_and_each_is_named(folder: Folder) -> None:
    folder.write("site/mkdocs.yml", "plugins:\n  - macros\nextra: {product: Boatly}\n")
    folder.write(
        "site/docs/card.md", "# {{ product }} card\n\nIt lasts {{ days * 2 }} days, or {{ price(2) }} euros.\n"
    )
    said = do(folder, folder.root / "site")
    assert article(folder, "boatly-card").head.title == "Boatly card"
    lost = [each["why"] for each in said["lost"] if "template code" in each["why"]]
    assert [each.split("{{ ")[1].split(" }}")[0] for each in lost] == ["days * 2", "price(2)"]


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("Open Settings chevron_right Billing, tap more_vert.", "Open Settings \u2192 Billing, tap \u22ee."),
        ('Tap <i class="material-icons">arrow_forward</i> twice.', "Tap \u2192 twice."),
        ('<mat-icon class="mat-icon">settings</mat-icon> Open it.', "Open it."),
        ("expand_more Open it. open_in_new", "Open it."),
        ("Open *keyboard_arrow_down* **Cards**.", "Open \u2193 **Cards**."),
        ("Set `expand_more` and foo.expand_more=1.", "Set `expand_more` and foo.expand_more=1."),
    ],
)
def test_the_name_of_an_icon_is_no_word_of_a_sentence(folder: Folder, body: str, shown: str) -> None:
    folder.write("docs/card.md", f"---\ntitle: Card\nlang: en\n---\n{body}\n")
    do(folder, folder.root / "docs")
    assert article(folder, "card").sections[0].text == shown


def test_icons_of_a_page_of_html_are_no_words_either(folder: Folder) -> None:
    inner = '<p><i class="material-icons">home</i> Go to Cards <span class="icon">chevron_right</span> New.</p>'
    folder.write("docs/card.html", f'<html lang="en"><body><h1>Card</h1>{inner}</body></html>')
    do(folder, folder.root / "docs")
    assert article(folder, "card").sections[0].text == "Go to Cards \u2192 New."


LANDING = {
    "a list": "- [Card](card.md): order a card\n- [Fees](fees.md) - what it costs\n",
    "a grid of Material": "-   __Cards__\n\n    ---\n\n    Order a card.\n\n    [Card](card.md)\n\n"
    "-   __Fees__\n\n    ---\n\n    What it costs.\n\n    [Fees](fees.md)\n",
    "a table": "| Topic | About |\n| --- | --- |\n| [Card](card.md) | Order one |\n| [Fees](fees.md) | Prices |\n",
    "below a greeting": "Welcome! Pick one.\n\n## A\n\n### [Card](card.md)\n\nOrder.\n\n### [Fees](fees.md)\n\nPay.\n",
    "cards of Mintlify": '<CardGroup>\n<Card title="Card" href="card.md">\nOrder one.\n</Card>\n'
    '<Card title="Fees" href="fees.md">\nPay.\n</Card>\n</CardGroup>\n',
    "cards of Hugo": '{{< cards >}}\n{{< card link="card.md" title="Card" subtitle="Order one" >}}\n'
    '{{< card link="fees.md" title="Fees" subtitle="Pay" >}}\n{{< /cards >}}\n',
    "cards of Sphinx": ":::{grid-item-card} Card\n:link: card\n:link-type: doc\nOrder one.\n:::\n\n"
    ":::{grid-item-card} Fees\n:link: fees\n:link-type: doc\nPay.\n:::\n",
    "a component": "Pick a topic to get going.\n\n<DocCardList />\n",
    "tiles of HTML": '<div><a href="card.md"><h3>Card</h3><p>Order one.</p></a>'
    '<a href="fees.md"><h3>Fees</h3><p>Pay.</p></a></div>\n',
}
NO_LANDING = {
    "steps": "1. [Log in](card.md).\n2. [Open the fees](fees.md) and tap **Pay**.\n",
    "figures": "- [Card](card.md): 9 EUR a month\n- [Fees](fees.md): 3 EUR a month\n",
    "links in sentences": "- Open [your card](card.md) and tap Replace.\n- Open [the fees](fees.md) and tap Pay.\n",
    "an answer above links": "Write to us, and we call you back.\n\n- [Card](card.md)\n- [Fees](fees.md)\n",
    "orders": "[Log in](card.md), then tap **Save**.\n\n[Log out](fees.md), then wait.\n",
}


@pytest.mark.parametrize("page", [*LANDING, *NO_LANDING])
def test_a_page_of_tiles_is_no_article(folder: Folder, page: str) -> None:
    for name in ("card", "fees"):
        folder.write(f"docs/{name}.mdx", f"---\ntitle: {name}\nlang: en\n---\nIt takes 5 days.\n")
    body = (LANDING | NO_LANDING)[page].replace(".md)", ".mdx)").replace('.md"', '.mdx"')
    folder.write("docs/start.mdx", f"---\ntitle: Start\nlang: en\n---\n{body}")
    said = do(folder, folder.root / "docs")
    left = [each["why"] for each in said["skipped"] if "start" in each["what"]]
    assert ["only leads to other articles" in each for each in left] == ([True] if page in LANDING else [])
    assert ("start" in load(folder.root).articles) == (page in NO_LANDING)


@pytest.mark.parametrize("url", ["", "url: https://help.acme.example/{}\n"])
def test_absolute_addresses_of_the_own_site_lead_to_its_articles(folder: Folder, url: str) -> None:
    tiles = [f"- [{name}](https://help.acme.example/{name}) \u2013 about it\n" for name in ("card", "fees", "pin")]
    for name in ("card", "fees", "pin", "start"):
        body = "".join(tiles) if name == "start" else "It takes 5 days. See [fees](https://help.acme.example/fees)."
        elsewhere = "[a](https://a.example/card), [b](https://a.example/x), [c](https://a.example/y)."
        folder.write(f"docs/{name}.md", f"---\ntitle: {name}\nlang: en\n{url.format(name)}---\n{body}\n")
        folder.write("docs/beside.md", f"---\ntitle: beside\nlang: en\n---\nSee {elsewhere}\n")
    said = do(folder, folder.root / "docs")
    assert [each["why"] for each in said["skipped"]] == ["it only leads to other articles, with a line about each"]
    assert article(folder, "card").sections[0].text == "It takes 5 days. See [fees](fees.md)."
    assert "(https://a.example/card)" in article(folder, "beside").sections[0].text


def test_a_label_of_sphinx_leads_to_the_page_that_has_it(folder: Folder) -> None:
    folder.write(
        "docs/card.md", "(cards)=\n# Card\n\nSee {ref}`what it costs <Card_fees>` and {ref}`gone`, {ref}`fees`.\n"
    )
    fees = "(fees)=\n\n# Fees\n\nSee {ref}`cards`.\n\n(old-fees)=\n(card_fees)=\n## For a card\n\nIt costs 3 EUR.\n"
    folder.write("docs/more/fees.md", fees)
    said = do(folder, folder.root / "docs")
    seen = article(folder, "card").sections[0].text
    assert seen == "See [what it costs](fees.md#old-fees) and gone, [fees](fees.md)."
    assert article(folder, "fees").sections[0].text == "See [cards](card.md)."
    assert [each["why"] for each in said["lost"] if "not imported" in each["why"]] == [
        "a link to what was not imported: gone"
    ]


@pytest.mark.parametrize(
    "card",
    [
        '<Card title="Fees" href="fees.md">\nThe card costs 3 EUR.\n</Card>',
        '{{< card link="fees.md" title="Fees" subtitle="The card costs 3 EUR." >}}',
        ":::{card} Fees\n:link: fees.md\nThe card costs 3 EUR.\n:::",
    ],
)
def test_a_card_leads_where_it_led_and_keeps_what_it_says(folder: Folder, card: str) -> None:
    folder.write("docs/fees.md", "---\ntitle: Fees\nlang: en\n---\nIt takes 5 days.\n")
    folder.write("docs/card.md", f"---\ntitle: Card\nlang: en\n---\nOrder it in the app.\n\n{card}\n")
    do(folder, folder.root / "docs")
    assert (
        article(folder, "card").sections[0].text == "Order it in the app.\n\n[Fees](fees.md)\n\nThe card costs 3 EUR."
    )


def test_what_stands_around_nearly_all_pages_of_a_crawled_site_is_no_article(folder: Folder) -> None:
    above = '<div class="x1"><h2>Your privacy</h2><p>We and 812 partners store cookies.</p></div>'
    below = "<div>Hi! Chat with us.</div>"
    pages = {"card": "<p>It takes 5 days.</p>", "fees": "<p>It costs 3 EUR.</p>", "pin": "<p>Tap New.</p>", "login": ""}
    for name, inner in pages.items():
        page = f"<title>The {name} \u2013 EnerCo</title></head><body>{above}<div>{inner}</div>{below}"
        folder.write(f"docs/{name}.html", f'<html lang="en"><head>{page}</body></html>')
    said = do(folder, folder.root / "docs")
    made = {each.head.title: each.sections[0].text for each in load(folder.root).articles.values() if each.head.origin}
    assert made == {"The card": "It takes 5 days.", "The fees": "It costs 3 EUR.", "The pin": "Tap New."}
    assert [each["why"] for each in said["skipped"]] == ["its body has no text"]
    assert "navigation: what stands around nearly all pages" in {each["why"] for each in said["lost"]}


@pytest.mark.parametrize("box", ['id="onetrust-banner-sdk"', 'class="cookie-banner"', 'class="chat-widget"'])
def test_a_box_about_cookies_or_to_chat_is_no_text_of_one_page(folder: Folder, box: str) -> None:
    inner = f"<div {box}><p>We store cookies. Ask us.</p></div><h1>Card</h1><p>It takes 5 days.</p>"
    folder.write("docs/card.html", f'<html lang="en"><body>{inner}</body></html>')
    do(folder, folder.root / "docs")
    assert article(folder, "card").sections[0].text == "It takes 5 days."
