"""What an edit of articles changes: scenarios before and after, and facts that no article states any more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.articles.changes import ArticleChange, changes, moved_sections
from harness.articles.facts import LostFact, Otherwise, lost_facts, stated_otherwise
from harness.articles.findings import LONGEST
from harness.gates import Pair, PairKind
from harness.reference import AskedMessage
from harness.runs import ScenarioResult, TurnResult
from harness.runs.rerun import WorkspaceState
from harness.scoring import accepts
from harness.turns import passed
from harness.workspace import Location, Problem, Section, Standing, Workspace, WorkspaceError, missing_sources

ORDER = (
    PairKind.BROKEN, PairKind.FIXED, PairKind.PASSING, PairKind.FAILING, PairKind.QUARANTINED, PairKind.UNMEASURED,
    PairKind.NEW, PairKind.CHANGED,
    PairKind.GONE,
)  # fmt: skip
"""What to look at first."""


@dataclass(frozen=True, slots=True)
class ArticleImpact:
    """What an edited article changes in the scenarios that use it."""

    change: ArticleChange
    pairs: tuple[Pair, ...]  # scenarios with a different answer or decision; broken ones first
    same: int  # scenarios that expect or cite it and did not change
    unreachable: tuple[Section, ...]  # approved sections that no scenario finds any more, nor their own heading
    lost: tuple[LostFact, ...]
    otherwise: tuple[Otherwise, ...]

    def of(self, kind: PairKind) -> tuple[Pair, ...]:
        """The scenarios of this kind."""
        return tuple(pair for pair in self.pairs if pair.kind is kind)


@dataclass(frozen=True, slots=True)
class Impact:
    """What an edit of articles changes in a workspace."""

    base: str  # what it is compared with, in words
    articles: tuple[ArticleImpact, ...]
    elsewhere: tuple[Pair, ...]  # changed, although they neither expect nor cite an edited article
    scenarios: int  # that count
    touched: int  # that were run again
    missing: tuple[Problem, ...] = ()  # sections that scenarios expect and that are not there
    renamed: tuple[tuple[str, str], ...] = ()  # those of them that the edit renamed: from what to what
    beside: tuple[str, ...] = ()  # rules, scenarios and the like that differ as well, and are not compared

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Every scenario with a different answer or decision, once."""
        every = [pair for article in self.articles for pair in article.pairs] + [*self.elsewhere]
        return tuple({pair.id: pair for pair in every}.values())

    @property
    def exit_code(self) -> int:
        """1 the edit breaks a scenario, 3 one could not be measured, 2 an expected section is missing, 0 otherwise."""
        kinds = {pair.kind for pair in self.pairs}
        return 1 if PairKind.BROKEN in kinds else 3 if PairKind.UNMEASURED in kinds else 2 if self.missing else 0


def impact(before: WorkspaceState, after: WorkspaceState, base: str, only: Iterable[str] | None = None) -> Impact:
    """What changes between two states, for all articles or for those with these ids.

    `after` was made from `before`; `elsewhere` holds what edits of other files changed.
    """
    edits = changes(before.workspace.articles, after.workspace.articles)
    if only is not None:
        wanted = set(only)
        edits = [edit for edit in edits if edit.ids & wanted]
    touched = [id_ for id_ in after.scenarios if id_ in after.touched]
    moved = moved_sections(before.workspace.articles, after.workspace.articles)
    known = [id_ for id_ in touched if id_ in before.scenarios]
    was = {result.id: _by_new_names(result, moved) for result in before.results(known)}
    every = (Pair(was.get(result.id), result) for result in after.results(touched))
    differing = (pair for pair in every if differs(pair.before, pair.after) and not _only_follows(pair, moved))
    pairs = sorted(differing, key=lambda pair: ORDER.index(pair.kind))
    articles = tuple(_of(edit, before, after, pairs) for edit in edits)
    edited = {id_ for edit in edits for id_ in edit.ids}
    elsewhere = tuple(pair for pair in pairs if not _articles(pair) & edited) if only is None else ()
    missing = tuple(missing_sources(after.workspace))
    renamed = tuple(renamed_sections(before.workspace, after.workspace)) if missing else ()
    return Impact(base, articles, elsewhere, len(after.scenarios), len(touched), missing, renamed)


def refuse_too_long(workspace: Workspace) -> None:
    """Raises WorkspaceError for articles that are too long to compare quickly."""
    lengths = {a.file: sum(len(section.text) for section in a.sections) for a in workspace.articles.values()}
    hint = "split it: one article for each thing customers ask about"
    problems = [
        Problem(Location(file, 1), f"has {length:,} characters; the limit is {LONGEST:,}", hint)
        for file, length in lengths.items()
        if length > LONGEST
    ]
    if problems:
        raise WorkspaceError(problems)


def differs(before: ScenarioResult | None, after: ScenarioResult | None) -> bool:
    """Whether a customer, an agent or a writer would see a difference; a change of confidence alone does not count."""
    if before is None or after is None or len(before.turns) != len(after.turns):
        return True  # a simulated customer had more to say, or less
    return any(map(turn_differs, before.turns, after.turns))


