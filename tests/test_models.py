"""Models of the team's choice, as `rules/models.yaml` names them; each is a small one that is made here."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partialmethod
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest

from harness.reference.models import Encoder, ModelMissingError, PairModel
from harness.reference.models.ordinary_texts import ORDINARY
from harness.runs.rerun import WorkspaceState
from harness.runs.results import to_line
from harness.workspace import load
from tests import onnx_files
from tests.conftest import FILES, Folder, Harness

pytestmark = pytest.mark.slow

WORDS = sorted({*re.findall(r"\w+|[^\w\s]+", " ".join(FILES.values()).lower()), "query", "passage", ":"})
COMMIT = "0123456789abcdef0123456789abcdef01234567"
ENCODER = "encoder: {folder: models/words, pooling: mean}\n"
PAIR = "pair: {folder: models/pair}\n"
NAMES = "rules/models.yaml"
MESSAGE = "how many minutes is a reset link valid for, and has it expired"
SECTION = "A reset link is valid for 60 minutes. Ask for a new one when it has expired."


@pytest.fixture
def team(folder: Folder) -> Folder:
    """A workspace with an encoder and a cross-encoder beside it, neither of which it names yet."""
    onnx_files.write(folder.root / "models/words", onnx_files.encoder(WORDS, shift=3), WORDS)
    pair = onnx_files.cross_encoder(WORDS, {"reset": 20, "expired": 20, "card": -30})
    onnx_files.write(folder.root / "models/pair", pair, WORDS)
    folder.edit("scenarios/login.yaml", "the link in my reset mail has expired", MESSAGE)
    return folder


def cut_at(folder: Folder, harness: Harness, command: str, code: int) -> str:
    """What a command says before it gives up with that exit code."""
    done = harness(command, cwd=folder.root)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stderr


def manifests(folder: Folder) -> list[dict[str, Any]]:
    """Of all runs, the newest last."""
    paths = sorted(folder.root.glob("reports/*/run.json"), key=lambda path: path.stat().st_mtime_ns)
    return [json.loads(path.read_text()) for path in paths]


# What it is for


def test_a_run_goes_through_the_model_that_is_named(team: Folder, harness: Harness) -> None:
    team.write(NAMES, ENCODER)
    assert "no problems" in harness("check", cwd=team.root).stdout
    assert "2 of 2 scenarios pass" in harness("run", cwd=team.root).stdout
    (manifest,) = manifests(team)
    assert re.fullmatch(r"reference words/[0-9a-f]{16}", manifest["fingerprint"])


def test_a_folder_may_be_anywhere_and_the_model_in_a_folder_of_it(
    team: Folder, harness: Harness, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("models") / "words"
    shutil.copytree(team.root / "models/words", elsewhere)
    (elsewhere / "onnx").mkdir()
    (elsewhere / "model.onnx").rename(elsewhere / "onnx/model.onnx")
    sha256 = onnx_files.write(elsewhere, onnx_files.encoder(WORDS, shift=3), WORDS)
    (elsewhere / "model.onnx").unlink()
    team.write(NAMES, ENCODER)
    before = Encoder.of(load(team.root), None).name
    team.write(
        NAMES, f"encoder:\n  folder: {elsewhere}\n  file: onnx/model.onnx\n  sha256: {sha256}\n  pooling: mean\n"
    )
    assert "2 of 2 scenarios pass" in harness("run", cwd=team.root).stdout
    assert Encoder.of(load(team.root), None).name == before  # the same model, wherever it is kept


def test_without_the_file_and_with_an_empty_one_all_is_as_before(folder: Folder, harness: Harness) -> None:
    harness("run", cwd=folder.root)
    folder.write(NAMES, "")
    harness("run", cwd=folder.root)
    first, second = manifests(folder)
    assert first["fingerprint"] == second["fingerprint"] == "reference all-MiniLM-L6-v2-int8/8199be6f699a"
    assert first["subject"] == second["subject"]


def vector_by_hand(text: str, prefix: str, shift: int) -> Any:
    """The mean of the words' vectors, less what ordinary texts have in common, computed another way."""
    table = {word: onnx_files.vector(word, 64) for word in WORDS}

    def pooled(text: str) -> Any:
        words = re.findall(r"\w+|[^\w\s]+", (prefix + text).lower())
        tokens = [np.zeros(64), *(table.get(word, np.zeros(64)) for word in words), np.zeros(64)]
        whole = np.mean(tokens, axis=0) + shift
        return whole / np.linalg.norm(whole)

    vector = pooled(text) - np.mean([pooled(each) for each in ORDINARY], axis=0)
    return vector / np.linalg.norm(vector)


