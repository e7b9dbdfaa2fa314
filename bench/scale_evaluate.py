"""What streaming costs `evaluate`: rows a processor second and peak memory, many files against one table in memory.

    python bench/scale_evaluate.py            writes results/scale_evaluate.json
    python bench/scale_evaluate.py --quick    fewer texts, results/scale_evaluate_quick.json

IMDB's test reviews and their variants under `typo`; more than 25,000 are these again. NB-SVM is trained on IMDB;
MiniLM on a few hundred reviews, of which 128 tokens count, since only its speed matters here. Everything runs on one
core, in a process of its own whose start (the same command on 20 texts) is taken off. Rates are by processor time, so
that what else the machine does counts little; the load is noted beside them.
"""

# ruff: noqa: E402 - `pin` comes before NumPy is imported

from __future__ import annotations

import machine

CORE = machine.pin(0)

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import encoders
from windtunnel import api, data

QUICK = "--quick" in sys.argv
IMDB = machine.REPOSITORY.parent / "shared" / "data" / "imdb"
OUT = Path(__file__).parent / "results" / ("scale_evaluate_quick.json" if QUICK else "scale_evaluate.json")
NBSVM_TEXTS = (2_000, 8_000) if QUICK else (25_000, 100_000)
MINILM_TEXTS = (60, 120) if QUICK else (300, 1_200)
START_TEXTS = 20
PROGRAM = """
import re
from windtunnel import cli
try:
    cli.main()
finally:
    print("peak", re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])
"""


def main() -> None:
    rows = data.read(IMDB)
    test = rows.test.select(["text", "label"])
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        models = {
            "nbsvm": trained(rows, place, "nbsvm", None),
            "minilm": trained(rows, place, str(encoders.minilm()), 300),
        }
        lines = []
        for name, sizes in (("nbsvm", NBSVM_TEXTS), ("minilm", MINILM_TEXTS)):
            for how in ("streamed", "in memory"):
                start = run(models[name], write(place, test, START_TEXTS), how)
                for size in sizes:
                    found = run(models[name], write(place, test, size), how)
                    rate = size / (found["cpu_s"] - start["cpu_s"])
                    lines.append({"model": name, "how": how, "texts": size, "texts_per_cpu_s": round(rate, 1), **found})
                    lines[-1]["start_cpu_s"] = start["cpu_s"]
                    print(json.dumps(lines[-1]), flush=True)
    agree(lines)
    facts = machine.facts("numpy", "pyarrow", "torch")
    OUT.write_text(json.dumps({"machine": facts, "core": CORE, "runs": lines}, indent=1) + "\n")


def trained(rows: Any, place: Path, model: str, limit: int | None) -> Path:
    """A classifier of reviews."""
    some = rows if limit is None else data.read(IMDB, limit=limit)
    settings = {} if limit is None else {"max_tokens": 128, "epochs": 1, "device": "cpu", "precision": "fp32"}
    return api.train(some, out=place / f"model-{limit}", model=model, **settings).folder


def write(place: Path, test: pa.Table, size: int) -> Path:
    """So many texts in one file of small row groups."""
    path = place / f"texts-{size}.parquet"
    if not path.exists():
        # the rows of a data set are sorted by label: every n-th of them, and all again where there are not enough
        step = max(1, len(test) // size)
        chosen = test.take(pa.array([(row * step) % len(test) for row in range(size)]))
        ids = pa.array([f"r{row}" for row in range(size)])
        pq.write_table(chosen.append_column("id", ids), path, row_group_size=1_000)
    return path


def run(model: Path, texts: Path, how: str) -> dict[str, Any]:
    """Evaluate once: seconds, peak memory of the process, and the accuracy and drop that it printed."""
    with tempfile.TemporaryDirectory() as out:
        words = ["evaluate", str(model), str(texts), "-t", "typo", "--out", out + "/out"]
        words += ["--shard-rows", "10000", "--threads", "1"] if how == "streamed" else []
        before, began, load = os.times(), time.perf_counter(), os.getloadavg()[0]
        found = subprocess.run([sys.executable, "-c", PROGRAM, *words], capture_output=True, text=True, check=True)
        wall, after = time.perf_counter() - began, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    peak = int(found.stdout.split()[-1]) / 1024
    printed = re.findall(r"^(accuracy|drop) +(-?[\d.]+)", found.stdout, re.MULTILINE)
    figures = [float(value) for _, value in printed]
    measured = {"wall_s": round(wall, 1), "cpu_s": round(cpu, 1), "peak_mb": round(peak), "load": round(load, 1)}
    return measured | {"accuracy_accuracy_drop": figures}


def agree(lines: list[dict[str, Any]]) -> None:
    """Both ways must print the same figures."""
    for name, size in {(line["model"], line["texts"]) for line in lines}:
        same = [line["accuracy_accuracy_drop"] for line in lines if (line["model"], line["texts"]) == (name, size)]
        assert same[0] == same[1], (name, size, same)


if __name__ == "__main__":
    main()
