"""A workspace of any size, whose texts are all different: made from the sample's by a seed.

A sentence is one of the sample's with about half of its telling words and figures replaced. The words that come in
follow Zipf's law, as they do in texts that people write: most occurrences are of few words, and most words are rare.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).parent.parent
SEED = 7
WORDS = 20_000
SECTIONS, SENTENCES = (2, 5), (2, 6)  # of an article, and of a section: at least, at most
EXAMPLES = 8  # of a category
QUEUES = ("people", "experts")
_TELLING = re.compile(r"\b(?:[a-z]{4,}|\d+)\b")
_SYLLABLES = [first + vowel for first in "bdfgklmnprstvz" for vowel in "aeiou"]
BOT = '''\
"""Answers as it must four times in five; else one of several mistakes, by the message's own checksum."""
import json
from pathlib import Path
from zlib import crc32

EXPECTED = json.loads(Path(__file__).with_name("expected.json").read_text())
CATEGORIES = sorted({category for category, _, _ in EXPECTED.values()})


async def reply(asked):
    category, source, fact = EXPECTED[asked["message"]]
    chance = crc32(asked["message"].encode()) % 100
    if chance < 6:
        category = CATEGORIES[chance * 7 % len(CATEGORIES)]
    if (source is None) != (6 <= chance < 10):
        return {"outcome": "handoff", "category": category, "queue": "people", "reason": "no source"}
    answer = f"It is so: {fact}." if chance < 90 else "It depends."
    cited = [source or "none"]
    return {"outcome": "answer", "category": category, "answer": answer, "citations": cited, "confidence": 0.9}
'''


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything there is."""

    scenarios: int = 200
    categories: int = 9
    articles: int = 40

    @property
    def name(self) -> str:
        return f"{self.scenarios}-{self.categories}-{self.articles}"


class Writer:
    """Writes sentences that nobody has written before."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        articles = [path.read_text().split("---", 2)[2] for path in sorted((REPOSITORY / "knowledge").glob("*.md"))]
        prose = " ".join(line for text in articles for line in text.splitlines() if line[:1].isalpha())
        self._sentences = [each for each in re.split(r"(?<=[.!?])\s+", prose) if 5 <= len(each.split()) <= 30]
        rules = yaml.safe_load((REPOSITORY / "rules/categories.yaml").read_text())
        self._messages = [text for each in rules["categories"] for text in each["examples"]]
        own = sorted({word for text in self._sentences for word in re.findall(r"\b[a-z]{4,}\b", text)})
        self._dice.shuffle(own)
        self._words = [
            *own,
            *("".join(self._dice.choices(_SYLLABLES, k=self._dice.randint(2, 4))) for _ in range(WORDS)),
        ]

    @cached_property
    def _often(self) -> list[float]:
        return list(accumulate(1 / (rank + 10) for rank in range(len(self._words))))

    def number(self, least: int, most: int) -> int:
        return self._dice.randint(least, most)

    def chosen(self, some: Sequence[str]) -> str:
        return self._dice.choice(some)

    def heading(self) -> str:
        return " ".join(self._drawn(self.number(2, 4))).capitalize()

    def sentence(self) -> str:
        return self._reworded(self.chosen(self._sentences))

    def message(self) -> str:
        return self._reworded(self.chosen(self._messages))

    def _drawn(self, count: int) -> list[str]:
        return self._dice.choices(self._words, cum_weights=self._often, k=count)

    def _reworded(self, text: str) -> str:
        return _TELLING.sub(lambda found: self._other(found[0]) if self._dice.random() < 0.5 else found[0], text)

    def _other(self, word: str) -> str:
        return str(self.number(2, 99)) if word.isdigit() else self._drawn(1)[0]


def write_workspace(root: Path, size: Size, seed: int = SEED) -> None:
    """All files of a workspace, and a support AI beside it, `bot`."""
    writer = Writer(seed)
    names = [f"area-{number}" for number in range(size.categories)]
    categories = [
        {"id": name, "title": writer.heading(), "owner": "team", "risk": "low", "ceiling": "auto", "queue": QUEUES[0],
         "weekly_volume": writer.number(5, 500), "examples": [writer.message() for _ in range(EXAMPLES)]}
        for name in names
    ]  # fmt: skip
    facts = dict(_articles(root, writer, names, size.articles))
    expected: dict[str, tuple[str, str | None, str]] = {}
    scenarios = list(_scenarios(writer, names, facts, size.scenarios, expected))
    rules = {
        "queues": [{"id": each, "title": each} for each in QUEUES],
        "rules": [
            {"id": f"about-{word}", "when": {"mentions": [word, f"{word} now"]}, "then": {"handoff": QUEUES[1]}}
            for word in ("lawyer", "refund", "stolen", "complaint", "contract")
        ],
    }
    stages = dict.fromkeys(names, "human")
    gates = yaml.safe_load((REPOSITORY / "rules/rollout.yaml").read_text())["gates"]
    _yaml(root / "rules/categories.yaml", {"categories": categories})
    _yaml(root / "rules/handoff.yaml", rules)
    _yaml(root / "rules/rollout.yaml", {"today": "2026-11-02", "stages": stages, "gates": gates})
    _yaml(root / "rules/pipelines.yaml", {"pipelines": [{"id": "bot", "kind": "python", "function": "bot:reply"}]})
    _yaml(root / "scenarios/all.yaml", {"scenarios": scenarios})
    (root / "bot.py").write_text(BOT)
    (root / "expected.json").write_text(json.dumps(expected))


def _articles(root: Path, writer: Writer, categories: Sequence[str], count: int) -> Iterator[tuple[str, str]]:
    """Writes them, and yields each article with a fact of it."""
    (root / "knowledge").mkdir(parents=True)
    for number in range(count):
        id_ = f"article-{number}"
        head = {
            "id": id_, "title": writer.heading(), "categories": [writer.chosen(categories)], "owner": "team",
            "status": "approved" if number % 10 else "draft", "updated": "2026-08-14", "review_by": "2027-08-14",
        }  # fmt: skip
        parts = []
        for section in range(writer.number(*SECTIONS)):
            said = [writer.sentence() for _ in range(writer.number(*SENTENCES))]
            if section == 0:
                yield id_, said[0].rstrip(".!?")
            parts.append((f"## {writer.heading()}\n" if section else "") + " ".join(said))
        whole = "---\n" + yaml.dump(head, sort_keys=False) + "---\n\n" + "\n\n".join(parts) + "\n"
        (root / f"knowledge/{id_}.md").write_text(whole)


def _scenarios(
    writer: Writer, categories: Sequence[str], facts: dict[str, str], count: int,
    expected: dict[str, tuple[str, str | None, str]],
) -> Iterator[dict[str, object]]:  # fmt: skip
    sources = list(facts)
    for number in range(count):
        message, category, source = writer.message(), categories[number % len(categories)], writer.chosen(sources)
        while message in expected:
            message = writer.message()
        handed = number // len(categories) % 4 == 0
        expected[message] = category, None if handed else source, facts[source]
        answered = {"outcome": "answer", "source": source, "states": [facts[source]]}
        expect = {"category": category, **({"outcome": "handoff", "queue": QUEUES[0]} if handed else answered)}
        severity = {"severity": "critical"} if number % 40 == 0 else {}
        yield {"id": f"s{number}", **severity, "turns": [{"customer": message, "expect": expect}]}


def _yaml(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(content, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=10_000))