@pytest.mark.parametrize(("pooling", "shift"), [("mean", 3), ("cls", 6)])  # the first token: 3 + the text's mean + 3
def test_messages_and_passages_are_read_as_the_card_of_the_model_says(team: Folder, pooling: str, shift: int) -> None:
    prefixes = 'query_prefix: "query: ", passage_prefix: "passage: "'
    team.write(NAMES, ENCODER.replace("mean}", f"{pooling}, {prefixes}}}"))
    encoder = Encoder.of(load(team.root), None)
    for text in (MESSAGE, SECTION, ""):
        assert encoder.embed([text])[0] == pytest.approx(vector_by_hand(text, "query: ", shift), abs=2e-3)
        assert encoder.embed_passages([text])[0] == pytest.approx(vector_by_hand(text, "passage: ", shift), abs=2e-3)


def test_sections_are_passages_and_messages_and_examples_are_queries(team: Folder, monkeypatch: Any) -> None:
    read: dict[str, set[str]] = {"embed": set(), "embed_passages": set()}

    def noted(encoder: Encoder, name: str, real: Any, texts: Any, *more: Any) -> Any:
        read[name].update(texts)
        return real(encoder, texts, *more)

    for name in read:
        monkeypatch.setattr(Encoder, name, partialmethod(noted, name, vars(Encoder)[name]))
    team.write(NAMES, ENCODER)
    WorkspaceState.of(load(team.root)).results()
    assert {MESSAGE, "where is my invoice"} <= read["embed"]
    assert f"Link expired. {SECTION}" in read["embed_passages"]
    assert not {MESSAGE, "where is my invoice"} & read["embed_passages"]
    assert f"Link expired. {SECTION}" not in read["embed"]


