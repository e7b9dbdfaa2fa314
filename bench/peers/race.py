"""A peer, run in its own environment: `python race.py NAME`; a JSON request a line, a JSON answer a line.

{"do": "versions"}                                        -> {"python": "3.11.7", "nlpaug": "1.1.11", ...}
{"do": "write", "operation": o, "strength": p, "texts": []} -> {"texts": [], "failed": n, "cpu_s": seconds}
{"do": "time",  "operation": o, "strength": p, "texts": []} -> {"wall_s": seconds, "cpu_s": seconds}

The operations are those of operations_NAME.py: each takes a strength from 0 to 1 and returns a function from a list of
texts to as many new ones. A text on which the peer raises an error stays as it is and is counted.
"""

from __future__ import annotations

import importlib
import json
import platform
import random
import sys
import time
from importlib import metadata
from pathlib import Path
from typing import Any


class Worker:
    """Answers requests with one peer's operations."""

    def __init__(self, name: str) -> None:
        sys.path.insert(0, str(Path(__file__).parent))
        self.name = name
        self.module = importlib.import_module(f"operations_{name}")

    def versions(self) -> dict[str, str]:
        """Return what it runs with."""
        wanted = (self.name, "nltk", "numpy", "torch", "spacy", "nlpaug")
        found = {"python": platform.python_version()}
        for package in wanted:
            try:
                found[package] = metadata.version(package)
            except metadata.PackageNotFoundError:
                continue
        return found

    def write(self, operation: str, strength: float, texts: list[str]) -> dict[str, Any]:
        """Rewrite texts, and time that roughly."""
        change = self.module.OPERATIONS[operation](strength)
        change(texts[:3])
        before = time.process_time()
        self.module.FAILED.clear()
        new = change(list(texts))
        spent = time.process_time() - before
        return {"texts": new, "failed": len(self.module.FAILED), "cpu_s": spent}

    def time(self, operation: str, strength: float, texts: list[str]) -> dict[str, float]:
        """Time one pass; the operation is warm."""
        change = self.module.OPERATIONS[operation](strength)
        change(texts[:3])
        given = list(texts)
        wall, cpu = time.perf_counter(), time.process_time()
        change(given)
        return {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr  # the libraries may print
    worker = Worker(sys.argv[1])
    random.seed(0)
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(getattr(worker, request.pop("do"))(**request)), file=answers, flush=True)


if __name__ == "__main__":
    main()
