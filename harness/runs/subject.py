"""What a run is evidence about: the support AI, the conversations and what is expected of them, and who judges."""

from collections.abc import Iterable

from harness.cache import key_of
from harness.pipelines import RemotePipeline, fingerprint_of
from harness.scoring.groundedness import card_of
from harness.turns import Pipeline, Reply
from harness.workspace import ChosenModel, ConversationExpect, Expect, Scenario, Turn, Workspace, pipelines

_CHANGES_NO_REPLY = {"weekly_volume", "ceiling", "owner"}  # of a category


def subject_of(
    workspace: Workspace, pipeline: Pipeline, scenarios: Iterable[Scenario], checker: str, scorers: str,
    customers: str = "",
) -> str:  # fmt: skip
    """A digest of all that results are about.

    It is the same on another day, under another id of the pipeline, with other costs, repeats, comments and layout of
    files. `scenarios` are given in each way in which they are to be run; `checker` and `customers` as for a run
    folder, `scorers` with the judge of criteria in words.
    """
    asked = [
        [each.id, each.variant, each.customer, [_turn(turn) for turn in each.turns], *_brief(each)]
        for each in scenarios
    ]
    card = card_of(workspace, checker)
    lasting = sorted(tool.id for tool in workspace.tools if tool.irreversible)
    judges = [checker, card.threshold if card else None, scorers, *_chosen(workspace, workspace.models.pair), *lasting]
    judges += [customers] if customers else []
    knows = [] if isinstance(pipeline, RemotePipeline) else _known(workspace, pipeline.name)
    return key_of(fingerprint_of(pipeline), sorted(asked, key=lambda each: each[:2]), judges, knows).hex()


def sources_of(workspace: Workspace, expect: Expect | ConversationExpect, reply: Reply | None) -> str:
    """A digest of the sections that a turn expects and its reply cites, as they stand: what it was judged by.

    A remote pipeline does not say what it knows, so its subject stays the same when an article is edited.
    """
    refs = {*(expect.source or ()), *(reply.citations if reply else ())}
    if isinstance(expect, ConversationExpect):
        refs.update(ref for each in expect.milestones for ref in each.source or ())
    return key_of([[ref, _standing(workspace, ref)] for ref in sorted(refs)]).hex()[:16] if refs else ""


def _standing(workspace: Workspace, ref: str) -> list[object]:
    """A section, or for the id of an article all of it; nothing where there is none."""
    if not (article := workspace.articles.get(ref.split("#")[0])):
        return []
    sections = [each for each in article.sections if ref in (each.ref, article.id)]
    return [article.head.title, article.standing(workspace.today), [[each.heading, each.text] for each in sections]]


def _turn(turn: Turn) -> dict[str, object]:
    """Without results of tools where it has none, so that what was run before there were any is the same."""
    return turn.model_dump(mode="json", exclude=set() if turn.tool_results else {"tool_results"})


def _brief(scenario: Scenario) -> list[object]:
    """What its simulated customer goes by, what must hold in the end, what tools give back; often nothing."""
    given = (scenario.brief, scenario.expect, *scenario.tool_results)
    return [each.model_dump(mode="json") for each in given if each]


def _known(workspace: Workspace, pipeline: str) -> list[object]:
    """What a pipeline that answers from the workspace can base its replies on; a remote one knows what it knows."""
    declared = next((each for each in workspace.pipelines if each.id == pipeline), None)
    heads = [[a.id, a.head.title, a.head.categories, a.standing(workspace.today)] for a in workspace.articles.values()]
    return [
        workspace.handoff.model_dump(mode="json"),
        workspace.topics.model_dump(mode="json"),
        [each.model_dump(mode="json", exclude=_CHANGES_NO_REPLY) for each in workspace.categories.values()],
        workspace.prompts.get(getattr(declared, "prompt", None) or ""),
        heads,
        [[section.ref, section.heading, section.text] for section in workspace.sections.values()],
        *(tool.model_dump(mode="json") for tool in workspace.tools if isinstance(declared, pipelines.OpenAIDeclared)),
        *_chosen(workspace, workspace.models.encoder),
    ]


def _chosen(workspace: Workspace, model: ChosenModel | None) -> list[object]:
    """A model that is not embedded, and the threshold that goes with it; nothing where the workspace names neither."""
    digest = model.digest(workspace.root) if model else None
    return [each for each in (digest, workspace.models.answers_at) if each is not None]
