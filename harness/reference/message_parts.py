"""A long message in parts: of a text the model sees only its first word pieces, and a sentence among many others hardly
changes a vector.
"""

from harness.lazy_regex import regex
from harness.reference.models import MOST_MESSAGE, word_pieces

MOST_PARTS = 100  # about 3,000 words; of what is longer the rest is looked through for words and patterns only
_MOST_PIECES = 40  # of a part, as many as a message of two or three sentences has
_MOST_WORDS = 30  # of a sentence that is longer than a part, at a time
_ENDS = 2  # pieces that mark the ends of a text
_AFTER_SENTENCE = regex(r"(?<=[.!?…])\s+|\n+")


def parts_of(message: str) -> list[str]:
    """Whole sentences, as many as fit into a part; the message itself where the model reads it whole."""
    if _size(message) <= MOST_MESSAGE:
        return [message]
    parts, left = list[str](), 0
    for sentence in _sentences(message):
        size = _size(sentence) - _ENDS
        if size > left:
            if len(parts) == MOST_PARTS:
                break
            parts.append(sentence)
            left = _MOST_PIECES
        else:
            parts[-1] += f" {sentence}"
        left -= size
    return parts


def _sentences(message: str) -> list[str]:
    """What ends with a mark or a line, in pieces where it goes on too long."""
    sentences = list[str]()
    for sentence in _AFTER_SENTENCE.split(message):
        words = sentence.split()
        sentences += [" ".join(words[start : start + _MOST_WORDS]) for start in range(0, len(words), _MOST_WORDS)]
    return sentences


def _size(text: str) -> int:
    return len(word_pieces(text, MOST_MESSAGE + 1))
