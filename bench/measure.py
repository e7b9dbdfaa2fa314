"""How long all of NUMBERS takes for 25,000 rows, 50 transformations, 3 arms and 3 seeds, and how much memory; one core.

python bench/measure.py                 writes bench/results/measure.json
python bench/measure.py --rows 2000     a small run, which writes nothing

The predictions are synthetic: rows of varying difficulty, right 93 % of the time, each change breaking up to 12 %.
"""

# ruff: noqa: E402 - `pin` comes before NumPy is imported

from __future__ import annotations

import machine

CORE = machine.pin(0)

import argparse
import json
import resource
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from windtunnel.measure.design import Design
from windtunnel.measure.numbers import ORIGINAL, measure
from windtunnel.storage import tables

RESULTS = Path(__file__).with_name("results") / "measure.json"
ARMS, SEEDS, LIMIT = ("plain", "control", "augmented"), (1, 2, 3), 512
SLICES = 43  # as many as the catalogue has


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=25_000)
    parser.add_argument("--transformations", type=int, default=50)
    asked = parser.parse_args()
    rows, predictions, design = made(asked.rows, asked.transformations)
    before = peak()
    started, processor = time.perf_counter(), time.process_time()
    numbers = measure(rows, predictions, design)
    found = {
        "what": "measure(): ROWS and PREDICTIONS in memory to NUMBERS",
        "rows": asked.rows,
        "transformations": asked.transformations,
        "arms": len(ARMS),
        "seeds": len(SEEDS),
        "groups": len(set(rows["group"].to_pylist())),
        "slices_of_the_design": SLICES,
        "predictions": len(predictions),
        "lines": len(numbers),
        "not_estimable": numbers["value"].null_count,
        "seconds": round(time.perf_counter() - started, 1),
        "processor_seconds": round(time.process_time() - processor, 1),
        "peak_gib": round(peak(), 2),
        "peak_gib_before": round(before, 2),
        "predictions_gib": round(predictions.nbytes / 2**30, 2),
        "goal": {"seconds": 60, "peak_gib": 4},
        "core": CORE,
        "machine": machine.facts("numpy", "scipy", "pyarrow"),
    }
    print(json.dumps(found, indent=1))
    if (asked.rows, asked.transformations) == (25_000, 50):
        RESULTS.write_text(json.dumps(found, indent=1) + "\n")


def peak() -> float:
    """The most memory held so far, in GiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def made(count: int, transformations: int) -> tuple[pa.Table, pa.Table, Design]:
    """ROWS, PREDICTIONS and their design."""
    rng = np.random.default_rng(1)
    ids = pa.array([f"{number:016x}" for number in rng.permutation(count)])
    label = rng.integers(2, size=count)
    films = pa.array([f"film {number}" for number in rng.integers(max(count // 6, 1), size=count)])
    rows = pa.table({"id": ids, "text": ids, "label": pa.array(label, pa.int32()), "group": films})
    hard = rng.normal(size=count)
    length = rng.lognormal(5.4, 0.6, count)
    specs = [ORIGINAL, *(f"change.{number:02d}@1" for number in range(transformations))]
    parts = []
    for arm in ARMS:
        for seed in SEEDS:
            own = rng.normal(size=count)
            for number, spec in enumerate(specs):
                strength = 0.0 if number == 0 else (0.02 + number / 50) * (0.5 if arm == "augmented" else 1.0)
                margin = 3.1 - 1.6 * hard + 0.8 * own + 0.4 * rng.normal(size=count)
                margin -= strength * rng.exponential(1.5, count)
                high = 1 / (1 + np.exp(-margin))
                second = np.where(label == 1, high, 1 - high).astype(np.float32)
                tokens = (length * (1 + (number > 0) * 0.004 * number)).astype(np.int32)
                parts.append(
                    pa.table(
                        {
                            "id": ids,
                            "spec": pa.DictionaryArray.from_arrays(np.zeros(count, np.int32), pa.array([spec])),
                            "draw": np.zeros(count, np.int16),
                            "model": pa.DictionaryArray.from_arrays(np.zeros(count, np.int32), pa.array([arm])),
                            "train_seed": np.full(count, seed, np.int32),
                            "probs": pa.ListArray.from_arrays(
                                np.arange(0, 2 * count + 1, 2, dtype=np.int32),
                                np.stack([1 - second, second], axis=1).ravel(),
                            ),
                            "tokens": tokens,
                            "truncated": tokens > LIMIT,
                        }
                    ).cast(tables.PREDICTIONS)
                )
    slices = {f"slice.{number}@1": rng.random(count) < 0.02 + number / 60 for number in range(SLICES)}
    trained = tuple(specs[1 : 1 + transformations // 2])
    return rows, pa.concat_tables(parts), Design(labels=("negative", "positive"), trained=trained, slices=slices)


if __name__ == "__main__":
    main()
