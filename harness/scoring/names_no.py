"""Does the reply mention none of the names that it must not?"""

import re
from functools import lru_cache, partial

from harness.scoring.reader_text import contains
from harness.scoring.scorer import Scorer, ScorerGroup
from harness.seen_text import latin_readings, visible
from harness.turns import Reply, Score, failed, passed
from harness.workspace import Expect, Workspace, normalise

_PART = re.compile(r"[^\W_]+")


@partial(
    Scorer, "names_no", group=ScorerGroup.CRITERIA, local=True, expects=lambda expect: expect.names_no,
)  # fmt: skip
def names_no(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when the pipeline's text holds none of the names, delivered or not, to be read or in its markup.

    A name counts in any case, joined, with a hyphen, as a possessive and within an address: `Help Scout` is in
    "HelpScout's" and in "www.help-scout.com", and not in "helpscouting"; and in letters that look alike.
    """
    said = [name for name in expect.names_no if contains(reply.answer, name) or _spelt(name, reply.answer)]
    if said:
        return failed("names_no", "the answer names " + ", ".join(f'"{name}"' for name in said))
    return passed("names_no")


def _spelt(name: str, text: str) -> bool:
    return any(_pattern(name).search(normalise(each)) for each in (visible(text), *latin_readings(text)))


@lru_cache(maxsize=256)
def _pattern(name: str) -> re.Pattern[str]:
    """The parts of a name with at most a sign or a space between them; it takes time in proportion to the text."""
    parts = r"[\W_]{0,2}".join(map(re.escape, _PART.findall(normalise(visible(name)))))
    return re.compile(rf"(?<![^\W_]){parts}(?:'?s)?(?![^\W_])")
