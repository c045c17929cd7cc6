"""`harness check`: is the workspace well-formed, and are its articles and rules any good?"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.findings import report_options, show, written_to
from harness.cli.github import no_commands, tell_check
from harness.cli.options import anchor_option, folder_option, must_be, open_workspace, today_option
from harness.io_errors import followed
from harness.workspace import Location, NoFolderThenError, RevisionError, Workspace, WorkspaceError, at_revision, load

if TYPE_CHECKING:
    from harness.findings import CheckedFindings, Finding
    from harness.turns import Progress


@click.command()
@click.argument("what", required=False, type=click.Choice(["articles", "rules"]), metavar="[articles|rules]")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@folder_option
@report_options
@click.option(
    "--conversations", is_flag=True, help="With `articles`: also unanswered questions of imported conversations."
)
@click.option("--only", multiple=True, metavar="KIND", help="Look for this kind of finding only; several times.")
@click.option("--since", metavar="REF", help="Show only what was not found at a git ref, such as `main`.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings in articles or rules for programs.")
@click.option("--catalogue", is_flag=True, help="Print all kinds of findings in articles, rules and scenarios.")
@anchor_option
@today_option
def command(
    what: str | None, paths: tuple[Path, ...], folder: Path, sarif: Path | None, code_quality: Path | None,
    conversations: bool, only: tuple[str, ...], since: str | None, as_json: bool, catalogue: bool, anchor: str,
    today: dt.datetime | None,
) -> None:  # fmt: skip
    """Check the workspace's files, and with `articles` or `rules` also their content.

    Shows every mistake with its file and line and what to write instead, every line of
    rules/ledger.jsonl that was changed by hand, and every stage that it does not hold. Where git knows
    an earlier ledger, today's must begin with it. Exit code 0 when there is none, 2 when there is one.

    `articles` also finds what makes a bad source: outdated articles, contradicting figures, broken
    links, questions that nothing answers. `rules` finds rules that contradict each other or did
    nothing in the newest run. Each finding says why it matters and how to fix it, and you can
    silence it in place with a reason, or say in rules/findings.yaml which kinds count and how much
    (docs/findings.md). PATHs are files or folders: only what is found in them is shown. Exit code 1
    when one is an error; 0 when there are only warnings and notes; 3 when the text model is not
    installed.

    \b
    Examples:
      harness check
      harness check articles
      harness check articles knowledge/reset-password.md
      harness check articles --since main
      harness check articles --only article-contradiction --only article-placeholder
      harness check articles --conversations
      harness check rules --json
      harness check --sarif harness.sarif
      harness check articles --code-quality gl-code-quality.json
    """
    if catalogue:
        _print_catalogue()
        return
    if (as_json or only or since or paths) and not what:
        narrowing = "--json" if as_json else "PATH, --only and --since"
        raise click.UsageError(f"Use {narrowing} with `harness check articles` or `harness check rules`.")
    if conversations and what != "articles":
        raise click.UsageError("Use --conversations with `harness check articles`.")
    with nullcontext() if as_json else no_commands(folder), written_to(sarif, code_quality, folder) as findings:
        workspace = open_workspace(folder, today)
        _refuse_what_was_edited(workspace, anchor)
        checked = _checked(what, workspace, conversations, only, since, paths) if what else None
        findings += checked.findings if checked else ()
        exit_code = _shown(checked, workspace, as_json)
    if not as_json:
        tell_check(checked, workspace)
    sys.exit(exit_code)


def _print_catalogue() -> None:
    from harness.reports import findings as kinds

    click.echo(kinds.catalogue(), nl=False)


def _refuse_what_was_edited(workspace: Workspace, anchor: str) -> None:
    """Raises WorkspaceError where stages, seals, cards, exported labels or what only grows were changed by hand."""
    from harness.cli.trusted import ledger_as_seen, refuse_edited_reviews
    from harness.ledger import opened_by_hand, read_tunings, set_by_hand

    if by_hand := set_by_hand(workspace, ledger_as_seen(workspace.root, anchor)):
        raise WorkspaceError(by_hand)
    if opened := list(opened_by_hand(workspace)):
        raise WorkspaceError(opened)
    refuse_edited_reviews(workspace)
    read_tunings(workspace.root)  # raises for lines that were changed by hand
    if workspace.card or workspace.criteria_card:
        from harness.reports import run_standing
        from harness.reports.rendering import note
        from harness.scoring.calibration import all_counted_again

        for sentence in run_standing.cards_on_trust(all_counted_again(workspace)):
            note(sentence)


def _shown(checked: CheckedFindings | None, workspace: Workspace, as_json: bool) -> int:
    """Show the findings, or that the files are well-formed; the exit code."""
    from harness.reports import soundness
    from harness.reports.rendering import note, say
    from harness.workspace import unread

    if checked:
        return show(checked, as_json)
    say(soundness.no_problems(workspace))
    if names := unread(workspace):
        note(soundness.not_read(names))
    return 0


def _checked(
    what: str, workspace: Workspace, conversations: bool, only: Sequence[str], since: str | None, paths: Sequence[Path]
) -> CheckedFindings:
    """What was found, beyond what already was at a git ref, and in these files only."""
    checked = _look_for(what, workspace, conversations, only)
    if since:
        checked = checked.beyond(_found_at(since, what, workspace, only))
    return checked.within([_inside(path, workspace.root) for path in paths]) if paths else checked


def _look_for(what: str, workspace: Workspace, conversations: bool, only: Sequence[str]) -> CheckedFindings:
    from harness.articles.findings import ARTICLES, RULES, articles_of, rules_of
    from harness.findings import check, counting
    from harness.reports import findings as kinds
    from harness.reports.rendering import RunProgress
    from harness.runs import finished_runs

    of = ARTICLES if what == "articles" else RULES
    for each in only:
        must_be("kind of finding", each, [kind.id for kind in of])
    wanted = [kind for kind in counting(of, workspace, kinds.KINDS) if not only or kind.id in only]
    if what == "rules":
        runs = finished_runs(workspace)
        return check(rules_of(workspace, runs[0].read() if runs else None), wanted, kinds.KINDS)
    asked = _asked(workspace) if conversations else ()
    with RunProgress("kinds of finding", after=1) as progress:
        return check(articles_of(workspace, asked), wanted, kinds.KINDS, progress.held)


def found_in_articles(
    workspace: Workspace, instead: Mapping[str, str], progress: Progress = lambda done, total: None
) -> CheckedFindings:
    """What `harness check articles` finds in a workspace that was read with these texts in place of files."""
    from harness.articles.findings import ARTICLES, articles_of
    from harness.findings import check, counting
    from harness.reports import findings as kinds

    return check(articles_of(workspace, (), instead), counting(ARTICLES, workspace, kinds.KINDS), kinds.KINDS, progress)


def _found_at(ref: str, what: str, workspace: Workspace, only: Sequence[str]) -> Sequence[Finding]:
    """What was found at a git ref; nothing where the workspace was not valid there. Raises BadParameter."""
    from harness.reports import soundness
    from harness.reports.rendering import note, say

    try:
        with at_revision(workspace.root, ref) as revision:
            past = replace(
                load(revision.folder, workspace.today), reports=workspace.reports, findings=workspace.findings
            )
            moved = {then.file: now.file for id_, then in past.articles.items() if (now := workspace.articles.get(id_))}
            return [each.moved(moved) for each in _look_for(what, past, False, only).findings]
    except NoFolderThenError as error:
        note(soundness.not_there_then(error))
        return ()
    except RevisionError as error:
        raise click.BadParameter(f"`{ref}`: {error}", param_hint="--since") from None
    except WorkspaceError as error:
        say(soundness.not_valid_then(ref, error.problems[0]), err=True)
        return ()


def _inside(path: Path, root: Path) -> str:
    """A path from the root of the workspace. Raises BadParameter for one that is not in it."""
    for base in (Path.cwd(), root):
        at = followed(base / path)
        if at.exists() and at.is_relative_to(root.resolve()):
            return at.relative_to(root.resolve()).as_posix()
    raise click.BadParameter(f"there is no `{path}` in the workspace", param_hint="PATH")


def _asked(workspace: Workspace) -> list[tuple[str, Location]]:
    """What several customers of imported conversations asked alike and no section answers, with one of them."""
    from harness.articles.findings import Question, articles_of, has_no_section
    from harness.live.conversations import NAME, Store, store_of
    from harness.live.week import FEWEST_ALIKE, alike
    from harness.reports.rendering import RunProgress

    with Store(store_of(workspace)) as store:
        asked = [Question(each.asked[0], Location(f"{NAME}, {each.name}", 1)) for each in store.read() if each.asked]
    subject = articles_of(workspace, [(question.text, question.at) for question in asked])
    with RunProgress("conversations", after=1) as progress:
        subject.encoder.embed([question.text for question in asked], progress.reading)
    groups = alike((each for each in asked if has_no_section(each, subject)), lambda question: question.text)
    return [(group[0].text, group[0].at) for group in groups if len(group) >= FEWEST_ALIKE]
