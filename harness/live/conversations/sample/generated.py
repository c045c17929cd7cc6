"""Conversations made of a workspace's own scenarios and articles by a seed: the same seed, the same conversations."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence

from harness.live.conversations.sample.script import Script, ScriptLine
from harness.workspace import NOT_OURS, Outcome, Scenario, Section, Standing, Workspace

FIRST_DAY = dt.date(2026, 10, 19)  # a Monday: the first day of 2026-W43
DAYS = 30  # four whole weeks, and two days of the next
WORSE_FROM = dt.date(2026, 11, 9)  # since then one category is answered wrongly more often

_FIRST = "Ann Ben Carla Dmitri Elena Farid Grete Hugo Ines Jonas Kim Lena Mikael Nadia Olga Paolo Rosa Sven Tara Yusuf"
_LAST = "Abbott Brandt Castillo Dahl Eriksen Fontana Haddad Ivanova Jansen Keller Lindqvist Moreau Novak Osei Petrov"
_BEFORE = ("", "", "", "Hi, ", "Hello! ", "Hi there, quick one: ", "Good morning. ")
_AFTER = (
    "", "", "", "", " Thanks!", " Thank you, {first}", "\n\nBest regards,\n{name}", " You can reach me at {mail}.",
    " My number is +1 415 555 {phone}.",
)  # fmt: skip
_GREETINGS = ("Hi {first}, ", "Hello {first}, thanks for writing. ", "Hi {first}! ")
_CLOSINGS = ("", " Does that help?", " Let us know if anything is unclear.")
_AGAIN = (
    "That is not what I asked. {text}",
    "I did that already and it still does not work. {text}",
    "Did not help. {text}",
)
_THANKS = ("Great, that worked. Thank you!", "Perfect, thanks.", "ok thanks!")
_BY_PERSON = (
    "I have looked at it and taken care of it for you.",
    "I checked your workspace and corrected this on our side.",
    "I have passed this to the team that decides it; you will hear from us within two working days.",
)
_AUTOMATIONS = ("Weekly renewal reminder", "Bounced mail watcher", "Duplicate contact sync")


class NoSampleError(Exception):
    """There is nothing that conversations can be made of."""


def made_up(workspace: Workspace, count: int, seed: int = 20261102) -> Iterator[Script]:
    """`count` conversations about what the scenarios of the workspace ask, spread over `DAYS` days.

    Raises NoSampleError where there is nothing to make them of.
    """
    rng = random.Random(seed)  # noqa: S311 - made-up data, no secret
    maker = _Maker(workspace, rng)
    for number in range(count):
        yield maker.script(100_001 + number)


def _asked(workspace: Workspace) -> dict[str, list[Scenario]]:
    """The scenarios whose messages are written and belong to a category, by category."""
    found: dict[str, list[Scenario]] = {}
    for scenario in workspace.scenarios:
        if not (scenario.brief or scenario.category == NOT_OURS):
            found.setdefault(scenario.category, []).append(scenario)
    return found


class _Maker:
    def __init__(self, workspace: Workspace, rng: random.Random) -> None:
        self._rng = rng
        self._by_category = _asked(workspace)
        self._categories = list(self._by_category)
        self._weights = [workspace.categories[c].weekly_volume + 1 for c in self._categories]
        self._approved = [s for ref, s in workspace.sections.items() if workspace.standing(ref) is Standing.APPROVED]
        self._sections = workspace.sections
        if not (self._categories and self._approved):
            raise NoSampleError(
                "Sample conversations are made of the scenarios with messages and of the approved articles; "
                f"there is no {'such scenario' if self._approved else 'approved article'}."
            )
        self._worse = self._categories[len(self._categories) // 2]

    def script(self, number: int) -> Script:
        rng = self._rng
        (category,) = rng.choices(self._categories, self._weights)
        scenario = rng.choice(self._by_category[category])
        day = FIRST_DAY + dt.timedelta(days=rng.randrange(DAYS))
        minute = dt.timedelta(minutes=rng.randrange(7 * 60, 21 * 60))
        first, last = rng.choice(_FIRST.split()), rng.choice(_LAST.split())
        system = rng.choices(("intercom", "zendesk", "chats"), (45, 40, 15))[0]
        asked = rng.choice(_BEFORE) + scenario.turns[0].customer + rng.choice(_AFTER)
        who = {"first": first, "name": f"{first} {last}", "phone": f"{rng.randrange(2000, 9999)}"}
        who["mail"] = f"{first}.{last}{number % 89}@client{number % 311}.example".lower()
        told = self._told(scenario, day, rng.random() < 0.78)
        lines = (ScriptLine("customer", asked), *told.lines)
        return Script(
            id=number,
            system=system,
            opened=dt.datetime.combine(day, dt.time(), dt.UTC) + minute,
            category=category if rng.random() < 0.7 else "",
            customer=who["name"],
            mail=who["mail"],
            lines=tuple(ScriptLine(li.who, _filled(li.text, who), li.source, li.minutes) for li in lines),
            resolution=told.resolution,
            rating=self._rating(told.good),
            reopens=int(rng.random() < (0.05 if told.good else 0.2)),
            closed=rng.random() < 0.93,
            quality=self._quality(told.good),
            automation=rng.choice(_AUTOMATIONS) if rng.random() < 0.04 else "",
            ticket=number + 500_000 if system == "intercom" and told.agent and rng.random() < 0.3 else 0,
        )  # fmt: skip

    def _told(self, scenario: Scenario, day: dt.date, with_ai: bool) -> _Told:
        """What follows the first message."""
        expect, rng = scenario.turns[0].expect, self._rng
        right = self._section(expect.source or ())
        if not with_ai:
            return _Told(tuple(self._agent(right)), "", rng.random() < 0.85)
        if expect.outcome is Outcome.HANDOFF and rng.random() < 0.75:
            return _Told(tuple(self._agent(None)), "escalated", rng.random() < 0.8)
        worse = scenario.category == self._worse and day >= WORSE_FROM
        if right is not None and expect.outcome is not Outcome.HANDOFF and rng.random() > (0.6 if worse else 0.2):
            thanks = ScriptLine("customer", rng.choice(_THANKS))
            if rng.random() < 0.4:
                return _Told((_answer(right), thanks), "confirmed", True)
            return _Told((_answer(right),), "assumed", True)
        return self._wrong(scenario)

    def _wrong(self, scenario: Scenario) -> _Told:
        """The AI answers another question; the customer leaves, or asks again and a person takes over."""
        rng = self._rng
        answer = _answer(rng.choice(self._approved))
        if rng.random() < 0.25:
            return _Told((answer,), rng.choice(("assumed", "negative-feedback")), False)
        later = scenario.turns[1].customer if len(scenario.turns) > 1 else scenario.turns[0].customer
        again = ScriptLine("customer", rng.choice(_AGAIN).replace("{text}", later), minutes=9)
        more = [_answer(rng.choice(self._approved)), again] if rng.random() < 0.3 else []
        agent = self._agent(self._section(scenario.turns[0].expect.source or ()))
        return _Told((answer, again, *more, *agent), "escalated", False)

    def _agent(self, section: Section | None) -> Iterator[ScriptLine]:
        """What an agent sends: often from a draft of the AI, as it is or edited."""
        rng = self._rng
        if section is None or rng.random() < 0.4:
            said = section.text if section else rng.choice(_BY_PERSON)
            yield ScriptLine(
                "agent", rng.choice(_GREETINGS) + said + rng.choice(_CLOSINGS), minutes=rng.randrange(10, 300)
            )
            return
        yield ScriptLine("draft", section.text)
        yield ScriptLine("agent", self._edited(section.text), minutes=rng.randrange(10, 300))

    def _edited(self, draft: str) -> str:
        chance = self._rng.random()
        if chance < 0.5:
            return draft
        if chance < 0.65:
            return self._rng.choice(_GREETINGS) + draft + self._rng.choice(_CLOSINGS)
        if chance < 0.72:
            return draft.split(". ")[0] + "."
        digits = [char for char in draft if char.isdigit()]
        if chance < 0.9 and digits:
            return draft.replace(digits[0], str((int(digits[0]) + 1) % 10), 1)
        return self._rng.choice(_BY_PERSON)

    def _section(self, sources: Sequence[str]) -> Section | None:
        return next((self._sections[ref] for ref in sources if ref in self._sections), None)

    def _quality(self, good: bool) -> float | None:
        """A reviewer's score of the few conversations that are reviewed."""
        if self._rng.random() >= 0.05:
            return None
        return round(self._rng.uniform(0.6, 1.0) if good else self._rng.uniform(0.2, 0.8), 2)

    def _rating(self, good: bool) -> int | None:
        if self._rng.random() > 0.35:
            return None
        (found,) = self._rng.choices((1, 2, 3, 4, 5), (3, 3, 8, 36, 50) if good else (34, 26, 20, 14, 6))
        return found


class _Told:
    """What follows the first message, how it ended with the AI, and whether it went well."""

    def __init__(self, lines: tuple[ScriptLine, ...], resolution: str, good: bool) -> None:
        self.lines, self.resolution, self.good = lines, resolution, good

    @property
    def agent(self) -> bool:
        return any(line.who == "agent" for line in self.lines)


def _answer(section: Section) -> ScriptLine:
    return ScriptLine("ai", section.text, section.ref, 1)


def _filled(text: str, who: dict[str, str]) -> str:
    """The text with the customer's name and the like; braces that are the text's own stay."""
    for name, value in who.items():
        text = text.replace(f"{{{name}}}", value)
    return text
