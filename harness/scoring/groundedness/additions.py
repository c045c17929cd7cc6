"""What a claim adds to a sentence of its source that it otherwise repeats: `... and attach a photo of your card`."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from harness.scoring.groundedness.sentence import Passage, Sentence
from harness.scoring.groundedness.weighed_words import CONTENT, Word

_REPEATED = 0.55  # share of the weight of a claim's words that the sentence has in the same order
_FEWEST = 2  # new words in one place; one alone is often only another way to say it
_NEAR = 3  # sentences of the sources that stand nearest to the claim


def added(claim: Sentence, source: Passage, nearest: Sequence[int]) -> str:
    """The first stretch of a claim with new words where the sentence that it repeats has nothing; empty for none.

    Words in the place of others may say the same, and those in front say how it is meant: `according to the page`. On
    the pairs to learn from this finds 106 of 398 added details,
    and takes 1 of 1,500 true claims near the source, 10 of 1,500 in words of customers, for one.
    """
    stems = [word.stem for word in claim.words]
    whole = sum(word.weight for word in claim.words)
    for at in nearest[:_NEAR]:
        sentence = [word.stem for word in source.sentences[at].words]
        changes = SequenceMatcher(None, stems, sentence, autojunk=False).get_opcodes()
        repeated = sum(word.weight for kind, a, b, *_ in changes if kind == "equal" for word in claim.words[a:b])
        if repeated >= _REPEATED * whole:
            stretches = (claim.words[a:b] for kind, a, b, *_ in changes if kind == "delete" and a > 0)
            return next((_said(claim, words) for words in stretches if len(_new(words, source)) >= _FEWEST), "")
    return ""


def _new(words: Sequence[Word], source: Passage) -> list[Word]:
    """Those that no source has. What numbers say is compared elsewhere."""
    content = (word for word in words if word.weight > CONTENT and not word.text[0].isdigit())
    return [word for word in content if word.stem not in source.stems]


def _said(claim: Sentence, words: Sequence[Word]) -> str:
    return claim.text[words[0].start : words[-1].end]
