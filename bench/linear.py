"""Whether a long text takes each transformation time in proportion to its length: one text of 1 MB, and one of 4 MB.

    python bench/linear.py              all of them: bench/results/linear.json
    python bench/linear.py typo ocr     some, printed only

The texts are the golden inputs of `tests/golden`, all families after each other, repeated. Processor time, the best of
three.
"""

# ruff: noqa: E402 - `pin` comes before NumPy is imported

from __future__ import annotations

import machine

CORE = machine.pin()

import json
import sys
import time
from pathlib import Path

from windtunnel.text import edits as edit
from windtunnel.text.batch import TextBatch
from windtunnel.transforms import registry

RESULTS = Path(__file__).parent / "results" / "linear.json"
GOLDEN = machine.REPOSITORY / "tests" / "golden"
LINEAR = 4 * 1.5
"""Four times the text may take so many times as long: half as much again for caches that overflow."""


def text_of(size: int) -> TextBatch:
    """One text of so many bytes."""
    files = sorted(GOLDEN.rglob("*inputs.jsonl"))
    sentences = [json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    whole = " ".join(sentences)
    repeated = (whole + " ") * (size // len(whole.encode()) + 1)
    return TextBatch.of([repeated.encode()[:size].decode(errors="ignore")], ids=["long"])


def seconds(spec: str, size: int) -> float:
    """The processor time of the fastest of three passes over one text, everything found anew."""
    taken = []
    for _ in range(3):
        batch, change = text_of(size), registry.get(spec)
        started = time.process_time()
        edit.apply(batch, change.edits(batch))
        taken.append(time.process_time() - started)
    return min(taken)


def main(specs: list[str]) -> None:
    found = {}
    for spec in specs:
        one, four = seconds(spec, 1_000_000), seconds(spec, 4_000_000)
        found[spec] = {"seconds_1_mb": round(one, 4), "seconds_4_mb": round(four, 4), "ratio": round(four / one, 2)}
        print(f"{spec:30} {one:7.3f} s  {four:7.3f} s  x {four / one:5.2f}", flush=True)
    slow = [spec for spec, row in found.items() if row["ratio"] > LINEAR]
    print(f"{len(specs)} transformations; more than {LINEAR:g} times as long: {', '.join(slow) or 'none'}")
    if len(sys.argv) == 1:
        result = {"transformations": found, "machine": machine.facts("numpy", "pyarrow")}
        RESULTS.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:] or sorted(registry.BUILT_IN))
