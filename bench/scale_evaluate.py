"""What streaming costs `evaluate`: rows a processor second and peak memory, many files against one table in memory.

    python bench/scale_evaluate.py            writes results/scale_evaluate.json
    python bench/scale_evaluate.py --quick    fewer texts, results/scale_evaluate_quick.json
    python bench/scale_evaluate.py --table    writes the table in bench/README.md

IMDB's test reviews and their variants under `typo`; more than 25,000 are these again. NB-SVM is trained on IMDB;
MiniLM on a few hundred reviews, of which 128 tokens count, since only its speed matters here. Everything runs on one
core, in a process of its own whose start (the same command on 20 texts) is taken off. Rates are by processor time, so
that what else the machine does counts little; the load is noted beside them. In memory a text that comes again is
predicted once, which 100,000 texts out of 25,000 gain by.
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
NAMES = {"nbsvm": "NB-SVM", "minilm": "MiniLM-L6, 128 tokens"}
BEGIN, END = "<!-- scale_evaluate: begin -->", "<!-- scale_evaluate: end -->"
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
    found = {"machine": machine.facts("numpy", "pyarrow", "torch"), "core": CORE, "runs": lines}
    OUT.write_text(json.dumps(found | {"texts_per_core_second": rates(lines)}, indent=1) + "\n")


def rates(lines: list[dict[str, Any]]) -> dict[str, float]:
    """Of streaming the most texts: what docs/scale.md reckons with."""
    best = {line["model"]: line["texts_per_cpu_s"] for line in lines if line["how"] == "streamed"}
    return {f"`evaluate -t typo`, {NAMES[model]}": rate for model, rate in best.items()}


def table() -> None:
    """Write the table of the last full run between its marks in bench/README.md."""
    found = json.loads((Path(__file__).parent / "results" / "scale_evaluate.json").read_text())
    facts = found["machine"]
    lines = [
        f"{facts['date'][:10]}. {facts['cpu']}, one of {facts['cores']} cores. Commit {facts['commit'][:7]}. The"
        " machine was busy with other work (load in the table).",
        "",
        "| model | texts | how | texts/s of processor time | peak memory, MB | load |",
        "|---|---|---|---|---|---|",
    ]
    for one in sorted(found["runs"], key=lambda one: (one["model"] != "nbsvm", one["texts"], one["how"] != "streamed")):
        cells = (NAMES[one["model"]], f"{one['texts']:,}", one["how"], f"{one['texts_per_cpu_s']:,.1f}")
        lines.append(f"| {' | '.join(cells)} | {one['peak_mb']:,} | {one['load']} |")
    readme = Path(__file__).parent / "README.md"
    before, rest = readme.read_text().split(f"{BEGIN}\n")
    readme.write_text(f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}" + rest.split(END)[1])


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
    table() if "--table" in sys.argv else main()
