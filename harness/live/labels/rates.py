"""What the labels show: rates for all conversations, agreement of reviewers, evidence for gates and checkers."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from harness.files import read_plain, write_text
from harness.live.labels.desk import NAME as DESK
from harness.live.labels.desk import OF_DRAFTS, Desk, ReviewLabel, ReviewWord, Sample, SampledConversation
from harness.live.labels.weighting import DrawnCase, WeightedRate, hajek
from harness.seen_text import typed
from harness.workspace import Problem, Workspace

DRAFTS = "reviews/drafts.jsonl"
_OWN = "review:"  # before the ids of lines that come from the desk
_CAUTIOUS = (
    ReviewWord.HANDOFF,
    ReviewWord.REJECTED,
    ReviewWord.EDITED,
    ReviewWord.APPROVED,
    ReviewWord.RIGHT,
    ReviewWord.NEEDLESS,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """An item and what its reviewers say together: where they differ, the most cautious label counts."""

    item: SampledConversation
    word: ReviewWord
    edit: str
    supported: bool | None  # False as soon as one says so
    day: str
    reviewers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamedRate:
    """A rate, with its definition and the plain share of the labels."""

    name: str
    meaning: str
    rate: WeightedRate | None

    @property
    def plain(self) -> float | None:
        return self.rate.yes / self.rate.seen if self.rate else None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two reviewers agree on what both have read."""

    reviewers: tuple[str, str]
    both: int
    same: int
    kappa: float | None  # Cohen's; None where it is not defined, as when both only ever said one word


def judged(items: Sequence[SampledConversation], labels: Sequence[ReviewLabel]) -> list[Judged]:
    """Every item that somebody has read."""
    by_item: dict[int, list[ReviewLabel]] = defaultdict(list)
    for label in labels:
        by_item[label.item].append(label)
    return [_together(item, by_item[item.id]) for item in items if item.id in by_item]


def _together(item: SampledConversation, labels: Sequence[ReviewLabel]) -> Judged:
    decisive = min(labels, key=lambda label: _CAUTIOUS.index(label.word))
    said = [label.supported for label in labels if label.supported is not None]
    reviewers = tuple(label.reviewer for label in labels)
    day = max(label.day for label in labels)
    return Judged(item, decisive.word, decisive.edit, all(said) if said else None, day, reviewers)


def rates(found: Sequence[Judged]) -> list[NamedRate]:
    """Of all conversations of the sampled weeks, by both parts of the sample together."""
    drafts = [each for each in found if each.item.drafted]
    handoffs = [each for each in found if not each.item.drafted]
    told = [each for each in drafts if each.supported is not None]
    return [
        _named("Drafts approved unedited", "of all drafts", drafts, lambda each: each.word is ReviewWord.APPROVED),
        _named(
            "Missed handoffs", "drafts that should have been handed off", drafts, lambda e: e.word is ReviewWord.HANDOFF
        ),
        _named(
            "Needless handoffs", "handoffs that could be answered", handoffs, lambda e: e.word is ReviewWord.NEEDLESS
        ),
        _named("Supported", "drafts that their sources support", told, lambda each: bool(each.supported)),
    ]


def _named(name: str, meaning: str, found: Sequence[Judged], yes: Callable[[Judged], bool]) -> NamedRate:
    return NamedRate(name, meaning, hajek([DrawnCase(yes(each), each.item.chance) for each in found]))


def agreement(labels: Sequence[ReviewLabel]) -> list[Agreement]:
    """For each two reviewers who have labelled the same items; `ann` and `Ann` are one, who agrees with herself."""
    by_reviewer: dict[str, dict[int, ReviewWord]] = defaultdict(dict)
    named: dict[str, str] = {}
    for label in labels:
        name = named.setdefault(" ".join(typed(label.reviewer).split()), label.reviewer)
        by_reviewer[name][label.item] = label.word
    found = []
    for one, other in combinations(sorted(by_reviewer), 2):
        both = sorted(by_reviewer[one].keys() & by_reviewer[other].keys())
        if both:
            pairs = [(str(by_reviewer[one][item]), str(by_reviewer[other][item])) for item in both]
            varied = len({word for pair in pairs for word in pair}) > 1
            same = sum(first == second for first, second in pairs)
            found.append(Agreement((one, other), len(both), same, _kappa(pairs) if varied else None))
    return found


