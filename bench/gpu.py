"""A whole study's work on a GPU: DistilBERT-base, 25,000 reviews, 3 epochs, 2 models, 4 evaluations; seconds and MFU.

    python bench/gpu.py                    # bench/results/gpu.json; needs CUDA
    python bench/gpu.py --try              # 16 reviews on whatever there is, to see that it runs

The weights are drawn at random: the speed is the same. Where the IMDB reviews are not at hand, reviews that the project
writes itself stand in, put together until they are as long as IMDB's (a mean of 275 tokens at 512).
MFU: FLOPs of all matmuls, as if the last layer were whole, over seconds and the peak of bf16 that the maker states.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import torch

import encoders
import machine
from windtunnel.engine.local import transform_rows
from windtunnel.models import prediction
from windtunnel.models.encoders import encoder, training
from windtunnel.models.encoders.settings import settings_for
from windtunnel.models.encoders.tokens import tokenize
from windtunnel.transforms import registry

TRY = "--try" in sys.argv
ROWS, EPOCHS, BATCH = (16, 1, 4) if TRY else (25_000, 3, 64)
RESULTS = Path(__file__).parent / "results" / "gpu.json"
PEAK = {"H100": 989e12, "H200": 989e12, "A100": 312e12, "L4": 121e12}
"""bf16 matmuls without sparsity, FLOP/s, by NVIDIA's data sheets."""


def rows_of(split: str, count: int) -> pa.Table:
    """Reviews as long as IMDB's."""
    texts, labels = encoders.reviews(split, min(count, 4_000) if not encoders.IMDB.exists() else count)
    if not encoders.IMDB.exists():
        chance = np.random.default_rng(len(split))
        pieces = np.clip(chance.lognormal(1.0, 0.6, count).round().astype(int), 1, 16)  # 72 words each: a mean of 230
        by_label = [np.flatnonzero(labels == label) for label in (0, 1)]
        kinds = np.arange(count) % 2
        texts = [
            " ".join(texts[k] for k in chance.choice(by_label[kind], n)) for kind, n in zip(kinds, pieces, strict=True)
        ]
        labels = kinds
    ids = [f"{split}/{number}" for number in range(count)]
    return pa.table({"id": ids, "text": texts, "label": pa.array(labels.astype(np.int32))})


def distilbert(folder: Path) -> str:
    """DistilBERT-base with random weights and BERT's vocabulary (MiniLM's is the same)."""
    made = encoders.start("distilbert", None)
    made.model.save_pretrained(folder)
    made.tokenizer.save_pretrained(folder)
    return str(folder)


def main() -> None:
    place = Path(tempfile.mkdtemp())
    train, test = rows_of("train", ROWS), rows_of("test", ROWS)
    with encoder.quiet():
        model = distilbert(place / "distilbert")
    tokens = tokenize(encoder.load_tokenizer(Path(model)), train["text"].to_pylist(), 512, truncation="head_tail")
    flops = EPOCHS * encoders.matmul_flops("distilbert", tokens.lengths, passes=3, first_only=False)
    name = torch.cuda.get_device_name() if encoders.DEVICE.type == "cuda" else "cpu"
    peak = next((value for key, value in PEAK.items() if key in name), None)
    settings = settings_for(model, epochs=EPOCHS, batch_size=BATCH, log_steps=1 if TRY else 10)
    seconds: dict[str, float] = {}

    def timed(what: str, work: Any) -> Any:
        started = time.perf_counter()
        found = work()
        seconds[what] = round(time.perf_counter() - started, 2)
        print(what, seconds[what], flush=True)
        return found

    shaken = timed("transforming", lambda: transform_rows(test, [registry.get("typo")])["text"])
    mfu = {}
    for seed, arm in enumerate(("plain", "augmented"), 1):
        timed(
            f"training {arm}",
            lambda arm=arm, seed=seed: training.fit(
                train, test.slice(0, 256), encoders.LABELS, settings, seed=seed, out=place / arm, name=arm
            ),
        )
        lines = [json.loads(line) for line in (place / arm / "log.jsonl").read_text().splitlines()]
        steps = [line for line in lines if line["event"] == "steps"]
        looping = steps[-1]["seconds"] - steps[0]["seconds"]  # the first line holds the kernels' compilation
        share = (steps[-1]["step"] - steps[0]["step"]) / steps[-1]["step"]
        mfu[arm] = flops * share / looping / peak if peak else None
        for what, texts in (("original", test["text"]), ("transformed", shaken)):
            timed(f"predicting {what} with {arm}", lambda arm=arm, texts=texts: prediction.predict(place / arm, texts))
    found = {
        "device": name,
        "rows": ROWS,
        "mean_tokens": round(float(tokens.lengths.mean()), 1),
        "epochs": EPOCHS,
        "seconds": seconds | {"all": round(sum(seconds.values()), 1)},
        "mfu": mfu,
        "goal: 35 % MFU": min(mfu.values()) >= 0.35 if peak else None,
        "machine": machine.facts("windtunnel", "torch", "transformers"),
    }
    print(json.dumps({key: found[key] for key in ("device", "seconds", "mfu", "mean_tokens")}, indent=1))
    if not TRY:
        RESULTS.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
