"""How good are the synonyms? Draw substitutions from real reviews for reading, and sum up the verdicts.

    python bench/synonym_quality.py sample reviews.parquet 300 SEED > read.txt
    python bench/synonym_quality.py sum verdicts.tsv             counts with Wilson intervals, as JSON beside it
    python bench/synonym_quality.py reach reviews.parquet        how many words can be replaced, and how fast

A substitution is drawn at the default settings (rate 0.1) from a seeded sample of rows, all equally likely. The
reader gives one verdict on each, strictly:

    good   a careful reader finds nothing wrong with the sentence, and its meaning and feeling are kept
    odd    understandable and the same label, but unidiomatic, the wrong register, or a slight shift
    wrong  jarringly ungrammatical, another meaning, or another feeling

Kept under `bench/results/synonym_quality.tsv`: row, byte, old word, new word, verdict; no text of a review. The rows
are those of the IMDB test split with seed 101, read after the last change of the table; it was tuned on the
unsupervised split and mended after two earlier samples of the test split (seeds 20 and 77: 93 % and 94 % good). One
reader, the language model that wrote the transformation, gave the verdicts.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from scipy.stats import binomtest

from windtunnel.lexicon.synonyms import load
from windtunnel.text.batch import TextBatch
from windtunnel.text.edits import apply
from windtunnel.transforms import registry

ROWS = 6_000
CONTEXT = 75
RUNS = 5
VERDICTS = ("good", "odd", "wrong")


def sample(path: str, count: int, seed: int) -> None:
    texts = pq.read_table(path).column("text").to_pylist()
    chances = np.random.default_rng(seed)
    rows = np.sort(chances.choice(len(texts), min(ROWS, len(texts)), replace=False))
    batch = TextBatch.of([texts[row] for row in rows], [str(row) for row in rows])
    edits = registry.get("synonym").edits(batch, seed=seed)
    for i in np.sort(chances.choice(len(edits), count, replace=False)).tolist():
        row, start, stop = int(edits.row[i]), int(edits.start[i]), int(edits.stop[i])
        low, high = batch.offsets[row], batch.offsets[row + 1]
        before = batch.data[max(low, start - CONTEXT) : start].tobytes().decode(errors="ignore")
        after = batch.data[stop : min(high, stop + CONTEXT)].tobytes().decode(errors="ignore")
        old, new = batch.data[start:stop].tobytes().decode(), edits.text[i]
        where = f"{rows[row]}\t{start - low}\t{old}\t{new}"
        print(f"{where}\t{before}[{old} -> {new}]{after}".replace("\n", " ").replace("<br />", "|"))


def total(path: str) -> None:
    rows = [line.split("\t") for line in Path(path).read_text().splitlines()[1:]]
    counts = Counter(row[-1] for row in rows)
    if unknown := counts.keys() - set(VERDICTS):
        raise SystemExit(f"Unknown verdicts: {sorted(unknown)}")
    shares = {}
    for verdict in VERDICTS:
        interval = binomtest(counts[verdict], len(rows)).proportion_ci(0.95, "wilson")
        shares[verdict] = {
            "count": counts[verdict],
            "share": round(counts[verdict] / len(rows), 4),
            "low": round(interval.low, 4),
            "high": round(interval.high, 4),
        }
    result = {"substitutions": len(rows), "spec": registry.get("synonym").spec, "verdicts": shares}
    Path(path).with_suffix(".json").write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


def reach(path: str) -> None:
    start = time.process_time()
    load()
    result: dict[str, object] = {"load_seconds": round(time.process_time() - start, 3)}
    texts = pq.read_table(path).column("text").combine_chunks()
    ids = [str(row) for row in range(len(texts))]
    for rate in (0.1, 1.0):
        seconds, words, edited = [], 0, 0
        for _ in range(RUNS):
            batch, words, edited = TextBatch.from_arrow(texts, ids), 0, 0
            start = time.process_time()
            for _, part in batch.slices():
                edits = registry.get("synonym", rate=rate).edits(part)
                apply(part, edits)
                words, edited = words + len(part.words), edited + len(edits)
            seconds.append(time.process_time() - start)
        speed = round(len(texts) / statistics.median(seconds))
        share = round(edited / words, 4)
        result[f"rate {rate}"] = {"words": words, "replaced": edited, "share": share, "reviews_per_cpu_second": speed}
    Path("bench/results/synonym_reach.json").write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    if sys.argv[1] == "sample":
        sample(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    elif sys.argv[1] == "sum":
        total(sys.argv[2])
    else:
        reach(sys.argv[2])
