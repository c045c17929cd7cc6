"""Train the pair model: make train-pair OUT=FOLDER DATA=FOLDER. It goes on from the last epoch that is in OUT.

It learns four times from the training organisations. Then, from these weights rounded to int8, it goes on in two
stages: once from them again and from answers that people have labelled (labelled.py), and the same with four times the
contrasts of data/contrasts. OUT/trained.npz is the mean of the weights after these two: it knows most of what either
does (Wortsman et al. 2022, robust fine-tuning). After each epoch and stage it says how right it is on the development
organisations.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import tensorflow as tf

from benchmarks.pair.export import as_exported
from benchmarks.pair.measure import Scored, report
from benchmarks.pair.network import PairNetwork, Weights
from benchmarks.pair.rows import (
    CONTRASTS,
    DEV,
    SHOWN,
    SUPPORTED,
    VOCABULARY,
    Batch,
    PairRow,
    Section,
    Tokenize,
    batches,
    labelled_batches,
    rows,
    sections,
)  # fmt: skip

EPOCHS, SEED = 4, 1
DROPOUT, SMOOTHING, DECAY = 0.1, 0.02, 0.01
RANKING, TWINS, MISSING_OR_CONTRADICTED, QUESTIONS, WORDS = 0.5, 1.0, 0.2, 0.5, 0.2  # shares in the loss


def loss(scores: tuple[Any, Any, Any], batch: tuple[Any, ...]) -> Any:
    """Cross-entropy of each head, and that in a section what is true ranks above what is not, most of all its twin."""
    claims, questions, doubts = scores
    _, rows_, task, label, twins = batch
    is_claim, is_question = tf.cast(task == 0, tf.float32), tf.cast(task == 1, tf.float32)
    true, answered = tf.cast(label == SUPPORTED, tf.float32), tf.cast(label == 1, tf.float32)
    support = claims[..., 0] - tf.reduce_logsumexp(claims[..., 1:], -1)
    missing = tf.nn.sigmoid_cross_entropy_with_logits(tf.cast(label == 2, tf.float32), claims[..., 2] - claims[..., 1])
    marks = (rows_ == 0) | (rows_ == 101) | (rows_ == 102)
    most_doubted = tf.reduce_logsumexp(2 * tf.where(marks, -1e4, doubts), -1) / 2  # one wrong word makes a claim wrong
    return (
        _mean(_entropy(support, true), is_claim)
        + RANKING * _ranked(support, is_claim * true, is_claim * (1 - true), 1.0)
        + TWINS * _ranked(support, is_claim * true, is_claim * (1 - true), _same(twins))
        + MISSING_OR_CONTRADICTED * _mean(missing, is_claim * (1 - true))
        + QUESTIONS * _mean(_entropy(questions, answered), is_question)
        + RANKING * _ranked(questions, is_question * answered, is_question * (1 - answered), 1.0)
        + WORDS * _mean(_entropy(most_doubted, 1 - true), is_claim)
    )


def _entropy(logits: Any, target: Any) -> Any:
    return tf.nn.sigmoid_cross_entropy_with_logits(target * (1 - 2 * SMOOTHING) + SMOOTHING, logits)


def _mean(x: Any, weight: Any) -> Any:
    return tf.reduce_sum(x * weight) / tf.maximum(tf.reduce_sum(weight), 1.0)


def _ranked(score: Any, high: Any, low: Any, pairs: Any) -> Any:
    apart = score[:, :, None] - score[:, None, :]
    return _mean(tf.nn.softplus(-apart), high[:, :, None] * low[:, None, :] * pairs)


def _same(twins: Any) -> Any:
    return tf.cast((twins[:, :, None] == twins[:, None, :]) & (twins[:, :, None] > 0), tf.float32)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast it learns."""

    rate: float
    warm_up: int  # steps
    heads: float  # so many times as fast


FIRST = Pace(1e-4, 60, 5.0)  # the heads begin from nothing
FURTHER = {"labelled": (0, Pace(6e-5, 100, 1.0)), "contrasts": (4, Pace(1e-4, 100, 1.0))}
"""The stages after it: each once all there was and what people have labelled, and so often the contrasts."""


class Trainer:
    """AdamW with a rate that rises for some steps and then falls to nothing."""

    def __init__(self, network: PairNetwork, steps: int, pace: Pace) -> None:
        self.network, self.steps, self.pace = network, steps, pace
        self.step = tf.Variable(0.0, trainable=False)
        zeros = [tf.zeros_like(each) for each in network.trainable]
        self.moments = [[tf.Variable(zero, trainable=False) for zero in zeros] for _ in range(2)]

    @tf.function(jit_compile=True)
    def take(self, source: Any, rows_: Any, task: Any, label: Any, twins: Any) -> Any:
        """One step; the loss before it."""
        with tf.GradientTape() as tape:
            found = loss(self.network(source, rows_, DROPOUT), (source, rows_, task, label, twins))
        variables = self.network.trainable
        gradients = [tf.convert_to_tensor(each) for each in tape.gradient(found, variables)]
        gradients, _ = tf.clip_by_global_norm(gradients, 1.0)
        self.step.assign_add(1.0)
        rate = (
            self.pace.rate
            * tf.minimum(self.step / self.pace.warm_up, 1.0)
            * tf.maximum(0.02, 1 - self.step / self.steps)
        )
        grown = [1 - 0.9**self.step, 1 - 0.98**self.step]
        for variable, gradient, first, second in zip(variables, gradients, *self.moments, strict=True):
            first.assign(0.9 * first + 0.1 * gradient)
            second.assign(0.98 * second + 0.02 * gradient * gradient)
            change = first / grown[0] / (tf.sqrt(second / grown[1]) + 1e-6)
            decay = DECAY * variable if len(variable.shape) > 1 else 0.0
            new = variable.name.startswith(("claim", "question", "word_doubt"))
            variable.assign_sub(rate * (self.pace.heads if new else 1.0) * (change + decay))
        return found

    def save(self, path: Path) -> None:
        moments = {f"moment{i}/{n}": m.numpy() for i, part in enumerate(self.moments) for n, m in enumerate(part)}
        beside = path.with_suffix(".part.npz")
        np.savez(beside, step=self.step.numpy(), **moments, **self.network.weights())  # type: ignore[arg-type]
        beside.replace(path)

    def load(self, path: Path) -> None:
        kept = np.load(path)
        self.step.assign(kept["step"])
        for i, part in enumerate(self.moments):
            for n, moment in enumerate(part):
                moment.assign(kept[f"moment{i}/{n}"])
        self.network.load({name: kept[name] for name in self.network.variables})


