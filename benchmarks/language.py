"""Which language is a customer's message in? py3langid, as the harness uses it and otherwise, beside lingua.

    python -m benchmarks.language [FOLDER]

Messages are those of benchmarks/language.yaml, in twelve languages, and in English also all that this repository's
scenarios and rules hold. *Right* and *wrong* are shares of messages in other languages; the rest is unknown. A *false
alarm* is an English message said to be in another language. Each candidate is measured in a process of its own; those
that are not installed are left out. lingua is only compared: `pip install --target FOLDER
lingua-language-detector==2.1.1`, and its folder in PYTHONPATH.

With a FOLDER that holds `banking77.jsonl.gz` and `clinc150.jsonl.gz` (questions in English, one JSON object a
line with the key `text`), only what of those is said to be in another language.
"""

from __future__ import annotations

import gzip
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from harness.reference import SURE, recognised
from harness.workspace import LANGUAGES, UNKNOWN, Category, Topic, load

HERE = Path(__file__).parent
Recogniser = Callable[[str], tuple[str, float]]
"""The likeliest language of a message, and how probable it is."""
SURE_FROM = (0.3, SURE, 0.7, 0.9)
SHORT = 5  # words


def harness() -> Recogniser:
    recognised("loaded")
    return recognised


def py3langid() -> Recogniser:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return lambda message: (lambda found, probability: (found, float(probability)))(*model.classify(message))


def lingua(codes: Sequence[str] = ()) -> Recogniser:
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    every = LanguageDetectorBuilder.from_all_languages()
    some = (getattr(IsoCode639_1, "NB" if code == "no" else code.upper()) for code in codes)
    chosen = LanguageDetectorBuilder.from_iso_codes_639_1(*some) if codes else every
    detector = chosen.with_preloaded_language_models().build()

    def first(message: str) -> tuple[str, float]:
        best = detector.compute_language_confidence_values(message)[0]
        return best.language.iso_code_639_1.name.lower(), best.value

    return first


CANDIDATES: dict[str, tuple[str, Callable[[], Recogniser]]] = {
    "py3langid, our languages (used)": ("py3langid", harness),
    "py3langid, all its languages": ("py3langid", py3langid),
    "lingua, our languages": ("lingua", lambda: lingua([code for code in LANGUAGES if code != "no"])),
    "lingua, all its languages": ("lingua", lingua),
}


def english(data: dict[str, Any]) -> list[str]:
    """English messages: ours, those of this repository's scenarios, and what its rules are learned from."""
    workspace = load(HERE.parent)
    ours = [*data["languages"]["en"]["ten"], *data["languages"]["en"]["short"]]
    told = [scenario for scenario in workspace.scenarios if scenario.id not in data["not English"]]
    asked = [turn.customer for scenario in told for turn in scenario.turns]
    topics = (*workspace.topics.topics, *workspace.topics.sentiments)
    learners: tuple[Category | Topic, ...] = (*workspace.categories.values(), *topics)
    learned = [text for each in learners for text in each.examples]
    return list(dict.fromkeys((*ours, *asked, *learned)))


def measured(name: str) -> None:
    """The rows of one candidate."""
    data: dict[str, Any] = yaml.safe_load((HERE / "language.yaml").read_text(encoding="utf-8"))
    own, written = english(data), data["languages"]
    began, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    recognise = CANDIDATES[name][1]()
    ready = time.process_time() - began
    began = time.process_time()
    found = {text: recognise(text) for text in own}
    each = 1000 * (time.process_time() - began) / len(own)
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"\n**{name}**: ready after {ready:.1f} s, {memory:.0f} MB, {each:.2f} ms a message (CPU time)\n")
    short = [text for text in own if len(text.split()) <= SHORT]
    print(f"| counts from | about ten words: right / wrong | 3 to 5 words: right / wrong | {len(own)} in English: "
          f"false alarms / unknown | {len(short)} of them short: false alarms / unknown |")  # fmt: skip
    print("|---|---|---|---|---|")
    for sure in SURE_FROM:
        said = {text: _named(each, sure) for text, each in found.items()}
        shares = " | ".join(_shares(written, kind, recognise, sure) for kind in ("ten", "short"))
        print(f"| {sure:g} | {shares} | {_alarms(list(said.values()))} | {_alarms([said[text] for text in short])} |")


def _named(found: tuple[str, float], sure: float) -> str:
    """The language that counts; `zxx` is py3langid's word for text in none."""
    return found[0] if found[1] >= sure and found[0] != "zxx" else UNKNOWN


def _shares(written: dict[str, Any], kind: str, recognise: Recogniser, sure: float) -> str:
    named = [(code, _named(recognise(text), sure)) for code in written if code != "en" for text in written[code][kind]]
    right = sum(said == code for code, said in named)
    wrong = sum(said not in (code, UNKNOWN) for code, said in named)
    return f"{right / len(named):.1%} / {wrong / len(named):.1%} of {len(named)}"


def _alarms(said: Sequence[str]) -> str:
    """English messages said to be in another language, and those whose language is unknown."""
    unknown = sum(each == UNKNOWN for each in said)
    return f"{sum(each != 'en' for each in said) - unknown} / {unknown}"


def asked_in_english(folder: Path) -> None:
    """What is said to be in another language among questions in English."""
    for name in ("banking77", "clinc150"):
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as rows:
            asked = [json.loads(row)["text"] for row in rows]
        named = {text: recognised(text)[0] for text in asked}
        alarms = [text for text in asked if named[text] not in ("en", UNKNOWN)]
        unknown = sum(named[text] == UNKNOWN for text in asked)
        print(f"\n{name}: {len(asked):,} in English: {len(alarms)} false alarms, {unknown:,} unknown")
        print("\n".join(f"  {named[text]}  {text}" for text in alarms))


def main() -> None:
    if len(sys.argv) > 1 and Path(sys.argv[1]).is_dir():
        asked_in_english(Path(sys.argv[1]))
        return
    if len(sys.argv) > 1:
        measured(sys.argv[1])
        return
    for name, (package, _) in CANDIDATES.items():
        if find_spec(package):
            subprocess.run([sys.executable, "-m", "benchmarks.language", name], check=True)
        else:
            print(f"\n{name}: {package} is not installed")


if __name__ == "__main__":
    main()
