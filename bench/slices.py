"""How many reviews a second all slices together sort, on one core; processor time, 5,000 IMDB reviews, 5 rounds.

python bench/slices.py          all together, then the time of each
"""

# ruff: noqa: E402 - `pin` comes before NumPy is imported

from __future__ import annotations

import machine

CORE = machine.pin()

import statistics
import time

import pyarrow as pa

from reviews import read
from windtunnel import slices
from windtunnel.text.batch import TextBatch

REVIEWS, ROUNDS = 5000, 5


def main() -> None:
    data = read()
    taken = data.sample(REVIEWS, 0)
    rows = pa.table({"id": data.ids.take(taken), "text": data.texts.take(taken)})
    slices.table(rows.slice(0, 50))  # loads the word lists
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        slices.table(rows)
        times.append(time.process_time() - started)
    print(f"{REVIEWS / statistics.median(times):,.0f} reviews/s, all {len(slices.names())} slices")
    parts = [part for _, part in TextBatch.from_arrow(rows["text"], rows["id"].to_pylist()).slices()]
    for name in slices.names():
        for part in parts:
            slices.get(name).mask(part)
        started = time.process_time()
        inside = sum(int(slices.get(name).mask(part).sum()) for part in parts)
        spent = 1e6 * (time.process_time() - started) / REVIEWS
        print(f"{name:20} {spent:6.1f} µs a review {100 * inside / REVIEWS:6.1f} % of the reviews")


if __name__ == "__main__":
    main()
