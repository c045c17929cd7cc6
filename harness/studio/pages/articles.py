"""All articles, with filters and search; the findings in all of them; and a new one."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping
from textwrap import shorten
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from harness.articles import REVIEW_AFTER, id_of, written
from harness.studio.article_rows import ArticleSearch, article_path, article_rows
from harness.studio.jobs import Job
from harness.studio.saving import digest, save
from harness.studio.scenario_list import sealed_in
from harness.studio.visit import StudioRoute, Visit
from harness.workspace import FrontMatter, Scenario, Workspace, WorkspaceError

PAGE = 100  # articles
FINDINGS = "Findings in all articles"
_KEYS = ("typed", "status", "owner", "category", "audience", "needs")


def articles(visit: Visit) -> Response:
    """The list, or the part of it that is looked for."""
    workspace = visit.workspace
    rows, search = article_rows(workspace), ArticleSearch(**{key: visit.asked(key).strip() for key in _KEYS})
    done = (job for job in visit.studio.jobs if job.title == FINDINGS and job.exit_code in (0, 1))
    job = next((job for job in done if job.printed), None)  # stopped as Python begins, it ends with 1 as well
    findings = _counted(job) if job else None
    found = [row for row in rows if search.finds(row, findings)]
    page = visit.paged(found, PAGE)
    return visit.page(
        "articles.html.j2", rows=page.items, start=page.start, found=len(found), total=len(rows),
        search=search, findings=findings, looked=job, links=_pages(search, page.number, page.pages),
        **_choices(workspace), some_sealed=sealed_in(workspace) > 0,
    )  # fmt: skip


def look_for_findings(visit: Visit) -> Response:
    """What `harness check articles` finds, in a process of its own."""
    return visit.start(FINDINGS, ["check", "articles", "--json"], "/articles")


def new(visit: Visit) -> Response:
    """What to begin with, for a scenario, a customer's message, or nothing."""
    workspace, for_ = visit.workspace, visit.asked("for").strip()
    scenario = next((each for each in workspace.scenarios if each.id == for_), None)
    question = visit.asked("question").strip() or (_asked_in(scenario, workspace) if scenario else for_)
    first = (scenario.category if scenario else "") or visit.asked("category")
    title = visit.asked("title").strip() or shorten(question, 80, placeholder="")
    values = {"title": title, "question": question, "category": first}
    return visit.page("article_new.html.j2", workspace=workspace, values=values, problems=())


def make(visit: Visit) -> Response:
    """Write the draft; what is wrong is shown with what was typed."""
    workspace, form = visit.workspace, {key: " ".join(value.split()) for key, value in visit.form.items()}
    values = {key: form.get(key, "") for key in ("title", "question", "category")}
    id_ = _free(id_of(values["title"]) or "article", workspace)
    text = written(_head(id_, values, workspace), _begun(values["question"]))
    try:
        save(visit.studio.loaded, f"knowledge/{id_}.md", text, digest(""))
    except WorkspaceError as error:
        return visit.page("article_new.html.j2", 422, workspace=workspace, values=values, problems=error.problems)
    return visit.go(article_path(id_), "A draft: no answer quotes it until its status is “approved”.")


def _counted(job: Job) -> Mapping[str, int]:
    """How many findings each file has, as the command printed them; by file."""
    return Counter(each["file"] for each in json.loads(job.printed)["findings"])


def _choices(workspace: Workspace) -> dict[str, Any]:
    """What the filters offer."""
    return {
        "owners": sorted({each.head.owner for each in workspace.articles.values()}),
        "categories": {each.id: each.title for each in workspace.categories.values()},
    }


def _pages(search: ArticleSearch, page: int, pages: int) -> dict[str, str]:
    """The links to the pages before and after."""
    kept = {key: getattr(search, key) for key in _KEYS if getattr(search, key)}
    links = {"Previous": page - 1, "Next": page + 1 if page < pages else 0}
    return {name: "/articles?" + urlencode({**kept, "page": number}) for name, number in links.items() if number}


def _asked_in(scenario: Scenario, workspace: Workspace) -> str:
    """What its customer asks first; nothing for a sealed one, whose words nobody is to write for."""
    return "" if workspace.rollout.seal.holds(scenario) else " ".join(scenario.turns[0].customer.split())


def _free(id_: str, workspace: Workspace) -> str:
    """The id, with a number where an article or a file has it."""
    number, free = 1, id_
    while free in workspace.articles or (workspace.root / f"knowledge/{free}.md").exists() or free == "new":
        number += 1
        free = f"{id_}-{number}"
    return free


def _head(id_: str, values: Mapping[str, str], workspace: Workspace) -> FrontMatter:
    """As it is to be written; whether it is valid is seen when the file is read."""
    category = workspace.categories.get(values["category"])
    return FrontMatter.model_construct(
        id=id_, title=values["title"], categories=(values["category"],), owner=category.owner if category else "",
        status="draft", audience="customers", updated=workspace.today,
        review_by=workspace.today + dt.timedelta(days=REVIEW_AFTER), origin=None,
    )  # fmt: skip


def _begun(question: str) -> str:
    """A text that no answer quotes before somebody has written the real one (`article-placeholder`)."""
    heading = f"## {question}\n\n" if question else ""
    return f"{heading}TODO: write the answer.\n"


ROUTES = (
    StudioRoute("/articles", articles),
    StudioRoute("/articles/_findings", look_for_findings, "POST"),
    StudioRoute("/articles/new", new),
    StudioRoute("/articles/new", make, "POST", saves=True),
)
