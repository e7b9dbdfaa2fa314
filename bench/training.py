"""How fast encoders are fine-tuned: ours against transformers' Trainer, as tutorials use it and at its best.

    python bench/training.py --quick      # 2 rounds: bench/results/training_quick.json
    python bench/training.py              # 7 rounds: bench/results/training.json
    python bench/training.py --table      # writes the table in bench/README.md

Real tokens a second, forward, backward, clipping and AdamW; padding is work but no token. Needs `accelerate` (Trainer
does). On a machine with CUDA it runs there.
"""

# ruff: noqa: E402 - `pin` comes before NumPy is imported

from __future__ import annotations

import machine

CORE = machine.pin()

import json
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch

import encoders
import tables
from windtunnel.models.encoders import batches
from windtunnel.models.encoders.device import autocast
from windtunnel.models.encoders.optimizer import adamw
from windtunnel.models.encoders.tokens import Tokens, pad, tokenize

QUICK = "--quick" in sys.argv
ROUNDS = 2 if QUICK else 7
STEPS = 2 if QUICK else 4
TEXTS = 1_600
MOST = 512
RESULTS = Path(__file__).parent / "results" / ("training_quick.json" if QUICK else "training.json")
GOALS = {"distilbert": 4.5, "minilm": 6.0}


class Rows(torch.utils.data.Dataset[dict[str, Any]]):
    """Token ids and labels as Trainer wants them."""

    def __init__(self, tokens: Tokens, labels: np.ndarray, order: list[int]) -> None:
        self.rows = [
            {"input_ids": tokens.ids[tokens.offsets[r] : tokens.offsets[r + 1]].tolist(), "labels": int(labels[r])}
            for r in order
        ]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: int) -> dict[str, Any]:
        return self.rows[place]


def spaced(some: list[list[int]], lengths: np.ndarray, count: int) -> list[list[int]]:
    """Of all batches of an epoch so many, from the shortest texts to the longest: as long as the whole epoch is."""
    by_length = sorted(some, key=lambda rows: float(lengths[rows].mean()))
    return [by_length[round((place + 0.5) * len(by_length) / count - 0.5)] for place in range(count)]


def best_trainer(kind: str, tokens: Tokens, labels: np.ndarray) -> tuple[Any, str]:
    """Trainer with the attention that is faster on this machine, and which that is."""
    ways = {attention: trainer(kind, "trainer, best", tokens, labels, attention) for attention in ("eager", "sdpa")}
    speeds = {}
    for attention, work in ways.items():
        work()  # the first steps make torch's kernels
        count, seconds = work()
        speeds[attention] = count / seconds
    print(kind, "Trainer's attention, tokens/s:", {name: round(speed) for name, speed in speeds.items()}, flush=True)
    chosen = max(speeds, key=lambda name: speeds[name])
    return ways[chosen], chosen


def trainer(kind: str, way: str, tokens: Tokens, labels: np.ndarray, attention: str | None = None) -> Any:
    """One of the two ways of using Trainer: a function that trains a few steps and returns tokens and seconds."""
    import transformers as hf

    best = way == "trainer, best"
    size = 16 if best else 8
    classifier = encoders.start(kind, attention, 0.0 if best else 0.1)
    if best:
        from transformers.trainer_pt_utils import get_length_grouped_indices

        grouped = get_length_grouped_indices(tokens.lengths.tolist(), size, generator=torch.Generator().manual_seed(1))
        epoch = [grouped[at : at + size] for at in range(0, len(grouped), size)]
        chosen = spaced(epoch, tokens.lengths, STEPS)
    else:  # at random; padded, their lengths make no difference but in how many tokens are real
        by_length = np.argsort(tokens.lengths, kind="stable")
        chosen = [
            by_length[np.linspace(0, TEXTS - 1, STEPS * size).round().astype(int)].tolist()[k::STEPS]
            for k in range(STEPS)
        ]
    order = [row for rows in chosen for row in rows]
    settings = hf.TrainingArguments(
        output_dir=tempfile.mkdtemp(),
        per_device_train_batch_size=size,
        max_steps=STEPS,
        bf16=best and encoders.PRECISION == "bf16",
        train_sampling_strategy="sequential",  # the batches above: those that "group_by_length" or "random" makes
        use_cpu=encoders.DEVICE.type == "cpu",
        save_strategy="no",
        logging_strategy="no",
        report_to=[],
        disable_tqdm=True,
        dataloader_pin_memory=False,
    )
    padding: Any = True if best else "max_length"
    collator = hf.DataCollatorWithPadding(classifier.tokenizer, padding=padding, max_length=MOST)
    made = hf.Trainer(classifier.model, settings, data_collator=collator, train_dataset=Rows(tokens, labels, order))

    def work() -> tuple[int, float]:
        with encoders.clock() as taken:
            made.train()
        return int(tokens.lengths[order].sum()), taken[0]

    return work