def test_no_vector_of_another_model_is_used(team: Folder, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for model in ("words", "other", "wider"):
        width = 48 if model == "wider" else 64
        shift = 3 if model == "words" else 1
        onnx_files.write(team.root / "models/words", onnx_files.encoder(WORDS, width, shift), WORDS)
        team.write(NAMES, ENCODER)
        kept, fresh = (Encoder.of(load(team.root), folder) for folder in (cache, None))
        for texts in ([MESSAGE, SECTION], []):
            assert kept.embed(texts).shape == (len(texts), width)
            assert (kept.embed(texts) == fresh.embed(texts)).all()
    assert Encoder(cache).embed([MESSAGE]).shape == (1, 384)


def lines(state: WorkspaceState) -> list[bytes]:
    return [to_line(turn) for result in state.results() for turn in result.turns]


@pytest.mark.parametrize("bytes_only", [False, True])
@pytest.mark.parametrize("named", [ENCODER, PAIR])
def test_a_workspace_with_another_model_is_measured_anew(team: Folder, named: str, bytes_only: bool) -> None:
    team.write(NAMES, named if bytes_only else "")
    before = WorkspaceState.of(load(team.root))
    before.results()
    team.write(NAMES, named)
    if bytes_only:
        other_bytes(team)
        worth = {"reset": 10, "expired": 30, "card": -20}
        onnx_files.write(team.root / "models/pair", onnx_files.cross_encoder(WORDS, worth), WORDS)
    after = before.changed(load(team.root))
    assert after.touched == after.scenarios.keys()
    fresh = WorkspaceState.of(load(team.root))
    assert lines(after) == lines(fresh)


# Evidence of one model is no evidence for another


def other_pooling(team: Folder) -> None:
    team.edit(NAMES, "mean", "cls")


def other_prefix(team: Folder) -> None:
    team.edit(NAMES, "pooling: mean", 'pooling: mean, query_prefix: "query: "')


def other_bytes(team: Folder) -> None:
    onnx_files.write(team.root / "models/words", onnx_files.encoder(WORDS, shift=1), WORDS)


def other_tokenizer(team: Folder) -> None:
    team.edit("models/words/tokenizer.json", '"money"', '"monkey"')


def other_cut(team: Folder) -> None:
    team.edit(NAMES, ENCODER, f"{ENCODER}answers_at: 0.6\n")


def other_pair(team: Folder) -> None:
    team.edit(NAMES, ENCODER, ENCODER + PAIR)


@pytest.mark.parametrize("change", [other_pooling, other_prefix, other_bytes, other_tokenizer, other_cut, other_pair])
def test_another_model_is_another_ai(team: Folder, harness: Harness, change: Callable[[Folder], None]) -> None:
    team.write(NAMES, ENCODER)
    harness("run", cwd=team.root)
    change(team)
    harness("run", cwd=team.root)
    before, after = manifests(team)
    assert before["subject"] != after["subject"]
    assert before["workspace"] != after["workspace"]
    assert (before["fingerprint"] != after["fingerprint"]) is (change not in (other_cut, other_pair))


def test_a_comment_and_another_place_make_no_other_ai(team: Folder, harness: Harness) -> None:
    team.write(NAMES, ENCODER)
    harness("run", cwd=team.root)
    shutil.copytree(team.root / "models/words", team.root / "other/words")
    team.write(NAMES, "# moved\n" + ENCODER.replace("models/words", "other/words"))
    harness("run", cwd=team.root)
    before, after = manifests(team)
    assert before["subject"] == after["subject"]


def test_the_pair_model_judges_a_support_ai_from_elsewhere_too(team: Folder, harness: Harness) -> None:
    team.write("bot.py", 'def reply(request):\n    return {"outcome": "handoff"}\n')
    team.write("rules/pipelines.yaml", "pipelines:\n  - {id: bot, kind: python, function: bot:reply, jobs: 1}\n")
    subjects = []
    for named in ("", ENCODER, PAIR):
        team.write(NAMES, named)
        harness("run", "-p", "bot", cwd=team.root)
        subjects.append(manifests(team)[-1]["subject"])
    assert subjects[0] == subjects[1] != subjects[2]


def test_a_run_with_another_model_is_not_of_today(team: Folder, harness: Harness) -> None:
    team.write(NAMES, ENCODER)
    harness("run", cwd=team.root)
    other_bytes(team)
    refused = harness("promote", "billing", "--by", "Ann <a@example.com>", "--reason", "x", cwd=team.root)
    assert (refused.returncode, "no finished run of the workspace" in refused.stderr) == (3, True)


# What is wrong is found


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("encoder:\n  folder: models/wrods\n  pooling: mean\n", 2, "there is no folder `models/wrods`"),
        ("encoder:\n  folder: models\n  pooling: mean\n", 2, "there is no file `model.onnx` in `models`"),
        ("encoder:\n  folder: models\n  pooling: mean\n", 2, "there is no file `tokenizer.json` in `models`"),
        ("pair:\n  folder: models/pair\n  file: onnx/model.onnx\n", 2, "there is no file `onnx/model.onnx`"),
        (f"{PAIR}encoder:\n  folder: models/words\n  pooling: mean\n  sha256: {'ab' * 32}\n", 3, "its sha256 is "),
        ("encoder:\n  folder: models/words\n", 1, "`pooling` is missing"),
        ("encoder:\n  folder: models/words\n  pooling: max\n", 3, "`pooling` cannot be `max`"),
        ("encoder:\n  pooling: mean\n", 1, "give either `folder: PATH` or `model: ORG/NAME`"),
        ("encoder:\n  model: a/b\n  pooling: mean\n", 1, "must be pinned: add `revision:` and `sha256:`"),
        (f"pair:\n  model: a/b\n  revision: main\n  sha256: {'ab' * 32}\n", 3, "write all 40 digits (0-9, a-f)"),
        (f"pair:\n  folder: models/pair\n  revision: {COMMIT}\n", 1, "`revision` goes with `model`"),
        ("pair:\n  model: e5-small\n", 2, "`model`: write `ORG/NAME`"),
        ("pair:\n  folder: models/pair\n  pooling: mean\n", 3, "`pooling` is not a key here"),
        ("encodr:\n  folder: models/words\n", 1, "did you mean `encoder`?"),
        ("answers_at: 45\n", 1, "`answers_at`"),
        ("answers_at: 0\n", 1, "`answers_at`"),
        ("answers_at: true\n", 1, "must be a number, not `true`"),
        ("pair:\n  folder: models/pair/model.onnx\n", 2, "`models/pair/model.onnx` is a file"),
    ],
)
def test_a_mistake_has_a_place_and_a_hint(team: Folder, harness: Harness, text: str, line: int, says: str) -> None:
    team.write(NAMES, text)
    for command in ("check", "run"):
        said = cut_at(team, harness, command, 2)
        assert any(f"{NAMES}:{line}: " in each for each in said.splitlines()), said
        assert says in said


