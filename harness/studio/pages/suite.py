"""How good the scenarios are: coverage line by line, audit, harmful changes that none notices, other words."""

from collections.abc import Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from harness.reports import coverage as covers
from harness.reports import findings, mutation
from harness.reports import studio as words
from harness.reports.run import Report
from harness.studio.article_rows import place_of
from harness.studio.saving import opened, save
from harness.studio.suite_findings import audited, covered, mutation_so_far, proposed_for, robustness_so_far
from harness.studio.visit import StudioRoute, Visit
from harness.suite import PROPOSED, Places, proposals_text, with_proposals
from harness.suite.mutation import TriedMutant, id_of
from harness.workspace import Location

A_PAGE = 100  # files or lines of a list
TRIES = ("100", "300", "")  # mutants; all when empty


def suite(visit: Visit) -> Response:
    """Each part is found when it is looked at: some take a while the first time."""
    visit.workspace  # noqa: B018 - so that its mistakes are shown once, not in each part
    return visit.page("suite.html.j2")


def coverage(visit: Visit) -> Response:
    report = visit.studio.loaded.report()
    if report is None:
        return _part(visit, "coverage", report=None)
    found, start = covered(report), _start(visit)
    every = covers.covered_files(found)
    files = [(name, *covers.file_share(name, found)) for name in every[start : start + A_PAGE]]
    gaps = [(heading, lines[:A_PAGE], len(lines) - A_PAGE) for heading, lines in covers.gaps(found)]
    table = covers.table(found)
    return _part(visit, "coverage", report=report, table=table, gaps=gaps, files=files, pages=_pages(len(every), start))


def lines(visit: Visit) -> Response:
    """A file line by line, as `harness coverage --html` has it."""
    report, name = _reported(visit), visit.path("name")
    found = covered(report)
    if name not in covers.covered_files(found):
        raise HTTPException(404, "Nothing in this file can be covered.")
    source, start = Places(report.workspace).lines(name), _start(visit)
    table = covers.file_lines(name, source, found)
    share = covers.file_share(name, found)
    rows = table.rows[start : start + 5 * A_PAGE]
    pages = _pages(len(table.rows), start, 5 * A_PAGE)
    return visit.page(
        "suite_lines.html.j2", name=name, table=table, rows=rows, share=share, report=report,
        pages=pages, place=lambda line: place_of(name, line, report.workspace),
    )  # fmt: skip


def audit(visit: Visit) -> Response:
    checked, scenarios = audited(visit.workspace, visit.studio.loaded.report())
    return _part(visit, "audit", checked=checked, scenarios=scenarios, kinds=findings.KINDS, place=_place(visit))


def mutants(visit: Visit) -> Response:
    """What was tried so far, and the changes that no scenario noticed."""
    found = mutation_so_far(visit.workspace)
    taken = {scenario.id for scenario in visit.workspace.scenarios}
    return _part(
        visit, "mutants", found=found, headline=mutation.headline(found), tables=list(mutation.tables(found)),
        harms=mutation.harm_words, taken=taken, id_of=id_of, tries=TRIES,
    )  # fmt: skip


def mutate(visit: Visit) -> Response:
    """Try more of them."""
    most = visit.form.get("most", "")
    if most not in TRIES:
        raise HTTPException(422, "Choose how many to try.")
    limit = ["--most", most] if most else []
    return visit.start("Trying harmful changes", ["mutate", *limit], "/suite#mutants")


def survivor(visit: Visit) -> Response:
    """A change that no scenario notices, and one that would."""
    found = _survivor(visit)
    proposal = proposed_for(visit.workspace, found)
    text = proposals_text([proposal]) if proposal else ""
    known = next((each for each in visit.workspace.scenarios if each.id == id_of(found.mutant)), None)
    return visit.page(
        "suite_survivor.html.j2", found=found, blocks_of=list(mutation.explained(found)), text=text, known=known,
        file=opened(visit.studio.root, PROPOSED), place=_place(visit),
    )  # fmt: skip


def propose(visit: Visit) -> Response:
    """Add the scenario that would notice it to those that wait for approval. Raises WorkspaceError."""
    found = _survivor(visit)
    proposal = proposed_for(visit.workspace, found)
    if proposal is None:
        raise HTTPException(422, "There is nothing to propose.")
    file = opened(visit.studio.root, PROPOSED)
    save(visit.studio.loaded, PROPOSED, with_proposals(file.text, [proposal]), file.digest)
    return visit.go("/suite#mutants", words.proposed(proposal.scenario.id, PROPOSED))


def other_words(visit: Visit) -> Response:
    found = robustness_so_far(visit.workspace)
    return _part(visit, "words", found=found)


def reword(visit: Visit) -> Response:
    """Run every open scenario in other words."""
    return visit.start("Running every scenario in other words", ["robustness"], "/suite#words")


def _place(visit: Visit) -> Callable[[Location], str]:
    workspace = visit.workspace
    return lambda at: place_of(at.file, at.line, workspace)


def _part(visit: Visit, name: str, **values: Any) -> Response:
    """A part of the page where a script wants one, else a page with it."""
    if visit.part:
        return visit.page(f"suite_{name}.html.j2", **values)
    return visit.page("suite_part.html.j2", part=f"suite_{name}.html.j2", **values)


def _reported(visit: Visit) -> Report:
    report = visit.studio.loaded.report()
    if report is None:
        raise HTTPException(404, "The scenarios have not been run yet.")
    return report


def _survivor(visit: Visit) -> TriedMutant:
    for each in mutation_so_far(visit.workspace).survivors:
        if each.mutant.id == visit.path("id"):
            return each
    raise HTTPException(404, "There is no such change, or a scenario notices it now.")


def _start(visit: Visit) -> int:
    given = visit.asked("from")
    return int(given) if given.isdecimal() and len(given) < 9 else 0


def _pages(count: int, start: int, most: int = A_PAGE) -> list[tuple[int, bool]]:
    """Where each page of a long list begins, and whether it is shown; none where one holds all."""
    return [(first, first == start) for first in range(0, count, most)] if count > most else []


ROUTES = (
    StudioRoute("/suite", suite),
    StudioRoute("/suite/coverage", coverage),
    StudioRoute("/suite/files/{name:path}", lines),
    StudioRoute("/suite/audit", audit),
    StudioRoute("/suite/mutants", mutants),
    StudioRoute("/suite/mutants", mutate, "POST", saves=True),
    StudioRoute("/suite/mutants/{id}", survivor),
    StudioRoute("/suite/mutants/{id}", propose, "POST", saves=True),
    StudioRoute("/suite/words", other_words),
    StudioRoute("/suite/words", reword, "POST", saves=True),
)
