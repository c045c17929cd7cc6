"""Is the answer short enough?"""

from functools import partial

from harness.lazy_regex import regex
from harness.scoring.reader_text import as_read
from harness.scoring.scorer import Scorer, ScorerGroup
from harness.turns import Reply, Score, failed, passed, skipped
from harness.workspace import Expect, Outcome, Workspace

_UNSPACED = regex(  # of scripts without spaces between words: Thai, Lao, Burmese, Khmer, Chinese, Japanese
    "[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)

_JOINING = regex("[\u2014\u2015\u2026]")  # dashes and dots that stand between words without a space


@partial(
    Scorer, "no_longer_than", group=ScorerGroup.CRITERIA, local=True, expects=lambda expect: expect.no_longer_than,
    of_each=True,
)  # fmt: skip
def no_longer_than(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when the answer has at most so many words, as a reader sees it. The value is how many it has."""
    if reply.outcome is Outcome.HANDOFF:
        return skipped("no_longer_than")
    limit, count = expect.no_longer_than, word_count(reply.answer)
    if limit is None or count > limit:
        return failed("no_longer_than", f"the answer has {count} words, {limit} are allowed", float(count))
    return passed("no_longer_than", value=float(count))


def word_count(text: str) -> int:
    """The words of a text as a reader sees it; each character of a script without spaces between words is one."""
    spaced, unspaced = _UNSPACED.subn(" ", _JOINING.sub(" ", as_read(text)))
    return unspaced + sum(any(character.isalnum() for character in word) for word in spaced.split())
