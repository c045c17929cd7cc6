"""What language a customer writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from harness.workspace.conditions.facts import Facts
from harness.workspace.conditions.list_triggers import OneOfTrigger
from harness.workspace.conditions.sentence import either
from harness.workspace.conditions.trigger import Situation, Vocabulary
from harness.workspace.languages import LANGUAGES, UNKNOWN, language_meant, written_in
from harness.workspace.model import OneOrMore, SomeText
from harness.workspace.problems import Location, Problem, unknown


class LanguageIs(OneOfTrigger):
    """Fires when the message is written in one of these languages.

    They are ISO 639-1 codes; `unknown` is a message whose language was not recognised. Example: `language: [es, de]`.
    """

    root: OneOrMore[SomeText]
    key: ClassVar[str] = "language"
    fact: ClassVar[str] = "language"

    def note(self, facts: Facts) -> str:
        return written_in(facts.language)

    def reads(self, names: Vocabulary) -> str:
        return f"it is {either([written_in(each) for each in self.root])}"

    def situation(self, names: Vocabulary) -> Situation:
        return Situation(asks=(f"is {written_in(self.root[0])}",), languages=self.root)

    def mistakes(self, names: Vocabulary, at: Location) -> Iterator[Problem]:
        known = (*LANGUAGES, UNKNOWN)
        for name in (each for each in self.root if each not in known):
            if meant := language_meant(name):
                yield Problem(at, f"there is no language `{name}`", f"write `{meant}`", name=name)
            else:
                yield unknown(at, "language", name, known)