def ours(kind: str, tokens: Tokens, labels: np.ndarray) -> tuple[Any, dict[str, float]]:
    """The loop of windtunnel.models.encoders.training, a few steps of it, and the FLOPs of these steps."""
    model = encoders.start(kind, "packed").model.train()
    optimizer = adamw(model, 3e-5, 0.01)
    budget = round(16 * float(tokens.lengths.mean()))
    epoch = batches.shuffled(tokens.lengths, budget=budget, rows_a_batch=16, seed=1, epoch=1)
    chosen = [np.array(rows) for rows in spaced([rows.tolist() for rows in epoch], tokens.lengths, STEPS)]
    rows_of_all = np.concatenate(chosen)
    lengths = tokens.lengths[rows_of_all]
    waste = sum(len(rows) * int(tokens.lengths[rows].max()) for rows in epoch) / float(tokens.lengths.sum()) - 1
    precision = encoders.PRECISION

    def work() -> tuple[int, float]:
        with encoders.clock() as taken:
            for rows in chosen:
                ids, mask = pad(tokens, rows, 0, encoders.DEVICE)
                target = torch.from_numpy(labels[rows].astype(np.int64)).to(encoders.DEVICE)
                with autocast(encoders.DEVICE, precision):
                    guess = model(input_ids=ids, attention_mask=mask).logits
                loss = torch.nn.functional.cross_entropy(guess.float(), target, reduction="sum")
                (loss / 16).backward()
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0).item()
                optimizer.step()
                optimizer.zero_grad()
        return int(lengths.sum()), taken[0]

    flops = {
        "done": encoders.matmul_flops(kind, lengths, passes=3, first_only=True),
        "of all layers": encoders.matmul_flops(kind, lengths, passes=3, first_only=False),
    }
    return work, flops | {"padding_share": waste}


def measure(kind: str) -> dict[str, Any]:
    """Interleave the ways, a few steps each, and take medians and ratios within each round."""
    texts, labels = encoders.reviews("train", TEXTS)
    tokens = tokenize(encoders.start(kind, "plain").tokenizer, texts, MOST)
    packed, flops = ours(kind, tokens, labels)
    best, attention = best_trainer(kind, tokens, labels)
    ways = {
        "windtunnel": packed,
        "trainer, best": best,
        "trainer, tutorial": trainer(kind, "trainer, tutorial", tokens, labels),
    }
    packed()  # the first steps make torch's kernels
    rounds = []
    for number in range(ROUNDS):
        rate = encoders.matmul_rate(encoders.WIDTHS[kind])
        row: dict[str, float] = {"matmul_flops_per_second": rate}
        for name in [*ways][number % 3 :] + [*ways][: number % 3]:
            count, seconds = ways[name]()
            row[name] = count / seconds
            if name == "windtunnel":
                row["share_of_matmul_rate"] = flops["done"] / seconds / rate
                row["share_counting_all_layers"] = flops["of all layers"] / seconds / rate
        rounds.append(row)
        print(kind, {name: round(value, 3) for name, value in row.items()}, flush=True)
    found: dict[str, Any] = {
        "rounds": rounds,
        "padding_share": flops["padding_share"],
        "attention_of_trainer": attention,
    }
    found["median"] = {name: median(row[name] for row in rounds) for name in rounds[0]}
    for other in ("trainer, tutorial", "trainer, best"):
        found[f"times {other}"] = median(row["windtunnel"] / row[other] for row in rounds)
    goal = GOALS[kind]
    found["goals"] = {
        f"{goal} times Trainer as in tutorials": found["times trainer, tutorial"] >= goal,
        "1.2 times Trainer at its best": found["times trainer, best"] >= 1.2,
        "75 % of the matmul rate, of what is really multiplied": found["median"]["share_of_matmul_rate"] >= 0.75,
        "under 3 % padding": found["padding_share"] < 0.03,
    }
    return found


def main() -> None:
    if "--table" in sys.argv:
        tables.write("training")
        return
    import logging
    import warnings

    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    if encoders.DEVICE.type == "cuda":
        torch.backends.cuda.matmul.allow_tf32 = True
    kinds = [kind for kind in ("minilm", "distilbert") if kind in sys.argv] or ["minilm", "distilbert"]
    result = {kind: measure(kind) for kind in kinds}
    facts = machine.facts("windtunnel", "torch", "transformers", "accelerate", "numpy")
    RESULTS.write_text(
        json.dumps(
            {
                "quick": QUICK,
                "device": str(encoders.DEVICE),
                "precision": encoders.PRECISION,
                "encoders": result,
                "machine": facts,
            },
            indent=1,
        )
        + "\n"
    )
    print(json.dumps({kind: found["goals"] for kind, found in result.items()}))


if __name__ == "__main__":
    main()
