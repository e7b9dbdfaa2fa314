"""How good and how fast the baselines are: 25,000 IMDB reviews to learn, 25,000 to be asked about, on one core.

    nice -n 5 python bench/baselines.py       bench/results/baselines.json

Processor time, from Arrow strings to a model and from a folder and Arrow strings to probabilities; the median of three.
"""

# ruff: noqa: E402 - `pin` comes before NumPy is imported

from __future__ import annotations

import machine

CORE = machine.pin()

import json
import statistics
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq

from windtunnel.measure.proportion import wilson
from windtunnel.models import baselines
from windtunnel.models.baselines import names, nbsvm, stored, tfidf
from windtunnel.models.baselines.stored import Baseline, Majority

IMDB = machine.REPOSITORY.parent / "shared" / "data" / "imdb"
RESULTS = Path(__file__).parent / "results" / "baselines.json"
LABELS = ("negative", "positive")
REPEATS = 3


def learnt(name: str, texts: object, label: object) -> Baseline:
    """Train one."""
    if name == names.MAJORITY:
        return Majority(label.value_counts().field("counts").to_numpy() / len(label))  # type: ignore[attr-defined]
    learn = nbsvm.fit if name == names.NBSVM else tfidf.fit
    return learn(texts, label, labels=2)


def main() -> None:
    train, test = (pq.read_table(IMDB / f"{split}.parquet", columns=["text", "label"]) for split in ("train", "test"))
    truth = test["label"].to_numpy()
    found = {}
    for name in baselines.NAMES:
        train_seconds, predict_seconds = [], []
        for _ in range(REPEATS):
            with tempfile.TemporaryDirectory() as place:
                folder = Path(place)
                started = time.process_time()
                stored.save(learnt(name, train["text"], train["label"].combine_chunks()), name, LABELS, folder)
                train_seconds.append(time.process_time() - started)
                size = sum(path.stat().st_size for path in folder.iterdir())
                started = time.process_time()
                model = baselines.load(folder)
                right = int((model.probs(test["text"]).argmax(axis=1) == truth).sum())
                predict_seconds.append(time.process_time() - started)
        interval = wilson(right, len(truth))
        found[name] = {
            "accuracy": {"value": interval.value, "low": interval.low, "high": interval.high, "n": len(truth)},
            "method": "Wilson, 95 %",
            "train_s": round(statistics.median(train_seconds), 2),
            "train_s_all": [round(seconds, 2) for seconds in train_seconds],
            "load_and_predict_s": round(statistics.median(predict_seconds), 2),
            "load_and_predict_s_all": [round(seconds, 2) for seconds in predict_seconds],
            "megabytes": round(size / 1e6, 2),
        }
        print(name, json.dumps(found[name]), flush=True)
    content = {
        "what": "25,000 IMDB reviews to train, 25,000 to test; processor seconds on one core",
        "machine": machine.facts("numpy", "scipy", "pyarrow"),
        "baselines": found,
    }
    RESULTS.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