def _kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """How much more often two people agree than by chance (Cohen, "A coefficient of agreement for nominal scales",
    Educational and Psychological Measurement 20 (1960)). Raises ZeroDivisionError where both only ever say one word."""
    first, second = (Counter(words) for words in zip(*pairs, strict=True))
    by_chance = sum(first[word] * second[word] for word in first) / len(pairs) ** 2
    return (sum(one == other for one, other in pairs) / len(pairs) - by_chance) / (1 - by_chance)


def draft_lines(found: Sequence[Judged], categories: Mapping[str, object], samples: Iterable[Sample]) -> Iterator[str]:
    """The live evidence of the gates: only drafts of the random part, since a gate's bound requires a fair sample.

    Each is of the day on which it was written, as far as that is known: it is about the support AI of then.
    """
    drawn = {sample.week: sample for sample in samples}
    for each in found:
        category = each.item.reply.category
        if each.item.by_chance and each.word in OF_DRAFTS and category in categories:
            sample = drawn[each.item.week]
            line = {
                "id": f"{_OWN}{each.item.week}:{each.item.conversation}",
                "date": min(each.day, sample.drawn or each.day),
                "category": category,
                "verdict": each.word,
                "edit": each.edit,
                "agent": ", ".join(each.reviewers),
                "pipeline": sample.pipeline,
            }
            yield json.dumps({key: value for key, value in line.items() if value}, ensure_ascii=False)


def unlike_their_labels(workspace: Workspace) -> Iterator[Problem]:
    """Reviews of drafts that came from the desk and say otherwise: edited by hand, or labelled again since."""
    if not (workspace.drafts and (workspace.root / DESK).exists()):
        return
    with closing(Desk(workspace.root)) as desk:
        lines = draft_lines(judged(desk.items(), desk.labels()), workspace.categories, desk.samples())
        said = {typed(line["id"]): (line["verdict"], line["category"]) for line in map(json.loads, lines)}
    for each in workspace.drafts:
        label = said.get(typed(each.id))
        if label and label != (each.verdict, each.category):
            words = (
                f"the draft `{each.id}` is `{each.verdict}` in `{each.category}` here, `{label[0]}` in `{label[1]}` by"
            )
            yield Problem(each.location, f"{words} its label in {DESK}", "make it again: `harness review export`")


def needs_person(root: Path) -> dict[str, bool]:
    """Whether each conversation should have been handed off, as its reviewers say; by its name.

    Only those drawn at random: those drawn by risk are no fair sample. Raises WorkspaceError for an unusable desk.
    """
    if not (root / DESK).exists():
        return {}
    with closing(Desk(root)) as desk:
        found = judged(desk.items(), desk.labels())
    yes = (ReviewWord.HANDOFF, ReviewWord.RIGHT)
    return {each.item.conversation: each.word in yes for each in found if each.item.by_chance}


def write_drafts(root: Path, lines: Iterator[str]) -> int:
    """Put the desk's lines into `reviews/drafts.jsonl`, in place of those it put there before; returns how many.

    Lines of others stay as they are.
    """
    path = root / DRAFTS
    kept = read_plain(path).decode("utf-8").split("\n") if path.exists() else []
    others = [line for line in kept if line.strip() and not _own(line)]
    own = list(lines)
    write_text(path, (f"{line}\n" for line in (*others, *own)))
    return len(own)


def _own(line: str) -> bool:
    try:
        return str(json.loads(line).get("id", "")).startswith(_OWN)
    except (ValueError, AttributeError):
        return False


def labelled_rows(found: Sequence[Judged]) -> Iterator[dict[str, str]]:
    """Answers that people have judged, in the columns that `harness calibrate` reads."""
    for each in found:
        reply = each.item.reply
        if each.supported is not None and reply.citations:
            yield {
                "answer": reply.answer,
                "supported": "true" if each.supported else "false",
                "citations": " ".join(reply.citations),
                "group": each.item.conversation,
                "part": reply.category or "",
                "by": ", ".join(each.reviewers),
            }
