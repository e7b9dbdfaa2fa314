"""What is promised, how it is tested, what the last run found: bench/results/reliability.json from the tests' output.

make reliability        runs the tests that keep a promise, and writes the file; tools/docs.py makes the page of it
"""

# ruff: noqa: E402 - the folders of what is imported are named first

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "results"
FILE = RESULTS / "reliability.json"
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "bench")]

import machine
import proof


def main() -> None:
    """Run the tests, gather what they recorded, write it down with the machine."""
    tests = sorted(path for path in (ROOT / "tests").rglob("test_*.py") if "proof.record" in path.read_text())
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "pytest", *map(str, tests)]
        ended = subprocess.run(words, env=os.environ | {proof.FOLDER: folder}, cwd=ROOT, check=False).returncode
        records = [json.loads(path.read_text(encoding="utf-8")) for path in Path(folder).glob("*.json")]
    if ended:
        raise SystemExit("Some tests failed; nothing was written.")
    records.sort(key=lambda one: (proof.SECTIONS.index(one["section"]), one["promise"], one["test"]))
    found = {"machine": machine.facts("windtunnel", "pyarrow", "torch"), "records": records}
    FILE.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def page() -> str:
    """Return docs/reliability.md."""
    found = json.loads(FILE.read_text(encoding="utf-8"))
    where = found["machine"]
    parts = [
        "# Reliability\n\nWritten by `tools/docs.py` from what the tests recorded (`make reliability`, raw: "
        "[reliability.json](../bench/results/reliability.json)); do not edit. "
        f"Last run: {where['date'][:10]}, commit {where['commit'][:10]}, {where['cpu']}, {where['cores']} cores, "
        f"Python {where['python']}. Every line is a test of the suite; its name tells how the promise is tried.\n"
    ]
    for section in proof.SECTIONS:
        records = [one for one in found["records"] if one["section"] == section]
        if not records:
            continue
        lines = ["| What is promised | How it is tested | In the last run |", "|---|---|---|"]
        lines += [f"| {_cell(one['promise'])} | {_test(one['test'])} | {_figures(one['figures'])} |" for one in records]
        parts.append(f"## {section}\n\n" + "\n".join(lines) + "\n")
    parts += [text for text in (_long(name) for name in LONG) if text]
    return "\n".join(parts)


def _test(name: str) -> str:
    """The test's file as a link, and its docstring: how it tries."""
    path, _, function = name.partition("::")
    function = function.partition("[")[0]
    said = ""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name == function:
            said = (ast.get_docstring(node) or "").partition("\n")[0]
    return f"{_cell(said)} [{Path(path).name}](../{path})"


def _figures(figures: dict[str, Any]) -> str:
    return "; ".join(f"{name.replace('_', ' ')}: {_value(value)}" for name, value in figures.items())


def _value(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else _cell(str(value))


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|")


LONG: dict[str, str] = {}
"""Longer hunts, which have a target of their own: the file of their results -> a heading."""


def _long(name: str) -> str:
    path = RESULTS / name
    if not path.is_file():
        return ""
    found = json.loads(path.read_text(encoding="utf-8"))
    lines = [f"- {line}" for line in found.get("said", [])]
    date = found.get("machine", {}).get("date", "")[:10]
    return f"## {LONG[name]}\n\n{date} ([{name}](../bench/results/{name}))\n\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
