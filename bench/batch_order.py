"""Whether batches of like length learn as well as batches drawn at random: validation loss by epoch, "tiny" on IMDB.

    python bench/batch_order.py           # bench/results/batch_order.json; about 6 minutes

The same model, seeds, steps (within 3 %) and learning rates; only which rows share a batch differs. Ours: rows are
shuffled, sorted by length within chunks of 64 batches (1,024 rows), cut by tokens, and the batches shuffled.
"""

# ruff: noqa: E402 - `pin` comes before NumPy is imported

from __future__ import annotations

import machine

CORE = machine.pin(0)

import json
from pathlib import Path
from statistics import mean

import numpy as np
import torch

import encoders
from windtunnel.models.encoders import batches, encoder
from windtunnel.models.encoders.device import autocast, seeded
from windtunnel.models.encoders.inference import cross_entropy, logits
from windtunnel.models.encoders.optimizer import adamw, share_of_peak
from windtunnel.models.encoders.tokens import pad, tokenize

RESULTS = Path(__file__).parent / "results" / "batch_order.json"
ROWS, EPOCHS, SIZE, SEEDS = 4_000, 3, 32, (1, 2, 3)


def at_random(lengths: np.ndarray, seed: int, epoch: int) -> list[np.ndarray]:
    """Plain shuffling, `SIZE` rows a batch."""
    order = np.random.default_rng([seed, epoch]).permutation(len(lengths))
    return [order[start : start + SIZE] for start in range(0, len(order), SIZE)]


def losses(way: str, seed: int) -> list[float]:
    """Train, and return the validation loss after each epoch."""
    texts, labels = encoders.reviews("train", ROWS)
    valid_texts, valid_labels = encoders.reviews("test", 1_000)
    cpu = torch.device("cpu")
    with seeded(seed, cpu):
        made = encoder.load_to_train("tiny", encoders.LABELS, texts, max_tokens=128, attention="packed")
        tokens, valid = (tokenize(made.tokenizer, some, 128) for some in (texts, valid_texts))
        budget = round(SIZE * float(tokens.lengths.mean()))
        plan = [
            at_random(tokens.lengths, seed, epoch)
            if way == "at random"
            else batches.shuffled(tokens.lengths, budget=budget, rows_a_batch=SIZE, seed=seed, epoch=epoch)
            for epoch in range(1, EPOCHS + 1)
        ]
        steps, step, found = sum(map(len, plan)), 0, []
        optimizer = adamw(made.model.train(), 7e-4, 0.01)
        for epoch in plan:
            for rows in epoch:
                step += 1
                for group in optimizer.param_groups:
                    group["lr"] = 7e-4 * share_of_peak(step, steps, 0.1)
                ids, mask = pad(tokens, rows, 0, cpu)
                with autocast(cpu, "bf16"):
                    guess = made.model(input_ids=ids, attention_mask=mask).logits
                target = torch.from_numpy(labels[rows].astype(np.int64))
                (torch.nn.functional.cross_entropy(guess.float(), target, reduction="sum") / SIZE).backward()
                torch.nn.utils.clip_grad_norm_(made.model.parameters(), 1.0)
                optimizer.step()
                optimizer.zero_grad()
            said = logits(made.model, valid, pad_id=0, device=cpu, precision="bf16")
            found.append(cross_entropy(said, valid_labels.astype(np.int64)))
    print(way, seed, steps, [round(loss, 4) for loss in found], flush=True)
    return found


def main() -> None:
    torch.set_num_threads(1)
    found = {way: [losses(way, seed) for seed in SEEDS] for way in ("at random", "of like length")}
    means = {way: [mean(epoch) for epoch in zip(*some, strict=True)] for way, some in found.items()}
    facts = machine.facts("windtunnel", "torch", "numpy")
    RESULTS.write_text(json.dumps({"validation_loss": found, "means": means, "machine": facts}, indent=1) + "\n")
    print(json.dumps(means))


if __name__ == "__main__":
    main()
