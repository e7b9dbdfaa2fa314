"""How fast many texts are transformed shard by shard, by one core, by two, by Ray; and how much memory it takes.

    python bench/scale.py --make 1000000      # the texts: IMDB's 100,000 reviews, repeated; Parquet, once
    python bench/scale.py typo mixed          # bench/results/scale.json
    python bench/scale.py --table             # writes the table in bench/README.md

A job is the command as a user gives it: start of the processes, reading, transforming, writing, hashing. The rounds of
the engines are interleaved. The floor of the pool is two processes that share nothing: `ideal` runs two commands at
once, each on half of the texts and bound to a core.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import machine
import tables

RESULTS = Path(__file__).parent / "results" / "scale.json"
DATA = Path(__file__).parents[2] / "shared" / "data" / "imdb"
WORK = Path(os.environ.get("WINDTUNNEL_BENCH", "/tmp/windtunnel-scale"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
SIZES = (10_000, 100_000, 1_000_000)


def make(rows: int) -> Path:
    """Write that many texts, all of IMDB again and again, under ids of their own, in files of 100,000."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = WORK / f"texts-{rows}"
    if folder.exists():
        return folder
    whole = pa.concat_tables([pq.read_table(DATA / f"{name}.parquet") for name in ("train", "test", "unsupervised")])
    unfinished = folder.with_name(f".{folder.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for number, first in enumerate(range(0, rows, len(whole))):
        part = whole.slice(0, min(len(whole), rows - first))
        ids = pa.array([f"{number}/{id_}" for id_ in part["id"].to_pylist()])
        table = pa.table({"id": ids, "text": part["text"], "label": part["label"]})
        pq.write_table(table, unfinished / f"part-{number:03}.parquet", row_group_size=1 << 15)
    unfinished.rename(folder)
    return folder


def command(source: Path | str, out: Path, spec: str, *flags: str) -> list[str]:
    """The command, as a user gives it; the output of an earlier round goes first."""
    shutil.rmtree(out, ignore_errors=True)
    return [sys.executable, "-m", "windtunnel.cli", "transform", str(source), f"{out}/", "-t", spec, *flags]


def timed(words: list[str], cores: set[int]) -> dict[str, float]:
    """Run a job on some cores: seconds, and the most memory (MB) that all its processes held at one time."""
    started = time.perf_counter()
    job = subprocess.Popen(
        words, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, preexec_fn=lambda: os.sched_setaffinity(0, cores)
    )
    most = 0
    ended = os.pidfd_open(job.pid)
    while not select.select([ended], [], [], 0.5)[0]:  # looking takes time, too, and the pool has no core to spare
        most = max(most, memory(job.pid))
    os.close(ended)
    if job.wait():
        raise SystemExit(f"{' '.join(words)} ended with {job.returncode}")
    return {"seconds": time.perf_counter() - started, "peak_mb": most / 2**20}


def memory(pid: int) -> int:
    """Bytes that a process and those it started hold alone, plus its share of what they hold together (PSS)."""
    found = 0
    for one in [pid, *descendants(pid)]:
        try:
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    found += int(line.split()[1]) * 1024
        except (OSError, ValueError):
            continue
    return found


def descendants(pid: int) -> list[int]:
    """The processes below one."""
    try:
        below = [
            int(one) for task in Path(f"/proc/{pid}/task").iterdir() for one in (task / "children").read_text().split()
        ]
    except OSError:
        return []
    return below + [deeper for one in below for deeper in descendants(one)]


def ideal(folder: Path, spec: str) -> dict[str, float]:
    """Two commands at once, each on half of the files, each on its core."""
    halves = [f"{folder}/*[{digits}].parquet" for digits in ("02468", "13579")]
    words = [command(half, WORK / f"out-half-{core}", spec) for core, half in enumerate(halves)]
    started = time.perf_counter()
    running = [
        subprocess.Popen(one, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, preexec_fn=pinned(core))
        for core, one in enumerate(words)
    ]
    if any(one.wait() for one in running):
        raise SystemExit("one of two halves failed")
    return {"seconds": time.perf_counter() - started, "peak_mb": float("nan")}


def pinned(core: int) -> Any:
    return lambda: os.sched_setaffinity(0, {core})


def measure(spec: str) -> dict[str, Any]:
    """Race the engines on the largest set, and one engine on sets of three sizes."""
    largest = make(SIZES[-1])
    out = WORK / "out"
    engines: dict[str, Any] = {
        "one core": lambda: timed(command(largest, out, spec), {0}),
        "pool, 2 cores": lambda: timed(command(largest, out, spec, "--workers", "2"), {0, 1}),
        "ray, 2 cores": lambda: timed(command(largest, out, spec, "--workers", "2", "--engine", "ray"), {0, 1}),
        "ideal": lambda: ideal(largest, spec),
    }
    asked = [name for name in engines if name in sys.argv] or list(engines)
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name in asked:
            runs[name].append(engines[name]())
            print(spec, name, runs[name][-1], flush=True)
    sizes: dict[str, list[dict[str, float]]] = {}
    starts: dict[str, list[float]] = {name: [] for name in engines if name != "ideal"}
    few = make(200)
    for _ in range(ROUNDS):
        starts["one core"].append(timed(command(few, out, spec), {0})["seconds"])
        starts["pool, 2 cores"].append(timed(command(few, out, spec, "--workers", "2"), {0, 1})["seconds"])
        words = command(few, out, spec, "--workers", "2", "--engine", "ray")
        starts["ray, 2 cores"].append(timed(words, {0, 1})["seconds"])
        for rows in SIZES[:-1]:
            sizes.setdefault(str(rows), []).append(timed(command(make(rows), out, spec), {0}))
    sizes[str(SIZES[-1])] = runs.get("one core", [])
    begun = {name: median(found) for name, found in starts.items()}
    return {"runs": runs, "sizes": sizes, "starts": starts, "summary": summary(runs, sizes, begun)}


def summary(
    runs: dict[str, list[dict[str, float]]], sizes: dict[str, list[dict[str, float]]], starts: dict[str, float]
) -> dict[str, Any]:
    """Medians: texts a second, ratios, memory, microseconds a text at each size without the start of the processes."""
    seconds = {name: median(run["seconds"] for run in found) for name, found in runs.items()}
    rows = SIZES[-1]
    found: dict[str, Any] = {"texts_per_second": {name: round(rows / value) for name, value in seconds.items()}}
    base = seconds.get("one core")
    found["times_one_core"] = {name: round(base / value, 3) for name, value in seconds.items()} if base else {}
    if {"ray, 2 cores", "pool, 2 cores"} <= seconds.keys():
        pool, ray = (seconds[name] - starts[name] for name in ("pool, 2 cores", "ray, 2 cores"))
        found["ray_of_pool"] = round(pool / ray, 3)
    found["start_seconds"] = {name: round(value, 2) for name, value in starts.items()}
    found["peak_mb"] = {
        name: round(max(run["peak_mb"] for run in one)) for name, one in runs.items() if name != "ideal"
    }
    found["microseconds_a_text"] = {
        size: round(1e6 * (median(run["seconds"] for run in one) - starts["one core"]) / int(size), 2)
        for size, one in sizes.items()
        if one
    }
    return found


def sizes_of(folder: Path) -> dict[str, int]:
    """Bytes that the last job read and wrote."""
    written = json.loads((WORK / "out" / "manifest.json").read_text())["totals"]
    return {"rows": written["rows"], "in": sum(one.stat().st_size for one in folder.iterdir()), "out": written["bytes"]}


def write_costs() -> None:
    """Write what a billion texts cost into docs/scale.md."""
    page = machine.REPOSITORY / "docs" / "scale.md"
    before, rest = page.read_text().split("<!-- costs: begin -->\n")
    after = rest.split("<!-- costs: end -->")[1]
    evaluated = json.loads(RESULTS.with_name("scale_evaluate.json").read_text())
    lines = tables.costs(json.loads(RESULTS.read_text()), evaluated["texts_per_core_second"])
    page.write_text(f"{before}<!-- costs: begin -->\n" + "\n".join(lines) + f"\n<!-- costs: end -->{after}")


def main() -> None:
    if "--table" in sys.argv:
        tables.write("scale")
        write_costs()
        return
    if "--make" in sys.argv:
        make(int(sys.argv[sys.argv.index("--make") + 1]))
        return
    known = json.loads(RESULTS.read_text())["specs"] if RESULTS.exists() else {}
    for spec in [word for word in ("typo", "mixed") if word in sys.argv] or ["typo", "mixed"]:
        known[spec] = measure(spec) | {"load_before": os.getloadavg()[0]}
        facts = machine.facts("windtunnel", "pyarrow", "numpy", "ray")
        found = {"rounds": ROUNDS, "bytes": sizes_of(make(SIZES[-2])), "specs": known, "machine": facts}
        RESULTS.write_text(json.dumps(found, indent=1) + "\n")
        print(json.dumps({spec: known[spec]["summary"]}, indent=1))


if __name__ == "__main__":
    main()
