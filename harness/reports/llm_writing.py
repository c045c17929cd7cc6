"""What an LLM wrote, and what was left out."""

from harness.reports.document import counted
from harness.suite.writing import LLMRejection, LLMWriting

_WORDS = {
    LLMRejection.UNUSABLE: "could not be used",
    LLMRejection.NOT_ANSWERED: "asked what the section does not answer",
    LLMRejection.GIVES_ANSWER: "had the customer say the answer",
    LLMRejection.INVENTED: "said what the source does not",
    LLMRejection.NO_CUSTOMER: "read like no message of a customer",
    LLMRejection.AUDIT: "would be findings of `harness audit`",
}


def sentence(writing: LLMWriting, name: str) -> str:
    """How many are proposed, and why the others are not."""
    left = [f"{count} {_WORDS[why]}" for why, count in sorted(writing.rejected.items())]
    total = len(writing.proposals) + writing.rejected.total()
    out = f"; left out: {', '.join(left)}" if left else ""
    return f"{counted(len(writing.proposals), 'scenario')} of {total} that `{name}` wrote can be proposed{out}"
