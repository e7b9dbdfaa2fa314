"""How fast texts are classified: ours against transformers' pipeline, one by one and in batches of 32.

    python bench/prediction.py --quick     # 2 rounds: bench/results/prediction_quick.json
    python bench/prediction.py             # 5 rounds: bench/results/prediction.json
    python bench/prediction.py minilm      # or distilbert: this one anew, beside the other's figures
    python bench/prediction.py --table     # writes the table in bench/README.md

Reviews a second, from text to probabilities, models loaded, nothing remembered. Label flips against fp32 are counted
on MiniLM after a short training; a random DistilBERT decides nothing.
"""

# ruff: noqa: E402 - `pin` comes before NumPy is imported

from __future__ import annotations

import machine

CORE = machine.pin()

import json
import os
import sys
from pathlib import Path
from statistics import median
from typing import Any

os.environ["TOKENIZERS_PARALLELISM"] = "false"

import numpy as np
import torch

import encoders
import tables
from windtunnel.models.encoders import batches
from windtunnel.models.encoders.device import autocast
from windtunnel.models.encoders.inference import logits, softmax
from windtunnel.models.encoders.optimizer import adamw
from windtunnel.models.encoders.tokens import pad, tokenize

QUICK = "--quick" in sys.argv
ROUNDS = 2 if QUICK else 5
TEXTS = 32 if QUICK else 256
FLIP_TEXTS = 200 if QUICK else 2_000
TRAINING_TEXTS = 480
MOST = 512
RESULTS = Path(__file__).parent / "results" / ("prediction_quick.json" if QUICK else "prediction.json")


def windtunnel(classifier: Any, texts: list[str], precision: str = encoders.PRECISION) -> np.ndarray:
    """What windtunnel.models.prediction does for texts that it has not seen."""
    tokens = tokenize(classifier.tokenizer, texts, MOST)
    return softmax(logits(classifier.model, tokens, pad_id=0, device=encoders.DEVICE, precision=precision))


def train(classifier: Any) -> None:
    """Let MiniLM learn from a few hundred reviews, cut at 128 tokens: enough for it to decide."""
    texts, labels = encoders.reviews("train", TRAINING_TEXTS)
    tokens = tokenize(classifier.tokenizer, texts, 128)
    optimizer = adamw(classifier.model.train(), 2e-4, 0.01)
    for epoch in (1, 2):
        for rows in batches.shuffled(tokens.lengths, budget=2_000, rows_a_batch=16, seed=1, epoch=epoch):
            ids, mask = pad(tokens, rows, 0, encoders.DEVICE)
            with autocast(encoders.DEVICE, "bf16"):
                guess = classifier.model(input_ids=ids, attention_mask=mask).logits
            target = torch.from_numpy(labels[rows].astype(np.int64)).to(encoders.DEVICE)
            torch.nn.functional.cross_entropy(guess.float(), target).backward()
            optimizer.step()
            optimizer.zero_grad()
    classifier.model.eval()


def measure(kind: str) -> dict[str, Any]:
    """Interleave the ways and take medians and ratios within each round."""
    from transformers import pipeline

    texts, labels = encoders.reviews("test", TEXTS)
    classifier = encoders.start(kind, "packed")
    plain = encoders.start(kind, None)
    plain.tokenizer.backend_tokenizer.no_truncation()
    pipe = pipeline("text-classification", model=plain.model.eval(), tokenizer=plain.tokenizer, device=encoders.DEVICE)
    mixed = np.random.default_rng(0).permutation(TEXTS)
    texts = [texts[place] for place in mixed]  # in no order, as they come in a file
    more = {"truncation": True, "max_length": MOST}
    ways = {
        "windtunnel": lambda: windtunnel(classifier, texts),
        "pipeline, one by one": lambda: pipe(texts, **more),
        "pipeline, batch_size=32": lambda: pipe(texts, batch_size=32, padding=True, **more),
    }
    windtunnel(classifier, texts[:8])
    rounds = []
    for number in range(ROUNDS):
        row = {}
        for name in [*ways][number % 3 :] + [*ways][: number % 3]:
            with encoders.clock() as taken:
                ways[name]()
            row[name] = TEXTS / taken[0]
        rounds.append(row)
        print(kind, {name: round(value, 2) for name, value in row.items()}, flush=True)
    found: dict[str, Any] = {"rounds": rounds, "reviews": TEXTS}
    found["median"] = {name: median(row[name] for row in rounds) for name in rounds[0]}
    for other, goal in (("pipeline, one by one", 2.0), ("pipeline, batch_size=32", 4.0)):
        found[f"times {other}"] = median(row["windtunnel"] / row[other] for row in rounds)
        found.setdefault("goals", {})[f"{goal:g} times {other}"] = found[f"times {other}"] >= goal
    if kind == "minilm":
        train(classifier)
        plain.model.load_state_dict(classifier.model.state_dict())
        texts, labels = encoders.reviews("test", FLIP_TEXTS)
        # in bf16 whatever suits this machine: that is where labels could flip
        ours, exact = windtunnel(classifier, texts, "bf16"), windtunnel(plain, texts, "fp32")
        found["flips"], found["flips_of"] = int((ours.argmax(1) != exact.argmax(1)).sum()), FLIP_TEXTS
        found["largest_change_of_a_probability"] = float(np.abs(ours - exact).max())
        found["accuracy_bf16"] = float((ours.argmax(1) == labels).mean())
        found["goals"][f"at most 0.1 % flips (of {FLIP_TEXTS:,})"] = found["flips"] <= 0.001 * FLIP_TEXTS
    return found


def main() -> None:
    if "--table" in sys.argv:
        tables.write("prediction")
        return
    import logging
    import warnings

    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    asked = [kind for kind in ("minilm", "distilbert") if kind in sys.argv]
    result = {}
    for kind in asked or ("minilm", "distilbert"):
        result[kind] = measure(kind)
        known = json.loads(RESULTS.read_text())["encoders"] if asked and RESULTS.exists() else {}
        facts = machine.facts("windtunnel", "torch", "transformers", "numpy")
        both = {
            "quick": QUICK,
            "device": str(encoders.DEVICE),
            "precision": encoders.PRECISION,
            "encoders": known | result,
            "machine": facts,
        }
        RESULTS.write_text(json.dumps(both, indent=1) + "\n")
    print(json.dumps({kind: found["goals"] for kind, found in result.items()}))


if __name__ == "__main__":
    main()
