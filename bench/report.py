"""How long a report of a large study takes: 25,000 rows x 50 transformations, 3 arms x 3 seeds, on one core.

.venv/bin/python bench/report.py [--rows 25000] [--specs 50] [--out bench/results/report.json]

The study is made up (texts of random words of a review's length, 20 edits each, random answers), its tables are of the
size and form of a real one's. Timed is `windtunnel report` in a process of its own, imports included, without the page
and with it where it is built; and what each part takes.
"""

from __future__ import annotations

import machine

CORE = machine.pin()

import argparse  # noqa: E402
import importlib.util  # noqa: E402
import json  # noqa: E402
import resource  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

sys.path.append(str(machine.REPOSITORY / "tests"))
import made_study  # noqa: E402
from windtunnel.storage import tables  # noqa: E402
from windtunnel.storage.tables import EDIT, NUMBERS, PREDICTIONS, VARIANTS  # noqa: E402

WORDS = 230
EDITS = 20
ARMS = ("plain", "control", "augmented")
SEEDS = (1, 2, 3)


def specs(count: int) -> list[str]:
    """Typos of different strengths stand in for different transformations."""
    return [f"typo@1(rate={0.01 * place:.2f}, min_letters=4, keep_ends=True)" for place in range(1, count + 1)]


def make(folder: Path, rows: int, names: list[str]) -> None:
    """Write a finished study."""
    rng = np.random.default_rng(0)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    vocabulary = ["".join(rng.choice(letters, rng.integers(2, 10))) for _ in range(5000)]
    texts = pa.array([" ".join(vocabulary[place] for place in rng.integers(0, 5000, WORDS)) for _ in range(rows)])
    ids = pa.array([f"test/{place:06d}" for place in range(rows)])
    labels = rng.integers(0, 2, rows).astype(np.int32)
    tables.write(pa.table({"id": ids, "text": texts, "label": labels}), folder / "rows" / "test.parquet")
    batches = [variants(ids, texts, spec, rng) for spec in names]
    tables.write(pa.Table.from_batches(batches).unify_dictionaries(), folder / "variants" / "test.parquet")
    for arm in ARMS:
        for seed in SEEDS:
            tables.write(
                predictions(ids, labels, ["original", *names], arm, seed, rng),
                folder / "predictions" / f"{arm}-{seed}.parquet",
            )
    tables.write(numbers(names), folder / "numbers.parquet")
    plan = {
        "data": "gone.csv",
        "model": "distilbert-base-uncased",
        "transform": ["typo"],
        "seeds": len(SEEDS),
        "resolved": names,
    }
    made_study.seal(
        folder,
        plan,
        made_study.LABELS,
        {"train": 22500, "valid": 2500, "test": rows},
        [f"{arm}-{seed}" for arm in ARMS for seed in SEEDS],
        changed_share=dict.fromkeys(names, 0.99),
        augmented={"rows": 5000, "changed": 4990},
    )


def variants(ids: pa.Array, texts: pa.Array, spec: str, rng: np.random.Generator) -> pa.RecordBatch:
    """Each row with its edits: one letter for another."""
    rows = len(ids)
    starts = np.sort(rng.integers(0, 1000, (rows, EDITS)), axis=1) + np.arange(EDITS)
    inserted = pa.array(list("abcdefghij")).take(pa.array(rng.integers(0, 10, rows * EDITS)))
    edits = pa.StructArray.from_arrays(
        [pa.array(starts.ravel()), pa.array(starts.ravel() + 1), inserted], fields=list(EDIT)
    )
    columns = [
        ids,
        pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array([spec])),
        pa.array(np.zeros(rows, np.int16)),
        texts,
        pa.array(np.ones(rows, bool)),
        pa.ListArray.from_arrays(pa.array(np.arange(rows + 1, dtype=np.int32) * EDITS), edits),
    ]
    return pa.record_batch(columns, schema=VARIANTS)


def predictions(
    ids: pa.Array, labels: np.ndarray, sets: list[str], arm: str, seed: int, rng: np.random.Generator
) -> pa.Table:
    """Right for nine texts in ten."""
    total = len(ids) * len(sets)
    right = rng.random(total) < 0.9
    first = np.where(right == (np.tile(labels, len(sets)) == 0), 0.9, 0.1).astype(np.float32)
    probs = np.stack([first, 1 - first], axis=1).ravel()
    columns = {
        "id": pa.concat_arrays([ids] * len(sets)),
        "spec": pa.array(np.repeat(np.array(sets), len(ids))).dictionary_encode(),
        "draw": np.zeros(total, np.int16),
        "model": pa.array([arm] * total).dictionary_encode(),
        "train_seed": np.full(total, seed, np.int32),
        "probs": pa.ListArray.from_arrays(pa.array(np.arange(total + 1, dtype=np.int32) * 2), pa.array(probs)),
        "tokens": np.full(total, 300, np.int32),
        "truncated": np.zeros(total, bool),
    }
    return pa.table(columns).cast(PREDICTIONS)


def numbers(names: list[str]) -> pa.Table:
    """The figures of a study with 20 slices: 40,000 lines and more."""
    found = []
    for model in [*ARMS, *(f"{arm}/{seed}" for arm in ARMS for seed in SEEDS)]:
        for place, spec in enumerate(["original", *names]):
            for what, value in (
                ("accuracy", 0.93 - 0.001 * place),
                ("drop", 0.001 * place),
                ("gain", 0.0005 * place),
                ("p_drop", 0.01),
            ):
                for part in ("", *(f"slice{number}@1" for number in range(20))):
                    if (what == "drop" and spec == "original") or (what == "gain" and model.startswith("plain")):
                        continue
                    line = (
                        what,
                        "test",
                        spec,
                        part,
                        model,
                        None,
                        value,
                        value - 0.003,
                        value + 0.003,
                        25000,
                        "Newcombe paired",
                    )
                    found.append(dict(zip(NUMBERS.names, line, strict=True)))
            if place >= 10 and model in ARMS[1:]:
                line = ("recovered", "test", spec, "", model, None, 0.5, 0.3, 0.7, 25000, "bootstrap of rows")
                found.append(dict(zip(NUMBERS.names, line, strict=True)))
    return pa.Table.from_pylist(found, NUMBERS)


def timed(folder: Path, out: Path, *flags: str) -> dict[str, float]:
    """Run the command once: seconds by the clock and of the processor, and the most memory a run has taken so far."""
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "windtunnel.cli", "report", str(folder), "--out", str(out), *flags], check=True
    )
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = after.ru_maxrss / 2**20
    return {"seconds": round(seconds, 2), "cpu_seconds": round(used, 2), "peak_gb_so_far": round(peak, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=25_000)
    parser.add_argument("--specs", type=int, default=50)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "report.json")
    asked = parser.parse_args()
    names = specs(asked.specs)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "study"
        make(folder, asked.rows, names)
        sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*.parquet")}
        found = {
            "rows": asked.rows,
            "transformations": asked.specs,
            "lines_of_numbers": pq.read_metadata(folder / "numbers.parquet").num_rows,
            "study_mb": round(sum(sizes.values()) / 2**20),
            "paper_latex_and_cards": timed(folder, Path(name) / "out", "--latex", "--no-page"),
        }
        if importlib.util.find_spec("windtunnel.report.page"):
            found["with_the_page"] = timed(folder, Path(name) / "out", "--latex")
    found["machine"] = machine.facts("matplotlib", "numpy", "pyarrow", "typst")
    asked.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
