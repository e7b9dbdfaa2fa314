"""Print a sample of contraction edits in their context, for reading: the counts go to results/contraction_quality.json.

    python bench/contraction_quality.py REVIEWS.parquet expand --edits 150 --seed 30

Every edit of the file is as likely as any other to be in the sample.
"""

from __future__ import annotations

import argparse

import numpy as np
import pyarrow.parquet as pq

from windtunnel.text.batch import TextBatch
from windtunnel.transforms.chat.contraction import contractions, expansions

BEFORE, AFTER = 55, 45  # bytes of context


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("direction", choices=["expand", "contract"])
    parser.add_argument("--edits", type=int, default=150)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    table = pq.read_table(args.file, columns=["id", "text"])
    batch = TextBatch.from_arrow(table["text"], table["id"].to_pylist())
    every = expansions if args.direction == "expand" else contractions
    shown = [line for _, part in batch.slices() for line in lines(part, every(part))]
    picked = np.random.default_rng(args.seed).choice(len(shown), min(args.edits, len(shown)), replace=False)
    print(f"{len(picked)} of {len(shown)} edits")
    print("\n".join(shown[place] for place in sorted(picked.tolist())))


def lines(batch, edits):
    """Write each edit as `... before [old > new] after ...`."""
    data = batch.data.tobytes()
    for row, start, stop, new in zip(
        edits.row.tolist(), edits.start.tolist(), edits.stop.tolist(), edits.text.to_list(), strict=True
    ):
        low, high = batch.offsets[row], batch.offsets[row + 1]
        before = data[max(low, start - BEFORE) : start].decode(errors="ignore")
        after = data[stop : min(high, stop + AFTER)].decode(errors="ignore")
        yield f"{before}[{data[start:stop].decode()} > {new}]{after}".replace("\n", " ")


if __name__ == "__main__":
    main()