def test_digits_of_a_digest_may_be_capital_letters(team: Folder, harness: Harness) -> None:
    """As Windows writes them."""
    digest = hashlib.sha256((team.root / "models/words/model.onnx").read_bytes()).hexdigest()
    team.write(NAMES, f"encoder: {{folder: models/words, pooling: mean, sha256: {digest}}}\n")
    in_small = load(team.root).models
    team.write(NAMES, f"encoder: {{folder: models/words, pooling: mean, sha256: {digest.upper()}}}\n")
    assert load(team.root).models == in_small
    team.write(NAMES, f"pair: {{model: a/b, revision: {COMMIT.upper()}, sha256: {digest.upper()}}}\n")
    assert harness("check", cwd=team.root).returncode == 0


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_file_that_git_lfs_has_not_fetched_is_named(team: Folder, harness: Harness, name: str) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'ab' * 32}\nsize 123\n"
    team.write(f"models/words/{name}", pointer)
    team.write(NAMES, ENCODER)
    said = cut_at(team, harness, "check", 2)
    assert f"`models/words/{name}` is not there yet" in said
    assert "`git lfs pull` fetches it" in said


BROKEN = {
    "no input": (onnx_files.encoder(WORDS, inputs=["input_ids"]), "it has no input `attention_mask`"),
    "another input": (
        onnx_files.encoder(WORDS, inputs=["input_ids", "attention_mask", "position_ids"]),
        "it requires an input `position_ids`",
    ),
    "NaN": (onnx_files.encoder(WORDS, shift=float("nan")), "it gives something for a text that is not a number"),
    "infinite": (onnx_files.encoder(WORDS, shift=float("inf")), "it gives something for a text that is not a number"),
    "a cross-encoder": (onnx_files.cross_encoder(WORDS, {}), "it gives numbers of the shape 1x1, not a vector for"),
    "dimensions first": (onnx_files.turned_encoder(WORDS), "the size of a text's vector changes with its length"),
    "nothing of a text": (onnx_files.encoder(WORDS, shift=1, scale=0), "it gives every text the same vector"),
    "weights elsewhere": (onnx_files.with_weights_in("weights.bin"), "it cannot be opened as ONNX in one file"),
    "no ONNX": (b"no model", "it cannot be opened as ONNX"),
    "too few words": (onnx_files.encoder(WORDS[:9]), "it cannot read a text"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_model_that_cannot_be_used_answers_nothing(team: Folder, harness: Harness, case: str) -> None:
    model, says = BROKEN[case]
    onnx_files.write(team.root / "models/words", model, WORDS)
    for folder in ("models/words/", ""):
        team.write(f"{folder}weights.bin", np.ones((5, 4), np.float32).tobytes())
    team.write(NAMES, "# an encoder\n" + ENCODER)
    said = cut_at(team, harness, "run", 3)
    assert f"{NAMES}:2: the model `words` cannot be used: {says}" in said
    assert "Traceback" not in said
    assert not list(team.root.glob("reports/*/results.jsonl"))


@pytest.mark.parametrize("content", ["", "{}", "no JSON"])
def test_a_tokenizer_that_cannot_be_read_is_named(team: Folder, harness: Harness, content: str) -> None:
    team.write("models/words/tokenizer.json", content)
    team.write(NAMES, ENCODER)
    assert f"{NAMES}:1: the model `words` cannot be used: its tokenizer.json" in cut_at(team, harness, "run", 3)


def test_a_model_that_changes_under_way_is_refused(team: Folder) -> None:
    team.write(NAMES, ENCODER)
    encoder = Encoder.of(load(team.root), None)
    other_bytes(team)
    with pytest.raises(ModelMissingError, match="its files have changed since the workspace was read"):
        encoder.embed([MESSAGE])


# Pairs


def answers(model: PairModel, *texts: str) -> list[float]:
    return [scores.answers for scores in model.look(SECTION, texts)]


def test_a_pair_model_that_ranks_scores_questions_and_supports_no_claim(team: Folder, tmp_path: Path) -> None:
    team.write(NAMES, PAIR)
    model = PairModel.of(load(team.root), tmp_path)
    near, far = answers(model, MESSAGE, "change my card card card card")
    assert near > 0.5 > far > 0
    assert answers(PairModel.of(load(team.root), tmp_path), MESSAGE) == [near]  # from the cache
    (scores,) = model.look(SECTION, [SECTION])
    assert (scores.supported, scores.contradicted, scores.missing, scores.doubts) == (0, 0, 1, ())


def test_no_score_of_another_pair_model_is_used(team: Folder, tmp_path: Path) -> None:
    embedded = answers(PairModel.of(load(team.root), tmp_path), MESSAGE)
    team.write(NAMES, PAIR)
    ours = answers(PairModel.of(load(team.root), tmp_path), MESSAGE)
    other = onnx_files.cross_encoder(WORDS, {"reset": -9})
    onnx_files.write(team.root / "models/pair", other, WORDS)
    theirs = answers(PairModel.of(load(team.root), tmp_path), MESSAGE)
    assert len({*embedded, *ours, *theirs}) == 3
    assert theirs == answers(PairModel.of(load(team.root), None), MESSAGE)


@pytest.mark.parametrize(
    ("model", "says"),
    [
        (onnx_files.cross_encoder(WORDS, {}, logits=3), "it gives numbers of the shape 1x3, not one logit"),
        (onnx_files.cross_encoder(WORDS, {"reset": float("nan")}), "not a number"),
        (onnx_files.cross_encoder(WORDS, dict.fromkeys((*WORDS, *onnx_files.SPECIAL), 6)), "the same score"),
    ],
)
def test_a_pair_model_that_gives_no_score_is_refused(team: Folder, model: bytes, says: str) -> None:
    onnx_files.write(team.root / "models/pair", model, WORDS)
    team.write(NAMES, PAIR)
    with pytest.raises(ModelMissingError, match=rf"{NAMES}:1: the model `pair` cannot be used: .*{says}"):
        answers(PairModel.of(load(team.root), None), MESSAGE)


# The Hub


class Hub(BaseHTTPRequestHandler):
    """The Hugging Face Hub on loopback, as far as a download needs it."""

    files: Path
    asked: list[str]

    def do_HEAD(self) -> None:
        self._send(body=False)

    def do_GET(self) -> None:
        self._send(body=True)

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""

    def _send(self, *, body: bool) -> None:
        self.asked.append(self.path)
        _, _, file = self.path.partition(f"/acme/words/resolve/{COMMIT}/")
        path = self.files / file
        content = path.read_bytes() if file and path.is_file() else b""
        self.send_response(200 if content else 404)
        self.send_header("ETag", f'"{len(content)}-{file.replace("/", "-")}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if body:
            self.wfile.write(content)


@pytest.fixture
def hub(team: Folder, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Hub]]:
    """It has the encoder as `acme/words`; this machine has an empty cache."""
    from huggingface_hub import constants

    served = type("Served", (Hub,), {"files": team.root / "models/words", "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), served) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path_factory.mktemp("cache")))
        here = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setattr(constants, "ENDPOINT", here)
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", here + "/{repo_id}/resolve/{revision}/{filename}")
        yield served
        server.shutdown()


def named_on_the_hub(team: Folder, sha256: str) -> None:
    pinned = f"  revision: {COMMIT}\n  sha256: {sha256}\n"
    team.write(NAMES, f"encoder:\n  model: acme/words\n{pinned}  pooling: mean\n")


def test_a_model_is_downloaded_once_and_never_by_a_check(team: Folder, harness: Harness, hub: type[Hub]) -> None:
    sha256 = onnx_files.write(team.root / "models/words", onnx_files.encoder(WORDS, shift=3), WORDS)
    named_on_the_hub(team, sha256)
    assert "no problems" in harness("check", cwd=team.root).stdout
    assert hub.asked == []
    assert "2 of 2 scenarios pass" in harness("run", cwd=team.root).stdout
    assert hub.asked
    hub.asked.clear()
    shutil.rmtree(team.root / "reports")
    assert "2 of 2 scenarios pass" in harness("run", cwd=team.root).stdout
    assert hub.asked == []


def test_a_download_that_is_not_what_was_pinned_is_refused(team: Folder, harness: Harness, hub: type[Hub]) -> None:
    named_on_the_hub(team, "ab" * 32)
    for _ in range(2):
        said = cut_at(team, harness, "run", 3)
        assert f"{NAMES}:2: the model `acme/words` cannot be used: `model.onnx` is another file" in said


def test_without_network_it_says_what_to_do(team: Folder, harness: Harness, hub: type[Hub], monkeypatch: Any) -> None:
    from huggingface_hub import constants

    named_on_the_hub(team, "ab" * 32)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    said = cut_at(team, harness, "run", 3)
    assert f"{NAMES}:2: `model.onnx` of `acme/words` could not be downloaded: " in said
    assert "Run it once where the network can be reached, or copy the files into a folder" in said
    assert hub.asked == []


def test_a_file_that_the_hub_does_not_have_is_named(team: Folder, harness: Harness, hub: type[Hub]) -> None:
    named_on_the_hub(team, "ab" * 32)
    team.edit(NAMES, "  pooling", "  file: onnx/model.onnx\n  pooling")
    assert f"{NAMES}:2: `onnx/model.onnx` of `acme/words` could not be" in cut_at(team, harness, "run", 3)


def test_scores_are_the_same_on_every_processor() -> None:
    """Those of one with VNNI (AVX-512): one without it would say something else of itself, by a tenth or more."""
    section = "Export\nAn export of a board takes up to ten minutes. If it hangs, try another browser."
    expected = {
        "the export of my board hangs at 99 percent": 0.86735892, "hello there": 0.17029142,
        "who can see private cards?": 0.00504202,
    }  # fmt: skip
    found = [scores.answers for scores in PairModel().look(section, list(expected))]
    assert found == pytest.approx(list(expected.values()), abs=1e-4)


def test_matrices_stay_on_one_core_whatever_the_environment_says() -> None:
    code = """
from threadpoolctl import threadpool_info
from harness.reference.models import Encoder
Encoder()
print({each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"})
"""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "2"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "{1}\n"
