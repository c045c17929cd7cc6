"""All sentences of a week's review about its questions, findings and next moves. No code reads them back."""

from dataclasses import dataclass

from harness.live.week.case import UnhelpfulSign
from harness.live.week.questions import FEWEST, NextMove, QuestionAnswer, ReviewQuestion, WeekFinding
from harness.workspace import Tool

MOST_QUOTED = 120  # characters of a claim


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """How a question is asked."""

    question: str
    meaning: str  # of an answer that counts against the AI
    unit: str  # what is counted
    against: str = ""  # behind the number of them, where the question alone would turn its sense around


QUESTIONS = {
    ReviewQuestion.UNAPPROVED: QuestionWords(
        "Answered from approved sources?",
        "the AI cited nothing, or something that the workspace does not have or that is not approved today",
        "answered by AI",
        "not",
    ),
    ReviewQuestion.UNSUPPORTED: QuestionWords(
        "Does the cited source say so?",
        "the AI's answer makes a claim that the article it cites does not support",
        "conversations checked",
        "not",
    ),
    ReviewQuestion.BESIDE: QuestionWords(
        "Does it answer the question?",
        "the AI's answer is to another question, by the model that judges answers in runs",
        "conversations checked",
        "not",
    ),
    ReviewQuestion.UNHELPFUL: QuestionWords(
        "Correct but unhelpful?",
        "the answer is from an approved article that the reference pipeline also finds, but it did not help, or it "
        "answers another question",
        "answered that way",
    ),
    ReviewQuestion.LATE: QuestionWords(
        "Should have escalated earlier?",
        "a handoff rule fires at a turn that the AI answered (not counting rules about sources and confidence)",
        "answered by AI",
    ),
    ReviewQuestion.CONFUSED: QuestionWords(
        "Which articles confused?",
        "after an answer from the article the customer asked again, gave a bad rating, or came back",
        "answers that cite one",
    ),
    ReviewQuestion.NEEDLESS: QuestionWords(
        "Which automations created needless work?", "closed without a message to or from the customer",
        "tasks that automations made",
    ),
    ReviewQuestion.TOOLS: QuestionWords(
        "Which tools did the AI call that need a look?",
        "a call of it cannot be undone, or rules/tools.yaml does not declare it",
        "tools called, each once a conversation",
    ),
}  # fmt: skip


def meaning_words(answer: QuestionAnswer) -> str:
    """What an answer to the question that counts against the AI means, and who judged where somebody did."""
    by = f", by the checker `{answer.checker}`" if answer.checker else ""
    return QUESTIONS[answer.question].meaning + by


def finding_words(finding: WeekFinding) -> str:
    """Why to open this conversation."""
    match finding.question:
        case ReviewQuestion.UNAPPROVED:
            cited = finding.cited
            if cited is None:
                return "cites nothing"
            what = f"which is {cited.standing}" if cited.ref else "which the workspace does not have"
            return f"cites {cited.ref or cited.name}, {what}"
        case ReviewQuestion.UNSUPPORTED if finding.claim:
            claim = finding.claim
            return f'"{claim.claim[:MOST_QUOTED]}" is {claim.support}{f": {claim.why}" if claim.why else ""}'
        case ReviewQuestion.BESIDE:
            return "answers another question"
        case ReviewQuestion.LATE:
            taken = finding.case.person_at
            later = f"a person took over at turn {taken}" if taken else "no person took over"
            return f"`{finding.about}` fires and the AI answered; {later}"
        case ReviewQuestion.NEEDLESS:
            return "closed without a message"
        case ReviewQuestion.TOOLS:
            return _called(finding.about, finding.meant)
    rating = finding.case.conversation.rating
    said = {
        UnhelpfulSign.RATED_BAD: f"rated {rating.value if rating else ''}",
        UnhelpfulSign.SAID_SO: "said that it did not help",
        UnhelpfulSign.REOPENED: "reopened",
        UnhelpfulSign.UNRESOLVED: "not resolved",
        UnhelpfulSign.ASKED_AGAIN: "asked again",
    }
    beside = ["answers another question"] if finding.question is ReviewQuestion.UNHELPFUL and finding.turn else []
    return ", ".join([*beside, *(said[sign] for sign in finding.case.unhelpful)])


def _called(name: str, meant: Tool | None) -> str:
    lasts = ", whose calls cannot be undone" if meant and meant.irreversible else ""
    if meant and meant.id == name:
        return f"called `{name}`{lasts}"
    which = f"; it may be `{meant.id}`{lasts}" if meant else ""
    return f"called `{name}`, which rules/tools.yaml does not declare{which}"


def next_words(move: NextMove) -> str:
    """What the week shows about moving a category up."""
    if move.to is None:
        return f"is at its ceiling, {move.category.ceiling}"
    if move.safe is None:
        return f"{move.answered} answered by AI: too few to say (needs at least {FEWEST})"
    against = [
        f"late handoffs are at most {each.bound:.1%}, at most {each.limit:.0%} allowed" if each.at_most
        else f"answers that went well are at least {each.bound:.1%}, needs at least {each.limit:.0%}"
        for each in move.against
    ]  # fmt: skip
    counts = f"{move.well} of {move.answered} went well, {move.late} should have been handed off earlier"
    return "; ".join([counts, *against])
