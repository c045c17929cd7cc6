"""A customer who was not helped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import ClassVar

from pydantic import Field

from harness.workspace.conditions.facts import Facts
from harness.workspace.conditions.sentence import either, quoted
from harness.workspace.conditions.tree import group
from harness.workspace.conditions.trigger import (
    ChangeKind,
    Node,
    Path,
    Situation,
    Trigger,
    TriggerChange,
    TriggerPart,
    Vocabulary,
)
from harness.workspace.model import Model, Phrase
from harness.workspace.patterns import Finder


class SameQuestionAgain(Model, Trigger):
    """Fires when the customer asks again after an answer that did not help.

    Seen by a local model that compares the message with the question before, or by words in `says`.
    Example: `same_question_again: {after_failed_answers: 1, says: [still, already tried]}`.
    """

    key: ClassVar[str] = "same_question_again"

    after_failed_answers: int = Field(
        default=1, ge=1, description="How many answers to the same question the customer has had so far, at least."
    )
    says: tuple[Phrase, ...] = Field(
        default=(),
        description="Words that mark the last answer as no help, whatever the model says about the question.",
        examples=[["still", "already tried"]],
    )

    @cached_property
    def _finder(self) -> Finder:
        return Finder(phrases=self.says)

    def fires(self, facts: Facts) -> bool | None:
        if facts.answers_before < self.after_failed_answers:
            return False
        return bool(self._finder.found(facts.text)) or facts.asked_again

    @property
    def words(self) -> str:
        return "the same question again"

    def nodes(self, path: Path) -> Iterable[Node]:
        """Seen by the model, or by one of the words that say so."""
        parts = [TriggerPart(path, self._saying(), self.words)]
        for i, words in enumerate(self.says):
            parts.append(TriggerPart((*path, "says", i), self._saying(words), f"again, saying `{words}`"))
        yield group("any", parts)

    def changes(self) -> Iterator[TriggerChange]:
        for i, words in enumerate(self.says if len(self.says) > 1 else ()):
            yield TriggerChange(ChangeKind.WORDS, ("says", i), words)
        if "after_failed_answers" in self.model_fields_set:
            now = self.after_failed_answers
            yield TriggerChange(ChangeKind.NUMBER, ("after_failed_answers",), f"{now:g}", now + 1)

    def reads(self, names: Vocabulary) -> str:
        many = self.after_failed_answers
        asked = f"the customer asks the same again after {'an answer' if many == 1 else f'{many} answers'}"
        return f"{asked}, or writes {either(quoted(self.says))} then" if self.says else asked

    def situation(self, names: Vocabulary) -> Situation:
        return Situation(("asks the same again",), self.says[:1], self.says, after_answer=True)

    def _saying(self, *words: str) -> SameQuestionAgain:
        return SameQuestionAgain(after_failed_answers=self.after_failed_answers, says=words)
