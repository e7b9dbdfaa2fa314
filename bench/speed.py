"""How many reviews a second each transformation rewrites at its default strength, on one core.

    python bench/speed.py                       all of them: bench/results/speed.json
    python bench/speed.py typo ocr              some, printed only

Processor time, Arrow strings in and out, nothing kept from before but the word lists; the median of several rounds in
which all take turns. A round takes 5,000 IMDB reviews of all lengths.
"""

# ruff: noqa: E402 - `pin` comes before NumPy is imported

from __future__ import annotations

import machine

CORE = machine.pin()

import json
import statistics
import sys
import time
from pathlib import Path

import pyarrow as pa

from reviews import read
from windtunnel.text import edits as edit
from windtunnel.text.batch import TextBatch
from windtunnel.transforms import registry

RESULTS = Path(__file__).parent / "results" / "speed.json"
REVIEWS, ROUNDS = 5000, 5


def seconds(spec: str, texts: pa.Array, ids: list[str]) -> tuple[float, int]:
    """Rewrite the reviews once: processor time, and how many edits it made."""
    change, count = registry.get(spec), 0
    started = time.process_time()
    for _, part in TextBatch.from_arrow(texts, ids).slices():
        found = change.edits(part)
        edit.apply(part, found).strings.to_arrow()
        count += len(found)
    return time.process_time() - started, count


def main(specs: list[str]) -> None:
    data = read()
    rows = data.sample(REVIEWS, 0)
    texts, ids = data.texts.take(rows), data.ids.take(rows).to_pylist()
    some = texts.slice(0, 50)
    for spec in specs:
        seconds(spec, some, ids[:50])  # loads the word lists
    taken: dict[str, list[float]] = {spec: [] for spec in specs}
    edits: dict[str, int] = {}
    for turn in range(ROUNDS):
        for spec in specs[turn % len(specs) :] + specs[: turn % len(specs)]:
            spent, edits[spec] = seconds(spec, texts, ids)
            taken[spec].append(spent)
    found = {
        spec: {
            "reviews_per_second": round(len(texts) / statistics.median(times)),
            "fastest": round(len(texts) / min(times)),
            "slowest": round(len(texts) / max(times)),
            "edits_per_review": round(edits[spec] / len(texts), 2),
        }
        for spec, times in taken.items()
    }
    for spec, row in sorted(found.items(), key=lambda item: item[1]["reviews_per_second"]):
        print(f"{spec:40} {row['reviews_per_second']:8,} reviews/s  {row['edits_per_review']:7.2f} edits a review")
    if len(sys.argv) == 1:
        result = {
            "data": data.name,
            "reviews": len(texts),
            "rounds": ROUNDS,
            "machine": machine.facts("numpy", "pyarrow"),
        }
        RESULTS.write_text(json.dumps(result | {"transformations": found}, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:] or sorted(registry.BUILT_IN))