def turn_differs(before: TurnResult, after: TurnResult) -> bool:
    """The same of one turn."""
    return _seen(before) != _seen(after)


def _by_new_names(result: ScenarioResult, moved: Mapping[str, str]) -> ScenarioResult:
    """A result of before: that a scenario of today expects a section by its new name, made nothing wrong then."""
    return replace(result, turns=tuple(_turn_by_new_names(turn, moved) for turn in result.turns)) if moved else result


def _turn_by_new_names(turn: TurnResult, moved: Mapping[str, str]) -> TurnResult:
    cited = [moved[ref] for ref in turn.reply.citations if ref in moved] if turn.reply else []
    if not any(accepts(wanted, ref) for wanted in turn.expect.source or () for ref in cited):
        return turn
    return replace(turn, scores=tuple(passed("source") if each.scorer == "source" else each for each in turn.scores))


def _only_follows(pair: Pair, moved: Mapping[str, str]) -> bool:
    """Whether a scenario is answered as before, and only from a section that has a new name now."""
    if pair.kind not in (PairKind.FIXED, PairKind.PASSING) or pair.before is None or pair.after is None or not moved:
        return False
    was, now = ([_decided(turn, moved) for turn in result.turns] for result in (pair.before, pair.after))
    return was == now


def _decided(turn: TurnResult, moved: Mapping[str, str]) -> tuple[object, ...] | None:
    """What a reply is, with its sections by their new names."""
    reply = turn.reply
    cited = tuple(moved.get(ref, ref) for ref in reply.citations) if reply else ()
    return (reply.outcome, reply.category, reply.queue, reply.rule, reply.answer, cited) if reply else None


def _seen(turn: TurnResult) -> tuple[object, ...]:
    reply = turn.reply
    shown = reply and (reply.outcome, reply.category, reply.queue, reply.rule, reply.answer, reply.citations)
    written = None if turn.given else turn.message
    return shown, written, turn.status, [(score.scorer, score.status) for score in turn.scores]


def _of(edit: ArticleChange, before: WorkspaceState, after: WorkspaceState, pairs: Sequence[Pair]) -> ArticleImpact:
    own = tuple(pair for pair in pairs if _articles(pair) & edit.ids)
    return ArticleImpact(
        change=edit,
        pairs=own,
        same=len(concerned(edit.ids, after) - {pair.id for pair in own}),
        unreachable=tuple(_unreachable(edit, before, after)),
        lost=tuple(lost_facts(edit.before, before.workspace, after.workspace, after.scenarios.values()))
        if edit.before
        else (),
        otherwise=tuple(stated_otherwise(edit, after.workspace, after.pipeline)),
    )


def renamed_sections(before: Workspace, after: Workspace) -> Iterator[tuple[str, str]]:
    """Each section that scenarios or variants expect by a name that the edit took from it, and the new name."""
    expects = [expect for scenario in after.scenarios for expect in scenario.expects]
    expects += [variant.expect for variant in after.variants.variants]
    expected = {ref for expect in expects for ref in expect.source or ()}
    for was, now in moved_sections(before.articles, after.articles).items():
        if was in expected and was not in after.sections and was not in after.articles:
            yield was, now


def _articles(pair: Pair) -> set[str]:
    """The articles that a scenario expects, or that its answers cite, before or after."""
    turns = [turn for result in (pair.before, pair.after) if result for turn in result.turns]
    refs = [
        ref for turn in turns for ref in (*(turn.expect.source or ()), *(turn.reply.citations if turn.reply else ()))
    ]
    return {ref.partition("#")[0] for ref in refs}


def concerned(ids: frozenset[str], state: WorkspaceState) -> set[str]:
    """The scenarios that expect one of these articles, or whose messages find a section of it."""
    return {
        id_
        for id_, scenario in state.scenarios.items()
        if any(ref.partition("#")[0] in ids for expect in scenario.expects for ref in expect.source or ())
        or any((found := state.parts[asked].found) and found.section.article in ids for asked in state.messages[id_])
    }


def _unreachable(edit: ArticleChange, before: WorkspaceState, after: WorkspaceState) -> list[Section]:
    """Approved sections that nothing finds any more, neither a scenario's message nor their own heading."""
    if edit.after is None:
        return []
    found, was_found = _found(after), _found(before)
    return [
        section
        for section in edit.after.sections
        if after.workspace.standing(section.ref) is Standing.APPROVED
        and section.ref not in found
        and not _finds_itself(section, after)
        and (section.ref in was_found or section in edit.edited or _finds_itself(section, before))
    ]


def _found(state: WorkspaceState) -> set[str]:
    return {parts.found.section.ref for parts in state.parts.values() if parts.found}


def _finds_itself(section: Section, state: WorkspaceState) -> bool:
    (parts,) = state.pipeline.read_all([AskedMessage(section.heading)])
    return parts.found is not None and parts.found.section.ref == section.ref