def scored(network: PairNetwork, all_: Sequence[Section], places: Sequence[int], tokenize: Tokenize) -> list[Scored]:
    """What the network says of each row of these sections."""
    look = tf.function(network)
    found = []
    for place in places:
        own = rows(all_, place)
        ids = [tokenize(row.text, 64) for row in own]
        padded = np.zeros((1, len(own), 64), np.int32)
        for at, pieces in enumerate(ids):
            padded[0, at, : len(pieces)] = pieces
        source = tokenize(all_[place].text, 320)
        claims, questions, _ = look(np.array([source + [0] * (320 - len(source))], np.int32), padded)
        support = (claims[..., 0] - tf.reduce_logsumexp(claims[..., 1:], -1)).numpy()[0]
        values = np.where([row.question for row in own], questions.numpy()[0], support)
        found += [Scored(row.kind, float(value)) for row, value in zip(own, values, strict=True)]
    return found


def main(out: Path) -> None:
    tf.random.set_seed(SEED)
    out.mkdir(parents=True, exist_ok=True)
    all_, tokenize = sections(), Tokenize(VOCABULARY)
    learned, held = ([n for n, each in enumerate(all_) if each.part == part] for part in (SHOWN, DEV))
    size = sum(1 for _ in batches(all_, learned, tokenize, random.Random(SEED)))
    trainer = Trainer(PairNetwork(SEED), size * EPOCHS, FIRST)
    done = len(list(out.glob("epoch-?.npz")))
    if done:
        trainer.load(out / f"epoch-{done}.npz")
    for epoch in range(done + 1, EPOCHS + 1):
        learn(trainer, list(batches(all_, learned, tokenize, random.Random(SEED * 1000 + epoch))), f"epoch {epoch}")
        trainer.save(out / f"epoch-{epoch}.npz")
        print(f"epoch {epoch}", report(scored(trainer.network, all_, held, tokenize)), sep="\n", flush=True)
    further(as_exported(trainer.network.weights()), out, tokenize)


def further(weights: Weights, out: Path, tokenize: Tokenize) -> None:
    """From these weights, the stages after the first. A stage whose weights are in OUT is not run again."""
    all_ = sections()
    learned, held = ([n for n, each in enumerate(all_) if each.part == part] for part in (SHOWN, DEV))
    pairs = sections(CONTRASTS)
    contrasted = [n for n, each in enumerate(pairs) if each.part == SHOWN]
    read: dict[str, list[tuple[str, str, int]]] = json.loads((out / "labelled.json").read_text("utf-8"))
    answers = [
        (source, [PairRow(text, kind, False, label) for text, kind, label in own]) for source, own in read.items()
    ]
    after = []
    for number, (name, (passes, pace)) in enumerate(FURTHER.items(), 1):
        network, done = PairNetwork(SEED), out / f"{name}.npz"
        if done.exists():
            weights = dict(np.load(done))
            after.append(weights)
            continue
        draw = random.Random(SEED * 100 + number)
        steps = list(batches(all_, learned, tokenize, draw)) + list(labelled_batches(answers, tokenize, draw))
        for _ in range(passes):
            steps += batches(pairs, contrasted, tokenize, draw)
        draw.shuffle(steps)
        tf.random.set_seed(number)
        network.load(weights)
        learn(Trainer(network, len(steps), pace), steps, name)
        weights = network.weights()
        after.append(weights)
        np.savez(done, **weights)  # type: ignore[arg-type]
        print(name, report(scored(network, all_, held, tokenize)), sep="\n", flush=True)
        own = [n for n, each in enumerate(pairs) if each.part == DEV]
        print("contrasts", report(scored(network, pairs, own, tokenize)), sep="\n", flush=True)
    mean = {name: np.mean([each[name] for each in after], axis=0) for name in weights}
    np.savez(out / "trained.npz", **mean)


def learn(trainer: Trainer, steps: Sequence[Batch], name: str) -> None:
    """Take every step once."""
    started, total = time.monotonic(), 0.0
    for step, batch in enumerate(steps, 1):
        total += float(trainer.take(batch.source, batch.rows, batch.task, batch.label, batch.twins))
        if step % 20 == 0:
            took = time.monotonic() - started
            print(f"{name}, step {step} of {len(steps)}: loss {total / step:.3f}, {took:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
