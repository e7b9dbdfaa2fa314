"""How long the page of a large study takes to write, how large it is, and when Chromium first paints it.

python bench/report_page.py           25,000 reviews x 10 transformations, 3 arms of 3 seeds; writes the results
python bench/report_page.py 50        with 50 transformations

Texts and edits are real (IMDB's test set where it is there). The answers are made up: right for 92 of 100 rows, and
changed for 3 to 7 of 100 by a transformation, since what is timed does not depend on who gave them.
"""

# ruff: noqa: E402 - `pin` comes before NumPy is imported

from __future__ import annotations

import machine

CORE = machine.pin(0)

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from reviews import read
from timing import clocked, spread
from windtunnel.engine.local import transform_rows
from windtunnel.report import page
from windtunnel.report.study import Study
from windtunnel.study.plan import StudyPlan

sys.path.append(str(machine.REPOSITORY / "tests"))
import made_study
from browser import CHROMIUM, FLAGS

SPECS = (
    *("typo", "typo(rate=0.3)", "spelling.misspelling", "ocr", "case.lower", "synonym", "contraction.contract"),
    *("emoji.add", "punctuation.remove", "lookalike.homoglyph"),
)
OPENINGS = 7
RESULT = machine.REPOSITORY / "bench" / "results" / "report_page.json"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else len(SPECS)
    specs = (*SPECS, *(f"typo(rate={0.105 + 0.01 * k:.3f})" for k in range(count - len(SPECS))))[:count]
    data = read()
    rows = pa.table({"id": data.ids, "text": data.texts, "label": pa.array(np.arange(len(data.texts)) % 2, pa.int32())})
    plan = StudyPlan("imdb", transform=specs, augment=5000, seeds=3)
    folder = Path(tempfile.mkdtemp())
    try:
        variants = transform_rows(rows, plan.tested)
        made_study.write(folder, rows, variants, answers(rows), plan=plan)
        del variants
        times = [clocked(lambda: page.write(Study.open(folder), folder / "report.html")) for _ in range(3)]
        os.sched_setaffinity(0, range(os.cpu_count() or 1))  # a browser is many processes
        found = {
            "texts": data.name,
            "rows": len(rows),
            "transformations": count,
            "write": {kind: spread([one[kind] for one in times]) for kind in ("wall_s", "cpu_s")},
            "page_bytes": (folder / "report.html").stat().st_size,
            "rows_shown": shown(folder / "report.html"),
            **painted(folder / "report.html"),
        }
    finally:
        shutil.rmtree(folder)
    print(json.dumps(found, indent=2))
    old = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    old[f"{count} transformations"] = found | {"machine": machine.facts("pyarrow", "numpy", "playwright")}
    RESULT.write_text(json.dumps(old, indent=2) + "\n")


def answers(rows: pa.Table) -> Any:
    """(model, seed, spec) -> probabilities (rows, 2)."""
    labels = rows["label"].to_numpy()
    hard = np.random.default_rng(0).normal(1.4, 1.0, len(rows))  # how far on the right side a row is

    def probs(model: str, seed: int, spec: str) -> Any:
        chance = np.random.default_rng([seed, *f"{model} {spec}".encode()])
        margin = hard + chance.normal(0.0, 0.12, len(rows)) - (spec != "original") * chance.exponential(0.25, len(rows))
        right = 1 / (1 + np.exp(-2 * margin))
        return np.stack([np.where(labels == 0, right, 1 - right), np.where(labels == 1, right, 1 - right)], axis=1)

    return probs


def shown(path: Path) -> int:
    """How many rows the page has."""
    text = path.read_text(encoding="utf-8").partition('type="application/json">')[2].partition("</script>")[0]
    return len(json.loads(text)["rows"])


def painted(path: Path) -> dict[str, Any]:
    """When a new browser first paints the page, and when the explorer stands: ms from the start of navigation."""
    from playwright.sync_api import sync_playwright

    paints, ready = [], []
    with sync_playwright() as playwright:
        for _ in range(OPENINGS):
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            tab = browser.new_page()
            tab.goto(path.as_uri())
            tab.wait_for_selector("article")
            ready.append(tab.evaluate("performance.now()"))
            tab.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
            paints.append(tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
            version = browser.version
            browser.close()
    return {
        "first_contentful_paint_ms": spread(paints),
        "explorer_ready_ms": spread(ready),
        "openings": OPENINGS,
        "chromium": version,
    }


if __name__ == "__main__":
    main()
